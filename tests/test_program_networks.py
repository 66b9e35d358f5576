"""Programs of deep networks: their size is linear in the depth, their values those of backpropagation by hand."""

import itertools

import numpy as np
import pytest

from symnet.calculus import grad
from symnet.expr import postorder
from symnet.nn import mlp
from symnet.ops import sum as total
from symnet.program import compile
from symnet.program.shared import lowered
from symnet.sizes import sizes
from symnet.symbols import tensor

MOST_NODES = 12  # a layer, its weights and biases included


def network(depth):
    """Loss and all gradients of a tanh network of symbolic widths, and its parameters."""
    widths = sizes(" ".join(f"n{k}" for k in range(depth + 1)))
    net = mlp(tuple(widths), ("tanh",) * depth)
    loss = total((net.output - tensor("y", widths[-1])) ** 2) / 2
    return [loss, *grad(loss, list(net.parameters)).result], list(net.parameters)


def by_hand(x, y, weights, biases):
    outputs = [x]
    for W, b in zip(weights, biases, strict=True):
        outputs.append(np.tanh(W @ outputs[-1] + b))
    found = {}
    carried = outputs[-1] - y
    for k in range(len(weights), 0, -1):
        delta = carried * (1 - outputs[k] ** 2)
        found[f"W{k}"], found[f"b{k}"] = np.outer(delta, outputs[k - 1]), delta
        carried = weights[k - 1].T @ delta
    return np.sum((outputs[-1] - y) ** 2) / 2, found


@pytest.mark.parametrize("depth", [1, 2, 3, 7, 20])
def test_values_of_all_gradients(depth):
    expressions, parameters = network(depth)
    rng = np.random.default_rng(depth)
    widths = rng.integers(1, 6, depth + 1)
    weights = [rng.normal(size=(b, a)) for a, b in itertools.pairwise(widths)]
    biases = [rng.normal(size=b) for b in widths[1:]]
    x, y = rng.normal(size=widths[0]), rng.normal(size=widths[-1])
    loss, expected = by_hand(x, y, weights, biases)
    at = {p.name: value for p, value in zip(parameters[::2], weights, strict=True)}
    at |= {p.name: value for p, value in zip(parameters[1::2], biases, strict=True)}
    found = compile(expressions)(x=x, y=y, **at)
    np.testing.assert_allclose(found[0], loss, rtol=1e-12)
    for p, got in zip(parameters, found[1:], strict=True):
        np.testing.assert_allclose(got, expected[p.name], rtol=1e-10, atol=1e-14)


def test_nodes_and_lines_grow_by_the_same_number_with_every_layer():
    nodes, lines = [], []
    for depth in (5, 6, 10, 20, 40):
        expressions, _ = network(depth)
        nodes.append(len(list(postorder(*lowered(*expressions)[0]))))
        lines.append(compile(expressions).source.count("="))
    slopes = np.diff(nodes) / np.diff((5, 6, 10, 20, 40))
    assert (slopes == slopes[0]).all() and slopes[0] <= MOST_NODES and nodes[0] / 5 <= MOST_NODES + 2
    slopes = np.diff(lines) / np.diff((5, 6, 10, 20, 40))
    assert (slopes == 3).all()  # z, a and delta


def test_a_very_deep_network_compiles():
    expressions, parameters = network(400)
    f = compile(expressions)
    at = {p.name: np.full([2] * p.rank, 0.25) for p in parameters}
    found = f(x=np.ones(2), y=np.zeros(2), **at)
    assert len(found) == 801 and all(np.isfinite(v).all() for v in found)
