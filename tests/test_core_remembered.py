"""Work that is done once answers as it did the first time, and records that are equal are one object."""

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from fractions import Fraction
from functools import cached_property

import pytest

from symnet.remembered import MOST, record, remembered


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
    assert Pair(1) != Pair(2) and Pair(1) != Other(1) and Pair(1) != (1, 0)


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
