"""The plain forms of the checker mean what the expressions mean: both are worked out at small sizes, by different code.

Forms are evaluated here by loops over their labels; expressions by the interpreter that proofs rest on.
"""

import itertools
import math
import random

import numpy as np
import pytest

from symnet.errors import SymnetError
from symnet.evidence.rechecking.forms import Term
from symnet.evidence.rechecking.functions import Functions
from symnet.evidence.rechecking.places import Cannot, Ranges, at, fixed
from symnet.evidence.rechecking.reading import Reader
from symnet.expr import postorder
from symnet.functions import FUNCTIONS
from symnet.language import parse
from symnet.program import compile
from symnet.sizes import size, substitute

LET = (
    "X: m n; Y: n m; S: n n symmetric; A: n n; B: m m; x: n; z: n; y: m; D: n n diagonal; K: n n skew; Z: 2*m 2*n; "
    "F: m*n; v: m + n; T: k 4 5; U: 2 3; G: m*n m*n; t"
)
SIZES = {"m": 2, "n": 3, "k": 2}
CLOSED = {"max": np.max, "prod": np.prod}
CALLS = {name: row for name, row in FUNCTIONS.items() if row.definition is None}


def at_sizes(dim):
    return substitute(dim, SIZES)


class Witness:
    """The value of a form where labels have values."""

    def __init__(self, values):
        self.values = values

    def form(self, form, labels):
        return math.fsum(self.term(t, labels) for t in form.terms)

    def term(self, t, labels):
        ranges = [range(at_sizes(dim)) for _, dim in t.sums]
        names = [label for label, _ in t.sums]
        rows = (dict(labels) | dict(zip(names, row, strict=True)) for row in itertools.product(*ranges))
        return float(t.number) * math.fsum(math.prod(self.power(a, e, row) for a, e in t.powers) for row in rows)

    def power(self, a, e, labels):
        value = self.atom(a, labels)
        return value ** (int(e) if e == int(e) else float(e))

    def place(self, p, labels):
        return at_sizes(p.offset) + sum(labels[x] * at_sizes(step) for x, step in p.terms)

    def inside(self, a, labels):
        """The form at all values of the labels that belong to the atom, in their order."""
        names = sorted(a.bound, key=lambda x: x.split("<")[0])
        ranges = [range(at_sizes(dim)) for dim in (a.data if a.kind in ("max", "prod", "argmax") else a.data[:1] * 2)]
        rows = [
            self.form(a.forms[0], labels | dict(zip(names, row, strict=True))) for row in itertools.product(*ranges)
        ]
        return np.array(rows).reshape([len(r) for r in ranges])

    def atom(self, a, labels):
        places = [self.place(p, labels) for p in a.places]
        if a.kind == "entry":
            return float(self.values[a.data[0]][tuple(places)])
        if a.kind == "delta":
            return float(places[0] == 0)
        if a.kind in CLOSED:
            return float(CLOSED[a.kind](self.inside(a, labels)))
        if a.kind == "argmax":
            return float(np.argmax(self.inside(a, labels)) == places[0])
        if a.kind == "inverse":
            return float(np.linalg.inv(self.inside(a, labels))[tuple(places)])
        if a.kind == "det":
            return float(np.linalg.det(self.inside(a, labels)))
        inner = [self.form(f, labels) for f in a.forms]
        simple = {
            "size": lambda: float(SIZES[a.data[0]]) if a.data else 0.0,
            "sum": lambda: inner[0],
            "exp": lambda: math.exp(inner[0]),
            "log": lambda: math.log(inner[0]),
            "holds": lambda: float(inner[0] > 1e-12 if a.data[0] == ">" else abs(inner[0]) <= 1e-12),
            "power": lambda: inner[0] ** inner[1],
            "pi": lambda: math.pi,
            "where": lambda: inner[1] if holds(a.data[0], inner[0]) else inner[2],
        }
        return simple[a.kind]() if a.kind in simple else getattr(math, a.kind)(*inner)


def holds(relation, d):
    return {">": d > 0, ">=": d >= 0, "<": d < 0, "<=": d <= 0, "==": d == 0, "!=": d != 0}[relation]


