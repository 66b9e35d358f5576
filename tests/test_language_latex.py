r"""LaTeX as the printer writes it, read back: `e.latex()` → the same meaning; everything else is refused and quoted."""

import pytest

import symnet as sn
from symnet.errors import BudgetError, ParseError, ShapeError, SymnetError
from symnet.expr import Map
from symnet.functions import FUNCTIONS
from symnet.language import parse
from symnet.language.latex.names import Table, key_of
from symnet.language.latex.reader import parse_latex
from symnet.language.latex.tokens import tokens
from symnet.report.formula import expression_latex
from symnet.report.names import Names
from symnet.symbols import OPERATORS

LET = (
    "X: m n; W: m n; x: n; z: n; p: n; q: n; y: m; b: m; A: n n; B: n n; U: 2 3 4; t; w; z_hat: n; w_out; "
    "loss; dx: n; 变量; x1; Sigma: n n; W_ij; theta_1_hat: n; b_star: n; é; n_h: size; V: n_h; f_1: function; "
    "h: function; I1: 3 3; H: 2*k 2*l; K: 2 4 5 5; F: 3 4 2 2; n: size; m: size"
)

# Text of the language: what it prints is read back, and means the same. The first are read back to the very node.
SAME = """
x + z | x - z | -x | x*z | x/z | 2*x | x*2 | x/t | 1/x | t/x | x**2 | x**-1 | x**t | t**2 | t**-1 | t**-2 | (-t)**3
-t**2 | t - (w - x1) | t - w - x1 | t/(w/x1) | t/w*x1 | (t + w)*x1 | 2*t*3 | t*pi/2 | t**(w**2) | (t**2)**w
W @ x + b | A @ B @ x | A @ (B @ x) | (A + A.T) @ x | x @ A @ z | x @ z | outer(y, x) | (x @ z)*x | -(A @ x)
2*(x*z) | A.T @ B.T | (A @ B).T | inv(A) | inv(A).T | inv(A) @ x | inv(A @ B) | det(A)**2 | trace(A @ B) | diag(p)
diag(A) | diag(p) - outer(p, p) | inner(A, B) | kron(A, B) | outer(X, y) | logdet(A) | eye(n) - outer(p, ones(n))
eye(3) @ I1 | ones(n) @ x | 3*ones(2, 3) | zeros(n) | sum(x) | sum(X) | sum(X, axis=0) | sum(X, axis=1)
sum(U, axis=1) | sum(x*z) | sum(x)*sum(y) | t*sum(x) | sum(x)*t | sum(x) + t | sum(x) - sum(y) | sum(x)**2 | prod(x)
max(x) | min(X) | max(X, axis=0) | sum((X @ x)**2) | sum((sigmoid(W @ x + b) - y)**2)/2 | -sum(p*log(q))
sum(X*W, axis=0) | sum(relu(1 - y*(X @ x)))/m | norm(x) | norm(X) | norm(x, ord=1) | norm(X @ x - y)**2
norm(X, axis=1) | norm(X, ord=1, axis=0) | softmax(z) | softmax(X) | softmax(X, axis=0) | log_softmax(z)
log_softmax(X, axis=0) | argmax_onehot(x) | where(t > 0, 1, 0) | where(t > 0, t, 0)
where(t < -1, 0, where(t < 1, t, 1)) | where(x > 0, x, 2) | where(X >= x, X, 0) | maximum(x, 0) | minimum(x, z)
maximum(t, w) | abs(x) | sqrt(t)**3 | exp(t)**2 | exp(x)*2 | x[0] + X[1, 2] | x[-1] | X[0:1, :] | x[1:] @ x[1:]
U[:, 0] | softmax(X)[0] | (X @ x)[0] | reshape(X, (n, m)) | transpose(U, (0, 2, 1)) | concatenate((x, y))
concatenate((A, B), axis=1) | concatenate((U, U), axis=2) | max_pool2d(H, 2) | mean_pool2d(H, 2) | conv2d(H, I1)
conv2d(K, F) | conv2d(K, F, stride=2, padding=1) | f_1(t)*h(x @ z) | h(x) @ x | leaky_relu(t, 1/10) + leaky_relu(t)
elu(t, 2) | grad(sum(p*z), z) | grad(sum((X @ x - y)**2), x) | jacobian(softmax(z), z) | jacobian(X @ x, x)
hessian(x @ A @ x, x) | diff(sigmoid(t), t) | diff(t*w, t, 2) | diff(h(t), t, 2) | diff(sin(x1*t), x1)
hessian(sum(X**2), X) | jvp(X @ A, X, W) | vjp(A @ B, A, B) | hvp(sum(X**2), X, W) | grad(x @ x, x) @ x | z_hat + dx
w_out*loss | 变量 + x1 | Sigma @ x | W_ij | theta_1_hat | b_star**2 | é | V | z_hat**2 | x1**2 | n_h*t | (n + 1)*t/n
[[s, 1], [x[0], -s]] | [s, x[1]] | det([[s, 1], [2, -s]])*t | n**2*t | 1e-9*t | 0.125 | 12345/1000 | 1e10
"""
EQUAL = """
mean(x) | mean(X, axis=1) | z @ A | x @ A | einsum('ij,j->ij', X, x) | einsum('i,ij,j->j', y, X, x) | logsumexp(z)
logsumexp(X, axis=1) | kron(x, z) | log1p(t) | expm1(t) | -2*A @ x | (A @ x) @ (B @ x) | t - (-2) | t*-w | ones(n)*t
sum(ones(n)*t) | sum(t*ones(m, n)) | vjp(A @ x, x, z) | jvp(x*t, x, z) | hvp(sum(x**2), x, z) | e**t
norm(X, ord=1) | sum(outer(x, y)) | exp(z)/sum(exp(z)) | x @ A @ x/2 | (x/t) @ x | diff(diff(t*x1**2, t), x1)
x[0]*x[1] | grad(t**2, t)
"""


