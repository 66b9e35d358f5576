"""Signs of the factors of a difference, each shown in its own way: as a sum of squares, by monotony, on boxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.evidence.proof.judging import Knows, Shows
from symnet.evidence.proof.polynomial import polynomial_sign
from symnet.evidence.proof.sums_of_squares import Shown
from symnet.evidence.proof.traces import Factor, Factors
from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign
from symnet.normal.kernels import Kernels
from symnet.normal.ring import Frac
from symnet.normal.scalar import Normal
from symnet.normal.written import Unwritten, Writer

Way = Callable[[Writer, Any], Shown | None]


def analysed(judge: Knows, relation: str, shows: Shows) -> Way:
    """The way of analysis along the line, for `polynomial relation 0`."""

    def way(writer: Writer, p: Any) -> Shown | None:
        for direction in (1, -1):
            trace = shows(judge, writer.polynomial(direction * p), relation)
            if trace is not None:
                return direction, relation, trace
        return None

    return way


def sign_by_factors_shown(normal: Normal, f: Frac, ways: tuple[Way, ...]) -> tuple[Sign, Factors]:
    """Bounds of a fraction, its factors of unknown sign being asked one by one, and how they were shown."""
    asked = _Asked(Writer(normal), ways)
    kernels = normal.kernels
    sign = polynomial_sign(kernels, f.num, asked.sign) * polynomial_sign(kernels, f.den, asked.sign).power(-1)
    return sign, Factors(tuple(asked.rows))


class _Asked:
    def __init__(self, writer: Writer, ways: tuple[Way, ...]):
        self.writer, self.ways = writer, ways
        self.rows: list[Factor] = []

    def sign(self, kernels: Kernels, p: Any) -> Sign:
        for way in self.ways:
            try:
                found = way(self.writer, p)
            except Unwritten:
                continue
            if found is not None:
                direction, relation, trace = found
                self.rows.append(Factor(self.writer.polynomial(direction * p), relation, trace))
                sign = POSITIVE if relation == ">" else NONNEGATIVE
                return sign if direction > 0 else -sign
        return ANY
