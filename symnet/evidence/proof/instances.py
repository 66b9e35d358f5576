"""Records of named inequalities: what an instance is, and the parts of a claim that suggest instances."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TypeVar

from symnet.expr import (
    AxisMap,
    Compare,
    Det,
    Expr,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    postorder,
)
from symnet.sizes import product

N = TypeVar("N", bound=Expr)
MOST_TENSORS = 12
ONE, ZERO = Number(1), Number(0)


@dataclass(frozen=True)
class Instance:
    """lower <= upper (strict: lower < upper), where `needs` hold (entry by entry)."""

    lower: Expr
    upper: Expr
    needs: tuple[Compare, ...] = ()
    strict: bool = False


@dataclass(frozen=True)
class Theorem:
    """name: as it is cited; statement: what it says; instances: those that the parts of a claim suggest; kernel: a
    function that it is about, by which it is tried first where that occurs; equality: when both sides are equal, where
    that has a short name."""

    name: str
    name_zh: str
    statement: str
    instances: Callable[[Parts], Iterator[Instance]]
    kernel: str = ""
    equality: str = ""
    equality_zh: str = ""


class Parts:
    """What the sides of a claim are made of. tensors: the smallest first."""

    def __init__(self, *sides: Expr):
        self.sides = sides
        self.nodes = list(dict.fromkeys(postorder(*sides)))
        self.tensors = list(islice((n for n in self.nodes if n.shape and not isinstance(n, Compare)), MOST_TENSORS))

    def of(self, kind: type[N]) -> Iterator[N]:
        return (n for n in self.nodes if isinstance(n, kind))

    def reductions(self, *names: str) -> Iterator[Reduce]:
        return (n for n in self.of(Reduce) if n.op in names)

    def pairs(self) -> Iterator[tuple[Expr, Expr]]:
        """Tensors of one shape, and each beside itself last."""
        return ((a, b) for a, b in combinations(self.tensors, 2) if a.shape == b.shape)

    def weights(self) -> Iterator[Expr]:
        """Tensors that may be weights: names, and softmax."""
        return (t for t in self.tensors if isinstance(t, Symbol) or (isinstance(t, AxisMap) and t.name == "softmax"))


def entries(a: Expr) -> Expr:
    """The number of entries."""
    return count_of(product(a.shape))


def count_of(size: object) -> Expr:
    return Number(size) if isinstance(size, int) else SizeValue(size)  # type: ignore[arg-type]


def axis_count(node: Reduce) -> Expr:
    return count_of(product(tuple(node.children[0].shape[axis] for axis in node.axes)))


def scaled(a: Expr) -> tuple[Expr, Expr]:
    """A number and a tensor of which `a` is the product as it is written."""
    if isinstance(a, Mul) and a.shape:
        for s, x in (a.children, a.children[::-1]):
            if not s.shape and x.shape == a.shape:
                return s, x
    return ONE, a


def features(*sides: Expr) -> set[str]:
    """The functions and reductions that occur, by name, and roots."""
    found = set()
    for node in postorder(*sides):
        if isinstance(node, (Map, Reduce, AxisMap)):
            found.add(ALIKE.get(str(node.data[0]), str(node.data[0])))
        elif isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value.denominator != 1:
            found.add("root")
        elif isinstance(node, (Det, Inverse)):
            found.add(type(node).__name__)
    return found - {"sum"}


ALIKE = {"sqrt": "root", "norm": "root", "norm1": "abs", "mean": "sum", "min": "max", "log_softmax": "softmax"}
