"""Powers that stay what they are where something is put for names: only those with whole exponents have values of
negative bases, and an exponent is whole by its form."""

from __future__ import annotations

from collections.abc import Callable

from symnet.expr import Expr, Number, Power, postorder
from symnet.program.interpret_entries import is_integral


def keeps_powers(put: Callable[[Expr], Expr], *roots: Expr) -> bool:
    """Whether the exponents below the roots are whole before as after."""
    exponents = (node.exponent for node in postorder(*roots) if isinstance(node, Power))
    return all(is_integral(e) == is_integral(put(e)) for e in exponents if not isinstance(e, Number))


def integrality(e: Expr) -> tuple[str, ...]:
    """What is declared of a name that stands for e: that it is an integer, where e is one by its form."""
    return ("integer",) if is_integral(e) else ()
