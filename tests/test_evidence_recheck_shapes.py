"""The checker of proofs for all sizes: what it accepts, that it rejects edits, and that forgeries do not pass."""

import json
import random

import pytest

from symnet.errors import SymnetError
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shapes import METHOD, prove_for_all_shapes
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.reading import Reader
from symnet.evidence.rechecking.shapes import FIELDS, check_shapes, establish
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim, parse
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate

NET = "W1: h n; b1: h; W2: k h; b2: k; x: n; y: k"
TRUE = [
    ("sum(softmax(z)) == 1", "z: n", []),
    ("(A @ B).T == B.T @ A.T", "A: m n; B: n k", []),
    ("trace(A @ B @ C) == trace(B @ C @ A)", "A: m n; B: n k; C: k m", []),
    ("sum(sum(softmax(Z), axis=0)) == m", "Z: m n", []),
    ("grad(sum((W @ x + b - y)**2)/2, W) == outer(W @ x + b - y, x)", "W: m n; x: n; b: m; y: m", []),
    ("jacobian(softmax(z), z) == diag(softmax(z)) - outer(softmax(z), softmax(z))", "z: n", []),
    ("grad(-sum(y*log(softmax(z))), z) == softmax(z) - y", "z: n; y: n", ["sum(y) == 1"]),
    (
        "hessian(sum(log(1 + exp(X @ w))), w) == X.T @ diag(sigmoid(X @ w)*(1 - sigmoid(X @ w))) @ X",
        "X: m n; w: n",
        [],
    ),
    (
        "grad(-sum(y*log(softmax(W2 @ tanh(W1 @ x + b1) + b2))), b1)"
        " == W2.T @ (softmax(W2 @ tanh(W1 @ x + b1) + b2) - y)*(1 - tanh(W1 @ x + b1)**2)",
        NET,
        ["sum(y) == 1"],
    ),
    ("sum(p*log(p/q)) == sum(p*log(p)) - sum(p*log(q))", "p: n; q: n", ["p > 0", "q > 0"]),
    ("grad(norm(x), x) == x/norm(x)", "x: n", ["norm(x) > 0"]),
    ("grad(sum(relu(W @ x)), W) == outer(step(W @ x), x)", "W: m n; x: n", ["W @ x != 0"]),
    ("relu(x) == (x + abs(x))/2", "x: n", []),
    ("x @ W @ y == y @ W @ x", "x: n; y: n; W: n n symmetric", []),
    ("inv(A) @ A == eye(n)", "A: n n", ["det(A) != 0"]),
    ("x @ A @ inv(A) @ y == x @ y", "A: n n; x: n; y: n", ["det(A) != 0"]),
    ("sum(softmax(z)**2) > 0", "z: n", []),
]
FALSE = [
    ("A == A.T", "A: n n", []),
    ("A @ B == B @ A", "A: n n; B: n n", []),
    ("sum(x*y) == sum(x)*sum(y)", "x: n; y: n", []),
    ("sum(x)**2 == sum(x**2)", "x: n", []),
    ("trace(A @ B @ C) == trace(B @ A @ C)", "A: n n; B: n n; C: n n", []),
    ("mean(A, axis=0) == mean(A, axis=1)", "A: n n", []),
    ("softmax(Z, axis=0) == softmax(Z, axis=1)", "Z: n n", []),
    ("log(x*y) == log(x) + log(y)", "x: n; y: n", []),
    ("x/x == ones(n)", "x: n", []),
    ("exp(sum(x)) == sum(exp(x))", "x: n", []),
    ("exp(A @ x) == exp(A.T @ x)", "A: n n; x: n", []),
    ("sum(exp(diag(A)*x)) == sum(exp(A @ x))", "A: n n; x: n", []),
    ("norm(x) == norm(x, 1)", "x: n", []),
    ("max(A, axis=0) == max(A, axis=1)", "A: n n", []),
    ("inv(A) == inv(A).T", "A: n n", ["det(A) != 0"]),
    ("det(A) == det(B)", "A: n n; B: n n", []),
    ("x[0] == x[1]", "x: n", []),
    ("grad(x @ A @ x, x) == 2*A @ x", "A: n n; x: n", []),
    ("grad(-sum(y*log(softmax(z))), z) == softmax(z) - y", "z: n; y: n", []),
    ("sum(x) > 0", "x: n", []),
    ("x @ y >= 0", "x: n; y: n", []),
    ("sum(A[:, :n] @ inv(A[:n, :n])) == n", "A: n+1 n+1; n: size", ["det(A[:n, :n]) != 0"]),
]


def forged(claim):
    """A certificate that says what a true one would say."""
    try:
        point = find_point(claim, ())
    except SymnetError:
        point = None
    row = {**dict.fromkeys(FIELDS - {"seal"}, ""), "laws": []}
    return sealed({**row, "method": METHOD, "claim": claim_key(claim), "point": point})


@pytest.mark.parametrize(("text", "let", "given"), TRUE, ids=[t for t, _, _ in TRUE])
def test_proofs_are_accepted_and_edits_are_not(text, let, given):
    claim = make_claim(text, let=let, given=given)
    certificate = json.loads(json.dumps(prove_for_all_shapes(claim).certificate))
    assert check_shapes(claim, certificate) in ("all shapes", "")
    rng = random.Random(text)
    for key in sorted(certificate):
        edited = {**certificate, key: edit(certificate[key], rng)}
        with pytest.raises(Refused):
            check_shapes(claim, edited)
    with pytest.raises(Refused):
        check_shapes(make_claim("sum(x) == 1", let="x: n"), certificate)


