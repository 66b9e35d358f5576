"""The errata page: every doubtful place of the sources as printed, what is wrong with it, and what is right, proved."""

from __future__ import annotations

from collections.abc import Iterator

from symnet.catalog import Erratum, Tables
from symnet.claim import Claim, Verdict
from symnet.expr import postorder
from symnet.language import parse_conditions, parse_declarations
from symnet.report.breaking import fitted
from symnet.report.contrasts import contrast_blocks
from symnet.report.document import Badge, Block, Box, Inline, Math, Paragraph, Ref, Section, Strong, Table
from symnet.report.judging import Judged
from symnet.report.layout import BOX
from symnet.report.measure import width
from symnet.report.style import Style, expressions_of
from symnet.report.words import word
from symnet.step import Contrast

FEW = 2  # claims, and formulas that fail, that are shown here; more stand on the page of the derivation
OUTCOMES = ("refuted", "refused", "words only", "not shown")


def errata_section(tables: Tables, judged: list[Judged], style: Style) -> Section:
    """All errata, source by source, with a table of how they end."""
    lang = style.lang
    mended = {one.id: [j for j in judged if one.id in j.entry.corrects] for one in tables.errata.values()}
    outcomes = {one.id: outcome(one, mended[one.id]) for one in tables.errata.values()}
    sections = []
    for source in tables.sources.values():
        found = [one for one in tables.errata.values() if one.sources[0] == source.id]
        if found:
            title = f"{source.id} · {(source.zh if lang == 'zh' else '') or source.en}"
            boxes = tuple(_entry(one, mended[one.id], tables, style) for one in found)
            sections.append(
                Section(title, boxes, anchor=f"errata-{source.id}", found_by=tuple(one.id for one in found))
            )
    blocks = (Paragraph(word("errata about", lang)), _counts(tables, outcomes, lang))
    return Section(word("errata title", lang), blocks, tuple(sections), anchor="errata")


def outcome(one: Erratum, judged: list[Judged]) -> str:
    """How a place ends: one of `OUTCOMES`."""
    verdicts = [pair for j in judged for pair in shown_by(one, j)]
    if not verdicts:
        return "words only" if one.form == "words" else "not shown"
    return "refused" if all(contrast.claim is None for contrast, _ in verdicts) else "refuted"


def shown_by(one: Erratum, judged: Judged) -> list[tuple[Contrast, Verdict]]:
    """The formulas of a derivation that must fail and show this place, with their verdicts. Where it corrects several
    places, its first formulas are theirs, in their order."""
    pairs = list(zip(judged.derivation.contrasts, judged.verification.contrasts, strict=True))
    ids = judged.entry.corrects
    return pairs[:FEW] if len(ids) == 1 or len(pairs) < len(ids) else [pairs[ids.index(one.id)]]


def _counts(tables: Tables, outcomes: dict[str, str], lang: str) -> Table:
    """Sources against outcomes."""
    present = [kind for kind in OUTCOMES if kind in outcomes.values()]
    header = (word("source", lang), word("places", lang), *(word(kind, lang) for kind in present))
    rows = []
    for source in tables.sources:
        found = [outcomes[one.id] for one in tables.errata.values() if one.sources[0] == source]
        if found:
            rows.append((source, str(len(found)), *(str(found.count(kind)) for kind in present)))
    every = list(outcomes.values())
    total = (word("total", lang), str(len(every)), *(str(every.count(kind)) for kind in present))
    return Table(header, (*rows, tuple(map(Strong, total))), align="l" + "r" * (len(header) - 1))


def _entry(one: Erratum, judged: list[Judged], tables: Tables, style: Style) -> Box:
    lang, colon = style.lang, word("colon", style.lang)
    kind = tables.kinds.get(one.kind, one.kind) if lang == "zh" else one.kind
    place = one.place if one.place.startswith(one.sources) else f"{', '.join(one.sources)} {one.place}"
    blocks: list[Block] = [Paragraph((Strong(word("as printed", lang)), colon, one.said("printed", lang)))]
    shown: list[Contrast] = []
    for j in judged:
        for contrast, verdict in shown_by(one, j):
            if all((contrast.text, contrast.claim) != (known.text, known.claim) for known in shown):
                blocks += _wrong(one, contrast, verdict, style.naming(expressions_of(j.derivation)))
                shown.append(contrast)
    blocks.append(Paragraph((Strong(word("right form", lang)), colon, one.said("right", lang))))
    for j in judged:
        blocks += _right(j, style)
    aside = f" · {', '.join(one.rows)}" if one.rows else ""
    return Box(one.id, tuple(blocks), title=f"{place} · {kind}{aside}", kind="note")


def _wrong(one: Erratum, contrast: Contrast, verdict: Verdict, style: Style) -> Iterator[Block]:
    """The formula that fails, by what, and the condition that is missing."""
    yield from contrast_blocks(contrast, verdict, style)
    if one.kind == "condition" and verdict.missing and contrast.claim is not None:
        yield Paragraph((word("needs", style.lang), " ", *_condition(verdict.missing, contrast.claim, style)))


def _condition(text: str, claim: Claim, style: Style) -> Iterator[Inline]:
    """The condition that would repair a claim, with the claim's own names."""
    known = parse_declarations().copy()
    for node in postorder(claim.lhs, claim.rhs, *claim.given):
        known.learn(node)
    for k, condition in enumerate(parse_conditions([text], let=known)):
        yield from ((word("comma", style.lang),) if k else ())
        yield style.claim(condition)


def _right(judged: Judged, style: Style) -> Iterator[Block]:
    """What is proved in its place, where it is short, and where it is proved."""
    style = style.naming(expressions_of(judged.derivation))
    claims = judged.derivation.claims
    shown = [style.claim(claim) for claim in claims]
    if len(claims) <= FEW and all(width(formula) <= BOX for formula in shown):
        yield from (Math(fitted(formula, BOX)) for formula in shown)
    entry = judged.entry
    title = (entry.title_zh if style.lang == "zh" else "") or entry.title
    yield Paragraph((Ref(title, entry.name), " ", Badge.of(judged.verification.whole)))
