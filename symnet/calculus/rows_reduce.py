"""Rows for sums over axes, softmax, shapes and cases."""

from __future__ import annotations

from fractions import Fraction

from symnet.calculus.arithmetic import Factor, Product, as_factor, sum_of, terms_of, value_of
from symnet.calculus.conditions import needs
from symnet.calculus.rows_arithmetic import TIDY
from symnet.calculus.rows_tensor import times_sizes
from symnet.expr import (
    Add,
    AxisMap,
    Defined,
    Embed,
    Expr,
    Full,
    Index,
    Map,
    Mul,
    Number,
    Power,
    Reduce,
    Reshape,
    SizeValue,
)
from symnet.rewrite import Facts, Found, Rewritten, Row, row
from symnet.sizes import Dim, product as size_product
from symnet.step import Rule

ONE = Fraction(1)


@row("sum of a constant", "sum(ones(n)) == n", "常数之和", Reduce)
def constant_sum(node: Reduce, facts: Facts) -> Found:
    e = node.children[0]
    number = value_of(e)
    if number is None or node.op not in ("sum", "mean", "max", "min"):
        return None
    one = Full(1, node.shape)
    total = times_sizes(one, [e.shape[axis] for axis in node.axes]) if node.op == "sum" else one
    return total if number == 1 else Mul(Number(number), total)


@row("probabilities sum to 1", "sum(softmax(z)) == 1", "概率之和为一", Reduce)
def softmax_sum(node: Reduce, facts: Facts) -> Found:
    e = node.children[0]
    whole = e.value if isinstance(e, Defined) else e
    if node.op != "sum" or not isinstance(whole, AxisMap) or whole.name == "log_softmax":
        return None
    if whole.axis not in node.axes:
        return None
    rest = [e.shape[axis] for axis in node.axes if axis != whole.axis]
    return Rewritten(times_sizes(Full(1, node.shape), rest), needs(whole.children[0]))


@row(TIDY, "", "", Reduce)
def constants_of_sum(node: Reduce, facts: Facts) -> Found:
    """Numbers, and factors that do not vary along the axes of a sum, come before it."""
    e = node.children[0]
    if node.op not in ("sum", "mean") or not isinstance(e, Mul):
        return None
    product = Product.of(e)
    outer = tuple(f for f in product.factors if _constant_along(f[0], node))
    inner = tuple(f for f in product.factors if not _constant_along(f[0], node))
    if not inner or (not outer and product.coefficient == 1):
        return None
    rest = node.with_children((Product(Fraction(1), inner, e.shape).expr,))
    factors = (*(f for f in outer if f[1] > 0), as_factor(rest), *(f for f in outer if f[1] <= 0))
    after = Product(product.coefficient, factors, node.shape)
    return after.expr if after.natural_shape == node.shape else None


def _constant_along(e: Expr, node: Reduce) -> bool:
    """Whether a factor of the operand is the same along all axes of a reduction, and stands right beside its result."""
    offset = node.children[0].rank - e.rank
    stays = node.keepdims or all(dim == 1 for dim in e.shape)
    return all(axis < offset or (stays and e.shape[axis - offset] == 1) for axis in node.axes)


@row("sum of a sum", "sum(sum(a, axis=0)) == sum(a)", "和的和", Reduce)
def sum_of_sum(node: Reduce, facts: Facts) -> Found:
    inner = node.children[0]
    if node.op != "sum" or not isinstance(inner, Reduce) or inner.op != "sum":
        return None
    e = inner.children[0]
    left = [axis for axis in range(e.rank) if inner.keepdims or axis not in inner.axes]
    axes = tuple(sorted({*inner.axes, *(left[axis] for axis in node.axes)}))
    whole = Reduce("sum", e, axes)
    return whole if whole.shape == node.shape else Reshape(whole, node.shape)


@row("deviations sum to 0", "sum(x - mean(x)) == 0", "离差之和为零", Reduce)
def deviations(node: Reduce, facts: Facts) -> Found:
    """Terms that are multiples of x - mean(x), the mean over the axes of the sum, vanish."""
    e = node.children[0]
    if node.op != "sum" or not node.axes:
        return None
    if not isinstance(e, Add):
        return Rewritten(Full(0, node.shape), needs(e)) if _vanishes(Product.of(e), node) else None
    if _is_deviation(e, node.axes):
        return Rewritten(Full(0, node.shape), needs(e))
    terms = terms_of(e)
    kept = [term for term in terms if not _vanishes(term, node)]
    if len(kept) == len(terms):
        return None
    opened = tuple(dict.fromkeys(c for term in terms if term not in kept for c in needs(term.core)))
    return Rewritten(node.with_children((sum_of(kept, e.shape),)), opened)


def _vanishes(term: Product, node: Reduce) -> bool:
    tensors = [(base, exponent) for base, exponent in term.factors if not _constant_along(base, node)]
    if len(tensors) != 1 or term.shape != node.children[0].shape:
        return False
    (base, exponent) = tensors[0]
    return exponent == 1 and base.shape == term.shape and _is_deviation(base, node.axes)


def _is_deviation(e: Expr, axes: tuple[int, ...]) -> bool:
    """Whether e is x - mean(x), the mean over these axes and fit to broadcast."""
    if not isinstance(e, Add) or len(terms_of(e)) != 2:
        return False
    first, second = terms_of(e)
    if first.coefficient != 1 or second.coefficient != -1:
        return False
    x, average = first.expr, second.core
    if not isinstance(average, Reduce) or average.op != "mean" or average.children[0] is not x:
        return False
    return average.axes == axes and (average.keepdims or not average.shape or axes == tuple(range(len(axes))))


