"""The coverage page: what every row of the sources rests on and how strongly; counts by topic; what falls short.

A theorem that is cited is never counted as proved: a row that is a theorem of the literature counts as cited, whatever
is proved of it in concrete cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from symnet.catalog import Row, Tables
from symnet.experiments.table import EXPERIMENTS, LEARNT
from symnet.expr import Symbol, postorder
from symnet.report.document import Badge, Block, CodeSpan, Inline, Inlines, Paragraph, Ref, Section, Strong, Table
from symnet.report.judging import Judged
from symnet.report.optima import optima_of
from symnet.report.optimum_pictures import optimum_picture
from symnet.report.performing import Performed
from symnet.report.words import word
from symnet.workbooks import WORKBOOKS, Workbook

# How strongly a row stands, from the strongest; each is a column of the table by topic.
PROVED = ("for all shapes", "proved", "for some sizes")
CLASSES = (*PROVED, "supported", "cited", "trained", "drawn", "made", "unknown")
TOPIC_WIDTH = 0.28  # of the table by topic: the rest are counts
ROW_WIDTHS = (0.06, 0.24, 0.22, 0.16, 0.32)
MUST_BE_PROVED = {"DERIVE", "EXACT", "EXACT-n", "COND"}
BADGES = {
    "for all shapes": Badge("proved", scope="all shapes"),
    "proved": Badge("proved"),
    "for some sizes": Badge("proved", scope="for some sizes"),
    "supported": Badge("supported"),
    "cited": Badge("cited"),
    "unknown": Badge("unknown"),
}


@dataclass(frozen=True)
class Evidence:
    """A row with the derivations, the experiments and the workbooks that cover it; ran: whether experiments were run at
    all."""

    row: Row
    judged: tuple[Judged, ...]
    performed: tuple[Performed, ...]
    ran: bool = True
    workbooks: tuple[Workbook, ...] = ()

    @property
    def strength(self) -> str:
        """One of `CLASSES`.

        What cannot be decided counts first, then what is cited, then the strongest proof.
        """
        found = [strength_of(one) for one in self.judged]
        for weak in ("unknown", "supported"):
            if weak in found:
                return weak
        citing = [
            bool(one.derivation.theorems) or kind == "cited" for one, kind in zip(self.judged, found, strict=True)
        ]
        if any(citing) and ("STATE" in self.row.do or all(citing)):
            return "cited"
        proofs = [kind for kind, cited in zip(found, citing, strict=True) if not cited]
        if proofs:
            return min(proofs, key=CLASSES.index)
        if self.performed:
            return "trained" if self.trained else "drawn"
        return "made" if self.workbooks or self.row.by else "unknown"

    @property
    def drawn(self) -> bool:
        pages = (found for one in self.judged for found in optima_of(one.derivation))
        return bool(self.performed or self.workbooks) or any(optimum_picture(found) is not None for found in pages)

    @property
    def trained(self) -> bool:
        return any(one.name in LEARNT for one in self.performed) or bool(self.workbooks)

    @property
    def has_sizes(self) -> bool:
        return self.strength in ("for all shapes", "for some sizes")

    @property
    def short(self) -> list[str]:
        """Why the row falls short of what it asks for, as keys of words."""
        asked, found = set(self.row.do), []
        made = bool(self.workbooks or self.row.by)
        if not self.judged and not self.performed and not made:
            tried = not self.ran and any(self.row.id in one.covers for one in EXPERIMENTS.values())
            return [] if tried else ["covered by nothing"]
        if asked & MUST_BE_PROVED and self.strength not in PROVED:
            found.append(f"short {self.strength}")
        if "COND" in asked and not any(one.derivation.contrasts for one in self.judged):
            found.append("short contrast")
        if self.ran and "PLOT" in asked and not self.drawn:
            found.append("short plot")
        if self.ran and "TRAIN" in asked and not self.trained:
            found.append("short training")
        return found


def strength_of(one: Judged) -> str:
    """How strongly a derivation stands: the weakest of its claims."""
    whole = one.verification.whole
    if whole.status == "proved":
        if whole.scope == "all shapes":
            return "for all shapes"
        return "for some sizes" if whole.scope or _has_tensors(one) else "proved"
    if any(step.cited for step in one.derivation.steps):
        return "cited"
    return "supported" if whole.status == "supported" else "unknown"


def _has_tensors(one: Judged) -> bool:
    """Whether a tensor occurs, which then has sizes that are numbers."""
    sides = (side for claim in one.derivation.claims for side in (claim.lhs, claim.rhs))
    return any(isinstance(node, Symbol) and node.shape for node in postorder(*sides))


def evidence_of(tables: Tables, judged: Iterable[Judged], performed: Iterable[Performed]) -> list[Evidence]:
    """Every row of the tables with what covers it, in their order."""
    judged, performed = list(judged), list(performed)
    return [
        Evidence(
            row,
            tuple(one for one in judged if row.id in one.entry.covers),
            tuple(one for one in performed if row.id in one.experiment.covers),
            bool(performed),
            tuple(book for book in WORKBOOKS if row.id in book.covers and performed),
        )
        for row in tables.rows.values()
    ]


# ---------------------------------------------------------------------------------------------------- on the page
def coverage_section(tables: Tables, found: list[Evidence], lang: str) -> Section:
    """The whole page: measures, the table by topic, what falls short, and every row under its topic."""
    short = [one for one in found if one.short]
    blocks: list[Block] = [Paragraph(word("coverage about", lang)), *measures(found, lang)]
    blocks.append(topic_table(tables, found, lang))
    sections = []
    if short:
        sections.append(Section(word("short title", lang), (_short_table(short, lang),), anchor="rows-that-fall-short"))
    for topic, rows in by_topic(tables, found).items():
        title = tables.topic_of(topic).title(lang)
        named = tuple(one.row.id for one in rows)
        sections.append(Section(title, (_row_table(rows, lang),), anchor=f"rows {topic}", found_by=named))
    return Section(word("coverage title", lang), tuple(blocks), tuple(sections), anchor="coverage")


def by_topic(tables: Tables, found: list[Evidence]) -> dict[str, list[Evidence]]:
    """The rows by the name of their topic, in the order of the topics."""
    grouped: dict[str, list[Evidence]] = {name: [] for name in tables.topics}
    for one in found:
        grouped.setdefault(tables.topic_of_row(one.row.id).name, []).append(one)
    return {name: rows for name, rows in grouped.items() if rows}


def measures(found: list[Evidence], lang: str) -> Iterator[Block]:
    """The percentages: of the rows that must be proved and are formulas, how many are; of those with sizes, how many
    for all; of the conditions, how many are shown to be needed."""
    formulas = [e for e in found if set(e.row.do) & MUST_BE_PROVED and e.strength != "cited"]
    proved = [e for e in formulas if e.strength in PROVED]
    sized = [e for e in proved if e.has_sizes]
    everywhere = [e for e in sized if e.strength == "for all shapes"]
    conditional = [e for e in found if "COND" in e.row.do]
    shown = [e for e in conditional if any(one.derivation.contrasts for one in e.judged)]
    for key, part, whole in (
        ("measure proved", proved, formulas),
        ("measure shapes", everywhere, sized),
        ("measure conditions", shown, conditional),
    ):
        if whole:
            share = f"{100 * len(part) / len(whole):.1f} %"
            yield Paragraph((Strong(share), " ", word(key, lang).format(part=len(part), whole=len(whole))))


def topic_table(tables: Tables, found: list[Evidence], lang: str) -> Table:
    """How many rows of each topic stand how strongly; what was drawn and trained of what should be."""
    kinds = [kind for kind in CLASSES if any(one.strength == kind for one in found)]
    header = [word(key, lang) for key in ("topic", "rows", *(f"column {kind}" for kind in kinds), "plots", "trainings")]
    rows: list[tuple[Inlines, ...]] = []
    for name, group in by_topic(tables, found).items():
        topic = tables.topic_of(name)
        label = f"{topic.letter} {topic.title(lang)}" if topic.letter else topic.title(lang)
        rows.append((Ref(label, f"rows {name}"), *map(_count, _counted(group, kinds))))
    rows.append(tuple(Strong(text) for text in (word("total", lang), *_counted(found, kinds))))
    counts = len(header) - 1
    share = (1 - TOPIC_WIDTH) / (counts + 0.5)  # the last heading is the longest
    widths = (TOPIC_WIDTH, *[share] * (counts - 1), 1.5 * share)
    return Table(tuple(header), tuple(rows), "l" + "r" * counts, word("coverage caption", lang), widths)


def _count(text: str) -> str:
    return "" if text in ("0", "0/0") else text


def _counted(group: list[Evidence], kinds: list[str]) -> list[str]:
    strengths = [one.strength for one in group]
    drawn = [one.drawn for one in group if "PLOT" in one.row.do]
    trained = [one.trained for one in group if "TRAIN" in one.row.do]
    done = [f"{sum(part)}/{len(part)}" for part in (drawn, trained)]
    return [str(len(group)), *(str(strengths.count(kind)) for kind in kinds), *done]


def _short_table(short: list[Evidence], lang: str) -> Table:
    header = tuple(word(key, lang) for key in ("row", "title", "reason"))
    comma = word("semicolon", lang)
    rows = tuple((e.row.id, e.row.said(lang), comma.join(word(key, lang) for key in e.short)) for e in short)
    return Table(header, rows, align="lll", widths=(0.08, 0.46, 0.46))


def _row_table(rows: list[Evidence], lang: str) -> Table:
    header = tuple(word(key, lang) for key in ("row", "title", "source", "verdict", "rests on"))
    return Table(header, tuple(_row(one, lang) for one in rows), "lllll", widths=ROW_WIDTHS)


def _row(one: Evidence, lang: str) -> tuple[Inlines, ...]:
    links: list[Inline] = []
    for title, anchor in _names(one, lang):
        links += [word("semicolon", lang), Ref(title, anchor)]
    for made in (*(f"symnet workbook {book.name}" for book in one.workbooks), one.row.by):
        links += [word("semicolon", lang), CodeSpan(made)] if made else []
    verdict = BADGES.get(one.strength) or word(one.strength, lang)
    places = "; ".join(one.row.seeds) or word("follow-on", lang)
    return one.row.id, one.row.said(lang), places, verdict, tuple(links[1:]) or "–"


def _names(one: Evidence, lang: str) -> Iterator[tuple[str, str]]:
    for judged in one.judged:
        entry = judged.entry
        yield (entry.title_zh if lang == "zh" else "") or entry.title, entry.name
    for performed in one.performed:
        about = performed.experiment
        yield about.title_zh if lang == "zh" else about.title, f"experiment-{about.name}"
