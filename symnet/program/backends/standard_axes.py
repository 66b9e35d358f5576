"""What array-API code imports to move entries along axes: the standard has no einsum, no assignment that every library
allows, and no sliding windows."""

from __future__ import annotations

from typing import Any

from array_api_compat import array_namespace, device, is_array_api_obj, is_dask_array

__all__ = ["add_diagonals", "diag", "einsum", "embed", "outer", "reshape", "unwindow", "windows"]

Array = Any  # an array of any library that follows the standard
Place = int | tuple[int, int]


def einsum(spec: str, *operands: Array) -> Array:
    """A contraction as sums, products entry by entry, and products of (stacks of) matrices, from left to right."""
    xp = array_namespace(*operands)
    groups, output = spec.split("->")
    pairs = list(zip(groups.split(","), operands, strict=True))
    arrays = [(letters, a) for letters, a in pairs if letters]
    labels, total = "", None
    for k, (letters, a) in enumerate(arrays):
        later = set(output).union(*(others for others, _ in arrays[k + 1 :]))
        letters, a = _diagonals(xp, letters, a)
        letters, a = _summed(xp, letters, a, later.union(labels))
        labels, total = (letters, a) if total is None else _pair(xp, labels, total, letters, a, later)
        labels, total = _summed(xp, labels, total, later)
    found = None if total is None else _ordered(xp, labels, total, output)
    for factor in (a for letters, a in pairs if not letters):
        found = factor if found is None else found * factor
    return found


def _diagonals(xp: Any, labels: str, a: Array) -> tuple[str, Array]:
    """An operand in which a letter repeats, restricted to its diagonals."""
    for letter in dict.fromkeys(labels):
        while labels.count(letter) > 1:
            first = labels.index(letter)
            second = labels.index(letter, first + 1)
            rest = [k for k in range(len(labels)) if k not in (first, second)]
            a = xp.linalg.diagonal(xp.permute_dims(a, (*rest, first, second)))
            labels = "".join(labels[k] for k in rest) + letter
    return labels, a


def _summed(xp: Any, labels: str, a: Array, needed: set[str]) -> tuple[str, Array]:
    axes = tuple(k for k, letter in enumerate(labels) if letter not in needed)
    if not axes:
        return labels, a
    return "".join(letter for letter in labels if letter in needed), xp.sum(a, axis=axes)


def _ordered(xp: Any, labels: str, a: Array, wanted: str) -> Array:
    return a if labels == wanted else xp.permute_dims(a, tuple(labels.index(letter) for letter in wanted))


def _pair(xp: Any, p: str, a: Array, q: str, b: Array, later: set[str]) -> tuple[str, Array]:
    """The product of two operands, summed over what both have and nobody needs later."""
    both = [letter for letter in p if letter in q]
    stack = "".join(letter for letter in both if letter in later)
    summed = "".join(letter for letter in both if letter not in later)
    rows = "".join(letter for letter in p if letter not in both)
    columns = "".join(letter for letter in q if letter not in both)
    size = {**dict(zip(p, a.shape, strict=True)), **dict(zip(q, b.shape, strict=True))}
    if not summed:
        order = stack + rows + columns
        return order, _spread(xp, p, a, order) * _spread(xp, q, b, order)
    left = _grouped(xp, _ordered(xp, p, a, stack + rows + summed), size, stack, rows, summed)
    right = _grouped(xp, _ordered(xp, q, b, stack + summed + columns), size, stack, summed, columns)
    found = xp.matmul(left, right)
    order = stack + rows + columns
    shape = tuple(size[letter] for letter in order)
    return order, found if found.shape == shape else reshape(found, shape)


def _grouped(xp: Any, a: Array, size: dict[str, int], *groups: str) -> Array:
    """The axes of the last two groups merged to one each; those of the first stay as they are."""
    stack, first, second = groups
    if len(first) == len(second) == 1:
        return a
    ends = []
    for group in (first, second):
        entries = 1
        for letter in group:
            entries *= size[letter]
        ends.append(entries)
    return reshape(a, (*(size[letter] for letter in stack), *ends))


def _spread(xp: Any, labels: str, a: Array, order: str) -> Array:
    """The axes in this order, with an axis of size 1 for every letter that is not there."""
    a = _ordered(xp, labels, a, "".join(letter for letter in order if letter in labels))
    for k, letter in enumerate(order):
        if letter not in labels:
            a = xp.expand_dims(a, axis=k)
    return a


def reshape(x: Array, shape: tuple[int, ...]) -> Array:
    """The same entries in row-major order under another shape. Dask only merges axes or splits them: both in turn."""
    xp = array_namespace(x)
    return xp.reshape(xp.reshape(x, (-1,)) if is_dask_array(x) else x, shape)


def outer(a: Array, b: Array) -> Array:
    """All products of an entry of `a` and an entry of `b`: the axes of `a` come first."""
    return array_namespace(a, b).tensordot(a, b, axes=0)


def diag(x: Array) -> Array:
    """The matrix with these entries on its diagonal."""
    xp = array_namespace(x)
    return xp.where(_equal(xp, x, (x.shape[0], x.shape[0]), 0, 1), xp.expand_dims(x, axis=1), 0)


def add_diagonals(a: Array, values: Array, spec: str) -> Array:
    """`a` with values added along a diagonal: `"ii->i"` is that of a matrix, `"ikil->ikl"` the blocks on it. The values
    may have fewer axes than the diagonal, the last ones."""
    xp = array_namespace(a)
    output, target = spec.split("->")
    first = {letter: output.index(letter) for letter in target}
    if is_array_api_obj(values):
        own = target[len(target) - values.ndim :]
        letters = "".join(letter for letter in first if letter in own)
        values = _ordered(xp, own, values, "".join(sorted(letters, key=output.index)))
        for k, letter in enumerate(output):
            if letter not in own or k != first[letter]:
                values = xp.expand_dims(values, axis=k)
    on = None
    for k, letter in enumerate(output):
        if k != first[letter]:
            here = _equal(xp, a, a.shape, first[letter], k)
            on = here if on is None else on & here
    if on is None:
        return a + values
    return a + (xp.where(on, values, 0) if is_array_api_obj(values) else values * xp.astype(on, a.dtype))


