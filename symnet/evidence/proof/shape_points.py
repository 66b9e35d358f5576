"""An exact point, at small sizes, at which the hypotheses hold and both sides have values.

A proof holds one, so that nothing is proved about nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import chain, islice, product
from math import prod
from typing import Any

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.evidence.known.domain import definedness
from symnet.evidence.known.facts import has_facts
from symnet.evidence.proof.shape_sides import slice_conditions
from symnet.expr import Apply, AxisMap, Compare, Expr, Map, Number, SizeValue, Symbol, postorder
from symnet.limits import tick
from symnet.program.backends.balls import balls
from symnet.program.backends.exact import exact
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue
from symnet.sizes import Dim, Size, substitute

MOST_TRIES = 400
MOST_ENTRIES = 10_000  # of one tensor: what is larger is not written out
SHIFTS = 5
MOST_RAISED = 16  # of a size at once
CURVED = (Map, AxisMap)  # functions whose values are seldom rational
SCALARS = (Fraction(1), Fraction(1, 2), Fraction(2), Fraction(0), Fraction(-1), Fraction(1, 3), Fraction(3))


def find_point(
    claim: Claim,
    sides: Iterable[Expr],
    at: Iterable[dict[str, int]] | None = None,
    known: dict[str, Any] | None = None,
) -> dict[str, Any] | None:
    """Values of all names, sizes among them, as plain data; None where none was found.

    sides: expressions that must have values there, as those have that ask for nothing; at: the sizes to look at, small
    ones by default; known: a point that somebody found, which is tried where the first choice does not do.
    """
    names = size_names((claim.lhs, claim.rhs, *claim.given))
    symbols = list(claim.variables)
    roots = tuple(e for e in sides if definedness(e) or any(True for _ in slice_conditions(e)))
    if any(isinstance(node, Apply) for node in postorder(*roots)):
        roots = ()  # an unspecified function has a value everywhere
    hypotheses = claim.hypotheses
    small = small_sizes(least_sizes(names, (claim.lhs, claim.rhs, *hypotheses))) if at is None else at
    found = ((sizes, values) for sizes in small for values in islice(candidates(symbols, sizes), MOST_TRIES))
    for sizes, values in chain(islice(found, 1), _read(known, names, symbols), found):
        tick()
        if not all(has_facts(s, nested(values[s.name])) for s in symbols if s.facts):
            continue
        if all(holds(h, values, sizes) for h in hypotheses) and all(has_value(r, values, sizes) for r in roots):
            shown: dict[str, Any] = {name: plain(values[name]) for name in (s.name for s in symbols)}
            return {**sizes, **shown}
    return None


def _read(
    point: dict[str, Any] | None, names: list[str], symbols: list[Symbol]
) -> Iterator[tuple[dict[str, int], dict[str, Any]]]:
    """Sizes and values of plain data; nothing where they are formulas."""
    if point is not None:
        try:
            yield {name: point[name] for name in names}, {s.name: _exactly(point[s.name]) for s in symbols}
        except (ValueError, KeyError):
            return


def _exactly(value: Any) -> Any:
    return tuple(map(_exactly, value)) if isinstance(value, list) else Fraction(value)


def entries_at_least(shape: Iterable[Dim]) -> int:
    """The number of entries where all sizes that have names are 1."""
    return prod(dim for dim in shape if isinstance(dim, int))


def small_sizes(least: dict[str, int]) -> Iterator[dict[str, int]]:
    for low in ((2,), (1,), (3,), (1, 2), (2, 3, 4)):
        for row in islice(product(low, repeat=len(least)), 16):
            yield {name: first + k - 1 for (name, first), k in zip(least.items(), row, strict=True)}


def least_sizes(names: Iterable[str], roots: Iterable[Expr]) -> dict[str, int]:
    """Where to begin with sizes: at 1, or higher where a shape (`L - 4`) or a hypothesis (`L >= 5`) needs it."""
    least = dict.fromkeys(names, 1)
    roots = tuple(roots)
    needed = dict.fromkeys(d for node in postorder(*roots) for d in node.shape if isinstance(d, Size))
    needed.update((d, None) for h in roots if isinstance(h, Compare) for d in _at_least_one(h))
    for _ in range(3):
        for dim in needed:
            missing = 1 - _concrete(dim, least)
            for monomial, factor in dim.terms if missing > 0 else ():
                if factor > 0 and len(monomial) == 1 and monomial[0][1] == 1:
                    least[monomial[0][0]] += min(-(-missing // factor), MOST_RAISED)
                    break
    return least


def _at_least_one(h: Compare) -> Iterator[Size]:
    """What must be at least 1 for a comparison of sizes to hold."""
    a, b = (SIZE_OF.get(type(side), lambda _: None)(side) for side in h.children)
    if a is None or b is None:
        return
    found = {">=": [a - b + 1], ">": [a - b], "<=": [b - a + 1], "<": [b - a], "==": [a - b + 1, b - a + 1]}
    yield from (d for d in found.get(h.relation, []) if isinstance(d, Size))


SIZE_OF: dict[type, Callable[[Any], Dim | None]] = {
    SizeValue: lambda e: e.size,
    Number: lambda e: int(e.value) if e.value.denominator == 1 else None,
}


def size_names(roots: Iterable[Expr]) -> list[str]:
    """All size names, in order of appearance."""
    found: dict[str, None] = {}
    for node in postorder(*roots):
        for dim in (*node.shape, *((node.size,) if isinstance(node, SizeValue) else ())):
            if isinstance(dim, Size):
                found.update(dict.fromkeys(dim.names))
    return list(found)


def candidates(symbols: list[Symbol], sizes: dict[str, int]) -> Iterator[dict[str, Any]]:
    """Values of all names: the k-th choice for all of them first, then choices that differ from name to name (a - b is
    not 0 there), then every mixture."""
    first = {s.name: next(values_for(s, sizes), None) for s in symbols}
    if None in first.values():
        return
    yield first  # which is often enough
    choices = [list(dict.fromkeys(values_for(s, sizes))) for s in symbols]
    for shift in range(SHIFTS):
        for k in range(shift == 0, max(map(len, choices), default=1)):
            rows = enumerate(zip(symbols, choices, strict=True))
            yield {s.name: row[(k + shift * i) % len(row)] for i, (s, row) in rows}
    for mixed in product(*choices):
        yield {s.name: value for s, value in zip(symbols, mixed, strict=True)}


def values_for(s: Symbol, sizes: dict[str, int]) -> Iterator[Any]:
    shape = tuple(_concrete(dim, sizes) for dim in s.shape)
    if any(dim < 1 for dim in shape) or prod(shape) > MOST_ENTRIES:
        return
    if not shape:
        yield from (v for v in SCALARS if not (s.integral and v.denominator > 1))
        return
    n = shape[-1]
    if len(shape) == 2 and shape[0] == shape[1]:
        yield _filled(shape, lambda place: Fraction(place[0] == place[1]))
    yield _filled(shape, lambda place: Fraction(1, n))
    yield _filled(shape, lambda place: Fraction(1))
    yield _filled(shape, lambda place: Fraction(sum(place) + 1, sum(range(1, n + 1))))
    yield _filled(shape, lambda place: Fraction(all(i == place[0] for i in place) if len(place) > 1 else place[0] == 0))
    yield _filled(shape, lambda place: Fraction(1 + sum((k + 2) * i for k, i in enumerate(place))))
    yield _filled(shape, lambda place: Fraction(0))
    yield _filled(shape, lambda place: Fraction(1, 2))
    yield _filled(shape, lambda place: Fraction(-1))
    if len(shape) == 2 and shape[0] == shape[1]:
        yield _filled(shape, lambda place: Fraction((place[0] + 1) % n == place[1]))
        yield _filled(shape, lambda place: Fraction(place[0] - place[1]))


def _concrete(dim: Dim, sizes: dict[str, int]) -> int:
    found = substitute(dim, sizes)
    return found if isinstance(found, int) else 0


def _filled(shape: tuple[int, ...], entry: Any) -> Any:
    def build(place: tuple[int, ...]) -> Any:
        if len(place) == len(shape):
            return entry(place)
        return tuple(build((*place, i)) for i in range(shape[len(place)]))

    return build(())


def nested(value: Any) -> Any:
    """Tuples as lists."""
    return [nested(v) for v in value] if isinstance(value, tuple) else value


def plain(value: Any) -> Any:
    """Exact values as text and nested lists."""
    return [plain(v) for v in value] if isinstance(value, tuple) else str(value)


def holds(h: Compare, values: dict[str, Any], sizes: dict[str, int]) -> bool:
    """Whether a comparison is shown to hold for all entries."""
    return all(entry is True for entry in _entries(h, values, sizes))


def has_value(e: Expr, values: dict[str, Any], sizes: dict[str, int]) -> bool:
    """Whether all entries are shown to have values."""
    return all(not isinstance(entry, NoValue) for entry in _entries(e, values, sizes))


def _entries(e: Expr, values: dict[str, Any], sizes: dict[str, int]) -> list[Any]:
    nodes = list(postorder(e))
    given = {s.name: nested(values[s.name]) for s in nodes if isinstance(s, Symbol)}
    worlds = (exact(), balls())  # first the one that is likely to tell
    for world in reversed(worlds) if any(isinstance(node, CURVED) for node in nodes) else worlds:
        try:
            found = evaluate(e, given, sizes, world)
        except SymnetError:
            return [NoValue("not evaluable")]
        entries = list(found.ravel()) if hasattr(found, "ravel") else [found]
        if not any(isinstance(entry, NoValue) for entry in entries):
            return entries
    return entries
