"""Finding functions that are their own derivative's variable: f' = P(f) with a polynomial P, computed over the table.

The definition of a row is written as a rational function of one kernel u, whose derivative is a polynomial in u: of
u = exp(x), where u' = u; of u = tan(x/2), where u' = (1 + u**2)/2 and sin and cos are rational; or of u = x. Then f' is
rational in u too, and the coefficients of P solve linear equations over the rational numbers. So sigmoid gives
s*(1 - s) and tanh gives 1 - t**2 because of their definitions, and a new row needs no new line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_poly

from symnet.expr import Add, Compare, Defined, Expr, Map, Mul, Number, Power, Symbol, fold, negate, rebuild
from symnet.functions import FUNCTIONS

DEGREE = 3  # the highest degree of P that is tried
LARGEST = 64  # powers of a kernel in a definition
PLACE = Symbol("x")


@dataclass(frozen=True)
class Ratio:
    """num/den, polynomials in the kernel."""

    num: Any
    den: Any

    def plus(self, other: Ratio) -> Ratio:
        return Ratio(self.num * other.den + other.num * self.den, self.den * other.den).reduced()

    def times(self, other: Ratio) -> Ratio:
        return Ratio(self.num * other.num, self.den * other.den).reduced()

    def power(self, n: int) -> Ratio | None:
        base = self if n >= 0 else Ratio(self.den, self.num)
        return None if base.den == 0 or abs(n) > LARGEST else Ratio(base.num ** abs(n), base.den ** abs(n))

    def reduced(self) -> Ratio:
        common = self.num.gcd(self.den)
        return self if common.degree() < 1 else Ratio(self.num // common, self.den // common)

    @property
    def derivative(self) -> Ratio:
        n, d = self.num, self.den
        return Ratio(n.derivative() * d - n * d.derivative(), d * d).reduced()


def _poly(*coefficients: int | Fraction) -> Any:
    return fmpq_poly([fmpq(c.numerator, c.denominator) for c in coefficients])


def _ratio(num: tuple[int, ...], den: tuple[int, ...] = (1,)) -> Ratio:
    return Ratio(_poly(*num), _poly(*den))


@dataclass(frozen=True)
class Kernel:
    """slope: u' as a function of u; values: table functions of k·x (k an integer) as functions of u; variable: x
    itself, where it is a function of u."""

    name: str
    slope: Ratio
    values: Mapping[str, Callable[[int], Ratio | None]]
    variable: Ratio | None = None


def _exponential(k: int) -> Ratio | None:
    return _ratio((0, 1)).power(k)


def _once(value: Ratio) -> Callable[[int], Ratio | None]:
    return lambda k: value if k == 1 else None


KERNELS = (
    Kernel("exp(x)", _ratio((0, 1)), {"exp": _exponential}),
    Kernel(
        "tan(x/2)",
        Ratio(_poly(Fraction(1, 2), 0, Fraction(1, 2)), _poly(1)),
        {"sin": _once(_ratio((0, 2), (1, 0, 1))), "cos": _once(_ratio((1, 0, -1), (1, 0, 1)))},
    ),
    Kernel("x", _ratio((1,)), {}, _ratio((0, 1))),
)


@dataclass(frozen=True)
class SelfForm:
    """f' = Σ coefficients[k]·f**k wherever f has a value; domain: where that is, as conditions on the operand."""

    name: str
    coefficients: tuple[Fraction, ...]
    kernel: str

    def domain(self, operand: Expr) -> tuple[Compare, ...]:
        return FUNCTIONS[self.name].domain(operand)

    def __call__(self, value: Expr) -> Expr:
        """P(value), a common power of the value in front: `s*(1 - s)`."""
        common = next(k for k, c in enumerate(self.coefficients) if c)
        rest = _polynomial(self.coefficients[common:], value)
        front = None if common == 0 else value if common == 1 else Power(value, Number(common))
        if front is None or rest is Number(1):
            return front or rest
        return Mul(rest, front) if isinstance(rest, Number) else Mul(front, rest)


def _polynomial(coefficients: tuple[Fraction, ...], value: Expr) -> Expr:
    total: Expr | None = None
    for k, c in enumerate(coefficients):
        if c:
            power = value if k == 1 else Power(value, Number(k))
            size = abs(c)
            term: Expr = Number(size) if k == 0 else power if size == 1 else Mul(Number(size), power)
            signed = negate(term) if c < 0 else term
            total = signed if total is None else Add(total, signed)
    assert total is not None
    return total


