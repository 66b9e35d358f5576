"""The tables beside the derivations: read, checked, with file and line and entry; and the catalog held to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from symnet.catalog import Entry, find, load, read_tables
from symnet.catalog.rows import FORMS
from symnet.experiments import EXPERIMENTS
from symnet.report.document import Document, Paragraph, Section
from symnet.report.latex import escape
from symnet.report.pdf import to_pdf
from symnet.report.to_html import to_html
from symnet.report.to_latex import to_latex
from symnet.workbooks import WORKBOOKS

ROWS = """
[[sources]]
id = "007"
en = "A book"

[[topics]]
name = "lines"
letter = "A"
en = "Lines"
zh = "直线"
also = ["line"]

[[rows]]
id = "A01"
title = "A line"
title_zh = "直线"
seeds = ["007 §1"]
do = ["DERIVE"]
"""
ERRATUM = """
[kinds]
typo = "笔误"

[[errata]]
id = "X01"
sources = ["007"]
place = "§1"
kind = "typo"
printed = "y = a x b"
right = "y = a x + b"
rows = ["A01"]
"""
MINE = """import symnet as sn

@sn.derivation(title="A line", topic="line", sources=["{source} §1", "Euclid"], covers=["{row}"], corrects=["{error}"])
def line():
    return sn.derive_by_hand("x + x").step("==", "2*x", because="collect")
