"""The meaning of every node at a point, in mpmath numbers, written without the library's evaluators."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, reduce
from typing import Any

import mpmath
import numpy as np

from symnet.expr import Expr, Formal, Number, Power, SizeValue, Symbol, postorder
from symnet.sizes import substitute


class Unclear(Exception):
    """The judge is not sure."""


class Undefined:
    """Where there is no value; any arithmetic with it gives it again."""

    def _same(self, *_: Any) -> Any:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __neg__ = _same
    __abs__ = __pow__ = __rpow__ = _same


UNDEFINED = Undefined()


class Nothing:
    """A term that is not there: of `eye` off the diagonal, of padding. It selects in products, elsewhere it is 0."""


NOTHING = Nothing()


def to_mp(value: Any) -> Any:
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(value)


def to_array(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, list):
        parts = [to_array(v) for v in value]
        return np.stack(parts)
    made = np.empty((), dtype=object)
    made[()] = value
    return made


@cache
def bounds(digits: int) -> tuple[Any, Any]:
    """Below the first a number is taken for 0 at so many digits, above the second it is not."""
    with mpmath.workdps(digits):
        return mpmath.mpf(10) ** -(digits * 6 // 7), mpmath.mpf(10) ** -(digits * 11 // 14)


def near(a: Any, b: Any, limits: tuple[Any, Any] | None = None) -> bool | None:
    """Whether two numbers are one and the same as far as the digits go; None where that is not sure."""
    gap = abs(a - b) / (1 + abs(a) + abs(b))
    small, large = limits or bounds(mpmath.mp.dps)
    return True if gap <= small else None if gap <= large else False


def lifted(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of numbers on arrays; undefined where an operand is, and 0 for what is not there."""

    def one(*operands: Any) -> Any:
        if any(v is UNDEFINED for v in operands):
            return UNDEFINED
        return function(*(mpmath.mpf(0) if v is NOTHING else v for v in operands))

    return lambda *arrays: entrywise(one, *arrays)


def entrywise(one: Callable[..., Any], *arrays: Any) -> Any:
    spread = np.broadcast_arrays(*arrays) if len(arrays) > 1 else arrays
    made = np.empty(spread[0].shape, dtype=object)
    for place in np.ndindex(*spread[0].shape):
        made[place] = one(*(a[place] for a in spread))
    return made


def add(a: Any, b: Any) -> Any:
    if a is NOTHING:
        return b
    return a if b is NOTHING else a + b


def mul(a: Any, b: Any) -> Any:
    return NOTHING if a is NOTHING or b is NOTHING else a * b


def total(entries: list[Any]) -> Any:
    return reduce(add, entries)


def zero_like(v: Any) -> bool:
    return abs(v) <= bounds(mpmath.mp.dps)[0]


def _log(x: Any) -> Any:
    return UNDEFINED if x <= 0 or zero_like(x) else mpmath.log(x)


def _sqrt(x: Any) -> Any:
    return mpmath.mpf(0) if zero_like(x) else UNDEFINED if x < 0 else mpmath.sqrt(x)


def _arc(function: Any) -> Callable[[Any], Any]:
    def arc(x: Any) -> Any:
        if abs(x) > 1 and not zero_like(abs(x) - 1):
            return UNDEFINED
        return function(max(mpmath.mpf(-1), min(mpmath.mpf(1), x)))

    return arc


def _sign(x: Any) -> Any:
    return mpmath.mpf(0) if zero_like(x) else mpmath.sign(x)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mpmath.exp(-x))


def _softplus(x: Any) -> Any:
    return mpmath.log1p(mpmath.exp(x)) if x < 0 else x + mpmath.log1p(mpmath.exp(-x))


def _elu(x: Any, a: Any) -> Any:
    return x if x > 0 else a * mpmath.expm1(x)


def _selu(x: Any) -> Any:
    scale, alpha = (mpmath.mpf(t) for t in ("1.0507009873554804934193349852946", "1.6732632423543772848170429916717"))
    return scale * _elu(x, alpha)


