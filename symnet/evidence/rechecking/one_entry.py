"""Claims about numbers that a claim about tensors stands for, for checking again: one entry, whatever the sizes are, or
all entries at given sizes.

What works entry by entry holds for all shapes where it holds for numbers. What mixes entries (`sum(x)`, `W @ x`)
becomes a name there, of which only the signs are known that it has under the hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import Any

import numpy as np

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.rechecking.entry import Entry, number
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.shapes import Reading
from symnet.evidence.rechecking.sides import side_of
from symnet.evidence.rechecking.texts import speaks_of
from symnet.evidence.rechecking.values import facts
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Defined,
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
    negate,
    postorder,
    rebuild,
)
from symnet.program.arrays import pointwise
from symnet.program.backends.entries import entries
from symnet.program.interpret import Evaluation
from symnet.program.worlds import NOTHING
from symnet.sizes import substitute

POINTWISE = (Add, Mul, Power, Map, Apply, Compare, Where, Number, Constant, SizeValue, Full, Defined)
PLAIN: dict[type, Callable[[Any], Expr]] = {  # what is another node in a claim about numbers
    Full: lambda node: Number(node.value),
    Defined: lambda node: node.value,
    Symbol: lambda node: number(node.name, node),
}
MOST_WORK = 200_000
MOST_ENTRIES = 4096
MOST_DERIVATIVES = 3000
ZERO = Number(0)


# ------------------------------------------------------------------ one entry of all
def one_entry(claim: Claim) -> Entry:
    """The claim for one entry. Raises `Refused` where it does not work entry by entry, or where what becomes a name may
    have no value."""
    given = [h for h in claim.hypotheses if not _derives_mixed(h)]  # fewer hypotheses prove less
    if _derives_mixed(claim.comparison):
        raise Refused("a derivative of what does not work entry by entry")
    names = _names(claim.lhs, claim.rhs, *given)
    left, right, *kept = (_entry(e, names) for e in (claim.lhs, claim.rhs, *given))
    parts = [node for node in names if not isinstance(node, Symbol)]
    if parts:
        known = Reading(claim).known
        _check_values(claim, known)
        kept += [c for node in parts for c in _said(names[node], node, known)]
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
    """What is known of an entry of a part that mixes entries."""
    s = known.bounds.of(node)
    if s.low is not None:
        yield Compare(">" if s.low_open else ">=", name, Number(s.low))
    if s.high is not None:
        yield Compare("<" if s.high_open else "<=", name, Number(s.high))
    signs = [r for r in (">", ">=", "<=", "!=") if known.shows(Compare(r, node, ZERO))]
    signs += ["!="] if s.nonzero else []
    yield from (Compare(r, name, ZERO) for r in signs)


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


# ------------------------------------------------------------------ all entries at given sizes
def at_sizes(claim: Claim, sizes: Mapping[str, int]) -> dict[tuple[int, ...], Entry]:
    """The claims about numbers at these sizes, by place. Raises `Refused`."""
    roots = (claim.lhs, claim.rhs, *claim.hypotheses)
    symbols = dict.fromkeys(n for n in postorder(*roots) if isinstance(n, Symbol))
    run = Evaluation.of(roots, {s.name: _array(s, sizes) for s in symbols}, sizes, entries(), MOST_WORK)
    with run.world.session():
        for node in postorder(*roots):
            if isinstance(node, Formal):
                run.done[node] = _derivative(run, node)
        left, right, *given = (_numbers(run, root) for root in roots)
    sides: Any = np.broadcast_arrays(left, right)
    known = tuple(h for side in given for h in side.ravel() if isinstance(h, Compare))
    return {
        place: Entry(sides[0][place], claim.relation, sides[1][place], known) for place in np.ndindex(*sides[0].shape)
    }


def _array(s: Symbol, sizes: Mapping[str, int]) -> Any:
    """A variable as names of entries; what its structure says of them is written in."""
    shape: Any = tuple(substitute(dim, dict(sizes)) for dim in s.shape)
    if not all(isinstance(dim, int) and dim >= 1 for dim in shape) or prod(shape) > MOST_ENTRIES:
        raise Refused("sizes that are no numbers, or too large")
    if {"orthogonal", "positive_definite"} & {*s.facts}:
        raise Refused("a structure that is not linear in the entries")
    made: Any = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        first, sign = _free({*s.facts}, place)
        name = number(s.name if not place else f"{s.name}[{', '.join(map(str, first))}]", s)
        made[place] = Number(0) if not sign else name if sign > 0 else negate(name)
    return made


def _free(structure: set[str], place: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    """The place whose entry stands here, and with which sign (0: the entry is 0)."""
    if len(place) != 2:
        return place, 1
    i, j = place
    zero = {"diagonal": i != j, "lower": i < j, "upper": i > j, "skew": i == j}
    if any(zero.get(word, False) for word in structure):
        return place, 0
    if {"symmetric", "skew"} & structure:
        return (min(place), max(place)), -1 if "skew" in structure and i > j else 1
    return place, 1


def _numbers(run: Evaluation, e: Expr) -> Any:
    made = pointwise(lambda entry: Number(0) if entry is NOTHING else entry, run.run(e))
    if not all(isinstance(entry, Expr) for entry in made.ravel()):
        raise Refused("an entry has no value")
    return made


def _derivative(run: Evaluation, node: Formal) -> Any:
    """All entries of a derivative, of first order once, and times a direction."""
    f, x, *vector = (_numbers(run, child) for child in node.children)
    if not isinstance(node.children[1], Symbol):
        raise Refused("a derivative by a defined name")
    jacobian = f
    for _ in range(2 if node.kind in ("hessian", "hvp") else node.order):
        if jacobian.size * x.size > MOST_DERIVATIVES:
            raise Refused("too many derivatives of single entries")
        jacobian = pointwise(_partial, jacobian.reshape(jacobian.shape + (1,) * x.ndim), x)
    if node.kind == "vjp":
        return np.tensordot(vector[0], jacobian, f.ndim)
    return np.tensordot(jacobian, vector[0], x.ndim) if vector else jacobian


def _partial(f: Expr, x: Expr) -> Expr:
    """∂f/∂x; an entry that is 0 by structure is no coordinate."""
    if not isinstance(x, (Symbol, Number)):
        raise Refused("a derivative by a skew matrix")
    return Formal("diff", f, x) if isinstance(x, Symbol) else x
