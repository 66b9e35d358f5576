"""Heads that carry forms, and renaming of free labels: an entry at other labels, which may coincide or be positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from symnet.normal.tensor.arithmetic import Arithmetic, add_into
from symnet.normal.tensor.forms import Atom, Component, Head, Mono, Poly, Q
from symnet.normal.tensor.labelling import slot_orders, swapped
from symnet.normal.tensor.labels import DERIVED, Label
from symnet.sizes import Dim

Names = Mapping[Label, Label]


class Renaming(Arithmetic):
    """Arithmetic, with labels that can be replaced."""

    def sum_all(self, p: Poly, labels: Iterable[tuple[Label, Dim]]) -> Poly:
        raise NotImplementedError

    # -------------------------------------------------------------- heads that carry forms
    def lifted(
        self,
        kind: str,
        data: tuple[Any, ...],
        bodies: tuple[Poly, ...],
        internal: Sequence[Label] = (),
        extra: tuple[Label, ...] = (),
        sign: str = "",
        total: bool = True,
        exponent: Q = 1,
        exchange: bool = False,
    ) -> Poly:
        """An atom to a power, whose head carries the bodies: their free labels become its slots, in canonical order.

        internal: labels that the head itself binds; extra: further labels of the instance; exchange: whether turning
        these round changes nothing.
        """
        free = sorted({label for body in bodies for label in body.free} - set(internal))
        orders = slot_orders(bodies, free, self.labels)
        named = []
        for order in orders:
            names = {label: i for i, label in enumerate([*order, *internal])}
            renamed = tuple(self.rename(body, names) for body in bodies)
            named.append((tuple(body.digest for body in renamed), order, renamed))
        least = min(row[0] for row in named)
        best = [row for row in named if row[0] == least]
        best = [row for row in best if all(a == b for a, b in zip(row[2], best[0][2], strict=True))]
        order, renamed = best[0][1], best[0][2]
        rest = tuple(range(len(order), len(order) + len(extra)))
        swaps = [tuple(order.index(label) for label in other) + rest for _, other, _ in best]
        swaps += [swap[: len(order)] + rest[::-1] for swap in swaps] if exchange else []
        head = self.head(kind, (*data, len(internal)), renamed, len(order), len(order) + len(extra), swaps, sign, total)
        return self.atom(head, (*order, *extra), exponent)

    def instance(self, head: Head, labels: tuple[Label, ...], e: Q) -> Poly:
        """The form of a power of a head at labels, which may coincide or be positions."""
        rebuild = self.rebuilders.get(head.kind)
        if rebuild is None or (head.bodies and head.kind != "closed" and self._plain(labels[: head.slots])):
            return self.atom(head, labels, e)
        with self.budget.nested():
            names = dict(enumerate(labels[: head.slots]))
            inner = {head.slots + k: self.fresh_after([*labels, *range(100)], k) for k in range(internal_count(head))}
            bodies = tuple(self.rename(body, {**names, **inner}) for body in head.bodies)
            return self.to_power(rebuild(self, head, bodies, labels), e)

    def _plain(self, labels: tuple[Label, ...]) -> bool:
        return all(label < DERIVED for label in labels) and len(set(labels)) == len(labels)

    def fresh_after(self, used: Iterable[Label], k: int = 0) -> Label:
        """A base label that is not used."""
        bases = {b for label in used for b in self.labels.bases(label)}
        return max((b for b in bases if b >= 0), default=-1) + 1 + k

    # -------------------------------------------------------------- renaming free labels
    def rename(self, p: Poly, names: Names) -> Poly:
        """Free labels replaced, all at once."""
        names = {a: b for a, b in names.items() if a != b}
        if not names or not any(label in p.free for label in names):
            return p
        total: dict[Mono, Q] = {}
        for m, c in p.terms.items():
            add_into(total, self._rename_mono(m, names), c)
        return Poly(total)

    def _rename_mono(self, m: Mono, names: Names) -> Poly:
        powers: dict[Component, Q] = {}
        others: list[Poly] = []
        for component, e in m:
            if not any(label in names for label in component.free):
                powers[component] = powers.get(component, 0) + e
                continue
            simple = self._simply_renamed(component, names)
            if simple is not None:
                powers[simple] = powers.get(simple, 0) + e
            else:
                others.append(self.to_power(self._opened(component, names), e))
        return self.product_of(powers, others)

    def to_power(self, p: Poly, e: Q) -> Poly:
        """p**e: an integer >= 0 here; other exponents need the rules of powers."""
        if e == 1:
            return p
        return self.integer_power(p, int(e)) if e == int(e) and e >= 0 else self.power(self, p, e)

    def _simply_renamed(self, component: Component, names: Names) -> Component | None:
        """The renamed component, where no atom changes its form; found once, as it depends on the labels alone."""
        key = (component, tuple((label, names[label]) for label in component.free if label in names))
        if key not in self.renamed:
            self.renamed[key] = self._at_other_labels(component, names)
        return self.renamed[key]

    def _at_other_labels(self, component: Component, names: Names) -> Component | None:
        bound = {-1 - i: dim for i, dim in enumerate(component.dims)}
        atoms: list[Atom] = []
        for h, row, e in component.atoms:
            fresh = tuple(self.labels.rename(label, names) for label in row)
            if fresh != row and h.kind in self.rebuilders and not (h.bodies and self._plain(fresh[: h.slots])):
                return None
            atoms.append((h, fresh, e))
        if len({(h.index, swapped(h, row, self.labels)) for h, row, _ in atoms}) < len(atoms):
            return None
        return self.component(atoms, bound)

    def _opened(self, component: Component, names: Names) -> Poly:
        """The renamed component, its atoms built anew and summed again."""
        after = [*component.free, *names.values()]
        inner = {-1 - i: self.fresh_after(after, i) for i in range(len(component.dims))}
        every = {**names, **inner}
        factors = [
            self.instance(h, tuple(self.labels.rename(label, every) for label in row), e)
            for h, row, e in component.atoms
        ]
        sums = [(inner[-1 - i], dim) for i, dim in enumerate(component.dims)]
        return self.sum_all(self.mul(*factors), sums)


def internal_count(head: Head) -> int:
    return head.data[-1] if head.bodies else 0
