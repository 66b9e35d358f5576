"""Attacks on what the provers know: bounds at open ends, forged certificates that rest on them, points and sizes at the
edge. False claims are never proved, by the ladder or by one of its rungs alone; their true neighbours are."""

import mpmath
import pytest

from symnet.errors import SymnetError
from symnet.evidence import recheck, verify
from symnet.evidence.clock import Clock
from symnet.evidence.known.signs import Signs
from symnet.evidence.ladder import Ladder
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.point import check_point
from symnet.evidence.records import claim_key, sealed
from symnet.expr import Compare
from symnet.language import make_claim, parse
from tests.oracle_nodes import Value, to_array, to_mp

# claim, let, given: false, or without a meaning
FALSE = [
    # a function that is flat attains its value on an open interval
    ("log1p(log1p(x)) < log1p(relu(log1p(x)) - relu(-log1p(x)))", None, ["-log1p(x) > 0"]),
    ("y > 1", None, ["x < 0", "x > -1", "relu(x) - relu(-x) > -1"]),
    ("y > 1", None, ["x > 100", "hard_tanh(x) + z > 0"]),
    ("relu(x) - relu(x) + hard_sigmoid(y) > 0", None, ["-5 < y", "y < -3", "x < 0"]),
    # what holds at the smallest sizes, and fails at larger ones or at sizes that differ
    ("Q @ Q.T == eye(m)", "Q: m n", ["Q.T @ Q == eye(n)"]),  # no such Q has more columns than rows
    ("sum(x)*(n - 1)*(n - 2)*(n - 3) == 0", "x: n", []),
    ("softmax(ones(m, n), axis=0) + W == softmax(ones(m, n)) + W", "W: m n", []),
    ("exp(norm(softmax(y))) == exp(norm(softmax(1 - y)))", "y: n", []),
    # a negative base has no power where the exponent is a real number that happens to be 0
    ("(-1)**x == 1", None, ["x == 0"]),
    ("where(x == 0, (y*abs(y) - y**2 - 1)**x, 1) == 1", None, ["y < 0"]),
    ("inner(B - B, B - B) < 0", "A: m n; B: m n", ["A == B"]),  # a difference of a name and itself
    # no slope where there is no value, also where what is differentiated holds a derivative
    ("diff(log(y + diff(x, x)), x) == 0", None, []),
    ("diff(log(diff(x, x) - 2), x) == 0", None, []),
]
# neither side has a value anywhere: no verdict but unknown
NOWHERE = [
    "diff(log(-3), x) == diff(log(-3*diff(x, x)), x)",
    "diff(tan(-1)**(-1/2), x) == diff(tan(-1)**(-1/2 + diff(x, x))/tan(-1), x)",
]


@pytest.mark.parametrize("text", NOWHERE)
def test_no_verdict_where_there_are_no_values(text):
    assert verify(text, timeout=5).status == "unknown"


# true; the second is what the engine can do today, where that is less than a proof
TRUE = [
    ("x**(n - 2)*x**2 == x**n", "x; n: size", ["n >= 2"], ("proved", "supported")),  # no name is left but a size
    ("log1p(x) <= relu(log1p(x)) - relu(-log1p(x))", None, ["log1p(x) < 0"], ("proved",)),
    ("hard_tanh(x) == 1", None, ["x > 100"], ("proved",)),
    ("hard_sigmoid(x) > 0", None, ["x > -3"], ("proved",)),
    ("hard_tanh(x) < 1", None, ["x < 1"], ("proved",)),
    ("relu(x) > 0", None, ["x > 0"], ("proved",)),
]


@pytest.mark.parametrize(("text", "let", "given", "status"), TRUE)
def test_the_true_neighbour(text, let, given, status):
    assert verify(text, let=let, given=given, timeout=5).status in status


def rungs(ladder):
    """Every way to prove, without the points that are tried before."""
    names = ("integers", "by_entry", "for_all_shapes", "by_theorem", "few_entries", "by_squares", "at_sizes")
    return [*(getattr(ladder, f"prove_{name}") for name in names), ladder.enclose]


@pytest.mark.parametrize(("text", "let", "given"), FALSE)
def test_no_rung_proves_what_is_false(text, let, given):
    claim = make_claim(text, let=let, given=given)
    assert verify(claim, timeout=5).status != "proved"
    ladder = Ladder(claim, Clock(5))
    ladder.search.run(12, 4)  # so that a point at which the hypotheses hold is known
    for rung in rungs(ladder):
        found = ladder.tried(rung)
        assert found is None or found.status != "proved", rung


FORGED = {
    "log1p(log1p(x)) < log1p(relu(log1p(x)) - relu(-log1p(x)))": {
        "method": "regions",
        "hypotheses": ["-log1p(x) > 0"],
        "by cases": [],
        "regions": [
            {
                "region": [],
                "left": "log1p(log1p(x))",
                "right": "log1p(0 - -log1p(x))",
                "conditions": ["x > -1", "log1p(x) > -1"],
                "by": "signs",
            }
        ],
        "point": {"x": "-1/2"},
    }
}


@pytest.mark.parametrize("text", FORGED)
def test_no_certificate_proves_what_is_false(text):
    forged = FORGED[text]
    claim = make_claim(text, given=forged["hypotheses"])
    assert recheck(claim, sealed({**forged, "claim": claim_key(claim)})).status == "unknown"


FLAT = ("relu", "hard_tanh", "hard_sigmoid", "step", "sign", "abs")
ENDS = ("-4", "-3", "-1", "0", "1", "3", "61", "100")


