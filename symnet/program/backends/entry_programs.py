"""Programs that run entry by entry in a number world: mpmath with any number of digits, and balls, which enclose.

They walk the expression by its definition (`symnet.program.interpret`): nothing is fused or put into a stable form,
which makes them a witness for the programs that are. Precision is their purpose, not speed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, isfinite, log2
from typing import Any, ClassVar

import flint
import mpmath
import numpy as np

from symnet.errors import SymnetError, quote
from symnet.expr import Defined, Expr, SizeValue, Symbol, postorder
from symnet.program import budget
from symnet.program.arguments import Arguments
from symnet.program.arrays import pointwise
from symnet.program.backends.balls import balls
from symnet.program.backends.mp import mp
from symnet.program.interpret import Evaluation
from symnet.program.shapes import told
from symnet.program.trees import grown, leaves, refuse_formal
from symnet.program.values import entry_array
from symnet.program.worlds import NoValue, World
from symnet.sizes import names_of

MOST_DIGITS = 10_000
GUARD = 16  # bits that are worked with beyond those that are asked for


class EntryProgram:
    """Compiled expressions as a function of arrays of numbers, entry by entry.

    Numbers, nested lists and arrays are taken. An integer, a fraction and a text such as `"1/10"` or `"0.1"` are the
    number they say; a float is the binary number that it is, as in mpmath, so that a value can be compared with
    NumPy's at the very same point. Results are arrays of objects (one object for a scalar expression); where an
    expression has no value, or the world cannot tell it, the entry is not a number.

    source: what is computed, in the words of symnet; inputs, outputs and sizes are those of any program.
    """

    world_name: ClassVar[str] = ""

    def __init__(self, tree: Any, inputs: tuple[Symbol, ...], title: str = "", factors: bool = False, digits: int = 50):
        if factors:
            raise SymnetError("factors are kept by the NumPy backend alone; leave factors=True out, or the backend")
        if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= MOST_DIGITS:
            raise SymnetError(f"digits are an integer from 1 to {MOST_DIGITS}, and not {quote(digits)}")
        self._tree, self._title, self.symbols, self.digits = tree, title, inputs, digits
        self.outputs: tuple[Expr, ...] = tuple(leaves(tree))
        nodes = list(postorder(*self.outputs))
        refuse_formal(nodes)
        self.inputs: tuple[str, ...] = tuple(symbol.name for symbol in inputs)
        shapes = [*(node.shape for node in nodes), *((n.size,) for n in nodes if isinstance(n, SizeValue))]
        occurring = dict.fromkeys(name for shape in shapes for dim in shape for name in names_of(dim))
        known = told(symbol.shape for symbol in inputs)
        self.sizes = tuple(name for name in occurring if name not in known)
        keywords = {name: name for name in self.sizes}
        self._arguments = Arguments(inputs, self.outputs, self.outputs, nodes, keywords, {})
        self.source = self._text(nodes)
        self.function: Callable[..., Any] = self.__call__

    def world(self, bits: int) -> World:
        raise NotImplementedError

    def reading(self, entry: Any) -> Any:
        """An entry of an argument, with floats as what they are."""
        return _exact(entry)

    def number(self, entry: Any) -> Any:
        """An entry as it is handed out."""
        raise NotImplementedError

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The values at these arrays, as asked.

        Raises `SymnetError` for a missing, unknown, misshapen or non-numeric argument, and `BudgetError` where there
        would be too much work.
        """
        values, sizes = self._arguments.matched(args, named)
        given = zip(self.inputs, values, strict=True)
        arrays = {name: pointwise(self.reading, entry_array(value, name)) for name, value in given}
        self._arguments.solved([array.shape for array in arrays.values()], sizes)
        world = self.world(ceil(self.digits * log2(10)) + GUARD)
        with world.session():
            run = Evaluation.of(self.outputs, arrays, sizes, world, budget.OPERATIONS)
            found = [pointwise(self.number, np.asarray(run.result(e), dtype=object)) for e in self.outputs]
        return grown(self._tree, iter([array if array.ndim else array[()] for array in found]))

    def _text(self, nodes: list[Expr]) -> str:
        title = [f"# {self._title}"] if self._title else []
        names = [f"{node.name} := {node.value}" for node in nodes if isinstance(node, Defined)]
        results = [f"return {', '.join(map(str, self.outputs))}"]
        return "\n".join([*title, f"# {self.world_name}, {self.digits} digits, entry by entry", *names, *results, ""])

    def __repr__(self) -> str:
        return f"<symnet program of ({', '.join(self.inputs)}) in {self.world_name} with {self.digits} digits>"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._tree, self.symbols, self._title, False, self.digits)


class MpmathProgram(EntryProgram):
    """A program whose numbers are `mpmath.mpf`: accurate, not rigorous. The last of the digits may be rounded wrongly
    after a cancellation, as in any floating-point arithmetic.

    The numbers hold all digits; how many of them mpmath prints, and works with afterwards, is `mpmath.mp.dps`.

    >>> from symnet.symbols import scalar
    >>> from symnet.program import compile
    >>> f = compile(1 / scalar("x"), backend="mpmath", digits=40)
    >>> mpmath.nstr(f(3), 40)
    '0.3333333333333333333333333333333333333333'
    """

    world_name = "mpmath"

    def world(self, bits: int) -> World:
        return mp(bits)

    def reading(self, entry: Any) -> Any:
        return _point(entry)

    def number(self, entry: Any) -> Any:
        if isinstance(entry, bool):
            return entry
        return mpmath.mp.nan if isinstance(entry, NoValue) else mpmath.mp.make_mpf(entry._mpf_)


class BallProgram(EntryProgram):
    """A program whose numbers are balls (`flint.arb`): each encloses the exact value, whatever was rounded.

    >>> from symnet.symbols import scalar
    >>> from symnet.program import compile
    >>> f = compile(1 / scalar("x"), backend="balls", digits=20)
    >>> f(3)
    [0.333333333333333 +/- 3.34e-16]
    >>> f(3).rad() < 1e-20
    True
    """

    world_name = "ball arithmetic"

    def world(self, bits: int) -> World:
        return balls(bits)

    def number(self, entry: Any) -> Any:
        return flint.arb("nan") if isinstance(entry, NoValue) else entry


def _exact(value: Any) -> Any:
    """A float as the binary number that it is; everything else as it was given."""
    if isinstance(value, (float, np.floating)) and isfinite(value):
        return Fraction(*value.as_integer_ratio())
    if isinstance(value, mpmath.mpf) and mpmath.isfinite(value):
        sign, mantissa, exponent, _ = value._mpf_  # `man_exp` of this library leaves out the sign
        return (-1) ** sign * Fraction(int(mantissa)) * Fraction(2) ** exponent
    return value


def _point(value: Any) -> Any:
    """The same, for a world that has no room for the radius of a ball."""
    if isinstance(value, flint.arb):
        raise SymnetError(f"{quote(value)} is a ball and mpmath has no enclosures; use backend='balls', or a number")
    return _exact(value)
