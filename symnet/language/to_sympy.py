"""Expression → SymPy: scalars, matrix expressions, and arrays of higher rank that are made of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from typing import Any

import sympy

from symnet.errors import BudgetError, SymnetError, quote
from symnet.expr import Apply, Concat, Defined, Expr, Reshape, Symbol, fold, postorder
from symnet.language.own_symbols import own_size, own_symbol
from symnet.language.sympy_writers import ARRAYS, RULES, Refused, why
from symnet.sizes import Dim

# SymPy walks trees, evaluates on construction and recurses: a larger formula would take minutes, or the stack.
MAX_TREE, MAX_DEPTH = 5_000, 250


def to_sympy(e: Expr) -> Any:
    """The SymPy object with the same value: a scalar expression, a relation, or a matrix expression; a sum or a
    contraction of rank 3 and more (a Jacobian) becomes an array expression.

    SymPy evaluates as it always does. A variable that came from SymPy is given back as the user's own symbol; others
    become real symbols with the declared assumptions, and positive integers for sizes. Raises `SymnetError` where
    SymPy has no counterpart (vectors, most operations along axes), and for formulas too large for it.

    >>> from symnet.language import parse
    >>> to_sympy(parse("1/(1 + exp(-x))")), to_sympy(parse("A @ A.T", let="A: m n"))
    (1/(1 + exp(-x)), A*A.T)
    """
    _check_size(e)
    try:
        found = fold(e, Writer(e).convert)
    except RecursionError:
        raise BudgetError(f"{quote(e)} is nested too deep for SymPy; convert its parts") from None
    except (ValueError, TypeError, IndexError, ArithmeticError) as error:
        raise SymnetError(f"SymPy refuses {quote(e)}: {error}") from None
    if isinstance(found, (Refused, tuple)):
        raise SymnetError(why(e))
    return found


def _check_size(e: Expr) -> None:
    sizes: dict[Expr, tuple[int, int]] = {}
    for node in postorder(e):
        deeper = max((sizes[c][1] + (type(c) is not type(node)) for c in node.children), default=0)
        sizes[node] = 1 + sum(sizes[child][0] for child in node.children), deeper
        if sizes[node][0] > MAX_TREE or deeper > MAX_DEPTH:
            raise BudgetError(
                f"{quote(e)} has more than {MAX_TREE:,} parts or {MAX_DEPTH} levels written out, too many for SymPy; "
                "convert its parts"
            )


def _letters() -> Iterator[str]:
    yield from "xts"
    yield from (f"x{k}" for k in count())


class Writer:
    """One conversion: which SymPy symbols stand for the names and sizes of an expression."""

    def __init__(self, e: Expr):
        self.sizes: dict[str, Any] = {}
        names = {"pi", "e"}
        for node in postorder(e):
            if isinstance(node, (Symbol, Apply, Defined)):
                names.add(node.name)
            if isinstance(node, Symbol) and node.rank == 2:
                mine = own_symbol(node)
                for size in (s for dim in getattr(mine, "shape", ()) for s in dim.free_symbols):
                    self.sizes.setdefault(size.name, size)
        self.variable = sympy.Symbol(next(name for name in _letters() if name not in names))

    def convert(self, e: Expr, *parts: Any) -> Any:
        if not isinstance(e, Reshape):
            for part in parts:
                if isinstance(part, Refused):
                    raise SymnetError(why(part.e))
        rule = RULES.get(type(e))
        known = (Reshape, Concat, *ARRAYS) if e.rank > 2 else (Reshape, Concat)
        if rule is None or (e.rank not in (0, 2) and not isinstance(e, known)):
            return Refused(e, parts)
        return rule(self, e, *parts)

    def number(self, value: Fraction) -> Any:
        return sympy.Rational(value.numerator, value.denominator)

    def size(self, name: str) -> Any:
        """The symbol of a size: that of the variables here, else the user's, else a positive integer."""
        if name not in self.sizes:
            known = own_size(name)
            self.sizes[name] = sympy.Symbol(name, integer=True, positive=True) if known is None else known
        return self.sizes[name]

    def dim(self, value: Dim) -> Any:
        """A size as a SymPy integer expression."""
        if isinstance(value, int):
            return sympy.Integer(value)
        total: Any = sympy.Integer(0)
        for monomial, coefficient in value.terms:
            term: Any = sympy.Integer(coefficient)
            for name, power in monomial:
                term *= self.size(name) ** power
            total += term
        return total

    def dims(self, e: Expr) -> tuple[Any, ...]:
        return tuple(map(self.dim, e.shape))
