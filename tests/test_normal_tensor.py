"""The normal form of tensor entries: what it identifies, that it keeps the value and ignores order and names."""

import random
from fractions import Fraction

import mpmath
import pytest

from symnet import ops
from symnet.errors import BudgetError, SymnetError
from symnet.expr import Contract, Defined, Number, Reduce, Symbol, postorder, rebuild
from symnet.language import make_claim, parse, parse_conditions
from symnet.normal.tensor import Budget, Forms, Rewriting, aligned, new_algebra, oriented, vanishes
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue
from symnet.sizes import sizes
from symnet.symbols import tensors

EQUAL = [
    ("sum(softmax(z)) == 1", "z: n"),
    ("A.T.T == A", "A: m n"),
    ("(A @ B).T == B.T @ A.T", "A: m n; B: n k"),
    ("trace(A @ B @ C) == trace(B @ C @ A)", "A: m n; B: n k; C: k m"),
    ("x @ A @ y == sum(outer(x, y)*A)", "x: m; y: n; A: m n"),
    ("softmax(z + c) == softmax(z)", "z: n; c"),
    ("log(softmax(z)) == log_softmax(z)", "z: n"),
    ("exp(logsumexp(z)) == sum(exp(z))", "z: n"),
    ("mean(x) == sum(x)/n", "x: n"),
    ("trace(eye(n)) == n", "n: size"),
    ("eye(n) @ A == A", "A: n m"),
    ("norm(x)**2 == sum(x*x)", "x: n"),
    ("sum((x - mean(x))**2) == sum(x*x) - n*mean(x)**2", "x: n"),
    ("sum(sum(softmax(Z), axis=0)) == m", "Z: m n"),
    ("softmax(Z, axis=0) == softmax(Z.T).T", "Z: m n"),
    ("kron(A, B) @ kron(C, D) == kron(A @ C, B @ D)", "A: m n; B: p q; C: n r; D: q s"),
    ("diag(x) @ A == reshape(x, (m, 1))*A", "x: m; A: m n"),
    ("sum(f) + sum(g) == sum(f + g)", "f: n; g: n"),
    ("sum(1/(1 + x**2)) + sum(x**2/(1 + x**2)) == n", "x: n"),
    ("tanh(x) == 2*sigmoid(2*x) - 1", "x: m n"),
    ("softplus(x) - softplus(-x) == x", "x: n"),
    ("mish(x) == x*(exp(2*x) + 2*exp(x))/(exp(2*x) + 2*exp(x) + 2)", "x: n"),
    ("relu(x) - relu(-x) == x", "x: n"),
    ("abs(x)**2 == x**2", "x: n"),
    ("sqrt(x**2) == abs(x)", "x: n"),
    ("maximum(x, y) + minimum(x, y) == x + y", "x: n; y: n"),
    ("sign(x)*abs(x) == x", "x: n"),
    ("exp(x/2)**2 == exp(x)", "x: n"),
    ("sqrt(2)*sqrt(3) == sqrt(6)", ""),
    ("sin(-x) == -sin(x)", "x: n"),
    ("A @ inv(A) == eye(n)", "A: n n"),
    ("x @ A @ inv(A) @ y == x @ y", "A: n n; x: n; y: n"),
    ("inv(A.T) == inv(A).T", "A: n n"),
    ("det(A.T) == det(A)", "A: n n"),
    ("inv(A.T @ A + t*eye(n)) @ A.T @ A == eye(n) - t*inv(A.T @ A + t*eye(n))", "A: m n; t"),
    ("sum(reshape(A, (m*n,))) == sum(A)", "A: m n"),
    ("reshape(reshape(A, (m*n,)), (m, n)) == A", "A: m n"),
    ("sum(exp(reshape(g, (k, m)))) == sum(exp(g))", "g: k*m"),
    ("sum(reshape(A, (n, m))) == sum(A)", "A: m n"),
    ("sum(reshape(x, (n, k, m)), axis=(1, 2)) == sum(reshape(x, (n, k*m)), axis=1)", "x: k*m*n"),
    ("reshape(reshape(x, (n, k, m)), (n, k*m)) == reshape(x, (n, k*m))", "x: k*m*n"),
    ("reshape(reshape(A, (2*n, m)), (2, n, m)) == reshape(A, (2, n, m))", "A: n 2*m"),
    ("V @ reshape(A, (m*n,)) == einsum('ijk,jk->i', reshape(V, (q, m, n)), A)", "A: m n; V: q m*n"),
    ("reshape(softmax(g), (k, m)) == exp(reshape(g, (k, m)))/sum(exp(reshape(g, (k, m))))", "g: k*m"),
    ("trace(reshape(x, (n, n))) == sum(x*reshape(eye(n), (n*n,)))", "x: n*n"),
    (
        "sum(reshape(A, (8*n,))*reshape(B, (8*n,))*z)"
        " == sum(reshape(A, (4, 2, n))*reshape(B*reshape(z, (8, n)), (4, 2, n)))",
        "A: 4 2*n; B: 8 n; z: 8*n",
    ),
    (
        "sum(reshape(A, (12,))*reshape(B, (12,))*z) == sum(A*reshape(reshape(B, (12,)), (3, 4))*reshape(z, (3, 4)))",
        "A: 3 4; B: 6 2; z: 12",
    ),
    ("softmax(z)[0] == 1/sum(exp(z - z[0]))", "z: n"),
    ("x[0]*y == y*x[0]", "x: n; y: m"),
    ("inv(A @ B) == inv(B) @ inv(A)", "A: n n; B: n n"),
    ("det(A @ B) == det(A)*det(B)", "A: n n; B: n n"),
    ("det(t*A) == t**n*det(A)", "A: n n; t"),
    ("det(diag(x)) == prod(x)", "x: n"),
    ("x @ inv(A.T @ A) @ y == y @ inv(A.T @ A) @ x", "A: m n; x: n; y: n"),
    ("sum(concatenate((x, y))) == sum(x) + sum(y)", "x: n; y: m"),
    ("concatenate((A, B), axis=1) @ concatenate((x, y)) == A @ x + B @ y", "A: k n; B: k m; x: n; y: m"),
    ("concatenate((x, y))[n:n + m] == y", "x: n; y: m"),
    ("kron(y, ones(2))[0:2*n:2] == y", "y: n"),
    ("sum(x[::-1]) == sum(x)", "x: n"),
    ("x[::-1][::-1] == x", "x: n"),
    ("sum(conv2d(X, K)*G) == sum(conv2d(X, G)*K)", "X: h w; K: p q; G: h-p+1 w-q+1"),
    ("mean_pool2d(kron(G, ones(2, 2)), 2) == G", "G: a b"),
    ("reshape(A @ X @ B, (m*q,)) == kron(A, B.T) @ reshape(X, (n*p,))", "A: m n; X: n p; B: p q"),
    ("max(x + c) == max(x) + c", "x: n; c"),
    ("max(2*x) == 2*max(x)", "x: n"),
    ("prod(exp(x)) == exp(sum(x))", "x: n"),
    ("log(prod(1 + exp(x))) == sum(softplus(x))", "x: n"),
    ("exp(x @ y)/prod(1 + exp(y)) == prod(exp(x*y)/(1 + exp(y)))", "x: n; y: n"),
    ("prod((1 + x**2)*exp(y)) == prod(1 + x**2)*exp(sum(y))", "x: n; y: n"),
    ("sum(argmax_onehot(x)) == 1", "x: n"),
]
DIFFERENT = [
    ("A == A.T", "A: n n"),
    ("A @ B == B @ A", "A: n n; B: n n"),
    ("sum(x*y) == sum(x)*sum(y)", "x: n; y: n"),
    ("x @ W @ y == y @ W @ x", "x: n; y: n; W: n n"),
    ("trace(A @ B @ C) == trace(B @ A @ C)", "A: n n; B: n n; C: n n"),
    ("norm(x)**2 == sum(abs(x))", "x: n"),
    ("softmax(Z, axis=0) == softmax(Z, axis=1)", "Z: n n"),
    ("sum(x)**2 == sum(x**2)", "x: n"),
    ("mean(A, axis=0) == mean(A, axis=1)", "A: n n"),
    ("sum(x[0:2]) == sum(x)", "x: n"),
    ("eye(n) == ones(n, n)", "n: size"),
    ("log(x*y) == log(x) + log(y)", "x: n; y: n"),
    ("sqrt(x*y) == sqrt(x)*sqrt(y)", "x: n; y: n"),
    ("max(A, axis=0) == max(A, axis=1)", "A: n n"),
    ("inv(A) == inv(A).T", "A: n n"),
    ("A @ A.T == A.T @ A", "A: n n"),
    ("sum(outer(x, x)*A) == sum(outer(x, x)*A) + trace(A)", "A: n n; x: n"),
    ("concatenate((x, y)) == concatenate((y, x))", "x: n; y: n"),
    ("sum(x[1:]) == sum(x)", "x: n"),
    ("max(x[0:m]) == max(x)", "x: m+n"),
    ("kron(A, B) == kron(B, A)", "A: m m; B: m m"),
    ("reshape(A, (n, m)) == A.T", "A: m n"),
    ("sum(reshape(A, (m*n,))*reshape(B, (m*n,))) == sum(A*B.T)", "A: m n; B: n m"),
    ("reshape(reshape(x, (m, n)).T, (m*n,)) == x", "x: m*n"),
    ("x[::-1] == x", "x: n"),
    ("max(-x) == -max(x)", "x: n"),
    ("prod(x + 1) == prod(x) + 1", "x: n"),
    ("log(prod(1 + exp(x))) == sum(softplus(-x))", "x: n"),
    ("argmax_onehot(x) == argmax_onehot(-x)", "x: n"),
    ("conv2d(X, K) == conv2d(X, K.T)", "X: h w; K: p p"),
    ("det(A + B) == det(A) + det(B)", "A: n n; B: n n"),
    ("inv(A + B) == inv(A) + inv(B)", "A: n n; B: n n"),
    ("inv(A @ B) == inv(A) @ inv(B)", "A: n n; B: n n"),
]


