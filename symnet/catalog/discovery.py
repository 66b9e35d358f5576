"""Finding derivations by reading files: listing parses their text and imports none of them."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from symnet.catalog.mark import check_arguments
from symnet.catalog.problems import Problem
from symnet.catalog.rows import Tables, read_tables
from symnet.errors import SymnetError, quote

GROUP = "symnet.catalogs"
MARKER = "__symnet_catalog__"  # the name, in a catalog's __init__.py, of the distribution that owns the folder


@dataclass(frozen=True)
class Entry:
    """A derivation as its file states it. name: of the function; module: of the file; line: of the function."""

    name: str
    title: str
    title_zh: str
    summary: str
    summary_zh: str
    topic: str
    sources: tuple[str, ...]
    covers: tuple[str, ...]
    corrects: tuple[str, ...]
    file: Path
    line: int

    @property
    def module(self) -> str:
        return self.file.stem

    def at(self, line: int, message: str) -> str:
        """A message about the derivation, with its file and line; the function's own where `line` is 0."""
        return str(Problem(self.file, line or self.line, f"{self.name}: {message}"))

    def to_dict(self) -> dict[str, Any]:
        """What `symnet list --json` prints: no path of the machine."""
        return {
            "name": self.name,
            "title": self.title,
            "title_zh": self.title_zh,
            "summary": self.summary,
            "summary_zh": self.summary_zh,
            "topic": self.topic,
            "sources": list(self.sources),
            "covers": list(self.covers),
            "corrects": list(self.corrects),
            "file": self.file.name,
            "line": self.line,
        }


@dataclass
class Listing:
    """What was found, in the order of files and lines; tables: what stands beside the files; known: that, and what
    the installed catalogs know."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    tables: Tables = field(default_factory=Tables)
    known: Tables = field(default_factory=Tables)

    def get(self, name: str) -> Entry:
        """The entry called `name`, or `module.name`; unknown names raise `SymnetError` with close ones."""
        for entry in self.entries:
            if name in (entry.name, f"{entry.module}.{entry.name}"):
                return entry
        raise SymnetError(f"there is no derivation {quote(name)}{_close(name, [e.name for e in self.entries])}")


def _close(name: str, known: list[str]) -> str:
    found = get_close_matches(name, known, n=3)
    return f"; did you mean {' or '.join(found)}?" if found else "; `symnet list` shows all"


def find(paths: Iterable[str | Path] = ()) -> Listing:
    """All derivations in the files and folders given, or of the installed catalogs where none is given."""
    listing = Listing()
    folders = [Path(p) for p in paths]
    for folder in folders:
        if not folder.exists():
            raise SymnetError(f"there is no file or folder {quote(folder)}")
    homes = installed()
    listing.tables = read_tables(folders or homes)
    listing.known = listing.tables.joined(read_tables(homes)) if folders else listing.tables
    for file in _files(folders or homes):
        _read(file, listing)
    _refuse_duplicates(listing)
    listing.problems += [*_unknown_names(listing), *listing.tables.problems]
    return listing


def installed() -> list[Path]:
    """The folders of installed catalogs, by entry point; one that another distribution has overwritten is refused."""
    folders = []
    for point in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda p: (p.value, p.name)):
        owner = point.dist.name if point.dist else ""
        spec = importlib.util.find_spec(point.value)
        if spec is None or not spec.submodule_search_locations:
            raise SymnetError(f"the catalog {point.value!r} of {owner} is not a package; reinstall {owner}")
        folder = Path(next(iter(spec.submodule_search_locations)))
        if _marker(folder / "__init__.py") != owner:
            raise SymnetError(
                f"the folder of the catalog {point.value!r} does not belong to {owner}: its __init__.py must say "
                f"{MARKER} = {owner!r}; another package may have overwritten it"
            )
        if folder not in folders:
            folders.append(folder)
    return folders


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_file():
            yield path
        else:
            yield from sorted(p for p in path.rglob("*.py") if not any(part.startswith(".") for part in p.parts))


def _marker(file: Path) -> str | None:
    if not file.is_file():
        return None
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == MARKER for t in node.targets):
            return str(ast.literal_eval(node.value))
    return None


def _read(file: Path, listing: Listing) -> None:
    try:
        text = file.read_text(encoding="utf-8")
        if "derivation" not in text:
            return
        tree = ast.parse(text, filename=file.name)
    except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        listing.problems.append(Problem(file, line, f"{type(error).__name__}: {getattr(error, 'msg', error)}"))
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if _is_mark(mark):
                    _add(node, mark, file, listing)


def _is_mark(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name == "derivation"


def _add(node: ast.FunctionDef, mark: ast.expr, file: Path, listing: Listing) -> None:
    try:
        if not isinstance(mark, ast.Call):
            raise SymnetError('derivation needs its arguments: @derivation(title="...")')
        if mark.args or any(keyword.arg is None for keyword in mark.keywords):
            raise SymnetError("derivation() takes keyword arguments only, and they are literals")
        about = {str(keyword.arg): _literal(keyword) for keyword in mark.keywords}
        check_arguments(about)
    except SymnetError as error:
        listing.problems.append(Problem(file, node.lineno, f"{node.name}: {error}"))
        return
    found: dict[str, Any] = {key: about.get(key, "") for key in ("title", "title_zh", "summary", "summary_zh", "topic")}
    found |= {key: tuple(about.get(key, ())) for key in ("sources", "covers", "corrects")}
    listing.entries.append(Entry(node.name, **found, file=file, line=node.lineno))


def _literal(keyword: ast.keyword) -> Any:
    try:
        return ast.literal_eval(keyword.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise SymnetError(f"`{keyword.arg}` must be a literal, not {quote(ast.unparse(keyword.value))}") from None


def _refuse_duplicates(listing: Listing) -> None:
    seen: dict[str, Entry] = {}
    kept = []
    for entry in listing.entries:
        first = seen.setdefault(entry.name, entry)
        if first is entry:
            kept.append(entry)
        else:
            where = f"{first.file.name}:{first.line}"
            message = f"a derivation called {entry.name} stands already in {where}; choose another name"
            listing.problems.append(Problem(entry.file, entry.line, message))
    listing.entries = kept


def _unknown_names(listing: Listing) -> Iterator[Problem]:
    """Rows, errata and sources that stand in no table. The derivation is kept: it says nothing wrong."""
    for entry in listing.entries:
        for complaint in listing.known.complaints(entry.covers, entry.corrects, entry.sources):
            yield Problem(entry.file, entry.line, f"{entry.name}: {complaint}")
