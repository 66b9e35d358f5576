"""C: from expressions to the text of one function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from symnet.expr import Expr, Number, Symbol, postorder
from symnet.program.backends.c import functions
from symnet.program.backends.c.arrange import arranged
from symnet.program.backends.c.entries import Reader, Stored
from symnet.program.backends.c.graph import Graph, truth
from symnet.program.backends.c.kernels import kernel_lines
from symnet.program.backends.c.places import CNames, dim_text, row_major
from symnet.program.backends.c.stages import Named, written
from symnet.program.backends.c.storage import Part, Storage
from symnet.sizes import Shape, Size, names_of, product, show

HEADERS = ("float", "math", "stddef", "stdint", "string")
KEYWORDS = """auto break case char const continue default do double else enum extern float for goto if inline int long
register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm bool
real in out sizes constants work main program steps padded errno signgam factor best most value sign total
LOWEST HIGHEST pivot typeof linux unix fma fmaf fabs fabsf sqrt sqrtf copysign copysignf frexp ldexp memset
memcpy all status Shared exp log log1p sin cos tan sinh cosh asin acos atan pow erf""".split()
HELPERS = """nearest remainder_of scaled power_series parts log_series LOG2_HIGH LOG2_LOW SMALLEST GROWN GROWTH wide_exp
gauss clipped scaled_tail half_tail""".split()
LOOPS = tuple(f"i{k}" for k in range(130))
RESERVED = (
    *KEYWORDS,
    *LOOPS,
    *functions.FUNCTIONS,
    *(f"{n}f" for n in KEYWORDS),
    "nearest",
    "remainder_of",
    "scaled",
)

# One call: where everything lies. `moved` has three numbers for each result that takes the place of an input after a
# step: the result, the input, the bytes.
CALL = """
typedef struct {
  const void *const *in;
  void *const *out;
  const ptrdiff_t *sizes;
  const double *constants;
  char *work;
  ptrdiff_t updates;
  const ptrdiff_t *moved;
} Call;
"""
SIGNATURE = "int steps(const Call *call, ptrdiff_t times)"
STEPS = (
    SIGNATURE
    + """ {
  for (ptrdiff_t k = 0; k < times; k++) {
    const int status = program((const real *const *)call->in, call->out, call->sizes, call->constants, call->work);
    if (status) return status;
    for (const ptrdiff_t *m = call->moved; m < call->moved + 3 * call->updates; m += 3)
      memcpy((void *)call->in[m[1]], call->out[m[0]], m[2]);
  }
  return 0;
}
"""
)


@dataclass(frozen=True)
class CSource:
    """The text of a program. sizes: in the order of `sizes`; constants: scalars in the order of `constants`; parts: of
    the workspace; truths: whether each result holds truth values; shapes: of all that is computed, each with one."""

    text: str
    sizes: tuple[str, ...]
    constants: tuple[Expr, ...]
    parts: tuple[Part, ...]
    truths: tuple[bool, ...]
    shapes: dict[Shape, Expr]


def c_source(
    outputs: tuple[Expr, ...],
    inputs: tuple[Symbol, ...],
    names: Mapping[Expr, str],
    labels: tuple[str, ...],
    dtype: str,
    title: str = "",
    known: Mapping[str, int] | None = None,
) -> CSource:
    """The C text of a function of `inputs` that computes the outputs.

    outputs: lowered expressions, without defined names; names: of computations; labels: of outputs; dtype: `float64`
    or `float32`; known: sizes to specialise on.
    """
    roots, constants = arranged(outputs)
    graph = Graph(roots, constants, names)
    made = CNames(RESERVED)
    symbols = {s.name: made.make(s.name) for s in inputs}
    size_names = {name: made.make(name) for name in _size_names((*inputs, *graph.order))}
    run = Reader(graph, "" if dtype == "float64" else "f", size_names)
    for s in inputs:
        run.stored[Symbol(s.name, s.shape)] = Stored(symbols[s.name], row_major(s.shape), not s.shape)
    found = [e for e in graph.order if e in constants and not isinstance(e, Number)]
    for k, e in enumerate(found):
        run.stored[e] = Stored(made.make(f"c{k + 1}"), (), True)
    results: dict[Expr, str] = {}
    for k, (root, label) in enumerate(zip(roots, labels, strict=True)):
        if root not in results:
            results[root] = made.make(f"out_{label}" if label else f"out{k + 1}")
    storage = Storage(run, graph, made, names, results)
    kernels = [kernel_lines(run, storage, kernel) for kernel in graph.kernels]
    shared = [
        *_sizes(size_names, known),
        *(_argument(s, symbols[s.name], k) for k, s in enumerate(inputs)),
        *(_result(root, results[root], k) for k, root in enumerate(roots) if root not in roots[:k]),
        *(Named(run.stored[e].name, "real", f"constants[{k}]", note=_ascii(str(e))) for k, e in enumerate(found)),
        *(_part(part, size_names) for part in storage.parts),
    ]
    for k, root in enumerate(roots):
        if roots.index(root) < k:  # asked for twice
            again = _result(root, made.temporary(), k)
            shared.append(again)
            count = dim_text(product(root.shape), size_names)
            kernels.append([f"memcpy({again.name}, {results[root]}, sizeof(*{again.name}) * ({count}));"])
    text = "\n".join(
        [
            *([f"// {_ascii(title)}"] if title else []),
            *(f"#include <{name}.h>" for name in HEADERS),
            "#if defined(__FAST_MATH__) || (FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 16)",
            '#error "floating-point arithmetic must follow its rules: no -ffast-math, no wider intermediate results"',
            "#endif",
            "",
            f"typedef {functions.REAL[dtype]} real;",
            "static inline size_t padded(size_t bytes) { return (bytes + 63) / 64 * 64; }",
            *functions.texts(run.used, dtype),
            "",
            *written(shared, kernels, storage.scalars),
        ]
    )
    printable = {e.shape: e for e in postorder(*outputs)}
    shapes = {e.shape: printable.get(e.shape, outputs[0]) for e in graph.statements}
    parts, truths = tuple(storage.parts), tuple(map(truth, roots))
    return CSource(f"{text}\n{CALL}\n{STEPS}", tuple(size_names), tuple(found), parts, truths, shapes)


def _sizes(names: Mapping[str, str], known: Mapping[str, int] | None) -> list[Named]:
    if known is None:
        return [Named(name, "ptrdiff_t", f"sizes[{k}]") for k, name in enumerate(names.values())]
    return [Named(name, "enum", str(known[size])) for size, name in names.items()]


def _argument(s: Symbol, name: str, k: int) -> Named:
    if not s.shape:
        return Named(name, "real", f"*in[{k}]")
    return Named(name, "const real *", f"in[{k}]", note=_ascii(show(s.shape)))


def _result(e: Expr, name: str, k: int) -> Named:
    return Named(name, "unsigned char *" if truth(e) else "real *", f"out[{k}]", note=_ascii(show(e.shape)))


def _part(part: Part, sizes: Mapping[str, str]) -> Named:
    grown = f" work += padded(sizeof({part.kind}) * ({dim_text(part.count, sizes)}));"
    return Named(part.name, f"{part.kind} *", f"({part.kind} *)work", grown, _ascii(part.note))


def _ascii(words: str) -> str:
    """Words as they may stand in a comment to the end of a line."""
    return "".join(c if c.isascii() and c.isprintable() and c != "\\" else "?" for c in words)[:100]


def _size_names(nodes: Iterable[Expr]) -> dict[str, None]:
    """All size names in shapes and in how entries are selected, in order of first appearance."""
    found: dict[str, None] = {}
    for node in nodes:
        for value in (*node.shape, *node.data):
            for dim in value if isinstance(value, tuple) else (value,):
                for inner in dim if isinstance(dim, tuple) else (dim,):
                    if isinstance(inner, Size):
                        found.update(dict.fromkeys(names_of(inner)))
    return found
