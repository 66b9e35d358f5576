"""What is compiled comes as one expression, or as nested lists of them; what is computed goes back in the same form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Formal


def leaves(tree: Any) -> list[Expr]:
    """The expressions, from left to right."""
    return [tree] if isinstance(tree, Expr) else [leaf for branch in tree for leaf in leaves(branch)]


def grown(tree: Any, values: Iterator[Any]) -> Any:
    """The values in the places of the expressions."""
    return next(values) if isinstance(tree, Expr) else [grown(branch, values) for branch in tree]


def refuse_formal(nodes: Iterable[Expr]) -> None:
    """Raise `SymnetError` for a derivative that was not derived yet."""
    for node in nodes:
        if isinstance(node, Formal):
            raise SymnetError(
                f"{quote(node, 60)} is a derivative as written and has no code; derive it with symnet.{node.kind}(...)"
            )
