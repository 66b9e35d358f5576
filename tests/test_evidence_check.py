"""`check`: what is right is never accused, what is wrong is found at its line; text, LaTeX, SymPy, functions."""

import time

import numpy as np
import pytest
import sympy

import symnet as sn
from symnet.errors import SymnetError
from symnet.evidence.checking.lines import read_lines, split_relations

LS = "X: m n; w: n; y: m"
NET = "W: m n; x: n; b: m; y: m"

# Derivations that are right: declarations, hypotheses, lines.
RIGHT = [
    (LS, [], ["grad(sum((X @ w - y)**2)/2, w)", "X.T @ (X @ w - y)", "X.T @ X @ w - X.T @ y"]),
    ("", [], ["diff(sigmoid(x), x)", "exp(-x)/(1 + exp(-x))**2", "sigmoid(x)*(1 - sigmoid(x))"]),
    ("z: n", [], ["p := softmax(z)", "jacobian(p, z)", "diag(p) - outer(p, p)"]),
    ("z: n; y: n", ["sum(y) == 1"], ["grad(-sum(y*log(softmax(z))), z)", "softmax(z)*sum(y) - y", "softmax(z) - y"]),
    ("z: n; y: n", [], ["given: sum(y) == 1", "grad(-sum(y*log(softmax(z))), z)", "softmax(z) - y"]),
    (NET, [], ["a := sigmoid(W @ x + b)", "grad(sum((a - y)**2)/2, a)", "a - y"]),
    (NET, [], ["grad(sum((W @ x + b - y)**2)/2, W) == outer(W @ x + b - y, x)"]),
    ("X: N d; W: d k; Y: N k", [], ["grad(sum((X @ W - Y)**2)/2, W)", "X.T @ (X @ W - Y)"]),
    ("A: n n; x: n", [], ["grad(x @ A @ x, x)", "A @ x + A.T @ x", "(A + A.T) @ x"]),
    ("X: n n", ["det(X) > 0"], ["grad(logdet(X), X)", "inv(X).T"]),
    ("", ["x != 0"], ["diff(relu(x), x)", "step(x)"]),
    ("", ["x > 0"], ["diff(x*log(x), x)", "log(x) + x/x", "log(x) + 1"]),
    ("", [], ["(a + b)**2", "a**2 + 2*a*b + b**2", ">= 0"]),
    ("", [], ["x**2 + 1", ">= 2*x"]),
    ("x: n; y: n", [], ["(x @ y)**2", "<= (x @ x)*(y @ y)"]),
    ("x: n", [], ["mean((x - mean(x))**2)", "mean(x**2) - mean(x)**2"]),
    ("z: n", [], ["log_softmax(z)", "z - logsumexp(z)", "z - log(sum(exp(z)))"]),
    ("W: m n; x: n; f: function", [], ["jacobian(f(W @ x), x)", "diag(f'(W @ x)) @ W"]),
    ("Z: N k; Y: N k", ["sum(Y, axis=1) == 1"], ["grad(-sum(Y*log_softmax(Z))/N, Z)", "(softmax(Z) - Y)/N"]),
    ("", [], ["tanh(x)", "2*sigmoid(2*x) - 1", "(exp(x) - exp(-x))/(exp(x) + exp(-x))"]),
]


@pytest.mark.parametrize(("let", "given", "lines"), RIGHT, ids=range(len(RIGHT)))
def test_what_is_right_is_never_accused(let, given, lines):
    found = sn.check(lines, let=let, given=given)
    assert found.status == "proved" and found.ok and found.first_failure is None
    assert not any(line.diagnosis for line in found.lines)
    assert "Every line follows." in found.text() and "每一行都成立。" in found.text("zh")


@pytest.mark.parametrize(("let", "given", "lines"), RIGHT[:8], ids=range(8))
def test_the_same_in_latex(let, given, lines):
    """Each formula printed and read back: the same verdicts."""
    spoken = [line for line in lines if ":" in line]
    formulas = [line for line in lines if ":" not in line]
    where = dict(line.split(" := ") for line in spoken if ":=" in line)
    printed = [f"${sn.parse(line, let=let, where=where).latex()}$" for line in formulas]
    assert sn.check([*spoken, *printed], let=let, given=given).status == "proved"


