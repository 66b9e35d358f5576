"""Array-API programs: the values of NumPy's program in every library, and the derivatives that libraries take."""

import warnings
import zlib
from functools import cache

import numpy as np
import pytest

import symnet as sn
from symnet.calculus.forward import eliminate
from symnet.functions import ROWS as FUNCTIONS
from symnet.program.kernels import ROWS as KERNELS
from tests.array_worlds import DASK, JAX, STRICT, TORCH, installed
from tests.operator_rows import SIZES, TABLE
from tests.test_nn_networks import DRAWS, ROWS as NETWORKS, derived, names_of, shape_at, tensors

EAGER = installed(STRICT, DASK, TORCH)
TRACED = installed(JAX)
TYPES = {np.float64: (1e-12, 1e-14), np.float32: (1e-4, 1e-6)}
NETWORKS = [row for row in NETWORKS if "unspecified" not in row.name]
# A few networks of every kind, for a library that needs seconds to compile or to plan.
SOME = {"image classifier", "layer norm, rows", "attention, mask", "hinge loss, classes"}


@cache
def operator(k, backend):
    row = TABLE[k]
    return sn.compile(eliminate(sn.parse(row.text, let=row.let)).value, inputs=list(row.names), backend=backend)


def at(k, kind):
    """A point of the row in this type, and the sizes that no array tells."""
    row = TABLE[k]
    values = {name: np.asarray(value, dtype=kind) for name, value in row.point(3).items()}
    return values, {name: SIZES[name] for name in operator(k, "numpy").sizes}


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("library", EAGER)
def test_every_operation_has_the_value_of_numpy(library, kind):
    if (library, kind) == (DASK, np.float32):
        pytest.skip("the chunks of Dask are arrays of NumPy, whose types are tested as such")
    for k, row in enumerate(TABLE):
        values, sizes = at(k, kind)
        found = operator(k, library.backend)(**{name: library.array(v) for name, v in values.items()}, **sizes)
        back, wanted = library.back(found), operator(k, "numpy")(**values, **sizes)
        assert (back.dtype, back.shape) == (kind, np.shape(wanted)), row.text
        np.testing.assert_allclose(back, wanted, *TYPES[kind], err_msg=row.text)


@pytest.mark.parametrize("library", TRACED)
def test_every_operation_has_the_value_of_numpy_under_jit(library):
    import jax

    rows = [k for k, row in enumerate(TABLE) if not row.text.endswith("(t)*x")]  # the functions are there with (x)
    points = {k: at(k, np.float64) for k in rows}

    def everything(data):
        return [operator(k, "jax").function(**data[k], **points[k][1]) for k in rows]

    with jax.enable_x64(True):
        found = jax.jit(everything)({k: values for k, (values, _) in points.items()})
    for k, got in zip(rows, found, strict=True):
        values, sizes = points[k]
        np.testing.assert_allclose(got, operator(k, "numpy")(**values, **sizes), 1e-12, 1e-14, err_msg=TABLE[k].text)


@cache
def network(name):
    """(loss, derivation, data in the order of the inputs, names of the inputs, places of the parameters)."""
    row = next(row for row in NETWORKS if row.name == name)
    D, made = derived(row), tensors(row.let)
    sizes = {n: 2 + k % 2 for k, n in enumerate(sorted({n for t in made for d in t.shape for n in names_of(d)}))}
    sizes |= {"H": 4, "W": 3, "p": 2, "q": 2} if name.startswith("convolution, ") else {}
    sizes |= {"V": 3} if name.startswith("embedding") else {}
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    data = [DRAWS[dict(row.data).get(t.name, "")](rng, shape_at(t, sizes)) for t in made]
    names = [t.name for t in made]
    return row.build(*made), D, data, names, tuple(names.index(p) for p in row.wrt.split())


