"""Any expression, entry by entry, in any number world: what a formula means, in the plainest code.

Nothing is stable, fused or fast here. This is the semantics that proofs and refutations rest on: definedness is entry
by entry, `where` asks only for the chosen branch, and `eye`, `diag` and indexing select and do not multiply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

from symnet.expr import (
    Compare,
    Expr,
    Symbol,
    postorder,
)
from symnet.functions import FUNCTIONS
from symnet.limits import tick
from symnet.program import budget, interpret_axes, interpret_entries
from symnet.program.arrays import Entries, carried, left_fold, pointwise, scalar
from symnet.program.backends.exact import exact
from symnet.program.shapes import Given, concrete_dim, solve_sizes
from symnet.program.values import entry_array
from symnet.program.worlds import (
    NOTHING,
    NoValue,
    OpenComparison,
    Undecided,
    Undefined,
    World,
    first_missing,
    strict,
)
from symnet.sizes import Dim, Shape


def evaluate(
    e: Expr,
    values: Mapping[str, Any],
    sizes: Mapping[str, int] | None = None,
    world: World | None = None,
    operations: int = budget.OPERATIONS,
) -> Any:
    """The entries of `e` in a world, as an object array (a scalar expression: one entry).

    values: name to number, nested list, array, or closed expressions of these; sizes: name to integer, where the shapes
    of the values do not tell. An entry is a number of the world, `Undefined` (there is no value, shown) or `Undecided`
    (the world cannot tell); the entries of a `Compare` are truth values, or these. world: rational numbers by default.
    Raises `SymnetError` for a name without a value, `ShapeError` for a value of the wrong shape, and `BudgetError`
    before the work starts where there would be too much of it.

    >>> from symnet.symbols import tensors
    >>> W, x = tensors("W: m n; x: n")
    >>> evaluate(W @ x, {"W": [[1, 2], [3, "1/2"]], "x": [1, 2]}).tolist()
    [Fraction(5, 1), Fraction(4, 1)]
    """
    world = world or exact()
    with world.session():
        evaluation = Evaluation.of((e,), values, sizes or {}, world, operations)
        return evaluation.result(e)


@dataclass
class Evaluation:
    """One evaluation: what the names and sizes stand for, and what was computed so far. Sizes may be added, but not
    changed. orders: all nodes of an expression, operands first, where they are known."""

    world: World
    arrays: dict[str, Entries]
    sizes: Mapping[str, int]
    operations: int
    done: dict[Expr, Entries]
    dims: dict[Dim, int] = field(default_factory=dict)
    orders: Mapping[Expr, tuple[Expr, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, roots: tuple[Expr, ...], values: Mapping[str, Any], sizes: Mapping[str, int], world: World, operations: int
    ) -> Evaluation:
        arrays = {name: entry_array(value, name) for name, value in values.items()}
        symbols = [node for node in postorder(*roots) if isinstance(node, Symbol)]
        given = [Given(s.name, s.shape, arrays[s.name].shape) for s in symbols if s.name in arrays]
        made = cls(world, arrays, solve_sizes(given, sizes), operations, {})
        budget.check(roots, made.shape, operations)
        return made

    def result(self, e: Expr) -> Any:
        """The entries of `e`; terms that are not there are 0."""
        found = self.run(e)
        numbers = pointwise(lambda entry: self.zero if entry is NOTHING else entry, found)
        return numbers if numbers.ndim else numbers[()]

    def run(self, root: Expr) -> Entries:
        done = self.done
        if root in done:
            return done[root]
        for node in self.orders.get(root) or postorder(root, stop=done.__contains__):
            if node not in done:
                tick()
                done[node] = _NODES[type(node)](self, node, *[done[child] for child in node.children])
        return done[root]

    def shape(self, shape: Shape) -> tuple[int, ...]:
        return tuple(dim if type(dim) is int and dim > 0 else self.dim(dim) for dim in shape)

    def dim(self, dim: Dim) -> int:
        """A size in numbers; each is worked out once."""
        found = self.dims.get(dim)
        if found is None:
            found = self.dims[dim] = concrete_dim(dim, self.sizes)
        return found

    def number(self, value: int | Fraction) -> Any:
        return self.world.number(Fraction(value))

    @property
    def zero(self) -> Any:
        return self.world.zero

    @property
    def one(self) -> Any:
        return self.world.one

    @property
    def add(self) -> Callable[[Any, Any], Any]:
        return self.world.total

    @property
    def mul(self) -> Callable[[Any, Any], Any]:
        return self.world.product

    def added(self, a: Entries, b: Entries) -> Entries:
        return carried(*self.world.carried[0], a, b)

    def multiplied(self, a: Entries, b: Entries) -> Entries:
        return carried(*self.world.carried[1], a, b)

    def power(self, base: Any, exponent: Any, integral: bool = False) -> Any:
        missing = first_missing((base, exponent))
        if missing is not None:
            return missing
        a, b = (self.zero if entry is NOTHING else entry for entry in (base, exponent))
        return self.world.power(a, b, integral)

    def sum(self, terms: list[Any]) -> Any:
        return left_fold(self.add, terms)

    def compare(self, relation: str, a: Any, b: Any) -> Any:
        """True, False, a condition of the world, `Undefined` or `Undecided`."""
        found = strict(lambda x, y: self.world.compare(relation, x, y), self.zero)(a, b)
        return OpenComparison(f"whether {relation} holds") if found is None else found

    def function(self, name: str, *operands: Any) -> Any:
        """A row of the function table at one point."""
        missing = first_missing(operands)
        if missing is not None:
            return missing
        points = tuple(self.zero if x is NOTHING else x for x in operands)
        if self.world.checks_domain:
            outside = self.outside(name, points)
            if outside is not None:
                return outside
        direct = self.world.functions.get(name)
        if direct is not None:
            return direct(*points)
        definition = _definition(name, len(points))
        return Undecided(f"{name} in {self.world.name}") if definition is None else self.formula(definition, points)

    def outside(self, name: str, points: tuple[Any, ...]) -> NoValue | None:
        for condition in _domain(name, len(points)):
            holds = self.formula(condition, points)
            if isinstance(holds, NoValue):
                return holds if isinstance(holds, Undefined) else Undecided(f"whether {name} has a value")
            if not holds:
                return Undefined(f"{name} has no value there")
        return None

    def closed(self, e: Expr) -> Any:
        """The value of a formula without names."""
        return Evaluation.of((e,), {}, {}, self.world, self.operations).result(e)

    def formula(self, e: Expr, points: tuple[Any, ...]) -> Any:
        """A scalar formula over the placeholders, at points of this world."""
        inner = Evaluation(self.world, {}, {}, self.operations, {})
        inner.done.update((place, scalar(point)) for place, point in zip(_PLACES, points, strict=False))
        return inner.run(e)[()]


_NODES = {**interpret_entries.NODES, **interpret_axes.NODES}
_PLACES = tuple(Symbol(f"operand {i}") for i in range(3))  # no user's name has a blank


@cache
def _definition(name: str, operands: int) -> Expr | None:
    definition = FUNCTIONS[name].definition
    return None if definition is None else definition(*_PLACES[:operands])


@cache
def _domain(name: str, operands: int) -> tuple[Compare, ...]:
    return FUNCTIONS[name].domain(*_PLACES[:operands])
