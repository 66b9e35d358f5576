"""The gradient of a network from local claims: each name with its consumers, the others held fixed.

Why this is a proof. Let the loss L be built from names v₁, ..., v_k, each a function of earlier names and of variables.
Where every name's value is differentiable in all names and variables that it is made of (the conditions that the rules
open, shown below for each of them, make its partial derivatives continuous near the point), the chain rule gives

    ∂L/∂v = Σ over the consumers c of v of (∂c/∂v, the other operands fixed)ᵀ · ∂L/∂c,        ∂L/∂L = 1,

and these equations, taken from L backwards, have exactly one solution. So it is enough to show for each name v whose
gradient was given a name δ that the right side equals the value of δ, with names and deltas as free variables (what
holds for all values holds for theirs), and for the variable asked for that it equals the result. What is checked:
1. the consumers are found here, from the loss itself, not taken from the steps;
2. the smoothness conditions of every value by every name it is made of hold wherever the hypotheses do;
3. every name has a value wherever the hypotheses hold, and so have the loss and the result;
4. each local equation, by the normal form for all sizes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from symnet.calculus.forward import eliminate
from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.known.domain import Condition, definedness, shown
from symnet.evidence.known.facts import free_variable
from symnet.evidence.known.signs import Signs
from symnet.evidence.proof.pattern import Pattern
from symnet.evidence.proof.shape_forms import Normaliser
from symnet.evidence.proof.shape_points import find_point
from symnet.evidence.proof.shapes import Asked, has_sizes
from symnet.evidence.records import claim_key, sealed
from symnet.expr import (
    Add,
    Compare,
    Defined,
    Expr,
    Formal,
    Full,
    Number,
    Reduce,
    Symbol,
    count,
    has_derivative,
    postorder,
    rebuild,
)
from symnet.limits import tick
from symnet.step import Definition
from symnet.symbols import fact_hypotheses

METHOD = "composition"
ONE, ZERO = Number(1), Number(0)
MOST_ADJOINT = 600  # nodes of an adjoint that has no name


class Gap(Exception):
    """Why the local claims do not make the whole."""


@dataclass
class Composition:
    """Gradients of one loss under the same hypotheses. table: name → the free variable that stands for it; facts: what
    is known of those; opened: name or variable → the names that have their values in its local equation;
    inside: name → the names in its value, and it; moving: name or variable → what the loss makes of it, and it."""

    claims: tuple[Claim, ...]
    definitions: tuple[Definition, ...]
    asked: Asked = field(default_factory=Asked)
    table: dict[Expr, Expr] = field(default_factory=dict)
    facts: list[Compare] = field(default_factory=list)
    consumers: dict[Expr, list[Expr]] = field(default_factory=dict)
    values: dict[Expr, Expr] = field(default_factory=dict)
    meant: dict[Expr, Expr] = field(default_factory=dict)
    opened: dict[Expr, list[str]] = field(default_factory=dict)
    inside: dict[Expr, frozenset[Defined]] = field(default_factory=dict)
    moving: dict[Expr, frozenset[Expr]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.claim = self.claims[0]
        formals = [claim.lhs for claim in self.claims]
        if any(not isinstance(f, Formal) or f.kind != "grad" for f in formals) or any(
            claim.relation != "==" or claim.given != self.claim.given for claim in self.claims
        ):
            raise Gap("it is not the claim of a gradient")
        self.loss: Expr = formals[0].children[0]
        if any(f.children[0] is not self.loss for f in formals):
            raise Gap("the gradients are of different functions")
        self.variables: list[Expr] = [f.children[1] for f in formals]
        self.results = [claim.rhs for claim in self.claims]
        leaves = dict.fromkeys(n for n in postorder(self.loss, *self.results, *self.variables) if isinstance(n, Symbol))
        facts = (h for name in leaves for h in fact_hypotheses(name))
        self.hypotheses = tuple(dict.fromkeys((*self.claim.hypotheses, *facts)))
        self.signs = self.asked.signs_under(self.hypotheses)
        if self.signs.contradictory:
            raise Gap("the hypotheses contradict each other")
        if has_derivative(self.loss, *self.results, *self.claim.given):
            raise Gap("a derivative stands inside the loss, the result or a hypothesis")
        self.names = [node for node in postorder(self.loss) if isinstance(node, Defined)]
        self.order = {name: k for k, name in enumerate(self.names)}
        self.deltas = {
            d.meaning.children[1]: d.name
            for d in self.definitions
            if isinstance(d.meaning, Formal) and d.meaning.kind == "grad" and d.meaning.children[0] is self.loss
        }
        taken = {node.name for node in postorder(self.loss, *self.results) if isinstance(node, Symbol)}
        for name in (*self.names, *self.deltas.values()):
            self.table[name] = self._free(name, taken)

    def _free(self, name: Defined, taken: set[str]) -> Symbol:
        word = name.name
        while word in taken:
            word += "_"
        taken.add(word)
        free = free_variable(word, name)
        sign = self.signs.of(name)
        if sign.positive or sign.nonnegative:
            self.facts.append(Compare(">" if sign.positive else ">=", free, ZERO))
        return free

    # -------------------------------------------------------------- the sweep
    def prove(self) -> list[Verdict]:
        """One verdict for each claim, or `Gap` with the reason why there is none."""
        self._values()
        active = _made_of(self.loss, self.variables)
        owners: list[Expr] = [name for name in reversed(self.names) if name in active and name is not self.loss]
        for owner in (self.loss, *owners):
            for leaf in visible(owner.value if isinstance(owner, Defined) else owner):
                if isinstance(leaf, (Defined, Symbol)):
                    self.consumers.setdefault(leaf, []).append(owner)
        for leaf in (self.loss, *owners, *self.variables):  # a consumer comes before what it consumes
            above = (self.moving[owner] for owner in self.consumers.get(leaf, []))
            self.moving[leaf] = frozenset({leaf}).union(*above)
        adjoint: dict[Expr, Expr] = {self.loss: ONE}
        totals: dict[Expr, Expr] = {self.loss: ONE}
        for target in dict.fromkeys([*owners, *self.variables]):
            if target not in totals:
                totals[target] = self._total(target, adjoint)
                if target in self.names:
                    adjoint[target] = self._named(target, totals[target])
        for variable, result in zip(self.variables, self.results, strict=True):
            self._show(variable, totals[variable], result)
        point = find_point(Claim(self.loss, "==", self.loss, self.claim.given), (self.loss,))
        if point is None:
            raise Gap("no exact point that satisfies the hypotheses was found")
        return [self._verdict(claim, point) for claim in self.claims]

    def _verdict(self, claim: Claim, point: dict[str, Any]) -> Verdict:
        assert isinstance(claim.lhs, Formal)
        spoken, names = self._named_in(claim.rhs), {*self.names}
        moving = self.moving[claim.lhs.children[1]]
        return Verdict(
            "proved",
            claim,
            method=METHOD,
            scope="all shapes" if has_sizes(claim) else "",
            domain="everywhere the hypotheses hold",
            certificate=sealed(
                {
                    "method": "local claims",
                    "claim": claim_key(claim),
                    "deltas": {d.name: name.name for name, d in self.deltas.items() if d in spoken and name in names},
                    "opened": {v.data[0]: row for v, row in self.opened.items() if v in moving and row},
                    "point": point,
                }
            ),
        )

    def _named_in(self, e: Expr) -> frozenset[Defined]:
        """The names in an expression, and those in their values; found once for each name, inner ones first."""
        for node in postorder(e, stop=self.inside.__contains__):
            if isinstance(node, Defined) and node not in self.inside:
                self.inside[node] = self._together(node.value) | {node}
        return self._together(e)

    def _together(self, e: Expr) -> frozenset[Defined]:
        return frozenset[Defined]().union(*(self.inside[n] for n in visible(e) if isinstance(n, Defined)))

    def _values(self) -> None:
        """3. of the argument above; where the loss has a value, so has every name that it is made of."""
        roots = dict.fromkeys((self.loss, *self.results, *self.deltas.values()))
        scalars = [Reduce("sum", e, tuple(range(e.rank))) if e.rank else e for e in roots]
        missing = [c for c in definedness(reduce(Add, scalars)) if not shown(c, self.signs)]
        if missing:
            raise Gap(f"it is not shown that {missing[0].needs} holds, so there may be no value")

    def _value(self, owner: Expr) -> Expr:
        """The value of a name (or the loss) over free variables for all names."""
        if owner not in self.values:
            self.values[owner] = self._freed(owner.value if isinstance(owner, Defined) else owner)
        return self.values[owner]

    def _freed(self, e: Any) -> Any:
        """An expression with free variables for all names."""
        return rebuild(e, self.table)

    def _total(self, target: Expr, adjoint: dict[Expr, Expr]) -> Expr:
        """The sum over the consumers of `target`."""
        free = self.table.get(target, target)
        total: Expr | None = None
        for owner in self.consumers.get(target, []):
            if owner not in adjoint:
                continue
            value = self._value(owner)
            tick()
            pushed = eliminate(Formal("vjp", value, free, _filled(adjoint[owner], value)))
            self._smooth(pushed.opened)
            total = pushed.value if total is None else total + pushed.value
        return Full(0, target.shape) if total is None else total

    def _smooth(self, opened: Iterable[Compare]) -> None:
        """2. of the argument: the conditions, for the true values of the names."""
        if not self.meant:
            self.meant = {free: name for name, free in self.table.items()}
        meant = self.meant
        for condition in opened:
            for needed in (*_sides(condition), Condition(condition)):
                true = Condition(rebuild(needed.needs, meant), tuple(rebuild(g, meant) for g in needed.guards))
                if not shown(needed, self.signs) and not shown(true, self.signs):
                    raise Gap(f"it is not shown that {true.needs} holds, where the chain rule needs it")

    def _named(self, target: Expr, total: Expr) -> Expr:
        delta = self.deltas.get(target)
        if delta is None:
            if count(total) > MOST_ADJOINT:
                raise Gap("an adjoint without a name is too large")
            return total
        self._show(target, total, delta.value)
        return self.table[delta]

    # -------------------------------------------------------------- local equations
    def _show(self, target: Expr, total: Expr, after: Expr) -> None:
        """4. of the argument: with the names free; else with the values of the consumers; else of all names."""
        right = self._freed(after)
        given = tuple(map(self._freed, self.claim.given))
        consumers = [n for n in self.consumers.get(target, []) if isinstance(n, Defined)]
        spoken = not {*postorder(total)}.isdisjoint(map(self._value, consumers))  # the equation is about their values
        for opened in (consumers, [], self.names) if spoken else ([], consumers, self.names):
            tick()
            values = self._opened(opened)
            sides = [rebuild(side, values) for side in (total, right)]
            leaves = {node for node in postorder(*sides) if isinstance(node, Symbol)}
            known = [h for h in self.facts if h.children[0] in leaves]
            said = (*given, *known, *(self.claim.given if opened is self.names else ()))
            claim = Claim(sides[0], "==", sides[1], tuple(dict.fromkeys(said)))
            try:
                if self._stands(claim):
                    self.opened[target] = [name.name for name in opened]
                    return
            except SymnetError:
                continue
        raise Gap(f"the local claim of {target if isinstance(target, Symbol) else target.data[0]} was not proved")

    def _stands(self, claim: Claim) -> bool:
        """Whether a local equation is shown; one that differs from another in names only is asked once."""
        key = Pattern.of((claim.lhs, claim.rhs, *claim.hypotheses)).key
        if key not in self.asked.equal:
            normal = Normaliser(claim, Signs(claim.hypotheses))
            self.asked.equal[key] = normal.stands(claim.comparison)
        return self.asked.equal[key]

    def _opened(self, names: Iterable[Defined]) -> dict[Expr, Expr]:
        """Free variable → value, for names in order; the values of earlier ones are filled in."""
        found: dict[Expr, Expr] = {}
        for name in sorted(names, key=self.order.__getitem__):
            found[self.table[name]] = rebuild(self._value(name), found)
        return found


def _made_of(e: Expr, variables: Iterable[Expr]) -> set[Expr]:
    """The nodes below an expression that are made of a variable, and these."""
    found = {*variables}
    for node in postorder(e):
        if not found.isdisjoint(node.children):
            found.add(node)
    return found


def _sides(c: Compare) -> Iterable[Condition]:
    return (condition for side in c.children for condition in definedness(side))


def _filled(seed: Expr, like: Expr) -> Expr:
    """A seed that broadcasts, in full shape."""
    if seed.shape == like.shape:
        return seed
    return seed * Full(1, like.shape)


def visible(value: Expr) -> Iterable[Expr]:
    """All parts, where defined names are leaves."""
    return postorder(value, stop=lambda node: isinstance(node, Defined))


def compose(
    claims: tuple[Claim, ...], definitions: tuple[Definition, ...], asked: Asked | None = None
) -> list[Verdict] | str:
    """Gradient claims of one loss proved from local claims, or the reason why not. asked: equations that were shown."""
    try:
        return Composition(claims, definitions, asked or Asked()).prove()
    except (Gap, SymnetError) as error:
        return str(error)
