"""Laws of inverses and determinants: each row proved for all shapes, with its condition, and judged by NumPy."""

import numpy as np
import pytest

import symnet as sn
from symnet.calculus.definite import definite
from symnet.evidence.known.signs import Signs
from tests.numpy_witness import assert_equal, points

AB, SQUARE = "A: n m; B: m n", "A: n n; B: n n"
A, B = "det(A) != 0", "det(B) != 0"
LAWS = [
    ("inv(A @ B) == inv(B) @ inv(A)", SQUARE, ()),
    ("inv(A.T) == inv(A).T", "A: n n", ()),
    ("inv(inv(A)) == A", "A: n n", (A,)),
    ("inv(t*A) == inv(A)/t", "A: n n; t", ()),
    ("inv(-A) == -inv(A)", "A: n n", ()),
    ("inv(A/t) == t*inv(A)", "A: n n; t", ("t != 0",)),
    ("inv(kron(A, B)) == kron(inv(A), inv(B))", "A: n n; B: m m", ()),
    ("inv(P) == inv(P).T", "P: n n symmetric", ()),
    ("inv(P) == inv(P).T", "P: n n positive_definite", ()),
    ("inv(diag(v)) == diag(1/v)", "v: n", ("v != 0",)),
    ("inv(D) == diag(1/diag(D))", "D: n n diagonal", ("diag(D) != 0",)),
    ("inv(Q) == Q.T", "Q: n n orthogonal", ()),
    ("inv(A) + inv(B) == inv(A) @ (A + B) @ inv(B)", SQUARE, ()),
    # push-through
    ("inv(eye(n) + A @ B) @ A == A @ inv(eye(m) + B @ A)", AB, ()),
    ("inv(X.T @ X + t*eye(n)) @ X.T == X.T @ inv(X @ X.T + t*eye(m))", "X: m n; t", ("t > 0",)),
    ("inv(eye(n) + inv(A)) == A @ inv(A + eye(n))", "A: n n", (A,)),
    ("inv(A + B @ B.T) @ B == inv(A) @ B @ inv(eye(k) + B.T @ inv(A) @ B)", "A: n n; B: n k", (A,)),
    ("inv(inv(A) + inv(B)) == A @ inv(A + B) @ B", SQUARE, (A, B)),
    ("A - A @ inv(A + B) @ A == B - B @ inv(A + B) @ B", SQUARE, ()),
    # rank-one updates (Sherman, Morrison), and Woodbury
    (
        "inv(A + outer(b, c)) == inv(A) - outer(inv(A) @ b, c @ inv(A))/(1 + c @ inv(A) @ b)",
        "A: n n; b: n; c: n",
        (A,),
    ),
    ("inv(eye(n) + A @ B) == eye(n) - A @ inv(eye(m) + B @ A) @ B", AB, ()),
    (
        "inv(A + B @ C) == inv(A) - inv(A) @ B @ inv(eye(k) + C @ inv(A) @ B) @ C @ inv(A)",
        "A: n n; B: n k; C: k n",
        (A,),
    ),
    (
        "inv(A + U @ B @ V) == inv(A) - inv(A) @ U @ inv(inv(B) + V @ inv(A) @ U) @ V @ inv(A)",
        "A: n n; B: k k; U: n k; V: k n",
        (A, B),
    ),
    (
        "inv(A + C @ B @ C.T) == inv(A) - inv(A) @ C @ inv(inv(B) + C.T @ inv(A) @ C) @ C.T @ inv(A)",
        "A: n n; B: k k; C: n k",
        (A, B),
    ),
    (
        "inv(inv(P) + B.T @ inv(R) @ B) @ B.T @ inv(R) == P @ B.T @ inv(B @ P @ B.T + R)",
        "P: n n positive_definite; R: m m positive_definite; B: m n",
        (),
    ),
    # determinants
    ("det(A @ B) == det(A)*det(B)", SQUARE, ()),
    ("det(A.T) == det(A)", "A: n n", ()),
    ("det(t*A) == t**n*det(A)", "A: n n; t", ()),
    ("det(-A) == (-1)**n*det(A)", "A: n n", ()),
    ("det(inv(A)) == 1/det(A)", "A: n n", ()),
    ("det(A @ inv(B)) == det(A)/det(B)", SQUARE, ()),
    ("det(kron(A, B)) == det(A)**m*det(B)**n", "A: n n; B: m m", ()),
    ("det(X.T @ X) == det(X)**2", "X: n n", ()),
    ("det(X.T @ inv(X @ X.T) @ X) == 1", "X: n n", ("det(X) != 0",)),
    ("det(A)**(k + 1) == det(A)**k*det(A)", "A: n n; k: integer", (A,)),
    ("det(diag(v)) == prod(v)", "v: n", ()),
    ("det(D) == prod(diag(D))", "D: n n diagonal", ()),
    ("det(L) == prod(diag(L))", "L: n n lower", ()),
    ("det(U) == prod(diag(U))", "U: n n upper", ()),
    ("det(Q)**2 == 1", "Q: n n orthogonal", ()),
    # matrix determinant lemma
    ("det(eye(n) + outer(u, v)) == 1 + u @ v", "u: n; v: n", ()),
    ("det(A + outer(u, v)) == det(A)*(1 + v @ inv(A) @ u)", "A: n n; u: n; v: n", (A,)),
    ("det(A - t*outer(u, v)) == det(A)*(1 - t*(v @ inv(A) @ u))", "A: n n; u: n; v: n; t", (A,)),
    ("det(eye(n) + A @ B) == det(eye(m) + B @ A)", AB, ()),
    ("det(t*eye(n) + A @ B) == t**n*det(eye(m) + B @ A/t)", AB + "; t", ("t > 0",)),
    ("det(A + U @ V) == det(A)*det(eye(k) + V @ inv(A) @ U)", "A: n n; U: n k; V: k n", (A,)),
    (
        "det(A + U @ B @ V) == det(A)*det(B)*det(inv(B) + V @ inv(A) @ U)",
        "A: n n; B: k k; U: n k; V: k n",
        (A, B),
    ),
    # logdet
    ("logdet(A @ B) == logdet(A) + logdet(B)", SQUARE, ("det(A) > 0", "det(B) > 0")),
    ("logdet(A.T) == logdet(A)", "A: n n", ()),
    ("logdet(inv(A)) == -logdet(A)", "A: n n", ()),
    ("logdet(t*A) == n*log(t) + logdet(A)", "A: n n; t", ("t > 0",)),
    ("logdet(kron(A, B)) == m*logdet(A) + n*logdet(B)", "A: n n; B: m m", ("det(A) > 0", "det(B) > 0")),
    ("logdet(S + outer(x, x)) == logdet(S) + log(1 + x @ inv(S) @ x)", "S: n n positive_definite; x: n", ()),
    # what is invertible
    ("A @ inv(A) == eye(n)", "A: n n", (A,)),
    ("inv(S) @ S == eye(n)", "S: n n positive_definite", ()),
    ("(X.T @ X + t*eye(n)) @ inv(X.T @ X + t*eye(n)) == eye(n)", "X: m n; t", ("t > 0",)),
    ("inv(X.T @ X + t*eye(n)) @ (X.T @ X + t*eye(n)) == eye(n)", "X: m n; t", ("t > 0",)),
    (
        "inv(X.T @ S @ X + diag(v)) @ (X.T @ S @ X + diag(v)) == eye(n)",
        "X: m n; S: m m positive_definite; v: n",
        ("v > 0",),
    ),
    ("inv(X.T @ X) @ X.T @ X == eye(n)", "X: m n", ("det(X.T @ X) != 0",)),
    ("trace(inv(A) @ A) == n", "A: n n", (A,)),
]


