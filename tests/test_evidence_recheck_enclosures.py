"""The checker of bounds by enclosures: it follows honest certificates, and nothing else."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
from flint import fmpq

import symnet as sn
from symnet.approximation import approximate
from symnet.approximation.activations import BENT as ACTIVATIONS, SIGMOIDAL
from symnet.claim import Claim
from symnet.evidence.rechecking.curves import Curve
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.intervals import Interval
from symnet.evidence.rechecking.sums import Sum
from symnet.evidence.rechecking.units import FAR, LIKE_RELU
from symnet.evidence.records import claim_key, seal
from symnet.expr import Number, Symbol
from symnet.functions import ROWS
from symnet.program.precision import precision

NAMES = [*SIGMOIDAL, *ACTIVATIONS]
WIGGLY = "where(x == 0, 0, x*sin(1/x))"


def sealed(certificate, **changes):
    found = {**certificate, **changes}
    return {**found, "seal": seal(found)}


@pytest.mark.parametrize("name", NAMES)
def test_certificates_of_every_construction_are_followed(name):
    net = approximate("exp(x) - 2*abs(x - 1/3)", ("x", 0, 1), "1/20", construction=name)
    found = sn.recheck(net.claim, net.verdict.certificate)
    assert found.status == "proved" and found.method == "certificate checked", found.reason


@pytest.mark.parametrize(
    ("text", "a", "b"),
    [("sin(x)", 0, 6), ("sqrt(x)", 0, 1), (WIGGLY, -1, 1), ("1/(1 + 25*x**2)", -1, 1), ("gelu(x)", -3, 3)],
)
def test_certificates_of_many_targets_are_followed(text, a, b):
    net = approximate(text, ("x", a, b), "1/50")
    assert sn.recheck(net.claim, net.verdict.certificate).status == "proved"


def test_a_bound_below_what_is_attained_is_refused():
    for name in ("relu", "sigmoid", "softplus"):
        net = approximate("sin(x)", ("x", 0, 3), "1/20", construction=name)
        small = Claim(net.claim.lhs, "<=", Number(net.attained * Fraction(999, 1000)), net.claim.given)
        forged = sealed(net.verdict.certificate, claim=claim_key(small))
        assert sn.recheck(small, forged).status == "unknown"
        exact = Claim(net.claim.lhs.children[0], "==", Number(Fraction(0)), net.claim.given)
        assert sn.recheck(exact, sealed(forged, claim=claim_key(exact))).status == "unknown"


def test_edited_certificates_are_refused():
    net = approximate("sin(x)", ("x", 0, 3), "1/20")
    honest = net.verdict.certificate
    points, orders = honest["points"], honest["orders"]
    assert sn.recheck(net.claim, honest).status == "proved"
    edits = (
        {"points": points[1:], "orders": orders[1:]},
        {"points": points[:-1], "orders": orders[:-1]},
        {"points": [points[0], points[2], points[1], *points[3:]]},
        {"points": [points[0], points[-1]], "orders": "2"},
        {"orders": orders[1:]},
        {"orders": "7" * len(orders)},
        {"orders": None},
        {"points": [["x"], *points[1:]]},
        {"points": [[p[0], p[0]] for p in points]},
        {"points": "0123"},
        {"point": {}},
        {"point": {"x": "17"}},
        {"more": 1},
    )
    for edit in edits:
        found = sn.recheck(net.claim, sealed(honest, **edit))
        assert found.status == "unknown", edit
    assert sn.recheck(net.claim, {**honest, "orders": "0" * len(orders)}).status == "unknown"


def test_wider_hypotheses_are_refused():
    net = approximate("sin(x)", ("x", 0, 3), "1/20")
    for text in (
        ["x >= 0"],
        ["x >= 0", "x <= 4"],
        ["x >= 0", "x < 3"],
        ["x >= 0", "x <= 3", "x != 1"],
        ["2*x >= 0", "x <= 3"],
    ):
        wider = replace(net.claim, given=sn.claim("x >= 0", given=text).given)
        forged = sealed(net.verdict.certificate, claim=claim_key(wider))
        assert sn.recheck(wider, forged).status == "unknown", text


FORMULAS = (
    "sin(6*x)", "exp(-x**2)", "sqrt(x)", "x**(3/2)", "x**x", "log(1 + x)", "atan(3*x)", "erf(x)", "gelu(x)", "mish(x)",
    "softsign(x)", "tanh(2*x)", "cosh(x)", "asin(x/2)", "acos(x/2)", "where(x > 1/3, x, x**2)", "maximum(x, 1 - x)",
    "1/(1 + x)", "1/x - log(x)", "sigmoid(3*x)", "x**0 + x**1", "tan(x)", "log1p(x)", "expm1(x)", "softplus(x)",
    "pi*x**5", "abs(x - 1/4)", "abs(1/4 - x)", "hard_tanh(4*x - 2)", "minimum(x, 1/3)", "x**(-2)", "1/x**3",
)  # fmt: skip


def curve(text):
    return Curve(sn.parse(text), Symbol("x"))


@pytest.mark.parametrize("text", [*FORMULAS, *(f"{row.name}(x)" for row in ROWS if row.operands == 1)])
def test_curves_hold_what_mpmath_computes(text):
    """Values and derivatives by the checker's rules against numerical ones."""
    e = curve(text)
    run = sn.compile(e.value, inputs=["x"], backend="mpmath", digits=150)
    seen = 0
    with precision(110):
        for low, high in (
            (Fraction(1, 10), Fraction(1, 5)),
            (Fraction(2, 5), Fraction(9, 20)),
            (Fraction(3, 4), Fraction(1)),
        ):
            at = Interval(fmpq(low.numerator, low.denominator), fmpq(high.numerator, high.denominator))
            orders = (0, 1, 2) if e.smooth(at.variable) else (0,)
            seen += len(orders)
            for k in range(1, 5):
                x = low + (high - low) * Fraction(k, 5)
                with mpmath.workdps(40):
                    parts = mpmath.taylor(run, mpmath.mpf(x.numerator) / x.denominator, 2)
                parts[2] *= 2
                for order in orders:
                    ball, true = e.of(at.variable, order).ball, float(parts[order])
                    assert not ball.is_finite() or float(ball.lower()) - 1e-9 <= true <= float(ball.upper()) + 1e-9
    assert seen > 3