@pytest.mark.parametrize("library", EAGER)
def test_every_network_has_the_loss_and_the_gradients_of_numpy(library):
    for row in NETWORKS:
        if library is DASK and row.name not in SOME:
            continue  # it plans its chunks for seconds
        loss, D, data, names, _ = network(row.name)
        wanted = sn.compile([loss, *D.result], inputs=names)(*data)
        found = sn.compile([loss, *D.result], inputs=names, backend=library.backend)(*map(library.array, data))
        for a, b in zip(found, wanted, strict=True):
            np.testing.assert_allclose(library.back(a), b, 1e-10, 1e-12, err_msg=row.name)


@pytest.mark.parametrize("library", TRACED)
def test_the_gradients_that_jax_takes_are_those_that_were_derived(library):
    import jax

    asked = [network(row.name) for row in NETWORKS if row.name in SOME]
    assert len(asked) == len(SOME)
    losses = [sn.compile(loss, inputs=names, backend="jax").function for loss, _, _, names, _ in asked]
    both = [sn.compile([loss, *D.result], inputs=names, backend="jax").function for loss, D, _, names, _ in asked]

    def everything(data):
        taken = [jax.grad(f, argnums=at[4])(*x) for f, at, x in zip(losses, asked, data, strict=True)]
        return [(f(*x), grads) for f, grads, x in zip(both, taken, data, strict=True)]

    with jax.enable_x64(True):
        found = jax.jit(everything)([data for _, _, data, _, _ in asked])
    for (loss, D, data, names, _), ((value, *here), taken) in zip(asked, found, strict=True):
        wanted = sn.compile([loss, *D.result], inputs=names)(*data)
        for got, by_jax, numpy in zip([value, *here], [value, *taken], wanted, strict=True):
            np.testing.assert_allclose(got, numpy, 1e-10, 1e-12, err_msg=str(names))
            np.testing.assert_allclose(by_jax, numpy, 1e-8, 1e-10, err_msg=str(names))


@pytest.mark.parametrize("library", installed(TORCH))
def test_the_gradients_that_torch_takes_are_those_that_were_derived(library):
    import torch

    for row in NETWORKS:
        loss, D, data, names, places = network(row.name)
        f = sn.compile(loss, inputs=names, backend="torch")
        taken = torch.func.grad(f, argnums=places)(*map(library.array, data))
        wanted = sn.compile([loss, *D.result], inputs=names)(*data)[1:]
        for got, numpy in zip(taken, wanted, strict=True):
            np.testing.assert_allclose(library.back(got), numpy, 1e-8, 1e-10, err_msg=row.name)


# Where functions of one variable have kinks other than at 0, at which a library may choose another slope.
POINTS = {"": (-750.0, -30.0, -1.5, -0.5, 0.0, 0.5, 1.5, 30.0, 750.0)}
POINTS |= dict.fromkeys(("asin", "acos"), (-0.5, 0.0, 0.5)) | dict.fromkeys(("log", "sqrt"), (1e-300, 0.5, 30.0))
POINTS |= {"log1p": (-0.5, 0.0, 30.0), "tan": (-0.5, 0.0, 0.5)}
POINTS |= dict.fromkeys(("exp", "expm1", "sinh", "cosh"), (-30.0, -0.5, 0.0, 0.5, 30.0))
# Functions with a kink at 0: of the value, where libraries choose a slope of their own; of the slope.
KINKS = ("abs", "sign", "step"), ("abs", "sign", "step", "relu", "leaky_relu", "elu", "selu", "softsign")
POINTS |= {"log1mexp": (-750.0, -30.0, -0.7, -0.1), "asinh": (-0.5, 0.0, 0.5, 30.0)}
SMOOTH = {row.name: row(sn.scalar("x")) for row in FUNCTIONS if row.operands == 1}
SMOOTH |= {row.name: row.definition(sn.scalar("x")) for row in KERNELS if row.name not in ("hypot", "xlogy")}


def slopes():
    """(name, points, first and second derivative as derived) of every function of one variable."""
    for name, e in SMOOTH.items():
        first = sn.diff(e, sn.scalar("x")).result
        yield name, np.array(POINTS.get(name, POINTS[""])), first, sn.diff(first, sn.scalar("x")).result