"""


def folder(tmp_path: Path, rows: str = ROWS, errata: str = ERRATUM, **names: str) -> Path:
    (tmp_path / "rows.toml").write_text(rows, encoding="utf-8")
    (tmp_path / "errata.toml").write_text(errata, encoding="utf-8")
    text = MINE.format(**{"source": "007", "row": "A01", "error": "X01"} | names)
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_of_ones_own_may_have_tables(tmp_path):
    listing = find([folder(tmp_path)])
    assert not listing.problems
    tables = listing.tables
    assert (tables.rows["A01"].said("zh"), tables.errata["X01"].said("right", "zh")) == ("直线", "y = a x + b")
    assert tables.topic_of("line").title("zh") == "直线" == tables.topic_of_row("A01").title("zh")
    assert tables.topic_of("curves").title("en") == "Curves"
    assert "C10" not in tables.rows and "C10" in listing.known.rows


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": "006"}, "`sources` names the source `006`, which is not known; did you mean 007"),
        ({"row": "A91"}, "`covers` names the row `A91`, which is not known; did you mean"),
        ({"error": "X999"}, "`corrects` names the erratum `X999`, which is not known; did you mean"),
    ],
)
def test_unknown_names_are_reported_with_file_and_line(tmp_path, change, words):
    listing = find([folder(tmp_path, **change)])
    (problem,) = listing.problems
    assert str(problem).startswith("mine.py:4: line: ") and words in str(problem)
    assert [entry.name for entry in listing.entries] == ["line"]


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        (ROWS.replace('id = "A01"', 'id = "A01'), 14, "TOMLDecodeError"),
        (ROWS.replace("title_zh", "titel_zh"), 13, "rows: A01: there is no `titel_zh` here"),
        (ROWS.replace('title = "A line"', ""), 13, "rows: A01: `title` is missing"),
        (ROWS.replace('["DERIVE"]', '["PROVE"]'), 13, "`do` is one of DEF, DERIVE"),
        (ROWS.replace('["007 §1"]', '"007 §1"'), 13, "`seeds` must be a list of texts"),
        (ROWS.replace('"A line"', "3"), 13, "`title` must be a text, not `3`"),
        (ROWS + '[[rows]]\nid = "A01"\ntitle = "Again"\n', 19, "`A01` stands twice"),
        (ROWS.replace("[[rows]]", "[[row]]"), 1, "there is no table `row` here"),
        (ROWS.split("[[rows]]")[0] + "[rows]\nid = 'A01'", 1, "write [[rows]] before each"),
    ],
)
def test_problems_of_tables_have_file_and_line(tmp_path, rows, line, words):
    problems = read_tables([folder(tmp_path, rows)]).problems
    first = next(p for p in problems if p.file.name == "rows.toml")
    assert first.line == line and words in str(first)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["A01"]', '["A02"]', "errata.toml:5: X01: `rows` names the row `A02`"),
        ('["007"]', '["008"]', "errata.toml:5: X01: `sources` names the source `008`"),
        ('kind = "typo"', 'kind = "typo"\nform = "song"', "`form` is one of formula, words, not `song`"),
    ],
)
def test_problems_of_errata(tmp_path, old, new, words):
    (problem,) = read_tables([folder(tmp_path, errata=ERRATUM.replace(old, new))]).problems
    assert words in str(problem)


# ---- the catalog itself
@pytest.fixture(scope="module")
def catalog():
    return find()


def test_the_tables_are_whole(catalog):
    tables = catalog.tables
    assert not catalog.problems
    letters = [row for row in tables.rows if not row.startswith("Z")]
    assert (len(letters), len(tables.rows), len(tables.errata), len(tables.sources)) == (352, 395, 102, 5)
    assert list(tables.errata) == [f"X{k:02}" for k in range(1, 103)]
    for row in tables.rows.values():
        assert row.title_zh and row.do and (row.seeds or row.status == "follow-on"), row
        assert tables.topic_of_row(row.id).letter == row.id[0]
        assert not list(tables.complaints([], [], row.seeds)), row
    for one in tables.errata.values():
        assert one.kind in tables.kinds and one.printed_zh and one.right_zh and one.form in FORMS, one
    assert all(topic.zh for topic in tables.topics.values())


def test_every_word_of_the_tables_can_be_printed(catalog):
    tables = catalog.tables
    said = [row.said(lang) for row in tables.rows.values() for lang in ("en", "zh")]
    said += [place for row in tables.rows.values() for place in row.seeds]
    said += [e.said(k, lang) for e in tables.errata.values() for k in ("printed", "right") for lang in ("en", "zh")]
    said += [e.place for e in tables.errata.values()]
    document = Document("Tables", (Section("All", tuple(map(Paragraph, said))),), lang="zh")
    assert to_html(document) and to_latex(document)
    assert not [text for text in said if "$" in text or "\\" in text]


def words_of(entry: Entry) -> Iterator[str]:
    derivation = load(entry)
    yield from (entry.title, entry.title_zh, entry.summary, entry.summary_zh, *entry.sources)
    for step in derivation.steps:
        yield from (step.rule.name, step.rule.zh, step.rule.statement, step.note, step.note_zh, step.cited)
    for contrast in derivation.contrasts:
        yield from (contrast.rule.name, contrast.rule.zh, contrast.text, contrast.refusal)
    for theorem in derivation.theorems:
        yield from (theorem.statement, theorem.zh, theorem.reference)


def test_every_word_of_the_derivations_can_be_printed(catalog):
    """One character that a printer does not know would stop the report of all."""
    said = {entry.name: tuple(dict.fromkeys(filter(None, words_of(entry)))) for entry in catalog.entries}
    characters = sorted({c for texts in said.values() for text in texts for c in text})
    for name, texts in said.items():
        for text in texts:
            assert escape(text) is not None, name
    to_pdf(Document("Characters", (Section("All", (Paragraph(" ".join(characters)),)),), contents=False))


def test_every_derivation_speaks_both_languages(catalog):
    for entry in catalog.entries:
        assert entry.title_zh and entry.summary and entry.summary_zh and entry.topic, entry.name


def coverers(catalog) -> dict[str, list]:
    found: dict[str, list] = {row: [] for row in catalog.tables.rows}
    for entry in catalog.entries:
        for row in entry.covers:
            found[row].append(entry)
    return found


def test_experiments_and_workbooks_cover_known_rows(catalog):
    covered = {row for one in (*EXPERIMENTS.values(), *WORKBOOKS) for row in one.covers}
    assert covered <= set(catalog.tables.rows)


def test_every_row_is_covered(catalog):
    tried = {row for one in EXPERIMENTS.values() for row in one.covers}
    tried |= {row for book in WORKBOOKS for row in book.covers} | {r.id for r in catalog.tables.rows.values() if r.by}
    open_rows = [row for row, found in coverers(catalog).items() if not found and row not in tried]
    assert open_rows == []


def test_every_formula_that_is_printed_wrong_is_corrected(catalog):
    mended = {one for entry in catalog.entries for one in entry.corrects}
    open_errata = [e.id for e in catalog.tables.errata.values() if e.form == "formula" and e.id not in mended]
    assert open_errata == []


def test_what_corrects_shows_what_fails(catalog):
    for entry in catalog.entries:
        if entry.corrects:
            assert load(entry).contrasts, entry.name


def test_every_condition_is_shown_to_be_needed(catalog):
    found = coverers(catalog)
    conditional = [row.id for row in catalog.tables.rows.values() if "COND" in row.do]
    without = [row for row in conditional if not any(load(entry).contrasts for entry in found[row])]
    assert without == []
