"""Formulas of derivatives as written: ∂L/∂W, the Hessian, products with a vector, whole or entry by entry.

Layout is a matter of print. `mixed`, as the language means it: a gradient has the shape of its variable (a column, of a
vector), the Jacobian of a vector has a row for each entry of the function. `numerator`: gradients are transposed, so
that rows always belong to the function. `denominator`: Jacobians are transposed, so that rows belong to the variable.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from symnet.expr import Expr, Formal, Symbol, postorder
from symnet.report.context import Indices
from symnet.report.formula_contractions import at
from symnet.report.measure import width
from symnet.report.notation import Big, Fence, Frac, Func, Notation, Num, Op, Scripts, Sym, row
from symnet.report.pieces import ATOM, FRACTION, PRODUCT, Piece, multiplied, raised, transposed

Rows = Generator[Any, Piece, Piece]
WIDEST_NUMERATOR = 8.0
SECOND = ("hessian", "hvp")
FIRST = ("diff", "grad", "jacobian")


def turns(e: Expr, layout: str) -> bool:
    """Whether the derivative that the layout means is the transpose of this one."""
    if not isinstance(e, Formal) or e.kind not in FIRST or not 1 <= e.rank <= 2:
        return False
    f, x = e.children[:2]
    return {"mixed": False, "numerator": f.rank == 0, "denominator": f.rank > 0 and x.rank < 2}[layout]


def derivative(e: Formal, indices: Indices, context: Any) -> Rows:
    """The derivative whole, in the layout of the context."""
    return at((yield from _whole(e, False, context)), e, indices, context)


def turned_derivative(e: Formal, context: Any) -> Rows:
    """The transpose: where the layout turns, the derivative as the layout means it."""
    if len(e.children) > 2:
        return transposed((yield e, None))
    return (yield from _whole(e, True, context))


def _whole(e: Formal, turned: bool, context: Any) -> Rows:
    f, x = e.children[:2]
    what = yield f, None
    by = (yield x, None).notation
    order = 2 if e.kind in SECOND else e.order
    d = _sign(e)
    piece = _quotient(e, what, _power_of(d, order), _below(e, d, by, order))
    if len(e.children) > 2:
        piece = _directed(e, piece, (yield e.children[2], None), context.layout)
    elif turns(e, context.layout) != turned:
        piece = transposed(piece)
    return piece


def derivative_entry(e: Formal, indices: tuple[Any, ...], context: Any) -> Rows:
    """∂yᵢ/∂xⱼ; products with a vector are sums."""
    f, x, *vector = e.children
    dims = {"jvp": x.shape, "hvp": x.shape, "vjp": f.shape}.get(e.kind, ())
    summed = context.letters(dims)
    of, first, second = _places(e, indices, summed)
    what = yield f, of
    by = yield x, first
    order = 2 if e.kind in SECOND else e.order
    d = _sign(e)
    if second is None:
        low = row(d, by.notation) if order == 1 else row(d, raised(by, Num(str(order))).notation)
    else:
        low = row(d, by.notation, d, (yield x, second).notation)
    piece = _quotient(e, what, _power_of(d, order), low)
    if not vector:
        return piece
    at_vector = indices if e.kind == "vjp" and not f.rank else summed
    factor = yield vector[0], at_vector if vector[0].rank else ()
    held = Piece(piece.at(FRACTION), FRACTION)
    piece = multiplied(factor, held) if e.kind == "vjp" else multiplied(held, factor)
    return context.big("∑", summed, piece) if summed else piece


def _places(e: Formal, indices: tuple[Any, ...], summed: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    """The indices of the function, of the variable, and of the variable the second time (None where there is none)."""
    f, x = e.children[:2]
    k = f.rank
    return {
        "diff": (indices, (), None),
        "grad": ((), indices, None),
        "jacobian": (indices[:k], indices[k:], None),
        "hessian": ((), indices[: x.rank], indices[x.rank :] if x.rank else None),
        "jvp": (indices, summed, None),
        "vjp": (summed, indices, None),
        "hvp": ((), indices, summed if x.rank else None),
    }[e.kind]


def _sign(e: Formal) -> Notation:
    f, x = e.children[:2]
    return Sym("d", weight="upright") if e.kind == "diff" and _is_only_variable(f, x) else Op("∂")


def _power_of(d: Notation, order: int) -> Notation:
    return Scripts(d, None, Num(str(order))) if order > 1 else d


def _quotient(e: Formal, what: Piece, top: Notation, low: Notation) -> Piece:
    """∂L/∂W; of what is long, ∂/∂W before it."""
    above = what.level == ATOM and isinstance(what.notation, (Sym, Scripts))
    above = above or (e.kind != "diff" and isinstance(what.notation, Func) and width(what.notation) < WIDEST_NUMERATOR)
    head = Frac(row(top, what.notation) if above else top, low)
    return Piece(head, FRACTION) if above else Piece(row(head, _argument(what)), PRODUCT, open=True)


def _argument(what: Piece) -> Notation:
    """What the derivative is of: in parentheses, unless it is one thing: d/dx σ(x), ∂/∂z Σ."""
    alone = what.level >= FRACTION or isinstance(what.notation, Big)
    return what.notation if alone else Fence("(", what.notation, ")")


def _below(e: Formal, d: Notation, by: Notation, order: int) -> Notation:
    if e.kind in SECOND and e.children[1].rank == 1:
        return row(d, by, d, transposed(Piece(by)).notation)
    return row(d, by) if order == 1 else row(d, raised(Piece(by), Num(str(order))).notation)


def _directed(e: Formal, piece: Piece, vector: Piece, layout: str) -> Piece:
    """The derivative applied to a vector; for tensors in brackets."""
    f, x = e.children[:2]
    rows_of_function = layout == "numerator" or (layout == "mixed" and f.rank > 0)
    plain = x.rank <= 1 and f.rank <= 1
    adjoint = e.kind != "hvp" and (e.kind == "vjp") == (rows_of_function or not plain) and f.rank + x.rank > 0
    made = transposed(piece) if adjoint else Piece(piece.at(FRACTION), FRACTION)
    return multiplied(made, Piece(vector.at(FRACTION) if plain else Fence("[", vector.notation, "]")))


def _is_only_variable(f: Expr, x: Expr) -> bool:
    below = postorder(f, stop=lambda node: node is x)
    return all(node is x for node in below if isinstance(node, Symbol))
