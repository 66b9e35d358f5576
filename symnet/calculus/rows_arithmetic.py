"""Rows for sums, products and powers."""

from __future__ import annotations

from fractions import Fraction

from symnet.calculus.arithmetic import Product, as_factor, sum_of, terms_of, value_of
from symnet.calculus.conditions import needs
from symnet.expr import Add, Compare, Expr, Full, Mul, Number, Power, negate
from symnet.rewrite import Facts, Found, Rewritten, Row, row, spread

ZERO = Number(0)
ONE = Fraction(1)


def _mul_row(name: str, statement: str, zh: str):  # type: ignore[no-untyped-def]
    return row(name, statement, zh, Mul)


@row("multiply by 1", "1*a == a", "乘以 1", Mul)
def one(node: Mul, facts: Facts) -> Found:
    parts = spread(node)
    kept = [p for p in parts if value_of(p) != 1]
    if len(kept) == len(parts):
        return None
    return _rebuilt(Product.of(node), node) if not any(value_of(p) is not None for p in kept) else None


@row("multiply by 0", "0*a == 0 where a has a value", "乘以 0", Mul)
def zero(node: Mul, facts: Facts) -> Found:
    parts = spread(node)
    if not any(value_of(p) == 0 for p in parts):
        return None
    opened = tuple(dict.fromkeys(c for p in parts if value_of(p) is None for c in needs(p)))
    return Rewritten(Full(0, node.shape), opened)


@row("collect numbers", "2*(a*3) == 6*a", "合并数字因子", Mul)
def numbers(node: Mul, facts: Facts) -> Found:
    if _numbers_in_place(node):
        return None
    return _rebuilt(Product.of(node), node)


def _rebuilt(product: Product, node: Expr) -> Expr | None:
    after = product.expr
    return None if after is node else after


def _numbers_in_place(node: Mul) -> bool:
    """A leading number (after a sign), then factors, then perhaps a division by an integer; ones only for the shape."""
    parts = list(spread(node))
    values = [value_of(p) for p in parts]
    if values[0] == -1 and len(values) > 1 and values[1] is not None and values[1] > 0 and isinstance(parts[1], Number):
        parts, values = parts[1:], values[1:]
    if isinstance(parts[0], Number) and values[0] != 1:
        parts, values = parts[1:], values[1:]
        if parts and isinstance(parts[-1], Power) and values[-1] is not None and (node.children[0] is None):
            return False
    if len(parts) > 1 and isinstance(parts[-1], Power) and values[-1] is not None and values[-1].numerator == 1:
        parts, values = parts[:-1], values[:-1]
    if len(parts) > 1 and isinstance(parts[-1], Full) and values[-1] == 1 and parts[-1].shape == node.shape:
        if Product.of(chain_without(parts)).shape != node.shape:
            parts, values = parts[:-1], values[:-1]
    return all(v is None for v in values)


def chain_without(parts: list[Expr]) -> Expr:
    total = parts[0]
    for p in parts[1:-1]:
        total = Mul(total, p)
    return total


@row("collect powers", "a*a == a**2", "同底数幂相乘", Mul)
def powers(node: Mul, facts: Facts) -> Found:
    product = Product.of(node)
    merged: dict[Expr, Fraction] = {}
    opened: dict[Compare, None] = {}
    for base, exponent in product.factors:
        if base in merged and _may_merge(base, merged[base], exponent):
            before = merged[base]
            merged[base] = before + exponent
            if min(before, exponent) < 0 <= merged[base]:
                opened[Compare("!=", base, ZERO)] = None
        elif base in merged:
            return None
        else:
            merged[base] = exponent
    if len(merged) == len(product.factors):
        return None
    factors = tuple((b, e) for b, e in merged.items() if e != 0)
    return Rewritten(Product(product.coefficient, factors, node.shape).expr, tuple(opened))


def _may_merge(base: Expr, a: Fraction, b: Fraction) -> bool:
    return a.denominator == b.denominator == 1


