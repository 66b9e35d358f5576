"""What follows for all sizes from equal squares, and from equations that make a matrix skew; forged certificates."""

import pytest

from symnet.evidence.ladder import verify
from symnet.evidence.rechecking.main import recheck
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

LINE = "x: n; y: n; c"
PAIR = "A: n n; B: n n; C: n n; x: n"
PROVED = (
    ("norm(x + y) == norm(x) + norm(y)", LINE, ("y == c*x", "c >= 0")),
    ("norm(x + c*x) == (1 + c)*norm(x)", LINE, ("c >= 0",)),
    ("norm(x - y) == abs(norm(x) - norm(y))", LINE, ("x == c*y", "c >= 0")),
    ("x @ A @ x == 0", PAIR, ("A == -B", "B.T == A")),
    ("trace(B) == 0", PAIR, ("A == -B", "B.T == A")),
    ("A.T == -A", PAIR, ("A == B", "B == -C.T", "C == A")),
)
# Equal squares where a side may be negative; and equations that say A = Aᵀ, or nothing of Aᵀ.
FALSE = (
    ("norm(x + c*x) == (1 + c)*norm(x)", LINE, ()),
    ("norm(c*x) == c*norm(x)", LINE, ("c <= 1",)),
    ("norm(x - y) == norm(x) - norm(y)", LINE, ("y == c*x", "c >= 0")),
    ("abs(x) == x", LINE, ()),
    ("x @ y == norm(x)*norm(y)", LINE, ("y == c*x",)),
    ("x @ A @ x == 0", PAIR, ("A == B", "B.T == A")),
    ("x @ A @ x == 0", PAIR, ("A == -B", "B.T == -A")),
    ("x @ A @ x == 0", PAIR, ("A == B", "B == C.T", "C == A")),
    ("x @ A @ x == 0", PAIR, ("A == -B", "C.T == A")),
    ("x @ A @ x == 0", PAIR, ("A == C - B", "B.T == A")),
)


@pytest.mark.parametrize(("claim", "let", "given"), PROVED)
def test_proved_for_all_sizes_and_followed(claim, let, given):
    verdict = verify(claim, let=let, given=given, timeout=30)
    assert (verdict.status, verdict.scope) == ("proved", "all shapes")
    assert recheck(verdict.claim, verdict.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "let", "given"), FALSE)
def test_false_neighbours_are_refuted_and_forged_certificates_refused(claim, let, given):
    assert verify(claim, let=let, given=given).status == "refuted"
    wrong = make_claim(claim, let=let, given=given)
    zeros = {"x": ["0"], "y": ["0"], "c": "0", "n": 1} if let is LINE else {"x": ["0"], "n": 1}
    zeros |= {name: [["0"]] for name in "ABC"} if let is PAIR else {}
    said = {"method": "tensor normal form", "claim": claim_key(wrong), "laws": [], "conditions": []}
    for rules in ([], [h for h in map(str, wrong.given) if "==" in h]):
        again = recheck(wrong, sealed({**said, "rules": rules, "point": zeros}))
        assert (again.status, "differ" in again.reason) == ("unknown", True), again.reason
