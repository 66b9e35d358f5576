"""The accuracy of compiled code in units of the last place, over the whole range of floats, as a table.

    python benchmarks/accuracy.py [--points 6000] [--only PART]

Every function of the table, its derivatives as they are derived, and common compositions, in float64 and float32,
against ball arithmetic at the exact binary inputs. For what is composed, units are scaled by the condition number.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np

from symnet.evidence.numeric.subjects import Subject, subjects


def line(subject: Subject, points: int) -> tuple[str, bool]:
    """One row of the table, and whether the limit holds in both types."""
    text, good = f"{subject.name:34}", True
    for dtype in (np.float64, np.float32):
        at = subject.points(dtype, points)
        try:
            found = subject.judged(at)
        except FloatingPointError as error:
            text += f" | {error}"
            good = False
            continue
        within = found.worst <= subject.limit
        text += f" | {found.worst:9.3g} at {at[found.place]:<13.6g} {found.judged:6} judged {found.open:4} open"
        text += "  " if within else " !"
        good &= within
    return text, good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=6000)
    parser.add_argument("--only", default="", help="rows whose name contains this")
    options = parser.parse_args()
    start, bad, kind = time.perf_counter(), 0, ""
    print(f"{'':34} | {'float64: units of the last place':52} | float32")
    for subject in subjects():
        if options.only not in subject.name:
            continue
        if subject.kind != kind:
            kind = subject.kind
            print(f"-- {kind}, at most {subject.limit:g} units")
        text, good = line(subject, options.points)
        bad += not good
        print(text, flush=True)
    print(f"{bad} rows beyond their limit; {time.perf_counter() - start:.0f} s")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
