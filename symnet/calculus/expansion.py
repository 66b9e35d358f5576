"""The total differential in index notation, from the outside in, one rule a line; written as matrices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symnet.calculus.arithmetic import ZERO, expand
from symnet.calculus.conditions import total
from symnet.calculus.local import Axes, local
from symnet.calculus.naming import dependent, fresh_name, taken_names
from symnet.calculus.pullbacks import pullback_of
from symnet.calculus.reverse import CONSTANT
from symnet.calculus.simplify import rewriters
from symnet.calculus.smoothness import needs_of
from symnet.calculus.structured import structured_seed
from symnet.calculus.terms import Term, sum_written
from symnet.errors import BudgetError, quote
from symnet.expr import Compare, Defined, Expr, Eye, Formal, Full, Reshape, SizeValue, Where, postorder
from symnet.expr.tensor import Labels
from symnet.rewrite import bearing_on, traced
from symnet.step import Definition, Rule, Step

ITSELF = Rule("identity", "d(x)/dx is the identity", "恒等")
MOST_TERMS = 64  # terms of one expansion; beyond it the derivatives of names get names of their own


@dataclass(frozen=True)
class Entry:
    """A term that waits for the derivative of an operand with these labels; place: where it stands in the sum."""

    place: tuple[int, ...]
    term: Term
    labels: Labels


@dataclass
class Expansion:
    """The total differential of `f` by `x`, from the outside in: terms of factors and one derivative still to take."""

    f: Expr
    x: Expr
    v: Expr | None
    names: Mapping[Expr, Defined]
    given: tuple[Compare, ...]
    known: Mapping[Expr, Defined]
    axes: Axes = field(default_factory=Axes)
    done: list[Entry] = field(default_factory=list)
    pending: dict[Expr, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.out = self.axes.fresh(self.f.shape)
        self.trail: Labels = self.axes.fresh(self.x.shape) if self.v is None else ()
        nodes = list(postorder(self.f, stop=lambda node: node is self.x))
        self.place = {node: k for k, node in enumerate(nodes)}
        self.active = dependent(nodes, (self.x,))
        self.opened: dict[Expr, dict[Compare, None]] = {}
        for needed in needs_of(self.f, {self.x, *self.known}) if self.f in self.active else ():
            self.opened.setdefault(needed.node, {})[needed.stated()] = None
        if self.f in self.active:
            self.pending[self.f] = [Entry((), Term(), self.out)]

    def formal(self, operand: Expr) -> Formal:
        """The derivative of an operand that is still to be taken."""
        if self.v is not None:
            return Formal("jvp", operand, self.x, self.v)
        return Formal("jacobian", operand, self.x)

    def whole(self) -> Expr:
        """The state as an expression, its terms in the order of the function's."""
        terms = [(entry.place, entry.term) for entry in self.done]
        for operand, entries in self.pending.items():
            formal = self.formal(operand)
            terms += [(entry.place, entry.term.times((formal, entry.labels + self.trail))) for entry in entries]
        terms.sort(key=lambda pair: pair[0])
        return sum_written([term for _, term in terms], self.out + self.trail, self.axes.sizes)

    def steps(self, before: Expr, chain: str) -> Iterator[Step]:
        """One rule a line, from the outside in; lines of one rule after the other are one, and what only leaves out
        constants or looks up a name joins the next line."""
        waiting: Step | None = None
        while self.pending:
            operand = max(self.pending, key=self.place.__getitem__)
            rule, opened, notes = self._expand(operand)
            if self.x in self.pending:
                self._expand(self.x)
            if rule is None and self.pending:
                continue
            after = self.whole()
            if waiting and rule in (waiting.rule, None):
                together = tuple(dict.fromkeys(waiting.opened + opened))
                waiting = waiting.but(after=after, opened=together, given=bearing_on(together, self.given))
                continue
            if waiting:
                yield waiting
                before = waiting.after
            used = bearing_on(opened, self.given)
            waiting = Step(before, "==", after, rule or ITSELF, used, opened, chain=chain, note="; ".join(notes))
        if waiting:
            yield waiting

    def _expand(self, operand: Expr) -> tuple[Rule | None, tuple[Compare, ...], tuple[str, ...]]:
        """Take one derivative by its local rule; None for the rule where nothing happens worth a line."""
        entries = self.pending.pop(operand)
        if operand is self.x:
            for entry in entries:
                self.done += [Entry(entry.place, entry.term.joined(s), ()) for s in self._seed(entry.labels)]
            return None, (), ()
        if operand in self.known:
            slope = self.known[operand]
            self.done += [Entry(e.place, e.term.times((slope, e.labels + self.trail)), ()) for e in entries]
            return None, (), ()
        if isinstance(operand, Defined):
            self.pending.setdefault(operand.value, []).extend(entries)
            return None, (), ()
        if isinstance(operand, Where) and not all(map(total, operand.children[1:])):
            return self._by_cases(operand, entries)
        opened = tuple(self.opened.get(operand, ()))
        notes: dict[str, None] = {}
        rule = None
        trivial = True
        for entry in entries:
            rule, shares = local(operand, entry.labels, self.axes, self.names)
            shares = [share for share in shares if share.operand in self.active]
            trivial = trivial and len(shares) == 1 and shares[0].term == Term() and not opened
            for number, share in enumerate(shares):
                if opened and share.note:
                    notes[share.note] = None
                if share.term.coefficient:
                    term = self._counted(entry.term.joined(share.term), entry.labels, share.labels)
                    fresh = Entry((*entry.place, number), term, share.labels)
                    self.pending.setdefault(share.operand, []).append(fresh)
        if len(self.done) + sum(map(len, self.pending.values())) > MOST_TERMS:
            raise BudgetError(
                f"the Jacobian of {quote(self.f)} has more than {MOST_TERMS} terms; give parts of it names with where="
            )
        return None if trivial else rule, opened, tuple(notes)

    def _counted(self, term: Term, before: Labels, after: Labels) -> Term:
        """A summed axis along which nothing varies any more counts its size."""
        for label in dict.fromkeys(before):  # a diagonal has one label twice
            size = self.axes.sizes[label]
            if label in self.out or label in after or any(label in labels for _, labels in term.factors):
                continue
            if size != 1:
                term = term.times((SizeValue(size), ()))
        return term

    def _by_cases(self, node: Where, entries: list[Entry]) -> tuple[Rule | None, tuple[Compare, ...], tuple[str, ...]]:
        """A `where` with a branch that has no value everywhere: its derivative asks only for the chosen branch."""
        condition, *branches = node.children
        opened = [c for below in postorder(node, stop=self.known.__contains__) for c in self.opened.get(below, ())]
        slopes = []
        for branch in branches:
            found = Found([], ZERO)
            if branch in self.active:
                found = _in_one(self.formal(branch), self.names, self.given, "", self.known)
            slopes.append(found.result)
        k = len(self.trail)
        sides = (Reshape(e, (*e.shape, *(1,) * k)) if e.rank and k else e for e in condition.children)
        chosen: Expr = Where(Compare(condition.relation, *sides), *slopes)
        whole = node.shape + tuple(self.axes.sizes[label] for label in self.trail)
        if chosen.shape != whole:
            chosen = Where(chosen.children[0], *(expand(slope, whole) if slope is ZERO else slope for slope in slopes))
        self.done += [
            Entry(entry.place, entry.term.times((chosen, entry.labels + self.trail)), ()) for entry in entries
        ]
        return pullback_of(node).rule, tuple(dict.fromkeys(opened)), ()

    def _seed(self, labels: Labels) -> list[Term]:
        if self.v is not None:
            return [Term(Fraction(1), ((self.v, labels),))]
        special = structured_seed(self.x, labels, self.trail)
        if special is not None:
            return special
        deltas = tuple((Eye(self.axes.sizes[i]), (i, j)) for i, j in zip(labels, self.trail, strict=True))
        return [Term(Fraction(1), deltas)]


