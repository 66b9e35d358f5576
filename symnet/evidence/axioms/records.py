"""Records of named inequalities, and how one is built from its letters.

A form says for each letter what may stand for it. What fits these words gives a true inequality, whatever it is: what
does not is refused, here or by the operations (shapes that do not match).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symnet import ops
from symnet.errors import SymnetError, quote
from symnet.evidence.axioms.letters import KINDS, Kind
from symnet.expr import Compare, Expr, Number, Reduce, SizeValue
from symnet.sizes import product

ZERO, ONE = Number(0), Number(1)
Letters = dict[str, Any]  # what each letter stands for: a formula, axes, a word, yes or no


@dataclass(frozen=True)
class Inequality:
    """lower <= upper (strict: lower < upper), where `needs` hold (entry by entry) and both sides have values."""

    lower: Expr
    upper: Expr
    needs: tuple[Compare, ...] = ()
    strict: bool = False


@dataclass(frozen=True)
class Form:
    """One way to state an inequality. letters: `"a: tensor; b: like a"`, each with the name of a kind and the letters
    that it is about; build: from their values to the inequality."""

    letters: str
    build: Callable[..., Inequality]

    @cached_property
    def kinds(self) -> dict[str, tuple[Kind, list[str]]]:
        rows = (row.split(":") for row in self.letters.split(";"))
        split = {letter.strip(): words.split() for letter, words in rows}
        return {letter: (KINDS[kind], others) for letter, (kind, *others) in split.items()}

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The letters that name functions."""
        return tuple(letter for letter, (kind, _) in self.kinds.items() if kind.word)

    def inequality(self, letters: Mapping[str, Any]) -> Inequality:
        """The instance; raises `SymnetError` where something does not fit."""
        if letters.keys() != self.kinds.keys():
            raise SymnetError(f"the letters are {', '.join(self.kinds)}, not {', '.join(letters)}")
        for letter, (kind, others) in self.kinds.items():
            if not kind.fits(letters[letter], *(letters[other] for other in others)):
                raise SymnetError(f"{quote(letters[letter], 60)} does not fit {letter} in {quote(self.letters)}")
        return self.build(**letters)

    def written(self, letters: Mapping[str, Any]) -> dict[str, Any]:
        """The letters as data."""
        return {k: str(v) if self.kinds[k][0].formula else _plain(v) for k, v in letters.items()}

    def read(self, data: Mapping[str, Any], formula: Callable[[Any], Expr]) -> Letters:
        """The letters that data say. formula: reads a text with the names of a claim."""
        if data.keys() != self.kinds.keys():
            raise SymnetError(f"the letters are {', '.join(self.kinds)}, not {', '.join(map(str, data))}")
        return {k: formula(v) if self.kinds[k][0].formula else _tupled(v) for k, v in data.items()}


@dataclass(frozen=True, eq=False)
class Axiom:
    """A named inequality. name: as it is cited; statement: what it says; forms: by name; equality: when both sides are
    equal, where that has a short name."""

    name: str
    name_zh: str
    statement: str
    forms: Mapping[str, Form]
    equality: str = ""
    equality_zh: str = ""


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


# ------------------------------------------------------------------ words of the builders
def scaled(s: Expr, a: Expr) -> Expr:
    return a if s is ONE else s * a


def positive(e: Expr) -> Compare:
    return Compare(">", e, ZERO)


def nonnegative(e: Expr) -> Compare:
    return Compare(">=", e, ZERO)


def distribution(p: Expr) -> tuple[Compare, Compare]:
    """That the entries are those of a distribution."""
    return nonnegative(p), Compare("==", ops.sum(p), ONE)


def stochastic(a: Expr) -> tuple[Compare, Compare]:
    """That the rows of a matrix are distributions."""
    return nonnegative(a), Compare("==", Reduce("sum", a, (1,)), ONE)


def entries(a: Expr) -> Expr:
    """The number of entries."""
    return count_of(product(a.shape))


def count_along(a: Expr, axes: tuple[int, ...]) -> Expr:
    """The number of entries along axes."""
    return count_of(product(tuple(a.shape[axis] for axis in axes)))


def count_of(size: Any) -> Expr:
    return Number(size) if isinstance(size, int) else SizeValue(size)
