"""The pages of coverage and of errata: rows with what they rest on, counted honestly; places as printed, and mended."""

import re

import pytest

from symnet.catalog import Row, find
from symnet.report.build import build_report
from symnet.report.chapters import errata_document, report_document
from symnet.report.coverage import Evidence, coverage_section, evidence_of, measures, topic_table
from symnet.report.document import Paragraph, placed
from symnet.report.errata import errata_section, outcome
from symnet.report.judging import Judged, judge
from symnet.report.style import Style
from symnet.report.to_html import to_html
from symnet.report.to_latex import to_latex
from symnet.report.to_typst import to_typst
from symnet.workbooks import WORKBOOKS

ROWS = """
[[sources]]
id = "007"
en = "A book"
zh = "一本书"

[[topics]]
name = "second"
letter = "B"
en = "The second chapter"

[[topics]]
name = "first"
letter = "A"
en = "The first chapter"
also = ["lines"]
"""
ROW = """
[[rows]]
id = "{}"
title = "Row {}"
seeds = ["007 §1"]
do = [{}]
"""
ASKED = {
    "A01": "DERIVE",  # all shapes
    "A02": "EXACT",  # no sizes
    "A03": "EXACT-n",  # two by two
    "A04": "DERIVE, COND",  # covered, and no contrast
    "B01": "STATE",  # cited, beside a proof
    "B02": "DERIVE, PLOT",  # covered by nothing
    "B03": "EXACT",  # a cited step
    "B98": "DEF",  # covered by nothing
}
ERRATA = """
[kinds]
math = "数学错误"

[[errata]]
id = "X01"
sources = ["007"]
place = "§1"
kind = "condition"
printed = "log(a b) = log a + log b"
right = "for positive a and b"
rows = ["A04"]

[[errata]]
id = "X02"
sources = ["007"]
place = "§2"
kind = "math"
printed = "the sum of nothing"
right = "a sum"

[[errata]]
id = "X03"
sources = ["007"]
place = "§3"
kind = "typo"
form = "words"
printed = "teh"
right = "the"

[[errata]]
id = "X04"
sources = ["007"]
place = "§4"
kind = "math"
printed = "a = b"
right = "a = a"
"""
MINE = """
import symnet as sn

@sn.derivation(title="All shapes", topic="lines", covers=["A01"])
def shapes():
    return sn.derive_by_hand("A @ (x + y)", let="A: m n; x: n; y: n").step("==", "A @ x + A @ y", because="linear")

@sn.derivation(title="No sizes", topic="lines", covers=["A02", "A04"])
def scalars():
    return sn.derive_by_hand("x + x").step("==", "2*x", because="collect")

@sn.derivation(title="Two by two", topic="second", covers=["A03"])
def sized():
    D = sn.derive_by_hand("det(A)", let="A: 2 2")
    return D.step("==", "A[0, 0]*A[1, 1] - A[0, 1]*A[1, 0]", because="two by two")

@sn.derivation(title="Cited", covers=["B01"], topic="second")
def theorem():
    D = sn.derive_by_hand("x*x").step("==", "x**2", because="square")
    return D.theorem("every number is a number", cite="Anybody 1900")

@sn.derivation(title="A cited step", covers=["B03"], topic="second")
def step():
    D = sn.derive_by_hand("sum(x)**4", let="x: n")
    return D.step("<=", "n**3*sum(x**4)", because="power means", cite="Anybody 1900")

@sn.derivation(title="Mended", topic="lines", corrects=["X01", "X02"])
def mended():
    D = sn.derive_by_hand("log(a*b) == log(a) + log(b)", given=["a > 0", "b > 0"])
    D.step("==", "log(a) + log(b)", because="logarithm of a product")
    D.fails("log(a*b) == log(a) + log(b)", because="a and b may both be negative")
    return D.fails("sum() == 0", because="nothing is summed", refused=True)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("derivations")
    rows = [ROW.format(name, name, ", ".join(f'"{do}"' for do in asked.split(", "))) for name, asked in ASKED.items()]
    (folder / "rows.toml").write_text(ROWS + "".join(rows), encoding="utf-8")
    (folder / "errata.toml").write_text(ERRATA, encoding="utf-8")
    (folder / "mine.py").write_text(MINE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(folder):
    listing = find([folder])
    assert not listing.problems
    judged = [judge(entry) for entry in listing.entries]
    assert all(isinstance(one, Judged) for one in judged)
    return listing, judged


def test_rows_stand_as_strongly_as_what_covers_them(found):
    listing, judged = found
    evidence = evidence_of(listing.tables, judged, [])
    strengths = {one.row.id: one.strength for one in evidence}
    proofs = {"A01": "for all shapes", "A02": "proved", "A03": "for some sizes", "A04": "proved"}
    assert strengths == proofs | {"B01": "cited", "B02": "unknown", "B03": "cited", "B98": "unknown"}
    short = {one.row.id: one.short for one in evidence if one.short}
    assert short == {
        "A04": ["short contrast"],
        "B02": ["covered by nothing"],
        "B98": ["covered by nothing"],
        "B03": ["short cited"],
    }


def test_a_proof_beside_a_theorem_counts_for_what_is_no_theorem(found):
    listing, judged = found
    by_name = {one.entry.name: one for one in judged}
    (row,) = (one for one in evidence_of(listing.tables, [], []) if one.row.id == "A02")
    both = type(row)(row.row, (by_name["theorem"], by_name["scalars"]), ())
    assert both.strength == "proved" and type(row)(row.row, (by_name["theorem"],), ()).strength == "cited"


def test_what_commands_workbooks_and_experiments_do_is_told_apart(found):
    _, judged = found
    row = Row("B99", "A file", do=("COMPILE",), by="symnet report")
    assert Evidence(row, (), ()).strength == "made" and not Evidence(row, (), ()).short
    wanted = Row("R01", "A sheet", do=("PLOT", "TRAIN"))
    book = Evidence(wanted, (), (), workbooks=WORKBOOKS[:1])
    assert (book.strength, book.drawn, book.trained, book.short) == ("made", True, True, [])
    assert Evidence(wanted, (judged[0],), ()).short == ["short plot", "short training"]


def test_a_minimum_in_the_plane_is_drawn():
    (entry,) = (e for e in find().entries if e.name == "minimum_on_the_circle")
    row = Row("H06", "A minimum", do=("PLOT",))
    assert Evidence(row, (judge(entry),), ()).drawn


def test_measures_leave_out_what_is_cited(found):
    listing, judged = found
    evidence = evidence_of(listing.tables, judged, [])
    said = [paragraph.content for paragraph in measures(evidence, "en")]
    assert [content[0].text for content in said] == ["80.0 %", "50.0 %", "0.0 %"]
    assert "(4 of 5)" in said[0][2] and "(1 of 2)" in said[1][2] and "(0 of 1)" in said[2][2]


def test_the_table_by_topic_adds_up(found):
    listing, judged = found
    table = topic_table(listing.tables, evidence_of(listing.tables, judged, []), "en")
    assert [row[0].text for row in table.rows] == ["B The second chapter", "A The first chapter", "total"]
    total = [int(cell.text) for cell in table.rows[-1][1:-2]]
    assert total[0] == len(ASKED) == sum(total[1:])


def test_places_end_refuted_refused_in_words_or_not_shown(found):
    listing, judged = found
    tables = listing.tables
    mending = [one for one in judged if one.entry.name == "mended"]
    assert [outcome(e, mending if k < 2 else []) for k, e in enumerate(tables.errata.values())] == [
        "refuted",
        "refused",
        "words only",
        "not shown",
    ]
    section = errata_section(tables, judged, Style("en"))
    first, second, *_ = section.sections[0].blocks
    texts = [str(block.content) for block in first.blocks if isinstance(block, Paragraph)]
    assert any("log(a b)" in text for text in texts) and any("It holds given" in text for text in texts)
    assert "nothing is summed" in str(second.blocks) and "both be negative" not in str(second.blocks)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_can_be_printed_and_their_links_lead_somewhere(found, lang):
    listing, judged = found
    for document in (
        report_document(judged, [], listing.tables, listing.known, Style(lang)),
        errata_document(judged, listing.tables, listing.known, Style(lang)),
    ):
        page = to_html(document)
        links = set(re.findall(r'href="#([^"]+)"', page))
        assert links <= set(re.findall(r'id="([^"]+)"', page)) and "mended" in links
        assert to_latex(document) and to_typst(document)
        anchors = [place.anchor for place in placed(document)]
        assert len(anchors) == len(set(anchors))


def test_chapters_follow_the_table_and_then_the_files(found):
    listing, judged = found
    document = report_document(judged, [], listing.tables, listing.known, Style("en"))
    titles = [section.title for section in document.sections]
    assert titles[:2] == ["The second chapter", "The first chapter"]
    assert [s.title for s in document.sections[1].sections] == ["All shapes", "No sizes", "Mended"]


def test_the_command_writes_both_pages(folder, tmp_path, capsys):
    def quiet(done, total, text):
        assert 0 <= done <= total

    assert build_report([str(folder)], tmp_path, ("html",), ("en",), 1, quiet) == 0
    whole = (tmp_path / "symnet-en.html").read_text(encoding="utf-8")
    assert "Coverage of the sources" in whole and "X01" in whole and "covered by nothing" in whole
    assert build_report([str(folder)], tmp_path, ("html", "pdf"), ("zh",), 1, quiet, errata=True) == 0
    errata = (tmp_path / "symnet-errata-zh.html").read_text(encoding="utf-8")
    assert "勘误" in errata and "数学错误" in errata and "All shapes" not in errata
    assert (tmp_path / "symnet-errata-zh.pdf").stat().st_size > 10_000
    assert "1 derivations" in capsys.readouterr().out


def test_a_single_derivation_has_no_pages_of_rows(tmp_path):
    def quiet(done, total, text):
        pass

    assert build_report(["sigmoid_derivative"], tmp_path, ("html",), ("en",), 1, quiet) == 0
    page = (tmp_path / "symnet-en.html").read_text(encoding="utf-8")
    assert "Coverage" not in page


def test_the_catalogs_own_coverage_can_be_printed():
    listing = find()
    section = coverage_section(listing.tables, evidence_of(listing.tables, [], []), "zh")
    assert len(section.sections) >= len([topic for topic in listing.tables.topics.values() if topic.letter])
