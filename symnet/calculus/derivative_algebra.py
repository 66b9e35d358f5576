"""The rules for sums, products, quotients and powers."""

from __future__ import annotations

from collections.abc import Sequence

from symnet.calculus.arithmetic import chain
from symnet.calculus.conditions import needs
from symnet.calculus.derivative_base import ONE, ZERO, Applied, Question, product, zeros
from symnet.calculus.forward_rules import log_of, lowered
from symnet.expr import Add, Expr, Map, Mul, Number, Power, negate
from symnet.rewrite import spread


def variable_rule(q: Question) -> Applied | None:
    return Applied(ONE) if q.f is q.x else None


def constant_rule(q: Question) -> Applied | None:
    return None if q.varies(q.f) else Applied(zeros(q.f), needs(q.f))


def sum_rule(q: Question) -> Applied | None:
    return Applied(chain(Add, [_term(q, part) for part in spread(q.f)])) if isinstance(q.f, Add) else None


def _term(q: Question, part: Expr) -> Expr:
    """A term that is subtracted stays subtracted."""
    if isinstance(part, Mul) and part.children[0] is Number(-1):
        return negate(q.d(part.children[1]))
    return q.d(part)


def constant_factor_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Mul):
        return None
    parts = spread(q.f)
    rest = [part for part in parts if q.varies(part)]
    fixed = [part for part in parts if not q.varies(part)]
    if not fixed:
        return None
    under = [part for part in fixed if isinstance(part, Power) and part.exponent is Number(-1)]
    front = _one_number([part for part in fixed if part not in under])
    return Applied(product(*front, q.d(chain(Mul, rest)), *under))


def _one_number(factors: Sequence[Expr]) -> list[Expr]:
    """The numbers among the factors as one, in front."""
    numbers = [factor for factor in factors if isinstance(factor, Number)]
    others = [factor for factor in factors if not isinstance(factor, Number)]
    value = ONE.value
    for number in numbers:
        value *= number.value
    return [Number(value), *others] if numbers else others


def reciprocal_rule(q: Question) -> Applied | None:
    if not (isinstance(q.f, Power) and q.f.exponent is Number(-1)):
        return None
    g = q.f.base
    return Applied(negate(q.d(g) / g**2))


def reciprocal_power_rule(q: Question) -> Applied | None:
    if not (isinstance(q.f, Power) and q.f.exponent is Number(-1) and isinstance(q.f.base, Power)):
        return None
    u, n = q.f.base.children
    if not isinstance(n, Number) or n.value.denominator != 1 or n.value < 2:
        return None
    inner = ONE if u is q.x else q.d(u)
    return Applied(product(Number(-n.value), inner) / Power(u, Number(n.value + 1)))


def _is_reciprocal(e: Expr) -> bool:
    return isinstance(e, Power) and e.exponent is Number(-1)


def quotient_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Mul):
        return None
    over = [part for part in spread(q.f) if not _is_reciprocal(part)]
    under = [part.children[0] for part in spread(q.f) if _is_reciprocal(part)]
    if not over or not under:
        return None
    n, d = chain(Mul, over), chain(Mul, under)
    return Applied((q.d(n) * d - n * q.d(d)) / d**2)


def product_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Mul):
        return None
    parts = spread(q.f)
    terms = [product(*parts[:i], q.d(part), *parts[i + 1 :]) for i, part in enumerate(parts)]
    return Applied(chain(Add, terms))


def _constant_exponent(q: Question) -> tuple[Expr, Expr] | None:
    if not isinstance(q.f, Power) or q.varies(q.f.exponent):
        return None
    return q.f.base, q.f.exponent


def zeroth_power_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Power) or q.f.exponent is not ZERO:
        return None
    return Applied(zeros(q.f), needs(q.f.base))


def power_rule(q: Question) -> Applied | None:
    parts = _constant_exponent(q)
    if parts is None or parts[0] is not q.x:
        return None
    base, n = parts
    return Applied(product(n, lowered(base, n)), q.smooth)


def power_chain_rule(q: Question) -> Applied | None:
    parts = _constant_exponent(q)
    if parts is None:
        return None
    base, n = parts
    inner, outer = q.d(base), lowered(base, n)
    return Applied(product(n, inner, outer) if isinstance(base, Add) else product(n, outer, inner), q.smooth)


def exponential_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Power) or q.varies(q.f.base):
        return None
    base, exponent = q.f.children
    inner = ONE if exponent is q.x else q.d(exponent)
    return Applied(product(inner, q.f, log_of(base)), q.smooth)


def general_power_rule(q: Question) -> Applied | None:
    if not isinstance(q.f, Power):
        return None
    u, v = q.f.children
    return Applied(product(q.f, q.d(v) * Map("log", u) + v * q.d(u) / u), q.smooth)
