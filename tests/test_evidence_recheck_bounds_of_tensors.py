"""The checkers' bounds of all entries of tensors, against programs run at random points: where comparisons hold for all
entries, and where some hold at one place only."""

import random

import numpy as np
import pytest

import symnet as sn
from symnet.evidence.rechecking.bounds import Bounds
from symnet.expr import Compare

LET = "s; t; x: n; y: n; A: n n; B: n n"
SIZES = ("n", "2")  # rules may say more of a size that is a number
LETS = {size: LET.replace("n", size) for size in SIZES}
NAMES = {size: [sn.parse(name, let=LETS[size]) for name in ("s", "t", "x", "y", "A", "B")] for size in SIZES}
LEAVES = {"": ["s", "t", "2", "SIZE", "-1", "0"], "n": ["x", "y"], "n n": ["A", "B"]}
BELOW = {"": [""], "n": ["n", ""], "n n": ["n n", "n", ""]}
ENTRYWISE = ["({} + {})", "({} - {})", "({}*{})", "({})**2", "({})**3", "exp({})", "abs({})", "relu({})", "tanh({})"]
ENTRYWISE += ["where({} > {}, {}, {})", "maximum({}, {})", "sign({})", "1/({})", "-({})"]
MIXING = {
    "": ["sum({n})", "mean({n})", "prod({n})", "max({n})", "min({n})", "norm({n})", "logsumexp({n})", "({n}) @ ({n})"]
    + ["({n})[0]", "sum({n n})", "({n n})[0, 1]", "trace({n n})", "det({n n})", "({n}) @ ({n n}) @ ({n})"],
    "n": ["sum({n n}, axis=0)", "max({n n}, axis=1)", "softmax({n})", "({n n})[1]", "({n n})[:, 0]", "cumsum({n})"]
    + ["({n n}) @ ({n})", "prod({n n}, axis=1)"],
    "n n": ["({n n}).T", "outer({n}, {n})", "({n n}) @ ({n n})", "diag({n})", "softmax({n n}, axis=0)", "eye(SIZE)"],
}
TESTS = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "==": np.equal, "!=": np.not_equal}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "!=": "=="}


def text(rng, shape, depth):
    if not depth or rng.random() < 0.1:
        return rng.choice(LEAVES[shape])
    if rng.random() < 0.4:
        form = rng.choice(MIXING[shape])
        for kind in ("n n", "n"):
            while f"{{{kind}}}" in form:
                form = form.replace(f"{{{kind}}}", text(rng, kind, depth - 1), 1)
        return form
    form = rng.choice(ENTRYWISE)
    shapes = [shape] + [rng.choice(BELOW[shape]) for _ in range(form.count("{}") - 1)]
    rng.shuffle(shapes)
    if form.startswith("where"):
        shapes = [shape] * 4
    return form.format(*(text(rng, kind, depth - 1) for kind in shapes))


class NoValue(Exception):
    pass


def formula(rng, shape, depth, point, size):
    """A random expression with its value at the point, which is plain."""
    while True:
        try:
            e = sn.parse(text(rng, shape, depth).replace("SIZE", size), let=LETS[size])
            return e, value(e, point, size)
        except (NoValue, sn.SymnetError):
            continue


def value(e, point, size):
    with np.errstate(all="ignore"):
        found = np.asarray(sn.compile(e, inputs=NAMES[size])(*point), dtype=float)
    if not np.isfinite(found).all() or (abs(found) > 1e6).any() or ((abs(found) < 1e-9) & (found != 0)).any():
        raise NoValue
    return found


def comparison(rng, shape, point, size, place=None):
    """A random comparison that clearly holds at the point, for all entries or at one place."""
    while True:
        (a, left), (b, right) = (
            formula(rng, rng.choice(BELOW[shape]), rng.randrange(3), point, size) for _ in range(2)
        )
        c = Compare(rng.choice(list(OPPOSITE)), a, b)
        left, right = np.broadcast_arrays(left, right)
        if place is not None and not c.shape:
            continue
        at = ... if place is None else place[len(place) - left.ndim :]
        if (abs(left - right)[at] > 1e-6).all() and TESTS[c.relation](left, right)[at].all():
            return c


def fits(s, values):
    slack = 1e-9 * (1 + abs(values))
    below = s.low is None or (values >= float(s.low) - slack).all()
    above = s.high is None or (values <= float(s.high) + slack).all()
    return below and above and not (s.nonzero and (values == 0).any())


