"""Index maps and maxima of blocks at run time, against loops over all entries."""

import itertools

import numpy as np
import pytest

from symnet.errors import SymnetError
from symnet.program.strides import gather, largest, scatter, strided, to_largest

# an index map of the array read (its shape), and the shape of what is read
MAPS = (
    ("i+k j+l -> k l i j", (6, 7), (2, 3, 5, 5)),
    ("2i+3k n -> k n i", (8, 2), (2, 2, 3)),
    ("j 2i -> i j", (3, 7), (4, 3)),
    ("i 0 j -> j i", (2, 3, 4), (4, 2)),
    ("i j -> i j", (3, 4), (2, 4)),
    ("2i+j+k -> i j k", (9,), (3, 3, 2)),
    ("i 3j+2k+l -> i j k l", (2, 10), (2, 2, 2, 3)),
)


def places(spec, sizes):
    """Every index of what is read, with the index of the array that it reads."""
    left, right = (side.split() for side in spec.split("->"))
    for index in itertools.product(*map(range, sizes)):
        at = dict(zip(right, index, strict=True))
        where = []
        for axis in left:
            terms = [] if axis == "0" else axis.split("+")
            where.append(sum(int(term[:-1] or 1) * at[term[-1]] for term in terms))
        yield index, tuple(where)


@pytest.mark.parametrize(("spec", "shape", "sizes"), MAPS)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_reading_and_adding_back(spec, shape, sizes, dtype):
    rng = np.random.default_rng(0)
    x, y = rng.integers(-9, 9, shape).astype(dtype), rng.integers(-9, 9, sizes).astype(dtype)
    read, added = np.empty(sizes, dtype), np.zeros(shape, dtype)
    for index, where in places(spec, sizes):
        read[index] = x[where]
        added[where] += y[index]
    left, right = spec.split(" -> ")
    other = np.asfortranarray(x)
    out = np.full(sizes, np.nan, dtype)
    for found in (
        gather(x, spec, sizes),
        gather(other, spec, sizes),
        strided(x, spec, sizes),
        gather(x, spec, sizes, out),
    ):
        np.testing.assert_array_equal(found, read)
    copy = gather(x, spec, sizes)
    assert copy.flags.c_contiguous and not np.may_share_memory(copy, x)
    back = np.full(shape, np.nan, dtype)
    for found in (scatter(y, f"{right} -> {left}", shape), scatter(y, f"{right} -> {left}", shape, back)):
        np.testing.assert_array_equal(found, added)
        assert found.dtype == dtype


def test_an_operand_is_repeated_along_indices_that_it_lacks():
    x = np.arange(1.0, 7).reshape(2, 3)
    found = scatter(x, "i j -> k i j+k", (2, 2, 4))
    np.testing.assert_array_equal(found[0], np.pad(x, ((0, 0), (0, 1))))
    np.testing.assert_array_equal(found[1], np.pad(x, ((0, 0), (1, 0))))


def test_nothing_outside_of_the_array_is_read_or_written():
    with pytest.raises(SymnetError, match="reaches beyond an axis of size 4"):
        gather(np.zeros(4), "i+j -> i j", (3, 3))
    with pytest.raises(SymnetError, match="reaches beyond an axis of size 4"):
        scatter(np.zeros((3, 3)), "i j -> i+j", (4,))
    with pytest.raises(SymnetError, match="may not add"):
        scatter(np.zeros((3, 3)), "i j -> k i+j", (2, 5))


@pytest.mark.parametrize("axes", [(0,), (1,), (0, 1), (2, 0), (1, 3)])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_maxima_and_what_goes_to_the_first_of_them(axes, dtype):
    rng = np.random.default_rng(0)
    x = rng.integers(0, 3, (2, 3, 2, 4)).astype(dtype)  # many ties
    top = x.max(axis=axes)
    np.testing.assert_array_equal(largest(x, axes), top)
    np.testing.assert_array_equal(largest(x, axes, np.empty_like(top)), top)
    d = rng.normal(size=top.shape).astype(dtype)
    expected = np.zeros_like(x)
    moved, target = (np.moveaxis(a, axes, range(len(axes))) for a in (x, expected))
    for at in np.ndindex(d.shape):
        block = moved[(..., *at)]
        first = np.unravel_index(np.argmax(block), block.shape)
        target[(*first, *at)] = d[at]
    for out in (None, np.full_like(x, np.nan)):
        np.testing.assert_array_equal(to_largest(d, x, top, axes, out), expected)
