"""Branches that are not chosen, made harmless.

`where(x > 0, log(x), 0)` asks for no logarithm of a negative number. A library computes both branches all the same, and
its derivative of the one that is not chosen is zero times something infinite: no number. So a function that is not
defined everywhere gets another argument wherever its value is not asked for: log(where(x > 0, x, 1)).
"""

from __future__ import annotations

from collections.abc import Iterator

from symnet.expr import Add, Compare, Expr, Map, Mul, Number, Power, Where, postorder

Guard = tuple[Expr, bool]  # a condition, and whether it has to hold
MOST = 8  # guards of one node that are looked at; fewer are as right, and less protected
ENTRYWISE = (Add, Mul, Power, Map, Where, Compare)
HARMLESS = {
    **dict.fromkeys(("log", "sqrt"), 1),
    **dict.fromkeys(("log1p", "asin", "acos", "exp", "expm1", "sinh", "cosh", "tan"), 0),
    "log1mexp": -1,
    "xlogy": 1,
}
SECOND = ("xlogy",)  # functions whose second operand it is


def guarded(roots: tuple[Expr, ...]) -> dict[Expr, Expr]:
    """What stands for each node below the roots; where nothing is chosen between, each stands for itself.

    >>> from symnet.symbols import scalar
    >>> x = scalar("x")
    >>> e = Where(Compare(">", x, Number(0)), Map("log", x), Number(0))
    >>> str(guarded((e,))[e])
    'where(x > 0, log(where(x > 0, x, 1)), 0)'
    """
    order = list(postorder(*roots))
    if not any(isinstance(node, Where) for node in order):
        return {node: node for node in order}
    guards = _guards(order, roots)
    done: dict[Expr, Expr] = {}
    for node in order:
        children = tuple(done[child] for child in node.children)
        harmless = _harmless(node) if guards[node] else None
        if harmless is not None:
            place = 1 if isinstance(node, Map) and node.name in SECOND else 0
            argument = children[place]
            for condition, holds in guards[node]:
                both = (argument, harmless) if holds else (harmless, argument)
                argument = Where(done[condition], *both)
            children = (*children[:place], argument, *children[place + 1 :])
        done[node] = node if children == node.children else node.with_children(children)
    return done


def _harmless(node: Expr) -> Expr | None:
    """What its operand may be replaced by, where the node has no value or no derivative everywhere."""
    if isinstance(node, Map) and node.name in HARMLESS:
        return Number(HARMLESS[node.name])
    if isinstance(node, Power):
        whole = isinstance(node.exponent, Number) and node.exponent.value.denominator == 1 and node.exponent.value >= 0
        return None if whole else Number(1)
    return None


def _guards(order: list[Expr], roots: tuple[Expr, ...]) -> dict[Expr, tuple[Guard, ...]]:
    """The conditions under which alone each node is asked for: those that all its uses have in common."""
    found: dict[Expr, tuple[Guard, ...]] = dict.fromkeys(roots, ())
    for node in reversed(order):
        for child, asked in _uses(node, found[node]):
            before = found.get(child)
            found[child] = asked if before is None else tuple(guard for guard in before if guard in asked)
    return found


def _uses(node: Expr, guards: tuple[Guard, ...]) -> Iterator[tuple[Expr, tuple[Guard, ...]]]:
    """The operands of a node, and when each is asked for. A condition goes with the entries: past an operation that
    mixes them only a scalar one can."""
    if not isinstance(node, ENTRYWISE):
        guards = tuple(guard for guard in guards if not guard[0].shape)
    if not isinstance(node, Where):
        yield from ((child, guards) for child in node.children)
        return
    condition, a, b = node.children
    yield condition, guards
    for branch, holds in ((a, True), (b, False)):
        yield branch, (*guards, (condition, holds))[-MOST:]
