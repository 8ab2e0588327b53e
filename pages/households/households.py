"""The list of all households that one may see, with filters and an order, which are in the URL."""

import streamlit as st

from db.enums import EventName, HouseholdStatus
from hiw import words
from hiw.access.queries import standing_in
from hiw.households.queries import HouseholdOrder, HouseholdPage, authorities, households_page
from hiw.policy.permissions import Permission
from hiw.ui.page import begin_page, list_viewed, today
from hiw.ui.run import ask
from hiw.ui.typed_fields import page_number
from pages.access.cover_list import whose
from pages.shared.household_list import draw_household_row

PER_PAGE = 25
ORDERS: dict[HouseholdOrder, str] = {
    "name": "Name",
    "end": "Planned end",
    "contact": "Longest without contact",
    "review": "Next review",
}
EVERY = "every"


def draw_list(found: HouseholdPage, opens: str) -> None:
    """Draw the rows, each a link to its household."""
    day = today()
    with st.container(key="household-rows-wide.list"):
        for row in found.rows:
            contact = words.ago(row.last_contact_on, day) if row.last_contact_on else "no contact yet"
            who = f"{row.name} · {row.authority} · {row.advocate or 'nobody yet'}"
            when = f"{words.say(row.status)} · contact {contact} · {words.ends(row.planned_end_on, day)}"
            draw_household_row(opens, row.reference, f"{who}\n{when}")


by = begin_page("Households", Permission.SEE_CONTACTS)
stand_ins = ask(standing_in)
places = {EVERY: "Every authority", **{a.code: a.name for a in ask(authorities)}}
with st.container(horizontal=True, vertical_alignment="bottom", key="narrow"):
    status = st.selectbox(
        "Status", [EVERY, *HouseholdStatus], key="status", bind="query-params", index=1,
        format_func=lambda s: "All" if s == EVERY else words.say(HouseholdStatus(s)).capitalize(),
    )  # fmt: skip
    place = st.selectbox(
        "Authority", list(places), key="authority", bind="query-params", format_func=lambda p: places[p]
    )
    whose_id = None
    if stand_ins:
        names: dict[int | str, str] = {EVERY: "Everybody's", by.id: "My own"}
        names |= {row.for_id: whose(row) for row in stand_ins}
        chosen = st.selectbox("Whose", list(names), key="whose", bind="query-params", format_func=lambda w: names[w])
        whose_id = None if chosen == EVERY else int(chosen)
    order = st.selectbox("Sorted by", list(ORDERS), key="order", bind="query-params", format_func=lambda o: ORDERS[o])
    number = page_number()

found = ask(
    households_page, order=order, limit=PER_PAGE, offset=(number - 1) * PER_PAGE,
    status=None if status == EVERY else HouseholdStatus(status), authority=None if place == EVERY else place,
    advocate_id=whose_id,
)  # fmt: skip
list_viewed(EventName.HOUSEHOLDS_OPENED, [row.household_id for row in found.rows])
pages = max(1, -(-found.total // PER_PAGE))
kind = "household" if status == EVERY else f"{words.say(HouseholdStatus(status))} household"
st.text(f"{words.count(found.total, kind)} · page {number} of {pages}")
if not found.rows:
    st.text("No household here. Choose another status or authority, or an earlier page.")
draw_list(found, "pages/plan/plan.py" if by.may(Permission.SEE_PLANS) else "pages/households/household_people.py")
