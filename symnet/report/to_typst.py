"""A document as one Typst source: the template, then code in which every text is a string literal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any

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
    writing,
)
from symnet.report.layout import Line, arrange
from symnet.report.measure import width
from symnet.report.notation import Notation, row
from symnet.report.pictures import picture_only
from symnet.report.prose import set_off
from symnet.report.typst import string, typst
from symnet.report.words import word

LONG_BOX = 4000  # characters of source; a longer box may be cut at the end of a page
UNBROKEN = 14.0  # ems; a longer formula inside a text may be broken at the end of a line
REGION = {"en": '"us"', "zh": '"cn"'}
ALIGN = {"l": "left", "c": "center", "r": "right"}


def to_typst(document: Document) -> str:
    """The source, complete: no imports, no files, pictures inside."""
    lang = document.lang
    sections = list(placed(document))
    lines = [_start(document), *(_block(block, lang) for block in document.abstract)]
    if document.contents and sections:
        lines.append(f"toc({string(word('contents', lang))})")
    for place in sections:
        lines += [_heading(place, lang), *(_block(block, lang) for block in place.section.blocks)]
    body = "\n".join(f"#{line}" for line in lines)
    return f"{template()}{body}\n"


@cache
def template() -> str:
    """The look: functions that the written part calls."""
    return (files("symnet.report") / "templates" / "report.typ").read_text(encoding="utf-8")


def _start(document: Document) -> str:
    arguments = [
        f"title: {string(document.title)}",
        f"subtitle: {string(document.subtitle)}",
        f"authors: {_array(map(string, document.authors))}",
        f"lang: {string(document.lang)}",
        f"region: {REGION[document.lang]}",
        f"keywords: {_array(map(string, document.keywords))}",
    ]
    return f"show: report.with({', '.join(arguments)})"


def _array(items: Iterable[str]) -> str:
    return f"({''.join(f'{item}, ' for item in items)})"


def _heading(place: Placed, lang: str) -> str:
    section = place.section
    badge = section.badge
    tick = f", tick: mark({string(badge.status)}, {string(badge.mark)})" if badge else ""
    heading = f"section({place.level}, {string(section.title)}, {string(place.anchor)}{tick})"
    return f"{heading}\n#aside({_inlines(section.aside, lang)})" if section.aside else heading


def _badge(badge: Badge, lang: str) -> str:
    return f"badge({string(badge.status)}, {string(badge.mark)}, {string(' · '.join(badge.words(lang)))})"


def _prose(text: str) -> str:
    parts = list(set_off(text, string, lambda words: f"super({string(words)})", lambda words: f"sub({string(words)})"))
    return parts[0] if len(parts) == 1 else f"{_array(parts)}.join()"


INLINES: dict[type, Callable[[Any, str], str]] = {
    str: lambda node, lang: _prose(node),
    Strong: lambda node, lang: f"strong({_prose(node.text)})",
    Emph: lambda node, lang: f"emph({_prose(node.text)})",
    CodeSpan: lambda node, lang: f"raw({string(node.text)})",
    Ref: lambda node, lang: f"link(label({string(link_name(node.anchor))}), {_prose(node.text)})",
    Badge: _badge,
}


def _inlines(content: Inlines, lang: str) -> str:
    items = [_inline(item, lang) for item in inlines(content)]
    return f"{_array(items)}.join()" if len(items) != 1 else items[0]


def _inline(item: Any, lang: str) -> str:
    if isinstance(item, Notation):
        return f"box(${typst(item)}$)" if width(item) < UNBROKEN else f"${typst(item)}$"
    write = writing(INLINES, item, "Typst")
    return write(item, lang)


def _optional(name: str, content: Inlines, lang: str) -> str:
    return f", {name}: {_inlines(content, lang)}" if content else ""


def _display(notation: Notation) -> str:
    """On a line of its own."""
    return f"$ {typst(notation)} $"


def _large(notation: Notation) -> str:
    """Part of a line of a chain, fractions in full size."""
    return f"$display({typst(notation)})$"


def _math(block: Math, lang: str) -> str:
    number = f", number: {string(block.number)}" if block.number else ""
    return f"display-math({_display(block.notation)}{number})"


def _box(block: Box, lang: str) -> str:
    inside = "; ".join(_block(inner, lang) for inner in block.blocks)
    title = _inlines(block.title, lang) if block.title else "none"
    long = ", breakable: true" if len(inside) > LONG_BOX else ""
    return f"frame({string(block.kind)}, {string(block.label)}, {title}, {{ {inside} }}{long})"


def _bullets(block: Bullets, lang: str) -> str:
    return f"list({', '.join(_inlines(item, lang) for item in block.items)})"


def _definitions(block: Definitions, lang: str) -> str:
    rows = (
        f"({_large(name)}, {_large(row(':=', meaning))}, {_inlines(remark, lang) if remark else 'none'})"
        for name, meaning, remark in block.rows
    )
    return f"definitions({_array(rows)})"


def _steps(block: Steps, lang: str) -> str:
    chain = arrange(block)
    beside = "true" if chain.beside else "false"
    return f"chain({beside}, {_array(_line(line, beside, lang) for line in chain.lines)})"


def _line(line: Line, beside: str, lang: str) -> str:
    parts = {
        "number": string(line.step.number),
        "head": _large(line.head) if line.head is not None else "none",
        "alone": "true" if line.alone else "false",
        "bodies": _array(map(_large, line.bodies)),
        "reason": _reason(line, beside, lang),
        "depth": str(line.depth),
    }
    return f"({', '.join(f'{key}: {value}' for key, value in parts.items())})"


def _reason(line: Line, beside: str, lang: str) -> str:
    step = line.step
    words = [f"rule({_inlines(step.rule, lang)})"] if step.rule else []
    words += [_inlines(step.why, lang)] if step.why else []
    words += [_inlines(remark, lang) for remark in step.remarks]
    tick = _badge(step.badge, lang) if step.badge else "none"
    comma = string(word("comma", lang))
    return f"reason({beside}, {_array(words)}, {comma}, {tick})" if words or step.badge else "none"


def _code(block: Code, lang: str) -> str:
    formula = f", formula: {_display(block.formula)}" if block.formula else ""
    caption = _optional("caption", block.caption, lang)
    return f"listing({string(block.language)}, {string(block.text.rstrip())}{caption}{formula})"


def _figure(block: Figure, lang: str) -> str:
    caption = _inlines(block.caption, lang) if block.caption else "none"
    return f"picture({string(picture_only(block.svg))}, {block.width:.3f}, {caption}, {string(block.alt)})"


def _table(block: Table, lang: str) -> str:
    align = _array(ALIGN[letter] for letter in block.align or "l" * len(block.header))
    header = _array(_inlines(cell, lang) for cell in block.header)
    rows = _array(_array(_inlines(cell, lang) for cell in cells) for cells in block.rows)
    widths = f", widths: {_array(f'{share:.2f}fr' for share in block.widths)}" if block.widths else ""
    return f"data-table({align}, {header}, {rows}{_optional('caption', block.caption, lang)}{widths})"


BLOCKS: dict[type, Callable[[Any, str], str]] = {
    Paragraph: lambda block, lang: f"par({_inlines(block.content, lang)})",
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
    write = writing(BLOCKS, block, "Typst")
    return write(block, lang)
