"""Counterexamples at points that are found exactly: where a derivative is 0, where sides meet; and as numbers."""

import pytest
import sympy

import symnet as sn

FALSE = [
    ("abs(diff(tanh(x), x, 2)) < 4/(3*sqrt(3))", ()),
    ("abs(diff(tanh(x), x, 2)) <= 4/(3*sqrt(3)) - 1/10**6", ()),
    ("abs(exp(x) - 2) > 0", ()),
    ("x*(1 - x**2) < 2/(3*sqrt(3))", ("0 <= x", "x <= 1")),
    ("x*log(x) > -1/e", ("x > 0",)),
    ("exp(x) - 3*x > 3 - 3*log(3)", ()),
]


@pytest.mark.parametrize(("claim", "given"), FALSE)
def test_refuted_where_it_is_tight(claim, given):
    """The counterexample is put in by SymPy, with 50 digits."""
    v = sn.verify(claim, given=list(given))
    assert v.status == "refuted"
    (x,) = (sympy.sympify(text) for text in v.counterexample.values())
    lhs, rhs = (side.to_sympy() for side in (v.claim.lhs, v.claim.rhs))
    (name,) = lhs.free_symbols
    gap = (lhs - rhs).doit().subs(name, x).evalf(50)
    assert gap >= -(sympy.Float(10) ** -40) if v.claim.relation in ("<", "<=") else gap <= sympy.Float(10) ** -40


@pytest.mark.parametrize(
    ("claim", "let", "given", "name", "value"),
    [
        ("x @ p == r", "x: n; p: n; r", ["r == norm(p)**2"], "r", "34"),
        ("r == y", None, ["r == x**2"], "r", "1"),
        ("r == exp(x) + 1", None, ["r == exp(x)"], "r", "1"),
        ("r == 2*x", None, ["r == sqrt(x + 1)", "x >= 1"], "r", "sqrt(2)"),
        ("x <= 1e6", None, [], "x", "1000001"),
        ("sin(x) == sin(y)", None, ["x - y == pi"], "x", "pi + 1"),
        ("sin(x) == cos(y)", None, ["x + y == pi"], "x", "pi"),
    ],
)
def test_a_number_is_shown(claim, let, given, name, value):
    assert sn.verify(claim, let=let, given=given).counterexample[name] == value


@pytest.mark.parametrize(
    "text",
    ["sin(x) + sin(sqrt(2)*x) < 2 - 1/1000", "sin(x)*cos(sqrt(3)*x) > 1/1000 - 1", "sin(x) + cos(pi*x) <= 199/100"],
)
def test_waves_that_meet_far_away(text):
    assert sn.verify(text).status == "refuted"


def test_a_point_that_is_no_number_refutes_nothing():
    """exp(2*x) = -1 has no solution, so log(-1)/2 is no point at which a side has no value."""
    assert sn.verify("exp(2*x) + 1 > 0").status == "proved"
    assert sn.verify("exp(2*x)/(1 + exp(2*x)) <= sigmoid(2*x)").status == "proved"
    assert sn.verify("abs(exp(4*x) - 1)*sqrt(2) <= sqrt(2)*(exp(4*x) + 1)").status != "refuted"


TOUCHING = [
    ("sin(x)*cos(x)**2 < 2/(3*sqrt(3))", (), {"x": "acos((2/3)**(1/2))"}),
    ("3*sin(x) + 4*cos(x) < 5", (), {"x": "atan(3/4)"}),
    ("-3*sin(x) - 4*cos(x) < 5", (), {"x": "atan(3/4) + pi"}),
    ("tanh(x)*(1 - tanh(x)**2) < 2/(3*sqrt(3))", (), {"x": "log((2 + sqrt(3))**(1/2))"}),
    ("x*y*sqrt(3) < (x**2 + 3*y**2)/2", ("x > 0", "y > 0"), {"x": "sqrt(3)", "y": "1"}),
    ("x + sqrt(2)*y < sqrt(3)*sqrt(x**2 + y**2)", ("x > 0", "y > 0"), {"x": "sqrt(2)", "y": "2"}),
]


@pytest.mark.parametrize(("claim", "given", "point"), TOUCHING)
def test_bounds_that_are_touched_at_algebraic_points(claim, given, point):
    """Refuted where both sides are equal; what is not strict stands."""
    found = sn.verify(claim, given=list(given), timeout=20)
    assert found.status == "refuted" and found.counterexample == point
    assert sn.verify(claim.replace("<", "<="), given=list(given), timeout=20).status != "refuted"


def test_a_number_is_not_written_shorter_where_it_would_be_another(monkeypatch):
    """What is printed of a counterexample is the point that was confirmed, whatever a simplifier makes of it."""
    from symnet.evidence.refutation import readable

    claim, given = "x*y*sqrt(3) < (x**2 + 3*y**2)/2", ["x > 0", "y > 0"]
    monkeypatch.setattr(readable, "simplify", lambda e: sn.parse("2"))
    assert sn.verify(claim, given=given).counterexample == {"x": "sqrt(3)", "y": "1"}
