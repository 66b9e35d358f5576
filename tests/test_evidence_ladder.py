"""The ladder as a user meets it: the examples of the contract, the function table, mutants, and hostile claims."""

import json
import random
from dataclasses import replace

import pytest

from symnet.calculus.forward import eliminate
from symnet.claim import Claim, Verdict
from symnet.errors import ShapeError, SymnetError
from symnet.evidence import assert_proved, assert_refuted, evaluate, recheck, verify
from symnet.evidence.clock import Clock
from symnet.evidence.refutation.refute import Search
from symnet.evidence.refutation.values import _read
from symnet.expr import Apply, Formal, Map, Number, Symbol, count, postorder, rebuild
from symnet.functions import ROWS
from symnet.language import parse
from symnet.program.backends.balls import balls
from symnet.program.interpret import evaluate as interpret
from symnet.symbols import scalar
from tests.evidence_corpus import mutants, true_claims
from tests.work import Limit

CONTRACT = [
    ("tanh(x) == 2*sigmoid(2*x) - 1", None, (), "proved", None),
    ("x/x == 1", None, (), "refuted", "x != 0"),
    ("x/x == 1", None, ("x != 0",), "proved", None),
    ("diff(log(x), x) == 1/x", None, (), "refuted", "x > 0"),
    ("diff(log(x), x) == 1/x", None, ("x > 0",), "proved", None),
    ("0*log(x) == 0", None, (), "refuted", "x > 0"),
    ("grad(norm(x)**2, x) == 2*x", "x: n", (), "proved", None),
    ("diff(relu(x) - relu(-x), x) == 1", None, (), "proved", None),
    ("diff(relu(x), x) == step(x)", None, (), "refuted", "x != 0"),
    ("diff(relu(x), x) == step(x)", None, ("x != 0",), "proved", None),
    ("trace(eye(n)) == n", "n: size", (), "proved", None),
    ("sum(softmax(z)) == 1", "z: n", (), "proved", None),
    ("step(0) == 1", None, (), "proved", None),
    ("sign(0) == 0", None, (), "proved", None),
    ("0**0 == 1", None, (), "proved", None),
    ("0**a == 0", None, ("a > 0",), "proved", None),
    ("0**a == 0", None, (), "refuted", "a > 0"),
    ("(-2)**k == (-1)**k*2**k", "k: integer", (), "proved", None),
    ("m*n == n*m", "m: size; n: size", (), "proved", None),
    ("n >= 1", "n: size", (), "proved", None),
    ("n >= 2", "n: size", (), "refuted", None),
    ("n >= 2", "n: size", ("n > 1",), "proved", None),
    ("x > 0", None, ("x > 1", "x < 0"), "unknown", None),
    ("x == y", None, ("x < y", "y < x"), "unknown", None),
    ("log(-1 - x**2) == log(-1 - x**2)", None, (), "unknown", None),
    ("log(-1 - x**2) == 3", None, (), "refuted", None),
    ("x + 1e-9*x == x", None, (), "refuted", None),
    ("(x - 1)**2 > 0", None, (), "refuted", "x != 1"),
    ("sqrt(x**2) == x", None, (), "refuted", "x >= 0"),
    ("where(x > 0, log(x), 0) == where(x > 0, log(x), 0)", None, (), "proved", None),
    ("where(x > 0, 1/x, 0)*x == step(x)", None, (), "refuted", "x != 0"),
    ("grad(x @ A @ x, A) == outer(x, x) + outer(x, x).T - diag(x*x)", "x: n; A: n n symmetric", (), "proved", None),
    ("inv(A) @ A == eye(n)", "A: n n", (), "refuted", "det(A) != 0"),
    ("grad(x @ A @ x, x) == 2*A @ x", "A: n n; x: n", (), "refuted", "A.T == A"),
    ("diff(sqrt(x), x) == 1/(2*sqrt(x))", None, (), "proved", None),
    ("diff(abs(x), x) == x/abs(x)", None, (), "proved", None),
    ("diff(abs(x), x) == sign(x)", None, (), "refuted", "x != 0"),
    ("sigmoid(x)*(1 - sigmoid(x)) <= 1/4", None, (), "proved", None),
    ("e**x == exp(x)", None, (), "proved", None),
    ("log(e) == 1", None, (), "proved", None),
    ("pi == 355/113", None, (), "refuted", None),
    ("f(x) + f(x) == 2*f(x)", "f: function", (), "proved", None),
    ("f(1/x)*x/x == f(1/x)", "f: function", (), "proved", None),  # a constant f too has no value where 1/x has none
    ("f(1/x) - f(1/x) == 0", "f: function", (), "refuted", "x != 0"),
    ("diff(f(x)*x, x) == diff(f(x), x)*x + f(x)", "f: function", (), "proved", None),
]


