"""Expression → text: what is printed is read back as the same expression, whatever the operators and shapes."""

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings, strategies as st

from symnet import ops
from symnet.errors import BudgetError, SymnetError
from symnet.expr import (
    AXIS_MAPS,
    FORMAL,
    Apply,
    Constant,
    Contract,
    Defined,
    Embed,
    Eye,
    Formal,
    Full,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
)
from symnet.functions import ROWS
from symnet.language import brief, named_text, parse, shown_text, text
from symnet.program.interpret import evaluate
from symnet.sizes import sizes
from symnet.symbols import scalar, tensors

LET = "W: m n; x: n; y: m; A: n n; B: n n; t; s; f: function; X: 2 3 2*H 2*H; K: 4 3 3 3"
W, x, y, A, B, t, s, X, K = tensors(LET)
m, n, H = sizes("m n H")


@st.composite
def expressions(draw, shape=(), depth=4):
    """A random expression of a shape, made by Python's operators and by the operations."""
    leaves = {
        (): [t, s, ops.pi, Number(2), Number(-3), Number(Fraction(3, 4)), Number(Fraction(-1, 2)), n * t, (n + 1) / t],
        (n,): [x, ops.ones(n), ops.zeros(n)],
        (m,): [y],
        (m, n): [W, ops.ones(m, n)],
        (n, m): [W.T],
        (n, n): [A, B, ops.eye(n)],
    }
    if depth == 0 or draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(leaves[shape]))

    def of(*other):
        return draw(expressions(other, depth=depth - 1))

    def same():
        return draw(expressions(shape, depth=depth - 1))

    def any_tensor():
        return draw(expressions(draw(st.sampled_from([(n,), (m,), (m, n), (n, n)])), depth=depth - 1))

    makers = [
        lambda: same() + same(),
        lambda: same() - same(),
        lambda: same() * of(),
        lambda: of() * same(),
        lambda: same() * same(),
        lambda: same() / of(),
        lambda: same() / same(),
        lambda: -same(),
        lambda: 1 / same(),
        lambda: same() ** draw(st.sampled_from([2, 3, -1, -2, Fraction(1, 2), t, -t])),
        lambda: draw(st.sampled_from([ops.tanh, ops.relu, ops.log, ops.leaky_relu]))(same()),
        lambda: ops.maximum(same(), of()),
        lambda: Apply("f", same(), draw(st.integers(0, 2))),
        lambda: ops.where(ops.compare(same(), draw(st.sampled_from(["<", "==", ">="])), of()), same(), of()),
    ]
    by_shape = {
        (): [
            lambda: draw(st.sampled_from([ops.sum, ops.mean, ops.max, ops.norm, ops.prod]))(any_tensor()),
            lambda: ops.norm(any_tensor(), 1),
            lambda: of(n) @ of(n),
            lambda: of(n) @ of(n, n) @ of(n),
            lambda: ops.trace(of(n, n)),
            lambda: ops.det(of(n, n)),
            lambda: ops.inner(of(m, n), of(m, n)),
            lambda: of(n)[draw(st.sampled_from([0, -1]))],
            lambda: ops.logsumexp(of(n)),
            lambda: Formal("diff", of(), t, order=draw(st.integers(1, 3))),
        ],
        (n,): [
            lambda: of(n, n) @ of(n),
            lambda: of(m) @ of(m, n),
            lambda: ops.sum(of(m, n), axis=0),
            lambda: ops.softmax(of(n)),
            lambda: ops.diag(of(n, n)),
            lambda: of(n)[::-1],
            lambda: of(m, n)[0],
            lambda: of(n, n)[:, 1],
            lambda: ops.concatenate((of(n)[:1], of(n)[1:])),
            lambda: Formal("grad", of(), x),
        ],
        (m,): [lambda: of(m, n) @ of(n), lambda: ops.mean(of(m, n), axis=1)],
        (m, n): [
            lambda: ops.outer(of(m), of(n)),
            lambda: of(m, n) @ of(n, n),
            lambda: of(n, m).T,
            lambda: of(m, n) + of(n),
            lambda: of(m, n) * ops.sum(of(m, n), axis=1, keepdims=True),
            lambda: ops.log_softmax(of(m, n), axis=0),
            lambda: ops.reshape(ops.reshape(of(m, n), m * n), m, n),
            lambda: Formal("grad", of(), W),
        ],
        (n, m): [lambda: of(m, n).T],
        (n, n): [
            lambda: of(n, n) @ of(n, n),
            lambda: of(n, n).T @ of(n, n),
            lambda: ops.inv(of(n, n)),
            lambda: ops.diag(of(n)),
            lambda: of(n, m) @ of(m, n),
            lambda: Formal("jacobian", of(n), x),
        ],
    }
    return draw(st.sampled_from(makers + by_shape[shape]))()


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_what_python_builds_is_read_back(data):
    e = data.draw(expressions(data.draw(st.sampled_from([(), (n,), (m,), (m, n), (n, n)])), depth=3))
    assert parse(text(e), let=LET) is e, text(e)


