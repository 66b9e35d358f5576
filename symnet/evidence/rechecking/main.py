"""`recheck`: a certificate is accepted or rejected, without a search.

A certificate is plain data: the `method`; the `claim`, a hash of its content, so that it serves no other; a `point` at
which the hypotheses hold and the sides have values, so that nothing is proved of nothing; a `seal`, a hash of all that
it says; and the fields of its method, a row of `CHECKERS`. Each field is used in the check or compared with what the
check finds, so an edited one is rejected, under a fresh seal too, unless it says something else that is as right; so is
one that says the same twice, or has lemmas and laws that its equation does not rest on. What no checker accepts is not
proved, whoever found it; a certificate that says how a network is built is checked by building it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from symnet.claim import Claim, Verdict, unknown
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock, OutOfTime
from symnet.evidence.rechecking.alike import question
from symnet.evidence.rechecking.all_entries import at_sizes
from symnet.evidence.rechecking.as_one import check_as_one
from symnet.evidence.rechecking.composition import check_composition
from symnet.evidence.rechecking.enclosures import check_enclosures
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.gradients import check_gradient, check_gradients
from symnet.evidence.rechecking.integers import check_integers
from symnet.evidence.rechecking.named import check_named
from symnet.evidence.rechecking.one_entry import one_entry
from symnet.evidence.rechecking.places import Cannot
from symnet.evidence.rechecking.point import check_derivatives, check_point
from symnet.evidence.rechecking.rebuilt import rebuilt
from symnet.evidence.rechecking.scalar import check_regions
from symnet.evidence.rechecking.shapes import check_shapes
from symnet.evidence.rechecking.texts import check_names, scope_of, size_names
from symnet.evidence.records import claim_key, seal
from symnet.limits import asked
from symnet.remembered import lately

Certificate = Mapping[str, Any]
Checker = Callable[[Claim, Certificate], str]
MOST_SECONDS = 60
MOST_REMEMBERED = 1000


def recheck(claim: Claim, certificate: Certificate) -> Verdict:
    """`proved` if the certificate proves the claim, else `unknown` with the reason. Raises nothing.

    >>> from symnet.evidence.ladder import verify
    >>> v = verify("tanh(x) == 2*sigmoid(2*x) - 1")
    >>> recheck(v.claim, v.certificate).status, recheck(v.claim, {**v.certificate, "method": "magic"}).status
    ('proved', 'unknown')
    """
    try:
        with asked(Clock(MOST_SECONDS).check):
            return checked(claim, certificate)
    except Refused as error:
        return unknown(f"the certificate was not accepted: {error}", claim=claim)
    except OutOfTime:
        return unknown("the certificate could not be checked: the time is over", claim=claim)


def checked(claim: Claim, certificate: Certificate) -> Verdict:
    """The verdict, or `Refused` with the reason."""
    clock = Clock(MOST_SECONDS)
    _check_whole(claim, certificate)
    check = CHECKERS.get(str(certificate.get("method")))
    if check is None:
        return rebuilt(claim, certificate)
    with _refusing():
        check_names(claim)
        sizes = size_names(claim.lhs, claim.rhs, *claim.given) if check is _entries else ()
        scope = _scope(Question(check, question(claim, certificate), sizes, claim, certificate))
    return Verdict("proved", claim, method="certificate checked", scope=scope, seconds=clock.spent)


def check_together(rows: Sequence[tuple[Claim, Certificate]]) -> None:
    """Accepts claims with their certificates, or raises `Refused`; gradients of one loss are checked in one go."""
    claims = [claim for claim, _ in rows]
    points = [certificate.get("point") for _, certificate in rows]
    if len(rows) == 1 or any(c.get("method") != "local claims" for _, c in rows) or points != points[:1] * len(points):
        for claim, certificate in rows:
            checked(claim, certificate)
        return
    for claim, certificate in rows:
        _check_whole(claim, certificate)
    with _refusing():
        check_names(*claims)
        check_gradients(rows)
        check_point(points[0], *claims, everywhere=True)


@dataclass(frozen=True)
class Question:
    """A claim, its certificate and their checker; two that differ in names alone are equal, and are checked once.
    sizes: the names of which the scope speaks."""

    check: Checker
    content: Hashable
    sizes: tuple[str, ...]
    claim: Claim = field(compare=False)
    certificate: Certificate = field(compare=False)


@lately(MOST_REMEMBERED)
def _scope(asked: Question) -> str:
    """The scope that a certificate proves; raises what the checkers raise."""
    claim, certificate = asked.claim, asked.certificate
    scope = asked.check(claim, certificate)
    check_point(certificate.get("point"), claim, everywhere=asked.check is check_gradient)
    if asked.check in (_regions, _entries):
        check_derivatives(claim, certificate["point"])
    return scope


def _check_whole(claim: Claim, certificate: Certificate) -> None:
    """It is a certificate of this claim, as it was made."""
    try:
        if not isinstance(claim, Claim):
            raise Refused("what it is to prove is no Claim; give that of the verdict, or symnet.claim(...)")
        if not isinstance(certificate, Mapping):
            raise Refused("it is no certificate")
        if certificate.get("claim") != claim_key(claim):
            raise Refused("it was made for another claim, or was edited")
        if certificate.get("seal") != seal(certificate):
            raise Refused("it was edited: its seal is not that of its content")
        _check_once(certificate)
    except (TypeError, ValueError, RecursionError) as error:
        raise Refused(str(error)) from None


@contextmanager
def _refusing() -> Iterator[None]:
    """What a checker cannot follow, or read, is refused."""
    try:
        yield
    except (Refused, Cannot, SymnetError) as error:
        raise Refused(str(error)) from None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError):
        raise Refused("it is malformed") from None


def _regions(claim: Claim, certificate: Certificate) -> str:
    """A proof for one entry, which stands for all of them at all sizes."""
    _only(certificate, "method", "claim", "hypotheses", "by cases", "regions", "point", "seal")
    if certificate["hypotheses"] != [str(h) for h in claim.hypotheses]:
        raise Refused("the hypotheses are not those of the claim")
    check_regions(one_entry(claim), certificate["regions"], certificate["by cases"])
    return scope_of(claim)


def _entries(claim: Claim, certificate: Certificate) -> str:
    """Proofs of all entries, at one or more assignments of the sizes."""
    _only(certificate, "method", "claim", "covered", "point", "seal")
    names = size_names(claim.lhs, claim.rhs, *claim.given)
    scopes = []
    for row in certificate["covered"]:
        _only(row, "sizes", "entries")
        sizes = dict(row["sizes"])
        if set(sizes) != set(names) or not all(isinstance(n, int) and n >= 1 for n in sizes.values()):
            raise Refused("the sizes are not those of the claim")
        wanted = at_sizes(claim, sizes)
        entries = {tuple(entry["place"]): entry for entry in row["entries"]}
        if entries.keys() != wanted.keys() or len(entries) != len(row["entries"]):
            raise Refused("the entries are not those of the claim")
        for place, scalar in wanted.items():
            _only(entries[place], "place", "by cases", "regions")
            check_regions(scalar, entries[place]["regions"], entries[place]["by cases"])
        scopes.append(", ".join(f"{name} = {sizes[name]}" for name in names))
    if not scopes:
        raise Refused("no sizes are covered")
    return "; ".join(scopes)


def _check_once(certificate: Certificate) -> None:
    """No list of what holds, or is used, has a row twice: it is used once."""
    todo: list[tuple[str, Any]] = [row for row in certificate.items() if row[0] != "point"]
    while todo:
        field, part = todo.pop()
        if isinstance(part, Mapping):
            todo += part.items()
        elif isinstance(part, (list, tuple)):
            todo += (("", row) for row in part)
            if field in ONCE and len({json.dumps(row, sort_keys=True) for row in part}) != len(part):
                raise Refused(f"its {field} say something twice")


def _only(row: Mapping[str, Any], *fields: str) -> None:
    if set(row) != set(fields):
        raise Refused(f"it has other fields than {', '.join(fields)}")


# Lists of which neither the order nor the number says anything.
ONCE = {
    "bounds",
    "by cases",
    "conditions",
    "consequences",
    "covered",
    "entries",
    "facts",
    "given",
    "laws",
    "lemmas",
    "names",
}
ONCE |= {"region", "regions", "rows", "rules", "values"}
CHECKERS: dict[str, Checker] = {
    "regions": _regions,
    "entries": _entries,
    "tensor normal form": check_shapes,
    "composition": lambda claim, certificate: check_composition(claim, certificate, checked),
    "local claims": check_gradient,
    "enclosures": check_enclosures,
    "named inequality": check_named,
    "integers one by one": check_integers,
    "functions as one": check_as_one,
}
