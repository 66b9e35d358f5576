"""The usual faults of a line: each row of the table names its fault in several derivations; the repair is proved."""

from collections import Counter

import pytest

import symnet as sn
from symnet.evidence.diagnosis.diagnose import ROWS

LS = "X: m n; w: n; y: m; lam"
NET = "W: m n; x: n; b: m; y: m"
BATCH = "X: N d; W: d k; b: k; Y: N k"
LOSS = "grad(sum((sigmoid(W @ x + b) - y)**2)/2, {})"
S = "sigmoid(W @ x + b)"

# fault, declarations, hypotheses, the line before, the line with the fault
FAULTS = [
    ("factor 2", LS, [], "grad(sum((X @ w - y)**2), w)", "X.T @ (X @ w - y)"),
    ("factor 2", LS, [], "grad(sum((X @ w - y)**2)/2, w)", "2*X.T @ (X @ w - y)"),
    ("factor 2", "x: n", [], "grad(sum(x**2), x)", "x"),
    ("factor 2", LS, [], "grad(sum((X @ w - y)**2) + lam*sum(w**2), w)", "2*X.T @ (X @ w - y) + lam*w"),
    ("factor 2", "W: m n", [], "grad(norm(W)**2, W)", "W"),
    ("sign", LS, [], "grad(sum((X @ w - y)**2), w)", "2*X.T @ (y - X @ w)"),
    ("sign", "z: n", [], "jacobian(softmax(z), z)", "diag(softmax(z)) + outer(softmax(z), softmax(z))"),
    ("sign", "", [], "diff(cos(x), x)", "sin(x)"),
    ("sign", "", [], "diff(1/(1 + exp(-x)), x)", "-exp(-x)/(1 + exp(-x))**2"),
    ("sign", "z: n; y: n", ["sum(y) == 1"], "grad(-sum(y*log(softmax(z))), z)", "y - softmax(z)"),
    ("sign", "", [], "sigmoid(x)", "1/(1 + exp(x))"),
    ("mean", LS, [], "grad(mean((X @ w - y)**2), w)", "2*X.T @ (X @ w - y)"),
    ("mean", LS, [], "grad(sum((X @ w - y)**2), w)", "2*X.T @ (X @ w - y)/m"),
    ("mean", "Z: N k; Y: N k", ["sum(Y, axis=1) == 1"], "grad(-sum(Y*log_softmax(Z))/N, Z)", "softmax(Z) - Y"),
    ("mean", "x: n", [], "grad(sum(x**2)/2, x)", "x/n"),
    ("sign", "", [], "diff(log(1 - x), x)", "1/(1 - x)"),  # the repair needs x < 1, as the line before does
    ("sum", "x: n; y: n; s", [], "grad(sum((x*s - y)**2), s)", "2*(x*s - y)*x"),
    ("missing factor", "", [], "diff(sigmoid(w*x), x)", "sigmoid(w*x)*(1 - sigmoid(w*x))"),
    ("term", "x: n; y: n", [], "norm(x + y)**2", "norm(x)**2 + norm(y)**2"),
    ("term", "", ["x > 0"], "diff(x*log(x), x)", "log(x)"),
    ("mean", "x: n", [], "jacobian(x - mean(x), x)", "eye(n) - ones(n, n)"),
    ("constant", "", [], "diff(x**3, x)", "x**2"),
    ("constant", "", ["x > 0"], "diff(log(x)/log(2), x)", "1/x"),
    ("constant", "", [], "diff(x**3 + x**2, x)", "x**2 + 2*x"),
    ("transposed", "A: m n; B: n m", [], "grad(trace(A @ B), A)", "B"),
    ("transposed", "X: n n", ["det(X) > 0"], "grad(logdet(X), X)", "inv(X)"),
    ("transposed", NET, [], LOSS.format("W"), f"outer(x, ({S} - y)*{S}*(1 - {S}))"),
    ("transposed", "A: m n; B: n p", [], "(A @ B).T", "A @ B"),
    ("transposed", "W: n n; x: n; y: n", [], "grad(sum((W @ x - y)**2)/2, x)", "W @ (W @ x - y)"),
    ("layout", "A: m n; x: n", [], "jacobian(A @ x, x)", "A.T"),
    ("layout", "W: m n; x: n", [], "jacobian(tanh(W @ x), x)", "W.T @ diag(1 - tanh(W @ x)**2)"),
    ("layout", "A: m n; x: n", [], "jacobian(sin(A @ x), x)", "A.T @ diag(cos(A @ x))"),
    ("sum", BATCH, [], "grad(sum((X @ W + b - Y)**2)/2, b)", "X @ W + b - Y"),
    ("sum", "X: N d; W: d; c", [], "grad(sum((X @ W + c)**2)/2, c)", "X @ W + c"),
    ("sum", "X: N d; s: d", [], "grad(sum((X*s)**2)/2, s)", "X**2*s"),
    ("axis", BATCH, [], "grad(sum((X @ W + b - Y)**2)/2, b)", "sum(X @ W + b - Y, axis=1)"),
    ("axis", "X: N d", [], "softmax(X)", "exp(X)/sum(exp(X), axis=0)"),
    ("axis", "Z: N k; Y: N k", ["sum(Y, axis=1) == 1"], "grad(-sum(Y*log_softmax(Z)), Z)", "softmax(Z, axis=0) - Y"),
    ("entrywise", NET, [], LOSS.format("b"), f"diag({S}*(1 - {S}))*({S} - y)"),
    ("entrywise", "z: n", [], "jacobian(tanh(z), z)", "1 - tanh(z)**2"),
    ("entrywise", "z: n", [], "jacobian(tanh(z), z)", "outer(1 - tanh(z)**2, ones(n))"),
    ("entrywise", "z: n", [], "jacobian(softmax(z), z)", "diag(softmax(z)) - diag(softmax(z)**2)"),
    ("entrywise", "z: n", [], "jacobian(softmax(z), z)", "diag(softmax(z)*(1 - softmax(z)))"),
    ("entrywise", "D: n; A: n n", [], "diag(D) @ A", "diag(D)*A"),
    ("swapped", "p: n; q: n", ["p > 0", "q > 0"], "sum(p*log(p/q))", "sum(q*log(q/p))"),
    ("swapped", "A: n n; B: n n", [], "(A @ B).T", "A.T @ B.T"),
    ("swapped", "A: n n; B: n n", ["det(A) != 0", "det(B) != 0"], "inv(A @ B)", "inv(A) @ inv(B)"),
    ("structure", "S: n n symmetric; A: n n", [], "grad(trace(A @ S), S)", "A.T"),
    ("structure", "S: n n symmetric; a: n; b: n", [], "grad(a @ S @ b, S)", "outer(a, b)"),
    ("structure", "D: n n diagonal; A: n n", [], "grad(trace(A @ D), D)", "A.T"),
    ("condition", "", [], "x/x", "1"),
    ("condition", "", [], "sqrt(x**2)", "x"),
    ("condition", "z: n; y: n", [], "grad(-sum(y*log(softmax(z))), z)", "softmax(z) - y"),
    ("condition", "", [], "diff(relu(x), x)", "step(x)"),
    ("condition", "", [], "(x**2 - 1)/(x - 1)", "x + 1"),
    ("power", "", [], "diff(tanh(x), x)", "1 - tanh(x)"),
    ("power", "", [], "diff(x**3, x)", "3*x**3"),
    ("power", "", ["x != 0"], "diff(1/x, x)", "-1/x"),
    ("power", "x: n", ["norm(x) > 0"], "grad(norm(x), x)", "x/norm(x)**2"),
    ("missing factor", "", [], "diff(sin(x**2), x)", "cos(x**2)"),
    ("missing factor", "", [], "diff(exp(a*x), x)", "exp(a*x)"),
    ("missing factor", "", [], "diff(log(1 + exp(x)), x)", "1/(1 + exp(x))"),
    ("missing factor", NET, [], LOSS.format("W"), f"outer({S} - y, x)"),
    ("missing factor", "X: m n; w: n", [], "hessian(sum(log(1 + exp(X @ w))), w)", "X.T @ diag(sigmoid(X @ w)) @ X"),
    ("term", "", [], "diff(x**3 + x**2, x)", "3*x**2"),
    ("term", "", [], "(x + y)**2", "x**2 + y**2"),
    ("term", "A: n n; x: n", [], "grad(x @ A @ x, x)", "A @ x"),
    ("term", "", ["x > 0"], "diff(x*log(x), x)", "log(x)"),
    ("superfluous", "", [], "diff(x**3 + 5, x)", "3*x**2 + 5"),
    ("superfluous", LS, [], "grad(sum((X @ w - y)**2)/2, w)", "X.T @ (X @ w - y) + w"),
    ("superfluous", "", [], "diff(exp(x), x)", "x*exp(x)"),
    ("name", NET, [], "grad(sum((W @ x + b - y)**2)/2, b)", "W @ x + b - b"),
    (
        "name",
        "V: k m; W: m n; x: n; y: k",
        [],
        "grad(sum((V @ (W @ x) - y)**2)/2, W)",
        "outer(V.T @ (V @ (W @ x) - y), y)",
    ),
    ("name", "a: n; b: n", [], "grad(a @ b, a)", "a"),
    ("function", "", [], "diff(sin(x), x)", "sin(x)"),
    ("function", "", [], "diff(cosh(x), x)", "sin(x)"),
    ("function", "x: n", [], "grad(sum(cosh(x)), x)", "sin(x)"),
    ("reduction", "x: n", ["x > 0"], "log(prod(x))", "log(sum(x))"),
    ("reduction", "x: n", [], "max(x)", "min(x)"),
    ("reduction", "x: n", [], "exp(sum(x))", "sum(exp(x))"),
    ("operator", "", [], "exp(a + b)", "exp(a) + exp(b)"),
    ("operator", "", ["a > 0", "b > 0"], "log(a) + log(b)", "log(a + b)"),
    ("operator", "", [], "exp(a)*exp(b)", "exp(a*b)"),
    ("operator", "", ["x > 0"], "log(x**2)", "log(x)**2"),
    ("entrywise", "A: n n", [], "A @ A", "A**2"),
    ("reduction", "x: n", [], "norm(x)", "sum(abs(x))"),
    ("factor moved", "", [], "2*sin(s)", "sin(2*s)"),
    ("factor moved", "", [], "diff(2*cos(x), x)", "-sin(2*x)"),
    ("factor moved", "", ["x > 0"], "log(2*x)", "2*log(x)"),
    ("factor moved", "x: n", [], "3*tanh(x)", "tanh(3*x)"),
    ("factor moved", "X: m n", [], "softmax(3*X)", "3*softmax(X)"),
    ("factor moved", "A: n n", [], "det(2*A)", "2*det(A)"),
    ("factor moved", "A: n n", [], "det(-A)", "-det(A)"),
    ("factor moved", "A: n n", ["det(A) > 0"], "logdet(2*A)", "2*logdet(A)"),
    ("exchanged", "x: n", [], "norm(x)**2", "sum(x)**2"),
    ("exchanged", "x: n; y: n", [], "x @ y", "sum(x)*sum(y)"),
    ("exchanged", "x: n; y: n", [], "mean(x*y)", "mean(x)*mean(y)"),
    ("exchanged", "x: n; y: n", [], "norm(x - y)**2", "norm(x)**2 - norm(y)**2"),
    ("exchanged", "x: n", [], "softmax(x)", "exp(x)/exp(sum(x))"),
    ("exchanged", "", ["x > 0", "y > 0"], "log(x/y)", "log(x)/log(y)"),
    ("exchanged", "", [], "sin(x + y)", "sin(x) + sin(y)"),
    ("exchanged", "A: n n; B: n n", [], "trace(A @ B)", "trace(A)*trace(B)"),
    ("exchanged", "A: n n; B: n n", [], "det(A + B)", "det(A) + det(B)"),
    ("exchanged", "", [], "exp(x**2)", "exp(x)**2"),
    ("product rule", "", [], "diff(x**2*sin(x), x)", "2*x*cos(x)"),
    ("product rule", "", [], "diff(3*x*sin(x) + x, x)", "3*cos(x) + 1"),
    ("product rule", "", ["x != 0"], "diff(sin(x)/x**2, x)", "cos(x)/(2*x)"),
    ("product rule", "", [], "diff(x*exp(x)*sin(x), x)", "exp(x)*cos(x)"),
    ("product rule", "", [], "diff(x**2*exp(x)*sin(x) + x, x)", "2*x*exp(x)*cos(x) + 1"),
    ("product rule", "", [], "diff(2**x, x)", "x*2**(x - 1)"),
    ("reduced", "x: n", [], "grad(norm(x)**2, x)", "2*norm(x)"),
    ("reduced", "x: n", [], "grad(sum(x**2), x)", "2*sum(x)"),
    ("reduced", "x: n", ["x > 0"], "grad(sum(log(x)), x)", "1/sum(x)"),
    ("left early", "A: m n; x: n", [], "grad(sum(tanh(A @ x)), x)", "1 - tanh(A @ x)**2"),
    ("left early", "t: n; z: n", ["sum(t) == 1"], "grad(-sum(t*log(softmax(z))), z)", "-t/softmax(z)"),
    (
        "left early",
        "V: k m; W: m n; h: m; x: n; y: k",
        [],
        "grad(sum((V @ tanh(W @ x + h) - y)**2)/2, x)",
        "V.T @ (V @ tanh(W @ x + h) - y)",
    ),
    ("derivative", "A: m n; x: n", [], "grad(sum(tanh(A @ x)), x)", "A.T @ tanh(A @ x)"),
    ("derivative", "", [], "diff(atan(x), x)", "atan(x)"),
    ("derivative", "x: n", [], "grad(sum(softplus(x)), x)", "softplus(x)"),
    ("activation", "", [], "diff(tanh(x), x)", "1 - x**2"),
    ("activation", "x: n", [], "grad(sum(sigmoid(x)), x)", "sigmoid(x)*(1 - x)"),
    ("activation", "", [], "diff(sigmoid(x), x)", "x*(1 - x)"),
    ("parentheses", "", ["0 < p < 1"], "(p - t)/(p*(1 - p))", "(p - t)/p*(1 - p)"),
    ("parentheses", "x: n; y: n; s", [], "s*(x + y)", "s*x + y"),
    ("parentheses", "", ["0 < p < 1"], "-t/p*(1 - p)", "-t/(p*(1 - p))"),
    ("entrywise", "z: n", [], "jacobian(softmax(z), z)", "softmax(z)*(1 - softmax(z))"),
    ("function", "z: n", [], "grad(logsumexp(z), z)", "exp(z)"),
    ("superfluous", "z: n", [], "grad(logsumexp(z), z)", "log(softmax(z))"),
    (
        "superfluous",
        "x: n; t: n",
        [],
        "grad(-sum(t*log(sigmoid(x)) + (1 - t)*log(1 - sigmoid(x))), x)",
        "(sigmoid(x) - t)*sigmoid(x)*(1 - sigmoid(x))",
    ),
    ("missing factor", "x: n", ["norm(x) > 0"], "grad(norm(x), x)", "1"),
]
ORDER = [
    ("direction", "", "x**2 + 1", "<=", "2*x"),
    ("direction", "x: n; y: n", "(x @ y)**2", ">=", "(x @ x)*(y @ y)"),
    ("direction", "", "exp(x)", "<=", "1 + x"),
    ("strict", "", "x**2 + 1", ">", "2*x"),
    ("strict", "", "exp(x)", ">", "1 + x"),
    ("strict", "", "tanh(x)**2 + 1", ">", "1"),
]


