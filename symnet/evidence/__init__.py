"""Evidence: refute, prove, enclose, sample; and check a proof again."""

from __future__ import annotations

from symnet.claim import Claim, Verdict
from symnet.evidence.cache import VerdictCache
from symnet.evidence.checking.asserts import assert_gradient, assert_proved, assert_refuted
from symnet.evidence.checking.check import check
from symnet.evidence.checking.records import Check
from symnet.evidence.clock import Clock
from symnet.evidence.derivations import verify_derivation as _verify_derivation
from symnet.evidence.ladder import judge, verify
from symnet.evidence.numeric.crosscheck import CrossCheck, CrossRow, cross_check
from symnet.evidence.rechecking.main import recheck
from symnet.evidence.refutation.values import Enclosure, evaluate
from symnet.step import Derivation, Verification


def verify_derivation(derivation: Derivation, timeout: float = 10.0) -> Verification:
    """A verdict for every step of a derivation, in order, and one of the whole; raises nothing.

    timeout: seconds for each step, and for the whole.
    """
    return _verify_derivation(derivation, timeout, _judged)


def _judged(claim: Claim, seconds: float) -> Verdict:
    return judge(claim, Clock(seconds))


__all__ = [
    "Check",
    "CrossCheck",
    "CrossRow",
    "Enclosure",
    "VerdictCache",
    "assert_gradient",
    "assert_proved",
    "assert_refuted",
    "check",
    "cross_check",
    "evaluate",
    "recheck",
    "verify",
    "verify_derivation",
]
