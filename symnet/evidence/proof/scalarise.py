"""A claim about one entry: tensors and what mixes entries become scalar names.

A claim whose operations work entry by entry holds for all shapes where it holds for one entry, whatever numbers the
operands have there. What mixes entries (`sum(x)`, `x[0]`, `W @ x`) becomes an indeterminate with what is known of its
sign; a hypothesis that lines up with the entries is kept, any other is left out (fewer hypotheses prove less).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.calculus.definite import orthogonal
from symnet.errors import SymnetError
from symnet.evidence.known.domain import Condition, definedness, facts, selects, shown
from symnet.evidence.known.signs import Signs
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Defined,
    Det,
    Expr,
    Formal,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Where,
    postorder,
)
from symnet.sizes import Size

POINTWISE = (Add, Mul, Power, Map, Apply, Compare, Where, Number, Constant, SizeValue, Full, Defined)


@dataclass(frozen=True)
class ScalarClaim:
    """lhs, relation, rhs and hypotheses over scalar names; atoms: name → what it stands for in the claim;
    outside: conditions of what is opaque that the hypotheses do not give (both sides have them)."""

    lhs: Expr
    relation: str
    rhs: Expr
    hypotheses: tuple[Compare, ...]
    atoms: dict[Expr, Expr]
    outside: tuple[Condition, ...] = ()


def scalarised(lhs: Expr, relation: str, rhs: Expr, hypotheses: Iterable[Compare]) -> ScalarClaim | None:
    """The claim for one entry, or None where it cannot be read entry by entry.

    What is opaque must have values wherever the hypotheses hold (or in both sides alike); else None.
    """
    given = tuple(hypotheses)
    signs = Signs(given)
    maker = _Maker(signs)
    try:
        left, right = maker.entry(lhs), maker.entry(rhs)
    except _Mixed:
        return None
    if not _inner_values(lhs, rhs, signs):
        return None
    kept = []
    for h in given:
        try:
            kept.append(maker.entry(h))
        except _Mixed:
            continue
    outside = tuple(dict.fromkeys(c for node in _opaque(lhs) for c in _whole(node) if not shown(c, signs)))
    return ScalarClaim(left, relation, right, (*kept, *maker.bounds()), maker.meanings, outside)


class _Mixed(Exception):
    """A derivative by a tensor, or of something opaque; or zeros of `eye` that select."""


class _Maker:
    def __init__(self, signs: Signs):
        self.signs = signs
        self.names: dict[Expr, Symbol] = {}
        self.meanings: dict[Expr, Expr] = {}
        self.done: dict[Expr, Any] = {}

    def entry(self, e: Expr) -> Any:
        """One entry of `e`."""
        done = self.done
        if selects(e, _inside):
            raise _Mixed
        for node in postorder(e, stop=lambda n: n in done or not _inside(n)):
            if node in done:
                continue
            if isinstance(node, Full):
                done[node] = Number(node.value)
            elif not _inside(node):
                done[node] = self._name(node)
            elif isinstance(node, Formal):
                done[node] = self._derivative(node)
            elif isinstance(node, Defined):
                done[node] = done[node.value]
            elif not node.children:
                done[node] = node
            else:
                done[node] = node.with_children(tuple(done[child] for child in node.children))
        return done[e]

    def _name(self, node: Expr) -> Symbol:
        if isinstance(node, Symbol) and not node.shape:
            self.meanings[node] = node
            return node
        if node not in self.names:
            words = str(node) if isinstance(node, Symbol) else f"[{len(self.names)}] {_words(node)}"
            facts = tuple(f for f in node.facts if f in _SCALAR_FACTS) if isinstance(node, Symbol) else ()
            self.names[node] = Symbol(words, (), facts)
            self.meanings[self.names[node]] = node
        return self.names[node]

    def _derivative(self, node: Formal) -> Expr:
        f, x = node.children
        if node.kind != "diff" or not isinstance(x, Symbol):
            raise _Mixed
        for inner in postorder(f, stop=lambda n: not _inside(n)):
            if not _inside(inner) and inner is not x and any(below is x for below in postorder(inner)):
                raise _Mixed
        return Formal("diff", self.done[f], self.done[x], order=node.order)

    def bounds(self) -> Iterable[Compare]:
        """What is known of the opaque names."""
        for node, name in self.names.items():
            s = self.signs.of(node)
            if s.low is not None:
                yield Compare(">" if s.low_open else ">=", name, Number(s.low))
            if s.high is not None:
                yield Compare("<" if s.high_open else "<=", name, Number(s.high))
            if s.nonzero and not (s.positive or s.negative):
                yield Compare("!=", name, Number(Fraction(0)))
            if isinstance(node, Det) and orthogonal(node.children[0]):
                yield Compare("==", name**2, Number(1))


_SCALAR_FACTS = ("positive", "nonnegative", "integer", "size")


def _inside(node: Any) -> bool:
    return isinstance(node, POINTWISE) or (isinstance(node, Formal) and node.kind == "diff")


def _words(node: Expr) -> str:
    try:
        return str(node)
    except SymnetError:
        return type(node).__name__


def _opaque(e: Expr) -> dict[Expr, None]:
    return {
        node: None
        for node in postorder(e, stop=lambda n: not _inside(n))
        if not _inside(node) and not isinstance(node, Symbol)
    }


def _inner_values(lhs: Expr, rhs: Expr, signs: Signs) -> bool:
    """Whether what is opaque has values wherever the other side has."""
    left, right = _opaque(lhs), _opaque(rhs)
    if not left and not right:
        return True
    strict = not any(isinstance(node, Where) for node in postorder(lhs, rhs, stop=lambda n: not _inside(n)))
    common = {node for node in left if node in right} if strict else set()
    here, there = ([c for node in nodes if node not in common for c in _whole(node)] for nodes in (left, right))
    return _implied(here, there, signs, strict) and _implied(there, here, signs, strict)


def _whole(node: Expr) -> Iterable[Condition]:
    """The conditions of an opaque node; only for a scalar node they are known to be necessary."""
    for c in definedness(node):
        yield c if not node.shape else Condition(c.needs, c.guards, False, True)


def _implied(conditions: list[Condition], others: list[Condition], signs: Signs, strict: bool) -> bool:
    """Whether all conditions hold where the hypotheses and (where no branch may leave them out) the others do."""
    left = [c for c in conditions if not shown(c, signs)]
    if left and strict:
        more = Signs((*signs.hypotheses, *facts(others, whole=True)))
        left = [c for c in left if not (c.exact and c in others) and not shown(c, more)]
    return not left


def beside(hypotheses: Iterable[Compare], *sides: Expr) -> tuple[Compare, ...]:
    """The hypotheses that speak of names in the sides, or of names that such a hypothesis speaks of, and so on; the
    others say nothing of the sides (fewer hypotheses prove less)."""
    named = [(h, _named(h)) for h in hypotheses]
    reached = _named(*sides)
    near = [names for _, names in named if not reached.isdisjoint(names)]
    while any(not names <= reached for names in near):
        reached = reached.union(*near)
        near = [names for _, names in named if not reached.isdisjoint(names)]
    return tuple(h for h, names in named if not names or names <= reached)


def _named(*roots: Expr) -> set[str]:
    """The names that occur, of variables, functions and sizes."""
    nodes = [node for node in postorder(*roots) if isinstance(node, (Symbol, Apply))]
    return {node.name for node in nodes} | {*sizes_in(*roots)}


def sizes_in(*roots: Expr) -> tuple[str, ...]:
    """The size names that occur, in order of appearance."""
    found: dict[str, None] = {}
    for node in postorder(*roots):
        dims = (*node.shape, node.size) if isinstance(node, SizeValue) else node.shape
        for dim in dims:
            if isinstance(dim, Size):
                found.update(dict.fromkeys(dim.names))
    return tuple(found)
