"""What a contraction is called: product, transpose, outer and inner product, trace, diagonal.

One recognizer for all printers and for code generation. A `View` names the operation and its factors; a factor is an
operand, possibly transposed. What is not recognised is an `einsum`, which is always right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from symnet.expr import Concat, Contract, Expr, Eye, Reshape, Window
from symnet.expr.tensor import Labels

LETTERS = "ijklmnpqrstuvwabcdefghoxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Factor:
    """An operand of a view; `transposed` for a matrix used as its transpose."""

    operand: Expr
    transposed: bool = False


@dataclass(frozen=True)
class View:
    """kind: `matmul` (a chain of two or more factors, vectors at the ends only), `transpose` (of rank 2), `permute`
    (`axes`), `outer`, `inner`, `hadamard`, `trace`, `diagonal` (of a matrix), `diag` (matrix of a vector), `sum`
    (over `axes`), or `einsum` (`spec`)."""

    kind: str
    factors: tuple[Factor, ...]
    axes: tuple[int, ...] = ()
    spec: str = ""


def view(e: Contract) -> View:
    """The name of a contraction.

    >>> from symnet.symbols import tensors
    >>> A, x, y = tensors("A: m n; x: n; y: m")
    >>> view(A @ x).kind, view(A.T).kind, [f.transposed for f in view(A.T @ y).factors]
    ('matmul', 'transpose', [False, False])
    """
    by_count = {1: _one, 2: _two}
    found = by_count.get(len(e.children), lambda e: None)(e) or _chain(e)
    return found or View("einsum", tuple(map(Factor, e.children)), spec=spec(e))


def convolved(e: Contract) -> Window | None:
    """The windows of a cross-correlation along one or two axes, if `e` is one: of one image with one kernel, or of a
    batch with channels. The kernel is the second operand."""
    window = e.children[0]
    if not isinstance(window, Window) or len(e.children) != 2:
        return None
    k = len(window.sizes)
    axes = tuple(range(2 * k + 3))
    image = ((axes[: 2 * k], axes[k : 2 * k]), axes[:k])
    batch = ((axes[:-1], (axes[-1], 1, *axes[k + 2 : -1])), (0, axes[-1], *axes[2 : k + 2]))
    return window if k in (1, 2) and e.data in (image, batch) else None


def entries(e: Expr) -> tuple[tuple[int, ...], tuple[Expr, ...]] | None:
    """The shape and the scalars, row by row, of a tensor that is written entry by entry (`ops.array`), else None."""
    row = e.children[0] if isinstance(e, Reshape) and e.rank > 1 else e
    shape = tuple(dim for dim in e.shape if isinstance(dim, int))
    if not isinstance(row, Concat) or row.rank != 1 or len(shape) < e.rank:
        return None
    if not all(isinstance(part, Reshape) and not part.children[0].rank for part in row.children):
        return None
    return shape, tuple(part.children[0] for part in row.children)


def spec(e: Contract) -> str:
    """The einsum text of a contraction: `ij,j->i`."""
    groups = ",".join("".join(map(_letter, labels)) for labels in e.inputs)
    return f"{groups}->{''.join(map(_letter, e.output))}"


def _letter(label: int) -> str:
    return LETTERS[label] if label < len(LETTERS) else chr(0x4E00 + label)


def _one(e: Contract) -> View | None:
    (a,), (labels,), out = e.children, e.inputs, e.output
    factor = (Factor(a),)
    if len(set(labels)) == len(labels):
        if len(out) == len(labels):
            axes = tuple(labels.index(i) for i in out)
            return View("transpose" if axes == (1, 0) else "permute", factor, axes)
        kept = [i for i in labels if i in out]
        if tuple(kept) == out:
            return View("sum", factor, tuple(k for k, i in enumerate(labels) if i not in out))
    if labels == (0, 0):
        return View("diagonal" if out else "trace", factor)
    return None


def _two(e: Contract) -> View | None:
    (a, b), (p, q), out = e.children, e.inputs, e.output
    if len(set(p)) < len(p) or len(set(q)) < len(q):
        return None
    factors = (Factor(a), Factor(b))
    if isinstance(a, Eye) and b.rank == 1 and set(p) >= set(q) and set(out) == set(p):
        return View("diag", (Factor(b),))
    if isinstance(b, Eye) and a.rank == 1 and set(q) >= set(p) and set(out) == set(q):
        return View("diag", (Factor(a),))
    if p == q == out:
        return View("hadamard", factors)
    if p == q and not out and len(p) != 1:
        return View("inner", factors)
    if not set(p) & set(q):
        if out == p + q:
            return View("outer", factors)
        if out == q + p:
            return View("outer", factors[::-1])
    return None


def _chain(e: Contract) -> View | None:
    """Operands of rank 1 and 2 in a row, neighbours sharing one summed label, the ends free: a product of matrices."""
    if any(len(labels) not in (1, 2) or len(set(labels)) < len(labels) for labels in e.inputs) or len(e.output) > 2:
        return None
    places: dict[int, list[int]] = {}
    for k, labels in enumerate(e.inputs):
        for label in labels:
            places.setdefault(label, []).append(k)
    if any(len(ks) != (1 if label in e.output else 2) for label, ks in places.items()):
        return None
    starts = [k for k, labels in enumerate(e.inputs) if _free(labels, e.output) or len(labels) == 1]
    walks = [w for w in (_walk(e, k, places) for k in sorted(starts, key=lambda k: _start_rank(e, k))) if w is not None]
    walks.sort(key=lambda walk: tuple(factor.operand for factor in walk) != e.children)  # as written, where that is one
    return View("matmul", walks[0]) if walks else None


def _free(labels: Labels, out: Labels) -> bool:
    return any(label in out for label in labels)


def _start_rank(e: Contract, k: int) -> tuple[bool, int]:
    begins = bool(e.output) and e.output[0] in e.inputs[k]
    return (not begins, k)


def _walk(e: Contract, k: int, places: dict[int, list[int]]) -> tuple[Factor, ...] | None:
    """The chain that starts at operand k, if it uses all operands and gives the output in order."""
    row: list[Factor] = []
    seen: list[Any] = []
    free = [label for label in e.inputs[k] if label in e.output]
    enter = free[0] if free else None
    if len(e.output) == 2 and enter != e.output[0]:
        return None
    while True:
        labels = e.inputs[k]
        leave = [label for label in labels if label != enter]
        row.append(Factor(e.children[k], len(labels) == 2 and labels[0] != enter))
        seen.append(k)
        if not leave:
            break
        if leave[0] in e.output:
            break
        enter = leave[0]
        k = next(other for other in places[enter] if other != k)
        if k in seen:
            return None
    return tuple(row) if len(seen) == len(e.children) else None


def chain_of(factors: Iterable[Factor]) -> tuple[Factor, ...]:
    """The factors of a product of matrices, with products among them written out, and transposes as such."""
    row = list(factors)
    while (column := _column(row[-1].operand)) is not None:
        row[-1:] = column
    while (column := _column(row[0].operand)) is not None:
        row[:1] = _turned(column)
    found: list[Factor] = []
    pending = row[::-1]
    while pending:
        factor = pending.pop()
        e = factor.operand
        seen = view(e) if isinstance(e, Contract) and e.rank == 2 else None
        if seen is None or seen.kind not in ("matmul", "transpose") or any(f.operand.rank != 2 for f in seen.factors):
            found.append(factor)
            continue
        turned = factor.transposed != (seen.kind == "transpose")
        inner = [Factor(f.operand, f.transposed != turned) for f in seen.factors]
        pending += inner if turned else inner[::-1]
    return tuple(found)


def _column(e: Expr) -> list[Factor] | None:
    """A product of matrices with a vector, as its factors, the vector last."""
    seen = view(e) if isinstance(e, Contract) and e.rank == 1 else None
    if seen is None or seen.kind != "matmul":
        return None
    factors = _turned(seen.factors) if seen.factors[0].operand.rank == 1 else list(seen.factors)
    return factors if all(f.operand.rank == 2 for f in factors[:-1]) else None


def _turned(factors: Iterable[Factor]) -> list[Factor]:
    """The factors of the transposed product."""
    return [Factor(f.operand, f.operand.rank == 2 and not f.transposed) for f in reversed(list(factors))]
