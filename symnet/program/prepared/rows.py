"""Which plans can write into arrays that are there already, and how: a row for each template of a plan.

A plan without a row, here or in `forms`, makes its own arrays, as in the function.
"""

from __future__ import annotations

from collections.abc import Callable

from symnet.program.prepared.steps import LITERAL, Shape, Steps, Value

Operands = tuple[Value, ...]
Row = Callable[[Steps, Operands, Shape], Value]
SAFE = 1e30  # numbers between this and its inverse have an inverse in every type
MASKS = {">": "greater", ">=": "greater_equal", "<": "less", "<=": "less_equal", "==": "equal", "!=": "not_equal"}


def _entrywise(name: str, truth: bool = False) -> Row:
    return lambda steps, operands, shape: steps.entrywise(name, operands, shape, truth)


def _power(steps: Steps, operands: Operands, shape: Shape) -> Value:
    """Squares and cubes are products."""
    base, exponent = operands
    if exponent.kind != LITERAL or exponent.number not in (2, 3, 4) or base.shape != shape:
        return steps.entrywise("power", operands, shape)
    square = steps.entrywise("square", (base,), shape)
    if exponent.number == 2:
        return square
    return steps.entrywise("multiply", (square, base if exponent.number == 3 else square), shape)


def _divide(steps: Steps, operands: Operands, shape: Shape) -> Value:
    """By a number that is known, as a product with its inverse."""
    a, b = operands
    if b.kind == LITERAL and b.number is not None and 1 / SAFE < abs(b.number) < SAFE and a.shape == shape:
        inverse = f"1 / {b.code}" if b.code.isalnum() else f"1 / ({b.code})"
        return steps.entrywise("multiply", (a, steps.number(1 / b.number, inverse)), shape)
    return steps.entrywise("divide", operands, shape)


def _negative(steps: Steps, operands: Operands, shape: Shape) -> Value:
    return steps.entrywise("multiply", (steps.number(-1.0, "-1"), operands[0]), shape)


def _relu(steps: Steps, operands: Operands, shape: Shape) -> Value:
    """Against an array of zeros: only there NumPy takes its fast way."""
    return steps.entrywise("maximum", (operands[0], steps.filled("0", shape, 0.0)), shape)


def _softplus(steps: Steps, operands: Operands, shape: Shape) -> Value:
    return steps.entrywise("logaddexp", (steps.filled("0", (), 0.0), operands[0]), shape)


TOP = "np.log(np.finfo(dtype).max) - 0.25"  # its exponential, and 1 more, are finite


def _sigmoid(steps: Steps, operands: Operands, shape: Shape) -> Value:
    """t/(1 + t) with t = exp(x), where x stops before t overflows; sigmoid(-x) is 1/(1 + t), to less than any normal
    number."""
    x = operands[0]
    below = _one_plus_exp(steps, steps.negated(x), shape, steps.found)
    if below is not None:
        return steps.entrywise("reciprocal", (below,), shape)
    below = _one_plus_exp(steps, x, shape, steps.entrywise)
    assert below is not None
    return steps.entrywise("divide", (steps.made(below).operands[0], below), shape)


def _one_plus_exp(steps: Steps, x: Value | None, shape: Shape, step: Callable[..., Value | None]) -> Value | None:
    """1 + exp(x), where each step can be had."""
    for op, more in (("minimum", steps.filled(TOP, shape)), ("exp", None), ("add", steps.filled("1", (), 1.0))):
        if x is None:
            return None
        x = step(op, (x,) if more is None else (x, more), shape)
    return x


def _sech(steps: Steps, operands: Operands, shape: Shape) -> Value:
    """2t/(1 + t²) with t = exp(-|x|)."""
    size = steps.entrywise("absolute", operands, shape)
    power = steps.entrywise("exp", (steps.entrywise("negative", (size,), shape),), shape)
    square = steps.entrywise("multiply", (power, power), shape)
    below = steps.entrywise("add", (square, steps.filled("1", ())), shape)
    return steps.entrywise("divide", (steps.entrywise("add", (power, power), shape), below), shape)


def _leaky_relu(steps: Steps, operands: Operands, shape: Shape) -> Value:
    x, slope = operands
    if slope.number is None or not 0 <= slope.number <= 1:
        return steps.fresh("np.where({0} > 0, {0}, {1} * {0})", operands, shape)
    return steps.entrywise("maximum", (x, steps.entrywise("multiply", (x, slope), shape)), shape)


def _where(steps: Steps, operands: Operands, shape: Shape) -> Value:
    text = "np.copyto({out}, {2}); np.copyto({out}, {1}, where={0})"
    return steps.emit("code", operands, shape, text)


def _copied(steps: Steps, operands: Operands, shape: Shape) -> Value:
    return steps.emit("copy", operands, shape)


def _outer(steps: Steps, operands: Operands, shape: Shape) -> Value:
    a, b = operands
    column = steps.view("{0}[:, None]", a, (*a.shape, 1))
    return steps.entrywise("multiply", (column, b), shape)


def _inner(steps: Steps, operands: Operands, shape: Shape) -> Value:
    return steps.flat(*operands)


def _greater(steps: Steps, operands: Operands, shape: Shape) -> Value:
    """relu(x) > 0 says the same as x > 0, and lets relu(x) take the place of x."""
    x, bound = operands
    if bound.kind == LITERAL and bound.number == 0 and x.shape == shape:
        x = steps.found("maximum", (x, steps.filled("0", shape, 0.0)), shape) or x
    return steps.entrywise("greater", (x, bound), shape, truth=True)


ROWS: dict[str, Row] = {
    "{0} + {1}": _entrywise("add"),
    "{0} - {1}": _entrywise("subtract"),
    "{0} / {1}": _divide,
    "-{0}": _negative,
    "1 / {0}": _entrywise("reciprocal"),
    "{0}**{1}": _power,
    "np.power({0}, {1})": _power,
    **{f"np.{name}({{0}})": _entrywise(name) for name in ("exp", "log", "log1p", "expm1", "sqrt", "abs", "sign")},
    **{f"np.{name}({{0}})": _entrywise(name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{f"np.{name}({{0}})": _entrywise(name) for name in ("arcsin", "arccos", "arctan")},
    "np.maximum({0}, {1})": _entrywise("maximum"),
    "np.minimum({0}, {1})": _entrywise("minimum"),
    "np.maximum({0}, 0)": _relu,
    "np.logaddexp(0, {0})": _softplus,
    "sigmoid({0})": _sigmoid,
    "sech({0})": _sech,
    "np.where({0} > 0, {0}, {1} * {0})": _leaky_relu,
    "np.where({0}, {1}, {2})": _where,
    "np.where({0}, {1}, {2}).astype(dtype)": _where,
    "({0}).astype(dtype)": _copied,
    "np.outer({0}, {1})": _outer,
    "np.vdot({0}, {1})": _inner,
    **{f"{{0}} {sign} {{1}}": _entrywise(name, truth=True) for sign, name in MASKS.items()},
    "{0} > {1}": _greater,
}
