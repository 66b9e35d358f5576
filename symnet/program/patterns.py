"""Patterns of scalar formulas: `a` and `b` stand for anything, sums and products match either way round.

A sign is read through: where the pattern says -a, the formula 3 - x binds `a` to its negative, so that one row about
1/(1 + exp(-a)) is also the row about 1/(1 + exp(a)).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symnet.expr import Add, Expr, Mul, Number, Power, Symbol, negate
from symnet.symbols import scalar

A, B = scalar("a"), scalar("b")
MINUS_ONE, ONE, TWO = Number(-1), Number(1), Number(2)
HALF = Power(TWO, MINUS_ONE)
Found = Mapping[str, Expr]


def opposite(e: Expr) -> Expr | None:
    """u where `e` is written -u."""
    if isinstance(e, Mul) and e.children[0] is MINUS_ONE:
        return e.children[1]
    return Number(-e.value) if isinstance(e, Number) and e.value < 0 else None


def negated(e: Expr) -> Expr:
    """-e, without a double sign.

    >>> negated(negated(A)) is A
    True
    """
    inner = opposite(e)
    return negate(e) if inner is None else inner


def matches(pattern: Expr, e: Expr, found: Found) -> Iterator[Found]:
    """Every way to read `e` as the pattern, beyond what was found before.

    >>> from symnet.expr import Map
    >>> [str(m["a"]) for m in matches(1 - Map("exp", A), 1 - Map("exp", -B), {})]
    ['-b']
    """
    if isinstance(pattern, Symbol):
        bound = found.get(pattern.name)
        if bound is None:
            yield {**found, pattern.name: e}
        elif bound is e:
            yield found
    elif isinstance(pattern, Number):
        if pattern is e:
            yield found
    elif pattern is HALF:
        if e is HALF or (isinstance(e, Number) and e.value * 2 == 1):
            yield found
    elif isinstance(pattern, Mul) and pattern.children[0] is MINUS_ONE and isinstance(pattern.children[1], Symbol):
        yield from matches(pattern.children[1], negated(e), found)
    elif type(pattern) is type(e) and pattern.data == e.data and len(pattern.children) == len(e.children):
        yield from _all(pattern.children, e.children, found)
        if isinstance(pattern, (Add, Mul)):
            yield from _all(pattern.children, e.children[::-1], found)


def _all(patterns: tuple[Expr, ...], operands: tuple[Expr, ...], found: Found) -> Iterator[Found]:
    if not patterns:
        yield found
        return
    for first in matches(patterns[0], operands[0], found):
        yield from _all(patterns[1:], operands[1:], first)


def filled(pattern: Expr, found: Found) -> Expr:
    """The pattern with what was found in place of its letters; double signs and halves of doubles are resolved."""
    if isinstance(pattern, Symbol):
        return found[pattern.name]
    if not pattern.children:
        return pattern
    children = tuple(filled(child, found) for child in pattern.children)
    if isinstance(pattern, Mul):
        return _product(*children)
    return pattern.with_children(children)


def _product(a: Expr, b: Expr) -> Expr:
    if a is MINUS_ONE:
        return negated(b)
    for factor, other in ((b, a), (a, b)):
        if factor is HALF and isinstance(other, Mul):
            for double, rest in (other.children, other.children[::-1]):
                if double is TWO or (isinstance(double, Number) and double.value == -2):
                    return rest if double is TWO else negate(rest)
    return Mul(a, b)
