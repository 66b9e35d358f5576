"""The table of workbooks, and the files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from symnet.errors import SymnetError, quote
from symnet.workbooks import descent, network
from symnet.workbooks.sheets import Sheet
from symnet.workbooks.write import write


@dataclass(frozen=True)
class Workbook:
    """name: of the file; covers: rows of the list of sources; build: its sheets."""

    name: str
    title: str
    title_zh: str
    covers: tuple[str, ...]
    build: Callable[[], list[Sheet]]


WORKBOOKS = (
    Workbook(
        "gradient-descent", "Gradient descent, step by step", "梯度下降法", ("R01", "T06"), descent.gradient_descent
    ),
    Workbook("regression", "Simple linear regression", "一元线性回归", ("R02", "T06"), descent.regression),
    Workbook("cost", "Minimising a cost function", "代价函数的最小化", ("R03", "T06"), descent.cost),
    Workbook("network", "The network that reads 64 images", "体验神经网络", ("R04", "T06"), network.network),
    Workbook(
        "backpropagation", "Backpropagation on a sheet", "误差反向传播法", ("R05", "T06"), network.backpropagation
    ),
)


def write_workbooks(names: Sequence[str], folder: Path) -> list[Path]:
    """Write workbooks, all where no name is given; the files."""
    known = {book.name: book for book in WORKBOOKS}
    for name in names:
        if name not in known:
            raise SymnetError(f"there is no workbook {quote(name)}; there are {', '.join(known)}")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for book in (known[name] for name in names or known):
        path = folder / f"{book.name}.xlsx"
        write(book.build(), path, book.title)
        written.append(path)
    return written
