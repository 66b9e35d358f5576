"""A row of LaTeX tokens read from left to right; what stands below a name; which name that is."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from symnet.errors import ParseError
from symnet.language.latex.heads import HINTS, LETTERS
from symnet.language.latex.names import Key, Table
from symnet.language.latex.tokens import ACCENTS, Token, tokens
from symnet.language.scope import Scope
from symnet.language.token_row import MAX_DEPTH
from symnet.language.tokens import said, where

Grammar = Generator[Any, Any, Any]
WHOLE = ":"
SPECIAL = {"π": "pi"}


@dataclass(frozen=True)
class Head:
    """A name as it is printed. key: what is seen; upright: whether it is a word; count: how many of what stands below
    belong to the name that it is; name: that name, or empty where none is known; open: whether the braces of its
    superscript are still open, with something behind a star."""

    token: Token
    key: Key
    upright: bool
    name: str
    count: int
    open: bool

    @property
    def places(self) -> tuple[str, ...]:
        """What stands below and does not belong to the name that is known: places."""
        return self.key.low[self.count :] if self.name else ()


class LatexRow:
    """The tokens of one formula, and the names that are known. bound: the letters of the large operators around."""

    bound: tuple[str, ...] = ()

    def __init__(self, text: str, scope: Scope):
        self.text, self.scope = text, scope
        self.tokens = tokens(text)
        self.closes = dict(self._pairs())
        self.at = self.depth = 0
        declared = scope.declared
        known = (*declared.symbols, *declared.sizes, *sorted(declared.functions), *scope.defined)
        self.names = Table((*known, *sorted(scope.undeclared)))

    def _pairs(self) -> Iterator[tuple[int, int]]:
        stack: list[int] = []
        for at, token in enumerate(self.tokens):
            if token.kind == "mark" and token.value == "{":
                stack.append(at)
            elif token.kind == "mark" and token.value == "}":
                if not stack:
                    self._fail("closes nothing", token)
                yield stack.pop(), at
        if stack:
            self._fail("is not closed", self.tokens[stack[-1]])

    # ------------------------------------------------------------------ looking and taking
    @property
    def now(self) -> Token:
        return self.tokens[min(self.at, len(self.tokens) - 1)]

    def ahead(self, count: int = 1) -> Token:
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def stands(self, *values: str) -> bool:
        return self.now.kind in ("mark", "command") and self.now.value in values

    def take(self, *values: str) -> str:
        """The sign or command at hand if it is one of these, and go on; else an empty text."""
        if not self.stands(*values):
            return ""
        self.at += 1
        return self.tokens[self.at - 1].value

    def need(self, value: str, opened: Token) -> None:
        if not self.take(value):
            stands = "the formula ends" if self.now.kind == "end" else f"{said(self.words(self.now))} stands"
            raise ParseError(
                f"{said(self.words(opened))} {where(self.text, opened.place)}: {stands} where {said(value)} is due"
            )

    def words(self, token: Token) -> str:
        """What of the text a token is."""
        at = self.tokens.index(token)
        end = self.tokens[at + 1].place if at + 1 < len(self.tokens) else len(self.text)
        return self.text[token.place : end].strip()

    def fail(self, why: str, token: Token | None = None) -> Any:
        return self._fail(why, token or self.now)

    def _fail(self, why: str, token: Token) -> Any:
        if token.kind == "end":
            raise ParseError(f"the LaTeX {said(self.text)} ends too early; something is missing at its end")
        words = self.words(token)
        hint = HINTS.get(token.value, "") if token.kind in ("mark", "command") else ""
        raise ParseError(f"{said(words)} {where(self.text, token.place)} {why}{f'; {hint}' if hint else ''}")

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError(f"the formula is nested deeper than {MAX_DEPTH} {where(self.text, self.now.place)}")

    def leave(self) -> None:
        self.depth -= 1

    def integer(self) -> int:
        """A number alone, in braces or not."""
        opened = self.now
        braces = self.take("{")
        token = self.now
        if token.kind != "number" or not token.value.isdigit() or (not braces and len(token.value) > 1):
            self.fail("is not an integer here", token)
        self.at += 1
        if braces:
            self.need("}", opened)
        return int(token.value)

    # ------------------------------------------------------------------ names
    def head(self) -> Head:
        """A letter or a word, with an accent, and what stands below and above it as part of the name."""
        first, accent = self.now, ""
        if self.now.kind == "command" and self.now.value[1:] in ACCENTS:
            accent = self.now.value[1:]
            self.at += 1
            opened = self.now
            braces = self.take("{")
            letter = self.now
            self.at += 1
            if braces:
                self.need("}", opened)
        else:
            letter = self.now
            self.at += 1
        if letter.kind not in ("letter", "word") or not letter.value:
            self.fail("is not a name", letter)
        if letter.value == "d" and self.now.kind == "letter" and self.names.find(Key(f"d{self.now.value}")):
            letter = replace(letter, value=f"d{self.now.value}")  # a differential is printed as two letters
            self.at += 1
        upright = letter.kind == "word" and letter.style not in ("mathit", "boldsymbol")
        low = self.below() if self.stands("_") else ()
        star, primes, is_open = self._marks()
        if not low and self.stands("_"):
            low = self.below()
        key = Key(letter.value, low, accent, star, primes)
        name, count = self.names.split(key, upright)
        if primes and not name:  # the primes of a derivative
            name, count = self.names.split(Key(letter.value, low, accent, star), upright)
        if name and len(low) - count > self._rank(name):
            name, count = "", 0  # another name: t is a number, and this is t_1
        return Head(first, key, upright, name, count, is_open)

    def _rank(self, name: str) -> float:
        """How many indices a name can have."""
        declared = self.scope.declared
        known = self.scope.defined.get(name) or declared.symbols.get(name)
        return known.rank if known is not None else inf if name in declared.functions else 0

    def _marks(self) -> tuple[bool, int, bool]:
        """A star and primes above a name; whether more stands behind them."""
        if not self.stands("^") or not self._is_mark(self.ahead(2) if self.ahead().value == "{" else self.ahead()):
            return False, 0, False
        self.at += 1
        braces = bool(self.take("{"))
        star, primes = False, 0
        while self._is_mark(self.now):
            star, primes = star or self.now.value == "*", primes + (self.now.value != "*")
            self.at += 1
            if not braces:
                break
        return star, primes, braces and not self.take("}")

    @staticmethod
    def _is_mark(token: Token) -> bool:
        return token.kind in ("mark", "command") and token.value in ("*", r"\prime")

    def below(self) -> tuple[str, ...]:
        """What stands below: digits, letters and words; `:` for a whole axis; letters with an index as `i_j`."""
        opened = self.ahead()
        self.at += 1
        if not self.take("{"):
            token = self.now
            if token.kind not in ("letter", "number", "word") or (token.kind == "number" and len(token.value) > 1):
                self.fail("cannot stand below without braces", token)
            self.at += 1
            return (token.value,)
        found: list[str] = []
        while not self.take("}"):
            token = self.now
            self.at += 1
            if token.kind in ("letter", "number", "word"):
                found.append(token.value)
            elif token.kind == "mark" and token.value == "_" and found and found[-1] in LETTERS:
                self.at -= 1
                found[-1] += "_" + "".join(self.below())
            elif token.kind == "mark" and token.value == WHOLE:
                found.append(WHOLE)
            elif token.kind == "mark" and token.value == "-" and self.now.kind == "number":
                found.append(f"-{self.now.value}")
                self.at += 1
            elif not (token.kind == "mark" and token.value == ","):
                self.fail("cannot stand below; an index is a letter, a number or :", token)
        if not found:
            self.fail("holds nothing", opened)
        return tuple(found)

    def place_of(self, words: str, token: Token) -> Any:
        """An index: a number, None for a whole axis, or a letter that nobody uses as a name."""
        if words == WHOLE:
            return None
        if words.lstrip("-").isdigit():
            return int(words)
        if words.split("_")[0] not in LETTERS or (words not in self.bound and self.names.find(Key(words))):
            self.fail(
                f"has {said(words)} below, which is not an index; indices are letters from i on, numbers and :", token
            )
        return words
