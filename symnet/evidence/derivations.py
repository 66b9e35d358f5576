"""One verdict for each step of a derivation, and one for the whole.

Steps are judged one by one (`steps.py`). Steps whose chain meets end to end make the whole; gradients are composed from
local claims (`composed.py`); else the whole is proved on its own, by forward mode.
"""

from __future__ import annotations

from dataclasses import dataclass

from symnet.claim import Claim, Verdict, unknown
from symnet.errors import SymnetError
from symnet.evidence.chain_certificates import METHOD as COMPOSITION, Proved, chain_certificate
from symnet.evidence.chains import chain_relation, implies
from symnet.evidence.clock import Clock, attempted
from symnet.evidence.composed import compose
from symnet.evidence.ladder import Ladder, judge as climb, refusal
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shapes import has_sizes
from symnet.evidence.records import sealed
from symnet.evidence.soon import prove_soon
from symnet.evidence.steps import Judge, Steps, names_in
from symnet.expr import Defined, has_derivative, postorder
from symnet.step import Contrast, Derivation, Step, Verification


def verify_derivation(derivation: Derivation, timeout: float = 10.0, judge: Judge | None = None) -> Verification:
    """A verdict for every step, in order, one of the whole, and one for each formula that must fail. Raises nothing.

    timeout: seconds for each step and for the whole; judge: how a claim is judged where the normal form for all sizes
    does not prove it. A derivation of several parts is as strong as the weakest of them.
    """
    judge = judge or _climbed
    parts = [_verify_part(part, timeout, judge) for part in derivation.parts or (derivation,)]
    steps = tuple(verdict for part in parts for verdict in part.steps)
    # Only where a source is corrected, the page asks which condition its formula needs.
    failing = _failed if judge is _climbed and not derivation.meta.get("corrects") else judge
    contrasts = tuple(_contrast(contrast, timeout, failing) for contrast in derivation.contrasts)
    return Verification(steps, _weakest([part.whole for part in parts]), contrasts)


def _verify_part(part: Derivation, timeout: float, judge: Judge) -> Verification:
    steps = Steps(part, timeout, judge)
    verdicts = tuple(steps.verdict(step) for step in part.steps)
    return Verification(verdicts, Whole(steps).verdict(verdicts))


def _contrast(contrast: Contrast, timeout: float, judge: Judge) -> Verdict:
    """A text that the language refuses says nothing that could hold."""
    if contrast.claim is None:
        return Verdict("refuted", method="no meaning", reason=contrast.refusal)
    try:
        return judge(contrast.claim, timeout)
    except SymnetError as error:
        return unknown(str(error), claim=contrast.claim)


def _weakest(found: list[Verdict]) -> Verdict:
    """Of several claims that are all proved, the first, with the time of all."""
    worst = min(found, key=lambda v: ("refuted", "unknown", "supported", "proved").index(v.status))
    seconds = sum(v.seconds for v in found)
    if len(found) == 1 or worst.status != "proved":
        return worst.but(seconds=seconds)
    scopes = list(dict.fromkeys(v.scope for v in found if v.scope))
    scope = scopes[0] if len(scopes) == 1 else "; ".join(s for s in scopes if s != "all shapes")
    return found[0].but(seconds=seconds, scope=scope, trail=(f"{len(found)} claims, all proved",))


def _climbed(claim: Claim, seconds: float) -> Verdict:
    return climb(claim, Clock(seconds))


def _failed(claim: Claim, seconds: float) -> Verdict:
    return climb(claim, Clock(seconds), repair=False)