@pytest.mark.parametrize("name", FLAT)
def test_bounds_hold_at_all_ends(name):
    """A value at a point of the interval lies in what is said of it, open ends included."""
    e = parse(f"{name}(x)")
    for low, high in [(a, b) for i, a in enumerate(ENDS) for b in ENDS[i + 1 :]]:
        for more, less in [(">", "<"), (">=", "<="), (">", "<=")]:
            signs = Signs([Compare(more, parse("x"), parse(low)), Compare(less, parse("x"), parse(high))])
            bounds = signs.of(e)
            assert not bounds.empty
            for t in (0, 1, 500, 999, 1000):
                x = mpmath.mpf(low) + (mpmath.mpf(high) - mpmath.mpf(low)) * t / 1000
                if (t == 0 and more == ">") or (t == 1000 and less == "<"):
                    continue
                v = Value({"x": to_array(x)}, {}).of(e)[()]
                if bounds.low is not None:
                    assert v > to_mp(bounds.low) or (v == to_mp(bounds.low) and not bounds.low_open)
                if bounds.high is not None:
                    assert v < to_mp(bounds.high) or (v == to_mp(bounds.high) and not bounds.high_open)
                assert v != 0 or not bounds.apart


# hypotheses that hold nowhere, and points that are said to satisfy them: no numbers, names, sides without a value
NO_POINTS = [
    ("x", "log(x) == log(-x)", {"x": "sqrt(-1)"}),
    ("x", "log(x) == log(-x)", {"x": "1/3"}),
    ("x", "x**2 == -1", {"x": "sqrt(-1)"}),
    ("x", "x/x == 2", {"x": "0"}),
    ("x", "log(x) == 2*log(-x)", {"x": "-1"}),
    ("x; y", "x != x + y - y", {"x": "y", "y": "1"}),
    ("x", "sqrt(x) == sqrt(-1)", {"x": "-1"}),
    ("x", "x != x", {"x": "0/0"}),
    ("x", "x**2 < 0", {"x": "where(1 > 0, sqrt(-1), 1)"}),
    ("x", "x == 1", {"x": "1 > 0"}),
    ("x: n", "x == 1", {"x": ["ones(2)"], "n": 1}),
    ("x: n", "x > 0", {"x": [0.5], "n": 1}),
    ("x: n", "sum(x) == n + sum(x*x) - n + 1", {"x": ["1", "0", "1"], "n": 2}),
    ("k: integer", "2*k == 1", {"k": "1/2"}),
    ("t: positive", "t == -1", {"t": "-1"}),
    ("n: size", "n < 1", {"n": 0}),
    ("Q: 2 2 orthogonal", "det(Q) == 2", {"Q": [["2", "0"], ["0", "1"]]}),
]


@pytest.mark.parametrize(("let", "hypothesis", "point"), NO_POINTS)
def test_a_point_that_is_none_is_refused(let, hypothesis, point):
    claim = make_claim("1 == 2", let=let, given=[hypothesis])
    with pytest.raises((Refused, SymnetError)):
        check_point(point, claim)


def test_points_that_are_formulas_serve():
    claim = make_claim("x**4 == 4", given=["x**2 == 2", "x > 0"])
    check_point({"x": "sqrt(2)"}, claim)


@pytest.mark.parametrize(
    ("side", "serves"),
    [
        ("log(-f(x)**2 - 1)", False),
        ("diff(log(-f(x)**2 - 1), x)", False),
        ("log(-diff(f(x), x)**2 - 1)", False),
        ("1/(diff(f(x), x) - diff(f(x), x))", False),
        ("sqrt(diff(f(x), x, 2)) + log(-diff(f(x), x, 2))", False),
        ("log(diff(f(x), x, 2))", True),
        ("log(f(diff(g(x), x)) - diff(g(f(x)), x))", True),
        ("sqrt(f(x)) + log(-f(x))", False),
        ("log(1 - f(x))", True),
        ("log(f(x) - 5)", True),
        ("asin(f(x))", True),
        ("log(f(x) - g(x))", True),
        ("log(diff(f(x), x)/f(x))", True),
        ("f(x)/g(x)", True),
        ("where(x > 0, log(-diff(f(x), x)**2 - 1), x)", False),  # at 1
        ("where(x > 0, log(diff(f(x), x)), log(-diff(f(x), x)**2 - 1))", True),
        ("where(diff(f(x), x) > 0, log(-diff(f(x), x)), log(diff(f(x), x) - 1))", False),
        ("where(diff(f(x), x) > 0, log(-diff(f(x), x)), x)", True),
        ("log(-grad(sum(f(v)), v)**2 - 1)[0]", False),
        ("sum(where(v > 0, log(-grad(sum(f(v)), v)**2 - 1), v))", False),
        ("trace(log(-hessian(sum(f(v)), v)**2 - 1))", False),
        ("trace(log(hessian(sum(f(v)), v) + 1))", True),
        ("log(grad(sum(f(v)), v))[0]", True),
    ],
)
def test_a_side_has_a_value_for_some_functions(side, serves):
    """What has no value whatever an unspecified function is says nothing."""
    claim = make_claim(f"{side} == {side}", let="x; v: n; f: function; g: function")
    point = {"x": "1", "v": ["1", "2"], "n": 2}
    if serves:
        check_point(point, claim)
    else:
        with pytest.raises(Refused):
            check_point(point, claim)