@pytest.mark.parametrize("text, let, given, status, missing", CONTRACT)
def test_the_contract(text, let, given, status, missing):
    verdict = verify(text, let=let, given=given)
    assert verdict.status == status, verdict
    if missing is not None:
        assert verdict.missing == missing
    if status == "proved":
        assert verdict.certificate["point"] is not None and verdict.domain and verdict.method
        names = {s.name for s in verdict.claim.variables}
        assert names <= set(verdict.certificate["point"])
    if status == "refuted":
        assert_fails_there(verdict)
    if status == "unknown":
        assert verdict.reason


def assert_fails_there(verdict: Verdict) -> None:
    """The counterexample, pasted back in, makes the hypotheses true and the claim false."""
    claim, point = verdict.claim, dict(verdict.counterexample)
    names = {n.name for side in (claim.lhs, claim.rhs) for n in _nodes(side) if isinstance(n, Apply)}
    functions = {name: parse(point.pop(name)) for name in names & {*point}}
    claim = replace(claim, lhs=_with(functions, claim.lhs), rhs=_with(functions, claim.rhs))
    values = {s.name: _read(point[s.name]) for s in claim.variables}
    sizes = {name: value for name, value in point.items() if name not in values}
    if any(isinstance(node, Formal) for c in (claim.lhs, claim.rhs) for node in _nodes(c)):
        return
    for h in claim.given:
        found = interpret(h, {k: values[k] for k in _names(h)}, sizes, balls(256))
        assert not any(v is False or type(v).__name__ == "Undefined" for v in getattr(found, "flat", [found]))
    left, right = (
        interpret(side, {k: values[k] for k in _names(side)}, sizes, balls(256)) for side in (claim.lhs, claim.rhs)
    )
    entries = zip(getattr(left, "flat", [left]), getattr(right, "flat", [right]), strict=False)
    assert any(_fail(claim.relation, a, b) for a, b in entries)


def _with(functions, side):
    """The functions put in for those that may be any."""
    t = scalar("t")
    return rebuild(side, lambda n: rebuild(functions[n.name], {t: n.children[0]}) if isinstance(n, Apply) else None)


def _nodes(e):
    return postorder(e)


def _names(e):
    return [node.name for node in _nodes(e) if isinstance(node, Symbol)]


def _fail(relation, a, b):
    kinds = [type(v).__name__ for v in (a, b)]
    if "Undefined" in kinds:
        return kinds.count("Undefined") == 1
    return {"==": a != b, "<=": a > b, "<": a >= b, ">=": a < b, ">": a <= b}[relation]


x, y = scalar("x"), scalar("y")


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.name)
def test_every_row_of_the_table_has_the_derivative_that_it_says(row):
    operands = (x, y) if row.operands == 2 else (x, *map(Number, row.defaults))
    f = Map(row.name, *operands)
    given = (*row.domain(*operands), *row.smooth(*operands))
    for variable, partial in zip(operands[: row.operands], row.partials, strict=False):
        assert_proved(Claim(Formal("diff", f, variable), "==", partial(*operands), given))
    if row.definition is not None:
        assert_proved(Claim(f, "==", row.definition(*operands)))


@pytest.mark.parametrize("claim", true_claims(), ids=str)
def test_true_claims_are_proved(claim):
    assert_proved(claim)


@pytest.mark.parametrize("claim", true_claims()[::3], ids=str)
def test_mutants_are_not_proved_unless_true(claim):
    """What is proved of a mutant holds, in floating point, wherever it can be evaluated; most mutants are refuted."""
    rng = random.Random(str(claim))
    for mutant in mutants(claim, rng, 4):
        verdict = verify(mutant, timeout=3)
        if verdict.status == "refuted":
            assert_fails_there(verdict)
        elif verdict.status == "proved":
            assert _agrees_in_floats(mutant), mutant


