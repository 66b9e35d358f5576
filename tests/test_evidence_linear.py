"""Systems of linear inequalities: provers and checkers, which are written apart, agree on them, and no point satisfies
what is said to have none."""

import itertools
import random
from fractions import Fraction

import pytest

from symnet.evidence.known.linear import Linear, difference, infeasible, linear
from symnet.evidence.rechecking.linear import ONE, contradictory
from symnet.expr import Compare, Number
from symnet.symbols import scalar, tensors

ATOMS = [scalar(name) for name in "abc"]
VALUES = [Fraction(k, 2) for k in range(-4, 5)]
HOLDS = {
    ">": lambda v: v > 0,
    ">=": lambda v: v >= 0,
    "<": lambda v: v < 0,
    "<=": lambda v: v <= 0,
    "==": lambda v: v == 0,
}


def some_system(rng):
    def number():
        return Fraction(rng.randint(-3, 3), rng.choice((1, 1, 2, 3)))

    for _ in range(rng.randint(2, 7)):
        terms = {a: c for a in rng.sample(ATOMS, rng.randint(1, 3)) if (c := number())}
        yield Linear(terms, number()), rng.choice(list(HOLDS))


def value(form, point):
    return form.constant + sum(c * point[a] for a, c in form.terms.items())


def rows_of(system):
    for form, relation in system:
        for sign in {">": (1,), ">=": (1,), "<": (-1,), "<=": (-1,), "==": (1, -1)}[relation]:
            row = {a: c * sign for a, c in form.terms.items()} | ({ONE: form.constant * sign} if form.constant else {})
            yield row, relation in "<>"


@pytest.mark.parametrize("seed", range(10))
def test_both_see_the_same_and_no_point_contradicts(seed):
    rng, seen = random.Random(seed), set()
    for _ in range(60):
        system = list(some_system(rng))
        found = infeasible(system)
        seen.add(found)
        assert found == contradictory(rows_of(system)), system
        if found:
            points = (dict(zip(ATOMS, row, strict=True)) for row in itertools.product(VALUES, repeat=3))
            assert not any(all(HOLDS[r](value(form, p)) for form, r in system) for p in points), system
    assert seen == {True, False}


def test_what_is_strict_at_its_end_has_no_point():
    a = ATOMS[0]
    low, high = Linear({a: Fraction(2, 3)}, Fraction(-1, 3)), Linear({a: Fraction(-2)}, Fraction(1))  # a >= 1/2 >= a
    assert not infeasible([(low, ">="), (high, ">=")])
    assert infeasible([(low, ">"), (high, ">=")]) and infeasible([(low, "=="), (high, ">")])


def test_forms_are_kept_with_their_nodes_and_with_no_others():
    x, y = tensors("x; y")
    e, c = 2 * x + y - 3, Compare("<=", x * y, Number(2))
    assert linear(e) is linear(e) and linear(e).terms == {x: 2, y: 1} and linear(e).constant == -3
    assert linear(e, 3) is None and linear(e) is not None
    assert difference(c) is difference(c) and difference(c).terms == {x * y: 1}
    assert linear(x).terms == {x: 1} and linear(Number(5)).constant == 5
