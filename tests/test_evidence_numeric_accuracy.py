"""Compiled code in units of the last place: every function, every derivative, what users compose, and the judge."""

import numpy as np
import pytest
from flint import arb

from symnet import ops
from symnet.errors import SymnetError
from symnet.evidence.numeric.accuracy import BITS, accuracy, judge, true_values
from symnet.evidence.numeric.subjects import LIMIT, X, floats, subjects
from symnet.functions import ROWS
from symnet.program import compile
from symnet.program.precision import precision
from symnet.program.worlds import Undefined
from symnet.sizes import sizes
from symnet.symbols import tensor, tensors

SUBJECTS = list(subjects())
POINTS = 200
BOTH = pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])
n, k = sizes("n k")


@BOTH
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: s.name)
def test_within_a_few_units_and_without_a_warning(subject, dtype):
    at = subject.points(dtype, POINTS)
    found = subject.judged(at)
    assert found.worst <= subject.limit, f"{subject.name} is off by {found.worst:.3g} units at {at[found.place]!r}"
    assert found.judged + found.outside >= len(at) / 8  # most of the rest has no value
    assert found.open <= len(at) / 4


def test_the_functions_are_judged_without_excuse():
    direct = [s for s in SUBJECTS if s.direct]
    assert [s.name for s in direct] == [row.name for row in ROWS if row.operands == 1]
    assert all(s.condition is None and s.limit == LIMIT == 8 for s in direct)


@BOTH
@pytest.mark.parametrize("name", ["maximum", "minimum", "hypot", "elu", "leaky_relu"])
def test_functions_of_two_operands(name, dtype):
    a, b = tensors("a: n; b: n")
    e = ops.sqrt(a**2 + b**2) if name == "hypot" else getattr(ops, name)(a, b)
    at = floats(dtype, POINTS)
    small = at[np.abs(at) <= float(np.finfo(dtype).max) / 16]
    other = np.random.default_rng(1).permutation(small) if name in ("hypot", "maximum", "minimum") else None
    found = accuracy(e, {"a": small, "b": small[::-1].clip(-1e3, 1e3).astype(dtype) if other is None else other})
    assert found.worst <= LIMIT and found.open == 0


ROWWISE = {
    "logsumexp": (
        lambda z: ops.logsumexp(z, -1),
        lambda z: ops.sum(abs(z) * ops.softmax(z), -1) / abs(ops.logsumexp(z, -1)),
    ),
    "softmax": (ops.softmax, lambda z: abs(z) + ops.sum(abs(z) * ops.softmax(z), -1, keepdims=True)),
    "log_softmax": (
        ops.log_softmax,
        lambda z: 1 + abs(z),
    ),
    "norm": (lambda z: ops.norm(z, axis=-1), lambda z: None),
    "sqrt(sum(x**2))": (lambda z: ops.sqrt(ops.sum(z**2, -1)), lambda z: None),
    "variance": (
        lambda z: ops.mean(z**2, -1) - ops.mean(z, -1) ** 2,
        lambda z: (
            2
            * ops.mean(abs(z * (z - ops.mean(z, -1, keepdims=True))), -1)
            / ops.mean((z - ops.mean(z, -1, keepdims=True)) ** 2, -1)
        ),
    ),
}


@BOTH
@pytest.mark.parametrize("name", ROWWISE)
def test_functions_along_an_axis(name, dtype):
    z = tensor("z", n, k)
    formula, condition = (build(z) for build in ROWWISE[name])
    rng = np.random.default_rng(5)
    scales = rng.choice([1e-3, 1.0, 30.0, 700.0], (60, 1))
    if name.startswith(("norm", "sqrt")):
        scales = scales * rng.choice([1.0, float(np.finfo(dtype).max) ** 0.7, float(np.finfo(dtype).tiny)], (60, 1))
    shift = rng.choice([0.0, 100.0], (60, 1)) if name == "variance" else 0.0
    found = accuracy(formula, {"z": (scales * rng.normal(size=(60, 4)) + shift).astype(dtype)}, condition)
    assert found.worst <= LIMIT and found.open == 0 and found.judged >= 60


@BOTH
def test_the_judge_finds_the_digits_that_naive_code_loses(dtype):
    with np.errstate(all="ignore"):
        at = floats(dtype, 300)
        at = at[np.abs(at) < 80]
        true = true_values(ops.softplus(X), {"x": at}, dtype)
        assert judge(np.log(1 + np.exp(at)), true).worst > 1e6
    assert judge(np.logaddexp(dtype(0), at), true).worst <= LIMIT


def test_the_judge_counts_what_it_cannot_judge():
    with precision(BITS[-1]):
        true = [arb(1), arb(10) ** 400, arb(0, 1), Undefined("no value"), -(arb(10) ** 400)]
    found = judge(np.array([1.0, np.inf, 0.0, np.nan, np.inf]), true)
    assert (found.judged, found.outside, found.open, found.without) == (2, 1, 1, 1)
    assert found.errors[0] == 0 and found.errors[4] == np.inf and found.place == 4
    half = judge(np.array([1 + 2.0**-52]), [arb(1)])
    assert half.worst == 1
    subnormal = judge(np.array([5e-324]), [arb(0)])
    assert subnormal.worst == 1


def test_enclosures_are_of_the_binary_input_not_of_its_decimals():
    (value,) = true_values(X * 1, {"x": np.array([0.1])}, np.float64)
    with precision(200):
        assert value == arb(0.1) and value != arb("0.1")


def test_overflow_that_the_value_does_not_excuse_is_an_error(monkeypatch):
    class Naive:
        def __call__(self, x):
            return np.exp(x) / (1 + np.exp(x))

    monkeypatch.setattr("symnet.evidence.numeric.accuracy.compile", lambda *a, **o: Naive())
    with pytest.raises(FloatingPointError, match="overflow"):
        accuracy(ops.sigmoid(X), {"x": np.array([800.0])})


def test_types_that_are_not_judged():
    with pytest.raises(SymnetError, match="float32 or float64"):
        accuracy(X, {"x": np.array([1], dtype=np.float16)})


def test_points_reach_all_of_the_range():
    for dtype in (np.float64, np.float32):
        at, info = floats(dtype, 600), np.finfo(dtype)
        exponents = np.frexp(at[at != 0])[1]
        assert (
            at.dtype == dtype
            and {-info.max, info.max, 0} <= set(at)
            and exponents.min() == info.minexp - info.nmant + 1
        )
        assert len(set(exponents.tolist())) > 150 and np.isfinite(at).all() and (at < 0).mean() > 0.4
        assert np.array_equal(at, floats(dtype, 600), equal_nan=True)


@pytest.mark.parametrize(
    "e", [ops.softplus(X), ops.gelu(X), 1 / ops.cosh(X) ** 2, ops.exp(-(X**2)), X * ops.log(X)], ids=str
)
def test_what_is_no_number_stays_so(e):
    with np.errstate(all="ignore"):
        assert np.isnan(compile(e)([np.nan, 1.0])).tolist() == [True, False]
