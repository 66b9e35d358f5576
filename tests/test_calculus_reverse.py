"""The reverse sweep: the textbook's forms and names, its steps, its cost, and what it refuses."""

import pytest
import sympy as sp

import symnet as sn
from symnet.calculus.jacobians import hessian, hvp, jacobian, jvp, vjp
from symnet.calculus.reverse import grad
from symnet.calculus.simplify import simplify
from symnet.errors import SymnetError
from symnet.expr import Defined, Formal, Full, Symbol, count, postorder
from symnet.nn import cross_entropy, mlp
from symnet.sizes import sizes
from tests.work import calls

NETWORK = "W1: k n; b1: k; W2: m k; b2: m; x: n; y: m"
LOGISTIC = "-sum(t*log(sigmoid(X @ w)) + (1 - t)*log(1 - sigmoid(X @ w)))"

# loss, declarations, variable, gradient, hypotheses
GRADIENTS = [
    ("x @ A @ x", "A: n n; x: n", "x", "(A + A.T) @ x", ()),
    ("x @ A @ x", "A: n n symmetric; x: n", "x", "2*(A @ x)", ()),
    ("x @ A @ x", "A: n n; x: n", "A", "outer(x, x)", ()),
    ("b @ x", "b: n; x: n", "x", "b", ()),
    ("x @ x", "x: n", "x", "2*x", ()),
    ("norm(x)", "x: n", "x", "x/norm(x)", ()),
    ("norm(x)**2", "x: n", "x", "2*x", ()),
    ("norm(x, 1)", "x: n", "x", "sign(x)", ()),
    ("sum(x)", "x: n", "x", "ones(n)", ()),
    ("mean(x)", "x: n", "x", "ones(n)/n", ()),
    ("max(x)", "x: n", "x", "argmax_onehot(x)", ()),
    ("sum((x - mean(x))**2)/n", "x: n", "x", "2*(x - mean(x))/n", ()),
    ("sum((X @ w - y)**2)/2", "X: N d; w: d; y: N", "w", "X.T @ (X @ w - y)", ()),
    ("sum((y - X @ w)**2)/2", "X: N d; w: d; y: N", "w", "X.T @ (X @ w - y)", ()),
    ("sum((X @ w - y)**2)/N", "X: N d; w: d; y: N", "w", "2*(X.T @ (X @ w - y))/N", ()),
    ("sum((X @ w - y)**2)/2 + c*sum(w**2)", "X: N d; w: d; y: N; c", "w", "X.T @ (X @ w - y) + 2*c*w", ()),
    ("sum((X - U @ V.T)**2)/2", "X: m n; U: m k; V: n k", "U", "(U @ V.T - X) @ V", ()),
    ("sum((X - U @ V.T)**2)/2", "X: m n; U: m k; V: n k", "V", "(U @ V.T - X).T @ U", ()),
    ("trace(A)", "A: n n", "A", "eye(n)", ()),
    ("trace(A @ B)", "A: n m; B: m n", "A", "B.T", ()),
    ("trace(A @ A)", "A: n n", "A", "2*A.T", ()),
    ("trace(A.T @ B @ A)", "A: n m; B: n n", "A", "(B + B.T) @ A", ()),
    ("trace(A @ X @ B)", "A: n p; X: p q; B: q n", "X", "A.T @ B.T", ()),
    ("trace(inv(X) @ A)", "X: n n; A: n n", "X", "-(inv(X).T @ A.T @ inv(X).T)", ()),
    ("det(X)", "X: n n", "X", "det(X)*inv(X).T", ()),
    ("logdet(X)", "X: n n", "X", "inv(X).T", ()),
    ("logdet(X.T @ X)", "X: m n", "X", "2*(X @ inv(X.T @ X))", ()),
    ("logdet(S)", "S: n n symmetric", "S", "2*inv(S) - diag(diag(inv(S)))", ()),
    ("a @ X @ b", "a: m; X: m n; b: n", "X", "outer(a, b)", ()),
    ("sum(exp(x))", "x: n", "x", "exp(x)", ()),
    ("-sum(p*log(p))", "p: n", "p", "-log(p) - 1", ()),
    ("sum(p*log(p/q))", "p: n; q: n", "q", "-p/q", ()),
    ("logsumexp(z)", "z: n", "z", "p", ()),
    ("-sum(y*log(softmax(z)))", "y: n; z: n", "z", "sum(y)*p - y", ()),
    ("-sum(y*log(softmax(z)))", "y: n; z: n", "z", "p - y", ("sum(y) == 1",)),
    ("-sum(y*log_softmax(z))", "y: n; z: n", "z", "sum(y)*p - y", ()),
    ("-sum(y*log_softmax(z))", "y: n; z: n", "z", "p - y", ("1 == sum(y)",)),
    ("logsumexp(z) - y @ z", "y: n; z: n", "z", "p - y", ()),
    ("sum(softmax(z)*y)", "y: n; z: n", "z", "p*(y - sum(y*p))", ()),
    ("-sum(Y*log(softmax(Z)))/N", "Y: N K; Z: N K", "Z", "(P - Y)/N", ("sum(Y, axis=1) == 1",)),
    ("-mean(sum(Y*log(softmax(Z)), axis=1))", "Y: N K; Z: N K", "Z", "(P - Y)/N", ("sum(Y, axis=1) == 1",)),
    ("x**2*y", "x; y", "y", "x**2", ()),
    ("exp(-x**2)", "x", "x", "-2*x*exp(-x**2)", ()),
    ("f(g(t))", "f: function; g: function; t", "t", None, ()),
]


