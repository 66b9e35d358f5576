"""Derivatives for any differentiable activation f: stated once, and specialised to every function of the table."""

from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest

import symnet as sn
from symnet.expr import Apply, Map, Number, Symbol, postorder, rebuild
from symnet.functions import FUNCTIONS
from symnet.language import parse
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue

ACTIVATIONS = [name for name, row in FUNCTIONS.items() if name not in ("maximum", "minimum")]
NET = "W1: m n; W2: k m; W3: p k; x: n; b1: m; b2: k; b3: p; t: p; y: k; w: n; b; u; v"
NET += "; f: function; g: function; h: function"
THREE = {
    "z1": "W1 @ x + b1",
    "a1": "f(z1)",
    "z2": "W2 @ a1 + b2",
    "a2": "f(z2)",
    "z3": "W3 @ a2 + b3",
    "a3": "f(z3)",
}
LOSS = "norm(a3 - t)**2/2"
# question, variable, result; in the words of the seeds: weights and biases from delta, output and hidden errors
RULES = [
    ("f(g(u))", "u", "f'(g(u))*g'(u)"),
    ("f(g(h(u)))", "u", "f'(g(h(u)))*g'(h(u))*h'(u)"),
    ("f(w @ x + b)", "w", "f'(w @ x + b)*x"),
    ("f(w @ x + b)", "b", "f'(w @ x + b)"),
    ("f(w @ x + b)", "x", "f'(w @ x + b)*w"),
    ("f(u)*g(v)", "u", "g(v)*f'(u)"),
    ("g(u*f(v) + h(v))", "v", "u*g'(u*f(v) + h(v))*f'(v) + g'(u*f(v) + h(v))*h'(v)"),
    ("sum(f(W1 @ x + b1))", "W1", "outer(f'(W1 @ x + b1), x)"),
    ("norm(f(W1 @ x + b1))**2/2", "b1", "f(W1 @ x + b1)*f'(W1 @ x + b1)"),
]


@pytest.mark.parametrize("text, wrt, expected", RULES, ids=[f"{r[0]} by {r[1]}" for r in RULES])
def test_chain_rule(text, wrt, expected):
    D = sn.grad(parse(text, let=NET), wrt)
    assert str(D.result) == expected
    assert_proved(D)


def assert_proved(D):
    record = D.verify()
    assert record.whole.status == "proved", record.whole.reason
    assert [s.reason for s in record.steps if s.status != "proved"] == []


def network():
    return parse(LOSS, let=NET, where=THREE)


def test_backpropagation_of_three_layers():
    """The output error, the recursion, and the gradients of weights and biases from the errors."""
    D = sn.grad(network(), ["W1", "b1", "W2", "b2", "W3", "b3"])
    assert [r.named() for r in D.result] == [
        "outer(delta1, x)", "delta1", "outer(delta2, a1)", "delta2", "outer(delta3, a2)", "delta3",
    ]  # fmt: skip
    deltas = {d.name.name: d.name.value.named() for d in D.definitions if d.name.name.startswith("delta")}
    assert deltas == {
        "delta3": "(a3 - t)*f'(z3)",
        "delta2": "W3.T @ delta3*f'(z2)",
        "delta1": "W2.T @ delta2*f'(z1)",
    }
    assert_proved(D)


def test_errors_as_rows():
    """Row errors: the last one times diag of the slopes, the recursion through W and diag, for any f."""
    D = sn.jacobian(parse("a3", let=NET, where=THREE), "x")
    assert D.result.named() == "diag(f'(z3)) @ W3 @ diag(f'(z2)) @ W2 @ diag(f'(z1)) @ W1"
    assert_proved(D)
    let = "d: k; W2: k m; z: m; f: function; y: k; v: k"
    output = sn.verify("grad(norm(f(v) - y)**2/2, v) == (f(v) - y) @ jacobian(f(v), v)", let=let)
    hidden = sn.verify("grad(d @ (W2 @ f(z)), z) == d @ W2 @ jacobian(f(z), z)", let=let)
    assert (output.status, hidden.status) == ("proved", "proved")


def test_updates():
    """W - r*(x D).T with a row D is W - r*outer(D, x): the step along the gradient."""
    let = "W: m n; x: n; b: m; D: 1 m; r; f: function; d: m"
    claims = [
        "W - r*(reshape(x, (n, 1)) @ D).T == W - r*outer(D[0], x)",
        "W - r*outer(grad(d @ f(W @ x + b), b), x) == W - r*grad(d @ f(W @ x + b), W)",
    ]
    assert [sn.verify(claim, let=let).status for claim in claims] == ["proved", "proved"]


HIGH = mp(200)
QUESTIONS = [("f(w @ x + b)", "w"), ("f(u*v + f(u))", "u"), ("sum(y*f(W2 @ f(W1 @ x + b1) + b2))", "b1")]
SIZES = {"m": 2, "n": 3, "k": 2}


