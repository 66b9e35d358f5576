"""Derivatives inside claims, as limits: smooth pieces by forward mode, seams by one-sided derivatives.

A rule that does not apply is no evidence, so where the rules open a condition that is not known to hold, the function
is looked at in three further ways: an equal function that is smooth (√x⁴ is x²), equal one-sided derivatives of pieces
that meet (then that is the derivative), and unequal ones (then there is none).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from symnet.evidence.known.domain import Condition, definedness
from symnet.evidence.known.linear import linear
from symnet.evidence.known.signs import Signs
from symnet.expr import Compare, Expr, Formal, Number, Power, Reduce, Symbol, Where, postorder, rebuild


class Unresolved(Exception):
    """A derivative that could not be given a value; the message says why. open: a condition that was in the way."""

    open: Compare | None = None


@dataclass(frozen=True)
class Derived:
    """value: the expression without derivatives; conditions: what must hold for it to be that (sufficient only);
    seams: pairs of expressions that must be equal, as pieces and their one-sided derivatives must at a seam."""

    value: Expr
    conditions: tuple[Condition, ...] = ()
    seams: tuple[tuple[Expr, Expr], ...] = ()


def derived(e: Expr, signs: Signs) -> Derived:
    """`e` with its derivatives replaced, on a region; conditions and seams are left to the caller.

    A derivative inside another one is a function that is differentiated again: it has to be known around the region and
    not only on it, so no seam may be met there.
    """
    e = flattened(e)
    formals = [node for node in postorder(e) if isinstance(node, Formal)]
    if not formals:
        return Derived(e)
    inner = {n for node in formals for n in postorder(node.children[0]) if isinstance(n, Formal)}
    around: dict[Expr, Expr] = {}  # values that hold around the region, for what is differentiated again
    table: dict[Expr, Expr] = {}
    conditions: list[Condition] = []
    seams: list[tuple[Expr, Expr]] = []
    for node in formals:
        fresh: Any = rebuild(node.with_children((rebuild(node.children[0], around), *node.children[1:])), {})
        if node in inner:
            one = _one(fresh, signs, around=True)
            around[node] = one.value
            conditions += one.conditions
        one = _one(fresh, signs)
        table[node] = one.value
        conditions += one.conditions
        seams += one.seams
    return Derived(rebuild(e, table), tuple(dict.fromkeys(conditions)), tuple(seams))


def flattened(e: Expr) -> Expr:
    """diff(diff(f, x), x) as diff(f, x, 2)."""

    def replace(node: Any) -> Expr | None:
        if isinstance(node, Formal) and node.kind == "diff":
            inside, x = node.children
            if isinstance(inside, Formal) and inside.kind == "diff" and inside.children[1] is x:
                return Formal("diff", inside.children[0], x, order=inside.order + node.order)
        return None

    return rebuild(e, replace)


def eased(e: Expr, splitting: Callable[[Expr], bool]) -> Expr:
    """`e` with derivatives that have a value everywhere replaced, below what is split into cases."""
    tops = [node for node in postorder(e) if splitting(node)]
    formals = [node for node in postorder(*tops) if isinstance(node, Formal)] if tops else []
    table: dict[Expr, Expr] = {}
    for node in formals:
        try:
            found = derived(node, Signs())
        except (Unresolved, SymnetError):
            continue
        if not (found.conditions or found.seams or definedness(found.value) or definedness(node.children[0])):
            table[node] = found.value
    return rebuild(e, table) if table else e


def _one(node: Formal, signs: Signs, around: bool = False) -> Derived:
    f, x = node.children[:2]
    f = without_norms(f)
    if node.kind != "diff" or not isinstance(x, Symbol):
        return _smooth(node.with_children((f, *node.children[1:])))
    left, right, conditions, seam = _pieces(f, x, signs, around)
    here = _at_seam(f, signs) if seam else left
    if left is right is here:
        one = _smooth(Formal("diff", left, x, order=node.order))
        return Derived(one.value, (*conditions, *one.conditions))
    sides = _sided(left, right, here, x, conditions)
    seams = [(left, here), (right, here)]
    for _ in range(1, node.order):  # lower derivatives exist around the seam, and at it where the slopes are equal
        seams.append((sides.slope_below, sides.slope_above))
        sides = _sided(sides.slope_below, sides.slope_above, sides.slope_above, x, [*sides.conditions])
    seams.append((sides.slope_below, sides.slope_above))
    return Derived(sides.slope_above, sides.conditions, tuple(seams))


@dataclass(frozen=True)
class OneSided:
    """A function near a point: its pieces below and above, its value at the point, and the slopes of the pieces.

    Where all conditions hold the pieces are smooth at the point, and agree with the function on their side of it.
    """

    below: Expr
    above: Expr
    here: Expr
    slope_below: Expr
    slope_above: Expr
    conditions: tuple[Condition, ...]


def one_sided(f: Expr, x: Expr, signs: Signs) -> OneSided:
    """The two sides of f at the place that `signs` fixes. Raises `Unresolved`."""
    f = without_norms(f)
    left, right, conditions, seam = _pieces(f, x, signs)
    return _sided(left, right, _at_seam(f, signs) if seam else left, x, conditions)


def _sided(left: Expr, right: Expr, here: Expr, x: Expr, conditions: list[Condition], order: int = 1) -> OneSided:
    inner = [Condition(c.needs, c.guards, False, True) for side in (left, right) for c in definedness(side)]
    below, above = (_smooth(Formal("diff", side, x, order=order)) for side in (left, right))
    joined = (*conditions, *inner, *below.conditions, *above.conditions)
    return OneSided(left, right, here, below.value, above.value, joined)


def _smooth(node: Formal) -> Derived:
    """By the rules, with the conditions that they open."""
    try:
        pushed = eliminate(node)
    except SymnetError as error:
        raise Unresolved(str(error)) from None
    opened = [Condition(c, (), False, True) for c in pushed.opened]
    inner = [Condition(c.needs, c.guards, False, True) for c in definedness(pushed.value)]
    below = [Condition(c.needs, c.guards, False, True) for op in pushed.opened for c in _of_compare(op)]
    return Derived(pushed.value, (*below, *opened, *inner))


def _of_compare(c: Compare) -> tuple[Condition, ...]:
    return tuple(condition for side in c.children for condition in definedness(side))


def _pieces(f: Expr, x: Expr, signs: Signs, around: bool = False) -> tuple[Expr, Expr, list[Condition], bool]:
    """The function just below and just above x, what must hold for that, and whether a seam is met.

    around: the pieces must be the function in a whole neighbourhood, in all variables.
    """
    sides: dict[int, dict[Expr, Expr]] = {-1: {}, 1: {}}
    conditions: list[Condition] = []
    seam = False
    for node in postorder(f):
        below, above = (_rebuilt(node, sides[side]) for side in (-1, 1))
        if isinstance(node, Where):
            condition: Compare = node.children[0]  # type: ignore[assignment]
            a, b = condition.children
            if any(isinstance(inner, (Where, Formal)) for inner in postorder(condition)):
                raise Unresolved("a condition that itself depends on a condition")
            varies = any(inner is x for inner in postorder(condition))
            order = next((r for r in ("<", ">", "==") if signs.holds(Compare(r, a, b)) is True), None)
            if around and not _constant(a, b):
                if order not in ("<", ">"):
                    raise Unresolved("a second derivative across a seam")
                names = dict.fromkeys(n for n in postorder(condition) if isinstance(n, Symbol))
                conditions += [c for name in names for c in _smooth(Formal("diff", a - b, name)).conditions]
            if not varies or _constant(a, b):
                holds = signs.holds(condition)
                if holds is None:
                    raise Unresolved("a condition that is not decided")
                below, above = (piece.children[1 if holds else 2] for piece in (below, above))
            elif order is None:
                raise Unresolved("a condition that is not decided")
            else:
                if order == "==":
                    slope = _slope(a, b, x)
                    seam = True
                    near = {-1: "<" if slope > 0 else ">", 1: ">" if slope > 0 else "<"}
                else:
                    near = {-1: order, 1: order}
                conditions += _smooth(Formal("diff", a - b, x)).conditions  # it has values on both sides of the place
                below, above = (
                    piece.children[1 if _true(condition.relation, near[side]) else 2]
                    for piece, side in ((below, -1), (above, 1))
                )
        sides[-1][node], sides[1][node] = below, above
    return sides[-1][f], sides[1][f], conditions, seam


def _constant(a: Expr, b: Expr) -> bool:
    """Whether a - b is a number whatever the names are."""
    form = linear(a - b)
    return form is not None and not form.terms and definedness(a) == definedness(b) == ()


def _rebuilt(node: Any, done: dict[Expr, Expr]) -> Any:
    children = tuple(done[child] for child in node.children)
    return node if children == node.children else node.with_children(children)


def _true(relation: str, order: str) -> bool:
    """Whether `a relation b` where `a order b`."""
    return order in {"<": "<", "<=": "<=", "==": "=", ">": ">", ">=": ">=", "!=": "<>"}[relation]


def _slope(a: Expr, b: Expr, x: Expr) -> int:
    """The direction in which a - b crosses 0 as x grows: it must be linear in x with a rational slope."""
    form = linear(a - b)
    if form is None or x not in form.terms:
        raise Unresolved("a seam that is not at a linear place")
    if any(atom is not x and any(inner is x for inner in postorder(atom)) for atom in form.terms):
        raise Unresolved("a seam that is not at a linear place")
    return 1 if form.terms[x] > 0 else -1


def _at_seam(f: Expr, signs: Signs) -> Expr:
    """The function at the seam itself."""

    def choose(node: Any) -> Expr | None:
        if not isinstance(node, Where):
            return None
        holds = signs.holds(node.children[0])  # type: ignore[arg-type]
        if holds is None:
            raise Unresolved("a condition that is not decided")
        return node.children[1 if holds else 2]

    return rebuild(f, choose)


def without_norms(f: Expr) -> Expr:
    """Powers of norms as powers of sums of squares, which they are everywhere: of these, even ones and those above the
    second have a derivative at 0 too."""

    def replace(node: Any) -> Expr | None:
        if isinstance(node, Power) and isinstance(node.base, Reduce) and node.base.op == "norm":
            p = node.exponent
            if isinstance(p, Number) and p.value >= 2:
                inner = node.base
                total = Reduce("sum", Power(inner.children[0], Number(2)), inner.axes, inner.keepdims)
                return total if p.value == 2 else Power(total, Number(p.value / 2))
        return None

    return rebuild(f, replace)
