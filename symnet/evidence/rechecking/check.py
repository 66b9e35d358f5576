"""What holds wherever some comparisons between numbers do, for checking again: by bounds, or by algebra."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import lcm
from typing import Any

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.derivatives import by_rules, enough, smoothly
from symnet.evidence.rechecking.field import Field, Finer, Refused
from symnet.evidence.rechecking.functions import TURNED
from symnet.evidence.rechecking.roots import vanishes
from symnet.evidence.rechecking.values import NOT, Condition, facts
from symnet.expr import Compare, Expr, Formal, Map, Number, Symbol, Where, postorder, rebuild

FINER = 5  # times that divisors may be adapted


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
        if self.bounds.holds(c):  # where bounds say the opposite, there may be no point at all, which algebra may show
            return True
        c = self._chosen(c)
        if any(isinstance(node, (Where, Formal)) for node in postorder(c)):
            return False
        try:
            return self.adapted(lambda: self._by_algebra(c))
        except Refused:
            return False

    def _chosen(self, c: Compare) -> Compare:
        """The comparison with the sides of those `where` that are decided (the same sides need no decision), and the
        values of functions that bounds pin down: sign(t) is 1 for t > 0."""

        def plain(node: Any) -> Expr | None:
            if isinstance(node, Map):
                value = self.bounds.of(node).value
                return None if value is None else Number(value)
            if not isinstance(node, Where):
                return None
            condition, yes, no = node.children
            holds = True if yes is no else self.bounds.holds(condition)
            return None if holds is None else yes if holds else no

        return rebuild(c, plain)  # type: ignore[no-any-return]

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
        equations = [
            field.minus(*map(field.of, f.children))[0] for f in known if self._is_equation(f) or _pinched(field, f)
        ]
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


def _pinched(field: Field, f: Compare) -> bool:
    """Whether the signs of factors say the opposite of an inequality, so that it is an equation."""
    if f.relation not in ("<=", ">="):
        return False
    try:
        difference = field.minus(*map(field.of, f.children))
    except Refused:
        return False
    return field.sign_by_factors(difference).satisfies(TURNED[f.relation]) is True


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
