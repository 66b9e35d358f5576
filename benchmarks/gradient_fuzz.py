"""Random expressions with constants, axes of length 1 and parts that are met again: gradients, Jacobians, every line of
a derivation and every simplification against differences and forward mode, for as long as one likes.

    python -m benchmarks.gradient_fuzz [--seconds 60] [--seed 0] [--depth 4]

Any difference is printed with its seed, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import sys
import time

from symnet.errors import BudgetError
from tests.test_calculus_fuzz import check


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--depth", type=int, default=4)
    options = parser.parse_args()
    end, seed, compared, wrong = time.monotonic() + options.seconds, options.seed, 0, 0
    while time.monotonic() < end:
        try:
            compared += check(seed, options.depth, constants=True)
        except BudgetError:
            pass  # a Jacobian with too many terms, which is said
        except Exception as error:
            wrong += 1
            print(f"seed {seed}: {type(error).__name__}: {error}\n", flush=True)
        seed += 1
    print(f"{seed - options.seed} expressions, {compared} compared, {wrong} wrong")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
