"""Where the sides of a claim have values, for checking again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.needs import Known
from symnet.evidence.rechecking.smooth import smoothness
from symnet.evidence.rechecking.values import NOT, Condition, definedness, facts
from symnet.expr import Compare, Expr, Index, Number, SizeValue, postorder, slice_range
from symnet.sizes import Size, may_be_below_one


@dataclass(frozen=True)
class Side:
    """own: what is needed for the expression to have a value, derivatives aside; more: for these to exist."""

    value: Expr
    own: tuple[Condition, ...]
    more: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return (*self.own, *self.more)


def side_of(e: Expr) -> Side:
    return Side(e, values_of(e), slopes_of(e))


def values_of(e: Expr) -> tuple[Condition, ...]:
    """What is needed for an expression to have a value, derivatives aside."""
    return (*definedness(e), *_slices(e))


def slopes_of(e: Expr) -> tuple[Condition, ...]:
    """What is needed for the derivatives in an expression to exist."""
    smooth = tuple(smoothness(e))
    below = (c for s in smooth for side in s.needs.children for c in definedness(side))
    return (*smooth, *(Condition(c.needs, c.guards, False, True) for c in below))


def _slices(e: Expr) -> Iterator[Condition]:
    """That slices of axes of symbolic size lie inside them."""
    for node in postorder(e):
        if isinstance(node, Index):
            for selector, dim in zip(node.selectors, node.children[0].shape, strict=True):
                if not isinstance(selector, int) and isinstance(dim, Size):
                    first, length, step = slice_range(selector, dim, node.children[0])
                    last = first + (length - 1) * step
                    for inside in (first + 1, last + 1, dim - first, dim - last):
                        if not isinstance(inside, Size) or may_be_below_one(inside):
                            yield Condition(Compare(">=", SizeValue(inside), Number(1)), (), True, True)


def same_points(left: Side, right: Side, known: Known, aligned: bool) -> str:
    """Why it is not shown that, where the hypotheses hold, both sides have values at the same points; empty if it is.

    aligned: the sides have one shape, so that their entries correspond.
    """
    rows = ((left.conditions, right.own), (right.conditions, left.own))
    return next(filter(None, (_missing(mine, other, known, aligned) for mine, other in rows)), "")


def _missing(conditions: Iterable[Condition], others: tuple[Condition, ...], known: Known, aligned: bool) -> str:
    """A condition that is not shown to hold where the hypotheses hold and the other side has a value."""
    others = joined(_behind_open_guards(others, known))
    there = known.more(facts(others, whole=True))
    open_ones = (
        c
        for c in conditions
        if not any(other.gives(c, aligned) for other in others) and not known.shown(c) and not there.shown(c)
    )
    return next((words(c) for c in open_ones), "")


def _behind_open_guards(conditions: Iterable[Condition], known: Known) -> Iterator[Condition]:
    """Without the guards that are known to hold."""
    for c in conditions:
        guards = tuple(g for g in c.guards if not known.shown(Condition(g)))
        yield c if guards == c.guards else replace(c, guards=guards)


def joined(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """With what is needed where a comparison holds and where it does not, and so without that guard."""
    found = dict.fromkeys(conditions)
    todo = [*found]
    for c in todo:  # grows
        for g in c.guards:
            opposite = Compare(NOT[g.relation], *g.children)
            without = replace(c, guards=tuple(h for h in c.guards if h is not g))
            if replace(c, guards=tuple(opposite if h is g else h for h in c.guards)) in found and without not in found:
                found[without] = None
                todo.append(without)
    return tuple(found)


def check_said(said: Iterable[str], left: Side, right: Side, known: Known) -> None:
    """The conditions that a certificate names are those of the sides, and all that are open are among them."""
    own = {words(c): c for c in (*left.own, *right.own)}
    named = {*said}
    if (
        not isinstance(said, (list, tuple))
        or not named <= own.keys()
        or any(not known.shown(c) for text, c in own.items() if text not in named)
    ):
        raise Refused("its conditions are not those of the claim")


def words(c: Condition) -> str:
    """A condition as text."""
    return f"{c.needs}" if not c.guards else f"{c.needs} where {' and '.join(map(str, c.guards))}"
