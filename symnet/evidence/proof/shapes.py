"""Proofs for all sizes: both sides have the same normal form, and values at the same points.

Derivatives are replaced by forward mode, whose conditions must be shown. Equations among the hypotheses enter as
oriented rules; inequalities as sign knowledge. A proof carries an exact point at which the hypotheses hold and both
sides have values.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.known.domain import shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.pattern import Pattern
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shape_records import claim_key, sealed
from symnet.evidence.proof.shape_sides import Side, domain_words, same_points, side_of, words
from symnet.expr import (
    Compare,
    Concat,
    Contract,
    Embed,
    Eye,
    Formal,
    Index,
    SizeValue,
    Symbol,
    Unwindow,
    Window,
    postorder,
)
from symnet.normal.tensor import (
    Algebra,
    Budget,
    Component,
    Forms,
    Poly,
    Rewriting,
    Rule,
    aligned,
    indicator,
    new_algebra,
    number,
    oriented,
    sign,
    vanishes,
)
from symnet.sizes import Size

METHOD = "tensor normal form"


@dataclass(frozen=True)
class Shown:
    """A proof that was found. rules: the places of the hypotheses that were used; facts: what else was, in words."""

    pattern: Pattern
    rules: tuple[int, ...]
    facts: tuple[str, ...]
    point: dict[str, Any]


class Asked:
    """Proofs of one occasion by the pattern of their claims: what differs in names only is proved once, and what was
    not proved (in time) is not tried again."""

    def __init__(self) -> None:
        self.known: dict[Hashable, Shown | None] = {}

    def find(self, key: Hashable, pattern: Pattern) -> Shown | None:
        """The proof, about the names that are asked for; facts name a variable, so they serve no other."""
        found = self.known.get(key)
        if found is None or found.facts:
            return None
        return replace(found, pattern=pattern, point=pattern.turned(found.point, found.pattern))


def prove_for_all_shapes(claim: Claim, deadline: float | None = None, asked: Asked | None = None) -> Verdict | None:
    """A proof of the claim for every size, or None.

    deadline: in seconds of `time.monotonic`; asked: proofs that may serve again.

    >>> from symnet.language import make_claim
    >>> prove_for_all_shapes(make_claim("sum(softmax(z)) == 1", let="z: n")).scope
    'all shapes'
    """
    start = time.monotonic()
    try:
        found = _prove(claim, deadline, Asked() if asked is None else asked)
    except SymnetError:
        return None
    return None if found is None else found.but(seconds=time.monotonic() - start)


def _prove(claim: Claim, deadline: float | None, asked: Asked) -> Verdict | None:
    signs = Signs(claim.hypotheses)
    if signs.contradictory:
        return None
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    pattern = Pattern.of((claim.lhs, claim.rhs, *claim.given))
    key = (claim.relation, pattern.key)
    proof = asked.find(key, pattern)
    if proof is None and asked.known.get(key, ...) is not None:
        proof = _shown(claim, signs, left, right, pattern, deadline)
        if proof is not None or deadline is None or time.monotonic() < deadline:
            asked.known[key] = proof
    if proof is None:
        return None
    open_conditions = [c for c in (*left.conditions, *right.conditions) if not shown(c, signs)]
    return Verdict(
        "proved",
        claim,
        method=METHOD,
        scope="all shapes" if has_sizes(claim) else "",
        domain=domain_words(open_conditions),
        certificate=sealed(
            {
                "method": METHOD,
                "claim": claim_key(claim),
                "rules": [*(str(claim.hypotheses[k]) for k in proof.rules), *proof.facts],
                "signs": known_signs(claim, signs),
                "conditions": [words(c) for c in dict.fromkeys((*left.conditions, *right.conditions))],
                "point": proof.point,
            }
        ),
    )


def _shown(
    claim: Claim, signs: Signs, left: Side, right: Side, pattern: Pattern, deadline: float | None
) -> Shown | None:
    forms = Normaliser(claim, signs, deadline)
    if not same_points(left, right, signs, claim.lhs.shape == claim.rhs.shape, forms.shows):
        return None
    if not forms.stands(Compare(claim.relation, left.value, right.value)):
        return None
    point = find_point(claim, (left.value, right.value), deadline)
    if point is None:
        return None
    said = [str(h) for h in claim.hypotheses]
    used = list(forms.rewriting.used)
    rules = tuple(said.index(rule) for rule in used if rule in said)
    return Shown(pattern, rules, tuple(rule for rule in used if rule not in said), point)


# ------------------------------------------------------------------ the forms
class Normaliser:
    """Normal forms under the hypotheses of a claim."""

    def __init__(self, claim: Claim, signs: Signs, deadline: float | None):
        self.signs = known_signs(claim, signs)
        self.algebra = new_algebra(self.signs, symmetries(claim), Budget(deadline))
        self.rewriting = Rewriting(self.algebra)
        for h in claim.hypotheses:
            for equation in equations(self.algebra, h) if usable(h) else ():
                self.rewriting.add(oriented(self.algebra, equation, str(h)))
        for rule in orthogonality(self.algebra, claim):
            self.rewriting.add(rule)
        self.forms = Forms(self.algebra)

    def stands(self, c: Compare) -> bool:
        """Whether the form of the difference shows the comparison, at the points where both sides have values."""
        difference = difference_of(self.forms, c)
        if c.relation in ("==", "<=", ">=") and vanishes(self.algebra, difference, c.shape):
            return True
        up = sign(self.algebra, difference)
        down = sign(self.algebra, self.algebra.scale(difference, -1))
        return {">=": bool(up), ">": up == "+", "<=": bool(down), "<": down == "+"}.get(c.relation, False)

    def shows(self, c: Compare, known: tuple[Compare, ...]) -> bool:
        """Whether `c` says that a product is not 0 whose factors are not 0: never, or by what is known."""
        if c.relation != "!=" or len(difference_of(self.forms, c).terms) != 1:
            return False
        nonzero = {
            factor
            for h in known
            if h.relation in ("!=", ">", "<") and usable(h)
            for factor in _only_factors(difference_of(self.forms, h))
        }
        return all(f.sign == "+" or f in nonzero for f in _only_factors(difference_of(self.forms, c)))


def difference_of(forms: Forms, c: Compare) -> Poly:
    """The form of left - right."""
    algebra = forms.algebra
    a, b = (aligned(algebra, forms.of(side), side.shape, c.shape) for side in c.children)
    return algebra.settled(algebra.add(a, algebra.scale(b, -1)))


def _only_factors(p: Poly) -> tuple[Component, ...]:
    return tuple(component for m in p.terms for component, _ in m) if len(p.terms) == 1 else ()


SAYS = {">": {">": 1, "==": 0}, "<": {"<": 1, "==": 0}, ">=": {"<": 0}, "<=": {">": 0}, "!=": {"==": 0}}


def equations(algebra: Algebra, h: Compare) -> Iterator[Poly]:
    """What a hypothesis says, as forms that are 0: an equation itself, an inequality of the conditions it decides."""
    difference = difference_of(Forms(algebra), h)
    if h.relation == "==":
        yield difference
    for relation, value in SAYS.get(h.relation, {}).items():
        condition = indicator(algebra, relation, difference)
        yield algebra.add(condition, number(-value))


def usable(h: Compare) -> bool:
    """Whether an equation speaks of whole axes and of values: no slices of an axis, no derivatives."""
    return not any(
        isinstance(node, (Formal, Embed, Concat, Window, Unwindow)) or (isinstance(node, Index) and _slices(node))
        for node in postorder(h)
    )


def _slices(node: Index) -> bool:
    return any(not isinstance(s, int) and s != (None, None, 1) for s in node.selectors)


def known_signs(claim: Claim, signs: Signs) -> dict[str, str]:
    """Names whose entries the hypotheses make positive or not negative."""
    found = {}
    for symbol in claim.variables:
        s = signs.of(symbol)
        if s.positive or s.nonnegative:
            found[symbol.name] = "+" if s.positive else "0+"
    return found


def symmetries(claim: Claim) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Names that are symmetric matrices, as declared or by a hypothesis W.T == W."""
    found: dict[str, tuple[tuple[int, ...], ...]] = {
        s.name: ((1, 0),) for s in claim.variables if "symmetric" in s.facts
    }
    for h in claim.hypotheses:
        for turned, straight in (h.children, h.children[::-1]):
            if (
                h.relation == "=="
                and isinstance(straight, Symbol)
                and turned is Contract((straight,), ((0, 1),), (1, 0))
            ):
                found[straight.name] = ((1, 0),)
    return found


def orthogonality(algebra: Algebra, claim: Claim) -> Iterator[Rule]:
    """QᵀQ = I and QQᵀ = I for matrices declared orthogonal."""
    for s in claim.variables:
        if "orthogonal" in s.facts:
            for product in (Contract((s, s), ((0, 1), (0, 2)), (1, 2)), Contract((s, s), ((1, 0), (2, 0)), (1, 2))):
                forms = Forms(algebra)
                equation = algebra.add(forms.of(product), algebra.scale(forms.of(Eye(s.shape[0])), -1))
                rule = oriented(algebra, equation, f"{s.name} is orthogonal")
                if rule is not None:
                    yield rule


def has_sizes(claim: Claim) -> bool:
    """Whether a size name occurs."""
    nodes = postorder(claim.lhs, claim.rhs, *claim.given)
    return any(isinstance(node, SizeValue) or any(isinstance(dim, Size) for dim in node.shape) for node in nodes)