def difference(text, let, given=()):
    claim = make_claim(text, let=let, given=given)
    algebra = new_algebra()
    rewriting = Rewriting(algebra)
    for h in claim.given:
        a, b = (aligned(algebra, Forms(algebra).of(side), side.shape, h.shape) for side in h.children)
        rewriting.add(oriented(algebra, algebra.add(a, algebra.scale(b, -1)), str(h)))
    forms = Forms(algebra)
    a, b = (aligned(algebra, forms.of(s), s.shape, claim.comparison.shape) for s in (claim.lhs, claim.rhs))
    return algebra, algebra.settled(algebra.add(a, algebra.scale(b, -1)))


def test_a_rule_that_comes_later_rewrites_what_was_met_before():
    claim = make_claim("sum(y) == 1", let="y: n")
    algebra = new_algebra()
    rewriting, whole = Rewriting(algebra), Forms(algebra).of(claim.lhs)
    other = make_claim("sum(y**2) == 1", let="y: n")
    rewriting.add(oriented(algebra, algebra.add(Forms(algebra).of(other.lhs), algebra.scale(whole, -1)), "other"))
    assert rewriting(whole) == whole and rewriting(whole) == whole
    rewriting.add(oriented(algebra, algebra.add(whole, algebra.scale(Forms(algebra).of(claim.rhs), -1)), "y"))
    assert rewriting(whole).constant == 1