def values_of(e, rng):
    found = {}
    for s in {n for n in postorder(e) if type(n).__name__ == "Symbol"}:
        shape = tuple(at_sizes(dim) for dim in s.shape)
        value = np.round(rng.uniform(0.4, 1.9, shape), 3)
        if "symmetric" in s.facts:
            value = value + value.T
        if "diagonal" in s.facts:
            value = np.diag(np.diag(value))
        if "skew" in s.facts:
            value = value - value.T
        found[s.name] = value
    return found


def check_form(e, rng):
    """False where the reader refuses; an error where the form means something else."""
    reader = Reader(Functions())
    try:
        form, names = reader.along(e.shape, lambda places: reader.entry(e, places))
    except Cannot:
        return False
    values = values_of(e, rng)
    f = compile(e)
    want = np.asarray(
        f(**{k: v for k, v in values.items() if k in {s.name for s in f.symbols}}, **{k: SIZES[k] for k in f.sizes})
    )
    ranges = [range(at_sizes(reader.terms.ranges.of(name))) for name in names]
    rows = itertools.product(*ranges)
    got = [Witness(values).form(form, dict(zip(names, row, strict=True))) for row in rows]
    np.testing.assert_allclose(np.array(got), want.ravel(), rtol=1e-7, atol=1e-9, err_msg=str(e))
    return True


READ = """
X @ Y @ y
softmax(X, axis=0) @ x
K @ x + D @ x
diag(x) @ A @ diag(x)
trace(A @ A.T) + norm(X)**2 + norm(x, 1)
inv(A + A.T @ A) @ x
x @ inv(A) @ z
det(A @ S)
exp(det(A)/10)
reshape(X, (m*n,))
reshape(F, (m, n)) @ x
reshape(T, (k, 20))
reshape(reshape(T, (20*k,)), (k, 20))
kron(A, B) @ reshape(Y, (m*n,))
kron(x, y)
trace(kron(A, B))
concatenate((x, y))
sum(exp(concatenate((x, y))))
concatenate((x, y))*v
concatenate((x, x, z))[1]
max(X, axis=1)
max(max(X, axis=1), axis=0)
max(max(X, axis=1) @ X)
max(2*x*sum(y) - 3)
min(x + t)
min(-exp(t)*x)
prod(exp(x)*x**2)
prod(x)/x
prod(X, axis=0)*prod(U)
argmax_onehot(x)*x
argmax_onehot(X, axis=0)
x[1:] @ z[:-1]
x[::-1] - z
kron(x, y)[::-1]
reshape(X[::-1, ::-1], (m*n,))
X[:, 1:] @ z[1:]
T[0, 1:3, ::2]
T[:, 3, 1:]
Z[0:2, 1]
Z[m:, n:]*X
conv2d(Z, U)
conv2d(Z, U, padding=1)
max_pool2d(Z, 2)
mean_pool2d(Z, 2)
sum(mean_pool2d(Z, 2))
logsumexp(X, axis=0)
mean((x - mean(x))**2)
x/norm(x)
sqrt(sum(x**2)*sum(z**2))
where(x > z, x**2, z)
relu(x - z) + abs(z - 1)
einsum('ij,jk,ki->', X, A, Y)
einsum('ii,ij->j', A, A)
einsum('ii->i', D @ A)
max(reshape(X, (m*n,)))
sum(reshape(G, (m, n, m, n)), axis=(0, 3))
eye(n)[0] @ x
sum(eye(n)[1:, :-1])
outer(x, y) - X.T
log(exp(x)*sum(x)) + x**(1/2)
""".strip().splitlines()


@pytest.mark.parametrize("text", READ)
def test_a_form_means_what_its_expression_means(text):
    e = parse(text, let=LET)
    assert check_form(e, np.random.default_rng(len(text)))


def test_forms_of_compositions_at_random():
    """Operations applied to what others gave, chosen at random; what the reader refuses counts for nothing."""
    rng = random.Random(20)
    pool = [parse(text, let=LET) for text in ["X", "Y", "A", "x", "z", "y", "F", "D", "K", *READ[:60]]]
    checked = refused = 0
    while checked < 150:
        a, b = rng.choice(pool), rng.choice(pool)
        try:
            e = rng.choice(MADE)(a, b)
            read = check_form(e, np.random.default_rng(checked))
        except (SymnetError, TypeError, IndexError):
            continue
        checked, refused = checked + read, refused + (not read)
    assert refused < 60


