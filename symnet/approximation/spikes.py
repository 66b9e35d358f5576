"""Several variables: spikes on a grid, with a bound from the curvature of each cell, or from the range of its values.

On a simplex the network is a mean of values at corners with weights that the point itself has: so with second
derivatives bounded by Mⱼₖ over the cell it is within ⅛ Σ Mⱼₖ hⱼ hₖ (derivations/dimension.py). Where there is a kink in
the cell, it is within the largest distance of the function on the cell from a corner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, inf, prod
from time import monotonic

import numpy as np
from flint import arb
from numpy.typing import NDArray

from symnet.approximation.boxes import Box, lower, number, plain, rigorous, upper
from symnet.approximation.certificates import certificate
from symnet.approximation.grids import Grid
from symnet.approximation.problem import TRY_POLE, Problem, rounded_down
from symnet.approximation.records import Approximation, distance_claim, rounded_up, short
from symnet.claim import Verdict
from symnet.errors import BudgetError, SymnetError, quote

METHOD = "curvature of cells"
MOST = 20_000  # spikes
DEEP = 80  # halvings of a cell, to tell a jump from a steep slope
SAMPLED = 24  # cells along each axis, to see how curved the target is
Array = NDArray[np.float64]
Cell = tuple[int, ...]
Curvatures = dict[tuple[int, int], arb]


@dataclass(frozen=True)
class Certified:
    """bound: of the distance, None where some cell has none; worst: the cell with the largest bound."""

    grid: Grid
    bound: Fraction | None
    worst: Cell


def spikes(problem: Problem) -> Approximation:
    """As few cells as the bound allows; `BudgetError` where that is too many, with their number."""
    started = monotonic()
    with rigorous():
        counts = _first_counts(problem)
        if _nodes(counts) > MOST:
            _check(problem, certified(problem, [SAMPLED // len(counts)] * len(counts)))
        found = certified(problem, _affordable(problem, counts))
        while found.bound is None or found.bound > problem.eps:
            _check(problem, found)
            more = 2.0 if found.bound is None else min(2.0, max(1.06, float(found.bound / problem.eps) ** 0.5))
            counts = _affordable(problem, tuple(_even(problem, ceil(n * more)) for n in counts))
            found = certified(problem, counts)
        low, at = _attained(problem, found)
    bound = min(rounded_up(found.bound), problem.eps)
    grid = found.grid
    claim = distance_claim(problem.target, grid.formula(problem.domain.variables), bound, problem.domain)
    how = {"name": "spikes", "eps": str(problem.eps)}
    proof = certificate(METHOD, claim, problem.domain, at, how, counts=list(grid.counts), bound=str(found.bound))
    verdict = Verdict(
        "proved",
        claim,
        method=f"{METHOD}, {prod(grid.counts)} in balls",
        domain=str(problem.domain),
        certificate=proof,
        seconds=monotonic() - started,
    )
    return Approximation(problem.target, problem.domain, grid, "spikes", verdict, bound, low, at)


def cells_needed(dimension: int, eps: float, lipschitz: float = 1.0) -> int:
    """How many cells on the unit cube keep L·√d·h below eps, for a function with Lipschitz constant L.

    >>> [cells_needed(d, 0.1) for d in (1, 2, 3, 6)]
    [10, 225, 5832, 244140625]
    """
    if dimension < 1 or not eps > 0 or not lipschitz > 0:
        raise SymnetError("cells_needed takes a dimension from 1, and positive numbers eps and lipschitz")
    return int(ceil(round(lipschitz * dimension**0.5 / eps, 9)) ** dimension)


def certified(problem: Problem, counts: Sequence[int]) -> Certified:
    """The spikes of a grid, and a bound of their distance from the target, cell by cell."""
    domain = problem.domain
    steps = tuple((b - a) / n for a, b, n in zip(domain.lows, domain.highs, counts, strict=True))
    nodes = [[a + i * h for i in range(n + 1)] for a, h, n in zip(domain.lows, steps, counts, strict=True)]
    columns = np.meshgrid(*(np.array([float(t) for t in axis]) for axis in nodes), indexing="ij")
    floats = problem.function(*(column.ravel() for column in columns))
    values, rounding = [], Fraction(0)
    for place, near in zip(product(*nodes), floats.tolist(), strict=True):
        exact = problem.formula.value(Box.of(place, place, True))
        if exact is None or not np.isfinite(near):
            raise SymnetError(f"{quote(problem.target)} has no value at {_words(problem, place)}; {TRY_POLE}")
        values.append(Fraction(near))
        rounding = max(rounding, upper(abs(exact - number(values[-1]))))
    grid = Grid(domain.lows, steps, tuple(counts), tuple(values))
    worst, largest = (0,) * len(counts), Fraction(-1)
    for cell in product(*(range(n) for n in counts)):
        bound = _cell_bound(problem, grid, cell)
        if bound is None:
            return Certified(grid, None, cell)
        if bound > largest:
            worst, largest = cell, bound
    return Certified(grid, largest + rounding, worst)


def _cell_bound(problem: Problem, grid: Grid, cell: Cell) -> Fraction | None:
    box = _box(grid.lows, grid.steps, cell)
    found = curvatures(problem, box)
    curved = None if found is None else _curved(found, grid.steps)
    if curved is not None and curved <= problem.eps:
        return curved
    value = problem.formula.value(box)
    if value is None:
        return curved
    corners = (grid.value(tuple(i + e for i, e in zip(cell, edge, strict=True))) for edge in _corners(len(cell)))
    plainly = max(upper(abs(value - number(c))) for c in corners)
    return plainly if curved is None else min(curved, plainly)


def _curved(found: Curvatures, steps: Sequence[Fraction]) -> Fraction:
    """⅛ Σ Mⱼₖ hⱼ hₖ, both orders of j and k counted."""
    total = arb(0)
    for (j, k), second in found.items():
        total += second * number(steps[j] * steps[k]) * (1 if j == k else 2)
    return upper(total) / 8


def curvatures(problem: Problem, box: Box) -> Curvatures | None:
    """Bounds of |∂ⱼ∂ₖ f| on a closed box, for j <= k; None where the box may hold a kink."""
    d = len(problem.domain.names)
    along: dict[tuple[int, int], arb] = {}
    for j in range(d):
        for k in range(j, d):
            direction = tuple(int(axis in (j, k)) for axis in range(d))
            series = problem.formula.series(box, direction)
            if series is None:
                return None
            along[j, k] = 2 * series[2]
    mixed = {(j, k): (s - along[j, j] - along[k, k]) / 2 for (j, k), s in along.items() if j != k}
    return {key: abs(mixed.get(key, second)) for key, second in along.items()}


def _corners(d: int) -> Iterator[Cell]:
    return product((0, 1), repeat=d)


def _box(lows: Sequence[Fraction], steps: Sequence[Fraction], cell: Cell) -> Box:
    low = tuple(a + i * h for a, h, i in zip(lows, steps, cell, strict=True))
    return Box.of(low, tuple(a + h for a, h in zip(low, steps, strict=True)), True)


def _first_counts(problem: Problem) -> tuple[int, ...]:
    """The smallest grid that seems to do, by sampling: a hint, never a proof."""
    domain = problem.domain
    sides = [float(b - a) for a, b in zip(domain.lows, domain.highs, strict=True)]
    share = _shares(_sampled_curvature(problem, sides), sides)
    scale = 1.0
    while True:
        counts = tuple(_even(problem, max(1, round(scale * s))) for s in share)
        if _nodes(counts) > MOST:  # about how many it would take: the error falls as the square of the step
            more = (_sampled_error(problem, counts) / (0.95 * float(problem.eps))) ** 0.5
            return tuple(ceil(n * max(1.0, more)) for n in counts)
        if _sampled_error(problem, counts) <= 0.95 * float(problem.eps):
            return counts
        scale = max(scale * 1.08, min((n + 1) / s for n, s in zip(counts, share, strict=True)))


def _sampled_curvature(problem: Problem, sides: Sequence[float]) -> Array:
    """The largest second differences of each pair of axes, divided by the steps."""
    d = len(sides)
    axes = [
        np.linspace(float(a), float(b), SAMPLED + 1)
        for a, b in zip(problem.domain.lows, problem.domain.highs, strict=True)
    ]
    values = problem.function(*(column.ravel() for column in np.meshgrid(*axes, indexing="ij"))).reshape(
        (SAMPLED + 1,) * d
    )
    values[~np.isfinite(values)] = 0.0
    found = np.zeros((d, d))
    for j, k in product(range(d), repeat=2):
        second = np.abs(np.diff(np.diff(values, axis=j), axis=k))
        found[j, k] = np.max(second, initial=0.0) * SAMPLED**2 / (sides[j] * sides[k])
    return found


def _shares(M: Array, sides: Sequence[float]) -> list[float]:
    """Cells along each axis, the fewest in all for a given bound ⅛ Σ Mⱼₖ hⱼ hₖ; the least is 1."""
    best, chosen = np.inf, [1.0] * len(sides)
    for powers in product(range(-4, 5), repeat=len(sides) - 1):
        share = np.array([1.0, *(2.0**p for p in powers)])
        h = np.array(sides) / share
        nodes = float(np.prod(share)) * (h @ M @ h) ** (len(sides) / 2)
        if nodes < best - 1e-12:
            best, chosen = nodes, (share / share.min()).tolist()
    return chosen


def _sampled_error(problem: Problem, counts: Sequence[int]) -> float:
    """The error at inner points of all cells, in floating point."""
    d = len(counts)
    starts = [
        np.linspace(float(a), float(b), n + 1)
        for a, b, n in zip(problem.domain.lows, problem.domain.highs, counts, strict=True)
    ]
    values = problem.function(*(c.ravel() for c in np.meshgrid(*starts, indexing="ij"))).reshape(
        [n + 1 for n in counts]
    )
    values[~np.isfinite(values)] = 0.0
    worst = 0.0
    for shares in product((0.25, 0.5, 0.75), repeat=d):
        inner = [t[:-1] + s * np.diff(t) for t, s in zip(starts, shares, strict=True)]
        exact = problem.function(*(c.ravel() for c in np.meshgrid(*inner, indexing="ij"))).reshape(list(counts))
        corner, before, made = [0] * d, 1.0, np.zeros(list(counts))
        for axis in [*sorted(range(d), key=lambda k: -shares[k]), -1]:
            weight = before - (shares[axis] if axis >= 0 else 0.0)
            made += weight * values[tuple(slice(e, n + e) for e, n in zip(corner, counts, strict=True))]
            if axis >= 0:
                before = shares[axis]
                corner[axis] = 1
        known = np.isfinite(exact)
        worst = max(worst, float(np.max(np.abs(made[known] - exact[known]), initial=0.0)))
    return worst


def _even(problem: Problem, n: int) -> int:
    """An even number where branches change, so that a kink in the middle lies between cells."""
    return n + n % 2 if problem.formula.cuts else n


def _nodes(counts: Sequence[int]) -> int:
    return prod(n + 1 for n in counts)


def _affordable(problem: Problem, counts: tuple[int, ...]) -> tuple[int, ...]:
    needed = _nodes(counts)
    if needed > MOST:
        d = len(counts)
        raise BudgetError(
            f"spikes for {quote(problem.target)} within {short(problem.eps)} would need about {needed:,} nodes, "
            f"{' × '.join(str(n + 1) for n in counts)}, and at most {MOST:,} are built: the number grows as "
            f"(1/eps)^{d / 2:g}, or (1/eps)^{d} without curvature; try a larger eps, or a smaller box"
        )
    return counts


def _check(problem: Problem, found: Certified) -> None:
    """Refuses a pole or a jump: a cell with a part, however small, without a bound or with too large a change."""
    box = _box(found.grid.lows, found.grid.steps, found.worst)
    for _ in range(DEEP):
        box = max(box.halves(), key=lambda half: _spread(problem, half))
    place = tuple(plain(t) for t in box.center)
    where = _words(problem, place)
    if _spread(problem, box) == inf:
        raise SymnetError(f"{quote(problem.target)} has no bound, or no value, near {where}; {TRY_POLE}")
    corners = product(*zip(box.lows, box.highs, strict=True))
    ends = [value for t in corners if (value := problem.formula.value(Box(t, t, True))) is not None]
    gap = max((lower(abs(p - q)) for p in ends for q in ends), default=Fraction(0))
    if gap > 2 * problem.eps:
        raise SymnetError(
            f"{quote(problem.target)} jumps by {short(rounded_down(gap))} near {where}: a continuous network misses it "
            f"by at least half of that, so sup |f - net| <= {short(problem.eps)} cannot be; approximate it on each "
            "side of the jump, or replace the jump by a steep ramp"
        )


def _spread(problem: Problem, box: Box) -> float:
    value = problem.formula.value(box)
    return inf if value is None or not value.is_finite() else float(value.rad())


def _attained(problem: Problem, found: Certified) -> tuple[Fraction, tuple[Fraction, ...]]:
    """A distance that is reached, at a point of the worst cell."""
    grid, best = found.grid, Fraction(0)
    low = [a + i * h for a, h, i in zip(grid.lows, grid.steps, found.worst, strict=True)]
    at = tuple(low)
    for shares in product((Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)), repeat=len(low)):
        point = tuple(a + s * h for a, s, h in zip(low, shares, grid.steps, strict=True))
        value = problem.formula.value(Box.of(point, point, True))
        if value is not None and (gap := lower(abs(value - number(grid.at(point))))) > best:
            best, at = gap, point
    return best, at


def _words(problem: Problem, place: Sequence[Fraction]) -> str:
    return ", ".join(f"{x} = {float(t):.6g}" for x, t in zip(problem.domain.names, place, strict=True))
