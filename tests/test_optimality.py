"""Minima under constraints: what is found, judged by feasible points drawn at random; the steps; what is refused."""

import cProfile
import sys

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import BudgetError, ShapeError, SymnetError
from symnet.limits import asked, asked_at_calls
from symnet.optimality import bound
from tests.work import Limit

CIRCLE, DISC = "x**2 + y**2 == 1", "x**2 + y**2 <= 1"
PROBLEMS = [
    # f, variables, subject to, given, where, least value
    ("x + y", "x y", [CIRCLE], [], ["-1/2*sqrt(2)", "-1/2*sqrt(2)"], "-sqrt(2)"),
    ("x*y", "x y", [CIRCLE], [], ["-1/2*sqrt(2)", "1/2*sqrt(2)"], "-1/2"),
    ("2*x + 3*y", "x y", [DISC], [], ["-2/13*sqrt(13)", "-3/13*sqrt(13)"], "-sqrt(13)"),
    ("x**2 + y**2", "x y", ["x + y == 1"], [], ["1/2", "1/2"], "1/2"),
    ("(x - 1)**2 + (y - 2)**2", "x y", ["x + y <= 2"], [], ["1/2", "3/2"], "1/2"),
    ("(x - 1)**2 + (y - 2)**2", "x y", ["x + y <= 4"], [], ["1", "2"], "0"),
    ("x**2 + 2*y**2 + 3*z**2", "x y z", ["x + y + z == 11", "x - y >= -20"], [], ["6", "3", "2"], "66"),
    ("-x - y", "x y", ["x >= 0", "y >= 0", "x + 2*y <= 4", "3*x + y <= 6"], [], ["8/5", "6/5"], "-14/5"),
    ("x**2 + x*y + y**2 - 3*x", "x y", [], [], ["2", "-1"], "-3"),
    ("x**4 - 2*x**2", "x", [], [], ["-1"], "-1"),
    ("3*x**4 - 16*x**3 + 18*x**2", "x", [], [], ["3"], "-27"),
    ("x - log(x)", "x", ["x > 0"], [], ["1"], "1"),
]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: f"{p[0]} | {', '.join(p[2])}")
def test_minima_are_proved(problem):
    f, names, subject_to, given, where, least = problem
    found = sn.minimize(f, names.split(), subject_to=subject_to, given=given)
    assert [str(v) for v in found.result] == where and str(found.minimum) == least
    assert found.points[0].kind == "global minimum"
    record = found.verify()
    assert record.whole.status == "proved" and {v.status for v in record.steps} == {"proved"}
    assert str(found.claims[0]).startswith(f"{f} >= {least}")


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: f"{p[0]} | {', '.join(p[2])}")
def test_no_feasible_point_lies_lower(problem):
    """The witness: points drawn at random, moved onto one equation where there is one."""
    f, names, subject_to, *_ = problem
    found = sn.minimize(f, names.split(), subject_to=subject_to)
    symbols = sympy.symbols(names, real=True, seq=True)
    table = {s.name: s for s in symbols}
    value = sympy.lambdify(symbols, sympy.parse_expr(f, table))
    rng = np.random.default_rng(0)
    points = rng.normal(0, 2, (4000, len(symbols)))
    if CIRCLE in subject_to:
        points /= np.linalg.norm(points, axis=1, keepdims=True)
    elif any(text.startswith("x + y") and "==" in text for text in subject_to):
        total = {"x + y == 1": 1, "x + y + z == 11": 11}[subject_to[0]]
        points += ((total - points.sum(axis=1)) / len(symbols))[:, None]
    for text in subject_to:
        if "==" not in text:
            holds = sympy.lambdify(symbols, sympy.parse_expr(text, table))
            points = points[holds(*points.T)]
    assert len(points) > 100
    least = float(found.minimum.to_sympy())
    assert np.min(value(*points.T)) >= least - 1e-9
    here = [float(v.to_sympy()) for v in found.result]
    assert value(*here) == pytest.approx(least)


def test_all_points_of_the_circle_are_classified():
    found = sn.minimize("x + y", ["x", "y"], subject_to=[CIRCLE])
    assert [p.kind for p in found.points] == ["global minimum", "local maximum"]
    assert [p.why for p in found.points] == [
        "no feasible point lies lower, by the lower bound; "
        "locally, the determinant of the bordered Hessian is -4*sqrt(2)",
        "the determinant of the bordered Hessian is 4*sqrt(2)",
    ]
    assert {str(p.multipliers["λ"]) for p in found.points} == {"1/2*sqrt(2)", "-1/2*sqrt(2)"}


def test_a_tangent_at_a_named_number_shows_the_least_value():
    found = sn.minimize("exp(x) - 2*x", "x")
    assert str(found.result) == "log(2)" and found.points[0].kind == "global minimum"
    assert not any(s.cited for s in found.steps) and found.verify().whole.status == "proved"


