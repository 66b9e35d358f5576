"""Arguments by analysis followed again: monotony, boxes, parts, equal derivatives, and sums of squares.

The certificate says where to start, where to cut and which squares; here each step is looked at once. What a step needs
(that a derivative has a sign on a half-line, that an enclosure lies above 0) is shown by the checker's own algebra, by
the rules of derivatives and by ball arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symnet.evidence.rechecking.along import along, declared
from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.changes import concavity, logarithms, squared, substitution
from symnet.evidence.rechecking.derivatives import by_rules, enough, smoothly
from symnet.evidence.rechecking.field import Field, Refused
from symnet.evidence.rechecking.letters import Letters
from symnet.evidence.rechecking.texts import speaks_of
from symnet.evidence.rechecking.values import NOT, definedness
from symnet.expr import Apply, Compare, Expr, Formal, Number, Symbol, Where, postorder, rebuild
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue

ZERO = Number(0)
MOST_BOXES = 20_000
MOST_ROWS = 500
TURNED = {"<=": ">=", "<": ">", ">=": ">=", ">": ">"}


class Follower:
    """The reading of one trace. check: makes a `Check` from comparisons; letters: the names of the claim."""

    def __init__(self, check: Callable[[tuple[Compare, ...]], Any], letters: Letters):
        self.check, self.letters, self.expression = check, letters, letters.expression

    def follows(self, assumed: tuple[Compare, ...], lhs: Expr, relation: str, rhs: Expr, trace: Any) -> bool:
        """Whether the trace shows `lhs relation rhs` wherever the comparisons hold."""
        if any(isinstance(node, (Where, Formal, Apply)) for node in postorder(lhs, rhs)):
            return False
        f = rhs - lhs if relation in ("<=", "<") else lhs - rhs
        return self.shows(assumed, f, TURNED.get(relation, relation), trace)

    def shows(self, assumed: tuple[Compare, ...], f: Expr, relation: str, trace: Any) -> bool:
        """Whether the trace shows `f relation 0`; a fault in it raises `Refused`, or a `KeyError` and its like."""
        way, relations, fields = WAYS[trace["by"]]
        if relation not in relations or set(trace) != {"by", *fields}:
            raise Refused("a step that shows something else")
        return way(self, assumed, f, relation, trace)

    # -------------------------------------------------------------- pieces
    def name(self, text: Any) -> Symbol:
        x = self.letters.names[text]
        if x.shape or {"integer", "size"} & {*x.facts}:
            raise Refused("an argument along the line about what is no real number")
        return x

    def beside(self, text: Any) -> tuple[Follower, Symbol]:
        """One who also reads a new name of a real number, and that name."""
        letters, t = self.letters.beside(text)
        return Follower(self.check, letters), t

    def at(self, check: Any, f: Expr, x: Symbol, c: Expr, relation: str) -> bool:
        """Whether f has a value at x = c, with `value relation 0`."""
        there = rebuild(f, {x: c})
        needs = (*definedness(c), *definedness(there))
        return all(check.shows(n) for n in needs) and check.holds(Compare(relation, there, ZERO))

    def smooth(self, check: Any, f: Expr, x: Symbol) -> Expr | None:
        """The derivative, if both have values and the rules apply wherever the check speaks of."""
        formal = Formal("diff", f, x)
        slope = by_rules(formal)
        return slope if all(map(check.shows, (*enough(f, slope), *smoothly(formal)))) else None


def method_of(trace: Any) -> str:
    """How the argument is called in a certificate."""
    rows = trace["rows"] if trace["by"] == "factors" else ()
    return ", ".join(dict.fromkeys(row["way"]["by"] for row in rows)) or str(trace["by"])


Assumed = tuple[Compare, ...]


def _holds(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    return bool(to.check(assumed).holds(Compare(relation, f, ZERO)))


def _monotony(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """f relation 0 at the anchor; f does not fall above it nor below it. Points lie on a line in x: of what is assumed
    of x, only its bounds are used."""
    x, c = to.name(trace["name"]), to.expression(trace["anchor"])
    line = along(x, assumed)
    free = to.check(line.free)
    reached = (Compare(h.relation[0] + "=", c, h.children[1]) for h in declared(x))
    if speaks_of(c, x) or not to.at(free, f, x, c, relation) or not all(map(free.holds, reached)):
        return False
    for side, way, far, near in ((">=", "above", line.above, line.below), ("<=", "below", line.below, line.above)):
        beyond = to.check((*line.free, *line.bounds, Compare(side[0], x, c)))
        if trace[way] == {"by": "holds"} and beyond.bounds.contradictory:
            continue
        kept = (b for b in near if free.holds(rebuild(b, {x: c})))  # true at both ends, so all the way between
        there = (*line.free, *far, *kept, Compare(side, x, c))
        slope = to.smooth(to.check(there), f, x)
        if slope is None or not to.shows(there, slope if side == ">=" else -slope, ">=", trace[way]):
            return False
    return True


def _equal_derivatives(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """f′ == 0 inside one interval that holds all points; f == 0 at a point inside and at the ends that belong to it."""
    x, c = to.name(trace["name"]), to.expression(trace["anchor"])
    line = along(x, assumed)
    strict = tuple(Compare(b.relation[0], *b.children) for b in line.bounds)
    inside, free = to.check((*line.free, *strict)), to.check(line.free)
    slope = None if inside.bounds.contradictory else to.smooth(inside, f, x)
    if slope is None or not inside.holds(Compare("==", slope, ZERO)):
        return False
    if speaks_of(c, x) or not all(free.holds(rebuild(h, {x: c})) for h in strict):
        return False
    ends = [b.children[1] for b in line.bounds if b.relation in ("<=", ">=")]
    bounds = [(b.relation, b.children[1]) for b in line.bounds]
    inside_it = [e for e in ends if not any(free.holds(Compare(NOT[relation], e, b)) for relation, b in bounds)]
    return all(to.at(free, f, x, end, "==") for end in (c, *inside_it))


def _boxes(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """An enclosure of f lies on the right side on every part of a box that holds all points."""
    names = list(dict.fromkeys(n for n in postorder(f) if isinstance(n, Symbol)))
    bounds, splits = Bounds(assumed), trace["splits"]
    box = [(bounds.of(name).low, bounds.of(name).high) for name in names]
    if len(splits) > MOST_BOXES or any(n.shape for n in names) or any(None in span for span in box):
        return False
    waiting: list[Any] = [box]
    for step in splits:
        now = waiting.pop()
        if step == ".":
            if not _enclosed(f, names, now, relation):
                return False
            continue
        k = int(step)
        low, high = now[k]
        middle = (low + high) / 2
        waiting += [[*now[:k], part, *now[k + 1 :]] for part in ((middle, high), (low, middle))]
    return not waiting


def _enclosed(f: Expr, names: list[Symbol], box: list[Any], relation: str) -> bool:
    world = balls(96)
    with world.session():
        values = {
            name.name: arb(fmpq(a.numerator, a.denominator)).union(arb(fmpq(b.numerator, b.denominator)))
            for name, (a, b) in zip(names, box, strict=True)
        }
        value = evaluate(f, values, {}, world)
        return not isinstance(value, NoValue) and bool(value > 0 if relation == ">" else value >= 0)


def _parts(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """Below −c, above c, and between."""
    x, c = to.name(trace["name"]), Fraction(trace["cut"])
    low, high = Number(-c), Number(c)
    cuts = ((Compare("<=", x, low),), (Compare(">=", x, high),), (Compare(">=", x, low), Compare("<=", x, high)))
    ways = zip(cuts, trace["ways"], strict=True)
    return c > 0 and all(to.shows((*assumed, *cut), f, relation, way) for cut, way in ways)


def _factors(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """Signs of polynomials, each shown in its own way; with these the sign of f follows from its factors."""
    shown = tuple(_factor(to, assumed, row) for row in trace["rows"])
    return bool(to.check((*assumed, *shown)).holds(Compare(relation, f, ZERO)))


def _factor(to: Follower, assumed: Assumed, row: Mapping[str, Any]) -> Compare:
    """What a row shows."""
    if set(row) != {"by", "of", "relation", "way"} or row["by"] != "factor" or row["relation"] not in ORDER:
        raise Refused("a factor of which nothing is said")
    p = to.expression(row["of"])
    needs = definedness(p)
    check = to.check(assumed)
    if row["way"]["by"] == "factors" or not all(check.shows(need) for need in needs):
        raise Refused("a factor that may have no value")
    if not to.shows(assumed, p, row["relation"], row["way"]):
        raise Refused("a factor whose sign was not shown")
    return Compare(row["relation"], p, ZERO)


def _squares(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """(f − margin)·multiplier is a sum of squares times what is not negative."""
    margin, rows, multiplier = Fraction(trace["margin"]), trace["rows"], to.expression(trace["multiplier"])
    if margin < 0 or (relation == ">" and not margin) or len(rows) > MOST_ROWS:
        return False
    check = to.check(assumed)
    total: Expr = ZERO
    for square in rows:
        fields = {"by", "weight", "times", "of"}
        if set(square) != fields or square["by"] != "square" or not isinstance(square["times"], list):
            raise Refused("a square of which nothing is said")
        times = [to.expression(text) for text in square["times"]]
        if Fraction(square["weight"]) <= 0 or not all(check.holds(Compare(">=", factor, ZERO)) for factor in times):
            raise Refused("a square times what may be negative")
        term = Number(Fraction(square["weight"])) * to.expression(square["of"]) ** 2
        for factor in times:
            term = term * factor
        total = total + term
    return bool(check.adapted(lambda: _adds_up(check, f - Number(margin), multiplier, total)))


def _adds_up(check: Any, p: Expr, multiplier: Expr, total: Expr) -> bool:
    """Whether p·multiplier is the total, and p >= 0 follows: the multiplier is positive, or where it is 0 so is p."""
    field, _ = check.field()
    left, m, right = map(field.of, (p, multiplier, total))
    if not field.minus(field.mul(left, m), right)[0].is_zero():
        return False
    return check.holds(Compare(">", multiplier, ZERO)) or _vanishes_with(field, left, m)


def _vanishes_with(field: Field, p: Any, m: Any) -> bool:
    """Whether m is a sum of powers that are not negative, of which one divides each term of p."""
    if not (p[1].is_constant() and m[1].is_constant()):
        return False
    powers = set()
    for row, c in (m[0] / m[1].leading_coefficient()).to_dict().items():
        used = [(g, e) for g, e in enumerate(row) if e]
        if len(used) != 1 or c <= 0 or not field.signs[used[0][0]].power(int(used[0][1])).nonnegative:
            return False
        powers.add(used[0][0])
    return all(any(row[g] for g in powers) for row in p[0].monoms())


ORDER = (">=", ">")
Way = Callable[[Follower, Assumed, Expr, str, Any], bool]
WAYS: dict[str, tuple[Way, tuple[str, ...], tuple[str, ...]]] = {
    "holds": (_holds, ORDER, ()),
    "monotony": (_monotony, ORDER, ("name", "anchor", "above", "below")),
    "boxes": (_boxes, ORDER, ("splits",)),
    "monotony and boxes": (_parts, ORDER, ("name", "cut", "ways")),
    "factors": (_factors, ORDER, ("rows",)),
    "sums of squares": (_squares, ORDER, ("margin", "multiplier", "rows")),
    "concavity": (concavity, ORDER, ("name", "low", "high", "way")),
    "substitution": (substitution, ORDER, ("name", "of", "bounds", "function", "way")),
    "squared sides": (squared, ORDER, ("left", "right", "of", "way")),
    "logarithms": (logarithms, ORDER, ("left", "right", "of", "way")),
    "equal derivatives": (_equal_derivatives, ("==",), ("name", "anchor")),
}
