"""Sizes in text: polynomials of size names, read and multiplied within bounds."""

from __future__ import annotations

import re
from math import comb
from typing import Any

from symnet.errors import ParseError, SymnetError, quote
from symnet.language.tokens import hint
from symnet.sizes import Dim, Size, may_be_below_one, size
from symnet.symbols import CONSTANTS, check_name

# Larger polynomials are not sizes of anything; without bounds, ((a+b)**20)**20 would take all memory.
MAX_TERMS, MAX_DEGREE, MAX_BITS, MAX_TEXT, MAX_DEPTH = 60, 100, 4_000, 1_000, 50
TERM = re.compile(r"\s*(?:([0-9]+)|([^\W\d]\w*)|(\*\*|[-+*()]))")


def combined(operator: str, a: Dim, b: Dim) -> Dim | None:
    """`a + b`, `a - b`, `a * b` or `a ** b`; None where that is no polynomial, or too large a one."""
    if operator == "**":
        return a**b if isinstance(b, int) and 0 <= b <= MAX_DEGREE and _fits_power(a, b) else None
    (m, p, s), (n, q, t) = _measure(a), _measure(b)
    if operator == "*":
        return a * b if m * n <= MAX_TERMS and p + q <= MAX_DEGREE and s + t <= MAX_BITS else None
    if operator not in ("+", "-") or m + n > MAX_TERMS or max(s, t) > MAX_BITS:
        return None
    return a + b if operator == "+" else a - b


def _measure(dim: Dim) -> tuple[int, int, int]:
    """(number of terms, degree, bits of the largest coefficient)."""
    if isinstance(dim, int):
        return 1, 0, dim.bit_length()
    degree = max(sum(power for _, power in monomial) for monomial, _ in dim.terms)
    return len(dim.terms), degree, max(c.bit_length() for _, c in dim.terms)


def _fits_power(a: Dim, b: int) -> bool:
    terms, degree, bits = _measure(a)
    return degree * b <= MAX_DEGREE and (bits + terms) * b <= MAX_BITS and comb(terms + b - 1, b) <= MAX_TERMS


def parse_size(text: str, name: str) -> Dim:
    """A size: an integer >= 1, a name, or a polynomial of these; `name` is whose it is, for messages.

    >>> parse_size("2*(n + 1)", "x")
    2*n + 2
    """
    value = _SizeParser(text, name).whole()
    if isinstance(value, int) and value < 1:
        raise SymnetError(f"sizes are at least 1, and {quote(name)} has {quote(value)}")
    if isinstance(value, Size) and may_be_below_one(value) and all(c <= 0 for _, c in value.terms):
        raise SymnetError(f"sizes are at least 1, and {quote(text)} of {quote(name)} never is")
    return value


class _SizeParser:
    """Nesting, length and the size of what is multiplied out are bounded."""

    def __init__(self, text: str, name: str):
        self.text, self.name, self.at = text, name, 0
        self.parts: list[tuple[str, str]] = []
        self._split()

    def _split(self) -> None:
        text, name = self.text, self.name
        if len(text) > MAX_TEXT:
            raise ParseError(f"the size {quote(text, 40)} of {quote(name)} is longer than {MAX_TEXT:,} characters")
        place = 0
        while place < len(text):
            match = TERM.match(text, place)
            if match is None:
                odd = text[place:].lstrip()[:1]
                meant = f"; for {quote(odd)} {hint(odd)}" if odd and odd in "；，：" else ""
                return self._fail(f"; write an integer, a name, or m*n, n+1, 2*H, and ; before the next name{meant}")
            number, word, operator = match.groups()
            self.parts.append(("number", number) if number else ("name", word) if word else ("operator", operator))
            place = match.end()

    def whole(self) -> Dim:
        value = self._sum(0)
        if self.at != len(self.parts):
            self._fail()
        return value

    def _fail(self, why: str = "; write an integer, a name, or m*n, n+1, 2*H") -> Any:
        raise ParseError(f"{quote(self.text)} is not a size of {quote(self.name)}{why}")

    def _combine(self, operator: str, a: Dim, b: Dim) -> Dim:
        found = combined(operator, a, b)
        if found is None:
            self._fail(f": a polynomial has at most {MAX_TERMS} terms, and {MAX_DEGREE} as its largest power")
        return found  # type: ignore[return-value]

    def _next(self, *operators: str) -> str:
        if self.at < len(self.parts) and self.parts[self.at][0] == "operator" and self.parts[self.at][1] in operators:
            self.at += 1
            return self.parts[self.at - 1][1]
        return ""

    def _sum(self, depth: int) -> Dim:
        if depth > MAX_DEPTH:
            self._fail(f": it is nested deeper than {MAX_DEPTH}")
        value: Dim = -self._product(depth) if self._next("-") else self._product(depth)
        while sign := self._next("+", "-"):
            value = self._combine(sign, value, self._product(depth))
        return value

    def _product(self, depth: int) -> Dim:
        value = self._power(depth)
        while self._next("*"):
            value = self._combine("*", value, self._power(depth))
        return value

    def _power(self, depth: int) -> Dim:
        value = self._atom(depth)
        return self._combine("**", value, self._atom(depth)) if self._next("**") else value

    def _atom(self, depth: int) -> Dim:
        if self._next("("):
            value = self._sum(depth + 1)
            if not self._next(")"):
                self._fail(": ( is not closed; sizes stand beside each other, as in `x: m n`")
            return value
        if self.at == len(self.parts) or self.parts[self.at][0] == "operator":
            self._fail()
        kind, word = self.parts[self.at]
        self.at += 1
        if kind == "number":
            return int(word)
        if word in CONSTANTS:
            raise SymnetError(f"{quote(word)} is a constant and not a size; choose another name")
        return size(check_name(word))
