"""Arithmetic with the plainest forms: sums, products, sums over labels, and the few rules that products have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count, permutations, product
from math import floor, gcd

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Term, divided, leading
from symnet.evidence.rechecking.places import Cannot, Place, Ranges, at, fixed, never_below
from symnet.evidence.rechecking.rules import Rule, rule_of
from symnet.sizes import Dim, product as dim_product

Sums = tuple[tuple[str, Dim], ...]
MOST_WORK = 60_000
MOST_TERMS = 600


@dataclass
class Terms:
    """Arithmetic with forms, within a budget of work."""

    work: int = MOST_WORK
    labels: Iterator[int] = field(default_factory=count)
    rules: list[Rule] = field(default_factory=list)
    ranges: Ranges = field(default_factory=Ranges)
    remade: Callable[[Atom, Fraction], Form] | None = None  # an atom that is made anew from its parts, by a reader

    def spend(self, amount: int = 1) -> None:
        self.work -= amount
        if self.work < 0:
            raise Cannot("it takes more work than the checker may do")

    def fresh(self, dim: Dim) -> str:
        name = f"s{next(self.labels)}"
        self.ranges[name] = dim
        return name

    # -------------------------------------------------------------- sums and products
    def add(self, *forms: Form) -> Form:
        found: dict[str, Term] = {}
        for term in (t for form in forms for t in form.terms):
            self.spend()
            have = found.get(term.key)
            number = term.number + (have.number if have else 0)
            found[term.key] = Term(number, term.powers, term.sums)
        kept = tuple(t for t in found.values() if t.number)
        if len(kept) > MOST_TERMS:
            raise Cannot("a form has too many terms")
        return Form(kept)

    def scale(self, form: Form, number: Fraction | int) -> Form:
        return Form(tuple(Term(t.number * number, t.powers, t.sums) for t in form.terms)) if number else Form()

    def mul(self, left: Form, right: Form) -> Form:
        return self.add(*(self.joined(a, b) for a, b in product(left.terms, right.terms)))

    def joined(self, a: Term, b: Term) -> Form:
        """The product of two terms; the summed labels of one are renamed where both have them."""
        clash = {label: self.fresh(d) for label, d in b.sums if any(label == x for x, _ in a.sums) or label in a.free}
        names = {label: at(new) for label, new in clash.items()}
        powers = tuple((x.renamed(names), e) for x, e in b.powers)
        b = Term(b.number, powers, tuple((clash.get(x, x), d) for x, d in b.sums))
        return self.simplified(Term(a.number * b.number, (*a.powers, *b.powers), (*a.sums, *b.sums)))

    def summed(self, form: Form, label: str, dim: Dim) -> Form:
        """The sum over a free label; it is renamed, so that no name is summed twice."""
        own = self.fresh(dim)
        moved = (t.renamed({label: at(own)}) for t in form.terms)
        rows = (Term(t.number, t.powers, (*t.sums, (own, dim))) for t in moved)
        return self.add(*(self.simplified(t) for t in rows))

    def atom(self, atom: Atom, e: Fraction = ONE) -> Form:
        return self.simplified(Term(ONE, ((atom, e),)))

    def number(self, value: Fraction | int) -> Form:
        return Form((Term(Fraction(value)),)) if value else Form()

    def size(self, dim: Dim) -> Form:
        if isinstance(dim, int):
            return self.number(dim)
        rows = []
        for monomial, c in dim.terms:
            rows.append(Term(Fraction(c), tuple((Atom("size", (name,)), Fraction(p)) for name, p in monomial)))
        return self.add(Form(tuple(rows)))

    # -------------------------------------------------------------- the rules of products
    def simplified(self, term: Term) -> Form:
        """Equal powers together; δ; sums over labels that do not occur; powers of sums."""
        self.spend()
        together: dict[str, tuple[Atom, Fraction]] = {}
        for atom, e in term.powers:
            have = together.get(atom.key)
            together[atom.key] = (atom, e + (have[1] if have else 0))
        term = Term(term.number, tuple((a, e) for a, e in together.values() if e), term.sums)
        for atom, e in term.powers:
            rule = _FIRST.get(atom.kind)
            found = None if rule is None else rule(self, term, atom, e)
            if found is not None:
                return found
        unused = [(x, d) for x, d in term.sums if not any(x in a.free for a, _ in term.powers)]
        if unused:
            result = self.simplified(Term(term.number, term.powers, tuple(p for p in term.sums if p not in unused)))
            for _, dim in unused:
                result = self.mul(result, self.size(dim))
            return result
        together_again = self._joined_axes(term)
        if together_again is not None:
            return together_again
        turned = self._turned(term)
        if turned is not None:
            return turned
        for atom, e in term.powers:
            rule = _THEN.get(atom.kind)
            found = None if rule is None else rule(self, term, atom, e)
            if found is not None:
                return found
        for given in self.rules:
            for left, instead in given.applied(term):
                self.spend(10)
                return self._resummed(self.mul(Form((Term(left.number, left.powers, ()),)), instead), left)
        return Form((term,))

    def assume(self, equation: Form) -> None:
        """Use `equation = 0`, for all values of its free labels, as a rule for its leading term."""
        rule = rule_of(equation)
        if rule is not None:
            self.rules.append(rule)

    def _prime(self, term: Term, prime: Atom, e: Fraction) -> Form | None:
        """p**(k + r) = p**k · p**r for an integer k and 0 <= r < 1."""
        if not floor(e):
            return None
        rest = tuple((x, f if x is not prime else f - floor(f)) for x, f in term.powers)
        return self.simplified(Term(term.number * Fraction(prime.data[0]) ** floor(e), rest, term.sums))

    def _joined_axes(self, term: Term) -> Form | None:
        """Σ over a and b that stand nowhere but in block·a + b, as a sum over one label."""
        places = [p for a, _ in term.powers for p in a.all_places]
        if len(term.sums) < 2 or all(len(p.terms) < 2 for p in places):
            return None
        for (a, over), (b, block) in permutations(term.sums, 2):
            if all(p.step(a) == p.step(b) * block for p in places):
                label = self.fresh(over * block)
                names = {a: fixed(0), b: at(label)}
                powers = tuple((x.renamed(names), e) for x, e in term.powers)
                rest = tuple((x, d) for x, d in term.sums if x not in (a, b))
                return self.simplified(Term(term.number, powers, (*rest, (label, over * block))))
        return None

    def _turned(self, term: Term) -> Form | None:
        """A sum over a label that names are only read backwards by, the other way round."""
        places = [p for a, _ in term.powers if a.kind == "entry" for p in a.places if p.terms and p.label is None]
        for label, dim in term.sums if places else ():
            steps = [p.step(label) for a, _ in term.powers if a.kind == "entry" for p in a.places]
            steps = [step for step in steps if step != 0]
            if steps and all(never_below(-step, 1) for step in steps):
                back = {label: at(label).scaled(-1).plus(fixed(dim - 1))}
                powers = tuple((x.renamed(back), e) for x, e in term.powers)
                return self.simplified(Term(term.number, powers, term.sums))
        return None

    # -------------------------------------------------------------- places that meet
    def delta(self, a: Place, b: Place) -> Form:
        """1 where two places of an axis are one, else 0."""
        return self.atom(Atom("delta", (), (a.plus(b, -1),)))

    def _delta(self, term: Term, delta: Atom, e: Fraction) -> Form | None:
        """δ of a place: 1 where it is 0, else 0."""
        if e < 0:
            raise Cannot("a power of the identity matrix")
        rest = tuple(p for p in term.powers if p[0] is not delta)
        (place,) = delta.places
        low, high = self.ranges.bounds(place)
        if self.ranges.never_below(low, 1) or self.ranges.never_below(-high, 1):
            return Form()
        if not place.terms:
            if place.offset != 0:
                raise Cannot("places that may meet or not, as sizes are")
            return self.simplified(Term(term.number, rest, term.sums))
        simpler = self._simpler_deltas(place)
        if simpler is not None:
            more = tuple((Atom("delta", (), (p,)), ONE) for p in simpler)
            return self.simplified(Term(term.number, (*rest, *more), term.sums)) if simpler else Form()
        solutions = self._solutions(place)
        for label, value in solutions:
            if any(label == x for x, _ in term.sums):
                return self._moved(term, rest, {label: value}, tuple(p for p in term.sums if p[0] != label))
        again = next(((x, v) for x, v in solutions if any(x in a.free for a, _ in rest)), None)
        if again is not None and again == solutions[0]:
            there = self._moved(term, rest, dict([again]), ())
            return self.resummed(self.mul(there, Form((Term(ONE, ((delta, ONE),)),))), term.sums)
        elif e == 1:
            return None
        return self.simplified(Term(term.number, (*rest, (delta, ONE)), term.sums))

    def _moved(
        self, term: Term, powers: tuple[tuple[Atom, Fraction], ...], names: dict[str, Place], sums: Sums
    ) -> Form:
        """A product at other places; what holds a δ inside is made anew."""
        moved = [(x.renamed(names), f) for x, f in powers]
        anew = [p for p in moved if any(_selects(form) for form in p[0].forms)]
        if self.remade is None or not anew:
            return self.simplified(Term(term.number, tuple(moved), sums))
        result = self.simplified(Term(term.number, tuple(p for p in moved if p not in anew), ()))
        for x, f in anew:
            result = self.mul(result, self.remade(x, f))
        return self.resummed(result, sums)

    def _simpler_deltas(self, place: Place) -> tuple[Place, ...] | None:
        """Places of which all are 0 if and only if this one is (none at all: it never is); None where it is simple."""
        numbers = [step for _, step in place.terms if isinstance(step, int)]
        if len(numbers) == len(place.terms) and (common := gcd(*numbers)) > 1 and isinstance(place.offset, int):
            if place.offset % common:
                return ()
            steps = tuple((label, step // common) for label, step in place.terms if isinstance(step, int))
            return (Place(steps, place.offset // common),)
        return self.ranges.apart(place)

    def _solutions(self, place: Place) -> list[tuple[str, Place]]:
        """Labels that may stand alone, with what they are where the place is 0; the last name first."""
        found = []
        for label, step in reversed(place.terms):
            if step in (1, -1):
                value = place.plus(at(label), -1 * step).scaled(-1 * step)
                if self.ranges.inside(value, self.ranges.of(label)):
                    found.append((label, value))
        return found

    def _holds(self, term: Term, atom: Atom, e: Fraction) -> Form | None:
        """[c]**e = [c];  [d > 0]·[d = 0] = 0;  d·[d = 0] = 0."""
        if e < 0:
            raise Cannot("a reciprocal of a condition")
        if e != 1:
            powers = tuple((x, ONE if x is atom else f) for x, f in term.powers)
            return self.simplified(Term(term.number, powers, term.sums))
        if atom.data[0] == ">":
            return None
        if any(x.kind == "holds" and x.data[0] == ">" and x.forms == atom.forms for x, _ in term.powers):
            return Form()
        (d,) = atom.forms
        if any(f < 0 for t in d.terms for _, f in t.powers):
            return None
        lead = leading(d)
        rest = divided(term, lead, atom.free) if lead.powers else None
        if rest is None:
            return None
        tail = Form(tuple(t for t in d.terms if t is not lead))
        left = Form((Term(rest.number, rest.powers, ()),))
        return self._resummed(self.scale(self.mul(left, tail), -1 / lead.number), Term(ONE, (), rest.sums))

    def _argmax(self, term: Term, argmax: Atom, e: Fraction) -> Form | None:
        """Σ over all places of what is 1 at one of them."""
        (place,), others = argmax.places, [p for p in term.powers if p[0] is not argmax]
        summed = dict(term.sums).get(place.label or "")
        if summed is None or summed != dim_product(argmax.data) or e < 0:
            return None
        if any(place.label in a.free for a, _ in others) or place.label in argmax.forms[0].free:
            return None
        rest = tuple(p for p in term.sums if p[0] != place.label)
        return self.simplified(Term(term.number, tuple(others), rest))

    def _sine(self, term: Term, sine: Atom, e: Fraction) -> Form | None:
        """sin² = 1 − cos²."""
        if e < 2 or e != int(e):
            return None
        left = Form((Term(term.number, tuple(p if p[0] is not sine else (sine, e - 2) for p in term.powers)),))
        cosine = self.atom(Atom("cos", (), (), sine.forms), Fraction(2))
        return self.resummed(self.mul(left, self.add(self.number(1), self.scale(cosine, -1))), term.sums)

    def _inverse(self, term: Term, inverse: Atom, e: Fraction) -> Form | None:
        """Σ_k M[o, k]·Y[k, b] = δ[o, b] and Σ_k Y[a, k]·M[k, o] = δ[a, o], solved for the first term of M."""
        ranges = dict(term.sums)
        others = Term(term.number, tuple(p for p in term.powers if p[0] is not inverse), term.sums)
        (matrix,), (n, row, column) = inverse.forms, inverse.data
        for side in (0, 1) if e == 1 else ():
            k, end = inverse.places[side].label, inverse.places[1 - side]
            if k is None or ranges.get(k) != n or k in end.free:
                continue
            for o in sorted({x for a, _ in others.powers for x in a.free} - {k}):
                if self.ranges.of(o) != n:
                    continue
                there = {row: at(o), column: at(k)} if side == 0 else {row: at(k), column: at(o)}
                here = matrix.renamed(there)
                plain = Form(tuple(t for t in here.terms if not any(a.kind == "delta" for a, _ in t.powers)))
                if not plain.terms:
                    continue
                lead = leading(plain)
                rest = divided(others, lead, (*ranges, o)) if lead.sums == () else divided(others, lead, lead.free)
                if rest is None or any(k in a.free for a, _ in rest.powers):
                    continue
                self.spend(10)
                tail = Form(tuple(t for t in here.terms if t is not lead))
                summed = self.summed(self.mul(tail, Form((Term(ONE, ((inverse, ONE),)),))), k, n)
                instead = self.scale(self.add(self.delta(at(o), end), self.scale(summed, -1)), 1 / lead.number)
                left = Form((Term(rest.number, rest.powers, ()),))
                kept = tuple((x, d) for x, d in rest.sums if x != k)
                return self._resummed(self.mul(left, instead), Term(ONE, (), kept))
        return None

    def _sum_power(self, term: Term, atom: Atom, e: Fraction) -> Form | None:
        """S**e of a sum S: expanded for e >= 1; else lead·S**e = (S**(e+1) − rest·S**e)/c where a term of S divides."""
        (inner,) = atom.forms
        others = tuple((x, f) for x, f in term.powers if x is not atom)
        if e >= 1:
            left = Term(term.number, (*others, (atom, e - 1)) if e != 1 else others, ())
            return self._resummed(self.mul(Form((left,)), inner), term)
        if e > 0:
            return None
        lead = leading(inner)
        rest = divided(Term(term.number, others, term.sums), lead, atom.free)
        if rest is None:
            return None
        self.spend(10)
        once = self.simplified(Term(rest.number, (*rest.powers, (atom, e + 1)) if e != -1 else rest.powers, ()))
        again = Form((Term(rest.number, (*rest.powers, (atom, e)), ()),))
        tail = Form(tuple(t for t in inner.terms if t is not lead))
        whole = self.add(once, self.scale(self.mul(again, tail), -1))
        return self._resummed(self.scale(whole, 1 / lead.number), Term(ONE, (), rest.sums))

    def _resummed(self, form: Form, term: Term) -> Form:
        return self.resummed(form, term.sums)

    def resummed(self, form: Form, sums: tuple[tuple[str, Dim], ...]) -> Form:
        """Sums taken again, over the labels as they are."""
        rows = (Term(t.number, t.powers, (*t.sums, *sums)) for t in form.terms)
        return self.add(*(self.simplified(t) for t in rows))


def _selects(form: Form) -> bool:
    return any(a.kind == "delta" or any(map(_selects, a.forms)) for t in form.terms for a, _ in t.powers)


Step = Callable[[Terms, Term, Atom, Fraction], Form | None]
_FIRST: dict[str, Step] = {"delta": Terms._delta, "prime": Terms._prime, "holds": Terms._holds}
_THEN: dict[str, Step] = {
    "sum": Terms._sum_power,
    "inverse": Terms._inverse,
    "argmax": Terms._argmax,
    "sin": Terms._sine,
}
