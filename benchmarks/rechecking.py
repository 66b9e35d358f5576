"""Every certificate of the catalog, checked again: how many of each method are accepted, and why the others are not.

Run from the project's root: `.venv/bin/python -m benchmarks.rechecking [--part 1/4]`. The exit status is 1 where a
certificate is not accepted.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from time import perf_counter

import symnet as sn
from symnet.catalog import find, load
from symnet.claim import Verdict
from symnet.remembered import forget


def proofs(part: int, parts: int) -> Iterator[tuple[str, Verdict]]:
    """The verdicts that have a certificate, of steps and of wholes, with the name of their derivation."""
    for entry in find().entries[part - 1 :: parts]:
        derivation = load(entry)
        for each in derivation.parts or (derivation,):
            found = each.verify()
            forget()  # else what was accepted just now is not looked at again
            for verdict in (*found.steps, found.whole):
                if verdict.certificate is not None:
                    yield entry.name, verdict


def rechecked(part: int = 1, parts: int = 1) -> tuple[Counter[tuple[str, str]], list[str], float]:
    """The number of certificates by method and status, what was not accepted, and the seconds that checking took."""
    counts: Counter[tuple[str, str]] = Counter()
    refused: list[str] = []
    seconds = 0.0
    for name, verdict in proofs(part, parts):
        start = perf_counter()
        again = sn.recheck(verdict.claim, verdict.certificate)
        seconds += perf_counter() - start
        counts[verdict.certificate["method"], again.status] += 1
        if again.status != "proved":
            refused.append(f"{name}: {verdict.claim}: {again.reason}")
    return counts, refused, seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", default="1/1", help="one of several parts of the catalog, such as 1/4")
    part, parts = map(int, parser.parse_args().part.split("/"))
    counts, refused, seconds = rechecked(part, parts)
    for (method, status), count in sorted(counts.items()):
        print(f"{count:6} {status:8} {method}")
    print(f"{seconds:.1f} s for checking {counts.total()} certificates again")
    print("\n".join(refused))
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main())
