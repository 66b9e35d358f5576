"""Rows for sums, products and powers."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from symnet.calculus.arithmetic import Factor, Product, from_factor, identity_like, sum_of, terms_of, value_of
from symnet.calculus.conditions import needs
from symnet.expr import Add, Compare, Expr, Full, Mul, Number, Power, SizeValue, Symbol, negate
from symnet.rewrite import Facts, Found, Rewritten, Row, row, spread
from symnet.sizes import broadcast
from symnet.step import Rule

ZERO = Number(0)
ONE = Fraction(1)
# Rows that only put numbers, signs and divisions in their place share a rule, so that they make one line together.
TIDY = Rule("collect numbers and signs", "2*(a*3) == 6*a, -a + b == b - a, a/2*b == a*b/2", "整理数字与符号")


@row("multiply by 0", "0*a == 0 where a has a value", "乘以 0", Mul)
def zero(node: Mul, facts: Facts) -> Found:
    parts = spread(node)
    if not any(value_of(p) == 0 for p in parts):
        return None
    opened = tuple(dict.fromkeys(c for p in parts if value_of(p) is None for c in needs(p)))
    return Rewritten(Full(0, node.shape), opened)


@row(TIDY, "", "", Mul)
def tidy_product(node: Mul, facts: Facts) -> Found:
    """Numbers first, divisions last, no factors 1; scalars before tensors, variables before what is made of them."""
    product = _signs_out(Product.of(node))
    product = Product(product.coefficient, tuple(sorted(product.factors, key=_late)), product.shape)
    after = product.expr
    if after is node or (product.coefficient < 0 and node is negate(product.times(-ONE).expr)):
        return None
    return after


def _late(factor: Factor) -> tuple[bool, bool]:
    base, _ = factor
    return bool(base.shape), not isinstance(base, (Symbol, SizeValue))


def _signs_out(product: Product) -> Product:
    """Without a minus before a sum of which all terms are negative."""
    if product.coefficient >= 0:
        return product
    for k, (base, exponent) in enumerate(product.factors):
        if exponent == 1 and isinstance(base, Add) and all(term.coefficient < 0 for term in terms_of(base)):
            turned = sum_of([term.times(-ONE) for term in terms_of(base)], base.shape)
            factors = (*product.factors[:k], (turned, exponent), *product.factors[k + 1 :])
            return Product(-product.coefficient, factors, product.shape)
    return product


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
    """Nested integer powers, and 1/(a/b) = b/a where b is not 0."""
    inner, outer = node.children
    if not isinstance(outer, Number) or outer.value.denominator != 1:
        return None
    n = outer.value
    if isinstance(inner, Power) and isinstance(inner.exponent, Number) and inner.exponent.value.denominator == 1:
        m = inner.exponent.value
        if n == -1 and m > 0:
            return None
        opened = (Compare("!=", inner.base, ZERO),) if m < 0 and n < 0 else ()
        return Rewritten(from_factor((inner.base, m * n)), opened)
    if isinstance(inner, Mul) and n < 0:
        product = Product.of(inner)
        under = [base for base, e in product.factors if e < 0]
        if under and product.coefficient and all(e.denominator == 1 for _, e in product.factors):
            factors = tuple((base, e * n) for base, e in product.factors)
            after = Product(product.coefficient ** int(n), factors, node.shape).expr
            return Rewritten(after, tuple(Compare("!=", base, ZERO) for base in under))
    return None


@row("first and zeroth power", "a**1 == a, a**0 == 1 where a has a value", "一次幂与零次幂", Power)
def trivial_power(node: Power, facts: Facts) -> Found:
    base, exponent = node.children
    number = value_of(node)
    if number is not None and (exponent is not Number(-1) or number.numerator != 1):
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
    counted = Counter(spread(node))
    terms = [Product.of(part).times(Fraction(times)) for part, times in counted.items()]
    kept, opened = merged_terms(terms)
    return None if len(kept) == sum(counted.values()) else Rewritten(sum_of(kept, node.shape), opened)


def merged_terms(terms: list[Product]) -> tuple[list[Product], tuple[Compare, ...]]:
    """Terms with the same factors (in any order) as one; what must hold for those that vanish."""
    total: dict[frozenset[tuple[Factor, int]], Product] = {}
    for term in terms:
        key = frozenset(Counter(term.factors).items())
        before = total.get(key)
        total[key] = term if before is None else before.plus(term.coefficient)
    opened = dict.fromkeys(c for term in total.values() if term.coefficient == 0 for c in needs(term.core))
    return [term for term in total.values() if term.coefficient != 0], tuple(opened)


@row(TIDY, "", "", Add)
def tidy_sum(node: Add, facts: Facts) -> Found:
    """A positive term first, then differences; a negative number last; constants only as large as they must be."""
    terms = terms_of(node)
    first = next((k for k, term in enumerate(terms) if term.coefficient > 0), None)
    if terms[0].coefficient < 0 and first is not None:
        terms = [terms[first], *terms[:first], *terms[first + 1 :]]
    elif terms[0].coefficient < 0 and not terms[0].factors:
        terms = terms[1:] + terms[:1]
    elif all(map(_in_place, spread(node)[1:], terms[1:])) and not _stretched_constant(node, terms):
        return None
    after = sum_of(terms, node.shape)
    return after if isinstance(after, Add) else None


def _stretched_constant(node: Add, terms: list[Product]) -> bool:
    """Whether a term is larger than it is by itself though the others give the shape; beside an identity matrix,
    whether one is not as large."""
    if node.rank == 2 and any(map(identity_like, terms)):
        return any(not term.natural_shape and term.shape != node.shape for term in terms)
    natural = broadcast(*(term.natural_shape for term in terms))
    return natural == node.shape and any(term.shape != term.natural_shape for term in terms)


def _in_place(part: Expr, term: Product) -> bool:
    """A negative term is written as -1 times a product of positive number (`-a*b` and `-(a*b)` read alike)."""
    if term.coefficient > 0 or not isinstance(part, Mul):
        return True
    return part.children[0] is Number(-1) and Product.of(part.children[1]).coefficient > 0


@row("distribute where it cancels", "p*(a + b/p) == p*a + b", "分配并约分", Mul)
def distribute(node: Mul, facts: Facts) -> Found:
    """A factor goes into a sum in which a term is divided by it; a divisor, where all terms are multiples of it."""
    product = Product.of(node)
    for k, (base, exponent) in enumerate(product.factors):
        if exponent != 1 or not isinstance(base, Add):
            continue
        terms = terms_of(base)
        for j, (factor, power) in enumerate(product.factors):
            if j != k and power.denominator == 1 and _cancels(factor, power, terms):
                rest = tuple(f for i, f in enumerate(product.factors) if i not in (j, k))
                inside = [_times_factor(term, (factor, power)) for term in terms]
                total = sum_of(inside, broadcast(base.shape, factor.shape))
                after = Product(product.coefficient, ((total, ONE), *rest), node.shape).expr
                return Rewritten(after, (Compare("!=", factor, ZERO),))
    return None


def _cancels(factor: Expr, power: Fraction, terms: list[Product]) -> bool:
    exponents = [sum((e for b, e in term.factors if b is factor and e.denominator == 1), ONE * 0) for term in terms]
    return any(e < 0 for e in exponents) if power > 0 else all(e > 0 for e in exponents)


def _times_factor(term: Product, factor: Factor) -> Product:
    """The term times a factor, which comes first among its like unless it cancels."""
    base, power = factor
    own = sum((e for b, e in term.factors if b is base), Fraction(0))
    shape = broadcast(term.shape, base.shape)
    if not own:
        return Product(term.coefficient, tuple(sorted((factor, *term.factors), key=_late)), shape)
    rest = tuple(f for f in term.factors if f[0] is not base)
    together = own + power
    return Product(term.coefficient, (*rest, *(((base, together),) if together else ())), shape)


ARITHMETIC: tuple[Row, ...] = (
    zero,
    powers,
    distribute,
    tidy_product,
    power_of_power,
    trivial_power,
    nothing,
    like_terms,
)
LAST: tuple[Row, ...] = (tidy_sum,)
