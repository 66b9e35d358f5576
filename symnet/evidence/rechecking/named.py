"""A proof by a named inequality checked again: the instance is one of its theorem's, its needs hold, and what it leaves
of the claim is 0 or never negative by the plainest forms.

Shared with the prover: the table of theorems, which are the axioms here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symnet.claim import Claim
from symnet.evidence.proof.instances import Instance, Parts
from symnet.evidence.proof.theorems import THEOREMS
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.one_entry import one_entry
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.scalar import check_regions
from symnet.evidence.rechecking.shapes import Reading
from symnet.evidence.rechecking.sides import check_said, same_points, side_of
from symnet.evidence.rechecking.texts import reader_of, scope_of
from symnet.evidence.rechecking.values import definedness, facts
from symnet.expr import Compare, Expr, Number, Reduce

ROW = {"theorem", "lower", "upper", "needs", "proofs", "times"}
THROUGH = {"theorem", "through", "first", "then"}
FIELDS = ROW | {"method", "claim", "conditions", "point", "seal"}
MOST_LAYERS = 5


def check_named(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`. Its point is looked at elsewhere."""
    if set(certificate) not in (FIELDS, THROUGH | FIELDS - ROW) or claim.relation == "==":
        raise Refused("it is no certificate of a named inequality")
    reasons: list[str] = []
    for apart in (False, True):
        try:
            _follow(claim, certificate, Reading(claim, apart=apart).known)
            return scope_of(claim)
        except (Cannot, Refused, RecursionError) as error:
            reasons.append(str(error))
    raise Refused(reasons[0])


def _follow(claim: Claim, certificate: Mapping[str, Any], known: Known) -> None:
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    missing = same_points(left, right, known, claim.lhs.shape == claim.rhs.shape)
    if missing:
        raise Refused(f"it is not shown that both sides have values at the same points: {missing}")
    check_said(certificate["conditions"], left, right, known)
    there = known.more(facts((*left.own, *right.own), whole=True))
    _Rows(claim, known, there).follow(claim.comparison, certificate)


@dataclass
class _Rows:
    """The comparisons of a proof, each by an instance. known: what holds wherever the hypotheses do; there: what holds
    where the sides of the claim have values."""

    claim: Claim
    known: Known
    there: Known

    def follow(self, wanted: Compare, row: Mapping[str, Any], layer: int = 1) -> None:
        """One comparison by an instance of a theorem."""
        small, large = wanted.children if wanted.relation in ("<=", "<") else wanted.children[::-1]
        if layer <= MOST_LAYERS and set(row) >= THROUGH and row["theorem"] == row["first"]["theorem"]:
            middle = reader_of(self.claim)(row["through"])
            if middle.shape != large.shape or small.shape != large.shape:
                raise Refused("what stands between the sides has another shape")
            if not all(map(self.there.shown, side_of(middle).conditions)):
                raise Refused(f"what stands between the sides may have no value: {middle}")
            strict = "<" if wanted.relation in ("<", ">") else "<="
            self.follow(Compare("<=", small, middle), row["first"], layer + 1)
            return self.follow(Compare(strict, middle, large), row["then"], layer + 1)
        if layer > MOST_LAYERS or not set(row) >= ROW:
            raise Refused("it is no instance of a theorem")
        instance = _instance(self.claim, row, small, large)
        there = self.there.more(instance.needs)
        for c in (*definedness(instance.lower), *definedness(instance.upper)):
            if not there.shown(c):
                raise Refused(f"the instance may have no value: {c.needs} is open")
        proofs = {proof["need"]: proof for proof in row["proofs"]}
        if len(proofs) != len(row["proofs"]) or not proofs.keys() <= {str(need) for need in instance.needs}:
            raise Refused("it proves what is not needed")
        for need in instance.needs:
            if str(need) in proofs:
                self.need(need, proofs[str(need)], layer)
            elif not self.known.shows(need):
                raise Refused(f"the theorem needs {need}")
        strict = ">" if wanted.relation in ("<", ">") and not instance.strict else ">="
        factor = self.factor(row["times"], ">" if wanted.relation in ("<", ">") else ">=")
        if not self.known.shows(Compare(strict, large - factor * instance.upper, small - factor * instance.lower)):
            raise Refused("the instance does not leave what is never negative")
        return None

    def factor(self, text: Any, relation: str) -> Expr:
        """What the instance is multiplied with: positive wherever the sides of the claim have values, or not negative
        where nothing strict is shown."""
        factor: Expr = reader_of(self.claim)(text)
        if factor.shape or not all(self.there.shown(c) for c in definedness(factor)):
            raise Refused(f"{text} may have no value")
        wanted = Claim(factor, relation, Number(0))
        if not any(known.shows(wanted.comparison) for known in (Reading(wanted).known, self.there)):
            raise Refused(f"{text} is not shown to be {relation} 0")
        return factor

    def need(self, need: Compare, proof: Mapping[str, Any], layer: int) -> None:
        """What an instance needs: as a claim about one entry, or by a further theorem."""
        if "theorem" in proof:
            if set(proof) not in (ROW | {"need"}, THROUGH | {"need"}) or need.relation == "==":
                raise Refused("a need has other fields than a theorem")
            return self.follow(need, proof, layer + 1)
        if set(proof) != {"need", "by cases", "regions"}:
            raise Refused("a need has other fields than a proof about one entry")
        left, right = need.children
        given = (*self.claim.given, *_parts_of_one(self.claim))
        scalar = one_entry(Claim(left, need.relation, right, given))
        check_regions(scalar, proof["regions"], proof["by cases"])
        return None


def _instance(claim: Claim, certificate: Mapping[str, Any], small: Expr, large: Expr) -> Instance:
    """The instance that the certificate names: of what stands in the claim, or in the bounds themselves."""
    wanted = (certificate["lower"], certificate["upper"], certificate["needs"])
    read = reader_of(claim)
    places = (Parts(small, large), Parts(read(certificate["lower"]), read(certificate["upper"])))
    for theorem in THEOREMS:
        if theorem.name == certificate["theorem"]:
            for found in (row for parts in places for row in theorem.instances(parts)):
                if (str(found.lower), str(found.upper), [str(c) for c in found.needs]) == wanted:
                    return found
    raise Refused("no theorem has this instance")


def _parts_of_one(claim: Claim) -> list[Compare]:
    """Σp = c and p >= 0 leave no entry above c."""
    found = []
    for h in claim.hypotheses:
        if h.relation == "==" and isinstance(h.children[1], Number):
            whole, c = h.children
            below = whole.children[0] if isinstance(whole, Reduce) and whole.op == "sum" and not whole.shape else None
            if below is not None and {Compare(r, below, Number(0)) for r in (">", ">=")} & {*claim.hypotheses}:
                found.append(Compare("<=", below, c))
    return found
