"""Verification of derivations: a verdict a step, the whole by transitivity, by composition or by forward mode."""

import json
import random

import pytest

import symnet as sn
from symnet.calculus.reverse import grad
from symnet.claim import Claim, unknown
from symnet.evidence.chains import chain_relation
from symnet.evidence.composed import compose
from symnet.evidence.derivations import verify_derivation
from symnet.evidence.rechecking.main import recheck
from symnet.expr import Add, Formal, Mul, Number, Symbol, postorder, rebuild
from symnet.step import Derivation, Rule, Step


def statuses(derivation):
    found = verify_derivation(derivation)
    return [v.status for v in found.steps], found.whole


def network(layers, activation=None):
    decl = "; ".join(f"W{i}: n{i} n{i - 1}; b{i}: n{i}" for i in range(1, layers + 1)) + f"; x: n0; y: n{layers}"
    *parameters, x, y = sn.tensors(decl)
    a = x
    for i in range(layers):
        z = parameters[2 * i] @ a + parameters[2 * i + 1]
        a = (activation or sn.tanh)(z)
    return parameters, x, y, z, a


def test_a_layer():
    W, x, b, y = sn.tensors("W: m n; x: n; b: m; y: m")
    steps, whole = statuses(grad(sn.sum((sn.sigmoid(W @ x + b) - y) ** 2) / 2, W))
    assert set(steps) == {"proved"} and whole.status == "proved" and whole.scope == "all shapes"


@pytest.mark.parametrize("given", [[], ["sum(y) == 1"]])
def test_softmax_with_cross_entropy(given):
    parameters, _, y, z, _ = network(2)
    steps, whole = statuses(grad(-sn.sum(y * sn.log(sn.softmax(z))), parameters, given=given))
    assert set(steps) == {"proved"}
    assert whole.status == "proved" and whole.method == "composition" and whole.scope == "all shapes"
    assert whole.certificate is not None


def test_ten_layers_are_composed():
    parameters, _, y, _, a = network(10)
    steps, whole = statuses(grad(sn.sum((a - y) ** 2) / 2, parameters))
    assert set(steps) == {"proved"} and whole.status == "proved" and whole.method == "composition"


def test_a_kink_is_not_passed_over():
    """The gradient of a network of ReLUs does not exist where a pre-activation is 0: that is a hypothesis."""
    parameters, _, y, _, a = network(2, sn.relu)
    found = grad(sn.sum((a - y) ** 2) / 2, parameters[0])
    assert [h.relation for h in found.claim.given] == ["!=", "!="] and statuses(found)[1].status == "proved"
    _, whole = statuses(found.but(claim=Claim(found.claim.lhs, "==", found.claim.rhs)))
    assert whole.status != "proved"


def false_results(claim, rng):
    """The gradient claim with another result of the same shape."""
    result = claim.rhs
    yield Number(2) * result
    yield -result
    symbols = [n for n in postorder(result) if isinstance(n, Symbol)]
    for node in rng.sample(list(postorder(result)), k=min(8, len(list(postorder(result))))):
        other = Add(node, Number(1)) if not isinstance(node, Number) else Number(node.value + 1)
        changed = rebuild(result, {node: other}) if other.shape == node.shape else result
        if changed.shape == result.shape and changed is not result:
            yield changed
    for s in symbols:
        for t in symbols:
            if s is not t and s.shape == t.shape:
                yield rebuild(result, {s: t})


def test_false_results_are_not_composed():
    rng = random.Random(5)
    parameters, x, y, z, a = network(2)
    tried = 0
    for loss in (sn.sum((a - y) ** 2) / 2, -sn.sum(y * sn.log(sn.softmax(z)))):
        for variable in (*parameters, x):
            derivation = grad(loss, variable)
            (claim,) = derivation.claims
            assert isinstance(compose((claim,), derivation.definitions), list)
            for other in false_results(claim, rng):
                tried += 1
                found = compose((Claim(claim.lhs, "==", other),), derivation.definitions)
                assert isinstance(found, str), f"{claim.lhs} == {other}"
    assert tried > 60


