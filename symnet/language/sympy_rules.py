"""One row for every SymPy class of scalars: what it becomes, from the scene and the converted arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from symnet.expr import Apply, Compare, Constant, Expr, Formal, Map, Number, Symbol, Where, negate
from symnet.symbols import check_name

MAX_ORDER = 100


@dataclass(frozen=True)
class Both:
    """A condition that holds where all parts do."""

    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Either:
    """A condition that holds where some part does."""

    parts: tuple[Any, ...]


def chain(combine: Callable[[Expr, Expr], Expr], parts: Any) -> Expr:
    """Parts combined from the left."""
    first, *rest = parts
    for part in rest:
        first = combine(first, part)
    return first  # type: ignore[no-any-return]


def add(scene: Any, *parts: Expr) -> Expr:
    return chain(lambda a, b: a + b, parts)


def _mul(scene: Any, *parts: Expr) -> Expr:
    negative = parts[0] is Number(-1) and len(parts) > 1
    pairs = list(zip(parts, scene.node.args, strict=True))[negative:]
    above = [p for p, arg in pairs if not _is_inverse(arg)]
    below = [p for p, arg in pairs if _is_inverse(arg)]
    total = chain(lambda a, b: a * b, above or [Number(1)])
    for part in below:
        base, exponent = part.children if not isinstance(part, Map) else (part, Number(-1))
        total = total / (base if exponent is Number(-1) else base ** negate(exponent))
    return negate(total) if negative else total


def _is_inverse(part: Any) -> bool:
    return isinstance(part, sympy.Pow) and part.exp.is_Rational and part.exp < 0


def _pow(scene: Any, base: Expr, exponent: Expr) -> Expr:
    return Map("sqrt", base) if exponent is Number(Fraction(1, 2)) else base**exponent


def _float(scene: Any) -> Number:
    """By the shortest decimal form, as a Python float; one of other precision by its own digits."""
    node = scene.node
    return Number(Fraction(repr(float(node)) if node._prec == 53 else str(node)))


def _rational(scene: Any) -> Number:
    return Number(Fraction(int(scene.node.p), int(scene.node.q)))


def _log(scene: Any, x: Expr, base: Expr | None = None) -> Expr:
    return Map("log", x) if base is None else Map("log", x) / Map("log", base)


def _step(scene: Any, x: Expr, at_zero: Expr) -> Expr:
    zero = Number(0)
    if at_zero is Number(1):
        return Map("step", x)
    return Where(Compare(">", x, zero), Number(1), Where(Compare("<", x, zero), zero, at_zero))


def _map(name: str) -> Callable[..., Expr]:
    return lambda scene, x: Map(name, x)


def convert_by(build: Callable[[Expr], Expr]) -> Callable[..., Expr]:
    return lambda scene, x: build(x)


def _extreme(name: str) -> Callable[..., Expr]:
    return lambda scene, *parts: chain(lambda a, b: Map(name, a, b), parts)


# Relations and conditions


def _relation(word: str) -> Callable[..., Expr]:
    return lambda scene, a, b: Compare(word, a, b)


def _piecewise(scene: Any, *branches: Any) -> Expr:
    *some, (last, condition) = branches
    if condition is not True:
        scene.refuse("has no branch for all other cases; add (value, True)")
    for value, when in reversed(some):
        last = _choose(scene, when, value, last)
    return last  # type: ignore[no-any-return]


def _choose(scene: Any, when: Any, a: Expr, b: Expr) -> Expr:
    if isinstance(when, Compare):
        return Where(when, a, b)
    if isinstance(when, Both):  # b unless every part holds
        for part in reversed(when.parts):
            a = _choose(scene, part, a, b)
        return a
    if isinstance(when, Either):
        for part in reversed(when.parts):
            b = _choose(scene, part, a, b)
        return b
    return scene.refuse("has a condition that is not made of comparisons")  # type: ignore[no-any-return]


# Functions and derivatives


def _applied(scene: Any, *parts: Expr) -> Expr:
    if len(parts) != 1:
        scene.refuse("has several arguments; unspecified functions have one here")
    return Apply(check_name(scene.node.func.__name__), parts[0])


def _derivative(scene: Any, f: Expr, *counts: Any) -> Expr:
    for variable, order in counts:
        if not isinstance(variable, Symbol):
            scene.refuse("is a derivative by something that is not a variable")
        if not isinstance(order, Number) or not 1 <= order.value <= MAX_ORDER:
            scene.refuse(f"is a derivative of an order that is not an integer from 1 to {MAX_ORDER}")
        f = Formal("diff", f, variable, order=int(order.value))
    return f


def _subs(scene: Any) -> Expr:
    """`Subs(f'(d), d, point)` is f'(point); elsewhere the point stands for the variable."""
    inner, variables, points = scene.node.expr, scene.node.variables, scene.node.point
    values = [scene.convert(point) for point in points]
    if isinstance(inner, sympy.Derivative) and isinstance(inner.expr, sympy.core.function.AppliedUndef):
        if len(inner.variable_count) == 1 and inner.expr.args == tuple(variables) == inner.variable_count[0][:1]:
            order = inner.variable_count[0][1]
            if order.is_Integer and 1 <= order <= MAX_ORDER:
                return Apply(check_name(inner.expr.func.__name__), values[0], int(order))
    if inner.has(sympy.Derivative):
        scene.refuse("puts a value into a derivative; call .doit() first")
    return scene.convert(inner, dict(zip(variables, values, strict=True)))  # type: ignore[no-any-return]


