"""That a certificate's exact point satisfies the hypotheses, and that both sides have values there.

Of a derivative, the function that is derived must have a value; that the derivative has one is shown elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.texts import size_names
from symnet.evidence.refutation.refute import Search
from symnet.expr import Apply, Expr, Formal, Symbol, postorder
from symnet.language import parse
from symnet.program.backends.balls import balls
from symnet.program.backends.exact import exact
from symnet.program.interpret import evaluate
from symnet.program.values import exact_number
from symnet.program.worlds import NoValue


def check_point(claim: Claim, point: Any, clock: Clock) -> None:
    """Accepts the point, or raises `Refused`."""
    search = Search(claim, clock)
    if not isinstance(point, dict) or set(point) < {s.name for s in claim.variables}:
        raise Refused("it has no point at which the hypotheses hold")
    if not search.evaluable:
        return
    search.claim, search.replaced = claim, ()
    values = {name: value if isinstance(value, int) else _exact(value) for name, value in point.items()}
    for name, value in values.items():
        if isinstance(value, Expr):
            raise Refused(f"the value of {name} is no rational number")
    search.at(values)
    if search.witness is None:
        raise Refused("at its point the hypotheses do not hold, or a side has no value")


def point_holds(claim: Claim, point: Any) -> bool:
    """Whether the hypotheses hold at a point given as plain data, and the sides have values there."""
    sizes = {name: point[name] for name in size_names(claim.lhs, claim.rhs, *claim.given)}
    if any(not isinstance(value, int) or value < 1 for value in sizes.values()):
        return False
    values = {s.name: point[s.name] for s in claim.variables}
    if not all(entry is True for h in claim.hypotheses for entry in _entries(h, values, sizes)):
        return False
    if any(isinstance(node, Apply) for node in postorder(claim.lhs, claim.rhs)):
        return True  # an unspecified function has a value everywhere
    roots = [part for side in (claim.lhs, claim.rhs) for part in _without_derivatives(side)]
    return not any(isinstance(entry, NoValue) for e in roots for entry in _entries(e, values, sizes))


def _without_derivatives(e: Expr) -> list[Expr]:
    inner = [node for node in postorder(e) if isinstance(node, Formal)]
    parts = [e] if not inner else [child for node in inner for child in (node.children[0], *node.children[2:])]
    return [part for part in parts if not any(isinstance(node, Formal) for node in postorder(part))]


def _entries(e: Expr, values: Mapping[str, Any], sizes: Mapping[str, int]) -> list[Any]:
    """All entries, exactly where that is possible, else in balls."""
    given = {s.name: values[s.name] for s in postorder(e) if isinstance(s, Symbol)}
    entries: list[Any] = []
    for world in (exact(), balls()):
        try:
            found = evaluate(e, given, sizes, world)
        except SymnetError:
            return [NoValue("not evaluable")]
        entries = list(found.ravel()) if hasattr(found, "ravel") else [found]
        if not any(isinstance(entry, NoValue) for entry in entries):
            return entries
    return entries


def _exact(value: Any) -> Any:
    if isinstance(value, list):
        return [_exact(v) for v in value]
    number = exact_number(value) if isinstance(value, str) else None
    return parse(value) if number is None else number
