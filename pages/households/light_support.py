"""Light support, and the day on which a household is expected to leave."""

from functools import partial

import streamlit as st

from hiw import words
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form
from hiw.workload.actions import change_stage
from hiw.workload.queries import HouseholdSupport
from pages.shared.context import HouseholdContext


def draw_stage(context: HouseholdContext, found: HouseholdSupport) -> None:
    """Draw two fields for who may change the plan; for others their values as text."""
    st.subheader("How much support")
    if not context.may_edit:
        st.text(stage_said(context, found))
        return
    values = {"is_light_touch": found.is_light_touch, "exit_planned_on": found.exit_planned_on}
    form = Form(context.form("stage"), context.kept, version=found.version, values=values)
    form.show_messages()
    with st.container(horizontal=True, vertical_alignment="bottom", key="support-stage"):
        form.yes("is_light_touch", "Light support: somebody is in work, or nearly")
        planned = f"Expected to leave (planned end {words.day(found.planned_end_on, context.today)})"
        form.day("exit_planned_on", planned, purpose=DayPurpose.FUTURE, required=False)
        form.save("Save", partial(change_stage, household_id=found.household_id), said="Saved.")


def stage_said(context: HouseholdContext, found: HouseholdSupport) -> str:
    """Describe light support and the expected day in words."""
    light = "Light support." if found.is_light_touch else "Full support."
    leaves = f" Expected to leave {words.day(found.exit_planned_on, context.today)}." if found.exit_planned_on else ""
    return f"{light}{leaves}"
