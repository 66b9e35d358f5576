"""Sums and products of tensor entries, every result in normal form; the tables of heads and components."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from symnet.errors import in_short
from symnet.normal.tensor.budget import Budget, Unsupported
from symnet.normal.tensor.forms import ONE, ZERO, Atom, Component, Head, Mono, Poly, Q, number, tidy
from symnet.normal.tensor.labelling import bound_order, swapped
from symnet.normal.tensor.labels import DERIVED, Label, Labels, Stretch
from symnet.normal.tensor.meeting import difference
from symnet.sizes import Dim, may_be_below_one

Reduction = Callable[[Any, Component, dict[Component, Q]], "Poly | None"]
Rebuild = Callable[[Any, Head, tuple[Poly, ...], tuple[Label, ...]], Poly]
LONGEST = 13_000  # bits of a number
ANY = 0  # for the size of an axis, in a δ whose places need not be on one: no sum over a label is closed by it
Powering = Callable[[Any, Poly, Q], Poly]


class Arithmetic:
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
        power: Powering,
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
        self.plans: dict[Head, tuple[Any, ...]] = {}
        self.renamed: dict[tuple[Component, tuple[tuple[Label, Label], ...]], Component | None] = {}
        self.summed: dict[tuple[Mono, Label, Dim], Poly] = {}
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
        plain = self.labels.plain
        atoms = [(h, row if h.kind == "delta" else tuple(map(plain, row)), e) for h, row, e in atoms]
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
        for one, other in ((p, q), (q, p)):
            if one.constant is not None:
                return self.scale(other, one.constant)
        self.budget.terms(len(p.terms) * len(q.terms))
        total: dict[Mono, Q] = {}
        for m, a in p.terms.items():
            for n, b in q.terms.items():
                powers = dict(m)
                for component, e in n:
                    powers[component] = powers.get(component, 0) + e
                add_into(total, self.monomial(powers), a * b)
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
            if n * (c.numerator.bit_length() + c.denominator.bit_length() - 2) > LONGEST:
                raise Unsupported(f"a number to the power {in_short(n)} is too long")
            return self.scale(self.monomial({component: e * n for component, e in m}), c**n)
        if n > 12 and p.terms:
            raise Unsupported(f"a sum to the power {in_short(n)} is not expanded")
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
            add_into(total, self.monomial(powers), c)
        return Poly(total)

    def size_head(self, name: str) -> Head:
        return self.head("size", (name,), sign="+")

    def delta(self, a: Label, b: Label, dim: Dim) -> Poly:
        """1 where the labels are equal, else 0; both are positions of an axis of size `dim`."""
        if a == b or dim == 1:
            return ONE
        if dim == ANY:
            return self._meeting(a, b)
        a, b = (self.labels.on_whole(x, dim) for x in (a, b))
        if a == b:
            return ONE
        places = self.labels.position(a), self.labels.position(b)
        if None not in places:
            return ZERO  # two positions of one axis that differ
        rows = [self.labels.row(x) if x >= DERIVED else ("base",) for x in (a, b)]
        for row, other in ((rows[0], b), (rows[1], a)):
            if row[0] == "join":
                parts = zip(row[1], row[2], strict=True)
                return self.mul(
                    *(self.delta(x, self.labels.part(other, row[2], k), d) for k, (x, d) in enumerate(parts))
                )
        left, right = (self.labels.stretch(x) for x in (a, b))
        found = None if left is None or right is None else self._stretched_delta(left, right)
        if found is not None:
            return found
        sums = all(self.labels.summands(x) is not None for x in (a, b))
        return self._meeting(a, b) if sums else self._delta_atom(a, b, dim)

    def _meeting(self, a: Label, b: Label) -> Poly:
        """1 where two sums of labels have one value, else 0; neither need be a position of one axis."""
        apart = difference(self.labels, a, b)
        assert apart is not None
        if not apart.terms and apart.offset == 0:
            return ONE
        if apart.never_zero:
            return ZERO
        apart = apart.smallest()
        solved = apart.solved(self.labels)
        if solved is None:
            return self._delta_atom(*apart.sides(self.labels), ANY)
        label, dim, rest = solved
        return self.delta(label, self.labels.affine([(k, *t) for t, k in rest.terms.items()], rest.offset), dim)

    def _delta_atom(self, a: Label, b: Label, dim: Dim) -> Poly:
        return self.atom(self.head("delta", (dim,), arity=2, swaps=((1, 0),), sign="0+"), (a, b))

    def _stretched_delta(self, left: Stretch, right: Stretch) -> Poly | None:
        """δ of places step·p + offset of one axis: p + o = q + o means p = q; places that never meet give 0."""
        (step, p, m, first), (other, q, n, second) = left, right
        apart = first - second
        if step == other:
            if apart == 0 and m == n:
                return self.delta(p, q, m)
            if (p == q and _never_zero(apart)) or (isinstance(apart, int) and apart % step):
                return ZERO
        for gap in (second - first - (m - 1) * step - 1, first - second - (n - 1) * other - 1):
            if step > 0 and other > 0 and not _may_be_negative(gap):
                return ZERO
        return None


def _never_zero(dim: Dim) -> bool:
    return not may_be_below_one(dim) or not may_be_below_one(-dim)


def _may_be_negative(dim: Dim) -> bool:
    return may_be_below_one(dim + 1)


def add_into(total: dict[Mono, Q], p: Poly, factor: Q) -> None:
    for m, c in p.terms.items():
        total[m] = total.get(m, 0) + c * factor