@cache
def autonomous(name: str) -> SelfForm | None:
    """The polynomial P of least degree (at most 3) with f' = P(f) for a row of the table; None where there is none.

    What holds for rational functions of the kernel holds wherever f is analytic: at its poles too, by continuity.

    >>> from symnet.symbols import scalar
    >>> str(autonomous("sigmoid")(scalar("s"))), str(autonomous("tanh")(scalar("t")))
    ('s*(1 - s)', '1 - t**2')
    >>> autonomous("erf") is None
    True
    """
    if len(FUNCTIONS[name].partials) != 1:
        return None
    for kernel in KERNELS:
        f = _in_kernel(Map(name, PLACE), kernel)
        if f is not None and f.num.degree() + f.den.degree() > 0:
            found = _solve(f, f.derivative.times(kernel.slope))
            if found is not None:
                return SelfForm(name, found, kernel.name)
    return None


def _in_kernel(e: Expr, kernel: Kernel) -> Ratio | None:
    """A formula of `PLACE` as a rational function of the kernel, its functions replaced by their definitions."""
    before: Expr | None = None
    while e is not before:
        before = e
        e = rebuild(e, lambda node: _definition(node, kernel))

    def visit(node: Expr, *parts: Ratio | None) -> Ratio | None:
        row = NODES.get(type(node))
        return None if row is None else row(node, parts, kernel)

    return fold(e, visit)


def _definition(node: Expr, kernel: Kernel) -> Expr | None:
    if not isinstance(node, Map) or node.name in kernel.values:
        return None
    definition = FUNCTIONS[node.name].definition
    return None if definition is None else definition(*node.children)


Parts = tuple[Ratio | None, ...]


def _map(node: Map, parts: Parts, kernel: Kernel) -> Ratio | None:
    value = kernel.values.get(node.name)
    k = _multiple(node.children[0])
    return None if value is None or k is None else value(k)


def _multiple(e: Expr) -> int | None:
    """k, where e is k·x."""
    as_x = _in_kernel(e, KERNELS[-1])
    if as_x is None or as_x.den.degree() > 0 or as_x.num.degree() != 1 or as_x.num[0] != 0:
        return None
    k = as_x.num[1] / as_x.den[0]
    return int(k.p) if k.q == 1 else None


def _joined(join: Callable[[Ratio, Ratio], Ratio]) -> Callable[[Expr, Parts, Kernel], Ratio | None]:
    def visit(node: Expr, parts: Parts, kernel: Kernel) -> Ratio | None:
        a, b = parts
        return None if a is None or b is None else join(a, b)

    return visit


def _power(node: Power, parts: Parts, kernel: Kernel) -> Ratio | None:
    if parts[0] is None or not isinstance(node.exponent, Number) or node.exponent.value.denominator != 1:
        return None
    return parts[0].power(int(node.exponent.value))


NODES: dict[type, Callable[..., Ratio | None]] = {
    Number: lambda node, parts, kernel: Ratio(_poly(node.value), _poly(1)),
    Symbol: lambda node, parts, kernel: kernel.variable,
    Defined: lambda node, parts, kernel: parts[0],
    Add: _joined(Ratio.plus),
    Mul: _joined(Ratio.times),
    Power: _power,
    Map: _map,
}


def _solve(f: Ratio, slope: Ratio) -> tuple[Fraction, ...] | None:
    """The coefficients of the polynomial of least degree with slope = P(f), as rational functions."""
    for degree in range(DEGREE + 1):
        # slope = sum of c_k * num**k / den**k, times den**degree and the denominator of the slope
        columns = [f.num**k * f.den ** (degree - k) * slope.den for k in range(degree + 1)]
        right = slope.num * f.den**degree
        rows = max(p.degree() for p in (*columns, right)) + 1
        entries = [p[i] for i in range(rows) for p in (*columns, right)]
        reduced, rank = fmpq_mat(rows, degree + 2, entries).rref()
        if rank == degree + 1 and all(reduced[i, i] == 1 for i in range(rank)):
            return tuple(Fraction(int(c.p), int(c.q)) for c in (reduced[i, degree + 1] for i in range(rank)))
    return None
