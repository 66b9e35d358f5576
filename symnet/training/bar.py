"""Progress while training: a function of one's own, or a bar on standard error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from symnet.training.run import Progress


@contextmanager
def shown(asked: Progress | bool) -> Iterator[Progress]:
    """What the loop calls after each epoch: as asked, a bar for True, nothing for False. The bar ends with the run,
    however that ends."""
    if callable(asked):
        yield asked
    elif asked:
        with _bar() as show:
            yield show
    else:
        yield lambda done, total, text: None


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress as Bar, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"), TimeRemainingColumn())
    with Bar(*columns, TextColumn("{task.fields[text]}"), console=Console(stderr=True)) as bar:
        row = bar.add_task("", total=1, text="")
        yield lambda done, total, text: bar.update(row, completed=done, total=total, text=text)
