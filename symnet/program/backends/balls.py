"""Ball arithmetic (python-flint's arb): every number is an enclosure, and every answer is rigorous.

A comparison that the balls leave open answers None; an operation whose value cannot be enclosed, or of which it is not
clear that there is a value, answers `Undecided`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat, fmpz

from symnet.program.precision import precision
from symnet.program.worlds import Matrix, Undecided, Undefined, World

_LARGE = arb(2) ** 4096  # beyond this an argument is not looked at: its exponential has no useful enclosure
TOO_LARGE = Undecided("a number is too large to be enclosed")


def exact(value: Fraction) -> arb:
    """A rational number as a ball at the working precision."""
    return arb(fmpq(value.numerator, value.denominator))


def _finite(value: arb) -> Any:
    return value if value.is_finite() else TOO_LARGE


def _read(value: Any) -> arb | None:
    return value if isinstance(value, arb) else None


_RELATIONS: dict[str, Callable[[arb, arb], tuple[bool, bool]]] = {
    "==": lambda a, b: (a == b, a != b),
    "!=": lambda a, b: (a != b, a == b),
    "<": lambda a, b: (a < b, a >= b),
    "<=": lambda a, b: (a <= b, a > b),
    ">": lambda a, b: (a > b, a <= b),
    ">=": lambda a, b: (a >= b, a < b),
}


def _compare(relation: str, a: arb, b: arb) -> bool | None:
    holds, fails = _RELATIONS[relation](a, b)
    return True if holds else False if fails else None


def _power(base: arb, exponent: arb, integral: bool) -> Any:
    if integral and abs(exponent) < _LARGE:
        whole = exponent.unique_fmpz()
        if whole is not None and exponent.is_exact():
            return _whole_power(base, whole)
    if base > 0:
        return _finite(base**exponent) if abs(exponent * base.log()) < _LARGE else TOO_LARGE
    if base.is_zero():
        if exponent.is_zero():
            return arb(1)
        if exponent > 0:
            return arb(0)
        return Undefined("0 has no power with a negative exponent") if exponent < 0 else _open("power of 0")
    if base < 0 and not integral:
        return Undefined("a negative number has a power only for an integer exponent")
    return _open("power")


def _whole_power(base: arb, exponent: fmpz) -> Any:
    if exponent == 0:
        return arb(1)
    if exponent < 0 and base.contains(0):
        return Undefined("division by 0") if base.is_zero() else _open("division by a ball around 0")
    if abs(exponent) > 64 and not base.is_zero() and not abs(exponent * abs(base).log()) < _LARGE:
        return TOO_LARGE
    return _finite(_around_zero(base, int(exponent)) if base.contains(0) else base**exponent)


def _around_zero(base: arb, exponent: int) -> arb:
    """A power of a ball around 0, which flint's own power does not enclose."""
    total = arb(1)
    for digit in bin(exponent)[2:]:
        total = total * total * base if digit == "1" else total * total
    return total


def _open(what: str) -> Undecided:
    return Undecided(f"{what}: the enclosure does not decide")


def _choose(condition: Any, a: Any, b: Any) -> Any:
    """Both branches have a value and the condition is open: what encloses both."""
    return a.union(b) if isinstance(a, arb) and isinstance(b, arb) else _open("condition of a where")


def _bounded(method: Callable[[arb], arb]) -> Callable[[arb], Any]:
    return lambda x: _finite(method(x)) if abs(x) < _LARGE else TOO_LARGE


def _sqrt(x: arb) -> Any:
    # The domain was tested before: x >= 0 holds of the true value, though not always of its whole ball.
    return _finite(x.nonnegative_part().sqrt())


def _sigmoid(x: arb) -> arb:
    if x >= 0:
        return 1 / (1 + (-x).exp())
    return x.exp() / (1 + x.exp())


def _softplus(x: arb) -> arb:
    return x + (-x).exp().log1p() if x >= 0 else x.exp().log1p()


def _gelu(x: arb) -> arb:
    return x * (-x * (arb(1) / 2).sqrt()).erfc() / 2


def _rational(rows: Matrix) -> fmpq_mat | None:
    """The matrix with exact entries, where all are exact and of moderate size."""
    exact_rows = []
    for row in rows:
        if not all(x.is_exact() and (x.is_zero() or arb(2) ** -2000 < abs(x) < arb(2) ** 2000) for x in row):
            return None
        exact_rows.append([_fraction(x) for x in row])
    return fmpq_mat(exact_rows)


def _fraction(x: arb) -> fmpq:
    mantissa, power = x.man_exp()
    return fmpq(mantissa * fmpz(2) ** int(power)) if power >= 0 else fmpq(mantissa, fmpz(2) ** int(-power))


def _det(rows: Matrix) -> Any:
    rational = _rational(rows)
    return arb(rational.det()) if rational is not None else _finite(arb_mat(rows).det())


def _inverse(rows: Matrix) -> Any:
    rational = _rational(rows)
    if rational is not None and rational.det() == 0:
        return Undefined("the matrix is singular")
    try:
        found = rational.inv().tolist() if rational is not None else arb_mat(rows).inv().tolist()
    except ZeroDivisionError:
        return _open("inverse of a matrix")
    return [[_finite(arb(x)) for x in row] for row in found]


_PLAIN = ("exp", "log", "log1p", "expm1", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "erf")
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: _bounded(getattr(arb, name)) for name in _PLAIN},
    "sqrt": _sqrt,
    "abs": abs,
    "sigmoid": _bounded(_sigmoid),
    "softplus": _bounded(_softplus),
    "gelu": _bounded(_gelu),
    "relu": lambda x: x.max(arb(0)),
    "maximum": lambda a, b: a.max(b),
    "minimum": lambda a, b: a.min(b),
}
_CONSTANTS = {"pi": arb.pi, "e": arb.const_e}


def balls(bits: int = 128) -> World:
    """The world of balls at a working precision of `bits` bits."""
    return World(
        name=f"balls of {bits} bits",
        number=exact,
        constant=lambda name: _CONSTANTS[name](),
        read=_read,
        add=lambda a, b: _finite(a + b),
        mul=lambda a, b: _finite(a * b),
        power=_power,
        compare=_compare,
        choose=_choose,
        det=_det,
        inverse=_inverse,
        functions=FUNCTIONS,
        root_of_squares=_sqrt,
        session=partial(precision, bits),
    )
