"""Forward mode against central differences at high precision, every rule; where it applies; derivatives as written."""

import itertools
import random
from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from symnet import ops
from symnet.calculus.forward import KINDS, eliminate, jacobian_forward, push_forward
from symnet.calculus.forward_rules import REDUCTIONS, RULES
from symnet.calculus.smoothness import conditions, dependent
from symnet.errors import ShapeError, SymnetError
from symnet.expr import (
    AXIS_MAPS,
    FORMAL,
    Compare,
    Constant,
    Defined,
    Embed,
    Expr,
    Formal,
    Map,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    Unwindow,
    Window,
    as_expr,
    count,
    postorder,
)
from symnet.functions import FUNCTIONS, ROWS
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.sizes import sizes
from symnet.symbols import function, scalar

m, n, p = sizes("m n p")
SIZES = {"m": 2, "n": 3, "p": 2}
W, A, B = Symbol("W", (m, n)), Symbol("A", (n, n)), Symbol("B", (n, m))
x, y, b, u = Symbol("x", (n,)), Symbol("y", (n,)), Symbol("b", (m,)), Symbol("u", (m,))
X, K, T = Symbol("X", (4, 6)), Symbol("K", (2, 2)), Symbol("T", (m, n, p))
R, C = Symbol("R", (1, n)), Symbol("C", (m, 1))
t, s = scalar("t"), scalar("s")
f = function("f")
ALL = (None, None, 1)


def unspecified(name, value, order):
    """f is the sine."""
    own = value.context
    return own.sin(value + order * own.pi / 2)


HIGH = replace(mp(220), apply=unspecified)
STEP = Fraction(1, 2**60)


def values_for(*roots, seed=1, scale=1):
    drawn = random.Random(seed)
    found = {}
    for node in postorder(*roots):
        if isinstance(node, Symbol) and node.name not in found:
            shape = tuple(d if isinstance(d, int) else d_value(d) for d in node.shape)
            entries = [Fraction(drawn.randint(-64, 64) * 2 + 1, 128) * scale for _ in range(int(np.prod(shape)))]
            array = np.empty(shape, dtype=object)
            array[...] = np.array(entries, dtype=object).reshape(shape) if shape else entries[0]
            found[node.name] = array
    return found


def d_value(dim):
    return evaluate(SizeValue(dim), {}, SIZES).numerator


def numbers(e: Expr, values) -> np.ndarray:
    found = np.asarray(evaluate(e, values, SIZES, HIGH), dtype=object)
    bad = [v for v in found.ravel() if not hasattr(v, "_mpf_")]
    assert not bad, f"{bad[0]}"
    return found


def holds(condition: Compare, values) -> bool:
    return all(v is True for v in np.asarray(evaluate(condition, values, SIZES, HIGH), dtype=object).ravel())


def slope(e: Expr, values, name: str, direction) -> np.ndarray:
    up, down = (numbers(e, {**values, name: values[name] + sign * STEP * direction}) for sign in (1, -1))
    with mpmath.workprec(220):
        return (up - down) * mpmath.mpf(2) ** 59


def close(a, b) -> None:
    a, b = np.asarray(a, dtype=object), np.asarray(b, dtype=object)
    assert a.shape == b.shape
    for left, right in zip(a.ravel(), b.ravel(), strict=True):
        assert abs(left - right) <= mpmath.mpf(10) ** -28 * (1 + abs(left)), (a, b)


def check(e: Expr, variable: Symbol, seed=1, scale=1) -> None:
    """The Jacobian and one directional derivative, against central differences."""
    values = values_for(e, variable, seed=seed, scale=scale)
    found = jacobian_forward(e, variable)
    assert found.value.shape == e.shape + variable.shape
    for condition in found.opened:
        assert holds(condition, values), condition
    shape = values[variable.name].shape
    jacobian = numbers(found.value, values)
    rank = jacobian.ndim - len(shape)
    for place in np.ndindex(*shape):
        unit = np.array([Fraction(0)] * int(np.prod(shape)), dtype=object).reshape(shape)
        unit[place] = Fraction(1)
        close(jacobian[(slice(None),) * rank + place], slope(e, values, variable.name, unit))
    direction = Symbol("direction_", variable.shape)
    along = values_for(direction, seed=seed + 7)["direction_"]
    pushed = push_forward(e, variable, direction)
    assert pushed.value.shape == e.shape and set(pushed.opened) == set(found.opened)
    close(numbers(pushed.value, {**values, "direction_": along}), slope(e, values, variable.name, along))


