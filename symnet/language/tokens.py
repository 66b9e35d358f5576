"""Text → tokens, with their places. Numbers are exact; nothing is evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.errors import ParseError, quote

MAX_LENGTH, MAX_DIGITS = 100_000, 1_000
TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<name>[^\W\d]\w*)(?P<primes>'*(?=\s*\())?
      | (?P<string>"[^"\n]*"|'[^'\n]*')
      | (?P<operator>\*\*|==|!=|<=|>=|[-+*/@.,:()\[\]<>=])""",
    re.VERBOSE,
)
HINTS = {
    "^": "write ** for a power",
    "!": "write != for a hypothesis of inequality",
    "&": "give several hypotheses as a list",
    "|": "give several hypotheses as a list",
    "{": "write ( and )",
    "}": "write ( and )",
    ";": "one formula at a time",
    "·": "write * or @",
    "×": "write * or @",
    "−": "write the minus sign of the keyboard, -",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
    "（": "write ( of the keyboard",
    "）": "write ) of the keyboard",
    "，": "write , of the keyboard",
}


@dataclass(frozen=True)
class Token:
    """kind: number, name, string, operator or end; value: exact number, text; place: position in the text."""

    kind: str
    value: Any
    place: int
    primes: int = 0


def tokens(text: str) -> list[Token]:
    """The tokens of a text, ended by one of kind `end`."""
    if not isinstance(text, str):
        raise ParseError(f"{quote(text)} is not a text")
    if len(text) > MAX_LENGTH:
        raise ParseError(
            f"the text has {len(text):,} characters; at most {MAX_LENGTH:,} are read. Name parts with where="
        )
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            character = text[place]
            hint = HINTS.get(character, "the language knows names, numbers, + - * / ** @ ( ) [ ] and comparisons")
            raise ParseError(f"{quote(character)} {where(text, place)} cannot be read; {hint}")
        if match["number"]:
            found.append(Token("number", _number(match["number"], text, place), place))
        elif match["name"]:
            found.append(Token("name", match["name"], place, len(match["primes"] or "")))
        elif match["string"]:
            found.append(Token("string", match["string"][1:-1], place))
        elif match["operator"]:
            found.append(Token("operator", match["operator"], place))
        place = match.end()
    found.append(Token("end", "", len(text)))
    return found


def where(text: str, place: int) -> str:
    """The place in words, with the text around it."""
    start, end = max(place - 20, 0), min(place + 20, len(text))
    around = ("..." if start else "") + text[start:end].replace("\n", " ") + ("..." if end < len(text) else "")
    return f"at character {place + 1} of `{around}`"


def _number(word: str, text: str, place: int) -> Fraction:
    mantissa, _, exponent = word.lower().partition("e")
    size = abs(int(exponent)) if exponent and len(exponent) < 8 else (10**8 if exponent else 0)
    if len(mantissa) + size > MAX_DIGITS:
        raise ParseError(
            f"the number {quote(word, 30)} {where(text, place)} has more than {MAX_DIGITS:,} digits; "
            "write it as a power or give it a name"
        )
    return Fraction(word)
