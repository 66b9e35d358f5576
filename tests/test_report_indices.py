"""Index notation means what the expression means: printed formulas are evaluated by a reader of their own."""

import numpy as np
import pytest

import symnet as sn
from symnet.catalog import find, load
from symnet.expr import Apply, Defined, Embed, Formal, SizeValue, Symbol, Unwindow, postorder
from symnet.language import parse
from symnet.program import compile
from symnet.report.formula import formula, names_of
from symnet.report.names import Names
from symnet.report.notation import Sym
from symnet.report.terminal import terminal
from symnet.sizes import names_of as size_names, substitute
from tests.notation_values import World, value

LET = (
    "W: m n; x: n; b: m; y: m; A: n n; B: n n; X: m n; p: n; z: n; H: 2*h 2*k; I1: 1 2 5 5; F1: 2 2 2 2; T: 2 3 4; "
    "v: m*n; t; delta: m; i; f: function; V: 6 4; s: 7; r: 3"
)
SIZES = {"m": 2, "n": 3, "h": 2, "k": 1}


class Reader:
    """Random values for the names of some expressions, and both ways to a value."""

    def __init__(self, *roots, sizes=SIZES, seed=1):
        self.names = Names.of(names_of(*roots))
        rng = np.random.default_rng(seed)
        symbols = list(dict.fromkeys(node for node in postorder(*roots) if isinstance(node, Symbol)))
        sized = [
            d
            for node in postorder(*roots)
            for d in (*node.shape, *([node.size] if isinstance(node, SizeValue) else []))
        ]
        found = dict.fromkeys(n for d in sized for n in size_names(d))
        self.sizes = {name: sizes.get(name, 2 + k % 3) for k, name in enumerate(found)}
        shapes = {s: tuple(substitute(d, self.sizes) for d in s.shape) for s in symbols}
        self.arrays = {s.name: _drawn(s, shapes[s], rng) for s in symbols}
        functions = {node.name for node in postorder(*roots) if isinstance(node, Apply)}
        self.world = World(
            values={self.names[name]: array for name, array in self.arrays.items()},
            sizes={self.names[name].base: size for name, size in self.sizes.items()},
            functions=frozenset(self.names[name].base for name in functions),
            meanings={self.names[d.name]: self._meaning(d) for d in postorder(*roots) if isinstance(d, Defined)},
        )

    def _meaning(self, d):
        notation, letters = entry(d.value, self.names)
        return letters, tuple(substitute(s, self.sizes) for s in d.shape), notation

    def read(self, e):
        """The value of the printed entries."""
        notation, letters = entry(e, self.names)
        shape = tuple(substitute(d, self.sizes) for d in e.shape)
        made = np.empty(shape)
        for place in np.ndindex(*shape):
            world = self.world
            for letter, at in zip(letters, place, strict=True):
                world = world.bind(letter, at)
            made[place] = value(notation, world)
        return made

    def run(self, e):
        """The value of the expression by compiled code."""
        concrete = e.subs(self.sizes) if self.sizes else e
        f = compile(concrete)
        return np.asarray(f(*(self.arrays[s.name] for s in concrete.free_symbols)), dtype=float)


def _drawn(symbol, shape, rng):
    drawn = rng.uniform(0.3, 1.4, shape)
    if len(shape) == 2 and shape[0] == shape[1]:
        drawn = drawn + 2 * np.eye(shape[0])
    if {"symmetric", "positive_definite"} & set(symbol.facts):
        drawn = drawn + drawn.T
    return drawn


def entry(e, names):
    """The printed entry, and its letters: those that an entry of a name of this shape is printed with."""
    stand_in = Symbol("entry_of_it", e.shape)
    table = Names({**names.table, "entry_of_it": Sym("Ω")})
    shown = formula(stand_in, table, by_entries=True)
    return formula(e, table, by_entries=True), shown.sub.items if e.shape else ()


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
relu(W @ x) @ y
""".replace("\n", "|").split("|")


@pytest.mark.parametrize("text", [text.strip() for text in ENTRIES if text.strip()])
def test_entries_have_the_value_of_the_expression(text):
    e = parse(text.replace("y0", "x"), let=LET)
    reader = Reader(e)
    assert np.allclose(reader.read(e), reader.run(e), rtol=1e-9)


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
    return not any(isinstance(node, (Formal, Apply)) for node in postorder(e, stop=lambda n: isinstance(n, Defined)))


@pytest.mark.parametrize("name", [row.name for row in find().entries])
def test_every_line_of_every_derivation(name):
    derivation = load(find().get(name))
    shown = list(dict.fromkeys(lines(derivation)))
    reader = Reader(*shown)
    for e in shown:
        assert terminal(formula(e, reader.names, by_entries=True))
        if readable(e):
            assert np.allclose(reader.read(e), reader.run(e), rtol=1e-8), terminal(formula(e, by_entries=True))
