"""Each rule of the checker of proofs for all sizes accepts what it is for, and refuses a false neighbour."""

from __future__ import annotations

import pytest

import symnet as sn
from symnet.evidence.rechecking.composition import Line, _check_line, opened
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.main import checked
from symnet.evidence.rechecking.shapes import establish
from symnet.evidence.rechecking.smooth import smoothness
from symnet.evidence.records import sealed
from symnet.expr import Compare, Defined, Number, Symbol

NAMES = {"z": "2*x", "L": "sum(z**2)", "L2": "sum(eye(n)*exp(diag(z)))"}
# rule: (declarations, hypotheses, what holds, what does not, hypotheses under which the first one does not)
PAIRS: dict[str, tuple[str, list[str], str, str, list[str] | None]] = {
    "arrays": (
        "a; b; c; d; x; y",
        [],
        "[[a, b], [c, d]] @ [x, y] == [a*x + b*y, c*x + d*y]",
        "[[a, b], [c, d]] @ [x, y] == [a*x + b*y, c*x - d*y]",
        None,
    ),
    "entries": ("v: 3", [], "v @ v == v[0]**2 + v[1]**2 + v[2]**2", "v @ v == v[0]**2 + v[1]**2 + v[1]**2", None),
    "concatenation": (
        "a: n; b: m; c: n; d: m",
        [],
        "concatenate((a, b)) @ concatenate((c, d)) == a @ c + b @ d",
        "concatenate((a, b)) @ concatenate((c, d)) == a @ c - b @ d",
        None,
    ),
    "concatenation under a function": (
        "a: n; b: m; c: n; d: m",
        [],
        "concatenate((a, b)) @ tanh(concatenate((c, d))) == a @ tanh(c) + b @ tanh(d)",
        "concatenate((a, b)) @ tanh(concatenate((c, d))) == a @ tanh(c) + b @ tanh(b)",
        None,
    ),
    "equations of entries": (
        "x: 3",
        ["x[0] == 0", "x[1] == 0"],
        "sum(x) == x[2]",
        "sum(x) == x[1]",
        ["x[0] == 0", "x[2] == 0"],
    ),
    "equations of slices": ("x: 3", ["x == 0"], "sum(x) == 0", "sum(x) == 1", ["x[:-1] == 0"]),
    "axes that are read as one": (
        "A: m n; B: m n; u: n",
        [],
        "sum(reshape(A, (n, m))*reshape(B, (n, m))) == sum(A*B)",
        "sum(outer(u, ones(m))*reshape(A, (n, m))) == sum(outer(ones(m), u)*A)",
        None,
    ),
    "signs on a diagonal": (
        "A: m n; D: n n diagonal; x: m",
        ["D >= 0"],
        "x @ A @ D @ A.T @ x >= 0",
        "x @ A @ D @ A.T @ x > 0",
        ["A*A >= 0"],
    ),
    "conditions of all entries behind a guard": (
        "t; x: n; y: n",
        [],
        "where(t > 0, sum(log(x)) + sum(y), 0) == where(t > 0, sum(y) + sum(log(x)), 0)",
        "where(t > 0, sum(log(x)), 0) == where(t > 0, sum(log(abs(x))), 0)",
        None,
    ),
    "equations on a diagonal": (
        "u: n; v: n",
        ["diag(u) == diag(v)"],
        "u == v",
        "u == v**2",
        ["diag(u*v) == diag(v*v)"],
    ),
    "equations on a diagonal of matrices": (
        "A: n n; B: n n",
        ["A*eye(n) == B*eye(n)"],
        "trace(A) == trace(B)",
        "sum(A) == sum(B)",
        ["A*(1 - eye(n)) == B*(1 - eye(n))"],
    ),
    "names of diagonal matrices": (
        "u: n; D: n n",
        ["D == diag(u)"],
        "max(D) == max(diag(u))",
        "max(D) == max(u)",
        ["D*eye(n) == diag(u)"],
    ),
    "norms that are one": (
        "x: n; y: n",
        ["norm(x) == norm(y)"],
        "(x - y)@(x + y) == 0",
        "(x - y)@(x - y) == 0",
        ["norm(x, ord=1) == norm(y, ord=1)"],
    ),
    "matrices turned by orthogonal ones": (
        "A: n n; B: n n; Q: n n orthogonal",
        ["B == Q@A@Q.T"],
        "trace(B @ B) == trace(A @ A)",
        "diag(B @ B) == diag(A @ A)",
        ["B == Q@A@Q"],
    ),
    "derivative by a name": ("x: n", [], "grad(L, z) == 2*z", "grad(L, z) == 4*z", None),
    "branches with values everywhere": (
        "x; y",
        [],
        "cosh(relu(cos(x)) - relu(-cos(x))) == cosh(cos(x))",
        "cosh(relu(cos(x)) + relu(-cos(x))) == cosh(sin(x))",
        None,
    ),
    "places that meet inside of functions": (
        "x: n",
        [],
        "(eye(n)*exp(outer(x, x))) @ x == x*exp(x**2)",
        "(eye(n)*exp(outer(x, x))) @ x == x*exp(x)**2",
        None,
    ),
    "values at 0": ("x: n", ["x == 0"], "cos(x) + erf(x) == 1 + sin(x)", "cos(x) + erf(x) == 2 + atan(x)", []),
    "derivative by a name that is selected": ("x: n", [], "grad(L2, z) == exp(z)", "grad(L2, z) == 0*z", None),
    "derivative through a name": ("x: n", [], "grad(L, x) == 2*grad(L, z)", "grad(L, x) == grad(L, z)", None),
    "a name that is eliminated": (
        "p: n; q: n",
        ["p @ p > 0", "beta == q @ p/(p @ p)"],
        "p @ q - beta*(p @ p) == 0",
        "p @ q + beta*(p @ p) == 0",
        ["p @ p > 0"],
    ),
    "a function that is eliminated": (
        "a: n; b: n",
        ["cos(t) == a @ b"],
        "2*cos(t) == 2*(a @ b)",
        "cos(2*t) == a @ b",
        ["sin(t) == a @ b"],
    ),
    "roots of squares": ("x: n", [], "sqrt(x**2) == abs(x)", "sqrt(x**2) == x", None),
    "roots of multiples": ("x: n; l", ["l >= 0"], "norm(l*x) == l*norm(x)", "norm(l*x) == -l*norm(x)", []),
    "roots of quotients": (
        "x: n",
        ["norm(x) > 0"],
        "norm(x/norm(x)**2) == 1/norm(x)",
        "norm(x/norm(x)**2) == norm(x)",
        None,
    ),
    "the norm of 0": ("x: n; y: n", [], "norm(x - x) == 0", "norm(x - y) == 0", None),
    "logarithms of numbers": ("x: n", [], "log(12)*x == (2*log(2) + log(3))*x", "log(12)*x == 3*log(2)*x", None),
    "logarithms of quotients": (
        "p: n; q: n",
        ["p > 0", "q > 0"],
        "log(p/(p + q)) == log(p) - log(p + q)",
        "log(p/(p + q)) == log(p) - log(q)",
        [],
    ),
    "signs of logarithms": (
        "x: n",
        ["sum(x**2) > 0"],
        "log(1 + sum(x**2)) > 0",
        "log(1 + sum(x**2)) > 1",
        [],
    ),
    "conditions": ("w: n; x: n", ["w @ x >= 0"], "step(w @ x) == 1", "step(w @ x) == 0", ["w @ x <= 0"]),
    "conditions on entries": ("x: n; a", ["a <= x"], "sum(step(x - a)) == n", "sum(step(a - x)) == n", ["a >= x"]),
    "one-hot rows": (
        "n: size",
        [],
        "sum(where(eye(n) > 0, eye(n)*log(eye(n)), 0)) == 0",
        "sum(where(eye(n) > 0, eye(n)*log(2*eye(n)), 0)) == 0",
        None,
    ),
    "least sizes": (
        "W: m n; a: n; z: m",
        ["m >= 2"],
        "vjp(W @ a, W, z)[1, 0] == z[1]*a[0]",
        "vjp(W @ a, W, z)[1, 0] == z[0]*a[0]",
        None,
    ),
    "what is not negative": ("g: n; eta", ["eta >= 0"], "-eta*norm(g)**2 <= 0", "-eta*norm(g)**2 < 0", []),
    "multiples of squares": (
        "B: m n; g: n; eta",
        [],
        "eta**2*norm(B @ g)**2 >= 0",
        "eta*norm(B @ g)**2 >= 0",
        None,
    ),
    "signs of parts": (
        "x: n; y: m",
        ["y >= 0"],
        "concatenate((x**2, y)) >= 0",
        "concatenate((x**2, -y)) >= 0",
        [],
    ),
    "extremes along what does not move": (
        "A: m n; c: m 1",
        ["A == c"],
        "max(A) + min(2*A) == max(c) + 2*min(c)",
        "max(A) + min(-A) == max(c) - min(c)",
        ["A <= c"],
    ),
    "extremes of exponentials": (
        "x: n; y: n",
        [],
        "max(softmax(x)) - min(exp(y - x)) == exp(max(x) - logsumexp(x)) - exp(min(y - x))",
        "max(softmax(x)) - min(exp(y - x)) == exp(max(x) - logsumexp(x)) - exp(max(y - x))",
        None,
    ),
    "products along what does not move": (
        "A: m n; c: m 1; r: n",
        ["A == c"],
        "prod(A) + prod(0*r) == prod(c)**n",
        "prod(A) == prod(c)**m",
        ["A <= c"],
    ),
    "inverses of diagonal matrices": (
        "S: n n; v: n; s",
        ["S == diag(v)", "v != 0"],
        "inv(S) + inv(2*S) == diag(3/(2*v))",
        "inv(S) == diag(v)",
        ["S == diag(v)"],
    ),
    "determinants of multiples of the identity": (
        "S: n n; v: n; s",
        ["S == s*eye(n)"],
        "det(S) + det(diag(v)) == s**n + prod(v)",
        "det(S) == s",
        ["S == s*ones(n, n)"],
    ),
    "derivatives of powers by sizes": (
        "x: n; k: size",
        [],
        "grad(sum(x**k), x) == k*x**(k - 1)",
        "grad(sum(x**k), x) == k*x**(k + 1)",
        None,
    ),
    "derivatives of powers by integers": (
        "x: n; k: integer",
        ["x != 0"],
        "grad(sum(x**k), x) == k*x**(k - 1)",
        "grad(sum(x**k), x) == x**(k - 1)",
        [],
    ),
    "equations that put places together": (
        "W: m n",
        ["W.T @ W == eye(n)"],
        "norm(W)**2 == n",
        "norm(W)**2 == m",
        ["W @ W.T == eye(m)"],
    ),
    "signs of roots, on other axes": (
        "U: m n",
        ["norm(U, axis=1) > 0"],
        "norm(U/norm(U, axis=1, keepdims=True), axis=1) == 1",
        "norm(U/norm(U, axis=0, keepdims=True), axis=0) == 1",
        ["norm(U, axis=1) >= 0"],
    ),
    "squares that are not 0": (
        "U: m n",
        ["sum(U**2, axis=1) != 0"],
        "norm(U/norm(U, axis=1, keepdims=True))**2 == m",
        "norm(U/norm(U, axis=1, keepdims=True))**2 == n",
        ["sum(U, axis=1) != 0"],
    ),
    "equations of rows that look alike": (
        "A: n n; B: n n",
        ["sum(exp(A), axis=1) == sum(exp(B), axis=1)"],
        "logsumexp(A, axis=1) == logsumexp(B, axis=1)",
        "logsumexp(A, axis=0) == logsumexp(B, axis=0)",
        ["sum(exp(A)) == sum(exp(B))"],
    ),
    "equations of sums that look alike": (
        "x: n; y: n; z: n",
        ["sum(exp(x)) == sum(exp(y))"],
        "logsumexp(x) + logsumexp(z) == logsumexp(y) + logsumexp(z)",
        "logsumexp(x) + logsumexp(z) == logsumexp(y) + logsumexp(x)",
        ["sum(x) == sum(y)"],
    ),
    "equations that are read one after the other": (
        "x: n; y: n; z: n",
        ["sum(exp(x)) == sum(exp(y))", "sum(exp(z)) == sum(exp(x))"],
        "logsumexp(x) + logsumexp(z) == 2*logsumexp(y)",
        "logsumexp(x) + logsumexp(z) == logsumexp(y)",
        ["sum(exp(x)) == sum(exp(y))"],
    ),
    "blocks": (
        "X: m+1 m+1",
        [],
        "reshape(reshape(X, (m**2 + 2*m + 1,)), (m + 1, m + 1)) == X",
        "reshape(reshape(X, (m**2 + 2*m + 1,)), (m + 1, m + 1)) == X.T",
        None,
    ),
    "squares where two labels are fixed": (
        "A: m n; B: m n",
        [],
        "sum((A.T @ A)*(B.T @ B)) >= 0",
        "sum((A.T @ A)*(B.T @ A)) >= 0",
        None,
    ),
    "traces of forms": (
        "A: n m; P: n n positive_definite; S: n n symmetric",
        [],
        "trace(A.T @ P @ A) >= 0",
        "trace(A.T @ S @ A) >= 0",
        None,
    ),
    "traces of definite matrices": (
        "A: m n; P: n n positive_definite",
        [],
        "trace(A.T @ A + P) > 0",
        "trace(A.T @ A) > 0",
        None,
    ),
    "sums whose summands are 0": (
        "x: n; y: n; z: n",
        [],
        "sum(y*z/(1 + x)) == y @ z - sum(x*y*z/(1 + x))",
        "sum(y*z/(1 + x)) == sum(y)*sum(z) - sum(x*y*z/(1 + x))",
        None,
    ),
    "powers above one of sums of squares": (
        "x: n",
        [],
        "grad((x @ x)**(3/2), x) == 3*sqrt(x @ x)*x",
        "grad((x @ x)**(1/2), x) == x*(x @ x)**(1/2)/(x @ x)",
        None,
    ),
    "powers above the second of norms": (
        "A: m n; x: n",
        [],
        "grad(norm(A @ x)**3, x) == 3*norm(A @ x)*A.T @ A @ x",
        "grad(norm(A @ x)**(3/2), x) == 3/2*A.T @ A @ x/norm(A @ x)**(1/2)",
        None,
    ),
    "tensors row by row": (
        "A: m n; B: m n; y: m",
        [],
        "reshape(tanh(A)*B, (n, m)) @ y == (tanh(reshape(A, (n, m)))*reshape(B, (n, m))) @ y",
        "reshape(tanh(A)*B, (n, m)) @ y == (tanh(A.T)*B.T) @ y",
        None,
    ),
    "sums of tensors row by row": (
        "A: m n; y: n",
        [],
        "sum(reshape(A, (n, m)), axis=0) @ ones(m) == sum(A)",
        "sum(reshape(A*outer(ones(m), y), (n, m)), axis=1) == sum(A, axis=0)*y",
        None,
    ),
    "signs that values ask for": (
        "z: n; c",
        [],
        "logsumexp(z + log(c)) == logsumexp(z) + log(c)",
        "logsumexp(z + where(c > 0, log(c), 0)) == logsumexp(z) + where(c > 0, log(2*c), 0)",
        None,
    ),
    "inverses of what has more terms than one": (
        "A: n n",
        ["det(sigmoid(A)) != 0"],
        "sigmoid(A) @ inv(sigmoid(A)) == eye(n)",
        "sigmoid(A) @ inv(sigmoid(-A)) == eye(n)",
        None,
    ),
    "odd and even functions": (
        "x: n; y: n; t",
        [],
        "sum(erf(x - y) + cos(y - x)) == sum(cos(x - y)) - sum(erf(y - x))",
        "sum(erf(x - y) + cos(y - x)) == -sum(cos(x - y)) - sum(erf(y - x))",
        None,
    ),
    "branches that are the same": (
        "x: n; t",
        [],
        "where(t > 1, sum(log(x)/t), log(x) @ ones(n)/t) == sum(log(x))/t",
        "where(t > 1, sum(log(x)/t), log(x) @ ones(n)) == sum(log(x))/t",
        None,
    ),
    "values behind a guard and behind its opposite": (
        "r; s; t; k",
        [],
        "where(t > 0, where(s < 0, r**k, r**k), r**k) == r**k",
        "where(t > 0, where(s < 0, r**k, abs(r)**k), r**k) == r**k",
        None,
    ),
    "powers of a determinant": (
        "X: n n; k",
        ["det(X) > 0"],
        "grad(det(X)**k, X) == k*det(X)**k*inv(X).T",
        "grad(det(X)**k, X) == k*det(X)**(k - 1)*inv(X).T",
        ["k != 0"],
    ),
    "determinants of inverses": (
        "Y: n m",
        [],
        "logdet(inv(Y @ Y.T)) == -log(det((Y @ Y.T).T))",
        "logdet(inv(Y @ Y.T)) == log(det(Y @ Y.T))",
        None,
    ),
}


