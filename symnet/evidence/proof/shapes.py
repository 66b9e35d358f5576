"""Proofs for all sizes: both sides have the same normal form, and values at the same points.

Derivatives are replaced by forward mode, whose conditions must be shown. Equations among the hypotheses enter as
oriented rules; inequalities as sign knowledge. A proof carries an exact point at which the hypotheses hold and both
sides have values.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError, printable_numbers
from symnet.evidence.known.domain import Condition, shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.lemmas import Lemmas, enriched
from symnet.evidence.proof.pattern import Pattern
from symnet.evidence.proof.shape_facts import invertible, known_signs, orthogonality, symmetries
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shape_sides import Side, domain_words, same_points, side_of, words
from symnet.evidence.records import claim_key, sealed
from symnet.expr import (
    Compare,
    Concat,
    Embed,
    Expr,
    Formal,
    Index,
    Inverse,
    Number,
    Power,
    SizeValue,
    Unwindow,
    Window,
    postorder,
)
from symnet.normal.tensor import (
    Budget,
    Forms,
    Law,
    Poly,
    Q,
    Rewriting,
    aligned,
    content,
    indicator,
    new_algebra,
    number,
    sign,
    vanishes,
)
from symnet.sizes import Size

METHOD = "tensor normal form"


@dataclass(frozen=True)
class Shown:
    """A proof that was found. rules: the places of the equations among the hypotheses that were used as they stand;
    lemmas: those that were used in other words, and what follows; laws: of inverses and determinants; both as rows;
    conditional: whether the sides have no values at some points, or did not show that they have."""

    pattern: Pattern
    rules: tuple[int, ...]
    laws: tuple[dict[str, Any], ...]
    point: dict[str, Any]
    conditional: bool
    lemmas: tuple[dict[str, Any], ...] = ()


class Asked:
    """Proofs of one occasion by the pattern of their claims: what differs in names only is proved once, and what was
    not proved (in time) is not tried again. equal: by the pattern of sides without derivatives and hypotheses, whether
    their forms are one; signs: what is known under hypotheses."""

    def __init__(self) -> None:
        self.known: dict[Hashable, Shown | None] = {}
        self.equal: dict[Hashable, bool] = {}
        self.signs: dict[tuple[Compare, ...], Signs] = {}

    def signs_under(self, hypotheses: tuple[Compare, ...]) -> Signs:
        """What is known under these hypotheses; remembered, so that a name is looked at once."""
        if hypotheses not in self.signs:
            self.signs[hypotheses] = Signs(hypotheses)
        return self.signs[hypotheses]

    def find(self, key: Hashable, pattern: Pattern) -> Shown | None:
        """The proof, about the names that are asked for; laws and lemmas name variables, so they serve no other."""
        found = self.known.get(key)
        if found is None or found.laws or found.lemmas:
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
        with printable_numbers():
            found = _prove(claim, deadline, Asked() if asked is None else asked)
    except SymnetError:
        return None
    return None if found is None else found.but(seconds=time.monotonic() - start)


def _prove(claim: Claim, deadline: float | None, asked: Asked) -> Verdict | None:
    signs = Signs(claim.hypotheses)
    if signs.contradictory:
        return None
    pattern = Pattern.of((claim.lhs, claim.rhs, *claim.given))
    key = (claim.relation, pattern.key)
    proof = asked.find(key, pattern)
    own: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    if proof is None or proof.conditional:
        if asked.known.get(key, ...) is None:
            return None
        left, right = side_of(claim.lhs), side_of(claim.rhs)
        own = (*left.own, *right.own)
        conditions = tuple(dict.fromkeys((*left.conditions, *right.conditions)))
        proof = proof or _shown(claim, signs, left, right, pattern, deadline, asked)
        if proof is not None or deadline is None or time.monotonic() < deadline:
            asked.known[key] = proof
    if proof is None:
        return None
    return Verdict(
        "proved",
        claim,
        method=METHOD,
        scope="all shapes" if has_sizes(claim) else "",
        domain=domain_words([c for c in conditions if not shown(c, signs)]),
        certificate=sealed(
            {
                "method": METHOD,
                "claim": claim_key(claim),
                "laws": list(proof.laws),
                **({"lemmas": list(proof.lemmas)} if proof.lemmas else {}),
                "rules": [str(claim.hypotheses[k]) for k in proof.rules],
                "conditions": list(dict.fromkeys(map(words, own))),
                "point": proof.point,
            }
        ),
    )


def _shown(
    claim: Claim, signs: Signs, left: Side, right: Side, pattern: Pattern, deadline: float | None, asked: Asked
) -> Shown | None:
    rich = enriched(claim)
    forms = Normaliser(rich, signs if rich is claim else Signs(rich.hypotheses), deadline)
    signs = Signs(rich.hypotheses)
    if not same_points(left, right, signs, claim.lhs.shape == claim.rhs.shape, forms.shows):
        return None
    wanted = Compare(claim.relation, *(left.value, right.value) if rich.lhs is claim.lhs else (rich.lhs, rich.rhs))
    by_names, stands = None, forms.stands(wanted)
    if stands and rich is claim and claim.relation == "==":
        asked.equal[Pattern.of((*wanted.children, *claim.hypotheses)).key] = True
    if not stands and forms.lemmas.named:
        by_names = Normaliser(rich, signs, deadline, by_names=True)
    if by_names is not None and by_names.stands(wanted):
        forms = by_names
    elif not forms.follows(wanted):
        if by_names is None or not by_names.follows(wanted):
            return None
        forms = by_names
    point = find_point(claim, (left.value, right.value), deadline)
    if point is None:
        return None
    forms.count_again(wanted)
    said = [str(h) for h in claim.hypotheses]
    lemmas = forms.lemmas.written()
    used = sorted(said.index(rule) for rule in forms.used() if rule in said)
    done = {row.get("given") for row in lemmas}
    rules = tuple(k for k in used if k not in done and claim.hypotheses[k].relation == "==")
    needs = (c.needs for c in (*left.conditions, *right.conditions))
    laws = law_rows(forms.laws, (left.value, right.value, *rich.hypotheses, *needs))
    conditional = bool(left.conditions or right.conditions)
    return Shown(pattern, rules, tuple(laws), point, conditional, tuple(lemmas))


def law_rows(laws: Mapping[Expr, Law], roots: Iterable[Expr]) -> Iterator[dict[str, Any]]:
    """The laws that were applied to what occurs in the roots, and in the results of these laws, in their order."""
    todo, seen = list(roots), set()
    while todo and laws:
        for node in postorder(todo.pop(0)):
            if node in laws and node not in seen:
                seen.add(node)
                law = laws[node]
                todo.append(law.result)
                yield {"law": law.name, "of": str(node), "parts": [str(part) for part in law.parts]}


# ------------------------------------------------------------------ the forms
class Normaliser:
    """Normal forms under the hypotheses of a claim. by_names: whether names are replaced by what they equal."""

    def __init__(self, claim: Claim, signs: Signs, deadline: float | None, by_names: bool = False):
        self.claim, self.signs = claim, known_signs(claim, signs)
        self.algebra = new_algebra(self.signs, symmetries(claim), Budget(deadline))
        self.rewriting = Rewriting(self.algebra)
        self.forms = Forms(self.algebra, self.sign_of(signs))
        self.laws = self.forms.laws
        self.known = signs
        self.lemmas, self.completed = Lemmas(self.rewriting, claim, by_names), False
        self.rests: dict[str, tuple[str, ...]] = {}  # hypotheses → earlier ones that they were read with
        for k, h in enumerate(claim.hypotheses):
            self.rewriting.used.clear()
            for equation in equations(self.forms, h) if usable(h) else ():
                self.lemmas.give(equation, k, self._plainly(h))
            self.rests[str(h)] = tuple(self.rewriting.used)
        for rule in orthogonality(self.algebra, claim):
            self.rewriting.add(rule)
        self._again()

    def _plainly(self, h: Compare) -> Poly:
        """The difference of the sides, without any rule."""
        self.algebra.settled = lambda p: p
        try:
            return difference_of(Forms(self.algebra, self.sign_of(self.known)), h)
        finally:
            self.algebra.settled = self.rewriting

    def _again(self) -> None:
        """Forms are made anew: what came before did not know all rules."""
        self.forms = Forms(self.algebra, self.sign_of(self.known))
        self.forms.laws = self.laws

    def follows(self, c: Compare) -> bool:
        """Whether the comparison stands, perhaps by what follows from the equations among the hypotheses."""
        if self.stands(c):
            return True
        if self.completed or not self.lemmas.rows:
            return False
        self.completed = True
        declared = (s for s in self.claim.variables if "positive_definite" in s.facts)
        for matrix in (*invertible(self.known.hypotheses), *declared):
            self.rewriting(
                self.forms.of(Inverse(matrix))
            )  # so that its rules are among those that are laid over others
        difference = difference_of(self.forms, c)
        for _ in self.lemmas.completed():
            if c.relation != "!=" and not self.rewriting(difference).terms:
                break
        self._again()
        return self.stands(c) or (c.relation == "==" and self._cancelled(c))

    def _squared(self, c: Compare) -> bool:
        """Whether neither side is ever negative, and their squares are equal."""
        if not all(self.known.of(side).nonnegative for side in c.children):
            return False
        squares = Compare("==", *(Power(side, Number(2)) for side in c.children))
        return vanishes(self.algebra, difference_of(self.forms, squares), c.shape)

    def count_again(self, c: Compare) -> None:
        """Of the rules, note only those that lead to the comparison as it was shown at last."""
        if self.rewriting.used:
            self.rewriting.used.clear()
            self._again()
            _ = self.stands(c) or self._cancelled(c) or self._squared(c)

    def _cancelled(self, c: Compare) -> bool:
        """Whether the difference is 0 once it is multiplied by a number that a hypothesis says is not 0."""
        difference = difference_of(self.forms, c)
        for h in self.known.hypotheses:
            if h.relation in ("!=", "<", ">") and not h.shape:
                factor = difference_of(self.forms, h)
                if not self.algebra.settled(self.algebra.mul(difference, factor)).terms:
                    return True
        return False

    def used(self) -> dict[str, None]:
        """The rules that lead to the comparison, and those with which their equations were read."""
        found = dict(self.rewriting.used)
        todo = [*found]
        while todo:
            more = [rule for rule in self.rests.get(todo.pop(), ()) if rule not in found]
            found |= dict.fromkeys(more)
            todo += more
        return found

    @staticmethod
    def sign_of(signs: Signs) -> Callable[[Expr], str]:
        def known(e: Expr) -> str:
            s = signs.of(e)
            return "+" if s.positive else "0+" if s.nonnegative else "!=" if s.nonzero else ""

        return known

    def stands(self, c: Compare) -> bool:
        """Whether the form of the difference shows the comparison, at the points where both sides have values."""
        difference = difference_of(self.forms, c)
        if c.relation in ("==", "<=", ">=") and vanishes(self.algebra, difference, c.shape):
            return True
        if c.relation == "==":
            return self._squared(c)
        up = sign(self.algebra, difference)
        down = sign(self.algebra, self.algebra.scale(difference, -1))
        return {">=": bool(up), ">": up == "+", "<=": bool(down), "<": down == "+"}.get(c.relation, False)

    def shows(self, c: Compare, known: tuple[Compare, ...]) -> bool:
        """Whether `c` says the same as what is known, or that a product is not 0 (is positive) whose factors are."""
        if c.relation not in IMPLY:
            return False
        wanted = self._product(c)
        if not wanted.whole:
            return False
        facts = [(h.relation, self._product(h)) for h in known if h.relation in SAYS and usable(h)]
        if any(r in IMPLY[c.relation] and said.whole == wanted.whole for r, said in facts):
            return True
        nonzero = {f for r, said in facts if r in ("!=", ">", "<") for f in said.factors}
        positive = {f for r, said in facts if r == ">" for f in said.forced(nonzero)}
        if c.relation == "!=":
            return all(f in nonzero for f in wanted.factors if wanted.signs[f] != "+")
        return wanted.sign > 0 and all(f in positive for f in wanted.open(nonzero))

    def _product(self, c: Compare) -> Factored:
        whole = difference_of(self.forms, c)
        _, powers, rest = content(whole, lambda component: True)
        sign = 1 if rest.terms and rest.sorted()[0][1] > 0 else -1
        factors: dict[str, Q] = {component.digest: e for component, e in powers.items()}
        signs = {component.digest: component.sign for component in powers}
        if rest.terms and rest.constant is None:
            rest = self.algebra.scale(rest, sign)
            factors[rest.digest], signs[rest.digest] = 1, rest.sign
        return Factored(whole, sign, factors, signs)


def difference_of(forms: Forms, c: Compare) -> Poly:
    """The form of left - right."""
    algebra = forms.algebra
    a, b = (aligned(algebra, forms.of(side), side.shape, c.shape) for side in c.children)
    return algebra.settled(algebra.add(a, algebra.scale(b, -1)))


@dataclass(frozen=True)
class Factored:
    """What is compared with 0, as a product. sign: of its number; factors: name → exponent; signs: name → `+`,
    `0+` or empty."""

    whole: Poly
    sign: int
    factors: dict[str, Q]
    signs: dict[str, str]

    def open(self, nonzero: set[str]) -> list[str]:
        """The factors of which it is not known that they are positive."""
        return [f for f, e in self.factors.items() if self.signs[f] != "+" and not (e % 2 == 0 and f in nonzero)]

    def forced(self, nonzero: set[str]) -> list[str]:
        """The factor that is positive since the product is, all others being positive."""
        found = self.open(nonzero)
        return found if len(found) == 1 and self.sign > 0 and self.factors[found[0]] % 2 == 1 else []


IMPLY = {"!=": ("!=", ">", "<"), ">": (">",), ">=": (">=", ">")}
SAYS = {">": {">": 1, "==": 0}, "<": {"<": 1, "==": 0}, ">=": {"<": 0}, "<=": {">": 0}, "!=": {"==": 0}}


def equations(forms: Forms, h: Compare) -> Iterator[Poly]:
    """What a hypothesis says, as forms that are 0: an equation itself, an inequality of the conditions it decides."""
    algebra, difference = forms.algebra, difference_of(forms, h)
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


def has_sizes(claim: Claim) -> bool:
    """Whether a size name occurs."""
    nodes = postorder(claim.lhs, claim.rhs, *claim.given)
    return any(isinstance(node, SizeValue) or any(isinstance(dim, Size) for dim in node.shape) for node in nodes)
