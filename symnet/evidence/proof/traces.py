"""How an argument by analysis went, step by step: what a checker needs to follow it without a search."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, ClassVar

from symnet.expr import Compare, Expr, Symbol, rebuild


@dataclass(frozen=True)
class Trace:
    """words: how a certificate calls the argument; method: how a verdict does."""

    words: ClassVar[str] = ""

    @property
    def method(self) -> str:
        return self.words


@dataclass(frozen=True)
class Holds(Trace):
    """By signs or the normal form, or there is nothing to show: no point lies there."""

    words: ClassVar[str] = "holds"


@dataclass(frozen=True)
class Monotony(Trace):
    """f >= 0 (or > 0) at the anchor; above: f′ >= 0 there; below: −f′ >= 0 there."""

    words: ClassVar[str] = "monotony"
    name: Symbol
    anchor: Expr
    above: Trace
    below: Trace


@dataclass(frozen=True)
class StrictMonotony(Trace):
    """f >= 0 at the anchor, which is no point; between it and a point, both left out, above: f′ > 0; below: −f′ > 0."""

    words: ClassVar[str] = "strict monotony"
    name: Symbol
    anchor: Expr
    above: Trace
    below: Trace


@dataclass(frozen=True)
class Boxes(Trace):
    """splits: the boxes in the order in which they are halved, each by the number of the name along which, or `.` where
    the enclosure decides; the lower half comes first."""

    words: ClassVar[str] = "boxes"
    splits: str


@dataclass(frozen=True)
class Parts(Trace):
    """The line of a name cut at −c and c; ways: below, above, between."""

    words: ClassVar[str] = "monotony and boxes"
    name: Symbol
    cut: Fraction
    ways: tuple[Trace, ...]


@dataclass(frozen=True)
class Chord(Trace):
    """f >= 0 (or > 0) at low and at high, and way: −f″ >= 0 between; the points lie between."""

    words: ClassVar[str] = "concavity"
    name: Symbol
    low: Expr
    high: Expr
    way: Trace


@dataclass(frozen=True)
class Substitution(Trace):
    """f is `function` where its name is `of`, which lies between the bounds; way: how the function has the sign for all
    numbers between them."""

    words: ClassVar[str] = "substitution"
    name: Symbol
    of: Expr
    bounds: tuple[Compare, ...]
    function: Expr
    way: Trace


@dataclass(frozen=True)
class Logarithms(Trace):
    """f is left − right, both positive, and `of` is the difference of their logarithms, of which way shows the sign."""

    words: ClassVar[str] = "logarithms"
    left: Expr
    right: Expr
    of: Expr
    way: Trace


@dataclass(frozen=True)
class Squared(Trace):
    """f is left − right, the left one not negative, and way shows the sign of the difference of their squares, `of`."""

    words: ClassVar[str] = "squared sides"
    left: Expr
    right: Expr
    of: Expr
    way: Trace


@dataclass(frozen=True)
class EqualDerivatives(Trace):
    """f′ == 0 inside an interval, and f == 0 at the anchor inside and at the ends that belong to it."""

    words: ClassVar[str] = "equal derivatives"
    name: Symbol
    anchor: Expr


@dataclass(frozen=True)
class SingleZero(Trace):
    """`of` is 0 and so it is where its name is the anchor, and its derivative is positive between, above the anchor and
    below: the name is the anchor."""

    words: ClassVar[str] = "single zero"
    name: Symbol
    anchor: Expr
    of: Expr
    above: Trace
    below: Trace


@dataclass(frozen=True)
class Square(Trace):
    """weight · Π times · of², where the weight is positive and the times are not negative."""

    words: ClassVar[str] = "square"
    weight: Fraction
    times: tuple[Expr, ...]
    of: Expr


@dataclass(frozen=True)
class Sum(Trace):
    """(p − margin) · multiplier = Σ rows for the polynomial p that is spoken of, with a margin >= 0."""

    words: ClassVar[str] = "sums of squares"
    margin: Fraction
    multiplier: Expr
    rows: tuple[Square, ...]


@dataclass(frozen=True)
class Means(Trace):
    """f is no less than Σ counts·terms/N − least for N = Σ counts, and way: Π terms^counts is no less than least^N."""

    words: ClassVar[str] = "inequality of the means"
    terms: tuple[Expr, ...]
    counts: tuple[int, ...]
    least: Expr
    way: Trace


@dataclass(frozen=True)
class Factor(Trace):
    """A polynomial in kernels that is >= 0 (or > 0), and how that is shown."""

    words: ClassVar[str] = "factor"
    of: Expr
    relation: str
    way: Trace


@dataclass(frozen=True)
class Factors(Trace):
    """Signs of factors, with which the sign of the whole is decided."""

    words: ClassVar[str] = "factors"
    rows: tuple[Factor, ...]

    @property
    def method(self) -> str:
        ways = ("signs of factors" if isinstance(row.way, Holds) else row.way.method for row in self.rows)
        return ", ".join(dict.fromkeys(ways))


def plain(trace: Any, letters: dict[Symbol, Symbol]) -> Any:
    """A trace as data that JSON can hold."""
    if isinstance(trace, Trace):
        own = {field.name: plain(getattr(trace, field.name), letters) for field in fields(trace)}
        return {"by": trace.words, **own}
    if isinstance(trace, Expr):
        return str(rebuild(trace, letters))
    if isinstance(trace, tuple):
        return [plain(part, letters) for part in trace]
    return str(trace)
