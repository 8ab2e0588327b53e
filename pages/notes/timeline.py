"""The timeline: everything that happened in a household, newest first, filtered by kind and person."""

from itertools import groupby

import streamlit as st

from hiw import words
from hiw.plans.queries import NoteVersion, TimelineEntry, TimelineKind, timeline
from hiw.plans.rules import check_can_correct
from hiw.policy.permissions import Permission
from hiw.ui import messages, notices
from hiw.ui.run import ask, fragment, refusal_of
from hiw.ui.url_state import write_parameter
from pages.notes.note_form import correct_note, correction_form
from pages.shared import visibility_field
from pages.shared.context import HouseholdContext

AT_ONCE = 15
KINDS = {
    TimelineKind.NOTE: "Notes",
    TimelineKind.PLAN: "Plan",
    TimelineKind.REVIEW: "Reviews",
    TimelineKind.PEOPLE: "People and household",
    TimelineKind.ASSIGNMENT: "Advocates",
}
ABOUT = "about"


@fragment
def draw_timeline(context: HouseholdContext) -> None:
    """Draw the filters, which are in the URL, and the entries."""
    st.subheader("Timeline")
    kinds = st.pills(
        "Show only", list(KINDS), selection_mode="multi", key="kinds", bind="query-params",
        format_func=KINDS.__getitem__,
    )  # fmt: skip
    person_id = _about_whom(context)
    key = f"timeline-shown.{context.household.id}"
    shown: int = st.session_state.setdefault(key, AT_ONCE)
    entries = ask(timeline, context.household.id, kinds=frozenset(kinds or KINDS), person_id=person_id, limit=shown + 1)
    if not entries:
        st.text("Nothing here yet." if not kinds and person_id is None else "Nothing of this kind. Choose more above.")
    for has_words, together in groupby(entries[:shown], key=lambda entry: bool(entry.body)):
        if has_words:
            for entry in together:
                draw_entry(context, entry)
        else:
            st.markdown("\n\n".join(messages.exact(_head(context, entry)) for entry in together))
    if len(entries) > shown:
        st.button("Show more", key="timeline-more", on_click=_show_more, args=(key,), icon=":material/expand_more:")


def _show_more(key: str) -> None:
    st.session_state[key] += AT_ONCE


def _about_whom(context: HouseholdContext) -> int | None:
    """Return one member, or None for everybody. The URL holds an id and never a name, so the field is not bound to
    it."""
    names = {m.person_id: m.said_name for m in context.household.members}
    number = st.query_params.get(ABOUT, "")
    wanted = int(number) if number.isascii() and number.isdigit() and int(number) in names else None
    key = f"timeline-about.{context.household.id}"
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
    st.pills(
        "About",
        list(names),
        format_func=lambda n: messages.exact(names[n]),
        key=key,
        on_change=_keep_about,
        args=(key,),
    )
    return wanted


def _keep_about(key: str) -> None:
    chosen = st.session_state[key]
    write_parameter(ABOUT, "" if chosen is None else str(chosen))


def _head(context: HouseholdContext, entry: TimelineEntry) -> str:
    return f"{words.day(entry.on, context.today)} · {entry.sentence}"


def draw_entry(context: HouseholdContext, entry: TimelineEntry) -> None:
    """Draw a note or a review with its text; changes of the plan as one line each, successive ones together."""
    for version in entry.versions:
        notices.show(correction_form(context, version.id))
    about = [f"About {', '.join(entry.people)}"] if entry.people else []
    with st.container(border=True, key=f"entry.{entry.kind.value}.{entry.place.id}", gap="xsmall"):
        st.text("\n".join([_head(context, entry), *about, entry.body]))
        if entry.versions:
            visibility_field.draw_badge(entry.visibility, " and ".join(entry.people))
        if entry.is_restricted:
            st.badge("restricted: named colleagues only", icon=":material/lock:", color="red")
        if len(entry.versions) > 1:
            _draw_corrections(entry.versions)
        if entry.versions and context.may(Permission.EDIT_PLANS) and _may_correct(context, entry):
            newest = entry.versions[-1]
            if st.button("Correct this note", key=f"correct.{newest.id}", type="tertiary", icon=":material/edit_note:"):
                correct_note(context, newest.id, newest.body, written(newest))


def _may_correct(context: HouseholdContext, entry: TimelineEntry) -> bool:
    return refusal_of(check_can_correct, context.by, entry.versions[-1].written_by_id) is None


def _draw_corrections(versions: tuple[NoteVersion, ...]) -> None:
    """Draw each correction with its reason, and what was written before it."""
    for before, after in zip(versions[-2::-1], versions[:0:-1], strict=True):
        st.text(f"Corrected: {after.reason} ({after.written_by}, {words.moment(after.written_at)})")
        with st.container(border=True, key=f"before.{before.id}"):
            st.text(f"Before the correction. {written(before)}\n{before.body}")


def written(version: NoteVersion) -> str:
    """Return "Written by Amina Rahman, 22 Nov 2026, 14:05"."""
    return f"Written by {version.written_by}, {words.moment(version.written_at)}"
