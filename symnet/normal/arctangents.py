"""atan of rational numbers by Gaussian integers: atan(p/q) is the argument of q + pi, and arguments of factors add.

With π and the arguments of one prime a + bi of each norm (a > b > 0) every such number has one form, so that Machin's
formula is an identity of forms. Which multiple of π/4 is left over is read off an enclosure.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt

from flint import arb, fmpq, fmpz

from symnet.program.precision import precision

LONGEST = 64  # bits of a norm that is factored
Parts = dict[Fraction, int]  # tangent of a prime's argument → how often


def arctangent(r: Fraction) -> tuple[Parts, Fraction] | None:
    """atan(r) = Σ count·atan(tangent) + π·rest; None where the numbers are too long.

    >>> arctangent(Fraction(1, 239))
    ({Fraction(2, 3): -4}, Fraction(3, 4))
    """
    norm = r.numerator**2 + r.denominator**2
    if norm.bit_length() > LONGEST:
        return None
    parts: Parts = {}
    for prime, exponent in fmpz(norm).factor():
        if prime != 2:
            a, b = _prime(int(prime))
            parts[Fraction(b, a)] = int(exponent) * (1 if _divides(a, b, r) else -1)
    return parts, _rest(r, parts)


def _prime(p: int) -> tuple[int, int]:
    """a > b > 0 with a² + b² = p, for a prime p of the form 4k + 1: Cornacchia's algorithm."""
    root = next(x for x in (pow(g, (p - 1) // 4, p) for g in range(2, p)) if (x * x + 1) % p == 0)
    a, b = p, root
    while b > isqrt(p):
        a, b = b, a % b
    c = isqrt(p - b * b)
    return max(b, c), min(b, c)


def _divides(a: int, b: int, r: Fraction) -> bool:
    """Whether a + bi divides q + pi, which then a − bi does not."""
    p, q = r.numerator, r.denominator
    return (q * a + p * b) % (a * a + b * b) == 0 and (p * a - q * b) % (a * a + b * b) == 0


def _rest(r: Fraction, parts: Parts) -> Fraction:
    """What is left, in π: a multiple of 1/4, of which an enclosure holds just one."""
    with precision(128):
        total = _ball(r).atan()
        for tangent, count in parts.items():
            total -= count * _ball(tangent).atan()
        quarters = (4 * total / arb.pi()).unique_fmpz()
    assert quarters is not None
    return Fraction(int(quarters), 4)


def _ball(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))
