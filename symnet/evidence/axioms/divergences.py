"""Named inequalities of logarithms: divergences of distributions, and what they are at least."""

from __future__ import annotations

from symnet import ops
from symnet.evidence.axioms.functions import MEASURES
from symnet.evidence.axioms.records import (
    ONE,
    ZERO,
    Axiom,
    Form,
    Inequality,
    entries,
    nonnegative,
    positive,
    stochastic,
)
from symnet.expr import Compare, Expr


def _tangent(a: Expr, t: Expr) -> Inequality:
    """t: a tensor, whose entries have logarithms."""
    return Inequality(ops.sum(a * ops.log(t)), ops.sum(a * (t - 1)), (nonnegative(a), positive(t)))


TANGENT = Axiom(
    "tangent of the logarithm",
    "对数函数的切线",
    "Σ a log t <= Σ a (t − 1) for a >= 0",
    {"sums": Form("a: tensor; t: like a", _tangent)},
)


def _gibbs(p: Expr, q: Expr) -> Inequality:
    """From log t <= t − 1 at t = q/p. q: a tensor, or a number that stands for all entries."""
    total = ops.sum(q) if q.shape else entries(p) * q
    upper = ops.sum(p * ops.log(p)) + total - ops.sum(p)
    return Inequality(ops.sum(p * ops.log(q)), upper, (positive(p), positive(q)))


def _of_positive(p: Expr, e: Expr) -> Expr:
    """Σ e over the entries of p that are positive."""
    return ops.sum(ops.where(Compare(">", p, ZERO), e, ZERO))


def _with_zeros(p: Expr, q: Expr) -> Inequality:
    """As above, with 0 log 0 = 0: there Gibbs' inequality says 0 <= q."""
    total = ops.sum(q) if q.shape else entries(p) * q
    upper = _of_positive(p, p * ops.log(p)) + total - ops.sum(p)
    return Inequality(ops.sum(p * ops.log(q)), upper, (nonnegative(p), positive(q)))


def _both_with_zeros(p: Expr, q: Expr) -> Inequality:
    found = _with_zeros(p, q)
    return Inequality(_of_positive(p, p * ops.log(q)), found.upper, found.needs)


def _divergence_with_zeros(p: Expr, q: Expr) -> Inequality:
    needs = (nonnegative(p), positive(q))
    return Inequality(ops.sum(p) - ops.sum(q), _of_positive(p, p * ops.log(p / q)), needs)


def _divergence(p: Expr, q: Expr) -> Expr:
    return ops.sum(p * ops.log(p / q))


def _log_sum(p: Expr, q: Expr) -> Inequality:
    whole = ops.sum(p) * ops.log(ops.sum(p) / ops.sum(q))
    return Inequality(whole, _divergence(p, q), (positive(p), positive(q)))


def _processed(p: Expr, q: Expr, a: Expr) -> Inequality:
    """From the log-sum inequality for each entry of p @ a."""
    needs = (positive(p), positive(q), *stochastic(a))
    return Inequality(_divergence(p @ a, q @ a), _divergence(p, q), needs)


GIBBS = Axiom(
    "Gibbs' inequality",
    "吉布斯不等式",
    "Σ p log q <= Σ p log p + Σ q − Σ p",
    {
        "tensor": Form("p: tensor; q: like p", _gibbs),
        "number": Form("p: tensor; q: number", _gibbs),
        "tensor and zeros": Form("p: tensor; q: like p", _with_zeros),
        "number and zeros": Form("p: tensor; q: number", _with_zeros),
        "zeros on both sides": Form("p: tensor; q: like p", _both_with_zeros),
        "quotient and zeros": Form("p: tensor; q: like p", _divergence_with_zeros),
    },
    equality="p = q",
    equality_zh="p = q",
)

LOG_SUM = Axiom(
    "log-sum inequality",
    "对数和不等式",
    "Σ p log(Σ p/Σ q) <= Σ p log(p/q)",
    {
        "sums": Form("p: tensor; q: like p", _log_sum),
        "data processing": Form("p: vector; q: like p; a: matrix", _processed),
    },
)


def _pinsker(p: Expr, q: Expr, measure: str) -> Inequality:
    """No other norm of a tensor is larger than the sum of absolute values."""
    needs = (positive(p), positive(q), *(Compare("==", ops.sum(t), ONE) for t in (p, q)))
    return Inequality(MEASURES[measure](p - q) ** 2 / 2, ops.sum(p * ops.log(p / q)), needs)


PINSKER = Axiom(
    "Pinsker's inequality",
    "平斯克不等式",
    "Σ p log(p/q) >= ½ ‖p − q‖₁²",
    {"norm": Form("p: tensor; q: like p; measure: measure", _pinsker)},
    equality="p = q",
    equality_zh="p = q",
)
