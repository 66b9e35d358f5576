"""One row for every SymPy class of matrix expressions that has a counterpart."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from symnet import ops
from symnet.expr import Expr, Full, Number
from symnet.language.sympy_rules import add, chain, convert_by
from symnet.language.sympy_sizes import dim_of
from symnet.sizes import Dim

MAX_POWER = 20


def _applyfunc(scene: Any, function: Any, matrix: Expr) -> Expr:
    if len(function.variables) != 1:
        scene.refuse("applies a function of several variables")
    return scene.convert(function.expr, {function.variables[0]: matrix})  # type: ignore[no-any-return]


def _matmul(scene: Any, *parts: Expr) -> Expr:
    scalars = [p for p in parts if not p.shape]
    product = chain(lambda a, b: a @ b, [p for p in parts if p.shape])
    return chain(lambda a, b: a * b, [*scalars, product])


def _matpow(scene: Any, base: Expr, exponent: Expr) -> Expr:
    if base.shape == (1, 1):
        return base**exponent
    count = exponent.value if isinstance(exponent, Number) else Fraction(1, 2)
    if count.denominator != 1 or abs(count) > MAX_POWER:
        scene.refuse(f"is a matrix power, which needs an integer from {-MAX_POWER} to {MAX_POWER}")
    if count == 0:
        return ops.eye(base.shape[0])
    return chain(lambda a, b: a @ b, [ops.inv(base) if count < 0 else base] * int(abs(count)))


def _element(scene: Any, *parts: Any) -> Expr:
    _, i, j = scene.node.args
    if not (i.is_Integer and j.is_Integer):
        scene.refuse("has a symbolic index; use integers, or einsum")
    return ops.index(parts[0], (int(i), int(j)))


def _slice(scene: Any, matrix: Expr, *_: Any) -> Expr:
    chosen = []
    for (start, stop, step), dim in zip((scene.node.rowslice, scene.node.colslice), matrix.shape, strict=True):
        first, last = _bound(start), _bound(stop)
        whole = first == 0 and last == dim and step == 1
        chosen.append(slice(None) if whole else slice(first, last, int(step)))
    return ops.index(matrix, tuple(chosen))


def _bound(value: Any) -> Dim:
    value = sympy.sympify(value, strict=True)  # a number or an expression: text is refused
    return int(value) if value.is_Integer else dim_of(value)


def _block(scene: Any) -> Expr:
    blocks = scene.node.blocks
    rows = [[scene.convert(blocks[i, j]) for j in range(blocks.cols)] for i in range(blocks.rows)]
    return ops.concatenate([ops.concatenate(row, 1) for row in rows], 0)


def _vector(scene: Any, e: Expr) -> Expr:
    """A matrix of one row or column as a vector."""
    if e.rank != 2 or 1 not in e.shape:
        scene.refuse("needs a matrix of one row or column")
    return ops.reshape(e, (e.shape[0] if e.shape[1] == 1 else e.shape[1],))


def _diagonal_of(scene: Any, e: Expr) -> Expr:
    return ops.reshape(ops.diag(e), (e.shape[0], 1))


def _full(value: int) -> Callable[..., Expr]:
    return lambda scene, *_: Full(value, scene.dims())


RULES: dict[type, Callable[..., Any]] = {
    ElementwiseApplyFunction: _applyfunc,
    sympy.MatAdd: add,
    sympy.MatMul: _matmul,
    sympy.MatPow: _matpow,
    sympy.HadamardProduct: lambda scene, *parts: chain(lambda a, b: a * b, parts),
    sympy.HadamardPower: lambda scene, base, exponent: base**exponent,
    sympy.KroneckerProduct: lambda scene, *parts: chain(ops.kron, parts),
    sympy.Transpose: convert_by(ops.transpose),
    sympy.Adjoint: convert_by(ops.transpose),
    sympy.Inverse: lambda scene, a, *power: ops.inv(a),
    sympy.Trace: convert_by(ops.trace),
    sympy.Determinant: convert_by(ops.det),
    sympy.DotProduct: lambda scene, a, b: _vector(scene, a) @ _vector(scene, b),
    sympy.DiagMatrix: lambda scene, a: ops.diag(_vector(scene, a)),
    sympy.DiagonalOf: _diagonal_of,
    sympy.Identity: lambda scene, *_: ops.eye(scene.dims()[0]),
    sympy.ZeroMatrix: _full(0),
    sympy.OneMatrix: _full(1),
    sympy.matrices.expressions.matexpr.MatrixElement: _element,
    sympy.matrices.expressions.slice.MatrixSlice: _slice,
    sympy.BlockMatrix: _block,
    sympy.ImmutableDenseMatrix: lambda scene: scene.entries(),
    sympy.ImmutableSparseMatrix: lambda scene: scene.entries(),
}