@row("power of a power", "(a**m)**n == a**(m*n) for integers", "幂的乘方", Power)
def power_of_power(node: Power, facts: Facts) -> Found:
    inner, outer = node.children
    if not isinstance(outer, Number):
        return None
    if isinstance(inner, Power) and isinstance(inner.exponent, Number):
        m, n = inner.exponent.value, outer.value
        if m.denominator == n.denominator == 1 and (m < 0 or n > 0):
            return Power(inner.base, Number(m * n))
    return None


@row("first and zeroth power", "a**1 == a, a**0 == 1 where a has a value", "一次幂与零次幂", Power)
def trivial_power(node: Power, facts: Facts) -> Found:
    base, exponent = node.children
    number = value_of(node)
    if number is not None and exponent is not Number(-1):
        return Number(number)
    if isinstance(base, Number) and base.value == 1:
        return Rewritten(Full(1, node.shape), needs(exponent))
    if not isinstance(exponent, Number) or exponent.value not in (0, 1):
        return None
    return base if exponent.value == 1 else Rewritten(Full(1, node.shape), needs(base))


@row("add 0", "a + 0 == a", "加 0", Add)
def nothing(node: Add, facts: Facts) -> Found:
    parts = spread(node)
    kept = [p for p in parts if value_of(p) != 0]
    if len(kept) == len(parts):
        return None
    if not kept:
        return Full(0, node.shape)
    return sum_of([Product.of(p) for p in kept], node.shape)


@row("collect like terms", "a + 2*a == 3*a", "合并同类项", Add)
def like_terms(node: Add, facts: Facts) -> Found:
    terms = terms_of(node)
    total: dict[Expr, Product] = {}
    for term in terms:
        core = term.core
        if core in total:
            total[core] = (
                total[core]
                .times(Fraction(1))
                .__class__(total[core].coefficient + term.coefficient, term.factors, term.shape)
            )
        else:
            total[core] = term
    if len(total) == len(terms):
        return None
    opened = tuple(dict.fromkeys(c for core, term in total.items() if term.coefficient == 0 for c in needs(core)))
    kept = [term for term in total.values() if term.coefficient != 0]
    return Rewritten(sum_of(kept, node.shape), opened)


@row("write the positive term first", "-a + b == b - a", "先写正项", Add)
def positive_first(node: Add, facts: Facts) -> Found:
    terms = terms_of(node)
    if terms[0].coefficient > 0 or not any(term.coefficient > 0 for term in terms):
        return None
    place = next(k for k, term in enumerate(terms) if term.coefficient > 0)
    after = sum_of([terms[place], *terms[:place], *terms[place + 1 :]], node.shape)
    return after if after.shape == node.shape else None


@row("change the sign of a difference", "-(a - b) == b - a", "差的变号", Mul)
def flip(node: Mul, facts: Facts) -> Found:
    product = Product.of(node)
    if product.coefficient >= 0:
        return None
    for k, (base, exponent) in enumerate(product.factors):
        if exponent != 1 or not isinstance(base, Add):
            continue
        terms = terms_of(base)
        if len(terms) == 2 and terms[0].coefficient > 0 > terms[1].coefficient:
            flipped = sum_of([terms[1].times(-ONE), terms[0].times(-ONE)], base.shape)
            factors = (*product.factors[:k], as_factor(flipped), *product.factors[k + 1 :])
            return Product(-product.coefficient, factors, node.shape).expr
    return None


@row("subtract", "a + -1*(2*b) == a - 2*b", "写成差", Add)
def signs(node: Add, facts: Facts) -> Found:
    """A later term with a negative number becomes a difference, and -(-a) a sum."""
    parts = spread(node)
    terms = terms_of(node)
    for part, term in zip(parts[1:], terms[1:], strict=True):
        wanted = negate(term.times(-ONE).expr) if term.coefficient < 0 else term.expr
        if wanted is not part and (term.coefficient < 0) != _is_difference(part):
            return sum_of(terms, node.shape)
    return None


def _is_difference(part: Expr) -> bool:
    return isinstance(part, Mul) and part.children[0] is Number(-1) and Product.of(part.children[1]).coefficient > 0


ARITHMETIC: tuple[Row, ...] = (
    zero,
    one,
    numbers,
    powers,
    flip,
    power_of_power,
    trivial_power,
    nothing,
    like_terms,
    positive_first,
)