def shown(text: str, let: str, given: list[str]) -> bool:
    names = NAMES if "L" in text else None
    try:
        establish(sn.claim(text, let=let, given=given, where=names), {"laws": ()})
    except Refused:
        return False
    return True


@pytest.mark.parametrize("name", PAIRS)
def test_a_rule_accepts_and_refuses(name):
    let, given, true, false, fewer = PAIRS[name]
    assert shown(true, let, given)
    assert not shown(false, let, given)
    assert fewer is None or not shown(true, let, fewer)


def test_a_power_by_a_size_is_smooth_where_the_size_is_not_below_zero():
    needs = [
        [str(c.needs) for c in smoothness(sn.parse(f"diff(x**({e}), x)", let="n: size"))] for e in ("n - 1", "n - 2")
    ]
    assert needs == [[], ["x != 0"]]


@pytest.mark.parametrize(
    ("text", "let", "smooth"),
    [
        ("diff((x**2)**(3/2), x)", "x", True),
        ("diff((x**2)**(1/2), x)", "x", False),
        ("diff(x**(3/2), x)", "x: nonnegative", False),  # it is derived at 0 from one side only
        ("diff((x**2)**(3/2), x, 2)", "x", False),
        ("grad(norm(x)**3, x)", "x: n", True),
        ("hessian(norm(x)**3, x)", "x: n", False),
        ("grad(norm(x)**2, x)", "x: n", True),
        ("grad(norm(x)**(3/2), x)", "x: n", False),
        ("grad(norm(abs(x))**3, x)", "x: n", False),
        ("grad(norm(x, 1)**3, x)", "x: n", False),
        ("grad((x @ y)**(3/2), x)", "x: n; y: n", False),
        ("grad(sum(x**2 + y)**(3/2), x)", "x: n; y: n", False),
    ],
)
def test_powers_of_sums_of_squares_are_derived_where_these_are_zero(text, let, smooth):
    assert (not [*smoothness(sn.parse(text, let=let))]) is smooth


