"""What a household's advocate must bring, key events, and why it stays with its advocate."""

from functools import partial

import streamlit as st

from db.enums import KeyEventKind, LockKind, NeedKind
from hiw import words
from hiw.policy.permissions import Permission
from hiw.typed_days import DayPurpose
from hiw.ui import notices
from hiw.ui.bound_action import BoundAction, bind
from hiw.ui.forms import Form
from hiw.ui.run import close_dialog, close_if_requested, dialog, perform_on_click
from hiw.workload import actions
from hiw.workload.queries import HouseholdLockRow, HouseholdSupport, KeyEventRow, NeedRow
from pages.shared.context import HouseholdContext


def draw_needs(context: HouseholdContext, found: HouseholdSupport) -> None:
    """Draw each need with whether the present advocate meets it."""
    _head(context, "What the advocate must bring", "need")
    if not found.needs:
        st.text("Nothing special is noted.")
    for need in found.needs:
        ending = bind(actions.end_need, household_id=context.household.id, need_id=need.id)
        _row(context, "need", need.id, need_said(need), ending if context.may_edit else None)
    if context.may_edit and st.button("Add a need", key="need.new", icon=":material/translate:"):
        _new_need(context)


def need_said(need: NeedRow) -> str:
    """Describe a need: "Language: Urdu (the advocate brings it)"."""
    met = "the advocate brings it" if need.is_met else "the advocate does not bring it"
    return f"{words.label(need.kind)}: {need.what} ({met})"


def draw_events(context: HouseholdContext, found: HouseholdSupport) -> None:
    """Draw the days around which it should not be reassigned, the next first."""
    _head(context, "Days that matter", "event")
    if not found.events:
        st.text("No day is noted. Note the start of a job, a court date or a new tenancy.")
    for event in found.events:
        ending = bind(actions.end_key_event, household_id=context.household.id, event_id=event.id)
        _row(context, "event", event.id, event_said(context, event), ending if context.may_edit else None)
    if context.may_edit and st.button("Add a day", key="event.new", icon=":material/event:"):
        _new_event(context)


def event_said(context: HouseholdContext, event: KeyEventRow) -> str:
    """Describe a key event: "Court on Thu 3 Dec: family court"."""
    note = words.because(event.note)
    return f"{words.label(event.kind)} on {words.day(event.happens_on, context.today)}{note}"


def draw_locks(context: HouseholdContext, found: HouseholdSupport) -> None:
    """Draw why no proposal reassigns it."""
    _head(context, "Stays with its advocate", "lock")
    if not found.locks:
        st.text("Nothing holds it. A proposal may move it when the rules allow.")
    for lock in found.locks:
        ending = bind(actions.unlock_household, household_id=context.household.id, lock_id=lock.id)
        _row(context, "lock", lock.id, lock_said(context, lock), ending if context.may(Permission.ASSIGN) else None)
    may_lock = context.may(Permission.ASSIGN) and context.may_edit
    if may_lock and st.button("Keep it with its advocate", key="lock.new", icon=":material/lock:"):
        _new_lock(context)


def lock_said(context: HouseholdContext, lock: HouseholdLockRow) -> str:
    """Describe a lock: "Safeguarding: a referral is open, until Thu 3 Dec (Tess Dean)"."""
    until = f", until {words.day(lock.until_on, context.today)}" if lock.until_on else ""
    return f"{words.label(lock.kind)}{words.because(lock.reason)}{until} ({lock.set_by})"


def _head(context: HouseholdContext, title: str, what: str) -> None:
    st.subheader(title)
    notices.show(context.form(what))


def _row(context: HouseholdContext, what: str, number: int, said: str, ending: BoundAction[None] | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"support-{what}.{number}"):
        st.text(said, width="stretch")
        if ending:
            st.button(
                "End", key=f"{what}.end.{number}", type="tertiary", icon=":material/close:",
                on_click=perform_on_click("Ended.", ending, at=context.form(what)),
            )  # fmt: skip


def _begin(context: HouseholdContext, what: str) -> Form:
    close_if_requested()
    form = Form(context.form(what), context.kept)
    form.show_messages()
    return form


@dialog("What the advocate must bring")
def _new_need(context: HouseholdContext) -> None:
    form = _begin(context, "need")
    kind = form.word("kind", "Kind", NeedKind)
    hint = {NeedKind.LANGUAGE: "Urdu", NeedKind.SPECIALISM: "Debt", NeedKind.WORKER: "a woman"}[kind]
    form.line("what", "What", placeholder=hint, required=True)
    form.save("Add", partial(actions.note_need, household_id=context.household.id), said="Noted.", then=close_dialog)


@dialog("A day that matters")
def _new_event(context: HouseholdContext) -> None:
    form = _begin(context, "event")
    form.word("kind", "Kind", KeyEventKind)
    form.day("happens_on", "On", purpose=DayPurpose.FUTURE, default=context.today)
    form.line("note", "Note (can be empty)")
    form.save(
        "Add", partial(actions.add_key_event, household_id=context.household.id), said="Noted.", then=close_dialog
    )


@dialog("Keep it with its advocate")
def _new_lock(context: HouseholdContext) -> None:
    form = _begin(context, "lock")
    st.text("No proposal moves it then. A move by hand stays possible, and says so.")
    form.word("kind", "Why", LockKind, default=LockKind.STAYS)
    form.line("reason", "In a few words", required=True)
    until = "Until, included (empty: until somebody ends it)"
    form.day("until_on", until, purpose=DayPurpose.FUTURE, required=False)
    form.save(
        "Keep it", partial(actions.lock_household, household_id=context.household.id), said="It stays.",
        then=close_dialog,
    )  # fmt: skip
