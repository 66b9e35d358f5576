"""Signs of sin u and cos u, and what asin(sin u) and its kin are, where the angle stays in one half-turn, for checking
again.

On [−π/2, π/2] asin(sin u) is u, by the definition of asin; sin(u) = sin(π − u) and the period say the rest. So it is
with acos(cos u) on [0, π], where cos u = cos(−u), and with atan(tan u), of period π; asin v is π/2 − acos v.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from symnet.expr import Add, Compare, Constant, Expr, Map, Mul, Number
from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, between

NEAR_PI = Fraction(355, 113)  # to guess a half-turn by; that the angle lies in it is shown
FROM = {"sin": Fraction(0), "cos": Fraction(-1, 2)}  # where a half-turn begins on which the function is >= 0, in π
OTHER = {"sin": "cos", "cos": "sin"}
FURTHEST = 1000
HALF = Fraction(1, 2)


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


# For an inverse of a function: where its values begin (in π), and the ends of half-turns are theirs; one of period π
# goes on as it began, else every second half-turn is run through backwards.
PRINCIPAL = {("asin", "sin"): -HALF, ("acos", "cos"): Fraction(0), ("atan", "tan"): -HALF}
COMPLEMENT = {("asin", "cos"): "acos", ("acos", "sin"): "asin"}


def unwound(node: Expr, of: Callable[[Expr], Sign], holds: Callable[[Compare], bool | None]) -> Expr | None:
    """±u + c·π for an inverse function of a wave of u, where u stays in one half-turn; else None."""
    inner = node.children[0] if isinstance(node, Map) else node
    if not isinstance(node, Map) or not isinstance(inner, Map) or inner.name not in ("sin", "cos", "tan"):
        return None
    name = COMPLEMENT.get((node.name, inner.name), node.name)
    begin, u = PRINCIPAL.get((name, inner.name)), inner.children[0]
    angle = of(u)
    if begin is None or angle.low is None or angle.high is None or max(-angle.low, angle.high) > FURTHEST:
        return None
    turn = floor((angle.low + angle.high) / 2 / NEAR_PI - begin)
    low, high = (Mul(Number(begin + turn + k), Constant("pi")) for k in (0, 1))
    above, below = (">", "<") if name == "atan" else (">=", "<=")
    if not (holds(Compare(above, u, low)) and holds(Compare(below, u, high))):
        return None
    backwards = turn % 2 == 1 and name != "atan"
    # the value is begin where the half-turn begins, or where it ends
    slope, share = (-1, 2 * begin + turn + 1) if backwards else (1, Fraction(-turn))
    if name != node.name:
        slope, share = -slope, HALF - share
    return Add(Mul(Number(slope), u), Mul(Number(share), Constant("pi")))