@row("sum over no axis", "a sum over no axis is its term", "空轴求和", Reduce)
def no_axis(node: Reduce, facts: Facts) -> Found:
    return node.children[0] if not node.axes and node.op in ("sum", "mean", "prod", "max", "min") else None


@row("same shape", "reshape(a, shape of a) == a", "形状不变", Reshape)
def same_shape(node: Reshape, facts: Facts) -> Found:
    e = node.children[0]
    if e.shape == node.shape:
        return e
    if isinstance(e, Reshape):
        return Reshape(e.children[0], node.shape)
    if isinstance(e, Reduce):
        other = Reduce(e.op, e.children[0], e.axes, not e.keepdims)
        return other if other.shape == node.shape else None
    number = value_of(e)
    if number is not None:
        return Full(number, node.shape)
    product = Product.of(e)
    if isinstance(e, Mul) and (product.coefficient != 1 or any(not f[0].shape for f in product.factors)):
        inner = tuple(f for f in product.factors if f[0].shape)
        outer = tuple(f for f in product.factors if not f[0].shape)
        if inner:
            kept = Product(Number(1).value, inner, e.shape).expr
            return Mul(Product(product.coefficient, outer, ()).expr, Reshape(kept, node.shape))
    return None


@row("constant entries", "zeros(n)[i] == 0", "常数的元素", Index, Embed)
def constant_entries(node: Expr, facts: Facts) -> Found:
    number = value_of(node.children[0])
    if number is None or (isinstance(node, Embed) and number != 0):
        return None
    if isinstance(node, Index) and node.positions():
        return None
    return Full(number, node.shape)


@row("log of softmax", "log(softmax(z)) == log_softmax(z)", "softmax 的对数", Map)
def log_softmax(node: Map, facts: Facts) -> Found:
    inner = node.children[0]
    if node.name == "log" and isinstance(inner, AxisMap) and inner.name == "softmax":
        return AxisMap("log_softmax", inner.children[0], inner.axis)
    return None


@row("mean", "sum(a)/n == mean(a) for n entries", "平均值", Mul)
def as_mean(node: Mul, facts: Facts) -> Found:
    """A sum that is divided by the number of its entries."""
    product = Product.of(node)
    under = [f for f in product.factors if f[1] == -1 and isinstance(f[0], SizeValue)]
    for k, (base, exponent) in enumerate(product.factors if under else ()):
        if exponent != 1 or not isinstance(base, Reduce) or base.op != "sum" or not base.axes:
            continue
        dims = [base.children[0].shape[axis] for axis in base.axes]
        divided = _together(under, size_product(dims)) or _each(under, dims)
        if divided:
            mean = Reduce("mean", base.children[0], base.axes, base.keepdims)
            factors = [*product.factors[:k], (mean, ONE), *product.factors[k + 1 :]]
            for factor in divided:
                factors.remove(factor)
            return Product(product.coefficient, tuple(factors), node.shape).expr
    return None


def _together(under: list[Factor], size: Dim) -> list[Factor]:
    return [f for f in under if isinstance(f[0], SizeValue) and f[0].size == size][:1]


def _each(under: list[Factor], dims: list[Dim]) -> list[Factor]:
    """A divisor for each size; none where one is missing."""
    left, found = list(under), []
    for dim in dims:
        mine = _together(left, dim)
        if not mine:
            return []
        left.remove(mine[0])
        found += mine
    return found


@row("softmax", "exp(a)/sum(exp(a)) == softmax(a)", "softmax 的定义", Mul)
def as_softmax(node: Mul, facts: Facts) -> Found:
    product = Product.of(node)
    for base, exponent in product.factors:
        if exponent != -1 or not isinstance(base, Reduce) or base.op != "sum" or len(base.axes) != 1:
            continue
        above = (base.children[0], ONE)
        e, axis = base.children[0], base.axes[0]
        if above not in product.factors or not isinstance(e, Map) or e.name != "exp":
            continue
        if e.rank > 1 and not (base.keepdims or axis == 0):
            continue
        factors = [f for f in product.factors if f != (base, exponent)]
        factors[factors.index(above)] = (AxisMap("softmax", e.children[0], axis), ONE)
        return Product(product.coefficient, tuple(factors), node.shape).expr
    return None


LOGISTIC = Rule(
    "logistic function", "exp(x)/(1 + exp(x)) == sigmoid(x), 1/(1 + exp(x)) == sigmoid(-x)", "Logistic 函数"
)


def logistic(node: Expr, facts: Facts) -> Found:
    product = Product.of(node)
    for k, (base, exponent) in enumerate(product.factors):
        u = _one_plus_exp(base) if exponent == -1 else None
        if u is None:
            continue
        factors = list(product.factors)
        numerator = (Map("exp", u), Fraction(1))
        if numerator in factors:
            factors[k] = (Map("sigmoid", u), Fraction(1))
            factors.remove(numerator)
        else:
            factors[k] = (Map("sigmoid", _negative(u)), Fraction(1))
        return Product(product.coefficient, tuple(factors), node.shape).expr
    return None


def _one_plus_exp(e: Expr) -> Expr | None:
    """u, where e is 1 + exp(u)."""
    if not isinstance(e, Add):
        return None
    one, other = e.children if value_of(e.children[0]) == 1 else e.children[::-1]
    return other.children[0] if value_of(one) == 1 and isinstance(other, Map) and other.name == "exp" else None


def _negative(e: Expr) -> Expr:
    return Product.of(e).times(Fraction(-1)).expr


REDUCE: tuple[Row, ...] = (
    constants_of_sum,
    sum_of_sum,
    deviations,
    no_axis,
    constant_sum,
    softmax_sum,
    same_shape,
    constant_entries,
    as_mean,
    as_softmax,
    log_softmax,
    Row(LOGISTIC, (Mul,), logistic, early=True),
    Row(LOGISTIC, (Power,), logistic),
)
