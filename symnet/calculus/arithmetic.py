"""Sums and products as lists of terms and factors, and light constructors that the reverse rules build with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symnet.expr import (
    Add,
    Contract,
    Expr,
    Eye,
    Full,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Where,
    negate,
    reciprocal,
)
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
        """The factors of a product, of integer powers of products, and of quotients; nothing is cancelled."""
        coefficient = Fraction(1)
        factors: list[Factor] = []
        pending = [as_factor(part) for part in reversed(_parts(e))]
        while pending:
            base, exponent = pending.pop()
            number = value_of(base)
            if number is not None and exponent.denominator == 1 and (number or exponent > 0):
                coefficient *= number ** int(exponent)
            elif isinstance(base, Mul) and exponent.denominator == 1:
                inner = [as_factor(part) for part in reversed(_parts(base))]
                if all(_may_multiply(e, exponent) for _, e in inner):
                    pending += [(b, e * exponent) for b, e in inner]
                else:
                    factors.append((base, exponent))
            else:
                factors.append((base, exponent))
        return Product(coefficient, tuple(factors), e.shape)

    @property
    def expr(self) -> Expr:
        """Written out: number, factors, then divisions by tensors, then one division by all scalars."""
        if self.coefficient == 0 or not self.factors:
            return Full(self.coefficient, self.shape)
        over, under = self.coefficient.numerator, self.coefficient.denominator
        above = [from_factor(f) for f in self.factors if not _divides(f)]
        tensors = [reciprocal(from_factor((b, -e))) for b, e in self.factors if _divides((b, e)) and b.shape]
        scalars = [from_factor((b, -e)) for b, e in self.factors if _divides((b, e)) and not b.shape]
        below = [reciprocal(chain(Mul, [Number(under)] * (under != 1) + scalars))] if under != 1 or scalars else []
        if shape_of(above + tensors) != self.shape:
            above.append(Full(1, self.shape))
        if not above and over != 1:
            above, over = [Number(over)], 1
        parts = [*above, *tensors, *below]
        if over == -1:
            parts[0] = negate(parts[0])
        elif over != 1:
            parts.insert(0, Number(over))
        return chain(Mul, parts)

    @property
    def core(self) -> Expr:
        """Without the coefficient."""
        return Product(Fraction(1), self.factors, self.shape).expr

    @property
    def natural_shape(self) -> Shape:
        """The shape that the factors have without constant tensors."""
        return shape_of(base for base, _ in self.factors)

    def shaped(self, shape: Shape) -> Product:
        return Product(self.coefficient, self.factors, shape)

    def plus(self, number: Fraction) -> Product:
        """With a number added to the coefficient."""
        return Product(self.coefficient + number, self.factors, self.shape)

    def times(self, number: Fraction) -> Product:
        return Product(self.coefficient * number, self.factors, self.shape)


def _parts(e: Expr) -> tuple[Expr, ...]:
    return spread(e) if isinstance(e, Mul) else (e,)


def _may_multiply(inner: Fraction, outer: Fraction) -> bool:
    """Whether (b**inner)**outer is b**(inner·outer) wherever either has a value; outer is an integer."""
    return outer > 0 or inner > 0


def _divides(factor: Factor) -> bool:
    return factor[1] < 0 and factor[1].denominator == 1


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
    """A factor as an expression, 1/b**k for a negative integer power."""
    base, exponent = factor
    if _divides(factor):
        return reciprocal(from_factor((base, -exponent)))
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
    """The terms of a sum; one that stands in it many times is taken apart once."""
    parts = spread(e) if isinstance(e, Add) else (e,)
    known = {part: Product.of(part) for part in dict.fromkeys(parts)}
    return [known[part] for part in parts]


def sum_of(terms: Sequence[Product], shape: Shape) -> Expr:
    """The sum written out, `a - b` for a negative term that is not the first; constants are stretched only where the
    other terms do not give the shape, and beside an identity or diagonal matrix: eye(n) - ones(n, n)/n."""
    natural = [term.shaped(term.natural_shape) for term in terms]
    if len(shape) == 2 and any(map(identity_like, terms)):
        terms = [term if own.shape else term.shaped(shape) for term, own in zip(terms, natural, strict=True)]
    elif terms and broadcast(*(term.shape for term in natural)) == shape:
        terms = natural
    parts = [terms[0].expr] if terms else [Full(0, shape)]
    for term in terms[1:]:
        parts.append(negate(term.times(Fraction(-1)).expr) if term.coefficient < 0 else term.expr)
    total = chain(Add, parts)
    return total if total.shape == shape else Mul(total, Full(1, shape))


def identity_like(term: Product) -> bool:
    """Whether a term is a multiple of an identity or diagonal matrix."""
    return any(
        base.rank == 2
        and (
            isinstance(base, Eye)
            or (isinstance(base, Contract) and isinstance(base.children[0], Eye) and len(base.children) == 2)
        )
        for base, _ in term.factors
    )


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
