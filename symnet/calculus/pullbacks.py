"""The reverse rules: for every node, what an adjoint of the whole gives to each operand.

A pullback answers for `node`, the adjoint `g` of the node and the place `i` of an operand: the operand's adjoint. An
adjoint may be short, that is of a shape that broadcasts to its node's (a scalar 1 for a tensor of ones); the rules
multiply and sum accordingly, so that nothing is written out that a textbook leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from symnet.calculus.arithmetic import ONE, ZERO, expand, keepdims, size_number, times, unbroadcast
from symnet.calculus.rows_tensor import in_reading_order
from symnet.errors import NotThereYet, SymnetError, quote
from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Compare,
    Concat,
    Contract,
    Defined,
    Det,
    Embed,
    Expr,
    Eye,
    Formal,
    Full,
    Index,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Unwindow,
    Where,
    Window,
    negate,
    rebuild,
    reciprocal,
)
from symnet.expr.tensor import Labels
from symnet.functions import FUNCTIONS
from symnet.sizes import Dim, Shape, product
from symnet.step import Rule

Names = Mapping[Expr, Expr]


@dataclass(frozen=True)
class Pulled:
    """value: the operand's adjoint, None where it is 0; opened: what the rule needs; note: the convention elsewhere."""

    value: Expr | None
    opened: tuple[Compare, ...] = ()
    note: str = ""


Pull = Callable[[Any, Expr, int, Names], Pulled]


@dataclass(frozen=True)
class Pullback:
    """One row: for nodes of class `on` (and, where `kind` is not empty, of that kind)."""

    on: type[Expr]
    kind: str
    rule: Rule
    pull: Pull


def _pointwise(partial: Callable[[Any, int, Names], Expr | None]) -> Pull:
    """The rule of a pointwise operation: multiply by the partial derivative, then sum over broadcast axes."""

    def pull(node: Expr, g: Expr, i: int, names: Names) -> Pulled:
        factor = partial(node, i, names)
        value = g if factor is None else times(g, factor)
        return Pulled(unbroadcast(value, node.shape, node.children[i].shape))

    return pull


def _map(node: Map, g: Expr, i: int, names: Names) -> Pulled:
    row = FUNCTIONS[node.name]
    if i >= len(row.partials):
        raise NotThereYet(f"there is no derivative of {node.name} by its parameter number {i} in {quote(node)}")
    partial = row.partials[i](*node.children)
    name = names.get(node)
    if name is not None:
        partial = rebuild(partial, {node: name, **{c: c for c in node.children}})
    value = unbroadcast(times(g, partial), node.shape, node.children[i].shape)
    return Pulled(value, row.smooth(*node.children), row.convention)


def _apply(node: Apply, i: int, names: Names) -> Expr:
    return Apply(node.name, node.children[0], node.order + 1)


def _power(node: Power, g: Expr, i: int, names: Names) -> Pulled:
    base, exponent = node.children
    whole = names.get(node, node)
    if i == 1:
        value = times(times(g, whole), Map("log", base))
        positive = () if isinstance(base, Number) and base.value > 0 else (Compare(">", base, ZERO),)
        return Pulled(unbroadcast(value, node.shape, exponent.shape), positive)
    less, opened = lowered(base, exponent)
    return Pulled(unbroadcast(times(times(g, exponent), less), node.shape, base.shape), opened)


def lowered(base: Expr, exponent: Expr) -> tuple[Expr, tuple[Compare, ...]]:
    """base**(exponent - 1), and where n·base**(n − 1) is the derivative of base**n."""
    if isinstance(exponent, Number):
        n = exponent.value
        lowered = ONE if n == 1 else base if n == 2 else Power(base, Number(n - 1))
        return lowered, () if n.denominator == 1 else (Compare(">", base, ZERO),)
    if isinstance(exponent, SizeValue):
        return Power(base, SizeValue(exponent.size - 1)), ()
    return Power(base, exponent - 1), (Compare(">", base, ZERO),)


