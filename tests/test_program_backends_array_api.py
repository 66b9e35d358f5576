"""Array-API programs as a user meets them: the source, the arguments, what is refused, extreme numbers, constants."""

import pickle

import numpy as np
import pytest

import symnet as sn
from symnet.expr import Contract, Embed, Full, Index, Inverse, Number, SizeValue, Symbol, postorder
from symnet.program.kernels import ROWS as KERNELS
from tests.array_worlds import DASK, JAX, LIBRARIES, STRICT, TORCH, installed
from tests.test_calculus_fuzz import LEAVES, SIZES, Maker

compat = pytest.importorskip("array_api_compat")
W, x, b = sn.tensors("W: m n; x: n; b: m")
t = sn.scalar("t")


def test_the_source_uses_the_namespace_of_its_arguments_alone():
    f = sn.compile(sn.pi * sn.sum(sn.softplus(W @ x + b) ** 2), backend="array_api", title="A loss")
    head, body = f.source.split("\n\n\n")
    assert head.splitlines() == [
        *("import math", "", "from array_api_compat import array_namespace", ""),
        "from symnet.program.backends.standard import softplus",
    ]
    assert body.splitlines()[-2:] == [
        "    xp = array_namespace(W, x, b)",
        "    return math.pi * xp.sum(softplus(W @ x + b)**2)",
    ]
    assert f.inputs == ("W", "x", "b") and repr(f).endswith("for arrays of any library>")


@pytest.mark.parametrize("library", installed(*LIBRARIES))
def test_arrays_of_the_library_come_back_in_their_type_and_are_nobody_elses(library):
    f = sn.compile([W, W.T, W + 1, sn.sum(W), Number(3) + 0 * sn.sum(W), Number(2)], ["W"], backend=library.backend)
    given = library.array(np.ones((2, 3), dtype=np.float32))
    found = f(given)
    assert {type(value) for value in found} == {type(given)} or library is JAX
    assert [tuple(value.shape) for value in found] == [(2, 3), (3, 2), (2, 3), (), (), ()]
    assert [library.back(value).dtype for value in found] == [np.float32] * 6
    assert compat.device(found[0]) == compat.device(given)
    if library in (STRICT, TORCH):  # the others cannot be written to
        found[0][:, 0] = 7
        assert library.back(given).max() == 1


@pytest.mark.parametrize("library", installed(STRICT, DASK, TORCH))
def test_numbers_lists_and_integers_follow_the_arrays(library):
    f = sn.compile(W @ x * t, inputs=["W", "x", "t"], backend=library.backend)
    single = library.array(np.array([[1, 2], [3, 4]], dtype=np.float32))
    whole = library.array(np.array([1, 2]))
    for found in (f(single, whole, 2), f(single, [1, 2], t=2.0), f(W=single, x=whole, t=np.float64(2))):
        assert library.back(found).dtype == np.float32
        np.testing.assert_array_equal(library.back(found), [10, 22])
    double = library.array(np.array([[1.0, 2], [3, 4]]))
    assert library.back(f(double, library.array(np.ones(2, np.float32)), 1)).dtype == np.float64


def test_numbers_alone_become_numpys():
    assert sn.compile(t**2, backend="array_api")(3).dtype == np.float64
    found = sn.compile([sn.eye(3), sn.pi * 2], backend="array_api")()
    np.testing.assert_array_equal(found[0], np.eye(3))
    assert float(found[1]) == 2 * np.pi


@pytest.mark.parametrize("library", installed(STRICT, JAX, DASK, TORCH))
def test_a_size_that_no_array_tells_is_given_by_name(library):
    n = sn.size("k")
    f = sn.compile(sn.ones(n) * t + SizeValue(n), inputs=["t"], backend=library.backend)
    assert f.sizes == ("k",)
    np.testing.assert_array_equal(library.back(f(library.array(np.float64(2.0)), k=3)), [5, 5, 5])
    with pytest.raises(sn.SymnetError, match="no array tells the size `k`"):
        f(2.0)


