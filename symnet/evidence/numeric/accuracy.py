"""How far compiled code is from the true value, in units of the last place: against balls, over the range of floats.

The true value is the formula as it was written, evaluated in ball arithmetic at the exact binary inputs, with as many
bits as it takes. A value whose enclosure is never narrow enough is counted as open, not as right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb
from numpy.typing import NDArray

from symnet.errors import SymnetError
from symnet.expr import Expr
from symnet.language import free_symbols
from symnet.program import compile
from symnet.program.backends.balls import balls
from symnet.program.generated import loaded
from symnet.program.interpret import evaluate
from symnet.program.numpy_source import numpy_source
from symnet.program.precision import precision
from symnet.program.worlds import Undefined

Array = NDArray[Any]
BITS = (128, 640, 2600, 9000)  # tried in turn: log(1 + exp(-700)) cancels a thousand bits
OPERATIONS = 10**8
FLOOR = 2.0**10
NARROW = 2.0**-10  # of a unit: how wide an enclosure may be


@dataclass(frozen=True)
class Accuracy:
    """errors: of each entry in units of the last place, nan where there is no judgment; judged: entries with a number
    in the range of the type; outside: entries whose value is too large for the type, and came out as infinite;
    without: entries that have no value; open: entries that no enclosure decided."""

    errors: Array
    found: Array
    judged: int
    outside: int
    without: int
    open: int

    @property
    def place(self) -> int:
        """The index (among all entries in order) of the worst."""
        return int(np.nanargmax(self.errors)) if self.judged else 0

    @property
    def worst(self) -> float:
        return float(np.nanmax(self.errors)) if self.judged else 0.0


def accuracy(e: Expr, values: Mapping[str, Array], condition: Expr | None = None, *, fast: bool = False) -> Accuracy:
    """Compiled code of an expression at these arrays, judged entry by entry.

    values: an array for each variable, all of one float type, the type that is judged. condition: the condition number
    of the formula, |x·f′/f|, as an expression. With it the judgment is the one that a formula of several operations can
    meet: errors count in units of the last place times the condition number, where that is above 1, and a unit is not
    less than it is a little above the smallest normal number (`FLOOR`), because a factor may have lost digits below it.
    Overflow and invalid operations raise `FloatingPointError` where all true values are in range: then the code has no
    excuse. fast: as in `compile`.

    >>> from symnet.symbols import tensors
    >>> from symnet.ops import log, exp
    >>> x = tensors("x: n")
    >>> found = accuracy(log(1 + exp(x)), {"x": np.array([-700.0, 0.0, 700.0])})
    >>> found.judged, found.worst < 2
    (3, True)
    """
    arrays = {name: np.asarray(value) for name, value in values.items()}
    kinds = {a.dtype for a in arrays.values()}
    if len(kinds) != 1 or next(iter(kinds)) not in (np.float32, np.float64):
        raise SymnetError("accuracy is judged for arrays of one type, float32 or float64")
    dtype = kinds.pop().type
    true = true_values(e, arrays, dtype)
    program = compile(e, inputs=list(arrays), fast=fast)
    clean = all(isinstance(v, arb) and abs(v) < float(np.finfo(dtype).max) for v in true)
    loud: Any = "raise" if clean else "ignore"
    with np.errstate(over=loud, invalid=loud, divide=loud, under="ignore"):
        found = np.ravel(program(**arrays))
    if condition is None:
        return judge(found, true)
    return judge(found, true, FLOOR * float(np.finfo(dtype).tiny), _conditions(condition, arrays, len(true)))


def as_written(e: Expr, inputs: Sequence[str]) -> Callable[..., Any]:
    """The expression as NumPy code, operation by operation, without any stable form: what `accuracy` is measured
    against.

    >>> from symnet.symbols import scalar
    >>> from symnet.ops import exp
    >>> as_written(exp(scalar("x")) - 1, ["x"])(np.float64(1e-20))
    np.float64(0.0)
    """
    symbols = {s.name: s for s in free_symbols(e)}
    source = numpy_source((e,), tuple(symbols[name] for name in inputs), {}, ("",), True)
    return loaded(source.text, source.function)


def _conditions(condition: Expr, arrays: Mapping[str, Array], like: int) -> Array:
    """The condition numbers, 1 where they are less or not known."""
    exact = {name: _exact(a) for name, a in arrays.items() if name in {s.name for s in free_symbols(condition)}}
    found = np.ravel(_balls(condition, exact, BITS[1]))
    known = [float(c.abs_lower()) if isinstance(c, arb) else 1.0 for c in found]
    return np.broadcast_to(np.maximum(np.nan_to_num(known, nan=1.0), 1.0), like)


def true_values(e: Expr, arrays: Mapping[str, Array], dtype: Any) -> list[Any]:
    """The entries of an expression as enclosures that are narrow against a unit of the type; or what is said instead.

    Rows (places on the first axis, where all arrays have the same) that are narrow already are not computed again.
    """
    exact = {name: _exact(a) for name, a in arrays.items()}
    best = _balls(e, exact, BITS[0])
    lengths = {a.shape[:1] for a in (best, *exact.values())}
    rowwise = len(lengths) == 1 and lengths != {()}
    for bits in BITS[1:]:
        open_entries = np.vectorize(lambda v: not narrow(v, dtype) and not isinstance(v, Undefined), otypes=[bool])(
            best
        )
        if not open_entries.any():
            break
        if rowwise:
            rows = np.flatnonzero(open_entries.reshape(len(best), -1).any(axis=1))
            best[rows] = _balls(e, {name: a[rows] for name, a in exact.items()}, bits)
        else:
            best = _balls(e, exact, bits)
    return np.ravel(best).tolist()


def _balls(e: Expr, exact: Mapping[str, Any], bits: int) -> Array:
    return np.asarray(evaluate(e, exact, {}, balls(bits), OPERATIONS), dtype=object)


def _exact(a: Array) -> Any:
    out = np.empty(a.shape, dtype=object)
    for place in np.ndindex(*a.shape):
        out[place] = arb(float(a[place]))
    return out if a.shape else out[()]


def narrow(value: Any, dtype: Any) -> bool:
    return isinstance(value, arb) and float(value.rad()) <= NARROW * unit(value, dtype)


def unit(value: arb, dtype: Any, floor: float = 0.0) -> float:
    """The distance of floats at a value, or at the floor where that is larger; beyond the range, what it is there."""
    below_the_end = float(np.nextafter(np.finfo(dtype).max, dtype(0)))
    return float(np.spacing(dtype(min(max(abs(float(value)), floor), below_the_end))))


def judge(found: Array, true: Sequence[Any], floor: float = 0.0, conditions: Array | None = None) -> Accuracy:
    """Each found float against its enclosure."""
    dtype = found.dtype.type
    largest = float(np.finfo(dtype).max)
    errors = np.full(len(true), np.nan)
    outside = without = undecided = 0
    with precision(BITS[-1]):
        for k, (got, want) in enumerate(zip(found.tolist(), true, strict=True)):
            if isinstance(want, Undefined):
                without += 1
            elif not narrow(want, dtype):
                undecided += 1
            elif abs(want) > largest and np.isinf(got) and (got > 0) == bool(want > 0):
                outside += 1
            elif not np.isfinite(got):
                errors[k] = np.inf
            else:
                errors[k] = float((abs(arb(got) - want) / unit(want, dtype, floor)).upper())
    if conditions is not None:
        errors = errors / conditions
    return Accuracy(errors, found, int(np.sum(~np.isnan(errors))), outside, without, undecided)
