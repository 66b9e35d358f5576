"""One step of gradient descent on tiny networks: the C backend against hand-written NumPy and symnet's NumPy backend.

    OMP_NUM_THREADS=1 python benchmarks/c_bench.py [--rounds 40] [--dtypes float64,float32] [--widths 12-3-2,4-8-1]

The network has sigmoid units and half the mean of squared errors, a batch of 64 rows, learning rate 1/10. Every
contestant starts from the same parameters; before anything is timed, those after three steps are compared. A round runs
one block of steps of each contestant, so that other load hits all alike; given are the median over the rounds of the
ratio to hand-written NumPy, and the shortest time. `C, 100 steps a call` makes the steps by `repeat`; `C, any sizes` is
the call with checks and new arrays of a program that was not prepared.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import symnet as sn

Array = Any
Run = Callable[[int], None]
BATCH, RATE = 64, 0.1


def by_hand(X: Array, Y: Array, params: Sequence[Array]) -> tuple[Run, Callable[[], list[Array]]]:
    """The step as one would write it in NumPy: features × batch, biases as a last column, arrays allocated before."""
    dtype = X.dtype
    W1, W2 = (np.ascontiguousarray(np.column_stack([params[k].T, params[k + 1]])) for k in (0, 2))
    XA, YT = np.vstack([X.T, np.ones((1, BATCH), dtype)]), np.ascontiguousarray(Y.T)
    hidden, out = W1.shape[0], W2.shape[0]
    HA = np.ones((hidden + 1, BATCH), dtype)
    H, HT, XT, W2T = HA[:hidden], HA.T, XA.T, W2[:, :hidden].T
    P, E, D2, T = (np.empty((out, BATCH), dtype) for _ in range(4))
    D1, U = np.empty((hidden, BATCH), dtype), np.empty((hidden, BATCH), dtype)
    G1, G2, flat = np.empty_like(W1), np.empty_like(W2), E.reshape(-1)
    one, scale = np.array(1, dtype), np.array(RATE / BATCH, dtype)
    dot, exp, neg, add, inv, mul, sub = np.dot, np.exp, np.negative, np.add, np.reciprocal, np.multiply, np.subtract

    def run(steps: int) -> None:
        for _ in range(steps):
            dot(W1, XA, H), neg(H, H), exp(H, H), add(H, one, H), inv(H, H)
            dot(W2, HA, P), neg(P, P), exp(P, P), add(P, one, P), inv(P, P)
            sub(P, YT, E), dot(flat, flat)
            mul(E, P, T), mul(T, P, D2), sub(T, D2, D2), mul(D2, scale, D2)
            dot(D2, HT, G2), dot(W2T, D2, D1)
            mul(D1, H, D1), mul(D1, H, U), sub(D1, U, D1)
            dot(D1, XT, G1), sub(W1, G1, W1), sub(W2, G2, W2)

    return run, lambda: [a for W in (W1, W2) for a in (W[:, :-1].T, W[:, -1])]


def by_symnet(
    X: Array, Y: Array, params: Sequence[Array], backend: str, together: int = 1
) -> tuple[Run, Callable[[], list[Array]]]:
    exprs, symbols, names = step_of(X, Y, params)
    program = sn.compile(exprs, inputs=symbols, backend=backend, fast=True)
    updates = {name: k + 1 for k, name in enumerate(names)}
    step = program.prepare(X, Y, *params, constant=["X", "Y"], held=names, updates=updates)

    def run(steps: int) -> None:
        for _ in range(steps):
            step()

    def several(steps: int) -> None:
        for first in range(0, steps, together):
            step.repeat(min(together, steps - first))

    return (run if together == 1 else several), lambda: [step.held[name] for name in names]


def by_calls(X: Array, Y: Array, params: Sequence[Array]) -> tuple[Run, Callable[[], list[Array]]]:
    exprs, symbols, _ = step_of(X, Y, params)
    program, state = sn.compile(exprs, inputs=symbols, backend="c", fast=True), [p.copy() for p in params]

    def run(steps: int) -> None:
        for _ in range(steps):
            _, *state[:] = program(X, Y, *state)

    return run, lambda: state


def step_of(X: Array, Y: Array, params: Sequence[Array]) -> tuple[list[Any], list[Any], list[str]]:
    """Loss and new parameters as expressions, with a batch of symbolic size."""
    rows = sn.size("N")
    x, y = sn.tensor("X", rows, X.shape[1]), sn.tensor("Y", rows, Y.shape[1])
    variables = [sn.tensor(name, *p.shape) for name, p in zip(("W1", "b1", "W2", "b2"), params, strict=True)]
    W1, b1, W2, b2 = variables
    loss = sn.sum((sn.sigmoid(sn.sigmoid(x @ W1 + b1) @ W2 + b2) - y) ** 2) / (2 * rows)
    gradient = sn.grad(loss, variables).result
    updated = [p - RATE * g for p, g in zip(variables, gradient, strict=True)]
    return [loss, *updated], [x, y, *variables], [v.name for v in variables]


CONTESTANTS: dict[str, Callable[..., Any]] = {
    "NumPy by hand": by_hand,
    "symnet, NumPy": lambda *data: by_symnet(*data, "numpy"),
    "C": lambda *data: by_symnet(*data, "c"),
    "C, 100 steps a call": lambda *data: by_symnet(*data, "c", 100),
    "C, any sizes": by_calls,
}


def measure(sizes: Sequence[int], dtype: str, rounds: int) -> None:
    rng = np.random.default_rng(0)
    inputs, hidden, outputs = sizes
    X = rng.random((BATCH, inputs)).astype(dtype)
    Y = (rng.random((BATCH, outputs)) > 0.5).astype(dtype)
    pairs = ((inputs, hidden), (hidden, outputs))
    params = [
        p.astype(dtype) for a, b in pairs for p in (rng.standard_normal((a, b)) / a**0.5, rng.standard_normal(b) / 10)
    ]
    made = {name: make(X, Y, params) for name, make in CONTESTANTS.items()}
    for run, _ in made.values():
        run(3)
    wanted = [np.array(p) for p in made["NumPy by hand"][1]()]
    for name, (_, found) in made.items():
        far = max(float(np.max(np.abs(p - q))) for p, q in zip(found(), wanted, strict=True))
        assert far < (1e-12 if dtype == "float64" else 1e-5), f"{name} is off by {far}"
    seconds: dict[str, list[float]] = {name: [] for name in made}
    for _ in range(rounds):
        for name, (run, _) in made.items():
            run(20)
            start = time.perf_counter()
            run(500)
            seconds[name].append((time.perf_counter() - start) / 500)
    print(f"\n{'-'.join(map(str, sizes))}, {dtype}")
    for name, times in seconds.items():
        ratios = [mine / hand for mine, hand in zip(times, seconds["NumPy by hand"], strict=True)]
        print(f"  {name:22} {statistics.median(ratios):6.3f}   {min(times) * 1e6:7.2f} µs")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--dtypes", default="float64,float32")
    parser.add_argument("--widths", default="12-3-2")
    options = parser.parse_args()
    for widths in options.widths.split(","):
        for kind in options.dtypes.split(","):
            measure([int(w) for w in widths.split("-")], kind, options.rounds)
