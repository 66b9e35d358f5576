"""The table of elementwise functions: one row each.

A row gives the definition by simpler rows, the partial derivatives, where there is a value, where the derivative row
holds (the kinks are what is left out; the row's value there is the stated convention), the range, and how the name is
written. Everything else about a function (its reverse rule, σ' = σ(1 − σ), code, proofs) is computed from its row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from symnet.expr import Compare, Constant, Expr, Map, Number, Power, Where, as_expr, negate

Build = Callable[..., Expr]
Conditions = Callable[..., tuple[Compare, ...]]


def nowhere(*_: Expr) -> tuple[Compare, ...]:
    """No condition: holds everywhere."""
    return ()


@dataclass(frozen=True)
class Range:
    """Where the values lie: bounds (None: unbounded), the best or close to it, and whether each is attained."""

    low: int | Fraction | None = None
    low_attained: bool = False
    high: int | Fraction | None = None
    high_attained: bool = False


@dataclass(frozen=True)
class Function:
    """One row.

    name: as typed; symbol: as written in mathematics; partials: one derivative for each operand, as functions of all
    operands; definition: the same function by simpler rows (None: primitive); domain: when there is a value; smooth:
    when (inside the domain) the partials are the derivative; defaults: values of the parameters after the first
    operand; convention: what the partials say at the kinks; monotone: 1 increasing, -1 decreasing, 0 neither.
    """

    name: str
    symbol: str
    partials: tuple[Build, ...]
    definition: Build | None = None
    domain: Conditions = nowhere
    smooth: Conditions = nowhere
    defaults: tuple[Fraction, ...] = ()
    operands: int = 1
    range: Range = Range()
    monotone: int = 0
    convention: str = ""
    zh: str = ""

    def __call__(self, *operands: Expr) -> Expr:
        given = tuple(map(as_expr, operands))
        return Map(self.name, *given, *(Number(v) for v in self.defaults[len(given) - self.operands :]))


def _map(name: str) -> Build:
    return lambda *operands: Map(name, *map(as_expr, operands))


exp, log, sin, cos, tanh, cosh, sinh = map(_map, ("exp", "log", "sin", "cos", "tanh", "cosh", "sinh"))
sqrt, absolute, sign, erf, sigmoid, softplus = map(_map, ("sqrt", "abs", "sign", "erf", "sigmoid", "softplus"))
pi, one, zero = Constant("pi"), Number(1), Number(0)


def half(e: Expr) -> Expr:
    return e / 2


def where(relation: str, a: Expr, b: object, then: object, otherwise: object) -> Expr:
    return Where(Compare(relation, a, as_expr(b)), as_expr(then), as_expr(otherwise))


def both(*conditions: tuple[str, Callable[..., Expr], int]) -> Conditions:
    """Conditions `left(operands) relation number` as a function of the operands."""
    return lambda *x: tuple(Compare(relation, left(*x), Number(number)) for relation, left, number in conditions)


def first(x: Expr, *_: Expr) -> Expr:
    return x


def constant(value: int) -> Build:
    return lambda *_: Number(value)


SELU_SCALE = Fraction("1.0507009873554804934193349852946")
SELU_ALPHA = Fraction("1.6732632423543772848170429916717")


def _gelu_derivative(x: Expr) -> Expr:
    return (1 + erf(x / sqrt(2))) / 2 + x * exp(-(x**2) / 2) / sqrt(2 * pi)


def _mish_derivative(x: Expr) -> Expr:
    t = tanh(softplus(x))
    return t + x * (1 - t**2) * sigmoid(x)


def _selu(x: Expr) -> Expr:
    return Number(SELU_SCALE) * Map("elu", x, Number(SELU_ALPHA))


ROWS = (
    Function("exp", "exp", (exp,), range=Range(low=0), monotone=1, zh="指数函数"),
    Function("log", "log", (lambda x: 1 / x,), domain=both((">", first, 0)), monotone=1, zh="自然对数"),
    Function("log1p", "log1p", (lambda x: 1 / (1 + x),), lambda x: log(1 + x), both((">", first, -1)), monotone=1),
    Function("expm1", "expm1", (exp,), lambda x: exp(x) - 1, range=Range(low=-1), monotone=1),
    Function(
        "sqrt",
        "sqrt",
        (lambda x: 1 / (2 * sqrt(x)),),
        lambda x: Power(x, Number(Fraction(1, 2))),
        domain=both((">=", first, 0)),
        smooth=both((">", first, 0)),
        range=Range(low=0, low_attained=True),
        monotone=1,
        zh="平方根",
    ),
    Function(
        "abs",
        "abs",
        (sign,),
        lambda x: where(">=", x, 0, x, negate(x)),
        smooth=both(("!=", first, 0)),
        range=Range(low=0, low_attained=True),
        convention="abs'(0) = 0",
        zh="绝对值",
    ),
    Function(
        "sign",
        "sign",
        (constant(0),),
        lambda x: where(">", x, 0, 1, where("<", x, 0, -1, 0)),
        smooth=both(("!=", first, 0)),
        range=Range(-1, True, 1, True),
        monotone=1,
        convention="sign(0) = 0 and sign'(0) = 0",
        zh="符号函数",
    ),
    Function("sin", "sin", (cos,), range=Range(-1, True, 1, True), zh="正弦"),
    Function("cos", "cos", (lambda x: -sin(x),), range=Range(-1, True, 1, True), zh="余弦"),
    Function(
        "tan",
        "tan",
        (lambda x: 1 + Map("tan", x) ** 2,),
        lambda x: sin(x) / cos(x),
        domain=both(("!=", cos, 0)),
        zh="正切",
    ),
    Function("sinh", "sinh", (cosh,), lambda x: (exp(x) - exp(-x)) / 2, monotone=1, zh="双曲正弦"),
    Function("cosh", "cosh", (sinh,), lambda x: (exp(x) + exp(-x)) / 2, range=Range(1, True), zh="双曲余弦"),
    Function(
        "tanh",
        "tanh",
        (lambda x: 1 - tanh(x) ** 2,),
        lambda x: (exp(x) - exp(-x)) / (exp(x) + exp(-x)),
        range=Range(-1, False, 1, False),
        monotone=1,
        zh="双曲正切",
    ),
    Function(
        "asin",
        "arcsin",
        (lambda x: 1 / sqrt(1 - x**2),),
        domain=both((">=", first, -1), ("<=", first, 1)),
        smooth=both((">", first, -1), ("<", first, 1)),
        monotone=1,
        zh="反正弦",
    ),
    Function(
        "acos",
        "arccos",
        (lambda x: -1 / sqrt(1 - x**2),),
        lambda x: pi / 2 - Map("asin", x),
        domain=both((">=", first, -1), ("<=", first, 1)),
        smooth=both((">", first, -1), ("<", first, 1)),
        range=Range(low=0, low_attained=True),
        monotone=-1,
        zh="反余弦",
    ),
    Function("atan", "arctan", (lambda x: 1 / (1 + x**2),), monotone=1, zh="反正切"),
    Function(
        "erf",
        "erf",
        (lambda x: 2 / sqrt(pi) * exp(-(x**2)),),
        range=Range(-1, False, 1, False),
        monotone=1,
        zh="误差函数",
    ),
    Function(
        "sigmoid",
        "σ",
        (lambda x: sigmoid(x) * (1 - sigmoid(x)),),
        lambda x: 1 / (1 + exp(-x)),
        range=Range(0, False, 1, False),
        monotone=1,
        zh="Sigmoid 函数",
    ),
    Function(
        "relu",
        "ReLU",
        (lambda x: where(">", x, 0, 1, 0),),
        lambda x: where(">", x, 0, x, 0),
        smooth=both(("!=", first, 0)),
        range=Range(low=0, low_attained=True),
        monotone=1,
        convention="ReLU'(0) = 0",
        zh="ReLU 函数",
    ),
    Function(
        "leaky_relu",
        "LeakyReLU",
        (lambda x, a: where(">", x, 0, 1, a), lambda x, a: where(">", x, 0, 0, x)),
        lambda x, a: where(">", x, 0, x, a * x),
        smooth=both(("!=", first, 0)),
        defaults=(Fraction(1, 100),),
        convention="LeakyReLU'(0) = a",
        zh="带泄漏的 ReLU 函数",
    ),
    Function(
        "elu",
        "ELU",
        (lambda x, a: where(">", x, 0, 1, a * exp(x)), lambda x, a: where(">", x, 0, 0, exp(x) - 1)),
        lambda x, a: where(">", x, 0, x, a * (exp(x) - 1)),
        smooth=lambda x, a: () if a is one else (Compare("!=", x, zero),),
        defaults=(Fraction(1),),
        convention="ELU'(0) = a",
        zh="ELU 函数",
    ),
    Function(
        "selu",
        "SELU",
        (lambda x: Number(SELU_SCALE) * where(">", x, 0, 1, Number(SELU_ALPHA) * exp(x)),),
        _selu,
        smooth=both(("!=", first, 0)),
        monotone=1,
        convention="SELU'(0) is the slope from the left",
        zh="SELU 函数",
    ),
    Function(
        "softplus",
        "softplus",
        (sigmoid,),
        lambda x: log(1 + exp(x)),
        range=Range(low=0),
        monotone=1,
        zh="Softplus 函数",
    ),
    Function(
        "softsign",
        "softsign",
        (lambda x: 1 / (1 + absolute(x)) ** 2,),
        lambda x: x / (1 + absolute(x)),
        range=Range(-1, False, 1, False),
        monotone=1,
        zh="Softsign 函数",
    ),
    Function(
        "gelu",
        "GELU",
        (_gelu_derivative,),
        lambda x: x * (1 + erf(x / sqrt(2))) / 2,
        range=Range(low=Fraction(-17, 100)),
        zh="GELU 函数",
    ),
    Function(
        "silu",
        "SiLU",
        (lambda x: sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x)),),
        lambda x: x * sigmoid(x),
        range=Range(low=Fraction(-2785, 10**4)),
        zh="SiLU 函数",
    ),
    Function(
        "mish",
        "Mish",
        (_mish_derivative,),
        lambda x: x * tanh(softplus(x)),
        range=Range(low=Fraction(-3089, 10**4)),
        zh="Mish 函数",
    ),
    Function(
        "hard_sigmoid",
        "hard-σ",
        (lambda x: where("<=", x, -3, 0, where("<", x, 3, Fraction(1, 6), 0)),),
        lambda x: where("<=", x, -3, 0, where("<", x, 3, (x + 3) / 6, 1)),
        smooth=both(("!=", first, -3), ("!=", first, 3)),
        range=Range(0, True, 1, True),
        monotone=1,
        convention="the slope at -3 and 3 is 0",
        zh="分段线性 Sigmoid 函数",
    ),
    Function(
        "hard_tanh",
        "hard-tanh",
        (lambda x: where("<=", x, -1, 0, where("<", x, 1, 1, 0)),),
        lambda x: where("<=", x, -1, -1, where("<", x, 1, x, 1)),
        smooth=both(("!=", first, -1), ("!=", first, 1)),
        range=Range(-1, True, 1, True),
        monotone=1,
        convention="the slope at -1 and 1 is 0",
        zh="分段线性 tanh 函数",
    ),
    Function(
        "step",
        "u",
        (constant(0),),
        lambda x: where(">=", x, 0, 1, 0),
        smooth=both(("!=", first, 0)),
        range=Range(0, True, 1, True),
        monotone=1,
        convention="u(0) = 1 and u'(0) = 0",
        zh="单位阶跃函数",
    ),
    Function(
        "maximum",
        "max",
        (lambda a, b: where(">=", a, b, 1, 0), lambda a, b: where(">=", a, b, 0, 1)),
        lambda a, b: where(">=", a, b, a, b),
        smooth=lambda a, b: (Compare("!=", a, b),),
        operands=2,
        convention="at a tie the first argument counts",
        zh="最大值",
    ),
    Function(
        "minimum",
        "min",
        (lambda a, b: where("<=", a, b, 1, 0), lambda a, b: where("<=", a, b, 0, 1)),
        lambda a, b: where("<=", a, b, a, b),
        smooth=lambda a, b: (Compare("!=", a, b),),
        operands=2,
        convention="at a tie the first argument counts",
        zh="最小值",
    ),
)

FUNCTIONS: dict[str, Function] = {row.name: row for row in ROWS}
ELEMENTWISE: tuple[str, ...] = tuple(row.name for row in ROWS if row.operands == 1)

# Of one operand; their values stand in the order of their arguments, and are equal only where these are.
STRICTLY_INCREASING = frozenset(
    "exp log log1p expm1 sqrt sinh tanh asin atan erf sigmoid selu softplus softsign".split()
)
# Of one operand; they have inverses, which have derivatives everywhere.
SMOOTH_INVERSES = STRICTLY_INCREASING - {"selu"} | {"acos"}
