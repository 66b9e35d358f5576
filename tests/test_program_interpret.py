"""Entry by entry: every node and every row of the function table in every world, against NumPy and mpmath."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb, fmpq

from symnet import ops
from symnet.errors import BudgetError, ShapeError, SymnetError
from symnet.expr import (
    Apply,
    Compare,
    Concat,
    Contract,
    Embed,
    Expr,
    Eye,
    Formal,
    Full,
    Index,
    Map,
    Number,
    Power,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
)
from symnet.functions import FUNCTIONS, ROWS
from symnet.program.backends.balls import balls
from symnet.program.backends.entries import entries
from symnet.program.backends.exact import exact
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.program.interpret_entries import is_integral
from symnet.program.worlds import NoValue, Undecided, Undefined
from symnet.sizes import sizes
from symnet.symbols import scalar, tensor

m, n = sizes("m n")
A, B, S = tensor("A", m, n), tensor("B", m, n), tensor("S", n, n)
x, y, u = tensor("x", n), tensor("y", n), tensor("u", m)
t, s = scalar("t"), scalar("s")
BALLS, MP, EXACT, ENTRIES = balls(160), mp(120), exact(), entries()
RNG = np.random.default_rng(7)
VALUES = {
    "A": RNG.integers(-4, 5, (2, 3)),
    "B": RNG.integers(-4, 5, (2, 3)),
    "S": RNG.integers(-4, 5, (3, 3)) + 7 * np.eye(3, dtype=int),
    "x": np.array([3, -1, 2]),
    "y": np.array([-2, 5, 4]),
    "u": np.array([1, -3]),
    "t": 2,
    "s": -3,
}
V = {name: np.asarray(value, dtype=float) for name, value in VALUES.items()}


def softmax(a, axis):
    z = np.exp(a - a.max(axis=axis, keepdims=True))
    return z / z.sum(axis=axis, keepdims=True)


def onehot(a, axis):
    moved = np.moveaxis(a, axis, -1)
    out = np.zeros_like(moved)
    for place in np.ndindex(*moved.shape[:-1]):
        out[(*place, int(np.argmax(moved[place])))] = 1
    return np.moveaxis(out, -1, axis)


def embedded(value, shape, places):
    out = np.zeros(shape)
    out[places] = value
    return out


ROWS_OF_NODES = [
    (A @ x, V["A"] @ V["x"]),
    (A.T @ u, V["A"].T @ V["u"]),
    (u @ A @ S @ x, V["u"] @ V["A"] @ V["S"] @ V["x"]),
    (ops.outer(u, x), np.outer(V["u"], V["x"])),
    (ops.inner(A, B), (V["A"] * V["B"]).sum()),
    (ops.trace(S), np.trace(V["S"])),
    (ops.diag(x), np.diag(V["x"])),
    (ops.diag(S), np.diag(V["S"])),
    (ops.kron(A, B), np.kron(V["A"], V["B"])),
    (ops.einsum("ij,ik,j->k", A, B, x), np.einsum("ij,ik,j->k", V["A"], V["B"], V["x"])),
    (ops.einsum("ii->i", S), np.diag(V["S"])),
    (Contract((S,), ((0, 1),), (1, 0)), V["S"].T),
    (A * B - A / (B * B + 1), V["A"] * V["B"] - V["A"] / (V["B"] ** 2 + 1)),
    (A + x, V["A"] + V["x"]),
    (t * x + s, 2 * V["x"] - 3),
    (x**3 + x**-2, V["x"] ** 3 + V["x"] ** -2),
    (ops.sum(A, axis=0), V["A"].sum(0)),
    (ops.sum(A, axis=1, keepdims=True) + A, V["A"].sum(1, keepdims=True) + V["A"]),
    (ops.mean(A, axis=1), V["A"].mean(1)),
    (ops.prod(A, axis=0), V["A"].prod(0)),
    (ops.max(A, axis=0), V["A"].max(0)),
    (ops.min(A), V["A"].min()),
    (ops.norm(A), np.linalg.norm(V["A"])),
    (ops.norm(x, ord=1), np.abs(V["x"]).sum()),
    (ops.norm(A, axis=1), np.linalg.norm(V["A"], axis=1)),
    (ops.logsumexp(A, axis=0), np.log(np.exp(V["A"]).sum(0))),
    (ops.softmax(A, axis=0), softmax(V["A"], 0)),
    (ops.log_softmax(A), np.log(softmax(V["A"], 1))),
    (ops.argmax_onehot(A, axis=1), onehot(V["A"], 1)),
    (A[0], V["A"][0]),
    (A[:, -1], V["A"][:, -1]),
    (x[::-1], V["x"][::-1]),
    (S[1:3, 0], V["S"][1:3, 0]),
    (Index(S, ((None, 2, 1), (2, None, -1))), V["S"][:2, 2::-1]),
    (Embed(x, (1, (None, None, 1)), (m, n)), embedded(V["x"], (2, 3), (1,))),
    (Embed(t, (2,), (n,)), embedded(2, 3, 2)),
    (Concat((A, B), 1), np.concatenate((V["A"], V["B"]), 1)),
    (ops.reshape(A, m * n), V["A"].reshape(6)),
    (ops.inv(S), np.linalg.inv(V["S"])),
    (ops.det(S), np.linalg.det(V["S"])),
    (ops.logdet(S), np.linalg.slogdet(V["S"])[1]),
    (Full(Fraction(1, 2), (m, n)) * A, V["A"] / 2),
    (Eye(n) @ x + SizeValue(n), V["x"] + 3),
    (ops.where(Compare(">", A, Number(0)), A, B), np.where(V["A"] > 0, V["A"], V["B"])),
    (ops.pi * ops.e + t, np.full((), np.pi * np.e + 2)),
]


@pytest.mark.parametrize("world", [BALLS, MP], ids=lambda world: world.name)
@pytest.mark.parametrize("k", range(len(ROWS_OF_NODES)))
def test_every_node_agrees_with_numpy(k, world):
    e, expected = ROWS_OF_NODES[k]
    found = evaluate(e, VALUES, {"m": 2, "n": 3}, world)
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(np.array(found, dtype=float), expected, rtol=1e-12, atol=1e-12)


def rational_of(value):
    return arb(fmpq(Fraction(value).numerator, Fraction(value).denominator))


@pytest.mark.parametrize("k", range(len(ROWS_OF_NODES)))
def test_exact_numbers_agree_with_balls_or_pass(k):
    e, _ = ROWS_OF_NODES[k]
    found = np.atleast_1d(evaluate(e, VALUES, {"m": 2, "n": 3}, EXACT)).ravel()
    enclosed = np.atleast_1d(evaluate(e, VALUES, {"m": 2, "n": 3}, BALLS)).ravel()
    for value, ball in zip(found, enclosed, strict=True):
        assert isinstance(value, Undecided) or ball.overlaps(rational_of(value))


@pytest.mark.parametrize("k", range(len(ROWS_OF_NODES)))
def test_formulas_of_entries_mean_the_same(k):
    """The entries as scalar formulas, evaluated in balls, against the tensor evaluated in balls."""
    e, _ = ROWS_OF_NODES[k]
    at = {"m": 2, "n": 3}
    formulas = np.atleast_1d(evaluate(e, {}, at, ENTRIES)).ravel()
    enclosed = np.atleast_1d(evaluate(e, VALUES, at, BALLS)).ravel()
    for formula, ball in zip(formulas, enclosed, strict=True):
        assert isinstance(formula, Expr) and formula.shape == ()
        assert ball.overlaps(evaluate(formula, VALUES, at, BALLS))


def test_windows_by_hand_and_their_adjoint():
    X, w = tensor("X", 4, 5), tensor("w", 2, 3, 2, 3)
    values = {"X": RNG.integers(-5, 5, (4, 5)), "w": RNG.integers(-5, 5, (2, 3, 2, 3))}
    windows = Window(X, (2, 3), 2, 1)
    assert windows.shape == (3, 3, 2, 3)
    found = evaluate(windows, values)
    padded = np.pad(values["X"], 1)
    for i, j in np.ndindex(3, 3):
        assert (found[i, j] == padded[2 * i : 2 * i + 2, 2 * j : 2 * j + 3]).all()
    w = tensor("w", 3, 3, 2, 3)
    values["w"] = RNG.integers(-5, 5, (3, 3, 2, 3))
    there = ops.inner(windows, w)
    back = ops.inner(X, Unwindow(w, (4, 5), (2, 3), 2, 1))
    assert evaluate(there, values) == evaluate(back, values)


def test_convolution_by_hand():
    X, W, b = tensor("X", 2, 3, 5, 4), tensor("W", 2, 3, 2, 2), tensor("b", 2)
    values = {"X": RNG.integers(-3, 4, X.shape), "W": RNG.integers(-3, 4, W.shape), "b": [1, -2]}
    found = evaluate(ops.conv2d(X, W, b), values)
    for k, f, i, j in np.ndindex(2, 2, 4, 3):
        patch = values["X"][k, :, i : i + 2, j : j + 2]
        assert found[k, f, i, j] == (patch * values["W"][f]).sum() + values["b"][f]
    pooled = evaluate(ops.max_pool2d(tensor("Y", 4, 6), 2), {"Y": np.arange(24).reshape(4, 6)})
    assert pooled.tolist() == [[7, 9, 11], [19, 21, 23]]


# --- the function table -----------------------------------------------------------------------------------------------

DIRECT = {
    **{name: getattr(mpmath, name) for name in ("exp", "log", "log1p", "expm1", "sqrt", "sin", "cos", "tan", "erf")},
    **{name: getattr(mpmath, name) for name in ("sinh", "cosh", "tanh", "asin", "acos", "atan", "sign")},
    "abs": abs,
    "sigmoid": lambda v: 1 / (1 + mpmath.exp(-v)),
    "softplus": lambda v: mpmath.log(1 + mpmath.exp(v)),
    "relu": lambda v: max(v, 0),
    "leaky_relu": lambda v: v if v > 0 else v / 100,
    "elu": lambda v: v if v > 0 else mpmath.expm1(v),
    "selu": lambda v: (
        mpmath.mpf("1.0507009873554804934193349852946")
        * (v if v > 0 else mpmath.mpf("1.6732632423543772848170429916717") * mpmath.expm1(v))
    ),
    "softsign": lambda v: v / (1 + abs(v)),
    "gelu": lambda v: v * mpmath.ncdf(v),
    "silu": lambda v: v / (1 + mpmath.exp(-v)),
    "mish": lambda v: v * mpmath.tanh(mpmath.log(1 + mpmath.exp(v))),
    "hard_sigmoid": lambda v: min(max((v + 3) / 6, 0), 1),
    "hard_tanh": lambda v: min(max(v, -1), 1),
    "step": lambda v: 1 if v >= 0 else 0,
}
POINTS = ["-30", "-4", "-3", "-1", "-3/4", "-1/1024", "0", "1/1024", "1/2", "1", "3", "7/2", "25"]


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.operands == 1])
def test_every_function_row_in_every_world(name):
    assert set(DIRECT) == {row.name for row in ROWS if row.operands == 1}
    formula = FUNCTIONS[name](t)
    with mpmath.workprec(200):
        for point in POINTS:
            value = mpmath.mpf(Fraction(point).numerator) / Fraction(point).denominator
            in_domain = has_value(name, Fraction(point))
            answers = [evaluate(formula, {"t": point}, {}, world) for world in (BALLS, MP, EXACT)]
            if not in_domain:
                assert all(isinstance(answer, Undefined) for answer in answers), (name, point)
                continue
            expected = mpmath.mpf(DIRECT[name](value))
            ball, number, rational = answers
            assert abs(mpmath.mpf(ball) - expected) <= abs(expected) * mpmath.mpf(2) ** -120, (name, point)
            assert abs(mpmath.mpf(number) - expected) <= abs(expected) * mpmath.mpf(2) ** -90, (name, point)
            assert isinstance(rational, Undecided) or ball.overlaps(rational_of(rational)), (name, point)


def has_value(name, v):
    inside = {
        "log": v > 0,
        "log1p": v > -1,
        "sqrt": v >= 0,
        "asin": -1 <= v <= 1,
        "acos": -1 <= v <= 1,
    }
    return inside.get(name, True)


def test_two_operand_rows():
    for a, b in [(1, 2), (2, 1), (-1, -1)]:
        assert evaluate(ops.maximum(t, s), {"t": a, "s": b}) == max(a, b)
        assert evaluate(ops.minimum(t, s), {"t": a, "s": b}) == min(a, b)
        assert evaluate(ops.leaky_relu(t, s), {"t": a, "s": b}) == (a if a > 0 else a * b)


# --- definedness ------------------------------------------------------------------------------------------------------


def status(e, values, world=BALLS, at=None):
    """`value`, `undefined` or `undecided` for each entry."""
    found = np.atleast_1d(evaluate(e, values, at, world)).ravel()
    words = {Undefined: "undefined", Undecided: "undecided"}
    got = [next((word for kind, word in words.items() if isinstance(v, kind)), "value") for v in found]
    return got[0] if len(got) == 1 else got


WORLDS_THAT_DECIDE = [BALLS, MP, EXACT]


@pytest.mark.parametrize("world", WORLDS_THAT_DECIDE, ids=lambda world: world.name)
@pytest.mark.parametrize(
    ("e", "value", "expected"),
    [
        (t / t, 0, "undefined"),
        (t**0, 0, "value"),
        (t**-1, 0, "undefined"),
        (0 * ops.log(t), -1, "undefined"),
        (0 * ops.log(t), 0, "undefined"),
        (ops.log(t) - ops.log(t), 0, "undefined"),
        (Power(t, Number(Fraction(1, 3))), -8, "undefined"),
        (Power(t, s - s + 2), -8, "undefined"),
        (Power(t, Number(3)), -8, "value"),
        (Power(t, SizeValue(n)), -8, "value"),
        (Power(t, SizeValue(n) - 1), -8, "value"),
        (Power(t, scalar("k", integer=True)), -8, "value"),
        (Power(t, s), 0, "undefined"),
        (Power(t, -s), 0, "value"),
        (ops.sqrt(t), 0, "value"),
        (ops.sqrt(t), -1, "undefined"),
        (ops.where(Compare(">", t, Number(0)), ops.log(t), t), -1, "value"),
        (ops.where(Compare(">", ops.log(t), Number(0)), t, t), -1, "undefined"),
        (ops.abs(t) / (t - 3), 3, "undefined"),
        (ops.acos(t), 2, "undefined"),
    ],
)
def test_where_there_is_a_value(e, value, expected, world):
    assert status(e, {"t": value, "s": -3, "k": 3}, world, {"n": 3}) == expected


def test_zero_to_the_power_zero_is_one():
    for world in WORLDS_THAT_DECIDE:
        assert evaluate(Power(t, s), {"t": 0, "s": 0}, {}, world) == 1


def test_definedness_is_entry_by_entry():
    at = {"x": [1, -1, 2], "y": [1, 1, 1]}
    assert status(ops.log(x), at) == ["value", "undefined", "value"]
    assert status(ops.log(x)[0], at) == "value"
    assert status(ops.sum(ops.log(x)), at) == "undefined"
    assert status(ops.softmax(ops.log(x)), at) == ["undefined"] * 3
    assert status(ops.outer(ops.log(x), y), at) == ["value"] * 3 + ["undefined"] * 3 + ["value"] * 3


@pytest.mark.parametrize("world", [BALLS, MP], ids=lambda world: world.name)
def test_eye_diag_and_indexing_select(world):
    at = {"x": [1, -1, 2], "y": [5, 6, 7]}
    kept = ["value", "undefined", "value"]
    log = ops.log(x)
    assert status(Eye(n) @ log, at, world) == kept
    assert status(ops.diag(log) @ y, at, world) == kept
    assert status(ops.diag(y) @ log, at, world) == kept
    assert status(2 * Eye(n) @ log, at, world) == kept
    assert status(ops.diag(ops.outer(log, y)), at, world) == kept
    assert status(ops.diag(log)[0], at, world) == ["value"] * 3
    assert status(Full(0, (n, n)) @ log, at, world) == ["undefined"] * 3
    assert status(Eye(n) * ops.outer(log, log), at, world) == ["value"] * 4 + ["undefined"] + ["value"] * 4
    assert status(ops.exp(Eye(n)), {}, world, {"n": 2}) == ["value"] * 4


def test_singular_matrices_have_no_inverse():
    for world in (BALLS, EXACT):
        assert status(ops.inv(S), {"S": [[1, 2], [2, 4]]}, world) == ["undefined"] * 4
        assert status(ops.logdet(S), {"S": [[1, 2], [2, 4]]}, world) == "undefined"
    assert status(ops.inv(S), {"S": [["1/3", "2/3"], ["1/7", "2/7"]]}, BALLS) == ["undecided"] * 4
    assert status(ops.logdet(S), {"S": [[0, 1], [1, 0]]}, EXACT) == "undefined"


def test_past_the_end_there_is_no_entry():
    assert status(x[3], {"x": [1, 2]}, EXACT) == "undefined"
    assert status(x[1:3], {"x": [1, 2]}, EXACT) == ["undefined"] * 2


# --- soundness of balls -----------------------------------------------------------------------------------------------


def zero_in_disguise():
    """sin(pi), a ball around 0 that no precision separates from 0."""
    return ops.sin(ops.pi * t)


def test_what_balls_cannot_decide_is_undecided():
    tiny = zero_in_disguise()
    at = {"t": 1}
    assert status(1 / tiny, at) == "undecided"
    assert status(ops.log(tiny), at) == "undecided"
    assert status(ops.sqrt(tiny), at) == "undecided"
    assert status(Power(tiny, Number(Fraction(1, 2))), at) == "undecided"
    assert status(Power(tiny, tiny), at) == "undecided"
    assert status(Compare("==", tiny, Number(0)), at) == "undecided"
    assert status(ops.where(Compare(">", tiny, Number(0)), 1 / t, ops.log(-t)), at) == "undecided"
    assert evaluate(Compare("<", tiny, t), at, {}, BALLS) is True
    assert evaluate(Compare("==", t, Number(1)), at, {}, BALLS) is True


def test_an_open_condition_encloses_both_branches():
    both = evaluate(ops.where(Compare(">", zero_in_disguise(), Number(0)), t, -t), {"t": 1}, {}, BALLS)
    assert both.contains(1) and both.contains(-1)
    assert evaluate(ops.abs(zero_in_disguise()), {"t": 1}, {}, BALLS).contains(0)
    assert evaluate(ops.sign(zero_in_disguise()), {"t": 1}, {}, BALLS).contains(0)


def test_an_open_condition_does_not_hide_a_missing_value():
    tiny = Compare(">", zero_in_disguise(), Number(0))
    inner = ops.where(tiny, ops.log(-t), t)  # has a value or not: open
    outer = ops.where(Compare("<", inner, Number(5)), t, t)
    assert status(outer, {"t": 1}) == "undecided"


def test_numbers_without_bound_are_refused_quickly():
    tower = Number(9) ** Number(9) ** Number(9)
    for world in WORLDS_THAT_DECIDE:
        assert status(Number(9) ** tower, {}, world) == "undecided"
        deep = t
        for _ in range(6):
            deep = ops.exp(deep)
        assert status(deep, {"t": 7}, world) == "undecided"


# --- entries as formulas ----------------------------------------------------------------------------------------------


def test_entries_are_formulas_over_indexed_names():
    W = Symbol("A", (2, 3))
    z = Symbol("x", (3,))
    found = evaluate(A @ x, {}, {"m": 2, "n": 3}, ENTRIES)
    assert found[0] is W[0, 0] * z[0] + W[0, 1] * z[1] + W[0, 2] * z[2]
    assert evaluate(Eye(n) @ ops.log(x), {}, {"n": 3}, ENTRIES)[1] is ops.log(z[1])
    assert evaluate(ops.det(S), {}, {"n": 2}, ENTRIES).shape == ()
    assert evaluate(Apply("f", x, 1), {}, {"n": 3}, ENTRIES)[2] is Apply("f", z[2], 1)
    mixed = evaluate(A @ x, {"x": [1, scalar("c"), 0]}, {"m": 1}, ENTRIES)[0]
    assert mixed is evaluate(A @ x, {"x": [1, scalar("c"), 0]}, {"m": 1}, ENTRIES)[0]


# --- input ------------------------------------------------------------------------------------------------------------


def test_values_are_read_exactly():
    assert evaluate(t, {"t": 0.1}) == Fraction(1, 10)
    assert evaluate(t, {"t": " -3/4 "}) == Fraction(-3, 4)
    assert evaluate(t, {"t": "1e-3"}) == Fraction(1, 1000)
    assert evaluate(t, {"t": np.float64(0.25)}) == Fraction(1, 4)
    assert evaluate(t, {"t": ops.pi}, {}, BALLS).overlaps(BALLS.constant("pi")) is True
    assert evaluate(ops.sum(x), {"x": [[1, 2], [3, 4]][0]}) == 3


@pytest.mark.parametrize(
    ("e", "values", "at", "words"),
    [
        (x + 1, {}, {"n": 2}, "no value for `x`"),
        (x + 1, {"x": [1, 2]}, {"n": 3}, "`x` needs shape (n,) with n = 3"),
        (A @ x, {"A": [[1, 2]], "x": [1, 2, 3]}, {}, "`x` needs shape (n,) with n = 2"),
        (x + 1, {"x": [[1, 2]]}, {}, "`x` needs shape (n,)"),
        (x + 1, {"x": [1, "two"]}, {}, "`two`"),
        (x + 1, {"x": [1, float("nan")]}, {}, "nan"),
        (x + 1, {"x": [1, True]}, {}, "truth value"),
        (x + 1, {"x": [1, "1/0"]}, {}, "`1/0`"),
        (A @ x, {"A": [[1, 2], [3]], "x": [1, 2]}, {}, "not a full array"),
        (ops.trace(Eye(n)), {}, {}, "no value for the size n"),
        (t ** scalar("k", integer=True), {"t": 2, "k": "1/2"}, {}, "declared integer"),
    ],
)
def test_bad_values_are_refused(e, values, at, words):
    with pytest.raises(SymnetError) as error:
        evaluate(e, values, at)
    assert words in str(error.value)


def test_unspecified_functions_and_derivatives_have_no_value():
    for e in (Apply("f", t, 0), Formal("diff", t**2, t)):
        with pytest.raises(SymnetError):
            evaluate(e, {"t": 1})


def test_too_much_work_is_refused_before_it_starts():
    big = tensor("Z", n, n)
    for e, size in ((big @ big, 1000), (ops.det(big), 500), (ops.outer(x, x), 2000)):
        with pytest.raises(BudgetError):
            evaluate(e, {}, {"n": size}, ENTRIES)
    with pytest.raises(BudgetError):
        evaluate(ops.det(big), {}, {"n": 9}, ENTRIES)


def test_deep_formulas_do_not_recurse():
    e = t
    for _ in range(20_000):
        e = e / 2 + 1
    assert abs(evaluate(e, {"t": 1}, {}, MP) - 2) < 1e-9


def test_integral_exponents():
    k = scalar("k", integer=True)
    for e in (Number(3), SizeValue(n), k, k + 1, 2 * k - 1, k**2, SizeValue(n) * k):
        assert is_integral(e)
    for e in (Number(Fraction(1, 2)), t, k / 2, Power(Number(2), Number(-1)), k + t, Map("abs", k)):
        assert not is_integral(e)


def test_worlds_keep_to_themselves():
    """The precision of one evaluation is not that of the next."""
    wide = evaluate(1 / t, {"t": 3}, {}, balls(40))
    fine = evaluate(1 / t, {"t": 3}, {}, balls(400))
    assert wide.contains(fine) and float(fine.rad()) < 1e-100 < float(wide.rad())
    assert not isinstance(evaluate(Where(Compare(">", t, Number(0)), t, t), {"t": 1}), NoValue)


def test_shape_error_is_a_symnet_error():
    with pytest.raises(ShapeError):
        evaluate(x, {"x": 3})
