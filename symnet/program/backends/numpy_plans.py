"""NumPy: the plan of every node that works entry by entry, in the words a person would use."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.errors import SymnetError, quote
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
    negate,
)
from symnet.program.backends.context import Context
from symnet.program.plan import ADD, ATOM, COMPARE, LOOSE, MUL, POWER, UNARY, Plan, binary, call, literal
from symnet.program.signs import bounded
from symnet.program.stable_forms import MINUS_ONE, ONE, opposite
from symnet.sizes import Shape

EXACT = 2**53  # integers below are floats without rounding


def number(value: Fraction) -> Plan:
    """An exact number as a Python literal, or a quotient of two."""
    try:
        nearest = float(value)
    except OverflowError:
        raise SymnetError(f"{quote(value)} is too large for floating-point code") from None
    sign = UNARY if value < 0 else ATOM
    if value.denominator == 1:
        return literal(str(value.numerator) if abs(value) < EXACT else repr(nearest), sign)
    if Fraction(repr(nearest)) == value or max(abs(value.numerator), value.denominator) >= EXACT:
        return literal(repr(nearest), sign)
    return Plan(f"{value.numerator} / {value.denominator}", binds=MUL, inline=True)


def _size_value(context: Context, e: SizeValue) -> Plan:
    (monomial, coefficient), *more = e.size.terms
    name = not more and coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1
    return literal(context.size(e.size), ATOM if name else ADD if more else MUL if coefficient > 0 else UNARY)


def _full(context: Context, e: Full) -> Plan:
    shape, dtype = context.shape(e.shape), context.dtype()
    named = {0: "zeros", 1: "ones"}.get(e.value)  # type: ignore[call-overload]
    if named:
        return call(f"np.{named}({shape}, dtype={dtype})")
    return call(f"np.full({shape}, {number(e.value).template}, dtype={dtype})")


def _thin(e: Expr, other: Expr, shape: Shape) -> Expr:
    """A constant tensor as its number, where the other operand alone has the full shape."""
    return Number(e.value) if isinstance(e, Full) and other.shape == shape else e


def _add(context: Context, e: Add) -> Plan:
    a, b = e.children
    a = _thin(a, b, e.shape)
    b = _thin(b, a, e.shape)
    less = subtrahend(b)
    if less is not None:
        return binary("-", a, less, ADD)
    first = opposite(a) if not isinstance(a, Number) and context.single(a) else None
    return binary("-", b, first, ADD) if first is not None else binary("+", a, b, ADD)


def subtrahend(b: Expr) -> Expr | None:
    """u where b is written -u or -u*v."""
    if isinstance(b, Number):
        return Number(-b.value) if b.value < 0 else None
    if not isinstance(b, Mul):
        return None
    first, second = b.children
    if isinstance(first, Number) and first.value < 0:
        return second if first is MINUS_ONE else Mul(Number(-first.value), second)
    if isinstance(first, Mul) and isinstance(first.children[0], Number) and first.children[0].value < 0:
        inner = (
            first.children[1] if first.children[0] is MINUS_ONE else Mul(negate(first.children[0]), first.children[1])
        )
        return Mul(inner, second)
    return None


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
    for value, mask in ((a, b), (b, a)):
        chosen = indicator(mask)
        if chosen is not None and context.single(mask) and value not in context.constant:
            return Plan("{0} * {1}", (value, chosen), (MUL, MUL + 1), MUL, partial=True)
    if isinstance(b, Power) and isinstance(b.exponent, Number) and b.exponent.value < 0 and b not in context.constant:
        if _inverse_power(context, b) and bounded(a):
            return binary("*", a, b, MUL)
        return binary("/", a, _positive_power(b), MUL)
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


def _positive_power(e: Power) -> Expr:
    assert isinstance(e.exponent, Number)
    return e.base if e.exponent is MINUS_ONE else Power(e.base, Number(-e.exponent.value))


def _power(context: Context, e: Power) -> Plan:
    if e in context.constant:
        return _constant_power(e)
    base, exponent = e.children
    if isinstance(exponent, Number):
        if exponent.value < 0:
            found = _inverse_power(context, e)
            if found:
                return Plan("(1 / {0})**{1}", found, (MUL + 1, UNARY), POWER, partial=True)
            return Plan("1 / {0}", (_positive_power(e),), (MUL + 1,), MUL, partial=True)
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


def _numpy(name: str) -> Callable[[tuple[Expr, ...]], Plan]:
    return lambda operands: call(f"np.{name}({{0}})", operands[0], partial=True)


def _stable(name: str) -> Callable[[tuple[Expr, ...]], Plan]:
    return lambda operands: call(f"{name}({{0}})", operands[0], partial=True, imports=(name,))


def _template(
    template: str, *needs: int, binds: int = ATOM, partial: bool = False
) -> Callable[[tuple[Expr, ...]], Plan]:
    return lambda operands: Plan(template, operands, needs, binds, partial=partial)


NUMPY: dict[str, Callable[[tuple[Expr, ...]], Plan]] = {
    **{name: _numpy(name) for name in ("exp", "log", "log1p", "expm1", "sqrt", "abs", "sign")},
    **{name: _numpy(name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "asin": _numpy("arcsin"),
    "acos": _numpy("arccos"),
    "atan": _numpy("arctan"),
    **{name: _stable(name) for name in ("erf", "sigmoid", "silu", "mish", "gelu", "selu")},
    "relu": _template("np.maximum({0}, 0)"),
    "leaky_relu": _template("np.where({0} > 0, {0}, {1} * {0})", ATOM, MUL),
    "elu": lambda operands: call(
        "elu({0})" if operands[1] is ONE else "elu({0}, {1})",
        *(operands[:1] if operands[1] is ONE else operands),
        partial=True,
        imports=("elu",),
    ),
    "softplus": _template("np.logaddexp(0, {0})", partial=True),
    "softsign": _template("{0} / (1 + np.abs({0}))", ATOM, binds=MUL),
    "hard_sigmoid": _template("np.clip(({0} + 3) / 6, 0, 1)", ADD),
    "hard_tanh": _template("np.clip({0}, -1, 1)"),
    "step": _template("np.heaviside({0}, 1)"),
    "maximum": _template("np.maximum({0}, {1})"),
    "minimum": _template("np.minimum({0}, {1})"),
}
# Functions that only the stable forms of formulas call.
KERNELS: dict[str, Callable[[tuple[Expr, ...]], Plan]] = {
    **{
        name: _stable(name)
        for name in ("sech", "logcosh", "log1mexp", "log1p_square", "erfc", "normal_cdf", "lorentz")
        + ("exp_minus_square", "exp_minus_half_square")
    },
    "xlogy": lambda operands: call("xlogy({0}, {1})", *operands, partial=True, imports=("xlogy",)),
    "asinh": _numpy("arcsinh"),
    "hypot": _template("np.hypot({0}, {1})"),
}


def _where(context: Context, e: Where) -> Plan:
    condition, a, b = e.children
    if condition in context.constant and not e.shape:
        return Plan("({1} if {0} else {2})", e.children, (LOOSE, LOOSE, LOOSE), ATOM, guarded=(1, 2))
    full = e.shape == condition.shape
    a, b = (_thin(v, condition, e.shape) if full else v for v in (a, b))
    if a in context.constant and b in context.constant:
        dtype = context.dtype()
        if a is ONE and b is Number(0) and full and condition not in context.constant:
            return Plan(f"({{0}}).astype({dtype})", (condition,))
        return call(f"np.where({{0}}, {{1}}, {{2}}).astype({dtype})", condition, a, b, guarded=(1, 2))
    return call("np.where({0}, {1}, {2})", condition, a, b, guarded=(1, 2))


def _compare(context: Context, e: Compare) -> Plan:
    return Plan(f"{{0}} {e.relation} {{1}}", e.children, (ADD, ADD), COMPARE)


def _symbol(context: Context, e: Symbol) -> Plan:
    return Plan(context.symbols[e.name], inline=True, view=True)


def _formal(context: Context, e: Formal) -> Plan:
    raise SymnetError(
        f"{quote(e, 60)} is a derivative as written and has no code; derive it first, with symnet.{e.kind}(...)"
    )


def _apply(context: Context, e: Apply) -> Plan:
    raise SymnetError(f"{quote(e.name)} is an unspecified function and has no code; substitute a function for it first")


NODES: dict[type, Callable[[Context, Any], Plan]] = {
    Number: lambda context, e: number(e.value),
    Constant: lambda context, e: literal(f"np.{e.name}"),
    SizeValue: _size_value,
    Symbol: _symbol,
    Full: _full,
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Where: _where,
    Compare: _compare,
    Apply: _apply,
    Formal: _formal,
}