# The number of the first line that is wrong, among lines that are right.
WRONG = [
    (3, LS, ["grad(sum((X @ w - y)**2)/2, w)", "X.T @ (X @ w - y)", "X.T @ X @ w + X.T @ y", "X.T @ (X @ w + y)"]),
    (2, LS, ["grad(sum((X @ w - y)**2)/2, w)", "X @ (X @ w - y)", "X.T @ (X @ w - y)"]),
    (4, "z: n", ["p := softmax(z)", "jacobian(p, z)", "diag(p) - outer(p, p)", "diag(p)*(1 - p)"]),
    (2, "", ["sqrt(x**2)", "x"]),
    (3, "", ["x**2 + 1", ">= 2*x", ">= x**2"]),
    (2, "", ["let: x: n", "norm(x)**2 == sum(x)"]),
    (1, "", ["(a + b)**2 == a**2 + b**2 == b**2 + a**2"]),
]


@pytest.mark.parametrize(("number", "let", "lines"), WRONG)
def test_the_first_wrong_line_is_named_with_its_counterexample(number, let, lines):
    found = sn.check(lines, let=let)
    first = found.first_failure
    assert found.status == "refuted" and not found.ok and first.number == number
    assert first.verdict.counterexample or first.verdict.method == "shapes"
    assert f"line {number} is the first" in found.text().lower()
    assert found.to_dict()["first_failure"] == number


def test_a_counterexample_is_one():
    line = sn.check(["grad(sum((X @ w - y)**2), w)", "X.T @ (X @ w - y)"], let=LS).first_failure
    point = line.verdict.counterexample
    X, w, y = (np.array(point[name], dtype=object).astype(float) for name in ("X", "w", "y"))
    assert not np.allclose(2 * X.T @ (X @ w - y), X.T @ (X @ w - y))


def test_each_line_continues_the_one_before_it_right_or_wrong():
    found = sn.check(["x + x", "3*x", "3*x + 0"])
    assert [line.status for line in found.lines] == ["refuted", "proved"]
    found = sn.check(["x + x", "3*x", "4*x"])
    assert found.text().endswith("Line 2 is the first that does not follow (and 1 more).")
    assert found.text("zh").endswith("第 2 行是第一处不成立的地方（另有 1 处）。")


@pytest.mark.parametrize(("line", "repaired"), [("sqrt(x) > 0", ">= 0"), ("log(x) < x - 1", "<= x - 1")])
def test_a_line_that_needs_more_than_a_condition_is_not_said_to_follow_under_it(line, repaired):
    said = sn.check([line]).text()
    assert "it would follow given: x >" in said and f"it would follow as: {repaired}  (proved)" in said
    with pytest.raises(AssertionError, match=f"proved as: .* {repaired}  given x >"):
        sn.assert_proved(line)


def test_declarations_definitions_reasons_and_comments():
    text = """
    # least squares
    let: X: m n; w: n; y: m
    r := X @ w - y        # the residual
    grad(sum(r**2), w)
      == 2*X.T @ r        because chain rule
      == 2*X.T @ (X @ w
           - y)
    """
    found = sn.check(text)
    assert found.ok and [line.number for line in found.lines] == [6, 7]
    assert found.lines[0].because == "chain rule" and found.lines[1].before == "2*X.T @ r"


def test_chinese_words_and_punctuation():
    lines = "设：z: n；y：n\n已知：sum(y) == 1\np := softmax(z)\ngrad(-sum(y*log(p)), z)\n= p - y 因为 求导"
    found = sn.check(lines)
    assert found.ok and found.lines[0].because == "求导" and found.text("zh").endswith("每一行都成立。")


def test_expressions_sympy_and_pairs():
    x = sympy.Symbol("x")
    assert sn.check([sympy.sin(x) ** 2 + sympy.cos(x) ** 2, "1"]).ok
    assert sn.check([sympy.Derivative(sympy.sin(x), x), sympy.cos(x)]).ok
    w, v = sn.tensors("w: n; v: n")
    assert sn.check([w @ v, v @ w]).ok and sn.check([sn.claim(w @ v, "==", v @ w).comparison]).ok
    assert sn.check([w @ w, (">=", 0)]).ok
    assert sn.check([w @ v, "w @ w"]).status == "refuted"


TEX = r"""
% let: X: m n; w: n; y: m; z: n
% p := softmax(z)
\begin{align}
  \frac{\partial}{\partial w} \lVert X w - y \rVert^{2} &= 2 X^{\top} (X w - y) \label{one} \\
    &= 2 X^{\top} (y - X w)
\end{align}
and
\begin{align*}
  \frac{\partial \operatorname{softmax}(z)}{\partial z} &= \operatorname{diag}(p) - p p^{\top}.
\end{align*}
"""


