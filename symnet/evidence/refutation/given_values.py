"""Names to which equations among the hypotheses give values that are not rational: put in before points are tried."""

from __future__ import annotations

from typing import Any

from symnet.claim import Claim
from symnet.evidence.known.equations import solution
from symnet.evidence.known.linear import difference, linear
from symnet.expr import AxisMap, Constant, Expr, Map, Power, Symbol, has_derivative, postorder, rebuild

IRRATIONAL = (Map, AxisMap)  # what seldom has rational values
INVERSE = {"exp": "log", "log": "exp"}  # g with f(x) == v exactly where x == g(v), as far as that has a value


def without_equations(claim: Claim) -> tuple[Claim, tuple[tuple[Symbol, Expr], ...]]:
    """The claim with names replaced by their values, where a hypothesis `x == value` gives one that is not rational;
    and what was replaced. Linear equations are left to `Repair`, derivatives keep their variables free."""
    replaced: list[tuple[Symbol, Expr]] = []
    roots = [claim.lhs, claim.rhs, *claim.given]
    if has_derivative(*roots):
        return claim, ()
    for _ in range(len(claim.given)):
        step = next((found for h in roots[2:] if (found := _solution(h)) is not None), None)
        if step is None:
            break
        name, value, used = step
        given = [h for h in roots[2:] if h is not used]
        roots = [rebuild(e, {name: value}) for e in (*roots[:2], *given)]
        replaced = [(n, rebuild(v, {name: value})) for n, v in replaced] + [(name, value)]
    made = Claim(roots[0], claim.relation, roots[1], tuple(roots[2:]))  # type: ignore[arg-type]
    names = {name for name, _ in replaced}
    lost = any(v not in made.variables and v not in names for v in claim.variables)
    return (claim, ()) if lost or not replaced else (made, tuple(replaced))


def _solution(h: Any) -> tuple[Symbol, Expr, Expr] | None:
    if h.relation != "==":
        return None
    if h.shape:
        return _of_tensors(h)
    for name, value in (_undone(*h.children), _undone(*h.children[::-1])):
        if isinstance(name, Symbol) and not name.shape and not name.facts and not value.shape:
            if linear(value) is not None and any(_curved(atom) for atom in linear(value).terms):  # type: ignore[union-attr]
                if not any(node is name for node in postorder(value)):
                    return name, value, h
    return _along_constants(h)


def _of_tensors(h: Any) -> tuple[Symbol, Expr, Expr] | None:
    """What p == exp(q) says of p, or else of q."""
    sides = (*h.children, *h.children[::-1])
    for name, value in (sides[:2], sides[2:], _undone(*sides[:2]), _undone(*sides[2:])):
        if isinstance(name, Symbol) and not name.facts and name.shape == value.shape:
            inside = set(postorder(value))
            if name not in inside and any(isinstance(node, IRRATIONAL) for node in inside):
                return name, value, h
    return None


def _along_constants(h: Any) -> tuple[Symbol, Expr, Expr] | None:
    """What x + y == π says of one of its names."""
    form = None if h.shape else difference(h)
    if form is None or not any(isinstance(atom, Constant) for atom in form.terms):
        return None
    if not all(isinstance(atom, (Constant, Symbol)) for atom in form.terms):
        return None
    names = [atom for atom in form.terms if isinstance(atom, Symbol) and not atom.facts]
    return (names[-1], solution(form, names[-1]), h) if names else None


def _undone(e: Any, value: Expr) -> tuple[Expr, Expr]:
    """What exp(x) == value and log(x) == value say of x, layer by layer."""
    while isinstance(e, Map) and e.name in INVERSE:
        e, value = e.children[0], Map(INVERSE[e.name], value)
    return e, value


def _curved(atom: Expr) -> bool:
    return isinstance(atom, (Map, Power)) and not isinstance(atom, Symbol)
