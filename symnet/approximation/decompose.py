"""A formula taken apart into functions of one linear form each, g(w·x), where that can be seen.

Products are turned into sums first: cos a cos b = (cos(a + b) + cos(a − b))/2 and its like, and for linear forms
a b = ((a + b)² − (a − b)²)/4.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from symnet import ops
from symnet.expr import Add, Constant, Defined, Expr, Map, Mul, Number, Power, Symbol, as_expr, fold

T = Symbol("t")
PI = Constant("pi")
TERMS = 400
Direction = tuple[int, ...]


@dataclass(frozen=True)
class Linear:
    """Σ (slopes[k] + π·turns[k]) xₖ + constant + π·turn, in rational numbers."""

    slopes: tuple[Fraction, ...]
    turns: tuple[Fraction, ...]
    constant: Fraction = Fraction(0)
    turn: Fraction = Fraction(0)

    def __add__(self, other: Linear) -> Linear:
        return Linear(
            tuple(a + b for a, b in zip(self.slopes, other.slopes, strict=True)),
            tuple(a + b for a, b in zip(self.turns, other.turns, strict=True)),
            self.constant + other.constant,
            self.turn + other.turn,
        )

    def __mul__(self, factor: Fraction | int) -> Linear:
        return Linear(
            tuple(a * factor for a in self.slopes),
            tuple(a * factor for a in self.turns),
            self.constant * factor,
            self.turn * factor,
        )

    @property
    def fixed(self) -> bool:
        """Whether it is a number."""
        return not any(self.slopes) and not any(self.turns)

    def profile(self) -> tuple[Direction, Expr] | None:
        """The direction in short integers, and the form as a function of t = direction · x; None for no single one."""
        if self.fixed:
            return (), _number(self.constant, self.turn)
        if any(self.slopes) and any(self.turns):
            return None
        turned = any(self.turns)
        row = self.turns if turned else self.slopes
        whole = [int(a * lcm(*(v.denominator for v in row))) for a in row]
        first = next(a for a in whole if a)
        common = gcd(*whole) * (1 if first > 0 else -1)
        direction = tuple(a // common for a in whole)
        rate = next(a / d for a, d in zip(row, direction, strict=True) if d)
        slope = _number(Fraction(0), rate) if turned else as_expr(rate)
        moving = T if slope == Number(1) else slope * T
        if not self.constant and not self.turn:
            return direction, moving
        return direction, moving + _number(self.constant, self.turn)


@dataclass(frozen=True)
class Ridge:
    """profile, a formula in t, at t = direction · x; wave: its factor, `cos` or `sin`, and the form inside, where it is
    one; form: where it is linear. Both are what products need."""

    direction: Direction
    profile: Expr
    wave: tuple[Fraction, str, Linear] | None = None
    form: Linear | None = None


Parts = list[Ridge] | None  # None: no sum of ridges was found


def decomposed(target: Expr, names: tuple[str, ...]) -> dict[Direction, Expr] | None:
    """Profiles by direction, the constant under (); None where no such sum is found.

    >>> from symnet.language import parse
    >>> decomposed(parse("x*y"), ("x", "y"))
    {(1, 1): t**2*(1/4), (1, -1): t**2*(-1/4)}
    """
    found = fold(target, lambda node, *below: _parts(node, below, names))
    if found is None:
        return None
    groups: dict[Direction, Expr] = {}
    for part in found:
        groups[part.direction] = groups[part.direction] + part.profile if part.direction in groups else part.profile
    return groups


def _parts(node: Expr, below: tuple[Parts, ...], names: tuple[str, ...]) -> Parts:
    zero = (Fraction(0),) * len(names)
    if isinstance(node, Number):
        return _linear(Linear(zero, zero, Fraction(node.value)))
    if isinstance(node, Constant) and node == PI:
        return _linear(Linear(zero, zero, turn=Fraction(1)))
    if isinstance(node, Symbol):
        return _linear(Linear(tuple(Fraction(int(node.name == name)) for name in names), zero))
    if any(part is None or len(part) > TERMS for part in below):
        return None
    known = [part for part in below if part is not None]
    if isinstance(node, Defined):
        return known[0]
    if isinstance(node, Add):
        return _sum([*known[0], *known[1]])
    if isinstance(node, Mul):
        return _product(*known)
    if isinstance(node, Power) and node.children[1] == Number(2) and _alone(known[0]) is None:
        return _product(known[0], known[0])
    if isinstance(node, (Map, Power)):
        return _function(node, known)
    return None


def _linear(form: Linear) -> list[Ridge]:
    found = form.profile()
    return [] if found is None else [Ridge(found[0], found[1], form=form)]


def _sum(parts: list[Ridge]) -> list[Ridge]:
    """Linear parts join into one form, where that has a single direction."""
    forms = [part.form for part in parts if part.form is not None]
    others = [part for part in parts if part.form is None]
    if not forms:
        return others
    joined = _linear(reduce(Linear.__add__, forms))
    return [*(joined or (part for part in parts if part.form is not None)), *others]


def _alone(parts: list[Ridge]) -> tuple[Direction, Expr] | None:
    """The whole as one profile, where only one direction occurs."""
    directions = {part.direction for part in parts if part.direction}
    if len(directions) > 1:
        return None
    total = reduce(Add, (part.profile for part in parts)) if parts else as_expr(0)
    return (directions.pop() if directions else ()), total


def _function(node: Map | Power, known: list[list[Ridge]]) -> Parts:
    found = [_alone(part) for part in known]
    directions = {one[0] for one in found if one is not None and one[0]}
    if None in found or len(directions) > 1:
        return None
    values = [one[1] for one in found if one is not None]
    profile = Map(node.name, *values) if isinstance(node, Map) else Power(*values)
    wave = None
    if isinstance(node, Map) and node.name in ("cos", "sin") and len(known[0]) == 1 and known[0][0].form is not None:
        wave = (Fraction(1), node.name, known[0][0].form)
    return [Ridge(directions.pop() if directions else (), profile, wave)]


def _product(a: list[Ridge], b: list[Ridge]) -> Parts:
    total: list[Ridge] = []
    for p in a:
        for q in b:
            found = _pair(p, q)
            if found is None or len(total) > TERMS:
                return None
            total += found
    return _sum(total)


def _pair(p: Ridge, q: Ridge) -> Parts:
    if p.form is not None and p.form.fixed and not p.form.turn:
        return [_times(q, p.form.constant)]
    if q.form is not None and q.form.fixed and not q.form.turn:
        return [_times(p, q.form.constant)]
    if p.form is not None and q.form is not None:
        return _of_forms(p.form, q.form)
    if p.wave is not None and q.wave is not None and p.direction != q.direction:
        return _of_waves(p.wave, q.wave)
    if not p.direction or not q.direction or p.direction == q.direction:
        return [Ridge(p.direction or q.direction, p.profile * q.profile)]
    return None


def _times(part: Ridge, factor: Fraction) -> Ridge:
    wave = None if part.wave is None else (part.wave[0] * factor, *part.wave[1:])
    form = None if part.form is None else part.form * factor
    if form is not None and (found := form.profile()) is not None:
        return Ridge(*found, form=form)
    return Ridge(part.direction, part.profile * Number(factor), wave)


def _of_forms(a: Linear, b: Linear) -> Parts:
    """((a + b)² − (a − b)²)/4, or by π where one of them is a multiple of it."""
    for form, other in ((a, b), (b, a)):
        if form.fixed and not form.constant and not any(other.turns) and not other.turn:
            turns = tuple(slope * form.turn for slope in other.slopes)
            return _linear(Linear((Fraction(0),) * len(turns), turns, turn=other.constant * form.turn))
    total: list[Ridge] = []
    for form, quarter in ((a + b, Fraction(1, 4)), (a + b * -1, Fraction(-1, 4))):
        found = form.profile()
        if found is None:
            return None
        total.append(Ridge(found[0], found[1] ** 2 * Number(quarter)))
    return total


def _of_waves(p: tuple[Fraction, str, Linear], q: tuple[Fraction, str, Linear]) -> Parts:
    """Product to sum: with sin x = cos(x − π/2), always by cosines."""
    zero = (Fraction(0),) * len(p[2].slopes)
    quarter = Linear(zero, zero, turn=Fraction(-1, 2))
    a, b = (form if name == "cos" else form + quarter for _, name, form in (p, q))
    total: list[Ridge] = []
    for form in (a + b, a + b * -1):
        found = form.profile()
        if found is None:
            return None
        factor = p[0] * q[0] / 2
        total.append(Ridge(found[0], ops.cos(found[1]) * Number(factor), (factor, "cos", form)))
    return total


def _number(constant: Fraction, turn: Fraction) -> Expr:
    """constant + turn·π."""
    if not turn:
        return as_expr(constant)
    multiple = PI if turn == 1 else Number(turn) * PI
    return multiple + Number(constant) if constant else multiple
