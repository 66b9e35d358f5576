"""Compiled programs: the words they use, the values they give, what they refuse."""

import inspect
import linecache
import pickle
import random
import threading
import traceback
import warnings

import numpy as np
import pytest
import sympy

from symnet import ops
from symnet.calculus import grad
from symnet.errors import ShapeError, SymnetError
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Concat,
    Contract,
    Defined,
    Embed,
    Expr,
    Eye,
    Full,
    Index,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
)
from symnet.functions import FUNCTIONS, ROWS
from symnet.language import parse
from symnet.program import Program, compile
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.sizes import sizes
from symnet.symbols import scalar, tensor
from tests.work import calls

m, n = sizes("m n")
W, A, B, S, T = tensor("W", m, n), tensor("A", m, n), tensor("B", n, m), tensor("S", n, n), tensor("T", n, n)
x, y, b, c = tensor("x", n), tensor("y", n), tensor("b", m), tensor("c", m)
t, s = scalar("t"), scalar("s")
RNG = np.random.default_rng(3)
MP = mp(100)


def body(e):
    """The lines of the function, after the docstring."""
    return compile(e).source.split('"""\n')[-1].strip().splitlines()


def returned(e):
    return body(e)[-1].strip().removeprefix("return ")


# --- the words --------------------------------------------------------------------------------------------------------

IDIOMS = [
    (W @ x + b, "W @ x + b"),
    (W.T @ b, "W.T @ b"),
    (x @ W.T, "x @ W.T"),
    (x @ y, "x @ y"),
    (W @ S @ x, "W @ (S @ x)"),
    ((S @ T).T @ x, "T.T @ (S.T @ x)"),
    (b @ W @ S, "b @ W @ S"),
    (ops.outer(b, x), "np.outer(b, x)"),
    (ops.inner(S, T), "np.vdot(S, T)"),
    (ops.trace(S), "np.trace(S)"),
    (ops.trace(S @ T), "np.sum(S * T.T)"),
    (ops.trace(S.T @ T), "np.sum(T * S)"),
    (ops.trace((S + T) @ T.T), "np.sum((S + T) * T)"),
    (ops.diag(x), "np.diag(x)"),
    (ops.diag(x) @ S, "x[:, None] * S"),
    (W @ ops.diag(x), "W * x"),
    (ops.diag(x) @ y, "x * y"),
    (S + t * ops.eye(n), 'add_diagonals(S.copy(), t, "ii->i")'),
    (ops.diag(x) - ops.outer(x, x), 'add_diagonals(np.outer(-x, x), x, "ii->i")'),
    (3 * ops.diag(x**2), "np.diag(3 * x**2)"),
    (
        ops.einsum("ij,kl->ikjl", ops.eye(n), W.T @ W),
        'add_diagonals(np.zeros((n, n, n, n), dtype=dtype), W.T @ W, "ijik->ijk")',
    ),
    (W.T @ ops.diag(b**2) @ W, "t1.T @ t1"),
    (W.T @ ops.diag(b) @ W, "(W.T * b) @ W"),
    (ops.einsum("ij,ki,il->kjl", W, B, W), "(B @ (W[:, :, None] * W[:, None]).reshape(m, n**2)).reshape(n, n, n)"),
    (ops.kron(S, W), "np.kron(S, W)"),
    (ops.einsum("ij,ij->i", W, A), "np.sum(W * A, axis=1)"),
    (ops.einsum("ij,kj->ikj", W, A), "W[:, None] * A"),
    (ops.einsum("ij,jk,ik->k", S, T, S), 'np.einsum("ij,jk,ik->k", S, T, S, optimize=True)'),
    (ops.einsum("ij,i,ik->jk", W, b, W), "W.T @ (b[:, None] * W)"),
    (ops.inv(S) @ x, "np.linalg.solve(S, x)  # the solution of a linear system instead of an inverse"),
    (x @ ops.inv(S), "np.linalg.solve(S.T, x)  # the solution of a linear system instead of an inverse"),
    (ops.inv(S), "np.linalg.inv(S)"),
    (ops.logdet(S), "logdet(S)"),
    (ops.sum(W), "np.sum(W)"),
    (ops.sum(W, axis=0), "np.sum(W, axis=0)"),
    (ops.mean(W, axis=1, keepdims=True), "np.mean(W, axis=1, keepdims=True)"),
    (ops.max(W, axis=1), "np.max(W, axis=1)"),
    (ops.norm(x, ord=1), "np.sum(np.abs(x))"),
    (ops.softmax(W), "softmax(W)"),
    (ops.softmax(W, axis=0), "softmax(W, axis=0)"),
    (x - y * 2, "x - y * 2"),
    (x - (y - 1), "x - (y - 1)"),
    (-x + y, "y - x"),
    (x / 2 - 3 * y, "x / 2 - 3 * y"),
    (2 / (3 * x), "2 / (3 * x)"),
    (x / y / t, "x / y / t"),
    (x / (y / t), "x / (y / t)"),
    (1 / x**2, "(1 / x)**2"),
    (x**-2, "(1 / x)**2"),
    ((-x) ** 2, "(-x)**2"),
    (-(x**2), "-x**2"),
    (ops.abs(x) ** 0.5, "np.sqrt(np.abs(x))"),
    (x / 3 + 0.1, "x / 3 + 0.1"),
    (Number(1) / 3 * x, "(1 / 3) * x"),
    (ops.sqrt(2 * ops.pi) * x, "math.sqrt(2 * np.pi) * x"),
    (ops.where(Compare(">", x, Number(0)), 1, 0) * y, "y * (x > 0)"),
    (ops.where(Compare(">", x, Number(0)), 1, 0), "(x > 0).astype(dtype)"),
    (ops.where(Compare(">", x, Number(0)), x, 0), "np.where(x > 0, x, 0)"),
    (ops.relu(x), "np.maximum(x, 0)"),
    (ops.softplus(x), "np.logaddexp(0, x)"),
    (x[0], "x[0]"),
    (W[1:, 0], "W[1:, 0].copy()"),
    (x, "x.copy()"),
    (W.T, "W.T.copy()"),
    (ops.concatenate((x, y)), "np.concatenate((x, y))"),
    (x * SizeValue(n), "x * n"),
    (ops.reshape(W, n * m), "W.reshape(m * n).copy()"),
    (Full(0, (n,)) + x, "0 + x"),
]


