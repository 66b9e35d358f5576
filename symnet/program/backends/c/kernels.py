"""C: the lines of one kernel, a nest of loops for statements of one shape or for one sum, window or matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symnet.expr import AxisMap, Contract, Expr, Inverse, Reduce, Unwindow
from symnet.program.backends.c.arrange import Elimination
from symnet.program.backends.c.entries import Piece, Reader, multiplied
from symnet.program.backends.c.graph import Kernel, truth
from symnet.program.backends.c.loops import Choice, Loop, innermost, nest, turns, used_in
from symnet.program.backends.c.operands import Nest, Operand, chosen, packed
from symnet.program.backends.c.places import Place, dim_text, flat, place_text, row_major, variable
from symnet.program.backends.c.storage import Storage
from symnet.sizes import Shape, product

SMALL = 1024  # a result of at most this many entries stays in the nearest cache while terms are added to it


def kernel_lines(run: Reader, storage: Storage, kernel: Kernel) -> list[str]:
    """The lines that compute a kernel's statements into their places."""
    if kernel.entrywise:
        return _entrywise(run, storage, kernel)
    (statement,) = kernel.statements
    return KERNELS[type(statement)](run, storage, statement)


def _loops(shape: Shape) -> tuple[list[Loop], tuple[Place, ...]]:
    loops = [Loop(f"i{k + 1}", dim) for k, dim in enumerate(shape)]
    return loops, tuple(variable(loop.name) for loop in loops)


def _entrywise(run: Reader, storage: Storage, kernel: Kernel) -> list[str]:
    loops, at = _loops(kernel.shape)
    run.here, run.local, run.accesses = at, {}, []
    inside = {other for e in kernel.statements for other, here in run.graph.reads(e) if here}
    lines: list[tuple[Expr, str, str]] = []
    for e in kernel.statements:
        piece = run.compute(e, at)
        name = "" if kernel.shape and e not in inside else storage.variable(e)
        if name:
            run.local[e] = name
        lines.append((e, name, piece.text))
    for e in kernel.statements:
        if storage.pinned(e):
            run.accesses.append(flat(at, row_major(kernel.shape)))
    order = _order(loops, run.accesses)
    body: list[str] = []
    for e, name, text in lines:
        if name:
            body.append(f"const {'int' if truth(e) else 'real'} {name} = {text};")
        if not kernel.shape:
            body += storage.scalar(e, name)
        elif storage.kept(e):
            stored = storage.array(e, tuple(order))
            body.append(f"{stored.name}[{place_text(flat(at, stored.strides), run.sizes)}] = {name or text};")
    run.here, run.local = (), {}
    return nest([loops[k] for k in order], body, run.sizes, " ")


def _order(loops: list[Loop], accesses: list[Place]) -> list[int]:
    """The axes as they are looped over: the cheapest innermost, the others as they stand."""
    if len(loops) < 2:
        return list(range(len(loops)))
    inner = innermost(loops, {loop.name: Choice(accesses, 1.0) for loop in loops})
    return [k for k, loop in enumerate(loops) if loop is not inner] + [loops.index(inner)]


def _contract(run: Reader, storage: Storage, e: Contract) -> list[str]:
    loops = {label: Loop(f"i{label + 1}", dim) for label, dim in e.label_sizes.items()}
    operands = [
        Operand(a, tuple(variable(loops[label].name) for label in labels))
        for a, labels in zip(e.children, e.inputs, strict=True)
    ]
    terms = [loop for label, loop in loops.items() if label not in e.output]
    nest_of = Nest(e, [loops[label] for label in e.output], terms)
    inner = chosen(run, storage, nest_of, operands)
    copied = [line for operand in operands for line in packed(run, storage, operand, inner, list(loops.values()))]
    pieces = [operand.read(run) for operand in operands]
    return [*copied, *_sum(run, storage, nest_of, pieces, inner)]


def _reduce(run: Reader, storage: Storage, e: Reduce) -> list[str]:
    loops, at = _loops(e.children[0].shape)
    kept = [loop for k, loop in enumerate(loops) if k not in e.axes]
    target = [Loop(loop.name, 1 if k in e.axes else loop.dim) for k, loop in enumerate(loops)] if e.keepdims else kept
    operand, nest_of = Operand(e.children[0], at), Nest(e, target, [loops[k] for k in e.axes])
    inner = chosen(run, storage, nest_of, [operand])
    return _sum(run, storage, nest_of, [operand.read(run)], inner)


