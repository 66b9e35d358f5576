"""What is known of numbers, or of all entries of tensors, where comparisons hold, for checking again.

Bounds of an expression come from its structure (`ranges`, `mixed`), from what the comparisons say of its parts
(`inward`), and from what linear ones imply together (`linear`), which holds entry by entry: sides are broadcast along
the last axes, so that the entries of all comparisons at one place are numbers that satisfy all of them. Whether there
is a value is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from symnet.evidence.rechecking import inward, mixed, ranges
from symnet.evidence.rechecking.conditions import TURNED
from symnet.evidence.rechecking.linear import (
    ONE,
    Linear,
    Row,
    body,
    combined,
    constant,
    contradictory,
    ratio,
    rows_of,
    whole,
)
from symnet.evidence.rechecking.ranges import beside
from symnet.evidence.rechecking.simpler import GIVEN, TO_SHOW, between, simpler
from symnet.evidence.rechecking.values import NOT, definedness, facts
from symnet.expr import Add, Compare, Defined, Expr, Mul, Number, SizeValue, postorder
from symnet.normal.interval import ANY, Sign, exactly, relative
from symnet.program.interpret_entries import is_integral
from symnet.remembered import lately
from symnet.sizes import Size, size

MOST_REMEMBERED = 200
MOST_TERMS = 60  # of a linear form
MOST_ATOMS = 12  # of forms that are looked at together
RANGES = {**ranges.ENTRYWISE, **mixed.MIXED}


class Said:
    """A comparison of linear forms: the value of a form has this sign."""

    def __init__(self, form: Linear, sign: Sign):
        self.form, self.sign, self.body, self.constant = form, sign, body(form), constant(form)
        self.rows = rows_of(form, sign)


class Bounds:
    """Bounds where comparisons hold. contradictory: they hold nowhere. whole: what is known of all entries, where the
    comparisons hold at one place."""

    def __init__(self, assumed: Iterable[Compare] = (), whole: Bounds | None = None):
        self.assumed, self.whole = tuple(assumed), self if whole is None else whole
        self.inward = {**inward.ENTRYWISE, **(inward.OF_ALL if whole is None else {})}
        self.known: dict[Expr, Sign] = {}
        self.said: dict[Compare, Said] = {}
        self.memo: dict[Expr, Sign] = {}
        self.linears: dict[Expr, Linear] = {}
        every = dict.fromkeys(part for c in self.assumed for part in (c, *facts(definedness(c))))
        assumed = sorted(every, key=lambda c: any(side.children for side in c.children))  # of names alone, then of sums
        for _ in range(2):  # a bound that is learned first may bound what comes later
            for c in assumed:
                for inner in (c, *between(c), *simpler(c, GIVEN, self)):
                    self._learn(inner)
        self.contradictory = any(self.of(e).empty for e in [*self.known]) or contradictory(self._rows())
        self.contradictory |= any(self._shows(Compare("==", *c.children)) for c in self.assumed if c.relation == "!=")

    # -------------------------------------------------------------- questions
    def of(self, e: Expr) -> Sign:
        """Bounds of the value, wherever there is one."""
        known = self.memo.get(e)
        if known is not None:
            return known
        for node in postorder(e, stop=self.memo.__contains__):
            if node not in self.memo:
                self.memo[node] = ANY  # while it is looked at: a comparison may speak of what asks for it again
                found = RANGES[type(node)](self, node) if type(node) in RANGES else ANY
                found = found & self.known.get(node, ANY)
                if node.integral:
                    found = found.whole()
                if self.whole is not self:
                    found = found & self.whole.of(node)
                self.memo[node] = found
                if self.said and isinstance(node, (Add, Mul)) and found.value is None:
                    self.memo[node] = found & self._of_form(self.linear(node))
        return self.memo[e]

    def holds(self, c: Compare) -> bool | None:
        """Whether a comparison holds everywhere (True), nowhere (False), or neither is known (None)."""
        if c.children[0] is c.children[1]:
            return c.relation in ("==", "<=", ">=")
        if self._shows(c):
            return True
        if self._shows(Compare(NOT[c.relation], *c.children)):
            return False
        return True if any(map(self._shows, simpler(c, TO_SHOW, self))) else None

    def _shows(self, c: Compare) -> bool:
        """By bounds of the difference; or the opposite contradicts what all linear comparisons say together."""
        a, b = c.children
        if (self.of(a) + -self.of(b)).satisfies(c.relation):
            return True
        form = combined(self.linear(a), self.linear(b), -1)
        opposites = ("<", ">") if c.relation == "==" else (NOT[c.relation],)
        return bool(self._of_form(form).satisfies(c.relation)) or all(self._contradicts(form, r) for r in opposites)

    def least(self, name: str) -> int:
        """The least value of a size."""
        low = self.known.get(SizeValue(size(name)), ANY)
        if low.low is None:
            return 1
        return max(1, -(-low.low.numerator // low.low.denominator) + (low.low_open and low.low.denominator == 1))

    # -------------------------------------------------------------- linear forms
    def linear(self, e: Expr) -> Linear:
        """The sum over what is no sum and no multiple of one."""
        done = self.linears
        if e in done:
            return done[e]
        for node in postorder(e, stop=lambda n: n in done or not isinstance(n, (Add, Mul, Defined))):
            if node not in done:
                form = self._linear(node)
                done[node] = {node: 1} if form is None or len(form) > MOST_TERMS else form
        return done[e]

    def _linear(self, node: Any) -> Linear | None:
        value = self.of(node).value if not isinstance(node, Add) else None
        if value is not None:
            return {ONE: whole(value)} if value else {}
        if isinstance(node, Defined):
            return self.linears[node.value]
        if isinstance(node, SizeValue) and isinstance(node.size, Size):
            return {SizeValue(Size({m: 1})) if m else ONE: c for m, c in node.size.terms}
        if not isinstance(node, (Add, Mul)):
            return None
        a, b = (self.linears[child] for child in node.children)
        if isinstance(node, Add):
            return combined(a, b)
        for one, other in ((a, b), (b, a)):
            if not body(one):
                return combined({}, other, constant(one))
        return None

    def _of_form(self, form: Linear) -> Sign:
        total, terms = exactly(constant(form)), body(form)
        for atom, c in terms.items():
            total = total + exactly(c) * self.of(atom)
        for known in self.said.values():  # comparisons of a multiple of the form, up to the constant term
            k = ratio(terms, known.body)
            if k is not None:
                total = total & (exactly(k) * known.sign + exactly(constant(form) - k * known.constant))
        return total

    def _rows(self) -> list[Row]:
        return [row for known in self.said.values() for row in known.rows]

    def _contradicts(self, form: Linear, relation: str) -> bool:
        """Whether `form relation 0` contradicts the comparisons."""
        spoken_of = any(atom in known.body for atom in body(form) for known in self.said.values())
        if not spoken_of or len(form) > MOST_ATOMS:
            return False
        atoms = dict.fromkeys(atom for f in (body(form), *(known.body for known in self.said.values())) for atom in f)
        ranges = (row for atom in atoms for row in rows_of({atom: 1}, self.of(atom)))
        return contradictory([*self._rows(), *ranges, *rows_of(form, relative(relation, Fraction(0)))])

    # -------------------------------------------------------------- what is assumed
    def _learn(self, c: Compare) -> None:
        a, b = c.children
        for left, relation, right in ((a, c.relation, b), (b, TURNED[c.relation], a)):
            self._note(left, beside(relation, self.of(right)))
        form, sign = combined(self.linear(a), self.linear(b), -1), relative(c.relation, Fraction(0))
        sign, before = sign & _of_integers(form, sign), self.said.get(c)
        if before is None or (before.form, before.sign) != (form, sign):
            self.said[c] = said = Said(form, sign)
            self.memo.clear()
            if len(said.body) == 1:
                ((atom, k),) = said.body.items()
                self._note(atom, (said.sign + exactly(-said.constant)) * exactly(1 / Fraction(k)))

    def _note(self, e: Expr, sign: Sign) -> None:
        """The value of e lies there, and so what that says of its parts."""
        todo = [(e, sign)]
        while todo:
            e, sign = todo.pop()
            if isinstance(e, Number):
                continue
            before = self.known.get(e, ANY)
            if before & sign != before:
                self.known[e] = before & sign
                self.memo.clear()
                self.linears.clear()
                row = self.inward.get(type(e))
                todo += row(self, e, self.known[e] & self.of(e)) if row else []


def _of_integers(form: Linear, sign: Sign) -> Sign:
    """What a sign of a form leaves where k times its terms, without the constant, is an integer."""
    numbers = [Fraction(c) for c in body(form).values()]
    if not numbers or not all(map(is_integral, body(form))):
        return ANY
    common = lcm(*(c.denominator for c in numbers))
    k = Fraction(common, gcd(*(int(c * common) for c in numbers)))
    rest = exactly(constant(form) * k)
    return ((sign * exactly(k) + -rest).whole() + rest) * exactly(1 / k)


@lately(MOST_REMEMBERED)
def bounds_where(assumed: tuple[Compare, ...]) -> Bounds:
    """Bounds where these comparisons hold, which are asked for again and again: of each region, of each entry."""
    return Bounds(assumed)
