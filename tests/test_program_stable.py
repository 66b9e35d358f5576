"""Compiled functions at extreme points, and every stable form: found where it is written, and proved."""

import warnings
from fractions import Fraction

import numpy as np
import pytest
from flint import ctx

from symnet import ops
from symnet.calculus import diff
from symnet.evidence import assert_proved
from symnet.expr import Add, AxisMap, Map, Mul, Number, Power, Reduce, Symbol, Where, postorder, rebuild
from symnet.functions import FUNCTIONS, ROWS
from symnet.program import Program, compile
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate
from symnet.program.kernels import KERNELS, expanded
from symnet.program.shared import lowered
from symnet.program.stable import norm
from symnet.program.stable_forms import FORMS
from symnet.program.stable_rules import Pattern, Shape
from symnet.sizes import sizes
from symnet.symbols import scalar, tensor

n = sizes("n")
x, t = tensor("x", n), scalar("t")
ELEMENTWISE = [row.name for row in ROWS if row.operands == 1]
OVERFLOW = ("exp", "expm1", "sinh", "cosh")
DOMAIN = ("log", "log1p", "sqrt", "asin", "acos")


@pytest.mark.parametrize("big", [800.0, -800.0])
@pytest.mark.parametrize("name", [f for f in ELEMENTWISE if f not in (*OVERFLOW, *DOMAIN)])
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
    (ops.exp(-t) / (1 + ops.exp(-t)) ** 2, (Map("sech", -t / 2) / 2) ** 2),
    (1 / ops.cosh(t) ** 2, Map("sech", t) ** 2),
    (1 / (1 + t**2) ** 3, Map("lorentz", t) ** 3),
    (1 / (4 * ops.sqrt(t) ** 3), (4 * ops.sqrt(t)) ** -1 * (ops.sqrt(t) ** 2) ** -1),
    (t * ops.log(t), Map("xlogy", t, t)),
    (ops.mean(x**2) - ops.mean(x) ** 2, ops.mean((x - ops.mean(x, keepdims=True)) ** 2)),
    (x - ops.logsumexp(x), AxisMap("log_softmax", x, 0)),
    (ops.sqrt(ops.sum(x**2)), ops.norm(x)),
    (ops.exp(t) - ops.exp(-t), 2 * ops.sinh(t)),
    ((ops.exp(t) - ops.exp(-t)) / (ops.exp(t) + ops.exp(-t)), ops.tanh(t)),
    (ops.exp(x) / ops.sum(ops.exp(x)), AxisMap("softmax", x, 0)),
    (ops.norm(x) ** 2, Reduce("sum", Power(x, Number(2)), (0,))),
]


@pytest.mark.parametrize("k", range(len(REWRITTEN)))
def test_a_stable_form_replaces_what_was_written(k):
    written, expected = REWRITTEN[k]
    (found,), _ = lowered(written, kernels=KERNELS)
    assert found is expected
    values = {"x": ["1/3", "-2", "5/4"], "t": "3/7"}
    before, after = (np.atleast_1d(evaluate(e, values, {}, balls())) for e in (written, expanded(found)))
    assert all(a.overlaps(b) for a, b in zip(before, after, strict=True))


def test_every_shape_is_exercised():
    seen = set()
    for written, _ in REWRITTEN:
        for form in FORMS:
            operands, _ = lowered(*written.children, kernels=KERNELS)
            candidates = [written.with_children(operands), *operands]
            if isinstance(form, Shape) and any(
                isinstance(e, form.node) and getattr(e, "name", "") == form.name and form.rewrite(e) is not None
                for e in candidates
            ):
                seen.add(form.written)
    assert seen == {form.written for form in FORMS if isinstance(form, Shape)}


@pytest.mark.parametrize("form", [form for form in FORMS if isinstance(form, Pattern)], ids=lambda form: form.written)
def test_every_pattern_is_a_proved_identity(form):
    before, after = expanded(form.before), expanded(form.after)
    if isinstance(before, Map) and isinstance(before.children[0], Where):  # then what the function is applied to
        assert isinstance(after, Map) and after.name == before.name
        before, after = before.children[0], after.children[0]
    assert_proved((before, after))


