"""What an experiment is, and what comes out of it: records without a language and without a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from symnet.claim import Verdict
from symnet.evidence import CrossRow
from symnet.expr import Expr
from symnet.plots import Animation, Picture, Words
from symnet.step import Derivation

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Goal:
    """A number that a run must reach. words: what is measured; small: the bound of the small setting, where it differs;
    exactly: the bound itself is wanted; form: how the number is written."""

    name: str
    words: Words
    bound: float
    at_least: bool = True
    small: float | None = None
    form: str = ".3g"
    exactly: bool = False

    @property
    def wanted(self) -> str:
        """How the bound is meant, as a key of the report's words."""
        return "exactly" if self.exactly else "at least" if self.at_least else "at most"

    def limit(self, small: bool) -> float:
        return self.bound if not small or self.small is None else self.small

    def reached(self, measured: float, small: bool = False) -> bool:
        """False for nan too.

        >>> Goal("accuracy", "read rightly", 0.98).reached(0.979)
        False
        >>> Goal("error", "error", 1e-3, at_least=False).reached(1e-4)
        True
        """
        limit = self.limit(small)
        if self.exactly:
            return measured == limit
        return measured >= limit if self.at_least else measured <= limit


@dataclass(frozen=True)
class Formula:
    """`left sign right` on a line of its own; the sign of a relation, or `:=` for an assignment."""

    left: Expr
    right: Expr
    sign: str = "=="


@dataclass(frozen=True)
class Grid:
    """A table: a header, rows of texts, and one letter for each column, `l`, `c` or `r`."""

    header: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    align: str = ""
    caption: Words = ""


@dataclass(frozen=True)
class Judged:
    """Claims with what is known of each: words (none where empty), verdict."""

    rows: tuple[tuple[Words, Verdict], ...]
    caption: Words = ""

    @property
    def proved(self) -> int:
        return sum(verdict.status == "proved" for _, verdict in self.rows)


Finding = Words | Formula | Grid | Judged | Picture | Animation


@dataclass(frozen=True)
class Outcome:
    """measured: a number for each goal of the experiment; findings: sentences, formulas, tables and pictures in reading
    order; derivations: those whose results were run; source: the program that was run; checks: its gradient against
    every other method, at the start."""

    measured: Mapping[str, float]
    findings: tuple[Finding, ...]
    derivations: tuple[Derivation, ...] = ()
    source: str = ""
    checks: tuple[CrossRow, ...] = ()

    @property
    def pictures(self) -> tuple[Picture | Animation, ...]:
        return tuple(f for f in self.findings if isinstance(f, Picture | Animation))


@dataclass(frozen=True)
class Experiment:
    """name: as typed; covers: rows of the list of sources; run(progress, seed, small): deterministic by its seed;
    small: the same code on less data or fewer steps, for tests, with the weaker bounds that the goals state."""

    name: str
    title: str
    title_zh: str
    summary: str
    summary_zh: str
    covers: tuple[str, ...]
    goals: tuple[Goal, ...]
    run: Callable[[Progress, int, bool], Outcome]
    seed: int = 1

    def missed(self, outcome: Outcome, small: bool = False) -> list[Goal]:
        """The goals that are not reached."""
        return [goal for goal in self.goals if not goal.reached(outcome.measured[goal.name], small)]
