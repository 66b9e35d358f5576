"""Compiled gradients and Hessians of the losses of the field, whole and as factors, at sizes from 1: they agree with
the derivative evaluated entry by entry at 75 digits, and the derivative with differences of the loss itself."""

from fractions import Fraction
from functools import cache

import mpmath
import numpy as np
import pytest

from symnet import ops
from symnet.calculus import grad, hessian, hvp
from symnet.language import parse
from symnet.ops import einsum
from symnet.program import compile
from symnet.program.backends.mp import mp
from symnet.program.gram import gram
from symnet.program.interpret import evaluate
from symnet.symbols import tensor, tensors

MP = mp(250)
SIZES = ({"m": 1, "n": 1, "k": 1}, {"m": 3, "n": 2, "k": 2}, {"m": 2, "n": 3, "k": 1}, {"m": 1, "n": 2, "k": 3})

# loss, declarations, variable
LOSSES = [
    ("sum(log(1 + exp(-y*(X @ w))))", "X: m n; y: m; w: n", "w"),
    ("-sum(y*log(sigmoid(X @ w)) + (1 - y)*log(1 - sigmoid(X @ w)))/m", "X: m n; y: m; w: n", "w"),
    ("sum(r*(X @ w - y)**2)/2 + t*sum(w**2)", "X: m n; y: m; w: n; r: m; t", "w"),
    ("sum((A - U @ V.T)**2)/2", "A: m n; U: m k; V: n k", "U"),
    ("sum((A - U @ V.T)**2)/2", "A: m n; U: m k; V: n k", "V"),
    ("sum(M*(A - U @ V.T)**2) + t*sum(U**2)", "A: m n; U: m k; V: n k; M: m n; t", "U"),
    ("x @ A @ x + b @ x", "A: n n; x: n; b: n", "x"),
    ("trace(X.T @ A @ X)", "X: m n; A: m m", "X"),
    ("sum((A @ X @ B - C)**2)", "A: m n; X: n k; B: k m; C: m m", "X"),
    ("-sum(Y*log_softmax(X @ W))", "X: m n; W: n k; Y: m k", "W"),
    ("sum(logsumexp(X @ W)) - sum(Y*(X @ W))", "X: m n; W: n k; Y: m k", "W"),
    ("-sum(y*log(softmax(W @ x + b)))", "W: m n; x: n; b: m; y: m", "W"),
    ("-sum(y*log(softmax(z)))", "z: n; y: n", "z"),
    ("sum(exp(-sum((X - Z)**2, axis=1)/2))", "X: m n; Z: m n", "X"),
    ("exp(-sum((x - y)**2)/(2*t**2))", "x: n; y: n; t", "x"),
    ("sum(x*y)/(norm(x)*norm(y))", "x: n; y: n", "x"),
    ("(x @ A @ x)/(x @ x)", "A: n n; x: n", "x"),
    ("logdet(X @ X.T + C.T @ C + eye(m))", "X: m n; C: m m", "X"),
    ("norm(X @ w - y) + log(1 + sum(w**2))", "X: m n; y: m; w: n", "w"),
    ("sum(tanh(W @ tanh(V @ x)))", "W: m n; V: n k; x: k", "V"),
    ("sum((v @ tanh(W @ x + b) - t)**2)", "W: m n; x: n; b: m; v: m; t", "W"),
    ("sum(gelu(W @ x)) + sum(softplus(W))", "W: m n; x: n", "W"),
    (
        "sum(((X - mean(X, axis=0, keepdims=True))/sqrt(1 + mean(X**2, axis=0, keepdims=True)))*G)",
        "X: m n; G: m n",
        "X",
    ),
    ("sum(softmax(X @ X.T)*G)", "X: m n; G: m m", "X"),
    ("prod(x) + sum(x)**3 + sum(x**3)", "x: n", "x"),
]


@cache
def derived(number):
    text, let, by = LOSSES[number]
    loss = parse(text, let=let)
    return loss, grad(loss, by).result, hessian(loss, by).result


def drawn(symbols, sizes, seed):
    """Values with few binary digits, so that differences of a loss at 75 digits are of the same values."""
    rng = np.random.default_rng(seed)
    shapes = {s.name: tuple(d if isinstance(d, int) else sizes[str(d)] for d in s.shape) for s in symbols}
    return {name: rng.integers(-32, 33, shape) / 32 + 1 / 64 for name, shape in shapes.items()}


def exact(e, at, sizes):
    return np.array(evaluate(e, at, sizes, MP), dtype=object).astype(float)


@pytest.mark.parametrize("number", range(len(LOSSES)))
@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: "".join(map(str, sizes.values())))
def test_compiled_derivatives_are_those_of_the_evaluator(number, sizes):
    loss, first, second = derived(number)
    f = compile([loss, first, second])
    at = drawn(f.symbols, sizes, number)
    told = {name: sizes[name] for name in f.sizes}
    found = f(**at, **told)
    wanted = [exact(e, at, sizes) for e in (loss, first, second)]
    for got, want in zip(found, wanted, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-11)
    for again, got in zip(f(**at, **told), found, strict=True):
        np.testing.assert_array_equal(again, got)

    alone = compile(second, factors=True)
    kept = alone(*(at[s.name] for s in alone.symbols), **{name: sizes[name] for name in alone.sizes})
    assert kept.shape == wanted[2].shape
    np.testing.assert_allclose(kept.toarray(), wanted[2], rtol=1e-9, atol=1e-11)
    buffer = np.full(kept.shape, np.nan)
    for zeroed in (False, True):
        np.testing.assert_array_equal(kept.toarray(buffer, zeroed=zeroed), kept.toarray())
    strided = np.full((*kept.shape, 2), np.nan)[..., 0]
    np.testing.assert_array_equal(kept.toarray(strided), kept.toarray())
    direction = np.random.default_rng(1).normal(size=first.shape and found[1].shape)
    np.testing.assert_allclose(
        kept @ direction, np.tensordot(wanted[2], direction, direction.ndim), rtol=1e-9, atol=1e-10
    )


