"""A line that is a function of arrays, such as a backward pass in NumPy: compared with the line before it in floats.

What agrees is `supported`, never proved. What differs by more than rounding can explain is refuted, at exact values.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.claim import Verdict, unknown
from symnet.errors import SymnetError, quote
from symnet.evidence.clock import Clock, OutOfTime
from symnet.evidence.diagnosis.diagnose import Diagnosis, diagnose_values
from symnet.evidence.diagnosis.edits import derived
from symnet.evidence.diagnosis.lab import Lab
from symnet.evidence.diagnosis.records import Fault
from symnet.expr import Compare, Expr, Symbol
from symnet.language import free_symbols
from symnet.language.scope import Scope
from symnet.sizes import Dim, size

Array = NDArray[Any]
METHOD = "values in floating point"
POINTS = 12
AGREE, DIFFER = 10.0, 1e4  # times the square root of the rounding unit, relative to the largest entry


def compare_code(
    function: Callable[..., Any], left: Expr, given: Sequence[Compare], scope: Scope, clock: Clock
) -> tuple[Verdict, Diagnosis | None]:
    """The verdict on `left == function(...)`, and what is wrong with the function where that is found."""
    known = {**scope.declared.symbols, **{s.name: s for s in free_symbols(left)}}
    names = argument_names(function, list(known))
    try:
        with clock.at_most(clock.left * 0.6) as part:
            lab = Lab(
                left,
                [known[name] for name in names],
                tuple(given),
                part,
                close=1e-6,
                points=POINTS,
                readable=True,
                tiny=1e-8,
            )
            lab.clock = clock
            if lab.blind:
                return unknown("no point was found at which the line before has a value in floats"), None
            return _compared(function, names, left, lab)
        return unknown("the time is over"), None
    except OutOfTime:
        return unknown("the time is over"), None


def argument_names(function: Callable[..., Any], known: Sequence[str]) -> list[str]:
    """Which names the function wants, in the order of its arguments: by the names of its parameters, or, where it has
    as many parameters as there are names, in their order."""
    shown = getattr(function, "__name__", "the function")
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        raise SymnetError(f"the parameters of {quote(shown)} cannot be seen; wrap it in a def or lambda") from None
    needed = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p for p in needed if p.default is p.empty or p.name in known]
    if all(p.name in known for p in needed) and needed:
        return [p.name for p in needed]
    if len(needed) == len(known):
        return list(known)
    raise SymnetError(
        f"{quote(shown)} takes {', '.join(p.name for p in needed) or 'nothing'}, and the names are {', '.join(known)}; "
        "call its parameters as the formulas call them"
    )


def _compared(function: Callable[..., Any], names: list[str], left: Expr, lab: Lab) -> tuple[Verdict, Diagnosis | None]:
    found: list[Array] = []
    failed: int | None = None
    doubtful, lost = 0.0, 0  # points at which all digits may be lost
    for place, (run, wanted) in enumerate(zip(lab.runs, lab.wanted, strict=True)):
        arguments = [_floats(run.arrays[name]) for name in names]
        try:
            with np.errstate(all="ignore"):
                value = np.asarray(function(*arguments))
        except Exception as error:
            return unknown(f"the function raises {type(error).__name__}: {error}"), None
        if value.dtype == object and value[()] is None:
            return unknown("the function returns nothing"), None
        if value.dtype.kind not in "biuf":
            return unknown(f"the function gives an array of type {value.dtype}, not of real numbers"), None
        found.append(value.astype(float))
        apart = _apart(wanted, value, max(1.0, *(float(np.max(np.abs(a), initial=0.0)) for a in arguments)))
        if apart is None:
            lost += 1
        elif apart > DIFFER:
            failed = place if failed is None else failed
        elif apart > AGREE:
            doubtful = max(doubtful, apart)
    if failed is not None:
        return _refuted(function, names, left, lab, found, failed)
    if doubtful:
        return unknown("the values differ by more than rounding, and by too little to be sure"), None
    if 2 * lost > len(found):
        return unknown("the values are so small that rounding may hide every difference"), None
    return Verdict("supported", method=METHOD, samples=len(found) - lost), None


def _apart(wanted: Array, value: Array, around: float) -> float | None:
    """The largest difference, in units of what rounding may do; infinite where shapes differ or a value is missing.

    Of values that differ, and are small beside the numbers `around` them, it is None: differences of these have lost
    their digits.
    """
    if value.shape != wanted.shape or not np.all(np.isfinite(value)):
        return float("inf")
    unit = float(np.finfo(value.dtype if value.dtype.kind == "f" else float).eps) ** 0.5
    most = float(np.max(np.abs(wanted), initial=0.0))
    apart = float(np.max(np.abs(value - wanted), initial=0.0)) / (unit * (most or 1.0))
    small = max(most, float(np.max(np.abs(value), initial=0.0))) < unit * around
    return None if small and most and apart > AGREE else apart


def _refuted(
    function: Callable[..., Any], names: list[str], left: Expr, lab: Lab, found: list[Array], place: int
) -> tuple[Verdict, Diagnosis | None]:
    wanted, value, run = lab.wanted[place], found[place], lab.runs[place]
    if value.shape != wanted.shape:
        why = f"the function gives shape {value.shape}, and the line before has shape {wanted.shape} there"
    else:
        entry = np.unravel_index(int(np.argmax(np.abs(value - wanted))), wanted.shape)
        at = f" in entry {list(map(int, entry))}" if wanted.ndim else ""
        why = f"the line before is {wanted[entry]:.12g} and the function gives {value[entry]:.12g}{at}"
    point = {name: _plain(array.tolist()) for name, array in run.arrays.items()}
    point |= {name: number for name, number in run.sizes.items() if name not in point}
    verdict = Verdict("refuted", method=METHOD, counterexample=point, reason=why)
    shape = _shape_of(found, lab)
    if shape is None or not all(np.all(np.isfinite(v)) for v in found):
        return verdict, None
    name = getattr(function, "__name__", "")
    code = Symbol(f"{name if name.isidentifier() else 'code'}({', '.join(names)})", shape)
    lab.put(code, found)
    fault = Fault(left, "==", code, (), verdict, lab, derived=derived(left, ()))
    try:
        return verdict, diagnose_values(fault)
    except OutOfTime:
        return verdict, None


def _shape_of(found: list[Array], lab: Lab) -> tuple[Dim, ...] | None:
    """The shape of what the function gives, in size names that tell it at every point."""
    ranks = {value.ndim for value in found}
    if len(ranks) != 1:
        return None
    made: list[Dim] = []
    for axis in range(ranks.pop()):
        dims = [value.shape[axis] for value in found]
        wanted = [name for name in lab.runs[0].sizes if [run.sizes[name] for run in lab.runs] == dims]
        if not wanted and len(set(dims)) > 1:
            return None
        made.append(size(wanted[0]) if wanted else dims[0])
    return tuple(made)


def _floats(array: Any) -> Any:
    made = np.array([float(v) for v in array.flat]).reshape(array.shape)
    return made if made.ndim else float(made)


def _plain(value: Any) -> Any:
    return [_plain(v) for v in value] if isinstance(value, list) else str(value)
