"""Formulas of spreadsheet cells: a number world whose numbers are formulas, and how they are written.

An expression is evaluated entry by entry (`program.interpret`) with cells for its names; what comes out is the formula
of each cell. So the sheet computes the very expression that was derived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symnet.errors import BudgetError, SymnetError
from symnet.program.worlds import World

MOST_CHARACTERS, DEEPEST = 8_000, 60  # a cell takes 8,192 characters and 64 levels
SHORTEST_RUN = 3  # cells in a row that are written as a range


@dataclass(frozen=True)
class Cell:
    """A place, counted from 0. fixed: written with `$`, so that copying a formula keeps it; sheet: where it is not the
    formula's own."""

    row: int
    column: int
    fixed: bool = False
    sheet: str = ""

    def moved(self, rows: int) -> Cell:
        """The place so many rows below, as copying a formula there would say it."""
        return self if self.fixed else replace(self, row=self.row + rows)

    def __str__(self) -> str:
        mark = "$" if self.fixed else ""
        return f"{self._sheet}{mark}{letters(self.column)}{mark}{self.row + 1}"

    @property
    def _sheet(self) -> str:
        return f"'{self.sheet}'!" if self.sheet else ""

    def to(self, last: Cell) -> str:
        """The range from here to the last cell."""
        return f"{self}:{replace(last, sheet='')}"


