"""The 12-3-2 network on 64 images, one row for each; and backpropagation, one sheet for each step."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from symnet.calculus import grad
from symnet.experiments.data import Labelled, zeros_and_ones
from symnet.experiments.images import EACH, trained
from symnet.expr import Defined, postorder
from symnet.language import parse
from symnet.step import Derivation
from symnet.workbooks.sheets import Array, Block, Sheet, Table

LET = "x: 12; t: 2; W2: 3 12; b2: 3; W3: 2 3; b3: 2"
# As the sources number the layers: the input is layer 1.
NAMES = {
    "z2": "W2 @ x + b2",
    "a2": "sigmoid(z2)",
    "z3": "W3 @ a2 + b3",
    "a3": "sigmoid(z3)",
    "C": "sum((a3 - t)**2)/2",
}
LOSS = parse("C", let=LET, where=NAMES)
PARAMETERS = {"W2": (3, 12), "b2": (3,), "W3": (2, 3), "b3": (2,)}
SEED, STEPS, RATE = 1, 5, 0.05


def network() -> list[Sheet]:
    """All values of the network, image by image, with the 47 parameters before and after training."""
    known, start, reached = trained(SEED)
    return [_network("trained", known, _numbered(reached)), _network("start", known, _numbered(start))]


def _numbered(values: Mapping[str, Array]) -> dict[str, Array]:
    """The parameters by the numbers of the sources, whose first layer of weights is layer 2."""
    return {f"{name[0]}{int(name[1:]) + 1}": np.asarray(value) for name, value in values.items()}


def _network(name: str, known: Labelled, values: Mapping[str, Array]) -> Sheet:
    sheet = Sheet(name)
    sheet.put(0, 0, "The 12-3-2 network on 64 images  ·  识别 64 幅图像的 12-3-2 网络", "title")
    after = sheet.words(
        1,
        "Yellow cells are parameters and data. a3[1] answers “0”, a3[2] answers “1”; C is half the squared error.",
        "黄色单元格是参数与数据。a3[1] 表示“0”，a3[2] 表示“1”；C 为平方误差的一半。",
    )
    top = _parameters(sheet, values, after + 1)
    table = _images(sheet, known, top + 2)
    for definition in (node for node in postorder(LOSS) if isinstance(node, Defined)):
        table.defined(definition.name, definition.value)
    table.finish()
    _total(sheet, table, after)
    return sheet


def backpropagation() -> list[Sheet]:
    """Five steps of gradient descent: the errors δ, the gradients image by image, their sums, the new parameters."""
    known, _ = zeros_and_ones(SEED, EACH, 1)
    derivation = grad(LOSS, list(PARAMETERS))
    rng = np.random.default_rng(SEED)
    values = {name: rng.normal(size=PARAMETERS[name]) for name in PARAMETERS}
    sheets = [_step("step 0", known, derivation, values, None)]
    for k in range(1, STEPS):
        sheets.append(_step(f"step {k}", known, derivation, None, sheets[-1]))
    return sheets


def _step(
    name: str, known: Labelled, derivation: Derivation, values: Mapping[str, Array] | None, before: Sheet | None
) -> Sheet:
    sheet = Sheet(name)
    sheet.put(0, 0, "Backpropagation  ·  误差反向传播", "title")
    after = sheet.words(
        1,
        "The sums of the gradients over all images stand beside the parameters; the next sheet begins with W - η·sum.",
        "各图像的梯度之和列在参数旁；下一张工作表以 W - η·梯度之和 作为新的参数。",
    )
    if values is not None:
        sheet.given("eta", RATE, after, 5)
        top = _parameters(sheet, values, after + 1)
    else:
        assert before is not None
        top = _updated(sheet, before, after + 1)
    table = _images(sheet, known, top + 2)
    for definition in derivation.definitions:
        table.defined(definition.name.name, definition.name.value)
    for parameter, gradient in zip(PARAMETERS, derivation.result, strict=True):
        table.defined(f"d{parameter}", gradient)
    table.finish()
    _total(sheet, table, after)
    row = after + 1
    for parameter in PARAMETERS:
        gradients = table.all(f"d{parameter}")
        sheet.names["each"] = gradients
        total = parse("sum(each, axis=0)", let={"each": " ".join(map(str, gradients.shape))})
        sheet.defined(f"sum_{parameter}", total, row, 15)
        row += max(len(np.atleast_2d(gradients.values[0])), 1)
    return sheet


def _updated(sheet: Sheet, before: Sheet, row: int) -> int:
    """The parameters of the sheet before, moved against their gradients."""
    sheet.names["eta"] = before.names["eta"].elsewhere(before.name)
    for parameter in PARAMETERS:
        for name in (parameter, f"sum_{parameter}"):
            sheet.names[f"{name}_before"] = before.names[name].elsewhere(before.name)
        shape = PARAMETERS[parameter]
        let = {f"{name}_before": " ".join(map(str, shape)) for name in (parameter, f"sum_{parameter}")}
        moved = parse(f"{parameter}_before - eta*sum_{parameter}_before", let=let)
        sheet.defined(parameter, moved, row, 0)
        row += len(np.atleast_2d(np.zeros(shape)))
    return row


def _parameters(sheet: Sheet, values: Mapping[str, Array], row: int) -> int:
    """The 47 parameters, one below the other; the row after them."""
    for name in PARAMETERS:
        sheet.given(name, values[name], row, 0)
        row += len(np.atleast_2d(values[name]))
    return row


def _images(sheet: Sheet, known: Labelled, top: int) -> Table:
    """One row for each image: its 12 pixels, and the answer that is wanted."""
    table = Table(sheet, top, len(known.inputs))
    pixels = table.given("x", known.inputs)
    table.given("t", known.targets)
    last = pixels.cells[-1].moved(table.rows - 1)
    sheet.pixels.append((pixels.cells[0], last))
    sheet.frozen = (top + 1, 0)
    return table


def _total(sheet: Sheet, table: Table, row: int) -> Block:
    """The total cost, the sum over all images."""
    sheet.names["costs"] = table.all("C")
    return sheet.defined("C_T", parse("sum(costs)", let=f"costs: {table.rows}"), row, 1)