def _agrees_in_floats(claim: Claim) -> bool:
    plain = Claim(eliminate(claim.lhs).value, claim.relation, eliminate(claim.rhs).value, claim.given)
    return Search(plain, Clock(5)).run(60, 30) is None or plain.lhs is not claim.lhs


FALSE = [
    "sin(x) == x",
    "tanh(x) == 2*sigmoid(2*x) - 1 + 1e-30",
    "exp(2*x) == exp(x)**2 + 1e-40",
    "log(x + y) == log(x) + log(y)",
    "sqrt(x + y) == sqrt(x) + sqrt(y)",
    "abs(x + y) == abs(x) + abs(y)",
    "1/(x + y) == 1/x + 1/y",
    "x**0 == 0",
    "(x**2)**(1/2) == x",
    "exp(x)*exp(y) == exp(x*y)",
    "diff(x**2, x) == x",
    "diff(exp(-x), x) == exp(-x)",
    "diff(relu(x)*x, x) == relu(x)",
    "asin(sin(x)) == x",
    "log(exp(x)**2) == x",
    "atan(x) + atan(1/x) == pi/2",
    "erf(x)**2 + exp(-x**2) == 1",
    "sigmoid(x) + sigmoid(y) == 1",
    "x == x*1.0000000001",
    "where(x >= 0, 1, 0) == where(x > 0, 1, 0)",
    "hard_sigmoid(x) == sigmoid(x)",
    "gelu(x) == silu(x)",
    "x < x + 1e-20*x",
    "exp(x) > 1e-9",
    "x**2 > -1e-9*x",
    "sin(x)**2 + cos(x)**2 == 1 + 1e-50",
    "pi == 3.14159265358979323846264338327950288419716939937510",
    "sqrt(2) == 1.41421356237309504880168872420969807856967187537694",
    "exp(pi*sqrt(163)) == 262537412640768744",
]


@pytest.mark.parametrize("text", FALSE)
def test_false_claims_are_refuted(text):
    assert_fails_there(assert_refuted(text))


def test_numbers_that_look_equal_are_no_proof():
    for text in (
        "log(2) == 0.69314718055994530941723212145817656807550013436026",
        "e == 2.718281828459045235360287471352662",
    ):
        assert verify(text).status == "refuted"


TRAPS = [  # true or false, none of these may be proved by a rule that does not apply
    "atan(x) + atan(1/x) == pi/2",
    "asin(sin(x)) == x",
    "log(x*y) == log(x) + log(y)",
    "(x*y)**a == x**a*y**a",
    "sqrt(x)*sqrt(x) == x",
    "x**(a + b) == x**a*x**b",
    "(x**2)**a == x**(2*a)",
    "abs(x)/x == sign(x)",
    "diff(step(x), x) == 0",
    "diff(sign(x)*0, x) == 0*x",
    "diff(where(x == 0, 1, 0), x) == 0",
    "diff(where(x > 0, x, x), x) == where(x == 0, 2, 1)",
]


@pytest.mark.parametrize("text", TRAPS)
def test_rules_that_do_not_apply_prove_nothing(text):
    assert verify(text).status != "proved" or text == "diff(sign(x)*0, x) == 0*x"


WITHOUT_VALUES = [  # a part that cancels or is not chosen still has to have a value
    "where(log(x) > 0, 1, 1) == 1",
    "where(exp(log(x)) > 0, 1, 2) == 1",
    "where(1/x > 0, x, x) == x",
    "relu(log(x)) - relu(log(x)) == 0",
    "leaky_relu(x, 1/y)*0 == 0",
    "log(x) - log(x) == 0",
    "0/x == 0",
    "diff(0*abs(x), x) == 0/x",
    "maximum(x, log(y)) - maximum(x, log(y)) == 0",
    "log(v)[0] - log(v)[0] == 0*log(v)[1]",
]


@pytest.mark.parametrize("text", WITHOUT_VALUES)
def test_what_cancels_must_have_a_value(text):
    assert_refuted(text, let="v: n")


