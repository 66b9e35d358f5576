"""Signs of sin and cos from where the angle lies, judged by enclosures of many points; inverse functions of angles."""

from fractions import Fraction

import pytest
from mpmath import iv, mp

import symnet as sn
from symnet.evidence.known.signs import Signs
from symnet.evidence.known.waves import INVERSES, OTHER, unwound
from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.main import checked, recheck
from symnet.evidence.rechecking.waves import unwound as checkers_unwound
from symnet.evidence.records import claim_key, sealed
from symnet.expr import Compare, Constant, Map, Number
from symnet.language import make_claim

PI = Constant("pi")


@pytest.mark.parametrize("name", ["sin", "cos"])
@pytest.mark.parametrize("low", range(-9, 10))
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_signs_on_quarter_turns(name, low, length):
    """Between multiples of π/2, ends included: what is claimed holds at the ends and at points between."""
    t = sn.scalar("t")
    ends = (Number(Fraction(low, 2)) * PI, Number(Fraction(low + length, 2)) * PI)
    sign = Signs([Compare(">=", t, ends[0]), Compare("<=", t, ends[1])]).of(Map(name, t))
    for k in range(8 * length + 1):
        value = getattr(iv, name)(iv.pi * (8 * low + k) / 16)
        assert not (sign.nonnegative and value.b < 0) and not (sign.nonpositive and value.a > 0)
        assert not (sign.nonzero and value.a <= 0 <= value.b)
    if length == 1 or (length == 2 and low % 2 == (name == "cos")):
        assert sign.nonnegative or sign.nonpositive


PROVED = [
    ("acos(cos(t)) == t", ("0 <= t", "t <= pi")),
    ("asin(sin(t)) == t", ("-pi/2 <= t", "t <= pi/2")),
    ("atan(tan(t)) == t", ("-pi/2 < t", "t < pi/2")),
    ("acos(cos(t)) == t", ("0 < t", "t < 1")),
    ("acos(cos(2*t)) == abs(2*t)", ("-1 <= t", "t <= 1")),
    ("asin(sin(x)) == x", ("abs(x) <= 1",)),
    ("asin(sin(x + y)) == x + y", ("abs(x) <= 1/2", "abs(y) <= 1")),
    ("asin(sin(x)) == pi - x", ("2 <= x", "x <= 4")),
    ("asin(sin(x)) == x + 2*pi", ("-7 <= x", "x <= -5")),
    ("asin(cos(x)) == pi/2 - x", ("0 <= x", "x <= 1")),
    ("acos(sin(x)) == x - pi/2", ("2 <= x", "x <= 4")),
    ("atan(tan(x)) == x - pi", ("2 < x", "x < 4")),
    ("acos(cos(1)) + asin(sin(2)) == pi - 1", ()),
    ("sqrt(cos(x)**2) == cos(x)", ("-pi/2 <= x", "x <= pi/2")),
    ("sqrt(cos(x)**2) == cos(x)", ("-1 <= x", "x <= 1")),
    ("sqrt(sin(x)**2) == sin(x)", ("0 <= x", "x <= pi")),
    ("sqrt(1 - sin(x)**2) == -cos(x)", ("pi/2 <= x", "x <= 3*pi/2")),
]
FALSE = [
    ("acos(cos(t)) == t", ("0 <= t", "t <= 2*pi")),
    ("asin(sin(t)) == t", ("0 <= t", "t <= pi")),
    ("atan(tan(t)) == t", ("-pi/2 < t", "t < 2")),
    ("sqrt(cos(x)**2) == cos(x)", ("-2 <= x", "x <= 1")),
    ("sqrt(sin(x)**2) == sin(x)", ("-1/100 <= x", "x <= pi")),
    ("acos(cos(2*t)) == 2*t", ("0 <= t", "t <= pi")),
    ("asin(sin(x)) == x", ("-2 <= x", "x <= 2")),
    ("asin(sin(x)) == x - pi", ("2 <= x", "x <= 4")),
    ("acos(cos(t)) == t", ("-1 < t", "t < 1")),
    ("atan(tan(x)) == x - pi", ("1 < x", "x < 4")),
    ("asin(cos(x)) == pi/2 - x", ("-1 <= x", "x <= 1")),
]
MISSING = [
    ("asin(sin(x)) == x", "abs(x) <= pi/2"),
    ("atan(tan(x)) == x", "abs(x) < pi/2"),
    ("acos(cos(t)) == t", "abs(t - pi/2) <= pi/2"),
    ("log(exp(x) - 1 + 1)*sqrt(x**2) == x**2", "x >= 0"),
]


