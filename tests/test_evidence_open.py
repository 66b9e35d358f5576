"""True claims that nothing proves yet: none is refuted, and the list says so when one is proved."""

from pathlib import Path

import pytest

import symnet as sn

LINES = Path(__file__).with_name("evidence_open.txt").read_text("utf-8").splitlines()
ROWS = [line for line in LINES if line and line[0] != "#"]


def test_there_are_ten():
    assert len(ROWS) == 10


@pytest.mark.parametrize("line", ROWS)
def test_it_is_neither_refuted_nor_proved(line):
    claim, let, *given = (text.strip() for text in line.split("|"))
    v = sn.verify(claim, let=let, given=given, timeout=0.7)
    assert v.status in ("supported", "unknown"), f"{claim} is {v.status}: find another one for the list"
