"""Training: update maps, the loop, the gradient check, and the digits experiment end to end."""

import numpy as np
import pytest

from symnet.calculus import grad
from symnet.errors import SymnetError
from symnet.nn import mlp, softmax_cross_entropy, squared_error
from symnet.program import compile
from symnet.sizes import sizes
from symnet.symbols import tensors
from symnet.training import EXPERIMENTS, check_gradient, gradient_descent, momentum, run_experiment, train
from symnet.training.data import digits, split
from symnet.training.digits import problem
from symnet.training.loop import step_program


@pytest.fixture(scope="module")
def result():
    return run_experiment("digits")


def test_digits_are_read(result):
    assert result.accuracy >= EXPERIMENTS["digits"].target
    assert result.confusion.sum() == result.held_out == 359 and result.trained_on == 1438
    assert result.confusion.trace() / result.held_out == result.accuracy
    assert not result.history.interrupted and result.history.losses[-1] < result.history.losses[0] / 20


def test_the_derived_gradient_agrees_with_central_differences(result):
    assert [check.parameter for check in result.checks] == ["W1", "b1", "W2", "b2"]
    assert all(check.agrees and check.difference < 1e-8 for check in result.checks)


def test_the_experiment_is_deterministic(result):
    again = run_experiment("digits")
    assert again.history.losses == result.history.losses and again.accuracy == result.accuracy


def test_the_gradient_is_the_textbook_one():
    derived = problem().derivation
    assert [e.named() for e in derived.result] == [
        "Delta1.T @ X",
        "sum(Delta1, axis=0)",
        "Delta2.T @ A1",
        "sum(Delta2, axis=0)",
    ]
    values = {d.name.name: d.name.value.named() for d in derived.definitions}
    assert values["Delta2"] == "(P - Y)/N" and values["Delta1"] == "Delta2 @ W2*(1 - A1**2)"


def test_gradient_check_finds_a_wrong_gradient():
    W, x, y = tensors("W: m n; x: n; y: m")
    loss = squared_error(W @ x, y)
    f = compile(loss, inputs=[W, x, y])
    g = compile(grad(loss, W).result, inputs=[W, x, y])
    rng = np.random.default_rng(0)
    values = {"W": rng.standard_normal((3, 4))}
    x0, y0 = rng.standard_normal(4), rng.standard_normal(3)
    right = {"W": g(values["W"], x0, y0)}
    for factor, agrees in ((1, True), (1.0001, False), (-1, False)):
        (row,) = check_gradient(lambda v: float(f(v["W"], x0, y0)), {"W": factor * right["W"]}, values)
        assert row.agrees is agrees


@pytest.mark.parametrize("update", [gradient_descent(), momentum()], ids=lambda u: u.name)
def test_updates_against_plain_numpy(update):
    n = sizes("n")
    net = mlp((3, 2), ("identity",), batch=n)
    (Y,) = [tensors("Y: n 2")]
    loss = squared_error(net.output, Y)
    derived = grad(loss, list(net.parameters))
    step = step_program(loss, net.parameters, derived.result, update, (net.input, Y))
    rng = np.random.default_rng(1)
    X, T = rng.standard_normal((16, 3)), rng.standard_normal((16, 2))
    start = {"W1": rng.standard_normal((2, 3)), "b1": np.zeros(2)}
    rates = (0.1,) if not update.memory else (0.1, 0.9)
    trained, history = train(step, start, len(update.memory), (X, T), lambda epoch: rates, epochs=5, batch=16, seed=0)
    W, b = start["W1"].copy(), start["b1"].copy()
    v = [np.zeros_like(W), np.zeros_like(b)]
    for _ in range(5):
        r = (X @ W.T + b - T) / 16
        g = [r.T @ X, r.sum(0)]
        v = [(0.9 if update.memory else 0.0) * m - 0.1 * d for m, d in zip(v, g, strict=True)]
        W, b = W + v[0], b + v[1]
    np.testing.assert_allclose(trained["W1"], W, rtol=1e-12)
    np.testing.assert_allclose(trained["b1"], b, rtol=1e-12)
    assert len(history.losses) == 5


def test_a_diverging_run_says_so():
    n = sizes("n")
    net = mlp((3, 2), ("identity",), batch=n)
    Y = tensors("Y: n 2")
    loss = squared_error(net.output, Y) ** 2
    step = step_program(
        loss, net.parameters, grad(loss, list(net.parameters)).result, gradient_descent(), (net.input, Y)
    )
    X = np.ones((4, 3))
    with np.errstate(all="ignore"), pytest.raises(SymnetError, match=r"loss is (inf|nan) in epoch"):
        train(
            step,
            {"W1": np.ones((2, 3)), "b1": np.ones(2)},
            0,
            (X, np.zeros((4, 2))),
            lambda epoch: (1e6,),
            epochs=50,
            batch=4,
            seed=0,
        )


def test_interruption_keeps_the_last_good_parameters():
    n = sizes("n")
    net = mlp((3, 2), ("softmax",), batch=n)
    Y = tensors("Y: n 2")
    loss = softmax_cross_entropy(net.layers[0], Y)
    step = step_program(
        loss, net.parameters, grad(loss, list(net.parameters)).result, gradient_descent(), (net.input, Y)
    )

    def stop(done, total, text):
        if done == 2:
            raise KeyboardInterrupt

    start = {"W1": np.ones((2, 3)), "b1": np.zeros(2)}
    data = (np.arange(12.0).reshape(4, 3), np.eye(2)[[0, 1, 0, 1]])
    trained, history = train(step, start, 0, data, lambda e: (0.1,), epochs=9, batch=2, seed=0, progress=stop)
    assert history.interrupted and len(history.losses) == 2 and np.isfinite(trained["W1"]).all()


def test_data_and_names():
    data = digits()
    assert data.inputs.shape == (1797, 64) and data.inputs.max() == 1 and (data.targets.sum(1) == 1).all()
    known, unseen = split(data, 0.2, 1)
    assert len(known.labels) + len(unseen.labels) == 1797
    with pytest.raises(SymnetError, match="there are: digits"):
        run_experiment("digit")
    with pytest.raises(SymnetError, match="not an activation"):
        mlp((3, 2), ("wobble",))
    with pytest.raises(SymnetError, match="need 1 activations"):
        mlp((3, 2), ("tanh", "tanh"))