def test_where_a_curve_has_a_kink_no_derivatives_are_used():
    around, right = Interval(fmpq(-1), fmpq(1)), Interval(fmpq(0), fmpq(1))
    with precision(110):
        kinks = ("abs(x)", "relu(x)*x", "where(x > 0, x**2, 0)", "maximum(x, 0)", "softsign(x)", "elu(x)", "step(x)")
        for text in kinks:
            assert not curve(text).smooth(around.variable) and curve(text).smooth(right.variable), text
        assert not curve("x**(5/2) + sqrt(1 - x**2)").smooth(around.variable)


def test_what_may_be_0_at_the_end_only():
    """Signs of what stays exact, on the inside of an interval and at a point."""
    with precision(110):
        at = Interval(fmpq(-1, 3), fmpq(1))
        for text in ("sqrt(1 - x**2)", "log(x + 1/3)", "1/(x - 1)", "acos(x)", "sqrt((x - 1/3)**2)", "x**2/(1 - x)"):
            assert curve(text).of(at.variable) is not None, text
        for text in ("1/(x - 1/3)**2", "sqrt(x)", "sqrt((x - 1/3)*(x - 1/2))", "(-x)**(1/3)"):
            assert curve(text).of(at.variable) is None, text
        for text in ("relu(x + 1/3) - x", "where(x <= -1/3, log(x), 1/3)", "x**0/3", "abs(x - 1) + x - 2/3"):
            assert curve(text).of(at.variable).exact == fmpq(1, 3), text
        end = Interval(fmpq(1), fmpq(1))
        assert curve("sqrt(1 - x**2)").of(end.variable).ball == 0 and curve("log(1 - x)").of(end.variable) is None


def test_what_has_no_value_has_no_enclosure():
    with precision(110):
        around, right = Interval(fmpq(-1), fmpq(1)), Interval(fmpq(0), fmpq(1))
        point = Interval(fmpq(0), fmpq(0))
        nowhere = ("where(log(x) > 0, 1, 2)", "where(x > 1/x, 1, 1)", "0*log(x)", "log(x) - log(x)")
        for text in ("1/x", "log(x)", "sqrt(x)", "asin(2*x)", "tan(2*x)", "x**x", "1/x**2", "x**(-1/2)", *nowhere):
            assert curve(text).of(around.variable) is None, text
        for text in ("1/x", "log(x)", WIGGLY.replace("0, 0", "1, 0"), "x*sin(1/x)", "x**x"):
            assert curve(text).of(point.variable) is None, text
        for text in ("x*sin(1/x)", "1/x**2", "sqrt(x)", WIGGLY, "tanh(1/x)"):
            assert curve(text).of(right.variable) is not None, text
        assert curve(WIGGLY).of(point.variable).ball == 0


def rational(x):
    return mpmath.mpf(x.numerator) / x.denominator


@pytest.mark.parametrize("name", LIKE_RELU)
def test_what_is_like_a_relu(name):
    run = sn.compile(sn.parse(f"{name}(x)"), inputs=["x"], backend="mpmath", digits=50)
    scale, distance = LIKE_RELU[name]
    for k in (*range(-60, 61), -420, 420):
        z = Fraction(k, 7)
        with mpmath.workdps(50):
            assert abs(run(rational(z)) - rational(scale * max(z, Fraction(0)))) <= rational(distance) + 1e-15


