"""Random expressions of all nodes: gradients, Jacobians, every line and every simplification against other code."""

import random
from dataclasses import replace
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne

import mpmath
import numpy as np
import pytest

from symnet import ops
from symnet.calculus.forward import eliminate
from symnet.calculus.jacobians import jacobian, jvp
from symnet.calculus.reverse import grad
from symnet.calculus.simplify import simplify
from symnet.expr import AxisMap, Compare, Contract, Defined, Det, Formal, Inverse, Number, Symbol, Where, postorder
from symnet.language import parse
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue
from symnet.sizes import sizes

m, n = sizes("m n")
SIZES = {"m": 2, "n": 3, "2": 2, "1": 1}
LEAVES = {
    (): [Symbol("s"), Symbol("t"), Number(2), Number(Fraction(-1, 2))],
    (m,): [Symbol("u", (m,)), Symbol("v", (m,))],
    (n,): [Symbol("x", (n,)), Symbol("y", (n,))],
    (m, n): [Symbol("A", (m, n)), Symbol("B", (m, n))],
    (n, n): [Symbol("S", (n, n)), Symbol("Q", (n, n))],
    (n, m): [Symbol("C", (n, m)), ops.ones(n, m)],
    (m, 1): [Symbol("k", (m, 1)), ops.ones(m, 1)],
    (2, m, n): [Symbol("T", (2, m, n)), Symbol("U", (2, m, n))],
}
CONSTANTS = {
    (m,): [ops.ones(m), ops.zeros(m)],
    (n,): [ops.ones(n)],
    (m, n): [ops.ones(m, n), ops.zeros(m, n)],
    (n, n): [ops.ones(n, n), ops.eye(n)],
    (2, m, n): [ops.ones(2, m, n)],
}
WORLD = replace(mp(250), apply=lambda name, value, order: value.context.sin(value + order * value.context.pi / 2))
RELATIONS = {">": gt, ">=": ge, "<": lt, "<=": le, "==": eq, "!=": ne}
STEP = Fraction(1, 10**20)
MAPS = ("tanh", "sigmoid", "exp", "sin", "softplus", "relu", "abs", "gelu", "softsign")


