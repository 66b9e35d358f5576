"""The checkers' own bounds and derivatives of numbers, against values at random points and quotients of differences."""

import random
from fractions import Fraction

import mpmath
import pytest

import symnet as sn
from symnet.evidence.rechecking.bounds import Bounds
from symnet.evidence.rechecking.cases import opened
from symnet.evidence.rechecking.check import Check
from symnet.evidence.rechecking.derivatives import slope
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.linear import ONE, contradictory, rows_of
from symnet.evidence.rechecking.seams import derived
from symnet.evidence.rechecking.values import definedness
from symnet.evidence.records import claim_key, sealed
from symnet.expr import Add, Compare, Map, Mul, Number, Power, Symbol, Where, postorder
from symnet.functions import ROWS
from symnet.normal.interval import relative

NAMES = [Symbol(name) for name in "xyz"]
UNARY = [row.name for row in ROWS if len(row.partials) == 1]
TESTS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "==": lambda a, b: a == b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "!=": lambda a, b: a != b,
}
CALLS = {
    "pi": lambda: +mpmath.pi,
    **{name: getattr(mpmath, name) for name in "exp log sqrt sin cos tan sinh cosh tanh asin acos atan erf".split()},
    "log1p": lambda a: mpmath.log(1 + a),
    "expm1": mpmath.expm1,
    "abs": abs,
}


class NoValue(Exception):
    pass


def value(e, point):
    """The value with 30 digits, written apart: by the nodes, and functions by mpmath or their definitions."""
    done = {}
    for node in postorder(e):
        below = [done.get(child) for child in node.children]
        if isinstance(node, Where):
            c = node.children[0]
            a, b = (done[side] for side in c.children)
            done[node] = None if a is None or b is None else below[1 if TESTS[c.relation](a, b) else 2]
        elif isinstance(node, Compare) or None in below:
            done[node] = None
        elif isinstance(node, Symbol):
            done[node] = point[node]
        elif isinstance(node, Number):
            done[node] = mpmath.mpf(node.value.numerator) / node.value.denominator
        elif isinstance(node, Add):
            done[node] = below[0] + below[1]
        elif isinstance(node, Mul):
            done[node] = below[0] * below[1]
        elif isinstance(node, Power):
            done[node] = power(*below, node.exponent)
        else:
            done[node] = called(node, below)
    if done[e] is None:
        raise NoValue
    return done[e]


def power(base, p, exponent):
    whole = isinstance(exponent, Number) and exponent.value.denominator == 1
    if (base == 0 and p < 0) or (base < 0 and not whole):
        return None
    return base**p


def called(node, below):
    if node.name in CALLS:
        try:
            found = CALLS[node.name](*below)
        except (ValueError, ZeroDivisionError):
            return None
        return found if mpmath.im(found) == 0 and mpmath.isfinite(found) else None
    operands = [Symbol(f"operand {k}") for k in range(len(below))]
    row = next(row for row in ROWS if row.name == node.name)
    try:
        return value(row.definition(*operands), dict(zip(operands, below, strict=True)))
    except NoValue:
        return None


def formula(rng, depth):
    kind = rng.randrange(8) if depth else 7
    if kind == 7:
        return rng.choice([*NAMES, Number(rng.choice((-2, -1, 0, 1, 2, 3)))])
    a, b = formula(rng, depth - 1), formula(rng, depth - 1)
    if kind < 2:
        return a + b if kind else a - b
    if kind < 4:
        return a * b
    if kind == 4:
        return Power(a, Number(rng.choice((-2, -1, 2, 3))))
    if kind == 5:
        return Where(Compare(rng.choice(list(TESTS)), a, b), formula(rng, depth - 1), formula(rng, depth - 1))
    return Map(rng.choice(UNARY), a)


def true_comparison(rng, point, depth=2):
    """A random comparison that holds at the point, clearly."""
    while True:
        a, b = formula(rng, depth), formula(rng, rng.randrange(depth + 1))
        try:
            x, y = value(a, point), value(b, point)
        except NoValue:
            continue
        if abs(x - y) > mpmath.mpf(10) ** -15:
            return Compare(rng.choice(("<", "<=", "!=") if x < y else (">", ">=", "!=")), a, b)


@pytest.mark.parametrize("seed", range(12))
def test_what_is_known_holds_at_random_points(seed):
    rng = random.Random(seed)
    with mpmath.workdps(30):
        for _ in range(12):
            point = {x: mpmath.mpf(rng.randrange(-12, 13)) / 4 for x in NAMES}
            assumed = [true_comparison(rng, point) for _ in range(rng.randrange(4))]
            known = Bounds(assumed)
            assert not known.contradictory, (assumed, point)
            for _ in range(12):
                e, c = formula(rng, 3), true_comparison(rng, point)
                assert known.holds(c) is not False, (assumed, c, point)
                opposite = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "!=": "=="}[c.relation]
                assert known.holds(Compare(opposite, *c.children)) is not True, (assumed, c, point)
                try:
                    v = value(e, point)
                except NoValue:
                    continue
                s, slack = known.of(e), mpmath.mpf(10) ** -20 * (1 + abs(v))
                assert s.low is None or v >= mpmath.mpf(s.low.numerator) / s.low.denominator - slack, (
                    assumed,
                    e,
                    point,
                )
                assert s.high is None or v <= mpmath.mpf(s.high.numerator) / s.high.denominator + slack
                assert not (s.nonzero and v == 0), (assumed, e, point)


