"""What a colleague has open, on the page "Team", before their account is closed and after."""

import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.access.queries import LeaverWork, leaver_work
from hiw.ui.page import list_viewed
from hiw.ui.run import ask


def draw_left_behind(staff_id: int, *, is_active: bool) -> None:
    """Draw one sentence, and the households by reference."""
    found = ask(leaver_work, staff_id)
    list_viewed(EventName.TEAM_OPENED, found.references)
    parts = _parts(found)
    if not parts:
        return
    begins = "Before this account is closed, somebody must take over" if is_active else "Somebody must take over"
    st.text(f"{begins}: {', '.join(parts)}.")
    if found.references:
        more = " and others" if found.households > len(found.references) else ""
        st.text("Households: " + ", ".join(map(words.reference, found.references)) + more)


def _parts(found: LeaverWork) -> list[str]:
    counted = {
        "household": found.households, "action to do": found.actions, "planned visit": found.visits,
        "cover": found.covers, "household opened for an hour": found.openings, "advocate": found.advocates,
    }  # fmt: skip
    return [words.count(number, what) for what, number in counted.items() if number]
