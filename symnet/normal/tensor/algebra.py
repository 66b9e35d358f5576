"""The algebra of tensor entries: sums and products, sums over labels, renaming; every result in normal form.

Soundness rests on few facts, each used at one place: a sum over a label that does not occur is a factor; a sum with
δ(k, j) is the substitution k := j; a factor that is free of the label leaves the sum; bound labels may be renamed. What
functions add (exp, log, powers, conditions) is in `functions.py`, the reductions of products in `reductions.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from symnet.normal.tensor.arithmetic import add_into
from symnet.normal.tensor.forms import ONE, Atom, Component, Head, Mono, Poly, Q, tidy
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.merging import Merging
from symnet.normal.tensor.renaming import Names
from symnet.sizes import Dim


class Algebra(Merging):
    """Arithmetic and renaming, with sums over labels."""

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
            if (m, label, dim) not in self.summed:
                self.summed[m, label, dim] = self._sum_mono(m, label, dim)
            add_into(total, self.summed[m, label, dim], c)
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
            if component.dims and any(h.kind == "delta" and label in row for h, row, _ in component.atoms):
                opened = self._with_open_delta(m, component, label, dim)
                if opened is not None:
                    return opened
        turned = self.labels.affine([(-1, label, dim)], dim - 1)
        if self._backwards(inside, label, turned):
            again = self.sum_over(self._rename_mono(tuple(inside.items()), {label: turned}), label, dim)
            return self.mul(self.monomial(outside), again)
        parts = self.parts_of_label(inside, label, dim)
        if parts is not None:
            fresh = tuple(self.fresh_after([x for c, _ in m for x in c.free], k) for k in range(len(parts)))
            split = self._rename_mono(tuple(inside.items()), {label: self.labels.join(fresh, parts)})
            return self.mul(self.monomial(outside), self.sum_all(split, zip(fresh, parts, strict=True)))
        return self.mul(self.monomial(outside), self.closed(inside, label, dim))

    def _with_open_delta(self, m: Mono, component: Component, label: Label, dim: Dim) -> Poly | None:
        """The sum over a label that meets a bound one in a δ inside a closed sum: that sum is taken last."""
        atoms = [(h, row) for h, row, _ in component.atoms if h.kind == "delta" and label in row and h.data[0] == dim]
        power = dict(m)[component]
        if not atoms or power != 1:
            return None
        used = [label, *(x for c, _ in m for x in c.free)]
        names = {-1 - i: self.fresh_after(used, i) for i in range(len(component.dims))}
        parts = [
            Poly({((part, 1),): 1}) if e == 1 else self.monomial({part: e})
            for part, e in self.parts_of(component, names)
        ]
        whole = self.product_of({c: e for c, e in m if c is not component}, parts)
        whole = self.sum_over(whole, label, dim)
        return self.sum_all(whole, [(names[-1 - i], d) for i, d in enumerate(component.dims)])

    def closed(self, inside: Mapping[Component, Q], label: Label, dim: Dim) -> Poly:
        """The component that binds the label."""
        if len(inside) == 1:
            ((component, e),) = inside.items()
            if component.kind == "argmax" and e == 1 and component.labels[-1] == label:
                head = component.atoms[0][0]
                if head.data[0] == dim and label not in component.labels[:-1]:
                    return ONE  # exactly one entry along the axis is the first largest
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
        found = self.reopened(made)
        found = self.merged(made) if found is None else found
        return Poly({((made, 1),): 1}) if found is None else found

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

    # -------------------------------------------------------------- directions
    def _backwards(self, inside: Iterable[Component], label: Label, turned: Label) -> bool:
        """Whether a label runs backwards, so that its sum is rather taken the other way round: its step is negative in
        the atom that comes first by content. δ, which says the same either way, is asked where there is nothing else.
        """
        atoms = [(h, x) for c in inside for h, row, _ in c.atoms for x in row if label in self.labels.bases(x)]
        if all(h.kind == "delta" for h, _ in atoms):
            return bool(atoms) and all(x == turned for _, x in atoms)
        steps: dict[str, set[bool]] = {}
        for head, x in atoms:
            step = self.labels.step(x, label)
            if step is None:
                return False
            if head.kind != "delta":
                steps.setdefault(head.digest, set()).add(step < 0)
        return steps[min(steps)] == {True}


def _touching(m: Mono, label: Label) -> int:
    return sum(1 for c, _ in m if label in c.free)
