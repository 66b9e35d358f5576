"""exp, log and other functions of normal forms, entry by entry; forms of heads at labels that coincide.

Every rewriting is an identity at the points where the form that is rewritten has a value: exp(a + b) = exp(a)·exp(b);
log of a product is split only over factors that are positive. What fits no rule becomes an opaque atom, equal to atoms
with equal arguments only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpz

from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.arithmetic import Rebuild
from symnet.normal.tensor.budget import Unsupported
from symnet.normal.tensor.conditions import indicator, where
from symnet.normal.tensor.content import content
from symnet.normal.tensor.forms import ONE, ZERO, Component, Head, Mono, Poly, Q, number
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.powers import cleared, factored, number_power, power
from symnet.sizes import Dim


# ------------------------------------------------------------------ exp and log
def exp(algebra: Algebra, p: Poly) -> Poly:
    """exp(Σ c·m) = Π exp(m)**c, and exp(c·log(a)) = a**c."""
    algebra.budget.spend(len(p.terms) * 5)
    factors = []
    for m, c in p.sorted():
        if len(m) == 1 and m[0][1] == 1 and m[0][0].kind == "log":
            component = m[0][0]
            inner = algebra.rename(component.atoms[0][0].bodies[0], dict(enumerate(component.labels)))
            factors.append(power(algebra, inner, c))
        elif len(m) == 1 and m[0][1] == 1 and m[0][0].kind == "logprime":
            factors.append(number_power(algebra, m[0][0].atoms[0][0].data[0], c))
        else:
            body = Poly({m: 1})
            factors.append(algebra.lifted("exp", (), (body,), sign="+", total=body.total, exponent=c))
    return algebra.mul(*factors)


def log(algebra: Algebra, p: Poly) -> Poly:
    """The logarithm; split over positive factors."""
    if p.constant is not None and p.constant <= 0:
        raise Unsupported("0 and negative numbers have no logarithm")
    outside, q = cleared(algebra, p)
    if outside and not all(c.sign == "+" for c in outside):
        outside, q = {}, p
    coefficient, mono, rest = content(q, lambda c: c.sign == "+")
    terms = [_log_number(algebra, coefficient)]
    for c, e in [*outside.items(), *mono.items()]:
        terms.append(algebra.scale(_log_component(algebra, c), e))
    single = _only_factor(rest)
    if single is not None:  # a logarithm has a value only where what is left of its argument is positive
        component, e = single
        terms.append(algebra.scale(_log_sum(algebra, Poly({((component, 1),): 1})), e))
    elif rest.constant is None:
        sign, parts = factored(rest)
        if sign == 1 and all(part.sign == "+" for part, _ in parts):
            terms += [algebra.scale(_log_sum(algebra, part), k) for part, k in parts]
        else:
            terms.append(_log_sum(algebra, rest))
    elif rest.constant != 1:
        raise Unsupported("a negative number has no logarithm")
    return algebra.add(*terms)


def _only_factor(p: Poly) -> tuple[Component, Q] | None:
    """x and e of x**e, for an odd e other than 1."""
    if len(p.terms) != 1 or list(p.terms.values()) != [1]:
        return None
    ((factors, _),) = p.terms.items()
    return factors[0] if len(factors) == 1 and factors[0][1] % 2 == 1 and factors[0][1] != 1 else None


def _log_number(algebra: Algebra, value: Q) -> Poly:
    value = Fraction(value)
    if max(value.numerator, value.denominator).bit_length() > 96:
        raise Unsupported("a logarithm of a number that long is not taken apart")
    total: dict[Mono, Q] = {}
    for side, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, k in fmpz(side).factor():
            head = algebra.head("logprime", (int(prime),), sign="+")
            key: Mono = ((algebra.component([(head, (), 1)]), 1),)
            total[key] = total.get(key, 0) + int(k) * sign
    return Poly(total)


def _log_component(algebra: Algebra, c: Component) -> Poly:
    """log of a positive component."""
    head = c.head
    if head is not None and head.kind == "exp":
        return algebra.rename(head.bodies[0], dict(enumerate(c.labels)))
    if head is not None and head.kind == "prime":
        return _log_number(algebra, head.data[0])
    if head is not None and head.kind == "poly":
        return _log_sum(algebra, algebra.rename(head.bodies[0], dict(enumerate(c.labels))))
    alone = Poly({((c, 1),): 1})
    if head is not None and head.kind == "size":
        return algebra.lifted("log", (), (alone,), sign="0+")
    return _log_sum(algebra, alone)


def _log_sum(algebra: Algebra, part: Poly) -> Poly:
    sign = algebra.add(part, number(-1)).sign  # log(1 + a) for a >= 0
    return algebra.lifted("log", (), (part,), sign=sign, total=part.total and part.sign == "+")


# ------------------------------------------------------------------ other functions
ODD = ("sin", "asin", "atan", "erf")
EVEN = ("cos",)


def call(algebra: Algebra, name: str, operands: Sequence[Poly], total: bool) -> Poly:
    """A function of the table that has no simpler definition."""
    if name in ODD + EVEN:
        (p,) = operands
        if not p:
            return ZERO if name in ODD else ONE
        if p.sorted()[0][1] < 0:
            inner = call(algebra, name, [algebra.scale(p, -1)], total)
            return algebra.scale(inner, -1) if name in ODD else inner
    every = all(p.total for p in operands)
    return algebra.lifted("call", (name,), tuple(operands), total=total and every)


def opaque(algebra: Algebra, kind: str, data: tuple[Any, ...], bodies: Iterable[Poly], **more: Any) -> Poly:
    """An atom that is equal to atoms with equal arguments only."""
    return algebra.lifted(kind, data, tuple(bodies), **more)


def inverse(algebra: Algebra, n: Dim, matrix: Poly, axes: tuple[Label, Label], labels: tuple[Label, ...]) -> Poly:
    """The entry of the inverse of a matrix over its axes; (Mᵀ)⁻¹ = (M⁻¹)ᵀ."""
    turned = algebra.rename(matrix, {axes[0]: axes[1], axes[1]: axes[0]})
    symmetric = turned == matrix
    if turned.digest < matrix.digest:
        matrix, labels = turned, labels[::-1]
    exchange = symmetric and labels[0] != labels[1]
    return algebra.lifted("inverse", (n,), (matrix,), axes, labels, total=False, exchange=exchange)


def _inverse_again(algebra: Algebra, head: Head, bodies: tuple[Poly, ...], labels: tuple[Label, ...]) -> Poly:
    start = algebra.fresh_after([*labels, *range(100)])
    return inverse(algebra, head.data[0], bodies[0], (start, start + 1), labels[head.slots :])


# ------------------------------------------------------------------ instances at labels that coincide
def _same(algebra: Algebra, head: Head, bodies: tuple[Poly, ...], labels: tuple[Label, ...]) -> Poly:
    inner = head.data[-1]
    internal = []
    if inner:  # the internal labels were renamed by the caller: they are what is not a label of the instance
        used = {b for label in labels[: head.slots] for b in algebra.labels.bases(label)}
        start = algebra.fresh_after([*labels, *range(100)])
        internal = [start + k for k in range(inner)]
        assert not used & set(internal)
    return algebra.lifted(head.kind, head.data[:-1], bodies, internal, labels[head.slots :], head.sign, head.total)


REBUILDERS: dict[str, Rebuild] = {
    "delta": lambda algebra, head, bodies, labels: algebra.delta(labels[0], labels[1], head.data[0]),
    "exp": lambda algebra, head, bodies, labels: exp(algebra, bodies[0]),
    "log": lambda algebra, head, bodies, labels: log(algebra, bodies[0]),
    "poly": lambda algebra, head, bodies, labels: bodies[0],
    "closed": lambda algebra, head, bodies, labels: bodies[0],
    "indicator": lambda algebra, head, bodies, labels: indicator(algebra, head.data[0], bodies[0]),
    "where": lambda algebra, head, bodies, labels: where(algebra, head.data[0], *bodies),
    "call": lambda algebra, head, bodies, labels: call(algebra, head.data[0], bodies, head.total),
    "apply": _same,
    "power": _same,
    "reduce": _same,
    "argmax": _same,
    "inverse": _inverse_again,
    "det": _same,
}
