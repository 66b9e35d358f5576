"""Evidence: refute, prove, enclose, sample; and check a proof again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symnet.claim import Claim, Verdict, unknown
from symnet.errors import SymnetError, quote
from symnet.evidence.cache import VerdictCache
from symnet.evidence.checking.asserts import assert_gradient, assert_proved, assert_refuted
from symnet.evidence.checking.check import check
from symnet.evidence.checking.records import Check
from symnet.evidence.clock import Clock
from symnet.evidence.derivations import verify_derivation as _verify_derivation
from symnet.evidence.ladder import judge, verify
from symnet.evidence.numeric.crosscheck import CrossCheck, CrossRow, cross_check
from symnet.evidence.rechecking.main import recheck as _recheck
from symnet.evidence.refutation.values import Enclosure, evaluate
from symnet.language import make_claim
from symnet.step import Derivation, Verification


def recheck(
    claim: Any, certificate: Any = None, let: Any = None, given: Any = (), where: Mapping[str, Any] | None = None
) -> Verdict:
    """`proved` if the certificate proves the claim, else `unknown` with the reason; nothing is searched for.

    claim: as for `verify`, with `let`, `given` and `where`; or a verdict, alone for its own claim and certificate.
    certificate: that of a verdict, or the verdict. Raises `SymnetError` where the claim is not well formed.

    >>> v = verify("tanh(x) == 2*sigmoid(2*x) - 1")
    >>> recheck(v.claim, v.certificate).status, recheck(v).status, recheck("tanh(x) == 2*sigmoid(2*x)", v).status
    ('proved', 'proved', 'unknown')
    """
    verdict = certificate if certificate is not None or not isinstance(claim, Verdict) else claim
    asked = claim.claim if isinstance(claim, Verdict) else claim
    if asked is None:
        raise SymnetError("there is no claim to check again; give a claim or a verdict, and the certificate")
    if not isinstance(asked, Claim) or let is not None or where is not None or given:
        asked = make_claim(asked, given=given, let=let, where=where)
    if isinstance(verdict, Verdict):
        if verdict.certificate is None:
            return unknown(f"the verdict is {verdict.status!r} and holds no certificate", claim=asked)
        return _recheck(asked, verdict.certificate)
    if not isinstance(verdict, Mapping):
        what = "there is no certificate" if verdict is None else f"{quote(verdict)} is no certificate"
        return unknown(f"{what}; give verdict.certificate, or the verdict", claim=asked)
    if "seal" not in verdict and isinstance(verdict.get("certificate"), Mapping):  # a verdict as plain data
        verdict = verdict["certificate"]
    return _recheck(asked, verdict)


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