def listed(rows):
    return [text.strip() for line in rows.strip().splitlines() for text in line.split("|")]


@pytest.mark.parametrize("text", listed(SAME))
def test_what_is_printed_is_read_back(text):
    e = parse(text, let=LET)
    again = parse_latex(e.latex(), let=LET)
    assert again.shape == e.shape and again.latex() == e.latex()
    assert again is e or sn.verify(sn.claim(again, "==", e)).status == "proved"


@pytest.mark.parametrize("text", listed(EQUAL))
def test_what_is_printed_alike_means_the_same(text):
    e = parse(text, let=LET)
    again = parse_latex(e.latex(), let=LET)
    assert again.shape == e.shape and sn.verify(sn.claim(again, "==", e)).status == "proved"


@pytest.mark.parametrize("row", FUNCTIONS.values(), ids=FUNCTIONS)
def test_every_function_is_read_back(row):
    """Of scalars and of tensors."""
    for x in (sn.scalar("t"), sn.tensors("x: n")):
        e = Map(row.name, *[x, x / 2][: row.operands], *map(parse, ["3/7"] * len(row.defaults)))
        again = parse_latex(e.latex(), let="x: n")
        assert again is e or sn.verify(sn.claim(again, "==", e)).status == "proved"


def test_the_table_has_every_operator_of_the_language():
    said = " ".join((SAME, EQUAL))
    by_another_name = {"dot": "x @ z", "einsum": "einsum", "conv1d": "conv2d"}
    assert not [name for name in OPERATORS if f"{by_another_name.get(name, name)}" not in said]


INDEX = """
W @ x + b | x @ z | A @ B @ x | z @ A | outer(y, x) | diag(p) - outer(p, p) | trace(A @ B) | A.T @ B.T | inv(A).T
eye(n) - outer(p, ones(n)) | -sum(p*log(q)) | p/q | x**2 | norm(x)**2 | sum(X, axis=0) | mean(X, axis=1)
max(X, axis=1) | softmax(z) | where(z > 0, z, 2) | grad(sum(p*z), z) | jacobian(softmax(z), z)
hessian(x @ A @ x, x) | vjp(A @ x, x, z)
"""


@pytest.mark.parametrize("text", listed(INDEX))
def test_index_notation_is_read_back(text):
    e = parse(text, let=LET)
    again = parse_latex(e.latex(notation="index"), let=LET)
    assert again.shape == e.shape
    assert again is e or sn.verify(sn.claim(again, "==", e)).status == "proved"


def test_named_intermediates_and_comparisons():
    claim = parse_latex(r"\hat{y} \leq \frac{1}{2}", where={"y_hat": "sigmoid(t)**2"})
    assert claim.relation == "<=" and str(claim.children[0].value) == "sigmoid(t)**2"


