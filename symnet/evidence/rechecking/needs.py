"""What a condition asks, as a product of factors: whether others that hold give it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from symnet.evidence.rechecking.forms import Form, Term, abstract
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.vanishing import without_denominators
from symnet.expr import (
    Compare,
    Concat,
    Embed,
    Expr,
    Formal,
    Index,
    Mul,
    Number,
    Power,
    Reshape,
    Unwindow,
    Window,
    postorder,
)

MOVING = (Formal, Index, Embed, Concat, Reshape, Window, Unwindow)  # comparisons with these are not used
GIVE = {"!=": ("!=", ">", "<"), ">": (">",), ">=": (">=", ">")}


class Reads(Protocol):
    @property
    def terms(self) -> Functions: ...
    def difference(self, c: Compare) -> Form: ...


@dataclass(frozen=True)
class Factors:
    """sign: of the number (0: not known); powers: key of a factor that may be negative → whether its power is odd."""

    sign: int
    powers: dict[str, bool]


@dataclass(frozen=True)
class Known:
    """Conditions that follow from others, factor by factor. Both speak of all entries, so the names of labels do not
    matter."""

    reading: Reads

    def shows(self, c: Compare, known: Iterable[Compare]) -> bool:
        """Whether `c` says what one of the others does, or that a product is not 0 (is positive) whose factors are."""
        if c.relation not in GIVE:
            return False
        parts = _factors(c)
        if parts:
            return all(self.shows(Compare("!=", part, c.children[1]), known) for part in parts)
        wanted = self.reading.difference(c)
        said = [(h.relation, self.reading.difference(h)) for h in known if not _moves(h)]
        strong = [
            form for relation, form in said if relation in (c.relation, ">") or (c.relation == "!=" and relation == "<")
        ]
        if any(abstract(form) == abstract(wanted) for form in strong):
            return True
        apart = [self._cleared(form) for relation, form in said if relation in GIVE["!="]]
        nonzero = {key for form in apart for key in self.factors(form).powers}
        if c.relation == "!=":
            return bool(wanted.terms) and self.factors(self._cleared(wanted)).powers.keys() <= nonzero
        mine = self.factors(wanted)
        positive = {key for relation, form in said if relation == ">" for key in self._forced(form, nonzero)}
        return c.relation == ">" and bool(wanted.terms) and mine.sign > 0 and self._open(mine, nonzero) <= positive

    def _open(self, factors: Factors, nonzero: set[str]) -> set[str]:
        """The factors whose signs matter: odd powers, and even ones of what may be 0."""
        return {key for key, odd in factors.powers.items() if odd or key not in nonzero}

    def _forced(self, form: Form, nonzero: set[str]) -> set[str]:
        """The factor that is positive since the product is, where it is the only one in question."""
        factors = self.factors(form)
        odd = self._open(factors, nonzero)
        return odd if len(odd) == 1 and factors.sign > 0 and all(factors.powers[key] for key in odd) else set()

    def _cleared(self, form: Form) -> Form:
        """What is not 0 exactly where the form is not (its sign may be another one)."""
        return without_denominators(self.reading.terms, form)

    def factors(self, form: Form) -> Factors:
        terms = self.reading.terms
        if not form.terms:
            return Factors(0, {})
        number, shared, rest = terms.content(form, Fraction(1))
        rows = [(terms.atoms([(a, Fraction(1))]), e) for a, e in shared]
        if rest.terms != (Term(Fraction(1)),):
            rows.append((rest, Fraction(1)))
        powers = {abstract(f): e == int(e) and int(e) % 2 == 1 for f, e in rows if not terms.positive_form(f)}
        fractional = any(e != int(e) for f, e in rows if not terms.positive_form(f))
        return Factors(0 if fractional else 1 if number > 0 else -1, powers)


def _factors(c: Compare) -> tuple[Expr, ...]:
    """What must not be 0 for a power or a product not to be, as it is written."""
    e, zero = c.children
    if c.relation != "!=" or not isinstance(zero, Number) or zero.value:
        return ()
    if isinstance(e, Power) and isinstance(e.exponent, Number) and e.exponent.value > 0:
        return (e.base,)
    return e.children if isinstance(e, Mul) else ()


def _moves(c: Compare) -> bool:
    return any(isinstance(node, MOVING) for node in postorder(c))
