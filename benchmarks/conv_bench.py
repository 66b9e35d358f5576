"""Compiled convolutions, their gradients and training steps against NumPy written by hand, in the same process.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/conv_bench.py [--rounds 21] [--dtypes float64,float32] [ROW ...]

Both sides take and give arrays of shape N C H W, the usual order. By hand: pixels x batch, patches as columns of one
matrix (preallocated), one product, results written into arrays that are kept. Each round times one block of calls of
either side, in turn; `best` is the quotient of the shortest times, `ratio` the median over the rounds of ours / by
hand. Results are compared before anything is timed.

forward   z = conv2d(X, K)
filters   the gradient of sum(G*z) by K
image     the gradient of sum(G*z) by X
pooled    max_pool2d(relu(z + b), 2) (where the sizes are even)
all       the gradients of sum(P*pooled) by X, K and b, and the pooled values
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import symnet as sn

Array = Any
Arrays = dict[str, Array]


@dataclass(frozen=True)
class Shape:
    """One layer: batch, channels, height = width, filters, their size, stride, padding."""

    name: str
    batch: int
    channels: int
    size: int
    features: int
    window: int
    stride: int = 1
    padding: int = 0

    @property
    def places(self) -> int:
        return (self.size + 2 * self.padding - self.window) // self.stride + 1

    def arrays(self, dtype: str) -> Arrays:
        rng = np.random.default_rng(0)
        n, c, h, f, p, o = self.batch, self.channels, self.size, self.features, self.window, self.places
        shapes = {"X": (n, c, h, h), "K": (f, c, p, p), "b": (f,), "G": (n, f, o, o), "P": (n, f, o // 2, o // 2)}
        return {name: rng.standard_normal(shape).astype(dtype) for name, shape in shapes.items()}


SHAPES = (
    Shape("digits, first", 64, 1, 28, 8, 5),
    Shape("digits, second", 64, 8, 12, 16, 3),
    Shape("padded", 32, 16, 16, 32, 3, padding=1),
    Shape("stride 2", 32, 16, 15, 32, 3, stride=2),
    Shape("1 x 1", 64, 32, 12, 32, 1),
)


class ByHand:
    """im2col as a careful person writes it: pixels x batch, one matrix of patches, one product, nothing allocated."""

    def __init__(self, shape: Shape, at: Arrays):
        s, dtype = shape, at["X"].dtype
        n, c, h, f, p, o, m = s.batch, s.channels, s.size, s.features, s.window, s.places, s.size + 2 * s.padding
        self.s, self.at = s, at
        self.pixels = np.zeros((c, m, m, n), dtype)
        self.inner = self.pixels[:, s.padding : s.padding + h, s.padding : s.padding + h]
        s0, s1, s2, s3 = self.pixels.strides
        self.view = np.lib.stride_tricks.as_strided(
            self.pixels, (c, p, p, o, o, n), (s0, s1, s2, s.stride * s1, s.stride * s2, s3)
        )
        self.patches = np.empty((c, p, p, o, o, n), dtype)
        self.columns = np.empty_like(self.patches)
        self.z, self.delta = np.empty((f, o, o, n), dtype), np.empty((f, o, o, n), dtype)
        self.gx = np.zeros_like(self.pixels)
        self.out_z, self.out_x = np.empty((n, f, o, o), dtype), np.empty((n, c, h, h), dtype)
        self.out_k = np.empty((f, c * p * p), dtype)
        self.flat = [a.reshape(f, -1) for a in (self.z, self.delta)]
        self.flat_patches, self.flat_columns = (a.reshape(c * p * p, -1) for a in (self.patches, self.columns))
        self.K = at["K"].reshape(f, -1)
        half = o // 2
        self.top, self.hit, self.d = (np.empty((f, half, half, n), kind) for kind in (dtype, bool, dtype))
        self.out_p = np.empty((n, f, half, half), dtype)
        slots = [(slice(None), slice(a, None, 2), slice(b, None, 2)) for a in (0, 1) for b in (0, 1)]
        self.blocks, self.deltas = ([a[slot] for slot in slots] for a in (self.z, self.delta))

    def _forward(self) -> None:
        np.copyto(self.inner, self.at["X"].transpose(1, 2, 3, 0))
        np.copyto(self.patches, self.view)
        np.dot(self.K, self.flat_patches, self.flat[0])

    def _back(self) -> None:
        np.dot(self.K.T, self.flat[1], self.flat_columns)
        self.gx.fill(0)
        s, o = self.s, self.s.places
        for u in range(s.window):
            for v in range(s.window):
                place = self.gx[:, u : u + s.stride * o : s.stride, v : v + s.stride * o : s.stride]
                np.add(place, self.columns[:, u, v], out=place)
        pad = slice(s.padding, s.padding + s.size)
        np.copyto(self.out_x, self.gx[:, pad, pad].transpose(3, 0, 1, 2))

    def forward(self) -> list[Array]:
        self._forward()
        np.copyto(self.out_z, self.z.transpose(3, 0, 1, 2))
        return [self.out_z]

    def filters(self) -> list[Array]:
        np.copyto(self.inner, self.at["X"].transpose(1, 2, 3, 0))
        np.copyto(self.patches, self.view)
        np.copyto(self.delta, self.at["G"].transpose(1, 2, 3, 0))
        np.dot(self.flat[1], self.flat_patches.T, self.out_k)
        return [self.out_k.reshape(self.at["K"].shape)]

    def image(self) -> list[Array]:
        np.copyto(self.delta, self.at["G"].transpose(1, 2, 3, 0))
        self._back()
        return [self.out_x]

    def _pooled(self) -> None:
        self._forward()
        np.maximum(self.blocks[0], self.blocks[1], out=self.top)
        np.maximum(self.top, self.blocks[2], out=self.top)
        np.maximum(self.top, self.blocks[3], out=self.top)

    def pooled(self) -> list[Array]:
        self._pooled()
        np.add(self.top, self.at["b"][:, None, None, None], out=self.d)
        np.maximum(self.d, 0, out=self.d)
        np.copyto(self.out_p, self.d.transpose(3, 0, 1, 2))
        return [self.out_p]

    def all(self) -> list[Array]:
        self.pooled()
        np.greater(self.d, 0, out=self.hit)
        np.copyto(self.d, self.at["P"].transpose(1, 2, 3, 0))
        np.multiply(self.d, self.hit, out=self.d)
        gb = self.d.sum(axis=(1, 2, 3))
        for block, delta in zip(self.blocks[:3], self.deltas, strict=False):
            np.equal(block, self.top, out=self.hit)
            np.multiply(self.d, self.hit, out=delta)
            np.subtract(self.d, delta, out=self.d)
        np.copyto(self.deltas[3], self.d)
        np.dot(self.flat[1], self.flat_patches.T, self.out_k)
        self._back()
        return [self.out_p, self.out_x, self.out_k.reshape(self.at["K"].shape), gb]


def ours(shape: Shape, at: Arrays, row: str) -> Callable[[], list[Array]]:
    """The compiled program of a row, its arrays allocated beforehand."""
    symbols = {name: sn.tensor(name, *a.shape) for name, a in at.items()}
    X, K, b, G, P = symbols.values()
    z = sn.conv2d(X, K, stride=shape.stride, padding=shape.padding)
    if row == "forward":
        results = [z]
    elif row in ("filters", "image"):
        results = [sn.grad(sn.sum(G * z), K if row == "filters" else X).result]
    else:
        pooled = sn.max_pool2d(sn.relu(sn.conv2d(X, K, b, stride=shape.stride, padding=shape.padding)), 2)
        results = [pooled, *(sn.grad(sn.sum(P * pooled), [X, K, b]).result if row == "all" else [])]
    used = [s for s in symbols.values() if any(s in sn.expr.postorder(r) for r in results)]
    program = sn.compile(results, inputs=used)
    arguments = [at[s.name] for s in used]
    step = program.prepare(*arguments) if hasattr(program, "prepare") else program
    return lambda: step(*arguments)


ROWS = ("forward", "filters", "image", "pooled", "all")


def block(run: Callable[[], Any], calls: int) -> float:
    begin = time.process_time()
    for _ in range(calls):
        run()
    return (time.process_time() - begin) / calls


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--dtypes", default="float64,float32")
    options = parser.parse_args()
    print(f"{'layer':16}{'row':9}{'':8}{'by hand us':>12}{'symnet us':>12}{'best':>8}{'ratio':>8}")
    for shape in SHAPES:
        for row in options.rows or ROWS:
            if shape.places % 2 and row in ("pooled", "all"):
                continue
            for dtype in options.dtypes.split(","):
                at = shape.arrays(dtype)
                hand, mine = getattr(ByHand(shape, at), row), ours(shape, at, row)
                for a, b in zip(mine(), hand(), strict=True):
                    scale = np.abs(b).max()
                    np.testing.assert_allclose(a / scale, b / scale, atol=1e-4 if dtype == "float32" else 1e-11)
                calls = max(1, int(0.005 / block(hand, 3)))
                times = [(block(hand, calls), block(mine, calls)) for _ in range(options.rounds)]
                t, s = (min(side) for side in zip(*times, strict=True))
                ratio = statistics.median(mine / hand for hand, mine in times)
                print(
                    f"{shape.name:16}{row:9}{dtype:8}{t * 1e6:12.1f}{s * 1e6:12.1f}{s / t:8.2f}{ratio:8.2f}", flush=True
                )


if __name__ == "__main__":
    main()
