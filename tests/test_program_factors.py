"""Results as factors: they multiply and write out to what the dense program computes, and say what they are."""

import pickle

import numpy as np
import pytest

from symnet import ops
from symnet.calculus import hessian
from symnet.errors import BudgetError, ShapeError
from symnet.language import parse
from symnet.program import compile
from symnet.program.structured import Structured
from symnet.symbols import tensors
from tests.test_program_structure import AT, CASES, LOSSES, RNG, SIZES, values_of

KINDS = [
    ["product"],
    ["kronecker"],
    ["block diagonal"],
    ["dense"],
    ["diagonal", "low rank"],
    ["block diagonal", "low rank"],
    ["kronecker"],
    ["product", "diagonal"],
    ["diagonal"],
    ["diagonal", "low rank"],
    ["low rank", "diagonal"],
    ["diagonal", "low rank"],
    None,
    ["kronecker"],
    ["block diagonal"],
]


def compare(factors, dense):
    """Written out in every way, and multiplied from both sides by arrays of every rank."""
    assert isinstance(factors, Structured) and factors.shape == dense.shape and factors.dtype == dense.dtype
    close = {"rtol": 1e-10, "atol": 1e-11}
    np.testing.assert_allclose(factors.toarray(), dense, **close)
    np.testing.assert_allclose(np.asarray(factors), dense, **close)
    out = np.full(dense.shape, 7.0)
    assert factors.toarray(out) is out
    np.testing.assert_allclose(out, dense, **close)
    np.testing.assert_allclose(factors.toarray(out, zeroed=True), dense, **close)
    for k in range(1, dense.ndim + 1):
        right, left = RNG.normal(size=dense.shape[dense.ndim - k :]), RNG.normal(size=dense.shape[:k])
        np.testing.assert_allclose(factors @ right, np.tensordot(dense, right, k), **close)
        np.testing.assert_allclose(left @ factors, np.tensordot(left, dense, k), **close)


@pytest.mark.parametrize("number", range(len(LOSSES)))
def test_hessians(number):
    text, let, by = LOSSES[number]
    e = hessian(parse(text, let=let), by).result
    f = compile(e, factors=True)
    g = compile(e, inputs=f.symbols)
    at = values_of(f.symbols)
    found = f(**at, **{name: SIZES[name] for name in f.sizes})
    compare(found, g(**at, **{name: SIZES[name] for name in g.sizes}))
    kinds = [term.kind for term in found.terms or (found,)]
    assert KINDS[number] is None or kinds == KINDS[number]
    arrays = [a for term in found.terms or (found,) for a in term.factors]
    assert not any(np.shares_memory(a, v) for a in arrays for v in at.values())
    short = f(**{name: np.asarray(v, np.float32) for name, v in at.items()}, **{name: SIZES[name] for name in f.sizes})
    assert short.dtype == (np.float32 if at else np.float64) and (short.toarray().dtype == short.dtype)


@pytest.mark.parametrize("number", [k for k, case in enumerate(CASES) if not isinstance(case, list)])
def test_sums_with_identities(number):
    e = CASES[number]
    f = compile(e, factors=True)
    g = compile(e, inputs=f.symbols)
    at = {s.name: RNG.normal(size=tuple(AT[str(d)] for d in s.shape)) for s in f.symbols}
    compare(f(**at, **{name: AT[name] for name in f.sizes}), g(**at, **{name: AT[name] for name in g.sizes}))


def test_several_results_share_their_work():
    X, w = tensors("X: m n; w: n")
    d = ops.exp(X @ w)
    f = compile([ops.diag(d), [X.T @ ops.diag(d) @ X]], factors=True)
    assert f.source.count("np.exp") == 1 and f.source.count("X.copy()") == 1
    first, (second,) = pickle.loads(pickle.dumps(f))(np.ones((3, 2)), np.zeros(2))
    assert first.kind == "diagonal" and second.kind == "product"
    assert second.factors[0] is second.factors[2]
    np.testing.assert_allclose(second.toarray(), 3 * np.ones((2, 2)))
    assert repr(second) == "<product 'ki,k,kj->ij' of shape (2, 2)>" and second.ndim == 2


def test_a_large_hessian_costs_its_factors():
    (V,) = [tensors("V: n k")]
    T, U = tensors("T: n n; U: n k")
    e = hessian(ops.sum((T - U @ V.T) ** 2), U).result
    at = np.ones((20000, 5))
    with pytest.raises(BudgetError) as error:
        compile(e)(V=at)
    for words in (
        "(n, k, n, k)",
        "(20000, 5, 20000, 5)",
        "10000000000 entries",
        "V: (20000, 5)",
        "factors=True",
        "hvp",
    ):
        assert words in str(error.value)
    found = compile(e, factors=True)(V=at)
    assert found.shape == (20000, 5, 20000, 5) and found.nbytes == 200
    np.testing.assert_allclose(found @ at, np.full((20000, 5), 200000.0))
    with pytest.raises(BudgetError, match="keep the factors"):
        found.toarray()


def test_intermediate_arrays_have_a_budget_too():
    x, y = tensors("x: m; y: n")
    f = compile(ops.sum(ops.exp(ops.outer(x, y))))
    assert f([0, 0], [0]) == 2
    with pytest.raises(BudgetError, match=r"from x: \(100000,\); y: \(100000,\)"):
        f(np.zeros(10**5), np.zeros(10**5))


def test_shapes_that_do_not_fit():
    found = compile(ops.diag(tensors("x: n")), factors=True)([1, 2, 3])
    for wrong in (np.ones(2), np.ones((3, 2)), np.ones((3, 3, 3)), 2.0):
        with pytest.raises(ShapeError, match="cannot multiply"):
            found @ wrong
    with pytest.raises(ShapeError, match="`out` has shape"):
        found.toarray(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="not an array"):
        np.array(found, copy=False)


MERGED = [
    # text, let, kinds of the terms: factors that differ in one place are one
    ("outer(a, x) + 2*outer(b, x) - outer(x, a)", "a: n; b: n; x: n", ["low rank", "low rank"]),
    ("outer(a, x) + outer(b, x) + outer(a, a) + outer(b, a)", "a: n; b: n; x: n", ["low rank"]),
    ("diag(a) + 3*eye(n) - diag(b)", "a: n; b: n", ["diagonal", "diagonal"]),
    ("X.T @ X + Z.T @ Z", "X: m n; Z: k n", ["product", "product"]),
    ("X.T @ diag(a) @ X + X.T @ diag(b) @ X", "X: m n; a: m; b: m", ["product"]),
    ("einsum('ik,jl->ijkl', A, S) + einsum('ik,jl->ijkl', A, S.T)", "A: n n; S: k k", ["kronecker"]),
]


@pytest.mark.parametrize("text, let, kinds", MERGED)
def test_terms_that_differ_in_one_factor_are_one(text, let, kinds):
    e = parse(text.replace("'", '"'), let=let)
    f, g = compile(e, factors=True), compile(e)
    sizes = {"m": 3, "n": 2, "k": 4}
    at = {s.name: RNG.normal(size=tuple(sizes[str(d)] for d in s.shape)) for s in f.symbols}
    found = f(**at)
    assert [term.kind for term in found.terms or (found,)] == kinds
    compare(found, g(**at))
