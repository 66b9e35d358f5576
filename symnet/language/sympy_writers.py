"""One row for every node that SymPy has a counterpart of: what it becomes, from the converted operands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from symnet.errors import SymnetError, quote
from symnet.expr import (
    Add,
    Apply,
    Compare,
    Concat,
    Constant,
    Contract,
    Defined,
    Det,
    Expr,
    Eye,
    Formal,
    Full,
    Index,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    Where,
    fold,
    slice_range,
)
from symnet.functions import FUNCTIONS
from symnet.language.own_symbols import own_symbol
from symnet.language.sympy_arrays import array_contraction, array_multiple, array_sum, full_array, reshaped_array
from symnet.language.text_tensors import kronecker
from symnet.sizes import show
from symnet.views import view


@dataclass(frozen=True)
class Refused:
    """A part without a counterpart; it may still be a part of something that has one."""

    e: Expr
    parts: tuple[Any, ...]


def why(e: Expr) -> str:
    return (
        f"SymPy has no counterpart of {quote(e)} of shape {show(e.shape)}; convert scalars, matrices, and sums and "
        "products of matrices"
    )


def _symbol(w: Any, e: Symbol) -> Any:
    mine = own_symbol(e)
    if mine is not None:
        return mine
    if e.rank == 2:
        return sympy.MatrixSymbol(e.name, *w.dims(e))
    facts = {fact: True for fact in e.facts if fact in ("positive", "nonnegative", "integer")}
    return sympy.Symbol(e.name, real=True, **facts)


def _spread(w: Any, part: Any, child: Expr, e: Expr) -> Any:
    if child.shape == e.shape:
        return part
    if not child.shape:
        return part * sympy.OneMatrix(*w.dims(e))
    raise SymnetError(f"SymPy does not broadcast {quote(child)} of shape {show(child.shape)} to {show(e.shape)}")


def _add(w: Any, e: Add, a: Any, b: Any) -> Any:
    if e.rank > 2 and e.children[0].shape == e.children[1].shape:
        return array_sum(a, b)
    return a + b if not e.rank else _spread(w, a, e.children[0], e) + _spread(w, b, e.children[1], e)


def _mul(w: Any, e: Mul, a: Any, b: Any) -> Any:
    p, q = e.children
    if not p.shape or not q.shape:
        return array_multiple(a, b) if e.rank > 2 else a * b
    if p.shape == q.shape and e.rank == 2:
        return sympy.HadamardProduct(a, b)
    raise SymnetError(f"SymPy does not broadcast {quote(e)}")


def _power(w: Any, e: Power, base: Any, exponent: Any) -> Any:
    if not e.rank:
        return base**exponent
    if not e.exponent.shape:
        return sympy.HadamardPower(base, exponent)
    return _entrywise(w, e, lambda b, x: b**x, base, exponent)


def _entrywise(w: Any, e: Expr, function: Callable[..., Any], *parts: Any) -> Any:
    """A function of the entries of one matrix, all other operands being scalars."""
    matrices = {part for part, child in zip(parts, e.children, strict=True) if child.rank}
    if len(matrices) != 1 or any(child.shape not in ((), e.shape) for child in e.children):
        raise SymnetError(f"SymPy has no elementwise function of several matrices, as in {quote(e)}")
    (matrix,) = matrices
    body = function(*(w.variable if child.rank else part for part, child in zip(parts, e.children, strict=True)))
    return ElementwiseApplyFunction(sympy.Lambda(w.variable, body), matrix)


def _map(w: Any, e: Map, *parts: Any) -> Any:
    function = _function(w, e.name)
    return _entrywise(w, e, function, *parts) if e.rank else function(*parts)


def _function(w: Any, name: str) -> Callable[..., Any]:
    """SymPy's function, or the definition by simpler rows; its operands stand in it as they are."""
    if name in DIRECT:
        return DIRECT[name]
    definition = FUNCTIONS[name].definition
    assert definition is not None

    def defined(*parts: Any) -> Any:
        holes = {Symbol(f"operand {k}"): part for k, part in enumerate(parts)}
        return fold(definition(*holes), lambda e, *inner: holes[e] if e in holes else w.convert(e, *inner))

    return defined


def _where(w: Any, e: Where, condition: Any, a: Any, b: Any) -> Any:
    if e.rank:
        raise SymnetError(why(e))
    return sympy.Piecewise((a, condition), (b, True))


def _compare(w: Any, e: Compare, a: Any, b: Any) -> Any:
    if e.rank and (e.relation not in ("==", "!=") or e.children[0].shape != e.children[1].shape):
        raise SymnetError(why(e))
    return COMPARE[e.relation](a, b)


def _apply(w: Any, e: Apply, x: Any) -> Any:
    if e.rank:
        raise SymnetError(f"SymPy has no elementwise {e.name} of a matrix, as in {quote(e)}")
    function = sympy.Function(e.name)
    if not e.order:
        return function(x)
    inner = x if x.is_Symbol else w.variable
    derivative = sympy.Derivative(function(inner), (inner, e.order))
    return derivative if inner == x else sympy.Subs(derivative, inner, x)


