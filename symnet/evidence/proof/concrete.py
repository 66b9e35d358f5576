"""A claim at concrete sizes: one scalar claim an entry, over names such as `x[0]`, derivatives by single entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from symnet.calculus.forward import eliminate
from symnet.claim import Claim
from symnet.errors import BudgetError
from symnet.evidence.proof.scalarise import ScalarClaim
from symnet.evidence.proof.shape_points import MOST_ENTRIES
from symnet.expr import Add, Compare, Expr, Formal, Mul, Number, Symbol, negate, postorder, rebuild
from symnet.program.arrays import pointwise
from symnet.program.backends.entries import entries
from symnet.program.interpret import Evaluation
from symnet.program.worlds import NOTHING, NoValue
from symnet.sizes import substitute

MAX_WORK = 200_000
MAX_DERIVATIVES = 3000
SCALAR_FACTS = ("positive", "nonnegative", "integer", "size")
STRUCTURED = ("symmetric", "skew", "diagonal", "lower", "upper")


class NotConcrete(Exception):
    """The claim cannot be written out at these sizes; the message says why."""


@dataclass(frozen=True)
class Concrete:
    """claims: place of the entry → scalar claim; entries: scalar name → (name, place) of the claim's variables."""

    claims: dict[tuple[int, ...], ScalarClaim]
    entries: dict[Expr, tuple[str, tuple[int, ...]]]


def concrete(claim: Claim, sizes: Mapping[str, int]) -> Concrete:
    """The claim at these sizes, entry by entry. Raises `NotConcrete` or `BudgetError`."""
    roots = tuple(_plain(e) for e in (claim.lhs, claim.rhs, *claim.hypotheses))
    symbols = dict.fromkeys(n for n in postorder(*roots, *claim.variables) if isinstance(n, Symbol))
    places: dict[Expr, tuple[str, tuple[int, ...]]] = {}
    values = {s.name: _entries_of(s, sizes, places) for s in symbols}
    run = Evaluation.of(roots, values, sizes, entries(), MAX_WORK)
    with run.world.session():
        for node in postorder(*roots):
            if isinstance(node, Formal):
                run.done[node] = _FORMAL[node.kind](run, node)
        sides = [_array(run, root) for root in roots]
    left, right = np.broadcast_arrays(*sides[:2])
    given = tuple(h for side in sides[2:] for h in side.ravel())
    known = tuple(h for h in given if isinstance(h, Compare))
    claims = {
        place: ScalarClaim(left[place], claim.relation, right[place], known, dict.fromkeys(places))  # type: ignore[arg-type]
        for place in np.ndindex(*left.shape)
    }
    return Concrete(claims, places)


def _plain(e: Expr) -> Expr:
    """Derivatives by defined names are eliminated here: what was defined before a name is fixed."""

    def replace(node: Any) -> Expr | None:
        if isinstance(node, Formal) and not isinstance(node.children[1], Symbol):
            pushed = eliminate(node)
            if pushed.opened:
                raise NotConcrete("a derivative by a defined name, across a kink")
            return pushed.value
        return None

    return rebuild(e, replace)


def _entries_of(s: Symbol, sizes: Mapping[str, int], places: dict[Expr, tuple[str, tuple[int, ...]]]) -> Any:
    dims = [substitute(dim, dict(sizes)) for dim in s.shape]
    shape = tuple(dim for dim in dims if isinstance(dim, int) and dim >= 1)
    if len(shape) != len(dims):
        raise NotConcrete("a size that is no number")
    if prod(shape) > MOST_ENTRIES:
        raise BudgetError(f"{prod(shape):,} entries of {s.name} are too many to be written out")
    if {"orthogonal", "positive_definite"} & {*s.facts}:
        raise NotConcrete("a structure that is not linear in the entries")
    facts = tuple(f for f in s.facts if f in SCALAR_FACTS)
    made: Any = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        first, sign = free_entry(s, place)
        if not sign:
            made[place] = Number(0)
            continue
        name = Symbol(s.name if not place else f"{s.name}[{', '.join(map(str, first))}]", (), facts)
        places.setdefault(name, (s.name, first))
        made[place] = name if sign > 0 else negate(name)
    return made


