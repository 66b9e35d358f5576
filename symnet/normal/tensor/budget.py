"""How much a normal form may cost: estimated before the work, refused when it is too much."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from symnet.errors import BudgetError, NotThereYet
from symnet.limits import tick

MOST_TERMS = 4_000  # of one polynomial
MOST_WORK = 3_000_000
MOST_DEPTH = 60  # of rebuilding nested heads
MOST_LABELLINGS = 120  # leaves of the search for a labelling


class Unsupported(NotThereYet):
    """A form that the normal form does not treat."""


@dataclass
class Budget:
    """`spend` before work; raises `BudgetError` when it is used up, and what a limit on time raises."""

    work: int = MOST_WORK
    depth: int = field(default=0)

    def spend(self, amount: int = 1) -> None:
        self.work -= amount
        if self.work < 0:
            raise BudgetError("the normal form is over budget; split the claim into smaller steps")
        tick()

    @contextmanager
    def nested(self) -> Iterator[None]:
        """A reduction inside a reduction: bounded, so that Python's own limit is never met."""
        if self.depth >= MOST_DEPTH:
            raise BudgetError("functions are nested too deeply for the normal form; split the claim into smaller steps")
        self.spend()
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def terms(self, count: int) -> None:
        if count > MOST_TERMS:
            raise BudgetError(f"the normal form would have {count} terms; split the claim into smaller steps")
        self.spend(count)
