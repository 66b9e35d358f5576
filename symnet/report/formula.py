"""Expressions as formulas: nodes to notation, without recursion, in matrix or in index notation.

A row of the table is a generator: it yields the operands that it wants (each with the indices of an entry, or None for
the whole tensor) and returns a `Piece`; `_run` drives them with a stack of its own, so depth costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from symnet.claim import Claim
from symnet.errors import BudgetError, SymnetError, quote
from symnet.expr import Apply, Compare, Defined, Expr, SizeValue, Symbol, postorder
from symnet.report.context import LAYOUTS, TURNED, WHOLE, Context, Indices
from symnet.report.formula_entries import ENTRY_ROWS
from symnet.report.formula_indices import INDEX_ROWS
from symnet.report.formula_tensors import TENSOR_ROWS
from symnet.report.formula_turned import TURNED_ROWS, turned_whole
from symnet.report.latex import latex
from symnet.report.names import Names
from symnet.report.notation import Notation, Op, Sym, row
from symnet.report.pieces import Piece
from symnet.sizes import Shape, Size

ROWS: dict[type, Callable[..., Generator[Any, Piece, Piece]]] = {**ENTRY_ROWS, **TENSOR_ROWS}
RELATIONS = {":=": ":=", "==": "=", "!=": "≠", "<=": "≤", "<": "<", ">=": "≥", ">": ">"}
NOTATIONS = ("matrix", "index")
LARGEST = 2_000_000  # parts of all pieces together


def names_of(*roots: Expr) -> list[str]:
    """Every name that a formula of these shows, in order of appearance; names inside a defined name are not shown."""
    found: dict[str, None] = {}
    for node in postorder(*roots, stop=lambda node: isinstance(node, Defined)):
        if isinstance(node, (Symbol, Defined, Apply)):
            found.setdefault(node.name)
        for dim in (node.size,) if isinstance(node, SizeValue) else node.shape:
            if isinstance(dim, Size):
                found.update(dict.fromkeys(name for monomial, _ in dim.terms for name, _ in monomial))
    return list(found)


def formula(
    e: Expr,
    names: Names | None = None,
    lang: str = "en",
    by_entries: bool = False,
    layout: str = "mixed",
    turned: bool = False,
    shape: Shape | None = None,
    grouped: bool = False,
) -> Notation:
    """The notation of an expression; `names` says how its names print (`Names.of` by default).

    by_entries: index notation, in which a tensor is given by its entry at letters of their own; layout: of derivatives
    in print; turned: the transpose is printed instead, with transposes inside as a person would write them; shape: what
    the letters count along, where the entry of a larger shape is meant; grouped: products keep their parentheses.

    >>> from symnet.report.terminal import terminal
    >>> from symnet.symbols import tensors
    >>> W, x, b = tensors("W: m n; x: n; b: m")
    >>> terminal(formula(W @ x + b)), terminal(formula(W @ x + b, by_entries=True))
    ('W x + b', '∑ⱼ Wᵢⱼ xⱼ + bᵢ')
    >>> terminal(formula(W @ x + b, turned=True))
    '(W x + b)ᵀ'
    """
    shown = names_of(e)
    table = names or Names.of(shown)
    found = [*table.table.values(), *(table[name] for name in shown)]
    reserved = frozenset(name.base for name in found if isinstance(name, Sym))
    context = Context(table, lang, by_entries, layout, reserved, grouped)
    indices: Indices = TURNED if turned and not by_entries else None
    if by_entries:
        shape = e.shape if shape is None else shape
        lead = len(shape) - e.rank
        letters = context.letters(shape)
        indices = tuple(0 if d == 1 != shape[lead + k] else letters[lead + k] for k, d in enumerate(e.shape))
    return _run(e, indices, context).notation


def _run(root: Expr, indices: Indices, context: Context) -> Piece:
    done = context.done
    stack: list[list[Any]] = []  # key, generator, the letters in use inside
    wanted: Any = (root, indices)
    answer: Piece | None = None
    size = 0
    while True:
        if wanted is not None:
            node, at = wanted
            if not node.shape:
                at = () if context.by_entries else None
            key = (node, at, context.scope)
            if key in done:
                answer, wanted = done[key], None
            else:
                stack.append([key, _rows(node, at, context), context.scope])
                answer, wanted = None, None
        if not stack:
            assert answer is not None
            return answer
        key, generator, context.scope = stack[-1]
        try:
            wanted = next(generator) if answer is None else generator.send(answer)
            stack[-1][2] = context.scope
        except StopIteration as finished:
            stack.pop()
            answer = done[key] = finished.value
            size += len(done[key].notation.parts) + 1
            if size > LARGEST:
                raise BudgetError("the formula is too long to print; give names to its parts with `where`") from None


def _rows(e: Expr, indices: Indices, context: Context) -> Generator[Any, Piece, Piece]:
    """The row of a node: of its transpose, of an entry in index notation, or of the node."""
    if indices == TURNED:
        return TURNED_ROWS.get(type(e), turned_whole)(e, context)
    if context.by_entries and indices is not None and WHOLE not in indices:
        return INDEX_ROWS.get(type(e), ROWS[type(e)])(e, indices, context)
    return ROWS[type(e)](e, indices, context)


def relation(sign: str) -> Op:
    """The sign of a relation as it prints."""
    return Op(RELATIONS[sign])


def claim_formula(claim: Claim | Compare, names: Names | None = None, lang: str = "en") -> Notation:
    """`lhs relation rhs`, without the hypotheses."""
    statement = claim.comparison if isinstance(claim, Claim) else claim
    return formula(statement, names, lang)


def definition_formula(name: Defined, meaning: Expr, names: Names | None = None, lang: str = "en") -> Notation:
    """`name := meaning`."""
    return row(formula(name, names, lang), ":=", formula(meaning, names, lang))


def expression_latex(
    e: Expr, notation: str = "matrix", lang: str = "en", names: Names | None = None, layout: str = "mixed"
) -> str:
    """The expression as LaTeX mathematics, in `matrix` or in `index` notation.

    layout: of the derivatives in it, `mixed`, `numerator` or `denominator`; a derivative that a layout prints the other
    way round is transposed back, so that the formula still means the expression.

    >>> from symnet.symbols import scalar, tensors
    >>> from symnet.ops import exp
    >>> print(expression_latex(1 / (1 + exp(-scalar("x")))))
    \\frac{1}{1 + \\mathrm{e}^{{-} x}}
    >>> W, x = tensors("W: m n; x: n")
    >>> print((W @ x).latex(notation="index"))
    \\sum_{j} W_{i j} x_{j}
    """
    return latex(formula(e, names, lang, by_entries(notation), known_layout(layout)))


def by_entries(notation: str) -> bool:
    """Whether the notation is by indices; an unknown one is refused."""
    if notation not in NOTATIONS:
        raise SymnetError(f"{quote(notation)} is not a notation; there are {' and '.join(NOTATIONS)}")
    return notation == "index"


def known_layout(layout: str) -> str:
    """The layout; an unknown one is refused."""
    if layout not in LAYOUTS:
        raise SymnetError(f"{quote(layout)} is not a layout; there are {', '.join(LAYOUTS)}")
    return layout


def display_latex(e: Expr) -> str:
    """For notebooks."""
    return rf"$\displaystyle {expression_latex(e)}$"


__all__ = [
    "by_entries",
    "claim_formula",
    "definition_formula",
    "display_latex",
    "expression_latex",
    "formula",
    "known_layout",
    "names_of",
    "relation",
]
