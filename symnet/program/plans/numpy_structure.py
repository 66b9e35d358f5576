"""NumPy: the plans of arrays that live on diagonals; no dense identity is made and multiplied."""

from __future__ import annotations

from functools import reduce

from symnet.expr import Add, Contract, Expr, Eye, Number
from symnet.program.plans.context import Context
from symnet.program.plans.plan import ATOM, Plan, call
from symnet.program.stable_forms import MINUS_ONE
from symnet.program.structure import ONE, Term, scaled, split, terms
from symnet.sizes import Shape
from symnet.views import LETTERS, view


def structured(context: Context, e: Expr) -> Plan | None:
    """The plan where diagonals are added to the rest, None where there are none to speak of."""
    if isinstance(e, Eye):
        return None
    parts = terms(e, context.single)
    blocks: dict[tuple[str, Shape], list[Expr]] = {}
    for term in parts:
        if term.diagonal:
            block = term.block()
            blocks.setdefault((diagonal(term), block.shape), []).append(block)
    if not blocks:
        return None
    dense = [term for term in parts if not term.diagonal]
    rest = [_dense(term, k == 0) for k, term in enumerate(dense)]
    (first, shape), *more = blocks
    if not rest and not more and first == "ii->i" and shape:
        return call("np.diag({0})", reduce(Add, blocks[first, shape]))
    operands: list[Expr] = [reduce(Add, rest)] if rest else []
    text = "{0}" if rest else f"np.zeros({context.shape(e.shape)}, dtype={context.dtype()})"
    for (where, _), found in blocks.items():
        text = f'add_diagonals({text}, {{{len(operands)}}}, "{where}")'
        operands.append(reduce(Add, found))
    return Plan(text, tuple(operands), (), ATOM, imports=("add_diagonals",), consumes=(0,) if rest else ())


def diagonal(term: Term) -> str:
    """The view of the diagonal in the words of an einsum; axes over which the block repeats come first."""
    name = dict(zip(dict.fromkeys(term.output), LETTERS, strict=False))
    target = "".join(name[label] for label in (*term.free, *term.carried))
    return f"{''.join(name[label] for label in term.output)}->{target}"


def _dense(term: Term, leads: bool) -> Expr:
    """A term with its scale; into one factor of an outer product, which is shorter than the whole. A sign that does not
    lead stays in front, and is subtracted."""
    product = term.operands[0]
    value, body = split(term.scale)
    number = body is ONE and not (leads and value == -1)
    if number or not isinstance(product, Contract) or view(product).kind != "outer" or not product.children[0].rank:
        return term.block()
    a, b = product.children
    minus = value < 0 and not leads
    found = Contract((scaled(scaled(Number(-value if minus else value), body), a), b), product.inputs, product.output)
    return scaled(MINUS_ONE, found) if minus else found
