"""A proof for all sizes checked again, without the code that found it.

Both sides are read by the meaning of their nodes into the plainest forms (`recheck_reading.py`) and compared; their
conditions are discharged; the point of the certificate is evaluated. A certificate with anything changed is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.definite import definite
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.forms import Form
from symnet.evidence.rechecking.functions import TURNED, Functions
from symnet.evidence.rechecking.lemmas import enriched, lemmas_of
from symnet.evidence.rechecking.matrices import law_of
from symnet.evidence.rechecking.needs import MOVING, Known
from symnet.evidence.rechecking.places import Cannot, Place
from symnet.evidence.rechecking.point import point_holds
from symnet.evidence.rechecking.reading import Reader
from symnet.evidence.rechecking.sides import check_said, same_points, side_of
from symnet.evidence.rechecking.texts import reader_of, scope_of
from symnet.evidence.rechecking.vanishing import vanishes
from symnet.evidence.records import claim_key, seal
from symnet.expr import (
    Compare,
    Contract,
    Defined,
    Det,
    Expr,
    Eye,
    Formal,
    Inverse,
    Number,
    Power,
    Symbol,
    postorder,
    rebuild,
)

DEFINITE = (" is positive definite", " is positive semidefinite")
FIELDS = {"method", "claim", "laws", "rules", "signs", "conditions", "point", "seal"}


def check_shapes(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`."""
    if (
        set(certificate) - {"lemmas"} != FIELDS
        or certificate["claim"] != claim_key(claim)
        or certificate["seal"] != seal(certificate)
    ):
        raise Refused("it was made for another claim, or was edited")
    rules = [rule for rule in certificate["rules"] if not str(rule).endswith(DEFINITE)]  # these are seen, not used
    names = {s.name for s in claim.variables}
    if not set(certificate["signs"]) <= names or not set(rules) <= _rules(claim):
        raise Refused("it names signs or rules that are not those of the claim")
    if not point_holds(claim, certificate["point"]):
        raise Refused("at its point the hypotheses do not hold, or a side has no value")
    establish(claim, certificate["laws"], certificate["conditions"], certificate.get("lemmas", ()))
    return scope_of(claim)


