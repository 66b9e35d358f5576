"""Sizes from shapes: which numbers the size names stand for, given the shapes of the arrays at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from symnet.errors import ShapeError, SymnetError, quote
from symnet.sizes import Dim, Shape, Size, names_of, show, substitute


@dataclass(frozen=True)
class Given:
    """An array of shape `shape` for the input `name` of shape `wanted`."""

    name: str
    wanted: Shape
    shape: tuple[int, ...]

    def mismatch(self, sizes: Mapping[str, int]) -> ShapeError:
        known = [f"{s} = {sizes[s]}" for d in self.wanted for s in names_of(d) if s in sizes]
        because = f" with {', '.join(dict.fromkeys(known))}" if known else ""
        return ShapeError(
            f"input {quote(self.name)} needs shape {show(self.wanted)}{because}, and shape {show(self.shape)} was given"
        )


def solve_sizes(given: Sequence[Given], known: Mapping[str, int] | None = None) -> dict[str, int]:
    """The values of all size names that occur in the wanted shapes.

    Raises `ShapeError` naming the input, the expected and the given shape where they do not fit together, and
    `SymnetError` where a size cannot be told from the shapes.
    """
    sizes = {name: _size(name, value) for name, value in (known or {}).items()}
    for one in given:
        if len(one.shape) != len(one.wanted):
            raise one.mismatch(sizes)
    pending = [(one, dim, got) for one in given for dim, got in zip(one.wanted, one.shape, strict=True)]
    while pending:
        waiting = []
        for one, dim, got in pending:
            rest = substitute(dim, sizes)
            if isinstance(rest, int):
                if rest != got:
                    raise one.mismatch(sizes)
                continue
            found = _linear(rest, got)
            if found is None:
                waiting.append((one, dim, got))
            elif found[1] is None:
                raise one.mismatch(sizes)
            else:
                sizes[found[0]] = found[1]
        if len(waiting) == len(pending):
            raise SymnetError(
                f"the sizes {', '.join(names_of(waiting[0][1]))} cannot be told from the shapes; give them by name"
            )
        pending = waiting
    return sizes


def told(shapes: Iterable[Shape]) -> set[str]:
    """The names of the sizes that arrays of these shapes tell by themselves, one linear dimension at a time."""
    known: set[str] = set()
    pending = [dim for shape in shapes for dim in shape if isinstance(dim, Size)]
    while pending:
        rest = [substitute(dim, dict.fromkeys(known, 10007)) for dim in pending]
        found = {dim.names[0] for dim in rest if isinstance(dim, Size) and _linear(dim, 1) is not None}
        if not found - known:
            break
        known |= found
    return known


def _size(name: str, value: object) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__") or value.__index__() < 1:
        raise SymnetError(f"size {quote(name)} must be an integer >= 1, not {quote(value)}")
    return value.__index__()


def _linear(dim: Size, got: int) -> tuple[str, int | None] | None:
    """(name, value) where `dim == got` is linear in one name; the value is None where it is no size."""
    if len(dim.names) != 1:
        return None
    name = dim.names[0]
    at_zero, at_one, at_two = (substitute(dim, {name: value}) for value in (0, 1, 2))
    assert isinstance(at_zero, int) and isinstance(at_one, int) and isinstance(at_two, int)
    slope = at_one - at_zero
    if at_two - at_one != slope or any(power > 1 for monomial, _ in dim.terms for _, power in monomial):
        return None
    value, rest = divmod(got - at_zero, slope)
    return name, value if rest == 0 and value >= 1 else None


def concrete(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """The shape in numbers; the error names the sizes that are missing."""
    return tuple(concrete_dim(dim, sizes) for dim in shape)


def concrete_number(dim: Dim, sizes: Mapping[str, int]) -> int:
    """A polynomial of sizes in numbers; as a number, `n - 5` may be 0 or negative."""
    value = substitute(dim, sizes)
    if not isinstance(value, int):
        raise SymnetError(
            f"no value for the size {', '.join(names_of(value))}; give it, for example {value.names[0]}=3"
        )
    return value


def concrete_dim(dim: Dim, sizes: Mapping[str, int]) -> int:
    """A size in numbers, at least 1."""
    value = concrete_number(dim, sizes)
    if value < 1:
        raise ShapeError(f"the size {dim} is {value} here, and sizes are at least 1")
    return value
