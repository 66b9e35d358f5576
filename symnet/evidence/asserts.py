"""Words for anybody's tests: a claim must be proved, or refuted; else an AssertionError that shows all there is."""

from __future__ import annotations

from typing import Any

from symnet.claim import Verdict
from symnet.evidence.ladder import verify


def assert_proved(what: Any, *args: Any, **options: Any) -> Verdict:
    """The verdict if the claim is proved; else an `AssertionError` with both sides and the counterexample.

    >>> assert_proved("tanh(x) == 2*sigmoid(2*x) - 1").status
    'proved'
    """
    return _expect("proved", what, args, options)


def assert_refuted(what: Any, *args: Any, **options: Any) -> Verdict:
    """The verdict if the claim is refuted, with its counterexample; else an `AssertionError`.

    >>> assert_refuted("sqrt(x**2) == x").counterexample
    {'x': '-1'}
    """
    return _expect("refuted", what, args, options)


def _expect(status: str, what: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Verdict:
    verdict = verify(what, *args, **options)
    if verdict.status != status:
        raise AssertionError(_message(status, verdict))
    return verdict


def _message(status: str, verdict: Verdict) -> str:
    claim = verdict.claim
    assert claim is not None
    lines = [
        f"expected {status}, found {verdict.status}",
        f"  left:  {claim.lhs}",
        f"  {claim.relation}",
        f"  right: {claim.rhs}",
    ]
    if claim.given:
        lines.append(f"  given: {', '.join(map(str, claim.given))}")
    for label, value in (
        ("counterexample", verdict.counterexample),
        ("because", verdict.reason),
        ("a hypothesis that would repair it", verdict.missing),
        ("method", verdict.method),
        ("samples", verdict.samples),
    ):
        if value:
            lines.append(f"  {label}: {value}")
    return "\n".join(lines)