def test_linear_forms_that_contradict_each_other():
    def rows(*texts):
        comparisons = (sn.parse("where(" + text + ", 1, 0)", let="x; y; z").children[0] for text in texts)
        plain = Bounds()
        for c in comparisons:
            a, b = map(plain.linear, c.children)
            form = {k: a.get(k, 0) - b.get(k, 0) for k in {**a, **b} if a.get(k, 0) != b.get(k, 0)}
            yield from rows_of(form, relative(c.relation, Fraction(0)))

    assert contradictory(rows("x > y", "y >= z", "z >= x"))
    assert not contradictory(rows("x >= y", "y >= z", "z >= x"))
    assert contradictory(rows("x + 2*y >= 3", "x <= 1", "y < 1"))
    assert not contradictory(rows("x + 2*y >= 3", "x <= 1", "y <= 1"))
    assert contradictory([({ONE: -1}, False)]) and not contradictory([({}, False)]) and contradictory([({}, True)])


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.operands == 1])
def test_the_rules_give_the_limit_of_quotients(name):
    (x, *_), row = NAMES, next(row for row in ROWS if row.name == name)
    parameters = [Number(v) for v in row.defaults]
    tried = 0
    for f in (Map(name, x, *parameters), Map(name, 2 * x - x**2, *parameters) * x, Map(name, x / 3, *parameters) ** 3):
        found = slope(f, x)
        with mpmath.workdps(40):
            for k in (-7, -2, -1, 1, 2, 5):
                point = {x: mpmath.mpf(k) / 9}
                try:
                    expected = mpmath.diff(lambda t, f=f: value(f, {x: t}), point[x], h=mpmath.mpf(10) ** -12)
                    assert abs(value(found, point) - expected) < mpmath.mpf(10) ** -9, (f, k)
                    tried += 1
                except NoValue:
                    continue
    assert tried


SEAMS = [
    # of a derivative by x, at a place: its value, or None where there is none
    ("where(x > 0, x**2, 0)", "x == 0", "0"),
    ("where(x > 0, x, 0)", "x == 0", None),
    ("abs(x)", "x == 0", None),
    ("x*abs(x)", "x == 0", "0"),
    ("relu(x) - relu(-x)", "x == 0", "1"),
    ("where(x > 0, x + 1, x)", "x == 0", None),
    ("where(x > 0, 3*x + y, 2*y)", "x == y", None),
    ("where(x > y, (x - y)**2, 0)", "x == y", "0"),
    ("where(x > y, (x - y)**2 + x, x)", "x == y", "1"),
    ("where(x == 0, 0, x)", "x == 0", "1"),
    ("where(x == 0, 1, x)", "x == 0", None),
    ("where(x + 0*sqrt(x) > 0, x, x)", "x == 0", None),
    ("where(x + 0/x > 0, x, x)", "x == 0", None),
    ("sqrt(x)", "x == 0", None),
    ("where(sqrt(x) > 0, x, x)", "x == 0", None),
    ("step(x)", "x == 0", None),
    ("where(x > 0, sqrt(x), x)", "x == 0", None),
]


TWICE = [
    ("where(x > 0, x**3, 0)", "x == 0", "0"),
    ("where(x > 0, x**2, 0)", "x == 0", None),
    ("where(x > 0, x**2 + x**3, x**2)", "x == 0", "2"),
    ("x*abs(x)", "x == 0", None),
    ("where(x > 0, x + x**3, 0)", "x == 0", None),
    ("where(x == 0, 1, x**3)", "x == 0", None),
    ("diff(x**2, x)*x", "x == 1", "4"),
]


@pytest.mark.parametrize(
    ("f", "place", "expected"),
    [*((f"diff({f}, x)", *row) for f, *row in SEAMS), *((f"diff({f}, x, 2)", *row) for f, *row in TWICE)],
)
def test_derivatives_at_seams(f, place, expected):
    claim = sn.claim(f, "==", "0*y", given=[place])
    given = tuple(claim.hypotheses)
    check = Check(given)
    try:
        found = derived(opened(claim.lhs, True), check)
        stands = all(map(check.shows, (*definedness(claim.lhs), *found.conditions)))
        stands = stands and all(check.holds(Compare("==", a, b)) for a, b in found.seams)
    except Refused:
        stands = False
    assert stands == (expected is not None)
    if expected is not None:
        assert check.holds(Compare("==", found.value, sn.parse(expected)))


@pytest.mark.parametrize("text", ["diff(exp(x), x, 9)", "diff(where(x > 0, exp(x), 1 + x), x, 9)", "hessian(x**2, x)"])
def test_what_is_no_derivative_of_small_order_is_refused(text):
    with pytest.raises(Refused):
        derived(sn.parse(text), Check((Compare("==", NAMES[0], Number(0)),)))


@pytest.mark.parametrize(
    "text", ["(exp(2*z) - 1)/(exp(z) - 1) == exp(z) + 1", "1/(1 - exp(z)) == 1/(1 - exp(z)) + 0*z"]
)
def test_exp_is_one_at_zero_only(text):
    v = sn.verify(text, given=["z != 0"])
    assert (v.status, sn.recheck(v.claim, v.certificate).status) == ("proved", "proved")
    for wrong in ("z != 1", "z >= 0", "exp(z) > 0"):
        claim = sn.claim(text, given=[wrong])
        forged = sealed({**v.certificate, "claim": claim_key(claim), "hypotheses": [str(h) for h in claim.hypotheses]})
        assert sn.recheck(claim, forged).status == "unknown"
