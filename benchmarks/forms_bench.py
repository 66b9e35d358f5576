"""How long the closed forms of `tests/forms_table.py` take to derive, family by family; Hessians apart.

    OMP_NUM_THREADS=1 .venv/bin/python benchmarks/forms_bench.py

Times are the best of three in one process, in milliseconds. `right`: the exact text; `refused`: an error that says so.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from symnet.errors import SymnetError
from tests.forms_table import ROWS, Row


def timed(row: Row) -> tuple[str, float]:
    """What became of a row (right, refused or wrong), and the time in milliseconds."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        try:
            found = "right" if str(row.derive().result) == row.expected else "wrong"
        except SymnetError:
            found = "refused"
        best = min(best, (time.perf_counter() - start) * 1e3)
    return found, best


def line(name: str, results: list[tuple[str, float]]) -> str:
    counts = [sum(found == word for found, _ in results) for word in ("right", "refused", "wrong")]
    times = [ms for _, ms in results]
    columns = "".join(f"{n:9}" for n in (len(results), *counts))
    return f"{name:28}{columns}{median(times):11.1f}{max(times):10.1f}"


def main() -> None:
    results = {row: timed(row) for row in ROWS}
    print(f"{'family':28}{'cases':>9}{'right':>9}{'refused':>9}{'wrong':>9}{'median ms':>11}{'worst ms':>10}")
    for family in dict.fromkeys(row.family for row in ROWS):
        print(line(family, [results[row] for row in ROWS if row.family == family]))
    print(line("all Hessians", [results[row] for row in ROWS if row.kind == "hessian"]))
    print(line("all", list(results.values())))


if __name__ == "__main__":
    main()
