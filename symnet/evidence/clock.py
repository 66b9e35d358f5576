"""A time limit that is asked, again and again, between small pieces of work; no signals, no threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import nan
from time import monotonic

from symnet.errors import SymnetError, quote
from symnet.limits import asked


class OutOfTime(Exception):
    """The time given to a piece of work is over."""


class Clock:
    """A limit in seconds from now. `check()` raises `OutOfTime` once it is over."""

    def __init__(self, seconds: float):
        """Raises `SymnetError` for what is no number of seconds."""
        self.start = monotonic()
        try:
            limit = float(seconds)
        except (TypeError, ValueError, OverflowError):
            limit = nan
        if isinstance(seconds, str) or limit != limit:
            raise SymnetError(f"timeout={quote(seconds)} is not a number of seconds; write, for example, timeout=10")
        self.end = self.start + max(limit, 0.0)

    def check(self) -> None:
        if monotonic() > self.end:
            raise OutOfTime

    @property
    def left(self) -> float:
        return max(self.end - monotonic(), 0.0)

    @property
    def spent(self) -> float:
        return monotonic() - self.start

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[Clock]:
        """A part of the time that is left; where only the part runs out, the work goes on behind it."""
        part = Clock(min(seconds, self.left))
        try:
            with asked(part.check):
                yield part
        except OutOfTime:
            self.check()
