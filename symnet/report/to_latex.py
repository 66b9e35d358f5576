"""A document as one LaTeX source, for xelatex (Chinese too) or pdflatex; pictures are files beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from symnet.report.characters import LATEX_SIGNS, is_cjk
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
    figures,
    inlines,
    link_name,
    placed,
    writing,
)
from symnet.report.latex import escape, latex
from symnet.report.layout import Line, arrange
from symnet.report.notation import Notation, row
from symnet.report.pdf import svg_to_pdf
from symnet.report.prose import set_off
from symnet.report.words import word

CHINESE = r"""\usepackage[UTF8,scheme=plain,fontset=none]{ctex}
\setCJKmainfont{Noto Serif CJK SC}
\setCJKsansfont{Noto Sans CJK SC}
\setCJKmonofont{Noto Sans Mono CJK SC}"""
RULE_STYLE = {"en": r"\textit", "zh": ""}
LEVELS = ("section", "subsection", "subsubsection", "paragraph")
GAP, CLOSE = r"\\ \noalign{\vskip 7pt}", r"\\* \noalign{\vskip 3pt}"  # after a line of a chain, and inside one
GROUND = {"statement": ("accentwash", "accent")}


def to_latex(document: Document, pictures: str = "figure-{}.pdf") -> str:
    """The source, complete. `pictures`: the file names of the pictures, by number from 1 (see `figure_files`).

    >>> source = to_latex(Document("50% of a_{\\\\input{x}}"))
    >>> r"50\\% of a\\_\\{\\textbackslash{}input\\{x\\}\\}" in source
    True
    """
    writer = _Writer(document.lang, {id(f): pictures.format(k) for k, f in enumerate(figures(document), 1)})
    body = [*_title(document), *map(writer.block, document.abstract)]
    sections = list(placed(document))
    if document.contents and sections:
        body += [rf"\renewcommand{{\contentsname}}{{{escape(word('contents', document.lang))}}}", r"\tableofcontents"]
    for place in sections:
        body += [writer.heading(place), *map(writer.block, place.section.blocks)]
    text = "\n\n".join([r"\begin{document}", *body, r"\end{document}"])
    return f"{_preamble(document.lang, any(map(is_cjk, text)))}\n\n{text}\n"


def write_latex(document: Document, stem: Path) -> list[Path]:
    """Write `STEM.tex` and its pictures `STEM-figure-K.pdf`; the paths written."""
    pictures = f"{stem.name}-figure-{{}}.pdf"
    source = stem.with_suffix(".tex")
    source.write_text(to_latex(document, pictures), encoding="utf-8")
    written = [source]
    for name, svg in figure_files(document, pictures).items():
        written.append(stem.with_name(name))
        written[-1].write_bytes(svg_to_pdf(svg))
    return written


def figure_files(document: Document, pictures: str = "figure-{}.pdf") -> dict[str, str]:
    """The SVG of each picture by the name of the file that the source asks for (`symnet.report.pdf.svg_to_pdf`)."""
    return {pictures.format(k): figure.svg for k, figure in enumerate(figures(document), 1)}


@cache
def _preamble(lang: str, chinese: bool) -> str:
    text = (files("symnet.report") / "templates" / "report.tex").read_text(encoding="utf-8").strip()
    return text.replace("@LANGUAGE@", CHINESE if chinese else "").replace("@RULESTYLE@", RULE_STYLE[lang])


def _title(document: Document) -> list[str]:
    lines = [rf"{{\LARGE\bfseries {escape(document.title)}\par}}"]
    if document.subtitle:
        lines.append(rf"\smallskip{{\large\color{{soft}} {escape(document.subtitle)}\par}}")
    if document.authors:
        lines.append(rf"\smallskip{{{escape(', '.join(document.authors))}\par}}")
    return [r"\begin{center}", *lines, r"\end{center}"]


class _Writer:
    """The writing of one document: its language, and the files of its pictures."""

    def __init__(self, lang: str, pictures: dict[int, str]):
        self.lang = lang
        self.pictures = pictures

    def block(self, block: Block) -> str:
        write = writing(BLOCKS, block, "LaTeX")
        return write(self, block)

    def inlines(self, content: Inlines) -> str:
        return "".join(map(self.inline, inlines(content)))

    def inline(self, item: Any) -> str:
        if isinstance(item, Notation):
            return f"${latex(item)}$"
        write = writing(INLINES, item, "LaTeX")
        return write(self, item)

    def heading(self, place: Placed) -> str:
        section = place.section
        badge = section.badge
        tick = rf"\texorpdfstring{{~\verdictmark{{{badge.status}}}{{{_sign(badge)}}}}}{{}}" if badge else ""
        command = LEVELS[min(place.level, len(LEVELS)) - 1]
        aside = f"\n\\aside{{{self.inlines(section.aside)}}}" if section.aside else ""
        return rf"\{command}{{{escape(section.title)}{tick}}}\label{{{place.anchor}}}{aside}"

    def badge(self, badge: Badge) -> str:
        words = r" $\cdot$ ".join(map(escape, badge.words(self.lang)))
        return rf"\verdict{{{badge.status}}}{{{_sign(badge)}}}{{{words}}}"

    def reason(self, line: Line, beside: bool) -> str:
        step = line.step
        parts = [rf"\rulename{{{self.inlines(step.rule)}}}"] if step.rule else []
        parts += [self.inlines(why) for why in (step.why, *step.remarks) if why]
        said = escape(word("comma", self.lang)).join(parts)
        between = r"\newline" if beside and parts else r"\enspace"
        badge = f"{between} {self.badge(step.badge)}" if step.badge else ""
        return rf"\reason{{{said} {badge}}}" if said or badge else ""


def _prose(text: str) -> str:
    return "".join(
        set_off(
            text,
            escape,
            lambda words: rf"\textsuperscript{{{escape(words)}}}",
            lambda words: rf"\textsubscript{{{escape(words)}}}",
        )
    )


def _sign(badge: Badge) -> str:
    return LATEX_SIGNS.get(badge.mark, escape(badge.mark))


def _display(notation: Notation) -> str:
    return rf"\fitted{{\fullwidth}}{{$\displaystyle {latex(notation)}$}}"


def _math(writer: _Writer, block: Math) -> str:
    number = rf"({escape(block.number)})" if block.number else ""
    return rf"\formula{{{latex(block.notation)}}}{{{number}}}"


def _box(writer: _Writer, block: Box) -> str:
    ground, ink = GROUND.get(block.kind, ("wash", "soft"))
    inside = "\n".join(map(writer.block, block.blocks))
    title = f" {writer.inlines(block.title)}" if block.title else ""
    return rf"\framed{{{ground}}}{{{ink}}}{{{escape(block.label)}}}{{{title}}}{{{inside}}}"


def _bullets(writer: _Writer, block: Bullets) -> str:
    items = "\n".join(rf"\item {writer.inlines(item)}" for item in block.items)
    return rf"\begin{{itemize}}\setlength{{\itemsep}}{{0pt}}{chr(10)}{items}{chr(10)}\end{{itemize}}"


def _definitions(writer: _Writer, block: Definitions) -> str:
    rows = (
        rf"{_display(name)} & {_display(row(':=', meaning))} & \remark{{{writer.inlines(remark)}}} {GAP}"
        for name, meaning, remark in block.rows
    )
    body = "\n".join(rows)
    return rf"\par\begin{{tabular}}{{@{{}}r@{{\;}}l@{{\qquad}}l@{{}}}}{chr(10)}{body}{chr(10)}\end{{tabular}}\par"


def _steps(writer: _Writer, block: Steps) -> str:
    chain = arrange(block)
    last = r">{\raggedright\arraybackslash}m{0.37\linewidth}" if chain.beside else "l"
    columns = rf"@{{}}l@{{\enspace}}r@{{\;}}l@{{\extracolsep{{\fill}}\quad}}{last}@{{}}"
    body = "\n".join(_line(writer, line, chain.beside) for line in chain.lines)
    return "\n".join((rf"\begin{{longtable}}{{{columns}}}", body, r"\end{longtable}"))


def _line(writer: _Writer, line: Line, beside: bool) -> str:
    number = rf"\stepno{{({escape(line.step.number)})}}" if line.step.number else ""
    pad = rf"\hspace*{{{2 * line.depth}em}}" if line.depth else ""
    head = _display(line.head) if line.head is not None else ""
    rows = []
    if line.alone:
        rows.append(rf" & \multicolumn{{3}}{{l}}{{{pad}{head}}} {CLOSE}")
        head = ""
    reason = writer.reason(line, beside)
    for k, body in enumerate(line.bodies):
        indent = r"\hspace*{2em}" if k else ""
        first = f"{number} & {head}" if k == 0 else " & "
        why = reason if beside and k == 0 else ""
        end = GAP if k == len(line.bodies) - 1 and (beside or not reason) else CLOSE
        rows.append(f"{first} & {pad}{indent}{_display(body)} & {why} {end}")
    if not beside and reason:
        beneath = rf"\hspace*{{1.6em}}{pad}\parbox[t]{{0.7\linewidth}}{{\raggedright {reason}}}"
        rows.append(rf" & & \multicolumn{{2}}{{l}}{{{beneath}}} {GAP}")
    return "\n".join(rows)


def _code(writer: _Writer, block: Code) -> str:
    if block.language == "latex":  # what latexify read back from our own code: set as the formula that it is
        return f"{writer.inlines(block.caption)}:\n\\[{block.text}\\]"
    formula = rf"\formula{{{latex(block.formula)}}}{{}}" if block.formula else ""
    lines = "\n".join(rf"\codeline{{{_verbatim(line)}}}" for line in block.text.rstrip().expandtabs(4).split("\n"))
    return rf"\listing{{{writer.inlines(block.caption)}}}{{{formula}}}{{{lines}}}"


def _verbatim(line: str) -> str:
    """A line of code: escaped, its spaces kept, cut at a space where it is too long."""
    code = line.lstrip(" ")
    return r"\strut{}" + "~" * (len(line) - len(code)) + escape(code).replace(" ", r"\ ")


def _figure(writer: _Writer, block: Figure) -> str:
    file = writer.pictures[id(block)]
    return rf"\vectorfigure{{{file}}}{{{block.width:.3f}}}{{{writer.inlines(block.caption)}}}{{{escape(block.alt)}}}"


def _table(writer: _Writer, block: Table) -> str:
    header = " & ".join(rf"\textbf{{{writer.inlines(cell)}}}" for cell in block.header)
    rows = "\n".join(rf"{' & '.join(map(writer.inlines, cells))} \\" for cells in block.rows)
    caption = rf"\par\smallskip{{\small\color{{soft}}{writer.inlines(block.caption)}}}" if block.caption else ""
    if block.widths:
        return _wide_table(block, header, rows) + caption
    align = block.align or "l" * len(block.header)
    body = rf"\toprule {header} \\ \midrule{chr(10)}{rows}{chr(10)}\bottomrule"
    table = rf"\begin{{tabular}}{{{align}}}{chr(10)}{body}\end{{tabular}}"
    return rf"\begin{{center}}\small\fitted{{\linewidth}}{{{table}}}{caption}\end{{center}}"


def _wide_table(block: Table, header: str, rows: str) -> str:
    """A table as wide as the text, which goes on on the next page."""
    columns = "".join(
        rf">{{\raggedright\arraybackslash}}p{{\dimexpr {share:.3f}\linewidth-2\tabcolsep\relax}}"
        for share in block.widths
    )
    head = rf"\toprule {header} \\ \midrule\endhead \bottomrule\endfoot"
    return rf"{{\footnotesize\begin{{longtable}}{{{columns}}}{chr(10)}{head}{chr(10)}{rows}{chr(10)}\end{{longtable}}}}"


INLINES: dict[type, Callable[[_Writer, Any], str]] = {
    str: lambda writer, node: _prose(node),
    Strong: lambda writer, node: rf"\textbf{{{_prose(node.text)}}}",
    Emph: lambda writer, node: rf"\emph{{{_prose(node.text)}}}",
    CodeSpan: lambda writer, node: rf"\texttt{{{escape(node.text)}}}",
    Ref: lambda writer, node: rf"\hyperref[{link_name(node.anchor)}]{{{_prose(node.text)}}}",
    Badge: lambda writer, node: writer.badge(node),
}

BLOCKS: dict[type, Callable[[_Writer, Any], str]] = {
    Paragraph: lambda writer, block: rf"{writer.inlines(block.content)}\par",
    Math: _math,
    Box: _box,
    Bullets: _bullets,
    Definitions: _definitions,
    Steps: _steps,
    Code: _code,
    Figure: _figure,
    Table: _table,
}
