"""Cross-checks of a gradient in print: a table for the page, for the terminal, as LaTeX and as HTML."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence

from symnet.errors import SymnetError, quote
from symnet.evidence.numeric.crosscheck import CrossCheck, CrossRow, summary
from symnet.report.document import CodeSpan, Document, Inlines, Paragraph, Section, Table
from symnet.report.numbers import scientific
from symnet.report.to_html import to_html
from symnet.report.to_latex import to_latex
from symnet.report.words import word

COLUMNS = ("method", "parameter", "entries", "difference", "allowed", "worst entry", "verdict")
REASONS = (
    (r"(\w+) is not installed", r"未安装 \1"),
    (r"(\w+) has no complex form", r"\1 没有复数形式"),
    (r"(\w+) is not analytic", r"\1 不解析"),
    (r"a choice by a condition is not analytic", "分支选择不解析"),
    (r"the code of log det is not complex", "log det 的代码不支持复数"),
    (r"without its stable form, the loss overflows here", "不用稳定形式时损失在此处溢出"),
    (r"too large for entries one by one \((\d+) operations on balls\)", r"规模过大，不宜逐分量计算（\1 次球运算）"),
)


def cross_table(rows: Sequence[CrossRow], lang: str, compact: bool = False) -> Table:
    """One row for each method and parameter; compact: one for each method, its worst entry named."""
    shown = summary(rows) if compact else tuple(rows)
    columns = [c for c in COLUMNS if not (compact and c == "parameter")]
    cells = [_cells(row, lang) for row in shown]
    kept = tuple(tuple(line[COLUMNS.index(c)] for c in columns) for line in cells)
    align = "".join("r" if c in ("entries", "difference", "allowed") else "l" for c in columns)
    caption = word("cross-checks", lang)
    return Table(tuple(word(c, lang).lower() for c in columns), kept, align, caption)


def _cells(row: CrossRow, lang: str) -> tuple[Inlines, ...]:
    method, verdict = word(f"by {row.method}", lang), word(row.verdict, lang)
    if row.verdict == "not applicable":
        said = f"{verdict}{word('colon', lang)}{reason(row.reason, lang)}"
        return method, CodeSpan(row.parameter), "", "", "", "", said
    numbers = (scientific(_up(value)) for value in (row.difference, row.bound))
    return method, CodeSpan(row.parameter), str(row.entries), *numbers, CodeSpan(row.worst), verdict


def _up(value: float) -> str:
    """One digit, so that the last bits of a library do not change the page."""
    return f"{value:.0e}" if 0 < value < float("inf") else f"{value:g}"


def reason(text: str, lang: str) -> str:
    """Why a method does not apply, in a language; what has no translation stays as it is."""
    for pattern, chinese in REASONS if lang == "zh" else ():
        if re.fullmatch(pattern, text):
            return re.sub(pattern, chinese, text)
    return text


def crosscheck_text(check: CrossCheck, lang: str = "en") -> str:
    """The table for a terminal, and the conclusion.

    >>> from symnet.evidence import cross_check
    >>> from symnet.symbols import scalar
    >>> t = scalar("t")
    >>> print(str(cross_check(t**2, t, {"t": 3})).splitlines()[-1])
    The gradient agrees with every method that applies.
    """
    header = [word(c, lang).lower() for c in COLUMNS]
    lines = [header, *(_plain(row, lang) for row in check.rows)]
    return "\n".join([*_aligned(lines), "", conclusion(check, lang)])


def _plain(row: CrossRow, lang: str) -> list[str]:
    method, verdict = word(f"by {row.method}", lang), word(row.verdict, lang)
    if row.verdict == "not applicable":
        return [method, row.parameter, "", "", "", "", f"{verdict}{word('colon', lang)}{reason(row.reason, lang)}"]
    return [method, row.parameter, str(row.entries), f"{row.difference:.1e}", f"{row.bound:.1e}", row.worst, verdict]


def _aligned(lines: list[list[str]]) -> Iterator[str]:
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [cell + " " * (wide - _width(cell)) for cell, wide in zip(line, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def conclusion(check: CrossCheck, lang: str = "en") -> str:
    """One sentence."""
    if check.agrees:
        return word("cross agrees", lang)
    wrong = [row for row in check.rows if row.verdict == "differs"]
    if not wrong:
        return word("cross open", lang)
    worst = max(wrong, key=lambda row: row.difference / row.bound if row.bound else float("inf"))
    return word("cross differs", lang).format(entry=worst.worst, method=word(f"by {worst.method}", lang))


def crosscheck_latex(check: CrossCheck, lang: str = "en") -> str:
    """A document with the table."""
    return to_latex(_page(check, lang))


def crosscheck_html(check: CrossCheck, lang: str = "en") -> str:
    """A page with the table."""
    return to_html(_page(check, lang))


def _page(check: CrossCheck, lang: str) -> Document:
    blocks = (cross_table(check.rows, lang), Paragraph(conclusion(check, lang)))
    title = word("cross-checks title", lang)
    return Document(title, (Section(word("cross-checks", lang), blocks),), lang, contents=False)


def _json(check: CrossCheck, lang: str) -> str:
    return json.dumps(check.to_dict(), ensure_ascii=False, indent=2)


def render_check(check: CrossCheck, format: str, lang: str) -> str:
    """The table in a format."""
    if format not in FORMATS:
        raise SymnetError(f"{quote(format)} is not a format; there are {', '.join(FORMATS)}")
    return FORMATS[format](check, lang)


FORMATS = {"text": crosscheck_text, "latex": crosscheck_latex, "html": crosscheck_html, "json": _json}
