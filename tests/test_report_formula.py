"""Expressions as formulas: what a textbook would print, written by hand; every node prints in every format."""

import pytest

import symnet as sn
from symnet import expr
from symnet.errors import BudgetError
from symnet.expr import Embed, Expr, Formal, Map, Unwindow, postorder
from symnet.functions import FUNCTIONS
from symnet.language import parse
from symnet.report.formula import ROWS, claim_formula, definition_formula, expression_latex, formula, names_of
from symnet.report.latex import latex
from symnet.report.mathml import mathml
from symnet.report.names import Names
from symnet.report.pdf import compile_typst
from symnet.report.terminal import terminal
from symnet.report.typst import typst

LET = (
    "W1: m n; x: n; b1: m; y: m; A: n n; B: n n; z: n; p: n; q: n; X: m n; Z: m N; Y: m N; t; u; w; "
    "f: function; N: size; n: size; I1: 1 3 5 5; F1: 2 3 2 2; H: 2*h 2*k"
)
# text, matrix notation, index notation
PRINTED = [
    ("W1 @ x + b1", "W₁ x + b₁", "∑ⱼ W_(1,ij) xⱼ + b_(1,i)"),
    ("sum((sigmoid(W1 @ x + b1) - y)**2)/2", "(1/2) ∑ᵢ (σ((W₁ x)ᵢ + b_(1,i)) − yᵢ)²", None),
    ("1/(1 + exp(-t))", "1/(1 + e^(−t))", None),
    ("((1 + exp(-t)) - 1)/(1 + exp(-t))**2", "(1 + e^(−t) − 1)/(1 + e^(−t))²", None),
    ("t - (u - w)", "t − (u − w)", None),
    ("t - u - w", "t − u − w", None),
    ("t - -u", "t − (−u)", None),
    ("t*-u", "t (−u)", None),
    ("-(t + u)", "−(t + u)", None),
    ("-t**2 + (-t)**2", "−t² + (−t)²", None),
    ("(t**2)**u", "(t²)^u", None),
    ("t**(u**2)", "t^(u²)", None),
    ("(t + u)*w", "(t + u) w", None),
    ("t/(u/w)", "t/(u/w)", None),
    ("t/u*w", "(t/u) w", None),
    ("2*t*3", "2t · 3", None),
    ("0.5*t", "(1/2) t", None),
    ("1e-9*t", "10⁻⁹ t", None),
    ("1.0507009873554804934193349852946*t", "1.0507009873554804934193349852946t", None),
    ("z @ A @ x", "zᵀ A x", "∑ᵢⱼ zᵢ Aᵢⱼ xⱼ"),
    ("z @ A", "Aᵀ z", "∑ⱼ zⱼ Aⱼᵢ"),
    ("x @ z", "xᵀ z", "∑ᵢ xᵢ zᵢ"),
    ("A @ (B @ x)", "A (B x)", None),
    ("(A @ x)*z", "(A x) ⊙ z", None),
    ("2*(x*z)", "2 (x ⊙ z)", None),
    ("x*z*p", "x ⊙ z ⊙ p", "xᵢ zᵢ pᵢ"),
    ("outer(y, x)", "y xᵀ", "yᵢ xⱼ"),
    ("diag(p) - outer(p, p)", "diag(p) − p pᵀ", "δᵢⱼ pᵢ − pᵢ pⱼ"),
    ("trace(A @ B)", "tr(A B)", None),
    ("A.T @ B.T", "Aᵀ Bᵀ", "∑ₖ Aₖᵢ Bⱼₖ"),
    ("inv(A).T", "A⁻ᵀ", None),
    ("logdet(A)", "log(det(A))", None),
    ("inner(A, B)", "⟨A, B⟩", "∑ᵢⱼ Aᵢⱼ Bᵢⱼ"),
    ("kron(A, B)", "A ⊗ B", None),
    ("eye(n) - outer(p, ones(n))", "Iₙ − p 𝟏ₙᵀ", "δᵢⱼ − pᵢ"),
    ("-sum(p*log(q))", "−∑ᵢ pᵢ log(qᵢ)", "−∑ᵢ pᵢ log(qᵢ)"),
    ("p/q", "p ⊘ q", "pᵢ/qᵢ"),
    ("exp(z)/sum(exp(z))", "exp(z)/(∑ᵢ e^(zᵢ))", None),
    ("x**2", "x^(⊙2)", "xᵢ²"),
    ("norm(x)**2 + norm(X)", "‖x‖² + ‖X‖_F", None),
    ("norm(x, ord=1)", "‖x‖₁", None),
    ("sum(X, axis=0)", "Xᵀ 𝟏ₘ", "∑ⱼ Xⱼᵢ"),
    ("mean(X, axis=1)", "(X 𝟏ₙ)/n", "(1/n) ∑ⱼ Xᵢⱼ"),
    ("max(X, axis=1)", "(maxⱼ Xᵢⱼ)ᵢ", "maxⱼ Xᵢⱼ"),
    ("sum(sum(X, axis=0)**2)", "∑ᵢ (∑ⱼ Xⱼᵢ)²", None),
    ("logsumexp(z)", "log(∑ᵢ e^(zᵢ))", None),
    ("softmax(z)", "softmax(z)", "e^(zᵢ)/(∑ⱼ e^(zⱼ))"),
    ("where(t > 0, 1, 0)", "𝟏[t > 0]", None),
    ("where(t > 0, t, 0)", "{ t  if t > 0; 0  otherwise }", None),
    ("where(t < -1, 0, where(t < 1, t, 1))", "{ 0  if t < −1; t  if t < 1; 1  otherwise }", None),
    ("where(z > 0, z, 2)", "({ zᵢ  if zᵢ > 0; 2  otherwise })ᵢ", "{ zᵢ  if zᵢ > 0; 2  otherwise }"),
    ("f(t)*f(x @ z)", "f(t) f(xᵀ z)", None),
    ("x[0] + X[1, 2]", "x[0] + X[1, 2]", None),
    ("X[0:1, :] @ x", "X[0:1, :] x", None),
    ("conv2d(I1, F1)", "I₁ ⋆ F₁", None),
    ("max_pool2d(H, 2)", "maxpool₂(H)", None),
    ("leaky_relu(t, 1/10) + leaky_relu(t)", "LeakyReLU_(1/10)(t) + LeakyReLU(t)", None),
    ("(n + 1)*t/n", "((n + 1) t)/n", None),
    ("grad(sum(p*z), z)", "(∂/∂z) ∑ᵢ pᵢ zᵢ", None),
    ("jacobian(softmax(z), z)", "∂softmax(z)/∂z", None),
    ("hessian(x @ A @ x, x)", "(∂²/∂x∂xᵀ) (xᵀ A x)", None),
    ("diff(sigmoid(t), t)", "(d/dt) σ(t)", None),
    ("diff(t*u, t, 2)", "(∂²/∂t²) (t u)", None),
    ("vjp(A @ x, x, z)", "((∂/∂x) (A x))ᵀ z", None),
    ("vjp(A @ B, A, B)", "((∂/∂A) (A B))ᵀ[B]", None),
]


