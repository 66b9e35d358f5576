"""Minima in tensors of any size: points judged by feasible points drawn at random, in NumPy; what is refused."""

from dataclasses import dataclass, field

import numpy as np
import pytest

import symnet as sn
from symnet.errors import SymnetError

RNG = np.random.default_rng(0)
N, ROWS, DRAWS = 4, 2, 300


def simplex(rng, data):
    return rng.dirichlet(np.ones(N))


def anywhere(rng, data):
    return rng.normal(0, 2, N)


def sphere(rng, data):
    x = rng.normal(size=N)
    return x / np.linalg.norm(x)


def ball(rng, data):
    return sphere(rng, data) * rng.uniform(0, 1.4)


def onto(rng, data):
    """A random point moved onto A x = b."""
    A, b = data["A"], data["b"]
    x = rng.normal(0, 2, N)
    return x + np.linalg.pinv(A) @ (b - A @ x)


def sums_to_one(rng, data):
    x = rng.normal(size=N)
    return x + (1 - x.sum()) / N


DATA = {
    "X": RNG.normal(size=(7, N)),
    "t": RNG.normal(size=7),
    "A": RNG.normal(size=(ROWS, N)),
    "b": RNG.normal(size=ROWS),
    "a": RNG.normal(size=N),
    "c": RNG.uniform(0.5, 2, N),
    "z": RNG.normal(size=N),
    "q": RNG.dirichlet(np.ones(N)),
    "l": 0.3,
    "r": 2.0,
    "P": np.cov(RNG.normal(size=(N, 20))),
}


@dataclass(frozen=True)
class Row:
    """A problem, with its objective in NumPy and points that satisfy its constraints; where: as it is printed."""

    f: str
    x: str
    let: str
    numpy: object
    draw: object
    where: str
    subject_to: list = field(default_factory=list)
    given: list = field(default_factory=list)


def entropy(p):
    return np.sum(p * np.log(p))


ROWS_OF_PROBLEMS = [
    Row(
        "norm(X @ w - t)**2/2",
        "w",
        "X: N n; w: n; t: N",
        lambda w, d: np.sum((d["X"] @ w - d["t"]) ** 2) / 2,
        anywhere,
        "inv(X.T @ X) @ (X.T @ t)",
    ),
    Row(
        "norm(X @ w - t)**2/2 + l*norm(w)**2/2",
        "w",
        "X: N n; w: n; t: N; l",
        lambda w, d: np.sum((d["X"] @ w - d["t"]) ** 2) / 2 + d["l"] * np.sum(w**2) / 2,
        anywhere,
        "inv(X.T @ X + l*eye(n)) @ (X.T @ t)",
        given=["l > 0"],
    ),
    Row(
        "x @ P @ x/2 - a @ x",
        "x",
        "P: n n positive_definite; x: n; a: n",
        lambda x, d: x @ d["P"] @ x / 2 - d["a"] @ x,
        anywhere,
        "inv(P) @ a",
    ),
    Row(
        "norm(x)**2/2",
        "x",
        "A: m n; x: n; b: m",
        lambda x, d: np.sum(x**2) / 2,
        onto,
        "A.T @ (inv(A @ A.T) @ b)",
        ["A @ x == b"],
    ),
    Row(
        "norm(x - z)**2/2",
        "x",
        "x: n; z: n",
        lambda x, d: np.sum((x - d["z"]) ** 2) / 2,
        sums_to_one,
        "z - (sum(z) - 1)/n",
        ["sum(x) == 1"],
    ),
    Row(
        "-sum(q*log(p))",
        "p",
        "p: n; q: n",
        lambda p, d: -np.sum(d["q"] * np.log(p)),
        simplex,
        "q",
        ["sum(p) == 1"],
        ["p > 0", "q > 0", "sum(q) == 1"],
    ),
    Row(
        "sum(p*log(p/q))",
        "p",
        "p: n; q: n",
        lambda p, d: np.sum(p * np.log(p / d["q"])),
        simplex,
        "q",
        ["sum(p) == 1"],
        ["p > 0", "q > 0", "sum(q) == 1"],
    ),
    Row("sum(p*log(p))", "p", "p: n", lambda p, d: entropy(p), simplex, "ones(n)/n", ["sum(p) == 1"], ["p > 0"]),
    Row(
        "sum(p*log(p)) - p @ z",
        "p",
        "p: n; z: n",
        lambda p, d: entropy(p) - p @ d["z"],
        simplex,
        "softmax(z)",
        ["sum(p) == 1"],
        ["p > 0"],
    ),
    Row(
        "sum(p*log(p/q)) - p @ z",
        "p",
        "p: n; q: n; z: n",
        lambda p, d: np.sum(p * np.log(p / d["q"])) - p @ d["z"],
        simplex,
        "q*exp(z)/sum(q*exp(z))",
        ["sum(p) == 1"],
        ["p > 0", "q > 0"],
    ),
    Row(
        "-sum(sqrt(p))",
        "p",
        "p: n",
        lambda p, d: -np.sum(np.sqrt(p)),
        simplex,
        "ones(n)/n",
        ["sum(p) == 1"],
        ["p > 0"],
    ),
    Row("a @ x", "x", "x: n; a: n", lambda x, d: d["a"] @ x, sphere, "-a/norm(a)", ["x @ x == 1"]),
    Row(
        "a @ x", "x", "x: n; a: n; r", lambda x, d: d["a"] @ x, ball, "-(sqrt(r)*a/norm(a))", ["x @ x <= r"], ["r > 0"]
    ),
]


