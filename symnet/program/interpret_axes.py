"""Entry by entry along axes: contractions, reductions, selections, windows, matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnet.expr import (
    AxisMap,
    Concat,
    Contract,
    Det,
    Embed,
    Eye,
    Index,
    Inverse,
    Reduce,
    Reshape,
    Unwindow,
    Window,
    slice_range,
)
from symnet.expr.places import Selector
from symnet.limits import tick
from symnet.program.arrays import Entries, along, filled, flat, left_fold, scalar
from symnet.program.worlds import NOTHING, NoValue, Undecided, Undefined, first_missing
from symnet.sizes import Dim, substitute


def _eye(run: Any, e: Eye) -> Entries:
    size = run.dim(e.shape[0])
    made = filled((size, size), NOTHING)
    for i in range(size):
        made[i, i] = run.one
    return made


def _contract(run: Any, e: Contract, *operands: Entries) -> Entries:
    labels, total = list(e.inputs[0]), operands[0]
    labels, total = _diagonal(labels, total)
    labels, total = _sum_out(run, labels, total, e, 1)
    for k, operand in enumerate(operands[1:], start=1):
        labels, total = _pair(run, e, k, labels, total, *_diagonal(list(e.inputs[k]), operand))
    return total.transpose([labels.index(label) for label in e.output]) if labels else total


def _diagonal(labels: list[int], a: Entries) -> tuple[list[int], Entries]:
    """An operand that carries a label twice, restricted to its diagonal."""
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            first = labels.index(label)
            second = labels.index(label, first + 1)
            a = np.diagonal(a, axis1=first, axis2=second)
            labels = [x for i, x in enumerate(labels) if i not in (first, second)] + [label]
    return labels, a


def _later(e: Contract, k: int) -> set[int]:
    return set(e.output).union(*e.inputs[k:])


def _sum_out(run: Any, labels: list[int], a: Entries, e: Contract, k: int) -> tuple[list[int], Entries]:
    """Sum over the labels that neither the operands from k on nor the output carry."""
    gone = tuple(i for i, label in enumerate(labels) if label not in _later(e, k))
    if not gone:
        return labels, a
    return [x for i, x in enumerate(labels) if i not in gone], along(run.sum, a, gone, False)


def _pair(
    run: Any, e: Contract, k: int, p: list[int], a: Entries, q: list[int], b: Entries
) -> tuple[list[int], Entries]:
    """The product of two, summed over what is not needed later; one slice of the sum at a time, to bound memory."""
    together = list(dict.fromkeys(p + q))
    kept = [label for label in together if label in _later(e, k + 1)]
    gone = [label for label in together if label not in kept]
    left, right = _aligned(a, p, gone + kept), _aligned(b, q, gone + kept)
    size = [max(left.shape[i], right.shape[i]) for i in range(len(gone))]
    total: Entries | None = None
    for place in np.ndindex(*size):
        tick()
        term = run.multiplied(_slice(left, place), _slice(right, place))
        total = term if total is None else run.added(total, term)
    assert total is not None
    return kept, total


def _aligned(a: Entries, labels: list[int], order: list[int]) -> Entries:
    """The axes in a common order, of size 1 for labels that the operand does not carry."""
    moved = a.transpose([labels.index(label) for label in order if label in labels])
    sizes = iter(moved.shape)
    return moved.reshape(tuple(next(sizes) if label in labels else 1 for label in order))


def _slice(a: Entries, place: tuple[int, ...]) -> Entries:
    return _at(a, tuple(i if size > 1 else 0 for i, size in zip(place, a.shape, strict=False)))


def _reduce(run: Any, e: Reduce, a: Entries) -> Entries:
    return along(lambda entries: REDUCE[e.op](run, entries), a, e.axes, e.keepdims)


def _mean(run: Any, entries: list[Any]) -> Any:
    return run.mul(run.sum(entries), run.power(run.number(len(entries)), run.number(-1), True))


def _norm(run: Any, entries: list[Any]) -> Any:
    squares = run.sum([run.power(entry, run.number(2), True) for entry in entries])
    root = run.world.root_of_squares
    return run.function("sqrt", squares) if root is None or isinstance(squares, NoValue) else root(squares)


def _logsumexp(run: Any, entries: list[Any]) -> Any:
    return run.function("log", run.sum([run.function("exp", entry) for entry in entries]))


def _folded(name: str) -> Callable[[Any, list[Any]], Any]:
    return lambda run, entries: left_fold(lambda a, b: run.function(name, a, b), entries)


REDUCE: dict[str, Callable[[Any, list[Any]], Any]] = {
    "sum": lambda run, entries: run.sum(entries),
    "mean": _mean,
    "prod": lambda run, entries: left_fold(run.mul, entries),
    "max": _folded("maximum"),
    "min": _folded("minimum"),
    "logsumexp": _logsumexp,
    "norm": _norm,
    "norm1": lambda run, entries: run.sum([run.function("abs", entry) for entry in entries]),
}


def _axis_map(run: Any, e: AxisMap, a: Entries) -> Entries:
    rows = np.moveaxis(a, e.axis, -1)
    out = np.empty(rows.shape, dtype=object)
    for place in np.ndindex(*rows.shape[:-1]):
        for i, entry in enumerate(AXIS_MAP[e.name](run, flat(rows[place]))):
            out[(*place, i)] = entry
    return np.moveaxis(out, -1, e.axis)


def _softmax(run: Any, entries: list[Any]) -> list[Any]:
    exps = [run.function("exp", entry) for entry in entries]
    over = run.power(run.sum(exps), run.number(-1), True)
    return [run.mul(value, over) for value in exps]


def _log_softmax(run: Any, entries: list[Any]) -> list[Any]:
    less = run.mul(run.number(-1), _logsumexp(run, entries))
    return [run.add(run.zero if entry is NOTHING else entry, less) for entry in entries]


def _argmax_onehot(run: Any, entries: list[Any]) -> list[Any]:
    missing = first_missing(tuple(entries))
    if missing is not None:
        return [missing] * len(entries)
    return [_is_first_largest(run, entries, i) for i in range(len(entries))]


def _is_first_largest(run: Any, entries: list[Any], i: int) -> Any:
    """1 if entry i is larger than all before it and at least as large as all after it."""
    found = run.one
    for j, other in enumerate(entries):
        if j != i:
            holds = run.compare(">" if j < i else ">=", entries[i], other)
            if holds is False:
                return run.zero
            if isinstance(holds, NoValue):
                found = Undecided("which entry is the largest")
            elif holds is not True and not isinstance(found, NoValue):
                found = run.world.choose(holds, found, run.zero)
    return found


AXIS_MAP: dict[str, Callable[[Any, list[Any]], list[Any]]] = {
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "argmax_onehot": _argmax_onehot,
}


def selection(selectors: tuple[Selector, ...], shape: tuple[Dim, ...], sizes: Any, e: Any) -> tuple[Any, ...]:
    """NumPy's selectors, with the sizes put in: an integer, or the positions that a slice takes, as a slice."""
    return tuple(_selector(s, substitute(d, sizes), sizes, e) for s, d in zip(selectors, shape, strict=True))


