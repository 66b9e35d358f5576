"""From an expression to its factors: which arrays have to be computed, and how the whole is made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from symnet.expr import Add, Contract, Expr
from symnet.expr.tensor import Labels
from symnet.program.contraction import flattened
from symnet.program.structure import ONE, Term, scaled, terms, whole
from symnet.program.structured import Structured
from symnet.views import LETTERS

Part = tuple[Expr, Labels]


@dataclass(frozen=True)
class Layout:
    """How a `Structured` is made: kind and spec, which computed array each factor is, or the layouts of its terms."""

    kind: str
    spec: str
    places: tuple[int, ...] = ()
    terms: tuple[Layout, ...] = ()

    def of(self, arrays: Sequence[Any], shape: tuple[int, ...]) -> Structured:
        terms = tuple([term.of(arrays, shape) for term in self.terms]) if self.terms else ()
        return Structured(self.kind, shape, tuple([arrays[k] for k in self.places]), self.spec, terms)


@dataclass(frozen=True)
class Row:
    """A term as its factors, before they are computed."""

    kind: str
    spec: str
    factors: tuple[Expr, ...]

    def plus(self, other: Row) -> Row | None:
        """The sum as one row, where the factors differ in one place at most: a bᵀ + c bᵀ is (a + c) bᵀ."""
        if (self.kind, self.spec) != (other.kind, other.spec):
            return None
        places = [k for k, (a, b) in enumerate(zip(self.factors, other.factors, strict=True)) if a is not b] or [0]
        k = places[0]
        if len(places) > 1 or self.factors[k].shape != other.factors[k].shape:
            return None
        total = Add(self.factors[k], other.factors[k])
        return Row(self.kind, self.spec, (*self.factors[:k], total, *self.factors[k + 1 :]))


def factored(e: Expr, computed: dict[Expr, int]) -> Layout:
    """The layout of an expression; the expressions that have to be computed are entered into `computed`."""
    rows: list[Row] = []
    dense: list[Expr] = []
    for term in terms(e, lambda node: True):
        found = _tied(term) if term.diagonal else _product(term, e.rank // 2)
        if found is None:
            dense.append(term.block())
        else:
            _add(rows, _row(*found, term))
    if dense:
        term = whole(reduce(Add, dense))
        rows.append(_row("dense", [(term.operands[0], term.output)], term))
    layouts = [_layout(row, computed) for row in rows]
    return layouts[0] if len(layouts) == 1 else Layout("sum", "", (), tuple(layouts))


def _add(rows: list[Row], row: Row) -> None:
    """Add a row to the first that takes it, and the sum to those before, else as one more."""
    for k, earlier in enumerate(rows):
        total = earlier.plus(row)
        if total is not None:
            del rows[k]
            _add(rows, total)
            return
    rows.append(row)


def _row(kind: str, parts: list[Part], term: Term) -> Row:
    letters = dict(
        zip(dict.fromkeys((*term.output, *(i for _, labels in parts for i in labels))), LETTERS, strict=False)
    )
    spec = ",".join("".join(letters[i] for i in labels) for _, labels in parts)
    return Row(kind, f"{spec}->{''.join(letters[i] for i in term.output)}", tuple(a for a, _ in parts))


def _layout(row: Row, computed: dict[Expr, int]) -> Layout:
    return Layout(row.kind, row.spec, tuple(computed.setdefault(a, len(computed)) for a in row.factors))


def _tied(term: Term) -> tuple[str, list[Part]]:
    """A term on diagonals: one factor for each group of operands that share labels."""
    parts = [_joined(group, term.output) for group in _groups(zip(term.operands, term.inputs, strict=True))]
    tied = {label for label in term.output if term.output.count(label) > 1}
    carried = {label for _, labels in parts for label in labels}
    half = len(term.output) // 2
    if term.output[:half] == term.output[half:]:
        kind = "diagonal"
    else:
        kind = "block diagonal" if carried & tied else "kronecker"
    return kind, _scaled(parts, term.scale)


def _product(term: Term, half: int) -> tuple[str, list[Part]] | None:
    """A product in which rows and columns come apart, or of several arrays with axes of their own; else None."""
    e = term.operands[0]
    if not isinstance(e, Contract):
        return None
    operands, inputs, output = flattened(e)
    if any(len(set(labels)) < len(labels) for labels in inputs):
        return None
    groups = _groups(zip(operands, inputs, strict=True))
    rows, columns = set(output[:half]), set(output[half:])
    place = dict(zip(output, term.output, strict=True))
    fresh = 1 + max((*term.output, 0))
    for label in (label for labels in inputs for label in labels):
        place.setdefault(label, fresh + label)
    if len([1 for group in groups if any(labels for _, labels in group)]) > 1:
        parts = [_joined(group, output) for group in groups]
        apart = all(set(labels) <= rows or set(labels) <= columns for _, labels in parts)
        kind = "low rank" if apart else "kronecker"
    else:
        parts = list(zip(operands, inputs, strict=True))
        left, right = (any(set(labels) & side for _, labels in parts) for side in (rows, columns))
        both = any(set(labels) & rows and set(labels) & columns for _, labels in parts)
        if both or not (left and right):
            return None
        kind = "product"
    return kind, _scaled([(a, tuple(place[i] for i in labels)) for a, labels in parts], term.scale)


def _groups(parts: Iterator[Part]) -> list[list[Part]]:
    """Operands that hang together by common labels."""
    groups: list[list[Part]] = []
    for part in parts:
        mine = set(part[1])
        touching = [group for group in groups if any(mine & set(labels) for _, labels in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([*(p for group in touching for p in group), part])
    return groups


def _joined(group: list[Part], output: Labels) -> Part:
    """One array of a group, over the output labels that it carries."""
    carried = tuple(i for i in dict.fromkeys(output) if any(i in labels for _, labels in group))
    if len(group) == 1 and group[0][1] == carried:
        return group[0]
    return Contract(tuple(a for a, _ in group), tuple(labels for _, labels in group), carried), carried


def _scaled(parts: list[Part], scale: Expr) -> list[Part]:
    """The scale goes into the smallest factor, and is one where there is no other."""
    if not parts:
        return [(scale, ())]
    if scale is ONE:
        return parts
    k = min(range(len(parts)), key=lambda i: (len(parts[i][1]), i))
    return [(scaled(scale, a), labels) if i == k else (a, labels) for i, (a, labels) in enumerate(parts)]
