"""Every reverse rule against central differences at high precision, and against forward mode: ⟨g, jvp⟩ = ⟨vjp, v⟩."""

import random
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from symnet import ops
from symnet.calculus.forward import eliminate
from symnet.calculus.jacobians import hessian, hvp, jacobian, jvp, vjp
from symnet.calculus.pullbacks import PULLBACKS, pullback_of
from symnet.calculus.reverse import grad
from symnet.errors import SymnetError
from symnet.expr import (
    AxisMap,
    Compare,
    Concat,
    Defined,
    Embed,
    Formal,
    Index,
    Map,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
    postorder,
)
from symnet.functions import ROWS
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.sizes import sizes, substitute
from symnet.symbols import function, scalar

m, n, p = sizes("m n p")
SIZES = {"m": 2, "n": 3, "p": 2}
W, A, B = Symbol("W", (m, n)), Symbol("A", (n, n)), Symbol("B", (n, m))
x, y, b = Symbol("x", (n,)), Symbol("y", (n,)), Symbol("b", (m,))
X, K, T = Symbol("X", (4, 6)), Symbol("K", (2, 2)), Symbol("T", (m, n, p))
R, C = Symbol("R", (1, n)), Symbol("C", (m, 1))
t, s = scalar("t"), scalar("s")
f = function("f")
ALL = (None, None, 1)


def unspecified(name, value, order):
    """f is the sine."""
    own = value.context
    return own.sin(value + order * own.pi / 2)


HIGH = replace(mp(300), apply=unspecified)
STEP = Fraction(1, 10**25)


def concrete(shape):
    return tuple(substitute(d, SIZES) for d in shape)


def values_for(symbols, seed):
    rng = random.Random(seed)

    def entry():
        return Fraction(rng.randint(20, 170), 100) * rng.choice((1, 1, -1))

    found = {}
    for symbol in symbols:
        shape = concrete(symbol.shape)
        flat = [entry() for _ in range(int(np.prod(shape)))]
        found[symbol.name] = np.array(flat, dtype=object).reshape(shape) if shape else flat[0]
    return found


def positive(values):
    return {name: abs(value) if not hasattr(value, "shape") else np.abs(value) for name, value in values.items()}


def central(loss, variable, values):
    """(L(x + h) − L(x − h)) / 2h, entry by entry."""

    def at(shifted):
        return evaluate(loss, {**values, variable.name: shifted}, SIZES, HIGH)

    base = np.array(values[variable.name], dtype=object)
    out = np.empty(base.shape, dtype=object)
    for place in np.ndindex(base.shape):
        ends = []
        for sign in (1, -1):
            moved = base.copy()
            moved[place] = moved[place] + sign * STEP
            ends.append(at(moved if moved.shape else moved[()]))
        out[place] = (ends[0] - ends[1]) / (2 * mpmath.mpf(1) / 10**25)
    return out


def close(a, b):
    a, b = np.broadcast_arrays(np.array(a, dtype=object), np.array(b, dtype=object))
    for left, right in zip(a.flat, b.flat, strict=True):
        left, right = mpmath.mpf(str(left)), mpmath.mpf(str(right))
        assert abs(left - right) <= 1e-14 * (1 + abs(right)), (left, right)


