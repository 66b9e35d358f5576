"""Functions without kinks that are made of functions with kinks: gradients for all sizes, and forged certificates."""

import copy
import json

import pytest

from symnet.evidence.ladder import verify
from symnet.evidence.rechecking.main import recheck
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

NET = "X: m d; w: d; y: m; a"
PAIR = "x: n; y: n; d"
TRUE = (
    ("grad(sum(relu(x)**2)/2, x) == relu(x)", PAIR, ()),
    ("grad(sum(relu(x)**3), x) == 3*relu(x)**2", PAIR, ()),
    ("grad(sum(x*maximum(x, 0)), x) == 2*maximum(x, 0)", PAIR, ()),
    ("grad(sum(abs(x)**3)/3, x) == x*abs(x)", PAIR, ()),
    ("grad(sum(where(x > 0, x**2, 0)), x) == where(x > 0, 2*x, 0)", PAIR, ()),
    ("grad(sum((x - hard_tanh(x))**2)/2, x) == x - hard_tanh(x)", PAIR, ()),
    ("grad(sum(where(abs(x) <= 1, x**2/2, abs(x) - 1/2)), x) == hard_tanh(x)", PAIR, ()),
    ("grad(sum(where(abs(x - y) < 1, (x - y)**2/2, abs(x - y) - 1/2)), y) == -hard_tanh(x - y)", PAIR, ()),
    (
        "grad(sum(where(abs(x - y) < d, (x - y)**2/2, d*(abs(x - y) - d/2))), x)"
        " == where(abs(x - y) < d, x - y, d*sign(x - y))",
        PAIR,
        ("d > 0",),
    ),
    ("grad(sum(maximum(abs(x) - 1, 0)**2)/2, x) == sign(x)*maximum(abs(x) - 1, 0)", PAIR, ()),
    ("grad(sum(maximum(1 - y*(X @ w), 0)**2), w) == -2*X.T @ (y*maximum(1 - y*(X @ w), 0))", NET, ()),
    ("grad(sum(relu(X @ w)**2)/2 + a*sum(w**2)/2, w) == X.T @ relu(X @ w) + a*w", NET, ()),
    ("jacobian(relu(x)**2, x) == 2*diag(relu(x))", PAIR, ()),
)
FALSE = (
    ("grad(sum(relu(x)**2)/2, x) == step(x)", PAIR, ()),
    ("grad(sum(relu(x)), x) == step(x)", PAIR, ()),  # there is none at 0
    ("grad(sum(where(abs(x) <= 1, x**2/2, abs(x))), x) == hard_tanh(x)", PAIR, ()),  # it jumps at 1
    ("grad(sum(where(abs(x) <= 1, x**2, 2*abs(x) - 1)), x) == hard_tanh(x)", PAIR, ()),
    ("grad(sum(maximum(1 - y*(X @ w), 0)**2), w) == 2*X.T @ (y*maximum(1 - y*(X @ w), 0))", NET, ()),
    ("grad(sum(relu(x)**2*abs(x - 1)), x) == 2*relu(x)*abs(x - 1) + relu(x)**2*sign(x - 1)", PAIR, ()),
)


@pytest.mark.parametrize("claim, let, given", TRUE)
def test_such_gradients_are_proved_for_all_sizes_and_followed(claim, let, given):
    verdict = verify(claim, let=let, given=given)
    assert (verdict.status, verdict.scope) == ("proved", "all shapes"), verdict.reason
    again = recheck(verdict.claim, json.loads(json.dumps(verdict.certificate)))
    assert (again.status, again.scope) == ("proved", "all shapes"), again.reason


@pytest.mark.parametrize("claim, let, given", FALSE)
def test_their_false_neighbours_are_refuted(claim, let, given):
    assert verify(claim, let=let, given=given).status == "refuted"


def forged(claim, let, **row):
    """A certificate of another claim whose function is said to be another one."""
    honest = verify("grad(sum(relu(x)**2)/2, x) == relu(x)", let="x: n")
    wrong = make_claim(claim, let=let)
    made = copy.deepcopy(honest.certificate)
    made["claim"] = claim_key(wrong)
    made["functions"][0] |= row
    return recheck(wrong, sealed({k: v for k, v in made.items() if k != "seal"}))


NO_KINK = {"by cases": [], "regions": [{"region": [], "conditions": [], "by": "rational normal form"}]}
BY_SIGN = [{"region": [f"t {r} 0"], "conditions": [], "by": "rational normal form"} for r in ("<", "==", ">")]
FORGED = (
    # relu has no derivative at 0, whatever is said of it
    ("grad(sum(relu(x)), x) == where(x > 0, 1, 0)", "x: n", {"is": "relu(t)", "slope": "where(t > 0, 1, 0)"}),
    ("grad(sum(abs(x)), x) == sign(x)", "x: n", {"is": "abs(t)", "slope": "sign(t)"}),
    ("grad(sum(abs(x)), x) == sign(x)", "x: n", {"is": "abs(t)", "slope": "sign(t)", "by cases": ["abs"]}),
    # another slope, one without a value at 0, and that of another function
    ("grad(sum(relu(x)**2), x) == relu(x)", "x: n", {"slope": "relu(t)"}),
    ("grad(sum(relu(x)**2), x) == 2*relu(x)**2/x", "x: n", {"slope": "2*relu(t)**2/t"}),
    ("grad(sum(relu(x)**2), x) == 3*relu(x)**2", "x: n", {"is": "relu(t)**3", "slope": "3*relu(t)**2"}),
    # something else in it depends on what is differentiated by
    ("diff(x*relu(x)**2, x) == 2*x*relu(x)", "x", {"is": "x*relu(t)**2", "slope": "2*x*relu(t)"}),
    ("grad(sum(x*relu(x)), x) == relu(x)", "x: n", {"is": "x*relu(t)", "slope": "relu(t)*step(t)"}),
    # second derivatives, where relu**2 has none at 0
    ("diff(relu(x)**2, x, 2) == 2*step(x)", "x", {}),
    ("diff(diff(relu(x)**2, x), x) == 2*step(x)", "x", {}),
    ("hessian(sum(relu(x)**2), x) == 2*diag(step(x))", "x: n", {}),
    # it is no function of each entry
    ("grad(sum(x)**2, x) == 2*x", "x: n", {"is": "sum(t)**2", "slope": "2*t", **NO_KINK}),
    ("grad(relu(x @ x)**2, x) == 2*relu(x)", "x: n", {"is": "relu(t @ t)**2", "slope": "2*relu(t)"}),
    # what it is a function of has a kink of its own
    ("grad(sum(relu(abs(x))**2), x) == 2*relu(abs(x))", "x: n", {"of": "abs(x)"}),
    # it does not occur
    ("grad(sum(abs(x)), x) == sign(x)", "x: n", {}),
    # the derivative is asked on a part of the line only
    ("grad(sum(relu(x)), x) == step(x)", "x: n", {"is": "relu(t)", "slope": "step(t)", "regions": BY_SIGN[::2]}),
)


@pytest.mark.parametrize("claim, let, row", FORGED)
def test_forged_functions_are_refused(claim, let, row):
    assert forged(claim, let, **row).status == "unknown"


def test_an_honest_one_of_the_same_making_is_accepted():
    assert forged("grad(sum(relu(x)**2), x) == 2*relu(x)", "x: n").status == "proved"
