"""Algebraic numbers checked again: true equations are accepted, false ones are not, whatever divisors are named."""

import itertools

import pytest

import symnet as sn
from symnet.evidence.proof.scalarise import scalarised
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.scalar import check_regions
from symnet.language import make_claim

TRUE = [
    "sqrt(3 + 2*sqrt(2)) == 1 + sqrt(2)",
    "x*sqrt(3 + 2*sqrt(2)) == x + sqrt(2)*x",
    "sqrt(2 + sqrt(3)) == (sqrt(6) + sqrt(2))/2",
    "(7 + 5*sqrt(2))**(1/3) == 1 + sqrt(2)",
    "cos(pi/5)*4 == 1 + sqrt(5)",
    "sin(pi/12) == (sqrt(6) - sqrt(2))/4",
    "sqrt(3 - 2*sqrt(2)) == sqrt(2) - 1",
    "cos(pi/7)**3 - cos(pi/7)**2/2 - cos(pi/7)/2 + 1/8 == 0",
]
FALSE = [
    "sqrt(3 + 2*sqrt(2)) == 1 + sqrt(3)",
    "sqrt(2) + sqrt(3) == sqrt(10)",
    "sqrt(5 + 2*sqrt(6)) == sqrt(3) - sqrt(2)",
    "sqrt(3 - 2*sqrt(2)) == 1 - sqrt(2)",
    "(7 + 5*sqrt(2))**(1/3) == 1 - sqrt(2)",
    "cos(pi/5) == 1/2 + sqrt(5)/4",
    "sin(pi/5) == cos(pi/5)",
    "sin(pi/12) == -(sqrt(6) - sqrt(2))/4",
    "x*sqrt(2) == x*sqrt(3)",
    "cos(pi/7)**3 - cos(pi/7)**2/2 - cos(pi/7)/2 == 0",
    "sqrt(2) == 1.41421356237309504880168872420969807856967187537694807317667973799073247846210703885",
    "sqrt(2) + sqrt(3) == 3.146264369941972342329135065715664481247751573015083518912411867479236466617",
]


@pytest.mark.parametrize("text", TRUE)
def test_equations_between_roots_are_established_again(text):
    found = sn.verify(text)
    again = sn.recheck(found.claim, found.certificate)
    assert (found.method, again.status, again.method) == ("algebraic numbers", "proved", "certificate checked")


@pytest.mark.parametrize("text", FALSE)
def test_false_ones_are_refused(text):
    claim = make_claim(text)
    scalar = scalarised(claim.lhs, claim.relation, claim.rhs, ())
    for root, angle in itertools.product((1, 2, 3, 6), (1, 5, 12)):
        said = {"region": [], "left": str(claim.lhs), "right": str(claim.rhs), "conditions": []}
        row = {**said, "by": "algebraic numbers", "divisors": {"root": root, "angle": angle}}
        with pytest.raises(Refused):
            check_regions(scalar, [row], [])
