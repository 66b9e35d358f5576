"""The records of the plainest forms, for checking again: a form is a sum of terms, a term is a number times powers of
atoms, summed over labels.

Labels are names, places are sums of labels. Sums are compared by trying the orders of their labels; what is not plain
is refused (`Cannot`), which is always right. Nothing here is shared with the normal form that proofs are found by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from itertools import permutations, product
from math import factorial, prod
from typing import Any

from symnet.evidence.rechecking.places import Cannot, Place, at
from symnet.remembered import record, remembered
from symnet.sizes import Dim

MOST_ORDERS = 720  # of the labels of sums that hang together
ONE = 1
Q = int | Fraction


@record
class Atom:
    """kind: `entry` of a name, `size`, `delta`, `exp`, `log`, `sum` (of terms, to powers below 1), a function, ..."""

    kind: str
    data: tuple[Any, ...] = ()
    places: tuple[Place, ...] = ()
    forms: tuple[Form, ...] = ()
    either: bool = False  # the two places may be exchanged
    bound: frozenset[str] = frozenset()  # labels of the forms that belong to the atom

    @cached_property
    def free(self) -> frozenset[str]:
        return self.inner.union(*(place.free for place in self.places))

    @cached_property
    def inner(self) -> frozenset[str]:
        """The free labels of the forms."""
        return frozenset().union(*(form.free for form in self.forms)) - self.bound

    @cached_property
    def depth(self) -> int:
        """How many atoms with labels of their own are inside one another."""
        return max((form.depth for form in self.forms), default=0) + bool(self.bound)

    @cached_property
    def all_places(self) -> tuple[Place, ...]:
        """Its places, and those inside its forms."""
        inside = (a.all_places for form in self.forms for t in form.terms for a, _ in t.powers)
        return (*self.places, *(p for row in inside for p in row))

    def renamed(self, names: Mapping[str, Place]) -> Atom:
        if self.free.isdisjoint(names):
            return self
        places = tuple(place.renamed(names) for place in self.places)
        return Atom(self.kind, self.data, places, self._inside(names), self.either, self.bound)

    def _inside(self, names: Mapping[str, Place]) -> tuple[Form, ...]:
        inner = {a: b for a, b in names.items() if a in self.inner}
        if not self.bound.isdisjoint(label for place in inner.values() for label in place.free):
            raise Cannot("a label that would be taken for one of the atom's own")
        return tuple(f.renamed(inner) for f in self.forms) if inner else self.forms

    @cached_property
    def key(self) -> str:
        keys = tuple(place.key for place in self.places)
        if self.kind == "delta":  # δ of a place is that of the place with all signs changed
            keys = (min(keys[0], self.places[0].scaled(-1).key),)
        keys = min(keys, keys[::-1]) if self.either else keys
        return f"{self.kind}{self.data}[{','.join(keys)}]({';'.join(form.key for form in self.forms)})"


@record
class Term:
    """number * Π atom**exponent, summed over the labels `sums` with their ranges."""

    number: Q
    powers: tuple[tuple[Atom, Q], ...] = ()
    sums: tuple[tuple[str, Dim], ...] = ()

    def __post_init__(self) -> None:
        if not all(isinstance(value, (int, Fraction)) for value in (self.number, *(e for _, e in self.powers))):
            raise TypeError("a number that is not exact")

    @cached_property
    def free(self) -> frozenset[str]:
        return frozenset().union(*(a.free for a, _ in self.powers)) - {label for label, _ in self.sums}

    @cached_property
    def kinds(self) -> frozenset[tuple[str, tuple[Any, ...]]]:
        """What its atoms are, places and forms aside."""
        return frozenset((a.kind, a.data) for a, _ in self.powers)

    def renamed(self, names: Mapping[str, Place]) -> Term:
        """With places for free labels; a summed label that has a name that comes in gets another one first."""
        names = {a: b for a, b in names.items() if a in self.free}
        if not names:
            return self
        coming, sums = {label for place in names.values() for label in place.free}, self.sums
        if not coming.isdisjoint(label for label, _ in sums):
            primes = "'" * (1 + max(label.count("'") for label in {*dict(sums), *coming, *self.free}))
            inner = {label: label + primes for label, _ in sums if label in coming}
            names |= {a: at(b) for a, b in inner.items()}
            sums = tuple((inner.get(x, x), dim) for x, dim in sums)
        return Term(self.number, tuple((a.renamed(names), e) for a, e in self.powers), sums)

    @cached_property
    def key(self) -> str:
        """What the term is up to its number; the same for every naming of the summed labels."""
        rows = parts(self) if self.sums else [(self.powers, ())]
        return "*".join(sorted(part_key(atoms, sums) for atoms, sums in rows))


@record
class Form:
    """A sum of terms with different keys."""

    terms: tuple[Term, ...] = ()

    @cached_property
    def number(self) -> Q | None:
        """What the form is, if it is a number."""
        plain = all(not t.powers and not t.sums for t in self.terms)
        return sum((t.number for t in self.terms), 0) if plain else None

    @cached_property
    def alone(self) -> tuple[Atom, Q] | None:
        """The atom and its exponent, if the form is one power of one atom."""
        plain = len(self.terms) == 1 and self.terms[0].number == 1 and not self.terms[0].sums
        return self.terms[0].powers[0] if plain and len(self.terms[0].powers) == 1 else None

    @cached_property
    def free(self) -> frozenset[str]:
        return frozenset().union(*(t.free for t in self.terms))

    @cached_property
    def depth(self) -> int:
        return max((a.depth for t in self.terms for a, _ in t.powers), default=0)

    def without(self, term: Term) -> Form:
        """The other terms."""
        place = self.terms.index(term)
        return Form((*self.terms[:place], *self.terms[place + 1 :]))

    def renamed(self, names: Mapping[str, Place]) -> Form:
        return self if self.free.isdisjoint(names) else Form(tuple(t.renamed(names) for t in self.terms))

    @cached_property
    def key(self) -> str:
        return "+".join(sorted(f"{t.number}*{t.key}" for t in self.terms))


Powers = tuple[tuple[Atom, Q], ...]
Sums = tuple[tuple[str, Dim], ...]


def only(powers: Powers, sums: Sums = ()) -> Form:
    """The form of one product."""
    return Form((Term(ONE, powers, sums),))


def together(term: Term) -> Term:
    """The term with equal atoms put together: a·a is a²."""
    if len(term.kinds) == len(term.powers) and all(e for _, e in term.powers):
        return term
    found: dict[str, tuple[Atom, Q]] = {}
    for atom, e in term.powers:
        have = found.get(atom.key)
        found[atom.key] = (atom, e + (have[1] if have else 0))
    return Term(term.number, tuple((a, e) for a, e in found.values() if e), term.sums)


def parts(term: Term, fixed: Iterable[str] = ()) -> list[tuple[Powers, Sums]]:
    """The factors of a term: powers of atoms that hang together by summed labels (those in `fixed` do not count)."""
    still = {*fixed}
    ranges = {label: dim for label, dim in term.sums if label not in still}
    if not ranges:
        return [((row,), ()) for row in term.powers]
    groups: list[tuple[list[tuple[Atom, Q]], set[str]]] = []
    for atom, e in term.powers:
        mine = {label for label in atom.free if label in ranges}
        joined = [g for g in groups if g[1] & mine]
        groups = [g for g in groups if not g[1] & mine]
        groups.append(([p for g in joined for p in g[0]] + [(atom, e)], mine.union(*(g[1] for g in joined))))
    return [(tuple(atoms), tuple((x, ranges[x]) for x in ranges if x in labels)) for atoms, labels in groups]


@remembered
def part_key(rows: Powers, sums: Sums) -> str:
    """The least of the words that the part has under all namings of its summed labels that keep their roles apart.

    A word says which labels are summed: inside of another sum, those of a row and of a column are two things."""
    if not sums:
        return "*".join(sorted(f"{a.key}^{e}" for a, e in rows))
    taken = frozenset().union(*(a.free for a, _ in rows)) - {label for label, _ in sums}
    numbers = [f"#{i}" for i in range(len(sums) + len(taken)) if f"#{i}" not in taken]
    found = []
    for order in _orders(rows, sums):
        words = _words(rows, {label: at(new) for (label, _), new in zip(order, numbers, strict=False)})
        own = ",".join(f"{name}<{dim}" for (_, dim), name in zip(order, numbers, strict=False))
        found.append(f"sum<{own}>({'*'.join(words)})")
    return min(found)


def _words(rows: Iterable[tuple[Atom, Q]], names: Mapping[str, Place]) -> list[str]:
    return sorted(f"{a.renamed(names).key}^{e}" for a, e in rows)


def _orders(rows: Powers, sums: Sums) -> Iterator[Sums]:
    """The orders of summed labels, by what they are in the part when all others are one; those that are the same there
    in every order."""
    if len(sums) < 3:
        return permutations(sums)
    roles: dict[str, list[tuple[str, Dim]]] = {}
    others = {label: at("?") for label, _ in sums}
    for label, dim in sums:
        here = [(a, e) for a, e in rows if label in a.free]
        roles.setdefault(f"{dim}|{_words(here, {**others, label: at('!')})}", []).append((label, dim))
    groups = [group for _, group in sorted(roles.items())]
    if prod(factorial(len(group)) for group in groups) > MOST_ORDERS:
        raise Cannot(f"{len(sums)} labels of sums hang together")
    return (tuple(row for part in parts for row in part) for parts in product(*map(permutations, groups)))


@remembered
def abstract(form: Form) -> str:
    """The form up to the names of its free labels."""
    free = sorted(form.free)
    if len(free) > 4:
        return form.key
    orders = permutations([at(f"?{i}") for i in range(len(free))])
    return min(form.renamed(dict(zip(free, names, strict=True))).key for names in orders)
