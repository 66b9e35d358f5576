"""Floats at many points at once are the values of formulas at each of them."""

import numpy as np
import pytest

from symnet.claim import Claim
from symnet.evidence.known.floats import FUNCTIONS, RULES, Floats
from symnet.evidence.ladder import verify
from symnet.expr import Apply, Formal, Map, Number, Symbol, has_derivative, postorder
from symnet.functions import FUNCTIONS as ROWS
from symnet.language import parse
from symnet.ops import max, norm, outer
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.program.interpret_axes import NODES as ALONG_AXES
from symnet.program.interpret_entries import NODES
from tests.operator_rows import PLAIN, SIZES

LET = "x: n; y: n; A: m n; B: n n; s; t: positive"
FORMULAS = [
    "s*x + y/t - 1",
    "A @ x",
    "x @ B @ y + trace(B)",
    "outer(x, y) + diag(x) + eye(n)",
    "norm(A) + norm(A, axis=1) @ (A @ y)",
    "norm(x, ord=1)*max(abs(x)) + min(y) + mean(A) + prod(x)",
    "sum(A, axis=0) - mean(A, axis=0)",
    "softmax(A, axis=0) @ log_softmax(x) + logsumexp(y)",
    "where(x > 1/10, x, log(x - 5)) + where(x > y, x, 2*y)",
    "inv(B) @ x + det(B)",
    "x[0] + sum(x[1:]) + A[0, 1] + reshape(A, (n*m))[3]",
    "n*m*sqrt(n) + ones(n) @ x + pi + sum(zeros(m))",
    "t**s + t**(-1/2)",
]


def values(names, sizes):
    random = np.random.default_rng(3)
    return {s: random.uniform(0.3, 2, (3, *(sizes[str(d)] for d in s.shape))) for s in names}


def compared(e):
    sizes = {"n": 3, "m": 2}
    arrays = values({node for node in postorder(e) if isinstance(node, Symbol)}, sizes)
    found = Floats({s.name: a for s, a in arrays.items()}, sizes).of(e)
    for k in range(3):
        given = {s.name: a[k].tolist() for s, a in arrays.items()}
        wanted = np.array(evaluate(e, given, sizes, mp(40)), dtype=object)
        numbers = np.array([float(getattr(v, "value", v)) for v in wanted.flat]).reshape(wanted.shape)
        np.testing.assert_allclose(found[min(k, len(found) - 1)], numbers, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("text", FORMULAS)
def test_floats_are_the_values_of_formulas(text):
    compared(parse(text, let=LET))


@pytest.mark.parametrize("name", [name for name in ROWS if name in FUNCTIONS or ROWS[name].definition])
def test_each_function_has_its_values(name):
    row = ROWS[name]
    x = parse("x/3", let="x: n")
    compared(Map(name, *[x] * row.operands, *map(Number, row.defaults)))


@pytest.mark.parametrize("row", PLAIN, ids=lambda row: row.text)
def test_each_word_has_its_values(row):
    e = parse(row.text, let=row.let)
    points = [row.point(seed) for seed in range(3)]
    found = Floats({name: np.stack([point[name] for point in points]) for name in row.names}, SIZES).of(e)
    if has_derivative(e):
        assert found is None
        return
    for k, point in enumerate(points):
        np.testing.assert_allclose(found[min(k, len(found) - 1)], row.at(point), rtol=1e-9, atol=1e-12)


def test_each_kind_of_node_has_a_row():
    assert {*NODES, *ALONG_AXES} - {*RULES} == {Apply, Formal}


# Of x == (4, -4), of y == (1, nan): what is not there asks for no value.
SELECTED = [
    ("diag(sqrt(x))", [[2, 0], [0, None]]),
    ("y @ diag(sqrt(x))", [2, None]),
    ("eye(n)*outer(x, y)", [[4, 0], [0, None]]),
    ("outer(x, y) @ eye(n)", [[4, None], [-4, None]]),
    ("diag(y) @ diag(y)", [[1, 0], [0, None]]),
    ("(eye(n) + diag(x)) @ y", [5, None]),
    ("(eye(n) + 0*outer(x, x)) @ y", [None, None]),
    ("0*y", [0, None]),
    ("0**diag(x) @ y", [None, None]),
    ("concatenate((eye(n)[0], x))*concatenate((y, y))", [1, 0, 4, None]),
    ("where(x > 0, x, y)", [4, None]),
    ("argmax_onehot(x)*x + argmax_onehot(y)", [None, None]),
    ("x**(1/2)", [2, None]),
    ("x**n", [16, 16]),
]


@pytest.mark.parametrize(("text", "wanted"), SELECTED)
def test_what_is_not_there_asks_for_no_value(text, wanted):
    names = {"x": np.array([[4.0, -4.0]]), "y": np.array([[1.0, np.nan]])}
    found = Floats(names, {"n": 2}).of(parse(text, let="x: n; y: n"))
    np.testing.assert_equal(found[0], np.array(wanted, dtype=float))


@pytest.mark.parametrize("text", ["sum(f(x))", f"{10**400}*x", "x[5]", "sum(ones(n - 2))"])
def test_what_is_no_float_has_no_values(text):
    assert Floats({"x": np.ones((1, 2))}, {"n": 2}).of(parse(text, let="x: n; f: function")) is None


def test_too_many_numbers_are_not_made():
    names = {"A": np.ones((50, 100, 100)), "x": np.ones((50, 100))}
    for text in ("outer(A, A)", "sum(outer(A, x), axis=0)", "(A @ A) @ (A @ A)", "ones(m, m)"):
        e = parse(text, let="A: n n; x: n; m: size")
        assert Floats(names, {"n": 100, "m": 10**6}).of(e) is None


def test_tensors_of_many_axes_are_compared():
    wide = parse("outer(A, A)", let="A: m n")
    wide = outer(outer(outer(wide, wide), outer(wide, wide)), outer(wide, wide))
    assert wide.rank == 24
    assert verify(Claim(max(wide), "<=", norm(wide))).status == "proved"
    wide = parse("outer(A, A)", let="A: m n")
    for _ in range(3):
        wide = outer(wide, wide)
    assert verify(Claim(norm(wide), "<=", max(wide))).status == "refuted"