def establish(
    claim: Claim,
    laws: Iterable[Mapping[str, Any]],
    said: list[str] | None = None,
    lemmas: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Both sides have values at the same points, and these compare as the claim says; else raises `Refused`.

    said: the conditions for values, as a certificate names them; lemmas: what it says to follow from the hypotheses.
    """
    claim = enriched(freed(claim))
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    try:
        reading = Reading(claim, laws, lemmas)
        missing = same_points(left, right, reading.known, claim.lhs.shape == claim.rhs.shape)
        if missing:
            raise Refused(f"it is not shown that both sides have values at the same points: {missing}")
        if not reading.stands(Compare(claim.relation, left.value, right.value)):
            raise Refused("the plain forms of the sides differ")
        if said is not None:
            check_said(said, left, right, reading.known)
    except (Cannot, RecursionError) as error:
        raise Refused(str(error)) from None


def freed(claim: Claim) -> Claim:
    """The claim for all values of the defined names that it is derived by, which says more."""
    roots = (claim.lhs, claim.rhs, *claim.given)
    names = [n.children[1] for n in postorder(*roots) if isinstance(n, Formal) and isinstance(n.children[1], Defined)]
    taken = {n.name for n in postorder(*roots) if isinstance(n, Symbol)}
    if not names or not taken.isdisjoint(n.name for n in names):
        return claim
    table = {n: Symbol(n.name, n.shape) for n in names}
    lhs, rhs, *given = (rebuild(root, table) for root in roots)
    return Claim(lhs, claim.relation, rhs, tuple(given))


def _rules(claim: Claim) -> set[str]:
    """What a proof may have used as rules: hypotheses, that a matrix is orthogonal, and what an inverse is."""
    orthogonal = {f"{s.name} is orthogonal" for s in claim.variables if "orthogonal" in s.facts}
    return {str(h) for h in claim.hypotheses} | orthogonal | {"inverse left", "inverse right"}


class Reading:
    """The forms of a claim under its hypotheses. laws: of inverses and determinants, as rows of a certificate; lemmas:
    equations that follow, as rows."""

    def __init__(self, claim: Claim, laws: Iterable[Mapping[str, Any]] = (), lemmas: Sequence[Mapping[str, Any]] = ()):
        positive = {s.name for s in claim.variables for h in claim.hypotheses if _says_positive(h, s)}
        declared = {s.name for s in claim.variables if {"symmetric", "positive_definite"} & {*s.facts}}
        symmetric: set[str] = set()
        for h in claim.hypotheses:
            symmetric |= {s.name for s in claim.variables if h.relation == "==" and _says_symmetric(h, s)}
        self.terms = Functions(positive=frozenset(positive))
        self.reader = Reader(self.terms, frozenset(declared))
        for equation in (e for s in claim.variables if "orthogonal" in s.facts for e in _orthogonal(s)):
            self.terms.assume(self.difference(equation))
        for s in claim.variables:
            if "positive_definite" in s.facts:
                self.terms.note_positive(self.difference(Compare(">", Det(s), Number(0))))
        read = reader_of(claim)
        known = Known(self, claim.hypotheses)
        self._note_definite(claim, known)
        for row in list(laws)[::-1]:  # the last ones are about the simplest matrices
            node, result = law_of(row, read, self.same, known)
            self.reader.learn(node, result)
        self.reader.symmetric |= symmetric  # laws are used inside derivatives too, where no hypothesis may be
        rules, done = lemmas_of(claim, lemmas, self) if lemmas else ([], set())
        self.terms.rules += rules
        for k, h in enumerate(claim.hypotheses):
            if k in done or any(isinstance(node, MOVING) for node in postorder(h)):
                continue
            if h.relation != "==":
                self.terms.decide(h.relation, self.difference(h))
            else:
                self.terms.assume(self.difference(h))
        self.reader.done.clear()  # what was read before did not know all hypotheses
        self.known = Known(self, claim.hypotheses)

    def _note_definite(self, claim: Claim, known: Known) -> None:
        """Determinants of matrices that are definite by their structure are positive."""
        nodes = postorder(claim.lhs, claim.rhs, *claim.given)
        for m in dict.fromkeys(n.children[0] for n in nodes if isinstance(n, (Det, Inverse))):
            if definite(m, known.shows) == "+":
                self.terms.note_positive(self.difference(Compare(">", Det(m), Number(0))))

    def difference(self, c: Compare) -> Form:
        """left - right of the entries, over labels of their own, which are the same for the same axes."""
        names = [f"i{k - len(c.shape)}<{dim}>" for k, dim in enumerate(c.shape)]
        self.terms.ranges.update(zip(names, c.shape, strict=True))
        return self.reader.along(c.shape, lambda places: self._minus(c, places), names)[0]

    def _minus(self, c: Compare, places: tuple[Place, ...]) -> Form:
        left, right = (self.reader.operand(side, places) for side in c.children)
        return self.terms.add(left, self.terms.scale(right, -1))

    def same(self, a: Expr, b: Expr) -> bool:
        """Whether two expressions have the same entries wherever both have values."""
        return a.shape == b.shape and vanishes(self.terms, self.difference(Compare("==", a, b)))

    def stands(self, c: Compare) -> bool:
        """Whether a comparison holds wherever both sides have values."""
        return self.known.shows(c) or (c.relation in ("<=", ">=") and self.same(*c.children))


def _orthogonal(s: Symbol) -> Iterator[Compare]:
    """QᵀQ = I, QQᵀ = I, det(Q)² = 1."""
    for labels in (((0, 1), (0, 2)), ((1, 0), (2, 0))):
        yield Compare("==", Contract((s, s), labels, (1, 2)), Eye(s.shape[0]))
    yield Compare("==", Power(Det(s), Number(2)), Number(1))


def _says_positive(h: Compare, s: Symbol) -> bool:
    """Whether a hypothesis bounds all entries of a name by a number that is not negative."""
    for (a, b), relation in ((h.children, h.relation), (h.children[::-1], TURNED[h.relation])):
        if (
            a is s
            and isinstance(b, Number)
            and ((relation == ">" and b.value >= 0) or (relation in (">=", "==") and b.value > 0))
        ):
            return True
    return False


def _says_symmetric(h: Compare, s: Expr) -> bool:
    turned = Contract((s,), ((0, 1),), (1, 0)) if s.rank == 2 and isinstance(s, Symbol) else None
    return h.children in ((turned, s), (s, turned))
