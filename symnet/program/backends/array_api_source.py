"""The array API standard: from expressions to the text of one straight-line function over any library's arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from symnet.expr import Contract, Expr, Symbol
from symnet.program.backends import array_api_axes, array_api_plans, standard, standard_axes
from symnet.program.backends.array_api_contract import contraction, structured
from symnet.program.guards import guarded
from symnet.program.numpy_source import Source, Writer
from symnet.program.plans.context import Context
from symnet.program.plans.plan import Plan

PLANS: dict[type, Callable[[Context, Any], Plan]] = {
    **array_api_plans.NODES,
    **array_api_axes.NODES,
    Contract: contraction,
}
HOMES = {
    **dict.fromkeys(standard.__all__, standard.__name__),
    **dict.fromkeys(standard_axes.__all__, standard_axes.__name__),
    "stable": "symnet.program",
}
LIBRARY = "array_api_compat.numpy"  # whose arrays are made where there is no argument to ask


def array_source(
    outputs: tuple[Expr, ...],
    inputs: tuple[Symbol, ...],
    names: Mapping[Expr, str],
    labels: tuple[str, ...],
    single: bool,
    title: str = "",
    told: Iterable[str] = (),
    library: str = LIBRARY,
) -> Source:
    """The source of a function of `inputs`, as `numpy_source` gives it, in the words of the standard alone."""
    done = guarded(outputs)
    named = {done[e]: name for e, name in names.items() if e in done}
    writer = ArrayWriter(tuple(done[e] for e in outputs), inputs, named)
    writer.library = library
    body = writer.body(single)
    return writer.wrap(body, title, labels, tuple(told))


class ArrayWriter(Writer):
    """A writer whose words are those of the standard."""

    own_words: ClassVar[tuple[str, ...]] = (
        *("xp", "np", "math", "dtype", "device", "device_of", "array_namespace", "f"),
        *HOMES,
    )
    library: str = LIBRARY

    def _plan(self, node: Expr) -> Plan:
        found = structured(self.context, node) if node in self.context.deltas else None
        return found or PLANS[type(node)](self.context, node)

    def _statements(self) -> Iterator[str]:
        yield from (line.text for line in self.lines)  # what is not chosen is harmless, so that nothing is silenced

    @staticmethod
    def _copied(code: str) -> str:
        return f"copy({code})"

    def _opening(self, arguments: list[str], body: list[str]) -> list[str]:
        given = ", ".join(arguments)
        text = "\n".join(body)
        lines = [f"xp = array_namespace({given})"] if given and ("xp." in text or self.context.needs_dtype) else []
        if self.context.needs_dtype and given:
            lines.append(f"dtype, device = xp.result_type({given}), device_of({arguments[0]})")
        elif self.context.needs_dtype:
            lines.append("dtype, device = xp.asarray(0.0).dtype, None")
        return lines

    def _imports(self, body: str) -> list[str]:
        used = sorted({name for node in self.order for name in self.plans[node].imports})
        if "copy(" in body:
            used = sorted({*used, "copy"})
        lines = ["import math", ""] if "math." in body else []
        words = "array_namespace" + (", device as device_of" if self.context.needs_dtype else "")
        head = [f"from array_api_compat import {words}"] if self.inputs else [f"import {self.library} as xp"]
        lines += ["import numpy as np"] * ("np." in body) + head
        homes = sorted({HOMES[name] for name in used})
        own = [f"from {home} import {', '.join(n for n in used if HOMES[n] == home)}" for home in homes]
        return [*lines, *([""] if own else []), *own]
