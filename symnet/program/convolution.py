"""Contractions over sliding windows as products of matrices: patches of the image as columns, filters as rows.

Where the result is pooled by blocks afterwards, all places of a block may share one larger patch, in which the filter
is put at each of them: fewer copies, and more rows in the product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol

from symnet.expr import Contract, Embed, Expr, Index, Reduce, Window
from symnet.program.affine import AxisMap, Gather, Strided, gathered
from symnet.program.contraction import first_pair
from symnet.program.layouts import Laid, permuted, unmoved
from symnet.program.multiply import Digit, Factor, factor, factors, joined, multiplied
from symnet.program.sweeps import Sweep, minors, placed, sharing, sweeps
from symnet.sizes import Dim, Shape

WHOLE = (None, None, 1)


class Work(Protocol):
    """What the arranger offers."""

    laid: dict[Expr, Laid]
    names: dict[Expr, str]
    cuts: Mapping[Expr, tuple[Shape, ...]]

    def lay(self, node: Expr) -> Laid: ...

    def moved(self, node: Expr) -> bool: ...


def window(work: Work, node: Window) -> Laid | None:
    """Windows that are not multiplied: a view, their entries outside, so that maxima are those of whole blocks."""
    n = len(node.sizes)
    x = work.laid[node.children[0]]
    labels = range(node.rank)
    digits = {
        k: tuple(d for d in dims if d != 1)
        for k, dims in enumerate((*x.digits[:-n], *((d,) for d in node.shape[-2 * n :])))
    }
    axes = sweeps(labels[-2 * n : -n], labels[-n:], digits, (node.stride, node.padding, node.dilation))
    front = [digits[k] for k in labels[: -2 * n]] + [(dim,) for dim in node.children[0].shape[-n:]]
    laid = x.split(front) or unmoved(x.plain()).split(front)
    if axes is None or laid is None:
        return None
    slid_over = factor(laid, [*labels[: -2 * n], *(axis.axis[0] for axis in axes)])
    image = _image(work, slid_over, axes, frozenset(labels), node.padding)
    spatial = {axis.axis: axis for axis in axes}
    inside = {digit: size for axis in axes for digit, size, _ in axis.inside}
    shape: dict[Digit, Dim] = dict(inside)
    for digit in image.labels:
        shape |= {d: size for d, size, _ in spatial[digit].places} if digit in spatial else {digit: image.sizes[digit]}
    index = {digit: k for k, digit in enumerate(shape)}
    maps: list[AxisMap] = []
    for digit in image.labels:
        axis = spatial.get(digit)
        steps = ((digit, 1, 1),) if axis is None else (*axis.places, *axis.inside)
        maps.append(tuple((index[d], step) for d, _, step in steps))
    groups = tuple(tuple(index[k, j] for j in range(len(digits[k]))) for k in labels)
    return Laid(Strided(image.e, tuple(maps), tuple(shape.values())), groups)


def contraction(work: Work, node: Contract) -> Laid | None:
    """A contraction of two or more as a product of matrices, where windows or stored orders are involved."""
    slides = [k for k, child in enumerate(node.children) if sliding(child) is not None]
    if not slides and not work.moved(node):
        return None
    if any(len(set(labels)) < len(labels) for labels in node.inputs):
        return None
    if len(node.children) > 2:
        pair = first_pair(node)
        if pair is None:
            return None
        work.laid[pair.children[0]] = work.lay(pair.children[0])
        return work.lay(pair)
    return (_windowed(work, node, slides[0]) if slides else None) or _dense(work, node)


def sliding(e: Expr) -> tuple[Window, list[int]] | None:
    """The windows that an operand is, and which of their axes it has: those of size 1 may have been left out."""
    if isinstance(e, Window):
        return e, list(range(e.rank))
    inner = e.children[0] if isinstance(e, Index) else None
    if not isinstance(e, Index) or not isinstance(inner, Window):
        return None
    kept = [k for k, selector in enumerate(e.selectors) if selector == WHOLE]
    alone = all(isinstance(e.selectors[k], int) and inner.shape[k] == 1 for k in range(inner.rank) if k not in kept)
    return (inner, kept) if alone else None


def _dense(work: Work, node: Contract) -> Laid | None:
    """Operands without windows, their common axes with common digits."""
    split = factors([work.laid[child] for child in node.children], node.inputs)
    if split is None:
        return None
    (a, b), digits = split
    groups = [[(label, j) for j in range(len(digits[label]))] for label in node.output]
    found = multiplied(a, b, tuple(chain(*groups)))
    return None if found is None else found.laid(groups)


@dataclass(frozen=True)
class _Product:
    """Windows of `image` times a factor. slides: whether the factor has the places of windows (a delta) and not their
    entries (a filter); channels: what of the image goes with the entries of a window; groups: the result's digits."""

    image: Factor
    other: Factor
    axes: Sequence[Sweep]
    slides: bool
    channels: frozenset[Any]
    groups: Sequence[Sequence[Digit]]

    @property
    def out(self) -> tuple[Digit, ...]:
        return tuple(chain(*self.groups))

    def patches(self, shared: bool) -> Factor:
        """The patches: channels and entries of a window outside, places inside, the batch last."""
        sizes = self.image.sizes
        spatial = {axis.axis: axis for axis in self.axes}
        own = [digit for digit in self.image.labels if digit not in spatial]
        first = [digit for digit in own if digit[0] in self.channels]
        first.sort(key=lambda digit: self.other.labels.index(digit) if digit in self.other.labels else -1)
        shape: dict[Digit, Dim] = {digit: sizes[digit] for digit in first}
        reads: dict[Digit, list[tuple[Digit, int]]] = {digit: [(digit, 1)] for digit in own}
        for axis in self.axes:
            entries = ((axis.shared, axis.span, axis.grain),) if shared else axis.inside
            places = axis.places[:1] if shared else axis.places
            shape |= {digit: size for digit, size, _ in entries}
            reads[axis.axis] = [(digit, step) for digit, _, step in (*places, *entries)]
        shape |= {} if shared else minors(self.axes)
        shape |= {digit: size for axis in self.axes for digit, size, _ in axis.places[:1]}
        shape |= {digit: sizes[digit] for digit in own if digit not in shape}
        index = {digit: k for k, digit in enumerate(shape)}
        maps: list[AxisMap] = [tuple((index[digit], step) for digit, step in reads[axis]) for axis in self.image.labels]
        return Factor(gathered(self.image.e, tuple(maps), tuple(shape.values())), tuple(shape))

    def found(self, work: Work) -> Factor | None:
        """The product; with patches that the places of a block share where that is less work."""
        free = [size for digit, size in self.other.sizes.items() if digit in self.out and not self._moves(digit)]
        shared = sharing(self.axes, free)
        patches = self.patches(shared)
        if isinstance(patches.e, Gather):
            work.names.setdefault(patches.e, "patches")
        if not shared:
            return multiplied(patches, self.other, self.out)
        if not self.slides:
            filters = placed(self.other, self.axes)
            work.names.setdefault(filters.e, "filters")
            return multiplied(patches, filters, self.out)
        entries = {digit for axis in self.axes for digit, _, _ in axis.inside}
        placewise = (*minors(self.axes), *(d for d in self.out if d not in entries), *(a.shared for a in self.axes))
        found = multiplied(patches, self.other, placewise)
        return None if found is None else self._summed(found)

    def _moves(self, digit: Digit) -> bool:
        return any(digit in (d for d, _, _ in axis.places) for axis in self.axes)

    def _summed(self, found: Factor) -> Factor:
        """The gradient by a filter put at every place of a block, summed over these places."""
        small = {digit: size for axis in self.axes for digit, size, _ in axis.inside}
        sizes = {**found.sizes, **small}
        labels = (*minors(self.axes), *self.out)
        index = {digit: k for k, digit in enumerate(labels)}
        shared = {axis.shared: axis for axis in self.axes}
        maps = tuple(shared[d].position(index) if d in shared else ((index[d], 1),) for d in found.labels)
        entries = Gather(found.e, maps, tuple(sizes[digit] for digit in labels))
        return Factor(Reduce("sum", entries, tuple(range(len(minors(self.axes))))), self.out)


