"""A minimum in the plane as a picture: levels of the function, the constraints, the points, and the gradients there."""

from __future__ import annotations

import numpy as np

from symnet.calculus import grad
from symnet.errors import SymnetError
from symnet.expr import Expr, Symbol, rebuild
from symnet.language import free_symbols
from symnet.optimality import CriticalPoint, Optimum
from symnet.plots import Arrows, Field, Mark, Panel, Picture, Points
from symnet.program import compile
from symnet.report.formula import formula
from symnet.report.terminal import terminal
from symnet.sizes import Size

BANDS = 14  # of the function
FINE = 121  # points in each direction
LONG, SHORT = 0.3, 0.2  # the longest arrows, of the function and of a constraint, as parts of the width
COLORS = {"global minimum": 2, "local minimum": 2, "local maximum": 1, "saddle": 4}


def optimum_picture(one: Optimum) -> Picture | None:
    """The picture of a problem in two numbers without other names; None for others."""
    problem = one.problem
    if problem is None or not problem.scalar or len(problem.variables) != 2:
        return None
    if set(free_symbols(problem.lagrangian)) - set(problem.variables) - {c.multiplier for c in problem.constraints}:
        return None
    try:
        places = np.array([[float(p.values[x.name].to_sympy()) for x in problem.variables] for p in one.points])
        marks = _marks(one, places)
    except (SymnetError, TypeError, ValueError):
        return None
    x, y = problem.variables
    f = _said(problem.objective)
    caption = (f"Levels of {f} and the points.", f"{f} 的等高线与各点。")
    if problem.constraints:
        caption = (
            f"Levels of {f}, the constraints, and the points with the gradients of both: there they are parallel.",
            f"{f} 的等高线、约束，以及各点处两者的梯度：二者在这些点平行。",
        )
    panel = Panel(tuple(marks), x=x.name, y=y.name, equal=True, legend="right")
    return Picture("minimum", caption, (panel,), size=(5.6, 3.8), width=0.7)


def _said(e: Expr) -> str:
    return terminal(formula(e))


def _marks(one: Optimum, places: np.ndarray) -> list[Mark]:
    problem = one.problem
    assert problem is not None
    (low, high), width = _window(places)
    axes = [np.linspace(low[k], high[k], FINE) for k in (0, 1)]
    grid = list(np.meshgrid(*axes))
    values = _values(problem.objective, problem.variables, grid)
    marks: list[Mark] = [Field(axes[0], axes[1], values, levels=_levels(values))]
    for k, c in enumerate(problem.constraints):
        label = _said(c.stated)
        values = _values(c.form, problem.variables, grid)
        marks.append(Field(axes[0], axes[1], values, lines=(0.0,), shades="none", color=k + 3, label=label))
    if problem.constraints:
        marks += _arrows(problem.objective, problem.variables, places, "∇f", 0, LONG * width)
        for k, c in enumerate(problem.constraints):
            there = [c in p.active for p in one.points]
            marks += _arrows(c.form, problem.variables, places[there], "∇g", k + 3, SHORT * width)
    marks += _points(one.points, places)
    return marks


def _levels(values: np.ndarray) -> np.ndarray | int:
    """Limits with as much of the picture between each two: close together where the function is flat."""
    found = np.unique(np.quantile(values[np.isfinite(values)], np.linspace(0, 1, BANDS + 1)))
    return found if len(found) > 2 else BANDS


def _window(places: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], float]:
    """A square around the points."""
    middle = (places.min(axis=0) + places.max(axis=0)) / 2
    half = max(1.5, 1.15 * float((places.max(axis=0) - places.min(axis=0)).max()))
    return (middle - half, middle + half), 2 * half


def _values(e: Expr, variables: tuple[Symbol, ...], grid: list[np.ndarray]) -> np.ndarray:
    """The values on a grid: the formula, entry by entry of vectors."""
    size = Size({(("n", 1),): 1})
    vectors = {x: Symbol(x.name, (size,)) for x in variables}
    used = [x for x in variables if x in free_symbols(e)]
    if not used:
        return np.full(grid[0].shape, float(e.to_sympy()))
    run = compile(rebuild(e, vectors), inputs=[vectors[x] for x in used])
    with np.errstate(all="ignore"):
        found = run(*(grid[variables.index(x)].ravel() for x in used))
    return np.asarray(found, dtype=float).reshape(grid[0].shape)


def _arrows(
    e: Expr, variables: tuple[Symbol, ...], places: np.ndarray, label: str, color: int, length: float
) -> list[Mark]:
    if not len(places):
        return []
    columns = [places[:, k] for k in (0, 1)]
    slope = [_values(grad(e, x).result, variables, columns) for x in variables]
    longest = float(np.hypot(*slope).max())
    if not longest:
        return []
    scale = length / longest
    return [Arrows(columns[0], columns[1], slope[0] * scale, slope[1] * scale, label=label, color=color)]


def _points(points: tuple[CriticalPoint, ...], places: np.ndarray) -> list[Mark]:
    marks: list[Mark] = []
    for kind in dict.fromkeys(p.kind for p in points):
        here = places[[p.kind == kind for p in points]]
        marks.append(Points(here[:, 0], here[:, 1], label=KINDS[kind], color=COLORS.get(kind, -1), size=44))
    return marks


KINDS = {
    "global minimum": ("minimum", "最小值点"),
    "local minimum": ("local minimum", "局部极小点"),
    "local maximum": ("local maximum", "局部极大点"),
    "saddle": ("saddle", "鞍点"),
    "stationary": ("stationary point", "驻点"),
    "undecided": ("undecided", "未能判定"),
}
