"""Interval arithmetic against sets of exact numbers: whatever lies in the operands, its image lies in the result."""

import itertools
import operator
from fractions import Fraction

import pytest

from symnet.normal.interval import BY_RELATION, Sign, between, exactly, only_sign, relative
from symnet.remembered import forget

COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
NEAR = Fraction(1, 1000)
ENDS = [None, *map(Fraction, range(-2, 3))]
NUMBERS = sorted({Fraction(k) + d for k in range(-3, 4) for d in (-NEAR, 0, NEAR, Fraction(1, 2))} | {-(10**6), 10**6})
SIGNS = [
    Sign(low, low_open, high, high_open, apart)
    for low, high in itertools.product(ENDS, repeat=2)
    for low_open in ((True,) if low is None else (False, True))
    for high_open in ((True,) if high is None else (False, True))
    for apart in (False, True)
]


def lies(value, s):
    """The definition of a `Sign`, spelled out."""
    above = s.low is None or (value > s.low if s.low_open else value >= s.low)
    below = s.high is None or (value < s.high if s.high_open else value <= s.high)
    return above and below and not (s.apart and value == 0)


INSIDE = {s: [value for value in NUMBERS if lies(value, s)] for s in SIGNS}
FULL = [s for s in SIGNS if INSIDE[s]]
PAIRS = list(itertools.combinations_with_replacement(FULL, 2))


def test_one_set_of_values_is_one_sign():
    sets = {}
    for s in SIGNS:
        if not s.empty:
            sets.setdefault(tuple(lies(value, s) for value in NUMBERS), set()).add(s)
    assert all(len(found) == 1 for found in sets.values())
    assert Sign(Fraction(0), apart=True) == BY_RELATION[">"] and Sign(low_open=True) == Sign()


def all_lie(values, s, said):
    wrong = [value for value in values if not lies(value, s)]
    assert not wrong, f"{said} gives {s}, without {wrong[0]}"


def extremes(values):
    """Those that an interval, perhaps without 0, leaves out if it leaves out any."""
    return {min(values), max(values), *(value for value in values if value == 0)}


def test_signs_are_enough_and_the_empty_ones_are_seen():
    assert len(SIGNS) == 242 and len(PAIRS) > 8000
    for s in SIGNS:
        assert not (s.empty and INSIDE[s]), s
        assert s.empty or INSIDE[s], s  # the ends are whole numbers: what has room holds one of the numbers


@pytest.mark.parametrize("part", range(4))
def test_sums_products_and_hulls_of_two(part):
    for a, b in PAIRS[part::4]:
        x, y = INSIDE[a], INSIDE[b]
        both, opposites = set(x) & set(y), set(x) & {-value for value in y}
        all_lie({min(x) + min(y), max(x) + max(y)} | ({0} if opposites else set()), a + b, f"{a} + {b}")
        corners = {u * v for u in extremes(x) for v in extremes(y)}
        all_lie(corners, a * b, f"{a} * {b}")
        all_lie(extremes(x) | extremes(y), a | b, f"{a} | {b}")
        if both:
            all_lie(extremes(list(both)), a & b, f"{a} & {b}")


def test_intersections_hold_nothing_else():
    for a, b in PAIRS[::5]:
        met = a & b
        assert [value for value in NUMBERS if lies(value, met)] == [v for v in INSIDE[a] if lies(v, b)]


def test_opposites_absolute_values_and_reciprocals():
    for s in FULL:
        values = INSIDE[s]
        all_lie((-value for value in values), -s, f"-{s}")
        all_lie(map(abs, values), s.absolute(), f"absolute {s}")
        all_lie((1 / value for value in values if value), s.reciprocal(), f"reciprocal {s}")
        all_lie(values, only_sign(s), f"only_sign {s}")


def test_integers():
    for s in FULL:
        values = [value for value in INSIDE[s] if value.denominator == 1]
        all_lie(values, s.whole(), f"whole of {s}")
        near = s & between(Fraction(-1, 2), Fraction(7, 2))
        whole = near.whole()
        assert whole.empty == (not any(lies(Fraction(k), near) for k in range(4))), near
        if not whole.empty:
            assert lies(whole.low, near) and lies(whole.high, near) and whole.low.denominator == 1


@pytest.mark.parametrize("n", [-7, -3, -2, -1, 0, 1, 2, 3, 4, 9])
def test_powers(n):
    for s in FULL:
        all_lie((value**n for value in INSIDE[s] if value or n >= 0), s.power(n), f"{s} power {n}")