def _contract(w: Any, e: Contract, *parts: Any) -> Any:
    if e.rank > 2:
        return array_contraction(w, e, parts)
    seen = view(e)
    if seen.kind not in VIEWS:
        raise SymnetError(why(e))
    table = dict(zip(e.children, parts, strict=True))
    return VIEWS[seen.kind](*(table[f.operand].T if f.transposed else table[f.operand] for f in seen.factors))


def _product(*factors: Any) -> Any:
    total = factors[0]
    for factor in factors[1:]:
        total = total * factor
    return total


def _reduce(w: Any, e: Reduce, a: Any) -> Any:
    (child,) = e.children
    row = REDUCTIONS.get((e.op, e.axes, e.keepdims)) if child.rank == 2 else None
    if row is None:
        raise SymnetError(why(e))
    return row(a, *w.dims(child))


def _index(w: Any, e: Index, a: Any) -> Any:
    shape = e.children[0].shape
    places: list[Any] = []
    for selector, dim in zip(e.selectors, shape, strict=True):
        if isinstance(selector, int):
            places.append(selector if selector >= 0 else w.dim(dim) + selector)
        elif selector[2] > 0:
            first, length, step = slice_range(selector, dim, e)
            places.append(slice(w.dim(first), w.dim(first + (length - 1) * step + 1), step))
    if len(places) != 2 or any(isinstance(s, int) for s in e.selectors) != (not e.rank):
        raise SymnetError(why(e))
    return a[tuple(places)]


def _reshape(w: Any, e: Reshape, a: Any) -> Any:
    (child,) = e.children
    factors = kronecker(e)
    if e.shape == (1,) and not child.rank:
        return (a,)
    if isinstance(a, tuple) and e.rank == 2:
        return sympy.ImmutableMatrix(*w.dims(e), list(a))
    if isinstance(a, tuple) and not e.rank:
        return a[0]
    if isinstance(a, Refused):
        if factors and e.rank == 2:
            return sympy.KroneckerProduct(*a.parts)
        raise SymnetError(why(a.e))
    if e.rank > 2 and not isinstance(a, tuple):
        return reshaped_array(w, e, a)
    return a if child.shape == e.shape else Refused(e, (a,))


def _concat(w: Any, e: Concat, *parts: Any) -> Any:
    if e.rank == 2:
        return sympy.BlockMatrix([list(parts)] if e.axis else [[part] for part in parts])
    if e.rank == 1 and all(isinstance(part, tuple) for part in parts):
        return tuple(entry for part in parts for entry in part)
    return Refused(e, parts)


def _full(w: Any, e: Full) -> Any:
    if e.rank > 2:
        return full_array(w, e)
    if not e.value:
        return sympy.ZeroMatrix(*w.dims(e))
    ones = sympy.OneMatrix(*w.dims(e))
    return ones if e.value == 1 else w.number(e.value) * ones


def _formal(w: Any, e: Formal, f: Any, x: Any, *rest: Any) -> Any:
    if e.kind != "diff" or e.rank or not isinstance(e.children[1], Symbol):
        raise SymnetError(f"SymPy has no counterpart of {quote(e)} before it is derived; use symnet.{e.kind} first")
    return sympy.Derivative(f, (x, e.order))


DIRECT: dict[str, Callable[..., Any]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "erf": sympy.erf,
    "maximum": sympy.Max,
    "minimum": sympy.Min,
}
COMPARE = {"==": sympy.Eq, "!=": sympy.Ne, "<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge}
VIEWS: dict[str, Callable[..., Any]] = {
    "matmul": _product,
    "transpose": lambda a: a.T,
    "trace": sympy.Trace,
    "hadamard": sympy.HadamardProduct,
    "inner": lambda a, b: sympy.Trace(a.T * b),
}
REDUCTIONS: dict[Any, Callable[..., Any]] = {
    ("sum", (0, 1), False): lambda a, m, n: sympy.Trace(sympy.OneMatrix(n, m) * a),
    ("mean", (0, 1), False): lambda a, m, n: sympy.Trace(sympy.OneMatrix(n, m) * a) / (m * n),
    ("norm", (0, 1), False): lambda a, m, n: sympy.sqrt(sympy.Trace(a.T * a)),
    ("sum", (1,), True): lambda a, m, n: a * sympy.OneMatrix(n, 1),
    ("sum", (0,), True): lambda a, m, n: sympy.OneMatrix(1, m) * a,
}
RULES: dict[type, Callable[..., Any]] = {
    Number: lambda w, e: w.number(e.value),
    Constant: lambda w, e: sympy.pi if e.name == "pi" else sympy.E,
    SizeValue: lambda w, e: w.dim(e.size),
    Symbol: _symbol,
    Defined: lambda w, e, value: value,
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Apply: _apply,
    Compare: _compare,
    Where: _where,
    Contract: _contract,
    Reduce: _reduce,
    Index: _index,
    Reshape: _reshape,
    Concat: _concat,
    Full: _full,
    Eye: lambda w, e: sympy.Identity(w.dim(e.shape[0])),
    Inverse: lambda w, e, a: sympy.Inverse(a),
    Det: lambda w, e, a: sympy.Determinant(a),
    Formal: _formal,
}
ARRAYS = (Add, Mul, Contract, Full)  # the nodes that SymPy has at rank 3 and more
