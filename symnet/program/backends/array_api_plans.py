"""The array API standard: the plan of every node that works entry by entry.

What is only syntax (numbers, sums, quotients) is planned as for NumPy; what is not in the standard comes from
`standard.py`. Python numbers stay what they are, as in NumPy: they leave the type of arrays alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Det,
    Expr,
    Formal,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Where,
)
from symnet.program.backends import numpy_plans
from symnet.program.backends.context import Context
from symnet.program.plan import ADD, ATOM, LOOSE, MUL, POWER, UNARY, Plan, binary, call, literal
from symnet.program.stable_forms import MINUS_ONE, ONE
from symnet.sizes import Shape

LARGEST_INT = 2**31  # a library may hold a Python integer in 32 bits
SYNTAX = (SizeValue, Symbol, Add, Compare, Apply, Formal)  # the plans of these are Python, and know no library


def like_arguments(context: Context) -> str:
    """Type and device of the arguments, for an array that is made of nothing."""
    return f"dtype={context.dtype()}, device=device"


def array_of(context: Context, e: Expr) -> tuple[str, str]:
    """The hole of an operand that must be an array, as text before and after it: a Python number is made one."""
    return ("xp.asarray(", f", {like_arguments(context)})") if e in context.constant else ("", "")


def _number(context: Context, e: Number) -> Plan:
    if e.value.denominator == 1 and abs(e.value) >= LARGEST_INT:
        return literal(repr(float(e.value)), UNARY if e.value < 0 else ATOM)
    return numpy_plans.number(e.value)


def _full(context: Context, e: Full) -> Plan:
    shape, like = context.shape(e.shape), like_arguments(context)
    if e.value in (0, 1):
        return call(f"xp.{'ones' if e.value else 'zeros'}({shape}, {like})")
    return call(f"xp.full({shape}, {numpy_plans.number(e.value).template}, {like})")


def _thin(e: Expr, other: Expr, shape: Shape) -> Expr:
    """A constant tensor as its number, where the other operand alone has the full shape."""
    return Number(e.value) if isinstance(e, Full) and other.shape == shape else e


def _mul(context: Context, e: Mul) -> Plan:
    a, b = e.children
    a = _thin(a, b, e.shape)
    b = _thin(b, a, e.shape)
    if a is MINUS_ONE:
        return Plan("-{0}", (b,), (UNARY,), UNARY)
    if a is ONE or b is ONE:
        other = b if a is ONE else a
        if other.shape == e.shape:
            return Plan("{0}", (other,), (ATOM,), view=True)
    if isinstance(b, Power) and isinstance(b.exponent, Number) and b.exponent.value < 0:
        return binary("/", a, _turned_over(b), MUL)
    return binary("*", a, b, MUL)


def _turned_over(e: Power) -> Expr:
    """x**k where e is x**(-k)."""
    assert isinstance(e.exponent, Number)
    return e.base if e.exponent is MINUS_ONE else Power(e.base, Number(-e.exponent.value))


def _power(context: Context, e: Power) -> Plan:
    if e in context.constant:
        return numpy_plans.NODES[Power](context, e)  # Python's own arithmetic
    base, exponent = e.children
    if isinstance(exponent, Number):
        if exponent.value < 0:
            return Plan("1 / {0}", (_turned_over(e),), (MUL + 1,), MUL)
        if exponent.value == numpy_plans.Fraction(1, 2):
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


def _standard(name: str) -> Callable[[tuple[Expr, ...]], Plan]:
    return lambda operands: call(f"xp.{name}({{0}})", operands[0])


def _own(name: str) -> Callable[[tuple[Expr, ...]], Plan]:
    return lambda operands: call(f"{name}({{0}})", operands[0], imports=(name,))


def _template(template: str, *needs: int, binds: int = ATOM) -> Callable[[tuple[Expr, ...]], Plan]:
    return lambda operands: Plan(template, operands, needs, binds)


FUNCTIONS: dict[str, Callable[[tuple[Expr, ...]], Plan]] = {
    **{name: _standard(name) for name in ("exp", "log", "log1p", "expm1", "sqrt", "abs", "sign")},
    **{name: _standard(name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan")},
    **{name: _own(name) for name in ("erf", "sigmoid", "silu", "mish", "gelu", "selu", "relu", "softplus", "step")},
    "leaky_relu": _template("xp.where({0} > 0, {0}, {1} * {0})", ATOM, MUL),
    "elu": lambda operands: call(
        "elu({0})" if operands[1] is ONE else "elu({0}, {1})",
        *(operands[:1] if operands[1] is ONE else operands),
        imports=("elu",),
    ),
    "softsign": _template("{0} / (1 + xp.abs({0}))", ATOM, binds=MUL),
    "hard_sigmoid": _template("xp.clip(({0} + 3) / 6, 0, 1)", ADD),
    "hard_tanh": _template("xp.clip({0}, -1, 1)"),
    "maximum": _template("xp.maximum({0}, {1})"),
    "minimum": _template("xp.minimum({0}, {1})"),
}


# Functions that only the stable forms of formulas call.
KERNELS: dict[str, Callable[[tuple[Expr, ...]], Plan]] = {
    **{
        name: _own(name)
        for name in ("sech", "logcosh", "log1mexp", "log1p_square", "erfc", "normal_cdf", "lorentz")
        + ("exp_minus_square", "exp_minus_half_square")
    },
    "xlogy": lambda operands: call("xlogy({0}, {1})", *operands, imports=("xlogy",)),
    "asinh": _standard("asinh"),
    "hypot": _template("xp.hypot({0}, {1})"),
}


def _where(context: Context, e: Where) -> Plan:
    condition, a, b = e.children
    settled = all(child in context.constant for child in condition.children)
    if e.shape == condition.shape:
        a, b = (_thin(v, condition, e.shape) for v in (a, b))
    if a is ONE and b is Number(0) and not settled:
        return call(f"xp.astype({{0}}, {context.dtype()})", condition)
    test = "xp.asarray({0}, dtype=xp.bool)" if settled else "{0}"
    before, after = array_of(context, a) if b in context.constant else ("", "")
    return call(f"xp.where({test}, {before}{{1}}{after}, {{2}})", condition, a, b)


NODES: dict[type, Callable[[Context, Any], Plan]] = {
    **{kind: numpy_plans.NODES[kind] for kind in SYNTAX},
    Number: _number,
    Constant: lambda context, e: literal(f"math.{e.name}"),
    Full: _full,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Where: _where,
}
