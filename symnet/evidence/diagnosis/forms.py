"""Faults of form: axes in another order, a missing sum, products of the wrong kind, operands that changed places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from itertools import combinations, permutations
from operator import add

from symnet.evidence.diagnosis.contents import terms
from symnet.evidence.diagnosis.edits import edited, sites
from symnet.evidence.diagnosis.records import Fault, Repaired, Row, changed, instead, made
from symnet.expr import (
    Add,
    AxisMap,
    Contract,
    Defined,
    Expr,
    Formal,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    Symbol,
    rebuild,
)
from symnet.ops import diag, matmul, outer, transpose
from symnet.views import view

MOST_NAMES = 8
NORMS = ("norm", "norm1")
REDUCTIONS = ("sum", "prod", "max", "min", "mean")


# ------------------------------------------------------------------ axes in another order
def _layout(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """A Jacobian with the axes of the variable first; a Kronecker product for entries counted by columns."""
    left = fault.left
    if isinstance(left, Formal) and left.kind == "jacobian" and right.rank == left.rank:
        f, x = left.children[:2]
        if f.rank and x.rank:
            order = (*range(x.rank, right.rank), *range(x.rank))
            yield Repaired(turned(right) if right.rank == 2 else transpose(right, order))
    yield from changed(_kronecker)(fault, right)


def _kronecker(node: Expr) -> Iterator[Expr]:
    inner = node.children[0] if isinstance(node, Reshape) else None
    if isinstance(inner, Contract) and len(inner.children) == 2 and inner.output == (0, 2, 1, 3):
        a, b = inner.children
        shape = tuple(p * q for p, q in zip(b.shape, a.shape, strict=True))
        yield Reshape(Contract((b, a), inner.inputs, inner.output), shape)


def _transposed(fault: Fault, right: Expr) -> Iterator[Repaired]:
    if right.rank == 2:
        yield Repaired(turned(right))
    yield from changed(_turn)(fault, right)
    if 2 < right.rank <= 4:
        yield from (Repaired(transpose(right, order)) for order in permutations(range(right.rank)))


def _turn(node: Expr) -> Iterator[Expr]:
    if node.rank == 2:
        yield turned(node)


def turned(e: Expr) -> Expr:
    """The transpose; of a transpose, what it is of."""
    found = view(e) if isinstance(e, Contract) else None
    return found.factors[0].operand if found is not None and found.kind == "transpose" else transpose(e)


# ------------------------------------------------------------------ sums and means over a batch
def _sums(node: Expr) -> Iterator[Expr]:
    for count in range(1, min(node.rank, 3) + 1):
        for axes in combinations(range(node.rank), count):
            yield Reduce("sum", node, axes)


def _other_axis(node: Expr) -> Iterator[Expr]:
    """A reduction along other axes."""
    if isinstance(node, Reduce) and len(node.axes) == 1:
        axes = [axis for axis in range(node.children[0].rank) if axis != node.axes[0]]
        yield from (Reduce(node.op, node.children[0], (axis,), node.keepdims) for axis in axes)
        yield from (Reduce(node.op, node.children[0], (axis,), not node.keepdims) for axis in (*axes, *node.axes))
    elif isinstance(node, AxisMap):
        yield from (AxisMap(node.name, node.children[0], axis) for axis in range(node.rank) if axis != node.axis)


def _reduced(node: Expr) -> Iterator[Expr]:
    """What a number was made of."""
    if isinstance(node, Reduce) and not node.shape:
        yield node.children[0]


def _collapsed(fault: Fault, answer: Expr) -> Iterator[Repaired]:
    """What may have been made of all entries of the answer, or of those on its diagonal."""
    if answer.rank:
        yield from (Repaired(Reduce(op, answer, tuple(range(answer.rank)))) for op in ("sum", "norm", "mean"))
    if answer.rank == 2 and answer.shape[0] == answer.shape[1]:
        yield Repaired(diag(answer))


def _other_reduction(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Reduce) and node.op in REDUCTIONS:
        others = (op for op in REDUCTIONS if op != node.op)
        yield from (Reduce(op, node.children[0], node.axes, node.keepdims) for op in others)
    if isinstance(node, Reduce) and node.op in NORMS:
        yield from (Reduce(op, node.children[0], node.axes, node.keepdims) for op in NORMS if op != node.op)
    elif isinstance(node, Reduce) and node.op == "sum" and _is_absolute(node.children[0]):
        yield Reduce("norm", node.children[0].children[0], node.axes, node.keepdims)


def _is_absolute(e: Expr) -> bool:
    return isinstance(e, Map) and e.name == "abs"


# ------------------------------------------------------------------ entry by entry, or not
def _entrywise(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """Another kind of product, in the line as it stands or multiplied out; the diagonal in place of its matrix."""
    if right.rank == 1 and fault.left.rank == 2:
        yield instead(diag(right), right, diag(right))
        yield from _off_diagonal(fault, right)
    yield from changed(_other_product)(fault, right)
    listed = terms(right)
    if len(listed) > 1 and not isinstance(right, Add):
        total = listed[0]
        for term in listed[1:]:
            total = total + term
        yield from changed(_other_product)(fault, total)


def _off_diagonal(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """diag(p) - outer(p, p) for p*(1 - p): the diagonal alone, some of whose terms are not of a diagonal matrix."""
    for whole, _, new in edited(reduce(add, terms(diag(right))), _other_product):
        yield Repaired(
            whole, f"the entries beside the diagonal are missing: {new.brief(60)}", f"缺少非对角元：{new.brief(60)}"
        )


def _other_product(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Mul):
        yield from _of_entries(*node.children)
    elif isinstance(node, Contract):
        yield from _of_contraction(node)
    elif isinstance(node, Power) and node.rank == 2 and node.exponent in (2, 3):
        yield from made((lambda: _chain([node.base] * (2 if node.exponent == 2 else 3)),))
    elif node.rank == 1 and isinstance(node, (Symbol, Defined, AxisMap, Map)):
        yield diag(node)


def _of_entries(a: Expr, b: Expr) -> Iterator[Expr]:
    """What may have been meant by a product entry by entry."""
    if a.rank and b.rank:
        yield from made(
            (
                lambda: matmul(a, b),
                lambda: matmul(diag(a), b),
                lambda: matmul(a, diag(b)),
                lambda: matmul(diag(b), a),
                lambda: outer(a, b),
                lambda: diag(a * b),
            )
        )


def _of_contraction(node: Contract) -> Iterator[Expr]:
    found = view(node)
    operands = [transpose(f.operand) if f.transposed else f.operand for f in found.factors]
    if found.kind == "diag":
        a = operands[0]
        yield a
        yield outer(a, a)
        if isinstance(a, Power) and a.exponent == 2:
            yield outer(a.base, a.base)
        elif isinstance(a, Mul):
            yield from made((lambda: outer(a.children[0], a.children[1]),))
    elif found.kind == "outer":
        a, b = operands
        yield from made((lambda: a * b, lambda: diag(a * b), lambda: matmul(a, b)))
        if a is b:
            yield diag(a)
    elif len(operands) == 2:
        a, b = operands
        yield from made((lambda: a * b, lambda: _on_diagonal(a) * b, lambda: a * _on_diagonal(b), lambda: outer(a, b)))


def _on_diagonal(e: Expr) -> Expr:
    """v of diag(v), written so or not."""
    found = view(e) if isinstance(e, Contract) else None
    return found.factors[0].operand if found is not None and found.kind == "diag" else diag(e)


# ------------------------------------------------------------------ what changed places
def _swapped(fault: Fault, right: Expr) -> Iterator[Repaired]:
    yield from changed(_other_way)(fault, right)
    names = [node for node in sites(right) if isinstance(node, (Symbol, Defined))][:MOST_NAMES]
    for a, b in combinations(names, 2):
        if a.shape == b.shape:
            detail = f"{a.brief(30)} and {b.brief(30)} change places", f"应交换 {a.brief(30)} 与 {b.brief(30)}"
            yield Repaired(rebuild(right, {a: b, b: a}), *detail)


def _other_way(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Power) and node.exponent.shape == node.base.shape and not isinstance(node.base, Number):
        yield Power(node.exponent, node.base)
    elif isinstance(node, Contract):
        yield from _factors_swapped(node)
    elif isinstance(node, Mul):
        a, b = node.children
        if isinstance(b, Power) and b.exponent == -1:
            yield b.base / a
    elif isinstance(node, Add):
        a, b = node.children
        if isinstance(b, Mul) and b.children[0] == -1:
            yield b.children[1] - a


def _factors_swapped(node: Contract) -> Iterator[Expr]:
    found = view(node)
    operands = [transpose(f.operand) if f.transposed else f.operand for f in found.factors]
    if found.kind == "outer":
        yield outer(operands[1], operands[0])
    elif found.kind == "matmul":
        for k in range(len(operands) - 1):
            order = [*operands[:k], operands[k + 1], operands[k], *operands[k + 2 :]]
            yield from made((lambda order=order: _chain(order),))  # type: ignore[misc]


def _chain(operands: list[Expr]) -> Expr:
    total = operands[0]
    for operand in operands[1:]:
        total = matmul(total, operand)
    return total


# ------------------------------------------------------------------ derivatives by structured matrices
def _structure(fault: Fault, right: Expr) -> Iterator[Repaired]:
    """The gradient by a symmetric matrix, from the one by independent entries; and the other way round."""
    left = fault.left
    if not isinstance(left, Formal) or left.kind != "grad" or right.rank != 2 or right.shape[0] != right.shape[1]:
        return
    facts = left.children[1].facts if isinstance(left.children[1], Symbol) else ()
    if "symmetric" in facts:
        yield Repaired(right + turned(right) - diag(diag(right)))
    elif "diagonal" in facts:
        yield Repaired(diag(diag(right)))
    elif "skew" in facts:
        yield Repaired(right - turned(right))


FORMS: dict[str, Row] = {
    row.key: row
    for row in (
        Row("layout", "other layout: the axes of the variable come first", "另一种布局：自变量的轴在前", _layout),
        Row("transposed", "transposed", "转置错误", _transposed, combines=True),
        Row("axis", "wrong axis", "轴选错", changed(_other_axis), combines=True),
        Row("reduced", "a number in place of its entries", "误把分量合成了一个数", changed(_reduced), combines=True),
        Row("reduction", "another reduction", "归约运算用错", changed(_other_reduction)),
        Row("outer", "inner product in place of the outer one", "应为外积，误作内积", lambda fault, right: ()),
        Row("sum", "missing sum over the batch", "缺少对批量求和", changed(_sums), combines=True),
        Row(
            "entrywise",
            "diag or a matrix product for ⊙, or the other way round",
            "diag、矩阵乘法与 ⊙ 混淆",
            _entrywise,
            combines=True,
        ),
        Row("swapped", "swapped arguments", "变量或因子次序颠倒", _swapped, combines=True),
        Row("structure", "the structure of the matrix is forgotten", "未考虑矩阵的结构", _structure),
    )
}
COLLAPSED = replace(
    FORMS["reduced"], key="collapsed", name="entries are missing", zh="缺少分量", make=_collapsed
)  # of the answer
