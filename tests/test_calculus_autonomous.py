"""f' = P(f): every row found is judged by SymPy, and sampling shows that none is missing."""

from fractions import Fraction

import mpmath
import pytest
import sympy

from symnet.calculus import autonomous as room
from symnet.calculus.autonomous import KERNELS, SelfForm, autonomous
from symnet.expr import Map, Number
from symnet.functions import FUNCTIONS, ROWS, Function
from symnet.program.backends.mp import mp
from symnet.program.interpret import evaluate
from symnet.symbols import scalar

x, s = scalar("x"), scalar("s")
FOUND = {row.name: form for row in ROWS if (form := autonomous(row.name)) is not None}
SYMPY = {
    "exp": sympy.exp,
    "expm1": lambda t: sympy.exp(t) - 1,
    "tan": sympy.tan,
    "tanh": sympy.tanh,
    "sigmoid": lambda t: 1 / (1 + sympy.exp(-t)),
}


@pytest.mark.parametrize("name", FOUND)
def test_sympy_agrees(name):
    t, v = sympy.symbols("t v", real=True)
    f = SYMPY[name](t)
    rational = [sympy.Rational(c.numerator, c.denominator) for c in FOUND[name].coefficients]
    polynomial = sum(c * f**k for k, c in enumerate(rational))
    assert sympy.simplify((sympy.diff(f, t) - polynomial).rewrite(sympy.exp)) == 0
    written = FOUND[name](s).to_sympy()
    (symbol,) = written.free_symbols
    assert sympy.expand(written.subs(symbol, v) - sum(c * v**k for k, c in enumerate(rational))) == 0


@pytest.mark.parametrize("name", FOUND)
def test_the_row_says_the_same(name):
    """Against the table's own derivative, at points, in another number world."""
    for point in ("-5/4", "1/8", "7/8"):
        value = evaluate(Map(name, x), {"x": point}, world=mp(120))
        slope = evaluate(FUNCTIONS[name].partials[0](x), {"x": point}, world=mp(120))
        found = evaluate(FOUND[name](s), {"s": value}, world=mp(120))
        assert abs(slope - found) < mpmath.mpf(10) ** -30


WIDE = [Fraction(k, 16) for k in (-68, -33, -12, -3, 4, 9, 13, 30, 60)]
NARROW = [Fraction(k, 16) for k in (1, 3, 4, 6, 7, 9, 11, 13)]  # for log, sqrt, asin and the like


def fits_a_cubic(row):
    """Whether the derivative is a cubic of the value: through four points, tried at the others."""
    world = mp(160)
    for points in (WIDE, NARROW):
        pairs = [[evaluate(e, {"x": p}, world=world) for e in (Map(row.name, x), row.partials[0](x))] for p in points]
        if all(hasattr(number, "_mpf_") for pair in pairs for number in pair):
            break
    with mpmath.workprec(160):
        chosen = list({str(v): (v, d) for v, d in pairs}.values())[:4]
        if len(chosen) < 4:
            return False
        c = mpmath.lu_solve(mpmath.matrix([[v**k for k in range(4)] for v, _ in chosen]), [d for _, d in chosen])
        return all(abs(sum(c[k] * v**k for k in range(4)) - d) < mpmath.mpf(10) ** -20 for v, d in pairs)


def test_none_is_missing():
    """Every row whose derivative is a cubic of its value was found, and only these."""
    simple = [row for row in ROWS if row.operands + len(row.defaults) == 1 and row.partials[0](x) is not Number(0)]
    assert {row.name for row in simple if fits_a_cubic(row)} == set(FOUND)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sigmoid", "s*(1 - s)"),
        ("tanh", "1 - s**2"),
        ("exp", "s"),
        ("expm1", "1 + s"),
        ("tan", "1 + s**2"),
    ],
)
def test_how_it_is_written(name, text):
    assert str(FOUND[name](s)) == text


@pytest.mark.parametrize("name", ["relu", "erf", "sin", "sqrt", "gelu", "maximum", "leaky_relu", "step"])
def test_where_there_is_none(name):
    assert autonomous(name) is None


def test_domain_is_recorded():
    assert FOUND["tan"].domain(x) == FUNCTIONS["tan"].domain(x) != ()


def test_a_new_row_needs_no_new_line(monkeypatch):
    """2σ(2x) - 1 and 3/(1 + exp(2x)) - 1 under names of their own: nothing in the room knows them."""
    rows = {
        "bipolar": Function("bipolar", "b", (lambda a: a,), lambda a: 2 / (1 + Map("exp", -2 * a)) - 1),
        "falling": Function("falling", "g", (lambda a: a,), lambda a: 3 / (1 + Map("exp", a + a)) - 1),
        "bump": Function("bump", "h", (lambda a: a,), lambda a: 1 / (1 + Map("exp", a) ** 2) ** 2),
    }
    monkeypatch.setattr(room, "FUNCTIONS", {**FUNCTIONS, **rows})
    search = autonomous.__wrapped__
    assert search("bipolar").coefficients == (1, 0, -1)
    t = sympy.Symbol("t")
    g = 3 / (1 + sympy.exp(2 * t)) - 1
    assert sympy.simplify(sympy.diff(g, t) - sum(c * g**k for k, c in enumerate(search("falling").coefficients))) == 0
    assert search("bump") is None


@pytest.mark.parametrize(
    ("coefficients", "text"),
    [((0, 0, 0, 1), "s**3"), ((0, 2), "2*s"), ((0, 0, 1, -2), "s**2*(1 - 2*s)"), ((-1, Fraction(1, 2)), "-1 + 1/2*s")],
)
def test_every_way_of_writing(coefficients, text):
    form = SelfForm("exp", tuple(map(Fraction, coefficients)), KERNELS[0].name)
    assert str(form(s)) == text
