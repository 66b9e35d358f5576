"""Sums of squares: what is found stands when SymPy expands it, and nothing is found for what is negative somewhere."""

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings, strategies as st

import symnet as sn
from symnet.normal.squares import Squares, sum_of_squares

NONNEGATIVE = [
    "x**2 - x*y + y**2",
    "x**2 + y**2 + z**2 - x*y - y*z - z*x",
    "x**4 + y**4 + z**4 - x*y*z*(x + y + z)",
    "x**4 + y**4 + z**4 + w**4 - 4*x*y*z*w",
    "x**6 + y**6 + z**6 - 3*x**2*y**2*z**2",
    "2*x**4 + 2*x**3*y - x**2*y**2 + 5*y**4",
    "(x - y)**2*(x + y - 1)**2 + (x - 1)**2",
    "(x*y - z*w)**2 + (x - z)**4",
    "x**4 - x**2 + 1",
    "x**4*y**2 + x**2*y**4 + 1 - 3*x**2*y**2",  # Motzkin: no sum of squares, but times 1 + x² + y²
    "x**4*y**2 + y**4*z**2 + z**4*x**2 - 3*x**2*y**2*z**2",  # Choi and Lam, times x² + y² + z²
]
NOT = ["x**2*y**2 - 1", "x**4 + y**4 - y**2", "x**3 + 1", "x*y", "x**2 - 3*x*y + y**2", "x**4 + y**4 + 1 - 4*x*y"]


def polynomial(text):
    e = sympy.Poly(text, *sorted(sympy.Poly(text).gens, key=str))
    return {tuple(map(int, m)): Fraction(int(c.p), int(c.q)) for m, c in e.terms()}, e


def expanded(squares, gens):
    def of(rows):
        return sum(rational(c) * sympy.prod(g**k for g, k in zip(gens, m, strict=True)) for m, c in rows)

    return of(squares.multiplier), sum(rational(w) * of(q) ** 2 for w, q in squares.rows)


def rational(c):
    return sympy.Rational(c.numerator, c.denominator)


@pytest.mark.parametrize("text", NONNEGATIVE)
def test_found_and_true_when_expanded(text):
    p, e = polynomial(text)
    found = sum_of_squares(p)
    multiplier, total = expanded(found, e.gens)
    assert sympy.expand(e.as_expr() * multiplier - total) == 0 and all(w > 0 for w, _ in found.rows)


@pytest.mark.parametrize("text", NOT)
def test_nothing_for_what_is_negative_somewhere(text):
    assert sum_of_squares(polynomial(text)[0]) is None


def test_an_edited_sum_does_not_hold():
    p, _ = polynomial("x**2 - x*y + y**2")
    found = sum_of_squares(p)
    (w, q), *rest = found.rows
    assert found.holds(p)
    assert not Squares(((w + 1, q), *rest), found.multiplier).holds(p)
    assert not Squares(((-w, q), *rest), found.multiplier).holds(p)
    assert not Squares(tuple(rest), found.multiplier).holds(p)


quadratics = st.lists(st.integers(-3, 3), min_size=6, max_size=6)
MONOMIALS = [(2, 0), (1, 1), (0, 2), (1, 0), (0, 1), (0, 0)]


@settings(max_examples=40, deadline=None)
@given(quadratics, quadratics)
def test_sums_of_two_squares_and_what_is_below_0(a, b):
    p = {}
    for row in (a, b):
        for m, x in zip(MONOMIALS, row, strict=True):
            for k, y in zip(MONOMIALS, row, strict=True):
                key = (m[0] + k[0], m[1] + k[1])
                p[key] = p.get(key, Fraction(0)) + x * y
    p = {m: c for m, c in p.items() if c}
    if p:
        found = sum_of_squares(p)
        assert found is None or found.holds(p)
        below = {**p, (0, 0): p.get((0, 0), Fraction(0)) - sum(row[5] ** 2 for row in (a, b)) - 1}
        assert sum_of_squares({m: c for m, c in below.items() if c}) is None  # it is -1 at 0


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("x**4 + y**4 + z**4 >= x*y*z*(x + y + z)", ()),
        ("x**2*y**4 + x**4*y**2 + 1 >= 3*x**2*y**2", ()),
        ("(a + b)*(b + c)*(c + a) >= 8*a*b*c", ("a >= 0", "b >= 0", "c >= 0")),
        ("a/b + b/c + c/a >= 3", ("a > 0", "b > 0", "c > 0")),
        ("x**4 + y**4 + 1 > 2*x*y", ()),
        ("exp(4*x) + exp(4*y) + exp(4*z) >= exp(x + y + z)*(exp(x) + exp(y) + exp(z))", ()),
    ],
)
def test_claims_proved_by_squares(claim, given):
    v = sn.verify(claim, given=list(given))
    assert (v.status, v.method) == ("proved", "sums of squares")
    assert sn.recheck(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize("claim", ["x**4 + y**4 + 1 > 2*x*y + 3/4", "x**4 + y**4 + z**4 > x*y*z*(x + y + z)"])
def test_false_ones_are_refuted(claim):
    assert sn.verify(claim).status == "refuted"
