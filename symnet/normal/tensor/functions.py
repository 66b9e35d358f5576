"""Powers, exp, log, conditions and other functions of normal forms, entry by entry.

Every rewriting is an identity at the points where the form that is rewritten has a value: exp(a + b) = exp(a)·exp(b);
log of a product is split only over factors that are positive; a root of a product only over factors that are not
negative; 1/(PQ) = (1/P)(1/Q). What fits no rule becomes an opaque atom, equal to atoms with equal arguments only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz

from symnet.normal.tensor.algebra import Algebra, Rebuild
from symnet.normal.tensor.budget import Unsupported
from symnet.normal.tensor.forms import ONE, ZERO, Component, Head, Mono, Poly, Q, number, tidy
from symnet.normal.tensor.labels import Label

MOST_FACTOR_TERMS = 40
MOST_FACTOR_DEGREE = 24
IDEMPOTENT = ("delta", "indicator")


# ------------------------------------------------------------------ powers
def power(algebra: Algebra, p: Poly, e: Q) -> Poly:
    """p**e for a rational number e."""
    e = tidy(Fraction(e))
    if e == 0:
        return ONE
    if e == 1:
        return p
    if not p:
        if e < 0:
            raise Unsupported("0 has no negative power")
        return ZERO
    if e == int(e) and e > 0:
        return algebra.integer_power(p, int(e))
    if e == int(e):
        return _reciprocal(algebra, p, int(e))
    return _root(algebra, p, Fraction(e))


def _reciprocal(algebra: Algebra, p: Poly, e: int) -> Poly:
    outside, p = _cleared(algebra, p)
    coefficient, mono, rest = _content(p, lambda c: True)
    factors = [algebra.monomial({c: f * e for c, f in powers.items()}) for powers in (outside, mono)]
    if rest.constant is None:
        sign, parts = _factored(rest)
        coefficient = coefficient * sign
        factors += [_sum_power(algebra, part, k * e) for part, k in parts]
    else:
        coefficient = coefficient * rest.constant
    return algebra.scale(algebra.mul(*factors), Fraction(coefficient) ** e)


def _sum_power(algebra: Algebra, part: Poly, e: Q) -> Poly:
    """A power of a sum (or of what cannot be inverted), as an atom."""
    if len(part.terms) == 1 and not any(c.kind in IDEMPOTENT for m in part.terms for c, _ in m):
        ((m, c),) = part.terms.items()
        return algebra.scale(algebra.monomial({x: f * e for x, f in m}), Fraction(c) ** int(e))
    return algebra.lifted("poly", (), (part,), sign=part.sign, total=part.total, exponent=e)


def _cleared(algebra: Algebra, p: Poly) -> tuple[dict[Component, Q], Poly]:
    """p = outside · q, where q has no reciprocals of sums any more."""
    outside: dict[Component, Q] = {}
    for _ in range(8):
        least: dict[Component, Q] = {}
        for m in p.terms:
            for c, e in m:
                if c.kind == "poly" and e < 0 and e == int(e):
                    least[c] = min(e, least.get(c, 0))
        if not least:
            return outside, p
        for c, e in least.items():
            outside[c] = outside.get(c, 0) + e
            body = algebra.rename(c.atoms[0][0].bodies[0], dict(enumerate(c.labels)))
            for _ in range(-int(e)):
                p = algebra.mul(p, body)
    return outside, p


def _content(p: Poly, allowed: Any) -> tuple[Q, dict[Component, Q], Poly]:
    """p = coefficient · Π components · rest: coefficient > 0, rest with coprime integer coefficients."""
    if len(p.terms) == 1:
        ((m, c),) = p.terms.items()
        taken = {x: e for x, e in m if x.kind not in IDEMPOTENT and allowed(x)}
        left = tuple((x, e) for x, e in m if x not in taken)
        return abs(c), taken, Poly({left: 1 if c > 0 else -1})
    powers = [dict(m) for m in p.terms]
    every = {c for row in powers for c in row if c.kind not in IDEMPOTENT and allowed(c)}
    mono = {c: min(row.get(c, 0) for row in powers) for c in sorted(every, key=lambda c: c.index)}
    mono = {c: e for c, e in mono.items() if e}
    values = [Fraction(c) for c in p.terms.values()]
    common = Fraction(gcd(*(v.numerator for v in values)), lcm(*(v.denominator for v in values)))
    terms: dict[Mono, Q] = {}
    for row, c in zip(powers, p.terms.values(), strict=True):
        left = {x: tidy(row.get(x, 0) - mono.get(x, 0)) for x in [*row, *(y for y in mono if y not in row)]}
        key = tuple(sorted(((x, e) for x, e in left.items() if e), key=lambda t: t[0].index))
        terms[key] = tidy(Fraction(c) / common)
    return common, mono, Poly(terms)


def _factored(p: Poly) -> tuple[int, list[tuple[Poly, int]]]:
    """p = ±Π part**k, the parts with positive leading coefficient; whole where the polynomial is too large to factor."""
    variables = sorted({c for m in p.terms for c, _ in m}, key=lambda c: c.digest)
    exponents = [Fraction(e) for m in p.terms for _, e in m]
    steps = {c: lcm(*(Fraction(dict(m).get(c, 0)).denominator for m in p.terms)) for c in variables}
    degree = max((sum(int(e * steps[c]) for c, e in m) for m in p.terms), default=0)
    plain = all(e > 0 for e in exponents) and len(p.terms) <= MOST_FACTOR_TERMS and degree <= MOST_FACTOR_DEGREE
    if len(p.terms) == 1 or not plain or any(c.kind in IDEMPOTENT for c in variables):
        return _signed(p, 1)
    ring = fmpq_mpoly_ctx.get(tuple(f"v{i}" for i in range(len(variables))), Ordering.degrevlex)
    rows: dict[tuple[int, ...], Any] = {}
    for m, c in p.terms.items():
        have = dict(m)
        value = Fraction(c)
        rows[tuple(int(have.get(v, 0) * steps[v]) for v in variables)] = fmpq(value.numerator, value.denominator)
    content, parts = ring.from_dict(rows).factor()
    if len(parts) == 1 and int(parts[0][1]) == 1:
        return _signed(p, 1)
    sign, made, unit = 1, [], Fraction(int(content.p), int(content.q))
    for part, k in parts:
        terms: dict[Mono, Q] = {}
        for row, c in part.to_dict().items():
            key = tuple(
                sorted(
                    ((v, tidy(Fraction(int(n), steps[v]))) for v, n in zip(variables, row, strict=True) if n),
                    key=lambda t: t[0].index,
                )
            )
            terms[key] = tidy(Fraction(int(c.p), int(c.q)))
        common, _, primitive = _content(Poly(terms), lambda c: False)
        unit *= Fraction(common) ** int(k)
        own, row = _signed(primitive, int(k))
        sign *= own
        made += row
    if abs(unit) != 1:
        return _signed(p, 1)
    return sign * int(unit), sorted(made, key=lambda t: t[0].digest)


def _signed(p: Poly, k: int) -> tuple[int, list[tuple[Poly, int]]]:
    lead = p.sorted()[0][1]
    return (1, [(p, k)]) if lead > 0 else ((-1) ** k, [(Poly({m: -c for m, c in p.terms.items()}), k)])


def _root(algebra: Algebra, p: Poly, e: Fraction) -> Poly:
    """p**e where p >= 0 (p > 0 for e < 0) wherever it has a value; e is no integer."""
    if len(p.terms) == 1:
        ((m, c),) = p.terms.items()
        if c > 0 and not any(x.kind in IDEMPOTENT for x, _ in m):
            split = _split_root(algebra, m, e)
            if split is not None:
                return algebra.mul(number_power(algebra, c, e), *split)
    outside, q = _cleared(algebra, p)
    if outside and not all(c.sign == "+" for c in outside):
        outside, q = {}, p
    coefficient, mono, rest = _content(q, lambda c: c.sign == "+")
    factors = [number_power(algebra, coefficient, e)]
    factors += [algebra.monomial({c: f * e}) for c, f in [*outside.items(), *mono.items()]]
    if rest.constant is not None:
        if rest.constant < 0:
            raise Unsupported("a negative number has no such power")
        return algebra.mul(*factors, number_power(algebra, rest.constant, e))
    sign, parts = _factored(rest)
    if sign == 1 and all(k % 2 == 0 for _, k in parts):
        return algebra.mul(*factors, *(power(algebra, absolute(algebra, part), k * e) for part, k in parts))
    if sign == 1 and all(part.sign for part, _ in parts):
        return algebra.mul(*factors, *(_positive_sum_power(algebra, part, k * e) for part, k in parts))
    return algebra.mul(*factors, _positive_sum_power(algebra, rest, e))


def _positive_sum_power(algebra: Algebra, part: Poly, e: Q) -> Poly:
    if len(part.terms) == 1 and e != int(e):
        return algebra.lifted("poly", (), (part,), sign=part.sign, total=False, exponent=e)
    return _sum_power(algebra, part, e)


def _split_root(algebra: Algebra, m: Mono, e: Fraction) -> list[Poly] | None:
    """(Π x^a)**e = Π x**(a·e) for factors that are not negative; |x|**(a·e) for even a."""
    split: list[Poly] = []
    for x, a in m:
        if x.sign:
            split.append(algebra.monomial({x: a * e}))
        elif a == int(a) and int(a) % 2 == 0:
            split.append(power(algebra, absolute(algebra, Poly({((x, 1),): 1})), tidy(a * e)))
        else:
            return None
    return split


def number_power(algebra: Algebra, value: Q, e: Q) -> Poly:
    """c**e of a positive rational number: a product of powers of primes."""
    value = Fraction(value)
    if value == 1:
        return ONE
    if max(value.numerator, value.denominator).bit_length() > 96:
        raise Unsupported("a root of a number that long is not taken")
    result = ONE
    for side, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, k in fmpz(side).factor():
            head = algebra.head("prime", (int(prime),), sign="+")
            result = algebra.mul(result, algebra.monomial({algebra.component([(head, (), 1)]): k * sign * e}))
    return result


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
    outside, q = _cleared(algebra, p)
    if outside and not all(c.sign == "+" for c in outside):
        outside, q = {}, p
    coefficient, mono, rest = _content(q, lambda c: c.sign == "+")
    terms = [_log_number(algebra, coefficient)]
    for c, e in [*outside.items(), *mono.items()]:
        terms.append(algebra.scale(_log_component(algebra, c), e))
    if rest.constant is None:
        sign, parts = _factored(rest)
        if sign == 1 and all(part.sign == "+" for part, _ in parts):
            terms += [algebra.scale(_log_sum(algebra, part), k) for part, k in parts]
        else:
            terms.append(_log_sum(algebra, rest))
    elif rest.constant != 1:
        raise Unsupported("a negative number has no logarithm")
    return algebra.add(*terms)


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
    return _log_sum(algebra, Poly({((c, 1),): 1}))


def _log_sum(algebra: Algebra, part: Poly) -> Poly:
    sign = algebra.add(part, number(-1)).sign  # log(1 + a) for a >= 0
    return algebra.lifted("log", (), (part,), sign=sign, total=part.total and part.sign == "+")


# ------------------------------------------------------------------ conditions
FLIPPED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}
HOLDS = {
    ">": lambda c: c > 0,
    ">=": lambda c: c >= 0,
    "<": lambda c: c < 0,
    "<=": lambda c: c <= 0,
    "==": lambda c: c == 0,
    "!=": lambda c: c != 0,
}
BY_SIGN = {"+": {">": 1, ">=": 1, "!=": 1, "<": 0, "<=": 0, "==": 0}, "0+": {">=": 1, "<": 0}}


def indicator(algebra: Algebra, relation: str, d: Poly) -> Poly:
    """1 where d relation 0 holds and 0 elsewhere, by [d > 0] and [d == 0]."""
    if d.constant is not None:
        return ONE if HOLDS[relation](d.constant) else ZERO
    for side, turned in ((d, relation), (algebra.scale(d, -1), FLIPPED[relation])):
        known = BY_SIGN.get(side.sign, {}).get(turned)
        if known is not None:
            return number(known)
    _, _, rest = _content(d, lambda c: c.sign == "+")
    if rest.sorted()[0][1] < 0:
        rest, relation = Poly({m: -c for m, c in rest.terms.items()}), FLIPPED[relation]
    above = algebra.lifted("indicator", (">",), (rest,), sign="0+", total=rest.total)
    equal = algebra.lifted("indicator", ("==",), (rest,), sign="0+", total=rest.total)
    return {
        ">": lambda: above,
        ">=": lambda: algebra.add(above, equal),
        "==": lambda: equal,
        "!=": lambda: algebra.add(ONE, algebra.scale(equal, -1)),
        "<": lambda: algebra.add(ONE, algebra.scale(above, -1), algebra.scale(equal, -1)),
        "<=": lambda: algebra.add(ONE, algebra.scale(above, -1)),
    }[relation]()


def where(algebra: Algebra, relation: str, d: Poly, a: Poly, b: Poly) -> Poly:
    """a where d relation 0 holds, else b. As a sum only where both branches have values everywhere."""
    if a == b:
        return a
    chosen = indicator(algebra, relation, d)
    if chosen.constant is not None:
        return a if chosen.constant else b
    if a.total and b.total:
        return algebra.add(b, algebra.mul(chosen, algebra.add(a, algebra.scale(b, -1))))
    return algebra.lifted("where", (relation,), (d, a, b), total=False)


def absolute(algebra: Algebra, p: Poly) -> Poly:
    """|p| = 2·p·[p > 0] − p."""
    if p.sign:
        return p
    if algebra.scale(p, -1).sign:
        return algebra.scale(p, -1)
    return algebra.add(algebra.scale(algebra.mul(p, indicator(algebra, ">", p)), 2), algebra.scale(p, -1))


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
    "delta": lambda algebra, head, bodies, labels: algebra.delta(*labels, head.data[0]),
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
    "inverse": _same,
    "det": _same,
}
