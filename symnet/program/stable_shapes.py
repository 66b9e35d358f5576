"""Stable forms that no pattern says: powers with any exponent, and functions along an axis.

Each function answers None where its rule does not apply.
"""

from __future__ import annotations

from fractions import Fraction

from symnet.expr import Add, AxisMap, Constant, Expr, Map, Mul, Number, Power, Reduce, SizeValue, negate
from symnet.program.patterns import HALF, MINUS_ONE, ONE, TWO, negated, opposite


def argument(e: Expr, name: str) -> Expr | None:
    """The argument where `e` is the function `name` of it."""
    return e.children[0] if isinstance(e, Map) and e.name == name else None


def one_plus(e: Expr) -> Expr | None:
    """u where `e` is written 1 + u or u + 1."""
    if isinstance(e, Add):
        a, b = e.children
        return b if a is ONE else a if b is ONE else None
    return None


def sum_of_exp(e: Expr) -> Reduce | None:
    return e if isinstance(e, Reduce) and e.op == "sum" and argument(e.children[0], "exp") is not None else None


def is_softmax(e: Expr) -> bool:
    return isinstance(e, AxisMap) and e.name == "softmax"


def log_softmax(e: Expr) -> Expr | None:
    inner = e.children[0]
    return AxisMap("log_softmax", inner.children[0], inner.axis) if is_softmax(inner) else None  # type: ignore[attr-defined]


def logsumexp(e: Expr) -> Expr | None:
    total = sum_of_exp(e.children[0])
    if total is None or not total.axes:
        return None
    inner = argument(total.children[0], "exp")
    assert inner is not None
    return Reduce("logsumexp", inner, total.axes, total.keepdims)


def less_logsumexp(e: Expr) -> Expr | None:
    """x - logsumexp(x), where the sum is along one axis that stays, or over a vector."""
    x, total = e.children[0], opposite(e.children[1])
    if not (isinstance(total, Reduce) and total.op == "logsumexp" and total.children[0] is x and len(total.axes) == 1):
        return None
    return AxisMap("log_softmax", x, total.axes[0]) if total.keepdims or x.rank == 1 else None


def sigmoid(e: Expr) -> Expr | None:
    """(1 + exp(u))**(-k) is sigmoid(-u)**k, also where it is written ((1 + exp(u))**k)**(-1)."""
    base, power = root(e)
    u = one_plus(base)
    inner = None if u is None else argument(u, "exp")
    if inner is None or power > -1:
        return None
    return powered(Map("sigmoid", negated(inner)), -power)


def sech(e: Expr) -> Expr | None:
    """cosh(u)**(-k) is sech(u)**k."""
    base, power = root(e)
    inner = argument(base, "cosh")
    return None if inner is None or power > -1 else powered(Map("sech", inner), -power)


def lorentz(e: Expr) -> Expr | None:
    """(1 + u**2)**(-k) is lorentz(u)**k."""
    base, power = root(e)
    square = one_plus(base)
    if not isinstance(square, Power) or square.exponent is not TWO or power > -1:
        return None
    return powered(Map("lorentz", square.base), -power)


def constant_factor(e: Expr) -> Expr | None:
    """1/(c·u**k) with a number c and k > 1, as 1/(c·u) times 1/u**(k - 1): no factor is out of range where the value is
    not."""
    base = e.children[0]
    if e.children[1] is not MINUS_ONE or not isinstance(base, Mul) or not isinstance(base.children[1], Power):
        return None
    number, power = base.children
    if not isinstance(number, Number) or not isinstance(power.exponent, Number) or power.exponent.value <= 1:
        return None
    rest = powered(power.base, power.exponent.value - 1)
    return Mul(Power(Mul(number, power.base), MINUS_ONE), Power(rest, MINUS_ONE))


def root(e: Expr) -> tuple[Expr, int]:
    """(u, k) where `e` is u**k with an integer k, also where it is written as a power of a power."""
    base, power = e.children[0], whole(e.children[1])
    if isinstance(base, Power):
        inside = whole(base.exponent)
        return (base.base, power * inside) if inside > 0 else (base, 0)
    return base, power


def powered(base: Expr, power: int | Fraction) -> Expr:
    return base if power == 1 else Power(base, Number(power))


def whole(e: Expr) -> int:
    """The integer that `e` is, else 0."""
    return int(e.value) if isinstance(e, Number) and e.value.denominator == 1 else 0


def exp_times_sigmoid(e: Expr) -> Expr | None:
    """exp(u)·sigmoid(-u)**k is sigmoid(u)·sigmoid(-u)**(k - 1)."""
    for a, b in (e.children, e.children[::-1]):
        u = argument(a, "exp")
        power = b.exponent.value if isinstance(b, Power) and isinstance(b.exponent, Number) else 1
        base = b.base if isinstance(b, Power) else b
        s = argument(base, "sigmoid")
        if u is None or s is None or power < 1 or (negated(u) is not s and negated(s) is not u):
            continue
        found = Map("sigmoid", u)
        if power == 1:
            return found
        return Mul(found, base if power == 2 else Power(base, Number(power - 1)))
    return None


def softmax(e: Expr) -> Expr | None:
    """exp(x) / sum(exp(x)), where the sum is along one axis that stays, or over a vector."""
    top, below = e.children[0], e.children[1]
    if not (isinstance(below, Power) and below.exponent is MINUS_ONE):
        return None
    total = sum_of_exp(below.base)
    x = argument(top, "exp")
    if total is None or x is None or total.children[0] is not top or len(total.axes) != 1:
        return None
    return AxisMap("softmax", x, total.axes[0]) if total.keepdims or x.rank == 1 else None


def squared_norm(e: Expr) -> Expr | None:
    base = e.children[0]
    if e.children[1] is TWO and isinstance(base, Reduce) and base.op == "norm":
        return Reduce("sum", Power(base.children[0], TWO), base.axes, base.keepdims)
    return None


def norm(e: Expr) -> Expr | None:
    total = e.children[0]
    if not (isinstance(total, Reduce) and total.op == "sum" and total.axes):
        return None
    square = total.children[0]
    if not (isinstance(square, Power) and square.exponent is TWO):
        return None
    return Reduce("norm", square.base, total.axes, total.keepdims)


def variance(e: Expr) -> Expr | None:
    """mean(x**2) - mean(x)**2."""
    first, second = e.children[0], opposite(e.children[1])
    if not (isinstance(second, Power) and second.exponent is TWO and isinstance(first, Reduce) and first.op == "mean"):
        return None
    square, mean = first.children[0], second.base
    same = isinstance(square, Power) and square.exponent is TWO and isinstance(mean, Reduce) and mean.op == "mean"
    if not same or square.children[0] is not mean.children[0] or mean.data != first.data or not mean.data[1]:
        return None
    x = mean.children[0]
    centred = Add(x, negate(Reduce("mean", x, mean.data[1], True)))
    return Reduce("mean", Power(centred, TWO), *first.data[1:])


def xlogy(e: Expr) -> Expr | None:
    """x·log(y) with a limit at x = 0: the factor is no constant."""
    for a, b in (e.children, e.children[::-1]):
        inner = argument(b, "log")
        if inner is not None and not isinstance(a, (Number, Constant, SizeValue)) and a is not HALF:
            return Map("xlogy", a, inner)
    return None
