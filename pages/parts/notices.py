"""On Today: what one is told until one has read it."""

import streamlit as st

from db.choices import NoticeKind
from hiw import words
from hiw.access.actions import read_notice
from hiw.access.queries import NoticeRow, my_notices
from hiw.people.rules import Actor
from hiw.ui import messages
from hiw.ui.page import list_opened
from hiw.ui.run import ask, fragment, perform

AT = "notices"
SAID = {
    NoticeKind.RESET_CODE_MADE: "{who} made a code, or half of one, by which {about} chooses a new password.",
    NoticeKind.PASSWORD_RESET: "{about} chose a new password with a code.",
    NoticeKind.SECOND_FACTOR_REMOVED: "{who} took the second factor off the account of {about}.",
    NoticeKind.PERSON_RESTRICTED: "{who} restricted who sees {person}.",
    NoticeKind.NOBODY_NAMED: "Nobody who works here is named on the record of {person} any more.",
}


@fragment
def draw_my_notices(by: Actor) -> None:
    """Each with a touch that says it is read. Nothing when there is nothing to read."""
    rows = ask(my_notices)
    messages.show(AT)
    if not rows:
        return
    list_opened("today.opened", (row.household_id for row in rows if row.household_id))
    st.subheader("For you to read")
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"notice-row.{row.id}"):
            st.text(f"{said(row)}\n{words.moment(row.at)}", width="stretch")
            st.button(
                "I have read this", key=f"notice.read.{row.id}", type="tertiary", icon=":material/check:",
                on_click=perform, args=("", read_notice), kwargs={"at": AT, "notice_id": row.id},
            )  # fmt: skip


def said(row: NoticeRow) -> str:
    """A notice in words."""
    where = f" ({words.reference(row.household_id)})" if row.household_id else ""
    known = {
        "who": row.who or "Somebody at the server",
        "about": row.about,
        "person": (row.person or "somebody") + where,
    }
    return SAID[row.kind].format(**known)
