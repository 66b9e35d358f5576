"""Claims about sizes and integers alone: decided for all of them, never by a few."""

import json

import pytest

from symnet.evidence import recheck, verify
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

LET = "m: size; n: size; k: integer; j: integer; x"
ROWS = (
    # claim, given, status
    ("n <= 1000", (), "refuted"),
    ("n < 1000000", (), "refuted"),
    ("m + n <= 200", (), "refuted"),
    ("1/n > 1/1000", (), "refuted"),
    ("n > 1", (), "refuted"),
    ("n**2 > n", (), "refuted"),
    ("n**2 > n", ("n >= 2",), "proved"),
    ("n*(n + 1) >= 2", (), "proved"),
    ("(n - 1)*(n - 2) >= 0", (), "proved"),
    ("(2*n - 3)**2 >= 1", (), "proved"),
    ("(n - 1)*(n - 2)*(n - 3) == 0", ("n <= 3",), "proved"),
    ("(n - 1)*(n - 2)*(n - 3) == 0", ("n <= 4",), "refuted"),
    ("(n - 1)*(n - 2)*(n - 3)*(n - 4)*(n - 5)*(n - 6) == 0", (), "refuted"),
    ("n == 3", ("2 < n < 4",), "proved"),
    ("n >= 2", ("n != 1",), "proved"),
    ("m*n >= m + n - 1", (), "proved"),
    ("m + n <= m*n", (), "refuted"),
    ("m + n <= m*n", ("m >= 2", "n >= 2"), "proved"),
    ("k**2 >= k", (), "proved"),
    ("k**2 > k", (), "refuted"),
    ("k*(k - 1)/2 >= 0", (), "proved"),
    ("k**2 + j**2 >= k + j", (), "proved"),
    ("(3*k - 1)**2 >= 1", (), "proved"),
    ("k**4 == k**2", ("-1 <= k <= 1",), "proved"),
    ("2**n > n", (), "supported"),
    ("1 == 2", ("2*n == 3",), "unknown"),
    ("1 == 2", ("n < 1",), "unknown"),
    ("1 == 2", ("0 < k < 1",), "unknown"),
)


@pytest.mark.parametrize(("claim", "given", "status"), ROWS)
def test_all_integers_are_covered(claim, given, status):
    verdict = verify(claim, let=LET, given=given, timeout=5)
    assert verdict.status == status or (status, verdict.status) == ("supported", "proved"), verdict
    if status == "proved":
        assert "=" not in verdict.scope
        again = recheck(verdict.claim, json.loads(json.dumps(verdict.certificate)))
        assert (again.status, again.method) == ("proved", "certificate checked")


def test_no_few_sizes_stand_for_numbers():
    for claim in ("trace(eye(n)) <= 1000", "sum(ones(m, n)) <= 50", "2**n >= n**2"):
        assert verify(claim, let=LET).status != "proved"


def test_an_edited_list_of_boxes_is_rejected():
    verdict = verify("m + n <= m*n", let=LET, given=["m >= 2", "n >= 2"])
    boxes = verdict.certificate["boxes"]
    assert {"holds", "void"} < set(boxes)
    for k in range(len(boxes)):
        for other in ("holds", "void", "split m", "split n", "split q", ""):
            for made in ([*boxes[:k], other, *boxes[k + 1 :]], boxes[:k], [*boxes, other]):
                if made != boxes:
                    forged = sealed({**verdict.certificate, "boxes": made})
                    assert recheck(verdict.claim, forged).status == "unknown"


def test_hypotheses_about_sizes_choose_the_sizes():
    let = "x: n"
    for claim, given in (("sum(x) == x[0] + x[1]", ["n == 2"]), ("sum(x) == x[0] + x[1]", ["1 < n < 3"])):
        verdict = verify(claim, let=let, given=given)
        assert (verdict.status, verdict.scope) == ("proved", "n = 2")
    assert verify("sum(x) == x[0] + x[1]", let=let, given=["n >= 2"]).counterexample["n"] == 3


