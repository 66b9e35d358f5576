"""Products over axes and maxima, read by the checkers: what is one form is one number, at zeros as elsewhere."""

from __future__ import annotations

import pytest

import symnet as sn
from symnet.claim import Claim
from symnet.evidence.rechecking.given import Reading
from symnet.evidence.rechecking.places import Cannot

LET = "x: n; y: n; A: m n; c"
OTHERS = "prod(where(eye(n) == 1, 1, reshape({}, (1, n))), axis=1)"


def same(left, right, *given):
    sides = [sn.parse(text, let=LET) for text in (left, right)]
    try:
        return Reading(Claim(sides[0], "==", sides[1], tuple(sn.parse(h, let=LET) for h in given))).same(*sides)
    except Cannot:
        return False


@pytest.mark.parametrize(
    "left, right",
    [
        ("grad(prod(x), x)", OTHERS.format("x")),
        ("grad(prod(x**2), x)", f"2*prod(x)*{OTHERS.format('x')}"),
        ("hessian(prod(x), x) @ y", f"grad({OTHERS.format('x')} @ y, x)"),
        (OTHERS.format("x**2*y"), f"{OTHERS.format('x')}**2*{OTHERS.format('y')}"),
        ("prod(where(eye(n) == 1, y, reshape(x, (1, n))), axis=1)", f"y*{OTHERS.format('x')}"),
        (OTHERS.format("exp(x)"), "exp(sum(x) - x)"),
        ("where(2*eye(n) - 1 > 0, 1, 2) @ x", "2*sum(x) - x"),
        ("argmax_onehot(x)", "argmax_onehot(x/2 + sum(y))"),
    ],
)
def test_it_is_one_form(left, right):
    assert same(left, right)
    assert not same(left, f"2*({right})") and not same(left, f"{right} + x")


def test_reciprocals_need_what_is_never_0():
    assert same("grad(prod(x), x)", "prod(x)/x", "x != 0")
    assert same("hessian(prod(x), x) @ y", "prod(x)*(sum(y/x) - y/x)/x", "x != 0")
    assert same("grad(prod(A), A)", "prod(A)/A", "A != 0")
    assert not same("grad(prod(x), x)", "prod(x)/x") and not same("grad(prod(x), x)", "prod(x)/x", "y != 0")
    assert not same("grad(prod(A), A)", "prod(A)/A")


@pytest.mark.parametrize(
    "left, right",
    [
        (OTHERS.format("x"), "prod(where(eye(n) == 0, 1, reshape(x, (1, n))), axis=1)"),
        (OTHERS.format("x"), "prod(x)"),
        (OTHERS.format("c*ones(n)"), "c**n*ones(n)"),
        ("prod(where(eye(n) == 1, c, reshape(x, (1, n))), axis=1)", OTHERS.format("x")),
        ("prod(1 + concatenate((zeros(2), x)))", "1 + sum(x)"),
        ("prod(y[0] + concatenate((x, zeros(m))))", "y[0]**(n + m - 1)*(y[0] + sum(x))"),
        ("where(eye(n) > 0, 1, 2) @ x", "where(eye(n) >= 0, 1, 2) @ x"),
        ("where(c*eye(n) > 0, 1, 2) @ x", "where(eye(n) > 0, 1, 2) @ x"),
        ("argmax_onehot(x)", "argmax_onehot(-x)"),
        ("argmax_onehot(x)", "argmax_onehot(c*x)"),
        ("argmax_onehot(x)", "argmax_onehot(x + y)"),
        ("argmax_onehot(x)", "argmax_onehot(x*exp(x))"),
    ],
)
def test_neighbours_are_not(left, right):
    assert not same(left, right)