@pytest.mark.parametrize(("claim", "let", "given"), LAWS)
def test_law(claim, let, given):
    left, right = claim.split(" == ")
    assert_equal(left, right, let, given)
    v = sn.verify(claim, let=let, given=list(given))
    assert (v.status, v.scope) == ("proved", "all shapes"), (v.status, v.reason)


FALSE = [
    ("inv(A @ B) == inv(A) @ inv(B)", SQUARE, ()),
    ("inv(inv(A)) == A", "A: n n", ()),
    ("inv(A/t) == t*inv(A)", "A: n n; t", ()),
    ("inv(diag(v)) == diag(1/v)", "v: n", ()),
    ("inv(A) == inv(A).T", "A: n n", ()),
    ("inv(A) @ A == eye(n)", "A: n n", ()),
    ("inv(A + B) == inv(A) + inv(B)", SQUARE, (A, B)),
    ("inv(A + outer(b, c)) == inv(A) - outer(inv(A) @ b, c @ inv(A))", "A: n n; b: n; c: n", (A,)),
    ("inv(eye(n) + A @ B) == eye(n) + A @ inv(eye(m) + B @ A) @ B", AB, ()),
    ("inv(A + B @ C) == inv(A) - inv(A) @ B @ inv(eye(k) + C @ inv(A) @ B) @ C @ inv(A)", "A: n n; B: n k; C: k n", ()),
    ("det(A + B) == det(A) + det(B)", SQUARE, ()),
    ("det(t*A) == t*det(A)", "A: n n; t", ()),
    ("det(kron(A, B)) == det(A)**n*det(B)**m", "A: n n; B: m m", ()),
    ("det(A) == prod(diag(A))", "A: n n", ()),
    ("det(A)**(k - 1)*det(A) == det(A)**k", "A: n n; k: integer", ()),
    ("det(Q) == 1", "Q: n n orthogonal", ()),
    ("det(eye(n) + A @ B) == det(eye(n) + A @ B.T)", SQUARE, ()),
    ("det(A + outer(u, v)) == det(A)*(1 + v @ inv(A) @ u)", "A: n n; u: n; v: n", ()),
    ("logdet(A @ B) == logdet(A) + logdet(B)", SQUARE, ()),
    ("logdet(A @ A) == 2*logdet(A)", "A: n n", ()),
    ("logdet(t*A) == n*log(t) + logdet(A)", "A: n n; t", ()),
    ("(X.T @ X + t*eye(n)) @ inv(X.T @ X + t*eye(n)) == eye(n)", "X: m n; t", ()),
    ("(X.T @ X + t*eye(n)) @ inv(X.T @ X + t*eye(n)) == eye(n)", "X: m n; t", ("t >= 0",)),
    ("inv(X.T @ X) @ X.T @ X == eye(n)", "X: m n", ()),
    ("det(X.T @ X) > 0", "X: m n", ()),
    ("det(X.T @ X - t*eye(n)) > 0", "X: m n; t", ("t > 0",)),
    ("det(A) >= 0", "A: n n symmetric", ()),
    ("x @ A @ A @ x >= 0", "A: n n; x: n", ()),
    ("x @ A.T @ S @ A.T @ x >= 0", "A: n n; x: n; S: n n positive_definite", ()),
]


