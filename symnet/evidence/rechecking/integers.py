"""A proof about integers checked again: the boxes cover all integers, and each one holds or is void.

A box says of every name that it is one number, or all from one on, upwards or downwards. With n = start ± k, k >= 0, a
polynomial of which all coefficients have one sign has the sign of these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symnet.claim import Claim
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.texts import scope_of, size_names
from symnet.expr import Add, Compare, Defined, Expr, Mul, Number, Power, SizeValue, Symbol, postorder
from symnet.sizes import Size

HOLDS, VOID, SPLIT = "holds", "void", "split "
MOST_TERMS = 2000
MOST_POWER = 16
MOST_BOXES = 600
Side = tuple[int, int]  # start, step: 0, 1 or -1
Box = dict[str, Side]


def check_integers(claim: Claim, certificate: Mapping[str, Any]) -> str:
    """The scope that the certificate proves; raises `Refused`. Its point is looked at elsewhere."""
    names, ways = certificate["names"], certificate["boxes"]
    if set(certificate) != {"method", "claim", "names", "boxes", "point", "seal"} or not isinstance(ways, list):
        raise Refused("it is no certificate of a proof about integers")
    signed = {n.name for n in postorder(claim.lhs, claim.rhs, *claim.given) if isinstance(n, Symbol)}
    known = signed | {*size_names(claim.lhs, claim.rhs, *claim.given)}
    if len(ways) > MOST_BOXES or len({*names}) != len(names) or not known >= {*names}:
        raise Refused("names that are not those of the claim")
    read = Polynomials(names)
    goal = read.comparison(claim.comparison)
    given = [read.comparison(h) for h in claim.hypotheses if read.reads(h)]
    todo: list[Box] = [{}]
    for name in names:
        sides = ((0, 1), (-1, -1)) if name in signed else ((1, 1),)
        todo = [{**box, name: side} for box in todo for side in sides]
    todo.reverse()
    for way in ways:
        if not todo:
            raise Refused("it has more boxes than there are")
        box = todo.pop()
        if way == HOLDS and read.always(*goal, box):
            continue
        if way == VOID and any(read.never(*h, box) for h in given):
            continue
        name = str(way).removeprefix(SPLIT)
        if not str(way).startswith(SPLIT) or name not in box or not box[name][1]:
            raise Refused(f"a box is not what it says: {way}")
        start, step = box[name]
        todo += [{**box, name: (start + step, step)}, {**box, name: (start, 0)}]
    if todo:
        raise Refused("its boxes do not cover all integers")
    return scope_of(claim)


class Polynomials:
    """Comparisons of integers as `polynomial relation 0`."""

    def __init__(self, names: list[str]):
        self.names = names
        self.ring = fmpq_mpoly_ctx.get([f"n{k}" for k in range(max(1, len(names)))], Ordering.lex)
        self.gens = dict(zip(names, self.ring.gens(), strict=False))

    def reads(self, c: Compare) -> bool:
        try:
            self.comparison(c)
        except Refused:
            return False
        return True

    def comparison(self, c: Compare) -> tuple[Any, str]:
        left, right = (self.of(side) for side in c.children)
        return left - right, c.relation

    def of(self, e: Expr) -> Any:
        done: dict[Expr, Any] = {}
        for node in postorder(e):
            rule = READ.get(type(node))
            if rule is None or node.shape:
                raise Refused("the claim is not about integers")
            done[node] = rule(self, node, *(done[child] for child in node.children))
            if len(done[node]) > MOST_TERMS:
                raise Refused("a polynomial that is too long")
        return done[e]

    def name(self, name: str) -> Any:
        if name not in self.gens:
            raise Refused(f"{name} is none of its names")
        return self.gens[name]

    # -------------------------------------------------------------- on a box
    def signs(self, p: Any, box: Box) -> tuple[bool, bool, Any]:
        """Whether no coefficient is negative, whether none is positive (the constant term aside), and that term."""
        image = [self.ring.constant(box[n][0]) + box[n][1] * self.gens[n] for n in self.names]
        rows = p.compose(*image).to_dict() if self.names else p.to_dict()
        constant = next((c for row, c in rows.items() if not any(row)), fmpq(0))
        rest = [c for row, c in rows.items() if any(row)]
        return all(c > 0 for c in rest), all(c < 0 for c in rest), constant

    def always(self, p: Any, relation: str, box: Box) -> bool:
        rises, falls, c = self.signs(p, box)
        return {
            ">": rises and c > 0,
            ">=": rises and c >= 0,
            "<": falls and c < 0,
            "<=": falls and c <= 0,
            "==": rises and falls and c == 0,
            "!=": (rises and c > 0) or (falls and c < 0),
        }[relation]

    def never(self, p: Any, relation: str, box: Box) -> bool:
        opposite = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}
        return self.always(p, opposite[relation], box)


def _number(r: Polynomials, node: Number) -> Any:
    return r.ring.constant(fmpq(node.value.numerator, node.value.denominator))


def _symbol(r: Polynomials, node: Symbol) -> Any:
    if "integer" not in node.facts:
        raise Refused(f"{node.name} is no integer")
    return r.name(node.name)


def _size(r: Polynomials, node: SizeValue) -> Any:
    terms = node.size.terms if isinstance(node.size, Size) else (((), node.size),)
    total = r.ring.constant(0)
    for monomial, c in terms:
        term = r.ring.constant(c)
        for name, e in monomial:
            term = term * r.name(name) ** e
        total = total + term
    return total


def _power(r: Polynomials, node: Power, base: Any, exponent: Any) -> Any:
    p = node.exponent.value if isinstance(node.exponent, Number) else None
    if p == -1 and base.is_constant() and not base.is_zero():
        return r.ring.constant(1) / base
    if p is None or p.denominator != 1 or not 1 <= p <= MOST_POWER or len(base) ** int(p) > MOST_TERMS:
        raise Refused("a power that is no polynomial")
    return base ** int(p)


READ: dict[type, Callable[..., Any]] = {
    Number: _number,
    Symbol: _symbol,
    SizeValue: _size,
    Defined: lambda r, node, a: a,
    Add: lambda r, node, a, b: a + b,
    Mul: lambda r, node, a, b: a * b,
    Power: _power,
}