@pytest.mark.parametrize("k", range(len(IDIOMS)))
def test_the_code_uses_the_words_of_a_person(k):
    e, expected = IDIOMS[k]
    assert returned(e) == expected


def test_a_network_reads_as_it_was_derived():
    x, y = tensor("x", n), tensor("y", m)
    z = Defined("z", W @ x + b)
    a = Defined("a", ops.sigmoid(z))
    loss = Defined("L", ops.sum((a - y) ** 2) / 2)
    delta = Defined("delta", (a - y) * a * (1 - a))
    program = compile([loss, ops.outer(delta, x), delta], inputs=[W, x, b, y])
    assert program.source == (
        "import numpy as np\n\nfrom symnet.program.stable import sigmoid\n\n\n"
        "def f(W, x, b, y):\n"
        '    """Shapes: W: (m, n); x: (n,); b: (m,); y: (m,)\n\n'
        "    Result: L (), (m, n), delta (m,)\n"
        '    """\n'
        "    z = W @ x + b\n"
        "    a = sigmoid(z)\n"
        "    t1 = a - y\n"
        "    L = np.sum(t1**2) / 2\n"
        "    delta = t1 * a * sigmoid(-z)\n"
        "    return [L, np.outer(delta, x), delta]\n"
    )
    assert program.inputs == ("W", "x", "b", "y") and repr(program) == "<symnet program of (W, x, b, y)>"


