"""Data sets that packages ship; nothing is fetched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError


@dataclass(frozen=True)
class Labelled:
    """Examples in rows, one-hot targets in rows, and the labels."""

    inputs: NDArray[np.float64]
    targets: NDArray[np.float64]
    labels: NDArray[np.intp]

    def rows(self, chosen: NDArray[np.intp]) -> Labelled:
        return Labelled(self.inputs[chosen], self.targets[chosen], self.labels[chosen])


def digits() -> Labelled:
    """The 1,797 handwritten digits of scikit-learn: 8 × 8 grey values, scaled from 0..16 to 0..1."""
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise SymnetError(
            "the handwritten digits come with scikit-learn, which is not installed; try: pip install 'symnet[digits]'"
        ) from None
    data = load_digits()
    return Labelled(data.data / 16.0, np.eye(10)[data.target], data.target)


def split(data: Labelled, held_out: float, seed: int) -> tuple[Labelled, Labelled]:
    """(training, held-out) rows, by a seeded permutation."""
    order = np.random.default_rng(seed).permutation(len(data.labels))
    count = round(len(order) * held_out)
    return data.rows(order[count:]), data.rows(order[:count])


def clouds(
    seed: int, centres: tuple[tuple[float, float], ...], spread: float, each: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Normal clouds of points round centres in the plane, in that order, and the number of each point's cloud."""
    rng = np.random.default_rng(seed)
    points = np.concatenate([centre + spread * rng.standard_normal((each, 2)) for centre in np.array(centres)])
    return points, np.repeat(np.arange(len(centres)), each)
