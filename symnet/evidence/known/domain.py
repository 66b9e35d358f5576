"""Where an expression has a value: conditions entry by entry, guarded by the branches that they stand in.

A condition is `needs` (a comparison) wherever all its `guards` hold. All conditions together are sufficient. Those
marked `exact` are necessary as well: where the expression has a value they hold, for every entry that the root entry
uses (`whole`: for all entries of the comparison). Below selections (indexing, diagonals, deltas) only some entries are
used, and what is asked of all of them is sufficient only; what is asked of no entry alone (that a determinant is not 0)
is necessary as soon as one entry is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from symnet.evidence.known.cones import cones
from symnet.evidence.known.entrywise import at_one_entry, shaped
from symnet.evidence.known.linear import rational
from symnet.evidence.known.signs import NOT, Signs
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Compare,
    Concat,
    Contract,
    Defined,
    Det,
    Embed,
    Expr,
    Eye,
    Formal,
    Index,
    Inverse,
    Kept,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
    postorder,
    settled,
    size_conditions,
)
from symnet.functions import FUNCTIONS
from symnet.program.interpret_entries import is_integral
from symnet.remembered import lately
from symnet.sizes import Size

# Which entries of a node an entry of the root uses: its own, all, at least one, or perhaps none.
ENTRY, FULL, PART, SOME = "entry", "full", "part", "some"
FIXED = {"skew", "diagonal", "lower", "upper", "orthogonal"}  # some entries of such a name do not move
Guards = tuple[Compare, ...]


@dataclass(frozen=True)
class Condition:
    """`needs` where all `guards` hold; see the module. A derivative that is still formal is its own condition: its
    `needs` compares it with itself, and nothing but that same condition discharges it."""

    needs: Compare
    guards: Guards = ()
    exact: bool = True
    whole: bool = False

    @property
    def formal(self) -> bool:
        return _is_formal(self.needs)


@lately(256)
def definedness(e: Expr) -> tuple[Condition, ...]:
    """The conditions under which `e` has a value, the inner ones first; those that always hold are left out.

    >>> from symnet.symbols import scalar
    >>> from symnet.ops import log
    >>> x = scalar("x")
    >>> [(c.needs.children[0] is x, c.needs.relation) for c in definedness(log(x) / x)]
    [(True, '>'), (True, '!=')]
    """
    if not settled(_asking, e, _asks):
        return ()
    found: dict[Condition, None] = {}
    for node, use, guards in _uses(e):
        for needs, more, exact in _own_needs(node):
            necessary = exact and (use != SOME if not needs.shape else use in (ENTRY, FULL))
            found[Condition(needs, guards + more, necessary, use != ENTRY or not e.shape)] = None
        for least, dim in size_conditions(node):
            needs = Compare(">=", SizeValue(dim), Number(0) + least if isinstance(least, Size) else Number(least))
            found[Condition(needs, (), True, True)] = None
    return tuple(found)


def _asks(node: Any) -> bool:
    """Whether there is any condition of a node, or of a part of it."""
    return any(map(_asking.__getitem__, node.children)) or bool(_own_needs(node) or size_conditions(node))


def _own_needs(node: Any) -> list[Need]:
    """What a node asks for, beside what always holds."""
    if type(node) not in _NEEDS:
        return []
    plain = Signs()
    return [row for row in _NEEDS[type(node)](node) if _is_formal(row[0]) or plain.holds(row[0]) is not True]


def _is_formal(needs: Compare) -> bool:
    a, b = needs.children
    return a is b and isinstance(a, Formal)


_asking: Kept[bool] = Kept()


def discharge(conditions: Iterable[Condition], hypotheses: Iterable[Compare]) -> list[Condition]:
    """The conditions that could not be shown to hold wherever the hypotheses do."""
    base = Signs(hypotheses)
    return [c for c in conditions if not shown(c, base)]


def shown(condition: Condition, signs: Signs) -> bool:
    """Whether a condition is known to hold (or its guards never to)."""
    if condition.formal:
        return False
    if signs.holds(condition.needs) is True:
        return True
    if not condition.guards:
        return False
    if any(signs.holds(g) is False for g in condition.guards):
        return True
    under = Signs((*signs.hypotheses, *(g for g in condition.guards if not g.shape)))
    if under.contradictory or under.holds(condition.needs) is True:
        return True
    if not shaped(condition.guards):
        return False
    said, (needs, *guards) = at_one_entry(under, condition.needs, *condition.guards)
    here = Signs((*said, *guards))
    return here.contradictory or here.holds(needs) is True


def facts(conditions: Iterable[Condition], whole: bool = False) -> tuple[Compare, ...]:
    """What the conditions say where the expression has a value: only exact ones without guards say anything.

    whole: only those that hold for all entries of the comparison.
    """
    return tuple(
        dict.fromkeys(
            c.needs
            for c in conditions
            if c.exact and not c.guards and not c.formal and (c.whole or not whole or not c.needs.shape)
        )
    )


# ------------------------------------------------------------------ which entries are used, and under which guards
def _uses(root: Expr) -> Iterable[tuple[Any, str, Guards]]:
    """Every (node, use, guards), inner nodes first."""
    start = (root, FULL if not root.shape else ENTRY, ())
    seen: set[tuple[Expr, str, Guards]] = set()
    stack: list[tuple[tuple[Expr, str, Guards], bool]] = [(start, False)]
    while stack:
        item, ready = stack.pop()
        if ready:
            yield item
        elif item not in seen:
            seen.add(item)
            stack.append((item, True))
            stack.extend((child, False) for child in reversed(list(_below(*item))))


def _below(node: Any, use: str, guards: Guards) -> Iterable[tuple[Expr, str, Guards]]:
    if isinstance(node, Where):
        condition, a, b = node.children
        opposite = Compare(NOT[condition.relation], *condition.children)
        yield from ((side, _scalar_is_full(side, use), guards) for side in condition.children)
        chosen = SOME if use == PART and condition.shape else use  # the entry in use may be one of the other branch
        for branch, guard in ((a, condition), (b, opposite)):
            yield branch, _scalar_is_full(branch, chosen), guards if guard in guards else (*guards, guard)
        return
    if isinstance(node, Formal):
        kept, aligned = _without_entries(guards), node.kind == "diff"  # all other derivatives mix entries
        use = use if aligned or kept == guards else SOME
        yield node.children[0], _differentiated(node, use), guards if aligned else kept
        yield from ((v, FULL if use == FULL else SOME, kept) for v in node.children[2:])
        return
    pointwise = isinstance(node, _POINTWISE)
    inside = use if pointwise else _inner_use(node, use)
    if isinstance(node, (Mul, Contract)) and any(map(_may_be_missing, node.children)):
        inside = SOME
    kept = guards
    if not pointwise:  # the entries of a guard no longer line up with those of the operand
        kept = _without_entries(guards)
        inside = inside if kept == guards else SOME
    for child in node.children:
        yield child, _scalar_is_full(child, inside), kept


def selects(e: Expr, inside: Callable[[Expr], bool] | None = None) -> bool:
    """Whether a factor, among the nodes that are inside (all, where that is not said), may be a term that is not there,
    beside one that may have no value: an entry of their product may have one all the same."""
    if inside is not None:
        return any(map(_selects, postorder(e, stop=lambda node: not inside(node))))
    return settled(_SELECTING, e, lambda node: _selects(node) or any(_SELECTING[child] for child in node.children))


def _selects(node: Expr) -> bool:
    if not isinstance(node, (Mul, Contract)):
        return False
    pairs = ((a, b) for a in node.children for b in node.children if b is not a)
    return any(_may_be_missing(a) and definedness(b) for a, b in pairs)


def _without_entries(guards: Guards) -> Guards:
    return tuple(g for g in guards if not g.shape)


def _differentiated(node: Formal, use: str) -> str:
    """Which entries of a function an entry of its derivative asks for: there is no slope where there is no value."""
    f = node.children[0]
    if use in (FULL, SOME) or node.kind == "diff":
        return use
    return PART if f.shape else FULL


def _may_be_missing(e: Expr) -> bool:
    """Whether entries of a node may be terms that are not there (of `eye`, of padding), which select in a product."""
    return settled(_MISSING, e, _is_missing)


def _is_missing(node: Expr) -> bool:
    if isinstance(node, _NUMBERS) or (isinstance(node, Reduce) and node.op in ("norm", "norm1", "logsumexp")):
        return False
    below = (_MISSING[child] for child in node.children)
    if isinstance(node, Add):
        return all(below)
    return isinstance(node, (Eye, Embed, Window, Unwindow)) or any(below)


_MISSING: Kept[bool] = Kept()
_SELECTING: Kept[bool] = Kept()


_POINTWISE = (Add, Mul, Power, Map, Apply, Compare, Defined)
_NUMBERS = (Map, Apply, Power, AxisMap, Inverse, Det)  # whose entries are numbers, whatever the operands are


def _scalar_is_full(e: Expr, use: str) -> str:
    return FULL if not e.shape and use in (ENTRY, PART) else use


def _inner_use(node: Any, use: str) -> str:
    """Which entries of the operands an entry in use asks for, of a node that is not entrywise."""
    if use == SOME:
        return SOME
    if isinstance(node, (Inverse, Det)):
        return FULL
    if isinstance(node, (Window, Unwindow)):
        return SOME
    if isinstance(node, (Concat, Embed)):
        return FULL if use == FULL else SOME
    if use != FULL or isinstance(node, Index):
        return PART
    if isinstance(node, Contract):
        if any(isinstance(child, Eye) for child in node.children):
            return SOME
        return PART if any(len(set(labels)) < len(labels) for labels in node.inputs) else FULL
    return FULL if isinstance(node, (Reduce, AxisMap, Reshape)) else SOME


# ------------------------------------------------------------------ what each node asks
Need = tuple[Compare, Guards, bool]
ZERO = Number(0)


def _map(node: Map) -> Iterable[Need]:
    return [(needs, (), True) for needs in FUNCTIONS[node.name].domain(*node.children)]


def _nonzero(base: Expr) -> Compare:
    """That it is not 0; of |u|, that u is not."""
    size = isinstance(base, Map) and base.name == "abs"
    return Compare("!=", base.children[0] if size else base, ZERO)


def _power(node: Power) -> Iterable[Need]:
    base, exponent = node.children
    if isinstance(exponent, Number) and exponent.value.denominator == 1:
        return [(_nonzero(base), (), True)] if exponent.value < 0 else []
    if is_integral(exponent):
        return [(_nonzero(base), (Compare("<", exponent, ZERO),), True)]
    p = rational(exponent)
    if p is not None:
        return [(Compare(">" if p < 0 else ">=", base, ZERO), (), True)]
    return [
        (Compare(">=", base, ZERO), (), True),
        (Compare(">=", exponent, ZERO), (Compare("==", base, ZERO),), True),
    ]


def _formal(node: Formal) -> Iterable[Need]:
    """The derivative itself, and what is certain of it: |x − a| has none at a, by entries that all move."""
    f, x = node.children[:2]
    fixed = isinstance(x, Symbol) and FIXED & {*x.facts}
    kinks = cones(f, x) if not fixed and not f.shape and node.kind in ("grad", "jacobian", "hessian") else ()
    return [(Compare("==", node, node), (), True), *((Compare("!=", u, ZERO), guards, True) for u, guards in kinks)]


_NEEDS: dict[type, Callable[[Any], Iterable[Need]]] = {
    Map: _map,
    Power: _power,
    Inverse: lambda node: [(Compare("!=", Det(node.children[0]), ZERO), (), True)],
    Formal: _formal,
}


def loosened(condition: Condition) -> Condition:
    """The same condition, as sufficient only."""
    return replace(condition, exact=False)
