"""Formulas of numbers in certificates, read with the names of a scalar claim (letters, where those cannot be typed)."""

from __future__ import annotations

from copy import copy
from typing import Any

from symnet.evidence.rechecking.field import Refused
from symnet.evidence.records import lettering
from symnet.expr import Compare, Expr, Symbol, postorder, rebuild
from symnet.language.parser import read, read_chain
from symnet.language.scope import Scope

LONGEST = 10_000


class Letters:
    """The names below `roots`, as a certificate writes them."""

    def __init__(self, *roots: Expr):
        letters = lettering(roots)
        self.names = {letter.name: symbol for symbol, letter in letters.items()}
        self.back = {letter: symbol for symbol, letter in letters.items()}
        self.scope = Scope.of(None, None, read, *(rebuild(root, letters) for root in roots))

    def beside(self, text: Any) -> tuple[Letters, Symbol]:
        """One more name, of a real number, and the letters with it."""
        if (
            not isinstance(text, str)
            or not text.isidentifier()
            or text in {*self.names, *(s.name for s in self.names.values())}
        ):
            raise Refused("a new name that is none")
        t, other = Symbol(text), copy(self)
        other.names, other.back = {**self.names, text: t}, {**self.back, t: t}
        return other, t

    def expression(self, text: Any) -> Expr:
        return self._own(read(self._plain(text), self.scope))

    def comparison(self, text: Any) -> Compare:
        relations, (a, *rest) = read_chain(self._plain(text), self.scope)
        if len(rest) != 1:
            raise Refused(f"{text} is no comparison")
        return Compare(relations[0], self._own(a), self._own(rest[0]))

    def _plain(self, text: Any) -> str:
        if not isinstance(text, str) or len(text) > LONGEST:
            raise Refused("a formula that is none")
        return text

    def _own(self, e: Expr) -> Expr:
        found: Expr = rebuild(e, self.back)
        if found.shape or any(n not in self.names.values() for n in postorder(found) if isinstance(n, Symbol)):
            raise Refused("a formula about other names than those of the claim")
        return found
