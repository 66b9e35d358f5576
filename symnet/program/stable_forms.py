"""Formulas that lose digits or overflow as they are written, and the same functions in a form that does not.

Each rule is an identity that holds wherever either side has a value. Rules are tried on a node whose operands are
already rewritten and carry no names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnet.expr import Add, AxisMap, Expr, Map, Mul, Number, Power, Reduce, negate

MINUS_ONE, ONE, TWO = Number(-1), Number(1), Number(2)


@dataclass(frozen=True)
class Form:
    """A rule: `written` and `computed` say what it does; `rewrite` answers None where it does not apply."""

    node: type
    written: str
    computed: str
    rewrite: Callable[[Any], Expr | None]


def argument(e: Expr, name: str) -> Expr | None:
    """The argument where `e` is the function `name` of it."""
    return e.children[0] if isinstance(e, Map) and e.name == name else None


def negated(e: Expr) -> Expr:
    """-e, without a double sign."""
    inner = opposite(e)
    return negate(e) if inner is None else inner


def opposite(e: Expr) -> Expr | None:
    """u where `e` is written -u."""
    if isinstance(e, Mul) and e.children[0] is MINUS_ONE:
        return e.children[1]
    return Number(-e.value) if isinstance(e, Number) and e.value < 0 else None


def one_plus(e: Expr) -> Expr | None:
    """u where `e` is written 1 + u or u + 1."""
    if isinstance(e, Add):
        a, b = e.children
        return b if a is ONE else a if b is ONE else None
    return None


def sum_of_exp(e: Expr) -> Reduce | None:
    return e if isinstance(e, Reduce) and e.op == "sum" and argument(e.children[0], "exp") is not None else None


def _log1p(e: Expr) -> Expr | None:
    u = one_plus(e.children[0])
    if u is None:
        return None
    inner, minus = argument(u, "exp"), opposite(u)
    if inner is not None:
        return Map("softplus", inner)
    s = None if minus is None else argument(minus, "sigmoid")
    return Map("log1p", u) if s is None else negate(Map("softplus", s))


def _log_sigmoid(e: Expr) -> Expr | None:
    inner = argument(e.children[0], "sigmoid")
    return None if inner is None else negate(Map("softplus", negated(inner)))


def _log_softmax(e: Expr) -> Expr | None:
    inner = e.children[0]
    return AxisMap("log_softmax", inner.children[0], inner.axis) if _is_softmax(inner) else None  # type: ignore[attr-defined]


def _is_softmax(e: Expr) -> bool:
    return isinstance(e, AxisMap) and e.name == "softmax"


def _logsumexp(e: Expr) -> Expr | None:
    total = sum_of_exp(e.children[0])
    if total is None or not total.axes:
        return None
    inner = argument(total.children[0], "exp")
    assert inner is not None
    return Reduce("logsumexp", inner, total.axes, total.keepdims)


def _expm1(e: Expr) -> Expr | None:
    a, b = e.children
    if b is MINUS_ONE and (inner := argument(a, "exp")) is not None:
        return Map("expm1", inner)
    minus = opposite(b)
    if a is ONE and minus is not None and (inner := argument(minus, "exp")) is not None:
        return negate(Map("expm1", inner))
    return None


def _sinh_cosh(e: Expr) -> Expr | None:
    a, b = e.children
    minus = opposite(b)
    x = argument(a, "exp")
    y = argument(b if minus is None else minus, "exp")
    if x is None or y is None or negated(x) is not y:
        return None
    return Mul(TWO, Map("cosh" if minus is None else "sinh", x))


def _sigmoid(e: Expr) -> Expr | None:
    """(1 + exp(u))**(-k) is sigmoid(-u)**k, also where it is written ((1 + exp(u))**k)**(-1)."""
    base, power = e.children[0], _whole(e.children[1])
    if isinstance(base, Power):
        inside = _whole(base.exponent)
        base, power = base.base, power * inside if inside > 0 else 0
    u = one_plus(base)
    inner = None if u is None else argument(u, "exp")
    if inner is None or power > -1:
        return None
    found = Map("sigmoid", negated(inner))
    return found if power == -1 else Power(found, Number(-power))


def _whole(e: Expr) -> int:
    """The integer that `e` is, else 0."""
    return int(e.value) if isinstance(e, Number) and e.value.denominator == 1 else 0


def _exp_times_sigmoid(e: Expr) -> Expr | None:
    """exp(u)·sigmoid(-u)**k is sigmoid(u)·sigmoid(-u)**(k - 1)."""
    for a, b in (e.children, e.children[::-1]):
        u = argument(a, "exp")
        power = b.exponent.value if isinstance(b, Power) and isinstance(b.exponent, Number) else 1
        base = b.base if isinstance(b, Power) else b
        s = argument(base, "sigmoid")
        if u is None or s is None or power < 1 or (negated(u) is not s and negated(s) is not u):
            continue
        found = Map("sigmoid", u)
        if power == 1:
            return found
        return Mul(found, base if power == 2 else Power(base, Number(power - 1)))
    return None


def _tanh(e: Expr) -> Expr | None:
    """2 sinh(x) / (2 cosh(x))."""
    a, b = e.children[0], e.children[1]
    if not (isinstance(a, Mul) and isinstance(b, Power) and b.exponent is MINUS_ONE and isinstance(b.base, Mul)):
        return None
    below = b.base
    x, y = argument(a.children[1], "sinh"), argument(below.children[1], "cosh")
    same = a.children[0] is TWO and below.children[0] is TWO and x is not None and x is y
    return Map("tanh", x) if same and x is not None else None


def _softmax(e: Expr) -> Expr | None:
    """exp(x) / sum(exp(x)), where the sum is along one axis that stays, or over a vector."""
    top, below = e.children[0], e.children[1]
    if not (isinstance(below, Power) and below.exponent is MINUS_ONE):
        return None
    total = sum_of_exp(below.base)
    x = argument(top, "exp")
    if total is None or x is None or total.children[0] is not top or len(total.axes) != 1:
        return None
    return AxisMap("softmax", x, total.axes[0]) if total.keepdims or x.rank == 1 else None


def _squared_norm(e: Expr) -> Expr | None:
    base = e.children[0]
    if e.children[1] is TWO and isinstance(base, Reduce) and base.op == "norm":
        return Reduce("sum", Power(base.children[0], TWO), base.axes, base.keepdims)
    return None


def _is_log(rewrite: Callable[[Expr], Expr | None]) -> Callable[[Any], Expr | None]:
    return lambda e: rewrite(e) if e.name == "log" else None


FORMS = (
    Form(Map, "log(1 + exp(x))", "softplus(x)", _is_log(_log1p)),
    Form(Map, "log(sigmoid(x))", "-softplus(-x)", _is_log(_log_sigmoid)),
    Form(Map, "log(softmax(x))", "log_softmax(x)", _is_log(_log_softmax)),
    Form(Map, "log(sum(exp(x)))", "logsumexp(x)", _is_log(_logsumexp)),
    Form(Map, "log(exp(x))", "x", _is_log(lambda e: argument(e.children[0], "exp"))),
    Form(Add, "exp(x) - 1", "expm1(x)", _expm1),
    Form(Add, "exp(x) - exp(-x)", "2*sinh(x)", _sinh_cosh),
    Form(Power, "1/(1 + exp(-x))", "sigmoid(x)", _sigmoid),
    Form(Power, "norm(x)**2", "sum(x**2)", _squared_norm),
    Form(Mul, "exp(x)/(1 + exp(x))", "sigmoid(x)", _exp_times_sigmoid),
    Form(Mul, "(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)", _tanh),
    Form(Mul, "exp(x)/sum(exp(x))", "softmax(x)", _softmax),
)
_BY_NODE = {node: tuple(form for form in FORMS if form.node is node) for node in dict.fromkeys(f.node for f in FORMS)}


def stable(e: Expr) -> Expr:
    """A node in stable form, if its operands already are.

    >>> from symnet.symbols import scalar
    >>> x = scalar("x")
    >>> stable(Map("log", 1 + Map("exp", x))) is Map("softplus", x)
    True
    """
    for form in _BY_NODE.get(type(e), ()):
        found = form.rewrite(e)
        if found is not None:
            return found
    return e
