"""A document as one HTML page: MathML, its styles inside, no script, nothing fetched."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.report.document import (
    Badge,
    Block,
    Box,
    Bullets,
    Code,
    CodeSpan,
    Definitions,
    Document,
    Emph,
    Figure,
    Inlines,
    Math,
    Paragraph,
    Placed,
    Ref,
    Steps,
    Strong,
    Table,
    inlines,
    link_name,
    placed,
)
from symnet.report.layout import Line, arrange
from symnet.report.mathml import escape, mathml
from symnet.report.notation import Notation, row
from symnet.report.pictures import picture_only
from symnet.report.words import word

LANGUAGE_TAG = {"en": "en", "zh": "zh-Hans"}
ALIGN = {"l": "left", "c": "center", "r": "right"}


def to_html(document: Document) -> str:
    """The page, complete; it opens from a file and needs no network.

    >>> page = to_html(Document("<Title>", lang="en"))
    >>> "<title>&lt;Title&gt;</title>" in page, "<script" in page
    (True, False)
    """
    lang = document.lang
    body = [_header(document), *(_block(block, lang) for block in document.abstract)]
    sections = list(placed(document))
    if document.contents and sections:
        body.append(_contents(sections, lang))
    body.extend(_section(place, lang) for place in sections)
    return PAGE.format(
        lang=LANGUAGE_TAG[lang],
        title=escape(document.title),
        style=style(),
        body="\n".join(part for part in body if part),
    )


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
</main>
</body>
</html>
"""


@cache
def style() -> str:
    """The style sheet."""
    return (files("symnet.report") / "templates" / "report.css").read_text(encoding="utf-8")


def _header(document: Document) -> str:
    lines = [f"<h1>{escape(document.title)}</h1>"]
    if document.subtitle:
        lines.append(f'<p class="subtitle">{escape(document.subtitle)}</p>')
    if document.authors:
        lines.append(f'<p class="authors">{escape(", ".join(document.authors))}</p>')
    return f"<header>{''.join(lines)}</header>"


def _contents(sections: list[Placed], lang: str) -> str:
    items = "".join(
        f'<li class="level{place.level}"><a href="#{place.anchor}"><span class="no">{place.number}</span>'
        f"<span>{escape(place.section.title)}</span></a>{_mark(place.section.badge, lang)}</li>"
        for place in sections
    )
    return f'<nav aria-label="{word("contents", lang)}"><h2>{word("contents", lang)}</h2><ol>{items}</ol></nav>'


def _mark(badge: Badge | None, lang: str) -> str:
    """The mark alone; its words appear when it is pointed at."""
    if badge is None:
        return ""
    return f'<span class="mark {badge.status}" title="{escape(" · ".join(badge.words(lang)))}">{badge.mark}</span>'


def _section(place: Placed, lang: str) -> str:
    section, level = place.section, min(place.level + 1, 6)
    title = f'<span class="no">{place.number}</span>{escape(section.title)}{_mark(section.badge, lang)}'
    aside = f'<p class="aside">{_inlines(section.aside, lang)}</p>' if section.aside else ""
    blocks = "\n".join(_block(block, lang) for block in section.blocks)
    heading = f"<h{level}>{title}</h{level}>"
    return f'<section id="{place.anchor}" class="level{place.level}">\n{heading}\n{aside}{blocks}</section>'


def _badge(badge: Badge, lang: str) -> str:
    words = " · ".join(badge.words(lang))
    return f'<span class="badge {badge.status}"><span class="tick">{badge.mark}</span> {escape(words)}</span>'


INLINES: dict[type, Callable[[Any, str], str]] = {
    str: lambda node, lang: escape(node),
    Strong: lambda node, lang: f"<strong>{escape(node.text)}</strong>",
    Emph: lambda node, lang: f"<em>{escape(node.text)}</em>",
    CodeSpan: lambda node, lang: f"<code>{escape(node.text)}</code>",
    Ref: lambda node, lang: f'<a href="#{link_name(node.anchor)}">{escape(node.text)}</a>',
    Badge: _badge,
}


def _inlines(content: Inlines, lang: str) -> str:
    return "".join(_inline(item, lang) for item in inlines(content))


def _inline(item: Any, lang: str) -> str:
    if isinstance(item, Notation):
        return mathml(item)
    write = INLINES.get(type(item))
    if write is None:
        raise SymnetError(f"the HTML writer cannot say {quote(type(item).__name__)}")
    return write(item, lang)


def _math(block: Math, lang: str) -> str:
    number = f'<span class="eqno">({escape(block.number)})</span>' if block.number else ""
    return f'<div class="display">{mathml(block.notation, display=True)}{number}</div>'


def _box(block: Box, lang: str) -> str:
    title = f" {_inlines(block.title, lang)}" if block.title else ""
    inside = "\n".join(_block(inner, lang) for inner in block.blocks)
    return f'<div class="box {escape(block.kind)}"><p class="label">{escape(block.label)}{title}</p>\n{inside}</div>'


def _bullets(block: Bullets, lang: str) -> str:
    return f"<ul>{''.join(f'<li>{_inlines(item, lang)}</li>' for item in block.items)}</ul>"


def _definitions(block: Definitions, lang: str) -> str:
    rows = "".join(
        f'<tr><td class="lhs">{_large(name)}</td><td class="rhs">{_large(row(":=", meaning))}</td>'
        f'<td class="reason">{_inlines(remark, lang)}</td></tr>'
        for name, meaning, remark in block.rows
    )
    return f'<div class="scroll"><table class="chain definitions">{rows}</table></div>'