def _windowed(work: Work, node: Contract, k: int) -> Laid | None:
    """Windows times something: the patches are copied into the columns of a matrix."""
    found = sliding(node.children[k])
    assert found is not None
    slid, kept = found
    n = len(slid.sizes)
    given = dict(zip(kept, node.inputs[k], strict=True))
    labels = [given.get(axis, ("left out", axis)) for axis in range(slid.rank)]
    others = node.inputs[1 - k]
    lead, places, inside = labels[: -2 * n], labels[-2 * n : -n], labels[-n:]
    x, b = work.laid[slid.children[0]], work.laid[node.children[1 - k]]
    wanted: list[tuple[Any, Shape]] = [*zip(others, b.digits, strict=True), *zip(lead, x.digits, strict=False)]
    wanted += zip(labels[-2 * n :], ((dim,) for dim in slid.shape[-2 * n :]), strict=True)
    cut = work.cuts.get(node, ())
    wanted += [(label, dims) for label, dims in zip(node.output, cut, strict=False) if label in places]
    digits = joined(wanted)
    if digits is None or any(len(digits[u]) > 1 for u in inside):
        return None
    axes = sweeps(places, inside, digits, slid.data[1:])
    slides = any(label in others and digits[label] for label in places)
    mixed = any((u in others) != slides for u in places if digits[u])
    mixed = mixed or any((u in others) == slides for u in inside if digits[u])
    if axes is None or mixed:
        return None
    front = [digits[label] for label in lead] + [(dim,) for dim in slid.children[0].shape[-n:]]
    image = x.split(front) or unmoved(x.plain()).split(front)
    other = b.split([digits[label] for label in others])
    if image is None or other is None:
        return None
    channels = frozenset(label for label in lead if (label in others) != slides)
    slid_over = factor(image, [*lead, *(axis.axis[0] for axis in axes)])
    pixels = _image(work, slid_over, axes, channels, slid.padding)
    groups = [[(label, j) for j in range(len(digits[label]))] for label in node.output]
    made = _Product(pixels, factor(other, others), axes, slides, channels, groups).found(work)
    return None if made is None else made.laid(groups)


def _image(work: Work, image: Factor, axes: Sequence[Sweep], channels: frozenset[Any], padding: int) -> Factor:
    """What the windows slide over, the batch last, with zeros around it."""
    spatial = {axis.axis for axis in axes}
    batch = [digit for digit in image.labels if digit[0] not in channels and digit not in spatial]
    order = (*(digit for digit in image.labels if digit not in batch), *batch)
    sizes = image.sizes
    if padding:
        places = [(padding, padding + sizes[d], 1) if d in spatial else WHOLE for d in order]
        shape = tuple(sizes[d] + (2 * padding if d in spatial else 0) for d in order)
        moved = permuted(image.e, tuple(image.labels.index(digit) for digit in order))
        made = Factor(Embed(moved, tuple(places), shape), order)
    else:
        made = image if image.labels == order else image.ordered(order)
    if made is not image:
        work.names.setdefault(made.e, "pixels")
    return made
