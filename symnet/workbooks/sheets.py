"""Sheets before they are written: cells with formulas and the values that they have, tables, pictures of columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError, quote
from symnet.expr import Defined, Expr, Symbol, postorder, rebuild
from symnet.program import compile
from symnet.program.arrays import Entries, pointwise
from symnet.program.interpret import evaluate
from symnet.workbooks.formulas import CELLS, Cell, Formula, cell

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Entry:
    """What stands in a cell: a text, a number, or a formula with its value. style: see `write.STYLES`."""

    value: str | float
    formula: str = ""
    style: str = "number"


@dataclass(frozen=True)
class Block:
    """The cells of a name, and their values. each: whether there is one such block in every row of a table; then the
    cells are those of the first row, and the values have a first axis for the rows."""

    cells: Entries
    values: Array
    each: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        return self.cells.shape

    def at(self, place: tuple[int, ...]) -> Cell:
        """The cell of an entry; a scalar is a list of one."""
        found: Cell = np.atleast_1d(self.cells)[place]  # type: ignore[assignment]
        return found

    def elsewhere(self, sheet: str) -> Block:
        """The same cells as another sheet refers to them."""

        def seen(place: Cell) -> Cell:
            return Cell(place.row, place.column, place.fixed, place.sheet or sheet)

        return Block(pointwise(seen, self.cells), self.values, self.each)


@dataclass(frozen=True)
class Chart:
    """A picture of columns: of y against x, over the same rows; kind: `line` or `scatter`."""

    title: str
    x: tuple[Cell, Cell]
    y: tuple[tuple[str, Cell, Cell], ...]
    kind: str = "line"
    logarithmic: bool = False
    at: tuple[int, int] = (0, 0)


@dataclass
class Sheet:
    """A sheet being filled. names: what formulas may speak of."""

    name: str
    entries: dict[tuple[int, int], Entry] = field(default_factory=dict)
    names: dict[str, Block] = field(default_factory=dict)
    charts: list[Chart] = field(default_factory=list)
    pixels: list[tuple[Cell, Cell]] = field(default_factory=list)
    frozen: tuple[int, int] = (0, 0)

    def put(self, row: int, column: int, value: str | float, style: str = "text") -> None:
        self.entries[row, column] = Entry(value, style=style)

    def words(self, row: int, *lines: str) -> int:
        """Lines of text in the first column; the row after them."""
        for k, line in enumerate(lines):
            self.put(row + k, 0, line)
        return row + len(lines)

    def given(self, name: str, values: Any, row: int, column: int) -> Block:
        """Numbers that a reader may change, with their name on the left; a matrix row by row."""
        array = np.atleast_1d(np.asarray(values, dtype=float))
        block = self._place(name, array, row, column, np.shape(values))
        for place in np.ndindex(*array.shape):
            at = block.at(place)
            self.entries[at.row, at.column] = Entry(float(array[place]), style="input")
        return block

    def defined(self, name: str, expression: Expr, row: int, column: int) -> Block:
        """Cells with the formula of an expression over the names so far."""
        formulas, values = entries_of(expression, self.names)
        array, texts = np.atleast_1d(values), np.atleast_1d(formulas)
        block = self._place(name, array, row, column, values.shape)
        for place in np.ndindex(*array.shape):
            at = block.at(place)
            self.entries[at.row, at.column] = Entry(float(array[place]), f"={texts[place]}", style="result")
        return block

    def _place(self, name: str, array: Array, row: int, column: int, shape: tuple[int, ...]) -> Block:
        self.put(row, column, name, "name")
        rows = array.reshape(1, -1) if array.ndim == 1 else array
        cells = np.empty(rows.shape, dtype=object)
        for r, c in np.ndindex(*rows.shape):
            cells[r, c] = Cell(row + r, column + 1 + c, fixed=True)
        block = Block(cells.reshape(shape), array.reshape(shape))
        self.names[name] = block
        return block


@dataclass
class Column:
    """Cells of a table that every row has: numbers; or an expression over names of the same row, or, for a recurrence,
    of the row before."""

    name: str
    block: Block
    expression: Expr | None = None
    before: bool = False


@dataclass
class Table:
    """Rows of one form on a sheet: what a reader would drag down. top: the row of the headings."""

    sheet: Sheet
    top: int
    rows: int
    left: int = 0
    columns: list[Column] = field(default_factory=list)

    def given(self, name: str, values: Any) -> Block:
        """Numbers, one row of them for each row of the table."""
        return self._add(name, np.shape(values)[1:], np.asarray(values, dtype=float)).block

    def counted(self, name: str) -> Block:
        """0, 1, 2, ... down the rows."""
        block = self.given(name, np.arange(self.rows))
        first = block.at((0,))
        for k in range(self.rows):
            self.sheet.entries[first.row + k, first.column] = Entry(float(k), style="count")
        return block

    def defined(self, name: str, expression: Expr) -> Block:
        """An expression over names of the same row and of the sheet."""
        return self._add(name, self._shape(expression), expression=expression).block

    def started(self, name: str, start: Block) -> Column:
        """A recurrence: the first row repeats `start`; the others follow once `continued` says how."""
        column = self._add(name, start.shape, before=True)
        column.block.values[0] = start.values
        for place in np.ndindex(*np.atleast_1d(start.cells).shape):
            first = cell(start.at(place))
            self._write(column.block.at(place), 0, first, np.atleast_1d(start.values)[place])
        return column

    def continued(self, column: Column, expression: Expr) -> None:
        """The next row of a recurrence, by names of the row before."""
        column.expression = expression

    def finish(self) -> None:
        """Compute the values row by row, and write the formulas."""
        formulas = {c.name: self._formulas(c) for c in self.columns if c.expression is not None}
        programs = {c.name: _Compiled(c.expression) for c in self.columns if c.expression is not None}
        for k in range(self.rows):
            for column in self.columns:
                if column.expression is None or (column.before and k == 0):
                    continue
                row = k - 1 if column.before else k
                values = programs[column.name](self.sheet.names, row)
                column.block.values[k] = values
                for place in np.ndindex(*column.block.shape):
                    formula: Formula = formulas[column.name][place]  # type: ignore[assignment]
                    self._write(column.block.at(place or (0,)), k, formula.moved(k), values[place])

    def last(self, name: str) -> Block:
        """The cells of a name in the last row."""
        block = self.sheet.names[name]
        moved = pointwise(lambda place: Cell(place.row + self.rows - 1, place.column, fixed=True), block.cells)
        return Block(moved, block.values[-1])

    def all(self, name: str) -> Block:
        """The cells of a name in all rows, along a first axis."""
        block = self.sheet.names[name]
        shape = (self.rows, *block.shape)
        cells = np.empty(shape, dtype=object)
        for k, *place in np.ndindex(*shape):
            at: Cell = block.cells[tuple(place)]  # type: ignore[assignment]
            cells[(k, *place)] = Cell(at.row + k, at.column, fixed=True)
        return Block(cells, block.values)

    # ------------------------------------------------------------------ inside
    def _formulas(self, column: Column) -> Entries:
        names = self.sheet.names
        found, _ = formulas_of(column.expression, names)
        shift = -1 if column.before else 0
        return pointwise(lambda formula: formula.moved(shift), found)

    def _shape(self, expression: Expr) -> tuple[int, ...]:
        return formulas_of(expression, self.sheet.names)[0].shape

    def _add(
        self,
        name: str,
        shape: tuple[int, ...],
        values: Array | None = None,
        expression: Expr | None = None,
        before: bool = False,
    ) -> Column:
        cells = np.empty(shape, dtype=object)
        for at, place in enumerate(np.ndindex(*shape), start=self.left):
            cells[place] = Cell(self.top + 1, at)
            index = ",".join(str(i + 1) for i in place)
            self.sheet.put(self.top, at, f"{name}[{index}]" if index else name, "heading")
        self.left += cells.size
        block = Block(cells, np.zeros((self.rows, *shape)) if values is None else values, each=True)
        self.sheet.names[name] = block
        if values is not None:
            for k, *inner in np.ndindex(self.rows, *shape):
                first = cells[tuple(inner)]
                self.sheet.entries[first.row + k, first.column] = Entry(float(values[(k, *inner)]), style="input")
        column = Column(name, block, expression, before)
        self.columns.append(column)
        return column

    def _write(self, place: Cell, down: int, formula: Formula, value: Any) -> None:
        self.sheet.entries[place.row + down, place.column] = Entry(float(value), f"={formula}", style="result")


class _Compiled:
    """The program of an expression, run on the values of one row."""

    def __init__(self, expression: Expr):
        self.program = compile(named(expression))

    def __call__(self, names: Mapping[str, Block], row: int | None = None) -> Array:
        taken = (names[name] for name in self.program.inputs)
        values = [block.values[row] if block.each and row is not None else block.values for block in taken]
        return np.asarray(self.program(*values), dtype=float)


def entries_of(expression: Expr, names: Mapping[str, Block]) -> tuple[Entries, Array]:
    """The formulas of all entries, and their values."""
    formulas, inputs = formulas_of(expression, names)
    return formulas, _Compiled(expression)(names).reshape(formulas.shape) if inputs else np.zeros(formulas.shape)


def formulas_of(expression: Expr | None, names: Mapping[str, Block]) -> tuple[Entries, Sequence[str]]:
    """The formulas of all entries, over the cells of the names, and the names that occur."""
    if expression is None:
        raise SymnetError("this column holds numbers, not formulas")
    plain = named(expression)
    inputs = [node.name for node in postorder(plain) if isinstance(node, Symbol)]
    missing = [name for name in inputs if name not in names]
    if missing:
        raise SymnetError(f"{quote(missing[0])} has no cells yet; there are {', '.join(names)}")
    cells = {name: pointwise(cell, names[name].cells) for name in inputs}
    return np.asarray(evaluate(plain, cells, world=CELLS), dtype=object), inputs


def named(expression: Expr) -> Expr:
    """Defined names as names, because they have cells of their own."""
    seen = postorder(expression, stop=lambda node: isinstance(node, Defined))
    return rebuild(expression, {node: Symbol(node.name, node.shape) for node in seen if isinstance(node, Defined)})
