"""Linear forms over whatever is no sum, for checking again, and whether inequalities of them contradict each other."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from symnet.expr import Expr, Number
from symnet.normal.interval import Sign

ONE = Number(1)  # the key of the constant term
MOST_ROWS = 300
Q = int | Fraction
Linear = dict[Expr, Q]  # no coefficient is 0
Row = tuple[Linear, bool]  # form >= 0, or (strictly) form > 0


def combined(a: Linear, b: Linear, times: Q = 1, of_first: Q = 1) -> Linear:
    """of_first·a + times·b."""
    total = dict(a) if of_first == 1 else {atom: c * of_first for atom, c in a.items()}
    for atom, c in b.items():
        total[atom] = total.get(atom, 0) + (c if times == 1 else c * times)
    return {atom: c for atom, c in total.items() if c}


def constant(form: Linear) -> Q:
    return form.get(ONE, 0)


def body(form: Linear) -> Linear:
    """Without the constant term."""
    return {atom: c for atom, c in form.items() if atom is not ONE}


def whole(value: Q) -> Q:
    """An integer where it is one."""
    return value.numerator if value.denominator == 1 else value


def ratio(a: Linear, b: Linear) -> Fraction | None:
    """k with a = k·b."""
    if not a or a.keys() != b.keys():
        return None
    ratios = {Fraction(c) / b[atom] for atom, c in a.items()}
    return ratios.pop() if len(ratios) == 1 else None


def rows_of(form: Linear, s: Sign) -> list[Row]:
    """That the values of a form lie between bounds, as rows."""
    rows: list[Row] = []
    if s.low is not None:
        rows.append((combined(form, {ONE: whole(-s.low)}), s.low_open))
    if s.high is not None:
        rows.append((combined({ONE: whole(s.high)}, form, -1), s.high_open))
    return rows


def contradictory(rows: Iterable[Row]) -> bool:
    """Whether no real values of the atoms satisfy all rows; False where that is not seen. Atoms are eliminated one by
    one (Fourier and Motzkin): a bound from below and one from above leave their sum."""
    left = list(rows)
    while True:
        if any(not body(f) and (constant(f) < 0 or (strict and constant(f) == 0)) for f, strict in left):
            return True
        left = [row for row in left if body(row[0])]
        atoms = dict.fromkeys(atom for f, _ in left for atom in body(f))
        if not atoms or len(left) > MOST_ROWS:
            return False
        atom = min(atoms, key=lambda a: _pairs(left, a))
        below = [row for row in left if row[0].get(atom, 0) > 0]
        above = [row for row in left if row[0].get(atom, 0) < 0]
        left = [row for row in left if atom not in row[0]]
        left += [(combined(f, g, f[atom], -g[atom]), s or t) for f, s in below for g, t in above]


def _pairs(rows: list[Row], atom: Expr) -> int:
    below = sum(f.get(atom, 0) > 0 for f, _ in rows)
    above = sum(f.get(atom, 0) < 0 for f, _ in rows)
    return below * above - below - above
