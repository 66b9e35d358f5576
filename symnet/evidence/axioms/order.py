"""Named inequalities that carry an order over: what holds entry by entry may be summed, what increases keeps it."""

from __future__ import annotations

from symnet import ops
from symnet.evidence.axioms.functions import HOMOGENEOUS, LIPSCHITZ, MEASURES, MONOTONE, SIGNS, SOFTMAX, function
from symnet.evidence.axioms.records import Axiom, Form, Inequality, nonnegative
from symnet.expr import AxisMap, Compare, Expr, Map, Number, Reduce

Axes = tuple[int, ...]


def _summed(a: Expr, b: Expr, axes: Axes, keepdims: bool, strict: bool) -> Inequality:
    need = Compare("<" if strict else "<=", a, b)
    return Inequality(Reduce("sum", a, axes, keepdims), Reduce("sum", b, axes, keepdims), (need,), strict)


SUMS = Axiom(
    "sum entry by entry",
    "逐项求和",
    "Σ a <= Σ b where a <= b",
    {"sums": Form("a: tensor; b: like a; axes: axes a; keepdims: flag; strict: flag", _summed)},
)


def _reduced(op: str, a: Expr, b: Expr, axes: Axes, keepdims: bool) -> Inequality:
    """Of norms, where the entries of a are smaller in size; of products, where they are not negative too."""
    needs: tuple[Compare, ...] = (Compare("<=", a, b),)
    if op in ("norm", "norm1"):
        needs = (Compare("<=", ops.abs(a), ops.abs(b)),)
    elif op == "prod":
        needs = (nonnegative(a), *needs)
    return Inequality(Reduce(op, a, axes, keepdims), Reduce(op, b, axes, keepdims), needs)


def _mapped(f: str, a: Expr, b: Expr) -> Inequality:
    """f(a) <= f(b): where a <= b for what increases, where b <= a for what decreases."""
    need = Compare("<=", a, b) if MONOTONE[f] > 0 else Compare("<=", b, a)
    return Inequality(Map(f, a), Map(f, b), (need,))


def _turned(f: str, a: Expr, b: Expr) -> Inequality:
    found = _mapped(f, a, b)
    return Inequality(-found.upper, -found.lower, found.needs)


MONOTONY = Axiom(
    "monotonicity",
    "单调性",
    "F(a) <= F(b) for increasing F and a <= b",
    {
        "reduction": Form("op: reduction; a: tensor; b: like a; axes: axes a; keepdims: flag", _reduced),
        "function": Form("f: monotone; a: any; b: any", _mapped),
        "function below 0": Form("f: monotone; a: any; b: any", _turned),
        "power": Form(
            "a: any; b: any; p: number",
            lambda a, b, p: Inequality(a**p, b**p, (nonnegative(a), Compare("<=", a, b), nonnegative(p))),
        ),
    },
)


MULTIPLES = Axiom(
    "multiple of an inequality",
    "不等式的倍数",
    "s a <= s b for s >= 0 and a <= b",
    {
        "multiple": Form(
            "s: number; a: number; b: number",
            lambda s, a, b: Inequality(s * a, s * b, (nonnegative(s), Compare("<=", a, b))),
        )
    },
)


def _outside(op: str, s: Expr, a: Expr, axes: Axes, keepdims: bool, last: bool) -> Inequality:
    inside = Reduce(op, a * s if last else s * a, axes, keepdims)
    return Inequality(inside, HOMOGENEOUS[op](s) * Reduce(op, a, axes, keepdims))


HOMOGENEITY = Axiom(
    "homogeneity",
    "齐次性",
    "‖s a‖ = |s| ‖a‖",
    {
        "outside": Form(
            "op: homogeneous; s: number; a: tensor; axes: axes a; keepdims: flag; last: flag",
            _outside,
        )
    },
)


def _square(e: Expr) -> Expr:
    """The square of a root is what stands below it."""
    if isinstance(e, Reduce) and e.op == "norm":
        return Reduce("sum", e.children[0] ** 2, e.axes, e.keepdims)
    return e.children[0] if isinstance(e, Map) and e.name == "sqrt" else e**2


SQUARES = Axiom(
    "comparison of squares",
    "平方的比较",
    "a <= b where a² <= b² and b >= 0",
    {
        "squares": Form(
            "a: any; b: any",
            lambda a, b: Inequality(a, b, (nonnegative(b), Compare("<=", _square(a), _square(b)))),
        )
    },
)


ABSOLUTE = Axiom(
    "bounds of an absolute value",
    "绝对值的界",
    "|a| <= b where a <= b and −a <= b",
    {
        "both signs": Form(
            "a: any; b: any",
            lambda a, b: Inequality(ops.abs(a), b, (Compare("<=", a, b), Compare("<=", -a, b))),
        )
    },
)


def _functions(f: str, u: Expr, v: Expr, measure: str) -> Inequality:
    d = function(f, u) - function(f, v)
    return Inequality(MEASURES[measure](d), Number(LIPSCHITZ[f]) * MEASURES[measure](u - v))


def _function_squares(f: str, u: Expr, v: Expr) -> Inequality:
    d = function(f, u) - function(f, v)
    return Inequality(ops.sum(d**2), Number(LIPSCHITZ[f] ** 2) * ops.sum((u - v) ** 2))


def _softmax(u: Expr, v: Expr, axis: Axes) -> Expr:
    return AxisMap("softmax", u, *axis) - AxisMap("softmax", v, *axis)


def _reductions(op: str, u: Expr, v: Expr, axes: Axes, keepdims: bool, sign: str) -> Inequality:
    d = Reduce(op, u, axes, keepdims) - Reduce(op, v, axes, keepdims)
    return Inequality(SIGNS[sign](d), Reduce("max", ops.abs(u - v), axes, keepdims))


CONTINUITY = Axiom(
    "Lipschitz continuity",
    "利普希茨连续性",
    "‖f(u) − f(v)‖ <= L ‖u − v‖",
    {
        "functions": Form("f: Lipschitz; u: tensor; v: like u; measure: measure", _functions),
        "squares of functions": Form("f: Lipschitz; u: tensor; v: like u", _function_squares),
        "softmax": Form(
            "u: tensor; v: like u; axis: axis u",
            lambda u, v, axis: Inequality(ops.norm(_softmax(u, v, axis)), Number(SOFTMAX) * ops.norm(u - v)),
        ),
        "squares of softmax": Form(
            "u: tensor; v: like u; axis: axis u",
            lambda u, v, axis: Inequality(
                ops.sum(_softmax(u, v, axis) ** 2), Number(SOFTMAX**2) * ops.sum((u - v) ** 2)
            ),
        ),
        "function": Form(
            "f: vanishing; u: tensor; measure: measure",
            lambda f, u, measure: Inequality(MEASURES[measure](function(f, u)), MEASURES[measure](u)),
        ),
        "squares of a function": Form(
            "f: vanishing; u: tensor",
            lambda f, u: Inequality(ops.sum(function(f, u) ** 2), ops.sum(u**2)),
        ),
        "reductions and norms": Form(
            "op: extreme; u: tensor; v: like u; sign: sign",
            lambda op, u, v, sign: Inequality(
                SIGNS[sign](Reduce(op, u, (*range(u.rank),)) - Reduce(op, v, (*range(u.rank),))), ops.norm(u - v)
            ),
        ),
        "reductions": Form("op: extreme; u: tensor; v: like u; axes: axes u; keepdims: flag; sign: sign", _reductions),
    },
)
