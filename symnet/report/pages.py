"""A derivation as a section of a document: statement, hypotheses, definitions, steps with verdicts, code, checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.expr import Compare, Expr
from symnet.program import compile
from symnet.program.latexify_panel import read_back, refusal
from symnet.report.checks import Check
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
from symnet.report.formula import claim_formula, formula, names_of, relation
from symnet.report.names import Names
from symnet.report.notation import Notation, Num, Op, Scripts, row
from symnet.report.words import word
from symnet.sizes import show
from symnet.step import Derivation, Step, Verification


def derivation_section(
    derivation: Derivation, verification: Verification, lang: str, checks: Iterable[Check] = ()
) -> Section:
    """The section of one derivation, judged; its title, summary and sources come from `derivation.meta`."""
    about = derivation.meta
    names = Names.of(names_of(*_expressions(derivation)))
    return Section(
        title=_said(about, "title", lang) or word("derivation", lang),
        blocks=tuple(_blocks(derivation, verification, names, lang, tuple(checks))),
        anchor=str(about.get("name", "")),
        badge=Badge.of(verification.whole),
        aside=_aside(about, lang),
    )


def _said(about: dict[str, object], key: str, lang: str) -> str:
    return str((about.get(f"{key}_zh") if lang == "zh" else "") or about.get(key) or "")


def _aside(about: dict[str, object], lang: str) -> Inlines:
    sources, covers = (", ".join(map(str, about.get(k) or ())) for k in ("sources", "covers"))  # type: ignore[call-overload]
    parts = [f"{word(k, lang)}: {v}" for k, v in (("sources", sources), ("covers", covers)) if v]
    return " · ".join(parts)


def _expressions(derivation: Derivation) -> Iterator[Expr]:
    for claim in derivation.claims:
        yield from (claim.lhs, claim.rhs, *claim.given)
    for definition in derivation.definitions:
        yield from (definition.name, definition.meaning)
    for step in derivation.steps:
        yield from (step.before, step.after, *step.given, *step.opened)


def _blocks(
    derivation: Derivation, verification: Verification, names: Names, lang: str, checks: tuple[Check, ...]
) -> Iterator[Block]:
    summary = _said(derivation.meta, "summary", lang)
    if summary:
        yield Paragraph(summary)
    yield statement(derivation.claims, names, lang)
    if derivation.definitions:
        yield definitions_block(derivation, names, lang)
    judged = zip(derivation.steps, verification.steps, strict=True)
    yield from chains(list(judged), names, lang)
    yield from _code(derivation, names, lang)
    if checks:
        yield checks_line(checks, lang)


def statement(claims: tuple[Claim, ...], names: Names, lang: str) -> Box:
    """The claims in a frame, with their hypotheses."""
    blocks: list[Block] = [Math(claim_formula(claim, names, lang)) for claim in claims]
    given = tuple(dict.fromkeys(h for claim in claims for h in claim.given))
    if given:
        blocks.append(Paragraph((f"{word('hypotheses', lang)}: ", *_listed(given, names, lang))))
    return Box(word("statement", lang), tuple(blocks))


def definitions_block(derivation: Derivation, names: Names, lang: str) -> Definitions:
    """`name := meaning`, with its shape, for every defined name."""
    return Definitions(
        tuple(
            (formula(d.name, names, lang), formula(d.meaning, names, lang), show(d.name.shape) if d.name.shape else "")
            for d in derivation.definitions
        )
    )


def _listed(conditions: tuple[Compare, ...], names: Names, lang: str) -> tuple[Inline, ...]:
    parts: list[Inline] = []
    for condition in conditions:
        parts += [claim_formula(condition, names, lang), ", "]
    return tuple(parts[:-1])


def chains(judged: list[tuple[Step, Verdict]], names: Names, lang: str) -> Iterator[Steps]:
    """One block for each chain; the numbers go on through all of them."""
    rows: list[StepRow] = []
    previous: Step | None = None
    for number, (step, verdict) in enumerate(judged, start=1):
        goes_on = previous is not None and previous.chain == step.chain and previous.after == step.before
        if rows and not goes_on:
            yield Steps(tuple(rows))
            rows = []
        rows.append(step_row(step, verdict, number, not goes_on, names, lang))
        previous = step
    if rows:
        yield Steps(tuple(rows))


def step_row(step: Step, verdict: Verdict, number: int, first: bool, names: Names, lang: str) -> StepRow:
    """One line with its rule, hypotheses and verdict."""
    chinese = lang == "zh"
    return StepRow(
        relation=relation(step.relation),
        after=formula(step.after, names, lang),
        before=formula(step.before, names, lang) if first else None,
        number=str(number),
        rule=(step.rule.zh if chinese else "") or step.rule.name,
        why=(step.note_zh if chinese else "") or step.note,
        opened=tuple(claim_formula(c, names, lang) for c in step.opened),
        badge=Badge.of(verdict, step.cited),
    )


def _code(derivation: Derivation, names: Names, lang: str) -> Iterator[Block]:
    several = isinstance(derivation.result, (list, tuple))
    results = list(derivation.result) if several else [derivation.result]
    try:
        program = compile(results if several else results[0])
    except SymnetError:  # a result that is a derivative still, or has no numbers to run on, has no code
        return
    shown = (
        formula(results[0], names, lang) if not several else row(*_comma([formula(e, names, lang) for e in results]))
    )
    yield Code(program.source, caption=word("generated code", lang), formula=shown)
    if refusal(program) is None:
        yield Code(read_back(program), language="latex", caption=word("read back", lang))


def _comma(items: list[Notation]) -> Iterator[Notation]:
    for position, item in enumerate(items):
        if position:
            yield Op(",")
        yield item


def checks_line(checks: tuple[Check, ...], lang: str) -> Paragraph:
    """Numeric cross-checks: by what, at how many points, and the agreement that all of them reached."""
    parts: list[Inline] = [Strong(word("checks", lang)), ": "]
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
