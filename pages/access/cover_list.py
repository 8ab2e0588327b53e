"""Cover: the list of today and soon, giving and ending it, and the line on Today."""

from datetime import timedelta

import streamlit as st

from hiw import words
from hiw.access.actions import end_cover, give_cover
from hiw.access.queries import CoverRow, StandIn, caseworkers, covers_of, standing_in
from hiw.drafts import drafts_of
from hiw.policy.permissions import Actor, Permission
from hiw.typed_days import DayPurpose
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.forms import Form
from hiw.ui.page import page_file, today
from hiw.ui.run import ask, fragment, perform_on_click

FORM, LIST = "cover.new", "cover.list"
USUAL = timedelta(days=7)


def whose(row: StandIn) -> str:
    """Return how the list of households names the colleague one covers for; it stands in the URL."""
    return f"In place of {row.instead_of}"


def draw_stand_in(by: Actor) -> None:
    """Draw on Today for whom one covers, until when, and the link to their households."""
    if not by.is_standing_in or by.may(Permission.SEE_REGION):
        return
    for row in ask(standing_in):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"stand-in.{row.for_id}"):
            also = " You also read the restricted notes." if row.with_restricted else ""
            st.text(f"You stand in for {row.instead_of} until {words.day(row.to_on, today())}.{also}")
            st.page_link(
                page_file("pages/households/households.py"), label="Their households", icon=":material/home:",
                query_params={"whose": whose(row)},
            )  # fmt: skip


@fragment
def draw_covers() -> None:
    """Draw covers of today and to come, each with its end."""
    notices.show(LIST)
    rows = ask(covers_of)
    if not rows:
        st.text("Nobody stands in for anybody now or soon.")
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"cover.{row.id}"):
            st.text(_said(row), width="stretch")
            st.button(
                "End", key=f"cover.end.{row.id}", type="tertiary", icon=":material/event_busy:",
                on_click=perform_on_click("Ended.", bind(end_cover, cover_id=row.id), at=LIST),
            )  # fmt: skip
    _draw_form()


def _said(row: CoverRow) -> str:
    days = f"{words.day(row.from_on, today())} to {words.day(row.to_on, today())}"
    notes = " · reads the restricted notes too" if row.with_restricted else ""
    missing = f"\n{row.name} is away on some of these days, or has left: let somebody else stand in."
    return f"{row.name} stands in for {row.instead_of}\n{days} · {row.reason}{notes}{missing if row.is_missing else ''}"


def _draw_form() -> None:
    st.subheader("Let somebody stand in")
    people = ask(caseworkers)
    unchosen: dict[int | None, str] = {None: "Please choose"}
    form = Form(FORM, ask(drafts_of, FORM))
    form.show_messages()
    with st.container(horizontal=True, vertical_alignment="bottom", key="cover-who"):
        away = form.one_of(
            "for_id", "Who is away", unchosen | {p.id: p.name for p in people if p.is_mine}, required=True
        )
        others = {p.id: p.name for p in people if p.id != away}
        form.one_of("staff_id", "Who stands in", unchosen | others, required=True)
    with st.container(horizontal=True, vertical_alignment="bottom", key="cover-days"):
        form.day("from_on", "From", purpose=DayPurpose.NEAR, default=today())
        form.day("to_on", "Until", purpose=DayPurpose.FUTURE, default=today() + USUAL)
    form.line("reason", "Why", placeholder="On leave", required=True)
    form.yes("with_restricted", "They read the restricted notes too")
    form.save("Let them stand in", give_cover, said="They stand in on these days.")
