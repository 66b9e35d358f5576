"""Prepared programs give what the stateless function gives: at every word of the language, for textbook forms, for
networks that train; call after call, in both types, and without an array allocated."""

import copy
import itertools
import pickle
import threading
import tracemalloc
from functools import cache

import numpy as np
import pytest

import symnet as sn
from symnet.calculus.forward import eliminate
from symnet.errors import SymnetError
from tests.forms_table import ROWS as FORMS
from tests.operator_rows import TABLE
from tests.prepared_programs import failure, network_failure
from tests.test_nn_networks import ROWS as NETWORKS, data, derived, tensors

TYPES = {"float64": 1e-12, "float32": 2e-4}


def agree(found, expected, tolerance):
    scale = max(1.0, float(np.max(np.abs(expected), initial=0)))
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance * scale)


def compare(program, points, dtype):
    """All inputs at the call, all in the program, all constant; twice, so that no state of a call is left over."""
    tolerance = TYPES[dtype]
    points = [[np.asarray(p[name], dtype) for name in program.inputs] for p in points]
    expected = [program(*p) for p in points]
    called = program.prepare(*points[0], dtype=dtype)
    held = program.prepare(*points[0], dtype=dtype, held=program.inputs)
    for _ in range(2):
        for p, e in zip(points, expected, strict=True):
            for name, value in zip(program.inputs, p, strict=True):
                held.held[name][...] = value
            for found in (called(*p), held()):
                for a, b in zip(_listed(found), _listed(e), strict=True):
                    assert a.dtype == b.dtype
                    agree(a, b, tolerance)
    fixed = program.prepare(*points[-1], dtype=dtype, constant=program.inputs)
    for a, b in zip(_listed(fixed()), _listed(expected[-1]), strict=True):
        agree(a, b, tolerance)


def _listed(found):
    return found if isinstance(found, list) else [found]


@cache
def operator_program(k):
    return sn.compile(eliminate(sn.parse(TABLE[k].text, let=TABLE[k].let)).value)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("k", range(len(TABLE)), ids=[row.text for row in TABLE])
def test_every_word(k, dtype):
    row = TABLE[k]
    compare(operator_program(k), [row.point(seed) for seed in (1, 2)], dtype)


@pytest.mark.parametrize("k", range(len(TABLE)), ids=[row.text for row in TABLE])
def test_every_word_against_the_exact_evaluator(k):
    program, point = operator_program(k), TABLE[k].point(1)
    (e,) = program.outputs
    exact = sn.evaluate(e, {name: np.asarray(value).tolist() for name, value in point.items()})
    arrays = [np.asarray(point[name]) for name in program.inputs]
    agree(program.prepare(*arrays)(*arrays), np.asarray(middle(exact)), 1e-13)


def middle(exact):
    """Exact numbers and enclosures, in lists, as floats."""
    if isinstance(exact, list):
        return [middle(one) for one in exact]
    return float(exact.low + exact.high) / 2 if hasattr(exact, "low") else float(exact)


def form_program(row):
    return sn.compile(sn.parse(row.expected, let=row.let))


SOME = [row for row in FORMS[::2] if row.kind != "hvp" and not form_program(row).sizes]


@pytest.mark.parametrize("row", SOME, ids=[row.name for row in SOME])
def test_textbook_forms(row):
    program = form_program(row)
    rng = np.random.default_rng(len(row.expected))
    sizes = {}
    points = []
    for _ in range(2):
        at = {}
        for symbol in program.symbols:
            shape = tuple(d if isinstance(d, int) else sizes.setdefault(str(d), 2 + len(sizes)) for d in symbol.shape)
            at[symbol.name] = rng.uniform(0.2, 1.5, shape)
        points.append(at)
    compare(program, points, "float64")


GRADIENTS = [row for row in NETWORKS if "unspecified" not in row.name]


@pytest.mark.parametrize("row", GRADIENTS, ids=[row.name for row in GRADIENTS])
def test_gradients_of_networks(row):
    D, made = derived(row), tensors(row.let)
    program = sn.compile([row.build(*made), *D.result], inputs=made)
    compare(program, [data(row, seed) for seed in (1, 2)], "float64")


