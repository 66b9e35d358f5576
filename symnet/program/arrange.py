"""The order in which tensors are stored, chosen where windows slide and blocks are pooled: features before the batch,
blocks outermost. Everything else keeps its axes. The arranged program computes the same values from the same inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from symnet.expr import (
    Add,
    AxisMap,
    Compare,
    Contract,
    Expr,
    Full,
    Index,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    Unwindow,
    Where,
    Window,
    postorder,
)
from symnet.program import columns, convolution
from symnet.program.affine import Routed
from symnet.program.contraction import typical
from symnet.program.cuts import cuts
from symnet.program.layouts import Laid, grouped, permuted, refined, repeated, reshaped, turned, unmoved
from symnet.program.pooling import largest, routed, times, total
from symnet.sizes import Dim, Shape, product

ONE = Number(1)
WHOLE = (None, None, 1)


def arranged(outputs: tuple[Expr, ...], names: Mapping[Expr, str]) -> tuple[tuple[Expr, ...], Mapping[Expr, str]]:
    """The outputs, computed in orders of memory that make windows and pooling fast, and the names of computations."""
    order = list(postorder(*outputs))
    blocks = {e.children[0] for e in order if _pools(e)}
    if not blocks and not any(isinstance(e, (Window, Unwindow)) for e in order):
        return outputs, names
    uses = Counter(child for node in order for child in node.children)
    work = Arranger(cuts(order), blocks, {e for e, count in uses.items() if count == 1} - set(outputs))
    for node in order:
        work.laid[node] = work.lay(node)
    found = tuple(work.laid[e].plain() for e in outputs)
    kept = {_computed(work.laid[e].stored): name for e, name in names.items() if e in work.laid}
    return found, {**kept, **{e: name for e, name in work.names.items() if e not in kept}}


def _pools(e: Expr) -> bool:
    return isinstance(e, Reduce) and e.op == "max" and isinstance(e.children[0], Reshape)


def _computed(e: Expr) -> Expr:
    """What is computed, below views of it."""
    while isinstance(e, Reshape) or (isinstance(e, Contract) and len(e.children) == 1 and e.rank == e.children[0].rank):
        e = e.children[0]
    return e


@dataclass
class Arranger:
    """Every node with its layout, operands first. cuts: the digits that consumers want of each node; blocks: of what
    maxima are taken, block by block; once: what is used once."""

    cuts: Mapping[Expr, tuple[Shape, ...]]
    blocks: set[Expr]
    once: set[Expr]
    laid: dict[Expr, Laid] = field(default_factory=dict)
    names: dict[Expr, str] = field(default_factory=dict)

    def lay(self, node: Expr) -> Laid:
        rule = RULES.get(type(node))
        found = (rule(self, node) if rule else None) or self.plain(node)
        assert tuple(map(product, found.digits)) == node.shape, (node.shape, found.digits)
        return found

    def plain(self, node: Expr) -> Laid:
        """The node as it is written, over operands as they are written."""
        children = tuple(self.laid[child].plain() for child in node.children)
        return unmoved(node if children == node.children else node.with_children(children))

    def moved(self, node: Expr) -> bool:
        return any(self.laid[child].moved for child in node.children)

    def entrywise(self, node: Expr) -> Laid | None:
        """All operands in the order of the largest that has one of its own."""
        if (inner := repeated(node)) is not None and not self.moved(node):
            return self._repeated(inner, node.shape)
        operands = [c for child in node.children for c in (child.children if isinstance(child, Compare) else (child,))]
        found = self.together(operands, node.shape)
        if found is None:
            return None
        terms, groups = found
        rest = iter(terms)
        children = [
            c.with_children((next(rest), next(rest))) if isinstance(c, Compare) else next(rest) for c in node.children
        ]
        made = node.with_children(tuple(children))
        return Laid((times(*made.children) if isinstance(made, Mul) else None) or made, groups)

    def _repeated(self, e: Expr, shape: Shape) -> Laid | None:
        """An array repeated along axes, which then come first, as blocks do, and the first axis last, as the batch."""
        new = [
            k for k, dim in enumerate(shape) if dim != 1 and (k < len(shape) - e.rank or e.shape[k - len(shape)] == 1)
        ]
        a = _split(self.laid[e], e, [() if dim == 1 else (dim,) for dim in shape])
        if not new or not e.rank or a is None:
            return None
        rest = [k for k, dim in enumerate(shape) if dim != 1 and k not in new]
        order = {(k, 0): place for place, k in enumerate([*new, *rest[1:], *rest[:1]])}
        stored = _aligned(a, order, len(shape), self.alone(e))
        whole = Mul(stored, Full(1, tuple(shape[k] for k, _ in order)))
        return Laid(whole, tuple((order[k, 0],) if (k, 0) in order else () for k in range(len(shape))))

    def alone(self, e: Expr) -> bool:
        """Whether nobody else wants an operand, nor what it is a view of."""
        return e in self.once and (not isinstance(e, Reshape) or e.children[0] in self.once)

    def together(self, operands: Sequence[Expr], shape: Shape) -> tuple[list[Expr], tuple[tuple[int, ...], ...]] | None:
        """The operands of an entrywise operation stored in one order, and the groups of the result."""
        laid = [self.laid[e] for e in operands]
        leading = [a for a in laid if a.moved]
        if not leading:
            return None
        digits = self._digits(operands, laid, shape)
        split = [None if digits is None else _split(a, e, digits) for a, e in zip(laid, operands, strict=True)]
        if digits is None or any(a is None for a in split):
            return None
        whole = [a for a in split if a is not None]
        first = max((a for a in whole if a.moved), key=lambda a: typical(product(a.stored.shape)))
        places = _places(first, len(shape))
        ranked = sorted(places, key=places.__getitem__)
        missing = [(k, j) for k, dims in enumerate(digits) for j in range(len(dims)) if (k, j) not in places]
        order = {digit: k for k, digit in enumerate([*missing, *ranked])}
        groups = tuple(tuple(order[k, j] for j in range(len(dims))) for k, dims in enumerate(digits))
        alike = zip(whole, operands, strict=True)
        return [_aligned(a, order, len(shape), self.alone(e)) for a, e in alike], groups

    def _digits(self, operands: Sequence[Expr], laid: Sequence[Laid], shape: Shape) -> list[Shape] | None:
        """The coarsest digits of each axis that refine those of all operands."""
        found: list[Shape | None] = [None if dim != 1 else () for dim in shape]
        for e, a in zip(operands, laid, strict=True):
            for k, dims in enumerate(a.digits, start=len(shape) - e.rank):
                if shape[k] != 1 and e.shape[k - len(shape)] != 1:
                    known = found[k]
                    found[k] = dims if known is None else refined(known, dims)
                    if found[k] is None:
                        return None
        return [() if dims is None else tuple(d for d in dims if d != 1) for dims in found]

    def reshape(self, node: Reshape) -> Laid | None:
        a = self.laid[node.children[0]]
        if not a.moved:
            return replace(self.plain(node), moved=True) if node in self.blocks else None
        digits = tuple(dim for dims in a.digits for dim in dims)
        joint = refined(digits, node.shape)
        if joint is None:
            return None
        wanted, parts = grouped(joint, tuple(node.children[0].shape)), grouped(joint, node.shape)
        if wanted is None or parts is None:
            return None
        split = a.split([tuple(joint[k] for k in part) for part in wanted])
        if split is None:
            return None
        return Laid(split.stored, tuple(tuple(split.order[k] for k in part) for part in parts))

    def index(self, node: Index) -> Laid | None:
        """Axes of size 1 left out."""
        x = node.children[0]
        selectors = [*node.selectors, *[WHOLE] * (x.rank - len(node.selectors))]
        kept = [k for k, selector in enumerate(selectors) if selector == WHOLE]
        if any(x.shape[k] != 1 or not isinstance(selectors[k], int) for k in range(x.rank) if k not in kept):
            return None
        a = self.laid[x].split([dims if x.shape[k] != 1 else () for k, dims in enumerate(self.laid[x].digits)])
        return None if a is None else Laid(a.stored, tuple(a.groups[k] for k in kept), a.moved)

    def reduce(self, node: Reduce) -> Laid | None:
        a = self.laid[node.children[0]]
        if not a.moved or not node.axes:
            return None
        return self.over(a, node.axes, node.keepdims, node.op)

    def over(self, a: Laid, axes: Sequence[int], keepdims: bool, op: str) -> Laid:
        """A reduction over axes of a tensor."""
        stored_axes = a.axes(axes)
        kept = [axis for axis in range(a.stored.rank) if axis not in stored_axes]
        place = {axis: k for k, axis in enumerate(kept)}
        groups = tuple(
            () if k in axes else tuple(place[axis] for axis in group)
            for k, group in enumerate(a.groups)
            if keepdims or k not in axes
        )
        return Laid(_reduced(op, a.stored, stored_axes), groups)

    def axis_map(self, node: AxisMap) -> Laid | None:
        a = self.laid[node.children[0]]
        if not a.moved:
            return None
        axes = a.groups[node.axis]
        if node.name == "argmax_onehot" and axes:
            return Laid(routed(ONE, a.stored, axes), a.groups)
        return Laid(AxisMap(node.name, a.stored, axes[0]), a.groups) if len(axes) == 1 else None

    def contract(self, node: Contract) -> Laid | None:
        if len(node.children) > 1:
            return convolution.contraction(self, node)
        (a,), (labels,) = (self.laid[c] for c in node.children), node.inputs
        if not a.moved or len(set(labels)) < len(labels):
            return None
        summed = [k for k, label in enumerate(labels) if label not in node.output]
        if summed:
            a = self.over(a, summed, False, "sum")
        kept = [label for label in labels if label in node.output]
        return Laid(a.stored, tuple(a.groups[kept.index(label)] for label in node.output))


def _split(a: Laid, e: Expr, digits: Sequence[Shape]) -> Laid | None:
    """An operand with the digits of the result, where it has more than one entry along an axis."""
    return a.split([() if dim == 1 else digits[k - e.rank] for k, dim in enumerate(e.shape)])


def _places(a: Laid, rank: int) -> dict[tuple[int, int], int]:
    """For each digit of a result of this rank where it is stored."""
    lead = rank - len(a.groups)
    return {(lead + k, j): axis for k, group in enumerate(a.groups) for j, axis in enumerate(group)}


def _aligned(a: Laid, order: Mapping[tuple[int, int], int], rank: int, alone: bool) -> Expr:
    """An operand with its digits in this order, and axes of size 1 for those that it lacks. alone: nobody else wants
    it; a product may then be computed in this order."""
    if not a.groups:
        return a.stored
    places = _places(a, rank)
    own = sorted(places, key=order.__getitem__)
    wanted = tuple(places[digit] for digit in own)
    e = (turned(a.stored, wanted) if alone else None) or permuted(a.stored, wanted)
    dims: dict[int, Dim] = {order[digit]: dim for digit, dim in zip(own, e.shape, strict=True)}
    start = min(dims, default=len(order))
    return reshaped(e, tuple(dims.get(k, 1) for k in range(start, len(order))))


def _reduced(op: str, e: Expr, axes: tuple[int, ...]) -> Expr:
    if not axes:
        return Map("abs", e) if op.startswith("norm") else e
    if op == "max":
        return largest(e, axes)
    if op == "sum" and isinstance(e, Routed) and (found := total(e, axes)):
        return _reduced(op, *found)
    return Reduce(op, e, axes)


RULES: dict[type, Callable[[Arranger, Any], Laid | None]] = {
    **dict.fromkeys((Add, Mul, Power, Map, Where), Arranger.entrywise),
    Reshape: Arranger.reshape,
    Index: Arranger.index,
    Reduce: Arranger.reduce,
    AxisMap: Arranger.axis_map,
    Contract: Arranger.contract,
    Window: convolution.window,
    Unwindow: columns.unwindow,
}
