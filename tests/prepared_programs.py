"""Random programs, prepared in random ways, against the stateless function: several calls with random updates.

Each program shares work between outputs, reads inputs after others have been updated, and mixes matrices, vectors and
scalars. `tests/test_program_prepared.py` tries some, `benchmarks/prepared_fuzz.py` as many as time allows.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

import symnet as sn
from symnet.expr import Symbol

Values = dict[str, Any]
Choose = Callable[[random.Random, Values], dict[str, int]]  # updates, from the arrays by name
DIMS = (1, 2, 3, 5)


def random_program(seed: int) -> tuple[Any, list[Any], list[Any]]:
    """(program, its outputs, its inputs)."""
    rng = random.Random(seed)
    n, m = rng.choice(DIMS), rng.choice(DIMS)
    shapes = [(n, m), (n, m), (m, n), (m,), (m,), (n,), (m, m), (), ()]
    inputs = [sn.tensor(f"x{k}", *shape) if shape else sn.scalar(f"x{k}") for k, shape in enumerate(shapes)]
    pool: list[Any] = list(inputs)
    for _ in range(rng.randint(3, 25)):
        made = _combined(rng, pool)
        if made is not None:
            pool.append(made)
    outputs = rng.sample(pool, min(len(pool), rng.randint(1, 6)))
    rng.shuffle(inputs)
    return sn.compile(outputs, inputs=inputs), outputs, inputs


def _combined(rng: random.Random, pool: list[Any]) -> Any:
    a, b = _pick(rng, pool), _pick(rng, pool)
    kind = rng.randrange(23)
    if kind < 5:
        same = [e for e in pool if e.shape == a.shape or not e.shape or (a.rank == 2 and e.shape == a.shape[1:])]
        b = rng.choice(same)
        return [a + b, a - b, a * b, b * a, a - a * b][kind]
    if kind < 8:
        fits = [e for e in pool if a.rank and e.rank and a.shape[-1] == e.shape[0]]
        if not fits:
            return None
        product = a @ rng.choice(fits)
        extra = [e for e in pool if product.rank == 2 and e.shape == product.shape[1:]]
        return product + rng.choice(extra) if extra and kind == 7 else product / 4
    if kind == 8:
        return a.T if a.rank == 2 else -a
    if kind == 9:
        return rng.choice([sn.tanh, sn.sigmoid, sn.relu, sn.sin, sn.softplus])(a)
    if kind == 10:
        return sn.softmax(a) if a.rank else a / 3
    if kind == 11:
        return sn.sum(a, axis=rng.randrange(a.rank), keepdims=rng.random() < 0.3) if a.rank else a * 2
    if kind == 12:
        return sn.sum(a * b) / 8 if a.shape == b.shape else sn.sum(a) / 8
    if kind == 13:
        return rng.choice([a / 3, a * 2, -a, a**2, 1 - a, 0.1 * a])
    if kind == 14:
        return sn.log_softmax(a) if a.rank else a
    if kind == 15:
        return a[0] if a.rank else sn.tanh(a)
    return _moved(rng, kind, a, b)


def _moved(rng: random.Random, kind: int, a: Any, b: Any) -> Any:
    """Operations along axes, views and copies."""
    if kind == 16:
        return sn.diag(a) if a.rank == 1 or (a.rank == 2 and a.shape[0] == a.shape[1]) else a * 3
    if kind == 17:
        return sn.concatenate((a, a), axis=0) if a.rank and a.shape[0] < 6 else a
    if kind == 18:
        return sn.reshape(a, (a.shape[0] * a.shape[1],)) if a.rank == 2 else sn.max(a) if a.rank else a
    if kind == 19:
        return a[1:] if a.rank and a.shape[0] > 1 else sn.norm(a) if a.rank else a
    if kind == 20:
        return sn.outer(a, b) if a.rank == b.rank == 1 else sn.maximum(a, b) if a.shape == b.shape else a
    if kind == 21:
        return sn.grad(sn.sum(sn.relu(a)), a).result if isinstance(a, Symbol) else sn.logsumexp(a) if a.rank else a
    return sn.trace(a) if a.rank == 2 and a.shape[0] == a.shape[1] else sn.sum(a**3) / 5


def _pick(rng: random.Random, pool: list[Any]) -> Any:
    return rng.choice(pool[-6:] if rng.random() < 0.6 else pool)


def random_network(seed: int) -> tuple[Any, list[Any], dict[str, int]]:
    """(program, its inputs, updates): a step of training, with shared weights, penalties and states."""
    rng = random.Random(seed)
    rows, width = rng.choice((1, 2, 6, 9)), rng.choice((1, 3, 4))
    x, y = sn.tensor("X", rows, width), sn.tensor("Y", rows, width)
    W, V, b, c = sn.tensors(f"W: {width} {width}; V: {width} {width}; b: {width}; c: {width}")
    rate = sn.scalar("rate")
    out = x
    for _ in range(rng.randint(1, 4)):
        z = out @ rng.choice((W, V, W.T)) + rng.choice((b, c))
        out = rng.choice((sn.tanh, sn.relu, sn.sigmoid, sn.softplus))(z if rng.random() < 0.8 else z + out)
    loss = sn.sum((out - y) ** 2) / rows if rng.random() < 0.5 else -sn.sum(y * sn.log_softmax(out)) / rows
    if rng.random() < 0.4:
        loss = loss + 0.1 * sn.sum(W**2)
    weights = [v for v in (W, V, b, c) if rng.random() < 0.9]
    gradients = sn.grad(loss, weights).result if weights else []
    outputs, states, targets = [loss], [], []
    for w, g in zip(weights, gradients, strict=True):
        rule = rng.choice(("descent", "descent", "momentum", "decay", "none"))
        v = sn.tensor(f"v_{w.name}", *w.shape)
        if rule == "momentum":
            states.append(v)
            outputs += [v * 0.9 + g, w - rate * (v * 0.9 + g)]
            targets += [v, w]
        elif rule != "none":
            outputs.append(w - rate * g if rule == "descent" else w - rate * (g + w / 10))
            targets.append(w)
        else:
            outputs.append(g)
            targets.append(None)
    inputs = [x, y, W, V, b, c, rate, *states]
    updates = {t.name: k for k, t in enumerate(targets, 1) if t is not None}
    return sn.compile(outputs, inputs=inputs), inputs, updates


def network_failure(seed: int) -> str:
    """What is wrong with the network of this seed; nothing if it is right."""
    program, inputs, updates = random_network(seed)
    return _judged(seed, program, inputs, lambda rng, arrays: updates)


def failure(seed: int) -> str:
    """What is wrong with the program of this seed; nothing if it is right."""
    program, outputs, inputs = random_program(seed)

    def updates(rng: random.Random, arrays: Values) -> dict[str, int]:
        found: dict[str, int] = {}
        for name, array in arrays.items():
            fits = [k for k, e in enumerate(outputs) if e.shape == array.shape and k not in found.values()]
            if fits and array.shape and rng.random() < 0.5:
                found[name] = rng.choice(fits)
        return found

    return _judged(seed, program, inputs, updates)


def _judged(
    seed: int, program: Any, inputs: list[Any], choose: Callable[[random.Random, Values], dict[str, int]]
) -> str:
    rng = random.Random(seed + 1)
    draw = np.random.default_rng(seed)
    names = [s.name for s in inputs]
    arrays = {s.name: draw.uniform(-1, 1, s.shape) for s in inputs}
    updates = choose(rng, arrays)
    share = rng.choice((0, 0.5, 1, 1))
    held = [name for name in names if rng.random() < share]
    constant = [name for name in names if name not in held and name not in updates and rng.random() < 0.3]
    step = program.prepare(*arrays.values(), held=held, constant=constant, updates=updates)
    now = {name: a.copy() for name, a in arrays.items()}
    mine = {name: now[name].copy() for name in step.inputs}
    for call in range(3):
        expected = program(*now.values())
        if not all(np.isfinite(e).all() for e in expected):
            return ""
        found = step(*mine.values())
        for k, (f, e) in enumerate(zip(found, expected, strict=True)):
            if np.shape(f) != np.shape(e) or not np.allclose(f, e, rtol=1e-9, atol=1e-9 * max(1, np.max(np.abs(e)))):
                return f"call {call}, output {k}: {f} is not {e}\n{step.source}\n{program.source}"
        for name, k in updates.items():
            now[name] = np.array(expected[k])
        for name in names:
            have = step.held[name] if name in held else mine.get(name, now[name])
            if not np.allclose(have, now[name], rtol=1e-8, atol=1e-8):
                return f"call {call}, input {name}: {have} is not {now[name]}\n{step.source}"
    return ""