ACTIVATIONS = {"sigmoid": sn.sigmoid, "tanh": sn.tanh, "relu": sn.relu, "softplus": sn.softplus}


def training(act, loss, rows, widths, rule):
    """(program, arrays, updates): a step of a network of dense layers, with the states of its update rule."""
    rng = np.random.default_rng(rows)
    batch = sn.size("N")
    x, y = sn.tensor("X", batch, widths[0]), sn.tensor("Y", batch, widths[-1])
    weights, out = [], x
    for k, (n, m) in enumerate(itertools.pairwise(widths)):
        weights += [sn.tensor(f"W{k}", n, m), sn.tensor(f"b{k}", m)]
        z = out @ weights[-2] + weights[-1]
        out = z if loss == "entropy" and k == len(widths) - 2 else ACTIVATIONS[act](z)
    error = -sn.sum(y * sn.log_softmax(out)) / batch if loss == "entropy" else sn.sum((out - y) ** 2) / (2 * batch)
    gradients = sn.grad(error, weights).result
    states, new = [], []
    for w, g in zip(weights, gradients, strict=True):
        if rule == "descent":
            new.append((w, w - g / 10))
        elif rule == "momentum":
            v = sn.tensor(f"v_{w.name}", *w.shape)
            states.append(v)
            new += [(v, v * 9 / 10 + g), (w, w - (v * 9 / 10 + g) / 20)]
        else:  # RMSProp
            v = sn.tensor(f"v_{w.name}", *w.shape)
            states.append(v)
            mean = v * 9 / 10 + g**2 / 10
            new += [(v, mean), (w, w - g / (100 * (sn.sqrt(mean) + 1e-3)))]
    program = sn.compile([error, *(value for _, value in new)], inputs=[x, y, *weights, *states])
    labels = np.eye(widths[-1])[rng.integers(0, widths[-1], rows)]
    arrays = [rng.normal(size=(rows, widths[0])), labels]
    arrays += [rng.normal(size=w.shape) / 2 for w in weights] + [np.zeros(v.shape) for v in states]
    return program, arrays, {target.name: k + 1 for k, (target, _) in enumerate(new)}


NETS = [
    ("sigmoid", "squares", 7, (4, 3, 2), "descent"),
    ("tanh", "entropy", 9, (5, 4, 3), "momentum"),
    ("relu", "entropy", 5, (6, 8, 7, 3), "rmsprop"),
    ("softplus", "squares", 2, (3, 3), "momentum"),
    ("relu", "squares", 1, (2, 4, 1), "descent"),
]


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("net", NETS, ids=["-".join(map(str, net)) for net in NETS])
@pytest.mark.parametrize("mode", ["parameters held", "all held", "data constant", "nothing held"])
def test_training(net, mode, dtype):
    program, arrays, updates = training(*net)
    arrays = [a.astype(dtype) for a in arrays]
    data, state = arrays[:2], [a.copy() for a in arrays[2:]]
    names = program.inputs
    held = {"all held": names, "nothing held": ()}.get(mode, names[2:])
    constant = names[:2] if mode == "data constant" else ()
    step = program.prepare(*arrays, held=held, constant=constant, updates=updates)
    mine = [a.copy() for a in state]
    passed = {"parameters held": data, "nothing held": [*data, *mine]}.get(mode, [])
    for _ in range(4):
        values = dict(zip(names, [*data, *state], strict=True))
        loss, *new = program(**values)
        values |= {name: new[k - 1] for name, k in updates.items()}
        state = [values[name] for name in names[2:]]
        found = step(*passed)
        agree(found[0], loss, TYPES[dtype])
        for name, value, own in zip(names[2:], state, mine, strict=True):
            now = own if mode == "nothing held" else step.held[name]
            assert name not in updates or now is found[updates[name]]
            agree(now, value, 10 * TYPES[dtype])