positive = ops.exp(x)
name_z = Defined("z", W @ x + b)
size_power = Power(ops.sum(x) + 2, SizeValue(n))
CASES = [
    ("sum of two", x + y * 2, (x, y)),
    ("sum that broadcasts", W + x + C + t, (W, x, C, t)),
    ("product that broadcasts", W * x * C * R * t, (W, x, C, R, t)),
    ("square of a product", (W * x) ** 2, (W, x)),
    ("quotient", x / (1 + y**2), (x, y)),
    ("numeric power", (x * x + 1) ** Fraction(3, 2) + x**5 + x**-2 + x**0 + x**1, (x,)),
    ("power by a size", size_power, (x,)),
    ("power by a name", Power(positive, t), (x, t)),
    ("power of a number", 2**x + Constant("e") ** (x * y), (x, y)),
    ("general power", Power(positive, W), (x, W)),
    ("unspecified function", f(x * y) + f(x, 2), (x, y)),
    ("parameters", FUNCTIONS["leaky_relu"](x, t) * FUNCTIONS["elu"](x, s) + Map("maximum", W, x), (x, t, s, W)),
    ("where, condition alone", ops.where(ops.compare(x, ">", y), 1, 2) + x, (x,)),
    ("where", ops.where(ops.compare(x, ">", y), x**2, W * y), (x, y, W)),
    ("where, branch without a value", ops.where(ops.compare(W, ">", 0), ops.log(W), ops.log(-W)) * x, (W, x)),
    ("where, one branch moves", ops.where(ops.compare(W, ">", 0), x, 2), (x,)),
    ("where, scalar condition", ops.where(ops.compare(t, "<", 0), x, 1), (x, t)),
    ("names", ops.tanh(name_z) * name_z, (W, x, b)),
    ("matrix product", W @ A @ x, (W, A, x)),
    ("matrices", A @ B @ W, (A, B, W)),
    ("quadratic form", x @ A @ x, (A, x)),
    ("trace and transpose", ops.trace(A @ A.T) + ops.trace(W @ W.T), (A, W)),
    ("outer and diagonal", ops.outer(x, y) + ops.diag(x) + ops.outer(ops.diag(A), x), (x, y, A)),
    ("einsum with broadcast operands", ops.einsum("ij,ijk->k", W + t, T), (W, t, T)),
    ("batched product", ops.matmul(T, ops.einsum("ij->ji", Symbol("V", (m, p)))), (T, Symbol("V", (m, p)))),
    ("sums over axes", ops.sum(W * x, 0) + ops.sum(T, (0, 2)), (W, x, T)),
    ("sum of what is short", ops.sum(x * 0 + t) + ops.sum(ops.where(ops.compare(x, ">", 0), t, 1)), (x, t)),
    ("sum keeps dims", W / ops.sum(ops.exp(W), 1, True), (W,)),
    ("mean", ops.mean(W**2) * ops.mean(W, 0), (W,)),
    ("prod", ops.prod(x) + ops.prod(W), (x, W)),
    ("prod over an axis", ops.prod(T, (0, 2)) + ops.sum(ops.prod(W, 1, True)), (T, W)),
    ("max", ops.max(x) + ops.max(W, 1) @ b, (x, W)),
    ("min over axes", ops.min(T, (0, 2)) + ops.min(x, 0, True), (T, x)),
    ("logsumexp", ops.logsumexp(W) + ops.logsumexp(W, 0, True) @ x, (W, x)),
    ("logsumexp over two axes", ops.exp(Reduce("logsumexp", T, (0, 2))), (T,)),
    ("norm", ops.norm(W) * ops.norm(T, axis=1), (W, T)),
    ("norm of order 1", ops.norm(x, 1) * ops.norm(W, 1, 0), (x, W)),
    ("softmax", ops.softmax(W, 0) @ x + ops.softmax(W)[:, 0], (W, x)),
    ("log_softmax", ops.log_softmax(T, 1), (T,)),
    ("argmax_onehot", ops.argmax_onehot(W) * W, (W,)),
    ("cross-entropy", -ops.sum(y * ops.log_softmax(A @ x)), (A, x, y)),
    ("index", W[0] * W[1, 2] + x[-1] * x[::-1] + x[1:3][0], (W, x)),
    ("embed", Embed(x[0:2] * t, ((1, 3, 1),), (4,)) + Embed(t * 1, (2,), (4,)), (x, t)),
    ("embed a row", Embed(x * y, (0, ALL), (2, n)), (x, y)),
    ("concatenate", ops.concatenate((x, y * x, ops.ones(2))), (x, y)),
    ("concatenate columns", ops.concatenate((W, C * t), 1), (W, C, t)),
    ("reshape", ops.reshape(W * x, m * n) * 2 + ops.reshape(T, (p, m * n))[0], (W, x, T)),
    ("kron", ops.kron(K, W), (K, W)),
    ("conv2d", ops.conv2d(X, K, t, stride=2, padding=1), (X, K, t)),
    ("unwindow", Unwindow(Window(X, (2, 2)) * K, (4, 6), (2, 2)), (X, K)),
    ("pooling", ops.max_pool2d(X, 2) * ops.mean_pool2d(X**2, 2), (X,)),
    ("inverse", ops.inv(A @ A.T + ops.eye(n)) @ x, (A, x)),
    ("determinant", ops.det(A) + ops.logdet(A @ A.T + ops.eye(n)), (A,)),
    ("matrix of entries", ops.inv(K)[0, 1] * ops.det(K * t), (K, t)),
]


