"""Declarations: names with their shapes and facts, from a dict or from one string."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from symnet.errors import ParseError, SymnetError, quote
from symnet.expr import Symbol
from symnet.sizes import Dim, Shape, Size, may_be_below_one, names_of, size
from symnet.symbols import CONSTANTS, FACTS, check_facts, check_name

SIZE_TERM = re.compile(r"\s*(?:(\d+)|([^\W\d]\w*)|(\*\*|[-+*()]))")


@dataclass
class Declarations:
    """What is declared: tensors and scalars, sizes, unspecified functions; in the order given."""

    symbols: dict[str, Symbol] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)

    def variables(self) -> list[Symbol]:
        """The tensors and scalars, in order."""
        return [self.symbols[name] for name in self.order if name in self.symbols]

    def add(self, name: str, words: str) -> None:
        """Declare one name from the text after its colon."""
        check_name(name)
        dims, facts = _split(words, name)
        if "size" in facts or "function" in facts:
            if dims or len(facts) > 1:
                raise SymnetError(f"{quote(name)}: {facts[0]} stands alone, without sizes or other facts")
            self._one_kind(name, facts[0])
            (self.sizes.setdefault(name, size(name)) if facts[0] == "size" else self.functions.add(name))
        else:
            self._one_kind(name, "tensor")
            made = Symbol(name, dims, check_facts(name, dims, facts))
            if self.symbols.setdefault(name, made) is not made:
                raise SymnetError(f"{quote(name)} is declared twice, with different shapes or facts")
            for dim in dims:
                for part in names_of(dim):
                    self._one_kind(part, "size")
                    self.sizes.setdefault(part, size(part))
        if name not in self.order:
            self.order.append(name)

    def _one_kind(self, name: str, kind: str) -> None:
        kinds: dict[str, Any] = {"tensor": self.symbols, "size": self.sizes, "function": self.functions}
        for other, known in kinds.items():
            if other != kind and name in known:
                raise SymnetError(f"{quote(name)} cannot be a {kind} and a {other} at once; rename one of them")


def parse_declarations(let: Any = None) -> Declarations:
    """Declarations from `{"W": "m n", "t": ""}`, from `"W: m n; t"`, or from declarations."""
    if isinstance(let, Declarations):
        return let
    found = Declarations()
    for name, words in _items(let):
        found.add(name, words)
    return found


def _items(let: Any) -> Iterable[tuple[str, str]]:
    if let is None:
        return []
    if isinstance(let, Mapping):
        return [(str(name), _words(words, str(name))) for name, words in let.items()]
    if isinstance(let, str):
        pairs = (part.partition(":") for part in let.split(";") if part.strip())
        return [(name.strip(), words.strip()) for name, _, words in pairs]
    raise SymnetError(f'let={quote(let)} is not a declaration; write let="W: m n; x: n" or let={{"W": "m n"}}')


def _words(words: Any, name: str) -> str:
    if isinstance(words, str):
        return words
    if isinstance(words, (tuple, list)):
        return " ".join(f"({d})" for d in words)
    raise SymnetError(f"{quote(words)} is not the shape of {quote(name)}; write sizes in a text such as 'm n'")


def _split(words: str, name: str) -> tuple[Shape, list[str]]:
    facts: list[str] = []
    dims: list[Dim] = []
    for word in _size_words(words):
        if word in FACTS:
            facts.append(word)
        elif facts:
            raise SymnetError(f"{quote(name)}: sizes come before facts, and {quote(word)} follows {quote(facts[-1])}")
        else:
            dims.append(parse_size(word, name))
    return tuple(dims), facts


def _size_words(words: str) -> list[str]:
    """Split at spaces and commas outside parentheses and not beside an operator: `2*H n + 1` is two sizes."""
    joined = re.sub(r"\s*(\*\*|[-+*])\s*", r"\1", words.replace(",", " "))
    out, depth, word = [], 0, ""
    for character in joined:
        depth += (character == "(") - (character == ")")
        if character.isspace() and depth == 0:
            out.append(word)
            word = ""
        else:
            word += character
    return [w for w in [*out, word] if w]


def parse_size(text: str, name: str) -> Dim:
    """A size: an integer >= 1, a name, or a polynomial of these."""
    parts: list[tuple[str, str]] = []
    place = 0
    if len(text) > 1000:
        raise ParseError(f"the size {quote(text, 40)} of {quote(name)} is longer than 1,000 characters")
    while place < len(text):
        match = SIZE_TERM.match(text, place)
        if match is None:
            raise ParseError(
                f"{quote(text)} is not a size of {quote(name)}; write an integer, a name, or m*n, n+1, 2*H"
            )
        number, word, operator = match.groups()
        parts.append(("number", number) if number else ("name", word) if word else ("operator", operator))
        place = match.end()
    value = _SizeParser(parts, text, name).whole()
    if isinstance(value, int) and value < 1:
        raise SymnetError(f"sizes are at least 1, and {quote(name)} has {value}")
    if isinstance(value, Size) and may_be_below_one(value) and all(c <= 0 for _, c in value.terms):
        raise SymnetError(f"sizes are at least 1, and {quote(text)} of {quote(name)} never is")
    return value


class _SizeParser:
    """A polynomial of sizes; nesting is bounded by the length of the text."""

    def __init__(self, parts: list[tuple[str, str]], text: str, name: str):
        self.parts, self.text, self.name, self.at = parts, text, name, 0

    def whole(self) -> Dim:
        value = self._sum(0)
        if self.at != len(self.parts):
            self._fail()
        return value

    def _fail(self) -> Any:
        raise ParseError(
            f"{quote(self.text)} is not a size of {quote(self.name)}; write an integer, a name, or m*n, n+1"
        )

    def _next(self, *operators: str) -> str:
        if self.at < len(self.parts) and self.parts[self.at][0] == "operator" and self.parts[self.at][1] in operators:
            self.at += 1
            return self.parts[self.at - 1][1]
        return ""

    def _sum(self, depth: int) -> Dim:
        if depth > 50:
            self._fail()
        value: Dim = -self._product(depth) if self._next("-") else self._product(depth)
        while sign := self._next("+", "-"):
            term = self._product(depth)
            value = value + term if sign == "+" else value - term
        return value

    def _product(self, depth: int) -> Dim:
        value = self._power(depth)
        while self._next("*"):
            value = value * self._power(depth)
        return value

    def _power(self, depth: int) -> Dim:
        value = self._atom(depth)
        if self._next("**"):
            exponent = self._atom(depth)
            if not isinstance(exponent, int) or not 0 <= exponent <= 20:
                return self._fail()
            power: Dim = 1
            for _ in range(exponent):
                power = power * value
            return power
        return value

    def _atom(self, depth: int) -> Dim:
        if self._next("("):
            value = self._sum(depth + 1)
            if not self._next(")"):
                self._fail()
            return value
        if self.at == len(self.parts) or self.parts[self.at][0] == "operator":
            self._fail()
        kind, word = self.parts[self.at]
        self.at += 1
        if kind == "number":
            return int(word)
        if word in CONSTANTS:
            raise SymnetError(f"{quote(word)} is a constant and not a size; choose another name")
        check_name(word)
        return size(word)
