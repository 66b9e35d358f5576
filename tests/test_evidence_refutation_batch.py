"""Floats at many points at once: where they say to look, a claim falls; where it holds, they say nothing."""

from fractions import Fraction
from itertools import islice

import pytest

from symnet.evidence.clock import Clock
from symnet.evidence.ladder import Ladder
from symnet.evidence.refutation.batch import suspects
from symnet.evidence.refutation.points import points
from symnet.evidence.refutation.refute import Search
from symnet.expr import Map
from symnet.functions import FUNCTIONS
from symnet.language import make_claim


def suspected(claim, sizes, most=40):
    search = Search(claim, Clock(10))
    made = list(islice(points(claim, sizes), most))
    return search, made, list(suspects(claim, [side.value for side in search.sides], made))


TRUE = [
    ("(x @ y)**2 <= (x @ x)*(y @ y)", "x: n; y: n", ()),
    ("inv(A @ B) == inv(B) @ inv(A)", "A: n n; B: n n", ()),
    ("det(A.T) == det(A)", "A: n n", ()),
    ("sum(softmax(x)) == 1", "x: n", ()),
    ("grad(logsumexp(x), x) == softmax(x)", "x: n", ()),
    ("A**2*sqrt(A) == sqrt(A)*A**2", "A: n n", ()),
    ("max(x) >= argmax_onehot(x) @ x", "x: n", ()),
    ("sum(where(x > 0, x, 0)) == sum(relu(x))", "x: n", ()),
    ("-sum(p*log(p)) <= log(n)", "p: n", ("p > 0", "sum(p) == 1")),
    ("norm(concatenate((x, y)))**2 == norm(x)**2 + norm(y)**2", "x: n; y: n", ()),
]


@pytest.mark.parametrize(("text", "let", "given"), TRUE)
def test_nothing_speaks_against_what_holds(text, let, given):
    assert suspected(make_claim(text, let=let, given=given), {"n": 2})[2] == []


FALSE = [
    ("x @ y <= (x @ x)*(y @ y)", "x: n; y: n", ()),
    ("inv(A @ B) == inv(A) @ inv(B)", "A: n n; B: n n", ()),
    ("grad(logsumexp(x), x) == softmax(x)*(1 + 1/1000000000)", "x: n", ()),
    ("sum(softmax(x)) == 1 + 1/1000000000", "x: n", ()),
    ("x/x == ones(n)", "x: n", ()),
    ("0*log(x) == 0*x", "x: n", ()),
    ("sum(x) < sum(abs(x))", "x: n", ()),
    ("sum(where(x >= 1, x, 0)) == sum(relu(x))", "x: n", ()),
    ("-sum(p*log(p)) <= log(n)/2", "p: n", ("p > 0", "sum(p) == 1")),
    ("sum(x**a*x**b) == sum(x**(a + b))", "x: n; a; b", ("x >= 0",)),
]


@pytest.mark.parametrize(("text", "let", "given"), FALSE)
def test_what_is_suspected_first_is_a_counterexample(text, let, given):
    search, made, found = suspected(make_claim(text, let=let, given=given), {"n": 2})
    assert 0 < len(found) <= len(made) and search.at(found[0]) is not None


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_agree_with_exact_ones(name):
    row = FUNCTIONS[name]
    names = ["x", "y"][: row.operands]
    claim = make_claim(f"{name}({', '.join(names)}) == 0", let="; ".join(names))
    assert isinstance(claim.lhs, Map)
    search = Search(claim, Clock(10))
    made = [dict.fromkeys(names, Fraction(k, 4)) | {"y": Fraction(1, 8)} for k in (-9, -3, 0, 1, 3, 11)]
    for point in made:
        value = search.value(claim.lhs, point)
        try:
            near = float(value) if isinstance(value, Fraction) else float(value.mid())
        except AttributeError:  # no value there: it is not 0, and 0 has one
            assert list(suspects(claim, (claim.lhs, claim.rhs), [point])) == [point]
            continue
        close = make_claim(f"abs({name}({', '.join(names)}) - {Fraction(near)}) <= 1/10**9", let="; ".join(names))
        assert not list(suspects(close, (close.lhs, close.rhs), [point]))


def test_equations_are_solved_for_all_points_at_once():
    claim = make_claim("max(p) <= 2/3", let="p: n; q: n", given=("p >= 0", "sum(p) == 1", "sum(q) == sum(p)"))
    search, made, _ = suspected(claim, {"n": 2}, 96)
    sides, repair = [side.value for side in search.sides], search.repair({"n": 2})
    moved = [there for point in made for there in repair.of(point)]
    found = list(suspects(claim, sides, made, repair.solutions))
    assert found and [*map(search.at, moved)].count(None) == len(made) - len(found)
    assert all(search.at(there) is not None for point in found for there in repair.of(point))


LATE = [
    ("sum((sqrt(p) - sqrt(q))**2) <= sum(abs(p - q))/2", "p: n; q: n", ("p >= 0", "q >= 0")),
    ("v @ (X @ X) @ v >= 0", "v: n; X: n n", ()),
    ("norm(a*x + (1 - a)*y) <= a*norm(x) + (1 - a)*norm(y)", "x: n; y: n; a", ()),
    ("-1 < x @ y/(norm(x)*norm(y))", "x: n; y: n", ("norm(x)*norm(y) != 0",)),
    ("x == y", "A: m n; x: n; y: n", ("A @ x == A @ y",)),
    ("sum(p)*log(sum(p)/sum(q)) <= sum(p*log(p/q))/2", "p: n; q: n", ("p > 0", "q > 0")),
    (
        "sum(p*log(2*p/(p + q)))/2 + sum(q*log(2*q/(p + q)))/2 <= log(2)/2",
        "p: n; q: n",
        ("p > 0", "q > 0", "sum(p) == 1", "sum(q) == 1"),
    ),
    ("sum(P*log(P/outer(sum(P, axis=1), sum(P, axis=0)))) <= log(n)", "P: m n", ("P > 0",)),
]


@pytest.mark.parametrize(("text", "let", "given"), LATE)
def test_what_the_first_points_miss_falls_before_long_proofs(text, let, given):
    ladder = Ladder(make_claim(text, let=let, given=given), Clock(10), repair=False)
    assert ladder.refute_first() is None
    verdict = ladder.refute_soon()
    assert verdict is not None and verdict.status == "refuted"


@pytest.mark.parametrize(("text", "let", "given"), TRUE)
def test_nothing_falls_that_holds(text, let, given):
    claim = make_claim(text, let=let, given=given)
    assert Ladder(claim, Clock(10)).refute_soon() is None
