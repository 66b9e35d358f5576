"""Sums and products as lists of terms and factors, and light constructors that the reverse rules build with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.expr import Add, Expr, Full, Mul, Number, Power, Reduce, Reshape, SizeValue, Where, negate
from symnet.rewrite import spread
from symnet.sizes import Dim, Shape, broadcast, product

ONE, ZERO = Number(1), Number(0)
Factor = tuple[Expr, Fraction]  # base and numeric exponent


def value_of(e: Expr) -> Fraction | None:
    """The number that all entries of `e` are, as far as its outermost node says: `2`, `1/2`, `2**-1`, `ones(n)`."""
    if isinstance(e, (Number, Full)):
        return e.value
    if isinstance(e, Power) and isinstance(e.base, Number) and isinstance(e.exponent, Number):
        base, exponent = e.base.value, e.exponent.value
        if exponent.denominator == 1 and abs(exponent) <= 64 and (base or exponent > 0):
            return base ** int(exponent)
    return None


@dataclass(frozen=True)
class Product:
    """coefficient · Π base**exponent; `shape` is the whole's, which constant tensors may have set."""

    coefficient: Fraction
    factors: tuple[Factor, ...]
    shape: Shape

    @staticmethod
    def of(e: Expr) -> Product:
        coefficient = Fraction(1)
        factors: list[Factor] = []
        for part in spread(e) if isinstance(e, Mul) else (e,):
            number = value_of(part)
            if number is None:
                factors.append(as_factor(part))
            else:
                coefficient *= number
        return Product(coefficient, tuple(factors), e.shape)

    @property
    def expr(self) -> Expr:
        """The product written out: number, factors, and a trailing division by the number's denominator."""
        parts = [from_factor(f) for f in self.factors]
        if shape_of(parts) != self.shape:
            missing = Full(1, self.shape)
            parts = [missing] if not parts else [*parts, missing]
        if self.coefficient == 0:
            return Full(0, self.shape)
        if all(isinstance(p, Full) for p in parts):
            return Full(self.coefficient, self.shape)
        over, under = self.coefficient.numerator, self.coefficient.denominator
        if under != 1:
            parts.append(Power(Number(under), Number(-1)))
        if over == -1:
            parts[0] = negate(parts[0])
        elif over != 1:
            parts.insert(0, Number(over))
        return chain(Mul, parts)

    @property
    def core(self) -> Expr:
        """Without the coefficient."""
        return Product(Fraction(1), self.factors, self.shape).expr

    def plus(self, number: Fraction) -> Product:
        """With a number added to the coefficient."""
        return Product(self.coefficient + number, self.factors, self.shape)

    def times(self, number: Fraction) -> Product:
        return Product(self.coefficient * number, self.factors, self.shape)


def as_factor(e: Expr) -> Factor:
    """Base and exponent; `1/b**k` is the power -k of b."""
    if not isinstance(e, Power) or not isinstance(e.exponent, Number):
        return e, Fraction(1)
    base, exponent = e.base, e.exponent.value
    if exponent == -1 and isinstance(base, Power) and isinstance(base.exponent, Number):
        inner = base.exponent.value
        if inner.denominator == 1 and inner > 0:
            return base.base, -inner
    return base, exponent


def from_factor(factor: Factor) -> Expr:
    base, exponent = factor
    if exponent < -1 and exponent.denominator == 1:
        return Power(Power(base, Number(-exponent)), Number(-1))
    return base if exponent == 1 else Power(base, Number(exponent))


def shape_of(parts: Iterable[Expr]) -> Shape:
    return broadcast(*(p.shape for p in parts))


def chain(kind: type[Expr], parts: Sequence[Expr]) -> Expr:
    """Left-nested, as Python reads `a + b + c`."""
    total = parts[0]
    for part in parts[1:]:
        total = kind(total, part)  # type: ignore[call-arg]
    return total


