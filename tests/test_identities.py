"""Every identity at random points of its domain, in high precision; and as a rule both ways."""

import random
from fractions import Fraction

import mpmath
import pytest

from symnet.expr import Symbol, postorder
from symnet.identities import IDENTITIES, SIMPLIFYING
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue
from symnet.rewrite import Facts

WORLD = mp(300)


def points(identity, number):
    names = sorted({node.name for node in postorder(identity.left, identity.right) if isinstance(node, Symbol)})
    rng = random.Random(number)
    found = []
    for _ in range(400):
        values = {name: Fraction(rng.randint(-400, 400), 97) for name in names}
        if all(evaluate(condition, values, {}, WORLD) is True for condition in identity.where):
            found.append(values)
    assert len(found) > 40
    return found


@pytest.mark.parametrize("number", range(len(IDENTITIES)), ids=lambda k: IDENTITIES[k].name)
def test_identity(number):
    identity = IDENTITIES[number]
    compared = 0
    for values in points(identity, number):
        left, right = (evaluate(side, values, {}, WORLD) for side in (identity.left, identity.right))
        if isinstance(left, NoValue):
            assert isinstance(right, NoValue), (identity.name, values)
            continue
        assert abs(mpmath.mpf(str(left)) - mpmath.mpf(str(right))) < 1e-13 * (1 + abs(mpmath.mpf(str(left))))
        compared += 1
    assert compared > 20


@pytest.mark.parametrize("number", range(len(IDENTITIES)), ids=lambda k: IDENTITIES[k].name)
def test_rows_rewrite_and_open_the_condition(number):
    identity = IDENTITIES[number]
    found = identity.row.apply(identity.left, Facts())
    assert found.after is identity.right and found.opened == identity.where
    assert identity.row.rule.zh


def test_rules_that_simplify_shrink_or_name():
    assert len(SIMPLIFYING) == sum(identity.simplifies for identity in IDENTITIES)
