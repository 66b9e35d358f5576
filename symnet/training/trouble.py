"""Runs that go wrong: which step, which epoch, and which input, gradient or parameter first held no number."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError, quote
from symnet.training.stepping import Batch
from symnet.training.task import Task

if TYPE_CHECKING:
    from symnet.training.model import Model

Array = NDArray[Any]


class TrainingError(SymnetError):
    """A run that cannot go on.

    reason: "not finite" or "diverged"; step and epoch, from 1, at which it stopped; name: the input, gradient or
    parameter that is at fault, or "loss"; model: the last good parameters, with the history so far.
    """

    def __init__(self, reason: str, step: int, epoch: int, name: str, what: str):
        super().__init__(
            f"training stopped at step {step} (epoch {epoch}): {what}; the parameters after step {step - 1} are "
            "kept, in the `model` of this error"
        )
        self.reason, self.step, self.epoch, self.name = reason, step, epoch, name
        self.model: Model | None = None


def finite(arrays: Sequence[Any]) -> bool:
    """Whether all entries are numbers. The sum of squares tells it in one pass, unless it overflows."""
    total = 0.0
    for a in arrays:
        flat = a.ravel("K")
        total += float(flat.dot(flat))
    return isfinite(total) or all(np.isfinite(a).all() for a in arrays)


def explained(
    task: Task, batch: Batch, point: Sequence[Array], loss: float, fresh: Sequence[Array], limit: float
) -> tuple[str, str, str]:
    """(reason, name, sentence) of a step that gave no usable result; point and fresh: the state before and after it."""
    if np.isfinite(loss) and abs(loss) > limit:
        sentence = f"the loss has grown to {loss:.4g}, beyond {limit:.4g}: it diverges; lower the learning rate"
        return "diverged", "loss", sentence
    for symbol, array in zip(task.data, batch.arrays, strict=False):
        bad = ~np.isfinite(array)
        if bad.any():
            place = np.argwhere(bad)[0]
            by_rows = bool(symbol.shape) and symbol.shape[0] == task.rows
            where = f" in row {batch.numbers[place[0]]} of the data" if by_rows and batch.numbers is not None else ""
            value = array[tuple(place)]
            return "not finite", symbol.name, f"input {quote(symbol)} holds {value}{where}; clean the data"
    if not np.isfinite(loss):
        sentence = (
            f"the loss is {loss}, though all data and parameters are finite; lower the learning rate, or write the "
        )
        return "not finite", "loss", sentence + "loss from logits, in a form that does not overflow"
    names = [s.name for s in task.parameters]
    values = [*batch.arrays, *point[: len(names)]]
    for name, gradient in zip(names, task.gradients(*values)[1:], strict=True):
        if not np.isfinite(gradient).all():
            sentence = f"the gradient by {quote(name)} is not finite, though the loss is ({loss:.4g})"
            return "not finite", name, sentence + "; a root, a logarithm or a norm is taken where it has no derivative"
    for symbol, value in zip(task.state, fresh, strict=True):
        if not np.isfinite(value).all():
            return "not finite", symbol.name, f"the update makes {quote(symbol)} infinite; lower the learning rate"
    return "not finite", "loss", "a result is not finite"
