"""Break-glass access: the button where no household is found, its form, and the banner while it lasts."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from db.enums import BreakGlassPurpose
from hiw import clock, words
from hiw.access.actions import break_glass, end_break_glass
from hiw.drafts import drafts_of
from hiw.errors import HiwError, NotFound
from hiw.households.queries import HouseholdView
from hiw.policy.permissions import Permission
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.forms import Form
from hiw.ui.run import actor, ask, close_dialog, close_if_requested, dialog, perform_on_click


def form_name(household_id: int) -> str:
    """Return the name of the form for the reason, under which its draft is stored."""
    return f"glass.{household_id}"


def offer_glass(household_id: int) -> Callable[[HiwError], None]:
    """Return what draws the button below "not found": the same whether the household exists or not."""

    def offer(refusal: HiwError) -> None:
        if not isinstance(refusal, NotFound) or not actor().may(Permission.BREAK_GLASS):
            return
        notices.show(form_name(household_id))
        if st.button("I need to look anyway", key="glass.open", icon=":material/lock_open:"):
            open_anyway(household_id)

    return offer


@dialog("I need to look anyway")
def open_anyway(household_id: int) -> None:
    """Draw purpose and reason; the password is asked when it was not given lately."""
    close_if_requested()
    name = form_name(household_id)
    form = Form(name, ask(drafts_of, name))
    st.text(
        "Only when you must know, and nobody who supports them can tell you. If it can be opened, you can read it for "
        "an hour and change nothing. Your reason goes to whoever supports it and to a manager."
    )
    form.show_messages()
    form.one_of("purpose", "What for", {purpose: words.label(purpose) for purpose in BreakGlassPurpose})
    form.area("reason", "Why you need to look, in a whole sentence", height=100, required=True)
    form.save(
        "Look for an hour", partial(break_glass, household_id=household_id), said="Open for an hour, to read only.",
        then=close_dialog,
    )  # fmt: skip


def draw_break_glass_banner(view: HouseholdView) -> None:
    """Draw the banner on every page of a household during break-glass access, with a button to end it."""
    if view.break_glass_until is None:
        return
    until = clock.local(view.break_glass_until)
    with st.container(key="glass-banner"):
        st.warning(
            f"You opened this for a look until {until:%H:%M}. It is read only. Your reason goes to whoever supports "
            "it and to a manager.",
            icon=":material/lock_open:",
        )
        st.button(
            "Close it now", key="glass.close", icon=":material/lock:",
            on_click=perform_on_click("Closed.", bind(end_break_glass, household_id=view.id)),
        )  # fmt: skip
