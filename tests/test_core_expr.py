"""Nodes: interned, kept as written, shapes checked; traversal does not recurse."""

import contextlib
import copy
import gc
import pickle
import sys
from fractions import Fraction

import numpy as np
import pytest

from symnet import ops
from symnet.calculus.evident import sign_of
from symnet.errors import ShapeError, SymnetError
from symnet.expr import (
    Add,
    Contract,
    Defined,
    Formal,
    Index,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    as_expr,
    count,
    fold,
    once,
    postorder,
    rebuild,
    settled,
)
from symnet.expr.base import _interned
from symnet.remembered import forget
from symnet.sizes import sizes
from symnet.symbols import function, scalar, tensor
from symnet.views import view

m, n, k = sizes("m n k")
W, A = tensor("W", m, n), tensor("A", n, k)
x, y, b = tensor("x", n), tensor("y", m), tensor("b", m)
t = scalar("t")


def test_equal_structure_is_one_object():
    assert W @ x + b is W @ x + b
    assert (W @ x == W @ x) is True
    assert W @ x != W @ x + b
    assert pickle.loads(pickle.dumps(W @ x + b)) is W @ x + b
    assert copy.deepcopy(W @ x) is W @ x


def test_nothing_is_evaluated():
    assert isinstance(t / t, Mul) and isinstance(t - t, Add) and isinstance(t**1, Power)
    assert (1 + ops.exp(-t)) - 1 != ops.exp(-t)
    assert t * 0 != 0 and Number(2) == 2 and as_expr(0.1) == Fraction(1, 10)


def test_shapes():
    assert (W @ x + b).shape == (m,)
    assert (x @ W.T).shape == (m,)
    assert (W @ A).shape == (m, k)
    assert W.T.shape == (n, m) and x.T is x
    assert ops.sum(W).shape == () and ops.sum(W, axis=1).shape == (m,)
    assert ops.sum(W, axis=-1, keepdims=True).shape == (m, 1)
    assert ops.outer(x, y).shape == (n, m)
    assert ops.kron(W, A).shape == (m * n, n * k)
    assert ops.diag(x).shape == (n, n)
    assert ops.concatenate((x, y)).shape == (m + n,)
    assert ops.reshape(W, (m * n,)).shape == (m * n,)
    assert x[0].shape == () and W[0].shape == (n,) and W[:, 1].shape == (m,) and x[1:].shape == (n - 1,)
    assert tensor("v", 5)[::-2].shape == (3,) and tensor("v", 5)[-3:].shape == (3,)
    assert x[1:3].shape == (2,) and x[:-1].shape == (n - 1,) and x[-2:].shape == (2,)


def test_convolution_and_pooling_shapes():
    X, K = tensor("X", 2, 3, 2 * m, 2 * n), tensor("K", 4, 3, 5, 5)
    assert ops.conv2d(X, K).shape == (2, 4, 2 * m - 4, 2 * n - 4)
    assert ops.conv2d(X, K, tensor("c", 4), padding=2).shape == (2, 4, 2 * m, 2 * n)
    assert ops.conv2d(tensor("I", 7, 7), tensor("K", 3, 3), stride=2).shape == (3, 3)
    assert ops.max_pool2d(X, 2).shape == (2, 3, m, n)
    with pytest.raises(ShapeError, match="divisible"):
        ops.max_pool2d(tensor("X", m, n), 2)


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: W @ y, ["W", "(m, n)", "y", "(m,)"]),
        (lambda: x + y, ["x", "(n,)", "y", "(m,)"]),
        (lambda: ops.trace(W), ["square", "W"]),
        (lambda: ops.sum(x, axis=1), ["axis 1", "x"]),
        (lambda: tensor("v", 3)[3], ["index 3", "v"]),
        (lambda: ops.reshape(x, (m,)), ["reshape", "n", "m"]),
        (lambda: ops.einsum("ij,jk->ik", W, W), ["W"]),
        (lambda: Formal("grad", W, x), ["scalar", "W"]),
        (lambda: t @ t, ["scalar"]),
        (lambda: ops.concatenate((W, A)), ["W", "A"]),
    ],
)
def test_shape_errors_name_the_operands(build, words):
    with pytest.raises(ShapeError) as error:
        build()
    for word in words:
        assert word in str(error.value)


