"""Order for all sizes: what increasing functions do to the largest entry, and what is one place on merged axes."""

import numpy as np
import pytest

import symnet as sn
from symnet.evidence.rechecking.main import checked
from symnet.evidence.records import sealed
from symnet.functions import FUNCTIONS, STRICTLY_INCREASING

PROVED = [
    *((f"argmax_onehot({f}(z)) == argmax_onehot(z)", "z: n", ()) for f in ("softmax", "log_softmax", "exp", "sigmoid")),
    ("argmax_onehot(log(z)) == argmax_onehot(z)", "z: n", ("z > 0",)),
    ("argmax_onehot(z + c) == argmax_onehot(z)", "z: n; c", ()),
    ("argmax_onehot(a*z) == argmax_onehot(z)", "z: n; a", ("a > 0",)),
    ("argmax_onehot(z**3) == argmax_onehot(z)", "z: n", ()),
    ("argmax_onehot(X + b) == argmax_onehot(X)", "X: m n; b: m 1", ()),
    ("argmax_onehot(softmax(X/sqrt(n), axis=0), axis=0) == argmax_onehot(X, axis=0)", "X: m n", ()),
    ("argmax_onehot(2*sigmoid(z - max(z)) + 1) == argmax_onehot(z)", "z: n", ()),
    ("softmax(z + c) == softmax(z)", "z: n; c", ()),
    ("max(z + c) == max(z) + c", "z: n; c", ()),
    ("max(exp(z)) == exp(max(z))", "z: n", ()),
    ("min(relu(X), axis=1) == relu(min(X, axis=1))", "X: m n", ()),
    ("max(log(z)) == log(max(z))", "z: n", ("z > 0",)),
    ("max(max(X, axis=1)) == max(X)", "X: m n", ()),
    ("min(min(Y, axis=(1, 3)), axis=0) == min(Y, axis=(0, 1, 3))", "Y: a b c d", ()),
    ("prod(prod(X, axis=0)) == prod(X)", "X: m n", ()),
    ("max(reshape(X, (m*n,))) == max(X)", "X: m n", ()),
    ("prod(reshape(x, (m, n))) == prod(x)", "x: m*n", ()),
    ("max(reshape(X, (H, 2, W)), axis=(0, 1)) == max(X, axis=0)", "X: 2*H W", ()),
    ("max(X, axis=(1, 2), keepdims=True) == reshape(max(reshape(X, (m, n*k)), axis=1), (m, 1, 1))", "X: m n k", ()),
    ("max(max_pool2d(X, 2)) == max(X)", "X: 2*H 2*W", ()),
    ("max_pool2d(relu(X), 2) == relu(max_pool2d(X, 2))", "X: 2*H 2*W", ()),
    ("kron(eye(2), eye(n)) == eye(2*n)", "n: size", ()),
    ("kron(eye(m), eye(n)) == eye(m*n)", "m: size; n: size", ()),
    ("kron(A, B).T == kron(A.T, B.T)", "A: m m; B: n n", ()),
    ("trace(kron(A, B)) == trace(A)*trace(B)", "A: m m; B: n n", ()),
    ("kron(A @ C, B @ D) == kron(A, B) @ kron(C, D)", "A: m m; B: n n; C: m m; D: n n", ()),
]
REFUTED = [
    ("argmax_onehot(relu(z)) == argmax_onehot(z)", "z: n", ()),
    ("argmax_onehot(-z) == argmax_onehot(z)", "z: n", ()),
    ("argmax_onehot(z**2) == argmax_onehot(z)", "z: n", ()),
    ("argmax_onehot(a*z) == argmax_onehot(z)", "z: n; a", ("a >= 0",)),
    ("argmax_onehot(X + b) == argmax_onehot(X)", "X: n n; b: n", ()),
    ("argmax_onehot(softmax(X, axis=0), axis=1) == argmax_onehot(X, axis=1)", "X: n n", ()),
    ("max(log(z)) == log(max(z))", "z: n", ()),
    ("max(-z) == -max(z)", "z: n", ()),
    ("max(z*z) == max(z)**2", "z: n", ()),
    ("max(min(X, axis=1)) == max(X)", "X: m n", ()),
    ("max(max(X, axis=1)) == min(X)", "X: m n", ()),
    ("max(max(X, axis=0)**2) == max(X)**2", "X: m n", ()),
    ("max(max(X, axis=1), axis=0) == max(X[0, :])", "X: m n", ()),
    ("prod(prod(X, axis=0, keepdims=True), axis=0) == prod(X)*ones(n)", "X: m n", ()),
    ("max(reshape(X, (n, m)), axis=0) == max(X, axis=1)", "X: m n", ()),
    ("max(reshape(X, (H, 2, W)), axis=(0, 2)) == max(X)*ones(2)", "X: 2*H W", ()),
    ("max(reshape(X, (2, H, W)), axis=0) == max(reshape(X, (H, 2, W)), axis=1)", "X: 2*H W", ()),
    ("max(max_pool2d(X, 2)) == max(X[0:2, 0:2])", "X: 2*H 2*W", ()),
    ("max_pool2d(-X, 2) == -max_pool2d(X, 2)", "X: 2*H 2*W", ()),
    ("max_pool2d(X**2, 2) == max_pool2d(X, 2)**2", "X: 2*H 2*W", ()),
    ("max(mean_pool2d(X, 2)) == max(X)", "X: 2*H 2*W", ()),
    ("kron(eye(m), ones(n, n)) == eye(m*n)", "m: size; n: size", ()),
    ("kron(A, B) == kron(B, A)", "A: n n; B: n n", ()),
]


@pytest.mark.parametrize(("claim", "let", "given"), PROVED)
def test_proved_for_all_sizes(claim, let, given):
    v = sn.verify(claim, let=let, given=list(given))
    assert (v.status, v.scope) == ("proved", "all shapes")
    again = checked(v.claim, v.certificate)
    assert again is not None and again.status == "proved"


@pytest.mark.parametrize(("claim", "let", "given"), REFUTED)
def test_refuted(claim, let, given):
    assert sn.verify(claim, let=let, given=list(given)).status == "refuted"


@pytest.mark.parametrize("edit", [{"law": "inverse"}, {"of": "argmax_onehot(z)"}, {"parts": ["z"]}, {"law": "product"}])
def test_an_edited_law_is_rejected(edit):
    v = sn.verify("argmax_onehot(exp(z)) == argmax_onehot(z)", let="z: n")
    (row,) = v.certificate["laws"]
    rest = {key: value for key, value in v.certificate.items() if key != "seal"}
    assert sn.recheck(v.claim, sealed({**rest, "laws": [{**row, **edit}]})).status == "unknown"


@pytest.mark.parametrize("name", sorted(STRICTLY_INCREASING))
def test_a_row_increases_strictly(name):
    f = sn.compile(sn.parse(f"{name}(x)", let="x: n"), inputs=["x"])
    low = {"log": 1e-6, "log1p": -0.999, "sqrt": 0.0, "asin": -1.0}.get(name, -4.0)
    values = f(np.linspace(low, 1.0 if name == "asin" else 4.0, 2001))
    assert np.all(np.diff(values) > 0)
    assert FUNCTIONS[name].monotone == 1