def text_of(result):
    """As the lines of a derivation print it, with the names that it gave."""
    return result.named()


@pytest.mark.parametrize("loss, let, wrt, expected, given", GRADIENTS, ids=[f"{g[0]} by {g[2]}" for g in GRADIENTS])
def test_textbook_gradients(loss, let, wrt, expected, given):
    D = grad(sn.parse(loss, let=let), wrt, given)
    if expected is not None:
        assert text_of(D.result) == expected
    assert D.result.shape == D.claim.lhs.shape
    assert D.claim.rhs is D.result


HESSIANS = [
    ("x @ A @ x", "A: n n; x: n", "x", "A + A.T", ()),
    ("x @ A @ x", "A: n n symmetric; x: n", "x", "2*A", ()),
    ("sum((X @ w - y)**2)/2", "X: N d; w: d; y: N", "w", "X.T @ X", ()),
    ("sum((X @ w - y)**2)/2 + c*sum(w**2)", "X: N d; w: d; y: N; c", "w", "X.T @ X + 2*c*eye(d)", ()),
    (LOGISTIC, "X: N d; w: d; t: N", "w", "X.T @ diag(a*(1 - a)) @ X", ()),
    ("logsumexp(z)", "z: n", "z", "diag(p) - outer(p, p)", ()),
    ("-sum(y*log(softmax(z)))", "y: n; z: n", "z", "diag(p) - outer(p, p)", ("sum(y) == 1",)),
    ("logsumexp(A @ x + b)", "A: m n; x: n; b: m", "x", "A.T @ (diag(p) - outer(p, p)) @ A", ()),
    ("norm(x)", "x: n", "x", "(eye(n) - outer(x, x)/norm(x)**2)/norm(x)", ()),
    ("norm(x)**2", "x: n", "x", "2*eye(n)", ()),
    ("sum(log(x))", "x: n", "x", "-diag(1/x**2)", ()),
    ("(x @ x)**2", "x: n", "x", "8*outer(x, x) + 4*(x @ x)*eye(n)", ()),
    ("b @ x", "b: n; x: n", "x", "zeros(n, n)", ()),
    ("x**3", "x", "x", "6*x", ()),
]


