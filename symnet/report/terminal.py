"""The terminal printer: a notation tree on one line of plain text, raised and lowered characters included."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.report.characters import SUBSCRIPTS, SUPERSCRIPTS, check_printable, styled
from symnet.report.notation import (
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

ACCENT = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7"}
SPACED = ("binary", "relation")


def _script(text: str, table: dict[str, str], mark: str) -> str:
    tokens = text.split()
    text = text if "mod" in tokens or any(len(token) > 3 for token in tokens) else "".join(tokens)
    if not text:
        return ""
    if all(c in table for c in text):
        return "".join(table[c] for c in text)
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"


def _scripted(base: str, sub: str, sup: str) -> str:
    return base + _script(sub, SUBSCRIPTS, "_") + _script(sup, SUPERSCRIPTS, "^")


def _sym(node: Sym, parts: list[str]) -> str:
    base = check_printable(node.base, "terminal")
    base = "".join(styled(c, "bold") for c in base) if node.weight == "bold" else base
    if node.accent:
        base = unicodedata.normalize("NFC", base[0] + ACCENT[node.accent]) + base[1:]
    sub, sup = parts
    return _scripted(base + "′" * node.primes, sub, sup)


def _op(node: Op, parts: list[str]) -> str:
    kind = OPERATORS.get(node.text)
    if kind is None:
        raise SymnetError(f"the terminal printer cannot say the operator {quote(node.text)}")
    if node.prefix or kind == "ordinary" or node.text == "/":
        return node.text
    return f"{node.text} " if kind == "punctuation" else f" {node.text} "


def _row(node: Row, parts: list[str]) -> str:
    """Neighbours that would run into each other (two names, a fraction and a factor) are kept apart."""
    text = ""
    for k, (item, part) in enumerate(zip(node.items, parts, strict=True)):
        before, after = (node.items[j] if 0 <= j < len(parts) else Op(",") for j in (k - 1, k + 1))
        part = f"({part})" if isinstance(item, Frac) and not (_apart(before) and _apart(after)) else part
        text += (" " if _touch(before, item) else "") + part
    return text.strip()


def _apart(item: Notation) -> bool:
    return isinstance(item, (Op, Text))


def _touch(before: Notation, item: Notation) -> bool:
    close = isinstance(before, Num) and isinstance(item, Sym)
    close = close or (isinstance(item, Fence) and item.left == "[") or _is_differential(before)
    return not close and not _apart(before) and not _apart(item)


def _is_differential(item: Notation) -> bool:
    item = item.base if isinstance(item, Scripts) else item
    return item in (Op("∂"), Sym("d", weight="upright"))


def _grouped(node: Notation, text: str) -> str:
    """Parentheses around what would fall apart beside a slash or a power."""
    simple = isinstance(node, (Sym, Num, Op, Fence, Scripts)) or (isinstance(node, Func) and not node.bare)
    simple = simple or isinstance(node, (Root, Matrix, Text)) or _is_differential(node)
    simple = simple or (isinstance(node, Row) and _is_differential(node.items[0]))
    return text if simple else f"({text})"


def _matrix(node: Matrix, parts: list[str]) -> str:
    cells = iter(parts)
    rows = "; ".join(", ".join(next(cells) for _ in row) for row in node.rows)
    return f"{'[' if node.left == '(' else node.left}{rows}{']' if node.right == ')' else node.right}"


def _cases(node: Cases, parts: list[str]) -> str:
    pairs = (f"{parts[k]}  {parts[k + 1]}" for k in range(0, len(parts), 2))
    return "{ " + "; ".join(pairs) + " }"


def _aligned(node: Aligned, parts: list[str]) -> str:
    cells = iter(parts)
    return "\n".join("".join(next(cells) for _ in line).strip() for line in node.lines)


def _big(node: Big, parts: list[str]) -> str:
    lower, upper, body = parts
    return f"{_scripted(node.op, lower, upper)} {body}"


def _func(node: Func, parts: list[str]) -> str:
    head, *args = parts
    return f"{head} {', '.join(args)}" if node.bare else f"{head}({', '.join(args)})"


def _root(node: Root, parts: list[str]) -> str:
    body, index = parts
    return f"{_script(index, SUPERSCRIPTS, '^')}√{body if isinstance(node.body, (Sym, Num, Fence)) else f'({body})'}"


def _scripts(node: Scripts, parts: list[str]) -> str:
    base = _grouped(node.base, parts[0])
    return _scripted(base.strip() if isinstance(node.base, Op) else base, parts[1], parts[2])


def _frac(node: Frac, parts: list[str]) -> str:
    return f"{_grouped(node.num, parts[0])}/{_grouped(node.den, parts[1])}"


TERMINAL: dict[type, Callable[[Any, list[str]], str]] = {
    Sym: _sym,
    Num: lambda node, parts: node.text,
    Op: _op,
    Text: lambda node, parts: check_printable(node.words, "terminal"),
    Row: _row,
    Frac: _frac,
    Scripts: _scripts,
    IndexList: lambda node, parts: node.joined(parts, ", "),
    Root: _root,
    Fence: lambda node, parts: f"{node.left}{parts[0]}{node.right}",
    Matrix: _matrix,
    Cases: _cases,
    Aligned: _aligned,
    Big: _big,
    Func: _func,
}


def terminal(tree: Notation) -> str:
    """The formula on one line, for reading; `str(expression)` is what can be pasted back in.

    >>> terminal(Frac(Op("∂"), Row((Op("∂"), Sym("W", sub=Num("2"))))))
    '∂/∂W₂'
    """
    return render(tree, TERMINAL, "terminal")
