"""Arguments by analysis followed again: monotony, boxes, parts, equal derivatives, and sums of squares.

The certificate says where to start, where to cut and which squares; here each step is looked at once. What a step needs
(that a derivative has a sign on a half-line, that an enclosure lies above 0) is shown by the checker's own algebra, by
forward mode and by ball arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from symnet.evidence.known.domain import definedness
from symnet.evidence.known.linear import difference as linear_difference
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.traces import lettering
from symnet.evidence.rechecking.field import Field, Refused
from symnet.expr import Apply, Compare, Expr, Formal, Number, Symbol, Where, postorder, rebuild
from symnet.language.parser import read
from symnet.language.scope import Scope
from symnet.normal.interval import Sign
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue

ZERO = Number(0)
MOST_BOXES = 20_000
MOST_ROWS = 500
TURNED = {"<=": ">=", "<": ">", ">=": ">=", ">": ">"}


class Follower:
    """The reading of one trace, about the expressions `roots`. check: makes a `Check` from comparisons."""

    def __init__(self, check: Callable[[tuple[Compare, ...]], Any], roots: tuple[Expr, ...]):
        self.check = check
        letters = lettering(roots)
        self.names = {str(letter): symbol for symbol, letter in letters.items() if isinstance(symbol, Symbol)}
        self.back: dict[Expr, Expr] = {letter: symbol for symbol, letter in letters.items()}
        self.scope = Scope.of(None, None, read, *letters.values())

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
        x = self.names[text]
        if x.shape or {"integer", "size"} & {*x.facts}:
            raise Refused("an argument along the line about what is no real number")
        return x

    def expression(self, text: Any) -> Expr:
        if not isinstance(text, str) or len(text) > 10_000:
            raise Refused("a step that says nothing")
        found = rebuild(read(text, self.scope), self.back)
        if found.shape or any(n not in self.back.values() for n in postorder(found) if isinstance(n, Symbol)):
            raise Refused("a step about other names than those of the claim")
        return found

    def at(self, check: Any, f: Expr, x: Symbol, c: Fraction, relation: str) -> bool:
        """Whether f has a value at x = c, with `value relation 0`."""
        there = rebuild(f, {x: Number(c)})
        return all(check.shows(n) for n in definedness(there)) and check.holds(Compare(relation, there, ZERO))

    def smooth(self, check: Any, f: Expr, x: Symbol) -> Expr | None:
        """The derivative, if both have values and the rules apply wherever the check speaks of."""
        try:
            slope = eliminate(Formal("diff", f, x))
        except SymnetError:
            return None
        needs = (*definedness(f), *definedness(slope.value))
        fine = all(check.shows(n) for n in needs) and all(check.holds(c) for c in slope.opened)
        return slope.value if fine else None


def method_of(trace: Any) -> str:
    """How the argument is called in a certificate."""
    rows = trace["rows"] if trace["by"] == "factors" else ()
    return ", ".join(dict.fromkeys(row["way"]["by"] for row in rows)) or str(trace["by"])


Assumed = tuple[Compare, ...]


def _holds(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    check = to.check(assumed)
    return check.signs.contradictory or check.holds(Compare(relation, f, ZERO))


def _monotony(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """f relation 0 at the anchor; f does not fall above it nor below it. Points lie on a line in x: of what is assumed
    of x, only its bounds are used."""
    x, c = to.name(trace["name"]), Fraction(trace["anchor"])
    bounds = tuple(h for h in assumed if _is_bound(h, x))
    span = Signs(bounds).of(x)
    others = tuple(h for h in bounds if not _speaks_of(h, x))
    if not _within(c, span) or not to.at(to.check(others), f, x, c, relation):
        return False
    for side, way, far in ((">=", "above", span.high), ("<=", "below", span.low)):
        ends = () if far is None else (Compare(_far(side, c, span), x, Number(far)),)
        there = (*others, *ends, Compare(side, x, Number(c)))
        check = to.check(there)
        if check.signs.contradictory or check.signs.of(x).value is not None:
            if trace[way] != {"by": "holds"}:
                raise Refused("a step about points that are not there")
            continue
        slope = to.smooth(check, f, x)
        if slope is None or not to.shows(there, slope if side == ">=" else -slope, ">=", trace[way]):
            return False
    return True


def _far(side: str, c: Fraction, span: Sign) -> str:
    """How the far end bounds x: it belongs to the way from the anchor only if it belongs to the claim."""
    if side == ">=":
        return "<" if span.high_open and span.high is not None and c < span.high else "<="
    return ">" if span.low_open and span.low is not None and c > span.low else ">="


def _equal_derivatives(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """f′ == 0 inside one interval that holds all points; f == 0 at a point inside and at the ends that belong to it."""
    x, c = to.name(trace["name"]), Fraction(trace["anchor"])
    span = Signs(h for h in assumed if _speaks_of(h, x) and _is_bound(h, x)).of(x)
    others = tuple(h for h in assumed if not _speaks_of(h, x))
    low = () if span.low is None else (Compare(">", x, Number(span.low)),)
    high = () if span.high is None else (Compare("<", x, Number(span.high)),)
    inside, check = to.check((*others, *low, *high)), to.check(others)
    slope = None if inside.signs.contradictory else to.smooth(inside, f, x)
    if slope is None or not inside.holds(Compare("==", slope, ZERO)) or c in (span.low, span.high):
        return False
    ends = [span.low] * (span.low is not None and not span.low_open)
    ends += [span.high] * (span.high is not None and not span.high_open)
    return _within(c, span) and all(to.at(check, f, x, end, "==") for end in (c, *ends) if end is not None)


def _boxes(to: Follower, assumed: Assumed, f: Expr, relation: str, trace: Any) -> bool:
    """An enclosure of f lies on the right side on every part of a box that holds all points."""
    names = list(dict.fromkeys(n for n in postorder(f) if isinstance(n, Symbol)))
    signs, splits = Signs(assumed), trace["splits"]
    box = [(signs.of(name).low, signs.of(name).high) for name in names]
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


def _speaks_of(h: Compare, x: Symbol) -> bool:
    return any(node is x for node in postorder(h))


def _is_bound(h: Compare, x: Symbol) -> bool:
    """Whether a comparison does not speak of x, or is a bound of x."""
    if not _speaks_of(h, x):
        return True
    form = linear_difference(h)
    return h.relation not in ("==", "!=") and form is not None and list(form.terms) == [x]


def _within(c: Fraction, span: Sign) -> bool:
    return (span.low is None or c >= span.low) and (span.high is None or c <= span.high)


ORDER = (">=", ">")
Way = Callable[[Follower, Assumed, Expr, str, Any], bool]
WAYS: dict[str, tuple[Way, tuple[str, ...], tuple[str, ...]]] = {
    "holds": (_holds, ORDER, ()),
    "monotony": (_monotony, ORDER, ("name", "anchor", "above", "below")),
    "boxes": (_boxes, ORDER, ("splits",)),
    "monotony and boxes": (_parts, ORDER, ("name", "cut", "ways")),
    "factors": (_factors, ORDER, ("rows",)),
    "sums of squares": (_squares, ORDER, ("margin", "multiplier", "rows")),
    "equal derivatives": (_equal_derivatives, ("==",), ("name", "anchor")),
}
