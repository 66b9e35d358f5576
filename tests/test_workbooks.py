"""Workbooks: every formula recalculated by a spreadsheet program, and compared with the values of compiled code."""

import shutil
import subprocess
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from symnet.errors import BudgetError, SymnetError
from symnet.language import parse
from symnet.workbooks import WORKBOOKS, write_workbooks
from symnet.workbooks.formulas import Cell, cell, letters, number, power, written
from symnet.workbooks.sheets import Sheet, Table, formulas_of

BUILT = {}


def built(book):
    if book.name not in BUILT:
        BUILT[book.name] = book.build()
    return BUILT[book.name]


def formulas(text, let=None, **values):
    sheet = Sheet("s")
    for row, (name, value) in enumerate(values.items()):
        sheet.given(name, value, row, 0)
    found, _ = formulas_of(parse(text, let=let), sheet.names)
    return [written(f) for f in np.atleast_1d(found).flat]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b - c", "$B$1+$B$2-$B$3"),
        ("a*b/c", "$B$1*$B$2/$B$3"),
        ("-a**2", "-($B$1^2)"),
        ("(-a)**2", "(-$B$1)^2"),
        ("a**(-2)", "1/$B$1^2"),
        ("a/(b*c)", "$B$1/($B$2*$B$3)"),
        ("sqrt(a) + 1/sqrt(b)", "SQRT($B$1)+1/SQRT($B$2)"),
        ("2*a/3", "2*$B$1*(1/3)"),
        ("relu(a) + log(b)", "MAX($B$1,0)+LN($B$2)"),
        ("where(a > b, a, -b)", "IF($B$1>$B$2,$B$1,-$B$2)"),
        ("sigmoid(a)", "1/(1+EXP(-$B$1))"),
        ("pi*exp(1)", "PI()*EXP(1)"),
    ],
)
def test_how_formulas_are_written(text, expected):
    assert formulas(text, a=1, b=2, c=3) in ([expected], [expected.replace("2*$B$1*(1/3)", "2*$B$1/3")])


def test_rows_of_cells_are_ranges():
    assert formulas("sum(x)", let="x: 4", x=[1, 2, 3, 4]) == ["SUM($B$1:$E$1)"]
    assert formulas("x @ y + 1", let="x: 3; y: 3", x=[1, 2, 3], y=[4, 5, 6]) == ["SUMPRODUCT($B$1:$D$1,$B$2:$D$2)+1"]
    assert formulas("x[0] + x[2]", let="x: 3", x=[1, 2, 3]) == ["$B$1+$D$1"]
    assert formulas("x[0] + x[1]", let="x: 2", x=[1, 2]) == ["$B$1+$C$1"]


def test_places():
    assert [letters(k) for k in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert str(Cell(2, 1).moved(3)) == "B6" and str(Cell(2, 1, fixed=True).moved(3)) == "$B$3"
    assert str(Cell(0, 0, sheet="step 0")) == "'step 0'!A1"


def test_what_no_cell_can_hold_is_refused():
    with pytest.raises(SymnetError, match="no cells yet"):
        formulas("a + b", a=1)
    with pytest.raises(SymnetError, match="no determinant"):
        formulas("det(A)", let="A: 2 2", A=[[1, 2], [3, 4]])
    deep = cell(Cell(0, 0))
    for _ in range(80):
        deep = power(deep, number(Fraction(2)), True)
    with pytest.raises(BudgetError, match="nested"):
        written(deep)


def test_a_table_is_what_dragging_down_gives():
    sheet = Sheet("s")
    rate = sheet.given("eta", 0.25, 0, 0)
    start = sheet.given("x0", 8, 0, 4)
    table = Table(sheet, 2, 4)
    x = table.started("x", start)
    table.defined("slope", parse("2*x"))
    table.continued(x, parse("x - eta*slope"))
    table.finish()
    assert rate.values == 0.25
    assert [sheet.entries[row, 0].formula for row in range(3, 7)] == [
        "=$F$1",
        "=A4-$B$1*B4",
        "=A5-$B$1*B5",
        "=A6-$B$1*B6",
    ]
    assert [sheet.entries[row, 0].value for row in range(3, 7)] == [8, 4, 2, 1]


def test_gradient_descent_follows_the_closed_form():
    (sheet,) = built(WORKBOOKS[0])
    x = sheet.names["x"].values
    np.testing.assert_allclose(x, 3 * 0.8 ** np.arange(31), rtol=1e-12)
    assert sheet.names["z"].values[30] == pytest.approx(13 * 0.64**30, rel=1e-12)


def test_regression_meets_the_solution_of_the_source():
    (sheet,) = built(WORKBOOKS[1])
    assert sheet.names["p_best"].values == pytest.approx(1) and sheet.names["q_best"].values == pytest.approx(-1 / 3)


def test_the_network_has_47_parameters_and_learns():
    trained, start = built(WORKBOOKS[3])
    assert sum(trained.names[name].values.size for name in ("W2", "b2", "W3", "b3")) == 47
    assert trained.names["C_T"].values < 0.1 * start.names["C_T"].values


def test_each_step_of_backpropagation_lowers_the_cost():
    costs = [float(sheet.names["C_T"].values) for sheet in built(WORKBOOKS[4])]
    assert all(a > b for a, b in pairwise(costs))


def test_an_unknown_workbook_is_named(tmp_path):
    with pytest.raises(SymnetError, match=r"no workbook `excel`; there are gradient-descent"):
        write_workbooks(["excel"], tmp_path)


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice, which recalculates workbooks, is not installed"
)
def test_a_spreadsheet_program_computes_the_same(tmp_path):
    """The values are taken out before, so that nothing but the formulas is left to compute them from."""
    import openpyxl

    written_files = write_workbooks([], tmp_path)
    for path in written_files:
        openpyxl.load_workbook(path).save(path)
    folder = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", "--headless", folder, "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, *map(str, written_files)], check=True, capture_output=True, timeout=240)
    compared = 0
    for book in WORKBOOKS:
        done = openpyxl.load_workbook(tmp_path / "out" / f"{book.name}.xlsx", data_only=True)
        for sheet in built(book):
            for (row, column), entry in sheet.entries.items():
                if entry.formula:
                    found = done[sheet.name].cell(row + 1, column + 1).value
                    assert found == pytest.approx(entry.value, rel=1e-9, abs=1e-12), (
                        book.name,
                        sheet.name,
                        row,
                        column,
                    )
                    compared += 1
    assert compared > 20_000
