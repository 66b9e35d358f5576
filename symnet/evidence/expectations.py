"""Whether a derivation is as strong as it says."""

from __future__ import annotations

from dataclasses import dataclass

from symnet.claim import Verdict
from symnet.step import Derivation, Step, Verification

ENOUGH = {"proved": ("proved",), "supported": ("proved", "supported"), "cited": ("proved", "supported", "unknown")}


@dataclass(frozen=True)
class Shortfall:
    """A step, by its number from 1, whose verdict is weaker than it says; number 0 is the whole derivation."""

    number: int
    step: Step | None
    verdict: Verdict

    def __str__(self) -> str:
        if self.step is None:
            return f"the whole: {self.verdict}"
        line = f"{self.step.before} {self.step.relation} {self.step.after}"
        return (
            f"step {self.number} ({self.step.rule.name}): {line}\n  expected {self.step.expect}, found {self.verdict}"
        )


def shortfalls(derivation: Derivation, verification: Verification) -> list[Shortfall]:
    """Every step that is weaker than it says, and the whole where all steps claim a proof and it is none."""
    pairs = enumerate(zip(derivation.steps, verification.steps, strict=True), start=1)
    weak = [Shortfall(i, s, v) for i, (s, v) in pairs if v.status not in ENOUGH[s.expect]]
    wanted = "proved" if all(step.expect == "proved" for step in derivation.steps) else "cited"
    if verification.whole.status not in ENOUGH[wanted]:
        weak.append(Shortfall(0, None, verification.whole))
    return weak