def test_shared_work_is_done_once():
    shared = ops.exp(S @ x)
    source = compile([ops.sum(shared), shared * 2, shared + 1]).source
    assert source.count("np.exp") == 1 and source.count("S @ x") == 1


def test_the_same_expressions_give_the_same_text():
    e = ops.softmax(W @ x + b) * ops.sum(x * y)
    assert compile(e).source == compile(e).source == pickle.loads(pickle.dumps(compile(e))).source


# --- values against the interpreter -----------------------------------------------------------------------------------

VALUES = {
    "W": RNG.normal(size=(2, 3)),
    "A": RNG.normal(size=(2, 3)),
    "B": RNG.normal(size=(3, 2)),
    "S": RNG.normal(size=(3, 3)) + 4 * np.eye(3),
    "T": RNG.normal(size=(3, 3)),
    "x": RNG.normal(size=3),
    "y": RNG.normal(size=3),
    "b": RNG.normal(size=2),
    "c": RNG.normal(size=2),
    "t": np.float64(0.75),
    "s": np.float64(-1.25),
}
KEPT = (None, None, 1)
UNARY = [row.name for row in ROWS if row.operands == 1]
NODES = [
    *(e for e, _ in IDIOMS),
    *(
        FUNCTIONS[row.name](ops.tanh(x) / 2 + 1)
        for row in ROWS
        if row.operands == 1 and row.name not in ("asin", "acos")
    ),
    ops.asin(ops.tanh(x)),
    ops.acos(ops.tanh(x)),
    ops.maximum(x, y) - ops.minimum(x, t),
    ops.leaky_relu(x, t),
    ops.elu(x, t),
    Index(S, ((None, 2, 1), (2, None, -1))),
    x[: n - 1],
    Embed(x, (1, KEPT), (m, n)),
    Embed(t, (2,), (n,)),
    Embed(W, (KEPT, (None, None, -1)), (m, n)),
    Concat((W, A, W), 1),
    Unwindow(Window(W, (2, 2), 1, 1), (m, n), (2, 2), 1, 1),
    Window(S, (2, 2), 1, 1),
    Contract((Eye(n), Eye(n), S), ((0, 1), (1, 2), (2, 3)), (0, 3)),
    Contract((Eye(n), x), ((0, 1), (0,)), (0, 1)),
    Contract((Eye(n), S), ((0, 1), (2, 3)), (0, 2, 1, 3)),
    Contract((Eye(n),), ((0, 1),), ()),
    Contract((S, Eye(n)), ((0, 1), (0, 1)), ()),
    Contract((Eye(n), Eye(n)), ((0, 1), (0, 1)), (0,)),
    Contract((x, ops.diag(y), S), ((0,), (0, 1), (1, 2)), (2,)),
    ops.einsum("bij,bjk->bik", Symbol("X", (4, 2, 3)), Symbol("Y", (4, 3, 2))),
    ops.einsum("ij,k->ijk", W, x),
    ops.einsum("ij,i->j", W, b),
    ops.einsum("ji,i->ji", B, c),
    ops.einsum("ij,ji->i", W, B),
    ops.trace(ops.inv(S) @ T),
    ops.inv(S).T @ T,
    T @ ops.inv(S) @ T,
    ops.log(ops.abs(ops.det(S))),
    ops.where(Compare("<", x, y), x + 1, W),
    ops.where(Compare(">", SizeValue(n), Number(2)), t, s),
    ops.where(Compare(">", SizeValue(n), Number(2)), x, t),
    ops.where(Compare(">=", x, Number(0)), Number(2), Number(-3)),
    Full(2, (m, n)) * x,
    ops.pi * x**3 + ops.e ** Number(2),
    Power(Number(2), Number(-3)) * x,
    Power(Number(2), x),
    Power(SizeValue(n), Number(30)) * x,
    Power(ops.exp(x), t),
    Map("sigmoid", Number(2)) * x,
    Map("gelu", ops.pi) + t,
    x**0 + x**1,
    ops.conv2d(Symbol("X", (2, 3, 5, 4)), Symbol("K", (2, 3, 2, 2)), Symbol("bias", (2,)), 1, 1),
    ops.max_pool2d(Symbol("X", (2, 4, 6)), 2) - ops.mean_pool2d(Symbol("X", (2, 4, 6)), 2),
    Mul(Number(-1), Mul(Number(-2), x)) - Mul(Mul(Number(-1), x), y),
    Add(x, Mul(Number(-3), y)),
    Compare(">", x, t),
]