# ------------------------------------------------------------------ names that a line takes for free ones
def line(value: str, facts: list[list[str]]) -> Line:
    """E >= 0 for a name E, by a proof that takes E for anything positive."""
    name, free = Defined("E", sn.parse(value, let="x: n")), Symbol("E", sn.parse("x", let="x: n").shape)
    proof = sn.verify(sn.claim(free, ">=", 0, given=[Compare(">", free, Number(0))]))
    return Line(sn.claim(name, ">=", 0), {"E": "E"}, facts, [], proof.certificate)


def test_names_are_opened_where_the_facts_hold_and_they_have_values():
    _check_line(line("exp(x)", [["E", ">"]]), checked)
    for value, facts in (("x", [["E", ">"]]), ("exp(x)", []), ("exp(x)", [["E", ">="]]), ("exp(1/x)", [["E", ">"]])):
        with pytest.raises(Refused):
            _check_line(line(value, facts), checked)


def test_opened_names_are_called_as_nothing_else():
    claim = line("exp(x)", []).claim
    assert str(opened(claim, {"E": "E"}, [])) == "E >= 0"
    for names in ({"E": "E", "F": "F"}, {"F": "E"}):
        with pytest.raises(Refused):
            opened(claim, names, [])
    with pytest.raises(Refused):
        opened(sn.claim(claim.lhs, ">=", sn.parse("x", let="x: n")), {"E": "x"}, [])


# ------------------------------------------------------------------ points
@pytest.mark.parametrize(
    "text, let, given, good, bad",
    [
        ("x @ A @ x >= 0", "A: n n positive_definite; x: n", [], {}, {"A": [["0", "0"], ["0", "0"]], "n": 2}),
        ("exp(s) == r", "r; s", ["s == log(r)", "r > 1"], {"r": "2", "s": "log(2)"}, {"r": "2", "s": "log(3)"}),
        ("sum(x) == norm(y)", "x: 1; y: 2", ["sum(x) == norm(y)"], {"x": ["sqrt(2)"], "y": ["1", "1"]}, {"x": ["1"]}),
        ("x/x == 1", "x", ["x >= 0", "x != 0"], {"x": "3"}, {"x": "0"}),
    ],
)
def test_a_point_is_looked_at(text, let, given, good, bad):
    v = sn.verify(text, let=let, given=given)
    assert v.status == "proved", v.reason
    assert checked(v.claim, sealed({**v.certificate, "point": {**v.certificate["point"], **good}})) is not None
    forged = sealed({**v.certificate, "point": {**v.certificate["point"], **good, **bad}})
    assert sn.recheck(v.claim, forged).status == "unknown"
