"""`diff`: the derivative by a scalar, rule by rule, as a textbook would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from symnet.calculus.arithmetic import value_of
from symnet.calculus.asked import Asked, asked
from symnet.calculus.certain import Guard, certain, implied
from symnet.calculus.conditions import needs
from symnet.calculus.derivative_rows import Applied, Row, apply_first
from symnet.calculus.forward import eliminate
from symnet.calculus.simplify import simplify_steps
from symnet.calculus.smoothness import guarded, guards_of
from symnet.claim import Claim
from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import Add, Compare, Defined, Expr, Formal, Full, Mul, Symbol, count, has_derivative, postorder
from symnet.language import brief
from symnet.rewrite import spread
from symnet.sizes import show, whole
from symnet.step import Derivation, Rule, Step, definitions
from symnet.symbols import fact_hypotheses

REPEAT = Rule("higher derivative", "diff(f, x, n) == diff(diff(f, x), x, n - 1)", "高阶导数")
INNER = Rule("derivatives inside", "a derivative as written is replaced by its value", "先求内层导数")
FORWARD = Rule("forward mode", "the rules of differentiation, applied to every part in order", "前向求导")
FACTORS = 16  # of a product that is derived factor by factor
LARGEST = 500  # nodes of a function that is derived line by line
LINE = 400  # characters of a line that are compared
LINES = 400  # lines of one derivative
ORDERS = 16


def diff(expr: Any, x: Any, order: int = 1, given: Any = ()) -> Derivation:
    """The derivative of an expression by a scalar variable, entry by entry, one rule a line.

    expr: an expression, text or SymPy expression of any shape; x: a scalar variable or defined name, or its name;
    order: how many times; given: hypotheses, comparisons or text. What the rules need beyond these (`x > 0` for log,
    `x != 0` for relu) is opened on the steps and a hypothesis of the claim. Raises `SymnetError` where x is not a
    scalar: then `grad` or `jacobian` is meant.

    >>> from symnet.symbols import scalar
    >>> from symnet.ops import exp, log
    >>> x = scalar("x")
    >>> str(diff(exp(-x**2), x).result), str(diff(x*log(x), x).claim)
    ('-2*x*exp(-x**2)', 'diff(x*log(x), x) == log(x) + 1  given x > 0')
    """
    question = _checked(asked("diff", expr, x, given), x, order)
    f, variable = question.function, question.variables[0]
    start = Formal("diff", f, variable, order=int(order))
    lines = _merged(_derived(start, question))
    known = (*question.given, *(h for s in _symbols(f) for h in fact_hypotheses(s)))
    opened = _strongest(tuple(c for line in lines for c in line.opened), known)
    steps = tuple(_judged(line, known, opened, question.given) for line in lines)
    result = steps[-1].after
    names = [node for node in postorder(f) if isinstance(node, Defined)]
    return Derivation(definitions(names), steps, Claim(start, "==", result, question.given + opened), result)


def _checked(question: Asked, wrt: Any, order: Any) -> Asked:
    x = question.variables[0]
    if not question.single:
        raise SymnetError("diff takes one variable; call it once for each, or use grad for several")
    if x.shape:
        raise ShapeError(f"diff is by a scalar, and {quote(wrt)} has shape {show(x.shape)}; use grad or jacobian")
    if not 1 <= (whole(order) or 0) <= ORDERS:
        raise SymnetError(f"the order of diff must be an integer from 1 to {ORDERS}, not {quote(order)}")
    return question


def _symbols(e: Expr) -> Iterator[Symbol]:
    return (node for node in postorder(e) if isinstance(node, Symbol))


# --- the chain of lines -----------------------------------------------------------------------------------------------


def _derived(start: Formal, question: Asked) -> Iterator[Step]:
    """All lines from `diff(f, x, n)` to the result; each `after` is the next `before`."""
    f, x = start.children
    order = start.order
    inner = eliminate(f)
    if inner.value is not f:
        after = Formal("diff", inner.value, x, order=order)
        yield Step(start, "==", after, INNER, opened=inner.opened)
    current = inner.value
    for left in range(order - 1, -1, -1):
        outside = _wrapper(x, left)
        once: Expr = Formal("diff", current, x)
        if left:
            yield Step(Formal("diff", current, x, order=left + 1), "==", outside(once), REPEAT)
        for line in _once(once, question):
            yield line.but(before=outside(line.before), after=outside(line.after))
            once = line.after
        current = once


def _merged(lines: Iterable[Step]) -> list[Step]:
    """The lines, without those that read the same on both sides; each still begins where the one before ends."""
    found: list[Step] = []
    for line in lines:
        if found and not line.opened and _reads_the_same(line.before, line.after):
            found[-1] = found[-1].but(after=line.after)
        else:
            found.append(line)
    return found


def _reads_the_same(a: Expr, b: Expr) -> bool:
    """Whether two formulas of a line's length are written alike, as 1*2**-1 and 1/2 are."""
    before, after = brief(a, LINE), brief(b, LINE)
    return before == after and len(before) <= LINE


def _wrapper(x: Expr, left: int) -> Callable[[Expr], Expr]:
    return (lambda e: Formal("diff", e, x, order=left)) if left else (lambda e: e)


