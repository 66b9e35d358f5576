"""Random contractions, nested and with identities, axes of size 1 and repeated labels, against the evaluator."""

import random
import warnings

import numpy as np
import pytest

from symnet import ops
from symnet.expr import Contract, Eye, Number
from symnet.program import compile
from symnet.program.backends.mp import mp
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
