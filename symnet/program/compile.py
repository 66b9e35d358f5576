"""From expressions to a function: `compile`, and the `Program` that it gives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from symnet.errors import SymnetError, quote
from symnet.expr import Defined, Expr, Symbol, as_expr, postorder
from symnet.late import late
from symnet.program.arguments import Arguments
from symnet.program.backends.table import backend as row_of
from symnet.program.factors import Layout, factored
from symnet.program.generated import loaded
from symnet.program.numpy_source import Source, check_names, numpy_source
from symnet.program.plans.numpy_plans import KERNELS
from symnet.program.prepared import Prepared, prepared
from symnet.program.shared import lowered
from symnet.program.trees import grown, leaves, refuse_formal
from symnet.sizes import Size, names_of

parse, derived = late("parse"), late("derived")


class Program:
    """Compiled expressions, as a function of arrays.

    source: the NumPy code that runs, readable and complete; inputs: the names of the arguments, in order; outputs: the
    expressions, in order; function: the bare function, without checks and conversions (scalar inputs may then be arrays
    of one shape, if the program works entry by entry).

    Arguments may be given by position or by name. They are not changed, and the results share no memory with them.
    Integers count as numbers of the type of the other arguments, float64 where there is none; float32 stays float32.
    A program holds no state and may be called from several threads. Where an expression has no value, an entry is nan,
    or inf at a pole; only 1/inf is 0 again, and x*log(y) is 0 at x = y = 0, as entropies want it.
    """

    # How another world writes its code and takes its arguments.
    _write: ClassVar[Callable[..., Source]] = staticmethod(numpy_source)
    _bind: ClassVar[Callable[..., Arguments]] = Arguments
    kernels: ClassVar[Collection[str]] = KERNELS  # functions beside those of the table that the world has code for

    def __init_subclass__(cls) -> None:
        if "kernels" not in vars(cls):
            cls.kernels = ()

    def __init__(
        self, tree: Any, inputs: tuple[Symbol, ...], title: str = "", factors: bool = False, fast: bool = False
    ):
        self._tree, self._title, self._factors, self._fast = tree, title, factors, fast
        self.outputs: tuple[Expr, ...] = tuple(leaves(tree))
        self.symbols = inputs
        nodes = list(postorder(*self.outputs))
        refuse_formal(nodes)
        check_names(inputs, nodes)
        labels = tuple(e.name if isinstance(e, Defined) else "" for e in self.outputs)
        expressions, names = lowered(*self.outputs, nodes=nodes, kernels=self.kernels, fast=fast)
        self._layouts: list[tuple[int, Layout]] = []
        told: list[str] = []
        if factors:
            computed: dict[Expr, int] = {}
            self._layouts = [(k, factored(e, computed)) for k, e in enumerate(expressions)]
            told = [name for e in expressions for dim in e.shape for name in names_of(dim)]
            expressions, labels = tuple(computed), ("",) * len(computed)
        self._single = isinstance(tree, Expr) and not factors
        written = self._write(expressions, inputs, names, labels, self._single, title, told)
        self.source = written.text
        self.function = loaded(written.text, written.function)
        self.inputs: tuple[str, ...] = tuple(s.name for s in inputs)
        self.sizes: tuple[str, ...] = tuple(written.sizes)
        results = expressions if factors else self.outputs
        self._scalars = [k for k, e in enumerate(results) if not e.shape]
        self._alone = isinstance(tree, Expr)
        self._listed = not self._alone and all(isinstance(branch, Expr) for branch in tree)
        self._arguments = self._bind(inputs, results, self.outputs, nodes, written.sizes, written.shapes)

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The values at these arrays: one array (a NumPy number for a scalar), or a list of them, as asked.

        Raises `SymnetError` for a missing, unknown, misshapen or non-numeric argument.
        """
        arrays, sizes, dtype, shapes, check = self._arguments.bind(args, named)
        try:
            found = self.function(*arrays, **sizes) if sizes else self.function(*arrays)
        except np.linalg.LinAlgError as error:
            raise SymnetError(f"no value at these arguments: a matrix that is inverted is singular ({error})") from None
        except (ZeroDivisionError, OverflowError, ValueError) as error:
            if isinstance(error, ValueError) and "math domain" not in str(error):
                raise
            raise SymnetError(
                f"no value: a constant in the formula cannot be computed in floating point ({error})"
            ) from None
        values = [found] if self._single else found
        for k in self._scalars:
            values[k] = _number(values[k], dtype)
        if check is not None:
            check([np.shape(v) for v in values])
        if self._layouts:
            values = [layout.of(values, shapes[k]) for k, layout in self._layouts]
        if self._alone:
            return values[0]
        return values if self._listed else grown(self._tree, iter(values))

    def prepare(
        self,
        *arrays: Any,
        held: Collection[str] = (),
        constant: Collection[str] = (),
        updates: Mapping[str, int] | None = None,
        sizes: Mapping[str, int] | None = None,
        dtype: Any = None,
        copy: bool = False,
        **named: Any,
    ) -> Prepared:
        """The program for arguments of given shapes and one type, which allocates its arrays now and not at each call.

        arrays: an array for each input, or its shape as a tuple, by position or by name; sizes: those that no array
        tells; dtype: float32 or float64 (that of the arrays, if it is not given); held: inputs that live in the
        program, as `.held[name]`, and are no arguments of a call; constant: inputs that never change, so that what
        depends on them alone is computed now; updates: which output (by its number) is written into which input at the
        end of a call; copy: whether each call returns new arrays instead of its own.

        Raises `SymnetError` for shapes that do not fit, for an unknown name, and for an output that does not fit into
        the input that it is to update.

        >>> from symnet.symbols import tensors
        >>> W, x = tensors("W: m n; x: n")
        >>> step = compile([W @ x, W / 2]).prepare(W=[[1, 2], [3, 4]], x=(2,), held=["W"], updates={"W": 1})
        >>> [step(np.ones(2))[0].tolist() for _ in range(3)]
        [[3.0, 7.0], [1.5, 3.5], [0.75, 1.75]]
        >>> step.held["W"]
        array([[0.125, 0.25 ],
               [0.375, 0.5  ]])
        """
        if type(self) is not Program or self._factors:
            raise SymnetError("only NumPy programs that return arrays can be prepared; compile without factors=True")
        binding = self._arguments.prepared(arrays, named, dict(sizes or {}), dtype)
        labels = [e.name if isinstance(e, Defined) else "" for e in self.outputs]
        how = (held, constant, updates or {}, copy, None, self.kernels, self._fast)
        step = prepared(self.outputs, self.symbols, labels, self._title, binding, *how)
        return step if self._listed else step.shaped(lambda found: grown(self._tree, iter(found)))

    def __repr__(self) -> str:
        return f"<symnet program of ({', '.join(self.inputs)})>"

    def __reduce__(self) -> tuple[Any, ...]:
        fast = (True,) if self._fast else ()
        return type(self), (self._tree, self.symbols, self._title, self._factors, *fast)


