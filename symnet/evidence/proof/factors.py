"""Signs of the factors of a difference, each shown in its own way: as known, as a sum of squares, by monotony."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.judging import ZERO, Knows, Shows
from symnet.evidence.proof.polynomial import polynomial_sign
from symnet.evidence.proof.sums_of_squares import Shown
from symnet.evidence.proof.traces import Factor, Factors, Holds
from symnet.expr import Compare
from symnet.normal.interval import ANY, NONNEGATIVE, POSITIVE, Sign
from symnet.normal.kernels import Kernels
from symnet.normal.ring import Frac
from symnet.normal.scalar import Normal
from symnet.normal.writer import Unwritten, Writer

Way = Callable[[Writer, Any], Shown | None]


def told(signs: Signs) -> Way:
    """The way of what is known of the factor as it is written: √x − √y >= 0 where x >= y."""

    def way(writer: Writer, p: Any) -> Shown | None:
        for direction in (1, -1):
            factor = writer.polynomial(direction * p)
            for relation in (">", ">="):
                if signs.holds(Compare(relation, factor, ZERO)) is True:
                    return direction, relation, Holds()
        return None

    return way


def analysed(judge: Knows, relation: str, shows: Shows) -> Way:
    """The way of analysis along the line, for `polynomial relation 0`."""

    def way(writer: Writer, p: Any) -> Shown | None:
        for direction in (1, -1):
            trace = shows(judge, writer.polynomial(direction * p), relation)
            if trace is not None:
                return direction, relation, trace
        return None

    return way


def sign_by_factors_shown(normal: Normal, f: Frac, ways: tuple[Way, ...], strictly: bool) -> tuple[Sign, Factors]:
    """Bounds of a fraction, its factors of unknown sign being asked one by one, and how they were shown. strictly:
    whether none of them may be 0."""
    asked = _Asked(Writer(normal), ways, strictly)
    kernels = normal.kernels
    sign = polynomial_sign(kernels, f.num, asked.sign, strictly)
    sign = sign * polynomial_sign(kernels, f.den, asked.sign).power(-1)
    return sign, Factors(tuple(asked.rows))


class _Asked:
    def __init__(self, writer: Writer, ways: tuple[Way, ...], strictly: bool):
        self.writer, self.ways, self.strictly = writer, ways, strictly
        self.rows: list[Factor] = []
        self.known: dict[str, Sign] = {}

    def sign(self, kernels: Kernels, p: Any) -> Sign:
        key = str(p)
        if key not in self.known:
            self.known[key] = self._sign(p)
        return self.known[key]

    def _sign(self, p: Any) -> Sign:
        best: Shown | None = None
        for way in self.ways:
            try:
                found = way(self.writer, p)
            except Unwritten:
                continue
            best = found if found is not None and (best is None or found[1] == ">") else best
            if best is not None and (best[1] == ">" or not self.strictly):
                break
        if best is None:
            return ANY
        direction, relation, trace = best
        self.rows.append(Factor(self.writer.polynomial(direction * p), relation, trace))
        sign = POSITIVE if relation == ">" else NONNEGATIVE
        return sign if direction > 0 else -sign
