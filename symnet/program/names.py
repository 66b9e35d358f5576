"""Identifiers for generated code: a user's names where they are safe, and new ones that clash with nothing."""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from collections.abc import Iterable

# Soft keywords and dunders are no harm; what generated code itself uses is reserved by the caller.
RESERVED = frozenset(keyword.kwlist) | frozenset(dir(builtins))


class Names:
    """The identifiers of one function.

    >>> names = Names(["np"])
    >>> [names.make(n) for n in ("x", "x", "lambda", "np", "x_{1}", "λ")]
    ['x', 'x_2', 'lambda_', 'np_', 'x_1', 'λ']
    """

    def __init__(self, reserved: Iterable[str]):
        self.reserved = RESERVED | frozenset(reserved)
        self.given: set[str] = set()
        self.counter = 0

    def make(self, wanted: str) -> str:
        """A fresh identifier, as close to `wanted` as may be."""
        base = name = _identifier(wanted)
        if name in self.reserved:
            base = name = name + "_"
        number = 2
        while name in self.given or name in self.reserved:
            name = f"{base}_{number}"
            number += 1
        self.given.add(name)
        return name

    def temporary(self) -> str:
        """t1, t2, ..."""
        while True:
            self.counter += 1
            name = f"t{self.counter}"
            if name not in self.given:
                self.given.add(name)
                return name


def _identifier(wanted: str) -> str:
    """Letters, digits and _ of the wish, beginning with a letter, in the normal form in which Python compares."""
    normal = unicodedata.normalize("NFKC", wanted)
    kept = "".join(c if f"a{c}".isidentifier() else "_" for c in normal).strip("_")
    while "__" in kept:
        kept = kept.replace("__", "_")
    if not kept or not kept.isidentifier():
        kept = f"v_{kept}" if kept else "v"
    return kept[:60]
