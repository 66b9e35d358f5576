"""Derivatives on seams: limits of quotients beside an exact point, of any order, also where pieces are not smooth."""

import pytest

import symnet as sn

REFUTED = [  # claim, declarations, hypotheses, what is missing
    ("diff(diff(relu(x)**2, x), x) == 2*step(x)", None, [], "x != 0"),
    ("diff(relu(x)**2, x, 2) == 2*step(x)", None, [], "x != 0"),
    ("diff(x*abs(x), x, 2) == 2*sign(x)", None, [], "x != 0"),
    ("diff(softsign(x), x, 2) == -2*sign(x)/(1 + abs(x))**3", None, [], "x != 0"),
    ("diff(diff(where(y >= 0, x*y, 0), x), y) == step(y)", None, [], "y != 0"),
    ("diff(diff(abs(x)*x, x), x) == 2", None, ["x >= 0"], "x != 0"),
    ("diff(abs(diff(x**2, x)), x) == 2*sign(x)", None, [], "x != 0"),
    ("hessian(sum(relu(x)**2), x) == 2*diag(step(x))", "x: n", [], "x != 0"),
    ("diff(where(x > 1, log(x), x - 1), x, 2) == where(x > 1, -1/x**2, 0)", None, [], "x != 1"),
    ("diff(where(x > 0, log(x), 0), x) == where(x > 0, 1/x, 0)", None, [], "x != 0"),
    ("diff(where(x > 0, x*log(x), 0), x) == where(x > 0, log(x) + 1, 0)", None, [], "x != 0"),
    ("diff(where(x != 0, x/x, 0), x) == 0", None, [], "x != 0"),
    ("diff(where(x != 0, x**2/x, 0), x) == 2", None, [], None),
    ("diff(where(x != 0, x**2*log(abs(x)), 0), x) == where(x != 0, 2*x*log(abs(x)) + x, 1)", None, [], "x != 0"),
    ("diff(sqrt(abs(x)), x) == 0", None, [], None),
    ("diff(x**y, y) == x**y*log(x)", None, [], "x > 0"),
    ("grad(norm(x - y), x) == 0*x", "x: n; y: n", ["x == y"], None),
    ("grad(max(abs(x)), x) == argmax_onehot(abs(x))*sign(x)", "x: 2", [], None),
    ("diff(maximum(x, x), x) == 2", None, [], None),
    ("diff(hard_tanh(x), x) == where(abs(x) < 1, 1, 0)", None, ["x != 1"], "x != -1"),
]
PROVED = [
    ("diff(diff(relu(x)**2, x), x) == 2*step(x)", ["x != 0"]),
    ("diff(abs(x)**3, x, 2) == 6*abs(x)", []),
    ("diff(relu(x)**4, x, 3) == 24*relu(x)", []),
    ("diff(maximum(x, 0)**3, x, 2) == 6*relu(x)", []),
    ("diff(maximum(x, x), x) == 1", []),
    ("diff(diff(where(y > 0, x*y, 0), x), y) == where(y > 0, 1, 0)", ["y != 0"]),
    ("diff(hard_tanh(x), x) == where(abs(x) < 1, 1, 0)", ["abs(x) != 1"]),
    ("diff(hard_tanh(x), x) == where(abs(x) < 1, 1, 0)", ["x != 1", "x != -1"]),
]
NOT_PROVED = [
    (
        "diff(where(x + 0*sqrt(x) > 0, x, x), x) == 1",
        ["x >= 0"],
    ),  # at 0 there are values on one side only  # true at most points, and no rule may say more
    ("diff(diff(where(y > 0, x*y, 0), x), y) == where(y > 0, 1, 0)", ["x == 1", "y >= 0"]),
    ("diff(where(x >= 0, x**2, log(x)), x) == where(x >= 0, 2*x, log(x))", []),
]


@pytest.mark.parametrize(("claim", "let", "given", "missing"), REFUTED)
def test_refuted_on_the_seam(claim, let, given, missing):
    v = sn.verify(claim, let=let, given=given)
    assert (v.status, v.missing) == ("refuted", missing), str(v)


@pytest.mark.parametrize(("claim", "given"), PROVED)
def test_proved_across_the_seam(claim, given):
    v = sn.verify(claim, given=given)
    assert v.status == "proved", str(v)
    assert sn.recheck(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "given"), NOT_PROVED)
def test_not_proved(claim, given):
    assert sn.verify(claim, given=given, timeout=3).status != "proved"