@pytest.mark.parametrize(("claim", "let", "given"), FALSE)
def test_not_a_law(claim, let, given):
    assert sn.verify(claim, let=let, given=list(given)).status == "refuted"


SIGNS = [
    ("det(S) > 0", "S: n n positive_definite", ()),
    ("det(S + t*eye(n)) > 0", "S: n n positive_definite; t", ("t >= 0",)),
    ("det(X.T @ X) >= 0", "X: m n", ()),
    ("det(X.T @ X + t*eye(n)) > 0", "X: m n; t", ("t > 0",)),
    ("det(eye(n) + diag(v)) > 0", "v: n", ("v >= 0",)),
    ("det(diag(v)) > 0", "v: n", ("v > 0",)),
    ("det(L) > 0", "L: n n lower", ("diag(L) > 0",)),
    ("det(A @ A.T) > 0", "A: n n", (A,)),
    ("x @ A.T @ A @ x >= 0", "A: m n; x: n", ()),
    ("x @ A.T @ S @ A @ x + 1 > 0", "A: m n; x: n; S: m m positive_definite", ()),
    ("x @ inv(S + outer(x, x)) @ x >= 0", "S: n n positive_definite; x: n", ()),
]


@pytest.mark.parametrize(("claim", "let", "given"), SIGNS)
def test_signs_of_determinants_and_forms(claim, let, given):
    assert all(np.all(point(claim)) for point in points(let, given, 5))
    v = sn.verify(claim, let=let, given=list(given))
    assert (v.status, v.scope) == ("proved", "all shapes"), (v.status, v.reason)


