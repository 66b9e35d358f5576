"""The checker for proofs on regions: that the regions cover, and that each claim on them is an identity.

It searches nothing: regions and what stands in a trace come from the certificate. Where the nodes of a side have values
is read by `values`, derivatives by `derivatives`; what holds on a region is shown by `bounds` or by `field`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from symnet.evidence.rechecking.analysis import Follower, method_of
from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.cases import behind, chosen, opened
from symnet.evidence.rechecking.check import Check, is_plain
from symnet.evidence.rechecking.entry import Entry
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.letters import Letters
from symnet.evidence.rechecking.seams import derived, has_no_value
from symnet.evidence.rechecking.simpler import GIVEN, simpler
from symnet.evidence.rechecking.steep import derivative_needs
from symnet.evidence.rechecking.values import NOT, Condition, definedness, facts
from symnet.expr import Apply, Compare, Expr, Formal, SizeValue, Symbol, postorder, rebuild
from symnet.sizes import Size

NO_VALUES = "neither side has a value"
WAYS = (
    "identical sides",
    "signs",
    "rational normal form",
    "signs of factors",
    "signs of factors of the exponential",
    "normal form modulo the equations given",
    "algebraic numbers",
)
MOST_REGIONS = 300
Leaf = Mapping[str, Any]
Path = tuple[str, ...]


def check_regions(claim: Entry, rows: Any, by_cases: Any) -> None:
    """Accepts a list of regions as a proof of a scalar claim, or raises `Refused`."""
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_REGIONS or not isinstance(by_cases, list):
        raise Refused("there are no regions")
    leaves: dict[Path, Leaf] = {tuple(row["region"]): row for row in rows}
    if len(leaves) != len(rows) or by_cases not in ([], ["abs"]):
        raise Refused("regions that are named twice")
    reading = Reading(claim, by_cases=bool(by_cases))
    reading.cover((), (), leaves)
    if leaves:
        raise Refused(f"a region that is no part of the claim: {next(iter(leaves))}")


class Reading:
    """A scalar claim and what its parts may be split at. by_cases: whether |·| is opened as well."""

    def __init__(self, claim: Entry, by_cases: bool):
        self.claim = claim
        self.lhs, self.rhs = opened(claim.lhs, by_cases), opened(claim.rhs, by_cases)
        if by_cases and (self.lhs, self.rhs) == (opened(claim.lhs, False), opened(claim.rhs, False)):
            raise Refused("cases of |·| where there is none")
        self.letters = Letters(claim.lhs, claim.rhs, *claim.hypotheses)
        hypotheses = _connected(claim)
        have_values = (fact for h in hypotheses for fact in facts(definedness(h)))
        equations = [h for h in hypotheses if h.relation == "=="]
        arguments = (inner for h in equations for inner in simpler(h, GIVEN, Bounds()))
        said = dict.fromkeys((*hypotheses, *have_values, *arguments))
        self.given: tuple[Compare, ...] = tuple(opened(h, False) for h in said)  # type: ignore[misc]
        self.needs = tuple(definedness(side) for side in (claim.lhs, claim.rhs))

    # -------------------------------------------------------------- covering
    def cover(self, words: Path, region: tuple[Compare, ...], leaves: dict[Path, Leaf]) -> None:
        """The leaves below `words` cover the region, and each of them is right; they are taken out of `leaves`.

        Parts of a region cover it where one of them would hold even if none did.
        """
        if words in leaves:
            self.leaf(leaves.pop(words), region)
            return
        check = Check((*self.given, *region))
        below = [path[len(words)] for path in leaves if path[: len(words)] == words]
        if not below and (check.bounds.contradictory or check.nowhere):
            return
        parts = {text: self.letters.comparison(text) for text in below}
        if not all(check.shows(n) for c in parts.values() for n in definedness(c)):
            raise Refused(f"a region that is split where there may be no value: {' and '.join(words)}")
        outside = check.more(Compare(NOT[c.relation], *c.children) for c in parts.values())
        if not any(map(outside.holds, parts.values())):  # a point at which none holds
            raise Refused(f"a region is not covered: {' and '.join(words) or 'the whole'}")
        for text, part in parts.items():
            self.cover((*words, text), (*region, part), leaves)

    # -------------------------------------------------------------- one region
    def leaf(self, row: Leaf, region: tuple[Compare, ...]) -> None:
        """The claim on one region."""
        check = Check((*self.given, *region))
        check = check.more(chosen(h, check) for h in self.given if not is_plain(h))
        lhs, rhs = (chosen(side, check) for side in (self.lhs, self.rhs))
        left, right = (
            (*behind(needs, check), *derivative_needs(side, check))
            for needs, side in zip(self.needs, (lhs, rhs), strict=True)
        )
        if set(row) - {"region", "conditions", "by", "trace", "equal", "shown"}:
            raise Refused("a region with fields that say nothing")
        if row["by"] == NO_VALUES:
            if (
                row["conditions"]
                or "shown" in row
                or not (has_no_value(lhs, left, check) and has_no_value(rhs, right, check))
            ):
                raise Refused("a side may have a value on a region where it is said to have none")
            return
        check = self.shown(row.get("shown", ()), {c.needs for c in (*left, *right)}, check)
        equal = self.equal(row.get("equal", ()))
        one, other = (self.plain(_put_under(side, equal), check) for side in (lhs, rhs))
        check.implied((*right, *other[1]), left)
        check.implied((*left, *one[1]), right)
        open_needs = {str(c.needs) for c in (*left, *right) if not check.shows(c)}
        if not open_needs <= {*row["conditions"]} <= {str(c.needs) for c in (*left, *right)}:
            raise Refused("the conditions on a region are not those of the claim")
        both = check.more(facts((*left, *right)))
        if row["by"] not in (WAYS if "trace" not in row else (method_of(row["trace"]),)):
            raise Refused("a way of proof that is not known")
        if not self.related(both, one[0], other[0], row.get("trace")):
            raise Refused(f"{lhs} {self.claim.relation} {rhs} could not be established again")

    def shown(self, rows: Any, needs: Collection[Compare], check: Check) -> Check:
        """With conditions, or signs that give them, that are shown step by step, where their own sides have values."""
        for row in rows:
            c = self.letters.comparison(row["needs"])
            if set(row) != {"needs", "trace"} or not {c, Compare("!=", *c.children)} & {*needs}:
                raise Refused(f"{row['needs']} is no condition of the claim")
            a, b = c.children
            if not all(map(check.shows, definedness(c))) or not Follower(self.letters).follows(
                check.said(), a, c.relation, b, row["trace"]
            ):
                raise Refused(f"{row['needs']} could not be established again")
            check = check.more([c])
        return check

    def equal(self, rows: Any) -> dict[Expr, Expr]:
        """Functions that are derived, and what they are shown to equal everywhere, whatever is given."""
        found: dict[Expr, Expr] = {}
        for row in rows:
            f, g = (self.letters.expression(row[key]) for key in ("of", "is"))
            if set(row) != {"of", "is", "by cases", "regions"} or has_derivative(f) or has_derivative(g):
                raise Refused("a function of which nothing is said")
            check_regions(Entry(f, "==", g, ()), row["regions"], row["by cases"])
            found[f] = g
        return found

    def related(self, check: Check, lhs: Expr, rhs: Expr, trace: Any) -> bool:
        """Whether the relation of the claim holds, by algebra alone or as a trace says."""
        if trace is None or check.bounds.contradictory:
            return check.holds(Compare(self.claim.relation, lhs, rhs))
        return Follower(self.letters).follows(check.said(), lhs, self.claim.relation, rhs, trace)

    def plain(self, side: Expr, check: Check) -> tuple[Expr, tuple[Condition, ...]]:
        """A side without derivatives, and what that needs."""
        found = derived(side, check)
        for a, b in found.seams:
            if not check.holds(Compare("==", a, b)):
                raise Refused("pieces that do not meet at a seam")
        return (chosen(found.value, check) if found.value is not side else side), found.conditions


def _connected(claim: Entry) -> list[Compare]:
    """The hypotheses that speak of names in the sides, or of names of which such a one speaks, and so on: of the sides
    the others say nothing, and fewer prove less."""
    rows, reached = [(h, _named(h)) for h in claim.hypotheses], _named(claim.lhs, claim.rhs)
    while more := {name for _, names in rows if not names.isdisjoint(reached) for name in names - reached}:
        reached |= more
    return [h for h, names in rows if names <= reached]


def _named(*roots: Expr) -> set[str]:
    nodes = [*postorder(*roots)]
    sizes = (node.size.names for node in nodes if isinstance(node, SizeValue) and isinstance(node.size, Size))
    return {node.name for node in nodes if isinstance(node, (Symbol, Apply))}.union(*sizes)


def _put_under(side: Expr, equal: Mapping[Expr, Expr]) -> Expr:
    """A side whose derivatives are those of functions that are equal everywhere."""

    def replace(node: Any) -> Expr | None:
        known = isinstance(node, Formal) and node.children[0] in equal
        return node.with_children((equal[node.children[0]], *node.children[1:])) if known else None

    return rebuild(side, replace) if equal else side  # type: ignore[no-any-return]


def has_derivative(e: Expr) -> bool:
    return any(isinstance(node, Formal) for node in postorder(e))
