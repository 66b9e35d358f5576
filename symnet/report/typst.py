"""The Typst printer: a notation tree as Typst mathematics, and texts as string literals, in which nothing is markup.

Only single letters, digits, signs, strings and names of this file's tables are written: no word of a user ever stands
where Typst would read a variable or a function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.report.characters import check_printable, is_letter
from symnet.report.measure import is_tall, spaced
from symnet.report.notation import (
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

ACCENT = {"hat": "hat", "bar": "macron", "tilde": "tilde", "dot": "dot", "ddot": "dot.double", "vec": "arrow"}
BIG = {name: f'op("{name}", limits: #true)' for name in ("max", "min", "lim", "sup", "inf")} | {
    "argmax": 'op("arg max", limits: #true)',
    "argmin": 'op("arg min", limits: #true)',
    "∑": "∑",
    "∏": "∏",
    "∫": "∫",
}
ESCAPED = ",;:/*"  # what means something to Typst inside a formula
ALIGNED_END = " \\ "
SIGNS = {":=": "≔", "*": "∗", "!": '"!"'}
FENCE = {mark: f"\\{mark}" for mark in "()[]{}⟨⟩⌊⌋⌈⌉"} | {"|": "bar.v", "‖": "bar.v.double", "": ""}


def string(text: str) -> str:
    """A text as a Typst string literal.

    >>> print(string('#read("x") \\\\ $'))
    "#read(\\"x\\") \\\\ $"
    """
    check_printable(text, "Typst", line_breaks=True)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def symbol(base: str, weight: str) -> str:
    """The bare name, without accents and scripts."""
    if weight == "upright":
        return f"upright({base})" if len(base) == 1 and is_letter(base) else string(base)
    letter = base if len(base) == 1 and is_letter(base) else string(base)
    if weight == "bold":
        return f"bold({letter})"
    return letter if len(base) == 1 else f"italic({letter})"


def _sym(node: Sym, parts: list[str]) -> str:
    base = symbol(node.base, node.weight)
    if node.accent:
        base = f"{ACCENT[node.accent]}({base})" if "." not in ACCENT[node.accent] else f"accent({base}, dot.double)"
    sub, sup = parts
    primes = " ".join(["′" * node.primes] if node.primes else [])
    return _scripted(base, sub, f"{primes} {sup}".strip())


def _scripted(base: str, sub: str, sup: str) -> str:
    low = f", b: {sub}" if sub else ""
    high = f", t: {sup}" if sup else ""
    return f"attach({base}{low}{high})" if low or high else base


def _num(node: Num, parts: list[str]) -> str:
    if not all(c.isascii() and (c.isdigit() or c == ".") for c in node.text):
        raise SymnetError(f"{quote(node.text)} is not a number that Typst can print")
    return node.text


def _op(node: Op, parts: list[str]) -> str:
    if node.text not in OPERATORS:
        raise SymnetError(f"the Typst printer cannot say the operator {quote(node.text)}")
    sign = SIGNS.get(node.text) or (f"\\{node.text}" if node.text in ESCAPED else node.text)
    return f'class("normal", {sign})' if node.prefix else sign


def _scripts(node: Scripts, parts: list[str]) -> str:
    return _scripted(*parts)


def _fence(node: Fence, parts: list[str]) -> str:
    return fenced(node.left, parts[0], node.right, is_tall(node.body))


def fenced(left: str, body: str, right: str, tall: bool) -> str:
    if left not in FENCES or right not in FENCES:
        raise SymnetError(f"the Typst printer cannot say the fences {quote(left + right)}")
    inside = f"{FENCE[left]} {body} {FENCE[right]}".strip()
    return f"lr({inside})" if tall or not (left and right) or left in "|‖" else inside


def _matrix(node: Matrix, parts: list[str]) -> str:
    left, right = (string(mark) if mark else "none" for mark in (node.left, node.right))
    return f"mat(delim: #({left}, {right}), {_cells(parts, [len(row) for row in node.rows], ', ', '; ')})"


def _cells(parts: list[str], widths: list[int], between: str, end: str) -> str:
    cells, lines = iter(parts), []
    for width in widths:
        lines.append(between.join(next(cells) for _ in range(width)))
    return end.join(lines)


def _aligned(node: Aligned, parts: list[str]) -> str:
    return f"display({_cells(parts, [len(line) for line in node.lines], ' & ', ALIGNED_END)})"


def _big(node: Big, parts: list[str]) -> str:
    if node.op not in BIG:
        raise SymnetError(f"the Typst printer cannot say the operator {quote(node.op)}")
    lower, upper, body = parts
    return f"{_scripted(BIG[node.op], lower, upper)} {body}"


def _func(node: Func, parts: list[str]) -> str:
    head, *args = parts
    upright = isinstance(node.head, Sym) and node.head.weight == "upright" and len(node.head.base) > 1
    head = f"op({head})" if upright else head
    inside = r" \, ".join(args)
    return f"{head} {inside if node.bare else fenced('(', inside, ')', any(is_tall(arg) for arg in node.args))}"


TYPST: dict[type, Callable[[Any, list[str]], str]] = {
    Sym: _sym,
    Num: _num,
    Op: _op,
    Text: lambda node, parts: string(node.words),
    Row: lambda node, parts: " ".join(spaced(node.items, parts, "thin")),
    Frac: lambda node, parts: f"frac({parts[0]}, {parts[1]})",
    Scripts: _scripts,
    IndexList: lambda node, parts: node.joined(parts, r" \, ", " "),
    Root: lambda node, parts: f"root({parts[1]}, {parts[0]})" if parts[1] else f"sqrt({parts[0]})",
    Fence: _fence,
    Matrix: _matrix,
    Cases: lambda node, parts: f"cases({_cells(parts, [2] * len(node.rows), ' & ', ', ')})",
    Aligned: _aligned,
    Big: _big,
    Func: _func,
}


def typst(tree: Notation) -> str:
    """The formula as Typst mathematics, to be put between dollar signs.

    >>> typst(Frac(Num("1"), Row((Num("1"), Op("+"), Sym("x", sub=Num("2"))))))
    'frac(1, 1 + attach(x, b: 2))'
    """
    return render(tree, TYPST, "Typst")
