"""Every word and operator of the language as rows, each with the same function in plain NumPy.

`tests/test_calculus_operators.py` derives each row in every mode; `benchmarks/gradient_table.py` counts how they end.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from symnet.functions import ROWS
from symnet.language.calls import OPERATIONS
from symnet.language.parameters import PARAMETERS

Values = dict[str, Any]
SIZES = {"m": 2, "n": 3, "k": 2, "H": 1, "K": 2}
# What the language has beside its words: operators, and what is written with brackets and dots.
SIGNS = (*OPERATIONS, "-x", ".T", "[]")


@dataclass(frozen=True)
class Row:
    """word: of the language; text: a function of the names in `let`; value: the same in NumPy, given them by name;
    low, high: what the entries lie between in absolute value; signs: whether they may be negative."""

    word: str
    text: str
    let: str
    value: Callable[..., Any]
    low: float = 0.2
    high: float = 1.7
    signs: bool = True

    @cached_property
    def names(self) -> dict[str, tuple[int, ...]]:
        """The variables with their shapes in numbers."""
        pairs = (part.split(":") for part in self.let.split(";"))
        return {name.strip(): tuple(_size(word) for word in sizes.split()) for name, sizes in pairs}

    def at(self, values: Values) -> Any:
        """The value in NumPy; names that are not the row's are passed over."""
        return self.value(**{name: values[name] for name in self.names})

    def point(self, seed: int) -> Values:
        """Random entries, no two of them close together, so that every maximum is attained once."""
        rng = np.random.default_rng(seed)
        found: Values = {}
        for name, shape in self.names.items():
            count = int(np.prod(shape, dtype=int))
            steps = (rng.permutation(count) + rng.uniform(0.25, 0.75, count)) / count
            entries = self.low + (self.high - self.low) * steps
            found[name] = (entries * (rng.choice((-1, 1), count) if self.signs else 1)).reshape(shape)
        return found


def _size(word: str) -> int:
    return int(np.prod([int(SIZES.get(part, part)) for part in word.split("*")]))


_erf = np.vectorize(math.erf, otypes=[float])


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def _softplus(x: Any) -> Any:
    return np.logaddexp(0, x)


def _elu(x: Any, a: Any = 1.0) -> Any:
    return np.where(x > 0, x, a * np.expm1(np.minimum(x, 0)))


ELEMENTWISE: dict[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in ("exp", "log", "log1p", "expm1", "sqrt", "abs", "sign", "sin", "cos")},
    **{name: getattr(np, name) for name in ("tan", "sinh", "cosh", "tanh", "maximum", "minimum")},
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "erf": _erf,
    "sigmoid": _sigmoid,
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x, a=0.01: np.where(x > 0, x, a * x),
    "elu": _elu,
    "selu": lambda x: 1.0507009873554804934 * _elu(x, 1.6732632423543772848),
    "softplus": _softplus,
    "softsign": lambda x: x / (1 + np.abs(x)),
    "gelu": lambda x: x * (1 + _erf(x / np.sqrt(2))) / 2,
    "silu": lambda x: x * _sigmoid(x),
    "mish": lambda x: x * np.tanh(_softplus(x)),
    "hard_sigmoid": lambda x: np.clip((x + 3) / 6, 0, 1),
    "hard_tanh": lambda x: np.clip(x, -1, 1),
    "step": lambda x: np.where(x >= 0, 1.0, 0.0),
}
# Where the entries of the operand lie, for functions that are not defined, or hardly differ from a constant, elsewhere.
WITHIN = {
    "log": (0.2, 1.7, False),
    "sqrt": (0.2, 1.7, False),
    "log1p": (0.1, 0.8, True),
    "asin": (0.1, 0.8, True),
    "acos": (0.1, 0.8, True),
    "tan": (0.1, 1.2, True),
    "hard_sigmoid": (0.3, 4.0, True),
}


def _elementwise_rows() -> list[Row]:
    found = []
    for row in ROWS:
        f = ELEMENTWISE[row.name]
        within = WITHIN.get(row.name, (0.2, 1.7, True))
        if row.operands == 2:
            found.append(Row(row.name, f"{row.name}(X, x)", "X: m n; x: n", lambda X, x, f=f: f(X, x), *within))
            continue
        found.append(Row(row.name, f"{row.name}(x)", "x: n", lambda x, f=f: f(x), *within))
        found.append(Row(row.name, f"{row.name}(t)*x", "t: ; x: n", lambda t, x, f=f: f(t) * x, *within))
        if row.defaults:
            found.append(Row(row.name, f"{row.name}(X, a)", "X: m n; a: ", lambda X, a, f=f: f(X, a), *within))
    return found


