"""Experiments on the page: what, formulas, derivation, code, findings, and what was reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from symnet.claim import Verdict
from symnet.experiments import Finding, Formula, Grid, Judged, Outcome
from symnet.expr import Expr
from symnet.plots import Animation, Picture, Words, in_language
from symnet.report.crosscheck import cross_table
from symnet.report.document import (
    Block,
    Code,
    Definitions,
    Figure,
    Inlines,
    Math,
    Paragraph,
    Ref,
    Section,
    Table,
    inlines,
)
from symnet.report.formula import relation
from symnet.report.layout import BOX
from symnet.report.measure import width
from symnet.report.notation import Notation, Op, row
from symnet.report.numbers import scientific
from symnet.report.performing import Performed
from symnet.report.sections import space, statement
from symnet.report.style import Style, expressions_of
from symnet.report.words import word
from symnet.step import Definition

SIGNS = {"at least": "≥", "at most": "≤", "exactly": "="}


def experiments_section(performed: tuple[Performed, ...], style: Style) -> Section:
    """All experiments: what was reached on one page, then one section each."""
    lang = style.lang
    return Section(
        title=word("experiments", lang),
        blocks=(Paragraph(word("experiments about", lang)), _reached(performed, lang)),
        sections=tuple(experiment_section(one, style) for one in performed),
        anchor="experiments",
        apart=True,
    )


def experiment_section(performed: Performed, style: Style) -> Section:
    """One experiment as a page."""
    about, outcome, lang = performed.experiment, performed.outcome, style.lang
    style = style.naming(_expressions(outcome))
    covers = f"{word('covers', lang)}{word('colon', lang)}{', '.join(about.covers)}"
    seeded = f"{word('seed', lang)}{word('colon', lang)}{performed.seed}"
    return Section(
        title=about.title_zh if lang == "zh" else about.title,
        blocks=(
            Paragraph(about.summary_zh if lang == "zh" else about.summary),
            _reached((performed,), lang, titles=False),
            *_derivations(performed, style),
            *(_finding(f, performed, style) for f in outcome.findings),
            *_run(outcome, lang),
        ),
        anchor=f"experiment-{about.name}",
        aside=f"{covers} · {seeded} · symnet train {about.name}",
        found_by=(about.name, *about.covers, about.title, about.title_zh),
    )


def _expressions(outcome: Outcome) -> Iterator[Expr]:
    for derivation in outcome.derivations:
        yield from expressions_of(derivation)
    for finding in outcome.findings:
        if isinstance(finding, Formula):
            yield from (finding.left, finding.right)


def _reached(performed: tuple[Performed, ...], lang: str, titles: bool = True) -> Table:
    header = tuple(word(k, lang) for k in ("experiment", "goal", "value", "target", "reached"))
    rows: list[tuple[Inlines, ...]] = []
    for one in performed:
        about = one.experiment
        for k, goal in enumerate(about.goals):
            measured, wanted = one.outcome.measured[goal.name], format(goal.limit(one.small), goal.form)
            title = about.title_zh if lang == "zh" else about.title
            rows.append(
                (
                    "" if k else Ref(title, f"experiment-{about.name}"),
                    in_language(goal.words, lang),
                    scientific(format(measured, goal.form)),
                    (f"{SIGNS[goal.wanted]} ", *inlines(scientific(wanted))),
                    word("yes" if goal.reached(measured, one.small) else "no", lang),
                )
            )
    if not titles:
        return Table(header[1:], tuple(cells[1:] for cells in rows), align="lrrl")
    return Table(header, tuple(rows), align="llrrl")


def _derivations(performed: Performed, style: Style) -> Iterator[Block]:
    """What was derived, and every definition with its value; the steps between are counted by verdict."""
    shown: list[Definition] = []
    for derivation, judged in zip(performed.outcome.derivations, performed.verifications, strict=True):
        yield statement(derivation.claims, style)
        fresh = [d for d in derivation.definitions if d not in shown]
        shown += fresh
        if fresh:
            yield Definitions(tuple(_defined(d, style) for d in fresh))
        counts = "，" if style.lang == "zh" else ", "
        said = counts.join(f"{word(status, style.lang)} {count}" for status, count in judged.counts.items())
        counted = f"{word('steps', style.lang)}{word('colon', style.lang)}{said}"
        yield Paragraph((counted, "  ", style.badge(judged.whole)))


def _defined(definition: Definition, style: Style) -> tuple[Notation, Notation, Inlines]:
    name, meaning = style.sides(definition.name, definition.meaning)
    if definition.meaning != definition.name.value:
        valued = row(meaning, Op("="), style.sides(definition.name, definition.name.value)[1])
        meaning = valued if width(valued) <= BOX else meaning  # what is too wide stands in the code
    return name, meaning, space(definition.name.shape, style) if definition.name.shape else ""


def _run(outcome: Outcome, lang: str) -> Iterator[Block]:
    if outcome.source:
        yield Code(outcome.source, caption=word("generated code", lang))
    if outcome.checks:
        yield cross_table(outcome.checks, lang, compact=True)


def _paragraph(finding: Words, performed: Performed, style: Style) -> Block:
    return Paragraph(in_language(finding, style.lang))


def _formula(finding: Formula, performed: Performed, style: Style) -> Block:
    left, right = style.sides(finding.left, finding.right)
    return Math(row(left, relation(finding.sign), right))


def _grid(finding: Grid, performed: Performed, style: Style) -> Block:
    def said(cells: tuple[Words, ...]) -> tuple[Inlines, ...]:
        return tuple(scientific(in_language(cell, style.lang)) for cell in cells)

    align = finding.align or "l" * len(finding.header)
    return Table(said(finding.header), tuple(map(said, finding.rows)), align, in_language(finding.caption, style.lang))


def _judged(finding: Judged, performed: Performed, style: Style) -> Block:
    lang = style.lang
    named = any(words for words, _ in finding.rows)
    rows: list[tuple[Inlines, ...]] = []
    for words, verdict in finding.rows:
        cells: tuple[Inlines, ...] = (_claimed(verdict, style), style.badge(verdict))
        rows.append((in_language(words, lang), *cells) if named else cells)
    header = (*([""] if named else []), word("statement", lang), word("verdict", lang))
    return Table(header, tuple(rows), "l" * len(header), in_language(finding.caption, lang))


def _claimed(verdict: Verdict, style: Style) -> Inlines:
    """The claim with its hypotheses in parentheses."""
    assert verdict.claim is not None
    given = [part for c in verdict.claim.given for part in (word("comma", style.lang), style.claim(c))][1:]
    return (style.claim(verdict.claim), *((" (", *given, ")") if given else ()))


def _picture(finding: Picture | Animation, performed: Performed, style: Style) -> Block:
    caption = in_language(finding.caption, style.lang)
    svg = performed.pictures[style.lang][finding.name]
    return Figure(svg, caption, alt=caption, width=finding.width, moving=performed.moving.get(finding.name, b""))


FINDINGS: dict[type, Callable[..., Block]] = {
    str: _paragraph,
    tuple: _paragraph,
    Formula: _formula,
    Grid: _grid,
    Judged: _judged,
    Picture: _picture,
    Animation: _picture,
}


def _finding(finding: Finding, performed: Performed, style: Style) -> Block:
    return FINDINGS[type(finding)](finding, performed, style)