def specialised(e, name):
    """The expression with f and f' replaced by a function of the table (its parameters as usual) and its derivative."""
    row = FUNCTIONS[name]
    more = tuple(map(Number, row.defaults))

    def rule(node):
        if not isinstance(node, Apply):
            return None
        (operand,) = node.children
        return row.partials[0](operand, *more) if node.order else Map(name, operand, *more)

    return rebuild(e, rule)


def values_of(e):
    """Values off the kinks, and inside (0, 1) after the linear maps, so that every function of the table has one."""
    found = {}
    for k, s in enumerate(sorted({n for n in postorder(e) if isinstance(n, Symbol)}, key=lambda s: s.name)):
        shape = tuple(d if isinstance(d, int) else SIZES[str(d)] for d in s.shape)
        entries = iter(Fraction(3 + (7 * k + 5 * i) % 11, 97) for i in range(64))
        found[s.name] = nested(shape, entries)
    return found


def nested(shape, entries):
    return [nested(shape[1:], entries) for _ in range(shape[0])] if shape else next(entries)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_specialised_equals_direct(name):
    compared = 0
    for text, wrt in QUESTIONS:
        loss = parse(text, let=NET)
        general = specialised(sn.grad(loss, wrt).result, name)
        direct = sn.grad(specialised(loss, name), wrt).result
        assert general.shape == direct.shape
        at = values_of(loss)
        found = [evaluate(e, at, SIZES, HIGH) for e in (general, direct)]
        for a, b in zip(*(np.asarray(f, dtype=object).flat for f in found), strict=True):
            assert isinstance(a, NoValue) == isinstance(b, NoValue)
            if not isinstance(a, NoValue):
                assert abs(mpmath.mpf(str(a)) - mpmath.mpf(str(b))) < 1e-13 * (1 + abs(mpmath.mpf(str(b))))
                compared += 1
    assert compared > 2


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "exp", "sin", "softplus", "silu", "softsign"])
def test_specialised_equals_direct_for_all_shapes(name):
    loss = parse("f(w @ x + b)", let=NET)
    general = specialised(sn.grad(loss, "w").result, name)
    D = sn.grad(specialised(loss, name), "w")
    verdict = sn.verify((general, D.result), given=[str(h) for h in D.claim.given])
    assert verdict.status == "proved", verdict.reason


def test_the_linear_part():
    """f(u + h) is f(u) + f'(u)*h up to what vanishes faster than h: the part that is linear in h, for any f."""
    D = sn.jvp(parse("f(u)", let=NET), "u", "v")
    assert str(D.result) == "v*f'(u)"
    assert_proved(D)
    let = "u; v; t; f: function"
    assert sn.verify("f(u + v) == f(u) + v*diff(f(t), t)", let=let, given=["t == u"]).status != "proved"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_error_of_the_linear_part_is_of_second_order(name):
    """Off the kinks, half the step leaves a quarter of the error (or less, where the second derivative is 0)."""
    f, slope = (specialised(e, name) for e in (parse("f(u)", let=NET), sn.grad(parse("f(u)", let=NET), "u").result))
    u, steps = Fraction(2, 5), (Fraction(1, 64), Fraction(1, 128))
    at = [evaluate(f, {"u": u + h}, {}, HIGH) for h in (Fraction(0), *steps)]
    tangent = evaluate(slope, {"u": u}, {}, HIGH)
    here, *beside = (mpmath.mpf(str(value)) for value in at)
    wide, narrow = (
        abs(value - here - mpmath.mpf(str(tangent)) * h.numerator / h.denominator)
        for value, h in zip(beside, steps, strict=True)
    )
    assert narrow <= 0.27 * wide + 1e-14


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "gelu", "silu", "atan", "relu", "elu"])
def test_training_with_gradients_of_any_activation(name):
    """Forward, all gradients, then all updates, again and again: the loss falls with every step."""
    L = parse("norm(f(W2 @ f(W1 @ x + b1) + b2) - y)**2/2", let=NET)
    parameters = ["W1", "b1", "W2", "b2"]
    made = [specialised(e, name) for e in (L, *sn.grad(L, parameters).result)]
    step = sn.compile(made, inputs=["x", "y", *parameters])
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=3), rng.uniform(0.2, 0.8, size=2)
    values = [rng.uniform(0.1, 0.6, size=shape) for shape in ((4, 3), (4,), (2, 4), (2,))]
    losses = []
    for _ in range(40):
        loss, *gradients = step(x, y, *values)
        losses.append(float(loss))
        values = [v - 0.02 * g for v, g in zip(values, gradients, strict=True)]
    assert all(a > b for a, b in pairwise(losses))
