"""What all parts of the fund's pages share, and how a request is described in a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from db.enums import RequestStatus as S
from hiw import clock, money, words
from hiw.fund.queries import RequestRow
from hiw.policy.permissions import Actor
from hiw.ui.messages import exact
from hiw.ui.page import page_file

COLOURS = {
    S.DRAFT: "gray",
    S.SUBMITTED: "blue",
    S.RETURNED: "orange",
    S.WITHDRAWN: "gray",
    S.DECLINED: "gray",
    S.APPROVED: "green",
    S.ORDERED: "green",
    S.RECEIVED: "green",
    S.PAID: "green",
    S.RECONCILED: "gray",
    S.CANCELLED: "gray",
    S.REFUNDED: "gray",
}
NOT_THERE_YET = (S.DRAFT, S.SUBMITTED, S.RETURNED, S.APPROVED, S.ORDERED)
FORMS = "fund."


@dataclass(frozen=True)
class FundContext:
    """Who looks at requests, with the colleague's drafts for them."""

    by: Actor
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    today: date = field(default_factory=clock.today)


def form_of(request_id: int, step: str) -> str:
    """Return the name of a form about a request, under which its draft is stored."""
    return f"{FORMS}{request_id}.{step}"


def needed(row: RequestRow, today: date) -> str:
    """Describe when it is needed: "needed Thu 3 Dec, in 3 days"; "" once it is received or ended."""
    if row.status not in NOT_THERE_YET:
        return ""
    return f"needed {words.day(row.needed_on, today)}, {words.due(row.needed_on, today)}"


def receipt_said(row: RequestRow, today: date) -> str:
    """Describe a missing receipt: "receipt due Thu 3 Dec, 4 days late"; "" where none is missing."""
    due = row.receipt_due_on
    return f"receipt due {words.day(due, today)}, {words.due(due, today)}" if due else ""


def answer_said(row: RequestRow) -> str:
    """Return the answer, as "They asked: …" or "They said: …"."""
    return f"They {'asked' if row.status is S.RETURNED else 'said'}: {row.answer}"


def draw_rows(rows: tuple[RequestRow, ...], key: str, *, today: date, with_reference: bool = True) -> None:
    """Draw requests below one another, each a link to its page."""
    with st.container(key=f"household-rows.{key}"):
        for row in rows:
            _draw_row(row, today, with_reference)


def _draw_row(row: RequestRow, today: date, with_reference: bool) -> None:
    state = f":{COLOURS[row.status]}-badge[{words.label(row.status)}]"
    about = [row.reference] if with_reference else []
    about += [part for part in (row.payee, needed(row, today), receipt_said(row, today)) if part]
    asked = f"\n{answer_said(row)}" if row.answer else ""
    st.page_link(
        page_file("pages/fund/request.py"),
        label=f"**{exact(f'{row.what} · {money.pounds(row.amount_pence)}')}** {state} "
        + exact(f"{row.turn}\n{' · '.join(about)}{asked}"),
        query_params={"request": str(row.id)},
        width="stretch",
    )
