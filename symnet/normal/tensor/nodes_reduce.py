"""Reductions and maps along axes, in normal form: sums, means, norms, largest entries, products, softmax."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symnet.expr import AxisMap, Reduce
from symnet.normal.tensor import functions
from symnet.normal.tensor.algebra import Algebra
from symnet.normal.tensor.conditions import absolute
from symnet.normal.tensor.content import IDEMPOTENT, content
from symnet.normal.tensor.forms import ONE, Component, Poly, Q
from symnet.normal.tensor.labels import Label
from symnet.normal.tensor.nodes_places import START
from symnet.normal.tensor.powers import power
from symnet.sizes import Dim, product

MOST_FACTORS = 6  # of a product over an axis that is written out
Axes = list[tuple[Label, Dim]]


def _reduced_names(e: Reduce) -> dict[Label, Label]:
    kept = [i for i in range(e.children[0].rank) if i not in e.axes]
    return {i: i if e.keepdims else k for k, i in enumerate(kept)}


def _reduce(algebra: Algebra, e: Reduce, a: Poly) -> Poly:
    shape = e.children[0].shape
    axes = [(axis, shape[axis]) for axis in e.axes]
    return algebra.rename(REDUCTION[e.op](algebra, a, axes), _reduced_names(e))


def _mean(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    count = algebra.dim(product(dim for _, dim in axes))
    return algebra.mul(algebra.sum_all(a, axes), power(algebra, count, -1))


def _norm(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    return power(algebra, algebra.settled(algebra.sum_all(algebra.mul(a, a), axes)), Fraction(1, 2))


def _logsumexp(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    return functions.log(algebra, algebra.settled(algebra.sum_all(functions.exp(algebra, a), axes)))


def _largest(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    touched = [(label, dim) for label, dim in axes if label in a.free and dim != 1]
    if not touched:
        return a
    dims = tuple(dim for _, dim in touched)
    bound = [label for label, _ in touched]
    fixed = Poly({m: c for m, c in a.terms.items() if not any(label in x.free for x, _ in m for label in bound)})
    moving = algebra.add(a, algebra.scale(fixed, -1))
    factor, powers, rest = content(moving, lambda x: x.sign == "+" and not x.free & set(bound))
    if len(rest.terms) == 1:  # what may be 0 stands outside as well
        ((m, c),) = rest.terms.items()
        free = [(x, e) for x, e in m if x.kind not in IDEMPOTENT and not x.free & set(bound)]
        still = {x: e for x, e in free if x.sign == "0+" or e % 2 == 0}
        powers, rest = powers | still, Poly({tuple(row for row in m if row[0] not in still): c})
    largest = _of_exponential(algebra, rest, touched) or _of_squares(algebra, rest, touched)
    if largest is None:
        largest = functions.opaque(
            algebra, "reduce", ("max", dims), (rest,), internal=bound, sign=rest.sign, total=rest.total
        )
    return algebra.add(fixed, algebra.scale(algebra.mul(algebra.monomial(powers), largest), factor))


def _of_exponential(algebra: Algebra, rest: Poly, axes: Axes) -> Poly | None:
    """max(exp(x)) = exp(max(x)) and max(-exp(x)) = -exp(-max(-x)); None where there is no exponential."""
    if len(rest.terms) != 1:
        return None
    ((m, c),) = rest.terms.items()
    if abs(c) != 1 or not m or any(x.kind != "exp" for x, _ in m):
        return None
    inner = functions.log(algebra, algebra.scale(rest, c))
    outer = functions.exp(algebra, algebra.scale(_largest(algebra, algebra.scale(inner, c), axes), c))
    return algebra.scale(outer, c)


def _of_squares(algebra: Algebra, rest: Poly, axes: Axes) -> Poly | None:
    """max(x²) = max(|x|)² and max(−x²) = −max(−|x|)²; None where there is no square."""
    if len(rest.terms) != 1:
        return None
    ((m, c),) = rest.terms.items()
    if abs(c) != 1 or not m or any(e % 2 for _, e in m):
        return None
    inner = absolute(algebra, Poly({tuple((x, e // 2) for x, e in m): 1}))
    return algebra.scale(power(algebra, _largest(algebra, algebra.scale(inner, c), axes), 2), c)


def _prod(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    count = product(dim for _, dim in axes)
    if isinstance(count, int) and count <= MOST_FACTORS:
        for label, dim in axes:
            assert isinstance(dim, int)
            a = algebra.mul(*(algebra.rename(a, {label: algebra.labels.at(k)}) for k in range(dim)))
        return a
    number, _, rest = content(a, lambda c: c.sign == "+")
    if number > 0 and rest.sign == "+":
        return _positive_prod(algebra, a, axes)
    if len(a.terms) == 1 and a.terms[next(iter(a.terms))] == 1:
        (m,) = a.terms
        return algebra.mul(*(_prod_of(algebra, component, e, axes) for component, e in m))
    return _opaque_prod(algebra, a, axes)


def _positive_prod(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    """Π a = exp(Σ log a) for a > 0."""
    return functions.exp(algebra, algebra.sum_all(functions.log(algebra, a), axes))


def _prod_of(algebra: Algebra, component: Component, e: Q, axes: Axes) -> Poly:
    """The product of a power of one factor over the axes: as a sum of logarithms where that is positive;
    Π x**e = (Π x)**e for integers e."""
    if component.sign == "+":
        return _positive_prod(algebra, Poly({((component, e),): 1}), axes)
    alone = _opaque_prod(algebra, Poly({((component, 1),): 1}), axes)
    return power(algebra, alone, e) if e == int(e) else _opaque_prod(algebra, Poly({((component, e),): 1}), axes)


def _opaque_prod(algebra: Algebra, a: Poly, axes: Axes) -> Poly:
    """A product that is not taken apart; of positive entries, Π a = exp(Σ log a)."""
    if a.sign == "+":
        return functions.exp(algebra, algebra.sum_all(functions.log(algebra, a), axes))
    dims = tuple(dim for _, dim in axes)
    internal = [label for label, _ in axes]
    return functions.opaque(algebra, "reduce", ("prod", dims), (a,), internal=internal, sign=a.sign, total=a.total)


REDUCTION: dict[str, Callable[[Algebra, Poly, Axes], Poly]] = {
    "sum": lambda algebra, a, axes: algebra.sum_all(a, axes),
    "mean": _mean,
    "norm": _norm,
    "norm1": lambda algebra, a, axes: algebra.sum_all(absolute(algebra, a), axes),
    "logsumexp": _logsumexp,
    "max": _largest,
    "min": lambda algebra, a, axes: algebra.scale(_largest(algebra, algebra.scale(a, -1), axes), -1),
    "prod": _prod,
}


def _axis_map(algebra: Algebra, e: AxisMap, a: Poly) -> Poly:
    axis = (e.axis, e.shape[e.axis])
    if e.name == "argmax_onehot":
        if axis[1] == 1 or e.axis not in a.free:
            at = algebra.labels.at(0)
            return algebra.delta(e.axis, at, axis[1]) if axis[1] != 1 else ONE
        body = algebra.rename(a, {e.axis: START})
        return functions.opaque(
            algebra, "argmax", (axis[1],), (body,), internal=[START], extra=(e.axis,), sign="0+", total=a.total
        )
    weight = functions.exp(algebra, a)
    total = algebra.settled(algebra.sum_over(weight, *axis))
    if e.name == "softmax":
        return algebra.mul(weight, power(algebra, total, -1))
    return algebra.add(a, algebra.scale(functions.log(algebra, total), -1))


NODES: dict[type, Callable[..., Poly]] = {Reduce: _reduce, AxisMap: _axis_map}
