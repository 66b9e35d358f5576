"""What is wrong with a line that does not follow: the first usual fault whose repair is proved.

A diagnosis is evidence and no guess: each row of the table repairs the line, hints in floats say which repairs are
worth a proof, and what is reported is a line that was proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from symnet.claim import Verdict
from symnet.evidence.clock import Clock, OutOfTime
from symnet.evidence.diagnosis.edits import derived, offered, related, times
from symnet.evidence.diagnosis.forms import COLLAPSED, FORMS
from symnet.evidence.diagnosis.lab import Lab
from symnet.evidence.diagnosis.parts import LEFT_OUT, PARTS
from symnet.evidence.diagnosis.passages import PASSAGES
from symnet.evidence.diagnosis.records import ORDER as ORDER_ONLY, Fault, Repaired, Row
from symnet.evidence.diagnosis.rules import RULES
from symnet.evidence.diagnosis.terms import CONTENT, factor_words, pins
from symnet.evidence.known.wording import independent, simple
from symnet.evidence.ladder import judge
from symnet.evidence.refutation.missing import needs
from symnet.expr import Compare, Expr

# In this order: what is simplest to say comes first.
ORDER = (
    *("strict", "direction", "layout", "axis", "transposed", "outer", "sign", "factor 2", "mean", "constant"),
    *(
        "parentheses",
        "reduced",
        "entrywise",
        "sum",
        "swapped",
        "structure",
        "factor moved",
        "condition",
        "product rule",
        "chain",
    ),
    *("sign inside", "power", "activation", "missing factor", "function", "derivative", "left early"),
    *("reduction", "superfluous", "term", "operator", "exchanged", "name", "any condition"),
)
ROWS: tuple[Row, ...] = tuple({**FORMS, **CONTENT, **PARTS, **PASSAGES, **RULES}[key] for key in ORDER)
MISTAKES = (COLLAPSED, *(row for row in ROWS if row.key in ("axis", "entrywise", "swapped", "function")), LEFT_OUT)
MOST_REPAIRS = 400  # of one row, looked at in floats
MOST_CONDITIONS = 4
NO_VALUE = ("the left side has no value", "the right side has no value")
MOST_PROOFS = 6  # tried for one row
PROOF_SECONDS = 3.0


@dataclass(frozen=True)
class Diagnosis:
    """key, name, zh: the fault; detail, detail_zh: what of the line it is about; repaired: the line without it, as
    text; verdict: of the repaired line; given: the hypothesis that it needs; right: its right side."""

    key: str
    name: str
    zh: str
    detail: str
    detail_zh: str
    repaired: str
    verdict: Verdict
    given: str = ""
    right: Expr | None = None

    def text(self, lang: str = "en") -> str:
        """In words."""
        name, detail = (self.zh, self.detail_zh) if lang == "zh" else (self.name, self.detail)
        return f"{name}{'：' if lang == 'zh' else ': '}{detail}" if detail else name

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "name": self.name,
            "zh": self.zh,
            "detail": self.detail,
            "detail_zh": self.detail_zh,
            "repaired": self.repaired,
            "given": self.given,
            "status": self.verdict.status,
            "scope": self.verdict.scope,
        }


def diagnose(
    left: Expr,
    relation: str,
    right: Expr | None,
    given: Sequence[Compare] = (),
    verdict: Verdict | None = None,
    texts: Mapping[str, Sequence[Repaired]] | None = None,
    timeout: float = 5.0,
) -> Diagnosis | None:
    """The fault of `left relation right`, where one is found whose repair is proved within `timeout` seconds.

    right: None for a side that cannot be read because its shapes do not fit; texts: what it may have been, by the key
    of a row. A repair that is only supported by samples is reported where none is proved.

    >>> from symnet.language import parse
    >>> found = diagnose(parse("grad(sum(x**2), x)", let="x: n"), "==", parse("x", let="x: n"))
    >>> found.text(), found.repaired
    ('factor 2: the factor 2 is missing', '== 2*x')
    """
    clock = Clock(timeout)
    try:
        fault = _fault(
            left,
            relation,
            right,
            tuple(given),
            verdict if verdict is not None else Verdict("refuted"),
            texts or {},
            clock,
        )
        return _first(fault, clock)
    except OutOfTime:
        return None


def _fault(
    left: Expr,
    relation: str,
    right: Expr | None,
    given: tuple[Compare, ...],
    verdict: Verdict,
    texts: Mapping[str, Sequence[Repaired]],
    clock: Clock,
) -> Fault:
    others = [e for e in (right, *(r.right for row in texts.values() for r in row)) if e is not None]
    with clock.at_most(clock.left * 0.3) as part:
        lab = Lab(left, others, given, part)
        lab.clock = clock
        return Fault(left, relation, right, given, verdict, lab, texts, derived(left, given))
    raise OutOfTime


def _first(fault: Fault, clock: Clock) -> Diagnosis | None:
    second: Diagnosis | None = None  # proved under a condition of its own, or supported
    nearly: list[tuple[Row, Repaired]] = []
    for row in _in_order(fault):
        if fault.relation not in row.relations:
            continue
        for found in islice(_judged(row, fault, clock, nearly), MOST_PROOFS):
            if found.verdict.status == "proved" and (not found.given or found.right is fault.right):
                return found
            second = second or found
    for found in islice(_with_factors(fault, clock, nearly), MOST_PROOFS):
        if found.verdict.status == "proved":
            return found
    return second


def _in_order(fault: Fault) -> Sequence[Row]:
    """The rows; where a number is due, a sum that is missing is likelier than a product of another kind."""
    if fault.right is None or fault.left.shape or not fault.right.shape:
        return ROWS
    return sorted(ROWS, key=lambda row: ORDER.index("entrywise" if row.key == "sum" else row.key) - (row.key == "sum"))


def _judged(row: Row, fault: Fault, clock: Clock, nearly: list[tuple[Row, Repaired]]) -> Iterator[Diagnosis]:
    """The repairs of a row that were proved, or supported."""
    seen: set[tuple[Expr, str, str]] = set()
    proofs = 0
    for repaired in islice(_repairs(row, fault), MOST_REPAIRS):
        clock.check()
        key = (repaired.right, repaired.relation, repaired.given)
        if key in seen or (repaired.right is fault.right and not repaired.relation and not repaired.given):
            continue
        seen.add(key)
        if repaired.given:
            yield _diagnosis(fault, row, repaired, Verdict("proved"))
            continue
        if fault.relation == "==" and not fault.lab.fits(repaired.right):
            if row.combines and not fault.lab.blind and fault.lab.factor(repaired.right) is not None:
                nearly.append((row, repaired))
            continue
        proofs += 1
        if proofs > MOST_PROOFS:
            return
        verdict = _verdict(fault, repaired, clock)
        if verdict is not None and verdict.status in ("proved", "supported"):
            yield _diagnosis(fault, row, repaired, verdict)
        elif verdict is not None and not fault.lab.blind:  # proved where the left side has a value
            condition = _condition_of(fault, repaired, verdict, clock)
            if condition:
                yield _diagnosis(fault, row, _conditional(repaired, condition), Verdict("proved"))


def _repairs(row: Row, fault: Fault) -> Iterator[Repaired]:
    if fault.right is not None:
        yield from offered(lambda right: row.make(fault, right), fault.right)
    yield from fault.texts.get(row.key, ())


def _with_factors(fault: Fault, clock: Clock, nearly: list[tuple[Row, Repaired]]) -> Iterator[Diagnosis]:
    """Two faults at once: one of form, and a constant factor."""
    for row, repaired in nearly[:MOST_PROOFS]:
        factor = fault.lab.factor(repaired.right)
        if factor is None:
            continue
        words, words_zh = factor_words(factor)
        both = Repaired(
            times(factor, repaired.right),
            f"{repaired.detail}; and {words}" if repaired.detail else f"and {words}",
            f"{repaired.detail_zh}；且{words_zh}" if repaired.detail_zh else f"且{words_zh}",
        )
        verdict = _verdict(fault, both, clock)
        if verdict is not None and verdict.status == "proved":
            yield _diagnosis(fault, row, both, verdict)


def _condition_of(fault: Fault, repaired: Repaired, verdict: Verdict, clock: Clock) -> str:
    """What a repaired line needs to be proved: one hypothesis, or all that its left side has a value for."""
    if verdict.missing and not pins(verdict.missing):
        return verdict.missing
    if verdict.status != "refuted" or not verdict.reason.startswith(NO_VALUE):
        return ""
    needed = independent(map(simple, needs(fault.left)), fault.given)[:MOST_CONDITIONS]
    also = _verdict(replace(fault, given=(*fault.given, *needed)), repaired, clock)
    return ", ".join(map(str, needed)) if also is not None and also.status == "proved" else ""


def _conditional(repaired: Repaired, missing: str) -> Repaired:
    """A repair that needs a condition beside it."""
    words, words_zh = f"under {missing}", f"在 {missing} 时"
    return replace(
        repaired,
        detail=f"{repaired.detail}; {words}" if repaired.detail else words,
        detail_zh=f"{repaired.detail_zh}，{words_zh}" if repaired.detail_zh else words_zh,
        given=missing,
    )


def _verdict(fault: Fault, repaired: Repaired, clock: Clock) -> Verdict | None:
    claim = related(fault.left, repaired.relation or fault.relation, repaired.right, fault.given)
    if claim is None or (claim.rhs.shape not in ((), claim.lhs.shape)):
        return None
    with clock.at_most(min(clock.left * 0.5, PROOF_SECONDS)) as part:
        return judge(claim, part)
    return None


def _diagnosis(fault: Fault, row: Row, repaired: Repaired, verdict: Verdict) -> Diagnosis:
    line = f"{repaired.relation or fault.relation} {repaired.right}"
    return Diagnosis(
        row.key, row.name, row.zh, repaired.detail, repaired.detail_zh, line, verdict, repaired.given, repaired.right
    )


def diagnose_values(fault: Fault) -> Diagnosis | None:
    """The first fault whose repair agrees at all points of the lab: supported, and no more."""
    samples = Verdict("supported", method="values in floating point", samples=len(fault.lab.runs))
    for row in ROWS:
        if row.relations != ORDER_ONLY and fault.right is not None:
            for repaired in islice(row.make(fault, fault.right), MOST_REPAIRS):
                if not repaired.given and not repaired.relation and fault.lab.fits(repaired.right):
                    return _diagnosis(fault, row, repaired, samples)
    return next((_diagnosis(fault, *found, samples) for found in _mistaken(fault)), None)


def _mistaken(fault: Fault) -> Iterator[tuple[Row, Repaired]]:
    """Of values alone: which fault makes them of what the left side is."""
    right, answer = fault.right, fault.derived
    if right is None or answer is None:
        return
    for row in MISTAKES:
        for wrong in islice(offered(lambda e: row.make(fault, e), answer), MOST_REPAIRS):  # noqa: B023
            if wrong.right is not answer and fault.lab.same(wrong.right, right):
                words = wrong.right.brief(60)
                yield row, Repaired(answer, f"these are the values of {words}", f"这些是 {words} 的值")


__all__ = ["ROWS", "Diagnosis", "diagnose", "diagnose_values"]