def test_wrong_deltas_are_not_believed():
    """A delta whose value is not the gradient that it is said to be."""
    parameters, _, y, z, _ = network(2)
    derivation = grad(-sn.sum(y * sn.log(sn.softmax(z))), parameters)
    for k, definition in enumerate(derivation.definitions):
        if isinstance(definition.meaning, Formal):
            wrong = type(definition.name)(definition.name.name, Mul(Number(2), definition.name.value))
            changed = list(derivation.definitions)
            changed[k] = type(definition)(wrong, definition.meaning)
            results = tuple(
                Claim(c.lhs, "==", rebuild(c.rhs, {definition.name: wrong}), c.given) for c in derivation.claims
            )
            assert isinstance(compose(results, tuple(changed)), str)


def test_a_chain_by_hand():
    D = sn.derive_by_hand("diff(sigmoid(x), x)")
    D.step("==", "exp(-x)/(1 + exp(-x))**2", because="reciprocal rule")
    D.step("==", "sigmoid(x)*(1 - sigmoid(x))", because="definition")
    steps, whole = statuses(D.finish())
    assert steps == ["proved", "proved"] and whole.status == "proved"


def test_a_wrong_line_is_found():
    D = sn.derive_by_hand("diff(sigmoid(x), x)")
    D.step("==", "exp(-x)/(1 + exp(-x))", because="a slip")
    D.step("==", "sigmoid(x)*(1 - sigmoid(x))", because="definition")
    steps, whole = statuses(D.finish())
    assert "proved" not in steps
    assert whole.status == "proved"  # the result itself is right, and proved on its own


def test_cited_lines_are_never_proved():
    D = sn.derive_by_hand("sum(x*x) >= 0", let="x: n")
    D.step(">=", "0", because="a theorem", cite="Somebody, 1999")
    found = verify_derivation(D.finish())
    assert found.steps[0].status == "unknown" and "cited" in found.steps[0].reason


def test_a_step_may_not_use_more_than_the_whole():
    x = sn.scalar("x")
    given = (sn.claim("x > 0").comparison,)
    lhs, middle, rhs = sn.exp(sn.log(x)), x, sn.parse("x*1")
    steps = (Step(lhs, "==", middle, Rule("exp of log"), given=given), Step(middle, "==", rhs, Rule("one")))
    _, whole = statuses(Derivation((), steps, Claim(lhs, "==", rhs), rhs))
    assert whole.status != "proved"
    _, whole = statuses(Derivation((), steps, Claim(lhs, "==", rhs, given), rhs))
    assert whole.status == "proved"


def test_a_name_without_a_value_is_not_free():
    """log(x) - log(x) == 0 needs x > 0, whatever the name stands for."""
    D = sn.derive_by_hand("u - u == 0", where={"u": "log(x)"})
    D.step("==", "0", because="cancel")
    steps, whole = statuses(D.finish())
    assert steps != ["proved"] and whole.status != "proved"


def test_an_inequality_is_judged_with_names_free():
    """log(1 + u) <= u holds for all u > 0, whatever tensor u stands for; w <= 1 needs to know what w stands for."""
    D = sn.derive_by_hand("0", let="c; m: n", where={"u": "exp(-c*m)"})
    D.step("<", "log(1 + u)", because="u is positive")
    D.step("<=", "u", because="log(1 + u) <= u")
    found = verify_derivation(D.finish())
    assert [v.scope for v in found.steps] == ["all shapes", "all shapes"] and found.whole.status == "proved"
    freed = found.steps[1]
    assert recheck(freed.claim, json.loads(json.dumps(freed.certificate))).status == "proved"
    E = sn.derive_by_hand("w <= 1", where={"w": "sin(c)"})
    E.step("<=", "1", because="a sine")
    assert statuses(E.finish())[0] == ["proved"]
    E = sn.derive_by_hand("w <= 1", where={"w": "exp(c)"})
    E.step("<=", "1", because="a slip")
    assert statuses(E.finish())[0] == ["refuted"]