@pytest.mark.parametrize("loss, let, wrt, expected, given", HESSIANS, ids=[f"{h[0]} by {h[2]}" for h in HESSIANS])
def test_textbook_hessians(loss, let, wrt, expected, given):
    D = hessian(sn.parse(loss, let=let), wrt, given)
    assert text_of(D.result) == expected
    assert D.steps[-1].after is D.result


JACOBIANS = [
    ("softmax(z)", "z: n", "z", "diag(p) - outer(p, p)"),
    ("W @ x", "W: m n; x: n", "x", "W"),
    ("tanh(W @ x + b)", "W: m n; x: n; b: m", "x", "diag(1 - a**2) @ W"),
    ("W2 @ tanh(W1 @ x + b1) + b2", NETWORK, "x", "W2 @ diag(1 - a**2) @ W1"),
    ("x*y", "x: n; y: n", "x", "diag(y)"),
    ("x/norm(x)", "x: n", "x", "(eye(n) - outer(x, x)/norm(x)**2)/norm(x)"),
    ("t*x", "x: n; t", "t", "x"),
    ("x @ y", "x: n; y: n", "x", "y"),
    ("exp(x)", "x: n", "x", "diag(exp(x))"),
]


@pytest.mark.parametrize("y, let, wrt, expected", JACOBIANS, ids=[f"{j[0]} by {j[2]}" for j in JACOBIANS])
def test_textbook_jacobians(y, let, wrt, expected):
    assert text_of(jacobian(sn.parse(y, let=let), wrt).result) == expected


def test_products_with_vectors():
    z, x, A = sn.tensors("z: n; x: n; A: n n")
    assert text_of(jvp(A @ x, x, "v").result) == "A @ v"
    assert text_of(vjp(A @ x, x, "w").result) == "A.T @ w"
    assert text_of(hvp(x @ A @ x, x, "v").result) == "(A + A.T) @ v"
    assert text_of(vjp(sn.softmax(z), z, "w").result) == "p*(w - sum(w*p))"
    # the vector is not differentiated, even where it is the variable itself
    assert text_of(jvp(A @ x, x, x).result) == "A @ x"


def test_sigmoid_layer_with_squared_loss():
    W, x, b, y = sn.tensors("W: m n; x: n; b: m; y: m")
    D = grad(sn.sum((sn.sigmoid(W @ x + b) - y) ** 2) / 2, [W, b, x])
    assert [(d.name.name, text_of(d.name.value)) for d in D.definitions] == [
        ("z", "W @ x + b"),
        ("a", "sigmoid(z)"),
        ("L", "sum((a - y)**2)/2"),
        ("delta", "(a - y)*a*(1 - a)"),
    ]
    assert list(map(text_of, D.result)) == ["outer(delta, x)", "delta", "W.T @ delta"]
    assert text_of(D.definitions[-1].meaning) == "grad(L, z)"
    assert [claim.rhs for claim in D.claims] == D.result


def test_two_layers_keep_the_names_of_the_textbook():
    loss = sn.parse("sum((tanh(W2 @ tanh(W1 @ x + b1) + b2) - y)**2)/2", let=NETWORK)
    D = grad(loss, ["W1", "b1", "W2", "b2"])
    names = {d.name.name: text_of(d.name.value) for d in D.definitions}
    assert list(names) == ["z1", "a1", "z2", "a2", "L", "delta2", "delta1"]
    assert names["delta2"] == "(a2 - y)*(1 - a2**2)"
    assert names["delta1"] == "W2.T @ delta2*(1 - a1**2)"
    assert list(map(text_of, D.result)) == ["outer(delta1, x)", "delta1", "outer(delta2, a1)", "delta2"]


