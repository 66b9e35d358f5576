"""Symmetric products: contractions of something with itself, which NumPy computes in half the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import reduce

from symnet.expr import Contract, Expr, Map
from symnet.expr.tensor import Labels
from symnet.program.contraction import without_identities
from symnet.program.signs import nonnegative

Part = tuple[Expr, Labels]
Single = Callable[[Expr], bool]


def gram(e: Contract, single: Single) -> Contract | None:
    """X.T @ diag(d) @ X with d >= 0 as S.T @ S, and sums over n of x[n,i] p[n,j] x[n,k] p[n,l] likewise; else None.

    Rows are the first half of the axes, columns the second. single: whether a node is used nowhere else.
    """
    half, odd = divmod(len(e.output), 2)
    parts = [part for pair in zip(e.children, e.inputs, strict=True) for part in _parts(single, *pair)]
    sides = None if odd or not half else _sides(parts, e.output[:half], e.output[half:])
    if sides is None:
        return None
    left, weights = sides
    summed = tuple(dict.fromkeys(i for _, labels in (*left, *weights) for i in labels if i not in e.output))
    if not summed or any(set(labels) - set(e.output) != set(summed) for _, labels in left):
        return None
    rooted = bool(weights) and all(nonnegative(w) for w, _ in weights)
    if len(left) == 1 and not rooted:
        return None
    whole = left[0][1] if len(left) == 1 else (*summed, *e.output[:half])
    turned = dict(zip(e.output[:half], e.output[half:], strict=True))
    other = tuple(turned.get(label, label) for label in whole)
    plain = _rows(left, whole)
    first, second = plain, plain
    if rooted:
        first = second = _rows(_weighted([(Map("sqrt", w), labels) for w, labels in weights], left), whole)
    elif weights:
        first = _rows(_weighted(weights, left), whole)
    return Contract((first, second), (whole, other), e.output)


def _sides(parts: list[Part], rows: Labels, columns: Labels) -> tuple[list[Part], list[Part]] | None:
    """The factors that carry the rows, where those that carry the columns are the same; and the rest, the weights."""
    back = dict(zip(columns, rows, strict=True))
    left: list[Part] = []
    right: list[Part] = []
    weights: list[Part] = []
    for a, labels in parts:
        mine = set(labels)
        if len(mine) < len(labels) or (mine & set(rows) and mine & set(columns)):
            return None
        if mine & set(columns):
            right.append((a, tuple(back.get(label, label) for label in labels)))
        else:
            (left if mine & set(rows) else weights).append((a, labels))
    left.sort(key=lambda part: [rows.index(label) if label in rows else -1 for label in part[1]])
    fit = left and Counter(left) == Counter(right) and all(w.rank for w, _ in weights)
    return (left, weights) if fit else None


def _weighted(weights: list[Part], left: list[Part]) -> list[Part]:
    """The factors with the weights in the first of them."""
    (a, labels), *rest = left
    return [(reduce(lambda x, w: Contract((w[0], x), (w[1], labels), labels), weights, a), labels), *rest]


def _rows(left: list[Part], whole: Labels) -> Expr:
    """The product of the factors, entry by entry over the labels that are summed later."""
    if len(left) == 1:
        return left[0][0]
    return Contract(tuple(a for a, _ in left), tuple(labels for _, labels in left), whole)


def _parts(single: Single, e: Expr, labels: Labels, depth: int = 2) -> Iterator[Part]:
    """An operand as the factors that it is made of without a sum: transposes and scaled rows are opened."""
    simple = without_identities(e) if isinstance(e, Contract) and depth else e
    if simple is not e and not isinstance(simple, Contract):
        yield from _parts(single, simple, labels, depth - 1)
        return
    if isinstance(simple, Contract) and depth:
        turned = len(simple.children) == 1
        summed = {label for group in simple.inputs for label in group} - set(simple.output)
        if not summed and (turned or (len(simple.children) == 2 and single(e))):
            name = dict(zip(simple.output, labels, strict=True))
            for a, group in zip(simple.children, simple.inputs, strict=True):
                yield from _parts(single, a, tuple(name[i] for i in group), depth - 1)
            return
    yield e, labels