MADE = [
    lambda a, b: parse("reshape(a, (m*n,))", where={"a": a}, let="m: size; n: size"),
    lambda a, b: parse("sum(softmax(a)*b, axis=0)", where={"a": a, "b": b}),
    lambda a, b: parse("max(a, axis=0) + min(b, axis=0)", where={"a": a, "b": b}),
    lambda a, b: parse("concatenate((a, b))", where={"a": a, "b": b}),
    lambda a, b: parse("kron(a, b)", where={"a": a, "b": b}),
    lambda a, b: parse("prod(1 + exp(-a**2), axis=0)*b", where={"a": a, "b": b}),
    lambda a, b: parse("where(a > b, a, 2*b)", where={"a": a, "b": b}),
    lambda a, b: parse("einsum('ij,ij->j', a, b)", where={"a": a, "b": b}),
    lambda a, b: a + b,
    lambda a, b: a * b,
    lambda a, b: a @ b,
    lambda a, b: a.T,
    lambda a, b: a[0],
    lambda a, b: a[1:],
    lambda a, b: a[::-1],
    lambda a, b: b - a * 2,
]


def test_places_are_taken_apart_exactly():
    m, n = size("m"), size("n")
    ranges = Ranges(i=m, j=n, k=5)
    number = at("i").scaled(n).plus(at("j"))
    assert ranges.coordinates(number, (m, n)) == [at("i"), at("j")]
    with pytest.raises(Cannot):
        ranges.coordinates(number, (n, m))
    assert ranges.divided(fixed(7), 3) == (fixed(2), fixed(1))
    assert ranges.inside(at("k"), 5) and not ranges.inside(at("k"), 4) and not ranges.inside(at("j"), m)
    assert ranges.apart(at("i").scaled(n).plus(at("j"), -1)) == (at("i"), at("j").scaled(-1))
    assert ranges.apart(at("i").scaled(n).plus(at("i"))) == (at("i"), fixed(0))
    assert ranges.apart(at("i").scaled(n).plus(at("i"), -1).plus(at("j"))) is None


@pytest.mark.parametrize(
    ("said", "sign"),
    [([">"], "+"), ([">="], "0+"), (["!="], ""), ([">", "!="], "+"), ([">=", "!="], "+"), (["<="], "")],
)
def test_what_is_said_of_a_form_adds_up(said, sign):
    for order in (said, said[::-1]):
        terms = Functions()
        form = terms.minus(terms.entry("x", ()), terms.entry("y", ()))
        for relation in order:
            terms.decide(relation, form)
        assert terms.sign(form) == sign
        assert (not terms.holds("==", form).terms) is (sign == "+" or "!=" in said)
        assert (not terms.holds("<", form).terms) is (sign != "")


def test_of_equal_terms_one_is_left():
    """What a sum is at one more place may have a term twice; the sum without one of them has it once."""
    terms = Functions()
    twice = terms.add(terms.entry("x", (at("i"),)), terms.entry("x", (at("j"),))).renamed({"j": at("i")})
    first, second = twice.terms
    assert first == second and twice.without(first).terms == (second,)


def test_numbers_of_terms_are_exact():
    x = Functions().entry("x", (at("i"),)).terms[0].powers[0][0]
    for number, powers in ((0.1, ()), (1, ((x, 0.1),))):
        with pytest.raises(TypeError, match="exact"):
            Term(number, powers)


def test_products_and_sums_keep_labels_apart():
    terms, n = Functions(), size("n")
    terms.ranges["i"] = n
    x, y = (terms.entry(name, (at("i"),)) for name in "xy")
    total, apart = terms.resummed(x, (("i", n),)), terms.summed(x, ["i"])
    for found, meant in (
        (terms.mul(total, y), terms.mul(apart, y)),
        (terms.mul(y, total), terms.mul(apart, y)),
        (terms.resummed(total, (("i", n),)), terms.mul(terms.size(n), apart)),
        (terms.resummed(terms.mul(total, y), (("i", n),)), terms.mul(apart, terms.summed(y, ["i"]))),
    ):
        assert found.key == meant.key and all(len(dict(t.sums)) == len(t.sums) for t in found.terms)
