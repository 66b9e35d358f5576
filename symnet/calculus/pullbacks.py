"""The reverse rules: for every node, what an adjoint of the whole gives to each operand.

A pullback answers for `node`, the adjoint `g` of the node and the place `i` of an operand: the operand's adjoint. An
adjoint may be short, that is of a shape that broadcasts to its node's (a scalar 1 for a tensor of ones); the rules
multiply and sum accordingly, so that nothing is written out that a textbook leaves out.
"""

from __future__ import annotations

from dataclasses import dataclass

from symnet.calculus.pull_axes import (
    pull_concat,
    pull_contract,
    pull_det,
    pull_embed,
    pull_extreme,
    pull_index,
    pull_inverse,
    pull_log_softmax,
    pull_logsumexp,
    pull_mean,
    pull_norm,
    pull_norm1,
    pull_onehot,
    pull_prod,
    pull_reshape,
    pull_softmax,
    pull_sum,
    pull_unwindow,
    pull_window,
)
from symnet.calculus.pull_entries import (
    Pull,
    Pulled,
    pointwise,
    pull_map,
    pull_power,
    pull_where,
    slope_of_apply,
)
from symnet.errors import SymnetError, quote
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Concat,
    Contract,
    Defined,
    Det,
    Embed,
    Expr,
    Formal,
    Index,
    Inverse,
    Map,
    Mul,
    Power,
    Reduce,
    Reshape,
    Unwindow,
    Where,
    Window,
)
from symnet.step import Rule


@dataclass(frozen=True)
class Pullback:
    """One row: for nodes of class `on` (and, where `kind` is not empty, of that kind)."""

    on: type[Expr]
    kind: str
    rule: Rule
    pull: Pull


def _row(on: type[Expr], name: str, statement: str, zh: str, pull: Pull, kind: str = "") -> Pullback:
    return Pullback(on, kind, Rule(name, statement, zh), pull)


ROWS = (
    _row(Add, "sum rule", "d(a + b) = da + db", "和的法则", pointwise(lambda node, i, names: None)),
    _row(
        Mul,
        "product rule",
        "d(a*b) = da*b + a*db",
        "积的法则",
        pointwise(lambda node, i, names: node.children[1 - i]),
    ),
    _row(Power, "power rule", "d(a**n) = n*a**(n - 1)*da", "幂的法则", pull_power),
    _row(Map, "chain rule", "d(f(z)) = f'(z)*dz", "链式法则", pull_map),
    _row(Apply, "chain rule", "d(f(z)) = f'(z)*dz", "链式法则", pointwise(slope_of_apply)),
    _row(Where, "derivative by cases", "d(where(c, a, b)) = where(c, da, db)", "分段求导", pull_where),
    _row(
        Contract,
        "derivative of a product of tensors",
        "d(A @ B) = dA @ B + A @ dB",
        "张量积的导数",
        pull_contract,
    ),
    _row(Reduce, "derivative of a sum", "d(sum(a)) = sum(da)", "求和的导数", pull_sum, "sum"),
    _row(Reduce, "derivative of a mean", "d(mean(a)) = mean(da)", "平均值的导数", pull_mean, "mean"),
    _row(
        Reduce,
        "derivative of a product of entries",
        "d(prod(a))/da_i = the product of the other entries",
        "连乘的导数",
        pull_prod,
        "prod",
    ),
    _row(
        Reduce,
        "derivative of a maximum",
        "d(max(a)) = inner(argmax_onehot(a), da)",
        "最大值的导数",
        pull_extreme,
        "max",
    ),
    _row(
        Reduce,
        "derivative of a minimum",
        "d(min(a)) = inner(argmax_onehot(-a), da)",
        "最小值的导数",
        pull_extreme,
        "min",
    ),
    _row(
        Reduce,
        "derivative of log-sum-exp",
        "d(logsumexp(a)) = inner(softmax(a), da)",
        "log-sum-exp 的导数",
        pull_logsumexp,
        "logsumexp",
    ),
    _row(Reduce, "derivative of a norm", "d(norm(a)) = inner(a, da)/norm(a)", "范数的导数", pull_norm, "norm"),
    _row(
        Reduce,
        "derivative of a sum of absolute values",
        "d(norm(a, 1)) = inner(sign(a), da)",
        "绝对值之和的导数",
        pull_norm1,
        "norm1",
    ),
    _row(
        AxisMap,
        "derivative of softmax",
        "d(softmax(z)) = (diag(p) - outer(p, p)) @ dz, p = softmax(z)",
        "softmax 的导数",
        pull_softmax,
        "softmax",
    ),
    _row(
        AxisMap,
        "derivative of log-softmax",
        "d(log_softmax(z)) = dz - sum(softmax(z)*dz)",
        "log-softmax 的导数",
        pull_log_softmax,
        "log_softmax",
    ),
    _row(
        AxisMap,
        "derivative of a constant by pieces",
        "d(argmax_onehot(a)) = 0 where the maximum is attained once",
        "分段常数的导数",
        pull_onehot,
        "argmax_onehot",
    ),
    _row(Index, "derivative of a selection", "d(a[i]) = da[i]", "取元素的导数", pull_index),
    _row(Embed, "derivative of an embedding in zeros", "d(embed(a)) = embed(da)", "补零的导数", pull_embed),
    _row(
        Concat,
        "derivative of a concatenation",
        "d(concatenate((a, b))) = concatenate((da, db))",
        "拼接的导数",
        pull_concat,
    ),
    _row(Reshape, "derivative of a reshape", "d(reshape(a, s)) = reshape(da, s)", "变形的导数", pull_reshape),
    _row(Window, "derivative of sliding windows", "d(window(a)) = window(da)", "滑动窗口的导数", pull_window),
    _row(Unwindow, "derivative of summed windows", "d(unwindow(a)) = unwindow(da)", "窗口求和的导数", pull_unwindow),
    _row(
        Inverse,
        "derivative of an inverse",
        "d(inv(X)) = -inv(X) @ dX @ inv(X)",
        "逆矩阵的导数",
        pull_inverse,
    ),
    _row(Det, "derivative of a determinant", "d(det(X)) = det(X)*trace(inv(X) @ dX)", "行列式的导数", pull_det),
    _row(Defined, "meaning of a name", "z := e", "名称的含义", lambda node, g, i, names: Pulled(g)),
)

PULLBACKS: dict[tuple[type[Expr], str], Pullback] = {(row.on, row.kind): row for row in ROWS}
_KINDS = {row.on for row in ROWS if row.kind}


def pullback_of(node: Expr) -> Pullback:
    """The row of a node."""
    kind = node.data[0] if type(node) in _KINDS else ""
    found = PULLBACKS.get((type(node), kind))
    if found is None:
        what = "a derivative inside" if isinstance(node, Formal) else "no reverse rule for"
        raise SymnetError(f"{what} {quote(node)}; replace it by its value first")
    return found
