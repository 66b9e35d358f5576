"""Documents in every format: structure by an XML parser, texts by a PDF reader, hostile words everywhere."""

import re
import sys
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from symnet.claim import Verdict
from symnet.errors import SymnetError
from symnet.report import html_blocks as html_writer, to_latex as latex_writer, to_typst as typst_writer
from symnet.report.document import (
    Badge,
    Block,
    Box,
    Bullets,
    Code,
    CodeSpan,
    Definitions,
    Document,
    Emph,
    Figure,
    Math,
    Paragraph,
    Ref,
    Section,
    StepRow,
    Steps,
    Strong,
    Table,
    placed,
)
from symnet.report.layout import arrange
from symnet.report.notation import Num, Op, Sym, row
from symnet.report.pdf import svg_to_pdf, to_pdf
from symnet.report.style import Style
from symnet.report.to_html import to_html
from symnet.report.to_latex import figure_files, to_latex, write_latex
from symnet.report.to_typst import to_typst
from symnet.report.words import LANGUAGES, WORDS, word
from tests.report_samples import HOSTILE, x

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1 L8 8" stroke="#000"/></svg>'


def steps(words: str = "rule") -> Steps:
    proved = Badge.of(Verdict("proved", method="normal form", scope="all shapes"))
    long = row(*[item for k in range(40) for item in (Op("+"), Num(str(100 + k)))][1:])
    return Steps(
        (
            StepRow(Op("="), Num("1"), before=x, number="1", rule=words, badge=proved),
            StepRow(Op("≤"), long, number="2", rule=words, why=words, remarks=((words, row(x, ">", Num("0"))), words)),
            StepRow(
                Op("="), Num("3"), before=long, badge=Badge("cited", detail=words), substeps=(StepRow(Op("="), x),)
            ),
        )
    )


def blocks(words: str) -> tuple[Block, ...]:
    return (
        Paragraph((words, Strong(words), Emph(words), CodeSpan(words), Ref(words, "the_end"), x, Badge("proved"))),
        Math(x, number="7"),
        Box(words, (Paragraph(words), Math(x)), title=words),
        Box(words, (Paragraph(words),), kind="note"),
        Bullets((words, (words, x))),
        Definitions(((x, Num("1"), words), (Sym("y"), x, ""))),
        steps(words),
        Steps((StepRow(Op("="), x, before=x, number="1", rule=words, badge=Badge("unknown", detail=words)),)),
        Code(words, caption=words, formula=x),
        Figure(SVG, words, words),
        Table((words, "b"), ((words, x),), align="lr", caption=words),
    )


def document(words: str = "plain words", lang: str = "en") -> Document:
    inner = Section(words, blocks(words), anchor="the_end", badge=Badge("proved"), aside=words)
    sections = (
        Section(words, sections=(inner,)),
        Section(words, sections=(Section(words, sections=(Section(words),)),)),
    )
    return Document(words, sections, lang=lang, subtitle=words, authors=(words,), abstract=(Paragraph(words),))


def test_the_writers_know_all_blocks():
    known = {type(block) for block in blocks("a")}
    for writer in (html_writer, typst_writer, latex_writer):
        assert set(writer.BLOCKS) == known


class TestHTML:
    @pytest.mark.parametrize("words", ["plain words", "纯文字", *HOSTILE])
    def test_it_is_well_formed_and_inert(self, words):
        page = to_html(document(words))
        body = page[page.index("<body>") : page.index("</html>")]
        root = ElementTree.fromstring(body)
        assert not {e.tag for e in root.iter()} & {"script", "img", "iframe", "link", "object"}
        assert not any(name.startswith("on") for e in root.iter() for name in e.attrib)
        text = "".join(root.itertext()).replace("\u00a0", " ")
        assert words in text

    def test_nothing_is_fetched_and_no_script_runs(self):
        page = to_html(document())

        found: list[str] = []

        class Links(HTMLParser):
            def handle_starttag(self, tag, attributes):
                assert tag not in ("script", "link", "img", "base")
                found.extend(value for name, value in attributes if name in ("href", "src", "action"))

        Links().feed(page)
        assert found and all(value.startswith("#") for value in found)
        assert "@import" not in page and "url(" not in page

    def test_links_lead_to_sections(self):
        page = to_html(document())
        anchors = set(re.findall(r'<section id="([^"]*)"', page))
        assert set(re.findall(r'href="#([^"]*)"', page)) <= anchors
        assert "the-end" in anchors

    @pytest.mark.parametrize(
        "svg",
        [
            "<svg><script>1</script></svg>",
            '<svg onload="x()"></svg>',
            '<svg><image href="http://a/b.png"/></svg>',
            '<svg><a href="http://a"/></svg>',
            "no picture",
        ],
    )
    def test_a_picture_that_does_more_is_refused(self, svg):
        with pytest.raises(SymnetError):
            to_html(Document("t", (Section("s", (Figure(svg),)),)))


