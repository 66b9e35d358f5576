"""The judge of the judges: it sees differences far below its first digits, and calls no true claim false."""

import pytest

from symnet.language import make_claim
from tests.evidence_oracle import counterexample_fails, false_point

FALSE = [  # false by little: digits are raised until the sides part
    ("exp(-x**2) == 0", {"x": "20"}),
    ("tanh(x) == 1", {"x": "400"}),
    ("x**30 <= 0", {"x": "1/10000000"}),
    ("sigmoid(x) == exp(x)", {"x": "-500"}),
    ("diff(exp(-x**2), x) == 0", {"x": "16"}),
    ("diff(exp(-x**2), x, 2) == 0", {"x": "15"}),
    ("log(1 + x) == x", {"x": "1/10000000000000000000000000000000000000000"}),
    ("(x + 1e60) - 1e60 == 2*x", {"x": "1"}),
]
TRUE = [
    "(x + 1e60) - 1e60 == x",
    "(x + 1e-200) - x > 0",
    "tanh(300) < 1",
    "sin(1e60)**2 + cos(1e60)**2 == 1",
    "log(exp(-900)) == -900",
    "where(x*1e-150 > 0, 1, 0) == where(x > 0, 1, 0)",
    "diff(exp(1000*x), x) == 1000*exp(1000*x)",
    "diff(x**2*abs(x), x, 2) == 6*abs(x)",
]


@pytest.mark.parametrize(("text", "point"), FALSE)
def test_a_small_difference_is_seen(text, point):
    assert counterexample_fails(make_claim(text), point) is True


@pytest.mark.parametrize("text", TRUE)
def test_a_true_claim_is_never_called_false(text):
    assert false_point(make_claim(text), 2.0, 30) is None
    assert false_point.judged
    assert counterexample_fails(make_claim(text), {"x": "1"}) is not True
