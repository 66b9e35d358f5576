"""Rules of rewriting: A·A⁻¹ = I, and the equations among the hypotheses, oriented from larger to smaller.

A rule's left side is a product of atoms over slots (any labels) and labels that are summed inside it. How rules are
applied is in `rewriting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.forms import ONE_MONO, Atom, Component, Head, Mono, Poly, Q, order_key, tidy
from symnet.normal.tensor.labels import DERIVED, Label
from symnet.sizes import Dim

UNWRITTEN = -1
FAR = 1 << 20  # labels of a product that is taken apart: beyond all others


@dataclass(frozen=True)
class Rule:
    """atoms: the left side, its slots 0, 1, ... and its summed labels -1, -2, ... with ranges `dims`; right: what it
    equals, over the slots; lemma: its place among the equations that a proof may rest on (None: it holds of inverses
    and the like; `UNWRITTEN`: it cannot be named)."""

    atoms: tuple[Atom, ...]
    dims: tuple[Dim, ...]
    right: Poly
    name: str = ""
    lemma: int | None = None

    @cached_property
    def heads(self) -> frozenset[Head]:
        return frozenset(h for h, _, _ in self.atoms)

    @cached_property
    def exchanges(self) -> bool:
        """Whether it is a rule for any entry of one name that has such entries on its other side, to which it applies
        again: B and Bᵀ would be exchanged for ever."""
        ((head, row, _), *more) = self.atoms
        if more or len({*row}) < head.arity:
            return False
        return any(h is head for mono in self.right.terms for c, _ in mono for h, _, _ in c.atoms)

    @property
    def slots(self) -> list[Label]:
        """The free labels of the left side."""
        return sorted({label for _, row, _ in self.atoms for label in row if 0 <= label < DERIVED})


def flattened(algebra: Algebra, mono: Mono) -> tuple[list[Atom], dict[Label, Dim], dict[Component, Q]]:
    """The atoms of a product with their bound labels made free (from FAR on); closed sums to odd powers stay frozen."""
    atoms: list[Atom] = []
    bound: dict[Label, Dim] = {}
    frozen: dict[Component, Q] = {}
    for component, e in mono:
        if not component.dims:
            ((h, row, f),) = component.atoms
            atoms.append((h, row, tidy(e * f)))
        elif e == int(e) and 0 < e <= 6:
            for _ in range(int(e)):
                names = {-1 - i: FAR + len(bound) + i for i in range(len(component.dims))}
                bound.update((names[-1 - i], dim) for i, dim in enumerate(component.dims))
                atoms += [(h, tuple(algebra.labels.rename(x, names) for x in row), f) for h, row, f in component.atoms]
        else:
            frozen[component] = e
    return atoms, bound, frozen


def oriented(
    algebra: Algebra, p: Poly, name: str = "", lemma: int | None = None, lead: Mono | None = None
) -> Rule | None:
    """The equation p = 0, for all values of its free labels, as a rule for `lead`, or its largest term; None where none
    fits.

    Terms are ordered by size, then by the heads that they are made of (what appears first in the claim is smallest),
    then by the order in which these follow one another; never by names.
    """
    lead = lead or lead_of(algebra, p)
    if lead is None:
        return None
    below = sizes_below(lead)
    if below:  # Σ x = n for Σ x/n = 1
        p, lead = algebra.mul(p, algebra.monomial(below)), tuple((c, e) for c, e in lead if c not in below)
    rest = Poly({m: c for m, c in p.terms.items() if m != lead})
    return rule_of(algebra, lead, algebra.scale(rest, Fraction(-1) / p.terms[lead]), name, lemma)


def sizes_below(m: Mono) -> dict[Component, Q]:
    """The sizes that a product is divided by."""
    return {c: -e for c, e in m if c.kind == "size" and e < 0}


def lead_of(algebra: Algebra, p: Poly) -> Mono | None:
    """The largest term, if there is one alone."""
    order = sorted(((place_of(algebra, m), m) for m in p.terms), key=lambda row: row[0], reverse=True)
    if not order or order[0][1] == ONE_MONO:
        return None
    if len(order) > 1 and order[1][0] == order[0][0]:
        return None  # an exchange of labels would go round for ever
    return order[0][1]


def place_of(algebra: Algebra, m: Mono) -> tuple[Any, ...]:
    """The place of a product in the order of all."""
    return ranked(m), reading(algebra, m)


def name_of(p: Poly) -> Mono | None:
    """The last name to appear that is alone in a term, occurs in no other and has all free labels: what it equals may
    be put in its place."""
    found = []
    for mono in p.terms:
        ((component, e), *more) = mono or ((None, 0),)
        head = None if component is None or more or e != 1 else component.head
        if head is not None and component is not None and head.kind == "symbol" and p.free <= component.free:
            if len({*component.labels}) == head.arity and not any(_holds(m, head) for m in p.terms if m != mono):
                found.append((head.index, mono))
    return max(found, key=lambda row: row[0])[1] if found else None


def _holds(m: Mono, head: Head) -> bool:
    """Whether a head occurs, however deep."""
    todo, seen = [h for c, _ in m for h, _, _ in c.atoms], set[Head]()
    while todo:
        h = todo.pop()
        if h is head:
            return True
        if h not in seen:
            seen.add(h)
            todo += [inner for body in h.bodies for mono in body.terms for c, _ in mono for inner, _, _ in c.atoms]
    return False


def ranked(m: Mono) -> tuple[Q, list[tuple[int, Q]]]:
    """The size of a product, and its heads, the last ones to appear first."""
    heads = sorted(((h.index, e * f) for c, e in m for h, _, f in c.atoms), reverse=True)
    return sum(e * c.weight for c, e in m), heads


def reading(algebra: Algebra, m: Mono) -> list[tuple[int, ...]]:
    """The atoms as one comes upon them from the first free label on: a matrix product from left to right."""
    atoms, bound, _ = flattened(algebra, m)
    rows = [(h.index, row, 0) for h, row, _ in atoms]
    todo = sorted({x for _, row, _ in rows for x in row if x < DERIVED and x not in bound})
    met, seen = list[tuple[int, ...]](), set(todo)
    while todo:
        label = todo.pop(0)
        here = sorted((h, row.index(label), k) for k, (h, row, gone) in enumerate(rows) if label in row and not gone)
        for head, place, k in here:
            met.append((head, place))
            rows[k] = (head, rows[k][1], 1)
            for other in rows[k][1]:
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
    return met


def rule_of(algebra: Algebra, lead: Mono, right: Poly, name: str, lemma: int | None = None) -> Rule | None:
    """lead = right. The free labels of the right side must occur in the lead, and no head may hold them inside."""
    atoms, bound, frozen = flattened(algebra, lead)
    if frozen or any(e != int(e) or e < 1 for _, _, e in atoms):
        return None
    free = {b for _, row, _ in atoms for label in row for b in algebra.labels.bases(label) if b not in bound}
    if not right.free <= free or any(
        label >= DERIVED and algebra.labels.bases(label) for _, row, _ in atoms for label in row
    ):
        return None
    names = {label: -1 - i for i, label in enumerate(bound)}
    rows = tuple((h, tuple(algebra.labels.rename(x, names) for x in row), e) for h, row, e in atoms)
    return Rule(rows, tuple(bound.values()), right, name, lemma)


def inverse_rules(algebra: Algebra, head: Head) -> list[Rule]:
    """Σ_k M[0, k]·Y[k, 1] = δ and Σ_k Y[0, k]·M[k, 1] = δ, for a head whose matrix is M over its internal labels."""
    if head.slots:
        return []  # a batch of matrices: not treated
    n: Dim = head.data[0]
    (body,) = head.bodies
    found = []
    for k, (left, right) in enumerate((((0, 2), (2, 1)), ((2, 1), (0, 2)))):
        matrix = algebra.rename(body, {0: FAR + left[0], 1: FAR + left[1]})
        matrix = algebra.rename(matrix, {FAR + i: i for i in range(3)})
        product = algebra.mul(matrix, algebra.atom(head, right))
        total = algebra.sum_over(product, 2, n)
        equation = algebra.add(total, algebra.scale(algebra.delta(0, 1, n), -1))
        lead = _largest_with(equation, head)
        if lead is None:
            continue
        rest = Poly({m: c for m, c in equation.terms.items() if m != lead})
        right_side = algebra.scale(rest, Fraction(-1) / equation.terms[lead])
        made = rule_of(algebra, lead, right_side, f"inverse {'right' if k == 0 else 'left'}")
        if made is not None:
            found.append(made)
    return found


def _largest_with(p: Poly, head: Head) -> Mono | None:
    """The term with most atoms, of the first content among those."""

    def weight(m: Mono) -> tuple[int, object]:
        return sum(len(c.atoms) * int(max(e, 0)) for c, e in m), order_key(m)

    found = [m for m in p.terms if any(h is head for c, _ in m for h, _, _ in c.atoms)]
    return max(found, key=weight) if found else None
