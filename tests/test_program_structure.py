"""Arrays that live on diagonals: no dense identity is made, the values are those of the dense formula."""

import warnings

import numpy as np
import pytest

from symnet import ops
from symnet.calculus import hessian
from symnet.expr import Contract, Eye, Number
from symnet.language import parse
from symnet.program import compile
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.program.signs import nonnegative
from symnet.sizes import sizes
from symnet.symbols import scalar, tensor

m, n, k = sizes("m n k")
A, S, x, b, t = tensor("A", m, n), tensor("S", n, n), tensor("x", n), tensor("b", m), scalar("t")
AT = {"m": 2, "n": 3, "k": 2}
RNG = np.random.default_rng(11)
MP = mp(60)

LOSSES = [
    ("sum(log(1+exp(-y*(X@w))))", "X: m n; y: m; w: n", "w"),
    ("sum((T - U@V.T)**2)", "T: n p; U: n k; V: p k", "U"),
    ("sum(M*(T - U@V.T)**2)", "T: n p; U: n k; V: p k; M: n p", "U"),
    ("x@A@x", "A: n n; x: n", "x"),
    ("-sum(y*log(softmax(z)))", "z: n; y: n", "z"),
    ("-sum(y*log(softmax(W@x)))", "W: c d; x: d; y: c", "W"),
    ("logdet(A @ A.T)", "A: n n", "A"),
    ("sum((X@w-y)**2)/2 + t*sum(w**2)", "X: m n; y: m; w: n; t", "w"),
    ("sum(x**4)", "x: n", "x"),
    ("log(1 + sum(x**2))", "x: n", "x"),
    ("exp(-sum((x - y)**2)/(2*s**2))", "x: n; y: n; s", "x"),
    ("norm(x)", "x: n", "x"),
    ("sum(X**3) - sum(X)**2", "X: m n", "X"),
    ("trace(X.T@A@X)", "X: m n; A: m m", "X"),
    ("sum(tanh(W@x)*v)", "W: m n; x: n; v: m", "W"),
]
SIZES = {"m": 2, "n": 3, "p": 4, "k": 2, "c": 3, "d": 2}


def values_of(symbols):
    found = {}
    for s in symbols:
        shape = tuple(d if isinstance(d, int) else SIZES[str(d)] for d in s.shape)
        found[s.name] = RNG.normal(size=shape) + (2 * np.eye(*shape) if s.name == "A" else 0)
    return found


def sizes_of(symbols):
    return {str(d): SIZES[str(d)] for s in symbols for d in s.shape if not isinstance(d, int)}


@pytest.mark.parametrize("text, let, by", LOSSES)
def test_hessians_against_the_interpreter(text, let, by):
    e = hessian(parse(text, let=let), by).result
    f = compile(e)
    at = values_of(f.symbols)
    known = {name: SIZES[name] for name in f.sizes}
    expected = np.array(evaluate(e, at, {**sizes_of(f.symbols), **known}, MP), dtype=object).astype(float)
    for _ in range(2):
        np.testing.assert_allclose(f(**at, **known), expected, rtol=1e-10, atol=1e-12)
    short = f(**{name: np.asarray(v, np.float32) for name, v in at.items()}, **known)
    assert short.dtype == (np.float32 if at else np.float64)
    np.testing.assert_allclose(short, expected, rtol=3e-3, atol=3e-4)
    assert "np.eye" not in f.source


EYE = Eye(n)
CASES = [
    EYE + EYE,
    EYE - ops.diag(x) + S - 2 * (t * EYE),
    S + 3 * (S - t * EYE),
    [S - EYE, S, EYE - S],
    [S @ S - EYE, (S @ S).T],
    [ops.exp(S) + EYE, ops.sum(ops.exp(S))],
    [S + ops.diag(x), (S + ops.diag(x)) * 2],
    Contract((EYE, EYE), ((0, 1), (2, 3)), (0, 1, 2, 3)),
    Contract((EYE, EYE), ((0, 1), (1, 2)), (0, 1, 2)),
    Contract((EYE, EYE, x), ((0, 1), (1, 2), (2,)), (0, 2, 1)),
    Contract((EYE, S, t), ((0, 1), (2, 3), ()), (2, 0, 3, 1)),
    Contract((EYE, x), ((0, 1), (2,)), (0, 2, 1)) * t,
    Contract((EYE, S), ((0, 1), (0, 1)), (0, 1)) + S.T,
    (EYE + S).T @ S,
    S.T + EYE,
    ops.diag(b) @ A + A,
    -EYE,
    EYE * S,
    ops.einsum("ij,ik,il->jkl", A, A, A),
    ops.einsum("ij,jk,kl,li->ijkl", S, S, S, S),
    ops.einsum("ij,ki,l,il->kjl", A, A.T, x, A),
    ops.einsum("ijk,jl->ikl", ops.einsum("ij,ik->ijk", A, A), S),
    ops.einsum("ijk,ij->k", ops.einsum("ij,k->ijk", A, b), A),
    ops.einsum("ij,ikl->jkl", A, ops.einsum("ij,k->ijk", A, x)),
    A.T @ ops.diag(ops.sigmoid(b)) @ A,
    A @ ops.diag(x**2) @ A.T,
    A.T @ ops.diag(1 - ops.tanh(b) ** 2) @ A * t,
]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_sums_with_identities_against_the_interpreter(number):
    case = CASES[number]
    f = compile(case)
    at = {s.name: RNG.normal(size=tuple(AT[str(d)] for d in s.shape)) for s in f.symbols}
    before = {name: v.copy() for name, v in at.items()}
    known = {name: AT[name] for name in f.sizes}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = f(**at, **known)
        again = f(**at, **known)
    pairs = zip(found, again, case, strict=True) if isinstance(case, list) else [(found, again, case)]
    for got, repeated, e in pairs:
        expected = np.array(evaluate(e, at, AT, MP), dtype=object).astype(float)
        np.testing.assert_allclose(got, expected, rtol=1e-11, atol=1e-12)
        np.testing.assert_array_equal(got, repeated)
        assert not np.shares_memory(got, repeated) or not got.ndim
        assert not any(np.shares_memory(got, v) for v in at.values())
    assert all((at[name] == v).all() for name, v in before.items())


SIGNS = [
    (x**2, True),
    (ops.exp(x) * x**4, True),
    (1 - ops.tanh(x) ** 2, True),
    (ops.sigmoid(x) * (1 - ops.sigmoid(x)), True),
    (1 - ops.softmax(x), True),
    (ops.sum(x * x) + ops.norm(x), True),
    (ops.relu(x) + ops.abs(x), True),
    (ops.maximum(x, 0), True),
    (x, False),
    (x**3, False),
    (ops.sigmoid(x) - 1, False),
    (1 - ops.exp(x), False),
    (2 - ops.sigmoid(x) - ops.sigmoid(-x), True),
    (x**2 - Number("1/10") + Number("1/5"), False),  # true, but 0.2 - 0.1 - 0.1 need not be 0 as computed
    (ops.log(1 + x**2), False),
]


@pytest.mark.parametrize("number", range(len(SIGNS)))
def test_signs_that_are_known(number):
    e, known = SIGNS[number]
    assert nonnegative(e) is known


def test_a_weight_that_may_be_negative_has_no_root():
    f = compile(A.T @ ops.diag(b) @ A)
    found = f(np.ones((2, 3)), np.array([-1.0, -2.0]))
    np.testing.assert_allclose(found, -3 * np.ones((3, 3)))
