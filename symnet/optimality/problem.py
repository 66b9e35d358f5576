"""What is to be minimised, over what, subject to what: read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symnet.calculus.asked import asked, conditions
from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import Add, Compare, Expr, Formal, Mul, Number, Symbol, negate, postorder
from symnet.language import free_symbols
from symnet.sizes import show

MOST_VARIABLES, MOST_INEQUALITIES = 8, 6


@dataclass(frozen=True)
class Constraint:
    """`stated` holds where `form` is 0 (an equality), or where it is at most 0; multiplier: its name."""

    stated: Compare
    form: Expr
    equality: bool
    multiplier: Symbol


@dataclass(frozen=True)
class Problem:
    """Minimise `objective` over scalar `variables` subject to `constraints`; given: hypotheses that only say where the
    functions are looked at (`x > 0`), and about other names."""

    objective: Expr
    variables: tuple[Symbol, ...]
    constraints: tuple[Constraint, ...]
    given: tuple[Compare, ...]
    single: bool

    @property
    def lagrangian(self) -> Expr:
        """f + Σ λ g + Σ μ c."""
        total = self.objective
        for c in self.constraints:
            total = Add(total, Mul(c.multiplier, c.form))
        return total

    @property
    def parameters(self) -> tuple[Compare, ...]:
        """The hypotheses that are about other names only."""
        return tuple(h for h in self.given if not set(free_symbols(h)) & set(self.variables))

    @property
    def hypotheses(self) -> tuple[Compare, ...]:
        """Where a point is feasible."""
        return (*(c.stated for c in self.constraints), *self.given)


def read(f: Any, variables: Any, subject_to: Any, given: Any) -> Problem:
    """The problem from whatever the user wrote. Strict inequalities among the constraints say where to look, since no
    minimum lies on what they leave out."""
    question = asked("minimize", f, variables)
    if question.function.shape:
        raise ShapeError(f"minimize needs a scalar, and {quote(f)} has shape {show(question.function.shape)}")
    names = tuple(_variable(v) for v in question.variables)
    if len(set(names)) < len(names) or len(names) > MOST_VARIABLES:
        raise SymnetError(f"minimize takes 1 to {MOST_VARIABLES} different variables, not {len(names)}")
    about = (question.function, *names)
    stated = conditions(subject_to, about)
    known = conditions(given, (*about, *stated))
    for node in postorder(question.function, *stated, *known):
        if isinstance(node, Formal):
            raise SymnetError(f"{quote(node)} is a derivative as written; derive it first")
    taken = {n.name for n in postorder(*about, *stated, *known) if isinstance(n, Symbol)}
    constraints: list[Constraint] = []
    where = list(known)
    for c in stated:
        made = _constraint(c, taken, constraints)
        if made is None:
            where.append(c)
        else:
            constraints.append(made)
    if sum(not c.equality for c in constraints) > MOST_INEQUALITIES:
        raise SymnetError(
            f"minimize takes at most {MOST_INEQUALITIES} inequalities, for each may hold with equality or not"
        )
    return Problem(question.function, names, tuple(constraints), tuple(where), question.single)


def _variable(v: Expr) -> Symbol:
    if not isinstance(v, Symbol) or v.shape:
        raise ShapeError(
            f"minimize takes scalar variables so far, and {quote(v)} has shape {show(v.shape)}; write its entries as "
            "names of their own, or derive the gradient with symnet.grad"
        )
    return v


def _constraint(c: Compare, taken: set[str], others: Sequence[Constraint]) -> Constraint | None:
    if c.shape:
        raise ShapeError(f"{quote(c)} holds entry by entry; minimize takes scalar constraints so far")
    if c.relation == "!=" or c.relation in ("<", ">"):
        return None
    left, right = c.children
    if c.relation == ">=":
        left, right = right, left
    form = left if right == Number(0) else Add(left, negate(right))
    equality = c.relation == "=="
    return Constraint(c, form, equality, Symbol(_name("λ" if equality else "μ", taken), ()))


def _name(word: str, taken: set[str]) -> str:
    """λ, μ, or λ1, λ2, ... that no one uses."""
    made, number = word, 0
    while made in taken:
        number += 1
        made = f"{word}{number}"
    taken.add(made)
    return made
