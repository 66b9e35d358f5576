"""Where a function is like a length and has no derivative: both sides of a gradient have values at the same points."""

import pytest

import symnet as sn
from symnet.evidence.known.cones import cones
from symnet.evidence.rechecking.cones import kinks
from symnet.language import make_claim

PROVED = [
    ("grad(2*norm(x), x) == 2*x/norm(x)", "x: n", ()),
    ("grad(norm(x)/m, x) == x/(m*norm(x))", "x: n; m: size", ()),
    ("grad(-norm(2*(a - x)), x) == 2*(a - x)/norm(a - x)", "x: n; a: n", ()),
    ("grad(lam*norm(x), x) == lam*x/norm(x)", "x: n; lam", "lam > 0"),
    ("grad((n - 1)*norm(x), x) == (n - 1)*x/norm(x)", "x: n", "n >= 2"),
    ("grad(norm(lam*x - a), x) == lam*(lam*x - a)/norm(lam*x - a)", "x: n; a: n; lam", "lam != 0"),
    (
        "grad(sum((X@w - y)**2)/(2*m) + lam*norm(w), w) == X.T@(X@w - y)/m + lam*w/norm(w)",
        "X: m n; w: n; y: m; lam: positive",
        (),
    ),
    ("grad(norm(W) + sum(W**2), W) == W/norm(W) + 2*W", "W: m n", ()),
    ("grad(exp(-norm(x - y)), x) == -exp(-norm(x - y))*(x - y)/norm(x - y)", "x: n; y: n", ()),
    ("grad(tanh(norm(x)), x) == (1 - tanh(norm(x))**2)*x/norm(x)", "x: n", ()),
    ("grad(3*sqrt(sum((x - a)**2)), x) == 3*(x - a)/sqrt(sum((x - a)**2))", "x: n; a: n", ()),
    ("grad(sqrt(sum(x**2)), x) == x/norm(x)", "x: n", ()),
    ("grad(2*sqrt(x@x), x) == 2*x/norm(x)", "x: n", ()),
    ("hessian(2*norm(x), x) == 2*(eye(n) - outer(x, x)/norm(x)**2)/norm(x)", "x: n", ()),
]


@pytest.mark.parametrize(("text", "let", "given"), PROVED)
def test_gradients_that_end_where_a_length_is_zero(text, let, given):
    verdict = sn.verify(text, let=let, given=given)
    assert (verdict.status, verdict.scope) == ("proved", "all shapes")
    assert sn.recheck(verdict.claim, verdict.certificate).status == "proved"


@pytest.mark.parametrize(
    ("text", "let"),
    [
        ("grad(lam*norm(x), x) == lam*x/norm(x)", "x: n; lam"),  # 0 for lam = 0
        ("grad(norm(lam*x - a), x) == lam*(lam*x - a)/norm(lam*x - a)", "x: n; a: n; lam"),
        ("grad(0*norm(x), x) == 0*x/norm(x)", "x: n"),
        ("grad((n - 1)*norm(x), x) == (n - 1)*x/norm(x)", "x: n"),  # 0 for n = 1
        ("grad((m*n - n)*norm(x), x) == (m*n - n)*x/norm(x)", "x: n; m: size"),
        ("grad(norm((n - 1)*x/2), x) == (n - 1)*(n - 1)*x/(4*norm((n - 1)*x/2))", "x: n"),
        ("grad(norm(x) - norm(x), x) == 0*x/norm(x)", "x: n"),
        ("grad(norm(x)*norm(x), x) == 2*x*norm(x)/norm(x)", "x: n"),
        ("grad(cos(norm(x)), x) == -sin(norm(x))*x/norm(x)", "x: n"),
        ("grad(norm(x - x + a), x) == 0*x/norm(a)", "x: n; a: n"),
        ("grad(norm(a*x), x) == a*a*x/norm(a*x)", "x: n; a: n"),
        ("grad(2*norm(D), D) == 2*D/norm(D)", "D: n n diagonal"),
        ("grad(2*norm(x), x) == where(norm(x) > 0, 2*x/norm(x), 0*x)", "x: n"),
        ("grad(norm(x) + norm(x - a), x) == x/norm(x) + (x - a)/norm(a)", "x: n; a: n"),
    ],
)
def test_gradients_that_are_there_where_a_length_is_zero(text, let):
    """Or are not, where the other side has a value."""
    assert sn.verify(text, let=let, timeout=3).status != "proved"


FUNCTIONS = [
    ("norm(x)", ["norm(x)"]),
    ("2*norm(x)/3 - x@x", ["norm(x)"]),
    ("c*norm(2 - x) + sum(exp(x)) + abs(c)", ["norm(2 - x) c != 0"]),
    ("norm(c*x - 1)/c", ["norm(c*x - 1) c != 0"]),
    ("log(1 + norm(x))*c", ["norm(x) c != 0"]),
    ("exp(-sqrt(x@x))", ["sqrt(x @ x)"]),
    ("sqrt(sum(x**2))", ["sqrt(sum(x**2))"]),
    ("sqrt(x@x + 1)", []),
    ("norm(x) + sum(abs(x))", []),
    ("norm(x)*norm(x)", []),
    ("norm(x)*sum(x)", []),
    ("norm(x)**3", []),
    ("cos(norm(x))", []),
    ("norm(x*y)", []),
    ("norm(tanh(x))", []),
    ("norm(y)*sum(x)", []),
    ("selu(norm(x))", []),
]


@pytest.mark.parametrize(("text", "expected"), FUNCTIONS)
def test_where_a_function_is_like_a_length(text, expected):
    """Provers and checkers find the same, each in its own way."""
    let = "x: n; y: n; c"
    claim = make_claim(f"{text} == 0", let=let)
    x = make_claim("x == x", let=let).lhs
    for found in (cones, kinks):
        rows = [" ".join([str(u), *map(str, guards)]) for u, guards in found(claim.lhs, x)]
        assert rows == expected


@pytest.mark.parametrize("text", [text for text, expected in FUNCTIONS if expected])
def test_slopes_on_both_sides_differ_there(text):
    """By difference quotients along the axes, at the place where what has a length is 0."""
    claim = make_claim(f"{text} == 0", let="x: n; c")
    function, names = sn.compile(claim.lhs), {s.name for s in claim.variables}
    centre = {"norm(2 - x)": 2.0, "norm(c*x - 1)": 1 / 1.5}
    at = next((value for part, value in centre.items() if part in text), 0.0)
    step = 1e-6

    def value(shift):
        values = {"x": [at + shift, at], "c": 1.5}
        return float(function(**{name: values[name] for name in names}))

    above, below = (value(step) - value(0)) / step, (value(0) - value(-step)) / step
    assert abs(above - below) > 0.1
