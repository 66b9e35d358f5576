"""NumPy: the plans of contractions, from the product of two vectors to `einsum` where nothing nicer exists."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import mul

from symnet.expr import Contract, Inverse
from symnet.expr.tensor import Labels
from symnet.program.contraction import Tree, cheapest_order, first_pair, summed_first, without_identities
from symnet.program.gram import gram
from symnet.program.plans.context import Context
from symnet.program.plans.plan import ATOM, LOOSE, MUL, Plan, binary, call
from symnet.sizes import Dim
from symnet.views import Factor, View, view

LONGEST_CHAIN = 30


def contraction(context: Context, e: Contract) -> Plan:
    """The plan of a contraction."""
    simple = without_identities(e)
    if not isinstance(simple, Contract):
        return Plan("{0}", (simple,), (ATOM,), view=True)
    return _worded(context, simple)


def _worded(context: Context, e: Contract) -> Plan:
    """The plan of a contraction without identities and ones."""
    squared = gram(e, context.single)
    if squared is not None:
        e = squared
        context.formed.update(squared.children)
    seen = view(e)
    row = ROWS.get(seen.kind)
    return row(context, e, seen) if row else _general(context, e, seen)


def _matmul(context: Context, e: Contract, seen: View) -> Plan:
    chain = list(seen.factors)
    k = 0
    while k < len(chain) and len(chain) <= LONGEST_CHAIN:
        inner = _inner_chain(context, chain[k], k == 0)
        if inner is None:
            k += 1
        else:
            chain[k : k + 1] = inner
    return _product(context, chain)


def _untransposed(factor: Factor) -> Factor:
    """The factor with a transpose as a mark instead of a node."""
    operand = factor.operand
    if isinstance(operand, Contract) and view(operand).kind == "transpose":
        return Factor(view(operand).factors[0].operand, not factor.transposed)
    return factor


def _inner_chain(context: Context, factor: Factor, leads: bool) -> list[Factor] | None:
    """The factors of a factor that is itself a product of matrices, used nowhere else; a vector stays at its end."""
    a = factor.operand
    if not isinstance(a, Contract) or not context.single(a):
        return None
    simple = without_identities(a)
    seen = view(simple) if isinstance(simple, Contract) else None
    if seen is None:
        return [Factor(simple, factor.transposed)]
    if seen.kind == "transpose":
        return [Factor(seen.factors[0].operand, not factor.transposed)]
    if seen.kind != "matmul":
        return None
    turned = factor.transposed if a.rank == 2 else leads != (seen.factors[0].operand.rank == 1)
    if turned:
        return [Factor(f.operand, f.operand.rank == 2 and not f.transposed) for f in reversed(seen.factors)]
    return list(seen.factors)


def _product(context: Context, chain: list[Factor]) -> Plan:
    dims: list[Dim] = [1 if chain[0].operand.rank == 1 else _dim(chain[0], 0)]
    dims += [1 if k == len(chain) - 1 and f.operand.rank == 1 else _dim(f, -1) for k, f in enumerate(chain)]
    if len(chain) <= LONGEST_CHAIN:
        order = cheapest_order([context.number(dim) for dim in dims])
    else:
        order = 0
        for k in range(1, len(chain)):
            order = (order, k)
    return _Products(context, chain).plan(order)


def _dim(factor: Factor, end: int) -> Dim:
    shape = factor.operand.shape
    return shape[-1 - end if factor.transposed and len(shape) == 2 else end] if len(shape) == 2 else shape[0]


class _Products:
    """The plan of a chain of products in a given order, an inverse at an end becoming the solution of a system.

    The two sides of the last product are nodes of their own, so that a product which occurs in two chains is one.
    """

    def __init__(self, context: Context, chain: list[Factor]):
        self.context, self.chain = context, chain

    def plan(self, order: Tree) -> Plan:
        if isinstance(order, int):
            factor = self.chain[order]
            return Plan("{0}" + _mark(factor), (factor.operand,), (ATOM,), view=True)
        for side, other, on_the_right in ((order[0], order[1], False), (order[1], order[0], True)):
            matrix = self.inverse_of(side)
            if matrix is not None and self.inverse_of(other) is None:
                return _solution(matrix, self.factor(other), on_the_right)
        a, b = map(self.factor, order)
        leads = MUL if isinstance(order[0], tuple) else MUL + 1  # a product of products is read from the left
        needs = (ATOM if a.transposed else leads, ATOM if b.transposed else MUL + 1)
        return Plan(f"{{0}}{_mark(a)} @ {{1}}{_mark(b)}", (a.operand, b.operand), needs, MUL)

    def factor(self, order: Tree) -> Factor:
        if isinstance(order, int):
            return self.chain[order]
        a, b = map(self.factor, order)
        rows, columns = (0, 1), (1, 2)
        first = rows[::-1] if a.transposed else rows[2 - a.operand.rank :]
        second = columns[::-1] if b.transposed else columns[: b.operand.rank]
        output = tuple(label for label in (*first, *second) if label != 1)
        return Factor(Contract((a.operand, b.operand), (first, second), tuple(sorted(output))))

    def inverse_of(self, side: Tree) -> Factor | None:
        """A, where this side is the inverse of A and that inverse is used nowhere else."""
        if not isinstance(side, int):
            return None
        factor = self.chain[side]
        inverse = factor.operand
        used_once = isinstance(inverse, Inverse) and self.context.single(inverse)
        return Factor(inverse.children[0], factor.transposed) if used_once else None


def _mark(factor: Factor) -> str:
    return ".T" if factor.transposed else ""


def _solution(matrix: Factor, other: Factor, on_the_right: bool) -> Plan:
    """inv(A) @ b, or b @ inv(A) by way of the transposes."""
    a = "{0}" + _mark(Factor(matrix.operand, matrix.transposed != on_the_right))
    turned = on_the_right and other.operand.rank == 2
    b = "{1}" + _mark(Factor(other.operand, other.transposed != turned))
    text = f"np.linalg.solve({a}, {b})" + (".T" if turned else "")
    note = "the solution of a linear system instead of an inverse"
    needs = (ATOM if a.endswith(".T") else LOOSE, ATOM if b.endswith(".T") else LOOSE)
    return Plan(text, (matrix.operand, other.operand), needs, partial=True, note=note)


def _outer(context: Context, e: Contract, seen: View) -> Plan:
    a, b = (factor.operand for factor in seen.factors)
    if not a.rank or not b.rank:
        return binary("*", a, b, MUL)
    return call("np.outer({0}, {1})" if a.rank == b.rank == 1 else "np.multiply.outer({0}, {1})", a, b)


def _transpose(context: Context, e: Contract, seen: View) -> Plan:
    return Plan("{0}.T", (seen.factors[0].operand,), (ATOM,), view=True)


def _permute(context: Context, e: Contract, seen: View) -> Plan:
    if seen.axes == tuple(range(len(seen.axes))):
        return Plan("{0}", e.children, (ATOM,), view=True)
    return Plan(f"{{0}}.transpose{seen.axes}", e.children, (ATOM,), view=True)


def _summed(context: Context, e: Contract, seen: View) -> Plan:
    axes = seen.axes
    where = "" if len(axes) == e.children[0].rank else f", axis={axes[0] if len(axes) == 1 else axes}"
    return call(f"np.sum({{0}}{where})", e.children[0])


def _one(template: str, shared: bool = False) -> Callable[[Context, Contract, View], Plan]:
    return lambda context, e, seen: Plan(template, (seen.factors[0].operand,), (LOOSE,), view=shared)


def _hadamard(context: Context, e: Contract, seen: View) -> Plan:
    return binary("*", seen.factors[0].operand, seen.factors[1].operand, MUL)


def _inner(context: Context, e: Contract, seen: View) -> Plan:
    return call("np.vdot({0}, {1})", *(factor.operand for factor in seen.factors))


def _trace(context: Context, e: Contract, seen: View) -> Plan:
    """The trace of a product of two needs no product: sum of A * B.T."""
    chain = _inner_chain(context, Factor(seen.factors[0].operand), True)
    if chain is None or len(chain) != 2:
        return call("np.trace({0})", seen.factors[0].operand)
    a, b = map(_untransposed, chain)
    if a.transposed and not b.transposed:
        a, b = b, a  # the trace of B.T @ A.T, which is that of A @ B
    left = "{0}.T" if a.transposed else "{0}"
    right = "{1}" if b.transposed else "{1}.T"
    return call(f"np.sum({left} * {right})", a.operand, b.operand, needs=(MUL + 1, ATOM))


ROWS: dict[str, Callable[[Context, Contract, View], Plan]] = {
    "matmul": _matmul,
    "transpose": _transpose,
    "permute": _permute,
    "outer": _outer,
    "inner": _inner,
    "hadamard": _hadamard,
    "trace": _trace,
    "diagonal": _one("np.diagonal({0})", shared=True),
    "diag": _one("np.diag({0})"),
    "sum": _summed,
}


def _general(context: Context, e: Contract, seen: View) -> Plan:
    if len(e.children) == 2 and all(len(set(labels)) == len(labels) for labels in e.inputs):
        found = batched(e) or _broadcast(e) or _as_matrices(context, e)
        if found is not None:
            return found
    if alone := summed_first(e):
        return _worded(context, alone)
    if len(e.children) > 2 and (pair := first_pair(e, context.formed, context.number)):
        context.formed.add(pair.children[0])
        return _worded(context, pair)  # to simplify it again would take the pair apart
    holes = ", ".join(f"{{{k}}}" for k in range(len(e.children)))
    optimize = ", optimize=True" if len(e.children) > 1 and len(e.output) < len(e.label_sizes) else ""
    diagonal = len(e.children) == 1 and len(e.output) == len(e.label_sizes)
    return call(f'np.einsum("{seen.spec}", {holes}{optimize})', *e.children, view=diagonal)


def _as_matrices(context: Context, e: Contract) -> Plan | None:
    """One product of matrices, with the axes that are not summed merged on either side; no axis is moved."""
    for k in (0, 1):
        (p, q), (a, b) = (e.inputs[k], e.inputs[1 - k]), (e.children[k], e.children[1 - k])
        summed = tuple(label for label in p if label not in e.output)
        rows, columns = (tuple(label for label in labels if label not in summed) for labels in (p, q))
        n = len(summed)
        if not n or not rows or not columns or rows + columns != e.output or set(p) & set(q) != set(summed):
            continue
        if p not in (rows + summed, summed + rows) or q not in (columns + summed, summed + columns):
            continue
        sizes = e.label_sizes
        left = _matrix(context, "{0}", p, rows, summed, sizes, p[:n] == summed)
        right = _matrix(context, "{1}", q, summed, columns, sizes, q[:n] != summed)
        result = "" if len(e.output) == 2 else f".reshape{context.shape(tuple(sizes[label] for label in e.output))}"
        product = f"{left} @ {right}"
        binds = ATOM if result else MUL
        return Plan(f"({product}){result}" if result else product, (a, b), (ATOM, ATOM), binds)
    return None


def _matrix(
    context: Context, hole: str, labels: Labels, rows: Labels, columns: Labels, sizes: dict[int, Dim], turned: bool
) -> str:
    """An operand as a matrix of rows and columns; `turned` where its axes stand the other way round."""
    if len(labels) == 2:
        return hole + (".T" if turned else "")
    first, second = (columns, rows) if turned else (rows, columns)
    dims = (context.size(reduce(mul, (sizes[label] for label in part))) for part in (first, second))
    return f"{hole}.reshape({', '.join(dims)})" + (".T" if turned else "")


def batched(e: Contract) -> Plan | None:
    """Products of matrices over common leading axes: `A @ B`."""
    (p, q), out = e.inputs, e.output
    lead = len(out) - 2
    if lead < 1 or len(p) != len(out) or len(q) != len(out) or not p[:lead] == q[:lead] == out[:lead]:
        return None
    (i, j), (k, m), (r, s) = p[lead:], q[lead:], out[lead:]
    if (i, m) == (r, s) and j == k:
        a, b = e.children
        return binary("@", a, b, MUL)
    return None


def _broadcast(e: Contract) -> Plan | None:
    """A product entry by entry with axes put in, then a sum: if one operand carries all labels, or none is summed."""
    (p, q), out = e.inputs, e.output
    if set(p) | set(q) == set(out):
        order: Labels = out
    else:
        order = p if set(q) <= set(p) else q if set(p) <= set(q) else ()
        if tuple(label for label in order if label in out) != out or not order:
            return None
    texts = []
    for k, labels in enumerate(e.inputs):
        ordered = [label for label in order if label in labels]
        turned = ".T" if ordered != list(labels) and ordered == list(reversed(labels)) else ""
        if ordered != list(labels) and not turned:
            return None
        first = next(i for i, label in enumerate(order) if label in labels) if labels else len(order)
        places = [":" if label in labels else "None" for label in order[first:]]
        texts.append(f"{{{k}}}{turned}" + (f"[{_trimmed(places)}]" if "None" in places else ""))
    product = " * ".join(texts)
    summed = tuple(i for i, label in enumerate(order) if label not in out)
    if not summed:
        return Plan(product, e.children, (ATOM, ATOM), MUL)
    return call(f"np.sum({product}, axis={summed[0] if len(summed) == 1 else summed})", *e.children, needs=(ATOM, ATOM))


def _trimmed(places: list[str]) -> str:
    """Trailing full slices may be left out of an index."""
    while places[-1] == ":":
        places.pop()
    return ", ".join(places)
