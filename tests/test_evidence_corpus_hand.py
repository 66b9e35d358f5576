"""Claims that lead astray, with the truth known by hand: edges, kinks, sizes, structures, far and narrow places."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from symnet.evidence import recheck, verify

FILE = Path(__file__).with_name("evidence_corpus_hand.txt")
FORBIDDEN = {"true": {"refuted"}, "false": {"proved"}, "meaningless": {"proved", "refuted", "supported"}}
# Where the engine is weak today it may get stronger.
BETTER = {
    ("true", "supported"): ("proved",),
    ("true", "unknown"): ("proved", "supported"),
    ("false", "supported"): ("refuted",),
    ("false", "unknown"): ("refuted", "supported"),
}


class Row(NamedTuple):
    truth: str
    status: str
    claim: str
    let: str
    given: list[str]
    where: dict[str, str]
    slow: bool

    def verdict(self):
        return verify(self.claim, let=self.let or None, given=self.given, where=self.where or None)


def rows():
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, claim, let, given, where = ([part.strip() for part in line.split("|")] + [""] * 4)[:5]
            names = dict(pair.split(" := ") for pair in where.split(" & ") if pair)
            truth, status, *slow = head.split()
            yield Row(truth, status, claim, let, [h for h in given.split(" & ") if h], names, bool(slow))


ROWS = [row for row in rows() if not row.slow]  # `python -m benchmarks.mutation --hand` asks for all of them


@pytest.mark.parametrize("row", ROWS, ids=[row.claim for row in ROWS])
def test_the_verdict(row):
    verdict = row.verdict()
    assert verdict.status not in FORBIDDEN[row.truth], verdict
    assert verdict.status in (row.status, *BETTER.get((row.truth, row.status), ())), verdict
    assert (verdict.counterexample is not None) == (verdict.status == "refuted")
    assert verdict.reason or verdict.status in ("proved", "supported")


@pytest.mark.parametrize("row", [row for row in ROWS if row.status == "proved"][::9], ids=lambda row: row.claim)
def test_what_is_proved_is_accepted_again(row):
    verdict = row.verdict()
    again = recheck(verdict.claim, json.loads(json.dumps(verdict.certificate)))
    assert (again.status, again.scope) == ("proved", verdict.scope)
