"""The head of every page about one household: its status, who supports it, and its pages."""

from datetime import date

import streamlit as st

from db.enums import EventName, HouseholdStatus
from hiw import words
from hiw.households.queries import HouseholdView, household_view
from hiw.households.rules import time_line, week_of, weeks_in
from hiw.policy.permissions import Actor, Permission
from hiw.ui import tab
from hiw.ui.page import ViewEvent, begin_page, household_in_address, page_file, today, viewed
from hiw.ui.run import ask_or
from pages.shared.break_glass import draw_break_glass_banner, offer_glass
from pages.shared.print_dialog import draw_print_button
from pages.shared.safety_alerts import draw_alerts

COLOURS = {HouseholdStatus.OPEN: "green", HouseholdStatus.PAUSED: "orange", HouseholdStatus.CLOSED: "gray"}
PAGES = {
    "plan": ("pages/plan/plan.py", "Plan", ":material/checklist:", Permission.SEE_PLANS),
    "people": ("pages/households/household_people.py", "People", ":material/group:", Permission.SEE_CONTACTS),
    "notes": ("pages/notes/notes.py", "Notes and timeline", ":material/notes:", Permission.SEE_PLANS),
    "reviews": ("pages/notes/reviews.py", "Reviews", ":material/rate_review:", Permission.SEE_PLANS),
    "fund": ("pages/fund/household_fund.py", "Fund", ":material/payments:", Permission.SEE_FUND),
    "support": ("pages/households/household_support.py", "Support", ":material/handshake:", Permission.SEE_PLANS),
    "record": ("pages/audit_log/record.py", "Record", ":material/manage_search:", Permission.SEE_PLANS),
    "access": ("pages/access/access.py", "Who may see this", ":material/lock_person:", Permission.NAME_COLLEAGUES),
}


def begin_household_page(current: str) -> tuple[Actor, HouseholdView]:
    """Begin a page about the household in the URL; `current` is its key in PAGES."""
    by = begin_page("", PAGES[current][3])
    household_id = household_in_address()
    view = ask_or(offer_glass(household_id), household_view, household_id)
    viewed(*_shown(view, current))
    tab.is_about(view.reference)
    draw_header(by, view, current, today())
    draw_break_glass_banner(view)
    return by, view


def _shown(view: HouseholdView, current: str) -> list[ViewEvent]:
    """Return what a page of a household shows: the household, and on the page "People" each of its people."""
    people = view.members if current == "people" else ()
    return [
        ViewEvent(EventName(f"{current}.opened"), "households", view.id, household_id=view.id),
        *(ViewEvent(EventName.PERSON_OPENED, "persons", m.person_id, view.id, m.person_id) for m in people),
    ]


def draw_header(by: Actor, view: HouseholdView, current: str, day: date) -> None:
    """Draw reference and name, status, week, advocate, next review, last contact, and links to the other pages."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="household-title"):
        st.title(view.reference, width="content")
        st.text(view.name)
        st.badge(words.say(view.status), color=COLOURS[view.status])  # type: ignore[arg-type]
    draw_alerts(by, view)
    with st.container(key="household-facts", horizontal=True, gap="large"):
        _week(view, day)
        _fact("Advocate", f"{view.advocate or 'nobody yet'}, {view.authority}")
        _fact("Next review", _day_and_due(view.next_review_on, day, "not planned"))
        _fact("Last contact", words.ago(view.last_contact_on, day) if view.last_contact_on else "none yet")
    with st.container(horizontal=True, key="household-pages", gap="small"):
        for key, (page, label, icon, permission) in PAGES.items():
            if by.may(permission) and not (key == "access" and view.break_glass_until):
                st.page_link(
                    page_file(page),
                    label=label,
                    icon=icon,
                    disabled=key == current,
                    query_params={"household": view.reference},
                )
        if view.break_glass_until is None:
            draw_print_button(by, view)


def _week(view: HouseholdView, day: date) -> None:
    share = week_of(view.started_on, day) / max(1, weeks_in(view.started_on, view.planned_end_on))
    if view.closed_on and view.close_reason:
        ends = f"Closed {words.day(view.closed_on, day)}: {words.say(view.close_reason)}"
    else:
        said = words.ends(view.planned_end_on, day)
        ends = f"{said[0].upper()}{said[1:]} · {words.due(view.planned_end_on, day)}"
    st.progress(min(1.0, max(0.0, share)), text=time_line(view.started_on, view.planned_end_on, day), width=240)
    _fact("Time", ends)


def _fact(label: str, value: str) -> None:
    st.text(f"{label}\n{value}", width="content")  # the style sheet makes the first line bold


def _day_and_due(value: date | None, day: date, nothing: str) -> str:
    return f"{words.day(value, day)} · {words.due(value, day)}" if value else nothing
