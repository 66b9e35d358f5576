"""Equations between tensors as hypotheses: what follows for all sizes, whatever the letters are."""

import random
import re

import pytest

import symnet as sn
from symnet.evidence.rechecking.main import checked
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim
from symnet.normal.tensor import Rewriting

SHAPES = {
    **dict.fromkeys("A B C P Q R S T X U".split(), "n n"),
    **dict.fromkeys("x y v w b".split(), "n"),
    **dict.fromkeys(["lam", "mu"], ""),
    "W": "m n",
    "k": "m",
}
PROVED = [
    ("A@(Q@T) == Q@(S@T)", ["A@Q == Q@S", "B@Q == Q@T"]),
    ("A@Q@T == B@Q@S", ["A@Q == Q@S", "B@Q == Q@T", "S@T == T@S"]),
    ("A@A@A == A", ["A@A == A"]),
    ("A@A@A@A@A == A", ["A@A@A == A"]),
    ("norm(Q@x) == norm(x)", ["Q.T @ Q == eye(n)"]),
    ("norm(x@Q) == norm(x)", ["Q.T @ Q == eye(n)"]),
    ("Q @ Q.T == eye(n)", ["eye(n) == Q.T @ Q"]),
    ("det(Q)**2 == 1", ["Q.T @ Q == eye(n)"]),
    ("inv(A) == B", ["A @ B == eye(n)"]),
    ("inv(Q) == Q.T", ["Q @ Q.T == eye(n)"]),
    ("trace(Q.T @ A @ Q) == trace(A)", ["Q @ Q.T == eye(n)"]),
    ("(A+B)@(A+B) == A@A + 2*A@B + B@B", ["A@B == B@A"]),
    ("(A+B)@(A-B) == A@A - B@B", ["B@A == A@B"]),
    ("A@B@B == B@B@A", ["A@B == B@A"]),
    ("A@B@C == C@B@A", ["A@B == B@A", "B@C == C@B", "C@A == A@C"]),
    ("inv(A)@B == B@inv(A)", ["A@B == B@A", "det(A) != 0"]),
    ("norm(P@x)**2 + norm(x - P@x)**2 == norm(x)**2", ["P@P == P", "P.T == P"]),
    ("(eye(n) - P)@(eye(n) - P) == eye(n) - P", ["P@P == P"]),
    ("A@inv(A) == eye(n)", ["det(A) != 0"]),
    ("A@X == B", ["A@A == eye(n)", "X == A@B"]),
    ("A == B", ["C@B == eye(n)", "A == A.T", "A@C == eye(n)"]),
    ("A@A@v == lam**2*v", ["A@v == lam*v"]),
    ("v@A@v == lam*(v@v)", ["A@v == lam*v"]),
    ("inv(A)@v == v/lam", ["A@v == lam*v", "det(A) != 0", "lam != 0"]),
    ("lam*(v@w) == mu*(v@w)", ["A@v == lam*v", "A@w == mu*w", "A.T == A"]),
    ("x@A@y == y@A@x", ["A.T == A"]),
    ("grad(x@A@x, x) == 2*A@x", ["A.T == A"]),
    ("W@(x + y) == k", ["W@x == k", "W@y == 0"]),
    ("norm(x + y)**2 == norm(x)**2 + norm(y)**2", ["x@y == 0"]),
    ("A@(B@x) == x", ["A@B == eye(n)"]),
    ("(A@B)@(A@B) == A@B", ["A@B@A == A"]),
    ("x@A@x == 0", ["A.T == -A"]),
    ("x@A@x == 0", ["A == -B", "B.T == A"]),
    ("(x@y)**2 == (x@x)*(y@y)", ["y == lam*x"]),
    ("mean(exp(x)) == exp(mean(x))", ["x == lam"]),
    ("trace(A@B) == trace(B@B)", ["A == B + C", "C == 0"]),
    ("norm(y)**2 == x@P@x", ["y == P@x", "P@P == P", "P.T == P"]),
    ("v@w == 0", ["A@v == lam*v", "A@w == mu*w", "A.T == A", "lam != mu"]),
    ("det(P)**2 == det(P)", ["P@P == P"]),
    ("det(A)*det(B) == det(C)", ["C == A@B"]),
    ("det(lam*A) == lam**n*det(A)", ["A == -A.T"]),
    ("inv(A) == A", ["A@A == eye(n)"]),
    ("A == B", ["A@C == eye(n)", "C@B == eye(n)"]),
    ("A@B@x == mu*(B@x)", ["A@B == B@A", "A@x == mu*x"]),
    ("trace(P@A@P) == trace(A@P)", ["P@P == P"]),
]
REFUTED = [
    ("A@Q == Q@T", ["A@Q == Q@S", "B@Q == Q@T"]),
    ("A == eye(n)", ["A@A == A"]),
    ("norm(W@x) == norm(x)", ["W @ W.T == eye(m)"]),
    ("det(Q) == 1", ["Q.T @ Q == eye(n)"]),
    ("(A+B)@(A+B) == A@A + 2*A@B + B@B", ["A@A == B@B"]),
    ("A@B@C == C@B@A", ["A@B == B@A", "B@C == C@B"]),
    ("norm(P@x)**2 + norm(x - P@x)**2 == norm(x)**2", ["P@P == P"]),
    ("A@A@v == lam*v", ["A@v == lam*v"]),
    ("x@A@y == 0", ["A.T == -A"]),
    ("x@y == x@x", ["y == lam*x"]),
    ("det(P) == 1", ["P@P == P"]),
    ("A@B@x == mu*(B@x)", ["A@x == mu*x"]),
    ("v@w == 0", ["A@v == lam*v", "A@w == mu*w", "lam != mu"]),
    ("norm(y)**2 == x@P@x", ["y == P@x", "P@P == P"]),
    ("x@A@x == 0", ["A == -B", "B.T == B"]),
    ("v@w == 0", ["A@v == lam*v", "A@w == mu*w", "A.T == A"]),
    ("(A@B)@(A@B) == B@A", ["A@B@A == A"]),
    ("W.T @ W == eye(n)", ["W @ W.T == eye(m)"]),
]


