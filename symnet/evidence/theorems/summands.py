"""A comparison of numbers as one of the summands along an axis: vᵀXᵀ diag(s) X v is the sum of s·(X @ v)².

Both sides are multiplied out into products that are summed over labels. With one label fixed, what hangs together by
the others is a factor of its own, and a factor that is there twice is a square. That the sums are the sides is seen by
whoever uses what is proposed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from itertools import count
from typing import Any

from symnet import ops
from symnet.evidence.axioms.records import count_along
from symnet.expr import Add, Contract, Expr, Eye, Mul, Number, Power, Reduce
from symnet.sizes import Dim

MOST_PRODUCTS = 12
Labels = tuple[int, ...]
Factor = tuple[Expr, Labels]


@dataclass(frozen=True)
class Product:
    """number · Π factors, summed over the labels that are bound; todo: factors that may be products themselves."""

    number: Fraction
    factors: tuple[Factor, ...]
    todo: tuple[Factor, ...]
    bound: dict[int, Dim]


def summands(small: Expr, large: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Vectors a and b, for each size of a label, such that Σ b − Σ a is what the two sides differ by, or a part; those
    with most squares first."""
    if small.shape or large.shape:
        return
    fresh = count()
    rows = _products(Product(Fraction(1), (), ((large, ()),), {}), fresh)
    rows += _products(Product(Fraction(-1), (), ((small, ()),), {}), fresh)
    if len(rows) > MOST_PRODUCTS:
        return
    found = list[tuple[int, Expr, Expr]]()
    for dim in dict.fromkeys(dim for row in rows for dim in row.bound.values()):
        written = [(row.number, *along) for row in rows if (along := _summand(row, dim)) is not None]
        terms = [(n, e if abs(n) == 1 else Mul(Number(abs(n)), e)) for n, _, e in written]
        a, b = (reduce(Add, [e for n, e in terms if n * s > 0], ops.zeros(dim)) for s in (-1, 1))
        found.append((sum(squares for _, squares, _ in written), a, b))
    yield from ((a, b) for _, a, b in sorted(found, key=lambda row: -row[0]))


def _products(start: Product, fresh: Iterator[int]) -> list[Product]:
    """What a number is the sum of, multiplied out."""
    found, open_ones = list[Product](), [start]
    while open_ones and len(found) + len(open_ones) <= MOST_PRODUCTS:
        row = open_ones.pop()
        if not row.todo:
            found.append(row)
            continue
        (e, labels), rest = row.todo[0], replace(row, todo=row.todo[1:])
        rule = RULES.get(type(e))
        opened = rule(rest, e, labels, fresh) if rule is not None else None
        open_ones += opened or [replace(rest, factors=(*rest.factors, (e, labels)))]
    return found + open_ones


# ------------------------------------------------------------------ rows: a factor as further factors; None: it is one
def _add(row: Product, e: Add, labels: Labels, fresh: Iterator[int]) -> list[Product] | None:
    if len(labels) == 1 or any(child.shape != e.shape for child in e.children):
        return None  # of vectors, 1 − s is a factor
    return [replace(row, todo=((child, labels), *row.todo)) for child in e.children[::-1]]


def _mul(row: Product, e: Mul, labels: Labels, fresh: Iterator[int]) -> list[Product] | None:
    if any(child.shape not in ((), e.shape) for child in e.children):
        return None
    parts = tuple((child, labels if child.shape else ()) for child in e.children)
    return [replace(row, todo=(*parts, *row.todo))]


def _number(row: Product, e: Number, labels: Labels, fresh: Iterator[int]) -> list[Product]:
    return [replace(row, number=row.number * Fraction(e.value))] if e.value else [replace(row, number=Fraction(0))]


def _contract(row: Product, e: Contract, labels: Labels, fresh: Iterator[int]) -> list[Product]:
    names = dict(zip(e.output, labels, strict=True))
    sizes = e.label_sizes
    summed = {label: next(fresh) for label in sizes if label not in names}
    names |= summed
    parts = tuple((child, tuple(names[k] for k in ks)) for child, ks in zip(e.children, e.inputs, strict=True))
    bound = {**row.bound, **{new: sizes[label] for label, new in summed.items()}}
    return [replace(row, todo=(*parts, *row.todo), bound=bound)]