def test_names_of_the_user_are_kept_and_never_clash():
    x, W, z, a, delta = sn.tensors("x: n; W: n n; z: n; a: n; delta: n")
    h = Defined("h", W @ x)
    D = grad(sn.sum(sn.tanh(h) * z * a * delta), W)
    names = [d.name.name for d in D.definitions]
    assert names[0] == "h" and len(set(names)) == len(names)
    assert not {"z", "a", "delta", "x", "W"} & set(names)
    q = Defined("z1", W @ x)
    D = grad(sn.sum(sn.tanh(q)), q)
    assert [d.name.name for d in D.definitions if d.name.name == "z1"] == ["z1"]
    with pytest.raises(SymnetError, match="defined twice"):
        grad(sn.sum(Defined("u", x) * Defined("u", x * 2)), x)


def test_batch_in_rows():
    n, h, k, N = sizes("n h k N")
    net = mlp((n, h, k), ("tanh", "softmax"), batch=N)
    Y = sn.tensor("Y", N, k)
    D = grad(cross_entropy(net.output, Y), list(net.parameters), given="sum(Y, axis=1) == 1")
    values = {d.name.name: text_of(d.name.value) for d in D.definitions}
    assert values["Delta2"] == "(P - Y)/N"
    assert values["Delta1"] == "Delta2 @ W2*(1 - A1**2)"
    assert list(map(text_of, D.result)) == [
        "Delta1.T @ X",
        "sum(Delta1, axis=0)",
        "Delta2.T @ A1",
        "sum(Delta2, axis=0)",
    ]
    used = [step for step in D.steps if step.rule.name == "use a hypothesis"]
    assert len(used) == 1 and [str(h) for h in used[0].given] == ["sum(Y, axis=1) == 1"]


def test_a_hypothesis_on_the_variable_is_not_used_before_differentiating():
    x = sn.tensor("x", *[sizes("n")])
    D = hessian(sn.sum(x) ** 3, x, given=["sum(x) == 1"])
    assert text_of(D.result) == "6*ones(n, n)"


def test_structured_variables():
    let = "{}: n n {}; x: n; y: n"
    expected = {
        "symmetric": "outer(x, y) + outer(y, x) - diag(x*y)",
        "skew": "outer(x, y) - outer(y, x)",
        "diagonal": "diag(x*y)",
    }
    for fact, formula in expected.items():
        D = grad(sn.parse("x @ S @ y", let=let.format("S", fact)), "S")
        assert text_of(D.result) == formula
        assert D.steps[0].rule.name == f"gradient by a {fact} matrix"
    with pytest.raises(SymnetError, match="orthogonal"):
        grad(sn.parse("x @ S @ y", let=let.format("S", "orthogonal")), "S")


def test_sympy_matrices():
    n = sp.Symbol("n", integer=True, positive=True)
    A, x, b = sp.MatrixSymbol("A", n, n), sp.MatrixSymbol("x", n, 1), sp.MatrixSymbol("b", n, 1)
    D = grad(x.T * A * x, x)
    assert D.result.shape == (sizes("n"), 1)
    assert text_of(D.result) == "(A + A.T) @ x"
    assert text_of(grad(b.T * x, x).result) == "b"
    assert text_of(grad(sp.Trace(A * A.T), A).result) == "2*A"
    t = sp.Symbol("t", real=True)
    assert text_of(grad(t**3, t).result) == "3*t**2"
    assert isinstance(D.claim.lhs, Formal)


def test_constants_and_the_variable_itself():
    x, y = sn.tensors("x: n; y: n")
    D = grad(sn.sum(x), y)
    assert D.result is Full(0, y.shape) and "does not occur" in D.steps[0].note
    assert grad("x", "x").result == 1
    assert grad("x", ["x"]).result == [1]
    assert hessian("x", "x").result == 0


def test_defined_name_as_variable():
    W, x = sn.tensors("W: m n; x: n")
    z = Defined("z", W @ x)
    L = sn.sum(sn.exp(z)) + sn.sum(W)
    assert text_of(grad(L, z).result) == "exp(z)"
    assert text_of(grad(L, "z").result) == "exp(z)"
    assert set(map(type, postorder(grad(L, [W, z]).result[1])))


