"""Values of expressions at one point after another: what several of them are made of is worked out once a point.

Both sides of a claim, its hypotheses and the conditions of its derivatives have parts in common, and they are all asked
for at the same points. A value is the same whoever asks for it, so it is kept while the point stays; another point, or
another world (more digits), begins anew. What depends on the sizes alone, the estimate of the work, is made once for
the sizes.
"""

from __future__ import annotations

from typing import Any

from symnet.evidence.proof.scalarise import sizes_in
from symnet.evidence.refutation.points import Point
from symnet.expr import Expr, Symbol, postorder
from symnet.program import budget
from symnet.program.interpret import Evaluation
from symnet.program.values import entry_array
from symnet.program.worlds import World
from symnet.sizes import Dim


class Shared:
    """Evaluations at the latest point, one for each world. Points must not be changed once they were asked for.

    work: operations on single entries that an expression may take at most, as in `interpret.evaluate`.
    """

    def __init__(self, work: int):
        self.work = work
        self.point: Point | None = None
        self.here: list[Evaluation] = []
        self.asks: dict[Expr, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self.affordable: set[tuple[Expr, tuple[int, ...]]] = set()
        self.orders: dict[Expr, tuple[Expr, ...]] = {}
        self.dims: dict[tuple[tuple[str, int], ...], dict[Dim, int]] = {}

    def value(self, e: Expr, point: Point, world: World) -> Any:
        """The entries of an expression at a point; see `interpret.evaluate`."""
        if point is not self.point:
            self.point, self.here = point, []
        evaluation = next((one for one in self.here if one.world is world), None)
        if evaluation is None:
            sizes = {name: value for name, value in point.items() if isinstance(value, int)}
            dims = self.dims.setdefault(tuple(sizes.items()), {})
            evaluation = Evaluation(world, {}, sizes, self.work, {}, dims, self.orders)
            self.here.append(evaluation)
        if e not in self.asks:
            self.orders[e] = tuple(postorder(e))
            self.asks[e] = tuple(n.name for n in self.orders[e] if isinstance(n, Symbol)), sizes_in(e)
        symbols, names = self.asks[e]
        for name in symbols:
            if name not in evaluation.arrays:
                evaluation.arrays[name] = entry_array(point[name], name)
        here = tuple(point[name] for name in names)
        if (e, here) not in self.affordable:
            budget.check((e,), evaluation.shape, self.work)
            self.affordable.add((e, here))
        with world.session():
            return evaluation.result(e)
