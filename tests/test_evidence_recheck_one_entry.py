"""Claims about numbers that the checkers read from claims about tensors, against values at random points."""

import numpy as np
import pytest

import symnet as sn
from symnet.claim import Claim
from symnet.evidence.rechecking.all_entries import at_sizes
from symnet.evidence.rechecking.derivatives import by_rules
from symnet.evidence.rechecking.field import Refused
from symnet.evidence.rechecking.one_entry import one_entry
from symnet.evidence.rechecking.scalar import Reading
from symnet.expr import Number, Symbol, postorder, rebuild
from symnet.language import make_claim

SIZES = {"m": 3, "n": 2}
TESTS = {">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal, "!=": np.not_equal}
MIXING = [  # expressions, declarations and hypotheses of which signs are known
    ("sum(x**2)", "x: m", ()),
    ("sum(p*(1 - p)*v**2)", "p: m; v: m", ("0 <= p", "p <= 1")),
    ("mean(x)", "x: m", ("x > 1",)),
    ("prod(x)", "x: m", ("0 <= x", "x <= 1")),
    ("max(x)", "x: m", ("x <= -1",)),
    ("norm(x)", "x: m", ()),
    ("norm(x, ord=1)", "x: m", ("x != 0",)),
    ("logsumexp(x)", "x: m", ("x >= 2",)),
    ("softmax(x)", "x: m", ()),
    ("softmax(x)", "x: m", ("m >= 2",)),
    ("log_softmax(x)", "x: m", ()),
    ("mean(log(softmax(x)))", "x: m", ()),
    ("argmax_onehot(x)", "x: m", ()),
    ("x @ x", "x: m", ()),
    ("x @ X @ X.T @ x", "X: m n; x: m", ()),
    ("(X @ y) @ (X @ y)", "X: m n; y: n", ()),
    ("x @ X", "X: m n; x: m", ("X > 0", "x >= 0")),
    ("x @ X", "X: m n; x: m; y: n", ("X > y", "y > 0", "x <= 0")),
    ("x[0]*(1 - x[0])", "x: m", ("0 < x", "x < 1")),
    ("X.T", "X: m n", ("X >= 1",)),
    ("concatenate((x, y))", "x: m; y: n", ("x > 0", "y >= 1")),
    ("reshape(X, (m*n,))", "X: m n", ("X < 0",)),
    ("x @ A @ x", "A: m m positive_definite; x: m", ()),
]


def draw(rng, symbol, low, high):
    shape = tuple(SIZES[str(d)] for d in symbol.shape)
    found = rng.uniform(low, high, shape)
    if "positive_definite" in symbol.facts:
        found = found @ found.T + np.eye(len(found))
    if "symmetric" in symbol.facts:
        found = found + found.T
    return found


@pytest.mark.parametrize(("text", "let", "given"), MIXING, ids=[f"{row[0]} given {row[2]}" for row in MIXING])
def test_what_is_known_of_what_mixes_entries(text, let, given):
    claim = make_claim(f"{text} >= 0", let=let, given=list(given))
    entry = one_entry(claim)
    named = [name for name in {n for h in entry.hypotheses for n in h.children} if str(name).startswith("[")]
    known = [h for h in entry.hypotheses if h.children[0] in named and h.children[1].__class__ is Number]
    assert known, "nothing is known"
    rng, symbols, tried = np.random.default_rng(len(text)), claim.variables, 0
    sides = [side for h in claim.given for side in h.children]
    if not isinstance(entry.lhs, Symbol):  # several parts: what is known of each stands in other rows
        return
    f = sn.compile([claim.lhs, *sides], inputs=list(symbols))
    for low, high in ((-3, 3), (0, 1), (1, 4), (-4, -1), (2, 5)):
        for _ in range(20):
            values = {s.name: draw(rng, s, low, high) for s in symbols}
            if "y" in values and low == 1:
                values["y"] = values["y"] / 5
            if "x <= 0" in given:
                values["x"] = -np.abs(values["x"])
            value, *rest = f(**values)
            pairs = zip(claim.given, rest[::2], rest[1::2], strict=True)
            if all(np.all(TESTS[h.relation](a, b)) for h, a, b in pairs):
                tried += 1
                for h in known:
                    assert np.all(TESTS[h.relation](value, float(h.children[1].value))), (str(h), values)
    assert tried or not given


NOT_READ = [
    ("grad(norm(x), x) == x/norm(x)", "x: n", ()),
    ("diff(sum(t*x), t) == sum(x)", "t; x: n", ()),
    ("sum(log(x)) == sum(log(x)) + 0*sum(log(y))", "x: n; y: n", ()),
    ("where(t > 0, sum(log(x)), 0) == where(t > 0, sum(log(x)), 0)", "t; x: n", ()),
    ("sum(1/x) - sum(1/x) == 0", "x: n", ()),
]


@pytest.mark.parametrize(("text", "let", "given"), NOT_READ, ids=[row[0] for row in NOT_READ])
def test_what_is_not_read_for_one_entry(text, let, given):
    with pytest.raises(Refused):
        one_entry(make_claim(text, let=let, given=list(given)))


DERIVATIVES = [
    ("grad(sum(tanh(X @ y)), X)", "X: 2 3; y: 3"),
    ("jacobian(X @ y**2, y)", "X: 2 3; y: 3"),
    ("hessian(prod(y)*sum(y), y)", "y: 3"),
    ("jvp(X @ y**2, y, v)", "X: 2 3; y: 3; v: 3"),
    ("vjp(X @ y**2, y, w)", "X: 2 3; y: 3; w: 2"),
    ("hvp(prod(y)*sum(y), y, v)", "y: 3; v: 3"),
    ("grad(y @ S @ y*trace(S), S)", "S: 3 3 symmetric; y: 3"),
    ("grad(y @ D @ y, D)", "D: 3 3 diagonal; y: 3"),
    ("grad(sum(exp(L)), L)", "L: 2 2 lower"),
]


@pytest.mark.parametrize(("text", "let"), DERIVATIVES, ids=[row[0] for row in DERIVATIVES])
def test_derivatives_at_sizes_are_those_of_the_engine(text, let):
    """All entries, at a random point, by two roads: single entries here, the reverse sweep there."""
    e = sn.parse(text, let=let)
    claim = Claim(e, "==", e)
    rng = np.random.default_rng(1)
    values = {s.name: rng.uniform(0.5, 2, tuple(map(int, s.shape))) for s in claim.variables}
    for s in claim.variables:
        a = values[s.name]
        shaped = {"symmetric": lambda a: a + a.T, "diagonal": lambda a: np.diag(np.diag(a)), "lower": np.tril}
        for word in {*s.facts} & {*shaped}:
            values[s.name] = shaped[word](a)
    derived = getattr(sn, e.kind)(*e.children).result
    whole = np.asarray(sn.compile(derived, inputs=list(claim.variables))(**values))
    for place, entry in at_sizes(claim, {}).items():
        plain = by_rules(entry.lhs)
        letters = {n: Symbol(f"v{k}") for k, n in enumerate(n for n in postorder(plain) if isinstance(n, Symbol))}
        point = {letter.name: at(values, n.name) for n, letter in letters.items()}
        found = sn.compile(rebuild(plain, letters), inputs=list(letters.values()))(**point)
        assert np.isclose(found, whole[place]), place


def at(values, name):
    head, _, rest = name.partition("[")
    return values[head][tuple(map(int, rest[:-1].split(",")))] if rest else float(values[head])


def test_hypotheses_about_other_names_are_left_out():
    given = ["0 < x", "x < y", "y < z", "a < b", "sum(w) == 1"]
    claim = make_claim("x**2 < z**2", let="x: m; y: m; z: m; w: m; a; b", given=given)
    kept = {str(h) for h in Reading(one_entry(claim), by_cases=False).given}
    assert {"0 < x", "x < y", "y < z"} <= kept
    assert not any(set("abw") & set(h) for h in kept)