@pytest.mark.parametrize("name", FAR)
def test_what_is_like_a_line_far_from_0(name):
    """With its first derivatives, against the function itself with many digits; at 0 and near it, it is enclosed."""
    run, row = sn.compile(sn.parse(f"{name}(x)"), inputs=["x"], backend="mpmath", digits=150), FAR[name]
    total = Sum.of(sn.parse(f"3*{name}(2*x)"), Symbol("x"))
    assert total.units.units and total.distance == 0
    for k in range(-60, 61):
        x = Fraction(k, 7)
        with mpmath.workdps(60):
            value = 3 * run(2 * rational(x))
        with precision(110):
            ball = total.on(Interval(fmpq(k, 7), fmpq(k, 7))).ball
            assert float(ball.lower()) - 1e-15 <= float(value) <= float(ball.upper()) + 1e-15, x
    for beyond in (Fraction(1, 100), Fraction(1), Fraction(7, 2), Fraction(50)):
        for z, (constant, slope) in ((row.reach + beyond, row.right), (-row.reach - beyond, row.left)):
            with mpmath.workdps(100):
                found = mpmath.taylor(run, rational(z), 2, h=mpmath.mpf(10) ** -30)
                expected = (rational(Fraction(constant + slope * z)), rational(Fraction(slope)), 0)
                for a, b in zip((found[0], found[1], 2 * found[2]), expected, strict=True):
                    assert abs(a - b) <= rational(row.tail) + mpmath.mpf(10) ** -28, (z, a, b)


def test_sums_of_many_units():
    """Every kind of unit in one sum, on intervals and at the knots."""
    text = (
        "x**2 + 3*relu(2*x - 1) - relu(1/3 - x)/2 + abs(x - 1/4) - 2*leaky_relu(1 - 3*x) + hard_tanh(4*x - 1) "
        "+ sigmoid(50*x - 20)/3 - tanh(9*x - 3) + atan(20*x - 5) + step(x - 1/2) - 2*sign(x - 3/4) + erf(80*x - 70)"
    )
    many = " + ".join(f"{k}*sigmoid({9 * k}*x - {2 * k})" for k in range(1, 20))
    e = sn.parse(f"{text} + {many} + 0.001*softplus(800*x - 200)")
    run = sn.compile(e, inputs=["x"], backend="mpmath", digits=40)
    with precision(110):
        total = Sum.of(e, Symbol("x"), Fraction(1, 100))
        slack = float(total.distance) + 1e-12
        assert len(total.units.units) > 25 and 0 < total.distance < Fraction(1, 1000)
        hard = (unit.zero for unit in total.units.units if not FAR[unit.name].reach)
        knots = sorted({fmpq(0), *(k for k in hard if 0 < k < 1), fmpq(1)})
        for a, b in pairwise(knots):
            for low, high in ((a, b), (a, a), (b, b)):
                found = total.on(Interval(low, high))
                for k in (1, 2, 3):
                    x = low + (high - low) * fmpq(k, 4)
                    true = run(mpmath.mpf(int(x.p)) / int(x.q)) if low != high or int(x.q) in (1, 2, 4) else None
                    if true is not None:
                        assert float(found.ball.lower()) - slack <= float(true) <= float(found.ball.upper()) + slack
        with pytest.raises(Refused):
            total.on(Interval(fmpq(0), fmpq(1)))


def test_derivatives_of_sums_of_units():
    """Far from a zero and near it, of rising and falling lines."""
    text = "3*sigmoid(40*x - 10) - tanh(3 - 9*x) + erf(80*x - 70) + hard_tanh(4*x - 1) + hard_sigmoid(7 - 9*x)"
    e = sn.parse(text)
    run = sn.compile(e, inputs=["x"], backend="mpmath", digits=150)
    total, seen = Sum.of(e, Symbol("x")), 0
    assert len(total.units.units) == 5
    with precision(110):
        for k in range(-60, 90):
            at = Interval(fmpq(k, 60), fmpq(k, 60) + fmpq(1, 250))
            for order in (0, 1, 2) if total.smooth(at) else (0,):
                ball = total.on(at, order).ball
                with mpmath.workdps(60):
                    true = mpmath.diff(run, mpmath.mpf(k) / 60 + mpmath.mpf(1) / 600, order)
                assert float(ball.lower()) - 1e-9 <= float(true) <= float(ball.upper()) + 1e-9
                seen += order
    assert seen > 300


def test_lines_between_knots_are_units():
    x = Symbol("x")
    units = Sum.of(sn.parse("where(x <= 0, 1 - x, where(x <= 2, 1, 2*x - 3))"), x).units.units
    assert [(unit.name, unit.zero) for unit in units] == [("relu", 0), ("relu", 2)]
    for text in ("where(x <= 0, 1 - x, 2)", "where(x <= 2, 1, where(x <= 0, 1, x - 1))", "where(x < 1, x, 1)"):
        assert not Sum.of(sn.parse(text), x).units.units, text


def test_neurons_with_very_large_weights():
    x, inside = Symbol("x"), Interval(fmpq(1), fmpq(2))
    with precision(110):
        far = Sum.of(sn.parse("tanh(1e250*x - 1e250)"), x).on(inside).ball
        assert abs(far) < fmpq(11, 10) and not far > 1
        with pytest.raises(Refused):
            Sum.of(sn.parse("tanh(1e400*x)"), x)
