"""Declarations: names with their shapes and facts, from a dict or from one string."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from symnet.errors import ParseError, SymnetError, quote
from symnet.expr import Apply, Expr, Eye, Full, SizeValue, Symbol
from symnet.language.size_text import parse_size
from symnet.language.tokens import MAX_LENGTH, visible
from symnet.sizes import Dim, Shape, Size, names_of, show, size
from symnet.symbols import FACTS, check_facts, check_name


@dataclass
class Declarations:
    """What is declared: tensors and scalars, sizes, unspecified functions; in the order given."""

    symbols: dict[str, Symbol] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    order: dict[str, None] = field(default_factory=dict)

    def variables(self) -> list[Symbol]:
        """The tensors and scalars, in order."""
        return [self.symbols[name] for name in self.order if name in self.symbols]

    def copy(self) -> Declarations:
        return Declarations(dict(self.symbols), dict(self.sizes), set(self.functions), dict(self.order))

    def __contains__(self, name: str) -> bool:
        return name in self.symbols or name in self.sizes or name in self.functions

    def add(self, name: str, words: str) -> None:
        """Declare one name from the text after its colon."""
        check_name(name)
        dims, facts = _split(words, name)
        if "size" in facts or "function" in facts:
            if dims or len(facts) > 1:
                raise SymnetError(f"{quote(name)}: {facts[0]} stands alone, without sizes or other facts")
            self.add_size(name) if facts[0] == "size" else self.add_function(name)
        else:
            made = Symbol(name, dims, check_facts(name, dims, facts))
            if self.symbols.get(name, made) is not made:
                raise SymnetError(
                    f"{quote(name)} is declared twice: {_declared(self.symbols[name])}, and {_declared(made)}"
                )
            self.add_symbol(made)
        self.order.setdefault(name)

    def add_size(self, name: str) -> None:
        self._one_kind(name, "size")
        self.sizes.setdefault(name, size(name))

    def add_function(self, name: str) -> None:
        self._one_kind(name, "function")
        self.functions.add(name)

    def add_symbol(self, symbol: Symbol) -> None:
        """Know a variable and the sizes of its shape; one that is known with the same shape stays as it was."""
        known = self.symbols.setdefault(symbol.name, symbol)
        if known.shape != symbol.shape:
            raise SymnetError(
                f"{quote(symbol.name)} has shape {show(known.shape)} in one place and {show(symbol.shape)} in another; "
                "one name is one object"
            )
        self._one_kind(symbol.name, "tensor")
        for name in (name for dim in symbol.shape for name in names_of(dim)):
            self.add_size(name)

    def learn(self, node: Expr) -> None:
        """Know the names that a node brings, as if they had been declared."""
        if isinstance(node, Symbol):
            self.add_symbol(node)
        elif isinstance(node, Apply):
            self.add_function(node.name)
        elif isinstance(node, (SizeValue, Eye, Full)):
            dims = [node.size] if isinstance(node, SizeValue) else node.shape
            for name in (name for dim in dims for name in names_of(dim)):
                self.add_size(name)

    def _one_kind(self, name: str, kind: str) -> None:
        kinds: dict[str, Any] = {"tensor": self.symbols, "size": self.sizes, "function": self.functions}
        for other, known in kinds.items():
            if other != kind and name in known:
                raise SymnetError(f"{quote(name)} cannot be a {kind} and a {other} at once; rename one of them")


def _declared(symbol: Symbol) -> str:
    facts = f" {' '.join(symbol.facts)}" if symbol.facts else ""
    return f"shape {show(symbol.shape)}{facts}"


def parse_declarations(let: Any = None) -> Declarations:
    """Declarations from `{"W": "m n", "t": ""}`, from `"W: m n; t"`, or from declarations.

    Each name is followed by the sizes of its axes (integers, names, polynomials such as `n+1`) and by fact words.
    Raises `SymnetError` for a name that is declared twice differently, or is a size and a tensor at once.

    >>> [str(s.shape) for s in parse_declarations("W: m n+1; A: n n symmetric; t; f: function").variables()]
    ['(m, n + 1)', '(n, n)', '()']
    """
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
    if not isinstance(let, str):
        raise SymnetError(f'let={quote(let)} is not a declaration; write let="W: m n; x: n" or let={{"W": "m n"}}')
    if len(let) > MAX_LENGTH:
        raise ParseError(f"the declarations have {len(let):,} characters; at most {MAX_LENGTH:,} are read")
    return [_item(part) for part in let.split(";") if part.strip()]


def _item(part: str) -> tuple[str, str]:
    name, colon, words = (piece.strip() for piece in part.partition(":"))
    if not name.isidentifier():
        why = "a name, a colon and sizes" if colon else "a colon after the name, as in `W: m n`"
        raise SymnetError(
            f"{quote(visible(part.strip()))} is not a declaration; it needs {why}, with ; of the keyboard between two"
        )
    return name, words


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
            close = (
                get_close_matches(word.lower(), FACTS, n=1, cutoff=0.92) if len(word) >= min(map(len, FACTS)) else []
            )
            if close:
                raise SymnetError(f"{quote(word)} would be a size of {quote(name)}; did you mean the fact {close[0]}?")
            dims.append(parse_size(word, name))
    return tuple(dims), facts


def _unwrapped(words: str) -> str:
    """A shape as NumPy prints it, `(m, n) positive`, without its parentheses."""
    text, depth, comma = words.strip(), 0, False
    for at, character in enumerate(text if text.startswith("(") else ""):
        depth += (character == "(") - (character == ")")
        comma = comma or (character == "," and depth == 1)
        if depth == 0:
            return f"{text[1:at]} {text[at + 1 :]}" if comma else words
    return words


def _size_words(words: str) -> list[str]:
    """Split at spaces and commas outside parentheses and not beside an operator: `2*H n + 1` is two sizes."""
    joined = re.sub(r"\s*(\*\*|[-+*])\s*", r"\1", _unwrapped(words).replace(",", " "))
    out, depth, word = [], 0, ""
    for character in joined:
        depth += (character == "(") - (character == ")")
        if character.isspace() and depth == 0:
            out.append(word)
            word = ""
        else:
            word += character
    return [w for w in [*out, word] if w]
