"""SymPy's matrix and array expressions as numbers, by NumPy at size 2; and their derivatives, by differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
import sympy
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.tensor.array.expressions import array_expressions as arrays

SIZE = 2
STEP = 1e-2
Values = Mapping[Any, Any]


def value(e: Any, values: Values) -> Any:
    """The value of an expression. values: names → numbers and arrays; other symbols are sizes."""
    if e.is_Number or e.is_NumberSymbol:
        return float(e)
    if e.is_Symbol or isinstance(e, sympy.MatrixSymbol):
        return values.get(e, SIZE)
    if e.func in SHAPED:
        return SHAPED[e.func](tuple(int(value(dim, {})) for dim in e.shape))
    if e.func in INDEXED:
        return INDEXED[e.func](e, value(e.args[0], values))
    if isinstance(e, ElementwiseApplyFunction):
        (name,) = e.function.variables
        return np.vectorize(lambda number: value(e.function.expr, {name: number, **values}))(value(e.expr, values))
    return OPERATIONS[e.func](*(value(part, values) for part in e.args))


def slope(f: Any, by: Any, values: Values) -> Any:
    """The derivative of every entry of f by every entry of the variable: extrapolated central differences."""
    here = np.asarray(values[by], dtype=float)
    columns = []
    for place in np.ndindex(here.shape):
        direction = np.zeros(here.shape)
        direction[place] = 1.0
        moved = lambda h, v=direction: np.asarray(value(f, {**values, by: here + h * v}))  # noqa: E731
        table = [(moved(h) - moved(-h)) / (2 * h) for h in (STEP / 2**n for n in range(4))]
        for n in (4, 16, 64):
            table = [(n * fine - coarse) / (n - 1) for coarse, fine in pairwise(table)]
        columns.append(table[0])
    return np.stack(columns, axis=-1).reshape((*np.shape(columns[0]), *here.shape))


def _diagonal(e: Any, a: Any) -> Any:
    for group in reversed(e.diagonal_indices):  # the last group ends up last
        assert group == tuple(sorted(group))
    kept = [axis for axis in range(a.ndim) if not any(axis in group for group in e.diagonal_indices)]
    labels = {axis: group[0] for group in e.diagonal_indices for axis in group}
    rows = [labels.get(axis, axis) for axis in range(a.ndim)]
    return np.einsum(a, rows, [*kept, *(group[0] for group in e.diagonal_indices)])


def _contraction(e: Any, a: Any) -> Any:
    labels = {axis: group[0] for group in e.contraction_indices for axis in group}
    kept = [axis for axis in range(a.ndim) if axis not in labels]
    return np.einsum(a, [labels.get(axis, axis) for axis in range(a.ndim)], kept)


def _product(*factors: Any) -> Any:
    total: Any = 1.0
    for factor in factors:
        total = total @ factor if np.ndim(total) and np.ndim(factor) else total * factor
    return total


def _matrix_power(a: Any, exponent: Any) -> Any:
    return a**exponent if np.shape(a) == (1, 1) else np.linalg.matrix_power(a, int(exponent))


SHAPED: dict[Any, Callable[[tuple[int, ...]], Any]] = {
    sympy.Identity: lambda shape: np.eye(*shape),
    sympy.ZeroMatrix: np.zeros,
    sympy.OneMatrix: np.ones,
    arrays.ZeroArray: np.zeros,
    arrays.OneArray: np.ones,
}
INDEXED: dict[Any, Callable[[Any, Any], Any]] = {
    arrays.PermuteDims: lambda e, a: np.transpose(a, e.permutation.array_form),
    arrays.ArrayDiagonal: _diagonal,
    arrays.Reshape: lambda e, a: np.reshape(a, tuple(int(value(dim, {})) for dim in e.shape)),
    arrays.ArrayContraction: _contraction,
}
OPERATIONS: dict[Any, Callable[..., Any]] = {
    **dict.fromkeys((sympy.Add, sympy.MatAdd, arrays.ArrayAdd), lambda *parts: sum(parts)),
    **dict.fromkeys((sympy.Mul, sympy.MatMul), _product),
    sympy.Pow: lambda base, exponent: base**exponent,
    sympy.MatPow: _matrix_power,
    sympy.Inverse: lambda a, exponent: np.linalg.inv(a),
    sympy.Transpose: np.transpose,
    sympy.Trace: np.trace,
    sympy.Determinant: np.linalg.det,
    sympy.KroneckerProduct: lambda *parts: reduce(np.kron, parts),
    sympy.HadamardProduct: lambda *parts: reduce(np.multiply, parts),
    sympy.HadamardPower: lambda base, exponent: base**exponent,
    sympy.DiagMatrix: lambda a: np.diag(np.ravel(a)),
    arrays.ArrayTensorProduct: lambda *parts: reduce(np.multiply.outer, parts),
    **{getattr(sympy, name): getattr(np, name) for name in ("sin", "cos", "tan", "exp", "log")},
}
