"""Derivatives at an exact point on a seam, as limits: that there is none is shown, not guessed.

The function is written out entry by entry at the point's sizes and followed just beside the point: which branches are
taken there, and whether the pieces, and their derivatives up to the order asked for, meet (`germs.py`). Where a piece
is not smooth at the point itself, the limit of the quotient is found from leading terms (`growth.py`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.proof.cases import opened
from symnet.evidence.proof.concrete import NotConcrete, concrete
from symnet.evidence.proof.derivatives import Unresolved, flattened, without_norms
from symnet.evidence.refutation.germs import Germs, NoDerivative
from symnet.expr import Expr, Formal, rebuild
from symnet.program.worlds import Undecided, Undefined, World

OPEN = Undecided("a derivative on a seam")


def seam_value(e: Expr, point: Any, world: World) -> Any:
    """The entries of `e` at the point: numbers, `Undefined` where a derivative is shown not to exist, `Undecided`."""
    sizes = {name: value for name, value in point.items() if isinstance(value, int)}
    try:
        written = concrete(Claim(e, "==", e), sizes)
    except (NotConcrete, SymnetError):
        return OPEN
    values = {name: _entry(point, *place) for name, place in written.entries.items()}
    shape = tuple(max(axis) + 1 for axis in zip(*written.claims, strict=True)) if () not in written.claims else ()
    made = np.empty(shape, dtype=object)
    done: dict[Expr, Any] = {}  # entries that are one expression have one value
    for place, claim in written.claims.items():
        if claim.lhs not in done:
            done[claim.lhs] = _value(claim.lhs, values, world)
        made[place] = done[claim.lhs]
    return made if shape else made[()]


def _entry(point: Any, name: str, place: tuple[int, ...]) -> Fraction:
    value = point[name]
    for i in place:
        value = value[i]
    return value


def _value(e: Expr, values: dict[Expr, Fraction], world: World) -> Any:
    wide = flattened(opened(rebuild(e, _plain), frozenset({"abs"})))
    try:
        return Germs(values, world).value(wide)
    except NoDerivative as reason:
        return Undefined(str(reason))
    except (Unresolved, SymnetError):
        return OPEN


def _plain(node: Any) -> Expr | None:
    return without_norms(node) if isinstance(node, Formal) else None
