"""The checker for proofs on regions: that the regions cover, and that each claim on them is an identity.

It searches nothing: regions and what stands in a trace come from the certificate. Where the nodes of a side have values
is read by `values`, derivatives by `derivatives`; what holds on a region is shown by `bounds` or by `field`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from math import lcm
from typing import Any

from symnet.evidence.rechecking.analysis import Follower, method_of
from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.derivatives import (
    HOLDS_FOR,
    by_rules,
    derivative_needs,
    derived,
    enough,
    has_no_value,
    smoothly,
)
from symnet.evidence.rechecking.entry import Entry
from symnet.evidence.rechecking.field import Field, Finer, Refused
from symnet.evidence.rechecking.functions import TURNED
from symnet.evidence.rechecking.letters import Letters
from symnet.evidence.rechecking.roots import vanishes
from symnet.evidence.rechecking.values import NOT, Condition, definedness, facts
from symnet.expr import Compare, Expr, Formal, Map, Number, Symbol, Where, postorder, rebuild
from symnet.functions import FUNCTIONS

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
        self.letters = Letters(claim.lhs, claim.rhs, *claim.hypotheses)
        self.given: tuple[Compare, ...] = tuple(opened(h, False) for h in claim.hypotheses)  # type: ignore[misc]
        self.needs = tuple(definedness(side) for side in (claim.lhs, claim.rhs))

    # -------------------------------------------------------------- covering
    def cover(self, words: Path, region: tuple[Compare, ...], leaves: dict[Path, Leaf]) -> None:
        """The leaves below `words` cover the region, and each of them is right; they are taken out of `leaves`."""
        if words in leaves:
            self.leaf(leaves.pop(words), region)
            return
        check = Check((*self.given, *region))
        if check.bounds.contradictory:
            return
        nexts = dict.fromkeys(
            path[len(words)] for path in leaves if path[: len(words)] == words and len(path) > len(words)
        )
        parts = [self.letters.comparison(text) for text in nexts]
        if not parts:
            raise Refused(f"a region is not covered: {' and '.join(words) or 'the whole'}")
        a, b = parts[0].children
        if len({c.children for c in parts}) > 1 and _one_holds(check, parts):
            for text, part in zip(nexts, parts, strict=True):
                self.cover((*words, text), (*region, part), leaves)
            return
        if any(c.children != (a, b) for c in parts) or not all(check.shows(c) for c in definedness(parts[0])):
            raise Refused(f"a region that is split at different places: {' and '.join(words)}")
        for order in ("<", "==", ">"):
            if not any(order in HOLDS_FOR[c.relation] for c in parts):
                if not check.more([Compare(order, a, b)]).bounds.contradictory:
                    raise Refused(f"a region is not covered: {a} {order} {b}")
        for text, part in zip(nexts, parts, strict=True):
            self.cover((*words, text), (*region, part), leaves)

    # -------------------------------------------------------------- one region
    def leaf(self, row: Leaf, region: tuple[Compare, ...]) -> None:
        """The claim on one region."""
        check = Check((*self.given, *region))
        lhs, rhs = (chosen(side, check) for side in (self.lhs, self.rhs))
        left, right = (
            (*behind(needs, check), *derivative_needs(side, check))
            for needs, side in zip(self.needs, (lhs, rhs), strict=True)
        )
        if set(row) - {"region", "conditions", "by", "trace", "equal"}:
            raise Refused("a region with fields that say nothing")
        if row["by"] == NO_VALUES:
            if row["conditions"] or not (has_no_value(lhs, left, check) and has_no_value(rhs, right, check)):
                raise Refused("a side may have a value on a region where it is said to have none")
            return
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
        return Follower(Check, self.letters).follows(check.assumed, lhs, self.claim.relation, rhs, trace)

    def plain(self, side: Expr, check: Check) -> tuple[Expr, tuple[Condition, ...]]:
        """A side without derivatives, and what that needs."""
        found = derived(side, check)
        for a, b in found.seams:
            if not check.holds(Compare("==", a, b)):
                raise Refused("pieces that do not meet at a seam")
        return (chosen(found.value, check) if found.value is not side else side), found.conditions


def _put_under(side: Expr, equal: Mapping[Expr, Expr]) -> Expr:
    """A side whose derivatives are those of functions that are equal everywhere."""

    def replace(node: Any) -> Expr | None:
        known = isinstance(node, Formal) and node.children[0] in equal
        return node.with_children((equal[node.children[0]], *node.children[1:])) if known else None

    return rebuild(side, replace) if equal else side  # type: ignore[no-any-return]


def has_derivative(e: Expr) -> bool:
    return any(isinstance(node, Formal) for node in postorder(e))


class Check:
    """What holds wherever some comparisons do: by bounds or by algebra. divisors: of kernels, as fine as was needed."""

    def __init__(self, assumed: tuple[Compare, ...], divisors: Mapping[str, int] | None = None):
        self.assumed, self.bounds, self.divisors = assumed, Bounds(assumed), dict(divisors or {})

    def more(self, added: Iterable[Compare]) -> Check:
        fresh = tuple(dict.fromkeys(f for f in added if f not in self.assumed))
        return Check((*self.assumed, *fresh), self.divisors) if fresh else self

    def implied(self, conditions: Sequence[Condition], others: Sequence[Condition]) -> None:
        """The conditions hold wherever the others do."""
        left = [c for c in conditions if not self.shows(c)]
        same = {(c.needs, c.guards) for c in others if c.exact}
        more = self.more(facts(others)) if left else self
        for c in left:
            if (c.needs, c.guards) not in same and not more.shows(c):
                raise Refused(f"{c.needs} could not be established again")

    def shows(self, c: Condition) -> bool:
        if self.holds(c.needs):
            return True
        if not c.guards:
            return False
        return self.more(c.guards).holds(c.needs)

    def holds(self, c: Compare) -> bool:
        """Whether a comparison is shown."""
        if self.bounds.contradictory:
            return True
        known = self.bounds.holds(c)
        if known is not None:
            return known
        if any(isinstance(node, (Where, Formal)) for node in postorder(c)):
            return False
        try:
            return self.adapted(lambda: self._by_algebra(c))
        except Refused:
            return False

    def decides(self, c: Compare) -> bool | None:
        """Whether a comparison holds (True) or its opposite does (False), wherever it has a value."""
        known = self.bounds.holds(c)
        if known is None and self.assumed and not any(isinstance(n, Where) for n in postorder(c)):
            plain = Compare(c.relation, *(everywhere(side) for side in c.children))
            known = (
                True if self.holds(plain) else False if self.holds(Compare(NOT[c.relation], *plain.children)) else None
            )
        return known

    def adapted(self, work: Callable[[], bool]) -> bool:
        """What the work finds, with divisors as fine as it needs them."""
        for _ in range(FINER):
            try:
                return work()
            except Finer as error:
                self.divisors[error.kind] = lcm(self.divisors.get(error.kind, 1), error.needed)
        raise Refused("divisors that are ever finer")

    def field(self, solutions: Sequence[tuple[Symbol, Expr]] = ()) -> tuple[Field, list[Compare]]:
        """The algebra of kernels where the comparisons hold, and those of them that it knows."""
        plain = [f for f in self.assumed if not any(isinstance(node, (Where, Formal)) for node in postorder(f))]
        known = [_put(f, solutions) for f in plain]
        return Field(Bounds((*self.assumed, *known)).of, self.divisors, known), known

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
        differences = [field.minus(*map(field.of, f.children))[0] for f in known if f.relation in ("!=", "<", ">")]
        return bool(equations) and field.vanishes_modulo(difference[0], equations, differences)

    def _is_equation(self, f: Compare) -> bool:
        if f.relation in ("<=", ">="):
            return self.bounds.holds(Compare(TURNED[f.relation], *f.children)) is True
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
        field = Field(Bounds().of, {})
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


def chosen(e: Expr, check: Check) -> Expr:
    """The branches of `where` that are decided, outside derivatives."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e, stop=lambda n: isinstance(n, Formal)):
        children = node.children if isinstance(node, Formal) else tuple(done[child] for child in node.children)
        fresh = node if children == node.children else node.with_children(children)
        holds = check.decides(fresh.children[0]) if isinstance(fresh, Where) else None  # type: ignore[arg-type]
        done[node] = fresh if holds is None else fresh.children[1 if holds else 2]
    return done[e]


