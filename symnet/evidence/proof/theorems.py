"""Inequalities that have a name, as rows: each says which instances of it may bear on a claim.

An instance is `lower <= upper` wherever its needs hold and both have values. The rows hold for tensors of all shapes;
tests judge each of them by numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, permutations

from symnet import ops
from symnet.evidence.proof.instances import ONE, ZERO, Instance, Parts, Theorem, axis_count, count_of, entries, scaled
from symnet.evidence.proof.monotony import increasing, lipschitz, roots, summed
from symnet.expr import Add, AxisMap, Compare, Contract, Expr, Index, Map, Mul, Number, Power, Reduce, Symbol
from symnet.functions import FUNCTIONS


# ------------------------------------------------------------------ sums of products
def _cauchy_schwarz(parts: Parts) -> Iterator[Instance]:
    for a, b in parts.pairs():
        yield from _both_forms(ops.sum(a * b), ops.sum(a**2), ops.sum(b**2))
    for a in parts.tensors:
        yield from _both_forms(ops.sum(a), entries(a), ops.sum(a**2))
    for node in parts.of(Contract):
        if len(node.children) == 2:
            a, b = node.children
            yield from _both_forms(node, ops.sum(a**2), ops.sum(b**2))
        elif len(node.children) == 1 and not node.shape:  # a trace is a product with the identity matrix
            a = node.children[0]
            yield from _both_forms(node, count_of(a.shape[0]), ops.sum(a**2))
    for a, b in parts.pairs():
        needs = (Compare(">=", a, ZERO), Compare(">=", b, ZERO))
        yield Instance(ops.sum(ops.sqrt(a * b)), ops.sqrt(ops.sum(a)) * ops.sqrt(ops.sum(b)), needs)


def _both_forms(s: Expr, a: Expr, b: Expr) -> Iterator[Instance]:
    """Of a product s, a number or a tensor whose entries are sums over the shared labels."""
    if s.shape:
        yield Instance(ops.sum(s**2), a * b)
        yield Instance(ops.norm(s), ops.sqrt(a) * ops.sqrt(b))
    else:
        yield Instance(s**2, a * b)
        for lower in (s, -s, ops.abs(s)):
            yield Instance(lower, ops.sqrt(a) * ops.sqrt(b))


def _young(parts: Parts) -> Iterator[Instance]:
    """From (a − b)² >= 0 and (a + b)² >= 0."""
    products = [(ops.sum(a * b), a, b) for a, b in parts.pairs()]
    products += [(n, *n.children) for n in parts.of(Contract) if len(n.children) == 2 and not n.shape]
    for s, a, b in products:
        for lower in (s, -s, ops.abs(s)):
            yield Instance(2 * lower, ops.sum(a**2) + ops.sum(b**2))


def _weighted_square(parts: Parts) -> Iterator[Instance]:
    for a, b in parts.pairs():
        for w, v in ((a, b), (b, a)):
            yield Instance(ops.sum(w * v) ** 2, ops.sum(w) * ops.sum(w * v**2), (Compare(">=", w, ZERO),))


def _triangle(parts: Parts) -> Iterator[Instance]:
    for a, b in parts.pairs():
        for ord in (2, 1):
            x, y = ops.norm(a, ord=ord), ops.norm(b, ord=ord)
            yield Instance(ops.norm(a + b, ord=ord), x + y)
            yield Instance(ops.norm(a - b, ord=ord), x + y)
            yield Instance(x - y, ops.norm(a - b, ord=ord))
            yield Instance(ops.abs(x - y), ops.norm(a - b, ord=ord))
    for (s, a, x), (t, b, y) in combinations([(*scaled(a), a) for a in parts.tensors], 2):
        needs = tuple(Compare(">=", c, ZERO) for c in (s, t) if c is not ONE)
        if needs and a.shape == b.shape:
            yield Instance(ops.norm(x + y), s * ops.norm(a) + t * ops.norm(b), needs)
    for a in parts.tensors:
        for lower in (ops.sum(a), -ops.sum(a), ops.abs(ops.sum(a))):
            yield Instance(lower, ops.sum(ops.abs(a)))


def _hoelder(parts: Parts) -> Iterator[Instance]:
    """|Σ a b| <= Σ|a| · max|b|, and so for the rows and the columns of a matrix."""
    for node in parts.of(Contract):
        if len(node.children) != 2 or len({*node.inputs[0], *node.inputs[1]} - {*node.output}) != 1:
            continue
        for (a, _), (b, _) in permutations(zip(node.children, node.inputs, strict=True)):
            if a.rank == b.rank == 1 and not node.shape:
                yield from (Instance(x, ops.norm(a, ord=1) * ops.max(ops.abs(b))) for x in (ops.abs(node), node))
            elif a.rank == 2 and b.rank == 1:
                rows = 1 - node.inputs[node.children.index(a)].index(node.output[0])
                yield Instance(ops.max(ops.abs(node)), ops.max(ops.sum(ops.abs(a), axis=rows)) * ops.max(ops.abs(b)))
                columns = ops.max(ops.sum(ops.abs(a), axis=1 - rows))
                yield Instance(ops.norm(node, ord=1), columns * ops.norm(b, ord=1))


def _norms(parts: Parts) -> Iterator[Instance]:
    for a in parts.tensors:
        two, one, most = ops.norm(a), ops.norm(a, ord=1), ops.max(ops.abs(a))
        yield from (Instance(two, one), Instance(one, ops.sqrt(entries(a)) * two))
        yield from (Instance(most, two), Instance(two, ops.sqrt(entries(a)) * most))
        yield from (Instance(ops.max(a), two), Instance(-two, ops.min(a)))
        yield from (Instance(lower, two) for lower in (a, -a, ops.abs(a)))
        yield Instance(ops.sum(a**2), entries(a) * most**2)


# ------------------------------------------------------------------ extremes and means
def _extremes(parts: Parts) -> Iterator[Instance]:
    for node in parts.reductions("max", "min", "mean", "sum", "logsumexp"):
        a, axes, keep = node.children[0], node.axes, node.keepdims
        low, high, mean = (Reduce(op, a, axes, keep) for op in ("min", "max", "mean"))
        yield from (Instance(low, mean), Instance(mean, high), Instance(low, high))
        yield from (Instance(mean * axis_count(node), high * axis_count(node)),)
        if node.op == "sum" and not node.shape and isinstance(a, Mul):
            for w, x in (a.children, a.children[::-1]):
                needs = (Compare(">=", w, ZERO), Compare("==", ops.sum(w), ONE))
                if w.shape == x.shape:
                    yield from (Instance(node, ops.max(x), needs), Instance(ops.min(x), node, needs))
        if isinstance(a, Add) and all(child.shape == a.shape for child in a.children):
            x, y = a.children
            yield Instance(high, Reduce("max", x, axes, keep) + Reduce("max", y, axes, keep))
            yield Instance(Reduce("min", x, axes, keep) + Reduce("min", y, axes, keep), low)
        if node.op in ("max", "min"):
            yield from (Instance(a, Reduce("max", a, axes, True)), Instance(Reduce("min", a, axes, True), a))


def _log_sum_exp(parts: Parts) -> Iterator[Instance]:
    for node in parts.reductions("logsumexp"):
        a, axes, keep = node.children[0], node.axes, node.keepdims
        high, mean = (Reduce(op, a, axes, keep) for op in ("max", "mean"))
        count = ops.log(axis_count(node))
        yield from (Instance(high, node), Instance(node, high + count), Instance(mean + count, node))
        if isinstance(a, Add):
            (s, x), (t, y) = map(scaled, a.children)
            if x.shape == y.shape == a.shape:
                needs = (Compare(">=", s, ZERO), Compare(">=", t, ZERO), Compare("==", s + t, ONE))
                lse = [Reduce("logsumexp", e, axes, keep) for e in (x, y)]
                yield Instance(node, s * lse[0] + t * lse[1], needs)


# ------------------------------------------------------------------ convexity
@dataclass(frozen=True)
class Convex:
    """f is convex (sign 1) or concave (-1) where its argument is in `relation 0`, or everywhere."""

    build: Callable[[Expr], Expr]
    sign: int
    relation: str = ""


CONVEX: dict[str, Convex] = {
    "exp": Convex(ops.exp, 1),
    "log": Convex(ops.log, -1, ">"),
    "sqrt": Convex(ops.sqrt, -1, ">"),
    "cosh": Convex(ops.cosh, 1),
    "softplus": Convex(ops.softplus, 1),
    "abs": Convex(ops.abs, 1),
    "relu": Convex(ops.relu, 1),
    "expm1": Convex(ops.expm1, 1),
    "square": Convex(lambda x: x**2, 1),
    "reciprocal": Convex(lambda x: 1 / x, 1, ">"),
}


def _jensen(parts: Parts) -> Iterator[Instance]:
    for x in parts.tensors:
        for name in dict.fromkeys(_functions(parts)):
            row = CONVEX[name]
            domain = (Compare(row.relation, x, ZERO),) if row.relation else ()
            yield _ordered(row, row.build(ops.mean(x)), ops.mean(row.build(x)), domain)
            for w in parts.weights():
                if w is not x and w.shape == x.shape:
                    needs = (*domain, Compare(">=", w, ZERO), Compare("==", ops.sum(w), ONE))
                    yield _ordered(row, row.build(ops.sum(w * x)), ops.sum(w * row.build(x)), needs)


def _functions(parts: Parts) -> Iterator[str]:
    for node in parts.nodes:
        if isinstance(node, Map) and node.name in CONVEX:
            yield node.name
        if isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value in (2, -1):
            yield "square" if node.exponent.value == 2 else "reciprocal"


def _ordered(row: Convex, at_mean: Expr, mean: Expr, needs: tuple[Compare, ...]) -> Instance:
    return Instance(at_mean, mean, needs) if row.sign > 0 else Instance(mean, at_mean, needs)


def _gibbs(parts: Parts) -> Iterator[Instance]:
    """Σ p log q <= Σ p log p + Σ q − Σ p, from log t <= t − 1 at t = q/p."""
    for p in parts.weights():
        made = (AxisMap("softmax", n.children[0], n.axis) for n in parts.of(AxisMap))
        others = [q for q in dict.fromkeys((*parts.tensors, *made)) if q.shape == p.shape and q is not p]
        for q in (1 / entries(p), *others):
            needs = (Compare(">", p, ZERO), Compare(">", q, ZERO))
            total = ops.sum(q) if q.shape else entries(p) * q
            yield Instance(ops.sum(p * ops.log(q)), ops.sum(p * ops.log(p)) + total - ops.sum(p), needs)


def _pinsker(parts: Parts) -> Iterator[Instance]:
    """Σ p log(p/q) >= ½ ‖p − q‖₁² for distributions, and so with the Euclidean norm."""
    for p, q in permutations(parts.weights(), 2):
        if p.shape == q.shape:
            needs = tuple(Compare(">", t, ZERO) for t in (p, q)) + tuple(Compare("==", ops.sum(t), ONE) for t in (p, q))
            for ord in (1, 2):
                yield Instance(ops.norm(p - q, ord=ord) ** 2 / 2, ops.sum(p * ops.log(p / q)), needs)


def _chebyshev(parts: Parts) -> Iterator[Instance]:
    """mean a · mean f(a) <= mean(a f(a)) for increasing f: both are large at the same places."""
    for node in parts.nodes:
        if not node.shape:
            continue
        if isinstance(node, Map) and len(node.children) == 1 and FUNCTIONS[node.name].monotone > 0:
            a = node.children[0]
            yield Instance(ops.mean(a) * ops.mean(node), ops.mean(a * node))
        if isinstance(node, AxisMap) and node.name == "softmax" and node.rank == 1:
            a = node.children[0]
            yield Instance(ops.mean(a), ops.sum(a * node))


def _means(parts: Parts) -> Iterator[Instance]:
    for node in parts.reductions("prod"):
        a = node.children[0]
        if isinstance(a, Add) and ONE in a.children and not node.shape:  # of Weierstrass, and so of Bernoulli
            x = a.children[1 - a.children.index(ONE)]
            yield Instance(1 + ops.sum(x), node, (Compare(">=", x, ZERO),))
        if node.shape:
            continue
        n, needs = entries(a), (Compare(">=", a, ZERO),)
        yield Instance(node, Power(ops.mean(a), n), needs)
        yield Instance(Power(node, 1 / n), ops.mean(a), needs)
        yield Instance(1 / ops.mean(1 / a), Power(node, 1 / n), (Compare(">", a, ZERO),))


# ------------------------------------------------------------------ definite matrices
def _definite(parts: Parts) -> Iterator[Instance]:
    vectors = [t for t in parts.tensors if t.rank == 1]
    for m in parts.of(Symbol):
        if "positive_definite" in m.facts:
            for v in vectors:
                if v.shape[0] == m.shape[0]:
                    yield Instance(ZERO, v @ m @ v)
                    yield Instance(ZERO, v @ ops.inv(m) @ v)
            yield Instance(ZERO, ops.trace(m))
            yield Instance(ops.logdet(m), ops.trace(m) - count_of(m.shape[0]))
            yield Instance(-ops.logdet(m), ops.trace(ops.inv(m)) - count_of(m.shape[0]))
            yield Instance(ops.det(m), ops.prod(ops.diag(m)))
            yield Instance(ops.det(m), (ops.trace(m) / count_of(m.shape[0])) ** count_of(m.shape[0]))
            yield Instance(count_of(m.shape[0]) ** 2, ops.trace(m) * ops.trace(ops.inv(m)))


def _parts_of_a_sum(parts: Parts) -> Iterator[Instance]:
    for node in parts.of(Index):
        a = node.children[0]
        yield Instance(node, ops.sum(a), (Compare(">=", a, ZERO),))
        yield Instance(node**2, ops.sum(a**2))
    for a in parts.tensors:
        positive, needs = (Compare(">", a, ZERO),), (Compare(">=", a, ZERO),)
        yield from (Instance(ops.max(a), ops.sum(a), needs), Instance(a, ops.sum(a), needs))
        yield Instance(ops.sum(a * ops.log(a)), ops.sum(a) * ops.log(ops.sum(a)), positive)


def _products_below_one(parts: Parts) -> Iterator[Instance]:
    """a·b <= a where a >= 0 and b <= 1, summed."""
    for a, b in combinations_with_replacement(parts.tensors, 2):
        if a.shape == b.shape:
            for x, y in ((a, b), (b, a)):
                yield Instance(ops.sum(x * y), ops.sum(x), (Compare(">=", x, ZERO), Compare("<=", y, ONE)))
    for node in parts.of(Mul):
        for x, y in (node.children, node.children[::-1]):
            if x.shape == node.shape and not isinstance(y, Number):
                yield Instance(node, x, (Compare(">=", x, ZERO), Compare("<=", y, ONE)))


THEOREMS: tuple[Theorem, ...] = (
    Theorem("Lipschitz continuity", "利普希茨连续性", "‖f(u) − f(v)‖ <= L ‖u − v‖", lipschitz),
    Theorem(
        "Cauchy–Schwarz inequality",
        "柯西-施瓦茨不等式",
        "(Σ a b)² <= Σ a² · Σ b²",
        _cauchy_schwarz,
        equality="a = t b, or b = 0",
        equality_zh="a 与 b 成比例",
    ),
    Theorem(
        "Young's inequality", "杨氏不等式", "2 Σ a b <= Σ a² + Σ b²", _young, equality="a = b", equality_zh="a = b"
    ),
    Theorem("triangle inequality", "三角不等式", "‖a + b‖ <= ‖a‖ + ‖b‖", _triangle),
    Theorem("Hölder's inequality", "赫尔德不等式", "|Σ a b| <= Σ|a| · max|b|", _hoelder),
    Theorem("equivalence of norms", "范数的等价性", "max|a| <= ‖a‖ <= ‖a‖₁ <= √n ‖a‖ <= n max|a|", _norms),
    Theorem("values between the extremes", "取值介于最值之间", "min a <= a, mean a <= max a", _extremes),
    Theorem(
        "bounds of log-sum-exp",
        "log-sum-exp 的界",
        "max a <= logsumexp a <= max a + log n; convex",
        _log_sum_exp,
    ),
    Theorem(
        "Gibbs' inequality",
        "吉布斯不等式",
        "Σ p log q <= Σ p log p + Σ q − Σ p",
        _gibbs,
        "log",
        equality="p = q",
        equality_zh="p = q",
    ),
    Theorem(
        "Pinsker's inequality",
        "平斯克不等式",
        "Σ p log(p/q) >= ½ ‖p − q‖₁²",
        _pinsker,
        "log",
        equality="p = q",
        equality_zh="p = q",
    ),
    Theorem(
        "Jensen's inequality",
        "琴生不等式",
        "f(Σ w x) <= Σ w f(x) for convex f, w >= 0, Σ w = 1",
        _jensen,
        equality="all x are equal",
        equality_zh="各 x 全部相等",
    ),
    Theorem(
        "inequality of the means",
        "均值不等式",
        "harmonic <= geometric <= arithmetic mean",
        _means,
        equality="all numbers are equal",
        equality_zh="各数全部相等",
    ),
    Theorem(
        "weighted Cauchy–Schwarz inequality",
        "加权柯西-施瓦茨不等式",
        "(Σ w v)² <= Σ w · Σ w v²",
        _weighted_square,
        equality="all v are equal",
        equality_zh="各 v 全部相等",
    ),
    Theorem("positive definite matrix", "正定矩阵", "xᵀ P x >= 0, log det P <= tr P − n, det P <= Π pᵢᵢ", _definite),
    Theorem(
        "part and whole", "部分不大于整体", "aⱼ <= Σ a, and so Σ a log a <= Σ a · log Σ a, for a > 0", _parts_of_a_sum
    ),
    Theorem(
        "Chebyshev's sum inequality",
        "切比雪夫和不等式",
        "mean a · mean f(a) <= mean(a f(a)) for increasing f",
        _chebyshev,
        equality="all a are equal",
        equality_zh="各 a 全部相等",
    ),
    Theorem("sum entry by entry", "逐项求和", "Σ a <= Σ b where a <= b", summed),
    Theorem("monotonicity", "单调性", "F(a) <= F(b) for increasing F and a <= b", increasing),
    Theorem("comparison of squares", "平方的比较", "‖a‖ <= c where Σ a² <= c² and c >= 0", roots),
    Theorem("factors below one", "不超过一的因子", "Σ a b <= Σ a for a >= 0, b <= 1", _products_below_one),
)


def likely_first(parts: Parts) -> list[Theorem]:
    """All theorems, those about a function that occurs before the others."""
    occurring = {node.name for node in parts.of(Map)}
    return sorted(THEOREMS, key=lambda theorem: theorem.kernel not in occurring)
