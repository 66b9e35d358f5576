"""Derivatives as written, replaced by what is derived: `diff(sin(t), t) + 1` becomes `cos(t) + 1`."""

from __future__ import annotations

from collections.abc import Callable

from symnet.calculus.differentiate import diff
from symnet.calculus.jacobians import hessian, hvp, jacobian, jvp, vjp
from symnet.calculus.reverse import grad
from symnet.expr import Expr, Formal, has_derivative, rebuild
from symnet.step import Derivation

KINDS: dict[str, Callable[..., Derivation]] = {
    "grad": grad,
    "jacobian": jacobian,
    "hessian": hessian,
    "jvp": jvp,
    "vjp": vjp,
    "hvp": hvp,
}


def derived(e: Expr) -> Expr:
    """The expression with the result of its derivation for each derivative as written, innermost first. At points
    where a rule has no derivative, the result follows the stated conventions: relu'(0) = 0.

    >>> from symnet.symbols import scalar
    >>> from symnet.ops import sin
    >>> t = scalar("t")
    >>> str(derived(1 + Formal("diff", sin(t) ** 2, t)))
    '1 + 2*sin(t)*cos(t)'
    """
    if not has_derivative(e):
        return e
    return rebuild(e, lambda node: _result(node) if isinstance(node, Formal) else None)


def _result(formal: Formal) -> Expr:
    f, x, *vector = formal.children
    found = diff(f, x, formal.order) if formal.kind == "diff" else KINDS[formal.kind](f, x, *vector)
    return found.result
