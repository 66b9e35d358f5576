"""Networks that are their target, the classical constructions with their promises, and what unsigned sums cannot do."""

import itertools
import random
from fractions import Fraction
from time import perf_counter

import mpmath
import numpy as np
import pytest

import symnet as sn
from symnet.approximation import (
    Layer,
    Weights,
    collapsed,
    curvature,
    exact,
    hat,
    interpolating,
    interpolation,
    interpolation_promise,
    lipschitz_constant,
    modulus,
    piecewise_linear,
    staircase,
    staircase_promise,
    unsigned_distance,
)
from symnet.approximation.problem import problem_of
from symnet.approximation.shallow import PiecewiseLinear
from symnet.approximation.verdicts import cover
from symnet.evidence.records import claim_key, seal

FORMULAS = (
    ("3*x - 2", "x", lambda x: 3 * x - 2),
    ("abs(x)", "x", abs),
    ("maximum(x, y)", "xy", max),
    ("minimum(x, y)", "xy", min),
    ("maximum(x, y)/2 - abs(1 - y)", "xy", lambda x, y: max(x, y) / 2 - abs(1 - y)),
    ("abs(abs(x) - 1)", "x", lambda x: abs(abs(x) - 1)),
    ("hard_tanh(2*x)", "x", lambda x: max(min(2 * x, 1), -1)),
    ("hard_sigmoid(x)", "x", lambda x: max(min((x + 3) / Fraction(6), 1), 0)),
    ("leaky_relu(1 - x)", "x", lambda x: 1 - x if x < 1 else (1 - x) / Fraction(100)),
    ("relu(x) - relu(x - 1)/(1/3)", "x", lambda x: max(x, 0) - 3 * max(x - 1, 0)),
)


def output(weights, x):
    values = list(x)
    for layer in weights.layers:
        rows = [
            sum((w * v for w, v in zip(r, values, strict=True)), b)
            for r, b in zip(layer.matrix, layer.bias, strict=True)
        ]
        values = [max(r, Fraction(0)) for r in rows] if layer.activation == "relu" else rows
    return values[0]


@pytest.mark.parametrize(("text", "names", "judge"), FORMULAS, ids=[row[0] for row in FORMULAS])
def test_networks_of_piecewise_linear_formulas(text, names, judge):
    net = exact(text, *names)
    assert net.verdict.status == "proved" and net.bound == 0
    rng = random.Random(text)
    for _ in range(60):
        point = [Fraction(rng.randint(-40, 40), rng.randint(1, 9)) for _ in names]
        assert output(net.weights, point) == judge(*point)


def test_a_maximum_of_three():
    net = exact("maximum(maximum(x, y), z)", ("x", -1, 1), ("y", -1, 1), ("z", -1, 1), timeout=1)
    for point in itertools.product([Fraction(-1), Fraction(1, 3), Fraction(1)], repeat=3):
        assert output(net.weights, point) == max(point)
    assert net.depth == 2 and net.verdict.status != "refuted"


@pytest.mark.parametrize("text", ["x**2", "x*y", "sin(x)", "1/x", "exp(x)", "where(x > 0, x, 1)"])
def test_what_is_not_piecewise_linear_is_refused(text):
    with pytest.raises(sn.SymnetError, match="piecewise linear"):
        exact(text, "x", "y")
    with pytest.raises(sn.SymnetError, match="not given"):
        exact("x + t", "x")


# ------------------------------------------------------------------ knots
def test_a_thousand_knots_are_exact_and_proved_within_a_second():
    rng = random.Random(7)
    knots = [Fraction(k, 777) for k in sorted(rng.sample(range(10**5), 1001))]
    values = [Fraction(rng.randint(-99, 99), rng.randint(1, 9)) for _ in knots]
    start = perf_counter()
    net = piecewise_linear(knots, values)
    seconds = perf_counter() - start
    assert net.verdict.status == "proved" and net.width <= 1000 and seconds < 5  # about 0.2 on an idle machine
    lines = PiecewiseLinear(net.weights)
    for k in range(0, 1001, 97):
        slope, constant = lines.lines[min(k + 1, len(lines.lines) - 1)]
        assert slope * knots[k] + constant == values[k] or k == 1000
    assert sn.recheck(net.claim, net.verdict.certificate).status == "proved"