def _norm(order: int, axis: Any = None, keep: bool = False) -> Callable[[Any], Any]:
    if order == 1:
        return lambda X: np.sum(np.abs(X), axis=axis, keepdims=keep)
    return lambda X: np.sqrt(np.sum(X * X, axis=axis, keepdims=keep))


def _mean1(X: Any) -> Any:
    return X.mean(axis=1, keepdims=True)


def _best(X: Any, axis: int) -> Any:
    """1 at the largest entry along the axis."""
    return (X == X.max(axis=axis, keepdims=True)).astype(float)


def _slid(X: Any, sizes: tuple[int, ...], stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    """All windows over the last axes: their places, then the entries inside."""
    k = len(sizes)
    lead = X.ndim - k
    X = np.pad(X, [(0, 0)] * lead + [(padding, padding)] * k)
    reach = [dilation * (p - 1) + 1 for p in sizes]
    counts = [(d - r) // stride + 1 for d, r in zip(X.shape[lead:], reach, strict=True)]
    out = np.empty((*X.shape[:lead], *counts, *sizes))
    for place in np.ndindex(*counts):
        cut = tuple(slice(stride * i, stride * i + r, dilation) for i, r in zip(place, reach, strict=True))
        out[(slice(None),) * lead + place] = X[(..., *cut)]
    return out


def _folded(Y: Any, target: tuple[int, ...], sizes: tuple[int, ...]) -> Any:
    """The adjoint of `_slid`, as a sum over the entries of the target."""
    out = np.zeros(target)
    for place in np.ndindex(*target):
        one = np.zeros(target)
        one[place] = 1
        out[place] = np.sum(_slid(one, sizes) * Y)
    return out


def _conv(X: Any, W: Any, b: Any = 0.0, **how: int) -> Any:
    """With axes for samples and channels where X has two axes more than there are to slide along."""
    if X.ndim == W.ndim <= 2:
        return np.tensordot(_slid(X, W.shape, **how), W, axes=W.ndim) + b
    k = W.ndim - 2
    wide = np.moveaxis(_slid(X, W.shape[-k:], **how), 1, 1 + k)  # samples, places, channels, inside
    out = np.moveaxis(np.tensordot(wide, np.moveaxis(W, 0, -1), axes=k + 1), -1, 1)
    return out + np.reshape(b, (-1, *[1] * k))


def _pooled(X: Any, p: int, f: Callable[..., Any]) -> Any:
    h, w = X.shape[-2] // p, X.shape[-1] // p
    return f(X.reshape(*X.shape[:-2], h, p, w, p), axis=(-3, -1))


def _lse(X: Any, axis: Any, keep: bool = False) -> Any:
    return np.log(np.sum(np.exp(X), axis=axis, keepdims=keep))


def _softmax(X: Any, axis: int) -> Any:
    return np.exp(X) / np.sum(np.exp(X), axis=axis, keepdims=True)


def _embedded(x: Any) -> Any:
    out = np.zeros(4)
    out[1:3] = x
    return out


MATRIX = "X: m n"
SQUARE = "A: n n"
UNWINDOWS = "unwindows(windows(x, (2,))**2, (n,), (2,))**2"
PLAIN: list[Row] = [
    Row("+", "X + x + t", "X: m n; x: n; t: ", lambda X, x, t: X + x + t),
    Row("+", "R + C", "R: 1 n; C: m 1", lambda R, C: R + C),
    Row("-", "X - x - X", "X: m n; x: n", lambda X, x: X - x - X),
    Row("-x", "-X", MATRIX, lambda X: -X),
    Row("*", "t*X*x*X", "X: m n; x: n; t: ", lambda X, x, t: t * X * x * X),
    Row("/", "X/x/(1 + t**2)", "X: m n; x: n; t: ", lambda X, x, t: X / x / (1 + t**2)),
    Row("**", "x**3 + x**(-2) + x**n", "x: n", lambda x: x**3 + x**-2 + x**3),
    Row("**", "x**y + 2**y + x**(1/2)", "x: n; y: n", lambda x, y: x**y + 2**y + x**0.5, signs=False),
    Row("@", "x @ y", "x: n; y: n", lambda x, y: x @ y),
    Row("@", "X @ x", "X: m n; x: n", lambda X, x: X @ x),
    Row("@", "z @ X", "z: m; X: m n", lambda z, X: z @ X),
    Row("@", "A @ A @ X.T", "A: n n; X: m n", lambda A, X: A @ A @ X.T),
    Row("@", "B @ X", "B: k m m; X: m n", lambda B, X: B @ X),
    Row(".T", "X.T @ X", MATRIX, lambda X: X.T @ X),
    Row(".T", "B.T", "B: k m n", lambda B: B.T),
    Row("[]", "x[1]*x[0]", "x: n", lambda x: x[1] * x[0]),
    Row("[]", "X[:, ::-1] * X[0]", MATRIX, lambda X: X[:, ::-1] * X[0]),
    Row("[]", "X[-1, 1:] * X[0, :-1]", "X: 2 3", lambda X: X[-1, 1:] * X[0, :-1]),
    Row("sum", "sum(X**2)", MATRIX, lambda X: np.sum(X**2)),
    Row("sum", "sum(X**2, axis=0)*x", "X: m n; x: n", lambda X, x: np.sum(X**2, axis=0) * x),
    Row("sum", "sum(B, axis=(0, 2), keepdims=True)*B", "B: k m n", lambda B: np.sum(B, axis=(0, 2), keepdims=True) * B),
    Row("mean", "mean(X)*X - mean(X, axis=1, keepdims=True)", MATRIX, lambda X: X.mean() * X - _mean1(X)),
    Row("prod", "prod(X)", MATRIX, lambda X: np.prod(X)),
    Row("prod", "prod(X, axis=1)", MATRIX, lambda X: np.prod(X, axis=1)),
    Row("max", "max(X)*X", MATRIX, lambda X: X.max() * X),
    Row("max", "max(X, axis=0)", MATRIX, lambda X: X.max(0)),
    Row("min", "min(X)*X", MATRIX, lambda X: X.min() * X),
    Row("min", "min(X, axis=1, keepdims=True)*X", MATRIX, lambda X: X.min(1, keepdims=True) * X),
    Row("norm", "norm(X)", MATRIX, _norm(2)),
    Row("norm", "X/norm(X, axis=1, keepdims=True)", MATRIX, lambda X: X / _norm(2, 1, True)(X)),
    Row("norm", "norm(X, 1)*X", MATRIX, lambda X: _norm(1)(X) * X),
    Row("norm", "norm(X**3, 1, axis=0)", MATRIX, lambda X: _norm(1, 0)(X**3)),
    Row("logsumexp", "logsumexp(x)", "x: n", lambda x: _lse(x, -1)),
    Row("logsumexp", "logsumexp(X, axis=(0, 1))", MATRIX, lambda X: _lse(X, (0, 1))),
    Row("logsumexp", "X - logsumexp(X, axis=0, keepdims=True)", MATRIX, lambda X: X - _lse(X, 0, True)),
    Row("softmax", "softmax(x)", "x: n", lambda x: _softmax(x, -1)),
    Row("softmax", "softmax(X, axis=0)", MATRIX, lambda X: _softmax(X, 0)),
    Row("log_softmax", "log_softmax(X)", MATRIX, lambda X: np.log(_softmax(X, -1))),
    Row("argmax_onehot", "argmax_onehot(X)*X", MATRIX, lambda X: _best(X, -1) * X),
    Row("argmax_onehot", "argmax_onehot(X, axis=0)*X**2", MATRIX, lambda X: _best(X, 0) * X**2),
    Row("dot", "dot(X, x)", "X: m n; x: n", lambda X, x: X @ x),
    Row("inner", "inner(X, X*Y)", "X: m n; Y: m n", lambda X, Y: np.sum(X * X * Y)),
    Row("outer", "outer(x, X)", "x: n; X: m k", lambda x, X: np.multiply.outer(x, X)),
    Row("outer", "outer(x, x)", "x: n", lambda x: np.outer(x, x)),
    Row("kron", "kron(X, Y)", "X: m n; Y: k k", lambda X, Y: np.kron(X, Y)),
    Row("kron", "kron(x, x)", "x: n", lambda x: np.kron(x, x)),
    Row("trace", "trace(A @ A)", SQUARE, lambda A: np.trace(A @ A)),
    Row("det", "det(A)", SQUARE, lambda A: np.linalg.det(A)),
    Row("logdet", "logdet(X @ X.T)", MATRIX, lambda X: np.log(np.linalg.det(X @ X.T))),
    Row("inv", "inv(A)", "A: k k", lambda A: np.linalg.inv(A)),
    Row("inv", "x @ inv(A + 3*eye(n)) @ x", "A: n n; x: n", lambda A, x: x @ np.linalg.solve(A + 3 * np.eye(3), x)),
    Row("diag", "diag(x) @ A", "x: n; A: n n", lambda x, A: np.diag(x) @ A),
    Row("diag", "diag(A @ A)", SQUARE, lambda A: np.diag(A @ A)),
    Row("eye", "A*eye(n) + t*eye(n)", "A: n n; t: ", lambda A, t: (A + t) * np.eye(3)),
    Row("ones", "t*ones(m, n)*t + X", "t: ; X: m n", lambda t, X: t * t + X),
    Row("zeros", "zeros(n, n) + t*x", "t: ; x: n", lambda t, x: np.zeros((3, 3)) + t * x),
    Row("transpose", "transpose(B, (1, 2, 0))", "B: k m n", lambda B: np.transpose(B, (1, 2, 0))),
    Row("reshape", "reshape(X, (n, m)) @ X", MATRIX, lambda X: X.reshape(3, 2) @ X),
    Row("reshape", "reshape(X, m*n)**2", MATRIX, lambda X: X.reshape(-1) ** 2),
    Row("reshape", "[[x[0], 1], [x[1]**2, x[0]]]", "x: 2", lambda x: np.array([[x[0], 1], [x[1] ** 2, x[0]]])),
    Row("concatenate", "concatenate((x, x**2))", "x: n", lambda x: np.concatenate((x, x**2))),
    Row("concatenate", "concatenate((X, Y), axis=1)", "X: m n; Y: m k", lambda X, Y: np.concatenate((X, Y), axis=1)),
    Row("einsum", 'einsum("ij,jk,k->i", X, A, x)', "X: m n; A: n n; x: n", lambda X, A, x: X @ A @ x),
    Row("einsum", 'einsum("ii->i", A)', SQUARE, lambda A: np.diag(A)),
    Row("einsum", 'einsum("bij,bjk->kb", B, D)', "B: k m n; D: k n m", lambda B, D: np.einsum("bij,bjk->kb", B, D)),
    Row("einsum", 'einsum("ij,ij,i->j", X, X, z)', "X: m n; z: m", lambda X, z: z @ (X * X)),
    Row("where", "where(X > x, X**2, x)", "X: m n; x: n", lambda X, x: np.where(X > x, X**2, x)),
    Row("where", "where(t > 0, x, exp(x))", "t: ; x: n", lambda t, x: x if t > 0 else np.exp(x)),
    Row("conv1d", "conv1d(x, w, 1, 2, 1)", "x: 7; w: 3", lambda x, w: _conv(x, w, 1, stride=2, padding=1)),
    Row("conv1d", "conv1d(X, W, b)", "X: 2 2 3; W: 3 2 2; b: 3", lambda X, W, b: _conv(X, W, b)),
    Row("conv2d", "conv2d(X, W)", "X: 3 4; W: 2 3", _conv),
    Row("conv2d", "conv2d(X, W)", "X: 2*m 2*m; W: k k", _conv),
    Row(
        "conv2d",
        "conv2d(X, W, b, stride=2, padding=1, dilation=2)",
        "X: 1 2 3 3; W: 2 2 2 2; b: 2",
        lambda X, W, b: _conv(X, W, b, stride=2, padding=1, dilation=2),
    ),
    Row("max_pool2d", "max_pool2d(X, 2)", "X: m 2 2*k", lambda X: _pooled(X, 2, np.max)),
    Row("max_pool2d", "max_pool2d(X, k)**2", "X: m 2*k k", lambda X: _pooled(X, 2, np.max) ** 2),
    Row("mean_pool2d", "mean_pool2d(X, 2)**2", "X: 2 2*n", lambda X: _pooled(X, 2, np.mean) ** 2),
    Row("windows", "windows(x, (2,))**2", "x: n", lambda x: _slid(x, (2,)) ** 2),
    Row(
        "unwindows",
        "unwindows(windows(x, (2,))**2, (n,), (2,))**2",
        "x: n",
        lambda x: _folded(_slid(x, (2,)) ** 2, (3,), (2,)) ** 2,
    ),
    Row("embed", 'embed(x, (4,), "1:3")**2', "x: 2", lambda x: _embedded(x) ** 2),
    Row("diff", "diff(sin(t)**2, t)*x", "t: ; x: n", lambda t, x: np.sin(2 * t) * x),
    Row("diff", "diff(exp(t*t), t, 2)", "t: ", lambda t: (2 + 4 * t**2) * np.exp(t * t)),
    Row("grad", "grad(sum(X**3*x), X)", "X: m n; x: n", lambda X, x: 3 * X**2 * x),
    Row("jacobian", "jacobian(x**2*t, x)", "x: n; t: ", lambda x, t: np.diag(2 * x * t)),
    Row("hessian", "hessian(sum(x**4), x)", "x: n", lambda x: np.diag(12 * x**2)),
    Row("jvp", "jvp(A @ x**2, x, v)", "A: n n; x: n; v: n", lambda A, x, v: A @ (2 * x * v)),
    Row("vjp", "vjp(A @ x**2, x, v)", "A: n n; x: n; v: n", lambda A, x, v: 2 * x * (v @ A)),
    Row("hvp", "hvp(sum(x**3), x, v)", "x: n; v: n", lambda x, v: 6 * x * v),
]
TABLE: list[Row] = [*_elementwise_rows(), *PLAIN]
WORDS = (*PARAMETERS, *SIGNS)
