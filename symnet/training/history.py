"""What happened while training, as a record: losses, measurements, rates, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class History:
    """losses: the mean loss of each epoch, as it was met on the way; rates: the learning rate at the end of each;
    steps: how many were done by then; measured: the epochs (from 1) after which the rest was measured, in the formula
    that predicts; held_out: the loss of the data held out; watched: a list for each thing that was watched; seconds: of
    each epoch, kept out of `to_dict`, which is the same for the same run; ended: "all done", "stopped early",
    "interrupted", "diverged", "not finite", or "" while it runs."""

    losses: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    measured: list[int] = field(default_factory=list)
    held_out: list[float] = field(default_factory=list)
    watched: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    ended: str = ""

    @property
    def interrupted(self) -> bool:
        return self.ended == "interrupted"

    @property
    def epochs(self) -> list[int]:
        """1, 2, ... as many as were done."""
        return list(range(1, len(self.losses) + 1))

    def series(self, name: str) -> list[float]:
        """What was measured under a name: `loss`, `held_out`, or a name that was watched."""
        if name == "loss":
            return self.losses
        return self.held_out if name == "held_out" else self.watched[name]

    def whole(self) -> None:
        """Leave out what an interruption cut off in the middle of an epoch's entries."""
        done = min(len(self.losses), len(self.rates), len(self.steps), len(self.seconds))
        taken = [values for values in (self.held_out, *self.watched.values()) if values]
        kept = min([len(self.measured), *map(len, taken)])
        for name in ("losses", "rates", "steps", "seconds"):
            del getattr(self, name)[done:]
        for name in ("measured", "held_out"):
            del getattr(self, name)[kept:]
        for values in self.watched.values():
            del values[kept:]

    def to_dict(self) -> dict[str, Any]:
        return {
            "losses": list(self.losses),
            "rates": list(self.rates),
            "steps": list(self.steps),
            "measured": list(self.measured),
            "held_out": list(self.held_out),
            "watched": {name: list(values) for name, values in self.watched.items()},
            "ended": self.ended,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> History:
        known = {name: record[name] for name in cls().to_dict()}
        return cls(**known, seconds=[float("nan")] * len(record["losses"]))

    def plot(self, axes: Any = None) -> Any:
        """The losses over the epochs, on a logarithmic axis where all are positive; gives matplotlib's axes."""
        from matplotlib.figure import Figure

        axes = Figure(figsize=(6, 3.6), layout="constrained").add_subplot() if axes is None else axes
        axes.plot(self.epochs, self.losses, label="training")
        if self.held_out:
            axes.plot(self.measured, self.held_out, label="held out")
            axes.legend()
        if self.losses and min(*self.losses, *self.held_out, 1.0) > 0:
            axes.set_yscale("log")
        axes.set_xlabel("epoch")
        axes.set_ylabel("loss")
        return axes
