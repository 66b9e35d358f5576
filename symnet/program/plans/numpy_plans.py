"""NumPy: the plan of every node that works entry by entry, in the words a person would use."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.expr import Compare, Constant, Det, Expr, Full, Map, Mul, Number, Power, SizeValue, Symbol, Where, postorder
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
    template,
    thin,
    without_unit,
)
from symnet.program.signs import bounded
from symnet.program.stable_forms import MINUS_ONE, ONE


def _full(context: Context, e: Full) -> Plan:
    shape, dtype = context.shape(e.shape), context.dtype()
    named = {0: "zeros", 1: "ones"}.get(e.value)  # type: ignore[call-overload]
    if named:
        return call(f"np.{named}({shape}, dtype={dtype})")
    return call(f"np.full({shape}, {number(e.value).template}, dtype={dtype})")


def _mul(context: Context, e: Mul) -> Plan:
    a, b = e.children
    a = thin(a, b, e.shape)
    b = thin(b, a, e.shape)
    unit = without_unit(e, a, b)
    if unit is not None:
        return unit
    for value, mask in ((a, b), (b, a)):
        chosen = indicator(mask)
        if chosen is not None and context.single(mask) and value not in context.constant:
            return Plan("{0} * {1}", (value, chosen), (MUL, MUL + 1), MUL, partial=True)
    if isinstance(b, Power) and isinstance(b.exponent, Number) and b.exponent.value < 0 and b not in context.constant:
        if _inverse_power(context, b) and bounded(a):
            return binary("*", a, b, MUL)
        return binary("/", a, positive_power(b), MUL)
    if isinstance(b, Power) and b.exponent is MINUS_ONE:
        return binary("/", a, b.base, MUL)
    return binary("*", a, b, MUL)


def indicator(e: Expr) -> Compare | None:
    """The comparison where `e` is 1 if it holds and 0 if not."""
    if isinstance(e, Where):
        condition, yes, no = e.children
        if yes is ONE and no is Number(0) and condition.shape == e.shape:
            return condition
    return None


def _inverse_power(context: Context, e: Power) -> tuple[Expr, Expr] | None:
    """(u, k) where `e` is 1/u**k with k > 1: the power of the inverse has no overflow where the value has none."""
    base, exponent = e.children
    if exponent is MINUS_ONE and isinstance(base, Power) and context.single(base):
        base, exponent = base.children
    elif isinstance(exponent, Number):
        exponent = Number(-exponent.value)
    inverted = isinstance(exponent, Number) and exponent.value > 1 and base not in context.constant
    return (base, exponent) if inverted else None


def _power(context: Context, e: Power) -> Plan:
    if e in context.constant:
        return _constant_power(e)
    base, exponent = e.children
    if isinstance(exponent, Number):
        if exponent.value < 0:
            found = _inverse_power(context, e)
            if found:
                return Plan("(1 / {0})**{1}", found, (MUL + 1, UNARY), POWER, partial=True)
            return Plan("1 / {0}", (positive_power(e),), (MUL + 1,), MUL, partial=True)
        if exponent.value == Fraction(1, 2):
            return call("np.sqrt({0})", base, partial=True)
        if exponent is ONE:
            return Plan("{0}", (base,), (ATOM,), view=True)
        if base in context.constant or exponent.value == 0:
            return call("np.power({0}, {1})", base, exponent, partial=True)
    if base in context.constant and not isinstance(base, (Number, Constant)):
        return call("np.power({0}, {1})", base, exponent, partial=True)
    return Plan("{0}**{1}", (base, exponent), (ATOM, UNARY), POWER, partial=True)


def _constant_power(e: Power) -> Plan:
    """A power of Python numbers, kept among floats unless it is small: integers would grow without bound."""
    base, exponent = e.children
    if isinstance(exponent, Number):
        if exponent.value == Fraction(1, 2):
            return call("math.sqrt({0})", base)
        if exponent is MINUS_ONE:
            return Plan("1 / {0}", (base,), (MUL + 1,), MUL)
        if exponent.value.denominator == 1 and abs(exponent.value) <= 16:
            small = isinstance(base, (Number, SizeValue, Constant))
            return Plan(
                "{0}**{1}" if small else "float({0})**{1}", e.children, (ATOM if small else LOOSE, UNARY), POWER
            )
    return call("math.pow({0}, {1})", base, exponent)


def _map(context: Context, e: Map) -> Plan:
    if e in context.constant:
        direct = MATH.get(e.name)
        if direct is not None:
            return call(f"math.{direct}({{0}})", *e.children)
        plan = _row(e)
        return Plan(f"float({plan.template})", plan.operands, plan.needs, imports=plan.imports)
    inner = e.children[0]
    if e.name == "log" and isinstance(inner, Det) and context.single(inner):
        return call("logdet({0})", inner.children[0], partial=True, imports=("logdet",))
    if e.name == "log" and isinstance(inner, Map) and inner.name == "abs" and isinstance(inner.children[0], Det):
        return call("np.linalg.slogdet({0})[1]", inner.children[0].children[0], partial=True)
    return _row(e)


def _row(e: Map) -> Plan:
    return (NUMPY.get(e.name) or KERNELS[e.name])(e.children)


MATH = {
    **{name: name for name in ("exp", "log", "log1p", "expm1", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{name: name for name in ("asin", "acos", "atan", "erf")},
    "abs": "fabs",
}


NUMPY: dict[str, Row] = {
    **functions("np"),
    "asin": named("np.arcsin"),
    "acos": named("np.arccos"),
    "atan": named("np.arctan"),
    "relu": template("np.maximum({0}, 0)"),
    "softplus": template("np.logaddexp(0, {0})", partial=True),
    "step": template("np.heaviside({0}, 1)"),
}
KERNELS: dict[str, Row] = {**kernels("np"), "asinh": named("np.arcsinh")}


def _where(context: Context, e: Where) -> Plan:
    condition, a, b = e.children
    settled = all(side in context.constant for side in condition.children)  # then it is one of Python's booleans
    if settled and not e.shape:
        return Plan("({1} if {0} else {2})", e.children, (LOOSE, LOOSE, LOOSE), ATOM, guarded=(1, 2))
    full = e.shape == condition.shape
    a, b = (thin(v, condition, e.shape) if full else v for v in (a, b))
    if a in context.constant and b in context.constant:
        dtype = context.dtype()
        if a is ONE and b is Number(0) and full and any(isinstance(node, Symbol) for node in postorder(condition)):
            return Plan(f"({{0}}).astype({dtype})", (condition,))
        return call(f"np.where({{0}}, {{1}}, {{2}}).astype({dtype})", condition, a, b, guarded=(1, 2))
    return call("np.where({0}, {1}, {2})", condition, a, b, guarded=(1, 2))


NODES: dict[type, Callable[[Context, Any], Plan]] = {
    **SYNTAX,
    Number: lambda context, e: number(e.value),
    Constant: lambda context, e: literal(f"np.{e.name}"),
    Full: _full,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Where: _where,
}