@pytest.mark.parametrize(("text", "matrix", "index"), PRINTED, ids=[row[0] for row in PRINTED])
def test_printed(text, matrix, index):
    e = parse(text, let=LET)
    assert terminal(formula(e)) == matrix
    if index is not None:
        assert terminal(formula(e, by_entries=True)) == index


def everything() -> list[Expr]:
    t = sn.scalar("t")
    x = sn.tensors("x: n")
    image = sn.tensors("K: 4 4")
    maps = [row(t) if row.operands == 1 else row(t, x) for row in FUNCTIONS.values()]
    more = [
        parse("2*a", where={"a": "tanh(t)"}),
        Embed(t, (0,), (3,)),
        Unwindow(sn.tensors("V: 3 3 2 2"), (4, 4), (2, 2)),
        sn.reshape(image, 16),
        sn.concatenate((x, x)),
        sn.transpose(sn.tensors("T: 2 3 4"), (2, 0, 1)),
        sn.einsum("ij,jk,ik->", image, image, image),
        sn.softmax(image, axis=0),
        sn.function("f")(t, 3) + sn.function("f")(t, 4),
        sn.pi * sn.e,
        Formal("hvp", x @ x, x, x),
        Formal("jvp", x * t, x, x),
        *(sn.norm(image, axis=0), sn.norm(image, ord=1), sn.prod(x), sn.min(x), sn.zeros(2, 3)),
    ]
    return maps + more + [parse(text, let=LET) for text, _, _ in PRINTED]