ALONG = (*"sum mean prod max min norm logsumexp softmax log_softmax argmax_onehot".split(),)
BESIDE_AXES = [
    *((f"{name} {axis!r}", lambda name=name, axis=axis: getattr(ops, name)(W, axis=axis))
      for name in ALONG for axis in (1.0, "1", "rows", 5, True, (0, 0), (0, 1.5), t)),
    ("concatenate along text", lambda: ops.concatenate((W, W), axis="rows")),
    ("concatenate one tensor", lambda: ops.concatenate(W)),
    ("transpose twice", lambda: ops.transpose(W, (0, 0))),
    ("transpose past the end", lambda: ops.transpose(W, (0, 5))),
    ("transpose by text", lambda: ops.transpose(W, "ij")),
    ("transpose by one", lambda: ops.transpose(W, 1)),
    ("einsum without text", lambda: ops.einsum(W, W)),
    ("eye of 3.0", lambda: ops.eye(3.0)),
    ("convolution by 1.5", lambda: ops.conv2d(tensor("I", 5, 5), tensor("K", 2, 2), stride=1.5)),
]  # fmt: skip


@pytest.mark.parametrize("build", [pytest.param(build, id=words) for words, build in BESIDE_AXES])
def test_what_is_no_axis_is_refused_in_words(build):
    with pytest.raises(SymnetError):
        build()


def test_integers_of_numpy_serve_as_those_of_python():
    one, two = np.int64(1), np.int32(2)
    for name in ALONG:
        assert getattr(ops, name)(W, axis=one) is getattr(ops, name)(W, axis=1)
    assert ops.sum(W, axis=np.array([0, 1])) is ops.sum(W) and ops.sum(W, axis=(-one, 0)) is ops.sum(W)
    assert ops.transpose(W, (one, 0)) is W.T and ops.concatenate((W, W), axis=one).shape == (m, 2 * n)
    assert (
        ops.eye(two) is ops.eye(2)
        and tensor("B", two).shape == (2,)
        and ops.reshape(tensor("B", 2), two, one).rank == 2
    )
    image, kernel = tensor("I", 5, 5), tensor("K", 2, 2)
    assert ops.conv2d(image, kernel, stride=one, padding=two) is ops.conv2d(image, kernel, stride=1, padding=2)
    assert ops.max_pool2d(tensor("P", 4, 4), two).shape == (2, 2)
    assert [type(axis) for axis in ops.sum(W, axis=one).axes] == [int]


def test_other_refusals():
    with pytest.raises(SymnetError, match="claim"):
        _ = x < y
    with pytest.raises(SymnetError, match="finite"):
        _ = t + float("nan")
    with pytest.raises(SymnetError, match="truth value"):
        _ = t + True
    with pytest.raises(SymnetError, match="`1` of type str is not an expression"):
        _ = t + "1"
    with pytest.raises(SymnetError, match=r"write symnet\.array"):
        _ = x + np.array([1, 2])
    assert ops.array(3) is ops.array(np.array(3)) is Number(3)
    assert ops.array(np.array([[1, 2], [3, 4]])) is ops.array([[1, 2], [3, 4]])
    with pytest.raises(AttributeError, match="immutable"):
        t.shape = (1,)
    with pytest.raises(SymnetError, match="word of the language"):
        scalar("exp")


def test_numpy_leaves_operators_to_us():
    assert np.float64(2.0) * t == 2 * t
    with pytest.raises((SymnetError, TypeError)):
        _ = np.ones(3) * t


def test_sizes_as_numbers():
    assert n * t == SizeValue(n) * t and t * n == t * SizeValue(n)
    assert (n / 2).shape == () and (1 / n) == SizeValue(n) ** -1
    assert SizeValue(n - n + 3) == 3


def test_batched_matmul_broadcasts_as_numpy():
    a, c = tensor("a", 4, 1, m, n), tensor("c", 5, n, k)
    assert (a @ c).shape == (4, 5, m, k)
    assert (a @ x).shape == (4, 1, m)
    assert (y @ a).shape == (4, 1, n)


