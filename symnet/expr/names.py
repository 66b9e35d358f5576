"""Nodes that have a name: constants, variables, names for expressions, unspecified functions."""

from __future__ import annotations

from symnet.errors import SymnetError, quote
from symnet.expr.scalar import Expr
from symnet.sizes import Shape


class Constant(Expr):
    """A named real number: `pi` or `e`."""

    __slots__ = ()

    def __new__(cls, name: str) -> Constant:
        if name not in ("pi", "e"):
            raise SymnetError(f"{quote(name)} is not a constant; there are pi and e")
        return cls._make((), (name,), ())

    @property
    def name(self) -> str:
        return self.data[0]


class Symbol(Expr):
    """A variable with its shape and declared facts (words of the language such as `symmetric`)."""

    __slots__ = ()

    def __new__(cls, name: str, shape: Shape = (), facts: tuple[str, ...] = ()) -> Symbol:
        return cls._make((), (name, tuple(shape), tuple(sorted(facts))), tuple(shape))

    @property
    def name(self) -> str:
        return self.data[0]

    @property
    def facts(self) -> tuple[str, ...]:
        return self.data[2]

    @property
    def integral(self) -> bool:  # type: ignore[override]
        """Whether its entries are declared to be integers."""
        return "integer" in self.facts or "size" in self.facts


class Defined(Expr):
    """A name for an expression, `z1 := W1 @ x + b1`; equal in value to it.

    A name that the user gave is kept in print. A `fresh` one was given by a derivation, and prints in its lines; the
    text of an expression alone shows the value instead, so that it can be pasted back in.
    """

    __slots__ = ()

    def __new__(cls, name: str, value: Expr, fresh: bool = False) -> Defined:
        return cls._make((value,), (name, bool(fresh)), value.shape)

    @property
    def name(self) -> str:
        return self.data[0]

    @property
    def fresh(self) -> bool:
        return self.data[1]

    @property
    def value(self) -> Expr:
        return self.children[0]

    def with_children(self, children: tuple[Expr, ...]) -> Defined:
        return Defined(self.name, children[0], self.fresh)


class Apply(Expr):
    """An unspecified differentiable function, or one of its derivatives, entry by entry: f(x), f′(x)."""

    __slots__ = ()

    def __new__(cls, name: str, operand: Expr, order: int = 0) -> Apply:
        return cls._make((operand,), (name, order), operand.shape)

    @property
    def name(self) -> str:
        return self.data[0]

    @property
    def order(self) -> int:
        return self.data[1]

    def with_children(self, children: tuple[Expr, ...]) -> Apply:
        return Apply(self.name, children[0], self.order)
