"""Named inequalities of products, norms and definite matrices."""

from __future__ import annotations

from symnet import ops
from symnet.errors import SymnetError
from symnet.evidence.axioms.functions import MEASURES, SIGNS
from symnet.evidence.axioms.records import (
    ONE,
    ZERO,
    Axiom,
    Form,
    Inequality,
    count_of,
    entries,
    nonnegative,
    positive,
    scaled,
    stochastic,
)
from symnet.expr import Compare, Expr, Number, Reduce

PRODUCT = "a: tensor; b: tensor; labels: contraction a b"


def _squares(a: Expr) -> Expr:
    return ops.sum(a**2)


def _length(e: Expr) -> Expr:
    """The Euclidean norm of a tensor; a number as it is."""
    return ops.norm(e) if e.shape else e


def _squared_product(a: Expr, b: Expr, labels: str) -> Inequality:
    s = ops.einsum(labels, a, b)
    return Inequality(_squares(s) if s.shape else s**2, _squares(a) * _squares(b))


CAUCHY_SCHWARZ = Axiom(
    "Cauchy–Schwarz inequality",
    "柯西-施瓦茨不等式",
    "(Σ a b)² <= Σ a² · Σ b²",
    {
        "squares": Form(PRODUCT, _squared_product),
        "norms": Form(
            f"{PRODUCT}; sign: sign",
            lambda a, b, labels, sign: Inequality(
                SIGNS[sign](_length(ops.einsum(labels, a, b))), ops.sqrt(_squares(a)) * ops.sqrt(_squares(b))
            ),
        ),
        "Gram": Form(  # twice: of Aᵀ and A v, of A and v
            "a: matrix; v: vector", lambda a, v: Inequality(ops.norm(a.T @ (a @ v)), ops.norm(a) ** 2 * ops.norm(v))
        ),
        "roots": Form(
            "a: tensor; b: like a",
            lambda a, b: Inequality(
                ops.sum(ops.sqrt(a * b)),
                ops.sqrt(ops.sum(a)) * ops.sqrt(ops.sum(b)),
                (nonnegative(a), nonnegative(b)),
            ),
        ),
    },
    equality="a = t b, or b = 0",
    equality_zh="a 与 b 成比例",
)


def _young(a: Expr, b: Expr, labels: str, sign: str) -> Inequality:
    """From (a − b)² >= 0 and (a + b)² >= 0, entry by entry."""
    return Inequality(2 * SIGNS[sign](ops.einsum(labels, a, b)), _squares(a) + _squares(b))


def _conjugate(a: Expr, b: Expr, p: Expr, q: Expr) -> Inequality:
    """From the concavity of the logarithm, entry by entry."""
    needs = (nonnegative(a), nonnegative(b), Compare(">", p, ONE), Compare("==", 1 / p + 1 / q, ONE))
    return Inequality(a * b, a**p / p + b**q / q, needs)


YOUNG = Axiom(
    "Young's inequality",
    "杨氏不等式",
    "2 Σ a b <= Σ a² + Σ b²",
    {
        "sums": Form("a: tensor; b: tensor; labels: inner a b; sign: sign", _young),
        "numbers": Form("a: number; b: number", lambda a, b: Inequality(2 * a * b, a**2 + b**2)),
        "conjugate exponents": Form("a: any; b: like a; p: number; q: number", _conjugate),
    },
    equality="a = b",
    equality_zh="a = b",
)

WEIGHTED = Axiom(
    "weighted Cauchy–Schwarz inequality",
    "加权柯西-施瓦茨不等式",
    "(Σ w v)² <= Σ w · Σ w v²",
    {
        "squares": Form(
            "w: tensor; v: like w",
            lambda w, v: Inequality(ops.sum(w * v) ** 2, ops.sum(w) * ops.sum(w * v**2), (nonnegative(w),)),
        ),
        "quotients": Form(
            "w: tensor; v: like w",
            lambda w, v: Inequality(ops.sum(v) ** 2, ops.sum(w) * ops.sum(v**2 / w), (positive(w),)),
        ),
    },
    equality="all v are equal",
    equality_zh="各 v 全部相等",
)


def _norm_of_averages(w: Expr, a: Expr) -> Inequality:
    """Of the rows of a: ‖Σ w a‖ <= Σ w ‖a‖."""
    return Inequality(ops.norm(w @ a), w @ ops.norm(a, axis=1), (nonnegative(w),))


