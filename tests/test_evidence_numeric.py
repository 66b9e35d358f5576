"""Words for anybody's tests: gradients of plain functions against differences, claims; what their failures say."""

import numpy as np
import pytest

import symnet as sn
from symnet.errors import SymnetError
from symnet.evidence.numeric.slopes import slope

pytest_plugins = ["pytester"]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def mse(X, w, y):
    return np.mean((X @ w - y) ** 2)


def mse_gradient(X, w, y):
    return 2 * X.T @ (X @ w - y) / len(y)


def net(X, W, b, y):
    return np.sum((np.tanh(X @ W + b) - y) ** 2) / 2


def net_gradients(X, W, b, y):
    a = np.tanh(X @ W + b)
    delta = (a - y) * (1 - a**2)
    return delta @ W.T, X.T @ delta, delta.sum(axis=0), y - a


SHAPES = ((5, 3), (3, 4), (4,), (5, 4))

# Gradients that are right: function, gradient, points or shapes, options, how many entries are compared.
RIGHT = [
    (mse, mse_gradient, ((5, 3), (3,), (5,)), {"wrt": 1}, 12),
    (net, net_gradients, SHAPES, {}, 4 * (15 + 12 + 4 + 20)),
    (net, lambda *a: net_gradients(*a)[1:3], SHAPES, {"wrt": (1, 2)}, 64),
    (lambda x: x**3, lambda x: 3 * x**2, (0.0,), {}, 1),
    (np.exp, np.exp, (30.0,), {}, 1),
    (np.log, lambda x: 1 / x, (1e-3,), {}, 1),
    (np.log, lambda x: 1 / x, (1e-6,), {}, 1),
    (lambda x: 1e6 + x**2, lambda x: 2 * x, (1.5,), {}, 1),
    (lambda x: np.sin(1e4 * x), lambda x: 1e4 * np.cos(1e4 * x), (0.3,), {}, 1),
    (lambda x: np.sum(x**2), lambda x: 2 * x, ([[1, 2], [3, 4]],), {}, 4),
    (lambda T: np.sum(np.sin(T)), np.cos, ((2, 3, 2),), {}, 48),
    (lambda x: 7.0, lambda x: 0.0, (1.0,), {}, 1),
    (lambda x: np.sum(np.maximum(x, 0)), lambda x: (x > 0) * 1.0, ([1.0, -2, 1e-5, 3e-6, 1e-7, -1e-6],), {}, 6),
]


@pytest.mark.parametrize(("f", "df", "points", "options", "entries"), RIGHT, ids=range(len(RIGHT)))
def test_a_right_gradient_is_never_accused(f, df, points, options, entries):
    found = sn.assert_gradient(f, df, *points, **options)
    assert found.entries == entries and found.kinks == ()


@pytest.mark.parametrize("seed", range(6))
def test_at_any_points(seed):
    assert sn.assert_gradient(net, net_gradients, *SHAPES, seed=seed, samples=1).difference < 1e-6


