"""Named inequalities that rest on one entry: what holds entry by entry may be summed, and increases what is increasing.

Their needs are claims about one entry (`a <= b`), which are proved on their own, or sides of a smaller claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from symnet import ops
from symnet.evidence.proof.instances import ZERO, Instance, Parts
from symnet.evidence.proof.sums import as_sums
from symnet.expr import Add, AxisMap, Compare, Expr, Map, Mul, Number, Reduce
from symnet.functions import FUNCTIONS

MOST_PAIRS = 12


def summed(parts: Parts) -> Iterator[Instance]:
    """Σ a <= Σ b where a <= b, of the sides as they are."""
    sums = as_sums(*parts.sides) if len(parts.sides) == 2 else None
    if sums is None:
        return
    a, b = sums
    yield Instance(a.whole, b.whole, (Compare("<=", a.term, b.term),))
    yield Instance(a.whole, b.whole, (Compare("<", a.term, b.term),), True)


def increasing(parts: Parts) -> Iterator[Instance]:
    """F(a) <= F(b) where a <= b, for reductions and functions that increase, and norms of what is smaller in size."""
    pairs = [(a, b) for a, b in product(parts.nodes, repeat=2) if a is not b and _alike(a, b)]
    for a, b in islice(pairs, MOST_PAIRS):
        x, y = a.children[0], b.children[0]
        if isinstance(a, Reduce):
            if a.op in ("norm", "norm1"):
                yield Instance(a, b, (Compare("<=", ops.abs(x), ops.abs(y)),))
            elif a.op == "prod":
                yield Instance(a, b, (Compare(">=", x, ZERO), Compare("<=", x, y)))
            else:
                yield Instance(a, b, (Compare("<=", x, y),))
        elif isinstance(a, Map):
            x, y = (x, y) if FUNCTIONS[a.name].monotone > 0 else (y, x)
            yield Instance(a, b, (Compare("<=", x, y),))
            yield Instance(Mul(Number(-1), b), Mul(Number(-1), a), (Compare("<=", x, y),))


def _alike(a: Expr, b: Expr) -> bool:
    """Whether two nodes are one monotone function of two operands of one shape."""
    if type(a) is not type(b) or a.data != b.data or a.shape != b.shape or a.children[0].shape != b.children[0].shape:
        return False
    if isinstance(a, Map):
        return a.children[1:] == b.children[1:] and FUNCTIONS[a.name].monotone != 0
    return isinstance(a, Reduce)


def roots(parts: Parts) -> Iterator[Instance]:
    """‖a‖ <= c where Σ a² <= c² and c >= 0; c <= ‖a‖ where c² <= Σ a²; of sides as they are."""
    if len(parts.sides) != 2:
        return
    small, large = parts.sides
    low, high = _squared(small), _squared(large)
    if low is not None:
        needs = (Compare("<=", low, large**2 if high is None else high),)
        yield Instance(small, large, needs if high is not None else (Compare(">=", large, ZERO), *needs))
    elif high is not None:
        yield Instance(small, large, (Compare("<=", small**2, high),))


def _squared(e: Expr) -> Expr | None:
    """The square of a root."""
    if isinstance(e, Reduce) and e.op == "norm":
        return Reduce("sum", e.children[0] ** 2, e.axes, e.keepdims)
    return e.children[0] if isinstance(e, Map) and e.name == "sqrt" else None


# ------------------------------------------------------------------ differences of values
LIPSCHITZ: dict[str, Fraction] = {
    **dict.fromkeys("abs atan elu hard_tanh relu sin cos softplus softsign tanh".split(), Fraction(1)),
    "sigmoid": Fraction(1, 4),
    "hard_sigmoid": Fraction(1, 6),
}
AT_ZERO = "abs atan elu hard_tanh relu sin softsign tanh".split()  # whose value at 0 is 0
SOFTMAX = Fraction(1, 2)  # in the Euclidean norm: the Jacobian diag(p) − p pᵀ has no larger eigenvalue


@dataclass(frozen=True)
class Apart:
    """whole = f(u) − f(v), with |f(u) − f(v)| <= times·|u − v|."""

    whole: Expr
    times: Fraction
    u: Expr
    v: Expr


def lipschitz(parts: Parts) -> Iterator[Instance]:
    """‖f(u) − f(v)‖ <= L ‖u − v‖, and ‖f(u)‖ <= ‖u‖ where f(0) = 0 and L = 1."""
    for row in _differences(parts):
        d, ways = row.u - row.v, MEASURES if isinstance(row.whole.children[0], Map) else MEASURES[:1]
        for measure in ways:
            yield Instance(measure(row.whole), Number(row.times) * measure(d))
        yield Instance(ops.sum(row.whole**2), Number(row.times**2) * ops.sum(d**2))
    for f in parts.of(Map):
        if f.name in AT_ZERO and f.shape and f.children[1:] == _plain(f):
            u = f.children[0]
            yield from (Instance(measure(f), measure(u)) for measure in MEASURES)
            yield Instance(ops.sum(f**2), ops.sum(u**2))
    for a, b in islice(product(parts.of(Reduce), repeat=2), MOST_PAIRS):
        if a is not b and a.data == b.data and a.op in ("max", "min", "logsumexp"):
            u, v = a.children[0], b.children[0]
            if u.shape == v.shape:
                most = Reduce("max", ops.abs(u - v), a.axes, a.keepdims)
                yield from (Instance(ops.abs(a - b), most), Instance(a - b, most))


MEASURES: tuple[Callable[[Expr], Expr], ...] = (
    ops.norm,
    lambda d: ops.norm(d, ord=1),
    lambda d: ops.max(ops.abs(d)),
    ops.abs,
)


def _differences(parts: Parts) -> Iterator[Apart]:
    for node in parts.of(Add):
        a, b = node.children
        other = b.children[1] if isinstance(b, Mul) and b.children[0] is Number(-1) else None
        if other is None or type(a) is not type(other) or a.data != other.data or not a.shape or not a.children:
            continue
        u, v = a.children[0], other.children[0]
        if u.shape != v.shape or u.shape != a.shape:
            continue
        if isinstance(a, Map) and a.name in LIPSCHITZ and a.children[1:] == other.children[1:] == _plain(a):
            yield Apart(node, LIPSCHITZ[a.name], u, v)
        elif isinstance(a, AxisMap) and a.name == "softmax":
            yield Apart(node, SOFTMAX, u, v)


def _plain(a: Map) -> tuple[Expr, ...]:
    """The parameters that a function has where none is given."""
    return tuple(Number(value) for value in FUNCTIONS[a.name].defaults)
