"""A derived gradient at a point, against every witness that there is: one record, a row for each method and parameter.

Not evidence, but a second look by other means: what a formula gives in floats is compared with differences of the loss,
with a complex step, with forward mode, with rigorous enclosures, and with the derivatives of other libraries. Bounds
say how far floats may be apart for honest reasons; they are estimates, except that of the enclosure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symnet.calculus import grad
from symnet.errors import ShapeError, SymnetError, quote
from symnet.evidence.numeric.problem import Array, Problem, Witnessed, drawn
from symnet.evidence.numeric.witnesses import METHODS, NotApplicable
from symnet.expr import Expr, Formal, SizeValue, Symbol, as_expr, postorder
from symnet.language import free_symbols
from symnet.late import late
from symnet.program.shapes import Given, concrete, solve_sizes
from symnet.sizes import names_of, show
from symnet.step import Derivation

ENTRIES = 12
LITTLE = 1e-3  # a bound beyond this part of the largest entry says little


@dataclass(frozen=True)
class CrossRow:
    """One method and one parameter.

    parameter: its name, or all names where the method does not apply; entries: how many were compared; difference,
    bound: at the worst of them; worst: its name, `W1[3, 0]`; verdict: `agrees`, `differs`, `open` (the bound is too
    wide to say anything), or `not applicable`, with the reason.
    """

    method: str
    parameter: str
    entries: int = 0
    difference: float = 0.0
    bound: float = 0.0
    worst: str = ""
    verdict: str = "agrees"
    reason: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the method does not contradict."""
        return self.verdict != "differs"

    @property
    def ratio(self) -> float:
        """The difference against its bound."""
        return self.difference / self.bound if self.bound else float("inf") if self.difference else 0.0


@dataclass(frozen=True)
class CrossCheck:
    """rows: by method, then by parameter; sizes: of the point."""

    rows: tuple[CrossRow, ...]
    sizes: Mapping[str, int]

    text = late("crosscheck_text")
    latex = late("crosscheck_latex")
    html = late("crosscheck_html")
    _repr_html_ = late("crosscheck_html")
    __str__ = late("crosscheck_text")

    @property
    def agrees(self) -> bool:
        """Whether no method contradicts, and at least one has something to say about every parameter."""
        said = {row.parameter for row in self.rows if row.verdict == "agrees"}
        every = {name for row in self.rows for name in row.parameter.split(", ")}
        return all(row.agrees for row in self.rows) and every == said

    @property
    def worst(self) -> CrossRow:
        """The row whose difference is largest against its bound, of those that judge."""
        judged = [row for row in self.rows if row.verdict in ("agrees", "differs")] or list(self.rows)
        return max(judged, key=lambda row: row.ratio)

    def to_dict(self) -> dict[str, Any]:
        return {"agrees": self.agrees, "sizes": dict(self.sizes), "rows": [vars(row) for row in self.rows]}


def summary(rows: Sequence[CrossRow]) -> tuple[CrossRow, ...]:
    """One row for each method: all entries, and the worst of them."""
    found = []
    for method in dict.fromkeys(row.method for row in rows):
        mine = [row for row in rows if row.method == method]
        kinds = [row.verdict for row in mine]
        verdict = next(v for v in ("differs", "open", "agrees", "not applicable") if v in kinds)
        worst = max((row for row in mine if row.verdict == verdict), key=lambda row: row.ratio)
        found.append(replace(worst, entries=sum(row.entries for row in mine)))
    return tuple(found)


def cross_check(
    loss: Any,
    wrt: Any = None,
    at: Mapping[str, Any] | None = None,
    *,
    given: Any = (),
    gradient: Any = None,
    entries: int = ENTRIES,
    seed: int = 0,
) -> CrossCheck:
    """The gradient of a loss at a point, by every method that applies.

    loss: a scalar expression (or text, then with the derivation's own names), or a derivation made by `grad`; wrt: the
    variable or variables, not for a derivation; at: name to array, what is missing is drawn from the standard normal
    law by the seed; given: hypotheses, as in `grad`; gradient: a gradient of your own to be judged instead of the
    derived one, an expression or a list; entries: how many of each parameter are compared, drawn by the seed.

    Raises `SymnetError` for a loss that is not a number, and for a point that does not fit.

    >>> from symnet.symbols import tensors
    >>> from symnet import ops
    >>> W, x = tensors("W: m n; x: n")
    >>> found = cross_check(ops.sum(ops.tanh(W @ x)), W, at={"W": [[0.5, -1.0]], "x": [2.0, 1.0]})
    >>> found.agrees, found.worst.parameter
    (True, 'W')
    >>> wrong = cross_check(ops.sum(ops.tanh(W @ x)), W, at={"W": [[0.5, -1.0]], "x": [2.0, 1.0]}, gradient=W)
    >>> wrong.agrees, {row.verdict for row in wrong.rows} <= {"differs", "not applicable"}
    (False, True)
    """
    if entries < 1:
        raise SymnetError(f"entries is how many are compared of each parameter, at least 1, not {entries}")
    derivation = _derivation(loss, wrt, given)
    function, parameters, derived = _parts(derivation)
    if gradient is not None:
        derived = _own(gradient, parameters)
    values, sizes = _values(function, derivation, at or {}, seed)
    numbers = {name: n for name, n in sizes.items() if any(name in _sizes(e) for e in (function, *derived))}
    concrete_loss = function.subs(numbers) if numbers else function
    concrete_gradients = tuple(e.subs(numbers) if numbers else e for e in derived)
    names = tuple(p.name for p in parameters)
    problem = Problem(concrete_loss, names, concrete_gradients, values, entries, seed)
    return CrossCheck(tuple(row for method in METHODS for row in _rows(method, problem)), sizes)


