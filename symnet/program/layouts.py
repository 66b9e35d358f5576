"""How a tensor is stored: its axes split into digits, the digits in an order of their own. Reshapes that keep digits
together and transposes then cost nothing, and a matrix product gives its result in the order in which it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from symnet.expr import Contract, Expr, Full, Mul, Reshape
from symnet.program.affine import Gather
from symnet.sizes import Dim, Shape, divide, product

Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Laid:
    """A tensor as it is stored. `groups[k]` are the axes of `stored` that make up axis k, the most significant first;
    an axis of size 1 may have none. `moved`: whether the stored order is an own one, which consumers should keep."""

    stored: Expr
    groups: Groups
    moved: bool = True

    def __post_init__(self) -> None:
        assert sorted(self.order) == list(range(self.stored.rank)), (self.stored.shape, self.groups)

    @property
    def digits(self) -> tuple[Shape, ...]:
        """The sizes of the digits of each axis."""
        return tuple(tuple(self.stored.shape[axis] for axis in group) for group in self.groups)

    @property
    def order(self) -> tuple[int, ...]:
        """The stored axes in the order of the tensor's own."""
        return tuple(chain.from_iterable(self.groups))

    def axes(self, logical: Sequence[int]) -> tuple[int, ...]:
        """The stored axes that make up these axes."""
        return tuple(axis for k in logical for axis in self.groups[k])

    def plain(self) -> Expr:
        """The tensor itself, its axes in their own order."""
        return reshaped(permuted(self.stored, self.order), tuple(map(product, self.digits)))

    def split(self, digits: Sequence[Shape]) -> Laid | None:
        """The same tensor with finer digits; None where they are no refinement."""
        laid: Laid | None = self
        for k, wanted in enumerate(digits):
            laid = laid and (laid if laid.digits[k] == wanted else laid._split(k, wanted))
        return laid

    def _split(self, k: int, wanted: Shape) -> Laid | None:
        parts = grouped(wanted, self.digits[k])
        if parts is None:
            return None
        pieces = {axis: tuple(wanted[i] for i in part) for axis, part in zip(self.groups[k], parts, strict=True)}
        shape: list[Dim] = []
        places: list[tuple[int, ...]] = []
        for axis, dim in enumerate(self.stored.shape):
            dims = pieces.get(axis, (dim,))
            places.append(tuple(range(len(shape), len(shape) + len(dims))))
            shape += dims
        groups = tuple(tuple(chain.from_iterable(places[axis] for axis in group)) for group in self.groups)
        return Laid(reshaped(self.stored, tuple(shape)), groups, self.moved)


def unmoved(e: Expr) -> Laid:
    """A tensor stored as it is written."""
    return Laid(e, tuple((k,) for k in range(e.rank)), moved=False)


def grouped(parts: Shape, wholes: Shape) -> list[tuple[int, ...]] | None:
    """Which consecutive parts multiply to each of the wholes; None where they do not."""
    found: list[tuple[int, ...]] = []
    k = 0
    for whole in wholes:
        start, rest = k, whole
        while rest != 1:
            if k == len(parts):
                return None
            quotient = divide(rest, parts[k])
            if quotient is None:
                return None
            rest, k = quotient, k + 1
        found.append(tuple(range(start, k)))
    if found and all(part == 1 for part in parts[k:]):
        found[-1] = (*found[-1], *range(k, len(parts)))
        k = len(parts)
    return found if k == len(parts) else None


def refined(a: Shape, b: Shape) -> Shape | None:
    """The coarsest digits that refine both (of the same product), none of them 1; None where there are none.

    >>> refined((6, 4), (2, 12)), refined((2, 3), (3, 2))
    ((2, 3, 4), None)
    """
    left, right = ([dim for dim in dims if dim != 1] for dims in (a, b))
    found: list[Dim] = []
    while left and right:
        x, y = left.pop(), right.pop()
        if x == y:
            found.append(x)
        elif (more := divide(x, y)) is not None:
            found.append(y)
            left.append(more)
        elif (more := divide(y, x)) is not None:
            found.append(x)
            right.append(more)
        else:
            return None
    return None if left or right else tuple(reversed(found))


def permuted(e: Expr, order: tuple[int, ...]) -> Expr:
    """The axes in another order: a view, or the same entries gathered in that order."""
    if order == tuple(range(e.rank)):
        return e
    shape = tuple(e.shape[axis] for axis in order)
    if isinstance(e, Full):
        return Full(e.value, shape)
    if isinstance(e, Gather):
        place = {axis: k for k, axis in enumerate(order)}
        return type(e)(e.children[0], tuple(tuple((place[k], s) for k, s in terms) for terms in e.maps), shape)
    if (x := repeated(e)) is not None:
        whole = reshaped(x, (*(1,) * (e.rank - x.rank), *x.shape))
        return Mul(permuted(whole, order), Full(1, shape))
    if isinstance(e, Contract) and len(e.children) == 1 and sorted(e.output) == sorted(e.inputs[0]):
        return permuted(e.children[0], tuple(e.inputs[0].index(e.output[axis]) for axis in order))
    return Contract((e,), (tuple(range(e.rank)),), order)


def repeated(e: Expr) -> Expr | None:
    """What `e` repeats along axes: the other factor of an array of ones."""
    ones = Full(1, e.shape)
    if not isinstance(e, Mul) or ones not in e.children:
        return None
    return e.children[1] if e.children[0] is ones else e.children[0]


def turned(e: Expr, order: tuple[int, ...]) -> Expr | None:
    """The axes of a product of matrices in another order, where that is the product of the transposes."""
    core = e.children[0] if isinstance(e, Reshape) else e
    if not isinstance(core, Contract) or len(core.children) != 2 or core.rank != 2:
        return None
    parts = grouped(e.shape, core.shape)
    if parts is None or order != (*parts[1], *parts[0]):
        return None
    product = Contract(core.children, core.inputs, core.output[::-1])
    return reshaped(product, tuple(e.shape[axis] for axis in order))


def reshaped(e: Expr, shape: Shape) -> Expr:
    """The same entries in row-major order under another shape."""
    while isinstance(e, Reshape):
        e = e.children[0]
    if e.shape == shape:
        return e
    return Full(e.value, shape) if isinstance(e, Full) else Reshape(e, shape)
