"""A derivation as plain text for a terminal, and as a LaTeX fragment."""

from __future__ import annotations

from collections.abc import Iterator

from symnet.claim import Verdict
from symnet.expr import Compare
from symnet.report.contrasts import contrast_lines
from symnet.report.document import Badge
from symnet.report.formula import relation
from symnet.report.latex import escape, latex
from symnet.report.optima import optimum_latex, optimum_lines
from symnet.report.remarks import Remark, common_hypotheses, other_note, remarks, rule_names
from symnet.report.sections import said
from symnet.report.style import Line, Style, chains_of, results_of, shown_once
from symnet.report.words import word
from symnet.step import Derivation, Verification

Hypotheses = tuple[Compare, ...]


def text_lines(derivation: Derivation, judged: Verification, style: Style) -> Iterator[str]:
    """Numbered lines with rules, conditions and verdicts. In matrix notation and the layout of the language, formulas
    are text that can be pasted back in; otherwise they are printed for reading, and a line on top says how."""
    lang = style.lang
    title, summary = said(derivation.meta, "title", lang), said(derivation.meta, "summary", lang)
    if title:
        yield from (title, "=" * len(title))
    if summary:
        yield from (summary, "")
    if not style.pasteable:
        yield from style.notes()
    for claim in derivation.claims:
        given = f"  [{', '.join(map(style.text, claim.given))}]" if claim.given else ""
        yield f"{word('statement', lang)}{word('colon', lang)}{style.text(claim)}{given}"
    for definition in derivation.definitions:
        name, meaning = style.texts(definition.name, definition.meaning)
        yield f"  {name} := {meaning}"
    common = common_hypotheses(derivation)
    for chain in chains_of(derivation.steps, style):
        for line in shown_once(chain, judged.steps, style.texts):
            yield from _text_of_line(line, judged.steps[line.number - 1], style, common)
    yield from optimum_lines(derivation, style)
    yield from contrast_lines(derivation, judged, style)
    yield ""
    yield f"{word('whole', lang)}{word('colon', lang)}{_badge(style.badge(judged.whole, plain=True), lang)}"


def _text_of_line(line: Line, verdict: Verdict, style: Style, common: Hypotheses) -> Iterator[str]:
    step, lang = line.step, style.lang
    left, right = style.texts(*line.sides)
    if line.first:
        yield from ("", f"     {left}")
    yield f"{line.label:>3}.   {style.sign(step.relation)} {right}"
    steps = [one.step for one in line.all]
    reasons = [rule_names(steps, lang), *filter(None, (other_note(one, lang) for one in steps))]
    judged = _badge(style.badge(verdict, step.cited, plain=True), lang)
    yield f"         ({word('semicolon', lang).join(reasons)})  {judged}"
    for remark in (found for one in steps for found in remarks(one, lang, common)):
        yield f"         {''.join(part if isinstance(part, str) else style.text(part) for part in remark)}"


def _badge(badge: Badge, lang: str) -> str:
    return f"{badge.mark} {' · '.join(badge.words(lang))}"


def latex_lines(derivation: Derivation, judged: Verification, style: Style) -> Iterator[str]:
    """Definitions as displays, then one `align*` for each chain; conditions stand beside their line. Needs amsmath;
    Chinese words need a class such as ctexart."""
    for note in style.notes():
        yield rf"\noindent {escape(note)}"
    for definition in derivation.definitions:
        name, meaning = style.sides(definition.name, definition.meaning)
        yield rf"\[ {latex(name)} := {latex(meaning)} \]"
    common = common_hypotheses(derivation)
    for chain in chains_of(derivation.steps, style):
        rows = [_latex_row(line, style, common) for line in shown_once(chain, judged.steps, style.sides)]
        yield "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"
    yield from optimum_latex(derivation, style)
    if not derivation.steps:
        yield from (rf"\[ {latex(result)} \]" for result in results_of(derivation, style))


def _latex_row(line: Line, style: Style, common: Hypotheses) -> str:
    left, right = style.sides(*line.sides)
    found = (remark for one in line.all for remark in remarks(one.step, style.lang, common))
    beside = "".join(_latex_remark(remark, style) for remark in found)
    return f"{latex(left) if line.first else ''} &{latex(relation(line.step.relation))} {latex(right)}{beside}"


def _latex_remark(remark: Remark, style: Style) -> str:
    parts = (escape(part) if isinstance(part, str) else f"${latex(style.claim(part))}$" for part in remark)
    return rf" && \text{{{''.join(parts)}}}"
