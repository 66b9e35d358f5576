"""Programs in C: every node and every function against NumPy, the interpreter and balls; names, threads, refusals."""

import os
import pickle
import stat
import sys
import threading
import warnings
from functools import cache

import numpy as np
import pytest
from flint import arb, ctx

from symnet import ops
from symnet.calculus.reverse import grad
from symnet.errors import ShapeError, SymnetError
from symnet.evidence.numeric.accuracy import FLOOR, _conditions, judge, true_values
from symnet.evidence.numeric.subjects import over, subjects
from symnet.expr import Apply, AxisMap, Compare, Expr, Symbol, Where, postorder, rebuild
from symnet.functions import FUNCTIONS, ROWS
from symnet.program import compile
from symnet.program.backends.c import build
from symnet.program.backends.c.functions import CALLED, FUNCTIONS as C_FUNCTIONS
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.program.kernels import KERNELS
from symnet.program.shapes import concrete
from symnet.sizes import sizes
from symnet.symbols import scalar, tensor
from tests.test_calculus_fuzz import Maker
from tests.test_program_compile import NODES
from tests.test_program_stable import EXTREME

m, n = sizes("m n")
W, S = tensor("W", m, n), tensor("S", n, n)
x, y, b = tensor("x", n), tensor("y", n), tensor("b", m)
t = scalar("t")
TYPES = [np.float64, np.float32]


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory):
    """Everything here is compiled anew, and nothing is left in the folder of whoever runs the tests."""
    before = os.environ.get("SYMNET_CACHE")
    os.environ["SYMNET_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["SYMNET_CACHE"]
    else:
        os.environ["SYMNET_CACHE"] = before


def in_c(exprs, **more):
    return compile(exprs, backend="c", **more)


def arguments(symbols, at, dtype, seed=0):
    """Values of a shape; square matrices are well away from singular ones."""
    rng = np.random.default_rng(seed)
    found = {}
    for symbol in symbols:
        value = rng.normal(size=concrete(symbol.shape, at))
        if value.ndim == 2 and value.shape[0] == value.shape[1]:
            value = value + 4 * np.sqrt(len(value)) * np.eye(len(value))
        found[symbol.name] = value.astype(dtype)
    return found


def compare(exprs, got, wanted, tolerance):
    for e, p, q in zip(exprs, got, wanted, strict=True):
        p = np.asarray(p)
        with np.errstate(over="ignore"):
            q = np.asarray(q).astype(p.dtype).astype(float)
        assert p.shape == q.shape, e
        scale = 1 + np.max(np.abs(q[np.isfinite(q)]), initial=0)
        np.testing.assert_allclose(p / scale, q / scale, rtol=tolerance, atol=tolerance, err_msg=str(e))


# --- nodes ------------------------------------------------------------------------------------------------------------


@cache
def nodes():
    """The nodes of the NumPy programs, with a name for each shape, and more that only matter to loops."""
    found: list[Expr] = []
    for e in NODES:
        symbols = [s for s in postorder(e) if isinstance(s, Symbol)]
        found.append(
            rebuild(
                e,
                {s: Symbol(f"{s.name}_{s.rank}_{len(found)}" if s.name in "XYK" else s.name, s.shape) for s in symbols},
            )
        )
    found += [
        AxisMap("argmax_onehot", W, 0),
        AxisMap("argmax_onehot", W, 1),
        ops.max(W, axis=0) + ops.min(W, axis=0),
        ops.prod(ops.tanh(W), axis=0),
        ops.norm(W, axis=0, keepdims=True) * ops.norm(W, axis=1, keepdims=True),
        ops.logsumexp(W, axis=0) * ops.sum(ops.logsumexp(W)),
        ops.reshape(ops.reshape(W.T, n * m), m, n) @ x,
        ops.reshape(ops.tanh(W).T, m, n) @ x,
        ops.reshape(ops.tanh(W), n * m)[::-1],
        ops.tanh(x)[::-1] @ S + ops.outer(b, ops.tanh(x))[0],
        Where(Compare(">", W, x), W * x, ops.exp(W)) + Where(Compare(">", W, x), W, x),
        ops.einsum("ij,jk,kl,l->i", W, S, S, x),
    ]
    return found


@pytest.mark.parametrize("dtype", TYPES)
def test_every_node_against_the_interpreter_and_numpy(dtype):
    """All in one function: what they share is computed once, and written where they all can read it."""
    exprs = nodes()
    program, plain = in_c(exprs), compile(exprs)
    tolerance = 1e-11 if dtype == np.float64 else 1e-3
    for at in ({"m": 2, "n": 3}, {"m": 5, "n": 3}, {"m": 19, "n": 5}, {"m": 9, "n": 33}):
        values = arguments(program.symbols, at, dtype)
        given = {size: at[size] for size in program.sizes}
        got = program(**values, **given)
        assert all(np.asarray(g).dtype in (dtype, np.bool_) for g in got)
        with np.errstate(all="ignore"):
            wanted = plain(**{name: v.astype(float) for name, v in values.items()}, **given)
        compare(exprs, got, wanted, tolerance)
        if at["m"] == 2 and dtype == np.float64:
            exact = [np.array(evaluate(e, values, at, mp(100)), dtype=object).astype(float) for e in exprs]
            compare(exprs, got, exact, tolerance)


def test_every_kind_of_node_is_among_them():
    kinds = {type(node) for e in nodes() for node in postorder(e)}
    every = {kind for kind in Expr.__subclasses__() if kind.__module__.startswith("symnet.expr")}
    assert {kind.__name__ for kind in every - kinds} == {"Apply", "Formal", "Defined"}


def test_random_expressions_and_their_gradients():
    exprs = []
    for seed in range(9):
        maker = Maker(seed)
        loss = maker.make((), 4)
        symbols = [s for s in postorder(loss) if isinstance(s, Symbol)]
        exprs += [loss, *(grad(loss, symbols[:3]).result if symbols else [])]
    exprs = [e for e in exprs if not any(type(node).__name__ in ("Inverse", "Formal") for node in postorder(e))]
    program, plain = in_c(exprs), compile(exprs)
    assert len(exprs) > 25
    for at in ({"m": 2, "n": 3}, {"m": 13, "n": 8}):
        values = arguments(program.symbols, at, np.float64, seed=4)
        values = {name: v / 4 for name, v in values.items()}
        with np.errstate(all="ignore"):
            wanted = plain(**values)
        got = program(**values)
        for e, p, q in zip(exprs, got, wanted, strict=True):
            if np.isfinite(q).all():
                compare([e], [p], [q], 1e-9)


def test_deep_expressions_are_cut_into_pieces():
    e = x
    for k in range(400):
        e = ops.tanh(e * (k + 1)) + x
    at = np.linspace(-1, 1, 5)
    np.testing.assert_allclose(in_c(e)(at), compile(e)(at), rtol=1e-12)


def test_a_long_program_comes_in_stages():
    """Scalars, arrays, sizes and duplicates go from one stage to the next."""
    first = ops.sum(ops.exp(x / n))
    e, results = x, [first, first]
    for k in range(60):
        e = ops.tanh(S @ e / n) + first / (k + 1) ** 3 * x
        results.append(ops.max(e * e))
    program, plain = in_c([*results, e, e]), compile([*results, e, e])
    assert "static __attribute__((noinline)) int stage2(Shared *all)" in program.source
    values = arguments(program.symbols, {"n": 5}, np.float64)
    compare([*results, e, e], program(**values), plain(**values), 1e-9)
    step = program.prepare(**values)
    compare([*results, e, e], step(**values), plain(**values), 1e-9)
    assert "enum { n = 5 };" in step.source


# --- functions --------------------------------------------------------------------------------------------------------

UNARY = [row.name for row in ROWS if row.operands == 1]
SUBJECTS = list(subjects())


def test_every_function_has_c_code():
    every = {*(row.name for row in ROWS), *KERNELS}
    assert {CALLED.get(name, name) for name in every} <= set(C_FUNCTIONS)


@pytest.mark.parametrize("direct", [True, False], ids=["functions", "derivatives and compositions"])
@pytest.mark.parametrize("dtype", TYPES)
def test_all_that_numpy_is_judged_by_within_the_same_units(direct, dtype):
    """Functions of the table; their derivatives and what users compose, in the stable forms that NumPy's code has."""
    chosen = [s for s in SUBJECTS if s.direct == direct]
    found = in_c([over(s.formula) for s in chosen])(chosen[0].points(dtype, 60 if direct else 30))
    for subject, got in zip(chosen, found, strict=True):
        at = subject.points(dtype, 60 if direct else 30)
        true = true_values(over(subject.formula), {"x": at}, dtype)
        condition = subject.condition and _conditions(over(subject.condition), {"x": at}, len(at))
        floor = 0.0 if condition is None else FLOOR * float(np.finfo(dtype).tiny)
        judged = judge(got, true, floor, *([] if condition is None else [condition]))
        assert judged.worst <= subject.limit, f"{subject.name}: {judged.worst:.3g} units at {at[judged.place]!r}"


def close_to(name, at, units, dtype):
    got = in_c(FUNCTIONS[name](x))(at)
    with ctx.workprec(120):
        for v, g in zip(at, got, strict=True):
            true = getattr(arb(float(v)), name)()
            assert float(abs(arb(float(g)) - true)) <= units * float(np.spacing(np.abs(dtype(float(true))))), v


@pytest.mark.parametrize(("name", "units"), [("exp", 1.1), ("expm1", 2.2), ("tanh", 2.5)])
@pytest.mark.parametrize("dtype", TYPES)
def test_the_own_exponential_keeps_its_bound(name, units, dtype):
    """Densely, and at the places where the argument is reduced by one multiple of log 2 more."""
    rng = np.random.default_rng(1)
    low, high = (-745, 709.7) if dtype == np.float64 else (-103, 88.7)
    halves = (np.arange(-2150, 2048) + 0.5) * np.log(2)
    at = np.concatenate([rng.uniform(-1, 1, 1000), rng.uniform(low, high, 2000), halves, np.nextafter(halves, 0)])
    close_to(name, at[(at > low) & (at < high)].astype(dtype), units, dtype)


@pytest.mark.parametrize("name", ["log", "log1p"])
@pytest.mark.parametrize("dtype", TYPES)
def test_the_own_logarithm_keeps_its_bound(name, dtype):
    """Over all exponents, denormal numbers too, and around 1, where there is cancellation, and the ends of branches."""
    rng = np.random.default_rng(1)
    low, high = (-1074, 1023) if dtype == np.float64 else (-149, 127)
    wide = np.ldexp(rng.uniform(1, 2, 2000), rng.integers(low, high, 2000))
    one = rng.choice([-1, 1], 1500) * np.ldexp(rng.uniform(0.5, 1, 1500), rng.integers(-60, 0, 1500))
    ends = np.concatenate([np.nextafter(v, [0, v, 9]) for v in (0.5**0.5, 2**0.5, 1.41, 0.71, 4.0, 3.0, 2.0**53)])
    at = np.concatenate([wide, 1 + one, ends]) if name == "log" else np.concatenate([wide, one, ends - 1, ends])
    at = at.astype(dtype)
    close_to(name, at[at > (0 if name == "log" else -1)], 1.5, dtype)


@pytest.mark.parametrize("dtype", TYPES)
def test_what_is_no_number_and_infinities_go_through_as_in_numpy(dtype):
    at = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0], dtype)
    names = [name for name in UNARY if name not in ("softsign", "silu", "mish", "gelu")]
    exprs = [FUNCTIONS[name](x) for name in names] + [ops.maximum(x, x[::-1]), ops.minimum(x, x[::-1])]
    with np.errstate(all="ignore"):
        wanted = compile(exprs)(at)
    for e, got, want in zip(exprs, in_c(exprs)(at), wanted, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-6, err_msg=str(e))
    sums = [ops.max(x), ops.min(x), ops.sum(x), ops.softmax(x), AxisMap("argmax_onehot", x, 0)]
    with np.errstate(all="ignore"):
        for got, want in zip(in_c(sums)(at), compile(sums)(at), strict=True):
            np.testing.assert_array_equal(got, want)


