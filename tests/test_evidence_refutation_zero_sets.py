"""Claims that fail only where a divisor, or the argument of a logarithm, is 0: the points satisfy the hypotheses."""

import pytest

import symnet as sn
from symnet.evidence.refutation.zero_sets import zero_sets
from symnet.language import make_claim

ROWS = [
    # claim, declarations, hypotheses, what is 0 at the counterexample
    ("det(A)/det(A) == 1", "A: n n symmetric", ["A > 0"], "det(A)"),
    ("inv(A) @ A == eye(n)", "A: n n symmetric", ["A > 0"], "det(A)"),
    ("trace(A)/trace(A) == 1", "A: n n", ["det(A) == 1"], "trace(A)"),
    ("mean(x)/mean(x) == 1", "x: n", ["x @ x == 1"], "sum(x)"),
    ("mean(x)/mean(x) == 1", "x: n", ["norm(x) == 1"], "sum(x)"),
    ("0*log(mean(x)**2) == 0", "x: n", ["x @ x == 1"], "sum(x)"),
    ("(sum(x) - 2)/(sum(x) - 2) == 1", "x: n", ["x @ x == 1"], "sum(x) - 2"),
    ("(x@y)/(x@y) == 1", "x: n; y: n", ["x @ x == 1", "y @ y == 1", "sum(x) > 1"], "x @ y"),
    ("(3*s - 4*t)/(3*s - 4*t) == 1", "s; t", ["s**2 + t**2 == 1"], "3*s - 4*t"),
    ("(s + t)/(s + t) == 1", "s; t", ["s**2 + t**2 == 1"], "s + t"),  # only irrational points
    ("0*log((s - 2*t)**2) == 0", "s; t", ["s**2 + t**2 == 1"], "s - 2*t"),
]


@pytest.mark.parametrize(("text", "let", "given", "zero"), ROWS)
def test_the_counterexample_satisfies_the_hypotheses_and_makes_it_zero(text, let, given, zero):
    found = sn.verify(text, let=let, given=given)
    assert found.status == "refuted" and "no value" in found.reason
    point = found.counterexample
    sizes = {name: value for name, value in point.items() if isinstance(value, int)}
    for equation in (f"{zero} == 0", *(h for h in given if "==" in h)):
        at_point = equation
        if not sizes:  # numbers, which may be roots: put in and proved
            for name, value in point.items():
                at_point = " ".join(f"({value})" if part == name else part for part in _parts(at_point))
            assert sn.verify(at_point).status == "proved", at_point
        else:
            left, right = equation.split(" == ")
            assert sn.evaluate(sn.parse(left, let=let), point) == sn.evaluate(sn.parse(right, let=let), point)
    assert found.missing is None or "!=" in found.missing


def _parts(text):
    for sign in "()*+-/":
        text = text.replace(sign, f" {sign} ")
    return text.replace("*  *", "**").split()


TRUE = [
    ("det(A)/det(A) == 1", "A: n n positive_definite", []),
    ("mean(x)/mean(x) == 1", "x: n", ["x > 0"]),
    ("log(mean(x)**2) == 2*log(abs(mean(x)))", "x: n", ["x @ x == 1"]),
    ("(s + t)/(s + t) == 1", "s; t", ["s**2 + t**2 == 1", "s*t > 0"]),
]


@pytest.mark.parametrize(("text", "let", "given"), TRUE)
def test_what_holds_is_not_refuted(text, let, given):
    assert sn.verify(text, let=let, given=given).status != "refuted"


def test_only_what_the_hypotheses_leave_open_is_set_to_zero():
    claim = make_claim("x/(x*abs(t)) + log(s**2) == 1", given=["x > 0"])
    assert sorted(str(c.given[-1]) for c in zero_sets(claim)) == ["s == 0", "t == 0"]
