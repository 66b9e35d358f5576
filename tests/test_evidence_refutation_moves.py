"""Points moved onto equations that are not linear: what comes out satisfies them, by arithmetic of fractions."""

from fractions import Fraction
from itertools import islice

import pytest

import symnet as sn
from symnet.evidence.refutation.points import points
from symnet.evidence.refutation.repair import Repair
from symnet.language import make_claim


def det(a):
    return a[0][0] * a[1][1] - a[0][1] * a[1][0]


def dot(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def symmetric(a):
    return a == [list(row) for row in zip(*a, strict=True)]


ROWS = [
    # declarations, hypotheses, what they say in plain Python, and how many of 40 points at least are moved there
    ("A: n n", ["det(A) == 3"], lambda p: det(p["A"]) == 3, 30),
    ("A: n n symmetric", ["det(A) == 0"], lambda p: det(p["A"]) == 0 and symmetric(p["A"]), 25),
    ("x: n; y: n", ["x @ y == 1"], lambda p: dot(p["x"], p["y"]) == 1, 30),
    ("x: n", ["x @ x == 1"], lambda p: dot(p["x"], p["x"]) == 1, 25),
    ("x: n", ["norm(x) == 2"], lambda p: dot(p["x"], p["x"]) == 4, 25),
    ("x: n; y: n", ["x @ y == 0", "x @ x == 1"], lambda p: dot(p["x"], p["y"]) == 0 and dot(p["x"], p["x"]) == 1, 5),
    ("x: n; A: n n", ["x @ A @ x == 5"], lambda p: dot(p["x"], [dot(row, p["x"]) for row in p["A"]]) == 5, 30),
    ("s; t", ["s**2 + t**2 == 1"], lambda p: p["s"] ** 2 + p["t"] ** 2 == 1, 25),
    ("s; t", ["s*t == 7"], lambda p: p["s"] * p["t"] == 7, 20),
]


@pytest.mark.parametrize(("let", "given", "holds", "least"), ROWS)
def test_points_are_moved_onto_equations(let, given, holds, least):
    claim = make_claim(
        "+".join(f"sum({name.split(':')[0]})" for name in let.split("; ")) + " == 0", let=let, given=given
    )
    sizes = {"n": 2} if "n" in let else {}
    repair = Repair(claim, sizes)
    found = [moved for point in islice(points(claim, sizes), 40) for moved in repair.of(point)]
    assert sum(map(holds, found)) >= least
    assert all(isinstance(entry, Fraction) for point in found for entry in _entries(list(point.values())) if entry != 2)


def _entries(value):
    return [e for row in value for e in _entries(row)] if isinstance(value, list) else [value]


def test_what_no_way_leads_to_is_left_as_it_is():
    claim = make_claim("x == 0", given=["x**2 == 2"])
    repair = Repair(claim, {})
    for point in islice(points(claim, {}), 20):
        assert list(repair.of(point)) == [point]


@pytest.mark.parametrize(
    ("text", "let", "given"),
    [
        ("x + y <= 7/5", "x; y", "x**2 + y**2 == 1"),
        ("x + y + z <= 17/10", "x; y; z", "x**2 + y**2 + z**2 == 1"),
        ("(sum(x) - 1/2)/(sum(x) - 1/2) == 1", "x: n", "x @ x == 1"),
        ("sum(x)**2 <= 9/5", "x: 2", "norm(x) == 1"),
    ],
)
def test_what_falls_near_one_place_of_a_sphere_is_refuted(text, let, given):
    assert sn.verify(text, let=let, given=[given]).status == "refuted"
