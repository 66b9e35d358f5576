"""What was found by attacking `minimize`: a false global minimum, and words that were not true."""

import pytest

import symnet as sn
from symnet.errors import SymnetError


def kinds(*asked, **more):
    found = sn.minimize(*asked, **more)
    return {tuple(str(v) for v in p.values.values()): p.kind for p in found.points}


@pytest.mark.parametrize(
    ("f", "given", "kind"),
    [
        ("where(x < 1, x**2, x - 5)", [], "local minimum"),  # lower beyond the jump
        ("where(x < 1, x**2, 2 - x)", [], "local minimum"),  # lower beyond the kink
        ("x + 1/x**2", ["x != 0"], "local minimum"),  # lower beyond the pole
        ("x + 1/x**2", ["x > 0"], "global minimum"),
        ("exp(x) - x", [], "global minimum"),
        ("-log(x) - log(1 - x)", ["x > 0", "x < 1"], "global minimum"),
    ],
)
def test_convexity_is_not_claimed_across_kinks_jumps_and_poles(f, given, kind):
    assert set(kinds(f, "x", given=given).values()) == {kind}


def test_no_derivation_of_a_minimum_is_refuted():
    found = sn.minimize("where(x < 1, x**2, x - 5)", "x")
    assert "refuted" not in str(found)


def test_a_point_where_an_inequality_is_active_without_a_multiplier_is_no_saddle():
    assert kinds("x*y", ["x", "y"], ["x >= 0", "y >= 0"]) == {("0", "0"): "global minimum"}


def test_multipliers_of_dependent_constraints_are_chosen():
    found = kinds("x**2 + y**2", ["x", "y"], ["x + y == 1", "2*x + 2*y == 2"])
    assert found == {("1/2", "1/2"): "global minimum"}


def test_a_variable_may_occur_in_constraints_only():
    found = kinds("x", ["x", "y"], ["x**2 + y**2 == 1"])
    assert found[("-1", "0")] == "global minimum" and found[("1", "0")] == "local maximum"


def test_parameters_may_stand_under_roots():
    found = sn.minimize("x + y", ["x", "y"], ["x*y == a"], given=["a > 0", "x > 0", "y > 0"])
    assert found.points[0].kind == "global minimum" and found.verify().whole.status == "proved"
    assert sn.verify(f"({found.minimum})**2 == 4*a", given=["a > 0"]).status == "proved"


@pytest.mark.parametrize(
    ("f", "constraints"),
    [("x**2", ["x == 1", "x == 2"]), ("x + x**2", ["x**2 <= 0"]), ("(x - 1)**2 + y**2", ["x**3 == y**2"])],
)
def test_what_has_no_multipliers_is_not_called_unbounded_only(f, constraints):
    names = ["x", "y"] if "y" in f else ["x"]
    try:
        found = sn.minimize(f, names, constraints)
    except SymnetError as why:
        assert "feasible" in str(why) and "gradients of the constraints" in str(why)
    else:
        assert all(p.kind != "global minimum" for p in found.points) or f.startswith("(x")


@pytest.mark.parametrize(
    ("f", "let", "given"), [("-x @ x", "x: n", []), ("a*(x @ x) + b @ x", "x: n; a; b: n", ["a < 0"])]
)
def test_concave_forms_of_vectors_have_no_minimum(f, let, given):
    assert sn.minimize(f, "x", given=given, let=let).points[0].kind == "stationary"