VALUES = {
    "W": [[1, 2, -1], [3, "1/2", 5]],
    "x": [2, -3, "1/3"],
    "y": [7, -1],
    "A": [[1, 2, 3], [0, 1, 4], [5, 6, 0]],
    "B": [[2, 0, 1], [1, 1, 1], [0, -1, 3]],
    "t": "3/2",
    "s": -2,
}


def value(e):
    found = evaluate(e, VALUES, {"m": 2, "n": 3})
    return found.tolist() if e.rank else found


@st.composite
def contractions(draw):
    """A random contraction of one to three tensors, repeated labels included."""
    operands = [draw(st.sampled_from([W, A, B, x, y, W.T, Eye(n), t])) for _ in range(draw(st.integers(1, 3)))]
    labels, used = [], {m: [], n: []}
    for operand in operands:
        group = []
        for dim in operand.shape:
            fresh = sum(map(len, used.values()))
            label = draw(st.sampled_from([*used[dim], fresh]))
            used[dim].append(label)
            group.append(label)
        labels.append(tuple(group))
    present = sorted({label for group in labels for label in group})
    kept = draw(st.permutations([label for label in present if draw(st.booleans())]))
    return Contract(tuple(operands), tuple(labels), tuple(kept[:3]))


@settings(max_examples=300, deadline=None)
@given(contractions())
def test_every_contraction_has_a_text_that_means_the_same(e):
    again = parse(text(e), let=LET)
    assert again.shape == e.shape and value(again) == value(e), text(e)


@pytest.mark.parametrize(
    "e",
    [
        SizeValue(2 * n) + SizeValue(n) * t,
        SizeValue(n) ** 2 - SizeValue(m) * SizeValue(n),
        -SizeValue(n) * t,
        Mul(Number(1), Power(t, Number(-1))),
        Mul(Number(6), Power(Number(4), Number(-1))),
        Mul(Number(-1), Power(Number(4), Number(-1))),
        Power(Number(4), Number(-1)) ** 2,
        Full(Fraction(-2, 3), (n,)) * x,
        x - Full(-2, (n,)),
        Full(5, (m, n)) ** 2,
        Reduce("norm", W, (1,), True),
        Reduce("sum", W, ()),
        Reduce("prod", W, (0, 1), True),
        Embed(x, ((None, None, 2),), (2 * n,)),
        Embed(t, (0, -1), (m, n)),
        Embed(y, ((None, None, 1), 2), (m, n)),
        Embed(x, ((1, None, 1),), (n + 1,)),
        Unwindow(Window(A, (2, 2), 1, 1), (n, n), (2, 2), 1, 1),
        Unwindow(Window(B, (3, 3), 1, 1), (n, n), (3, 3), 1, 1),
        ops.kron(A, B),
        ops.kron(x, y),
        ops.conv2d(A, B[:2, :2], padding=1),
        ops.transpose(ops.outer(W, x), (2, 0, 1)),
        ops.einsum("ij,kj->kij", W, A),
        Where(ops.compare(x, "<", 0), t, x),
        ops.argmax_onehot(W, axis=0),
    ],
    ids=str,
)
def test_unusual_nodes_mean_the_same(e):
    again = parse(text(e), let=LET)
    assert again.shape == e.shape and value(again) == value(e)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_function_with_and_without_its_parameters(row):
    operands = [t, s][: row.operands]
    assert text(row(*operands)) == f"{row.name}({', '.join(map(str, operands))})"
    if row.defaults:
        given = row(*operands, *(s + k for k in range(len(row.defaults))))
        assert parse(text(given)) is given