class TestTypstAndPDF:
    @pytest.mark.parametrize("words", ["plain words", *HOSTILE])
    def test_it_compiles_and_says_the_words(self, words):
        reader = PdfReader(BytesIO(to_pdf(document(words))))
        text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
        key = re.sub(r"[^A-Za-z]", "", words)
        assert key in re.sub(r"[^A-Za-z]", "", text)

    def test_the_same_bytes_each_time(self):
        assert to_pdf(document()) == to_pdf(document())

    def test_chinese_needs_no_installed_font(self):
        reader = PdfReader(BytesIO(to_pdf(document("误差反向传播", lang="zh"))))
        assert "误差反向传播" in "".join(page.extract_text() for page in reader.pages)

    @pytest.mark.parametrize("missing", ["\U0001f98a", "\U0001f98a 你好"])
    def test_a_missing_glyph_stops_the_build(self, missing):
        with pytest.raises(SymnetError, match="could not be displayed"):
            to_pdf(document(missing))

    def test_a_missing_wheel_says_what_to_install(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "typst", None)
        with pytest.raises(SymnetError, match=r"symnet\[pdf\]"):
            to_pdf(document())

    def test_a_picture_becomes_a_page(self):
        assert len(PdfReader(BytesIO(svg_to_pdf(SVG))).pages) == 1


class TestLatex:
    @pytest.mark.parametrize("words", ["plain words", "纯文字", *HOSTILE])
    def test_braces_balance_and_no_word_is_a_command(self, words):
        source = to_latex(document(words))
        body = source[source.index(r"\begin{document}") :]
        plain = re.sub(r"\\[\\{}]", "", body)
        assert plain.count("{") == plain.count("}")
        assert not re.search(r"\\(input|write|def|let|include|read|csname)\b", body)
        assert body.count(r"\end{document}") == 1
        begun, ended = re.findall(r"\\begin\{(\w+)", body), re.findall(r"\\end\{(\w+)", body)
        assert sorted(begun) == sorted(ended)

    def test_pictures_lie_beside_the_source(self, tmp_path):
        written = write_latex(document(), tmp_path / "report")
        assert [path.name for path in written] == ["report.tex", "report-figure-1.pdf"]
        assert "{report-figure-1.pdf}" in written[0].read_text(encoding="utf-8")
        assert figure_files(document()) == {"figure-1.pdf": SVG}

    def test_chinese_brings_its_package(self):
        assert "ctex" in to_latex(document("数")) and "ctex" not in to_latex(document("n"))


def test_no_format_says_when_or_where():
    for text in (to_html(document()), to_latex(document()), to_typst(document())):
        assert not re.search(r"\b20\d\d-\d\d|/tmp|/root|/home|/work\b", text)


def test_places():
    numbers = [(place.number, place.level) for place in placed(document())]
    assert numbers == [("1", 1), ("1.1", 2), ("2", 1), ("2.1", 2), ("2.1.1", 3)]


def test_wide_chains_put_reasons_beneath_and_break_lines():
    chain = arrange(steps())
    assert not chain.beside
    assert any(len(line.bodies) > 1 for line in chain.lines)
    short = arrange(Steps((StepRow(Op("="), x, before=x, rule="r"),)))
    assert short.beside


def test_badges():
    refuted = Verdict("refuted", counterexample={"x": "1/2"}, method="balls")
    assert Badge.of(refuted).words("en") == ("refuted", "balls", "x = 1/2")
    assert Badge.of(Verdict("proved", scope="all shapes")).words("zh") == ("已证明", "任意形状")
    assert Badge.of(Verdict("supported", samples=12)).words("en") == ("supported", "samples 12")
    assert Badge.of(Verdict("proved"), cited="Rudin").status == "cited"


def test_counterexamples_are_printed_in_the_notation_of_the_page():
    refuted = Verdict("refuted", counterexample={"lambda_": "-1/2", "W1": [["sqrt(2)", "0"]], "x_hat": "1", "n": 1})
    style = Style()
    assert style.badge(refuted).detail == "λ = −1/2, W₁ = [[√2, 0]], x̂ = 1, n = 1"
    assert style.badge(refuted, plain=True).detail == "lambda_ = -1/2, W1 = [[sqrt(2), 0]], x_hat = 1, n = 1"
    assert Style(notation="index").badge(refuted, plain=True).detail.startswith("λ = −1/2")
    page = Document("t", (Section("s", (Paragraph((style.badge(refuted),)),)),))
    assert "λ = −1/2" in to_html(page) and r"\ensuremath{\lambda} = \ensuremath{-}1/2" in to_latex(page)
    assert "λ = −1/2" in "".join(reader.extract_text() for reader in PdfReader(BytesIO(to_pdf(page))).pages)


def test_words_are_there_in_all_languages():
    assert all(len(row) == len(LANGUAGES) and all(row) for row in WORDS.values())
    with pytest.raises(SymnetError, match="`fr`"):
        word("proved", "fr")


def test_indices_and_exponents_of_a_text_are_set_off():
    document = Document(
        "T",
        (
            Section(
                "S",
                (
                    Paragraph(
                        ("aᵢⱼ² ≤ e^(−|x|), ", Strong("W^(n,∞)"), " a^b<c"),
                    ),
                ),
            ),
        ),
    )
    page = to_html(document)
    assert "a<sub>ij</sub><sup>2</sup> ≤ e<sup>−|x|</sup>, <strong>W<sup>n,∞</sup></strong> a<sup>b</sup>&lt;c" in page
    assert r"\textsubscript{ij}\textsuperscript{2}" in to_latex(document)
    assert 'sub("ij"), super("2")' in to_typst(document)
