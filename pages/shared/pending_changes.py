"""Changes that wait for a second manager: what each is, who began it, until when, and two buttons."""

from collections.abc import Collection

import streamlit as st

from db.enums import EventName, PendingKind
from hiw import clock, words
from hiw.access.actions import ask_to_be_named
from hiw.access.queries import records_without_manager
from hiw.approvals.actions import confirm_change, stop_change
from hiw.approvals.queries import PendingRow, changes_due, pending_changes
from hiw.policy.permissions import Actor, Permission
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.page import list_viewed
from hiw.ui.pending import make_due_changes
from hiw.ui.run import ask, fragment, perform_on_click
from pages.shared.folded_cards import folded

AT = "pending"
UNWATCHED = "no manager who works here is named on the record of a restricted person"


@fragment
def draw_pending(by: Actor, kinds: Collection[PendingKind] = tuple(PendingKind)) -> None:
    """Draw the waiting changes of these kinds, with their buttons; nothing without any, or for other roles."""
    if not by.may(Permission.CONFIRM_CHANGES):
        if ask(changes_due):
            make_due_changes()
        return
    rows = ask(pending_changes, kinds)
    if any(row.effective_at <= clock.now() for row in rows):
        make_due_changes()
        rows = ask(pending_changes, kinds)
    notices.show(AT)
    list_viewed(EventName.TODAY_OPENED, (row.household_id for row in rows if row.household_id))
    if rows:
        st.subheader("Waits for a second manager")
    with folded(len(rows), f"{len(rows)} changes wait: confirm or stop them", "pending.all"):
        for row in rows:
            with st.container(border=True, key=f"pending-row.{row.id}"):
                _draw(row)


def _draw(row: PendingRow) -> None:
    st.text(
        f"{row.what}.\nAsked by {row.who}, {words.moment(row.asked_at)}. It takes effect when another manager confirms "
        f"it, or on {words.moment(row.effective_at)} unless a manager stops it."
    )
    with st.container(horizontal=True, key=f"pending-steps.{row.id}"):
        st.button(
            "Confirm", key=f"pending.confirm.{row.id}", icon=":material/check:", disabled=bool(row.refusal),
            help=row.refusal or None,
            on_click=perform_on_click("Confirmed. It has taken effect.", bind(confirm_change, change_id=row.id), at=AT),
        )  # fmt: skip
        st.button(
            "Stop", key=f"pending.stop.{row.id}", type="tertiary", icon=":material/block:",
            on_click=perform_on_click("Stopped.", bind(stop_change, change_id=row.id), at=AT),
        )  # fmt: skip


def draw_without_manager(by: Actor) -> None:
    """Draw, for managers, households with a restricted member on whose record no manager is named; by reference
    only."""
    if not by.may(Permission.LIFT_RESTRICTIONS):
        return
    notices.show("unwatched")
    found = ask(records_without_manager)
    list_viewed(EventName.TODAY_OPENED, found)
    with folded(len(found), f"{len(found)} households: {UNWATCHED}", "unwatched.all"):
        for household_id in found:
            _draw_unwatched(household_id)


def _draw_unwatched(household_id: int) -> None:
    with st.container(border=True, key=f"unwatched.{household_id}"):
        st.text(f"{words.reference(household_id)}: {UNWATCHED}.")
        st.button(
            "Ask to be named", key=f"unwatched.ask.{household_id}", icon=":material/person_add:",
            on_click=perform_on_click("", bind(ask_to_be_named, household_id=household_id), at="unwatched"),
        )  # fmt: skip
