"""What NumPy and the array API standard write alike: plans that are only Python, functions up to a prefix."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.expr import Add, Apply, Compare, Expr, Formal, Full, Mul, Number, Power, SizeValue, Symbol, negate
from symnet.program.plans.context import Context
from symnet.program.plans.plan import ADD, ATOM, COMPARE, MUL, UNARY, Plan, binary, call, literal
from symnet.program.stable_forms import MINUS_ONE, ONE, opposite
from symnet.sizes import Shape

Row = Callable[[tuple[Expr, ...]], Plan]  # the plan of a function, from its operands

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


def thin(e: Expr, other: Expr, shape: Shape) -> Expr:
    """A constant tensor as its number, where the other operand alone has the full shape."""
    return Number(e.value) if isinstance(e, Full) and other.shape == shape else e


def _add(context: Context, e: Add) -> Plan:
    a, b = e.children
    a = thin(a, b, e.shape)
    b = thin(b, a, e.shape)
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


def without_unit(e: Mul, a: Expr, b: Expr) -> Plan | None:
    """A product with -1, or with a 1 that does not broadcast."""
    if a is MINUS_ONE:
        return Plan("-{0}", (b,), (UNARY,), UNARY)
    if a is ONE or b is ONE:
        other = b if a is ONE else a
        if other.shape == e.shape:
            return Plan("{0}", (other,), (ATOM,), view=True)
    return None


def positive_power(e: Power) -> Expr:
    """x**k where e is x**(-k)."""
    assert isinstance(e.exponent, Number)
    return e.base if e.exponent is MINUS_ONE else Power(e.base, Number(-e.exponent.value))


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


def named(function: str) -> Row:
    """A function of one operand, in the words of its module."""
    return lambda operands: call(f"{function}({{0}})", operands[0], partial=True)


def stable(name: str) -> Row:
    """A function of one operand that is written here, so that no digits are lost."""
    return lambda operands: call(f"{name}({{0}})", operands[0], partial=True, imports=(name,))


def template(text: str, *needs: int, binds: int = ATOM, partial: bool = False) -> Row:
    return lambda operands: Plan(text, operands, needs, binds, partial=partial)


def _elu(operands: tuple[Expr, ...]) -> Plan:
    if operands[1] is ONE:
        return call("elu({0})", operands[0], partial=True, imports=("elu",))
    return call("elu({0}, {1})", *operands, partial=True, imports=("elu",))


def functions(module: str) -> dict[str, Row]:
    """The elementwise functions that differ by the name of the module alone."""
    return {
        **{name: named(f"{module}.{name}") for name in ("exp", "log", "log1p", "expm1", "sqrt", "abs", "sign")},
        **{name: named(f"{module}.{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
        **{name: stable(name) for name in ("erf", "sigmoid", "silu", "mish", "gelu", "selu")},
        "leaky_relu": template(f"{module}.where({{0}} > 0, {{0}}, {{1}} * {{0}})", ATOM, MUL),
        "elu": _elu,
        "softsign": template(f"{{0}} / (1 + {module}.abs({{0}}))", ATOM, binds=MUL),
        "hard_sigmoid": template(f"{module}.clip(({{0}} + 3) / 6, 0, 1)", ADD),
        "hard_tanh": template(f"{module}.clip({{0}}, -1, 1)"),
        "maximum": template(f"{module}.maximum({{0}}, {{1}})"),
        "minimum": template(f"{module}.minimum({{0}}, {{1}})"),
    }


def kernels(module: str) -> dict[str, Row]:
    """The functions that only the stable forms of formulas call."""
    own = ("sech", "logcosh", "log1mexp", "log1p_square", "erfc", "normal_cdf", "lorentz")
    return {
        **{name: stable(name) for name in (*own, "exp_minus_square", "exp_minus_half_square")},
        "xlogy": lambda operands: call("xlogy({0}, {1})", *operands, partial=True, imports=("xlogy",)),
        "hypot": template(f"{module}.hypot({{0}}, {{1}})"),
    }


# The plans that know no library.
SYNTAX: dict[type, Callable[[Context, Any], Plan]] = {
    SizeValue: _size_value,
    Symbol: _symbol,
    Add: _add,
    Compare: _compare,
    Apply: _apply,
    Formal: _formal,
}
