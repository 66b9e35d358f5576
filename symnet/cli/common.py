"""What several commands share: exit statuses, declarations, numbers of seconds."""

from __future__ import annotations

import argparse

from symnet.errors import SymnetError

FOUND = {"proved": 0, "refuted": 1, "supported": 3, "unknown": 3}
BAD_INPUT = 2
LONGEST = 86_400


def declarations(to: argparse.ArgumentParser) -> None:
    """The options that declare names and state hypotheses."""
    to.add_argument("--let", action="append", default=[], metavar="DECL", help='shapes: "W: m n; x: n"; repeatable')
    to.add_argument("--given", action="append", default=[], metavar="COND", help='a hypothesis: "x > 0"; repeatable')


def let_of(chosen: argparse.Namespace) -> str:
    """All declarations as one text."""
    return "; ".join(chosen.let)


def seconds_of(option: str, value: float) -> float:
    """The seconds that an option gives, in bounds."""
    if not 0 < value <= LONGEST:
        raise SymnetError(f"{option} {value} is not a number of seconds between 0 and {LONGEST}")
    return value
