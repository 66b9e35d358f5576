"""Names that have few values, as labels do: functions are read at each of them, by provers and by checkers."""

from fractions import Fraction

import pytest

import symnet as sn
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.shape_forms import Normaliser
from symnet.evidence.proof.shape_sides import side_of, words
from symnet.evidence.proof.shapes import METHOD, prove_for_all_shapes
from symnet.evidence.rechecking.few_values import values_of
from symnet.evidence.rechecking.given import Reading
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim

LET = "y: m; z: m; Y: m n; X: m n; w: n; S: n n; c"


@pytest.mark.parametrize(
    ("equation", "values"),
    [
        ("y**2 == 1", (-1, 1)),
        ("y*(1 - y) == 0", (0, 1)),
        ("y*y == y", (0, 1)),
        ("Y.T**3 == Y.T", (-1, 0, 1)),
        ("(2*c - 1)*(c + 3) == 0", (-3, "1/2")),
        ("y**2 == 2", None),  # no rational numbers
        ("y**2 == -1", None),
        ("y == 1", None),  # a rule as it is
        ("y**2 == z", None),
        ("sum(y**2) == m", None),
        ("diag(S)**2 == 1", None),  # not about all entries
        ("y[0]**2 == 1", None),
        ("X[1:, :]**2 == 1", None),
        ("reshape(y[0:2], (2, 1))**2 == 1", None),
        ("sqrt(y) == y", None),
        ("1/y == y", None),
    ],
)
def test_what_an_equation_says_of_all_entries_of_a_name(equation, values):
    claim = make_claim("c == c", given=[equation], let=LET)
    (h,) = claim.given
    wanted = [] if values is None else [tuple(Fraction(v) for v in values)]
    assert [row.numbers for row in Normaliser(claim, Signs(), by_values=True).values] == wanted
    checked = [values_of(form) for form in Reading(claim, silent={str(h)}).said(h)]
    assert [row[1].numbers for row in checked if row is not None] == wanted


def test_parts_of_an_axis_are_not_all_of_it():
    given = ["reshape(F, (m, 2))[:, 0]**2 == 1"]
    claim = make_claim("sum(abs(F)) == 2*m", let="F: 2*m", given=given)
    assert prove_for_all_shapes(claim) is None


FALSE = [
    ("sum(abs(y)*z) == sum(z)", "y**2 == y"),
    ("sum(softplus(y*z)) == sum((1 + y)/2*softplus(z) + (1 - y)/2*softplus(-z))", "y**3 == y"),
    ("sum(softplus(y*z)) == sum((1 + y)/2*softplus(z) + (1 - y)/2*softplus(-z))", "y**2 == 4"),
    ("sum(softplus(-y*z)) == sum((1 + y)/2*softplus(z) + (1 - y)/2*softplus(-z))", "y**2 == 1"),
    ("grad(sum(abs(y)*z), y) == 0*y", "y**2 == 1"),
    ("grad(sum(y**2*z), y) == 0*y", "y**2 == 1"),
    ("grad(sum(exp(y)), y) == e - 1 + 0*y", "y**2 == y"),
    ("sum(log(1 + y)) == sum((1 + y)/2*log(2))", "y**2 == 1"),
    ("sum(sqrt(z*y)**2) == sum(z*y)", "y**2 == 1"),
    ("sum(y/y) == m", "y**2 == y"),
    ("sum(softplus(y)) == sum(softplus(-y)) + sum(z)", "y**2 == 1"),
]


@pytest.mark.parametrize(("text", "given"), FALSE)
def test_what_is_not_so_at_every_value_is_not_proved(text, given):
    claim = make_claim(text, let=LET, given=[given])
    assert prove_for_all_shapes(claim) is None
    true = prove_for_all_shapes(make_claim("sum(abs(y)) == m", let=LET, given=["y**2 == 1"]))
    left, right = side_of(claim.lhs), side_of(claim.rhs)
    equations = [str(h) for h in claim.hypotheses]
    forged = {
        "method": METHOD,
        "claim": claim_key(claim),
        "laws": [],
        "rules": equations,
        "values": equations,
        "conditions": list(dict.fromkeys(map(words, (*left.own, *right.own)))),
        "point": {**true.certificate["point"], "y": ["1"], "z": ["0"], "m": 1},
    }
    assert sn.recheck(claim, sealed(forged)).status == "unknown"
    assert sn.verify(text, let=LET, given=[given]).status == "refuted"


def test_values_that_no_hypothesis_says_are_refused():
    true = make_claim("sum(abs(y)*z) == sum(z)", let=LET, given=["y**2 == 1"])
    certificate = prove_for_all_shapes(true).certificate
    assert certificate["values"] == ["y**2 == 1"] and sn.recheck(true, certificate).status == "proved"
    for values in (["c**2 == 1"], [], "y**2 == 1", None, ["y**2 == 1", "y**2 == 1"]):
        edited = sealed({**{k: v for k, v in certificate.items() if k != "seal"}, "values": values})
        assert sn.recheck(true, edited).status == "unknown"


def test_functions_of_many_labels_stay_as_they_are():
    text = " + ".join(f"Y[{k}, 0]*w[{k}]" for k in range(5))
    let = "Y: 5 5; w: 5"
    found = sn.verify(f"exp({text}) == exp({text})*Y[0, 0]**2", let=let, given=["Y**2 == 1"])
    assert found.status == "proved"


@pytest.mark.parametrize(
    ("text", "total"),
    [("log(exp(x) + 1)", True), ("1/(exp(x) + 1)", True), ("1/log(exp(x))", False), ("1/log(x**2 + 1)", False)],
)
def test_where_a_form_has_a_value_everywhere(text, total):
    claim = make_claim(f"{text} == {text}")
    reading = Reading(claim)
    assert reading.terms.total(reading.reader.entry(claim.lhs, ())) == total
