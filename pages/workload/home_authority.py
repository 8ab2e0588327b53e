"""Where a colleague works from, and since when: travel and a new starter's capacity follow from it."""

from functools import partial

import streamlit as st

from hiw.drafts import drafts_of
from hiw.policy.permissions import Actor
from hiw.reference import authority_contacts
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form
from hiw.ui.run import ask
from hiw.workload.actions import set_first_day, set_home_authority
from hiw.workload.queries import StaffLoadDetail
from pages.workload.capacity import may_change

FIRST_DAY = "First day here: a new starter has less room for a while"


def draw_home(by: Actor, found: StaffLoadDetail) -> None:
    """Draw two small forms for who may change a colleague's capacity; nothing for others."""
    if not may_change(by, found):
        return
    colleague = found.load.colleague
    names = {each.code: each.name for each in ask(authority_contacts)}
    name = f"colleague.{colleague.id}."
    kept = ask(drafts_of, name)
    with st.expander("Home authority and first day", key="colleague-home"):
        if not colleague.authorities:
            st.text("This colleague works in no authority yet. Ask a manager to give them one on the page Team.")
        home = Form(f"{name}home", kept)
        home.show_messages()
        with st.container(horizontal=True, vertical_alignment="bottom", key="colleague-home-place"):
            works_in: dict[str | None, str] = {code: names.get(code, code) for code in sorted(colleague.authorities)}
            options: dict[str | None, str] = {None: "None: no travel counts"}
            options |= works_in
            home.one_of("authority_code", "Home authority", options, default=colleague.home_authority)
            home.save("Save", partial(set_home_authority, staff_id=colleague.id), said="Saved.", primary=False)
        first = Form(f"{name}first-day", kept, values={"started_on": colleague.started_on})
        first.show_messages()
        with st.container(horizontal=True, vertical_alignment="bottom", key="colleague-home-day"):
            first.day("started_on", FIRST_DAY, purpose=DayPurpose.NEAR, required=False)
            first.save("Save", partial(set_first_day, staff_id=colleague.id), said="Saved.", primary=False)
