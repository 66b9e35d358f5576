"""The certificate of a true claim, made out to a false neighbour with every field as that claim asks, is refused."""

import pytest

import symnet as sn
from symnet.evidence.records import claim_key, sealed

STEPS = "x; y; n: size; k: integer"
NORMED = "(x - mean(x))/sqrt(mean((x - mean(x))**2) + t)"
PAIRS = [  # declarations, hypotheses, a true claim; a false one, and its hypotheses where these are others
    (STEPS, [], "(x*y)**n == x**n*y**n", "(x*y)**n == x**n*y**(-n)", None),
    (STEPS, ["x*y != 0"], "(x*y)**k == x**k*y**k", "(x*y)**k == x**k*y**k", ["x + y != 0"]),
    (STEPS, [], "(-2*x)**n == (-1)**n*2**n*x**n", "(-2*x)**n == 2**n*x**n", None),
    ("A: m n; c: m 1", ["A == c"], "max(A) == max(c)", "max(A) == min(c)", None),
    ("A: m n; c: m 1", ["A == c"], "max(A) == max(c)", "max(A) == max(c)", ["A <= c"]),
    (
        "x: n; t",
        ["t > 0"],
        f"mean(({NORMED})**2) < 1",
        f"mean(({NORMED})**2) < 1",
        ["t >= 0", "mean(x**2) > mean(x)**2"],
    ),
    ("x: n; t", ["t > 0"], f"mean(({NORMED})**2) < 1", f"mean(({NORMED})**2) < 3/4", None),
    ("u: n", [], "sum(exp(u - max(u))) >= 1", "sum(exp(u - max(u))) >= 2", None),
    (
        "x: n; y: n",
        ["sum(exp(x)) == sum(exp(y))"],
        "logsumexp(x) == logsumexp(y)",
        "logsumexp(x) == logsumexp(y)",
        ["sum(x) == sum(y)"],
    ),
    ("S: n n; s", ["S == s*eye(n)", "s > 0"], "inv(S) == eye(n)/s", "inv(S) == eye(n)*s", None),
    ("S: n n; v: n", ["S == diag(v)", "v > 0"], "inv(S) == diag(1/v)", "inv(S) == diag(1/v)", ["S == v", "v > 0"]),
    ("x: n; k: size", [], "grad(sum(x**k), x) == k*x**(k - 1)", "grad(sum(x**k), x) == k*x**k", None),
    ("Q: n n orthogonal", [], "norm(Q)**2 == n", "norm(Q)**2 == n**2", None),
    ("u: n", ["u >= 0"], "prod(1 + u) >= 1", "prod(1 + u) > 1", None),
    ("u: n", ["u >= 0"], "prod(1 + u) >= 1", "prod(1 + u) >= 1", ["u >= -1"]),
]


@pytest.mark.parametrize(("let", "given", "true", "false", "others"), PAIRS, ids=[row[2] for row in PAIRS])
def test_a_certificate_made_out_to_a_false_claim_is_refused(let, given, true, false, others):
    found = sn.verify(true, let=let, given=given)
    assert found.status == sn.recheck(found.claim, found.certificate).status == "proved"
    claim = sn.claim(false, let=let, given=given if others is None else others)
    said = {"hypotheses": [str(h) for h in claim.hypotheses]} if "hypotheses" in found.certificate else {}
    forged = sealed({**found.certificate, **said, "claim": claim_key(claim)})
    assert sn.recheck(claim, forged).status == "unknown"
