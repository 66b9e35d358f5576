"""Index notation means what the expression means: printed formulas are evaluated by a reader of their own."""

import numpy as np
import pytest

import symnet as sn
from symnet.catalog import find, load
from symnet.expr import Apply, Embed, Formal, Inverse, Unwindow, postorder
from symnet.language import parse
from symnet.report.formula import formula, names_of
from symnet.report.names import Names
from symnet.report.terminal import terminal
from tests.notation_reader import LET, Reader

ENTRIES = """
W @ x + b | x @ A @ y0 | sum(X @ x) | diag(p) - outer(p, p) | softmax(z) | log_softmax(A) | softmax(X, axis=0)
argmax_onehot(z) | argmax_onehot(X, axis=0) | max(X, axis=1) | min(X) | prod(x) | norm(x) | norm(X)
norm(X, axis=0) | norm(x - p, ord=1) | norm(X, ord=1) | logsumexp(A @ x) | logsumexp(X, axis=0)
mean(X, axis=0, keepdims=True) + X | x[0] + X[1, 2] | x[-1] | X[0:1, :] @ x | X[1:, 0] | X[:, ::-1]
x[0:2] * x[1:3] | s[1:6:2] | s[5:0:-2] | sum(s[2:5]) | concatenate((x, p)) | concatenate((X, W, X), axis=1)
sum(concatenate((x, p))) | concatenate((x, p))[2:5] | kron(A, X) | kron(X, A) @ reshape(B, n*n) | reshape(v, (m, n))
reshape(X, m*n) | reshape(T, (6, 4)) | reshape(T, (4, 6)) | reshape(T, (3, 2, 2, 2))
reshape(reshape(T, (6, 4)), (2, 3, 4)) | reshape(X, (m, 1, n)) + X[0, 0] | reshape(V, (2, 3, 2, 2))[1, :, 0, :]
conv2d(I1, F1) | conv2d(I1, F1, stride=2, padding=1) | conv2d(I1, F1, padding=1) | conv2d(I1, F1, dilation=2)
conv1d(s, r, padding=1) | sum(conv1d(s, r)**2) | max_pool2d(H, 2) | mean_pool2d(H, 2) | sum(max_pool2d(H, 2))
sum(ones(n)) | sum(x[0:1]) | inv(A) @ x | inv(A).T | det(A @ B) | inv(A + eye(n)) | logdet(A @ A.T)
inv(x @ p * eye(n) + outer(x, p)) | where(x > 0.7, x, 0) * p | where(x > 0.7, 1, 0)
where(X > x, X, where(x > p, x, 1)) | sum(x) * sum(x) | sum(x * sum(p)) | sum(x * sum(p * sum(z)))
(x @ p) * (p @ z) | sum(x) / sum(p) - t | einsum("ij,jk,kl->il", A, A, B) | einsum("ii->i", A)
einsum("ij,ij,j->", A, B, x) | einsum("ij,kl->", A, B) | trace(A @ B) | trace(eye(n)) | eye(n) @ A @ eye(n)
eye(n) * outer(x, p) | transpose(T, (2, 0, 1)) | sum(T, axis=(0, 2)) | outer(p, ones(n)) | ones(m, n) @ x
zeros(n) + t | inner(A, B) | A.T @ (B + A).T @ x | (A @ x) * (B @ p) | x @ (A @ (B @ p)) | exp(x) / sum(exp(x))
-(x - p) * (-t) | t**2 * x**3 - 2 * -x | (x + p)**2 / (1 + t) | 1 / (1 + exp(-x)) | sqrt(x) - abs(-x)
n * x + (n + 1) * m | delta + b * sum(delta) | eye(m) * outer(delta, delta) | i * x | x**t | t / (x / p)
maximum(x, p) - p | sum(X, axis=0)**2 @ x | sum(sum(X, axis=0)**2) | (X - mean(X, axis=0)) / norm(X, axis=0)
relu(W @ x) @ y | X.T @ diag(y) @ X | trace(eye(n) @ A) | diag(x) @ diag(p) | eye(n) @ eye(n) | diag(x) @ A @ diag(p)
trace(diag(x) @ A) | einsum("ij,jk,kl->il", A, eye(n), B) | einsum("ij,jk->ik", eye(n), eye(n)) | sum(eye(n) @ x)
""".replace("\n", "|").split("|")


@pytest.mark.parametrize("text", [text.strip() for text in ENTRIES if text.strip()])
def test_entries_have_the_value_of_the_expression(text):
    e = parse(text.replace("y0", "x"), let=LET)
    reader = Reader(e)
    assert np.allclose(reader.read(e), reader.run(e), rtol=1e-9)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("X.T @ diag(y) @ X", "∑ₖ Xₖᵢ yₖ Xₖⱼ"),
        ("diag(x) @ A", "xᵢ Aᵢⱼ"),
        ("diag(p) - outer(p, p)", "δᵢⱼ pᵢ − pᵢ pⱼ"),
        ("eye(n) @ eye(n)", "δᵢⱼ"),
        ("x @ A @ x", "∑ᵢⱼ xᵢ Aᵢⱼ xⱼ"),
        ("argmax_onehot(z)", "δ_(i, argmaxⱼ zⱼ)"),
    ],
)
def test_deltas_as_a_person_writes_them(text, printed):
    assert terminal(formula(parse(text, let=LET), by_entries=True)) == printed


