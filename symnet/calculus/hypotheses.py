"""What a derivation rests on besides its user's hypotheses: the conditions that its rules opened, and that the function
has a value where its derivative no longer shows that (log x needs x > 0, and 1/x does not). They become hypotheses of
the claims, except those that are evident by their form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symnet.calculus.conditions import own_needs, total
from symnet.calculus.evident import strongest
from symnet.calculus.smoothness import aligned, guarded, guards_of
from symnet.claim import Claim
from symnet.expr import Compare, Defined, Expr, Symbol, postorder
from symnet.step import Derivation, Step
from symnet.symbols import fact_hypotheses

MANY = 8  # results that are searched, each on its own, for what they say


def resting_on(found: Derivation, given: tuple[Compare, ...]) -> Derivation:
    """The derivation with its claims and steps under everything that they rest on."""
    functions = tuple(dict.fromkeys(claim.lhs.children[0] for claim in found.claims))
    results = [claim.rhs for claim in found.claims]
    conditions = [c for step in found.steps for c in step.opened] + lost(functions, results)
    if not conditions:
        return found
    symbols = [node for node in postorder(*functions, *results) if isinstance(node, Symbol)]
    known = {*given, *(h for symbol in symbols for h in fact_hypotheses(symbol))}
    opened = tuple(c for c in strongest((*known, *conditions)) if c not in known)
    if not opened:
        return found
    hypotheses = (*given, *opened)
    claims = tuple(replace(claim, given=hypotheses) for claim in found.claims)
    steps = tuple(_under(step, hypotheses) for step in found.steps)
    return found.but(claim=claims if isinstance(found.claim, tuple) else claims[0], steps=steps)


def lost(functions: Iterable[Expr], results: list[Expr]) -> list[Compare]:
    """What the functions need to have a value, where some result does not say so itself."""
    found: dict[Compare, Compare] = {}
    for f in functions:
        if total(f):
            continue
        order = list(postorder(f))
        guards = guards_of(order, f)
        for node in order:
            found.update((c, guarded(c, aligned(guards.get(node, ()), node, c))) for c in own_needs(node))
    if not found or len(results) > MANY:
        return list(found.values())
    # A condition on entries is shown at those entries of the result only, and where one entry has no value a sum of
    # them has none: it is shown as a whole where it is about one number.
    shown = set.intersection(
        *({c for node in postorder(result) for c in own_needs(node) if not c.shape} for result in results)
    )
    return [stated for c, stated in found.items() if c.shape or c not in shown]  # an entry shows its own only


def _under(step: Step, hypotheses: tuple[Compare, ...]) -> Step:
    """The step judged under all hypotheses; it shows those that it opened or used."""
    if step.local is not None:
        more = tuple(h for h in step.local.given if h not in hypotheses)
        return step.but(local=replace(step.local, given=(*hypotheses, *more)))
    if any(isinstance(node, Defined) for node in postorder(step.before, step.after)):
        return step.but(given=hypotheses)  # as a local claim it would take its names for free variables
    used = tuple(h for h in hypotheses if h in step.given or h in step.opened)
    return step.but(given=used, local=Claim(step.before, step.relation, step.after, hypotheses))
