"""The form of a review at the kitchen table: one form in sections, each field kept as it is typed."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import streamlit as st

from db.enums import Agreement, Change, Verdict
from hiw.households.queries import MemberRow
from hiw.plans import actions
from hiw.settings import SettingName, settings_now
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.messages import exact
from hiw.ui.run import ask, close_dialog, close_if_requested, fragment
from pages.notes.ratings_fields import draw_ratings, ratings_called, ratings_from, with_plan
from pages.shared.context import THE_HOUSEHOLD, HouseholdContext

OPENED = "review-hold"


@fragment
def draw_review_form(context: HouseholdContext) -> None:
    """Draw the form, folded until it is wanted; open when there is a draft."""
    close_if_requested()
    form = Form(context.form("review"), context.kept)
    form.show_messages()
    folded = st.expander(
        "Hold a review", icon=":material/rate_review:", expanded=form.has_draft, key=OPENED, on_change="rerun"
    )
    if not folded.open:
        return
    context = with_plan(context)
    with folded:
        kept = "" if form.is_only_here else "What you type is kept as you go. "
        st.text(f"{kept}Leave a question empty when you did not talk about it.")
        form.day("held_on", "Held on", purpose=DayPurpose.PAST, default=context.today)
        for member in context.members:
            with form.about(exact(member.said_name)):
                _draw_member(form, member)
        form.line("others_present", "Who else was there")
        _draw_barriers(form, context)
        st.subheader("How life is now, from 1 to 10")
        draw_ratings(form, context)
        _draw_decision(form, context)


def _draw_member(form: Form, member: MemberRow) -> None:
    number = member.person_id
    with st.container(border=True, key=f"review-member.{number}"):
        st.text(member.said_name)
        form.yes(f"here_{number}", "Was there", default=True)
        form.area(f"view_{number}", "What they say about the plan, in their own words", height=90)
        form.word(f"agree_{number}", "Do they agree with it?", Agreement, empty=True, required=False)


def _draw_barriers(form: Form, context: HouseholdContext) -> None:
    st.subheader("Since the last review")
    if not context.open_barriers:
        st.text("No open barrier in the plan.")
    for barrier in context.open_barriers:
        with st.container(key=f"review-barrier.{barrier.id}", gap="xsmall"):
            st.text(f"{barrier.person or THE_HOUSEHOLD}: {barrier.what}")
            if form.word(f"change_{barrier.id}", "How it is now", Change, empty=True, required=False):
                form.line(f"note_{barrier.id}", "What shows it")


def _draw_decision(form: Form, context: HouseholdContext) -> None:
    st.subheader("What follows")
    usual = timedelta(days=ask(settings_now)[SettingName.REVIEW_DAYS])
    form.word("verdict", "The plan", Verdict)
    form.area("what_changes", "What changes", height=120)
    form.day("next_on", "Next review", purpose=DayPurpose.FUTURE, default=context.today + usual)
    form.save(
        "Save the review", ShapedAction(partial(_review, context)), said="Review saved.", then=_fold,
        called=_called(context) | ratings_called(form.values),
    )  # fmt: skip


def _fold(_review_id: int) -> None:
    st.session_state[OPENED] = False
    close_dialog()


def _called(context: HouseholdContext) -> dict[str, str]:
    """Return the form's names of the action's fields for a member's view and a barrier's note."""
    views = {f"people.{m.person_id}": f"view_{m.person_id}" for m in context.members}
    return views | {f"barrier_changes.{b.id}": f"note_{b.id}" for b in context.open_barriers}


def _review(context: HouseholdContext, values: Mapping[str, Any]) -> BoundAction[int]:
    """Return the action with the form's fields by member, by barrier, by member and life area."""
    members = {m.person_id for m in context.members}
    changes = {b.id: values[f"change_{b.id}"] for b in context.open_barriers}
    return bind(
        actions.hold_review,
        household_id=context.household.id,
        held_on=values["held_on"],
        verdict=values["verdict"],
        what_changes=values["what_changes"],
        others_present=values["others_present"],
        next_on=values["next_on"],
        people={n: (values[f"here_{n}"], values[f"view_{n}"], values[f"agree_{n}"]) for n in members},
        barrier_changes={n: (change, values.get(f"note_{n}", "")) for n, change in changes.items() if change},
        ratings=ratings_from(values),
    )
