"""A time limit that is asked, again and again, between small pieces of work; no signals, no threads."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf, nan
from threading import local
from time import monotonic, thread_time

from symnet.errors import SymnetError, quote
from symnet.limits import asked

LONG = 0.01  # seconds between two looks at the time


class OutOfTime(Exception):
    """The time given to a piece of work is over."""


class _Meter(local):
    """The latest look of a thread at its time, and what does not count of it."""

    looked = waited = 0.0
    collections = 0


_meter = _Meter()


def worked() -> float:
    """Seconds that this thread has worked. What went by while all garbage was collected is no work: that takes as long
    as there is much in memory, whatever is asked."""
    now = thread_time()
    if now - _meter.looked > LONG:
        collections = gc.get_stats()[-1]["collections"]
        if collections != _meter.collections:
            _meter.waited += now - _meter.looked
            _meter.collections = collections
    _meter.looked = now
    return now - _meter.waited


class Clock:
    """A limit in seconds from now. `check()` raises `OutOfTime` once it is over. A part of it counts the time that this
    thread works: what is found in it does not depend on what else the machine does, or keeps in memory."""

    until = inf  # of the time that this thread has worked

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
        if monotonic() > self.end or (self.until < inf and worked() > self.until):
            raise OutOfTime

    @property
    def left(self) -> float:
        return max(min(self.end - monotonic(), self.until - worked()), 0.0)

    @property
    def spent(self) -> float:
        return monotonic() - self.start

    @contextmanager
    def at_most(self, seconds: float) -> Iterator[Clock]:
        """A part of the time that is left; where only the part runs out, the work goes on behind it."""
        part = Clock(self.left)
        part.end, part.until = self.end, worked() + min(seconds, self.left)
        try:
            with asked(part.check):
                yield part
        except OutOfTime:
            self.check()


@contextmanager
def attempted(clock: Clock) -> Iterator[None]:
    """Work that ends when a clock does; where its time runs out, the work goes on behind it."""
    try:
        with asked(clock.check):
            yield
    except OutOfTime:
        pass
