"""The pytest plugin: derivations are tests that fail where a step is weaker than it says.

Nothing heavy is imported here: every pytest run in an environment that has symnet loads this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from symnet.catalog.discovery import Entry, Listing
    from symnet.catalog.problems import Problem

READ: pytest.StashKey[dict[Path, Listing]] = pytest.StashKey()

TABLES = ("rows.toml", "errata.toml")
MARKS = ("@sn.derivation", "@symnet.derivation", "@derivation")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Files in a folder named `derivations`, or given explicitly, whose text contains the mark; and tables there."""
    if file_path.name in TABLES and file_path.parent.name == "derivations":
        return DerivationFile.from_parent(parent, path=file_path)  # type: ignore[no-any-return]
    if file_path.suffix != ".py" or not (_in_derivations(file_path) or parent.session.isinitpath(file_path)):
        return None
    text = file_path.read_text(encoding="utf-8", errors="replace")
    if not any(mark in text for mark in MARKS):
        return None
    return DerivationFile.from_parent(parent, path=file_path)  # type: ignore[no-any-return]


def _in_derivations(file_path: Path) -> bool:
    return "derivations" in (part.name for part in file_path.parents)


class DerivationFile(pytest.File):
    """The derivations of one file, found without importing it, and what is wrong there."""

    def collect(self) -> Iterator[pytest.Item]:
        listing = self._listing()
        for entry in listing.entries:
            if entry.file.resolve() == self.path.resolve():
                yield DerivationItem.from_parent(self, name=entry.name, entry=entry)
        for k, problem in enumerate(listing.problems):
            if problem.file.resolve() == self.path.resolve():
                yield ProblemItem.from_parent(self, name=f"line {problem.line}, problem {k + 1}", problem=problem)

    def _listing(self) -> Listing:
        """Of the file alone; or of the whole folder named `derivations`, read once, where names may stand twice."""
        from symnet.catalog.discovery import find

        folder = next((part for part in self.path.parents if part.name == "derivations"), None)
        if folder is None:
            return find([self.path])
        read = self.config.stash.setdefault(READ, {})
        if folder not in read:
            read[folder] = find([folder])
        return read[folder]


class Weak(Exception):
    """A step is weaker than it says."""


class DerivationItem(pytest.Item):
    """One derivation."""

    def __init__(self, *, entry: Entry, **options: Any):
        super().__init__(**options)
        self.entry = entry

    def runtest(self) -> None:
        from symnet.catalog.loading import load
        from symnet.evidence import verify_derivation
        from symnet.evidence.expectations import PATIENCE, shortfalls

        derivation = load(self.entry)
        weak = shortfalls(derivation, verify_derivation(derivation, PATIENCE))
        found = [self.entry.at(one.line, str(one)) for one in weak]
        if found:
            raise Weak("\n".join(found))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        from symnet.errors import SymnetError

        if isinstance(excinfo.value, (Weak, SymnetError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.entry.line - 1, f"derivation {self.name}"


class ProblemItem(pytest.Item):
    """A file, or a derivation in it, that cannot be read."""

    def __init__(self, *, problem: Problem, **options: Any):
        super().__init__(**options)
        self.problem = problem

    def runtest(self) -> None:
        raise Weak(str(self.problem))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value)