def test_traversal_is_iterative_and_shares():
    e = x
    for _ in range(50_000):
        e = Map("tanh", e) + x
    assert count(e) == 100_001
    assert fold(e, lambda node, *deep: 1 + max(deep, default=0)) == 100_001
    assert rebuild(e, {x: tensor("x2", n)}).shape == (n,)
    assert list(postorder(e, stop=lambda node: True)) == [e]
    assert pickle.loads(pickle.dumps(e)) is e
    del e
    gc.collect()


def test_nodes_that_die_are_forgotten():
    gc.collect()
    Symbol("long_since", ())  # takes out what died before
    before = len(_interned)
    e = x
    for k in range(200):
        e = Map("tanh", e) + Number(Fraction(k, 1009))
    assert len(_interned) >= before + 400
    del e
    forget()
    gc.collect()
    Symbol("since", ())
    assert len(_interned) <= before + 1


def test_nodes_may_die_at_any_depth_of_calls(monkeypatch):
    """Python code that ran then would find no room: what it raises is ignored, and printed."""
    ignored = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)

    def deep(calls, kept):
        if calls:
            return deep(calls - 1, kept)
        kept.clear()
        return True

    def fits(calls):
        try:
            return deep(calls, [])
        except RecursionError:
            return False

    most = next(calls for calls in range(sys.getrecursionlimit(), 0, -1) if fits(calls))
    for calls in range(most - 9, most + 9):
        kept = [Mul(Symbol("dies", ()), Number(Fraction(calls, 1013)))]
        sign_of(kept[0])  # is kept with it
        forget()
        with contextlib.suppress(RecursionError):
            deep(calls, kept)
    assert not ignored


def test_rebuild_by_function():
    doubled = rebuild(t + t * t, lambda node: 2 * t if node is t else None)
    assert doubled == 2 * t + (2 * t) * (2 * t)


def test_defined_names_and_functions():
    z = Defined("z", W @ x)
    assert z.shape == (m,) and z.value == W @ x
    f = function("f")
    assert f(x).shape == (n,) and f(x, 1).order == 1


@pytest.mark.parametrize(
    ("e", "kind", "transposed"),
    [
        (W @ x, "matmul", [False, False]),
        (y @ W, "matmul", [False, False]),
        (Contract((W, y), ((0, 1), (0,)), (1,)), "matmul", [True, False]),
        (Contract((A, W), ((0, 1), (2, 0)), (1, 2)), "matmul", [True, True]),
        (Contract((y, W, x), ((0,), (0, 1), (1,)), ()), "matmul", [False, False, False]),
        (W.T, "transpose", [False]),
        (ops.outer(x, y), "outer", [False, False]),
        (ops.inner(W, W), "inner", [False, False]),
        (ops.trace(tensor("S", n, n)), "trace", [False]),
        (ops.diag(x), "diag", [False]),
        (ops.diag(tensor("S", n, n)), "diagonal", [False]),
        (ops.einsum("ij,ij->ij", W, W), "hadamard", [False, False]),
        (ops.einsum("ij->i", W), "sum", [False]),
        (ops.einsum("ij,ik->ijk", W, tensor("V", m, k)), "einsum", [False, False]),
    ],
)
def test_views(e, kind, transposed):
    found = view(e)
    assert found.kind == kind
    assert [factor.transposed for factor in found.factors] == transposed


def test_index_positions_are_hypotheses():
    assert Index(x, (1,)).positions() == [(2, n)]
    assert Index(x, (0,)).positions() == [] and Index(x, (-3,)).positions() == [(3, n)]


def test_what_depends_on_the_node_alone_is_worked_out_once():
    asked = []

    @once
    def named(node):
        asked.append(node)
        return None if node is W else str(node)

    for _ in range(2):
        assert [named(W), named(x + 1), named(x)] == [None, "x + 1", "x"]
    assert asked == [W, x + 1, x]


def test_what_is_known_is_not_asked_again():
    known, asked = {x: 1}, []
    e = (x + 1) * (x + 1)

    def rule(node):
        asked.append(node)
        return 1 + sum(known[child] for child in node.children)

    assert settled(known, e, rule) == settled(known, e, rule) == known[e] == 7
    assert asked == [Number(1), x + 1, e]
