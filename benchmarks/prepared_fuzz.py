"""Random programs, prepared in random ways, against the stateless function, for as long as one likes.

    python -m benchmarks.prepared_fuzz [--seconds 60] [--seed 0]

Any difference is printed with its seed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.prepared_programs import failure, network_failure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    end, seed, wrong = time.monotonic() + options.seconds, options.seed, 0
    while time.monotonic() < end:
        try:
            found = failure(seed) or network_failure(seed)
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        if found:
            wrong += 1
            print(f"seed {seed}: {found}\n", flush=True)
        seed += 1
    print(f"{seed - options.seed} programs, {wrong} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