def test_aligned_latex():
    found = sn.check(TEX)
    assert [(line.number, line.status) for line in found.lines] == [(5, "proved"), (6, "refuted"), (10, "proved")]
    assert found.first_failure.diagnosis.key == "sign"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (r"2 X (X w - y)", "transposed"),
        (r"2 (X w - y)^{\top} X", "transposed"),
        (r"2 X^{\top} X w - 2 y^{\top} X", "transposed"),
        (r"2 X^{\top} (y - X w)", "sign"),
        (r"X^{\top} (X w - y)", "factor 2"),
    ],
)
def test_faults_in_latex(line, key):
    found = sn.check([r"\frac{\partial}{\partial w} \lVert X w - y \rVert^{2}", f"${line}$"], let=LS)
    assert found.status == "refuted" and found.first_failure.diagnosis.key == key


SPOKEN = r"""
let: z: n; y: n; W: m n; x: n
$p := \operatorname{softmax}(z)$
a_{1} \coloneqq \tanh(W x)
given: $\sum_{i} y_{i} = 1$
$\frac{\partial}{\partial z} \left( {-} \sum_{i} y_{i} \log(\operatorname{softmax}(z)_{i}) \right)$
$= y - p$
section: Names
$\tanh(W x) = a_{1}$
"""


def test_latex_definitions_hypotheses_and_repairs():
    with pytest.raises(SymnetError, match="line 4"):
        sn.check(SPOKEN.replace("a_{1} \\coloneqq", "a_{1} 2 \\coloneqq"))
    found = sn.check(SPOKEN)
    assert [(line.number, line.status, line.section) for line in found.lines] == [
        (7, "refuted", ""),
        (9, "proved", "Names"),
    ]
    assert found.lines[0].diagnosis.key == "sign" and "in LaTeX: p - y" in found.text()
    with pytest.raises(SymnetError, match="line 9: `a1` is defined twice"):
        sn.check(SPOKEN.replace("section: Names", "section: Names\na1 := tanh(W @ x)"))


def test_fenced_blocks_of_markdown():
    found = sn.check("# Title\nwords\n```symnet\nx + x\n== 2*x\n```\nmore\n```\n== 3*x\n```\n")
    assert [(line.number, line.status) for line in found.lines] == [(5, "proved"), (9, "refuted")]


def test_each_block_is_a_chain_of_its_own():
    found = sn.check("```\nx + x\n== 2*x\n```\nmore\n```\nlet: z: n\nsum(z)\n== n*mean(z)\n```\n")
    assert [(line.before, line.status) for line in found.lines] == [("x + x", "proved"), ("sum(z)", "proved")]


def test_an_equation_for_a_new_name_may_be_a_definition():
    said = sn.check(["L == sum((W @ x - y)**2)/2"], let=NET).text()
    assert "if it is a definition: L := sum((W @ x - y)**2)/2" in said
    for chain in (["x", "sqrt(x**2)"], ["2*x - x", "x", "y"]):
        assert "definition" not in sn.check(chain).text()


# ------------------------------------------------------------------ functions of arrays
def residual(X, w, y):
    return X.T @ (X @ w - y)


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (lambda X, w, y: X.T @ (y - X @ w), "sign"),
        (lambda X, w, y: 2 * X.T @ (X @ w - y), "factor 2"),
        (lambda X, w, y: X.T @ (X @ w - y) / len(y), "mean"),
        (lambda X, w, y: 3 * X.T @ (X @ w - y), "constant"),
    ],
)
def test_a_function_is_supported_or_refuted_and_never_proved(wrong, key):
    lines = ["grad(sum((X @ w - y)**2)/2, w)", residual]
    assert sn.check(lines, let=LS).status == "supported"
    line = sn.check([lines[0], wrong], let=LS).first_failure
    assert line.status == "refuted" and line.diagnosis.key == key and line.diagnosis.verdict.status == "supported"
    assert "likely cause" in sn.check([lines[0], wrong], let=LS).text()
    point = {name: np.array(value, dtype=object).astype(float) for name, value in line.verdict.counterexample.items()}
    assert not np.allclose(wrong(point["X"], point["w"], point["y"]), residual(point["X"], point["w"], point["y"]))


def softmax(z):
    return np.exp(z) / np.exp(z).sum()