def test_extreme_numbers_are_as_good_as_in_numpy():
    ends = np.array([1e-320, 1e-300, 1e-20, 0.3, 0.999, 1.0, 1.001, 5.9, 6.1, 38.0, 700.0, 750.0, 1e5, 1e300, np.inf])
    points = np.concatenate([-ends[::-1], [0.0], ends, [np.nan]])
    z = sn.tensor("z", "n")
    names = ("sigmoid", "silu", "mish", "elu", "selu", "gelu", "erf", "softplus", "relu", "step")
    formulas = {name: getattr(sn, name)(z) for name in names}
    formulas |= {row.name: row.definition(z) for row in KERNELS if row.name not in ("hypot", "xlogy", "log1mexp")}
    formulas["log1mexp"] = sn.log(1 - sn.exp(-sn.abs(z)))
    for name, e in formulas.items():
        with np.errstate(all="ignore"):
            found = sn.compile(e, backend="array_api")(points)
            wanted = sn.compile(e)(points)
        inside = np.isfinite(points) & (wanted != 0)  # at infinity a product 0·∞ may stand in either form
        np.testing.assert_array_max_ulp(found[inside], wanted[inside], 12)
        assert (np.abs(found[wanted == 0]) < 1e-320).all() and np.isnan(found[-1]), name
    p, q = np.meshgrid([0.0, 1e-300, 0.5, 1e300], [0.0, 1e-300, 2.0, 1e300])
    for text in ("sqrt(p**2 + q**2)", "p*log(q)"):
        e = sn.parse(text, let="p: m n; q: m n")
        with np.errstate(all="ignore"):
            np.testing.assert_allclose(
                sn.compile(e, ["p", "q"], backend="array_api")(p, q), sn.compile(e, ["p", "q"])(p, q)
            )
    for row in ([1e300, -1e300, 3e299], [1e-310, 2e-310, 0.0], [0.0, 0.0, 0.0], [700.0, -700.0, 710.0]):
        rows = np.array([row, row])
        for e in (sn.softmax(W), sn.log_softmax(W), sn.parse("logsumexp(W, axis=1)", let="W: m n"), sn.norm(W, axis=1)):
            with np.errstate(all="ignore"):
                found, wanted = sn.compile(e, ["W"], backend="array_api")(rows), sn.compile(e, ["W"])(rows)
            np.testing.assert_allclose(found, wanted, rtol=1e-14, atol=1e-15, err_msg=str((e, row)))


CONSTANT = "sigmoid(2) + erf(1/2) + gelu(-1) + maximum(2, 3) + 2**e + relu(-1) + softplus(1) + step(1) + elu(-1, 2)"


@pytest.mark.parametrize("library", installed(STRICT, JAX, TORCH))
def test_functions_of_constants_are_numbers_and_leave_the_type_alone(library):
    e = sn.parse(f"t*({CONSTANT}) + maximum(2, t) + 3**t + minimum(t, 1/3) + 10000000000*t + 1e30")
    found = library.back(sn.compile(e, backend=library.backend)(library.array(np.asarray(2, dtype=np.float32))))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, sn.compile(e)(2), rtol=1e-6)


@pytest.mark.parametrize("library", installed(STRICT, DASK, TORCH))
def test_places_steps_and_tensors_of_constants(library):
    """Nodes that no word of the language builds in these forms."""
    z = sn.tensor("z", 6)
    n = sn.size("n")
    forms = [
        Index(z, ((4, 0, -2),)),
        Index(z, ((1, None, 3),)),
        Index(sn.tensor("v", n), ((None, None, -1),)),
        Index(
            Contract((z, sn.tensor("T", 2, 2, 3)), ((3,), (0, 1, 2)), (0, 1, 2, 3)) + 1,
            (1, (None, None, -1), 0, (4, 0, -2)),
        ),
        Embed(Index(z, ((0, 2, 1),)), ((4, 0, -3),), (6,)),
        Embed(Number(2) * sn.pi, (1, -1), (3, 2)),
        Embed(Index(z, ((0, 3, 1),)), (0, (1, 8, 3)), (2, 9)),
        Full(3, (2, n)) * sn.tensor("v", n),
        Contract((Number(3), z, z), ((), (0,), (0,)), ()),
        Contract((z, z, z), ((0,), (0,), (1,)), (1, 0)),
        Contract((sn.tensor("T", 2, 2, 3),), ((0, 0, 1),), (1, 0)),
        Contract((sn.tensor("T", 2, 2, 3), sn.tensor("T", 2, 2, 3)), ((0, 1, 2), (1, 3, 2)), (3, 0)),
        sn.eye(n) * 2 + sn.outer(sn.tensor("v", n), sn.tensor("v", n)),
        sn.parse("where(t > 1, 1, 0)*z + where(t > 3, 2, 5)", let="z: 6"),
        sn.parse("where(2 > 1, z, 0)", let="z: 6"),
    ]
    data = {"z": np.arange(1.0, 7.0), "v": np.array([1.0, 2.0, 4.0]), "T": np.arange(12.0).reshape(2, 2, 3), "t": 2.0}
    for e in forms:
        names = [s.name for s in sn.compile(e).symbols]
        f, g = sn.compile(e, names, backend=library.backend), sn.compile(e, names)
        sizes = dict.fromkeys(f.sizes, 3)
        found = library.back(f(*(library.array(np.asarray(data[name])) for name in names), **sizes))
        np.testing.assert_allclose(found, g(*(data[name] for name in names), **sizes), err_msg=f.source)


