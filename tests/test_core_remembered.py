"""Work that is done once answers as it did the first time, and records that are equal are one object."""

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pytest

import symnet
from symnet.remembered import MOST, forget, forgotten_by, lately, record, remembered


@record
class Pair:
    kind: object
    last: object = 0

    @cached_property
    def both(self):
        return [self.kind, self.last]


@record
class Other:
    kind: object
    last: object = 0


def test_equal_records_are_one_object_with_what_was_worked_out():
    assert Pair(1, 2) is Pair(1, 2) and Pair(1) is Pair(1)
    assert Pair(1, 2).both is Pair(1, 2).both
    assert Pair(Pair(1), (Pair(2),)) is Pair(Pair(1), (Pair(2),))


def test_records_are_equal_where_their_fields_and_kinds_are():
    assert Pair(1) == Pair(1, 0) == replace(Pair(1, 5), last=0) and hash(Pair(1)) == hash(Pair(1, 0))
    assert len({Pair(1), Pair(1, 0), Pair(Fraction(1)), Pair(1, last=0)}) == 1
    assert Pair(1) is Pair(1, 0) is Pair(1, last=0) is Pair(kind=1)
    assert Pair(1) != Pair(2) and Pair(1) != Other(1) and Pair(1) != (1, 0)


def test_records_have_all_their_fields_and_no_others():
    for wrong in (lambda: Pair(), lambda: Pair(1, 2, 3), lambda: Pair(1, kind=2), lambda: Pair(first=1)):
        with pytest.raises(TypeError):
            wrong()


def test_records_outlive_the_memory():
    kept = Pair("kept")
    for k in range(MOST + 1):
        Pair(k)
    assert Pair("kept") is not kept and Pair("kept") == kept and hash(Pair("kept")) == hash(kept)


def test_records_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Pair(1).kind = 2


def test_what_fails_is_not_remembered():
    asked = []

    @remembered
    def halved(n):
        asked.append(n)
        if n % 2:
            raise ValueError("odd")
        return n // 2

    assert [halved(4), halved(4), halved(6)] == [2, 2, 3] and asked == [4, 6]
    for _ in range(2):
        with pytest.raises(ValueError):
            halved(3)
    assert asked == [4, 6, 3, 3]


def test_records_are_made_anew_elsewhere():
    again = pickle.loads(pickle.dumps(Pair("a", Pair("b"))))
    assert again is Pair("a", Pair("b")) and copy.copy(again) is again


def test_all_memories_are_emptied():
    asked, emptied = [], []

    @remembered
    def double(x):
        asked.append(x)
        return 2 * x

    @lately(2)
    def triple(x):
        asked.append(x)
        return 3 * x

    forgotten_by(lambda: emptied.append(True))
    assert [double(2), double(2), triple(5), triple(5)] == [4, 4, 15, 15] and asked == [2, 5]
    first = Pair("made", "before")
    forget()
    assert (double(2), triple(5)) == (4, 15) and asked == [2, 5, 2, 5] and emptied == [True]
    again = Pair("made", "before")
    assert again is not first and again == first and hash(again) == hash(first) and len({again, first}) == 1


def test_of_few_answers_those_asked_last_are_kept():
    asked = []

    @lately(2)
    def same(x):
        asked.append(x)
        return x

    assert [same(x) for x in (1, 2, 3, 3, 1)] == [1, 2, 3, 3, 1] and asked == [1, 2, 3, 1]


@pytest.mark.parametrize("room", ["evidence", "normal"])
def test_nothing_else_remembers_what_was_asked_of_a_claim(room):
    """So that `forget` empties all memories, and times are those of a first question."""
    files = Path(symnet.__file__).parent.joinpath(room).rglob("*.py")
    assert not [file.name for file in files if "lru_cache" in file.read_text("utf-8")]
