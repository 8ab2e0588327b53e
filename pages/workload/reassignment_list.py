"""A batch of reassignments as it is told afterwards, and undoing it."""

import streamlit as st

from db.enums import ReassignmentKind
from hiw import clock, words
from hiw.ui.bound_action import bind
from hiw.ui.page import today
from hiw.ui.run import perform
from hiw.workload.actions import undo_reassignments
from hiw.workload.queries import ReassignmentBatchRow, ReassignmentRow
from pages.shared.household_list import draw_household_row

AT = "moves"
KINDS = {
    ReassignmentKind.BY_HAND: "by hand",
    ReassignmentKind.BALANCED: "from a proposal",
    ReassignmentKind.UNDO: "taken back",
}
MOST_SHOWN = 8


def draw_batch(batch: ReassignmentBatchRow) -> None:
    """Draw who made it and when, each household, and a button as long as it can be undone."""
    with st.container(border=True, key=f"moves.{batch.id}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"moves-head.{batch.id}"):
            st.text(head_said(batch), width="stretch")
            if batch.undo_until:
                until = clock.local(batch.undo_until)
                st.button(
                    f"Undo (until {until:%H:%M})", key=f"undo.{batch.id}", icon=":material/undo:", on_click=_undo,
                    args=(batch.id,),
                )  # fmt: skip
        with st.container(key=f"household-rows-wide.moves.{batch.id}"):
            for row in shown_of(batch):
                draw_household_row(
                    "pages/households/household_support.py", words.reference(row.household_id or 0), move_said(row)
                )
        seen = len(_seen_of(batch))
        _draw_rest(seen - MOST_SHOWN, len(batch.moves) - seen)


def shown_of(batch: ReassignmentBatchRow) -> list[ReassignmentRow]:
    """Return the reassignments that are shown by name: the first of those whose household one may see."""
    return _seen_of(batch)[:MOST_SHOWN]


def _seen_of(batch: ReassignmentBatchRow) -> list[ReassignmentRow]:
    return [row for row in batch.moves if row.household_id is not None]


def _draw_rest(more: int, unseen: int) -> None:
    if more > 0:
        st.text(f"And {words.count(more, 'more household', 'more households')}.")
    if unseen:
        st.text(f"{words.count(unseen, 'household')} that you may not see.")


def head_said(batch: ReassignmentBatchRow) -> str:
    """Describe a batch: "Tess Dean moved 3 households, 22 Nov 2026, 14:05, by hand. Undone by Max Hall."."""
    verb = "took back the move of" if batch.kind is ReassignmentKind.UNDO else "moved"
    how = "" if batch.kind is ReassignmentKind.UNDO else f", {KINDS[batch.kind]}"
    undone = f" Undone by {batch.undone_by}." if batch.undone_by else ""
    number = words.count(len(batch.moves), "household")
    return f"{batch.made_by} {verb} {number}, {words.moment(batch.made_at)}{how}.{undone}"


def move_said(row: ReassignmentRow) -> str:
    """Describe a reassignment: the name, from whom to whom, since when and why."""
    why = f" ({words.say(row.reason)})" if row.reason else ""
    way = f"{row.from_name or 'waiting list'} to {row.to_name or 'waiting list'}"
    read = " · handover read" if row.is_read else ""
    return f"{row.household_name}\n{way}, from {words.day(row.moved_on, today())}{why}{read}"


def _undo(batch_id: int) -> None:
    perform("Undone: every household is back where it was.", bind(undo_reassignments, batch_id=batch_id), at=AT)
