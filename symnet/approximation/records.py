"""What a construction gives: a network with exact weights, and what is proved of its distance from the target."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.approximation.grids import Grid
from symnet.approximation.weights import Weights
from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError, quote
from symnet.expr import Compare, Expr, Map, Number, Symbol
from symnet.nn import Network
from symnet.program import compile
from symnet.program.compile import Program

Array = NDArray[np.float64]
FLOATS = "fiu"  # kinds of numbers that are taken


@dataclass(frozen=True)
class Domain:
    """A box: each variable with its lower and upper end."""

    names: tuple[str, ...]
    lows: tuple[Fraction, ...]
    highs: tuple[Fraction, ...]

    @property
    def variables(self) -> tuple[Symbol, ...]:
        return tuple(Symbol(name) for name in self.names)

    @property
    def given(self) -> tuple[Compare, ...]:
        """The domain as hypotheses: x >= a and x <= b for each variable."""
        rows = zip(self.variables, self.lows, self.highs, strict=True)
        return tuple(c for x, a, b in rows for c in (Compare(">=", x, Number(a)), Compare("<=", x, Number(b))))

    @property
    def bounded(self) -> tuple[bool, ...]:
        """Of each variable, whether it has ends."""
        return (True,) * len(self.names)

    def __str__(self) -> str:
        return ", ".join(
            f"{short(a)} <= {x} <= {short(b)}" for x, a, b in zip(self.names, self.lows, self.highs, strict=True)
        )


class Space(Domain):
    """All values of the variables; the ends mean nothing."""

    @property
    def given(self) -> tuple[Compare, ...]:
        return ()

    @property
    def bounded(self) -> tuple[bool, ...]:
        return (False,) * len(self.names)

    def __str__(self) -> str:
        return f"all {', '.join(self.names)}"


@dataclass(frozen=True, eq=False)
class Approximation:
    """A network and its distance from a target on a box.

    target: the formula f; domain: the box; weights: the exact numbers; construction: the name of its row in the table;
    claim: `abs(f - net) <= bound` (or `f == net`, where the network is exact), with the domain as hypotheses; verdict:
    what is known of it; attained: a distance that is reached, at `at`, so that attained <= sup |f - net| <= bound.

    The bound is of the function that the exact weights have in real numbers. Called with an array for each variable,
    all of one shape, it gives the values of the network, in that shape, in floating point: rounding, some 10⁻¹⁵ of the
    largest weights and values, is not in the bound (nor what it does at a jump: at the faces of an indicator).
    """

    target: Expr
    domain: Domain
    weights: Weights | Grid
    construction: str
    verdict: Verdict
    bound: Fraction
    attained: Fraction = Fraction(0)
    at: tuple[Fraction, ...] = ()

    @property
    def claim(self) -> Claim:
        assert self.verdict.claim is not None
        return self.verdict.claim

    @cached_property
    def network(self) -> Network:
        """The network in symbols, for a batch in rows; `parameters` are its weights."""
        return self.weights.network()

    @cached_property
    def parameters(self) -> dict[str, Array]:
        """The weights as arrays, by the names in `network.parameters`: a start for training."""
        return self.weights.arrays()

    @cached_property
    def program(self) -> Program:
        """The compiled network: a function of the batch X of shape (N, d) and of its weights."""
        found: Program = compile(self.network.output, inputs=[self.network.input, *self.network.parameters])
        return found

    @property
    def width(self) -> int:
        """Units in the widest hidden layer."""
        return max(self.weights.widths[1:-1], default=0)

    @property
    def depth(self) -> int:
        """The number of hidden layers."""
        return len(self.weights.widths) - 2

    @property
    def units(self) -> int:
        """Hidden units, of all layers together."""
        return sum(self.weights.widths[1:-1])

    @property
    def largest_weight(self) -> Fraction:
        """The largest absolute value of a weight or bias."""
        return self.weights.largest

    def __call__(self, *arrays: Any) -> Array:
        columns = self._columns(arrays)
        rows = np.stack([column.reshape(-1) for column in columns], axis=1)
        found = [self._rows(part) for part in np.array_split(rows, max(1, rows.shape[0] * self.width // 10**7))]
        return np.concatenate(found).reshape(columns[0].shape)

    def _columns(self, arrays: tuple[Any, ...]) -> tuple[Array, ...]:
        """An array of floats for each variable, all of one shape."""
        count = len(self.domain.names)
        if len(arrays) != count:
            raise SymnetError(
                f"the network has {count} inputs, {', '.join(map(quote, self.domain.names))}, not {len(arrays)}"
            )
        found = [np.asarray(a) for a in arrays]
        bad = [given for given, a in zip(arrays, found, strict=True) if a.size and a.dtype.kind not in FLOATS]
        if bad:
            raise SymnetError(f"the network takes real numbers, not {quote(bad[0])}")
        try:
            return tuple(np.broadcast_arrays(*(a.astype(np.float64) for a in found)))
        except ValueError:
            raise SymnetError(
                f"arrays of shapes {', '.join(str(a.shape) for a in found)} do not fit together"
            ) from None

    def _rows(self, rows: Array) -> Array:
        if not len(rows):
            return np.zeros(0)
        return np.asarray(self.program(rows, *self.parameters.values()))[:, 0]

    def error(self, *arrays: Any) -> Array:
        """Target minus network at these points, in floating point: a measurement."""
        target = compile(self.target, inputs=list(self.domain.variables)).function
        columns = self._columns(arrays)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.broadcast_to(target(*columns), columns[0].shape)
        return np.asarray(values - self(*columns))

    def __str__(self) -> str:
        shape = f"{self.depth} hidden layer{'s' * (self.depth != 1)}, width {self.width}"
        equal = "the network is the target" if self.verdict.status == "proved" else "no bound"
        known = equal if not self.bound else f"sup |f - net| <= {short(self.bound)}"
        return (
            f"{self.target.brief(60)} on {self.domain} by {self.construction}: {shape}, largest weight "
            f"{short(self.largest_weight)}; {known} ({self.verdict.status})"
        )

    __repr__ = __str__


def short(value: Fraction) -> str:
    """A number for readers: exact where that is short, else with four digits."""
    exact = str(value)
    return exact if len(exact) <= 6 else f"{float(value):.4g}"


def rounded_up(value: Fraction, digits: int = 3) -> Fraction:
    """A short decimal number that is a little larger, by less than 2 units of the last digit.

    >>> rounded_up(Fraction(123456, 10**8))
    Fraction(31, 25000)
    """
    if value <= 0:
        return Fraction(0)
    power = 0
    while value * 10**power < 10 ** (digits - 1):
        power += 1
    while value * Fraction(10) ** power >= 10**digits:
        power -= 1
    scaled = value * Fraction(10) ** power * (1 + Fraction(1, 10**6))
    return Fraction(-(-scaled.numerator // scaled.denominator)) / Fraction(10) ** power


def distance_claim(target: Expr, net: Expr, bound: Fraction, domain: Domain) -> Claim:
    """`abs(f - net) <= bound` on the domain, or `f == net` where the bound is 0."""
    if not bound:
        return Claim(target, "==", net, domain.given)
    return Claim(Map("abs", target - net), "<=", Number(bound), domain.given)
