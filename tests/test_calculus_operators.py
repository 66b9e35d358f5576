"""Every word and operator of the language in every mode of derivation, against NumPy's differences and forward mode."""

from functools import cache

import numpy as np
import pytest

import symnet as sn
from symnet.calculus.forward import eliminate
from symnet.expr import Symbol, postorder
from tests.operator_judge import FEW, MODES, Question, close, judge, judge_third, program
from tests.operator_rows import ELEMENTWISE, TABLE, WORDS

ASKED = [(row, name) for row in TABLE for name in row.names]
SEED = 1  # at its points no function is close to a kink
IDS = [f"{row.text} by {name}" for row, name in ASKED]


@cache
def question(k: int) -> Question:
    row, name = ASKED[k]
    return Question.of(sn.parse(row.text, let=row.let), row.at, name, row.point(SEED), SEED)


def test_every_word_has_a_row():
    """A new word of the language without a row fails here."""
    assert {row.word for row in TABLE} == set(WORDS)
    assert set(ELEMENTWISE) == {row.word for row in TABLE if row.word in sn.functions.FUNCTIONS}


@pytest.mark.parametrize("k", range(len(ASKED)), ids=IDS)
def test_the_word_means_what_numpy_means(k):
    row, _ = ASKED[k]
    q = question(k)
    assert {node.name for node in postorder(q.e) if isinstance(node, Symbol)} == set(row.names)
    close(program(eliminate(q.e).value, q)(q.values), row.at(q.values), 1e-12, row.text)


@pytest.mark.parametrize("kind", MODES)
@pytest.mark.parametrize("k", range(len(ASKED)), ids=IDS)
def test_derivatives(k, kind):
    judge(question(k), kind)


SMALL = [k for k in range(len(ASKED)) if question(k).values[ASKED[k][1]].size <= FEW]


@pytest.mark.parametrize("k", SMALL, ids=[IDS[k] for k in SMALL])
def test_third_derivatives(k):
    judge_third(question(k))


LET = "A: m n; B: k n; x: n; z: m; T: 2 3"
NO_SUCH_SHAPES = [
    (
        "A @ B",
        "cannot contract `A` of shape (m, n) with `B` of shape (k, n): sizes n and k do not match; is a "
        "transpose missing?",
    ),
    (
        "A @ z",
        "cannot contract `A` of shape (m, n) with `z` of shape (m,): sizes n and m do not match; is a transpose "
        "missing?",
    ),
    (
        "A + B",
        "cannot add `A` of shape (m, n) and `B` of shape (k, n): sizes m and k do not match; reshape or "
        "transpose one of them",
    ),
    (
        "where(x > z, 1, 2)",
        "cannot compare `x` of shape (n,) and `z` of shape (m,): sizes n and m do not match; reshape or "
        "transpose one of them",
    ),
    ("sum(A, axis=2)", "axis 2 is out of range for `A` of shape (m, n)"),
    ("softmax(x, axis=1)", "axis 1 is out of range for `x` of shape (n,)"),
    ("argmax_onehot(A, axis=-3)", "axis -3 is out of range for `A` of shape (m, n)"),
    ("T[0, 3]", "index 3 is out of range for `T` of shape (2, 3)"),
    ('einsum("ij,kj->ik", A, x)', "`kj` in `ij,kj->ik` does not fit `x` of shape (n,)"),
    ("inner(A, B)", "inner needs one shape, not `A` of shape (m, n) and `B` of shape (k, n)"),
    ("kron(A, x)", "kron needs two matrices or two vectors, not `A` of shape (m, n) and `x` of shape (n,)"),
    ("det(A)", "det needs a square matrix, not `A` of shape (m, n)"),
    ("reshape(A, (n, n))", "cannot reshape `A` of shape (m, n) to (n, n): m*n entries are not n**2"),
    (
        "concatenate((A, B), axis=1)",
        "cannot join `A` of shape (m, n) and `B` of shape (k, n) along axis 1: the other sizes must match",
    ),
    (
        "max_pool2d(T, 2)",
        "pooling by 2 needs sizes divisible by 2 as written, and `T` has shape (2, 3); declare them as "
        "multiples, for example `X: 2*H 2*W`",
    ),
]


@pytest.mark.parametrize(("text", "message"), NO_SUCH_SHAPES, ids=[row[0] for row in NO_SUCH_SHAPES])
def test_shapes_that_do_not_fit_are_named(text, message):
    with pytest.raises(sn.SymnetError) as caught:
        sn.parse(text, let=LET)
    assert message in str(caught.value)


NO_DERIVATIVE = [
    (
        lambda p: sn.grad(p("tanh(A @ x)"), "x"),
        "grad needs a scalar, and `tanh(A @ x)` has shape (m,); sum it to a scalar, or use jacobian",
    ),
    (
        lambda p: sn.hessian(p("A @ x"), "x"),
        "hessian needs a scalar, and `A @ x` has shape (m,); sum it to a scalar, or use jacobian",
    ),
    (lambda p: sn.jvp(p("A @ x"), "x", p("z")), "jvp needs a third argument of shape (n,), and `z` has shape (m,)"),
    (lambda p: sn.vjp(p("A @ x"), "x", p("x")), "vjp needs a third argument of shape (m,), and `x` has shape (n,)"),
    (lambda p: sn.hvp(p("sum(x**2)"), "x", p("z")), "hvp needs a third argument of shape (n,), and `z` has shape (m,)"),
    (lambda p: sn.grad(p("sum(x)"), "q"), "`q` does not occur in `sum(x)`; its variables are x"),
    (
        lambda p: sn.grad(p("sum(x)"), p("x + x")),
        "`x + x` is not a variable; differentiate by a variable, or give the expression a name with where=",
    ),
]


@pytest.mark.parametrize(("ask", "message"), NO_DERIVATIVE)
def test_questions_without_an_answer_are_named(ask, message):
    with pytest.raises(sn.SymnetError) as caught:
        ask(lambda text: sn.parse(text, let=LET))
    assert str(caught.value) == message


def test_an_enormous_jacobian_is_refused_when_it_is_called():
    J = sn.compile(sn.jacobian(sn.parse("tanh(A @ x)", let=LET), "A"))
    with pytest.raises(sn.SymnetError) as caught:
        J(np.zeros((3000, 3000)), np.zeros(3000))
    assert str(caught.value) == (
        "`outer(diag(sech(A @ x)**2), x)` has shape (m, m, n), here (3000, 3000, 3000), which is 27000000000 "
        "entries, more than 536870912, from A: (3000, 3000); x: (3000,); compile with factors=True to get the factors "
        "alone, or multiply with a vector instead (symnet.hvp, jvp or vjp)"
    )


def test_a_huge_size_costs_nothing():
    e = sn.parse("sum(tanh(A @ x)*y)", let=f"A: {10**12} n; x: n; y: {10**12}")
    D = sn.grad(e, ["A", "x"])
    assert [str(dim) for dim in D.result[0].shape] == [str(10**12), "n"]
    assert str(sn.hessian(e, "x").result.shape) == "(n, n)"
    whole = D.verify().whole  # a proof holds a point, and a point of this size is not held
    assert whole.status == "unknown"
    assert whole.reason.startswith("`A` has more entries than an exact point can hold; declare its sizes by names")