def compile(
    exprs: Any,
    inputs: Sequence[Any] | None = None,
    *,
    let: Any = None,
    title: str = "",
    factors: bool = False,
    backend: str = "numpy",
    **options: Any,
) -> Any:
    """One straight-line function of one expression, or of several (then it returns a list of arrays).

    exprs: an expression, a derivation (its result), a SymPy expression, a text (with `let` as for `parse`), or a list
    or tuple of these; derivatives as written, `grad(L, W)`, are derived first, and follow the conventions at kinks.
    inputs: the variables in the order of the arguments, as symbols or names (default: in order of first appearance).
    Sizes are taken from the shapes of the arrays at each call; a size that no array tells is given by keyword.
    factors: whether results come as `Structured` records, which keep a diagonal, Kronecker or low-rank array as its
    factors. backend: the world in which the program runs, a row of `symnet.program.backends.table`, NumPy where nothing
    else is said; options: what that row takes besides. For NumPy, `fast=True` leaves out the stable forms that cost
    another exponential, such as that of 1 - tanh(x)**2 beside tanh(x): its error is then a unit of 1, not of the
    difference.

    Raises `SymnetError` for a variable that is not among the inputs, for an unspecified function, for an unknown
    backend, and for one whose package is not installed.

    >>> from symnet.symbols import tensors
    >>> W, x = tensors("W: m n; x: n")
    >>> f = compile(W @ x)
    >>> f([[1, 2], [3, 4]], x=[1, 1])
    array([3., 7.])
    >>> compile("grad(sum((W @ x)**2), x)", let="W: m n; x: n")([[1, 2], [3, 4]], [1, 1])
    array([48., 68.])

    >>> from symnet.ops import eye, einsum
    >>> H = compile(einsum("ij,kl->ikjl", eye(W.shape[0]), W.T @ W), factors=True)([[1, 2], [3, 4]])
    >>> H.kind, H.spec, H.shape, H.factors[0]
    ('kronecker', 'jk->ijik', (2, 2, 2, 2), array([[10., 14.],
           [14., 20.]]))
    >>> H @ [[1, 0], [0, 1]]
    array([[10., 14.],
           [14., 20.]])
    """
    tree = _read(exprs, let)
    written = tuple(leaves(tree))
    if not written:
        raise SymnetError("there is nothing to compile: give an expression, or a list of expressions")
    make = row_of(backend, options).make()
    arguments = _inputs(inputs, written)
    return make(grown(tree, map(derived, written)), arguments, title=title, factors=factors, **options)


