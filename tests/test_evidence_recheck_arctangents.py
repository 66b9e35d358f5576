"""Sums of arctangents checked again: true ones are accepted, others not, though they be one turn or one unit away."""

import pytest

import symnet as sn
from symnet.evidence.records import claim_key, sealed

TRUE = [
    "atan(2) + atan(3) == 3*pi/4",
    "4*atan(1/5) - atan(1/239) == pi/4",
    "atan(1/2) + atan(2) == pi/2",
    "x*atan(-3) == x*atan(2) - 3*pi*x/4",
    "12*atan(1/18) + 8*atan(1/57) - 5*atan(1/239) == pi/4",
]
FALSE = [
    "atan(2) + atan(3) == -pi/4",  # the tangents are one
    "4*atan(1/5) - atan(1/239) == 5*pi/4",
    "4*atan(1/5) - atan(1/239) == pi/4 + 2*pi",
    "4*atan(1/5) - atan(1/240) == pi/4",
    "atan(1/1000000) - atan(1/1000001) == 0",
    "x*atan(2) + y*atan(3) == 3*pi*x/4",
    "atan(2)*atan(3) == 3*pi/4",
    "atan(2)**2 + atan(3)**2 == 3*pi/4",
]


@pytest.mark.parametrize("text", TRUE)
def test_sums_of_arctangents_are_established_again(text):
    v = sn.verify(text)
    assert (v.status, sn.recheck(v.claim, v.certificate).status) == ("proved", "proved")


@pytest.mark.parametrize("text", FALSE)
def test_forged_sums_of_arctangents_are_refused(text):
    v = sn.verify("x - x + y - y + atan(2) + atan(3) == 3*pi/4", let="x; y")
    claim = sn.claim(text)
    forged = sealed({**v.certificate, "claim": claim_key(claim), "point": {"x": "1", "y": "2"}})
    assert sn.recheck(claim, forged).status == "unknown"
    for point in ({}, {"x": "1"}):
        assert sn.recheck(claim, sealed({**forged, "point": point})).status == "unknown"


def test_the_argument_that_uses_them_at_an_anchor():
    v = sn.verify("atan((1 + x)/(1 - x)) == atan(x) - 3*pi/4", given=["x > 1"])
    assert (v.status, v.method, sn.recheck(v.claim, v.certificate).status) == ("proved", "equal derivatives", "proved")
