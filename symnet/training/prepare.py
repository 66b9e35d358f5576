"""What a run is given, checked and brought into shape: arrays, held-out rows, sizes, hypotheses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.expr import Add, Compare, Constant, Full, Map, Mul, Number, Power, Reduce, Symbol, Where, postorder
from symnet.language import free_symbols
from symnet.program import compile
from symnet.program.shapes import Given, concrete, solve_sizes
from symnet.sizes import names_of
from symnet.training.initializers import Initializer, initial_values, initializer, xavier
from symnet.training.settings import float_number
from symnet.training.state import Array
from symnet.training.task import Task

RELATIONS = {
    "==": lambda a, b, slack: np.abs(a - b) <= slack,
    "!=": lambda a, b, slack: a != b,
    "<=": lambda a, b, slack: a <= b + slack,
    ">=": lambda a, b, slack: a >= b - slack,
    "<": lambda a, b, slack: a < b,
    ">": lambda a, b, slack: a > b,
}


def names_of_data(data: Any) -> list[str]:
    if not isinstance(data, Mapping):
        raise SymnetError(f'data are given by name, {{"X": array, ...}}, not as a {quote(type(data).__name__)}')
    return [key if isinstance(key, str) else str(getattr(key, "name", key)) for key in data]


def arrays_of(data: Mapping[str, Any], variables: Mapping[str, Symbol], dtype: np.dtype[Any]) -> dict[str, Array]:
    """The data as arrays of one float type; a name must be a variable, by which it is known."""
    found = {}
    for name, value in zip(names_of_data(data), data.values(), strict=True):
        if name not in variables:
            known = ", ".join(map(quote, variables))
            raise SymnetError(f"data are given for {quote(name)}, which does not occur; the variables are {known}")
        try:
            array = np.asarray(value)
        except ValueError as error:
            raise SymnetError(f"the data of {quote(name)} are no array: {error}") from None
        if array.dtype.kind not in "fiub":
            raise SymnetError(f"the data of {quote(name)} must be real numbers, and are {array.dtype}")
        found[name] = np.asarray(array, dtype=dtype)
    return found


def set_apart(
    task: Task, data: dict[str, Array], held_out: Any, rng: np.random.Generator, variables: Mapping[str, Symbol]
) -> tuple[dict[str, Array], dict[str, Array] | None]:
    """(what is trained on, what is held out): rows drawn by a share, or data of their own."""
    if held_out is None:
        return data, None
    by_rows = [name for name in data if variables[name].shape and variables[name].shape[0] == task.rows]
    if isinstance(held_out, Mapping):
        dtype = next(iter(data.values())).dtype
        unseen = arrays_of(held_out, variables, dtype)
        rest = {name: a for name, a in data.items() if name not in by_rows}
        missing = [name for name in data if name not in {**rest, **unseen}]
        if missing:
            raise SymnetError(f"the data held out lack {quote(missing[0])}")
        return data, {**rest, **unseen}
    if task.rows is None:
        raise SymnetError("rows can be held out only where the data have a first axis of symbolic size, such as X: N n")
    count = len(data[by_rows[0]])
    share = float_number(held_out, "held_out") * count
    share = round(share) if abs(share) <= count else 0
    if not 0 < share < count:
        raise SymnetError(f"held_out is {quote(held_out)}; it must leave rows of the {count} on both sides")
    order = rng.permutation(count)
    chosen = {True: order[:share], False: order[share:]}
    known, unseen = ({n: a[chosen[side]] if n in by_rows else a for n, a in data.items()} for side in (False, True))
    return known, unseen


def check_finite(unseen: Mapping[str, Array]) -> None:
    """What is held out is only looked at, so that no step would stop at it."""
    for name, array in unseen.items():
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            place = tuple(int(i) for i in bad[0])
            raise SymnetError(f"the held-out data of {quote(name)} hold {array[place]} at {place}; clean the data")


def sizes_of(
    task: Task, data: Mapping[str, Array], given: Mapping[str, int], start: Mapping[str, Any]
) -> dict[str, int]:
    """Numbers for all sizes, from the data, the start values that are arrays, and those that were given."""
    shapes = [Given(s.name, s.shape, np.shape(data[s.name])) for s in task.data]
    for p in task.parameters:
        value = start.get(p.name)
        if value is not None and not isinstance(value, (str, Initializer)) and np.ndim(value):
            shapes.append(Given(p.name, p.shape, np.shape(value)))
    sizes = solve_sizes(shapes, given)
    for s in (*task.parameters, *(s for s, _ in task.drawn)):
        unknown = [name for dim in s.shape for name in names_of(dim) if name not in sizes]
        if unknown:
            raise SymnetError(
                f"the size {quote(unknown[0])} of {quote(s)} is not told by the data; give it, "
                f"sizes={{{unknown[0]!r}: 8}}, or a start array of {quote(s)}"
            )
    return sizes


def starting(
    task: Task, start: Any, sizes: Mapping[str, int], rng: np.random.Generator, dtype: np.dtype[Any]
) -> tuple[Array, ...]:
    """The arrays of the first step: parameters as asked, memory and running statistics zero."""
    by_name, default = start_table(task, start)
    values = initial_values(task.parameters, task.plain, sizes, by_name, default, rng)
    first = [np.asarray(values[p.name], dtype=dtype) for p in task.parameters]
    for p, a in zip(task.parameters, first, strict=True):
        if not np.isfinite(a).all():
            raise SymnetError(f"the start of {quote(p)} is not finite")
    rest = task.state[len(first) :]
    return (*first, *(np.zeros(concrete(s.shape, sizes), dtype=dtype) for s in rest))


def start_table(task: Task, start: Any) -> tuple[dict[str, Any], Initializer]:
    """(what each parameter starts from, what the others start from)."""
    if start is None:
        return {}, xavier()
    if isinstance(start, (str, Initializer)):
        return {}, initializer(start)
    if not isinstance(start, Mapping):
        raise SymnetError("start is a table of values by name, an initializer, or the name of one")
    table = {key if isinstance(key, str) else str(getattr(key, "name", key)): value for key, value in start.items()}
    names = [p.name for p in task.parameters]
    unknown = [name for name in table if name not in names]
    if unknown:
        raise SymnetError(
            f"a start is given for {quote(unknown[0])}, which is not trained; trained are {', '.join(names)}"
        )
    return table, xavier()


def check_hypotheses(task: Task, data: Mapping[str, Array]) -> None:
    """The gradients were derived under these; so they must hold for the data, up to rounding."""
    for claim in task.given:
        _holds(claim, data)


def _holds(claim: Compare, data: Mapping[str, Array]) -> None:
    symbols: Sequence[Symbol] = free_symbols(claim)
    foreign = [s for s in symbols if s.name not in data]
    if foreign:
        raise SymnetError(
            f"the hypothesis {quote(claim)} speaks of {quote(foreign[0])}, which is no data: it cannot be checked"
        )
    left, right = compile(list(claim.children), inputs=list(symbols))(*(data[s.name] for s in symbols))
    slack = 1e-9 if np.asarray(left).dtype == np.float64 else 1e-5
    slack = slack * (1 + np.maximum(np.abs(left), np.abs(right)))
    held = np.broadcast_to(RELATIONS[claim.relation](left, right, slack), np.shape(left + right))
    if not held.all():
        place = tuple(int(i) for i in np.argwhere(~held)[0])
        sides = [np.broadcast_to(side, held.shape)[place] for side in (left, right)]
        where = f" at {place}" if place else ""
        raise SymnetError(
            f"the data do not satisfy the hypothesis {quote(claim)}: its sides are {sides[0]:.6g} and "
            f"{sides[1]:.6g}{where}"
        )


def check_by_rows(task: Task) -> None:
    """In batches, a hypothesis must speak of each row by itself: if it holds for all rows, it then does for some."""
    for claim in task.given:
        for node in postorder(claim):
            mixes = isinstance(node, Reduce) and node.children[0].shape[:1] == (task.rows,) and 0 in node.axes
            entrywise = isinstance(node, (Compare, Symbol, Number, Constant, Full, Add, Mul, Power, Map, Where))
            if mixes or not (entrywise or isinstance(node, Reduce)):
                raise SymnetError(
                    f"the hypothesis {quote(claim)} may hold for all rows together and not for those of a batch; "
                    "train without batch=, or give one that speaks of every row, such as sum(Y, axis=1) == 1"
                )