def fault_of(let, given, left, right, relation="=="):
    """What the check of two lines finds; the line must be refuted."""
    line = sn.check([left, (relation, right)], let=let, given=given).lines[-1]
    assert line.status == "refuted"
    return line.diagnosis


@pytest.mark.parametrize(("key", "let", "given", "left", "right"), FAULTS, ids=[f"{f[0]}-{f[4][:40]}" for f in FAULTS])
def test_the_fault_is_named_and_its_repair_is_proved(key, let, given, left, right):
    found = fault_of(let, given, left, right)
    assert found is not None and found.key == key, found and found.text()
    assert found.verdict.status == "proved"
    if (key, let, given, left, right) in FAULTS[::3]:
        assert judged_again(found, let, given, left).status == "proved"


def judged_again(found, let, given, left):
    """The repair as it is told, judged on its own."""
    return sn.verify(f"{left} {found.repaired}", let=let, given=[*given, *filter(None, [found.given])])


@pytest.mark.parametrize(("key", "let", "left", "relation", "right"), ORDER)
def test_faults_of_inequalities(key, let, left, relation, right):
    found = fault_of(let, [], left, right, relation)
    assert found is not None and found.key == key and found.verdict.status == "proved"


# Lines whose shapes do not fit, so that only their words can be repaired.
MISSHAPEN = [
    ("transposed", LS, "grad(sum((X @ w - y)**2)/2, w)", "X @ (X @ w - y)"),
    ("transposed", NET, "grad(sum((W @ x - y)**2)/2, x)", "W @ (W @ x - y)"),
    ("transposed", "X: m n; w: n", "hessian(sum((X @ w)**2)/2, w)", "X @ X"),
    ("swapped", BATCH, "grad(sum((X @ W - Y)**2)/2, W)", "(X @ W - Y) @ X.T"),
    ("swapped", "A: m n; B: n p", "(A @ B).T", "A.T @ B.T"),
    ("swapped", BATCH, "grad(sum((X @ W - Y)**2)/2, X)", "W.T @ (X @ W - Y)"),
    ("outer", NET, "grad(sum((W @ x - y)**2)/2, W)", "(W @ x - y) @ x"),
    ("outer", NET, "grad(y @ W @ x, W)", "y @ x"),
    ("outer", "V: k m; h: m; t: k", "grad(sum((V @ h - t)**2), V)", "2*((V @ h - t) @ h)"),
    ("outer", "A: n n; x: n", "x @ A @ x", "trace(A @ x @ x)"),
    ("entrywise", NET, "grad(sum(tanh(W @ x)), x)", "W.T*(1 - tanh(W @ x)**2)"),
    ("entrywise", "X: m n; w: n", "X @ w", "X.T*w"),
    ("entrywise", NET, "jacobian(tanh(W @ x), x)", "(1 - tanh(W @ x)**2)*W"),
]


