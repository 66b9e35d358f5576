"""Signs of sin u and cos u, and values of asin(sin u) and its kin, from where the angle u is known to lie."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

from symnet.expr import Add, Compare, Constant, Expr, Map, Mul, Number
from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign, between

PI = Fraction(355, 113)  # near enough to guess in which half-turn an angle may lie
HALF_TURNS = {"sin": Fraction(0), "cos": Fraction(-1, 2)}  # where one begins on which the function is >= 0, in π
# An inverse function of a function of u, on one half-turn of u and its ends: the function, its inverse, where a
# half-turn begins (in π), whether the ends belong to it, and whether the values fall in every second one.
INVERSES = {
    ("asin", "sin"): (Fraction(-1, 2), True, True),
    ("acos", "cos"): (Fraction(0), True, True),
    ("atan", "tan"): (Fraction(-1, 2), False, False),
}
OTHER = {("asin", "cos"): "acos", ("acos", "sin"): "asin"}  # asin v + acos v = π/2


def unwound(holds: Callable[[Compare], bool | None], node: Map, angle: Sign) -> Expr | None:
    """asin(sin u), acos(cos u), atan(tan u), asin(cos u) or acos(sin u) as ±u plus a multiple of π/2; None where it is
    not known in which half-turn u lies.

    asin(sin u) is u − kπ on the half-turn around kπ for even k, and kπ − u for odd ones; the others are like it.
    """
    (inner,) = node.children
    if not isinstance(inner, Map) or angle.low is None or angle.high is None or abs(angle.low) > 1000:
        return None
    (u,) = inner.children
    name = OTHER.get((node.name, inner.name), node.name)
    if (name, inner.name) not in INVERSES:
        return None
    begin, closed, turning = INVERSES[name, inner.name]
    turn = floor((angle.low + angle.high) / 2 / PI - begin)
    low, high = (Mul(Number(begin + turn + k), Constant("pi")) for k in (0, 1))
    above, below = (">=", "<=") if closed else (">", "<")
    if not (holds(Compare(above, u, low)) is True and holds(Compare(below, u, high)) is True):
        return None
    falls = turning and turn % 2 == 1
    sign = -1 if falls else 1
    begins = (begin + turn + 1) if falls else begin + turn  # there the value is that of `begin`
    total = begin - sign * begins
    if name != node.name:
        sign, total = -sign, Fraction(1, 2) - total
    return Add(u if sign > 0 else Mul(Number(-1), u), Mul(Number(total), Constant("pi")))


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
