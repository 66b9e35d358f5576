"""Formulas of the nodes that work entry by entry. Rows are generators: see `symnet.report.formula`."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Any

from symnet.expr import (
    Add,
    Apply,
    Compare,
    Constant,
    Defined,
    Expr,
    Full,
    Map,
    Mul,
    Number,
    Power,
    SizeValue,
    Symbol,
    Where,
)
from symnet.functions import FUNCTIONS
from symnet.report.context import TURNED, WHOLE, Indices
from symnet.report.formula_numbers import dimension, number
from symnet.report.measure import is_tall, width
from symnet.report.notation import (
    Cases,
    Fence,
    Func,
    Notation,
    Num,
    Op,
    Root,
    Scripts,
    Sym,
    Text,
    paren,
    postorder,
    row,
)
from symnet.report.pieces import (
    FRACTION,
    POWER,
    PRODUCT,
    RELATION,
    SUM,
    Piece,
    added,
    divided,
    index_list,
    multiplied,
    negated,
    raised,
    transposed,
    word,
)

Rows = Generator[Any, Piece, Piece]
EULER = Sym("e", weight="upright")
RELATIONS = {"==": "=", "!=": "≠", "<=": "≤", "<": "<", ">=": "≥", ">": ">"}
MINUS_ONE, ONE, ZERO = Number(-1), Number(1), Number(0)
HEADS = {
    "hard_sigmoid": Sym("σ", sub=word("hard")),
    "hard_tanh": word("tanh", sub=word("hard")),
    "sign": word("sgn"),
    "maximum": word("max"),
    "minimum": word("min"),
}
WIDEST_EXPONENT = 9.0
MOST_IN_EXPONENT = 40


def rank_left(e: Expr, indices: Indices) -> int:
    """How many axes are still whole."""
    return e.rank if indices is None else sum(index == WHOLE for index in indices)


def aligned(e: Expr, child: Expr, indices: Indices) -> Indices:
    """The indices of an operand of an entrywise node, after broadcasting."""
    if indices is None or not child.shape:
        return None
    lead = e.rank - child.rank
    return tuple(0 if d == 1 and e.shape[lead + k] != 1 else indices[lead + k] for k, d in enumerate(child.shape))


def family(piece: Piece, indices: tuple[Any, ...], context: Any) -> Piece:
    """The tensor whose entry at the indices is given: (x_i²)_i."""
    return Piece(Scripts(paren(piece.notation), context.listed(indices)))


def _number(e: Number, indices: Indices, context: Any) -> Rows:
    yield from ()
    return number(e.value)


def _constant(e: Constant, indices: Indices, context: Any) -> Rows:
    yield from ()
    return Piece(EULER if e.name == "e" else Sym("π"))


def _size(e: SizeValue, indices: Indices, context: Any) -> Rows:
    yield from ()
    return dimension(e.size, context)


def _name(e: Symbol | Defined, indices: Indices, context: Any) -> Rows:
    yield from ()
    piece = Piece(context.names[e.name])
    return piece if rank_left(e, indices) == e.rank else context.entry(piece, indices, e)


def _full(e: Full, indices: Indices, context: Any) -> Rows:
    yield from ()
    if indices is not None and rank_left(e, indices) == 0:
        return number(e.value)
    sizes = [dimension(d, context).at(PRODUCT + 1) for d in e.shape]
    shape = row(*[item for d in sizes for item in (Op("×"), d)][1:])
    if e.value in (0, 1):
        return Piece(Sym(str(e.value), weight="bold", sub=shape))
    return multiplied(number(e.value), Piece(Sym("1", weight="bold", sub=shape)))


def _add(e: Add, indices: Indices, context: Any) -> Rows:
    a = yield from _operand(e, e.children[0], indices)
    b = yield from _operand(e, e.children[1], indices)
    return added(a, b)


def _operand(e: Expr, child: Expr, indices: Indices) -> Rows:
    """An operand of an entrywise node; in matrix notation, one that is spread over a matrix is written so: 𝟏 bᵀ for the
    vector b in every row, c 𝟏ᵀ for the column c in every column."""
    if indices is not None or e.rank != 2 or not child.rank or child.shape == e.shape:
        return (yield child, aligned(e, child, indices))
    minus = isinstance(child, Mul) and child.children[0] is MINUS_ONE and child.children[1].shape == child.shape
    inner = child.children[1] if minus else child
    rows, columns = e.shape
    if child.shape in ((columns,), (1, columns)):
        row = yield inner, TURNED if child.rank == 1 else None
        made = multiplied((yield Full(1, (rows,)), None), held(row), "@")
    elif child.shape == (rows, 1):
        column = yield inner, None
        made = multiplied(held(column), transposed((yield Full(1, (columns,)), None)), "@")
    else:
        made = yield inner, None
    return negated(made) if minus else made


def held(piece: Piece) -> Piece:
    """A factor of a product of matrices."""
    return piece if piece.sign == "@" else Piece(piece.at(FRACTION), FRACTION)


def is_reciprocal(e: Expr) -> bool:
    return isinstance(e, Power) and e.exponent is MINUS_ONE


def _mul(e: Mul, indices: Indices, context: Any) -> Rows:
    a, b = e.children
    over = is_reciprocal(b)
    right = b.children[0] if over else b
    at_a, at_b = aligned(e, a, indices), aligned(e, right, indices)
    if a is MINUS_ONE and not over:
        return negated((yield b, at_b))
    if indices is None and not over and sorted((a.rank, right.rank)) == [1, 2]:
        return (yield from _columns_scaled(*((a, right) if a.rank == 2 else (right, a))))
    first = yield from _operand(e, a, indices)
    second = yield from _operand(e, right, indices)
    if context.grouped and isinstance(right, Mul) and second.level == PRODUCT:
        second = Piece(paren(second.notation), sign=second.sign)
    if over:
        return divided(first, second) if not rank_left(right, at_b) else multiplied(first, second, "⊘")
    if rank_left(a, at_a) and rank_left(b, at_b):
        return multiplied(first, second, "⊙")
    return scaled(a, first, second)


def _columns_scaled(matrix: Expr, vector: Expr) -> Rows:
    """X diag(b): every row of the matrix times the vector."""
    first = yield matrix, None
    diagonal = Func(word("diag"), ((yield vector, None).notation,))
    return multiplied(held(first), Piece(diagonal), "@")


def scaled(a: Expr, first: Piece, second: Piece) -> Piece:
    """first second, one of them a scalar. A number xᵀ A x stands in parentheses beside a tensor."""
    if a.rank or second.sign != "scalar":
        return multiplied(first, second)
    return replace(multiplied(first, replace(second, sign="")), sign="scalar")


def _power(e: Power, indices: Indices, context: Any) -> Rows:
    base = yield e.base, aligned(e, e.base, indices)
    whole = rank_left(e, indices)
    if e.exponent is MINUS_ONE:
        one = Piece(Num("1"))
        return multiplied(one, base, "⊘") if whole else divided(one, base)
    exponent = yield e.exponent, aligned(e, e.exponent, indices)
    sup = exponent.notation
    return raised(base, row(Op("⊙"), sup) if whole else sup)


def _map(e: Map, indices: Indices, context: Any) -> Rows:
    operands = []
    for child in e.children:
        operands.append((yield child, aligned(e, child, indices)))
    drawn = DRAWN.get(e.name)
    if drawn is not None:
        return drawn(operands[0], rank_left(e, indices))
    function = FUNCTIONS[e.name]
    shown, parameters = operands[: function.operands], operands[function.operands :]
    head = HEADS.get(e.name) or word(function.symbol)
    if e.name == "sigmoid" and context.names.shows(head):
        head = word("sigmoid")
    written = [
        p
        for p, child, v in zip(parameters, e.children[function.operands :], function.defaults, strict=True)
        if child is not Number(v)
    ]
    if written:
        head = Sym(head.base, weight=head.weight, sub=index_list(tuple(p.notation for p in written)))
    return Piece(Func(head, tuple(piece.notation for piece in shown)))


def _exp(x: Piece, whole: int) -> Piece:
    return Piece(Func(word("exp"), (x.notation,))) if whole else exponential(x)


def exponential(x: Piece) -> Piece:
    """e to the power of a scalar, or exp of a long one."""
    if not _fits_above(x.notation):
        return Piece(Func(word("exp"), (x.notation,)))
    return Piece(Scripts(EULER, None, x.notation), POWER)


def _fits_above(exponent: Notation) -> bool:
    """Whether an exponent is small enough to be read as one."""
    few = len(list(islice(postorder(exponent), MOST_IN_EXPONENT))) < MOST_IN_EXPONENT
    return few and not is_tall(exponent) and width(exponent) <= WIDEST_EXPONENT


DRAWN: dict[str, Callable[[Piece, int], Piece]] = {
    "exp": _exp,
    "sqrt": lambda x, whole: Piece(Root(x.notation)),
    "abs": lambda x, whole: Piece(Fence("|", x.notation, "|")),
    "log1p": lambda x, whole: Piece(Func(word("log"), (added(Piece(Num("1")), x).notation,))),
    "expm1": lambda x, whole: added(_exp(x, whole), number(Fraction(-1))),
}


def _apply(e: Apply, indices: Indices, context: Any) -> Rows:
    operand = yield e.children[0], aligned(e, e.children[0], indices)
    name = context.names[e.name]
    if not isinstance(name, Sym) or e.order > 3 or (e.order and name.sup is not None):
        order = paren(Num(str(e.order)))
        return Piece(Func(raised(Piece(name), order).notation if e.order else name, (operand.notation,)))
    head = Sym(name.base, name.accent, name.weight, name.sub, name.sup, name.primes + e.order)
    return Piece(Func(head, (operand.notation,)))


def _compare(e: Compare, indices: Indices, context: Any) -> Rows:
    a = yield e.children[0], aligned(e, e.children[0], indices)
    b = yield e.children[1], aligned(e, e.children[1], indices)
    return Piece(row(a.at(SUM), RELATIONS[e.relation], b.at(SUM)), RELATION)


def _where(e: Where, indices: Indices, context: Any) -> Rows:
    condition, a, b = e.children
    if a is ONE and b is ZERO:
        inside = yield condition, aligned(e, condition, indices)
        return Piece(row(Sym("1", weight="bold"), Fence("[", inside.notation, "]")))
    letters = context.letters(e.shape) if indices is None and e.shape else ()
    given = letters if indices is None else indices
    rows = []
    node: Expr = e
    while isinstance(node, Where):
        condition, a, b = node.children
        if_true = yield a, aligned(e, a, given)
        holds = yield condition, aligned(e, condition, given)
        rows.append((if_true.notation, row(Text(f"{context.word('if')} "), holds.notation)))
        node = b
    last = yield node, aligned(e, node, given)
    rows.append((last.notation, Text(context.word("otherwise"))))
    piece = Piece(Cases(tuple(rows)), RELATION)
    return family(piece, letters, context) if letters else piece


ENTRY_ROWS: dict[type, Callable[..., Rows]] = {
    Number: _number,
    Constant: _constant,
    SizeValue: _size,
    Symbol: _name,
    Defined: _name,
    Full: _full,
    Add: _add,
    Mul: _mul,
    Power: _power,
    Map: _map,
    Apply: _apply,
    Compare: _compare,
    Where: _where,
}
