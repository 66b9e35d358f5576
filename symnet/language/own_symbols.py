"""Which SymPy symbol a user had for a variable, so that results speak of the user's own symbol.

Kept weakly, beside the variable and as long as it lives; it decides only which of SymPy's many symbols of one name is
given back, never what a formula means.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from symnet.expr import Symbol

_own: WeakKeyDictionary[Symbol, Any] = WeakKeyDictionary()


def remember(variable: Symbol, symbol: Any) -> Symbol:
    """The variable, whose SymPy symbol is `symbol` from now on."""
    _own[variable] = symbol
    return variable


def own_symbol(variable: Symbol) -> Any | None:
    """The user's SymPy symbol, where there was one."""
    return _own.get(variable)
