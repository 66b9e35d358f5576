"""A limit on time that deep work asks, between small pieces; set by whoever answers for the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


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