def test_functions_along_an_axis_at_extreme_points():
    exprs = [ops.softmax(x), ops.log_softmax(x), ops.logsumexp(x), ops.norm(x)]
    program, plain = in_c(exprs), compile(exprs)
    for values in [*EXTREME, [5e-324, 0.0, 0.0], [1.7e308, 1.0, 1e-320]]:
        for got, want in zip(program(values), plain(values), strict=True):
            np.testing.assert_allclose(got, want, rtol=1e-14, atol=1e-300)
    small = np.array([3e-45, 1e-44], np.float32)
    assert in_c(ops.norm(x))(small) == compile(ops.norm(x))(small)


# --- calls ------------------------------------------------------------------------------------------------------------


def network():
    X, Y = tensor("X", n, 5), tensor("Y", n, 2)
    V, c, U, d = tensor("V", 5, 3), tensor("c", 3), tensor("U", 3, 2), tensor("d", 2)
    loss = ops.sum((ops.sigmoid(ops.tanh(X @ V + c) @ U + d) - Y) ** 2) / (2 * n)
    rest = [V, c, U, d]
    return [loss, *(p - g / 10 for p, g in zip(rest, grad(loss, rest).result, strict=True))], [X, Y, *rest]


def values_of(symbols, dtype=np.float64, rows=7):
    rng = np.random.default_rng(2)
    return [rng.normal(size=concrete(s.shape, {"n": rows})).astype(dtype) for s in symbols]


