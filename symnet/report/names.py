"""The notation table of names: how an identifier prints. Greek words become letters, digits and `_` become indices.

Capital letters (matrices) and small ones (vectors, scalars) are set in italics; words are upright. Two names never
print alike: of two that would, the later one is printed as it is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symnet.report.characters import GREEK_WORDS
from symnet.report.notation import ACCENTS, Notation, Num, Op, Row, Sym

PATTERN = re.compile(r"(?P<head>[^\W\d_]+)(?P<digits>\d*)(?P<tails>(?:_[^\W_]+)*)_*\Z")
DIFFERENTIAL = re.compile(rf"d(?P<letter>[A-Za-z]|{'|'.join(GREEK_WORDS)})\Z")
INDEX_LETTERS = frozenset("ijklmnpqrst")


@dataclass(frozen=True)
class Names:
    """Notation of names. table: what was decided for each name; layers: where the index of a name such as `W2` is
    printed, `"sub"` or `"sup"`.

    >>> from symnet.report.terminal import terminal
    >>> names = Names.of(["W1", "delta2", "y_hat", "sigma", "W_out", "x1", "x_1"])
    >>> [terminal(names[name]) for name in ("W1", "delta2", "y_hat", "sigma", "W_out", "x1", "x_1")]
    ['W₁', 'δ₂', 'ŷ', 'σ', 'Wₒᵤₜ', 'x₁', 'x_1']
    """

    table: Mapping[str, Notation] = field(default_factory=dict)
    layers: str = "sub"

    @classmethod
    def of(cls, names: Iterable[str], layers: str = "sub", special: Mapping[str, Notation] | None = None) -> Names:
        """The table for the names of one text, in order of appearance; `special` says how some of them print."""
        chosen = dict(special or {})
        taken = set(map(repr, chosen.values()))
        for name in names:
            if name in chosen:
                continue
            found = symbol(name, layers)
            chosen[name] = found if repr(found) not in taken else verbatim(name)
            taken.add(repr(chosen[name]))
        return cls(chosen, layers)

    def __getitem__(self, name: str) -> Notation:
        known = self.table.get(name)
        return symbol(name, self.layers) if known is None else known

    def shows(self, notation: Notation) -> bool:
        """Whether some name of the table is printed so."""
        return any(repr(known) == repr(notation) for known in self.table.values())


def verbatim(name: str) -> Sym:
    """The name as it is typed, upright."""
    return Sym(name, weight="upright")


def symbol(name: str, layers: str = "sub") -> Sym:
    """The notation of one name by the general rules."""
    found = PATTERN.match(name)
    if found is None:
        return verbatim(name)
    base = _base(found["head"])
    tails = [tail for tail in found["tails"].split("_") if tail]
    accent = next((tail for tail in tails if tail in ACCENTS), "")
    stars = [tail for tail in tails if tail == "star"]
    low = [tail for tail in tails if tail not in (accent, "star") and tail != "prime"]
    index = Num(found["digits"]) if found["digits"] else None
    if len(tails) - len(low) > 2 or (accent and stars):
        return verbatim(name)
    lower: list[Notation] = ([index] if index and layers == "sub" else []) + [_index(tail) for tail in low]
    upper: list[Notation] = ([index] if index and layers == "sup" else []) + [Op("*") for _ in stars]
    return replace(
        base, accent=accent, sub=_list(lower), sup=_list(upper), primes=sum(tail == "prime" for tail in tails)
    )


def _base(head: str) -> Sym:
    if head in GREEK_WORDS:
        return Sym(GREEK_WORDS[head])
    differential = DIFFERENTIAL.match(head)
    if differential is not None:
        letter = differential["letter"]
        return Sym("d" + GREEK_WORDS.get(letter, letter))
    return Sym(head, weight="italic" if len(head) == 1 else "upright")


def _index(tail: str) -> Notation:
    if tail.isdigit() and tail.isascii():
        return Num(tail)
    if tail in GREEK_WORDS:
        return Sym(GREEK_WORDS[tail])
    indices = len(tail) == 1 or (set(tail) <= INDEX_LETTERS and len(tail) <= 3)
    return Sym(tail, weight="italic" if indices else "upright")


def _list(items: list[Notation]) -> Notation | None:
    if len(items) < 2:
        return items[0] if items else None
    from_second = [part for item in items[1:] for part in (Op(","), item)]
    return Row((items[0], *from_second))
