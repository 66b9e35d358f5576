"""What a piece of LaTeX means: an expression whose first axes may have letters, as x_i has, and rows beside columns.

A vector is a column; its transpose is a row as long as it stands in a product. Letters are axes with a name: x_i y_j
has two, and a sum over i takes one away. `lift` works entry by entry, axes of the same letter together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symnet import ops
from symnet.errors import ParseError, ShapeError, quote
from symnet.expr import Contract, Expr, Reduce, as_expr, postorder
from symnet.language.calls import combine
from symnet.sizes import Dim, show


@dataclass(frozen=True)
class Value:
    """expr: an expression, or a size as long as it is only used as one; letters: of its first axes; row: whether it
    is a vector that lies; adjoint: the transpose of a derivative, as long as it waits for what stands in brackets."""

    expr: Any
    letters: tuple[str, ...] = ()
    row: bool = False
    adjoint: bool = False

    @property
    def e(self) -> Expr:
        return as_expr(self.expr)

    @property
    def whole(self) -> int:
        """How many axes have no letter."""
        return self.e.rank - len(self.letters)

    @property
    def dims(self) -> dict[str, Dim]:
        return dict(zip(self.letters, self.e.shape, strict=False))


def lift(function: Callable[..., Any], *values: Value) -> Value:
    """A function that works entry by entry."""
    letters = _letters(values)
    rows = {v.row for v in values if v.whole == 1}
    if len(rows) > 1:
        shown = " and ".join(f"{quote(v.expr, 60)} as a {'row' if v.row else 'column'}" for v in values if v.whole == 1)
        raise ShapeError(f"{shown} do not fit together; is a transpose missing?")
    most = max(v.whole for v in values)
    values = tuple(_beside_matrix(v, values) if v.whole == 1 and most == 2 else v for v in values)
    if not letters:
        return Value(function(*(v.expr for v in values)), row=True in rows)
    return Value(function(*(_arranged(v, letters, most) for v in values)), letters, True in rows)


def _beside_matrix(v: Value, values: Sequence[Value]) -> Value:
    """A vector beside a matrix. What was summed along rows is printed as if the axis were gone: where it fits the rows
    only, it is a column; where it fits both, it cannot be seen which was meant."""
    if not any(isinstance(node, Reduce) for node in postorder(v.e)):
        return v
    matrix = next(other.e for other in values if other.whole == 2)
    (*_, rows, columns), dim = matrix.shape, v.e.shape[-1]
    if rows == dim == columns:
        words = f"it cannot be seen whether {quote(v.expr, 60)} belongs to the rows or the columns of"
        raise ParseError(f"{words} {quote(matrix, 60)}; write all indices")
    if rows != dim:
        return v
    return Value(ops.reshape(v.e, *v.e.shape, 1), v.letters)


def _letters(values: Sequence[Value]) -> tuple[str, ...]:
    """All letters, in the order in which they come; each has one size."""
    dims: dict[str, Dim] = {}
    for value in values:
        for letter, dim in value.dims.items():
            if dims.setdefault(letter, dim) != dim:
                here = f"up to {dim} in {quote(value.e, 60)}"
                raise ShapeError(f"the index {letter} counts up to {dims[letter]} in one place, and {here}")
    return tuple(dims)


def _arranged(value: Value, letters: tuple[str, ...], whole: int) -> Expr:
    """The expression with all the letters in order, and as many whole axes behind them; new axes have size 1."""
    e = value.e
    if not e.rank or (value.letters == letters and value.whole == whole):
        return e
    kept = [letter for letter in letters if letter in value.letters]
    order = [*map(value.letters.index, kept), *range(len(kept), e.rank)]
    e = ops.transpose(e, order)
    rest = e.shape[len(kept) :]
    shape = [value.dims.get(letter, 1) for letter in letters] + [1] * (whole - len(rest)) + list(rest)
    new = len(shape) - e.rank
    lead_only = tuple(shape[new:]) == e.shape and all(d == 1 for d in shape[:new])  # as broadcasting does by itself
    return e if lead_only else ops.reshape(e, *shape)


def contracted(
    a: Value, b: Value, axes: tuple[Sequence[int], Sequence[int], Sequence[int]], row: bool = False
) -> Value:
    """A product of entries, summed: the labels of the whole axes of a, of b, and of what remains, as in an einsum."""
    letters = _letters((a, b))
    code = {letter: 10 + k for k, letter in enumerate(letters)}
    first = tuple(code[i] for i in a.letters) + tuple(axes[0])
    second = tuple(code[i] for i in b.letters) + tuple(axes[1])
    out = tuple(code[i] for i in letters) + tuple(axes[2])
    return Value(Contract((a.e, b.e), (first, second), out), letters, row)


def beside(a: Value, b: Value) -> Value:
    """Two factors beside each other: multiples, products of matrices and vectors, rows by columns, columns by rows."""
    if not a.whole or not b.whole:
        return _scaled(a, b)
    row = KINDS.get((_kind(a), _kind(b)))
    if row is None:
        hint = "for a product of entries write \\odot, for x^\\top y a transpose"
        raise ShapeError(f"{_said(a)} and {_said(b)} have no product beside each other; {hint}")
    make, axes, is_row = row
    if a.letters or b.letters:
        return contracted(a, b, axes, is_row)
    return Value(make(a.e, b.e), row=is_row)


def _scaled(a: Value, b: Value) -> Value:
    row = a.row or b.row
    if not (a.letters or b.letters):
        return Value(combine("*", a.expr, b.expr), row=row)
    if a.letters == b.letters and a.whole == b.whole:
        return Value(a.e * b.e, a.letters, row)
    if not a.e.rank or not b.e.rank:
        return Value(a.e * b.e, a.letters or b.letters, row)
    rest = tuple(range(a.whole + b.whole))
    return contracted(a, b, (rest[: a.whole], rest[a.whole :], rest), row)


def _kind(v: Value) -> str:
    return {1: "row" if v.row else "column", 2: "matrix"}.get(v.whole, "tensor")


def _said(v: Value) -> str:
    return f"{quote(v.expr, 60)} (a {_kind(v)} of shape {show(v.e.shape)})"


Axes = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]
KINDS: dict[tuple[str, str], tuple[Callable[[Expr, Expr], Expr], Axes, bool]] = {
    ("matrix", "matrix"): (ops.matmul, ((0, 1), (1, 2), (0, 2)), False),
    ("matrix", "column"): (ops.matmul, ((0, 1), (1,), (0,)), False),
    ("row", "matrix"): (ops.matmul, ((0,), (0, 1), (1,)), True),
    ("row", "column"): (ops.matmul, ((0,), (0,), ()), False),
    ("column", "row"): (ops.outer, ((0,), (1,), (0, 1)), False),
}


def dotted(a: Value, b: Value) -> Value:
    """a · b: of two columns the inner product, else as without the dot."""
    both = a.whole == b.whole == 1 and not a.row and not b.row
    return beside(replace(a, row=True), b) if both else beside(a, b)


def transposed(v: Value) -> Value:
    """A row of a column and the other way round; of a matrix, the transpose."""
    if v.whole == 1:
        return replace(v, row=not v.row)
    if v.whole > 2:
        raise ParseError(f"{quote(v.e, 60)} has {v.whole} axes, and ^\\top is for matrices and vectors")
    if v.whole < 2:
        return v
    axes = (*range(len(v.letters)), v.e.rank - 1, v.e.rank - 2)
    return Value(ops.transpose(v.e, axes), v.letters)


def reduced(op: str, v: Value, letters: Sequence[str]) -> Value:
    """The sum, product, maximum or minimum over letters."""
    axes = tuple(v.letters.index(letter) for letter in letters)
    rest = tuple(letter for letter in v.letters if letter not in letters)
    return Value(Reduce(op, v.e, axes), rest, v.row)


def entry(v: Value, places: Sequence[Any]) -> Value:
    """The entry at places of the first whole axes: a number, a letter, or None for the whole axis."""
    if len(places) > v.whole:
        shape = show(v.e.shape[len(v.letters) :])
        raise ShapeError(f"{quote(v.expr, 60)} of shape {shape} cannot have {len(places)} indices")
    lead = len(v.letters)
    numbers = [place if isinstance(place, int) else slice(None) for place in places]
    e = v.e
    if any(isinstance(place, int) for place in places):
        e = ops.index(e, (*[slice(None)] * lead, *numbers))
    kept = [place for place in places if not isinstance(place, int)]
    kept += [None] * (e.rank - lead - len(kept))
    code = {letter: k for k, letter in enumerate(dict.fromkeys([*v.letters, *(p for p in kept if p is not None)]))}
    inputs = [*(code[letter] for letter in v.letters)]
    inputs += [code[p] if p is not None else len(code) + k for k, p in enumerate(kept)]
    out = (*code.values(), *(label for label in inputs if label >= len(code)))
    if tuple(inputs) != out:
        e = Contract((e,), (tuple(inputs),), tuple(out))
    return Value(e, tuple(code), v.row and len(kept) == kept.count(None) == 1)


def family(v: Value, letters: Sequence[str]) -> Value:
    """The tensor whose entries are given: (x_i²)_i."""
    rest = tuple(letter for letter in v.letters if letter not in letters)
    order = [*map(v.letters.index, rest), *map(v.letters.index, letters)]
    return Value(ops.transpose(v.e, order), rest)


def closed(v: Value) -> Value:
    """What a whole formula means: letters that stay free are axes, in the order of the alphabet."""
    if v.row:
        raise ShapeError(f"{quote(v.expr, 60)} is a row here, and a formula is a column; transpose the whole")
    if v.adjoint:
        raise ParseError("the transpose of this derivative needs what it is applied to, in brackets")
    if not v.letters:
        return v
    if v.whole:
        raise ParseError(f"{', '.join(v.letters)} are free here beside whole axes; write all indices, or none")
    return family(v, sorted(v.letters, key=lambda letter: ("ijklmnpqrstuvabcfgh".find(letter) % 99, letter)))
