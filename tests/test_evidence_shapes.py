"""Proofs for all sizes: what is proved, what must not be, and the certificates."""

import random
from fractions import Fraction

import mpmath
import pytest

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.proof.entries import prove_at_sizes
from symnet.evidence.proof.shape_points import size_names
from symnet.evidence.proof.shape_sides import side_of
from symnet.evidence.proof.shapes import prove_for_all_shapes
from symnet.expr import (
    Add,
    Compare,
    Contract,
    Expr,
    Formal,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Symbol,
    postorder,
    rebuild,
)
from symnet.language import make_claim
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue
from symnet.sizes import substitute

NET = "W1: h n; b1: h; W2: k h; b2: k; x: n; y: k"
PUSH = ["det(eye(n) + B @ A) != 0", "det(eye(m) + A @ B) != 0"]
RANK_ONE = ["det(eye(n) + outer(u, v)) != 0", "1 + v @ u != 0"]
TRUE = [
    ("sum(softmax(z)) == 1", "z: n", []),
    ("A.T.T == A", "A: m n", []),
    ("(A @ B).T == B.T @ A.T", "A: m n; B: n k", []),
    ("trace(A @ B) == trace(B @ A)", "A: m n; B: n m", []),
    ("x @ A @ y == sum(outer(x, y)*A)", "x: m; y: n; A: m n", []),
    ("mean(x) == sum(x)/n", "x: n", []),
    ("trace(eye(n)) == n", "n: size", []),
    ("norm(x)**2 == sum(x*x)", "x: n", []),
    ("grad(norm(x)**2, x) == 2*x", "x: n", []),
    ("grad(norm(x), x) == x/norm(x)", "x: n", ["norm(x) > 0"]),
    ("grad(sum((W @ x + b - y)**2)/2, W) == outer(W @ x + b - y, x)", "W: m n; x: n; b: m; y: m", []),
    ("grad(sum((W @ x + b - y)**2)/2, x) == W.T @ (W @ x + b - y)", "W: m n; x: n; b: m; y: m", []),
    ("grad(x @ A @ x, x) == (A + A.T) @ x", "A: n n; x: n", []),
    ("grad(trace(A @ X @ B), X) == A.T @ B.T", "A: m n; X: n k; B: k m", []),
    ("grad(logdet(X), X) == inv(X).T", "X: n n", ["det(X) > 0"]),
    ("jacobian(softmax(z), z) == diag(softmax(z)) - outer(softmax(z), softmax(z))", "z: n", []),
    ("jacobian(log_softmax(z), z) == eye(n) - outer(ones(n), softmax(z))", "z: n", []),
    ("grad(logsumexp(z), z) == softmax(z)", "z: n", []),
    ("grad(-sum(y*log(softmax(z))), z) == softmax(z)*sum(y) - y", "z: n; y: n", []),
    ("grad(-sum(y*log(softmax(z))), z) == softmax(z) - y", "z: n; y: n", ["sum(y) == 1"]),
    (
        "grad(-sum(y*log(sigmoid(X @ w)) + (1 - y)*log(1 - sigmoid(X @ w))), w) == X.T @ (sigmoid(X @ w) - y)",
        "X: m n; w: n; y: m",
        [],
    ),
    (
        "hessian(sum(log(1 + exp(X @ w))), w) == X.T @ diag(sigmoid(X @ w)*(1 - sigmoid(X @ w))) @ X",
        "X: m n; w: n",
        [],
    ),
    ("grad(norm(X @ w - y)**2/2 + t*norm(w)**2/2, w) == X.T @ (X @ w - y) + t*w", "X: m n; w: n; y: m; t", []),
    ("sum(p*log(p/q)) == sum(p*log(p)) - sum(p*log(q))", "p: n; q: n", ["p > 0", "q > 0"]),
    ("-sum(p*log(q)) == -sum(p*log(p)) + sum(p*log(p/q))", "p: n; q: n", ["p > 0", "q > 0"]),
    ("sum((x - mean(x))/sqrt(mean((x - mean(x))**2) + t)) == 0", "x: n; t", ["t > 0"]),
    ("mean(((x - mean(x))/sqrt(mean((x - mean(x))**2)))**2) == 1", "x: n", ["mean((x - mean(x))**2) > 0"]),
    (
        "grad(sum(W2 @ tanh(W1 @ x + b1)), W1) == outer(W2.T @ ones(k)*(1 - tanh(W1 @ x + b1)**2), x)",
        "W1: h n; b1: h; W2: k h; x: n",
        [],
    ),
    (
        "grad(-sum(y*log(softmax(W2 @ tanh(W1 @ x + b1) + b2))), W2)"
        " == outer(softmax(W2 @ tanh(W1 @ x + b1) + b2)*sum(y) - y, tanh(W1 @ x + b1))",
        NET,
        [],
    ),
    (
        "grad(-sum(y*log(softmax(W2 @ tanh(W1 @ x + b1) + b2))), b1)"
        " == W2.T @ (softmax(W2 @ tanh(W1 @ x + b1) + b2) - y)*(1 - tanh(W1 @ x + b1)**2)",
        NET,
        ["sum(y) == 1"],
    ),
    (
        "grad(x @ y/(norm(x)*norm(y)), x) == y/(norm(x)*norm(y)) - (x @ y)*x/(norm(x)**3*norm(y))",
        "x: n; y: n",
        ["norm(x) > 0", "norm(y) > 0"],
    ),
    ("x @ W @ y == y @ W @ x", "x: n; y: n; W: n n", ["W.T == W"]),
    ("x @ W @ y == y @ W @ x", "x: n; y: n; W: n n symmetric", []),
    ("norm(Q @ x) == norm(x)", "Q: n n; x: n", ["Q.T @ Q == eye(n)"]),
    ("norm(Q @ x) == norm(x)", "Q: n n orthogonal; x: n", []),
    ("x @ S @ x == 0", "S: n n skew; x: n", []),
    ("relu(x) == (x + abs(x))/2", "x: n", []),
    ("grad(sum(relu(x)), x) == step(x)", "x: n", ["x != 0"]),
    ("grad(sum(abs(x)), x) == sign(x)", "x: n", ["x != 0"]),
    ("log(x*y) == log(x) + log(y)", "x: n; y: n", ["x > 0", "y > 0"]),
    ("x/x == ones(n)", "x: n", ["x != 0"]),
    ("exp(-norm(x - y)**2/2) == exp(x @ y)*exp(-norm(x)**2/2)*exp(-norm(y)**2/2)", "x: n; y: n", []),
    ("sum(x*x) >= 0", "x: n", []),
    ("x @ A.T @ A @ x >= 0", "A: m n; x: n", []),
    ("A @ inv(eye(n) + B @ A) == inv(eye(m) + A @ B) @ A", "A: m n; B: n m", PUSH),
    ("inv(eye(n) + outer(u, v)) == eye(n) - outer(u, v)/(1 + v @ u)", "u: n; v: n", RANK_ONE),
    ("inv(A @ B) == inv(B) @ inv(A)", "A: n n; B: n n", ["det(A) != 0", "det(B) != 0"]),
    ("grad(sum(conv2d(X, K)*G), K) == conv2d(X, G)", "X: h w; K: p q; G: h-p+1 w-q+1", ["h >= p", "w >= q"]),
    ("grad(sum(mean_pool2d(X, 2)*G), X) == kron(G, ones(2, 2))/4", "X: 2*a 2*b; G: a b", []),
    ("grad(sum(concatenate((x, y))*z), x) == z[0:n]", "x: n; y: m; z: n+m", []),
    ("sum(softmax(z)**2) > 0", "z: n", []),
]
FALSE = [
    ("A == A.T", "A: n n", []),
    ("grad(sum((W @ x + b - y)**2), W) == outer(W @ x + b - y, x)", "W: m n; x: n; b: m; y: m", []),
    ("grad(sum((W @ x + b - y)**2)/2, W) == outer(x, W @ x + b - y)", "W: n n; x: n; b: n; y: n", []),
    ("grad(-sum(y*log(softmax(z))), z) == softmax(z) - y", "z: n; y: n", []),
    ("grad(x @ A @ x, x) == 2*A @ x", "A: n n; x: n", []),
    ("x/x == ones(n)", "x: n", []),
    ("log(x*y) == log(x) + log(y)", "x: n; y: n", []),
    ("exp(log(x)) == x", "x: n", []),
    ("diff(log(x), x) == 1/x", "", []),
    ("diff(relu(x), x) == step(x)", "", []),
    ("grad(norm(A @ x), x) == A.T @ A @ x/norm(A @ x)", "A: m n; x: n", []),
    ("x @ A @ x >= 0", "A: n n; x: n", []),
    ("A @ inv(A) == inv(A)", "A: n n", ["det(A) != 0"]),
    ("grad(sum(conv2d(X, K)*G), K) == conv2d(X, G.T)", "X: h h; K: p p; G: h-p+1 h-p+1", ["h >= p"]),
    ("sqrt(x)**2 == x", "x: n", []),
    ("sum(x) == 1", "x: n", ["sum(x) == 2"]),
    ("sum(x) == 1", "x: n", ["sum(x) == 1", "sum(x) == 2"]),
    ("x == 3", "x", ["x > 1", "x < 0"]),
    ("norm(x) > 0", "x: n", []),
    ("inv(A) @ A == eye(n)", "A: n n", []),
    ("x[1]*0 == 0", "x: n", []),
    ("sum(x[0:2] - x[0:2]) == 0", "x: n", []),
    ("x == ones(n)", "x: n", ["x[0:2] == 1"]),
    ("sum(1/(n - 1)*x*0) == 0", "x: n", []),
]
SMALL_SIZES_ONLY = [
    ("A @ B == B @ A", "A: n n; B: n n"),
    ("x[0] == sum(x)", "x: n"),
    ("trace(A) == A[0, 0]", "A: n n"),
    ("det(A) == A[0, 0]*A[1, 1] - A[0, 1]*A[1, 0]", "A: n n"),
    ("max(x) == x[0]", "x: n"),
    ("softmax(z) == ones(n)", "z: n"),
    ("(A - trace(A)*eye(n)/2) @ (A - trace(A)*eye(n)/2) == (trace(A)**2/4 - det(A))*eye(n)", "A: n n"),
    ("n == 1", "n: size"),
    ("n*(n - 1)*(n - 2)*(n - 3) == 0", "n: size"),
]


