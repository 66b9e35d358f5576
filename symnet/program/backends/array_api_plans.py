"""The array API standard: the plan of every node that works entry by entry.

What is only syntax (numbers, sums, quotients) is planned as for NumPy; what is not in the standard comes from
`standard.py`. Python numbers stay what they are, as in NumPy: they leave the type of arrays alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from symnet.expr import Constant, Det, Expr, Full, Map, Mul, Number, Power, Where
from symnet.program.plans import numpy_plans
from symnet.program.plans.context import Context
from symnet.program.plans.plan import ATOM, LOOSE, MUL, POWER, UNARY, Plan, binary, call, literal
from symnet.program.plans.python_plans import (
    SYNTAX,
    Row,
    functions,
    kernels,
    named,
    number,
    positive_power,
    stable,
    thin,
    without_unit,
)
from symnet.program.stable_forms import ONE

LARGEST_INT = 2**31  # a library may hold a Python integer in 32 bits


def like_arguments(context: Context) -> str:
    """Type and device of the arguments, for an array that is made of nothing."""
    return f"dtype={context.dtype()}, device=device"


def array_of(context: Context, e: Expr) -> tuple[str, str]:
    """The hole of an operand that must be an array, as text before and after it: a Python number is made one."""
    return ("xp.asarray(", f", {like_arguments(context)})") if e in context.constant else ("", "")


def _number(context: Context, e: Number) -> Plan:
    if e.value.denominator == 1 and abs(e.value) >= LARGEST_INT:
        return literal(repr(float(e.value)), UNARY if e.value < 0 else ATOM)
    return number(e.value)


def _full(context: Context, e: Full) -> Plan:
    shape, like = context.shape(e.shape), like_arguments(context)
    if e.value in (0, 1):
        return call(f"xp.{'ones' if e.value else 'zeros'}({shape}, {like})")
    return call(f"xp.full({shape}, {number(e.value).template}, {like})")


def _mul(context: Context, e: Mul) -> Plan:
    a, b = e.children
    a = thin(a, b, e.shape)
    b = thin(b, a, e.shape)
    unit = without_unit(e, a, b)
    if unit is not None:
        return unit
    if isinstance(b, Power) and isinstance(b.exponent, Number) and b.exponent.value < 0:
        return binary("/", a, positive_power(b), MUL)
    return binary("*", a, b, MUL)


def _power(context: Context, e: Power) -> Plan:
    if e in context.constant:
        return numpy_plans.NODES[Power](context, e)  # Python's own arithmetic
    base, exponent = e.children
    if isinstance(exponent, Number):
        if exponent.value < 0:
            return Plan("1 / {0}", (positive_power(e),), (MUL + 1,), MUL)
        if exponent.value == Fraction(1, 2):
            return call("xp.sqrt({0})", base)
        if exponent is ONE:
            return Plan("{0}", (base,), (ATOM,), view=True)
    if base in context.constant:
        return Plan("float({0})**{1}", (base, exponent), (LOOSE, UNARY), POWER)
    return Plan("{0}**{1}", (base, exponent), (ATOM, UNARY), POWER)


def _map(context: Context, e: Map) -> Plan:
    if e in context.constant:
        return _of_constants(context, e)
    inner = e.children[0]
    if e.name == "log" and isinstance(inner, Det) and context.single(inner):
        return call("logdet({0})", inner.children[0], imports=("logdet",))
    if e.name == "log" and isinstance(inner, Map) and inner.name == "abs" and isinstance(inner.children[0], Det):
        return call("logabsdet({0})", inner.children[0].children[0], imports=("logabsdet",))
    row = FUNCTIONS.get(e.name) or KERNELS[e.name]
    if len(e.children) == 1 or not any(child in context.constant for child in e.children):
        return row(e.children)
    if e.name in ("maximum", "minimum") and e.children[0] in context.constant:
        return row(e.children[::-1])  # the standard wants an array first
    plan = row(e.children)
    for k, child in enumerate(e.children):
        if child in context.constant and not (k and e.name in NUMBERS):
            before, after = array_of(context, child)
            plan = replace(plan, template=plan.template.replace(f"{{{k}}}", f"{before}{{{k}}}{after}"))
    return plan


# Functions of two operands of which the second may be a Python number.
NUMBERS = ("maximum", "minimum", "elu", "leaky_relu")


def _of_constants(context: Context, e: Map) -> Plan:
    """A function of Python numbers is a Python number, computed by `math`, or by NumPy where `math` lacks it."""
    plan = numpy_plans.NODES[Map](context, e)
    template = plan.template
    for name in plan.imports:
        template = template.replace(f"{name}(", f"stable.{name}(")
    return replace(plan, template=template, imports=("stable",) if plan.imports else ())


FUNCTIONS: dict[str, Row] = {
    **functions("xp"),
    **{name: named(f"xp.{name}") for name in ("asin", "acos", "atan")},
    **{name: stable(name) for name in ("relu", "softplus", "step")},
}
KERNELS: dict[str, Row] = {**kernels("xp"), "asinh": named("xp.asinh")}


def _where(context: Context, e: Where) -> Plan:
    condition, a, b = e.children
    settled = all(child in context.constant for child in condition.children)
    if e.shape == condition.shape:
        a, b = (thin(v, condition, e.shape) for v in (a, b))
    if a is ONE and b is Number(0) and not settled:
        return call(f"xp.astype({{0}}, {context.dtype()})", condition)
    test = "xp.asarray({0}, dtype=xp.bool)" if settled else "{0}"
    before, after = array_of(context, a) if b in context.constant else ("", "")
    return call(f"xp.where({test}, {before}{{1}}{after}, {{2}})", condition, a, b)


NODES: dict[type, Callable[[Context, Any], Plan]] = {
    **SYNTAX,
    Number: _number,
    Constant: lambda context, e: literal(f"math.{e.name}"),
    Full: _full,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Where: _where,
}
