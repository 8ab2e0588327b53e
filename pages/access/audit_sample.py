"""Choose a household for an auditor to read, on the page "Who may see this"."""

from datetime import timedelta
from functools import partial

import streamlit as st

from db.enums import Role
from hiw.access.actions import choose_sample
from hiw.accounts.queries import StaffRow
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form
from pages.shared.context import HouseholdContext

USUAL = timedelta(days=30)


def draw_sample(context: HouseholdContext, team: tuple[StaffRow, ...]) -> None:
    """Draw the form: which auditor, from when, until when."""
    st.subheader("For an auditor")
    auditors = {c.id: c.name for c in team if c.role is Role.AUDITOR}
    if not auditors:
        st.text("No auditor has an account. A manager adds one on the Team page.")
        return
    form = Form(context.form("sample"), context.kept)
    form.show_messages()
    with st.container(horizontal=True, vertical_alignment="bottom", key="sample"):
        form.one_of("auditor_id", "Auditor", auditors)
        form.day("from_on", "From", purpose=DayPurpose.NEAR, default=context.today)
        form.day("to_on", "Until", purpose=DayPurpose.FUTURE, default=context.today + USUAL)
        form.save(
            "Let them read it", partial(choose_sample, household_id=context.household.id),
            said="The auditor can read it on these days.", primary=False,
        )  # fmt: skip
