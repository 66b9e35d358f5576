"""The document: titles, paragraphs, statements, steps, code, figures and tables, before any format is chosen.

Every text in it is data: writers escape it. A place that takes `Inlines` takes one text, one formula, or a tuple of
texts, formulas and marks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from symnet.claim import Verdict, point_words
from symnet.errors import SymnetError, quote
from symnet.evidence.checking.methods import method_words
from symnet.report.notation import Notation, Op
from symnet.report.words import has_word, word

Writing = TypeVar("Writing")


@dataclass(frozen=True)
class Strong:
    """A text in bold."""

    text: str


@dataclass(frozen=True)
class Emph:
    """A text in italics."""

    text: str


@dataclass(frozen=True)
class CodeSpan:
    """A text as it is typed."""

    text: str


@dataclass(frozen=True)
class Ref:
    """A link to the section of this anchor."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Badge:
    """A discreet verdict mark. status: of a verdict, or `cited`; the rest says what it rests on."""

    status: str
    method: str = ""
    scope: str = ""
    detail: str = ""

    @classmethod
    def of(cls, verdict: Verdict, cited: str = "", point: str = "") -> Badge:
        """The mark of a verdict; `cited` is the reference of a step that is cited and not proved; `point` says how the
        counterexample is printed, if not as it is typed.

        >>> Badge.of(Verdict("proved", method="normal form", scope="all shapes"))
        Badge(status='proved', method='normal form', scope='all shapes', detail='')
        """
        if cited:
            return cls("cited", detail=cited)
        detail = {
            "unknown": verdict.reason,
            "supported": str(verdict.samples or ""),
            "refuted": point or point_words(verdict.counterexample),
        }.get(verdict.status, "")
        return cls(verdict.status, verdict.method, verdict.scope, detail)

    @property
    def mark(self) -> str:
        return MARKS[self.status]

    def words(self, lang: str) -> tuple[str, ...]:
        """What is written beside the mark, in parts."""
        detail = f"{word('samples', lang)} {self.detail}" if self.status == "supported" and self.detail else self.detail
        scope = word(self.scope, lang) if has_word(self.scope) else self.scope
        return tuple(part for part in (word(self.status, lang), method_words(self.method, lang), scope, detail) if part)


MARKS = {"proved": "✓", "refuted": "✗", "supported": "≈", "unknown": "?", "cited": "†"}

Inline = str | Notation | Strong | Emph | CodeSpan | Ref | Badge
Inlines = Inline | tuple[Inline, ...]


def inlines(content: Inlines) -> tuple[Inline, ...]:
    """The content as a tuple."""
    return content if isinstance(content, tuple) else (content,)


@dataclass(frozen=True)
class Paragraph:
    content: Inlines


@dataclass(frozen=True)
class Math:
    """A formula on a line of its own; `number` is printed at the margin."""

    notation: Notation
    number: str = ""


@dataclass(frozen=True)
class Box:
    """A framed group: `statement` is set off most, `note` least; `label` is printed before the title."""

    label: str
    blocks: tuple[Block, ...]
    title: Inlines = ""
    kind: str = "statement"


@dataclass(frozen=True)
class Bullets:
    items: tuple[Inlines, ...]


@dataclass(frozen=True)
class Definitions:
    """Rows `name := meaning`, aligned, each with a remark (a shape, for example)."""

    rows: tuple[tuple[Notation, Notation, Inlines], ...]


@dataclass(frozen=True)
class StepRow:
    """One line of a chain: `relation after`, by a rule.

    before: shown where a chain begins; rule: its name; why: further reason; remarks: hypotheses used, conditions of the
    rule, conventions; substeps: lines beneath, indented.
    """

    relation: Op
    after: Notation
    before: Notation | None = None
    number: str = ""
    rule: Inlines = ""
    why: Inlines = ""
    remarks: tuple[Inlines, ...] = ()
    badge: Badge | None = None
    substeps: tuple[StepRow, ...] = ()


@dataclass(frozen=True)
class Steps:
    rows: tuple[StepRow, ...]


@dataclass(frozen=True)
class Code:
    """A listing; `formula` is printed over it, as what it computes."""

    text: str
    language: str = "python"
    caption: Inlines = ""
    formula: Notation | None = None


@dataclass(frozen=True)
class Figure:
    """A vector picture (SVG), with a caption and words for those who cannot see it. width: of the text, 0 to 1; moving:
    an animation (GIF) that a page which can move shows in its place."""

    svg: str
    caption: Inlines = ""
    alt: str = ""
    width: float = 0.8
    moving: bytes = b""


@dataclass(frozen=True)
class Table:
    """align: one letter for each column, `l`, `c` or `r`; widths: of the columns, as shares of the page, where the
    table fills it and its texts are broken into lines; such a table may go on on the next page."""

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    align: str = ""
    caption: Inlines = ""
    widths: tuple[float, ...] = ()


Block = Paragraph | Math | Box | Bullets | Definitions | Steps | Code | Figure | Table


@dataclass(frozen=True)
class Section:
    """A section; `anchor` is made of its place where it is not given. badge: the verdict of the whole section;
    aside: a short remark printed small under the title (topic, sources); found_by: words by which it is looked for,
    besides its title; apart: where a document has many pages, each section within has one of its own."""

    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    anchor: str = ""
    badge: Badge | None = None
    aside: Inlines = ""
    found_by: tuple[str, ...] = ()
    apart: bool = False


@dataclass(frozen=True)
class Document:
    """A whole text in one language; `abstract` stands before the contents."""

    title: str
    sections: tuple[Section, ...] = ()
    lang: str = "en"
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    abstract: tuple[Block, ...] = ()
    contents: bool = True
    keywords: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Placed:
    """A section with its place in the document: level 1 is the outermost, number such as `2.1`, its anchor."""

    section: Section
    level: int
    number: str
    anchor: str


def placed(document: Document) -> Iterator[Placed]:
    """All sections in reading order."""
    pending = [(s, 1, str(k)) for k, s in reversed(list(enumerate(document.sections, 1)))]
    while pending:
        section, level, number = pending.pop()
        yield Placed(section, level, number, anchor_of(section, number))
        inner = [(s, level + 1, f"{number}.{k}") for k, s in enumerate(section.sections, 1)]
        pending.extend(reversed(inner))


def anchor_of(section: Section, number: str) -> str:
    """A name for links: letters, digits and hyphens only."""
    return link_name(section.anchor) or f"s{number.replace('.', '-')}"


def link_name(anchor: str) -> str:
    """An anchor as it is written, in sections and links alike.

    >>> link_name("sigmoid_derivative")
    'sigmoid-derivative'
    """
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in anchor).strip("-").lower()


def writing(table: Mapping[type, Writing], part: Any, format: str) -> Writing:
    """The row of a writer's table for a part of a document; a part without one is refused."""
    row = table.get(type(part))
    if row is None:
        raise SymnetError(f"the {format} writer cannot say {quote(type(part).__name__)}")
    return row


def figures(document: Document) -> tuple[Figure, ...]:
    """All figures in reading order, those inside boxes included."""
    found: list[Figure] = []
    pending: list[Block] = list(
        reversed([*document.abstract, *(b for p in placed(document) for b in p.section.blocks)])
    )
    while pending:
        block = pending.pop()
        if isinstance(block, Figure):
            found.append(block)
        if isinstance(block, Box):
            pending.extend(reversed(block.blocks))
    return tuple(found)
