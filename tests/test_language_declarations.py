"""Declarations and claims: what is refused, and in which words."""

import pytest

from symnet.errors import SymnetError
from symnet.expr import Defined, Symbol
from symnet.language import make_claim, parse, parse_conditions, parse_declarations
from symnet.sizes import sizes
from symnet.symbols import function, scalar, tensor


@pytest.mark.parametrize(
    ("let", "message"),
    [
        ("W m n", "a colon after the name"),
        ("W：m n", "a colon"),
        ("W: m n；x: n", "for `；` write ; of the keyboard"),
        ("W: m n, x: n", "; before the next name"),
        (["W: m n"], "not a declaration"),
        ({"sum": "n"}, "word of the language"),
        ({"x": "n", "n": "size", "f": 3}, "not the shape"),
        ({"if": ""}, "word of the language"),
        ({"1x": ""}, "not a name"),
        ("x: n/2", "not a size"),
        ("x: 1.5", "not a size"),
        ("x: -n", "never is"),
        ("x: n - n", "at least 1"),
        ("x: 3 - 4", "at least 1"),
        ("x: e", "a constant"),
        ("x: (n", "not closed"),
        ("x: (m n)", "beside each other"),
        ("A: n n symetric", "did you mean the fact symmetric"),
        ("A: n n Symmetric", "did you mean the fact symmetric"),
        ("x: n positve", "did you mean the fact positive"),
        ("x: n**n", "a polynomial has"),
        ("x: n**101", "largest power"),
        ("x: ((((2**99)**99)**99)**99)", "a polynomial has"),
        ("x: (a+b+c+d+1)**20", "at most 60 terms"),
        ("x: (a+b+c+d+1)**5*(a+b+c+d+1)**5", "at most 60 terms"),
        ("x: " + "(" * 400 + "n" + ")" * 400, "nested deeper"),
        ("x: " + "n+" * 2_000 + "n", "longer than 1,000"),
        ("x: " + "9" * 2_000, "longer than 1,000"),
        ("x; " * 40_000, "at most 100,000"),
        ("x: n function", "stands alone"),
        ("x: size size", "stands alone"),
        ("f: function; f: n", "at once"),
        ("f: function; x: f", "at once"),
        ("x: n; f: n; n: function", "at once"),
        ("A: n n symmetric; A: n n", "declared twice"),
        ("A: n m symmetric", "square"),
        ("x: n symmetric", "square"),
    ],
)
def test_more_wrong_declarations(let, message):
    with pytest.raises(SymnetError, match=message) as error:
        parse_declarations(let)
    assert len(str(error.value)) < 600


def test_shapes_as_numpy_prints_them():
    m, n = sizes("m n")
    found = parse_declarations("W: (m, n); x: (n,) positive; y: (m + 1)*n; z: (2*(n + 1), m); t: (n + 1) (m + 1)")
    shapes = {s.name: s.shape for s in found.variables()}
    assert shapes == {"W": (m, n), "x": (n,), "y": (m * n + n,), "z": (2 * n + 2, m), "t": (n + 1, m + 1)}
    assert found.symbols["x"].facts == ("positive",)


def test_spaces_commas_and_repetitions_in_declarations():
    m, n = sizes("m n")
    found = parse_declarations(" W : m , n ;; x:n;W:m n; t :; X: 2 * m  n + 1 ; Y: (m + 1)*n m**2 positive integer")
    shapes = {s.name: s.shape for s in found.variables()}
    assert shapes == {"W": (m, n), "x": (n,), "t": (), "X": (2 * m, n + 1), "Y": (m * n + n, m**2)}
    assert parse_declarations({"W": ("m", n + 1), "x": [3]}).symbols["W"].shape == (m, n + 1)
    assert parse_declarations(None).variables() == []
    many = parse_declarations("; ".join(f"x{k}: n" for k in range(9_000)))
    assert len(many.variables()) == 9_000


def test_declarations_are_not_changed_by_what_is_read_with_them():
    declared = parse_declarations("x: n")
    parse("a + sum(x)", let=declared, where={"a": scalar("q") + 1})
    assert list(declared.symbols) == ["x"]


def test_hypotheses_know_the_names_of_the_sides():
    x = tensor("x", sizes("n"))
    claim = make_claim(x @ x, ">", 0, given=["x != 0", "n >= 2"])
    assert claim.given[0].shape == x.shape and claim.variables == (x,)
    assert make_claim(x @ x, ">=", "norm(x) - 1").rhs.children[0].children[0] is x
    assert parse_conditions("x > 0", about=[x])[0].children[0] is x
    f = function("f")
    assert make_claim(f(scalar("t")), "==", "f(t)").rhs is f(scalar("t"))
    z = Defined("z", x * 2)
    assert make_claim(z, "==", "z").rhs is z and make_claim("a == z", where={"a": z}).rhs is z


def test_one_name_is_one_object():
    t = scalar("t", positive=True)
    claim = make_claim(t, ">", "t - 1", given=["t < 5"])
    assert [v.facts for v in claim.variables] == [("positive",)]
    (merged,) = make_claim(t, ">", "t - 1", let="t: integer").variables
    assert merged.facts == ("integer", "positive")
    x = tensor("x", 3)
    assert make_claim(x, "==", "x").variables == (x,)
    with pytest.raises(SymnetError, match="one name is one object"):
        make_claim(x, "==", "x", let="x: 4")
    with pytest.raises(SymnetError, match="one object"):
        make_claim(x @ x, "==", scalar("x"))
    with pytest.raises(SymnetError, match=r"size and a tensor|tensor and a size"):
        make_claim(scalar("n"), "==", parse("trace(eye(n))", let="n: size"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x",), "not a claim"),
        (("x != 1",), "may only stand in a hypothesis"),
        (("x", "=", "y"), "not a relation"),
        (("x == y", "==", "y"), "is a comparison"),
        (("x", "==", None), "a side of the claim is missing"),
        ((None,), "a side of the claim is missing"),
        (("0 < x < 1",), "compares more than once"),
        (("x == y", None, None, 3), "not a hypothesis"),
        (("x == y", None, None, [True]), "truth value"),
        (("x == y", None, None, {"x": 1}), "not a hypothesis"),
        (("x == y", None, None, ["x + 1"]), "not a hypothesis"),
        (("x == y", None, None, ["x > "]), "too early"),
        (("x == y", None, None, ["x = 1"]), "write == for"),
        ((("x", "y", "z"),), "tuple"),
        (("",), "empty"),
    ],
)
def test_claims_that_are_none(arguments, message):
    with pytest.raises(SymnetError, match=message):
        make_claim(*arguments)


def test_ways_to_state_a_claim():
    t = scalar("t")
    stated = make_claim("t*t >= 0")
    assert make_claim(stated) == stated == make_claim(stated.comparison) == make_claim("t*t", ">=", 0)
    assert make_claim(("t + t", "2*t")) == make_claim("t + t", rhs=2 * t) == make_claim("t + t == 2*t")
    assert [str(c) for c in make_claim(stated, given="t > 1").given] == ["t > 1"]
    assert make_claim("1 == 1", given="0 < p < 1").given == parse_conditions("0 < p < 1")
    assert make_claim("1 == 1", given=[None, "t > 1", stated]).given[1] == stated.comparison
    assert make_claim("1 == 1", given=["t > 1", "t > 1"]).given == parse_conditions("t > 1")
    assert isinstance(make_claim("x == y").lhs, Symbol)
