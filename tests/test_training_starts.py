"""Initial values: their variance by sampling and by the formula, the connections they are counted by, and draws."""

import numpy as np
import pytest

import symnet as sn
from symnet.errors import SymnetError
from symnet.nn import conv2d
from symnet.training.initializers import connections

T = sn.training
ROWS = {
    "normal": (T.normal(0.3), lambda n_in, n_out: 0.09, 3),
    "xavier uniform": (T.xavier(), lambda n_in, n_out: 2 / (n_in + n_out), 9 / 5),
    "xavier normal": (T.xavier("normal"), lambda n_in, n_out: 2 / (n_in + n_out), 3),
    "he": (T.he(), lambda n_in, n_out: 2 / n_in, 3),
    "he uniform": (T.he("uniform"), lambda n_in, n_out: 2 / n_in, 9 / 5),
    "lecun": (T.lecun(), lambda n_in, n_out: 1 / n_in, 3),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_sample_has_the_variance_of_the_formula(name):
    """The variance of n samples strays by √((κ − 1)/n) of itself, κ the kurtosis: 3 normal, 9/5 uniform."""
    rule, variance, kurtosis = ROWS[name]
    n_in, n_out = 300, 200
    sample = rule.sample(np.random.default_rng(1), (n_out, n_in), n_in, n_out)
    expected, count = variance(n_in, n_out), n_in * n_out
    assert rule.spread(n_in, n_out) ** 2 == pytest.approx(expected, rel=1e-14)
    assert abs(sample.mean()) < 5 * np.sqrt(expected / count)
    assert abs(sample.var() / expected - 1) < 5 * np.sqrt((kurtosis - 1) / count)
    assert abs((sample**4).mean() / expected**2 / kurtosis - 1) < 0.1  # and the shape of its distribution


@pytest.mark.parametrize(("rule", "activation"), [(T.lecun(), lambda z: z), (T.he(), lambda z: np.maximum(z, 0))])
def test_layer_by_layer_the_mean_square_is_kept(rule, activation):
    """K07: E a² of a layer is n Var w times E a² of the one before, halved by a ReLU, which He's factor 2 makes good.

    Each layer of n units strays by √(5/n) at most (a squared half normal has 5 times the variance of its mean squared);
    a factor of 2 wrong in each of the eight layers would be log 256 = 5.5.
    """
    rng, n, layers = np.random.default_rng(0), 1000, 8
    a = rng.standard_normal((40, n))
    first = (a**2).mean()
    for _ in range(layers):
        a = activation(a @ rule.sample(rng, (n, n), n, n).T)
    assert abs(np.log((a**2).mean() / first)) < 5 * np.sqrt(layers * 5 / n)


def test_connections_are_read_off_the_formula():
    X, W, V, I, K, u = sn.tensors("X: N n; W: m n; V: n m; I: N C H+2 H+2; K: F C 3 3; u: n")
    sizes = {"N": 7, "n": 5, "m": 3, "C": 2, "F": 4, "H": 6}
    for formula in (X @ W.T, sn.tanh(W @ u), sn.einsum("ij,kj->ki", W, X)):
        assert connections(W, formula, sizes) == (5, 3)
    for formula in (X @ V, u @ V, V.T @ u):
        assert connections(V, formula, sizes) == (5, 3)
    assert connections(K, conv2d(I, K), sizes) == (2 * 9, 4 * 9)
    assert connections(W, sn.sum(W**2), sizes) == (5, 3)


def test_he_is_used_with_the_number_of_inputs_however_the_layer_is_written():
    X, Y, W, V = sn.tensors("X: N n; Y: N m; W: m n; V: n m")
    data = {"X": np.zeros((2, 900)), "Y": np.zeros((2, 30))}
    for weight, output in ((W, X @ W.T), (V, X @ V)):
        model = sn.train(sn.sum((output - Y) ** 2), data, [weight], start="he", epochs=0)
        assert abs(model.parameters[weight.name].var() * 450 - 1) < 5 * np.sqrt(2 / 27000)


def test_biases_start_at_zero_and_weights_do_not():
    net = sn.nn.mlp((4, 3, 2), ("relu", "identity"), batch=sn.size("N"))
    loss = sn.nn.squared_error(net.output, sn.tensor("Y", sn.size("N"), 2))
    data = {"X": np.zeros((2, 4)), "Y": np.zeros((2, 2))}
    start = sn.train(loss, data, net, epochs=0).parameters
    assert not start["b1"].any() and not start["b2"].any() and start["W1"].all()
    mixed = sn.train(loss, data, net, epochs=0, start={"W1": "he", "W2": 0.5, "b2": T.normal(1)}).parameters
    assert (mixed["W2"] == 0.5).all() and mixed["b2"].all()


def test_equal_weights_stay_equal():
    """N12: units that start alike stay alike, for every rule of the same entry by entry form."""
    net = sn.nn.mlp((2, 3, 1), ("tanh", "identity"), batch=sn.size("N"))
    loss = sn.nn.squared_error(net.output, sn.tensor("Y", sn.size("N"), 1))
    X = np.random.default_rng(0).standard_normal((20, 2))
    start = dict.fromkeys(("W1", "b1", "W2", "b2"), 0.3)
    model = sn.train(loss, {"X": X, "Y": X[:, :1] ** 2}, net, start=start, epochs=30, optimizer=T.adam(0.05))
    W = model.parameters["W1"]
    np.testing.assert_allclose(W, W[[0, 0, 0]], rtol=1e-12)  # but for rounding, which differs from row to row
    assert abs(W[0] - 0.3).max() > 0.1


@pytest.mark.parametrize(
    ("draw", "mean", "variance"),
    [(T.dropout(0.3), 1, 0.3 / 0.7), (T.bernoulli(0.3), 0.3, 0.21), (T.gaussian(0.5), 0, 0.25), (T.dropout(0), 1, 0)],
)
def test_draws_have_the_mean_that_stands_for_them(draw, mean, variance):
    sample = draw.sampler()(np.random.default_rng(0), (200, 300))
    assert float(sn.compile(draw.at_test)()) == pytest.approx(mean)
    assert abs(sample.mean() - mean) <= 5 * np.sqrt(variance / 60000)
    assert abs(sample.var() - variance) <= 0.02 * max(variance, 1e-9)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: T.dropout(1), "dropout rate is `1`"),
        (lambda: T.dropout(-0.1), "dropout rate is"),
        (lambda: T.bernoulli(0), "must be positive"),
        (lambda: T.bernoulli(1.5), "it must be at most 1"),
        (lambda: T.gaussian(-1), "must not be negative"),
        (lambda: T.xavier("cauchy"), "`cauchy` is not a distribution"),
        (lambda: T.normal("s"), "is a number, not `s`"),
    ],
)
def test_what_is_no_draw_is_refused(make, message):
    with pytest.raises(SymnetError, match=message):
        make()
