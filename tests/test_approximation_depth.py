"""Circuits that depth makes cheap: exact values against the functions they stand for, within the proved bounds."""

from fractions import Fraction

import numpy as np
import pytest

import symnet as sn
from symnet.approximation.circuits import Circuit, Stack, Value, as_float, dyadic, power_of_two
from symnet.approximation.depth import polynomial, product, sawtooth, square, square_error
from symnet.approximation.pieces import pieces
from symnet.errors import SymnetError


def run(stack: Stack, X):
    net, values = stack.network(), stack.weights()
    return sn.compile(net.output, inputs=[net.input, *net.parameters])(X, *(values[p.name] for p in net.parameters))


@pytest.mark.parametrize("k", range(1, 9))
def test_the_sawtooth_alternates(k):
    stack = sawtooth(k)
    assert [stack(Fraction(i, 2**k)) for i in range(2**k + 1)] == [i % 2 for i in range(2**k + 1)]
    found = pieces([layer.at for layer in stack.layers], Fraction(0), Fraction(1))
    assert found.count == found.crossings(Fraction(1, 2)) == 2**k and stack.units == 2 * k and stack.depth == k


@pytest.mark.parametrize("m", range(1, 8))
def test_the_square_is_the_interpolant_of_its_cells(m):
    """Its largest error is 2^(−2m−2) exactly; it is largest in the middle of every cell."""
    c = Circuit([0])
    stack = c.stack(square(c, c.inputs[0], m))
    n = 2**m
    assert all(stack(Fraction(i, n)) == Fraction(i, n) ** 2 for i in range(n + 1))
    errors = [stack(Fraction(2 * i + 1, 2 * n)) - Fraction(2 * i + 1, 2 * n) ** 2 for i in range(n)]
    assert set(errors) == {square_error(m)}
    found = pieces([layer.at for layer in stack.layers], Fraction(0), Fraction(1))
    assert found.x == tuple(Fraction(i, n) for i in range(n + 1))
    assert stack.width <= 3 and stack.depth == m


def test_products_err_as_little_as_they_say():
    U, V, m = Fraction(3), Fraction(1, 2), 4
    c = Circuit([-U, -V])
    stack = c.stack(product(c, *c.inputs, U, V, m))
    points = [(Fraction(i, 13) * U, Fraction(j, 11) * V) for i in range(-13, 14) for j in range(-11, 12)]
    worst = max(abs(stack(x, y) - x * y) for x, y in points)
    assert 0 < worst <= U * V * square_error(m)
    assert all(stack(x, Fraction(0)) == 0 for x, _ in points), "x·0 = 0 exactly: both squares err alike"


@pytest.mark.parametrize("degree", [0, 1, 2, 3, 6])
def test_polynomials(degree):
    rng = np.random.default_rng(degree)
    coefficients = [dyadic(Fraction(float(v)), 20) for v in rng.normal(size=degree + 1)]
    c = Circuit([-1])
    value, error = polynomial(c, coefficients, c.inputs[0], 6)
    stack = c.stack(value)
    points = [Fraction(i, 57) for i in range(-57, 58)]
    exact = [sum(a * x**k for k, a in enumerate(coefficients)) for x in points]
    assert max(abs(stack(x) - y) for x, y in zip(points, exact, strict=True)) <= error
    made = run(stack, np.array([[float(x)] for x in points]))[:, 0]
    np.testing.assert_allclose(made, [float(stack(x)) for x in points], atol=1e-12)


def test_circuits_share_units_and_carry_what_is_used_later():
    c = Circuit([-2, 5])
    x, y = c.inputs
    once = c.relu(x - y)
    assert c.relu(x - y) == once
    deep = c.relu(c.relu(once - 1) - 1)
    stack = c.stack(deep + x * 3 + once, y)
    for p in [(Fraction(-2), Fraction(5)), (Fraction(20), Fraction(7))]:
        o = max(p[0] - p[1], 0)
        assert stack(*p) == max(max(o - 1, 0) - 1, 0) + 3 * p[0] + o
    assert stack.widths == (2, 3, 4, 4, 2)
    assert c.stack(Value({}, Fraction(3)))(0, 0) == 3
    assert c.relu(Value({}, Fraction(-3))).constant == 0


def test_numbers():
    assert dyadic(Fraction(1, 3), 4) == Fraction(5, 16) and power_of_two(Fraction(5)) == 8
    with pytest.raises(SymnetError, match="not a floating-point number"):
        as_float(Fraction(1, 3))
