"""How long the derivatives of the Matrix Cookbook take: the rows that the tests prove, each derived from its text.

    .venv/bin/python benchmarks/cookbook_bench.py

Times are the best of five in one process, in milliseconds; `first` is the first derivation in the process, cold.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import symnet as sn
from tests.test_cookbook import DERIVED, Row

REPEATS = 5


def derive(row: Row) -> float:
    """Seconds from the text to the derivative."""
    start = time.perf_counter()
    getattr(sn, row.kind)(sn.parse(row.text, let=row.let), row.wrt, given=list(row.given))
    return time.perf_counter() - start


def main() -> None:
    found = []
    for row in DERIVED:
        first = derive(row)
        found.append((min(derive(row) for _ in range(REPEATS)) * 1e3, first * 1e3, row.number))
    for name, times in (("best", [f[0] for f in found]), ("first", [f[1] for f in found])):
        print(f"{name:6} median {statistics.median(times):7.2f} ms   largest {max(times):7.2f} ms")
    print("slowest:", ", ".join(f"({number}) {best:.1f} ms" for best, _, number in sorted(found, reverse=True)[:5]))
    print(f"{len(found)} derivatives")


if __name__ == "__main__":
    main()
