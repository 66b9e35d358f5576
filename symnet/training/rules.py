"""Update rules as chains of assignments: printed, proved and compiled like any other expression.

A rule is written once, in the names of one parameter: `theta` the parameter, `g` its gradient, `u` the direction so far
(at first g), `G` the norm of the directions of all parameters together, `t` and `epoch` the counters, its memory (which
starts at zero) and its settings. The lines are assignments, carried out in order: `m := beta1*m + (1 - beta1)*u`. Since
all of them work entry by entry, the same lines are used for tensors of any shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from symnet import ops
from symnet.errors import SymnetError, quote
from symnet.expr import Add, Expr, Mul, Number, Reshape, Symbol, rebuild
from symnet.language import free_symbols, parse
from symnet.training.settings import COUNTERS, EPOCH, STEP, Formula, fresh

PARAMETER, GRADIENT, DIRECTION, NORM = Symbol("theta"), Symbol("g"), Symbol("u"), Symbol("G")
RATE = Symbol("eta")
RESERVED = (PARAMETER, GRADIENT, DIRECTION, NORM, *COUNTERS)


@dataclass(frozen=True)
class Part:
    """One link of a rule: its assignments, the names of its memory, its settings; skip: parameters it leaves alone."""

    name: str
    lines: tuple[tuple[str, Expr], ...]
    memory: tuple[str, ...] = ()
    settings: tuple[tuple[str, Expr], ...] = ()
    skip: tuple[str, ...] = ()

    def own_names(self) -> list[str]:
        """Names that belong to this part: memory, settings and intermediates."""
        shared = {s.name for s in RESERVED}
        named = [*self.memory, *(n for n, _ in self.settings), *(n for n, _ in self.lines)]
        return [n for n in dict.fromkeys(named) if n not in shared]

    def renamed(self, names: Mapping[str, str]) -> Part:
        table = {Symbol(old): Symbol(new) for old, new in names.items()}
        return replace(
            self,
            lines=tuple((names.get(n, n), rebuild(e, table)) for n, e in self.lines),
            memory=tuple(names.get(n, n) for n in self.memory),
            settings=tuple((names.get(n, n), e) for n, e in self.settings),
        )


def part(
    name: str,
    *lines: str,
    memory: Sequence[str] = (),
    rate: Formula | None = None,
    skip: Sequence[str] = (),
    **settings: Expr,
) -> Part:
    """A link from its assignments as text; with a rate, `eta := ...` comes first."""
    read = [] if rate is None else [("eta", rate.value)]
    for line in lines:
        target, _, formula = line.partition(":=")
        read.append((target.strip(), parse(formula.strip())))
    numbers = (*settings.items(), *(() if rate is None else rate.settings))
    known = {*memory, *dict(numbers), *(n for n, _ in read), *(s.name for s in RESERVED)}
    for target, value in read:
        unknown = [s.name for s in free_symbols(value) if s.name not in known]
        if unknown or value.shape:
            raise SymnetError(f"the line {quote(f'{target} := {value}')} of {quote(name)} uses {unknown}, unknown here")
    return Part(name, tuple(read), tuple(memory), numbers, (skip,) if isinstance(skip, str) else tuple(skip))


@dataclass(frozen=True)
class Applied:
    """A rule on given parameters: (parameter, new value), (memory, new value), (name of a counter, its formula); rate:
    the counter that is the learning rate."""

    parameters: tuple[tuple[Symbol, Expr], ...]
    memory: tuple[tuple[Symbol, Expr], ...]
    counters: tuple[tuple[Symbol, Expr], ...]
    rate: Symbol | None


@dataclass(frozen=True)
class Optimizer:
    """A rule: its links in order, the last of which moves the parameter. Made by `chain` and the named optimizers.

    >>> from symnet.training import adam
    >>> print(adam(0.001))
    Adam
      c1 := 1 - beta1**t
      c2 := 1 - beta2**t
      m := beta1*m + (1 - beta1)*g
      v := beta2*v + (1 - beta2)*g**2
      u := m/c1/(sqrt(v/c2) + epsilon)
      eta := eta0
      theta := theta - eta*u
    with beta1 = 9/10, beta2 = 999/1000, epsilon = 1/100000000, eta0 = 1/1000
    """

    name: str
    parts: tuple[Part, ...]

    @cached_property
    def lines(self) -> tuple[tuple[Symbol, Expr], ...]:
        """The assignments as printed: before its first assignment, the direction is the gradient."""
        found, moved = [], False
        for target, value in (line for p in self.parts for line in p.lines):
            found.append((Symbol(target), value if moved else rebuild(value, {DIRECTION: GRADIENT})))
            moved = moved or target == DIRECTION.name
        return tuple(found)

    @property
    def settings(self) -> dict[str, Expr]:
        """The numbers behind the names."""
        return {name: number for p in self.parts for name, number in p.settings}

    @property
    def memory(self) -> tuple[str, ...]:
        """The tensors kept for every parameter; they start at zero."""
        return tuple(name for p in self.parts for name in p.memory)

    def __str__(self) -> str:
        lines = [f"  {target} := {value}" for target, value in self.lines]
        numbers = ", ".join(f"{name} = {number}" for name, number in self.settings.items())
        left = [f"without {p.name}: {', '.join(p.skip)}" for p in self.parts if p.skip]
        return "\n".join([self.name, *lines, *([f"with {numbers}"] if numbers else []), *left])

    def latex(self) -> str:
        """The assignments as aligned LaTeX."""
        rows = [rf"{target.latex()} &\leftarrow {value.latex()}" for target, value in self.lines]
        return r"\begin{aligned}" + r" \\ ".join(rows) + r"\end{aligned}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "lines": [f"{target} := {value}" for target, value in self.lines],
            "settings": {name: str(number) for name, number in self.settings.items()},
            "memory": list(self.memory),
            "skip": {p.name: list(p.skip) for p in self.parts if p.skip},
        }

    def one_step(self, *, theta: Any, g: Any, **memory: Any) -> dict[str, Expr]:
        """What one step makes of a parameter and its memory, as formulas: for proofs, and to look at.

        theta, g and the memory are expressions of one shape (memory not given is its own symbol); t, epoch and the
        settings stay names.

        >>> from symnet.training import momentum
        >>> {name: str(e) for name, e in momentum(0.1).one_step(theta="w", g="lam*w").items()}
        {'v': 'mu*v - eta0*(lam*w)', 'theta': 'w + (mu*v - eta0*(lam*w))'}
        """
        unknown = [name for name in memory if name not in self.memory]
        if unknown:
            raise SymnetError(f"{quote(unknown[0])} is not memory of {self.name}, which keeps {list(self.memory)}")
        values = {name: parse(e) for name, e in {"theta": theta, "g": g, **memory}.items()}
        known: dict[Expr, Expr] = {Symbol(name): e for name, e in values.items()}
        known[NORM] = ops.norm(known[GRADIENT]) if known[GRADIENT].shape else ops.abs(known[GRADIENT])
        known[DIRECTION] = known[GRADIENT]
        for p in self.parts:
            for target, value in p.lines:
                known[Symbol(target)] = rebuild(value, known)
        return {name: known[Symbol(name)] for name in (*self.memory, PARAMETER.name)}

    def apply(self, gradients: Mapping[Symbol, Expr], name: Callable[[str], str] = str) -> Applied:
        """The rule on parameters with their gradients, its settings as numbers.

        Lines that depend on `t` and `epoch` alone (rates, bias corrections) are not repeated in every tensor: they
        come as counters, scalar variables with formulas of their own. name: makes names that are not in use.
        """
        names = [w.name for w in gradients]
        unknown = [n for p in self.parts for n in p.skip if n not in names]
        if unknown:
            trained = ", ".join(map(quote, names))
            raise SymnetError(f"{quote(unknown[0])} is to be skipped, and is not trained; trained are {trained}")
        counters: dict[Expr, Expr] = {}
        symbols: dict[Expr, Symbol] = {}
        memory = {
            (m, w): Symbol(name(f"{m}_{w.name}"), w.shape) for p in self.parts for m in p.memory for w in gradients
        }
        now: dict[Symbol, dict[Expr, Expr]] = {
            w: {PARAMETER: w, GRADIENT: g, DIRECTION: g} for w, g in gradients.items()
        }
        for (m, w), symbol in memory.items():
            now[w][Symbol(m)] = symbol
        for p in self.parts:
            numbers = {Symbol(setting): number for setting, number in p.settings}
            needs_norm = any(NORM in free_symbols(value) for _, value in p.lines)
            whole = together([now[w][DIRECTION] for w in gradients if w.name not in p.skip]) if needs_norm else None
            for target, value in p.lines:
                filled = rebuild(rebuild(value, numbers), _folded)
                if {*free_symbols(filled)} <= {*COUNTERS, *counters}:
                    counters[Symbol(target)] = rebuild(filled, counters)
                    symbols[Symbol(target)] = Symbol(name(target))
                    continue
                for w in gradients:
                    if w.name not in p.skip:
                        known = now[w] | symbols | ({NORM: whole} if whole is not None else {})
                        now[w][Symbol(target)] = rebuild(filled, known)
        return Applied(
            tuple((w, now[w][PARAMETER]) for w in gradients),
            tuple((old, now[w][Symbol(m)]) for (m, w), old in memory.items()),
            tuple((symbols[target], formula) for target, formula in counters.items()),
            symbols.get(RATE),
        )


def _folded(e: Expr) -> Expr | None:
    """1 − 9/10 as 1/10: exact, where floats would round twice."""
    if isinstance(e, (Add, Mul)) and all(isinstance(child, Number) for child in e.children):
        a, b = (child.value for child in e.children if isinstance(child, Number))
        return Number(a + b if isinstance(e, Add) else a * b)
    return None


def together(tensors: Sequence[Expr]) -> Expr:
    """The norm of all entries of several tensors, as the norm of their norms, which does not overflow on the way."""
    norms = [ops.norm(e) if e.shape else ops.abs(e) for e in tensors]
    return norms[0] if len(norms) == 1 else ops.norm(ops.concatenate([Reshape(n, (1,)) for n in norms]))


def chain(*links: Part, name: str = "") -> Optimizer:
    """Links joined to one rule; names that occur in two of them get a number. The last link must move `theta`.

    >>> from symnet.training import chain, clip_by_norm, descend, scale_by_adam
    >>> chain(clip_by_norm(1), scale_by_adam(), descend(0.01)).memory
    ('m', 'v')
    """
    taken: set[str] = {s.name for s in RESERVED}
    parts = []
    for link in links:
        names = {n: fresh(n, taken) for n in link.own_names()}
        taken |= set(names.values())
        parts.append(link.renamed({old: new for old, new in names.items() if old != new}))
    movers = [p for p in parts if any(target == PARAMETER.name for target, _ in p.lines)]
    if not movers or movers[-1] is not parts[-1] or len(movers) > 1:
        raise SymnetError(
            "an optimizer ends with the one link that moves the parameters: descend(rate), heavy_ball(rate) or "
            f"nesterov_ball(rate); the links given are {', '.join(quote(p.name) for p in parts) or 'none'}"
        )
    return Optimizer(name or " + ".join(p.name for p in parts), tuple(parts))


__all__ = ["EPOCH", "STEP", "Applied", "Optimizer", "Part", "chain", "part"]
