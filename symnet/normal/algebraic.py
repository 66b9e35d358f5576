"""Algebraic numbers: whether a polynomial in roots, and in cosines of rational multiples of π, is 0.

Each of these generators solves an equation over earlier ones, so polynomials in them are a space of finite dimension
over the rational numbers. Multiplication by d is a matrix, and the number d is a root of its characteristic polynomial,
which may be written xᵐ·h(x) with h(0) ≠ 0. No root of h is smaller than |h₀|/(|h₀| + max|hᵢ|); an enclosure of d below
that shows d = 0, and an enclosure without 0 shows d ≠ 0.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from flint import arb, fmpq_mat, fmpz_poly

from symnet.normal.generators import Generator
from symnet.normal.kernels import Kernels
from symnet.normal.ring import ONE_TERMS, Exponents, add_term, rational, terms_of
from symnet.normal.scalar import Normal
from symnet.normal.writer import Unwritten, Writer
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate

LARGEST = 64  # dimension
MOST_SUMMANDS = 40
MOST_DEGREE = 60  # of a cosine
PRECISIONS = (64, 256, 1024, 4096)
Vector = dict[tuple[int, ...], Fraction]  # exponents of the generators of a field
Equation = tuple[int, list[tuple[Exponents, Fraction]]]  # g^degree = Σ c·monomial


def vanishes(normal: Normal, p: Any) -> bool:
    """Whether a polynomial in generators is shown to be 0: each coefficient, where it has further variables."""
    tower = Tower(normal)
    groups: dict[Exponents, list[tuple[Exponents, int]]] = {}
    rows = terms_of(p)
    if len(rows) > MOST_SUMMANDS:
        return False
    for exponents, c in rows:
        numbers = tuple((g, e) for g, e in exponents if tower.equation(g) is not None)
        others = tuple((g, e) for g, e in exponents if tower.equation(g) is None)
        groups.setdefault(others, []).append((numbers, c))
    return all(tower.is_zero(group) for group in groups.values())


class Tower:
    """The algebraic numbers among the generators of a normalisation."""

    def __init__(self, normal: Normal):
        self.kernels: Kernels = normal.kernels
        self.writer = Writer(normal)
        self.known: dict[int, Equation | None] = {}

    def equation(self, g: int) -> Equation | None:
        """What a generator solves over earlier ones that are algebraic too; None where nothing of the kind is known."""
        if g not in self.known:
            self.known[g] = self._equation(g)
        return self.known[g]

    def _equation(self, g: int) -> Equation | None:
        if g in self.kernels.powers:
            degree, terms = self.kernels.powers[g]
            inside = {below for exponents, _ in terms for below, _ in exponents}
            if all(below < g and self.equation(below) is not None for below in inside):
                return degree, [(exponents, Fraction(c)) for exponents, c in terms]
            return None
        found = self.kernels.generators[g]
        return _cosine(found) if found.kind == "cos" and self._is_part_of_pi(found) else None

    def _is_part_of_pi(self, g: Generator) -> bool:
        exponents, under = g.key
        lone = under == ONE_TERMS and len(exponents) == 1 and exponents[0][1] == 1
        return lone and self.kernels.generators[exponents[0][0]].kind == "pi" and g.divisor <= MOST_DEGREE

    # -------------------------------------------------------------- one number
    def is_zero(self, terms: list[tuple[Exponents, int]]) -> bool:
        """Whether Σ c·monomial is 0."""
        used = self._closed({g for exponents, _ in terms for g, _ in exponents})
        degrees = [self._known(g)[0] for g in used]
        if not used or prod(degrees) > LARGEST:
            return False
        place = {g: k for k, g in enumerate(used)}
        number = self._reduced(_vector(terms, place), used)
        if not number:
            return True
        basis = list(product(*map(range, degrees)))
        columns = [self._reduced(_shifted(number, b), used) for b in basis]
        matrix = fmpq_mat([[rational(column.get(b, Fraction(0))) for column in columns] for b in basis])
        least = _least_root(matrix.charpoly())
        return least is not None and self._is_below(terms, least)

    def _closed(self, gens: set[int]) -> list[int]:
        """The generators with those that their equations speak of, ascending."""
        todo, found = list(gens), set(gens)
        while todo:
            for exponents, _ in self._known(todo.pop())[1]:
                fresh = {g for g, _ in exponents} - found
                found |= fresh
                todo += fresh
        return sorted(found)

    def _known(self, g: int) -> Equation:
        found = self.equation(g)
        assert found is not None
        return found

    def _reduced(self, v: Vector, used: list[int]) -> Vector:
        """With exponents below the degrees; an equation speaks of earlier generators, so the last one comes first."""
        place = {g: k for k, g in enumerate(used)}
        for k in reversed(range(len(used))):
            degree, terms = self._known(used[k])
            value = _vector(terms, place)
            while any(m[k] >= degree for m in v):
                made: Vector = {}
                for m, c in v.items():
                    if m[k] < degree:
                        add_term(made, m, c)
                        continue
                    rest = (*m[:k], m[k] - degree, *m[k + 1 :])
                    for n, d in value.items():
                        add_term(made, tuple(a + b for a, b in zip(rest, n, strict=True)), c * d)
                v = made
        return v

    def _is_below(self, terms: list[tuple[Exponents, int]], least: Fraction) -> bool:
        """Whether an enclosure of the number lies below `least`, before one excludes 0."""
        try:
            e = self.writer.terms(terms)
        except Unwritten:
            return False
        for bits in PRECISIONS:
            world = balls(bits)
            with world.session():
                value = evaluate(e, {}, {}, world)
                if not isinstance(value, arb) or value != 0:
                    return False
                if abs(value) < world.number(least):
                    return True
        return False


def _cosine(g: Generator) -> Equation:
    """cos(π/q) by its minimal polynomial, which FLINT has for 2cos(2π/n)."""
    *coefficients, _ = map(int, fmpz_poly.cos_minpoly(2 * g.divisor).coeffs())
    degree = len(coefficients)
    rows = [(k, Fraction(-c, 2 ** (degree - k))) for k, c in enumerate(coefficients) if c]
    return degree, [(((g.index, k),) if k else (), c) for k, c in rows]


def _least_root(polynomial: Any) -> Fraction | None:
    """What the roots that are not 0 are not smaller than; None where 0 is no root."""
    coefficients = [Fraction(int(c.p), int(c.q)) for c in polynomial.coeffs()]
    zeros = next(k for k, c in enumerate(coefficients) if c)
    if not zeros:
        return None
    rest = [abs(c) for c in coefficients[zeros:]]
    return rest[0] / (rest[0] + max(rest[1:], default=Fraction(0)))


def _vector(terms: Any, place: dict[int, int]) -> Vector:
    found: Vector = {}
    for exponents, c in terms:
        row = [0] * len(place)
        for g, e in exponents:
            row[place[g]] = e
        add_term(found, tuple(row), Fraction(c))
    return found


def _shifted(v: Vector, by: tuple[int, ...]) -> Vector:
    return {tuple(a + b for a, b in zip(m, by, strict=True)): c for m, c in v.items()}
