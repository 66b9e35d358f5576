"""Arithmetic with the plainest forms: sums, products, sums over labels, and the few rules that products have."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import floor

from symnet.evidence.rechecking.forms import COLUMN, ONE, ROW, Atom, Cannot, Form, Term, divided, leading, leads
from symnet.sizes import Dim

MOST_WORK = 60_000
MOST_TERMS = 600


@dataclass
class Terms:
    """Arithmetic with forms, within a budget of work."""

    work: int = MOST_WORK
    count: int = 0
    rules: list[tuple[Term, Form]] = field(default_factory=list)  # equations without free labels: lead = form

    def spend(self, amount: int = 1) -> None:
        self.work -= amount
        if self.work < 0:
            raise Cannot("it takes more work than the checker may do")

    def fresh(self) -> str:
        self.count += 1
        return f"s{self.count}"

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
        names = {label: self.fresh() for label, _ in b.sums if any(label == x for x, _ in a.sums) or label in a.free}
        powers = tuple((x.renamed(names), e) for x, e in b.powers)
        b = Term(b.number, powers, tuple((names.get(x, x), d) for x, d in b.sums))
        return self.simplified(Term(a.number * b.number, (*a.powers, *b.powers), (*a.sums, *b.sums)))

    def summed(self, form: Form, label: str, dim: Dim) -> Form:
        """The sum over a free label; it is renamed, so that no name is summed twice."""
        own = self.fresh()
        rows = (Term(t.number, t.renamed({label: own}).powers, (*t.sums, (own, dim))) for t in form.terms)
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
        powers = tuple((a, e) for a, e in together.values() if e)
        ranges = dict(term.sums)
        for atom, e in powers:
            found = None
            if atom.kind == "delta":
                found = self._delta(term.number, powers, ranges, atom, e)
            elif atom.kind == "prime" and floor(e):
                rest = tuple((x, f if x is not atom else f - floor(f)) for x, f in powers)
                number = term.number * Fraction(atom.data[0]) ** floor(e)
                found = self.simplified(Term(number, rest, term.sums))
            elif atom.kind == "holds":
                found = self._holds(Term(term.number, powers, term.sums), atom, e)
            if found is not None:
                return found
        unused = [x for x in ranges if not any(x in a.free for a, _ in powers)]
        plain = Term(term.number, powers, tuple((x, d) for x, d in ranges.items() if x not in unused))
        if unused:
            result = self.simplified(plain)
            for label in unused:
                result = self.mul(result, self.size(ranges[label]))
            return result
        for atom, e in powers:
            found = self._sum_power(plain, atom, e) if atom.kind == "sum" else None
            if found is None and atom.kind == "inverse" and e == 1:
                found = self._inverse(plain, atom)
            if found is not None:
                return found
        for first, instead in self.rules:
            left = divided(plain, first, ())
            if left is not None:
                self.spend(10)
                return self._resummed(self.mul(Form((Term(left.number, left.powers, ()),)), instead), left)
        return Form((plain,))

    def assume(self, equation: Form) -> None:
        """Use `equation = 0` as a rule for its leading term."""
        if equation.free or not equation.terms:
            return
        lead = leading(equation)
        rest = Form(tuple(t for t in equation.terms if t is not lead))
        self.rules.append((Term(ONE, lead.powers, lead.sums), self.scale(rest, -1 / lead.number)))

    def _delta(
        self,
        number: Fraction,
        powers: tuple[tuple[Atom, Fraction], ...],
        ranges: dict[str, Dim],
        delta: Atom,
        e: Fraction,
    ) -> Form | None:
        a, b = sorted(delta.labels)
        rest = tuple((x, f) for x, f in powers if x is not delta)
        if e < 0:
            raise Cannot("a power of the identity matrix")
        if a == b:
            return self.simplified(Term(number, rest, tuple(ranges.items())))
        for label, other in ((a, b), (b, a)):
            if ranges.get(label) == delta.data[0]:
                moved = tuple((x.renamed({label: other}), f) for x, f in rest)
                return self.simplified(Term(number, moved, tuple((x, d) for x, d in ranges.items() if x != label)))
        if e != 1 or any(b in x.free for x, _ in rest):
            moved = tuple((x.renamed({b: a}), f) for x, f in rest)
            return self.simplified(Term(number, (*moved, (delta, ONE)), tuple(ranges.items())))
        return None

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

    def _inverse(self, term: Term, inverse: Atom) -> Form | None:
        """Σ_k M[o, k]·Y[k, b] = δ[o, b] and Σ_k Y[a, k]·M[k, o] = δ[a, o], solved for the first term of M."""
        ranges = dict(term.sums)
        others = Term(term.number, tuple(p for p in term.powers if p[0] is not inverse), term.sums)
        (matrix,) = inverse.forms
        for place in (0, 1):
            k, end = inverse.labels[place], inverse.labels[1 - place]
            if ranges.get(k) != inverse.data[0] or k == end:
                continue
            for o in sorted({x for a, _ in others.powers for x in a.free} - {k}):
                there = {ROW: o, COLUMN: k} if place == 0 else {ROW: k, COLUMN: o}
                here = matrix.renamed(there)
                lead = leading(here)
                rest = divided(others, lead, (*ranges, o)) if lead.sums == () else divided(others, lead, lead.free)
                if rest is None or any(k in a.free for a, _ in rest.powers):
                    continue
                self.spend(10)
                tail = Form(tuple(t for t in here.terms if t is not lead))
                summed = self.summed(self.mul(tail, Form((Term(ONE, ((inverse, ONE),)),))), k, inverse.data[0])
                delta = self.delta(o, end, inverse.data[0])
                instead = self.scale(self.add(delta, self.scale(summed, -1)), 1 / lead.number)
                left = Form((Term(rest.number, rest.powers, ()),))
                kept = tuple((x, d) for x, d in rest.sums if x != k)
                return self._resummed(self.mul(left, instead), Term(ONE, (), kept))
        return None

    def delta(self, a: str, b: str, dim: Dim) -> Form:
        """1 where two positions of an axis are one; names that begin with @ are fixed positions."""
        if a == b:
            return self.number(1)
        if a.startswith("@") and b.startswith("@"):
            return self.number(0)
        return self.atom(Atom("delta", (dim,), (a, b), (), True))

    def _sum_power(self, term: Term, atom: Atom, e: Fraction) -> Form | None:
        """S**e of a sum S: expanded for e >= 1; else lead·S**e = (S**(e+1) − rest·S**e)/c where a term of S divides."""
        (inner,) = atom.forms
        others = tuple((x, f) for x, f in term.powers if x is not atom)
        if e >= 1:
            left = Term(term.number, (*others, (atom, e - 1)) if e != 1 else others, ())
            return self._resummed(self.mul(Form((left,)), inner), term)
        if e > 0:
            return None
        for row in leads(inner):
            lead = row.term
            if not row.applies(next((f for x, f in others if x.key == row.kernel), Fraction(0))):
                continue
            rest = divided(Term(term.number, others, term.sums), lead, atom.free, bool(row.kernel))
            if rest is None:
                continue
            self.spend(10)
            once = self.simplified(Term(rest.number, (*rest.powers, (atom, e + 1)) if e != -1 else rest.powers, ()))
            again = Form((Term(rest.number, (*rest.powers, (atom, e)), ()),))
            tail = Form(tuple(t for t in inner.terms if t is not lead))
            whole = self.add(once, self.scale(self.mul(again, tail), -1))
            return self._resummed(self.scale(whole, 1 / lead.number), Term(ONE, (), rest.sums))
        return None

    def _resummed(self, form: Form, term: Term) -> Form:
        """The sums of a term taken again, over the labels as they are."""
        rows = (Term(t.number, t.powers, (*t.sums, *term.sums)) for t in form.terms)
        return self.add(*(self.simplified(t) for t in rows))
