"""Powers of plain forms, exp and log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from flint import fmpz

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Powers, Q, Term, only, parts
from symnet.evidence.rechecking.leading import leading
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.signs import Signs

MOST_FACTORS = 12  # of a power that is multiplied out
ROOT = Fraction(1, 2)
UNIT = (Term(ONE),)


def _primes(number: Q) -> Iterator[tuple[int, int]]:
    """The primes of a positive number, with their exponents; what is long stays whole."""
    for side, sign in ((number.numerator, 1), (number.denominator, -1)):
        rows = fmpz(side).factor() if side.bit_length() < 96 else [(side, 1)]
        yield from ((int(prime), int(k) * sign) for prime, k in rows if prime != 1)


@dataclass
class Exponents(Signs):
    """Arithmetic with powers, exp and log."""

    # -------------------------------------------------------------- reciprocals and roots
    def power(self, form: Form, e: Q) -> Form:
        """form**e; for e that is no integer the form is not negative where there is a value."""
        whole = e == int(e)
        if whole and 0 <= e <= MOST_FACTORS:
            return self.product([form] * int(e))
        if not form.terms:
            if e < 0:
                raise Cannot("a power of 0")
            return form
        number, shared, rest = self.content(form, e)
        factors = [self.atoms((a, f * e) for a, f in shared)]
        if any(a.kind == "sum" for a, _ in shared):
            factors.append(self.power(rest, e))  # without that denominator it may be simpler
        else:
            factors += [self._kept(f, e) for f in ([rest] if whole else self._roots(rest)) if f.terms != UNIT]
        if whole:
            return self.scale(self.product(factors), number ** int(e))
        return self.product([*factors, *(self._kept(self.number(prime), k * e) for prime, k in _primes(number))])

    def _kept(self, form: Form, e: Q) -> Form:
        """A power that stays one; (a²)**(1/2) = |a| for one atom."""
        a, f = form.alone or (None, ONE)
        if a is not None and f % 2 == 0 and f * e == 1:
            return self.size_of(self.atom(a))
        return self.atom(Atom("sum", (), (), (form,)), e)

    def size_of(self, form: Form) -> Form:
        """|form|."""
        raise NotImplementedError

    def _roots(self, form: Form) -> list[Form]:
        """What is never negative, one by one, and the rest, of a product: its root is that of each."""
        if len(form.terms) != 1:
            return [form]
        (term,) = form.terms
        rows = [(only(atoms, sums), bool(self.sign_of(atoms)), sums) for atoms, sums in parts(term)]
        sure = all(even for _, even, _ in rows)
        apart = [f for f, even, sums in rows if even and (sure or sums)]
        return [*apart, self.scale(self.product(f for f, _, _ in rows if f not in apart), term.number)]

    def signed(self, form: Form) -> Form:
        """The form without positive factors: it is positive, 0 or negative where the form is."""
        return self.content(form, ROOT, strict=True)[2] if form.terms else form

    def content(self, form: Form, e: Q = ONE, strict: bool = False) -> tuple[Fraction, Powers, Form]:
        """form = number · Π atoms · rest, where form**e is the product of their powers. Of an e that is no integer, the
        number is positive, and the atoms are, or (of a form that is not negative, and not `strict`) may be 0."""
        even = not strict and e > 0 and e != int(e) and self.sign(form) != ""
        common = [dict(self._outside(t, e, even)) for t in form.terms]
        atoms = {key: a for row in common for key, (a, _) in row.items()}
        least = {key: min(row.get(key, (a, 0))[1] for row in common) for key, a in sorted(atoms.items())}
        shared = tuple((atoms[key], f) for key, f in least.items() if f)
        values = [t.number for t in form.terms]
        number = Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))
        if e == int(e) and leading(form).number < 0:
            number = -number
        if not shared:
            return number, (), self.scale(form, 1 / number)
        inverse = Term(1 / number, tuple((a, -f) for a, f in shared))
        return number, shared, self.add(*(self.joined(t, inverse) for t in form.terms))

    def _outside(self, term: Term, e: Q, even: bool) -> Iterator[tuple[str, tuple[Atom, Q]]]:
        """Factors of a term that may stand outside a power. even: what is left of it is not negative either."""
        for ((a, f), *more), sums in parts(term):
            if sums or more or a.kind == "delta":
                continue
            if e == int(e) or self.sign_of_power(a, f) == "+" or (even and self.sign_of_atom(a)):
                yield a.key, (a, f)

    # -------------------------------------------------------------- exp and log
    def exp(self, form: Form) -> Form:
        """exp(Σ c·m) = Π exp(m)**c, and exp(c·log S) = S**c."""
        return self.product(self._exp(t) for t in form.terms)

    def _exp(self, term: Term) -> Form:
        body = only(term.powers, term.sums)
        a, e = body.alone or (None, ONE)
        if a is not None and a.kind == "log" and e == 1:
            return self.power(a.forms[0], term.number)
        return self.atom(Atom("exp", (), (), (body,)), term.number)

    def log(self, form: Form) -> Form:
        """The logarithm, split over positive factors of single terms."""
        if not form.terms:
            raise Cannot("the logarithm of 0")
        number, shared, rest = self.content(form, ROOT)
        rows = [self.scale(self._log_of(a), f) for a, f in shared]
        rows += [self.scale(self._kept_log(self.number(prime)), k) for prime, k in _primes(number)]
        if any(a.kind == "sum" for a, _ in shared):
            return self.add(*rows, self.log(rest))  # without that denominator it may be simpler
        return self.add(*rows, *(self._log_of_parts(rest) if rest.terms != UNIT else ()))

    def _log_of(self, a: Atom) -> Form:
        if a.kind in ("exp", "sum"):
            return a.forms[0] if a.kind == "exp" else self.log(a.forms[0])
        return self._kept_log(only(((a, ONE),)))

    def _kept_log(self, form: Form) -> Form:
        return self.atom(Atom("log", (), (), (form,)))

    def _log_of_parts(self, form: Form) -> list[Form]:
        """log(Π S**e) = Σ e·log S where all factors are positive; log(x**e) = e·log x for odd e, where x**e > 0."""
        a, e = form.alone or (None, ONE)
        if a is not None and e % 2 == 1 and e != 1:
            return [self.scale(self.log(only(((a, ONE),))), e)]
        rows = parts(form.terms[0]) if len(form.terms) == 1 and form.terms[0].number == 1 else []
        if len(rows) > 1 and all(self.sign_of(atoms) == "+" for atoms, _ in rows):
            return [row for atoms, sums in rows for row in self._log_of_parts(only(atoms, sums))]
        return [self._kept_log(form)]
