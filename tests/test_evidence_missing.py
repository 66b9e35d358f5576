"""The hypothesis that a refuted claim lacks, named only where the repaired claim is proved; hypotheses that clash."""

import copy
import pickle

import pytest

from symnet.claim import Claim, Later, Verdict
from symnet.evidence import verify
from symnet.evidence.refutation.missing import repairs
from symnet.language import make_claim
from tests.evidence_oracle import counterexample_fails

ROWS = (
    # claim, let, given, what is missing (None: nothing that would do was found)
    ("x/x == 1", "x", (), "x != 0"),
    ("sqrt(x)**2 == x", "x", (), "x >= 0"),
    ("exp(log(x)) == x", "x", (), "x > 0"),
    ("diff(log(x), x) == 1/x", "x", (), "x > 0"),
    ("diff(relu(x), x) == step(x)", "x", (), "x != 0"),
    ("diff(abs(x), x) == sign(x)", "x", (), "x != 0"),
    ("log(x**2) == 2*log(x)", "x", (), "x > 0"),
    ("abs(x) == x", "x", (), "x >= 0"),
    ("0**x == 0", "x", (), "x > 0"),
    ("atan(x) + atan(1/x) == pi/2", "x", (), "x > 0"),
    ("x == 1", "x", ("x**2 == 1",), "x != -1"),
    ("A @ inv(A) == eye(n)", "A: n n", (), "det(A) != 0"),
    ("A == A.T", "A: n n", (), "n == 1"),
    ("grad(-sum(y*log(softmax(z))), z) == softmax(z) - y", "y: n; z: n", (), "sum(y) == 1"),
    ("n**2 > n", "n: size", (), "n >= 2"),
    ("tan(x)*cos(x) == sin(x)", "x", (), "cos(x) != 0"),
    ("where(x == pi, 1, 0) == 0", "x", (), "x != pi"),
    ("mish(x) == x*tanh(softplus(x)/2)", "x", (), None),
    ("sin(x) < 1", "x", (), "sin(x) != 1"),
    ("A @ B == B @ A", "A: n n; B: n n", (), "n == 1"),
    ("mean(x) == sum(x)", "x: n", (), "n == 1"),
    ("det(2*A) == 2*det(A)", "A: n n", (), "n == 1"),
    ("grad(mean((X @ w - y)**2), w) == 2*X.T @ (X @ w - y)/d", "X: N d; w: d; y: N", (), "N == d"),
    ("exp(x) > 1 + x", "x", (), "x != 0"),
    ("sqrt(x*y) < (x + y)/2", "x; y", ("x > 0", "y > 0"), "x != y"),
    ("x @ A @ x > 0", "A: n n positive_definite; x: n", (), "norm(x) > 0"),
    ("x == x + 1", "x", (), None),
    ("sin(x) == cos(x)", "x", (), None),
    ("n <= 1000", "n: size", (), None),
    ("0 < x", "x", (), None),  # what is named is neither the claim itself, nor a single value of its only name
    ("3*x >= 0", "x", (), None),
    ("2*x == x", "x", (), None),
    ("sum(x) == 1", "x: n", (), None),
    ("n > 1", "n: size", (), None),
    ("sin(x) == x", "x", (), None),
    ("x**2 <= 1", "x", (), None),
    ("0 <= x*y", "x; y", (), None),
    ("norm(x) == 0", "x: n", (), None),
    ("x*y == 0", "x; y", (), "x == 0"),
    ("x*y == x", "x; y", (), None),  # that 0 == 0 is no repair
    ("grad(norm(A@x)**2, x) == A.T@A@x", "A: m n; x: n", (), None),
    ("grad(norm(A@x + b)**2, x) == 2*A.T@A@x", "A: m n; x: n; b: m", (), "b == 0"),
    ("grad(norm(A@x)**2 + c*sum(x**2), x) == 2*A.T@A@x", "A: m n; x: n; c", (), "c == 0"),
    ("exp(x) <= 1", "x", (), "x <= 0"),
)


@pytest.mark.parametrize(("claim", "let", "given", "missing"), ROWS)
def test_what_is_missing_repairs_the_claim(claim, let, given, missing):
    verdict = verify(claim, let=let, given=given)
    assert (verdict.status, verdict.missing) == ("refuted", missing)
    if missing is not None:
        assert verify(claim, let=let, given=(*given, missing)).status == "proved"


def test_nothing_is_named_that_is_not_proved(monkeypatch):
    """Where no repair is proved, none is named, however likely it looks."""
    from symnet.evidence.ladder import Ladder

    monkeypatch.setattr(Ladder, "proved", lambda self, failing: None)
    for claim, let, given, _ in ROWS[:4]:
        assert verify(claim, let=let, given=given).missing is None


