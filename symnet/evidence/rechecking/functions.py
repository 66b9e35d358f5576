"""Powers, conditions, exp and log of the plainest forms, for checking again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from flint import fmpz

from symnet.evidence.rechecking.forms import ONE, Atom, Form, Term, abstract, leading, parts, shape_key
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.terms import Terms

TESTS: dict[str, Callable[[Fraction], bool]] = {
    ">": lambda c: c > 0,
    ">=": lambda c: c >= 0,
    "<": lambda c: c < 0,
    "<=": lambda c: c <= 0,
    "==": lambda c: c == 0,
    "!=": lambda c: c != 0,
}
SAYS = {">": {">": 1, "==": 0}, "<": {">": 0, "==": 0}, "!=": {"==": 0}, "<=": {">": 0}, ">=": {">=": 1}}
TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}


def _even(atoms: Iterable[tuple[Atom, Fraction]]) -> bool:
    return all(a.kind in ("exp", "size", "prime") or e % 2 == 0 for a, e in atoms)


def _primes(number: Fraction) -> Iterator[tuple[int, int]]:
    """The primes of a positive number, with their exponents; what is long stays whole."""
    for side, sign in ((number.numerator, 1), (number.denominator, -1)):
        rows = fmpz(side).factor() if side.bit_length() < 96 else [(side, 1)]
        yield from ((int(prime), int(k) * sign) for prime, k in rows if prime != 1)


@dataclass
class Functions(Terms):
    """Arithmetic with functions. positive: names whose entries are positive; decided: form → known conditions on it."""

    positive: frozenset[str] = frozenset()
    decided: dict[str, dict[str, int]] = field(default_factory=dict)
    positives: set[str] = field(default_factory=set)  # factors that the hypotheses make positive
    nonnegatives: set[str] = field(default_factory=set)  # factors that they make positive or 0
    squares: set[str] = field(default_factory=set)  # sums of squares that were multiplied out

    # -------------------------------------------------------------- reciprocals and roots
    def power(self, form: Form, e: Fraction) -> Form:
        """form**e; for e that is no integer the form is not negative where there is a value."""
        if e == int(e) and 0 <= e <= 12:
            result = self.number(1)
            for _ in range(int(e)):
                result = self.mul(result, form)
            return result
        if not form.terms and e > 0:
            return form
        if not form.terms:
            raise Cannot("a power of 0")
        number, shared, rest = self.content(form, e)
        result = self.atoms((a, f * e) for a, f in shared)
        if any(a.kind == "sum" for a, _ in shared):
            result = self.mul(result, self.power(rest, e))  # without that denominator it may be simpler
        else:
            for factor in self.root_factors(rest) if e != int(e) else [rest]:
                size = self._size(factor, e)
                if size is not None:
                    result = self.mul(result, size)
                elif factor.terms != (Term(ONE),):
                    result = self.mul(result, self.atom(Atom("sum", (), (), (factor,)), e))
        if e == int(e):
            return self.scale(result, number ** int(e))
        for prime, k in _primes(number):
            result = self.mul(result, self.atom(Atom("prime", (prime,)), k * e))
        return result

    def _size(self, form: Form, e: Fraction) -> Form | None:
        """(a²)**(1/2) = |a|, for one atom."""
        ((a, f), *more) = form.terms[0].powers if len(form.terms) == 1 and form.terms[0].powers else [(None, ONE)]
        if a is None or more or form.terms[0].sums or form.terms[0].number != 1 or f % 2 or f * e != 1:
            return None
        alone = self.atom(a)
        above = self.mul(self.holds(">=", alone), self.scale(alone, 2))
        return self.add(self.scale(alone, -1), above)

    def root_factors(self, form: Form) -> list[Form]:
        """What is never negative, one by one, and the rest, of a product: its root is that of each."""
        if len(form.terms) != 1:
            return [form]
        rows = [(Form((Term(ONE, atoms, sums),)), _even(atoms)) for atoms, sums in parts(form.terms[0])]
        if not all(even for _, even in rows):
            rows = [(f, even and bool(f.terms[0].sums)) for f, even in rows]
        rest = self.scale(self.product(f for f, even in rows if not even), form.terms[0].number)
        return [*(f for f, even in rows if even), rest]

    def product(self, forms: Iterable[Form]) -> Form:
        return reduce(self.mul, forms, self.number(1))

    def atoms(self, rows: Iterable[tuple[Atom, Fraction]]) -> Form:
        return self.simplified(Term(ONE, tuple(rows)))

    def content(self, form: Form, e: Fraction) -> tuple[Fraction, list[tuple[Atom, Fraction]], Form]:
        """form = number · Π atoms · rest; for roots only positive factors are taken out."""
        even = e > 0 and self.never_negative(form)
        common = [dict(self._outside(t, e, even)) for t in form.terms]
        keys = {k for row in common for k in row}
        least = {k: min(row.get(k, (None, Fraction(0)))[1] for row in common) for k in sorted(keys)}
        atoms = {k: next(row[k][0] for row in common if k in row) for k in keys}
        shared = [(atoms[k], f) for k, f in least.items() if f]
        values = [t.number for t in form.terms]
        number = Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))
        first = min(form.terms, key=lambda t: (shape_key(t), t.key))
        if first.number < 0 and e == int(e):
            number = -number
        inverse = Term(1 / number, tuple((a, -f) for a, f in shared))
        return number, shared, self.add(*(self.joined(t, inverse) for t in form.terms))

    def _outside(self, term: Term, e: Fraction, even: bool) -> Iterable[tuple[str, tuple[Atom, Fraction]]]:
        """Factors of a term that may stand outside a power. even: what is left of it is not negative either."""
        for atoms, sums in parts(term):
            ((atom, f), *more) = atoms
            if sums or more or atom.kind == "delta":
                continue
            inside = atom.forms[0] if atom.kind == "sum" else Form()
            positive = bool(inside.terms) and (
                (f < 0 and self.never_negative(inside)) or self.positive_form(inside)  # what divides is not 0
            )
            if e == int(e) or self.is_positive(atom) or positive or (even and self.is_nonnegative(atom)):
                yield atom.key, (atom, f)

    def is_positive(self, atom: Atom) -> bool:
        if atom.kind in ("exp", "size", "prime", "pi") or (atom.kind == "entry" and atom.data[0] in self.positive):
            return True
        return bool(self.positives) and abstract(Form((Term(ONE, ((atom, ONE),)),))) in self.positives

    def is_nonnegative(self, atom: Atom) -> bool:
        return bool(self.nonnegatives) and abstract(Form((Term(ONE, ((atom, ONE),)),))) in self.nonnegatives

    def never_negative(self, form: Form) -> bool:
        """Whether a sum is one of positive multiples of even powers, as it is written or as it arose."""
        return abstract(form) in self.squares or all(t.number > 0 and _even(t.powers) for t in form.terms)

    def note_squares(self, form: Form) -> None:
        """The form is a sum of squares."""
        if form.terms:
            self.squares.add(abstract(self.content(form, Fraction(1, 2))[2]))

    def note_positive(self, form: Form, among: set[str] | None = None) -> None:
        """The form is positive (is one of `among`), for all values of its free labels; so is the one factor that is not
        known to be."""
        number, shared, rest = self.content(form, ONE) if form.terms else (Fraction(0), [], form)
        factors = [(Form((Term(ONE, ((a, ONE),)),)), e) for a, e in shared]
        factors = [(f, e) for f, e in [*factors, (rest, ONE)] if f.terms != (Term(ONE),) and not self.positive_form(f)]
        if number > 0 and len(factors) == 1 and factors[0][1] % 2 == 1:
            (self.positives if among is None else among).add(abstract(factors[0][0]))

    def positive_form(self, form: Form) -> bool:
        return (bool(self.positives) and abstract(form) in self.positives) or (
            bool(form.terms)
            and all(
                t.number > 0
                and all(
                    self.is_positive(a) or (a.kind == "sum" and self.positive_form(a.forms[0])) for a, _ in t.powers
                )
                for t in form.terms
            )
        )

    def nonnegative_form(self, form: Form) -> bool:
        """Whether a form is positive or 0, by its atoms."""
        return self.positive_form(form) or all(
            t.number > 0 and all(self.is_positive(a) or self.is_nonnegative(a) or e % 2 == 0 for a, e in t.powers)
            for t in form.terms
        )

    # -------------------------------------------------------------- conditions
    def holds(self, relation: str, d: Form) -> Form:
        """1 where `d relation 0` holds and 0 elsewhere, by [d > 0] and [d = 0]."""
        if not d.terms or (len(d.terms) == 1 and d.terms[0].key == ""):
            value = d.terms[0].number if d.terms else Fraction(0)
            return self.number(int(TESTS[relation](value)))
        _, _, rest = self.content(d, Fraction(1, 2))
        if leading(rest).number < 0:
            rest, relation = self.scale(rest, -1), TURNED[relation]
        selects = self._selecting(rest)
        if selects:  # 0 or 1
            above, equal = rest, self.add(self.number(1), self.scale(rest, -1))
            return {">": above, "==": equal, "<": Form(), ">=": self.number(1), "<=": equal, "!=": above}[relation]
        known = {">": 1, "==": 0} if self.positive_form(rest) else self.decided.get(abstract(rest), {})
        above, equal = (
            self.number(known[r]) if r in known else self.atom(Atom("holds", (r,), (), (rest,))) for r in (">", "==")
        )
        if ">=" in known and ">" not in known:
            above = self.add(self.number(1), self.scale(equal, -1))
        below = self.add(self.number(1), self.scale(above, -1), self.scale(equal, -1))
        return {
            ">": above,
            "==": equal,
            "<": below,
            ">=": self.add(above, equal),
            "<=": self.add(below, equal),
            "!=": self.add(above, below),
        }[relation]

    def _selecting(self, form: Form) -> bool:
        """Whether a form is a product of what is 0 or 1."""
        return (
            len(form.terms) == 1
            and form.terms[0].number == 1
            and not form.terms[0].sums
            and all(a.kind in ("delta", "holds") for a, _ in form.terms[0].powers)
        )

    def decide(self, relation: str, d: Form) -> None:
        """Use `d relation 0`, for all values of the free labels of d, where it decides a condition."""
        if not d.terms:
            return
        _, _, rest = self.content(d, Fraction(1, 2))
        if leading(rest).number < 0:
            rest, relation = self.scale(rest, -1), TURNED[relation]
        self.decided.setdefault(abstract(rest), {}).update(SAYS.get(relation, {}))
        if relation in (">", "<", ">=", "<="):
            known = self.nonnegatives if relation.endswith("=") else None
            self.note_positive(rest if relation.startswith(">") else self.scale(rest, -1), known)

    # -------------------------------------------------------------- exp and log
    def exp(self, form: Form) -> Form:
        """exp(Σ c·m) = Π exp(m)**c, and exp(c·log S) = S**c."""
        result = self.number(1)
        for term in form.terms:
            alone = term.powers[0][0] if len(term.powers) == 1 and term.powers[0][1] == 1 and not term.sums else None
            if alone is not None and alone.kind == "log":
                factor = self.power(alone.forms[0], term.number)
            else:
                body = Form((Term(ONE, term.powers, term.sums),))
                factor = self.atom(Atom("exp", (), (), (body,)), term.number)
            result = self.mul(result, factor)
        return result

    def log(self, form: Form) -> Form:
        """The logarithm, split over positive factors of single terms."""
        if not form.terms:
            raise Cannot("the logarithm of 0")
        number, shared, rest = self.content(form, Fraction(1, 2))
        rows = [self.scale(self._log_atom(a), f) for a, f in shared]
        for prime, k in _primes(number):
            rows.append(self.scale(self.atom(Atom("log", (), (), (self.number(prime),))), k))
        if rest.terms != (Term(ONE),):
            rows += self._log_rest(rest)
        return self.add(*rows)

    def _log_atom(self, atom: Atom) -> Form:
        if atom.kind == "exp":
            return atom.forms[0]
        if atom.kind == "sum":
            return self.log(atom.forms[0])
        return self.atom(Atom("log", (), (), (Form((Term(ONE, ((atom, ONE),)),)),)))

    def _log_rest(self, rest: Form) -> list[Form]:
        """log(Π S**e) = Σ e·log S where all factors are positive; else one logarithm."""
        if len(rest.terms) == 1 and rest.terms[0].number == 1:
            rows = parts(rest.terms[0])
            forms = [(a.forms[0], e) if a.kind == "sum" else None for ((a, e), *_), _ in rows]
            if all(f is not None and self.positive_form(f[0]) for f in forms):
                return [self.scale(self.atom(Atom("log", (), (), (f[0],))), f[1]) for f in forms if f is not None]
            ((alone, e), *more), sums = rows[0]
            if len(rows) == 1 and not more and not sums and e % 2 == 1 and e != 1:  # x**e > 0 says x > 0
                return [self.scale(self.log(Form((Term(ONE, ((alone, ONE),)),))), e)]
            if self.positive_form(rest) and len(rows) > 1:
                whole = [Form((Term(ONE, atoms, sums),)) for atoms, sums in rows]
                return [row for f in whole for row in self._log_rest(f)]
        return [self.atom(Atom("log", (), (), (rest,)))]
