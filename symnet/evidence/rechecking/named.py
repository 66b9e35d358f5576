"""A proof by named inequalities checked again.

The certificate names a row of the table of axioms, one of its forms, and what the letters stand for. The row builds the
instance `lower <= upper`, which is true wherever its needs hold and both sides have values. All that is left to see is
that the needs hold and the values exist where the sides of the claim have theirs, and that `times` the instance leaves
of the claim what is never negative: then `large − small >= times·(upper − lower) >= 0`.

A proof is a tree: an instance, whose needs may have proofs of their own; two proofs that meet in the middle; or the
regions of a proof about one entry. Laws that it names, of determinants and maxima, are checked as in all proofs for all
sizes (`matrices`, `orders`). Shared with the prover: the table of axioms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symnet.claim import Claim
from symnet.evidence.axioms.records import Inequality
from symnet.evidence.axioms.table import AXIOMS
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.given import Reading
from symnet.evidence.rechecking.lemmas import enriched
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.one_entry import one_entry
from symnet.evidence.rechecking.scalar import check_regions
from symnet.evidence.rechecking.sides import check_said, same_points, side_of
from symnet.evidence.rechecking.texts import own_reader_of, scope_of
from symnet.evidence.rechecking.values import facts
from symnet.expr import Compare, Expr, Number, Reduce

FIELDS = {"method", "claim", "apart", "proof", "conditions", "point", "seal"}
INSTANCE = {"theorem", "form", "letters", "needs", "times"}
MIDDLE = {"middle", "first", "then"}
ONE_ENTRY = {"by cases", "regions"}
MOST_LAYERS = 5
STRICT = ("<", ">")

Row = Mapping[str, Any]


def check_named(claim: Claim, certificate: Row) -> str:
    """The scope that the certificate proves; raises `Refused`. Its point is looked at elsewhere."""
    if set(certificate) - {"laws"} != FIELDS or not isinstance(certificate["apart"], bool):
        raise Refused("it is no certificate of a named inequality")
    rich = enriched(claim)
    with_more = rich if (rich.lhs, rich.rhs) == (claim.lhs, claim.rhs) else claim
    known = Reading(with_more, certificate.get("laws", ()), apart=certificate["apart"]).known
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    missing = same_points(left, right, known, claim.lhs.shape == claim.rhs.shape)
    if missing:
        raise Refused(f"it is not shown that both sides have values at the same points: {missing}")
    check_said(certificate["conditions"], left, right, known)
    there = known.more(facts((*left.own, *right.own), whole=True))
    _Proof(claim, own_reader_of(claim), known, there).follow(claim.comparison, certificate["proof"])
    return scope_of(claim)


@dataclass
class _Proof:
    """The comparisons of a proof. read: formulas in the names of the claim; known: what holds wherever the hypotheses
    do; there: what holds where the sides of the claim have values."""

    claim: Claim
    read: Callable[[Any], Any]
    known: Known
    there: Known

    def follow(self, wanted: Compare, row: Row, layer: int = 1) -> None:
        """One comparison, by what its row says."""
        if layer > MOST_LAYERS:
            raise Refused("too many theorems rest on one another")
        if set(row) == ONE_ENTRY:
            self.by_entry(wanted, row)
        elif set(row) == MIDDLE and wanted.relation != "==":
            self.through(wanted, row, layer)
        elif set(row) == INSTANCE and wanted.relation != "==":
            self.by_instance(wanted, row, layer)
        else:
            raise Refused("a proof with other fields than an instance, a middle or regions")

    def by_instance(self, wanted: Compare, row: Row, layer: int) -> None:
        """By an instance of an axiom, and what that leaves."""
        small, large = _ordered(wanted)
        found = self.instance(row)
        there = self.there
        for need in found.needs:  # what sqrt(x) >= 0 says of x is no reason for sqrt(x) to have a value
            _check_values(need.children, there)
            there = there.more([need])
        _check_values((found.lower, found.upper), there)
        for need, proof in zip(found.needs, row["needs"], strict=True):
            if proof is None and not self.known.shows(need):
                raise Refused(f"the theorem needs {need}")
            if proof is not None:
                self.follow(need, proof, layer + 1)
        strict = wanted.relation in STRICT
        factor = self.factor(row["times"], ">" if strict else ">=")
        above, below = _without(large, factor, found.upper), _without(small, factor, found.lower)
        if not self.known.shows(Compare(">" if strict and not found.strict else ">=", above, below)):
            raise Refused("the instance does not leave what is never negative")

    def instance(self, row: Row) -> Inequality:
        """What the row of the table says of these letters."""
        axiom = AXIOMS.get(row["theorem"])
        form = None if axiom is None else axiom.forms.get(row["form"])
        if form is None:
            raise Refused("no theorem has this name and form")
        return form.inequality(form.read(row["letters"], self.read))

    def factor(self, text: Any, relation: str) -> Expr:
        """What the instance is multiplied with: positive wherever the sides of the claim have values, or not negative
        where nothing strict is shown."""
        factor: Expr = self.read(text)
        if factor.shape or not all(self.there.shown(c) for c in side_of(factor).conditions):
            raise Refused(f"{text} may have no value")
        if not self.there.shows(Compare(relation, factor, Number(0))):
            raise Refused(f"{text} is not shown to be {relation} 0")
        return factor

    def through(self, wanted: Compare, row: Row, layer: int) -> None:
        """By two comparisons that meet in the middle, which has values wherever the sides of the claim have."""
        small, large = _ordered(wanted)
        middle = self.read(row["middle"])
        if not middle.shape == large.shape == small.shape:
            raise Refused("what stands between the sides has another shape")
        if not all(map(self.there.shown, side_of(middle).conditions)):
            raise Refused(f"what stands between the sides may have no value: {middle}")
        self.follow(Compare("<=", small, middle), row["first"], layer + 1)
        self.follow(Compare("<" if wanted.relation in STRICT else "<=", middle, large), row["then"], layer + 1)

    def by_entry(self, wanted: Compare, row: Row) -> None:
        """As a claim about one entry, whatever its place."""
        left, right = wanted.children
        more = _parts_of_one(self.claim)
        entry = one_entry(Claim(left, wanted.relation, right, (*self.claim.given, *more)), self.known.more(more))
        check_regions(entry, row["regions"], row["by cases"])


def _check_values(sides: Iterable[Expr], there: Known) -> None:
    """These have values wherever what is known there holds."""
    for c in (c for side in sides for c in side_of(side).conditions):
        if not there.shown(c):
            raise Refused(f"the instance may have no value: {c.needs} is open")


def _without(side: Expr, factor: Expr, part: Expr) -> Expr:
    """side - factor·part, where these have values; nothing is read of what is the same."""
    if factor is not Number(1):
        part = factor * part
    return Number(0) if side is part else side - part


def _ordered(c: Compare) -> tuple[Expr, Expr]:
    return c.children if c.relation in ("<=", "<") else c.children[::-1]  # type: ignore[return-value]


def _parts_of_one(claim: Claim) -> list[Compare]:
    """Σp = c and p >= 0 leave no entry above c."""
    found = []
    for h in claim.hypotheses:
        whole, c = h.children
        if h.relation == "==" and isinstance(c, Number) and isinstance(whole, Reduce) and whole.op == "sum":
            (part,) = whole.children
            if not whole.shape and {Compare(r, part, Number(0)) for r in (">", ">=")} & {*claim.hypotheses}:
                found.append(Compare("<=", part, c))
    return found
