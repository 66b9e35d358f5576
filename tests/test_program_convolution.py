"""Convolution and pooling as they are compiled, against the exact evaluator: entries are small integers, so that every
order of summation gives the same float, ties of maxima included."""

import itertools

import numpy as np
import pytest

import symnet as sn
from symnet.calculus import grad
from symnet.errors import BudgetError
from symnet.expr import Symbol, Window, postorder
from symnet.nn import pool2d
from symnet.ops import conv1d, conv2d, einsum, max_pool2d, mean_pool2d, relu, reshape, sum as total, tanh
from symnet.program import compile
from symnet.program.backends.exact import exact
from symnet.program.interpret import Evaluation
from symnet.sizes import substitute
from symnet.symbols import tensor, tensors


def values(expressions, at):
    """The values of expressions with rational values, as float arrays; work is shared."""
    given = {name: value.tolist() for name, value in at.items()}
    world = exact()
    with world.session():
        evaluation = Evaluation.of(tuple(expressions), given, {}, world, 10**7)
        return [np.array(evaluation.result(e), dtype=float) for e in expressions]


def judged(loss, variables, sizes=None, dtypes=(np.float64, np.float32), seed=0):
    """The program of the loss and its gradients gives exactly what the evaluator gives; its source."""
    rng = np.random.default_rng(seed)
    symbols = dict.fromkeys(node for node in postorder(loss) if isinstance(node, Symbol))
    at = {s.name: rng.integers(-2, 3, [substitute(d, sizes or {}) if sizes else d for d in s.shape]) for s in symbols}
    expressions = [loss, *grad(loss, list(variables)).result]
    program = compile(expressions, inputs=list(at))
    wanted = values(expressions, at)
    for dtype in dtypes:
        given = [value.astype(dtype) for value in at.values()]
        step = program.prepare(*given)
        for found in (program(*given), step(*given), step(*given)):
            for got, want in zip(found, wanted, strict=True):
                assert got.dtype == dtype
                np.testing.assert_array_equal(got, want)
    return program.source


def weighted(e, seed=""):
    """The sum of the entries, each times one of its own."""
    return total(tensor(f"D{seed}", *e.shape) * e)


@pytest.mark.parametrize(("stride", "padding", "dilation"), [*itertools.product((1, 2, 3), (0, 1, 2), (1, 2))])
@pytest.mark.parametrize(
    "shapes", ["X: 2 2 9 9; K: 2 2 3 3; b: 2", "X: 9 9; K: 3 3; b:", "X: 1 1 9 9; K: 3 1 3 3; b: 3"]
)
def test_convolution_and_its_gradients(shapes, stride, padding, dilation):
    X, K, b = tensors(shapes)
    z = conv2d(X, K, b, stride=stride, padding=padding, dilation=dilation)
    judged(weighted(z), [X, K, b])


@pytest.mark.parametrize(("stride", "padding", "dilation"), [(1, 0, 1), (1, 2, 1), (2, 0, 1), (2, 1, 3), (1, 1, 2)])
@pytest.mark.parametrize("pool", [max_pool2d, mean_pool2d])
@pytest.mark.parametrize(
    "shapes", ["X: 2 2 {0} {0}; K: 2 2 3 2; b: 2", "X: {0} {0}; K: 3 2; b:", "X: 3 1 {0} {0}; K: 1 1 3 2; b: 1"]
)
def test_convolution_relu_and_pooling(shapes, pool, stride, padding, dilation):
    rows = 4 * stride + (dilation * 2 + 1) - stride - 2 * padding  # four windows along the first axis
    X, K, b = tensors(shapes.format(rows).replace(f"{rows} {rows}", f"{rows} {rows - dilation}"))
    z = relu(conv2d(X, K, b, stride=stride, padding=padding, dilation=dilation))
    judged(weighted(pool(z, 2)), [X, K, b])