def values_for(e: Expr):
    found = {}
    for symbol in compile(e).symbols:
        known = VALUES.get(symbol.name)
        found[symbol.name] = RNG.normal(size=symbol.shape) if known is None else known
    return found


@pytest.mark.parametrize("k", range(len(NODES)))
def test_every_node_against_the_interpreter(k):
    e = NODES[k]
    at = {"m": 2, "n": 3}
    values = values_for(e)
    program = compile(e)
    given = {size: at[size] for size in program.sizes}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        got = program(**values, **given)
        short = program(**{name: np.asarray(v, np.float32) for name, v in values.items()}, **given)
    expected = np.array(evaluate(e, values, at, MP), dtype=object).astype(float)
    assert np.shape(got) == expected.shape
    assert isinstance(e, Compare) or type(got) is (np.ndarray if expected.shape else np.float64)
    np.testing.assert_allclose(np.asarray(got, dtype=float), expected, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(np.asarray(short, dtype=float), expected, rtol=2e-3, atol=1e-4)
    if values and not isinstance(e, Compare):
        assert short.dtype == np.float32
    assert not any(np.shares_memory(got, v) for v in values.values())


def random_expression(rng, length):
    """A random expression over a growing pool; every operation keeps to bounded values."""
    pool = [W, A, B, S, T, x, y, b, c, t, s]
    bounded = ["tanh", "sigmoid", "relu", "gelu", "silu", "mish", "softplus", "sin", "hard_tanh", "abs", "erf", "elu"]

    def pick(holds=lambda e: True):
        return rng.choice([e for e in pool if holds(e)] or [x])

    def entrywise():
        a = pick()
        other = pick(lambda e: e.shape == a.shape or not e.shape)
        return rng.choice(
            [
                lambda: a + other,
                lambda: a - other,
                lambda: ops.tanh(a) * other,
                lambda: other / (1 + a * a),
                lambda: Map("log", 1 + ops.exp(ops.tanh(a))),
                lambda: FUNCTIONS[rng.choice(bounded)](a),
                lambda: ops.where(Compare("<", a, other), ops.tanh(a), Number(rng.randint(0, 1))),
                lambda: Defined(rng.choice(["z", "a1", "δ"]), a),
            ]
        )()

    def along_axes():
        a = pick(lambda e: e.rank in (1, 2))
        other = pick(lambda e: e.rank in (1, 2) and e.shape[0] == a.shape[-1])
        if other.shape[0] != a.shape[-1]:
            return a
        return rng.choice(
            [
                lambda: ops.tanh(a) @ ops.tanh(other),
                lambda: ops.sum(a, axis=rng.randrange(a.rank), keepdims=rng.random() < 0.3),
                lambda: ops.softmax(a, axis=rng.randrange(a.rank)),
                lambda: ops.transpose(a),
                lambda: ops.norm(a),
                lambda: Concat((a, a), rng.randrange(a.rank)),
                lambda: ops.diag(ops.tanh(pick(lambda e: e.rank == 1))),
                lambda: ops.outer(ops.tanh(pick(lambda e: e.rank == 1)), pick(lambda e: e.rank == 1)),
            ]
        )()

    for _ in range(length):
        made = rng.choice([entrywise, along_axes])()
        if made.rank <= 2:
            pool.append(made)
    return pool[-1]


@pytest.mark.parametrize("seed", range(120))
def test_random_programs_against_the_interpreter(seed):
    e = random_expression(random.Random(seed), 12)
    values = values_for(e)
    got = compile(e)(**values)
    expected = np.array(evaluate(e, values, {"m": 2, "n": 3}, MP), dtype=object).astype(float)
    np.testing.assert_allclose(np.asarray(got, dtype=float), expected, rtol=1e-9, atol=1e-10)


# --- branches that are not chosen -------------------------------------------------------------------------------------


def test_a_branch_that_is_not_chosen_does_not_warn():
    inner = ops.log(x) + 1
    e = ops.where(Compare(">", x, Number(0)), inner * inner + ops.sqrt(x), 1 / (x - x))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compile(e)([1.0, 2.0])
    np.testing.assert_allclose(found, [2.0, (np.log(2) + 1) ** 2 + np.sqrt(2)])
    with pytest.warns(RuntimeWarning):
        compile(e + ops.log(x))([1.0, -1.0])  # here the logarithm is asked for


# --- arguments --------------------------------------------------------------------------------------------------------


def test_arguments_by_position_by_name_and_as_lists():
    f = compile(W @ x + b, inputs=[W, x, b])
    expected = np.array([4.0, 9.0])
    for found in (
        f([[1, 2], [3, 4]], [1, 1], [1, 2]),
        f(np.array([[1, 2], [3, 4]]), b=[1, 2], x=(1.0, 1.0)),
        f(x=[1, 1], W=[[1, 2], [3, 4]], b=np.array([1, 2], dtype=np.int8)),
    ):
        assert found.dtype == np.float64 and (found == expected).all()


def test_inputs_may_be_names_symbols_or_sympy_symbols():
    e = W @ x
    assert compile(e, inputs=["x", "W"]).inputs == ("x", "W")
    assert compile(e, inputs=[x, W]).inputs == ("x", "W")
    assert compile(t * s, inputs=[sympy.Symbol("s"), "t"])(2, 3) == 6.0
    assert compile(e).inputs == ("W", "x")
    assert compile(t, inputs=[t, tensor("extra", n)])(1, [1, 2]) == 1.0


def test_types_of_numbers():
    f = compile(W @ x * t, inputs=[W, x, t])
    single = np.ones((2, 2), np.float32)
    assert f(single, single[0], 0.1).dtype == np.float32
    assert f(single, [1, 2], np.int64(3)).dtype == np.float32
    assert f(single, single[0].astype(np.float64), 1).dtype == np.float64
    assert f(np.ones((2, 2), int), [1, 2], 1).dtype == np.float64
    assert f(np.ones((2, 2), np.float16), np.ones(2, np.float16), 1).dtype == np.float16
    assert type(compile(ops.sum(x))(single[0])) is np.float32
    assert type(compile(ops.pi * 2)()) is np.float64
    assert compile(Full(3, (2,)))().dtype == np.float64


def test_sizes_are_read_from_the_shapes():
    X = tensor("X", 2 * m, n + 1)
    assert compile(ops.sum(X) * SizeValue(m) + SizeValue(n))(np.ones((6, 3))) == 18 * 3 + 2
    with pytest.raises(ShapeError, match="`X` needs shape"):
        compile(ops.sum(X))(np.ones((5, 3)))
    f = compile(ops.trace(ops.eye(n)) + t)
    assert f.sizes == ("n",) and f(1, n=4) == 5
    with pytest.raises(SymnetError, match="no array tells the size `n`"):
        f(1)
    with pytest.raises(SymnetError, match="`n` must be an integer"):
        f(1, n=0)


def test_several_expressions_come_back_as_they_were_asked_for():
    found = compile([t, [t + 1, (t + 2,)]])(1)
    assert found == [1.0, [2.0, [3.0]]]
    assert compile([t])(1) == [1.0]
    assert compile((t, t))(1) == [1.0, 1.0]


def test_results_share_no_memory():
    z = np.ones((2, 2))
    same, turned, again = compile([S, S.T, S])(z)
    same[0, 0] = 5
    assert z[0, 0] == 1 and again[0, 0] == 1 and turned[0, 0] == 1
    product, view = compile([S @ S, (S @ S).T])(z)
    product[0, 0] = 9
    assert view[0, 0] == 2


def test_arguments_are_not_changed():
    values = {k: v.copy() for k, v in values_for(ops.softmax(W @ x + b)).items()}
    compile(ops.softmax(W @ x + b))(**values)
    assert all((values[k] == VALUES[k]).all() for k in values)


@pytest.mark.parametrize(
    ("args", "named", "words"),
    [
        (([[1, 2]], [1, 2, 3]), {}, "`x` needs shape (n,) with n = 2, and shape (3,) was given"),
        (([1, 2], [1, 2]), {}, "`W` needs shape (m, n), and shape (2,) was given"),
        (([[1, 2]],), {}, "no argument for `x`"),
        (([[1, 2]], [1, 2], 3), {}, "3 arguments were given for 2 inputs"),
        (([[1, 2]], [1, 2]), {"x": [1, 2]}, "`x` is given twice"),
        (([[1, 2]], [1, 2]), {"q": 1}, "`q` is not an input"),
        (([[1, 2]], ["a", "b"]), {}, "`x` needs real numbers"),
        (([[1, 2]], [1j, 2]), {}, "complex numbers"),
        (([[1, 2], [3]], [1, 2]), {}, "`W` needs numbers"),
        (([[1, 2]], None), {}, "`x`"),
    ],
)
def test_bad_arguments_are_refused_by_name(args, named, words):
    with pytest.raises(SymnetError) as error:
        compile(W @ x, inputs=[W, x])(*args, **named)
    assert words in str(error.value)


def test_shapes_are_checked_again_after_good_ones():
    f = compile(W @ x, inputs=[W, x])
    for _ in range(3):
        f(np.ones((2, 3)), np.ones(3))
    with pytest.raises(ShapeError):
        f(np.ones((2, 3)), np.ones(2))
    with pytest.raises(ShapeError):
        compile(x[3])(np.ones(3))
    with pytest.raises(ShapeError):
        compile(x[1:4])(np.ones(3))
    with pytest.raises(ShapeError):
        compile(x[: n - 1] * t)(np.ones(1), 2)


def test_a_singular_matrix_is_an_error_of_the_project():
    with pytest.raises(SymnetError, match="singular"):
        compile(ops.inv(S))(np.zeros((2, 2)))
    with np.errstate(all="ignore"):
        assert np.isnan(compile(ops.logdet(S))([[0, 1], [1, 0]]))


# --- what cannot be compiled ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exprs", "inputs", "words"),
    [
        (W @ x, [W], "`x` occurs in what is compiled and is not among the inputs `W`"),
        (W @ x, ["W", "q"], "input `q` does not occur"),
        (W @ x, [W, x, x], "`x` is given twice"),
        (W @ x, [W, x + 1], "not a variable"),
        (W @ x, [W, x, n], "is a size"),
        (Apply("f", t, 0), None, "unspecified function"),
        ([], None, "nothing to compile"),
        ({"a": t}, None, "dictionary"),
        (t + Symbol("x", ()) * x, None, "stands for two things"),
        (Number(10) ** 400 * Number(10**400), None, "too large"),
    ],
)
def test_refused_with_a_reason(exprs, inputs, words):
    with pytest.raises(SymnetError) as error:
        compile(exprs, inputs)
    assert words in str(error.value)