def _equal(xp: Any, like: Array, shape: tuple[int, ...], i: int, j: int) -> Array:
    """Where the indices along axes i and j are equal, to be broadcast."""
    where = device(like)
    places = [
        xp.reshape(xp.arange(shape[axis], device=where), tuple(-1 if k == axis else 1 for k in range(len(shape))))
        for axis in (i, j)
    ]
    return places[0] == places[1]


def embed(x: Array, shape: tuple[int, ...], places: tuple[Place, ...]) -> Array:
    """Zeros of a shape with `x` at the places: for every axis an index, or the first index and a step."""
    xp = array_namespace(x)
    for axis, (size, place) in enumerate(zip(shape, places, strict=True)):
        if isinstance(place, int):
            x = _placed(xp, xp.expand_dims(x, axis=axis), axis, size, place % size, 1)
        else:
            x = _placed(xp, x, axis, size, *place)
    return x


def _placed(xp: Any, x: Array, axis: int, size: int, first: int, step: int) -> Array:
    """The entries along one axis at first, first + step, ... of an axis of this size, zeros elsewhere."""
    length = x.shape[axis]
    if step > 1 and length > 1:
        wide = xp.expand_dims(x, axis=axis + 1)
        gap = _zeros(xp, wide, axis + 1, step - 1)
        merged = (*x.shape[:axis], length * step, *x.shape[axis + 1 :])
        x = reshape(xp.concat((wide, gap), axis=axis + 1), merged)
        length = (length - 1) * step + 1
        x = x[(*[slice(None)] * axis, slice(0, length), *[slice(None)] * (x.ndim - axis - 1))]
    return _padded(xp, x, axis, first, size - first - length)


def _padded(xp: Any, x: Array, axis: int, before: int, after: int) -> Array:
    parts = [_zeros(xp, x, axis, count) if count else None for count in (before, after)]
    found = [part for part in (parts[0], x, parts[1]) if part is not None]
    return x if len(found) == 1 else xp.concat(tuple(found), axis=axis)


def _zeros(xp: Any, like: Array, axis: int, count: int) -> Array:
    shape = (*like.shape[:axis], count, *like.shape[axis + 1 :])
    return xp.zeros(shape, dtype=like.dtype, device=device(like))


def windows(x: Array, sizes: tuple[int, ...], stride: int = 1, padding: int = 0, dilation: int = 1) -> Array:
    """Sliding windows over the last axes: (..., H, W) becomes (..., H', W', p, q)."""
    xp = array_namespace(x)
    lead = x.ndim - len(sizes)
    counts = []
    for axis, size in enumerate(sizes, start=lead):
        if padding:
            x = _padded(xp, x, axis, padding, padding)
        counts.append((x.shape[axis] - dilation * (size - 1) - 1) // stride + 1)
        x = _slid(xp, x, axis, counts[-1], size, stride, dilation)
    split = (n for pair in zip(counts, sizes, strict=True) for n in pair)
    x = reshape(x, (*x.shape[:lead], *split))
    return xp.permute_dims(x, (*range(lead), *range(lead, x.ndim, 2), *range(lead + 1, x.ndim, 2)))


def _slid(xp: Any, x: Array, axis: int, count: int, size: int, stride: int, dilation: int) -> Array:
    """The entries of all windows along one axis, one window after the other."""
    if (stride == size and dilation == 1) or size == 1 == stride:
        kept = (*[slice(None)] * axis, slice(0, count * size), *[slice(None)] * (x.ndim - axis - 1))
        return x if x.shape[axis] == count * size else x[kept]
    starts = stride * xp.arange(count, device=device(x))
    inside = dilation * xp.arange(size, device=device(x))
    places = xp.reshape(xp.expand_dims(starts, axis=1) + xp.expand_dims(inside, axis=0), (-1,))
    return xp.take(x, places, axis=axis)


def unwindow(w: Array, shape: tuple[int, ...], stride: int = 1, padding: int = 0, dilation: int = 1) -> Array:
    """The adjoint of `windows`: every entry added back at the place it was taken from, into zeros of a shape; one axis
    after the other, so that a window of p times q entries costs p + q additions."""
    xp = array_namespace(w)
    k = w.ndim - len(shape)
    lead = len(shape) - k
    for j in reversed(range(k)):
        # places and inside of axes up to j are there, and after them the axes that are done
        a, b, last = lead + j, lead + j + 1 + j, w.ndim - 1
        rest = [axis for axis in range(w.ndim) if axis not in (a, b)]
        moved = xp.permute_dims(w, (*rest, a, b))
        found = _folded(xp, moved, shape[lead + j], stride, padding, dilation)
        order = list(range(last))
        order.insert(last - 1 - (k - 1 - j), order.pop())
        w = xp.permute_dims(found, tuple(order))
    return w


def _folded(xp: Any, w: Array, size: int, stride: int, padding: int, dilation: int) -> Array:
    """The last two axes, places and inside, as one axis of this size."""
    axis, whole = w.ndim - 2, size + 2 * padding
    total = _placed(xp, w[..., 0], axis, whole, 0, stride)
    for u in range(1, w.shape[-1]):
        total = total + _placed(xp, w[..., u], axis, whole, u * dilation, stride)
    return total if not padding else total[..., padding : padding + size]
