"""What the checkers' algebra of numbers shows on its own, each with neighbours that are false."""

import pytest

import symnet as sn
from symnet.evidence.clock import OutOfTime
from symnet.evidence.rechecking.algebra import GENS, ONE, factored
from symnet.evidence.rechecking.check import Check
from symnet.evidence.rechecking.main import checked
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim
from symnet.limits import asked

WHOLE = "q; r; k: integer nonnegative; j: integer; L: size"
ROWS = [
    # claim, declarations, hypotheses, and changes that make it false: (claim or None, hypotheses or None)
    ("q*q**L == q**(L + 1)", WHOLE, [], [("q*q**L == q**(L + 2)", None), ("q*q**j == q**(j + 1)", None)]),
    ("q**(2*k) == (q**k)**2", WHOLE, [], [("q**(2*k) == q**k", None), ("q**(2*k + 1) == (q**k)**2", None)]),
    ("q**k*q**2 == q**(k + 2)", WHOLE, [], [("q**(k - 2)*q**2 == q**k", None)]),
    ("q*q**(L - 1) == q**L", WHOLE, [], [("q*q**(L - 2) == q**(L - 1)", None), ("q*q**(k - 1) == q**k", None)]),
    ("q**(2*L - 2)*q == q**(2*L - 1)", WHOLE, ["L >= 2"], [("q**(L - 3)*q == q**(L - 2)", None)]),
    ("q**j*q == q**(j + 1)", WHOLE, ["q != 0"], [(None, []), (None, ["q >= 0"])]),
    ("q**(-j)*q**j == 1", WHOLE, ["q < 0"], [(None, []), (None, ["q <= 0"])]),
    ("q**k <= 1", WHOLE, ["0 <= q", "q <= 1"], [(None, ["q <= 1"]), (None, ["0 <= q"]), ("q**j <= 1", None)]),
    ("(1 - q)*(1 - q)**k == (1 - q)**(k + 1)", WHOLE, [], [("(1 - q)*(1 - q)**k == (1 - q)**k", None)]),
    ("(-1)**(2*j) == 1", WHOLE, [], [("(-1)**j == 1", None), ("(-1)**(2*j + 1) == 1", None), ("q**(2*j) == 1", None)]),
    ("(q*r)**k == q**k*r**k", WHOLE, [], [("(q*r)**j == q**j*r**k", None), ("(q + r)**k == q**k + r**k", None)]),
    ("(q*r)**j == q**j*r**j", WHOLE, ["q*r != 0"], [("(q*r)**j == q**j*r**(-j)", None)]),
    ("(q/r)**L == q**L/r**L", WHOLE, ["r != 0"], [("(q/r)**L == q**L*r**L", None)]),
    ("(-6*q)**k == (-1)**k*2**k*3**k*q**k", WHOLE, [], [("(-6*q)**k == 2**k*3**k*q**k", None)]),
    ("(q**2 - r**2)**L == (r - q)**L*(-q - r)**L", WHOLE, [], [("(q**2 - r**2)**L == (r - q)**L*(q + r)**L", None)]),
    ("((1 - q)*r)**k >= 0", WHOLE, ["q <= 1", "r >= 0"], [(None, ["q <= 1"]), (None, ["r >= 0"])]),
    ("0**t == 0", "t", ["t > 0"], [(None, []), (None, ["t >= 0"])]),
    ("0**k*0 == 0**(k + 1)", WHOLE, [], [("0**k == 0", None)]),
    ("1/n < d", "n; d", ["d > 0", "n > 1/d"], [(None, ["n > 1/d"]), ("1/n < d/2", None), (None, ["d > 0", "n > 0"])]),
    ("1/(n + 1) < 1/n", "n; d", ["d > 0", "n > 1/d"], [(None, ["n > 1/d"]), ("1/(n - 1) < 1/n", None)]),
    (
        "-1/h > m",
        "h; m",
        ["h < 0", "h > -1/m", "m > 0"],
        [(None, ["h < 0", "h < -1/m", "m > 0"]), ("-1/h > m + 1", None)],
    ),
    ("abs(cos(x/2)) > 0", "x", ["1 + cos(x) != 0"], [(None, ["1 - cos(x) != 0"]), (None, ["1 + cos(x) >= 0"])]),
    ("abs(q) > 0", WHOLE, ["q**2*r != 0"], [(None, ["q**2*r >= 0"]), (None, ["q**2 + r != 0"])]),
    ("a*b - 1 < 1", "a; b", ["b > 0", "0 < a", "a < 2/b"], [("a*b - 1 < 0", None), (None, ["a < 2/b"])]),
    (
        "w == v",
        "w; v; b; c; x; y",
        ["w*x + b == v*x + c", "w*y + b == v*y + c", "x != y"],
        [(None, ["w*x + b == v*x + c", "w*y + b == v*y + c"]), ("w == v + 1", None)],
    ),
    ("x == 0", "x; y", ["x*y == 0", "y > 0"], [(None, ["x*y == 0"]), (None, ["x*y == 0", "y >= 0"])]),
    ("s*(1 - s)*(1 - 6*s*(1 - s)) <= 1/8", "s", [], [("s*(1 - s)*(1 - 6*s*(1 - s)) <= 1/32", None)]),
    ("x**5 - x + 2 > 0", "x", ["x > 0"], [(None, []), ("x**5 - x + 1/2 > 0", None)]),
    ("m*(s - x)**2 >= 0", "m: size; s; x", [], [("(m - 2)*(s - x)**2 >= 0", None), ("m*(s - x) >= 0", None)]),
    ("m*n - m - n + 1 >= 0", "m: size; n: size", [], [("m*n - m - n >= 0", None)]),
    ("x + y < 3", "x; y", ["x < 1", "y < 2"], [(None, ["x < 1"]), ("x + y < 2", None)]),
    ("x > z", "x; y; z", ["x > y", "y >= z"], [(None, ["x >= y", "y >= z"]), ("z > x", None)]),
    ("t*x <= 0", "t; x", ["t >= 0", "x <= 0"], [(None, ["t >= 0"]), ("t*x < 0", None)]),
    ("abs(sin(x))/k <= 1/k", "x; k", ["k > 0"], [(None, []), ("abs(sin(x))/k < 1/k", None)]),
    ("a*exp(x - y) >= a", "a; x; y", ["a > 0", "x >= y"], [(None, ["x >= y"]), ("a*exp(x - y) > a", None)]),
    ("a*b*x < b*a*y", "a; b; x; y", ["a > 0", "b > 0", "x < y"], [(None, ["a >= 0", "b > 0", "x < y"])]),
    ("log(x) + sign(x) == log(x) + 1", "x", ["x > 0"], [("log(x) + sign(x - 1) == log(x) + 1", None)]),
    ("x*where(y > 0, x, x) == x**2", "x; y", [], [("x*where(y > 0, x, 1) == x**2", None)]),
    ("x*where(y > 0, x, 1) == x**2", "x; y", ["y > 1"], [(None, ["y > -1"]), (None, ["y < 0"])]),
    ("(1 + y*x - x*y)*sin(sigmoid(x)) >= 0", "x; y", [], [("(1 + y*x - x*y)*cos(3*sigmoid(x)) >= 0", None)]),
    ("x > 0", "t; x", ["t >= 0", "t*x > 0"], [(None, ["t*x > 0"]), (None, ["t >= 0", "t*x >= 0"])]),
    ("cos(3*x) == 4*cos(x)**3 - 3*cos(x)", "x", [], [("cos(3*x) == 4*cos(x)**3 - 2*cos(x)", None)]),
    ("sin(-3*x) == 4*sin(x)**3 - 3*sin(x)", "x", [], [("sin(-3*x) == 3*sin(x) - 4*sin(x)**3", None)]),
    ("cosh(sin(2*x)) == cosh(2*sin(x)*cos(x))", "x", [], [("cosh(sin(2*x)) == cosh(sin(x)*cos(x))", None)]),
    ("exp(x/2)*exp(x/3) == exp(5*x/6)", "x", [], [("exp(x/2)*exp(x/3) == exp(x)", None)]),
    (
        "(x - y)**2/sqrt((x - y)**2 + t)**2 < 1",
        "x; y; t",
        ["sqrt((x - y)**2 + t) != 0", "t > 0"],
        [(None, ["t >= 0"]), ("(x - y)**2/sqrt((x - y)**2 + t)**2 < 1/2", None)],
    ),
    ("sqrt(x)*x**(1/3) == x**(5/6)", "x", ["x >= 0"], [("sqrt(x)*x**(1/3) == x**(2/3)", None)]),
    ("n**2 - n > 0", "n: size", ["n >= 2"], [(None, []), ("n**2 - 2*n > 0", None)]),
    ("sqrt(x) == sqrt(2*y + 1)", "x; y", ["x - 2*y == 1", "y >= 0"], [(None, ["x + 2*y == 1", "y >= 0"])]),
    ("sqrt(1 - sin(t)**2) == cos(t)", "t", ["0 <= t", "t <= 1"], [(None, ["0 <= t", "t <= 2"])]),
    ("x*y*(1 + z**2) <= 0", "x; y; z", ["x*y <= 0"], [("x*y*(1 + z**2) < 0", None), ("x*y*(1 + z) <= 0", None)]),
    ("sign(x - 1)*x == x", "x", ["x > 1"], [(None, ["x > 0"])]),
    ("1/(8*s) <= (m + 1)**2", "s; m", ["1/(8*(m + 1)**2) <= s", "s > 0"], [("1/(8*s) < (m + 1)**2", None)]),
    ("2*k**2*q**2 + k**2 - q**2 > 0", "k; q", ["k > 1"], [(None, []), ("k**2*q**2/2 + k**2 - q**2 > 0", None)]),
    ("x**3 >= x", "x", ["x**2 == 1"], [(None, ["x**2 == 4", "x < 0"]), ("x**3 > x", None)]),
    ("4*cos(pi/5) <= 1 + sqrt(5)", "", [], [("4*cos(pi/5) <= 1 + sqrt(4)", None), ("4*cos(pi/5) < 1 + sqrt(5)", None)]),
    ("erf(1/sqrt(x)) == erf(sqrt(x)/x)", "x", ["x > 0"], [("erf(1/sqrt(x)) == erf(sqrt(x)/x**2)", None)]),
    ("exp(y*(1 + 1/sqrt(x))) == exp(y*sqrt(x)/x + y)", "x; y", ["x > 0"], [("exp(1/sqrt(x)) == exp(sqrt(x))", None)]),
    ("2**(1/3**20000) > 1", "", [], [("2**(-1/3**20000) > 1", None), ("(1/2)**(1/3**20000) > 1", None)]),
    ("x**t < 1", "x; t", ["0 <= x", "x < 1", "t > 0"], [(None, ["x < 1", "t > 0"]), (None, ["0 <= x", "x < 1"])]),
    ("x**t >= 1", "x; t", ["0 < x", "x <= 1", "t <= 0"], [("x**t > 1", None), ("x**(-t) >= 1", None)]),
    ("softplus(x) > log(2) + x/2 - 1/1000", "x", [], [("softplus(x) > log(2) + x/2 + 1/1000", None)]),
    ("x**(1/7)*y**(1/5) == (x**5*y**7)**(1/35)", "x; y", ["x > 0", "y > 0"], [("x**(1/7) == x**(1/5)", None)]),
    ("exp(x) - 2*exp(y) < 0", "x; y", ["x < y"], [("2*exp(x) - exp(y) < 0", None), (None, ["x != y"])]),
]


