"""What a derivation rests on besides its user's hypotheses: the conditions that its rules opened, and that the function
has a value where its derivative no longer shows that (log x needs x > 0, and 1/x does not). They become hypotheses of
the claims, except those that are evident by their form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symnet.calculus.conditions import own_needs, total
from symnet.calculus.evident import strongest
from symnet.calculus.smoothness import guarded, guards_of
from symnet.claim import Claim
from symnet.errors import ShapeError
from symnet.expr import Compare, Defined, Expr, postorder
from symnet.step import Derivation, Step
from symnet.symbols import fact_hypotheses


def resting_on(found: Derivation, given: tuple[Compare, ...]) -> Derivation:
    """The derivation with its claims and steps under everything that they rest on."""
    functions = [claim.lhs.children[0] for claim in found.claims]
    results = [claim.rhs for claim in found.claims]
    conditions = [c for step in found.steps for c in step.opened] + lost(functions, results)
    known = {*given, *(h for claim in found.claims for v in claim.variables for h in fact_hypotheses(v))}
    opened = tuple(c for c in strongest((*known, *conditions)) if c not in known)
    if not opened:
        return found
    hypotheses = (*given, *opened)
    claims = tuple(replace(claim, given=hypotheses) for claim in found.claims)
    steps = tuple(_under(step, hypotheses) for step in found.steps)
    return found.but(claim=claims if isinstance(found.claim, tuple) else claims[0], steps=steps)


def lost(functions: Iterable[Expr], results: Iterable[Expr]) -> list[Compare]:
    """What the functions need to have a value, where some result does not say so itself."""
    shown = set.intersection(*({c for node in postorder(result) for c in own_needs(node)} for result in results))
    found: dict[Compare, None] = {}
    for f in dict.fromkeys(functions):
        if total(f):
            continue
        order = list(postorder(f))
        guards = guards_of(order, f)
        for node in order:
            for c in own_needs(node):
                if c not in shown:
                    found[_guarded(c, guards.get(node, ()))] = None
    return list(found)


def _guarded(condition: Compare, guard: tuple[tuple[Compare, bool], ...]) -> Compare:
    try:
        return guarded(condition, guard)
    except ShapeError:  # the branch is chosen for other entries than the condition speaks of: ask for all of them
        return condition


def _under(step: Step, hypotheses: tuple[Compare, ...]) -> Step:
    """The step judged under all hypotheses; it shows those that it opened or used."""
    if step.local is not None:
        return step.but(local=replace(step.local, given=hypotheses))
    if any(isinstance(node, Defined) for node in postorder(step.before, step.after)):
        return step.but(given=hypotheses)  # as a local claim it would take its names for free variables
    used = tuple(h for h in hypotheses if h in step.given or h in step.opened)
    return step.but(given=used, local=Claim(step.before, step.relation, step.after, hypotheses))