def test_a_step_of_a_network_is_readable():
    exprs, symbols = network()
    source = in_c(exprs, inputs=symbols, title="One step").source
    assert source.startswith("// One step\n") and "  const real *restrict const V = in[2];  // (5, 3)\n" in source
    assert source == in_c(exprs, inputs=symbols, title="One step").source
    again = pickle.loads(pickle.dumps(in_c(exprs, inputs=symbols)))
    assert again.source == in_c(exprs, inputs=symbols).source and again.inputs == ("X", "Y", "V", "c", "U", "d")
    assert repr(again) == "<symnet program of (X, Y, V, c, U, d) in C>"


@pytest.mark.parametrize("dtype", TYPES)
def test_steps_in_place_are_the_steps_of_numpy(dtype):
    exprs, symbols = network()
    plain, program = compile(exprs, inputs=symbols), in_c(exprs, inputs=symbols)
    values = values_of(symbols, dtype)
    held = ["V", "c", "U", "d"]
    step = program.prepare(*values, held=held, updates={name: k + 1 for k, name in enumerate(held)})
    losses = [float(step(*values[:2])[0]), float(step(*values[:2])[0]), float(step.repeat(3, *values[:2])[0])]
    wanted = []
    for _ in range(5):
        loss, *values[2:] = plain(*values)
        wanted.append(float(loss))
    np.testing.assert_allclose(losses, [wanted[0], wanted[1], wanted[4]], rtol=1e-5)
    tolerance = 1e-12 if dtype == np.float64 else 1e-4
    for name, other in zip(held, values[2:], strict=True):
        np.testing.assert_allclose(step.held[name], other, rtol=tolerance, atol=tolerance)
    assert step.inputs == ("X", "Y") and step.dtype == dtype and "enum { n = 7 };" in step.source


