"""An independent judge of claims: both sides by mpmath at many points, derivatives by finite differences.

It shares nothing with the library's evaluators. It can only say that a claim is false, with a point; where it is not
sure (a value close to a kink, a difference that is not conclusive) it says nothing. Digits are raised before sides are
called equal, and again before a claim is called false.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import mpmath
import numpy as np

from symnet.claim import Claim
from symnet.expr import Compare, Contract, Expr, Formal, Number, Symbol, fold, postorder
from symnet.sizes import Size, substitute
from tests.oracle_nodes import UNDEFINED, Unclear, Value, near, to_array, to_mp

LADDER = (50, 200, 800, 2400)  # digits
EDGE = "edge"  # how a claim fails where one side has no value, or where a strict inequality has equal sides
SURE = mpmath.mpf(10) ** -2
SPECIAL = tuple(map(Fraction, ("0", "1", "-1", "1/2", "-1/2", "2", "-2", "3", "-3", "1/3")))


@cache
def exponents(depth: int, digits: int) -> tuple[int, ...]:
    """The steps of quotients inside quotients, outermost first, as powers of ten: the error of those inside is a
    third of the digits or less, and a step outside is larger than its root."""
    errors = [digits // 3]
    for _ in range(depth - 1):
        errors.append(2 * errors[-1] // 3)
    return tuple(e // 2 for e in reversed(errors))


def depth_of(e: Expr) -> int:
    """How deep derivatives are nested."""

    def own(node: Expr, *inner: int) -> int:
        twice = isinstance(node, Formal) and (node.order == 2 or node.kind in ("hessian", "hvp"))
        return max(inner, default=0) + (1 + twice if isinstance(node, Formal) else 0)

    return fold(e, own)


class Judge(Value):
    """A claim at one point. derivatives are limits of difference quotients; `level`: how deep we are inside them."""

    def __init__(
        self,
        values: dict[str, Any],
        sizes: dict[str, int],
        steps: tuple[int, ...] = (),
        level: int = 0,
        fixed: dict | None = None,
    ):
        super().__init__(values, sizes)
        self.steps, self.level = steps, level
        self.done.update(fixed or {})
        self.fixed = dict(fixed or {})

    @property
    def error(self) -> int:
        return 2 * self.steps[self.level] if self.level < len(self.steps) else 0

    def formal(self, node: Formal) -> Any:
        f, x = node.children[:2]
        if self.level >= len(self.steps) or node.order > 2:
            raise Unclear("derivatives too deep")
        if node.order == 2:
            return self.formal(Formal("diff", Formal("diff", f, x), x))
        if node.kind in ("hessian", "hvp"):
            second = Formal("jacobian", Formal("grad", f, x), x)
            return self.formal(second) if node.kind == "hessian" else self.along(second, f, x, node.children[2])
        if node.kind == "jvp":
            return self.along(Formal("jacobian", f, x), f, x, node.children[2])
        full = self.jacobian(f, x)
        if node.kind == "vjp":
            w = self.of(node.children[2])
            rank = w.ndim
            return to_array(np.tensordot(w, full, axes=(tuple(range(rank)), tuple(range(rank)))) if rank else w * full)
        return full

    def along(self, jacobian: Formal, f: Expr, x: Expr, v: Expr) -> Any:
        full, w = self.formal(jacobian), self.of(v)
        rank = w.ndim
        axes = tuple(range(full.ndim - rank, full.ndim))
        return to_array(np.tensordot(full, w, axes=(axes, tuple(range(rank)))) if rank else full * w)

    def jacobian(self, f: Expr, x: Expr) -> Any:
        base = self.of(x)
        here = self.of(f)
        out = np.empty(here.shape + base.shape, dtype=object)
        out.fill(mpmath.mpf(0))
        for place, mates in coordinates(x, base.shape):
            column = self.partial(f, x, base, here, mates)
            for mate in dict.fromkeys((place, *mates)):
                out[(..., *mate)] = column
        if any(v is UNDEFINED for v in here.flat):
            out.fill(UNDEFINED)
        return out

    def partial(self, f: Expr, x: Expr, base: Any, here: Any, mates: Any) -> Any:
        h = mpmath.mpf(10) ** -self.steps[self.level]
        quotients = []
        for step in (h, -h, h / 1000, -h / 1000):
            moved = base.copy()
            for mate in mates:
                moved[mate] = moved[mate] + step
            quotients.append((self.moved(x, moved).of(f), step))
        made = np.empty(here.shape, dtype=object)
        for place in np.ndindex(*here.shape):
            made[place] = slope(here[place], [(q[place], step) for q, step in quotients], 1000 * h)
        return made

    def moved(self, x: Expr, value: Any) -> Judge:
        if isinstance(x, Symbol):
            return Judge({**self.values, x.name: value}, self.sizes, self.steps, self.level + 1, self.fixed)
        return Judge(self.values, self.sizes, self.steps, self.level + 1, {**self.fixed, x: value})


def slope(here: Any, ends: list[tuple[Any, Any]], bend: Any) -> Any:
    """The limit of the quotients, `UNDEFINED` where the sides differ; `Unclear` where that is not sure."""
    if here is UNDEFINED:
        return UNDEFINED
    if any(value is UNDEFINED for value, _ in ends):
        raise Unclear("the edge of a domain")
    up, down, up_near, down_near = ((value - here) / step for value, step in ends)
    scale = 1 + abs(up_near) + abs(down_near)
    gap = abs(up_near - down_near) / scale
    if gap > SURE or (abs(up) > 10**6 and abs(up_near) > 100 * abs(up)):  # a kink, or a jump to both sides
        return UNDEFINED
    if max(gap, abs(up - up_near) / scale, abs(down - down_near) / scale) > bend:
        raise Unclear("a slope that is not sure")
    # Where a higher derivative jumps, the error of the quotients is linear in the step; it cancels here.
    return (1000 * (up_near + down_near) - (up + down)) / 1998


def coordinates(x: Expr, shape: tuple[int, ...]) -> Iterator[tuple[Any, list[Any]]]:
    """(a place, the places that move together), for every free entry."""
    facts = set(x.facts) if isinstance(x, Symbol) else set()
    if facts & {"skew", "orthogonal", "positive_definite"} and not facts & {"symmetric"}:
        raise Unclear("a derivative by a structure")
    for place in np.ndindex(*shape):
        if ("diagonal" in facts and place[0] != place[1]) or ("lower" in facts and place[0] < place[1]):
            continue
        if "upper" in facts and place[0] > place[1]:
            continue
        if "symmetric" in facts:
            if place[0] <= place[1]:
                yield place, list(dict.fromkeys((place, place[::-1])))
            continue
        yield place, [place]


# ------------------------------------------------------------------ points
def sizes_of(claim: Claim) -> list[str]:
    dims: list[Any] = []
    for node in postorder(claim.lhs, claim.rhs, *claim.given):
        dims += [*node.shape, *(d for d in node.data if isinstance(d, Size))]
    return list(dict.fromkeys(name for d in dims if isinstance(d, Size) for name in d.names))


def assignments(claim: Claim, rng: random.Random) -> Iterator[dict[str, int]]:
    names = sizes_of(claim)
    if not names:
        while True:
            yield {}
    numbers = [n.value for n in postorder(claim.lhs, claim.rhs) if isinstance(n, Number)]
    large = max([3, *(int(abs(v)) + 1 for v in numbers if abs(v) < 5000)])
    yield dict.fromkeys(names, 2)
    yield {name: 2 + i % 2 for i, name in enumerate(names)}
    yield dict.fromkeys(names, 1)
    yield {name: 3 - i % 2 for i, name in enumerate(names)}
    alone = not any(s.shape for s in claim.variables)
    while True:
        yield {name: rng.choice((1, 2, 2, 3, 4, large) if alone else (1, 2, 2, 3)) for name in names}


def filled(shape: tuple[int, ...], make: Callable[[], Any]) -> Any:
    out = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        out[place] = Fraction(make())
    return out


def structured(s: Symbol, a: Any) -> Any:
    """The array with the structure of the name imposed."""
    facts = set(s.facts)
    if facts & {"positive", "nonnegative"}:
        a = to_array(np.vectorize(abs, otypes=[object])(a))
        if "positive" in facts:
            a = to_array(np.vectorize(lambda v: v if v > 0 else Fraction(1, 3), otypes=[object])(a))
    if a.ndim != 2:
        return a
    n = a.shape[0]
    if "diagonal" in facts or "lower" in facts or "upper" in facts:
        for i, j in product(range(n), range(n)):
            if (i != j and "diagonal" in facts) or (i < j and "lower" in facts) or (i > j and "upper" in facts):
                a[i, j] = Fraction(0)
    if "symmetric" in facts:
        a = (a + a.T) / 2
    if "skew" in facts:
        a = (a - a.T) / 2
    if "positive_definite" in facts:
        a = a @ a.T + to_array(np.eye(n, dtype=object) * Fraction(1))
    if "orthogonal" in facts:
        a = to_array(np.eye(n, dtype=object) * Fraction(1))[np.argsort([float(v) for v in a[0]])] if n else a
        if n > 1:
            c, d = Fraction(3, 5), Fraction(4, 5)
            a[[0, 1]] = np.array([c * a[0] - d * a[1], d * a[0] + c * a[1]], dtype=object)
    return a


FAMILIES = ("random", "positive", "special", "unit", "simplex", "integers", "equal", "mixed", "near")


def value_of(s: Symbol, shape: tuple[int, ...], family: str, rng: random.Random, hints: list[Fraction]) -> Any:
    if {"integer", "size"} & {*s.facts}:
        return filled(shape, lambda: abs(rng.randrange(1, 6)) if "size" in s.facts else rng.randrange(-4, 5))
    common = rng.choice((*SPECIAL, *hints))
    pools: dict[str, Callable[[], Any]] = {
        "random": lambda: Fraction(rng.randrange(-3999, 4000), 1009),
        "positive": lambda: Fraction(rng.randrange(1, 4000), 1009),
        "special": lambda: rng.choice((*SPECIAL, *hints)),
        "unit": lambda: Fraction(rng.randrange(1, 1009), 1009),
        "simplex": lambda: Fraction(rng.randrange(1, 1009), 1009),
        "integers": lambda: Fraction(rng.randrange(-3, 4)),
        "equal": lambda: common,
        "mixed": lambda: rng.choice((*SPECIAL, Fraction(rng.randrange(-3999, 4000), 1009))),
        "near": lambda: Fraction(rng.randrange(-99, 100), 10007),
    }
    a = filled(shape, pools[family])
    if family == "simplex" and a.size:
        a = a / sum(a.flat)
    return structured(s, to_array(a))


def hints_of(claim: Claim) -> list[Fraction]:
    found = [n.value for n in postorder(claim.lhs, claim.rhs, *claim.given) if isinstance(n, Number)]
    return [v for v in dict.fromkeys(found) if abs(v) < 10**6 and v.denominator < 10**6][:6]


def points(claim: Claim, rng: random.Random) -> Iterator[tuple[dict[str, Any], dict[str, int]]]:
    hints, sizes = hints_of(claim), assignments(claim, rng)
    while True:
        for family in FAMILIES:
            at = next(sizes)
            values: dict[str, Any] = {}
            for s in dict.fromkeys(claim.variables):
                shape = tuple(substitute(d, dict(at)) for d in s.shape)
                if not all(isinstance(d, int) and d >= 1 for d in shape):
                    break
                own = family if rng.random() < 0.7 else rng.choice(FAMILIES)
                values[s.name] = value_of(s, shape, own, rng, hints)  # type: ignore[arg-type]
            else:
                yield values, at


def fitted(claim: Claim, values: dict[str, Any], sizes: dict[str, int], rng: random.Random) -> dict[str, Any]:
    """The values moved so that equations among the hypotheses hold, one after the other."""
    for h in claim.given:
        if h.relation != "==" or any(isinstance(n, Formal) for n in postorder(h)):
            continue
        a, b = h.children
        for name, other in ((a, b), (b, a)):
            fits = isinstance(name, Symbol) and name.rank >= other.rank  # else no value of the name makes it so
            if isinstance(name, Symbol) and fits and all(n is not name for n in postorder(other)):
                made = Judge(values, sizes).of(other)
                if not any(v is UNDEFINED for v in made.flat):
                    values = {**values, name.name: np.broadcast_to(made, values[name.name].shape).copy()}
                break
            if isinstance(name, Symbol) and isinstance(other, Contract) and other.children == (name,):
                m = values[name.name]
                values = {**values, name.name: (m + m.T) / 2}
                break
        else:
            if not h.shape:
                values = secant(h, values, sizes, rng)
    return values


def secant(h: Compare, values: dict[str, Any], sizes: dict[str, int], rng: random.Random) -> dict[str, Any]:
    names = [n for n in postorder(h) if isinstance(n, Symbol)]
    s = rng.choice(names) if names else None
    if s is None:
        return values
    place = tuple(rng.randrange(d) for d in values[s.name].shape)

    def gap(t: Any) -> Any:
        moved = values[s.name].copy()
        moved[place] = t
        run = Judge({**values, s.name: moved}, sizes)
        return (run.of(h.children[0]) - run.of(h.children[1]))[()]

    try:
        t = values[s.name][place]
        root = mpmath.findroot(
            gap, (t, t + mpmath.mpf(1) / 8), tol=mpmath.mpf(10) ** -(2 * mpmath.mp.dps * 19 // 22), maxsteps=30
        )
    except (ValueError, ZeroDivisionError, TypeError):
        return values
    moved = values[s.name].copy()
    moved[place] = root
    return {**values, s.name: moved}


# ------------------------------------------------------------------ the verdict
RELATIONS: dict[str, Callable[[Any], bool]] = {
    "==": lambda d: False,
    "<=": lambda d: d < 0,
    "<": lambda d: d < 0,
    ">=": lambda d: d > 0,
    ">": lambda d: d > 0,
}


class Outside(Exception):
    """The hypotheses do not hold at the point."""


def claim_depth(claim: Claim) -> int:
    return max(map(depth_of, (claim.lhs, claim.rhs, *claim.given)))


def fails_at(claim: Claim, values: dict[str, Any], sizes: dict[str, int]) -> Any:
    """By how much the claim is false at a point, at the digits at work: a gap, `EDGE`; False: holds; None: unsure."""
    depth = claim_depth(claim)
    run = Judge(values, sizes, exponents(depth, mpmath.mp.dps) if depth else ())
    for h in claim.hypotheses:
        held = run.of(h)
        if not all(v is True for v in held.flat):
            raise Outside
    left, right = np.broadcast_arrays(run.of(claim.lhs), run.of(claim.rhs))
    fuzzy = run.is_fuzzy(claim.lhs) or run.is_fuzzy(claim.rhs)
    limits = (mpmath.mpf(10) ** -(run.error * 4 // 5), mpmath.mpf(10) ** -(run.error * 3 // 5)) if fuzzy else None
    sure = True
    for a, b in zip(left.flat, right.flat, strict=True):
        if (a is UNDEFINED) != (b is UNDEFINED):
            return EDGE
        if a is UNDEFINED:
            continue
        same = near(a, b, limits)
        if same is None:
            sure = False
        elif same:
            if fuzzy and 0 < max(abs(a), abs(b)) < mpmath.mpf(10) ** -(run.error // 2):
                sure = False  # both are about 0: difference quotients say no more of them
            elif claim.relation in ("<", ">"):
                if not fuzzy and mpmath.mp.dps >= LADDER[-2]:
                    return EDGE
                sure = False
        elif not RELATIONS[claim.relation](a - b):
            return a - b
    return False if sure else None


def at_digits(claim: Claim, exact: dict[str, Any], sizes: dict[str, int], digits: int, seed: int) -> Any:
    """`fails_at` for a point of fractions, moved onto the equations that are given."""
    with mpmath.workdps(digits):
        try:
            values = {name: to_array(np.vectorize(to_mp, otypes=[object])(a)) for name, a in exact.items()}
            return fails_at(claim, fitted(claim, values, sizes, random.Random(seed)), sizes)
        except (Unclear, ZeroDivisionError, OverflowError):
            return None


def judged(claim: Claim, exact: dict[str, Any], sizes: dict[str, int], most: int = 3, seed: int = 0) -> bool | None:
    """Whether the claim is false at a point. Sides are equal only where `most` steps of `LADDER` cannot part them, and
    what is false must be so by the same gap at two steps in a row (digits that cancel look like a gap), or at an edge
    at the last two (a tiny number looks like 0)."""
    found = before = None
    for k, digits in enumerate(LADDER[claim_depth(claim) > 1 :]):
        if k >= most and not found:
            break
        try:
            before, found = found, at_digits(claim, exact, sizes, digits, seed)
        except Outside:
            return None
        if before and found and agree(before, found, digits):
            return True
    return False if found is False else None


def agree(before: Any, found: Any, digits: int) -> bool:
    if EDGE in (before, found):
        return before == found and digits == LADDER[-1]
    return abs(before - found) <= abs(found) / 1000


def false_point(claim: Claim, seconds: float = 2.0, most: int = 60, seed: int = 0) -> tuple[Any, Any] | None:
    """A point at which the claim fails, or None; and how many points were judged is `false_point.judged`."""
    rng = random.Random(seed)
    end = time.monotonic() + seconds
    false_point.judged = 0  # type: ignore[attr-defined]
    for i, (values, sizes) in zip(range(4 * most), points(claim, rng), strict=False):
        if time.monotonic() > end or false_point.judged >= most:  # type: ignore[attr-defined]
            return None
        found = judged(claim, values, sizes, 3 if i < 3 or claim.relation in "<>" else 2 if i < 12 else 1, i)
        if found:
            return values, sizes
        false_point.judged += found is False  # type: ignore[attr-defined]
    return None


def counterexample_fails(claim: Claim, point: dict[str, Any]) -> bool | None:
    """Whether the claim is false at a counterexample as the library prints it (None: this judge is not sure)."""

    def read(value: Any) -> Any:
        return [read(v) for v in value] if isinstance(value, list) else Fraction(value)

    sizes = {name: value for name, value in point.items() if isinstance(value, int)}
    try:
        exact = {name: to_array(read(v)) for name, v in point.items() if not isinstance(v, int)}
        for s in claim.variables:
            if s.name not in exact:
                exact[s.name] = to_array(Fraction(point[s.name]))
    except ValueError:  # a value that is a formula
        return None
    return judged(claim, exact, sizes, len(LADDER))
