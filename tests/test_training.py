"""The gradient check against a wrong gradient, and what makes no network."""

import numpy as np
import pytest

from symnet.calculus import grad
from symnet.errors import SymnetError
from symnet.nn import mlp, squared_error
from symnet.program import compile
from symnet.symbols import tensors
from symnet.training import check_gradient


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


def test_names():
    with pytest.raises(SymnetError, match="not an activation"):
        mlp((3, 2), ("wobble",))
    with pytest.raises(SymnetError, match="need 1 activations"):
        mlp((3, 2), ("tanh", "tanh"))
