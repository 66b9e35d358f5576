"""Counterexamples that a solver suggests: narrow places, entries of matrices, and nothing believed unseen."""

import pytest

from symnet import claim, verify
from symnet.evidence.clock import Clock
from symnet.evidence.refutation import solver
from symnet.evidence.refutation.refute import Search

pytest.importorskip("z3", reason="the extra smt is not installed")

NARROW = (
    # claim, let, given: false, and in a small region only
    ("(x*y - 7/5)**2 + (x - 13/17)**2 > 0", None, ()),
    ("relu(x - 314159/100000)*relu(31416/10000 - x) == 0", None, ()),
    ("(x - 1234567/1000000)**2 >= 1/10**14", None, ()),
    ("trace(A @ A) >= -1000", "A: 2 2", ()),
    ("x @ A @ x >= -1/100", "A: 2 2 symmetric; x: 2", ("A[0, 0] >= 0", "A[1, 1] >= 0", "A[0, 1] <= 1")),
    ("sqrt(x + 1) <= 1 + x/2 - (x - 1/7)**2/10**9", None, ("x >= 0", "x <= 1/1000")),
    ("abs(x - 2/3) + abs(y - 5/7) > 0", None, ()),
)


@pytest.mark.parametrize(("text", "let", "given"), NARROW)
def test_a_suggested_point_is_a_counterexample(text, let, given):
    stated = claim(text, let=let, given=given)
    search = Search(stated, Clock(20))
    assert any(search.at(point) is not None for point in solver.solver_points(stated, Clock(10)))
    assert verify(stated).status == "refuted"


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("x**2 + y**2 >= 2*x*y", ()),  # true: no point is suggested
        ("exp(x) >= 1 + x", ()),  # no polynomial
        ("x**y >= 0", ("x > 0",)),
        ("n*(n + 1) >= 2", ("n >= 1",)),
        ("sin(x) <= 1", ()),
    ],
)
def test_nothing_is_suggested(text, given):
    assert not list(solver.solver_points(claim(text, given=given), Clock(10)))


def test_what_the_solver_says_is_not_believed(monkeypatch):
    """Points where the claim holds do not refute it."""
    from fractions import Fraction

    monkeypatch.setattr(
        "symnet.evidence.refutation.rungs.solver_points", lambda stated, clock: iter([{"x": Fraction(0)}])
    )
    assert verify("acos(cos(x)) == x", given=("x >= 0", "x <= 3")).status != "refuted"


def test_without_the_solver(monkeypatch):
    monkeypatch.setattr(solver, "find_spec", lambda name: None)
    assert not list(solver.solver_points(claim("(x - 1/3)**2 > 0"), Clock(10)))


def test_long_coefficients_are_no_crash():
    """The factors of such polynomials cannot be put in order by the library below."""
    text = "x**2 + y**2 >= 2*x*y - 1/10**12*x"
    assert verify(text).status == "refuted"
