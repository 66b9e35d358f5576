"""NumPy: the plans of arrays that live on diagonals; no dense identity is made and multiplied."""

from __future__ import annotations

from functools import reduce

from symnet.expr import Add, Contract, Expr, Eye, Mul, Number
from symnet.program.backends.context import Context
from symnet.program.plan import ATOM, Plan, call
from symnet.program.structure import ONE, Term, scaled, terms
from symnet.views import LETTERS, view


def structured(context: Context, e: Expr) -> Plan | None:
    """The plan where diagonals are added to the rest, None where there are none to speak of."""
    if isinstance(e, Eye):
        return None
    parts = terms(e, context.single)
    diagonals = [term for term in parts if term.diagonal]
    if not diagonals:
        return None
    rest = [_dense(term) for term in parts if not term.diagonal]
    if not rest and len(diagonals) == 1 and diagonals[0].output == (0, 0) and diagonals[0].operands:
        return call("np.diag({0})", diagonals[0].block())
    operands: list[Expr] = [reduce(Add, rest)] if rest else []
    text = "{0}" if rest else f"np.zeros({context.shape(e.shape)}, dtype={context.dtype()})"
    for term in diagonals:
        text = f'add_diagonals({text}, {{{len(operands)}}}, "{diagonal(term)}")'
        operands.append(term.block())
    return Plan(text, tuple(operands), (), ATOM, imports=("add_diagonals",), consumes=(0,) if rest else ())


def diagonal(term: Term) -> str:
    """The view of the diagonal in the words of an einsum; axes over which the block repeats come first."""
    name = dict(zip(dict.fromkeys(term.output), LETTERS, strict=False))
    target = "".join(name[label] for label in (*term.free, *term.carried))
    return f"{''.join(name[label] for label in term.output)}->{target}"


def _dense(term: Term) -> Expr:
    """A term with its scale; into one factor of an outer product, which is shorter than the whole."""
    e, scale = term.block(), term.scale
    if scale is ONE or not isinstance(e, Mul):
        return e
    product = e.children[1]
    if not isinstance(product, Contract) or view(product).kind != "outer" or not product.children[0].rank:
        return e
    sign = isinstance(scale, Number) and scale.value < 0
    a, b = product.children
    if sign and scale is not Number(-1):  # 2*u is subtracted
        return e
    return Contract((scaled(scale, a), b), product.inputs, product.output)