def declared(*texts):
    words = {word for text in texts for word in re.findall(r"[A-Za-z_]\w*", text)}
    return {name: SHAPES[name] for name in sorted(words & SHAPES.keys())}


def with_names(text, names):
    return re.sub(r"(?<!\.)\b[A-Za-z_]\w*", lambda found: names.get(found[0], found[0]), text)


@pytest.mark.parametrize(("claim", "given"), PROVED, ids=lambda v: v if isinstance(v, str) else "")
def test_follows_for_all_sizes(claim, given):
    v = sn.verify(claim, let=declared(claim, *given), given=given)
    assert (v.status, v.scope) == ("proved", "all shapes")
    assert checked(v.claim, v.certificate).status == "proved"


@pytest.mark.parametrize(("claim", "given"), PROVED, ids=lambda v: v if isinstance(v, str) else "")
def test_letters_do_not_matter(claim, given):
    """The claim with its names exchanged at random is proved as well, and the checker follows."""
    let = declared(claim, *given)
    shuffle = random.Random(claim + "1")
    for _ in range(2):
        names = dict(zip(let, shuffle.sample([f"{c}{i}" for c in "abcXYZ" for i in range(20)], len(let)), strict=True))
        renamed = [with_names(text, names) for text in (claim, *given)]
        rows = [(names[name], shape) for name, shape in let.items()]
        shuffle.shuffle(rows)
        v = sn.verify(renamed[0], let=dict(rows), given=renamed[1:])
        assert (v.status, v.scope) == ("proved", "all shapes"), renamed
        again = checked(v.claim, v.certificate)
        assert again is not None and again.status == "proved", renamed


