"""Why an approximation is refused, and what would work."""

from __future__ import annotations

from fractions import Fraction

from symnet.approximation.boxes import Box, lower, plain, rigorous, upper
from symnet.approximation.certify import Covered
from symnet.approximation.problem import TRY_POLE, Problem, jump_words
from symnet.approximation.records import short
from symnet.errors import BudgetError, SymnetError, quote


def absurd(problem: Problem, words: str, width: int, most: int, instead: str) -> SymnetError:
    """A construction that would be too wide."""
    return BudgetError(
        f"{words} of {quote(problem.target)} within {short(problem.eps)} would need about {width:,} neurons, and "
        f"at most {most:,} are built; try {instead}"
    )


def no_bound(problem: Problem, found: Covered, eps: float) -> SymnetError:
    """The search for a bound ended at some box: a pole, a jump, or too much work."""
    if not found.stuck:
        known = "no bound" if found.high is None else f"only {float(found.high):.3g}"
        return SymnetError(
            f"{known} could be proved for {quote(problem.target)}, where {eps:.3g} was wanted; try a larger eps, or a "
            "smaller domain"
        )
    box = found.stuck[0]
    place = ", ".join(f"{x} = {float(plain(t)):.6g}" for x, t in zip(problem.domain.names, box.center, strict=True))
    if len(box.lows) == 1 and (jump := _jump(problem, plain(box.lows[0]), plain(box.highs[0]))):
        return SymnetError(jump_words(problem.target, problem.domain.names[0], *jump, problem.eps))
    with rigorous():
        value = problem.formula.value(box)
        if value is not None and lower(abs(value)) / 2**50 > problem.eps:
            return SymnetError(
                f"{quote(problem.target)} is about {float(value):.3g} near {place}, where floating-point numbers lie "
                f"further apart than {short(problem.eps)}; take a larger eps, or subtract a constant"
            )
    if value is None:
        return SymnetError(
            f"{quote(problem.target)} is not shown to have a value and a bound near {place}: a pole? {TRY_POLE}"
        )
    return SymnetError(
        f"sup |f - net| <= {eps:.3g} could not be proved for {quote(problem.target)}: the enclosures stay too wide "
        f"near {place}; try a larger eps, or a domain that keeps away from there"
    )


def too_steep(problem: Problem, place: float, width: float) -> SymnetError:
    """Pieces became as short as numbers allow: there is a jump, or the target is steep for such an error."""
    name = problem.domain.names[0]
    jump = _jump(problem, max(Fraction(place - width), problem.low), min(Fraction(place + width), problem.high))
    if jump is not None:
        return SymnetError(jump_words(problem.target, name, *jump, problem.eps))
    return SymnetError(
        f"{quote(problem.target)} within {short(problem.eps)} needs pieces near {name} = {place:.6g} that are shorter "
        f"than 2^-44 of the domain, and floating-point knots do not lie so close; take a larger eps, or a domain that "
        "keeps away from a steep place"
    )


def _jump(problem: Problem, a: Fraction, b: Fraction) -> tuple[Fraction, Fraction] | None:
    """A place between, and by how much the target changes there over a length so small that no slope explains it."""
    with rigorous():
        low, high = (problem.formula.value(Box.interval(t, t)) for t in (a, b))
        rise = Fraction(0) if low is None or high is None else upper(abs(low - high))
    halvings = 200 + int(1 + rise / problem.eps).bit_length()
    with rigorous(2 * halvings + 100):
        low, high = (problem.formula.value(Box.interval(t, t)) for t in (a, b))
        for _ in range(halvings):
            middle = problem.formula.value(Box.interval((a + b) / 2, (a + b) / 2))
            if low is None or middle is None or high is None:
                return None
            if upper(abs(low - middle)) >= upper(abs(high - middle)):
                b, high = (a + b) / 2, middle
            else:
                a, low = (a + b) / 2, middle
        gap = None if low is None or high is None else lower(abs(low - high))
    place = round(a / (problem.high - problem.low) * 10**9) * (problem.high - problem.low) / 10**9
    return (Fraction(f"{float(place):.6g}"), gap) if gap is not None and gap > 2 * problem.eps else None
