"""Random contractions, nested and with identities, axes of size 1 and repeated labels, against the evaluator."""

import itertools
import random
import warnings

import numpy as np
import pytest

from symnet import ops
from symnet.expr import Contract, Eye, Number
from symnet.program import compile
from symnet.program.backends.mp import mp
from symnet.program.contraction import first_pair
from symnet.program.interpret import evaluate
from symnet.sizes import sizes
from symnet.symbols import scalar, tensor

MP = mp(80)
AT = {"m": 2, "n": 3, "k": 2}
m, n, k = sizes("m n k")
DIMS = (m, n, k, 1)
NAMES = [tensor(f"A{i}{j}", DIMS[i], DIMS[j]) for i in range(4) for j in range(4)]
NAMES += [tensor(f"v{i}", DIMS[i]) for i in range(4)] + [scalar("t"), tensor("C", m, n, k), tensor("E", n, 1, k)]
A, v = NAMES[1], NAMES[17]
ONE = tensor("B", n, n)

KNOWN = [
    ops.outer(v, ops.einsum("ii,jk,l->", NAMES[0] ** 2, Eye(k), v)),
    Contract((Eye(n), Eye(n)), ((0, 0), (0, 0)), ()),
    Contract((Eye(n), Eye(n), A), ((0, 0), (0, 1), (2, 1)), (2,)),
    Contract((Eye(n), A), ((0, 1), (2, 3)), (0, 2)),
    Contract((Eye(5), A), ((0, 1), (2, 3)), (2, 3)),
    Contract((ops.reshape(ONE, n, 1, n),), ((0, 1, 0),), (1, 0)),
    Contract((scalar("t"), scalar("s")), ((), ()), ()),
    Contract((A, ops.einsum("ij,kl->ij", ONE, ONE)), ((0, 1), (1, 2)), (2, 0)),
]


def leaf(rng):
    if rng.random() < 0.15:
        return Eye(rng.choice(DIMS))
    a = rng.choice(NAMES)
    how = rng.choice(("square", "exp", "sum", "reshape", "", "", ""))
    if how in ("sum", "reshape") and not a.rank:
        return a
    forms = {
        "square": lambda: a**2,
        "exp": lambda: ops.exp(a),
        "sum": lambda: ops.sum(a, axis=rng.randrange(a.rank), keepdims=True),
        "reshape": lambda: ops.reshape(a, (*a.shape[:1], 1, *a.shape[1:])),
        "": lambda: a,
    }
    return forms[how]()


def contraction(rng, depth):
    """A contraction of one to five operands, of which some are the same array, and some contractions again."""
    pool = [leaf(rng) for _ in range(rng.choice((1, 2, 3)))]
    operands = [
        contraction(rng, depth - 1)
        if depth and rng.random() < 0.3
        else (rng.choice(pool) if rng.random() < 0.7 else leaf(rng))
        for _ in range(rng.choice((1, 2, 2, 3, 3, 4, 5)))
    ]
    labels: dict[str, list[int]] = {}
    count, inputs = 0, []
    for operand in operands:
        mine = []
        for dim in operand.shape:
            known = labels.setdefault(str(dim), [])
            if known and rng.random() < 0.6:
                mine.append(rng.choice(known))
            else:
                known.append(count)
                mine.append(count)
                count += 1
        inputs.append(tuple(mine))
    used = list(range(count))
    rng.shuffle(used)
    return Contract(tuple(operands), tuple(inputs), tuple(used[: rng.randrange(min(4, count) + 1)]))


def summed(rng):
    """A contraction, or a sum of some of one shape."""
    e = contraction(rng, 1)
    if rng.random() < 0.3:
        e = e * rng.choice((Number(2), Number(-1), scalar("t")))
    for _ in range(3):
        other = contraction(rng, 1)
        if other.shape == e.shape:
            e = e + rng.choice((1, -3)) * other
    return e + e.T if e.rank == 2 and e.shape[0] == e.shape[1] else e


def check(e):
    f, g = compile(e), compile(e, factors=True)
    rng = np.random.default_rng(1)
    at = {
        s.name: rng.integers(-8, 9, [d if isinstance(d, int) else AT[str(d)] for d in s.shape]) / 8 for s in f.symbols
    }
    wanted = np.array(evaluate(e, at, AT, MP), dtype=object).astype(float)
    close = {"rtol": 1e-9, "atol": 1e-9}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = f(**at, **{name: AT[name] for name in f.sizes})
        kept = g(*(at[s.name] for s in g.symbols), **{name: AT[name] for name in g.sizes})
        np.testing.assert_allclose(found, wanted, **close)
        np.testing.assert_allclose(kept.toarray(), wanted, **close)
        assert not any(np.shares_memory(found, value) for value in at.values()) or not wanted.ndim
        for rank in range(1, wanted.ndim + 1):
            right = rng.normal(size=wanted.shape[wanted.ndim - rank :])
            np.testing.assert_allclose(kept @ right, np.tensordot(wanted, right, rank), rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("number", range(len(KNOWN)))
def test_contractions_that_went_wrong_once(number):
    check(KNOWN[number])


@pytest.mark.parametrize("seed", range(6))
def test_random_contractions(seed):
    rng = random.Random(seed)
    for _ in range(40):
        e = summed(rng)
        if len(str(e)) < 2000:
            check(e)


def cost(words, shapes, order):
    """Multiplications along a path of pairs, from the words of an einsum."""
    terms, output = [*words.split("->")[0].split(",")], words.split("->")[1]
    size = {letter: d for term, shape in zip(terms, shapes, strict=True) for letter, d in zip(term, shape, strict=True)}
    total = 0
    for i, j in order:
        a, b = terms[i], terms[j]
        terms = [term for k, term in enumerate(terms) if k not in (i, j)]
        total += np.prod([size[letter] for letter in {*a, *b}])
        later = output + "".join(terms)
        terms.append("".join(letter for letter in dict.fromkeys(a + b) if letter in later))
    return total


def paths(count):
    if count == 1:
        yield []
    for pair in itertools.combinations(range(count), 2):
        for rest in paths(count - 1):
            yield [pair, *rest]


@pytest.mark.parametrize("words", ["ij,jk,kl,lm->im", "ijk,jl,km,lm->i", "ij,ik,il,jkl->i", "ab,bc,cd,de,ea->"])
def test_the_cheapest_order_begins_the_program(words):
    """Against all paths, with sizes that are known when a program is prepared."""
    rng = np.random.default_rng(len(words))
    letters = sorted(set(words) - set(",->"))
    size = {letter: int(rng.integers(2, 30)) for letter in letters}
    shapes = [tuple(size[letter] for letter in term) for term in words.split("->")[0].split(",")]
    operands = [tensor(f"A{k}", *shape) for k, shape in enumerate(shapes)]
    e = ops.einsum(words, *operands)
    start = first_pair(e)
    joined = start.children[0].children
    best = min(cost(words, shapes, order) for order in paths(len(shapes)))
    begun = [order for order in paths(len(shapes)) if {operands[k] for k in order[0]} == set(joined)]
    assert min(cost(words, shapes, order) for order in begun) == best
    arrays = [rng.normal(size=shape) for shape in shapes]
    expected = np.einsum(words, *arrays)
    for found in (compile(e)(*arrays), compile(e).prepare(*arrays)(*arrays)):
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


def test_a_product_in_another_order_is_computed_once():
    P, X = tensor("P", n, n), tensor("X", n, m)
    source = compile([P @ X, X.T @ P.T, ops.einsum("ji,kj->ik", X, P), ops.sum((P @ X) ** 2)]).source
    assert source.count("@") == 1 and "einsum" not in source
