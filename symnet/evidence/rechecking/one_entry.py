"""The claim about one entry that a claim about tensors stands for, whatever the sizes are, for checking again.

What works entry by entry holds for all shapes where it holds for numbers. What mixes entries (`sum(x)`, `W @ x`)
becomes a name there, of which only the signs are known that it has under the hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.rechecking.definite import orthogonal
from symnet.evidence.rechecking.entry import Entry, number
from symnet.evidence.rechecking.exponents import keeps_powers
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.given import Reading
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.sides import side_of
from symnet.evidence.rechecking.texts import speaks_of
from symnet.evidence.rechecking.values import facts, selects
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
    rebuild,
)

POINTWISE = (Add, Mul, Power, Map, Apply, Compare, Where, Number, Constant, SizeValue, Full, Defined)
PLAIN: dict[type, Callable[[Any], Expr]] = {  # what is another node in a claim about numbers
    Full: lambda node: Number(node.value),
    Defined: lambda node: node.value,
    Symbol: lambda node: number(node.name, node),
}
ZERO = Number(0)


def one_entry(claim: Claim, known: Known | None = None) -> Entry:
    """The claim for one entry. Raises `Refused` where it does not work entry by entry, or where what becomes a name may
    have no value. known: what is known where its hypotheses hold, if that was read before."""
    given = [h for h in claim.hypotheses if not _derives_mixed(h) and not selects(h, _inside)]  # fewer prove less
    if _derives_mixed(claim.comparison):
        raise Refused("a derivative of what does not work entry by entry")
    names = _names(claim.lhs, claim.rhs, *given)
    if selects(claim.comparison, _inside):
        raise Refused("a zero that selects in a product, as it does for no single entry")
    if not keeps_powers(lambda e: _entry(e, names), claim.lhs, claim.rhs, *given):
        raise Refused("a power whose exponent is a whole number only entry by entry")
    left, right, *kept = (_entry(e, names) for e in (claim.lhs, claim.rhs, *given))
    mixed = any(not isinstance(node, Symbol) or "orthogonal" in node.facts for node in names)
    if mixed:
        known = known or Reading(claim).known
        _check_values(claim, known)
        kept += [c for node in names for c in _said(names[node], node, known)]
    return Entry(left, claim.relation, right, tuple(kept))


def _inside(node: Any) -> bool:
    """Whether an entry of a node is made of the entries of its operands at the same place."""
    derivative = isinstance(node, Formal) and node.kind == "diff" and isinstance(node.children[1], Symbol)
    return isinstance(node, POINTWISE) or derivative


def _outermost(*roots: Expr) -> list[Expr]:
    """The first nodes on the way down that are no functions of entries at one place: variables, and what mixes."""
    return [node for node in postorder(*roots, stop=lambda n: not _inside(n)) if not _inside(node)]


def _mixing(e: Expr) -> list[Expr]:
    return [node for node in _outermost(e) if not isinstance(node, Symbol)]


def _derives_mixed(e: Expr) -> bool:
    """Whether something is derived by a name of which a part that mixes entries speaks."""
    nodes = postorder(e, stop=lambda n: not _inside(n))
    formals = (node.children for node in nodes if isinstance(node, Formal) and _inside(node))
    return any(speaks_of(inner, x) for f, x in formals for inner in _mixing(f))


def _names(*roots: Expr) -> dict[Expr, Symbol]:
    """Names for the entries of variables, and for what mixes entries; those of numbers stay."""
    found: dict[Expr, Symbol] = {}
    for node in _outermost(*roots):
        if node.shape or not isinstance(node, Symbol):
            found[node] = number(node.name if isinstance(node, Symbol) else f"[{len(found)}] {_text(node)}", node)
    return found


def _text(node: Expr) -> str:
    try:
        return str(node)
    except SymnetError:
        return type(node).__name__


def _entry(e: Any, names: Mapping[Expr, Symbol]) -> Any:
    """What e says of one entry."""

    def plain(node: Any) -> Expr | None:
        rule = PLAIN.get(type(node))
        return None if rule is None else rule(node)

    return rebuild(rebuild(e, names), plain)


def _said(name: Symbol, node: Expr, known: Known) -> Iterator[Compare]:
    """What is known of an entry of a variable, or of a part that mixes entries."""
    s = known.bounds.of(node)
    if s.low is not None:
        yield Compare(">" if s.low_open else ">=", name, Number(s.low))
    if s.high is not None:
        yield Compare("<" if s.high_open else "<=", name, Number(s.high))
    if s.apart:
        yield Compare("!=", name, ZERO)
    if isinstance(node, Symbol):
        return  # of what follows from several hypotheses, these say as much of one entry
    asked = (r for r in (">", ">=", "<=", "!=") if s.satisfies(r) is None)
    yield from (Compare(r, name, ZERO) for r in asked if known.shows(Compare(r, node, ZERO)))
    if isinstance(node, Det) and orthogonal(node.children[0]):  # det(Q)² = det(QᵀQ) = 1
        yield Compare("==", name**2, Number(1))


def _check_values(claim: Claim, known: Known) -> None:
    """What mixes entries has values wherever the hypotheses hold, or stands in both sides, outside branches."""
    parts = [_mixing(side) for side in (claim.lhs, claim.rhs)]
    branches = any(isinstance(node, Where) for node in postorder(claim.lhs, claim.rhs, stop=lambda n: not _inside(n)))
    common = set() if branches else {*parts[0]} & {*parts[1]}
    left, right = ([side_of(node) for node in part if node not in common] for part in parts)
    for own, others in ((left, right), (right, left)):
        needed = (
            c for side in others for c in side.own if not side.value.shape
        )  # of a tensor: not of this entry alone
        there = known if branches else known.more(facts(needed, whole=True))
        for c in (c for side in own for c in side.conditions):
            if not known.shown(c) and not there.shown(c):
                raise Refused(f"it is not shown that {c.needs} where an entry is named")
