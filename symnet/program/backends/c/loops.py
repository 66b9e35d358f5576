"""C: loop nests. In which order they run is chosen so that the innermost one goes through memory in unit steps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul

from symnet.program.backends.c.places import Place, dim_text, typical
from symnet.sizes import Dim

VARIABLE = re.compile(r"\bi\d+\b")
WORTH = 8  # a loop of at least this many turns is asked to be vectorised


@dataclass(frozen=True)
class Loop:
    name: str
    dim: Dim


def used_in(text: str) -> set[str]:
    """The loop variables in a piece of code."""
    return set(VARIABLE.findall(text))


def nest(loops: Sequence[Loop], body: Iterable[str], sizes: Mapping[str, str], pragma: str = "") -> list[str]:
    """The body inside these loops, the last one innermost, with a pragma where it is long enough."""
    lines: list[str] = []
    for depth, loop in enumerate(loops):
        pad = "  " * depth
        if pragma and depth == len(loops) - 1 and typical(loop.dim) >= WORTH:
            lines.append(f"{pad}#pragma omp simd{pragma}")
        end = dim_text(loop.dim, sizes)
        lines.append(f"{pad}for (ptrdiff_t {loop.name} = 0; {loop.name} < {end}; {loop.name}++) {{")
    lines += ["  " * len(loops) + line for line in body]
    lines += ["  " * depth + "}" for depth in reversed(range(len(loops)))]
    return lines


def turns(loops: Iterable[Loop]) -> int:
    return reduce(mul, (typical(loop.dim) for loop in loops), 1)


@dataclass(frozen=True)
class Choice:
    """What it would mean to have one loop innermost: the places that are read and written (what is written counts
    twice), what one run of that loop costs beside, and what has to be done once before."""

    accesses: Sequence[Place]
    start: float
    before: float = 0.0


def cost(inner: Loop, loops: Sequence[Loop], choice: Choice) -> float:
    """What a nest costs, about: what lies densely is read in vectors, what stays put is free."""
    long = typical(inner.dim)
    dense = 0.25 if long >= 2 * WORTH else 0.4 if long >= WORTH else 0.9
    steps = (place.stride(inner.name) for place in choice.accesses)
    each = sum(0.0 if step == 0 else dense if step == 1 else 1.0 for step in steps)
    return choice.before + turns(loops) * (each + 0.1 + choice.start / long)


def innermost(loops: Sequence[Loop], choices: Mapping[str, Choice]) -> Loop:
    """The loop that is cheapest as the innermost one; the last of equals. choices: by name."""
    return min(
        (loop for loop in reversed(loops) if loop.name in choices),
        key=lambda loop: cost(loop, loops, choices[loop.name]),
    )