@pytest.mark.parametrize(
    "e", [1 / (Number(1) - 1), ops.log(Number(0)), Number(9) ** Number(9) ** Number(9) ** Number(9)]
)
def test_constants_without_a_value(e):
    with pytest.raises(SymnetError, match="no value"):
        compile(e)()


# --- names ------------------------------------------------------------------------------------------------------------


def test_names_cannot_clash_or_inject():
    awkward = ["np", "lambda_", "f", "dtype", "print", "sigmoid", "t1", "ϕ", "φ", "λ", "变量", "x_{1}"]
    awkward += ["a b'); import os #", "_", "__import__"]
    symbols = [Symbol(name, ()) for name in awkward]
    total = Number(0)
    for i, symbol in enumerate(symbols):
        total = total + Defined(awkward[-1 - i], ops.sigmoid(symbol * (i + 1)))
    program = compile(total, inputs=symbols)
    values = RNG.normal(size=len(symbols))
    expected = sum(1 / (1 + np.exp(-v * (i + 1))) for i, v in enumerate(values))
    assert program(*values) == pytest.approx(expected)
    assert program(**dict(zip(awkward, values, strict=True))) == pytest.approx(expected)
    assert "import os" not in program.source
    words = 'x"""\n    import os\n    """\\'
    program = compile(Defined(words, t), title=words)
    assert program(2) == 2 and "\n    import os" not in program.source