def test_threads_may_call_one_program():
    exprs, symbols = network()
    program = in_c(exprs, inputs=symbols)
    cases = [values_of(symbols, rows=rows) for rows in (3, 50, 400, 7)]
    wanted = [compile(exprs, inputs=symbols)(*values) for values in cases]
    wrong: list[int] = []

    def work(k):
        for _ in range(50):
            got = program(*cases[k])
            if not all(np.allclose(p, q, rtol=1e-10) for p, q in zip(got, wanted[k], strict=True)):
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_arguments_lie_anyhow_and_results_are_new():
    f = in_c(W @ x)
    whole = np.arange(24.0).reshape(4, 6)
    np.testing.assert_allclose(f(whole[::2, ::-2], [1, 2, 3]), whole[::2, ::-2] @ [1, 2, 3])
    same = in_c([x, x, x * 1])
    at = np.arange(3.0)
    at.flags.writeable = False
    assert not any(np.shares_memory(r, at) for r in same(at))
    assert [r.tolist() for r in same(at)] == [[0, 1, 2]] * 3
    assert isinstance(in_c(t * 2)(3), np.float64) and in_c([[t], [t * 2]])(1) == [[1.0], [2.0]]


# --- names ------------------------------------------------------------------------------------------------------------

ODD = [
    "int",
    "double",
    "main",
    "real",
    "N",
    "i1",
    "t1",
    "exp_",
    "λ",
    "学习率",
    "sizes",
    "M_PI",
    "NAN",
    "k",
    "steps",
]


