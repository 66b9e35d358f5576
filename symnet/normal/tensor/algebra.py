"""The algebra of tensor entries: sums and products, sums over labels, renaming; every result in normal form.

Soundness rests on few facts, each used at one place: a sum over a label that does not occur is a factor; a sum with
δ(k, j) is the substitution k := j; a factor that is free of the label leaves the sum; bound labels may be renamed. What
functions add (exp, log, powers, conditions) is in `functions.py`, the reductions of products in `reductions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count
from typing import Any

from symnet.normal.tensor.budget import MOST_DEPTH, Budget, Unsupported
from symnet.normal.tensor.forms import (
    ONE,
    ZERO,
    Atom,
    Component,
    Head,
    Mono,
    Poly,
    Q,
    number,
    tidy,
)
from symnet.normal.tensor.labelling import bound_order, slot_orders, swapped
from symnet.normal.tensor.labels import DERIVED, Label, Labels
from symnet.sizes import Dim, product

Names = Mapping[Label, Label]
Rebuild = Callable[["Algebra", Head, tuple[Poly, ...], tuple[Label, ...]], Poly]
Reduction = Callable[["Algebra", Component, dict[Component, Q]], "Poly | None"]


class Algebra:
    """One normalisation: its heads, components and labels are tables, so that equal things are one object.

    reductions: kind of head → what a power of such an atom in a product reduces to (None: nothing);
    rebuilders: kind of head → the form of an instance whose labels coincide or are positions;
    signs: names whose entries are known to be positive (`+`) or not negative (`0+`); swaps: names → permutations of
    axes that change nothing (symmetric matrices).
    """

    def __init__(
        self,
        reductions: Mapping[str, Reduction],
        rebuilders: Mapping[str, Rebuild],
        power: Callable[[Algebra, Poly, Q], Poly],
        signs: Mapping[str, str] | None = None,
        swaps: Mapping[str, tuple[tuple[int, ...], ...]] | None = None,
        budget: Budget | None = None,
    ):
        self.labels = Labels()
        self.budget = budget or Budget()
        self.signs, self.symmetries = dict(signs or {}), dict(swaps or {})
        self.reductions, self.rebuilders, self.power = reductions, rebuilders, power
        self._heads: dict[Any, Head] = {}
        self._components: dict[Any, Component] = {}
        self.settled: Callable[[Poly], Poly] = lambda p: p  # rewriting by equations, where there are any

    # -------------------------------------------------------------- making
    def head(
        self,
        kind: str,
        data: tuple[Any, ...] = (),
        bodies: tuple[Poly, ...] = (),
        slots: int = 0,
        arity: int = 0,
        swaps: Sequence[tuple[int, ...]] = (),
        sign: str = "",
        total: bool = True,
    ) -> Head:
        key = (kind, data, tuple(frozenset(b.terms.items()) for b in bodies), slots, arity)
        known = self._heads.get(key)
        if known is None:
            every = tuple(dict.fromkeys([tuple(range(arity)), *swaps]))
            known = self._heads[key] = Head(len(self._heads), kind, data, bodies, slots, arity, every, sign, total)
        return known

    def component(self, atoms: Iterable[Atom], bound: Mapping[Label, Dim] | None = None) -> Component:
        """A component from atoms that its bound labels connect."""
        atoms = list(atoms)
        names: dict[Label, Label] = {}
        if bound:
            order = bound_order(atoms, bound, self.labels)
            names = {label: -1 - i for i, label in enumerate(order)}
            dims = tuple(bound[label] for label in order)
            atoms = [(h, tuple(self.labels.rename(x, names) for x in row), e) for h, row, e in atoms]
        else:
            dims = ()
        key_of = self.labels.key
        rows = [(h, swapped(h, row, self.labels), tidy(e)) for h, row, e in atoms]
        rows.sort(key=lambda a: (a[0].digest, a[2], [key_of(label, {}) for label in a[1]]))
        key = (tuple((h.index, row, e) for h, row, e in rows), dims)
        known = self._components.get(key)
        if known is None:
            self.budget.spend(len(rows) + 1)
            free = frozenset(b for _, row, _ in rows for label in row for b in self.labels.bases(label) if b >= 0)
            words = [f"{h.digest}^{e}({', '.join(map(self.labels.text, row))})" for h, row, e in rows]
            text = f"{'*'.join(words)}|{dims}"
            total = all(h.total and (e > 0 or h.sign == "+") for h, _, e in rows)
            known = self._components[key] = Component(len(self._components), tuple(rows), dims, free, text, total)
        return known

    def atom(self, head: Head, labels: tuple[Label, ...] = (), exponent: Q = 1) -> Poly:
        """An atom to a power, as a polynomial."""
        return self.monomial({self.component([(head, labels, 1)]): exponent})

    # -------------------------------------------------------------- arithmetic
    def add(self, *polys: Poly) -> Poly:
        total: dict[Mono, Q] = {}
        for p in polys:
            for m, c in p.terms.items():
                total[m] = total.get(m, 0) + c
        self.budget.terms(len(total))
        return Poly(total)

    def scale(self, p: Poly, factor: Q) -> Poly:
        return Poly({m: c * factor for m, c in p.terms.items()}) if factor != 1 else p

    def mul(self, *polys: Poly) -> Poly:
        result = ONE
        for p in polys:
            result = self._mul(result, p)
        return result

    def _mul(self, p: Poly, q: Poly) -> Poly:
        if not p.terms or not q.terms:
            return ZERO
        for a, b in ((p, q), (q, p)):
            if a.constant is not None:
                return self.scale(b, a.constant)
        self.budget.terms(len(p.terms) * len(q.terms))
        total: dict[Mono, Q] = {}
        for m, a in p.terms.items():
            for n, b in q.terms.items():
                powers = dict(m)
                for component, e in n:
                    powers[component] = powers.get(component, 0) + e
                _into(total, self.monomial(powers), a * b)
        return Poly(total)

    def monomial(self, powers: Mapping[Component, Q]) -> Poly:
        """A product of powers of components, reduced."""
        kept = {c: tidy(e) for c, e in powers.items() if e}
        for component in kept:
            kind = component.kind
            if kind in self.reductions:
                with self.budget.nested():
                    found = self.reductions[kind](self, component, kept)
                if found is not None:
                    return found
        return Poly({tuple(sorted(kept.items(), key=lambda t: t[0].index)): 1})

    def product_of(self, powers: Mapping[Component, Q], polys: Iterable[Poly]) -> Poly:
        """The product of a monomial and polynomials."""
        return self.mul(self.monomial(powers), *polys)

    def integer_power(self, p: Poly, n: int) -> Poly:
        """p**n for n >= 0."""
        if len(p.terms) == 1:
            ((m, c),) = p.terms.items()
            return self.scale(self.monomial({component: e * n for component, e in m}), c**n)
        if n > 12 and p.terms:
            raise Unsupported(f"a sum to the power {n} is not expanded")
        result = ONE
        for _ in range(n):
            result = self._mul(result, p)
        return result

    def dim(self, dim: Dim) -> Poly:
        """A size as a number."""
        if isinstance(dim, int):
            return number(dim)
        total: dict[Mono, Q] = {}
        for monomial, c in dim.terms:
            powers = {self.component([(self.size_head(name), (), 1)]): power for name, power in monomial}
            _into(total, self.monomial(powers), c)
        return Poly(total)

    def size_head(self, name: str) -> Head:
        return self.head("size", (name,), sign="+")

    def delta(self, a: Label, b: Label, dim: Dim) -> Poly:
        """1 where the labels are equal, else 0; both are positions of an axis of size `dim`."""
        if a == b:
            return ONE
        places = self.labels.position(a), self.labels.position(b)
        if None not in places:
            return ZERO  # two positions of one axis that differ
        return self.atom(self.head("delta", (dim,), arity=2, swaps=((1, 0),), sign="0+"), (a, b))

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
    ) -> Poly:
        """An atom to a power, whose head carries the bodies: their free labels become its slots, in canonical order. `internal`
        labels are bound by the head itself; `extra` labels are further labels of the instance."""
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
            _into(total, self._rename_mono(m, names), c)
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
        """The renamed component, where no atom changes its form."""
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

    # -------------------------------------------------------------- sums over labels
    def sum_all(self, p: Poly, labels: Iterable[tuple[Label, Dim]]) -> Poly:
        """The sum over several labels; those in few components first, so that closed sums are found."""
        pending = dict(labels)
        while pending:
            label = min(pending, key=lambda x: (max((_touching(m, x) for m in p.terms), default=0), x))
            p = self.sum_over(p, label, pending.pop(label))
        return p

    def sum_over(self, p: Poly, label: Label, dim: Dim) -> Poly:
        """The sum over a label of range `dim`."""
        if dim == 1:
            return self.rename(p, {label: self.labels.at(0)})
        total: dict[Mono, Q] = {}
        for m, c in p.terms.items():
            _into(total, self._sum_mono(m, label, dim), c)
        self.budget.terms(len(total))
        return Poly(total)

    def _sum_mono(self, m: Mono, label: Label, dim: Dim) -> Poly:
        inside = {c: e for c, e in m if label in c.free}
        outside = {c: e for c, e in m if label not in c.free}
        if not inside:
            return self.mul(self.monomial(outside), self.dim(dim))
        for component in inside:
            if component.kind == "delta" and label in component.labels and component.atoms[0][0].data[0] == dim:
                other = component.labels[1 if component.labels[0] == label else 0]
                if label not in self.labels.bases(other):
                    rest = tuple((c, e) for c, e in inside.items() if c is not component)
                    return self.mul(self.monomial(outside), self._rename_mono(rest, {label: other}))
        parts = self._parts(inside, label)
        if parts is not None and product(parts) == dim:
            fresh = tuple(self.fresh_after([x for c, _ in m for x in c.free], k) for k in range(len(parts)))
            split = self._rename_mono(tuple(inside.items()), {label: self.labels.join(fresh, parts)})
            return self.mul(self.monomial(outside), self.sum_all(split, zip(fresh, parts, strict=True)))
        return self.mul(self.monomial(outside), self.closed(inside, label, dim))

    def closed(self, inside: Mapping[Component, Q], label: Label, dim: Dim) -> Poly:
        """The component that binds the label."""
        numbers = count(1)
        own = -next(numbers)
        bound: dict[Label, Dim] = {own: dim}
        atoms: list[Atom] = []
        for component, e in inside.items():
            if not component.dims:
                ((h, row, f),) = component.atoms
                atoms.append((h, row, tidy(e * f)))
            elif e == int(e) and 0 < e <= 6:
                for _ in range(int(e)):
                    names = {-1 - i: -next(numbers) for i in range(len(component.dims))}
                    bound.update((names[-1 - i], d) for i, d in enumerate(component.dims))
                    atoms += [(h, tuple(self.labels.rename(x, names) for x in row), f) for h, row, f in component.atoms]
            else:
                atoms.append(self._folded(component, e))
        atoms = [(h, tuple(self.labels.rename(x, {label: own}) for x in row), e) for h, row, e in atoms]
        made = self.component(atoms, bound)
        reopened = self.reopened(made)
        return Poly({((made, 1),): 1}) if reopened is None else reopened

    def _folded(self, component: Component, e: Q) -> Atom:
        """A closed sum to a power that is no small integer, as one atom."""
        folded = self.lifted("closed", (), (Poly({((component, 1),): 1}),), sign=component.sign, total=component.total)
        ((mono, _),) = folded.terms.items()
        ((single, _),) = mono
        return single.atoms[0][0], single.atoms[0][1], e

    def reopened(self, component: Component) -> Poly | None:
        """A sum in which a factor cancels once the labels of that factor are fixed: Σᵢ aᵢ (Σₖ Eᵢₖ)/(Σₖ Eᵢₖ)."""
        if len(component.dims) < 2:
            return None
        for h, row, e in component.atoms:
            if h.kind not in ("closed", "poly") or e >= 1:
                continue
            fixed = sorted({b for label in row for b in self.labels.bases(label) if b < 0}, reverse=True)
            if not fixed or len(fixed) == len(component.dims):
                continue
            found = self.with_fixed(component, fixed)
            if found is not None:
                return found
        return None

    def with_fixed(self, component: Component, fixed: Sequence[Label]) -> Poly | None:
        """The component summed anew over `fixed`, if its parts for fixed labels reduce."""
        names = {label: self.fresh_after(component.free, k) for k, label in enumerate(fixed)}
        factors = self.parts_of(component, names)
        powers: dict[Component, Q] = {}
        cancels = False
        for part, e in factors:
            cancels |= part in powers and (powers[part] < 0) != (e < 0)
            powers[part] = powers.get(part, 0) + e
        reduced = self.monomial(powers)
        plain = Poly({tuple(sorted(powers.items(), key=lambda t: t[0].index)): 1})
        if not cancels and reduced == plain:
            return None
        with self.budget.nested():
            return self.sum_all(reduced, [(names[label], component.dims[-1 - label]) for label in fixed])

    def parts_of(self, component: Component, names: Names) -> list[tuple[Component, Q]]:
        """The factors of a component once the bound labels in `names` are free."""
        rows = [(h, tuple(self.labels.rename(x, names) for x in row), e) for h, row, e in component.atoms]
        found: list[tuple[Component, Q]] = []
        for group, bound in self.connected(rows, {-1 - i: dim for i, dim in enumerate(component.dims)}):
            if bound:
                found.append((self.component(group, bound), 1))
            else:
                found += self._unfolded(*group[0])
        return found

    def _unfolded(self, head: Head, labels: tuple[Label, ...], e: Q) -> Iterable[tuple[Component, Q]]:
        if head.kind != "closed":
            return [(self.component([(head, labels, 1)]), e)]
        renamed = self.rename(head.bodies[0], dict(enumerate(labels)))
        ((mono, _),) = renamed.terms.items()
        return [(c, f * e) for c, f in mono]

    def connected(self, atoms: Sequence[Atom], bound: Mapping[Label, Dim]) -> list[tuple[list[Atom], dict[Label, Dim]]]:
        """Atoms in groups that share bound labels; an atom without one is a group."""
        groups: list[tuple[list[Atom], dict[Label, Dim]]] = []
        for atom in atoms:
            mine = {b: bound[b] for label in atom[1] for b in self.labels.bases(label) if b in bound}
            joined = [group for group in groups if group[1].keys() & mine.keys()]
            for group in joined:
                groups.remove(group)
            every = {**{k: v for _, d in joined for k, v in d.items()}, **mine}
            groups.append(([a for members, _ in joined for a in members] + [atom], every))
        return groups

    # -------------------------------------------------------------- merged axes
    def _parts(self, inside: Iterable[Component], label: Label) -> tuple[Dim, ...] | None:
        """The dimensions by which all occurrences of a label take it apart, if they all do and agree."""
        found: set[tuple[Dim, ...] | None] = set()
        for component in inside:
            for head, row, _ in component.atoms:
                self._part_dims(head, row, label, found, 0)
            if None in found:
                return None
        return found.pop() if len(found) == 1 else None

    def _part_dims(self, head: Head, row: tuple[Label, ...], label: Label, found: set[Any], depth: int) -> None:
        for place, inner in enumerate(row):
            if label not in self.labels.bases(inner):
                continue
            if inner == label and place < head.slots and depth < MOST_DEPTH:
                for body in head.bodies:
                    for m in body.terms:
                        for c, _ in m:
                            for h, r, _ in c.atoms:
                                self._part_dims(h, r, place, found, depth + 1)
            elif inner >= DERIVED and self.labels.row(inner)[0] == "part" and self.labels.row(inner)[1] == label:
                found.add(self.labels.row(inner)[2])
            else:
                found.add(None)


def internal_count(head: Head) -> int:
    return head.data[-1] if head.bodies else 0


def _touching(m: Mono, label: Label) -> int:
    return sum(1 for c, _ in m if label in c.free)


def _into(total: dict[Mono, Q], p: Poly, factor: Q) -> None:
    for m, c in p.terms.items():
        total[m] = total.get(m, 0) + c * factor
