"""Polynomials as sums of squares: a Gram matrix is found by numbers and made exact; only the exact one is believed.

p = bᵀ Q b for the monomials b of half the degree, with Q positive semidefinite. The numbers come from a barrier method
(the largest t with Q − t·I positive definite); where the largest is 0, the kernel of Q is guessed as rational and Q is
sought again on what it leaves. What is returned was checked: d >= 0 in p = Σ d·q², expanded and compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product as pairs_of
from typing import Any

import numpy as np
from flint import fmpq, fmpq_mat

from symnet.normal.ring import add_term, rational

Monomial = tuple[int, ...]
Polynomial = dict[Monomial, Fraction]
Element = tuple[int, Polynomial]  # of a basis, and the number of the factor that its squares have
Row = tuple[int, Fraction, Polynomial]  # the number of a factor, a weight and what is squared

MOST_VARIABLES = 5
MOST_MONOMIALS = 18
MOST_PAIRS = 80  # of monomials, each with a factor
MOST_TERMS = 120
NEWTON_STEPS = 120
TOUCHES = 1e-6
REDUCTIONS = 3


@dataclass(frozen=True)
class Squares:
    """p·multiplier = Σ weight · polynomial², all weights positive."""

    rows: tuple[tuple[Fraction, tuple[tuple[Monomial, Fraction], ...]], ...]
    multiplier: tuple[tuple[Monomial, Fraction], ...]

    def holds(self, p: Polynomial) -> bool:
        """Whether the identity stands, by expanding both sides."""
        total: Polynomial = {}
        for weight, q in self.rows:
            if weight <= 0:
                return False
            for (a, x), (b, y) in pairs_of(q, repeat=2):
                add_term(total, _times(a, b), weight * x * y)
        return total == product(p, dict(self.multiplier))


def sum_of_squares(p: Polynomial, tick: Callable[[], None] = lambda: None) -> Squares | None:
    """`p`, or p times 1 + Σ x² (Σ x² where p is homogeneous), as a sum of squares; None where none was found.

    Either way p >= 0 everywhere: where the multiplier is 0, all variables are, and so is a homogeneous p.

    >>> p = {(2, 0): Fraction(1), (1, 1): Fraction(-1), (0, 2): Fraction(1)}
    >>> sum_of_squares(p).holds(p)
    True
    """
    n = len(next(iter(p), ()))
    if not 0 < n <= MOST_VARIABLES or len(p) > MOST_TERMS or max(sum(m) for m in p) % 2:
        return None
    one: Polynomial = {(0,) * n: Fraction(1)}
    squares = {tuple(2 * (i == k) for i in range(n)): Fraction(1) for k in range(n)}
    degrees = {sum(m) for m in p}
    for multiplier in (one, squares if len(degrees) == 1 and degrees != {0} else one | squares):
        whole = product(p, multiplier)
        monomials = _half(whole)
        found = None if monomials is None else _gram(whole, [(0, {m: Fraction(1)}) for m in monomials], [one], [], tick)
        if found is not None:
            made = Squares(tuple((weight, tuple(q.items())) for _, weight, q in found), tuple(multiplier.items()))
            if made.holds(p):
                return made
    return None


def weighted_squares(
    p: Polynomial,
    zero: Sequence[Polynomial],
    factors: Sequence[Polynomial],
    tick: Callable[[], None] = lambda: None,
) -> list[Row] | None:
    """`p` as a sum of weight · factor · polynomial², up to multiples of what is 0; None where none was found.

    So p >= 0 where the factors are not negative and the others are 0 (Putinar). The first factor is 1.
    """
    n = len(next(iter(p)))
    bound = {k for q in (*zero, *factors) for m in q for k, e in enumerate(m) if e}
    if any(max(m[k] for m in p) % 2 for k in range(n) if k not in bound):  # it has both signs, far away
        return None
    degree = max(max(map(sum, q)) for q in (p, *zero, *factors))
    degree += degree % 2
    below = [m for m in pairs_of(range(degree + 1), repeat=n) if sum(m) <= degree]
    leads = [max(q, key=lambda m: (sum(m), m)) for q in zero]  # other monomials do, up to what is 0
    plain = [m for m in below if not any(all(a >= b for a, b in zip(m, lead, strict=True)) for lead in leads)]
    halves = [(degree - max(map(sum, f))) // 2 for f in factors]
    basis = [(k, {m: Fraction(1)}) for k, half in enumerate(halves) for m in plain if sum(m) <= half]
    sizes = Counter(k for k, _ in basis)
    if sum(k * (k + 1) // 2 for k in sizes.values()) > MOST_PAIRS or len(below) * max(len(zero), 1) > MOST_TERMS:
        return None
    shifted = [product(q, {m: Fraction(1)}) for q in zero for m in below if sum(m) + max(map(sum, q)) <= degree]
    return _gram(p, basis, factors, shifted, tick)


def _times(a: Monomial, b: Monomial) -> Monomial:
    return tuple(x + y for x, y in zip(a, b, strict=True))


def product(p: Polynomial, q: Polynomial) -> Polynomial:
    made: Polynomial = {}
    for (a, x), (b, y) in pairs_of(p.items(), q.items()):
        add_term(made, _times(a, b), x * y)
    return made


# ------------------------------------------------------------------ the monomials
def _half(p: Polynomial) -> list[Monomial] | None:
    """Monomials whose squares may occur in a sum of squares that is p; None where p is none or there are too many."""
    n, degrees = len(next(iter(p))), list(map(sum, p))
    most = [max(m[k] for m in p) // 2 for k in range(n)]
    if np.prod([m + 1 for m in most]) > 50 * MOST_MONOMIALS:
        return None
    low, high = -(-min(degrees) // 2), max(degrees) // 2
    basis = [m for m in pairs_of(*(range(m + 1) for m in most)) if low <= sum(m) <= high]
    while True:
        sums: dict[Monomial, int] = {}
        for a, b in combinations_with_replacement(basis, 2):
            sums[_times(a, b)] = sums.get(_times(a, b), 0) + 1
        alone = [m for m in basis if sums[_times(m, m)] == 1 and p.get(_times(m, m), 0) <= 0]
        if any(p.get(_times(m, m), 0) < 0 for m in alone) or any(m not in sums for m in p):
            return None
        if not alone:
            return basis if 0 < len(basis) <= MOST_MONOMIALS else None
        basis = [m for m in basis if m not in alone]


# ------------------------------------------------------------------ the matrix
def _gram(
    p: Polynomial,
    basis: list[Element],
    factors: Sequence[Polynomial],
    zero: Sequence[Polynomial],
    tick: Callable[[], None],
) -> list[Row] | None:
    """p as Σ weight · factor · polynomial², up to sums of multiples of `zero` by numbers."""
    for _ in range(REDUCTIONS):
        tick()
        space = _Space.of(p, basis, factors, zero)
        if space is None:
            return None
        try:
            point, least = space.deepest(tick)
        except np.linalg.LinAlgError:  # numbers that do not settle
            return None
        if least > TOUCHES:
            exact = space.exact(point)
            return None if exact is None else _squares(exact, basis)
        if least < -TOUCHES:
            return None
        left = _without_kernel(point)
        if not left or len(left) == len(basis):
            return None
        basis = [_combined(new, basis) for new in left]
    return None


def _combined(weights: Sequence[Any], basis: Sequence[Element]) -> Element:
    """Of elements to one factor; those to others, which only noise may bring, are left out."""
    lead = next(k for k, c in enumerate(weights) if c == 1)
    made: Polynomial = {}
    for c, (k, polynomial) in zip(weights, basis, strict=True):
        if c and k == basis[lead][0]:
            for m, x in polynomial.items():
                add_term(made, m, c * x)
    return basis[lead][0], made


@dataclass
class _Space:
    """The matrices R with p = Σ R_ij · b_i · b_j · factor over the pairs of elements to one factor, up to what is 0:
    the solutions of rows · (R_ij) = right."""

    size: int
    pairs: list[tuple[int, int]]
    rows: list[list[Fraction]]
    right: list[Fraction]

    @classmethod
    def of(
        cls, p: Polynomial, basis: Sequence[Element], factors: Sequence[Polynomial], zero: Sequence[Polynomial]
    ) -> _Space | None:
        """None where there is no such matrix."""
        pairs = [(i, j) for i, j in combinations_with_replacement(range(len(basis)), 2) if basis[i][0] == basis[j][0]]
        columns = list(zero)
        for i, j in pairs:
            made = product(product(basis[i][1], basis[j][1]), factors[basis[i][0]])
            columns.append(made if i == j else {m: 2 * c for m, c in made.items()})
        found = dict.fromkeys([*p, *(m for column in columns for m in column)])
        table = [[*(column.get(m, Fraction(0)) for column in columns), p.get(m, Fraction(0))] for m in found]
        reduced, rank = fmpq_mat([[rational(v) for v in row] for row in table]).rref()
        rows = [[_fraction(reduced[r, c]) for c in range(len(columns) + 1)] for r in range(rank)]
        rows = [row[len(zero) :] for row in rows if not any(row[: len(zero)])]  # others say how often what is 0 occurs
        if not rows or any(not any(row[:-1]) for row in rows):
            return None
        return cls(len(basis), pairs, [row[:-1] for row in rows], [row[-1] for row in rows])

    def deepest(self, tick: Callable[[], None]) -> tuple[Any, float]:
        """A matrix of the space whose least eigenvalue is about as large as can be, and that eigenvalue."""
        n, pairs = self.size, self.pairs
        a, b = np.array(self.rows, dtype=float), np.array(self.right, dtype=float)
        start = np.linalg.lstsq(a, b, rcond=None)[0]
        _, values, vt = np.linalg.svd(a)
        null = vt[len(values) :]
        directions = np.array([_matrix(v, pairs, n) for v in null] + [-np.eye(n)])
        q = _matrix(start, pairs, n)
        scale = max(float(np.abs(q).max()), 1.0)
        t = float(np.linalg.eigvalsh(q)[0]) - scale
        s, weight = q - t * np.eye(n), 1.0 / scale
        for step in range(NEWTON_STEPS):
            if step % 10 == 0:
                tick()
            inverse = np.linalg.inv(s)
            steps = np.einsum("ij,kjl->kil", inverse, directions)
            gradient = np.einsum("kii->k", steps)
            gradient[-1] += weight
            hessian = np.einsum("kij,lji->kl", steps, steps) + 1e-14 * np.eye(len(directions))
            move = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
            change = np.einsum("k,kij->ij", move, directions)
            length = 1.0
            while length > 1e-9 and np.linalg.eigvalsh(s + length * change)[0] <= 0:
                length /= 2
            s, t = s + 0.9 * length * change, t + 0.9 * length * float(move[-1])
            if float(gradient @ move) < 0.1:
                gap = n / weight  # there is about that much to gain, and twice that at the very most
                if gap < 1e-9 * scale or t + 2 * gap < -TOUCHES * scale:
                    break
                weight *= 4
        q = s + t * np.eye(n)
        return q, float(np.linalg.eigvalsh(q)[0]) / scale

    def exact(self, point: Any) -> fmpq_mat | None:
        """A rational matrix of the space near a point, if it is positive semidefinite."""
        pairs = self.pairs
        a = fmpq_mat([[rational(v) for v in row] for row in self.rows])
        normal = a * a.transpose()
        for bits in (8, 16, 24, 32):
            rounded = [Fraction(round(float(point[i, j]) * 2**bits), 2**bits) for i, j in pairs]
            v = fmpq_mat([[rational(x)] for x in rounded])
            gap = fmpq_mat([[rational(x)] for x in self.right]) - a * v
            v = v + a.transpose() * normal.solve(gap)
            made = fmpq_mat(self.size, self.size)
            for row, (i, j) in enumerate(pairs):
                made[i, j] = made[j, i] = v[row, 0]
            if _pivots(made) is not None:
                return made
        return None


def _matrix(v: Any, pairs: Sequence[tuple[int, int]], n: int) -> Any:
    made = np.zeros((n, n))
    for x, (i, j) in zip(v, pairs, strict=True):
        made[i, j] = made[j, i] = x
    return made


def _without_kernel(point: Any) -> list[list[Fraction]]:
    """Rational rows that are orthogonal to the kernel, as it looks; none where it does not look rational."""
    values, vectors = np.linalg.eigh(point)
    top = max(float(values[-1]), 1.0)
    kernel = vectors[:, values < 1e-3 * top].T
    reduced, pivots = _reduced(kernel)
    n = point.shape[0]
    rational = [[Fraction(float(x)).limit_denominator(12) for x in row] for row in reduced]
    off = max(
        (
            abs(float(x) - y)
            for row, exact in zip(reduced, rational, strict=True)
            for y, x in zip(row, exact, strict=True)
        ),
        default=1,
    )
    if off > 1e-2 or not rational:
        return []
    free = [k for k in range(n) if k not in pivots]
    rows = []
    for k in free:  # orthogonal to every row of the kernel: e_k − Σ (row_k) e_pivot
        row = [Fraction(0)] * n
        row[k] = Fraction(1)
        for pivot, exact in zip(pivots, rational, strict=True):
            row[pivot] = -exact[k]
        rows.append(row)
    return rows


def _reduced(rows: Any) -> tuple[Any, list[int]]:
    """Row echelon form in floating point, and the pivots."""
    a, pivots = np.array(rows), []
    for r in range(len(a)):
        column = int(np.argmax(np.abs(a[r])))
        pivots.append(column)
        a[r] /= a[r, column]
        for other in range(len(a)):
            if other != r:
                a[other] -= a[other, column] * a[r]
    return a, pivots


# ------------------------------------------------------------------ the squares
def _pivots(q: fmpq_mat) -> list[tuple[fmpq, list[fmpq]]] | None:
    """Q = Σ d·l lᵀ with d > 0, by elimination, the first element last: often a number is left of the square of 1. None
    where Q is not positive semidefinite."""
    n = q.nrows()
    rest = [[q[i, j] for j in range(n)] for i in range(n)]
    found = []
    for k in reversed(range(n)):
        d = rest[k][k]
        if d < 0 or (d == 0 and any(rest[k][j] != 0 for j in range(n))):
            return None
        if d == 0:
            continue
        row = [rest[k][j] / d for j in range(n)]
        found.append((d, row))
        for i in range(n):
            for j in range(n):
                rest[i][j] -= d * row[i] * row[j]
    return found


def _squares(q: fmpq_mat, basis: Sequence[Element]) -> list[Row]:
    rows = []
    for d, row in _pivots(q) or ():
        k, made = _combined([_fraction(c) for c in row], basis)
        rows.append((k, _fraction(d), made))
    return rows


def _fraction(v: Any) -> Fraction:
    return Fraction(int(v.p), int(v.q))
