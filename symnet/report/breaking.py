"""Long formulas cut into lines: at their outermost signs, else inside parentheses, which then close on a later line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from symnet.report.measure import width
from symnet.report.notation import (
    OPERATORS,
    Aligned,
    Big,
    Fence,
    Func,
    Notation,
    Op,
    Row,
    Scripts,
    Text,
    row,
)

INDENT = 2.0  # ems, of lines after the first
DEEPEST = 6  # parentheses inside each other that are opened
Items = tuple[Notation, ...]
Lines = tuple[Notation, ...]


def break_lines(tree: Notation, limit: float, deep: int = DEEPEST) -> Lines:
    """The formula in lines no wider than `limit` ems, as far as it has places to cut; without one it stays as it is.

    Each further line begins with the sign at which it was cut, as printed mathematics does.
    """
    if width(tree) <= limit or not deep:
        return (tree,)
    items = tree.items if isinstance(tree, Row) else (tree,)
    pieces = _pieces(items)
    if len(pieces) == 1:
        return _opened(items, limit, deep)
    lines: list[Notation] = []
    for line in _filled(pieces, limit):
        room = limit - INDENT * bool(lines)
        lines += break_lines(row(*line), room, deep - 1) if width(Row(line)) > room else (row(*line),)
    return tuple(lines)


def _filled(pieces: list[Items], limit: float) -> list[Items]:
    """As many pieces on each line as there is room for."""
    lines: list[Items] = [()]
    room = limit
    for piece in pieces:
        needed = width(Row(piece))
        if lines[-1] and needed > room:
            lines.append(())
            room = limit - INDENT
        lines[-1] += piece
        room -= needed
    return lines


def _pieces(items: Items) -> list[Items]:
    """The row cut before each relation, else before + and −, else at commas or before other signs, else between factors
    in parentheses."""
    signs = [item.text for item in items[1:] if isinstance(item, Op) and not item.prefix]
    kinds = [sign for sign in signs if OPERATORS.get(sign) == "relation"]
    cuts = kinds or [sign for sign in signs if sign in "+−"] or [s for s in signs if OPERATORS.get(s) == "binary"]
    listed = Op(",") in items
    many = sum(map(_held, items)) > 2
    pieces: list[Items] = [items[:1]]
    for before, item in pairwise(items):
        if cuts:
            cut = isinstance(item, Op) and not item.prefix and item.text in cuts
        else:
            cut = before == Op(",") if listed else many and not isinstance(before, Op) and _held(item)
        if cut:
            pieces.append(())
        pieces[-1] += (item,)
    return pieces


def _held(item: Notation) -> bool:
    """Whether it begins with a parenthesis."""
    base = item.base if isinstance(item, Scripts) else item
    return isinstance(base, Fence) and base.left == "("


def _opened(items: Items, limit: float, deep: int) -> Lines:
    """The widest part with a body, cut inside."""
    wide = [k for k, item in enumerate(items) if type(item) in INSIDE]
    if not wide:
        return (row(*items),)
    k = max(wide, key=lambda k: width(items[k]))
    body, rebuilt = INSIDE[type(items[k])](items[k])
    before = width(Row(items[:k])) if k else 0.0
    inner = break_lines(body, max(limit - before - 1.5, limit / 3), deep - 1) if body is not None else ()
    if len(inner) < 2:
        return (row(*items),)
    first, last = rebuilt(inner[0], inner[-1])
    return (row(*items[:k], first), *inner[1:-1], row(last, *items[k + 1 :]))


Inside = tuple[Notation | None, Callable[[Notation, Notation], tuple[Notation, Notation]]]


def _fence(node: Fence) -> Inside:
    return node.body, lambda first, last: (Fence(node.left, first, ""), Fence("", last, node.right))


def _func(node: Func) -> Inside:
    if node.bare:
        return None, lambda first, last: (first, last)
    listed = row(*[part for arg in node.args for part in (Op(","), arg)][1:])
    return listed, lambda first, last: (row(node.head, Fence("(", first, "")), Fence("", last, ")"))


def _scripts(node: Scripts) -> Inside:
    if not isinstance(node.base, Fence):
        return None, lambda first, last: (first, last)
    body, rebuilt = _fence(node.base)

    def with_scripts(first: Notation, last: Notation) -> tuple[Notation, Notation]:
        opening, closing = rebuilt(first, last)
        return opening, replace(node, base=closing)

    return body, with_scripts


def _big(node: Big) -> Inside:
    return node.body, lambda first, last: (replace(node, body=first), last)


INSIDE: dict[type, Callable[[Any], Inside]] = {Fence: _fence, Func: _func, Scripts: _scripts, Big: _big}
NO_BREAK = "\u00a0"


def fitted(tree: Notation, limit: float) -> Notation:
    """The formula itself where it fits, else its lines under each other, all but the first one indented."""
    lines = break_lines(tree, limit)
    if len(lines) == 1:
        return tree
    return Aligned(
        tuple((Text(NO_BREAK), line if k == 0 else row(Text(NO_BREAK * 4), line)) for k, line in enumerate(lines))
    )
