"""Compiled functions against ball arithmetic over the float range, in units of the last place."""

import warnings
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx

from symnet import ops
from symnet.expr import AxisMap, Map, Number, Power, Reduce
from symnet.functions import FUNCTIONS, ROWS
from symnet.program import compile
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate
from symnet.program.shared import lowered
from symnet.program.stable import norm
from symnet.program.stable_forms import FORMS
from symnet.sizes import sizes
from symnet.symbols import scalar, tensor

n = sizes("n")
x, t = tensor("x", n), scalar("t")
RNG = np.random.default_rng(11)
ELEMENTWISE = [row.name for row in ROWS if row.operands == 1]
LIMIT = 8  # units of the last place
# Where the value itself leaves the range of floats, or the function its domain.
RANGE = {
    np.float64: {"exp": 709, "expm1": 709, "sinh": 710, "cosh": 710},
    np.float32: {"exp": 88, "expm1": 88, "sinh": 89, "cosh": 89},
}
DOMAIN = {
    "log": lambda v: v > 0,
    "log1p": lambda v: v > -1,
    "sqrt": lambda v: v >= 0,
    "asin": lambda v: abs(v) <= 1,
    "acos": lambda v: abs(v) <= 1,
}


def points(name, dtype):
    """Points over the whole range: near 0, moderate, large, huge, tiny, and the kinks."""
    huge = float(np.finfo(dtype).max)
    found = [
        RNG.normal(size=400) * 3,
        RNG.uniform(-50, 50, 300),
        RNG.uniform(-800, 800, 200),
        RNG.choice([-1, 1], 300) * np.exp(RNG.uniform(np.log(float(np.finfo(dtype).tiny)), 0, 300)),
        RNG.choice([-1, 1], 100) * np.exp(RNG.uniform(0, np.log(huge) - 1, 100)),
        np.array([0.0, 1, -1, 3, -3, 800, -800, 0.5, -0.5]),
    ]
    every = np.concatenate(found)
    largest = RANGE[dtype].get(name, np.inf)
    if name in ("sin", "cos", "tan"):
        largest = 1e4  # beyond, the libraries differ in how they reduce the argument
    every = every[np.abs(every) < largest].astype(dtype)
    inside = DOMAIN.get(name)
    return every if inside is None else every[inside(every)]


def true_value(name, v):
    """The value as a ball, by plain formulas at a high precision (a witness of the code and of the worlds)."""
    one, two = arb(1), arb(2)
    table = {
        "sigmoid": lambda: one / (one + (-v).exp()),
        "softplus": lambda: (one + v.exp()).log(),
        "silu": lambda: v / (one + (-v).exp()),
        "mish": lambda: v * (1 - two / ((one + v.exp()) ** 2 + 1)),
        "gelu": lambda: v * (-v / two.sqrt()).erfc() / 2,
        "softsign": lambda: v / (one + abs(v)),
        "relu": lambda: v.max(arb(0)),
        "leaky_relu": lambda: v if v > 0 else v / 100,
        "elu": lambda: v if v > 0 else v.exp() - 1,
        "selu": lambda: arb("1.0507009873554804934193349852946") * (v if v > 0 else alpha() * (v.exp() - 1)),
        "sign": lambda: arb(int(v > 0) - int(v < 0)),
        "step": lambda: arb(int(v >= 0)),
        "abs": lambda: abs(v),
        "hard_sigmoid": lambda: ((v + 3) / 6).max(arb(0)).min(arb(1)),
        "hard_tanh": lambda: v.max(arb(-1)).min(arb(1)),
    }
    return table[name]() if name in table else getattr(arb, name)(v)


def alpha():
    return arb("1.6732632423543772848170429916717")


def worst_ulps(name, dtype):
    program = compile(FUNCTIONS[name](x))
    at = points(name, dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = program(at)
    assert found.dtype == dtype and found.shape == at.shape
    worst, where = 0.0, None
    with ctx.workprec(2500):
        for v, got in zip(at, found, strict=True):
            true = true_value(name, arb(float(v)))
            unit = float(np.spacing(np.abs(dtype(float(true)))))
            error = float(abs(arb(float(got)) - true) / unit)
            if error > worst:
                worst, where = error, v
    return worst, where


@pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=["float64", "float32"])
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_function_within_a_few_units_and_without_a_warning(name, dtype, record_property):
    worst, where = worst_ulps(name, dtype)
    record_property("ulps", worst)
    assert worst <= LIMIT, f"{name} is off by {worst:.2f} units at {where!r}"


@pytest.mark.parametrize("big", [800.0, -800.0])
@pytest.mark.parametrize("name", [f for f in ELEMENTWISE if f not in (*RANGE[np.float64], *DOMAIN)])
def test_no_warning_far_out_even_as_a_scalar(name, big):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = compile(FUNCTIONS[name](t))(big)
    assert np.isfinite(value) and isinstance(value, np.float64)


# --- along an axis ----------------------------------------------------------------------------------------------------

EXTREME = [
    [800.0, -800.0, 0.0],
    [-1e3, -1e3, -1e3],
    [1e300, 1e300, -1e300],
    [1e-300, 0.0, -1e-300],
    [745.0, 744.0, -745.0],
    [3.0, 1.0, 2.0],
]


