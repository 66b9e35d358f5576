"""ReLU interpolation with a proved error: judged by mpmath on fine grids, and by the weights themselves."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

import symnet as sn
from symnet.approximation import CONSTRUCTIONS, approximate
from symnet.approximation.boxes import Box, rigorous
from symnet.approximation.certify import covered
from symnet.approximation.formulas import Formula
from symnet.approximation.interpolants import interpolant
from symnet.approximation.problem import problem_of
from symnet.approximation.records import rounded_up
from symnet.approximation.shallow import PiecewiseLinear
from symnet.approximation.weights import shallow

WIGGLY = "where(x == 0, 0, x*sin(1/x))"
TARGETS = (
    ("sin(x)", 0, "2*pi", mpmath.sin),
    ("exp(x)", 0, 1, mpmath.exp),
    ("abs(x - 1/3)", -1, 1, lambda x: abs(x - mpmath.mpf(1) / 3)),
    ("sqrt(x)", 0, 1, mpmath.sqrt),
    (WIGGLY, -1, 1, lambda x: x * mpmath.sin(1 / x) if x else mpmath.mpf(0)),
    ("1/(1 + 25*x**2)", -1, 1, lambda x: 1 / (1 + 25 * x**2)),
    ("maximum(x**2, 1/2)", 0, 1, lambda x: max(x**2, mpmath.mpf("0.5"))),
)


def exact_output(net, x):
    """The output by the weights as fractions, written apart from the package."""
    values = [x]
    for layer in net.weights.layers:
        rows = [
            sum((w * v for w, v in zip(row, values, strict=True)), b)
            for row, b in zip(layer.matrix, layer.bias, strict=True)
        ]
        values = [max(r, Fraction(0)) for r in rows] if layer.activation == "relu" else rows
    return values[0]


@pytest.mark.parametrize(("text", "a", "b", "judge"), TARGETS, ids=[row[0] for row in TARGETS])
def test_the_bound_is_proved_and_sharp(text, a, b, judge):
    net = approximate(text, ("x", a, b), "1/100")
    assert net.verdict.status == "proved" and net.bound <= Fraction(1, 100)
    low, high = net.domain.lows[0], net.domain.highs[0]
    points = [low + (high - low) * Fraction(k, 1500) for k in range(1501)]
    distances = [abs(judge(mpmath.mpf(x.numerator) / x.denominator) - float(exact_output(net, x))) for x in points]
    assert max(distances) <= float(net.bound) + 1e-12
    assert float(net.attained) <= float(net.bound) <= 1.1 * float(net.attained) + 1e-12
    assert (
        net.bound == 0
        or abs(judge(mpmath.mpf(net.at[0].numerator) / net.at[0].denominator) - float(exact_output(net, net.at[0])))
        >= float(net.attained) - 1e-12
    )


@pytest.mark.parametrize("construction", ["relu", "relu uniform"])
def test_the_network_is_a_network(construction):
    net = approximate("sin(x)", ("x", 0, 3), 0.01, construction=construction)
    x = np.linspace(0, 3, 101)
    by_formula = sn.compile(net.claim.lhs.children[0].children[1].children[1].value, inputs=["x"]).function(x)
    assert net(x) == pytest.approx(by_formula, abs=1e-12)
    assert net(x.reshape(1, 101)).shape == (1, 101) and net(1.5).shape == ()
    assert [p.name for p in net.network.parameters] == list(net.parameters) == ["W1", "b1", "W2", "b2"]
    assert net.width == net.units == len(net.parameters["b1"]) and net.depth == 1
    assert float(net.largest_weight) == max(np.max(np.abs(p)) for p in net.parameters.values())
    assert np.max(np.abs(net.error(x))) <= float(net.bound) + 1e-12
    assert str(net.claim).startswith("abs(sin(x) - net) <= 1/100") or "net" in str(net.claim)


def test_it_trains_from_there():
    net = approximate("sin(x)", ("x", 0, 3), 0.05)
    x = np.linspace(0, 3, 64)
    X = net.network.input
    y = sn.tensor("y", X.shape[0], 1)
    data = {X.name: x[:, None], "y": np.sin(x)[:, None]}
    loss = sn.mean((net.network.output - y) ** 2)
    model = sn.train(loss, data, net.network, start=net.parameters, steps=40, optimizer=sn.training.adam(1e-3))
    before = float(np.mean(net.error(x) ** 2))
    assert float(np.mean((model.predict(x[:, None])[:, 0] - np.sin(x)) ** 2)) < before


def test_free_knots_take_fewer_neurons():
    free, equal = (approximate("sqrt(x)", ("x", 0, 1), 0.01, construction=c) for c in ("relu", "relu uniform"))
    assert free.width <= 8 and equal.width > 500


def test_uniform_knots_are_as_few_as_theory_says():
    """h²/8 · max|f''| = eps gives the number of pieces; for x² the constant is sharp."""
    net = approximate("x**2", ("x", 0, 1), "1/800", construction="relu uniform")
    assert net.width == 15 and net.bound <= Fraction(1, 800)


def test_a_slightly_smaller_bound_is_refuted_at_the_point_that_is_given():
    net = approximate("exp(x)", ("x", 0, 1), 0.01)
    smaller = net.attained * Fraction(999, 1000)
    x = net.at[0]
    assert abs(mpmath.exp(mpmath.mpf(x.numerator) / x.denominator) - float(exact_output(net, x))) > float(smaller)


REFUSED = (
    (("1/x", ("x", -1, 1), 0.1), "no value at x = 0"),
    (("tan(x)", ("x", 0, 2), 0.1), "pole|jump"),
    (("log(x)", ("x", 0, 1), 0.1), "no value at x = 0"),
    (("step(x - 1/2)", ("x", 0, 1), 0.1), "jumps by 1 at x = 1/2.*half"),
    (("sign(sin(x))", ("x", 1, 5), 0.1), "jump"),
    (("where(x < 0, 0, x + 1)", ("x", -1, 1), 0.01), "jumps by 1 at x = 0"),
    (("sin(x)", ("x", 0, float("inf")), 0.1), "unbounded"),
    (("sin(x)", ("x", 0, "oo"), 0.1), "unbounded"),
    (("sin(x)", ("x", 0, 1), 0), "eps = 0"),
    (("sin(x)", ("x", 0, 1), -0.1), "never negative"),
    (("sin(x)", ("x", 1, 1), 0.1), "empty"),
    (("sin(x)*t", ("x", 0, 1), 0.1), "`t`, which has no interval"),
    (("sin(x)", ("x", 0), 0.1), "no interval"),
    (("sin(x)", ("x", 0, 1), "small"), "depends|no error bound"),
    (("sin(1000*x)", ("x", 0, 100), 1e-3), "neurons.*at most 20,000"),
    (("x/10**400", ("x", 0, 1), 1e-3), r"`x/10\*\*400` has a constant that no floating-point number holds"),
    (("x/pi**1000", ("x", 0, 1), 1e-3), "has a constant that no floating-point number holds"),
    (("1/(x**2 - 2)", ("x", 0, 2), 0.1), "pole|jump"),
)


@pytest.mark.parametrize(("arguments", "words"), REFUSED, ids=[str(row[0][0]) + str(row[0][-1]) for row in REFUSED])
def test_bad_input_is_refused_with_the_reason(arguments, words):
    with pytest.raises(sn.SymnetError, match=words):
        approximate(*arguments)


def test_unknown_constructions_are_named():
    with pytest.raises(sn.SymnetError, match="'relu uniform'"):
        approximate("x", ("x", 0, 1), 0.1, construction="magic")
    assert len({row.name for row in CONSTRUCTIONS}) == len(CONSTRUCTIONS)


# ------------------------------------------------------------------ enclosures
FORMULAS = (
    "sin(6*x)", "exp(-x**2)", "sqrt(x)", "abs(x - 1/4)", "x**(3/2)", "x**x", "log(1 + x)", "atan(3*x)", "erf(x)",
    "gelu(x - 1/2)", "softsign(x)", "mish(x)", "tanh(2*x)", "cosh(x)", "asin(x/2)", "where(x > 1/3, x, x**2)",
    "maximum(x, 1 - x)", "1/(1 + x)", "selu(x - 1/3)", "hard_sigmoid(10*x - 3)", "x**3 - x", "1/x - log(x)",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_enclosures_hold_what_mpmath_computes(text):
    """Value, slope and half the curvature inside a box."""
    e = sn.parse(text)
    f = Formula(e, ("x",))
    run = sn.compile(e, inputs=["x"], backend="mpmath", digits=150)
    with rigorous():
        for low, high in ((Fraction(1, 10), Fraction(1, 5)), (Fraction(2, 5), Fraction(9, 20)), (Fraction(3, 4), 1)):
            box = Box.interval(low, Fraction(high))
            value, series = f.value(box), f.series(box)
            assert (value is not None and series is not None) or text == "abs(x - 1/4)"
            for k in range(1, 6):
                x = low + (high - low) * Fraction(k, 6)
                with mpmath.workdps(40):
                    parts = mpmath.taylor(run, mpmath.mpf(x.numerator) / x.denominator, 2)
                    for found, true in zip((value, series[1], series[2]), parts, strict=True):
                        assert float(found.lower()) - 1e-9 <= float(true) <= float(found.upper()) + 1e-9


def test_what_has_no_value_has_no_enclosure():
    with rigorous():
        whole = Box.interval(Fraction(-1), Fraction(1))
        for text in (
            "1/x",
            "log(x)",
            "sqrt(x)",
            "x**(1/3)",
            "asin(2*x)",
            "tan(2*x)",
            "1/(x - x)",
            "x**x",
            "where(log(x) > 0, 1, 2)",
        ):
            assert Formula(sn.parse(text), ("x",)).value(whole) is None, text
        right = Box.interval(Fraction(0), Fraction(1))
        assert Formula(sn.parse("x*sin(1/x)"), ("x",)).value(right) is not None  # inside, x is not 0
        assert Formula(sn.parse("1/x"), ("x",)).value(right) is None  # but here there is no bound
        point = Box.interval(Fraction(0), Fraction(0))
        assert Formula(sn.parse("x*sin(1/x)"), ("x",)).value(point) is None
        assert Formula(sn.parse(WIGGLY), ("x",)).value(point) == 0


def test_a_jump_inside_a_box_is_enclosed():
    f, zero = (Formula(sn.parse(text), ("x",)) for text in ("step(x**2 - 1/2)", "0"))
    box = Box.interval(Fraction(0), Fraction(1))
    found = covered(f, zero, [box], [(Fraction(0),), (Fraction(1),)])
    assert found.low == 1 and 1 <= found.high < 1 + Fraction(1, 10**8)


def test_the_supremum_of_a_difference_is_enclosed():
    f, g = (Formula(sn.parse(text), ("x",)) for text in ("sin(x)", "x - x**3/6"))
    found = covered(f, g, [Box.interval(Fraction(0), Fraction(1))], [(Fraction(0),), (Fraction(1),)])
    true = mpmath.sin(1) - mpmath.mpf(5) / 6
    assert float(found.low) <= float(true) + 1e-15 and float(true) <= float(found.high) <= 1.05 * float(true)


def test_lines_between_knots_are_exact():
    knots = [Fraction(k, 7) for k in range(7)]
    outer = [Fraction((-1) ** k * (k + 1), 3) for k in range(7)]
    inner = [Fraction(1) if k % 2 else Fraction(-2, 3) for k in range(7)]
    weights = shallow(knots, outer, Fraction(5, 11), inner=inner)
    net = PiecewiseLinear(weights)
    ends = [Fraction(-1), *net.knots, Fraction(2)]
    for (slope, constant), a, b in zip(net.lines, ends[:-1], ends[1:], strict=True):
        x = (a + b) / 2
        wanted = Fraction(5, 11) + sum(c * max(w * (x - t), 0) for t, c, w in zip(knots, outer, inner, strict=True))
        assert slope * x + constant == wanted


def test_the_interpolant_meets_the_target_at_its_knots():
    problem = problem_of("cos(3*x)", [("x", -1, 2)], 0.1)
    knots = np.linspace(-1, 2, 14)
    weights = interpolant(problem, knots)
    line = PiecewiseLinear(weights)
    for t in knots:
        k = sum(knot <= Fraction(float(t)) for knot in line.knots)
        slope, constant = line.lines[k]
        assert float(slope * Fraction(float(t)) + constant) == pytest.approx(np.cos(3 * t), abs=1e-12)


@pytest.mark.parametrize(
    "value", [Fraction(1, 3), Fraction(123456789, 10), Fraction(1, 10**9), Fraction(999999, 10**6)]
)
def test_rounding_up_is_short_and_not_below(value):
    found = rounded_up(value)
    assert value <= found <= value * Fraction(102, 100)
    assert len(str(found.numerator).rstrip("0")) <= 4 or found.denominator > 1


def test_one_box_is_enough_where_the_error_bends_one_way():
    net = approximate("exp(x)", ("x", 0, 3), 1e-4)
    assert len(net.verdict.certificate["orders"]) <= 1.2 * net.width  # pieces, each covered at once
    assert sn.recheck(net.verdict.claim, net.verdict.certificate).status == "proved"
    f, g = (Formula(sn.parse(text), ("x",)) for text in ("sin(5*x) + x**3", "x"))
    found = covered(f, g, [Box.interval(Fraction(-1), Fraction(1))], [(Fraction(-1),), (Fraction(1),)])
    x = np.linspace(-1, 1, 20_001)
    largest = np.max(np.abs(np.sin(5 * x) + x**3 - x))
    assert float(found.low) <= largest + 1e-6 and largest <= float(found.high) <= 1.05 * largest