def _read(exprs: Any, let: Any) -> Any:
    """Nested lists of expressions."""
    if isinstance(exprs, (list, tuple)):
        return [_read(e, let) for e in exprs]
    if isinstance(exprs, str):
        return parse(exprs, let=let)
    if isinstance(exprs, Mapping):
        raise SymnetError("compile takes an expression or a list of expressions, not a dictionary")
    if not isinstance(exprs, Expr) and hasattr(exprs, "result"):
        return _read(exprs.result, let)
    return as_expr(exprs)


def _inputs(inputs: Sequence[Any] | None, outputs: tuple[Expr, ...]) -> tuple[Symbol, ...]:
    """The input symbols in order; every variable that occurs must be among them."""
    occurring: dict[str, Symbol] = {}
    for node in postorder(*outputs):
        if isinstance(node, Symbol):
            occurring.setdefault(node.name, node)
    if inputs is None:
        return tuple(occurring.values())
    listed = [inputs] if isinstance(inputs, (str, Expr)) else list(inputs)
    chosen = tuple(_input(one, occurring) for one in listed)
    names = [symbol.name for symbol in chosen]
    for name in names:
        if names.count(name) > 1:
            raise SymnetError(f"{quote(name)} is given twice among the inputs")
    missing = [name for name in occurring if name not in names]
    if missing:
        raise SymnetError(
            f"{', '.join(map(quote, missing))} occur{'s' * (len(missing) == 1)} in what is compiled and "
            f"{'is' if len(missing) == 1 else 'are'} not among the inputs {', '.join(map(quote, names)) or '(none)'}"
        )
    return chosen


def _input(one: Any, occurring: Mapping[str, Symbol]) -> Symbol:
    if isinstance(one, str):
        if one not in occurring:
            known = ", ".join(map(quote, occurring)) or "none"
            raise SymnetError(f"input {quote(one)} does not occur; the variables are {known}")
        return occurring[one]
    if isinstance(one, Size):
        raise SymnetError(f"{quote(one)} is a size: it is taken from the shapes of the arrays, not given as an input")
    symbol = as_expr(one)
    if not isinstance(symbol, Symbol):
        raise SymnetError(f"{quote(one)} is not a variable; inputs are variables or their names")
    return symbol


def _number(value: Any, dtype: Any) -> Any:
    """A scalar result as a NumPy number."""
    if isinstance(value, np.bool_) or (isinstance(value, np.floating) and value.dtype == dtype):
        return value
    truth = isinstance(value, bool) or getattr(value, "dtype", None) == np.bool_
    return np.asarray(value, dtype=np.bool_ if truth else dtype)[()]