@pytest.mark.parametrize("number", range(len(LOSSES)))
def test_the_derivatives_are_those_of_the_loss(number):
    """Central differences of the loss at 75 digits, with steps of 1e-12: right to about 20 digits."""
    loss, first, second = derived(number)
    by, sizes = LOSSES[number][2], SIZES[1]
    symbols = compile(loss).symbols
    at = drawn(symbols, sizes, number)
    place = at[by]

    def value(*moves):
        moved = np.array([Fraction(float(v)) for v in place.flat], dtype=object)
        for k, step in moves:
            moved[k] += step
        return evaluate(loss, {**at, by: moved.reshape(place.shape)}, sizes, MP)

    with mpmath.workprec(250):
        h = Fraction(1, 10**12)
        plus, minus = [value((k, h)) for k in range(place.size)], [value((k, -h)) for k in range(place.size)]
        slopes = [float((a - b) * 10**12 / 2) for a, b in zip(plus, minus, strict=True)]
        bends = np.empty((place.size, place.size))
        for i in range(place.size):
            for j in range(i + 1):
                corners = [value((i, a), (j, b)) for a, b in ((h, h), (h, -h), (-h, h), (-h, -h))]
                bends[i, j] = bends[j, i] = float((corners[0] - corners[1] - corners[2] + corners[3]) * 10**24 / 4)
    np.testing.assert_allclose(exact(first, at, sizes).ravel(), slopes, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(exact(second, at, sizes).reshape(bends.shape), bends, rtol=1e-11, atol=1e-13)


def test_a_product_with_itself_is_computed_as_one():
    """The rows of softmax regression are formed once, and multiplied with themselves."""
    f = compile(derived(10)[2])
    assert (
        f.source.count("[:, :, None] * P[:, None]") == 1 and "t1.reshape(m, k * n).T @ t1.reshape(m, k * n)" in f.source
    )
    assert "einsum" not in f.source and f.source.count("softmax(Z)") == 1


X, P, r = tensors("X: m n; P: m k; r: m")
GRAMS = [
    (einsum("ij,ik,il,im->jkml", X, P, P, X), 1),
    (einsum("ij,ik,il,im->jklm", X, P, P, X), 0),  # columns in another order: not symmetric as written
    (einsum("ij,i,ik,il,im->jkml", X, r, P, P, X), 2),
    (einsum("ij,i,ik,il,im->jkml", X, r**2, P, P, X), 1),
    (einsum("ij,i,ik->jk", X, r**2, X), 1),
    (einsum("ij,i,ik->jk", X, r, X), 0),
    (einsum("ij,ik,mj,mk->im", X, P @ P.T @ X, X, P @ P.T @ X), 0),
    (einsum("ij,ij,kj->ik", X, X, X), 0),
    (einsum("ij,kl,im,kn->jlmn", X, P, X, P), 0),
]


@pytest.mark.parametrize("number", range(len(GRAMS)))
def test_products_of_something_with_itself(number):
    """1: one array with itself; 2: two arrays, of which one has the weights; 0: not symmetric in this way."""
    e, how = GRAMS[number]
    found = gram(e, lambda node: True)
    assert (found is not None) == bool(how)
    if found is not None:
        assert (found.children[0] is found.children[1]) == (how == 1)
    f = compile(e)
    for sizes in SIZES:
        at = drawn(f.symbols, sizes, 3)
        got = f(*(at[s.name] for s in f.symbols), **{name: sizes[name] for name in f.sizes})
        np.testing.assert_allclose(got, exact(e, at, sizes), rtol=1e-11, atol=1e-12)
        if how == 1:
            square = got.reshape(int(np.sqrt(got.size)), -1)
            np.testing.assert_array_equal(square, square.T)


def test_hessian_vector_products():
    for number in (0, 3, 9, 19):
        by = LOSSES[number][2]
        loss = derived(number)[0]
        sizes = SIZES[1]
        whole = compile(derived(number)[2])
        at = drawn(compile(loss).symbols, sizes, number)
        v = tensor("direction", *next(s.shape for s in compile(loss).symbols if s.name == by))
        f = compile(hvp(loss, by, v).result)
        at["direction"] = np.random.default_rng(2).normal(size=at[by].shape)
        wanted = whole(*(at[s.name] for s in whole.symbols), **{name: sizes[name] for name in whole.sizes})
        got = f(*(at[s.name] for s in f.symbols), **{name: sizes[name] for name in f.sizes})
        np.testing.assert_allclose(got, np.tensordot(wanted, at["direction"], got.ndim), rtol=1e-10, atol=1e-12)


def test_axes_of_size_one_that_are_summed():
    weights = ops.sum(P, axis=1, keepdims=True)
    e = einsum("ij,ik,il->jl", X, weights, X)
    f = compile(e)
    assert "keepdims" not in f.source and "einsum" not in f.source
    at = drawn(f.symbols, SIZES[1], 5)
    np.testing.assert_allclose(f(**at), exact(e, at, SIZES[1]), rtol=1e-12)
    one = tensors("C: m 1")
    e = einsum("ij,ik,jl->kl", one, X, one.T @ one)
    f = compile(e)
    at = drawn(f.symbols, SIZES[1], 6)
    np.testing.assert_allclose(f(**at), exact(e, at, SIZES[1]), rtol=1e-12)
