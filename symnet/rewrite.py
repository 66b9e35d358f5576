"""Rewriting by named rows: matching, strategies, and the trace that yields steps.

A row says where it looks (`on`), what it does (`apply`), and what licenses it (`rule`). Names are opaque: nothing is
rewritten inside a `Defined` node, so the cost of a rewriting is that of the formula in front of us, whatever its names
stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from symnet.errors import ShapeError
from symnet.expr import Add, Compare, Defined, Expr, Formal, Mul, SizeValue, Symbol, postorder
from symnet.sizes import names_of
from symnet.step import Rule, Step


@dataclass(frozen=True)
class Rewritten:
    """What a row found. opened: conditions that it needs; given: hypotheses that it used."""

    after: Expr
    opened: tuple[Compare, ...] = ()
    given: tuple[Compare, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What rows may use besides the node: the hypotheses, and names that stand for an expression (value → name)."""

    given: tuple[Compare, ...] = ()
    names: Mapping[Expr, Expr] = field(default_factory=dict)


Found = Expr | Rewritten | None
Apply = Callable[[Any, Facts], Found]
NO_FACTS = Facts()


@dataclass(frozen=True)
class Row:
    """One rewriting rule: looked for at nodes of the classes `on`, after their operands, or before them (`early`)."""

    rule: Rule
    on: tuple[type[Expr], ...]
    apply: Apply
    early: bool = False


def row(name: str | Rule, statement: str, zh: str, *on: type[Expr]) -> Callable[[Apply], Row]:
    """A row from a function of a node (and the facts) that answers None where the rule does not apply.

    Rows may share one rule, given in place of the name; what they do one after the other is one step.
    """
    rule = name if isinstance(name, Rule) else Rule(name, statement, zh)
    return lambda apply: Row(rule, on, apply)


def pattern(name: str, left: Expr, right: Expr, zh: str = "", opened: tuple[Compare, ...] = ()) -> Row:
    """A row `left = right`: the symbols of `left` stand for any expression; `opened` speaks of these symbols.

    Entrywise identities only: both sides must broadcast alike.
    """
    wild = {node for node in postorder(left) if isinstance(node, Symbol)}

    def apply(node: Expr, facts: Facts) -> Found:
        bound = match(left, node, wild)
        if bound is None:
            return None
        after = substitute(right, bound)
        if after.shape != node.shape:
            return None
        return Rewritten(after, tuple(substitute(c, bound) for c in opened))

    return Row(Rule(name, f"{left} == {right}", zh), (type(left),), apply)


def match(left: Expr, node: Expr, wild: Iterable[Expr]) -> dict[Expr, Expr] | None:
    """What the wild symbols of `left` must stand for so that it is `node`; None where it cannot be."""
    free = set(wild)
    bound: dict[Expr, Expr] = {}
    pending: list[tuple[Expr, Expr]] = [(left, node)]
    while pending:
        a, b = pending.pop()
        if a in free:
            if bound.setdefault(a, b) is not b:
                return None
        elif type(a) is not type(b) or a.data != b.data or len(a.children) != len(b.children):
            return None
        else:
            pending.extend(zip(reversed(a.children), reversed(b.children), strict=True))
    return bound


def opaque(node: Expr) -> bool:
    """Whether rewriting stops here: a name, or a derivative as written."""
    return isinstance(node, (Defined, Formal))


def substitute(root: Any, table: Mapping[Any, Any]) -> Any:
    """`root` with nodes replaced by a table, not looking inside names."""
    done: dict[Any, Any] = dict(table)
    for node in postorder(root, stop=lambda node: node in table or opaque(node)):
        if node in done:
            continue
        if opaque(node):
            done[node] = node
            continue
        children = tuple(done[child] for child in node.children)
        done[node] = node if children == node.children else node.with_children(children)
    return done[root]


# Strategies: functions of functions.


