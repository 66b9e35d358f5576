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
from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.definite import definite
from symnet.evidence.rechecking.entry import Entry
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.mixed import mixed
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.shapes import Reading
from symnet.evidence.rechecking.sides import side_of
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
)
from symnet.normal.interval import Sign
from symnet.program.arrays import filled, pointwise
from symnet.program.backends.entries import entries
from symnet.program.interpret import Evaluation
from symnet.program.worlds import NOTHING
from symnet.sizes import substitute

POINTWISE = (Add, Mul, Power, Map, Apply, Compare, Where, Number, Constant, SizeValue, Full, Defined)
OF_NUMBERS = ("positive", "nonnegative", "integer", "size")
MOST_WORK = 200_000
MOST_ENTRIES = 4096
MOST_DERIVATIVES = 3000
MOST_PARTS = 40


# ------------------------------------------------------------------ one entry of all
def one_entry(claim: Claim) -> Entry:
    """The claim for one entry. Raises `Refused` where it does not work entry by entry, or where what becomes a name may
    have no value."""
    names = _Names()
    left, right = names.entry(claim.lhs), names.entry(claim.rhs)
    kept = [c for h in claim.hypotheses if (c := names.kept(h)) is not None]
    if names.opaque:
        known = Reading(claim).known
        _check_values(claim, known)
        kept += _bounds(names, tuple(kept), known)
    return Entry(left, claim.relation, right, tuple(kept))


class _Names:
    """Names for the entries of variables, and for what mixes entries."""

    def __init__(self) -> None:
        self.made: dict[Expr, Symbol] = {}
        self.done: dict[Expr, Any] = {}

    @property
    def opaque(self) -> dict[Expr, Symbol]:
        return {node: name for node, name in self.made.items() if not isinstance(node, Symbol)}

    def kept(self, h: Compare) -> Compare | None:
        """A hypothesis for one entry; None where it does not work entry by entry: fewer hypotheses prove less."""
        try:
            return self.entry(h)  # type: ignore[no-any-return]
        except Refused:
            return None

    def entry(self, e: Expr) -> Any:
        for node in postorder(e, stop=lambda n: n in self.done or not _inside(n)):
            if node not in self.done:
                self.done[node] = self._entry(node)
        return self.done[e]

    def _entry(self, node: Any) -> Any:
        if isinstance(node, Full):
            return Number(node.value)
        if isinstance(node, Defined):
            return self.done[node.value]
        if isinstance(node, Formal) and _inside(node):
            f, x = node.children
            if any(_speaks_of(inner, x) for inner in _mixing(f)):
                raise Refused("a derivative of what does not work entry by entry")
            return Formal("diff", self.done[f], self.done[x], order=node.order)
        if _inside(node):
            return node.with_children(tuple(self.done[child] for child in node.children)) if node.children else node
        return self._name(node)

    def _name(self, node: Expr) -> Expr:
        if isinstance(node, Symbol) and not node.shape:
            return node
        if node not in self.made:
            facts_of_it = tuple(f for f in node.facts if f in OF_NUMBERS) if isinstance(node, Symbol) else ()
            text = node.name if isinstance(node, Symbol) else f"[{len(self.made)}] {_text(node)}"
            self.made[node] = Symbol(text, (), facts_of_it)
        return self.made[node]


def _text(node: Expr) -> str:
    try:
        return str(node)
    except SymnetError:
        return type(node).__name__


def _inside(node: Any) -> bool:
    """Whether an entry of a node is made of the entries of its operands at the same place."""
    derivative = isinstance(node, Formal) and node.kind == "diff" and isinstance(node.children[1], Symbol)
    return isinstance(node, POINTWISE) or derivative


def _mixing(e: Expr) -> list[Expr]:
    """The outermost parts that mix entries."""
    found = postorder(e, stop=lambda n: not _inside(n))
    return [n for n in found if not _inside(n) and not isinstance(n, Symbol)]


def _speaks_of(e: Expr, x: Expr) -> bool:
    return any(node is x for node in postorder(e))


def _bounds(names: _Names, given: tuple[Compare, ...], known: Known) -> list[Compare]:
    """What is known of the parts that mix entries, the inner ones first."""
    outer = names.opaque
    found: dict[Expr, list[Compare]] = {}
    for node in postorder(*outer):
        if _inside(node) or isinstance(node, Symbol) or len(found) == MOST_PARTS:
            continue
        bounds = Bounds((*given, *(c for rows in found.values() for c in rows)))
        try:
            parts = [bounds.of(names.entry(child)) for child in node.children]
            name = names.entry(node)
        except Refused:
            continue
        found[node] = list(_said(name, mixed(node, bounds, *parts)))
        if node in outer:
            signs = [r for r in (">", ">=", "<=", "!=") if known.shows(Compare(r, node, Number(0)))]
            how = "" if node.shape else definite(node, known.shows)
            signs += [">"] if how == "+" else [">="] if how else []
            found[node] += [Compare(r, name, Number(0)) for r in signs]
    return [c for node in outer for c in found.get(node, [])]


def _said(name: Symbol, s: Sign) -> Iterator[Compare]:
    if s.low is not None:
        yield Compare(">" if s.low_open else ">=", name, Number(s.low))
    if s.high is not None:
        yield Compare("<" if s.high_open else "<=", name, Number(s.high))
    if s.nonzero:
        yield Compare("!=", name, Number(0))


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
    facts_of_it = tuple(f for f in s.facts if f in OF_NUMBERS)
    for place in np.ndindex(*shape):
        first, sign = _free({*s.facts}, place)
        name = Symbol(s.name if not place else f"{s.name}[{', '.join(map(str, first))}]", (), facts_of_it)
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


def _by(f: Any, x: Any) -> Any:
    """All derivatives of the entries of f by those of x; an entry that is 0 by structure is no coordinate."""
    if f.size * x.size > MOST_DERIVATIVES:
        raise Refused("too many derivatives of single entries")
    made = filled(f.shape + x.shape, Number(0))
    for i, j in ((i, j) for i in np.ndindex(*f.shape) for j in np.ndindex(*x.shape)):
        if not isinstance(x[j], (Symbol, Number)):
            raise Refused("a derivative by a skew matrix")
        made[i + j] = Formal("diff", f[i], x[j]) if isinstance(x[j], Symbol) else x[j]
    return made


def _summed(a: Any, b: Any, rank: int) -> Any:
    """Σ of products over the last axes of a and the first of b."""
    lead, rest = a.shape[: a.ndim - rank], b.shape[rank:]
    made = filled(lead + rest, Number(0))
    for i, k in ((i, k) for i in np.ndindex(*lead) for k in np.ndindex(*rest)):
        for j in np.ndindex(*b.shape[:rank]):
            made[i + k] = made[i + k] + a[i + j] * b[j + k]
    return made


def _derivative(run: Evaluation, node: Formal) -> Any:
    if not isinstance(node.children[1], Symbol):
        raise Refused("a derivative by a defined name")
    return KINDS[node.kind](node, *(_numbers(run, child) for child in node.children))


def _plain_derivative(node: Formal, f: Any, x: Any) -> Any:
    for _ in range(node.order):
        f = _by(f, x)
    return f


KINDS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("diff", "grad", "jacobian"), _plain_derivative),
    "hessian": lambda node, f, x: _by(_by(f, x), x),
    "jvp": lambda node, f, x, v: _summed(_by(f, x), v, x.ndim),
    "vjp": lambda node, f, x, w: _summed(w, _by(f, x), f.ndim),
    "hvp": lambda node, f, x, v: _summed(_by(_by(f, x), x), v, x.ndim),
}
