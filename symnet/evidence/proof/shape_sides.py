"""The sides of a claim without derivatives, and whether they have values at the same points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from symnet.calculus.forward import eliminate
from symnet.evidence.known.domain import Condition, definedness, facts, shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.known.wording import EVERYWHERE, independent, simple
from symnet.evidence.proof.derivatives import without_norms
from symnet.expr import Compare, Expr, Formal, Index, Number, SizeValue, postorder, rebuild, slice_range
from symnet.remembered import lately
from symnet.sizes import Size, may_be_below_one

Shows = Callable[[Compare, tuple[Compare, ...]], bool]  # a comparison, from others that are known


@dataclass(frozen=True)
class Side:
    """A side without derivatives, and the conditions under which it has a value and the value is that of the claim.

    own: what is needed for a value, derivatives aside; more: for these to exist, and to be what they are replaced by.
    """

    value: Expr
    own: tuple[Condition, ...]
    more: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(dict.fromkeys((*self.own, *self.more))) if self.more else self.own


@lately(128)
def side_of(e: Expr) -> Side:
    """The side with its derivatives replaced by forward mode, and everything that has to hold for that."""
    formals = [node for node in postorder(e) if isinstance(node, Formal)]
    own = (*(c for c in definedness(e) if not c.formal), *slice_conditions(e))
    if not formals:
        return Side(e, own)
    plain = rebuild(e, lambda node: _plain_norms(node) if isinstance(node, Formal) else None)
    pushed = eliminate(plain)
    opened = [Condition(c, (), False, True) for c in pushed.opened]
    inner = definedness(pushed.value)
    below = [c for h in pushed.opened for side in h.children for c in definedness(side)]
    more = (Condition(c.needs, c.guards, False, True) for c in (*below, *inner))
    return Side(pushed.value, own, (*opened, *more))


def slice_conditions(e: Expr) -> Iterator[Condition]:
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


def needs_of_sizes(e: Expr) -> list[Condition]:
    """What shapes, indices and slices need of sizes alone."""
    return [c for c in (*definedness(e), *slice_conditions(e)) if of_sizes(c.needs)]


def of_sizes(c: Compare) -> bool:
    """Whether a comparison speaks of sizes only."""
    return all(isinstance(node, (SizeValue, Number)) for side in c.children for node in postorder(side))


def _plain_norms(node: Formal) -> Formal:
    return node.with_children((without_norms(node.children[0]), *node.children[1:]))


# ------------------------------------------------------------------ values at the same points
def same_points(left: Side, right: Side, signs: Signs, aligned: bool, shows: Shows) -> bool:
    """Whether, where the hypotheses hold, both sides have values at the same points.

    aligned: the sides have one shape, so that their entries correspond; shows: a further way to show a comparison.
    """
    return all(
        _implied(mine.conditions, other.conditions, signs, aligned, shows)
        for mine, other in ((left, right), (right, left))
    )


def _implied(
    conditions: Iterable[Condition], others: tuple[Condition, ...], signs: Signs, aligned: bool, shows: Shows
) -> bool:
    """Whether all conditions hold where the hypotheses hold and the other side has a value."""
    missing = [c for c in conditions if not shown(c, signs)]
    others = tuple(_behind_open_guards(c, signs) for c in others)
    known = {c for c in others if c.exact and (aligned or c.whole)}
    missing = [c for c in missing if c not in known]
    if not missing:
        return True
    said = (*signs.hypotheses, *facts(others, whole=True))
    more = Signs(said)
    return all(shown(c, more) or (not c.guards and not c.formal and shows(c.needs, said)) for c in missing)


def _behind_open_guards(c: Condition, signs: Signs) -> Condition:
    """Without the guards that are known to hold."""
    guards = tuple(g for g in c.guards if signs.holds(g) is not True)
    return c if guards == c.guards else replace(c, guards=guards)


def domain_words(conditions: Iterable[Condition]) -> str:
    """Where both sides have values, if that is not everywhere."""
    listed = list(conditions)
    plain = independent(simple(c.needs) for c in listed if not c.guards)
    texts = dict.fromkeys([*map(str, plain), *(words(c) for c in listed if c.guards)])
    return f"where {', '.join(texts)}" if texts else EVERYWHERE


def words(c: Condition) -> str:
    """A condition as text."""
    return f"{c.needs}" if not c.guards else f"{c.needs} where {' and '.join(map(str, c.guards))}"
