"""The Matrix Cookbook (2012), section 2 and (145): what can be said is derived, and proved equal to the book.

A row reads `number | function | variable | the book's derivative | declarations | hypotheses`; a letter after a number
marks a second form of an equation, `k3` its third power. The book's matrix functions of a scalar are sin(t*A) here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

import symnet as sn
from symnet.evidence.proof.shapes import prove_for_all_shapes
from tests.numpy_witness import assert_equal, points

JACOBIANS = """
60 | inv(X) | X | -einsum('ki,jl->klij', inv(X), inv(X)) | X: n n
73 | X | X | einsum('ik,jl->ijkl', eye(m), eye(n)) | X: m n
74 | X @ A | X | einsum('im,nj->ijmn', eye(p), A) | X: p n; A: n q
75 | X.T @ A | X | einsum('in,mj->ijmn', eye(n), A) | X: p n; A: p q
79 | X.T @ B @ X | X | einsum('lj,ki->klij', eye(n), X.T @ B) + einsum('kj,il->klij', eye(n), B @ X) | X: m n; B: m m
80 | X.T @ B @ X | X | einsum('ki,lj->klij', X.T @ B, eye(n)) + einsum('kj,il->klij', eye(n), B @ X) | X: m n; B: m m
90n3 | X @ X @ X | X |
    einsum('ki,jl->klij', eye(n), X @ X) + einsum('ki,jl->klij', X, X) + einsum('ki,jl->klij', X @ X, eye(n)) |
    X: n n
130 | (x - a)/norm(x - a) | x | eye(n)/norm(x - a) - outer(x - a, x - a)/norm(x - a)**3 | x: n; a: n
134 | A | A | einsum('ki,lj->klij', eye(m), eye(n)) | A: m n
134s | A | A |
    einsum('ki,lj->klij', eye(n), eye(n)) + einsum('kj,li->klij', eye(n), eye(n))
    - einsum('ki,lj,ij->klij', eye(n), eye(n), eye(n)) |
    A: n n symmetric
"""
SCALAR_DERIVATIVES = """
34 | a*sin(t*A) | t | a*A*cos(t*A) | A: m n; a; t
35 | sin(t*A) + cos(t*B) | t | A*cos(t*A) - B*sin(t*B) | A: m n; B: m n; t
36 | trace(sin(t*A)) | t | trace(A*cos(t*A)) | A: n n; t
37 | sin(t*A) @ cos(t*B) | t | (A*cos(t*A)) @ cos(t*B) + sin(t*A) @ (-B*sin(t*B)) | A: m n; B: n p; t
38 | sin(t*A)*cos(t*B) | t | A*cos(t*A)*cos(t*B) + sin(t*A)*(-B*sin(t*B)) | A: m n; B: m n; t
39 | kron(sin(t*A), cos(t*B)) | t | kron(A*cos(t*A), cos(t*B)) + kron(sin(t*A), -B*sin(t*B)) | A: m n; B: p q; t
40 | inv(sin(t*A)) | t | -inv(sin(t*A)) @ (A*cos(t*A)) @ inv(sin(t*A)) | A: n n; t
41 | det(A + t*B) | t | trace(det(A + t*B)*inv(A + t*B) @ B) | A: n n; B: n n; t | det(A + t*B) != 0
42 | det(sin(t*A)) | t | det(sin(t*A))*trace(inv(sin(t*A)) @ (A*cos(t*A))) | A: n n; t | det(sin(t*A)) != 0
43 | logdet(sin(t*A)) | t | trace(inv(sin(t*A)) @ (A*cos(t*A))) | A: n n; t | det(sin(t*A)) > 0
44 | sin(t*A).T | t | (A*cos(t*A)).T | A: m n; t
"""
GRADIENTS = """
49 | det(X) | X | det(X)*inv(X).T | X: n n | det(X) != 0
51 | det(A @ X @ B) | X | det(A @ X @ B)*inv(X).T | X: n n; A: n n; B: n n | det(A @ X @ B) != 0
51b | det(A @ X @ B) | X | det(A @ X @ B)*A.T @ inv(A @ X @ B).T @ B.T | X: m p; A: n m; B: p n | det(A @ X @ B) != 0
52 | det(X.T @ A @ X) | X | 2*det(X.T @ A @ X)*inv(X).T | X: n n; A: n n | det(X) != 0; det(A) != 0
53 | det(X.T @ A @ X) | X |
    2*det(X.T @ A @ X)*A @ X @ inv(X.T @ A @ X) | X: m n; A: m m symmetric | det(X.T @ A @ X) != 0
