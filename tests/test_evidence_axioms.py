"""The table of named inequalities: every form judged by numbers at random letters, and what does not fit is refused."""

import itertools

import numpy as np
import pytest

import symnet as sn
from symnet import ops
from symnet.errors import SymnetError
from symnet.evidence.axioms.functions import (
    AT_ZERO,
    CONVEX,
    HOMOGENEOUS,
    LIPSCHITZ,
    MEASURES,
    MONOTONE,
    SAME_SLOPE,
    SIGNS,
)
from symnet.evidence.axioms.letters import KINDS
from symnet.evidence.axioms.table import AXIOMS
from symnet.evidence.theorems.table import FINDERS
from symnet.expr import REDUCTIONS, Compare, Contract, Symbol, as_expr
from symnet.functions import FUNCTIONS
from symnet.language import parse

FORMS = [(axiom.name, name) for axiom in AXIOMS.values() for name in axiom.forms]
BINDINGS, POINTS, MOST_TRIES = 16, 16, 4000


# ------------------------------------------------------------------ letters that fit
def shape(rng, rank):
    return tuple(int(n) for n in rng.integers(1, 4, size=rank))


def labels(rng, a, b):
    """Of any contraction of the two, also of those that do not fit."""
    one, other = ("".join(rng.choice(list("ijk"), size=e.rank)) for e in (a, b))
    used = sorted({*one, *other})
    result = [label for label in used if rng.random() < 0.5]
    return f"{one},{other}->{''.join(rng.permutation(result))}" if result else f"{one},{other}->"


def some_entries(rng, name):
    a = Symbol(name, shape(rng, int(rng.integers(1, 3))))
    return a[int(rng.integers(a.shape[0]))] if rng.random() < 0.7 else a[: int(rng.integers(1, 4))]


def axes(rng, a):
    return tuple(int(k) for k in rng.permutation(a.rank)[: rng.integers(1, a.rank + 1)])


MAKE = {
    "any": lambda rng, name: Symbol(name, shape(rng, int(rng.integers(0, 3)))),
    "number": lambda rng, name: Symbol(name),
    "tensor": lambda rng, name: Symbol(name, shape(rng, int(rng.integers(1, 4)))),
    "like": lambda rng, name, a: Symbol(name, a.shape),
    "vector": lambda rng, name: Symbol(name, shape(rng, 1)),
    "matrix": lambda rng, name: Symbol(name, shape(rng, 2)),
    "definite": lambda rng, name: Symbol(name, 2 * shape(rng, 1), ("positive_definite",)),
    "entries": some_entries,
    "axes": lambda rng, name, a: axes(rng, a),
    "axis": lambda rng, name, a: axes(rng, a)[:1],
    "flag": lambda rng, name: bool(rng.integers(2)),
    "contraction": lambda rng, name, a, b: labels(rng, a, b),
    "inner": lambda rng, name, a, b: labels(rng, a, b).partition(">")[0] + ">",
}
WORDS = {
    "sign": SIGNS,
    "measure": MEASURES,
    "convex": CONVEX,
    "Lipschitz": LIPSCHITZ,
    "vanishing": AT_ZERO,
    "monotone": MONOTONE,
    "increasing": MONOTONE,
    "extreme": SAME_SLOPE,
    "reduction": REDUCTIONS,
    "homogeneous": HOMOGENEOUS,
}
MAKE |= {kind: lambda rng, name, table=tuple(table): str(rng.choice(table)) for kind, table in WORDS.items()}


def kinds_of(form):
    """The kinds of its letters, as words."""
    return {letter.strip(): words.split() for letter, words in (row.split(":") for row in form.letters.split(";"))}


def random_letters(form, rng):
    made = {}
    for letter, (kind, *others) in kinds_of(form).items():
        made[letter] = MAKE[kind](rng, letter, *(made[other] for other in others))
    return made


def instances(form, rng):
    """Inequalities of random letters that fit."""
    found = 0
    for _ in range(MOST_TRIES):
        try:
            says = form.inequality(random_letters(form, rng))
        except SymnetError:
            continue
        yield says
        found += 1
        if found == BINDINGS:
            return


# ------------------------------------------------------------------ points
POINTWISE = {
    "any": lambda rng, a, before: a,
    "positive": lambda rng, a, before: np.abs(a) + 1e-3,
    "some zeros": lambda rng, a, before: np.maximum(a, 0),
    "share": lambda rng, a, before: np.abs(a) / np.abs(a).sum(),
    "share and zeros": lambda rng, a, before: np.maximum(a, 0) / (np.maximum(a, 0).sum() or 1),
    "shares": lambda rng, a, before: np.abs(a) / np.abs(a).sum(axis=-1, keepdims=True) if a.ndim else a,
    "signed share": lambda rng, a, before: a / a.sum() if abs(a.sum()) > 0.1 else a,
    "above": lambda rng, a, before: np.abs(a) + np.max(np.abs(before)),
}


