"""Compiled Hessians against the formula that a person derives and writes with NumPy, in the same process.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/hessian_bench.py [--rounds 21] [PROBLEM ...]

Each round times one block of calls of either side, in turn, in CPU seconds; `ratio` is the median over the rounds of
ours / by hand, `best` the quotient of the shortest times. Every result is compared with the formula's before it is
timed. Rows `whole` write the matrix out (into one buffer that is kept, where the formula does so too), rows `factors`
compute the factors alone, against the same by hand.

logistic   sum log(1 + exp(-y_i x_i·w)), X of shape 2n x n:    X' diag(s(1 - s)) X
matfac     |T - U V'|^2, T of shape n x n, U, V n x 5:          one block 2 V'V a row of U
wmatfac    the same with a 0/1 mask M on the entries:           the blocks 2 V' diag(M_i) V
quadratic  x'Ax:                                                A + A'
softmax    softmax regression, X of shape 8n x n, 10 classes:   blocks X' diag(p_a) X, less (X * p)'(X * p)
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import contestant
import numpy as np

import symnet as sn

Array = Any
Formula = Callable[[Mapping[str, Array]], Callable[[], Array]]


def arrays(problem: str, n: int) -> dict[str, Array]:
    rng = np.random.default_rng(0)
    if problem == "logistic":
        X = rng.standard_normal((2 * n, n)) / n**0.5
        return {"X": X, "y": np.sign(rng.standard_normal(2 * n)), "w": rng.standard_normal(n)}
    if problem == "quadratic":
        return {"A": rng.standard_normal((n, n)), "x": rng.standard_normal(n)}
    if problem == "softmax":
        Y = np.eye(10)[rng.integers(0, 10, 8 * n)]
        return {"X": rng.standard_normal((8 * n, n)) / n**0.5, "W": rng.standard_normal((n, 10)), "Y": Y}
    U, V = rng.standard_normal((2, n, 5))
    return {"T": rng.standard_normal((n, n)), "U": U, "V": V, "M": (rng.random((n, n)) < 0.5).astype(float)}


def logistic(at: Mapping[str, Array]) -> Callable[[], Array]:
    X, w = at["X"], at["w"]
    rows, H = np.empty_like(X), np.empty((X.shape[1],) * 2)

    def run() -> Array:
        s = 1 / (1 + np.exp(-(X @ w)))  # s(1 - s) is even in its argument, so the labels drop out
        s *= 1 - s
        np.sqrt(s, out=s)
        np.multiply(X, s[:, None], out=rows)
        return np.matmul(rows.T, rows, out=H)

    return run


def quadratic(at: Mapping[str, Array]) -> Callable[[], Array]:
    A = at["A"]
    H = np.empty_like(A)
    return lambda: np.add(A, A.T, out=H)


def matfac(at: Mapping[str, Array]) -> Callable[[], Array]:
    V = at["V"]
    n, k = V.shape
    H, rows = np.zeros((n, k, n, k)), np.arange(n)

    def run() -> Array:
        H[rows, :, rows, :] = 2 * (V.T @ V)
        return H.reshape(n * k, n * k)

    return run


def wmatfac_factors(at: Mapping[str, Array]) -> Callable[[], Array]:
    V, M = at["V"], at["M"]
    n, k = V.shape
    products, blocks = np.empty((n, k * k)), np.empty((n, k * k))

    def run() -> Array:
        np.multiply(V[:, :, None], V[:, None, :], out=products.reshape(n, k, k))
        np.matmul(M, products, out=blocks)
        np.multiply(blocks, 2, out=blocks)
        return blocks.reshape(n, k, k)

    return run


def wmatfac(at: Mapping[str, Array]) -> Callable[[], Array]:
    n, k = at["V"].shape
    H, rows, blocks = np.zeros((n, k, n, k)), np.arange(n), wmatfac_factors(at)

    def run() -> Array:
        H[rows, :, rows, :] = blocks()
        return H.reshape(n * k, n * k)

    return run


def softmax(at: Mapping[str, Array]) -> Callable[[], Array]:
    X, W = at["X"], at["W"]
    m, n, k = *X.shape, W.shape[1]
    rows, H = np.empty((m, n, k)), np.empty((n * k, n * k))
    diagonal = np.einsum("iaja->iaj", H.reshape(n, k, n, k))

    def run() -> Array:
        p = X @ W
        p -= p.max(axis=1, keepdims=True)
        np.exp(p, out=p)
        p /= p.sum(axis=1, keepdims=True)
        np.multiply(X[:, :, None], p[:, None, :], out=rows)
        flat = rows.reshape(m, n * k)
        np.matmul(flat.T, flat, out=H)
        np.negative(H, out=H)
        np.add(diagonal, (flat.T @ X).reshape(n, k, n), out=diagonal)
        return H

    return run


def matfac_factors(at: Mapping[str, Array]) -> Callable[[], Array]:
    V = at["V"]
    return lambda: 2 * (V.T @ V)


WHOLE: dict[str, tuple[Formula, tuple[int, ...]]] = {
    "logistic": (logistic, (100, 300, 1000)),
    "matfac": (matfac, (50, 100, 200)),
    "wmatfac": (wmatfac, (50, 100, 200)),
    "quadratic": (quadratic, (300, 1000)),
    "softmax": (softmax, (20, 50, 100)),
}
FACTORS: dict[str, Formula] = {"matfac": matfac_factors, "wmatfac": wmatfac_factors}


def block(run: Callable[[], Any], calls: int) -> float:
    begin = time.process_time()
    for _ in range(calls):
        run()
    return (time.process_time() - begin) / calls


def compare(hand: Callable[[], Array], ours: Callable[[], Array], rounds: int) -> tuple[float, float, float]:
    """(shortest time by hand, our shortest time, median ratio)."""
    calls = max(1, int(0.01 / max(block(hand, 3), 1e-9)))
    times = [(block(hand, calls), block(ours, calls)) for _ in range(rounds)]
    return min(t for t, _ in times), min(t for _, t in times), statistics.median(b / a for a, b in times)


def factors(problem: str, at: Mapping[str, Array]) -> Callable[[], Array]:
    found, names = contestant.hessian_expression(problem)
    f = sn.compile(found, inputs=names, factors=True)
    arguments = [at[name] for name in names]
    return lambda: f(*arguments).factors[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("problems", nargs="*", metavar="PROBLEM", help=", ".join(WHOLE))
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
    print(f"{'problem':10}{'n':>6}  {'':8}{'by hand us':>12}{'symnet us':>12}{'best':>8}{'ratio':>8}")
    for problem in options.problems or WHOLE:
        formula, sizes = WHOLE[problem]
        for n in sizes:
            at = arrays(problem, n)
            sides = {"whole": (formula(at), contestant.hessian(problem, at))}
            if problem in FACTORS:
                sides["factors"] = (FACTORS[problem](at), factors(problem, at))
            for kind, (hand, ours) in sides.items():
                np.testing.assert_allclose(ours(), hand(), rtol=1e-9, atol=1e-11)
                t, s, ratio = compare(hand, ours, options.rounds)
                print(f"{problem:10}{n:6}  {kind:8}{t * 1e6:12.1f}{s * 1e6:12.1f}{s / t:8.2f}{ratio:8.2f}", flush=True)


if __name__ == "__main__":
    main()
