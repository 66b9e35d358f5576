"""Kinks: where a derivative exists, what a rule opens, which convention holds elsewhere; nothing is proved beyond."""

import pytest

import symnet as sn

# claims about derivatives of derivatives, at points where the inner one has a value and no slope
FALSE_AT_A_KINK = [
    ("hessian(sum(relu(x)**2), x) == 2*diag(step(x))", "x: n"),
    ("hessian(sum(relu(x)**2), x) == 2*diag(step(x))", "x: 2"),
    ("jacobian(grad(sum(relu(x)**2), x), x) == 2*diag(step(x))", "x: 2"),
    ("hvp(sum(relu(x)**2), x, v) == 2*v*step(x)", "x: 1; v: 1"),
    ("jvp(grad(sum(relu(x)**2), x), x, v) == 2*v*step(x)", "x: 2; v: 2"),
    ("grad(sum(grad(sum(relu(x)**2), x)), x) == 2*step(x)", "x: 2"),
    ("diff(diff(relu(x)**2, x), x) == 2*step(x)", ""),
    ("diff(relu(x)**2, x, 2) == 2*step(x)", ""),
    ("diff(relu(x)**3, x, 3) == 6*step(x)", ""),
    ("diff(diff(abs(x)*x, x), x) == 2*sign(x)", ""),
    ("diff(diff(relu(x - y)**2, x), y) == -2*step(x - y)", ""),
]


@pytest.mark.parametrize(("text", "let"), FALSE_AT_A_KINK)
def test_a_second_derivative_is_not_read_off_a_point(text, let):
    """What a derivative is at the kink says nothing of how it moves across."""
    assert sn.verify(text, let=let or {}).status != "proved"


@pytest.mark.parametrize(
    ("text", "let", "given"),
    [
        ("hessian(sum(relu(x)**2), x) == 2*diag(step(x))", "x: n", "x != 0"),
        ("diff(diff(relu(x)**2, x), x) == 2*step(x)", "", "x != 0"),
        ("diff(diff(relu(x)**3, x), x) == 6*relu(x)", "", ""),
        ("diff(relu(x)**4, x, 3) == 24*relu(x)", "", ""),
        ("diff(abs(x)**3, x, 2) == 6*abs(x)", "", ""),
        ("diff(diff(relu(x) - relu(-x), x), x) == 0", "", ""),
    ],
)
def test_what_holds_across_a_kink_is_proved(text, let, given):
    found = sn.verify(text, let=let or {}, given=[given] if given else [])
    assert found.status == "proved"
    assert sn.recheck(found.claim, found.certificate).status == "proved"