@pytest.mark.parametrize(("claim", "given"), REFUTED, ids=lambda v: v if isinstance(v, str) else "")
def test_what_does_not_follow_is_not_proved(claim, given):
    v = sn.verify(claim, let=declared(claim, *given), given=given, timeout=3)
    assert v.status != "proved" or v.scope != "all shapes"


EDITS = [
    lambda row: {**row, "left": "A@B@A"},
    lambda row: {**row, "right": f"2*({row['right']})"},
    lambda row: {**row, "times": "3"},
    lambda row: {**row, "given": 1},
    lambda row: {**row, "by": []},
    lambda row: {**row, "by": [[0, "H"]]},
    lambda row: {**row, "by": [[k + 1, text] for k, text in row.get("by", [])]},
    lambda row: {"left": row["left"], "right": row["right"]},
]


@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_lemma_is_rejected(edit, place):
    claim, given = PROVED[1]
    v = sn.verify(claim, let=declared(claim, *given), given=given)
    rows = list(v.certificate["lemmas"])
    assert any("by" in row for row in rows) and any("given" in row for row in rows)
    edited = edit(rows[place])
    rows[place] = edited
    forged = sealed({**{key: value for key, value in v.certificate.items() if key != "seal"}, "lemmas": rows})
    assert edited == v.certificate["lemmas"][place] or sn.recheck(v.claim, forged).status == "unknown"


ON_THE_SPHERE = {"left": "x @ x", "right": "1", "given": 0, "times": "1"}
FORGED = [
    # rows of which the last would follow, if it were allowed to derive what is given, or to divide by what is 0
    [{"left": "x", "right": "zeros(n)", "by": [[0, "grad(H, x)/2"]]}],
    [{"left": "x", "right": "zeros(n)", "by": [[0, "vjp(H, x, 1)/2"]]}],
    [{"left": "x @ y", "right": "0", "by": [[0, "H*(x @ y)/(x @ x - 1)"]]}],
    [{"left": "x @ y", "right": "0", "by": [[0, "(x @ y)*(H/(x @ x - 1))"]]}],
    [{"left": "(x @ y)/(x @ x - 1)", "right": "0", "by": [[0, "H*(x @ y)/(x @ x - 1)**2"]]}],
]


@pytest.mark.parametrize("rows", FORGED)
def test_a_lemma_neither_derives_what_is_given_nor_divides_by_zero(rows):
    names, given = "x: n; y: n", ["x @ x == 1"]
    honest = sn.verify("(x @ x)*(x @ y) == x @ y", let=names, given=given)
    assert honest.status == "proved" and sn.recheck(honest.claim, honest.certificate).status == "proved"
    wrong = make_claim("x @ y == 0", let=names, given=given)
    certificate = {
        "method": "tensor normal form",
        "claim": claim_key(wrong),
        "laws": [],
        "lemmas": [ON_THE_SPHERE, *rows],
        "rules": [],
        "conditions": [],
        "point": {"x": ["1", "0"], "y": ["0", "1"], "n": 2},
    }
    assert sn.recheck(wrong, sealed(certificate)).status == "unknown"
    right = make_claim("(x @ x)*(x @ y) == x @ y", let=names, given=given)
    certificate |= {"claim": claim_key(right), "lemmas": [ON_THE_SPHERE]}
    assert sn.recheck(right, sealed(certificate)).status == "proved"  # so it is the rows that are refused


@pytest.mark.parametrize("given", [["A == -B", "B.T == A"], ["B == 2*A - A", "B.T == -A"]])
def test_an_exchange_of_a_matrix_and_its_transpose_does_not_go_round(given, monkeypatch):
    products = 0
    plain = Rewriting._rewritten

    def counted(self, mono, coefficient):
        nonlocal products
        products += 1
        return plain(self, mono, coefficient)

    monkeypatch.setattr(Rewriting, "_rewritten", counted)
    assert sn.verify("x @ A*2 @ x == 0", let="A: n n; B: n n; x: n", given=given).status == "proved"
    assert products < 150
