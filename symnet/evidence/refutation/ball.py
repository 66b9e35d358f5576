"""The world of refutation: rational numbers as long as they are exact, rigorous balls where they are not.

An exact zero stays an exact zero, so "there is no value" can be shown; everything else is an enclosure. Nothing is
rounded silently, and what cannot be decided at the working precision is `Undecided`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symnet.program.backends.balls import balls
from symnet.program.backends.exact import exact
from symnet.program.worlds import Undecided, World

RATIONAL = exact()
ZERO = Fraction(0)
LONGEST = 4000  # bits of a rational number; beyond it becomes a ball


def enclosed(value: Any) -> Any:
    """A number of the world as a ball at the working precision."""
    return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else value


def _mixed(rational: Callable[..., Any], ball: Callable[..., Any]) -> Callable[..., Any]:
    """The exact operation on exact numbers, where it has an exact answer; else the one of balls."""

    def operation(*operands: Any) -> Any:
        if all(isinstance(x, Fraction) for x in operands):
            found = rational(*operands)
            if not isinstance(found, Undecided) and not _long(found):
                return found
        return ball(*map(enclosed, operands))

    return operation


def _long(value: Any) -> bool:
    return isinstance(value, Fraction) and value.numerator.bit_length() + value.denominator.bit_length() > LONGEST


def _add(over: World) -> Callable[[Any, Any], Any]:
    def add(a: Any, b: Any) -> Any:
        if type(a) is Fraction and type(b) is Fraction:
            found = a + b
            if not _long(found):
                return found
        return over.add(enclosed(a), enclosed(b))

    return add


def _power(over: World) -> Callable[[Any, Any, bool], Any]:
    def power(base: Any, exponent: Any, integral: bool) -> Any:
        if isinstance(exponent, Fraction):
            if isinstance(base, Fraction):
                found = RATIONAL.power(base, exponent, integral)
                if not isinstance(found, Undecided) and not _long(found):
                    return found
            elif exponent == 0 and (integral or base > 0):
                return Fraction(1)
        return over.power(enclosed(base), enclosed(exponent), integral)

    return power


def _mul(over: World) -> Callable[[Any, Any], Any]:
    def mul(a: Any, b: Any) -> Any:
        if type(a) is Fraction and type(b) is Fraction:
            found = a * b
            if not _long(found):
                return found
        elif (type(a) is Fraction and not a) or (type(b) is Fraction and not b):
            return ZERO
        return over.mul(enclosed(a), enclosed(b))

    return mul


def _compare(over: World) -> Callable[[str, Any, Any], Any]:
    def compare(relation: str, a: Any, b: Any) -> Any:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return RATIONAL.compare(relation, a, b)
        return over.compare(relation, enclosed(a), enclosed(b))

    return compare


def _matrix(rational: Callable[[Any], Any], ball: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def operation(rows: Any) -> Any:
        if all(isinstance(x, Fraction) for row in rows for x in row):
            return rational(rows)
        return ball([[enclosed(x) for x in row] for row in rows])

    return operation


def _choose(over: World) -> Callable[[Any, Any, Any], Any]:
    def choose(condition: Any, a: Any, b: Any) -> Any:
        if condition is True or condition is False:
            return a if condition else b
        return over.choose(condition, enclosed(a), enclosed(b))

    return choose


def _functions(over: World) -> dict[str, Callable[..., Any]]:
    undecided = Undecided("no exact value")
    names = dict.fromkeys((*RATIONAL.functions, *over.functions))
    return {
        name: _mixed(RATIONAL.functions.get(name, lambda *_: undecided), over.functions[name])
        for name in names
        if name in over.functions
    }


def mixed(bits: int = 128) -> World:
    """Exact where it can be, balls of `bits` bits elsewhere."""
    over = balls(bits)
    root = over.root_of_squares
    return World(
        name=f"exact numbers and balls of {bits} bits",
        number=lambda value: value,
        constant=over.constant,
        read=lambda value: value if isinstance(value, (Fraction, arb)) else None,
        add=_add(over),
        mul=_mul(over),
        power=_power(over),
        compare=_compare(over),
        choose=_choose(over),
        det=_matrix(RATIONAL.det, over.det),
        inverse=_matrix(RATIONAL.inverse, over.inverse),
        functions=_functions(over),
        root_of_squares=None if root is None else _mixed(RATIONAL.functions["sqrt"], root),
        session=over.session,
    )


FINEST = mixed(1024)


def compare(relation: str, a: Any, b: Any) -> bool | None:
    """Whether a relation between two numbers is shown to hold (True) or to fail (False)."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return bool(RATIONAL.compare(relation, a, b))
    with FINEST.session():
        return FINEST.compare(relation, a, b)