def values(names, rng):
    """Of each name, by a way of its own or all by one: any numbers, positive ones, some of them 0, with the sum 1,
    above the one before. Two numbers, or their reciprocals, may have the sum 1."""
    ways = [str(way) for way in rng.choice(list(POINTWISE), size=len(names))]
    if rng.random() < 0.6:
        ways = ways[:1] * len(names)
    found, before = [], np.zeros(())
    for name, way in zip(names, ways, strict=True):
        a = np.asarray(rng.normal(size=name.shape) * rng.choice([1, 3]))
        before = a @ a.T + 0.1 * np.eye(len(a)) if name.facts else POINTWISE[way](rng, a, before)
        found.append(before)
    numbers = [k for k, name in enumerate(names) if not name.shape]
    if len(numbers) >= 2 and rng.random() < 0.6:
        found[numbers[-2]] = rng.choice([rng.random(), rng.normal()])
        found[numbers[-1]] = 1 - found[numbers[-2]]
        if rng.random() < 0.5:
            found[numbers[-2]], found[numbers[-1]] = 1 / found[numbers[-2]], 1 / found[numbers[-1]]
    return found


WAYS = {">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal, "==": np.isclose}


@pytest.mark.parametrize(("theorem", "form"), FORMS)
def test_an_instance_holds_in_numbers(theorem, form):
    """At random letters of random shapes, wherever its needs hold and both sides have values."""
    rng, checked, built = np.random.default_rng(7), 0, 0
    for says in instances(AXIOMS[theorem].forms[form], rng):
        built += 1
        names = list(dict.fromkeys((*says.lower.free_symbols, *says.upper.free_symbols)))
        names += [s for c in says.needs for s in c.free_symbols if s not in names]
        f = sn.compile([says.lower, says.upper, *(side for c in says.needs for side in c.children)], inputs=names)
        for _ in range(POINTS):
            with np.errstate(all="ignore"):
                low, high, *sides = f(*values(names, rng))
                holds = (WAYS[c.relation](a, b) for c, a, b in zip(says.needs, sides[::2], sides[1::2], strict=True))
                if not all(map(np.all, holds)) or not np.all(np.isfinite(low) & np.isfinite(high)):
                    continue
                slack = 1e-9 * (1 + np.abs(high) + np.abs(low))
                assert np.all(low < high if says.strict else low <= high + slack), (str(says.lower), str(says.upper))
            checked += 1
    assert built >= 8 and checked >= 20, (built, checked)


# ------------------------------------------------------------------ what does not fit
LET = "x: n; y: m; z: n; A: m n; B: n m; S: n n symmetric; P: n n positive_definite; t; s"
FORMULAS = [parse(text, let=LET) for text in "x y A B S P t 2 x[0] x[1:] x+t A@x outer(x,x) softmax(A) (x@z)*y".split()]
NO_FORMULAS = ["x", 1, None, (0,), Compare(">", FORMULAS[0], as_expr(0))]
WRONG_AXES = [(), (0, 0), (3,), (-1,), (True,), (0.0,), ("0",), 0, None, "0", [0]]
WRONG_WORDS = ["magic", "", None, 1, ("+",), ["exp"], "__class__"]
WRONG_LABELS = ["i,k->k", "ij,j->", "ij,j->j", "i,ij->ij->", "i,i,i->", "i,i", ",->", "...,i->", "i,i->I", 1, None]
WRONG_LABELS += ["i,j->", "ij,jk->i", "ij,kl->ik", "i, i->", "i,i->ii", ["i", "i"]]


def misfits(kind):
    """Values that a letter of a kind may not have, beside x (of shape n) and A (of shape m, n)."""
    if KINDS[kind].formula:
        fits = [e for e in FORMULAS if ACCEPTS[kind](e)]
        return [e for e in FORMULAS if e not in fits] + NO_FORMULAS
    if kind in ("axes", "axis"):
        return WRONG_AXES + ([(0, 1)] if kind == "axis" else [])
    if kind == "flag":
        return [0, 1, None, "True", "no"]
    return WRONG_LABELS if kind in ("contraction", "inner") else WRONG_WORDS


ACCEPTS = {
    "any": lambda e: True,
    "number": lambda e: e.shape == (),
    "tensor": lambda e: len(e.shape) > 0,
    "like": lambda e: e.shape == FORMULAS[0].shape,
    "vector": lambda e: len(e.shape) == 1,
    "matrix": lambda e: len(e.shape) == 2,
    "definite": lambda e: str(e) == "P",
    "entries": lambda e: str(e) in ("x[0]", "x[1:]"),
}


def test_every_kind_of_letter_is_judged():
    used = {kind for theorem, form in FORMS for kind, *_ in kinds_of(AXIOMS[theorem].forms[form]).values()}
    assert used == KINDS.keys() == MAKE.keys()
    assert {kind for kind in KINDS if KINDS[kind].formula} == ACCEPTS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_fit_a_kind(kind):
    x = FORMULAS[0]
    others = {"like": (x,), "axes": (FORMULAS[2],), "axis": (FORMULAS[2],)}.get(kind, ())
    pairs = [(a, b) for a, b in itertools.product(FORMULAS[:5], repeat=2)]
    for value in misfits(kind):
        for beside in pairs if kind in ("contraction", "inner") else [others]:
            assert not KINDS[kind].fits(value, *beside) or _fits_after_all(value, *beside), (value, beside)


def _fits_after_all(labels, a, b):
    """Labels that are wrong for most tensors and right for these: each that is summed over stands in both."""
    left, _, right = labels.partition("->")
    one, other = left.split(",")
    both = len(one) == a.rank and len(other) == b.rank
    return both and all((label in one and label in other) or label in right for label in one + other)


@pytest.mark.parametrize(("theorem", "name"), FORMS)
def test_no_instance_of_letters_that_do_not_fit(theorem, name):
    form, rng = AXIOMS[theorem].forms[name], np.random.default_rng(3)
    kinds = kinds_of(form)
    letters = next(made for made in (random_letters(form, rng) for _ in range(MOST_TRIES)) if fits(form, made))
    for letter, (kind, *_) in kinds.items():
        for value in misfits(kind):
            if kind == "like" or (KINDS[kind].formula and any(letter in row[1:] for row in kinds.values())):
                continue  # what is beside it changes too
            with pytest.raises(SymnetError):
                form.inequality({**letters, letter: value})
        with pytest.raises(SymnetError):
            form.inequality({k: v for k, v in letters.items() if k != letter})
    with pytest.raises(SymnetError):
        form.inequality({**letters, "more": FORMULAS[0]})


def fits(form, letters):
    try:
        return bool(form.inequality(letters).needs) or True
    except SymnetError:
        return False


@pytest.mark.parametrize(("theorem", "name"), FORMS)
def test_letters_are_written_and_read_back(theorem, name):
    form, rng = AXIOMS[theorem].forms[name], np.random.default_rng(11)
    letters = next(made for made in (random_letters(form, rng) for _ in range(MOST_TRIES)) if fits(form, made))
    names = {s for e in letters.values() if hasattr(e, "free_symbols") for s in e.free_symbols}
    let = {s.name: " ".join((*map(str, s.shape), *s.facts)) for s in names}
    read = form.read(form.written(letters), lambda text: parse(text, let=let))
    assert read == letters and form.inequality(read) == form.inequality(letters)


# ------------------------------------------------------------------ tables of functions
@pytest.mark.parametrize("name", CONVEX)
def test_convexity_of_a_row(name):
    """By the second derivative, and by midpoints where there is none."""
    row, x = CONVEX[name], sn.tensor("x", 500)
    f = sn.compile(row.sign * row.build(x), inputs=[x])
    a, b = np.random.default_rng(2).uniform(0.01 if row.relation else -4, 4, size=(2, 500))
    assert np.all(f((a + b) / 2) <= (f(a) + f(b)) / 2 + 1e-12)
    if name not in ("abs", "relu"):
        claim = f"diff({row.sign * row.build(sn.scalar('x'))}, x, 2) >= 0"
        assert sn.verify(claim, given=[f"x {row.relation} 0"] if row.relation else []).status == "proved"


@pytest.mark.parametrize("name", LIPSCHITZ)
def test_the_constant_of_a_row_is_the_least(name):
    """By quotients between neighbours on a fine grid."""
    x = np.linspace(-20, 20, 400_001)
    f = sn.compile(sn.parse(f"{name}(x)", let="x: n"), inputs=["x"])
    steepest = np.max(np.abs(np.diff(f(x)))) / (x[1] - x[0])
    assert steepest == pytest.approx(float(LIPSCHITZ[name]), rel=1e-4)
    assert name not in AT_ZERO or (LIPSCHITZ[name] == 1 and f(np.zeros(1)) == 0)


@pytest.mark.parametrize("name", MONOTONE)
def test_a_monotone_function_turns_nowhere(name):
    """On a grid that covers its domain, which is one interval."""
    assert not FUNCTIONS[name].defaults
    x = np.unique(np.concatenate([np.linspace(-1, 1, 20_001), np.linspace(-30, 30, 20_001)]))
    with np.errstate(all="ignore"):
        y = sn.compile(sn.parse(f"{name}(x)", let="x: n"), inputs=["x"])(x)
    there = np.flatnonzero(np.isfinite(y))
    assert len(there) > 100 and there[-1] - there[0] == len(there) - 1
    assert np.all(MONOTONE[name] * np.diff(y[there]) >= -1e-15)


# ------------------------------------------------------------------ the provers' side
def test_every_axiom_has_who_proposes_letters():
    assert [finder.axiom for finder in FINDERS] == list(AXIOMS.values())


def test_a_contraction_of_three_is_none():
    x = FORMULAS[0]
    assert isinstance(ops.einsum("i,i,i->", x, x, x), Contract)
    with pytest.raises(SymnetError):
        AXIOMS["Cauchy–Schwarz inequality"].forms["squares"].inequality({"a": x, "b": x, "labels": "i,i,i->"})
