"""What the rows of the table of faults are made of: a line that does not follow, and the same line repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from symnet.claim import Verdict
from symnet.errors import SymnetError
from symnet.evidence.diagnosis.edits import Change, edited
from symnet.evidence.diagnosis.lab import Lab
from symnet.expr import Compare, Expr

EQUAL = ("==",)
ORDER = ("<=", "<", ">=", ">")


@dataclass(frozen=True)
class Repaired:
    """A line as it may have been meant: its right side, and what was changed, in words.

    relation: where that is what changes; given: the hypothesis that was added, with the verdict that is known already.
    """

    right: Expr
    detail: str = ""
    detail_zh: str = ""
    relation: str = ""
    given: str = ""
    judged: Verdict | None = None


@dataclass
class Fault:
    """A line that does not follow. right: None where its shapes do not fit, so that it cannot be read; texts: what it
    may have been then, by the key of a row; derived: what the left side is, where that is known."""

    left: Expr
    relation: str
    right: Expr | None
    given: tuple[Compare, ...]
    verdict: Verdict
    lab: Lab
    texts: Mapping[str, Sequence[Repaired]] = field(default_factory=dict)
    derived: Expr | None = None


Make = Callable[[Fault, Expr], Iterable[Repaired]]


@dataclass(frozen=True)
class Row:
    """A fault: key, names, and how a line that has it is repaired.

    relations: where it is looked for; combines: whether a constant factor may be wrong beside it.
    """

    key: str
    name: str
    zh: str
    make: Make
    relations: tuple[str, ...] = EQUAL
    combines: bool = False


def changed(change: Change) -> Make:
    """Repairs that change one part of the right side."""

    def make(fault: Fault, right: Expr) -> Iterator[Repaired]:
        for made, old, new in edited(right, change):
            yield instead(made, old, new)

    return make


def instead(made: Expr, old: Expr, new: Expr) -> Repaired:
    """The repair that puts one thing in the place of another."""
    return Repaired(made, *in_place(new.brief(60), old.brief(60)))


def in_place(new: str, old: str) -> tuple[str, str]:
    """In words."""
    return f"{new} in place of {old}", f"应为 {new}，而非 {old}"


def made(ways: Iterable[Callable[[], Expr]]) -> Iterator[Expr]:
    """What can be built; shapes that do not fit are left out."""
    for way in ways:
        try:
            yield way()
        except SymnetError:
            continue