54 | det(X.T @ A @ X) | X |
    det(X.T @ A @ X)*(A @ X @ inv(X.T @ A @ X) + A.T @ X @ inv(X.T @ A.T @ X)) | X: m n; A: m m |
    det(X.T @ A @ X) != 0
55 | log(det(X.T @ X)) | X | 2*(inv(X.T @ X) @ X.T).T | X: m n | det(X.T @ X) > 0
56 | log(det((Y.T @ inv(Y @ Y.T)).T @ (Y.T @ inv(Y @ Y.T)))) | Y |
    -2*(Y.T @ inv(Y @ Y.T)).T | Y: n m | det(Y @ Y.T) > 0
56s | log(det(inv(Y).T @ inv(Y))) | Y | -2*inv(Y).T | Y: n n | det(Y) != 0
57 | log(abs(det(X))) | X | inv(X).T | X: n n | det(X) != 0
57b | log(abs(det(X))) | X | inv(X.T) | X: n n | det(X) != 0
58k2 | det(X @ X) | X | 2*det(X @ X)*inv(X).T | X: n n | det(X) != 0
58k3 | det(X @ X @ X) | X | 3*det(X @ X @ X)*inv(X.T) | X: n n | det(X) != 0
58 | det(X)**k | X | k*det(X)**k*inv(X).T | X: n n; k: integer | det(X) != 0
61 | a @ inv(X) @ b | X | -outer(inv(X).T @ a, b) @ inv(X).T | X: n n; a: n; b: n
61b | a @ inv(X) @ b | X | -inv(X).T @ outer(a, b) @ inv(X).T | X: n n; a: n; b: n
62 | det(inv(X)) | X | -det(inv(X))*inv(X).T | X: n n
63 | trace(A @ inv(X) @ B) | X | -(inv(X) @ B @ A @ inv(X)).T | X: n n; A: m n; B: n m
64 | trace(inv(X + A)) | X | -(inv(X + A) @ inv(X + A)).T | X: n n; A: n n
64w | sum(sin(B @ inv(A) @ C)) | A |
    -inv(A).T @ (B.T @ cos(B @ inv(A) @ C) @ C.T) @ inv(A).T | A: n n; B: m n; C: n p
65 | trace(X) | X | eye(n) | X: n n
66 | det(X) | X | det(X)*inv(X).T | X: n n | det(X) != 0
69 | x @ a | x | a | x: n; a: n
69b | a @ x | x | a | x: n; a: n
70 | a @ X @ b | X | outer(a, b) | X: m n; a: m; b: n
71 | a @ X.T @ b | X | outer(b, a) | X: m n; a: n; b: m
72 | a @ X @ a | X | outer(a, a) | X: n n; a: n
72b | a @ X.T @ a | X | outer(a, a) | X: n n; a: n
76 | sum(einsum('kl,mn->klmn', X, X)) | X | 2*sum(X)*ones(m, n) | X: m n
77 | b @ X.T @ X @ c | X | X @ (outer(b, c) + outer(c, b)) | X: m n; b: n; c: n
78 | (B @ x + b) @ C @ (D @ x + d) | x |
    B.T @ C @ (D @ x + d) + D.T @ C.T @ (B @ x + b) | x: n; B: m n; b: m; C: m p; D: p n; d: p
