"""Proofs for all sizes: both sides have the same normal form, and values at the same points.

Derivatives are replaced by forward mode, whose conditions must be shown. Equations among the hypotheses enter as
oriented rules; inequalities as sign knowledge. A proof carries an exact point at which the hypotheses hold and both
sides have values.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from symnet.calculus.forward import eliminate
from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.derivatives import without_norms
from symnet.evidence.domain import Condition, definedness, facts, shown
from symnet.evidence.shape_points import find_point
from symnet.evidence.signs import Signs
from symnet.expr import Compare, Expr, Formal, Number, SizeValue, Symbol, postorder, rebuild
from symnet.normal.tensor import Budget, Forms, Poly, new_algebra
from symnet.sizes import Size

METHOD = "normal form for all shapes"


@dataclass(frozen=True)
class Side:
    """A side without derivatives, and the conditions under which it has a value and the value is that of the claim."""

    value: Expr
    conditions: tuple[Condition, ...]


def prove_for_all_shapes(claim: Claim, deadline: float | None = None) -> Verdict | None:
    """A proof of the claim for every size, or None. deadline: in seconds of `time.monotonic`.

    >>> from symnet.language import make_claim
    >>> prove_for_all_shapes(make_claim("sum(softmax(z)) == 1", let="z: n")).scope
    'all shapes'
    """
    start = time.monotonic()
    try:
        found = _prove(claim, deadline)
    except SymnetError:
        return None
    return None if found is None else found.but(seconds=time.monotonic() - start)


def _prove(claim: Claim, deadline: float | None) -> Verdict | None:
    hypotheses = claim.hypotheses
    signs = Signs(hypotheses)
    if signs.contradictory:
        return None
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    if not same_points(left, right, signs, claim.lhs.shape == claim.rhs.shape):
        return None
    forms = Forms(new_algebra(known_signs(claim, signs), symmetries(claim), Budget(deadline)))
    a, b = (_form(forms, side.value, claim) for side in (left, right))
    difference = forms.algebra.add(a, forms.algebra.scale(b, -1))
    if not _stands(difference, claim.relation):
        return None
    point = find_point(claim, (left.value, right.value), deadline)
    if point is None:
        return None
    open_conditions = [c for c in (*left.conditions, *right.conditions) if not shown(c, signs)]
    return Verdict(
        "proved",
        claim,
        method=METHOD,
        scope="all shapes" if has_sizes(claim) else "",
        domain=domain_words(open_conditions),
        certificate={"method": METHOD, "point": point},
    )


def side_of(e: Expr) -> Side:
    """The side with its derivatives replaced by forward mode, and everything that has to hold for that."""
    formals = [node for node in postorder(e) if isinstance(node, Formal)]
    own = tuple(c for c in definedness(e) if not c.formal)
    if not formals:
        return Side(e, own)
    plain = rebuild(e, lambda node: _plain_norms(node) if isinstance(node, Formal) else None)
    pushed = eliminate(plain)
    opened = [Condition(c, (), False, True) for c in pushed.opened]
    inner = [c for c in definedness(pushed.value)]
    below = [c for h in pushed.opened for side in h.children for c in definedness(side)]
    more = (Condition(c.needs, c.guards, False, True) for c in (*below, *inner))
    return Side(pushed.value, tuple(dict.fromkeys((*own, *opened, *more))))


def _plain_norms(node: Formal) -> Formal:
    return node.with_children((without_norms(node.children[0]), *node.children[1:]))


# ------------------------------------------------------------------ values at the same points
def same_points(left: Side, right: Side, signs: Signs, aligned: bool) -> bool:
    """Whether, where the hypotheses hold, both sides have values at the same points."""
    return _implied(left.conditions, right.conditions, signs, aligned) and _implied(
        right.conditions, left.conditions, signs, aligned
    )


def _implied(conditions: Iterable[Condition], others: tuple[Condition, ...], signs: Signs, aligned: bool) -> bool:
    """Whether all conditions hold where the hypotheses hold and the other side has a value."""
    missing = [c for c in conditions if not shown(c, signs)]
    if not missing:
        return True
    known = {c for c in others if c.exact and (aligned or c.whole)}
    missing = [c for c in missing if c not in known]
    more = Signs((*signs.hypotheses, *facts(others, whole=True)))
    return all(shown(c, more) for c in missing)


def domain_words(conditions: Iterable[Condition]) -> str:
    """Where both sides have values, if that is not everywhere."""
    texts = dict.fromkeys(f"{c.needs}" for c in conditions)
    return f"where {', '.join(texts)}" if texts else "everywhere the hypotheses hold"


# ------------------------------------------------------------------ the forms
def _form(forms: Forms, e: Expr, claim: Claim) -> Poly:
    shift = len(claim.comparison.shape) - e.rank
    p = forms.of(e)
    return forms.algebra.rename(p, {i: i + shift for i in range(e.rank)}) if shift else p


def _stands(difference: Poly, relation: str) -> bool:
    if not difference:
        return relation in ("==", "<=", ">=")
    turned = Poly({m: -c for m, c in difference.terms.items()})
    return {
        ">=": bool(difference.sign),
        ">": difference.sign == "+",
        "<=": bool(turned.sign),
        "<": turned.sign == "+",
    }.get(relation, False)


def known_signs(claim: Claim, signs: Signs) -> dict[str, str]:
    """Names whose entries the hypotheses make positive or not negative."""
    found = {}
    for symbol in claim.variables:
        s = signs.of(symbol)
        if s.positive or s.nonnegative:
            found[symbol.name] = "+" if s.positive else "0+"
    return found


def symmetries(claim: Claim) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Names declared symmetric."""
    return {s.name: ((1, 0),) for s in claim.variables if "symmetric" in s.facts}


def has_sizes(claim: Claim) -> bool:
    """Whether a size name occurs."""
    roots = (claim.lhs, claim.rhs, *claim.given)
    return any(
        isinstance(dim, Size)
        for node in postorder(*roots)
        for dim in (*node.shape, *((node.size,) if isinstance(node, SizeValue) else ()))
    )


__all__ = ["METHOD", "Compare", "Number", "Symbol", "prove_for_all_shapes", "side_of", "Any"]
