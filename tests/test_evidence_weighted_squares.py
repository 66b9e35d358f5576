"""Sums of squares under equations and inequalities: what is true is proved and followed, false neighbours are not."""

from fractions import Fraction

import pytest

import symnet as sn
from symnet.evidence.rechecking.main import checked
from symnet.evidence.records import claim_key, sealed
from symnet.normal.squares import product, weighted_squares
from tests.provers_alone import without_searches

CIRCLE, DISC = ["x**2 + y**2 == 1"], ["x**2 + y**2 <= 1"]
BOX = ["0 <= x", "x <= 1", "0 <= y", "y <= 1"]
TRUE = [
    ("2*x*y <= 1", CIRCLE),
    ("x*y >= -1/2", CIRCLE),
    ("x**4 + y**4 >= 1/2", CIRCLE),
    ("x + y <= sqrt(2)", CIRCLE),
    ("x*y <= 1/2", DISC),
    ("x*y + y*z + z*x <= 1", ["x**2 + y**2 + z**2 == 1"]),
    ("a*c + b*d <= 1", ["a**2 + b**2 == 1", "c**2 + d**2 == 1"]),
    ("x + y - 2*x*y >= 0", BOX),
    ("x*y + (1-x)*(1-y) <= 1", BOX),
    ("(1-t)*l + t*u <= 1", ["0 <= t", "t <= 1", "l <= 1", "u <= 1"]),
    ("p**2 + q**2 + r**2 <= 1", ["p + q + r == 1", "p >= 0", "q >= 0", "r >= 0"]),
    ("x**2 + y**2 >= 2", ["x*y >= 1"]),
    ("y <= 1/4", ["y <= x*(1-x)"]),
    ("a + b >= 2", ["a*b == 1", "a > 0"]),
    ("x*exp(y) <= 1/2", ["x**2 + exp(2*y) <= 1"]),
    ("x*y < 1", DISC),
    ("x + y < 2", DISC),
    ("x + y < 283/200", DISC),
    ("x + y + z < 7/4", ["x**2 + y**2 + z**2 <= 1"]),
    ("x*y > -1", DISC),
    ("x*y < 1", ["x**2 + y**2 < 2"]),
    ("x**2 + y**2 > 2", ["x*y > 1"]),
    ("a*c + b*d < 2", ["a**2 + b**2 == 1", "c**2 + d**2 == 1"]),
    ("abs(1 - s*l) <= 1 - s*m", ["0 < m", "m <= l", "l <= L", "0 < s", "s <= 1/L", "L > 0"]),
]
FALSE = [
    ("2*x*y < 1", CIRCLE),
    ("3*x*y <= 1", CIRCLE),
    ("x**4 + y**4 > 1/2", CIRCLE),
    ("x + y <= 7/5", CIRCLE),
    ("x*y <= 12/25", DISC),
    ("x + y < 1414/1000", DISC),
    ("x*y < 1/2", DISC),
    ("x*y <= 1/2", ["x**2 + y**2 <= 2"]),
    ("x*y <= 1/2", ["x**2 - y**2 == 1"]),
    ("a*c + b*d <= 1", ["a**2 + b**2 == 1", "c**2 + d**2 == 2"]),
    ("x + y - 3*x*y >= 0", BOX),
    ("x + y - 2*x*y >= 0", ["0 <= x", "0 <= y", "y <= 1"]),
    ("p**2 + q**2 + r**2 <= 1", ["p + q + r == 1", "p >= 0", "q >= 0"]),
    ("x**2 + y**2 >= 3", ["x*y >= 1"]),
    ("x + y >= 2", ["x*y >= 1"]),
    ("a + b >= 2", ["a*b == 1"]),
    ("a + b >= 3", ["a*b == 1", "a > 0"]),
    ("x*y < 1/2", DISC),
    ("x*y + 1/2 > 0", DISC),
    ("x*y < 1", ["x**2 + y**2 <= 2"]),
    ("x**2 + y**2 > 2", ["x*y >= 1"]),
    ("x**2 + y**2 > 1/2", ["x + y >= 1"]),
    ("a + b > 2", ["a*b == 1", "a > 0"]),
    ("x + y - 2*x*y > 0", BOX),
    ("abs(1 - s*l) <= 1 - s*m", ["0 < m", "m <= l", "l <= L", "0 < s", "s <= 3/L"]),
    ("s*l <= 1", ["l <= L", "s <= 1/L"]),
]


@pytest.mark.parametrize(("claim", "given"), TRUE)
def test_what_is_true_is_proved_and_followed(claim, given):
    v = sn.verify(claim, given=given)
    assert v.status == "proved", v
    assert checked(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_what_is_false_is_never_proved(claim, given, monkeypatch):
    assert sn.verify(claim, given=given, timeout=1).status != "proved"
    without_searches(monkeypatch)
    assert sn.verify(claim, given=given, timeout=0.4).status != "proved"


@pytest.mark.parametrize("text", ["weight", "of", "times"])
def test_a_square_that_was_edited_is_refused(text):
    v = sn.verify("x*y <= 1/2", given=DISC)
    trace = v.certificate["regions"][0]["trace"]
    row = trace["rows"][0]["way"]["rows"][-1]
    row[text] = {"weight": "7", "of": "x + 1", "times": ["x**2 + y**2"]}[text]
    assert sn.recheck(v.claim, sealed(v.certificate)).status == "unknown"


def test_squares_that_may_all_be_zero_show_nothing_strict():
    """The certificate of x y < 1 inside of the disc, for the disc itself, where x y is 1 at the boundary."""
    v = sn.verify("x*y < 1", given=["x**2 + y**2 < 2"])
    wrong = sn.verify("x*y < 1", given=["x**2 + y**2 <= 2"])
    assert wrong.status == "refuted"
    made = {**v.certificate, "claim": claim_key(wrong.claim), "hypotheses": list(map(str, wrong.claim.given))}
    assert sn.recheck(wrong.claim, sealed({k: e for k, e in made.items() if k != "seal"})).status == "unknown"


def test_squares_are_found_under_an_equation_and_under_a_bound():
    one, circle = {(0, 0): Fraction(1)}, {(2, 0): Fraction(1), (0, 2): Fraction(1), (0, 0): Fraction(-1)}
    p = {(0, 0): Fraction(1, 2), (1, 1): Fraction(-1)}
    assert weighted_squares(p, [circle], [one])
    rows = weighted_squares(p, [], [one, {m: -c for m, c in circle.items()}])
    total: dict = {}
    for k, weight, q in rows:
        square = product(product(q, q), one if k == 0 else {m: -c for m, c in circle.items()})
        for m, c in square.items():
            total[m] = total.get(m, 0) + weight * c
    assert {m: c for m, c in total.items() if c} == p and all(weight > 0 for _, weight, _ in rows)
    assert weighted_squares({**p, (0, 0): Fraction(1, 3)}, [circle], [one]) is None


def test_what_has_both_signs_far_away_is_not_looked_for():
    looked = []
    one, y_above = {(0, 0): Fraction(1)}, {(0, 1): Fraction(1)}
    p = {(1, 1): Fraction(1), (0, 2): Fraction(1)}  # x*y + y**2, where y >= 0 alone is known
    assert weighted_squares(p, [], [one, y_above], lambda: looked.append(p)) is None and not looked
    x_above = {(1, 0): Fraction(1)}
    assert weighted_squares(p, [], [one, y_above, {(1, 1): Fraction(1)}, x_above], lambda: looked.append(p)) and looked
