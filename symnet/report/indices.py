"""Indices of entries: letters, sums of multiples of letters, quotients and remainders where axes are regrouped.

An index is a `Dim`: a number, or a polynomial in size names and in atoms of this file (letters i, j, ..., ⌊i/n⌋ and
i mod n), whose names start with `#` and so are nobody else's. Indices count from 0, as in Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from symnet.report.formula_numbers import number
from symnet.report.notation import Fence, Notation, Num, Op, Sym, row
from symnet.report.pieces import FRACTION, PRODUCT, RELATION, Piece, added, multiplied, negated, raised
from symnet.sizes import Dim, Monomial, Shape, Size, divide, may_be_below_one, product, substitute

WHOLE = Op(":", prefix=True)  # in the place of an index: the whole axis
LETTERS = "ijklmnpqrstuvabcfgh"


@dataclass
class Places:
    """The atoms of one formula: how each is printed, and the size that it stays below (None where that is not known).

    loose: letters whose range cannot be read off the formula, since they count along no axis that they index.
    """

    names: Any = None
    pieces: dict[str, Piece] = field(default_factory=dict)
    bounds: dict[str, Dim | None] = field(default_factory=dict)
    inside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: dict[Any, str] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)

    def letter(self, base: str, dim: Dim) -> Dim:
        """The letter as an index of an axis of this size; `i_j` is an i with the index j."""
        head, _, low = base.partition("_")
        return self._atom((base, dim), Piece(Sym(head, sub=Sym(low) if low else None)), dim, ())

    def _atom(self, key: Any, piece: Piece, bound: Dim | None, inside: Iterable[str]) -> Dim:
        name = self.known.setdefault(key, f"#{len(self.known):04d}")
        self.pieces[name] = piece
        self.bounds[name] = bound
        self.inside[name] = tuple(inside) or (name,)
        return Size({((name, 1),): 1})

    def letters_in(self, index: Dim) -> tuple[str, ...]:
        """The names of all letters of an index, those inside quotients too."""
        return tuple(dict.fromkeys(letter for atom in atoms(index) for letter in self.inside[atom]))

    def size(self, letter: Dim) -> Dim:
        """The size that a letter counts up to."""
        bound = self.bounds[atoms(letter)[0]]
        assert bound is not None
        return bound

    def used(self, index: Any, dim: Dim | None) -> None:
        """Note that an index is used on an axis of size `dim` (None: of any): letters that do not run along it are
        loose."""
        if isinstance(index, Notation):
            return
        found = atoms(index)
        plain = bool(found) and is_letter(index) and self.inside[found[0]] == found
        if not (plain and (dim is None or self.bounds[found[0]] == dim)):
            self.loose.update(self.letters_in(index))

    def split(self, index: Dim, by: Dim) -> tuple[Dim, Dim]:
        """Quotient and remainder: what divides is divided, what stays below `by` remains, the rest is written ⌊ ⌋."""
        if by == 1:
            return index, 0
        if isinstance(index, int) and isinstance(by, int):
            return divmod(index, by)
        whole: Dim = 0
        rest: Dim = 0
        for term in _summands(index):
            quotient = divide(term, by)
            whole, rest = (whole + quotient, rest) if quotient is not None else (whole, rest + term)
        if self.stays_below(rest, by):
            return whole, rest
        letters = self.letters_in(rest)
        over = row(self.piece(rest).at(PRODUCT), "/", self.piece(by).at(FRACTION))
        floor = self._atom(("floor", rest, by), Piece(Fence("⌊", over, "⌋")), self._quotients(rest, by), letters)
        said = row(self.piece(rest).at(PRODUCT), Sym("mod", weight="upright"), self.piece(by).at(FRACTION))
        return whole + floor, self._atom(("mod", rest, by), Piece(said, RELATION), by, letters)

    def stays_below(self, index: Dim, by: Dim) -> bool:
        """Whether 0 <= index < by can be seen."""
        top = self._top(index)
        return top is not None and not may_be_below_one(by - top)

    def _top(self, index: Dim) -> Dim | None:
        """The largest value of an index without negative terms."""
        if isinstance(index, int):
            return index if index >= 0 else None
        if any(coefficient < 0 for _, coefficient in index.terms):
            return None
        values: dict[str, Dim] = {}
        for name in index.names:
            bound = self.bounds[name] if name.startswith("#") else Size({((name, 1),): 1})
            if bound is None:
                return None
            values[name] = bound - 1 if name.startswith("#") else bound
        return substitute(index, values)

    def _quotients(self, index: Dim, by: Dim) -> Dim | None:
        top = self._top(index)
        return None if top is None else divide(top + 1, by)

    def piece(self, index: Dim) -> Piece:
        """An index as it prints: terms with letters first, numbers and sizes before letters."""
        if isinstance(index, int):
            return number(Fraction(index))
        terms = sorted(index.terms, key=lambda term: (not _has_letter(term[0]), -len(term[0]), term[0]))
        total: Piece | None = None
        for monomial, coefficient in terms:
            term = self._term(monomial, abs(coefficient))
            term = term if coefficient > 0 else negated(term)
            total = term if total is None else added(total, term)
        assert total is not None
        return total

    def _term(self, monomial: Monomial, coefficient: int) -> Piece:
        found: Piece | None = number(Fraction(coefficient)) if coefficient != 1 or not monomial else None
        for name, power in sorted(monomial, key=lambda factor: factor[0].startswith("#")):
            piece = self.pieces.get(name) or Piece(self.names[name] if self.names is not None else Sym(name))
            factor = piece if power == 1 else raised(piece, Num(str(power)))
            found = factor if found is None else multiplied(found, factor)
        assert found is not None
        return found

    def show(self, index: Any) -> Notation:
        """The notation of an index, or of a whole axis."""
        return index if isinstance(index, Notation) else self.piece(index).notation


def _has_letter(monomial: Monomial) -> bool:
    return any(name.startswith("#") for name, _ in monomial)


def _summands(index: Dim) -> list[Dim]:
    return [index] if isinstance(index, int) else [_one(monomial, c) for monomial, c in index.terms]


def _one(monomial: Monomial, coefficient: int) -> Dim:
    return Size({monomial: coefficient}) if monomial else coefficient


def atoms(index: Dim) -> tuple[str, ...]:
    """The atoms of an index, in order."""
    return () if isinstance(index, int) else tuple(name for name in index.names if name.startswith("#"))


def is_letter(index: Any) -> bool:
    """Whether an index is one letter (or one quotient) alone."""
    return isinstance(index, Size) and len(index.terms) == 1 and index.terms[0] == (((index.names[0], 1),), 1)


def regrouped(indices: tuple[Dim, ...], outer: Shape, inner: Shape, places: Places) -> tuple[Dim, ...]:
    """The indices of shape `inner` of the entry at `indices` of shape `outer`, both in row-major order.

    Axes are matched in the smallest groups with as many entries, so that an axis that stays is left alone.

    >>> places = Places()
    >>> i, j = places.letter("i", 2), places.letter("j", 3)
    >>> regrouped((i, j), (2, 3), (6,), places) == (3 * i + j,)
    True
    """
    found: list[Dim] = []
    a = b = 0
    while a < len(outer) or b < len(inner):
        p, q = _group(outer[a:], inner[b:])
        flat: Dim = 0
        for index, dim in zip(indices[a : a + p], outer[a : a + p], strict=True):
            flat = flat * dim + index
        found += _unravelled(flat, inner[b : b + q], places)
        a, b = a + p, b + q
    return tuple(found)


def _unravelled(flat: Dim, shape: Shape, places: Places) -> list[Dim]:
    """The indices of the entry at a place in row-major order."""
    found: list[Dim] = []
    for axis, dim in enumerate(shape):
        index, _ = places.split(flat, product(shape[axis + 1 :]))
        found.append(places.split(index, dim)[1] if axis else index)
    return found


def _group(outer: Shape, inner: Shape) -> tuple[int, int]:
    """How many of the first axes of both hold as many entries; the fewest."""
    for total in range(1, len(outer) + len(inner) + 1):
        for p in range(max(0, total - len(inner)), min(total, len(outer)) + 1):
            if product(outer[:p]) == product(inner[: total - p]):
                return p, total - p
    raise AssertionError("the shapes of a regrouping have the same number of entries")
