"""A colleague's capacity as a sum, its reductions, and skills; with the forms to change these."""

from functools import partial

import streamlit as st

from db.enums import NeedKind, ReductionReason
from hiw import words
from hiw.drafts import drafts_of
from hiw.policy.permissions import Actor, Permission
from hiw.typed_days import DayPurpose
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.forms import Form
from hiw.ui.messages import exact
from hiw.ui.page import today
from hiw.ui.run import ask, close_dialog, close_if_requested, dialog, perform, refusal_of
from hiw.workload import actions
from hiw.workload.capacity import LoadLevel
from hiw.workload.queries import ReductionRow, ReductionState, StaffLoadDetail
from hiw.workload.rules import check_own_team, hours_said
from pages.workload.counts import load_said

COLOURS = {ReductionState.SCHEDULED: "blue", ReductionState.ACTIVE: "orange", ReductionState.ENDED: "gray"}
BANDS = {
    LoadLevel.ROOM: "There is room.", LoadLevel.TARGET: "This is on target.", LoadLevel.STRETCHED: "This is stretched.",
    LoadLevel.OVER: "This is too much.", LoadLevel.AWAY: "There is no room: they are away.",
    LoadLevel.UNMEASURED: "A senior's households count in points; there is no target to measure them by.",
}  # fmt: skip


def may_change(by: Actor, found: StaffLoadDetail) -> bool:
    """Return whether `by` may change this colleague's capacity; nobody changes a day in the past."""
    if found.on != today() or not by.may(Permission.SET_CAPACITY):
        return False
    return refusal_of(check_own_team, by, found.load.colleague.senior_id) is None


def draw_figures(found: StaffLoadDetail) -> None:
    """Draw how full, and the sum behind it."""
    load, room = found.load, found.load.capacity
    with st.container(key="caseload-figures"):
        st.metric("Used", load_said(load), border=True)
        st.metric("Points", f"{load.points}", border=True)
        st.metric("Room in points", f"{room.available}", border=True)
    said = [BANDS[load.band]]
    if load.percent is not None:
        said.insert(0, f"{load.points} of {room.available} points are used: {load.percent}%.")
    if room.target_points:
        said.append(f"Room: {room.said()} points, cut to a whole number.")
    if load.weeks_over:
        said.append(f"Over the limit for {words.count(load.weeks_over, 'week')} in a row.")
    st.text("\n".join(said))


def draw_reductions(by: Actor, found: StaffLoadDetail) -> None:
    """Draw each with its state; active ones can be ended, later ones cancelled."""
    st.subheader("Less room for a while")
    notices.show("reductions")
    changes = may_change(by, found)
    if not found.reductions:
        st.text("Nothing lessens this colleague's room.")
    for row in found.reductions:
        with st.container(horizontal=True, vertical_alignment="center", key=f"reduction.{row.id}"):
            st.badge(row.state.value, color=COLOURS[row.state])  # type: ignore[arg-type]
            st.text(reduction_said(row), width="content")
            if changes:
                _draw_ways(row)
    if changes and st.button("Add leave or other duties", key="reduction.new", icon=":material/event_busy:"):
        _add(found.load.colleague.id)


def reduction_said(row: ReductionRow) -> str:
    """Describe a reduction: "Leave: 37 hours a week, from Mon 2 Nov to Fri 4 Dec"."""
    until = f"to {words.day(row.to_on, today())}" if row.to_on else "until further notice"
    note = f" ({row.note})" if row.note else ""
    hours = f"{hours_said(row.minutes)} a week"
    return f"{words.label(row.reason)}: {hours}, from {words.day(row.from_on, today())} {until}{note}"


def _draw_ways(row: ReductionRow) -> None:
    if row.state is ReductionState.ACTIVE and row.to_on != today():
        st.button("Ends today", key=f"reduction-end.{row.id}", type="tertiary", on_click=_end, args=(row.id,))
    if row.state is ReductionState.SCHEDULED:
        st.button("Cancel it", key=f"reduction-cancel.{row.id}", type="tertiary", on_click=_cancel, args=(row.id,))


def _end(reduction_id: int) -> None:
    perform("It ends today.", bind(actions.end_reduction, reduction_id=reduction_id, on=today()), at="reductions")


def _cancel(reduction_id: int) -> None:
    perform("Cancelled.", bind(actions.cancel_reduction, reduction_id=reduction_id), at="reductions")


@dialog("Less room for a while")
def _add(staff_id: int) -> None:
    close_if_requested()
    name = f"colleague.{staff_id}.reduction"
    form = Form(name, ask(drafts_of, name))
    form.show_messages()
    form.one_of("reason", "Why", {reason: words.label(reason) for reason in ReductionReason})
    form.line("hours", "Hours a week that are not there", placeholder="7.5", required=True)
    form.day("from_on", "From", purpose=DayPurpose.FUTURE, default=today())
    form.day("to_on", "To, included (empty: until further notice)", purpose=DayPurpose.FUTURE, required=False)
    form.line("note", "Note (can be empty)")
    form.save(
        "Save", partial(actions.add_reduction, staff_id=staff_id), said="Noted. The room changes with it.",
        then=close_dialog,
    )  # fmt: skip


def draw_skills(by: Actor, found: StaffLoadDetail) -> None:
    """Draw languages, specialisms and the like; folded where nothing can be changed."""
    st.subheader("What they bring")
    notices.show("skills")
    changes = may_change(by, found)
    if not found.skills:
        st.text("No language or specialism is noted.")
    for kind, what in found.skills:
        with st.container(horizontal=True, vertical_alignment="center", key=f"skill.{kind}.{what}"):
            st.text(f"{words.label(kind)}: {what}", width="content")
            if changes:
                key = f"skill-take.{kind}.{what}"
                args = (found.load.colleague.id, kind, what)
                st.button("Take off", key=key, type="tertiary", help=exact(what), on_click=_take, args=args)
    if changes:
        with st.expander("Add a language or specialism", key="skill.new"):
            _draw_new_skill(found.load.colleague.id)


def _draw_new_skill(staff_id: int) -> None:
    name = f"colleague.{staff_id}.skill"
    form = Form(name, ask(drafts_of, name))
    form.show_messages()
    form.one_of("kind", "What it is", {kind: words.label(kind) for kind in NeedKind})
    form.line("what", "Which", placeholder="Polish", required=True)
    form.save("Add", partial(actions.give_skill, staff_id=staff_id), said="Noted.")


def _take(staff_id: int, kind: NeedKind, what: str) -> None:
    perform("Taken off.", bind(actions.take_skill, staff_id=staff_id, kind=kind, what=what), at="skills")