# How a reduction starts, and goes on; sums may be vectorised, since their order is nobody's promise.
STEPS = {
    "sum": ("0", "{0} += {1};", "reduction(+ : {0})"),
    "prod": ("1", "{0} *= {1};", "reduction(* : {0})"),
    "max": ("-INFINITY", "{0} = larger({1}, {0});", ""),
    "min": ("INFINITY", "{0} = smaller({1}, {0});", ""),
}
CALLS = {"max": "larger", "min": "smaller"}


def _sum(run: Reader, storage: Storage, nest_of: Nest, pieces: list[Piece], inner: Loop) -> list[str]:
    """Terms folded into a result: into a variable, or one row of the result after the other."""
    e, target, terms, free, at = nest_of.e, nest_of.target, nest_of.terms, nest_of.free, nest_of.at
    op = e.op if isinstance(e, Reduce) else "sum"
    start, step, _ = STEPS[op]
    if op in CALLS:
        run.used[CALLS[op]] = None
    if inner in terms:
        return _into_variable(run, storage, nest_of, pieces, inner)
    order = tuple(sorted(range(len(target)), key=lambda k: target[k].name == inner.name))
    stored = storage.array(e, order)
    entry = f"{stored.name}[{place_text(flat(at, stored.strides), run.sizes)}]"
    outer = [loop for loop in free if loop is not inner]
    loops = [*terms, *outer, inner] if turns(free) <= SMALL else [*outer, *terms, inner]
    hoisted, factors = _hoisted(pieces, inner)
    body = [_folded(run, step, entry, factors)]
    count = dim_text(product(e.shape), run.sizes)
    begin = (
        [f"memset({stored.name}, 0, sizeof(real) * ({count}));"]
        if start == "0"
        else nest([Loop("i0", product(e.shape))], [f"{stored.name}[i0] = {start};"], run.sizes)
    )
    inside = [*hoisted, *nest([inner], body, run.sizes, " ")]
    return [*begin, *_block(loops[:-1], inside, run)]


def _into_variable(run: Reader, storage: Storage, nest_of: Nest, pieces: list[Piece], inner: Loop) -> list[str]:
    e, target, terms, free = nest_of.e, nest_of.target, nest_of.terms, nest_of.free
    op = e.op if isinstance(e, Reduce) else "sum"
    start, step, together = STEPS[op]
    total = storage.names.temporary()
    loops = [*(loop for loop in terms if loop is not inner), inner]
    hoisted, factors = _hoisted(pieces, inner)
    wide = isinstance(e, Reduce) and op in ("sum", "prod")
    body = [_folded(run, step, total, factors) if not wide else step.format(total, multiplied(factors).text)]
    pragma = " " + together.format(total) if together else ""
    inside = _block(loops[:-1], [*hoisted, *nest(loops[-1:], body, run.sizes, pragma)], run)
    begin = f"{'double' if wide else 'real'} {total} = {start};"
    if not e.shape:
        name = storage.variable(e)
        return [begin, *inside, f"const real {name} = {total};", *storage.scalar(e, name)]
    stored = storage.array(e, tuple(range(len(target))))
    store = f"{stored.name}[{place_text(flat(nest_of.at, stored.strides), run.sizes)}] = {total};"
    return nest(free, [begin, *inside, store], run.sizes)


def _block(loops: list[Loop], body: list[str], run: Reader) -> list[str]:
    """The body inside loops, or inside braces, so that its variables are its own."""
    if loops or not body[0].startswith(("const real factor", "real most")):
        return nest(loops, body, run.sizes)
    return ["{", *("  " + line for line in body), "}"]


def _hoisted(pieces: list[Piece], inner: Loop) -> tuple[list[str], list[Piece]]:
    """Factors that do not change in the innermost loop, as variables before it."""
    steady = [piece for piece in pieces if inner.name not in used_in(piece.text)]
    moving = [piece for piece in pieces if piece not in steady]
    if not steady or not moving:
        return [], pieces
    return [f"const real factor = {multiplied(steady).text};"], [Piece("factor"), *moving]


def _folded(run: Reader, step: str, target: str, factors: list[Piece]) -> str:
    if len(factors) < 2:
        return step.format(target, factors[0].text)
    run.used["multiply_add"] = None
    return f"{target} = multiply_add({multiplied(factors[:-1]).text}, {factors[-1].text}, {target});"


def _argmax(run: Reader, storage: Storage, e: AxisMap) -> list[str]:
    """1 at the first largest entry of a row; what is no number counts as the largest, as in NumPy."""
    (a,), shape = e.children, e.shape
    loops, at = _loops(shape)
    stored = storage.array(e, tuple(range(e.rank)))
    row = loops[e.axis]
    entry = run.read(a, at).text
    first = run.read(a, tuple(Place() if k == e.axis else p for k, p in enumerate(at))).text
    found = [
        f"real most = {first};",
        "ptrdiff_t best = 0;",
        *nest(
            [row],
            [
                f"const real value = {entry};",
                f"if (value > most || (value != value && most == most)) best = {row.name}, most = value;",
            ],
            run.sizes,
        ),
        *nest(
            [row],
            [f"{stored.name}[{place_text(flat(at, stored.strides), run.sizes)}] = {row.name} == best;"],
            run.sizes,
        ),
    ]
    return _block([loop for loop in loops if loop is not row], found, run)