DEFINITE = [
    ("S", "+"),
    ("eye(n)", "+"),
    ("inv(S)", "+"),
    ("A.T @ A", "0+"),
    ("A @ A", ""),
    ("B @ B.T", "0+"),
    ("B @ A @ B.T", ""),
    ("B @ (R @ S) @ B.T", ""),
    ("B @ R @ B.T", "0+"),
    ("outer(x, x)", "0+"),
    ("outer(x, y)", ""),
    ("S + A.T @ A", "+"),
    ("S - A.T @ A", ""),
    ("S*R", "+"),
    ("kron(S, A.T @ A)", "0+"),
    ("diag(exp(x))", "+"),
    ("diag(x)", ""),
    ("2*S + 3*eye(n)", "+"),
    ("-S", ""),
    ("inv(A).T @ S @ inv(A)", "+"),
    ("(A @ B).T @ A @ B", "0+"),
]


@pytest.mark.parametrize(("text", "expected"), DEFINITE)
def test_definite(text, expected):
    let = "S: n n positive_definite; R: n n positive_definite; A: n n; B: n n; x: n; y: n"
    assert definite(Signs(), sn.parse(text, let=let)) == expected
    for point in points(let, (), 5):
        value = point(text)
        least = np.linalg.eigvalsh((value + value.T) / 2)[0]
        assert not expected or (np.allclose(value, value.T) and least > (1e-9 if expected == "+" else -1e-9))


def test_a_checker_finds_the_definite_matrices():
    claim = "inv(X.T @ X + t*eye(n)) @ (X.T @ X + t*eye(n)) == eye(n)"
    v = sn.verify(claim, let="X: m n; t", given=["t > 0"])
    assert sn.recheck(v.claim, v.certificate).status == "proved"
    assert sn.grad(sn.parse("logdet(S)", let="S: n n positive_definite"), "S").claims[0].given == ()


STRUCTURED = [
    ("symmetric", "A + A.T - diag(diag(A))"),
    ("positive_definite", "A + A.T - diag(diag(A))"),
    ("skew", "A.T - A"),
    ("diagonal", "diag(diag(A))"),
]


@pytest.mark.parametrize(("fact", "form"), STRUCTURED)
def test_declared_structure_changes_the_gradient(fact, form):
    let = f"X: n n {fact}; A: n n"
    v = sn.verify(f"grad(trace(A @ X), X) == {form}", let=let)
    assert (v.status, v.scope) == ("proved", "all shapes")
    assert str(sn.grad(sn.parse("trace(A @ X)", let=let), "X").result) != "A.T"


HYPOTHESES = ["X.T == X", "X.T == -X", "X*eye(n) == X", "X.T @ X == eye(n)"]


@pytest.mark.parametrize("given", HYPOTHESES)
def test_a_hypothesis_never_does(given):
    let = "X: n n; A: n n"
    assert str(sn.grad(sn.parse("trace(A @ X)", let=let), "X", given=[given]).result) == "A.T"
    v = sn.verify("grad(trace(A @ X), X) == A.T", let=let, given=[given])
    assert (v.status, v.scope) == ("proved", "all shapes")


def test_symmetric_by_hypothesis():
    v = sn.verify("inv(A).T == inv(A)", let="A: n n", given=["A.T == A"])
    assert (v.status, v.scope) == ("proved", "all shapes")
    assert sn.verify("inv(A).T == inv(A)", let="A: n n").status == "refuted"


def test_the_entries_of_an_orthogonal_matrix_are_not_free():
    with pytest.raises(sn.SymnetError, match="not free coordinates"):
        sn.grad(sn.parse("trace(Q)", let="Q: n n orthogonal"), "Q")
