"""Small changes of a formula: at every place in turn, by a factor in front, by its derivatives found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from symnet import calculus
from symnet.calculus.forward import eliminate
from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.expr import (
    Compare,
    Contract,
    Defined,
    Expr,
    Formal,
    Mul,
    Number,
    Power,
    negate,
    postorder,
    rebuild,
    reciprocal,
)

MOST_SITES = 60
MOST_PLACES = 6
MINUS_ONE = Number(-1)
Change = Callable[[Expr], Iterable[Expr]]
Made = TypeVar("Made")


def opaque(node: Expr) -> bool:
    """Names and derivatives as written: a line is changed around them, not in them."""
    return isinstance(node, (Defined, Formal))


def sites(root: Expr) -> list[Expr]:
    """The distinct parts of a formula, inner ones first."""
    return list(islice(postorder(root, stop=opaque), MOST_SITES))


def edited(root: Expr, change: Change) -> Iterator[tuple[Expr, Expr, Expr]]:
    """(the formula with one part changed, the part, what stands there now); shapes must fit.

    The outermost parts come first; each everywhere it stands, then at single places.
    """
    inside = sites(root)
    kept: dict[Expr, Expr] = {node: node for node in inside if opaque(node)}
    slots = _slots(inside)
    for node in reversed(inside):
        for new in offered(change, node):
            if new is node:
                continue
            for old, places in ((node, None), *((parent, (place,)) for parent, place in _several(slots, node))):
                try:
                    put = new if places is None else old.with_children(put_child(old.children, places[0], new))
                    made = rebuild(root, {**kept, old: put})
                except SymnetError:
                    continue
                if made is not root:
                    yield made, node, new


Slot = tuple[Expr, int]


def _slots(inside: list[Expr]) -> dict[Expr, list[Slot]]:
    """Where each part stands: under which node, at which place."""
    found: dict[Expr, list[Slot]] = {}
    for parent in inside:
        if not opaque(parent):
            for place, child in enumerate(parent.children):
                found.setdefault(child, []).append((parent, place))
    return found


def _several(slots: dict[Expr, list[Slot]], node: Expr) -> list[Slot]:
    """The single places of a part that stands at several."""
    found = slots.get(node, [])
    return found[:MOST_PLACES] if len(found) > 1 else []


def put_child(children: tuple[Expr, ...], place: int, new: Expr) -> tuple[Expr, ...]:
    return (*children[:place], new, *children[place + 1 :])


def offered(change: Callable[[Expr], Iterable[Made]], node: Expr) -> Iterator[Made]:
    """What a change makes of a node; an operation that does not fit ends it."""
    found = iter(change(node))
    while True:
        try:
            yield next(found)
        except (StopIteration, SymnetError):
            return


def derived(left: Expr, given: tuple[Compare, ...]) -> Expr | None:
    """A side without derivatives as written: found by the rules, else by forward mode; None where there is no rule."""
    try:
        return rebuild(_asked(left, given), _spelled_out) if isinstance(left, Formal) else eliminate(left).value
    except SymnetError:
        pass
    try:
        return eliminate(left).value
    except SymnetError:
        return None


def _spelled_out(node: Expr) -> Expr | None:
    """The value of a name that a derivation gave."""
    return node.value if isinstance(node, Defined) and node.fresh else None


def _asked(e: Formal, given: tuple[Compare, ...]) -> Expr:
    f, x, *vector = e.children
    if e.kind == "diff":
        return calculus.diff(f, x, e.order, given=given).result  # type: ignore[no-any-return]
    return getattr(calculus, e.kind)(f, x, *vector, given=given).result  # type: ignore[no-any-return]


def times(factor: Expr, e: Expr) -> Expr:
    """factor·e, written as one would: -e, 2*e, e/m; numbers in front are multiplied."""
    if isinstance(e, Contract) and isinstance(factor, Number) and _number_in_front(e.children[0]):
        return e.with_children((times(factor, e.children[0]), *e.children[1:]))
    if isinstance(factor, Number) and _number_in_front(e):
        return times(Number(factor.value * e.children[0].value), e.children[1])
    if isinstance(e, Mul) and e.children[1] is reciprocal(factor):
        return e.children[0]
    if isinstance(e, Mul) and e.children[0] is MINUS_ONE:
        return negate(times(factor, e.children[1]))
    if factor is reciprocal(e):
        return Number(1)
    if factor is MINUS_ONE or factor is Number(1):
        return negate(e) if factor is MINUS_ONE else e
    if isinstance(factor, Power) and factor.exponent is MINUS_ONE:
        return e * factor
    if isinstance(factor, Number) and factor.value.numerator == 1:
        return e / Number(factor.value.denominator)
    return factor * e


def _number_in_front(e: Expr) -> bool:
    return isinstance(e, Mul) and isinstance(e.children[0], Number)


def related(left: Expr, relation: str, right: Expr, given: tuple[Compare, ...]) -> Claim | None:
    """The claim, if the sides fit."""
    try:
        return Claim(left, relation, right, given)
    except SymnetError:
        return None
