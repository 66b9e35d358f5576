"""What is remembered: answers, and records that are one object."""

from symnet.remembered import forget, forgotten_by, record, remembered


@record
class Pair:
    a: int
    b: str = ""


def test_answers_are_worked_out_once_until_all_is_forgotten():
    asked = []

    @remembered
    def double(x):
        asked.append(x)
        return 2 * x

    emptied = []
    forgotten_by(lambda: emptied.append(True))
    assert [double(2), double(2), double(3)] == [4, 4, 6] and asked == [2, 3]
    forget()
    assert double(2) == 4 and asked == [2, 3, 2] and emptied == [True]


def test_equal_records_are_one_and_stay_equal_when_they_are_made_again():
    first = Pair(1, b="x")
    assert Pair(1, b="x") is first and Pair(2, "x") != first
    forget()
    again = Pair(1, "x")
    assert again is not first and again == first and hash(again) == hash(first) and len({again, first}) == 1
