"""How long verdicts take: identities, gradients at sizes and for all shapes, false claims, inequalities, the catalog.

    .venv/bin/python benchmarks/verify_bench.py [--corpus] [--catalog] [--executor N]

Each time is the best of three in one process, in milliseconds, with the target that the project has set itself; nothing
is remembered of what was asked before. The verdict is printed beside it: a time without `proved` (or `refuted`) is
worth nothing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any

import symnet as sn
from symnet.catalog import find, load
from symnet.nn import mlp
from symnet.remembered import forget
from symnet.sizes import sizes

NET = "W: k n; V: m k; x: n; y: m"
NET_NAMES = {"h": "tanh(W @ x)", "e": "V @ h - y"}
Row = tuple[str, str, Any, tuple[str, ...], Any, float]
ROWS: tuple[Row, ...] = (
    # what, claim, let, given, where, target in ms
    ("activation", "diff(sigmoid(x), x) == sigmoid(x)*(1 - sigmoid(x))", None, (), None, 20),
    ("activation", "diff(tanh(x), x) == 1 - tanh(x)**2", None, (), None, 20),
    ("activation", "diff(softplus(x), x) == sigmoid(x)", None, (), None, 20),
    ("activation", "diff(silu(x), x) == sigmoid(x)*(1 + x*(1 - sigmoid(x)))", None, (), None, 20),
    (
        "activation",
        "diff(mish(x), x) == exp(x)*(4*(x + 1) + 4*exp(2*x) + exp(3*x) + exp(x)*(4*x + 6))"
        "/(2*exp(x) + exp(2*x) + 2)**2",
        None,
        (),
        None,
        20,
    ),
    ("activation", "diff(gelu(x), x) == (1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)", None, (), None, 20),
    ("at sizes", "jacobian(softmax(z), z) == diag(softmax(z)) - outer(softmax(z), softmax(z))", "z: 8", (), None, 150),
    ("at sizes", "grad(-sum(y*log_softmax(z)), z) == softmax(z) - y", "z: 10; y: 10", ("sum(y) == 1",), None, 150),
    (
        "at sizes",
        "grad(sum(e**2), W) == outer(2*(V.T @ e)*(1 - h**2), x)",
        "W: 4 4; V: 4 4; x: 4; y: 4",
        (),
        NET_NAMES,
        1000,
    ),
    ("all shapes", "jacobian(softmax(z), z) == diag(softmax(z)) - outer(softmax(z), softmax(z))", "z: n", (), None, 50),
    ("all shapes", "grad(-sum(y*log_softmax(z)), z) == softmax(z) - y", "z: n; y: n", ("sum(y) == 1",), None, 50),
    ("all shapes", "grad(sum(e**2), W) == outer(2*(V.T @ e)*(1 - h**2), x)", NET, (), NET_NAMES, 50),
    ("all shapes", "hessian(norm(X @ w - y)**2, w) == 2*X.T @ X", "X: m n; w: n; y: m", (), None, 50),
    ("false", "diff(sigmoid(x), x) == sigmoid(x)*(1 + sigmoid(x))", None, (), None, 5),
    ("false", "jacobian(softmax(z), z) == diag(softmax(z)) + outer(softmax(z), softmax(z))", "z: 3", (), None, 5),
    ("false", "grad(norm(X @ w - y)**2, w) == 2*X @ (X @ w - y)", "X: n n; w: n; y: n", (), None, 5),
    ("false", "x/x == 1", None, (), None, 5),
    ("inequality", "diff(sigmoid(x), x) <= 1/4", None, (), None, 50),
    ("inequality", "(x @ y)**2 <= (x @ x)*(y @ y)", "x: n; y: n", (), None, 50),
    ("inequality", "-sum(p*log(p)) <= log(n)", "p: n", ("p > 0", "sum(p) == 1"), None, 50),
    ("inequality", "x**4*y**2 + x**2*y**4 + 1 >= 3*x**2*y**2", None, (), None, 50),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--corpus", action="store_true", help="verify tests/evidence_all_sizes.txt as well")
    parser.add_argument("--catalog", action="store_true", help="verify all derivations of the catalog as well")
    parser.add_argument("--executor", type=int, default=2, metavar="N", help="processes for the catalog")
    options = parser.parse_args()
    print(f"{'':<12}{'ms':>8}{'target':>8}  verdict")
    for what, claim, let, given, where, target in ROWS:
        spent, verdict = _best(lambda c=claim, l=let, g=given, w=where: sn.verify(c, let=l, given=list(g), where=w))  # type: ignore[misc]
        mark = "" if spent <= target else " !"
        print(f"{what:<12}{spent:>8.1f}{target:>8.0f}  {verdict.status:<8} {verdict.scope:<11} {claim[:70]}{mark}")
    for depth, target in ((10, 50.0), (64, 5000.0)):
        d = network(depth)
        spent, record = _best(d.verify)
        status = {v.status for v in record.steps} | {record.whole.status}
        found = f"{' '.join(sorted(status))} ({depth} tanh layers, {len(d.steps)} steps)"
        print(f"{'network':<12}{spent:>8.1f}{target:>8.0f}  {found}")
    if options.corpus:
        _corpus()
    if options.catalog:
        _catalog(options.executor)


def network(depth: int) -> Any:
    """The gradients of a tanh network of symbolic widths."""
    widths = sizes(" ".join(f"n{i}" for i in range(depth + 1)))
    net = mlp(tuple(widths), ("tanh",) * depth)
    return sn.grad(sn.sum((net.output - sn.tensor("y", widths[-1])) ** 2) / 2, list(net.parameters))


def _best(run: Any, times: int = 3, clock: Callable[[], float] = time.perf_counter) -> tuple[float, Any]:
    best, found = float("inf"), None
    for _ in range(times):
        found = None
        forget()
        start = clock()
        found = run()
        best = min(best, (clock() - start) * 1e3)
    return best, found


def _corpus() -> None:
    """What a reader types about all sizes: CPU time, the best of three, of each true claim of the tests."""
    lines = Path(__file__).parent.parent.joinpath("tests", "evidence_all_sizes.txt").read_text("utf-8").splitlines()
    rows = []
    for line in lines:
        if line and line[0] not in "#!":
            claim, let, *given = (text.strip() for text in line.split("|"))
            run = partial(sn.verify, claim, let=let, given=given)
            spent, verdict = _best(run, clock=time.process_time)
            rows.append((spent, verdict.status, claim))
    times = [spent for spent, *_ in rows]
    over = sum(spent > 50 for spent in times)
    print(f"corpus: {len(rows)} claims for all sizes, median {median(times):.1f} ms of CPU, {over} over 50 ms")
    for spent, status, claim in sorted(rows, reverse=True):
        if spent > 50 or status != "proved":
            print(f"{'':<12}{spent:>8.1f}{50:>8}  {status:<8} {claim[:90]}")


def _catalog(processes: int) -> None:
    count = len(_entries())
    start = time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        rows = list(pool.map(_verified, range(count), chunksize=5))
    spent = time.perf_counter() - start
    steps = sum(len(statuses) - 1 for _, statuses in rows)
    print(f"catalog: {count} derivations, {steps} steps in {spent:.1f} s on {processes} processes")
    for name, statuses in rows:
        if set(statuses) != {"proved"}:
            print(f"  {name}: {', '.join(statuses)}")


@cache
def _entries() -> Any:
    return find(["derivations"]).entries


def _verified(number: int) -> tuple[str, list[str]]:
    entry = _entries()[number]
    record = load(entry).verify()
    return entry.name, [v.status for v in (*record.steps, record.whole)]


if __name__ == "__main__":
    main()