def _once(start: Expr, question: Asked) -> Iterator[Step]:
    """From one derivative to its tidied value."""
    current = start
    if count(start) > LARGEST or _many_factors(start):
        yield _at_once(start)
        return
    for line in _by_rules(start):
        yield line
        current = line.after
    if count(current) <= LARGEST:
        yield from simplify_steps(current, question.given)


def _many_factors(e: Expr) -> bool:
    """Whether a product would take too wide a line: n factors give n terms of n factors."""
    return any(len(spread(node)) > FACTORS for node in postorder(e) if isinstance(node, Mul))


def _by_rules(start: Expr) -> Iterator[Step]:
    """The first derivative as written is replaced by its rule, and with it all others of the same rule."""
    current = start
    applied: dict[Expr, tuple[Row, Applied]] = {}
    for _ in range(LINES):
        formal = list(_formals(current))
        if not formal:
            return
        for node in formal:
            if node not in applied:
                applied[node] = apply_first(*node.children)
        rule = _rule(*applied[formal[0]])
        chosen = {node: applied[node][1] for node in formal if _rule(*applied[node]) is rule}
        after = put_in(current, {node: found.after for node, found in chosen.items()})
        notes = tuple(dict.fromkeys(note for found in chosen.values() for note in found.notes))
        yield Step(current, "==", after, rule, opened=_opened(current, chosen), note="; ".join(notes))
        current = after
    if any(_formals(current)):
        yield _at_once(current)


def put_in(root: Expr, table: dict[Expr, Expr]) -> Expr:
    """`root` with derivatives replaced; a 0 or 1 that comes in is not written where it changes nothing."""
    done: dict[Expr, Expr] = dict(table)
    for node in postorder(root, stop=done.__contains__):
        if node in done:
            continue
        children = tuple(done[child] for child in node.children)
        done[node] = node if children == node.children else _light(node.with_children(children))
    return done[root]


def _light(node: Expr) -> Expr:
    """A sum without 0, a product without 1, a number times 0 or 1."""
    if not isinstance(node, (Add, Mul)):
        return node
    a, b = node.children
    values = value_of(a), value_of(b)
    if isinstance(node, Mul) and None not in values and (0 in values or 1 in values):
        return Full(values[0] * values[1], node.shape)  # type: ignore[operator]
    neutral = 0 if isinstance(node, Add) else 1
    for one, other in ((a, b), (b, a)):
        if value_of(one) == neutral and other.shape == node.shape:
            return other
    return node


def _rule(row: Row, found: Applied) -> Rule:
    return found.rule or row.rule


def _formals(e: Expr) -> Iterator[Expr]:
    """The derivatives as written, in reading order."""
    seen: set[Expr] = set()
    stack = [e]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Formal):
            yield node
        else:
            stack.extend(reversed(node.children))


def _opened(current: Expr, chosen: dict[Expr, Applied]) -> tuple[Compare, ...]:
    """What the applied rules open; inside a branch of `where`, only where that branch is taken."""
    if not any(found.opened for found in chosen.values()):
        return ()
    order = list(postorder(current, stop=lambda node: isinstance(node, Formal)))
    guards = guards_of(order, current)
    conditions = (
        guarded(condition, _plain(guards[node])) for node, found in chosen.items() for condition in found.opened
    )
    return tuple(dict.fromkeys(conditions))


def _plain(guard: Guard) -> Guard:
    return tuple(g for g in guard if not has_derivative(g[0]))


def _at_once(current: Expr) -> Step:
    """What is too long for a page, in one line."""
    pushed = eliminate(current)
    lost = tuple(c for node in _formals(current) for c in needs(node.children[0]))
    return Step(current, "==", pushed.value, FORWARD, opened=tuple(dict.fromkeys((*lost, *pushed.opened))))


# --- hypotheses -------------------------------------------------------------------------------------------------------


def _implied(condition: Compare, known: tuple[Compare, ...]) -> bool:
    return certain(condition) or implied(condition, known)


def _strongest(opened: tuple[Compare, ...], known: tuple[Compare, ...]) -> tuple[Compare, ...]:
    """Each once, without what the others or the known ones say."""
    distinct = tuple(dict.fromkeys(opened))
    return tuple(c for c in distinct if not _implied(c, (*known, *(other for other in distinct if other is not c))))


def _judged(line: Step, known: tuple[Compare, ...], opened: tuple[Compare, ...], given: tuple[Compare, ...]) -> Step:
    """The line, judged under all hypotheses of the derivation. It opens what is new, and uses what says as much."""
    fresh = tuple(c for c in line.opened if c in opened)
    rest = [c for c in line.opened if c not in opened]
    saying = (k for k in (*known, *opened) if any(implied(c, (k,)) for c in rest))
    hypotheses = (*given, *opened)
    used = tuple(dict.fromkeys(k for k in (*line.given, *saying) if k in hypotheses))
    if not hypotheses:
        return line.but(opened=(), given=())
    if any(isinstance(node, Defined) for node in postorder(line.before, line.after)):
        return line.but(opened=fresh, given=hypotheses)  # in a local claim, names would be free variables
    return line.but(opened=fresh, given=used, local=Claim(line.before, "==", line.after, hypotheses))