@pytest.mark.parametrize(("claim", "given"), PROVED)
def test_proved(claim, given):
    v = sn.verify(claim, given=list(given), timeout=30)
    assert v.status == "proved"
    assert checked(v.claim, v.certificate) is not None


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_refuted(claim, given):
    assert sn.verify(claim, given=list(given)).status == "refuted"


@pytest.mark.parametrize(("claim", "missing"), MISSING)
def test_the_range_that_is_missing_is_named(claim, missing):
    v = sn.verify(claim)
    assert (v.status, v.missing) == ("refuted", missing)


TURNS = [(o, i) for o in ("asin", "acos", "atan") for i in ("sin", "cos", "tan")]


@pytest.mark.parametrize(("outer", "inner"), TURNS)
def test_inverse_functions_on_each_half_turn(outer, inner):
    """What the prover and the checker put for them has the value that mpmath gives, at points of the half-turn."""
    t = sn.scalar("t")
    node = Map(outer, Map(inner, t))
    found = 0
    for k in range(-9, 9):
        given = [Compare(">", t, Number(Fraction(k, 2)) * PI), Compare("<", t, Number(Fraction(k + 1, 2)) * PI)]
        signs, bounds = Signs(given), Bounds(given)
        ours = unwound(signs.holds, node, signs.of(t)), checkers_unwound(node, bounds.of, bounds.holds)
        assert (ours[0] is None) == (ours[1] is None)
        for value in (e for e in ours if e is not None):
            found += 1
            for share in (0.1, 0.5, 0.9):
                x = (k + share) * float(mp.pi) / 2
                wanted = getattr(mp, outer)(getattr(mp, inner)(x))
                assert abs(float(sn.evaluate(value, {"t": str(Fraction(x))})) - float(wanted)) < 1e-9
    assert found == (36 if (outer, inner) in {*INVERSES, *OTHER} else 0)


# A certificate of one half-turn says nothing of another one.
FORGED = [
    ("asin(sin(t)) == t", ("0 <= t", "t <= 3"), ("0 <= t", "t <= 1")),
    ("asin(sin(t)) == t", ("-2 <= t", "t <= 1"), ("-1 <= t", "t <= 1")),
    ("atan(tan(t)) == t", ("1 < t", "t < 3"), ("0 < t", "t < 1")),
    ("acos(cos(t)) == t", ("-1 <= t", "t <= 1"), ("0 <= t", "t <= 1")),
    ("acos(cos(t)) == t", (), ("0 <= t", "t <= 1")),
]


@pytest.mark.parametrize(("claim", "given", "other"), FORGED)
def test_a_proof_on_one_half_turn_serves_no_other(claim, given, other):
    right, wrong = sn.verify(claim, given=list(other)), make_claim(claim, given=list(given))
    assert recheck(right.claim, right.certificate).status == "proved"
    said = {"claim": claim_key(wrong), "hypotheses": [str(h) for h in wrong.hypotheses], "point": {"t": "1/2"}}
    if "1 < t" in given:
        said["point"] = {"t": "5/4"}
    again = recheck(wrong, sealed({k: v for k, v in {**right.certificate, **said}.items() if k != "seal"}))
    assert again.status == "unknown"
    assert "established" in again.reason
