"""A long document as many pages: every link leads somewhere, the pages follow one another, rows and names are found."""

import posixpath
import re
from xml.etree import ElementTree

import pytest

from symnet.report.build import build_report
from symnet.report.document import Document, Paragraph, Ref, Section
from symnet.report.html_pages import LONG, html_files
from symnet.report.to_html import to_html

OTHERS = (("zh", "r-zh"),)


def book(lang="en", chapters=3, sections=40, apart=False):
    def inner(k, j):
        link = Ref("elsewhere", f"t {(k + 1) % chapters} {j}")
        return Section(
            f"Title {k} <{j}>", (Paragraph(link),), anchor=f"t {k} {j}", found_by=(f"name_{k}_{j}", f"Q{k}{j}")
        )

    made = tuple(
        Section(
            f"Chapter {k}",
            (Paragraph(f"Opening {k}"),),
            tuple(inner(k, j) for j in range(sections)),
            anchor=f"topic {k}",
            apart=apart and k == 1,
        )
        for k in range(chapters)
    )
    return Document("A & B", made, lang=lang, abstract=(Paragraph(Ref("the last", f"t {chapters - 1} 0")),))


def written(**how):
    return dict(html_files(book(**how), "r-en", OTHERS))


def links(page):
    return re.findall(r'href="([^"]*)"', page)


@pytest.mark.parametrize("apart", [False, True])
def test_every_link_leads_to_a_place(apart):
    files = written(apart=apart) | {name.replace("r-en", "r-zh"): text for name, text in written(apart=apart).items()}
    ids = {name: set(re.findall(r'id="([^"]*)"', text)) for name, text in files.items()}
    for name, text in files.items():
        for link in (*links(text), *re.findall(r'action="([^"]*)"', text)):
            file, _, anchor = link.partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name
            assert target in files and (not anchor or anchor in ids[target]), (name, link)
        assert "http" not in re.sub(r"http://www\.w3\.org/\S+", "", text)


def test_a_chapter_a_page_and_the_way_through_them():
    files = written()
    assert list(files) == ["r-en.html", *(f"r-en/topic-{k}.html" for k in range(3))]
    page, seen = "topic-0.html", []
    while page:
        seen.append(page)
        text = files[f"r-en/{page}"]
        after = re.search(r'rel="next" href="([^"]*)"', text)
        before = re.search(r'rel="prev" href="([^"]*)"', text)
        assert (before[1] if before else None) == (seen[-2] if len(seen) > 1 else None)
        assert 'rel="index" href="../r-en.html"' in text and 'href="../r-zh/' + page in text
        page = after[1] if after else None
    assert len(seen) == 3 and "Title 1 &lt;7&gt;" in files["r-en/topic-1.html"]
    assert "Title 1 &lt;7&gt;" not in files["r-en/topic-2.html"]


def test_sections_of_a_chapter_that_are_apart_have_pages_of_their_own():
    files = written(apart=True)
    assert {"r-en/topic-1.html", "r-en/t-1-0.html", "r-en/t-1-39.html"} <= set(files) and len(files) == 4 + 40
    assert links(files["r-en/topic-1.html"]).count("t-1-3.html#t-1-3") == 1  # the chapter's own page lists them
    assert "Opening 1" in files["r-en/topic-1.html"] and "Opening 1" not in files["r-en/t-1-0.html"]


def test_the_first_page_knows_names_and_rows():
    text = written()["r-en.html"]
    entry = re.search(r'<a id="t-2-5" href="r-en/topic-2.html#t-2-5" data-sought="([^"]*)"', text)
    assert entry and entry[1].split() == ["name_2_5", "Q25"]
    assert text.count("<script>") == 1 and "<script" not in written()["r-en/topic-0.html"]
    assert 'type="search"' in written()["r-en/topic-0.html"]  # it asks the first page, without a script


def test_pages_are_well_formed():
    for text in written(apart=True).values():
        body = text[text.index("<main>") : text.index("</main>") + len("</main>")]
        ElementTree.fromstring(re.sub(r" hidden>", ' hidden="hidden">', re.sub(r"(<input[^>]*)>", r"\1/>", body)))


def test_a_short_document_stays_one_page():
    short = book(chapters=1, sections=3)
    assert dict(html_files(short, "r-en", OTHERS)) == {"r-en.html": to_html(short)}
    assert 3 * 40 > LONG  # the book above is long


def test_the_report_writes_pages_in_both_languages_or_one(tmp_path, monkeypatch):
    monkeypatch.setattr("symnet.report.html_pages.LONG", 8)
    body = "import symnet as sn\n" + "".join(
        f"@sn.derivation(title='T{k}', title_zh='题{k}', topic='{'losses' if k % 2 else 'activations'}')\n"
        f"def d{k}():\n    return sn.derive_by_hand('x + {k}*x').step('==', '{k + 1}*x', because='collect')\n"
        for k in range(8)
    )
    file = tmp_path / "many.py"
    file.write_text(body, encoding="utf-8")
    targets, out, one = [str(file)], tmp_path / "out", tmp_path / "one"
    assert build_report(targets, out, ("html",), ("en", "zh"), 1, lambda *told: None) == 0
    names = {str(f.relative_to(out)) for f in out.rglob("*.html")}
    assert names == {
        f"symnet-{lang}{page}.html" for lang in ("en", "zh") for page in ("", "/topic-activations", "/topic-losses")
    }
    assert "../symnet-en/topic-losses.html" in (out / "symnet-zh" / "topic-losses.html").read_text(encoding="utf-8")
    assert build_report(targets, one, ("html",), ("en",), 1, lambda *told: None, one_page=True) == 0
    assert [f.name for f in one.rglob("*")] == ["symnet-en.html"]
    assert "<script" not in (one / "symnet-en.html").read_text(encoding="utf-8")