@pytest.mark.parametrize("kernel", ["5 5", "3 3", "1 1", "2 5"])
@pytest.mark.parametrize("features", [1, 6])
def test_pooling_by_blocks_of_three_and_of_symbolic_sizes(kernel, features):
    p, q = map(int, kernel.split())
    X, K, b = tensors(f"X: N 2 3*H+{p - 1} 3*V+{q - 1}; K: {features} 2 {kernel}; b: {features}")
    pooled = max_pool2d(relu(conv2d(X, K, b)), 3)
    judged(weighted(pooled), [X, K, b], {"N": 2, "H": 2, "V": 1})


def network(batch, act=relu):
    """Two convolutions with pooling, then a dense layer: the loss and its parameters."""
    X, K1, b1, K2, b2, V, y = tensors(
        f"X: {batch} 1 12 12; K1: 2 1 3 3; b1: 2; K2: 3 2 2 2; b2: 3; V: 12 2; y: {batch} 2"
    )
    h = max_pool2d(act(conv2d(X, K1, b1)), 2)
    h = max_pool2d(act(conv2d(h, K2, b2)), 2)
    out = reshape(h, X.shape[0], 12) @ V
    return total((out - y) ** 2), [X, K1, b1, K2, b2, V]


def test_a_network_of_two_convolutions():
    loss, variables = network("N")
    source = judged(loss, variables, {"N": 2})
    assert "einsum" not in source and "argmax_onehot" not in source


def test_a_prepared_step_writes_into_its_own_arrays():
    loss, variables = network("N")
    updated = [v - sn.parse("1/8") * g for v, g in zip(variables, grad(loss, variables).result, strict=True)]
    rng = np.random.default_rng(0)
    symbols = dict.fromkeys(node for node in postorder(loss) if isinstance(node, Symbol))
    at = {s.name: rng.normal(size=[2 if d == sn.size("N") else d for d in s.shape]) for s in symbols}
    names = [v.name for v in variables]
    program = compile([loss, *updated], inputs=list(at))
    step = program.prepare(**at, held=names, updates={name: k for k, name in enumerate(names, 1)})
    data = {name: value for name, value in at.items() if name not in names}
    for _ in range(3):
        expected = program(**at)
        at |= dict(zip(names, expected[1:], strict=True))
        np.testing.assert_allclose(step(**data)[0], expected[0], rtol=1e-12)
    for name in names:
        np.testing.assert_allclose(step.held[name], at[name], rtol=1e-10, atol=1e-12)
    body = step.source.split("def f(")[1]
    assert not any(word in body for word in ("gather(", "np.zeros", "np.empty", "np.where"))


@pytest.mark.parametrize("act", [tanh, sn.sigmoid, sn.softplus, sn.elu, sn.leaky_relu, sn.hard_tanh, lambda x: x**2])
def test_other_activations_agree_with_differences(act):
    loss, variables = network(3, act)
    rng = np.random.default_rng(1)
    symbols = [node for node in postorder(loss) if isinstance(node, Symbol)]
    at = {s.name: rng.normal(size=s.shape) for s in symbols}
    program = compile([loss, *grad(loss, variables).result], inputs=list(at))
    slopes = dict(zip([v.name for v in variables], program(**at)[1:], strict=True))
    way = {v.name: rng.normal(size=v.shape) for v in variables}
    h = 1e-6
    ahead, behind = (program(**{k: v + s * h * way.get(k, 0) for k, v in at.items()})[0] for s in (1, -1))
    np.testing.assert_allclose((ahead - behind) / (2 * h), sum(np.sum(slopes[k] * way[k]) for k in way), rtol=1e-5)


