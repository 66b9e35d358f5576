"""Loading one derivation: its file is imported under a module name of its own, and its function called."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from symnet.catalog.discovery import Entry
from symnet.catalog.problems import Problem
from symnet.errors import SymnetError, quote


class Broken(SymnetError):
    """A derivation that cannot be made; `problem` says in which file and line."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem

    def __reduce__(self) -> tuple[Any, ...]:
        return Broken, (self.problem,)


def load(entry: Entry) -> Any:
    """The derivation itself. Whatever goes wrong in its file is a `Broken`, with the line of that file."""
    try:
        made = getattr(_import(entry.file), entry.name)()
        finish = getattr(made, "finish", None)
        done = finish() if finish else made
    except (Exception, SystemExit) as error:
        raise Broken(_problem(entry, error)) from error
    if not hasattr(done, "claims"):
        message = f"{entry.name}: a marked function returns a derivation, and this one returned {quote(done)}"
        raise Broken(Problem(entry.file, entry.line, message))
    return done


def _problem(entry: Entry, error: BaseException) -> Problem:
    """The last line of the user's own file on the way to the error; what fails outside of functions is the file's."""
    path = str(entry.file.resolve())
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
    message = str(error) if isinstance(error, SymnetError) else f"{type(error).__name__}: {error}"
    if frames and all(frame.name == "<module>" for frame in frames):
        return Problem(entry.file, frames[-1].lineno or 1, message)
    line = frames[-1].lineno if frames else None
    return Problem(entry.file, line or entry.line, f"{entry.name}: {message}")


def _import(file: Path) -> ModuleType:
    path = file.resolve()
    name = f"_symnet_catalog_{hashlib.sha256(str(path).encode()).hexdigest()[:16]}_{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise SymnetError(f"{quote(file)} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
