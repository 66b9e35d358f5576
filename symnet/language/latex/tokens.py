"""LaTeX mathematics → tokens, with their places. Spacing and sizes of fences are left out; words are decoded."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from symnet.errors import ParseError
from symnet.language.tokens import MAX_DIGITS, MAX_LENGTH, said, where

TOKEN = re.compile(
    r"""(?P<space>\s+|~|\\[,;:!>\ ]|\\(?:quad|qquad|displaystyle|textstyle|limits|nolimits)(?![A-Za-z])|%[^\n]*)
      | (?P<sized>\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z])\s*)
      | (?P<sign>\{\s*[-+:]\s*\}|\\mathrel\{:=\})
      | (?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
      | (?P<word>\\(?:text|mathrm|mathit|mathbf|boldsymbol|operatorname\*?|textrm|textit|mathbb)\s*\{)
      | (?P<command>\\[A-Za-z]+\*?|\\\\|\\[{}|])
      | (?P<letter>[^\W\d_])
      | (?P<mark>[-+*/=<>()\[\]{}^_|&,.:;'!])""",
    re.VERBOSE,
)
# Commands that say the same as a sign, or as another command.
SAME = {
    r"\lbrace": r"\{",
    r"\rbrace": r"\}",
    r"\lbrack": "[",
    r"\rbrack": "]",
    r"\vert": "|",
    r"\|": r"\Vert",
    r"\le": r"\leq",
    r"\ge": r"\geq",
    r"\ne": r"\neq",
    r"\leqslant": r"\leq",
    r"\geqslant": r"\geq",
    r"\lt": "<",
    r"\gt": ">",
    r"\intercal": r"\top",
    r"\tfrac": r"\frac",
    r"\dfrac": r"\frac",
    r"\widehat": r"\hat",
    r"\widetilde": r"\tilde",
    r"\overline": r"\bar",
}
ACCENTS = ("hat", "bar", "tilde", "dot", "ddot", "vec")
GREEK = {"varepsilon": "ε", "epsilon": "ϵ", "varphi": "φ", "phi": "ϕ", "varsigma": "ς", "vartheta": "ϑ", "ell": "ℓ"}
PLAIN = {r"\_": "_", r"\,": " ", r"\ ": " ", r"\textbackslash": "\\", r"\#": "#", r"\%": "%", r"\&": "&"}


@dataclass(frozen=True)
class Token:
    """kind: `number`, `letter`, `word`, `command`, `mark` or `end`; value: as text (of a word, without its command;
    of a Greek command, its letter); style: of a word, its command; glued: whether nothing stands before it."""

    kind: str
    value: str
    place: int
    style: str = ""
    glued: bool = False


def tokens(text: str) -> list[Token]:
    """The tokens of a formula, ended by one of kind `end`."""
    if len(text) > MAX_LENGTH:
        raise ParseError(f"the formula has {len(text):,} characters; at most {MAX_LENGTH:,} are read")
    found: list[Token] = []
    place, glued, side = 0, False, ""
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise ParseError(f"{said(text[place])} {where(text, place)} cannot be read as LaTeX")
        kind, words, end = str(match.lastgroup), match[0], match.end()
        if kind == "space":
            glued = False
        elif kind == "sized":
            side = "r" if "right" in words or words.rstrip()[-1:] == "r" else "l" if words.strip() != r"\big" else ""
        else:
            if kind == "word":
                end = _end_of_group(text, end)
            found.append(_token(kind, words, text[match.end() : end - 1], place, glued, side))
            glued, side = True, ""
            _check_digits(found[-1], text)
        place = end
    found.append(Token("end", "", len(text)))
    return found


def _token(kind: str, words: str, inside: str, place: int, glued: bool, side: str) -> Token:
    if kind == "word":
        style = words[1:].rstrip("{ \n*")
        return Token("word", decoded(inside), place, style, glued)
    if kind == "sign":
        return Token("mark", ":=" if ":=" in words else words.strip("{} \n"), place, "", glued)
    value = SAME.get(words, words)
    if side and value in ("|", r"\Vert"):
        value = {"|": rf"\{side}vert", r"\Vert": rf"\{side}Vert"}[value]
    letter = greek(value[1:]) if kind == "command" else ""
    if letter:
        return Token("letter", letter, place, "", glued)
    plain = kind == "command" and not value.startswith("\\")
    return Token("mark" if plain else kind, value, place, "", glued)


def _check_digits(token: Token, text: str) -> None:
    if token.kind == "number" and len(token.value) > MAX_DIGITS:
        raise ParseError(f"the number {where(text, token.place)} has more than {MAX_DIGITS:,} digits")


def greek(name: str) -> str:
    """The Greek letter of a command; empty where there is none.

    >>> greek("sigma"), greek("Lambda"), greek("frac")
    ('σ', 'Λ', '')
    """
    if name in GREEK:
        return GREEK[name]
    size = "CAPITAL" if name[:1].isupper() else "SMALL"
    plain = {"lambda": "lamda"}.get(name.lower(), name.lower())
    if not name.isalpha() or name[1:] != name[1:].lower():
        return ""
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {plain.upper()}")
    except KeyError:
        return ""


def _end_of_group(text: str, start: int) -> int:
    """Where the braces end that were opened before `start`."""
    depth, place = 1, start
    while place < len(text):
        c = text[place]
        if c == "\\":
            place += 2
            continue
        depth += (c == "{") - (c == "}")
        place += 1
        if not depth:
            return place
    raise ParseError(f"{said('{')} {where(text, start - 1)} is not closed")


INSIDE = re.compile(r"\\text\{((?:[^{}\\]|\\.)*)\}|\\([A-Za-z]+)\s*(?:\{\})?|(\\.)|([{}])")


def decoded(words: str) -> str:
    """What a word of LaTeX says: `\\text{\\_}` is `_`, `\\sigma` is σ."""

    def plain(match: re.Match[str]) -> str:
        if match[1] is not None:
            return decoded(match[1])
        if match[2]:
            return greek(match[2]) or f"\\{match[2]}"
        return "" if match[4] else PLAIN.get(match[3], match[3][1:])

    return INSIDE.sub(plain, words)
