"""The report as a document: a chapter a topic, the experiments, the errata, the coverage of the rows."""

from __future__ import annotations

from collections.abc import Iterable

from symnet.catalog import Tables
from symnet.report.accuracy import accuracy_section
from symnet.report.coverage import coverage_section, evidence_of, topic_table
from symnet.report.document import Badge, Block, Document, Inlines, Paragraph, Ref, Section, Table
from symnet.report.errata import errata_section
from symnet.report.experiments import experiments_section
from symnet.report.judging import Judged
from symnet.report.performing import Performed
from symnet.report.sections import derivation_section, verdict_counts
from symnet.report.style import Style
from symnet.report.words import word


def report_document(
    judged: list[Judged], performed: list[Performed], tables: Tables, known: Tables, style: Style
) -> Document:
    """The whole report in one language. tables: the rows and errata that it is about; known: those and the topics of
    the installed catalogs."""
    lang = style.lang
    found = evidence_of(tables, judged, performed)
    sections = chapters(judged, known, style)
    if performed:
        sections += [experiments_section(tuple(performed), style), accuracy_section(style)]
    if tables.errata:
        sections.append(errata_section(tables, judged, style))
    if found:
        sections.append(coverage_section(tables, found, lang))
    table = topic_table(tables, found, lang) if found else _overview(judged, lang)
    return Document(
        title=word("report title", lang),
        subtitle=word("report subtitle", lang),
        lang=lang,
        abstract=(*_opening(judged, style), table),
        sections=tuple(sections),
    )


def errata_document(judged: list[Judged], tables: Tables, known: Tables, style: Style) -> Document:
    """The errata alone, with the derivations that correct them."""
    lang = style.lang
    errata = errata_section(tables, judged, style)
    return Document(
        title=word("errata title", lang),
        subtitle=word("errata subtitle", lang),
        lang=lang,
        abstract=errata.blocks,
        sections=(*errata.sections, *chapters(judged, known, style)),
    )


def chapters(judged: list[Judged], known: Tables, style: Style) -> list[Section]:
    """One section a topic, in the order of the table and then of the files; the derivations of one in the order of the
    rows that they cover."""
    order = {row: k for k, row in enumerate(known.rows)}
    topics = {name: k for k, name in enumerate(known.topics)}
    grouped: dict[str, list[Judged]] = {}
    for one in judged:
        grouped.setdefault(known.topic_of(one.entry.topic or "derivations").name, []).append(one)
    names = sorted(grouped, key=lambda name: topics.get(name, len(topics)))
    return [
        Section(
            title=known.topic_of(name).title(style.lang),
            anchor=f"topic {name}",
            found_by=(name,),
            sections=tuple(
                derivation_section(one.derivation, one.verification, style, one.checks)
                for one in sorted(grouped[name], key=lambda one: _first(one.entry.covers, order))
            ),
        )
        for name in names
    ]


def _first(covers: Iterable[str], order: dict[str, int]) -> int:
    return min((order[row] for row in covers if row in order), default=len(order))


def _opening(judged: list[Judged], style: Style) -> list[Block]:
    lang = style.lang
    notes = [Paragraph(word("legend", lang)), *map(Paragraph, style.notes())]
    return [*notes, verdict_counts([one.verification for one in judged], lang)]


def _overview(judged: list[Judged], lang: str) -> Table:
    header = tuple(word(k, lang) for k in ("derivation", "covers", "steps", "verdict"))
    rows: list[tuple[Inlines, ...]] = []
    for j in judged:
        title = (j.entry.title_zh if lang == "zh" else "") or j.entry.title
        proved = sum(v.status == "proved" for v in j.verification.steps)
        counted = f"{proved}/{len(j.verification.steps)}"
        rows.append((Ref(title, j.entry.name), ", ".join(j.entry.covers), counted, Badge.of(j.verification.whole)))
    return Table(header, tuple(rows), align="llrl")
