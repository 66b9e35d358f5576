"""`symnet check FILE`: a derivation of somebody's own, judged line by line in a worker."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from symnet.cli.common import FOUND, declarations, let_of, seconds_of
from symnet.errors import BudgetError, SymnetError, quote

LARGEST = 400_000  # bytes of a file
EPILOG = """\
A line is a formula: the first begins a chain, and each further one continues it (with ==, or with the
relation it begins with). Besides formulas, a file may hold

  let: W: m n; x: n         declarations        # a comment
  given: sum(y) == 1        a hypothesis        p := softmax(z)     a name for a formula
  section: Softmax          a chain of its own  == ...  because ... a reason

LaTeX is read as symnet writes it, between dollars or in aligned displays. The exit status is 0 where every
line is proved, 1 where a line does not follow, 2 where the file cannot be read, and 3 where lines are
neither proved nor refuted.
"""
STYLES = {"proved": "green", "refuted": "bold red", "supported": "yellow", "unknown": "yellow"}
STYLES |= {"section": "bold underline", "detail": "dim", "diagnosis": "cyan", "summary": "bold"}


def add(to: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    to.formatter_class = argparse.RawDescriptionHelpFormatter
    to.epilog = EPILOG
    to.add_argument("file", metavar="FILE", help="the lines; - for standard input")
    declarations(to)
    to.add_argument("--timeout", type=float, default=10.0, metavar="S", help="seconds for each line (10)")
    to.add_argument("--total", type=float, default=600.0, metavar="S", help="seconds for all lines (600)")
    to.add_argument("--lang", choices=("en", "zh"), default="en")
    to.add_argument("--json", action="store_true", help="all that was found as JSON")


def run(chosen: argparse.Namespace) -> int:
    """Judge the lines and print what was found; the exit status."""
    from symnet.cli.worker import Stopped, run as in_worker

    timeout, total = seconds_of("--timeout", chosen.timeout), seconds_of("--total", chosen.total)
    task = {"lines": _text(chosen.file), "let": let_of(chosen), "given": chosen.given, "lang": chosen.lang}
    task |= {"timeout": timeout, "total": total}
    try:
        answer = in_worker("check", task, seconds=total * 1.2 + timeout + 1)
    except Stopped as stopped:
        raise SymnetError(f"{chosen.file}: {stopped}; check fewer lines at a time, or smaller ones") from None
    except SymnetError as error:
        raise type(error)(f"{chosen.file}: {error}") from None
    if chosen.json:
        print(json.dumps(answer["found"], ensure_ascii=False, indent=2))
    else:
        show(answer["rows"])
    return FOUND[answer["found"]["status"]]


def _text(name: str) -> str:
    """What a file holds."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise SymnetError(f"{quote(name)} cannot be read: {error.strerror or error}") from None
    if len(data) > LARGEST:
        raise BudgetError(f"{quote(name)} holds more than {LARGEST:,} bytes; check fewer lines at a time")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SymnetError(
            f"{quote(name)}, line {line}: byte {error.start + 1} is not UTF-8; save the file as UTF-8"
        ) from None


def show(rows: list[list[str]]) -> None:
    """The lines on standard output: in colour on a terminal, plain elsewhere."""
    if not sys.stdout.isatty():
        print("\n".join(words for _, words in rows))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    for role, words in rows:
        console.print(Text(words, style=STYLES.get(role, "")))
