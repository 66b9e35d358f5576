"""Powers with whole exponents that are names: of powers and products, beside 1, and their derivatives."""

import pytest

import symnet as sn
from tests.provers_alone import refuted_and_not_proved

SIZES = "x; y; m: size; d: size; k: integer; j: integer"
TRUE = [
    ("(x**m)**d == x**(m*d)", []),
    ("(x**(m+1))**d == x**d*x**(m*d)", []),
    ("((x - y)**m)**d == (x - y)**(m*d)", []),
    ("((-1)**m)**d == (-1)**(m*d)", []),
    ("(0**m)**d == 0**(m*d)", []),
    ("((x/y)**m)**d == x**(m*d)/y**(m*d)", ["y != 0"]),
    ("(x**k)**j == x**(k*j)", ["x != 0"]),
    ("abs(x**d) == abs(x)**d", []),
    ("abs((-1)**m) == 1", []),
    ("abs(x)**(2*m) == x**(2*m)", []),
    ("abs(x*y)**d == abs(x**d)*abs(y**d)", []),
    ("(abs(x)**m)**d == abs(x**m)**d", []),
    ("abs(x**d) >= x**d", []),
    ("abs(x**k) == abs(x)**k", []),
    ("abs(x**(-m)) == abs(x)**(-m)", []),
    ("x**(2*k) == abs(x)**(2*k)", []),
    ("(x*y)**k == x**k*y**k", []),
    ("x**(2*k) == (x**k)**2", []),
    ("x**m <= 1", ["abs(x) <= 1"]),
    ("x**k >= -1", ["abs(x) <= 1", "k >= 0"]),
    ("abs(x**m) < 1", ["abs(x) < 1"]),
    ("1 - x**m > 0", ["abs(x) < 1"]),
    ("x**k <= 1", ["x >= 1", "k <= 0"]),
    ("diff(x**k, x) == k*x**(k-1)", ["k >= 1"]),
    ("diff(x**k, x) == k*x**(k-1)", ["x != 0"]),
    ("1/(x**2 - x*y + y**2) > 0", ["x != 0"]),
    ("where(x != 0, 1/(x**2 - x*y + y**2), 1) > 0", []),
]
FALSE = [
    ("(x**m)**d == x**(m+d)", []),
    ("(x**m)**d == x**(m**d)", []),
    ("((x - y)**m)**d == (y - x)**(m*d)", []),
    ("((-1)**m)**d == (-1)**(m+d)", []),
    ("(x**k)**j == x**(k*j)", []),
    ("abs(x**d) == x**d", []),
    ("abs((-1)**m) == (-1)**m", []),
    ("abs(x)**m == x**m", []),
    ("abs(x)**(3*m) == x**(3*m)", []),
    ("abs(x)**k > 0", []),
    ("x**(-k) == 1/x**k", []),
    ("x**k*x**j == x**(k+j)", []),
    ("x**(k-1)*x == x**k", []),
    ("x**m <= 1", ["abs(x) <= 2"]),
    ("x**m < 1", ["abs(x) <= 1"]),
    ("x**k < 1", ["abs(x) < 1", "k >= 0"]),
    ("x**k <= 1", ["abs(x) <= 1"]),
    ("x**m >= 0", ["abs(x) <= 1"]),
    ("diff(x**k, x) == k*x**(k-1)", []),
    ("diff(x**k, x) == k*x**(k-1)", ["k >= 0"]),
    ("diff(x**k, x) == k*x**k/x", ["k >= 1"]),
    ("diff(x**k, x, 2) == k*x**(k-2)", ["k >= 2"]),
    ("1/(x**2 - x*y + y**2) > 0", ["x*y == 0"]),
    ("1/(x**2 - 2*x*y + y**2) > 0", ["x != 0"]),
]


@pytest.mark.parametrize(("claim", "given"), TRUE)
def test_what_is_true_is_proved_and_followed(claim, given):
    v = sn.verify(claim, let=SIZES, given=given)
    assert v.status == "proved", v
    assert sn.recheck(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_what_is_false_is_refuted_and_not_proved_without_a_search_either(claim, given, monkeypatch):
    refuted_and_not_proved(monkeypatch, claim, let=SIZES, given=given)