def test_odd_names_are_only_names():
    symbols = [tensor(name, n) for name in [*ODD, "a_学", "lamda", "work", "memcpy"]]
    total = symbols[0]
    for s in symbols[1:]:
        total = total * 2 + ops.tanh(s) * FUNCTIONS["sign"](s)
    rng = np.random.default_rng(3)
    values = {s.name: rng.normal(size=4) for s in symbols}
    np.testing.assert_allclose(in_c(total)(**values), compile(total)(**values), rtol=1e-12)
    size = sizes("k")
    square = tensor("pivot", size, size)
    exprs = [ops.det(square), ops.inv(square), ops.sum(square) / size]
    at = np.array([[2.0, 1.0], [0.0, 3.0]])
    for got, want in zip(in_c(exprs)(at), compile(exprs)(at), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12)


def test_words_of_a_user_stay_in_a_comment():
    source = in_c(x + 1, title='*/ } int main() { system("x"); } \\\n#include "evil"').source
    first, *rest = source.splitlines()
    assert first.startswith("// ") and not any("evil" in line or "system" in line for line in rest)


# --- what is refused --------------------------------------------------------------------------------------------------


def test_arguments_are_refused_as_by_numpy():
    f, plain = in_c(W @ x), compile(W @ x)
    for args in ([np.ones((2, 3)), np.ones(2)], [np.ones((2, 3))], [np.ones((2, 3)), ["a", "b", "c"]]):
        with pytest.raises(SymnetError) as mine:
            f(*args)
        with pytest.raises(SymnetError) as other:
            plain(*args)
        assert str(mine.value) == str(other.value) and type(mine.value) is type(other.value)
    with pytest.raises(ShapeError, match="needs at least 1"):
        in_c(x[: n - 1])([1.0])
    with pytest.raises(SymnetError, match="float16"):
        in_c(x + 1)(np.ones(2, np.float16))


def test_what_has_no_code_or_no_value_is_refused():
    with pytest.raises(SymnetError, match="unspecified function"):
        in_c(Apply("f", x))
    with pytest.raises(SymnetError, match="factors"):
        in_c(x, factors=True)
    with pytest.raises(SymnetError, match="singular"):
        in_c(ops.inv(S))(np.ones((2, 2)))
    with pytest.raises(SymnetError, match="a constant in the formula"):
        in_c(x / (n - 2))([1.0, 2.0])
    np.testing.assert_allclose(in_c(x / (n - 2))([1.0, 2.0, 3.0]), [1, 2, 3])


def test_prepared_programs_take_and_give_what_those_of_numpy_do():
    exprs = [x * 2, ops.sum(x * y), x - y]
    steps = [compile(exprs, backend=world).prepare((3,), y=(3,), updates={"x": 2}) for world in ("numpy", "c")]
    given = [[np.arange(3.0), np.array([1.0, -1.0, 0.5])] for _ in steps]
    for step, (first, second) in zip(steps, given, strict=True):
        found = [[np.array(v) for v in step(first, second)] for _ in range(2)]
        np.testing.assert_allclose(found[1][0], [-2, 4, 3])
        np.testing.assert_allclose(first, [-2, 3, 1])
        assert float(found[1][1]) == -2.25 and step(first, second)[2] is first
    nested = compile([[x], [[x * 2]]], backend="c").prepare((2,), copy=True)
    first, again = nested(np.ones(2)), nested(np.zeros(2))
    assert first[1][0][0].tolist() == [2, 2] and again[0][0].tolist() == [0, 0]


def test_what_a_prepared_program_does_not_take():
    step = in_c([x * 2, ops.sum(x * y)], inputs=["x", "y"]).prepare((4,), (4,), updates={"x": 0})
    good, frozen = np.ones(4), np.ones(4)
    frozen.flags.writeable = False
    refused = [
        ((np.ones(8)[::2], good), "contiguous"),
        (([1.0] * 4, good), "a list was given"),
        ((np.ones(4, np.float32), good), "float64"),
        ((frozen, good), "read-only"),
        ((good, good), "shares memory"),
        ((good,), "no argument for"),
        ((good, np.ones(3)), "needs shape"),
    ]
    for args, words in refused:
        with pytest.raises(SymnetError, match=words):
            step(*args)
    with pytest.raises(SymnetError, match="at least once"):
        step.repeat(0, good, np.ones(4))
    np.testing.assert_allclose(step(good, np.ones(8)[::2])[1], 4)
    with pytest.raises(SymnetError, match="singular"):
        in_c(ops.inv(S)).prepare((2, 2))(np.ones((2, 2)))


