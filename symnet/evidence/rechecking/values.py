"""Where an expression has a value, for checking again: one condition for each node that asks for something.

A condition is `needs` wherever all its `guards` hold; all together are sufficient. One that is `exact` is necessary
too: where the expression has a value, it holds for the entries that its entry is made of; `whole`: for all entries of
the comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from symnet.expr import (
    Add,
    Apply,
    AxisMap,
    Compare,
    Contract,
    Defined,
    Det,
    Embed,
    Expr,
    Eye,
    Formal,
    Inverse,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Unwindow,
    Where,
    Window,
    postorder,
    size_conditions,
)
from symnet.functions import FUNCTIONS
from symnet.program.interpret_entries import is_integral
from symnet.sizes import Size

ZERO = Number(0)
NOT = {"==": "!=", "!=": "==", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
ENTRYWISE = (Add, Mul, Power, Map, Apply, Compare, Defined)
ZEROS = (Eye, Embed, Window, Unwindow)
NUMBERS = (Map, Apply, Power, AxisMap, Inverse, Det)  # whose entries are numbers, whatever the operands are
Guards = tuple[Compare, ...]


@dataclass(frozen=True)
class Condition:
    needs: Compare
    guards: Guards = ()
    exact: bool = True
    whole: bool = False
    own: bool = False  # it is asked of the entry of the expression itself

    def gives(self, other: Condition, aligned: bool) -> bool:
        """Whether, where this one is necessary, the other one holds: it is the same one, of no more entries.

        aligned: the entries of the two expressions correspond.
        """
        if not self.exact or (self.needs, self.guards) != (other.needs, other.guards):
            return False
        if not self.needs.shape and not any(g.shape for g in self.guards):
            return True
        return (self.whole and not self.guards) or (aligned and self.own and other.own)


def definedness(e: Expr) -> tuple[Condition, ...]:
    """The conditions under which an expression has a value, derivatives aside."""
    absent = _absent(e)
    found: dict[Condition, None] = {}
    stack: list[tuple[Any, str, Guards]] = [(e, ALL if not e.shape else OWN, ())]
    seen = set(stack)
    while stack:
        node, use, guards = stack.pop()
        for needs, more in NEEDS.get(type(node), _none)(node):
            exact = use in (OWN, ALL) if needs.shape else use != SOME
            found[Condition(needs, guards + more, exact, use == ALL or not needs.shape, use == OWN)] = None
        for least, dim in size_conditions(node):
            needs = Compare(">=", SizeValue(dim), Number(0) + least if isinstance(least, Size) else Number(least))
            found[Condition(needs, (), True, True)] = None
        for item in _below(node, use, guards, absent):
            if item not in seen:
                seen.add(item)
                stack.append(item)
    return tuple(found)


# Which entries of a node an entry of the expression asks for: its own, all of them, at least one, or perhaps none.
OWN, ALL, ONE, SOME = "own", "all", "one", "some"


def _absent(e: Expr) -> set[Expr]:
    """Nodes of which entries may be terms that are not there (of `eye`, of padding): in a product they select."""
    found: set[Expr] = set()
    for node in postorder(e):
        below = [child in found for child in node.children]
        number = isinstance(node, NUMBERS) or (isinstance(node, Reduce) and node.op in ("norm", "norm1", "logsumexp"))
        if isinstance(node, ZEROS) or (not number and (all if isinstance(node, Add) else any)(below) and below):
            found.add(node)
    return found


def _below(node: Any, use: str, guards: Guards, absent: set[Expr]) -> Iterator[tuple[Any, str, Guards]]:
    if isinstance(node, Where):
        condition, a, b = node.children
        opposite = Compare(NOT[condition.relation], *condition.children)
        yield from ((side, _of_scalar(side, use), guards) for side in condition.children)
        chosen = SOME if use == ONE and condition.shape else use  # the entry may be one of the other branch
        yield a, _of_scalar(a, chosen), _and(guards, condition)
        yield b, _of_scalar(b, chosen), _and(guards, opposite)
        return
    if isinstance(node, Formal):
        f, _, *vector = node.children
        yield f, use if use in (ALL, SOME) or node.kind == "diff" else ONE if f.shape else ALL, guards
        yield from ((v, ALL if use == ALL else SOME, guards) for v in vector)
        return
    if isinstance(node, (Mul, Contract)) and any(child in absent for child in node.children):
        use = SOME
    if isinstance(node, ENTRYWISE):
        yield from ((child, _of_scalar(child, use), guards) for child in node.children)
        return
    kept = tuple(g for g in guards if not g.shape)  # entries of a guard no longer line up with those of the operand
    inner = _inner(node, use) if kept == guards else SOME
    yield from ((child, _of_scalar(child, inner), kept) for child in node.children)


def _and(guards: Guards, more: Compare) -> Guards:
    return guards if more in guards else (*guards, more)


def _of_scalar(e: Expr, use: str) -> str:
    return ALL if not e.shape and use in (OWN, ONE) else use


def _inner(node: Any, use: str) -> str:
    if use == SOME:
        return SOME
    if isinstance(node, (Inverse, Det)):
        return ALL
    if use == ALL and isinstance(node, (Reduce, AxisMap, Reshape)):
        return ALL
    if use == ALL and isinstance(node, Contract) and all(len(set(row)) == len(row) for row in node.inputs):
        return ALL
    return ONE if isinstance(node, (Reduce, AxisMap, Reshape, Contract)) else SOME


def facts(conditions: Iterable[Condition], whole: bool = False) -> tuple[Compare, ...]:
    """What holds where the expression has a value. whole: only what holds for all entries of the comparison."""
    plain = (c for c in conditions if c.exact and not c.guards)
    return tuple(dict.fromkeys(c.needs for c in plain if c.whole or not whole or not c.needs.shape))


# ------------------------------------------------------------------ what each node asks
Need = tuple[Compare, Guards]


def _none(node: Any) -> Iterable[Need]:
    return ()


def _map(node: Map) -> Iterable[Need]:
    return [(needs, ()) for needs in FUNCTIONS[node.name].domain(*node.children)]


def _power(node: Power) -> Iterable[Need]:
    base, exponent = node.children
    p = exponent.value if isinstance(exponent, Number) else None
    if p is not None and p.denominator == 1:
        return [(Compare("!=", base, ZERO), ())] if p < 0 else []
    if p is not None:
        return [(Compare(">" if p < 0 else ">=", base, ZERO), ())]
    if is_integral(exponent):
        return [(Compare("!=", base, ZERO), (Compare("<", exponent, ZERO),))]
    return [
        (Compare(">=", base, ZERO), ()),
        (Compare(">=", exponent, ZERO), (Compare("==", base, ZERO),)),
    ]


NEEDS: dict[type, Callable[[Any], Iterable[Need]]] = {
    Map: _map,
    Power: _power,
    Inverse: lambda node: [(Compare("!=", Det(node.children[0]), ZERO), ())],
}