def test_every_node_has_a_row():
    nodes = {getattr(expr, name) for name in expr.__all__}
    assert set(ROWS) == {n for n in nodes if isinstance(n, type) and issubclass(n, Expr) and n is not Expr}


def test_every_node_prints_in_every_format():
    seen: set[type] = set()
    sources = []
    for e in everything():
        seen.update(type(node) for node in postorder(e))
        for by_entries in (False, True):
            tree = formula(e, by_entries=by_entries)
            assert latex(tree) and mathml(tree) and terminal(tree)
            sources.append(f"$ {typst(tree)} $")
    assert set(ROWS) <= seen
    assert compile_typst("\n".join(sources)).startswith(b"%PDF")


def test_all_functions_print_apart():
    t = sn.scalar("t")
    printed = [
        terminal(formula(Map(row.name, t))) for row in FUNCTIONS.values() if row.operands == 1 and not row.defaults
    ]
    assert len(set(printed)) == len(printed)


def test_a_name_that_looks_like_the_sigmoid_does_not_hide_it():
    e = parse("sigma*sigmoid(t)")
    assert terminal(formula(e)) == "σ sigmoid(t)"


def test_index_letters_avoid_names():
    e = parse("i*sum(x) + j", let="x: n; i; j")
    assert terminal(formula(e)) == "i ∑ₖ xₖ + j"


def test_defined_names_stay_names():
    e = parse("sum((a - y)**2)", let="x: n; y: n", where={"a": "tanh(x)"})
    assert terminal(formula(e)) == "∑ᵢ (aᵢ − yᵢ)²"
    assert set(names_of(e)) == {"n", "a", "y"}


def test_names_of_a_table_are_used():
    e = parse("W1 @ x", let="W1: m n; x: n")
    names = Names.of(names_of(e), layers="sup")
    assert terminal(formula(e, names)) == "W¹ x"
    assert latex(formula(e.T, names)) == "W^{1} x"


def test_claims_and_definitions():
    c = sn.claim("sigmoid(x) <= 1")
    assert terminal(claim_formula(c)) == "σ(x) ≤ 1"
    z = parse("z", where={"z": "2*x"})
    assert terminal(definition_formula(z, z.value)) == "z := 2x"


def test_chinese_conditions():
    assert "若" in terminal(formula(parse("where(x > 0, x, 0)"), lang="zh"))


@pytest.mark.parametrize(
    "grow", [sn.exp, sn.softplus, lambda e: 1 / (1 + e), lambda e: e + 1, lambda e: e * e, lambda e: -e]
)
def test_depth_is_refused_and_not_felt(grow):
    e = sn.scalar("x")
    for _ in range(15_000):
        e = grow(e)
    with pytest.raises(BudgetError):
        expression_latex(e)


def test_long_sums_print():
    x = sn.scalar("x")
    e = x
    for k in range(500):
        e = e + k * x
    assert expression_latex(e).count("+") == 500


def test_matrix_index_names_are_hidden_nowhere():
    assert expression_latex(parse("x_1 + x1")) == r"x_{1} + \mathrm{x1}"
