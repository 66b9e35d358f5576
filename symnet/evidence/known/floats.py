"""Functions and comparisons of floats at many points at once, for those who look before they prove or refute.

What is equal but for rounding is equal. Nothing is concluded from floats.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import erf
from typing import Any

import numpy as np

SLACK = 1e-11  # relative, for rounding


def slack(a: Any, b: Any) -> Any:
    """How much the difference of two numbers may be off."""
    return SLACK * (1 + np.abs(a) + np.abs(b))


HOLDS: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda a, b: np.abs(a - b) <= slack(a, b),
    "!=": lambda a, b: np.abs(a - b) > slack(a, b),
    "<": lambda a, b: b - a > slack(a, b),
    "<=": lambda a, b: a - b <= slack(a, b),
    ">": lambda a, b: a - b > slack(a, b),
    ">=": lambda a, b: b - a <= slack(a, b),
}

_SAME = ("exp", "log", "log1p", "expm1", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "sign", "maximum")
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in (*_SAME, "abs", "minimum")},
    **{f"a{name}": getattr(np, f"arc{name}") for name in ("sin", "cos", "tan")},
    "erf": np.vectorize(erf, otypes=[float]),
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": partial(np.logaddexp, 0),
}