def test_what_holds_at_size_2_only_is_refuted_where_there_are_many_sizes():
    """A softmax of two entries has the same derivative for the opposite scores; one of three has not."""
    other = "softmax(-Q @ K.T)"
    claim = f"vjp(softmax(Q @ K.T), Q, G) == {other}*(G - sum(G*{other}, axis=1, keepdims=True)) @ K"
    verdict = verify(claim, let="Q: T d; K: S d; G: T S", timeout=20)
    assert verdict.status == "refuted" and verdict.counterexample["S"] >= 3


BETWEEN = [  # what no integer lies between: bounds are whole, and least values are looked at one by one
    ("k**2 >= abs(k)", "k: m integer", ()),
    ("sum(k**2) >= sum(abs(k))", "k: m integer", ()),
    ("abs(n) >= 1", "n: integer", ("n != 0",)),
    ("1/n <= 1/2", "n: integer", ("n > 0", "n != 1")),
    ("sqrt(n) <= n", "n: integer", ("n >= 0",)),
    ("abs(n) + abs(n - 1) >= 1", "n: integer", ()),
    ("abs(m*n) >= abs(m)", "m: integer; n: integer", ("n != 0",)),
    ("log(n) >= log(2)", "n: integer", ("n > 1",)),
    ("min(k) >= 1", "k: m integer", ("k > 0",)),
    ("y**2 == y", "y: n integer", ("y >= 0", "y <= 1")),
    ("step(n - 1/2) == step(n - 1)", "n: integer", ()),
    ("2**n > n", "n: integer", ()),
    ("2**n >= 2*n", "n: integer", ("n >= 1",)),
    ("n == 0", "n: integer", ("abs(n) < 1",)),
    ("n <= m", "n: size; m: size", ("n < m + 1",)),
    ("n <= k - 2", "n: integer; m: integer; k: integer", ("n < m", "m < k")),
    ("2*n <= 2*m", "n: integer; m: integer", ("2*n < 2*m + 2",)),
    ("n <= m", "n: integer; m: integer", ("n/2 < m/2 + 1/3",)),
    ("log(m - n) >= 0", "n: integer; m: integer", ("n < m",)),
    ("k <= j - 1", "k: m integer; j: m integer", ("k < j",)),
]
NOT_BETWEEN = [
    ("k**2 > abs(k)", "k: m integer", ()),
    ("1/n <= 1/2", "n: integer", ("n > 0",)),
    ("1/n <= 1/2", "n", ("n > 0", "n != 1")),
    ("sqrt(n) <= n", "n", ("n >= 0",)),
    ("abs(n) + abs(n - 1) > 1", "n: integer", ()),
    ("abs(m*n) >= abs(m)", "m: integer; n: integer", ()),
    ("log(n) >= log(2)", "n: integer", ("n >= 1",)),
    ("y**2 == y", "y: n integer", ("y >= 0", "y <= 2")),
    ("step(n - 1/2) == step(n)", "n: integer", ()),
    ("2**n > 2*n", "n: integer", ()),
    ("n/2 >= 1", "n: integer", ("n > 0",)),
    ("n <= k - 3", "n: integer; m: integer; k: integer", ("n < m", "m < k")),
    ("n <= m", "n: integer; m: integer", ("n/2 < m/2 + 2/3",)),
    ("n <= x - 1", "n: integer; x", ("n < x",)),
    ("max(k) <= min(j) - 1", "k: m integer; j: m integer", ("k < j",)),
]


@pytest.mark.parametrize(("claim", "let", "given"), BETWEEN)
def test_between_two_integers_there_is_none(claim, let, given):
    found = verify(claim, let=let, given=given)
    assert found.status == "proved" and recheck(found.claim, found.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "let", "given"), NOT_BETWEEN)
def test_what_holds_between_integers_only_or_not_at_all(claim, let, given):
    assert verify(claim, let=let, given=given).status == "refuted"


def test_hypotheses_that_leave_no_integer():
    assert "contradict" in verify("n == 7", let="n: integer", given=["n > 0", "n < 1"]).reason


def test_a_proof_of_integers_is_none_of_real_numbers():
    """The certificate of what holds of integers, put on the same claim about real numbers."""
    claim, given = "abs(n) >= 1", ["n != 0"]
    found = verify(claim, let="n: integer", given=given)
    real = make_claim(claim, let="n", given=given)
    forged = sealed({**found.certificate, "claim": claim_key(real)})
    assert recheck(real, forged).status == "unknown"
