"""Networks whose distance is known exactly: the sawtooth, and squares and products by sawtooths. Depth makes them."""

from __future__ import annotations

from fractions import Fraction
from time import monotonic

from symnet.approximation.certificates import certificate
from symnet.approximation.circuits import Circuit, Layer, Stack
from symnet.approximation.depth import (
    product as product_value,
    sawtooth as sawtooth_stack,
    square as square_value,
    square_error,
)
from symnet.approximation.pieces import Pieces, pieces
from symnet.approximation.records import Approximation, Domain, distance_claim
from symnet.approximation.taylor import weights_of
from symnet.approximation.weights import Weights
from symnet.claim import Verdict
from symnet.errors import BudgetError, SymnetError, quote
from symnet.expr import Expr, Map, Symbol, as_expr

METHOD = "corners"
DEEPEST = 12  # 4096 pieces
UNIT = Domain(("x",), (Fraction(0),), (Fraction(1),))
PLANE = Domain(("x", "y"), (Fraction(-1),) * 2, (Fraction(1),) * 2)


def sawtooth(k: int) -> Approximation:
    """T composed k times with itself, T(x) = 1 − |1 − 2x|, on [0, 1]: 2^k linear pieces by k layers of two ReLUs.

    One hidden layer needs 2^k − 1 ReLUs for as many pieces, and with fewer it misses the function by 1/2 somewhere.
    Raises `SymnetError` for a k that is no number from 1 to 12.

    >>> net = sawtooth(4)
    >>> corners(net).count, net.depth, net.width, net.verdict.status
    (16, 4, 2, 'proved')
    """
    _check(k, "k")
    target: Expr = Symbol("x")
    u = Circuit([0])
    other = u.inputs[0]
    for _ in range(k):  # the target as a network of its own, by another formula: 1 − |1 − 2u|
        target = 1 - Map("abs", 1 - 2 * target)
        other = 1 - u.absolute(1 - other * 2)
    stack = sawtooth_stack(k)
    found, wanted = _pieces(stack), _pieces(u.stack(other))
    assert found == wanted, "the sawtooth has other corners than its formula"
    return _record(target, stack, Fraction(0), (Fraction(0),), found.count, "sawtooth")


def square(m: int) -> Approximation:
    """x² on [0, 1] by m layers of at most three ReLUs, within 2^(−2m−2) exactly: x − T/4 − T∘T/16 − …

    One hidden layer needs about 2^m/√2 ReLUs for this. Raises `SymnetError` for an m that is no number from 1 to 12.

    >>> net = square(5)
    >>> net.bound, net.attained, net.depth, net.width
    (Fraction(1, 4096), Fraction(1, 4096), 5, 3)
    """
    _check(m, "m")
    c = Circuit([0])
    stack = c.stack(square_value(c, c.inputs[0], m))
    found = _pieces(stack)
    # Between two corners on the parabola the distance from the chord is (x − a)(b − x) <= (b − a)²/4.
    cells = range(2**m + 1)
    assert found.x == tuple(Fraction(i, 2**m) for i in cells) and all(
        y == x * x for x, y in zip(found.x, found.y, strict=True)
    )
    return _record(
        as_expr(Symbol("x") ** 2), stack, square_error(m), (Fraction(1, 2 ** (m + 1)),), found.count, "square"
    )


def product(m: int) -> Approximation:
    """x·y on [−1, 1]² by m + 1 layers of at most six ReLUs, within 2^(−2m−2) exactly: ((x + y)/2)² − ((x − y)/2)².

    Both squares err to one side, by at most that; at x = y = 2^(−m−1) one of them does, and the other is exact. Raises
    `SymnetError` for an m that is no number from 1 to 12.

    >>> net = product(4)
    >>> net.bound == net.attained, net.depth, net.width, float(net(0.5, -0.25))
    (True, 5, 6, -0.125)
    """
    found = square(m)
    c = Circuit([-1, -1])
    x, y = c.inputs
    stack = c.stack(product_value(c, x, y, 1, 1, m))
    at = (Fraction(1, 2 ** (m + 1)),) * 2
    assert stack(*at) - at[0] * at[1] == found.bound
    return _record(Symbol("x") * Symbol("y"), stack, found.bound, at, corners(found).count, "product", PLANE)


def corners(net: Approximation) -> Pieces:
    """The linear pieces of a ReLU network of one input on its domain, exactly; `SymnetError` for another network."""
    layers = net.weights.layers if isinstance(net.weights, Weights) else ()
    if len(net.domain.names) != 1 or not layers or any(layer.activation != "relu" for layer in layers[:-1]):
        raise SymnetError(f"{quote(net)} is not piecewise linear in one variable; corners are those of ReLU networks")
    stack = Stack(1, tuple(_sparse(layer.matrix, layer.bias) for layer in layers))
    return pieces([layer.at for layer in stack.layers], net.domain.lows[0], net.domain.highs[0])


def _sparse(matrix: tuple[tuple[Fraction, ...], ...], bias: tuple[Fraction, ...]) -> Layer:
    return Layer(tuple({j: w for j, w in enumerate(row) if w} for row in matrix), bias)


def _pieces(stack: Stack) -> Pieces:
    return pieces([layer.at for layer in stack.layers], Fraction(0), Fraction(1))


def _record(
    target: Expr,
    stack: Stack,
    bound: Fraction,
    at: tuple[Fraction, ...],
    count: int,
    name: str,
    domain: Domain = UNIT,
) -> Approximation:
    started = monotonic()
    weights = weights_of(stack)
    claim = distance_claim(target, weights.formula(domain.variables), bound, domain)
    how = {"name": name, "layers": len(stack.layers) - (2 if name == "product" else 1)}
    proof = certificate(METHOD, claim, domain, at, how, corners=count + 1)
    verdict = Verdict(
        "proved",
        claim,
        method=f"{count} linear pieces, exactly",
        domain=str(domain),
        certificate=proof,
        seconds=monotonic() - started,
    )
    return Approximation(target, domain, weights, name, verdict, bound, bound, at)


def _check(value: int, name: str) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise SymnetError(f"{name} is {quote(value)}; give a number of layers, 1 or more")
    if value > DEEPEST:
        raise BudgetError(
            f"{name} = {value} gives 2^{value} pieces, which are checked one by one; give at most {DEEPEST}"
        )