def test_sympy_names_and_keywords():
    lam, bad = sympy.symbols("lam ϕ")
    assert compile(lam * bad + 1, inputs=[bad, lam])(2, 3) == 7.0


def test_two_definitions_of_one_name_stay_apart():
    one, two = Defined("z", t + 1), Defined("z", t + 2)
    program = compile(one * two * Defined("t", one))
    assert program(1) == 12.0
    assert "z_2" in program.source


def test_a_formula_and_the_name_it_goes_by_are_computed_once():
    z = Defined("z", W @ x + b)
    a = Defined("a", ops.sigmoid(z))
    source = compile([ops.sum(ops.sigmoid(W @ x + b) ** 2), a * (1 - a)]).source
    assert source.count("sigmoid(") == 1 and source.count("W @ x") == 1
    positive = Symbol("t", (), ("positive",))
    assert compile(ops.exp(positive) + ops.exp(t) / 2).source.count("np.exp") == 1
    chained = compile(A.T @ Defined("u", W @ x)).source
    assert "u = W @ x" in chained and "A.T @ u" in chained


# --- tools around the source ------------------------------------------------------------------------------------------


def test_tracebacks_and_inspect_see_the_source():
    program = compile(ops.log(t) * 2)
    assert inspect.getsource(program.function) in program.source
    with np.errstate(all="raise"):
        try:
            program(-1.0)
        except FloatingPointError:
            assert "return np.log(t) * 2" in traceback.format_exc()
        else:
            pytest.fail("no error")


