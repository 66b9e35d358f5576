"""The rational normal form: an expression as a fraction of polynomials over kernels (`kernels.py`).

`Normal` reads expressions whose operations work entry by entry; whatever else occurs (an entry `x[0]`, a sum over an
axis) is one indeterminate, the same for equal nodes. So the form speaks of every entry of tensors of all sizes.
What it says holds at every point where the hypotheses hold and the expressions that were read have values; that they
have values is no business of this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, Protocol

from symnet.errors import BudgetError
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Defined,
    Expr,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Where,
    postorder,
    rebuild,
)
from symnet.functions import FUNCTIONS
from symnet.normal.arctangents import arctangent
from symnet.normal.bounds import image
from symnet.normal.generators import Mono, Refine
from symnet.normal.interval import ANY, Sign, exactly, relative
from symnet.normal.kernels import Kernels
from symnet.normal.ring import ONE_TERMS, Frac, TooFew, rational_value, terms_of
from symnet.program.interpret_entries import is_integral
from symnet.sizes import Size, size

OPAQUE_ODD = ("erf", "asin", "atan")
MAX_RESTARTS = 24


class Unsplit(Exception):
    """A condition of a `where` that is not decided: the claim has to be split into cases first."""

    def __init__(self, condition: Compare):
        self.condition = condition
        super().__init__()


class Knowledge(Protocol):
    """What the normal form asks about signs (`symnet.evidence.known.signs.Signs` answers)."""

    def of(self, e: Expr) -> Sign: ...

    def holds(self, c: Compare) -> bool | None: ...


def expanded(e: Any) -> Any:
    """`e` with functions replaced by their definitions (sigmoid by exp, relu by `where`), defined names by values.

    `abs` stays: it is a kernel.
    """
    while True:
        again = rebuild(e, _by_definition)
        if again is e:
            return e
        e = again


def _by_definition(node: Any) -> Any:
    if isinstance(node, Defined):
        return node.value
    if isinstance(node, Map) and node.name not in KEPT:
        row = FUNCTIONS[node.name]
        if row.definition is not None:
            made = row.definition(*node.children)
            return made if made.shape == node.shape else None
    return None


KEPT = ("abs", "sqrt")


class Normal:
    """Normal forms under hypotheses. `of(e)` is the fraction of a scalar or an entrywise expression.

    knowledge: signs of atoms; facts: comparisons known to hold at the points that are spoken of, used for the signs of
    polynomials; tick: called often, may raise to stop the work.
    Raises `Unsplit`, `NoValue` and `BudgetError`.
    """

    def __init__(self, knowledge: Knowledge, facts: Iterable[Compare] = (), tick: Callable[[], None] = lambda: None):
        self.knowledge = knowledge
        self.facts = tuple(facts)
        self.tick = tick
        self.kernels = Kernels(tick)
        self.memo: dict[Expr, Frac] = {}
        self.atoms: dict[int, Expr] = {}

    def of(self, *roots: Expr) -> tuple[Frac, ...]:
        """The fractions of expressions, over the same generators."""
        wanted = [expanded(root) for root in roots]
        facts = [Compare(f.relation, expanded(f.children[0]), expanded(f.children[1])) for f in self.facts]
        for _ in range(MAX_RESTARTS):
            try:
                self.memo.clear()
                self._learn(facts)
                return tuple(self._read(root) for root in wanted)
            except (Refine, TooFew):
                self.kernels.renew()
        raise BudgetError("the exponents need denominators that are too fine")

    def _learn(self, facts: Sequence[Compare]) -> None:
        for fact in facts:
            if fact.relation == "==":
                continue
            try:
                difference = self.kernels.ring.sub(*(self._read(side) for side in fact.children))
                self.kernels.learn(difference, relative(fact.relation, Fraction(0)))
            except (BudgetError, Unsplit):
                continue  # one fact less is known

    def _read(self, root: Expr) -> Frac:
        memo = self.memo
        for node in postorder(root, stop=lambda n: n in memo or type(n) not in _RULES):
            if node not in memo:
                self.tick()
                rule = _RULES.get(type(node))
                memo[node] = _atom(self, node) if rule is None else rule(self, node)
        return memo[root]

    # -------------------------------------------------------------- pieces
    def child(self, node: Expr, index: int = 0) -> Frac:
        return self.memo[node.children[index]]

    def name(self, e: Expr, kind: str = "atom") -> Frac:
        """The generator of an atom."""
        place = self.kernels.place(kind, e, self.knowledge.of(e))
        self.atoms[place] = e
        return self.kernels.ring.generator(place)


def _atom(n: Normal, node: Expr) -> Frac:
    return n.name(node)


def _constant(n: Normal, node: Constant) -> Frac:
    if node.name == "pi":
        return n.name(node, "pi")
    return n.kernels.exp_of([(((), ONE_TERMS), Fraction(1))])


def _size(n: Normal, node: SizeValue) -> Frac:
    ring = n.kernels.ring
    total = ring.constant(0)
    for monomial, coefficient in node.size.terms:
        product = ring.constant(coefficient)
        for name, power in monomial:
            product = ring.mul(product, ring.power(n.name(SizeValue(size(name))), power))
        total = ring.add(total, product)
    return total


def _power(n: Normal, node: Power) -> Frac:
    base, exponent = n.child(node, 0), n.child(node, 1)
    r = rational_value(exponent)
    if r is not None:
        return n.kernels.large_power(base, int(r)) if r.denominator == 1 else n.kernels.real_power(base, r)
    known = n.knowledge.of(node.base) & n.kernels.sign_of(base)
    if base.num.is_zero() and (n.knowledge.of(node.exponent) & n.kernels.sign_of(exponent)).positive:
        return base
    if known.positive:
        return n.kernels.exp(n.kernels.ring.mul(exponent, n.kernels.log(base)))
    if is_integral(node.exponent):
        turns = n.knowledge.of(node.exponent)
        alone = len(pieces := n.kernels.split(exponent)) == 1 and pieces[0][1] > 0
        if known.nonzero or turns.nonnegative or turns.negative or alone:
            return _integer_power(n, base, exponent, known.nonzero or turns.negative or alone)
    key = tuple((terms_of(f.num), terms_of(f.den)) for f in (base, exponent))
    return n.kernels.generator("power", key, n.knowledge.of(node))


def _integer_power(n: Normal, base: Frac, exponent: Frac, nonzero: bool) -> Frac:
    """base**k for an integer k, wherever it has a value: multiplicative in the base.

    In the exponent it is additive where the base is not 0 or all parts are >= 0 (0**0 = 1 makes it so), or there is one
    part only. nonzero: whether the base is not 0, as it is where k < 0, or there is one positive part.
    """
    kernels, ring = n.kernels, n.kernels.ring
    sign, parts = kernels.product_parts(base)
    if sign == 0:
        return kernels.generator("power", ("zero", terms_of(exponent.num), terms_of(exponent.den)))
    pieces = kernels.split(exponent)
    safe = all(c.denominator == 1 for _, c in pieces) and (nonzero or all(_not_negative(n, m, c) for m, c in pieces))
    total = ring.constant(1)
    for part, e in [(-1, 1)] * (sign < 0) + parts:
        value: Any = ring.constant(part) if isinstance(part, int) else Frac(part, ring.one)
        if kernels.sign(value.num).positive:
            log = kernels.log_of(part)
            total = ring.mul(total, kernels.exp(ring.mul(ring.mul(exponent, ring.constant(e)), log)))
        elif safe:
            total = ring.mul(total, ring.power(_split_power(n, part, value, pieces), e))
        else:
            key = part if isinstance(part, int) else terms_of(part)
            whole = kernels.generator("power", (key, (terms_of(exponent.num), terms_of(exponent.den))))
            total = ring.mul(total, ring.power(whole, e))
    return total


def _split_power(n: Normal, part: Any, value: Frac, pieces: list[tuple[Mono, Fraction]]) -> Frac:
    """part**(Σ c·m) as a product over the terms of the exponent."""
    kernels, ring = n.kernels, n.kernels.ring
    total = ring.constant(1)
    for mono, c in pieces:
        if mono == ((), ONE_TERMS):
            total = ring.mul(total, ring.power(value, int(c)))
            continue
        total = ring.mul(total, ring.power(kernels.whole_power(part, mono), int(c)))
    return total


def _not_negative(n: Normal, mono: Mono, c: Fraction) -> bool:
    return (n.kernels.sign_of(n.kernels.mono(mono)).nonnegative and c >= 0) or (mono == ((), ONE_TERMS) and c >= 0)


def _map(n: Normal, node: Map) -> Frac:
    rule = _FUNCTIONS.get(node.name)
    if rule is not None:
        if node.name in ("sin", "cos"):  # whose signs come from where the angle lies
            for name, value in zip(("sin", "cos"), n.kernels.sin_cos(n.child(node)), strict=True):
                n.kernels.learn(value, n.knowledge.of(Map(name, node.children[0])))
        return rule(n, n.child(node))
    if len(node.children) == 1 and FUNCTIONS[node.name].definition is None:
        return n.kernels.opaque(node.name, n.child(node), n.knowledge.of(node), node.name in OPAQUE_ODD)
    return _atom(n, node)


def _asin(n: Normal, u: Frac) -> Frac:
    """asin, with its values at 1 and 1/2."""
    value = rational_value(u)
    angle = None if value is None else _ANGLES.get(abs(value))
    if angle is None or value is None:
        return n.kernels.opaque("asin", u, _BOUNDS, odd=True)
    return _of_pi(n, angle if value > 0 else -angle)


def _atan(n: Normal, u: Frac) -> Frac:
    """atan; of rational numbers by prime Gaussian integers."""
    value = rational_value(u)
    found = None if value is None else arctangent(value)
    if found is None:
        return n.kernels.opaque("atan", u, _BOUNDS, odd=True)
    parts, rest = found
    ring, total = n.kernels.ring, _of_pi(n, rest)
    for tangent, count in parts.items():
        prime = n.kernels.opaque("atan", ring.constant(tangent), image("atan", exactly(tangent)), odd=True)
        total = ring.add(total, ring.mul(ring.constant(count), prime))
    return total


def _of_pi(n: Normal, share: Fraction) -> Frac:
    return n.kernels.ring.mul(n.name(Constant("pi"), "pi"), n.kernels.ring.constant(share))


_ANGLES = {Fraction(1): Fraction(1, 2), Fraction(1, 2): Fraction(1, 6)}
_BOUNDS = Sign(Fraction(-2), True, Fraction(2), True)

_FUNCTIONS: dict[str, Callable[[Normal, Frac], Frac]] = {
    "exp": lambda n, u: n.kernels.exp(u),
    "log": lambda n, u: n.kernels.log(u),
    "sqrt": lambda n, u: n.kernels.real_power(u, Fraction(1, 2)),
    "abs": lambda n, u: n.kernels.absolute_value(u),
    "sin": lambda n, u: n.kernels.sin_cos(u)[0],
    "cos": lambda n, u: n.kernels.sin_cos(u)[1],
    "asin": _asin,
    "atan": _atan,
}


def _where(n: Normal, node: Where) -> Frac:
    condition, a, b = node.children
    decided = n.knowledge.holds(condition)
    if decided is None:
        raise Unsplit(condition)
    return n.memo[a if decided else b]


_RULES: dict[type, Callable[[Normal, Any], Frac]] = {
    Number: lambda n, node: n.kernels.ring.constant(node.value),
    Full: lambda n, node: n.kernels.ring.constant(node.value),
    Constant: _constant,
    SizeValue: _size,
    Add: lambda n, node: n.kernels.ring.add(n.child(node, 0), n.child(node, 1)),
    Mul: lambda n, node: n.kernels.ring.mul(n.child(node, 0), n.child(node, 1)),
    Power: _power,
    Map: _map,
    Apply: lambda n, node: n.kernels.opaque(f"{node.name} {node.order}", n.child(node), ANY),
    Where: _where,
    Compare: lambda n, node: n.kernels.ring.constant(0),
}


def to_expr(n: Normal, f: Frac) -> Expr | None:
    """The fraction as an expression, where all its generators are atoms."""
    up, down = _poly_expr(n, f.num), _poly_expr(n, f.den)
    if up is None or down is None:
        return None
    return up if rational_value(Frac(f.den, n.kernels.ring.one)) == 1 else up / down


def _poly_expr(n: Normal, p: Any) -> Expr | None:
    total: Expr | None = None
    for exponents, coefficient in terms_of(p):
        term: Expr = Number(coefficient)
        for g, e in exponents:
            if g not in n.atoms:
                return None
            term = Mul(term, n.atoms[g] if e == 1 else Power(n.atoms[g], Number(e)))
        total = term if total is None else Add(total, term)
    return Number(0) if total is None else total


__all__ = ["Normal", "Size", "Unsplit", "expanded", "to_expr"]