def test_no_repair_is_stated_already():
    claim = make_claim("x/x == 1", given=["x != 0"])
    assert all(isinstance(c, Claim) and text != "x != 0" for text, c in repairs(claim, {"x": "0"}))


CLASHES = (
    ("x > 0", "x < 0"),
    ("x == 1", "x == 2"),
    ("x**2 < 0",),
    ("exp(x) == 0",),
    ("x > y", "y > z", "z > x"),
    ("x*y == 1", "x == 0"),
    ("x >= 1", "x <= 1", "x != 1"),
    ("abs(x) + abs(y) < 0",),
    ("n < 1",),
    ("2*n == 3",),
    ("n == m", "n == m + 1"),
    ("sum(p) == 1", "p < 0"),
    ("norm(p) < 0",),
    ("x**2 + y**2 == 0", "x != 0"),
    ("tanh(x) > 1",),
)


@pytest.mark.parametrize("given", CLASHES)
def test_hypotheses_that_clash_prove_and_refute_nothing(given):
    for claim in ("x == x + 1", "x == x"):
        verdict = verify(claim, let="x; y; z; p: n; n: size; m: size", given=given, timeout=2)
        assert verdict.status == "unknown" and verdict.reason


@pytest.mark.parametrize(
    ("claim", "let", "given"),
    [
        ("sum(x) == x[0]", "x: n", ("n >= 2",)),
        ("sum(x) == x[0]", "x: n", ("n >= 3",)),
        ("n == 4", "n: size", ("n > 3", "n < 6")),
        ("sum(x) == sum(y)", "x: m; y: n", ("m == n + 1",)),
        ("A @ B == B @ A", "A: n n; B: n n", ("n >= 4",)),
        ("n*k == 0", "n: size; k: integer", ("k != 0", "n >= 7")),
        ("x[0] == x[-1]", "x: n positive", ("n != 1",)),
    ],
)
def test_a_counterexample_satisfies_the_hypotheses(claim, let, given):
    """Sizes that the hypotheses exclude are left out; judged by the oracle."""
    verdict = verify(claim, let=let, given=given)
    assert verdict.status == "refuted"
    assert counterexample_fails(verdict.claim, verdict.counterexample)


def test_it_is_looked_for_when_it_is_asked_for():
    """Until then a verdict costs its counterexample alone; all who read it, print it or store it see text."""
    v = verify("x/x == 1")
    assert isinstance(v.__dict__["_missing"], Later)
    kept = pickle.loads(pickle.dumps(v))
    assert kept.__dict__["_missing"] == "x != 0" == v.missing == v.but(seconds=0.0).missing
    assert kept == v and "missing='x != 0'" in repr(v) and v.to_dict()["missing"] == "x != 0"
    assert copy.deepcopy(verify("x/x == 1")).missing == "x != 0"
    assert verify("x == x").missing is None and Verdict("refuted").missing is None


def test_it_is_looked_for_once():
    calls = []
    later = Later(lambda: calls.append(1) or "x > 0")  # type: ignore[func-returns-value]
    v = Verdict("refuted", missing=later)
    assert (v.missing, v.but(seconds=1.0).missing, v.missing) == ("x > 0",) * 3 and len(calls) == 1


@pytest.mark.parametrize(
    ("claim", "let", "domain"),
    [
        ("1/sin(x)**2 == 1/sin(x)**2", "x", "where sin(x) != 0; elsewhere neither side has a value"),
        (
            "A/sum(x) - 1 == (A - sum(x))/sum(x)",
            "x: n; A: n n",
            "where sum(x) != 0; elsewhere neither side has a value",
        ),
        ("sum(x[:2]) == x[0] + x[1]", "x: n", "where n >= 2"),
        ("sum(x[1:]) + x[0] == sum(x)", "x: n", "where n >= 2"),
    ],
)
def test_the_points_that_are_covered_are_told_plainly(claim, let, domain):
    found = verify(claim, let=let)
    assert (found.status, found.domain) == ("proved", domain)


def test_conditions_are_told_plainly():
    assert verify("diff(sqrt(x**2), x) == sign(x)").missing == "x != 0"
    assert verify("sum(x)/(n - 1)*(n - 1) == sum(x)", let="x: n").missing == "n >= 2"
    assert verify("sqrt((1 - x)**2) == 1 - x").missing == "x <= 1"
    assert verify("abs(x - y) == x - y").missing == "x - y >= 0"
    assert verify("diff(maximum(0, 1 - t**3), t) == -3*t**2*step(1 - t**3)").missing == "1 - t**3 != 0"
