"""Colleagues who were refused many times within minutes, for a manager to look at."""

from functools import partial

import streamlit as st

from hiw import words
from hiw.audit_log.actions import look_at_denials
from hiw.audit_log.queries import denial_notices, head_notice
from hiw.audit_log.rules import REFUSED
from hiw.drafts import drafts_of
from hiw.policy.permissions import Actor, Permission
from hiw.ui.forms import Form
from hiw.ui.page import page_file
from hiw.ui.run import ask

FORMS = "denials."


def draw_notice_count(by: Actor) -> None:
    """Draw a line on Today for each thing that a manager must look at, and nothing without any."""
    if not by.may(Permission.MANAGE_STAFF):
        return
    number = len(ask(denial_notices))
    if number:
        colleagues = words.count(number, f"colleague {REFUSED}", f"colleagues {REFUSED.replace('was', 'were', 1)}")
        st.warning(f"{colleagues}. Look at it on the page Activity.")
        st.page_link(
            page_file("pages/audit_log/activity.py"),
            label="Open Activity",
            icon=":material/policy:",
            query_params={"show": "refused"},
        )
    if (head := ask(head_notice)) is not None:
        last = f"was last sent away {words.moment(head.sent_at)}" if head.sent_at else "has never been sent away"
        st.warning(f"The end of the record of changes {last}. It should be every day: tell whoever runs the server.")


def draw_notices(by: Actor) -> None:
    """Draw each notice with a field for what was found."""
    if not by.may(Permission.MANAGE_STAFF):
        return
    kept = ask(drafts_of, FORMS)
    for notice in ask(denial_notices):
        with st.container(border=True, key=f"notice.{notice.staff_id}"):
            st.text(f"{notice.who} {REFUSED}, {words.moment(notice.at)}.")
            form = Form(f"{FORMS}{notice.staff_id}", kept)
            form.show_messages()
            form.line("outcome", "What you found", required=True)
            form.save(
                "I have looked at this", partial(look_at_denials, staff_id=notice.staff_id), said="Noted.",
                primary=False,
            )  # fmt: skip
