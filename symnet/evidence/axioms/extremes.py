"""Named inequalities of extremes: values between the least and the largest, the spread of values, log-sum-exp."""

from __future__ import annotations

from symnet import ops
from symnet.errors import SymnetError
from symnet.evidence.axioms.functions import SIGNS
from symnet.evidence.axioms.records import (
    ONE,
    ZERO,
    Axiom,
    Form,
    Inequality,
    count_along,
    distribution,
    nonnegative,
    scaled,
)
from symnet.expr import AxisMap, Compare, Expr, Number, Reduce

ALONG = "a: tensor; axes: axes a; keepdims: flag"
Axes = tuple[int, ...]


def _between(lower: str, upper: str) -> Form:
    def build(a: Expr, axes: Axes, keepdims: bool) -> Inequality:
        return Inequality(Reduce(lower, a, axes, keepdims), Reduce(upper, a, axes, keepdims))

    return Form(ALONG, build)


def _sum_below_largest(a: Expr, axes: Axes, keepdims: bool) -> Inequality:
    return Inequality(Reduce("sum", a, axes, keepdims), Reduce("max", a, axes, keepdims) * count_along(a, axes))


def _averages(w: Expr, a: Expr) -> tuple[Expr, tuple[Compare, Compare]]:
    """Of a along its first axis, with the rows of w as weights; and what these need."""
    if w.rank > 2 or a.rank > 2:
        raise SymnetError("averages are of vectors or of the columns of a matrix")
    return ops.matmul(w, a), (nonnegative(w), Compare("==", Reduce("sum", w, (w.rank - 1,)), ONE))


def _averages_below(w: Expr, a: Expr, axes: Axes) -> Inequality:
    averages, needs = _averages(w, a)
    return Inequality(averages, Reduce("max", a, axes), needs)


def _averages_above(w: Expr, a: Expr, axes: Axes) -> Inequality:
    averages, needs = _averages(w, a)
    return Inequality(Reduce("min", a, axes), averages, needs)


def _spread(a: Expr) -> Inequality:
    """Popoviciu: the variance is largest where half of the entries lie at either end."""
    return Inequality(ops.mean((a - ops.mean(a)) ** 2), (ops.max(a) - ops.min(a)) ** 2 / 4)


def _deviation(a: Expr, axes: Axes, sign: str) -> Inequality:
    most, least, mean = (Reduce(op, a, axes, True) for op in ("max", "min", "mean"))
    return Inequality(SIGNS[sign](a - mean), most - least)


def _variance(w: Expr, v: Expr) -> Expr:
    """With weights that are a distribution."""
    return ops.sum(w * v**2) - ops.sum(w * v) ** 2


def _apart(p: Expr, q: Expr) -> Inequality:
    """Σ (p − q)² <= Σ p² + Σ q², and no entry is larger than 1."""
    return Inequality(ops.sum((p - q) ** 2), 2 * ONE, (*distribution(p), *distribution(q)))


EXTREMES = Axiom(
    "values between the extremes",
    "取值介于最值之间",
    "min a <= a, mean a <= max a",
    {
        "least and mean": _between("min", "mean"),
        "mean and largest": _between("mean", "max"),
        "least and largest": _between("min", "max"),
        "sum": Form(ALONG, _sum_below_largest),
        "weighted mean and largest": Form(
            "w: tensor; a: like w", lambda w, a: Inequality(ops.sum(w * a), ops.max(a), distribution(w))
        ),
        "least and weighted mean": Form(
            "w: tensor; a: like w", lambda w, a: Inequality(ops.min(a), ops.sum(w * a), distribution(w))
        ),
        "weighted sum and largest": Form(
            "w: tensor; a: like w", lambda w, a: Inequality(ops.sum(w * a), ops.max(a) * ops.sum(w), (nonnegative(w),))
        ),
        "averages and largest": Form("w: tensor; a: tensor", lambda w, a: _averages_below(w, a, (0,))),
        "least and averages": Form("w: tensor; a: tensor", lambda w, a: _averages_above(w, a, (0,))),
        "averages and largest of all": Form(
            "w: tensor; a: tensor", lambda w, a: _averages_below(w, a, tuple(range(a.rank)))
        ),
        "least of all and averages": Form(
            "w: tensor; a: tensor", lambda w, a: _averages_above(w, a, tuple(range(a.rank)))
        ),
        "largest below a number": Form(
            f"{ALONG}; b: number",
            lambda a, axes, keepdims, b: Inequality(Reduce("max", a, axes, keepdims), b, (Compare("<=", a, b),)),
        ),
        "least above a number": Form(
            f"{ALONG}; b: number",
            lambda a, axes, keepdims, b: Inequality(b, Reduce("min", a, axes, keepdims), (Compare("<=", b, a),)),
        ),
        "variance": Form("a: tensor", _spread),
        "two distributions": Form("p: tensor; q: like p", _apart),
        "weighted variance": Form(
            "w: tensor; a: like w",
            lambda w, a: Inequality(_variance(w, a), (ops.max(a) - ops.min(a)) ** 2 / 4, distribution(w)),
        ),
        "weighted variance and squares": Form(  # since (max a − min a)² <= 2 Σ a²
            "w: tensor; a: like w",
            lambda w, a: Inequality(_variance(w, a), ops.sum(a**2) / 2, distribution(w)),
        ),
        "deviation": Form("a: tensor; axes: axes a; sign: sign", _deviation),
        "largest of a sum": Form(
            f"{ALONG}; b: like a",
            lambda a, b, axes, keepdims: Inequality(
                Reduce("max", a + b, axes, keepdims),
                Reduce("max", a, axes, keepdims) + Reduce("max", b, axes, keepdims),
            ),
        ),
        "least of a sum": Form(
            f"{ALONG}; b: like a",
            lambda a, b, axes, keepdims: Inequality(
                Reduce("min", a, axes, keepdims) + Reduce("min", b, axes, keepdims),
                Reduce("min", a + b, axes, keepdims),
            ),
        ),
        "entry and largest": Form(
            "a: tensor; axes: axes a", lambda a, axes: Inequality(a, Reduce("max", a, axes, True))
        ),
        "some entries and largest": Form("part: entries", lambda part: Inequality(part, ops.max(part.children[0]))),
        "least and some entries": Form("part: entries", lambda part: Inequality(ops.min(part.children[0]), part)),
        "least and entry": Form("a: tensor; axes: axes a", lambda a, axes: Inequality(Reduce("min", a, axes, True), a)),
    },
)