class Maker:
    """A random expression of a shape, of bounded depth; parts are met again, and some get names."""

    def __init__(self, seed, constants=False):
        self.rng = random.Random(seed)
        more = CONSTANTS if constants else {}
        self.known = {shape: [*leaves, *more.get(shape, [])] for shape, leaves in LEAVES.items()}

    def make(self, shape, depth):
        if depth == 0 or self.rng.random() < 0.12:
            return self.rng.choice(self.known[shape])
        e = self.rng.choice(self.choices(shape))(depth - 1)
        assert e.shape == shape, (e, shape)
        if self.rng.random() < 0.15:
            e = Defined(f"h{sum(map(len, self.known.values()))}", e)
        self.known[shape].append(e)
        return e

    def choices(self, shape):
        make, rng = self.make, self.rng
        common = [
            lambda d: make(shape, d) + make(shape, d),
            lambda d: make(shape, d) - make(shape, d),
            lambda d: make(shape, d) * make(shape, d),
            lambda d: make((), d) * make(shape, d),
            lambda d: make(shape, d) / (2 + make(shape, d) ** 2),
            lambda d: make(shape, d) ** rng.choice((2, 3)),
            lambda d: getattr(ops, rng.choice(MAPS))(make(shape, d)),
            lambda d: Where(Compare(">", make(shape, d), make(shape, d)), make(shape, d), make(shape, d)),
            lambda d: ops.sqrt(1 + make(shape, d) ** 2),
            lambda d: ops.maximum(make(shape, d), make(shape, d)),
        ]
        return common + self.special(shape)

    def special(self, shape):
        make = self.make
        if shape == ():
            pick = [(m,), (n,), (m, n), (n, n)]

            def whole(f):
                return lambda d: f(make(self.rng.choice(pick), d))

            return [
                *map(whole, (ops.sum, ops.mean, ops.norm, ops.max, lambda a: ops.norm(a, ord=1))),
                lambda d: ops.trace(make((n, n), d)),
                lambda d: ops.trace(make((n, n), d) - make((), d)),
                lambda d: make((m,), d) @ make((m, n), d) @ make((n,), d),
                lambda d: make((n,), d)[1],
                lambda d: ops.logsumexp(make((n,), d)),
                lambda d: ops.prod(make((m,), d)),
                lambda d: ops.inner(make((m, n), d), make((m, n), d)),
                lambda d: ops.sum(make((2, m, n), d)),
            ]
        if len(shape) == 1:
            other = m if shape == (n,) else n
            wide = (m, n) if shape == (m,) else None
            found = [
                lambda d: ops.softmax(make(shape, d)),
                lambda d: ops.log_softmax(make(shape, d)),
                lambda d: make(shape, d) - ops.mean(make(shape, d)),
                lambda d: make(shape, d) / ops.norm(make(shape, d)),
            ]
            found += (
                [lambda d: make((n, m), d) @ make((m,), d)]
                if not wide
                else [lambda d: make((n, m), d).T @ make((n,), d)]
            )
            if wide:
                return [*found, lambda d: make((m, n), d) @ make((n,), d), lambda d: ops.max(make((m, n), d), axis=1)]
            return [
                *found,
                lambda d: make((m, n), d).T @ make((other,), d),
                lambda d: make((n, n), d) @ make((n,), d),
                lambda d: ops.diag(make((n, n), d)),
                lambda d: ops.diag(make((n, n), d) + make((), d)),
                lambda d: ops.sum(make((m, n), d), axis=0),
                lambda d: make((n, n), d)[0, ::-1],
            ]
        if shape == (m, n):
            return [
                lambda d: ops.outer(make((m,), d), make((n,), d)),
                lambda d: make((m, n), d) @ make((n, n), d),
                lambda d: make((m, n), d) + make((n,), d),
                lambda d: AxisMap("softmax", make((m, n), d), self.rng.choice((0, 1))),
                lambda d: make((m, n), d) - ops.mean(make((m, n), d), axis=1, keepdims=True),
                lambda d: Contract((make((n, n), d), make((m, n), d)), ((0, 1), (2, 0)), (2, 1)),
                lambda d: ops.reshape(ops.transpose(make((m, n), d)), (m, n)),
                lambda d: ops.sum(make((2, m, n), d), axis=0),
                lambda d: make((2, m, n), d)[1],
                lambda d: make((n, m), d).T,
                lambda d: ops.einsum("ik,jk,j->ij", make((m, n), d), make((n, n), d), make((n,), d)),
                lambda d: make((m, 1), d) * make((n,), d),
                lambda d: make((m, 1), d) + make((m, n), d),
            ]
        if shape == (n, m):
            return [
                lambda d: make((m, n), d).T,
                lambda d: ops.outer(make((n,), d), make((m,), d)),
                lambda d: make((n, n), d) @ make((n, m), d),
                lambda d: make((n, m), d) * make((m, 1), d)[:, 0],
            ]
        if shape == (m, 1):
            return [
                lambda d: ops.sum(make((m, n), d), axis=1, keepdims=True),
                lambda d: ops.reshape(make((m,), d), (m, 1)),
                lambda d: make((m, n), d) @ ops.ones(n, 1),
            ]
        if len(shape) == 3:
            return [
                lambda d: make((2, m, n), d) @ make((n, n), d),
                lambda d: make((2, m, n), d) * make((m, n), d),
                lambda d: make((2, m, n), d) + make((n,), d),
                lambda d: ops.softmax(make((2, m, n), d), axis=self.rng.choice((0, 1, 2))),
                lambda d: ops.concatenate((make((2, m, n), d)[1:], make((2, m, n), d)[:1])),
                lambda d: ops.einsum("bij,ij->bij", make((2, m, n), d), make((m, n), d)),
            ]
        return [
            lambda d: make((n, n), d).T,
            lambda d: make((n, n), d) @ make((n, n), d),
            lambda d: make((m, n), d).T @ make((m, n), d),
            lambda d: ops.diag(make((n,), d)),
            lambda d: ops.inv(make((n, n), d)),
            lambda d: ops.outer(make((n,), d), make((n,), d)),
            lambda d: make((n, n), d) * ops.eye(n),
        ]