def shown(text, let, given):
    claim = make_claim(text, let=let, given=given)
    return Check(tuple(claim.hypotheses)).holds(claim.comparison)


@pytest.mark.parametrize(("text", "let", "given", "false"), ROWS, ids=[row[0] for row in ROWS])
def test_what_is_shown_and_its_false_neighbours(text, let, given, false):
    assert shown(text, let, given)
    for other, less in false:
        assert not shown(other or text, let, given if less is None else less), (other, less)


FOLLOWED = [
    ("diff(gelu(x), x) <= 6/5", "x", []),
    ("tan(x/2) == sin(x)/(1 + cos(x))", "x", []),
    ("diff(maximum(x, x), x) == 1", "x", []),
    ("diff(x**n, x) == n*x**(n - 1)", "x; n: size", []),
    ("(1 - p)*(1 - p)**k == (1 - p)**(k + 1)", "p; k: size", []),
    ("norm(U)**2*(norm(U)**(2*k)*c) == norm(U)**(2*k + 2)*c", "U: m n; k: size; c", []),
    ("abs(diff(sigmoid(w*x + b), x)) <= abs(w)/4", "w; x; b", ["abs(w) < 4"]),
    ("relu(t*x) + relu((1 - t)*y) == t*relu(x) + (1 - t)*relu(y)", "t; x; y", ["0 <= t", "t <= 1", "x*y >= 0"]),
    ("relu(1 - maximum(maximum(x, y), 0) + minimum(minimum(x, y), 0)) == 0", "x; y", ["x >= 1"]),
    ("1/(8*s) <= (m + 1)**2", "s; m", ["1/(8*(m + 1)**2) <= s", "m >= 0", "s > 0"]),
    ("sum(a*maximum(w, q)) <= b @ maximum(w, q)", "a: n; w: n; q: n; b: n", ["a <= b", "maximum(w, q) >= 0"]),
    ("where(q > 0, q, r)**j*where(q > 0, q, r) == where(q > 0, q, r)**(j + 1)", WHOLE, ["where(q > 0, q, r) != 0"]),
    ("diff(exp(tan(where(y > 0, x, x))), x) == exp(tan(x))*diff(tan(where(y > 0, x, x)), x)", "x; y", ["x > 0"]),
    ("log(maximum(x, y)) <= maximum(x, y) - 1", "x; y", ["maximum(x, y) > 0"]),
]


