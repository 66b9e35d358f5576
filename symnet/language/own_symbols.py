"""Which SymPy symbol a user had for a variable or a size, so that results speak of the user's own symbol.

Kept beside the variable, weakly and as long as it lives, and for the sizes that were named last. It decides only which
of SymPy's many symbols of one name is given back, never what a formula means.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from symnet.expr import Symbol

_own: WeakKeyDictionary[Symbol, Any] = WeakKeyDictionary()
_sizes: dict[str, Any] = {}
MOST_SIZES = 1000


def remember(variable: Symbol, symbol: Any) -> Symbol:
    """The variable, whose SymPy symbol is `symbol` from now on."""
    _own[variable] = symbol
    return variable


def own_symbol(variable: Symbol) -> Any | None:
    """The user's SymPy symbol, where there was one."""
    return _own.get(variable)


def remember_size(symbol: Any) -> None:
    """The size of the symbol's name is that symbol from now on."""
    _sizes.pop(symbol.name, None)
    _sizes[symbol.name] = symbol
    if len(_sizes) > MOST_SIZES:
        del _sizes[next(iter(_sizes))]


def own_size(name: str) -> Any | None:
    """The user's SymPy symbol for a size, where there was one."""
    return _sizes.get(name)