HOSTILE = [
    "9**9**9**9 == 1",
    "x**1000000000 == 1",
    "(x + y + z + w)**500 == 1",
    "exp(exp(exp(exp(exp(exp(1000)))))) == 1",
    "x**(10**300) == x",
    "(1 + x)**1000000 == (x + 1)**1000000",
    "sin(123456789123456789*x) == sin(x)",
    "exp(x/1000003 + x/1000033 + x/1000037) == exp(x/1000003)*exp(x/1000033)*exp(x/1000037)",
    "(((x + 1)**50 + 1)**50 + 1)**50 == 1",
    "prod(ones(1000000)) == 1",
    "sum(A @ A @ A @ A @ A @ A) == 1",
    "det(B) == 1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_claims_are_answered_in_time(text):
    with Limit(3):
        verdict = verify(text, let="A: n n; B: 40 40", timeout=3)
    assert verdict.status in ("refuted", "unknown", "supported") or text.startswith(("prod", "(1 + x)", "exp(x/"))


def test_deep_and_long_claims_do_not_recurse():
    e = x
    for _ in range(3000):
        e = e + 1
    assert verify(Claim(e, "==", x + 3000)).status == "proved"
    deep = x
    for _ in range(3000):
        deep = Map("tanh", deep)
    assert count(deep) > 3000
    assert verify(Claim(deep, "==", deep), timeout=3).status in ("proved", "unknown", "supported")


def test_a_time_limit_is_kept():
    with Limit(1):
        verdict = verify("sum(sin(x)*tanh(y)*exp(-x**2)) <= 3*n/4", let="x: n; y: n", timeout=1)
    assert verdict.status in ("supported", "unknown")


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("jacobian(W @ x, x) == W", "W: 1000000000000 n; x: n"),
        ("sum(x + y) == sum(x) + sum(y)", "x: 100000 100000; y: 100000 100000"),
        ("sum(x) == 0", "x: 1000000000000"),
        ("det(A) == 0", "A: 100000 100000"),
    ],
)
def test_what_is_too_large_to_be_written_out_is_said(claim, let):
    with Limit(2):
        verdict = verify(claim, let=let)
    assert verdict.status == "unknown" and "declare its sizes by names" in verdict.reason


def test_what_is_not_well_formed_is_an_error():
    with pytest.raises(ShapeError):
        verify("W == x", let="W: m n; x: m")
    for bad in ("x + 1", "x ==", "__import__('os') == 1", "x != 1"):
        with pytest.raises(SymnetError):
            verify(bad)


def test_a_verdict_has_no_truth_value_and_is_plain_data():
    verdict = verify("x/x == 1")
    with pytest.raises(SymnetError):
        bool(verdict)
    assert json.loads(json.dumps(verdict.to_dict()))["missing"] == "x != 0"
    assert json.dumps(verify("sum(softmax(z)) == 1", let="z: n").to_dict())


def test_scopes_and_domains():
    assert verify("relu(v) - relu(-v) == v", let="v: n").scope == "all shapes"
    assert verify("x + x == 2*x").scope == ""
    assert verify("grad(norm(x), x) == x/norm(x)", let="x: n").scope == "all shapes"
    assert verify("grad(norm(S), S) == (2*S - S*eye(n))/norm(S)", let="S: n n symmetric").status == "proved"
    assert verify("grad(norm(D), D) == D/norm(D)", let="D: n n diagonal").status == "refuted"  # 0 beside it
    assert "n = 2" in verify("grad(norm(x)*norm(x), x) == 2*x", let="x: n").scope
    assert "x > 0" in verify("log(x) + log(x) == 2*log(x)").domain


def test_given_sizes_are_proved_by_entry_before_many_points_are_tried():
    claim = "max_pool2d(f(h), 2)[0, 0] == maximum(maximum(f(h[0, 0]), f(h[0, 1])), maximum(f(h[1, 0]), f(h[1, 1])))"
    found = verify(claim, let="f: function; h: 2 2")
    assert (found.status, found.method) == ("proved", "entry by entry")
    assert sum("no counterexample" in line for line in found.trail) == 1
    assert verify(claim.replace("h[1, 1]", "h[1, 0]"), let="f: function; h: 2 2").status == "refuted"