def first_of(*rules: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The result of the first rule that answers; None where none does.

    >>> halve = lambda n: n // 2 if n % 2 == 0 else None
    >>> first_of(halve, lambda n: 3 * n + 1)(5)
    16
    """
    return lambda value: next((found for found in (rule(value) for rule in rules) if found is not None), None)


def exhaust(rule: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The rule until it answers None.

    >>> exhaust(lambda n: n // 2 if n % 2 == 0 else None)(40)
    5
    """

    def again(value: Any) -> Any:
        found = rule(value)
        while found is not None:
            value, found = found, rule(found)
        return value

    return again


@dataclass(frozen=True)
class Event:
    """A row was applied: `before` became `after`, wherever it stands."""

    rule: Rule
    before: Expr
    after: Expr
    opened: tuple[Compare, ...] = ()
    given: tuple[Compare, ...] = ()

    def joined(self, later: Event) -> Event:
        """This and a later one as one line."""
        opened = tuple(dict.fromkeys(self.opened + later.opened))
        given = tuple(dict.fromkeys(self.given + later.given))
        return Event(self.rule, self.before, later.after, opened, given)


class Rewriter:
    """Bottom-up rewriting to a normal form, each node of the graph once; `memo` is kept between calls.

    A chain of sums (or products) is one place: its rows see the whole chain, so that a sum of k terms costs k.
    """

    def __init__(self, rows: Sequence[Row], facts: Facts = NO_FACTS, limit: int = 20_000):
        self.facts = facts
        self.limit = limit
        self.memo: dict[Expr, Expr] = {}
        self.events: dict[Expr, Event] = {}
        self.applied = 0
        self._rows: dict[type, list[Row]] = {}
        self._early: dict[type, list[Row]] = {}
        for each in rows:
            for kind in each.on:
                (self._early if each.early else self._rows).setdefault(kind, []).append(each)

    def __call__(self, root: Expr) -> Expr:
        """The normal form."""
        stack: list[tuple[Expr, Expr | None]] = [(root, None)]
        while stack:
            node, waits_for = stack.pop()
            if node in self.memo:
                continue
            if waits_for is not None:
                self.memo[node] = self.memo[waits_for]
                continue
            found = self._step(node, self._early)
            if found is not None:
                stack += [(node, found.after), (found.after, None)]
                continue
            if opaque(node) or not node.children:
                fresh = node
            else:
                parts = spread(node)
                missing = [part for part in parts if part not in self.memo]
                if missing:
                    stack.append((node, None))
                    stack.extend((part, None) for part in reversed(missing))
                    continue
                fresh = self._with_normal_parts(node, parts)
            found = self._step(fresh, self._rows)
            after = found.after if found else fresh
            if after is node:
                self.memo[node] = node
            else:
                stack += [(node, after), (after, None)]
        return self.memo[root]

    def _with_normal_parts(self, node: Expr, parts: tuple[Expr, ...]) -> Expr:
        changed = {part: self.memo[part] for part in parts if self.memo[part] is not part}
        return substitute(node, changed) if changed else node

    def _step(self, node: Expr, table: dict[type, list[Row]]) -> Event | None:
        rows = table.get(type(node))
        if rows is None or opaque(node) or self.applied >= self.limit:
            return None
        for each in rows:
            found = each.apply(node, self.facts)
            if found is None:
                continue
            if not isinstance(found, Rewritten):
                found = Rewritten(found)
            if found.after is node:
                continue
            if found.after.shape != node.shape:  # the last net under a row that is wrong
                raise ShapeError(f"the rule {each.rule.name!r} made {found.after} of {node}: that is a fault of symnet")
            event = Event(each.rule, node, found.after, found.opened, found.given)
            self.events[node] = event
            self.applied += 1
            return event
        return None

    def lines(self, root: Expr) -> Iterator[tuple[Expr, Event]]:
        """The way from `root` to its normal form: the whole after each rule, with what was done."""
        waiting: tuple[Expr, Event] | None = None
        for current, event in self._single_lines(root):
            if waiting and waiting[1].rule is event.rule:
                waiting = current, waiting[1].joined(event)
                continue
            if waiting:
                yield waiting
            waiting = current, event
        if waiting:
            yield waiting

    def _single_lines(self, root: Expr) -> Iterator[tuple[Expr, Event]]:
        current = root
        lines = 0
        while self(current) is not current and lines <= 2 * len(self.events):  # rows that undo each other end here
            lines += 1
            applied = self._next_events(current)
            current = substitute(current, {event.before: event.after for event in applied})
            opened = tuple(dict.fromkeys(c for event in applied for c in event.opened))
            given = tuple(dict.fromkeys(c for event in applied for c in event.given))
            yield current, Event(applied[0].rule, applied[0].before, applied[0].after, opened, given)

    def _next_events(self, current: Expr) -> list[Event]:
        """Where one rule was applied; the first place decides which. The operands of these places are normal."""
        found = [self.events[node] for node in places(current) if node in self.events]
        return [event for event in found if event.rule is found[0].rule]


MOST_REPEATED = 256  # parts of a chain that has a part of itself in it twice


def spread(node: Expr) -> tuple[Expr, ...]:
    """The operands of a node; of a chain of sums (or of products), all of the chain in order."""
    kind = type(node)
    if kind is not Add and kind is not Mul:
        return node.children
    found: list[Expr] = []
    inside: set[Expr] = set()
    stack = [node]
    while stack:
        each = stack.pop()
        if type(each) is kind:
            if each in inside and len(found) > MOST_REPEATED:  # x*x = y, y*y = z, ...: a chain of 2**n parts
                return node.children
            inside.add(each)
            stack.append(each.children[1])
            stack.append(each.children[0])
        else:
            found.append(each)
    return tuple(found)


def places(root: Expr) -> Iterator[Expr]:
    """The places of a rewriting, operands before operations; chains are one place, names are not entered."""
    seen: set[Expr] = set()
    stack: list[tuple[Expr, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            if not opaque(node):
                stack.extend((part, False) for part in reversed(spread(node)) if part not in seen)


class AtRoot:
    """Rows tried at the whole expression only, once: how a result is written in the end."""

    def __init__(self, rows: Sequence[Row], facts: Facts = NO_FACTS):
        self.rows, self.facts = rows, facts

    def __call__(self, root: Expr) -> Expr:
        return next((after for after, _ in self.lines(root)), root)

    def lines(self, root: Expr) -> Iterator[tuple[Expr, Event]]:
        for each in self.rows:
            found = each.apply(root, self.facts) if isinstance(root, each.on) else None
            if found is not None:
                result = found if isinstance(found, Rewritten) else Rewritten(found)
                yield result.after, Event(each.rule, root, result.after, result.opened, result.given)
                return


Phases = Sequence[Rewriter | AtRoot]


def traced(root: Expr, phases: Phases, chain: str, given: tuple[Compare, ...]) -> list[Step]:
    """The steps from `root` to its normal form, one phase after the other; they meet end to end and name rules."""
    steps: list[Step] = []
    before = root
    for phase in phases:
        for after, event in phase.lines(before):
            last = steps[-1] if steps else None
            used = tuple(dict.fromkeys((*event.given, *bearing_on(event.opened, given))))
            if last is not None and last.rule is event.rule:
                opened, used = (
                    tuple(dict.fromkeys(a + b)) for a, b in ((last.opened, event.opened), (last.given, used))
                )
                steps[-1] = last.but(after=after, opened=opened, given=used)
            else:
                steps.append(Step(before, "==", after, event.rule, used, event.opened, chain=chain))
            before = after
    return steps


def bearing_on(opened: tuple[Compare, ...], given: tuple[Compare, ...]) -> tuple[Compare, ...]:
    """The hypotheses that may show these conditions: they speak of the same names, or of names that such ones speak of.

    >>> from symnet.language import parse_conditions
    >>> opened, given = parse_conditions("x != 0"), parse_conditions(["a > 0", "x == b", "b > 1"])
    >>> [str(h) for h in bearing_on(opened, given)]
    ['x == b', 'b > 1']
    """
    names = _names(*opened)
    found: dict[Compare, None] = {}
    while fresh := [h for h in given if h not in found and not names.isdisjoint(_names(h))]:
        found |= dict.fromkeys(fresh)
        names |= _names(*fresh)
    return tuple(h for h in given if h in found)


def _names(*conditions: Compare) -> set[str]:
    nodes = list(postorder(*conditions))
    sizes = {name for node in nodes if isinstance(node, SizeValue) for name in names_of(node.size)}
    return sizes | {node.name for node in nodes if isinstance(node, Symbol)}


def normal(root: Expr, phases: Phases) -> Expr:
    """The same without the steps."""
    for phase in phases:
        root = phase(root)
    return root
