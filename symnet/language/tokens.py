"""Text → tokens, with their places. Numbers are exact; nothing is evaluated."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.errors import ParseError, quote

MAX_LENGTH, MAX_DIGITS = 100_000, 1_000
TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[^\W\d]\w*)
      | (?P<string>"[^"\n]*"|'[^'\n]*')
      | (?P<operator>\*\*|==|!=|<=|>=|[-+*/@.,:()\[\]<>=])""",
    re.VERBOSE,
)
PRIMES = re.compile(r"['′]+(?=\s*\()")
KNOWN = "the language knows names, numbers, + - * / ** @ ( ) [ ] and comparisons"
HINTS = {
    "^": "write ** for a power",
    "!": "write != for a hypothesis of inequality; there are no factorials",
    "&": "give several hypotheses as a list",
    "|": "give several hypotheses as a list, and abs(x) for |x|",
    "{": "write ( and )",
    "}": "write ( and )",
    ";": "one formula at a time",
    "%": "there is no remainder; " + KNOWN,
    "·": "write * or @",
    "×": "write * or @",
    "⊙": "write *",
    "÷": "write /",
    "−": "write the minus sign of the keyboard, -",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
    "√": "write sqrt( )",
    "\\": "LaTeX is read by symnet.check and `symnet check`; here write exp(x), sqrt(x), x/y",
    "∞": "there are only real numbers",
    "′": "write f'(x) for the derivative of a declared function, and diff(f, x) for others",
    "'": "a quoted text ends where it began, on one line",
    '"': "a quoted text ends where it began, on one line",
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
            raise ParseError(f"{said(text[place])} {where(text, place)} cannot be read; {hint(text[place])}")
        kind, word, end = str(match.lastgroup), match[0], match.end()
        if kind == "number":
            found.append(Token(kind, _number(word, text, place), place))
        elif kind == "name":
            end = _end_of_name(text, place, end)
            primes = PRIMES.match(text, end)
            found.append(Token(kind, text[place:end], place, len(primes[0]) if primes else 0))
            end = primes.end() if primes else end
        elif kind == "string":
            found.append(Token(kind, word[1:-1], place))
        elif kind == "operator":
            found.append(Token(kind, word, place))
        place = end
    found.append(Token("end", "", len(text)))
    return found


def _end_of_name(text: str, place: int, end: int) -> int:
    """Where the name ends, marks that belong to its letters included (as in decomposed é, or in Devanagari)."""
    while end < len(text) and ("a" + text[end]).isidentifier() and not is_punctuation(text[end]):
        end += 1
    name = text[place:end]
    if not name.isidentifier():
        odd = next((c for c in name if not ("a" + c).isidentifier()), name[0])
        plain = unicodedata.normalize("NFKC", odd)
        digit = plain.isascii() and plain.isdigit()
        below = "SUBSCRIPT" in unicodedata.name(odd, "")
        power = (f"; for an index write _{plain}" if below else f"; for a power write **{plain}") if digit else ""
        raise ParseError(
            f"{said(name)} {where(text, place)} is not a name, because of {said(odd)}: names are letters, digits and _"
            f"{power}"
        )
    return end


def is_punctuation(character: str) -> bool:
    """Python takes the dot of x·y for a part of a name, and a reader for a product."""
    return character != "_" and unicodedata.category(character).startswith("P")


def hint(character: str) -> str:
    """What to write instead of a character that cannot be read."""
    plain = unicodedata.normalize("NFKC", character)
    if character not in HINTS and plain != character and plain.isascii() and plain.isprintable():
        return f"write {plain} of the keyboard"
    return HINTS.get(character, KNOWN)


def visible(words: str) -> str:
    """Words for a message: what cannot be printed is spelled out."""
    return "".join(c if c.isprintable() else " " if c.isspace() else f"\\u{ord(c):04x}" for c in words)


def said(words: Any, limit: int = 80) -> str:
    """The user's words, quoted and printable."""
    return quote(visible(str(words)), limit)


def where(text: str, place: int) -> str:
    """The place in words, with the text around it."""
    start, end = max(place - 20, 0), min(place + 20, len(text))
    around = ("..." if start else "") + visible(text[start:end]) + ("..." if end < len(text) else "")
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