def _reciprocal(name: str) -> Callable[..., Expr]:
    return lambda scene, x: 1 / Map(name, x)


def _quotient(above: str, below: str) -> Callable[..., Expr]:
    return lambda scene, x: Map(above, x) / Map(below, x)


RULES: dict[type, Callable[..., Any]] = {
    sympy.Symbol: lambda scene: scene.variable(),
    sympy.Dummy: lambda scene: scene.variable(),
    sympy.MatrixSymbol: lambda scene: scene.variable(),
    sympy.Rational: _rational,
    sympy.Float: _float,
    type(sympy.pi): lambda scene: Constant("pi"),
    type(sympy.E): lambda scene: Constant("e"),
    sympy.Add: add,
    sympy.Mul: _mul,
    sympy.Pow: _pow,
    sympy.exp: _map("exp"),
    sympy.log: _log,
    sympy.Abs: _map("abs"),
    sympy.sign: _map("sign"),
    sympy.sin: _map("sin"),
    sympy.cos: _map("cos"),
    sympy.tan: _map("tan"),
    sympy.sinh: _map("sinh"),
    sympy.cosh: _map("cosh"),
    sympy.tanh: _map("tanh"),
    sympy.asin: _map("asin"),
    sympy.acos: _map("acos"),
    sympy.atan: _map("atan"),
    sympy.erf: _map("erf"),
    sympy.erfc: convert_by(lambda x: 1 - Map("erf", x)),
    sympy.sec: _reciprocal("cos"),
    sympy.csc: _reciprocal("sin"),
    sympy.cot: _quotient("cos", "sin"),
    sympy.sech: _reciprocal("cosh"),
    sympy.csch: _reciprocal("sinh"),
    sympy.coth: _quotient("cosh", "sinh"),
    sympy.asinh: convert_by(lambda x: Map("log", x + Map("sqrt", x**2 + 1))),
    sympy.acosh: convert_by(lambda x: Map("log", x + Map("sqrt", x - 1) * Map("sqrt", x + 1))),
    sympy.atanh: convert_by(lambda x: (Map("log", 1 + x) - Map("log", 1 - x)) / 2),
    # everything is real
    sympy.re: convert_by(lambda x: x),
    sympy.conjugate: convert_by(lambda x: x),
    sympy.im: convert_by(lambda x: 0 * x),
    sympy.Max: _extreme("maximum"),
    sympy.Min: _extreme("minimum"),
    sympy.Heaviside: _step,
    sympy.Piecewise: _piecewise,
    sympy.functions.elementary.piecewise.ExprCondPair: lambda scene, value, when: (value, when),
    sympy.Tuple: lambda scene, *parts: parts,
    sympy.And: lambda scene, *parts: Both(parts),
    sympy.Or: lambda scene, *parts: Either(parts),
    sympy.logic.boolalg.BooleanTrue: lambda scene: True,
    sympy.logic.boolalg.BooleanFalse: lambda scene: False,
    sympy.Eq: _relation("=="),
    sympy.Ne: _relation("!="),
    sympy.Lt: _relation("<"),
    sympy.Le: _relation("<="),
    sympy.Gt: _relation(">"),
    sympy.Ge: _relation(">="),
    sympy.core.function.AppliedUndef: _applied,
    sympy.Derivative: _derivative,
    sympy.Subs: _subs,
    sympy.Lambda: lambda scene: scene.node,
}
