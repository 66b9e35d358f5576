"""The MathML printer: a notation tree as MathML Core, readable by a browser without fonts or scripts of its own.

MathML Core has no bold or italic words: those letters are taken from Unicode's mathematical alphabets.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape as html_escape
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.report.characters import check_printable, is_cjk, styled
from symnet.report.measure import is_tall, spaced
from symnet.report.notation import (
    BIG,
    FENCES,
    OPERATORS,
    Aligned,
    Big,
    Cases,
    Fence,
    Frac,
    Func,
    IndexList,
    Matrix,
    Notation,
    Num,
    Op,
    Root,
    Row,
    Scripts,
    Sym,
    Text,
    render,
)

ACCENT = {"hat": "^", "bar": "¯", "tilde": "~", "dot": "˙", "ddot": "¨", "vec": "→"}
COMMA = '<mo separator="true">,</mo>'
GAP = '<mspace width="0.17em"/>'
NO_BREAK = "\u00a0"  # browsers drop other spaces at the ends of a text
WORDS_FOR_BIG = {"argmax": "arg max", "argmin": "arg min"}


def escape(text: str) -> str:
    """A text for an HTML page: nothing in it is markup.

    >>> escape('<script>"')
    '&lt;script&gt;&quot;'
    """
    return html_escape(check_printable(text, "HTML", line_breaks=True), quote=True)


def identifier(base: str, weight: str) -> str:
    """The name as one `mi`."""
    normal = ' mathvariant="normal"'
    if weight == "bold" or (weight == "italic" and len(base) > 1 and not any(is_cjk(c) for c in base)):
        return f"<mi{normal if len(base) == 1 else ''}>{escape(''.join(styled(c, weight) for c in base))}</mi>"
    upright = weight == "upright" or "Α" <= base <= "Ω"
    return f"<mi{normal if upright and len(base) == 1 else ''}>{escape(base)}</mi>"


def _sym(node: Sym, parts: list[str]) -> str:
    base = identifier(node.base, node.weight)
    if node.accent:
        base = f'<mover accent="true">{base}<mo stretchy="false">{ACCENT[node.accent]}</mo></mover>'
    sub, sup = parts
    high = f"<mo>{'′' * node.primes}</mo>" if node.primes else ""
    return _scripted(base, sub, f"<mrow>{high}{sup}</mrow>" if high and sup else high or sup)


def _scripted(base: str, sub: str, sup: str) -> str:
    if sub and sup:
        return f"<msubsup>{base}{sub}{sup}</msubsup>"
    if sub or sup:
        return f"<msub>{base}{sub}</msub>" if sub else f"<msup>{base}{sup}</msup>"
    return base


def _op(node: Op, parts: list[str]) -> str:
    kind = OPERATORS.get(node.text)
    if kind is None:
        raise SymnetError(f"the MathML printer cannot say the operator {quote(node.text)}")
    if kind == "ordinary":
        return f'<mi mathvariant="normal">{escape(node.text)}</mi>'
    if node.prefix:
        return f'<mo form="prefix" lspace="0" rspace="0">{escape(node.text)}</mo>'
    if node.text == "/":
        return '<mo lspace="0" rspace="0" stretchy="false">/</mo>'
    if node.text == ",":
        return '<mo separator="true">,</mo>'
    return f"<mo>{escape(node.text)}</mo>"


def _text(node: Text, parts: list[str]) -> str:
    return f"<mtext>{escape(node.words.replace(' ', NO_BREAK))}</mtext>"


def _fence_mark(mark: str, form: str, tall: bool) -> str:
    if mark not in FENCES:
        raise SymnetError(f"the MathML printer cannot say the fence {quote(mark)}")
    grow = "true" if tall else "false"
    return f'<mo fence="true" form="{form}" stretchy="{grow}">{escape(mark)}</mo>' if mark else ""


def fenced(left: str, body: str, right: str, tall: bool) -> str:
    return f"<mrow>{_fence_mark(left, 'prefix', tall)}{body}{_fence_mark(right, 'postfix', tall)}</mrow>"


def _table(parts: list[str], widths: list[int], alignments: tuple[str, ...]) -> str:
    cells, lines = iter(parts), []
    for width in widths:
        row = (f"<mtd{_alignment(alignments[k % len(alignments)])}>{next(cells)}</mtd>" for k in range(width))
        lines.append(f"<mtr>{''.join(row)}</mtr>")
    return f"<mtable>{''.join(lines)}</mtable>"


def _alignment(where: str) -> str:
    return f' style="text-align: {where}"' if where else ""


def _matrix(node: Matrix, parts: list[str]) -> str:
    return fenced(node.left, _table(parts, [len(row) for row in node.rows], ("",)), node.right, True)


def _cases(node: Cases, parts: list[str]) -> str:
    return fenced("{", _table(parts, [2] * len(node.rows), ("left",)), "", True)


def _aligned(node: Aligned, parts: list[str]) -> str:
    table = _table(parts, [len(line) for line in node.lines], ("right", "left"))
    return table.replace("<mtable>", '<mtable class="aligned" displaystyle="true">', 1)


def _big(node: Big, parts: list[str]) -> str:
    if node.op not in BIG:
        raise SymnetError(f"the MathML printer cannot say the operator {quote(node.op)}")
    sign = f"<mo>{node.op}</mo>" if len(node.op) == 1 else f"<mi>{WORDS_FOR_BIG.get(node.op, node.op)}</mi>"
    lower, upper, body = parts
    if node.op == "∫":
        return f"<mrow>{_scripted(sign, lower, upper)}{body}</mrow>"
    both = f"<munderover>{sign}{lower}{upper}</munderover>"
    one = f"<munder>{sign}{lower}</munder>" if lower else f"<mover>{sign}{upper}</mover>"
    return f"<mrow>{both if lower and upper else one if lower or upper else sign}{body}</mrow>"


def _func(node: Func, parts: list[str]) -> str:
    head, *args = parts
    inside = '<mo separator="true">,</mo>'.join(args)
    if node.bare:
        return f"<mrow>{head}{GAP}{inside}</mrow>"
    return f"<mrow>{head}{fenced('(', inside, ')', any(is_tall(arg) for arg in node.args))}</mrow>"


MATHML: dict[type, Callable[[Any, list[str]], str]] = {
    Sym: _sym,
    Num: lambda node, parts: f"<mn>{escape(node.text)}</mn>",
    Op: _op,
    Text: _text,
    Row: lambda node, parts: f"<mrow>{''.join(spaced(node.items, parts, GAP))}</mrow>",
    Frac: lambda node, parts: f"<mfrac>{parts[0]}{parts[1]}</mfrac>",
    Scripts: lambda node, parts: _scripted(*parts),
    IndexList: lambda node, parts: f"<mrow>{node.joined(parts, COMMA)}</mrow>",
    Root: lambda node, parts: f"<mroot>{parts[0]}{parts[1]}</mroot>" if parts[1] else f"<msqrt>{parts[0]}</msqrt>",
    Fence: lambda node, parts: fenced(node.left, parts[0], node.right, is_tall(node.body)),
    Matrix: _matrix,
    Cases: _cases,
    Aligned: _aligned,
    Big: _big,
    Func: _func,
}


def mathml(tree: Notation, display: bool = False, large: bool = False) -> str:
    """The formula as a `math` element, for HTML and for XML alike.

    display: on a line of its own; large: in the line, with fractions and sums in full size.

    >>> mathml(Frac(Num("1"), Sym("x")))
    '<math><mfrac><mn>1</mn><mi>x</mi></mfrac></math>'
    """
    how = ' display="block"' if display else ' displaystyle="true"' if large else ""
    return f"<math{how}>{render(tree, MATHML, 'MathML')}</math>"