def terms_of(e: Expr) -> list[Product]:
    """The terms of a sum."""
    return [Product.of(term) for term in (spread(e) if isinstance(e, Add) else (e,))]


def sum_of(terms: Sequence[Product], shape: Shape) -> Expr:
    """The sum written out, `a - b` for a negative term that is not the first."""
    parts = [terms[0].expr] if terms else [Full(0, shape)]
    for term in terms[1:]:
        parts.append(negate(term.times(Fraction(-1)).expr) if term.coefficient < 0 else term.expr)
    total = chain(Add, parts)
    return total if total.shape == shape else Mul(total, Full(1, shape))


# Light constructors: neutral elements are left out, nothing else is done.


def times(g: Expr, h: Expr) -> Expr:
    """g·h, without factors 1. A guarded adjoint `where(c, g, 0)` takes the factor inside the guard."""
    if g is ONE or (isinstance(g, Full) and g.value == 1 and broadcast(g.shape, h.shape) == h.shape):
        return h
    if h is ONE:
        return g
    if isinstance(g, Full) and isinstance(h, Full) and g.shape == h.shape:
        return Full(g.value * h.value, g.shape)
    if isinstance(g, Where) and g.children[2] is ZERO:
        condition, inside, _ = g.children
        return Where(condition, times(inside, h), ZERO)
    a, b = value_of(g), value_of(h)
    if a is not None and b is not None and not g.shape and not h.shape:
        return Number(a * b)
    if isinstance(h, Mul):  # g·(a·b) is written g·a·b
        return times(times(g, h.children[0]), h.children[1])
    return Mul(g, h)


def plus(parts: Sequence[Expr]) -> Expr:
    """The sum of contributions, in order."""
    return chain(Add, parts)


def size_number(dims: Iterable[Dim]) -> Expr:
    """The product of sizes as a number."""
    return SizeValue(product(dims))


def expand(g: Expr, shape: Shape) -> Expr:
    """`g` with all of `shape` written out: a scalar times ones."""
    return g if g.shape == shape else times(g, Full(1, shape))


def is_number(e: Expr) -> bool:
    return isinstance(e, (Number, Full)) or value_of(e) is not None


def unbroadcast(g: Expr, full: Shape, target: Shape) -> Expr:
    """The adjoint of stretching `target` to `full`: summed over the stretched axes.

    `g` may be short: where it does not vary along an axis, the sum is a multiplication by the size.
    """
    if full == target:
        return g
    lead = len(full) - len(target)
    stretched = [i for i, d in enumerate(full) if i < lead or (target[i - lead] == 1 and d != 1)]
    offset = len(full) - g.rank
    varies = [i for i in stretched if i >= offset and g.shape[i - offset] == full[i]]
    count = [full[i] for i in stretched if i not in varies]
    if varies:
        dropped = tuple(i - offset for i in varies if i < lead)
        kept = tuple(i - offset for i in varies if i >= lead)
        if dropped:
            g = Reduce("sum", g, dropped)
            kept = tuple(axis - sum(d < axis for d in dropped) for axis in kept)
        if kept:
            g = Reduce("sum", g, kept, True)
    if g.rank > len(target):  # leading axes of size 1 that the sum left over
        g = Reshape(g, g.shape[g.rank - len(target) :])
    number = size_number(count)
    return g if number is ONE else times(number, g) if is_number(g) else Mul(number, g)


def keepdims(g: Expr, shape: Shape, axes: tuple[int, ...]) -> Expr:
    """`g`, an adjoint of a reduction over `axes` of a tensor of `shape`, ready to broadcast against that tensor."""
    if not g.shape:
        return g
    lead = next((i for i in range(len(shape)) if i not in axes), len(shape))
    if all(axis < lead for axis in axes):
        return g
    wanted = tuple(1 if i in axes else d for i, d in enumerate(shape))
    kept = tuple(d for i, d in enumerate(shape) if i not in axes)
    full = g if g.shape == kept else expand(g, kept)
    return Reshape(full, wanted)
