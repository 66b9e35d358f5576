"""Code that goes through complex numbers: a loss by analytic functions only, for derivatives by a complex step.

The stable forms of compiled code look at signs and largest entries, which no complex number has; here functions are
their definitions by exp, log and the like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symnet import ops
from symnet.errors import SymnetError
from symnet.expr import AxisMap, Compare, Defined, Det, Expr, Map, Reduce, Where, postorder, rebuild
from symnet.functions import FUNCTIONS
from symnet.language import free_symbols
from symnet.program.generated import loaded
from symnet.program.numpy_source import numpy_source

DIRECT = frozenset("exp log log1p expm1 sqrt sin cos tan sinh cosh tanh asin acos atan".split())
ROUNDS = 4  # definitions by definitions


class NotAnalytic(Exception):
    """The message says what in the formula has no complex derivative, or no complex code."""


def analytic_code(e: Expr, inputs: Sequence[str]) -> Callable[..., Any]:
    """A function of complex arrays, in the order of the names.

    Raises `NotAnalytic` with the reason.

    >>> import numpy as np
    >>> from symnet.symbols import scalar
    >>> f = analytic_code(FUNCTIONS["sigmoid"](scalar("x")), ["x"])
    >>> round(float(f(np.complex128(1e-30j)).imag / 1e-30), 12)
    0.25
    """
    plain = rebuild(e, lambda node: node.value if isinstance(node, Defined) else None)
    for _ in range(ROUNDS):
        plain = rebuild(plain, _defined)
    _refuse(plain)
    symbols = {s.name: s for s in free_symbols(plain)}
    missing = [name for name in symbols if name not in inputs]
    if missing:
        raise SymnetError(f"no value for {', '.join(missing)}")
    used = [name for name in inputs if name in symbols]
    source = numpy_source((plain,), tuple(symbols[name] for name in used), {}, ("",), True)
    text = source.text.replace("np.vdot(", "_inner(")  # which would take the conjugate
    function = loaded(f"{text}\n\n{INNER}" if "_inner(" in text else text, source.function)
    places = [list(inputs).index(name) for name in used]
    return lambda *arrays: function(*(arrays[k] for k in places))


INNER = "def _inner(a, b):\n    return np.sum(np.ravel(a) * np.ravel(b))\n"


def _defined(node: Any) -> Expr | None:
    if isinstance(node, Map) and node.name not in DIRECT and node.name in FUNCTIONS:
        definition = FUNCTIONS[node.name].definition
        if node.name == "abs" or definition is None:
            raise NotAnalytic(f"{node.name} has no complex form")
        return definition(*node.children)
    if isinstance(node, AxisMap) and node.name in ("softmax", "log_softmax"):
        total = ops.sum(ops.exp(node.children[0]), node.axis, keepdims=True)
        top = node.children[0]
        return ops.exp(top) / total if node.name == "softmax" else top - ops.log(total)
    if isinstance(node, Reduce) and node.axes and node.op in ("norm", "logsumexp"):
        a = node.children[0]
        inner = a**2 if node.op == "norm" else ops.exp(a)
        outer = ops.sqrt if node.op == "norm" else ops.log
        return outer(ops.sum(inner, node.axes, keepdims=node.keepdims))
    return None


def _refuse(e: Expr) -> None:
    for node in postorder(e):
        if isinstance(node, (Where, Compare)):
            raise NotAnalytic("a choice by a condition is not analytic")
        if isinstance(node, Reduce) and node.op not in ("sum", "mean", "prod"):
            raise NotAnalytic(f"{node.op} is not analytic")
        if isinstance(node, AxisMap):
            raise NotAnalytic(f"{node.name} is not analytic")
        if isinstance(node, Det):
            raise NotAnalytic("the code of log det is not complex")
