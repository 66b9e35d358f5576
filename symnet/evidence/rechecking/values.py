"""Where an expression has a value, for checking again: one condition for each node that asks for something.

A condition is `needs` wherever all its `guards` hold; all together are sufficient. One that is `exact` is necessary
too: where the expression has a value, it holds for the entries that its entry is made of; `whole`: for all entries of
the comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from symnet.evidence.rechecking.cones import kinks
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
    Kept,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
    once,
    postorder,
    settled,
    size_conditions,
)
from symnet.functions import FUNCTIONS
from symnet.program.interpret_entries import is_integral
from symnet.program.worlds import RELATIONS
from symnet.sizes import Size

ZERO = Number(0)
NOT = {"==": "!=", "!=": "==", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}
ENTRYWISE = (Add, Mul, Power, Map, Apply, Compare, Defined)
ZEROS = (Eye, Embed, Window, Unwindow)
NUMBERS = (Map, Apply, Power, AxisMap, Inverse, Det)  # whose entries are numbers, whatever the operands are
GRADIENTS = ("grad", "jacobian", "hessian")
FIXED = {"skew", "diagonal", "lower", "upper", "orthogonal"}  # some entries do not move
Guards = tuple[Compare, ...]


@dataclass(frozen=True)
class Condition:
    needs: Compare
    guards: Guards = ()
    exact: bool = True
    whole: bool = False
    own: bool = False  # it is asked of the entry of the expression itself

    def gives(self, other: Condition, aligned: bool) -> bool:
        """Whether, where this one is necessary, the other one holds: it is the same one, of no more entries, perhaps
        behind more guards.

        aligned: the entries of the two expressions correspond.
        """
        if not self.exact or self.needs != other.needs or not {*self.guards} <= {*other.guards}:
            return False
        entries = any(g.shape for g in self.guards)  # else the guards are the same for all entries
        return ((self.whole or not self.needs.shape) and not entries) or (aligned and self.own and other.own)


@once
def definedness(e: Expr) -> tuple[Condition, ...]:
    """The conditions under which an expression has a value, derivatives aside."""
    if not settled(_asking, e, _asks):
        return ()
    absent = _absent(e)
    found: dict[Condition, None] = {}
    stack: list[tuple[Any, str, Guards]] = [(e, ALL if not e.shape else OWN, ())]
    seen = set(stack)
    while stack:
        node, use, guards = stack.pop()
        for needs, more in _own_needs(node):
            exact = use in (OWN, ALL) if needs.shape else use != SOME
            found[Condition(needs, guards + more, exact, use == ALL or not needs.shape, use == OWN)] = None
        for least, dim in size_conditions(node):
            needs = Compare(">=", SizeValue(dim), Number(0) + least if isinstance(least, Size) else Number(least))
            found[Condition(needs, (), True, True)] = None
        for child, asked, under in _below(node, use, guards, absent):
            item = (child, ALL if not child.shape and asked in (OWN, ONE) else asked, under)
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
    """The operands, which of their entries are asked for, and under which guards."""
    if isinstance(node, Where):
        condition, a, b = node.children
        opposite = Compare(NOT[condition.relation], *condition.children)
        chosen = SOME if use == ONE and condition.shape else use  # the entry may be one of the other branch
        yield from ((side, use, guards) for side in condition.children)
        yield from ((side, chosen, _and(guards, c)) for side, c in ((a, condition), (b, opposite)))
    elif isinstance(node, Formal):
        f, _, *vector = node.children
        kept, aligned = _without_entries(guards), node.kind == "diff"  # all other derivatives mix entries
        use = use if aligned or kept == guards else SOME
        yield f, use if use in (ALL, SOME) or aligned else ONE, guards if aligned else kept
        yield from ((v, ALL if use == ALL else SOME, kept) for v in vector)
    else:
        # Entries of a guard line up with those of the operands only where these are taken entry by entry.
        kept = guards if isinstance(node, ENTRYWISE) else _without_entries(guards)
        selects = isinstance(node, (Mul, Contract)) and any(child in absent for child in node.children)
        rule = _some if selects or use == SOME or kept != guards else USES.get(type(node), _some)
        yield from ((child, rule(node, use), kept) for child in node.children)


def _and(guards: Guards, more: Compare) -> Guards:
    return guards if more in guards else (*guards, more)


def _without_entries(guards: Guards) -> Guards:
    return tuple(g for g in guards if not g.shape)


def _some(node: Any, use: str) -> str:
    return SOME


def _reduced(node: Any, use: str) -> str:
    return ALL if use == ALL else ONE


def _contracted(node: Contract, use: str) -> str:
    """All entries of the operands, unless a label that stands twice leaves out those beside the diagonal."""
    return ALL if use == ALL and all(len(set(row)) == len(row) for row in node.inputs) else ONE


USES: dict[type, Callable[[Any, str], str]] = {  # of operands, by that of a node; of all others perhaps none is asked
    **dict.fromkeys(ENTRYWISE, lambda node, use: use),
    **dict.fromkeys((Inverse, Det), lambda node, use: ALL),
    **dict.fromkeys((Reduce, AxisMap, Reshape), _reduced),
    Contract: _contracted,
}


def selects(e: Expr, inside: Callable[[Expr], bool]) -> bool:
    """Whether a factor may be a term that is not there beside one that has not a value everywhere; what is not inside
    is not looked into."""
    absent = _absent(e)
    products = (node for node in postorder(e, stop=lambda n: not inside(n)) if isinstance(node, (Mul, Contract)))
    pairs = ((a, b) for node in products for a in node.children if a in absent for b in node.children if b is not a)
    return any(definedness(b) for _, b in pairs)


def facts(conditions: Iterable[Condition], whole: bool = False) -> tuple[Compare, ...]:
    """What holds where the expression has a value. whole: only what holds for all entries of the comparison."""
    plain = (c for c in conditions if c.exact and not c.guards)
    return tuple(dict.fromkeys(c.needs for c in plain if c.whole or not whole or not c.needs.shape))


# ------------------------------------------------------------------ what each node asks
Need = tuple[Compare, Guards]


def _asks(node: Any) -> bool:
    """Whether a node, or a part of it, asks for anything."""
    return any(map(_asking.__getitem__, node.children)) or bool(_own_needs(node) or size_conditions(node))


_asking: Kept[bool] = Kept()


def _own_needs(node: Any) -> list[Need]:
    """What a node asks for, but of numbers that have it."""
    rows = NEEDS[type(node)](node) if type(node) in NEEDS else ()
    return [(needs, guards) for needs, guards in rows if not _of_numbers(needs)]


def _of_numbers(c: Compare) -> bool:
    """Whether it compares two numbers, and holds."""
    a, b = c.children
    return isinstance(a, Number) and isinstance(b, Number) and RELATIONS[c.relation](a.value, b.value)


def _map(node: Map) -> Iterable[Need]:
    return [(needs, ()) for needs in FUNCTIONS[node.name].domain(*node.children)]


def _nonzero(base: Expr) -> Compare:
    """That it is not 0; of |u|, that u is not."""
    size = isinstance(base, Map) and base.name == "abs"
    return Compare("!=", base.children[0] if size else base, ZERO)


def _power(node: Power) -> Iterable[Need]:
    base, exponent = node.children
    p = exponent.value if isinstance(exponent, Number) else None
    if p is not None and p.denominator == 1:
        return [(_nonzero(base), ())] if p < 0 else []
    if p is not None:
        return [(Compare(">" if p < 0 else ">=", base, ZERO), ())]
    if is_integral(exponent):
        return [(_nonzero(base), (Compare("<", exponent, ZERO),))]
    return [
        (Compare(">=", base, ZERO), ()),
        (Compare(">=", exponent, ZERO), (Compare("==", base, ZERO),)),
    ]


def _formal(node: Formal) -> Iterable[Need]:
    """|x − a| has no gradient where it is 0, where all entries of x move."""
    f, x, *_ = node.children
    if node.kind not in GRADIENTS or f.shape or (isinstance(x, Symbol) and FIXED & {*x.facts}):
        return []
    return [(Compare("!=", u, ZERO), guards) for u, guards in kinks(f, x)]


NEEDS: dict[type, Callable[[Any], Iterable[Need]]] = {
    Map: _map,
    Power: _power,
    Inverse: lambda node: [(Compare("!=", Det(node.children[0]), ZERO), ())],
    Formal: _formal,
}
