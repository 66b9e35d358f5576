"""Places in arrays as polynomials: loop variables with sizes as coefficients, so that strides are known, and names."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from symnet.program.names import Names
from symnet.sizes import Dim, Shape, Size, substitute

TYPICAL = 100  # what an unknown size is taken for when costs are compared


@dataclass(frozen=True)
class Place:
    """A position along an axis, or in memory: a sum of loop variables with coefficients, and a constant.

    A variable is a C name, or C code in parentheses where a position is no such sum.
    """

    terms: tuple[tuple[str, Dim], ...] = ()
    constant: Dim = 0

    def __add__(self, other: Place | Dim) -> Place:
        if not isinstance(other, Place):
            return Place(self.terms, self.constant + other)
        total = dict(self.terms)
        for name, coefficient in other.terms:
            total[name] = total.get(name, 0) + coefficient
        return Place(tuple((n, c) for n, c in total.items() if c != 0), self.constant + other.constant)

    def __mul__(self, factor: Dim) -> Place:
        return Place(tuple((name, c * factor) for name, c in self.terms), self.constant * factor)

    def stride(self, name: str) -> Dim:
        """The step in this position when a loop variable grows by one."""
        return dict(self.terms).get(name, 0)


def variable(name: str) -> Place:
    return Place(((name, 1),))


def flat(at: tuple[Place, ...], strides: Shape) -> Place:
    """The position in memory of an entry."""
    total = Place()
    for place, stride in zip(at, strides, strict=True):
        total = total + place * stride
    return total


def row_major(shape: Shape, order: tuple[int, ...] | None = None) -> Shape:
    """The strides of the axes of an array whose axes lie in memory in an order, the last one densely."""
    strides: list[Dim] = [0] * len(shape)
    step: Dim = 1
    for axis in reversed(range(len(shape)) if order is None else order):
        strides[axis] = step
        step = step * shape[axis]
    return tuple(strides)


def typical(dim: Dim) -> int:
    """The number that a size is taken for."""
    value = substitute(dim, dict.fromkeys(dim.names, TYPICAL)) if isinstance(dim, Size) else dim
    assert isinstance(value, int)
    return max(value, 1)


def dim_text(dim: Dim, sizes: Mapping[str, str]) -> str:
    """A size as C code."""
    if isinstance(dim, int):
        return str(dim)
    terms = []
    for monomial, coefficient in dim.terms:
        factors = [sizes[name] for name, power in monomial for _ in range(power)]
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, str(abs(coefficient)))
        terms.append(("-" if coefficient < 0 else "+", " * ".join(factors)))
    return _signed(terms)


def place_text(place: Place, sizes: Mapping[str, str]) -> str:
    """A position as C code."""
    terms = []
    for name, coefficient in place.terms:
        if isinstance(coefficient, int):
            factor = "" if abs(coefficient) == 1 else f"{abs(coefficient)} * "
            terms.append(("-" if coefficient < 0 else "+", factor + name))
        else:
            text = dim_text(coefficient, sizes)
            terms.append(("+", f"{text if len(coefficient.terms) == 1 else f'({text})'} * {name}"))
    if place.constant != 0:
        text = dim_text(place.constant, sizes)
        terms.append(("-", text[1:]) if text.startswith("-") and " " not in text else ("+", text))
    return _signed(terms) or "0"


def _signed(terms: list[tuple[str, str]]) -> str:
    text = "".join(f" {sign} {term}" for sign, term in terms)
    return text[3:] if text.startswith(" + ") else text.replace(" - ", "-", 1) if text else text


class CNames(Names):
    """C identifiers in ASCII: a Greek letter by its name, any other letter by its number. Long ones in capitals, as the
    macros of the headers have them, are written in small letters.

    >>> names = CNames(["double"])
    >>> [names.make(n) for n in ("λ", "δ2", "学", "double", "x", "DBL_MAX")]
    ['lamda', 'delta2', 'u5b66', 'double_', 'x', 'dbl_max']
    """

    def make(self, wanted: str) -> str:
        name = "".join(map(_ascii, unicodedata.normalize("NFKC", wanted)))
        return super().make(
            name.lower() if name.isupper() and ("_" in name or sum(map(str.isalpha, name)) > 2) else name
        )


def _ascii(character: str) -> str:
    if character.isascii():
        return character
    name = unicodedata.name(character, "")
    if name.startswith("GREEK") and "LETTER" in name and " WITH " not in name:
        word = name.split(" LETTER ")[1].split()[-1].lower()
        return word.capitalize() if "CAPITAL" in name else word
    return f"u{ord(character):04x}"
