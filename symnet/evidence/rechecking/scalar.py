"""The checker for proofs on regions: that the regions cover, and that each claim on them is an identity.

What it takes over from the provers' side is the reading of a claim: which conditions its nodes have (`domain`), what is
known of signs (`signs`), what a derivative is (`derivatives`), and the entry of a tensor claim. The covering, the
discharge of conditions and all algebra (`recheck_field`) are its own. It searches nothing: regions, sides and divisors
come from the certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import lcm
from typing import Any

from symnet.errors import SymnetError
from symnet.evidence.known.alternatives import alternatives
from symnet.evidence.known.domain import Condition, definedness, facts
from symnet.evidence.known.signs import FLIP, NOT, Signs
from symnet.evidence.proof.cases import opened
from symnet.evidence.proof.derivatives import Unresolved, derived
from symnet.evidence.proof.nowhere import derivative_needs, has_no_value
from symnet.evidence.proof.scalarise import ScalarClaim
from symnet.evidence.rechecking.analysis import Follower, method_of
from symnet.evidence.rechecking.field import Field, Finer, Refused
from symnet.evidence.rechecking.roots import vanishes
from symnet.expr import Compare, Expr, Formal, Map, Number, Symbol, Where, postorder, rebuild

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
FINER = 5  # times that divisors may be adapted
Leaf = Mapping[str, Any]
Path = tuple[str, ...]


def check_regions(claim: ScalarClaim, rows: Any, by_cases: Any) -> None:
    """Accepts a list of regions as a proof of a scalar claim, or raises `Refused`."""
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST_REGIONS or not isinstance(by_cases, list):
        raise Refused("there are no regions")
    leaves: dict[Path, Leaf] = {tuple(row["region"]): row for row in rows}
    if len(leaves) != len(rows) or by_cases not in ([], ["abs"]):
        raise Refused("regions that are named twice")
    also = frozenset(by_cases)
    reading = Reading(claim, opened(claim.lhs, also), opened(claim.rhs, also))
    reading.cover((), (), leaves)
    if leaves:
        raise Refused(f"a region that is no part of the claim: {next(iter(leaves))}")


class Reading:
    """A scalar claim and what its parts may be split at."""

    def __init__(self, claim: ScalarClaim, lhs: Expr, rhs: Expr):
        self.claim, self.lhs, self.rhs = claim, lhs, rhs
        self.given: tuple[Compare, ...] = tuple(opened(h) for h in claim.hypotheses)  # type: ignore[misc]
        self.needs = tuple(tuple(c for c in definedness(side) if not c.formal) for side in (claim.lhs, claim.rhs))

    # -------------------------------------------------------------- covering
    def cover(self, words: Path, region: tuple[Compare, ...], leaves: dict[Path, Leaf]) -> None:
        """The leaves below `words` cover the region, and each of them is right; they are taken out of `leaves`."""
        if words in leaves:
            self.leaf(leaves.pop(words), region)
            return
        signs = Signs((*self.given, *region))
        if signs.contradictory:
            return
        nexts = dict.fromkeys(
            path[len(words)] for path in leaves if path[: len(words)] == words and len(path) > len(words)
        )
        splits = self.splits(region, signs)
        parts = [splits[text] for text in nexts if text in splits]
        if not parts or len(parts) != len(nexts):
            raise Refused(f"a region is not covered: {' and '.join(words) or 'the whole'}")
        a, b = parts[0].children
        check = Check(signs, (*self.given, *region), {})
        if len({c.children for c in parts}) > 1 and _one_holds(check, parts):
            for text in nexts:
                self.cover((*words, text), (*region, splits[text]), leaves)
            return
        if any(c.children != (a, b) for c in parts) or not all(check.shows(c) for c in definedness(parts[0])):
            raise Refused(f"a region that is split at different places: {' and '.join(words)}")
        for order in ("<", "==", ">"):
            if not any(order in _TRUE_FOR[c.relation] for c in parts):
                if not Signs((*self.given, *region, Compare(order, a, b))).contradictory:
                    raise Refused(f"a region is not covered: {a} {order} {b}")
        for text in nexts:
            self.cover((*words, text), (*region, splits[text]), leaves)

    def splits(self, region: tuple[Compare, ...], signs: Signs) -> dict[str, Compare]:
        """Comparisons that a region may be split at: conditions, and what definedness asks, with all relations."""
        found: dict[str, Compare] = {}
        sides = [chosen(side, signs) for side in (self.lhs, self.rhs)]
        wheres = [node.children[0] for node in postorder(*sides) if isinstance(node, Where)]
        rows = [*wheres, *(c.needs for w in wheres for c in definedness(w))]
        rows += [c.needs for side in self.needs for c in side]
        rows += [factor for one_of in alternatives(self.given) for factor in one_of]
        check = Check(signs, (*self.given, *region), {})
        for side in sides:
            rows += [c.needs for c in derivative_needs(side, check)]
            try:
                rows += [c.needs for c in derived(side, signs).conditions]
            except (Unresolved, SymnetError):
                pass
        for c in rows:
            for relation in _TRUE_FOR:
                turned = Compare(relation, *c.children)
                found[str(turned)] = turned
        return found

    # -------------------------------------------------------------- one region
    def leaf(self, row: Leaf, region: tuple[Compare, ...]) -> None:
        """The claim on one region."""
        assumed = (*self.given, *region)
        signs = Signs(assumed)
        check = Check(signs, assumed, row.get("divisors", {}))
        lhs, rhs = (chosen(side, signs) for side in (self.lhs, self.rhs))
        left, right = (
            (*behind(needs, signs), *derivative_needs(side, check))
            for needs, side in zip(self.needs, (lhs, rhs), strict=True)
        )
        if set(row) - {"region", "left", "right", "conditions", "by", "divisors", "trace"}:
            raise Refused("a region with fields that say nothing")
        if row["by"] == NO_VALUES:
            if [str(lhs), str(rhs), []] != [row["left"], row["right"], row["conditions"]]:
                raise Refused("the sides on a region are not those of the claim")
            if not (has_no_value(lhs, left, check) and has_no_value(rhs, right, check)):
                raise Refused("a side may have a value on a region where it is said to have none")
            return
        (lhs, more_left), (rhs, more_right) = (self.plain(side, signs, check) for side in (lhs, rhs))
        if [str(lhs), str(rhs)] != [row["left"], row["right"]]:
            raise Refused("the sides on a region are not those of the claim")
        check.implied((*right, *more_right), left)
        check.implied((*left, *more_left), right)
        if [str(c.needs) for c in dict.fromkeys((*left, *right)) if not check.shows(c)] != row["conditions"]:
            raise Refused("the conditions on a region are not those of the claim")
        both = check.more(facts((*left, *right)))
        if row["by"] not in (WAYS if "trace" not in row else (method_of(row["trace"]),)):
            raise Refused("a way of proof that is not known")
        if not self.related(both, lhs, rhs, row.get("trace")):
            raise Refused(f"{row['left']} {self.claim.relation} {row['right']} could not be established again")

    def related(self, check: Check, lhs: Expr, rhs: Expr, trace: Any) -> bool:
        """Whether the relation of the claim holds, by algebra alone or as a trace says."""
        if trace is None:
            return check.holds(Compare(self.claim.relation, lhs, rhs))
        follower = Follower(lambda assumed: Check(Signs(assumed), assumed, {}, True), (lhs, rhs, *check.assumed))
        return follower.follows(check.assumed, lhs, self.claim.relation, rhs, trace)

    def plain(self, side: Expr, signs: Signs, check: Check) -> tuple[Expr, tuple[Condition, ...]]:
        """A side without derivatives, and what that needs."""
        if not any(isinstance(node, Formal) for node in postorder(side)):
            return side, ()
        try:
            found = derived(side, signs)
        except (Unresolved, SymnetError) as error:
            raise Refused(f"a derivative that the rules do not give: {error}") from None
        for a, b in found.seams:
            if not check.holds(Compare("==", a, b)):
                raise Refused("pieces that do not meet at a seam")
        return found.value, found.conditions


class Check:
    """What holds wherever some comparisons do: by signs, or by the checker's own algebra."""

    def __init__(self, signs: Signs, assumed: tuple[Compare, ...], divisors: Any, adapts: bool = False):
        self.signs, self.assumed, self.adapts = signs, assumed, adapts
        self.divisors = dict(divisors) if isinstance(divisors, Mapping) else {}

    def more(self, added: Iterable[Compare]) -> Check:
        assumed = (*self.assumed, *(f for f in added if f not in self.assumed))
        return Check(Signs(assumed), assumed, self.divisors, self.adapts)

    def implied(self, conditions: Sequence[Condition], others: Sequence[Condition]) -> None:
        """The conditions hold wherever the others do."""
        left = [c for c in conditions if not self.shows(c)]
        same = {(c.needs, c.guards) for c in others if c.exact}
        more = self.more(facts(others)) if left else self
        for c in left:
            if (c.needs, c.guards) not in same and not more.shows(c):
                raise Refused(f"{c.needs} could not be established again")

    def shows(self, c: Condition) -> bool:
        if c.formal:
            return False
        if self.holds(c.needs):
            return True
        if not c.guards:
            return False
        under = self.more(c.guards)
        return under.signs.contradictory or under.holds(c.needs)

    def holds(self, c: Compare) -> bool:
        """Whether a comparison is shown."""
        known = self.signs.holds(c)
        if known is not None:
            return known
        if any(isinstance(node, (Where, Formal)) for node in postorder(c)):
            return False
        try:
            return self.adapted(lambda: self._by_algebra(c))
        except Refused:
            return False

    def adapted(self, work: Callable[[], bool]) -> bool:
        """What the work finds, with divisors as fine as it needs them where they may be adapted."""
        for _ in range(FINER):
            try:
                return work()
            except Finer as error:
                if not self.adapts:
                    raise
                self.divisors[error.kind] = lcm(self.divisors.get(error.kind, 1), error.needed)
        raise Refused("divisors that are ever finer")

    def field(self, solutions: Sequence[tuple[Symbol, Expr]] = ()) -> tuple[Field, list[Compare]]:
        """The algebra of kernels where the comparisons hold, and those of them that it knows."""
        plain = [f for f in self.assumed if not any(isinstance(node, (Where, Formal)) for node in postorder(f))]
        known = [_put(f, solutions) for f in plain]
        return Field(Signs((*self.assumed, *known)).of, self.divisors, known), known

    def _by_algebra(self, c: Compare) -> bool:
        solutions = self._solutions()
        field, known = self.field(solutions)
        difference = field.minus(*(field.of(_put(side, solutions)) for side in c.children))
        if difference[0].is_zero():
            return c.relation in ("==", "<=", ">=")
        if c.relation != "==":
            if field.sign_by_factors(difference).satisfies(c.relation) is True:
                return True
            power = field.of(Map("exp", _put(c.children[0] - c.children[1], solutions)))
            return field.sign_by_factors(field.minus(power, field.number(1))).satisfies(c.relation) is True
        if vanishes(field, difference[0]):
            return True
        equations = [field.minus(*map(field.of, f.children))[0] for f in known if self._is_equation(f)]
        equations = [p for p in equations if not p.is_zero()]
        return bool(equations) and field.vanishes_modulo(difference[0], equations)

    def _is_equation(self, f: Compare) -> bool:
        if f.relation in ("<=", ">="):
            return self.signs.holds(Compare(FLIP[f.relation], *f.children)) is True
        return f.relation == "=="

    def _solutions(self) -> list[tuple[Symbol, Expr]]:
        """Names that an equation `name == value` or `k*name == value` fixes, with value free of the name."""
        found: list[tuple[Symbol, Expr]] = []
        for f in self.assumed:
            if self._is_equation(f) and not f.shape:
                a, b = (_put(side, found) for side in f.children)
                for name in dict.fromkeys(n for n in postorder(a, b) if isinstance(n, Symbol) and not n.shape):
                    value = _solved(a - b, name)
                    if value is not None:
                        found.append((name, value))
                        break
        return found


