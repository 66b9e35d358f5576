"""Windows added back to where they were taken from: columns of a product, scattered into an image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnet.expr import Contract, Expr, Index, Reshape, Unwindow
from symnet.program.affine import AxisMap, Scatter
from symnet.program.convolution import Work
from symnet.program.layouts import Laid
from symnet.program.multiply import Factor, factor, factors, multiplied
from symnet.program.sweeps import Sweep, minors, placed, sharing, sweeps
from symnet.sizes import Dim


def unwindow(work: Work, node: Unwindow) -> Laid | None:
    """The adjoint of sliding windows, where what is added back is stored in an order of its own."""
    g = work.laid[node.children[0]]
    target, sizes, *how = node.data
    n = len(sizes)
    if any(len(group) > 1 for group in g.groups[-n:]):
        return None
    digits = {label: tuple(dim for dim in dims if dim != 1) for label, dims in enumerate(g.digits)}
    labels = range(len(digits))
    axes = sweeps(labels[-2 * n : -n], labels[-n:], digits, (how[0], how[1], how[2]))
    if axes is None:
        return None
    lead = labels[: -2 * n]
    found = _multiplied(work, node.children[0], axes, lead)
    columns, together = found or (factor(g, labels) if g.moved else None, False)
    if columns is None:
        return None
    work.names.setdefault(_below(columns.e), "columns")
    image = _added(columns, axes, together, [dim + 2 * how[1] for dim in target[-n:]])
    if how[1]:
        spatial = {axis.axis: dim for axis, dim in zip(axes, target[-n:], strict=True)}
        inner = tuple((how[1], how[1] + spatial[d], 1) if d in spatial else (None, None, 1) for d in image.labels)
        image = Factor(Index(image.e, inner), image.labels)
    groups = [[(label, j) for j in range(len(digits[label]))] for label in lead] + [[axis.axis] for axis in axes]
    return Laid(image.e, tuple(tuple(image.labels.index(digit) for digit in group) for group in groups))


def _added(columns: Factor, axes: list[Sweep], shared: bool, dims: list[Dim]) -> Factor:
    """The columns scattered, the axes of the image in the place of those of the blocks."""
    moving = {digit for axis in axes for digit, _, _ in (*axis.places, *axis.inside)} | {a.shared for a in axes}
    blocks = {axis.places[0][0] for axis in axes if axis.places}
    first = next((k for k, digit in enumerate(columns.labels) if digit in blocks), 0)
    before = [digit for digit in columns.labels[:first] if digit not in moving]
    after = [digit for digit in columns.labels[first:] if digit not in moving]
    labels = (*before, *(axis.axis for axis in axes), *after)
    index = {digit: k for k, digit in enumerate(columns.labels)}
    sizes = {**columns.sizes, **{axis.axis: dim for axis, dim in zip(axes, dims, strict=True)}}
    spatial = {axis.axis: axis for axis in axes}
    maps: list[AxisMap] = []
    for digit in labels:
        if digit not in spatial:
            maps.append(((index[digit], 1),))
            continue
        axis = spatial[digit]
        steps = (*axis.places[:1], (axis.shared, axis.span, axis.grain)) if shared else (*axis.places, *axis.inside)
        maps.append(tuple((index[d], step) for d, _, step in steps))
    shape = tuple(sizes[digit] for digit in labels)
    return Factor(Scatter(columns.e, tuple(range(columns.e.rank)), tuple(maps), shape), labels)


def _multiplied(work: Work, node: Expr, axes: list[Sweep], lead: Sequence[Any]) -> tuple[Factor, bool] | None:
    """The columns, where `node` is filters times a delta, and whether they are those of patches that the places of a
    block share."""
    if not isinstance(node, Contract) or len(node.children) != 2:
        return None
    names = {label: k for k, label in enumerate(node.output)}
    inputs = [[names.get(label, ("summed", label)) for label in labels] for labels in node.inputs]
    kept = range(node.rank)
    places = {axis.axis[0][1] for axis in axes if axis.places}
    inside = {digit[0] for axis in axes for digit, _, _ in axis.inside}
    k = 0 if places & set(inputs[0]) else 1
    if places - set(inputs[k]) or inside & set(inputs[k]) or any(len(set(labels)) < len(labels) for labels in inputs):
        return None
    found = factors([work.laid[child] for child in node.children], inputs)
    if found is None:
        return None
    delta, filters = found[0][k], found[0][1 - k]
    if not work.laid[node.children[k]].moved:
        delta = delta.ordered(sorted(delta.labels, key=lambda digit: (digit[0] in lead, digit not in filters.labels)))
    summed = [size for digit, size in delta.sizes.items() if digit in filters.labels]
    together = sharing(axes, summed)
    put = placed(filters, axes) if together else filters
    entries = [axis.shared for axis in axes]
    if together:
        work.names.setdefault(put.e, "filters")
    gone = minors(axes) if together else {}
    wanted = (digit for side in (put, delta) for digit in side.labels if digit[0] in kept or digit in entries)
    out = tuple(dict.fromkeys(digit for digit in wanted if digit not in gone))
    product = multiplied(put, delta, out)
    return None if product is None else (product, together)


def _below(e: Expr) -> Expr:
    while isinstance(e, Reshape):
        e = e.children[0]
    return e
