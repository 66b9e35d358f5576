"""SymPy → expression: scalars, and matrix expressions. What SymPy has evaluated already is taken as it is."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy

from symnet import ops
from symnet.errors import SymnetError, quote
from symnet.expr import Apply, Compare, Constant, Expr, Formal, Full, Map, Number, Symbol, Where, negate
from symnet.sizes import Dim, size


def from_sympy(value: Any) -> Expr:
    """The expression of a SymPy object; a relation gives a comparison.

    A symbol is the real variable of its name, and its assumptions become facts. `MatrixSymbol('x', n, 1)` has shape
    (n, 1); a 1 × 1 matrix expression stays one. Objects without a counterpart raise `SymnetError` with their name.
    """
    if isinstance(value, sympy.MatrixBase):
        return _explicit(value)
    if not isinstance(value, sympy.Basic):
        raise SymnetError(f"{quote(value)} of type {type(value).__name__} is not an expression or a SymPy object")
    done: dict[Any, Any] = {}
    stack = [(value, False)]
    while stack:
        node, ready = stack.pop()
        if node in done:
            continue
        rule = _rule(node)
        parts = () if rule in LEAVES else node.args
        if ready or not parts:
            done[node] = rule(node, *(done[part] for part in parts))
        else:
            stack.append((node, True))
            stack.extend((part, False) for part in parts)
    return done[value]  # type: ignore[no-any-return]


def _rule(node: Any) -> Callable[..., Any]:
    for kind in type(node).__mro__:
        if kind in RULES:
            return RULES[kind]
    raise SymnetError(
        f"{quote(node)} is a SymPy {type(node).__name__}, which has no counterpart here; rewrite it first"
    )


def _symbol(node: Any) -> Any:
    facts = [
        word
        for word, holds in (
            ("positive", node.is_positive),
            ("nonnegative", node.is_nonnegative and not node.is_positive),
            ("integer", node.is_integer),
        )
        if holds
    ]
    if node.is_real is False:
        raise SymnetError(f"the SymPy symbol {quote(node)} is declared not to be real, and everything here is real")
    return Symbol(_plain_name(node.name), (), tuple(facts))


def _plain_name(name: str) -> str:
    if name.isidentifier():
        return name
    raise SymnetError(f"the SymPy name {quote(name)} is not made of letters, digits and _; rename the symbol")


def dim_of(value: Any) -> Dim:
    """A size from a SymPy dimension: a polynomial with integer coefficients in symbols."""
    value = sympy.sympify(value)
    if value.is_Integer:
        return int(value)
    if value.is_Symbol:
        return size(_plain_name(value.name))
    if value.is_Add or value.is_Mul:
        parts = [dim_of(part) for part in value.args]
        total = parts[0]
        for part in parts[1:]:
            total = total + part if value.is_Add else total * part
        return total
    if value.is_Pow and value.exp.is_Integer and 0 < value.exp <= 20:
        return dim_of(value.base) ** int(value.exp)
    raise SymnetError(f"{quote(value)} is not a size; use integers, symbols and their polynomials")


def _matrix_symbol(node: Any) -> Symbol:
    return Symbol(_plain_name(node.name), tuple(map(dim_of, node.shape)))


def _chain(combine: Callable[[Expr, Expr], Expr]) -> Callable[..., Expr]:
    def fold(node: Any, *parts: Expr) -> Expr:
        total = parts[0]
        for part in parts[1:]:
            total = combine(total, part)
        return total

    return fold


def _add(node: Any, *parts: Expr) -> Expr:
    return _chain(lambda a, b: a + b)(node, *parts)


def _mul(node: Any, *parts: Expr) -> Expr:
    negative = parts[0] is Number(-1) and len(parts) > 1
    pairs = list(zip(parts, node.args, strict=True))[negative:]
    above = [p for p, part in pairs if not _is_inverse(part)]
    below = [p for p, part in pairs if _is_inverse(part)]
    total = _chain(lambda a, b: a * b)(node, *(above or [Number(1)]))
    for part in below:
        base, exponent = part.children
        total = total / (base if exponent is Number(-1) else base ** negate(exponent))
    return negate(total) if negative else total


def _is_inverse(part: Any) -> bool:
    return isinstance(part, sympy.Pow) and part.exp.is_Rational and part.exp < 0


def _matmul(node: Any, *parts: Expr) -> Expr:
    scalars = [p for p in parts if not p.shape]
    matrices = [p for p in parts if p.shape]
    product = _chain(lambda a, b: a @ b)(node, *matrices)
    return _chain(lambda a, b: a * b)(node, *scalars, product) if scalars else product


def _matpow(node: Any, base: Expr, exponent: Expr) -> Expr:
    count = exponent.value if isinstance(exponent, Number) else Fraction(1, 2)
    if count.denominator != 1 or abs(count) > 20:
        raise SymnetError(f"{quote(node)}: a matrix power needs an integer from -20 to 20")
    if count == 0:
        return ops.eye(base.shape[0])
    root = ops.inv(base) if count < 0 else base
    return _chain(lambda a, b: a @ b)(node, *[root] * int(abs(count)))


def _element(node: Any, *parts: Any) -> Expr:
    _, i, j = node.args
    if not (i.is_Integer and j.is_Integer):
        raise SymnetError(f"{quote(node)} has a symbolic index; use integers, or einsum")
    return ops.index(parts[0], (int(i), int(j)))


def _explicit(value: Any) -> Expr:
    rows = [ops.concatenate([ops.reshape(from_sympy(x), (1,)) for x in value.row(i)]) for i in range(value.rows)]
    if not rows:
        raise SymnetError("an empty matrix has no counterpart here; sizes are at least 1")
    return ops.concatenate([ops.reshape(row, (1, value.cols)) for row in rows])


def _piecewise(node: Any, *parts: Any) -> Expr:
    *branches, (last, condition) = parts
    if condition is not True:
        raise SymnetError(f"{quote(node)} has no branch for all other cases; add (value, True)")
    total = last
    for value, when in reversed(branches):
        if not isinstance(when, Compare):
            raise SymnetError(f"{quote(node)} has a condition that is not one comparison; nest Piecewise instead")
        total = Where(when, value, total)
    return total  # type: ignore[no-any-return]


def _applied(node: Any, *parts: Expr) -> Expr:
    if len(parts) != 1:
        raise SymnetError(f"{quote(node)}: unspecified functions have one argument")
    return Apply(_plain_name(node.func.__name__), parts[0])


def _derivative(node: Any, f: Expr, *counts: Any) -> Expr:
    for variable, order in counts:
        f = Formal("diff", f, variable, order=int(order.value))
    return f


def _extreme(name: str) -> Callable[..., Expr]:
    return _chain(lambda a, b: Map(name, a, b))


def _log(node: Any, x: Expr) -> Expr:
    return Map("log", x)


def _pow(node: Any, base: Expr, exponent: Expr) -> Expr:
    half = Number(Fraction(1, 2))
    return Map("sqrt", base) if exponent is half else base**exponent


def _compare(relation: str) -> Callable[..., Expr]:
    return lambda node, a, b: Compare(relation, a, b)


def _map(name: str) -> Callable[..., Expr]:
    return lambda node, x: Map(name, x)


def _rational(node: Any) -> Number:
    return Number(Fraction(int(node.p), int(node.q)))


def _float(node: Any) -> Number:
    return Number(Fraction(repr(float(node))))


def _applyfunc(node: Any, matrix: Expr, function: Any) -> Expr:
    raise SymnetError(f"{quote(node)}: apply the function of symnet to the matrix instead, as in symnet.exp(X)")


def _constant(shape_value: int) -> Callable[..., Expr]:
    return lambda node: Full(shape_value, tuple(map(dim_of, node.shape)))


RULES: dict[type, Callable[..., Any]] = {
    sympy.Symbol: _symbol,
    sympy.MatrixSymbol: _matrix_symbol,
    sympy.Rational: _rational,
    sympy.Float: _float,
    type(sympy.pi): lambda node: Constant("pi"),
    type(sympy.E): lambda node: Constant("e"),
    sympy.Add: _add,
    sympy.Mul: _mul,
    sympy.Pow: _pow,
    sympy.exp: _map("exp"),
    sympy.log: _log,
    sympy.Abs: _map("abs"),
    sympy.sign: _map("sign"),
    sympy.sin: _map("sin"),
    sympy.cos: _map("cos"),
    sympy.tan: _map("tan"),
    sympy.sinh: _map("sinh"),
    sympy.cosh: _map("cosh"),
    sympy.tanh: _map("tanh"),
    sympy.asin: _map("asin"),
    sympy.acos: _map("acos"),
    sympy.atan: _map("atan"),
    sympy.erf: _map("erf"),
    sympy.Max: _extreme("maximum"),
    sympy.Min: _extreme("minimum"),
    sympy.Heaviside: lambda node, x, *at: Map("step", x),
    sympy.Piecewise: _piecewise,
    sympy.functions.elementary.piecewise.ExprCondPair: lambda node, value, when: (value, when),
    sympy.Tuple: lambda node, *parts: parts,
    sympy.logic.boolalg.BooleanTrue: lambda node: True,
    sympy.logic.boolalg.BooleanFalse: lambda node: False,
    sympy.Eq: _compare("=="),
    sympy.Ne: _compare("!="),
    sympy.Lt: _compare("<"),
    sympy.Le: _compare("<="),
    sympy.Gt: _compare(">"),
    sympy.Ge: _compare(">="),
    sympy.core.function.AppliedUndef: _applied,
    sympy.Derivative: _derivative,
    sympy.MatAdd: _add,
    sympy.MatMul: _matmul,
    sympy.MatPow: _matpow,
    sympy.HadamardProduct: lambda node, *parts: _chain(lambda a, b: a * b)(node, *parts),
    sympy.HadamardPower: lambda node, base, exponent: base**exponent,
    sympy.KroneckerProduct: lambda node, *parts: _chain(ops.kron)(node, *parts),
    sympy.Transpose: lambda node, a: ops.transpose(a),
    sympy.Adjoint: lambda node, a: ops.transpose(a),
    sympy.Inverse: lambda node, a, *power: ops.inv(a),
    sympy.Trace: lambda node, a: ops.trace(a),
    sympy.Determinant: lambda node, a: ops.det(a),
    sympy.Identity: lambda node: ops.eye(dim_of(node.shape[0])),
    sympy.ZeroMatrix: _constant(0),
    sympy.OneMatrix: _constant(1),
    sympy.matrices.expressions.matexpr.MatrixElement: _element,
}
LEAVES = [
    RULES[kind]
    for kind in (
        *(sympy.Symbol, sympy.MatrixSymbol, sympy.Rational, sympy.Float, type(sympy.pi), type(sympy.E)),
        *(sympy.Identity, sympy.ZeroMatrix, sympy.OneMatrix),
        *(sympy.logic.boolalg.BooleanTrue, sympy.logic.boolalg.BooleanFalse),
    )
]
