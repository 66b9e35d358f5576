"""Rows for sums, products and powers."""

from __future__ import annotations

from fractions import Fraction

from symnet.calculus.arithmetic import Factor, Product, as_factor, shape_of, sum_of, terms_of, value_of
from symnet.calculus.conditions import needs
from symnet.expr import Add, Compare, Expr, Full, Mul, Number, Power
from symnet.rewrite import Facts, Found, Rewritten, Row, opaque, row, spread
from symnet.sizes import broadcast
from symnet.step import Rule

ZERO = Number(0)
ONE = Fraction(1)
# Rows that only put numbers, signs and divisions in their place share a rule, so that they make one line together.
TIDY = Rule("collect numbers and signs", "2*(a*3) == 6*a, -a + b == b - a, a/2*b == a*b/2", "整理数字与符号")


@row(TIDY, "", "", Mul)
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


@row(TIDY, "", "", Mul)
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
    numbers = [k for k, v in enumerate(values) if v is not None]
    if not numbers:
        return True
    if values[0] == -1 and len(parts) > 1 and isinstance(parts[1], Number) and parts[1].value > 0:
        return _numbers_in_place_after_sign(parts[1:])
    return _numbers_in_place_after_sign(parts)


def _numbers_in_place_after_sign(parts: list[Expr]) -> bool:
    if isinstance(parts[0], Number) and value_of(parts[0]) not in (0, 1):
        parts = parts[1:]
    if len(parts) > 1 and isinstance(parts[-1], Power) and _is_reciprocal(parts[-1]):
        parts = parts[:-1]
    if parts and isinstance(parts[-1], Full) and parts[-1].value == 1:
        others = parts[:-1]
        if not others or shape_of(others) != shape_of(parts):
            parts = others
    return all(value_of(p) is None for p in parts)


def _is_reciprocal(e: Power) -> bool:
    number = value_of(e)
    return number is not None and number.numerator == 1


@row(TIDY, "", "", Mul)
def divide_last(node: Mul, facts: Facts) -> Found:
    """Divisions by scalars come after the tensors that they divide."""
    if not node.shape:
        return None
    product = Product.of(node)
    last = tuple(f for f in product.factors if not f[0].shape and f[1] < 0)
    first = tuple(f for f in product.factors if f[0].shape or f[1] >= 0)
    if not last or not first or product.factors == first + last:
        return None
    return Product(product.coefficient, first + last, product.shape).expr


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
    kept, opened = merged_terms(terms)
    return None if len(kept) == len(terms) else Rewritten(sum_of(kept, node.shape), opened)


def merged_terms(terms: list[Product]) -> tuple[list[Product], tuple[Compare, ...]]:
    """Terms with the same factors (in any order) as one; what must hold for those that vanish."""
    total: dict[frozenset[tuple[Factor, int]], Product] = {}
    for term in terms:
        count = {f: term.factors.count(f) for f in term.factors}
        key = frozenset(count.items())
        before = total.get(key)
        total[key] = term if before is None else before.plus(term.coefficient)
    opened = dict.fromkeys(c for term in total.values() if term.coefficient == 0 for c in needs(term.core))
    return [term for term in total.values() if term.coefficient != 0], tuple(opened)


@row(TIDY, "", "", Add)
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


@row(TIDY, "", "", Add)
def signs(node: Add, facts: Facts) -> Found:
    """A later term with a negative number is written as a difference."""
    terms = terms_of(node)
    for part, term in zip(spread(node)[1:], terms[1:], strict=True):
        if term.coefficient < 0 and not _is_difference(part):
            return sum_of(terms, node.shape)
    return None


def _is_difference(part: Expr) -> bool:
    """-number, or -1 times a product of positive number; `-a*b` and `-(a*b)` read alike."""
    if not isinstance(part, Mul):
        return True
    return part.children[0] is Number(-1) and Product.of(part.children[1]).coefficient > 0


