"""What holds at one entry: a guard such as `x > 0` speaks of the entry in question, and not of the others.

What mixes entries (`sum(x)`, `W @ x`) becomes a name there, of which only the bounds are known that hold anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, Protocol

from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Defined,
    Expr,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Where,
    postorder,
    rebuild,
)
from symnet.normal.interval import Sign

POINTWISE = (Add, Mul, Power, Map, Apply, Compare, Where, Number, Constant, SizeValue, Full, Defined, Symbol)


class Knowledge(Protocol):
    @property
    def hypotheses(self) -> tuple[Compare, ...]: ...

    def of(self, e: Expr) -> Sign: ...


def at_one_entry(signs: Knowledge, *parts: Any) -> tuple[tuple[Compare, ...], tuple[Any, ...]]:
    """The hypotheses and what is known of the names for what mixes entries, and the parts with these names.

    The hypotheses have these names too: of `sum(x) == y` and the guard `x > 0` it does not follow that y > 0.
    """
    said = tuple(signs.hypotheses)
    mixed = dict.fromkeys(node for node in postorder(*parts, *said, stop=_mixes) if _mixes(node))
    if not mixed:
        return said, parts
    names = {node: Symbol(f"[{k}] of all entries", node.shape) for k, node in enumerate(mixed)}
    known = tuple(fact for node, name in names.items() for fact in _bounds(name, signs.of(node)))
    said, parts = (tuple(rebuild(part, names) for part in group) for group in (said, parts))
    return (*said, *known), parts


def _mixes(node: Any) -> bool:
    return not isinstance(node, POINTWISE)


def _bounds(name: Symbol, s: Sign) -> Iterator[Compare]:
    if s.low is not None:
        yield Compare(">" if s.low_open else ">=", name, Number(s.low))
    if s.high is not None:
        yield Compare("<" if s.high_open else "<=", name, Number(s.high))
    if s.nonzero and not (s.positive or s.negative):
        yield Compare("!=", name, Number(Fraction(0)))


def shaped(guards: Iterable[Compare]) -> bool:
    return any(g.shape for g in guards)
