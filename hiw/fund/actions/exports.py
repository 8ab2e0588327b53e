"""Exports of the fund's figures; each is recorded with who took it."""

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd
from sqlalchemy.orm import Session

from db.enums import EventName
from hiw import audit, words
from hiw.errors import RuleBroken
from hiw.fund import financial_year
from hiw.fund.exports import ExportTable, MoneyCell
from hiw.fund.queries.forecast import spend_page
from hiw.fund.queries.ledger import LedgerFilter, LedgerRow, ledger_entries
from hiw.fund.queries.ledger_totals import SpendFilter
from hiw.fund.queries.spend import SPLITS, spend_split
from hiw.policy.permissions import Actor, Permission, require

LINES = (
    "Funder", "Authority", "Original", "Virements", "Revised", "Committed", "Actual", "Available", "Forecast outturn",
    "Low", "High", "Variance",
)  # fmt: skip
_ENDED = {"Forecast outturn": "Paid and promised"}  # of a year that is over
_MONEY = ("original", "virements", "revised", "committed", "spent", "available", "outturn", "low", "high", "variance")
SPLIT_TITLES = {"authority": "Authority", "funder": "Funder", "category": "Category", "advocate": "Advocate"}
ENTRIES = (
    "Entry", "Happened on", "Funder", "Authority", "Kind", "Amount", "Reason", "Posted by", "Takes back entry",
    "Request", "Household", "What",
)  # fmt: skip
MOST_ENTRIES = 50_000


def copy_spend(s: Session, by: Actor, *, narrow: SpendFilter, split: str) -> tuple[ExportTable, ...]:
    """Return the page of spend as sheets (lines, months, one split), and record the export.

    Raises RuleBroken for an unknown split.
    """
    require(by, Permission.SEE_SPEND)
    if split not in SPLITS:
        raise RuleBroken("Choose what spend is split by: authority, funder, category or advocate.")
    page, parts = spend_page(s, by, narrow), spend_split(s, by, narrow, split)
    _record(s, by, EventName.SPEND_EXPORTED, narrow, ())
    names = page.lines[["funder", "authority"]].itertuples(index=False)
    money = page.lines[list(_MONEY)].itertuples(index=False)
    lines = [(*name, *map(_money, amounts)) for name, amounts in zip(names, money, strict=True)]
    months = [
        (month.date(), _money(promised), _money(spent))
        for month, promised, spent in page.months[["month", "promised", "spent"]].itertuples(index=False)
    ]
    found = parts[["name", "committed", "spent"]].itertuples(index=False)
    shares = [(name, _money(committed), _money(paid)) for name, committed, paid in found]
    return (
        ExportTable("Lines", [_ENDED.get(head, head) if page.is_over else head for head in LINES], lines),
        ExportTable("Months", ("Month", "Promised", "Paid"), months),
        ExportTable(f"By {split}", (SPLIT_TITLES[split], "Committed", "Actual"), shares),
    )  # fmt: skip


def copy_ledger(s: Session, by: Actor, *, narrow: LedgerFilter) -> ExportTable:
    """Return all entries of a month as the page of the ledger shows them, and record the export.

    Raises RuleBroken for more than 50,000 entries.
    """
    require(by, Permission.READ_LEDGER)
    found = ledger_entries(s, by, narrow, per_page=MOST_ENTRIES)
    if found.total > MOST_ENTRIES:
        raise RuleBroken("These are too many entries for one file. Choose a funder or an authority first.")
    _record(
        s, by, EventName.LEDGER_EXPORTED, narrow.spend, {row.household_id for row in found.rows if row.household_id}
    )
    return ExportTable("Ledger", ENTRIES, list(_rows(found.rows)))


def _rows(entries: tuple[LedgerRow, ...]) -> Iterator[tuple[object, ...]]:
    for e in entries:
        home = words.reference(e.household_id) if e.household_id else None
        yield (
            e.id, e.happened_on, e.funder, e.authority, words.say(e.kind), MoneyCell(e.pence), e.reason, e.posted_by,
            e.reverses_id, e.request_id, home, e.what,
        )  # fmt: skip


def _money(pence: Any) -> MoneyCell | None:
    """Return a cell; None where there is no forecast or no band."""
    return None if pd.isna(pence) else MoneyCell(int(pence))


def _record(s: Session, by: Actor, word: EventName, narrow: SpendFilter, household_ids: Collection[int]) -> None:
    shown = {"year": (None, financial_year.label(narrow.year))}
    audit.record_ids(s, by, word, "financial_years", narrow.year, household_ids, changes=shown)