@pytest.mark.parametrize(("key", "let", "left", "right"), MISSHAPEN, ids=[f"{f[0]}-{f[3]}" for f in MISSHAPEN])
def test_faults_of_lines_whose_shapes_do_not_fit(key, let, left, right):
    line = sn.check([left, right], let=let).lines[-1]
    assert line.status == "refuted" and line.verdict.method == "shapes"
    assert line.diagnosis is not None and line.diagnosis.key == key, line.diagnosis and line.diagnosis.text()
    assert sn.verify(f"{left} {line.diagnosis.repaired}", let=let).status == "proved"


def test_nobody_means_a_product_of_three_axes():
    line = sn.check(["x @ A @ x", "trace(A @ x @ x)"], let="A: n n; x: n").lines[-1]
    assert line.diagnosis.repaired == "== trace(A @ outer(x, x))"


def test_every_row_has_cases():
    tried = Counter(fault[0] for fault in (*FAULTS, *ORDER, *MISSHAPEN))
    assert {row.key for row in ROWS} == set(tried) and min(tried.values()) >= 3


def test_a_repair_may_need_all_that_the_line_before_has_a_value_for():
    found = fault_of("p: n; t: n", [], "grad(-sum(t*log(p) + (1 - t)*log(1 - p)), p)", "-t/p - (1 - t)/(1 - p)")
    assert (found.key, found.given, found.verdict.status) == ("sign", "p > 0, p < 1", "proved")
    assert sn.check(["x", "0 < x"]).ok is False and sn.check([("0"), ("<", "x")]).first_failure.diagnosis is None


def test_words_in_both_languages():
    for row in ROWS:
        assert row.name and row.zh and not row.zh.isascii()
    found = fault_of("x: n", [], "grad(sum(x**2), x)", "x")
    assert found.text("zh") == "相差因子 2：缺少因子 2" and found.to_dict()["detail_zh"] == "缺少因子 2"


def test_no_factor_is_missing_where_the_line_is_another_number():
    assert sn.check(["x", "5/2"]).first_failure.diagnosis is None
    assert sn.check(["diff(x**3, x)", "5"]).first_failure.diagnosis is None
    assert (
        "the factor x of the chain rule is missing" in sn.check(["diff(x**2, x)", "2"]).first_failure.diagnosis.text()
    )
