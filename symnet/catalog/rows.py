"""What a catalog is about: sources, topics, rows and errata, from `rows.toml` and `errata.toml` beside its files.

A row is one thing that the sources define, state, prove, build, draw or train; an erratum is a doubtful place in them.
Derivations name the rows that they cover and the errata that they correct.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from symnet.catalog.problems import Problem
from symnet.errors import SymnetError, quote

ROWS, ERRATA = "rows.toml", "errata.toml"
STATUSES = ("stated", "reconstructed", "implied", "interpretation", "follow-on")
ACTIONS = (
    *("DEF", "DERIVE", "EXACT", "EXACT-n", "COND", "NUM"),
    *("CONSTRUCT", "TRAIN", "PLOT", "STATE", "DETECT", "COMPILE"),
)
FORMS = ("formula", "words")
PLACED = re.compile(r"\d{3}(?!\d)")  # a place in a source of the table begins with the source's id


@dataclass(frozen=True)
class Source:
    """A text that the catalog works through."""

    id: str
    en: str
    zh: str = ""


@dataclass(frozen=True)
class Topic:
    """A chapter of the report. name: what derivations call it; letter: the first of the ids of its rows; also: other
    names that derivations use for it."""

    name: str
    en: str
    zh: str = ""
    letter: str = ""
    also: tuple[str, ...] = ()

    def title(self, lang: str) -> str:
        return (self.zh if lang == "zh" else "") or self.en


@dataclass(frozen=True)
class Row:
    """seeds: places in the sources; status: how the source has it; do: what the row asks for; by: the command that does
    it, where no derivation can."""

    id: str
    title: str
    title_zh: str = ""
    seeds: tuple[str, ...] = ()
    status: str = "stated"
    do: tuple[str, ...] = ()
    by: str = ""

    def said(self, lang: str) -> str:
        return (self.title_zh if lang == "zh" else "") or self.title


@dataclass(frozen=True)
class Erratum:
    """A doubtful place. printed: as the source has it; right: what is right; form: `formula` where a derivation must
    show it, `words` where there is nothing to prove."""

    id: str
    sources: tuple[str, ...]
    place: str
    kind: str
    printed: str
    right: str
    printed_zh: str = ""
    right_zh: str = ""
    form: str = "formula"
    rows: tuple[str, ...] = ()

    def said(self, what: str, lang: str) -> str:
        return str((getattr(self, f"{what}_zh") if lang == "zh" else "") or getattr(self, what))


@dataclass
class Tables:
    """What the files of one or more folders say, in their order; kinds: the kinds of errata in Chinese."""

    sources: dict[str, Source] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    errata: dict[str, Erratum] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def topic_of(self, name: str) -> Topic:
        """The topic that derivations call so; one that is in no table is called as it is."""
        found = (topic for topic in self.topics.values() if name == topic.name or name in topic.also)
        return next(found, None) or Topic(name, name[:1].upper() + name[1:])

    def topic_of_row(self, row: str) -> Topic:
        """The topic whose letter the row's id begins with."""
        found = (topic for topic in self.topics.values() if topic.letter and row.startswith(topic.letter))
        return next(found, None) or self.topic_of("derivations")

    def complaints(self, covers: Iterable[str], corrects: Iterable[str], sources: Iterable[str]) -> Iterator[str]:
        """What is unknown of that which a derivation names."""
        yield from (unknown("row", row, self.rows, "covers") for row in covers if row not in self.rows)
        yield from (unknown("erratum", one, self.errata, "corrects") for one in corrects if one not in self.errata)
        for place in sources:
            begun = PLACED.match(place)
            if begun and begun.group() not in self.sources:
                yield unknown("source", begun.group(), self.sources, "sources")

    def joined(self, other: Tables) -> Tables:
        """Both; what the first has stands."""
        both = {name: {**getattr(other, name), **getattr(self, name)} for name in (*RECORDS, "kinds")}
        return Tables(**both, problems=[*self.problems, *other.problems])


# The arrays of each kind of file, with the record of their entries and the name by which an entry is known.
RECORDS: dict[str, tuple[type, str]] = {
    "sources": (Source, "id"),
    "topics": (Topic, "name"),
    "rows": (Row, "id"),
    "errata": (Erratum, "id"),
}
HELD = {ROWS: ("sources", "topics", "rows"), ERRATA: ("kinds", "errata")}
# The texts that are words of a list, with that list.
WORDS = {"status": STATUSES, "do": ACTIONS, "form": FORMS}


