"""Maxima of blocks: taken before what is increasing or constant along the block, and their gradients routed to the
first largest entry after they were multiplied, so that one entry of a block is computed instead of all."""

from __future__ import annotations

from symnet.expr import Add, Compare, Expr, Map, Mul, Number, Power, Reduce, Where, postorder
from symnet.program.affine import Routed
from symnet.program.layouts import repeated, reshaped

Axes = tuple[int, ...]
ZERO, ONE = Number(0), Number(1)
STRICT = ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "sigmoid", "softplus", "atan", "sinh", "softsign", "erf")
INCREASING = (*STRICT, "relu", "hard_tanh", "hard_sigmoid")
ENTRYWISE = (Add, Mul, Power, Map, Compare, Where)


def constant(e: Expr, axes: Axes, rank: int) -> bool:
    """Whether a term of a tensor of this rank has one entry along the axes."""
    return all(axis < rank - e.rank or e.shape[axis - rank + e.rank] == 1 for axis in axes)


def squeezed(e: Expr, axes: Axes, rank: int) -> Expr:
    """A term that is constant along the axes, without them."""
    lead = rank - e.rank
    return reshaped(e, tuple(dim for k, dim in enumerate(e.shape) if k + lead not in axes))


def largest(x: Expr, axes: Axes) -> Expr:
    """The maximum along axes; what is increasing or constant along them is applied to it afterwards."""
    layers: list[Expr] = []
    inner = x
    while (below := _below(inner, axes)) is not None:
        layers.append(inner)
        inner = below
    found: Expr = Reduce("max", inner, axes)
    for layer in reversed(layers):
        others = (c if c is inner else squeezed(c, axes, x.rank) for c in layer.children)
        found, inner = layer.with_children(tuple(found if c is inner else c for c in others)), layer
    return found


def _below(e: Expr, axes: Axes) -> Expr | None:
    """The operand in which `e` is increasing, where it is one with it along the axes."""
    if isinstance(e, Map) and e.name in INCREASING and len(e.children) == 1:
        return e.children[0]
    return _summand(e, axes)


def _summand(e: Expr, axes: Axes) -> Expr | None:
    """The summand that alone varies along the axes."""
    if not isinstance(e, Add):
        return None
    a, b = e.children
    for term, other in ((a, b), (b, a)):
        if term is not other and term.shape == e.shape and constant(other, axes, e.rank):
            return term
    return None


def routed(d: Expr, x: Expr, axes: Axes) -> Routed:
    """`d` at the first largest entry of `x`; of what is largest where `x` is, where that is less work."""
    while True:
        strictly = isinstance(x, Map) and x.name in STRICT and len(x.children) == 1
        below = x.children[0] if strictly else _summand(x, axes)
        if below is None:
            return Routed(d, x, axes)
        x = below


def times(a: Expr, b: Expr) -> Expr | None:
    """The product as something routed, where one factor is, and the other is known at the largest entry; without ones
    that only repeat a factor, where the other has the whole shape."""
    for r, f in ((a, b), (b, a)):
        if isinstance(r, Routed) and f.rank <= r.rank:
            found = _times(r, f)
            if found is not None:
                return found
        if f.shape == r.shape and (inner := repeated(r)) is not None:
            return Mul(inner, f)
    return None


def _times(r: Routed, f: Expr) -> Expr | None:
    d, x, _ = r.children
    if constant(f, r.axes, r.rank):
        return Routed(_product(d, squeezed(f, r.axes, r.rank)), x, r.axes)
    if (
        isinstance(x, Map) and x.name == "relu"
    ):  # where the maximum is 0, the slope is: the first largest does not matter
        z = x.children[0]
        if f is not Where(Compare(">", z, ZERO), ONE, ZERO):
            return None
        slope = Where(Compare(">", largest(x, r.axes), ZERO), ONE, ZERO)
        return routed(_product(d, slope), z, r.axes)
    at = at_largest(f, x, r.axes)
    return None if at is None else Routed(_product(d, at), x, r.axes)


def _product(d: Expr, f: Expr) -> Expr:
    return f if d is ONE else Mul(d, f)


def at_largest(f: Expr, x: Expr, axes: Axes) -> Expr | None:
    """The value of `f` at an entry along the axes where `x` is largest: None where `f` is not made of `x` entry by
    entry and of what is constant along the axes."""
    base = x
    while (below := _below(base, axes) if not _is_relu(base) else None) is not None:
        base = below
    rank = x.rank
    done: dict[Expr, Expr] = {base: Reduce("max", base, axes)}

    def leaf(e: Expr) -> bool:
        return e is base or (constant(e, axes, rank) and not isinstance(e, Compare))

    for node in postorder(f, stop=leaf):
        if node is base:
            continue
        if leaf(node):
            done[node] = squeezed(node, axes, rank)
        elif isinstance(node, ENTRYWISE):
            done[node] = node.with_children(tuple(done[c] for c in node.children))
        else:
            return None
    return done[f]


def _is_relu(e: Expr) -> bool:
    return isinstance(e, Map) and e.name not in STRICT


def total(r: Routed, axes: Axes) -> tuple[Expr, Axes] | None:
    """The sum over axes as a sum of what is routed, and its axes: in every block one entry is left."""
    d = r.children[0]
    kept = [axis for axis in range(r.rank) if axis not in r.axes]
    if not set(r.axes) <= set(axes) or d.shape != tuple(r.shape[axis] for axis in kept):
        return None
    return d, tuple(kept.index(axis) for axis in axes if axis not in r.axes)
