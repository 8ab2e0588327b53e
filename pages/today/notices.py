"""Notices on Today, each until it is read."""

import streamlit as st

from db.enums import EventName, NoticeKind
from hiw import words
from hiw.access.actions import read_notice
from hiw.access.queries import NoticeRow, my_notices
from hiw.policy.permissions import Actor
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.page import list_viewed
from hiw.ui.run import ask, fragment, perform_on_click

AT = "notices"
SAID = {
    NoticeKind.RESET_CODE_MADE: "{who} made a code, or half of one, by which {about} chooses a new password.",
    NoticeKind.PASSWORD_RESET: "{about} chose a new password with a code.",
    NoticeKind.SECOND_FACTOR_REMOVED: "{who} took the second factor off the account of {about}.",
    NoticeKind.ACCOUNT_CHANGED: "{who} added the account of {about}, or changed its name, its role or if it is open.",
    NoticeKind.PERSON_RESTRICTED: "{who} restricted who sees {person}.",
    NoticeKind.NOTES_HANDED_OVER: "{who} gave {about} the restricted notes of a colleague for whom they stand in.",
    NoticeKind.RELATION_ENDED: "{who} ended what {about} had said about knowing a client privately.",
    NoticeKind.HOUSEHOLD_UNASSIGNED: (
        "{who} took a household with a restricted person from {about}. Nobody supports it now."
    ),
    NoticeKind.CHANGE_WAITS: "{who} asked for this: {change}. {until}",
    NoticeKind.CHANGE_MADE: "{confirmed}: {change}.",
    NoticeKind.CHANGE_STOPPED: "{who} stopped this: {change}.",
    NoticeKind.CHANGE_FAILED: "This could not be done: {change}. {failure}",
}


@fragment
def draw_my_notices(by: Actor) -> None:
    """Draw each with a button which says that it is read; nothing without any."""
    rows = ask(my_notices)
    notices.show(AT)
    if not rows:
        return
    list_viewed(EventName.TODAY_OPENED, (row.household_id for row in rows if row.household_id))
    st.subheader("For you to read")
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"notice-row.{row.id}"):
            st.text(f"{describe(row)}\n{words.moment(row.at)}", width="stretch")
            st.button(
                "I have read this", key=f"notice.read.{row.id}", type="tertiary", icon=":material/check:",
                on_click=perform_on_click("", bind(read_notice, notice_id=row.id), at=AT),
            )  # fmt: skip


def describe(row: NoticeRow) -> str:
    """Describe a notice in words."""
    where = f" ({words.reference(row.household_id)})" if row.household_id else ""
    until = words.moment(row.takes_effect_at) if row.takes_effect_at else ""
    return SAID[row.kind].format(
        who=row.who or "Somebody at the server", about=row.about, person=(row.person or "somebody") + where,
        change=row.change, failure=row.failure,
        confirmed=f"Confirmed by {row.who}" if row.who else "A day has passed and nobody stopped it",
        until=f"It takes effect on {until}, or before that when another manager confirms it." if until else "",
    ).strip()  # fmt: skip
