"""Powers under attack: of a negative base only one with a whole exponent has a value, so nothing may be put for a name
that makes an exponent whole, or no longer whole; and new names of a certificate are those of no one else."""

import pytest

import symnet as sn
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.main import checked
from symnet.evidence.records import claim_key, sealed
from symnet.language import make_claim
from tests.provers_alone import refuted_and_not_proved

# claim, declarations, hypotheses
FALSE = [
    ("x**n >= 0", "n: size", ["n >= 2"]),
    ("x**n >= 0", "n: integer", ["x != 0"]),
    ("x**n >= 0", "n: integer; y", ["n == y", "x != 0"]),
    ("x**n >= 0", "n: size; x: k", []),
    ("sum(x**n) >= 0", "n: size; x: k", []),
    ("exp(x**n) >= 1", "n: integer", ["x != 0"]),
    ("atan(x**n) >= 0", "n: size", []),
    ("x**n + y**n >= 0", "n: size", []),
    ("(-1)**n >= 0", "n: integer", []),
    ("(-1)**n >= 0", "n: integer; y", ["n == y"]),
    ("abs(x**n) == x**n", "n: integer; y", ["n == y", "x != 0"]),
    ("diff(x**n, x) >= 0", "n: size", []),
    ("x >= 0", "n: integer", ["x**n < 0"]),
    ("x**ones(n) == x", "x: n", []),
    ("x**(2*ones(n)) == x*x", "x: n", []),
    ("x**k[0]*x**(-k[0]) == 1", "k: 2 integer; x", ["x != 0"]),
    ("x**k.T*x**(-k.T) == 1", "k: 2 2 integer; x", ["x != 0"]),
]


@pytest.mark.parametrize(("claim", "let", "given"), FALSE)
def test_what_holds_of_real_exponents_only_is_not_proved_without_a_search(claim, let, given, monkeypatch):
    refuted_and_not_proved(monkeypatch, claim, seconds=1, let=let, given=given)


@pytest.mark.parametrize(
    ("claim", "let", "given"),
    [
        ("(1 + 1/n)**n < e", "n: size", []),
        ("x**(2*n) >= 0", "n: size", []),
        ("x**n == 4", "n: integer", ["n == 2", "x == -2"]),
        ("log(1 + 1/n) <= 1/n", "n: size", []),
    ],
)
def test_what_has_values_still_follows(claim, let, given):
    assert sn.verify(claim, let=let, given=given).status == "proved"


def rejected(text, let, given, point, **fields):
    claim = make_claim(text, None, None, given, let, None)
    with pytest.raises(Refused):
        checked(claim, sealed({"claim": claim_key(claim), "point": point, **fields}))


def of_one_region(given, trace):
    region = {"region": [], "conditions": [], "by": trace["by"], "trace": trace}
    return {"method": "regions", "hypotheses": given, "by cases": [], "regions": [region]}


def substituted(name, e, function, bounds=()):
    way = {"by": "holds"}
    return {"by": "substitution", "name": name, "of": e, "bounds": [*bounds], "function": function, "way": way}


def test_a_box_is_not_void_where_a_negative_base_has_a_power():
    boxes = {"method": "integers one by one", "names": ["n"]}
    rejected("x >= 0", "n: size", ["x**n < 0"], {"x": "-1", "n": 1}, **boxes, boxes=["void"])
    rejected("x >= 0", "n: integer", ["x**n < 0"], {"x": "-1", "n": "1"}, **boxes, boxes=["void", "void"])


def test_a_real_number_does_not_stand_for_an_exponent_of_a_negative_base():
    for bounds in ([], ["t >= 1"], ["(-1)**t < 5"], ["x**t < 5"]):
        trace = substituted("t", "n", "x**t + 0", bounds)
        rejected("x**n >= 0", "n: size", [], {"x": "-1", "n": 2}, **of_one_region([], trace))
    trace = substituted("t", "n", "x + 0*t", ["x**t < 0"])
    rejected("x >= 0", "n: size", ["x**n < 0"], {"x": "-1", "n": 1}, **of_one_region(["x**n < 0"], trace))


def test_a_new_name_is_none_of_those_that_letters_stand_for():
    """α cannot be typed in a certificate, so all names are letters there: t too, of which a hypothesis speaks."""
    given = ["t >= 5"]
    for e in ("v0", "v1"):
        trace = substituted("t", e, "t - 5")
        rejected("α >= 5", "t; α", given, {"α": "5", "t": "6"}, **of_one_region(given, trace))


def test_a_name_of_an_integer_is_opened_as_one():
    claim = make_claim("abs(x**z) == x**z", None, None, (), "n: size", {"z": "n + 1"})
    line = {"relation": "==", "formula": str(claim.rhs), "given": [], "opened": {"z": "z"}, "facts": [], "laws": []}
    line["proof"] = sn.verify("abs(x**z) == x**z").certificate
    fields = {"method": "composition", "names": [], "free": {}, "lines": [line], "point": {"x": "1", "n": 1}}
    with pytest.raises(Refused):
        checked(claim, sealed({"claim": claim_key(claim), **fields}))


def test_no_derivative_by_an_integer():
    n, x = sn.scalar("n", integer=True), sn.scalar("x")
    for by in (
        lambda: sn.diff(x**n, n),
        lambda: sn.grad(x**n, n),
        lambda: sn.verify("diff(x**n, n) == 0", let="n: integer"),
    ):
        with pytest.raises(sn.SymnetError, match="declared integer, so there is no derivative by it"):
            by()


@pytest.mark.parametrize("given", [[], ["n >= 0"]])
def test_the_rule_for_powers_fails_where_the_exponent_and_the_base_are_0(given):
    """x**0 is 1, and has a derivative at 0, where the rule has 0**-1."""
    found = sn.verify("diff(x**n, x) == n*x**(n - 1)", let="n: integer", given=given)
    assert found.status == "refuted" and found.counterexample == {"x": "0", "n": "0"}
    assert sn.verify("diff(x**n, x) == n*x**(n - 1)", let="n: integer", given=["x != 0"]).status == "proved"
