"""The page "Add a household": who joins, where, whether they are eligible, who asked, who supports them."""

from functools import partial

import streamlit as st

from db.enums import ReferralSource
from hiw import words
from hiw.drafts import drafts_of
from hiw.households.queries import AdvocateRow, advocates_for, authorities
from hiw.policy.permissions import Permission
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import ShapedAction
from hiw.ui.forms import Form
from hiw.ui.keeping import is_anything_only_here
from hiw.ui.page import begin_page, page_file, today
from hiw.ui.run import ask, fragment
from pages.households.first_members import MOST, draw_people, fields_called, new_household
from pages.households.residence_field import OUTSIDE, UNANSWERED

ADDED = "household-added"


def draw_referral(form: Form) -> None:
    """Draw who asked for support, and the permission to it."""
    st.subheader("2. Referral and permission")
    with st.container(horizontal=True, vertical_alignment="bottom", key="referral"):
        form.one_of("referral_source", "Who referred them", {s: words.label(s) for s in ReferralSource})
        form.line("referred_by", "Name and organisation")
    with st.container(horizontal=True, vertical_alignment="bottom", key="permission"):
        form.day("permission_on", "Permission given on", purpose=DayPurpose.PAST, default=today(), required=False)
        form.line("permission_how", "How, and who took it", placeholder="Signed form, taken by the work coach")


def draw_support(form: Form, authority: str) -> None:
    """Draw from when, and by whom: an advocate may take it themselves, a senior may assign anybody."""
    st.subheader("3. Support")
    with st.container(horizontal=True, vertical_alignment="bottom", key="support"):
        form.day("started_on", "Starts on", purpose=DayPurpose.NEAR, default=today())
        form.line("name", "Name of the household (empty: their names)")
    if authority in (OUTSIDE, UNANSWERED):
        st.text("Once we know where they live, you can choose an advocate here.")
        return
    able = ask(advocates_for, authority)
    open_to = [a for a in able if by.may(Permission.ASSIGN) or a.id == by.id]
    offered = {a.id: advocate_said(a) for a in open_to}
    mine = by.id if by.id in offered else None
    form.one_of(f"advocate_{authority}", "Advocate", {None: "Nobody yet: a senior decides", **offered}, default=mine)


def advocate_said(row: AdvocateRow) -> str:
    """Describe an advocate: "Bo Day, 12 households now, away today"."""
    return f"{row.name}, {words.count(row.households, 'household')} now{', away today' if row.is_away else ''}"


@fragment
def draw_form() -> None:
    """Draw the form from top to bottom; it redraws alone, so that typing is quick."""
    if ADDED in st.session_state:
        draw_added(st.session_state[ADDED])
    form = Form("household.new", ask(drafts_of, "household.new"))
    form.show_messages()
    st.subheader("1. Who joins")
    number: int = form.one_of(
        "people", "How many people join together?", {n: f"{n}" for n in range(1, MOST + 1)}, default=2
    )
    people = draw_people(form, number, {a.code: a.name for a in ask(authorities)})
    draw_referral(form)
    draw_support(form, people.authority)
    if people.nobody_fits and by.may(Permission.OVERRIDE_ELIGIBILITY):
        form.line("override_reason", "Nobody is eligible. Accept them all the same, because", required=True)
    form.save(
        "Add the household", ShapedAction(partial(new_household, number)), said="Household added.", then=remember,
        disabled=people.outside, called=fields_called(number, form.values),
    )  # fmt: skip
    if people.outside:
        st.text(people.outside)


def remember(household_id: int) -> None:
    """Keep the new household's id for the next run; True for a second press, which gets no id."""
    if household_id is not True:
        st.session_state[ADDED] = household_id


def draw_added(household_id: int) -> None:
    """Draw the link to the household that was just added."""
    reference = words.reference(household_id)
    opens = "pages/plan/plan.py" if by.may(Permission.SEE_PLANS) else "pages/households/household_people.py"
    with st.container(border=True, key="household-added"):
        st.text(f"{reference} is added.")
        st.page_link(
            page_file(opens), label=f"Open {reference}", icon=":material/home:",
            query_params={"household": reference},
        )  # fmt: skip


by = begin_page("Add a household", Permission.ADD_HOUSEHOLDS)
if not is_anything_only_here():
    st.text("What you type is kept. You can stop at any time and come back.")
draw_form()
