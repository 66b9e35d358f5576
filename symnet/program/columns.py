"""Windows added back to where they were taken from: columns of a product, scattered into an image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symnet.expr import Contract, Expr, Index, Reshape, Unwindow
from symnet.program.affine import AxisMap, Scatter
from symnet.program.convolution import Work
from symnet.program.layouts import Laid
from symnet.program.multiply import Digit, Factor, factor, factors, multiplied
from symnet.program.sweeps import Sweep, minors, placed, sharing, sweeps
from symnet.sizes import Dim, Shape


@dataclass(frozen=True)
class _Columns:
    """What is added back. digits: of every axis of the windows; together: whether the columns are those of patches that
    the places of a block share."""

    factor: Factor
    axes: list[Sweep]
    digits: Mapping[int, Shape]
    together: bool = False


def unwindow(work: Work, node: Unwindow) -> Laid | None:
    """The adjoint of sliding windows, where what is added back is a product, or stored in an order of its own."""
    columns = _multiplied(work, node) or _given(work, node)
    if columns is None:
        return None
    target, sizes, _, padding, _ = node.data
    work.names.setdefault(_below(columns.factor.e), "columns")
    spatial = dict(zip((axis.axis for axis in columns.axes), target[-len(sizes) :], strict=True))
    image = _added(columns, {digit: dim + 2 * padding for digit, dim in spatial.items()})
    if padding:
        inner = tuple((padding, padding + spatial[d], 1) if d in spatial else (None, None, 1) for d in image.labels)
        image = Factor(Index(image.e, inner), image.labels)
    lead = range(len(columns.digits) - 2 * len(sizes))
    groups = [[(label, j) for j in range(len(columns.digits[label]))] for label in lead] + [[d] for d in spatial]
    return Laid(image.e, tuple(tuple(image.labels.index(digit) for digit in group) for group in groups))


def _swept(node: Unwindow, digits: Mapping[int, Shape]) -> list[Sweep] | None:
    _, sizes, *how = node.data
    n, labels = len(sizes), range(len(digits))
    if any(len(digits[u]) > 1 for u in labels[-n:]):
        return None
    return sweeps(labels[-2 * n : -n], labels[-n:], digits, (how[0], how[1], how[2]))


def _given(work: Work, node: Unwindow) -> _Columns | None:
    """What is added back as it is stored."""
    g = work.laid[node.children[0]]
    digits = {label: tuple(dim for dim in dims if dim != 1) for label, dims in enumerate(g.digits)}
    axes = _swept(node, digits) if g.moved else None
    return None if axes is None else _Columns(factor(g, range(len(digits))), axes, digits)


def _added(found: _Columns, dims: Mapping[Digit, Dim]) -> Factor:
    """The columns scattered, the axes of the image, of these sizes, in the place of those of the blocks."""
    columns, axes = found.factor, found.axes
    moving = {digit for axis in axes for digit, _, _ in (*axis.places, *axis.inside)} | {a.shared for a in axes}
    blocks = {axis.places[0][0] for axis in axes if axis.places}
    first = next((k for k, digit in enumerate(columns.labels) if digit in blocks), 0)
    before = [digit for digit in columns.labels[:first] if digit not in moving]
    after = [digit for digit in columns.labels[first:] if digit not in moving]
    labels = (*before, *(axis.axis for axis in axes), *after)
    index = {digit: k for k, digit in enumerate(columns.labels)}
    sizes = {**columns.sizes, **dims}
    spatial = {axis.axis: axis for axis in axes}
    maps: list[AxisMap] = []
    for digit in labels:
        if digit not in spatial:
            maps.append(((index[digit], 1),))
            continue
        axis = spatial[digit]
        shared = (*axis.places[:1], (axis.shared, axis.span, axis.grain))
        steps = shared if found.together else (*axis.places, *axis.inside)
        maps.append(tuple((index[d], step) for d, _, step in steps))
    shape = tuple(sizes[digit] for digit in labels)
    return Factor(Scatter(columns.e, tuple(range(columns.e.rank)), tuple(maps), shape), labels)


def _multiplied(work: Work, node: Unwindow) -> _Columns | None:
    """The columns, where they are filters times a delta."""
    e = node.children[0]
    if not isinstance(e, Contract) or len(e.children) != 2:
        return None
    names = {label: k for k, label in enumerate(e.output)}
    inputs = [[names.get(label, ("summed", label)) for label in labels] for labels in e.inputs]
    if any(len(set(labels)) < len(labels) for labels in inputs):
        return None
    found = factors([work.laid[child] for child in e.children], inputs)
    kept = range(e.rank)
    digits = {label: found[1][label] for label in kept} if found else {}
    axes = _swept(node, digits) if found else None
    if found is None or axes is None:
        return None
    lead = kept[: -2 * len(axes)]
    places = {digit[0] for axis in axes for digit, _, _ in axis.places}
    inside = {digit[0] for axis in axes for digit, _, _ in axis.inside}
    k = 0 if places & set(inputs[0]) else 1
    if places - set(inputs[k]) or inside & set(inputs[k]):
        return None
    delta, filters = found[0][k], found[0][1 - k]
    if not work.laid[e.children[k]].moved:
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
    return None if product is None else _Columns(product, axes, digits, together)


def _below(e: Expr) -> Expr:
    while isinstance(e, Reshape):
        e = e.children[0]
    return e
