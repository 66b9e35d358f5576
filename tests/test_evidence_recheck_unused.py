"""Certificates that say more than is used, and are sealed again: true as it may be, what is not used is refused."""

import copy
import json

import pytest

import symnet as sn
from symnet.evidence import recheck
from symnet.evidence.records import sealed

CLAIMS = {
    "equation": (
        "grad(-sum(p*log(softmax(z))), z) == softmax(z) - p",
        "z: n; p: n; q: n",
        ["sum(p) == 1", "sum(q) == 1"],
    ),
    "inverse": ("inv(A @ B) == inv(B) @ inv(A)", "A: n n; B: n n", ["det(A) != 0", "det(B) != 0"]),
    "norms": ("sum(sin(X @ w)**2) + sum(cos(X @ w)**2) == m", "X: m n; w: n", ["t > 0", "w @ w > 0"]),
    "instance": ("(x @ y)**2 <= (x @ x)*(y @ y)", "x: n; y: n", []),
    "region": ("relu(x) + relu(-x) == abs(x)", "x", []),
    "entries": ("grad(prod(x), x) == prod(x)/x", "x: 3", ["x != 0"]),
}


@pytest.fixture(scope="module")
def proofs():
    found = {name: sn.verify(text, let=let, given=given) for name, (text, let, given) in CLAIMS.items()}
    chain = sn.derive_by_hand("sum((x - t)**2)", let="x: n; t", given=["t > 0"], where={"d": "x - t"})
    chain.step("==", "sum(x*d) - t*sum(d)", because="one factor x - t")
    chain.step("==", "sum(x**2) - 2*t*sum(x) + t**2*n", because="distribute")
    found["chain"] = chain.verify().whole
    assert all(v.status == "proved" for v in found.values())
    return {name: (v.claim, json.loads(json.dumps(v.certificate))) for name, v in found.items()}


def more(path, row):
    """The edit that adds a row to the list at the path."""

    def edit(certificate):
        part = certificate
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = [*part.get(path[-1], []), row]

    return edit


def again(*path):
    """The edit that says the first row of the list at the path once more."""

    def edit(certificate):
        part = certificate
        for key in path:
            part = part[key]
        part.append(copy.deepcopy(part[0]))

    return edit


LINE = ("lines", 0)
EDITS = [
    (
        "equation",
        more(["lemmas"], {"left": "sum(q)", "right": "1", "given": 1, "times": "1"}),
        "not used: the lemma",
    ),
    ("equation", more(["rules"], "sum(p) == 2"), "no hypotheses"),
    ("equation", again("lemmas"), "twice"),
    ("equation", lambda c: c.update(lemmas=[]), "differ"),
    ("equation", lambda c: c.update(signs={}), "edited"),
    ("inverse", more(["laws"], {"law": "product", "of": "det(A @ B)", "parts": ["A", "B"]}), "not used: det(A @ B)"),
    ("inverse", again("laws"), "twice"),
    ("norms", more(["conditions"], "t > 0"), "conditions"),
    ("instance", lambda c: c["proof"].update(times="0"), "leave"),
    ("instance", lambda c: c["proof"]["letters"].update(c="x"), ""),
    ("region", again("regions"), "twice"),
    ("region", again("regions", 0, "region"), "twice"),
    ("entries", again("covered"), "twice"),
    ("chain", more(["names"], ["e", "x + t"]), "no line speaks"),
    ("chain", lambda c: c["free"].update(e="n"), "no line speaks"),
    ("chain", again(*LINE, "given"), "twice"),
    ("chain", lambda c: c["lines"].append(c["lines"][-1]), "nowhere"),
]


@pytest.mark.parametrize(("name", "edit", "why"), EDITS)
def test_what_is_not_used_is_refused(proofs, name, edit, why):
    claim, certificate = proofs[name]
    assert recheck(claim, certificate).status == "proved"
    made = copy.deepcopy({key: value for key, value in certificate.items() if key != "seal"})
    edit(made)
    found = recheck(claim, sealed(made))
    assert found.status == "unknown" and why in found.reason, found.reason


def test_equations_that_may_be_used_need_not_be(proofs):
    """`rules` keeps equations out of the way of others; which of them a comparison of forms meets is not said."""
    claim, certificate = proofs["equation"]
    made = {key: value for key, value in certificate.items() if key != "seal"}
    assert recheck(claim, sealed(made | {"rules": ["sum(q) == 1"]})).status == "proved"


def test_equations_rest_on_those_with_which_they_were_read():
    for text, let, given in (
        ("norm(h2 - h1) == 0", "W: m n; x: n; h1: m; h2: m", ["relu(W@x) == h1", "relu(W@x) == h2"]),
        ("U@h == 0", "U: k m; h: m; W: m n; x: n", ["h == relu(W@x)", "relu(W@x) == 0"]),
    ):
        v = sn.verify(text, let=let, given=given)
        assert v.certificate["rules"] == [str(h) for h in v.claim.given]
        assert recheck(v.claim, v.certificate).status == "proved"


def test_equations_are_read_in_the_order_of_the_certificate():
    """Names have their values before others speak of them, whatever the order in which they are given."""
    v = sn.verify(
        "o == M@relu(W@x)",
        let="W: m n; x: n; h: m; g: m; M: l m; o: l",
        given=["g == relu(h)", "o == M@g", "W@x == h"],
    )
    assert v.certificate["rules"] == ["W @ x == h", "g == relu(h)", "o == M @ g"]
    assert recheck(v.claim, v.certificate).status == "proved"
    made = {key: value for key, value in v.certificate.items() if key != "seal"}
    for rules in (made["rules"][1:], made["rules"][:-1], ["o == M @ relu(h)", *made["rules"]]):
        assert recheck(v.claim, sealed(made | {"rules": rules})).status == "unknown"


def test_equations_that_a_claim_does_not_need_are_not_written():
    """The sum of y stands on both sides: that it is 1 is no part of the proof, if it was used on both sides or not."""
    given = ["sum(y) == 1"]
    needed = ("sum(outer(y, x)) == sum(x)", given)
    besides = ("sum(outer(y, x)) == sum(y)*sum(x)", given)
    for (text, given), lemmas in ((needed, ["sum(y, axis=0)"]), (besides, [])):
        v = sn.verify(text, let="x: n; y: m", given=given)
        assert [row["left"] for row in v.certificate.get("lemmas", [])] == lemmas and not v.certificate["rules"]
        assert recheck(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(
    ("text", "let", "given", "inverse"),
    [
        ("grad(det(A@X@B), X) == det(A@X@B)*inv(X).T", "A: n n; X: n n; B: n n", ["det(A@X@B) != 0"], "inv(A @ X @ B)"),
        ("grad(det(inv(X)), X) == -det(inv(X))*inv(X).T", "X: n n", [], "inv(inv(X))"),
        ("grad(logdet(inv(Y).T@inv(Y)), Y) == -2*inv(Y).T", "Y: n n", ["det(Y) != 0"], "inv(inv(Y).T @ inv(Y))"),
    ],
)
def test_inverses_that_a_derivative_brings_need_not_be_met(text, let, given, inverse):
    """Which these are depends on the way in which a determinant is derived; false laws of them are refused."""
    v = sn.verify(text, let=let, given=given)
    assert recheck(v.claim, v.certificate).status == "proved"
    made = {key: value for key, value in v.certificate.items() if key != "seal"}
    assert any(law["of"] == inverse for law in made["laws"])
    laws = [{**law, "parts": ["eye(n)"]} if law["of"] == inverse else law for law in made["laws"]]
    assert recheck(v.claim, sealed(made | {"laws": laws})).status == "unknown"
