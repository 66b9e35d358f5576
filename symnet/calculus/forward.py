"""Forward mode: how a small change of a variable moves every node, rule by rule.

Written without the reverse rules, so that it can bear witness to them. A rule takes a node and the tangents of its
operands (`None` is 0) and gives the node's tangent. Where the rules apply is `symnet.calculus.smoothness`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symnet.calculus.certain import Guard
from symnet.calculus.forward_rules import RULES
from symnet.calculus.smoothness import (
    Opened,
    conditions,
    dependent,
    guarded,
    guards_of,
)
from symnet.calculus.structure import free_seed, in_structure
from symnet.calculus.tangents import (
    ONE,
    ZERO,
    Tangent,
    contraction,
    expanded,
    scaled,
)
from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import (
    Compare,
    Defined,
    Expr,
    Formal,
    Full,
    Symbol,
    postorder,
)
from symnet.limits import tick
from symnet.sizes import show


@dataclass(frozen=True)
class Pushed:
    """value: the derivative; opened: comparisons, in the variables of the function, such that wherever they hold and
    the function has a value, it is differentiable and `value` is its derivative."""

    value: Expr
    opened: Opened = ()


def push_forward(f: Expr, x: Expr, v: Expr) -> Pushed:
    """The derivative of `f` when `x` moves in direction `v`: Σ ∂f/∂xᵢ vᵢ, of the shape of `f`.

    x: a `Symbol`, or a `Defined` name (what is built on the name is a function of it, what came before is fixed); v has
    the shape of x. Raises `SymnetError` where x is not a variable or the shapes differ.

    >>> from symnet.symbols import tensors
    >>> W, x, v = tensors("W: m n; x: n; v: n")
    >>> push_forward(W @ x, x, v).value is W @ v
    True
    """
    check_variable(x)
    if v.shape != x.shape:
        raise ShapeError(f"the direction {quote(v, 60)} has shape {show(v.shape)}, and {quote(x)} {show(x.shape)}")
    inner = eliminate(f)
    value = tangent(inner.value, x, v, 0)
    own = conditions(inner.value, x)
    return Pushed(value, _joined(inner.opened, own, in_structure(x, v)))


def jacobian_forward(f: Expr, x: Expr) -> Pushed:
    """All partial derivatives of `f` by the entries of `x`, of shape `f.shape + x.shape`.

    For a symbol declared `symmetric`, `skew`, `diagonal`, `lower` or `upper` each free entry is one coordinate.

    >>> from symnet.symbols import tensors
    >>> W, x = tensors("W: m n; x: n")
    >>> jacobian_forward(W @ x, x).value is W
    True
    """
    check_variable(x)
    inner = eliminate(f)
    value = tangent(inner.value, x, free_seed(x), x.rank)
    return Pushed(value, _joined(inner.opened, conditions(inner.value, x)))


def _joined(*opened: Opened) -> Opened:
    return tuple(dict.fromkeys(condition for group in opened for condition in group))


def check_variable(x: Expr) -> None:
    """Refuse to derive by what is no name."""
    if not isinstance(x, (Symbol, Defined)):
        raise SymnetError(f"{quote(x, 60)} is not a variable, so there is no derivative by it; name it with where=")


def tangent(f: Expr, x: Expr, start: Expr, k: int) -> Expr:
    """The tangent of `f`, where that of `x` is `start`, with k trailing axes; `f` holds no formal derivative."""
    found: dict[Expr, Tangent] = {x: start}
    for node in dependent(x, f):
        if node is not x:
            tick()
            rule = RULES.get(type(node))
            if rule is None:
                raise SymnetError(f"there is no derivative rule for {quote(node, 60)}")
            found[node] = rule(node, [found.get(child) for child in node.children], k)
    result = found.get(f)
    shape = f.shape + start.shape[start.rank - k :]
    return Full(0, shape) if result is None else expanded(result, f.shape, k)


def eliminate(e: Expr) -> Pushed:
    """`e` with every derivative as written (`diff`, `grad`, `jacobian`, ...) replaced by its value, innermost first.

    >>> from symnet.symbols import scalar
    >>> x = scalar("x")
    >>> eliminate(Formal("diff", x**3, x)).value is 3 * x**2
    True
    """
    order = list(postorder(e))
    formal = [node for node in order if isinstance(node, Formal)]
    if not formal:
        return Pushed(e)
    guards = guards_of(order, e)
    done: dict[Expr, Expr] = {}
    opened: list[tuple[Compare, Guard]] = []
    for node in order:
        children = tuple(done[child] for child in node.children)
        fresh = node if children == node.children else node.with_children(children)
        if isinstance(fresh, Formal):
            check_variable(fresh.children[1])
            pushed = KINDS[fresh.kind](fresh)
            opened.extend((condition, guards[node]) for condition in pushed.opened)
            fresh = pushed.value
        done[node] = fresh
    found = (guarded(c, tuple((done[choice], holds) for choice, holds in guard)) for c, guard in opened)  # type: ignore[misc]
    return Pushed(done[e], tuple(dict.fromkeys(found)))


def _diff(e: Formal) -> Pushed:
    f, x = e.children
    pushed = Pushed(f)
    for _ in range(e.order):
        again = push_forward(pushed.value, x, ONE)
        pushed = Pushed(again.value, _joined(pushed.opened, again.opened))
    return pushed


def _jacobian(e: Formal) -> Pushed:
    return jacobian_forward(*e.children)


def _hessian(e: Formal) -> Pushed:
    f, x = e.children
    first = jacobian_forward(f, x)
    second = jacobian_forward(first.value, x)
    return Pushed(second.value, _joined(first.opened, second.opened))


def _vjp(e: Formal) -> Pushed:
    f, x, w = e.children
    pushed = jacobian_forward(f, x)
    if not f.rank:
        return Pushed(scaled(w, pushed.value, 0) or ZERO, pushed.opened)
    labels = tuple(range(f.rank + x.rank))
    return Pushed(contraction([w, pushed.value], [labels[: f.rank], labels], labels[f.rank :]), pushed.opened)


def _hvp(e: Formal) -> Pushed:
    f, x, v = e.children
    first = jacobian_forward(f, x)
    second = push_forward(first.value, x, v)
    return Pushed(second.value, _joined(first.opened, second.opened))


KINDS: dict[str, Callable[[Formal], Pushed]] = {
    "diff": _diff,
    "grad": _jacobian,
    "jacobian": _jacobian,
    "hessian": _hessian,
    "jvp": lambda e: push_forward(*e.children),
    "vjp": _vjp,
    "hvp": _hvp,
}