@pytest.mark.parametrize(("text", "let"), EQUAL, ids=[t for t, _ in EQUAL])
def test_equal_entries_have_one_form(text, let):
    algebra, rest = difference(text, let)
    assert vanishes(algebra, rest)


@pytest.mark.parametrize(("text", "let"), DIFFERENT, ids=[t for t, _ in DIFFERENT])
def test_different_entries_have_different_forms(text, let):
    algebra, rest = difference(text, let)
    assert not vanishes(algebra, rest)


@pytest.mark.parametrize(
    ("text", "let", "given"),
    [
        ("sum(x*sum(y)) == sum(x)", "x: n; y: m", ["sum(y) == 1"]),
        ("softmax(z)*sum(y) - y == softmax(z) - y", "z: n; y: n", ["sum(y) == 1"]),
        ("norm(Q @ x)**2 == norm(x)**2", "Q: n n; x: n", ["Q.T @ Q == eye(n)"]),
        ("norm(Q @ x) == norm(x)", "Q: n n; x: n", ["Q.T @ Q == eye(n)"]),
        ("sum(P*outer(sum(Y, axis=1), ones(n))) == sum(P)", "P: m n; Y: m k", ["sum(Y, axis=1) == 1"]),
    ],
)
def test_equations_are_used_as_rules(text, let, given):
    for hypotheses, expected in ((given, True), ([], False)):
        algebra, rest = difference(text, let, hypotheses)
        assert vanishes(algebra, rest) is expected