def test_forged_certificates_of_lines_are_refused():
    net = piecewise_linear([0, 1, 2, 3], [0, 2, 1, 1])
    other = piecewise_linear([0, 1, 2, 3], [0, 2, 1, 2])
    honest = net.verdict.certificate
    wrong = sn.claim(net.claim.lhs, "==", other.claim.rhs, given=["x >= 0", "x <= 3"])
    forged = {**honest, "claim": claim_key(wrong)}
    assert sn.recheck(wrong, {**forged, "seal": seal(forged)}).status == "unknown"
    for edit in (
        {"points": honest["points"][1:]},
        {"points": [["0"], ["3"]], "orders": "0"},
        {"points": [*honest["points"], ["4"]]},
    ):
        changed = {**honest, **edit}
        assert sn.recheck(net.claim, {**changed, "seal": seal(changed)}).status == "unknown"
    wider = sn.claim(net.claim.lhs, "==", net.claim.rhs, given=["x >= -1", "x <= 3"])
    stretched = {**honest, "claim": claim_key(wider), "points": [["-1"], *honest["points"][1:]]}
    assert sn.recheck(wider, {**stretched, "seal": seal(stretched)}).status == "unknown"


def test_hats_interpolation_and_constants():
    assert hat(0, 1, 3)(np.array([-1, 0.5, 1, 2, 3.5])).tolist() == [0, 0.5, 1, 0.5, 0]
    assert interpolating([(3, 1), (1, 5), (2, -1)])(np.array([1, 2, 3])).tolist() == [5, -1, 1]
    flat = piecewise_linear([0, 1], [2, 2])
    assert flat.verdict.status == "proved" and flat(0.5) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0], [1]), "at least two"),
        (([0, 1], [1]), "as many"),
        (([0, 2, 1], [1, 2, 3]), "increase"),
        (([0, 0], [1, 2]), "increase"),
        ((["a", "b"], [1, 2]), "rational"),
    ],
)
def test_bad_knots_are_refused(arguments, words):
    with pytest.raises(sn.SymnetError, match=words):
        piecewise_linear(*arguments)
    with pytest.raises(sn.SymnetError, match="twice"):
        interpolating([(0, 1), (0, 2)])


def test_layers_without_activation_collapse():
    rng = random.Random(3)

    def layer(m, n):
        rows = tuple(tuple(Fraction(rng.randint(-5, 5), 3) for _ in range(n)) for _ in range(m))
        return Layer(rows, tuple(Fraction(rng.randint(-5, 5)) for _ in range(m)))

    deep = Weights((layer(4, 2), layer(3, 4), layer(1, 3)))
    flat = collapsed(deep)
    assert flat.widths == (2, 1)
    for _ in range(10):
        x = [Fraction(rng.randint(-9, 9), 7) for _ in range(2)]
        assert output(deep, x) == output(flat, x)
    with pytest.raises(sn.SymnetError):
        collapsed(Weights((Layer(((Fraction(1),),), (Fraction(0),), "relu"), layer(1, 1))))


# ------------------------------------------------------------------ promises
CONSTANTS = (
    ("sin(3*x)", 0, 1, 3.0, 9.0),
    ("exp(x)", 0, 1, np.e, np.e),
    ("x**2 + abs(x - 1/3)", 0, 1, 3.0, 2.0),
    ("sqrt(x)", "1/4", 1, 1.0, 2.0),
)


@pytest.mark.parametrize(("text", "a", "b", "steep", "bent"), CONSTANTS)
def test_constants_are_enclosed_and_sharp(text, a, b, steep, bent):
    lipschitz, second = lipschitz_constant(text, ("x", a, b)), curvature(text, ("x", a, b))
    assert steep - 1e-9 <= lipschitz <= 1.03 * steep
    assert second >= (bent if "sin" not in text else 9 * np.sin(3 * np.pi / 6)) - 1e-9 and second <= 1.03 * bent


