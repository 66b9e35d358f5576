"""What an argument by analysis asks of the judge of a region (`symnet.evidence.proof.judge.Judge`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import Condition, definedness
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.traces import Trace
from symnet.expr import Apply, Compare, Expr, Formal, Number, Symbol, Where, postorder, rebuild

ZERO = Number(0)


class Knows(Protocol):
    """What holds wherever some comparisons do."""

    signs: Signs
    assumed: tuple[Compare, ...]
    clock: Clock

    def holds(self, c: Compare) -> bool: ...
    def shows(self, c: Condition) -> bool: ...
    def more(self, facts: Any) -> Any: ...
    def by_factors(self, f: Expr, relation: str, shows: Shows) -> Trace | None: ...


Shows = Callable[[Knows, Expr, str], Trace | None]  # how f relation 0 is shown


def judge_of(judge: Knows, assumed: Iterable[Compare]) -> Knows:
    """A judge of the same kind where other comparisons hold."""
    assumed = tuple(assumed)
    return type(judge)(Signs(assumed), assumed, judge.clock)  # type: ignore[call-arg]


def not_plain(*roots: Expr) -> bool:
    return any(isinstance(node, (Where, Formal, Apply)) for node in postorder(*roots))


def names_of(*roots: Expr) -> list[Symbol]:
    return list(dict.fromkeys(n for n in postorder(*roots) if isinstance(n, Symbol)))


def real(x: Symbol) -> bool:
    """Whether a name runs along a line."""
    return not x.shape and not x.integral


def value_at(judge: Knows, f: Expr, x: Symbol, c: Expr, relation: str) -> bool:
    """Whether f has a value at x = c, with `value relation 0`."""
    there = rebuild(f, {x: c})
    needs = (*definedness(c), *definedness(there))
    return all(judge.shows(need) for need in needs) and judge.holds(Compare(relation, there, ZERO))


def slope_of(f: Expr, x: Symbol) -> tuple[Expr, tuple[Compare, ...]] | None:
    """The derivative by the rules, and what they need."""
    try:
        found = eliminate(Formal("diff", f, x))
    except SymnetError:
        return None
    return found.value, found.opened


def smooth(judge: Knows, f: Expr, slope: Expr, opened: Iterable[Compare]) -> bool:
    """Whether f and its derivative have values and the rules apply wherever the judge speaks of."""
    needs = (*definedness(f), *definedness(slope))
    return all(judge.shows(need) for need in needs) and all(judge.holds(c) for c in opened)
