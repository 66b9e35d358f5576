"""The laws of order of the checkers: what leaves the largest entry where it is, and what does not."""

import pytest

import symnet as sn
from symnet.evidence.rechecking.orders import of_order
from symnet.evidence.rechecking.shapes import Reading
from symnet.expr import AxisMap

LET = "s; t; x: n; y: n; A: m n; b: m; r: 1 n"
ROWS = [
    # an expression, an axis, and what has its largest entries at the same places
    ("exp(x)", 0, "x"),
    ("s*x", 0, "x"),
    ("x/s", 0, "x"),
    ("x + t", 0, "x"),
    ("x**3", 0, "x"),
    ("softmax(x)", 0, "x"),
    ("log_softmax(A, axis=1)", 1, "A"),
    ("A + r", 0, "A"),
    ("t*x", 0, None),
    ("-x", 0, None),
    ("x**2", 0, None),
    ("x*x", 0, None),
    ("1/x", 0, None),
    ("x + y", 0, None),
    ("relu(x)", 0, None),
    ("softmax(A, axis=0)", 1, None),
    ("A + r", 1, None),
    ("grad(sum(x**2), x)", 0, None),
]


@pytest.mark.parametrize(("text", "axis", "expected"), ROWS)
def test_what_has_its_largest_entry_at_the_same_place(text, axis, expected):
    e = sn.parse(text, let=LET)
    known = Reading(sn.claim(e, "==", e, given=[sn.parse("where(s > 0, 1, 0)", let=LET).children[0]])).known
    found = of_order(AxisMap("argmax_onehot", e, axis), known)
    assert found == (None if expected is None else AxisMap("argmax_onehot", sn.parse(expected, let=LET), axis))


def test_a_maximum_of_values_is_the_value_at_the_maximum():
    known = Reading(sn.claim("x", "==", "x", let=LET)).known
    for text, expected in (("max(exp(x))", "exp(max(x))"), ("min(acos(x))", "acos(max(x))"), ("max(abs(x))", None)):
        found = of_order(sn.parse(text, let=LET), known)
        assert found == (None if expected is None else sn.parse(expected, let=LET))
