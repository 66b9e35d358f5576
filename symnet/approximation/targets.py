"""A function that is to be approximated, in balls: enclosures of its values and slopes over boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from flint import arb

from symnet.calculus import diff
from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Symbol, as_expr
from symnet.language import parse
from symnet.program import budget
from symnet.program.backends.balls import balls
from symnet.program.interpret import Evaluation
from symnet.program.values import entry_array
from symnet.program.worlds import World

BITS = 80


@dataclass
class _Watched:
    """The world of balls, which remembers whether a condition was left open: there may be a jump in the box."""

    opened: bool = False
    world: World = field(init=False)

    def __post_init__(self) -> None:
        plain = balls(BITS)

        def choose(condition: Any, a: Any, b: Any) -> Any:
            self.opened = True
            return plain.choose(condition, a, b)

        self.world = replace(plain, choose=choose)


@dataclass(frozen=True)
class Target:
    """A scalar expression in the named variables."""

    formula: Expr
    names: tuple[str, ...]

    @classmethod
    def of(cls, f: Any, names: Sequence[str]) -> Target:
        """From a text or an expression; `SymnetError` for names that are no variable of the box, and for tensors."""
        formula = parse(f) if isinstance(f, str) else as_expr(f)
        if formula.shape:
            raise SymnetError(f"{quote(formula)} is not a scalar; give one number as a function of the variables")
        unknown = [s.name for s in formula.free_symbols if isinstance(s, Symbol) and s.name not in names]
        if unknown:
            raise SymnetError(
                f"{quote(formula)} has the name {quote(unknown[0])}, which has no interval; give (name, a, b)"
            )
        budget.check((formula,), lambda shape: tuple(int(str(d)) for d in shape), budget.OPERATIONS)
        return cls(formula, tuple(names))

    @cached_property
    def partials(self) -> tuple[Expr, ...]:
        return tuple(diff(self.formula, name).result for name in self.names)

    def value(self, box: Sequence[arb]) -> arb | None:
        """An enclosure over the box, or None where there is none."""
        return self._read(self._evaluation(box, _Watched()).result(self.formula))

    def slopes(self, box: Sequence[arb]) -> tuple[arb | None, list[arb] | None]:
        """Enclosures over the box of the value, and of the slopes where the function has no jump in it."""
        watched = _Watched()
        evaluation = self._evaluation(box, watched)
        value = self._read(evaluation.result(self.formula))
        if value is None or watched.opened:
            return value, None
        found = [self._read(evaluation.result(partial)) for partial in self.partials]
        slopes = [s for s in found if s is not None]
        return value, slopes if len(slopes) == len(found) else None

    def _evaluation(self, box: Sequence[arb], watched: _Watched) -> Evaluation:
        arrays = {name: entry_array(x, name) for name, x in zip(self.names, box, strict=True)}
        return Evaluation(watched.world, arrays, {}, budget.OPERATIONS, {})

    @staticmethod
    def _read(found: Any) -> arb | None:
        return found if isinstance(found, arb) and found.is_finite() else None
