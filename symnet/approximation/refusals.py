"""Why an approximation is refused, and what would work."""

from __future__ import annotations

from fractions import Fraction

from symnet.approximation.boxes import Box, lower, plain, rigorous
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
    if len(box.lows) == 1:
        gap = _gap(problem, box)
        if gap is not None and gap > 2 * problem.eps:
            return SymnetError(
                jump_words(problem.target, problem.domain.names[0], plain(box.center[0]), gap, problem.eps)
            )
    with rigorous():
        bounded = problem.formula.value(box) is not None
    if not bounded:
        return SymnetError(f"{quote(problem.target)} has no value, or no bound, near {place}; {TRY_POLE}")
    return SymnetError(
        f"sup |f - net| <= {eps:.3g} could not be proved for {quote(problem.target)}: the enclosures stay too wide "
        f"near {place}; try a larger eps, or a domain that keeps away from there"
    )


def too_steep(problem: Problem, place: float, width: float) -> SymnetError:
    """Pieces became as short as numbers allow: there is a jump, or what looks like one."""
    name, a, b = problem.domain.names[0], Fraction(place - width), Fraction(place + width)
    with rigorous():
        values = [problem.formula.value(Box.interval(t, t)) for t in (max(a, problem.low), min(b, problem.high))]
        gap = None if values[0] is None or values[1] is None else lower(abs(values[0] - values[1]))
    if gap is not None and gap > 2 * problem.eps:
        return SymnetError(jump_words(problem.target, name, Fraction(f"{place:.6g}"), gap, problem.eps))
    return SymnetError(
        f"{quote(problem.target)} is too steep for pieces near {name} = {place:.6g}; take a domain that keeps away "
        "from there, or a larger eps"
    )


def _gap(problem: Problem, box: Box) -> Fraction | None:
    """By how much the target changes over a tiny box."""
    if plain(box.highs[0] - box.lows[0]) > (problem.high - problem.low) / 2**40:
        return None
    with rigorous():
        a, b = (problem.formula.value(Box((t,), (t,), True)) for t in (box.lows[0], box.highs[0]))
        return None if a is None or b is None else lower(abs(a - b))
