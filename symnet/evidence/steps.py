"""The verdict of one step of a derivation.

A step is judged with the defined names as free variables, where it can be: what holds for all values holds for theirs,
and checking stays linear in the number of definitions. Else it is judged as it stands, names being their values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from symnet.claim import Claim, Verdict, unknown
from symnet.errors import SymnetError
from symnet.evidence.clock import Clock
from symnet.evidence.known.domain import definedness, selects, shown
from symnet.evidence.known.facts import free_variable
from symnet.evidence.known.signs import Signs
from symnet.evidence.ladder import Ladder
from symnet.evidence.proof.shapes import Asked
from symnet.evidence.soon import prove_soon
from symnet.expr import Compare, Defined, Expr, Formal, Number, Symbol, has_derivative, once, postorder, rebuild
from symnet.step import Derivation, Step

Judge = Callable[[Claim, float], Verdict]


@dataclass
class Steps:
    """The steps of one derivation. free: defined name → the free variable that stands for it in local claims; judge:
    how a claim is judged where the normal form for all sizes does not prove it, within `timeout` seconds; refused: why
    proofs of what is judged now were not accepted by the checkers."""

    derivation: Derivation
    timeout: float
    judge: Judge
    free: dict[Expr, Expr] = field(default_factory=dict)
    valued: dict[tuple[Defined, tuple[Compare, ...]], bool] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        claims = self.derivation.claims
        self.given = tuple(h for h in claims[0].given if all(h in claim.given for claim in claims))
        roots = [c for claim in self.derivation.claims for c in (claim.lhs, claim.rhs, *claim.given)]
        roots += [side for step in self.derivation.steps for side in (step.before, step.after, *step.given)]
        roots += [d.name for d in self.derivation.definitions]
        nodes = list(postorder(*roots))
        taken = {node.name for node in nodes if isinstance(node, Symbol)}
        for node in nodes:
            if isinstance(node, Defined):
                word = node.name
                while word in taken:
                    word += "_"
                taken.add(word)
                self.free[node] = free_variable(word, node)
        self.declares = any(isinstance(node, Symbol) and node.facts for node in nodes)

    def verdict(self, step: Step) -> Verdict:
        """The verdict of one step; its claim is what was judged, with names free where that was enough."""
        if step.cited:
            return unknown(f"cited: {step.cited}", claim=_claim_of(step))
        try:
            claim = self.under_all(step.claim)
        except SymnetError as error:
            return unknown(str(error))
        clock = Clock(self.timeout)
        self.refused.clear()
        try:
            freed = self._local(claim, step)
            found = self.alone(claim, clock).but(claim=claim) if freed is None else freed
        except SymnetError as error:
            found = unknown(str(error), claim=claim)
        return self.noted(found).but(seconds=clock.spent)

    def noted(self, found: Verdict) -> Verdict:
        """The verdict with what the checkers did not accept before it was found."""
        reasons = (found.reason, *(() if found.status in ("proved", "refuted") else self.refused))
        reason = "; ".join(text for text in dict.fromkeys(reasons) if text)
        return found.but(trail=(*self.refused, *found.trail), reason=reason) if self.refused else found

    def under_all(self, claim: Claim) -> Claim:
        """The claim of a step, under the hypotheses of the whole beside its own."""
        return Claim(claim.lhs, claim.relation, claim.rhs, tuple(dict.fromkeys((*claim.given, *self.given))))

    def _local(self, claim: Claim, step: Step) -> Verdict | None:
        """The claim with defined names free; derivatives only where the claim is a local one, which means just that."""
        if step.local is None and has_derivative(claim.lhs, claim.rhs, *claim.given):
            return None
        names = _names(claim)
        if not names and step.local is None:
            return None
        if not all(self._has_value(name, claim.given) for name in names):
            return None
        if names and any(map(selects, (claim.lhs, claim.rhs, *claim.given))):
            return None  # what is free does not select: eye(n)*log(A) asks less than D*log(A)
        if names_in(*claim.given) and self.asked.signs_under(claim.hypotheses).contradictory:
            return None  # no value of the names is as is given, though others are
        said = claim.hypotheses if self.declares else claim.given  # the same, without looking for declared words
        facts = tuple(self._facts(names, said))
        consumers = [] if step.local is None else self._consumers(claim)
        spoken = any(n in consumers for n in names_in(claim.rhs))  # then the claim is about their values
        tried = []
        for opened in (consumers, []) if spoken else ([], consumers):
            values = {self.free[n]: rebuild(n.value, self.free) for n in opened}
            freed = self._freed(claim, values, facts)
            found = prove_soon(freed, self.timeout, self.asked, self.refused.append)
            if found is not None:
                return found
            tried.append(freed)
            if not consumers:
                break
        if step.local is None:
            return self._bounded(freed)
        fixed = {self.free[n]: n.value for n in self._fixed(claim)}
        for each in tried if fixed else ():  # what a sign does not tell of them, a value may: 1 - sigmoid(s) > 0
            found = prove_soon(_filled(each, fixed), self.timeout, self.asked, self.refused.append)
            if found is not None:
                return found
        found = self.judge(freed, self.timeout)
        return found if found.status == "proved" else found.but(counterexample=None, status=_weaker(found))

    def _bounded(self, freed: Claim) -> Verdict | None:
        """An inequality that holds whatever the names stand for; where a few points speak against it, that is all."""
        if freed.relation == "==" or Ladder(freed, Clock(self.timeout / 8)).falls_soon():
            return None
        found = self.judge(freed, self.timeout / 4)
        return found if found is not None and found.status == "proved" else None

    def _freed(self, claim: Claim, values: dict[Expr, Expr], facts: tuple[Compare, ...]) -> Claim:
        """Names replaced by free variables; where a value is filled in, that is after differentiation."""
        lhs, rhs = (self._side(side, values) for side in (claim.lhs, claim.rhs))
        given = tuple(rebuild(h, self.free) for h in claim.given)
        return Claim(lhs, claim.relation, rhs, tuple(dict.fromkeys((*given, *facts))))

    def _side(self, e: Expr, values: dict[Expr, Expr]) -> Expr:
        from_free = rebuild(e, self.free)
        if not values:
            return from_free
        table = dict(values)  # the vector of a product with a Jacobian is not differentiated: it is filled in
        for node in postorder(from_free, stop=lambda node: isinstance(node, Formal)):
            if isinstance(node, Formal):
                f, x, *vector = node.children
                table[node] = node.with_children((f, x, *(rebuild(v, values) for v in vector)))
        return rebuild(from_free, table)

    def _fixed(self, claim: Claim) -> list[Defined]:
        """The names in the claim whose values hold no variable of its derivatives."""
        variables = _variables(claim)
        names = [n for n in _names(claim) if n not in variables]
        return [n for n in names if variables.isdisjoint(postorder(n.value))]

    def _consumers(self, claim: Claim) -> list[Defined]:
        """The names in the claim whose values are made of the variable of its derivatives."""
        variables = _variables(claim)
        names = [n for n in _names(claim) if n not in variables]
        return [n for n in names if any(leaf in variables for leaf in visible(n.value))]

    def _facts(self, names: Iterable[Defined], hypotheses: tuple[Compare, ...]) -> Iterable[Compare]:
        signs = self.asked.signs_under(hypotheses)
        for name in names:
            sign = signs.of(name)
            if sign.positive or sign.nonnegative:
                yield Compare(">" if sign.positive else ">=", self.free[name], Number(0))

    def _has_value(self, name: Defined, given: tuple[Compare, ...]) -> bool:
        """Whether a name is shown to have a value wherever the hypotheses hold, name by name from those inside it."""
        if not definedness(name):
            return True
        for below in postorder(name, stop=lambda node: (node, given) in self.valued):
            if isinstance(below, Defined) and (below, given) not in self.valued:
                self.valued[(below, given)] = self._one_has_value(below, given)
        return self.valued[(name, given)]

    def _one_has_value(self, name: Defined, given: tuple[Compare, ...]) -> bool:
        inner = [n for n in visible(name.value) if isinstance(n, Defined)]
        if all(self.valued[(n, given)] for n in inner):
            value = rebuild(name.value, {n: self.free[n] for n in inner})
            signs = Signs((*given, *self._facts(inner, given)))
            if all(not c.formal and shown(c, signs) for c in definedness(value)):
                return True
        signs = self.asked.signs_under(given)  # with the names spelled out, which may show more
        return all(not c.formal and shown(c, signs) for c in definedness(name))

    def alone(self, claim: Claim, clock: Clock) -> Verdict:
        """The claim as it stands, names being what they stand for."""
        left = max(clock.left, 0.1)
        found = prove_soon(claim, left / 2, note=self.refused.append)
        return self.judge(claim, left) if found is None else found


def _weaker(found: Verdict) -> str:
    """A local claim that fails for some values of its free names says nothing about their true values."""
    return "unknown" if found.status == "refuted" else found.status


def _claim_of(step: Step) -> Claim | None:
    try:
        return step.claim
    except SymnetError:
        return None


def _filled(claim: Claim, values: dict[Expr, Expr]) -> Claim:
    lhs, rhs = (rebuild(side, values) for side in (claim.lhs, claim.rhs))
    return Claim(lhs, claim.relation, rhs, tuple(rebuild(h, values) for h in claim.given))


def _variables(claim: Claim) -> set[Expr]:
    """What the claim derives by."""
    nodes = (node for side in (claim.lhs, claim.rhs) for node in visible(side))
    return {n.children[1] for n in nodes if isinstance(n, Formal)}


def _names(claim: Claim) -> list[Defined]:
    return names_in(claim.lhs, claim.rhs, *claim.given)


def names_in(*roots: Expr) -> list[Defined]:
    return list(dict.fromkeys(name for root in roots for name in _names_below(root)))


@once
def _names_below(e: Expr) -> tuple[Defined, ...]:
    return tuple(n for n in visible(e) if isinstance(n, Defined))


def visible(e: Expr) -> Iterable[Any]:
    """All parts, where defined names are leaves."""
    return postorder(e, stop=lambda node: isinstance(node, Defined))
