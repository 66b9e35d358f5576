"""Instances of named inequalities that are proposed for a claim, and what is known of one before it is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import Any

from symnet.errors import SymnetError
from symnet.evidence.axioms.letters import KINDS, Kind
from symnet.evidence.axioms.records import ONE, Axiom, Form, Inequality
from symnet.evidence.axioms.table import AXIOMS
from symnet.evidence.theorems.degrees import Asked, Degrees, Scaling, put_in, united
from symnet.evidence.theorems.parts import Letters, Parts, Proposals, features
from symnet.expr import Compare, Expr, Index, Number, Symbol
from symnet.remembered import lately
from symnet.sizes import size

MOST_INSTANCES = 200  # of one theorem
Words = tuple[str, ...]


@dataclass(frozen=True)
class Finder:
    """proposals: what the letters of an axiom may stand for in a claim; kernel: a function that it is about, by which
    it is tried first where that occurs; brings: functions of which each of its instances has one."""

    axiom: Axiom
    proposals: Callable[[Parts], Proposals]
    kernel: str = ""
    brings: tuple[str, ...] = ()

    def alien(self, own: frozenset[str] | set[str]) -> bool:
        """Whether all instances bring functions that are none of these."""
        one_of = (self.kernel,) if self.kernel else self.brings
        return bool(one_of) and own.isdisjoint(one_of)

    def found(self, parts: Parts) -> Iterator[Proposal]:
        rows = islice(self.proposals(parts), MOST_INSTANCES)
        return (Proposal(self.axiom, form, letters) for form, letters in rows)


class Proposal:
    """A form of an axiom, and what its letters may stand for. kind: what is known of it before anything is built: the
    form, the letters, and of formulas only their ranks, and whether they are 1, which is no factor."""

    __slots__ = ("axiom", "form_name", "hash", "kind", "letters")

    def __init__(self, axiom: Axiom, form_name: str, letters: Letters):
        self.axiom, self.form_name, self.letters, self.hash = axiom, form_name, letters, 0
        known = [v if v is ONE or not isinstance(v, Expr) else len(v.shape) for v in letters.values()]
        self.kind = (axiom.name, form_name, *letters, *known)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Proposal) and self.kind == other.kind and self.letters == other.letters

    def __hash__(self) -> int:
        self.hash = self.hash or hash((self.kind, *self.letters.values()))
        return self.hash

    @property
    def form(self) -> Form:
        return self.axiom.forms[self.form_name]

    @property
    def formulas(self) -> Iterator[Expr]:
        return (value for value in self.letters.values() if isinstance(value, Expr))

    @property
    def words(self) -> Words:
        """The form, and the functions that its letters name."""
        return self.axiom.name, self.form_name, *(self.letters[k] for k in self.form.words)

    @property
    def outline(self) -> Outline:
        """What is known of an instance before it is built."""
        return _outline(self.kind)

    def alike(self, lower: Expr, upper: Expr) -> int:
        """How many sides of an instance may be these as they are written, the lower one first."""
        return self.outline.alike(lower, upper, self.letters)

    def misfit(self, asked: Asked, scaling: Scaling) -> int:
        """How little the terms of an instance scale as those that are asked for: 0, 1 or 2."""
        letters = {k: scaling.of(v) for k, v in self.letters.items() if isinstance(v, Expr)}
        return asked.misfit(put_in(self.outline.degrees, letters))

    def instance(self) -> Instance | None:
        """What the row builds; None where the letters do not fit."""
        try:
            return Instance(self, self.form.inequality(self.letters))
        except SymnetError:
            return None

    def written(self) -> Letters:
        return self.form.written(self.letters)


class Instance:
    """What an axiom says of the letters of a proposal."""

    def __init__(self, proposal: Proposal, says: Inequality):
        self.proposal, self.says = proposal, says
        self.shape = Compare("==", says.lower, says.upper).shape


# ------------------------------------------------------------------ before anything is built
class Outline:
    """Of an instance whose letters are plain names, each asked for at most once: the functions that occur, and the
    degrees of its terms in the letters. says: the instance, None where plain names do not fit, as then nothing does;
    names: the letters that they stand for."""

    def __init__(self, says: Inequality | None, names: Mapping[Expr, str]):
        self.says, self.names = says, names
        self.sides = () if says is None else (says.lower, says.upper)

    @cached_property
    def features(self) -> frozenset[str]:
        return frozenset(features(*self.sides))

    @cached_property
    def degrees(self) -> Degrees:
        return united(*map(Scaling().of, self.sides))

    def suits(self, rank: int, strict: bool) -> bool:
        """Whether an instance may be a comparison of tensors of this rank."""
        says = self.says
        return says is not None and max(side.rank for side in self.sides) == rank and (strict or not says.strict)

    def alike(self, lower: Expr, upper: Expr, letters: Letters | None = None) -> int:
        """How many sides may be these, whatever the letters are, or with these letters; the lower one first."""
        rows = zip(self.sides, (lower, upper), strict=False)
        return sum(1 for _ in takewhile(lambda row: _fits(*row, self.names, letters), rows))


@lately(1024)
def _outline(kind: tuple[Any, ...]) -> Outline:
    """Of an instance whose letters are plain names of these ranks, all axes of one size."""
    axiom, form, *rest = kind
    kinds, half = AXIOMS[axiom].forms[form].kinds, len(rest) // 2
    rows = zip(rest[:half], rest[half:], strict=True)
    made = {k: PLAIN.get(kinds[k][0], _name)(k, v) if kinds[k][0].formula and v is not ONE else v for k, v in rows}
    try:
        says = AXIOMS[axiom].forms[form].inequality(made)
    except SymnetError:
        says = None
    return Outline(says, {e: k for k, e in made.items() if isinstance(e, Expr)})


SIZE = size("n")


def _name(letter: str, rank: int, *facts: str) -> Expr:
    return Symbol(letter, (SIZE,) * rank, facts)


PLAIN: dict[Kind, Callable[[str, int], Expr]] = {
    KINDS["definite"]: lambda letter, rank: _name(letter, 2, "positive_definite"),
    KINDS["entries"]: lambda letter, rank: Index(_name(letter, rank + 1), (0,)),
}


def _fits(pattern: Expr, e: Expr, names: Mapping[Expr, str], letters: Letters | None) -> bool:
    """Whether a formula is the pattern with its letters put in; sizes and constant tensors may be any."""
    if pattern in names:
        return letters is None or letters[names[pattern]] is e
    if not pattern.children:
        return pattern is e or not isinstance(pattern, Number)
    alike = type(pattern) is type(e) and pattern.data == e.data
    return alike and all(_fits(p, c, names, letters) for p, c in zip(pattern.children, e.children, strict=False))
