"""Rows that factor, expand where that is shorter, and turn differences round."""

from __future__ import annotations

from symnet.calculus.arithmetic import Product, sum_of, terms_of
from symnet.calculus.rows_arithmetic import ONE, TIDY, merged_terms
from symnet.expr import Add, Contract, Expr, Mul
from symnet.rewrite import Facts, Found, Rewritten, Row, opaque, row


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


@row(TIDY, "", "", Mul)
def turn_difference(node: Mul, facts: Facts) -> Found:
    """A leading minus goes into a difference, -(y - a)*b = (a - y)*b, also inside a product of tensors."""
    product = Product.of(node)
    if product.coefficient >= 0:
        return None
    for k, (base, exponent) in enumerate(product.factors):
        turned = _turned(base) if exponent == 1 else None
        if turned is not None:
            factors = (*product.factors[:k], (turned, exponent), *product.factors[k + 1 :])
            return Product(-product.coefficient, factors, node.shape).expr
    return None


def _turned(e: Expr) -> Expr | None:
    """-e, where e is a difference or a contraction with a difference in it."""
    if isinstance(e, Add):
        terms = terms_of(e)
        if len(terms) == 2 and terms[0].coefficient > 0 > terms[1].coefficient:
            return sum_of([terms[1].times(-ONE), terms[0].times(-ONE)], e.shape)
    if isinstance(e, Contract):
        for k, operand in enumerate(e.children):
            turned = _turned(operand)
            if turned is not None:
                return e.with_children((*e.children[:k], turned, *e.children[k + 1 :]))
    return None


FACTORING: tuple[Row, ...] = (common_factor, expand_if_shorter)