def test_single_precision_and_large_arguments():
    rng = np.random.default_rng(0)
    X, w = rng.normal(size=(5, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32)
    sn.assert_gradient(lambda w: np.sum(np.tanh(X @ w)), lambda w: X.T @ (1 - np.tanh(X @ w) ** 2), w)
    found = sn.assert_gradient(lambda A: np.sum(A**2), lambda A: 2 * A, (30, 40), samples=1)
    assert found.entries == 12 and found.directions == 4


def test_kinks_are_reported_as_such():
    found = sn.assert_gradient(lambda x: np.sum(np.abs(x)), np.sign, [1.0, 0.0])
    assert found.entries == 1
    (kink,) = found.kinks
    assert kink.entry == (1,) and (round(kink.left), round(kink.right)) == (-1, 1)


# Gradients that are wrong, and what must be said.
WRONG = [
    (mse, lambda X, w, y: 2 * X.T @ (X @ w - y), ((5, 3), (3,), (5,)), {"wrt": 1}, "mean or sum over the batch"),
    (mse, lambda X, w, y: X.T @ (X @ w - y) / len(y), ((5, 3), (3,), (5,)), {"wrt": 1}, "factor 2: the factor 2 is"),
    (mse, lambda X, w, y: -mse_gradient(X, w, y), ((5, 3), (3,), (5,)), {"wrt": 1}, "likely cause: sign"),
    (mse, lambda X, w, y: 3 * mse_gradient(X, w, y), ((5, 3), (3,), (5,)), {"wrt": 1}, "the factor 1/3 is missing"),
    (net, lambda *a: net_gradients(*a)[1].T, SHAPES, {"wrt": 1}, "likely cause: transposed"),
    (net, lambda *a: net_gradients(*a)[1].T, ((5, 4), (4, 4), (4,), (5, 4)), {"wrt": 1}, "likely cause: transposed"),
    (net, lambda *a: net_gradients(*a)[0] @ a[1], SHAPES, {"wrt": 2}, "shape (5, 4)"),
    (lambda b, X: np.sum((X + b) ** 2), lambda b, X: 2 * (X + b), ((3,), (5, 3)), {"wrt": 0}, "missing sum"),
    (lambda x, y: x @ x + 3 * y @ y, lambda x, y: (6 * y, 2 * x), ((3,), (3,)), {}, "swapped arguments"),
    (lambda A: np.sum(A * np.arange(6.0).reshape(2, 3)), lambda A: np.arange(6.0), ((2, 3),), {}, "other layout"),
    (lambda x: x @ x, lambda x: 2 * np.linalg.norm(x), ((4,),), {}, "this is the norm of its entries"),
    (lambda x: x @ x, lambda x: 2 * np.sum(x), ((4,),), {}, "this is the sum of its entries"),
    (lambda x: np.sum(np.log2(x)), lambda x: 1 / x, ([1.0, 2.0],), {}, "the factor 1/log(2) is missing"),
    (lambda x: np.sum(np.log10(x)), lambda x: 2 / x, ([1.0, 2.0],), {}, "the factor 1/2*1/log(10) is missing"),
    (lambda x: np.abs(x), lambda x: 3.0, (0.0,), {}, "has a kink"),
    (lambda x: np.sqrt(np.abs(x)), lambda x: 1.0, (0.0,), {}, "no finite slope"),
    (lambda x: np.round(x, 3), lambda x: 1.0, (1.5,), {}, "df gives 1, and differences of f give 0"),
    (np.sum, lambda x: 1.0, ((3,),), {}, "df gives shape (), and the argument has shape (3,)"),
    (np.exp, lambda x: np.nan, (1.0,), {}, "nan"),
    (lambda A: np.sum(np.tanh(A) ** 2), lambda A: 2 * np.tanh(A) * 1.001, ((30, 40),), {}, "df gives"),
]


@pytest.mark.parametrize(("f", "df", "points", "options", "words"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_gradient_is_found_and_told(f, df, points, options, words):
    with pytest.raises(AssertionError) as error:
        sn.assert_gradient(f, df, *points, **options)
    said = str(error.value)
    assert words in said and said.startswith("the gradient by argument") and len(said) < 4000


def test_the_message_shows_both_sides_the_worst_entry_and_the_point():
    def wrong(x):
        return 2 * x + np.array([0.0, 0.1, 5.0])

    with pytest.raises(AssertionError) as error:
        sn.assert_gradient(lambda x: np.sum(x**2), wrong, [1.0, 2.0, 3.0])
    first, *rest = str(error.value).splitlines()
    assert first.startswith(
        "the gradient by argument 0 is wrong: in entry [2] df gives 11, and differences of f give 6"
    )
    assert rest == [
        "  differences of f: [2., 4., 6.]",
        "  df:               [ 2. , 4.1, 11. ]",
        "  wrong entries: 2 of 3",
        "  argument 0: [1., 2., 3.]",
    ]


NO_QUESTION = [
    ((np.exp, np.exp), "give a point"),
    ((np.exp, np.exp, "words"), "array"),
    ((np.exp, np.exp, [np.nan]), "finite"),
    ((np.exp, np.exp, [[1, 2], [3]]), "not an array"),
    ((np.exp, np.exp, (0, 3)), "at least 1"),
    ((np.exp, np.exp, (3,)), "sum it in f"),
    ((np.exp, 7, 1.0), "not a function"),
    ((7, np.exp, 1.0), "not a function"),
    ((np.exp, lambda x: "words", 1.0), "words"),
    ((lambda x: "words", np.exp, 1.0), "words"),
    ((lambda x, y: x * y, lambda x, y: (1, 2, 3), 1.0, 2.0), "3 parts"),
    (("x**2", np.exp, 1.0), "leave them out"),
    ((np.log, np.exp, -1.0), "f gives nan"),
    ((lambda x: {}["key"], np.exp, 1.0), "f raises KeyError"),
    ((np.sum, lambda x: x[5], (3,)), "df raises IndexError"),
    ((np.sum, np.ones_like, np.zeros((0,))), "no entries"),
]


@pytest.mark.parametrize(("arguments", "words"), NO_QUESTION, ids=range(len(NO_QUESTION)))
def test_what_is_no_question_is_an_error(arguments, words):
    with pytest.raises(SymnetError) as error:
        sn.assert_gradient(*arguments)
    assert words in str(error.value)


def test_an_argument_is_named_by_its_number():
    for wrt in (5, -1, "b", [0, 7]):
        with pytest.raises(SymnetError, match="names an argument by its number, from 0 to 1"):
            sn.assert_gradient(lambda a, b: np.sum(a * b), lambda a, b: (b, a), (3,), (3,), wrt=wrt)


def test_what_is_too_rough_is_not_called_wrong():
    half = [np.float16([0.3, 0.7]), np.float16([1.5, 2.0])]
    with pytest.raises(AssertionError, match="could not be judged: f is too rough"):
        sn.assert_gradient(lambda a, b: np.sum(a * b) + np.float16(1000), lambda a, b: (b, a), *half)


def test_one_seed_gives_one_message():
    def said(seed):
        with pytest.raises(AssertionError) as error:
            sn.assert_gradient(mse, lambda X, w, y: X.T @ (X @ w - y), (5, 3), (3,), (5,), wrt=1, seed=seed)
        return str(error.value)

    assert said(3) == said(3) and said(3) != said(4)


def test_slopes_know_their_error():
    for f, at in ((np.sin, 0.7), (np.exp, 3.0), (np.arctan, 20.0), (lambda x: x**5, -2.0)):
        exact = {np.sin: np.cos(0.7), np.exp: np.exp(3.0), np.arctan: 1 / 401}.get(f, 80.0)
        found = slope(lambda t, f=f, at=at: float(f(at + t)), abs(at), 2.2e-16)
        assert abs(found.value - exact) <= 10 * found.error and found.error < 1e-6 * abs(exact) and not found.kink


# ------------------------------------------------------------------ a formula in place of the function
def test_a_formula_is_differentiated_first():
    loss = "mean((X @ w - y)**2)"
    let = "X: m n; w: n; y: m"
    assert sn.assert_gradient(loss, mse_gradient, let=let, wrt="w").status == "supported"
    with pytest.raises(AssertionError) as error:
        sn.assert_gradient(loss, lambda X, w, y: X.T @ (X @ w - y), let=let, wrt="w")
    assert "the gradient by w is not confirmed" in str(error.value) and "counterexample" in str(error.value)
    both = "sum((X @ w + b - y)**2)"
    right = lambda X, w, b, y: (2 * X.T @ (X @ w + b - y), 2 * np.sum(X @ w + b - y))  # noqa: E731
    assert sn.assert_gradient(both, right, let=let, wrt=["w", "b"]).status == "supported"
    for wrt in ("q", None):
        with pytest.raises(SymnetError, match="w"):
            sn.assert_gradient(both, right, let=let, wrt=wrt)


# ------------------------------------------------------------------ claims
def test_assert_proved_and_refuted():
    assert sn.assert_proved("tanh(x) == 2*sigmoid(2*x) - 1").status == "proved"
    assert sn.assert_refuted("sqrt(x**2) == x").counterexample == {"x": "-1"}
    with pytest.raises(AssertionError) as error:
        sn.assert_proved("grad(sum((X @ w - y)**2), w) == X.T @ (X @ w - y)", let="X: m n; w: n; y: m")
    for words in (
        "expected proved, found refuted",
        "left:  grad(sum((X @ w - y)**2), w)",
        "right: X.T @ (X @ w - y)",
        "counterexample: X = [[",
        "diagnosis: factor 2: the factor 2 is missing",
        "proved as: grad(sum((X @ w - y)**2), w) == 2*(X.T @ (X @ w - y))",
    ):
        assert words in str(error.value)
    with pytest.raises(AssertionError, match="expected refuted, found proved"):
        sn.assert_refuted("x == x")
    with pytest.raises(SymnetError):
        sn.assert_proved("x +")


TESTS = """
import numpy as np
import symnet as sn

def test_gradient():
    sn.assert_gradient(lambda x: np.sum(x**2), lambda x: x, [1.0, 2.0])

def test_claim():
    sn.assert_proved("sqrt(x**2) == x")

def test_by_assert():
    assert sn.check(["diff(cos(x), x)", "sin(x)"]).ok

def test_right():
    sn.assert_refuted("x == x + 1")
"""


def test_failures_read_well_under_pytest(pytester):
    """What pytest makes of assertions does not spoil the messages."""
    result = pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider", pytester.makepyfile(TESTS))
    result.assert_outcomes(passed=1, failed=3)
    printed = result.stdout.str()
    for words in (
        "AssertionError: the gradient by argument 0 is wrong: in entry [1] df gives 2",
        "likely cause: factor 2: the factor 2 is missing",
        "AssertionError: expected proved, found refuted",
        "a hypothesis that would repair it: x >= 0",
        "<Check: line 2 is refuted: == sin(x); sign>",
    ):
        assert words in printed
    assert "gradient.py" not in printed and "asserts.py" not in printed
