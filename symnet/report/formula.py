"""Expressions as formulas: nodes to notation, without recursion, in matrix or in index notation.

A row of the table is a generator: it yields the operands that it wants (each with the indices of an entry, or None for
the whole tensor) and returns a `Piece`; `_run` drives them with a stack of its own, so depth costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

from symnet.claim import Claim
from symnet.errors import BudgetError
from symnet.expr import Apply, Compare, Defined, Expr, Symbol, postorder
from symnet.report.formula_entries import ENTRY_ROWS
from symnet.report.formula_tensors import TENSOR_ROWS
from symnet.report.latex import latex
from symnet.report.names import Names
from symnet.report.notation import Notation, Op, Sym, row
from symnet.report.pieces import Piece, index_list
from symnet.report.words import word
from symnet.sizes import Size

ROWS: dict[type, Callable[..., Generator[Any, Piece, Piece]]] = {**ENTRY_ROWS, **TENSOR_ROWS}
RELATIONS = {"==": "=", "!=": "≠", "<=": "≤", "<": "<", ">=": "≥", ">": ">"}
LETTERS = "ijklpqrstuvabcdfgh"
LARGEST = 2_000_000  # parts of all pieces together


@dataclass
class Context:
    """What the rows may ask for: notation of names, words of the language, fresh index letters.

    by_entries: whether contractions are written out as sums over indices.
    """

    names: Names
    lang: str = "en"
    by_entries: bool = False
    reserved: frozenset[str] = frozenset()
    done: dict[tuple[Expr, Any], Piece] = field(default_factory=dict)

    def word(self, key: str) -> str:
        return word(key, self.lang)

    def letters(self, count: int, used: Iterable[Any]) -> tuple[Sym, ...]:
        """`count` index letters that are neither names nor among the indices `used`."""
        taken = {index.base for index in used if isinstance(index, Sym)} | self.reserved
        free = [Sym(letter) for letter in LETTERS if letter not in taken]
        more = (Sym("i", sub=Sym(letter)) for letter in LETTERS)
        return tuple((free + list(more))[:count])


def names_of(*roots: Expr) -> list[str]:
    """Every name that a formula of these shows, in order of appearance; names inside a defined name are not shown."""
    found: dict[str, None] = {}
    for node in postorder(*roots, stop=lambda node: isinstance(node, Defined)):
        if isinstance(node, (Symbol, Defined, Apply)):
            found.setdefault(node.name)
        for dim in node.shape:
            if isinstance(dim, Size):
                found.update(dict.fromkeys(name for monomial, _ in dim.terms for name, _ in monomial))
    return list(found)


def formula(
    e: Expr, names: Names | None = None, lang: str = "en", by_entries: bool = False, indices: Any = None
) -> Notation:
    """The notation of an expression; `names` says how its names print (`Names.of` by default).

    by_entries: index notation, in which a tensor is given by its entry (at `indices`, or at letters of its own).

    >>> from symnet.report.terminal import terminal
    >>> from symnet.symbols import tensors
    >>> W, x, b = tensors("W: m n; x: n; b: m")
    >>> terminal(formula(W @ x + b)), terminal(formula(W @ x + b, by_entries=True))
    ('W x + b', '∑ⱼ Wᵢⱼ xⱼ + bᵢ')
    """
    shown = names_of(e)
    table = names or Names.of(shown)
    reserved = frozenset(found.base for name in shown if isinstance(found := table[name], Sym))
    context = Context(table, lang, by_entries, reserved)
    if by_entries and indices is None and e.shape:
        indices = context.letters(e.rank, ())
    return _run(e, indices, context).notation


def _run(root: Expr, indices: Any, context: Context) -> Piece:
    done = context.done
    stack: list[tuple[Any, Generator[Any, Piece, Piece]]] = []
    wanted: Any = (root, indices)
    answer: Piece | None = None
    size = 0
    while True:
        if wanted is not None:
            key = (wanted[0], wanted[1])
            if key in done:
                answer, wanted = done[key], None
            else:
                stack.append((key, ROWS[type(key[0])](key[0], key[1], context)))
                answer, wanted = None, None
        if not stack:
            assert answer is not None
            return answer
        key, generator = stack[-1]
        try:
            wanted = next(generator) if answer is None else generator.send(answer)
        except StopIteration as finished:
            stack.pop()
            answer = done[key] = finished.value
            size += len(done[key].notation.parts) + 1
            if size > LARGEST:
                raise BudgetError("the formula is too long to print; give names to its parts with `where`") from None


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


def entry_formula(e: Expr, names: Names | None = None, lang: str = "en") -> Notation:
    """Index notation, with the entry that is meant on the left left out."""
    return formula(e, names, lang, by_entries=True)


def expression_latex(e: Expr, names: Names | None = None, lang: str = "en", by_entries: bool = False) -> str:
    """The expression as LaTeX mathematics.

    >>> from symnet.symbols import scalar
    >>> from symnet.ops import exp
    >>> print(expression_latex(1 / (1 + exp(-scalar("x")))))
    \\frac{1}{1 + \\mathrm{e}^{{-} x}}
    """
    return latex(formula(e, names, lang, by_entries))


def display_latex(e: Expr) -> str:
    """For notebooks."""
    return rf"$\displaystyle {expression_latex(e)}$"


__all__ = [
    "claim_formula",
    "definition_formula",
    "display_latex",
    "entry_formula",
    "expression_latex",
    "formula",
    "index_list",
    "names_of",
    "relation",
]
