"""The worlds that a program can be compiled for: one row each. A world is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from symnet.errors import SymnetError, quote


@dataclass(frozen=True)
class Backend:
    """One world.

    maker: `module:name` of what makes the program, called as `maker(tree, inputs, title=..., factors=..., **options)`,
    where tree is an expression or nested lists of them; needs: the packages that must be there, by the names under
    which they are imported; extra: what brings them, empty where they come with symnet itself; line: what it is, in a
    few words; options: further keywords of `compile` that it takes.
    """

    name: str
    maker: str
    line: str
    needs: tuple[str, ...] = ()
    extra: str = ""
    options: tuple[str, ...] = ()

    def make(self) -> Callable[..., Any]:
        """What makes the program.

        Raises `SymnetError` where a package is missing, with the extra that brings it.
        """
        for package in self.needs:
            try:
                import_module(package)
            except ImportError:
                raise SymnetError(
                    f"the backend {quote(self.name)} needs the package {quote(package)}, which is not installed; "
                    f"try: pip install 'symnet[{self.extra}]'"
                ) from None
        home, name = self.maker.split(":")
        return getattr(import_module(home), name)


_HERE = "symnet.program.backends"
BACKENDS = (
    Backend("numpy", "symnet.program.compile:Program", "readable NumPy code", options=("fast",)),
    Backend(
        "array_api",
        f"{_HERE}.array_api:ArrayProgram",
        "arrays of any library that follows the Python array API standard",
        needs=("array_api_compat",),
        extra="array-api",
    ),
    Backend(
        "jax",
        f"{_HERE}.array_api:JaxProgram",
        "a pure function of JAX arrays, for jit, vmap and grad",
        needs=("array_api_compat", "jax"),
        extra="jax",
    ),
    Backend(
        "torch",
        f"{_HERE}.array_api:TorchProgram",
        "PyTorch tensors, gradients included",
        needs=("array_api_compat", "torch"),
        extra="torch",
    ),
    Backend("mpmath", f"{_HERE}.entry_programs:MpmathProgram", "any number of digits", options=("digits",)),
    Backend("balls", f"{_HERE}.entry_programs:BallProgram", "rigorous enclosures of exact values", options=("digits",)),
    Backend("c", f"{_HERE}.c.program:CProgram", "one C function, for small networks", ("cffi",), "c", ("fast",)),
)


def backend(name: object, options: Iterable[str] = ()) -> Backend:
    """The row of this name.

    Raises `SymnetError` for a name that is not there, and for an option that this backend does not take.

    >>> backend("numpy").line
    'readable NumPy code'
    """
    row = next((row for row in BACKENDS if row.name == name), None)
    if row is None:
        known = "; ".join(f"{row.name!r}: {row.line}" for row in BACKENDS)
        raise SymnetError(f"{quote(name)} is not a backend; there are {known}")
    for option in options:
        if option not in row.options:
            takes = f"it takes {', '.join(row.options)}" if row.options else "it takes none"
            raise SymnetError(f"the backend {quote(name)} has no option {quote(option)}; {takes}")
    return row