TRIANGLE = Axiom(
    "triangle inequality",
    "三角不等式",
    "‖a + b‖ <= ‖a‖ + ‖b‖",
    {
        "sum": Form(
            "a: tensor; b: like a; measure: measure",
            lambda a, b, measure: Inequality(MEASURES[measure](a + b), MEASURES[measure](a) + MEASURES[measure](b)),
        ),
        "difference": Form(
            "a: tensor; b: like a; measure: measure",
            lambda a, b, measure: Inequality(MEASURES[measure](a - b), MEASURES[measure](a) + MEASURES[measure](b)),
        ),
        "apart": Form(
            "a: tensor; b: like a; measure: measure; sign: sign",
            lambda a, b, measure, sign: Inequality(
                SIGNS[sign](MEASURES[measure](a) - MEASURES[measure](b)), MEASURES[measure](a - b)
            ),
        ),
        "averages": Form("w: vector; a: matrix", _norm_of_averages),
        "scaled": Form(
            "s: number; a: tensor; t: number; b: like a",
            lambda s, a, t, b: Inequality(
                ops.norm(scaled(s, a) + scaled(t, b)),
                s * ops.norm(a) + t * ops.norm(b),
                (nonnegative(s), nonnegative(t)),
            ),
        ),
        "entries": Form(
            "a: tensor; sign: sign", lambda a, sign: Inequality(SIGNS[sign](ops.sum(a)), ops.sum(ops.abs(a)))
        ),
    },
)


def _sum_below_largest(a: Expr, b: Expr, labels: str) -> Inequality:
    """Each entry of a stands in one term only."""
    one, other = labels.partition("->")[0].split(",")
    if not {*other} <= {*one}:
        raise SymnetError("an entry of the first tensor would be multiplied with several of the second")
    return Inequality(ops.sum(ops.abs(ops.einsum(labels, a, b))), ops.norm(a, ord=1) * ops.max(ops.abs(b)))


HOELDER = Axiom(
    "Hölder's inequality",
    "赫尔德不等式",
    "|Σ a b| <= Σ|a| · max|b|",
    {
        "numbers": Form(
            "a: vector; b: like a; sign: sign",
            lambda a, b, sign: Inequality(SIGNS[sign](a @ b), ops.norm(a, ord=1) * ops.max(ops.abs(b))),
        ),
        "rows": Form(
            "a: matrix; b: vector",
            lambda a, b: Inequality(
                ops.max(ops.abs(a @ b)), ops.max(ops.sum(ops.abs(a), axis=1)) * ops.max(ops.abs(b))
            ),
        ),
        "columns": Form(
            "a: matrix; b: vector",
            lambda a, b: Inequality(ops.norm(a @ b, ord=1), ops.max(ops.sum(ops.abs(a), axis=0)) * ops.norm(b, ord=1)),
        ),
        "sums": Form(
            PRODUCT,
            lambda a, b, labels: Inequality(
                ops.sum(ops.abs(ops.einsum(labels, a, b))), ops.norm(a, ord=1) * ops.norm(b, ord=1)
            ),
        ),
        "sums and largest": Form(PRODUCT, _sum_below_largest),
        "stochastic": Form(
            "b: vector; a: matrix",
            lambda b, a: Inequality(ops.norm(b @ a, ord=1), ops.norm(b, ord=1), stochastic(a)),
        ),
    },
)


def _most(a: Expr) -> Expr:
    return ops.max(ops.abs(a))


def _root_of_count(a: Expr) -> Expr:
    return ops.sqrt(entries(a))