# (expression of any shape, variables to differentiate by); weights make a scalar of it
CASES = [
    (W * R + C, [W, R, C]),
    (x + t, [x, t]),
    (W - x, [W, x]),
    (t * W * x, [t, W, x]),
    (x**3 + x**-2 + Power(Number(2), x), [x]),
    (Power(ops.abs(x) + 1, y), [x, y]),
    (Power(ops.exp(x), Number(Fraction(3, 2))), [x]),
    (Power(x, SizeValue(n)), [x]),
    (W / (1 + x**2), [W, x]),
    (f(x) * f(f(t)), [x, t]),
    (Map("maximum", W, R), [W, R]),
    (Map("minimum", W, C), [W, C]),
    (Map("leaky_relu", x, t), [x, t]),
    (Map("elu", x, t), [x, t]),
    (Where(Compare(">", W, x), W * x, ops.exp(W)), [W, x]),
    (Where(Compare(">", x, Number(0)), ops.log(ops.abs(x) + x), x**2), [x]),
    (W @ x, [W, x]),
    (x @ W.T @ b, [x, W, b]),
    (W @ A @ B, [W, A, B]),
    (ops.trace(A @ A.T) * ops.diag(A), [A]),
    (ops.diag(x) @ A, [x, A]),
    (ops.outer(x, b), [x, b]),
    (ops.einsum("ij,ik->i", W, W), [W]),
    (ops.einsum("iij->j", ops.einsum("ij,k->ijk", A, b)), [A, b]),
    (ops.einsum("ijk,j->ki", T, x), [T, x]),
    (ops.einsum("ij->", W) * t, [W, t]),
    (ops.einsum("ij,k->j", W, b), [W, b]),
    (ops.sum(W) + ops.sum(W**2, axis=0), [W]),
    (ops.sum(W * x, axis=1, keepdims=True) * W, [W, x]),
    (ops.mean(W**2, axis=1) + ops.mean(W), [W]),
    (Reduce("mean", T**2, (0, 2)), [T]),
    (ops.prod(x) + ops.prod(W, axis=0), [x, W]),
    (Reduce("prod", T, (0, 2), True), [T]),
    (ops.max(W, axis=0) * ops.max(x), [W, x]),
    (Reduce("max", T, (0, 2)), [T]),
    (ops.min(W, axis=1, keepdims=True) * W, [W]),
    (Reduce("min", T, (1, 2)), [T]),
    (ops.logsumexp(W) + ops.logsumexp(x) * b, [W, x]),
    (Reduce("logsumexp", T, (0, 1)), [T]),
    (ops.norm(W) * ops.norm(W, axis=1), [W]),
    (Reduce("norm1", W, (1,), True) * ops.norm(x, ord=1), [W, x]),
    (ops.softmax(W), [W]),
    (ops.softmax(W, axis=0) * x, [W, x]),
    (ops.log_softmax(x), [x]),
    (ops.log_softmax(T, axis=1), [T]),
    (ops.argmax_onehot(W) * W, [W]),
    (x[0] * W[:, 1], [x, W]),
    (ops.sum(A[0, ::-1]) * X[1:3, ::2], [A, X]),
    (Embed(K**2, (ALL, (1, 3, 1)), (2, 5)), [K]),
    (Concat((W, A, W * x), 0), [W, A, x]),
    (Reshape(T, (p, m, n)) * 2, [T]),
    (ops.kron(W, B), [W, B]),
    (Window(X, (2, 3), 2, 1), [X]),
    (Unwindow(Window(X, (2, 2), 1, 0) ** 2, (4, 6), (2, 2), 1, 0), [X]),
    (ops.conv2d(X, K, stride=2, padding=1), [X, K]),
    (ops.max_pool2d(X, 2), [X]),
    (ops.mean_pool2d(X, 2), [X]),
    (ops.inv(A), [A]),
    (ops.det(A) * x, [A, x]),
    (ops.log(ops.det(A) ** 2), [A]),
    (Defined("h", ops.tanh(W @ x)) ** 2, [W, x]),
]


def weighted(e):
    """Σ c·e with a weight for every entry."""
    c = Symbol("weight", e.shape)
    return ops.sum(e * c) if e.shape else e * c


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda k: str(CASES[k][0])[:50])
def test_gradients_against_differences(number):
    e, variables = CASES[number]
    loss = weighted(e)
    symbols = sorted({node for node in postorder(loss) if isinstance(node, Symbol)}, key=lambda v: v.name)
    values = values_for(symbols, number)
    D = grad(loss, variables)
    for variable, result in zip(variables, D.result, strict=True):
        assert result.shape == variable.shape
        close(evaluate(result, values, SIZES, HIGH), central(loss, variable, values))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_function_of_the_table(row):
    operands = (x, y)[: row.operands] + tuple(Number(v) for v in row.defaults)
    loss = weighted(Map(row.name, *operands))
    values = values_for((x, y, Symbol("weight", (n,))), 3)
    if row.name in ("log", "sqrt"):
        values = positive(values)
    if row.name in ("asin", "acos", "log1p"):
        values = {name: value / 2 for name, value in values.items()}
    found = grad(loss, [x, y][: row.operands]).result
    for variable, result in zip((x, y), found, strict=False):
        close(evaluate(result, values, SIZES, HIGH), central(loss, variable, values))


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda k: str(CASES[k][0])[:50])
def test_forward_mode_bears_witness(number):
    """⟨g, jvp(f, x, v)⟩ = ⟨vjp(f, x, g), v⟩, the two sides by rules that share no code."""
    e, variables = CASES[number]
    c = Symbol("weight", e.shape)
    for variable, pulled in zip(variables, grad(weighted(e), variables).result, strict=True):
        v = Symbol("direction", variable.shape)
        pushed = eliminate(Formal("jvp", e, variable, v)).value
        left = ops.sum(c * pushed) if e.shape else c * pushed
        right = ops.sum(pulled * v) if variable.shape else pulled * v
        symbols = sorted({node for node in postorder(left, right) if isinstance(node, Symbol)}, key=lambda v: v.name)
        values = values_for(symbols, number)
        close(evaluate(left, values, SIZES, HIGH), evaluate(right, values, SIZES, HIGH))


