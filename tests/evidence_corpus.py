"""True claims, and a machine that makes false ones of them; shared by the tests of the evidence room."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.expr import Add, Compare, Expr, Formal, Map, Mul, Number, Power, Symbol, Where, postorder, rebuild
from symnet.functions import FUNCTIONS
from symnet.language import make_claim

SCALAR = [
    ("tanh(x) == 2*sigmoid(2*x) - 1", ()),
    ("sigmoid(-x) == 1 - sigmoid(x)", ()),
    ("softplus(x) - softplus(-x) == x", ()),
    ("log(1 + exp(x)) == x + log(1 + exp(-x))", ()),
    ("tanh(x)**2 + 1/cosh(x)**2 == 1", ()),
    ("cosh(x)**2 - sinh(x)**2 == 1", ()),
    ("sin(x)**2 + cos(x)**2 == 1", ()),
    ("sin(2*x) == 2*sin(x)*cos(x)", ()),
    ("cos(x + y) == cos(x)*cos(y) - sin(x)*sin(y)", ()),
    ("exp(x + y) == exp(x)*exp(y)", ()),
    ("exp(x)**3 == exp(3*x)", ()),
    ("exp(log(x)) == x", ("x > 0",)),
    ("log(x*y) == log(x) + log(y)", ("x > 0", "y > 0")),
    ("log(x/y) == log(x) - log(y)", ("x > 0", "y > 0")),
    ("log(x**2) == 2*log(abs(x))", ()),
    ("sqrt(x)**2 == x", ("x >= 0",)),
    ("sqrt(x**2) == abs(x)", ()),
    ("sqrt(x*y) == sqrt(x)*sqrt(y)", ("x >= 0", "y >= 0")),
    ("x**a*x**b == x**(a + b)", ("x > 0",)),
    ("(x**a)**b == x**(a*b)", ("x > 0",)),
    ("x/x == 1", ("x != 0",)),
    ("(x**2 - y**2)/(x - y) == x + y", ("x != y",)),
    ("1/(1 + 1/x) == x/(1 + x)", ("x > 0",)),
    ("abs(x*y) == abs(x)*abs(y)", ()),
    ("abs(x)**2 == x**2", ()),
    ("relu(x) - relu(-x) == x", ()),
    ("relu(x) + relu(-x) == abs(x)", ()),
    ("relu(x) == (x + abs(x))/2", ()),
    ("maximum(x, y) + minimum(x, y) == x + y", ()),
    ("maximum(x, y) == (x + y + abs(x - y))/2", ()),
    ("sign(x)*abs(x) == x", ()),
    ("step(x) - step(-x) == sign(x)", ("x != 0",)),
    ("hard_tanh(x) == maximum(-1, minimum(1, x))", ()),
    ("leaky_relu(x) == relu(x) - relu(-x)/100", ()),
    ("elu(x) == relu(x) + minimum(0, exp(x) - 1)", ()),
    ("silu(x) == x/(1 + exp(-x))", ()),
    ("mish(x) == x*(exp(2*x) + 2*exp(x))/(exp(2*x) + 2*exp(x) + 2)", ()),
    ("gelu(x) - gelu(-x) == x", ()),
    ("erf(-x) == -erf(x)", ()),
    ("atan(-x) == -atan(x)", ()),
    ("sin(asin(x)) == x", ("x >= -1", "x <= 1")),
    ("tan(atan(x)) == x", ()),
    ("asin(x) + acos(x) == pi/2", ("abs(x) <= 1",)),
    ("sin(pi/3) == sqrt(3)/2", ()),
    ("diff(sigmoid(x), x) == sigmoid(x)*(1 - sigmoid(x))", ()),
    ("diff(tanh(x), x) == 1 - tanh(x)**2", ()),
    ("diff(softplus(x), x) == sigmoid(x)", ()),
    ("diff(log(x), x) == 1/x", ("x > 0",)),
    ("diff(x**3, x) == 3*x**2", ()),
    ("diff(x**a, x) == a*x**(a - 1)", ("x > 0",)),
    ("diff(relu(x), x) == step(x)", ("x != 0",)),
    ("diff(relu(x)**2, x) == 2*relu(x)", ()),
    ("diff(abs(x), x) == sign(x)", ("x != 0",)),
    ("diff(abs(x)*x, x) == 2*abs(x)", ()),
    ("diff(relu(x) - relu(-x), x) == 1", ()),
    ("diff(silu(x), x) == sigmoid(x)*(1 + x*(1 - sigmoid(x)))", ()),
    ("diff(exp(-x**2/2), x, 2) == (x**2 - 1)*exp(-x**2/2)", ()),
    ("diff(sin(x)*exp(y*x), x) == exp(y*x)*(cos(x) + y*sin(x))", ()),
    ("diff(sqrt(x), x) == 1/(2*sqrt(x))", ("x > 0",)),
    ("diff(log(cosh(x)), x) == tanh(x)", ()),
    ("diff(x*log(x) - x, x) == log(x)", ("x > 0",)),
    ("diff(atan(x), x) == 1/(1 + x**2)", ()),
    ("diff(erf(x), x) == 2*exp(-x**2)/sqrt(pi)", ()),
    ("x**2 + y**2 == 1", ("x == cos(a)", "y == sin(a)")),
    ("x**4 == 1 - 2*y**2 + y**4", ("x**2 + y**2 == 1",)),
    ("x*y + x*(1 - y) == x", ()),
    ("where(x > 0, x, -x) == abs(x)", ()),
    ("where(x > y, x, y) == maximum(x, y)", ()),
    ("(x + y)**2 >= 4*x*y", ()),
    ("sigmoid(x)*(1 - sigmoid(x)) <= 1/4", ()),
    ("x**2 + 1 > 0", ()),
    ("x**2 + y**2 >= 2*x*y", ()),
    ("tanh(x) < 1", ()),
    ("exp(-x**2) <= 1", ()),
    ("relu(x) >= 0", ()),
    ("x*(1 - x) >= 0", ("0 <= x", "x <= 1")),
    ("-log(x) > 0", ("0 < x", "x < 1")),
    ("1 - tanh(x)**2 > 0", ()),
]
TENSOR = [
    ("sum(softmax(z)) == 1", (), "z: n"),
    ("softmax(z + c) == softmax(z)", (), "z: n; c"),
    ("log_softmax(z) == z - logsumexp(z)", (), "z: n"),
    ("grad(sum((W @ x - y)**2), W) == 2*outer(W @ x - y, x)", (), "W: m n; x: n; y: m"),
    ("grad(sum((W @ x - y)**2), x) == 2*W.T @ (W @ x - y)", (), "W: m n; x: n; y: m"),
    ("grad(-sum(y*log_softmax(z)), z) == softmax(z)*sum(y) - y", (), "z: n; y: n"),
    ("grad(-sum(y*log_softmax(z)), z) == softmax(z) - y", ("sum(y) == 1",), "z: n; y: n"),
    ("jacobian(softmax(z), z) == diag(softmax(z)) - outer(softmax(z), softmax(z))", (), "z: n"),
    ("grad(norm(x)**2, x) == 2*x", (), "x: n"),
    ("x @ A @ x == x @ A.T @ x", (), "x: n; A: n n"),
    ("grad(x @ A @ x, x) == (A + A.T) @ x", (), "x: n; A: n n"),
    ("trace(A @ B) == trace(B @ A)", (), "A: m n; B: n m"),
    ("(A @ B).T == B.T @ A.T", (), "A: m k; B: k n"),
    ("inv(A) @ A == eye(n)", ("det(A) != 0",), "A: n n"),
    ("sum(x) == n*mean(x)", (), "x: n"),
    ("grad(sum(sigmoid(x)), x) == sigmoid(x)*(1 - sigmoid(x))", (), "x: n"),
    ("relu(v) - relu(-v) == v", (), "v: n"),
    ("v*log(v**2) == 2*v*log(v)", ("v > 0",), "v: n"),
    ("sum(x*y) == x @ y", (), "x: n; y: n"),
    ("norm(x)**2 == x @ x", (), "x: n"),
]


def true_claims() -> list[Claim]:
    return [make_claim(t, given=g) for t, g in SCALAR] + [make_claim(t, given=g, let=let) for t, g, let in TENSOR]


# ------------------------------------------------------------------ mutation
SIMILAR = [
    ("tanh", "sigmoid"),
    ("sin", "cos"),
    ("sinh", "cosh"),
    ("exp", "expm1"),
    ("log", "log1p"),
    ("relu", "softplus"),
    ("abs", "sign"),
    ("maximum", "minimum"),
    ("sqrt", "abs"),
    ("relu", "abs"),
]
RELATED = {"<=": "<", ">=": ">", "<": "<=", ">": ">=", "==": "=="}
TURNED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<", "==": "!=", "!=": "=="}


def mutants(claim: Claim, rng: random.Random, wanted: int) -> Iterator[Claim]:
    """Claims that differ from `claim` by one or two changes."""
    seen = {claim}
    for _ in range(wanted * 4):
        try:
            made = mutated(claim, rng)
            if rng.random() < 0.2:
                made = mutated(made, rng)
        except SymnetError:
            continue
        if made not in seen:
            seen.add(made)
            yield made
            if len(seen) > wanted:
                return


def mutated(claim: Claim, rng: random.Random) -> Claim:
    kind = rng.random()
    if kind < 0.12 and claim.given:
        given = list(claim.given)
        i = rng.randrange(len(given))
        if rng.random() < 0.6:
            del given[i]
        else:
            given[i] = Compare(RELATED.get(given[i].relation, "=="), *given[i].children)
        return Claim(claim.lhs, claim.relation, claim.rhs, tuple(given))
    if kind < 0.16 and claim.relation != "==":
        return Claim(claim.lhs, RELATED[claim.relation], claim.rhs, claim.given)
    if rng.random() < 0.5:
        return Claim(claim.lhs, claim.relation, changed(claim.rhs, rng), claim.given)
    return Claim(changed(claim.lhs, rng), claim.relation, claim.rhs, claim.given)


def changed(e: Expr, rng: random.Random) -> Expr:
    """One node replaced by a similar one."""
    nodes = [node for node in postorder(e) if not isinstance(node, Compare)]
    for _ in range(20):
        node = rng.choice(nodes)
        others = [other for other in alternatives(node, rng) if other.shape == node.shape and other is not node]
        if others:
            fresh = rng.choice(others)
            inside = [f.children[1] for f in nodes if isinstance(f, Formal)]
            if any(node is x for x in inside):
                continue
            return rebuild(e, {node: fresh})
    return e


def alternatives(node: Expr, rng: random.Random) -> Iterator[Expr]:
    yield -node
    yield node * 2
    yield node + 1
    yield node / 2
    yield node + Fraction(1, 10**6) * node
    if isinstance(node, Number):
        yield Number(node.value + 1)
        yield Number(-node.value)
        yield Number(node.value * 2)
    if isinstance(node, Add):
        yield node.children[0]
        yield node.children[1]
        yield node.children[0] - node.children[1]
    if isinstance(node, Mul):
        yield node.children[0]
        yield node.children[1]
        yield Add(*node.children)
    if isinstance(node, Power):
        yield Power(node.exponent, node.base)
        yield Power(node.base, node.exponent + 1)
        yield node.base
        if isinstance(node.exponent, Number):
            yield Power(node.base, Number(node.exponent.value + 1))
            yield Power(node.base, Number(node.exponent.value / 2))
    if isinstance(node, Map):
        for a, b in SIMILAR:
            for old, new in ((a, b), (b, a)):
                if node.name == old and len(node.children) == FUNCTIONS[new].operands:
                    yield FUNCTIONS[new](*node.children)
        if len(node.children) == 2:
            yield Map(node.name, node.children[1], node.children[0])
        yield node.children[0]
        yield Map("abs", node)
    if isinstance(node, Where):
        condition, a, b = node.children
        yield Where(condition, b, a)
        for relation in (RELATED[condition.relation], TURNED[condition.relation]):
            yield Where(Compare(relation, *condition.children), a, b)
    if isinstance(node, Symbol):
        yield abs(node)
        yield node * node
    if node.rank == 2 and node.shape[0] == node.shape[1]:
        yield node.T