def _selector(s: Selector, dim: Any, sizes: Any, e: Any) -> Any:
    if isinstance(s, int):
        if not -dim <= s < dim:
            raise IndexError(s)
        return s
    bounds = tuple(None if b is None else substitute(b, sizes) for b in s[:2])
    first, length, step = slice_range((bounds[0], bounds[1], s[2]), dim, e)
    assert isinstance(first, int) and isinstance(length, int)
    if length < 1:
        raise IndexError(s)
    stop = first + length * step
    return slice(first, stop if stop >= 0 else None, step)


def _index(run: Any, e: Index, a: Entries) -> Entries:
    shape = run.shape(e.shape)
    try:
        found = _at(a, selection(e.selectors, e.children[0].shape, run.sizes, e))
    except IndexError:
        return filled(shape, Undefined("the index is past the end"))
    return found if found.shape == shape else filled(shape, Undefined("the slice is past the end"))


def _at(a: Entries, places: Any) -> Entries:
    found = a[places]
    return found if isinstance(found, np.ndarray) else scalar(found)


def _embed(run: Any, e: Embed, a: Entries) -> Entries:
    out = filled(run.shape(e.shape), NOTHING)
    try:
        chosen = selection(e.selectors, e.shape, run.sizes, e)
    except IndexError:
        return filled(out.shape, Undefined("the index is past the end"))
    if _at(out, chosen).shape != a.shape:
        return filled(out.shape, Undefined("the slice is past the end"))
    out[chosen] = a if a.ndim else a[()]
    return out


def _window(run: Any, e: Window, a: Entries) -> Entries:
    out = np.empty(run.shape(e.shape), dtype=object)
    for place in np.ndindex(*out.shape):
        source = beneath(e, place)
        inside = all(0 <= i < d for i, d in zip(source, a.shape, strict=True))
        out[place] = a[source] if inside else run.zero
    return out


def _unwindow(run: Any, e: Unwindow, a: Entries) -> Entries:
    out = filled(run.shape(e.shape), NOTHING)
    for place in np.ndindex(*a.shape):
        target = beneath(e, place)
        if all(0 <= i < d for i, d in zip(target, out.shape, strict=True)):
            out[target] = run.add(out[target], a[place])
    return out


def beneath(e: Any, place: tuple[Any, ...]) -> tuple[Any, ...]:
    """Where entry `place` of the windows lies: i*stride + u*dilation - padding on each of the last axes; or where those
    of an array of places do."""
    sizes, stride, padding, dilation = e.data[-4:]
    k = len(sizes)
    lead, at, inside = place[: len(place) - 2 * k], place[len(place) - 2 * k : len(place) - k], place[len(place) - k :]
    return (*lead, *(i * stride + u * dilation - padding for i, u in zip(at, inside, strict=True)))


def _matrix(run: Any, a: Entries) -> tuple[NoValue | None, list[list[Any]]]:
    rows = [[run.zero if x is NOTHING else x for x in row] for row in a]
    return first_missing(tuple(x for row in rows for x in row)), rows


def _det(run: Any, e: Det, a: Entries) -> Entries:
    missing, rows = _matrix(run, a)
    return scalar(run.world.det(rows) if missing is None else missing)


def _inverse(run: Any, e: Inverse, a: Entries) -> Entries:
    missing, rows = _matrix(run, a)
    found = run.world.inverse(rows) if missing is None else missing
    if isinstance(found, NoValue):
        return filled(a.shape, found)
    out = np.empty(a.shape, dtype=object)
    for place in np.ndindex(*a.shape):
        out[place] = found[place[0]][place[1]]
    return out


def _reshape(run: Any, e: Reshape, a: Entries) -> Entries:
    return a.reshape(run.shape(e.shape))


NODES: dict[type, Callable[..., Entries]] = {
    Eye: _eye,
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Index: _index,
    Embed: _embed,
    Concat: lambda run, e, *parts: np.concatenate(parts, axis=e.axis),
    Reshape: _reshape,
    Window: _window,
    Unwindow: _unwindow,
    Inverse: _inverse,
    Det: _det,
}
