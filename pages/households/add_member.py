"""Add a member: who, whether they are known already, and whether they are eligible."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from hiw.households import actions
from hiw.households.eligibility import check_all
from hiw.settings import SettingName, settings_now
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.run import ask, close_dialog, close_if_requested, fragment
from pages.households.new_person_form import answers_from, called, draw_joiner, draw_result, person_from
from pages.shared.context import HouseholdContext

OPENED = "person-new"
NEW = "new_"


@fragment
def draw_new_member(context: HouseholdContext, places: Mapping[str, str]) -> None:
    """Draw the form, folded until it is wanted."""
    close_if_requested()
    form = Form(context.form("person.new"), context.kept)
    form.show_messages()
    folded = st.expander(
        "Add a member", icon=":material/person_add:", expanded=form.has_draft, key=OPENED, on_change="rerun"
    )
    if not folded.open:
        return
    with folded:
        minimum_age = ask(settings_now)[SettingName.MINIMUM_AGE]
        joiner = draw_joiner(form, NEW, places, minimum_age=minimum_age)
        with st.container(horizontal=True, vertical_alignment="bottom", key="new-permission"):
            form.day(
                "permission_on", "Permission given on", purpose=DayPurpose.PAST, default=context.today, required=False
            )
            form.line("permission_how", "How, and who took it")
        form.day("joined_on", "Member from", purpose=DayPurpose.PAST, default=context.today)
        others = sum(member.counts_for_eligibility for member in context.members)
        (result,) = check_all([joiner.candidate], context.today, minimum_age, others)
        draw_result(result, joiner.missing)
        form.save(
            "Add member", ShapedAction(partial(_new_member, context.household.id)), said="Member added.", then=_fold,
            called=called(0, NEW),
        )  # fmt: skip


def _new_member(household_id: int, values: dict[str, Any]) -> BoundAction[int]:
    return bind(
        actions.add_member, household_id=household_id, person=person_from(values, NEW),
        answers=answers_from(values, NEW), joined_on=values["joined_on"], relation=values[f"{NEW}relation"],
    )  # fmt: skip


def _fold(_person_id: int) -> None:
    st.session_state[OPENED] = False
    close_dialog()
