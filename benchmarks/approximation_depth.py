"""Networks by depth and in several variables, and certified errors of networks that were trained or drawn at random.

Run from the root of the repository: `python -m benchmarks.approximation_depth`. A measured error is the largest at many
points, so it must lie under the bound; `low` and `high` enclose a supremum.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

import symnet as sn
from symnet import approximation as ap
from symnet.nn import mlp

SQUARE, CUBE = (("x", -1, 1), ("y", -1, 1)), (("x", 0, 1), ("y", 0, 1), ("z", 0, 1))
BUILT: tuple[tuple[str, tuple[tuple[str, object, object], ...], str, str], ...] = (
    ("exp(-x**2 - y**2)", SQUARE, "1/100", "spikes"),
    ("exp(-x**2 - y**2)", SQUARE, "1/1000", "spikes"),
    ("abs(x) + abs(y)", SQUARE, "1/1000", "spikes"),
    ("sqrt(x*x + y*y)", SQUARE, "1/20", "spikes"),
    ("sin(3*x)*y", SQUARE, "1/100", "spikes"),
    ("x*y*z", CUBE, "1/100", "spikes"),
    ("exp(-x**2 - y**2 - z**2)", CUBE, "1/1000", "spikes"),
    ("cos(pi*x)*cos(pi*y)", SQUARE, "1/100", "ridges"),
    ("cos(pi*x)*cos(pi*y)", SQUARE, "1/1000", "ridges"),
    ("x*y", SQUARE, "1/1000", "ridges"),
    ("exp(x + 2*y) - abs(x - y)", SQUARE, "1/1000", "ridges"),
    ("where(x + y < 0, 0, 1)", SQUARE, "1/100", "spikes"),
    ("1/(x + y - 1/7)", SQUARE, "1/100", "spikes"),
    ("x**2", (("x", 0, 1),), "1/1000000", "taylor"),
    ("exp(x)", (("x", -1, 1),), "1/1000000", "taylor"),
    ("cos(3*x)", (("x", -1, 1),), "1/1000000", "taylor"),
    ("1/(1 + 25*x**2)", (("x", -1, 1),), "1/100", "taylor"),
)
RANDOM = (
    ((1, 50, 1), ("tanh", "identity")),
    ((1, 20, 20, 1), ("relu", "relu", "identity")),
    ((1, 1000, 1), ("relu", "identity")),
    ((2, 32, 1), ("relu", "identity")),
    ((2, 16, 16, 1), ("tanh", "tanh", "identity")),
)


def built(text: str, sides: tuple[tuple[str, object, object], ...], eps: str, name: str) -> str:
    """One network: how large, what is proved, what is measured, and the seconds."""
    start = perf_counter()
    label = f"{text:<26} {eps:>9} {name:<8}"
    try:
        net = ap.approximate(text, *sides, eps, construction=name)
    except sn.SymnetError as error:
        return f"{label} refused in {perf_counter() - start:.2f} s: {str(error)[:90]}"
    seconds = perf_counter() - start
    rng = np.random.default_rng(0)
    box = zip(net.domain.lows, net.domain.highs, strict=True)
    measured = float(np.max(np.abs(net.error(*(rng.uniform(float(a), float(b), 10_000) for a, b in box)))))
    assert measured <= float(net.bound) + 1e-9, (text, name, measured, net.bound)
    start = perf_counter()
    again = sn.recheck(net.claim, net.verdict.certificate).status
    return (
        f"{label} {net.units:>6} {net.depth:>5} {net.width:>6} {float(net.bound):>9.3g} {float(net.attained):>9.3g} "
        f"{measured:>9.3g} {seconds:>6.2f} {again:>8} {perf_counter() - start:>6.2f}"
    )


def drawn(widths: tuple[int, ...], activations: tuple[str, ...]) -> str:
    """A random network: its certified error against a target, and its certified Lipschitz constant."""
    net, rng = mlp(widths, activations), np.random.default_rng(1)
    shapes = [tuple(int(str(d)) for d in p.shape) for p in net.parameters]
    values = {p.name: rng.normal(size=s) / s[-1] ** 0.5 for p, s in zip(net.parameters, shapes, strict=True)}
    box = SQUARE[: widths[0]]
    target = "sin(3*x)" if widths[0] == 1 else "exp(-x**2 - y**2)"

    def timed(run: Callable[[], ap.Enclosure]) -> str:
        start = perf_counter()
        found = run()
        return f"{found!s:<22} {found.boxes:>6} {found.tight!s:<5} {perf_counter() - start:>6.2f}"

    error = timed(lambda: ap.sup_error(target, net, values, *box))
    steepest = timed(lambda: ap.lipschitz(net, values, *box))
    return f"{'-'.join(map(str, widths)):<12} {activations[0]:<5} {error}   {steepest}"


def main() -> None:
    print(
        f"{'function':<26} {'ε':>9} {'built by':<8} {'units':>6} {'depth':>5} {'width':>6} {'bound':>9} {'reached':>9} "
        f"{'measured':>9} {'s':>6} {'checked':>8} {'s':>6}"
    )
    for row in BUILT:
        print(built(*row), flush=True)
    print(
        f"\n{'network':<18} {'error in':<22} {'boxes':>6} tight {'s':>6}   "
        f"{'Lipschitz constant in':<22} {'boxes':>6} tight"
    )
    for widths, activations in RANDOM:
        print(drawn(widths, activations), flush=True)


if __name__ == "__main__":
    main()
