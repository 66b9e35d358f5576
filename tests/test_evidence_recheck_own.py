"""Claims whose certificates are followed by the checkers."""

import pytest

import symnet as sn
from symnet.evidence.records import sealed

SQUARE, BLOCKS = "A: n n; B: n n", "A: n n; B: m m; C: n n; D: m m"
FOLLOWED = [
    ("grad(-sum(Y*log_softmax(X@W)), W) == X.T@(softmax(X@W) - Y)", "X: m n; W: n k; Y: m k", ["sum(Y, axis=1) == 1"]),
    ("inv(A@B) == inv(B)@inv(A)", SQUARE, ["det(A) != 0", "det(B) != 0"]),
    ("inv(inv(A)) == A", "A: n n", ["det(A) != 0"]),
    ("det(A@B) == det(A)*det(B)", SQUARE, []),
    ("det(inv(A)) == 1/det(A)", "A: n n", ["det(A) != 0"]),
    ("det(2*A) == 2**n*det(A)", "A: n n", []),
    ("det(eye(n) + outer(u, v)) == 1 + u@v", "u: n; v: n", []),
    (
        "inv(A + outer(u, v)) == inv(A) - inv(A)@outer(u, v)@inv(A)/(1 + v@inv(A)@u)",
        "A: n n; u: n; v: n",
        ["det(A) != 0", "1 + v@inv(A)@u != 0"],
    ),
    ("inv(eye(n) + A@B)@A == A@inv(eye(m) + B@A)", "A: n m; B: m n", ["det(eye(n) + A@B) != 0"]),
    ("trace(kron(A, B)) == trace(A)*trace(B)", BLOCKS, []),
    ("kron(A, B)@kron(C, D) == kron(A@C, B@D)", BLOCKS, []),
    ("inv(kron(A, B)) == kron(inv(A), inv(B))", BLOCKS, ["det(A) != 0", "det(B) != 0"]),
    ("det(kron(A, B)) == det(A)**m*det(B)**n", BLOCKS, []),
    ("norm(Q@x) == norm(x)", "Q: n n orthogonal; x: n", []),
    ("inv(Q) == Q.T", "Q: n n orthogonal", []),
    ("inv(X.T@X + t*eye(n))@X.T == X.T@inv(X@X.T + t*eye(m))", "X: m n; t", ["t > 0"]),
    ("norm(outer(x, y)) == norm(x)*norm(y)", "x: n; y: n", []),
    ("conv2d(X, W)[0, 0] == sum(X[0:2, 0:2]*W)", "X: 4 4; W: 2 2", []),
    ("prod(exp(x)) == exp(sum(x))", "x: n", []),
    ("log(prod(x)) == sum(log(x))", "x: n", ["x > 0"]),
    ("max(A) == max(c)", "A: m n; c: m 1", ["A == c"]),
    ("min(A) == min(c)", "A: m n; c: m 1", ["A == c"]),
    ("(x*y)**n == x**n*y**n", "x; y; n: size", []),
    ("mean(((x - mean(x))/sqrt(mean((x - mean(x))**2) + t))**2) < 1", "x: n; t", ["t > 0"]),
    ("prod(X*Y, axis=1) == exp(sum(log(X), axis=1))*prod(Y, axis=1)", "X: m n; Y: m n", ["X > 0"]),
    ("log(prod(x**t*y**(1 - t))) == sum(t*log(x) + (1 - t)*log(y))", "x: n; y: n; t: n", ["x > 0", "y > 0"]),
    ("max(x + c) == max(x) + c", "x: n; c", []),
    ("-max(-x) == min(x)", "x: n", []),
    ("sum(argmax_onehot(x)) == 1", "x: n", []),
    ("x@K@x == 0", "K: n n skew; x: n", []),
    ("sum(concatenate((x, y))) == sum(x) + sum(y)", "x: m; y: n", []),
    ("jacobian(x/norm(x), x) == (eye(n) - outer(x, x)/(x@x))/norm(x)", "x: n", ["norm(x) > 0"]),
    ("det(D) == prod(diag(D))", "D: n n diagonal", []),
    ("inv(diag(x)) == diag(1/x)", "x: n", ["x != 0"]),
    ("reshape(X, (m*n,))@reshape(Y, (m*n,)) == sum(X*Y)", "X: m n; Y: m n", []),
    ("reshape(reshape(X, (n, m)), (m, n)) == X", "X: m n", []),
    ("max_pool2d(X + c, 2) == max_pool2d(X, 2) + c", "X: 2*H 2*V; c", []),
    (
        "conv2d(X + Z, W) == conv2d(X, W) + conv2d(Z, W)",
        "X: N C H V; Z: N C H V; W: F C p q",
        ["H >= p", "V >= q"],
    ),
]