81 | x @ B @ x | x | (B + B.T) @ x | x: n; B: n n
82 | b @ X.T @ D @ X @ c | X | D.T @ X @ outer(b, c) + D @ X @ outer(c, b) | X: m n; D: m m; b: n; c: n
83 | (X @ b + c) @ D @ (X @ b + c) | X | outer((D + D.T) @ (X @ b + c), b) | X: m n; D: m m; b: n; c: m
84 | (x - A @ s) @ W @ (x - A @ s) | s | -2*A.T @ W @ (x - A @ s) | x: m; A: m n; s: n; W: m m symmetric
85 | (x - s) @ W @ (x - s) | x | 2*W @ (x - s) | x: m; s: m; W: m m symmetric
86 | (x - s) @ W @ (x - s) | s | -2*W @ (x - s) | x: m; s: m; W: m m symmetric
87 | (x - A @ s) @ W @ (x - A @ s) | x | 2*W @ (x - A @ s) | x: m; A: m n; s: n; W: m m symmetric
88 | (x - A @ s) @ W @ (x - A @ s) | A | -2*outer(W @ (x - A @ s), s) | x: m; A: m n; s: n; W: m m symmetric
89 | (a - x @ b)**2 | x | -2*b*(a - x @ b) | x: n; b: n; a
91n3 | a @ X @ X @ X @ b | X |
    outer(a, b) @ (X @ X).T + X.T @ outer(a, b) @ X.T + (X @ X).T @ outer(a, b) | X: n n; a: n; b: n
92n2 | a @ (X @ X).T @ X @ X @ b | X |
    X @ X @ outer(b, a) @ X.T + X.T @ X @ X @ outer(b, a) + X @ X @ outer(a, b) @ X.T + X.T @ X @ X @ outer(a, b) |
    X: n n; a: n; b: n
93 | sin(P @ x) @ A @ exp(Q @ x) | x |
    jacobian(sin(P @ x), x).T @ A @ exp(Q @ x) + jacobian(exp(Q @ x), x).T @ A.T @ sin(P @ x) |
    x: n; P: p n; Q: q n; A: p q
94 | ((A @ x) @ (A @ x))/((B @ x) @ (B @ x)) | x | grad((x @ A.T @ A @ x)/(x @ B.T @ B @ x), x) | x: n; A: p n; B: q n
95 | ((A @ x) @ (A @ x))/((B @ x) @ (B @ x)) | x |
    2*A.T @ A @ x/(x @ B.T @ B @ x) - 2*(x @ A.T @ A @ x)*(B.T @ B @ x)/(x @ B.T @ B @ x)**2 | x: n; A: p n; B: q n