def _derivation(loss: Any, wrt: Any, given: Any) -> Derivation:
    if isinstance(loss, Derivation):
        if wrt is not None:
            raise SymnetError("a derivation already says what it derives by; leave wrt out")
        return loss
    if wrt is None:
        raise SymnetError("say with wrt by which variables the gradient is taken, such as wrt=[W, b]")
    found: Derivation = grad(loss, wrt, given=given)
    return found


def _parts(derivation: Derivation) -> tuple[Expr, tuple[Symbol, ...], tuple[Expr, ...]]:
    """The loss, the variables, and the derived gradients."""
    found: list[tuple[Expr, Symbol]] = []
    for claim in derivation.claims:
        formal = claim.lhs
        if not isinstance(formal, Formal) or formal.kind not in ("grad", "diff") or formal.order != 1:
            raise SymnetError(f"{quote(formal, 60)} is not a gradient; cross_check takes a derivation made by grad")
        function, variable = formal.children[:2]
        if not isinstance(variable, Symbol) or function.shape:
            raise SymnetError(f"{quote(formal, 60)} is not the gradient of a number by a variable")
        free = {"symmetric", "skew", "diagonal", "lower", "upper"} & set(variable.facts)
        if free:
            raise SymnetError(
                f"{quote(variable.name)} is declared {', '.join(sorted(free))}: its entries do not move one by one; "
                "declare it without that"
            )
        found.append((function, variable))
    results = derivation.result if isinstance(derivation.result, (list, tuple)) else [derivation.result]
    return found[0][0], tuple(variable for _, variable in found), tuple(results)


def _own(gradient: Any, parameters: tuple[Symbol, ...]) -> tuple[Expr, ...]:
    listed = list(gradient) if isinstance(gradient, (list, tuple)) else [gradient]
    if len(listed) != len(parameters):
        raise SymnetError(f"there are {len(parameters)} variables, and {len(listed)} gradients were given")
    found = tuple(as_expr(e) for e in listed)
    for e, p in zip(found, parameters, strict=True):
        if e.shape != p.shape:
            raise ShapeError(f"the gradient by {quote(p.name)} has shape {show(e.shape)}, not {show(p.shape)}")
    return found


def _sizes(e: Expr) -> set[str]:
    found: set[str] = set()
    for node in postorder(e):
        dims = (*node.shape, *((node.size,) if isinstance(node, SizeValue) else ()))
        found.update(name for d in dims for name in names_of(d))
    return found


def _values(
    function: Expr, derivation: Derivation, at: Mapping[str, Any], seed: int
) -> tuple[dict[str, Array], dict[str, int]]:
    """Arrays for all variables, and the sizes; what the user has not given is drawn."""
    symbols = {s.name: s for s in (*free_symbols(function), *(v for c in derivation.claims for v in c.variables))}
    for name in at:
        if name not in symbols:
            known = ", ".join(map(quote, symbols))
            raise SymnetError(f"{quote(name)} does not occur; the variables are {known}")
    values = {name: _array(name, value) for name, value in at.items()}
    sizes = solve_sizes([Given(name, symbols[name].shape, value.shape) for name, value in values.items()])
    open_sizes = sorted({n for s in symbols.values() for d in s.shape for n in names_of(d)} - set(sizes))
    sizes |= {name: 2 + k % 3 for k, name in enumerate(open_sizes)}
    for name in sizes:
        if not isinstance(sizes[name], int):
            raise SymnetError(f"the size {name} is not known; give an array that has it")
    hypotheses = tuple(h for claim in derivation.claims for h in claim.hypotheses)
    missing = [s for name, s in symbols.items() if name not in values]
    values |= drawn(missing, {s.name: concrete(s.shape, sizes) for s in missing}, values, hypotheses, sizes, seed)
    return {name: values[name] for name in symbols}, sizes


def _array(name: str, value: Any) -> Array:
    try:
        found: Array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise SymnetError(f"the value of {quote(name)} is not an array of numbers: {quote(value)}") from None
    if not np.isfinite(found).all():
        raise SymnetError(f"the value of {quote(name)} has entries that are not finite")
    return found


def _rows(method: Any, problem: Problem) -> list[CrossRow]:
    """The rows of one method."""
    try:
        with np.errstate(all="ignore"):
            found = method.witness(problem)
    except NotApplicable as why:
        return [CrossRow(method.name, ", ".join(problem.names), verdict="not applicable", reason=str(why))]
    return [_row(method.name, name, problem, found[name]) for name in problem.names]


def _row(method: str, name: str, problem: Problem, seen: Witnessed) -> CrossRow:
    places = problem.places[name][: len(seen.values)]
    derived = np.array([problem.derived[name][place] for place in places])
    with np.errstate(all="ignore"):
        apart = np.abs(derived - seen.values)
    apart = np.where(np.isnan(apart), np.inf, apart)
    bounds = problem.rounding[name][tuple(np.array(places, dtype=int).reshape(len(places), -1).T)] + seen.errors
    with np.errstate(all="ignore"):
        k = int(np.argmax(np.where(bounds > 0, apart / bounds, np.where(apart > 0, np.inf, 0))))
    largest = max(float(np.max(np.abs(derived), initial=0.0)), float(np.max(np.abs(seen.values), initial=0.0)))
    judged = apart <= bounds
    wide = not bounds[k] <= LITTLE * largest + np.sqrt(np.finfo(float).eps)
    verdict = "differs" if not judged.all() else "open" if wide else "agrees"
    entry = f"{name}[{', '.join(map(str, places[k]))}]" if places[k] else name
    return CrossRow(method, name, len(places), float(apart[k]), float(bounds[k]), entry, verdict)