def judge_slopes(twice):
    """twice([(function, points), ...]) -> first and second derivatives of each, by a library."""
    rows = list(slopes())
    programs = [sn.compile(SMOOTH[name], inputs=["x"], backend="array_api").function for name, *_ in rows]
    found = twice([(f, points) for f, (_, points, _, _) in zip(programs, rows, strict=True)])
    for (name, points, *slope), both in zip(rows, found, strict=True):
        for derivative, got, kinked in zip(slope, both, KINKS, strict=True):
            at = points[(points != 0) | (name not in kinked)]
            exact = sn.compile(derivative, inputs=[sn.scalar("x")], backend="mpmath", digits=40)
            wanted = np.array([float(exact(p)) for p in at])
            got = np.array([value for p, value in zip(points, got, strict=True) if p in at], dtype=float)
            np.testing.assert_allclose(got, wanted, rtol=1e-7, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("library", TRACED)
def test_jax_differentiates_every_function_twice_and_meets_no_nan(library):
    import jax

    def twice(asked):
        functions, points = zip(*asked, strict=True)

        def everything(points):
            once = [jax.grad(f) for f in functions]
            return [(jax.vmap(f)(p), jax.vmap(jax.grad(f))(p)) for f, p in zip(once, points, strict=True)]

        return jax.jit(everything)(points)

    with jax.enable_x64(True):
        judge_slopes(twice)


@pytest.mark.parametrize("library", installed(TORCH))
def test_torch_differentiates_every_function_twice_and_meets_no_nan(library):
    import torch

    def twice(f, points):
        x = torch.tensor(points, requires_grad=True)
        (first,) = torch.autograd.grad(f(x).sum(), x, create_graph=True)
        second = torch.autograd.grad(first.sum(), x, allow_unused=True)[0] if first.requires_grad else None
        return [np.zeros(len(x)) if g is None else g.numpy(force=True) for g in (first, second)]

    judge_slopes(lambda asked: [twice(f, points) for f, points in asked])


# Text of one branch for each entry, and its derivative by hand, entry by entry.
CHOSEN = (
    ("where(x > 0, log(x), 0)", lambda x: 1 / x if x > 0 else 0),
    ("where(x < 0, 0, sqrt(x + 1))*x", lambda x: 0 if x < 0 else (x + 1) ** 0.5 + x / 2 / (x + 1) ** 0.5),
    ("where(x > 1, 1/(x - 1), x**2)", lambda x: -1 / (x - 1) ** 2 if x > 1 else 2 * x),
    ("where(x > 1, x**(-1/2), where(x < -1, (-x)**(1/2), 2*x))", lambda x: _three(x)),
    ("where(x > 0, where(x > 2, log(x - 2), log(x)), 3*x)", lambda x: 3 if x <= 0 else 1 / (x - 2 * (x > 2))),
    ("where(sum(x) < 0, sum(log(x)), x**2)", lambda x: 2 * x),
    ("where(x > 700, x, exp(x))", lambda x: 1 if x > 700 else np.exp(x)),
)


def _three(x):
    return -(x**-1.5) / 2 if x > 1 else -((-x) ** -0.5) / 2 if x < -1 else 2.0


def judge_choices(gradient):
    """gradient(program, array) by a library, at a point where every branch is undefined where it is not chosen."""
    at = np.array([-2.0, 0.0, 0.5, 1.0, 2.0, 3.0, -0.5, -1.5, 800.0])
    for text, slope in CHOSEN:
        f = sn.compile(sn.sum(sn.parse(text, let="x: n")), inputs=["x"], backend="array_api")
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            assert np.isfinite(f(at)), text
        wanted = [slope(x) for x in at]
        np.testing.assert_allclose(np.asarray(gradient(f.function, at)), wanted, rtol=1e-12, err_msg=text)


@pytest.mark.parametrize("library", TRACED)
def test_a_branch_that_is_not_chosen_gives_jax_no_nan(library):
    import jax

    with jax.enable_x64(True):
        judge_choices(lambda f, x: jax.grad(f)(x))


@pytest.mark.parametrize("library", installed(TORCH))
def test_a_branch_that_is_not_chosen_gives_torch_no_nan(library):
    import torch

    judge_choices(lambda f, x: torch.func.grad(f)(torch.asarray(x)))