@pytest.mark.parametrize("form", [form for form in FORMS if isinstance(form, Pattern)], ids=lambda form: form.written)
def test_every_pattern_is_found_where_it_is_written(form):
    """With the operands in stable form, in both signs of the letter, for arrays as for numbers."""
    letters = {"a": Number(-1) * x, "b": x + 1}
    again = rebuild(form.before, lambda node: letters.get(node.name) if isinstance(node, Symbol) else None)
    if isinstance(again, Add) or isinstance(again, Mul):
        again = again.with_children(again.children[::-1])
    assert form.rewrite(again) is not None


def test_speed_leaves_the_dear_rules_out():
    e = s * (1 - s) + ops.log(1 + ops.exp(t))
    (found,), _ = lowered(e, kernels=KERNELS, fast=True)
    assert found is s * (1 - s) + ops.softplus(t)
    assert "sigmoid(-t)" not in compile(e, fast=True).source and "sech" in compile(e).source


def test_a_world_without_kernels_gets_none():
    for form in FORMS:
        if isinstance(form, Pattern):
            (found,), _ = lowered(expanded(form.before))
            assert not any(isinstance(node, Map) and node.name in KERNELS for node in postorder(found))


def test_a_world_says_which_kernels_it_has():
    class Other(Program):
        pass

    assert set(Program.kernels) == set(KERNELS) and not Other.kernels


@pytest.mark.parametrize(
    "e",
    [
        ops.log(2 + ops.exp(t)),
        ops.exp(t) / (2 + ops.exp(t)),
        ops.exp(t) - ops.exp(-2 * t),
        ops.exp(x) / ops.sum(ops.exp(2 * x)),
        3 * ops.log(t),
        ops.exp(t) - 2,
        1 / (2 + ops.exp(-t)),
        (1 + ops.exp(-t)) ** 2,
        1 - ops.tanh(t) ** 3,
        ops.sqrt(2 + t**2),
        2 - ops.cos(t),
    ],
    ids=str,
)
def test_what_only_looks_alike_is_left_alone(e):
    assert lowered(e, kernels=KERNELS) == ((e,), {})


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


def test_x_log_x_at_zero_is_its_limit_without_a_warning():
    """There is no value at 0; the code continues the function, as entropies want it."""
    p, q = tensor("p", n), tensor("q", n)
    entropy, divergence = compile(-ops.sum(p * ops.log(p))), compile(ops.sum(p * ops.log(p / q)), inputs=[p, q])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compile(t * ops.log(t))(0.0) == 0
        assert entropy([0.0, 1.0]) == 0
        assert divergence([0.0, 1.0], [0.5, 0.5]) == np.log(2)
    with np.errstate(all="ignore"):
        assert np.isnan(compile(t * ops.log(t))(-1.0))  # no limit here
        assert divergence([0.5, 0.5], [0.0, 1.0]) == np.inf
        assert np.isnan(compile(ops.log(t))(-1.0)) and compile(t * ops.log(t))(np.inf) == np.inf


def test_a_saturated_output_keeps_its_gradient():
    """1 - a of a sigmoid at 40 is 4e-18: a quotient by it has a value."""
    y = scalar("y")
    loss = -(y * ops.log(s) + (1 - y) * ops.log(1 - s))
    slope = compile(diff(loss, t).result, inputs=[t, y])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert slope(40.0, 1.0) == pytest.approx(-np.exp(-40), rel=1e-12)
        assert slope(-700.0, 0.0) == pytest.approx(np.exp(-700), rel=1e-12)


def test_cross_entropy_at_probability_zero():
    """The loss of a class of tiny probability is large, not infinite."""
    y, z = tensor("y", n), tensor("z", n)
    loss = compile(-ops.sum(y * ops.log(ops.softmax(z))), inputs=[y, z])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert loss([1.0, 0.0], [-2000.0, 0.0]) == 2000.0