def _where(node: Where, g: Expr, i: int, names: Names) -> Pulled:
    condition = node.children[0]
    if i == 0:
        kink = Compare("!=", *condition.children)
        return Pulled(None, (kink,), "the branch that is taken there gives the derivative")
    value = Where(condition, g, ZERO) if i == 1 else Where(condition, ZERO, g)
    return Pulled(unbroadcast(value, node.shape, node.children[i].shape))


def _contract(node: Contract, g: Expr, i: int, names: Names) -> Pulled:
    sizes = node.label_sizes
    output = node.output[len(node.output) - g.rank :]
    if any(d == 1 != sizes[label] for d, label in zip(g.shape, output, strict=True)):
        g, output = expand(g, node.shape), node.output
    operands, inputs = list(node.children), list(node.inputs)
    operands[i : i + 1] = [g] if g.rank else []
    inputs[i : i + 1] = [output] if g.rank else []
    value = contraction(operands, inputs, node.inputs[i], sizes)
    return Pulled(value if g.rank else times(g, value))


def contraction(operands: list[Expr], inputs: list[Labels], target: Labels, sizes: Mapping[int, Dim]) -> Expr:
    """The contraction with output `target`, where labels may be missing (ones) or come twice (a diagonal)."""
    operands, inputs = list(operands), list(inputs)
    output: list[int] = []
    present = {label for labels in inputs for label in labels}
    fresh = max((*sizes, *target, 0)) + 1
    for label in target:
        if label in output:
            operands.append(Eye(sizes[label]))
            inputs.append((label, fresh))
            output.append(fresh)
            fresh += 1
            continue
        if label not in present and target.count(label) == 1:
            operands.append(Full(1, (sizes[label],)))
            inputs.append((label,))
        output.append(label)
    if not operands:
        return ONE
    if len(operands) == 1 and inputs[0] == tuple(output):
        return operands[0]
    if all(isinstance(o, Full) and o.value == 1 for o in operands) and len(inputs) == len(output):
        return Full(1, tuple(sizes[label] for label in output))
    return in_reading_order(Contract(tuple(operands), tuple(inputs), tuple(output)))


