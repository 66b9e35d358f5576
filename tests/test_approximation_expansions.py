"""Networks of waves and of exponentials: judged by mpmath, by the checker, and by classical sums."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

import symnet as sn
from symnet.approximation import approximate
from symnet.approximation.expansions import _composed, _power_weights, _run, _wave_weights
from symnet.approximation.problem import problem_of

MATH = {name: getattr(mpmath, name) for name in ("cos", "sin", "exp", "expm1", "sinh", "cosh")}


@pytest.mark.parametrize("name", MATH)
def test_bounds_are_kept_and_checked_again(name):
    net = approximate("exp(-x)*x", ("x", 0, 2), "1/50", construction=name)
    assert net.verdict.status == "proved" and net.attained <= net.bound <= Fraction(1, 50)
    assert sn.recheck(net.claim, net.verdict.certificate).status == "proved"
    hidden, last = net.weights.layers
    with mpmath.workdps(40):
        for k in range(41):
            x = mpmath.mpf(k) / 20
            value = mpmath.mpf(last.bias[0].numerator) / last.bias[0].denominator
            for (w,), b, c in zip(hidden.matrix, hidden.bias, last.matrix[0], strict=True):
                z = mpmath.mpf(w.numerator) / w.denominator * x + mpmath.mpf(b.numerator) / b.denominator
                value += mpmath.mpf(c.numerator) / c.denominator * MATH[name](z)
            assert abs(value - x * mpmath.exp(-x)) <= float(net.bound)
    x = np.linspace(0, 2, 501)
    assert np.max(np.abs(net(x) - x * np.exp(-x))) <= float(net.bound) + 1e-9


@pytest.mark.parametrize("name", ["cos", "exp"])
def test_a_kink_is_too_much_for_few_units(name):
    with pytest.raises(sn.SymnetError, match=r"units that is tried.*relu"):
        approximate("abs(x)", ("x", -1, 1), "1/1000", construction=name)


def test_cosine_sums_meet_the_target_at_their_points():
    problem = problem_of("exp(x)", [("x", 0, 1)], 1)
    for n in (3, 8):
        points = np.arange(n + 1) / n
        assert _run(_wave_weights(problem, n, "cos", 0.0), points) == pytest.approx(np.exp(points), abs=1e-12)


def test_powers_of_exp_are_polynomials_in_exp():
    """exp(2x) is u^n for s·n = 2, so it is met but for rounding."""
    problem = problem_of("exp(2*x) - 3*exp(x)", [("x", 0, 2)], 1)  # s = 1
    x = np.linspace(0, 2, 50)
    for name in ("exp", "expm1", "sinh", "cosh"):
        assert _run(_power_weights(problem, 3, name), x) == pytest.approx(np.exp(2 * x) - 3 * np.exp(x), abs=1e-6)


def test_polynomials_are_composed_with_lines():
    assert _composed(np.array([1.0, 0.0, 2.0]), 3.0, -1.0).tolist() == [3.0, -12.0, 18.0]