@pytest.mark.parametrize(("e", "variables"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_rule_against_central_differences(e, variables):
    for variable in variables:
        check(e, variable)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_function(row):
    """Every operand of every row, at points where the row has a value and is smooth."""
    operands = (t, s)[: len(row.partials)]
    e = Map(row.name, *operands)
    inside = row.domain(*operands) + row.smooth(*operands)
    tried = 0
    for seed in range(30):
        values = values_for(e, seed=seed, scale=3)
        if all(holds(c, values) for c in inside) and tried < 6:
            tried += 1
            for variable in operands:
                check(e, variable, seed=seed, scale=3)
    assert tried >= 3


def test_every_rule_is_tried():
    nodes = [node for _, e, variables in CASES for v in variables for node in dependent(v, e)]
    assert {type(node) for node in nodes} >= set(RULES) - {Compare}
    assert {node.data[0] for node in nodes if type(node).__name__ == "Reduce"} == set(REDUCTIONS)
    assert {node.data[0] for node in nodes if type(node).__name__ == "AxisMap"} == set(AXIS_MAPS)
    assert set(KINDS) == set(FORMAL)


# --- where the rules apply --------------------------------------------------------------------------------------------


def is_(relation, a, c):
    return Compare(relation, as_expr(a), as_expr(c))


OPENED = [
    (t**2, []),
    (t**-1, []),
    (ops.log(t), []),
    (t ** Fraction(1, 2), [is_(">", t, 0)]),
    (ops.sqrt(t), [is_(">", t, 0)]),
    (2**t, []),
    (Constant("pi") ** t, []),
    (s**t, [is_(">", s, 0)]),
    (Power(t, SizeValue(n)), []),
    (Power(t, SizeValue(n - 1)), [is_(">", t**2 + SizeValue(n - 1) ** 2, 0)]),
    (Power(t, scalar("k", integer=True, positive=True)), []),
    (Power(t, 2 * SizeValue(n) + 1), []),
    (Power(t, scalar("k", integer=True)), [is_(">", t**2 + scalar("k", integer=True) ** 2, 0)]),
    (ops.relu(t) + ops.relu(s) + ops.relu(Number(3)), [is_("!=", t, 0)]),
    (ops.step(t) * 3, [is_("!=", t, 0)]),
    (Map("maximum", t, s), [is_("!=", t, s)]),
    (ops.where(is_(">", t, s), t, s), [is_("!=", t, s)]),
    (ops.where(is_(">", s, 0), t, t**2), []),
    (ops.where(is_(">", t, 0), ops.sqrt(t), 0), [is_("!=", t, 0)]),
    (
        ops.where(is_(">", s, 0), ops.sqrt(t), ops.abs(t)),
        [
            is_(">", ops.where(is_(">", s, 0), t, 1), 0),
            is_("!=", ops.where(is_(">", s, 0), 1, t), 0),
        ],
    ),
    (ops.sqrt(t) * ops.where(is_(">", s, 0), ops.sqrt(t), 1), [is_(">", t, 0)]),
    (ops.where(is_(">", ops.relu(t), 1), t, 1), [is_("!=", ops.relu(t), 1)]),
    (ops.where(is_(">", ops.step(t), Fraction(1, 2)), 1, 2), [is_("!=", t, 0), is_("!=", ops.step(t), Fraction(1, 2))]),
    (ops.norm(t * x), [is_("!=", ops.norm(t * x), 0)]),
    (ops.norm(t * x, 1), [is_("!=", t * x, 0)]),
    (ops.det(t * A), [is_("!=", ops.det(t * A), 0)]),
    (ops.inv(t * A), []),
]


@pytest.mark.parametrize(("e", "expected"), OPENED)
def test_what_is_opened(e, expected):
    assert set(conditions(e, t)) == set(expected)


@pytest.mark.parametrize("reduce", [ops.max, ops.min, ops.argmax_onehot, lambda a: ops.norm(a, 1), ops.norm])
def test_opened_condition_fails_at_the_kink_and_holds_beside_it(reduce):
    (condition,) = jacobian_forward(reduce(x), x).opened
    assert holds(condition, {"x": [1, 2, 3]})
    assert not holds(condition, {"x": [0, 0, 0]})


def test_ties_of_other_entries_do_not_matter():
    (condition,) = jacobian_forward(ops.max(x), x).opened
    assert holds(condition, {"x": [1, 1, 3]}) and not holds(condition, {"x": [1, 3, 3]})


def test_product_of_entries_at_zeros():
    gradient = jacobian_forward(ops.prod(x), x)
    assert gradient.opened == ()
    for values, expected in (([0, 2, 5], [10, 0, 0]), ([0, 0, 5], [0, 0, 0]), ([1, 2, 3], [6, 3, 2])):
        assert evaluate(gradient.value, {"x": values}).tolist() == expected


def test_convention_at_kinks():
    assert evaluate(push_forward(ops.relu(t), t, Number(1)).value, {"t": 0}) == 0
    assert evaluate(jacobian_forward(ops.max(x), x).value, {"x": [2, 2, 1]}).tolist() == [1, 0, 0]


# --- variables ------------------------------------------------------------------------------------------------------


def test_a_defined_name_is_a_cut():
    z = Defined("z", t**2)
    e = ops.exp(z) * t
    by_z = push_forward(e, z, Number(1))
    assert by_z.value is ops.exp(z) * t
    assert evaluate(push_forward(z * t, t, Number(1)).value, {"t": 3}) == 27
    assert push_forward(t**2, z, Number(1)).value == 0


STRUCTURED = {
    "symmetric": lambda G: G + G.T - np.diag(np.diag(G)),
    "skew": lambda G: G - G.T,
    "diagonal": lambda G: np.diag(np.diag(G)),
    "lower": np.tril,
    "upper": np.triu,
}


@pytest.mark.parametrize("fact", STRUCTURED)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_structured_variables(fact, size):
    S, plain = Symbol("S", (n, n), (fact,)), Symbol("S", (n, n))
    values = {"S": [[i * i + 2 * j + 1 for j in range(size)] for i in range(size)], "y": list(range(1, size + 1))}

    def loss(M):
        return ops.sum(M**3) + y @ M @ y

    by_entries = evaluate(jacobian_forward(loss(plain), plain).value, values)
    by_coordinates = evaluate(jacobian_forward(loss(S), S).value, values)
    assert by_coordinates.tolist() == STRUCTURED[fact](by_entries).tolist()


def test_direction_must_keep_the_structure():
    S, V = Symbol("S", (n, n), ("symmetric",)), Symbol("V", (n, n))
    assert push_forward(x @ S @ x, S, V).opened == (Compare("==", V, V.T),)
    assert push_forward(x @ S @ x, S, Symbol("V", (n, n), ("symmetric",))).opened == ()


def test_refusals():
    with pytest.raises(SymnetError, match="not a variable"):
        push_forward(t**2, as_expr(3), Number(1))
    with pytest.raises(ShapeError, match="direction"):
        push_forward(t**2, t, x)
    with pytest.raises(SymnetError, match="orthogonal"):
        jacobian_forward(ops.sum(A), Symbol("Q", (n, n), ("orthogonal",)))


# --- derivatives as written -------------------------------------------------------------------------------------------


def test_eliminate_every_kind():
    L = ops.sum(ops.tanh(W @ x) ** 2)
    v, w = Symbol("v", (n,)), Symbol("w", (m,))
    z = ops.tanh(W @ x)
    values = values_for(L, v, w)
    J = numbers(jacobian_forward(z, x).value, values)
    H = numbers(jacobian_forward(jacobian_forward(L, x).value, x).value, values)
    expected = {
        Formal("grad", L, x): numbers(jacobian_forward(L, x).value, values),
        Formal("jacobian", z, x): J,
        Formal("hessian", L, x): H,
        Formal("jvp", z, x, v): J @ values["v"],
        Formal("vjp", z, x, w): values["w"] @ J,
        Formal("hvp", L, x, v): H @ values["v"],
    }
    for formal, value in expected.items():
        found = eliminate(formal)
        assert found.value.shape == formal.shape
        with mpmath.workprec(220):
            value = np.asarray([e + mpmath.mpf(0) for e in value.ravel()], dtype=object).reshape(value.shape)
        close(numbers(found.value, values), value)


def test_vjp_of_a_scalar_and_of_a_scalar_variable():
    assert evaluate(eliminate(Formal("vjp", t**2, t, s)).value, {"t": 3, "s": 5}) == 30
    assert evaluate(eliminate(Formal("vjp", x * t, t, y)).value, {"x": [1, 2], "y": [3, 4], "t": 1}) == 11


def test_eliminate_innermost_first_and_by_order():
    third = Formal("diff", t**5, t, order=3)
    assert evaluate(eliminate(third).value, {"t": 2}) == 240
    nested = Formal("diff", t * Formal("diff", ops.exp(s * t), s), t)  # d/dt t² e^{st}
    found = eliminate(nested).value
    assert not any(isinstance(node, Formal) for node in postorder(found))
    value = evaluate(found, {"t": 2, "s": 0}, {}, HIGH)
    assert abs(value - 4) < 1e-30


def test_conditions_of_inner_derivatives_are_guarded():
    e = ops.where(is_(">", s, 0), Formal("diff", ops.sqrt(t), t), 0)
    assert eliminate(e).opened == (is_(">", ops.where(is_(">", s, 0), t, 1), 0),)


def test_eliminate_keeps_what_has_no_derivative():
    e = W @ x + b
    found = eliminate(e)
    assert found.value is e and found.opened == ()


# --- size and depth -------------------------------------------------------------------------------------------------


def test_linear_in_depth():
    def chain(depth):
        e = t
        for _ in range(depth):
            e = ops.tanh(e * s)
        return count(push_forward(e, t, Number(1)).value)

    small, large = chain(500), chain(5000)
    assert large < 10 * small + 100


def test_shared_work_stays_shared():
    e = t
    for _ in range(200):
        e = e * e  # a tree of 2**200 leaves
    assert count(push_forward(e, t, Number(1)).value) < 2000


def test_order_is_deterministic():
    e = ops.relu(t) + ops.sqrt(t) + ops.abs(t - s) + ops.norm(t * x)
    first = conditions(e, t)
    assert all(conditions(e, t) == first for _ in range(3)) and len(first) == 4
    assert len(list(itertools.chain(first))) == len(set(first))