def test_inner_derivatives_are_carried_out():
    D = grad(sn.parse("diff(t**3, t)*t"), "t")
    assert text_of(D.result) == "9*t**2"
    assert D.steps[0].rule.name == "carry out inner derivatives"


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: grad(sn.tensor("x", 3), "x"), ["scalar", "`x`", "(3,)", "jacobian"]),
        (lambda: grad("x**2", "q"), ["`q`", "does not occur", "x"]),
        (lambda: grad(sn.sum(sn.tensor("X", 2, 3)), sn.tensor("X", 2, 3).T), ["not a variable"]),
        (lambda: grad(sn.sum(sn.tensor("X", 2, 3)), sn.tensor("X", 3, 3)), ["(2, 3)", "(3, 3)"]),
        (lambda: grad("x**2", []), ["at least one variable"]),
        (lambda: hessian("x*y", ["x", "y"]), ["one variable"]),
        (lambda: jvp("x*y", "x", sn.tensor("v", 2)), ["third argument", "(2,)"]),
    ],
)
def test_refusals_say_what_is_wrong(call, words):
    with pytest.raises(SymnetError) as caught:
        call()
    for word in words:
        assert word in str(caught.value)


def network(depth):
    widths = sizes(" ".join(f"n{i}" for i in range(depth + 1)))
    net = mlp(tuple(widths), ("tanh",) * depth)
    return sn.sum((net.output - sn.tensor("y", widths[-1])) ** 2) / 2, list(net.parameters)


def test_cost_is_linear_in_depth():
    loss, parameters = network(100)
    D = grad(loss, parameters)
    assert len(D.result) == 200
    assert count(*D.result) <= 30 * 100
    assert calls(lambda: grad(*network(64))) < 2.3 * calls(lambda: grad(*network(32)))
    small, large = (len(grad(*network(depth)).steps) for depth in (20, 40))
    assert large <= 2.1 * small


def test_a_deep_expression_without_names():
    x = sn.scalar("x")
    e = x
    for _ in range(3000):
        e = e + x
    assert text_of(grad(e, x).result) == "3001"
    for _ in range(3000):
        e = sn.sin(e)
    assert grad(e, x).result.shape == ()


def test_chains_meet_end_to_end():
    loss, parameters = network(3)
    for D in (grad(loss, parameters), hessian(sn.parse(LOGISTIC, let="X: N d; w: d; t: N"), "w")):
        last = {}
        for step in D.steps:
            assert step.before is last.get(step.chain, step.before)
            last[step.chain] = step.after
            for before, after in zip(step.substeps, step.substeps[1:], strict=False):
                assert before.after is after.before
            assert step.rule.name


def test_derivations_are_deterministic():
    texts = set()
    for _ in range(3):
        loss, parameters = network(3)
        D = grad(loss, parameters)
        texts.add("\n".join(f"{s.chain} {text_of(s.before)} == {text_of(s.after)} {s.rule.name}" for s in D.steps))
    assert len(texts) == 1


def test_simplify_keeps_names_closed():
    x = Symbol("x")
    inner = Defined("u", x * 1)
    assert simplify(inner * 1) is inner


def test_many_terms_get_names():
    """A residual network has 2**depth paths; the Jacobian is written with the Jacobians of its layers."""
    n = sizes("n")
    x = sn.tensor("x", n)
    h = x
    for k in range(1, 9):
        h = Defined(f"h{k}", h + sn.tanh(sn.tensor(f"W{k}", n, n) @ h))
    D = jacobian(h, x)
    assert count(D.result) < 200
    assert [d.name.name for d in D.definitions if d.name.name.startswith("D_h")] == [f"D_h{k}_x" for k in range(1, 8)]
    assert jvp(h, x, "v").result.shape == (n,)