NAMES = (
    "W1 x_1 delta2 y_hat sigma W_out x1 loss theta_1_hat b_star f_prime dx dtheta lamda eps W_ij é 变量 a_b_c n_h Gamma"
)


@pytest.mark.parametrize("name", NAMES.split())
def test_names_are_found_by_their_print(name):
    e = sn.scalar(name)
    shown = expression_latex(e, names=Names.of([name]))
    assert parse_latex(shown, let=name) is e


def test_names_that_look_alike_are_refused():
    with pytest.raises(ParseError, match="x1 and x_1 look alike"):
        parse_latex("x_{1} + 1", let="x1; x_1")
    assert Table(["x1", "t"]).find(key_of("x_1")) == "x1"


# What people write beside what is printed: read, where it can mean one thing only.
HUMAN = [
    (r"x^T z", "x @ z"),
    (r"x \cdot z", "x @ z"),
    (r"\sigma(Wx+b)", "sigmoid(W @ x + b)"),
    (r"b \odot Wx", "b*(W @ x)"),
    (r"\text{diag}(p) - pp^T", "diag(p) - outer(p, p)"),
    (r"\sum_{i=1}^n x_i z_i", "sum(x*z)"),
    (r"\sum_j W_{ij} x_j", "W @ x"),
    (r"\frac{dL}{dt}", "diff(L, t)"),
    (r"\frac{\partial}{\partial x} \frac{1}{2} \lVert X x - y \rVert^{2}", "grad(norm(X @ x - y)**2/2, x)"),
    (r"p_i (\delta_{ij} - p_j)", "diag(p) - outer(p, p)"),
    (r"\frac{\partial L}{\partial z_j}", "grad(L, z)"),
    (r"\frac{\partial (Wx)}{\partial x^\top}", "jacobian(W @ x, x)"),
    (r"e^{-t} \; \alpha", "exp(-t)*alpha"),
    (r"\left\lVert x \right\rVert_2^2 % the loss", "norm(x)**2"),
    (r"\left|t\right| + \left\|x\right\|", "abs(t) + norm(x)"),
    (r"t(t+1)", "t*(t + 1)"),
    (r"\bigl( t + 1 \bigr) \mathbf{1}_n^\top x", "(t + 1)*(ones(n) @ x)"),
    (r"\sin^{2}(t) - \cos^3(t + 1)", "sin(t)**2 - cos(t + 1)**3"),
    (r"\max(0, t) + \ln(t)", "maximum(0, t) + log(t)"),
]


@pytest.mark.parametrize(("latex", "text"), HUMAN)
def test_what_people_write(latex, text):
    verdict = sn.verify(sn.claim(parse_latex(latex, let=LET), "==", parse(text, let=LET)))
    assert verdict.status == "proved"


REFUSED = [
    (r"x^2", r"^{\odot 2}"),
    (r"A^2", "A A"),
    (r"g(t)", "f: function"),
    (r"x z", r"\odot"),
    (r"\frac{1}{x}", r"\oslash"),
    (r"\sin t", "parentheses"),
    (r"\sin^2 t", "parentheses"),
    (r"\sin^{-1}(t)", "from 2 on"),
    (r"\sin^n(t)", "from 2 on"),
    (r"\sin^23(t)", "needs braces"),
    (r"\tanh^{2}(x)", "its value is a tensor"),
    (r"\operatorname{softmax}^2(x)", "parentheses"),
    (r"\frac{d}{dt} \sin(t) t", "parentheses"),
    (r"\frac12", "braces"),
    (r"t^12", "braces"),
    (r"\sum x", "letters below"),
    (r"\sum_{i=1}^m x_i", "range of m"),
    (r"\sum_{i=2}^n x_i", "begins neither"),
    (r"\sum_i z", "goes over i"),
    (r"\sum_{i} \sum_{i} X_{ii}", "another letter"),
    (r"\sum_{i<j} x_i", "below"),
    (r"x_{i+1}", "below"),
    (r"x_i + z", "write all indices, or none"),
    (r"q_n", "not an index"),
    (r"(A x)^\top", "a row here"),
    (r"x^\top + z", "transpose missing"),
    (r"||x||", r"\lvert"),
    (r"a/b", r"\frac"),
    (r"x \times z", r"\odot"),
    (r"\nabla f", r"\partial"),
    (r"\int t", "integrals"),
    (r"\foo", r"\foo"),
    (r"\sigma'(t)", "prime"),
    (r"\left( t", "due"),
    (r"t)", "not expected"),
    (r"}", "closes nothing"),
    (r"{t", "not closed"),
    (r"2 3", r"\cdot"),
    (r"t = 1 = 2", "more than once"),
    (r"\begin{align} t \end{align}", "align"),
    (r"\begin{cases} t & \text{if } t > 0 \end{cases}", "otherwise"),
    (r"\lVert A \rVert", "no norm"),
    (r"\operatorname{embed}_{[0]}(t)", "shape of the whole"),
    (r"U^\top", "axes"),
    (r"\mathbf{1}^\top x", "shape below"),
    (r"t \\ w", "one formula"),
    (r"\frac{\partial^{2} L}{\partial t}", "times"),
    (r"\frac{\partial L}{\partial (t + 1)}", "name"),
    (r"\sum_i A_{ii} x_i^2 + B_i", ""),
    (r"= t", "both sides"),
    (r"H \star^ I", "stride"),
    ("§", "LaTeX"),
    ("", "empty"),
    (r"\text{a", "not closed"),
    ("\\", "LaTeX"),
]


