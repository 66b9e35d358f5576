"""Other activations than ReLU: staircases, scaled smooth units, and what bends exactly like a ReLU."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb

import symnet as sn
from symnet.approximation import approximate
from symnet.approximation.activations import BENT, SIGMOIDAL
from symnet.approximation.boxes import Box, rigorous
from symnet.approximation.shallow import PiecewiseLinear
from symnet.approximation.sigmoids import SigmoidSum
from symnet.approximation.weights import shallow


def activation(name):
    """A row of the function table in mpmath, far beyond floating point."""
    return sn.compile(sn.parse(f"{name}(x)"), inputs=["x"], backend="mpmath", digits=50)


def exact_output(net, x):
    """The output at a rational point, by mpmath and the weights as fractions."""
    hidden, last = net.weights.layers
    run = activation(hidden.activation)
    total = mpmath.mpf(0)
    with mpmath.workdps(50):
        for (w,), b, c in zip(hidden.matrix, hidden.bias, last.matrix[0], strict=True):
            z = w * x + b
            total += mpmath.mpf(c.numerator) / c.denominator * run(mpmath.mpf(z.numerator) / z.denominator)
        return total + mpmath.mpf(last.bias[0].numerator) / last.bias[0].denominator


@pytest.mark.parametrize("name", ["relu uniform", *SIGMOIDAL, *BENT])
def test_every_construction_keeps_its_promise(name):
    net = approximate("sqrt(x)", ("x", 0, 1), "1/20", construction=name)
    assert net.verdict.status == "proved" and net.bound <= Fraction(1, 20)
    assert net.attained <= net.bound and net.construction == name
    points = [Fraction(k, 40) ** 2 for k in range(41)] + [*net.at]
    distances = [abs(mpmath.sqrt(mpmath.mpf(x.numerator) / x.denominator) - exact_output(net, x)) for x in points]
    assert max(distances) <= float(net.bound) + 1e-12
    assert distances[-1] >= float(net.attained) - 1e-12
    x = np.linspace(0, 1, 4001)
    assert np.max(np.abs(net.error(x))) <= float(net.bound) + 1e-9
    assert float(net.bound) <= 10 * np.max(np.abs(net.error(x)))


@pytest.mark.parametrize("name", SIGMOIDAL)
def test_limits_and_tails_of_sigmoidal_units(name):
    row, run = SIGMOIDAL[name], activation(name)
    with rigorous():
        for z in ("1/2", "3", "20"):
            value = Fraction(z)
            tail = row.tail(arb(value.numerator) / value.denominator)
            for far in (value, value * 3, value * 1000):
                up, down = (
                    run(mpmath.mpf(far.numerator) / far.denominator),
                    run(mpmath.mpf(-far.numerator) / far.denominator),
                )
                assert float(abs(up - float(row.high().mid()))) <= float(tail.upper()) + 1e-12
                assert float(abs(down - float(row.low().mid()))) <= float(tail.upper()) + 1e-12


@pytest.mark.parametrize("name", BENT)
def test_distance_from_sums_of_relus(name):
    """Nowhere more than the row says; and, for those that are not exact, nearly as much somewhere."""
    row, run = BENT[name], activation(name)
    worst = mpmath.mpf(0)
    for k in range(-75, 76):
        z = Fraction(k, 8)
        line = row.constant + sum(p * max(q * z + r, Fraction(0)) for p, q, r in row.parts)
        worst = max(
            worst, abs(run(mpmath.mpf(z.numerator) / z.denominator) - mpmath.mpf(line.numerator) / line.denominator)
        )
    assert worst <= float(row.distance) + 1e-15
    assert worst >= 0.98 * float(row.distance)


def test_rows_of_exact_units_are_identities():
    for name in ("abs", "leaky_relu", "hard_tanh", "hard_sigmoid"):
        row = BENT[name]
        text = " + ".join(f"({p})*relu(({q})*x + ({r}))" for p, q, r in row.parts)
        sn.assert_proved(f"{name}(x) == {text} + ({row.constant})")


def test_sums_of_sigmoids_are_enclosed():
    knots = [Fraction(k, 10) for k in range(1, 10)]
    outer = [Fraction((-1) ** k, k + 1) for k in range(9)]
    weights = shallow(knots, outer, Fraction(1, 3), "tanh", [Fraction(40 + 30 * k) for k in range(9)])
    net = SigmoidSum(weights, 20)
    with rigorous():
        for low, high in (
            (Fraction(0), Fraction(1, 100)),
            (Fraction(21, 100), Fraction(22, 100)),
            (Fraction(9, 10), Fraction(1)),
        ):
            value = net.value(Box.interval(low, high))
            for k in range(6):
                x = float(low + (high - low) * k / 5)
                true = 1 / 3 + sum(
                    float(c) * np.tanh(float(w[0]) * x + float(b))
                    for w, b, c in zip(weights.layers[0].matrix, weights.layers[0].bias, outer, strict=True)
                )
                assert float(value.lower()) - 1e-9 <= true <= float(value.upper()) + 1e-9
            assert float(value.upper() - value.lower()) < 3


def test_what_is_no_such_network_is_refused():
    for wrong in (PiecewiseLinear, lambda w: SigmoidSum(w, 10)):
        with pytest.raises(sn.SymnetError):
            wrong(shallow([Fraction(0)], [Fraction(1)], Fraction(0), "exp"))


def test_the_number_of_steps_is_the_variation_over_twice_the_error():
    net = approximate("x**2", ("x", 0, 1), "1/100", construction="sigmoid")
    assert 50 <= net.width <= 60


def test_a_target_that_hardly_moves_takes_one_unit():
    net = approximate("1 + x/1000", ("x", 0, 1), "1/100", construction="tanh")
    assert net.width == 1 and net.verdict.status == "proved"
