"""A point as it is told: plain data that can be pasted back in, with numbers where formulas have them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symnet.calculus.simplify import simplify
from symnet.errors import SymnetError, in_short
from symnet.evidence.known.equations import solution
from symnet.evidence.known.linear import difference
from symnet.evidence.refutation.points import Point
from symnet.evidence.refutation.repair import WORK
from symnet.evidence.refutation.settle import equal_at
from symnet.expr import Compare, Expr, Number, Power, Symbol, rebuild
from symnet.program.backends.entries import entries
from symnet.program.interpret import evaluate

SIMPLE = 10**6  # denominators of a number that is shown instead of its formula


@dataclass(frozen=True)
class Readable:
    """How points of a claim are told. stated: its names; variables: those that points have values of; replaced: what
    the others are, by equations among the hypotheses; value: of an expression at a point."""

    stated: Sequence[Symbol]
    variables: Sequence[Symbol]
    replaced: Sequence[tuple[Symbol, Expr]]
    value: Callable[[Expr, Point], Any]

    def __call__(self, point: Point) -> Point:
        """The point as plain data, the names that were replaced among them."""
        made = {name: value if isinstance(value, int) else _plain(value) for name, value in point.items()}
        numbers = {s: Number(point[s.name]) for s in self.variables if not s.shape}
        for name, value in self.replaced:
            made[name.name] = (
                self._entries(value, point)
                if name.shape
                else self._number(value, point) or str(_summed_up(name, rebuild(value, numbers)))
            )
        return {name.name: made[name.name] for name in self.stated} | made

    def _number(self, e: Expr, point: Point) -> str:
        """The value of an expression where it is rational, or the root of what is; else nothing."""
        try:
            for power, form in ((e, "{}"), (Power(e, Number(2)), "sqrt({})")):
                found = self.value(power, point)
                near = found if isinstance(found, Fraction) else Fraction(float(found)).limit_denominator(SIMPLE)
                if found == near or equal_at(Compare("==", power, Number(near)), point):
                    return form.format(near)
                if not found > 0:
                    break
        except (SymnetError, TypeError, ValueError, OverflowError):
            pass
        return ""

    def _entries(self, e: Expr, point: Point) -> Any:
        """The entries of a tensor as text."""
        names = {s.name for s in e.free_symbols}
        arrays = {name: _numbers(value) for name, value in point.items() if name in names}
        sizes = {name: value for name, value in point.items() if isinstance(value, int)}
        found = np.asarray(evaluate(e, arrays, sizes, entries(), WORK), dtype=object)
        texts = [self._number(entry, point) or str(entry) for entry in found.flat]
        return np.array(texts, dtype=object).reshape(found.shape).tolist()


def in_words(number: Expr) -> str:
    """A number without names, shorter where the shorter form is proved to be the same number.

    >>> from symnet.language import parse
    >>> in_words(parse("sqrt(2)*1 + 0")), in_words(parse("log(-1)/log(-1)"))
    ('sqrt(2)', 'log(-1)/log(-1)')
    """
    short = simplify(number)
    return str(short if short is number or equal_at(Compare("==", short, number), {}) else number)


def shown(value: Any) -> str:
    """A number as text: exact, or the digits that the enclosure is sure of."""
    if isinstance(value, Fraction):
        return in_short(value)
    text = value.str(12, radius=False)
    return "0" if text.startswith("0e") else text


def _summed_up(name: Symbol, value: Expr) -> Expr:
    """A value without sums of numbers: π − 1 instead of -1*1 + π."""
    form = difference(Compare("==", name, value))
    return value if form is None or name not in form.terms else solution(form, name)


def _numbers(value: Any) -> Any:
    """Nested lists of numbers as expressions."""
    if isinstance(value, list):
        return [_numbers(v) for v in value]
    return value if isinstance(value, Expr) else Number(value)


def _plain(value: Any) -> Any:
    return [_plain(v) for v in value] if isinstance(value, list) else str(value)