def _steps(block: Steps, lang: str) -> str:
    chain = arrange(block)
    rows = "".join(_line(line, chain.beside, lang) for line in chain.lines)
    return f'<div class="scroll"><table class="chain {"beside" if chain.beside else "beneath"}">{rows}</table></div>'


def _large(notation: Notation) -> str:
    return mathml(notation, large=True)


def _line(line: Line, beside: bool, lang: str) -> str:
    step = line.step
    number = f'<td class="no">{f"({escape(step.number)})" if step.number else ""}</td>'
    head = _large(line.head) if line.head is not None else ""
    pad = f' style="padding-left: {2 * line.depth}em"' if line.depth else ""
    rows = []
    if line.alone:
        rows.append(f'<tr class="alone"><td class="no"></td><td colspan="2" class="whole"{pad}>{head}</td></tr>')
        head = ""
    reason = _reason(line, lang)
    for k, body in enumerate(line.bodies):
        last = f'<td class="reason" rowspan="{len(line.bodies)}">{reason}</td>' if beside and k == 0 else ""
        continued = ' class="continued"' if k else ""
        rows.append(
            f'<tr{continued}>{number if k == 0 else "<td></td>"}<td class="lhs">{head if k == 0 else ""}</td>'
            f'<td class="rhs"{pad}>{_large(body)}</td>{last}</tr>'
        )
    if not beside and reason:
        rows.append(f'<tr class="under"><td></td><td></td><td class="reason"{pad}>{reason}</td></tr>')
    return "".join(rows)


def _reason(line: Line, lang: str) -> str:
    step = line.step
    parts = [f'<span class="rule">{_inlines(step.rule, lang)}</span>'] if step.rule else []
    parts += [f'<span class="why">{_inlines(why, lang)}</span>' for why in (step.why, *step.remarks) if why]
    said = word("comma", lang).join(parts)
    return " ".join(part for part in (said, _badge(step.badge, lang) if step.badge else "") if part)


PYTHON_TOKENS = re.compile(
    r"(?P<comment>#[^\n]*)|(?P<string>\"\"\".*?\"\"\"|\"[^\"\n]*\"|'[^'\n]*')"
    r"|(?P<keyword>\b(?:def|return|import|from|as|for|in|if|else|while|class|with|not|and|or|None|True|False)\b)"
    r"|(?P<number>\b\d[\d.e]*\b)",
    re.DOTALL,
)


def highlighted(text: str, language: str) -> str:
    """Code with its comments, strings, words and numbers marked for the style sheet."""
    escape(text)  # refuses what cannot be seen
    if language != "python":
        return html.escape(text)
    parts, done = [], 0
    for token in PYTHON_TOKENS.finditer(text):
        parts.append(html.escape(text[done : token.start()]))
        parts.append(f'<span class="{token.lastgroup}">{html.escape(token.group())}</span>')
        done = token.end()
    return "".join([*parts, html.escape(text[done:])])


def _code(block: Code, lang: str) -> str:
    caption = f"<figcaption>{_inlines(block.caption, lang)}</figcaption>" if block.caption else ""
    formula = f'<div class="display">{mathml(block.formula, display=True)}</div>' if block.formula else ""
    return (
        f'<figure class="code">{caption}{formula}<pre><code class="language-{escape(block.language)}">'
        f"{highlighted(block.text.rstrip(), block.language)}</code></pre></figure>"
    )


def _figure(block: Figure, lang: str) -> str:
    caption = f"<figcaption>{_inlines(block.caption, lang)}</figcaption>" if block.caption else ""
    picture = _moving(block) if block.moving else picture_only(block.svg)
    label = f' role="img" aria-label="{escape(block.alt)}"' if block.alt else ""
    return f'<figure class="plot"><div style="width: {block.width:.0%}"{label}>{picture}</div>{caption}</figure>'


def _moving(block: Figure) -> str:
    data = b64encode(block.moving).decode("ascii")
    return f'<img src="data:image/gif;base64,{data}" alt="{escape(block.alt)}" style="width: 100%">'


def _table(block: Table, lang: str) -> str:
    align = block.align or "l" * len(block.header)
    head = "".join(_cell("th", cell, align[k], lang) for k, cell in enumerate(block.header))
    rows = "".join(
        f"<tr>{''.join(_cell('td', cell, align[k], lang) for k, cell in enumerate(cells))}</tr>" for cells in block.rows
    )
    caption = f"<caption>{_inlines(block.caption, lang)}</caption>" if block.caption else ""
    columns = "".join(f'<col style="width: {share:.0%}">' for share in block.widths)
    body = f"{caption}{columns}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    wide = " wide" if block.widths else " crowded" if len(block.header) > 7 else ""
    return f'<div class="scroll"><table class="data{wide}">{body}</table></div>'


def _cell(tag: str, content: Inlines, align: str, lang: str) -> str:
    return f'<{tag} style="text-align: {ALIGN[align]}">{_inlines(content, lang)}</{tag}>'


BLOCKS: dict[type, Callable[[Any, str], str]] = {
    Paragraph: lambda block, lang: f"<p>{_inlines(block.content, lang)}</p>",
    Math: _math,
    Box: _box,
    Bullets: _bullets,
    Definitions: _definitions,
    Steps: _steps,
    Code: _code,
    Figure: _figure,
    Table: _table,
}


def _block(block: Block, lang: str) -> str:
    write = BLOCKS.get(type(block))
    if write is None:
        raise SymnetError(f"the HTML writer cannot say {quote(type(block).__name__)}")
    return write(block, lang)
