"""The formulas of tests read a second time, by NumPy and finite differences: nothing here is shared with the library.

A text of the language is, with the names below, a Python expression; Python itself reads it. A derivative in it is a
limit of central differences, extrapolated twice; by a structured matrix, one free entry moves at a time.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

SIZES = {"n": 2, "m": 3, "p": 4, "q": 2, "k": 2}
STEP = 1e-3
TRIES = 200
DERIVATIVES = ("grad", "jacobian", "diff", "hessian")


def _logdet(a: Any) -> Any:
    sign, value = np.linalg.slogdet(a)
    return value if sign > 0 else np.nan


NAMES: dict[str, Any] = {
    **{name: getattr(np, name) for name in "sum prod mean max min exp log sqrt abs sign sin cos tan tanh".split()},
    **{name: getattr(np, name) for name in "trace kron outer einsum diag transpose concatenate where eye".split()},
    "det": np.linalg.det,
    "inv": np.linalg.inv,
    "logdet": _logdet,
    "norm": np.linalg.norm,
    "reshape": np.reshape,
    "ones": lambda *dims: np.ones(dims),
    "zeros": lambda *dims: np.zeros(dims),
    "f": np.sin,  # stands for a function that is not specified
    "pi": math.pi,
}


@dataclass
class Point:
    """Values of the declared names. structure: name → the places that move with a place, and their signs."""

    values: dict[str, Any]
    facts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __call__(self, text: str) -> Any:
        """The value of a formula here."""
        return self._value(ast.parse(text.strip(), mode="eval").body)

    def _value(self, tree: ast.expr) -> Any:
        derivatives = _Derivatives(self)
        plain = ast.fix_missing_locations(ast.Expression(derivatives.visit(_copy(tree))))
        return eval(compile(plain, "formula", "eval"), {**NAMES, **SIZES, **self.values, **derivatives.found})

    def moved(self, name: str, by: Any) -> Point:
        return Point({**self.values, name: self.values[name] + by}, self.facts)

    def slope(self, tree: ast.expr, name: str) -> Any:
        """The derivative of a formula by a name, of shape value.shape + name.shape."""
        here = np.asarray(self.values[name], dtype=float)
        slopes = {}
        for place in np.ndindex(here.shape):
            direction = np.zeros(here.shape)
            for mate, sign in _moves_with(self.facts.get(name, ()), place):
                direction[mate] = sign
            slopes[place] = self._along(tree, name, direction)
        shape = np.shape(slopes[next(iter(slopes))])
        found = np.zeros(shape + here.shape)
        for place, value in slopes.items():
            found[(..., *place)] = value
        return found

    def _along(self, tree: ast.expr, name: str, direction: Any) -> Any:
        def quotient(h: float) -> Any:
            up, down = (self.moved(name, sign * h * direction)._value(tree) for sign in (1, -1))
            return (np.asarray(up) - np.asarray(down)) / (2 * h)

        first, second, third = (quotient(STEP / 2**k) for k in range(3))
        better, best = (4 * second - first) / 3, (4 * third - second) / 3
        return (16 * best - better) / 15


class _Derivatives(ast.NodeTransformer):
    """Calls of derivatives, replaced by names of their values."""

    def __init__(self, point: Point):
        self.point = point
        self.found: dict[str, Any] = {}

    def visit_Call(self, node: ast.Call) -> ast.expr:
        kind = node.func.id if isinstance(node.func, ast.Name) else ""
        if kind not in DERIVATIVES:
            self.generic_visit(node)
            return node
        f, x = node.args[:2]
        assert isinstance(x, ast.Name)
        twice = kind == "hessian" or (len(node.args) > 2 and ast.literal_eval(node.args[2]) == 2)
        inner: ast.expr = ast.Call(ast.Name("jacobian", ast.Load()), [f, x], []) if twice else f
        name = f"derivative_{len(self.found)}"
        self.found[name] = self.point.slope(inner, x.id)
        return ast.Name(name, ast.Load())


def _copy(tree: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(tree), mode="eval").body


def _moves_with(facts: tuple[str, ...], place: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], int]]:
    """The entries that move with a free entry; none for an entry that is not free."""
    if not {"diagonal", "lower", "upper", "skew", "symmetric"} & {*facts}:
        yield place, 1
        return
    i, j = place
    if i == j:
        yield from () if "skew" in facts else ((place, 1),)
    elif {"symmetric", "skew"} & {*facts}:
        yield place, 1
        yield (j, i), -1 if "skew" in facts else 1
    elif ("lower" in facts and i > j) or ("upper" in facts and i < j):
        yield place, 1


SHAPED: dict[str, Callable[[Any], Any]] = {
    "symmetric": lambda a: a + a.T,
    "skew": lambda a: a - a.T,
    "diagonal": lambda a: a * np.eye(len(a)),
    "lower": np.tril,
    "upper": np.triu,
    "orthogonal": lambda a: np.linalg.qr(a)[0],
    "positive_definite": lambda a: a @ a.T + np.eye(len(a)),
    "positive": np.exp,
    "integer": lambda a: np.asarray(3),
}


def random_point(let: str, rng: Any) -> Point:
    """Values of the names declared in `A: m n symmetric; t`."""
    values: dict[str, Any] = {}
    facts: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (p.strip() for p in let.split(";"))):
        name, _, rest = (piece.strip() for piece in part.partition(":"))
        words = rest.split()
        if "function" in words:
            continue
        dims = [int(w) if w.isdigit() else SIZES[w] for w in words if w in SIZES or w.isdigit()]
        value = rng.normal(size=dims)
        if len(dims) == 2 and dims[0] == dims[1]:
            value = value + 2 * np.eye(dims[0])
        facts[name] = tuple(w for w in words if w in SHAPED)
        for word in facts[name]:
            value = SHAPED[word](value)
        values[name] = np.asarray(value, dtype=int if "integer" in words else float)
    return Point(values, facts)


def points(let: str, given: tuple[str, ...], count: int, seed: int = 1) -> Iterator[Point]:
    """Random points at which the hypotheses hold."""
    rng = np.random.default_rng(seed)
    found = 0
    for _ in range(TRIES):
        point = random_point(let, rng)
        if all(np.all(point(h)) for h in given):
            found += 1
            yield point
        if found == count:
            return
    raise AssertionError(f"no point was found at which {given} holds")


def assert_equal(left: str, right: str, let: str, given: tuple[str, ...] = (), count: int = 2) -> None:
    """Both formulas have the same values at random points."""
    for point in points(let, given, count):
        a, b = point(left), point(right)
        assert np.shape(a) == np.shape(b) or not np.shape(a) or not np.shape(b), (left, right)
        scale = 1 + np.max(np.abs(b))
        assert np.allclose(a, b, rtol=0, atol=2e-6 * scale), f"{left} is {a}, {right} is {b}"


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays by name, for a compiled function."""
    return {name: np.asarray(value, dtype=float) for name, value in values.items()}