def _solved(e: Expr, name: Symbol) -> Expr | None:
    """The value of a name at which `e` is 0, where `e` is a number times the name plus something without it."""
    zero, one, two = (rebuild(e, {name: Number(k)}) for k in (0, 1, 2))
    try:
        field = Field(Signs().of, {})
        slope = field.minus(field.of(one), field.of(zero))
        bend = field.minus(field.minus(field.of(two), field.of(one)), slope)
        general = field.minus(field.of(e), field.add(field.of(zero), field.mul(slope, field.of(name))))
    except Refused:
        return None
    if slope[0].is_zero() or not slope[0].is_constant() or not slope[1].is_constant():
        return None
    if not bend[0].is_zero() or not general[0].is_zero():
        return None
    return -1 * zero / (one - zero)


def _put(e: Any, solutions: Iterable[tuple[Symbol, Expr]]) -> Any:
    for name, value in solutions:
        e = rebuild(e, {name: value})
    return e


def _one_holds(check: Check, parts: Sequence[Compare]) -> bool:
    """Whether equations are such that one of them holds: the product of their differences is 0."""
    product: Expr = Number(1)
    for c in parts:
        product = product * (c.children[0] - c.children[1])
    equations = all(c.relation == "==" for c in parts) and all(check.shows(n) for c in parts for n in definedness(c))
    return equations and check.holds(Compare("==", product, Number(0)))


def chosen(e: Expr, signs: Signs) -> Expr:
    """The branches of `where` that the signs decide, outside derivatives."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e, stop=lambda n: isinstance(n, Formal)):
        children = node.children if isinstance(node, Formal) else tuple(done[child] for child in node.children)
        fresh = node if children == node.children else node.with_children(children)
        holds = signs.holds(fresh.children[0]) if isinstance(fresh, Where) else None
        done[node] = fresh if holds is None else fresh.children[1 if holds else 2]
    return done[e]


def behind(conditions: Iterable[Condition], signs: Signs) -> Iterable[Condition]:
    """Conditions without the guards that hold, and without those behind guards that do not."""
    for c in conditions:
        holds = [signs.holds(g) for g in c.guards]
        if False not in holds:
            yield Condition(
                c.needs, tuple(g for g, h in zip(c.guards, holds, strict=True) if h is None), c.exact, c.whole
            )


_TRUE_FOR = {"<": ("<",), "<=": ("<", "=="), "==": ("==",), ">": (">",), ">=": (">", "=="), "!=": ("<", ">")}
assert all(set(_TRUE_FOR[r]) | set(_TRUE_FOR[NOT[r]]) == {"<", "==", ">"} for r in _TRUE_FOR)