def proved(text, let, given=()):
    found = prove_for_all_shapes(make_claim(text, let=let, given=given))
    return found is not None and found.status == "proved"


@pytest.mark.parametrize(("text", "let", "given"), TRUE, ids=[f"{t} given {g}" for t, _, g in TRUE])
def test_proved(text, let, given):
    found = prove_for_all_shapes(make_claim(text, let=let, given=given))
    assert found is not None
    assert found.status == "proved"
    assert found.scope == ("all shapes" if size_names((found.claim.lhs, found.claim.rhs)) else "")
    assert found.certificate is not None and found.certificate["point"] is not None


@pytest.mark.parametrize("text", ["norm(x - y) == 0", "norm(zeros(n)) == 0", "a @ x == a @ y"])
def test_an_equation_between_vectors_is_used(text):
    assert proved(text, "x: n; y: n; a: n", ["x == y"])


@pytest.mark.parametrize(("text", "let", "given"), FALSE, ids=[f"{t} given {g}" for t, _, g in FALSE])
def test_not_proved(text, let, given):
    assert not proved(text, let, given)


@pytest.mark.parametrize(("text", "let"), SMALL_SIZES_ONLY, ids=[t for t, _ in SMALL_SIZES_ONLY])
def test_what_holds_at_small_sizes_only_is_not_proved(text, let):
    assert not proved(text, let)


