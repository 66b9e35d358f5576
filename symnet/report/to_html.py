"""A document as one HTML page: MathML, its styles inside, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from symnet.report.document import Badge, Document, Placed, placed
from symnet.report.html_blocks import Writer
from symnet.report.mathml import escape
from symnet.report.words import word

LANGUAGE_TAG = {"en": "en", "zh": "zh-Hans"}


def to_html(document: Document) -> str:
    """The page, complete; it opens from a file and needs no network.

    >>> page = to_html(Document("<Title>", lang="en"))
    >>> "<title>&lt;Title&gt;</title>" in page, "<script" in page
    (True, False)
    """
    writer = Writer(document.lang)
    sections = list(placed(document))
    listed = [contents(sections, writer)] if document.contents and sections else []
    body = [title(document), writer.blocks(document.abstract), *listed, *(section(place, writer) for place in sections)]
    return page(document.lang, document.title, body)


PAGE = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="symnet">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}
</main>{after}
</body>
</html>
"""


def page(lang: str, title: str, body: Iterable[str], after: str = "") -> str:
    """A whole page, with its styles."""
    inside = "\n".join(part for part in body if part)
    return PAGE.format(lang=LANGUAGE_TAG[lang], title=escape(title), style=style(), body=inside, after=after)


@cache
def style() -> str:
    """The style sheet."""
    return template("report.css")


@cache
def template(name: str) -> str:
    """A file that stands on the pages as it is."""
    return (files("symnet.report") / "templates" / name).read_text(encoding="utf-8")


def title(document: Document) -> str:
    """The head of the first page."""
    lines = [f"<h1>{escape(document.title)}</h1>"]
    if document.subtitle:
        lines.append(f'<p class="subtitle">{escape(document.subtitle)}</p>')
    if document.authors:
        lines.append(f'<p class="authors">{escape(", ".join(document.authors))}</p>')
    return f"<header>{''.join(lines)}</header>"


def contents(sections: Iterable[Placed], writer: Writer) -> str:
    """The titles of sections as links, with their verdicts."""
    items = "".join(
        f'<li class="level{place.level}"><a href="{writer.href(place.anchor)}"><span class="no">{place.number}</span>'
        f"<span>{escape(place.section.title)}</span></a>{mark(place.section.badge, writer.lang)}</li>"
        for place in sections
    )
    head = word("contents", writer.lang)
    return f'<nav class="contents" aria-label="{head}"><h2>{head}</h2><ol>{items}</ol></nav>'


def mark(badge: Badge | None, lang: str) -> str:
    """The mark alone; its words appear when it is pointed at."""
    if badge is None:
        return ""
    return f'<span class="mark {badge.status}" title="{escape(" · ".join(badge.words(lang)))}">{badge.mark}</span>'


def section(place: Placed, writer: Writer) -> str:
    """A section without those within it."""
    section, level = place.section, min(place.level + 1, 6)
    title = f'<span class="no">{place.number}</span>{escape(section.title)}{mark(section.badge, writer.lang)}'
    aside = f'<p class="aside">{writer.inlines(section.aside)}</p>' if section.aside else ""
    heading = f"<h{level}>{title}</h{level}>"
    inside = f"{aside}{writer.blocks(section.blocks)}"
    return f'<section id="{place.anchor}" class="level{place.level}">\n{heading}\n{inside}</section>'
