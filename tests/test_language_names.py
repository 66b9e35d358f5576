"""Names and sizes: free symbols, replacement, and names that mean one thing."""

import pytest

from symnet import ops
from symnet.errors import ShapeError, SymnetError
from symnet.evidence import evaluate
from symnet.expr import Formal, Unwindow, Window
from symnet.expr.places import Embed
from symnet.language import free_symbols, parse, subs, text
from symnet.sizes import sizes
from symnet.symbols import scalar, tensor, tensors


def test_names_in_order_of_appearance():
    assert free_symbols(parse("b*a + c + a")) == (scalar("b"), scalar("a"), scalar("c"))
    assert free_symbols(parse("grad(x @ A @ x, x)", let="A: n n; x: n"))[0].name == "x"
    deep = scalar("q")
    for _ in range(50_000):
        deep = deep + 1
    assert free_symbols(deep) == (scalar("q"),) and free_symbols(subs(deep, {"q": 2})) == ()


def test_all_are_replaced_at_once_and_by_any_kind_of_value():
    e = parse("a*b + a")
    assert text(subs(e, {"a": "b", "b": "a"})) == "b*a + b"
    assert text(subs(e, scalar("a"), 2)) == text(subs(e, "a", 2)) == text(e.subs(a=2)) == "2*b + 2"
    assert text(subs(e, {"a": "1/2", "b": 0.1})) == "1/2*(1/10) + 1/2"
    assert subs(e, {"zz": 3}) is e and subs(e, {}) is e and subs(e) is e
    W, x = tensors("W: m n; x: n")
    assert subs(W @ x, {"x": "exp(x)"}) is W @ ops.exp(x) and subs(W @ x, {x: x + 1}) is W @ (x + 1)
    assert subs(x * 2, {"x": 3}).shape == x.shape  # a scalar fills the shape
    assert text(subs(parse("where(t > 0, t, s)"), {"t": "s"})) == "where(s > 0, s, s)"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"x": "W"}, "cannot be replaced by"),
        ({"x": "t > 0"}, "by the comparison"),
        ({"x": [1, 2]}, "not an expression"),
        ({"x": float("nan")}, "finite"),
        ({"x": "y +"}, "too early"),
        ({"n": 0}, "at least 1"),
        ({"n": 1}, "becomes"),
        ({"n": "1/2"}, "not a size"),
        ({"n": 0.5}, "not a size"),
        ({"n": 1.5}, "not a size"),
        ({3: 1}, "not a name"),
        (3, "takes a table"),
    ],
)
def test_values_that_do_not_fit(table, message):
    e = parse("sum(x)*t + sum(W)", let="x: n-1; W: n n; t")
    with pytest.raises(SymnetError, match=message):
        subs(e, table)
    with pytest.raises(SymnetError, match="takes a table"):
        subs(e, 1, 2, 3)


@pytest.mark.parametrize(
    "table",
    [{"t": 1}, {"t": "u"}, {"u": "t"}, {"u": "t**2 + 1"}, {"t": "v", "u": "v"}, {"t": "2*t"}],
    ids=str,
)
def test_what_does_not_commute_with_a_derivative_is_refused(table):
    with pytest.raises(SymnetError, match=r"use symnet\.diff first"):
        subs(parse("diff(t*u, t)"), table)


def test_what_commutes_with_a_derivative():
    e = parse("diff(t*u, t)")
    assert text(subs(e, {"u": "v**2"})) == "diff(t*v**2, t)" and text(subs(e, {"t": "v"})) == "diff(v*u, v)"
    assert text(subs(e, {"t": "u", "u": "t"})) == "diff(u*t, u)"
    g = parse("grad(sum(W @ x), W)", let="W: m n; x: n")
    assert text(subs(g, {"x": "2*x", "n": 3})) == "grad(sum(W @ (2*x)), W)"
    assert subs(g, {"m": 2, "n": 3}).shape == (2, 3)
    assert isinstance(subs(g, {"n": "m"}), Formal)


def test_sizes_reach_every_node_that_holds_one():
    m, n, k = sizes("m n k")
    A, x = tensors("A: n n; x: n")
    e = ops.sum(ops.eye(n) @ ops.ones(n, n)) + n
    e = e + ops.sum(ops.reshape(A, n * n)) + ops.sum(x[1:n]) + ops.sum(x[-1:])
    e = e + ops.sum(Embed(x, ((1, None, 1),), (n + 1,))) + ops.sum(Embed(x, ((n, None, 1),), (2 * n,)))
    e = e + ops.sum(Unwindow(Window(A, (2, 2), 1, 1), (n, n), (2, 2), 1, 1)) + ops.sum(Window(A, (n, n)))
    values = {"A": [[1, 2, 3], [4, 5, 6], [7, 8, 10]], "x": [1, "1/2", -4]}
    small = subs(e, {"n": 3})
    assert evaluate(small, values) == evaluate(e, values, {"n": 3})
    assert parse(text(small), let="A: 3 3; x: 3") is small
    assert evaluate(subs(subs(e, {"n": "k + 1"}), {"k": 2}), values) == evaluate(e, values, {"n": 3})
    assert subs(e, {n: k * m}).free_symbols[0].shape == (k * m, k * m)
    with pytest.raises(ShapeError):
        subs(A @ A + ops.ones(n, n), {"A": tensor("A", n, m)})
