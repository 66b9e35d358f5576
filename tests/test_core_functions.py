"""Every row of the function table against mpmath and SymPy: definition, derivative, range, conditions."""

import itertools
from fractions import Fraction

import mpmath
import pytest

from symnet.expr import Constant, Expr, Map, Number, SizeValue, Symbol, fold
from symnet.functions import FUNCTIONS, ROWS
from symnet.symbols import scalar

x, a = scalar("x"), scalar("a")
PRIMITIVE = {
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "asin": mpmath.asin,
    "atan": mpmath.atan,
    "erf": mpmath.erf,
}
DIRECT = {
    **PRIMITIVE,
    "log1p": mpmath.log1p,
    "expm1": mpmath.expm1,
    "sqrt": mpmath.sqrt,
    "abs": abs,
    "sign": mpmath.sign,
    "tan": mpmath.tan,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "acos": mpmath.acos,
    "sigmoid": lambda t: 1 / (1 + mpmath.exp(-t)),
    "relu": lambda t: max(t, mpmath.mpf(0)),
    "leaky_relu": lambda t, s: t if t > 0 else s * t,
    "elu": lambda t, s: t if t > 0 else s * mpmath.expm1(t),
    "selu": lambda t: (
        mpmath.mpf("1.0507009873554804934193349852946")
        * (t if t > 0 else mpmath.mpf("1.6732632423543772848170429916717") * mpmath.expm1(t))
    ),
    "softplus": lambda t: mpmath.log1p(mpmath.exp(t)),
    "softsign": lambda t: t / (1 + abs(t)),
    "gelu": lambda t: t * mpmath.ncdf(t),
    "silu": lambda t: t / (1 + mpmath.exp(-t)),
    "mish": lambda t: t * mpmath.tanh(mpmath.log1p(mpmath.exp(t))),
    "hard_sigmoid": lambda t: min(max((t + 3) / 6, mpmath.mpf(0)), mpmath.mpf(1)),
    "hard_tanh": lambda t: min(max(t, mpmath.mpf(-1)), mpmath.mpf(1)),
    "step": lambda t: mpmath.mpf(1) if t >= 0 else mpmath.mpf(0),
    "maximum": max,
    "minimum": min,
}
POINTS = [mpmath.mpf(v) for v in ("-4.25", "-1.5", "-0.75", "-0.125", "0.25", "0.875", "1.75", "5.5")]
HOLDS = {
    "==": lambda p, q: p == q,
    "!=": lambda p, q: p != q,
    "<": lambda p, q: p < q,
    "<=": lambda p, q: p <= q,
    ">": lambda p, q: p > q,
    ">=": lambda p, q: p >= q,
}


def number(e: Expr, values: dict[str, mpmath.mpf], functions=DIRECT) -> mpmath.mpf:
    """A small evaluator of scalar expressions for these tests."""

    def visit(node, *c):
        name = type(node).__name__
        if isinstance(node, Number):
            return mpmath.mpf(node.value.numerator) / node.value.denominator
        if isinstance(node, Constant):
            return +getattr(mpmath, node.name)
        if isinstance(node, Symbol):
            return values[node.name]
        if isinstance(node, Map):
            return functions[node.name](*c)
        table = {
            "Add": lambda p, q: p + q,
            "Mul": lambda p, q: p * q,
            "Power": lambda p, q: mpmath.power(p, q) if p != 0 or q != 0 else mpmath.mpf(1),
            "Compare": lambda p, q: HOLDS[node.relation](p, q),
            "Where": lambda c, p, q: p if c else q,
        }
        assert not isinstance(node, SizeValue)
        return table[name](*c)

    return fold(e, visit)


def operands(row):
    return (x, a)[: row.operands + len(row.defaults)]


def admissible(row, values, conditions):
    return all(number(c, values) for c in conditions(*operands(row)))


def samples(row):
    for i, p in enumerate(POINTS):
        values = {"x": p, "a": POINTS[(3 * i + 1) % len(POINTS)]}
        if row.name == "elu":
            values["a"] = mpmath.mpf("0.75")
        if row.name in ("asin", "acos"):
            values["x"] = p / 6
        if admissible(row, values, row.domain):
            yield values


