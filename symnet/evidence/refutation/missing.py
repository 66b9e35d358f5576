"""What may be missing from a refuted claim: hypotheses that its own parts suggest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from symnet.calculus.forward import eliminate
from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.known.domain import definedness
from symnet.evidence.known.linear import difference
from symnet.evidence.known.wording import simple
from symnet.evidence.proof.scalarise import sizes_in
from symnet.expr import (
    Add,
    Compare,
    Constant,
    Contract,
    Det,
    Expr,
    Formal,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    Where,
    fold,
    has_derivative,
    postorder,
)
from symnet.functions import FUNCTIONS
from symnet.language import free_symbols, parse
from symnet.ops import matmul
from symnet.sizes import size

MOST = 24
ZERO, ONE = Number(0), Number(1)


def repairs(claim: Claim, point: Mapping[str, Any]) -> Iterator[tuple[str, Claim]]:
    """(text of a hypothesis, the claim with it), the likely ones first; point: where the claim fails."""
    seen: set[Compare] = set(claim.given)
    for c in _candidates(claim, point):
        c = simple(c)
        if c in seen or _says_nothing(c, claim):
            continue
        seen.add(c)
        if len(seen) > MOST + len(claim.given):
            return
        yield str(c), Claim(claim.lhs, claim.relation, claim.rhs, (*claim.given, c))


def _says_nothing(c: Compare, claim: Claim) -> bool:
    """Whether a hypothesis is the claim itself, or a sharper one; or leaves a single value of the only name, and of an
    inequality no more than a value at which the sides may well be equal."""
    if c.relation == "!=":
        return False
    said, stated = difference(c), difference(claim.comparison)
    if said is None:
        return False
    if stated is not None and said.ratio(stated) is not None:
        return True
    if c.relation != "==" or len(said.terms) != 1:
        return False
    (atom,) = said.terms
    others = [name for name in claim.variables if name is not atom]
    return not others or (claim.relation != "==" and isinstance(atom, Symbol))


def needs(side: Expr) -> Iterator[Compare]:
    """What an expression asks for to have a value, and its derivatives by the rules."""
    yield from (c.needs for c in definedness(side) if not c.formal and not c.guards)
    if has_derivative(side):
        try:
            pushed = eliminate(side)
        except SymnetError:
            return
        yield from pushed.opened
        yield from (c.needs for c in definedness(pushed.value) if not c.guards)


def _candidates(claim: Claim, point: Mapping[str, Any]) -> Iterator[Compare]:
    sides = (claim.lhs, claim.rhs)
    for side in sides:
        yield from needs(side)
    yield from _multiplied(claim)
    yield from _principal(sides)
    yield from _half_lines(sides)
    for size_name in sizes_in(*sides):
        if isinstance(point.get(size_name), int):
            yield Compare(">=", SizeValue(size(size_name)), Number(point[size_name] + 1))
    yield from _apart(claim, point)
    for name in free_symbols(claim.comparison):
        if not name.shape and isinstance(point.get(name.name), str) and not name.integral:
            try:
                value = parse(point[name.name])
            except SymnetError:  # a value that is written with other names
                continue
            if not free_symbols(value):
                yield Compare("!=", name, value)
    names = free_symbols(claim.comparison)[:6]
    for name in names:
        yield from _of_name(name, sides)
    yield from _kinks(sides)
    if claim.relation in ("<", ">"):
        yield Compare("!=", *sides)
    for name in names:
        if name.shape:
            yield Compare("==", Reduce("sum", name, tuple(range(name.rank))), ONE)
    yield from _commuting(names)
    yield from _of_sizes(sizes_in(*(name for name in names if name.shape)))
    plain = not any(side is ZERO for side in sides)
    trivial = {name for name in names if plain and any(_vanishes(side, name) for side in sides)}  # 0 == 0
    yield from (Compare("==", name, ZERO) for name in names if name not in trivial)  # last: few mean that


def _vanishes(e: Expr, name: Expr) -> bool:
    """Whether an expression is 0 by its form where a name is."""

    def visit(node: Expr, *parts: bool) -> bool:
        return node is name or (type(node) in VANISHES and VANISHES[type(node)](node, *parts))

    return fold(e, visit)


VANISHES: dict[type, Callable[..., bool]] = {
    **dict.fromkeys((Mul, Contract), lambda node, *parts: any(parts)),
    Formal: lambda node, f, x, *vector: (f and not x) or any(vector),
    Add: lambda node, *parts: all(parts),
    Reduce: lambda node, part: part and node.op in ("sum", "mean", "norm", "norm1"),
    Power: lambda node, base, exponent: base and isinstance(node.exponent, Number) and node.exponent.value > 0,
}


def _apart(claim: Claim, point: Mapping[str, Any]) -> Iterator[Compare]:
    """That names differ which are equal at the point, and that what is 0 there is not: numbers one by one, of a tensor
    some entry."""
    names = [name for name in free_symbols(claim.comparison)[:6] if name.name in point]
    equal = [(a, b) for a, b in combinations(names, 2) if not a.shape and point[a.name] == point[b.name]]
    yield from (Compare("!=", a, b) for a, b in equal if not b.shape)
    yield from (
        Compare(">", Reduce("norm", a, tuple(range(a.rank))), ZERO) for a in names if a.shape and _zero(point[a.name])
    )


def _zero(value: Any) -> bool:
    return all(map(_zero, value)) if isinstance(value, list) else value == "0"


def _commuting(names: Sequence[Symbol]) -> Iterator[Compare]:
    """A @ B == B @ A for square matrices of one size."""
    square = [name for name in names if name.rank == 2 and name.shape[0] == name.shape[1]]
    yield from (Compare("==", matmul(a, b), matmul(b, a)) for a, b in combinations(square, 2) if a.shape == b.shape)


def _of_sizes(names: Sequence[str]) -> Iterator[Compare]:
    """A single entry, or sizes that agree."""
    sizes = [SizeValue(size(name)) for name in names[:4]]
    yield from (Compare("==", n, ONE) for n in sizes)
    yield from (Compare("==", m, n) for m, n in combinations(sizes, 2))


def _kinks(sides: tuple[Expr, ...]) -> Iterator[Compare]:
    for node in postorder(*sides):
        if isinstance(node, Where):
            a, b = node.children[0].children
            yield Compare("!=", a, b)
            yield from (Compare(r, a, b) for r in (">=", "<=", ">", "<"))
        elif isinstance(node, Map) and FUNCTIONS[node.name].smooth(*node.children):
            a = node.children[0]
            yield from (Compare(r, a, ZERO) for r in ("!=", ">=", "<=", ">"))


def _half_lines(sides: tuple[Expr, ...]) -> Iterator[Compare]:
    """On which side of its zero the difference u is, for abs(u) and sqrt(u**2)."""
    for node in postorder(*sides):
        root = isinstance(node, Map) and node.name in ("sqrt", "abs")
        u = node.children[0] if root else node
        if root and isinstance(u, Power) and isinstance(u.exponent, Number) and u.exponent.value == 2:
            u = u.base
        if root and isinstance(u, Add):
            yield from (Compare(r, u, ZERO) for r in (">=", "<="))


def _principal(sides: tuple[Expr, ...]) -> Iterator[Compare]:
    """That an angle lies among the values of the inverse function: |u| <= π/2 for asin(sin u)."""
    quarter = Constant("pi") / 2
    for node in postorder(*sides):
        inner = node.children[0] if isinstance(node, Map) else node
        if isinstance(node, Map) and isinstance(inner, Map) and (node.name, inner.name) in PRINCIPAL:
            relation, around = PRINCIPAL[node.name, inner.name]
            u = inner.children[0]
            yield Compare(relation, Map("abs", u - quarter if around else u), quarter)


# For an inverse function of a function: how |u|, or |u − π/2|, compares with π/2 where it leads back to u.
PRINCIPAL = {("asin", "sin"): ("<=", False), ("atan", "tan"): ("<", False), ("acos", "cos"): ("<=", True)}


def _multiplied(claim: Claim) -> Iterator[Compare]:
    """det(A) != 0 for square matrices of which a hypothesis is an equation between products."""
    for h in (h for h in claim.given if h.relation == "=="):
        for node in postorder(h):
            names = node.children if isinstance(node, Contract) and len(node.children) > 1 else ()
            square = (a for a in names if isinstance(a, Symbol) and a.rank == 2 and a.shape[0] == a.shape[1])
            yield from (Compare("!=", Det(a), ZERO) for a in square)


def _of_name(name: Expr, sides: tuple[Expr, ...]) -> Iterator[Compare]:
    if name.rank == 2 and name.shape[0] == name.shape[1]:
        if any(isinstance(node, (Inverse, Det)) for node in postorder(*sides)):
            yield Compare("!=", Det(name), ZERO)
        yield Compare("==", Contract((name,), ((0, 1),), (1, 0)), name)
    yield from (Compare(r, name, ZERO) for r in ("!=", ">=", ">", "<="))
