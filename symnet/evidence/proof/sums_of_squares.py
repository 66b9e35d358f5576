"""Signs of polynomials in kernels by sums of squares, which are found by numbers and believed when exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import comb, prod
from typing import Any, TypeVar

from symnet.evidence.proof.traces import Square, Sum, Trace
from symnet.expr import Expr
from symnet.normal.squares import MOST_VARIABLES, Polynomial, Squares as SumOfSquares, sum_of_squares
from symnet.normal.writer import Writer

Squares = TypeVar("Squares")
Shown = tuple[int, str, Trace]  # 1 or -1 times the polynomial is >= 0 or > 0, and how
MOST_DEGREE = 60  # whose numbers can be looked at
MOST_OF_ANGLES = 6  # degree in the sine and the cosine of one angle
PROBES = ((0, 1, -1, 2, 3), (1, 1, 1, 1, 1), (2, -1, 3, 1, -2), (-1, 2, 0, -3, 1), (1, 0, 0, 0, 0), (0, 0, 1, 0, 2))


def as_squares(writer: Writer, p: Any) -> Shown | None:
    """A polynomial, or minus it, as a sum of squares: as it stands, and with u² for what is >= 0.

    Raises `Unwritten`.
    """
    kernels = writer.normal.kernels
    used = [g for g, degree in enumerate(p.degrees()) if degree]
    if len(used) > MOST_VARIABLES or p.total_degree() > MOST_DEGREE:
        return None
    plain = polynomial_in(used, p)
    for i, j in _circles(writer, used):
        plain = _of_one_degree(plain, i, j)
    square = tuple(1 + kernels.generators[g].sign.nonnegative for g in used)
    for powers in dict.fromkeys(((1,) * len(used), square)):
        made = {tuple(e * k for e, k in zip(m, powers, strict=True)): c for m, c in plain.items()}
        for direction in (1, -1):
            found = _strictly({m: direction * c for m, c in made.items()}, kernels.tick)
            if found is not None:
                return direction, ">" if found[0] else ">=", _in_generators(writer, used, powers, *found)
    return None


def _circles(writer: Writer, used: list[int]) -> Iterator[tuple[int, int]]:
    """The places of sin and cos of one angle."""
    kinds = [(g.kind, (g.key, g.divisor)) for g in (writer.normal.kernels.generators[k] for k in used)]
    for i, (kind, angle) in enumerate(kinds):
        if kind == "sin" and ("cos", angle) in kinds:
            yield i, kinds.index(("cos", angle))


def _of_one_degree(p: Polynomial, i: int, j: int) -> Polynomial:
    """The same where the squares of two names add up to 1, with one degree in both: 1/2 − sc is (s² + c²)/2 − sc."""
    degree = max(m[i] + m[j] for m in p)
    made: Polynomial = {}
    for m, c in p.items():
        times, odd = divmod(degree - m[i] - m[j], 2)
        if odd or degree > MOST_OF_ANGLES:
            return p
        for k in range(times + 1):
            row = list(m)
            row[i], row[j] = m[i] + 2 * k, m[j] + 2 * (times - k)
            made[tuple(row)] = made.get(tuple(row), Fraction(0)) + c * comb(times, k)
    return {m: c for m, c in made.items() if c}


def _in_generators(
    writer: Writer, used: list[int], powers: tuple[int, ...], margin: Fraction, found: SumOfSquares
) -> Sum:
    """The identity in the generators themselves: u·q(u²) squared is g·q(g)², and other products cancel."""

    def written(q: Polynomial) -> Expr:
        rows = ((tuple((g, e) for g, e in zip(used, m, strict=True) if e), c) for m, c in q.items())
        return writer.terms(rows)

    squares = tuple(
        Square(weight, tuple(writer.generator(used[k]) for k in odd), written(part))
        for weight, q in found.rows
        for odd, part in _by_parity(dict(q), powers).items()
    )
    multiplier = {tuple(e // k for e, k in zip(m, powers, strict=True)): c for m, c in found.multiplier}
    return Sum(margin, written(multiplier), squares)


def _by_parity(q: Polynomial, powers: tuple[int, ...]) -> dict[tuple[int, ...], Polynomial]:
    """Parts of a polynomial in u by the names of odd degree among those with u² = g; the exponents are those of g."""
    found: dict[tuple[int, ...], Polynomial] = {}
    for m, c in q.items():
        odd = tuple(k for k, (e, power) in enumerate(zip(m, powers, strict=True)) if e % power)
        found.setdefault(odd, {})[tuple(e // power for e, power in zip(m, powers, strict=True))] = c
    return found


def polynomial_in(used: Sequence[int], p: Any) -> Polynomial:
    """A polynomial of a ring by its exponents in some generators, which are all that it has."""
    return {tuple(int(row[g]) for g in used): Fraction(int(c)) for row, c in p.to_dict().items()}


def _strictly(p: Polynomial, tick: Callable[[], None]) -> tuple[Fraction, SumOfSquares] | None:
    return margin_of(p, lambda q: sum_of_squares(q, tick)) if _may_be_nonnegative(p) else None


def margin_of(
    p: Polynomial, sought: Callable[[Polynomial], Squares | None], strictly: bool = True
) -> tuple[Fraction, Squares] | None:
    """What squares leave of the constant term, and the squares; None where there are none."""
    constant = (0,) * len(next(iter(p)))
    kept = p.get(constant, Fraction(0)) * Fraction(strictly, 8)
    less = sought({**p, constant: p[constant] - kept}) if kept > 0 else None
    if less is not None:
        return kept, less
    found = sought(p)
    return None if found is None else (Fraction(0), found)


def _may_be_nonnegative(p: Polynomial) -> bool:
    """Whether it is at a few points: a cheap look before the search."""
    return all(sum(c * _value(m, point) for m, c in p.items()) >= 0 for point in PROBES)


def _value(m: tuple[int, ...], point: tuple[int, ...]) -> int:
    return prod(x**e for x, e in zip(point, m, strict=False))
