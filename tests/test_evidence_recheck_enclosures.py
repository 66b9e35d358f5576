"""The checker of bounds by enclosures: it follows honest certificates, and nothing else."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import mpmath
import pytest
from flint import fmpq, fmpq_poly

import symnet as sn
from symnet.approximation import approximate
from symnet.approximation.activations import BENT as ACTIVATIONS, SIGMOIDAL
from symnet.claim import Claim
from symnet.evidence.rechecking.curves import Curve
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.intervals import Interval
from symnet.evidence.rechecking.lines import BENT
from symnet.evidence.rechecking.steps import RISING, Steps
from symnet.evidence.rechecking.units import Sum
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
            orders = (0, 1, 2) if e.smooth(at) else (0,)
            seen += len(orders)
            for k in range(1, 5):
                x = low + (high - low) * Fraction(k, 5)
                with mpmath.workdps(40):
                    parts = mpmath.taylor(run, mpmath.mpf(x.numerator) / x.denominator, 2)
                parts[2] *= 2
                for order in orders:
                    ball, true = e.on(at, order).ball, float(parts[order])
                    assert not ball.is_finite() or float(ball.lower()) - 1e-9 <= true <= float(ball.upper()) + 1e-9
    assert seen > 3


def test_where_a_curve_has_a_kink_no_derivatives_are_used():
    around, right = Interval(fmpq(-1), fmpq(1)), Interval(fmpq(0), fmpq(1))
    with precision(110):
        kinks = ("abs(x)", "relu(x)*x", "where(x > 0, x**2, 0)", "maximum(x, 0)", "softsign(x)", "elu(x)", "step(x)")
        for text in kinks:
            assert not curve(text).smooth(around) and curve(text).smooth(right), text
        assert not curve("x**(5/2) + sqrt(1 - x**2)").smooth(around)


def test_what_may_be_0_at_the_end_only():
    """Signs of what stays exact, on the inside of an interval and at a point."""
    with precision(110):
        at = Interval(fmpq(-1, 3), fmpq(1))
        for text in ("sqrt(1 - x**2)", "log(x + 1/3)", "1/(x - 1)", "acos(x)", "sqrt((x - 1/3)**2)", "x**2/(1 - x)"):
            assert curve(text).on(at) is not None, text
        for text in ("1/(x - 1/3)**2", "sqrt(x)", "sqrt((x - 1/3)*(x - 1/2))", "(-x)**(1/3)"):
            assert curve(text).on(at) is None, text
        for text in ("relu(x + 1/3) - x", "where(x <= -1/3, log(x), 1/3)", "x**0/3", "abs(x - 1) + x - 2/3"):
            assert curve(text).on(at).exact == fmpq(1, 3), text
        end = Interval(fmpq(1), fmpq(1))
        assert curve("sqrt(1 - x**2)").on(end).ball == 0 and curve("log(1 - x)").on(end) is None


def test_what_has_no_value_has_no_enclosure():
    with precision(110):
        around, right = Interval(fmpq(-1), fmpq(1)), Interval(fmpq(0), fmpq(1))
        point = Interval(fmpq(0), fmpq(0))
        nowhere = ("where(log(x) > 0, 1, 2)", "where(x > 1/x, 1, 1)", "0*log(x)", "log(x) - log(x)")
        for text in ("1/x", "log(x)", "sqrt(x)", "asin(2*x)", "tan(2*x)", "x**x", "1/x**2", "x**(-1/2)", *nowhere):
            assert curve(text).on(around) is None, text
        for text in ("1/x", "log(x)", WIGGLY.replace("0, 0", "1, 0"), "x*sin(1/x)", "x**x"):
            assert curve(text).on(point) is None, text
        for text in ("x*sin(1/x)", "1/x**2", "sqrt(x)", WIGGLY, "tanh(1/x)"):
            assert curve(text).on(right) is not None, text
        assert curve(WIGGLY).on(point).ball == 0


@pytest.mark.parametrize("name", [*BENT, *RISING])
def test_rows_of_units_are_true(name):
    """Distances and limits, against the function itself with many digits."""
    run = sn.compile(sn.parse(f"{name}(x)"), inputs=["x"], backend="mpmath", digits=50)
    for k in (*range(-60, 61), -420, 420):
        z = Fraction(k, 7)
        at = mpmath.mpf(z.numerator) / z.denominator
        with mpmath.workdps(50):
            value = run(mpmath.mpf(z.numerator) / z.denominator)
        if name in BENT:
            row = BENT[name]
            line = row.constant + sum(p * max(q * z + r, Fraction(0)) for p, q, r in row.parts)
            assert abs(value - mpmath.mpf(line.numerator) / line.denominator) <= float(row.distance) + 1e-15
        else:
            with precision(110):
                steps = Steps(name, [(Fraction(1), fmpq_poly([0, 1]))])
                ball = steps.on(Interval(fmpq(k, 7), fmpq(k, 7)))
                assert float(ball.lower()) - 1e-15 <= float(value) <= float(ball.upper()) + 1e-15, at
                if abs(z) > RISING[name].reach:
                    with mpmath.workdps(50):
                        limit = mpmath.mpf(str((steps.high if k > 0 else steps.low).mid().str(40, radius=False)))
                        assert abs(value - limit) <= mpmath.mpf(2) ** -86


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
        slack = float(total.lines.distance) + 1e-12
        assert [steps.name for steps in total.steps] == ["sigmoid"] and 0 < total.lines.distance < Fraction(1, 1000)
        knots = sorted({fmpq(0), *total.lines.knots, fmpq(1, 2), fmpq(3, 4), fmpq(1)})
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