@pytest.mark.parametrize("net", NETS[:3], ids=["-".join(map(str, net)) for net in NETS[:3]])
def test_no_array_is_allocated_in_a_step(net):
    act, loss, _, widths, rule = net
    rows, widths = 640, tuple(60 * n for n in widths)  # every matrix is larger than what NumPy needs on the way
    program, arrays, updates = training(act, loss, rows, widths, rule)
    step = program.prepare(*arrays, held=program.inputs, updates=updates)
    for _ in range(2):
        step()
    tracemalloc.start()
    step()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    step()
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    on_the_way = 2 * 8 * np.getbufsize() + 2000  # where an operand is broadcast, NumPy goes through it in pieces
    assert after - before < 2000 and peak - before < on_the_way < min(a.nbytes for a in arrays if a.ndim == 2)


@pytest.mark.parametrize("part", range(4))
def test_random_programs(part):
    for seed in range(part * 30, part * 30 + 30):
        found = failure(seed) or network_failure(seed)
        assert not found, f"seed {seed}: {found}"


@pytest.mark.parametrize("seed", [391, 50208, 51878])
def test_programs_that_were_refused_once(seed):
    """Where matrices with a column of ones are updated, or take each other's place."""
    assert not failure(seed) and not network_failure(seed)


def test_updates_that_read_each_other():
    a, b = sn.tensors("a: n; b: n")
    f = sn.compile([b, a, a + b], inputs=[a, b])
    swap = f.prepare([1.0, 2], [3.0, 4], held=["a", "b"], updates={"a": 0, "b": 1})
    assert [v.tolist() for v in swap()] == [[3, 4], [1, 2], [4, 6]]
    assert [v.tolist() for v in swap()] == [[1, 2], [3, 4], [4, 6]]
    f = sn.compile([a + b, b + 2 * a, a], inputs=[a, b])
    step = f.prepare([1.0, 2], [3.0, 4], held=["a", "b"], updates={"a": 0, "b": 1})
    assert [v.tolist() for v in step()] == [[4, 6], [5, 8], [1, 2]]


def test_a_transpose_is_not_overwritten_while_it_is_read():
    A = sn.tensor("A", 3, 3)
    start = np.arange(9.0).reshape(3, 3)
    step = sn.compile(A + A.T).prepare(start, held=["A"], updates={"A": 0})
    assert (step() == start + start.T).all() and (step() == 2 * (start + start.T)).all()
    step = sn.compile(A @ A).prepare(start, held=["A"], updates={"A": 0})
    assert (step() == start @ start).all()


def test_arguments_may_be_the_same_array_and_views():
    x, y = sn.tensors("x: m n; y: m n")
    f = sn.compile([x @ y.T, sn.exp(x) * y, x.T])
    step = f.prepare((3, 4), (3, 4))
    whole = np.random.default_rng(0).normal(size=(8, 6))
    for a, b in [(whole[:3, :4],) * 2, (whole.T[1:4, 2:6], whole[::2, ::-1][:3, :4])]:
        for found, expected in zip(step(a, b), f(a, b), strict=True):
            agree(found, expected, 1e-14)


def test_results_belong_to_the_program_unless_copies_are_asked_for():
    x = sn.tensor("x", 3)
    f = sn.compile([sn.exp(x), sn.exp(x), x])
    step, copies = f.prepare((3,)), f.prepare((3,), copy=True)
    first = step(np.zeros(3))
    assert not any(np.may_share_memory(first[i], first[j]) for i, j in [(0, 1), (0, 2), (1, 2)])
    assert step(np.ones(3))[0] is first[0] and first[0][0] == np.e
    kept = copies(np.zeros(3))
    copies(np.ones(3))
    assert (kept[0] == 1).all()


def test_a_result_may_be_the_next_argument():
    h = sn.tensor("h", 4)
    f = sn.compile(sn.concatenate((h[1:], h[:1])) + 2 * h)
    step = f.prepare((4,))
    found = expected = np.arange(4.0)
    for _ in range(3):
        found, expected = step(found), f(expected)
        assert (found == expected).all()