@pytest.mark.parametrize("count", [1, 2, 3, 4, None])
def test_sums_of_many(count):
    for s in FULL:
        few = extremes(INSIDE[s]) | {v for v in (1, -1, 2, -2, Fraction(1, 2), Fraction(-1, 2)) if lies(v, s)}
        for k in (1, 2, 3) if count is None else (count,):
            sums = map(sum, itertools.combinations_with_replacement(sorted(few), k))
            all_lie(sums, s.times(count), f"{s} times {count}")


def test_what_is_said_of_a_sign_holds_for_all_that_lies_in_it():
    for s in FULL:
        values = INSIDE[s]
        said = {
            "positive": ">",
            "negative": "<",
            "nonnegative": ">=",
            "nonpositive": "<=",
            "nonzero": "!=",
            "zero": "==",
        }
        for name, relation in said.items():
            assert not getattr(s, name) or all(COMPARE[relation](v, 0) for v in values), (s, name)
        assert s.value is None or set(values) == {s.value}, s
        for relation, test in COMPARE.items():
            answers = {test(value, 0) for value in values}
            found = s.satisfies(relation)
            assert found is None or answers == {found}, (s, relation)
            assert found is not None or len(answers) == 2, (s, relation)  # and it is said where it is so


def test_intervals_from_numbers_and_relations():
    for k, relation in itertools.product(NUMBERS, COMPARE):
        said = relative(relation, k)
        assert not [v for v in NUMBERS if COMPARE[relation](v, k) and not lies(v, said)], (relation, k)
        if relation in BY_RELATION:
            assert [lies(v, BY_RELATION[relation]) for v in NUMBERS] == [COMPARE[relation](v, 0) for v in NUMBERS]
    for a, b in itertools.product([-1, 0, 2, None], repeat=2):
        for closed, (above, below) in ((True, (">=", "<=")), (False, (">", "<"))):
            inside = [v for v in NUMBERS if (a is None or COMPARE[above](v, a)) and (b is None or COMPARE[below](v, b))]
            assert [v for v in NUMBERS if lies(v, between(a, b, closed))] == inside
    assert all([v for v in NUMBERS if lies(v, exactly(k))] == [k] for k in NUMBERS)


BIG, TINY = Fraction(3, 2) ** 1000, Fraction(2, 3) ** 1000
LONG = [
    Sign(low, low_open, high, high_open)
    for low, high in itertools.combinations(
        [None, -BIG, -1 - TINY, Fraction(-1), -1 + TINY, -TINY, TINY, 1 - TINY, 1 + TINY, BIG, None], 2
    )
    for low_open, high_open in itertools.product((False, True), repeat=2)
]


def held(s):
    """Numbers in it, at and right beside the ends."""
    ends = [end for end in (s.low, s.high) if end is not None] or [Fraction(0)]
    return [v for e in ends for v in (e, e + TINY, e - TINY, e + 1, e - 1) if lies(v, s)]


def test_ends_that_are_too_long_are_rounded_outward():
    for s in LONG:
        values = held(s)
        for n in (2, 3, -1, -2):
            all_lie((v**n for v in values if v or n > 0), s.power(n), f"power {n}")
    for a, b in itertools.product(LONG[::7], LONG[1::11]):
        x, y = held(a), held(b)
        all_lie((u + v for u in x for v in y), a + b, "sum")
        all_lie((u * v for u in x for v in y), a * b, "product")
    for low, high in (("-3", "2"), ("-3", "-2"), ("2", "3"), ("1/3", "1/2"), ("-1/2", "-1/3"), ("-1", "1"), ("0", "1")):
        for n, is_open in itertools.product((2001, 2002), (False, True)):
            s = Sign(Fraction(low), is_open, Fraction(high), is_open)
            all_lie((v**n for v in (s.low, s.high, s.high - NEAR, s.low + NEAR) if lies(v, s)), s.power(n), f"{s}**{n}")


@pytest.mark.parametrize("end", [0.5, 7, True])
def test_ends_are_fractions(end):
    """An integer would make a float of its reciprocal; one that is remembered is given back as the fraction it is."""
    forget()
    with pytest.raises(TypeError):
        Sign(end)
    with pytest.raises(TypeError):
        Sign(None, False, end)