def behind(conditions: Iterable[Condition], check: Check) -> Iterable[Condition]:
    """Conditions without the guards that hold, and without those behind guards that do not."""
    for c in conditions:
        holds = [check.bounds.holds(g) for g in c.guards]
        if False not in holds:
            guards = tuple(g for g, h in zip(c.guards, holds, strict=True) if h is None)
            yield Condition(c.needs, guards, c.exact, c.whole)


def everywhere(e: Expr) -> Expr:
    """The expression with those derivatives by the rules that these give at all points."""

    def replace(node: Any) -> Expr | None:
        if not isinstance(node, Formal):
            return None
        try:
            value = by_rules(node)
            needs = (*enough(node.children[0], value), *smoothly(node))
        except Refused:
            return None
        return value if all(map(Check(()).shows, needs)) else None

    return rebuild(e, replace)  # type: ignore[no-any-return]


# ------------------------------------------------------------------ functions that are defined by cases
def opened(e: Expr, by_cases: bool) -> Expr:
    """Functions that are defined by cases, written out. by_cases: |·|, and what is built on it, as well."""

    def define(node: Any) -> Expr | None:
        if isinstance(node, Map) and (_has_cases(node.name) or (by_cases and _is_built_on_abs(node.name))):
            return FUNCTIONS[node.name].definition(*node.children)  # type: ignore[misc]
        return None

    while (again := rebuild(e, define)) is not e:
        e = again
    return e


@cache
def _has_cases(name: str) -> bool:
    """Whether the definition, written out, holds a `where`; |·| is not looked into."""
    inside = _definition(name) if name != "abs" else ()
    return any(isinstance(n, Where) or (isinstance(n, Map) and _has_cases(n.name)) for n in inside)


@cache
def _is_built_on_abs(name: str) -> bool:
    return name == "abs" or any(isinstance(n, Map) and _is_built_on_abs(n.name) for n in _definition(name))


def _definition(name: str) -> tuple[Expr, ...]:
    row = FUNCTIONS[name]
    operands = (Symbol(f"operand {k}") for k in range(len(row.partials)))
    return () if row.definition is None else tuple(postorder(row.definition(*operands)))
