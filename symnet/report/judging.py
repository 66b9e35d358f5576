"""The derivations of a report: chosen, loaded, verified and checked, in as many processes as wanted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from symnet.catalog import Broken, Entry, Listing, Problem, Tables, find, load
from symnet.errors import SymnetError, quote
from symnet.evidence import verify_derivation
from symnet.evidence.expectations import PATIENCE, shortfalls
from symnet.report.checks import Check, numeric_checks
from symnet.step import Derivation, Verification


@dataclass(frozen=True)
class Judged:
    """A derivation of the catalog with everything that its page shows."""

    entry: Entry
    derivation: Derivation
    verification: Verification
    checks: tuple[Check, ...]

    @property
    def weak(self) -> list[str]:
        """What is weaker than it says, with file, line and step."""
        return [self.entry.at(weak.line, str(weak)) for weak in shortfalls(self.derivation, self.verification)]


def judge(entry: Entry) -> Judged | Problem:
    """Load, verify and check one derivation; a problem where that cannot be done."""
    try:
        derivation = load(entry)
        derivation = derivation.but(meta={**derivation.meta, **entry.to_dict()})
        return Judged(entry, derivation, verify_derivation(derivation, PATIENCE), tuple(numeric_checks(derivation)))
    except Broken as broken:
        return broken.problem
    except SymnetError as error:
        return Problem(entry.file, entry.line, f"{entry.name}: {error}")


def judge_all(entries: list[Entry], jobs: int = 1, executor: Executor | None = None) -> Iterator[Judged | Problem]:
    """The derivations of a catalog, judged, in their order.

    executor: who does it, of `concurrent.futures` or with its `map`, such as Dask's `client.get_executor()`; without
    one, that many processes of this machine.
    """
    if executor is not None:
        yield from executor.map(judge, entries)
        return
    if jobs == 1 or len(entries) < 2:
        yield from map(judge, entries)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(judge, entries)


@dataclass
class Chosen:
    """The derivations that a report is about, the tables beside them, and what could not be read."""

    entries: list[Entry]
    listing: Listing
    tables: Tables

    @property
    def problems(self) -> list[str]:
        return [str(problem) for problem in self.listing.problems]

    def keep_errata(self) -> None:
        """Only the derivations that correct something."""
        if not self.tables.errata:
            raise SymnetError("there are no errata here; they stand in errata.toml beside the derivations")
        self.entries = [entry for entry in self.entries if entry.corrects]


def chosen(targets: list[str]) -> Chosen:
    """The entries that the targets name: names, files, folders; all that is installed by default."""
    paths = [t for t in targets if t.endswith(".py") or "/" in t or Path(t).is_dir()]
    names = [t for t in targets if t not in paths]
    listing = find(paths) if paths else find()
    if not names:
        entries = listing.entries
    else:
        known = listing if not paths else find()
        entries = [*(listing.entries if paths else []), *(known.get(name) for name in names)]
    if not entries and not listing.problems:
        raise SymnetError(
            f"there are no derivations in {quote(', '.join(targets))}; mark functions with @sn.derivation(...)"
        )
    kept = list(dict.fromkeys(entries))
    return Chosen(kept, listing, _tables_of(kept, listing) if names else listing.tables)


def _tables_of(entries: list[Entry], listing: Listing) -> Tables:
    """Of single derivations, only the places that they correct: they do not say what all rows rest on."""
    corrected = {one for entry in entries for one in entry.corrects}
    errata = {name: one for name, one in listing.tables.errata.items() if name in corrected}
    return replace(listing.tables, rows={}, errata=errata)
