"""Closed forms do not depend on the order of summands and factors, on inner names, or on the order of the rules."""

import random
import sys
from functools import reduce

import numpy as np
import pytest

from symnet.calculus import grad, hessian, hvp, jacobian
from symnet.calculus.simplify import FINISHING, ROWS as RULES, simplify
from symnet.expr import Add, Defined, Mul, postorder, rebuild
from symnet.language import parse
from symnet.program import compile
from symnet.rewrite import spread
from tests.forms_table import ROWS

LET = (
    "A: n n; B: n n; S: n n symmetric; X: m n; Z: m n; w: n; x: n; y: n; z: n; u: m; v: m; a; b; c; t; g: n; G: m n; "
    "p: n positive; P: n n positive_definite"
)
ALL = (*RULES, *FINISHING)
# (form, value kept): one row of the tables each, with the rule's name; judged at random arrays
WITNESSES = [
    ("take out a common matrix", "X.T @ u - X.T @ v", "X.T @ (u - v)"),
    ("take out a common matrix", "A @ x + B @ x", "(A + B) @ x"),
    ("take out a common matrix", "2*(A @ x) - 2*(A @ y)", "2*(A @ (x - y))"),
    ("take out a common matrix", "outer(x, z) + outer(y, z)", "outer(x + y, z)"),
    ("take out a common matrix", "outer(z, x) - outer(z, y)", "outer(z, x - y)"),
    ("take out a common matrix", "outer(x, A.T @ y) + outer(y, A.T @ x)", "(outer(x, y) + outer(y, x)) @ A"),
    ("take out a common matrix", "A.T @ diag(x) @ A - outer(A.T @ x, A.T @ x)", "A.T @ (diag(x) - outer(x, x)) @ A"),
    ("take out a common factor", "x/a + y/a**2", "(x + y/a)/a"),
    ("take out a common factor", "x*exp(y)/a - exp(y)*z/a", "exp(y)*(x - z)/a"),
    ("take out a common factor", "G*g - g*sum(G, axis=0)", "g*(G - sum(G, axis=0))"),
    ("expand", "outer(x - y, z) + outer(y, z)", "outer(x, z)"),
    ("mean", "sum(x)/n", "mean(x)"),
    ("mean", "sum(X)/(m*n)", "mean(X)"),
    ("mean", "sum(X, axis=0)*g/m", "g*mean(X, axis=0)"),
    ("softmax", "exp(x)/sum(exp(x))", "softmax(x)"),
    ("softmax", "exp(X)/sum(exp(X), axis=1, keepdims=True)", "softmax(X)"),
    ("softmax", "exp(X)/sum(exp(X), axis=0)", "softmax(X, axis=0)"),
    ("exchange the branches", "where(0 >= x, 0, 1)", "where(x > 0, 1, 0)"),
    ("ReLU times its slope", "relu(x)*where(x > 0, 1, 0)", "relu(x)"),
    ("join the cases", "where(x > 0, y, 0) + where(x <= 0, z, 0)", "where(x <= 0, z, y)"),
    ("part of an inverse", "inv(A @ B) @ A", "inv(B)"),
    ("part of an inverse", "B @ inv(A @ B)", "inv(A)"),
    ("part of an inverse", "inv(A @ B).T @ B.T", "inv(A).T"),
    ("unit vector", 'embed(a, (n,), "1")', "a*eye(n)[1]"),
    ("block of zeros", 'embed(x, (n + m,), "0:n")', "concatenate((x, zeros(m)))"),
    ("block of zeros", 'embed(u, (n + m,), "n:n + m")', "concatenate((zeros(n), u))"),
    ("transpose of parts", "eye(n)[:, 1:3].T", "eye(n)[1:3]"),
    ("transpose of parts", "concatenate((A, X)).T", "concatenate((A.T, X.T), axis=1)"),
    ("same shape", "reshape(norm(X, axis=1), (m, 1))", "norm(X, axis=1, keepdims=True)"),
    ("symmetric matrix", "inv(P).T @ x", "inv(P) @ x"),
    ("product of all but one", "prod(where(eye(n) == 1, 1, reshape(p, (1, n))), axis=1)", "prod(p)/p"),
    ("Kronecker product", "einsum('ij,kl->ikjl', A, X)", "reshape(kron(A, X), (n, m, n, n))"),
    ("Kronecker product", "einsum('ij,kl->kijl', B.T, A)", None),
    ("identity of grouped axes", "reshape(einsum('ij,kl->ikjl', eye(m), eye(n)), (m*n, m*n))", "eye(m*n)"),
    ("sum of an identity matrix", "sum(eye(n))", "n"),
    ("sum of an identity matrix", "sum(eye(n), axis=0)", "ones(n)"),
    ("sum of an identity matrix", "sum(eye(n), axis=1, keepdims=True)", "ones(n, 1)"),
    ("sum of a transpose", "sum(X.T)", "sum(X)"),
    ("factors of ones", "ones(m, m) @ X", "outer(ones(m), sum(X, axis=0))"),
    ("factors of ones", "ones(n, m) @ X @ x", None),
    ("factors of ones", "einsum('ik,jk,j->ij', ones(m, n), ones(n, n), x)", "n*outer(ones(m), x)"),
    ("collect numbers and signs", "eye(n) - 1/n", "eye(n) - ones(n, n)/n"),
]
SIZES = {"m": 4, "n": 3}


