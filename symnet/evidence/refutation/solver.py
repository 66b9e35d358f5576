"""Points that a solver of polynomial inequalities suggests, where z3 is installed (the extra `smt`).

What the solver finds is only a place to look: the point is made rational and tried like any other. That it finds
nothing, its `unsat`, proves nothing here and is not even asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib.util import find_spec
from math import prod
from typing import Any

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.sign_rules import NOT
from symnet.evidence.proof.concrete import NotConcrete, concrete, free_entry
from symnet.evidence.proof.scalarise import ScalarClaim
from symnet.evidence.refutation.patterns import Slot
from symnet.evidence.refutation.points import Point, sizes_to_try, slots
from symnet.expr import Add, Compare, Expr, Map, Mul, Number, Power, Symbol, Where, postorder
from symnet.normal.scalar import expanded
from symnet.program.worlds import RELATIONS

EFFORT = 3_000_000  # z3's own count of steps, which decides for most claims; for some a step is long, and a clock does
MOST_NODES = 600
MOST_NAMES = 12
MOST_EXPONENT = 12
MOST_CLAIMS = 6  # entries that are asked for
Entry = tuple[str, tuple[int, ...]]  # a name, and a place in it
DIGITS = (3, 12, 40)  # of the rational numbers near an algebraic one


def solver_points(claim: Claim, clock: Clock) -> Iterator[Point]:
    """Rational points at which a claim about polynomials, quotients, roots and cases may fail."""
    if find_spec("z3") is None:
        return
    asked = 0
    for sizes in sizes_to_try(claim):
        found = slots(claim, sizes)
        if found is None or sum(prod(slot.shape) for slot in found) > MOST_NAMES:
            return
        try:
            written = concrete(claim, sizes)
        except (NotConcrete, SymnetError):
            return
        for scalar in written.claims.values():
            asked += 1
            if asked > MOST_CLAIMS:
                return
            for values in _models(scalar, clock):
                read = {written.entries.get(name, (str(name), ())): value for name, value in values.items()}
                yield {**sizes, **{slot.symbol.name: _value(slot, read) for slot in found}}


def _value(slot: Slot, read: dict[Entry, Fraction]) -> Any:
    """The value of a name, with entries that its structure says; those that the claim does not speak of are 0."""

    def build(place: tuple[int, ...]) -> Any:
        if len(place) < len(slot.shape):
            return [build((*place, i)) for i in range(slot.shape[len(place)])]
        first, sign = free_entry(slot.symbol, place)
        return sign * read.get((slot.symbol.name, first), Fraction(0))

    return build(())


def _models(scalar: ScalarClaim, clock: Clock) -> Iterator[dict[Expr, Fraction]]:
    """Values of the names, ever closer to what the solver found."""
    import z3

    reader = _Reader(z3)
    try:
        wrong = Compare(NOT[scalar.relation], scalar.lhs, scalar.rhs)
        rows = [reader.of(c) for c in (wrong, *scalar.hypotheses)]
    except _Unreadable:
        return
    solver = z3.SolverFor("QF_NRA")
    solver.add(*rows, *reader.side)
    found, effort = z3.unknown, EFFORT // 64
    while found == z3.unknown and effort <= EFFORT:  # it cannot be stopped: more only where as much again is left
        clock.check()
        before = clock.left
        solver.set("rlimit", effort, "timeout", max(1, int(1000 * before)))
        found, effort = solver.check(), 2 * effort
        if 3 * (before - clock.left) > clock.left:
            break
    if found != z3.sat:
        return
    model = solver.model()
    for digits in DIGITS:
        yield {name: _rational(z3, model.eval(x, model_completion=True), digits) for name, x in reader.names.items()}


def _rational(z3: Any, value: Any, digits: int) -> Fraction:
    if z3.is_algebraic_value(value):
        value = value.approx(digits)
    return Fraction(int(value.numerator_as_long()), int(value.denominator_as_long()))


class _Unreadable(Exception):
    """A function that is no polynomial, or too much of it."""


class _Reader:
    """Expressions in the solver's language. side: that denominators are not 0, and what roots are."""

    def __init__(self, z3: Any):
        self.z3 = z3
        self.names: dict[Expr, Any] = {}
        self.side: list[Any] = []
        self.done: dict[Expr, Any] = {}

    def of(self, e: Expr) -> Any:
        e = expanded(e)
        nodes = list(postorder(e))
        if len(nodes) > MOST_NODES:
            raise _Unreadable
        for node in nodes:
            if node not in self.done:
                rule = _RULES.get(type(node))
                if rule is None:
                    raise _Unreadable
                self.done[node] = rule(self, node)
        return self.done[e]

    def children(self, node: Expr) -> list[Any]:
        return [self.done[child] for child in node.children]

    def fresh(self) -> Any:
        return self.z3.FreshReal()


def _symbol(r: _Reader, node: Any) -> Any:
    if node.integral:
        raise _Unreadable
    return r.names.setdefault(node, r.z3.Real(f"v{len(r.names)}"))


def _power(r: _Reader, node: Any) -> Any:
    base, exponent = node.children
    if isinstance(base, Number) and base.value and isinstance(exponent, Number) and _is_small_integer(exponent.value):
        power = base.value ** int(exponent.value)
        return r.z3.Q(power.numerator, power.denominator)
    if not isinstance(exponent, Number) or abs(exponent.value) > MOST_EXPONENT:
        raise _Unreadable
    x, power = r.done[base], exponent.value
    if power.denominator != 1:
        x, power = _root(r, x, power.denominator), Fraction(power.numerator)
    if power < 0:
        r.side.append(x != 0)
    total = r.z3.RealVal(1)
    for _ in range(abs(int(power))):
        total = total * x
    return 1 / total if power < 0 else total


def _is_small_integer(e: Fraction) -> bool:
    return e.denominator == 1 and abs(e) <= 200


def _root(r: _Reader, x: Any, degree: int) -> Any:
    if degree > MOST_EXPONENT:
        raise _Unreadable
    y, total = r.fresh(), r.z3.RealVal(1)
    for _ in range(degree):
        total = total * y
    r.side += [y >= 0, total == x]
    return y


def _map(r: _Reader, node: Any) -> Any:
    x: Any = r.done[node.children[0]]
    if node.name == "abs":
        return r.z3.If(x >= 0, x, -x)
    if node.name == "sqrt":
        return _root(r, x, 2)
    raise _Unreadable


_RULES: dict[type, Callable[[_Reader, Any], Any]] = {
    Number: lambda r, node: r.z3.Q(node.value.numerator, node.value.denominator),
    Symbol: _symbol,
    Add: lambda r, node: r.done[node.children[0]] + r.done[node.children[1]],
    Mul: lambda r, node: r.done[node.children[0]] * r.done[node.children[1]],
    Power: _power,
    Map: _map,
    Where: lambda r, node: r.z3.If(*r.children(node)),
    Compare: lambda r, node: RELATIONS[node.relation](*r.children(node)),
}