def refused(words, action, *args, **named):
    with pytest.raises(SymnetError) as caught:
        action(*args, **named)
    for word in words:
        assert word in str(caught.value), str(caught.value)


def test_wrong_arguments_are_named():
    W, x = sn.tensors("W: m n; x: n")
    f = sn.compile([W @ x, W / 2])
    step = f.prepare((3, 4), (4,))
    good, vector = np.zeros((3, 4)), np.zeros(4)
    refused(["`x`", "(4,)", "(5,)"], step, good, np.zeros(5))
    refused(["`W`", "float64", "float32"], step, good.astype("f4"), vector)
    refused(["`x`", "list"], step, good, [1.0, 2, 3, 4])
    refused(["no argument for `x`", "`W`, `x`"], step, good)
    refused(["`z` is not an input"], step, good, z=vector)
    refused(["twice"], step, good, vector, x=vector)
    refused(["`W`", "lives in the program"], f.prepare((3, 4), (4,), held=["W"]), x=vector, W=good)
    refused(["`x` needs shape (n,) with n = 4", "(5,)"], f.prepare, (3, 4), (5,))
    refused(["`q`", "held", "`W`, `x`"], f.prepare, (3, 4), (4,), held=["q"])
    refused(["constant", "give the array"], f.prepare, (3, 4), (4,), constant=["W"])
    refused(["`W`", "constant", "updated"], f.prepare, good, (4,), constant=["W"], updates={"W": 1})
    refused(["`W` of shape (3, 4)", "output 0", "(3,)"], f.prepare, (3, 4), (4,), updates={"W": 0})
    refused(["outputs are 0 to 1"], f.prepare, (3, 4), (4,), updates={"W": 2})
    refused(["float32 or float64"], f.prepare, (3, 4), (4,), dtype="int64")
    refused(["names of inputs"], f.prepare, (3, 4), (4,), held="W")


def test_what_is_updated_is_writeable_and_shares_no_memory():
    a, b = sn.tensors("a: n; b: n")
    step = sn.compile([a + b], inputs=[a, b]).prepare((3,), (3,), updates={"a": 0})
    x = np.ones(4)
    refused(["`a`", "shares memory", "`b`"], step, x[:3], x[1:])
    refused(["`a`", "read-only"], step, np.broadcast_to(np.ones(1), 3), x[:3])
    kept, strided = np.ones(3), np.zeros(6)[::2]
    for _ in range(2):
        step(strided, kept)
    assert strided.tolist() == [2, 2, 2]


def test_names_that_the_code_needs_itself():
    names = ("f", "given", "dtype", "np", "add", "multiply", "prepare", "held", "t1", "one", "out", "c")
    symbols = [sn.tensor(name, "n") for name in names]
    program = sn.compile([sum(k * s for k, s in enumerate(symbols, 1)), symbols[1] + 1], inputs=symbols)
    at = [np.full(2, 10.0**k) for k in range(len(names))]
    step = program.prepare(*at, held=names[1::2], constant=names[2::4], updates={"f": 1})
    rest = [value for name, value in zip(names, at, strict=True) if name in step.inputs]
    expected = program(*at)[0]
    first, second = step(*rest)[0].copy(), step(*rest)[0]
    assert (first == expected).all() and (second == first + 10).all()


def test_a_call_that_fails_leaves_the_inputs_as_they_were():
    a, b, M = sn.tensors("a: n; b: n; M: n n")
    outputs = [a + 1, b - a, sn.parse("inv(M) @ b", let="M: n n; b: n")]
    step = sn.compile(outputs, inputs=[a, b, M]).prepare(
        np.ones(2), np.ones(2), (2, 2), held=["a", "b"], updates={"a": 0, "b": 1}
    )
    step(np.eye(2))
    before = {name: value.copy() for name, value in step.held.items()}
    refused(["singular"], step, np.zeros((2, 2)))
    assert all((step.held[name] == value).all() for name, value in before.items())
    assert (step(np.eye(2))[2] == before["b"]).all()


