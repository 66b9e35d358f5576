"""Proofs kept on disk. An entry is a certificate: it is believed when the checkers accept it, not because it is there.

Only proofs whose certificate has a checker of its own are kept: a counterexample is found again faster than a file is
read, and what could not be decided yesterday may be decided today.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import flint

from symnet.claim import Claim, Verdict
from symnet.errors import BudgetError, SymnetError, quote
from symnet.evidence.clock import Clock, OutOfTime
from symnet.evidence.known.domain import shown
from symnet.evidence.known.signs import Signs
from symnet.evidence.known.wording import EVERYWHERE
from symnet.evidence.ladder import judge
from symnet.evidence.proof.shape_sides import side_of
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.main import checked
from symnet.evidence.records import claim_key
from symnet.language import make_claim

LARGEST = 2**22  # bytes of an entry


class VerdictCache:
    """Verdicts of claims whose proofs were kept in a folder. hits, misses: how often one was of use.

    Entries are named by the content of the claim and by the version of everything that proves: the text of the whole
    package, python-flint and Python. Raises `SymnetError` where the folder cannot be made.

    >>> import tempfile
    >>> kept = VerdictCache(tempfile.mkdtemp())
    >>> [kept.verify("exp(x) >= 1 + x").status for _ in range(2)], kept.misses, kept.hits
    (['proved', 'proved'], 1, 1)
    """

    def __init__(self, folder: str | os.PathLike[str]):
        self.hits = self.misses = 0
        try:
            if not os.fspath(folder):
                raise ValueError("it has no name")
            self.folder = Path(folder)
            self.folder.mkdir(parents=True, exist_ok=True)
        except (OSError, TypeError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or error
            raise SymnetError(f"{quote(str(folder))} cannot be a folder of verdicts: {reason}") from None

    def verify(
        self,
        what: Any,
        rhs: Any = None,
        let: Any = None,
        given: Any = (),
        where: Mapping[str, Any] | None = None,
        timeout: float = 10.0,
    ) -> Verdict:
        """`symnet.verify`, which may find its proof in the folder."""
        clock = Clock(timeout)
        return self.judge(make_claim(what, "==" if rhs is not None else None, rhs, given, let, where), clock)

    def judge(self, claim: Claim, clock: Clock) -> Verdict:
        """The verdict on a claim."""
        try:
            file = self.folder / f"{entry_name(claim)}.json"
        except BudgetError:  # numbers too long to be written down
            return judge(claim, clock)
        known = _read(file, claim)
        if known is not None:
            self.hits += 1
            return known.but(seconds=clock.spent)
        self.misses += 1
        found = judge(claim, clock)
        if _worth_keeping(found, claim):
            _write(file, {"claim": str(claim), "certificate": found.certificate})
        return found


def entry_name(claim: Claim) -> str:
    """A hash of the claim and of what proves."""
    return hashlib.sha256(f"{claim_key(claim)} {engine()}".encode()).hexdigest()


@cache
def engine() -> str:
    """A hash of the package's code, and with it of every table of rules, and the versions of what it computes with."""
    root = Path(__file__).resolve().parent.parent
    total = hashlib.sha256(f"{flint.__version__} {sys.version_info[:2]}".encode())
    for path in sorted(root.rglob("*.py")):
        total.update(f"{path.relative_to(root).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return total.hexdigest()


def _worth_keeping(found: Verdict, claim: Claim) -> bool:
    if found.status != "proved" or found.certificate is None or not _everywhere(claim):
        return False
    try:
        return checked(claim, found.certificate).status == "proved"
    except (Refused, OutOfTime):
        return False


def _everywhere(claim: Claim) -> bool:
    """Whether both sides have values wherever the hypotheses hold; the domain of the claim is not taken from a file."""
    signs = Signs(claim.hypotheses)
    try:
        return all(shown(c, signs) for side in (claim.lhs, claim.rhs) for c in side_of(side).conditions)
    except SymnetError:  # a derivative that forward mode alone does not give
        return False


def _read(file: Path, claim: Claim) -> Verdict | None:
    """The verdict of an entry that the checkers accept."""
    try:
        if file.stat().st_size > LARGEST:
            return None
        entry = json.loads(file.read_text(encoding="utf-8"))
        certificate = entry["certificate"]
        if not _everywhere(claim):
            return None
        found = checked(claim, certificate)
    except (OSError, ValueError, KeyError, TypeError, RecursionError, Refused, OutOfTime):
        return None  # not there, cut off, edited, or of another claim
    return found.but(domain=EVERYWHERE, certificate=certificate)


def _write(file: Path, entry: Mapping[str, Any]) -> None:
    """The whole entry or nothing: several processes may keep verdicts in one folder; where none can be written, the
    verdict stands all the same."""
    text = json.dumps(entry, ensure_ascii=True)
    if len(text) > LARGEST:
        return
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(name, file)
    except OSError:
        with suppress(OSError):
            os.unlink(name)
