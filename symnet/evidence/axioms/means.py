"""Named inequalities of means: Jensen, the means of positive numbers, Hoeffding, Chebyshev, part and whole."""

from __future__ import annotations

from symnet import ops
from symnet.evidence.axioms.functions import CONVEX, function
from symnet.evidence.axioms.records import (
    ONE,
    ZERO,
    Axiom,
    Form,
    Inequality,
    distribution,
    entries,
    nonnegative,
    positive,
    scaled,
)
from symnet.expr import AxisMap, Compare, Expr, Power, Reduce

MOST_WRITTEN = 8


def _ordered(f: str, x: Expr, at_mean: Expr, mean: Expr, needs: tuple[Compare, ...] = ()) -> Inequality:
    row = CONVEX[f]
    needs = (*((Compare(row.relation, x, ZERO),) if row.relation else ()), *needs)
    return Inequality(at_mean, mean, needs) if row.sign > 0 else Inequality(mean, at_mean, needs)


def _jensen(f: str, x: Expr) -> Inequality:
    return _ordered(f, x, CONVEX[f].build(ops.mean(x)), ops.mean(CONVEX[f].build(x)))


def _weighted_jensen(f: str, w: Expr, x: Expr) -> Inequality:
    return _ordered(f, x, CONVEX[f].build(ops.sum(w * x)), ops.sum(w * CONVEX[f].build(x)), distribution(w))


def _jensen_of_two(f: str, s: Expr, x: Expr, t: Expr, y: Expr) -> Inequality:
    at, needs = CONVEX[f].build, (nonnegative(s), nonnegative(t), Compare("==", s + t, ONE))
    more = (Compare(CONVEX[f].relation, y, ZERO),) if CONVEX[f].relation else ()
    return _ordered(f, x, at(scaled(s, x) + scaled(t, y)), s * at(x) + t * at(y), (*more, *needs))


JENSEN = Axiom(
    "Jensen's inequality",
    "琴生不等式",
    "f(Σ w x) <= Σ w f(x) for convex f, w >= 0, Σ w = 1",
    {
        "mean": Form("f: convex; x: tensor", _jensen),
        "weights": Form("f: convex; w: tensor; x: like w", _weighted_jensen),
        "two": Form("f: convex; s: number; x: any; t: number; y: like x", _jensen_of_two),
    },
    equality="all x are equal",
    equality_zh="各 x 全部相等",
)

MEANS = Axiom(
    "inequality of the means",
    "均值不等式",
    "harmonic <= geometric <= arithmetic mean",
    {
        "product": Form(
            "a: tensor", lambda a: Inequality(ops.prod(a), Power(ops.mean(a), entries(a)), (nonnegative(a),))
        ),
        "geometric and arithmetic": Form(
            "a: tensor", lambda a: Inequality(Power(ops.prod(a), 1 / entries(a)), ops.mean(a), (nonnegative(a),))
        ),
        "sum and product": Form(
            "a: tensor",
            lambda a: Inequality(entries(a), ops.sum(a), (nonnegative(a), Compare(">=", ops.prod(a), ONE))),
        ),
        "harmonic and geometric": Form(
            "a: tensor", lambda a: Inequality(1 / ops.mean(1 / a), Power(ops.prod(a), 1 / entries(a)), (positive(a),))
        ),
        "least and geometric": Form(  # min(a, b) <= √(a b), entry by entry
            "a: tensor; b: like a",
            lambda a, b: Inequality(
                ops.sum(a) + ops.sum(b) - ops.sum(ops.abs(a - b)),
                2 * ops.sum(ops.sqrt(a * b)),
                (nonnegative(a), nonnegative(b)),
            ),
        ),
        "Weierstrass": Form(  # and so Bernoulli
            "a: tensor", lambda a: Inequality(1 + ops.sum(a), ops.prod(1 + a), (nonnegative(a),))
        ),
    },
    equality="all numbers are equal",
    equality_zh="各数全部相等",
)


def _hoeffding(w: Expr, a: Expr) -> Inequality:
    """The second derivative of log Σ w exp(t a) in t is a variance, at most a quarter of the squared range."""
    upper = ops.sum(w * a) + (ops.max(a) - ops.min(a)) ** 2 / 8
    return Inequality(ops.log(ops.sum(w * ops.exp(a))), upper, distribution(w))


