"""Arguments by analysis: what a certificate says of them is followed by the checker, and an edited one is rejected."""

import copy
import json

import pytest

from symnet.evidence import recheck, verify
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

ROWS = (
    # claim, given, how
    ("x**4*y**2 + x**2*y**4 + 1 >= 3*x**2*y**2", (), "sums of squares"),
    ("x**4 + y**4 + z**4 + w**4 >= 4*x*y*z*w", (), "sums of squares"),
    ("x**2*y**2*(x**2 + y**2 - 3) + 1 >= 0", (), "sums of squares"),
    ("exp(4*x)*y**2 + exp(2*x)*y**4 + 1 >= 3*exp(2*x)*y**2", (), "sums of squares"),
    ("exp(x) >= 1 + x", (), "monotony"),
    ("log(x) <= x - 1", ("x > 0",), "monotony"),
    ("cos(x) >= 1 - x**2/2", (), "monotony"),
    ("exp(-x) + sin(x) <= 3/2", ("x >= 0", "x <= 3"), "boxes"),
    ("exp(-x) <= 1/(1 + x)", ("x > -1",), "logarithms"),
    ("asin(x) == atan(x/sqrt(1 - x**2))", ("x > -1", "x < 1"), "equal derivatives"),
)


@pytest.mark.parametrize(("claim", "given", "how"), ROWS)
def test_the_checker_follows(claim, given, how):
    verdict = verify(claim, given=given)
    assert (verdict.status, verdict.method) == ("proved", how)
    data = json.loads(json.dumps(verdict.certificate))
    assert data["regions"][0]["by"] == how
    again = recheck(verdict.claim, data)
    assert (again.status, again.method) == ("proved", "certificate checked")


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("sqrt(1 + x) <= 1 + x/2", "x >= -1"),
        ("x**2 + y**2 + z**2 >= x*y + y*z + z*x", ()),
        ("atan(x) + atan(1/x) == pi/2", "x > 0"),
        ("2*atan(x) == asin(2*x/(1 + x**2))", ("x >= -1", "x <= 1")),
    ],
)
def test_the_checker_reaches(claim, given):
    verdict = verify(claim, given=given)
    assert recheck(verdict.claim, verdict.certificate).method == "certificate checked"


def leaves(data, path=()):
    """Paths to all texts."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
    elif isinstance(data, list):
        for k, value in enumerate(data):
            yield from leaves(value, (*path, k))
    else:
        yield path


def edited(data, path, change):
    made = copy.deepcopy(data)
    *outer, last = path
    inner = made
    for key in outer:
        inner = inner[key]
    inner[last] = change(inner[last])
    return sealed({key: value for key, value in made.items() if key != "seal"})


def other(text):
    """Another text of the same kind."""
    if text.isdigit():
        return str(int(text) + 1)
    return text[:-1] if text.endswith(".") else f"{text} + 1"


@pytest.mark.parametrize(("claim", "given", "how"), ROWS)
def test_no_text_of_a_trace_can_be_another(claim, given, how):
    verdict = verify(claim, given=given)
    trace = verdict.certificate["regions"][0]["trace"]
    for path in list(leaves(trace))[:9]:
        wrong = edited(verdict.certificate, ("regions", 0, "trace", *path), other)
        assert recheck(verdict.claim, wrong).status == "unknown", path


def test_a_trace_serves_no_other_claim():
    """Squares that add up to something else, under the hash of a false claim."""
    true, false = verify("x**4 + y**4 + z**4 + w**4 >= 4*x*y*z*w"), verify("x**4 + y**4 + z**4 + w**4 >= 5*x*y*z*w")
    assert false.status == "refuted"
    forged = {**true.certificate, "claim": claim_of(false)}
    del forged["seal"]
    assert recheck(false.claim, sealed(forged)).status == "unknown"


def claim_of(verdict):
    return claim_key(verdict.claim)


def test_monotony_needs_the_slope_on_both_sides():
    """A trace that says nothing of one side does not make x**3 >= 0."""
    verdict = verify("exp(x) >= 1 + x")
    wrong = verify("x**3 >= 0")
    forged = {**verdict.certificate, "claim": claim_of(wrong)}
    del forged["seal"]
    assert recheck(wrong.claim, sealed(forged)).status == "unknown"


def test_no_argument_starts_where_a_declared_name_does_not_go():
    """sign(x*y) is 0 at x = 0 and flat for x > 0: x = 0 is no anchor for a name that is declared positive."""
    holds = {"by": "holds"}
    along = {"by": "monotony", "name": "x", "anchor": "0", "above": holds, "below": holds}
    trace = {"by": "substitution", "name": "t", "of": "y", "bounds": ["t > 0"], "function": "-sign(x*t)", "way": along}
    for let, given in (("x: positive; y", ["y > 0"]), ("x; y", ["x > 0", "y > 0"])):
        claim = make_claim("-1 >= 0*x*y", let=let, given=given)
        region = {"region": [], "conditions": [], "by": "substitution", "trace": trace}
        said = [str(h) for h in claim.hypotheses]
        rest = {"hypotheses": said, "by cases": [], "regions": [region], "point": {"x": "1", "y": "1"}}
        forged = sealed({"method": "regions", "claim": claim_key(claim), **rest})
        assert recheck(claim, forged).status == "unknown"


def test_squares_times_what_is_0_where_the_polynomial_is():
    verdict = verify("x**4*y**2 + x**2*y**4 + z**6 >= 3*x**2*y**2*z**2")
    (row,) = verdict.certificate["regions"][0]["trace"]["rows"]
    assert row["way"]["multiplier"] == "x**2 + y**2 + z**2"
    assert recheck(verdict.claim, verdict.certificate).status == "proved"


def test_cases_of_absolute_values_are_named_where_there_are_some():
    verdict = verify("diff(log(cosh(x)), x) == tanh(x)")
    assert verdict.certificate["by cases"] == []
    made = {key: value for key, value in verdict.certificate.items() if key != "seal"}
    assert recheck(verdict.claim, sealed({**made, "by cases": ["abs"]})).status == "unknown"


def test_a_trace_that_is_nested_too_deeply_is_refused():
    claim = make_claim("x**2 >= 0")
    for depth, status in ((20, "proved"), (700, "unknown")):
        trace = {"by": "holds"}
        for k in reversed(range(depth)):
            of, function = f"t{k - 1}" if k else "x", f"t{k}**2"
            trace = {"by": "substitution", "name": f"t{k}", "of": of, "bounds": [], "function": function, "way": trace}
        region = {"region": [], "conditions": [], "by": "substitution", "trace": trace}
        rest = {"hypotheses": [], "by cases": [], "regions": [region], "point": {"x": "1"}}
        made = sealed({"method": "regions", "claim": claim_key(claim), **rest})
        assert recheck(claim, made).status == status