def test_the_line_cache_is_given_back():
    program = compile(t + 12345)
    name = program.function.__code__.co_filename
    assert name in linecache.cache
    del program
    assert name not in linecache.cache


def test_pickled_programs_run():
    f = pickle.loads(pickle.dumps(compile([W @ x, [t]], inputs=[t, W, x])))
    assert isinstance(f, Program) and f.inputs == ("t", "W", "x")
    assert f(1, [[2]], [3])[0] == [6.0]


def test_the_bare_function_takes_arrays_for_scalars():
    f = compile(ops.sin(t) * s + 1).function
    at = np.linspace(0, 1, 5)
    np.testing.assert_allclose(f(at, at), np.sin(at) * at + 1)


def test_programs_may_be_called_from_several_threads():
    f = compile(ops.sum(ops.softmax(W @ x) * b), inputs=[W, x, b])
    wrong = []

    def work(seed):
        rng = np.random.default_rng(seed)
        for _ in range(50):
            k, d = rng.integers(1, 5, 2)
            W_, x_, b_ = rng.normal(size=(k, d)), rng.normal(size=d), rng.normal(size=k)
            z = np.exp(W_ @ x_ - (W_ @ x_).max())
            if abs(f(W_, x_, b_) - (z / z.sum() * b_).sum()) > 1e-12:
                wrong.append(seed)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# --- size and depth ---------------------------------------------------------------------------------------------------


