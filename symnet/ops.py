"""The operations of the text language and of `import symnet as sn`: functions that build nodes and evaluate nothing."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import (
    AxisMap,
    Compare,
    Concat,
    Constant,
    Contract,
    Det,
    Expr,
    Eye,
    Full,
    Index,
    Inverse,
    Map,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Where,
    Window,
    as_expr,
)
from symnet.functions import FUNCTIONS
from symnet.sizes import Dim, Shape, Size, divide, show

Axis = int | Sequence[int] | None
pi, e = Constant("pi"), Constant("e")


def _elementwise(name: str) -> Callable[..., Expr]:
    row = FUNCTIONS[name]

    def apply(*operands: Any) -> Expr:
        least, most = row.operands, row.operands + len(row.defaults)
        if not least <= len(operands) <= most:
            wanted = str(least) if least == most else f"{least} or {most}"
            raise SymnetError(f"{name} takes {wanted} argument{'s' * (most > 1)}, not {len(operands)}")
        return row(*map(as_expr, operands))

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = f"{row.symbol}, entry by entry." + (f" Convention: {row.convention}." if row.convention else "")
    return apply


exp, log, log1p, expm1, sqrt, abs, sign = map(_elementwise, ("exp", "log", "log1p", "expm1", "sqrt", "abs", "sign"))
sin, cos, tan, sinh, cosh, tanh = map(_elementwise, ("sin", "cos", "tan", "sinh", "cosh", "tanh"))
asin, acos, atan, erf, sigmoid, relu = map(_elementwise, ("asin", "acos", "atan", "erf", "sigmoid", "relu"))
selu, softplus, softsign, gelu = map(_elementwise, ("selu", "softplus", "softsign", "gelu"))
silu, mish, hard_sigmoid, hard_tanh = map(_elementwise, ("silu", "mish", "hard_sigmoid", "hard_tanh"))
step, maximum, minimum = map(_elementwise, ("step", "maximum", "minimum"))


def leaky_relu(x: Any, a: Any = Fraction(1, 100)) -> Expr:
    """x where x > 0, else a·x, entry by entry. Convention: the slope at 0 is a."""
    return FUNCTIONS["leaky_relu"](as_expr(x), as_expr(a))


def elu(x: Any, a: Any = 1) -> Expr:
    """x where x > 0, else a·(exp(x) − 1), entry by entry. Convention: the slope at 0 is a."""
    return FUNCTIONS["elu"](as_expr(x), as_expr(a))


def _axes(a: Expr, axis: Axis) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(a.rank))
    return (axis,) if isinstance(axis, int) else tuple(axis)


def _reduction(op: str) -> Callable[..., Expr]:
    def reduce(a: Any, axis: Axis = None, keepdims: bool = False) -> Expr:
        a = as_expr(a)
        if not a.shape and axis is None:
            return a
        return Reduce(op, a, _axes(a, axis), bool(keepdims))

    reduce.__name__ = reduce.__qualname__ = op
    reduce.__doc__ = f"The {op} over the axes (all by default)."
    return reduce


sum, mean, prod, max, min = map(_reduction, ("sum", "mean", "prod", "max", "min"))


def norm(a: Any, ord: int = 2, axis: Axis = None) -> Expr:
    """Euclidean (Frobenius) norm, or with `ord=1` the sum of absolute values."""
    a = as_expr(a)
    if ord not in (1, 2):
        raise SymnetError(f"norm has ord 2 or 1, not {quote(ord)}")
    if not a.shape:
        return abs(a)
    return Reduce("norm" if ord == 2 else "norm1", a, _axes(a, axis))


def logsumexp(a: Any, axis: int = -1, keepdims: bool = False) -> Expr:
    """log Σ exp along an axis."""
    return Reduce("logsumexp", as_expr(a), _axes(as_expr(a), axis), bool(keepdims))


def softmax(a: Any, axis: int = -1) -> Expr:
    """exp(a) / Σ exp(a) along an axis."""
    return AxisMap("softmax", as_expr(a), axis)


def log_softmax(a: Any, axis: int = -1) -> Expr:
    """log of `softmax`."""
    return AxisMap("log_softmax", as_expr(a), axis)


def argmax_onehot(a: Any, axis: int = -1) -> Expr:
    """1 at the first largest entry along an axis and 0 elsewhere."""
    return AxisMap("argmax_onehot", as_expr(a), axis)


def einsum(spec: str, *operands: Any) -> Expr:
    """A sum of products over labelled axes: `einsum("ij,jk->ik", A, B)`."""
    tensors = tuple(map(as_expr, operands))
    left, arrow, right = spec.replace(" ", "").partition("->")
    groups = left.split(",")
    if not arrow:  # as in NumPy: labels that occur once, in alphabetical order
        right = "".join(sorted(c for c in set(left) - {","} if left.count(c) == 1))
    if not builtins.all(c.isalpha() for c in right + "".join(groups)):
        raise SymnetError(f"{quote(spec)} is not an einsum; write letters for axes, as in 'ij,jk->ik'")
    if len(groups) != len(tensors):
        raise ShapeError(f"{quote(spec)} names {len(groups)} operands and {len(tensors)} were given")
    for group, a in zip(groups, tensors, strict=True):
        if len(group) != a.rank:
            raise ShapeError(f"{quote(group)} in {quote(spec)} does not fit {quote(a, 60)} of shape {show(a.shape)}")
    if len(set(right)) != len(right) or not set(right) <= set(left):
        raise SymnetError(f"the result {quote(right)} of {quote(spec)} must name distinct axes of the operands")
    code = {c: i for i, c in enumerate(dict.fromkeys(left.replace(",", "")))}
    return Contract(tensors, tuple(tuple(code[c] for c in g) for g in groups), tuple(code[c] for c in right))


def matmul(a: Any, b: Any) -> Expr:
    """`a @ b` as in NumPy: vectors contract, leading axes of higher ranks are a batch."""
    a, b = as_expr(a), as_expr(b)
    if not a.shape or not b.shape:
        scalar = a if not a.shape else b
        raise ShapeError(f"@ needs tensors, and {quote(scalar, 60)} is a scalar; use *")
    if a.rank <= 2 and b.rank <= 2:
        left = (0, 1)[-a.rank :] if a.rank == 2 else (1,)
        right = (1, 2)[: b.rank]
        return Contract((a, b), (left, right), tuple(i for i in (*left, *right) if i != 1))
    return _batched(a, b)


def _batched(a: Expr, b: Expr) -> Expr:
    depth = builtins.max(a.rank, b.rank) - 2
    batch = range(3, 3 + depth)
    operands, inputs = [], []
    for x, last in ((a, (0, 1) if a.rank > 1 else (1,)), (b, (1, 2) if b.rank > 1 else (1,))):
        lead = list(batch)[depth - (x.rank - len(last)) :]
        other = b if x is a else a
        keep = []
        for i, label in enumerate(lead):  # a batch axis of literal size 1 broadcasts: take it off
            there = i - (x.rank - len(last)) + builtins.max(other.rank - 2, 0)
            stretch = x.shape[i] == 1 and there >= 0 and other.shape[there] != 1
            keep.append(None if stretch else label)
        if None in keep:
            x = Index(x, tuple(0 if k is None else (None, None, 1) for k in keep))
        operands.append(x)
        inputs.append((*[k for k in keep if k is not None], *last))
    present = {label for labels in inputs for label in labels}
    out = [label for label in batch if label in present]
    out += [0] * (a.rank > 1) + [2] * (b.rank > 1)
    return Contract(tuple(operands), tuple(inputs), tuple(out))


dot = matmul


def inner(a: Any, b: Any) -> Expr:
    """The sum of the products of corresponding entries of two tensors of one shape."""
    a, b = as_expr(a), as_expr(b)
    if not a.shape and not b.shape:
        return a * b
    labels = tuple(range(a.rank))
    if a.shape != b.shape:
        raise ShapeError(
            f"inner needs one shape, not {quote(a, 60)} of shape {show(a.shape)} and {quote(b, 60)} of shape "
            f"{show(b.shape)}"
        )
    return Contract((a, b), (labels, labels), ())


def outer(a: Any, b: Any) -> Expr:
    """a bᵀ of two vectors (of tensors: all products, the axes of `a` first)."""
    a, b = as_expr(a), as_expr(b)
    left = tuple(range(a.rank))
    right = tuple(range(a.rank, a.rank + b.rank))
    return Contract((a, b), (left, right), left + right) if a.rank or b.rank else a * b


def trace(a: Any) -> Expr:
    """The sum of the diagonal of a square matrix."""
    a = _square(a, "trace")
    return Contract((a,), ((0, 0),), ())


def _square(a: Any, what: str) -> Expr:
    a = as_expr(a)
    if a.rank != 2 or a.shape[0] != a.shape[1]:
        raise ShapeError(f"{what} needs a square matrix, not {quote(a, 60)} of shape {show(a.shape)}")
    return a


def det(a: Any) -> Expr:
    """The determinant."""
    return Det(as_expr(a))


def logdet(a: Any) -> Expr:
    """log det of a matrix of positive determinant."""
    return Map("log", Det(as_expr(a)))


def inv(a: Any) -> Expr:
    """The inverse matrix."""
    return Inverse(as_expr(a))


def kron(a: Any, b: Any) -> Expr:
    """The Kronecker product of two matrices or of two vectors."""
    a, b = as_expr(a), as_expr(b)
    if a.rank != b.rank or a.rank not in (1, 2):
        raise ShapeError(f"kron needs two matrices or two vectors, not shapes {show(a.shape)} and {show(b.shape)}")
    labels = ((0, 1), (2, 3), (0, 2, 1, 3)) if a.rank == 2 else ((0,), (1,), (0, 1))
    shape = tuple(p * q for p, q in zip(a.shape, b.shape, strict=True))
    return Reshape(Contract((a, b), labels[:2], labels[2]), shape)


def diag(a: Any) -> Expr:
    """The diagonal matrix of a vector, or the diagonal of a square matrix."""
    a = as_expr(a)
    if a.rank == 1:
        return Contract((Eye(a.shape[0]), a), ((0, 1), (0,)), (0, 1))
    return Contract((_square(a, "diag"),), ((0, 0),), (0,))


def as_dim(value: Any) -> Dim:
    """A size from an integer, a size, or an expression that is a polynomial of sizes."""
    if isinstance(value, Expr):
        from_value = _SIZE_OF.get(type(value))
        if from_value is not None:
            return from_value(value)
    if isinstance(value, str):
        return Size({((value, 1),): 1}) if value.isidentifier() else _no_dim(value)
    if isinstance(value, Size) or (isinstance(value, int) and not isinstance(value, bool)):
        if isinstance(value, int) and value < 1:
            raise ShapeError(f"sizes are at least 1, not {value}")
        return value
    return _no_dim(value)


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
    order = tuple(reversed(range(a.rank))) if axes is None else tuple(axes)
    if sorted(i % a.rank if a.rank else i for i in order) != list(range(a.rank)):
        raise ShapeError(f"axes {order} are not an order of the {a.rank} axes of {quote(a, 60)}")
    order = tuple(i % a.rank for i in order)
    if a.rank < 2 or order == tuple(range(a.rank)):
        return a
    return Contract((a,), (tuple(range(a.rank)),), order)


def reshape(a: Any, *shape: Any) -> Expr:
    """The same entries, in row-major order, under another shape."""
    return Reshape(as_expr(a), _shape(shape))


def concatenate(parts: Sequence[Any], axis: int = 0) -> Expr:
    """Tensors joined along an axis."""
    return Concat(tuple(as_expr(p) for p in parts), axis)


def where(condition: Any, a: Any, b: Any) -> Expr:
    """`a` where the comparison holds, else `b`: `where(gt(x, 0), a, b)`, or in text `where(x > 0, a, b)`."""
    return Where(condition, as_expr(a), as_expr(b))


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
    if hasattr(s, "__index__") and not isinstance(s, bool):
        return s.__index__()
    if isinstance(s, Number) and s.value.denominator == 1:
        return int(s.value)
    raise SymnetError(f"{quote(s)} is not an index of {quote(a, 60)}; use integers and slices")


def conv2d(X: Any, W: Any, b: Any = None, stride: int = 1, padding: int = 0) -> Expr:
    """Cross-correlation: X of shape N C H W (or H W), W of shape F C p q (or p q), b of shape F (or a scalar)."""
    X, W = as_expr(X), as_expr(W)
    if (X.rank, W.rank) not in ((4, 4), (2, 2)):
        raise ShapeError(
            f"conv2d needs N C H W with F C p q, or H W with p q, not {quote(X, 60)} of shape {show(X.shape)} and "
            f"{quote(W, 60)} of shape {show(W.shape)}"
        )
    for name, value, least in (("stride", stride, 1), ("padding", padding, 0)):
        if not isinstance(value, int) or value < least:
            raise SymnetError(f"{name} must be an integer >= {least}, not {quote(value)}")
    windows = Window(X, W.shape[-2:], stride, padding)
    if X.rank == 2:
        out = Contract((windows, W), ((0, 1, 2, 3), (2, 3)), (0, 1))
        return out if b is None else out + as_expr(b)
    out = Contract((windows, W), ((0, 1, 2, 3, 4, 5), (6, 1, 4, 5)), (0, 6, 2, 3))
    if b is None:
        return out
    b = as_expr(b)
    if b.rank > 1 or (b.rank == 1 and b.shape[0] != W.shape[0]):
        raise ShapeError(f"the bias {quote(b, 60)} of shape {show(b.shape)} must have shape ({W.shape[0]},)")
    return out + (Reshape(b, (b.shape[0], 1, 1)) if b.rank else b)


def _pool(op: str, X: Any, p: Any) -> Expr:
    X = as_expr(X)
    p = as_dim(p)
    if X.rank < 2:
        raise ShapeError(f"pooling needs at least two axes, not {quote(X, 60)} of shape {show(X.shape)}")
    h, w = (divide(d, p) for d in X.shape[-2:])
    if h is None or w is None:
        raise ShapeError(
            f"pooling by {p} needs sizes divisible by {p} as written, and {quote(X, 60)} has shape {show(X.shape)}; "
            f"declare them as multiples, for example `X: {p}*H {p}*W`"
        )
    lead = X.rank - 2
    return Reduce(op, Reshape(X, (*X.shape[:-2], h, p, w, p)), (lead + 1, lead + 3))


def max_pool2d(X: Any, p: Any) -> Expr:
    """The maximum over blocks of p × p entries of the last two axes, without overlap."""
    return _pool("max", X, p)


def mean_pool2d(X: Any, p: Any) -> Expr:
    """The mean over blocks of p × p entries of the last two axes, without overlap."""
    return _pool("mean", X, p)


def size_divide(a: Size, b: Any) -> Expr:
    return SizeValue(a) / as_expr(b)


def size_divided_into(a: Size, b: Any) -> Expr:
    return b / SizeValue(a)


def size_power(a: Size, b: Any) -> Expr:
    return Power(SizeValue(a), as_expr(b))


def size_compare(a: Size, b: Any) -> Any:
    raise SymnetError(
        f"sizes have no order of their own, so {quote(a)} cannot be compared with {quote(b)}; put it into given"
    )
