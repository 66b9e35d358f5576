"""What the lines of a user speak of: names that are declared, defined or met, and formulas read with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from symnet.errors import SymnetError, quote
from symnet.evidence.checking.lines import Line, is_latex
from symnet.expr import Compare, Expr, as_expr
from symnet.language import parse_conditions, parse_declarations
from symnet.language.declarations import Declarations
from symnet.language.latex.reader import read_latex, read_side
from symnet.language.parser import read
from symnet.language.scope import Scope


def read_formula(line: Line, scope: Scope) -> tuple[list[str], list[Expr]]:
    """The relations and the sides of a formula; one relation more than sides where it continues a chain."""
    if line.latex:
        relations, sides = read_latex(line.value, scope)
        return ([line.relation, *relations] if line.relation else relations), sides
    if isinstance(line.value, str):
        found = read(line.value, scope)
        return ([line.relation] if line.relation else []), [_side(found, line)]
    value = as_expr(line.value)
    scope.learn(value)
    if isinstance(value, Compare):
        return [value.relation], list(value.children)
    return ([line.relation] if line.relation else []), [value]


def _side(e: Expr, line: Line) -> Expr:
    if isinstance(e, Compare):
        raise SymnetError(f"{quote(line.value)} compares inside a formula")
    return e


def scope_of(records: Sequence[Line], let: Any, where: Mapping[str, Any] | None) -> Scope:
    """All declarations and definitions, those among the lines too, and the names of the expressions."""
    declared = parse_declarations(let).copy()
    for line in records:
        if line.kind == "let":
            try:
                _merge(declared, parse_declarations(line.value))
            except SymnetError as error:
                raise type(error)(f"line {line.number}: {error}") from None
    scope = Scope.of(declared, where, read)
    for line in records:
        if line.kind == "formula" and isinstance(line.value, Expr):
            scope.learn(line.value)
    for line in records:
        if line.kind == "define":
            try:
                if line.name in scope.defined:
                    raise SymnetError(
                        f"{quote(line.name)} is defined twice; take another name, or a section of its own"
                    )
                scope.define(line.name, line.value, read_side if line.latex else read)
            except SymnetError as error:
                raise type(error)(f"line {line.number}: {error}") from None
    _meet_names(records, scope)
    return scope


def _meet_names(records: Sequence[Line], scope: Scope) -> None:
    """Know the names of all lines of text: what LaTeX prints alike, before them too, is the same name."""
    met: set[str] = set()
    for line in records:
        if line.kind == "formula" and isinstance(line.value, str) and not line.latex:
            own = Scope(scope.declared, scope.defined)
            try:
                read_formula(line, own)
            except SymnetError:  # said when its turn comes
                continue
            met |= own.undeclared
    scope.undeclared |= met


def _merge(declared: Declarations, more: Declarations) -> None:
    for symbol in more.variables():
        known = declared.symbols.get(symbol.name)
        if known is not None and known is not symbol:
            raise SymnetError(f"{quote(symbol.name)} is declared twice, and differently; declare it once")
        declared.add_symbol(symbol)
    for name in more.sizes:
        declared.add_size(name)
    for name in sorted(more.functions):
        declared.add_function(name)
    declared.order.update(more.order)


def conditions(given: Any, scope: Scope, number: int = 0) -> list[Compare]:
    items = given if isinstance(given, (list, tuple)) else [given]
    found: list[Compare] = []
    try:
        for item in items:
            if isinstance(item, str) and is_latex(item):
                relations, sides = read_latex(item.replace("$", " "), scope)
                if not relations or len(sides) == len(relations):
                    raise SymnetError(f"{quote(item)} is no hypothesis; write a comparison such as x > 0")
                found += [Compare(r, a, b) for r, a, b in zip(relations, sides, sides[1:], strict=False)]
            else:
                found += parse_conditions(item, let=scope.declared, where=scope.defined)
    except SymnetError as error:
        raise type(error)(f"line {number}: {error}" if number else str(error)) from None
    return found
