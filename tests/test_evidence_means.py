"""Sums of positive terms above a mean of them: what is true is proved and followed, false neighbours are not."""

from fractions import Fraction

import pytest

import symnet as sn
from symnet.errors import SymnetError
from symnet.evidence.proof.means import _rational
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.main import checked
from symnet.evidence.records import sealed
from tests.work import Limit

POSITIVE = ("a > 0", "b > 0", "c > 0")
ONE, MOST, LEAST = (("a*b*c == 1", *POSITIVE), ("a*b*c <= 1", *POSITIVE), ("a*b*c >= 1", *POSITIVE))
TRUE = [
    ("a + b + c >= 3", ONE),
    ("a + b + c > 29/10", ONE),
    ("a + b + c >= 3", LEAST),
    ("a + b + c > 3", ("a*b*c > 1", *POSITIVE)),
    ("a + b + c > 3", ("a*b*c == 2", *POSITIVE)),
    ("a + b + c >= 6", ("a*b*c == 8", *POSITIVE)),
    ("a + b + c + d >= 4", ("a*b*c*d == 1", "d > 0", *POSITIVE)),
    ("2*a + b >= 3", ("a**2*b == 1", "a > 0", "b > 0")),
    ("a*b + b*c + c*a >= 3", ONE),
    ("1/a + 1/b + 1/c >= 3", MOST),
    ("a**2 + b**2 + c**2 >= 3", ("a*b*c == 1",)),
    ("(1+a)*(1+b)*(1+c) >= 8", ONE),
    ("a*b*c <= 1", ("a + b + c == 3", *POSITIVE)),
]
FALSE = [
    ("a + b + c > 3", ONE),
    ("a + b + c >= 31/10", ONE),
    ("a + b + c >= 3", ("a*b*c == 1",)),
    ("a + b + c >= 3", MOST),
    ("a + b + c >= 3", ("a*b*c >= 1/2", *POSITIVE)),
    ("2*a + b > 3", ("a**2*b == 1", "a > 0", "b > 0")),
    ("a + 2*b >= 3", ("a**2*b == 1", "a > 0", "b > 0")),
    ("a*b + b*c + c*a > 3", ONE),
    ("1/a + 1/b + 1/c >= 3", LEAST),
    ("a**2 + b**2 + c**2 > 3", ("a*b*c == 1",)),
    ("(1+a)*(1+b)*(1+c) > 8", ONE),
]


@pytest.mark.parametrize(("text", "given"), TRUE)
def test_proved_and_followed(text, given):
    v = sn.verify(text, given=list(given))
    assert v.status == "proved" and checked(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(("text", "given"), FALSE)
def test_false_neighbours_are_refuted(text, given):
    assert sn.verify(text, given=list(given)).status == "refuted"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("counts", ["1", "1", "2"]),
        ("counts", ["1", "1", "-1"]),
        ("counts", ["1", "1"]),
        ("terms", ["3*a", "3*b", "c"]),
        ("terms", ["a", "b", "c"]),
        ("least", "4"),
        ("least", "2"),
    ],
)
def test_another_mean_is_refused(field, value):
    claim = sn.claim("a + b + c", ">=", 3, given=list(ONE))
    certificate = sn.verify(claim).certificate
    rows = _means(certificate)
    assert rows
    for row in rows:
        row[field] = value
    with pytest.raises((Refused, SymnetError)):
        checked(claim, sealed(certificate))


def _means(data):
    """The steps by a mean, inside of a certificate."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    own = [data] if isinstance(data, dict) and data.get("by") == "inequality of the means" else []
    return [*own, *(row for part in inner for row in _means(part))]


def test_a_product_that_is_too_long_is_not_worked_out():
    assert _rational([(Fraction(4), Fraction(1, 2)), (Fraction(9, 4), Fraction(-1, 2))]) == Fraction(4, 3)
    assert _rational([(Fraction(4), Fraction(1, 3))]) is None  # no rational number
    assert _rational([(Fraction(9901), Fraction(3, 10**12))] * 2 + [(Fraction(7), Fraction(1, 3))]) is None


@pytest.mark.parametrize("k", [97, 1999])
def test_weights_with_large_denominators_keep_the_limit(k):
    with Limit(2):
        found = sn.verify(f"x**{k} + y**{k - 1} + 3 >= x**17*y**13", given=["x > 0", "y > 0"], timeout=2)
    assert found.status != "refuted"
