"""Canonical labels: bound labels of a component and slots of a head, in an order that depends on structure only.

Colour refinement splits the labels by how they occur; what remains tied is searched, within a budget. Two components
with the same canonical form are equal up to a renaming of bound labels whatever this search does; its completeness only
decides whether equal components are found to be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from math import factorial
from typing import Any

from symnet.errors import BudgetError
from symnet.normal.tensor.budget import MOST_LABELLINGS
from symnet.normal.tensor.forms import Atom, Head, Poly
from symnet.normal.tensor.labels import Label, Labels
from symnet.sizes import Dim

Key = tuple[Any, ...]


def atom_labels(head: Head, labels: tuple[Label, ...], table: Labels, colour: Mapping[Label, Any]) -> Key:
    """The least sequence of label keys among the swaps of the head."""
    keys = [table.key(label, colour) for label in labels]
    if len(head.swaps) == 1:
        return tuple(keys)
    return min(tuple(keys[i] for i in swap) for swap in head.swaps)


def swapped(head: Head, labels: tuple[Label, ...], table: Labels) -> tuple[Label, ...]:
    """The labels of an instance in canonical order."""
    if len(head.swaps) == 1:
        return labels
    return min(
        (tuple(labels[i] for i in swap) for swap in head.swaps), key=lambda row: [table.key(label, {}) for label in row]
    )


def bound_order(atoms: Sequence[Atom], bound: Mapping[Label, Dim], table: Labels) -> list[Label]:
    """The bound labels in canonical order."""
    if len(bound) == 1:
        return list(bound)
    touching: dict[Label, list[Atom]] = {label: [] for label in bound}
    for atom in atoms:
        for label in dict.fromkeys(b for inner in atom[1] for b in table.bases(inner)):
            if label in touching:
                touching[label].append(atom)
    start = _ranked({label: (str(dim),) for label, dim in bound.items()})
    leaves: list[tuple[Key, list[Label]]] = []
    pending = [_refined(start, touching, table)]
    while pending:
        colour = pending.pop()
        tied = _tied(colour)
        if not tied:
            order = sorted(colour, key=colour.__getitem__)
            leaves.append((_serial(atoms, order, table), order))
            if len(leaves) > MOST_LABELLINGS:
                raise BudgetError("a sum is too symmetric to be labelled within the budget")
            continue
        for label in tied:
            chosen = {other: 2 * c + (other != label) for other, c in colour.items()}
            pending.append(_refined(chosen, touching, table))
            if len(pending) > 4 * MOST_LABELLINGS:
                raise BudgetError("a sum is too symmetric to be labelled within the budget")
    return min(leaves, key=lambda leaf: leaf[0])[1]


def _ranked(signature: Mapping[Label, Any]) -> dict[Label, int]:
    ranks = {s: i for i, s in enumerate(sorted(set(signature.values())))}
    return {label: ranks[s] for label, s in signature.items()}


def _refined(colour: dict[Label, int], touching: Mapping[Label, list[Atom]], table: Labels) -> dict[Label, int]:
    while True:
        signature = {}
        for label, atoms in touching.items():
            marked = {other: 2 * c + (other == label) for other, c in colour.items()}
            seen = sorted((h.digest, e, atom_labels(h, labels, table, marked)) for h, labels, e in atoms)
            signature[label] = (colour[label], tuple(seen))
        fresh = _ranked(signature)
        if len(set(fresh.values())) == len(set(colour.values())):
            return fresh
        colour = fresh


def _tied(colour: Mapping[Label, int]) -> list[Label]:
    classes: dict[int, list[Label]] = {}
    for label, c in colour.items():
        classes.setdefault(c, []).append(label)
    several = [(c, group) for c, group in classes.items() if len(group) > 1]
    return min(several)[1] if several else []


def _serial(atoms: Sequence[Atom], order: Sequence[Label], table: Labels) -> Key:
    colour = {label: i for i, label in enumerate(order)}
    return tuple(sorted((h.digest, e, atom_labels(h, labels, table, colour)) for h, labels, e in atoms))


# ------------------------------------------------------------------ slots of heads
def slot_orders(bodies: Sequence[Poly], labels: Sequence[Label], table: Labels) -> list[tuple[Label, ...]]:
    """The orders of the free labels that their occurrences do not tell apart."""
    if len(labels) < 2:
        return [tuple(labels)]
    groups: dict[Any, list[Label]] = {}
    for label in labels:
        groups.setdefault(_occurrences(bodies, label, table), []).append(label)
    orders: list[tuple[Label, ...]] = [()]
    for _, group in sorted(groups.items(), key=lambda item: item[0]):
        if len(orders) * factorial(len(group)) > 24:
            raise BudgetError("the arguments of a function are too symmetric to be labelled within the budget")
        orders = [left + right for left in orders for right in permutations(group)]
    return orders


def _occurrences(bodies: Sequence[Poly], label: Label, table: Labels) -> Key:
    rows = []
    for place, body in enumerate(bodies):
        for mono, coefficient in body.terms.items():
            parts = sorted(
                (str(e), tuple(sorted(_occurrence(a, label, table) for a in c.atoms)))
                for c, e in mono
                if label in c.free
            )
            if parts:
                rows.append((place, str(coefficient), tuple(parts)))
    return tuple(sorted(rows))


def _occurrence(atom: Atom, label: Label, table: Labels) -> Key:
    head, labels, exponent = atom

    def kind(inner: Label) -> Any:
        if inner < 0:
            return (0,)
        if inner == label:
            return (1,)
        bases = table.bases(inner)
        return (2, label in bases, len(bases)) if inner not in bases else (3,)

    keys = [kind(inner) for inner in labels]
    return (head.digest, str(exponent), min(tuple(keys[i] for i in swap) for swap in head.swaps))
