"""Proofs for all sizes: both sides have the same normal form, and values at the same points.

Derivatives are replaced by forward mode, whose conditions must be shown. The forms are those of `shape_forms`, under
the hypotheses. A proof carries an exact point at which the hypotheses hold and both sides have values.
"""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError, printable_numbers
from symnet.evidence.known.domain import Condition, shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.consequences import consequences
from symnet.evidence.proof.shape_forms import Normaliser
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shape_question import Question
from symnet.evidence.proof.shape_sides import Side, domain_words, side_of, words
from symnet.evidence.records import claim_key, sealed
from symnet.expr import Compare, Expr, all_names, postorder, up_to_names, word
from symnet.expr.alike import Name
from symnet.normal.tensor import Law

METHOD = "tensor normal form"


@dataclass(frozen=True)
class Shown:
    """A proof that was found. names: of the claim, in the order in which they are met there; rules: the places of the
    equations among the hypotheses that were used as they stand; lemmas: those that were used in other words, and what
    follows; laws: of inverses and determinants; both as rows; values: the places of equations that say what values a
    name has, by which functions are read; conditional: whether the sides have no values at some points, or did not show
    that they have."""

    names: tuple[Name, ...]
    rules: tuple[int, ...]
    laws: tuple[dict[str, Any], ...]
    point: dict[str, Any]
    conditional: bool
    lemmas: tuple[dict[str, Any], ...] = ()
    values: tuple[int, ...] = ()


class Asked:
    """Proofs of one occasion by what their claims say up to names: what differs in names only is proved once, and what
    was not proved (in time) is not tried again. signs: what is known under hypotheses; met: a point that was found, at
    which hypotheses hold and sides have values; plain: the forms of the last claim, as its hypotheses stand."""

    plain: Normaliser | None = None

    def __init__(self, met: dict[str, Any] | None = None) -> None:
        self.met = met
        self.known: dict[Hashable, Shown | None] = {}
        self.signs: dict[tuple[Compare, ...], Signs] = {}

    def signs_under(self, hypotheses: tuple[Compare, ...]) -> Signs:
        """What is known under these hypotheses; remembered, so that a name is looked at once."""
        if hypotheses not in self.signs:
            self.signs[hypotheses] = Signs(hypotheses)
        return self.signs[hypotheses]

    def forms(self, claim: Claim, signs: Signs) -> Normaliser:
        """Forms as the hypotheses stand: those that are there, where nothing else was made of them."""
        plain = self.plain
        return Normaliser(claim, signs) if plain is None or plain.completed or plain.claim != claim else plain

    def find(self, key: Hashable, names: tuple[Name, ...]) -> Shown | None:
        """The proof, about the names that are asked for; laws and lemmas name variables, so they serve no other."""
        found = self.known.get(key)
        if found is None or found.laws or found.lemmas:
            return None
        turned = dict(zip(map(word, found.names), map(word, names), strict=True))
        return replace(found, names=names, point={turned[name]: value for name, value in found.point.items()})


def prove_for_all_shapes(claim: Claim, asked: Asked | None = None) -> Verdict | None:
    """A proof of the claim for every size, or None. asked: proofs that may serve again.

    >>> from symnet.language import make_claim
    >>> prove_for_all_shapes(make_claim("sum(softmax(z)) == 1", let="z: n")).scope
    'all shapes'
    """
    start = time.monotonic()
    try:
        with printable_numbers():
            asked = Asked() if asked is None else asked
            found = _prove(claim, asked)
            if found is None:
                found = _by_consequences(claim, asked)
    except SymnetError:
        return None
    return None if found is None else found.but(seconds=time.monotonic() - start)


def _by_consequences(claim: Claim, asked: Asked) -> Verdict | None:
    """A proof from what the hypotheses say of their parts."""
    more, rows = consequences(claim) if claim.given else (claim, [])
    found = _prove(more, asked) if rows else None
    if found is None:
        return None
    own = {**(found.certificate or {}), "claim": claim_key(claim), "consequences": rows}
    if Signs(more.hypotheses).holds(Compare(claim.relation, claim.lhs, claim.rhs)) and not own["conditions"]:
        own |= {"rules": [], "laws": []}  # bounds show it without any equation as a rule
        own.pop("lemmas", None)
    return found.but(claim=claim, certificate=sealed(own))


def _prove(claim: Claim, asked: Asked) -> Verdict | None:
    signs = Signs(claim.hypotheses)
    if signs.contradictory:
        return None
    said, names = up_to_names(claim.lhs, claim.rhs, *claim.given)
    key = (claim.relation, said)
    proof = asked.find(key, names)
    own: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    if proof is None or proof.conditional:
        if asked.known.get(key, ...) is None:
            return None
        left, right = side_of(claim.lhs), side_of(claim.rhs)
        own = (*left.own, *right.own)
        conditions = tuple(dict.fromkeys((*left.conditions, *right.conditions)))
        proof = asked.known[key] = proof or _shown(claim, signs, left, right, names, asked)
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
                **({"values": [str(claim.hypotheses[k]) for k in proof.values]} if proof.values else {}),
                "conditions": list(dict.fromkeys(map(words, own))),
                "point": proof.point,
            }
        ),
    )


def _shown(claim: Claim, signs: Signs, left: Side, right: Side, names: tuple[Name, ...], asked: Asked) -> Shown | None:
    question = Question(claim, signs, left, right)
    asked.plain = question.plain
    forms = question.answered()
    if forms is None:
        return None
    point = find_point(claim, (left.value, right.value), known=asked.met)
    if point is None:
        return None
    forms, lemmas, rules = question.in_few_words(forms)
    needs = (c.needs for c in (*left.conditions, *right.conditions))
    laws = law_rows(forms.laws, (*question.wanted.children, *question.rich.hypotheses, *needs))
    conditional = bool(left.conditions or right.conditions)
    values = tuple(k for k, h in enumerate(claim.hypotheses) if str(h) in forms.forms.met)
    return Shown(names, rules, tuple(laws), point, conditional, tuple(lemmas), values)


def law_rows(laws: Mapping[Expr, Law], roots: Iterable[Expr]) -> Iterator[dict[str, Any]]:
    """The laws that were applied to what occurs in the roots, and in the results of these laws, in their order. What
    stands inside of a node with a law is not read; its result is."""
    todo, seen = list(roots), set()
    while todo and laws:
        for node in postorder(todo.pop(0), stop=laws.__contains__):
            if node in laws and node not in seen:
                seen.add(node)
                law = laws[node]
                todo.append(law.result)
                yield {"law": law.name, "of": str(node), "parts": [str(part) for part in law.parts]}


def has_sizes(claim: Claim) -> bool:
    """Whether a size name occurs."""
    return any(isinstance(name, str) for name in all_names(claim.lhs, claim.rhs, *claim.given))
