"""The LaTeX printer: a notation tree as LaTeX mathematics, and texts with every special character made harmless."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.report.characters import ACCENTS, LATEX_GREEK, LATEX_SIGNS, LOWERED, RAISED, cannot_say, is_cjk, pairs
from symnet.report.measure import is_tall, spaced
from symnet.report.notation import (
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

ESCAPES = {"\u00a0": "~"} | pairs(r"""
    # \# $ \$ % \% & \& _ \_ { \{ } \} \ \textbackslash{} ^ \textasciicircum{} ~ \textasciitilde{} < \textless{}
    > \textgreater{} | \textbar{} " \textquotedbl{} ` \textasciigrave{} ' \textquotesingle{} - -{} — --- – --
    ’ ' ‘ ` “ `` ” '' … \dots{} § \S{} ¶ \P{} ° \textdegree{}
    ⨀ \ensuremath{\bigodot}
""")
WEIGHT = {"italic": "mathit", "bold": "boldsymbol", "upright": "mathrm"}
NAMED = frozenset("exp log sin cos tan sinh cosh tanh arcsin arccos arctan det max min".split())
BIG = pairs(r"""
    ∑ \sum ∏ \prod ∫ \int max \max min \min lim \lim sup \sup inf \inf
    argmax \operatorname*{arg\,max} argmin \operatorname*{arg\,min}
""")
FENCE = {"": "."} | pairs(r"""
    ( ( ) ) [ [ ] ] { \{ } \} | \vert ‖ \Vert ⟨ \langle ⟩ \rangle ⌊ \lfloor ⌋ \rfloor ⌈ \lceil ⌉ \rceil