@dataclass(frozen=True)
class Found:
    """The steps from a derivative as written to its formula, and the names given to derivatives of names."""

    steps: list[Step]
    result: Expr
    definitions: tuple[Definition, ...] = ()


def expanded(formal: Formal, names: Mapping[Expr, Defined], given: tuple[Compare, ...], chain: str = "") -> Found:
    """A Jacobian or jvp as written, worked out and simplified. Where that has too many terms, the derivatives of
    defined names are worked out first, each with a name and a chain of its own."""
    try:
        return _in_one(formal, names, given, chain, {})
    except BudgetError:
        known: dict[Expr, Defined] = {}
    f, x, *_ = formal.children
    nodes = list(postorder(f, stop=lambda node: node is x))
    active = dependent(nodes, (x,))
    taken = taken_names(list(postorder(formal, *names.values())))
    steps: list[Step] = []
    definitions: list[Definition] = []
    for node in nodes:
        if isinstance(node, Defined) and node in active and node is not x and node is not f:
            inner = Formal(formal.kind, node, *formal.children[1:])
            name = fresh_name((f"D_{node.name}_{x.data[0]}",), taken)
            found = _in_one(inner, names, given, name, known)
            steps += found.steps
            known[node] = Defined(name, found.result, fresh=True)
            definitions.append(Definition(known[node], inner))
    last = _in_one(formal, names, given, chain, known)
    return Found([*steps, *last.steps], last.result, tuple(definitions))


def _in_one(
    formal: Formal,
    names: Mapping[Expr, Defined],
    given: tuple[Compare, ...],
    chain: str,
    known: Mapping[Expr, Defined],
) -> Found:
    f, x, *v = formal.children
    expansion = Expansion(f, x, v[0] if v else None, names, given, known)
    if f not in expansion.active:
        zero = Full(0, formal.shape)
        return Found([Step(formal, "==", zero, CONSTANT, chain=chain)], zero)
    steps = list(expansion.steps(formal, chain))
    current = steps[-1].after if steps else expansion.whole()
    steps += traced(current, rewriters(given), chain, given)
    if not steps:
        steps = [Step(formal, "==", current, ITSELF, chain=chain)]
    return Found(steps, steps[-1].after)