# --- mutants --------------------------------------------------------------------------------------------------------


def values_at(claim, where, rng):
    """Values at which the hypotheses of the table hold, or None."""
    texts = {str(h) for h in claim.given}
    found = {}
    for s in claim.variables:
        shape = tuple(int(substitute(d, where)) for d in s.shape)
        low = 1 if any(t in texts for t in (f"{s.name} > 0", f"{s.name} != 0")) else -9
        found[s.name] = fill(shape, lambda low=low: Fraction(rng.randint(low, 9) or 5, 7))
        if f"sum({s.name}) == 1" in texts:
            row = [abs(v) + 1 for v in found[s.name]]
            found[s.name] = [v / sum(row) for v in row]
        if "symmetric" in s.facts or f"{s.name}.T == {s.name}" in texts:
            found[s.name] = [[found[s.name][max(i, j)][min(i, j)] for j in range(shape[0])] for i in range(shape[0])]
        if "skew" in s.facts or "orthogonal" in s.facts or f"{s.name}.T @ {s.name} == eye(n)" in texts:
            return None
    return found


def fill(shape, entry):
    return entry() if not shape else [fill(shape[1:], entry) for _ in range(shape[0])]


def entries(e, values, where):
    names = {node.name for node in postorder(e) if isinstance(node, Symbol)}
    sizes = {name: where[name] for name in size_names((e,))}
    found = evaluate(e, {k: texts(v) for k, v in values.items() if k in names}, sizes, mp())
    return list(found.ravel()) if hasattr(found, "ravel") else [found]


def texts(value):
    return [texts(v) for v in value] if isinstance(value, list) else str(value)


