"""Measures of a notation tree: whether it is tall, how wide it is about, and where a long line may be broken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.report.characters import is_cjk
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
    fold,
)

TALL = (Frac, Matrix, Cases, Aligned, Big)
SPACE = {"binary": 0.9, "relation": 1.1, "punctuation": 0.35, "ordinary": 0.0}
SMALL = 0.72  # of scripts, against the size of the line


def is_tall(tree: Notation) -> bool:
    """Whether parentheses around it should grow."""
    return fold(tree, lambda node, parts: isinstance(node, TALL) or (any(parts) and not isinstance(node, Sym)))


def words_width(text: str) -> float:
    """The width of a text in ems of its font, about."""
    return sum(1.0 if is_cjk(c) else 0.3 if c in "il.,;:'|() " else 0.56 for c in text)


def _rows_width(widths: list[Any], columns: int, gap: float) -> float:
    table = [widths[i : i + columns] for i in range(0, len(widths), columns)]
    return sum(max(row[k] or 0 for row in table if k < len(row)) for k in range(columns)) + gap * (columns - 1)


def _scripts(node: Any, w: list[Any]) -> float:
    return w[0] + SMALL * max(w[1] or 0, w[2] or 0)


def _sym(node: Sym, w: list[Any]) -> float:
    high = (w[1] or 0) + 0.3 * node.primes
    return words_width(node.base) + SMALL * max(w[0] or 0, high)


def _op(node: Op, w: list[Any]) -> float:
    kind = OPERATORS.get(node.text, "ordinary")
    return 0.7 if node.prefix else (0.3 if kind == "punctuation" else 0.75) + SPACE[kind] * 0.55


def _lines(node: Any, w: list[Any]) -> float:
    lines = [len(line) for line in node.lines]
    return _rows_width(w, max(lines), 0.2) if lines else 0.0


WIDTHS: dict[type, Callable[[Any, list[Any]], float]] = {
    Sym: _sym,
    Num: lambda node, w: 0.5 * len(node.text),
    Op: _op,
    Text: lambda node, w: words_width(node.words),
    Row: lambda node, w: sum(w) + 0.05 * len(w),
    Scripts: _scripts,
    IndexList: lambda node, w: sum(x or 0 for x in w) + 0.3 * node.comma * len(w),
    Root: lambda node, w: w[0] + 0.9,
    Fence: lambda node, w: w[0] + 0.4 * bool(node.left) + 0.4 * bool(node.right),
    Matrix: lambda node, w: _rows_width(w, max(map(len, node.rows)), 1.0) + 0.9,
    Cases: lambda node, w: _rows_width(w, 2, 1.0) + 0.7,
    Aligned: _lines,
    Big: lambda node, w: max(1.1, SMALL * (w[0] or 0), SMALL * (w[1] or 0)) + w[2] + 0.2,
    Func: lambda node, w: sum(w) + 0.35 * len(w) + 0.4,
}


def width(tree: Notation) -> float:
    """The width of the printed formula in ems, about: good enough to choose a layout, the same in every format.

    >>> width(Sym("x")) < width(Func(Sym("x"), (Sym("y"),))) < 5
    True
    """
    return fold(tree, _widths)[0]


def _widths(node: Notation, parts: list[Any]) -> tuple[float, float]:
    """On a line of its own; and inside a fraction, where the next fraction is set smaller."""
    inside = [part and part[1] for part in parts]
    if isinstance(node, Frac):
        return max(inside) + 0.3, SMALL * max(inside) + 0.3
    outside = inside if isinstance(node, (Matrix, Cases)) else [part and part[0] for part in parts]
    measure = WIDTHS[type(node)]
    return measure(node, outside), measure(node, inside)


def spaced(items: tuple[Notation, ...], parts: list[str], gap: str) -> list[str]:
    """The printed items of a row, with a gap where a name of several letters stands beside another factor."""
    printed: list[str] = []
    for k, (item, part) in enumerate(zip(items, parts, strict=True)):
        if k and _is_factor(items[k - 1]) and _is_factor(item) and (_is_word(items[k - 1]) or _is_word(item)):
            printed.append(gap)
        printed.append(part)
    return printed


def _is_factor(item: Notation) -> bool:
    return isinstance(item, (Sym, Num, Scripts, Frac, Func, Root))


def _is_word(item: Notation) -> bool:
    inner = item.base if isinstance(item, Scripts) else item
    return isinstance(inner, Sym) and len(inner.base) > 1