def _above_largest(a: Expr, axes: Axes, keepdims: bool) -> Inequality:
    """Of two entries or more: each adds a positive number to the sum."""
    several = Compare(">=", count_along(a, axes), Number(2))
    return Inequality(Reduce("max", a, axes, keepdims), Reduce("logsumexp", a, axes, keepdims), (several,), strict=True)


def _above_entries(part: Expr, strict: bool = False) -> Inequality:
    (a,) = part.children
    axes = tuple(range(a.rank))
    several = Compare(">=", count_along(a, axes), Number(2))
    return Inequality(part, Reduce("logsumexp", a, axes), (several,) if strict else (), strict)


def _below_largest(a: Expr, axes: Axes, keepdims: bool) -> Inequality:
    most = Reduce("max", a, axes, keepdims) + ops.log(count_along(a, axes))
    return Inequality(Reduce("logsumexp", a, axes, keepdims), most)


def _above_mean(a: Expr, axes: Axes, keepdims: bool) -> Inequality:
    mean = Reduce("mean", a, axes, keepdims) + ops.log(count_along(a, axes))
    return Inequality(mean, Reduce("logsumexp", a, axes, keepdims))


def _to_largest(a: Expr, axis: Axes) -> Expr:
    """exp(a − max a), which is at most 1."""
    return ops.exp(a - Reduce("max", a, axis, True))


def _convex(s: Expr, a: Expr, t: Expr, b: Expr, axes: Axes, keepdims: bool) -> Inequality:
    upper = s * Reduce("logsumexp", a, axes, keepdims) + t * Reduce("logsumexp", b, axes, keepdims)
    needs = (nonnegative(s), nonnegative(t), Compare("==", s + t, ONE))
    return Inequality(Reduce("logsumexp", scaled(s, a) + scaled(t, b), axes, keepdims), upper, needs)


def _line(a: Expr, b: Expr) -> Expr:
    """The tangent of log-sum-exp at a, at b: its gradient is the softmax."""
    return Reduce("logsumexp", a, (0,)) + ops.sum(AxisMap("softmax", a, 0) * (b - a))


def _steeper(a: Expr, b: Expr) -> Inequality:
    """The gradient of a convex function is monotone."""
    return Inequality(ZERO, ops.sum((AxisMap("softmax", a, 0) - AxisMap("softmax", b, 0)) * (a - b)))


LOG_SUM_EXP = Axiom(
    "bounds of log-sum-exp",
    "log-sum-exp 的界",
    "max a <= logsumexp a <= max a + log n; convex",
    {
        "above the largest": _between("max", "logsumexp"),
        "strictly above the largest": Form(ALONG, _above_largest),
        "above some entries": Form("part: entries", _above_entries),
        "strictly above some entries": Form("part: entries", lambda part: _above_entries(part, strict=True)),
        "below the largest": Form(ALONG, _below_largest),
        "above the mean": Form(ALONG, _above_mean),
        "of a sum": Form(
            f"{ALONG}; b: like a",
            lambda a, axes, keepdims, b: Inequality(
                Reduce("logsumexp", a + b, axes, keepdims),
                Reduce("logsumexp", a, axes, keepdims) + Reduce("max", b, axes, keepdims),
            ),
        ),
        "softmax and largest": Form(  # of softmax a = exp(a − logsumexp a)
            "a: tensor; axis: axis a", lambda a, axis: Inequality(AxisMap("softmax", a, *axis), _to_largest(a, axis))
        ),
        "largest and softmax": Form(
            "a: tensor; axis: axis a",
            lambda a, axis: Inequality(_to_largest(a, axis), AxisMap("softmax", a, *axis) * count_along(a, axis)),
        ),
        "convex": Form("s: number; a: tensor; t: number; b: like a; axes: axes a; keepdims: flag", _convex),
        "above its tangent": Form(
            "a: vector; b: like a", lambda a, b: Inequality(_line(a, b), Reduce("logsumexp", b, (0,)))
        ),
        "smooth": Form(  # its Hessian has no eigenvalue above 1/2
            "a: vector; b: like a",
            lambda a, b: Inequality(Reduce("logsumexp", b, (0,)), _line(a, b) + ops.sum((b - a) ** 2) / 4),
        ),
        "monotone gradient": Form("a: vector; b: like a", _steeper),
    },
)