@pytest.fixture(autouse=True)
def precision():
    with mpmath.workdps(50):
        yield


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_definition(row):
    checked = 0
    for values in samples(row):
        wanted = DIRECT[row.name](*(values[v.name] for v in operands(row)))
        if row.definition is not None:
            assert mpmath.almosteq(number(row.definition(*operands(row)), values), wanted, 1e-40, 1e-40)
        else:
            assert row.name in PRIMITIVE
        checked += 1
        low, high = (
            None if v is None else mpmath.mpf(v.numerator) / v.denominator for v in (row.range.low, row.range.high)
        )
        assert low is None or wanted > low or (row.range.low_attained and wanted == low)
        assert high is None or wanted < high or (row.range.high_attained and wanted == high)
    assert checked >= 3


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_partials_by_central_differences(row):
    h = mpmath.mpf(10) ** -15
    checked = 0
    for values in samples(row):
        if not admissible(row, values, row.smooth):
            continue
        for variable, partial in zip(operands(row), row.partials, strict=True):
            up, down = ({**values, variable.name: values[variable.name] + s * h} for s in (1, -1))
            quotient = (
                DIRECT[row.name](*(up[v.name] for v in operands(row)))
                - DIRECT[row.name](*(down[v.name] for v in operands(row)))
            ) / (2 * h)
            assert mpmath.almosteq(number(partial(*operands(row)), values), quotient, 1e-25, 1e-25)
            checked += 1
    assert checked >= 3


@pytest.mark.parametrize("row", [r for r in ROWS if r.monotone], ids=lambda row: row.name)
def test_monotone(row):
    values = [DIRECT[row.name](v["x"]) for v in sorted(samples(row), key=lambda v: v["x"])]
    assert all((q - p) * row.monotone >= 0 for p, q in itertools.pairwise(values))


KINKS = {"abs": [0], "sign": [0], "relu": [0], "leaky_relu": [0], "selu": [0], "step": [0], "sqrt": [0]}
KINKS |= {"hard_sigmoid": [-3, 3], "hard_tanh": [-1, 1], "asin": [-1, 1], "acos": [-1, 1]}


@pytest.mark.parametrize("row", [r for r in ROWS if r.operands == 1], ids=lambda row: row.name)
def test_kinks_are_exactly_where_one_sided_slopes_differ(row):
    """At a listed kink the quotients from both sides differ (or one side has no value); elsewhere they agree."""
    h = mpmath.mpf(10) ** -20
    for p in (-3, -1, 0, 1, 3):
        values = {"x": mpmath.mpf(p), "a": mpmath.mpf("0.25")}
        if not admissible(row, values, row.domain):
            continue
        smooth = admissible(row, values, row.smooth)
        assert smooth == (p not in KINKS.get(row.name, [0] if row.name == "elu" else []))
        extra = (values["a"],) * len(row.defaults)

        def slope(step, p=p, extra=extra):
            ends = [DIRECT[row.name](mpmath.mpf(p) + s, *extra) for s in (step, 0)]
            return (ends[0] - ends[1]) / step

        inside = [admissible(row, {**values, "x": p + s}, row.domain) for s in (h, -h)]
        if smooth:
            assert all(inside) and mpmath.almosteq(slope(h), slope(-h), 1e-15, 1e-15)
        elif all(inside):
            assert abs(slope(h) - slope(-h)) > 0.01 or abs(slope(h)) > 1e10  # differ, or diverge


def test_parameters_have_defaults():
    assert FUNCTIONS["leaky_relu"](x).children == (x, Number(Fraction(1, 100)))
    assert FUNCTIONS["elu"](x, a).children == (x, a)
    assert FUNCTIONS["elu"].smooth(x, Number(1)) == ()  # with a = 1 there is no kink


@pytest.mark.parametrize("name", ["gelu", "silu", "mish"])
def test_bounds_of_gated_functions_at_their_minimum(name):
    """x·g(x) with 0 < g < 1 has its minimum in (-3, 0): a fine grid, and its slope between the points."""
    row, low = next(r for r in ROWS if r.name == name), mpmath.mpf(0)
    for k in range(3001):
        low = min(low, DIRECT[name](mpmath.mpf(-k) / 1000))
    below = low - mpmath.mpf(1.2) / 1000  # |f'| < 1.2
    bound = mpmath.mpf(row.range.low.numerator) / row.range.low.denominator
    assert low > bound > below
    tail = {"gelu": lambda x: -x * mpmath.erfc(x / mpmath.sqrt(2)) / 2, "silu": lambda x: -x / (1 + mpmath.exp(x))}
    beyond = tail.get(name, lambda x: -x * mpmath.tanh(mpmath.log1p(mpmath.exp(-x))))
    assert all(
        beyond(mpmath.mpf(3) + k) > bound and beyond(mpmath.mpf(4) + k) > beyond(mpmath.mpf(3) + k) for k in range(30)
    )
