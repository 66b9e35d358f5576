"""The names that a text may use: declared ones, named intermediates, and scalars that nobody declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.expr import Compare, Constant, Defined, Expr, Symbol, as_expr, postorder
from symnet.language.declarations import Declarations, parse_declarations
from symnet.sizes import Size
from symnet.symbols import CONSTANTS, check_name

Read = Callable[[str, "Scope"], Expr]


class Scope:
    """Names and what they mean."""

    def __init__(self, declared: Declarations, defined: dict[str, Defined]):
        self.declared, self.defined = declared, defined
        self._seen: set[Expr] = set()
        self.undeclared: set[str] = set()

    @classmethod
    def of(cls, let: Any, where: Mapping[str, Any] | None, read: Read, *about: Expr) -> Scope:
        """The scope of `let` and `where`. about: expressions whose names the text may use as they are there."""
        scope = cls(parse_declarations(let).copy(), {})
        scope.learn(*about)
        if not isinstance(where or {}, Mapping):
            raise SymnetError(f'where={quote(where)} is not a table of names; write where={{"a": "tanh(z)"}}')
        for name, value in (where or {}).items():
            scope.define(name, value, read)
        return scope

    def learn(self, *about: Expr) -> None:
        """Know the names in expressions; what was seen before is not walked again."""
        for node in postorder(*about, stop=self._seen.__contains__):
            if node in self._seen:
                continue
            self._seen.add(node)
            self.declared.learn(node)
            if isinstance(node, Defined) and not node.fresh:
                self.defined.setdefault(node.name, node)

    def define(self, name: str, value: Any, read: Read) -> None:
        """`name` stands for `value`, a text or an expression, from now on."""
        check_name(name)
        if name in self.declared:
            raise SymnetError(f"{quote(name)} is declared and cannot be defined as {quote(value)} too")
        meaning = read(value, self) if isinstance(value, str) else as_expr(value)
        if isinstance(meaning, Compare):
            raise SymnetError(f"{quote(name)} cannot be defined as the comparison {quote(value)}")
        if not isinstance(value, str):
            self.learn(meaning)
        if name in self.undeclared:
            raise SymnetError(
                f"{quote(name)} is used before it is defined as {quote(value)}; definitions stand in order, each "
                "may use those before it"
            )
        own = isinstance(meaning, Defined) and meaning.name == name
        self.defined[name] = meaning if own else Defined(name, meaning)  # type: ignore[assignment]

    def look_up(self, name: str) -> Expr | Size:
        """The meaning of a name; one that is not known is a real scalar, or a constant."""
        declared = self.declared
        found: Expr | Size | None = self.defined.get(name) or declared.symbols.get(name) or declared.sizes.get(name)
        if found is not None:
            return found
        if name in CONSTANTS:
            return Constant(name)
        self.undeclared.add(name)
        return Symbol(check_name(name))
