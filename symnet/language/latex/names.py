"""Names as they are printed, back to names as they are typed: `\\hat{W}_{1}` is `W1_hat`.

A name and its print have the same key: the letter or word, what stands below it, an accent, a star, primes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from symnet.errors import ParseError
from symnet.language.latex.tokens import ACCENTS

PATTERN = re.compile(r"(?P<head>[^\W\d_]+)(?P<digits>\d*)(?P<tails>(?:_[^\W_]+)*)_*\Z")
SHORT = {"eps": "ε", "varepsilon": "ε", "varphi": "φ", "lambda": "λ", "Lambda": "Λ"}
DIFFERENTIAL = re.compile(r"d(?P<letter>[a-z]{2,}|[A-Z][a-z]+)\Z")


@dataclass(frozen=True)
class Key:
    """What of a name is seen in print."""

    head: str
    low: tuple[str, ...] = ()
    accent: str = ""
    star: bool = False
    primes: int = 0

    def name(self) -> str:
        """The name of this key where nobody declared one."""
        low = list(self.low)
        digits = low.pop(0) if low and low[0].isdigit() and self.head.isalpha() else ""
        head = spelled(self.head)
        marks = [self.accent] * bool(self.accent) + ["star"] * self.star + ["prime"] * self.primes
        return "_".join([head + digits, *map(spelled, low), *marks])


def spelled(letter: str) -> str:
    """A Greek letter as the word for it: sigma, or Sigma.

    >>> spelled("σ"), spelled("Λ"), spelled("x")
    ('sigma', 'Lamda', 'x')
    """
    name = unicodedata.name(letter, "") if len(letter) == 1 else ""
    size, _, plain = name.removeprefix("GREEK ").partition(" LETTER ")
    if not name.startswith("GREEK ") or not plain.isalpha():
        return letter
    return plain.lower() if size == "SMALL" else plain.title()


def letter_of(word: str) -> str:
    """The Greek letter that a word names, or the word.

    >>> letter_of("sigma"), letter_of("loss")
    ('σ', 'loss')
    """
    if word in SHORT:
        return SHORT[word]
    if not word.isascii() or not (word.islower() or word.istitle()):
        return word
    size = "CAPITAL" if word[0].isupper() else "SMALL"
    plain = {"LAMBDA": "LAMDA"}.get(word.upper(), word.upper())
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {plain}")
    except KeyError:
        return word


def key_of(name: str) -> Key:
    """The key of a name as it is typed.

    >>> key_of("W1"), key_of("theta_1_hat")
    (Key(head='W', low=('1',), accent='', star=False, primes=0), Key(head='θ', low=('1',), accent='hat', star=False, ...
    """
    found = PATTERN.match(name)
    if found is None:
        return Key(name)
    tails = [tail for tail in found["tails"].split("_") if tail]
    accent = next((tail for tail in tails if tail in ACCENTS), "")
    low = [tail for tail in tails if tail not in (accent, "star", "prime")]
    digits = [found["digits"]] if found["digits"] else []
    differential = DIFFERENTIAL.match(found["head"])
    head = letter_of(found["head"])
    if differential is not None and len(letter_of(differential["letter"])) == 1:
        head = "d" + letter_of(differential["letter"])
    return Key(head, (*digits, *map(letter_of, low)), accent, "star" in tails, tails.count("prime"))


class Table:
    """The names that are known, by what they look like."""

    def __init__(self, names: Iterable[str]):
        self.exact = dict.fromkeys(names)
        self.by_key: dict[Key, list[str]] = {}
        for name in self.exact:
            self.by_key.setdefault(key_of(name), []).append(name)

    def find(self, key: Key, upright: bool = False) -> str:
        """The name that is printed so; empty where none is."""
        if upright and not (key.low or key.accent or key.star or key.primes) and key.head in self.exact:
            return key.head  # printed as it is typed
        found = self.by_key.get(key, [])
        if len(found) > 1:
            raise ParseError(
                f"{' and '.join(found)} look alike in print, so that it cannot be seen which one is meant; rename one"
            )
        return found[0] if found else ""

    def split(self, key: Key, upright: bool = False) -> tuple[str, int]:
        """(the name, how many of what stands below belong to it): the longest name that is known; else ("", 0)."""
        for count in range(len(key.low), -1, -1):
            name = self.find(replace(key, low=key.low[:count]), upright)
            if name:
                return name, count
        return "", 0