@row("distribute where it cancels", "p*(a + b/p) == p*a + b", "分配并约分", Mul)
def distribute(node: Mul, facts: Facts) -> Found:
    """A factor goes into a sum in which a term is divided by it."""
    product = Product.of(node)
    for k, (base, exponent) in enumerate(product.factors):
        if exponent != 1 or not isinstance(base, Add):
            continue
        terms = terms_of(base)
        divided = {b for term in terms for b, e in term.factors if e < 0 and e.denominator == 1}
        for j, (factor, power) in enumerate(product.factors):
            if j != k and factor in divided and power > 0 and power.denominator == 1:
                rest = tuple(f for i, f in enumerate(product.factors) if i not in (j, k))
                inside = [_times_factor(term, (factor, power)) for term in terms]
                total = sum_of(inside, broadcast(base.shape, factor.shape))
                after = Product(product.coefficient, ((total, ONE), *rest), node.shape).expr
                return Rewritten(after, (Compare("!=", factor, ZERO),))
    return None


def _times_factor(term: Product, factor: Factor) -> Product:
    """The term times a factor, which comes first unless it cancels."""
    base, power = factor
    own = sum((e for b, e in term.factors if b is base), Fraction(0))
    shape = broadcast(term.shape, base.shape)
    if not own:
        return Product(term.coefficient, (factor, *term.factors), shape)
    rest = tuple(f for f in term.factors if f[0] is not base)
    together = own + power
    return Product(term.coefficient, (*rest, *(((base, together),) if together else ())), shape)


@row("take out a common factor", "c*a + c*b == c*(a + b) for a scalar c", "提取公因子", Add)
def common_factor(node: Add, facts: Facts) -> Found:
    if not node.shape:
        return None
    terms = terms_of(node)
    shared = [f for f in terms[0].factors if not f[0].shape and all(f in t.factors for t in terms[1:])]
    number = abs(terms[0].coefficient)
    if any(abs(term.coefficient) != number for term in terms) or any(not t.factors for t in terms):
        number = ONE
    if not shared and number == 1:
        return None
    rests = []
    for term in terms:
        factors = list(term.factors)
        for f in shared:
            factors.remove(f)
        rests.append(Product(term.coefficient / number, tuple(factors), term.shape))
    total = sum_of(rests, node.shape)
    return Product(
        number, (*[f for f in shared if f[1] > 0], (total, ONE), *[f for f in shared if f[1] < 0]), node.shape
    ).expr


@row("expand", "a*(1 - b) + (1 - a)*b == a + b - 2*a*b where that is shorter", "展开", Add)
def expand_if_shorter(node: Add, facts: Facts) -> Found:
    terms = terms_of(node)
    if len(terms) > 6 or not any(isinstance(b, Add) and e == 1 for t in terms for b, e in t.factors):
        return None
    expanded: list[Product] = []
    for term in terms:
        expanded += _multiplied_out(term)
        if len(expanded) > 24:
            return None
    kept, opened = merged_terms(expanded)
    after = sum_of(kept, node.shape)
    return Rewritten(after, opened) if written(after) < written(node) else None


def _multiplied_out(term: Product) -> list[Product]:
    done = [Product(term.coefficient, (), term.shape)]
    for base, exponent in term.factors:
        parts = terms_of(base) if exponent == 1 and isinstance(base, Add) else [Product(ONE, ((base, exponent),), ())]
        if len(done) * len(parts) > 24:
            return [term]
        done = [Product(a.coefficient * b.coefficient, a.factors + b.factors, term.shape) for a in done for b in parts]
    return done


def written(e: Expr) -> int:
    """The number of operands that are written, sums and products counted as chains."""
    total, stack = 0, [e]
    while stack and total < 200:
        node = stack.pop()
        total += 1
        if not opaque(node):
            stack.extend(node.children)
    return total


ARITHMETIC: tuple[Row, ...] = (
    zero,
    one,
    numbers,
    powers,
    distribute,
    flip,
    divide_last,
    power_of_power,
    trivial_power,
    nothing,
    like_terms,
    common_factor,
    expand_if_shorter,
    positive_first,
    signs,
)
