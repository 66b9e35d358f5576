"""Compiled gradients and Hessians of the operations of the field, whole and as factors: convolutions, pooling,
activations, norms, matrix functions, attention. They agree with the derivative evaluated by entries at 60 digits."""

import numpy as np
import pytest

from symnet.calculus import grad, hessian
from symnet.language import parse
from symnet.program import compile
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.sizes import substitute

MP = mp(200)
SIZES = {"m": 2, "n": 3, "k": 2, "N": 2, "C": 2, "F": 2}
LOSSES = [
    ("sum(conv2d(X, K, b)**2)", "X: N C 4 4; K: F C 2 2; b: F", "K"),
    ("sum(conv2d(X, K, b, stride=2, padding=1)**3)", "X: N C 4 4; K: F C 2 2; b: F", "X"),
    ("sum(max_pool2d(tanh(conv2d(X, K)), 2)**2)", "X: N C 5 5; K: F C 2 2", "K"),
    ("sum(mean_pool2d(relu(X), 2)**2)", "X: N C 4 4", "X"),
    ("sum(max_pool2d(X, 2)**2)", "X: 2*m 2*n", "X"),
    ("sum(relu(W @ x + b)**2)", "W: m n; x: n; b: m", "W"),
    ("sum(leaky_relu(W @ x)*v)", "W: m n; x: n; v: m", "W"),
    ("sum(elu(W @ x)**2)", "W: m n; x: n", "W"),
    ("sum(selu(W @ x))", "W: m n; x: n", "W"),
    ("sum(mish(W @ x))", "W: m n; x: n", "W"),
    ("sum(silu(W @ x))", "W: m n; x: n", "x"),
    ("sum(softsign(x)*y)", "x: n; y: n", "x"),
    ("sum(hard_sigmoid(x)*hard_tanh(x))", "x: n", "x"),
    ("sum(abs(X @ w - y))", "X: m n; w: n; y: m", "w"),
    ("sum(maximum(0, 1 - y*(X @ w)))", "X: m n; w: n; y: m", "w"),
    ("sum(where(abs(r) <= 1, r**2/2, abs(r) - 1/2))", "r: n", "r"),
    ("max(x)*sum(x**2)", "x: n", "x"),
    ("sum(max(X, axis=1)**2)", "X: m n", "X"),
    ("sum(min(X, axis=0)**3)", "X: m n", "X"),
    ("norm(X)**3 + norm(x, ord=1)", "X: m n; x: n", "X"),
    ("sum(norm(X, axis=1)*v)", "X: m n; v: m", "X"),
    ("trace(inv(A) @ B)", "A: n n; B: n n", "A"),
    ("det(A)**2", "A: n n", "A"),
    ("logdet(A @ A.T + eye(n))", "A: n n", "A"),
    ("trace(A @ A @ A)", "A: n n", "A"),
    ("trace(X.T @ A @ X @ B)", "X: m n; A: m m; B: n n", "X"),
    ("sum(softmax(Q @ K.T/sqrt(k)) @ V)", "Q: m k; K: n k; V: n k", "Q"),
    ("sum((softmax(Q @ K.T/sqrt(k)) @ V)**2)", "Q: m k; K: n k; V: n k", "K"),
    ("sum(concatenate((x, y), axis=0)**3)", "x: n; y: m", "x"),
    ("sum(reshape(X, (n, m)) @ X)**2", "X: m n", "X"),
    ("sum(kron(A, B)**2)", "A: m n; B: k n", "A"),
    ("prod(X)*sum(X)", "X: m n", "X"),
    ("sum(prod(X, axis=1)**2)", "X: m n", "X"),
    ("sum(X[0, :]*X[1, :]**2)", "X: m n", "X"),
    ("sum(x[1:]**2*x[:-1])", "x: n", "x"),
    ('sum(einsum("ij,jk,ik->i", X, A, Z)**2)', "X: m n; A: n k; Z: m k", "A"),
    ("logsumexp(X @ w)**2", "X: m n; w: n", "w"),
    ("sum(log_softmax(X, axis=0)*Y)", "X: m n; Y: m n", "X"),
    ("sum(sqrt(1 + x**2)) + sum(log1p(x**2)) + sum(expm1(x))", "x: n", "x"),
    ("sum(sin(x)*cos(y)) + sum(atan(x)) + sum(erf(x*y))", "x: n; y: n", "x"),
    ("sum(sinh(x)/cosh(x)) + sum(asin(x/4)*acos(x/4))", "x: n", "x"),
    ("sum(x**t)", "x: n positive; t", "x"),
    ("sum(p*log(p/q))", "p: n positive; q: n positive", "q"),
    ("sum((x - mean(x))**2)/n", "x: n", "x"),
    (
        "sum((X - mean(X, axis=1, keepdims=True))*G"
        "/sqrt(mean((X - mean(X, axis=1, keepdims=True))**2, axis=1, keepdims=True) + 1/100))",
        "X: m n; G: m n",
        "X",
    ),
    ("sum(tanh(W2 @ tanh(W1 @ x + b1) + b2)**2)", "W1: m n; b1: m; W2: k m; b2: k; x: n", "W1"),
    ("sum(where(x > y, x*y, x + y**2))", "x: n; y: n", "x"),
    ("sum(argmax_onehot(x)*x**2)", "x: n", "x"),
    ("x @ inv(A + A.T + 9*eye(n)) @ x", "A: n n; x: n", "A"),
    ("sum(diag(x) @ A @ diag(x))", "x: n; A: n n", "x"),
    ("sum(diag(A)**3)", "A: n n", "A"),
    ("exp(trace(A)/9)*sum(A*A.T)", "A: n n", "A"),
]


@pytest.mark.parametrize("text, let, by", LOSSES)
def test_derivatives_of_the_field(text, let, by):
    loss = parse(text, let=let)
    expressions = [loss, grad(loss, by).result, hessian(loss, by).result]
    f, factors = compile(expressions), compile(expressions[2], factors=True)
    rng = np.random.default_rng(3)
    at = {}
    for s in f.symbols:
        drawn = rng.integers(-32, 33, [d if isinstance(d, int) else substitute(d, SIZES) for d in s.shape]) / 32
        at[s.name] = np.abs(drawn) + 1 / 4 if "positive" in let else drawn + 1 / 128  # off the kinks
    found = f(**at, **{name: SIZES[name] for name in f.sizes})
    wanted = [np.array(evaluate(e, at, SIZES, MP), dtype=object).astype(float) for e in expressions]
    for got, want in zip(found, wanted, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-8, atol=1e-10)
    kept = factors(*(at[s.name] for s in factors.symbols), **{name: SIZES[name] for name in factors.sizes})
    np.testing.assert_allclose(kept.toarray(), wanted[2], rtol=1e-8, atol=1e-10)