97 | x @ A @ x + b @ x | x | (A + A.T) @ x + b | x: n; A: n n; b: n
99 | trace(X) | X | eye(n) | X: n n
100 | trace(X @ A) | X | A.T | X: m n; A: n m
101 | trace(A @ X @ B) | X | A.T @ B.T | X: m n; A: p m; B: n p
102 | trace(A @ X.T @ B) | X | B @ A | X: m n; A: p n; B: m p
103 | trace(X.T @ A) | X | A | X: m n; A: m n
104 | trace(A @ X.T) | X | A | X: m n; A: m n
105 | trace(kron(A, X)) | X | trace(A)*eye(n) | X: n n; A: m m
106 | trace(X @ X) | X | 2*X.T | X: n n
107 | trace(X @ X @ B) | X | (X @ B + B @ X).T | X: n n; B: n n
108 | trace(X.T @ B @ X) | X | B @ X + B.T @ X | X: m n; B: m m
109 | trace(B @ X @ X.T) | X | B @ X + B.T @ X | X: m n; B: m m
110 | trace(X @ X.T @ B) | X | B @ X + B.T @ X | X: m n; B: m m
111 | trace(X @ B @ X.T) | X | X @ B.T + X @ B | X: m n; B: n n
112 | trace(B @ X.T @ X) | X | X @ B.T + X @ B | X: m n; B: n n
113 | trace(X.T @ X @ B) | X | X @ B.T + X @ B | X: m n; B: n n
114 | trace(A @ X @ B @ X) | X | A.T @ X.T @ B.T + B.T @ X.T @ A.T | X: m n; A: n m; B: n m
115 | trace(X.T @ X) | X | 2*X | X: m n
115b | trace(X @ X.T) | X | 2*X | X: m n
116 | trace(B.T @ X.T @ C @ X @ B) | X | C.T @ X @ B @ B.T + C @ X @ B @ B.T | X: m n; C: m m; B: n p
117 | trace(X.T @ B @ X @ C) | X | B @ X @ C + B.T @ X @ C.T | X: m n; B: m m; C: n n
118 | trace(A @ X @ B @ X.T @ C) | X | A.T @ C.T @ X @ B.T + C @ A @ X @ B | X: m n; A: p m; B: n n; C: m p
119 | trace((A @ X @ B + C) @ (A @ X @ B + C).T) | X | 2*A.T @ (A @ X @ B + C) @ B.T | X: m n; A: p m; B: n q; C: p q
120 | trace(kron(X, X)) | X | 2*trace(X)*eye(n) | X: n n
120b | trace(X)*trace(X) | X | 2*trace(X)*eye(n) | X: n n
121k3 | trace(X @ X @ X) | X | 3*(X @ X).T | X: n n
121k5 | trace(X @ X @ X @ X @ X) | X | 5*(X @ X @ X @ X).T | X: n n
122k3 | trace(A @ X @ X @ X) | X | (A @ X @ X + X @ A @ X + X @ X @ A).T | X: n n; A: n n
123 | trace(B.T @ X.T @ C @ X @ X.T @ C @ X @ B) | X |
    C @ X @ X.T @ C @ X @ B @ B.T + C.T @ X @ B @ B.T @ X.T @ C.T @ X + C @ X @ B @ B.T @ X.T @ C @ X
    + C.T @ X @ X.T @ C.T @ X @ B @ B.T | X: m n; C: m m; B: n p
124 | trace(A @ inv(X) @ B) | X | -inv(X).T @ A.T @ B.T @ inv(X).T | X: n n; A: m n; B: n m
125 | trace(inv(X.T @ C @ X) @ A) | X |
    -(C @ X @ inv(X.T @ C @ X)) @ (A + A.T) @ inv(X.T @ C @ X) | X: m n; C: m m symmetric; A: n n
126 | trace(inv(X.T @ C @ X) @ (X.T @ B @ X)) | X |
    -2*C @ X @ inv(X.T @ C @ X) @ X.T @ B @ X @ inv(X.T @ C @ X) + 2*B @ X @ inv(X.T @ C @ X) |
    X: m n; C: m m symmetric; B: m m symmetric
127 | trace(inv(A + X.T @ C @ X) @ (X.T @ B @ X)) | X |
    -2*C @ X @ inv(A + X.T @ C @ X) @ X.T @ B @ X @ inv(A + X.T @ C @ X) + 2*B @ X @ inv(A + X.T @ C @ X) |
    X: m n; C: m m symmetric; B: m m symmetric; A: n n symmetric
129 | norm(x - a) | x | (x - a)/norm(x - a) | x: n; a: n | norm(x - a) > 0
131 | norm(x)**2 | x | 2*x | x: n
132 | norm(X)**2 | X | 2*X | X: m n
132b | trace(X @ X.T) | X | 2*X | X: m n
138 | sum(exp(A)) | A | exp(A) + exp(A).T - diag(diag(exp(A))) | A: n n symmetric
138b | trace(B @ A @ C @ A) | A |
    (B.T @ A @ C.T + C.T @ A @ B.T) + (B.T @ A @ C.T + C.T @ A @ B.T).T - diag(diag(B.T @ A @ C.T + C.T @ A @ B.T)) |
    A: n n symmetric; B: n n; C: n n
