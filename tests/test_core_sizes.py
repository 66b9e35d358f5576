"""Sizes: canonical polynomials, division, substitution, broadcasting."""

import itertools
import random

import pytest

from symnet.errors import ShapeError, SymnetError
from symnet.sizes import broadcast, divide, may_be_below_one, product, size, sizes, substitute

m, n = sizes("m n")


def value(dim, **numbers):
    return substitute(dim, numbers)


def test_canonical_form():
    assert m * n == n * m
    assert (m + n) * (m - n) == m * m - n * n
    assert n - n + 2 == 2 and isinstance(n - n + 2, int)
    assert hash(m + 1) == hash(1 + m)
    assert str(2 * m * n + 3 - n**2) in ("2*m*n - n**2 + 3", "-n**2 + 2*m*n + 3", "2*m*n - n**2 + 3")
    assert m != n and m != 2


@pytest.mark.parametrize("seed", range(20))
def test_arithmetic_agrees_with_integers(seed):
    rng = random.Random(seed)
    a = [size("m"), size("n"), 1, 2]
    for _ in range(6):
        x, y = rng.choice(a), rng.choice(a)
        a.append(rng.choice([x + y, x * y, x - y]))
    for i, j in itertools.product((1, 2, 5), repeat=2):
        numbers = {"m": i, "n": j}
        x, y = a[-1], a[-2]
        assert value(x + y, **numbers) == value(x, **numbers) + value(y, **numbers)
        assert value(x * y, **numbers) == value(x, **numbers) * value(y, **numbers)
        assert value(x - y, **numbers) == value(x, **numbers) - value(y, **numbers)


def test_division_is_exact_or_nothing():
    assert divide(2 * m * n + 4 * n, 2 * n) == m + 2
    assert divide(m * m - n * n, m - n) == m + n
    assert divide(m + 1, 2) is None
    assert divide(m, n) is None
    assert divide(12, 5) is None and divide(12, 4) == 3


def test_sizes_may_fall_below_one():
    assert may_be_below_one(m - 1) and may_be_below_one(m - n) and may_be_below_one(0)
    assert not may_be_below_one(m) and not may_be_below_one(m * n) and not may_be_below_one(2 * m - 1)


def test_broadcast():
    assert broadcast((m, 1), (n,), ()) == (m, n)
    with pytest.raises(ShapeError, match="sizes m and n do not match"):
        broadcast((m,), (n,))
    assert product((m, n, 2)) == 2 * m * n


def test_names():
    with pytest.raises(SymnetError, match="not a name"):
        size("2n")
    with pytest.raises(SymnetError, match="no size named"):
        sizes(" ")