def point(roots, seed):
    rng = random.Random(seed)
    values = {}
    for symbol in sorted({node for node in postorder(*roots) if isinstance(node, Symbol)}, key=lambda v: v.name):
        shape = tuple(SIZES[str(d)] for d in symbol.shape)
        flat = [Fraction(rng.randint(20, 170), 100) * rng.choice((1, -1)) for _ in range(int(np.prod(shape)))]
        values[symbol.name] = np.array(flat, dtype=object).reshape(shape) if shape else flat[0]
    return values


def entries(e, values):
    return np.array(evaluate(e, values, SIZES, WORLD), dtype=object)


def agree(left, right, values, what):
    """Entry by entry; where the right side has no value nothing is asked of the left one."""
    a, b = np.broadcast_arrays(entries(left, values), entries(right, values))
    for p, q in zip(a.flat, b.flat, strict=True):
        if isinstance(q, NoValue) or isinstance(p, NoValue):
            continue
        p, q = mpmath.mpf(str(p)), mpmath.mpf(str(q))
        assert abs(p - q) <= mpmath.mpf(10) ** -12 * (1 + abs(q)), what


def singular(matrix, values):
    """Whether a matrix that is inverted is (nearly) singular here: nothing can be compared then."""
    found = evaluate(Det(matrix), values, SIZES, WORLD)
    return isinstance(found, NoValue) or abs(found) < mpmath.mpf(10) ** -20


def holds(condition, values):
    """Whether a comparison is true at a point, in every entry."""
    a, b = np.broadcast_arrays(*(entries(side, values) for side in condition.children))
    true = RELATIONS[condition.relation]
    return all(
        not isinstance(p, NoValue) and not isinstance(q, NoValue) and true(p, q)
        for p, q in zip(a.flat, b.flat, strict=True)
    )


def along(loss, variable, gradient, values, what):
    """The gradient against a central difference of high precision in a random direction."""
    rng = random.Random(what)
    base = np.array(values[variable.name], dtype=object)
    way = np.array([Fraction(rng.randint(-9, 9), 7) for _ in range(base.size)], dtype=object).reshape(base.shape)
    moved = [np.array(base + sign * STEP * way, dtype=object)[()] for sign in (1, -1)]
    ends = [entries(loss, {**values, variable.name: value})[()] for value in moved]
    found = entries(gradient, values)
    if any(isinstance(value, NoValue) for value in (*ends, *found.flat)):
        return
    with mpmath.workprec(250):
        slope = (mpmath.mpf(str(ends[0])) - mpmath.mpf(str(ends[1]))) / 2 * 10**20
        pairs = zip(np.broadcast_to(found, base.shape).flat, way.flat, strict=True)
        total = sum((mpmath.mpf(str(g)) * v.numerator / v.denominator for g, v in pairs), mpmath.mpf(0))
        scale = 1 + sum((abs(mpmath.mpf(str(g))) for g in found.flat), mpmath.mpf(0))
        assert abs(slope - total) <= mpmath.mpf(10) ** -15 * scale, what


