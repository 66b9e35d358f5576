"""Expression → SymPy: scalars, and matrix expressions of rank 2 where SymPy has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from symnet.errors import SymnetError, quote
from symnet.expr import (
    Add,
    Apply,
    Compare,
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
    SizeValue,
    Symbol,
    Where,
    fold,
)
from symnet.functions import FUNCTIONS
from symnet.sizes import Dim
from symnet.views import View, view


def to_sympy(e: Expr) -> Any:
    """The SymPy object with the same value: a scalar expression, or a matrix expression of rank 2.

    Variables become real symbols with the declared assumptions. Raises `SymnetError` where SymPy has no counterpart
    (tensors of other ranks, elementwise functions of matrices of symbolic size).

    >>> from symnet.language import parse
    >>> to_sympy(parse("1/(1 + exp(-x))"))
    1/(1 + exp(-x))
    """
    return fold(e, _convert)


def _convert(e: Expr, *parts: Any) -> Any:
    rule = RULES.get(type(e))
    if rule is None or e.rank not in (0, 2):
        raise SymnetError(
            f"SymPy has no counterpart of {quote(e)} of shape {e.shape}; convert scalars and matrices only"
        )
    return rule(e, *parts)


def dim(value: Dim) -> Any:
    """A size as a SymPy integer expression."""
    if isinstance(value, int):
        return sympy.Integer(value)
    total: Any = sympy.Integer(0)
    for monomial, coefficient in value.terms:
        term: Any = sympy.Integer(coefficient)
        for name, power in monomial:
            term *= sympy.Symbol(name, integer=True, positive=True) ** power
        total += term
    return total


def _symbol(e: Symbol) -> Any:
    if e.rank == 2:
        return sympy.MatrixSymbol(e.name, *map(dim, e.shape))
    return sympy.Symbol(e.name, real=True, **{f: True for f in e.facts if f in ("positive", "nonnegative", "integer")})


def _matrix(e: Expr) -> bool:
    return e.rank == 2


def _add(e: Add, a: Any, b: Any) -> Any:
    if not _matrix(e):
        return a + b
    return sympy.MatAdd(*(_spread(p, c, e) for p, c in zip((a, b), e.children, strict=True)))


def _spread(part: Any, child: Expr, e: Expr) -> Any:
    if child.shape == e.shape:
        return part
    if not child.shape:
        return part * sympy.OneMatrix(*map(dim, e.shape))
    raise SymnetError(f"SymPy does not broadcast {quote(child)} of shape {child.shape} to {e.shape}")


def _mul(e: Mul, a: Any, b: Any) -> Any:
    if not _matrix(e):
        return a * b
    if e.children[0].shape == e.children[1].shape:
        return sympy.HadamardProduct(a, b)
    if not e.children[0].shape or not e.children[1].shape:
        return sympy.MatMul(a, b) if not e.children[0].shape else sympy.MatMul(b, a)
    raise SymnetError(f"SymPy does not broadcast {quote(e)}")


def _power(e: Power, base: Any, exponent: Any) -> Any:
    if not _matrix(e):
        return base**exponent
    if not e.exponent.shape:
        return sympy.HadamardPower(base, exponent)
    raise SymnetError(f"SymPy has no counterpart of {quote(e)}")


def _elementwise(e: Map, *operands: Any) -> Any:
    if _matrix(e):
        raise SymnetError(f"SymPy has no elementwise {e.name} of a matrix of symbolic size, as in {quote(e)}")
    direct = DIRECT.get(e.name)
    if direct is not None:
        return direct(*operands)
    row = FUNCTIONS[e.name]
    assert row.definition is not None
    return to_sympy(row.definition(*e.children))


def _where(e: Where, condition: Any, a: Any, b: Any) -> Any:
    return sympy.Piecewise((a, condition), (b, True))


def _compare(e: Compare, a: Any, b: Any) -> Any:
    return COMPARE[e.relation](a, b)


def _contract(e: Contract, *operands: Any) -> Any:
    seen = view(e)
    if seen.kind not in VIEWS:
        raise SymnetError(f"SymPy has no counterpart of {quote(e)}")
    byoperand = dict(zip(e.children, operands, strict=True))
    return VIEWS[seen.kind](
        seen, [byoperand[f.operand].T if f.transposed else byoperand[f.operand] for f in seen.factors]
    )


def _reduce(e: Reduce, a: Any) -> Any:
    (child,) = e.children
    if e.op == "sum" and child.rank == 2 and len(e.axes) == 2 and not e.keepdims:
        m, n = map(dim, child.shape)
        return sympy.Trace(sympy.OneMatrix(n, m) * a)
    raise SymnetError(f"SymPy has no counterpart of {quote(e)}")


def _index(e: Index, a: Any) -> Any:
    if all(isinstance(s, int) and s >= 0 for s in e.selectors) and len(e.selectors) == 2:
        return a[e.selectors]
    raise SymnetError(f"SymPy has no counterpart of {quote(e)}")


def _full(e: Full) -> Any:
    shape = tuple(map(dim, e.shape))
    if not e.value:
        return sympy.ZeroMatrix(*shape)
    return sympy.Rational(e.value.numerator, e.value.denominator) * sympy.OneMatrix(*shape)


def _formal(e: Formal, f: Any, x: Any, *rest: Any) -> Any:
    if e.kind != "diff":
        raise SymnetError(f"SymPy has no counterpart of {quote(e)} before it is derived; use symnet.{e.kind} first")
    return sympy.Derivative(f, (x, e.order))


def _apply(e: Apply, x: Any) -> Any:
    if e.rank:
        raise SymnetError(f"SymPy has no elementwise {e.name} of a matrix of symbolic size")
    function = sympy.Function(e.name)
    if not e.order:
        return function(x)
    inner = sympy.Dummy("x")
    return sympy.Subs(sympy.Derivative(function(inner), (inner, e.order)), inner, x)


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
VIEWS: dict[str, Callable[[View, list[Any]], Any]] = {
    "matmul": lambda v, parts: sympy.MatMul(*parts),
    "transpose": lambda v, parts: sympy.Transpose(parts[0]),
    "trace": lambda v, parts: sympy.Trace(parts[0]),
    "hadamard": lambda v, parts: sympy.HadamardProduct(*parts),
    "inner": lambda v, parts: sympy.Trace(sympy.Transpose(parts[0]) * parts[1]),
}
RULES: dict[type, Callable[..., Any]] = {
    Number: lambda e: sympy.Rational(e.value.numerator, e.value.denominator),
    Constant: lambda e: sympy.pi if e.name == "pi" else sympy.E,
    SizeValue: lambda e: dim(e.size),
    Symbol: _symbol,
    Defined: lambda e, value: value,
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _elementwise,
    Apply: _apply,
    Compare: _compare,
    Where: _where,
    Contract: _contract,
    Reduce: _reduce,
    Index: _index,
    Full: _full,
    Eye: lambda e: sympy.Identity(dim(e.shape[0])),
    Inverse: lambda e, a: sympy.Inverse(a),
    Det: lambda e, a: sympy.Determinant(a),
    Formal: _formal,
}
