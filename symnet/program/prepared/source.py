"""From expressions and numbers for their sizes to the text of a function that works in memory of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.expr import Expr, Symbol
from symnet.program.plans.planned import Planned
from symnet.program.prepared.lowering import lower
from symnet.program.prepared.memory import lay, share
from symnet.program.prepared.packing import pack
from symnet.program.prepared.scaling import scaled_early
from symnet.program.prepared.schedule import Schedule, only_needed
from symnet.program.prepared.steps import ARRAY, CONSTANT, FRESH, INPUT, LITERAL, SCALAR, Step, Steps, Value
from symnet.program.prepared.text import Text
from symnet.program.shapes import concrete
from symnet.sizes import show


@dataclass(frozen=True)
class Recipe:
    """What is prepared: lowered outputs, the names of computations, numbers for the sizes, the type of all floats, the
    inputs that live in the program, those that never change, and which output goes into which input."""

    outputs: tuple[Expr, ...]
    inputs: tuple[Symbol, ...]
    names: Mapping[Expr, str]
    sizes: Mapping[str, int]
    real: Any
    held: Collection[str]
    constant: Collection[str]
    updates: Mapping[str, int]


def prepared_source(recipe: Recipe, labels: Sequence[str], title: str) -> str:
    """The text of a function `prepare(given, dtype)` that gives the program and the arrays that live in it."""
    planned = Planned(recipe.outputs, recipe.inputs, recipe.names, bound=recipe.sizes)
    lowering = lower(planned, recipe.real, recipe.held, recipe.constant)
    steps, inputs = lowering.steps, lowering.inputs
    outputs = [lowering.values[e] for e in recipe.outputs]
    only_needed(steps, outputs)
    scaled_early(steps, outputs)
    by_name = {symbol.name: value for symbol, value in zip(recipe.inputs, inputs, strict=True)}
    _own_results(steps, outputs, recipe.updates)
    updates = [(by_name[name], outputs[k]) for name, k in recipe.updates.items()]
    updates = pack(steps, outputs, updates)
    wanted = [*outputs, *(value for _, value in updates)]
    only_needed(steps, wanted)
    lay(steps.steps)
    order = Schedule(steps, updates).steps
    written = {k: by_name[name] for name, k in recipe.updates.items()}
    results = [written.get(k, value) for k, value in enumerate(outputs)]
    text = Text()
    text.inputs(by_name)
    text.slots(share(order, {value.root for value in results}))
    text.steps(order, _inline(order, results))
    names = [_result(text, value) for value in results]
    at_call = [v for v in inputs if v.kind == INPUT and not v.root.held]
    held = {symbol.name: text.name(by_name[symbol.name]) for symbol in recipe.inputs if symbol.name in recipe.held}
    arguments = [text.name(v) for v in inputs if v in at_call]
    return text.whole(arguments, _docstring(recipe, text, inputs, labels, title), f"[{', '.join(names)}]", held)


def _own_results(steps: Steps, outputs: list[Value], updates: Mapping[str, int]) -> None:
    """Copies of results that would share memory with an input, a constant or another result."""
    written = set(updates.values())
    seen = {outputs[k].root for k in written}
    for k, value in enumerate(outputs):
        if k in written or value.kind in (LITERAL, SCALAR):
            continue
        if not value.shape and value.kind != CONSTANT:
            outputs[k] = steps.fresh("{0}[()]", (value,), ())
        if not value.shape:
            continue
        if value.root.kind not in (ARRAY, FRESH) or value.root in seen:
            outputs[k] = value = steps.emit("copy", (value,), value.shape, f"for result {k}", truth=value.truth)
        seen.add(value.root)


def _inline(order: Sequence[Step], results: Sequence[Value]) -> set[Step]:
    """Scalars computed from scalars, and used in one place: they need no line."""
    uses: dict[Value, int] = {}
    for value in (*results, *(v for step in order for v in step.operands)):
        uses[value] = uses.get(value, 0) + 1
    found = set()
    for step in order:
        scalars = all(v.kind in (SCALAR, LITERAL) for v in step.operands)
        if step.target.kind == SCALAR and scalars and uses.get(step.target) == 1 and not step.guarded:
            found.add(step)
    return found


def _result(text: Text, value: Value) -> str:
    if value.kind in (LITERAL, CONSTANT) and not value.shape:
        return f"dtype.type({text.name(value)})"
    return text.name(value)


def _docstring(recipe: Recipe, text: Text, inputs: Sequence[Value], labels: Sequence[str], title: str) -> list[str]:
    shapes = "; ".join(f"{text.name(v)}: {show(v.shape)}" for v in inputs)
    into = {k: f" into {name}" for name, k in recipe.updates.items()}
    shown = [show(concrete(e.shape, recipe.sizes)) for e in recipe.outputs]
    results = ", ".join(
        f"{label} {s}".strip() + into.get(k, "") for k, (label, s) in enumerate(zip(labels, shown, strict=True))
    )
    inside = [f"Shapes: {shapes or 'no input'}", "", f"Result: {results}", '"""']
    return [f'"""{title}', "", *inside] if title else [f'"""{inside[0]}', *inside[1:]]
