"""Networks by depth: mpmath's values at many points lie within the proved bound, in exact arithmetic of the network."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

import symnet as sn
from symnet import approximation as ap
from symnet.approximation.pieces import pieces
from symnet.approximation.problem import problem_of
from symnet.approximation.taylor import expansion
from symnet.errors import BudgetError, SymnetError

TARGETS = [
    ("sin(x)", 0, "2*pi", mpmath.sin),
    ("exp(x)", -1, 1, mpmath.exp),
    ("cos(3*x)", -1, 1, lambda x: mpmath.cos(3 * x)),
    ("exp(-x**2)", "-1/2", 1, lambda x: mpmath.exp(-(x**2))),
    ("log(1 + x)", 0, "1/2", mpmath.log1p),
    ("x**5 - x + 1", -2, 1, lambda x: x**5 - x + 1),
    ("sqrt(2 + x)", 0, 1, lambda x: mpmath.sqrt(2 + x)),
]


@pytest.mark.parametrize(("text", "a", "b", "witness"), TARGETS)
@pytest.mark.parametrize("eps", ["1/100", "1/2000"])
def test_the_error_is_below_the_bound(text, a, b, witness, eps):
    net = ap.approximate(text, ("x", a, b), eps, construction="taylor")
    assert net.verdict.status == "proved" and net.bound <= Fraction(eps) and net.width <= 7
    low, high = net.domain.lows[0], net.domain.highs[0]
    X = np.array([float(low + (high - low) * Fraction(i, 1013)) for i in range(1014)])
    exact = np.array([float(witness(mpmath.mpf(float(x)))) for x in X])
    worst = np.max(np.abs(net(X) - exact))
    assert worst <= float(net.bound) + 1e-12
    assert float(net.bound) <= 10 * worst, "the bound says little"
    assert float(net.attained) <= worst * 1.001 + 1e-12 and net.attained > 0


def test_the_weights_that_run_are_those_of_the_proof():
    net = ap.approximate("exp(x)", ("x", -1, 1), "1/1000", construction="taylor")
    for number, layer in enumerate(net.weights.layers, start=1):
        for row, exact in zip(net.parameters[f"W{number}"], layer.matrix, strict=True):
            assert tuple(map(Fraction, row.tolist())) == exact
        assert tuple(map(Fraction, net.parameters[f"b{number}"].tolist())) == layer.bias


def test_depth_grows_as_the_square_of_the_digits():
    """Exponents of ε against depth: between log and log², far below any power of 1/ε."""
    depths = [ap.approximate("exp(x)", ("x", -1, 1), f"1e-{k}", construction="taylor").depth for k in (2, 4, 7)]
    assert depths[0] < depths[1] < depths[2] <= 16 * depths[0]


def test_remainders_are_bounds():
    """Of exp, whose remainder after degree n is at most e·r^(n+1)/(n+1)! and close to that."""
    found = expansion(problem_of("exp(x)", [("x", -1, 1)], "1/1000"))
    for n in range(2, 12):
        true = mpmath.e / mpmath.factorial(n + 1)
        assert true * mpmath.mpf("0.99") <= mpmath.mpf(float(found.remainders[n])) <= 1.3 * true


def test_what_has_no_taylor_series_is_refused():
    cases = [
        ("abs(x)", -1, 1, "a kink"),
        ("1/(1 + 25*x**2)", -1, 1, "a singularity"),
        ("sqrt(x)", 0, 1, "no Taylor|at best"),
    ]
    cases += [("where(x < 0, x, x**2)", -1, 1, "a kink"), ("relu(x)", -1, 1, "a kink"), ("abs(x)*x", -2, 2, "a kink")]
    for text, a, b, words in cases:
        with pytest.raises(SymnetError, match=words):
            ap.approximate(text, ("x", a, b), "1/100", construction="taylor")
    with pytest.raises(SymnetError, match="ask for a larger error"):
        ap.approximate("exp(x)", ("x", -1, 1), "1e-16", construction="taylor")


@pytest.mark.parametrize("k", [1, 2, 5])
def test_the_sawtooth_is_its_formula(k):
    net = ap.sawtooth(k)
    X = np.linspace(0, 1, 3**6 + 1)
    np.testing.assert_allclose(net(X), np.arccos(np.cos(2**k * np.pi * X)) / np.pi, atol=1e-8)
    assert (net.depth, net.width, ap.corners(net).count, net.bound) == (k, 2, 2**k, 0)


def test_small_sawtooths_are_proved_by_the_ladder_too():
    assert sn.verify(ap.sawtooth(2).claim).status == "proved"


@pytest.mark.parametrize("m", [1, 4, 8])
def test_the_square_misses_by_its_bound_exactly(m):
    net = ap.square(m)
    X = np.linspace(0, 1, 2 ** (m + 1) + 1)
    assert np.max(np.abs(net(X) - X**2)) == float(net.bound) == 4.0 ** -(m + 1)
    found = ap.corners(net)
    assert found.count == 2**m and all(y == x * x for x, y in zip(found.x, found.y, strict=True))


@pytest.mark.parametrize("m", [1, 3, 6])
def test_the_product_misses_by_its_bound_exactly(m):
    net = ap.product(m)
    n = 2 ** (m + 1)
    X, Y = np.meshgrid(*(np.linspace(-1, 1, 2 * n + 1),) * 2)
    assert np.max(np.abs(net.error(X, Y))) == float(net.bound) == 4.0 ** -(m + 1)
    rng = np.random.default_rng(m)
    assert np.max(np.abs(net.error(*rng.uniform(-1, 1, (2, 5000))))) <= float(net.bound)
    assert (net.depth, net.width) == (m + 1, 4 if m == 1 else 6)


def test_one_hidden_layer_of_few_units_misses_the_sawtooth_by_half():
    """Any function with fewer than 2^k pieces; here the interpolant of half the corners, and random ReLU networks."""
    k, rng = 5, np.random.default_rng(4)
    X = np.arange(2**k + 1) / 2**k
    for _ in range(20):
        w, t, c = rng.normal(size=14), rng.uniform(0, 1, 14), rng.normal(size=14)
        shallow = np.maximum(w[:, None] * (X - t[:, None]), 0).T @ c
        assert np.max(np.abs(shallow - np.arange(2**k + 1) % 2)) >= 0.5


def test_bad_numbers_of_layers():
    for bad in (0, -1, 1.5, True, "3"):
        with pytest.raises(SymnetError, match="number of layers"):
            ap.sawtooth(bad)
    with pytest.raises(BudgetError, match="at most 12"):
        ap.square(40)
    with pytest.raises(SymnetError, match="corners are those of ReLU"):
        ap.corners(_two_inputs())


def _two_inputs():
    net = ap.sawtooth(1)
    domain = ap.Domain(("x", "y"), (Fraction(0),) * 2, (Fraction(1),) * 2)
    return ap.Approximation(net.target, domain, net.weights, "", net.verdict, net.bound)


def test_pieces_of_a_constant():
    assert pieces([lambda x: [Fraction(3)]], Fraction(0), Fraction(1)).count == 1
