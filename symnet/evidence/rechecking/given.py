"""The plain forms of a claim for all sizes where its hypotheses hold, with the laws and lemmas of a certificate.

What is declared comes first, then laws, each looked at with what is known so far, then lemmas and the hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.conditions import TURNED
from symnet.evidence.rechecking.definite import quadratic_form
from symnet.evidence.rechecking.few_values import values_of
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.functions import SAYS, Functions
from symnet.evidence.rechecking.lemmas import lemmas_of, used_as_rules
from symnet.evidence.rechecking.matrices import law_of
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.places import Cannot, Place
from symnet.evidence.rechecking.reading import Reader
from symnet.evidence.rechecking.texts import reader_of
from symnet.evidence.rechecking.values import Condition, definedness, facts
from symnet.evidence.rechecking.vanishing import vanishes
from symnet.expr import (
    Compare,
    Concat,
    Contract,
    Det,
    Embed,
    Expr,
    Eye,
    Formal,
    Index,
    Inverse,
    Map,
    Number,
    Power,
    Reshape,
    Symbol,
    Unwindow,
    Window,
    postorder,
)
from symnet.functions import FUNCTIONS

ZERO = Number(0)
Standing = tuple[Symbol, Expr, Expr]  # t, a function of t, and its derivative
MOVING = (Index, Embed, Concat, Reshape, Window, Unwindow)  # these may speak of some places of an axis only


class Reading:
    """The forms of a claim under its hypotheses. laws: of inverses and determinants, as rows of a certificate; lemmas:
    equations that follow, as rows; apart: whether axes are read part by part; silent: equations that are not used;
    functions: what unspecified functions stand for once they are derived (`as_one`); first: what is read before all
    else, in this order, and then what says what a name is; this decides what is put for what, and not what holds;
    values: equations by which functions are read at the values of a name."""

    def __init__(
        self,
        claim: Claim,
        laws: Iterable[Mapping[str, Any]] = (),
        lemmas: Sequence[Mapping[str, Any]] = (),
        apart: bool = False,
        silent: Container[str] = (),
        functions: Iterable[tuple[str, Standing]] = (),
        first: Sequence[str] = (),
        values: Container[str] = (),
    ):
        declared = {s.name for s in claim.variables if {"symmetric", "positive_definite"} & {*s.facts}}
        self.terms = Functions(positive=frozenset(s.name for s in claim.variables if _is_positive(s, claim)))
        self.bounds: dict[tuple[Compare, ...], Bounds] = {}  # where comparisons hold
        self.terms.ranges.least = (*Known(self, claim.hypotheses).least.items(),)
        self.reader = Reader(self.terms, frozenset(declared), apart)
        self.terms.standing = {name: self._standing(*standing) for name, standing in functions}
        for equation in (e for s in claim.variables if "orthogonal" in s.facts for e in _orthogonal(s)):
            for form in self.differences(equation):
                self.terms.assume(form)
        known = Known(self, claim.hypotheses)
        for m in _matrices(claim):
            if quadratic_form(m, known.bounds).positive and all(map(known.shown, definedness(m))):
                for form in self.differences(Compare(">", Det(m), ZERO)):
                    self.terms.note(form, "+")
        nodes = {*postorder(claim.lhs, claim.rhs, *claim.given)}
        derived = any(isinstance(node, Formal) for node in nodes)
        self.says: list[Any] = []
        for row in list(laws)[::-1]:  # the last ones are about the simplest matrices
            node, value = law_of(row, reader_of(claim), self.same, known)
            self.reader.learn(node, value)
            # Which inverses derivatives of determinants bring depends on the way in which they are taken.
            self.says += [] if derived and isinstance(node, Inverse) and node not in nodes else [node]
        # After the laws, which are used inside derivatives too, where no hypothesis may be.
        self.terms.symmetric |= {s.name for s in claim.variables if _is_symmetric(s, claim)}
        equations = (h for h in claim.hypotheses if h.relation == "==" and str(h) in values)
        few = [values_of(form) for h in equations for form in self.said(h)]
        found, done = lemmas_of(claim, lemmas, self, known) if lemmas else ({}, set[int]())
        used_as_rules(found, self)
        self.says += found
        self.reader.done.clear()  # lemmas were read without any rule
        rows = sorted(enumerate(claim.hypotheses), key=lambda row: not _names(row[1]))
        places = {text: k - len(first) for k, text in enumerate(first)}
        for k, h in sorted(rows, key=lambda row: places.get(str(row[1]), 0)):
            for form in () if k in done or str(h) in silent else self.said(h):
                if h.relation != "==":
                    self.terms.decide(h.relation, form)
                else:
                    self.terms.assume(form, str(h))
                    self.reader.done.clear()  # the next one is read with what is known by now
        self.terms.few = dict(filter(None, few))
        self.reader.done.clear()  # what was read before did not know all hypotheses
        self.known = Known(self, claim.hypotheses)

    def _standing(self, t: Symbol, *orders: Expr) -> Callable[[int, Form], Form]:
        """A function of t, and its derivative, as functions of forms."""

        def value(order: int, at: Form) -> Form:
            if order >= len(orders):
                raise Cannot("a higher derivative of a function that is taken as one")
            return self.terms.again(self.reader.with_value(orders[order], t, at))

        return value

    def where(self, conditions: Iterable[Condition]) -> None:
        """Read on where these hold, as both sides have values there: of conditions, only what that says of signs."""
        for c in facts(conditions, whole=True):
            for form in self.said(c) if c.relation in SAYS else ():
                self.terms.decide(c.relation, form)
        self.reader.done.clear()

    def check_used(self, more: set[str]) -> None:
        """Raises `Refused` where a law or a lemma was not used so far: then it is no trace of what shows the claim.
        more: what lemmas say that became hypotheses of the claim; where one was used, all lemmas count as used."""
        besides = not more.isdisjoint(self.terms.used)
        for said in self.says:
            if said not in self.terms.used and not (besides and isinstance(said, str)):
                raise Refused(f"it says what is not used: {said}")

    def difference(self, c: Compare) -> Form:
        """left - right of the entries, over whole axes."""
        ((form, _),) = self._differences(c)
        return form

    def differences(self, c: Compare) -> list[Form]:
        """left - right of the entries, over labels of their own, which are the same for the same axes: one form, or one
        for each part of axes that are taken apart."""
        return [form for form, _ in self._differences(c)]

    def _differences(self, c: Compare) -> Iterator[tuple[Form, list[str]]]:
        names = [f"i{k - len(c.shape)}<{dim}>" for k, dim in enumerate(c.shape)]
        self.terms.ranges.update(zip(names, c.shape, strict=True))
        return self.reader.pieces_of(names, lambda places: self._minus(c, places), self.reader.apart, one_by_one=True)

    def said(self, h: Compare) -> list[Form]:
        """The same of a hypothesis, as far as it can be used: of entries by their numbers, or of whole axes."""
        moving = any(isinstance(node, MOVING) for node in postorder(h))
        if any(isinstance(node, Formal) for node in postorder(h)) or (moving and not self.reader.apart):
            return []
        whole = [f for f, names in self._differences(h) if not any("~" in name for name in names)]
        return [form for form in whole if not moving or not form.free]

    def _minus(self, c: Compare, places: tuple[Place, ...]) -> Form:
        left, right = (self.reader.operand(side, places) for side in c.children)
        return self.terms.add(left, self.terms.scale(right, -1))

    def same(self, a: Expr, b: Expr) -> bool:
        """Whether two expressions have the same entries wherever both have values."""
        return a.shape == b.shape and all(vanishes(self.terms, d) for d in self.differences(Compare("==", a, b)))

    def stands(self, c: Compare) -> bool:
        """Whether a comparison holds wherever both sides have values."""
        if c.relation == "==" and self._plainly(c):
            return True
        if (c.relation in ("==", "<=", ">=") and self.same(*c.children)) or self.known.shows(c):
            return True
        return c.relation == "==" and (self._cancelled(c) or self._squared(c))

    def _plainly(self, c: Compare) -> bool:
        """Whether sides with derivatives are the same by the derivatives of functions alone, whatever their values."""
        derived = [n.children[0] for n in postorder(c) if isinstance(n, Formal)]
        if not any(map(_is_defined, postorder(*derived))):
            return False
        work, self.reader.whole = self.terms.work, True
        self.reader.done.clear()
        try:
            return self.same(*c.children)
        except Cannot:
            return False
        finally:
            self.terms.work, self.reader.whole = work, False
            self.reader.done.clear()

    def _squared(self, c: Compare) -> bool:
        """Whether neither side is ever negative, and their squares are equal: then they are."""
        signs = (self.known.shows(Compare(">=", side, ZERO)) for side in c.children)
        return all(signs) and self.same(*(Power(side, Number(2)) for side in c.children))

    def _cancelled(self, c: Compare) -> bool:
        """Whether the difference is 0 once it is multiplied by a number that a hypothesis says is not 0."""
        apart = [h for h in self.known.hypotheses if h.relation in ("!=", "<", ">") and not h.shape]
        for factor in (form for h in apart for form in self.said(h)):
            if all(vanishes(self.terms, self.terms.mul(d, factor)) for d in self.differences(c)):
                return True
        return False


def _is_defined(node: Expr) -> bool:
    """Whether it is a function that is written out by its definition."""
    return isinstance(node, Map) and FUNCTIONS[node.name].definition is not None


def _names(h: Compare) -> bool:
    """Whether it says what a name is."""
    return h.relation == "==" and any(isinstance(side, Symbol) for side in h.children)


def _orthogonal(s: Symbol) -> Iterator[Compare]:
    """QᵀQ = I, QQᵀ = I, det(Q)² = 1."""
    for labels in (((0, 1), (0, 2)), ((1, 0), (2, 0))):
        yield Compare("==", Contract((s, s), labels, (1, 2)), Eye(s.shape[0]))
    yield Compare("==", Power(Det(s), Number(2)), Number(1))


def _matrices(claim: Claim) -> Iterator[Expr]:
    """Of which determinants are spoken, or may be: the names first."""
    nodes = postorder(claim.lhs, claim.rhs, *claim.given)
    inside = (node.children[0] for node in nodes if isinstance(node, (Det, Inverse)))
    yield from dict.fromkeys((*(s for s in claim.variables if "positive_definite" in s.facts), *inside))


def _is_positive(s: Symbol, claim: Claim) -> bool:
    """Whether a hypothesis bounds all entries of a name from below, by a number >= 0 that they do not reach at 0."""
    rows = [
        row for h in claim.hypotheses for row in ((*h.children, h.relation), (*h.children[::-1], TURNED[h.relation]))
    ]
    bounds = ((b.value, r) for a, b, r in rows if a is s and isinstance(b, Number))
    return any((r == ">" and low >= 0) or (r in (">=", "==") and low > 0) for low, r in bounds)


def _is_symmetric(s: Symbol, claim: Claim) -> bool:
    """Whether a hypothesis says A.T == A."""
    turned = Contract((s,), ((0, 1),), (1, 0)) if s.rank == 2 else s
    return s.rank == 2 and any(h.relation == "==" and {*h.children} == {s, turned} for h in claim.hypotheses)
