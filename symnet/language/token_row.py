"""A row of tokens that is read from left to right: looking, taking, and saying what is wrong at which place."""

from __future__ import annotations

from typing import Any

from symnet.errors import ParseError
from symnet.language.tokens import Token, said, tokens, where

MAX_DEPTH = 200


def tuples_in(row: list[Token]) -> set[int]:
    """The places in the row of those opening parentheses that hold a comma of their own, or nothing."""
    found, stack = set(), []
    for at, token in enumerate(row):
        if token.kind != "operator":
            continue
        if token.value in ("(", "["):
            stack.append(at)
            if row[at + 1].value == ")" and row[at + 1].kind == "operator":
                found.add(at)
        elif token.value in (")", "]") and stack:
            stack.pop()
        elif token.value == "," and stack:
            found.add(stack[-1])
    return found


class TokenRow:
    """The tokens of one text. depth: how many brackets, signs and exponents are open."""

    def __init__(self, text: str):
        self.text = text
        self.tokens = tokens(text)
        self.tuples = tuples_in(self.tokens)
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def stands(self, *operators: str) -> bool:
        return self.now.kind == "operator" and self.now.value in operators

    def take(self, *operators: str) -> str:
        """The operator at hand if it is one of these, and go on; else an empty text."""
        if not self.stands(*operators):
            return ""
        self.at += 1
        return str(self.tokens[self.at - 1].value)

    def need(self, operator: str, opened: Token) -> None:
        if not self.take(operator):
            stands = "the text ends" if self.now.kind == "end" else f"{said(self.now.value)} stands"
            raise ParseError(
                f"{said(opened.value)} {where(self.text, opened.place)} is not closed: {stands} where "
                f"{said(operator)} is due"
            )

    def fail(self, why: str, token: Token | None = None) -> Any:
        token = token or self.now
        if token.kind == "end":
            raise ParseError(f"{said(self.text)} ends too early; something is missing at its end")
        raise ParseError(f"{said(token.value)} {where(self.text, token.place)} {why}")

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError(
                f"the text is nested deeper than {MAX_DEPTH} {where(self.text, self.now.place)}; name parts with where="
            )

    def leave(self) -> None:
        self.depth -= 1
