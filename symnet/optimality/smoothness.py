"""Whether a formula is twice differentiable on a convex set, as what is said of its Hessian needs to be of use.

A Hessian that is nowhere negative says nothing across a kink, a jump or a pole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symnet.calculus import grad
from symnet.expr import Add, Compare, Expr, Map, Number, Power, Symbol, Where, negate, postorder
from symnet.functions import FUNCTIONS
from symnet.language import free_symbols
from symnet.optimality.conditions import proved


def smooth_and_convex(e: Expr, variables: Sequence[Symbol], given: Sequence[Compare]) -> bool:
    """Whether all (scalar) variables at which a scalar formula has a value and `given` holds are a convex set, and the
    formula is smooth inside of it. Only what is plainly so counts."""
    names = set(variables)
    if not all(_convex(h, names) for h in given if names & set(free_symbols(h))):
        return False
    for node in postorder(e):
        if not names & set(free_symbols(node)):
            continue
        if isinstance(node, Where):
            return False
        if not all(proved(c, given) or _convex(c, names) for c in _needs(node)):
            return False
    return True


def _needs(node: Expr) -> Iterator[Compare]:
    """Where an operation has a value, and is smooth."""
    if isinstance(node, Map):
        row = FUNCTIONS[node.name]
        yield from row.domain(*node.children)
        yield from row.smooth(*node.children)
    elif isinstance(node, Power):
        base, exponent = node.children
        whole = isinstance(exponent, Number) and exponent.value.denominator == 1
        if not whole or exponent.value < 0:
            yield Compare("!=" if whole else ">", base, Number(0))


def _convex(c: Compare, names: set[Symbol]) -> bool:
    """A half space, or a plane."""
    a, b = c.children
    form = Add(a, negate(b))
    if c.relation == "!=" or form.shape or any(isinstance(n, (Where, Map)) for n in postorder(form)):
        return False
    return not any(names & set(free_symbols(grad(form, x).result)) for x in names & set(free_symbols(form)))
