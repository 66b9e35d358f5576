"""Arguments by analysis followed again, step by step.

A trace says which way is gone (`by`), and in its other fields where: an anchor, cuts, squares. A way is a list of
premises from which `f relation 0` follows wherever some comparisons hold; each premise is shown by the checker's own
algebra, or by a trace inside the trace. The ways stand in `along`, `changes` and `boxes`, each with the reason why its
premises are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from symnet.evidence.rechecking import along, boxes, changes
from symnet.evidence.rechecking.check import Check
from symnet.evidence.rechecking.conditions import TURNED
from symnet.evidence.rechecking.derivatives import by_rules, enough, smoothly
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.letters import Letters
from symnet.evidence.rechecking.texts import speaks_of
from symnet.evidence.rechecking.values import definedness
from symnet.expr import Apply, Compare, Expr, Formal, Number, Symbol, Where, postorder, rebuild

ZERO = Number(0)
Assumed = tuple[Compare, ...]


class Follower:
    """The reading of one trace, with the names of its claim, and what premises are made of."""

    def __init__(self, letters: Letters):
        self.letters = letters
        self.checks: dict[Assumed, Check] = {}

    def follows(self, assumed: Assumed, lhs: Expr, relation: str, rhs: Expr, trace: Any) -> bool:
        """Whether the trace shows `lhs relation rhs` wherever the comparisons hold."""
        if relation in ("<=", "<"):
            lhs, relation, rhs = rhs, TURNED[relation], lhs
        return self.shows(assumed, lhs - rhs, relation, trace)

    def shows(self, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
        """Whether the trace shows `f relation 0`; a fault in it raises `Refused`, or a `KeyError` and its like."""
        way = WAYS[trace["by"]]
        if relation not in way.relations or set(trace) != {"by", *way.fields}:
            raise Refused("a step that shows something else")
        if not self.plain(f):
            raise Refused("an argument about what is no plain function")
        return all(way.premises(self, assumed, f, relation, trace))

    # -------------------------------------------------------------- what a trace says
    def read(self, trace: Any, *fields: str) -> tuple[Expr, ...]:
        return tuple(self.letters.expression(trace[field]) for field in fields)

    def name(self, trace: Any) -> Symbol:
        """The name along which an argument goes: that of a real number."""
        x = self.letters.names[trace["name"]]
        if x.shape or x.integral:
            raise Refused("an argument along the line about what is no real number")
        return x

    def still(self, trace: Any, field: str, x: Symbol) -> Expr:
        """A point on a line in x, which does not itself speak of x."""
        c = self.letters.expression(trace[field])
        if speaks_of(c, x):
            raise Refused("a point that moves")
        return c

    def beside(self, text: Any) -> tuple[Follower, Symbol]:
        """One who also reads a new name of a real number, and that name."""
        letters, t = self.letters.beside(text)
        return Follower(letters), t

    # -------------------------------------------------------------- premises
    def plain(self, f: Expr) -> bool:
        """Whether it has no branches, derivatives and unspecified functions."""
        return not any(isinstance(node, (Where, Formal, Apply)) for node in postorder(f))

    def check(self, assumed: Assumed) -> Check:
        if assumed not in self.checks:
            self.checks[assumed] = Check(assumed)
        return self.checks[assumed]

    def holds(self, assumed: Assumed, *comparisons: Compare) -> bool:
        return all(map(self.check(assumed).holds, comparisons))

    def values(self, assumed: Assumed, *roots: Expr) -> bool:
        """Whether all of these have values."""
        return all(self.check(assumed).shows(c) for e in roots for c in definedness(e))

    def at(self, assumed: Assumed, f: Expr, x: Symbol, c: Expr, relation: str) -> bool:
        """Whether f has a value at x = c, with `value relation 0`."""
        there = rebuild(f, {x: c})
        return self.values(assumed, c, there) and self.holds(assumed, Compare(relation, there, ZERO))

    def slope(self, assumed: Assumed, f: Expr, x: Symbol) -> Expr:
        """∂f/∂x, where f can be derived wherever the comparisons hold."""
        formal = Formal("diff", f, x)
        slope = by_rules(formal)
        if not all(map(self.check(assumed).shows, (*enough(f, slope), *smoothly(formal)))):
            raise Refused("a function that may have no derivative")
        return slope


def method_of(trace: Any) -> str:
    """How the argument is called in a certificate."""
    rows = trace["rows"] if trace["by"] == "factors" else ()
    ways = (str(row["way"]["by"]).replace("holds", "signs of factors") for row in rows)
    return ", ".join(dict.fromkeys(ways)) or str(trace["by"])


def _holds(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> Iterator[bool]:
    yield to.holds(assumed, Compare(relation, f, ZERO))


@dataclass(frozen=True)
class Way:
    """premises: from (a follower, what is assumed, f, relation, trace); fields: what its traces say; relations: what
    it can show."""

    premises: Callable[[Any, Assumed, Expr, str, Any], Iterator[bool]]
    fields: tuple[str, ...]
    relations: tuple[str, ...] = (">=", ">")


WAYS = {
    "holds": Way(_holds, ()),
    "monotony": Way(along.monotony, ("name", "anchor", "above", "below")),
    "strict monotony": Way(along.strict_monotony, ("name", "anchor", "above", "below"), (">",)),
    "concavity": Way(along.concavity, ("name", "low", "high", "way")),
    "equal derivatives": Way(along.equal_derivatives, ("name", "anchor"), ("==",)),
    "single zero": Way(along.single_zero, ("name", "anchor", "of", "above", "below"), ("==",)),
    "boxes": Way(boxes.boxes, ("splits",)),
    "monotony and boxes": Way(boxes.parts, ("name", "cut", "ways")),
    "factors": Way(changes.factors, ("rows",)),
    "sums of squares": Way(changes.squares, ("margin", "multiplier", "rows")),
    "inequality of the means": Way(changes.means, ("terms", "counts", "least", "way")),
    "substitution": Way(changes.substitution, ("name", "of", "bounds", "function", "way")),
    "squared sides": Way(changes.squared, ("left", "right", "of", "way")),
    "logarithms": Way(changes.logarithms, ("left", "right", "of", "way")),
}
