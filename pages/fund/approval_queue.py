"""The approval queue: a card for each request, with the buttons to decide it."""

import streamlit as st

from db.enums import EventName
from hiw import money, words
from hiw.fund.queries import QueueCard, approval_queue
from hiw.ui import notices
from hiw.ui.messages import exact
from hiw.ui.page import list_viewed, page_file
from hiw.ui.run import ask, fragment
from pages.fund.context import FundContext
from pages.fund.decision import TRIED, draw_buttons, draw_left, draw_others
from pages.fund.list_controls import draw_more, how_many, part_of

KEY = "approvals"
SOON = 7  # days


@fragment
def draw_queue(context: FundContext) -> None:
    """Draw what is needed within a week first, then what has waited longest."""
    found = ask(approval_queue, limit=how_many(KEY) + 1)
    cards = part_of(found, KEY)
    list_viewed(EventName.REQUESTS_OPENED, (card.row.household_id for card in cards))
    notices.show("page")
    for gone in st.session_state.get(TRIED, set()) - {card.row.id for card in cards}:
        notices.show(f"request.{gone}")  # a colleague decided first: who and when
    if not cards:
        st.text("Nothing waits for a decision.")
        return
    st.text("What is needed within a week comes first, then what has waited longest.")
    for card in cards:
        _draw_card(context, card)
    draw_more(found, KEY)


def _draw_card(context: FundContext, card: QueueCard) -> None:
    row = card.row
    with st.container(border=True, key=f"fund-card.{row.id}"):
        notices.show(f"request.{row.id}")
        _draw_head(context, card)
        st.text(card.why)
        draw_left(card.line, card.decision)
        draw_others(card.decision, f"others.{row.id}")
        draw_buttons(context, row, card.line, card.decision)


def _draw_head(context: FundContext, card: QueueCard) -> None:
    """Draw what and how much, for whom, from whom, by when."""
    row, days = card.row, (card.row.needed_on - context.today).days
    with st.container(horizontal=True, vertical_alignment="center", key=f"fund-card-head.{row.id}"):
        st.text(f"{money.pounds(row.amount_pence)} · {row.what}", width="content")
        colour = "red" if days < 0 else "orange" if days <= SOON else "gray"
        st.badge(exact(f"needed {words.day(row.needed_on, context.today)}, {words.due(row.needed_on, context.today)}"),
                 color=colour)  # type: ignore[arg-type]  # fmt: skip
        if card.is_excluded:
            st.badge("the fund does not pay for this", color="red", icon=":material/warning:")
    with st.container(horizontal=True, vertical_alignment="center", key=f"fund-card-links.{row.id}"):
        st.page_link(
            page_file("pages/fund/household_fund.py"), label=row.reference, icon=":material/home:",
            query_params={"household": row.reference},
        )  # fmt: skip
        st.page_link(
            page_file("pages/fund/request.py"), label="Open the request", query_params={"request": str(row.id)}
        )
    helps = f"helps {' and '.join(card.people)}" if card.people else ""
    sent = f"asked by {row.requested_by} {words.ago(row.sent_on or context.today, context.today)}"
    st.text(" · ".join(part for part in (f"From {row.payee}", card.category, helps, sent) if part))
    if card.is_excluded and card.excluded_reason:
        st.text(f"Allowed by a manager because: {card.excluded_reason}")
