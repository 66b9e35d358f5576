"""What the sides of a claim are made of, for those who propose instances."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from itertools import combinations, islice
from math import gcd
from typing import Any, TypeVar

from symnet import ops
from symnet.evidence.axioms.records import ONE, Inequality
from symnet.evidence.known.equations import totals
from symnet.evidence.known.signs import Signs
from symnet.expr import (
    Add,
    AxisMap,
    Compare,
    Det,
    Expr,
    Index,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Symbol,
    postorder,
    rebuild,
)
from symnet.functions import FUNCTIONS
from symnet.remembered import remembered

N = TypeVar("N", bound=Expr)
MOST_TENSORS = 12
TWO = Number(2)
OPERAND = Symbol("operand of a function")
FULL = "Euclidean", "sum"  # norms that claims often have
Letters = dict[str, Any]
Proposals = Iterator[tuple[str, Letters]]  # the name of a form, and what its letters stand for

SUMMED_OF: dict[str, Callable[[Expr], Expr]] = {"sum": lambda e: e, "norm1": ops.abs, "norm": lambda e: e**2}


class Parts:
    """What the sides of a claim are made of. tensors: the smallest first; given: hypotheses."""

    def __init__(self, *sides: Expr, given: tuple[Compare, ...] = ()):
        self.sides, self.given = sides, given
        self.nodes = list(dict.fromkeys(postorder(*sides)))
        self.tensors = list(islice((n for n in self.nodes if n.shape and not isinstance(n, Compare)), MOST_TENSORS))

    @cached_property
    def totals(self) -> list[tuple[Expr, Fraction]]:
        """Tensors whose entries have a sum that is given as a number."""
        return [(u, c.value) for u, c in totals(self.given)]

    def of(self, kind: type[N]) -> Iterator[N]:
        return (n for n in self.nodes if isinstance(n, kind))

    def reductions(self, *names: str) -> Iterator[Reduce]:
        """sum(abs(a)) is norm(a, 1) too."""
        for node in self.of(Reduce):
            if node.op in names:
                yield node
            if node.op == "sum" and "norm1" in names and is_absolute(node.children[0]):
                yield Reduce("norm1", node.children[0].children[0], node.axes, node.keepdims)

    def pairs(self) -> Iterator[tuple[Expr, Expr]]:
        """Two tensors of one shape."""
        return ((a, b) for a, b in combinations(self.tensors, 2) if a.shape == b.shape)

    def weights(self) -> Iterator[Expr]:
        """Tensors that may be weights: names, and softmax."""
        return (t for t in self.tensors if isinstance(t, Symbol) or (isinstance(t, AxisMap) and t.name == "softmax"))

    def entries(self) -> Iterator[Index]:
        """Some entries of a tensor, as they are written or of a function of it: exp(x[0]) is one of exp(x)."""
        for node in self.of(Index):
            yield node
            for n in self.of(Map):
                first, *numbers = n.children
                if first is node and not any(e.shape for e in numbers):
                    yield Index(n.with_children((node.children[0], *numbers)), node.selectors)

    def stretches(self) -> Iterator[Index]:
        """Several entries of a vector that are written, as one part of it."""
        found = dict[Expr, set[int]]()
        for node in self.entries():
            if len(node.selectors) == 1 and isinstance(node.selectors[0], int) and node.selectors[0] >= 0:
                found.setdefault(node.children[0], set()).add(node.selectors[0])
        for a, places in ((a, sorted(places)) for a, places in found.items() if len(places) > 1):
            step = gcd(*(k - places[0] for k in places))
            yield Index(a, ((places[0], places[-1] + 1, step),))

    def marginals(self) -> Iterator[Expr]:
        """Sums of names along some of their axes, which may be weights too."""
        return (r for r in self.reductions("sum") if r.shape and isinstance(r.children[0], Symbol))


def is_absolute(e: Expr) -> bool:
    return isinstance(e, Map) and e.name == "abs"


def is_square(e: Expr) -> bool:
    return isinstance(e, Power) and e.exponent is TWO


def summed_products(parts: Parts) -> Iterator[tuple[Expr, Expr]]:
    """Products and squares that are summed, their absolute values or their squares."""
    for node in parts.reductions("sum", "norm", "norm1"):
        (a,) = node.children
        made = SUMMED_OF[node.op]
        if is_square(a) and isinstance(a.children[0], Mul):
            a, made = a.children[0], SUMMED_OF["norm"]
        one, other = a.children[:1] * 2 if is_square(a) else a.children if isinstance(a, Mul) else (a, node)
        if one.shape == other.shape and not node.shape:
            yield made(one), made(other)


def scaled(a: Expr) -> tuple[Expr, Expr]:
    """A number and a tensor of which `a` is the product as it is written."""
    if isinstance(a, Mul) and a.shape:
        for s, x in (a.children, a.children[::-1]):
            if not s.shape and x.shape == a.shape:
                return s, x
    return ONE, a


def scaled_part(a: Expr) -> tuple[Expr, Expr]:
    """A number and what it is multiplied with, which may be a number too."""
    return scaled(a) if a.shape or not isinstance(a, Mul) else a.children


def axes_of(a: Expr) -> list[tuple[int, ...]]:
    """The rows and the columns of a matrix that has a name."""
    return [(0,), (1,)] if isinstance(a, Symbol) and a.rank == 2 else []


def means_of_two(parts: Parts) -> Iterator[tuple[Expr, Expr, Letters]]:
    """s·x + t·y, as it is written."""
    for node in parts.of(Add):
        (s, x), (t, y) = map(scaled_part, node.children)
        if s is not ONE and t is not ONE and x.shape == y.shape:
            yield x, y, {"s": s, "t": t}


def features(*sides: Expr) -> set[str]:
    """The functions and reductions that occur, by name, and roots; the square of a norm is a sum."""
    found, seen, todo = set[str](), set[Expr](), list(sides)
    while todo:
        node = todo.pop()
        if node in seen or not node.children:
            continue
        seen.add(node)
        todo += node.children[0].children if _squared_norm(node) else node.children
        if isinstance(node, (Map, Reduce, AxisMap)):
            found.add(ALIKE.get(str(node.data[0]), str(node.data[0])))
        elif isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value.denominator != 1:
            found.add("root")
        elif isinstance(node, (Det, Inverse)):
            found.add(type(node).__name__)
    return found - {"sum"}


@remembered
def made_of(name: str) -> frozenset[str]:
    """The functions by which one is defined, none where it is not."""
    row = FUNCTIONS.get(name)
    if row is None or row.definition is None:
        return REDUCED.get(name, frozenset())
    return frozenset(features(row.definition(*[OPERAND] * (row.operands + len(row.defaults)))))


def _squared_norm(e: Expr) -> bool:
    inner = e.base if isinstance(e, Power) and e.exponent is TWO else None
    return isinstance(inner, Reduce) and inner.op == "norm"


REDUCED = {"logsumexp": frozenset({"log", "exp"}), "softmax": frozenset({"exp"})}
ALIKE = {"sqrt": "root", "norm": "root", "norm1": "abs", "mean": "sum", "min": "max", "log_softmax": "softmax"}


def with_norms(e: Expr) -> Expr:
    """sqrt(sum(a**2)) as norm(a), of which hypotheses may speak."""

    def norm(node: Any) -> Expr | None:
        inner = node.children[0] if isinstance(node, Map) and node.name == "sqrt" else None
        if not isinstance(inner, Reduce) or inner.op != "sum":
            return None
        (square,) = inner.children
        own = isinstance(square, Power) and square.exponent is TWO
        return Reduce("norm", square.children[0], inner.axes, inner.keepdims) if own else None

    return rebuild(e, norm)


@dataclass(frozen=True)
class Bound:
    """small <= middle by so many times an inequality; whole: whether its lower side is all of small, not one term;
    owed: whether terms of the difference are met instead, and less is left to show."""

    times: Expr
    middle: Expr
    whole: bool = True
    owed: bool = False


def bounded(small: Expr, says: Inequality, signs: Signs) -> Bound | None:
    """What an inequality says of small, or of one of its terms, none of which is negative, as in sums of norms."""
    times = beside(small, says.lower, signs)
    if times is not None:
        upper = with_norms(says.upper)
        return Bound(times, upper if times is ONE else times * upper)
    sizes = isinstance(small, Add) and all(signs.of(part).nonnegative for part in small.children)
    for k, part in enumerate(small.children if sizes else ()):
        found = bounded(part, says, signs)
        if found is not None:
            rest = small.children[1 - k]
            return Bound(found.times, found.middle + rest if k == 0 else rest + found.middle, whole=False)
    return None


def beside(small: Expr, lower: Expr, signs: Signs) -> Expr | None:
    """c with small = c·lower, where c is a product of numbers that are not negative; factors may stand in any order."""
    others, own = _factors(small), _factors(lower)
    if lower is small:
        return ONE
    for factor in own:
        if factor not in others:
            return None
        others.remove(factor)
    if not others:
        return ONE
    if lower.shape or not all(signs.of(e).nonnegative and not e.shape for e in others):
        return None
    return reduce(Mul, others)


def without(e: Expr, factor: Expr) -> Expr | None:
    """A product without one of its factors, None where it has none that is this."""
    others = _factors(e)
    if factor not in others:
        return None
    others.remove(factor)
    return reduce(Mul, others) if others else ONE


def _factors(e: Expr) -> list[Expr]:
    """The factors of a product, as it is written; norm(a)**2 is sum(a**2)."""
    found, todo = list[Expr](), [e]
    while todo:
        e = todo.pop()
        if isinstance(e, Mul):
            todo += e.children[::-1]
        elif _squared_norm(e):
            (inner,) = e.children[0].children
            found.append(Reduce("sum", inner**2, *e.children[0].data[1:]))
        else:
            found.append(e)
    return found