# --- confluence: neither order nor inner names matter ----------------------------------------------------------------

m, n = sizes("m n")
POOL = tensors("A: m n; B: n m; S: n n; x: n; y: n; u: m; t")


def shuffled(e, rng):
    """The same value, written with operands and labels in another order."""

    def turn(node):
        if type(node).__name__ in ("Add", "Mul"):
            return node.with_children(node.children[::-1]) if rng.random() < 0.5 else None
        if isinstance(node, Contract) and len(node.children) > 1:
            order = list(range(len(node.children)))
            rng.shuffle(order)
            names = list(range(20))
            rng.shuffle(names)
            inputs = tuple(tuple(names[label] for label in node.inputs[k]) for k in order)
            return Contract(tuple(node.children[k] for k in order), inputs, tuple(names[i] for i in node.output))
        if isinstance(node, Reduce) and node.op == "sum" and not node.keepdims and rng.random() < 0.5:
            labels = tuple(range(node.children[0].rank))
            return Contract(node.children, (labels,), tuple(i for i in labels if i not in node.axes))
        return None

    return rebuild(e, turn)


def random_expression(rng, shape, depth):
    """A random expression of a shape; every value it takes is defined."""
    A, B, S, x, y, u, t = POOL
    leaves = {(): [t, Number(2)], (n,): [x, y], (m,): [u], (m, n): [A], (n, m): [B], (n, n): [S, ops.eye(n)]}
    if depth == 0:
        return rng.choice(leaves[shape])

    def sub(wanted):
        return random_expression(rng, wanted, depth - 1)

    makers = [
        lambda: sub(shape) + sub(shape),
        lambda: sub(shape) * sub(shape),
        lambda: sub(shape) - sub(()) * sub(shape),
        lambda: ops.exp(sub(shape)) if depth < 3 else ops.relu(sub(shape)),
        lambda: ops.tanh(sub(shape)) if depth < 3 else ops.abs(sub(shape)),
        lambda: sub(shape) / (1 + ops.exp(random_expression(rng, shape, 0))),
        lambda: ops.maximum(sub(shape), sub(shape)),
    ]
    own = {
        (): [lambda: sub((n,)) @ sub((n,)), lambda: ops.sum(sub((m, n))), lambda: ops.trace(sub((n, n)))],
        (n,): [lambda: sub((n, n)) @ sub((n,)), lambda: ops.softmax(sub((n,))), lambda: ops.sum(sub((m, n)), 0)],
        (m,): [lambda: sub((m, n)) @ sub((n,)), lambda: ops.mean(sub((m, n)), 1)],
        (m, n): [lambda: ops.outer(sub((m,)), sub((n,))), lambda: sub((n, m)).T, lambda: ops.softmax(sub((m, n)))],
        (n, m): [lambda: sub((m, n)).T, lambda: sub((n, n)) @ sub((n, m))],
        (n, n): [lambda: sub((n, m)) @ sub((m, n)), lambda: ops.diag(sub((n,))), lambda: sub((n, n)).T],
    }
    return rng.choice(makers + own[shape] * 2)()


