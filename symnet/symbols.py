"""The makers of names: scalars, tensors, unspecified functions; declarations; what facts mean as hypotheses."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.expr import Apply, Compare, Contract, Expr, Number, Symbol, as_expr
from symnet.functions import FUNCTIONS
from symnet.late import late
from symnet.sizes import Dim, Shape, Size, whole

FACTS = (
    "size",
    "integer",
    "function",
    "positive",
    "nonnegative",
    "symmetric",
    "skew",
    "diagonal",
    "lower",
    "upper",
    "orthogonal",
    "positive_definite",
)
STRUCTURES = ("symmetric", "skew", "diagonal", "lower", "upper", "orthogonal", "positive_definite")
OPERATORS = (
    *("sum", "mean", "prod", "max", "min", "norm", "dot", "inner", "outer", "trace", "det", "logdet", "inv", "kron"),
    *("diag", "eye", "ones", "zeros", "transpose", "reshape", "concatenate", "einsum", "where", "argmax_onehot"),
    *("softmax", "log_softmax", "logsumexp", "conv1d", "conv2d", "max_pool2d", "mean_pool2d"),
)
FORMAL_NAMES = ("diff", "grad", "jacobian", "hessian", "jvp", "vjp", "hvp")
CONSTANTS = ("pi", "e")
RESERVED = frozenset((*keyword.kwlist, *FUNCTIONS, *OPERATORS, *FORMAL_NAMES, *FACTS))

parse_declarations = late("parse_declarations")


def check_name(name: str) -> str:
    """`name` if it may be a user's name; a reserved word or a wrong form is refused."""
    if not isinstance(name, str) or not name.isidentifier() or "·" in name:
        raise SymnetError(f"{quote(name)} is not a name; use letters, digits and _, not starting with a digit")
    if name in RESERVED:
        raise SymnetError(f"{quote(name)} is a word of the language and cannot be declared; choose another name")
    return name


def check_facts(name: str, shape: Shape, facts: Iterable[str]) -> tuple[str, ...]:
    """The facts if they fit the shape."""
    facts = tuple(facts)
    for fact in facts:
        if fact not in FACTS:
            raise SymnetError(f"{quote(fact)} is not a fact; there are {', '.join(FACTS)}")
        if fact in STRUCTURES and (len(shape) != 2 or shape[0] != shape[1]):
            raise SymnetError(f"{fact} needs a square matrix, and {quote(name)} has shape {shape}")
    return facts


def tensor(name: str, *shape: Dim | str, **facts: bool) -> Symbol:
    """A tensor variable: `tensor("W", m, n)`; sizes are integers or `sizes(...)`, facts are keywords.

    >>> tensor("A", 2, 2, symmetric=True).shape
    (2, 2)
    """
    dims = tuple(_dim(dim, name) for dim in (shape[0] if len(shape) == 1 and isinstance(shape[0], tuple) else shape))
    held = check_facts(name, dims, (fact for fact, holds in facts.items() if holds))
    return Symbol(check_name(name), dims, held)


def scalar(name: str, **facts: bool) -> Symbol:
    """A real scalar; `positive=True`, `nonnegative=True`, `integer=True` become hypotheses."""
    return tensor(name, **facts)


def tensors(declarations: Any) -> Any:
    """Variables from one declaration text: `W, x = tensors("W: m n; x: n")`; one name gives one variable."""
    made = list(parse_declarations(declarations).variables())
    return made[0] if len(made) == 1 else tuple(made)


class FunctionName:
    """An unspecified differentiable function: `f = function("f")`; `f(x)` applies it entry by entry."""

    def __init__(self, name: str):
        self.name = check_name(name)

    def __call__(self, operand: Any, order: int = 0) -> Apply:
        return Apply(self.name, as_expr(operand), order)

    def __repr__(self) -> str:
        return self.name


def function(name: str) -> FunctionName:
    """An unspecified differentiable function of one real variable."""
    return FunctionName(name)


def _dim(dim: Any, name: str) -> Dim:
    if isinstance(dim, str) and dim.isidentifier():
        return Size({((dim, 1),): 1})
    if isinstance(dim, Size):
        return dim
    number = whole(dim)
    if number is None:
        raise SymnetError(f"{quote(dim)} is not a size for {quote(name)}; use an integer or symnet.sizes")
    if number < 1:
        raise SymnetError(f"sizes are at least 1, and {quote(name)} is declared with {number}")
    return number


def _transpose(a: Expr) -> Expr:
    return Contract((a,), ((0, 1),), (1, 0))


HYPOTHESES: dict[str, Callable[[Expr], tuple[Compare, ...]]] = {
    "positive": lambda a: (Compare(">", a, Number(0)),),
    "nonnegative": lambda a: (Compare(">=", a, Number(0)),),
    **dict.fromkeys(("symmetric", "positive_definite"), lambda a: (Compare("==", _transpose(a), a),)),
    "skew": lambda a: (Compare("==", _transpose(a), -a),),
}


def fact_hypotheses(symbol: Symbol) -> tuple[Compare, ...]:
    """The comparisons that the facts of a symbol state, for those that can be stated so."""
    return tuple(h for fact in symbol.facts for h in HYPOTHESES.get(fact, lambda a: ())(symbol))
