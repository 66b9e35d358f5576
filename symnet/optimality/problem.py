"""What is to be minimised, over what, subject to what: read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnet.calculus.asked import asked, conditions
from symnet.errors import ShapeError, SymnetError, quote
from symnet.expr import Add, Compare, Expr, Formal, Mul, Number, Symbol, negate, postorder
from symnet.language import free_symbols, parse, parse_declarations
from symnet.ops import matmul, sum as total
from symnet.sizes import show

MOST_VARIABLES, MOST_INEQUALITIES = 8, 6
SIGNS = {"positive", "nonnegative"}  # facts of a variable that only say where to look


@dataclass(frozen=True)
class Constraint:
    """`stated` holds where `form` is 0 (an equality), or where it is at most 0, entry by entry; multiplier: its name,
    of the same shape."""

    stated: Compare
    form: Expr
    equality: bool
    multiplier: Symbol

    def times(self, multiplier: Expr) -> Expr:
        """The multiplier with the form, summed over their entries."""
        if not self.form.shape and isinstance(multiplier, Number) and abs(multiplier.value) == 1:
            return self.form if multiplier.value == 1 else negate(self.form)
        if not self.form.shape:
            return Mul(multiplier, self.form)
        if len(self.form.shape) == 1 and multiplier.shape == self.form.shape:
            return matmul(multiplier, self.form)
        return total(Mul(multiplier, self.form))


@dataclass(frozen=True)
class Problem:
    """Minimise `objective` over `variables` subject to `constraints`; given: hypotheses that only say where the
    functions are looked at (`x > 0`), and about other names."""

    objective: Expr
    variables: tuple[Symbol, ...]
    constraints: tuple[Constraint, ...]
    given: tuple[Compare, ...]
    single: bool

    @property
    def lagrangian(self) -> Expr:
        """f + Σ λ g + Σ μ c."""
        made = self.objective
        for c in self.constraints:
            made = Add(made, c.times(c.multiplier))
        return made

    @property
    def scalar(self) -> bool:
        """Whether no tensor occurs: then SymPy solves the conditions."""
        about = (self.objective, *self.variables, *(c.form for c in self.constraints))
        return not any(node.shape for node in postorder(*about) if not isinstance(node, Compare))

    @property
    def parameters(self) -> tuple[Compare, ...]:
        """The hypotheses that are about other names only."""
        return tuple(h for h in self.given if not set(free_symbols(h)) & set(self.variables))

    @property
    def hypotheses(self) -> tuple[Compare, ...]:
        """Where a point is feasible."""
        return (*(c.stated for c in self.constraints), *self.given)


def read(f: Any, variables: Any, subject_to: Any, given: Any, let: Any = None) -> Problem:
    """The problem from whatever the user wrote; let: declarations for its texts. Strict inequalities among the
    constraints say where to look, since no minimum lies on what they leave out."""
    declared = parse_declarations(let).variables()
    function = parse(f, let=let) if isinstance(f, str) else f
    question = asked("minimize", function, _meant(variables, function, subject_to, declared))
    if question.function.shape:
        raise ShapeError(f"minimize needs a scalar, and {quote(f)} has shape {show(question.function.shape)}")
    names = tuple(_variable(v) for v in question.variables)
    if len(set(names)) < len(names) or len(names) > MOST_VARIABLES:
        raise SymnetError(f"minimize takes 1 to {MOST_VARIABLES} different variables, not {len(names)}")
    about = (question.function, *names, *declared)
    stated = conditions(subject_to, about)
    known = conditions(given, (*about, *stated))
    for node in postorder(question.function, *stated, *known):
        if isinstance(node, Formal):
            raise SymnetError(f"{quote(node)} is a derivative as written; derive it first")
    taken = {n.name for n in postorder(*about, *stated, *known) if isinstance(n, Symbol)}
    constraints: list[Constraint] = []
    where = list(known)
    for c in stated:
        if not set(free_symbols(c)) & set(names):
            raise SymnetError(
                f"{quote(c)} says nothing of {', '.join(n.name for n in names)}; what holds of other names is given= "
                "and no constraint"
            )
        made = _constraint(c, taken)
        if made is None:
            where.append(c)
        else:
            constraints.append(made)
    if sum(not c.equality for c in constraints) > MOST_INEQUALITIES:
        raise SymnetError(
            f"minimize takes at most {MOST_INEQUALITIES} inequalities, for each may hold with equality or not"
        )
    return Problem(question.function, names, tuple(constraints), tuple(where), question.single)


def _meant(variables: Any, function: Any, subject_to: Any, declared: Any) -> Any:
    """Names that only the constraints know, as the symbols that they are there."""
    if not isinstance(function, Expr):
        return variables
    known = {s.name for s in free_symbols(function)}
    inside = {s.name: s for c in conditions(subject_to, (function, *declared)) for s in free_symbols(c)}
    several = isinstance(variables, (list, tuple))
    made = [
        inside.get(v, v) if isinstance(v, str) and v not in known else v
        for v in (variables if several else [variables])
    ]
    return made if several else made[0]


def _variable(v: Expr) -> Symbol:
    if not isinstance(v, Symbol) or not set(v.facts) <= SIGNS:
        raise SymnetError(
            f"{quote(v)} is no free variable; minimize takes names of scalars and tensors, without facts such as "
            "symmetric: write W + W.T, or B.T @ B, of a free name instead"
        )
    return v


def _constraint(c: Compare, taken: set[str]) -> Constraint | None:
    if c.relation == "!=" or c.relation in ("<", ">"):
        return None
    left, right = c.children
    if c.relation == ">=":
        left, right = right, left
    zero = Number(0)
    form = left if right == zero else negate(right) if left == zero else Add(left, negate(right))
    equality = c.relation == "=="
    return Constraint(c, form, equality, Symbol(_name("λ" if equality else "μ", taken), form.shape))


def _name(word: str, taken: set[str]) -> str:
    """λ, μ, or λ1, λ2, ... that no one uses."""
    made, number = word, 0
    while made in taken:
        number += 1
        made = f"{word}{number}"
    taken.add(made)
    return made
