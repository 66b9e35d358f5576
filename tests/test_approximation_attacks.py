"""What was found by attacking the room of approximation: false bounds, runaway numbers, words that were not true."""

import re
from fractions import Fraction

import numpy as np
import pytest
from flint import arb

from symnet.approximation import (
    approximate,
    cells_needed,
    exact,
    interpolation,
    interpolation_promise,
    lipschitz,
    lipschitz_constant,
    staircase_promise,
    sup_error,
)
from symnet.approximation.boxes import lower, rigorous, upper
from symnet.errors import SymnetError
from symnet.evidence import recheck
from symnet.nn import mlp

JUMPS = ["step(x)", "where(x < 0, 0, 1)", "where(x == 0, 1, 0)", "where(x < 0, 0, 1/10**9)"]


@pytest.mark.parametrize("f", JUMPS)
def test_a_jump_has_no_lipschitz_constant(f):
    assert lipschitz_constant(f, ("x", -1, 1)) is None
    promise = interpolation_promise(f, ("x", -1, 1), 3)
    assert promise.lipschitz is None and promise.bound >= promise.modulus > 0


def test_continuous_branches_keep_their_lipschitz_constant():
    assert lipschitz_constant("where(x <= 1/3, x, 2*x - 1/3)", ("x", 0, 1)) == Fraction(201, 100)
    assert lipschitz_constant("abs(x) + relu(x - 1/3)", ("x", -1, 1)) == Fraction(201, 100)


def test_interpolation_of_a_jump_is_bounded_by_its_height():
    net = interpolation("where(x < 0, 0, 1)", ("x", -1, 1), 3)
    assert Fraction(49, 100) <= net.attained <= net.bound <= Fraction(102, 100)


@pytest.mark.parametrize("slope", [-3, 0, "a"])
def test_a_slope_that_does_not_rise_promises_nothing(slope):
    with pytest.raises(SymnetError, match="slope"):
        staircase_promise("sin(x)", ("x", -1, 1), 4, slope)


def test_ends_of_balls_too_small_or_too_large_to_write_down():
    with rigorous():
        tiny, huge = arb(-(10**14)).exp(), arb(10**14).exp()
        assert 0 == lower(tiny) < upper(tiny) < Fraction(1, 10**1000)
        assert lower(-tiny) < 0 == upper(-tiny)
        assert Fraction(10**300) < lower(huge) == -upper(-huge)
        with pytest.raises(SymnetError, match="floating-point numbers end"):
            upper(huge)


def test_a_spike_that_vanishes_elsewhere():
    net = approximate("exp(-10**14*(x - 1/3)**2)", ("x", 0, 1), 0.01)
    assert net.verdict.status == "proved"
    middle = net.error(1 / 3 + 1e-7 * 0.37)
    assert abs(middle) <= 0.01
    flat = mlp((1, 1, 1), ("relu", "identity"))
    values = {"W1": [[1]], "b1": [0], "W2": [[0]], "b2": [0]}
    found = sup_error("exp(-10**12*(x - 1/3)**2)", flat, values, ("x", 0, 1))
    assert found.low <= 1 <= found.high


def test_values_that_floats_do_not_hold_are_no_bounds():
    steep = mlp((1, 1, 1, 1), ("exp", "exp", "identity"))
    values = {"W1": [[9]], "b1": [0], "W2": [[1]], "b2": [0], "W3": [[1]], "b3": [0]}
    with pytest.raises(SymnetError):
        sup_error("x", steep, values, ("x", 0, 1), boxes=300)
    with pytest.raises(SymnetError):
        lipschitz(steep, values, ("x", 0, 1), boxes=300)


@pytest.mark.parametrize("name", ["relu", "relu uniform", "sigmoid", "gelu", "abs", "hard_tanh", "spikes"])
def test_a_constant_is_met_exactly(name):
    net = approximate("3", ("x", 0, 1), 0.1, construction=name)
    assert net.verdict.status == "proved" and net(0.3) == 3


