"""Data-parallel gradients: the proof that a loss comes apart by rows, and the same bits whoever computes the shards."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest

import symnet as sn
from symnet import nn
from symnet.catalog import find
from symnet.report.build import judge_all
from symnet.training.parallel import data_parallel
from symnet.training.splitting import split

X, Y, W, b, V, c = sn.tensors("X: N n; Y: N k; W: m n; b: m; V: k m; c: k")
a, y = sn.tensors("a: N; y: N")
z = nn.dense(sn.tanh(nn.dense(X, W, b)), V, c)
t = sn.scalar("t")
SPLIT = (
    ("total", sn.sum((z - Y) ** 2) / 2, (X, Y)),
    ("mean", sn.mean((z - Y) ** 2), (X, Y)),
    ("mean", nn.softmax_cross_entropy(z, Y), (X, Y)),
    ("mean", nn.cross_entropy(sn.softmax(z), Y) + nn.l2_penalty(W, t), (X, Y)),
    ("mean", nn.hinge(X @ sn.tensor("w", "n") + t, y), (X, y)),
    ("total", nn.binary_cross_entropy(sn.sigmoid(X @ sn.tensor("w", "n")), y), (X, y)),
    ("mean", sn.parse("sum(where(a > 1, log(a), a**2))/N", let="a: N"), (a,)),
    ("rows along axis 0", sn.relu(z), (X,)),
    ("total", X.T @ Y, (X, Y)),
    ("rows along axis 1", (z * 2).T, (X,)),
)
APART = (
    (nn.squared_error(nn.batch_norm(z, c, c), Y), (X, Y), r"mean\(.*\[:N1\] == .* which is false"),
    (sn.sin(sn.sum(a)), (a,), r"`sin\(v1_1 \+ v1_2\) == sin\(v1_1\) \+ sin\(v1_2\).* is false"),
    (sn.sum((z - Y) ** 2) + nn.l2_penalty(W, t), (X, Y), "v1_1 \\+ v1_2 \\+ c2 == .* which is false"),
    (sn.max(a), (a,), "max\\(a\\)` is not made of its values on the shards"),
    (sn.sum(X @ X.T), (X,), "`X @ X.T` is not made of"),
    (sn.sum(a[::-1] * y), (a, y), "is not made of"),
    (sn.sum(a[1:] * a[:-1]), (a,), "is not made of"),
    (sn.sum(W), (X,), "nothing of the rows of `X`"),
)


@pytest.mark.parametrize(("kind", "e", "rows"), SPLIT, ids=[str(e)[:60] for _, e, _ in SPLIT])
def test_what_comes_apart_is_proved_to_and_has_the_values_of_its_shards(kind, e, rows):
    found = split([e], rows)
    assert str(found.states[0]) == kind
    for step in found.proof:
        assert step.reason or all(v.status == "proved" and v.scope in ("all shapes", "") for v in step.verdicts)
    f = sn.compile(e)
    rng = np.random.default_rng(1)
    sizes = {"N": 7, "n": 3, "m": 4, "k": 2}
    values = {s.name: rng.uniform(0.2, 2.0, tuple(sizes[str(d)] for d in s.shape)) for s in f.symbols}
    names = {s.name for s in rows}
    parts = []
    for some in (slice(0, 3), slice(3, 7)):
        parts.append(f(**{name: v[some] if name in names else v for name, v in values.items()}))
    joined = {
        "total": lambda: parts[0] + parts[1],
        "mean": lambda: (3 * parts[0] + 4 * parts[1]) / 7,
        "rows": lambda: np.concatenate(parts, axis=found.states[0].axis),
    }[found.states[0].kind]()
    np.testing.assert_allclose(joined, f(**values), rtol=1e-12)


@pytest.mark.parametrize(("e", "rows", "why"), APART, ids=[str(e)[:60] for e, _, _ in APART])
def test_what_mixes_rows_is_refused_with_the_part_that_does(e, rows, why):
    with pytest.raises(sn.SymnetError, match=why):
        split([e], rows)


def test_every_certificate_of_the_proof_is_accepted():
    for step in split([nn.softmax_cross_entropy(z, Y)], (X, Y)).proof:
        for v in step.verdicts:
            assert sn.recheck(v.claim, v.certificate).status == "proved", str(v.claim)


@cache
def classifier(shards):
    loss = nn.softmax_cross_entropy(z, Y) + nn.l2_penalty(W, t)
    return data_parallel(loss, [W, b, V, c], rows=[X, Y], shards=shards, inputs=[X, Y, W, b, V, c, t])


def batch(rows, kind=np.float64):
    rng = np.random.default_rng(3)
    shapes = [(rows, 5), (rows, 3), (6, 5), (6,), (3, 6), (3,), ()]
    values = [rng.standard_normal(shape).astype(kind) for shape in shapes]
    values[1] = np.eye(3, dtype=kind)[rng.integers(0, 3, rows)]
    return values


def test_the_shards_together_are_the_batch():
    steps = {shards: classifier(shards) for shards in (1, 5, 23)}
    whole = sn.compile(list(steps[1].program.outputs), [X, Y, W, b, V, c, t])
    for kind, rtol in ((np.float64, 1e-12), (np.float32, 1e-4)):
        values = batch(23, kind)
        wanted = whole(*values)
        for step in steps.values():
            for got, value in zip(step(*values), wanted, strict=True):
                assert got.dtype == kind and got.shape == value.shape
                np.testing.assert_allclose(got, value, rtol=rtol, atol=rtol)


def same_bits(one, other):
    return all(p.tobytes() == q.tobytes() and p.shape == q.shape for p, q in zip(one, other, strict=True))


def test_who_computes_the_shards_changes_no_bit():
    step, values = classifier(5), batch(64)
    here = step(*values)
    with ThreadPoolExecutor(3) as threads:
        assert same_bits(step(*values, executor=threads), here)
    assert same_bits(step(*values[:3], executor=None, **dict(zip(step.inputs[3:], values[3:], strict=True))), here)


def test_bad_batches_are_refused():
    step, values = classifier(4), batch(6)
    with pytest.raises(sn.SymnetError, match="3 rows cannot be cut into 4 shards"):
        step(*batch(3))
    with pytest.raises(sn.SymnetError, match="same number of rows: `X` has 6, `Y` has 5"):
        step(values[0], values[1][:5], *values[2:])
    with pytest.raises(sn.SymnetError, match="no argument for `c`, `t`"):
        step(*values[:5])
    with pytest.raises(sn.SymnetError, match="needs shape"):
        step(values[0], values[1], values[2].T, *values[3:])
    with pytest.raises(sn.SymnetError, match="there is no one gradient by it"):
        data_parallel(sn.sum(X), [X], rows=[X], shards=2)
    with pytest.raises(sn.SymnetError, match="`Y` has an axis of the batch"):
        data_parallel(sn.mean((z - Y) ** 2), [W], rows=[X], shards=2)
    with pytest.raises(sn.SymnetError, match="`X` has N rows and `W` has m; rows that belong together"):
        data_parallel(sn.mean((z - Y) ** 2), [b], rows=[X, W], shards=2)
    with pytest.raises(sn.SymnetError, match="the first axis of `t` has to be the batch"):
        data_parallel(sn.sum(X) * t * sn.sum(W), [W], rows=[t], shards=2)
    with pytest.raises(sn.SymnetError, match="`q` is not a variable of the loss; there are `X`, `t`"):
        data_parallel(sn.sum(X) * t, ["q"], rows=["X"], shards=2)
    with pytest.raises(sn.SymnetError, match="an integer of at least 1"):
        data_parallel(sn.sum(X), [X], rows=[X], shards=0)


def test_two_workers_of_dask_do_the_same_as_this_process():
    """Gradients of a batch, and the verdicts on a part of the catalog."""
    distributed = pytest.importorskip("distributed")
    step, values = classifier(4), batch(40)
    entries = [e for e in find().entries if e.topic == "activations"][:2]
    cluster = distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
    with cluster, distributed.Client(cluster) as client:
        executor = client.get_executor()
        assert same_bits(step(*values, executor=executor), step(*values))
        there = list(judge_all(entries, executor=executor))
    here = list(judge_all(entries))
    assert [j.entry for j in there] == entries
    for one, other in zip(here, there, strict=True):
        assert [v.status for v in one.verification.steps] == [v.status for v in other.verification.steps]
        assert one.verification.whole.status == other.verification.whole.status == "proved"
        assert one.derivation.text() == other.derivation.text()
