"""Forged certificates about where there are values: derivatives behind a condition on entries, or beside integers."""

import pytest

from symnet.claim import unknown
from symnet.evidence import recheck, verify
from symnet.evidence.ladder import Ladder
from symnet.evidence.proof.shapes import METHOD
from symnet.evidence.rechecking.values import definedness
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim, parse

# Entry 0 is chosen at x = (1, -1), and asks for log(x[1]), or for the condition of another row.
BEHIND_CONDITIONS = [
    "where(x > 0, vjp(0*log(x), x, x), 0) == zeros(n)",
    "where(x > 0, jvp(sin(x), x, 0*log(x)), 0) == zeros(n)",
    "where(ones(n, n)*x > 0, jacobian(0*log(x), x), 0) == zeros(n, n)",
]


def forged(claim, **fields):
    return sealed({"claim": claim_key(claim), **fields})


@pytest.mark.parametrize("text", BEHIND_CONDITIONS)
def test_a_condition_on_one_entry_says_nothing_of_what_a_derivative_mixes(text, monkeypatch):
    claim = make_claim(text, let="x: n")
    rows = {"laws": [], "rules": [], "conditions": []}
    for said in ([], ["x > 0 where x > 0"]):
        certificate = forged(claim, method=METHOD, **rows | {"conditions": said}, point={"n": 1, "x": ["1"]})
        assert recheck(claim, certificate).status == "unknown"
    monkeypatch.setattr(Ladder, "sample", lambda self: unknown("no search"))
    assert verify(claim, timeout=2).status == "unknown"


def test_a_derivative_entry_by_entry_keeps_the_condition():
    (needs,) = definedness(parse("where(x > s, diff(log(x - s), s), 0)", let="x: n; s"))
    assert [str(g) for g in needs.guards] == ["x > s"]
    assert verify("where(x > 0, diff(s*log(x), s), 0) == where(x > 0, log(x), 0)", let="x: n; s").status == "proved"


def test_a_proof_about_integers_holds_no_derivative():
    claim = make_claim("0*diff(abs(x), x) + n >= n", let="n: size; x")  # there is none at x = 0
    fields = {"method": "integers one by one", "names": ["n"], "boxes": ["holds"], "point": {"n": 1, "x": "1"}}
    assert "not about these integers" in recheck(claim, forged(claim, **fields)).reason


ZEROS = [["0", "0"], ["0", "0"]]
# Entries that are one coordinate count once: claims, declarations, the factor that is right, one that counts twice.
DIRECTIONS = [
    ("jvp(A[0, 1], A, V) == {}*V[0, 1]", "A: 2 2 symmetric; V: 2 2 symmetric", 1, 2),
    ("hvp(A[0, 1]*A[1, 1], A, V)[1, 1] == {}*V[0, 1]", "A: 2 2 symmetric; V: 2 2 symmetric", 1, 2),
    ("jvp(sum(A*B), A, V) == {}*sum(V*B)", "A: 2 2 skew; V: 2 2 skew; B: 2 2", 1, 2),
    ("hvp(sum(A*A*B)/2, A, V) == {}*V*(B + B.T)", "A: 2 2 skew; V: 2 2 skew; B: 2 2", 1, 2),
]


@pytest.mark.parametrize(("text", "let", "right", "wrong"), DIRECTIONS)
def test_a_direction_counts_each_coordinate_once(text, let, right, wrong, monkeypatch):
    claim = make_claim(text.format(wrong), let=let)
    point = {s.name: ZEROS for s in claim.variables}
    shapes = forged(claim, method=METHOD, laws=[], rules=[], signs={}, conditions=[], point=point)
    region = {"region": [], "conditions": [], "by": "rational normal form"}
    places = [(i, j) for i in range(2) for j in range(2)] if claim.lhs.shape else [()]
    rows = [{"place": list(place), "by cases": [], "regions": [region]} for place in places]
    entries = forged(claim, method="entries", covered=[{"sizes": {}, "entries": rows}], point=point)
    assert recheck(claim, shapes).status == recheck(claim, entries).status == "unknown"
    true = verify(text.format(right), let=let)
    assert true.status in ("proved", "supported", "unknown") and verify(claim).status == "refuted"
    for search in ("refute_first", "refute_more"):
        monkeypatch.setattr(Ladder, search, lambda self: None)
    monkeypatch.setattr(Ladder, "sample", lambda self: unknown("no search"))
    assert "contradict" not in verify(claim, timeout=2).reason


