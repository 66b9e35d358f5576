"""Networks within a given error: function × construction × ε, with what is proved, what is measured, and the time.

Run from the root of the repository: `python -m benchmarks.approximation [--all]`. The measured error is the largest on
a fine grid and never more than the bound; `reached` is a distance that is proved to be attained.
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np

import symnet as sn
from symnet.approximation import CONSTRUCTIONS, approximate, piecewise_linear

WIGGLY = "where(x == 0, 0, x*sin(1/x))"
TARGETS = (
    ("sin(x)", 0, "2*pi"),
    ("exp(x)", 0, 1),
    ("abs(x)", -1, 1),
    ("sqrt(x)", 0, 1),
    (WIGGLY, 0, 1),
    ("1/(1 + 25*x**2)", -1, 1),
    ("step(x - 1/2)", 0, 1),
)
FEW = ("relu", "relu uniform", "sigmoid", "sigmoid uniform", "gelu", "taylor")
ERRORS = ("1/100", "1/1000")
HEAD = (
    f"{'function':<28} {'ε':>6} {'construction':<16} {'width':>6} {'depth':>5} {'largest':>9} {'bound':>9} "
    f"{'reached':>9} {'measured':>9} {'s':>6} {'checked':>8} {'s':>6}"
)


def line(text: str, low: object, high: object, eps: str, name: str) -> str:
    """One row: a network that is built, proved, checked again and run."""
    start = perf_counter()
    label = f"{text:<28} {eps:>6} {name:<16}"
    try:
        net = approximate(text, ("x", low, high), eps, construction=name)
    except sn.SymnetError as error:
        return f"{label} refused in {perf_counter() - start:.2f} s: {str(error)[:100]}"
    built = perf_counter() - start
    a, b = float(net.domain.lows[0]), float(net.domain.highs[0])
    measured = float(np.max(np.abs(net.error(np.linspace(a, b, 20_001)))))
    assert measured <= float(net.bound) + 1e-9 or not net.bound, (text, name, measured, net.bound)
    start = perf_counter()
    checked = sn.recheck(net.claim, net.verdict.certificate).status if "points" in net.verdict.certificate else "-"
    seconds = perf_counter() - start
    return (
        f"{label} {net.width:>6} {net.depth:>5} {float(net.largest_weight):>9.3g} {float(net.bound):>9.3g} "
        f"{float(net.attained):>9.3g} {measured:>9.3g} {built:>6.2f} {checked:>8} {seconds:>6.2f}"
    )


def large() -> str:
    """Ten thousand neurons compile and run."""
    n = 10_000
    x = np.linspace(0, 1, n + 1)
    start = perf_counter()
    net = piecewise_linear(x, np.round(np.sin(30 * x), 6))
    made = perf_counter() - start
    start = perf_counter()
    net(x[:1])
    compiled = perf_counter() - start
    start = perf_counter()
    y = net(np.linspace(0, 1, 1000))
    return (
        f"{net.width} neurons through {n + 1} points: {net.verdict.status} in {made:.2f} s, "
        f"compiled in {compiled:.2f} s,"
        f" 1000 values in {perf_counter() - start:.2f} s, largest {np.max(np.abs(y)):.3f}"
    )


def main(arguments: list[str]) -> None:
    names = [row.name for row in CONSTRUCTIONS if row.variables == 1] if "--all" in arguments else FEW
    print(HEAD)
    for text, low, high in TARGETS:
        for eps in ERRORS:
            for name in names:
                print(line(text, low, high, eps, name), flush=True)
    print(large())


if __name__ == "__main__":
    main(sys.argv[1:])
