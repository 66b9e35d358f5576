"""What any network of few inputs is certified to do on a box: its largest error, and its Lipschitz constant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol

from flint import arb

from symnet.approximation.boxes import Box as Cell, bounded, rigorous
from symnet.approximation.dense import Dense, dense_of, fraction
from symnet.approximation.formulas import Formula
from symnet.approximation.pieces import Pieces, pieces, shallow_pieces
from symnet.approximation.problem import target_of
from symnet.approximation.suprema import BOXES, Bounds, Box, Enclosure, above, ball, below, point, supremum
from symnet.errors import BudgetError, SymnetError, quote
from symnet.expr import Symbol, postorder
from symnet.nn import Network
from symnet.program.values import exact_number

INPUTS = 3  # more have too many boxes


class Model(Protocol):
    """What can be enclosed over a box: values, and slopes by each input."""

    def value(self, x: Sequence[arb]) -> arb: ...

    def slopes(self, x: Sequence[arb]) -> tuple[arb, list[arb]]: ...


def sup_error(
    f: Any,
    network: Network,
    values: Mapping[str, Any],
    *box: tuple[str, Any, Any],
    tolerance: Any = "1/100",
    boxes: int = BOXES,
) -> Enclosure:
    """An enclosure of sup |f − network| over a box of one to three inputs, for a trained network or any other.

    f: a text or an expression; network: fully connected layers with continuous activations and one output; values: its
    parameters by name, the floats taken for exactly what they are; box: (name, a, b) for each input, in order. The
    enclosure is of the function in real numbers: what rounding adds when it runs is not in it. `tight` says whether the
    tolerance was reached within the number of boxes. Raises `SymnetError` for a function that has no bounds.

    >>> from symnet.nn import mlp
    >>> net = mlp((1, 2, 1), ("relu", "identity"))
    >>> values = {"W1": [[1], [-1]], "b1": [0, 0], "W2": [[1, 1]], "b2": [0]}  # the absolute value
    >>> found = sup_error("x**2", net, values, ("x", -1, 1))
    >>> bool(found.low <= Fraction(1, 4) <= found.high), found.tight, abs(found.at[0])
    (True, True, Fraction(1, 2))
    """
    names, ranges = read_box(box)
    target, model = _target(f, names), dense_of(network, values)
    fits(model, names)
    with rigorous():
        cuts = target.cut_points() if len(names) == 1 else []
        cells = [(part, piece) for whole, piece in _parts(model, ranges) for part in _cut(whole, cuts)]
        parts = [(part, _difference(target, piece)) for part, piece in cells]
        seams = [_at(target, piece, end) for part, piece in cells for end in part[0]] if len(names) == 1 else []
        return supremum(parts, positive(tolerance, "tolerance"), Fraction(1, 2**50), boxes, seams)


def lipschitz(
    network: Network,
    values: Mapping[str, Any],
    *box: tuple[str, Any, Any],
    tolerance: Any = "1/20",
    boxes: int = BOXES,
) -> Enclosure:
    """An enclosure of the Lipschitz constant of a network over a box, for the Euclidean norm of the inputs.

    It is the supremum of the norm of the gradient where there is one; arguments as for `sup_error`.

    >>> from symnet.nn import mlp
    >>> net = mlp((1, 2, 1), ("relu", "identity"))
    >>> values = {"W1": [[1], [1]], "b1": [0, -1], "W2": [[3, -5]], "b2": [0]}
    >>> print(lipschitz(net, values, ("x", -1, 1)), lipschitz(net, values, ("x", -1, 2)))
    [3, 3] [3, 3]
    """
    names, ranges = read_box(box)
    model = dense_of(network, values)
    fits(model, names)
    with rigorous():
        found = _exact(model, ranges)
        if found is not None:
            slopes = [abs(slope) for slope in found.slopes]
            slope = max(slopes)
            steepest = slopes.index(slope)
            return Enclosure(slope, slope, ((found.x[steepest] + found.x[steepest + 1]) / 2,), found.count, True)
        return supremum([(ranges, _steepness(model))], positive(tolerance, "tolerance"), Fraction(1, 2**50), boxes)


def _cut(box: Box, cuts: Sequence[Fraction]) -> list[Box]:
    """The parts of an interval between the points at which branches of the target change."""
    ((a, b),) = box if len(box) == 1 else ((Fraction(0), Fraction(0)),)
    inside = [t for t in cuts if a < t < b]
    return [((low, high),) for low, high in pairwise([a, *inside, b])] if inside else [box]


def _at(target: Formula, model: Model, place: Fraction) -> tuple[tuple[Fraction, ...], Fraction, Fraction]:
    """Both bounds of the distance at a point; `SymnetError` where the target has no value."""
    cell = Cell.of((place,), (place,), True)
    value = target.value(cell)
    if value is None:
        name = target.names[0]
        raise SymnetError(f"{quote(target.expr)} has no value at {name} = {float(place):.6g}; take a box without it")
    d = value - model.value(cell.balls())
    if not bounded(d):
        raise SymnetError(f"{quote(target.expr)} or the network is larger than floating-point numbers at that point")
    return (place,), below(d), above(d)


def _difference(target: Formula, model: Model) -> Bounds:
    axes = range(len(target.names))
    units = [tuple(int(j == k) for j in axes) for k in axes]

    def bounds(box: Box) -> tuple[Fraction, Fraction | None, Fraction | None]:
        center = [(a + b) / 2 for a, b in box]
        # In one variable a box stands for its inside, so that branches that change at its ends are decided in it.
        whole = Cell.of([a for a, _ in box], [b for _, b in box], len(box) > 1)
        middle = Cell.of(center, center, True)
        network, steep = model.slopes(whole.balls())
        value, at = target.value(whole), target.value(middle)
        highs = [] if value is None or not bounded(value - network) else [above(value - network)]
        d = None if at is None else at - model.value(middle.balls())
        if d is None or not bounded(d):
            return Fraction(0), None, min(highs, default=None)
        series = [target.series(whole, unit) for unit in units]  # None at a kink or a jump
        slopes = [found[1] - t for found, t in zip(series, steep, strict=True) if found is not None]
        if len(slopes) == len(series):
            ways = (s * ball(-(b - a) / 2, (b - a) / 2) for s, (a, b) in zip(slopes, box, strict=True))
            total = sum(ways, d)
            highs += [above(total)] if bounded(total) else []
        return below(d), above(d), min(highs, default=None)

    return bounds


def _steepness(model: Dense) -> Bounds:
    def norm(slopes: Sequence[arb]) -> arb:
        if len(slopes) == 1:
            return abs(slopes[0])
        squares = arb(0)
        for s in slopes:
            squares += abs(s) * abs(s)
        return squares.nonnegative_part().sqrt()

    def bounds(box: Box) -> tuple[Fraction, Fraction | None, Fraction | None]:
        at = norm(model.slopes([point((a + b) / 2) for a, b in box])[1])
        whole = [norm(slopes) for slopes in model.gradients([ball(a, b) for a, b in box])]
        low = below(at) if bounded(at) else Fraction(0)
        return low, Fraction(0), max(map(above, whole)) if all(map(bounded, whole)) else None

    return bounds


class _Line:
    """A network on one of its linear pieces."""

    def __init__(self, x: Fraction, y: Fraction, slope: Fraction):
        self._x, self._y, self._slope = point(x), point(y), point(slope)

    def value(self, x: Sequence[arb]) -> arb:
        return self._y + self._slope * (x[0] - self._x)

    def slopes(self, x: Sequence[arb]) -> tuple[arb, list[arb]]:
        return self.value(x), [self._slope]


def _parts(model: Dense, box: Box) -> list[tuple[Box, Model]]:
    """The box with the network; a ReLU network of one input piece by piece."""
    found = _exact(model, box)
    if found is None:
        return [(box, model)]
    ends = zip(found.x, found.x[1:], found.y, found.slopes, strict=False)
    return [(((a, b),), _Line(a, y, slope)) for a, b, y, slope in ends]


def _exact(model: Dense, box: Box) -> Pieces | None:
    if len(box) > 1 or any(name != "relu" for name in model.activations[:-1]) or model.activations[-1] != "identity":
        return None
    if len(model.weights) == 2:
        inner, outer = model.weights[0].entries(), model.weights[1].entries()
        rows = zip(inner, model.biases[0].entries(), outer, strict=True)
        units = [(fraction(w), fraction(b), fraction(c)) for w, b, c in rows]
        return shallow_pieces(units, fraction(model.biases[1][0, 0]), *box[0])
    try:
        return pieces(model.layers, *box[0])
    except BudgetError:
        return None


def read_box(box: Sequence[tuple[str, Any, Any]]) -> tuple[tuple[str, ...], Box]:
    """Names and intervals of a box; `SymnetError` for what is no bounded interval."""
    names, ranges = [], []
    for triple in box:
        if not isinstance(triple, tuple) or len(triple) != 3:
            raise SymnetError(f"{quote(triple)} is not an interval; write (name, a, b)")
        a, b = exact_number(triple[1]), exact_number(triple[2])
        if a is None or b is None:
            raise SymnetError(f"the ends of {quote(triple)} are not both numbers; the box must be bounded")
        if not a < b:
            raise SymnetError(f"the interval {quote(triple)} is empty; write (name, a, b) with a < b")
        names.append(str(triple[0]))
        ranges.append((a, b))
    if not names or len(set(names)) < len(names) or len(names) > INPUTS:
        raise SymnetError(f"give one to {INPUTS} intervals (name, a, b) with different names, not {quote(names)}")
    return tuple(names), tuple(ranges)


def _target(f: Any, names: tuple[str, ...]) -> Formula:
    """A formula in the variables of the box; `SymnetError` for any other name."""
    e = target_of(f)
    others = [node.name for node in postorder(e) if isinstance(node, Symbol) and node.name not in names]
    if others:
        raise SymnetError(f"{quote(e)} has the name {quote(others[0])}, which has no interval; give (name, a, b)")
    return Formula(e, names)


def fits(model: Dense, names: Sequence[str]) -> None:
    if model.inputs != len(names):
        raise SymnetError(f"the network has {model.inputs} inputs and the box {len(names)}; give an interval for each")


def positive(value: Any, name: str) -> Fraction:
    found = exact_number(value)
    if found is None or found <= 0:
        raise SymnetError(f"{name} is {quote(value)}; give a positive number")
    return found
