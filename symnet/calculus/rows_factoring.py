"""Rows that factor, expand where that is shorter, and turn differences round."""

from __future__ import annotations

from fractions import Fraction

from symnet.calculus.arithmetic import Factor, Product, shape_of, sum_of, terms_of
from symnet.calculus.rows_arithmetic import ONE, TIDY, merged_terms
from symnet.expr import Add, Contract, Expr, Eye, Mul, Symbol
from symnet.rewrite import NO_FACTS, Facts, Found, Rewritten, Row, opaque, row
from symnet.sizes import broadcast


@row("take out a common factor", "c*a + c*b == c*(a + b), a/c + b/c**2 == (a + b/c)/c", "提取公因子", Add)
def common_factor(node: Add, facts: Facts) -> Found:
    """What all terms of a tensor have in common, to the lowest power: a number and scalars always; entrywise factors
    where the sum does not get longer by it."""
    if not node.shape:
        return None
    terms = terms_of(node)
    number = abs(terms[0].coefficient)
    if any(abs(term.coefficient) != number or not term.factors for term in terms):
        number = ONE
    shared = _shared(terms)
    after = _divided(node, terms, shared, number)
    if after is not None and (not any(base.shape for base, _ in shared) or written(after) <= written(node)):
        return after
    return _divided(node, terms, [f for f in shared if not f[0].shape], number)


def _shared(terms: list[Product]) -> list[Factor]:
    """The factors of all terms, each to the power nearest to 0; the sign is the same in all of them."""
    found = []
    for base, exponent in terms[0].factors:
        powers = [_power_in(base, term) for term in terms]  # of which no term has two
        if all(power is not None and power * exponent > 0 for power in powers):
            least = min((p for p in powers if p is not None), key=abs)
            whole = all(((p or ONE) - least).denominator == 1 for p in powers)
            if whole and (least < 0 or not _only_a_variable(base, terms, least)):
                found.append((base, least))
    return sorted(found, key=lambda f: isinstance(f[0], Add))


def _power_in(base: Expr, term: Product) -> Fraction | None:
    exponents = [e for b, e in term.factors if b is base]
    return exponents[0] if len(exponents) == 1 else None


def _only_a_variable(base: Expr, terms: list[Product], least: Fraction) -> bool:
    """A variable of which the sum is a polynomial stays in its terms: 3*x**2 - 2*x."""
    if not isinstance(base, Symbol):
        return False
    alone = any(len(term.factors) == 1 for term in terms)
    return alone or any(_power_in(base, term) != least for term in terms)


def _divided(node: Add, terms: list[Product], shared: list[Factor], number: Fraction) -> Expr | None:
    """The sum with these factors taken out of each term; None where there are none, or the shape would be another."""
    if not shared and number == 1:
        return None
    rests = []
    for term in terms:
        factors = [(b, e - next((p for s, p in shared if s is b), 0)) for b, e in term.factors]
        left = tuple((b, e) for b, e in factors if e)
        rests.append(Product(term.coefficient / number, left, shape_of(b for b, _ in left)))
    total = sum_of(rests, broadcast(*(rest.shape for rest in rests)))
    above, below = ([f for f in shared if (f[1] > 0) == over] for over in (True, False))
    if broadcast(total.shape, *(b.shape for b, _ in shared)) != node.shape:
        return None
    return Product(number, (*above, (total, ONE), *below), node.shape).expr


@row("expand", "a*(1 - b) + (1 - a)*b == a + b - 2*a*b where that is shorter", "展开", Add)
def expand_if_shorter(node: Add, facts: Facts) -> Found:
    terms = terms_of(node)
    if len(terms) > 6 or not any(_summands((b, e)) for t in terms for b, e in t.factors):
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
        parts = _summands((base, exponent)) or [Product(ONE, ((base, exponent),), ())]
        if len(done) * len(parts) > 24:
            return [term]
        done = [Product(a.coefficient * b.coefficient, a.factors + b.factors, term.shape) for a in done for b in parts]
    return done


def _summands(factor: Factor) -> list[Product]:
    """The terms of a factor that is a sum, or an outer product of a sum and a vector; none of any other."""
    base, exponent = factor
    if exponent != 1:
        return []
    if isinstance(base, Add):
        return terms_of(base)
    if not isinstance(base, Contract) or [child.rank for child in base.children] != [1, 1] or base.rank != 2:
        return []
    k = next((k for k, child in enumerate(base.children) if isinstance(child, Add)), None)
    return [] if k is None else [_in_outer(base, k, term) for term in terms_of(base.children[k])]


def _in_outer(outer: Contract, k: int, term: Product) -> Product:
    """The outer product with one term in the place of operand k, its number and scalars outside."""
    scalars = tuple(f for f in term.factors if not f[0].shape)
    vector = Product(ONE, tuple(f for f in term.factors if f[0].shape), outer.children[k].shape).expr
    children = (*outer.children[:k], vector, *outer.children[k + 1 :])
    return Product(term.coefficient, (*scalars, (outer.with_children(children), ONE)), outer.shape)


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


@row(TIDY, "", "", Add)
def multiples_last(node: Add, facts: Facts) -> Found:
    """What a penalty leaves, a multiple of a variable or of the identity, comes after the products: X.T @ r + t*w."""
    terms = terms_of(node)
    late = [term for term in terms if term.coefficient > 0 and _is_multiple(term)]
    first = [term for term in terms if term not in late]
    if not late or not any(_is_matrix_product(term) for term in first):
        return None
    if first[0].coefficient < 0:
        turned = [_turned_term(term) for term in first]
        first = [term for term in turned if term is not None]
        if len(first) < len(turned):
            return None
    return sum_of([*first, *late], node.shape)


def _turned_term(term: Product) -> Product | None:
    """A negative term as a positive one: -(y - a)*b is (a - y)*b."""
    e = term.expr
    turned = turn_difference.apply(e, NO_FACTS) if isinstance(e, Mul) else None
    return Product.of(turned) if isinstance(turned, Expr) else term if term.coefficient > 0 else None


def _is_multiple(term: Product) -> bool:
    tensors = [base for base, _ in term.factors if base.shape]
    return len(tensors) == 1 < len(term.factors) and isinstance(tensors[0], (Symbol, Eye))


def _is_matrix_product(term: Product) -> bool:
    return any(isinstance(base, Contract) for base, _ in term.factors)


FACTORING: tuple[Row, ...] = (common_factor, expand_if_shorter)
