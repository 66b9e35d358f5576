"""Methods whose work lives in a higher room.

A low object offers a method (`str(e)`, `e.latex()`, `D.verify()`) that is carried out higher up. `late("name")` makes
that method; `symnet.surface` is the one table that says which function does the work.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def late(name: str) -> Callable[..., Any]:
    """A method that calls the function `name` of `symnet.surface` with the object first."""

    def method(self: Any, *args: Any, **options: Any) -> Any:
        return getattr(import_module("symnet.surface"), name)(self, *args, **options)

    method.__name__ = name
    method.__doc__ = f"See `symnet.surface.{name}`."
    return method