def letters(column: int) -> str:
    """The name of a column.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    found = ""
    while column >= 0:
        found = chr(ord("A") + column % 26) + found
        column = column // 26 - 1
    return found


@dataclass(frozen=True)
class Formula:
    """kind: `cell`, `number`, `sum`, `product`, `power`, `call`, `compare` or `if`; parts: what it is made of; name: of
    a function or a relation; value: of a number or a cell."""

    kind: str
    parts: tuple[Formula, ...] = ()
    name: str = ""
    value: Any = None

    def moved(self, rows: int) -> Formula:
        """As it reads when it is copied so many rows below."""
        value = self.value.moved(rows) if self.kind == "cell" else self.value
        return replace(self, parts=tuple(part.moved(rows) for part in self.parts), value=value)

    def __str__(self) -> str:
        return written(self)


def cell(place: Cell) -> Formula:
    """The value of a cell."""
    return Formula("cell", value=place)


def number(value: Fraction) -> Formula:
    """An exact number."""
    return Formula("number", value=Fraction(value))


ZERO, ONE = number(Fraction(0)), number(Fraction(1))


# ------------------------------------------------------------------ the world
def add(a: Formula, b: Formula) -> Formula:
    """A sum, flat."""
    terms = [term for part in (a, b) if part != ZERO for term in (part.parts if part.kind == "sum" else (part,))]
    return Formula("sum", tuple(terms)) if len(terms) > 1 else terms[0] if terms else ZERO


def multiply(a: Formula, b: Formula) -> Formula:
    """A product, flat."""
    if ZERO in (a, b):
        return ZERO
    factors = [f for part in (a, b) if part != ONE for f in (part.parts if part.kind == "product" else (part,))]
    return Formula("product", tuple(factors)) if len(factors) > 1 else factors[0] if factors else ONE


def power(base: Formula, exponent: Formula, integral: bool) -> Formula:
    """A power; a root where the exponent is one half."""
    if exponent == ONE:
        return base
    if exponent.value == Fraction(1, 2):
        return call("SQRT", base)
    if exponent.value == Fraction(-1, 2):
        return Formula("power", (call("SQRT", base), number(Fraction(-1))))
    return Formula("power", (base, exponent))


def call(name: str, *arguments: Formula) -> Formula:
    """A function of the spreadsheet."""
    return Formula("call", arguments, name)


def _refused(what: str) -> Callable[..., Any]:
    def refuse(*_: Any) -> Any:
        raise SymnetError(f"a spreadsheet cell holds no {what}; write it out entry by entry")

    return refuse


def _to_one(name: str) -> Callable[..., Formula]:
    return lambda *arguments: call(name, *arguments)


SAME = ("exp", "abs", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "sign", "sqrt", "erf")
FUNCTIONS: dict[str, Callable[..., Formula]] = {
    **{name: _to_one(name.upper()) for name in SAME},
    "log": _to_one("LN"),
    "log1p": lambda x: call("LN", add(ONE, x)),
    "expm1": lambda x: add(call("EXP", x), number(Fraction(-1))),
    "maximum": _to_one("MAX"),
    "minimum": _to_one("MIN"),
    "relu": lambda x: call("MAX", x, ZERO),
}
CONSTANTS = {"pi": call("PI"), "e": call("EXP", ONE)}
CELLS = World(
    name="spreadsheet cells",
    number=number,
    constant=CONSTANTS.__getitem__,
    read=lambda value: value if isinstance(value, Formula) else None,
    add=add,
    mul=multiply,
    power=power,
    compare=lambda relation, a, b: Formula("compare", (a, b), relation),
    choose=lambda condition, a, b: Formula("if", (condition, a, b)),
    det=_refused("determinant"),
    inverse=_refused("inverse matrix"),
    functions=FUNCTIONS,
    checks_domain=False,
)

# ------------------------------------------------------------------ writing
COMPARED, SUMMED, MULTIPLIED, RAISED, CLOSED = range(5)
SIGNS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
Written = tuple[str, int]  # the text, and how strongly it binds


def written(formula: Formula) -> str:
    """The text without the `=` in front.

    >>> x, y = (cell(Cell(0, k)) for k in range(2))
    >>> written(add(multiply(x, y), multiply(number(Fraction(-1)), power(x, number(Fraction(2)), True))))
    'A1*B1-A1^2'
    """
    text, _ = _write(formula, 0)
    if len(text) > MOST_CHARACTERS:
        raise BudgetError(f"the formula of a cell has {len(text):,} characters; give names to its parts")
    return text


def _write(formula: Formula, depth: int) -> Written:
    if depth > DEEPEST:
        raise BudgetError(f"the formula of a cell is nested more than {DEEPEST} deep; give names to its parts")
    return WRITERS[formula.kind](formula, depth + 1)


def _at(formula: Formula, least: int, depth: int) -> str:
    text, strength = _write(formula, depth)
    return text if strength >= least else f"({text})"


def _cell(formula: Formula, depth: int) -> Written:
    return str(formula.value), CLOSED


def _number(formula: Formula, depth: int) -> Written:
    value: Fraction = formula.value
    if value.denominator == 1:
        return str(value.numerator), CLOSED if value >= 0 else SUMMED
    return f"{value.numerator}/{value.denominator}", MULTIPLIED if value >= 0 else SUMMED


def _sum(formula: Formula, depth: int) -> Written:
    text = ""
    for term in _terms(formula.parts, depth):
        text += term if not text or term.startswith("-") else f"+{term}"
    return text, SUMMED


def _terms(terms: Sequence[Formula], depth: int) -> Iterator[str]:
    """The terms, cells in a row as SUM, products of such as SUMPRODUCT."""
    at = 0
    while at < len(terms):
        ranges, length = _run(terms, at)
        if length >= SHORTEST_RUN:
            yield f"{'SUM' if len(ranges) == 1 else 'SUMPRODUCT'}({','.join(ranges)})"
            at += length
        else:
            minus, rest = _sign(terms[at])
            yield ("-" if minus else "") + _at(rest, MULTIPLIED, depth)
            at += 1


def _run(terms: Sequence[Formula], at: int) -> tuple[list[str], int]:
    """The longest run of cells, or of products of two cells, that go on in one direction."""
    rows = [_places(term) for term in terms[at:]]
    first = rows[0]
    if not first:
        return [], 0
    length = 1
    steps = [(0, 0)] * len(first)
    for row in rows[1:]:
        if len(row) != len(first):
            break
        moves = [_step(a, b) for a, b in zip(rows[length - 1], row, strict=True)]
        if any(m not in ((0, 1), (1, 0)) for m in moves) or len(set(moves)) > 1 or (length > 1 and moves != steps):
            break
        steps, length = moves, length + 1
    return [a.to(b) for a, b in zip(first, rows[length - 1], strict=True)], length


def _places(term: Formula) -> tuple[Cell, ...]:
    """The cell, or the two whose product it is."""
    parts = (term,) if term.kind == "cell" else term.parts if term.kind == "product" and len(term.parts) == 2 else ()
    return tuple(part.value for part in parts) if all(part.kind == "cell" for part in parts) else ()


def _step(a: Cell, b: Cell) -> tuple[int, int]:
    same = (a.fixed, a.sheet) == (b.fixed, b.sheet)
    return (b.row - a.row, b.column - a.column) if same else (0, 0)


def _sign(term: Formula) -> tuple[bool, Formula]:
    """A minus sign apart."""
    if term.kind == "number" and term.value < 0:
        return True, number(-term.value)
    if term.kind == "product" and term.parts[0].kind == "number" and term.parts[0].value < 0:
        rest = (number(-term.parts[0].value), *term.parts[1:])
        kept = tuple(part for part in rest if part != ONE) or (ONE,)
        return True, kept[0] if len(kept) == 1 else Formula("product", kept)
    return False, term


def _product(formula: Formula, depth: int) -> Written:
    minus, rest = _sign(formula)
    if minus:
        return f"-{_at(rest, CLOSED, depth)}", SUMMED  # -a^2 would be read as (-a)^2
    above: list[str] = []
    below: list[str] = []
    for factor in formula.parts:
        base = _inverted(factor)
        (above if base is None else below).append(_at(factor if base is None else base, RAISED, depth))
    return "*".join(above or ["1"]) + "".join(f"/{text}" for text in below), MULTIPLIED


def _inverted(factor: Formula) -> Formula | None:
    """x where the factor is a negative power: 1/x, or 1/x^k."""
    if factor.kind != "power" or factor.parts[1].kind != "number" or factor.parts[1].value >= 0:
        return None
    return power(factor.parts[0], number(-factor.parts[1].value), True)


def _power(formula: Formula, depth: int) -> Written:
    base = _inverted(formula)
    if base is not None:
        return f"1/{_at(base, RAISED, depth)}", MULTIPLIED
    return f"{_at(formula.parts[0], CLOSED, depth)}^{_at(formula.parts[1], CLOSED, depth)}", RAISED


def _call(formula: Formula, depth: int) -> Written:
    return f"{formula.name}({','.join(_at(part, COMPARED, depth) for part in formula.parts)})", CLOSED


def _compare(formula: Formula, depth: int) -> Written:
    left, right = (_at(part, SUMMED, depth) for part in formula.parts)
    return f"{left}{SIGNS[formula.name]}{right}", COMPARED


def _if(formula: Formula, depth: int) -> Written:
    return f"IF({','.join(_at(part, COMPARED, depth) for part in formula.parts)})", CLOSED


WRITERS: dict[str, Callable[[Formula, int], Written]] = {
    "cell": _cell,
    "number": _number,
    "sum": _sum,
    "product": _product,
    "power": _power,
    "call": _call,
    "compare": _compare,
    "if": _if,
}
