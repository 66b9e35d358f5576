"""That a certificate's exact point satisfies the hypotheses, and that both sides have values there."""

from __future__ import annotations

from typing import Any

from symnet.claim import Claim
from symnet.evidence.clock import Clock
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.refutation.refute import Search
from symnet.expr import Expr
from symnet.language import parse
from symnet.program.values import exact_number


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


def _exact(value: Any) -> Any:
    if isinstance(value, list):
        return [_exact(v) for v in value]
    number = exact_number(value) if isinstance(value, str) else None
    return parse(value) if number is None else number