# The line before, declarations, a function of arrays that is wrong, the fault.
IN_CODE = [
    ("grad(x @ x, x)", "x: n", lambda x: 2 * np.linalg.norm(x), "collapsed"),
    ("grad(x @ x, x)", "x: n", lambda x: 2 * np.sum(x), "collapsed"),
    ("jacobian(softmax(z), z)", "z: n", lambda z: np.diag(softmax(z)), "term"),
    ("jacobian(softmax(z), z)", "z: n", lambda z: softmax(z) * (1 - softmax(z)), "collapsed"),
    ("grad(sum((X @ W + b)**2)/2, b)", "X: N d; W: d k; b: k", lambda X, W, b: (X @ W + b).sum(1), "axis"),
    ("grad(sum((X @ W + b)**2)/2, b)", "X: N d; W: d k; b: k", lambda X, W, b: (X @ W).sum(0), "term"),
    ("grad(sum(sigmoid(x)), x)", "x: n", lambda x: x * (1 - x), "left out"),
    ("grad(sum(tanh(W @ x)), x)", "W: m n; x: n", lambda W, x: 1 - np.tanh(W @ x) ** 2, "left early"),
    ("grad(-sum(t*log(softmax(z))), z)", "t: n; z: n", lambda t, z: softmax(z) - t, "left out"),
    ("grad(sum(log(x)/log(2)), x)", "x: n positive", lambda x: 1 / x, "constant"),
]


@pytest.mark.parametrize(("left", "let", "wrong", "key"), IN_CODE, ids=[f"{row[3]}-{row[0]}" for row in IN_CODE])
def test_faults_in_functions(left, let, wrong, key):
    line = sn.check([left, wrong], let=let).first_failure
    assert line.status == "refuted" and line.diagnosis.key == key, line.diagnosis and line.diagnosis.text()
    assert line.diagnosis.verdict.status == "supported"


@pytest.mark.parametrize(
    ("left", "let", "right"),
    [
        ("jacobian(softmax(z), z)", "z: n", lambda z: np.diag(softmax(z)) - np.outer(softmax(z), softmax(z))),
        ("softplus(x)", "", lambda x: np.log(1 + np.exp(x))),
        ("diff(tanh(10*x), x)", "", lambda x: 10 - 10 * np.tanh(10 * x) ** 2),
        ("1 - cos(x/10**4)", "", lambda x: 1 - np.cos(x / 1e4)),
    ],
)
def test_a_function_that_loses_digits_is_not_accused(left, let, right):
    """Where nothing but rounding is left of both sides, nothing is said; where that is so at most points, not even that
    they agree."""
    assert sn.check([left, right], let=let).status in ("supported", "unknown")
    assert sn.check(["exp(-x**2 - 60)", lambda x: 0.0]).status == "unknown"


def test_functions_that_cannot_be_compared():
    loss = "grad(sum((X @ w - y)**2)/2, w)"
    with pytest.raises(SymnetError, match="call its parameters as the formulas call them"):
        sn.check([loss, lambda a: a], let=LS)
    assert sn.check([loss, lambda X, w, y: 1 / 0], let=LS).status == "unknown"
    assert sn.check([loss, lambda X, w, y: "words"], let=LS).status == "unknown"
    assert sn.check([loss, lambda X, w, y: None], let=LS).first_failure.verdict.reason == "the function returns nothing"
    assert sn.check([loss, lambda X, w, y: np.full(w.shape, np.nan)], let=LS).status == "refuted"


# ------------------------------------------------------------------ bad input and budgets
BAD = [
    ("", "nothing to check"),
    ("# nothing", "nothing to check"),
    ("x", "nothing to check"),
    ("== x", "line 1: == x continues nothing"),
    ("x\n==", "line 2: `==` ends with a relation"),
    ("x\n== (x", "line 2: `(`"),
    ("x\n\n== sgmoid(x)", "line 3: `sgmoid`"),
    ("let: x: n n q!\nx == x", "line 1: `q!`"),
    ("a := b + 1\nb := 2\na == a", "line 2: `b` is used before"),
    ("x\nbecause I say so", "line 2: `because I say so` gives a reason"),
    ("x == x\n" * 2001, "at most 2,000"),
    ("x + " * 30_000 + "x", "at most 100,000"),
    ("x\n== $\\foo$", "line 2: `\\foo`"),
    (["x", None], "line 2: `None`"),
    ([["x"]], "line 1"),
    (7, "no list of lines"),
    (None, "no list of lines"),
    ([lambda x: x], "continues nothing"),
    ("x == y == z <", "ends with a relation"),
]