@pytest.mark.parametrize(("latex", "words"), REFUSED)
def test_anything_else_is_refused_and_quoted(latex, words):
    with pytest.raises((ParseError, ShapeError, SymnetError)) as error:
        parse_latex(latex, let=LET)
    assert words in str(error.value) and len(str(error.value)) < 500


def test_two_meanings_are_refused():
    with pytest.raises(ParseError, match="looks like a function"):
        parse_latex(r"\sigma(t)", let="sigma")
    with pytest.raises(ParseError, match="looks like a function"):
        parse_latex("u(t)", let="u")
    assert str(parse_latex("u(t)")) == "step(t)" and str(parse_latex(r"u \, (t + 1)", let="u")) == "u*(t + 1)"
    assert str(parse_latex(r"\frac{t}{\sigma}")) == "t/sigma"


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        ("(" * 500 + "t" + ")" * 500, "nested"),
        ("{" * 500 + "t" + "}" * 500, "nested"),
        (r"\sqrt{" * 500 + "t" + "}" * 500, "nested"),
        ("t + " * 30_000 + "t", "100,000"),
        ("1" * 1_001, "1,000"),
    ],
)
def test_work_is_bounded(latex, words):
    with pytest.raises((ParseError, BudgetError), match=words):
        parse_latex(latex)


def test_sums_beside_a_matrix():
    """What is printed says to which axis a sum belongs; where people leave it out, the sizes tell, or nothing does."""
    for text in ("exp(X)/sum(exp(X), axis=1, keepdims=True)", "X - mean(X, axis=1, keepdims=True)", "X/sum(X, axis=0)"):
        for name in ("X", "A"):
            e = parse(text.replace("X", name), let=LET)
            assert sn.verify(sn.claim(parse_latex(e.latex(), let=LET), "==", e)).status == "proved"
    row, column = r"X \oslash \sum_{i} X_{i, {:}}", r"X \oslash \sum_{i} X_{{:}, i}"
    for latex, text in ((row, "X/sum(X, axis=0)"), (column, "X/sum(X, axis=1, keepdims=True)")):
        assert sn.verify(sn.claim(parse_latex(latex, let=LET), "==", parse(text, let=LET))).status == "proved"
        with pytest.raises(ParseError, match="rows or the columns"):
            parse_latex(latex.replace("X", "A"), let=LET)


def test_long_formulas_are_read():
    assert sum(1 for _ in tokens(r"x_{1} + " * 2_000)) == 12_001
    assert parse_latex(" + ".join(["t"] * 5_000)) is parse(" + ".join(["t"] * 5_000))


def test_text_is_data():
    for text in (r"\mathrm{__import__('os')}(t)", r"\operatorname{open}(t)", r"\text{eval}(t)", r"\input{a}"):
        with pytest.raises(SymnetError):
            parse_latex(text)


@pytest.mark.parametrize(
    ("text", "meant"), [(r"\fra{1}{2}", r"\frac"), (r"\sqr{2}", r"\sqrt"), (r"\tanhh(x)", r"\tanh")]
)
def test_a_command_that_is_not_read_is_told_with_what_is_close(text, meant):
    with pytest.raises(ParseError) as error:
        parse_latex(text)
    assert f"did you mean {meant}?" in str(error.value)