@pytest.mark.parametrize(
    ("text", "a", "b"), [("sqrt(x)", 0, 1), ("sin(6*x)", 0, 1), ("where(x == 0, 0, x*sin(1/x))", 0, 1)]
)
def test_the_modulus_of_continuity(text, a, b):
    run = sn.compile(sn.parse(text), inputs=["x"]).function
    for h in (Fraction(1, 10), Fraction(1, 80)):
        found = modulus(text, ("x", a, b), h)
        x = np.linspace(a, b, 4001)
        with np.errstate(all="ignore"):
            y = run(x)
        reach = int(4000 * float(h) / (b - a))
        sampled = max(np.max(np.abs(y[k:] - y[:-k])) for k in range(1, reach + 1))
        assert sampled <= float(found) <= 1.3 * sampled + 1e-3


@pytest.mark.parametrize("text", ["sin(6*x)", "sqrt(x)", "exp(-x)", "abs(x - 1/3)"])
@pytest.mark.parametrize("n", [5, 24])
def test_promises_are_kept(text, n):
    side = ("x", 0, 1)
    judge = sn.compile(sn.parse(text), inputs=["x"]).function
    x = np.linspace(0, 1, 3001)
    for made, promised in ((interpolation, interpolation_promise), (staircase, staircase_promise)):
        net, promise = made(text, side, n), promised(text, side, n)
        measured = np.max(np.abs(net(x) - judge(x)))
        assert measured <= float(net.bound) + 1e-12 and net.bound <= promise.bound and net.width <= n
        assert promise.bound <= 2 * promise.modulus * Fraction(101, 100) and net.verdict.status == "proved"
        assert sn.recheck(net.claim, net.verdict.certificate).status == "proved"


def test_the_constant_one_eighth_is_sharp():
    promise = interpolation_promise("x**2", ("x", 0, 1), 10)
    net = interpolation("x**2", ("x", 0, 1), 10)
    assert Fraction(1, 400) <= promise.bound <= Fraction(1, 390) and net.attained > Fraction(1, 401)


def test_a_flatter_staircase_promises_less():
    side = ("x", 0, 1)
    steep, flat = (staircase_promise("sin(x)", side, 20, k).bound for k in (200, 45))
    assert steep < flat
    with pytest.raises(sn.SymnetError, match="slope"):
        staircase_promise("sin(x)", side, 20, 0)
    for wrong in (0, -3, 1.5, True, 10**9):
        with pytest.raises(sn.SymnetError, match="pieces"):
            staircase("sin(x)", side, wrong)


# ------------------------------------------------------------------ unsigned sums
def test_unsigned_sums_stay_away():
    assert unsigned_distance("-1 + 0*x", ("x", 0, 1)).distance == 1
    found = unsigned_distance("sin(x)", ("x", 0, "pi"))
    assert found.reason == "not convex" and abs(found.distance - Fraction(1, 2)) < Fraction(1, 10**8)
    assert unsigned_distance("exp(x)", ("x", 0, 1)).distance == 0


def test_no_unsigned_sum_beats_the_distance():
    """Random unsigned sums, covered by balls: none is nearer."""
    problem = problem_of("sin(x)", [("x", 0, 3)], 1)
    away = unsigned_distance("sin(x)", ("x", 0, 3)).distance
    rng = random.Random(5)
    for _ in range(5):
        rows = tuple((Fraction(rng.randint(-3, 3), 2) or Fraction(1),) for _ in range(4))
        bias = tuple(Fraction(rng.randint(-3, 3), 2) for _ in rows)
        net = PiecewiseLinear(Weights((Layer(rows, bias, "relu"), Layer(((Fraction(1, 4),) * 4,), (Fraction(0),)))))
        assert cover(problem, net, net.knots).high >= away


def test_the_distance_is_attained_by_points_that_anyone_can_check():
    found = unsigned_distance("sin(x)", ("x", 0, 3))
    left, middle, right = (mpmath.sin(mpmath.mpf(x.numerator) / x.denominator) for x in found.at)
    assert abs((middle - (left + right) / 2) / 2 - float(found.distance)) < 1e-12