@pytest.mark.parametrize("stride", [1, 2])
def test_windows_along_one_axis(stride):
    X, K, b = tensors("X: 3 2 10; K: 4 2 4; b: 4")
    judged(weighted(relu(conv1d(X, K, b, stride=stride, padding=1 + stride // 2))), [X, K, b])
    x, k = tensors("x: 10; k: 4")
    judged(weighted(conv1d(x, k, stride=stride)), [x, k])


def test_windows_with_one_place_on_a_longer_axis():
    X, K, b, L = tensors("X: 2 2 12 8; K: 2 2 5 2; b: 2; L: 2 2 1 3")
    z = conv2d(relu(conv2d(X, K, b, stride=2, dilation=2)), L, stride=2)
    assert z.shape == (2, 2, 1, 1)
    judged(weighted(z), [X, K, b, L])
    judged(weighted(conv2d(X, tensor("W", 3, 2, 12, 8))), [X])


@pytest.mark.parametrize("op", ["max", "mean"])
@pytest.mark.parametrize("padding", [0, 1])
def test_pooling_by_windows_that_overlap(op, padding):
    X, K = tensors("X: 2 2 8 8; K: 2 2 2 2")
    z = pool2d(op, relu(conv2d(X, K)), 3, stride=2, padding=padding)
    if op == "mean":
        z = 9 * z
    judged(weighted(z), [X, K])
    judged(weighted(pool2d(op, X, 3, stride=2, padding=padding) * (9 if op == "mean" else 1)), [X])


def test_pooling_without_a_convolution():
    X = tensor("X", 2, 3, 6, 6)
    source = judged(weighted(max_pool2d(X, 3)), [X])
    assert "argmax_onehot" not in source
    judged(weighted(max_pool2d(max_pool2d(relu(X - 1), 3), 2)), [X])
    judged(weighted(mean_pool2d(4 * X, 2)), [X])


def test_what_is_pooled_may_be_used_elsewhere_too():
    X, K, b = tensors("X: 2 1 8 8; K: 2 1 3 3; b: 2")
    a = relu(conv2d(X, K, b))
    judged(weighted(max_pool2d(a, 2)) + weighted(a, "1") + total(a**2), [X, K, b])
    skip = a + conv2d(a, tensor("C", 2, 2, 3, 3), padding=1)
    judged(weighted(max_pool2d(skip, 2)), [X, K, b])


def test_second_derivatives_pass_through_windows():
    X, K = tensors("X: 2 1 6 6; K: 2 1 3 3")
    V = tensor("V", 2, 1, 3, 3)
    loss = total(mean_pool2d(conv2d(X, K) ** 3, 2) * 4)
    product = sn.hvp(loss, K, V).result
    rng = np.random.default_rng(0)
    at = {s.name: rng.integers(-2, 3, s.shape) for s in (X, K, V)}
    program = compile(product, inputs=list(at))
    np.testing.assert_array_equal(program(*(a.astype(float) for a in at.values())), values([product], at)[0])


def test_per_sample_gradients_and_other_contractions_of_windows():
    X, K, G = tensors("X: 3 2 6 6; K: 2 2 3 3; G: 3 2 4 4")
    w = Window(X, (3, 3))
    judged(weighted(einsum("ncijuv,nfij->nfcuv", w, G)), [X], seed=2)  # one for each sample
    judged(weighted(einsum("ncijuv,cuv->ncij", w, K[0])), [X, K])  # one filter for each channel
    judged(weighted(einsum("ncijuv,ij->ncuv", w, G[0, 0])), [X, G])
    judged(weighted(einsum("ncijuv,fcuv->ijnf", w, K)), [X, K])
    judged(weighted(einsum("ncijuv,fcuv,nfij->f", w, K, G)), [X, K, G])


def test_patches_far_larger_than_memory_are_refused_by_name():
    X, K = tensors("X: N 1 90 90; K: 1 1 45 45")
    program = compile(conv2d(X, K))
    with pytest.raises(BudgetError, match=r"gather\(.* has shape \(2025, 2116\*N\), here \(2025, 634800\)"):
        program(np.broadcast_to(np.zeros((1, 1, 90, 90)), (300, 1, 90, 90)), np.zeros((1, 1, 45, 45)))


def test_the_delta_of_one_image_keeps_its_blocks():
    """Batch and channel of size 1: the columns of a product in the usual order are blocks none the less."""
    X, K, b = tensors("X: 1 1 12 6; K: 2 1 1 1; b: 2")
    judged(weighted(max_pool2d(relu(conv2d(X, K, b, padding=1, dilation=2)) ** 2, 2)), [X, K, b])
    C = tensor("C", 1, 2, 3, 3)
    judged(weighted(max_pool2d(conv2d(relu(conv2d(X, K, b)), C), 2)), [X, K, b, C])
