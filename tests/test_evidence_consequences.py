"""What equations say of their parts: a sum of squares that is 0 has no other summand, and what does not follow."""

import pytest

import symnet as sn
from symnet.evidence.records import claim_key, sealed
from tests.provers_alone import refuted_and_not_proved

PROVED = [
    ("x == y", "x: n; y: n", ["norm(x - y) == 0"]),
    ("x == y", "x: n; y: n", ["norm(x - y) <= 0"]),
    ("x == y", "x: n; y: n", ["max(abs(x - y)) == 0"]),
    ("u == v", "p: n; u: n; v: n", ["sum(p*(u - v)**2) == 0", "p > 0"]),
    ("relu(W@x) == relu(y)", "W: m n; x: n; y: m", ["mean((W@x - y)**2) == 0"]),
    ("A == 0", "A: m n", ["trace(A.T@A) == 0"]),
    ("A == 0", "A: m n", ["A.T@A == 0"]),
    ("A@x == 0", "A: m n; x: n", ["A.T@A@x == 0"]),
    ("A@x == 0", "A: n n symmetric; x: n", ["A@A@A@A@x == 0"]),
    ("A@X == 0", "A: m n; X: n k", ["A.T@A@X == 0"]),
    ("A@x == 0", "A: m n; x: n; P: m m positive_definite", ["A.T@P@A@x == 0"]),
    ("x == 0", "P: n n positive_definite; x: n", ["x@P@x == 0"]),
    ("X@w == X@v", "X: m n; w: n; v: n", ["X.T@X@w == X.T@X@v"]),
    ("w == v", "X: m n; w: n; v: n; y: m; s", ["X.T@X@w + s*w == X.T@y", "X.T@X@v + s*v == X.T@y", "s > 0"]),
    ("x == 0", "X: m n; x: n; s", ["norm(X@x)**2 + s*norm(x)**2 == 0", "s > 0"]),
    ("x == y", "x: n; y: n", ["x@x - 2*x@y + y@y == 0"]),
    ("x == y", "x: n; y: n", ["x@x == x@y", "x@y == y@y"]),
    ("A == B", "A: m n; B: m n", ["A.T@A + B.T@B == A.T@B + B.T@A"]),
    ("x == y", "A: n n; x: n; y: n", ["A@x == A@y", "det(A) != 0"]),
]


@pytest.mark.parametrize(("claim", "let", "given"), PROVED)
def test_summands_of_what_is_zero_are_zero(claim, let, given):
    v = sn.verify(claim, let=let, given=given)
    assert (v.status, v.scope) == ("proved", "all shapes")
    assert sn.recheck(v.claim, v.certificate).status == "proved"


FALSE = [
    ("x == y", "x: n; y: n", ["norm(x - y) <= 1"]),
    ("x == y", "x: n; y: n", ["sum((x - y)**3) == 0"]),
    ("x == y", "x: n; y: n", ["max(x - y) == 0"]),
    ("x == y", "x: n; y: n", ["prod(abs(x - y)) == 0"]),
    ("u == v", "p: n; u: n; v: n", ["sum(p*(u - v)**2) == 0", "p >= 0"]),
    ("u == v", "p: n; u: n; v: n", ["sum(p*(u - v)) == 0", "p > 0"]),
    ("A == 0", "A: n n", ["trace(A) == 0"]),
    ("A == 0", "A: n n", ["trace(A@A) == 0"]),
    ("A == 0", "A: n n", ["norm(eye(n)*A) == 0"]),
    ("A@x == 0", "A: n n; x: n", ["A@A@x == 0"]),
    ("x == 0", "A: n n symmetric; x: n", ["A@A@x == 0"]),
    ("A@x == 0", "A: n n symmetric; x: n", ["x@A@x == 0"]),
    ("A@x == 0", "A: m n; x: n; P: m m symmetric", ["A.T@P@A@x == 0"]),
    ("A@x == y", "A: m n; x: n; y: m", ["A.T@(A@x - y) == 0"]),
    ("w == v", "X: m n; w: n; v: n", ["X.T@X@w == X.T@X@v"]),
    ("w == 0", "X: m n; w: n; s", ["X.T@X@w + s*w == 0", "s >= 0"]),
    ("w == 0", "X: m n; w: n; s", ["X.T@X@w - s*w == 0", "s > 0"]),
    (
        "w == v",
        "X: m n; w: n; v: n; y: m; s; t",
        ["X.T@X@w + s*w == X.T@y", "X.T@X@v + t*v == X.T@y", "s > 0", "t > 0"],
    ),
    ("x == y", "x: n; y: n", ["x@x == x@y"]),
    ("x == 0", "x: n; s", ["s*norm(x)**2 == 0"]),
    ("A == B", "A: m n; B: m n", ["A.T@A == B.T@B"]),
    ("grad(norm(x - y)**2, x) == x", "x: n; y: n", ["norm(x - y) == 0"]),
    ("grad(x@y, x) == 2*x", "x: n; y: n", ["norm(x - y) == 0"]),
]