REDUCTIONS = ("sum", "mean", "prod", "max", "min", "logsumexp", "norm")


@pytest.mark.parametrize("word", [*REDUCTIONS, *AXIS_MAPS])
def test_words_along_axes(word):
    e = getattr(ops, word)(W)
    assert text(e) == f"{word}(W)" and parse(text(e), let=LET) is e
    e = getattr(ops, word)(W, axis=0)
    assert text(e) == f"{word}(W, axis=0)" and parse(text(e), let=LET) is e


@pytest.mark.parametrize("kind", FORMAL)
def test_words_of_calculus(kind):
    f = {"diff": t * x, "jacobian": W @ x, "jvp": W @ x, "vjp": W @ x}.get(kind, x @ x)
    by = t if kind == "diff" else x
    e = Formal(kind, f, by, *{"jvp": [x], "hvp": [x], "vjp": [y]}.get(kind, []))
    assert text(e).startswith(f"{kind}(") and parse(text(e), let=LET) is e


def test_a_variable_named_like_a_constant_is_not_confused_with_it():
    e = Constant("e") * Symbol("e", (n,)) + Constant("pi")
    assert text(e) == "exp(1)*e + pi"
    assert parse(text(e), let="e: n").shape == (n,)
    assert text(Symbol("pi", (n,)) / Constant("pi")) == "pi/acos(-1)"


def test_text_of_shared_giants_is_refused_and_brief_is_cheap():
    e = scalar("x")
    for _ in range(2000):
        e = e + e
    with pytest.raises(BudgetError, match="100,000 characters"):
        text(e)
    started = time.monotonic()
    assert len(brief(e, 80)) <= 83 and time.monotonic() - started < 1
    assert len(str(e)) <= 100_010 and repr(e) == str(e)


def test_deep_expressions():
    left = right = scalar("x")
    for _ in range(100_000):
        left, right = left + 1, ops.tanh(right)
    started = time.monotonic()
    assert brief(left) and brief(right).startswith("tanh(tanh(")
    for e in (left, right):
        with pytest.raises(BudgetError):
            text(e)
        assert shown_text(e)
    shorter = scalar("x")
    for _ in range(20_000):
        shorter = shorter + 1
    assert parse(text(shorter)) is shorter
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    "number", [Fraction(10**1000), Fraction(1, 10**5000), Fraction(-(10**5000), 3)], ids=("1001", "small", "big")
)
def test_numbers_too_long_for_a_text(number):
    e = scalar("x") + Number(number)
    with pytest.raises(BudgetError, match="1,000 digits"):
        text(e)
    assert "1,000 digits" in str(e) and len(str(e)) < 200
    assert parse(text(Number(10**1000 - 1))) is Number(10**1000 - 1)


def test_names_of_a_derivation_print_in_its_lines_and_not_in_pasteable_text():
    fresh = Defined("a", parse("tanh(x)"), fresh=True)
    e = fresh**2 + Defined("b", fresh)
    assert text(e) == str(e) == "tanh(x)**2 + b" and e.named() == named_text(e) == "a**2 + b"
    for _ in range(200):
        fresh = Defined("a", fresh * fresh, fresh=True)
    assert str(fresh) == "a"


def test_a_word_that_is_not_written_is_an_error_and_not_a_guess():
    with pytest.raises(SymnetError):
        parse("windows(t, (2, 2))")
    assert parse("windows(A, (2, 2), stride=1, padding=1)", let=LET) is Window(A, (2, 2), 1, 1)
    assert isinstance(Map("tanh", t), Map)
