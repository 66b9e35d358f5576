"""The command line. Nothing heavy is imported before a command needs it, so `--help` and `list` answer at once."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from symnet.cli import check, crosscheck
from symnet.cli.common import BAD_INPUT, FOUND, declarations, let_of, seconds_of
from symnet.errors import SymnetError, quote


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is returned.

    0: done, or proved; 1: refuted, or a step that should be proved is not; 2: bad input; 3: supported or unknown.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    chosen = parser().parse_args(arguments)
    if not hasattr(chosen, "command"):
        parser().print_help()
        return 0
    try:
        status = chosen.command(chosen)
        sys.stdout.flush()
        return int(status)
    except SymnetError as error:
        print(f"symnet: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("symnet: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more; stay quiet at exit too
        return 141


class _Parser(argparse.ArgumentParser):
    """What is close to a word that is no choice is told."""

    def error(self, message: str) -> NoReturn:
        asked, *choices = re.findall(r"'([^']*)'", message) if "invalid choice" in message else [""]
        close = get_close_matches(asked, choices, n=1)
        super().error(f"{message}; did you mean {close[0]}?" if close else message)


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = _Parser(prog="symnet", description="Derive, prove, print and run the mathematics of networks.")
    top.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = top.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=run)
        return added

    listed = command("list", _list, "list the derivations: name, topic, rows covered, title")
    listed.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; the installed catalogs by default")
    listed.add_argument("--json", action="store_true", help="as JSON")

    shown = command("show", _show, "show one derivation with its verdicts")
    shown.add_argument("name", help="its name, as `symnet list` prints it")
    shown.add_argument("paths", nargs="*", default=[], metavar="PATH", help="files and folders to look in")
    shown.add_argument("--format", choices=("text", "latex", "html", "json"), default="text")
    _printing(shown)

    derived = command("derive", _derive, "derive a gradient, a Jacobian or a Hessian")
    derived.add_argument("expression", metavar="EXPR", help='for example "sum((W @ x - y)**2)"')
    derived.add_argument("--wrt", required=True, metavar="NAME", help="the variable")
    kind = derived.add_mutually_exclusive_group()
    kind.add_argument("--jacobian", dest="kind", action="store_const", const="jacobian", help="the Jacobian instead")
    kind.add_argument("--hessian", dest="kind", action="store_const", const="hessian", help="the Hessian instead")
    declarations(derived)
    derived.add_argument("--format", choices=("text", "latex", "html", "json", "numpy"), default="text")
    _printing(derived)

    verified = command("verify", _verify, "prove, refute or sample a claim")
    verified.add_argument("claim", metavar="CLAIM", help='for example "tanh(x) == 2*sigmoid(2*x) - 1"')
    declarations(verified)
    verified.add_argument("--timeout", type=float, default=10.0, metavar="S", help="seconds (10)")
    verified.add_argument("--cache", metavar="FOLDER", help="keep proofs there; each is checked again when it is used")
    verified.add_argument("--json", action="store_true", help="the verdict's fields as JSON")

    check.add(command("check", check.run, "judge a derivation of your own, line by line"))

    crosscheck.add(command("crosscheck", crosscheck.run, "compare a derived gradient with every other method"))

    reported = command("report", _report, "build the report: LaTeX, HTML and PDF")
    reported.add_argument("targets", nargs="*", metavar="NAME or PATH", help="derivations; everything by default")
    reported.add_argument("-o", "--output", default="reports", metavar="FOLDER", help="where to (reports)")
    reported.add_argument("--format", default="latex,html,pdf", metavar="LIST", help="of latex, html, pdf")
    reported.add_argument("--lang", default="en,zh", metavar="LIST", help="of en, zh")
    _notation(reported)
    reported.add_argument("--errata", action="store_true", help="only the doubtful places of the sources, corrected")
    reported.add_argument("--one-page", action="store_true", help="HTML as one page, however long")
    reported.add_argument("--jobs", type=int, default=1, metavar="N", help="processes for the verdicts (1)")

    written = command("workbook", _workbook, "write spreadsheets with live formulas; without a name, list them")
    written.add_argument("names", nargs="*", metavar="NAME", help="their names, or all")
    written.add_argument("-o", "--output", default="reports", metavar="FOLDER", help="where to (reports)")

    trained = command("train", _train, "run an experiment, such as digits; without a name, list them")
    trained.add_argument("experiment", nargs="?", metavar="NAME", help="its name, or all")
    trained.add_argument("-o", "--output", default="reports", metavar="FOLDER", help="where its pictures go (reports)")
    trained.add_argument("--seed", type=int, metavar="S", help="of its random numbers (each has its own)")
    trained.add_argument("--format", default="svg", metavar="LIST", help="of svg, png (svg)")
    trained.add_argument("--small", action="store_true", help="a smaller setting, with the weaker target it states")
    return top


def _printing(to: argparse.ArgumentParser) -> None:
    to.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the words (en)")
    _notation(to)


def _notation(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--notation",
        choices=("matrix", "index"),
        default="matrix",
        help="of formulas: matrix (the default), or index, in which a tensor is given by its entry, with Kronecker's δ",
    )
    to.add_argument(
        "--layout",
        choices=("mixed", "numerator", "denominator"),
        default="mixed",
        help="of derivatives in matrix notation: mixed (the default; a gradient has the shape of its variable, a "
        "Jacobian a row for each entry of the function), numerator (gradients are printed transposed, as rows), or "
        "denominator (Jacobians are printed transposed)",
    )


class _Version(argparse.Action):
    def __call__(self, top: argparse.ArgumentParser, *rest: Any) -> None:
        from importlib.metadata import version

        print(f"symnet {version('symnet')}")
        top.exit()


def _list(chosen: argparse.Namespace) -> int:
    from symnet.catalog.discovery import find

    listing = find(chosen.paths)
    if chosen.json:
        print(json.dumps([entry.to_dict() for entry in listing.entries], ensure_ascii=False, indent=2))
    else:
        rows = [(e.name, e.topic, ", ".join(e.covers), e.title) for e in listing.entries]
        widths = [max((len(row[i]) for row in rows), default=0) for i in range(3)]
        for row in rows:
            print("  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]))
    for problem in listing.problems:
        print(f"symnet: {problem}", file=sys.stderr)
    return BAD_INPUT if listing.problems else 0


def _show(chosen: argparse.Namespace) -> int:
    from symnet.catalog.discovery import find
    from symnet.catalog.loading import load
    from symnet.evidence import verify_derivation
    from symnet.evidence.expectations import PATIENCE, shortfalls
    from symnet.report.derivation import render

    entry = find(chosen.paths).get(chosen.name)
    derivation = load(entry)
    derivation = derivation.but(meta={**derivation.meta, **entry.to_dict()})
    verification = verify_derivation(derivation, PATIENCE)
    print(render(derivation, chosen.format, chosen.lang, chosen.notation, chosen.layout, verification))
    return 1 if shortfalls(derivation, verification) else 0


def _derive(chosen: argparse.Namespace) -> int:
    task = {"expression": chosen.expression, "wrt": chosen.wrt, "kind": chosen.kind or "grad", "let": let_of(chosen)}
    task |= {key: getattr(chosen, key) for key in ("given", "format", "lang", "notation", "layout")}
    answer = _in_worker("derive", task, seconds=120)
    print(answer["output"])
    return int(answer["status"])


def _verify(chosen: argparse.Namespace) -> int:
    timeout = seconds_of("--timeout", chosen.timeout)
    task = {"claim": chosen.claim, "let": let_of(chosen), "given": chosen.given, "timeout": timeout}
    task["cache"] = chosen.cache
    verdict = _in_worker("verify", task, seconds=timeout * 1.2 + 1, late=_late_verdict)
    print(json.dumps(verdict, ensure_ascii=False, indent=2) if chosen.json else _verdict_text(verdict))
    return FOUND[verdict["status"]]


def _verdict_text(verdict: dict[str, Any]) -> str:
    from symnet.claim import point_words

    shown = {**verdict, "counterexample": point_words(verdict.get("counterexample"))}
    lines = [f"{verdict['status']}: {verdict['claim']}" if verdict["claim"] else verdict["status"]]
    for label in ("method", "scope", "domain", "counterexample", "missing", "samples", "reason"):
        if shown.get(label):
            lines.append(f"  {label}: {shown[label]}")
    return "\n".join(lines)


def _late_verdict(task: dict[str, Any], why: str) -> dict[str, Any]:
    from dataclasses import fields

    from symnet.claim import unknown

    late = unknown(f"{why}; raise --timeout, or make the claim smaller")
    empty = {f.name: getattr(late, f.name) for f in fields(late)}
    return {**empty, "trail": [], "claim": task["claim"], "seconds": task["timeout"]}


def _in_worker(
    name: str, task: dict[str, Any], seconds: float, late: Callable[[dict[str, Any], str], dict[str, Any]] | None = None
) -> dict[str, Any]:
    from symnet.cli.worker import Stopped, run

    try:
        return run(name, task, seconds)
    except Stopped as stopped:
        if late is None:
            raise SymnetError(f"{stopped} while working on {quote(task)}; try something smaller") from None
        return late(task, str(stopped))


def _report(chosen: argparse.Namespace) -> int:
    from symnet.report.build import build_report

    formats, languages = _choices(chosen.format, "latex,html,pdf"), _choices(chosen.lang, "en,zh")
    if chosen.jobs < 1:
        raise SymnetError(f"--jobs {chosen.jobs} is not a number of processes; use 1 or more")
    with _Progress() as progress:
        about = chosen.targets, Path(chosen.output), formats, languages, chosen.jobs, progress
        return build_report(*about, chosen.notation, chosen.layout, errata=chosen.errata, one_page=chosen.one_page)


def _choices(text: str, known: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in chosen or ("",):
        if part not in known.split(","):
            raise SymnetError(f"{quote(part)} is not one of {known}")
    return chosen


def _workbook(chosen: argparse.Namespace) -> int:
    from symnet.workbooks import WORKBOOKS, write_workbooks

    if not chosen.names:
        print("workbooks (`symnet workbook NAME`, or `symnet workbook all`):")
        print("\n".join(f"  {book.name:<18} {book.title}" for book in WORKBOOKS))
        return 0
    names = [] if chosen.names == ["all"] else chosen.names
    print("\n".join(map(str, write_workbooks(names, Path(chosen.output)))))
    return 0


def _train(chosen: argparse.Namespace) -> int:
    from symnet.report.performing import listing, train_command

    if chosen.experiment is None:
        print(listing())
        return 0
    if chosen.seed is not None and not 0 <= chosen.seed < 2**32:
        raise SymnetError(f"--seed {chosen.seed} is not between 0 and {2**32 - 1}")
    formats = _choices(chosen.format, "svg,png")
    with _Progress() as progress:
        return train_command(chosen.experiment, Path(chosen.output), formats, chosen.seed, chosen.small, progress)


class _Progress:
    """A progress bar on standard error, there from the first (done, total, text) that is told."""

    def __enter__(self) -> Callable[[int, int, str], None]:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True)
        )
        self._tasks: list[Any] = []
        return self._told

    def _told(self, done: int, total: int, text: str) -> None:
        if not self._tasks:
            self._bar.start()
            self._tasks.append(self._bar.add_task(text))
        self._bar.update(self._tasks[0], completed=done, total=total, description=text)

    def __exit__(self, *error: object) -> None:
        if self._tasks:
            self._bar.stop()
