"""Pieces of a formula: a notation and how tightly it holds together; sums, products, fractions and powers of pieces."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symnet.report.notation import (
    Big,
    Fence,
    Frac,
    Func,
    IndexList,
    Notation,
    Num,
    Op,
    Root,
    Row,
    Scripts,
    Sym,
    paren,
    row,
)

# How tightly a formula holds together, loosest first: the one table of precedence.
RELATION, SUM, PRODUCT, FRACTION, POWER, ATOM = range(6)
TRANSPOSE = Op("⊤")


@dataclass(frozen=True)
class Piece:
    """level: of the outermost operation; minus: the piece without its leading minus, where it has one; open: whether
    it ends in the body of a large operator, which would swallow a further factor; sign: of a product, what joins its
    factors: a sign, `@` for a product of matrices (printed without one), `scalar` where that is a number such as xᵀ y,
    or nothing for scalars."""

    notation: Notation
    level: int = ATOM
    minus: Piece | None = None
    open: bool = False
    sign: str = ""

    def at(self, level: int) -> Notation:
        """The notation, in parentheses where it is looser than `level`."""
        return self.notation if self.level >= level else paren(self.notation)


def negated(piece: Piece) -> Piece:
    """−piece; of a piece that has a minus itself, with parentheses: nothing is simplified in print."""
    inner = piece if piece.level >= PRODUCT and piece.minus is None else Piece(paren(piece.notation))
    return Piece(row(Op("−", prefix=True), inner.notation), SUM, minus=inner, open=inner.open)


def added(a: Piece, b: Piece) -> Piece:
    """a + b, or a − c where b is −c."""
    sign, second = ("+", b) if b.minus is None else ("−", b.minus)
    return Piece(row(a.at(SUM), sign, second.at(PRODUCT)), SUM, open=second.open)


def multiplied(a: Piece, b: Piece, sign: str = "") -> Piece:
    """a b; with a `sign` such as ⊙ between them, or a dot where digits would run together, or behind a root."""
    if a.minus is not None:
        return negated(multiplied(a.minus, b, sign))
    left = paren(a.notation) if a.open or not _joins(a, sign) else a.at(PRODUCT)
    loose = b.minus is not None or (b.level == PRODUCT and (sign not in ("", "@") or not _joins(b, sign)))
    right = paren(b.notation) if loose else b.at(PRODUCT)
    shown = "" if sign == "@" else sign
    behind_bar = isinstance(_last(left), Root) and not isinstance(right, (Fence, Root))
    if not shown and (
        behind_bar or _first_is_digit(right) or (isinstance(_last(left), Num) and isinstance(right, Frac))
    ):
        shown = "·"
    return Piece(row(left, shown, right) if shown else row(left, right), PRODUCT, open=b.open, sign=sign)


def _joins(piece: Piece, sign: str) -> bool:
    """Whether a product may stand beside `sign` without parentheses: among its like, or with scalars."""
    return piece.level != PRODUCT or piece.sign in ("", sign) or (sign == "" and piece.sign == "@")


def divided(a: Piece, b: Piece) -> Piece:
    """a/b as a fraction; a large operator stands behind it: ½ Σ."""
    if a.minus is not None:
        return negated(divided(a.minus, b))
    if isinstance(a.notation, Big):
        return Piece(row(Frac(Num("1"), b.notation), a.notation), PRODUCT, open=True)
    return Piece(Frac(_bare(a.notation), _bare(b.notation)), FRACTION)


def _bare(notation: Notation) -> Notation:
    """Without parentheses around the whole: the bar of a fraction holds it together."""
    return notation.body if isinstance(notation, Fence) and notation.left == "(" else notation


def raised(base: Piece, sup: Notation) -> Piece:
    """base to the power of `sup`; names keep their index below it."""
    notation = base.at(ATOM)
    if isinstance(notation, Sym) and notation.sup is None and not notation.primes:
        return Piece(replace(notation, sup=sup), POWER)
    if isinstance(notation, Sym) and notation.sup is not None and sup == TRANSPOSE:
        return Piece(replace(notation, sup=row(notation.sup, sup)), POWER)
    if base.level == ATOM and isinstance(notation, Scripts) and notation.sup is None:
        return Piece(replace(notation, sup=sup), POWER)
    if isinstance(notation, Sym) and (notation.sup is not None or notation.primes):
        notation = paren(notation)
    return Piece(Scripts(notation, None, sup), POWER)


def transposed(piece: Piece) -> Piece:
    """The transpose; of an inverse, −⊤."""
    notation = piece.notation
    if piece.level == POWER and isinstance(notation, (Sym, Scripts)) and notation.sup == INVERSE:
        return Piece(replace(notation, sup=row(Op("−", prefix=True), TRANSPOSE)), POWER)
    return raised(piece, TRANSPOSE)


INVERSE = row(Op("−", prefix=True), Num("1"))


def indexed(piece: Piece, indices: tuple[Notation, ...]) -> Piece:
    """The entry of a piece at the indices: x_i; an index that a name has already comes first."""
    if not indices:
        return piece
    notation = piece.notation
    if isinstance(notation, Sym) and (notation.sup is None or piece.level == ATOM):
        return Piece(replace(notation, sub=IndexList(indices, notation.sub)))
    callable_at_end = isinstance(notation, Func) or (isinstance(notation, Fence) and notation.left != "")
    held = notation if callable_at_end else paren(notation)
    return Piece(Scripts(held, IndexList(indices)))


def index_list(indices: tuple[Notation, ...]) -> Notation:
    """i j, or with commas where they are not all letters; one alone as it is."""
    return indices[0] if len(indices) == 1 else IndexList(indices)


def call(head: Notation, *args: Notation) -> Piece:
    return Piece(Func(head, args))


def word(name: str, sub: Notation | None = None) -> Sym:
    """A function's name: a letter in italics, a word upright."""
    return Sym(name, weight="italic" if len(name) == 1 else "upright", sub=sub)


def _runs_into(last: Notation, right: Notation) -> bool:
    """A root would seem to cover what follows it, and a number to stand before a fraction as in 1½."""
    behind_bar = isinstance(last, Root) and not isinstance(right, (Fence, Root))
    return behind_bar or (isinstance(last, Num) and isinstance(right, Frac))


def _first_is_digit(notation: Notation) -> bool:
    while True:
        if isinstance(notation, Row):
            notation = notation.items[0]
        elif isinstance(notation, (Scripts, Frac)):
            notation = notation.base if isinstance(notation, Scripts) else notation.num
        else:
            return isinstance(notation, Num)


def _last(notation: Notation) -> Notation:
    while isinstance(notation, Row):
        notation = notation.items[-1]
    return notation
