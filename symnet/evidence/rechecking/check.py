"""What holds wherever some comparisons between numbers do, for checking again: by bounds, or by algebra."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from symnet.evidence.rechecking.arctangents import sums_to_zero
from symnet.evidence.rechecking.bounds import Bounds, bounds_where
from symnet.evidence.rechecking.cases import chosen, opened
from symnet.evidence.rechecking.field import Field, Finer, Refused
from symnet.evidence.rechecking.ideals import in_ideal
from symnet.evidence.rechecking.kernels import UNIT, Whose
from symnet.evidence.rechecking.linear import combined
from symnet.evidence.rechecking.roots import vanishes
from symnet.evidence.rechecking.simpler import GIVEN, between, simpler
from symnet.evidence.rechecking.values import NOT, Condition, facts
from symnet.expr import Compare, Expr, Formal, Number, Symbol, Where, postorder, rebuild
from symnet.program.interpret_entries import is_integral

EQUAL = (vanishes, sums_to_zero, in_ideal)  # ways to show that a polynomial is 0
FINER = 12  # times that parts of arguments may become smaller


class Check:
    """What holds wherever some comparisons do."""

    def __init__(self, assumed: tuple[Compare, ...]):
        self.assumed, self.bounds = assumed, bounds_where(assumed)

    def more(self, added: Iterable[Compare]) -> Check:
        """With further comparisons, and with what they say on the branches that are decided."""
        both = (each for f in added for each in ((f,) if is_plain(f) else (f, chosen(f, self))))
        fresh = tuple(dict.fromkeys(f for f in both if f not in self.assumed))
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
        return any(self._shown(each) for each in dict.fromkeys((c, opened(c, False)))) or self.nowhere

    def _shown(self, c: Any) -> bool:
        """By algebra, where all branches are decided."""
        try:
            c = chosen(c, self)
            return is_plain(c) and self.by_algebra(c)
        except Refused:
            return False

    @cached_property
    def nowhere(self) -> bool:
        """Whether there is no point where all comparisons hold: the opposite of one always holds, or 0 = 1 follows."""
        opposites = (Compare(NOT[f.relation], *f.children) for f in self.assumed)
        always = any(Check(()).holds(c) for c in opposites if is_plain(c))
        return always or (bool(self.assumed) and self._shown(Compare("==", Number(0), Number(1))))

    def decides(self, c: Compare) -> bool | None:
        """Whether a comparison holds (True) or its opposite does (False), wherever it has a value."""
        known = self.bounds.holds(c)
        if known is None and self.assumed:
            known = True if self.holds(c) else False if self.holds(Compare(NOT[c.relation], *c.children)) else None
        return known

    def said(self) -> tuple[Compare, ...]:
        """What is assumed, and what that says of the arguments of functions that are compared."""
        inner = (c for f in self.assumed for c in (*between(f), *simpler(f, GIVEN, self.bounds)))
        return tuple(dict.fromkeys((*self.assumed, *inner)))

    # -------------------------------------------------------------- algebra
    def by_algebra(self, c: Compare) -> bool:
        """With parts of arguments as small as is needed. A name that an equation fixes is replaced first."""
        plain = tuple(filter(is_plain, self.said()))
        put = self._solution(plain)
        if put is not None:
            return Check(tuple(rebuild(f, put) for f in plain)).holds(rebuild(c, put))
        parts: dict[Whose, int] = {}
        for _ in range(FINER):
            try:
                return _by_normal_form(Field(self.bounds.of, parts, plain), c)
            except Finer as error:
                kind, argument, part = error.args
                parts[kind, argument] = part
        raise Refused("parts that are ever smaller")

    def _solution(self, plain: Sequence[Compare]) -> dict[Expr, Expr] | None:
        """A name, and its value by an equation that is linear in it; of an integer, one that is whole by its form."""
        for f in plain:
            if not f.shape and (f.relation == "==" or self._touches(f)):
                a, b = map(Bounds().linear, f.children)
                form = combined(a, b, -1)
                for name in (n for n in form if isinstance(n, Symbol)):
                    value: Expr = Number(0)
                    for e in (e for e in form if e is not name):
                        value = value + Number(-form[e] / Fraction(form[name])) * e
                    if name not in postorder(value) and is_integral(name) <= is_integral(value):
                        return {name: value}
        return None

    def _touches(self, f: Compare) -> bool:
        """Whether both sides of an inequality that is not strict are equal, wherever all comparisons hold."""
        return f.relation in ("<=", ">=") and self.bounds.holds(Compare("==", *f.children)) is True


def _by_normal_form(field: Field, c: Compare) -> bool:
    """An inequality by the sign of the difference, or of exp(difference) − 1; an equation by the normal form of the
    difference, as an algebraic number, as a sum of arctangents, or in the ideal of what is 0."""
    d = field.minus(*map(field.of, c.children))
    if c.relation != "==" and field.bounds(d).satisfies(c.relation):
        return True
    if c.relation in ("==", "<=", ">=") and (d[0].is_zero() or any(way(field, d[0]) for way in EQUAL)):
        return True
    exponential = field.minus(field.exp(field.terms(d)), UNIT) if c.relation != "==" else None
    return exponential is not None and field.bounds(exponential).satisfies(c.relation) is True


def is_plain(c: Compare) -> bool:
    return not any(isinstance(node, (Where, Formal)) for node in postorder(c))