def is_false(claim, rng):
    """Whether the sides differ at a random point that satisfies the hypotheses (None: cannot be told)."""
    differ = None
    for where in (
        {"m": 3, "n": 2, "k": 2, "h": 3, "w": 4, "p": 2, "q": 2, "a": 1, "b": 2},
        {"m": 2, "n": 3, "k": 3, "h": 2, "w": 3, "p": 1, "q": 2, "a": 2, "b": 1},
    ):
        values = values_at(claim, where, rng)
        if values is None:
            return None
        try:
            shape = tuple(int(substitute(d, where)) for d in claim.comparison.shape)
            left, right = (spread(side_of(s).value, values, where, shape) for s in (claim.lhs, claim.rhs))
        except SymnetError:
            return None
        if any(isinstance(v, NoValue) for v in (*left, *right)):
            return None
        differ = bool(differ) or any(abs(a - b) > 1e-9 * (1 + abs(a)) for a, b in zip(left, right, strict=True))
    return differ


def spread(e, values, where, shape):
    found = entries(e, values, where)
    if len(found) == 1:
        return found * max(1, int(mpmath.fprod(shape)))
    return found


def mutants(claim):
    """Claims with one node of the right side changed: sign, factor, exponent, operands, function, order of axes."""
    root = claim.rhs
    symbols = list(dict.fromkeys(n for n in postorder(claim.lhs, claim.rhs) if isinstance(n, Symbol)))
    for node in list(postorder(root)):
        for other in changed(node, symbols):
            if other.shape != node.shape:
                continue
            try:
                yield Claim(claim.lhs, claim.relation, rebuild(root, {node: other}), claim.given)
            except SymnetError:
                continue


def changed(node: Expr, symbols):
    if isinstance(node, Number):
        yield from (Number(node.value + 1), Number(-node.value), Number(node.value * 2))
    if isinstance(node, (Add, Mul)):
        a, b = node.children
        yield from (a, b, Add(a, Mul(Number(-1), b)), Mul(a, b), Add(a, b))
    if isinstance(node, Power):
        yield from (Power(node.base, Number(3)), node.base)
    if isinstance(node, Map):
        yield from (Map(f, node.children[0]) for f in ("sigmoid", "tanh", "exp") if f != node.name)
    if isinstance(node, Contract) and len(node.output) == 2:
        yield Contract(node.children, node.inputs, node.output[::-1])
    if isinstance(node, Contract) and len(node.children) == 2:
        a, b = node.children
        if a.shape == b.shape:
            yield Contract((b, a), node.inputs, node.output)
    if isinstance(node, Reduce) and node.op == "sum":
        yield Reduce("mean", node.children[0], node.axes, node.keepdims)
    if isinstance(node, Symbol):
        yield from (s for s in symbols if s is not node)
        yield from (Mul(Number(2), node), Add(node, node))
    if not isinstance(node, (Number, Compare, Formal)):
        yield Mul(Number(-1), node)


def test_no_false_mutant_is_proved():
    rng = random.Random(3)
    tried = false = kept = 0
    for text, let, given in TRUE:
        claim = make_claim(text, let=let, given=given)
        if claim.relation != "==":
            continue
        for mutant in list(mutants(claim))[:25]:
            tried += 1
            verdict = is_false(mutant, rng)
            found = prove_for_all_shapes(mutant)
            if verdict:
                false += 1
                assert found is None or found.status != "proved", f"{mutant}"
            kept += found is not None
    assert false >= 300, (tried, false, kept)


# --- given sizes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "let", "given", "where", "expected"),
    [
        ("sum(softmax(z)) == 1", "z: n", [], {"n": 3}, True),
        ("det(A) == A[0, 0]*A[1, 1] - A[0, 1]*A[1, 0]", "A: 2 2", [], {}, True),
        ("inv(A) @ A == eye(2)", "A: 2 2", ["det(A) != 0"], {}, True),
        ("inv(A) @ A == eye(2)", "A: 2 2", [], {}, False),
        ("sum(x) == x[0] + x[1]", "x: n", [], {"n": 2}, True),
        ("sum(x) == x[0] + x[1]", "x: n", [], {"n": 3}, False),
        ("grad(sum(relu(x)), x) == step(x)", "x: 2", [], {}, False),
        ("grad(-sum(y*log(softmax(z))), z) == softmax(z) - y", "z: 3; y: 3", ["sum(y) == 1"], {}, True),
        ("x == 3", "x: 2", ["x > 1", "x < 0"], {}, False),
    ],
)
def test_entry_by_entry(text, let, given, where, expected):
    found = prove_at_sizes(make_claim(text, let=let, given=given), where, Clock(10))
    assert (found is not None) is expected
    if found is not None:
        assert found.scope == ", ".join(f"{k} = {v}" for k, v in where.items())
