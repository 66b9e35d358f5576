"""Hypotheses and claims from text, pairs, SymPy relations or records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symnet.claim import Claim
from symnet.errors import ParseError, SymnetError, quote
from symnet.expr import RELATIONS, Compare, Expr, as_expr
from symnet.language.declarations import parse_declarations
from symnet.language.parser import SUM, Parser, Scope, run


def parse_conditions(given: Any, let: Any = None, where: Mapping[str, Any] | None = None) -> tuple[Compare, ...]:
    """Hypotheses from a text, a comparison, or a list of these; a chain such as `0 < p < 1` gives two.

    >>> [str(c) for c in parse_conditions(["0 < p < 1", "sum(y) == 1"], let="y: n")]
    ['0 < p', 'p < 1', 'sum(y) == 1']
    """
    scope = _scope(let, where)
    items = [given] if isinstance(given, (str, Compare)) or not isinstance(given, Iterable) else list(given)
    return tuple(c for item in items if item is not None for c in _conditions(item, scope))


def _conditions(item: Any, scope: Scope) -> tuple[Compare, ...]:
    if isinstance(item, Compare):
        return (item,)
    if isinstance(item, Claim):
        return (item.comparison,)
    if not isinstance(item, str):
        found = as_expr(item)
        if isinstance(found, Compare):
            return (found,)
        raise SymnetError(f"{quote(item)} is not a hypothesis; write a comparison such as 'x > 0'")
    parser = Parser(item, scope)
    sides, relations = [as_expr(run(parser.expression(SUM)))], []
    while relation := parser.take(*RELATIONS):
        relations.append(relation)
        sides.append(as_expr(run(parser.expression(SUM))))
    if parser.now.kind != "end":
        parser.fail(parser._leftover())
    if not relations:
        raise ParseError(f"{quote(item)} is not a hypothesis; write a comparison such as 'x > 0'")
    return tuple(Compare(r, a, b) for r, a, b in zip(relations, sides, sides[1:], strict=False))


def make_claim(
    lhs: Any,
    relation: str | None = None,
    rhs: Any = None,
    given: Any = (),
    let: Any = None,
    where: Mapping[str, Any] | None = None,
) -> Claim:
    """A claim: `claim(lhs, "<=", rhs, given=[...])`, or from one text `"lhs == rhs"`.

    >>> str(make_claim("x*x", ">=", 0))
    'x*x >= 0'
    """
    scope = _scope(let, where)
    hypotheses = parse_conditions(given, scope.declared, scope.defined)
    if relation is None and rhs is None:
        if isinstance(lhs, Claim):
            return Claim(lhs.lhs, lhs.relation, lhs.rhs, (*lhs.given, *(h for h in hypotheses if h not in lhs.given)))
        if isinstance(lhs, tuple) and len(lhs) == 2:
            return make_claim(lhs[0], "==", lhs[1], given, let, where)
        stated = _side(lhs, scope)
        if not isinstance(stated, Compare):
            raise ParseError(
                f"{quote(lhs)} is not a claim; write a comparison, such as {quote(f'{stated.brief(40)} == 0')}"
            )
        return Claim(stated.children[0], stated.relation, stated.children[1], hypotheses)
    a, b = _side(lhs, scope), _side(rhs, scope)
    for side, words in ((a, lhs), (b, rhs)):
        if isinstance(side, Compare):
            raise SymnetError(f"{quote(words)} is a comparison, and a side of a claim is a value")
    return Claim(a, relation or "==", b, hypotheses)


def _side(value: Any, scope: Scope) -> Expr:
    return Parser(value, scope).whole() if isinstance(value, str) else as_expr(value)


def _scope(let: Any, where: Mapping[str, Any] | None) -> Scope:
    scope = Scope(parse_declarations(let), {})
    for name, value in (where or {}).items():
        if isinstance(value, Expr) and getattr(value, "value", None) is not None and getattr(value, "name", "") == name:
            scope.defined[name] = value  # type: ignore[assignment]
        else:
            scope.define(name, value)
    return scope