@pytest.mark.parametrize("row", ROWS_OF_PROBLEMS, ids=lambda row: f"{row.f} | {', '.join(row.subject_to)}")
def test_minima_are_proved_for_all_sizes_and_no_point_lies_lower(row):
    found = sn.minimize(row.f, row.x, row.subject_to, given=row.given, let=row.let)
    assert str(found.result) == row.where and found.points[0].kind == "global minimum"
    record = found.verify()
    assert record.whole.status == "proved" and record.whole.scope == "all shapes"
    assert {(v.status, v.scope) for v in record.steps} <= {("proved", "all shapes"), ("proved", "")}
    names = [s for s in found.result.free_symbols if s.name != row.x]
    here = sn.compile(found.result, inputs=names)(*(DATA[s.name] for s in names)) if names else np.full(N, 1 / N)
    rng = np.random.default_rng(1)
    least = row.numpy(here, DATA)
    assert all(row.numpy(row.draw(rng, DATA), DATA) >= least - 1e-9 for _ in range(DRAWS))


INEQUALITIES = [
    ("norm(x - z)**2/2", ["x >= 0"], [], "relu(z)", "norm(relu(z) - z)**2/2"),
    ("norm(x)**2", ["sum(x) >= 1"], [], "ones(n)/n", "1/n"),
    ("norm(x)**2", ["sum(x) <= 1"], [], "zeros(n)", "0"),
    ("norm(x)**2/2", ["a @ x >= r"], ["a @ a > 0", "r > 0"], "r*a/(a @ a)", "r**2/(2*(a @ a))"),
]


@pytest.mark.parametrize("problem", INEQUALITIES, ids=lambda p: f"{p[0]} | {p[1][0]}")
def test_inequalities_hold_with_equality_or_not(problem):
    f, subject_to, given, where, least = problem
    found = sn.minimize(f, "x", subject_to, given=given, let="x: n; z: n; a: n; r")
    assert (str(found.result), str(found.minimum)) == (where, least)
    assert found.points[0].kind == "global minimum" and found.verify().whole.status == "proved"


def test_a_matrix_of_many_outputs():
    found = sn.minimize("norm(W @ X - Y)**2/2 + l*norm(W)**2/2", "W", given=["l > 0"], let="W: m n; X: n N; Y: m N; l")
    assert str(found.result) == "Y @ X.T @ inv(X @ X.T + l*eye(n))"
    assert found.points[0].kind == "global minimum" and found.verify().whole.scope == "all shapes"
    left = sn.minimize("norm(X @ W - Y)**2/2", "W", let="W: n m; X: N n; Y: N m")
    X, Y = RNG.normal(size=(6, 3)), RNG.normal(size=(6, 2))
    names = [s for s in left.result.free_symbols if s.name in "XY"]
    at = sn.compile(left.result, inputs=names)(*({"X": X, "Y": Y}[s.name] for s in names))
    assert np.allclose(at, np.linalg.lstsq(X, Y, rcond=None)[0])


def test_scalar_points_that_are_stated_are_bounded_or_only_stationary():
    circle = ["x**2 + y**2 == 1"]
    low, high = (
        sn.minimize("x + y", ["x", "y"], circle, at={"x": f"{s}1/sqrt(2)", "y": f"{s}1/sqrt(2)", "λ": f"{t}1/sqrt(2)"})
        for s, t in (("-", ""), ("", "-"))
    )
    assert (low.points[0].kind, high.points[0].kind) == ("global minimum", "stationary")


