"""Ridges and boxes: decompositions against the target in numbers, errors below their bounds, faces of boxes exactly."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import symnet as sn
from symnet import approximation as ap
from symnet.approximation.decompose import decomposed
from symnet.errors import BudgetError, SymnetError

SQUARE = (("x", -1, 1), ("y", -1, 1))
CUBE = (*SQUARE, ("z", 0, 1))
SUMS = [
    ("cos(pi*x)*cos(pi*y)", SQUARE, 2),
    ("x*y", SQUARE, 2),
    ("exp(x + 2*y) - abs(x - y) + 3", SQUARE, 2),
    ("sin(x)*cos(2*y)*sin(y) + 2", SQUARE, 4),
    ("(x + 2*y + z)**2 + x*z - 4", CUBE, 3),
    ("sin(pi*(x - 2*y))*cos(pi*(x + y))/3", SQUARE, 2),
    ("x*(y + 1) + pi*x*2 + sqrt(2 + x)", SQUARE, 3),
    ("(x - y)**3/2", SQUARE, 1),
    ("cos(x)**2 + tanh(y - x)*5", SQUARE, 2),
]


@pytest.mark.parametrize(("text", "sides", "directions"), SUMS)
def test_profiles_add_up_to_the_target(text, sides, directions):
    names = tuple(side[0] for side in sides)
    found = decomposed(sn.parse(text), names)
    assert len([w for w in found if w]) == directions
    rng = np.random.default_rng(5)
    for _ in range(5):
        point = {name: rng.uniform(0, 1) for name in names}
        total = 0.0
        for w, profile in found.items():
            t = sum(a * v for a, v in zip(w, point.values(), strict=False)) if w else 0.0
            total += float(sn.compile(profile, inputs=[sn.scalar("t")])(t))
        assert total == pytest.approx(float(sn.compile(sn.parse(text), inputs=list(names))(*point.values())), rel=1e-12)


@pytest.mark.parametrize(("text", "sides", "directions"), SUMS)
def test_the_error_is_below_the_bound(text, sides, directions):
    net = ap.approximate(text, *sides, "1/20", construction="ridges")
    rng = np.random.default_rng(1)
    X = [rng.uniform(float(a), float(b), 30_000) for a, b in zip(net.domain.lows, net.domain.highs, strict=True)]
    worst = np.max(np.abs(net.error(*X)))
    assert net.verdict.status == "proved" and net.depth == 1
    assert worst <= float(net.bound) + 1e-12 <= 0.05 + 1e-12 and float(net.bound) <= 10 * worst
    reached = np.abs(net.error(*(np.array([float(t)]) for t in net.at)))[0]
    assert reached == pytest.approx(float(net.attained), rel=1e-6, abs=1e-9)


def test_the_construction_is_chosen_by_the_target():
    assert ap.approximate("x*y + exp(x)", *SQUARE, "1/10").construction == "ridges"
    assert ap.approximate("exp(x*y)", *SQUARE, "1/10").construction == "spikes"
    assert ap.approximate("sin(x)", ("x", 0, 1), "1/10").construction == "relu"


def test_what_is_no_sum_of_ridges_is_refused():
    for text in (
        "exp(-x**2 - y**2)",
        "exp(x)*exp(y)",
        "sqrt(x**2 + y**2 + 1)",
        "cos(x + pi*y)",
        "x**3*y",
        "where(x < y, x, y)",
    ):
        with pytest.raises(SymnetError, match="not seen to be a sum"):
            ap.approximate(text, *SQUARE, "1/10", construction="ridges")
    for text, words in (("1/(x + y - 1/7)", "t = 1/7"), ("step(x - y)", "jumps by 1")):
        with pytest.raises(SymnetError, match=rf"along t = .*{words}"):
            ap.approximate(text, *SQUARE, "1/10")
    with pytest.raises(SymnetError, match="is a constant"):
        ap.approximate("3*pi", *SQUARE, "1/10", construction="ridges")


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_a_box_is_exact_inside_on_faces_and_outside(n):
    sides = [(f"x{k}", Fraction(k, 2), k + 1) for k in range(n)]
    net = ap.indicator(*sides)
    assert net.verdict.status == "proved" and net.bound == 0 and net.weights.widths == (n, 2 * n, 1, 1)
    choices = [(float(a) - 0.25, float(a), (float(a) + b) / 2, float(b), b + 1e-9) for _, a, b in sides]
    points = np.array(list(product(*choices)))
    expected = np.all([(p >= float(a)) & (p <= b) for p, (_, a, b) in zip(points.T, sides, strict=True)], axis=0)
    np.testing.assert_array_equal(net(*points.T), expected.astype(float))
    np.testing.assert_array_equal(net.error(*points.T), 0)


def test_boxes_that_are_refused():
    with pytest.raises(SymnetError, match="is empty"):
        ap.indicator(("x", 1, 0))
    with pytest.raises(SymnetError, match="unbounded"):
        ap.indicator(("x", 0, float("inf")))
    with pytest.raises(BudgetError, match="at most 64"):
        ap.indicator(*((f"x{k}", 0, 1) for k in range(65)))
