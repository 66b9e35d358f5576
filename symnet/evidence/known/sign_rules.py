"""The rows of sign knowledge: what the parts of a node say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import islice
from typing import Any, Protocol

from symnet.calculus.definite import definite, det_sign
from symnet.evidence.known.waves import HALF_TURNS, half_turn
from symnet.expr import (
    Add,
    AxisMap,
    Compare,
    Concat,
    Constant,
    Contract,
    Defined,
    Det,
    Embed,
    Expr,
    Eye,
    Full,
    Index,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
    Symbol,
    Unwindow,
    Where,
    Window,
    postorder,
)
from symnet.functions import FUNCTIONS, Range
from symnet.normal.bounds import image, over, power_image
from symnet.normal.interval import ANY, NONNEGATIVE, NONZERO, POSITIVE, Sign, between, exactly
from symnet.sizes import Dim

MAX_DEPTH = 3  # how deep branches of `where` are read under their own conditions
MAX_BRANCH = 200  # nodes of a `where` whose branches are so read
FLIP = {"==": "==", "!=": "!=", ">": "<", ">=": "<=", "<": ">", "<=": ">="}
NOT = {"==": "!=", "!=": "==", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}


class Knowledge(Protocol):
    """What the rules below ask of `symnet.evidence.known.signs.Signs`."""

    depth: int
    forks: list[int]
    shallow: bool

    def of(self, e: Expr) -> Sign: ...
    def holds(self, c: Compare) -> bool | None: ...
    def under(self, condition: Compare, e: Expr) -> Sign: ...
    def size(self, dim: Dim) -> Sign: ...
    def count(self, shape: Iterable[Dim]) -> int | None: ...


# ------------------------------------------------------------------ one rule a node
def anything(signs: Knowledge, node: Any) -> Sign:
    return ANY


def _symbol(signs: Knowledge, node: Symbol) -> Sign:
    facts = {*node.facts}
    if "size" in facts or {"positive", "integer"} <= facts:
        return Sign(Fraction(1))
    return next((sign for word, sign in DECLARED.items() if word in facts), ANY)


DECLARED = {"positive": POSITIVE, "nonnegative": NONNEGATIVE, "orthogonal": between(-1, 1, closed=True)}


def _product(signs: Knowledge, node: Mul) -> Sign:
    a, b = node.children
    return signs.of(a).power(2) if a is b else signs.of(a) * signs.of(b)


def _power(signs: Knowledge, node: Power) -> Sign:
    base, exponent = signs.of(node.base), signs.of(node.exponent)
    p = exponent.value
    if p is not None and p.denominator == 1 and abs(p) <= 10**6:
        return base.power(int(p))
    if not base.nonnegative and (p is None or p.denominator == 1) and _may_be_integer(node.exponent):
        size = _beside_one(base.absolute(), exponent) & NONNEGATIVE
        return _integer_power(base) & (size | -size)
    if base.positive:  # base**exponent = exp(exponent*log(base))
        return POSITIVE & _beside_one(base, exponent) if p is None else _real_power(base, p)
    if p is None:
        return NONNEGATIVE & (_beside_one(base, exponent) if base.nonnegative else ANY)
    return _real_power(base & NONNEGATIVE, p)


def _beside_one(base: Sign, exponent: Sign) -> Sign:
    """A power lies above or below 1 as (base − 1)·exponent lies above or below 0; of |base| with either sign."""
    turn = (base + exactly(-1)) * exponent
    if turn.nonnegative:
        return Sign(Fraction(1), turn.positive)
    return Sign(None, False, Fraction(1), turn.negative) if turn.nonpositive else ANY


def _may_be_integer(exponent: Expr) -> bool:
    """Whether an exponent may be one that a negative base can have."""
    leaves = (node for node in postorder(exponent) if not node.children)
    return all(isinstance(leaf, Number) or leaf.integral for leaf in leaves)


def _integer_power(base: Sign) -> Sign:
    if base.positive:
        return POSITIVE
    if base.nonnegative:
        return NONNEGATIVE
    return NONZERO if base.nonzero else ANY


def _real_power(base: Sign, p: Fraction) -> Sign:
    if p < 0:
        return _real_power(base, -p).reciprocal()
    return (POSITIVE if base.positive else NONNEGATIVE) & power_image(base, p)


def _range(r: Range) -> Sign:
    low = None if r.low is None else Fraction(r.low)
    high = None if r.high is None else Fraction(r.high)
    return Sign(low, not r.low_attained, high, not r.high_attained)


def _map(signs: Knowledge, node: Map) -> Sign:
    row = FUNCTIONS[node.name]
    operands = [signs.of(child) for child in node.children]
    found = _range(row.range) & _SPECIAL.get(node.name, lambda *_: ANY)(*operands)
    if node.name in HALF_TURNS:
        found = found & half_turn(signs.holds, node, operands[0])
    if operands[0].nonzero and AT_ZERO.get(node.name) == 0:
        found = found & NONZERO
    return found & (image if row.monotone else over)(node.name, operands[0])


# The value at 0 of functions that have it nowhere else.
AT_ZERO = {
    **dict.fromkeys(("tanh", "sinh", "atan", "asin", "erf", "expm1", "log1p"), Fraction(0)),
    **dict.fromkeys(("exp", "cosh"), Fraction(1)),
    "sigmoid": Fraction(1, 2),
}


def _sign_image(s: Sign) -> Sign:
    if s.positive:
        return exactly(1)
    if s.negative:
        return exactly(-1)
    return Sign(Fraction(0 if s.nonnegative else -1), False, Fraction(0 if s.nonpositive else 1), False, s.nonzero)


def _max_image(a: Sign, b: Sign) -> Sign:
    lows = [(s.low, s.low_open) for s in (a, b) if s.low is not None]
    low, low_open = max(lows, key=lambda t: (t[0], t[1])) if lows else (None, False)
    hull = a | b
    return Sign(low, low_open, hull.high, hull.high_open, a.positive or b.positive)


def _gated(s: Sign) -> Sign:
    """x times a number in (0, 1): gelu, silu, mish; and functions with the sign of their argument."""
    return Sign(
        Fraction(0) if s.nonnegative else None,
        s.positive,
        Fraction(0) if s.nonpositive else None,
        s.negative,
        s.nonzero,
    )


def _gated_up(s: Sign) -> Sign:
    return _gated(s) & Sign(None, False, s.high if s.high is not None and s.high > 0 else None, False)


_SPECIAL: dict[str, Callable[..., Sign]] = {
    "abs": lambda s: s.absolute(),
    "sqrt": lambda s: POSITIVE if s.positive else ANY,
    "sign": _sign_image,
    "relu": lambda s: s if s.positive else exactly(0) if s.nonpositive else _max_image(s, exactly(0)),
    "step": lambda s: exactly(1) if s.nonnegative else exactly(0) if s.negative else ANY,
    "maximum": _max_image,
    "minimum": lambda a, b: -_max_image(-a, -b),
    "gelu": _gated_up,
    "silu": _gated_up,
    "mish": _gated_up,
    "softsign": _gated,
    "cosh": lambda s: Sign(Fraction(1), s.nonzero),
    "leaky_relu": lambda s, a: _gated(s) if a.positive else ANY,
    "elu": lambda s, a: _gated(s) if a.positive else ANY,
}


def _where(signs: Knowledge, node: Where) -> Sign:
    condition, a, b = node.children
    decided = signs.holds(condition)
    if decided is not None:
        return signs.of(a if decided else b)
    if (
        signs.shallow
        or signs.depth >= MAX_DEPTH
        or signs.forks[0] <= 0
        or not a.shape == b.shape == condition.shape == node.shape
        or _large(node)
    ):
        return signs.of(a) | signs.of(b)
    opposite = Compare(NOT[condition.relation], *condition.children)
    return signs.under(condition, a) | signs.under(opposite, b)


def _large(node: Where) -> bool:
    return next(islice(postorder(node), MAX_BRANCH, None), None) is not None


FORMS = {"+": POSITIVE, "0+": NONNEGATIVE, "": ANY}  # values of definite quadratic forms


def _contract(signs: Knowledge, node: Contract) -> Sign:
    factors: dict[tuple[Expr, tuple[int, ...]], int] = {}
    for operand, labels in zip(node.children, node.inputs, strict=True):
        factors[operand, labels] = factors.get((operand, labels), 0) + 1
    product = exactly(1)
    for (operand, _), times in factors.items():
        product = product * signs.of(operand).power(times)
    sizes = node.label_sizes
    summed = [d for label, d in sizes.items() if label not in node.output]
    found = product.times(signs.count(summed)) if summed else product
    form = node.rank == 0 and any(isinstance(child, Contract) or child.rank == 2 for child in node.children)
    form = form or node.inputs == ((0, 0),)  # a diagonal
    return found & FORMS[definite(signs, node)] if form else found


def _reduce(signs: Knowledge, node: Reduce) -> Sign:
    s = signs.of(node.children[0])
    n = signs.count(node.children[0].shape[axis] for axis in node.axes)
    return _REDUCED[node.op](s, n)


def _all_factors(s: Sign, n: int | None) -> Sign:
    if n is not None and n <= 10**6:
        found = ANY
        if s.nonnegative or n == 1:
            found = s.power(n)
        return found & (NONZERO if s.nonzero else ANY)
    if s.nonnegative:
        low = Fraction(1) if s.low is not None and s.low >= 1 else Fraction(0)
        high = Fraction(1) if s.high is not None and s.high <= 1 else None
        return Sign(low, s.positive and low == 0, high, False)
    return NONZERO if s.nonzero else ANY


def _norm(s: Sign, n: int | None) -> Sign:
    a = s.absolute()
    return POSITIVE & Sign(a.low, a.low_open) if a.positive else NONNEGATIVE


_REDUCED: dict[str, Callable[[Sign, int | None], Sign]] = {
    "sum": lambda s, n: s.times(n),
    "mean": lambda s, n: Sign(s.low, s.low_open, s.high, s.high_open, s.positive or s.negative),
    "prod": _all_factors,
    "max": lambda s, n: s,
    "min": lambda s, n: s,
    "logsumexp": lambda s, n: Sign(s.low, s.low_open or (n is not None and n > 1)),
    "norm": _norm,
    "norm1": _norm,
}


def _axis_map(signs: Knowledge, node: AxisMap) -> Sign:
    length = node.shape[node.axis]
    single = signs.size(length).low
    several = single is not None and single > 1
    return {
        "softmax": Sign(Fraction(0), True, Fraction(1), several),
        "log_softmax": Sign(None, False, Fraction(0), several),
        "argmax_onehot": between(0, 1, closed=True),
    }[node.name]


def _moved(signs: Knowledge, node: Any) -> Sign:
    return signs.of(node.children[0])


def _index(signs: Knowledge, node: Index) -> Sign:
    (m,) = node.children
    row, *others = node.selectors
    diagonal = isinstance(row, int) and others == [row] and m.shape[0] == m.shape[1]
    return signs.of(m) & (signs.of(Contract((m,), ((0, 0),), (0,))) if diagonal else ANY)


def _padded(signs: Knowledge, node: Any) -> Sign:
    return signs.of(node.children[0]) | exactly(0)


def _overlapping(signs: Knowledge, node: Unwindow) -> Sign:
    return signs.of(node.children[0]).times(None) | exactly(0)


def _joined(signs: Knowledge, node: Concat) -> Sign:
    found = signs.of(node.children[0])
    for part in node.children[1:]:
        found = found | signs.of(part)
    return found


RULES: dict[type, Callable[[Knowledge, Any], Sign]] = {
    Number: lambda signs, node: exactly(node.value),
    Full: lambda signs, node: exactly(node.value),
    Constant: lambda signs, node: image("pi" if node.name == "pi" else "e", exactly(0)),
    SizeValue: lambda signs, node: signs.size(node.size),
    Symbol: _symbol,
    Defined: lambda signs, node: signs.of(node.value),
    Add: lambda signs, node: signs.of(node.children[0]) + signs.of(node.children[1]),
    Mul: _product,
    Power: _power,
    Map: _map,
    Where: _where,
    Eye: lambda signs, node: exactly(1) if node.shape[0] == 1 else between(0, 1, closed=True),
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _axis_map,
    Index: _index,
    Reshape: _moved,
    Embed: _padded,
    Window: _padded,
    Unwindow: _overlapping,
    Concat: _joined,
    Det: det_sign,
}
