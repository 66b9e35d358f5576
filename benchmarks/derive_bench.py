"""How long deriving takes, and how it grows: tanh networks of depth 1 to 100, a transformer, and textbook Hessians.

    .venv/bin/python benchmarks/derive_bench.py

Times are the best of three in one process, in milliseconds; sizes are symbols, so widths cost nothing. `program` is the
number of nodes of the loss and all gradients together, names counted once.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import symnet as sn
from symnet.calculus import grad, hessian
from symnet.expr import Defined, Expr, SizeValue, count
from symnet.nn import mlp
from symnet.sizes import sizes

DEPTHS = (1, 2, 4, 8, 16, 32, 64, 100)
HESSIANS = (
    ("least squares", "sum((X @ w - y)**2)/2", "X: N d; w: d; y: N", "w"),
    ("logistic", "-sum(t*log(sigmoid(X @ w)) + (1 - t)*log(1 - sigmoid(X @ w)))", "X: N d; w: d; t: N", "w"),
    ("softmax cross-entropy", "-sum(y*log(softmax(z)))", "z: n; y: n", "z"),
    ("quadratic form", "x @ A @ x", "A: n n; x: n", "x"),
    ("matrix factorisation", "sum((M - U @ V.T)**2)/2", "M: m n; U: m k; V: n k", "U"),
    ("log det", "logdet(A)", "A: n n", "A"),
    ("Gaussian kernel", "exp(-sum((x - y)**2)/(2*s**2))", "x: n; y: n; s", "x"),
)


def network(depth: int) -> tuple[Expr, list[Expr]]:
    """Squared error of a tanh network of symbolic widths, with its parameters."""
    widths = sizes(" ".join(f"n{i}" for i in range(depth + 1)))
    net = mlp(tuple(widths), ("tanh",) * depth)
    target = sn.tensor("y", widths[-1])
    return sn.sum((net.output - target) ** 2) / 2, list(net.parameters)


def transformer(blocks: int) -> tuple[Expr, list[Expr]]:
    """Attention with one head, layer norm, a two-layer network and residual sums, `blocks` times; T tokens."""
    T, d, h = sizes("T d h")
    x: Expr = sn.tensor("X", T, d)
    parameters: list[Expr] = []

    def parameter(name: str, *shape: Any) -> Expr:
        made = sn.tensor(name, *shape)
        parameters.append(made)
        return made

    def normed(e: Expr, number: str) -> Expr:
        centred = Defined(f"c{number}", e - sn.mean(e, axis=1, keepdims=True))
        spread = Defined(f"s{number}", sn.sqrt(sn.mean(centred**2, axis=1, keepdims=True) + sn.scalar("eps")))
        return Defined(f"n{number}", centred / spread * parameter(f"gain{number}", d) + parameter(f"shift{number}", d))

    for k in range(1, blocks + 1):
        u = normed(x, f"{k}a")
        q, key, v = (Defined(f"{name}{k}", u @ parameter(f"W{name}{k}", d, d)) for name in ("q", "k", "v"))
        scores = Defined(f"S{k}", q @ key.T / sn.sqrt(SizeValue(d)))
        weights = Defined(f"A{k}", sn.softmax(scores))
        x = Defined(f"r{k}", x + weights @ v @ parameter(f"Wo{k}", d, d))
        u = normed(x, f"{k}b")
        hidden = Defined(f"h{k}", sn.gelu(Defined(f"z{k}", u @ parameter(f"W1_{k}", d, h) + parameter(f"b1_{k}", h))))
        x = Defined(f"x{k}", x + hidden @ parameter(f"W2_{k}", h, d) + parameter(f"b2_{k}", d))
    return sn.sum((x - sn.tensor("Y", T, d)) ** 2) / 2, parameters


def best(run: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The shortest time in seconds, and the result."""
    shortest, result = float("inf"), None
    for _ in range(times):
        start = time.perf_counter()
        result = run()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, result


def main() -> None:
    print(f"{'network':24} {'ms':>8} {'steps':>7} {'program':>8} {'a layer':>8}")
    for depth in DEPTHS:
        loss, parameters = network(depth)
        seconds, found = best(lambda loss=loss, parameters=parameters: grad(loss, parameters))
        nodes = count(loss, *found.result)
        print(f"{f'tanh, {depth} layers':24} {seconds * 1e3:8.1f} {len(found.steps):7} {nodes:8} {nodes / depth:8.1f}")
    for blocks in (1, 2, 4, 12):
        loss, parameters = transformer(blocks)
        seconds, found = best(lambda loss=loss, parameters=parameters: grad(loss, parameters), 1)
        nodes = count(loss, *found.result)
        name = f"transformer, {blocks} blocks"
        print(f"{name:24} {seconds * 1e3:8.1f} {len(found.steps):7} {nodes:8} {nodes / blocks:8.1f}")
    for name, text, let, variable in HESSIANS:
        loss = sn.parse(text, let=let)
        seconds, found = best(lambda loss=loss, variable=variable: hessian(loss, variable))
        print(f"{'Hessian: ' + name:24.24} {seconds * 1e3:8.1f} {len(found.steps):7}   {found.result.named()}")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
