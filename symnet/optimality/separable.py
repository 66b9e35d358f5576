"""Objectives whose gradient is taken entry by entry, under at most one sum: the equation of one entry is solved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import sympy

from symnet.calculus import grad, simplify
from symnet.errors import SymnetError
from symnet.expr import Add, Compare, Expr, Full, Map, Mul, Number, Power, SizeValue, Symbol, negate, postorder, rebuild
from symnet.ops import log, logsumexp, ones, relu, softmax, sum as total
from symnet.optimality.conditions import Candidate, proved
from symnet.optimality.problem import Problem
from symnet.optimality.quadratic import at_zero, constant, named
from symnet.sizes import product

ENTRYWISE = (Add, Mul, Power, Map)
WHY = ("the condition is solved entry by entry", "逐分量求解驻点条件")
ENTRY, MULTIPLIER = "_x", "_l"


@dataclass
class Entry:
    """One entry of a tensor that is made entry by entry of x, as a scalar; atoms: what stands for tensors without x."""

    x: Symbol
    known: tuple[Compare, ...] = ()
    atoms: dict[Expr, Symbol] = field(default_factory=dict)

    def of(self, e: Expr) -> Expr | None:
        """The scalar, or None where entries of x meet."""
        inside = _above(e, self.x)
        table: dict[Expr, Expr] = {self.x: Symbol(ENTRY)}
        whole = {node for node in postorder(e) if node not in inside and not isinstance(node, (*ENTRYWISE, Number))}
        for node in postorder(e, stop=whole.__contains__):
            if node in whole:
                table[node] = self.atoms.setdefault(node, Symbol(f"_a{len(self.atoms)}"))
            elif node is not self.x and not isinstance(node, (*ENTRYWISE, Number)):
                return None
        made: Expr = rebuild(e, table)
        return made

    def written(self, e: Expr) -> sympy.Expr:
        """For SymPy, which may use that an entry is positive."""
        names = {Symbol(ENTRY): self.x, **{s: a for a, s in self.atoms.items()}}
        table = {s.to_sympy(): sympy.Symbol(s.name, **self._signs(t)) for s, t in names.items()}
        return e.to_sympy().subs(table)

    def symbol(self, e: Expr) -> sympy.Symbol:
        return sympy.Symbol(self.atoms[e].name, **self._signs(e))

    @property
    def entry(self) -> sympy.Symbol:
        return sympy.Symbol(ENTRY, **self._signs(self.x))

    @property
    def symbols(self) -> list[sympy.Symbol]:
        return [self.symbol(e) for e in self.atoms]

    def _signs(self, e: Expr) -> dict[str, bool]:
        positive = Compare(">", e, Number(0)) in self.known
        return {"positive": True} if positive else {"real": True}

    def back(self, e: sympy.Expr) -> Expr:
        """The tensor again."""
        return simplify(named(e, {s.name: a for a, s in self.atoms.items()}), given=self.known)


def _above(e: Expr, x: Symbol) -> set[Expr]:
    """The nodes in which x occurs, x itself too."""
    found: set[Expr] = set()
    for node in postorder(e):
        if node is x or any(child in found for child in node.children):
            found.add(node)
    return found


def separable(problem: Problem) -> Iterator[Candidate]:
    """Points of problems such as entropies over the simplex: the equation `f'(x) + λ a == 0` of one entry, solved by
    SymPy; λ from the sum."""
    if len(problem.variables) > 1 or not problem.variables[0].shape or len(problem.constraints) > 1:
        return
    x = problem.variables[0]
    entry = Entry(x, problem.given)
    whole_slope = simplify(grad(problem.objective, x).result, given=problem.given)
    slope = entry.of(whole_slope)
    if slope is None:
        return
    equation = entry.written(slope)
    if not problem.constraints:
        for root in _roots(equation, entry.entry):
            yield from _made(x, entry.back(root), {})
        return
    (c,) = problem.constraints
    if c.form == negate(x):  # x >= 0: the root, or 0 with the slope there as the multiplier
        multiplier = {c.multiplier: simplify(relu(at_zero(whole_slope, x)))}
        for root in _roots(equation, entry.entry):
            yield from _made(x, relu(entry.back(root)), multiplier)
        return
    weight = None if c.form.shape or not c.equality else constant(grad(c.form, x).result, x)
    if not isinstance(weight, Full) or weight.value == 0:
        return
    needed = simplify(Mul(Number(-1 / weight.value), at_zero(c.form, x)))  # the sum of x
    multiplier = sympy.Symbol(MULTIPLIER, real=True)
    rate = sympy.Rational(weight.value.numerator, weight.value.denominator)
    for root in _roots(equation + rate * multiplier, entry.entry):
        yield from _scaled(problem, entry, root, multiplier, needed)


def _roots(equation: sympy.Expr, unknown: sympy.Symbol) -> list[sympy.Expr]:
    """Solutions where the unknown occurs in one way: to the first or second degree, or in one power, logarithm or
    exponential. More is not tried: what a solver may take for it has no bound."""
    written = sympy.expand_log(sympy.expand(equation))
    if written.is_polynomial(unknown) and sympy.degree(written, unknown) <= 2:
        return [root for root in sympy.roots(written, unknown) if not root.has(sympy.I)]
    rest, inside = written.as_independent(unknown, as_Add=True)
    factor, kernel = inside.as_independent(unknown, as_Add=False)
    found = _inverse(kernel, -rest / factor, unknown)
    return [root for root in found if not root.has(sympy.I, sympy.zoo, sympy.nan)]


def _inverse(kernel: sympy.Expr, value: sympy.Expr, unknown: sympy.Symbol) -> list[sympy.Expr]:
    """Where the kernel has the value."""
    if kernel == sympy.log(unknown):
        return [sympy.exp(value)]
    base, exponent = kernel.as_base_exp()
    if base == unknown and not exponent.has(unknown):
        root = value ** (1 / exponent)
        return [root, -root] if exponent.is_even else [root]
    if base == sympy.E and (exponent / unknown).is_number:
        return [sympy.log(value) * unknown / exponent]
    return []


def _made(x: Symbol, place: Expr, multipliers: dict[Symbol, Expr]) -> Iterator[Candidate]:
    shaped = place if place.shape == x.shape else simplify(Mul(place, ones(*x.shape)))
    if shaped.shape == x.shape:
        yield Candidate({x: shaped}, multipliers, (), WHY)


def _scaled(
    problem: Problem, entry: Entry, root: sympy.Expr, multiplier: sympy.Symbol, needed: Expr
) -> Iterator[Candidate]:
    """x = k(λ)·a with a tensor a: then x = s·a/Σ a, and λ from k(λ)·Σ a = s."""
    x, (c,) = entry.x, problem.constraints
    factor, shape = sympy.expand(root, power_exp=True).as_independent(*entry.symbols, as_Add=False)
    if shape.has(multiplier) or not factor.has(multiplier):
        return
    try:
        weights, place, whole = _weights(entry.back(shape), x, needed, problem)
        sums, wanted = sympy.symbols("_s _t", positive=True)
        for value in _roots(factor * sums - wanted, multiplier):
            made = named(sympy.expand_log(value), {"_s": whole, "_t": needed})
            whole_log = {log(whole): _log_sum(weights, whole), log(Number(1)): Number(0)}
            yield from _made(x, place, {c.multiplier: simplify(rebuild(made, whole_log))})
    except (SymnetError, NotImplementedError):
        return


def _weights(a: Expr, x: Symbol, needed: Expr, problem: Problem) -> tuple[Expr, Expr, Expr]:
    """(a, s·a/Σ a, Σ a), written as a person would."""
    if not a.shape:  # all entries alike
        size = product(x.shape)
        count = Number(size) if isinstance(size, int) else SizeValue(size)
        return ones(*x.shape), simplify(Mul(needed, ones(*x.shape))) / count, count
    whole = total(a)
    if proved(Compare("==", whole, Number(1)), problem.parameters):
        return a, simplify(Mul(needed, a)), Number(1)
    if isinstance(a, Map) and a.name == "exp" and len(a.shape) == 1:
        return a, simplify(Mul(needed, softmax(a.children[0]))), whole
    return a, simplify(Mul(needed, a)) / whole, whole


def _log_sum(weights: Expr, whole: Expr) -> Expr:
    if isinstance(weights, Map) and weights.name == "exp" and len(weights.shape) == 1:
        return logsumexp(weights.children[0])
    return log(whole)


__all__ = ["Entry", "separable"]