def unknown(what: str, name: str, known: Iterable[str], where: str) -> str:
    """That a name stands in no table, with those close to it."""
    close = get_close_matches(name, list(known), n=3)
    hint = f"; did you mean {' or '.join(close)}?" if close else f"; the {what}s stand in {ROWS} and {ERRATA}"
    return f"`{where}` names the {what} {quote(name)}, which is not known{hint}"


def read_tables(folders: Iterable[Path]) -> Tables:
    """The tables in the folders, and in those inside them. What is wrong is in `problems`, the rest is read."""
    tables = Tables()
    files = (file for folder in folders for name in HELD for file in sorted(_home(folder).rglob(name)))
    for file in dict.fromkeys(f.resolve() for f in files if not any(part.startswith(".") for part in f.parts)):
        _read(file, tables)
    return tables


def _home(place: Path) -> Path:
    return place.parent if place.is_file() else place


def _read(file: Path, tables: Tables) -> None:
    try:
        text = file.read_text(encoding="utf-8")
        data = _parsed(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        tables.problems.append(Problem(file, int(line.group(1)) if line else 1, f"{type(error).__name__}: {error}"))
        return
    for name in data:
        if name not in HELD[file.name]:
            known = ", ".join(HELD[file.name])
            tables.problems.append(Problem(file, 1, f"there is no table {quote(name)} here; there are {known}"))
    if isinstance(data.get("kinds", {}), dict):
        tables.kinds |= {str(kind): str(words) for kind, words in data.get("kinds", {}).items()}
    for name, (record, key) in RECORDS.items():
        if name in HELD[file.name] and name in data:
            _entries(file, text, name, data[name], record, key, tables)


@lru_cache(maxsize=8)
def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _entries(file: Path, text: str, name: str, items: Any, record: type, key: str, tables: Tables) -> None:
    lines = [text.count("\n", 0, m.start()) + 1 for m in re.finditer(rf"(?m)^[ \t]*\[\[{name}\]\]", text)]
    if not isinstance(items, list):
        tables.problems.append(Problem(file, 1, f"{name} must be entries: write [[{name}]] before each"))
        return
    kept = getattr(tables, name)
    for k, item in enumerate(items):
        line = lines[k] if k < len(lines) else 1
        try:
            made = _made(item, record)
            known = getattr(made, key)
            if known in kept:
                raise SymnetError(f"{quote(known)} stands twice")
            for complaint in _unknown_rows(made, tables):
                tables.problems.append(Problem(file, line, f"{known}: {complaint}"))
            kept[known] = made
        except SymnetError as error:
            said = item.get(key, f"entry {k + 1}") if isinstance(item, dict) else f"entry {k + 1}"
            tables.problems.append(Problem(file, line, f"{name}: {said}: {error}"))


def _made(item: Any, record: type) -> Any:
    """An entry as its record; what is missing, unknown or of another type is a `SymnetError`."""
    if not isinstance(item, dict):
        raise SymnetError(f"an entry is written as `name = value` lines, not as {quote(item)}")
    known = {f.name: f for f in fields(record)}
    for name in item:
        if name not in known:
            raise SymnetError(f"there is no {quote(name)} here; there are {', '.join(known)}")
    values = {}
    for name, about in known.items():
        if name in item:
            values[name] = _value(name, item[name], listed="tuple" in str(about.type))
        elif about.default is MISSING:
            raise SymnetError(f"{quote(name)} is missing")
    return record(**values)


def _value(name: str, value: Any, listed: bool) -> Any:
    texts = value if isinstance(value, list) else [value]
    if listed != isinstance(value, list) or not all(isinstance(text, str) and text for text in texts):
        wanted = "a list of texts" if listed else "a text"
        raise SymnetError(f"{quote(name)} must be {wanted}, not {quote(value)}")
    for text in texts:
        if name in WORDS and text not in WORDS[name]:
            raise SymnetError(f"{quote(name)} is one of {', '.join(WORDS[name])}, not {quote(text)}")
    return tuple(value) if listed else value


def _unknown_rows(made: Any, tables: Tables) -> Iterator[str]:
    """Of an erratum: rows and sources that stand nowhere. `rows.toml` is read first."""
    if isinstance(made, Erratum):
        known: dict[str, Collection[str]] = {"rows": tables.rows, "sources": tables.sources}
        for name, there in known.items():
            yield from (unknown(name[:-1], one, there, name) for one in getattr(made, name) if one not in there)
