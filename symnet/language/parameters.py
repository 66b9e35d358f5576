"""The parameters of every function of the language, as rows: names, kinds and defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnet.functions import ROWS, Function

NEEDED = object()


@dataclass(frozen=True)
class Parameter:
    """kind: `tensor`, `condition`, `tensors`, `axis`, `axes`, `flag`, `integer`, `size`, `shape`, `order`, `name`,
    `text`, `places` (see `symnet.language.calls`); many: it takes all that follow."""

    name: str
    kind: str = "tensor"
    default: Any = NEEDED
    many: bool = False

    def __str__(self) -> str:
        if self.many:
            return f"{self.name}, ..."
        return self.name if self.default is NEEDED else f"{self.name}={self.default}"


Row = tuple[Parameter, ...]
P = Parameter
A, B, X, W = P("a"), P("b"), P("X"), P("W")
SOME_AXES, ONE_AXIS, KEEP = P("axis", "axes", None), P("axis", "axis", -1), P("keepdims", "flag", False)
SLIDING: Row = (P("stride", "integer", 1), P("padding", "integer", 0), P("dilation", "integer", 1))
F, BY = P("f"), P("x", "name")
REDUCTION: Row = (A, SOME_AXES, KEEP)
MAKE: Row = (P("shape", "shape", many=True),)
POOL: Row = (X, P("p", "size"))


def _elementwise(row: Function) -> Row:
    if row.operands == 2:
        return A, B
    return P("x"), *(P("a", "tensor", default) for default in row.defaults)


PARAMETERS: dict[str, Row] = {
    **{row.name: _elementwise(row) for row in ROWS},
    **dict.fromkeys(("sum", "mean", "prod", "max", "min"), REDUCTION),
    "norm": (A, P("ord", "integer", 2), SOME_AXES, KEEP),
    "logsumexp": (A, P("axis", "axes", -1), KEEP),
    **dict.fromkeys(("softmax", "log_softmax", "argmax_onehot"), (A, ONE_AXIS)),
    **dict.fromkeys(("dot", "inner", "outer", "kron"), (A, B)),
    **dict.fromkeys(("trace", "det", "logdet", "inv", "diag"), (A,)),
    "eye": (P("n", "size"),),
    "ones": MAKE,
    "zeros": MAKE,
    "transpose": (A, P("axes", "axes", None)),
    "reshape": (A, P("shape", "shape", many=True)),
    "concatenate": (P("parts", "tensors"), P("axis", "axis", 0)),
    "einsum": (P("spec", "text"), P("operands", many=True)),
    "where": (P("condition", "condition"), A, B),
    **dict.fromkeys(("conv1d", "conv2d"), (X, W, P("b", "tensor", None), *SLIDING)),
    "max_pool2d": POOL,
    "mean_pool2d": POOL,
    "diff": (F, BY, P("order", "order", 1)),
    **dict.fromkeys(("grad", "jacobian", "hessian"), (F, BY)),
    **dict.fromkeys(("jvp", "hvp"), (F, BY, P("v"))),
    "vjp": (F, BY, P("w")),
    # adjoints, which arise in derivatives: the text of an expression uses these words
    "windows": (X, P("sizes", "shape"), *SLIDING),
    "unwindows": (X, P("target", "shape"), P("sizes", "shape"), *SLIDING),
    "embed": (A, P("target", "shape"), P("places", "places")),
}
KEYWORDS = {parameter.name for row in PARAMETERS.values() for parameter in row}


def written(word: str) -> str:
    """How a function is called, for messages.

    >>> written("sum")
    'sum(a, axis=None, keepdims=False)'
    """
    return f"{word}({', '.join(map(str, PARAMETERS[word]))})"


def bound(word: str, arguments: list[Any], options: dict[str, Any]) -> list[tuple[Parameter, Any]]:
    """Parameters with what was given for them, in order; `ValueError` says why that cannot be."""
    row = PARAMETERS[word]
    rest, given = list(arguments), dict(options)
    found: list[tuple[Parameter, Any]] = []
    for parameter in row:
        if parameter.many and parameter.name not in given:
            found.append((parameter, tuple(rest)))
            rest = []
        elif rest:
            if parameter.name in given:
                raise ValueError(f"is given {parameter.name} twice")
            found.append((parameter, rest.pop(0)))
        elif parameter.name in given:
            found.append((parameter, given.pop(parameter.name)))
        elif parameter.default is NEEDED:
            raise ValueError(f"needs {parameter.name}")
        else:
            found.append((parameter, parameter.default))
    if rest:
        raise ValueError(f"takes at most {len(row)} argument{'s' * (len(row) > 1)}, not {len(arguments)}")
    if given:
        raise ValueError(f"has no argument {next(iter(given))}")
    return found
