"""Claims about all sizes: the true ones are proved and their certificates accepted, the false ones refuted."""

from pathlib import Path

import pytest

import symnet as sn
from symnet.evidence.rechecking.main import checked

LINES = [line for line in Path(__file__).with_name("evidence_all_sizes.txt").read_text("utf-8").splitlines() if line]
ROWS = [line for line in LINES if line[0] != "#"]


def parts(line):
    claim, let, *given = (text.strip() for text in line.removeprefix("!").split("|"))
    return claim, let, given


@pytest.mark.parametrize("line", [line for line in ROWS if line[0] != "!"])
def test_proved_for_all_sizes(line):
    claim, let, given = parts(line)
    v = sn.verify(claim, let=let, given=given)
    assert (v.status, v.scope) == ("proved", "all shapes")
    again = checked(v.claim, v.certificate)
    assert again is not None and again.status == "proved"


@pytest.mark.parametrize("line", [line for line in ROWS if line[0] == "!"])
def test_a_false_neighbour_is_refuted(line):
    claim, let, given = parts(line)
    assert sn.verify(claim, let=let, given=given, timeout=4).status == "refuted"


def test_there_are_enough():
    assert sum(line[0] != "!" for line in ROWS) > 150 and sum(line[0] == "!" for line in ROWS) > 40
