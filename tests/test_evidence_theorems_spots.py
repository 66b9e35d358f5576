"""Floats at a few points: they only speak against instances that show nothing."""

import pytest

from symnet.evidence.axioms.records import ONE, Inequality
from symnet.evidence.proof.shape_sides import side_of
from symnet.evidence.theorems.spots import Spots
from symnet.language import make_claim, parse


def spots(text, let, given=()):
    claim = make_claim(text, let=let, given=given)
    small, large = side_of(claim.lhs).value, side_of(claim.rhs).value
    return claim, small, large, Spots(claim, small, large)


TRUE = [
    ("sum(p*log(p/q)) >= 0", "p: n; q: n", ("p > 0", "q > 0", "sum(p) == 1", "sum(q) == 1")),
    ("norm(A@x) <= norm(x)", "A: m n; x: n", ("norm(A) <= 1",)),
    ("norm(Q@x) <= norm(x)", "Q: n n orthogonal; x: n", ()),
    ("x@P@x >= 0", "P: n n positive_definite; x: n", ()),
    ("norm(P@x) <= norm(x)", "P: n n; x: n", ("P@P == P", "P.T == P")),
    ("n*sum(x**2) >= sum(x)**2", "x: n", ()),
]
FALSE = [
    ("sum(p*log(p/q)) >= 0", "p: n; q: n", ("p > 0", "q > 0", "sum(p) == 1")),
    ("norm(A@x) <= norm(x)", "A: m n; x: n", ()),
    ("x@P@x >= 1", "P: n n positive_definite; x: n", ()),
    ("sum(x**2) >= sum(x)**2", "x: n", ()),
]


@pytest.mark.parametrize(("text", "let", "given"), TRUE)
def test_nothing_speaks_against_what_holds(text, let, given):
    claim, _, _, points = spots(text, let, given)
    assert points.run is not None and not points.fails(claim.comparison)


@pytest.mark.parametrize(("text", "let", "given"), FALSE)
def test_what_is_false_fails(text, let, given):
    claim, _, _, points = spots(text, let, given)
    assert points.fails(claim.comparison)


def test_hypotheses_that_hold_nowhere_say_nothing():
    claim, small, large, points = spots("sum(x) <= -1", "x: n", ("norm(x) <= -1",))
    assert points.run is None and not points.fails(claim.comparison) and points.tight(small, large) is None


INSTANCES = [
    ("norm(x*y)", "norm(x*y, ord=1)", False),  # both entries of x*y may be other than 0
    ("norm(x*y)", "max(abs(x))*norm(y)", True),
    ("norm(x + y)", "norm(x) + norm(y)", False),
    ("sum(x*y)", "norm(x)*norm(y)", False),
    ("sum((x*y)**2)", "max(abs(x))**2*norm(y)**2", True),
    ("norm(y)", "norm(x*y)", False),  # what it needs does not hold
    ("log(sum(x))", "log(sum(x)) + norm(x*y)", False),
    ("log(-norm(x))", "log(-norm(x))", True),  # what has no value says nothing
    ("exp(exp(99*norm(x)))", "exp(exp(99*norm(x))) + 1", True),  # nor has what is too large
]


@pytest.mark.parametrize(("lower", "upper", "allowed"), INSTANCES)
def test_an_instance_is_an_equality_where_the_claim_is(lower, upper, allowed):
    let = "x: n; y: n"
    _, small, large, points = spots("norm(x*y) <= max(abs(x))*norm(y)", let)
    says = Inequality(parse(lower, let=let), parse(upper, let=let))
    assert points.allows(says, points.tight(small, large)) is allowed


def test_an_instance_may_be_multiplied_by_what_is_0():
    let = "x: n; y: n"
    _, small, large, points = spots("norm(y)*(x@y) <= norm(y)*(norm(x)*norm(y))", let)
    says = Inequality(parse("x@y", let=let), parse("norm(x)*norm(y)", let=let))
    beside = Inequality(ONE, parse("1 + norm(x)", let=let))
    tight = points.tight(small, large)
    assert points.allows(says, tight) and not points.allows(beside, tight)
