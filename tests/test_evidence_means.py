"""Sums of positive terms above a mean of them: what is true is proved and followed, false neighbours are not."""

import pytest

import symnet as sn
from symnet.errors import SymnetError
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.main import checked
from symnet.evidence.records import sealed

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
