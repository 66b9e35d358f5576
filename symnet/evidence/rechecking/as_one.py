"""Functions without kinks that are made of functions with kinks, checked again: relu(t)**2, |t|·t, Huber's function.

A row says of a part φ(v) of the claim that it is a function of v alone, entry by entry, and gives its derivative ψ: the
regions of a proof about numbers show φ′ = ψ everywhere, kinks included. So φ is
one of the functions F that are differentiable, and what the rules make of F is read with φ for F and ψ for F′. That is
done in first derivatives only, and nothing else in φ may depend on what is differentiated by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.given import Reading, Standing
from symnet.evidence.rechecking.one_entry import one_entry
from symnet.evidence.rechecking.scalar import check_regions
from symnet.evidence.rechecking.shapes import establish
from symnet.evidence.rechecking.sides import side_of
from symnet.evidence.rechecking.smooth import TWICE
from symnet.evidence.rechecking.texts import reader_of, scope_of, speaks_of
from symnet.evidence.rechecking.values import selects
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Expr,
    Formal,
    Map,
    Mul,
    Number,
    Power,
    Symbol,
    Where,
    postorder,
    rebuild,
)

FIELDS = {"method", "claim", "functions", "point", "seal"}
FUNCTION = {"name", "of", "is", "slope", "by cases", "regions"}
OF_NUMBERS = (Add, Mul, Power, Map, Where, Compare, Number, Constant, Symbol)


def check_as_one(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`. Its point is looked at elsewhere."""
    if set(certificate) != FIELDS or not certificate["functions"]:
        raise Refused("it is no certificate of functions that are taken as one")
    table: dict[Expr, Expr] = {}
    functions: list[tuple[str, Standing]] = []
    if any(isinstance(node, Apply) and "[" in node.name for node in postorder(claim.lhs, claim.rhs, *claim.given)):
        raise Refused("a function that is called as the checkers call them")
    if any(selects(side, lambda node: True) for side in (claim.lhs, claim.rhs)):
        raise Refused("a zero that may select in a product, as none does that is one function")
    bodies = [node.children[0] for node in postorder(claim.lhs, claim.rhs) if isinstance(node, Formal)]
    for k, row in enumerate(certificate["functions"]):
        whole, of, function = _function(claim, row)
        if whole in table or whole not in postorder(*bodies):
            raise Refused(f"{row['is']} is none of the functions that are differentiated")
        table[whole] = Apply(f"[{k}]", of)
        functions.append((f"[{k}]", function))

    def unspecified(node: Any) -> Expr | None:
        if not isinstance(node, Formal):
            return None
        body = node.children[0]
        if node.kind in TWICE or node.order != 1 or any(isinstance(inner, Formal) for inner in postorder(body)):
            raise Refused("a second derivative of functions that are taken as one")
        return node.with_children((rebuild(body, table), *node.children[1:]))

    lhs, rhs = (rebuild(side, unspecified) for side in (claim.lhs, claim.rhs))
    establish(Claim(lhs, claim.relation, rhs, claim.given), {"laws": []}, functions)
    return scope_of(claim)


def _function(claim: Claim, row: Mapping[str, Any]) -> tuple[Expr, Expr, Standing]:
    """φ(v), v, and (t, φ(t), ψ(t)), where φ has the derivative ψ at every t, as far as hypotheses about numbers say."""
    if set(row) != FUNCTION:
        raise Refused("a function of which other things are said")
    read = reader_of(claim, free={row["name"]: ""})
    t, of, function, slope = (read(row[key]) for key in ("name", "of", "is", "slope"))
    inside = [*postorder(function, slope)]
    if not isinstance(t, Symbol) or any(node.shape or not isinstance(node, OF_NUMBERS) for node in inside):
        raise Refused(f"{row['is']} is no function of a number")
    variables = {node.children[1] for node in postorder(claim.lhs, claim.rhs) if isinstance(node, Formal)}
    if variables & {*inside} or speaks_of(of, t):
        raise Refused(f"{row['is']} depends on what is differentiated by")
    given = tuple(h for h in claim.hypotheses if not any(node.shape for node in postorder(h)))
    lemma = Claim(Formal("diff", function, t), "==", slope, given)
    known = Reading(lemma).known
    if not all(known.shown(c) for c in side_of(slope).conditions):
        raise Refused(f"{row['slope']} may have no value")
    check_regions(one_entry(lemma), row["regions"], row["by cases"])
    whole = rebuild(function, {t: of})
    if whole.shape != of.shape:
        raise Refused(f"{row['is']} is not a function of each entry")
    return whole, of, (t, function, slope)
