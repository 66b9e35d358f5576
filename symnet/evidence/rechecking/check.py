"""What holds wherever some comparisons between numbers do, for checking again: by bounds, or by algebra."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.derivatives import by_rules, enough, smoothly
from symnet.evidence.rechecking.field import UNIT, Field, Finer, Refused
from symnet.evidence.rechecking.functions import TURNED
from symnet.evidence.rechecking.ideals import in_ideal
from symnet.evidence.rechecking.linear import combined
from symnet.evidence.rechecking.roots import vanishes
from symnet.evidence.rechecking.values import NOT, Condition, facts
from symnet.expr import Compare, Expr, Formal, Map, Number, Symbol, Where, postorder, rebuild

FINER = 5  # times that parts of arguments may become smaller


class Check:
    """What holds wherever some comparisons do. parts: of arguments, as small as was needed."""

    def __init__(self, assumed: tuple[Compare, ...]):
        self.assumed, self.bounds = assumed, Bounds(assumed)
        self.parts: dict[str, int] = {}

    def more(self, added: Iterable[Compare]) -> Check:
        fresh = tuple(dict.fromkeys(f for f in added if f not in self.assumed))
        return Check((*self.assumed, *fresh)) if fresh else self

    def implied(self, conditions: Sequence[Condition], others: Sequence[Condition]) -> None:
        """The conditions hold wherever the others do."""
        left = [c for c in conditions if not self.shows(c)]
        same = {(c.needs, c.guards) for c in others if c.exact}
        more = self.more(facts(others)) if left else self
        for c in left:
            if (c.needs, c.guards) not in same and not more.shows(c):
                raise Refused(f"{c.needs} could not be established again")

    def shows(self, c: Condition) -> bool:
        return self.holds(c.needs) or (bool(c.guards) and self.more(c.guards).holds(c.needs))

    def holds(self, c: Compare) -> bool:
        """Whether a comparison is shown."""
        if self.bounds.contradictory:
            return True
        if self.bounds.holds(c):  # where bounds say the opposite, there may be no point at all, which algebra may show
            return True
        c = self._chosen(c)
        try:
            return _is_plain(c) and self.by_algebra(c)
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
            opposite = Compare(NOT[c.relation], *plain.children)
            known = True if self.holds(plain) else False if self.holds(opposite) else None
        return known

    # -------------------------------------------------------------- algebra
    def field(self) -> Field:
        """The algebra of kernels where the comparisons hold."""
        return Field(self.bounds.of, self.parts, filter(_is_plain, self.assumed))

    def adapted(self, work: Callable[[], bool]) -> bool:
        """What the work finds, with parts of arguments as small as it needs them."""
        for _ in range(FINER):
            try:
                return work()
            except Finer as error:
                self.parts[error.kind] = error.part
        raise Refused("parts that are ever smaller")

    def by_algebra(self, c: Compare) -> bool:
        """A name that an equation fixes is replaced first."""
        plain = tuple(filter(_is_plain, self.assumed))
        put = self._solution(plain)
        if put is not None:
            return Check(tuple(rebuild(f, put) for f in plain)).by_algebra(rebuild(c, put))
        return self.adapted(lambda: self._by_normal_form(c, plain))

    def _by_normal_form(self, c: Compare, plain: Sequence[Compare]) -> bool:
        """An inequality by the sign of the difference, or of exp(difference) − 1; an equation by the normal form of the
        difference, as an algebraic number, or in the ideal of what is 0."""
        field = self.field()
        d = field.minus(*map(field.of, c.children))
        if c.relation == "==":
            return d[0].is_zero() or vanishes(field, d[0]) or self._in_ideal(field, plain, d[0])
        if field.bounds(d).satisfies(c.relation):
            return True
        return field.bounds(field.minus(field.exp(field.terms(d)), UNIT)).satisfies(c.relation) is True

    def _in_ideal(self, field: Field, plain: Sequence[Compare], p: Any) -> bool:
        """An inequality is an equation where the signs of factors say the opposite one."""
        equations, apart = [], []
        for f in plain:
            d = field.minus(*map(field.of, f.children))
            if f.relation == "==" or (f.relation in ("<=", ">=") and field.bounds(d).satisfies(TURNED[f.relation])):
                equations.append(d[0])
            elif f.relation in ("!=", "<", ">"):
                apart.append(d[0])
        return in_ideal(field, p, equations, apart)

    def _solution(self, plain: Sequence[Compare]) -> dict[Expr, Expr] | None:
        """A name, and its value by an equation that is linear in it."""
        for f in plain:
            if not f.shape and (f.relation == "==" or self.bounds.holds(Compare("==", *f.children))):
                a, b = map(Bounds().linear, f.children)
                form = combined(a, b, -1)
                for name in (n for n in form if isinstance(n, Symbol)):
                    value: Expr = Number(0)
                    for e in (e for e in form if e is not name):
                        value = value + Number(-form[e] / form[name]) * e
                    if name not in postorder(value):
                        return {name: value}
        return None


def _is_plain(c: Compare) -> bool:
    return not any(isinstance(node, (Where, Formal)) for node in postorder(c))


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
