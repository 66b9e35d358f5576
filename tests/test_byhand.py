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


def page():
    D = sn.derive_by_hand("log(a*b) == log(a) + log(b)", given=["a > 0", "b > 0"])
    D.step("==", "log(a) + log(b)", because="logarithm of a product", because_zh="积的对数")
    D.also("sqrt(a**2) == abs(a)")
    D.step("==", "abs(a)", because="a root is not negative")
    D.fails("log(a*b) == log(a) + log(b)", because="both may be negative", because_zh="二者可同为负数")
    D.fails("x @ W == y", because="the shapes do not fit", let="W: m n; x: n; y: m", refused=True)
    D.theorem("Every bounded sequence in ℝⁿ has a convergent subsequence.", cite="Bolzano 1817")
    return D


def test_a_page_of_several_claims_with_what_fails():
    D = page()
    found = D.verify()
    assert [str(c) for c in D.claims] == ["log(a*b) == log(a) + log(b)  given a > 0, b > 0", "sqrt(a**2) == abs(a)"]
    assert [v.status for v in found.steps] == ["proved"] * 2 and found.whole.status == "proved"
    assert [v.status for v in found.contrasts] == ["refuted"] * 2
    assert found.contrasts[0].counterexample and "cannot contract" in D.contrasts[1].refusal
    text = D.text(lang="zh")
    assert "二者可同为负数" in text and "Bolzano 1817" in text and "✗" in text
    assert "Bolzano 1817" in D.html() and "counterexample" in str(D.to_dict()["fails"])
    assert found.to_dict()["contrasts"][0]["status"] == "refuted"


def test_a_whole_is_as_weak_as_its_weakest_part():
    D = sn.derive_by_hand("x == x").step("==", "x", because="same")
    D.also("x + 1 == x").step("==", "x", because="wrong")
    assert D.verify().whole.status == "refuted"


def test_what_should_fail_and_does_not_is_a_shortfall():
    from symnet.evidence.expectations import shortfalls

    D = sn.derive_by_hand("x == x").step("==", "x", because="same").fails("(x + 1)**2 >= 0", because="it holds")
    (weak,) = shortfalls(D.finish(), D.verify())
    assert "expected refuted" in str(weak) and "(x + 1)**2 >= 0" in str(weak)


def test_a_page_goes_on_from_the_engine():
    loss = sn.parse("sum((sigmoid(z) - y)**2)", where={"z": "W @ x"}, let="W: m n; x: n; y: m")
    D = sn.derive_by_hand(sn.grad(loss, "W"))
    D.step("==", "outer(2*(a - y)*a*(1 - a), x)", because="insert delta")
    found = D.verify()
    assert found.whole.status == "proved" and all(v.status == "proved" for v in found.steps)
    assert len(D.claims) == 2 and D.finish().parts[0].definitions


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda D: D.fails("a == a", because=""), "what is wrong"),
        (lambda D: D.fails("a +", because="no"), "which should be refuted, cannot be read"),
        (lambda D: D.fails("a == b", because="no", refused=True), "has a meaning"),
        (lambda D: D.fails("a + b", because="no"), "no claim"),
        (lambda D: D.theorem("All is well."), "reference|where it is proved"),
        (lambda D: D.also("a == b").finish(), "at least one step"),
    ],
)
def test_errors_of_pages_teach(write, words):
    with pytest.raises(SymnetError, match=words):
        write(sn.derive_by_hand("a == a").step("==", "a", because="same"))


def test_what_fails_has_names_on_the_way_of_its_own():
    D = sn.derive_by_hand("a == sigmoid(z)", where={"a": "1/(1 + exp(-z))"}).step(
        "==", "sigmoid(z)", because="definition"
    )
    D.fails("a == tanh(z)", because="with the names of the chain")
    D.fails("diff(a, z) == 1 - a", because="one factor is missing", where={"a": "tanh(z)"})
    D.fails("a == sigmoid(z)", because="a is any number here", where={})
    found = D.verify()
    assert [v.status for v in found.contrasts] == ["refuted"] * 3
    assert set(found.contrasts[0].counterexample) == {"z"} and set(found.contrasts[2].counterexample) == {"a", "z"}
    with pytest.raises(sn.SymnetError, match="cannot be read"):
        D.fails("b == 1", because="not a formula", where={"b": "("})


def test_what_fails_after_a_derivation_from_the_engine_reads_where():
    D = sn.derive_by_hand(sn.diff("sin(x)", "x")).fails(
        "c == s", because="a quarter turn", where={"c": "cos(x)", "s": "sin(x)"}
    )
    assert [v.status for v in D.verify().contrasts] == ["refuted"]