def test_the_form_does_not_depend_on_order_and_names():
    rng = random.Random(7)
    tried = 0
    for _ in range(150):
        e = random_expression(rng, rng.choice([(), (n,), (m, n), (n, n)]), 3)
        other = shuffled(e, rng)
        algebra = new_algebra()
        try:
            first, second = Forms(algebra).of(e), Forms(algebra).of(other)
        except SymnetError:
            continue
        tried += 1
        assert first == second, f"{e}\n{other}"
        separate = Forms(new_algebra()).of(other)
        assert separate.digest == first.digest, f"{e}\n{other}"
    assert tried > 100


def test_sums_under_other_names_have_one_form():
    for spec, other in (("ij,jk,kl->il", "ab,bc,cd->ad"), ("ij,ij->", "ba,ba->"), ("ij,kj,kl,il->", "kj,ij,il,kl->")):
        S = POOL[2]
        count = spec.count(",") + 1
        algebra = new_algebra()
        assert Forms(algebra).of(ops.einsum(spec, *[S] * count)) == Forms(algebra).of(ops.einsum(other, *[S] * count))


# --- the form keeps the value ----------------------------------------------------------------------------------------


def numbers(e, values, where):
    names = {node.name for node in postorder(e) if isinstance(node, Symbol)}
    found = evaluate(e, {k: v for k, v in values.items() if k in names}, where, mp())
    return list(found.ravel()) if hasattr(found, "ravel") else [found]


def random_values(rng, where):
    def fill(shape):
        if not shape:
            return str(Fraction(rng.randint(-9, 9), 7))
        return [fill(shape[1:]) for _ in range(where[str(shape[0])])]

    return {s.name: fill(s.shape) for s in POOL}


def test_equal_forms_have_equal_values():
    rng = random.Random(11)
    pairs = 0
    for round_ in range(4):
        algebra = new_algebra()
        algebra.budget.work = 10**8
        forms = Forms(algebra)
        groups = {}
        for _ in range(250):
            e = random_expression(rng, ((), (n,), (m, n), (n, n))[round_], rng.choice([1, 2, 2]))
            try:
                key = frozenset(forms.of(e).terms.items())
            except SymnetError:
                continue
            groups.setdefault(key, {})[e] = None
        for where in ({"m": 2, "n": 3}, {"m": 3, "n": 2}):
            values = random_values(rng, where)
            for group in groups.values():
                first, *others = group
                for other in others[:6]:
                    pairs += 1
                    for a, b in zip(numbers(first, values, where), numbers(other, values, where), strict=True):
                        if not isinstance(a, NoValue) and not isinstance(b, NoValue):
                            assert mpmath.almosteq(a, b, 1e-12, 1e-12), f"{first}\n{other}"
    assert pairs > 100


# --- budgets ----------------------------------------------------------------------------------------------------------


def test_too_much_work_is_refused_before_it_is_done():
    x = tensors("x: n")
    big = (1 + ops.exp(x)) ** 12
    with pytest.raises(BudgetError):
        Forms(new_algebra(budget=Budget(work=200))).of(big * big)


def test_deep_expressions_are_no_recursion():
    e = tensors("x: n")
    for k in range(3000):
        e = Defined(f"v{k}", e + 1)
    algebra = new_algebra()
    assert Forms(algebra).of(e) == Forms(algebra).of(parse("x + 3000", let="x: n"))


def test_symmetric_sums_are_labelled_or_refused():
    S = POOL[2]
    ring = "ab,bc,cd,de,ef,fa->"
    turned = "fa,ab,bc,cd,de,ef->"
    algebra = new_algebra()
    assert Forms(algebra).of(ops.einsum(ring, *[S] * 6)) == Forms(algebra).of(ops.einsum(turned, *[S] * 6))


def test_sub_ranges_are_not_whole_ranges():
    """Equations and deltas of a slice say nothing of the rest of the axis."""
    (h,) = parse_conditions(["x[0:2] == 1"], let="x: n")
    assert h.shape == (2,)
    for text in ("sum(x[0:2]) == 2", "sum(eye(n)[0:2, :]) == n", "x[1:3] == x[0:2]"):
        algebra, rest = difference(text, "x: n" if "x" in text else "n: size")
        assert not vanishes(algebra, rest), text