def _hoeffding_mean(a: Expr) -> Inequality:
    upper = ops.mean(a) + (ops.max(a) - ops.min(a)) ** 2 / 8
    return Inequality(ops.log(ops.mean(ops.exp(a))), upper)


HOEFFDING = Axiom(
    "Hoeffding's lemma",
    "霍夫丁引理",
    "log Σ w exp(a) <= Σ w a + (max a − min a)²/8 for w >= 0, Σ w = 1",
    {"weights": Form("w: tensor; a: like w", _hoeffding), "mean": Form("a: tensor", _hoeffding_mean)},
)


def _chebyshev(f: str, a: Expr) -> Inequality:
    """Both factors are large at the same places."""
    b = function(f, a)
    return Inequality(ops.mean(a) * ops.mean(b), ops.mean(a * b))


CHEBYSHEV = Axiom(
    "Chebyshev's sum inequality",
    "切比雪夫和不等式",
    "mean a · mean f(a) <= mean(a f(a)) for increasing f",
    {
        "function": Form("f: increasing; a: tensor", _chebyshev),
        "softmax": Form("a: vector", lambda a: Inequality(ops.mean(a), ops.sum(a * AxisMap("softmax", a, 0)))),
    },
    equality="all a are equal",
    equality_zh="各 a 全部相等",
)


def _total(part: Expr) -> Expr:
    """The sum of some entries; of few one by one, as claims speak of them."""
    length = part.shape[0] if part.rank == 1 else None
    if isinstance(length, int) and length <= MOST_WRITTEN:
        return sum((part[k] for k in range(length)), start=ZERO)
    return ops.sum(part)


def _sum_of_some(part: Expr) -> Inequality:
    (whole,) = part.children
    return Inequality(_total(part), ops.sum(whole), (nonnegative(whole),))


def _entropies(a: Expr, axes: tuple[int, ...]) -> Inequality:
    sums = Reduce("sum", a, axes)
    return Inequality(ops.sum(a * ops.log(a)), ops.sum(sums * ops.log(sums)), (positive(a),))


def _entropies_of_two(a: Expr, b: Expr) -> Inequality:
    lower, upper = ops.sum(a * ops.log(a)) + ops.sum(b * ops.log(b)), ops.sum((a + b) * ops.log(a + b))
    return Inequality(lower, upper, (positive(a), positive(b)))


PARTS = Axiom(
    "part and whole",
    "部分不大于整体",
    "aⱼ <= Σ a, and so Σ a log a <= Σ a · log Σ a, for a > 0",
    {
        "some entries": Form(
            "part: entries", lambda part: Inequality(part, ops.sum(part.children[0]), (nonnegative(part.children[0]),))
        ),
        "sum of some entries": Form("part: entries", _sum_of_some),
        "sum of some squares": Form(
            "part: entries", lambda part: Inequality(_total(part**2), ops.sum(part.children[0] ** 2))
        ),
        "squares": Form("part: entries", lambda part: Inequality(part**2, ops.sum(part.children[0] ** 2))),
        "square of an entry": Form(
            "a: tensor; axes: axes a", lambda a, axes: Inequality(a**2, Reduce("sum", a**2, axes, True))
        ),
        "largest": Form("a: tensor", lambda a: Inequality(ops.max(a), ops.sum(a), (nonnegative(a),))),
        "entry": Form("a: tensor", lambda a: Inequality(a, ops.sum(a), (nonnegative(a),))),
        "products": Form(
            "a: tensor; b: like a",
            lambda a, b: Inequality(ops.sum(a * b), ops.sum(a) * ops.sum(b), (nonnegative(a), nonnegative(b))),
        ),
        "entropy": Form(
            "a: tensor",
            lambda a: Inequality(ops.sum(a * ops.log(a)), ops.sum(a) * ops.log(ops.sum(a)), (positive(a),)),
        ),
        "entropy of two": Form("a: tensor; b: like a", _entropies_of_two),
        "entropy of sums": Form("a: tensor; axes: axes a", _entropies),
    },
)