def arrays(symbols):
    found = {}
    for s in symbols:
        rng = np.random.default_rng(ord(s.name[0]))
        value = np.asarray(rng.uniform(0.4, 1.6, tuple(d if isinstance(d, int) else SIZES[str(d)] for d in s.shape)))
        found[s.name] = value @ value.T + np.eye(3) if {"symmetric", "positive_definite"} & {*s.facts} else value
    return found


def value(e):
    f = compile(e)
    return np.asarray(f(**arrays(f.symbols), **{name: SIZES[name] for name in f.sizes}))


@pytest.mark.parametrize("name, text, expected", WITNESSES, ids=[w[1] for w in WITNESSES])
def test_forms_keep_the_value(name, text, expected):
    e = parse(text, let=LET)
    found = simplify(e)
    assert str(found) == expected or expected is None
    assert found.shape == e.shape
    np.testing.assert_allclose(value(found), value(e), rtol=1e-9, atol=1e-10)
    assert any(rule.rule.name == name and rule.rule.zh for rule in ALL)


def unordered(e):
    """An expression up to the order of the operands of its sums and products, names spelled out."""
    found = {}
    for node in postorder(e):
        own = [found[child] for child in node.children]
        kind = type(node).__name__
        if isinstance(node, Defined):
            found[node] = own[-1]
        elif isinstance(node, (Add, Mul)):
            flat = [part for key in own for part in (key[1] if key[0] == kind else (key,))]
            found[node] = (kind, tuple(sorted(flat, key=repr)))
        else:
            found[node] = (kind, repr(node.data), tuple(own))
    return found[e]


def shuffled(e, rng):
    """The same expression with the operands of its sums and products in another order."""

    def rule(node):
        parts = list(spread(node))
        if not isinstance(node, (Add, Mul)) or any(part.shape != node.shape and part.shape for part in parts):
            return None
        rng.shuffle(parts)
        return reduce(type(node), parts)

    return rebuild(e, rule)


def derived(row, function=None):
    given = list(row.given)
    function = parse(row.text, let=row.let) if function is None else function
    if row.kind == "hvp":
        return hvp(function, row.wrt, "v", given=given).result
    return {"grad": grad, "jacobian": jacobian, "hessian": hessian}[row.kind](function, row.wrt, given=given).result


IDS = [f"{row.family}: {row.name}" for row in ROWS]


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_order_of_summands_and_factors(row):
    function = parse(row.text, let=row.let)
    expected = unordered(derived(row))
    for seed in range(2):
        found = derived(row, shuffled(function, random.Random(seed)))
        assert unordered(found) == expected, str(found)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_order_of_rules(row, monkeypatch):
    expected = unordered(derived(row))
    for seed in range(2):
        rules = list(RULES)
        random.Random(seed).shuffle(rules)
        monkeypatch.setattr(sys.modules["symnet.calculus.simplify"], "ROWS", tuple(rules))
        found = derived(row)
        assert unordered(found) == expected, str(found)


def test_inner_names_do_not_matter():
    """The same loss with no names, and with names of the user's own in two orders."""
    let = "X: m n; w: n; y: m"
    plain = parse("sum(softplus(X @ w) - y*(X @ w))", let=let)
    named = [
        parse("sum(q - r)", let=let, where={"z": "X @ w", "q": "softplus(z)", "r": "y*z"}),
        parse("sum(h - v)", let=let, where={"k": "X @ w", "v": "y*k", "h": "softplus(k)"}),
    ]
    for question in (grad, hessian):
        expected = unordered(question(plain, "w").result)
        assert [unordered(question(loss, "w").result) for loss in named] == [expected, expected]
