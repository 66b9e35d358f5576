"""Claims about numbers that a claim about tensors stands for at given sizes, for checking again: one for each entry.

The claim is evaluated over names of entries; what the structure of a matrix says of its entries is written in.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from symnet.claim import Claim
from symnet.evidence.rechecking.entry import Entry, number
from symnet.evidence.rechecking.field import Refused
from symnet.expr import (
    Compare,
    Expr,
    Formal,
    Number,
    Power,
    Symbol,
    negate,
    postorder,
)
from symnet.program.arrays import pointwise
from symnet.program.backends.entries import entries
from symnet.program.interpret import Evaluation
from symnet.program.interpret_entries import is_integral
from symnet.program.worlds import NOTHING
from symnet.sizes import substitute

MOST_WORK = 200_000
MOST_ENTRIES = 4096
MOST_DERIVATIVES = 3000


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
        if not all(_stays_whole(run, node.exponent) for node in postorder(*roots) if isinstance(node, Power)):
            raise Refused("a power whose exponent is a whole number only entry by entry")
    sides: Any = np.broadcast_arrays(left, right)
    known = tuple(h for side in given for h in side.ravel() if isinstance(h, Compare))
    return {
        place: Entry(sides[0][place], claim.relation, sides[1][place], known) for place in np.ndindex(*sides[0].shape)
    }


def _stays_whole(run: Evaluation, exponent: Expr) -> bool:
    """Whether the entries of an exponent are whole by their form where the exponent is: else a base may be negative."""
    entries = () if isinstance(exponent, Number) else _numbers(run, exponent).ravel()
    return all(is_integral(entry) == is_integral(exponent) for entry in entries)


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
    return np.tensordot(jacobian, _of_coordinates(x, vector[0]), x.ndim) if vector else jacobian


def _of_coordinates(x: Any, direction: Any) -> Any:
    """A direction in the coordinates of x: what stands at two places of x is one of them, and counts once."""
    seen: dict[Expr, Expr] = {}
    made: Any = np.full(x.shape, Number(0), dtype=object)
    for place in np.ndindex(*x.shape):
        entry, along = x[place], direction[place]
        if entry not in seen:
            seen[entry] = made[place] = along
        elif isinstance(entry, Symbol) and seen[entry] is not along:
            raise Refused("a direction that has another structure than the variable")
    return made


def _partial(f: Expr, x: Expr) -> Expr:
    """∂f/∂x; an entry that is 0 by structure is no coordinate."""
    if not isinstance(x, (Symbol, Number)):
        raise Refused("a derivative by a skew matrix")
    return Formal("diff", f, x) if isinstance(x, Symbol) else x