@pytest.mark.parametrize(("claim", "let", "given"), FALSE)
def test_what_does_not_follow_is_refuted_and_not_proved_without_a_search_either(claim, let, given, monkeypatch):
    refuted_and_not_proved(monkeypatch, claim, let=let, given=given)


FORGED = [
    [{"left": "x - y", "right": "0", "by": []}],
    [{"left": "norm(x - y)**2", "right": "0", "by": [["x @ x == x @ y", "1"]]}],
    [{"left": "norm(x - y)**2", "right": "0", "by": [["x @ x == x @ y", "2"], ["x @ x == x @ y", "1"]]}],
    [{"left": "norm(x - y)**2", "right": "0", "by": [["x @ y == y @ y", "1"]]}],
    [{"left": "x - y", "right": "zeros(n)", "by": [["x @ x == x @ y", "1"]]}],
    [{"left": "grad(x @ x - x @ y, x)", "right": "0", "by": []}],
    [{"left": "norm(x - y)/(x @ x - x @ y)", "right": "0", "by": []}],
    [{"left": "norm(x - y)**2", "right": "0", "by": [["x @ x == x @ y", "norm(x - y)**2/(x @ x - x @ y)"]]}],
    [{"left": "x @ x - x @ y", "right": "1", "by": []}],
]


@pytest.mark.parametrize("rows", FORGED)
def test_a_consequence_that_does_not_follow_is_rejected(rows):
    names, given = "x: n; y: n", ["x @ x == x @ y"]
    honest = sn.verify("x == y", let=names, given=[*given, "x @ y == y @ y"])
    assert sn.recheck(honest.claim, honest.certificate).status == "proved"
    wrong = sn.verify("x == y", let=names, given=given)
    assert wrong.status == "refuted"
    made = {key: value for key, value in honest.certificate.items() if key != "seal"}
    made |= {"claim": claim_key(wrong.claim), "consequences": [*rows, {"left": "x - y", "right": "0", "by": []}]}
    assert sn.recheck(wrong.claim, sealed(made)).status == "unknown"


EDITS = [
    lambda row: {**row, "left": "2*x"},
    lambda row: {**row, "right": "1"},
    lambda row: {**row, "by": []},
    lambda row: {**row, "by": [[text, f"2*({factor})"] for text, factor in row["by"]]},
    lambda row: {**row, "by": [["A == 0", "1"]]},
    lambda row: {**row, "more": ""},
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_consequence_is_rejected(edit):
    v = sn.verify("A@x == 0", let="A: m n; x: n", given=["A.T@A@x == 0"])
    first, *others = v.certificate["consequences"]
    made = {key: value for key, value in v.certificate.items() if key != "seal"}
    forged = sealed(made | {"consequences": [edit(first), *others]})
    assert sn.recheck(v.claim, forged).status == "unknown"
    assert sn.recheck(v.claim, sealed(made | {"consequences": [first, first, *others]})).status == "unknown"
    assert sn.recheck(v.claim, sealed(made | {"consequences": others})).status == "unknown"