def check(seed, depth=4, constants=False):
    """Raises where a derivation is wrong; False where nothing could be compared."""
    maker = Maker(seed, constants)
    shape = maker.rng.choice(list(LEAVES))
    e = maker.make(shape, depth)
    loss = ops.sum(e * Symbol("w", e.shape)) if e.shape else e
    values = point([loss], seed)
    if any(isinstance(node, Inverse) and singular(node.children[0], values) for node in postorder(loss)):
        return False
    agree(simplify(e), e, values, f"simplify {seed}")
    variables = [v for v in postorder(loss) if isinstance(v, Symbol) and v.name != "w"][:3]
    if not variables:
        return False
    D = grad(loss, variables)
    smooth = all(holds(condition, values) for claim in D.claims for condition in claim.given)
    for variable, result in zip(variables, D.result, strict=True):
        assert result.shape == variable.shape
        if smooth:
            along(loss, variable, result, values, f"differences {seed} {variable}")
        agree(result, eliminate(Formal("grad", loss, variable)).value, values, f"grad {seed} {variable}")
    for step in D.steps:
        agree(eliminate(step.before).value, eliminate(step.after).value, values, f"step {seed} {step.rule.name}")
    J = jacobian(e, variables[0])
    agree(J.result, eliminate(Formal("jacobian", e, variables[0])).value, values, f"jacobian {seed}")
    v = Symbol("v_", variables[0].shape)
    moved = {**values, **point([v], seed)}
    agree(jvp(e, variables[0], v).result, eliminate(Formal("jvp", e, variables[0], v)).value, moved, f"jvp {seed}")
    return True


@pytest.mark.parametrize("seed", range(60))
def test_random_expressions(seed):
    check(seed, depth=3)


@pytest.mark.parametrize("seed", range(1000, 1060))
def test_random_expressions_with_constants(seed):
    check(seed, depth=3, constants=True)


@pytest.mark.parametrize(
    "text, wrt, gradient",
    [
        ("mean(ones(m, m) @ A)", "A", "ones(m, n)/n"),
        ("sum(ones(m, m) @ u - sum(u))", "u", "zeros(m)"),
        ("sum(ones(n, m) @ A @ S)", "A", "n*outer(ones(m), sum(S, axis=1))"),
        ("sum(A*ones(n, m).T)", "A", "ones(m, n)"),
        ("sum(A @ ones(n, m))", "A", "m*ones(m, n)"),
        ("max(outer(x, x) @ x)", "x", "outer(x, x).T @ argmax_onehot(outer(x, x) @ x)"
         " + x*(x @ argmax_onehot(outer(x, x) @ x)) + (x @ x)*argmax_onehot(outer(x, x) @ x)"),
    ],
)  # fmt: skip
def test_gradients_beside_constants(text, wrt, gradient):
    """ones(m, m) summed over an axis counts it; a constant that is not square is not its transpose."""
    let = "A: m n; S: n n; u: m; x: n"
    found = grad(parse(text, let=let), parse(wrt, let=let)).result
    values = point([found, parse(text, let=let), parse(gradient, let=let)], 1)
    agree(found, parse(gradient, let=let), values, text)
    assert found.shape == parse(wrt, let=let).shape


def test_a_jacobian_counts_the_axes_of_constants():
    e = parse('einsum("ik,jk,j->ij", ones(n, m), ones(n, m), y)', let="y: n; m: size")
    found = jacobian(e, Symbol("y", (n,))).result
    agree(found, parse("m*outer(ones(n), eye(n))", let="m: size; n: size"), point([found], 1), "jacobian")


@pytest.mark.parametrize("text", ["trace(S - t)", "trace((S - t).T)", "sum(diag(S - t))", "trace(S @ S*0 + t)"])
def test_a_diagonal_along_which_nothing_varies_counts_once(text):
    let = "S: n n; t; v"
    e, t, v = (parse(each, let=let) for each in (text, "t", "v"))
    sign = 1 if text.endswith("+ t)") else -1
    assert jvp(e, t, v).verify().whole.status == "proved"
    agree(jvp(e, t, v).result, sign * v * parse("n", let="n: size"), {**point([e, t, v], 1)}, text)
