"""The page on accuracy: its tables, its curves, and what the curves show."""

import numpy as np
import pytest

from symnet.evidence.numeric.accuracy import accuracy, as_written, judge, true_values
from symnet.evidence.numeric.subjects import COMPOSITIONS, subjects
from symnet.functions import ROWS
from symnet.report import accuracy as page
from symnet.report.document import Document, Figure, Table
from symnet.report.style import Style
from symnet.report.to_html import to_html
from symnet.report.to_latex import to_latex


@pytest.fixture(scope="module", autouse=True)
def few_points():
    """The tables of a few points are as wide as those of many."""
    before, page.POINTS = page.POINTS, 6
    page.measured.cache_clear()
    yield
    page.POINTS = before
    page.measured.cache_clear()


def test_the_page_in_every_format():
    lang = "zh"
    section = page.accuracy_section(Style(lang))
    functions, compositions = (b for b in section.blocks if isinstance(b, Table))
    assert len(functions.rows) == sum(row.operands == 1 for row in ROWS)
    assert len(compositions.rows) == len(COMPOSITIONS)
    assert sum(isinstance(b, Figure) for b in section.blocks) == 1
    document = Document("t", (section,), lang)
    for text in (to_html(document), to_latex(document, "f-{}.pdf")):
        assert "log1mexp" in text and "normal" in text
    assert "末位单位" in to_html(document)


def test_no_error_beyond_its_limit():
    assert all(worst <= one.subject.limit for one in page.measured() for worst in one.worst)
    assert [one.subject.name for one in page.measured()] == [s.name for s in subjects()]


def test_the_curves_show_that_naive_forms_lose_what_stable_ones_keep():
    for curve in page.naive():
        true = true_values(curve.formula, curve.values, np.float64)
        with np.errstate(all="ignore"):
            plain = judge(as_written(curve.formula, list(curve.values))(**curve.values), true)
        assert np.nanmax(plain.errors) > 1e14, curve.title
        assert accuracy(curve.formula, curve.values).worst <= 8, curve.title


def test_units_are_rounded_up_to_halves():
    assert [page.units(v) for v in (0.0, 0.01, 0.5, 0.51, 7.99, np.float64(2.0))] == ["0", "0.5", "0.5", "1", "8", "2"]
