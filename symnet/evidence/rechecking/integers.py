"""A proof about integers checked again: the boxes cover all integers, and on each one the claim holds, or none of its
points satisfies the hypotheses.

A box says of every name that it is one number, or all from one on, upwards or downwards. With start + k or start - k
for the name, what is left is a comparison of real numbers with k >= 0, which the algebra of scalar proofs decides. It
holds no derivative, of which nothing here asks where it exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import mul
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.check import Check
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.texts import scope_of, size_names
from symnet.evidence.rechecking.values import NOT, definedness
from symnet.expr import Compare, Expr, Formal, Number, SizeValue, Symbol, postorder, rebuild
from symnet.sizes import Size, size

HOLDS, VOID, SPLIT = "holds", "void", "split "
MOST_BOXES = 600
Side = tuple[int, int]  # start, step: 0, 1 or -1
Box = dict[str, Side]


def check_integers(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`. Its point is looked at elsewhere."""
    names, ways = certificate["names"], certificate["boxes"]
    if set(certificate) != {"method", "claim", "names", "boxes", "point", "seal"} or len(ways) > MOST_BOXES:
        raise Refused("it is no certificate of a proof about integers")
    goal, given = claim.comparison, [h for h in claim.hypotheses if _of_numbers(h)]
    roots = (*goal.children, *given)
    signed = {node.name for node in postorder(*roots) if isinstance(node, Symbol) and "integer" in node.facts}
    plain = _of_numbers(goal) and not any(isinstance(node, Formal) for node in postorder(goal))
    if len({*names}) != len(names) or not signed | {*size_names(*roots)} >= {*names} or not plain:
        raise Refused("the claim is not about these integers")
    todo: list[Box] = [{}]
    for name in names:
        sides = ((-1, -1), (0, 1)) if name in signed else ((1, 1),)
        todo = [{**box, name: side} for box in todo for side in sides]
    for way in ways:
        box = todo.pop()
        name = str(way).removeprefix(SPLIT)
        if way == HOLDS and _holds(goal, box):
            continue
        if way == VOID and any(_never(h, box) for h in given):
            continue
        start, step = box[name] if str(way).startswith(SPLIT) else (0, 0)
        if not step:
            raise Refused(f"a box is not what it says: {way}")
        todo += [{**box, name: (start + step, step)}, {**box, name: (start, 0)}]
    if todo:
        raise Refused("its boxes do not cover all integers")
    return scope_of(claim)


def _of_numbers(c: Compare) -> bool:
    return not any(node.shape for node in postorder(c))


def _holds(c: Compare, box: Box) -> bool:
    """Whether both sides have values on the whole box, and stand in the relation."""
    check, there = _on(c, box)
    return all(map(check.shows, definedness(there))) and check.holds(there)


def _never(h: Compare, box: Box) -> bool:
    check, there = _on(h, box)
    return check.holds(Compare(NOT[h.relation], *there.children))


def _on(c: Compare, box: Box) -> tuple[Check, Compare]:
    """A comparison of integers on a box as one of integers that are not negative, and what holds where they are."""
    beyond = {name: Symbol(name, (), ("integer",)) for name, (_, step) in box.items() if step}
    values = {
        name: Number(start) + Number(step) * beyond[name] if step else Number(start)
        for name, (start, step) in box.items()
    }

    def put(node: Any) -> Expr | None:
        if isinstance(node, SizeValue):
            return _of_sizes(node, values)
        return values.get(node.name) if isinstance(node, Symbol) else None

    return Check(tuple(Compare(">=", k, Number(0)) for k in beyond.values())), rebuild(c, put)


def _of_sizes(node: SizeValue, values: Mapping[str, Expr]) -> Expr:
    """A polynomial of sizes, at these values."""
    total: Expr = Number(0)
    for monomial, c in node.size.terms if isinstance(node.size, Size) else (((), node.size),):
        powers = (values.get(name, SizeValue(size(name))) ** e for name, e in monomial)
        total = total + reduce(mul, powers, Number(c))
    return total
