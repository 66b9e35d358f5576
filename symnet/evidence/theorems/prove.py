"""Inequalities between tensors of all shapes, by an instance of a named one.

What an instance needs is shown, never assumed: by signs and forms, as a claim about one entry, or by a further theorem.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.axioms.records import ONE
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.lemmas import enriched
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shape_sides import domain_words, same_points, side_of, words
from symnet.evidence.proof.shapes import Asked, has_sizes, law_rows
from symnet.evidence.records import claim_key, sealed
from symnet.evidence.theorems.parts import Parts
from symnet.evidence.theorems.search import Task
from symnet.evidence.theorems.spots import Spots
from symnet.evidence.theorems.worlds import ByEntry, Falls, Row, World
from symnet.expr import Compare, Expr, Index, Mul, Number, Power, postorder

METHOD = "named inequality"


def prove_by_theorem(
    claim: Claim,
    clock: Clock,
    by_entry: ByEntry = lambda need, part, deep: None,
    falls: Falls = lambda need, part: False,
    asked: Asked | None = None,
    doubted: Callable[[], bool] = lambda: False,
) -> Verdict | None:
    """A proof of `<=` or `>=` (or, with something to spare, of `<` or `>`) by one instance of a theorem, or None.

    by_entry: proves what an instance needs as a claim about one entry; falls: says soon that it cannot be proved;
    asked: what others found on the same occasion; doubted: whether the claim is known to be false, which is asked
    before anything that takes long.

    >>> from symnet.language import make_claim
    >>> prove_by_theorem(make_claim("(x @ y)**2 <= (x @ x)*(y @ y)", let="x: n; y: n"), Clock(5)).method
    'Cauchy–Schwarz inequality'
    """
    if claim.relation == "==":
        return None
    start = time.monotonic()
    try:
        found = _prove(claim, clock, by_entry, falls, asked or Asked(), doubted)
    except SymnetError:
        return None
    return None if found is None else found.but(seconds=time.monotonic() - start)


def _prove(
    claim: Claim, clock: Clock, by_entry: ByEntry, falls: Falls, asked: Asked, doubted: Callable[[], bool]
) -> Verdict | None:
    rich = enriched(claim)
    if (rich.lhs, rich.rhs) != (claim.lhs, claim.rhs):  # names that are read as others: letters are written in own ones
        rich = claim
    signs = Signs(rich.hypotheses)
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    small = left.value if claim.relation in ("<=", "<") else right.value
    named = map(_may_have_a_name, Parts(left.value, right.value).nodes)
    if signs.contradictory or not (any(named) or _has_a_factor_below_one(small, signs)):
        return None
    forms = asked.forms(rich, signs)
    if not same_points(left, right, signs, claim.lhs.shape == claim.rhs.shape, forms.shows):
        return None
    conditions = tuple(dict.fromkeys((*left.conditions, *right.conditions)))
    spots = Spots(claim, left.value, right.value)
    world = World(claim, forms, signs, conditions, clock, by_entry, falls, spots, doubted)
    wanted = Compare(claim.relation, left.value, right.value)
    if spots.fails(wanted):
        world.before_long()
    found = Task(world, wanted).found()
    point = None if found is None else asked.met or find_point(claim, (left.value, right.value))
    if found is None or point is None:
        return None
    laws = list(law_rows(forms.laws, (left.value, right.value, *_instances(found, world))))
    return Verdict(
        "proved",
        claim,
        method=_method(found),
        scope="all shapes" if has_sizes(claim) else "",
        domain=domain_words(c for c in conditions if not shown(c, signs)),
        certificate=sealed(
            {
                "method": METHOD,
                "claim": claim_key(claim),
                "apart": _apart(claim),
                **({"laws": laws} if laws else {}),
                "proof": found,
                "conditions": list(dict.fromkeys(words(c) for c in (*left.own, *right.own))),
                "point": point,
            }
        ),
    )


def _may_have_a_name(node: Expr) -> bool:
    """What most named inequalities are about: tensors; and powers with exponents that are no numbers."""
    return bool(node.shape) or (isinstance(node, Power) and not isinstance(node.exponent, Number))


def _has_a_factor_below_one(e: Expr, signs: Signs) -> bool:
    """Whether a number is a product with a factor that functions of its own keep below one: |cos x|·a."""
    rows = ((a, b) for a, b in (e.children, e.children[::-1])) if isinstance(e, Mul) and not e.shape else ()
    return any(
        signs.holds(Compare("<=", b, ONE)) is True and signs.of(a).nonnegative
        for a, b in rows
        if not isinstance(b, Number)
    )


def _instances(row: Row, world: World) -> Iterator[Expr]:
    """The sides of the instances that a proof rests on, its own first."""
    named = {(p.axiom.name, p.form_name, str(p.written())): i for p, i in world.instances.items() if i is not None}
    todo: list[Row] = [row]
    while todo:
        here = todo.pop(0)
        if "theorem" in here:
            says = named[here["theorem"], here["form"], str(here["letters"])].says
            yield from (says.lower, says.upper, *(side for need in says.needs for side in need.children))
        todo += [part for part in (here.get("first"), here.get("then"), *here.get("needs", ())) if part is not None]


def _method(row: Row) -> str:
    """The theorem that comes first."""
    return _method(row["first"]) if "first" in row else str(row["theorem"])


def _apart(claim: Claim) -> bool:
    """Whether a checker should read axes part by part: single entries of axes whose sizes are numbers."""
    roots = (claim.lhs, claim.rhs, *claim.given)
    return any(isinstance(node, Index) for node in postorder(*roots)) and not has_sizes(claim)
