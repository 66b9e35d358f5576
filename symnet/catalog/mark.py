"""The mark that makes a function a derivation of a catalog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from symnet.errors import SymnetError

Function = TypeVar("Function", bound=Callable[[], Any])
# Every argument of the mark, with the type that its literal must have.
ARGUMENTS: dict[str, type] = {
    "title": str,
    "title_zh": str,
    "summary": str,
    "summary_zh": str,
    "topic": str,
    "sources": list,
    "covers": list,
    "corrects": list,
}


def derivation(**about: Any) -> Callable[[Function], Function]:
    """Mark a function that returns a `Derivation`.

    title, title_zh, summary, summary_zh, topic: texts; sources: places such as `"004 (9)"`; covers: row ids such as
    `"C10"`; corrects: ids of doubtful places such as `"X05"`, whose formula is shown to fail and mended here. All are
    literals, because catalogs are listed without being imported. `title` is required.

    >>> @derivation(title="A line", topic="examples")
    ... def line():
    ...     ...
    >>> line.__symnet__["title"]
    'A line'
    """
    check_arguments(about)

    def mark(function: Function) -> Function:
        function.__symnet__ = about  # type: ignore[attr-defined]
        return function

    return mark


def check_arguments(about: dict[str, Any]) -> None:
    """Raise `SymnetError` unless the arguments are those of the mark, with their types."""
    for name, value in about.items():
        if name not in ARGUMENTS:
            raise SymnetError(f"derivation() has no argument `{name}`; there are {', '.join(ARGUMENTS)}")
        if not isinstance(value, ARGUMENTS[name]):
            raise SymnetError(f"`{name}` of derivation() must be a {ARGUMENTS[name].__name__}, not {value!r}")
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise SymnetError(f"`{name}` of derivation() must be a list of texts, not {value!r}")
    if not about.get("title"):
        raise SymnetError('derivation() needs a title: @derivation(title="...")')
