"""Training: update maps, the loop, the gradient check."""

import numpy as np
import pytest

from symnet.calculus import grad
from symnet.errors import SymnetError
from symnet.nn import mlp, softmax_cross_entropy, squared_error
from symnet.program import compile
from symnet.sizes import sizes
from symnet.symbols import tensors
from symnet.training import check_gradient
from symnet.training.loop import step_program, train
from symnet.training.updates import gradient_descent, momentum


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


def test_names():
    with pytest.raises(SymnetError, match="not an activation"):
        mlp((3, 2), ("wobble",))
    with pytest.raises(SymnetError, match="need 1 activations"):
        mlp((3, 2), ("tanh", "tanh"))
