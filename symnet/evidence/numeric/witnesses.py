"""The witnesses of a gradient, one row each: how a derivative is found without the formula that is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from flint import arb

from symnet.calculus.forward import push_forward
from symnet.errors import SymnetError
from symnet.evidence.numeric.analytic import NotAnalytic, analytic_code
from symnet.evidence.numeric.problem import EPS, Array, Place, Problem, Witnessed
from symnet.expr import Symbol
from symnet.language import free_symbols
from symnet.program import compile
from symnet.program.backends.series import parts, series, slopes
from symnet.program.budget import work
from symnet.program.interpret import evaluate
from symnet.program.precision import precision
from symnet.program.worlds import NoValue

STEP = EPS ** (1 / 3)
TINY = 1e-40  # the complex step: its square is not seen beside anything
BITS = 200
OPERATIONS = 4_000_000  # on balls, of all evaluations of one check: some seconds
KINK = 0.74  # of the jump between one-sided slopes is left at half the step, where a smooth function leaves half
DIFFERENCES = 10.0  # in hand, for what two steps say of the error of a third


class NotApplicable(Exception):
    """The message says why the method has nothing to say."""


@dataclass(frozen=True)
class Method:
    """name: in English, the key of its name in other languages; witness: the derivatives by every parameter."""

    name: str
    witness: Callable[[Problem], dict[str, Witnessed]]


def _each(
    problem: Problem, entry: Callable[[str, Place], tuple[float, float]], most: int | None = None
) -> dict[str, Witnessed]:
    """The derivatives and their errors, entry by entry; most: of each parameter."""
    found = {}
    for name in problem.names:
        pairs = [entry(name, place) for place in problem.places[name][:most]]
        found[name] = Witnessed(np.array([v for v, _ in pairs]), np.array([e for _, e in pairs]))
    return found


def _moved(problem: Problem, name: str, place: Place, step: Any) -> dict[str, Any]:
    array = problem.values[name].astype(np.result_type(np.float64, type(step)))
    array[place] += step
    return {**problem.values, name: array}


def central_differences(problem: Problem) -> dict[str, Witnessed]:
    """(f(x + h) - f(x - h))/2h; three times the truncation error is what the steps h and 2h are apart. Where the slopes
    on the two sides do not come together, there is a kink in between, and the error is the whole jump."""
    here = problem.loss_at(problem.values)

    def entry(name: str, place: Place) -> tuple[float, float]:
        h = STEP * max(1.0, abs(float(problem.values[name][place])))
        noise = problem.loss_rounding / h
        (near, jump), (far, wider) = (_difference(problem, here, name, place, step) for step in (h, 2 * h))
        kink = jump if jump > KINK * wider and jump > DIFFERENCES * noise else 0.0
        return near, DIFFERENCES * (abs(far - near) / 3 + noise) + kink

    return _each(problem, entry)


def _difference(problem: Problem, here: float, name: str, place: Place, h: float) -> tuple[float, float]:
    """The central difference, and how far the slopes on the two sides are apart."""
    (right, up), (left, down) = (_end(problem, name, place, step) for step in (h, -h))
    return (up - down) / (right + left), abs((up - here) / right - (here - down) / left)


def _end(problem: Problem, name: str, place: Place, h: float) -> tuple[float, float]:
    """The step as rounding leaves it, and the loss there."""
    moved = _moved(problem, name, place, h)
    return abs(float(moved[name][place] - problem.values[name][place])), problem.loss_at(moved)


def complex_step(problem: Problem) -> dict[str, Witnessed]:
    """Im f(x + ih)/h, without any difference."""
    try:
        f = analytic_code(problem.loss, problem.used)
    except NotAnalytic as why:
        raise NotApplicable(str(why)) from None

    def entry(name: str, place: Place) -> tuple[float, float]:
        moved = _moved(problem, name, place, TINY * 1j)
        slope = float(np.imag(f(*(moved[used] for used in problem.used)))) / TINY
        if not np.isfinite(slope):
            raise NotApplicable("without its stable form, the loss overflows here")
        return slope, 0.0

    return _each(problem, entry)


def forward_mode(problem: Problem) -> dict[str, Witnessed]:
    """The tangent of the loss along one entry, by the rules of forward mode."""
    found: dict[str, Witnessed] = {}
    variables = {s.name: s for s in free_symbols(problem.loss)}
    for name in problem.names:
        if name not in variables:
            found[name] = Witnessed(np.zeros(len(problem.places[name])), np.zeros(len(problem.places[name])))
            continue
        direction = Symbol(_fresh(variables), variables[name].shape)
        try:
            pushed = push_forward(problem.loss, variables[name], direction).value
        except SymnetError as error:
            raise NotApplicable(str(error)) from None
        used = [s.name for s in free_symbols(pushed) if s.name != direction.name]
        program = compile(pushed, inputs=[*used, direction])
        values = []
        for place in problem.places[name]:
            unit: Array = np.zeros(problem.values[name].shape)
            unit[place] = 1.0
            values.append(float(program(*(problem.values[u] for u in used), unit)))
        found[name] = Witnessed(np.array(values), np.zeros(len(values)))
    return found


def _fresh(variables: dict[str, Any]) -> str:
    name = "v"
    while name in variables:
        name += "v"
    return name


def enclosure(problem: Problem) -> dict[str, Witnessed]:
    """The loss in series of balls, at the exact binary inputs: a rigorous enclosure of its slope."""
    world = slopes(BITS)
    cost = work(problem.loss)
    affordable = OPERATIONS // (cost * len(problem.names))
    if not affordable:
        raise NotApplicable(f"too large for entries one by one ({cost} operations on balls)")

    def entry(name: str, place: Place) -> tuple[float, float]:
        with world.session():
            exact = {used: _series(problem.values[used], place if used == name else None) for used in problem.used}
        try:
            found = evaluate(problem.loss, exact, {}, world, cost + OPERATIONS)
        except SymnetError as error:
            raise NotApplicable(str(error)) from None
        if isinstance(found, NoValue):
            raise NotApplicable(found.reason)
        with precision(BITS):
            slope = parts(found)[1]
            return float(slope), float(slope.rad()) + EPS * abs(float(slope))

    return _each(problem, entry, affordable)


def _series(array: Array, place: Place | None) -> Any:
    out = np.empty(array.shape, dtype=object)
    for k in np.ndindex(*array.shape):
        out[k] = series(arb(float(array[k])), int(k == place))
    return out if array.shape else out[()]


def with_jax(problem: Problem) -> dict[str, Witnessed]:
    """`jax.grad` of the compiled loss."""
    _needs("jax")
    jax = import_module("jax")
    import_module("jax.experimental")
    with jax.enable_x64(True) if hasattr(jax, "enable_x64") else jax.experimental.enable_x64():
        program = compile(problem.loss, inputs=list(problem.used), backend="jax")
        places = tuple(k for k, used in enumerate(problem.used) if used in problem.names)
        arrays = [jax.numpy.asarray(problem.values[used]) for used in problem.used]
        slopes_there = jax.grad(lambda *given: program.function(*given).reshape(()), argnums=places)(*arrays)
        by_name = {problem.used[k]: np.asarray(g) for k, g in zip(places, slopes_there, strict=True)}
    return _picked(problem, by_name)


def with_torch(problem: Problem) -> dict[str, Witnessed]:
    """`backward` of PyTorch through the compiled loss."""
    _needs("torch")
    torch = import_module("torch")
    program = compile(problem.loss, inputs=list(problem.used), backend="torch")
    arrays = {used: torch.tensor(problem.values[used], dtype=torch.float64) for used in problem.used}
    for name in problem.names:
        if name in arrays:
            arrays[name].requires_grad_(True)
    program.function(*arrays.values()).reshape(()).backward()
    by_name = {name: arrays[name].grad for name in problem.names if name in arrays}
    return _picked(problem, {name: g.numpy() for name, g in by_name.items() if g is not None})


def _needs(package: str) -> None:
    if find_spec(package) is None or find_spec("array_api_compat") is None:
        raise NotApplicable(f"{package} is not installed")


def _picked(problem: Problem, by_name: dict[str, Array]) -> dict[str, Witnessed]:
    def entry(name: str, place: Place) -> tuple[float, float]:
        return (float(by_name[name][place]) if name in by_name else 0.0), 0.0

    return _each(problem, entry)


METHODS = (
    Method("central differences", central_differences),
    Method("complex step", complex_step),
    Method("forward mode", forward_mode),
    Method("enclosure", enclosure),
    Method("JAX", with_jax),
    Method("PyTorch", with_torch),
)


def names() -> Iterator[str]:
    return (method.name for method in METHODS)
