"""Whether a derivation is as strong as it says."""

from __future__ import annotations

from dataclasses import dataclass

from symnet.claim import Verdict
from symnet.step import Derivation, Step, Verification

PATIENCE = 40.0  # seconds for a step of a catalog: what is proved there has to be proved on a busy machine too
ENOUGH = {"proved": ("proved",), "supported": ("proved", "supported"), "cited": ("proved", "supported", "unknown")}


@dataclass(frozen=True)
class Shortfall:
    """What is weaker than it says, in words, and the verdict found; line: of the file that has it, where known."""

    what: str
    verdict: Verdict
    line: int = 0

    def __str__(self) -> str:
        return f"{self.what}, found {self.verdict}"


def shortfalls(derivation: Derivation, verification: Verification) -> list[Shortfall]:
    """Every step that is weaker than it says, the whole where all steps claim a proof and it is none, and every
    formula that should fail and was not refuted."""
    pairs = enumerate(zip(derivation.steps, verification.steps, strict=True), start=1)
    weak = [Shortfall(_said(i, s), v, s.line) for i, (s, v) in pairs if v.status not in ENOUGH[s.expect]]
    wanted = "proved" if all(step.expect == "proved" for step in derivation.steps) else "cited"
    if verification.whole.status not in ENOUGH[wanted]:
        weak.append(Shortfall(f"the whole: expected {wanted}", verification.whole))
    for contrast, verdict in zip(derivation.contrasts, verification.contrasts, strict=True):
        if verdict.status != "refuted":
            said = f"{contrast.text} ({contrast.rule.name})\n  expected refuted"
            weak.append(Shortfall(said, verdict, contrast.line))
    return weak


def _said(number: int, step: Step) -> str:
    line = f"{step.before} {step.relation} {step.after}"
    return f"step {number} ({step.rule.name}): {line}\n  expected {step.expect}"
