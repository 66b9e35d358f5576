"""Expressions that differ in names only: told apart from all others."""

import gc
import random
import weakref

import pytest

from symnet.expr import Symbol, postorder, rebuild, up_to_names
from symnet.expr.alike import MOST_NAMES
from symnet.language import parse
from symnet.symbols import tensors

LET = "W: k n; V: m p; x: n; y: p; A: n n; S: n n symmetric; T: n n symmetric; f: function; g: function"
SAME = (
    ("W @ x", "V @ y"),
    ("sum(W)*k", "sum(V)*m"),
    ("grad(sum(tanh(W @ x)), W)", "grad(sum(tanh(V @ y)), V)"),
    ("S @ S", "T @ T"),
    ("x[1:3]", "y[1:3]"),
    ("zeros(k, n) + W", "zeros(m, p) + V"),
)
OTHER = (
    ("W @ x", "W.T @ W @ x"),
    ("A @ A", "S @ S"),
    ("S @ T", "S @ S"),
    ("f(x)", "g(x)"),
    ("sum(W)*k", "sum(W)*n"),
    ("x[1:3]", "x[1:4]"),
    ("x + 1", "x + 2"),
    ("x - y[0]", "y[0] - x"),
    ("sum(x)", "max(x)"),
    ("eye(k)", "eye(2)"),
    ("zeros(k, n)", "zeros(k, k)"),
)


def key(text):
    return up_to_names(parse(text, let=LET))[0]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_renamed_expressions_have_one_pattern(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_others_have_not(one, other):
    assert key(one) != key(other)


def exchanged(one, other):
    """By definition: whether a one-to-one exchange of names, place by place, turns one into the other."""
    (_, names), (_, others) = (up_to_names(*roots) for roots in (one, other))
    if len(names) != len(others) or len({*names}) != len(names) or len({*others}) != len(others):
        return False
    pairs = [pair for pair in zip(names, others, strict=True) if isinstance(pair[0], Symbol)]
    if any(not isinstance(b, Symbol) or a.shape != b.shape or a.facts != b.facts for a, b in pairs):
        return False
    return all(rebuild(a, dict(pairs)) is b for a, b in zip(one, other, strict=True))


def test_keys_are_equal_where_names_are_exchanged_and_nowhere_else():
    """Expressions drawn at random over few names of one shape, so that many pairs of either kind are met."""
    rng = random.Random(3)
    scalars, vectors = tensors("a; b; c"), tensors("u: n; v: n; w: n")

    def drawn(depth):
        if depth == 0:
            return rng.choice(vectors)
        kind, one, other = rng.randrange(5), drawn(depth - 1), drawn(depth - 1)
        return (one + other, one * other, rng.choice(scalars) * one, one - other[0], one * (one @ other))[kind]

    rows = [*{(drawn(1), drawn(rng.randrange(2))) for _ in range(250)}]
    keys = [up_to_names(*row)[0] for row in rows]
    alike = {(i, j) for i, one in enumerate(keys) for j, other in enumerate(keys[:i]) if one == other}
    assert alike == {(i, j) for i, one in enumerate(rows) for j, other in enumerate(rows[:i]) if exchanged(one, other)}
    assert 100 < len(alike) < len(rows) ** 2 / 10


def test_which_operand_is_which_is_not_lost():
    x, y, z = tensors("x: n; y: n; z: n")
    rows = [(x + y, x), (x + y, y), (x + y, z), (x + x, x), (x * y, x)]
    assert len({up_to_names(*roots)[0] for roots in rows}) == len(rows)


def test_of_many_names_only_the_same_is_alike():
    def total(letter):
        return sum(tensors("; ".join(f"{letter}{k}" for k in range(MOST_NAMES + 1))))

    (one, names), (other, _) = up_to_names(total("x") ** 2), up_to_names(total("y") ** 2)
    assert one == up_to_names(total("x") ** 2)[0] != other and len(names) == MOST_NAMES + 1


def names(node):
    """By definition: the variables and, after the first of its size, the one name of a size."""
    found = dict.fromkeys(n for n in postorder(node) if isinstance(n, Symbol))
    return [name for k, symbol in enumerate(found) for name in ((symbol, "p") if k == 0 else (symbol,))]


def test_names_are_told_in_the_order_in_which_they_are_met():
    inner = ("sin(x)", "cos(x*y)", "tan(x + y)", "exp(x)*y", "x*x", "x + 1", "x + 2", "sin(x)*sin(y) + cos(x)*exp(y)")
    texts = (*inner, *(f"({one})*({other})" for one in inner for other in inner[1:3]))
    nodes = [parse(text, let="x: p; y: p") for text in texts]
    assert len({up_to_names(node)[0] for node in nodes}) == len({*nodes}) == len(texts)
    assert all(up_to_names(node)[1] == tuple(names(node)) for node in nodes)


def test_a_kind_is_kept_by_those_that_have_it_and_by_keys():
    """What one knows of an expression that is gone serves the next one that is alike; and nothing else is kept."""
    key = up_to_names(parse("sin(x)*cos(x) + 17", let="x: p"))[0]
    gc.collect()
    assert up_to_names(parse("sin(y)*cos(y) + 17", let="y: q"))[0] == key
    kind = weakref.ref(key[0][0])
    del key
    gc.collect()
    assert kind() is None