def _sum(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(_kept(node, g))


def _kept(node: Reduce, g: Expr) -> Expr:
    return g if node.keepdims else keepdims(g, node.children[0].shape, node.axes)


def _same(node: Reduce, names: Names) -> Expr:
    """The reduction itself, ready to broadcast against its operand."""
    return keepdims(names.get(node, node), node.children[0].shape, node.axes) if not node.keepdims else node


def _mean(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    count = size_number(node.children[0].shape[axis] for axis in node.axes)
    return Pulled(times(_kept(node, g), reciprocal(count)))


def _norm(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    whole = _same(node, names)
    opened = (Compare("!=", names.get(node, node), ZERO),)
    return Pulled(times(times(_kept(node, g), node.children[0]), reciprocal(whole)), opened, "no value at 0")


def _norm1(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    e = node.children[0]
    return Pulled(times(_kept(node, g), Map("sign", e)), (Compare("!=", e, ZERO),), "abs'(0) = 0")


def _extreme(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    e = node.children[0]
    chosen = _merged(e if node.op == "max" else negate(e), node.axes, lambda row: AxisMap("argmax_onehot", row, -1))
    return Pulled(
        times(_kept(node, g), chosen),
        (_attained_once(e, node.axes, node.op),),
        f"at a tie the first {'largest' if node.op == 'max' else 'smallest'} entry counts",
    )


def _attained_once(e: Expr, axes: tuple[int, ...], op: str) -> Compare:
    best = Reduce(op, e, axes, True)
    return Compare("==", Reduce("sum", Where(Compare("==", e, best), ONE, ZERO), axes), ONE)


def _merged(e: Expr, axes: tuple[int, ...], build: Callable[[Expr], Expr]) -> Expr:
    """`build` applied along several axes at once, as if they were one (the last) axis, in row-major order."""
    rest = [i for i in range(e.rank) if i not in axes]
    order = (*rest, *axes)
    moved = permuted(e, order)
    shape: Shape = (*(e.shape[i] for i in rest), product(e.shape[i] for i in axes))
    flat = build(moved if moved.shape == shape else Reshape(moved, shape))
    back = flat if flat.shape == moved.shape else Reshape(flat, moved.shape)
    return permuted(back, tuple(order.index(i) for i in range(e.rank)))


def permuted(e: Expr, order: tuple[int, ...]) -> Expr:
    return e if order == tuple(range(e.rank)) else Contract((e,), (tuple(range(e.rank)),), order)


def _prod(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    others = _merged(node.children[0], node.axes, _product_of_others)
    return Pulled(times(_kept(node, g), others))


def _product_of_others(e: Expr) -> Expr:
    n = e.shape[-1]
    rows = Reshape(e, (*e.shape[:-1], 1, n))
    return Reduce("prod", Where(Compare("==", Eye(n), ONE), ONE, rows), (rows.rank - 1,))


def _logsumexp(node: Reduce, g: Expr, i: int, names: Names) -> Pulled:
    e = node.children[0]
    if len(node.axes) == 1:
        shares: Expr = AxisMap("softmax", e, node.axes[0])
        shares = names.get(shares, shares)
    else:
        shares = Map("exp", e - _same(node, names))
    return Pulled(times(_kept(node, g), shares))


def sum_along(g: Expr, shape: Shape, axis: int) -> Expr:
    """The sum of an adjoint (perhaps short) of a tensor of `shape` along an axis, ready to broadcast against it."""
    place = axis - (len(shape) - g.rank)
    if place < 0 or g.shape[place] != shape[axis]:
        return times(size_number([shape[axis]]), g)
    return Reduce("sum", g, (place,), len(shape) > 1)


def _softmax(node: AxisMap, g: Expr, i: int, names: Names) -> Pulled:
    p = names.get(node, node)
    return Pulled(times(p, g - sum_along(times(g, p), node.shape, node.axis)))


def _log_softmax(node: AxisMap, g: Expr, i: int, names: Names) -> Pulled:
    p: Expr = AxisMap("softmax", node.children[0], node.axis)
    return Pulled(g - times(names.get(p, p), sum_along(g, node.shape, node.axis)))


def _onehot(node: AxisMap, g: Expr, i: int, names: Names) -> Pulled:
    once = _attained_once(node.children[0], (node.axis,), "max")
    return Pulled(None, (once,), "the derivative of argmax_onehot is taken to be 0")


def _index(node: Index, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(Embed(expand(g, node.shape), node.selectors, node.children[0].shape))


def _embed(node: Embed, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(Index(expand(g, node.shape), node.selectors) if g.rank else g)


def _concat(node: Concat, g: Expr, i: int, names: Names) -> Pulled:
    if not g.rank:
        return Pulled(g)
    start: Dim = 0
    for part in node.children[:i]:
        start = start + part.shape[node.axis]
    stop = start + node.children[i].shape[node.axis]
    everything = (None, None, 1)
    cut = tuple((start, stop, 1) if axis == node.axis else everything for axis in range(node.rank))
    return Pulled(Index(expand(g, node.shape), cut))


def _reshape(node: Reshape, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(Reshape(expand(g, node.shape), node.children[0].shape) if g.rank else g)


def _window(node: Window, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(Unwindow(expand(g, node.shape), node.children[0].shape, *node.data))


def _unwindow(node: Unwindow, g: Expr, i: int, names: Names) -> Pulled:
    return Pulled(Window(expand(g, node.shape), *node.data[1:]))


def _inverse(node: Inverse, g: Expr, i: int, names: Names) -> Pulled:
    y = names.get(node, node)
    g = expand(g, node.shape)
    return Pulled(negate(Contract((y, g, y), ((1, 0), (1, 2), (3, 2)), (0, 3))))


def _det(node: Det, g: Expr, i: int, names: Names) -> Pulled:
    x = node.children[0]
    whole = names.get(node, node)
    inverse = Contract((Inverse(x),), ((0, 1),), (1, 0))
    return Pulled(times(times(g, whole), inverse), (Compare("!=", whole, ZERO),))


def _row(on: type[Expr], name: str, statement: str, zh: str, pull: Pull, kind: str = "") -> Pullback:
    return Pullback(on, kind, Rule(name, statement, zh), pull)


ROWS = (
    _row(Add, "sum rule", "d(a + b) = da + db", "和的法则", _pointwise(lambda node, i, names: None)),
    _row(
        Mul,
        "product rule",
        "d(a*b) = da*b + a*db",
        "积的法则",
        _pointwise(lambda node, i, names: node.children[1 - i]),
    ),
    _row(Power, "power rule", "d(a**n) = n*a**(n - 1)*da", "幂的法则", _power),
    _row(Map, "chain rule", "d(f(z)) = f'(z)*dz", "链式法则", _map),
    _row(Apply, "chain rule", "d(f(z)) = f'(z)*dz", "链式法则", _pointwise(_apply)),
    _row(Where, "derivative by cases", "d(where(c, a, b)) = where(c, da, db)", "分段求导", _where),
    _row(
        Contract,
        "derivative of a product of tensors",
        "d(A @ B) = dA @ B + A @ dB",
        "张量积的导数",
        _contract,
    ),
    _row(Reduce, "derivative of a sum", "d(sum(a)) = sum(da)", "求和的导数", _sum, "sum"),
    _row(Reduce, "derivative of a mean", "d(mean(a)) = mean(da)", "平均值的导数", _mean, "mean"),
    _row(
        Reduce,
        "derivative of a product of entries",
        "d(prod(a))/da_i = the product of the other entries",
        "连乘的导数",
        _prod,
        "prod",
    ),
    _row(
        Reduce,
        "derivative of a maximum",
        "d(max(a)) = inner(argmax_onehot(a), da)",
        "最大值的导数",
        _extreme,
        "max",
    ),
    _row(
        Reduce,
        "derivative of a minimum",
        "d(min(a)) = inner(argmax_onehot(-a), da)",
        "最小值的导数",
        _extreme,
        "min",
    ),
    _row(
        Reduce,
        "derivative of log-sum-exp",
        "d(logsumexp(a)) = inner(softmax(a), da)",
        "log-sum-exp 的导数",
        _logsumexp,
        "logsumexp",
    ),
    _row(Reduce, "derivative of a norm", "d(norm(a)) = inner(a, da)/norm(a)", "范数的导数", _norm, "norm"),
    _row(
        Reduce,
        "derivative of a sum of absolute values",
        "d(norm(a, 1)) = inner(sign(a), da)",
        "绝对值之和的导数",
        _norm1,
        "norm1",
    ),
    _row(
        AxisMap,
        "derivative of softmax",
        "d(softmax(z)) = (diag(p) - outer(p, p)) @ dz, p = softmax(z)",
        "softmax 的导数",
        _softmax,
        "softmax",
    ),
    _row(
        AxisMap,
        "derivative of log-softmax",
        "d(log_softmax(z)) = dz - sum(softmax(z)*dz)",
        "log-softmax 的导数",
        _log_softmax,
        "log_softmax",
    ),
    _row(
        AxisMap,
        "derivative of a constant by pieces",
        "d(argmax_onehot(a)) = 0 where the maximum is attained once",
        "分段常数的导数",
        _onehot,
        "argmax_onehot",
    ),
    _row(Index, "derivative of a selection", "d(a[i]) = da[i]", "取元素的导数", _index),
    _row(Embed, "derivative of an embedding in zeros", "d(embed(a)) = embed(da)", "补零的导数", _embed),
    _row(
        Concat,
        "derivative of a concatenation",
        "d(concatenate((a, b))) = concatenate((da, db))",
        "拼接的导数",
        _concat,
    ),
    _row(Reshape, "derivative of a reshape", "d(reshape(a, s)) = reshape(da, s)", "变形的导数", _reshape),
    _row(Window, "derivative of sliding windows", "d(window(a)) = window(da)", "滑动窗口的导数", _window),
    _row(Unwindow, "derivative of summed windows", "d(unwindow(a)) = unwindow(da)", "窗口求和的导数", _unwindow),
    _row(
        Inverse,
        "derivative of an inverse",
        "d(inv(X)) = -inv(X) @ dX @ inv(X)",
        "逆矩阵的导数",
        _inverse,
    ),
    _row(Det, "derivative of a determinant", "d(det(X)) = det(X)*trace(inv(X) @ dX)", "行列式的导数", _det),
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
