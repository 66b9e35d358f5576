"""Equations among the hypotheses: those that can be solved for a name, which is replaced by the solution everywhere;
and sums that are given as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symnet.evidence.known.linear import Linear, difference
from symnet.expr import Add, Compare, Expr, Index, Mul, Number, Reduce, Symbol, has_derivative, postorder, rebuild


@dataclass(frozen=True)
class Solved:
    """solutions: atom → its value, in order of use; an atom does not occur in later values."""

    solutions: tuple[tuple[Expr, Expr], ...] = ()

    def apply(self, e: Any) -> Any:
        """`e` with the solutions put in (derivatives are left alone: their variable must stay free)."""
        if not self.solutions or has_derivative(e):
            return e
        for atom, value in self.solutions:
            e = rebuild(e, {atom: value})
        return e


def solved(conditions: Iterable[Compare]) -> Solved:
    """Solutions of the linear equations among scalar conditions, one after the other.

    Two inequalities that leave only equality (x <= 0 and x >= 0) count as one.
    """
    found = Solved()
    scalars = [c for c in conditions if not c.shape and c.relation in ("==", "<=", ">=")]
    for c in scalars:
        form = difference(found.apply(c))
        if form is None or (c.relation != "==" and not _pinched(form, c.relation, scalars, found)):
            continue
        atom = _best(form)
        if atom is not None:
            found = Solved((*found.solutions, (atom, solution(form, atom))))
    return found


def _pinched(form: Linear, relation: str, conditions: list[Compare], found: Solved) -> bool:
    """Whether another condition says the opposite inequality of the same form."""
    for c in conditions:
        other = difference(found.apply(c)) if c.relation != "==" else None
        k = None if other is None else form.ratio(other)
        if other is not None and k is not None and form.constant == k * other.constant:
            if (k > 0) == (c.relation != relation):
                return True
    return False


def _best(form: Linear) -> Expr | None:
    for kind in (Symbol, Index):
        for atom in form.terms:
            if isinstance(atom, kind) and not atom.shape:
                others = [a for a in form.terms if a is not atom]
                if not any(node is atom for other in others for node in postorder(other)):
                    return atom
    return None


def solution(form: Linear, atom: Expr) -> Expr:
    """The value of an atom at which a linear form is 0."""
    scale = -1 / form.terms[atom]
    total: Expr | None = None
    for other, c in form.terms.items():
        if other is not atom:
            term = other if c * scale == 1 else Mul(Number(c * scale), other)
            total = term if total is None else Add(total, term)
    constant = form.constant * scale
    if total is None:
        return Number(constant)
    return total if constant == Fraction(0) else Add(total, Number(constant))


def totals(hypotheses: Iterable[Compare]) -> Iterator[tuple[Expr, Number]]:
    """Tensors, and the number that the sum of all their entries is said to be."""
    for h in hypotheses:
        whole, number = h.children
        if h.relation == "==" and isinstance(whole, Reduce) and whole.op == "sum" and not whole.shape:
            if isinstance(number, Number):
                yield whole.children[0], number