def _tan(x: Any) -> Any:
    return UNDEFINED if zero_like(mpmath.cos(x)) else mpmath.tan(x)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{n: getattr(mpmath, n) for n in ("exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "erf", "expm1")},
    "log": _log,
    "log1p": lambda x: _log(1 + x),
    "sqrt": _sqrt,
    "abs": abs,
    "sign": _sign,
    "tan": _tan,
    "asin": _arc(mpmath.asin),
    "acos": _arc(mpmath.acos),
    "sigmoid": _sigmoid,
    "relu": lambda x: max(x, mpmath.mpf(0)),
    "leaky_relu": lambda x, a: x if x > 0 else a * x,
    "elu": _elu,
    "selu": _selu,
    "softplus": _softplus,
    "softsign": lambda x: x / (1 + abs(x)),
    "gelu": lambda x: x * (1 + mpmath.erf(x / mpmath.sqrt(2))) / 2,
    "silu": lambda x: x * _sigmoid(x),
    "mish": lambda x: x * mpmath.tanh(_softplus(x)),
    "hard_sigmoid": lambda x: min(mpmath.mpf(1), max(mpmath.mpf(0), (x + 3) / 6)),
    "hard_tanh": lambda x: min(mpmath.mpf(1), max(mpmath.mpf(-1), x)),
    "step": lambda x: mpmath.mpf(1 if x >= 0 or zero_like(x) else 0),
    "maximum": max,
    "minimum": min,
}


def unspecified(name: str, x: Any, order: int) -> Any:
    """A smooth function for a name without a meaning, another one for each name: sin(kx) + x²/4 and its derivatives."""
    k = 1 + sum(map(ord, name)) % 3
    square = [x * x / 4, x / 2, mpmath.mpf(1) / 2]
    return k**order * mpmath.sin(k * x + order * mpmath.pi / 2) + (square[order] if order < 3 else 0)


def argmax_first(row: list[Any]) -> list[Any]:
    if any(v is UNDEFINED for v in row):
        return [UNDEFINED] * len(row)
    best = 0
    for i, v in enumerate(row):
        if v > row[best] and not zero_like(v - row[best]):
            best = i
    return [mpmath.mpf(int(i == best)) for i in range(len(row))]


def softmax(row: list[Any]) -> list[Any]:
    if any(v is UNDEFINED for v in row):
        return [UNDEFINED] * len(row)
    exps = [mpmath.exp(v) for v in row]
    return [v / sum(exps) for v in exps]


def log_softmax(row: list[Any]) -> list[Any]:
    return [v if v is UNDEFINED else mpmath.log(v) for v in softmax(row)]


def determinant(m: Any) -> Any:
    if m.shape[0] == 1:
        return m[0, 0]
    minors = (np.delete(m[1:], j, axis=1) for j in range(m.shape[0]))
    return sum((-1) ** j * m[0, j] * determinant(minor) for j, minor in enumerate(minors))


def inverse(m: Any) -> Any:
    n = m.shape[0]
    d = determinant(m)
    out = np.empty((n, n), dtype=object)
    for i in range(n):
        for j in range(n):
            minor = np.delete(np.delete(m, i, 0), j, 1)
            out[j, i] = UNDEFINED if zero_like(d) else (-1) ** (i + j) * (determinant(minor) if n > 1 else 1) / d
    return out


REDUCE: dict[str, Callable[[list[Any]], Any]] = {
    "sum": total,
    "mean": lambda row: total([mpmath.mpf(0), *row]) / len(row),
    "prod": lambda row: reduce(mul, row),
    "max": lambda row: reduce(max, row),
    "min": lambda row: reduce(min, row),
    "logsumexp": lambda row: mpmath.log(sum(map(mpmath.exp, row))),
    "norm": lambda row: mpmath.sqrt(sum(v * v for v in row)),
    "norm1": lambda row: sum(map(abs, row)),
}
AXIS_MAPS = {"softmax": softmax, "log_softmax": log_softmax, "argmax_onehot": argmax_first}
HOLDS: dict[str, Callable[[Any, Any, bool], bool]] = {
    "==": lambda a, b, same: same,
    "!=": lambda a, b, same: not same,
    "<": lambda a, b, same: a < b and not same,
    "<=": lambda a, b, same: a < b or same,
    ">": lambda a, b, same: a > b and not same,
    ">=": lambda a, b, same: a > b or same,
}


class Value:
    """Expressions at one point; `values`: name → array, `sizes`: name → integer."""

    def __init__(self, values: dict[str, Any], sizes: dict[str, int]):
        self.values, self.sizes = values, sizes
        self.done: dict[Any, Any] = {}

    def of(self, e: Expr) -> Any:
        for node in postorder(e, stop=lambda n: n in self.done or isinstance(n, Formal)):
            if node not in self.done:
                self.done[node] = self.visit(node)
        return self.plain(self.done[e])

    @staticmethod
    def plain(a: Any) -> Any:
        return entrywise(lambda v: mpmath.mpf(0) if v is NOTHING else v, a)

    def visit(self, node: Any) -> Any:
        if isinstance(node, Formal):
            return self.formal(node)
        return getattr(self, f"on_{type(node).__name__.lower()}")(node, *(self.done[c] for c in node.children))

    def formal(self, node: Any) -> Any:
        raise Unclear("a derivative")

    @property
    def error(self) -> int:
        """The error of difference quotients is about 10 to the power of minus this."""
        return 0

    def is_fuzzy(self, e: Expr) -> bool:
        return any(isinstance(n, Formal) for n in postorder(e))

    def shape(self, dims: Any) -> tuple[int, ...]:
        found = tuple(substitute(d, dict(self.sizes)) for d in dims)
        if not all(isinstance(d, int) and d >= 1 for d in found):
            raise Unclear("a size below 1")
        return found  # type: ignore[return-value]

    # -------------------------------------------------------------- leaves
    def on_number(self, node: Number) -> Any:
        return to_array(to_mp(node.value))

    def on_constant(self, node: Any) -> Any:
        return to_array(+mpmath.pi if node.name == "pi" else +mpmath.e)

    def on_sizevalue(self, node: SizeValue) -> Any:
        return to_array(to_mp(substitute(node.size, dict(self.sizes))))

    def on_symbol(self, node: Symbol) -> Any:
        return self.values[node.name]

    def on_full(self, node: Any) -> Any:
        made = np.empty(self.shape(node.shape), dtype=object)
        made.fill(to_mp(node.value))
        return made

    def on_eye(self, node: Any) -> Any:
        made = np.empty(self.shape(node.shape), dtype=object)
        made.fill(NOTHING)
        np.fill_diagonal(made, mpmath.mpf(1))
        return made

    # -------------------------------------------------------------- entry by entry
    def on_defined(self, node: Any, a: Any) -> Any:
        return a

    def on_add(self, node: Any, a: Any, b: Any) -> Any:
        return entrywise(add, a, b)

    def on_mul(self, node: Any, a: Any, b: Any) -> Any:
        return entrywise(mul, a, b)

    def on_power(self, node: Any, a: Any, b: Any) -> Any:
        whole, fuzzy = whole_by_form(node.exponent), self.is_fuzzy(node)
        small = mpmath.mpf(10) ** -(self.error // 4)
        certain = whole and isinstance(node.exponent, Number) and node.exponent.value > 0

        def power(x: Any, p: Any) -> Any:
            if fuzzy and abs(x) < small and not certain:
                raise Unclear("a power of about 0")
            if p == 0:
                return mpmath.mpf(1) if whole or x >= 0 or zero_like(x) else UNDEFINED
            if zero_like(x):
                return UNDEFINED if p < 0 else mpmath.mpf(0)
            if whole:
                return x ** int(mpmath.nint(p))
            return UNDEFINED if x < 0 else x**p

        return lifted(power)(a, b)

    def on_map(self, node: Any, *operands: Any) -> Any:
        if node.name in ("log", "log1p", "sqrt", "asin", "acos", "tan", "step", "sign") and self.is_fuzzy(node):
            raise Unclear("an edge that is not sure")
        return lifted(FUNCTIONS[node.name])(*operands)

    def on_apply(self, node: Any, a: Any) -> Any:
        return lifted(lambda x: unspecified(node.name, x, node.order))(a)

    def on_compare(self, node: Any, a: Any, b: Any) -> Any:
        fuzzy = self.is_fuzzy(node)

        def one(x: Any, y: Any) -> Any:
            same = near(x, y, (mpmath.mpf(10) ** -(self.error // 3),) * 2 if fuzzy else None)
            if same is None or (fuzzy and same):
                raise Unclear("a comparison of equals")
            return HOLDS[node.relation](x, y, same)

        return lifted(one)(a, b)

    def on_where(self, node: Any, condition: Any, a: Any, b: Any) -> Any:
        def choose(c: Any, x: Any, y: Any) -> Any:
            chosen = x if c is True else y
            return UNDEFINED if c is UNDEFINED else mpmath.mpf(0) if chosen is NOTHING else chosen

        return entrywise(choose, condition, a, b)

    # -------------------------------------------------------------- along axes
    def on_contract(self, node: Any, *operands: Any) -> Any:
        sizes = {k: self.shape((d,))[0] for k, d in node.label_sizes.items()}
        summed = [k for k in sizes if k not in node.output]
        made = np.empty(tuple(sizes[k] for k in node.output), dtype=object)
        for place in np.ndindex(*made.shape):
            at = dict(zip(node.output, place, strict=True))
            terms = []
            for inner in np.ndindex(*(sizes[k] for k in summed)):
                here = {**at, **dict(zip(summed, inner, strict=True))}
                factors = [a[tuple(here[k] for k in labels)] for a, labels in zip(operands, node.inputs, strict=True)]
                terms.append(reduce(mul, factors))
            made[place] = total(terms)
        return made

    def on_reduce(self, node: Any, a: Any) -> Any:
        axes = node.axes
        kept = [i for i in range(a.ndim) if i not in axes]
        moved = np.transpose(a, (*kept, *axes))
        flat = moved.reshape((*(a.shape[i] for i in kept), -1))
        made = np.empty(flat.shape[:-1], dtype=object)
        for place in np.ndindex(*made.shape):
            row = list(flat[place])
            if node.op not in ("sum", "prod"):
                row = [mpmath.mpf(0) if v is NOTHING else v for v in row]
            made[place] = UNDEFINED if any(v is UNDEFINED for v in row) else REDUCE[node.op](row)
        return made.reshape(tuple(1 if i in axes else a.shape[i] for i in range(a.ndim))) if node.keepdims else made

    def on_axismap(self, node: Any, a: Any) -> Any:
        rows = np.moveaxis(self.plain(a), node.axis, -1)
        made = np.empty(rows.shape, dtype=object)
        if node.name == "argmax_onehot" and self.is_fuzzy(node):
            raise Unclear("a tie that is not sure")
        for place in np.ndindex(*rows.shape[:-1]):
            for i, v in enumerate(AXIS_MAPS[node.name](list(rows[place]))):
                made[(*place, i)] = v
        return np.moveaxis(made, -1, node.axis)

    def on_det(self, node: Any, a: Any) -> Any:
        a = self.plain(a)
        return to_array(UNDEFINED if any(v is UNDEFINED for v in a.flat) else determinant(a))

    def on_inverse(self, node: Any, a: Any) -> Any:
        a = self.plain(a)
        if any(v is UNDEFINED for v in a.flat):
            made = np.empty(a.shape, dtype=object)
            made.fill(UNDEFINED)
            return made
        return inverse(a)

    # -------------------------------------------------------------- places
    def places(self, selectors: Any, shape: tuple[int, ...]) -> tuple[Any, ...]:
        found: list[Any] = []
        for selector, dim in zip((*selectors, *((None, None, 1),) * (len(shape) - len(selectors))), shape, strict=True):
            if isinstance(selector, int):
                if not -dim <= selector < dim:
                    raise Unclear("an index past the end")
                found.append(selector)
                continue
            ends = [None if v is None else int(substitute(v, dict(self.sizes))) for v in selector[:2]]  # type: ignore[arg-type]
            if any(v is not None and abs(v) > dim for v in ends):
                raise Unclear("a slice past the end")
            found.append(slice(ends[0], ends[1], selector[2]))
        return tuple(found)

    def on_index(self, node: Any, a: Any) -> Any:
        made = to_array(a[self.places(node.selectors, a.shape)])
        if not made.size:
            raise Unclear("a size below 1")
        return made

    def on_embed(self, node: Any, a: Any) -> Any:
        made = np.empty(self.shape(node.shape), dtype=object)
        made.fill(NOTHING)
        made[self.places(node.selectors, made.shape)] = a if a.shape else a[()]
        return made

    def on_concat(self, node: Any, *parts: Any) -> Any:
        return np.concatenate(parts, axis=node.axis)

    def on_reshape(self, node: Any, a: Any) -> Any:
        return a.reshape(self.shape(node.shape))

    def source(self, node: Any, place: tuple[int, ...]) -> tuple[int, ...]:
        sizes, stride, padding, dilation = node.data[-4:]
        k = len(sizes)
        lead, at, inner = place[: -2 * k], place[-2 * k : -k], place[-k:]
        return (*lead, *(i * stride + u * dilation - padding for i, u in zip(at, inner, strict=True)))

    def on_window(self, node: Any, a: Any) -> Any:
        made = np.empty(self.shape(node.shape), dtype=object)
        for place in np.ndindex(*made.shape):
            at = self.source(node, place)
            inside = all(0 <= i < d for i, d in zip(at, a.shape, strict=True))
            made[place] = a[at] if inside else mpmath.mpf(0)
        return made

    def on_unwindow(self, node: Any, a: Any) -> Any:
        made = np.empty(self.shape(node.shape), dtype=object)
        made.fill(NOTHING)
        for place in np.ndindex(*a.shape):
            at = self.source(node, place)
            if all(0 <= i < d for i, d in zip(at, made.shape, strict=True)):
                made[at] = add(made[at], a[place])
        return made


def whole_by_form(e: Expr) -> bool:
    """Whether an exponent is an integer by its form."""
    for node in postorder(e):
        if isinstance(node, Power):
            p = node.exponent.value if isinstance(node.exponent, Number) else Fraction(-1)
            if p < 0 or p.denominator != 1:
                return False
            continue
        if node.children:
            continue
        if isinstance(node, Number) and node.value.denominator == 1:
            continue
        if isinstance(node, SizeValue) or (isinstance(node, Symbol) and "integer" in node.facts):
            continue
        return False
    return all(
        type(n).__name__ in ("Number", "SizeValue", "Symbol", "Add", "Mul", "Power", "Defined") for n in postorder(e)
    )