def test_several_ways_to_state_a_claim():
    assert verify(x + x, 2 * x).status == "proved"
    assert verify((x + x, 2 * x)).status == "proved"
    assert verify(Claim(x + x, "==", 2 * x)).status == "proved"
    assert verify("z1 + 1 == x + 2", where={"z1": "x + 1"}).status == "proved"


def test_evaluate():
    assert evaluate("x**2 + y", {"x": "1/2", "y": 3}) == evaluate("13/4")
    assert evaluate("W @ x", {"W": [[1, 2], [3, 4]], "x": [1, "1/2"]}, let="W: m n; x: n") == [2, 5]
    third = evaluate("exp(x)", {"x": 1})
    assert third.low < third.high and float(third) == pytest.approx(2.718281828459045)
    with pytest.raises(SymnetError):
        evaluate("1/x", {"x": 0})


def test_numbers_beyond_floating_point_are_shown_and_monsters_refused():
    assert str(evaluate("exp(x)", {"x": 10**4})) == "about 10**4343 (beyond floating point)"
    for text in ("x**10**9", "x**(-10**9)", "exp(-x*10**9)"):
        with pytest.raises(SymnetError, match="too large, or too close to 0"):
            evaluate(text, {"x": "3/2"})


def test_assertions_show_both_sides_and_the_counterexample():
    with pytest.raises(AssertionError) as caught:
        assert_proved("x/x == 1")
    for part in ("x/x", "1", "x = 0", "x != 0"):
        assert part in str(caught.value)
    with pytest.raises(AssertionError, match="expected refuted, found proved"):
        assert_refuted("x + x == 2*x")


@pytest.mark.parametrize("timeout", [None, "3", [], float("nan"), 10**400, object()])
def test_what_is_no_number_of_seconds_is_an_error(timeout):
    with pytest.raises(SymnetError, match="is not a number of seconds"):
        verify("x == x", timeout=timeout)


@pytest.mark.parametrize(
    ("claim", "options", "words"),
    [
        ("x₁ == x₂", {}, "for an index write _1"),
        ("x² == x*x", {}, r"for a power write \*\*2"),
        ("x == x", {"given": "x > 0, x < 1"}, "give several formulas as a list"),
        ("x == x", {"let": {"x": " ".join("n" * 40)}}, "at most 32"),
    ],
)
def test_errors_say_what_to_write(claim, options, words):
    with pytest.raises(SymnetError, match=words):
        verify(claim, **options)


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("sigmoid(x) == 1", ["x > 1000"]),
        ("softplus(x) == x", ["x > 2000"]),
        ("1 - tanh(x) == 0", ["x > 1000"]),
        ("exp(-x) == 0*x", ["x > 3000"]),
    ],
)
def test_what_differs_far_out_is_told_apart(claim, given):
    assert verify(claim, given=given).status == "refuted"


@pytest.mark.parametrize("given", [["0 < a < 1"], ["a <= 1"], ["0 <= a", "a < 1"]])
def test_leaky_relu_is_a_maximum(given):
    """Where x <= 0 and x >= a*x, that is x*(1 - a) >= 0, the sides are equal."""
    found = verify("leaky_relu(x, a) == maximum(x, a*x)", given=given)
    assert found.status == "proved"
    assert recheck(found.claim, json.loads(json.dumps(found.certificate))).status == "proved"
    assert verify("leaky_relu(x, a) == maximum(x, a*x)", given=["a > 1"]).status == "refuted"


@pytest.mark.parametrize("given", ["n == 100", "n**2 == 121"])
def test_sizes_none_of_which_is_tried(given):
    """No small size satisfies the hypothesis: that is said, and no error."""
    found = verify("sum(x)**3 <= 200*sum(x**2)", let="x: n", given=[given], timeout=3)
    assert found.status == "unknown" and "no" in found.reason and "hypotheses hold" in found.reason


def test_a_size_is_no_fraction():
    found = verify("sum(x)**3 <= 200*sum(x**2)", let="x: n", given=["2*n == 7"])
    assert found.status == "unknown" and "contradict each other" in found.reason
