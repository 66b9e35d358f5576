"""Numbers that scale arrays, moved back to where the array is smallest: 0.1*(X.T @ D) becomes X.T @ (0.1*D)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symnet.program.prepared.schedule import chain
from symnet.program.prepared.steps import ARRAY, FRESH, INPUT, SCALAR, VIEW, Step, Steps, Value


@dataclass(eq=False)
class _Use:
    """Operand k of a step, or output k; scale: the number that it wants its array scaled by."""

    step: Step | None
    k: int
    scale: Value | None = None


def scaled_early(steps: Steps, outputs: list[Value]) -> None:
    """Take every step that only scales an array by a number back to the least array that leads there by linear steps.

    It goes back only through arrays of which every use wants the same scale. `steps` and `outputs` are changed.
    """
    _Scaling(steps, outputs).run()


class _Scaling:
    def __init__(self, steps: Steps, outputs: list[Value]):
        self.steps, self.outputs = steps, outputs
        self.uses: dict[Value, list[_Use]] = {}
        for step in steps.steps:
            for k, operand in enumerate(step.operands):
                self.uses.setdefault(operand.root, []).append(_Use(step, k))
        for k, value in enumerate(outputs):
            self.uses.setdefault(value.root, []).append(_Use(None, k))
        self.early: set[Value] = set()  # scalars that need no array
        for step in steps.steps:
            if step.target.kind == SCALAR and all(map(self._is_early, step.operands)):
                self.early.add(step.target)
        self.cost: dict[Value, int] = {}
        for step in steps.steps:
            self.cost[step.target] = self._cost(step)
        self.done: list[Step] = []

    def _is_early(self, c: Value) -> bool:
        return not c.shape and (c.fixed or c.kind == INPUT or c in self.early)

    def _scale_of(self, step: Step) -> tuple[Value, Value] | None:
        """(number, array) of a step that scales an array by a number which may be had before the array."""
        if step.op == "multiply" and step.target.shape:
            for c, x in (step.operands, step.operands[::-1]):
                same = x.shape == step.target.shape and x.root.kind in (ARRAY, FRESH) and not x.truth
                if same and self._is_early(c) and not self._moved_to_reshape(step.target, x):
                    return c, x
        return None

    def _moved_to_reshape(self, target: Value, x: Value) -> bool:
        """Whether a use sees the result under another shape, in which a part of an array or a transpose is not seen
        without a copy."""
        if x.kind != VIEW or "reshape" in x.code:
            return False
        seen = [chain(self._operand(use)) for use in self.uses.get(target, ())]
        return any("reshape" in v.code and v.base is target for views in seen for v in views)

    def _operand(self, use: _Use) -> Value:
        return self.outputs[use.k] if use.step is None else use.step.operands[use.k]

    def _cost(self, step: Step) -> int:
        """What it costs at least to have the result of a step scaled."""
        if self._scale_of(step):
            return 0
        return min([step.target.entries, *(self.cost[step.operands[k].root] for k in self._ways(step))])

    def _ways(self, step: Step) -> list[int]:
        """The operands through which a scale of the result may go back."""
        roots = [(k, step.operands[k].root) for k in step.linear]
        return [k for k, root in roots if root in self.cost and root.shape and self._only_linear(root)]

    def _only_linear(self, root: Value) -> bool:
        return all(use.step is not None and use.k in use.step.linear for use in self.uses[root])

    def run(self) -> None:
        given = list(self.steps.steps)
        for step in reversed(given):
            self._visit(step)
        products = self.steps.steps[len(given) :]
        self.steps.replace(products + self.done[::-1])

    def _visit(self, step: Step) -> None:
        uses = self.uses.get(step.target, [])
        found = self._scale_of(step)
        if found:
            self._take_away(step, *found, uses)
            return
        scale = self._agreed(step.target, uses)
        way = min(self._ways(step), key=lambda k: self.cost[step.operands[k].root], default=None) if scale else None
        if way is not None and self.cost[step.operands[way].root] < step.target.entries:
            use = next(u for u in self.uses[step.operands[way].root] if u.step is step and u.k == way)
            use.scale = scale
        elif scale is not None:
            self._insert(step.target, scale, uses)
        self.done.append(step)

    def _agreed(self, target: Value, uses: list[_Use]) -> Value | None:
        """The scale that all uses want; where they differ, they get arrays of their own."""
        wanted = list(dict.fromkeys(use.scale for use in uses))
        if len(wanted) == 1:
            return wanted[0]
        for scale in wanted:
            if scale is not None:
                self._insert(target, scale, [use for use in uses if use.scale is scale])
        return None

    def _insert(self, target: Value, scale: Value, uses: Sequence[_Use]) -> None:
        fresh = Value(target.shape, ARRAY)
        operands = (target,) if scale.number == -1 else (scale, target)
        maker = self.steps.maker(target)
        guarded = maker is not None and maker.guarded
        self.done.append(Step("negative" if scale.number == -1 else "multiply", operands, fresh, guarded=guarded))
        for use in uses:
            self._redirect(use, target, fresh)

    def _take_away(self, step: Step, c: Value, x: Value, uses: list[_Use]) -> None:
        """Its uses take what it scales, and want that scaled."""
        mine = self.uses[x.root]
        mine[:] = [use for use in mine if use.step is not step]
        for use in uses:
            self._redirect(use, step.target, x)
            use.scale = c if use.scale is None else self._product(c, use.scale)
            mine.append(use)

    def _product(self, a: Value, b: Value) -> Value:
        if a.number is not None and b.number is not None:
            return self.steps.number(a.number * b.number, f"{_factor(a)} * {_factor(b)}")
        return self.steps.times(a, b)

    def _redirect(self, use: _Use, old: Value, new: Value) -> None:
        if use.step is None:
            self.outputs[use.k] = self.steps.rerooted(self.outputs[use.k], old, new)
            return
        operands = list(use.step.operands)
        operands[use.k] = self.steps.rerooted(operands[use.k], old, new)
        use.step.operands = tuple(operands)


def _factor(value: Value) -> str:
    """The code of a number, as a factor."""
    text = value.plain
    return text if all(c.isalnum() or c in "._*/ " for c in text) else f"({text})"