@pytest.mark.parametrize("values", EXTREME, ids=str)
@pytest.mark.parametrize("e", [ops.softmax(x), ops.log_softmax(x), ops.logsumexp(x), ops.norm(x)], ids=str)
def test_functions_along_an_axis_at_extreme_points(e, values):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = np.atleast_1d(compile(e)(np.array(values)))
    exact = [v if abs(v) < 1e4 else Fraction(v) / 10**297 for v in values]
    scaled = exact != values
    if scaled and not (isinstance(e, Reduce) and e.op == "norm"):
        assert np.isfinite(found).all()  # exp(1e300) is no number that balls hold; the shift makes all of this exact
        return
    with ctx.workprec(3000):
        true = np.atleast_1d(evaluate(e, {"x": exact}, {}, balls(3000)))
        for got, ball in zip(found, true, strict=True):
            want = float(ball) * (1e297 if scaled else 1)
            slack = 0.0 if scaled else float(np.spacing(max(map(abs, values))))  # what the shift rounds away
            assert abs(got - want) <= 8 * (np.spacing(np.abs(want)) + slack)


def test_norms_neither_overflow_nor_vanish():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert norm(np.array([3e200, 4e200])) == pytest.approx(5e200, rel=1e-15)
        assert norm(np.array([3e-200, 4e-200])) == pytest.approx(5e-200, rel=1e-15)
        assert norm(np.zeros(3)) == 0
        assert norm(np.array([3e30, 4e30], dtype=np.float32)) == pytest.approx(np.float32(5e30), rel=1e-6)


# --- stable forms -----------------------------------------------------------------------------------------------------

s = ops.sigmoid(t)
REWRITTEN = [
    (ops.log(1 + ops.exp(t)), ops.softplus(t)),
    (ops.log(ops.exp(t) + 1), ops.softplus(t)),
    (ops.log(1 + t), ops.log1p(t)),
    (ops.log(1 - t), Map("log1p", -t)),
    (ops.log(s), -ops.softplus(-t)),
    (ops.log(ops.sigmoid(-t)), -ops.softplus(t)),
    (ops.log(1 - s), -ops.softplus(t)),
    (ops.log(ops.softmax(x)), ops.log_softmax(x)),
    (ops.log(ops.sum(ops.exp(x))), Reduce("logsumexp", x, (0,))),
    (ops.log(ops.exp(t)), t),
    (ops.exp(t) - 1, ops.expm1(t)),
    (1 - ops.exp(t), -ops.expm1(t)),
    (1 / (1 + ops.exp(-t)), s),
    (1 / (1 + ops.exp(t)), Map("sigmoid", -t)),
    (ops.exp(t) / (1 + ops.exp(t)), s),
    (ops.exp(-t) / (1 + ops.exp(-t)) ** 2, Map("sigmoid", -t) * s),
    (ops.exp(t) - ops.exp(-t), 2 * ops.sinh(t)),
    ((ops.exp(t) - ops.exp(-t)) / (ops.exp(t) + ops.exp(-t)), ops.tanh(t)),
    (ops.exp(x) / ops.sum(ops.exp(x)), AxisMap("softmax", x, 0)),
    (ops.norm(x) ** 2, Reduce("sum", Power(x, Number(2)), (0,))),
]


@pytest.mark.parametrize("k", range(len(REWRITTEN)))
def test_a_stable_form_replaces_what_was_written(k):
    written, expected = REWRITTEN[k]
    (found,), _ = lowered(written)
    assert found is expected
    values = {"x": ["1/3", "-2", "5/4"], "t": "-3/7"}
    before, after = (np.atleast_1d(evaluate(e, values, {}, balls())) for e in (written, found))
    assert all(a.overlaps(b) for a, b in zip(before, after, strict=True))


def test_every_form_is_exercised():
    seen = set()
    for written, _ in REWRITTEN:
        for form in FORMS:
            operands, _ = lowered(*written.children)
            candidates = [written.with_children(operands), *operands]
            if any(isinstance(e, form.node) and form.rewrite(e) is not None for e in candidates):
                seen.add(form.written)
    assert seen == {form.written for form in FORMS}


@pytest.mark.parametrize(
    "e",
    [
        ops.log(2 + ops.exp(t)),
        ops.exp(t) / (2 + ops.exp(t)),
        ops.exp(t) - ops.exp(-2 * t),
        ops.exp(x) / ops.sum(ops.exp(2 * x)),
        t * ops.log(t),
        ops.exp(t) - 2,
        1 / (2 + ops.exp(-t)),
        (1 + ops.exp(-t)) ** 2,
    ],
    ids=str,
)
def test_what_only_looks_alike_is_left_alone(e):
    assert lowered(e) == ((e,), {})


def test_naive_formulas_run_without_overflow():
    naive = {
        1 / (1 + ops.exp(-t)): (0.0, 1.0),
        ops.log(1 + ops.exp(t)): (0.0, 800.0),
        ops.log(s): (-800.0, 0.0),
        ops.log(1 - s): (0.0, -800.0),
        (ops.exp(t) - ops.exp(-t)) / (ops.exp(t) + ops.exp(-t)): (-1.0, 1.0),
        ops.exp(-t) / (1 + ops.exp(-t)) ** 2: (0.0, 0.0),
    }
    for e, values in naive.items():
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            program = compile(e)
            assert (program(-800.0), program(800.0)) == values


def test_zero_times_log_of_zero_stays_without_a_value():
    with np.errstate(all="ignore"):
        assert np.isnan(compile(t * ops.log(t))(0.0))


def test_cross_entropy_at_probability_zero():
    """The loss of a class of tiny probability is large, not infinite."""
    y, z = tensor("y", n), tensor("z", n)
    loss = compile(-ops.sum(y * ops.log(ops.softmax(z))), inputs=[y, z])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert loss([1.0, 0.0], [-2000.0, 0.0]) == 2000.0