def test_every_row_has_a_case():
    used = set()
    for e, variables in CASES:
        del variables
        for node in postorder(e, ops.sum(x)):
            try:
                row = pullback_of(node)
            except SymnetError:
                continue
            used.add((row.on, row.kind))
    assert used == set(PULLBACKS)


def test_rows_say_what_they_are():
    for row in PULLBACKS.values():
        assert row.rule.name and row.rule.statement and row.rule.zh


def test_what_rules_open():
    D = grad(ops.norm(x), x)
    assert [str(c) for c in D.steps[0].opened] == ["norm(x) != 0"]
    D = grad(ops.sum(ops.relu(x)), x)
    assert [str(c) for c in D.steps[0].opened] == ["x != 0"]
    assert "ReLU'(0) = 0" in D.steps[0].note
    assert grad(ops.logdet(A), A).steps[0].opened


def test_only_the_chosen_branch_is_asked():
    """A partial function in a branch does not take away the value of the other branch."""
    e = ops.sum(Where(Compare(">", x, Number(0)), ops.log(x), x**2))
    values = {"x": np.array([Fraction(2), Fraction(-3), Fraction(0)], dtype=object)}
    close(evaluate(grad(e, x).result, values, SIZES, HIGH), [Fraction(1, 2), -6, 0])


def test_softmax_of_rank_one_uses_plain_sum():
    D = grad(ops.sum(AxisMap("softmax", x, 0) * y), x)
    assert D.result.named() == "p*(y - sum(y*p))"


def test_index_of_symbolic_axis():
    assert str(grad(x[0], x).result.shape) == "(n,)"
    assert str(grad(Index(x, (0,)), x).result) == "eye(n)[0]"


def judged(found, formal, number):
    """A result against forward mode, at a point."""
    assert found.shape == formal.shape
    witness = eliminate(formal).value
    symbols = sorted({node for node in postorder(found, witness) if isinstance(node, Symbol)}, key=lambda v: v.name)
    values = values_for(symbols, number)
    close(evaluate(found, values, SIZES, HIGH), evaluate(witness, values, SIZES, HIGH))


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda k: str(CASES[k][0])[:50])
def test_jacobians(number):
    e, variables = CASES[number]
    D = jacobian(e, variables)
    for variable, result in zip(variables, D.result, strict=True):
        judged(result, Formal("jacobian", e, variable), number)
        v = Symbol("direction", variable.shape)
        judged(jvp(e, variable, v).result, Formal("jvp", e, variable, v), number)
        w = Symbol("weight", e.shape)
        judged(vjp(e, variable, w).result, Formal("vjp", e, variable, w), number)


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda k: str(CASES[k][0])[:50])
def test_hessians(number):
    e, variables = CASES[number]
    loss = weighted(e**2)
    for variable in variables:
        v = Symbol("direction", variable.shape)
        judged(hvp(loss, variable, v).result, Formal("hvp", loss, variable, v), number)
        if variable.rank < 2:
            judged(hessian(loss, variable).result, Formal("hessian", loss, variable), number)


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda k: str(CASES[k][0])[:50])
def test_every_line_keeps_the_value(number):
    """Each step's two sides agree at a point, and the lines of a chain meet."""
    e, variables = CASES[number]
    for D in (grad(weighted(e), variables), jacobian(e, variables)):
        last = {}
        for step in D.steps:
            assert step.before is last.get(step.chain, step.before)
            last[step.chain] = step.after
            symbols = {node for node in postorder(step.before, step.after) if isinstance(node, Symbol)}
            values = values_for(sorted(symbols, key=lambda v: v.name), number)
            left, right = (evaluate(eliminate(side).value, values, SIZES, HIGH) for side in (step.before, step.after))
            close(left, right)
            for line in step.substeps:
                left, right = (
                    evaluate(eliminate(side).value, values, SIZES, HIGH) for side in (line.before, line.after)
                )
                close(left, right)


def test_a_branch_that_is_not_taken_asks_for_no_slope():
    """The slope of sqrt has no value below 0, where the other branch is taken: it stays inside of the case."""

    import symnet as sn

    loss = sn.parse("sum(where(x < 0, 0, sqrt(x))*x) + sum(where(x > 1, log(x)**(3/2), 2))", let="x: n")
    derived = sn.compile(sn.grad(loss, "x"), inputs=["x"])([-2.0, -0.5, 0.25, 4.0])
    x = np.array([0.25, 4.0])
    slope = 1.5 * np.sqrt(x) + np.where(x > 1, 1.5 * np.sqrt(np.log(np.maximum(x, 1))) / x, 0)
    assert np.allclose(derived, [0.0, 0.0, *slope])
