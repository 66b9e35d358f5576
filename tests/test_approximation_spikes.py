"""Spikes on a grid: exact against interpolation on simplices, certified against dense points and mpmath."""

from fractions import Fraction
from itertools import pairwise, permutations, product

import numpy as np
import pytest

import symnet as sn
from symnet import approximation as ap
from symnet.approximation.boxes import Box, rigorous
from symnet.approximation.grids import Grid
from symnet.approximation.problem import problem_of
from symnet.approximation.spikes import cells_needed, certified, curvatures
from symnet.errors import BudgetError, SymnetError

SQUARE = (("x", -1, 1), ("y", -1, 1))
TARGETS = [
    ("exp(-x**2 - y**2)", SQUARE, "1/100"),
    ("sin(3*x)*y", SQUARE, "1/50"),
    ("abs(x) + y", SQUARE, "1/100"),
    ("sqrt(x*x + y*y)", SQUARE, "1/5"),
    ("x*y*z", (("x", 0, 1), ("y", 0, 1), ("z", 0, 1)), "1/50"),
    ("sin(x)", (("x", 0, 3),), "1/100"),
]


def small_grid(d: int) -> Grid:
    counts = (3, 2, 2)[:d]
    rng = np.random.default_rng(d)
    values = tuple(Fraction(int(v), 7) for v in rng.integers(-9, 9, int(np.prod([n + 1 for n in counts]))))
    return Grid(
        (Fraction(-1), Fraction(0), Fraction(1, 2))[:d],
        (Fraction(1, 3), Fraction(1, 2), Fraction(2))[:d],
        counts,
        values,
    )


def by_simplices(grid: Grid, point):
    """The value by barycentric coordinates, found by trying all simplices of all cells."""
    d = len(grid.counts)
    for cell in product(*(range(n) for n in grid.counts)):
        u = [(x - a) / h - i for x, a, h, i in zip(point, grid.lows, grid.steps, cell, strict=True)]
        if not all(0 <= v <= 1 for v in u):
            continue
        for order in permutations(range(d)):
            shares = [Fraction(1), *(u[k] for k in order), Fraction(0)]
            weights = [a - b for a, b in pairwise(shares)]
            if min(weights) < 0:
                continue
            corner, total = list(cell), weights[0] * grid.value(cell)
            for k, weight in zip(order, weights[1:], strict=True):
                corner[k] += 1
                total += weight * grid.value(corner)
            return total
    raise AssertionError(point)


@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_network_is_linear_on_simplices(d):
    """The exact formula, the short cut and the compiled network against barycentric coordinates."""
    grid = small_grid(d)
    names = ("x", "y", "z")[:d]
    formula = grid.formula([sn.scalar(name) for name in names])
    rng = np.random.default_rng(9)
    points = [
        tuple(
            a + Fraction(int(rng.integers(0, 13)), 12) * n * h
            for a, h, n in zip(grid.lows, grid.steps, grid.counts, strict=True)
        )
        for _ in range(12)
    ]
    net, arrays = grid.network(), grid.arrays()
    run = sn.compile(net.output, inputs=[net.input, *net.parameters])
    made = run(np.array([[float(v) for v in p] for p in points]), *arrays.values())[:, 0]
    for point, value in zip(points, made, strict=True):
        expected = by_simplices(grid, point)
        assert grid.at(point) == expected
        assert sn.evaluate(formula, dict(zip(names, point, strict=True))) == expected
        assert value == pytest.approx(float(expected), abs=1e-12)


@pytest.mark.parametrize(("text", "sides", "eps"), TARGETS)
def test_the_error_is_below_the_bound(text, sides, eps):
    net = ap.approximate(text, *sides, eps, construction="spikes")
    assert net.verdict.status == "proved" and net.bound <= Fraction(eps)
    rng = np.random.default_rng(1)
    X = [rng.uniform(float(a), float(b), 20_000) for a, b in zip(net.domain.lows, net.domain.highs, strict=True)]
    worst = np.max(np.abs(net.error(*X)))
    assert worst <= float(net.bound) + 1e-12 and float(net.attained) <= float(net.bound)
    assert net.bound == 0 or float(net.bound) <= 10 * worst
    assert net.depth == max(len(sides), 1) + 1 and net.width == 2 * len(net.weights.values)
    reached = np.abs(net.error(*(np.array([float(t)]) for t in net.at)))[0]
    assert reached == pytest.approx(float(net.attained), rel=1e-6, abs=1e-9)