def test_verdicts_can_be_rechecked():
    parameters, _, y, z, _ = network(2)
    by_hand = sn.derive_by_hand("grad(-sum(y*log(p)), z)", let="z: n; y: n", where={"p": "softmax(z)"})
    by_hand.step("==", "p*sum(y) - y", because="softmax with cross-entropy")
    by_hand.step("==", "sum(y)*p - y", because="reorder")
    for D in (grad(-sn.sum(y * sn.log(sn.softmax(z))), parameters, given=["sum(y) == 1"]), by_hand.finish()):
        found = verify_derivation(D)
        for verdict in (*found.steps, found.whole):
            certificate = json.loads(json.dumps(verdict.certificate))
            assert recheck(verdict.claim, certificate).status == "proved", verdict
            assert recheck(verdict.claim, {**certificate, "claim": "0" * 64}).status == "unknown"
            assert recheck(verdict.claim, {**certificate, "point": {}}).status == "unknown"


def test_chains_must_meet():
    a, b, c = (sn.scalar(name) for name in "abc")
    rule = Rule("any")
    steps = [Step(a, "<=", b, rule), Step(b, "<", c, rule)]
    assert chain_relation(steps, Claim(a, "<", c)) == "<"
    assert chain_relation(steps[:1], Claim(a, "<", c)) is None
    assert chain_relation([steps[0], Step(a, "<", c, rule)], Claim(a, "<", c)) is None
    assert chain_relation([Step(a, "<=", b, rule), Step(b, ">=", c, rule)], Claim(a, "<=", c)) is None


def test_the_judge_is_asked_for_what_is_left():
    asked = []

    def judge(claim, seconds):
        asked.append(claim)
        return unknown("no idea", claim=claim)

    D = sn.derive_by_hand("(x - 1)**2 >= 0")
    D.step(">=", "0", because="a square")
    found = verify_derivation(D.finish(), judge=judge)
    assert (found.steps[0].status == "proved") or asked


@pytest.mark.parametrize(
    ("text", "needs"),
    [("sum(x[1:3])", "n >= 3"), ("x[2]", "n >= 3"), ("3*x[-2]", "n >= 2"), ("sum(x[1:])", ""), ("sum(x)", "")],
)
def test_a_derivative_that_is_0_keeps_what_the_function_needs_of_sizes(text, needs):
    """The Hessian has a value for all sizes, the function has not: the claim says so, and is proved."""
    d = sn.hessian(sn.parse(text, let="x: n"), "x")
    assert str(d.result) == "zeros(n, n)"
    assert needs in "".join(map(str, d.claims[0].given))
    assert d.verify().whole.status == "proved"


def test_a_name_that_the_variable_does_not_touch_may_be_spelled_out():
    """D free could be above 1, where log(1 - D) has no value; its value is a sigmoid."""
    names = {"D": "sigmoid(s)", "q": "softmax(u)", "S": "sum(q*log(1 - D))"}
    derived = sn.grad(sn.parse("S", let="s: n; u: n", where=names), "u")
    assert [v.status for v in derived.verify().steps] == ["proved"] * len(derived.steps)
    wrong = derived.steps[0].but(after=sn.parse("-log(1 - D)", let="s: n; u: n", where=names), local=None)
    wrong = wrong.but(local=sn.claim(wrong.before, "==", wrong.after))
    found = derived.but(steps=(wrong, *derived.steps[1:])).verify().steps[0]
    assert found.status != "proved"


def test_a_point_that_is_not_found_in_time_is_no_error():
    """Lines are proved with the names free; no value of u is as is given."""
    names = {"u": "x/x", "v": "x - y"}
    given = ["v != 0", "exp(x) == u", "x*y > 0"]
    D = sn.derive_by_hand("abs(u)**(n - 1)/abs(abs(u)**(n - 1))", let="x; y; n: size", given=given, where=names)
    D.step("==", "sign(abs(u)**(n - 1))", because="words")
    found = verify_derivation(D.finish(), 0.3, judge=lambda claim, seconds: unknown("not asked", claim=claim))
    assert found.whole.status == "unknown"