def _unwindow(run: Reader, storage: Storage, e: Unwindow) -> list[str]:
    """Every entry added back at the place it was taken from."""
    (w,) = e.children
    _, window, stride, padding, dilation = e.data
    k = len(window)
    loops, at = _loops(w.shape)
    stored = storage.array(e, tuple(range(e.rank)))
    lead, places, offsets = at[: len(at) - 2 * k], at[len(at) - 2 * k : len(at) - k], at[len(at) - k :]
    inner = [p * stride + o * dilation + -padding for p, o in zip(places, offsets, strict=True)]
    tests = []
    for place, dim in zip(inner, e.shape[-k:], strict=True) if padding else ():
        tests += [f"{run.position(place)} >= 0", f"{run.position(place)} < {run.size(dim)}"]
    entry = f"{stored.name}[{place_text(flat((*lead, *inner), stored.strides), run.sizes)}]"
    line = f"{entry} += {run.read(w, at).text};"
    order = [*loops[: len(lead)], *loops[len(at) - k :], *loops[len(lead) : len(at) - k]]
    count = dim_text(product(e.shape), run.sizes)
    body = [f"if ({' && '.join(tests)}) {line}" if tests else line]
    return [f"memset({stored.name}, 0, sizeof(real) * ({count}));", *nest(order, body, run.sizes)]


def _matrix(run: Reader, storage: Storage, e: Expr, width: int) -> tuple[str, str, list[str]]:
    """(scratch array, size, lines that fill it with rows of the matrix, followed by those of the identity)."""
    a = e.children[0]
    n = dim_text(a.shape[0], run.sizes)
    scratch = storage.scratch(a.shape[0] * a.shape[0] * width)
    loops, at = _loops(a.shape)
    i, j = (loop.name for loop in loops)
    lines = [f"{scratch}[{i} * {width} * ({n}) + {j}] = {run.read(a, at).text};"]
    if width == 2:
        lines.append(f"{scratch}[{i} * 2 * ({n}) + ({n}) + {j}] = {i} == {j};")
    return scratch, n, nest(loops, lines, run.sizes)


def _inverse(run: Reader, storage: Storage, e: Inverse) -> list[str]:
    run.used["invert"] = None
    scratch, n, fill = _matrix(run, storage, e, 2)
    stored = storage.array(e, (0, 1))
    loops, at = _loops(e.shape)
    entry = f"{stored.name}[{place_text(flat(at, stored.strides), run.sizes)}]"
    take = f"{entry} = (real){scratch}[{loops[0].name} * 2 * ({n}) + ({n}) + {loops[1].name}];"
    return [*fill, f"if (!invert({n}, {scratch})) return 1;  // singular", *nest(loops, [take], run.sizes)]


# The start, the step along the diagonal `pivot`, and the value, from the sign of the exchanges (0: a singular matrix).
ELIMINATIONS: dict[str, tuple[str, str, str]] = {
    "det": ("sign", "value *= pivot", "value"),
    "logabsdet": ("sign ? 0 : -INFINITY", "value += log(fabs(pivot))", "value"),
    "logdet": (
        "sign ? 0 : NAN",
        "value += log(fabs(pivot)), sign = pivot < 0 ? -sign : sign",
        "sign < 0 ? NAN : value",
    ),
}


def _elimination(run: Reader, storage: Storage, e: Elimination) -> list[str]:
    run.used["eliminate"] = None
    scratch, n, fill = _matrix(run, storage, e, 1)
    start, step, value = ELIMINATIONS[e.what]
    name = storage.variable(e)
    inside = [
        f"int sign = eliminate({n}, {scratch}, {n});",
        f"double value = {start};",
        f"for (ptrdiff_t i0 = 0; sign && i0 < {n}; i0++) {{",
        f"  const double pivot = {scratch}[i0 * ({n}) + i0];",
        f"  {step};",
        "}",
        f"{name} = {value};",
    ]
    return [*fill, f"real {name};", "{", *("  " + line for line in inside), "}", *storage.scalar(e, name)]


KERNELS: dict[type, Callable[[Reader, Storage, Any], list[str]]] = {
    Contract: _contract,
    Reduce: _reduce,
    AxisMap: _argmax,
    Unwindow: _unwindow,
    Inverse: _inverse,
    Elimination: _elimination,
}
