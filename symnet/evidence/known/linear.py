"""Linear forms: an expression as Σ c·atom + constant with rational c, and what linear hypotheses imply.

Atoms are whatever is not a sum or a rational multiple. All is entry by entry: the axes of atoms are aligned from the
right as in broadcasting, so two forms over the same atoms speak of the same entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from symnet.expr import Add, Compare, Defined, Expr, Full, Mul, Number, Power, SizeValue, postorder
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
    """The linear form; None where the sum is larger than `limit` nodes."""
    if _larger(e, limit):
        return None
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


def _larger(e: Expr, limit: int) -> bool:
    seen, stack = {e}, [e]
    while stack and len(seen) <= limit:
        node = stack.pop()
        fresh = () if _is_atom(node) else [child for child in node.children if child not in seen]
        seen.update(fresh)
        stack.extend(fresh)
    return len(seen) > limit


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


def difference(c: Compare) -> Linear | None:
    """`left - right` of a comparison as a linear form."""
    left, right = (linear(side) for side in c.children)
    return None if left is None or right is None else left.minus(right)


# ------------------------------------------------------------------ systems of linear inequalities
Constraint = tuple[Linear, str]  # form relation 0, with relation one of > >= ==
MAX_ROWS = 300
TURNED = {
    ">": ((1, ">"),),
    ">=": ((1, ">="),),
    "<": ((-1, ">"),),
    "<=": ((-1, ">="),),
    "==": ((1, ">="), (-1, ">=")),
}


def infeasible(system: Iterable[tuple[Linear, str]]) -> bool:
    """Whether no real values of the atoms satisfy all of `form relation 0` (Fourier and Motzkin; False: not known)."""
    rows: list[Constraint] = []
    for form, relation in system:
        turned = {
            ">": [(1, ">")],
            ">=": [(1, ">=")],
            "<": [(-1, ">")],
            "<=": [(-1, ">=")],
            "==": [(1, ">="), (-1, ">=")],
        }
        rows += [(_times(form, k), r) for k, r in turned.get(relation, [])]
    atoms = list(dict.fromkeys(a for form, _ in rows for a in form.terms))
    while True:
        if any(not f.terms and (f.constant < 0 or (r == ">" and f.constant == 0)) for f, r in rows):
            return True
        rows = [row for row in rows if row[0].terms]
        if not atoms or not rows:
            return False
        atom = min(atoms, key=lambda a: _cost(a, rows))
        atoms.remove(atom)
        up = [row for row in rows if row[0].terms.get(atom, 0) > 0]
        down = [row for row in rows if row[0].terms.get(atom, 0) < 0]
        rows = [row for row in rows if atom not in row[0].terms]
        rows += [_eliminated(a, b, atom) for a in up for b in down]
        if len(rows) > MAX_ROWS:
            return False


def _cost(atom: Expr, rows: list[Constraint]) -> int:
    up = sum(1 for f, _ in rows if f.terms.get(atom, 0) > 0)
    down = sum(1 for f, _ in rows if f.terms.get(atom, 0) < 0)
    return up * down - up - down


def _times(form: Linear, k: Fraction | int) -> Linear:
    return Linear({a: c * k for a, c in form.terms.items()}, form.constant * k)


def _eliminated(a: Constraint, b: Constraint, atom: Expr) -> Constraint:
    form = _times(a[0], -b[0].terms[atom]).minus(_times(b[0], -a[0].terms[atom]))
    return form, ">" if ">" in (a[1], b[1]) else ">="
