"""Certified errors and Lipschitz constants of networks: a dense grid must lie under each bound, and close to it."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb

import symnet as sn
from symnet.approximation.certified import lipschitz, sup_error
from symnet.approximation.dense import ACTIVATIONS, dense_of
from symnet.approximation.depth import sawtooth
from symnet.approximation.pieces import pieces, shallow_pieces
from symnet.errors import SymnetError
from symnet.nn import mlp

NETWORKS = [
    ((1, 20, 1), ("tanh", "identity")),
    ((1, 9, 7, 1), ("relu", "relu", "identity")),
    ((1, 6, 1), ("sigmoid", "identity")),
    ((2, 8, 6, 1), ("tanh", "sigmoid", "identity")),
    ((2, 12, 1), ("relu", "identity")),
    ((2, 4, 1), ("abs", "tanh")),
]
TARGETS = {1: "sin(3*x)", 2: "exp(-x**2 - y**2)"}
BOX = (("x", -1, 1), ("y", -1, "1/2"))


def made(widths, activations, seed=0):
    net = mlp(widths, activations, batch=sn.sizes("N"))
    rng = np.random.default_rng(seed)
    shapes = [[int(str(d)) for d in p.shape] for p in net.parameters]
    return net, {p.name: rng.normal(size=shape) for p, shape in zip(net.parameters, shapes, strict=True)}


def grid(inputs, points):
    axes = [np.linspace(-1, 1 if i == 0 else 0.5, points) for i in range(inputs)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, inputs)


def run(net, values, X):
    return sn.compile(net.output, inputs=[net.input, *net.parameters])(X, *values.values())[:, 0]


@pytest.mark.parametrize(("widths", "activations"), NETWORKS)
def test_the_error_lies_in_its_enclosure(widths, activations):
    net, values = made(widths, activations)
    box, X = BOX[: widths[0]], grid(widths[0], 20_001 if widths[0] == 1 else 201)
    found = sup_error(TARGETS[widths[0]], net, values, *box)
    target = sn.compile(sn.parse(TARGETS[widths[0]]), inputs=["x", "y"][: widths[0]])
    largest = np.max(np.abs(np.broadcast_to(target.function(*X.T), len(X)) - run(net, values, X)))
    assert found.tight and found.low <= found.high <= found.low * Fraction(102, 100)
    assert largest <= float(found.high) + 1e-12
    assert largest >= 0.98 * float(found.low)
    at = np.array([[float(v) for v in found.at]])
    reached = abs(target.function(*at.T) - run(net, values, at))[0]
    assert reached == pytest.approx(float(found.low), rel=1e-9)


@pytest.mark.parametrize(("widths", "activations"), NETWORKS)
def test_the_steepest_chord_lies_under_the_lipschitz_constant(widths, activations):
    net, values = made(widths, activations, seed=3)
    found = lipschitz(net, values, *BOX[: widths[0]], tolerance="1/10")
    X = grid(widths[0], 2001 if widths[0] == 1 else 101)
    step = 1e-6 * np.random.default_rng(1).normal(size=X.shape)
    chords = np.abs(run(net, values, X + step) - run(net, values, X)) / np.linalg.norm(step, axis=1)
    assert found.tight and chords.max() <= float(found.high) + 1e-6
    assert chords.max() >= 0.8 * float(found.low)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_rows_of_activations_enclose_value_and_slope(name):
    """Against mpmath, at points of balls that lie around, beside and across every kink."""
    row, z = ACTIVATIONS[name], sn.scalar("z")
    whole = z if name == "identity" else getattr(sn, name)(z)
    value, slope = (sn.compile(e, inputs=[z], backend="mpmath") for e in (whole, sn.diff(whole, z).result))
    rng = np.random.default_rng(2)
    for center in (*rng.uniform(-4, 4, 5), 0.0, 1.0, -1.0, 3.0, -3.0):
        for radius in (0.0, 0.01, 0.7):
            found, steep = (f(arb(float(center), radius)) for f in (row.value, row.slope))
            for share in (-1.0, -0.31, 0.17, 0.99):
                x = mpmath.mpf(float(center)) + share * mpmath.mpf(radius)
                assert found.overlaps(arb(str(value(x)), 1e-9)), (name, center, radius)
                if radius or not float(center).is_integer():
                    assert steep.overlaps(arb(str(slope(x)), 1e-9)), (name, center, radius)


def test_a_rectangle_of_the_error_is_exact_for_piecewise_linear_networks():
    values = {"W1": [[1], [-1]], "b1": [0, 0], "W2": [[1, 1]], "b2": [0]}
    net = mlp((1, 2, 1), ("relu", "identity"), batch=sn.sizes("N"))
    found = sup_error("x**2", net, values, ("x", -1, 1), tolerance="1/1000000")
    assert found.low <= Fraction(1, 4) <= found.high and found.tight


def test_pieces_are_exact():
    stack = sawtooth(5)
    found = pieces([layer.at for layer in stack.layers], Fraction(0), Fraction(1))
    assert found.x == tuple(Fraction(i, 32) for i in range(33))
    assert found.y == tuple(Fraction(i % 2) for i in range(33))
    net, values = made((1, 7, 5, 1), ("relu", "relu", "identity"))
    found = pieces(dense_of(net, values).layers, Fraction(-2), Fraction(2))
    X = np.linspace(-2, 2, 4001)
    drawn = np.interp(X, [float(x) for x in found.x], [float(y) for y in found.y])
    np.testing.assert_allclose(drawn, run(net, values, X[:, None]), atol=1e-12)
    assert 2 <= found.count <= 8 * 6


def test_pieces_of_one_layer_are_those_of_the_general_way():
    net, values = made((1, 9, 1), ("relu", "identity"), seed=6)
    values["W1"][2, 0], values["W1"][3, 0], values["b1"][3] = 0.0, 2.0, 4.0  # a constant unit, and a kink at the end
    dense = dense_of(net, values)
    rows = zip(values["W1"][:, 0], values["b1"], values["W2"][0], strict=True)
    units = [tuple(Fraction(float(v)) for v in row) for row in rows]
    found = shallow_pieces(units, Fraction(float(values["b2"][0])), Fraction(-2), Fraction(2))
    assert found == pieces(dense.layers, Fraction(-2), Fraction(2)) and found.count > 3


def test_a_jump_is_not_smoothed_over():
    """The derivative of a step is 0 where there is one; the error near the jump is at least half of it all the same."""
    net = mlp((1, 1, 1), ("tanh", "identity"), batch=sn.sizes("N"))
    values = {"W1": [[0.0]], "b1": [0.0], "W2": [[0.0]], "b2": [0.0]}
    for text in ("where(x < 1/3, 0, 1)", "step(x - 1/3)", "(sign(x - 1/3) + 1)/2"):
        found = sup_error(text, net, values, ("x", 0, 1))
        assert found.low <= 1 <= found.high
    values["b2"] = [0.5]
    found = sup_error("where(x < 1/3, 0, where(x < 2/5, 7/10, 1))", net, values, ("x", 0, 1))
    assert found.high >= Fraction(1, 2)


def test_branches_that_change_at_a_point_are_taken_apart():
    """x sin(1/x) with its value at 0, against the network 0: the supremum on [-1, 1] is sin 1."""
    net = mlp((1, 1, 1), ("tanh", "identity"), batch=sn.sizes("N"))
    values = {"W1": [[0.0]], "b1": [0.0], "W2": [[0.0]], "b2": [0.0]}
    found = sup_error("where(x == 0, 0, x*sin(1/x))", net, values, ("x", -1, 1))
    assert found.tight and float(found.low) <= np.sin(1) <= float(found.high) + 1e-15
    found = sup_error("where(x == 1/4, 3, x)", net, values, ("x", 0, 1))
    assert found.low == 3, "a single point counts"
    found = sup_error("sqrt(abs(x))", net, values, ("x", -1, 1))
    assert found.low <= 1 <= found.high and found.tight


def test_bounds_beyond_floating_point():
    """A steep network over a wide box, whose first enclosures are larger than any float."""
    net = mlp((1, 1, 1), ("exp", "identity"), batch=sn.sizes("N"))
    values = {"W1": [[900.0]], "b1": [-900.0], "W2": [[1.0]], "b2": [0.0]}
    found = lipschitz(net, values, ("x", -1, 1))
    assert 850 <= found.low <= 900 <= found.high


def test_what_is_refused():
    net, values = made((1, 3, 1), ("tanh", "identity"))
    box = ("x", -1, 1)
    cases = [
        (lambda: sup_error("1/x", net, values, box), "no value at x = 0"),
        (lambda: sup_error("1/(x**2 - 1/2)", net, values, box), "no bound near"),
        (lambda: sup_error("x + y", net, values, box), "`y`, which has no interval"),
        (lambda: sup_error("x", net, values, ("x", 1, -1)), "is empty"),
        (lambda: sup_error("x", net, values, ("x", 0, "oo")), "must be bounded"),
        (lambda: sup_error("x", net, values, ("x", 0, 1), ("y", 0, 1)), "1 inputs and the box 2"),
        (lambda: sup_error("x", net, {"W1": [[1]]}, box), "shape"),
        (lambda: sup_error("x", net, {}, box), "no value of `W1`"),
        (lambda: sup_error("x", net, values, box, tolerance=0), "tolerance is `0`"),
        (lambda: sup_error("x", net, {**values, "b1": [np.nan] * 3}, box), "finite numbers"),
        (lambda: sup_error("x", *made((1, 3, 1), ("step", "identity")), box), "has a jump"),
        (lambda: sup_error("x", *made((1, 3, 2), ("tanh", "identity")), box), "2 outputs"),
        (lambda: lipschitz(*made((1, 3, 3, 1), ("tanh", "softmax", "identity")), box), "neither W x"),
    ]
    for call, words in cases:
        with pytest.raises(SymnetError, match=words):
            call()
