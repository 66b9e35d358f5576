"""Signs of sin u and cos u from where the angle u is known to lie."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from symnet.expr import Compare, Constant, Expr, Map, Mul, Number
from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, between

PI = Fraction(355, 113)  # near enough to guess in which half-turn an angle may lie
HALF_TURNS = {"sin": Fraction(0), "cos": Fraction(-1, 2)}  # where one begins on which the function is >= 0, in π


def half_turn(holds: Callable[[Compare], bool | None], node: Map, angle: Sign) -> Sign:
    """Bounds where the angle, of which bounds are known, stays in one half-turn, whose ends are multiples of π/2.

    Inside a half-turn of the one the other is not 1 nor -1.
    """
    if angle.low is None or angle.high is None or angle.high - angle.low > 7 or abs(angle.low) > 1000:
        return ANY
    own, other = (_sign(holds, node.children[0], angle, begin) for begin in _begins(node.name))
    return own & between(-1, 1) if other.nonzero else own


def _begins(name: str) -> tuple[Fraction, Fraction]:
    return HALF_TURNS[name], HALF_TURNS["cos" if name == "sin" else "sin"]


def _sign(holds: Callable[[Compare], bool | None], u: Expr, angle: Sign, begin: Fraction) -> Sign:
    assert angle.low is not None and angle.high is not None
    turn = floor((angle.low + angle.high) / 2 / PI - begin)
    low, high = (Mul(Number(begin + turn + k), Constant("pi")) for k in (0, 1))

    def inside(above: str, below: str) -> bool:
        return holds(Compare(above, u, low)) is True and holds(Compare(below, u, high)) is True

    found = POSITIVE if inside(">", "<") else NONNEGATIVE if inside(">=", "<=") else ANY
    return -found if turn % 2 else found