def nodes_of_adjoints():
    g, w = sn.tensors("g: 2; w: 3 3 2 2")
    strided, padded = sn.tensors("q: 2 2 2 2; c: 5 5 2 2")
    return [
        Embed(sn.scalar("t"), (1,), (3,)),
        Embed(g, ((1, None, 1),), (3,)),
        Embed(g, ((None, None, -2),), (4,)),
        Embed(sn.tensors("G: 2 3"), ((None, None, 1), 0, (1, 4, 1)), (2, 2, 5)),
        Unwindow(w, (4, 4), (2, 2)),
        Unwindow(strided, (4, 4), (2, 2), 2),
        Unwindow(padded, (4, 4), (2, 2), 1, 1),
        Unwindow(strided, (4, 4), (2, 2), 1, 0, 2),
    ]


@pytest.mark.parametrize("e", nodes_of_adjoints(), ids=lambda e: f"{type(e).__name__}{e.data}")
def test_adjoints_of_selection_print_by_deltas(e):
    reader = Reader(e)
    assert "δ" in terminal(formula(e, by_entries=True))
    assert np.allclose(reader.read(e), reader.run(e))


DERIVATIVES = [
    ("grad(x @ A @ x, x)", "A @ x + A.T @ x"),
    ("grad(sum((W @ x - y)**2), W)", "2 * outer(W @ x - y, x)"),
    ("jacobian(A @ x, x)", "A"),
    ("jacobian(softmax(z), z)", "diag(softmax(z)) - outer(softmax(z), softmax(z))"),
    ("hessian(x @ A @ x, x)", "A + A.T"),
    ("jvp(A @ x, x, p)", "A @ p"),
    ("vjp(W @ x, x, b)", "W.T @ b"),
    ("hvp(x @ A @ x, x, p)", "(A + A.T) @ p"),
    ("diff(t**3, t, 2)", "6*t"),
    ("vjp(x @ x, x, t)", "2*t*x"),
    ("jvp(x @ x, x, p)", "2*(x @ p)"),
    ("grad(logdet(A), A)", "inv(A).T"),
    ("grad(sum(x[1:3]**2), x)", "2*x*concatenate((zeros(1), ones(2)))"),
]


@pytest.mark.parametrize(("text", "expected"), DERIVATIVES, ids=[row[0] for row in DERIVATIVES])
def test_derivatives_by_entries(text, expected):
    let = LET.replace("x: n", "x: 3").replace("A: n n", "A: 3 3") if "concatenate" in expected else LET
    e, g = parse(text, let=let), parse(expected, let=let)
    reader = Reader(e, g)
    assert np.allclose(reader.read(e), reader.run(g), rtol=1e-4, atol=1e-5)


def lines(derivation):
    """What a derivation prints: definitions, both sides of every claim and line, conditions."""
    for definition in derivation.definitions:
        yield definition.meaning
    for claim in derivation.claims:
        yield from (claim.lhs, claim.rhs)
    for step in derivation.steps:
        yield from (step.before, step.after)


def readable(e):
    """Whether it can be run: no derivative as written and no unspecified function, in a definition either."""
    return not any(isinstance(node, (Formal, Apply)) for node in postorder(e))


@pytest.mark.parametrize("entry", find().entries, ids=lambda entry: entry.name)
def test_every_line_of_every_derivation(entry):
    derivation = load(entry)
    for part in derivation.parts or (derivation,):  # each has names of its own
        read_back(part)


def read_back(derivation):
    shown = list(dict.fromkeys(lines(derivation)))
    assert all(terminal(formula(e, Names.of(names_of(*shown)), by_entries=True)) for e in shown)
    inverses = [node for node in postorder(*shown) if isinstance(node, Inverse) and not node.shape[2:]]
    for seed in range(1, 101):  # values at which everything is defined: roots of random numbers may not be
        reader = Reader(*shown, seed=seed, sizes={}, drawn=seed > 1)
        with np.errstate(invalid="ignore"):
            if any(np.linalg.cond(reader.run(e.children[0])) > 1e6 for e in inverses):
                continue
            values = {e: (reader.read(e), reader.run(e)) for e in shown if readable(e)}
        if all(np.all(np.isfinite(run)) for _, run in values.values()):
            break
    for e, (read, run) in values.items():
        assert np.all(np.isfinite(run)) and np.allclose(read, run, rtol=1e-8), terminal(formula(e, by_entries=True))
