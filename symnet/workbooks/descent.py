"""Gradient descent, regression and the cost of a neuron as tables: one row for each step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symnet.calculus import grad
from symnet.expr import Expr, Symbol
from symnet.language import parse
from symnet.step import Derivation
from symnet.workbooks.formulas import Cell
from symnet.workbooks.sheets import Block, Chart, Entry, Sheet, Table

STEPS = 31


def gradient_descent() -> list[Sheet]:
    """z = x² + y² from (3, 2) with η = 0.1, beside the closed form 3·0.8ᵏ."""
    sheet = Sheet("descent")
    sheet.put(0, 0, "Gradient descent on z = x² + y²  ·  梯度下降法", "title")
    after = sheet.words(
        1,
        "Change the yellow cells (start, learning rate η) and watch: the steps converge for 0 < η < 1 only.",
        "修改黄色单元格（初值、学习率 η）即可观察变化。当 0 < η < 1 时收敛，否则不收敛。",
    )
    sheet.given("eta", 0.1, after + 1, 1)
    start = [sheet.given(name, value, after + 1, column) for name, value, column in (("x0", 3, 4), ("y0", 2, 7))]
    f = parse("x**2 + y**2")
    slopes = grad(f, ["x", "y"])
    table = Table(sheet, after + 3, STEPS)
    table.counted("k")
    moved = [table.started(name, block) for name, block in zip("xy", start, strict=True)]
    for name, slope in zip(("dz/dx", "dz/dy"), slopes.result, strict=True):
        table.defined(name, slope)
    for name, slope in zip(("dx", "dy"), slopes.result, strict=True):
        table.defined(name, parse("-eta") * slope)
    table.defined("z", f)
    table.defined("closed form of x", parse("x0*(1 - 2*eta)**k"))
    for column, text in zip(moved, ("x + dx", "y + dy"), strict=True):
        table.continued(column, parse(text))
    table.finish()
    sheet.frozen = (table.top + 1, 0)
    sheet.charts += [
        Chart("z against k", _ends(table, "k"), (("z", *_ends(table, "z")),), logarithmic=True, at=(table.top, 11)),
        Chart("path (x, y)", _ends(table, "x"), (("y", *_ends(table, "y")),), at=(table.top + 16, 11)),
    ]
    return [sheet]


def regression() -> list[Sheet]:
    """The line through (7, 8), (5, 4), (9, 8): by gradient descent, in closed form, and by SLOPE."""
    sheet = Sheet("regression")
    sheet.put(0, 0, "Simple linear regression  ·  一元线性回归", "title")
    after = sheet.words(
        1,
        "The cost is half the sum of the squared errors. The line found by steps approaches the closed form, slowly.",
        "代价函数为误差平方和的一半。逐步下降得到的直线缓慢地趋近封闭解。",
    )
    points = np.array([[7.0, 8], [5, 4], [9, 8]])
    data = Table(sheet, after + 1, len(points))
    data.given("x", points[:, 0])
    data.given("y", points[:, 1])
    sheet.names |= {"X": data.all("x"), "Y": data.all("y")}
    best = "(3*sum(X*Y) - sum(X)*sum(Y))/(3*sum(X**2) - sum(X)**2)"
    sheet.defined("p_best", parse(best, let=POINTS), after + 1, 6)
    sheet.defined("q_best", parse("(sum(Y) - p_best*sum(X))/3", let=POINTS), after + 2, 6)
    for row, name in ((after + 1, "SLOPE"), (after + 2, "INTERCEPT")):
        own = sheet.names["p_best" if name == "SLOPE" else "q_best"]
        x, y = (_range(sheet.names[n]) for n in "XY")
        sheet.put(row, 9, name, "name")
        sheet.entries[row, 10] = Entry(float(own.values), f"={name}({y},{x})", "result")
    data.defined("line", parse("p_best*x + q_best"))
    data.defined("e", parse("(y - p_best*x - q_best)**2/2"))
    data.finish()
    row = after + len(points) + 3
    sheet.given("eta", 0.012, row, 1)
    start = [sheet.given(name, 0, row, column) for name, column in (("p0", 4), ("q0", 7))]
    _descend(sheet, parse("sum((Y - p*X - q)**2)/2", let=POINTS), ("p", "q"), start, row + 2, 201)
    return [sheet]


def cost() -> list[Sheet]:
    """One neuron learns OR: its output for each example, the errors, and the total cost, minimised over w and b."""
    sheet = Sheet("cost")
    sheet.put(0, 0, "Minimise the cost of a neuron  ·  最小化神经元的代价函数", "title")
    after = sheet.words(
        1,
        "a = sigmoid(w·x + b) learns OR. Each row below is one step of gradient descent on C, the sum of (a - t)²/2.",
        "a = sigmoid(w·x + b) 学习“或”运算。下面每一行是对 C（各例 (a - t)²/2 之和）作一步梯度下降。",
    )
    data = Table(sheet, after + 1, 4)
    data.given("x", np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]))
    data.given("t", np.array([0.0, 1, 1, 1]))
    sheet.names |= {"X": data.all("x"), "T": data.all("t")}
    row = after + 7
    sheet.given("eta", 2, row, 1)
    start = [sheet.given("w0", [0, 0], row, 4), sheet.given("b0", 0, row, 8)]
    names = {"z": "X @ w + b", "a": "sigmoid(z)", "C": "sum((a - T)**2)/2"}
    loss = parse("C", let="X: 4 2; T: 4; w: 2; b", where=names)
    table = _descend(sheet, loss, ("w", "b"), start, row + 2, 61)
    sheet.names |= {"w_end": table.last("w"), "b_end": table.last("b")}
    data.defined("answer", parse("sigmoid(w_end @ x + b_end)", let="w_end: 2; x: 2"))
    data.defined("error", parse("(answer - t)**2/2"))
    data.finish()
    return [sheet]


POINTS = "X: 3; Y: 3; p; q"


def _descend(sheet: Sheet, loss: Expr, names: Sequence[str], start: Sequence[Block], top: int, rows: int) -> Table:
    """Gradient descent on a loss: the parameters, every intermediate of the derivation, the gradients; row by row."""
    derivation: Derivation = grad(loss, list(names))
    table = Table(sheet, top, rows)
    table.counted("k")
    moved = [table.started(name, block) for name, block in zip(names, start, strict=True)]
    for definition in derivation.definitions:
        table.defined(definition.name.name, definition.name.value)
    if not any(definition.name.value is loss or definition.name is loss for definition in derivation.definitions):
        table.defined("C", loss)
    for name, slope in zip(names, derivation.result, strict=True):
        table.defined(f"d{name}", slope)
    for column, slope in zip(moved, derivation.result, strict=True):
        gradient = Symbol(f"d{column.name}", slope.shape)
        table.continued(column, Symbol(column.name, slope.shape) - Symbol("eta", ()) * gradient)
    table.finish()
    sheet.frozen = (0, 1)
    sheet.charts.append(Chart("C against k", _ends(table, "k"), (("C", *_ends(table, "C")),), at=(0, 13)))
    return table


def _ends(table: Table, name: str) -> tuple[Cell, Cell]:
    """The first and the last cell of a column."""
    first: Cell = table.sheet.names[name].cells.item()
    return first, Cell(first.row + table.rows - 1, first.column)


def _range(block: Block) -> str:
    return block.at((0,)).to(block.at((-1,)))
