"""What constructions need of the activations of the table: how they bend, and how far they are from what they tend to.

Sigmoidal ones tend to two levels and are increasing, so that a ball at one point bounds the whole tail behind it.
Others are sums of a few ReLUs, or stay within a fixed distance of one: scaled up by k, within 1/k of that distance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from symnet.functions import SELU_ALPHA, SELU_SCALE


@dataclass(frozen=True)
class Sigmoidal:
    """value: over a ball; low, high: the limits; start: what w·(gap between steps) is tried first."""

    value: Callable[[arb], arb]
    low: Callable[[], arb]
    high: Callable[[], arb]
    start: int

    def tail(self, z: arb) -> arb:
        """How far it may still be from its limits beyond -z and z: it is increasing."""
        return (self.high() - self.value(z)).max(self.value(-z) - self.low())


@dataclass(frozen=True)
class Bent:
    """constant + Σ p·relu(q·z + r) over the parts (p, q, r) is within `distance` of it everywhere, or equal to it."""

    parts: tuple[tuple[Fraction, Fraction, Fraction], ...]
    constant: Fraction = Fraction(0)
    distance: Fraction = Fraction(0)


def _number(value: int) -> Callable[[], arb]:
    return lambda: arb(value)


def _heaviside(z: arb) -> arb:
    return arb(1) if z >= 0 else arb(0) if z < 0 else arb(0).union(arb(1))


def _sign(z: arb) -> arb:
    return arb(1) if z > 0 else arb(-1) if z < 0 else arb(0) if z.is_zero() else arb(-1).union(arb(1))


def _softsign(z: arb) -> arb:
    """Increasing, so its ends are its bounds: z/(1 + |z|) of a ball would count |z| apart."""
    low, high = z.lower(), z.upper()
    return (low / (1 + abs(low))).union(high / (1 + abs(high)))


SIGMOIDAL: dict[str, Sigmoidal] = {
    "sigmoid": Sigmoidal(lambda z: (1 + (z / 2).tanh()) / 2, _number(0), _number(1), 8),
    "tanh": Sigmoidal(lambda z: z.tanh(), _number(-1), _number(1), 4),
    "erf": Sigmoidal(lambda z: z.erf(), _number(-1), _number(1), 3),
    "atan": Sigmoidal(lambda z: z.atan(), lambda: -arb.pi() / 2, lambda: arb.pi() / 2, 64),
    "softsign": Sigmoidal(_softsign, _number(-1), _number(1), 64),
    "step": Sigmoidal(_heaviside, _number(0), _number(1), 1),
    "sign": Sigmoidal(_sign, _number(-1), _number(1), 1),
}


def _bent(*parts: tuple[object, int, int], constant: int = 0, distance: object = 0) -> Bent:
    rows = tuple((Fraction(str(p)), Fraction(q), Fraction(r)) for p, q, r in parts)
    return Bent(rows, Fraction(constant), Fraction(str(distance)))


BENT: dict[str, Bent] = {
    "relu": _bent((1, 1, 0)),
    "abs": _bent((1, 1, 0), (1, -1, 0)),
    "leaky_relu": _bent((1, 1, 0), ("-1/100", -1, 0)),
    "hard_tanh": _bent((1, 1, 1), (-1, 1, -1), constant=-1),
    "hard_sigmoid": _bent(("1/6", 1, 3), ("-1/6", 1, -3)),
    "softplus": _bent((1, 1, 0), distance="0.6932"),  # log 2, at 0
    "gelu": _bent((1, 1, 0), distance="0.17"),
    "silu": _bent((1, 1, 0), distance="0.2785"),
    "mish": _bent((1, 1, 0), distance="0.3089"),
    "elu": _bent((1, 1, 0), distance=1),
    "selu": _bent((SELU_SCALE, 1, 0), distance=SELU_SCALE * SELU_ALPHA),
}
