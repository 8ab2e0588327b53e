"""A colleague's own requests with their status and next step, and missing receipts."""

from dataclasses import replace

import streamlit as st

from db.enums import EventName, RequestStatus
from hiw import words
from hiw.fund.queries import ReceiptsOwed, RequestRow, missing_receipts, my_requests, receipts_owed
from hiw.ui.page import list_viewed
from hiw.ui.run import ask
from pages.fund.context import FundContext, draw_rows
from pages.fund.list_controls import URLS, draw_more, how_many, part_of

EVERYBODY = "all"


def draw_mine(context: FundContext) -> None:
    """Draw open requests first, ended ones below."""
    rows = ask(my_requests)
    list_viewed(EventName.REQUESTS_OPENED, (row.household_id for row in rows))
    if not rows:
        st.text("You have asked for nothing yet. Open a household's plan, touch an action and choose “Ask the fund”.")
        return
    going, ended = [r for r in rows if not r.is_ended], [r for r in rows if r.is_ended]
    back = [r for r in going if r.status is RequestStatus.RETURNED]
    mine = [r for r in going if r.turn.startswith("You") and r not in back]
    others = [r for r in going if r not in mine and r not in back]
    parts = (("Sent back with a question", "back", back), ("Your turn", "mine", mine),
             ("Someone else's turn", "others", others))  # fmt: skip
    for title, key, some in parts:
        if some:
            st.subheader(f"{title} ({len(some)})")
            draw_rows(tuple(some), key, today=context.today)
    if ended:
        with st.expander(f"Over ({len(ended)})", key="fund-ended"):
            draw_rows(tuple(ended), "ended", today=context.today)


def draw_receipts(context: FundContext) -> None:
    """Draw missing receipts, the longest due first; of one colleague where one is chosen."""
    owed = ask(receipts_owed)
    if not owed:
        st.text("No receipt is missing.")
        return
    staff_id = _whose(owed) if len(owed) > 1 else None
    rows = ask(missing_receipts, staff_id=staff_id, limit=how_many("receipts") + 1)
    shown = part_of(rows, "receipts")
    list_viewed(EventName.REQUESTS_OPENED, (row.household_id for row in shown))
    draw_rows(tuple(map(_of_the_receipt, shown)), "receipts", today=context.today)
    draw_more(rows, "receipts")


def _of_the_receipt(row: RequestRow) -> RequestRow:
    """Return the row for this list, in which the receipt counts, even if something else is next."""
    return row if "receipt" in row.turn else replace(row, turn=f"{row.asker}: add the receipt")


def _whose(owed: tuple[ReceiptsOwed, ...]) -> int | None:
    names = {EVERYBODY: "Everybody", **{str(o.staff_id): _said(o) for o in owed}}
    chosen = URLS.select("whose", "Whose receipts", names)
    return None if chosen == EVERYBODY else int(chosen)


def _said(owing: ReceiptsOwed) -> str:
    late = f", {owing.late} late" if owing.late else ""
    return f"{owing.name}: {words.count(owing.missing, 'receipt')} missing{late}"