def test_deep_and_long_expressions_compile():
    deep = t
    for _ in range(5000):
        deep = ops.sin(deep * deep + 1)
    value = 0.3
    for _ in range(5000):
        value = np.sin(value * value + 1)
    assert compile(deep)(0.3) == pytest.approx(value, rel=1e-12)
    nested = t
    for _ in range(3000):
        nested = ops.where(Compare(">", nested, Number(0)), nested + 1, -nested)
    assert compile(nested)(1) == 3001
    flat = t
    for k in range(3000):
        flat = flat + k * t
    assert compile(flat)(1) == 1 + 2999 * 3000 / 2
    assert max(map(len, compile(flat).source.splitlines())) < 160


def test_compiling_is_linear():
    def work(length):
        e = t
        for k in range(length):
            e = ops.sin(e) * s + k
        return calls(lambda: compile(e))

    work(100)
    assert work(2800) < 4.4 * work(700)


def test_where_takes_only_comparisons_of_the_expression():
    assert isinstance(Where(Compare(">", t, s), t, s), Expr)
    assert compile(Where(Compare(">", t, s), t, s))(1, 2) == 2


@pytest.mark.parametrize(
    "text, expected",
    [
        ("where(1/3 > where(pi > e, pi, 1/3), 1, 0) + x", 2),
        ("where(pi > e, x, -1)", 2),
        ("where(2 > 2, x, a)", 3),
        ("where(1/3 <= e, x, a)*ones(3)", [2, 2, 2]),
    ],
)
def test_conditions_of_constants_are_settled(text, expected):
    """A comparison of numbers is one of Python's booleans, of which there are no arrays."""
    e, x, a = (parse(each) for each in (text, "x", "a"))
    assert np.array_equal(compile(e, inputs=[x, a])(2.0, 3.0), expected)
    slope = grad(ops.sum(e) if e.shape else e, a).result
    assert compile(slope, inputs=[x, a])(2.0, 3.0) == (1 if expected == 3 else 0)


# --- text, and derivatives as written --------------------------------------------------------------------------------


def test_text_and_derivatives_as_written_are_derived_and_run():
    program = compile(
        ["grad(sum(tanh(W @ x)), W)", "sum(grad(sum(A @ x), x)) + diff(t**3, t)"],
        ["W", "x", "A", "t"],
        let="W: m n; A: m n; x: n; t",
    )
    w, a, v = RNG.standard_normal((2, 3)), RNG.standard_normal((2, 3)), RNG.standard_normal(3)
    first, second = program(w, v, a, 2.0)
    assert np.allclose(first, np.outer(1 - np.tanh(w @ v) ** 2, v)) and np.isclose(second, a.sum() + 12)
    assert compile("diff(relu(t), t)")(0.0) == 0  # the stated convention
    assert compile("diff(diff(t**3*s, t), s)").inputs == ("t", "s")
    for kind, wanted in (
        ("hessian(sum(x**3), x) @ x", [6, 24]),
        ("jvp(x**2, x, x)", [2, 8]),
        ("vjp(x**2, x, x)", [2, 8]),
    ):
        assert compile(kind, let="x: n")([1.0, 2.0]).tolist() == wanted
    for backend in ("c", "mpmath"):
        assert float(compile("grad(t**2, t)", backend=backend)(3.0)) == 6


@pytest.mark.parametrize(
    "text, said", [("W @ x", "needs tensors"), ("x +", "ends too early"), ("diff(f(t), t)", "unspecified function")]
)
def test_text_that_has_no_code_is_refused(text, said):
    with pytest.raises(SymnetError, match=said):
        compile(text, let="f: function")
