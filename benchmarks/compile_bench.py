"""What compiling costs, and how fast the compiled function is, for expressions of 10³ to 10⁵ operations.

    python benchmarks/compile_bench.py [--sizes 1000,10000] [--against-lambdify]
    python benchmarks/compile_bench.py --layers 1,2,4,8,16,32,64,128

Families: `chain` (each operation on the one before), `tree` (nothing shared), `dag` (shared heavily: counted are the
distinct operations), `net` (value and gradient of a deep network of dense layers, counted in layers times 100).
Times are CPU seconds, so that load from elsewhere disturbs them little. With `--layers`: loss and all gradients of tanh
networks with biases, of symbolic widths; nodes are those of the program, its inputs included, without names.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import symnet as sn
from symnet.expr import postorder
from symnet.program.shared import lowered

x, y = sn.tensors("x; y")
UNARY = (sn.sin, sn.tanh, sn.cos)


def chain(size: int) -> list[Any]:
    e = x
    for k in range(size // 2):
        e = sn.sin(e) * y if k % 2 else e * x + k
    return [e]


def tree(size: int) -> list[Any]:
    rng = random.Random(1)
    level: list[Any] = [x * k + y for k in range(max(size // 4, 1))]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [rng.choice(UNARY)(a) + b for a, b in pairs] + ([level[-1]] if len(level) % 2 else [])
    return level


def dag(size: int) -> list[Any]:
    rng = random.Random(2)
    pool: list[Any] = [x, y]
    for _ in range(size // 3):
        pool.append(rng.choice(pool[-8:]) + rng.choice(UNARY)(rng.choice(pool[-8:])) * x)
    return pool[-1:]


def net(size: int) -> list[Any]:
    width, depth = sn.size("n"), max(size // 100, 1)
    out = sn.tensor("x", width)
    weights = [sn.tensor(f"W{k}", width, width) for k in range(depth)]
    for w in weights:
        out = sn.tanh(w @ out)
    loss = sn.sum(out**2)
    return [loss, *sn.grad(loss, weights).result]


FAMILIES: dict[str, Callable[[int], list[Any]]] = {"chain": chain, "tree": tree, "dag": dag, "net": net}


def seconds(action: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.process_time()
    result = action()
    return time.process_time() - begin, result


def call_time(function: Callable[..., Any], *arguments: Any) -> float:
    """The best of a few calls."""
    return min(seconds(lambda: function(*arguments))[0] for _ in range(5))


def lambdify_seconds(e: Any) -> float:
    import sympy

    expression = e.to_sympy()
    return seconds(lambda: sympy.lambdify(sorted(expression.free_symbols, key=str), expression, "numpy", cse=True))[0]


def tanh_network(depth: int) -> list[Any]:
    """Squared error of a network with biases, and the gradients of all weights and biases."""
    widths = sn.sizes(" ".join(f"n{k}" for k in range(depth + 1)))
    out = sn.tensor("x", widths[0])
    parameters = []
    for k in range(1, depth + 1):
        parameters += [sn.tensor(f"W{k}", widths[k], widths[k - 1]), sn.tensor(f"b{k}", widths[k])]
        out = sn.tanh(parameters[-2] @ out + parameters[-1])
    loss = sn.sum((out - sn.tensor("y", widths[-1])) ** 2) / 2
    return [loss, *sn.grad(loss, parameters).result]


def layers(depths: list[int]) -> None:
    print(f"{'layers':>8}{'nodes':>8}{'a layer':>9}{'lines':>8}{'compile ms':>12}{'a layer':>9}{'MiB':>6}")
    for depth in depths:
        expressions = tanh_network(depth)
        nodes = sum(1 for _ in postorder(*lowered(*expressions)[0]))
        spent, program = min(
            (seconds(lambda found=expressions: sn.compile(found)) for _ in range(5)), key=lambda r: r[0]
        )
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        each = f"{nodes:8}{nodes / depth:9.1f}{program.source.count(chr(10)):8}"
        print(f"{depth:8}{each}{1e3 * spent:12.1f}{1e3 * spent / depth:9.2f}{memory:6.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--against-lambdify", action="store_true", help="time SymPy's lambdify with cse too (slow)")
    parser.add_argument("--layers", metavar="L,...", help="networks of these depths instead")
    options = parser.parse_args()
    if options.layers:
        return layers([int(depth) for depth in options.layers.split(",")])
    print(f"{'family':8}{'size':>8}{'compile s':>12}{'lines':>8}{'1000-array ms':>15}{'lambdify s':>12}")
    at = np.random.default_rng(0).random((2, 1000))
    for family, build in FAMILIES.items():
        for size in map(int, options.sizes.split(",")):
            expressions = build(size)
            spent, program = seconds(lambda found=expressions: sn.compile(found))
            scalar = family != "net"
            called = f"{1e3 * call_time(program.function, *at[: len(program.inputs)]):.2f}" if scalar else "-"
            peer = f"{lambdify_seconds(expressions[0]):.2f}" if options.against_lambdify and scalar else "-"
            print(f"{family:8}{size:8}{spent:12.3f}{program.source.count(chr(10)):8}{called:>15}{peer:>12}", flush=True)


if __name__ == "__main__":
    main()
