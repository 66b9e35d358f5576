"""Points inside of linear inequalities: they satisfy them, and claims that need one are decided."""

import random
from fractions import Fraction
from itertools import islice

import pytest

import symnet as sn
from symnet.evidence.refutation.feasible import MARGINS, boxed_rows, feasible_rows
from symnet.language import parse_conditions


def rows_of(given, names, whole=False):
    return list(feasible_rows(parse_conditions(given), names, whole))


def holds(condition, point):
    small, large = (sn.evaluate(side, {k: str(v) for k, v in point.items()}) for side in condition.children)
    difference = Fraction(str(large)) - Fraction(str(small))
    return {"<": difference > 0, "<=": difference >= 0, ">": difference < 0, ">=": difference <= 0}[condition.relation]


@pytest.mark.parametrize("seed", range(6))
def test_what_comes_out_satisfies_the_inequalities(seed):
    """Half-spaces that all hold a known point with room to spare; the point itself is not told."""
    rng, names = random.Random(seed), ["x", "y", "z"]
    inside = {name: Fraction(rng.randrange(-40, 41), 4) for name in names}
    given = []
    for _ in range(8):
        c = {name: rng.randrange(-5, 6) for name in names}
        value = sum(c[name] * inside[name] for name in names)
        form = " + ".join(f"({c[name]})*{name}" for name in names)
        given.append(f"{form} {'<' if rng.random() < 0.5 else '<='} {value + rng.randrange(3, 9)}")
    conditions = parse_conditions(given)
    found = [dict(zip(names, row, strict=True)) for row in rows_of(given, names)]
    assert found and all(holds(c, point) for point in found for c in conditions)


def test_narrow_and_whole_and_impossible():
    assert all(0 < p < q < Fraction(1, 10) for p, q in rows_of(["0 < p", "p < q", "q < 1/10"], ["p", "q"]))
    assert rows_of(["0 < p", "p < q", "q < 1/10"], ["p", "q"])
    assert all(v.denominator == 1 for row in rows_of(["2*x > y", "y > 3"], ["x", "y"], True) for v in row)
    assert rows_of(["x < y", "y < x"], ["x", "y"]) == []
    narrow = rows_of(["0 < p", "p < q", "p < 1/30"], ["p", "q"])
    assert [p for p, _ in narrow] == [p for p, _ in narrow if 0 < p < Fraction(1, 30)] != []
    assert rows_of(["x*y > 1", "exp(x) < y"], ["x", "y"]) == [], "nothing linear says where to look"
    assert rows_of(["x == y"], ["x", "y"]) == [] and len(MARGINS) == 4


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("q > 0", ["0 < s", "2*s < p", "2*s < q"]),
        ("x + y > 0", ["0 < s", "2*s < x", "2*s < y"]),
        ("(p - 2*s)*q/2 + (q - 2*s)*p/2 > 0", ["0 < s", "2*s < p", "2*s < q", "p > 0", "q > 0"]),
        ("w > s", ["0 < s", "s < x", "x < y", "y < z", "z < w"]),
        ("a < 1", ["0 < a", "a < b", "b < c", "c < 1/1000"]),
    ],
)
def test_claims_that_need_such_a_point_are_proved(claim, given):
    verdict = sn.verify(claim, given=given)
    assert verdict.status == "proved"
    assert sn.recheck(verdict.claim, verdict.certificate).status == "proved"


def test_a_false_claim_is_refuted_far_inside():
    verdict = sn.verify("x + y < 40", given=["10 < x", "x + 10 < y", "y + 10 < z"])
    assert verdict.status == "refuted"


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("cos(x*y) > 0", ["0 < x", "x < 1", "0 < y", "y < 2"]),
        ("sin(x)*sin(y) < 98/100", ["0 < x", "x < 2", "0 < y", "y < 2"]),
        ("x*y*z*w < 2/3", ["0 < x", "x < 1", "0 < y", "y < 1", "0 < z", "z < 1", "0 < w", "w < 1"]),
        ("abs(selu(x) - selu(y)) <= 1.7*abs(x - y)", []),
    ],
)
def test_corners_of_boxes_and_kinks_are_looked_at(claim, given):
    assert sn.verify(claim, given=given).status == "refuted"


def test_whole_numbers_are_tried_nearest_to_their_bounds():
    names = ["n", "m"]
    given = parse_conditions(["n >= 3", "m <= 5/2"])
    rows = list(islice(boxed_rows(given, names, random.Random(1), [True, True]), 5))
    assert rows == [(3, 2), (3, 1), (4, 2), (4, 1), (3, 0)]
    assert len(set(boxed_rows((), names, random.Random(1), [True, True]))) == 256


def test_integers_stay_integers_among_numbers():
    rows = boxed_rows(parse_conditions(["n > 3", "x > 0"]), ["n", "x"], random.Random(1), [True, False])
    assert all(n.denominator == 1 for n, _ in rows)