@pytest.mark.parametrize(("text", "let", "given"), FOLLOWED, ids=[text[:50] for text, _, _ in FOLLOWED])
def test_a_certificate_is_followed(text, let, given):
    found = sn.verify(text, let=let, given=given)
    again = sn.recheck(found.claim, found.certificate)
    assert (found.status, again.status, again.method) == ("proved", "proved", "certificate checked"), again.reason


CHAINS = {
    "entry by entry": (
        "[[cos(t), sin(t)], [-sin(t), cos(t)]] @ [[cos(t), -sin(t)], [sin(t), cos(t)]] == eye(2)",
        [
            "[[cos(t)**2 + sin(t)**2, 0], [0, sin(t)**2 + cos(t)**2]]",
            "eye(2)",
        ],
    ),
    "regions": ("abs(x)**2 + 1 == x**2 + 1", ["where(x > 0, x, -x)**2 + 1", "x**2 + 1"]),
    "normal form": ("sum(2*x)/2 == sum(x)", ["2*sum(x)/2", "sum(x)"]),
}


@pytest.mark.parametrize("name", CHAINS)
def test_a_chain_is_checked_line_by_line_whatever_shows_a_line(name):
    claim, lines = CHAINS[name]
    D = sn.derive_by_hand(claim, let="x: n" if name == "normal form" else None)
    for line in lines:
        D.step("==", line, because="next")
    whole = D.verify().whole
    assert (whole.status, whole.method) == ("proved", "composition")
    again = sn.recheck(whole.claim, whole.certificate)
    assert again.status == "proved" and again.scope == whole.scope
    for edit in (
        {"formula": lines[0] + " + 0*sqrt(-1)"},
        {"given": ["x > 0"]},
        {"laws": ["magic"]},
        {"proof": {"a": 1}},
    ):
        rows = [{**whole.certificate["lines"][0], **edit}, *whole.certificate["lines"][1:]]
        forged = sealed({**whole.certificate, "lines": rows})
        assert sn.recheck(whole.claim, forged).status == "unknown", edit


def test_names_on_the_way_are_abbreviations():
    """They stand in no side of the claim; the certificate says what they mean, and none may be a name of the claim."""
    D = sn.derive_by_hand("sum((x - t)**2) == sum(x**2) - 2*t*sum(x) + t**2*n", let="x: n; t", where={"d": "x - t"})
    D.step("==", "sum(x*d) - t*sum(d)", because="one factor x - t")
    D.step("==", "sum(x**2) - 2*t*sum(x) + t**2*n", because="distribute")
    whole = D.verify().whole
    assert whole.status == "proved" and whole.method == "composition" and whole.certificate["names"]
    assert sn.recheck(whole.claim, whole.certificate).status == "proved"
    for names in ([["d", "x + t"]], [["d", 7]], [["x", "2*t"]], []):
        forged = sealed({**whole.certificate, "names": names})
        assert sn.recheck(whole.claim, forged).status == "unknown", names


@pytest.mark.parametrize(
    "claim",
    [
        "cosh(cos(x)) == cosh(relu(cos(3*x - 2*x)) - relu(-cos(3*x - 2*x)))",
        "sigmoid(relu(-1)) == 1/(1 + (relu(exp(-relu(-1)) + y*x - x*y) - relu(-(exp(-relu(-1)) + y*x - x*y))))",
        "1/2 + x + sin(x) == relu(1/2 + x + 2*sin(x/2)*cos(x/2)) - relu(-(1/2 + x + 2*sin(x/2)*cos(x/2)))",
        "x**2 == log(2*exp(x) + (relu(-exp(x)) - relu(--exp(x))))**2",
        "2*y*(y + x) == relu((2*y - y)*2*(2*y - y + x)) - relu(-((2*y - y)*2*(2*y - y + x)))",
        "relu(x*x) == relu((relu(2*x) - relu(-2*x) - x)*(relu(2*x) - relu(-2*x) - x))",
    ],
)
def test_what_is_written_by_its_positive_and_negative_parts(claim):
    v = sn.verify(claim)
    assert v.status == "proved"
    again = sn.recheck(v.claim, v.certificate)
    assert again.status == "proved", again.reason