def edit(value, rng):
    if isinstance(value, dict):
        return {**value, "n": 7} if value.get("n") != 7 else {}
    if isinstance(value, list):
        return [*value, "x > 0"]
    place = rng.randrange(len(value)) if value else 0
    return value[:place] + ("0" if value[place : place + 1] != "0" else "1") + value[place + 1 :]


@pytest.mark.parametrize(("text", "let", "given"), FALSE, ids=[t for t, _, _ in FALSE])
def test_a_forged_certificate_proves_nothing(text, let, given):
    claim = make_claim(text, let=let, given=given)
    with pytest.raises(Refused):
        check_shapes(claim, forged(claim))


def test_mutants_of_true_claims_are_refused():
    """Swapped names, numbers off by one: the plain forms differ."""
    tried = 0
    for text, let, given in TRUE:
        for old, new in (
            ("1", "2"),
            (" - ", " + "),
            ("exp", "tanh"),
            (".T", ""),
            ("sum(", "mean("),
            ("softmax", "exp"),
        ):
            head, _, tail = text.rpartition("==")
            if not head or old not in tail:
                continue
            try:
                claim = make_claim(f"{head}=={tail.replace(old, new, 1)}", let=let, given=given)
            except SymnetError:
                continue
            if same_values(claim):
                continue
            tried += 1
            with pytest.raises(Refused):
                check_shapes(claim, forged(claim))
    assert tried >= 12


def same_values(claim):
    """Whether the sides agree at a point, roughly (derivatives aside: then they count as different)."""
    point = find_point(claim, ())
    if point is None:
        return True
    names = {s.name: point[s.name] for s in claim.variables}
    sizes = {k: v for k, v in point.items() if k not in names}
    try:
        used = [(e, {s.name: names[s.name] for s in e.free_symbols}) for e in (claim.lhs, claim.rhs)]
        a, b = (evaluate(e, values, sizes, mp()) for e, values in used)
    except SymnetError:
        return False
    return all(abs(x - y) < 1e-12 for x, y in zip(flat(a), flat(b), strict=False))


def flat(a):
    return list(a.ravel()) if hasattr(a, "ravel") else [a]


@pytest.mark.parametrize(
    ("left", "right", "let", "same"),
    [
        ("exp(A @ x)", "exp(diag(A)*x)", "A: n n; x: n", False),
        ("sum(exp(A @ x))", "sum(exp(A.T @ x))", "A: n n; x: n", False),
        ("sum(exp(A @ A @ x))", "sum(exp(A @ (A @ x)))", "A: n n; x: n", True),
        ("sum(exp(A @ A.T @ x))", "sum(exp(A @ A @ x))", "A: n n; x: n", False),
        ("exp(sum(x))*sum(x)", "sum(x*exp(sum(x)))", "x: n", True),
        ("sum(x*exp(x))", "sum(x)*exp(sum(x))", "x: n", False),
        ("eye(n) @ tanh(A @ x)", "tanh(A @ x)", "A: n n; x: n", True),
        ("diag(tanh(A @ x)) @ x", "tanh(A @ x)*x", "A: n n; x: n", True),
    ],
)
def test_labels_are_not_captured(left, right, let, same):
    reader = Reader(Functions())
    a, b = parse(left, let=let), parse(right, let=let)

    def difference(places):
        return reader.terms.add(reader.entry(a, places), reader.terms.scale(reader.entry(b, places), -1))

    assert (not reader.along(a.shape, difference)[0].terms) is same


@pytest.mark.parametrize(
    "text",
    [
        "reshape(X, (n, m)).T - X",
        "X*sigmoid(reshape(reshape(X, (n, m)).T, (m, n)))",
        "sum(reshape(X, (n, m)).T*X, axis=1)",
    ],
)
def test_what_is_not_plain_is_refused(text):
    """Axes that are read as one, and one by one."""
    e = parse(text, let="X: m n")
    with pytest.raises(Cannot):
        reader = Reader(Functions())
        reader.along(e.shape, lambda places: reader.entry(e, places))


def test_axes_are_read_as_one_where_nothing_speaks_of_them_alone():
    one = "sigmoid(reshape(reshape(X, (n, m)).T, (m, n)))"
    establish(make_claim(f"sum({one}) == sum(sigmoid(X))", let="X: m n"), {"laws": ()})
    with pytest.raises(Refused):
        establish(make_claim(f"sum({one}*X) == sum(sigmoid(X)*X)", let="X: m n"), {"laws": ()})


def test_what_is_said_of_a_slice_says_nothing_beyond_it():
    said = "x[:n] == zeros(n)"
    lemma = {"left": "x[:n]", "right": "zeros(n)", "given": 0, "times": "1"}
    row = {"laws": (), "lemmas": [lemma]}
    establish(make_claim("sum(x[:n]) == 0", let="x: n+1; n: size", given=[said]), row)
    for text in ("x == zeros(n + 1)", "sum(x) == 0"):
        with pytest.raises(Refused):
            establish(make_claim(text, let="x: n+1; n: size", given=[said]), row)


def test_a_certificate_names_no_equations_that_are_none():
    claim = make_claim(
        "inv(X.T @ X + t*eye(n)) @ X.T == X.T @ inv(X @ X.T + t*eye(m))", let="X: m n; t", given=["t > 0"]
    )
    plain = {key: value for key, value in prove_for_all_shapes(claim).certificate.items() if key != "seal"}
    assert check_shapes(claim, sealed(plain)) == "all shapes"
    for text in ("X.T @ X is positive definite", "t > 0", "t == 1"):
        with pytest.raises(Refused):
            check_shapes(claim, sealed({**plain, "rules": [text]}))
