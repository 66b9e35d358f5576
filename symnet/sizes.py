"""Sizes of axes: integers >= 1 and polynomials of size names, in canonical form; shapes and broadcasting.

A dimension (`Dim`) is a Python `int` where it is known and a `Size` where it is not; arithmetic keeps it so, which is
why `n - n + 2` is the integer 2 and `m*n == n*m`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symnet.errors import ShapeError, SymnetError
from symnet.late import late
from symnet.remembered import remembered

Monomial = tuple[tuple[str, int], ...]


class Size:
    """A polynomial with integer coefficients in size names (never a constant: those are `int`).

    >>> m, n = sizes("m n")
    >>> m * n == n * m, (n + 1) - n, 2 * n
    (True, 1, 2*n)
    """

    __slots__ = ("_hash", "terms")

    terms: tuple[tuple[Monomial, int], ...]

    def __init__(self, terms: Mapping[Monomial, int]):
        self.terms = tuple(sorted(terms.items(), key=lambda t: (-sum(p for _, p in t[0]), t[0])))
        self._hash = hash(self.terms)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return Size, (dict(self.terms),)  # made anew: hashes of names differ from process to process

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Size) and self.terms == other.terms)

    def __add__(self, other: Dim) -> Dim:
        return _combine(self, other, 1) if _is_dim(other) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Dim) -> Dim:
        return _combine(self, other, -1) if _is_dim(other) else NotImplemented

    def __rsub__(self, other: Dim) -> Dim:
        return -self + other if _is_dim(other) else NotImplemented

    def __neg__(self) -> Dim:
        return self * -1

    def __mul__(self, other: Dim) -> Dim:
        return _multiplied(self, other) if _is_dim(other) else NotImplemented

    __rmul__ = __mul__

    def __pow__(self, power: Any) -> Any:
        if not isinstance(power, int) or power < 0:
            return size_power(self, power)
        result: Dim = 1
        for _ in range(power):
            result = result * self
        return result

    # As numbers, sizes are expressions: that work is done higher up.
    __truediv__ = late("size_divide")
    __rtruediv__ = late("size_divided_into")
    __lt__ = __le__ = __gt__ = __ge__ = late("size_compare")

    def __repr__(self) -> str:
        return _printed(self.terms)

    @property
    def names(self) -> tuple[str, ...]:
        """The size names that occur, sorted."""
        return tuple(sorted({name for monomial, _ in self.terms for name, _ in monomial}))


Dim = int | Size
Shape = tuple[Dim, ...]
size_power = late("size_power")


def size(name: str) -> Size:
    """The size called `name`."""
    if not name.isidentifier():
        raise SymnetError(f"`{name}` is not a name for a size; use letters, digits and _")
    return Size({((name, 1),): 1})


def sizes(names: str) -> Any:
    """Sizes from a list of names: `m, n = sizes("m n")`; one name gives one size."""
    made = [size(name) for name in names.replace(",", " ").split()]
    if not made:
        raise SymnetError('no size named; write sizes("m n")')
    return made[0] if len(made) == 1 else tuple(made)


def names_of(dim: Dim) -> tuple[str, ...]:
    """The size names in a dimension; none for a number."""
    return dim.names if isinstance(dim, Size) else ()


def substitute(dim: Dim, values: Mapping[str, Dim]) -> Dim:
    """`dim` with size names replaced.

    >>> m, n = sizes("m n")
    >>> substitute(m * n + 1, {"m": 2}), substitute(m * n, {"m": 2, "n": 3})
    (2*n + 1, 6)
    """
    if isinstance(dim, int):
        return dim
    total: Dim = 0
    for monomial, coefficient in dim.terms:
        term: Dim = coefficient
        for name, power in monomial:
            term = term * (values[name] if name in values else size(name)) ** power
        total = total + term
    return total


def product(dims: Iterable[Dim]) -> Dim:
    """The product of dimensions: the number of entries of a shape."""
    total: Dim = 1
    for dim in dims:
        total = total * dim
    return total


@remembered
def divide(dim: Dim, by: Dim) -> Dim | None:
    """The exact quotient, or None where it does not come out as a polynomial with integer coefficients."""
    if isinstance(dim, int) and isinstance(by, int):
        return dim // by if by and dim % by == 0 else None
    rest, quotient = dict(_terms(dim)), {}
    lead, factor = _terms(by)[0]
    while rest:
        top = min(rest, key=lambda m: (-sum(p for _, p in m), m))
        ratio = _over(top, lead)
        if ratio is None or rest[top] % factor:
            return None
        times = rest[top] // factor
        quotient[ratio] = times
        for monomial, coefficient in _terms(by):
            key = _times(monomial, ratio)
            rest[key] = rest.get(key, 0) - times * coefficient
            if not rest[key]:
                del rest[key]
    return _dim(quotient)


@remembered
def may_be_below_one(dim: Dim) -> bool:
    """Whether a size could be 0 or negative for some sizes >= 1 (then the shape opens a hypothesis)."""
    if isinstance(dim, int):
        return dim < 1
    if all(coefficient > 0 for _, coefficient in dim.terms):
        return False
    shifted: Dim = substitute(dim, {name: size(name) + 1 for name in dim.names}) - 1
    return any(coefficient < 0 for _, coefficient in _terms(shifted))


def broadcast(*shapes: Shape) -> Shape:
    """The common shape, as in NumPy: axes from the right; an axis of literal size 1 stretches.

    >>> m, n = sizes("m n")
    >>> broadcast((m, n), (n,), ())
    (m, n)
    """
    rank = max((len(shape) for shape in shapes), default=0)
    result: list[Dim] = [1] * rank
    for shape in shapes:
        for axis, dim in enumerate(shape, start=rank - len(shape)):
            if result[axis] == 1:
                result[axis] = dim
            elif dim not in (1, result[axis]):
                raise ShapeError(f"sizes {result[axis]} and {dim} do not match")
    return tuple(result)


def whole(value: object) -> int | None:
    """A Python integer for one, or for what serves as one, such as NumPy's; nothing for all else, True and 1.0 too.

    >>> import numpy as np
    >>> whole(np.int64(2)), whole(2.0), whole(True), whole("2")
    (2, None, None, None)
    """
    if type(value) is int:
        return value
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        return None
    try:
        return value.__index__()  # type: ignore[no-any-return]
    except TypeError:  # an array of several
        return None


def show(shape: Shape) -> str:
    """A shape as text: `(m, n)`, `()` for a scalar; one of very many axes is cut in the middle."""
    if len(shape) > 40:
        return f"({', '.join(map(str, shape[:3]))}, ..., {shape[-1]}) of {len(shape):,} axes"
    return "(" + ", ".join(map(str, shape)) + (",)" if len(shape) == 1 else ")")


def _is_dim(value: object) -> bool:
    return isinstance(value, Size) or (isinstance(value, int) and not isinstance(value, bool))


def _terms(dim: Dim) -> tuple[tuple[Monomial, int], ...]:
    if isinstance(dim, Size):
        return dim.terms
    return (((), dim),) if dim else ()


def _dim(terms: Mapping[Monomial, int]) -> Dim:
    kept = {monomial: c for monomial, c in terms.items() if c}
    if not kept:
        return 0
    return kept[()] if set(kept) == {()} else Size(kept)


@remembered
def _multiplied(a: Size, b: Dim) -> Dim:
    product: dict[Monomial, int] = {}
    for left, c in a.terms:
        for right, d in _terms(b):
            key = _times(left, right)
            product[key] = product.get(key, 0) + c * d
    return _dim(product)


@remembered
def _combine(a: Size, b: Dim, sign: int) -> Dim:
    total = dict(_terms(a))
    for monomial, coefficient in _terms(b):
        total[monomial] = total.get(monomial, 0) + sign * coefficient
    return _dim(total)


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def _over(left: Monomial, right: Monomial) -> Monomial | None:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) - power
    if any(power < 0 for power in powers.values()):
        return None
    return tuple(sorted((name, power) for name, power in powers.items() if power))


@remembered
def _printed(terms: tuple[tuple[Monomial, int], ...]) -> str:
    return "".join(_print_terms(terms))


def _print_terms(terms: Iterable[tuple[Monomial, int]]) -> Iterable[str]:
    for position, (monomial, coefficient) in enumerate(terms):
        sign = "-" if coefficient < 0 else "+"
        yield f" {sign} " if position else sign.replace("+", "")
        factors = [name if power == 1 else f"{name}**{power}" for name, power in monomial]
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, str(abs(coefficient)))
        yield "*".join(factors)
