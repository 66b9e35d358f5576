"""What the rows of formulas may ask for: notation of names, words of the language, letters for indices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from symnet.expr import Expr
from symnet.report.indices import LETTERS, WHOLE, Places
from symnet.report.measure import width
from symnet.report.names import Names
from symnet.report.notation import Big, Fence, IndexList, Notation, Num, Op, Scripts, Sym, postorder, row
from symnet.report.pieces import PRODUCT, SUM, Piece, indexed
from symnet.report.words import word
from symnet.sizes import Dim

LAYOUTS = ("mixed", "numerator", "denominator")
Index = Any  # a `Dim`, or WHOLE
Indices = Any  # of an entry, a tuple; None: the whole tensor; TURNED: its transpose
TURNED = "turned"
DELTA = "δ"
WIDEST_INDEX = 6.0  # ems


@dataclass
class Context:
    """by_entries: index notation, in which every tensor is given by its entries; layout: of derivatives in print;
    grouped: whether c (d A) keeps parentheses that it could do without; scope: the letters that are in use around the
    node that is written."""

    names: Names
    lang: str = "en"
    by_entries: bool = False
    layout: str = "mixed"
    reserved: frozenset[str] = frozenset()
    grouped: bool = False
    done: dict[Any, Piece] = field(default_factory=dict)
    scope: tuple[Dim, ...] = ()

    def __post_init__(self) -> None:
        self.places = Places(self.names)

    def word(self, key: str) -> str:
        return word(key, self.lang)

    def letters(self, dims: Iterable[Dim]) -> tuple[Dim, ...]:
        """A new letter for an axis of each of these sizes: neither a name nor in use around the node."""
        made = []
        for dim in dims:
            taken = {self.places.show(letter) for letter in self.scope}
            letter = next(self.places.letter(base, dim) for base in self._bases() if _sym(base) not in taken)
            made.append(letter)
            self.scope = (*self.scope, letter)
        return tuple(made)

    def _bases(self) -> Iterable[str]:
        yield from (letter for letter in LETTERS if letter not in self.reserved)
        yield from (f"i_{letter}" for letter in LETTERS)
        yield from (f"i_{a}{b}" for a, b in product(LETTERS, LETTERS))

    def listed(self, indices: Iterable[Index]) -> IndexList:
        return IndexList(tuple(map(self.places.show, indices)))

    def entry(self, piece: Piece, indices: tuple[Index, ...], e: Expr) -> Piece:
        """The entry of `e`, printed as `piece`, at the indices."""
        for index, dim in zip(indices, e.shape, strict=True):
            self.places.used(index, dim)
        return indexed(piece, tuple(map(self.places.show, indices)))

    def delta(self, first: Index, second: Index) -> Piece:
        """Kronecker's δ: 1 where the indices are equal, else 0; written 𝟏[i = j] where δ is somebody's name or an
        index is too long to stand below the line."""
        self.places.used(first, None)
        self.places.used(second, None)
        if DELTA in self.reserved or any(width(self.places.show(index)) > WIDEST_INDEX for index in (first, second)):
            equal = row(self.places.show(first), "=", self.places.show(second))
            return Piece(row(Sym("1", weight="bold"), Fence("[", equal, "]")))
        return Piece(Sym(DELTA, sub=self.listed((first, second))))

    def big(self, op: str, letters: tuple[Index, ...], body: Piece) -> Piece:
        """A large operator over letters; those whose range cannot be read off the body are given theirs."""
        plain = tuple(letter for letter in letters if not self._needs_range(letter, body.notation))
        ranged = tuple(letter for letter in letters if letter not in plain)
        inside = body.at(PRODUCT)
        if op in ("∑", "∏"):
            for letter in reversed(ranged):
                last = self.places.piece(self.places.size(letter) - 1).notation
                inside = Big(op, row(self.places.show(letter), "=", Num("0")), last, inside)
            if not plain:
                return Piece(inside, PRODUCT, open=True)
            low = tuple(map(self.places.show, plain))
            if isinstance(inside, Big) and inside.op == op and isinstance(inside.lower, IndexList):
                low, inside = low + inside.lower.items, inside.body
            return Piece(Big(op, IndexList(low), None, inside), PRODUCT, open=True)
        said: list[Notation] = [self.listed(plain)] if plain else []
        said += [self._range(letter) for letter in ranged]
        return Piece(Big(op, said[0] if len(said) == 1 else _commas(said), None, inside), PRODUCT, open=True)

    def _range(self, letter: Index) -> Notation:
        bound = self.places.piece(self.places.size(letter)).at(SUM)
        return row(Num("0"), "≤", self.places.show(letter), "<", bound)

    def _needs_range(self, letter: Index, body: Notation) -> bool:
        (name,) = letter.names
        shown = self.places.show(letter)
        return name in self.places.loose or not any(
            shown in low.items for node in postorder(body) if (low := _entry_of(node)) is not None
        )


def _entry_of(node: Notation) -> IndexList | None:
    """The indices of an entry of a tensor (of Kronecker's δ, none: it has no size of its own)."""
    if isinstance(node, Sym) and node.base != DELTA:
        return node.sub if isinstance(node.sub, IndexList) else None
    return node.sub if isinstance(node, Scripts) and isinstance(node.sub, IndexList) else None


def _sym(base: str) -> Sym:
    head, _, low = base.partition("_")
    return Sym(head, sub=Sym(low) if low else None)


def _commas(items: list[Notation]) -> Notation:
    return row(*[part for item in items for part in (Op(","), item)][1:])


__all__ = ["DELTA", "LAYOUTS", "TURNED", "WHOLE", "Context", "Indices"]
