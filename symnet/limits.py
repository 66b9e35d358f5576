"""A limit on time that deep work asks, between small pieces; set by whoever answers for the time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import CO_GENERATOR
from types import FrameType


def _free() -> None:
    """No limit."""


_check: ContextVar[Callable[[], None]] = ContextVar("check", default=_free)


def tick() -> None:
    """Go on, or raise what the limit raises."""
    _check.get()()


@contextmanager
def asked(check: Callable[[], None]) -> Iterator[None]:
    """While this lasts, `tick` calls `check`, which raises when the time is over."""
    token = _check.set(check)
    try:
        yield
    finally:
        _check.reset(token)


@contextmanager
def asked_at_calls() -> Iterator[None]:
    """While this lasts, every call of a function asks, as `tick` does: for a library that asks no limit by itself and
    whose work no size bounds. (What the limit raises comes out of whatever was called last. Generators do not ask: what
    is raised while one is closed is dropped, and Python then tells of no more calls.) Not while somebody profiles:
    there is one place for what is told of calls, and it is theirs."""

    def called(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and not frame.f_code.co_flags & CO_GENERATOR:
            check()

    check = _check.get()
    if check is _free or sys.getprofile() is not None:
        yield
        return
    sys.setprofile(called)
    try:
        yield
    finally:
        sys.setprofile(None)