@pytest.mark.parametrize(("text", "let", "given"), FOLLOWED, ids=[row[0] for row in FOLLOWED])
def test_certificates_are_followed(text, let, given):
    verdict = sn.verify(text, let=let, given=given)
    assert verdict.status == "proved"
    assert checked(verdict.claim, verdict.certificate) is not None


DERIVED_AS = [
    ("diff(where(x != 0, x**2/x, 0), x) == 1", "diff(where(x != 0, x**2/x, 1), x) == 1"),
    ("diff(where(x != 0, x/x, 1), x) == 0", "diff(where(x != 0, x/x, 2), x) == 0"),
    ("diff(sqrt(x**4), x) == 2*x", "diff(sqrt(x**2), x) == 1"),
]


@pytest.mark.parametrize(("true", "false"), DERIVED_AS)
def test_functions_may_be_derived_as_others_that_they_equal_everywhere(true, false):
    verdict = sn.verify(true)
    assert verdict.status == "proved" and checked(verdict.claim, verdict.certificate) is not None
    rows = verdict.certificate["regions"]
    (place,) = [k for k, row in enumerate(rows) if "equal" in row]
    other = make_claim(false)
    for edit in ({"is": "2*x"}, {"is": "x**2 + 1"}, {"of": "x**3"}, {"regions": []}, {"more": 1}):
        equal = [{**rows[place]["equal"][0], **edit}]
        forged = {
            **verdict.certificate,
            "regions": [*rows[:place], {**rows[place], "equal": equal}, *rows[place + 1 :]],
        }
        assert sn.recheck(verdict.claim, sealed(forged)).status == "unknown", edit
    of = str(other.lhs.children[0])
    equal = [{**rows[place]["equal"][0], "of": of}]
    forged = {**verdict.certificate, "claim": claim_key(other), "regions": rows}
    forged["regions"] = [*rows[:place], {**rows[place], "equal": equal}, *rows[place + 1 :]]
    assert sn.recheck(other, sealed({k: v for k, v in forged.items() if k != "seal"})).status == "unknown"


def test_factoring_asks_for_the_time():
    def over():
        raise OutOfTime

    with asked(over), pytest.raises(OutOfTime):
        factored(GENS[1] ** 2 - ONE)
