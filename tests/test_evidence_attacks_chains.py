"""Attacks through chains of lines: names that look alike, hypotheses about names, values that are lost on the way."""

import pytest

import symnet as sn

# start, line, names, let, given: what does not follow
FALSE = [
    ("diff(s*x, x)", "s", {"s": "sigmoid(x)"}, None, []),  # the name is a function of x
    ("grad(L, s)", "2*s", {"s": "sigmoid(x)", "t": "x*s", "L": "s**2 + t"}, None, []),  # t stands after s
    ("grad(L, s)", "2*s + x", {"t": "x*sigmoid(x)", "s": "sigmoid(x)", "L": "s**2 + t"}, None, []),  # and here before
    ("a + b", "0", {"a": "1/x", "b": "-a"}, None, []),
    ("a/a", "1", {"a": "x - x"}, None, []),
    ("a*0", "0", {"a": "log(-1)"}, None, []),
    ("a - a_", "0", {"a": "x", "a_": "x + 0*log(x)"}, None, []),
    ("a - a_", "0", {"a": "x"}, None, []),  # a free name beside the one that stands for a
    ("abs(a)", "a", {"a": "x**3"}, None, []),
    ("a", "0", {"a": "x - y"}, None, ["x**2 == y**2"]),
    ("1", "2", {"a": "x**2"}, None, ["a < 0"]),  # nothing is proved about nothing
    ("1", "2", {"a": "x**2"}, None, ["a == -1"]),
    ("abs(a - b)", "b - a", {"a": "x + 1", "b": "x"}, None, ["a < b"]),
    ("x**a*sign(x)", "x**a", {"a": "k + 1"}, "x; k: integer", ["x != 0"]),  # x < 0 has a power with a, which is whole
    ("x**a*abs(x)", "x**(a + 1)", {"a": "n"}, "x; n: size", ["x != 0"]),
    ("a*log(A)", "a*log(A) + 0*log(A)", {"a": "eye(n)"}, "A: n n", []),  # zeros of a select, as no others do
    ("a @ log(A)", "a @ log(A) + 0*sum(log(A), axis=0)", {"a": "eye(n)"}, "A: n n", []),
    ("a/A", "a/A + 0/A", {"a": "diag(x)"}, "A: n n; x: n", []),
    ("grad(L, z)", "p", {"p": "softmax(z)", "L": "-sum(y*log(p))"}, "z: n; y: n", []),
    ("x_1 - x1", "0", None, None, []),
    ("ｘ - x", "0", None, None, []),  # a wide letter, a Cyrillic one, a ligature: other names
    ("а - a", "0", None, None, []),
    ("ﬁ - fi", "0", None, None, []),
]
TRUE = [
    ("diff(s, x)", "s*(1 - s)", {"s": "sigmoid(x)"}, None, []),
    ("grad(L, s)", "2*s + x", {"s": "sigmoid(x)", "t": "x*s", "L": "s**2 + t"}, None, []),
    ("grad(L, s)", "2*s", {"t": "x*sigmoid(x)", "s": "sigmoid(x)", "L": "s**2 + t"}, None, []),
    ("abs(a)", "a", {"a": "exp(x)"}, None, []),
    ("abs(a - b)", "b - a", {"a": "x + y", "b": "x"}, None, ["a < b"]),
    ("x**a*x", "x**(a + 1)", {"a": "k + 1"}, "x; k: integer", ["x != 0"]),
    ("a*log(A)", "log(A)*a", {"a": "eye(n)"}, "A: n n", []),
    ("a", "0", {"a": "x - y"}, None, ["x == y"]),
    ("a", "abs(a)", {"a": "x - y"}, None, ["a >= 0"]),  # a hypothesis about a name that the claim holds too
    ("grad(L, z)", "p - y", {"p": "softmax(z)", "L": "-sum(y*log(p))"}, "z: n; y: n", ["sum(y) == 1"]),
]


def verified(start, line, names, let, given):
    D = sn.derive_by_hand(start, let=let, where=names, given=given)
    D.step("==", line, because="words")
    return D.verify()


@pytest.mark.parametrize("row", FALSE, ids=lambda row: row[0])
def test_what_does_not_follow_is_not_proved(row):
    found = verified(*row)
    assert "proved" not in (found.steps[0].status, found.whole.status)


@pytest.mark.parametrize("row", TRUE, ids=lambda row: row[0])
def test_the_true_neighbour_is_proved(row):
    found = verified(*row)
    assert (found.steps[0].status, found.whole.status) == ("proved", "proved")


def test_a_name_cannot_be_defined_behind_its_use():
    D = sn.derive_by_hand("diff(s, x)")
    with pytest.raises(sn.SymnetError, match="`s` is a variable in the lines before"):
        D.define("s", "sigmoid(x)")
