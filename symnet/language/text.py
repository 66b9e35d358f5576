"""Expression → text of the language: iterative, bounded, pasteable.

Every node class has a row (`text_scalars`, `text_tensors`) that lays it out as parts: strings, and operands with the
least binding strength that needs no parentheses. The parts are written from an explicit stack, so that depth and size
cost nothing before the limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.errors import BudgetError
from symnet.expr import Constant, Defined, Expr, Symbol, once, postorder
from symnet.language import text_scalars, text_tensors
from symnet.language.text_parts import COMPARE, Layout, Part, call, operand
from symnet.language.tokens import MAX_DIGITS, MAX_LENGTH

LAYOUT: dict[type, Callable[[Any], Layout]] = {**text_scalars.LAYOUT, **text_tensors.LAYOUT}
# How a constant is written where a variable has taken its name.
OTHERWISE = {"pi": "acos(-1)", "e": "exp(1)"}
PATIENCE = 60_000  # nodes entered for one short text; below a longer spine nothing is shown


def text(e: Expr) -> str:
    """The expression as text that can be pasted back in with the same declarations, and means the same.

    Names that a user gave with `where=` stay; those that a derivation gave are written out. A text of more than
    100,000 characters, or with a number of more than 1,000 digits, could not be read again and is refused
    (`BudgetError`); name parts of it with `where=`.

    >>> from symnet.language import parse
    >>> text(parse("(a - (b - c))/(2*d)"))
    '(a - (b - c))/(2*d)'
    """
    written = _write(e, MAX_LENGTH)
    if written is None:
        raise BudgetError(
            f"the formula has more than {MAX_LENGTH:,} characters as text, or a number of more than {MAX_DIGITS:,} "
            f"digits (it begins with `{brief(e, 40)}`); name its parts, or print the derivation, which does"
        )
    return written


def named_text(e: Expr) -> str:
    """The text with the names that a derivation gave, as its lines print them."""
    written = _write(e, MAX_LENGTH, fresh=True)
    return brief(e, MAX_LENGTH) if written is None else written


@once
def shown_text(e: Expr) -> str:
    """What `str(e)` gives: the pasteable text, or the one with names where that is too long."""
    return _write(e, MAX_LENGTH) or named_text(e)


def brief(e: Expr, limit: int = 80) -> str:
    """The text cut off at `limit` characters, for messages: cheap for expressions of any size."""
    return _write(e, limit, cut=True, fresh=True) or "..."


def _write(e: Expr, limit: int, cut: bool = False, fresh: bool = False) -> str | None:
    """The text, or None where it is longer than the limit; with `cut`, as much of it as there is room for."""
    out: list[str] = []
    length, steps, patience = 0, 0, max(PATIENCE, 10 * limit)
    taken: set[str] | None = set() if cut else None
    stack: list[Part] = [(e, COMPARE)]
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            out.append(part)
            length += len(part)
            if length > limit:
                return "".join(out)[:limit] + "..." if cut else None
            continue
        node, least = part
        steps += 1
        if cut and steps > patience:
            return "".join(out) + "..."
        if isinstance(node, Defined) and node.fresh and not fresh:
            stack.append((node.value, least))
            continue
        if isinstance(node, Constant):
            taken = _taken(e) if taken is None else taken
            stack.append(OTHERWISE[node.name] if node.name in taken else node.name)
            continue
        try:
            strength, parts = LAYOUT.get(type(node), _compiled)(node)
        except text_scalars.TooLong:
            if not cut:
                return None
            strength, parts = COMPARE, [f"a number of more than {MAX_DIGITS:,} digits"]
        stack.extend(reversed(["(", *parts, ")"] if strength < least else parts))
    return "".join(out)


def _compiled(e: Expr) -> Layout:
    """A node that only compiled programs have, for messages; it cannot be read back."""
    return call(type(e).__name__.lower(), *map(operand, e.children))


def _taken(e: Expr) -> set[str]:
    """The names of constants that variables of the expression have."""
    return {node.name for node in postorder(e) if isinstance(node, (Symbol, Defined)) and node.name in OTHERWISE}
