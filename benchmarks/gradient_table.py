"""How derivations of every family end: right, refused or wrong, judged by differences and by forward mode.

Run from the project's root: `python -m benchmarks.gradient_table [--seeds 100] [--verify] [--timeout 5]`.
The rows are those of `tests/operator_rows.py` in every mode, and random compositions of depth 3 to 5 by the maker of
`tests/test_calculus_fuzz.py`. With `--verify` each derivation of a row is proved as well, and those that are not proved
for all shapes are listed. The exit status is 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import symnet as sn
from symnet.errors import SymnetError
from symnet.functions import FUNCTIONS
from symnet.step import Derivation
from symnet.symbols import FORMAL_NAMES
from tests import test_calculus_fuzz as fuzz
from tests.operator_judge import FEW, MODES, Question, judge, judge_third
from tests.operator_rows import SIGNS, TABLE

SEED = 1
FAMILIES = {
    "elementwise functions": tuple(FUNCTIONS),
    "operators and indices": SIGNS,
    "sums, means, products": ("sum", "mean", "prod"),
    "maxima, minima, norms": ("max", "min", "norm", "argmax_onehot"),
    "softmax and its kin": ("softmax", "log_softmax", "logsumexp"),
    "products of tensors": ("dot", "inner", "outer", "kron", "einsum", "trace", "diag"),
    "determinant, inverse": ("det", "logdet", "inv"),
    "shapes and branches": ("transpose", "reshape", "concatenate", "where", "eye", "ones", "zeros", "embed"),
    "windows": ("conv1d", "conv2d", "max_pool2d", "mean_pool2d", "windows", "unwindows"),
    "derivatives inside": FORMAL_NAMES,
}


@dataclass
class Family:
    ends: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    proofs: Counter[str] = field(default_factory=Counter)

    def line(self, name: str) -> str:
        ends = "".join(f"{self.ends[end]:8}" for end in ("right", "refused", "wrong"))
        proofs = ", ".join(f"{count} {end}" for end, count in sorted(self.proofs.items()))
        return f"{name:24}{sum(self.ends.values()):7}{ends}{median(self.seconds) * 1e3:10.1f}  {proofs}"


def family_of(word: str) -> str:
    return next(name for name, words in FAMILIES.items() if word in words)


def tries() -> Iterator[tuple[str, str, Callable[[], Derivation]]]:
    """(family, what, the derivation, judged), for every row, variable and mode."""
    for row in TABLE:
        for name in row.names:
            q = Question.of(sn.parse(row.text, let=row.let), row.at, name, row.point(SEED), SEED)
            for kind in MODES:
                yield family_of(row.word), f"{kind} of {row.text} by {name}", lambda q=q, kind=kind: judge(q, kind)
            if q.values[name].size <= FEW:
                yield family_of(row.word), f"third of {row.text} by {name}", lambda q=q: judge_third(q)


def ended(what: str, run: Callable[[], Any], found: Family) -> Any:
    """The result; how it ended goes into the family."""
    start = time.perf_counter()
    result = None
    try:
        result = run()
        end = "right" if result is not False else "not comparable"
    except SymnetError as error:
        end = "refused"
        print(f"refused: {what}: {error}")
    except Exception as error:
        end = "wrong"
        print(f"wrong: {what}: {type(error).__name__}: {error}")
    found.seconds.append(time.perf_counter() - start)
    found.ends[end] += 1
    return result


def prove(what: str, D: Derivation, timeout: float, found: Family) -> None:
    whole = D.verify(timeout=timeout).whole
    end = whole.status if whole.scope in ("", "all shapes") else f"{whole.status} at sizes"
    found.proofs[end] += 1
    if end != "proved":
        print(f"{end}: {what}: {whole.scope} {whole.reason}")
    if whole.status == "refuted":
        found.ends["wrong"] += 1


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=100, help="random compositions of each depth")
    options.add_argument("--verify", action="store_true", help="prove the derivations of the rows too")
    options.add_argument("--timeout", type=float, default=5, help="seconds for a proof")
    chosen = options.parse_args()
    families: dict[str, Family] = defaultdict(Family)
    for family, what, run in tries():
        D = ended(what, run, families[family])
        if chosen.verify and D is not None:
            prove(what, D, chosen.timeout, families[family])
    for depth in (3, 4, 5):
        for seed in range(chosen.seeds):
            name = f"compositions, depth {depth}"
            ended(f"{name}, seed {seed}", lambda seed=seed, depth=depth: fuzz.check(seed, depth), families[name])
    print(f"{'family':24}{'tried':>7}{'right':>8}{'refused':>8}{'wrong':>8}{'median ms':>10}")
    for name, family in families.items():
        print(family.line(name))
    return int(any(family.ends["wrong"] for family in families.values()))


if __name__ == "__main__":
    sys.exit(main())