def free_entry(s: Symbol, place: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    """The place whose entry stands here, and the sign (0: the entry is 0)."""
    facts = {*s.facts}
    if not facts & {*STRUCTURED}:
        return place, 1
    i, j = place
    if ("diagonal" in facts and i != j) or ("lower" in facts and i < j) or ("upper" in facts and i > j):
        return place, 0
    if "skew" in facts:
        return ((i, j), 1) if i < j else ((j, i), -1 if i > j else 0)
    return ((min(i, j), max(i, j)), 1) if "symmetric" in facts else (place, 1)


def _array(run: Any, e: Expr) -> Any:
    found = run.run(e)
    made = pointwise(lambda entry: Number(0) if entry is NOTHING else entry, found)
    for entry in made.ravel():
        if isinstance(entry, NoValue):
            raise NotConcrete(entry.reason)
        if isinstance(entry, (bool, np.bool_)):
            raise NotConcrete("a comparison of numbers")
    return made


# ------------------------------------------------------------------ derivatives, entry by entry
def _by(f: Any, x: Any) -> Any:
    """All derivatives of the entries of f by those of x."""
    if f.size * x.size > MAX_DERIVATIVES:
        raise BudgetError(f"{f.size * x.size} derivatives of single entries are too many")
    made = np.empty(f.shape + x.shape, dtype=object)
    for i in np.ndindex(*f.shape):
        for j in np.ndindex(*x.shape):
            made[i + j] = _diff(f[i], x[j])
    return made


def _diff(f: Expr, x: Expr) -> Expr:
    if isinstance(x, Symbol):
        return Formal("diff", f, x)
    if isinstance(x, Number):
        return x  # an entry that the structure fixes at 0 is no coordinate
    raise NotConcrete("a derivative by a skew matrix")


def _total(terms: Iterable[Expr]) -> Expr:
    total: Expr | None = None
    for term in terms:
        total = term if total is None else Add(total, term)
    return Number(0) if total is None else total


def _along(derivatives: Any, x: Any, v: Any) -> Any:
    """Σ over the last axes with the direction v, in which each coordinate of x counts once: an entry of a symmetric
    matrix stands at two places."""
    coordinates: dict[Expr, tuple[int, ...]] = {}
    for j in np.ndindex(*x.shape):
        first = coordinates.setdefault(x[j], j)
        if isinstance(x[j], Symbol) and v[first] is not v[j]:
            raise NotConcrete("a direction that has another structure than the variable")
    lead = derivatives.shape[: derivatives.ndim - x.ndim]
    made = np.empty(lead, dtype=object)
    for i in np.ndindex(*lead):
        made[i] = _total(Mul(derivatives[i + j], v[j]) for j in coordinates.values())
    return made


def _operands(run: Any, node: Formal) -> list[Any]:
    return [_array(run, child) for child in node.children]


def _plain_derivative(run: Any, node: Formal) -> Any:
    f, x = _operands(run, node)
    if node.order == 1:
        return _by(f, x)
    return pointwise(lambda entry: Formal("diff", entry, x[()], order=node.order), f)


def _hessian(run: Any, node: Formal) -> Any:
    f, x = _operands(run, node)
    return _by(_by(f, x), x)


def _jvp(run: Any, node: Formal) -> Any:
    f, x, v = _operands(run, node)
    return _along(_by(f, x), x, v)


def _vjp(run: Any, node: Formal) -> Any:
    f, x, w = _operands(run, node)
    found = _by(f, x)
    made = np.empty(x.shape, dtype=object)
    for j in np.ndindex(*x.shape):
        made[j] = _total(Mul(w[i], found[i + j]) for i in np.ndindex(*f.shape))
    return made


def _hvp(run: Any, node: Formal) -> Any:
    f, x, v = _operands(run, node)
    return _along(_by(_by(f, x), x), x, v)


_FORMAL: dict[str, Callable[[Any, Formal], Any]] = {
    "diff": _plain_derivative,
    "grad": _plain_derivative,
    "jacobian": _plain_derivative,
    "hessian": _hessian,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
}
