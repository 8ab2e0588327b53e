"""A file of the fund's figures …"""

import csv
import zipfile
from datetime import date
from io import BytesIO, StringIO
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa

from db.enums import RequestStatus as S
from db.models import AuditEvent
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, RuleBroken
from hiw.fund import actions
from hiw.fund.exports import ExportTable, MoneyCell, csv_bytes, xlsx_bytes
from hiw.fund.financial_year import period_of, year_of
from hiw.fund.queries import LedgerFilter, SpendFilter
from hiw.fund.url_filters import ledger_in, of_ledger, of_spend, spend_in, split_in
from tests import factories_fund
from tests.clocks import TODAY

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x.example","y")']
CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY = date(2026, 11, 22)
YEAR = year_of(TODAY)


def sheet(*rows: tuple[object, ...]) -> ExportTable:
    return ExportTable("Lines", ["Line", "Amount", "Day", "Number"], rows)


def read_csv(body: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(body.decode("utf-8-sig"))))


def read_xlsx(body: bytes, number: int = 1) -> list[list[tuple[str, str]]]:
    """Each cell as (its type, its value); text is looked up."""
    book = zipfile.ZipFile(BytesIO(body))
    shared = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    texts = ["".join(part.text or "" for part in each.iter(f"{CELLS}t")) for each in shared.iter(f"{CELLS}si")]
    page = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
    assert not list(page.iter(f"{CELLS}f")), "a formula"
    return [
        [("s", texts[int(_value(c))]) if c.get("t") == "s" else ("n", _value(c)) for c in row]
        for row in page.iter(f"{CELLS}row")
    ]


def _value(cell: ElementTree.Element) -> str:
    found = cell.find(f"{CELLS}v")
    return (found.text or "") if found is not None else ""


@pytest.mark.parametrize("text", EVIL)
def test_holds_no_formula(text: str) -> None:
    (_, row) = read_csv(csv_bytes(sheet((text, MoneyCell(-5), DAY, 3))))
    assert row[0].startswith("'")
    assert row[1:] == ["-0.05", "2026-11-22", "3"]
    (_, cells) = read_xlsx(xlsx_bytes([sheet((text, MoneyCell(-5), DAY, 3))]))
    assert cells[0][0] == "s"
    assert cells[0][1].replace("_x000D_", "").strip() == text.strip()


def test_keeps_numbers_numbers() -> None:
    (head, cells) = read_xlsx(xlsx_bytes([sheet(("Sefton", MoneyCell(123_456_789), DAY, None))]))
    assert [text for _, text in head] == ["Line", "Amount", "Day", "Number"]
    assert cells[1] == ("n", "1234567.89")
    assert cells[2][0] == "n"
    assert read_csv(csv_bytes(sheet(("Sefton", MoneyCell(100), DAY, None))))[1] == ["Sefton", "1.00", "2026-11-22", ""]


def test_is_read_as_it_was_written_whatever_the_letters() -> None:
    name = 'Łódź, "陈" and\nأحمد'
    assert read_csv(csv_bytes(sheet((name, MoneyCell(1), DAY, 1))))[1][0] == name
    assert read_xlsx(xlsx_bytes([sheet((name, MoneyCell(1), DAY, 1))]))[1][0] == ("s", name)


def test_is_asked_for_by_the_address_of_the_page() -> None:
    narrow = SpendFilter(2025, 3, "SFT")
    assert spend_in(of_spend(narrow), 2026) == narrow
    entries = LedgerFilter(narrow, 4, None, 9)
    assert ledger_in(of_ledger(entries), 2026, 1) == entries
    for wrong in ({"year": "99999"}, {"funder": "1 OR 1=1"}, {"authority": "' OR"}, {"year": "-1"}, {"funder": "٣"}):
        assert spend_in(wrong, 2026) == SpendFilter(2026)
    assert ledger_in({"period": "13", "kind": "gift"}, 2026, 5) == LedgerFilter(SpendFilter(2026), 5)
    assert (split_in({"split": "advocate"}), split_in({"split": "password"})) == ("advocate", "category")


@pytest.mark.usefixtures("database")
def test_shows_what_the_page_shows_and_is_recorded() -> None:
    with writing() as s:
        here = factories_fund.fund(s)
        factories_fund.request(s, here, S.PAID, 20_000)
    with writing() as s:
        sheets = actions.copy_spend(s, here.manager, narrow=SpendFilter(YEAR), split="category")
    lines, months, split = (list(each.rows) for each in sheets)
    assert [cell.pence for cell in lines[0][2:8]] == [100_000, 0, 100_000, 0, 20_000, 80_000]
    assert len(months) == 12
    assert [cell.pence for cell in split[0][1:]] == [0, 20_000]
    narrow = LedgerFilter(SpendFilter(YEAR), period_of(clock.today()))
    with writing() as s:
        ledger = actions.copy_ledger(s, here.finance, narrow=narrow)
    assert [row[11] for row in ledger.rows if row[9]] == ["A winter coat"] * 2
    with reading() as s:
        words = list(
            s.scalars(sa.select(AuditEvent.word).where(AuditEvent.word.like("%exported")).order_by(AuditEvent.id))
        )
    assert words == ["spend.exported", "ledger.exported"]


@pytest.mark.usefixtures("database")
def test_is_not_for_everybody() -> None:
    with writing() as s:
        here = factories_fund.fund(s)
    with writing() as s, pytest.raises(NotAllowed):
        actions.copy_spend(s, here.advocate, narrow=SpendFilter(YEAR), split="category")
    with writing() as s, pytest.raises(NotAllowed):
        actions.copy_ledger(s, here.senior, narrow=LedgerFilter(SpendFilter(YEAR), 1))
    with writing() as s, pytest.raises(RuleBroken, match="Choose what spend is split by"):
        actions.copy_spend(s, here.manager, narrow=SpendFilter(YEAR), split="colour")