NORM_BOUNDS = Axiom(
    "equivalence of norms",
    "范数的等价性",
    "max|a| <= ‖a‖ <= ‖a‖₁ <= √n ‖a‖ <= n max|a|",
    {
        "Euclidean below sum": Form("a: tensor", lambda a: Inequality(ops.norm(a), ops.norm(a, ord=1))),
        "sum below Euclidean": Form(
            "a: tensor", lambda a: Inequality(ops.norm(a, ord=1), _root_of_count(a) * ops.norm(a))
        ),
        "largest below Euclidean": Form("a: tensor", lambda a: Inequality(_most(a), ops.norm(a))),
        "Euclidean below largest": Form("a: tensor", lambda a: Inequality(ops.norm(a), _root_of_count(a) * _most(a))),
        "max": Form("a: tensor", lambda a: Inequality(ops.max(a), ops.norm(a))),
        "min": Form("a: tensor", lambda a: Inequality(-ops.norm(a), ops.min(a))),
        "entry": Form("a: tensor; sign: sign", lambda a, sign: Inequality(SIGNS[sign](a), ops.norm(a))),
        "entry of a part": Form(
            "a: tensor; axes: axes a; sign: sign",
            lambda a, axes, sign: Inequality(SIGNS[sign](a), Reduce("norm", a, axes, True)),
        ),
        "squares": Form("a: tensor", lambda a: Inequality(_squares(a), entries(a) * _most(a) ** 2)),
        "squares of the spread": Form(
            "a: tensor", lambda a: Inequality((ops.max(a) - ops.min(a)) ** 2, 2 * _squares(a))
        ),
        "spread": Form(  # of two entries, a − b <= √2 √(a² + b²)
            "a: tensor", lambda a: Inequality(ops.max(a) - ops.min(a), ops.sqrt(Number(2)) * ops.norm(a))
        ),
    },
)


def _rows(p: Expr) -> Expr:
    return count_of(p.shape[0])


def _between_two(p: Expr, s: Expr, u: Expr, t: Expr, v: Expr) -> Inequality:
    w = scaled(s, u) + scaled(t, v)
    needs = (nonnegative(s), nonnegative(t), Compare("==", s + t, ONE))
    return Inequality(w @ p @ w, s * (u @ p @ u) + t * (v @ p @ v), needs)


DEFINITE = Axiom(
    "positive definite matrix",
    "正定矩阵",
    "xᵀ P x >= 0, log det P <= tr P − n, det P <= Π pᵢᵢ",
    {
        "form": Form("p: definite; v: vector", lambda p, v: Inequality(ZERO, v @ p @ v)),
        "convex": Form("p: definite; s: number; u: vector; t: number; v: like u", _between_two),
        "product of two": Form(  # Cauchy–Schwarz for the inner product uᵀ P v
            "p: definite; u: vector; v: like u",
            lambda p, u, v: Inequality((u @ p @ v) ** 2, (u @ p @ u) * (v @ p @ v)),
        ),
        "product with the inverse": Form(  # the same for u and P⁻¹ v
            "p: definite; u: vector; v: like u",
            lambda p, u, v: Inequality((u @ v) ** 2, (u @ p @ u) * (v @ ops.inv(p) @ v)),
        ),
        "conjugate": Form(  # (u − P⁻¹ v)ᵀ P (u − P⁻¹ v) >= 0
            "p: definite; u: vector; v: like u",
            lambda p, u, v: Inequality(2 * (u @ v), u @ p @ u + v @ ops.inv(p) @ v),
        ),
        "form of the inverse": Form("p: definite; v: vector", lambda p, v: Inequality(ZERO, v @ ops.inv(p) @ v)),
        "trace": Form("p: definite", lambda p: Inequality(ZERO, ops.trace(p))),
        "traces of a product": Form(
            "p: definite; q: definite", lambda p, q: Inequality(ops.trace(p @ q), ops.trace(p) * ops.trace(q))
        ),
        "logarithm": Form("p: definite", lambda p: Inequality(ops.logdet(p), ops.trace(p) - _rows(p))),
        "logarithm of the inverse": Form(
            "p: definite", lambda p: Inequality(-ops.logdet(p), ops.trace(ops.inv(p)) - _rows(p))
        ),
        "Hadamard": Form("p: definite", lambda p: Inequality(ops.det(p), ops.prod(ops.diag(p)))),
        "mean": Form("p: definite", lambda p: Inequality(ops.det(p), (ops.trace(p) / _rows(p)) ** _rows(p))),
        "traces": Form("p: definite", lambda p: Inequality(_rows(p) ** 2, ops.trace(p) * ops.trace(ops.inv(p)))),
    },
)

FACTORS = Axiom(
    "factors below one",
    "不超过一的因子",
    "Σ a b <= Σ a for a >= 0, b <= 1",
    {
        "sums": Form(
            "a: tensor; b: like a",
            lambda a, b: Inequality(ops.sum(a * b), ops.sum(a), (nonnegative(a), Compare("<=", b, ONE))),
        ),
        "entries": Form("a: any; b: any", lambda a, b: Inequality(a * b, a, (nonnegative(a), Compare("<=", b, ONE)))),
    },
)