def test_two_variables_are_chosen_by_default():
    net = ap.approximate("exp(-(x**2 + y**2))", *SQUARE, 0.02)
    assert net.construction == "spikes" and net(np.zeros((3, 2)), np.zeros((3, 2))).shape == (3, 2)


def test_it_can_be_trained_from_there():
    net = ap.approximate("exp(-x**2 - y**2)", *SQUARE, 0.1)
    c = net.network.parameters[-1]
    gradient = sn.grad(sn.sum(net.network.output**2), c)
    f = sn.compile(gradient.result, inputs=[net.network.input, *net.network.parameters])
    found = f(np.array([[0.3, -0.2]]), *net.parameters.values())
    step = 1e-6 * np.eye(len(net.parameters["c"]))[np.argmax(np.abs(found))]
    run = net.program
    others = [v for name, v in net.parameters.items() if name != "c"]
    up, down = (run(np.array([[0.3, -0.2]]), *others, net.parameters["c"] + s)[0, 0] ** 2 for s in (step, -step))
    assert (up - down) / 2e-6 == pytest.approx(
        np.max(np.abs(found)) * np.sign(found[np.argmax(np.abs(found))]), rel=1e-5
    )


def test_curvatures_are_bounds():
    """Of sin(2x) y + x², whose second derivatives are known."""
    problem = problem_of("sin(2*x)*y + x**2", [("x", 0, 1), ("y", 0, 1)], "1/10")
    with rigorous():
        found = curvatures(problem, Box.of((Fraction(0), Fraction(1, 4)), (Fraction(1, 8), Fraction(1, 2)), True))
    x, y = np.meshgrid(np.linspace(0, 1 / 8, 50), np.linspace(1 / 4, 1 / 2, 50))
    for key, exact in {(0, 0): 2 - 4 * np.sin(2 * x) * y, (0, 1): 2 * np.cos(2 * x), (1, 1): 0 * x}.items():
        assert np.max(np.abs(exact)) <= float(found[key].upper()) + 1e-12


def test_a_kink_in_a_cell_is_not_taken_for_smooth():
    problem = problem_of("abs(x - 1/3)", [("x", 0, 1), ("y", 0, 1)], "1/10")
    with rigorous():
        found = certified(problem, (2, 1))
    assert found.bound >= Fraction(1, 6), "the largest error of the chord over the kink is 1/9 or more"
    x = np.linspace(0, 1, 301)
    assert float(found.bound) >= np.max(np.abs(np.abs(x - 1 / 3) - np.interp(x, [0, 0.5, 1], [1 / 3, 1 / 6, 2 / 3])))


def test_the_curse_of_dimension_in_numbers():
    assert [cells_needed(d, 0.5) for d in (1, 2, 3, 4)] == [2, 9, 64, 256]
    with pytest.raises(BudgetError, match=r"would need about [\d,]+ nodes, .* × .* × .* and at most 20,000"):
        ap.approximate("exp(-x**2 - y**2 - z**2)", ("x", -1, 1), ("y", -1, 1), ("z", -1, 1), "1/5000")


def test_what_is_refused():
    cases = [
        ("1/(x + y)", "has no value at|has no bound"),
        ("1/(x + y - 1/7)", "has no bound"),
        ("where(x + y < 0, 0, 1)", "jumps by 1 near"),
        ("step(x - 1/3) + y", "jumps by 1 near"),
        ("log(x + y)", "has no value"),
    ]
    for text, words in cases:
        with pytest.raises(SymnetError, match=words):
            ap.approximate(text, *SQUARE, "1/10", construction="spikes")
