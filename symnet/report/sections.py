"""A derivation as a section of a document: statement, hypotheses, definitions, steps with verdicts, code, checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.expr import Compare, Number, SizeValue
from symnet.program import compile
from symnet.report.breaking import fitted
from symnet.report.checks import Check
from symnet.report.contrasts import contrast_boxes
from symnet.report.document import (
    Badge,
    Block,
    Box,
    Code,
    Definitions,
    Inline,
    Inlines,
    Math,
    Paragraph,
    Section,
    StepRow,
    Steps,
    Strong,
    Table,
)
from symnet.report.formula import relation
from symnet.report.latexify_panel import read_back, refusal
from symnet.report.layout import BOX
from symnet.report.measure import width
from symnet.report.notation import Aligned, Notation, Num, Op, Row, Scripts, paren, row
from symnet.report.optima import optimum_blocks
from symnet.report.remarks import Remark, common_hypotheses, hypotheses_of, other_note, remarks, rule_names
from symnet.report.style import Line, Style, chains_of, expressions_of, shown_once
from symnet.report.words import word
from symnet.sizes import Shape, Size
from symnet.step import Derivation, Verification


def derivation_section(
    derivation: Derivation, verification: Verification, style: Style, checks: Iterable[Check] = ()
) -> Section:
    """The section of one derivation, judged; its title, summary and sources come from `derivation.meta`."""
    about, lang = derivation.meta, style.lang
    style = style.naming(expressions_of(derivation))
    return Section(
        title=said(about, "title", lang) or word("derivation", lang),
        blocks=tuple(_blocks(derivation, verification, style, tuple(checks))),
        anchor=str(about.get("name", "")),
        badge=style.badge(verification.whole),
        aside=_aside(about, lang),
        found_by=_found_by(about),
    )


def _found_by(about: dict[str, object]) -> tuple[str, ...]:
    """The name of the function, the rows that it covers, and the title in both languages."""
    rows = (*(about.get("covers") or ()), *(about.get("corrects") or ()))  # type: ignore[misc]
    return tuple(str(word) for word in (about.get("name"), *rows, about.get("title"), about.get("title_zh")) if word)


def said(about: dict[str, object], key: str, lang: str) -> str:
    """What a catalog entry says, in the language where it is given."""
    return str((about.get(f"{key}_zh") if lang == "zh" else "") or about.get(key) or "")


def _aside(about: dict[str, object], lang: str) -> Inlines:
    sources, covers = (", ".join(map(str, about.get(k) or ())) for k in ("sources", "covers"))  # type: ignore[call-overload]
    parts = [f"{word(k, lang)}{word('colon', lang)}{v}" for k, v in (("sources", sources), ("covers", covers)) if v]
    return " · ".join(parts)


def _blocks(
    derivation: Derivation, verification: Verification, style: Style, checks: tuple[Check, ...]
) -> Iterator[Block]:
    summary = said(derivation.meta, "summary", style.lang)
    if summary:
        yield Paragraph(summary)
    yield statement(derivation.claims, style)
    if derivation.definitions:
        yield definitions_block(derivation, style)
    yield from chains(derivation, verification, style)
    yield from optimum_blocks(derivation, style)
    yield from contrast_boxes(derivation, verification, style)
    yield from _code(derivation, style)
    if checks:
        yield checks_line(checks, style.lang)


def statement(claims: tuple[Claim, ...], style: Style) -> Box:
    """The claims in a frame, each group with its hypotheses."""
    groups: dict[tuple[Compare, ...], list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.given, []).append(claim)
    blocks = tuple(block for group in groups.values() for block in _stated(tuple(group), style))
    return Box(word("statement", style.lang), blocks)


def _stated(claims: tuple[Claim, ...], style: Style) -> Iterator[Block]:
    """Claims under one set of hypotheses, aligned at their signs."""
    shown = [style.claim(claim) for claim in claims]
    if len(shown) > 1 and all(width(formula) <= BOX for formula in shown):
        shown = [Aligned(tuple(style.cells(claim) for claim in claims))]
    yield from (Math(fitted(formula, BOX)) for formula in shown)
    given = hypotheses_of(claims)
    if given:
        comma = word("comma", style.lang)
        listed = [part for condition in given for part in (comma, style.claim(condition))][1:]
        yield Paragraph((f"{word('hypotheses', style.lang)}{word('colon', style.lang)}", *listed))


def definitions_block(derivation: Derivation, style: Style) -> Definitions:
    """`name := meaning`, with its space, for every defined name."""
    return Definitions(
        tuple(
            (*style.sides(d.name, d.meaning), space(d.name.shape, style) if d.name.shape else "")
            for d in derivation.definitions
        )
    )


def space(shape: Shape, style: Style) -> Notation:
    """Where a tensor lives: ℝ^{m×n}."""
    sizes = [style.formula(SizeValue(d) if isinstance(d, Size) else Number(d)) for d in shape]
    factors = [paren(size) if isinstance(size, Row) and len(sizes) > 1 else size for size in sizes]
    return Scripts(Op("ℝ"), None, row(*[part for size in factors for part in (Op("×"), size)][1:]))


def chains(derivation: Derivation, verification: Verification, style: Style) -> Iterator[Steps]:
    """One block for each chain; the numbers go on through all of them."""
    common = common_hypotheses(derivation)
    verdicts = verification.steps
    for lines in chains_of(derivation.steps, style):
        shown = shown_once(lines, verdicts, style.sides)
        yield Steps(tuple(step_row(line, verdicts[line.number - 1], style, common) for line in shown))


def step_row(line: Line, verdict: Verdict, style: Style, common: tuple[Compare, ...] = ()) -> StepRow:
    """One line with its rule, conditions and verdict; `common` hypotheses are not said again."""
    step, lang = line.step, style.lang
    left, right = style.sides(*line.sides)
    return StepRow(
        relation=relation(step.relation),
        after=right,
        before=left if line.first else None,
        number=line.label,
        rule=rule_names((one.step for one in line.all), lang),
        why=" ".join(note for one in line.all if (note := other_note(one.step, lang))),
        remarks=tuple(_shown(remark, style) for one in line.all for remark in remarks(one.step, lang, common)),
        badge=style.badge(verdict, step.cited),
    )


def _shown(remark: Remark, style: Style) -> Inlines:
    return tuple(part if isinstance(part, str) else style.claim(part) for part in remark)


def _code(derivation: Derivation, style: Style) -> Iterator[Block]:
    several = isinstance(derivation.result, (list, tuple))
    results = list(derivation.result) if several else [derivation.result]
    try:
        program = compile(results if several else results[0])
    except SymnetError:  # a result that is a derivative still, or has no numbers to run on, has no code
        return
    if not program.inputs:  # a number needs no code
        return
    # code computes arrays: its formula is printed as it is, whatever the layout
    shown = fitted(row(*_comma([style.formula(e) for e in results])), BOX)
    yield Code(program.source, caption=word("generated code", style.lang), formula=shown)
    if refusal(program) is None:
        yield Code(read_back(program), language="latex", caption=word("read back", style.lang))


def _comma(items: list[Notation]) -> Iterator[Notation]:
    for position, item in enumerate(items):
        if position:
            yield Op(",")
        yield item


def checks_line(checks: tuple[Check, ...], lang: str) -> Paragraph:
    """Numeric cross-checks: by what, at how many points, and the agreement that all of them reached."""
    parts: list[Inline] = [Strong(word("checks", lang)), word("colon", lang)]
    for witness in dict.fromkeys(check.witness for check in checks):
        alike = [check for check in checks if check.witness == witness]
        said = word(f"check {witness}", lang).format(points=min(check.points for check in alike))
        digits = min(check.digits for check in alike)
        parts += [said, Scripts(Num("10"), sup=row(Op("−"), Num(str(digits)))), word("stop", lang)]
    return Paragraph(tuple(parts))


def verdict_counts(verifications: Iterable[Verification], lang: str) -> Table:
    """How many steps have each status."""
    counts: dict[str, int] = {}
    for verification in verifications:
        for verdict in verification.steps:
            counts[verdict.status] = counts.get(verdict.status, 0) + 1
    rows = tuple(
        (Badge(status), str(counts[status]))
        for status in ("proved", "supported", "unknown", "refuted")
        if status in counts
    )
    return Table((word("verdict", lang), word("steps", lang)), rows, align="lr")