# What a part says of a form holds where the part has values, and not for those who write the same form without it.
OF_FORMS = [
    ("sign(argmax_onehot(z)) == ones(n)", "z: n", [], {"z": ["1"]}),
    ("where(argmax_onehot(z) <= 0, abs(z), z) == z", "z: n", [], {"z": ["1"]}),
    (
        "where(s > 0, norm(sqrt(t)*ones(n)), 0) + abs(t) == where(s > 0, norm(sqrt(t)*ones(n)), 0) + t",
        "s; t; n: size",
        ["t >= 0 where s > 0"],
        {"s": "1", "t": "1"},
    ),
    (
        "where(s > 0, {0}, 0) + abs({1}) == where(s > 0, {0}, 0) + {1}".format(
            "det(eye(n) + outer(sqrt(t)*w, sqrt(t)*w))", "det(eye(n) + t*outer(w, w))"
        ),
        "s; t; w: n",
        ["t >= 0 where s > 0"],
        {"s": "1", "t": "1", "w": ["1"]},
    ),
]


@pytest.mark.parametrize(("text", "let", "conditions", "point"), OF_FORMS, ids=lambda v: str(v)[:20])
def test_signs_of_forms_hold_for_all_values_of_the_names(text, let, conditions, point):
    claim = make_claim(text, let=let)
    fields = {"laws": [], "rules": [], "point": {"n": 1, **point}}
    for said in ([], conditions):
        assert recheck(claim, forged(claim, method=METHOD, conditions=said, **fields)).status == "unknown"


@pytest.mark.parametrize(
    "letters", [{"a": "sqrt(x)**2", "t": "exp(ones(n))"}, {"a": "sqrt(x)*sqrt(x)", "t": "exp(ones(n))"}]
)
def test_what_an_instance_needs_gives_no_value_to_what_it_is_about(letters):
    """sqrt(x)**2 >= 0 holds wherever it has a value; it does not say that x >= 0 everywhere."""
    form = {"theorem": "tangent of the logarithm", "form": "sums", "needs": [None, None], "times": "1"}
    fields = {"apart": False, "conditions": [], "point": {"n": 1, "x": ["1"]}}
    for given, status in ((["x >= 0"], "proved"), ([], "unknown")):  # at x = -1 it is false
        claim = make_claim("sum(x) <= sum(x*(exp(ones(n)) - 1))", let="x: n", given=given)
        row = {"method": "named inequality", "claim": claim_key(claim), "proof": {**form, "letters": letters}}
        assert recheck(claim, sealed({**row, **fields})).status == status


@pytest.mark.parametrize(
    ("text", "function", "bound"),
    [("s >= 0", "u", "sqrt(u) >= 0"), ("s >= 0", "u", "exp(log(u)) > 0"), ("s**2 > 0", "u**2", "1/u**2 > 0")],
)
def test_a_bound_of_a_part_has_values_before_it_says_something_of_it(text, function, bound):
    """sqrt(u) >= 0 holds wherever it has a value; of a part u, that says nothing where sqrt(u) has none."""
    claim = make_claim(text)
    trace = {"by": "substitution", "name": "u", "of": "s", "bounds": [bound], "function": function}
    region = {"region": [], "conditions": [], "by": "substitution", "trace": {**trace, "way": {"by": "holds"}}}
    row = {"method": "regions", "claim": claim_key(claim), "hypotheses": [], "by cases": [], "regions": [region]}
    assert recheck(claim, sealed({**row, "point": {"s": "1"}})).status == "unknown"


# Conditions that have values on one side alone of a place, or at it alone: there is no slope.
ENDS = [
    ("diff(where(sqrt(x) + sqrt(-x) > -1, x, 2*x), x) == 1", "x", "x == 0", ["x >= 0", "-x >= 0"], {"x": "0"}),
    ("diff(where(sqrt(x) > -1, x, 2*x), x) == 1", "x", "x >= 0", ["x >= 0"], {"x": "1"}),
    ("diff(where(asin(x) >= -5, x, x), x) == 1", "x", "x == 1", ["x >= -1", "x <= 1"], {"x": "1"}),
    ("grad(sum(where(x**(1/2) > -1, x, 2*x)), x) == ones(n)", "x: n", "x >= 0", ["x >= 0"], {"n": 1, "x": ["1"]}),
]


@pytest.mark.parametrize(("text", "let", "given", "conditions", "point"), ENDS)
def test_a_condition_has_values_around_a_place_where_there_is_a_slope(text, let, given, conditions, point, monkeypatch):
    claim = make_claim(text, let=let, given=[given])
    said = {"laws": [], "rules": [], "conditions": conditions, "point": point}
    assert "is not shown" in recheck(claim, forged(claim, method=METHOD, **said)).reason
    monkeypatch.setattr(Ladder, "sample", lambda self: unknown("no search"))
    assert verify(claim, timeout=2).status == "unknown"


def test_a_root_of_squares_does_not_end():
    text = "grad(where(sqrt(x@x) > 1, x@x, sum(x)), x) == where(norm(x) > 1, 2*x, 1)"
    assert verify(text, let="x: n", given=["norm(x) != 1"]).status == "proved"
