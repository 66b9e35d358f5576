"""Where training starts: random values whose variance is a formula in the numbers of connections.

`n_in` is the number of terms that are summed for one output, `n_out` the number of outputs that one input reaches. Both
are read off the formula that is trained, so that they are right for W x, X W, and convolutions alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError, quote
from symnet.expr import Contract, Expr, Symbol, Window, postorder, rebuild
from symnet.language import parse
from symnet.program.shapes import concrete
from symnet.training.settings import Formula, as_float, exact, not_negative

Array = NDArray[Any]
DISTRIBUTIONS: dict[str, Callable[[np.random.Generator, float, tuple[int, ...]], Array]] = {
    "normal": lambda rng, spread, shape: spread * rng.standard_normal(shape),
    # a uniform distribution on (−a, a) has variance a²/3
    "uniform": lambda rng, spread, shape: rng.uniform(-sqrt(3) * spread, sqrt(3) * spread, shape),
    "constant": lambda rng, spread, shape: np.zeros(shape),
}


@dataclass(frozen=True)
class Initializer:
    """Independent entries of mean `mean` and of the given variance, a formula in `n_in` and `n_out`.

    >>> he().spread(n_in=50, n_out=10), str(xavier().variance.value)
    (0.2, '2/(n_in + n_out)')
    """

    name: str
    variance: Formula
    distribution: str
    mean: float = 0.0

    def spread(self, n_in: int, n_out: int) -> float:
        """The standard deviation for these numbers of connections."""
        table: dict[Expr, Expr] = {Symbol("n_in"): parse(str(n_in)), Symbol("n_out"): parse(str(n_out))}
        return sqrt(as_float(rebuild(self.variance.filled(), table)))

    def sample(self, rng: np.random.Generator, shape: tuple[int, ...], n_in: int, n_out: int) -> Array:
        return self.mean + DISTRIBUTIONS[self.distribution](rng, self.spread(n_in, n_out), shape)


def _row(name: str, variance: str, distribution: str, mean: float = 0.0, **settings: Expr) -> Initializer:
    if distribution not in DISTRIBUTIONS:
        raise SymnetError(f"{quote(distribution)} is not a distribution; use normal or uniform")
    return Initializer(name, Formula(parse(variance), tuple(settings.items())), distribution, mean)


def normal(std: Any = 0.01) -> Initializer:
    """N(0, s²), whatever the shape."""
    return _row("normal", "s**2", "normal", s=not_negative(std, "the standard deviation"))


def xavier(distribution: str = "uniform") -> Initializer:
    """Variance 2/(n_in + n_out): between what keeps the forward and the backward variance (Glorot, Bengio 2010)."""
    return _row("Xavier", "2/(n_in + n_out)", distribution)


def he(distribution: str = "normal") -> Initializer:
    """Variance 2/n_in, which keeps the mean square through a ReLU (He et al. 2015)."""
    return _row("He", "2/n_in", distribution)


def lecun(distribution: str = "normal") -> Initializer:
    """Variance 1/n_in, which keeps the variance through a linear layer (LeCun et al. 1998)."""
    return _row("LeCun", "1/n_in", distribution)


def filled(value: Any) -> Initializer:
    """Every entry the same number: biases at 0, gains at 1. Equal weights would keep hidden units equal for ever."""
    return _row("constant", "0*n_in", "constant", mean=as_float(exact(value, "the initial value")))


BY_NAME: dict[str, Callable[[], Initializer]] = {"normal": normal, "xavier": xavier, "he": he, "lecun": lecun}


def initializer(chosen: Any) -> Initializer:
    """An initializer, the name of one, or a number for all entries."""
    if isinstance(chosen, Initializer):
        return chosen
    if isinstance(chosen, str) and chosen in BY_NAME:
        return BY_NAME[chosen]()
    if isinstance(chosen, (int, float)):
        return filled(chosen)
    raise SymnetError(
        f"{quote(chosen)} is not an initial value: give an array, a number, or one of {', '.join(BY_NAME)}"
    )


def connections(weight: Symbol, formula: Expr, sizes: Mapping[str, int]) -> tuple[int, int]:
    """(n_in, n_out) of a weight in a formula; where no product uses it, its axes count as (outputs, inputs...).

    >>> from symnet.symbols import tensors
    >>> X, W = tensors("X: N n; W: m n")
    >>> connections(W, X @ W.T, {"m": 3, "n": 5})
    (5, 3)
    """
    shape = concrete(weight.shape, sizes)
    axes: dict[Expr, tuple[int, ...]] = {weight: tuple(range(len(shape)))}  # the weight turned: its axes in this order
    for node in postorder(formula):
        if not isinstance(node, Contract):
            continue
        for child, labels in zip(node.children, node.inputs, strict=True):
            if child not in axes or len(set(labels)) != len(labels):
                continue
            label_of = dict(zip(axes[child], labels, strict=True))
            if len(node.children) == 1 and len(node.output) == len(labels):
                back = {label: axis for axis, label in label_of.items()}
                axes[node] = tuple(back[label] for label in node.output)
                continue
            summed = [axis for axis, label in label_of.items() if label not in node.output]
            slid = {
                label
                for other, marks in zip(node.children, node.inputs, strict=True)
                if isinstance(other, Window)
                for label in marks[other.children[0].rank :]
            }
            reach = [axis for axis in label_of if axis not in summed or label_of[axis] in slid]
            return prod(shape[axis] for axis in summed), prod(shape[axis] for axis in reach)
    return prod(shape[1:]), shape[0] if shape else 1


def initial_values(
    parameters: tuple[Symbol, ...],
    formula: Expr,
    sizes: Mapping[str, int],
    given: Mapping[str, Any],
    default: Initializer,
    rng: np.random.Generator,
) -> dict[str, Array]:
    """An array for every parameter: as given, drawn by its initializer, or by the default.

    By default, weights (rank 2 and more) are drawn and biases (rank 0 and 1) start at 0.
    """
    values = {}
    for p in parameters:
        shape = concrete(p.shape, sizes)
        chosen = given.get(p.name, default if len(shape) > 1 else 0)
        is_array = not isinstance(chosen, (Initializer, str)) and np.ndim(chosen) > 0
        if is_array or (not shape and isinstance(chosen, (int, float, np.generic))):
            array = np.asarray(chosen, dtype=float)
            if array.shape != shape:
                raise SymnetError(f"the start of {quote(p.name)} needs shape {shape}, and {array.shape} was given")
            values[p.name] = array.copy()
        else:
            n_in, n_out = connections(p, formula, sizes)
            values[p.name] = np.asarray(initializer(chosen).sample(rng, shape, n_in, n_out))
    return values
