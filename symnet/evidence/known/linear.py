"""Linear forms: an expression as Σ c·atom + constant with rational c, and what linear hypotheses imply.

Atoms are whatever is not a sum or a rational multiple. All is entry by entry: the axes of atoms are aligned from the
right as in broadcasting, so two forms over the same atoms speak of the same entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from symnet.expr import Add, Compare, Defined, Expr, Full, Mul, Number, Power, SizeValue, once, postorder
from symnet.sizes import Size

MAX_NODES = 400
MOST_TERMS = 6  # of a form, or factors of a term, among which a common factor is looked for


@dataclass(frozen=True)
class Linear:
    """terms: atom → coefficient (never 0); constant."""

    terms: dict[Expr, Fraction]
    constant: Fraction

    def minus(self, other: Linear) -> Linear:
        terms = dict(self.terms)
        for atom, c in other.terms.items():
            terms[atom] = terms.get(atom, Fraction(0)) - c
        return Linear({a: c for a, c in terms.items() if c}, self.constant - other.constant)

    def ratio(self, other: Linear) -> Fraction | None:
        """k with self = k·other + constant, over the same atoms."""
        if not self.terms or self.terms.keys() != other.terms.keys():
            return None
        ratios = {c / other.terms[a] for a, c in self.terms.items()}
        return ratios.pop() if len(ratios) == 1 else None


def linear(e: Expr, limit: int = MAX_NODES) -> Linear | None:
    """The linear form; None where the sum is larger than `limit` nodes, which are MAX_NODES at most."""
    nodes, form = (1, _summed(e)) if _is_atom(e) else _counted(e)
    return form if nodes <= limit else None


@once
def _counted(e: Expr) -> tuple[int, Linear | None]:
    """The number of nodes, as long as there are not too many, and the form."""
    nodes = _nodes(e)
    return nodes, _summed(e) if nodes <= MAX_NODES else None


def _summed(e: Expr) -> Linear:
    order = list(postorder(e, stop=_is_atom))
    weight: dict[Expr, Fraction] = {e: Fraction(1)}
    terms: dict[Expr, Fraction] = {}
    constant = Fraction(0)
    for node in reversed(order):
        c = weight.pop(node, None)
        if not c:
            continue
        value = rational(node)
        if value is not None:
            constant += c * value
        elif isinstance(node, (Add, Defined)):
            for child in node.children:
                weight[child] = weight.get(child, Fraction(0)) + c
        elif isinstance(node, Mul) and (scaled := _scaled(node)) is not None:
            factor, child = scaled
            weight[child] = weight.get(child, Fraction(0)) + c * factor
        elif isinstance(node, SizeValue):
            for atom, part in _size_terms(node.size):
                if atom is None:
                    constant += c * part
                else:
                    terms[atom] = terms.get(atom, Fraction(0)) + c * part
        else:
            terms[node] = terms.get(node, Fraction(0)) + c
    return Linear({a: c for a, c in terms.items() if c}, constant)


def common_factor(form: Linear) -> tuple[Expr, Linear] | None:
    """A factor that stands in all terms of a form without a constant, and the form without it.

    >>> from symnet.symbols import tensors
    >>> a, x = tensors("a; x")
    >>> factor, rest = common_factor(linear(x - a * x))
    >>> factor is x, rest.terms[a], rest.constant
    (True, Fraction(-1, 1), Fraction(1, 1))
    """
    if form.constant or not 1 < len(form.terms) <= MOST_TERMS:
        return None
    listed = [_factors(atom) for atom in form.terms]
    for factor in listed[0]:
        if all(factor in others for others in listed):
            terms: dict[Expr, Fraction] = {}
            constant = Fraction(0)
            for others, c in zip(listed, form.terms.values(), strict=True):
                others.remove(factor)
                if others:
                    rest = reduce(Mul, others)
                    terms[rest] = terms.get(rest, Fraction(0)) + c
                else:
                    constant += c
            return factor, Linear({e: c for e, c in terms.items() if c}, constant)
    return None


def _factors(e: Expr) -> list[Expr]:
    """The factors of a product, those of small powers one by one."""
    found: list[Expr] = []
    pending = [e]
    while pending and len(found) < MOST_TERMS:
        node = pending.pop()
        if isinstance(node, Mul):
            pending += reversed(node.children)
        elif isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value in (2, 3, 4):
            pending += [node.base] * int(node.exponent.value)
        else:
            found.append(node)
    return [*found, *pending]


def _is_atom(e: Expr) -> bool:
    return not isinstance(e, (Add, Mul, Defined))


def _nodes(e: Expr) -> int:
    seen, stack = {e}, [e]
    while stack and len(seen) <= MAX_NODES:
        node = stack.pop()
        fresh = () if _is_atom(node) else [child for child in node.children if child not in seen]
        seen.update(fresh)
        stack.extend(fresh)
    return len(seen)


def rational(e: Expr) -> Fraction | None:
    """The value of a number, a reciprocal of one, or a product of these."""
    if isinstance(e, Number):
        return e.value
    if isinstance(e, Full):
        return e.value
    if isinstance(e, Power) and isinstance(e.base, Number) and isinstance(e.exponent, Number):
        p = e.exponent.value
        if p.denominator == 1 and abs(p) <= 16 and (e.base.value or p > 0):
            return e.base.value ** int(p)
    if isinstance(e, Mul):
        a, b = e.children
        if isinstance(a, (Number, Power)) and isinstance(b, (Number, Power)):
            x, y = _shallow(a), _shallow(b)
            return None if x is None or y is None else x * y
    return None


def _shallow(e: Expr) -> Fraction | None:
    return rational(e) if isinstance(e, (Number, Power)) else None


def _scaled(node: Mul) -> tuple[Fraction, Expr] | None:
    a, b = node.children
    for factor, other in ((a, b), (b, a)):
        value = rational(factor)
        if value is not None and (not factor.shape or factor.shape == other.shape or other.rank >= factor.rank):
            return value, other
    return None


def _size_terms(size: Size) -> Iterable[tuple[Expr | None, Fraction]]:
    for monomial, coefficient in size.terms:
        yield (SizeValue(Size({monomial: 1})) if monomial else None), Fraction(coefficient)


@once
def difference(c: Compare) -> Linear | None:
    """`left - right` of a comparison as a linear form."""
    left, right = (linear(side) for side in c.children)
    return None if left is None or right is None else left.minus(right)


# ------------------------------------------------------------------ systems of linear inequalities
Row = tuple[dict[Expr, int], int, bool]  # Σ c·atom + constant >= 0, or (strictly) > 0, in integers; no c is 0
MAX_ROWS = 300
TURNED = {
    ">": ((1, True),),
    ">=": ((1, False),),
    "<": ((-1, True),),
    "<=": ((-1, False),),
    "==": ((1, False), (-1, False)),
}


def infeasible(system: Iterable[tuple[Linear, str]]) -> bool:
    """Whether no real values of the atoms satisfy all of `form relation 0` (Fourier and Motzkin; False: not known)."""
    rows = [_row(form, sign, strict) for form, relation in system for sign, strict in TURNED.get(relation, ())]
    atoms = list(dict.fromkeys(a for terms, _, _ in rows for a in terms))
    while True:
        if any(not terms and (constant < 0 or (strict and constant == 0)) for terms, constant, strict in rows):
            return True
        rows = [row for row in rows if row[0]]
        if not atoms or not rows:
            return False
        atom = _cheapest(atoms, rows)
        atoms.remove(atom)
        up = [row for row in rows if row[0].get(atom, 0) > 0]
        down = [row for row in rows if row[0].get(atom, 0) < 0]
        rows = [row for row in rows if atom not in row[0]]
        rows += [_eliminated(a, b, atom) for a in up for b in down]
        if len(rows) > MAX_ROWS:
            return False


def _row(form: Linear, sign: int, strict: bool) -> Row:
    """sign·form, times a positive number."""
    values = (form.constant, *form.terms.values())
    common = sign * lcm(*(c.denominator for c in values))
    constant, *numbers = (c.numerator * (common // c.denominator) for c in values)
    return dict(zip(form.terms, numbers, strict=True)), constant, strict


def _cheapest(atoms: list[Expr], rows: list[Row]) -> Expr:
    """The atom without which the fewest rows are left."""
    up = Counter(a for terms, _, _ in rows for a, c in terms.items() if c > 0)
    down = Counter(a for terms, _, _ in rows for a, c in terms.items() if c < 0)
    return min(atoms, key=lambda a: up[a] * down[a] - up[a] - down[a])


def _eliminated(a: Row, b: Row, atom: Expr) -> Row:
    """A sum of positive multiples of both, in which the atom does not stand."""
    p, q = -b[0][atom], a[0][atom]
    total = {x: p * c for x, c in a[0].items()}
    for x, c in b[0].items():
        total[x] = total.get(x, 0) + q * c
    constant = p * a[1] + q * b[1]
    common = gcd(constant, *total.values()) or 1
    return {x: c // common for x, c in total.items() if c}, constant // common, a[2] or b[2]
