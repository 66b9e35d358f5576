"""Case splits: a claim with `where` becomes claims without, on regions that cover the hypotheses.

A region is a list of comparisons. A condition that is not decided on a region splits it, first at the conditions under
which it has a value: in two (it holds or not) where it only chooses values, in three (<, ==, >) where a derivative
looks across its boundary. Regions that contradict the hypotheses are dropped, with that reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, product
from typing import Any

from symnet.errors import BudgetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.alternatives import Alternatives
from symnet.evidence.known.domain import definedness
from symnet.evidence.known.signs import NOT, Signs
from symnet.evidence.known.waves import unwound
from symnet.evidence.proof.derivatives import eased
from symnet.expr import Compare, Expr, Formal, Map, Symbol, Where, postorder, rebuild
from symnet.functions import FUNCTIONS, ROWS
from symnet.limits import tick

MAX_REGIONS = 250
MAX_LIFTS = 4


@dataclass(frozen=True)
class Region:
    """The sides of a claim without `where` outside derivatives; region: the comparisons that were assumed."""

    lhs: Expr
    rhs: Expr
    region: tuple[Compare, ...]
    signs: Signs


def _piecewise() -> frozenset[str]:
    """The functions whose definition, written out, holds a `where` (`abs` is a kernel and not looked into)."""
    names = {"abs"}
    for _ in range(3):
        for row in ROWS:
            if row.definition is not None and row.name not in names:
                made = row.definition(*(Symbol(f"operand {i}") for i in range(len(row.partials))))
                inner = (node for node in postorder(made))
                if any(isinstance(n, Where) or (isinstance(n, Map) and n.name in names - {"abs"}) for n in inner):
                    names.add(row.name)
    return frozenset(names)


def opened(e: Expr, also: frozenset[str] = frozenset()) -> Expr:
    """Functions that are defined by cases replaced by their definitions; `abs`, and what is built on it, only where
    `also` names it."""
    wanted = (PIECEWISE - {"abs"}) | also | (BUILT_ON_ABS if "abs" in also else frozenset())

    def replace(node: Expr) -> Expr | None:
        if isinstance(node, Map) and node.name in wanted:
            definition = FUNCTIONS[node.name].definition
            assert definition is not None
            made = definition(*node.children)
            return made if made.shape == node.shape else None
        return None

    e = eased(e, lambda node: isinstance(node, Compare) or (isinstance(node, Map) and node.name in wanted))
    while True:
        again = rebuild(e, replace)
        if again is e:
            return lifted(e)
        e = again


def lifted(e: Expr) -> Expr:
    """`e` with the conditions inside derivatives that speak of a `where` decided branch by branch, so that boundaries
    are those of plain comparisons: where(|x| < 1, a, b) once |x| is where(x >= 0, x, -x)."""

    def lift(node: Any) -> Expr | None:
        if not isinstance(node, Where):
            return None
        tick()
        condition, yes, no = node.children
        inner = next((n for n in postorder(condition) if isinstance(n, Where)), None)
        if inner is None:
            return None
        one, other = (rebuild(condition, {inner: inner.children[k]}) for k in (1, 2))
        if any(c.shape != condition.shape for c in (one, other)):
            return None
        return Where(inner.children[0], Where(one, yes, no), Where(other, yes, no))

    def inside(node: Any) -> Expr | None:
        if not isinstance(node, Formal):
            return None
        body = node.children[0]
        for _ in range(MAX_LIFTS):
            again = rebuild(body, lift)
            if again is body:
                break
            body = again
        return node if body is node.children[0] else node.with_children((body, *node.children[1:]))

    return rebuild(e, inside)


def regions(
    lhs: Expr,
    rhs: Expr,
    hypotheses: tuple[Compare, ...],
    clock: Clock,
    one_of: tuple[Alternatives, ...] = (),
) -> Iterator[Region]:
    """The regions, each with its sides resolved; together they cover the hypotheses. one_of: comparisons one of which
    holds, to begin with; those that cannot hold are regions as well, so that it is seen that one of all does."""
    starts = [tuple(chain(*rows)) for rows in product(*one_of)] if one_of else []
    waiting: list[tuple[Expr, Expr, tuple[Compare, ...]]] = [(lhs, rhs, chosen) for chosen in starts or [()]][::-1]
    made = 0
    while waiting:
        clock.check()
        left, right, assumed = waiting.pop()
        signs = Signs((*hypotheses, *assumed))
        if signs.contradictory:
            if assumed in starts:
                yield Region(left, right, assumed, signs)
            continue
        left, right = resolved(left, signs), resolved(right, signs)
        split = _split(left, right, signs)
        if split is None:
            made += 1
            if made > MAX_REGIONS:
                raise BudgetError(f"the claim splits into more than {MAX_REGIONS} cases")
            yield Region(left, right, assumed, signs)
        else:
            waiting += [(left, right, (*assumed, c)) for c in reversed(split)]
            if len(waiting) > MAX_REGIONS:
                raise BudgetError(f"the claim splits into more than {MAX_REGIONS} cases")


def resolved(e: Expr, signs: Signs) -> Expr:
    """`e` with the decided branches of `where` chosen, and asin(sin u) as it is on one half-turn, outside
    derivatives."""
    done: dict[Expr, Expr] = {}
    for node in postorder(e, stop=lambda n: isinstance(n, Formal)):
        if isinstance(node, Formal):
            done[node] = node
            continue
        children = tuple(done[child] for child in node.children)
        fresh = node if children == node.children else node.with_children(children)
        if isinstance(fresh, Where):
            decided = signs.holds(fresh.children[0])  # type: ignore[arg-type]
            if decided is not None and fresh.children[1 if decided else 2].shape == fresh.shape:
                fresh = fresh.children[1 if decided else 2]
        if isinstance(fresh, Map) and fresh.name in ("asin", "acos", "atan") and fresh.children[0].children:
            fresh = unwound(signs.holds, fresh, signs.of(fresh.children[0].children[0])) or fresh
        done[node] = fresh
    return done[e]


def _split(lhs: Expr, rhs: Expr, signs: Signs) -> list[Compare] | None:
    """Comparisons that split the region, one of which always holds; None where nothing is left to decide."""
    inside = _inside_derivatives(lhs, rhs)
    for node in postorder(lhs, rhs):
        if not isinstance(node, Where):
            continue
        condition: Compare = node.children[0]  # type: ignore[assignment]
        if any(isinstance(below, (Where, Formal)) for below in postorder(condition)):
            continue
        open_needs, has_value = _needs(condition, signs)
        if open_needs is not None:
            return [open_needs, Compare(NOT[open_needs.relation], *open_needs.children)]
        if not has_value:
            continue  # nor has the `where`: that is left to whoever looks at definedness
        a, b = condition.children
        if node in inside:
            if not any(signs.holds(Compare(r, a, b)) is True for r in ("<", "==", ">")):
                return [Compare(r, a, b) for r in ("<", "==", ">")]
        elif signs.holds(condition) is None:
            return [condition, Compare(NOT[condition.relation], a, b)]
    return None


def _needs(condition: Compare, signs: Signs) -> tuple[Compare | None, bool]:
    """A condition of definedness of the sides that is open on the region (None), and whether the sides have values.

    A region where `c` holds and one where `c` does not, cover only the points at which `c` has a value.
    """
    for need in definedness(condition):
        holds = signs.holds(need.needs)
        if holds is not True:
            return (need.needs, False) if holds is None else (None, False)
    return None, True


def _inside_derivatives(*roots: Expr) -> set[Expr]:
    bodies = [node.children[0] for node in postorder(*roots) if isinstance(node, Formal)]
    return set(postorder(*bodies)) if bodies else set()


def _built_on(name: str) -> frozenset[str]:
    """The functions whose definition holds another one."""
    found = {name}
    for row in ROWS:
        if row.definition is not None:
            made = row.definition(*(Symbol(f"operand {i}") for i in range(len(row.partials))))
            if any(isinstance(node, Map) and node.name in found for node in postorder(made)):
                found.add(row.name)
    return frozenset(found)


PIECEWISE = _piecewise()
BUILT_ON_ABS = _built_on("abs")
