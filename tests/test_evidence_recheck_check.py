"""What comparisons between numbers imply: where they hold at no point, everything."""

from __future__ import annotations

import pytest

import symnet as sn
from symnet.evidence.rechecking.check import Check


def comparison(text):
    return sn.claim(0, "==", 0, given=[sn.parse(text, let="x; y")]).given[0]


@pytest.mark.parametrize(
    "assumed, nowhere",
    [
        (["exp(0) + x*y - y*x <= 0"], True),
        (["exp(0) + x*y - y*x > 0"], False),
        (["(x + 1)**2 < x**2 + 2*x"], True),
        (["(x + 1)**2 < x**2 + 2*y"], False),
        (["x == 1", "sin(x)**2 + cos(x)**2 == 2"], True),
        (["log(x) - log(x) > 0"], True),
        (["x > 0", "y + x <= 0", "abs(y) <= x", "abs(y) != x"], True),
        (["x > 0", "y + x <= 0", "abs(y) <= x"], False),
        (["x > 0", "y > 0"], False),
        ([], False),
    ],
)
def test_a_comparison_that_never_holds_implies_everything(assumed, nowhere):
    check = Check(tuple(map(comparison, assumed)))
    assert check.holds(comparison("y == 7")) == nowhere


@pytest.mark.parametrize(
    "assumed, shown, not_shown",
    [
        ([], "2*exp(x) + relu(-exp(x)) - relu(exp(x)) > 0", "exp(x) + relu(-exp(x)) - relu(exp(x)) > 0"),
        (
            ["1/2 + x + 2*sin(x/2)*cos(x/2) <= 0", "-(1/2 + x + 2*sin(x/2)*cos(x/2)) <= 0"],
            "1/2 + x + sin(x) == 0",
            "1/2 + x + sin(x/2) == 0",
        ),
        (["x != 0"], "2*sigmoid(x) - 1 != 0", "2*sigmoid(x) - 1 > 0"),
        (["x != 0"], "sigmoid(x) - sigmoid(-x) != 0", "sigmoid(x) - sigmoid(y) != 0"),
        (["3*x != 2*y"], "exp(x/2) - exp(y/3) != 0", "exp(x/3) - exp(y/2) != 0"),
        (["-4*y*(y + x) <= 0", "6*y*(y + x) <= 0"], "2*y*(y + x) == 0", "2*y*(y - x) == 0"),
    ],
)
def test_functions_are_written_out_and_facts_split_as_far_as_is_needed(assumed, shown, not_shown):
    check = Check(tuple(map(comparison, assumed)))
    assert check.holds(comparison(shown)) and not check.holds(comparison(not_shown))
