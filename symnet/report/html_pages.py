"""A long document as many HTML pages: a first page to look things up on, and one for each chapter.

The first page has the title, the contents, and a field that looks for titles, names and rows. The links are relative,
so that the pages can be opened from a file, moved together, or served. A script of a few lines runs the field of the
first page; without it the contents stand there all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from symnet.report.document import Document, Placed, placed
from symnet.report.html_blocks import Writer
from symnet.report.mathml import escape
from symnet.report.to_html import LANGUAGE_TAG, contents, mark, page, section, template, title, to_html
from symnet.report.words import word

LONG = 100  # sections; a document with more is cut into pages


@dataclass(frozen=True)
class Leaf:
    """One page: its file, the section that it begins with, and all sections on it, that one first."""

    file: str
    places: tuple[Placed, ...]

    @property
    def first(self) -> Placed:
        return self.places[0]

    @property
    def title(self) -> str:
        return self.first.section.title


def html_files(document: Document, stem: str, others: tuple[tuple[str, str], ...] = ()) -> Iterator[tuple[str, str]]:
    """The files of a document, by their names: `STEM.html`, and where it is long, a page `STEM/ANCHOR.html` for each
    chapter. others: the same document in other languages, as (language, stem)."""
    leaves = leaves_of(document, stem)
    if len(leaves) < 2:
        yield f"{stem}.html", to_html(document)
        return
    book = Book(document, stem, leaves, others)
    yield f"{stem}.html", book.first_page()
    for k, leaf in enumerate(leaves):
        yield leaf.file, book.page(k, leaf)


def leaves_of(document: Document, stem: str) -> list[Leaf]:
    """The pages of a document beside its first one; none where it is short."""
    places = list(placed(document))
    if len(places) <= LONG:
        return []
    starts, apart = [], False
    for k, place in enumerate(places):
        if place.level == 1:
            apart = place.section.apart
        if place.level == 1 or (apart and place.level == 2):
            starts.append(k)
    ends = [*starts[1:], len(places)]
    return [Leaf(f"{stem}/{places[a].anchor}.html", tuple(places[a:b])) for a, b in zip(starts, ends, strict=True)]


@dataclass(frozen=True)
class Book:
    """A document and its pages."""

    document: Document
    stem: str
    leaves: list[Leaf]
    others: tuple[tuple[str, str], ...]

    @property
    def door(self) -> str:
        return f"{self.stem}.html"

    def writer(self, file: str) -> Writer:
        homes = {place.anchor: leaf.file for leaf in self.leaves for place in leaf.places}
        return Writer(self.document.lang, file, homes)

    def first_page(self) -> str:
        """Title, opening, the field, and the contents of all pages."""
        document, writer = self.document, self.writer(self.door)
        bar = f'<nav class="bar"><span></span><span></span><span>{self._languages(writer, self.door)}</span></nav>'
        script = f"\n<script>\n{template('report.js')}</script>"
        body = [bar, title(document), self._field(writer, hidden=True), self._contents(writer)]
        return page(document.lang, document.title, [*body, writer.blocks(document.abstract)], script)

    def page(self, k: int, leaf: Leaf) -> str:
        """A chapter, with the way to the ones before and after it."""
        writer, lang = self.writer(leaf.file), self.document.lang
        inner = [place for place in leaf.places if place.level == leaf.first.level + 1]
        inner += [one.first for one in self.leaves if leaf.first.section.apart and _within(one.first, leaf.first)]
        head, *rest = (section(place, writer) for place in leaf.places)
        body = [
            self._bar(k, writer),
            self._field(writer),
            head,
            contents(inner, writer) if len(inner) > 1 else "",
            *rest,
            self._bar(k, writer, "below"),
        ]
        return page(lang, f"{leaf.title} · {self.document.title}", body)

    def _bar(self, k: int, writer: Writer, kind: str = "") -> str:
        """Before, the first page and the other languages, after."""
        before = self.leaves[k - 1] if k else None
        after = self.leaves[k + 1] if k + 1 < len(self.leaves) else None
        sides = [
            f'<a rel="{rel}" href="{writer.file(leaf.file)}">{sign.format(escape(leaf.title))}</a>' if leaf else ""
            for rel, leaf, sign in (("prev", before, "← {}"), ("next", after, "{} →"))
        ]
        up = f'<a rel="index" href="{writer.file(self.door)}">{word("contents", writer.lang)}</a>'
        middle = " · ".join(part for part in (up, self._languages(writer, self.leaves[k].file)) if part)
        return f'<nav class="bar {kind}"><span>{sides[0]}</span><span>{middle}</span><span>{sides[1]}</span></nav>'

    def _languages(self, writer: Writer, file: str) -> str:
        """The same page in the other languages."""
        return " · ".join(
            f'<a lang="{LANGUAGE_TAG[lang]}" hreflang="{LANGUAGE_TAG[lang]}" '
            f'href="{writer.file(stem + file[len(self.stem) :])}">{word("language", lang)}</a>'
            for lang, stem in self.others
        )

    def _field(self, writer: Writer, hidden: bool = False) -> str:
        """A form that asks the first page; there the script shows it, which answers."""
        words = word("look up", writer.lang)
        return (
            f'<form class="lookup" role="search" action="{writer.file(self.door)}"{" hidden" if hidden else ""}>'
            f'<input type="search" name="q" placeholder="{words}" aria-label="{words}" autocomplete="off">'
            f'<output aria-live="polite"></output></form>'
        )

    def _contents(self, writer: Writer) -> str:
        """The chapters, each with the titles in it, and the names and rows by which they are found."""
        head = word("contents", writer.lang)
        chapters: list[list[Placed]] = []
        for place in (place for leaf in self.leaves for place in leaf.places):
            chapters += [[place]] if place.level == 1 else []
            chapters[-1] += [place] if place.level > 1 else []
        items = "".join(map(partial(_chapter, writer=writer), chapters))
        return f'<nav class="contents all" aria-label="{head}"><h2>{head}</h2>{items}</nav>'


def _within(inner: Placed, outer: Placed) -> bool:
    return inner.number.startswith(f"{outer.number}.")


def _chapter(places: list[Placed], writer: Writer) -> str:
    """A chapter that opens to show its sections."""
    first, *inner = places
    if not inner:
        return f'<p class="chapter">{_entry(first, writer)}</p>'
    items = "".join(f'<li class="level{place.level}">{_entry(place, writer)}</li>' for place in inner)
    summary = f'{_entry(first, writer)}<span class="count">{len(inner)}</span>'
    return f'<details class="chapter"><summary>{summary}</summary><ol>{items}</ol></details>'


def _entry(place: Placed, writer: Writer) -> str:
    found_by = " ".join(place.section.found_by)
    sought = f' data-sought="{escape(found_by)}"' if found_by else ""
    return (
        f'<a id="{place.anchor}" href="{writer.href(place.anchor)}"{sought}>'
        f'<span class="no">{place.number}</span><span>{escape(place.section.title)}</span></a>'
        f"{mark(place.section.badge, writer.lang)}"
    )