def point_of(rng):
    def entries(*shape):
        return np.array([rng.randrange(-8, 9) / 4 for _ in range(int(np.prod(shape)))]).reshape(shape)

    return [entries(), entries(), entries(2), entries(2), entries(2, 2), entries(2, 2)]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_known_of_all_entries_holds_at_random_points(seed):
    rng, size = random.Random(seed), SIZES[seed % 2]
    point = point_of(rng)
    for _ in range(4):
        assumed = [comparison(rng, rng.choice(list(BELOW)), point, size) for _ in range(rng.randrange(5))]
        known = Bounds(assumed)
        assert not known.contradictory, assumed
        for _ in range(8):
            e, values = formula(rng, rng.choice(list(BELOW)), 3, point, size)
            assert fits(known.of(e), values), (assumed, e, known.of(e), values)
            c = comparison(rng, rng.choice(list(BELOW)), point, size)
            assert known.holds(Compare(OPPOSITE[c.relation], *c.children)) is not True, (assumed, c)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_known_at_one_place_holds_there(seed):
    rng, size = random.Random(100 + seed), SIZES[seed % 2]
    point = point_of(rng)
    for _ in range(4):
        place = (rng.randrange(2), rng.randrange(2))
        assumed = [comparison(rng, rng.choice(list(BELOW)), point, size) for _ in range(rng.randrange(3))]
        here = [comparison(rng, rng.choice(["n", "n n"]), point, size, place) for _ in range(rng.randrange(1, 4))]
        known = Bounds((*assumed, *here), Bounds(assumed))
        assert not known.contradictory, (assumed, here)
        for _ in range(8):
            e, values = formula(rng, rng.choice(list(BELOW)), 3, point, size)
            own = values[place[len(place) - values.ndim :]]
            assert fits(known.of(e), own), (assumed, here, place, e, known.of(e), own)


SHOWN = [
    # what bounds show of tensors of all sizes, where other comparisons hold
    ("sum(exp(x)) > 0", []),
    ("sum(x) > 0", ["x > 0"]),
    ("x + y > s", ["x > s", "y >= 0"]),
    ("prod(x) != 0", ["x != 0"]),
    ("prod(1 + exp(x)) > 1", []),
    ("prod(x) <= 1/2", ["0 <= x", "x <= 1/2"]),
    ("x != 0", ["prod(x) != 0"]),
    ("norm(x) > 0", ["x @ x > 0"]),
    ("x @ x > 0", ["norm(x) != 0"]),
    ("x @ (B.T @ B) @ x >= 0", []),
    ("det(B.T @ B + eye(n)) > 0", []),
    ("det(s*A) != 0", ["s > 0", "det(A) != 0"]),
    ("det(A) != 0", ["det(A.T @ B) != 0"]),
    ("det(B.T @ B) > 0", ["det(B) != 0"]),
    ("softmax(x) > 0", []),
    ("mean((x - y)**2) >= 0", []),
]
NOT_SHOWN = [
    ("prod(1 + x) >= 1", ["x >= -1"]),
    ("prod(x) >= 1/2", ["x >= 1/2"]),
    ("prod(x) <= 1/2", ["x <= 1/2"]),
    ("sum(x) > 0", ["x >= 0"]),
    ("sum(x) != 0", ["x != 0"]),
    ("x > 0", ["prod(x) > 0"]),
    ("x > 0", ["max(x) > 0"]),
    ("norm(x) > 0", ["norm(y) > 0"]),
    ("x @ A @ x >= 0", ["A > 0"]),
    ("x @ (B.T @ B) @ x > 0", []),
    ("x @ (B.T @ B) @ y >= 0", []),
    ("det(A) > 0", ["det(A) != 0"]),
    ("det(A) > 0", ["A > 0"]),
    ("det(B.T @ B) > 0", ["det(A) != 0"]),
    ("det(B.T @ B - eye(n)) >= 0", []),
    ("det(eye(n) - s*(B.T @ B)) >= 0", ["s > 0"]),
    ("A.T > B", ["A > B"]),
    ("softmax(x) < 1", []),
]


def comparisons(claim, given):
    return sn.claim("0", "==", "0", given=[*given, claim], let=LET).given


@pytest.mark.parametrize(
    ("claim", "given", "shown"), [(*row, True) for row in SHOWN] + [(*r, False) for r in NOT_SHOWN]
)
def test_what_bounds_show_of_all_sizes(claim, given, shown):
    *assumed, c = comparisons(claim, given)
    assert (Bounds(assumed).holds(c) is True) == shown


def test_what_holds_at_one_place_says_nothing_of_others():
    *assumed, c = comparisons("x > 0", ["y > 0"])
    here = Bounds((*assumed, c), Bounds(assumed))
    (total,) = comparisons("sum(x) > 0", [])
    (other,) = comparisons("sum(y) > 0", [])
    assert here.holds(c) and here.holds(other) and not here.holds(total)
    (nonzero,) = comparisons("prod(A, axis=1) != 0", [])  # of one row, while the place of A is one of a column
    (entries,) = comparisons("A != 0", [])
    assert Bounds([nonzero]).holds(entries) and not Bounds([nonzero], Bounds()).holds(entries)