@pytest.mark.parametrize("library", installed(JAX))
def test_jax_traces_maps_and_jits_the_program(library):
    import jax

    f = sn.compile([W @ x, sn.sum(x**2)], inputs=["W", "x"], backend="jax")
    w, v = library.array(np.ones((2, 3), np.float32)), library.array(np.arange(3, dtype=np.float32))
    direct = f(w, v)
    assert all(isinstance(value, jax.Array) for value in direct)
    for found in (jax.jit(f.function)(w, v), jax.jit(f)(w, v)):
        np.testing.assert_array_equal(found[0], direct[0])
    many = jax.vmap(f.function, in_axes=(None, 0))(w, jax.numpy.stack([v, 2 * v]))
    np.testing.assert_array_equal(many[1], [5, 20])
    assert not jax.config.jax_enable_x64  # asking for the backend changes nothing
    assert f(np.ones((2, 3)), v)[0].dtype == np.float32
    with jax.enable_x64(True):
        assert f(np.ones((2, 3)), v)[0].dtype == np.float64


@pytest.mark.parametrize("library", installed(STRICT, DASK))
def test_bad_arguments_are_refused(library):
    f = sn.compile(W @ x, inputs=["W", "x"], backend="array_api")
    ones = library.array(np.ones((2, 3)))
    with pytest.raises(sn.SymnetError, match=r"input `x` needs shape \(n,\) with n = 3, and shape \(2,\) was given"):
        f(ones, library.array(np.ones(2)))
    with pytest.raises(
        sn.SymnetError, match=r"come from different libraries: `W` of .*, `x` of numpy; give arrays of one"
    ):
        f(ones, np.ones(3))
    with pytest.raises(sn.SymnetError, match="no argument for `x`"):
        f(ones)
    with pytest.raises(
        sn.SymnetError, match=r"input `x` needs real numbers of shape \(n,\), and an array of .*complex"
    ):
        f(ones, library.array(np.ones(3, complex)))
    with pytest.raises(sn.SymnetError, match=r"input `x` needs numbers of shape"):
        f(ones, [[1, 2], [3]])
    with pytest.raises(sn.SymnetError, match="factors are kept by the NumPy backend alone"):
        sn.compile(W @ x, backend="array_api", factors=True)


@pytest.mark.parametrize("library", installed(DASK))
def test_an_array_of_unknown_size_is_refused(library):
    v = library.array(np.arange(4.0))
    with pytest.raises(sn.SymnetError, match=r"input `x` has the shape .* not known yet"):
        sn.compile(x * 2, backend="array_api")(v[v > 1])


@pytest.mark.parametrize("library", installed(STRICT, TORCH))
def test_a_singular_matrix_is_refused(library):
    f = sn.compile(sn.inv(sn.tensor("A", "n", "n")), backend=library.backend)
    with pytest.raises(sn.SymnetError, match="a matrix that is inverted is singular"):
        f(library.array(np.zeros((2, 2))))


@pytest.mark.parametrize("library", installed(JAX, TORCH))
def test_arrays_of_another_library_are_refused_by_a_named_one(library):
    import array_api_strict

    f = sn.compile(x * 2, backend=library.backend)
    with pytest.raises(sn.SymnetError, match="`x` of array_api_strict; give arrays of one library, "):
        f(array_api_strict.asarray([1.0]))
    np.testing.assert_array_equal(library.back(f(np.array([1.0, 2.0], np.float32))), [2, 4])


def test_programs_can_be_sent():
    f = pickle.loads(pickle.dumps(sn.compile([W @ x, [x]], backend="array_api", title="product")))
    product, (same,) = f(np.ones((2, 3)), np.ones(3))
    assert product.tolist() == [3, 3] and same.tolist() == [1, 1, 1] and "product" in f.source


@pytest.mark.parametrize("library", installed(STRICT))
def test_random_expressions_and_their_gradients_have_the_values_of_numpy(library):
    judged = 0
    for seed in range(60):
        maker = Maker(seed)
        shape = maker.rng.choice(list(LEAVES))
        e = maker.make(shape, 4)
        variables = [node for node in postorder(e) if isinstance(node, Symbol)]
        if not variables or any(isinstance(node, Inverse) for node in postorder(e)):
            continue  # inverses here are of matrices without full rank
        outputs = [e, *sn.grad(sn.sum(e) if shape else e, variables[:2]).result]
        f, g = sn.compile(outputs), sn.compile(outputs, backend=library.backend)
        rng = np.random.default_rng(seed)
        values = {s.name: rng.normal(size=tuple(SIZES[str(d)] for d in s.shape)) for s in f.symbols}
        sizes = {name: SIZES[name] for name in f.sizes}
        wanted = f(**values, **sizes)
        found = g(**{name: library.array(v) for name, v in values.items()}, **{name: SIZES[name] for name in g.sizes})
        for got, value in zip(found, wanted, strict=True):
            np.testing.assert_allclose(library.back(got), value, rtol=1e-9, atol=1e-9, err_msg=g.source)
        judged += 1
    assert judged > 40
