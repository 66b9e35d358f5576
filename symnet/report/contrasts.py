"""What fails, with its counterexample, and what is cited: the boxes at the end of a derivation, and their text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symnet.claim import Verdict
from symnet.report.breaking import fitted
from symnet.report.document import Badge, Block, Box, CodeSpan, Inline, Math, Paragraph
from symnet.report.layout import BOX
from symnet.report.style import Style
from symnet.report.words import word
from symnet.step import Contrast, Derivation, Verification


def contrast_boxes(derivation: Derivation, verification: Verification, style: Style) -> Iterator[Box]:
    """One box for all formulas that must fail, and one for each theorem that is cited."""
    lang = style.lang
    pairs = zip(derivation.contrasts, verification.contrasts, strict=True)
    blocks = tuple(block for contrast, verdict in pairs for block in contrast_blocks(contrast, verdict, style))
    if blocks:
        yield Box(word("fails", lang), blocks, kind="note")
    for theorem in derivation.theorems:
        said = theorem.zh if lang == "zh" and theorem.zh else theorem.statement
        badge = Badge("cited", detail=theorem.reference)
        yield Box(word("theorem", lang), (Paragraph((said, " ", badge)),), kind="note")


def contrast_blocks(contrast: Contrast, verdict: Verdict, style: Style) -> Iterator[Block]:
    """The formula, or the text where it has no meaning; what is wrong with it; the counterexample."""
    colon = word("colon", style.lang)
    reason: list[Inline] = [f"{_why(contrast, style.lang)} ", style.badge(verdict)]
    if contrast.claim is None:
        yield Paragraph((CodeSpan(contrast.text), colon, *reason, f" {contrast.refusal}"))
        return
    yield Math(fitted(style.claim(contrast.claim), BOX))
    given = contrast.claim.given
    if given:
        comma = word("comma", style.lang)
        listed = [part for condition in given for part in (comma, style.claim(condition))][1:]
        reason = [f"{word('hypotheses', style.lang)}{colon}", *listed, word("semicolon", style.lang), *reason]
    yield Paragraph(tuple(reason))


def _why(contrast: Contrast, lang: str) -> str:
    return (contrast.rule.zh if lang == "zh" else "") or contrast.rule.name


def contrast_lines(derivation: Derivation, verification: Verification, style: Style) -> Iterator[str]:
    """The same as plain text."""
    lang = style.lang
    for contrast, verdict in zip(derivation.contrasts, verification.contrasts, strict=True):
        claim = contrast.claim
        given = f"  [{', '.join(map(style.text, claim.given))}]" if claim is not None and claim.given else ""
        shown = contrast.text if claim is None else style.text(claim)
        badge = style.badge(verdict, plain=True)
        yield from ("", f"{word('fails', lang)}{word('colon', lang)}{shown}{given}")
        yield f"         ({_why(contrast, lang)})  {badge.mark} {' · '.join(badge.words(lang))}"
        if contrast.refusal:
            yield f"         {contrast.refusal}"
    for theorem in derivation.theorems:
        said = theorem.zh if lang == "zh" and theorem.zh else theorem.statement
        yield from ("", f"{word('theorem', lang)}{word('colon', lang)}{said}")
        badge = Badge("cited", detail=theorem.reference)
        yield f"         {badge.mark} {' · '.join(badge.words(lang))}"


def contrast_data(derivation: Derivation, verification: Verification) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "fails": [
            {
                "text": contrast.text,
                "why": contrast.rule.name,
                "why_zh": contrast.rule.zh,
                "status": verdict.status,
                "counterexample": verdict.counterexample,
                "missing": verdict.missing,
                "refusal": contrast.refusal,
            }
            for contrast, verdict in zip(derivation.contrasts, verification.contrasts, strict=True)
        ],
        "theorems": [
            {"statement": theorem.statement, "statement_zh": theorem.zh, "cited": theorem.reference}
            for theorem in derivation.theorems
        ],
    }
