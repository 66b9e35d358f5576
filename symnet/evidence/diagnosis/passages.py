"""Faults of order: a factor moved through an operation, operations that changed places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce
from operator import add, mul

from symnet.errors import SymnetError
from symnet.evidence.diagnosis.contents import addends
from symnet.evidence.diagnosis.edits import MINUS_ONE
from symnet.evidence.diagnosis.records import Row, changed, made
from symnet.expr import (
    Add,
    AxisMap,
    Contract,
    Det,
    Expr,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    negate,
    reciprocal,
)
from symnet.ops import matmul

DEEPEST = 3  # operations, one in the other, through which something may have been moved
Turn = Callable[[Expr], Expr | None]
Way = Callable[[Expr, Expr], Expr]


def _is_operation(e: Expr) -> bool:
    """Whether it is something of one operand: f(u), sum(u), u**2, det(u), ..."""
    if isinstance(e, Power):
        return isinstance(e.exponent, Number)
    return isinstance(e, (Map, Reduce, AxisMap, Det, Inverse, Contract)) and len(e.children) == 1


def _of(operation: Expr, operand: Expr) -> Expr:
    """The same of another operand."""
    made: Expr = operation.with_children((operand, *operation.children[1:]))
    return made


def _around(e: Expr) -> Iterator[list[Expr]]:
    """The operations that stand one in the other, outermost first: those of the first operand, of the first two, ..."""
    found: list[Expr] = []
    while _is_operation(e) and len(found) < DEEPEST:
        found.append(e)
        e = e.children[0]
        yield list(found)


def _put_in(operations: Sequence[Expr], operand: Expr) -> Expr:
    return reduce(lambda inner, operation: _of(operation, inner), reversed(operations), operand)


# ------------------------------------------------------------------ factors
def _factor_moved(node: Expr) -> Iterator[Expr]:
    """c*F(u) for F(c*u), F(c*u) for c*F(u), and c**n*det(A)."""
    if not isinstance(node, Mul) and not _is_operation(node):
        return
    for operations in _around(node):
        inner = operations[-1].children[0]
        if isinstance(inner, Mul):
            yield from made([partial(_moved_out, c, operations, u) for c, u in _either(inner)])
    for c, e in _either(node) if isinstance(node, Mul) else ():
        if isinstance(e, Det):
            yield Power(c, SizeValue(e.children[0].shape[0])) * e
        for operations in _around(e):
            yield from made((partial(_joined, operations, mul, (c, operations[-1].children[0])),))


def _moved_out(c: Expr, operations: Sequence[Expr], u: Expr) -> Expr:
    return c * _put_in(operations, u)


def _either(product: Mul) -> Iterator[tuple[Expr, Expr]]:
    a, b = product.children
    yield a, b
    yield b, a


# ------------------------------------------------------------------ operations
def _exchanged(node: Expr) -> Iterator[Expr]:
    """F(u + v) for F(u) + F(v), and the other way round; so for products; G(F(u)) for F(G(u))."""
    if _is_operation(node):
        inner = node.children[0]
        if _is_operation(inner):
            yield from made((lambda: _of(inner, _of(node, inner.children[0])),))
        elif isinstance(inner, (Add, Mul)) and not any(isinstance(e, Number) for e in inner.children):
            yield from made((lambda: inner.with_children(tuple(_of(node, e) for e in inner.children)),))
    elif isinstance(node, Add):
        yield from _taken_together(addends(node), negate, lambda e: _without(e, Mul, 0), (add,))
    elif isinstance(node, Mul):
        yield from _taken_together(list(node.children), reciprocal, lambda e: _without(e, Power, 1), (mul, matmul))


def _without(e: Expr, kind: type[Expr], place: int) -> Expr | None:
    """w of -w, or of 1/w."""
    return e.children[1 - place] if isinstance(e, kind) and e.children[place] is MINUS_ONE else None


def _taken_together(listed: list[Expr], turned: Turn, unturned: Turn, ways: Sequence[Way]) -> Iterator[Expr]:
    """F(u ∘ v) for F(u) ∘ F(v); where F(u) is turned round, -F(u) or 1/F(u), so is u."""
    plain = [unturned(e) for e in listed]
    for operations in _around(plain[0] or listed[0]):
        parts: list[Expr] = []
        for e, p in zip(listed, plain, strict=True):
            u = _operand(operations, p or e)
            u = turned(u) if u is not None and p is not None else u
            if u is None:
                return
            parts.append(u)
        yield from made([partial(_joined, operations, way, parts) for way in ways])


def _joined(operations: Sequence[Expr], way: Way, parts: Sequence[Expr]) -> Expr:
    return _put_in(operations, reduce(way, parts))


def _operand(operations: Sequence[Expr], e: Expr) -> Expr | None:
    """u of F(u), if the operations are these."""
    for operation in operations:
        try:
            if not _is_operation(e) or _of(operation, e.children[0]) is not e:
                return None
        except SymnetError:
            return None
        e = e.children[0]
    return e


PASSAGES: dict[str, Row] = {
    row.key: row
    for row in (
        Row(
            "factor moved",
            "a factor moved through what does not let it through",
            "因子移过了不允许移过的运算",
            changed(_factor_moved),
        ),
        Row("exchanged", "operations that may not be exchanged", "运算次序不可交换", changed(_exchanged)),
    )
}