@dataclass(frozen=True)
class Whole:
    """The verdict of all claims of a derivation together."""

    steps: Steps

    def verdict(self, verdicts: tuple[Verdict, ...]) -> Verdict:
        """The verdict of all claims together: the weakest."""
        clock = Clock(self.steps.timeout)
        claims = self.steps.derivation.claims
        self.steps.refused.clear()
        try:
            found = self._wholes(claims, verdicts, clock)
        except SymnetError as error:
            found = [unknown(str(error), claim=claims[0])]
        return self.steps.noted(_weakest(found)).but(seconds=clock.spent)

    def _accepted(self, found: list[Verdict]) -> bool:
        """Whether the checkers follow these proofs; why not is noted."""
        refused = refusal(*found)
        self.steps.refused += [refused] if refused else []
        return not refused

    def _wholes(self, claims: tuple[Claim, ...], verdicts: tuple[Verdict, ...], clock: Clock) -> list[Verdict]:
        chained = self._chained(claims, verdicts)
        if chained is not None:
            return chained
        names = sum(1 for node in postorder(claims[0].lhs) if isinstance(node, Defined))
        reason = ""
        for way in ("direct", "composed") if names * len(claims) <= 3 else ("composed", "direct"):
            if way == "composed":
                reason = "out of time"
                with attempted(clock):
                    composed = compose(claims, self.steps.derivation.definitions)
                    if not isinstance(composed, str):
                        return composed
                    reason = composed
            else:
                direct = self._direct(claims, Clock(clock.left / 2))
                if direct is not None:
                    return direct
        judged = self.steps.judge(claims[0], max(clock.left, 0.1))
        if len(claims) > 1 and judged.status == "proved":
            judged = unknown("only the first of several claims was proved", claim=claims[0])
        return [judged.but(reason=f"{judged.reason}; {reason}") if judged.status == "unknown" and reason else judged]

    def _direct(self, claims: tuple[Claim, ...], clock: Clock) -> list[Verdict] | None:
        found = []
        for claim in claims:
            verdict = prove_soon(claim, clock.left, note=self.steps.refused.append)
            if verdict is None:
                return None
            found.append(verdict)
        return found

    def _chained(self, claims: tuple[Claim, ...], verdicts: tuple[Verdict, ...]) -> list[Verdict] | None:
        """Every claim by a chain of its own, where all steps belong to such chains; a chain of local claims says
        nothing of its ends, so its claim is proved alone."""
        chains: dict[str, list[tuple[Step, Verdict]]] = {}
        for step, verdict in zip(self.steps.derivation.steps, verdicts, strict=True):
            chains.setdefault(step.chain, []).append((step, verdict))
        local = {name for name, pairs in chains.items() if any(step.local is not None for step, _ in pairs)}
        if len(chains) != len(claims) or len(local) == len(chains):
            return None
        found: list[Verdict] = []
        note = self.steps.refused.append
        for claim in claims:
            name = next((n for n, pairs in chains.items() if _runs(pairs, claim)), None)
            if name is None:
                return None
            pairs = chains.pop(name)
            soon = self.steps.timeout / 2
            by_chain = name not in local
            proved = self._by_transitivity(claim, pairs) if by_chain else prove_soon(claim, soon, note=note)
            if proved is None:
                return None
            found.append(proved)
        return found

    def _by_transitivity(self, claim: Claim, pairs: list[tuple[Step, Verdict]]) -> Verdict | None:
        """The chain runs from one side of the claim to the other, and every line is proved under no more than the
        hypotheses of the claim. Each line says that both sides have values at the same points."""
        step, found = pairs[0]
        if len(pairs) == 1 and self.steps.under_all(step.claim) == claim and found.status == "proved":
            if found.claim == claim or not names_in(*claim.given):  # else perhaps no value of the names is as is given
                return found
        if not implies(chain_relation([s for s, _ in pairs], claim), claim.relation):
            return None
        if any(v.status != "proved" or v.scope not in ("", "all shapes") for _, v in pairs):
            return None
        if any(set(s.claim.given) - set(claim.hypotheses) for s, _ in pairs):
            return None
        verdict = Verdict(
            "proved",
            claim,
            method=COMPOSITION,
            scope="all shapes" if has_sizes(claim) else "",
            domain="; ".join(dict.fromkeys(v.domain for _, v in pairs if v.domain)),
        )
        proofs = [Proved(self.steps.under_all(s.claim), v, self.steps.free) for s, v in pairs]
        certificate = chain_certificate(claim, proofs, lambda line: self.steps.alone(line, Clock(self.steps.timeout)))
        if certificate is None:
            return None
        proof = self._at_a_point(claim, verdict.but(certificate=certificate))
        return proof if proof is not None and self._accepted([proof]) else None

    def _at_a_point(self, claim: Claim, verdict: Verdict) -> Verdict | None:
        """The proof, sealed, with an exact point at which the hypotheses hold and both sides have values."""
        sides = tuple(side for side in (claim.lhs, claim.rhs) if not has_derivative(side))
        with attempted(Clock(self.steps.timeout / 4)):
            point = find_point(claim, sides)
            if point is not None:
                return verdict.but(certificate=sealed({**(verdict.certificate or {}), "point": point}))
        clock = Clock(self.steps.timeout / 4)
        with attempted(clock):
            found = Ladder(claim, clock).witnessed(verdict)
            return found if found.status == "proved" else None
        return None


def _runs(pairs: list[tuple[Step, Verdict]], claim: Claim) -> bool:
    """Whether the lines run from one side of the claim to the other."""
    return pairs[0][0].before is claim.lhs and pairs[-1][0].after is claim.rhs
