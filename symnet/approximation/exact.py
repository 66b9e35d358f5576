"""Networks that are their target: lines, absolute values, maxima and minima, hats, and any piecewise-linear function.

What is made of sums, multiples, abs, relu, maximum and minimum is laid out as layers of ReLUs, unit by unit. A function
of one variable given by its knots takes one layer, and the proof compares both sides piece by piece, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from time import monotonic
from typing import Any

from symnet.approximation.circuits import Circuit, Value
from symnet.approximation.problem import domain_of, target_of
from symnet.approximation.records import Approximation, Domain
from symnet.approximation.shallow import PiecewiseLinear
from symnet.approximation.taylor import weights_of
from symnet.approximation.weights import Layer, Weights, shallow
from symnet.claim import Claim, Verdict, unknown
from symnet.errors import SymnetError, quote
from symnet.evidence import verify
from symnet.evidence.records import claim_key, seal
from symnet.expr import Add, Compare, Defined, Expr, Map, Mul, Number, Power, Symbol, Where, postorder, rebuild
from symnet.program.values import exact_number

ZERO = Fraction(0)
METHOD = "lines between knots"


def exact(target: Any, *sides: Any, timeout: float = 10.0) -> Approximation:
    """The ReLU network that is a piecewise-linear formula, with the proof of `f == net`.

    target: made of numbers, sums, multiples, abs, relu, maximum, minimum, leaky_relu, hard_tanh and hard_sigmoid;
    sides: the variables by name, or with the interval on which the network is wanted, as (x, 0, 1). Raises
    `SymnetError` for a formula that is not piecewise linear, or names a variable that is not given.

    >>> net = exact("maximum(x, y)", "x", "y")
    >>> net.width, net.depth, net.verdict.status, float(net(2, -3))
    (3, 1, 'proved', 2.0)
    >>> str(exact("2*x - 1", "x").claim.rhs.value)
    'relu(2*x - 1) - relu(-2*x + 1)'
    """
    started = monotonic()
    domain = domain_of(sides)
    f = target_of(target)
    names = {node.name for node in postorder(f) if isinstance(node, Symbol)}
    if not names <= set(domain.names):
        lacking = ", ".join(map(quote, sorted(names - set(domain.names))))
        raise SymnetError(f"{quote(f)} depends on {lacking}, which is not given; add its name")
    weights = _network(f, domain)
    claim = Claim(f, "==", weights.formula(domain.variables), domain.given)
    verdict = verify(claim, timeout=timeout)
    return Approximation(f, domain, weights, "exact", verdict.but(seconds=monotonic() - started), ZERO)


def _network(f: Expr, domain: Domain) -> Weights:
    c, first = _laid_out(f, domain, False)
    if c.stack(first).depth > 1 and not all(domain.bounded):
        c, first = _laid_out(f, domain, True)
    stack = c.stack(first)
    if stack.depth == 0:  # a line, by two units (one hidden layer, so that it is a network of ReLUs)
        stack = c.stack(c.relu(first) - c.relu(-first))
    return weights_of(stack)


def _laid_out(f: Expr, domain: Domain, split: bool) -> tuple[Circuit, Value]:
    """The units of a formula; split: inputs as relu(x) - relu(-x), which any layer can carry on."""
    c = Circuit([low if bounded else ZERO for low, bounded in zip(domain.lows, domain.bounded, strict=True)])
    inputs = [
        c.relu(x) - c.relu(-x) if split and not bounded else x
        for x, bounded in zip(c.inputs, domain.bounded, strict=True)
    ]
    places = dict(zip(domain.names, inputs, strict=True))
    f = rebuild(f, lambda node: node.value if isinstance(node, Defined) else None)
    values: dict[Expr, Value] = {}
    for node in postorder(f):
        rule = RULES.get((type(node), getattr(node, "name", "")) if isinstance(node, Map) else type(node))
        if rule is None:
            raise SymnetError(
                f"{quote(node)} is not piecewise linear, or not written so: use sums, multiples by numbers, abs, relu, "
                "maximum and minimum; for other functions there is approximate(f, (x, a, b), eps)"
            )
        values[node] = (
            places[node.name] if isinstance(node, Symbol) else rule(c, node, *(values[k] for k in node.children))
        )
    return c, values[f]


def _product(c: Circuit, node: Expr, a: Value, b: Value) -> Value:
    if a.terms and b.terms:
        raise SymnetError(f"{quote(node)} is a product of two that vary, which is not piecewise linear")
    return b * a.constant if not a.terms else a * b.constant


def _power(c: Circuit, node: Expr, base: Value, exponent: Value) -> Value:
    p = exponent.constant
    if base.terms or exponent.terms or p.denominator != 1 or (p < 0 and not base.constant):
        raise SymnetError(f"{quote(node)} is a power, which is not piecewise linear")
    return Value({}, base.constant ** int(p))


RULES: dict[Any, Callable[..., Value]] = {
    Number: lambda c, node: Value({}, node.value),
    Symbol: lambda c, node: Value({}),
    Add: lambda c, node, a, b: a + b,
    Mul: _product,
    Power: _power,
    (Map, "relu"): lambda c, node, a: c.relu(a),
    (Map, "abs"): lambda c, node, a: c.absolute(a),
    (Map, "maximum"): lambda c, node, a, b: c.relu(a - b) + _whole(c, b),
    (Map, "minimum"): lambda c, node, a, b: _whole(c, b) - c.relu(b - a),
    (Map, "leaky_relu"): lambda c, node, a, slope: c.relu(a) - _product(c, node, c.relu(-a), slope),
    (Map, "hard_tanh"): lambda c, node, a: c.relu(a + 1) - c.relu(a - 1) - 1,
    (Map, "hard_sigmoid"): lambda c, node, a: (c.relu(a + 3) - c.relu(a - 3)) / 6,
}


def _whole(c: Circuit, b: Value) -> Value:
    """The value itself, by units of one layer above it."""
    return c.relu(b - b.constant) - c.relu(b.constant - b) + b.constant if b.terms else b


# ------------------------------------------------------------------ by knots
def piecewise_linear(knots: Sequence[Any], values: Sequence[Any], variable: str = "x") -> Approximation:
    """The network of one layer through points of a piecewise-linear function, with the proof that it is that function.

    knots: increasing numbers, at least two; values: as many; everything exact. The function is the straight lines
    between the points. With n + 1 points there are at most n units.

    >>> hat = piecewise_linear([0, 1, 2], [0, 1, 0])
    >>> str(hat.claim.lhs.value), hat.verdict.status
    ('relu(x) - 2*relu(x - 1)', 'proved')
    >>> hat.target
    where(x <= 1, x, 2 - x)
    """
    started = monotonic()
    t, y = _numbers(knots, "knot"), _numbers(values, "value")
    if len(t) != len(y) or len(t) < 2:
        raise SymnetError(f"{len(t)} knots and {len(y)} values; give at least two of each, and as many")
    if any(a >= b for a, b in pairwise(t)):
        bad = next((a, b) for a, b in pairwise(t) if a >= b)
        raise SymnetError(f"knots are to increase, and {bad[0]} is followed by {bad[1]}")
    slopes = [(q - p) / (b - a) for (a, b), (p, q) in zip(pairwise(t), pairwise(y), strict=True)]
    changes = [slopes[0], *(after - before for before, after in pairwise(slopes))]
    used = [k for k, by in enumerate(changes) if by]
    weights = shallow([t[k] for k in used] or [t[0]], [changes[k] for k in used] or [ZERO], y[0])
    domain = Domain((variable,), (t[0],), (t[-1],))
    lines = [(slope, p - slope * a) for slope, a, p in zip(slopes, t, y, strict=False)]
    target = _chosen(domain.variables[0], t, lines)
    claim = Claim(weights.formula(domain.variables), "==", target, domain.given)
    verdict = _compared(weights, t, lines, claim)
    return Approximation(target, domain, weights, "knots", verdict.but(seconds=monotonic() - started), ZERO)


def interpolating(points: Sequence[tuple[Any, Any]], variable: str = "x") -> Approximation:
    """Any values at distinct points, in any order: the network of one layer through all of them.

    >>> interpolating([(2, 5), (0, 1), (1, 1)])(1.5).item()
    3.0
    """
    rows = sorted((_numbers(row, "number") for row in points), key=lambda row: row[0])
    if any(a[0] == b[0] for a, b in pairwise(rows)):
        raise SymnetError("a point is given twice; a function has one value at each")
    return piecewise_linear([row[0] for row in rows], [row[1] for row in rows], variable)


def hat(left: Any, middle: Any, right: Any, variable: str = "x") -> Approximation:
    """1 at the middle, 0 at both ends and outside of them: three units, on an interval that is twice as long.

    >>> hat(0, 1, 2)([-0.5, 0.5, 1, 1.5, 2.5]).tolist()
    [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    a, m, b = _numbers([left, middle, right], "knot")
    rest = (b - a) / 2
    return piecewise_linear([a - rest, a, m, b, b + rest], [0, 0, 1, 0, 0], variable)


def collapsed(weights: Weights) -> Weights:
    """Layers without activation are one layer: W = W₂W₁ and b = W₂b₁ + b₂.

    Raises `SymnetError` where some layer has an activation.
    """
    if any(layer.activation != "identity" for layer in weights.layers):
        raise SymnetError("only layers without activation collapse to one")
    first, *rest = weights.layers
    matrix, bias = first.matrix, first.bias
    for layer in rest:
        columns = list(zip(*matrix, strict=True))
        bias = tuple(_dot(row, bias) + b for row, b in zip(layer.matrix, layer.bias, strict=True))
        matrix = tuple(tuple(_dot(row, column) for column in columns) for row in layer.matrix)
    return Weights((Layer(matrix, bias),))


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((p * q for p, q in zip(a, b, strict=True)), ZERO)


def _numbers(values: Sequence[Any], what: str) -> list[Fraction]:
    found = []
    for value in values:
        number = exact_number(value)
        if number is None:
            raise SymnetError(f"the {what} {quote(value)} is not a rational number, such as 0.5 or '1/3'")
        found.append(number)
    return found


def _chosen(x: Symbol, knots: list[Fraction], lines: list[tuple[Fraction, Fraction]]) -> Expr:
    """One line between two knots each, as conditions one after the other."""
    total = _line(x, *lines[-1])
    for knot, line in zip(reversed(knots[1:-1]), reversed(lines[:-1]), strict=True):
        total = Where(Compare("<=", x, Number(knot)), _line(x, *line), total)
    return total


def _line(x: Symbol, slope: Fraction, constant: Fraction) -> Expr:
    moving = x if slope == 1 else -x if slope == -1 else Mul(Number(slope), x)
    if not slope:
        return Number(constant)
    if slope < 0 < constant:
        return Number(constant) - (x if slope == -1 else Mul(Number(-slope), x))
    return moving if not constant else moving + constant if constant > 0 else moving - Number(-constant)


def _compared(weights: Weights, knots: list[Fraction], lines: list[tuple[Fraction, Fraction]], claim: Claim) -> Verdict:
    """On each piece both sides are straight lines: they are the same, or the claim is not proved."""
    net = PiecewiseLinear(weights)
    ends = sorted({*knots, *(t for t in net.knots if knots[0] < t < knots[-1])})
    place, mine = 0, 0
    for a in ends[:-1]:
        while place + 1 < len(lines) and knots[place + 1] <= a:
            place += 1
        while mine < len(net.knots) and net.knots[mine] <= a:
            mine += 1
        if net.lines[mine] != lines[place]:
            return unknown(f"the lines differ right of {a}", claim=claim)
    certificate = {
        "method": "enclosures",
        "claim": claim_key(claim),
        "points": [[str(t)] for t in ends],
        "orders": "0" * (len(ends) - 1),
        "point": {s.name: str(knots[0]) for s in claim.variables},
    }
    certificate["seal"] = seal(certificate)
    return Verdict(
        "proved", claim, method=f"{METHOD}, {len(ends) - 1} pieces", domain="on its interval", certificate=certificate
    )
