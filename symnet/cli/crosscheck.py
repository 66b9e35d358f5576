"""`symnet crosscheck EXPR --wrt W`: a derived gradient at a point, by every method that applies."""

from __future__ import annotations

import argparse
import json
from typing import Any

from symnet.cli.common import declarations, let_of
from symnet.errors import SymnetError, quote

AGREES, DIFFERS, OPEN = 0, 1, 3
EPILOG = """\
The derived gradient, compiled, is compared with central differences, a complex step, forward mode, a rigorous
enclosure, and JAX and PyTorch where they are installed. The exit status is 0 where every method that applies
agrees, 1 where one differs, 3 where none could judge, and 2 for bad input.
"""


def add(to: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    to.formatter_class = argparse.RawDescriptionHelpFormatter
    to.epilog = EPILOG
    to.add_argument("expression", metavar="EXPR", help='the loss, for example "sum((W @ x - y)**2)"')
    to.add_argument("--wrt", required=True, action="append", metavar="NAME", help="a variable; repeatable")
    declarations(to)
    to.add_argument("--at", action="append", default=[], metavar="NAME=VALUE", help='"x=[1, 2]"; others are drawn')
    to.add_argument("--gradient", action="append", default=[], metavar="EXPR", help="judge this one, not the derived")
    to.add_argument("--entries", type=int, default=12, metavar="N", help="how many of each parameter (12)")
    to.add_argument("--seed", type=int, default=0, metavar="S", help="of what is drawn (0)")
    to.add_argument("--format", choices=("text", "latex", "html", "json"), default="text")
    to.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the words (en)")


def run(chosen: argparse.Namespace) -> int:
    """Check and print; the exit status."""
    from symnet.evidence import cross_check
    from symnet.language import parse, parse_declarations
    from symnet.report.crosscheck import render_check

    let = let_of(chosen)
    loss, symbols = parse(chosen.expression, let=let), parse_declarations(let).symbols
    own = [parse(text, let=let) for text in chosen.gradient] or None
    found = cross_check(
        loss,
        [symbols.get(name, name) for name in chosen.wrt],
        _point(chosen.at),
        given=chosen.given,
        gradient=own,
        entries=chosen.entries,
        seed=chosen.seed,
    )
    print(render_check(found, chosen.format, chosen.lang))
    return AGREES if found.agrees else OPEN if all(row.agrees for row in found.rows) else DIFFERS


def _point(given: list[str]) -> dict[str, Any]:
    """The values, each as a JSON number or list."""
    found: dict[str, Any] = {}
    for text in given:
        name, sign, value = text.partition("=")
        try:
            found[name.strip()] = json.loads(value)
        except json.JSONDecodeError:
            sign = ""
        if not sign:
            raise SymnetError(f"--at {quote(text)} is not a name and a value; write, for example, x=[1, 2.5]")
    return found
