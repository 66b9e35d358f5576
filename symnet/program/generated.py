"""Generated text as a function; its text stays available to tracebacks and `inspect`."""

from __future__ import annotations

import builtins
import itertools
import linecache
import weakref
from collections.abc import Callable
from typing import Any

_numbers = itertools.count(1)


def loaded(text: str, name: str) -> Callable[..., Any]:
    """The function of this name that the text, which we wrote, defines."""
    filename = f"<symnet program {next(_numbers)}>"
    namespace: dict[str, Any] = {"__name__": "symnet.program.generated"}
    exec(builtins.compile(text, filename, "exec"), namespace)
    function = namespace.pop(name)  # out of its own globals, so that it goes as soon as the program does
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    weakref.finalize(function, linecache.cache.pop, filename, None)
    return function