MESSAGES = [
    (("sin(x)", ("x", 0, 1), 1e-30), "floating-point knots do not lie so close", "jumps"),
    (("10**300*x", ("x", -1, 1), 0.1), "floating-point knots do not lie so close", "jumps"),
    (("10**20 + sin(x)", ("x", -1, 1), 0.1), "floating-point numbers lie further apart", "enclosures"),
    (("where(x < 1/3, x, x + 1/1000)", ("x", 0, 1), 1e-4), "at x = 1/3: a continuous network", "steep place"),
    (("where(x**2 < 1/2, 0, 1)", ("x", 0, 1), 1e-2), "jumps by 1 ", "steep place"),
    (("where(x < y, 0, 1)", ("x", 0, 1), ("y", 0, 1), 0.1), "jumps by 1 ", "nodes"),
    (("sin(x)", ("x", 0, float("nan")), 0.1), "nan is no end", "unbounded"),
    (("sin(x)", ("x", "y", 1), 0.1), "`y` is no end of an interval", "the variables are"),
]


@pytest.mark.parametrize(("asked", "said", "unsaid"), MESSAGES)
def test_words_are_true(asked, said, unsaid):
    with pytest.raises(SymnetError, match=re.escape(said)) as found:
        approximate(*asked)
    assert unsaid not in str(found.value)


def test_a_taylor_series_with_a_remainder_beyond_all_numbers_is_refused():
    with pytest.raises(SymnetError, match="remainder"):
        approximate("exp(-1000000*(x - 1/3)**2)", ("x", 0, 1), 0.1, construction="taylor")


def test_cells_are_counted_for_positive_numbers_only():
    for asked in [(0, 0.1), (2, 0), (2, -1)]:
        with pytest.raises(SymnetError, match="positive"):
            cells_needed(*asked)


def test_weights_that_no_float_holds_are_refused():
    flat = mlp((1, 1, 1), ("relu", "identity"))
    for weight in (np.array([[2**60 + 1]]), np.array([[1]], dtype=np.longdouble) / 3):
        with pytest.raises(SymnetError, match="64 bits"):
            sup_error("x", flat, {"W1": [[1]], "b1": [0], "W2": weight, "b2": [0]}, ("x", 0, 1))


@pytest.mark.parametrize("f", ["sqrt(1 - x**2)", "asin(x)", "acos(x)", "sqrt(abs(x))", "abs(x)**0.3", "sqrt(x + 1)"])
def test_functions_that_end_with_the_domain_are_approximated(f):
    net = approximate(f, ("x", -1, 1), "1/50")
    x = np.linspace(-1, 1, 4001)
    assert net.verdict.status == "proved" and np.max(np.abs(net.error(x))) <= 0.02
    assert recheck(net.claim, net.verdict.certificate).method == "certificate checked"


@pytest.mark.parametrize("f", ["sqrt(1 - x**2 - 1/1000)", "sqrt(x**3 - x)", "asin(x + x**9)", "sqrt(-abs(x))"])
def test_functions_that_end_before_the_domain_are_refused(f):
    with pytest.raises(SymnetError, match=r"no value|not shown to have"):
        approximate(f, ("x", -1, 1), "1/50")


@pytest.mark.parametrize("name", ["sigmoid", "step", "softsign"])
def test_stairs_climb_a_spike_that_samples_miss(name):
    net = approximate("exp(-1000000*(x - 1/3)**2)", ("x", 0, 1), 0.1, construction=name)
    x = 1 / 3 + np.linspace(-0.005, 0.005, 2001)
    assert net.verdict.status == "proved" and np.max(np.abs(net.error(x))) <= 0.1
    assert np.max(net(x)) > 0.9


@pytest.mark.parametrize("given", [(["a"],), ([1 + 2j],), ([1], [2]), ()])
def test_a_network_takes_real_numbers_only(given):
    net = approximate("sin(x)", ("x", 0, 1), 0.1)
    for ask in (net, net.error):
        with pytest.raises(SymnetError, match=r"real numbers|inputs"):
            ask(*given)


def test_a_leak_that_varies_is_not_piecewise_linear():
    with pytest.raises(SymnetError, match="not piecewise linear"):
        exact("leaky_relu(x, x)", "x")
    assert exact("leaky_relu(x, 1/3)", "x").verdict.status == "proved"
