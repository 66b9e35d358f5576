"""Atoms of plain forms, made from their parts: functions, inverses, determinants; and all atoms made anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from symnet.evidence.rechecking.conditions import Conditions
from symnet.evidence.rechecking.extremes import Places
from symnet.evidence.rechecking.few_values import Values, by_values
from symnet.evidence.rechecking.forms import ONE, Atom, Form, Q, Term, abstract, only
from symnet.evidence.rechecking.laws import LAWS
from symnet.evidence.rechecking.leading import divided, leading
from symnet.evidence.rechecking.places import Cannot, at
from symnet.evidence.rechecking.powers import UNIT
from symnet.evidence.rechecking.rules import rule_of
from symnet.evidence.rechecking.terms import Law
from symnet.expr import Expr

SAYS = {">": "+", "<": "+", ">=": "0+", "<=": "0+", "!=": "≠0"}
AT_ZERO = {"sin": 0, "cos": 1, "asin": 0, "atan": 0, "erf": 0}


@dataclass
class Functions(Conditions):
    """Arithmetic with all atoms. symmetric: names of symmetric matrices; meant: what names stand for, which `read`
    reads."""

    laws: tuple[Law, ...] = LAWS
    symmetric: frozenset[str] = frozenset()
    meant: dict[str, Expr] = field(default_factory=dict)
    read: Callable[[Expr, Places], Form] | None = None
    standing: dict[str, Callable[[int, Form], Form]] = field(default_factory=dict)
    few: dict[str, Values] = field(default_factory=dict)  # of names

    def knows_more(self, other: Functions) -> bool:
        """Whether more is known here than there, by which a form that was made there may be another one here."""
        own = self.rules or self.meant or self.standing or self.few
        alike = self.known == other.known and self.symmetric == other.symmetric
        return bool(own) or not alike or not self.squares <= other.squares

    # -------------------------------------------------------------- what the hypotheses say
    def assume(self, equation: Form, said: str = "") -> None:
        """Use `equation = 0`, for all values of its free labels, as a rule for its leading term."""
        rule = rule_of(self._on_diagonals(equation), said)
        if rule is not None:
            self.rules.append(rule)

    def decide(self, relation: str, d: Form) -> None:
        """Use `d relation 0`, for all values of the free labels of d, as what is known of its sign."""
        for form in dict.fromkeys((d, self._on_diagonals(d))) if relation in SAYS else ():
            self.note(self.scale(form, -1) if relation in ("<", "<=") else form, SAYS[relation])

    def _on_diagonals(self, form: Form) -> Form:
        """The entries where two labels are one, which are among those that something is said of, if each term has a δ
        of the two, so that all others are 0."""
        for row, column in combinations(sorted(form.free), 2):
            if self.ranges.of(row) == self.ranges.of(column):
                form = self._diagonal(form, row, column) or form
        return form

    def note_squares(self, form: Form) -> None:
        """The form is a sum of squares."""
        if form.terms:
            self.squares.add(abstract(self.signed(form)))

    def note(self, form: Form, sign: str) -> None:
        """The form has this sign, for all values of its free labels, and what follows for the one factor that is not
        known to be positive: of a root, that it is not negative itself."""
        if not form.terms:
            return
        self.learn(self.signed(form), sign)
        number, shared, rest = self.content(form)
        factors = [(a.forms[0] if a.kind == "sum" else only(((a, ONE),)), e) for a, e in shared]
        factors = [(f, e) for f, e in [*factors, (rest, ONE)] if f.terms != UNIT and self.sign(f) != "+"]
        if number > 0 and len(factors) == 1:
            ((factor, e),) = factors
            if e % 2 == 1:
                self.learn(factor, sign)
            elif sign != "0+":
                self.learn(factor, "≠0" if e == int(e) else "+")

    # -------------------------------------------------------------- atoms from forms
    def call(self, kind: str, data: tuple[Any, ...], *forms: Form) -> Form:
        """A function of forms."""
        if kind in ("exp", "log"):
            return self.exp(*forms) if kind == "exp" else self.log(*forms)
        if kind in AT_ZERO and not forms[0].terms:
            return self.number(AT_ZERO[kind])
        if kind in AT_ZERO and leading(forms[0]).number < 0:  # odd functions, and the even cosine
            return self.scale(self.call(kind, data, self.scale(forms[0], -1)), 1 if kind == "cos" else -1)
        return self.atom(Atom(kind, data, (), forms))

    def entry(self, name: str, places: Places) -> Form:
        return self.atom(Atom("entry", (name,), places, (), name in self.symmetric))

    def matrix(self, kind: str, form: Form, names: list[str], places: Places = ()) -> Form:
        """The inverse or the determinant of a matrix over two labels; of it or its transpose, what comes first, and of
        the determinant of an inverse what it is by that of the matrix."""
        if len(names) != 2:
            raise Cannot("an inverse or a determinant of a matrix whose axes are taken apart")
        a, e = form.alone or (None, ONE)
        inverted = a is not None and a.kind == "inverse" and {p.label for p in a.places} == {*names} and e == 1
        if a is not None and inverted and kind == "det":
            return self.power(self.matrix(kind, *self.opened(a)), -ONE)
        entries = self._diagonal(form, *names)
        if entries is not None and kind == "det":
            return self.multiplied(entries, names[:1])
        if entries is not None:
            return self.mul(self.delta(*places), self.power(entries.renamed({names[0]: places[0]}), -ONE))
        n, (row, column) = self.ranges.of(names[0]), self.own(form, names).values()
        straight = form.renamed({names[0]: row, names[1]: column})
        turned = form.renamed({names[0]: column, names[1]: row})
        first, places = (straight, places) if straight.key <= turned.key else (turned, places[::-1])
        either = kind == "inverse" and straight.key == turned.key
        data = (n, row.key, column.key) if kind == "inverse" else (n,)
        return self.atom(Atom(kind, data, places, (first,), either, row.free | column.free))

    def _diagonal(self, form: Form, row: str, column: str) -> Form | None:
        """What a matrix has on its diagonal, over the label of its rows, if it is seen to be 0 elsewhere."""
        (meets,) = self.delta(at(row), at(column)).terms
        rows = [divided(t, meets, ()) for t in form.terms]
        kept = [t for t in rows if t is not None]
        return self.add(Form(tuple(kept))).renamed({column: at(row)}) if form.terms and len(kept) == len(rows) else None

    # -------------------------------------------------------------- atoms made anew
    def again(self, form: Form) -> Form:
        """The form by all that is known now: each atom is made anew from its parts."""
        return self.add(*(self._again(t) for t in form.terms))

    def _again(self, t: Term) -> Form:
        fresh = {label: at(self.fresh(dim)) for label, dim in t.sums}
        made = self.product(self.made(a.renamed(fresh), e) for a, e in t.powers)
        sums = tuple((fresh[label].key, dim) for label, dim in t.sums)
        return self.resummed(self.scale(made, t.number), sums)

    def made(self, atom: Atom, e: Q) -> Form:
        """A power of an atom, made anew from its parts."""
        if atom.kind == "sum":
            return by_values(self, lambda form: self.power(form, e), [self.again(atom.forms[0])])
        if atom.kind == "exp":
            return by_values(self, self.exp, [self.scale(self.again(atom.forms[0]), e)])
        made = MADE.get(atom.kind, _called)(self, atom)
        return made if e == 1 else self.power(made, e)


def _entry(terms: Functions, a: Atom) -> Form:
    """Of a name, or of what it stands for."""
    (name,) = a.data
    meant = terms.meant.get(name)
    return terms.entry(name, a.places) if meant is None or terms.read is None else terms.read(meant, a.places)


def _called(terms: Functions, a: Atom) -> Form:
    return by_values(terms, lambda *forms: terms.call(a.kind, a.data, *forms), [*map(terms.again, a.forms)])


def _applied(terms: Functions, a: Atom) -> Form:
    """Of an unspecified function, or of the one that it stands for."""
    (name, order), inner = a.data, terms.again(a.forms[0])
    standing = terms.standing.get(name)
    return terms.call("apply", a.data, inner) if standing is None else standing(order, inner)


def _of_own(how: Callable[..., Form]) -> Callable[[Functions, Atom], Form]:
    """What has labels of its own."""

    def made(terms: Functions, a: Atom) -> Form:
        form, names = terms.opened(a)
        return how(terms, a.kind, terms.again(form), names, a.places)

    return made


MADE: dict[str, Callable[[Functions, Atom], Form]] = {
    "entry": _entry,
    "apply": _applied,
    **dict.fromkeys(("delta", "size"), lambda terms, a: terms.atom(a)),
    "holds": lambda terms, a: by_values(terms, lambda d: terms.holds(a.data[0], d), [terms.again(a.forms[0])]),
    "where": lambda terms, a: by_values(
        terms, lambda *forms: terms.chosen(a.data[0], *forms), [*map(terms.again, a.forms)]
    ),
    "max": _of_own(lambda terms, kind, form, names, places: terms.largest(form, names)),
    "prod": _of_own(lambda terms, kind, form, names, places: terms.multiplied(form, names)),
    "others": _of_own(lambda terms, kind, form, names, places: terms.others(form, names, places)),
    "argmax": _of_own(lambda terms, kind, form, names, places: terms.attained(form, names, places)),
    "power": lambda terms, a: by_values(terms, terms.raised, [*map(terms.again, a.forms)]),
    **dict.fromkeys(("inverse", "det"), _of_own(Functions.matrix)),
}