def test_two_threads_at_once_are_refused():
    x = sn.tensor("x", "n")
    step = sn.compile(sn.sum(sn.tanh(x))).prepare((3_000_000,))
    at, seen = np.ones(3_000_000), []

    def call():
        try:
            step(at)
        except SymnetError as error:
            seen.append(str(error))

    for _ in range(20):
        threads = [threading.Thread(target=call) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if seen:
            break
    assert seen and "prepare one for each thread" in seen[0]
    assert step(at) == pytest.approx(3_000_000 * np.tanh(1))


def test_a_prepared_program_is_not_pickled():
    step = sn.compile(sn.tensor("x", 2) * 2).prepare((2,))
    refused(["pickle the program"], pickle.dumps, step)
    refused(["pickle the program"], copy.deepcopy, step)


def test_sizes_no_array_tells_and_results_in_their_form():
    n = sn.size("n")
    t = sn.scalar("t")
    f = sn.compile([[t * sn.eye(n)], t + n], inputs=[t])
    step = f.prepare((), sizes={"n": 3})
    (identity,), number = step(2)
    assert (identity == 2 * np.eye(3)).all() and number == 5
    refused(["`k`", "`n`"], f.prepare, (), sizes={"n": 3, "k": 1})
    assert sn.compile(t * 2).prepare(())(3.0) == 6


def test_sigmoid_overflows_nowhere_and_keeps_its_digits():
    x = sn.tensor("x", "n")
    for dtype, top in (("float64", 800.0), ("float32", 110.0)):
        at = np.linspace(-top, top, 4001).astype(dtype)
        step = sn.compile(sn.sigmoid(x)).prepare(at)
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            found = step(at)
        wide = at.astype(np.longdouble)
        expected = (np.exp(np.minimum(wide, 0)) / (1 + np.exp(-np.abs(wide)))).astype(dtype)
        np.testing.assert_array_max_ulp(found, expected, maxulp=4)


def test_sigmoid_of_a_number_and_of_its_opposite_share_their_work():
    x = sn.tensor("x", "n")
    for dtype, top in (("float64", 800.0), ("float32", 110.0)):
        at = np.linspace(-top, top, 4001).astype(dtype)
        step = sn.compile([sn.sigmoid(x), sn.sigmoid(-x)]).prepare(at)
        assert step.source.count("exp(") == 1
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            found = step(at)
        wide = at.astype(np.longdouble)
        for sign, got in zip((1, -1), found, strict=True):
            expected = np.exp(np.minimum(sign * wide, 0)) / (1 + np.exp(-np.abs(wide)))
            normal = expected > np.finfo(dtype).tiny
            np.testing.assert_array_max_ulp(got[normal], expected[normal].astype(dtype), maxulp=4)
            assert (np.abs(got - expected)[~normal] < np.finfo(dtype).tiny).all()


def test_both_branches_are_computed_without_a_warning():
    f = sn.compile(sn.parse("where(x > 0, log(x), 1/(x - 1))", let="x: n"))
    at = np.array([-1.0, 0, 1, 2])
    with np.errstate(all="raise"):
        agree(f.prepare(at)(at), [-0.5, -1, 0, np.log(2)], 1e-15)


@pytest.mark.parametrize(
    "texts",
    [
        ("9/10*m + 1/10*((M + M.T) @ w/2)", "999/1000*v + 1/1000*((M + M.T) @ w/2)**2"),
        ("w - s*(7/10*(s*(M @ w))/2)", "s*(s*(M @ w))", "(s*(M @ w))**2 + v"),
        ("s*(s*(-(M @ w)/3))", "norm(s*(-(M @ w)/3))*(s*(-(M @ w)/3))/3"),
    ],
)
def test_uses_of_one_scaled_array_that_want_different_scales(texts):
    program = sn.compile([sn.parse(text, let="w: 3; m: 3; v: 3; M: 3 3; s") for text in texts])
    rng = np.random.default_rng(0)
    given = {s.name: rng.standard_normal(s.shape) if s.shape else 0.7 for s in program.symbols}
    step = program.prepare(**{name: np.shape(a) for name, a in given.items()})
    for found, expected in zip(step(**given), program(**given), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-13)
