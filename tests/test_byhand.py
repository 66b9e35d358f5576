"""Derivations by hand: the chain, its relations, its errors."""

import pytest

import symnet as sn
from symnet.errors import SymnetError


def sigmoid():
    D = sn.derive_by_hand("diff(sigmoid(x), x)")
    D.define("s", "sigmoid(x)")
    D.step("==", "exp(-x)/(1 + exp(-x))**2", because="reciprocal rule")
    D.step("==", "((1 + exp(-x)) - 1)/(1 + exp(-x))**2", because="add and subtract 1", because_zh="加一减一")
    D.step("==", "s*(1 - s)", because="definition of s")
    return D


def test_the_example_of_the_contract():
    D = sigmoid()
    assert [step.rule.name for step in D.steps] == ["reciprocal rule", "add and subtract 1", "definition of s"]
    assert str(D.result) == "s*(1 - s)" and D.definitions[0].name.name == "s"
    assert all(a.after == b.before for a, b in zip(D.steps, D.steps[1:], strict=False))
    found = D.verify()
    assert [v.status for v in found.steps] == ["proved"] * 3 and found.whole.status == "proved"


def test_a_wrong_line_is_refuted_and_the_others_are_not():
    D = sn.derive_by_hand("(x + 1)**2")
    D.step("==", "x**2 + 2*x + 1", because="expand").step("==", "x**2 + 2*x + 2", because="wrong")
    found = D.verify()
    assert [v.status for v in found.steps] == ["proved", "refuted"]
    assert found.whole.status == "refuted"


def test_chains_of_inequalities():
    D = sn.derive_by_hand("x**2 + 1 >= 0")
    D.step(">=", "1", because="squares are not negative").step(">=", "0", because="numbers")
    assert D.claim.relation == ">="
    with pytest.raises(SymnetError, match="cannot go on with <="):
        D.step("<=", "1", because="no")


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda: sn.derive_by_hand("x +"), "the claim"),
        (lambda: sn.derive_by_hand("x").step("==", "y +", because="a"), "step 1"),
        (lambda: sn.derive_by_hand("x", let="x: n").step("==", "y", let=1), "let"),
        (lambda: sn.derive_by_hand("x").step("=", "x", because="a"), "step 1"),
        (lambda: sn.derive_by_hand("x").step("==", "x == x", because="a"), "right side alone"),
        (lambda: sn.derive_by_hand("x").step("==", "x", because=""), "say why"),
        (lambda: sn.derive_by_hand("x").step("==", "x", because="a", expect="maybe"), "expect"),
        (lambda: sn.derive_by_hand("x", let="x: n; y: m").step("==", "y", because="a"), "step 1"),
        (lambda: sn.derive_by_hand("x == y").step("==", "x", because="a").finish(), "chain ends at"),
        (lambda: sn.derive_by_hand("x").finish(), "at least one step"),
        (lambda: sn.derive_by_hand("x").define("s", "x").define("s", "x"), "defined already"),
    ],
)
def test_errors_teach(write, words):
    with pytest.raises((SymnetError, TypeError), match=words):
        write()


def test_cited_steps_are_never_proved():
    D = sn.derive_by_hand("sin(x)**2 + cos(x)**2")
    D.step("==", "1", because="Pythagoras", cite="Euclid, Elements I.47")
    (verdict,) = D.verify().steps
    assert verdict.status != "proved"
