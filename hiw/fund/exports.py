"""Write tables of the fund as CSV and XLSX: numbers as numbers, text never as a formula."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"  # byte order mark: Excel reads a CSV as UTF-8 only with it
WIDTH = 18
POUNDS, DAY = "#,##0.00;[Red]-#,##0.00", "d mmm yyyy"


@dataclass(frozen=True)
class ExportTable:
    """A table with its name and columns. A cell is text, a whole number, a day, a `MoneyCell` or None."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]


@dataclass(frozen=True)
class MoneyCell:
    """An amount in pence, written to the file as a number of pounds."""

    pence: int

    @property
    def pounds(self) -> str:
        """Return the amount as "1234.50": a decimal point, no separator, no sign of the currency."""
        sign = "-" if self.pence < 0 else ""
        whole, rest = divmod(abs(self.pence), 100)
        return f"{sign}{whole}.{rest:02d}"


def csv_bytes(sheet: ExportTable) -> bytes:
    """Return the table as CSV in UTF-8: days as 2026-11-22, amounts as 1234.50.

    Text that a spreadsheet would evaluate as a formula begins with an apostrophe (OWASP, CSV injection).
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_plain(column) for column in sheet.columns])
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    return (BOM + out.getvalue()).encode()


def xlsx_bytes(sheets: Sequence[ExportTable]) -> bytes:
    """Return the tables as a workbook, one sheet each. Text is stored as text, whatever it begins with."""
    out = BytesIO()
    made_in_memory = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, made_in_memory | {"strings_to_numbers": False}) as book:
        bold = book.add_format({"bold": True})
        write = _writer(book.add_format({"num_format": POUNDS}), book.add_format({"num_format": DAY}))
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 0)
            page.set_column(0, max(0, len(sheet.columns) - 1), WIDTH)
            for place, column in enumerate(sheet.columns):
                page.write_string(0, place, column, bold)
            for number, row in enumerate(sheet.rows, start=1):
                for place, cell in enumerate(row):
                    write(page, number, place, cell)
    return out.getvalue()


def _writer(pounds: Any, day: Any) -> Callable[[Any, int, int, Any], None]:
    def write(page: Any, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, MoneyCell):
            page.write_number(row, column, cell.pence / 100, pounds)
        elif isinstance(cell, date):
            page.write_datetime(row, column, cell, day)
        elif isinstance(cell, int):
            page.write_number(row, column, cell)
        elif cell is not None:
            page.write_string(row, column, str(cell))

    return write


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, MoneyCell):
        return cell.pounds
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(FORMULA) else text