def test_convexity_is_cited_where_the_least_value_is_not_proved(monkeypatch):
    monkeypatch.setattr(bound, "_directly", lambda problem, point: iter(()))
    found = sn.minimize("log(exp(x) + exp(y) + exp(-x - y))", ["x", "y"])
    assert [str(v) for v in found.result] == ["0", "0"] and found.points[0].kind == "global minimum"
    assert [s.rule.name for s in found.steps if s.cited] == ["first-order condition of convex functions"]
    assert found.verify().whole.status != "proved"


def test_cross_entropy_is_least_at_the_distribution_itself():
    given = ["q1 > 0", "q2 > 0", "0 < p < 1"]
    found = sn.minimize("-p*log(q1) - (1 - p)*log(q2)", ["q1", "q2"], subject_to=["q1 + q2 == 1"], given=given)
    assert [str(v) for v in found.result] == ["p", "1 - p"] and found.points[0].kind == "global minimum"
    assert found.verify().whole.status == "proved"


def test_a_minimum_that_is_only_shown_nearby_is_called_local():
    found = sn.minimize("x**2*y", ["x", "y"], subject_to=["x**2 + y**2 == 3"])
    assert str(found.minimum) == "-2" and found.points[0].kind == "local minimum"
    assert all(claim.relation == "==" for claim in found.claims)
    kinds = sorted(p.kind for p in found.points)
    assert kinds == ["local maximum"] * 3 + ["local minimum"] * 3


def test_symbols_of_sympy_and_one_variable():
    x, y, a = sympy.symbols("x y a", real=True)
    assert sn.minimize(x**2 - 2 * a * x, x).result == sn.parse("a")
    found = sn.minimize(x + y, [x, y], subject_to=[sympy.Eq(x**2 + y**2, 1)])
    assert str(found.minimum) == "-sqrt(2)"


def test_it_prints():
    found = sn.minimize("x + y", ["x", "y"], subject_to=[CIRCLE])
    assert "complete the squares" in found.text() and "\\lambda" in found.latex()
    assert "配方" in found.text(lang="zh")


@pytest.mark.parametrize(
    ("f", "variables", "subject_to", "words"),
    [
        ("x*y", ["x", "y"], [], "none of the critical points"),
        ("x", ["x"], [], "unbounded"),
        ("-x**2", ["x"], [], "none of the critical points"),
        ("x**2", ["x"], ["x**2 == -1"], "no point was found"),
        ("x**2", ["x", "x"], [], "different variables"),
        ("diff(x**3, x)", ["x"], [], "derive it first"),
    ],
)
def test_what_has_no_minimum_is_refused(f, variables, subject_to, words):
    with pytest.raises(SymnetError, match=words):
        sn.minimize(f, variables, subject_to=subject_to)


def test_what_is_not_solved_is_refused():
    v = sn.tensor("v", 3)
    with pytest.raises(ShapeError, match="needs a scalar"):
        sn.minimize(v, v)
    names = [f"x{k}" for k in range(7)]
    with pytest.raises(BudgetError, match="solutions"):
        sn.minimize(" + ".join(f"{n}**4" for n in names), names)


# Conditions that SymPy would solve for minutes, or for ever.
ENDLESS = "log(exp(2*x) + exp(y) + exp(-2*x - y)) + softplus(x + y) - (x + y)/2"


def test_small_numbers_are_tried_where_solving_takes_too_long():
    with Limit(12):
        found = sn.minimize(ENDLESS, ["x", "y"], timeout=12)
    assert [str(v) for v in found.result] == ["0", "0"] and str(found.minimum) == "log(6)"
    assert found.points[0].kind == "global minimum"


@pytest.mark.parametrize("f", [ENDLESS.replace("/2", "/3"), "tanh(x - 1/3)**2 + tanh(y)**2 + x*y"])
def test_what_is_not_solved_in_time_is_said_to_be_so(f):
    with Limit(5), pytest.raises(SymnetError, match=r"not solved: in .* seconds; a point that you know"):
        sn.minimize(f, ["x", "y"], timeout=5)


def test_a_minimum_that_is_known_is_checked():
    found = sn.minimize(ENDLESS, ["x", "y"], at={"x": "0", "y": "0"})
    assert found.points[0].kind == "global minimum"


def test_a_library_that_asks_nothing_is_asked_at_its_calls():
    def over():
        raise TimeoutError

    before = sys.getprofile()
    with asked(over), pytest.raises(TimeoutError), asked_at_calls():
        sympy.sin(1)
    assert sys.getprofile() is before
    with asked_at_calls():
        assert sympy.sin(0) == 0
    assert sys.getprofile() is before


def test_a_limit_is_kept_where_a_generator_is_closed():
    """What is raised there never comes out, and no more calls would be told of."""

    def over():
        raise TimeoutError

    def letters():
        yield from "ab"

    some = letters()
    next(some)
    with asked(over), pytest.raises(TimeoutError), asked_at_calls():
        del some
        sympy.sin(1)


def test_who_profiles_goes_on_profiling():
    with cProfile.Profile() as profile:
        assert sn.minimize("x**2 - log(x)", ["x"], given=["x > 0"]).points
    assert any("optimality" in str(entry.code) for entry in profile.getstats())
