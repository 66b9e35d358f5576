"""From plans and numbers for the sizes to steps."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from symnet.expr import Expr, Number, Symbol
from symnet.program.generated import loaded
from symnet.program.plans.plan import Plan
from symnet.program.plans.planned import Planned
from symnet.program.prepared.forms import row_of
from symnet.program.prepared.steps import CONSTANT, INPUT, Shape, Steps, Value
from symnet.program.shapes import concrete


def lower(planned: Planned, real: Any, held: Collection[str], constant: Collection[str]) -> Lowering:
    """The steps of a planned program whose sizes are bound."""
    lowering = Lowering(planned, real, held, constant)
    for node in planned.order:
        lowering.values[node] = lowering.value(node, planned.plans[node])
    return lowering


class Lowering:
    """real: the type of all floats; held: the inputs that live in the program; constant: those that never change."""

    def __init__(self, planned: Planned, real: Any, held: Collection[str], constant: Collection[str]):
        self.planned, self.held, self.fixed = planned, held, constant
        self.steps = Steps(real)
        self.values: dict[Expr, Value] = {}
        self.inputs = [self._input(symbol) for symbol in planned.inputs]
        self._inputs = {symbol.name: value for symbol, value in zip(planned.inputs, self.inputs, strict=True)}

    def _input(self, symbol: Symbol) -> Value:
        kind = CONSTANT if symbol.name in self.fixed else INPUT
        name = self.planned.context.symbols[symbol.name]
        return Value(self._shape(symbol), kind, name, name, held=symbol.name in self.held)

    def _shape(self, e: Expr) -> Shape:
        return concrete(e.shape, self.planned.bound)

    def value(self, node: Expr, plan: Plan) -> Value:
        """The value of a node whose operands have values."""
        if isinstance(node, Symbol):
            return self._inputs[node.name]
        shape = self._shape(node)
        operands = tuple(self.values[operand] for operand in plan.operands)
        self.steps.guarded = plan.partial and node not in self.planned.always
        if node in self.planned.context.constant:
            return self._number(node, plan, operands)
        if plan.template == "{0}":
            return operands[0]
        if all(v.fixed for v in operands):
            return self.steps.constant(self._owned(plan), shape, operands)
        found = self._by_row(plan, operands, shape)
        if not found.name and found.kind not in (INPUT, CONSTANT):
            found.name = self.planned.wished.get(node, "")
        return found

    def _number(self, node: Expr, plan: Plan, operands: tuple[Value, ...]) -> Value:
        """A number: its text is of our own making, from numbers."""
        code = plan.template.format(*(v.code if v.code.isalnum() else f"({v.code})" for v in operands))
        if isinstance(node, Number):
            return self.steps.literal(float(node.value), code)
        stable = "".join(f"from symnet.program.stable import {name}\n" for name in plan.imports)
        number = loaded(f"import math\nimport numpy as np\n{stable}\ndef number():\n    return {code}\n", "number")
        return self.steps.literal(float(number()), code)

    def _by_row(self, plan: Plan, operands: tuple[Value, ...], shape: Shape) -> Value:
        if any(v.shape for v in operands):
            row = row_of(plan.template, operands)
            if row is not None:
                return row(self.steps, operands, shape)
        code = self._owned(plan)
        if plan.view and shape and not code.startswith("windows("):  # those of a padded array are its own
            code = f"{code}.copy()"
        return self.steps.fresh(code, operands, shape)

    @staticmethod
    def _owned(plan: Plan) -> str:
        """The code of a plan, with copies of operands that it would change."""
        template = plan.template
        for k in plan.consumes:
            template = template.replace(f"{{{k}}}", f"{{{k}}}.copy()")
        return template
