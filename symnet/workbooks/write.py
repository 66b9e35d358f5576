"""Sheets as an Excel file, with the values that the formulas have, so that every viewer shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from symnet.errors import SymnetError
from symnet.workbooks.formulas import Cell
from symnet.workbooks.sheets import Chart, Sheet

FONT = {"font_name": "Calibri", "font_size": 10}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": "#1F4E79"},
    "text": {"font_color": "#404040"},
    "name": {"bold": True, "align": "right"},
    "heading": {"bold": True, "bg_color": "#E8EEF5", "bottom": 1, "align": "center"},
    "number": {"num_format": "0.0000"},
    "count": {"num_format": "0"},
    "input": {"num_format": "0.####", "bg_color": "#FFF8E1", "font_color": "#7A4B00"},
    "result": {"num_format": "0.000000"},
}
WIDTH = 10.5
CREATED = "2000-01-01T00:00:00"


def write(sheets: Sequence[Sheet], path: Path, title: str) -> None:
    """Write the file; the same sheets give the same bytes. Needs XlsxWriter."""
    try:
        import xlsxwriter
    except ImportError:
        raise SymnetError("workbooks need XlsxWriter: pip install 'symnet[excel]'") from None
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"title": title, "created": datetime.fromisoformat(CREATED)})
    styles = {name: book.add_format({**FONT, **style}) for name, style in STYLES.items()}
    for sheet in sheets:
        _write_sheet(book, book.add_worksheet(sheet.name), sheet, styles)
    book.close()


def _write_sheet(book: Any, page: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 200, WIDTH)
    page.freeze_panes(*sheet.frozen)
    for (row, column), entry in sorted(sheet.entries.items()):
        style = styles[entry.style]
        if entry.formula:
            page.write_formula(row, column, entry.formula, style, entry.value)
        elif isinstance(entry.value, str):
            page.write_string(row, column, entry.value, style)
        else:
            page.write_number(row, column, entry.value, style)
    for first, last in sheet.pixels:
        dark = book.add_format({"bg_color": "#305496", "font_color": "#FFFFFF"})
        page.conditional_format(
            first.row,
            first.column,
            last.row,
            last.column,
            {"type": "cell", "criteria": ">", "value": 0.5, "format": dark},
        )
    for chart in sheet.charts:
        page.insert_chart(*chart.at, _chart(book, sheet.name, chart))


def _chart(book: Any, sheet: str, chart: Chart) -> Any:
    drawn = book.add_chart({"type": "scatter", "subtype": "straight" if chart.kind == "line" else "marker_only"})
    for name, first, last in chart.y:
        drawn.add_series({"name": name, "categories": _range(sheet, *chart.x), "values": _range(sheet, first, last)})
    drawn.set_title({"name": chart.title, "name_font": {"size": 11, "bold": False}})
    drawn.set_legend({"none": len(chart.y) == 1, "position": "bottom"})
    drawn.set_y_axis({"log_base": 10, "crossing": "min"} if chart.logarithmic else {})
    drawn.set_size({"width": 480, "height": 288})
    return drawn


def _range(sheet: str, first: Cell, last: Cell) -> list[Any]:
    return [sheet, first.row, first.column, last.row, last.column]