""")


def escape(text: str) -> str:
    """A text for the running text of a document: nothing in it is a command.

    >>> print(escape(r"\\input{x} 50%"))
    \\textbackslash{}input\\{x\\} 50\\%
    """
    parts: list[str] = []
    for c in text:
        if c in ACCENTS and parts:
            parts[-1] = rf"\ensuremath{{\{ACCENTS[c]}{{{parts[-1]}}}}}"
        else:
            parts.append(_text_character(c, text))
    return "".join(parts)


def _text_character(c: str, text: str) -> str:
    if c in ESCAPES:
        return ESCAPES[c]
    if c.isascii() and c.isprintable():
        return c
    if is_cjk(c) or ("À" <= c <= "ſ" and c not in "×÷"):
        return c
    sign = LATEX_GREEK.get(c) or LATEX_SIGNS.get(c)
    if sign is not None:
        return rf"\ensuremath{{{sign}}}"
    for table, script in ((RAISED, "^"), (LOWERED, "_")):
        if c in table:
            low = r"\top" if table[c] == "T" else table[c]
            return rf"\ensuremath{{{{}}{script}{{{low}}}}}"
    above, slash, below = unicodedata.normalize("NFKC", c).partition("\u2044")
    if slash and above.isdigit() and below.isdigit():  # a fraction in one character
        return rf"\ensuremath{{\tfrac{{{above}}}{{{below}}}}}"
    letter, *marks = list(unicodedata.normalize("NFD", c))
    if marks and all(mark in ACCENTS for mark in marks):
        return escape(letter + "".join(marks))
    raise cannot_say(c, text, "LaTeX")


def _letters(base: str) -> str:
    """A name inside a math alphabet."""
    return "".join(LATEX_GREEK[c] + " " if c in LATEX_GREEK else _math_character(c, base) for c in base).rstrip(" ")


def _math_character(c: str, base: str) -> str:
    if c.isascii() and c.isalnum():
        return c
    if c in LATEX_SIGNS and not c.isascii():
        return f"{LATEX_SIGNS[c]} "
    return rf"\text{{{_text_character(c, base)}}}"


def symbol(base: str, weight: str) -> str:
    """The bare name, without accents and scripts."""
    if any(is_cjk(c) for c in base):
        return rf"\text{{{escape(base)}}}"
    inner = _letters(base)
    plain = weight == "italic" and (len(base) == 1 or not base.isascii())
    if plain and not base.isdigit():
        return inner
    if weight == "upright" and base in NAMED:
        return rf"\{base}"
    return rf"\{WEIGHT[weight]}{{{inner}}}"


def _sym(node: Sym, parts: list[str]) -> str:
    base = symbol(node.base, node.weight)
    if node.accent:
        wide = "wide" if len(node.base) > 1 and node.accent in ("hat", "tilde") else ""
        base = rf"\{wide}{node.accent}{{{base}}}"
    sub, sup = parts
    primes = r"\prime" * node.primes
    high = f"{primes} {sup}".strip() if primes else sup
    return _scripted(base, sub, high)


def _scripted(base: str, sub: str, sup: str) -> str:
    return base + (f"_{{{sub}}}" if sub else "") + (f"^{{{sup}}}" if sup else "")


def _num(node: Num, parts: list[str]) -> str:
    if not all(c.isascii() and (c.isdigit() or c == ".") for c in node.text):
        raise SymnetError(f"{quote(node.text)} is not a number that LaTeX can print")
    return node.text


def _op(node: Op, parts: list[str]) -> str:
    sign = LATEX_SIGNS.get(node.text)
    if sign is None:
        raise SymnetError(f"the LaTeX printer cannot say the operator {quote(node.text)}")
    return f"{{{sign}}}" if node.prefix else sign


def _text(node: Text, parts: list[str]) -> str:
    return rf"\text{{{escape(node.words)}}}"


def _row(node: Row, parts: list[str]) -> str:
    return " ".join(spaced(node.items, parts, r"\,"))


def _scripts(node: Scripts, parts: list[str]) -> str:
    base = parts[0]
    bare = isinstance(node.base, (Num, Op)) or (isinstance(node.base, Sym) and not _has_scripts(node.base))
    bare = bare or (isinstance(node.base, Fence) and not node.base.left == "")
    return _scripted(base if bare else f"{{{base}}}", parts[1], parts[2])


def _has_scripts(node: Sym) -> bool:
    return node.sub is not None or node.sup is not None or node.primes > 0


def _root(node: Root, parts: list[str]) -> str:
    return rf"\sqrt[{{{parts[1]}}}]{{{parts[0]}}}" if parts[1] else rf"\sqrt{{{parts[0]}}}"


def _fence(node: Fence, parts: list[str]) -> str:
    return fenced(node.left, parts[0], node.right, is_tall(node.body))


def fenced(left: str, body: str, right: str, tall: bool) -> str:
    if not tall and left and right:
        opening = {"|": r"\lvert ", "‖": r"\lVert "}.get(left, f"{FENCE[left]} ".replace("( ", "(").replace("[ ", "["))
        closing = {"|": r"\rvert", "‖": r"\rVert"}.get(right, FENCE[right])
        return f"{opening}{body}{'' if closing in ')]' else ' '}{closing}"
    return rf"\left{FENCE[left]} {body} \right{FENCE[right]}"


def _matrix(node: Matrix, parts: list[str]) -> str:
    body = _cells(parts, [len(row) for row in node.rows], " & ")
    return rf"\left{FENCE[node.left]} \begin{{matrix}} {body} \end{{matrix}} \right{FENCE[node.right]}"


def _cells(parts: list[str], widths: list[int], between: str) -> str:
    cells, lines = iter(parts), []
    for width in widths:
        lines.append(between.join(next(cells) for _ in range(width)))
    return r" \\ ".join(lines)


def _cases(node: Cases, parts: list[str]) -> str:
    body = _cells(parts, [2] * len(node.rows), " & ")
    return rf"\begin{{cases}} {body} \end{{cases}}"


def _aligned(node: Aligned, parts: list[str]) -> str:
    body = _cells(parts, [len(line) for line in node.lines], " & ")
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


def _big(node: Big, parts: list[str]) -> str:
    if node.op not in BIG:
        raise SymnetError(f"the LaTeX printer cannot say the operator {quote(node.op)}")
    lower, upper, body = parts
    return f"{_scripted(BIG[node.op], lower, upper)} {body}"


def _func(node: Func, parts: list[str]) -> str:
    head, *args = parts
    if isinstance(node.head, Sym) and node.head.weight == "upright" and node.head.base not in NAMED:
        head = _operator_name(node.head, parts[0])
    if node.bare:
        return f"{head} {', '.join(args)}"
    return head + fenced("(", ", ".join(args), ")", any(is_tall(arg) for arg in node.args))


def _operator_name(head: Sym, printed: str) -> str:
    name = symbol(head.base, head.weight)
    return printed.replace(name, name.replace(r"\mathrm", r"\operatorname", 1), 1) if len(head.base) > 1 else printed


LATEX: dict[type, Callable[[Any, list[str]], str]] = {
    Sym: _sym,
    Num: _num,
    Op: _op,
    Text: _text,
    Row: _row,
    Frac: lambda node, parts: rf"\frac{{{parts[0]}}}{{{parts[1]}}}",
    Scripts: _scripts,
    IndexList: lambda node, parts: node.joined(parts, " , ", " "),
    Root: _root,
    Fence: _fence,
    Matrix: _matrix,
    Cases: _cases,
    Aligned: _aligned,
    Big: _big,
    Func: _func,
}


def latex(tree: Notation) -> str:
    """The formula as LaTeX, to be put between dollar signs; needs amsmath and amssymb.

    >>> latex(Frac(Num("1"), Row((Num("1"), Op("+"), Sym("x", sub=Num("2"))))))
    '\\\\frac{1}{1 + x_{2}}'
    """
    return render(tree, LATEX, "LaTeX")
