"""The blocks of a document as HTML, with MathML: what stands on a page, whatever else stands there."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, relpath
from typing import Any

from symnet.report.document import (
    Badge,
    Block,
    Box,
    Bullets,
    Code,
    CodeSpan,
    Definitions,
    Emph,
    Figure,
    Inlines,
    Math,
    Paragraph,
    Ref,
    Steps,
    Strong,
    Table,
    inlines,
    link_name,
    writing,
)
from symnet.report.layout import Line, arrange
from symnet.report.mathml import escape, mathml
from symnet.report.notation import Notation, row
from symnet.report.pictures import picture_only
from symnet.report.prose import set_off
from symnet.report.words import word

ALIGN = {"l": "left", "c": "center", "r": "right"}


@dataclass(frozen=True)
class Writer:
    """page: the file that is written; homes: the file where each anchor stands, if not here."""

    lang: str
    page: str = ""
    homes: Mapping[str, str] = field(default_factory=dict)

    def href(self, anchor: str) -> str:
        """A link that works from a file, without a network."""
        home = self.homes.get(anchor, self.page)
        return f"#{anchor}" if home == self.page else f"{self.file(home)}#{anchor}"

    def file(self, page: str) -> str:
        """Another page of the same document, as seen from this one."""
        return relpath(page, dirname(self.page) or ".")

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        return "\n".join(map(self.block, blocks))

    def block(self, block: Block) -> str:
        return writing(BLOCKS, block, "HTML")(self, block)

    def inlines(self, content: Inlines) -> str:
        return "".join(map(self.inline, inlines(content)))

    def inline(self, item: Any) -> str:
        return mathml(item) if isinstance(item, Notation) else writing(INLINES, item, "HTML")(self, item)


def _badge(writer: Writer, badge: Badge) -> str:
    words = " · ".join(badge.words(writer.lang))
    return f'<span class="badge {badge.status}"><span class="tick">{badge.mark}</span> {escape(words)}</span>'


def prose(text: str) -> str:
    """A text, its indices below and its exponents above the line."""
    return "".join(
        set_off(text, escape, lambda words: f"<sup>{escape(words)}</sup>", lambda words: f"<sub>{escape(words)}</sub>")
    )


INLINES: dict[type, Callable[[Writer, Any], str]] = {
    str: lambda writer, node: prose(node),
    Strong: lambda writer, node: f"<strong>{prose(node.text)}</strong>",
    Emph: lambda writer, node: f"<em>{prose(node.text)}</em>",
    CodeSpan: lambda writer, node: f"<code>{escape(node.text)}</code>",
    Ref: lambda writer, node: f'<a href="{writer.href(link_name(node.anchor))}">{prose(node.text)}</a>',
    Badge: _badge,
}


def _math(writer: Writer, block: Math) -> str:
    number = f'<span class="eqno">({escape(block.number)})</span>' if block.number else ""
    return f'<div class="display">{mathml(block.notation, display=True)}{number}</div>'


def _box(writer: Writer, block: Box) -> str:
    title = f" {writer.inlines(block.title)}" if block.title else ""
    inside = writer.blocks(block.blocks)
    return f'<div class="box {escape(block.kind)}"><p class="label">{escape(block.label)}{title}</p>\n{inside}</div>'


def _bullets(writer: Writer, block: Bullets) -> str:
    return f"<ul>{''.join(f'<li>{writer.inlines(item)}</li>' for item in block.items)}</ul>"


def _definitions(writer: Writer, block: Definitions) -> str:
    rows = "".join(
        f'<tr><td class="lhs">{_large(name)}</td><td class="rhs">{_large(row(":=", meaning))}</td>'
        f'<td class="reason">{writer.inlines(remark)}</td></tr>'
        for name, meaning, remark in block.rows
    )
    return f'<div class="scroll"><table class="chain definitions">{rows}</table></div>'


def _steps(writer: Writer, block: Steps) -> str:
    chain = arrange(block)
    rows = "".join(_line(writer, line, chain.beside) for line in chain.lines)
    return f'<div class="scroll"><table class="chain {"beside" if chain.beside else "beneath"}">{rows}</table></div>'


def _large(notation: Notation) -> str:
    return mathml(notation, large=True)


def _line(writer: Writer, line: Line, beside: bool) -> str:
    step = line.step
    number = f'<td class="no">{f"({escape(step.number)})" if step.number else ""}</td>'
    head = _large(line.head) if line.head is not None else ""
    pad = f' style="padding-left: {2 * line.depth}em"' if line.depth else ""
    rows = []
    if line.alone:
        rows.append(f'<tr class="alone"><td class="no"></td><td colspan="2" class="whole"{pad}>{head}</td></tr>')
        head = ""
    reason = _reason(writer, line)
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


def _reason(writer: Writer, line: Line) -> str:
    step = line.step
    parts = [f'<span class="rule">{writer.inlines(step.rule)}</span>'] if step.rule else []
    parts += [f'<span class="why">{writer.inlines(why)}</span>' for why in (step.why, *step.remarks) if why]
    said = word("comma", writer.lang).join(parts)
    return " ".join(part for part in (said, _badge(writer, step.badge) if step.badge else "") if part)


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


def _code(writer: Writer, block: Code) -> str:
    caption = f"<figcaption>{writer.inlines(block.caption)}</figcaption>" if block.caption else ""
    formula = f'<div class="display">{mathml(block.formula, display=True)}</div>' if block.formula else ""
    return (
        f'<figure class="code">{caption}{formula}<pre><code class="language-{escape(block.language)}">'
        f"{highlighted(block.text.rstrip(), block.language)}</code></pre></figure>"
    )


def _figure(writer: Writer, block: Figure) -> str:
    caption = f"<figcaption>{writer.inlines(block.caption)}</figcaption>" if block.caption else ""
    picture = _moving(block) if block.moving else picture_only(block.svg)
    label = f' role="img" aria-label="{escape(block.alt)}"' if block.alt else ""
    return f'<figure class="plot"><div style="width: {block.width:.0%}"{label}>{picture}</div>{caption}</figure>'


def _moving(block: Figure) -> str:
    data = b64encode(block.moving).decode("ascii")
    return f'<img src="data:image/gif;base64,{data}" alt="{escape(block.alt)}" style="width: 100%">'


def _table(writer: Writer, block: Table) -> str:
    align = block.align or "l" * len(block.header)
    head = "".join(_cell(writer, "th", cell, align[k]) for k, cell in enumerate(block.header))
    rows = "".join(
        f"<tr>{''.join(_cell(writer, 'td', cell, align[k]) for k, cell in enumerate(cells))}</tr>"
        for cells in block.rows
    )
    caption = f"<caption>{writer.inlines(block.caption)}</caption>" if block.caption else ""
    columns = "".join(f'<col style="width: {share:.0%}">' for share in block.widths)
    body = f"{caption}{columns}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    wide = f"{' wide' if block.widths else ''}{' crowded' if len(block.header) > 7 else ''}"
    return f'<div class="scroll"><table class="data{wide}">{body}</table></div>'


def _cell(writer: Writer, tag: str, content: Inlines, align: str) -> str:
    return f'<{tag} style="text-align: {ALIGN[align]}">{writer.inlines(content)}</{tag}>'


BLOCKS: dict[type, Callable[[Writer, Any], str]] = {
    Paragraph: lambda writer, block: f"<p>{writer.inlines(block.content)}</p>",
    Math: _math,
    Box: _box,
    Bullets: _bullets,
    Definitions: _definitions,
    Steps: _steps,
    Code: _code,
    Figure: _figure,
    Table: _table,
}
