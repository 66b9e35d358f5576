"""How often `check` names the fault: true lines are made wrong, one fault at a time, and the diagnoses are counted.

Run from the project's root: `.venv/bin/python benchmarks/check_faults.py [--most 6]`. A line that is printed as `other`
was given another diagnosis, whose repair was proved as well.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import symnet as sn
from symnet.errors import SymnetError
from symnet.evidence.diagnosis.edits import sites
from symnet.expr import (
    Add,
    AxisMap,
    Contract,
    Expr,
    Mul,
    Number,
    Power,
    Reduce,
    SizeValue,
    Symbol,
    postorder,
    rebuild,
)
from symnet.language import parse
from symnet.views import view

LS, NET, BATCH = "X: m n; w: n; y: m; lam", "W: m n; x: n; b: m; y: m", "X: N d; W: d k; b: k; Y: N k"
S = "sigmoid(W @ x + b)"
# Lines that are true: declarations, hypotheses, left, right.
TRUE = [
    (LS, [], "grad(sum((X @ w - y)**2)/2, w)", "X.T @ (X @ w - y)"),
    (LS, [], "grad(mean((X @ w - y)**2), w)", "2*X.T @ (X @ w - y)/m"),
    (LS, [], "grad(sum((X @ w - y)**2) + lam*sum(w**2), w)", "2*X.T @ (X @ w - y) + 2*lam*w"),
    (LS, [], "hessian(sum((X @ w - y)**2)/2, w)", "X.T @ X"),
    ("X: m n; w: n", [], "hessian(sum(log(1 + exp(X @ w))), w)", "X.T @ diag(sigmoid(X @ w)*(1 - sigmoid(X @ w))) @ X"),
    (NET, [], f"grad(sum(({S} - y)**2)/2, b)", f"({S} - y)*{S}*(1 - {S})"),
    (NET, [], f"grad(sum(({S} - y)**2)/2, W)", f"outer(({S} - y)*{S}*(1 - {S}), x)"),
    (NET, [], f"grad(sum(({S} - y)**2)/2, x)", f"W.T @ (({S} - y)*{S}*(1 - {S}))"),
    (NET, [], "jacobian(tanh(W @ x + b), x)", "diag(1 - tanh(W @ x + b)**2) @ W"),
    (BATCH, [], "grad(sum((X @ W + b - Y)**2)/2, b)", "sum(X @ W + b - Y, axis=0)"),
    (BATCH, [], "grad(sum((X @ W + b - Y)**2)/2, W)", "X.T @ (X @ W + b - Y)"),
    (BATCH, [], "grad(sum((X @ W + b - Y)**2)/2, X)", "(X @ W + b - Y) @ W.T"),
    ("Z: N k; Y: N k", ["sum(Y, axis=1) == 1"], "grad(-sum(Y*log_softmax(Z))/N, Z)", "(softmax(Z) - Y)/N"),
    ("z: n", [], "jacobian(softmax(z), z)", "diag(softmax(z)) - outer(softmax(z), softmax(z))"),
    ("z: n; y: n", ["sum(y) == 1"], "grad(-sum(y*log(softmax(z))), z)", "softmax(z) - y"),
    ("z: n", [], "grad(logsumexp(z), z)", "softmax(z)"),
    ("A: n n; x: n", [], "grad(x @ A @ x, x)", "A @ x + A.T @ x"),
    ("A: n n; X: n n", [], "grad(trace(A @ X), X)", "A.T"),
    ("A: m n; B: n p", [], "(A @ B).T", "B.T @ A.T"),
    ("X: n n", ["det(X) > 0"], "grad(logdet(X), X)", "inv(X).T"),
    ("X: n n", ["det(X) != 0"], "grad(det(X), X)", "det(X)*inv(X).T"),
    ("x: n", ["norm(x) > 0"], "grad(norm(x), x)", "x/norm(x)"),
    ("x: n; a: n", [], "grad(exp(a @ x), x)", "exp(a @ x)*a"),
    ("x: n", [], "mean((x - mean(x))**2)", "mean(x**2) - mean(x)**2"),
    ("p: n; q: n", ["p > 0", "q > 0"], "grad(sum(p*log(p/q)), p)", "log(p/q) + 1"),
    ("", [], "diff(sigmoid(x), x)", "sigmoid(x)*(1 - sigmoid(x))"),
    ("", [], "diff(tanh(x), x)", "1 - tanh(x)**2"),
    ("", [], "diff(x**2*sin(x), x)", "2*x*sin(x) + x**2*cos(x)"),
    ("", [], "diff(exp(-x**2/2), x)", "-x*exp(-x**2/2)"),
    ("", ["x > 0"], "diff(x*log(x), x)", "log(x) + 1"),
    ("", ["x != 0"], "diff(relu(x), x)", "step(x)"),
    ("", ["x != 0"], "diff(sin(x)/x, x)", "(x*cos(x) - sin(x))/x**2"),
]
Faulty = Callable[[Expr], Iterator[Expr]]


def changed(change: Faulty, places: Callable[[Expr], list[Expr]] = sites) -> Faulty:
    """The change at each place."""

    def all_places(right: Expr) -> Iterator[Expr]:
        for node in places(right):
            for new in change(node):
                try:
                    yield rebuild(right, {node: new})
                except SymnetError:
                    continue

    return all_places


def _sign(e: Expr) -> Iterator[Expr]:
    yield -e
    yield from changed(lambda n: iter([n.children[0] - n.children[1]]) if isinstance(n, Add) else iter([]))(e)


def _dropped(kind: type) -> Faulty:
    def change(node: Expr) -> Iterator[Expr]:
        if isinstance(node, kind) and node.children[0] != -1:
            yield from (c for c in node.children if c.shape == node.shape and not isinstance(c, Number))

    return changed(change)


def _mean(e: Expr) -> Iterator[Expr]:
    names = dict.fromkeys(d for s in postorder(e) if isinstance(s, Symbol) for d in s.shape)
    for dim in list(names)[:2]:
        yield e / SizeValue(dim)
        yield e * SizeValue(dim)


def _products(node: Expr) -> Iterator[Expr]:
    found = view(node) if isinstance(node, Contract) else None
    if isinstance(node, Mul) and node.children[0].rank and node.children[1].rank:
        yield from _tried(lambda: node.children[0] @ node.children[1])
    elif found is not None and found.kind == "matmul" and len(node.children) == 2:
        a, b = (f.operand.T if f.transposed else f.operand for f in found.factors)
        yield from _tried(lambda: a * b)
    elif found is not None and found.kind == "diag":
        yield sn.outer(found.factors[0].operand, found.factors[0].operand)
    elif found is not None and found.kind == "outer":
        yield from _tried(lambda: sn.diag(found.factors[0].operand * found.factors[1].operand))


def _swapped(node: Expr) -> Iterator[Expr]:
    found = view(node) if isinstance(node, Contract) else None
    if found is not None and found.kind in ("outer", "matmul") and len(node.children) == 2:
        a, b = (f.operand.T if f.transposed else f.operand for f in found.factors)
        yield from _tried((lambda: sn.outer(b, a)) if found.kind == "outer" else (lambda: b @ a))
    elif isinstance(node, Mul) and isinstance(node.children[1], Power) and node.children[1].exponent == -1:
        yield from _tried(lambda: node.children[1].base / node.children[0])


def _tried(make: Callable[[], Expr]) -> Iterator[Expr]:
    try:
        yield make()
    except SymnetError:
        return


def _power(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value > 1:
        yield node.base
        yield Power(node.base, Number(node.exponent.value + 1))


def _summed(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Reduce) and node.op == "sum":
        yield node.children[0]


def _axis(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Reduce) and node.children[0].rank == 2 and len(node.axes) == 1:
        yield Reduce(node.op, node.children[0], (1 - node.axes[0],), node.keepdims)
    elif isinstance(node, AxisMap) and node.rank == 2:
        yield AxisMap(node.name, node.children[0], 1 - node.axis)


FAULTS: dict[str, Faulty] = {
    "sign": _sign,
    "factor 2": lambda e: iter([2 * e, e / 2]),
    "constant": lambda e: iter([3 * e, e / 5]),
    "mean": _mean,
    "transposed": changed(lambda n: iter([n.T]) if n.rank == 2 else iter([])),
    "entrywise": changed(_products),
    "swapped": changed(_swapped),
    "sum": changed(_summed),
    "axis": changed(_axis),
    "power": changed(_power),
    "term": _dropped(Add),
    "missing factor": _dropped(Mul),
    "condition": lambda e: iter([]),  # the line without its hypotheses
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--most", type=int, default=6, help="wrong lines of one fault from one true line (6)")
    most = options.parse_args().most
    found: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: list[float] = []
    accused = 0
    for let, given, left, right in TRUE:
        accused += sn.check([left, right], let=let, given=given).status == "refuted"
        e = parse(right, let=let)
        if given:
            _count("condition", [left, e], let, [], found, seconds)
        for fault, make in FAULTS.items():
            wrong = list(dict.fromkeys(w for w in make(e) if w is not e))
            for line in random.Random(0).sample(wrong, min(most, len(wrong))):
                _count(fault, [left, line], let, given, found, seconds)
    print(f"{'fault':16} {'lines':>6} {'named':>6} {'other':>6} {'none':>5}")
    for fault, row in found.items():
        total = row["named"] + row["other"] + row["none"]
        print(f"{fault:16} {total:6} {row['named']:6} {row['other']:6} {row['none']:5}")
    print(
        f"true lines {len(TRUE)}, accused {accused}; median {median(seconds):.2f} s a line, at most {max(seconds):.1f}"
    )


Found = dict[str, Counter[str]]


def _count(fault: str, lines: list[Any], let: str, given: list[str], found: Found, seconds: list[float]) -> None:
    began = perf_counter()
    line = sn.check(lines, let=let, given=given).lines[-1]
    seconds.append(perf_counter() - began)
    if line.status != "refuted":
        return  # still true, or not decided
    if line.diagnosis is None:
        found[fault]["none"] += 1
        print("none: ", fault, "|", line.before, "|", line.text)
    else:
        same = line.diagnosis.key == fault
        found[fault]["named" if same else "other"] += 1
        if not same:
            print("other:", fault, "|", line.before, "|", line.text, "|", line.diagnosis.text())


if __name__ == "__main__":
    main()