def test_the_line_through_points_of_any_number():
    found = sn.minimize("sum((y - p*x - q)**2)/2", ["p", "q"], let="x: n; y: n")
    assert str(found.result[0]) == "(n*sum(x*y) - sum(x)*sum(y))/(n*sum(x**2) - sum(x)**2)"
    assert [str(h) for h in found.points[0].given] == ["n*sum(x**2) - sum(x)**2 > 0"]
    x, y = np.array([7.0, 5.0, 9.0]), np.array([8.0, 4.0, 8.0])
    slope, start = sn.compile(found.result, inputs=[sn.tensor("x", "n"), sn.tensor("y", "n")])(x, y)
    assert np.allclose([slope, start], [1, -1 / 3]) and found.verify().whole.status == "proved"


def test_eigenvectors_are_stationary_and_no_more_is_said():
    found = sn.minimize("-(u @ A @ u)", "u", ["u @ u == 1"], let="u: n; A: n n symmetric")
    (point,) = found.points
    assert point.kind == "stationary" and [str(h) for h in point.given] == ["A @ v == ν*v", "v @ v == 1"]
    assert all(claim.relation == "==" for claim in found.claims) and found.verify().whole.status == "proved"


def test_an_indefinite_quadratic_is_stationary_only():
    found = sn.minimize("w @ A @ w/2 - b @ w", "w", let="A: n n symmetric; w: n; b: n")
    assert found.points[0].kind == "stationary" and str(found.result) == "inv(A) @ b"


def test_two_equations_with_one_matrix():
    """Least variance at a given mean: the multipliers solve a system of two numbers."""
    problem = ("x @ P @ x/2", "x", ["sum(x) == 1", "a @ x == r"])
    found = sn.minimize(*problem, let="x: n; P: n n positive_definite; a: n; r")
    assert found.points[0].kind == "global minimum"
    names = [sn.parse(n, let="P: n n positive_definite; a: n; r") for n in ("P", "a", "r")]
    P, a, r = (DATA[n] for n in "Par")
    rows = np.array([np.ones(N), a])
    system = np.block([[P, rows.T], [rows, np.zeros((2, 2))]])
    wanted = np.linalg.solve(system, np.concatenate([np.zeros(N), [1, r]]))[:N]
    assert np.allclose(sn.compile(found.result, inputs=names)(P, a, r), wanted)


SIMPLEX = {"x": "relu(z - tau)", "λ": "tau", "μ": "relu(tau - z)"}


def test_the_projection_on_the_simplex_is_checked():
    found = sn.minimize(
        "norm(x - z)**2/2",
        "x",
        ["sum(x) == 1", "x >= 0"],
        given=["sum(relu(z - tau)) == 1"],
        let="x: n; z: n; tau",
        at=SIMPLEX,
    )
    assert found.points[0].kind == "global minimum" and found.verify().whole.scope == "all shapes"
    rules = {step.rule.name for step in found.steps}
    assert {"stationary", "feasible", "sign of the multiplier", "complementary slackness"} <= rules


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ({"x": "relu(z - tau)", "λ": "tau", "μ": "relu(z - tau)"}, "does not satisfy"),
        ({"x": "z - tau", "λ": "tau", "μ": "zeros(n)"}, "feasible"),
        ({"x": "relu(z - tau)"}, "multiplier"),
        ({"λ": "tau"}, "lacks x"),
        ({"y": "tau"}, "it takes x, λ, μ"),
        ({"x": "tau"}, "has shape"),
    ],
)
def test_a_wrong_point_is_refused(at, words):
    with pytest.raises(SymnetError, match=words):
        sn.minimize(
            "norm(x - z)**2/2",
            "x",
            ["sum(x) == 1", "x >= 0"],
            given=["sum(relu(z - tau)) == 1"],
            let="x: n; z: n; tau",
            at=at,
        )


@pytest.mark.parametrize(
    ("f", "x", "subject_to", "let", "words"),
    [
        ("a @ x", "x", [], "a: n; x: n", "unbounded"),
        ("sum(x**3)", "x", ["sum(x**2) == 1"], "x: n", "no point was found"),
        ("norm(x)**2", "x", ["sum(x) == 1", "sum(x) == 2"], "x: n", "no point was found"),
        ("sum(gelu(x)*sin(x) + x**2)", "x", ["sum(x) == 1"], "x: n", "no point was found"),
        ("sum(x**x)", "x", ["sum(x) == 1"], "x: n", "no point was found"),
        ("norm(x)**2", "y", [], "x: n", "does not occur"),
        ("norm(x)**2", "x", ["b == 1"], "x: n; b", "says nothing of x"),
        ("trace(S)", "S", [], "S: n n symmetric", "no free variable"),
    ],
)
def test_what_has_no_point_is_refused(f, x, subject_to, let, words):
    with pytest.raises(SymnetError, match=words):
        sn.minimize(f, x, subject_to, let=let)