139 | trace(A @ X) | X | A + A.T - A*eye(n) | X: n n symmetric; A: n n
140 | det(X) | X | det(X)*(2*inv(X) - inv(X)*eye(n)) | X: n n symmetric | det(X) != 0
141 | logdet(X) | X | 2*inv(X) - inv(X)*eye(n) | X: n n symmetric | det(X) > 0
142 | trace(A @ X) | X | A*eye(n) | X: n n diagonal; A: n n
143 | trace(A @ concatenate((reshape(t[2:5], (1, 3)), reshape(t[1:4], (1, 3)), reshape(t[0:3], (1, 3))))) | t |
    concatenate((A[0, 2:3], A[0, 1:2] + A[1, 2:3], trace(A)*ones(1), A[1, 0:1] + A[2, 1:2], A[2, 0:1])) | A: 3 3; t: 5
144 | trace(A @ concatenate((reshape(t, (1, 3)), reshape(concatenate((t[1:2], t[0:2])), (1, 3)),
    reshape(concatenate((t[2:3], t[1:2], t[0:1])), (1, 3))))) | t |
    concatenate((trace(A)*ones(1), A[0, 1:2] + A[1, 2:3] + A[1, 0:1] + A[2, 1:2], A[0, 2:3] + A[2, 0:1])) | A: 3 3; t: 3
"""
HESSIANS = """
98 | x @ A @ x + b @ x | x | A + A.T | x: n; A: n n; b: n
"""
# Statements of which a derivative is only a part, or that have no variable.
CLAIMS = """
33 | jacobian(A, X) | einsum('ij,kl->ijkl', zeros(m, n), zeros(p, q)) | A: m n; X: p q
47 | grad(det(X), X) @ X.T | det(X)*eye(n) | X: n n | det(X) != 0
48 | diff(det(A + t*B + t**2*C), t, 2) |
    det(A + t*B + t**2*C)*(trace(inv(A + t*B + t**2*C) @ (2*C)) + trace(inv(A + t*B + t**2*C) @ (B + 2*t*C))**2
    - trace(inv(A + t*B + t**2*C) @ (B + 2*t*C) @ inv(A + t*B + t**2*C) @ (B + 2*t*C))) |
    A: n n; B: n n; C: n n; t | det(A + t*B + t**2*C) != 0
