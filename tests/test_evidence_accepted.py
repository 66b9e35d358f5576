"""What a prover believes is called proved once the checkers of certificates, which are other code, follow it."""

import pytest

import symnet as sn
from symnet.calculus.reverse import grad
from symnet.claim import Claim, Verdict
from symnet.evidence import chain_certificates, derivations, soon, verify
from symnet.evidence.clock import OutOfTime
from symnet.evidence.composed import compose
from symnet.evidence.derivations import verify_derivation
from symnet.evidence.ladder import refusal
from symnet.evidence.rechecking import main
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.records import claim_key, sealed
from symnet.limits import asked
from symnet.remembered import forget
from symnet.step import Derivation, Rule, Step

CLAIMS = [
    ("regions", "tanh(x) == 2*sigmoid(2*x) - 1", None, ()),
    ("tensor normal form", "trace(A @ B) == trace(B @ A)", "A: m n; B: n m", ()),
    ("named inequality", "(x @ y)**2 <= (x @ x)*(y @ y)", "x: n; y: n", ()),
    ("integers one by one", "(n - 1)*(n - 2) >= 0", "n: size", ()),
]


def refuses(claim, certificate):
    raise Refused("nothing is believed today")


@pytest.mark.parametrize(("method", "claim", "let", "given"), CLAIMS)
def test_a_proof_that_is_not_followed_is_none(monkeypatch, method, claim, let, given):
    found = verify(claim, let=let, given=given)
    assert (found.status, found.certificate["method"]) == ("proved", method)
    for name in main.CHECKERS:
        monkeypatch.setitem(main.CHECKERS, name, refuses)
    found = verify(claim, let=let, given=given, timeout=3)
    assert found.status in ("supported", "unknown") and found.certificate is None
    assert "nothing is believed today" in found.reason


@pytest.mark.parametrize(("method", "claim", "let", "given"), CLAIMS)
def test_the_checkers_ask_for_the_time(method, claim, let, given):
    found = verify(claim, let=let, given=given)
    forget()

    def over():
        raise OutOfTime

    with asked(over), pytest.raises(OutOfTime):
        main.checked(found.claim, found.certificate)


def test_another_proof_is_looked_for(monkeypatch):
    """What is seen about one entry is also seen at all sizes."""
    claim, let = "sigmoid(x)*(1 + exp(-x)) == 1", "x: n"
    first = verify(claim, let=let)
    assert first.certificate["method"] == "regions"
    monkeypatch.setitem(main.CHECKERS, "regions", refuses)
    other = verify(claim, let=let)
    assert other.status == "proved" and other.certificate["method"] != "regions"
    assert any("nothing is believed today" in line for line in other.trail)


def test_a_hypothesis_is_missing_only_where_the_repaired_claim_is_followed(monkeypatch):
    for name in main.CHECKERS:
        monkeypatch.setitem(main.CHECKERS, name, refuses)
    found = verify("x/x == 1")
    assert (found.status, found.missing) == ("refuted", None)


# ------------------------------------------------------------------ derivations
def believed(claim):
    """What a prover would say that believes everything."""
    point = {"n": 1, "m": 1, **{s.name: ["1"] if s.rank == 1 else [["1"]] if s.rank else "1" for s in claim.variables}}
    said = {"method": "tensor normal form", "laws": [], "rules": [], "conditions": [], "point": point}
    return Verdict("proved", claim, method="belief", certificate=sealed({**said, "claim": claim_key(claim)}))


def layer():
    W, x, y = sn.tensors("W: m n; x: n; y: m")
    return grad(sn.sum((sn.tanh(W @ x) - y) ** 2) / 2, W)


@pytest.fixture
def a_prover_that_believes(monkeypatch):
    monkeypatch.setattr(soon, "prove_for_all_shapes", lambda claim, asked=None: believed(claim))


def test_a_step_is_not_proved_by_belief(a_prover_that_believes):
    x, y = sn.tensors("x: n; y: n")
    steps = (Step(x + y, "==", y + x, Rule("order")), Step(y + x, "==", y + 2 * x, Rule("more")))
    found = verify_derivation(Derivation((), steps, Claim(x + y, "==", y + 2 * x), y + 2 * x))
    assert [v.status for v in found.steps] == ["proved", "refuted"] and found.whole.status == "refuted"
    assert any("a proof by belief was found" in line for line in found.steps[1].trail)


def test_a_wrong_local_claim_is_not_proved_by_belief(a_prover_that_believes):
    d = layer()
    wrong = Claim(d.steps[1].local.lhs, "==", 2 * d.steps[1].local.rhs)
    found = verify_derivation(d.but(steps=(d.steps[0], d.steps[1].but(local=wrong), *d.steps[2:])))
    assert [v.status == "proved" for v in found.steps] == [k != 1 for k in range(len(d.steps))]
    assert any("a proof by belief was found" in line for line in found.steps[1].trail)


def test_a_gradient_is_not_proved_by_belief(a_prover_that_believes):
    d = layer()
    wrong = Claim(d.claim.lhs, "==", 2 * d.claim.rhs, d.claim.given)
    assert "its certificate was not accepted" in compose((wrong,), d.definitions)
    found = verify_derivation(d.but(claim=wrong))
    assert found.whole.status in ("refuted", "unknown", "supported")


def test_several_gradients_are_believed_together_or_not_at_all(monkeypatch):
    """One wrong certificate among those of one loss; each of them is looked at."""
    W, b, x, y = sn.tensors("W: m n; b: m; x: n; y: m")
    d = grad(sn.sum((sn.tanh(W @ x + b) - y) ** 2) / 2, [W, b])
    found = compose(d.claims, d.definitions)
    rows = [(v.claim, v.certificate) for v in found]
    main.check_together(rows)
    for k in range(2):
        wrong = Claim(d.claims[k].lhs, "==", 2 * d.claims[k].rhs)
        forged = sealed({**rows[k][1], "claim": claim_key(wrong)})
        with pytest.raises(Refused):
            main.check_together([*rows[:k], (wrong, forged), *rows[k + 1 :]])
    elsewhere = sealed({**rows[1][1], "point": {**rows[1][1]["point"], "m": 0}})
    with pytest.raises(Refused):
        main.check_together([rows[0], (rows[1][0], elsewhere)])
    edited = {**rows[1][1], "deltas": {}}
    with pytest.raises(Refused):
        main.check_together([rows[0], (rows[1][0], edited)])


def test_a_chain_is_not_proved_by_belief(monkeypatch):
    x, y = sn.tensors("x: n; y: n")
    steps = (Step(x + y, "==", y + x, Rule("order")), Step(y + x, "==", x + y + 0 * x, Rule("nothing")))
    d = Derivation((), steps, Claim(x + y, "==", x + y + 0 * x), x + y + 0 * x)
    assert verify_derivation(d).whole.method == "composition"
    made = chain_certificates.chain_certificate

    def shortened(*given):
        certificate = made(*given)
        return {**certificate, "lines": certificate["lines"][:1]}

    monkeypatch.setattr(derivations, "chain_certificate", shortened)
    found = verify_derivation(d).whole
    assert found.method != "composition"
    assert any("a proof by composition was found" in line for line in found.trail)


def test_a_proof_of_nothing_is_refused():
    found = verify("trace(A @ B) == trace(B @ A)", let="A: m n; B: n m")
    assert refusal(found) == ""
    assert refusal() and refusal(found.but(claim=None)) and refusal(found, found.but(claim=None))
    assert refusal(found.but(certificate=None))
