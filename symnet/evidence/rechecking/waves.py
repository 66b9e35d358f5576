"""Signs of sin u and cos u where the angle stays in one half-turn, for checking again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from symnet.expr import Compare, Constant, Expr, Mul, Number
from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, between

NEAR_PI = Fraction(355, 113)  # to guess a half-turn by; that the angle lies in it is shown
FROM = {"sin": Fraction(0), "cos": Fraction(-1, 2)}  # where a half-turn begins on which the function is >= 0, in π
OTHER = {"sin": "cos", "cos": "sin"}
FURTHEST = 1000


def wave(name: str, u: Expr, angle: Sign, holds: Callable[[Compare], bool | None]) -> Sign:
    """Bounds of sin u or cos u, for u in `angle`; where one is not 0, the other is neither 1 nor −1."""
    if angle.low is None or angle.high is None or max(-angle.low, angle.high) > FURTHEST:
        return ANY
    middle = (angle.low + angle.high) / 2 / NEAR_PI

    def sign(begin: Fraction) -> Sign:
        turn = floor(middle - begin)
        low, high = (Mul(Number(begin + turn + k), Constant("pi")) for k in (0, 1))
        if holds(Compare(">", u, low)) and holds(Compare("<", u, high)):
            found = POSITIVE
        else:
            found = NONNEGATIVE if holds(Compare(">=", u, low)) and holds(Compare("<=", u, high)) else ANY
        return -found if turn % 2 else found

    own, other = sign(FROM[name]), sign(FROM[OTHER[name]])
    return own & between(-1, 1) if other.nonzero else own