# --- the compiler and its cache ---------------------------------------------------------------------------------------


def test_a_missing_compiler_is_named(monkeypatch):
    monkeypatch.setenv("CC", "no-such-compiler -O2")
    with pytest.raises(SymnetError, match="no-such-compiler"):
        in_c(x + 1)
    monkeypatch.delenv("CC")
    monkeypatch.setattr(build.shutil, "which", lambda name: None)
    with pytest.raises(SymnetError, match="install gcc or clang"):
        in_c(x + 1)


def test_a_compiler_that_fails_is_quoted(monkeypatch):
    monkeypatch.setenv("CC", "false")
    with pytest.raises(SymnetError, match=r"`false` failed"):
        in_c(x + 3)([1.0])


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "cffi", None)
    with pytest.raises(SymnetError, match=r"pip install 'symnet\[c\]'"):
        in_c(x + 1)


def libraries(folder):
    return sorted(folder.glob("c/*.so"))


def test_libraries_are_kept_for_their_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("SYMNET_CACHE", str(tmp_path))
    assert in_c(x + 5)([1.0]) == 6
    (made,) = libraries(tmp_path)
    assert stat.S_IMODE(made.stat().st_mode) == 0o700 and stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    when = made.stat().st_mtime_ns
    assert in_c(x + 5)([1.0]) == 6 and libraries(tmp_path) == [made] and made.stat().st_mtime_ns == when
    assert not list(tmp_path.glob("c/.making*"))


def test_the_cache_does_not_grow_without_end(tmp_path, monkeypatch):
    monkeypatch.setenv("SYMNET_CACHE", str(tmp_path))
    monkeypatch.setattr(build, "KEPT", 2)
    programs = [in_c(x + k) for k in (11, 12, 13)]
    assert [f([1.0]).tolist() for f in programs] == [[12.0], [13.0], [14.0]] and len(libraries(tmp_path)) == 2
    assert programs[0]([2.0]) == 13


def test_compilers_that_break_the_rules_or_know_less_flags(tmp_path, monkeypatch):
    known = build.compiler()[0]
    monkeypatch.setenv("CC", f"{known} -ffast-math")
    with pytest.raises(SymnetError, match="must follow its rules"):
        in_c(x + 14)([1.0])
    plain = tmp_path / "plain-cc"
    plain.write_text(
        '#!/bin/sh\ncase "$*" in *-march=native*) echo unknown >&2; exit 1;; esac\nexec ' + known + ' "$@"\n'
    )
    plain.chmod(0o700)
    monkeypatch.setenv("CC", str(plain))
    assert in_c(x + 15)([1.0]) == 16


@pytest.mark.parametrize("damage", ["cut off", "open to others"])
def test_a_library_that_cannot_be_trusted_is_made_again(damage, tmp_path, monkeypatch):
    monkeypatch.setenv("SYMNET_CACHE", str(tmp_path / "first"))
    assert in_c(x + 6)([1.0]) == 7
    (made,) = libraries(tmp_path / "first")
    copied = tmp_path / "second" / "c" / made.name
    copied.parent.mkdir(parents=True, mode=0o700)
    copied.write_bytes(b"nothing" if damage == "cut off" else made.read_bytes())
    copied.chmod(0o700 if damage == "cut off" else 0o777)
    before = copied.stat().st_ino
    monkeypatch.setenv("SYMNET_CACHE", str(tmp_path / "second"))
    assert in_c(x + 6)([1.0]) == 7
    assert copied.stat().st_ino != before and stat.S_IMODE(copied.stat().st_mode) == 0o700


def test_without_a_folder_of_its_own_a_program_runs_all_the_same(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("SYMNET_CACHE", str(blocked))
    assert in_c(x + 7)([1.0]) == 8
    shared = tmp_path / "shared" / "c"
    shared.mkdir(parents=True)
    shared.chmod(0o777)
    monkeypatch.setenv("SYMNET_CACHE", str(tmp_path / "shared"))
    assert in_c(x + 7)([1.0]) == 8 and not list(shared.iterdir())


def test_nothing_is_written_twice_and_no_warning_is_raised():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f = in_c([ops.sum(ops.exp(x)), ops.exp(x) * 2])
        assert f.source.count("= exp_(") == 1
        f([800.0, -800.0])
