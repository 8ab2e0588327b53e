"""The written plans about a load that stays too high, and the form to write one."""

from datetime import timedelta
from functools import partial

import streamlit as st

from hiw import words
from hiw.drafts import drafts_of
from hiw.policy.permissions import Actor
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form
from hiw.ui.messages import exact
from hiw.ui.page import today
from hiw.ui.run import ask
from hiw.workload import actions
from hiw.workload.queries import StaffLoadDetail
from pages.workload.capacity import may_change

FOUR_WEEKS = timedelta(days=28)


def draw_plans(by: Actor, found: StaffLoadDetail) -> None:
    """Draw the form first when a plan is due, folded when it goes on for weeks after one; then those written."""
    load = found.load
    changes = may_change(by, found)
    if not (found.plans or load.is_excessive):
        return
    st.subheader("Written plan")
    if load.plan_is_due:
        weeks = words.count(load.weeks_over, "week")
        st.warning(exact(f"A written plan is due: over the limit for {weeks} in a row."), icon=":material/edit_note:")
        if changes:
            _draw_form(load.colleague.id)
    elif changes and load.is_excessive:
        with st.expander("Write it anew", key="plan-anew"):
            _draw_form(load.colleague.id)
    for plan in found.plans:
        review = f"to be looked at again {words.day(plan.review_on, today())}"
        st.text(f"{words.moment(plan.written_at)}, {plan.written_by}; {review}\n{plan.body}")


def _draw_form(staff_id: int) -> None:
    name = f"colleague.{staff_id}.plan"
    form = Form(name, ask(drafts_of, name))
    form.show_messages()
    form.area("body", "What will be done, and by when?", height=120, required=True)
    form.day("review_on", "When is it looked at again?", purpose=DayPurpose.FUTURE, default=today() + FOUR_WEEKS)
    form.save("Save the plan", partial(actions.write_workload_plan, staff_id=staff_id), said="The plan is written.")
