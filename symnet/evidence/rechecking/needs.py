"""What is known where the hypotheses of a claim hold: comparisons, by the plain forms of what they compare.

A comparison says that a form is positive, not negative or not 0, for all values of its free labels. It is shown by the
signs of the parts of the form, by a comparison that is known and leaves what is not negative, or factor by factor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from math import ceil
from typing import Protocol

from symnet.evidence.rechecking.check import Check
from symnet.evidence.rechecking.definite import definite, det_parts
from symnet.evidence.rechecking.forms import ONE, Form, Term, abstract
from symnet.evidence.rechecking.functions import TURNED, Functions
from symnet.evidence.rechecking.places import Cannot, never_below
from symnet.evidence.rechecking.structure import enough, in_range
from symnet.evidence.rechecking.values import NOT, Condition
from symnet.evidence.rechecking.vanishing import vanishes, without_denominators
from symnet.expr import (
    Add,
    Compare,
    Contract,
    Defined,
    Det,
    Expr,
    Formal,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    postorder,
)
from symnet.sizes import Dim, Size, size, substitute

UNIT = (Term(ONE),)
Fact = tuple[str, Form]


class Reads(Protocol):
    @property
    def terms(self) -> Functions: ...
    def differences(self, c: Compare) -> list[Form]: ...
    def said(self, h: Compare) -> list[Form]: ...


class Known:
    """The hypotheses, and what follows from them. here: what holds at the entry in question, perhaps at no other."""

    def __init__(self, reading: Reads, hypotheses: Iterable[Compare], here: tuple[Compare, ...] = ()):
        self.reading, self.terms = reading, reading.terms
        self.hypotheses = tuple(_unfolded(hypotheses))
        self.here = here
        self.asked: dict[Compare, bool] = {}

    def more(self, added: Iterable[Compare]) -> Known:
        added = [c for c in added if c not in self.hypotheses]
        return Known(self.reading, (*self.hypotheses, *added)) if added else self

    # -------------------------------------------------------------- questions
    def shown(self, c: Condition) -> bool:
        """Whether a condition holds, or its guards never do."""
        if self.shows(c.needs):
            return True
        if not c.guards:
            return False
        if any(self.shows(Compare(NOT[g.relation], *g.children)) for g in c.guards):
            return True
        under = self.more(g for g in c.guards if not g.shape)
        shaped = tuple(g for g in c.guards if g.shape)
        return under.shows(c.needs) or (bool(shaped) and Known(self.reading, under.hypotheses, shaped).shows(c.needs))

    def shows(self, c: Compare) -> bool:
        """Whether a comparison holds for all entries."""
        if c not in self.asked:
            self.asked[c] = False  # while it is looked at
            try:
                self.asked[c] = self._shows(c)
            except Cannot:
                self.asked[c] = c in self.hypotheses
        return self.asked[c]

    def _shows(self, c: Compare) -> bool:
        said = (*self.hypotheses, *self.here)
        if c in said or Compare(TURNED[c.relation], *c.children[::-1]) in said:
            return True
        if c.relation in ("<", "<="):
            return self.shows(Compare(TURNED[c.relation], *c.children[::-1]))
        parts, of_parts = factors(c), self._of_operands(c).shows
        if parts and all(map(of_parts, parts)):
            return True
        if in_range(c) or self._of_determinant(c):
            return True
        sizes = [_size(side) for side in c.children]
        if None not in sizes and self._of_sizes(c.relation, sizes[0] - sizes[1]):  # type: ignore[operator]
            return True
        if self._by_form(c) or any(all(map(of_parts, way)) for way in enough(c)):
            return True
        return _of_numbers(c) and self.numbers.holds(c)

    @cached_property
    def numbers(self) -> Check:
        """What is known of numbers alone, by the checker of scalar claims."""
        return Check(tuple(h for h in (*self.hypotheses, *self.here) if _of_numbers(h)))

    def _of_operands(self, c: Compare) -> Known:
        """What is known of the entries of operands: of a reduction or a determinant, all of them are asked for."""
        entrywise = isinstance(c.children[0], (Add, Mul, Power, Map, Defined))
        return self if entrywise or not self.here else Known(self.reading, self.hypotheses)

    def _by_form(self, c: Compare) -> bool:
        return all(self._form_shows(c.relation, d) for d in self.reading.differences(c))

    def _form_shows(self, relation: str, d: Form) -> bool:
        if relation == "==":
            return vanishes(self.terms, d)
        if relation == "!=" and (self._positive(d) or self._positive(self.terms.scale(d, -1))):
            return True
        return {"!=": self._nonzero, ">": self._positive, ">=": self._not_negative}[relation](d)

    def _of_determinant(self, c: Compare) -> bool:
        """det(Q) is not 0; that of a definite matrix is positive, of a semidefinite one where it is not 0."""
        e, zero = c.children
        if not isinstance(e, Det) or not isinstance(zero, Number) or zero.value or c.relation not in ("!=", ">"):
            return False
        (m,) = e.children
        if c.relation == "!=":
            return isinstance(m, Symbol) and "orthogonal" in m.facts
        how = definite(m, self.shows)
        return how == "+" or (how == "0+" and self.shows(Compare("!=", e, zero)))

    # -------------------------------------------------------------- facts
    @cached_property
    def facts(self) -> list[Fact]:
        """`form relation 0` with relation one of > >= !=, for all values of the labels."""
        return list(self._facts(self.hypotheses))

    @cached_property
    def facts_here(self) -> list[Fact]:
        """The same, for the labels as they are."""
        return list(self._facts(self.here))

    def _facts(self, comparisons: Iterable[Compare]) -> Iterator[Fact]:
        for h in comparisons:
            try:
                forms = self.reading.said(h) if h.relation != "==" else ()
            except Cannot:
                continue
            turned = h.relation in ("<", "<=")
            for form in forms:
                yield (TURNED[h.relation], self.terms.scale(form, -1)) if turned else (h.relation, form)

    @cached_property
    def least(self) -> dict[str, int]:
        """The least value of each size that a hypothesis bounds by a number."""
        found: dict[str, int] = {}
        for h in self.hypotheses:
            a, b = h.children
            for left, relation, right in ((a, h.relation, b), (b, TURNED[h.relation], a)):
                name = left.size.names[0] if isinstance(left, SizeValue) else ""
                if name and left.size == size(name) and isinstance(right, Number) and relation in (">", ">=", "=="):
                    low = ceil(right.value) + (relation == ">" and right.value.denominator == 1)
                    found[name] = max(found.get(name, 1), low)
        return found

    def _of_sizes(self, relation: str, d: Dim) -> bool:
        """By the least values of sizes alone."""
        if isinstance(d, Size):
            d = substitute(d, {name: size(name) + (low - 1) for name, low in self.least.items()})
        return {
            ">=": lambda: never_below(d, 0),
            ">": lambda: never_below(d, 1),
            "!=": lambda: never_below(d, 1) or never_below(-d, 1),
            "==": lambda: d == 0,
        }[relation]()

    # -------------------------------------------------------------- signs
    def _not_negative(self, d: Form) -> bool:
        if sign_of(self.terms, d):
            return True
        return any(
            r in (">", ">=") and bool(sign_of(self.terms, self._without(d, h)))
            for r, h in (*self.facts, *self.facts_here)
        )

    def _positive(self, d: Form) -> bool:
        if sign_of(self.terms, d) == "+":
            return True
        for relation, h in (*self.facts, *self.facts_here):
            rest = sign_of(self.terms, self._without(d, h)) if relation in (">", ">=") else ""
            if rest == "+" or (rest and relation == ">"):
                return True
        sign, rows = self._product(d)
        return sign > 0 and all(_among(f, self._strict if odd else self._apart) for f, odd in rows)

    def _nonzero(self, d: Form) -> bool:
        _, rows = self._product(without_denominators(self.terms, d))
        return bool(d.terms) and all(_among(f, self._apart) for f, _ in rows)

    def _without(self, d: Form, h: Form) -> Form:
        return self.terms.add(d, self.terms.scale(h, -1))

    @cached_property
    def _apart(self) -> set[str]:
        """Factors that are not 0: up to the names of labels, or (with =) as they are written."""
        found: set[str] = set()
        for facts, key in ((self.facts, abstract), (self.facts_here, _exactly)):
            forms = [without_denominators(self.terms, h) for r, h in facts if r in (">", "!=")]
            found |= {key(f) for form in forms for f, _ in self._product(form)[1]}
        return found

    @cached_property
    def _strict(self) -> set[str]:
        """Factors that are positive since a product is, of which they are the only ones in question."""
        found: set[str] = set()
        for facts, key in ((self.facts, abstract), (self.facts_here, _exactly)):
            for relation, h in facts:
                sign, rows = self._product(h)
                unsure = [(f, odd) for f, odd in rows if odd or not _among(f, self._apart)]
                if relation == ">" and sign > 0 and len(unsure) == 1 and unsure[0][1]:
                    found.add(key(unsure[0][0]))
        return found

    def _product(self, form: Form) -> tuple[int, list[tuple[Form, bool]]]:
        """The sign of the number (0: not known), and the factors that may be negative: whether their power is odd."""
        if not form.terms:
            return 0, []
        number, shared, rest = self.terms.content(form)
        rows = [(a.forms[0] if a.kind == "sum" else Form((Term(ONE, ((a, ONE),)),)), e) for a, e in shared]
        rows = [(f, e) for f, e in [*rows, (rest, ONE)] if f.terms != UNIT and sign_of(self.terms, f) != "+"]
        sign = 0 if any(e != int(e) for _, e in rows) else 1 if number > 0 else -1
        return sign, [(f, e % 2 == 1) for f, e in rows]


def _of_numbers(c: Compare) -> bool:
    return not any(node.shape or isinstance(node, (Contract, Reduce, Formal, Det)) for node in postorder(c))


def _exactly(form: Form) -> str:
    return "=" + form.key


def _among(form: Form, keys: set[str]) -> bool:
    return abstract(form) in keys or _exactly(form) in keys


def _unfolded(hypotheses: Iterable[Compare]) -> dict[Compare, None]:
    """The hypotheses with what they say of factors; what is positive is not 0."""
    todo, found = list(hypotheses), dict[Compare, None]()
    while todo:
        h = todo.pop(0)
        if h not in found:
            found[h] = None
            todo += factors(h) or factors(Compare("!=", *h.children) if h.relation in (">", "<") else h)
    return found


def sign_of(terms: Functions, form: Form) -> str:
    """`+`, `0+` (also of 0) or empty; what is known not to be negative may be multiplied by what is not."""
    sign = terms.sign(form)
    if sign or not form.terms:
        return sign
    number, shared, rest = terms.content(form)
    known = bool(shared) and terms.noted(terms.scale(rest, -1) if number < 0 else rest)
    return "0+" if known and terms.sign_of(shared) else ""


def factors(c: Compare) -> list[Compare]:
    """Comparisons that hold together if and only if this one does (where all have values), as it is written."""
    e, zero = c.children
    if c.relation not in ("!=", ">") or not isinstance(zero, Number) or zero.value:
        return []
    power = e.exponent.value if isinstance(e, Power) and isinstance(e.exponent, Number) else 0
    parts: tuple[Expr, ...] = ()
    if c.relation == "!=":
        product = isinstance(e, Mul) or (isinstance(e, Reduce) and e.op == "prod")
        parts = (e.base,) if power > 0 else e.children if product else det_parts(e)
    elif isinstance(e, Map) and e.name == "abs":
        parts = e.children
    elif isinstance(e, Reduce) and e.op == "norm":
        parts = (e,)
    elif power > 0 and power % 2 == 0:
        parts = (e.base,)
    return [Compare("!=", part, zero) for part in parts]


def _size(e: Expr) -> Dim | None:
    if isinstance(e, SizeValue):
        return e.size
    return int(e.value) if isinstance(e, Number) and e.value.denominator == 1 else None
