"""Hypotheses and claims from text, pairs, SymPy relations or records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symnet.claim import Claim
from symnet.errors import ParseError, ShapeError, SymnetError, quote
from symnet.expr import Compare, Expr, Symbol, as_expr, rebuild
from symnet.language.names import sizes_of
from symnet.language.parser import read, read_chain
from symnet.language.scope import Scope
from symnet.late import late
from symnet.sizes import show

from_sympy_together = late("from_sympy_together")


def parse_conditions(
    given: Any, let: Any = None, where: Mapping[str, Any] | None = None, about: Iterable[Expr] = ()
) -> tuple[Compare, ...]:
    """Hypotheses from a text, a comparison, or a list of these; a chain such as `0 < p < 1` gives two.

    about: expressions whose names the text may use as they are there.

    >>> [str(c) for c in parse_conditions(["0 < p < 1", "sum(y) == 1"], let="y: n")]
    ['0 < p', 'p < 1', 'sum(y) == 1']
    """
    items, assumed = _converted(_items(given))
    scope = Scope.of(let, where, read, *about, *(item for item in items if isinstance(item, Expr)))
    return (*(c for item in items for c in _conditions(item, scope)), *assumed)


def make_claim(
    lhs: Any,
    relation: str | None = None,
    rhs: Any = None,
    given: Any = (),
    let: Any = None,
    where: Mapping[str, Any] | None = None,
) -> Claim:
    """A claim: `claim(lhs, "<=", rhs, given=[...])`, or from one text `"lhs == rhs"`, a comparison or a pair of sides.

    Sides and hypotheses are text, expressions, numbers or SymPy objects; a text may use the names of the expressions
    beside it. A name is one object: where it is met with different facts, all of them hold; with different shapes it
    is an error. Raises `SymnetError` (`ShapeError` for sides that cannot be broadcast).

    >>> str(make_claim("x*x", ">=", 0))
    'x*x >= 0'
    """
    if isinstance(lhs, tuple) and len(lhs) == 2 and rhs is None:
        lhs, rhs = lhs
        relation = relation or "=="
    stated = lhs.comparison if isinstance(lhs, Claim) else lhs
    hypotheses = [*(lhs.given if isinstance(lhs, Claim) else ()), *_items(given)]
    sides = [stated] if rhs is None and relation is None else [stated, rhs]
    values, assumed = _converted([*sides, *hypotheses])
    scope = Scope.of(let, where, read, *(value for value in values if isinstance(value, Expr)))
    read_sides = [read(v, scope) if isinstance(v, str) else v for v in values[: len(sides)]]
    scope.learn(*read_sides)
    conditions = [c for item in values[len(sides) :] for c in _conditions(item, scope)]
    made = _stated(read_sides[0], lhs) if len(sides) == 1 else _related(read_sides, relation or "==", sides)
    return _one_object_a_name(Claim(*made, tuple(dict.fromkeys((*conditions, *assumed)))))


def _stated(stated: Expr, words: Any) -> tuple[Expr, str, Expr]:
    if not isinstance(stated, Compare):
        raise ParseError(
            f"{quote(words)} is not a claim; write a comparison, such as {quote(f'{stated.brief(40)} == 0')}"
        )
    return stated.children[0], stated.relation, stated.children[1]


def _related(sides: list[Expr], relation: str, words: list[Any]) -> tuple[Expr, str, Expr]:
    for side, said in zip(sides, words, strict=True):
        if isinstance(side, Compare):
            raise SymnetError(f"{quote(said)} is a comparison, and a side of a claim is a value")
    return sides[0], relation, sides[1]


def _items(given: Any) -> list[Any]:
    """The hypotheses one by one, those of a SymPy conjunction too."""
    single = isinstance(given, (str, Compare, Claim)) or not isinstance(given, Iterable)
    items = [given] if single else list(given)
    flat: list[Any] = []
    for item in items:
        if item is not None:
            flat.extend(item.args if type(item).__name__ == "And" and hasattr(item, "free_symbols") else [item])
    return flat


def _converted(values: list[Any]) -> tuple[list[Any], tuple[Compare, ...]]:
    """Texts as they are, all else as expressions; and what the assumptions of SymPy's symbols state."""
    plain = [v.comparison if isinstance(v, Claim) else v for v in values]
    foreign = [at for at, v in enumerate(plain) if not isinstance(v, (str, Expr)) and hasattr(v, "free_symbols")]
    expressions, assumed = from_sympy_together([plain[at] for at in foreign]) if foreign else ([], ())
    table = dict(zip(foreign, expressions, strict=True))
    return [v if isinstance(v, str) else table[at] if at in table else _side(v) for at, v in enumerate(plain)], assumed


def _side(value: Any) -> Expr:
    if value is None:
        raise SymnetError('a side of the claim is missing; write claim(lhs, "<=", rhs), or one text such as "x <= y"')
    if isinstance(value, bool):
        raise SymnetError(
            f"{quote(value)} is a truth value: == of Python compares expressions as they are written; "
            'state a claim as claim(lhs, "==", rhs), or as one text such as "x + x == 2*x"'
        )
    if isinstance(value, (tuple, list)):
        raise SymnetError(
            f"{quote(value)} is a {type(value).__name__} and no claim; "
            'write claim(lhs, "<=", rhs), a pair (lhs, rhs) for an equation, or one text'
        )
    return as_expr(value)


def _conditions(item: Any, scope: Scope) -> tuple[Compare, ...]:
    if isinstance(item, Compare):
        return (item,)
    if not isinstance(item, str):
        raise SymnetError(f"{quote(item)} is not a hypothesis; write a comparison such as 'x > 0'")
    relations, sides = read_chain(item, scope)
    if not relations:
        raise ParseError(f"{quote(item)} is not a hypothesis; write a comparison such as 'x > 0'")
    return tuple(Compare(r, a, b) for r, a, b in zip(relations, sides, sides[1:], strict=False))


def _one_object_a_name(claim: Claim) -> Claim:
    """The claim with one variable a name: the facts that were declared in different places hold together."""
    found: dict[str, list[Symbol]] = {}
    for symbol in claim.variables:
        found.setdefault(symbol.name, []).append(symbol)
    for name in sizes_of(claim.lhs, claim.rhs, *claim.given):
        if name in found:
            raise SymnetError(f"{quote(name)} cannot be a size and a tensor at once; rename one of them")
    table: dict[Expr, Expr] = {}
    for name, symbols in found.items():
        if len({s.shape for s in symbols}) > 1:
            shapes = " and ".join(show(s.shape) for s in symbols)
            raise ShapeError(f"{quote(name)} has the shapes {shapes} in one claim; one name is one object")
        if len(symbols) > 1:
            joint = Symbol(name, symbols[0].shape, tuple({fact: 1 for s in symbols for fact in s.facts}))
            table |= dict.fromkeys(symbols, joint)
    if not table:
        return claim
    lhs, rhs, *given = (rebuild(e, table) for e in (claim.lhs, claim.rhs, *claim.given))
    return Claim(lhs, claim.relation, rhs, tuple(given))
