"""A process of its own for work on a user's text: limited in memory, and killed when its time is over.

The library keeps its limits by itself; this is the second fence, for the command line.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

from symnet.errors import SymnetError

START_SECONDS = 60  # for importing SymPy on a cold machine
MEMORY = 2 * 2**30


class Stopped(Exception):
    """The worker was killed at its limit, or died."""


def run(name: str, task: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The answer of the worker's task `name`; `Stopped` when it takes longer than `seconds` after its start.

    An error of the user's making is raised here as `SymnetError`.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "symnet.cli.worker", name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(process, lines), daemon=True).start()
    try:
        if _next(lines, START_SECONDS, "the worker did not start") != "ready":
            raise Stopped("the worker did not start")
        assert process.stdin is not None
        process.stdin.write(json.dumps(task) + "\n")
        process.stdin.flush()
        answer = json.loads(_next(lines, seconds, f"stopped after {seconds:.0f} seconds"))
    except BrokenPipeError:
        raise Stopped("the worker ended too early") from None
    finally:
        process.kill()
        process.wait()
    if "error" in answer:
        raise SymnetError(answer["error"])
    if "stopped" in answer:
        raise Stopped(answer["stopped"])
    return dict(answer["answer"])


def _read(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line.rstrip("\n"))
    lines.put("")


def _next(lines: queue.Queue[str], seconds: float, late: str) -> str:
    try:
        line = lines.get(timeout=seconds)
    except queue.Empty:
        raise Stopped(late) from None
    if not line:
        raise Stopped("the worker ran out of memory")
    return line


def verify_task(task: dict[str, Any]) -> dict[str, Any]:
    """A verdict as plain data."""
    from symnet.evidence import VerdictCache, verify

    ask = VerdictCache(task["cache"]).verify if task["cache"] else verify
    return ask(task["claim"], let=task["let"], given=task["given"], timeout=task["timeout"]).to_dict()


def derive_task(task: dict[str, Any]) -> dict[str, Any]:
    """A derivation, printed in the wanted format, and the exit status."""
    from symnet import calculus
    from symnet.evidence import verify_derivation
    from symnet.evidence.expectations import shortfalls
    from symnet.language import parse, parse_conditions, parse_declarations
    from symnet.report.derivation import render

    expression = parse(task["expression"], let=task["let"])
    # a name that is declared nowhere and does not occur is refused
    variable = parse_declarations(task["let"]).symbols.get(task["wrt"], task["wrt"])
    given = parse_conditions(task["given"], let=task["let"])
    made = getattr(calculus, task["kind"])(expression, variable, given=given)
    verification = verify_derivation(made)
    style = {key: task[key] for key in ("format", "lang", "notation", "layout")}
    output = render(made, **style, verification=verification)
    return {"output": output, "status": 1 if shortfalls(made, verification) else 0}


def check_task(task: dict[str, Any]) -> dict[str, Any]:
    """Somebody's own lines, judged: as rows of text and as plain data."""
    from symnet.evidence import check

    found = check(task["lines"], let=task["let"], given=task["given"], timeout=task["timeout"], total=task["total"])
    return {"found": found.to_dict(), "rows": list(found.rows(task["lang"]))}


TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "verify": verify_task,
    "derive": derive_task,
    "check": check_task,
}


def serve(name: str) -> None:
    """The worker's side: say ready, read one task, answer it."""
    _limit_memory()
    import symnet.calculus
    import symnet.evidence  # noqa: F401 - loaded before the clock starts

    print("ready", flush=True)
    task = json.loads(sys.stdin.readline())
    answer: dict[str, Any]
    try:
        answer = {"answer": TASKS[name](task)}
    except SymnetError as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"stopped": "the worker ran out of memory"}
    except RecursionError:
        answer = {"stopped": "the expression is nested too deeply for a library that is used"}
    print(json.dumps(answer), flush=True)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on this system: the time limit alone remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    serve(sys.argv[1])
