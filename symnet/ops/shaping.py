"""Constants with a shape, and moving entries: transpose, reshape, concatenate, indexing, where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import (
    Compare,
    Concat,
    Contract,
    Expr,
    Eye,
    Full,
    Index,
    Number,
    Reshape,
    SizeValue,
    Where,
    as_expr,
    axis_of,
)
from symnet.sizes import Dim, Shape, Size, show, whole


def as_dim(value: Any) -> Dim:
    """A size from an integer, a size, or an expression that is a polynomial of sizes."""
    if isinstance(value, Expr):
        from_value = _SIZE_OF.get(type(value))
        if from_value is not None:
            return from_value(value)
    if isinstance(value, str):
        return Size({((value, 1),): 1}) if value.isidentifier() else _no_dim(value)
    if isinstance(value, Size):
        return value
    number = whole(value)
    if number is None:
        return _no_dim(value)  # type: ignore[no-any-return]
    if number < 1:
        raise ShapeError(f"sizes are at least 1, not {number}")
    return number


def _no_dim(value: Any) -> Any:
    raise SymnetError(f"{quote(value)} is not a size; use an integer, a size name, or a polynomial of these")


_SIZE_OF: dict[type, Callable[[Any], Dim]] = {
    SizeValue: lambda v: v.size,
    Number: lambda v: as_dim(int(v.value)) if v.value.denominator == 1 else _no_dim(v),
}


def _shape(dims: tuple[Any, ...]) -> Shape:
    flat = dims[0] if len(dims) == 1 and isinstance(dims[0], (tuple, list)) else dims
    return tuple(as_dim(d) for d in flat)


def eye(n: Any) -> Expr:
    """The identity matrix of size n."""
    return Eye(as_dim(n))


def ones(*shape: Any) -> Expr:
    """A tensor of ones."""
    return Full(1, _shape(shape))


def zeros(*shape: Any) -> Expr:
    """A tensor of zeros."""
    return Full(0, _shape(shape))


def transpose(a: Any, axes: Sequence[int] | None = None) -> Expr:
    """Axes in another order; reversed by default. A vector's transpose is itself."""
    a = as_expr(a)
    if not (axes is None or (isinstance(axes, Iterable) and not isinstance(axes, (str, Expr)))):
        raise SymnetError(f"{quote(axes)} is no order of axes; write one such as (1, 0), or leave it out")
    order = tuple(reversed(range(a.rank))) if axes is None else tuple(axis_of(i, a.rank, a) for i in axes)
    if sorted(order) != list(range(a.rank)):
        raise ShapeError(f"axes {order} are not an order of the {a.rank} axes of {quote(a, 60)}")
    if a.rank < 2 or order == tuple(range(a.rank)):
        return a
    return Contract((a,), (tuple(range(a.rank)),), order)


def reshape(a: Any, *shape: Any) -> Expr:
    """The same entries, in row-major order, under another shape."""
    return Reshape(as_expr(a), _shape(shape))


def concatenate(parts: Sequence[Any], axis: int = 0) -> Expr:
    """Tensors joined along an axis."""
    if not isinstance(parts, Iterable) or isinstance(parts, (str, Expr)):
        raise SymnetError(f"concatenate joins a tuple of tensors, such as concatenate((a, b)), not {quote(parts, 60)}")
    return Concat(tuple(as_expr(p) for p in parts), axis)


def array(entries: Sequence[Any]) -> Expr:
    """The tensor of given scalars, nested as in NumPy: `array([1, x])`, `array([[cos(t), -sin(t)], [sin(t), cos(t)]])`.
    In text without its name: `[[cos(t), -sin(t)], [sin(t), cos(t)]]`. A NumPy array is one of numbers."""
    shape: list[int] = []
    flat: Sequence[Any] = [entries.tolist() if hasattr(entries, "tolist") else entries]
    while any(isinstance(part, (list, tuple)) for part in flat):
        lengths = {len(part) if isinstance(part, (list, tuple)) else None for part in flat}
        (length,) = lengths if len(lengths) == 1 else (None,)
        if not length:
            raise ShapeError(f"the rows of an array have lengths of their own, or none: {quote(entries, 60)}")
        shape.append(length)
        flat = [item for part in flat for item in part]
    scalars = [as_expr(item) for item in flat]
    for scalar in scalars:
        if scalar.rank:
            raise ShapeError(
                f"an array is made of scalars, not of {quote(scalar, 60)} of shape {show(scalar.shape)}; "
                "concatenate((a, b)) joins tensors"
            )
    if not shape:
        return scalars[0]
    row = Concat(tuple(Reshape(scalar, (1,)) for scalar in scalars), 0)
    return row if len(shape) == 1 else Reshape(row, tuple(shape))


def where(condition: Any, a: Any, b: Any) -> Expr:
    """`a` where the comparison holds, else `b`: `where(claim(x, ">", 0), a, b)`, or in text `where(x > 0, a, b)`."""
    return Where(getattr(condition, "comparison", condition), as_expr(a), as_expr(b))


def compare(a: Any, relation: str, b: Any) -> Compare:
    """A comparison for `where` and `given`: `compare(x, ">", 0)`."""
    return Compare(relation, as_expr(a), as_expr(b))


def index(a: Expr, selectors: Any) -> Expr:
    """`a[...]`: integers and slices."""
    chosen = selectors if isinstance(selectors, tuple) else (selectors,)
    return Index(a, tuple(selector_of(s, a) for s in chosen))


def selector_of(s: Any, a: Expr) -> Any:
    """A selector of `Index` from what stands in brackets."""
    if isinstance(s, slice):
        step = 1 if s.step is None else s.step
        bounds = (None if b is None else b if isinstance(b, int) else as_dim(b) for b in (s.start, s.stop))
        return (*bounds, step)
    place = whole(s)
    if place is not None:
        return place
    if isinstance(s, Number) and s.value.denominator == 1:
        return int(s.value)
    raise SymnetError(f"{quote(s)} is not an index of {quote(a, 60)}; use integers and slices")