def _reduce(row: Product, e: Reduce, labels: Labels, fresh: Iterator[int]) -> list[Product] | None:
    if e.op not in ("sum", "mean") or e.keepdims:
        return None
    (inside,) = e.children
    left = iter(labels)
    own = tuple(next(fresh) if axis in e.axes else next(left) for axis in range(inside.rank))
    bound = {**row.bound, **{own[axis]: inside.shape[axis] for axis in e.axes}}
    among = () if e.op == "sum" else ((Power(count_along(inside, e.axes), Number(-1)), ()),)
    return [replace(row, todo=((inside, own), *among, *row.todo), bound=bound)]


def _power(row: Product, e: Power, labels: Labels, fresh: Iterator[int]) -> list[Product] | None:
    """The square of a norm, and of a number."""
    if e.exponent is not Number(2) or labels:
        return None
    if isinstance(e.base, Reduce) and e.base.op == "norm":
        (inside,) = e.base.children
        own = tuple(next(fresh) for _ in inside.shape)
        twice = ((inside, own),) * 2
        return [
            replace(row, todo=(*twice, *row.todo), bound={**row.bound, **dict(zip(own, inside.shape, strict=True))})
        ]
    return [replace(row, todo=((e.base, ()), (e.base, ()), *row.todo))] if isinstance(e.base, Contract) else None


def _eye(row: Product, e: Eye, labels: Labels, fresh: Iterator[int]) -> list[Product] | None:
    """One label for both places."""
    one, other = labels
    if one == other or other not in row.bound:
        return None
    bound = {label: dim for label, dim in row.bound.items() if label != other}
    turned = [
        tuple((f, tuple(one if k == other else k for k in ks)) for f, ks in rows) for rows in (row.factors, row.todo)
    ]
    return [Product(row.number, turned[0], turned[1], bound)]


RULES: dict[type, Any] = {
    Add: _add,
    Mul: _mul,
    Number: _number,
    Contract: _contract,
    Reduce: _reduce,
    Power: _power,
    Eye: _eye,
}


# ------------------------------------------------------------------ written along one label
def _summand(row: Product, dim: Dim) -> tuple[int, Expr] | None:
    """The product along a label of this size, the one that leaves most squares, and how many factors these save; None
    where there is none."""
    found = [list(_parts(row, label)) for label, size in row.bound.items() if size == dim]
    if not found or not row.number:
        return None
    parts = min(found, key=lambda parts: len({*parts}) - len(parts))
    powers = dict[Expr, Fraction]()
    for base, e in map(_as_power, parts):
        powers[base] = powers.get(base, Fraction(0)) + e
    factors = [base if e == 1 else Power(base, Number(e)) for base, e in powers.items() if e]
    vectors = [f for f in factors if f.shape] or [ops.ones(dim)]
    whole: Expr = reduce(Mul, [*(f for f in factors if not f.shape), *vectors])
    return len(parts) - len(powers), whole


def _as_power(part: Expr) -> tuple[Expr, Fraction]:
    """A power of a number as its base and that."""
    if isinstance(part, Power) and isinstance(part.exponent, Number):
        return part.base, Fraction(part.exponent.value)
    return part, Fraction(1)


def _parts(row: Product, fixed: int) -> Iterator[Expr]:
    """The factors that hang together by summed labels, where one is fixed."""
    groups: list[tuple[list[Factor], set[int]]] = []
    for factor in row.factors:
        mine = {label for label in factor[1] if label != fixed}
        joined = [g for g in groups if g[1] & mine]
        groups = [g for g in groups if not g[1] & mine]
        groups.append(([f for g in joined for f in g[0]] + [factor], mine.union(*(g[1] for g in joined))))
    for factors, _ in groups:
        yield _written(sorted(factors, key=lambda f: str(f[0])), fixed)


def _written(factors: Sequence[Factor], fixed: int) -> Expr:
    if len(factors) == 1 and factors[0][1] in ((), (fixed,)):
        return factors[0][0]
    names: dict[int, int] = {fixed: 0}
    inputs = tuple(tuple(names.setdefault(label, len(names)) for label in labels) for _, labels in factors)
    output = (0,) if any(0 in labels for labels in inputs) else ()
    return Contract(tuple(e for e, _ in factors), inputs, output)
