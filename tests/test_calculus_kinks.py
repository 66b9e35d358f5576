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


TIE = "sum(where(x == {0}(x, keepdims=True), 1, 0)) == 1"
POOLED = "reshape(X, (n, 2, n, 2))"
# a function, what its gradient rests on, and the convention that its text follows elsewhere
KINKS = [
    ("sum(relu(x))", ["x != 0"], "ReLU'(0) = 0"),
    ("sum(leaky_relu(x))", ["x != 0"], "LeakyReLU'(0) = a"),
    ("sum(elu(x, 2))", ["x != 0"], "ELU'(0) = a"),
    ("sum(selu(x))", ["x != 0"], "SELU'(0) is the slope from the left"),
    ("sum(hard_tanh(x))", ["x != 1", "x != -1"], "the slope at -1 and 1 is 0"),
    ("sum(hard_sigmoid(x))", ["x != 3", "x != -3"], "the slope at -3 and 3 is 0"),
    ("sum(abs(x))", ["x != 0"], "abs'(0) = 0"),
    ("norm(x, 1)", ["x != 0"], "abs'(0) = 0"),
    ("sum(sign(x)*x)", ["x != 0"], "sign(0) = 0 and sign'(0) = 0"),
    ("sum(step(x)*x)", ["x != 0"], "u(0) = 1 and u'(0) = 0"),
    ("sum(maximum(x, y))", ["x != y"], "at a tie the first argument counts"),
    ("sum(minimum(x, y))", ["x != y"], "at a tie the first argument counts"),
    ("max(x)", [TIE.format("max")], "at a tie the first largest entry counts"),
    ("min(x)", [TIE.format("min")], "at a tie the first smallest entry counts"),
    ("sum(where(x > 0, x, 2*x))", ["x != 0"], "the branch that is taken there gives the derivative"),
    (
        "sum(max_pool2d(X, 2))",
        [f"sum(where({POOLED} == max({POOLED}, axis=(1, 3), keepdims=True), 1, 0), axis=(1, 3)) == 1"],
        "at a tie the first largest entry counts",
    ),
    # the derivative is 0 wherever there is one, and there is none where the value jumps
    ("sum(sign(x))", ["x != 0"], "sign(0) = 0 and sign'(0) = 0"),
    ("sum(step(x)) + sum(x**2)", ["x != 0"], "u(0) = 1 and u'(0) = 0"),
    ("sum(where(x > 0, 1, 2))", ["x != 0"], "the branch that is taken there gives the derivative"),
    ("sum(argmax_onehot(x)*y)", [TIE.format("max")], "the derivative of argmax_onehot is taken to be 0"),
]
LET = "x: n; y: n; X: 2*n 2*n"


@pytest.mark.parametrize(("text", "opened", "note"), KINKS, ids=[row[0] for row in KINKS])
def test_a_kink_is_a_hypothesis_and_its_convention_a_note(text, opened, note):
    D = sn.grad(sn.parse(text, let=LET), "X" if "X" in text else "x")
    assert [str(c) for c in D.claim.given] == opened
    assert note in [step.note for step in D.steps]
    assert D.verify().whole.status == "proved"


@pytest.mark.parametrize("text", [row[0] for row in KINKS if "X" not in row[0]])
def test_a_convention_is_never_proved_without_its_hypothesis(text):
    D = sn.grad(sn.parse(text, let=LET), "x")
    assert sn.verify(sn.claim(D.claim.lhs, "==", D.claim.rhs)).status == "refuted"


@pytest.mark.parametrize(
    ("text", "where"),
    [("sum(h) + sum(x**2)", {"h": "step(x)"}), ("sum(h)", {"h": "step(x)"}), ("sum(h*x) + sum(x)", {"h": "step(x)"})],
)
def test_a_name_that_jumps_asks_for_its_hypothesis(text, where):
    """The jump is in the value of a name that sends nothing back."""
    for derive in (sn.grad, sn.jacobian, sn.hessian):
        D = derive(sn.parse(text, let=LET, where=where), "x")
        assert [str(c) for c in D.claim.given] == ["x != 0"]
        assert D.verify().whole.status == "proved"


@pytest.mark.parametrize(
    "text",
    [
        "grad(norm(x)**2, x) == 2*x",
        "grad(sum(elu(x)), x) == where(x > 0, 1, exp(x))",
        "grad(sum(softsign(x)), x) == (1 + abs(x))**(-2)",
    ],
)
def test_what_is_smooth_is_proved_without_hypotheses(text):
    assert sn.verify(text, let=LET).status == "proved"


@pytest.mark.parametrize("text", ["sum(X/x)", "sum(X/x/(1 + t**2))"])
def test_a_sum_has_a_value_where_all_its_terms_do(text):
    """One zero in x leaves the loss without a value, and only a column of the result."""
    D = sn.grad(sn.parse(text, let="X: m n; x: n; t: "), "X")
    assert [str(c) for c in D.claim.given] == ["x != 0"]
    assert D.verify().whole.status == "proved"
