"""Sums over an axis of few places are written out where a formula names the places."""

import json

import pytest

import symnet as sn

CLAIMS = [
    ("W @ k == W[:, 0]*k[0] + W[:, 1]*k[1]", "W: m 2; k: 2"),
    ("dZ @ A.T == outer(dZ[:, 0], A[:, 0]) + outer(dZ[:, 1], A[:, 1]) + outer(dZ[:, 2], A[:, 2])", "dZ: m 3; A: n 3"),
    (
        "conv2d(h, K) == K[0,0]*h[:-1,:-1] + K[0,1]*h[:-1,1:] + K[1,0]*h[1:,:-1] + K[1,1]*h[1:,1:]",
        "h: m+1 m+1; K: 2 2",
    ),
    ("f(W @ k)*g(k[0] + k[1]) == f(W[:, 0]*k[0] + W[:, 1]*k[1])*g(sum(k))", "W: m 2; k: 2; f: function; g: function"),
    ("exp(f(W @ k)) == exp(f(W[:, 0]*k[0] + W[:, 1]*k[1]))", "W: m 2; k: 2; f: function"),
    ("conv2d(X, K)[0, 0] == conv2d(X[0, 0], K[0, 0]) + conv2d(X[0, 1], K[0, 1])", "X: N 2 H+1 W+1; K: F 2 2 2"),
    ("mean_pool2d(X, 2) == (X[0::2,0::2] + X[1::2,0::2] + X[0::2,1::2] + X[1::2,1::2])/4", "X: 2*H 2*W"),
    ("norm(A @ x)**2 == sum((A[:, 0]*x[0] + A[:, 1]*x[1])**2)", "A: m 2; x: 2"),
    ("sum(x @ A)**2 == (sum(x*A[:, 0]) + sum(x*A[:, 1]))**2", "A: m 2; x: m"),
    ("sum(softmax(z)*y) == softmax(z)[0]*y[0] + softmax(z)[1]*y[1]", "z: 2; y: 2"),
]
SLIPS = [("[:, 1]", "[:, 0]"), ("[0]", "[1]"), ("h[1:,1:]", "h[1:,:-1]"), ("X[1::2,1::2]", "X[1::2,0::2]")]
SLIPS += [("K[0, 1])", "K[0, 0])"), ("k[1]", "k[0]")]


@pytest.mark.parametrize(("text", "let"), CLAIMS)
def test_places_that_are_named_are_met(text, let):
    found = sn.verify(text, let=let)
    assert (found.status, found.method) == ("proved", "tensor normal form")
    assert found.scope == ("" if "2; y: 2" in let else "all shapes")
    assert sn.recheck(found.claim, json.loads(json.dumps(found.certificate))).status == "proved"


@pytest.mark.parametrize(("text", "let"), CLAIMS)
def test_slips_are_refuted(text, let):
    before, after = next(slip for slip in SLIPS if slip[0] in text.split("==")[1])
    left, right = text.split("==")
    assert sn.verify(f"{left}== {right.replace(before, after, 1)}", let=let).status == "refuted"


def test_long_sums_stay_closed_and_are_proved_all_the_same():
    assert sn.verify("sum(x) + sum(y) == sum(x + y)", let="x: 900; y: 900").status == "proved"
    wide = " + ".join(f"sum(W{k})" for k in range(40))
    let = "; ".join(f"W{k}: 4 4" for k in range(40))
    assert sn.verify(f"({wide})**2 >= 0", let=let).status == "proved"