50 | X @ grad(det(X), X).T | det(X)*eye(n) | X: n n | det(X) != 0
133 | grad(sum(exp(B @ A)), A) | einsum('kl,klij->ij', B.T @ exp(B @ A), jacobian(A, A)) | A: n n symmetric; B: m n
136 | grad(sum(exp(A @ X)), X) | einsum('kl,klij->ij', exp(A @ X), jacobian(A @ X, X)) | A: m p; X: p n
137 | grad(sum(exp(A @ X)), X)[0, 1] | trace(exp(A @ X).T @ jacobian(A @ X, X)[:, :, 0, 1]) | A: m p; X: p n | n >= 2
145 | A @ inv(A) | eye(n) | A: n n | det(A) != 0
145b | inv(A) @ A | eye(n) | A: n n | det(A) != 0
"""


@dataclass(frozen=True)
class Row:
    """kind: the operator, or `claim`, where `text` is the left side."""

    number: str
    kind: str
    text: str
    wrt: str
    form: str
    let: str
    given: tuple[str, ...]

    @property
    def left(self) -> str:
        return self.text if self.kind == "claim" else f"{self.kind}({self.text}, {self.wrt})"


def _rows(kind: str, table: str) -> list[Row]:
    found = []
    for line in table.strip().replace("\n    ", " ").splitlines():
        number, text, *cells = (cell.strip() for cell in line.split("|"))
        if kind == "claim":
            cells = ["", *cells]
        wrt, form, let, *given = cells
        found.append(Row(number, kind, text, wrt, form, let, tuple(given[0].split("; ")) if given else ()))
    return found


TABLES = {"jacobian": JACOBIANS, "diff": SCALAR_DERIVATIVES, "grad": GRADIENTS, "hessian": HESSIANS, "claim": CLAIMS}
ROWS = [row for kind, table in TABLES.items() for row in _rows(kind, table)]
DERIVED = [row for row in ROWS if row.kind != "claim"]

# What no operator of the language says, with what is said of it.
UNSAID = [
    ("41", "trace(adj(X) @ B)", "adj", "there is no adjugate: (41) is said as det(X)*inv(X), which is (42)"),
    ("45", "conj(X).T", "conj", "everything is real, where (45) is (44)"),
    ("67", "eig(X)", "eig", "eigenvalues are no operator; their sum and product are (65) and (66)"),
    ("68", "eigvec(X)", "eigvec", "eigenvectors are no operator"),
    ("89 complex", "conj(x) @ b", "conj", "everything is real; the real case is said"),
    ("90, 91, 92, 121, 122 for any power", "matrix_power(X, k)", "matrix_power", "powers 2 to 5 are said as products"),
    ("128", "trace(sinm(X))", "sinm", "there is no sine of a matrix; sin is entrywise"),
    ("143, 144 for any size", "toeplitz(t)", "toeplitz", "a Toeplitz matrix of size 3 is said by joining slices"),
]


def by_number(row: Row) -> str:
    return row.number


@pytest.mark.parametrize("row", ROWS, ids=by_number)
def test_numpy_agrees_with_the_book(row):
    assert_equal(row.left, row.form, row.let, row.given)


@pytest.mark.parametrize("row", DERIVED, ids=by_number)
def test_derived_and_proved_equal(row):
    d = getattr(sn, row.kind)(sn.parse(row.text, let=row.let), row.wrt, given=list(row.given))
    given = d.claims[0].given
    claim = sn.claim(d.result, "==", sn.parse(row.form, let=row.let), given=given)
    v = prove_for_all_shapes(claim)
    v = sn.verify(claim) if v is None else v
    assert v.status == "proved" and v.scope in ("all shapes", ""), v.reason
    for point in points(row.let, row.given, 1, seed=5):
        inputs = [sn.parse(name, let=row.let) for name in point.values]
        found = sn.compile(d.result, inputs=inputs)(*point.values.values())
        expected = point(row.left)
        assert np.allclose(found, expected, rtol=1e-5, atol=1e-6), row.number


@pytest.mark.parametrize("row", ROWS, ids=by_number)
def test_the_equation_is_proved(row):
    v = sn.verify(f"{row.left} == {row.form}", let=row.let, given=list(row.given))
    sizes = any(word.isalpha() for part in row.let.split(";") for word in part.partition(":")[2].split())
    assert (v.status, v.scope) == ("proved", "all shapes" if sizes else ""), v.reason


def test_every_equation_is_a_row_or_has_a_reason():
    numbers = {
        int("".join(c for c in word if c.isdigit())) for row in ROWS for word in [row.number[:3].rstrip("bknsw")]
    }
    for words, *_ in UNSAID:
        numbers |= {int(w) for w in words.replace(",", " ").split() if w.isdigit()}
    same = {46: 42, 59: 40}  # with Y(x) for X
    definitions = {96: "the function of (97)", 135: "the definition of (136)"}
    assert set(range(33, 146)) - numbers == {*same, *definitions}


@pytest.mark.parametrize(("number", "text", "word", "reason"), UNSAID)
def test_what_cannot_be_said_is_refused(number, text, word, reason):
    with pytest.raises(sn.SymnetError, match=rf"`{word}` at character \d+ of `.*` is not a function of the language"):
        sn.parse(text, let="X: n n; B: n n; x: n; b: n; t: 5; k: integer")
