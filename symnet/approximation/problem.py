"""What is asked: a target, a box, an error. Read from what the user gave, and refused where it makes no sense."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.approximation.boxes import Box, lower, plain, rigorous, upper
from symnet.approximation.formulas import Formula
from symnet.approximation.records import Domain, Space, short
from symnet.errors import SymnetError, quote
from symnet.expr import Expr, Number, Symbol, as_expr, postorder
from symnet.language import parse
from symnet.program import compile
from symnet.program.values import exact_number

Array = NDArray[np.float64]
NEAR = Fraction(1, 2**40)


@dataclass(frozen=True, eq=False)
class Problem:
    """A target on a domain, to be met within eps."""

    target: Expr
    domain: Domain
    eps: Fraction

    @cached_property
    def formula(self) -> Formula:
        """The target over boxes."""
        return Formula(self.target, self.domain.names)

    @cached_property
    def function(self) -> Callable[..., Array]:
        """The target on floating-point arrays, one for each variable, all of one shape. A hint, never a proof."""
        run = compile(self.target, inputs=list(self.domain.variables)).function

        def values(*x: Array) -> Array:
            try:
                with np.errstate(all="ignore"):
                    return np.array(np.broadcast_to(run(*x), np.shape(x[0])), dtype=np.float64)
            except ArithmeticError as error:  # of Python's own numbers: 10**400, or 1/0
                why = f"has a constant that no floating-point number holds ({error.args[-1]}); scale it"
                raise SymnetError(f"{quote(self.target)} {why}") from None

        return values

    @property
    def low(self) -> Fraction:
        """The lower end, of one variable."""
        return self.domain.lows[0]

    @property
    def high(self) -> Fraction:
        """The upper end, of one variable."""
        return self.domain.highs[0]

    @cached_property
    def cuts(self) -> list[Fraction]:
        """Of one variable: the points inside at which branches of the target change."""
        return [point for point in self.formula.cut_points() if self.low < point < self.high]

    def check(self, jumps: bool = True) -> None:
        """Of one variable: refuses a point without a value, and a jump of more than twice the error, where branches
        change and at the ends.

        No network of continuous activations comes closer to a jump than half of its height.
        """
        with rigorous():
            ends = [self.low, *self.cuts, self.high]
            for point in ends:
                gap = self._gap(point)
                if jumps and gap > 2 * self.eps:
                    raise SymnetError(jump_words(self.target, self.domain.names[0], point, gap, self.eps))
            for a, b in pairwise(ends):
                self._bounded(a, b)

    def _bounded(self, low: Fraction, high: Fraction) -> None:
        """Refuses a pole: some point in whose neighbourhood, however small, there is no bound."""
        pending = [(Box.interval(low, high), 0)]
        while pending:
            box, depth = pending.pop()
            if self.formula.value(box) is None:
                if depth > 44:
                    place = f"{self.domain.names[0]} = {float(plain(box.center[0])):.6g}"
                    raise SymnetError(
                        f"{quote(self.target)} is not shown to have a value and a bound near {place}: a pole? "
                        f"{TRY_POLE}"
                    )
                pending += [(half, depth + 1) for half in reversed(box.halves())]

    def jumping(self) -> bool:
        """Of one variable: whether a jump is seen where branches change, or at an end."""
        with rigorous():
            return any(self._gap(point) > 0 for point in [self.low, *self.cuts, self.high])

    def _gap(self, point: Fraction) -> Fraction:
        """How far apart at least a point and what is on both sides of it are; refuses a point without a value."""
        name, f = self.domain.names[0], quote(self.target)
        at = self.formula.value(Box.interval(point, point))
        if at is None:
            raise SymnetError(f"{f} has no value at {name} = {short(point)}; {TRY_VALUE}")
        near = (self.high - self.low) * NEAR
        sides = [(point - near, point)] * (point > self.low) + [(point, point + near)] * (point < self.high)
        found = [self.formula.value(Box.interval(a, b)) for a, b in sides]
        if any(one is None for one in found):
            raise SymnetError(
                f"{f} is not shown to have a bound near {name} = {short(point)}: a pole, or no value? {TRY_POLE}"
            )
        return max(lower(abs(one - other)) for one in (at, *found) for other in found)


TRY_VALUE = "give it one there, `where(x == 0, value, ...)`, or take a smaller domain"
TRY_POLE = "Take a domain that keeps away from it, since no bounded network is near an unbounded function"


def jump_words(target: Expr, name: str, point: Fraction, gap: Fraction, eps: Fraction) -> str:
    """Why a jump cannot be met in the sup norm, and what can be done."""
    return (
        f"{quote(target)} jumps by {short(rounded_down(gap))} at {name} = {short(point)}: a continuous network "
        f"misses it by at least half of that, whatever its width, so sup |f - net| <= {short(eps)} cannot be; "
        "approximate it on each side of the jump, or replace the jump by a steep ramp"
    )


def rounded_down(value: Fraction, digits: int = 3) -> Fraction:
    """A short decimal number that is not larger."""
    power = 0
    while value and value * 10**power < 10 ** (digits - 1):
        power += 1
    return Fraction(int(value * 10**power)) / 10**power


# ------------------------------------------------------------------ reading
def problem_of(target: Any, sides: Sequence[Any], eps: Any) -> Problem:
    """The problem that a user states: a formula or its text, a triple (variable, low, high) for each variable, eps.

    Raises `SymnetError` for an empty or unbounded interval, an error that is not positive, a name without interval.
    """
    if not sides:
        raise SymnetError("a domain is needed: approximate(f, (x, 0, 1), eps), with one triple for each variable")
    domain = domain_of(sides)
    names = domain.names
    e = target_of(target)
    free = [node.name for node in postorder(e) if isinstance(node, Symbol) and node.name not in names]
    if free:
        raise SymnetError(f"{quote(e)} depends on {', '.join(map(quote, free))}, which has no interval; {TRIPLE}")
    return Problem(e, domain, _error(eps))


def domain_of(sides: Sequence[Any]) -> Domain:
    """A box from triples (variable, low, high); the whole space from names alone."""
    free = bool(sides) and all(isinstance(side, str | Symbol) for side in sides)
    rows = [(_name(side), Fraction(0), Fraction(0)) for side in sides] if free else [_side(side) for side in sides]
    names = tuple(name for name, _, _ in rows)
    if len(set(names)) < len(names):
        raise SymnetError(f"a variable is given twice: {', '.join(map(quote, names))}")
    made = Space if free else Domain
    return made(names, tuple(a for _, a, _ in rows), tuple(b for _, _, b in rows))


def target_of(target: Any) -> Expr:
    """A scalar formula."""
    e = parse(target) if isinstance(target, str) else as_expr(target)
    if e.shape:
        raise SymnetError(f"{quote(e)} has the shape {e.shape}; a target is a scalar formula of its variables")
    return e


TRIPLE = 'add a triple such as `("t", 0, 1)`'


def _side(side: Any) -> tuple[str, Fraction, Fraction]:
    if not isinstance(side, (tuple, list)) or len(side) != 3:
        raise SymnetError(f"{quote(side)} is no interval; give (variable, low, high), as in (x, 0, 1)")
    name = _name(side[0])
    low, high = _end(side[1], -1), _end(side[2], 1)
    if low >= high:
        raise SymnetError(f"the interval of {quote(name)} is empty: {short(low)} is not below {short(high)}")
    return name, low, high


def _name(variable: Any) -> str:
    name = variable if isinstance(variable, str) else getattr(variable, "name", None)
    if not isinstance(name, str) or not isinstance(parse(name), Symbol):
        raise SymnetError(f"{quote(variable)} is not a variable; give (variable, low, high), as in (x, 0, 1)")
    return name


def _end(value: Any, side: int) -> Fraction:
    """An end of an interval; one that is not rational, such as 2*pi, is moved outwards by less than 1e-9."""
    if isinstance(value, float) and np.isnan(value):
        raise SymnetError("nan is no end of an interval; give a number")
    if (isinstance(value, float) and np.isinf(value)) or str(value) in ("inf", "-inf", "oo", "-oo"):
        raise SymnetError(
            f"the interval is unbounded ({value}), and there a network has no uniform bound: a sum of activations is "
            "a constant or a line far out; give finite ends"
        )
    found = exact_number(value)
    if found is not None:
        return found
    e = target_of(value)
    if isinstance(e, Number):
        return e.value
    free = [node.name for node in postorder(e) if isinstance(node, Symbol)]
    if free:
        raise SymnetError(f"{quote(value)} is no end of an interval: {quote(free[0])} has no value; give a number")
    with rigorous():
        enclosed = Formula(e, ()).value(Box((), (), True))
    if enclosed is None:
        raise SymnetError(f"{quote(value)} is no end of an interval; give a number")
    outward = upper(enclosed) if side > 0 else lower(enclosed)
    return Fraction(round(outward * 10**10) + side, 10**10)


def _error(eps: Any) -> Fraction:
    found = exact_number(eps)
    if found is None:
        e = target_of(eps)
        found = e.value if isinstance(e, Number) else None
    if found is None:
        raise SymnetError(f"{quote(eps)} is no error bound; give a positive number, such as 0.01")
    if found <= 0:
        why = "only a network that is exact has error 0" if not found else "a distance is never negative"
        raise SymnetError(f"eps = {short(found)}: {why}; give a positive number, such as 0.01")
    return found
