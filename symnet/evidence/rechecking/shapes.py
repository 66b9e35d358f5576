"""A proof for all sizes checked again, without the code that found it.

Both sides are read by the meaning of their nodes into the plainest forms (`recheck_reading.py`) and compared; their
conditions are discharged; the point of the certificate is evaluated. A certificate with anything changed is rejected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from symnet.calculus.definite import definite_matrices
from symnet.claim import Claim
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.shape_points import point_holds, size_names
from symnet.evidence.proof.shape_records import claim_key, seal
from symnet.evidence.proof.shape_sides import same_points, side_of, words
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.forms import Atom, Cannot, Form
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.reading import Reader
from symnet.expr import Compare, Contract, Expr, Formal, Index, Symbol, postorder

FIELDS = {"method", "claim", "rules", "signs", "conditions", "point", "seal"}


def check_shapes(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`."""
    if (
        set(certificate) != FIELDS
        or certificate["claim"] != claim_key(claim)
        or certificate["seal"] != seal(certificate)
    ):
        raise Refused("it was made for another claim, or was edited")
    signs = Signs(claim.hypotheses)
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    if not same_points(left, right, signs, claim.lhs.shape == claim.rhs.shape, lambda c, known: False):
        raise Refused("it is not shown that both sides have values at the same points")
    if certificate["conditions"] != [words(c) for c in dict.fromkeys((*left.conditions, *right.conditions))]:
        raise Refused("its conditions are not those of the claim")
    rules = _rules(claim) | {*definite_matrices(signs, (left.value, right.value))}
    if certificate["signs"] != _signs(claim, signs) or not set(certificate["rules"]) <= rules:
        raise Refused("it names signs or rules that are not those of the claim")
    if not point_holds(claim, certificate["point"], (left.value, right.value)):
        raise Refused("at its point the hypotheses do not hold, or a side has no value")
    try:
        difference = Reading(claim, signs).difference(Compare(claim.relation, left.value, right.value))
    except (Cannot, RecursionError) as error:
        raise Refused(str(error)) from None
    if not stands(difference, claim.relation):
        raise Refused("the plain forms of the sides differ")
    return "all shapes" if size_names((claim.lhs, claim.rhs, *claim.given)) else ""


def _signs(claim: Claim, signs: Signs) -> dict[str, str]:
    """What the hypotheses say of the signs of names."""
    found = {s.name: signs.of(s) for s in claim.variables}
    return {name: "+" if s.positive else "0+" for name, s in found.items() if s.positive or s.nonnegative}


def _rules(claim: Claim) -> set[str]:
    """What a proof may have used as rules: hypotheses, that a matrix is orthogonal, and what an inverse is."""
    orthogonal = {f"{s.name} is orthogonal" for s in claim.variables if "orthogonal" in s.facts}
    return {str(h) for h in claim.hypotheses} | orthogonal | {"inverse left", "inverse right"}


class Reading:
    """The forms of a claim under its hypotheses."""

    def __init__(self, claim: Claim, signs: Signs):
        names = [s for s in claim.variables if signs.of(s).positive]
        symmetric = {s.name for s in claim.variables if {"symmetric", "positive_definite"} & {*s.facts}}
        for h in claim.hypotheses:
            symmetric |= {s.name for s in claim.variables if h.relation == "==" and _says_symmetric(h, s)}
        self.terms = Functions(positive=frozenset(s.name for s in names))
        self.reader = Reader(self.terms, frozenset(symmetric))
        for h in claim.hypotheses:
            if any(isinstance(node, (Formal, Index)) for node in postorder(h)):
                continue
            if h.relation != "==":
                self.terms.decide(h.relation, self.difference(h))
            elif not h.shape:
                self.terms.assume(self.difference(h))

    def difference(self, c: Compare) -> Form:
        labels = tuple(f"i{k}" for k in range(len(c.shape)))
        left, right = (self.reader.operand(side, labels) for side in c.children)
        return self.terms.add(left, self.terms.scale(right, -1))


def _says_symmetric(h: Compare, s: Expr) -> bool:
    turned = Contract((s,), ((0, 1),), (1, 0)) if s.rank == 2 and isinstance(s, Symbol) else None
    return h.children in ((turned, s), (s, turned))


def stands(difference: Form, relation: str) -> bool:
    """Whether `difference relation 0`: it is 0, or a sum of positive multiples of even powers and of exponentials."""
    if not difference.terms:
        return relation in ("==", "<=", ">=")
    side = {">=": 1, ">": 1, "<=": -1, "<": -1}.get(relation)
    if side is None:
        return False
    signs = [_sign(t.powers) if t.number * side > 0 else "" for t in difference.terms]
    return all(signs) and (relation in (">=", "<=") or "+" in signs)


def _sign(powers: Iterable[tuple[Atom, Fraction]]) -> str:
    """`+`, `0+` or empty, of a product of powers: exponentials, sums of them, even powers."""
    signs = []
    for a, e in powers:
        inner = a.kind == "sum" and all(t.number > 0 and _sign(t.powers) == "+" for t in a.forms[0].terms)
        even = e == int(e) and int(e) % 2 == 0
        signs.append("+" if inner or a.kind in ("exp", "size", "prime") else "0+" if even else "")
    return "" if "" in signs else "0+" if "0+" in signs else "+"