@pytest.mark.parametrize(("lines", "words"), BAD, ids=range(len(BAD)))
def test_bad_input_is_one_error_with_the_line(lines, words):
    with pytest.raises(SymnetError) as error:
        sn.check(lines)
    assert words in str(error.value) and len(str(error.value)) < 500


def test_bad_options():
    for options in ({"timeout": 0}, {"timeout": -1}, {"let": "x: q!"}, {"given": ["x +"]}):
        with pytest.raises(SymnetError):
            sn.check(["x", "x"], **options)


def test_a_verdict_in_one_line():
    said = str(sn.verify("x/x == 1"))
    assert said.startswith("refuted: by exact point and enclosures; at x = 0; missing x != 0; because the left side")
    proved = sn.verify("sum(softmax(z)) == 1", let="z: n")
    assert str(proved) == "proved: by tensor normal form; scope all shapes"
    assert "certificate" not in repr(proved) and "seal" not in repr(proved)


def test_a_check_has_no_truth_value():
    with pytest.raises(SymnetError, match=r"ask check\.ok or check\.status"):
        bool(sn.check("x == x"))


def test_the_time_of_a_line_is_kept():
    hard = "sum(tanh(A @ tanh(A @ tanh(A @ x)))) == sum(tanh(B @ tanh(A @ tanh(B @ x)))) + sin(x[0])**7*erf(x[1])"
    started = time.monotonic()
    found = sn.check(hard, let="A: n n; B: n n; x: n", timeout=1.0)
    assert time.monotonic() - started < 5 and found.status in ("refuted", "unknown")


def test_the_time_of_all_lines_is_kept():
    found = sn.check(["x", *["== x + 0"] * 50], total=1e-6)
    assert found.status == "unknown" and "the time is over" in found.lines[-1].verdict.reason


def test_relations_are_split_outside_brackets():
    assert split_relations("a = b ≤ where(x > 0, 1, 2)") == (["==", "<="], ["a", "b", "where(x > 0, 1, 2)"])
    kinds = [line.kind for line in read_lines("let: x: n\n已知: sum(x) == 1\nsection: s\np := x\nx == x")]
    assert kinds == ["let", "given", "section", "define", "formula", "formula"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["x/x", "1"], "左边在该处无意义：0 没有负指数幂"),
        (["log(x**2)", "2*log(x)"], "右边在该处无意义：log 在该处无定义"),
        (["x", "-x"], "两边分别为 1 与 -1"),
        (["x", lambda x: -x], "上一行为"),
        (["given: x > 0", "given: x < 0", "x", "x"], "各假设相互矛盾"),
        (["diff(log(1 - x), x)", "1/(1 - x)"], "若加条件则成立：x < 1"),
        (["sin(x)", "< 1"], "<= 成立，而严格的不成立"),
        (["1/0", "1/0"], "未找到两边有意义的点"),
        (["let: z: 1000000", "sum(z)", "1"], "`z` 的分量多于精确点所能容纳"),
        (["let: W: m n; x: n", "W @ x", "x"], "✗ 已证伪 · 形状"),
        (["let: W: m n; x: n", "W @ x", "x"], "`W @ x` 的形状为 (m,)，`x` 的形状为 (n,)"),
    ],
)
def test_reasons_in_chinese(lines, words):
    assert words in sn.check(lines).text("zh")


@pytest.mark.parametrize(
    "lines",
    [
        [r"\frac{d}{dx} x^2", "= 2 x", "= x + x"],
        [r"\frac{d}{dw} \frac{1}{2}\left(w x - y\right)^2", "= (w x - y) x"],
        ["$2 x$", "= 2 x", "= x 2"],
    ],
)
def test_a_line_of_latex_without_a_backslash_after_latex(lines):
    assert sn.check(lines).ok


def test_a_text_alone_is_no_latex():
    with pytest.raises(SymnetError, match="is an operator missing"):
        sn.check(["2 x", "x + x"])


@pytest.mark.parametrize(
    ("lines", "let"),
    [
        ([r"$\lambda x$", "lambda_*x"], None),
        ([r"$\lambda x$", "λ*x"], None),
        ([r"$\eta x$", "eta*x"], None),
        ([r"$\hat{y} x$", "y_hat*x"], None),
        (r"let: x: n" + "\n$\\lambda_1 x$\nlambda1*x", None),
    ],
)
def test_a_name_that_latex_prints_is_the_one_of_a_later_line(lines, let):
    assert sn.check(lines, let=let).ok
    assert not sn.check([r"$\lambda x$", "mu*x"]).ok
