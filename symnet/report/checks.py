"""Numeric cross-checks of a claim: derivatives by central differences of compiled code, other sides by compiled code.

Not evidence: a second look by other means, in floats. What is printed is the agreement reached, rounded to a power of
ten that leaves room, so that the same inputs give the same bytes on every machine.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.expr import Expr, Formal, Reduce, Symbol, has_derivative, postorder, rebuild
from symnet.language import free_symbols
from symnet.program import Program, compile
from symnet.sizes import Shape, names_of, substitute
from symnet.step import Derivation

Array = NDArray[np.float64]
POINTS, STEP = 5, float(np.finfo(float).eps) ** (1 / 3)
DIGITS = (12, 9, 6, 4)
MOST_SIZES = 500


@dataclass(frozen=True)
class Check:
    """quantity: what was computed; witness: by what it was checked (`central differences`, `compiled code`);
    points: how many random points; digits: the relative difference stays below ten to the minus this."""

    quantity: Expr
    witness: str
    points: int
    digits: int


def numeric_checks(derivation: Derivation) -> list[Check]:
    """One check for each claim whose sides have numbers; those that have none are left out."""
    found = []
    for claim in derivation.claims:
        if claim.relation == "==":
            try:
                found.append(check_claim(claim))
            except SymnetError:
                continue
    return [check for check in found if check is not None]


def check_claim(claim: Claim) -> Check | None:
    """Compare the sides at random points that satisfy the hypotheses; None where no such point was found."""
    rng = np.random.default_rng(zlib.crc32(str(claim).encode()))
    worst, points = 0.0, 0
    with np.errstate(all="ignore"):  # points where a side has no value are left out, without words
        for values in itertools.islice(_points(claim, rng), POINTS):
            left, right = (numeric_value(side, values) for side in (claim.lhs, claim.rhs))
            scale = max(1.0, float(np.max(np.abs(right))))
            worst = max(worst, float(np.max(np.abs(left - right))) / scale)
            points += 1
    if not points or not np.isfinite(worst):
        return None
    formal = has_derivative(claim.lhs)
    reached = next((digits for digits in DIGITS if worst < 10.0**-digits), None)
    if reached is None:
        raise SymnetError(f"the numeric check of {claim} differs by {worst:.1g}: a fault in symnet")
    return Check(claim.lhs, "central differences" if formal else "compiled code", points, reached)


def numeric_value(e: Expr, values: dict[str, Any]) -> Array:
    """The value of an expression in floats; derivatives as written are central differences."""
    known = dict(values)

    def replaced(node: Any) -> Expr | None:
        if not isinstance(node, Formal):
            return None
        stand_in = Symbol(f"_derivative{len(known)}", node.shape)
        known[stand_in.name] = _difference(node, values)
        return stand_in

    plain = rebuild(e, replaced)
    return _run(plain, known)


def _run(e: Expr, values: dict[str, Any]) -> Array:
    sizes = ((name.removeprefix("size "), v) for name, v in values.items() if name.startswith("size "))
    f = _program(e, tuple(sizes))
    return np.asarray(f(*(values[name] for name in f.inputs)), dtype=float)


@lru_cache(maxsize=256)
def _program(e: Expr, sizes: tuple[tuple[str, int], ...]) -> Program:
    """The code of a side, which is run at many points."""
    concrete = e.subs(dict(sizes)) if sizes else e
    return compile(concrete, inputs=[s.name for s in free_symbols(concrete)])


def _difference(node: Formal, values: dict[str, Any]) -> Array:
    f, x, *vector = node.children
    if not isinstance(x, Symbol) or node.order > 1 or node.kind in ("hessian", "hvp"):
        raise SymnetError("no difference quotient for this derivative")
    at = np.asarray(values[x.name], dtype=float)
    columns = []
    for place in np.ndindex(*at.shape):
        ends = []
        for sign in (1, -1):
            moved = at.copy()
            moved[place] += sign * STEP
            ends.append(numeric_value(f, {**values, x.name: moved}))
        columns.append((ends[0] - ends[1]) / (2 * STEP))
    jacobian = np.stack(columns, axis=-1).reshape((*columns[0].shape, *at.shape))
    if node.kind == "vjp":
        w = numeric_value(vector[0], values)
        return np.tensordot(w, jacobian, axes=w.ndim)
    if node.kind == "jvp":
        v = numeric_value(vector[0], values)
        return np.asarray(np.tensordot(jacobian, v, axes=v.ndim))
    return jacobian


def _points(claim: Claim, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    dims = sorted({name for v in claim.variables for d in v.shape for name in names_of(d)})
    shapes = [v.shape for v in claim.variables]
    numbers = next((row for row in _sizes(dims) if all(n >= 1 for shape in shapes for n in _at(shape, row))), None)
    if numbers is None:
        return
    for _ in range(20 * POINTS):
        values: dict[str, Any] = {f"size {name}": n for name, n in numbers.items()}
        for v in claim.variables:
            values[v.name] = _sample(v, _at(v.shape, numbers), claim, rng)
        if all(_holds(h, values) for h in claim.hypotheses):
            yield values


def _sizes(names: list[str]) -> Iterator[dict[str, int]]:
    """Small sizes, different ones first; not all of them need to make shapes (`H - p + 1`)."""
    yield {name: 2 + place % 3 for place, name in enumerate(names)}
    for row in itertools.islice(itertools.product((3, 2, 4, 5), repeat=len(names)), MOST_SIZES):
        yield dict(zip(names, row, strict=True))


def _at(shape: Shape, numbers: dict[str, int]) -> tuple[int, ...]:
    return tuple(int(substitute(d, numbers)) for d in shape)  # type: ignore[arg-type]


def _sample(v: Symbol, shape: tuple[int, ...], claim: Claim, rng: np.random.Generator) -> Any:
    """Positive where a hypothesis is about signs, normalised where a sum is given."""
    drawn = rng.uniform(0.2, 0.9, shape) if any(v in postorder(h) for h in claim.hypotheses) else rng.normal(size=shape)
    for h in claim.hypotheses:
        a = h.children[0]
        if h.relation == "==" and isinstance(a, Reduce) and a.op == "sum" and a.children[0] is v:
            drawn = drawn / drawn.sum(axis=a.axes, keepdims=True)
    return drawn if shape else float(drawn)


def _holds(h: Any, values: dict[str, Any]) -> bool:
    a, b = (_run(side, values) for side in h.children)
    return bool(np.all(TESTS[h.relation](a, b)))


TESTS: dict[str, Any] = {
    "==": lambda a, b: np.isclose(a, b, rtol=1e-12),
    "!=": lambda a, b: a != b,
    "<=": lambda a, b: a <= b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}
