"""What hypotheses say, one after the other, as tables for all who have the same hypotheses, or begin with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Protocol

from symnet.evidence.known.inward import PARTS, no_parts
from symnet.evidence.known.linear import Linear, difference
from symnet.evidence.known.peeling import SHARP, between, peeled
from symnet.evidence.known.sign_rules import FLIP
from symnet.expr import Compare, Expr, SizeValue
from symnet.normal.interval import ANY, Sign, exactly, relative
from symnet.program.interpret_entries import is_integral
from symnet.remembered import forgotten_by
from symnet.sizes import Size

# The last integer that satisfies a relation to a bound.
ENDS: dict[str, Callable[[Fraction], int]] = {
    "<": lambda bound: ceil(bound) - 1,
    "<=": floor,
    ">": lambda bound: floor(bound) + 1,
    ">=": ceil,
}
MOST_FORKS = 200  # branches that are looked into, each under its condition
MOST_LISTS = 500  # lists of hypotheses
MOST_LAST = 8  # hypotheses behind others that are remembered
# What is beside bounds, by the relation in which it stands to what they bound.
TOWARDS: dict[str, Callable[[Sign], Sign]] = {
    "==": lambda s: s,
    "<=": lambda s: Sign(None, False, s.high, s.high_open),
    "<": lambda s: Sign(None, False, s.high, s.high is not None),
    ">=": lambda s: Sign(s.low, s.low_open),
    ">": lambda s: Sign(s.low, s.low is not None),
}


@dataclass
class Learned:
    """known: bounds of what hypotheses speak of; forms: bounds of linear forms, by their atoms; system: the comparisons
    of such forms with 0, `!=` aside; least: bounds of sizes; forks: how many branches may still be looked into; clash:
    whether one hypothesis holds nowhere; contradictory: whether all together do (None: not asked yet)."""

    known: dict[Expr, Sign] = field(default_factory=dict)
    forms: dict[frozenset[Expr], list[tuple[Linear, Sign]]] = field(default_factory=dict)
    system: list[tuple[Linear, str]] = field(default_factory=list)
    least: dict[str, int] = field(default_factory=dict)
    forks: int = MOST_FORKS
    clash: bool = False
    contradictory: bool | None = None

    def copy(self) -> Learned:
        forms = {atoms: [*rows] for atoms, rows in self.forms.items()}
        return Learned({**self.known}, forms, [*self.system], {**self.least}, self.forks, self.clash)


Key = tuple[tuple[Compare, ...], bool]  # hypotheses, and whether no branches are looked into
_learned: dict[Key, Learned] = {}
forgotten_by(_learned.clear)


def recalled(hypotheses: tuple[Compare, ...], shallow: bool) -> tuple[Learned, int]:
    """What is known already of what hypotheses say, and how many of them have been read."""
    found = _learned.get((hypotheses, shallow))
    if found is not None:
        return found, len(hypotheses)
    for k in range(len(hypotheses) - 1, max(len(hypotheses) - MOST_LAST, 0), -1):
        found = _learned.get((hypotheses[:k], shallow))
        if found is not None and found.forks == MOST_FORKS:  # else they were looked into without those that follow
            return found.copy(), k
    return Learned(), 0


def keep(hypotheses: tuple[Compare, ...], shallow: bool, said: Learned) -> None:
    if len(_learned) >= MOST_LISTS:
        _learned.clear()
    _learned[hypotheses, shallow] = said


class Knowledge(Protocol):
    """Who learns: bounds by what is learned so far, and what is to be forgotten when there is more."""

    said: Learned
    memo: dict[Expr, Sign]

    def of(self, e: Expr) -> Sign: ...


def learn(signs: Knowledge, h: Compare) -> None:
    """A hypothesis, and what it says of arguments of functions."""
    signs.memo.clear()
    inner = peeled(h, SHARP)
    for c in (h, *between(h), *(() if inner is None else (inner,))):
        _learn(signs, c)
    signs.memo.clear()


def _learn(signs: Knowledge, h: Compare) -> None:
    a, b = h.children
    for left, relation, right in ((a, h.relation, b), (b, FLIP[h.relation], a)):
        bounds = signs.of(right)
        if bounds.value is not None:
            _note(signs, left, relative(relation, bounds.value))
        elif relation in TOWARDS and (limit := TOWARDS[relation](bounds)) != ANY:
            _note(signs, left, limit)
    form = difference(h)
    if form is None or not form.terms:
        if form is not None and exactly(form.constant).satisfies(h.relation) is False:
            signs.said.clash = True
        return
    form, relation = _of_integers(form, h.relation)
    if relation != "!=":
        signs.said.system.append((form, relation))
    sign = relative(relation, Fraction(0))
    signs.said.forms.setdefault(frozenset(form.terms), []).append((form, sign))
    if len(form.terms) == 1:
        ((atom, c),) = form.terms.items()
        if relation != "!=" or form.constant == 0:
            _note(signs, atom, (sign + exactly(-form.constant)) * exactly(1 / c))


def _of_integers(form: Linear, relation: str) -> tuple[Linear, str]:
    """A comparison of an integer with 0, as sharp as it can be: 2*n - 2*m < 1 says n - m <= 0."""
    if relation not in ENDS or not all(map(is_integral, form.terms)):
        return form, relation
    common = lcm(*(c.denominator for c in form.terms.values()))
    k = Fraction(common, gcd(*(int(c * common) for c in form.terms.values())))
    return Linear(
        {a: c * k for a, c in form.terms.items()}, Fraction(-ENDS[relation](-form.constant * k))
    ), f"{relation[0]}="


def _note(signs: Knowledge, e: Expr, sign: Sign) -> None:
    """`e` is in `sign`, and so what that says of its parts."""
    todo = [(e, sign)]
    while todo:
        e, sign = todo.pop()
        before = signs.said.known.get(e, ANY)
        signs.said.known[e] = sign = before & sign
        if sign != before:
            signs.memo.clear()
        if isinstance(e, SizeValue):
            _note_size(signs.said.least, e.size, sign)
        todo += PARTS.get(type(e), no_parts)(signs.of, e, sign & signs.of(e))


def _note_size(least: dict[str, int], dim: Size, sign: Sign) -> None:
    if len(dim.terms) == 1 and dim.terms[0][1] == 1 and len(dim.terms[0][0]) == 1 and sign.low is not None:
        name, power = dim.terms[0][0][0]
        low = -(-sign.low.numerator // sign.low.denominator) + (sign.low_open and sign.low.denominator == 1)
        if power == 1:
            least[name] = max(least.get(name, 1), int(low))
