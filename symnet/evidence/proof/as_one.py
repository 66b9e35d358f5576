"""Derivatives of functions that have no kinks, though they are made of functions that have: relu(x)**2, Huber's loss.

The rules for the parts do not apply at their kinks. So a part φ(v) that is a function of one smooth v, entry by entry,
is taken as one: φ′ = ψ is proved about numbers, where pieces that meet with equal slopes are seen to have a derivative,
and the claim is proved for an unspecified function F, with ψ put for F′ afterwards. ψ is what the rules say, or a
function that the claim itself speaks of (Huber's derivative is `hard_tanh`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from symnet.calculus.forward import eliminate
from symnet.claim import Claim, Verdict
from symnet.errors import BudgetError, SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import Condition, definedness, shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.exact import prove_scalar
from symnet.evidence.proof.pieces import NotProved, Proof
from symnet.evidence.proof.scalarise import scalarised
from symnet.evidence.proof.shape_sides import Side, same_points, side_of
from symnet.evidence.proof.shapes import prove_for_all_shapes
from symnet.evidence.records import claim_key, sealed
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
from symnet.functions import FUNCTIONS

METHOD = "functions as one"
ENTRYWISE = (Add, Mul, Power, Map, Where, Compare)
OF_NUMBERS = (*ENTRYWISE, Number, Constant, Symbol)
TWICE = ("hessian", "hvp")
MOST_PARTS = 12  # of a derivative that are tried for a function
MOST_SLOPES = 4
MULTIPLES = (1, 2, -1, -2)
Regions = Callable[[Proof], dict[str, Any]]


@dataclass(frozen=True)
class Function:
    """φ(t) and its derivative ψ(t) at every number t; whole: φ(v) in the claim, of: v."""

    whole: Expr
    of: Expr
    t: Symbol
    value: Expr
    slope: Expr
    proof: Proof

    def at(self, place: Expr, order: int) -> Expr:
        return rebuild(self.slope if order else self.value, {self.t: place})

    def row(self, regions: Regions) -> dict[str, Any]:
        texts = {"name": self.t, "of": self.of, "is": self.value, "slope": self.slope}
        return {**{key: str(e) for key, e in texts.items()}, **regions(self.proof)}


def prove_as_one(claim: Claim, clock: Clock, regions: Regions) -> Verdict | None:
    """A proof for all sizes, without its point; or None. regions: what a certificate says of a proof about numbers.

    >>> from symnet.evidence.certificates import regions_of
    >>> from symnet.language import make_claim
    >>> prove_as_one(make_claim("grad(sum(relu(x)**2)/2, x) == relu(x)", let="x: n"), Clock(5), regions_of).scope
    'all shapes'
    """
    formals = [node for node in postorder(claim.lhs, claim.rhs) if isinstance(node, Formal)]
    bodies = [node.children[0] for node in formals]
    if not formals or any(node.kind in TWICE or node.order != 1 for node in formals):
        return None
    if any(isinstance(node, (Formal, Apply)) for node in postorder(*bodies)):
        return None
    for by_rules in (True, False):
        try:
            functions = _functions(claim, formals, by_rules, clock)
            found = _proved(claim, functions, clock, regions) if functions else None
        except (SymnetError, NotProved):
            return None
        if found is not None or not functions:
            return found
    return None


def _proved(claim: Claim, functions: list[Function], clock: Clock, regions: Regions) -> Verdict | None:
    """The claim with F for φ, and ψ for F′ where it has no derivatives any more."""
    names = {f"[{k}]": f for k, f in enumerate(functions)}
    table: dict[Expr, Expr] = {f.whole: Apply(name, f.of) for name, f in names.items()}

    def unspecified(node: Any) -> Expr | None:
        formal = isinstance(node, Formal)
        return node.with_children((rebuild(node.children[0], table), *node.children[1:])) if formal else None

    def put(e: Any) -> Any:
        return rebuild(e, lambda n: names[n.name].at(n.children[0], n.order) if isinstance(n, Apply) else None)

    def known(c: Condition) -> Condition:
        return replace(c, needs=put(c.needs), guards=tuple(map(put, c.guards)))

    sides = [side_of(rebuild(side, unspecified)) for side in (claim.lhs, claim.rhs)]
    left, right = (Side(put(side.value), tuple(map(known, side.conditions))) for side in sides)
    aligned = claim.lhs.shape == claim.rhs.shape
    if not same_points(left, right, Signs(claim.hypotheses), aligned, lambda c, known: False):
        return None
    found = prove_for_all_shapes(Claim(left.value, claim.relation, right.value, claim.given))
    rows = [f.row(regions) for f in functions]
    certificate = sealed({"method": METHOD, "claim": claim_key(claim), "functions": rows})
    return None if found is None else found.but(claim=claim, method=METHOD, certificate=certificate)


# ------------------------------------------------------------------ which parts are functions of one thing
def _functions(claim: Claim, formals: list[Formal], by_rules: bool, clock: Clock) -> list[Function]:
    """For each part with a kink the largest one around it that is proved to have a derivative."""
    given = tuple(h for h in claim.hypotheses if not any(node.shape for node in postorder(h)))
    taken = {n.name for n in postorder(claim.lhs, claim.rhs, *claim.given) if isinstance(n, (Symbol, Apply))}
    t = Symbol(next(name for name in ("t", "u", "s", *(f"t{k}" for k in range(len(taken)))) if name not in taken))
    found: dict[Expr, Function] = {}
    for node in formals:
        f, x = node.children[:2]
        covered: set[Expr] = set()
        for kinked in _kinked(f, x):
            if kinked in covered:
                continue
            parts = islice(_parts(f, x, kinked, t), MOST_PARTS)
            said = [] if by_rules else [claim.lhs, claim.rhs]
            made = (_function(whole, of, t, _slopes(said, of, x, t), given, clock) for whole, of in parts)
            function = next(filter(None, made), None)
            if function is None:
                return []
            covered.update(postorder(function.whole))
            found[function.whole] = function
    return list(found.values())


def _slopes(sides: Iterable[Expr], of: Expr, x: Expr, t: Symbol) -> list[Expr]:
    """The functions of v that the sides speak of, and multiples of them."""
    nodes = postorder(*sides, stop=lambda n: isinstance(n, Formal)) if sides else ()
    made = dict.fromkeys(_of_number(n, of, x, t) for n in nodes if n.shape == of.shape and not isinstance(n, Compare))
    functions = [f for f in made if f is not None and any(isinstance(n, (Map, Where)) for n in postorder(f))][::-1]
    return [f if k == 1 else Mul(Number(k), f) for f in functions[:MOST_SLOPES] for k in MULTIPLES]


def _of_number(whole: Expr, of: Expr, x: Expr, t: Symbol) -> Expr | None:
    """A part as a function of the number t that an entry of v is, and of numbers other than x; or None."""
    above = [node for node in postorder(whole, stop=lambda n: n is of) if node is not of]
    if of not in postorder(whole) or not all(isinstance(node, OF_NUMBERS) for node in above):
        return None
    value = rebuild(whole, {of: t})
    nodes = [*postorder(value)]
    return value if x not in nodes and not any(node.shape for node in nodes) else None


def _kinked(f: Expr, x: Expr) -> list[Expr]:
    """Parts that have a derivative only under conditions, the innermost first."""
    moving = _moving(f, x)

    def bends(n: Any) -> bool:
        if isinstance(n, Where):
            return n.children[0] in moving
        return isinstance(n, Map) and n in moving and bool(FUNCTIONS[n.name].smooth(*n.children))

    return [node for node in postorder(f) if bends(node)]


def _moving(f: Expr, x: Expr) -> set[Expr]:
    found = {x}
    found.update(n for n in postorder(f) if n is x)
    for node in postorder(f):
        if any(child in found for child in node.children):
            found.add(node)
    return found


def _parts(f: Expr, x: Expr, kinked: Expr, t: Symbol) -> Iterator[tuple[Expr, Expr]]:
    """Parts around `kinked`, and below it what they are functions of: the largest first."""
    moving = _moving(f, x)
    sharp = {n for part in _kinked(f, x) for n in postorder(f) if any(below is part for below in postorder(n))}
    smooth = (n for n in postorder(kinked) if n in moving and n not in sharp and not isinstance(n, Compare))
    inner = [n for n in smooth if n.shape == kinked.shape][::-1]
    around = [n for n in postorder(f) if n.shape == kinked.shape and any(below is kinked for below in postorder(n))]
    for whole in around[::-1]:
        of = next((n for n in inner if _of_number(whole, n, x, t) is not None), None)
        if of is not None:
            yield whole, of


def _function(
    whole: Expr, of: Expr, t: Symbol, slopes: Sequence[Expr], given: tuple[Compare, ...], clock: Clock
) -> Function | None:
    """The part as a function of numbers, if one of these is its derivative everywhere, kinks included; by the rules,
    where there are none."""
    value = rebuild(whole, {of: t})
    for slope in slopes or (eliminate(Formal("diff", value, t)).value,):
        lemma = scalarised(Formal("diff", value, t), "==", slope, given)
        if lemma is None or not all(shown(c, Signs(given)) for c in definedness(slope)):
            continue
        try:
            return Function(whole, of, t, value, slope, prove_scalar(lemma, clock))
        except (NotProved, BudgetError):
            continue
    return None
