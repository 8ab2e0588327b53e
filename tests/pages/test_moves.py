"""Moving households, as each role sees it …"""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from db.enums import AssignmentReason, KeyEventKind, LockKind, NeedKind
from db.models import (
    Assignment,
    Household,
    HouseholdLock,
    HouseholdNeed,
    HouseholdReassignment,
    KeyEvent,
    Staff,
    StaffAuthority,
)
from db.session import reading, writing
from hiw import clock
from hiw.drafts import keep_draft
from hiw.policy.permissions import Actor
from hiw.workload.actions import ReassignmentFields, reassign_households
from tests import factories
from tests import factories_caseload as caseload
from tests.fields import type_day
from tests.pages.conftest import AsPerson, PageHousehold, said, shown

TODAY = clock.today()


def person(username: str) -> Actor:
    with reading() as s:
        return person_in(s, username)


def person_in(s: Session, username: str) -> Actor:
    row = s.scalars(sa.select(Staff).where(Staff.username == username)).one()
    return factories.actor(row.role, id=row.id, name=row.full_name)


def holder(here: PageHousehold) -> int | None:
    with reading() as s:
        now = sa.select(Assignment.advocate_id).where(Assignment.to_on.is_(None))
        return s.scalar(now.where(Assignment.household_id == here.household_id))


def moved(here: PageHousehold, **fields: Any) -> int:
    """The household goes from Jo to Sam by Tess."""
    with writing() as s:
        move = ReassignmentFields(
            here.household_id,
            here.by.id,
            person("sam").id,
            TODAY,
            AssignmentReason.CASELOAD,
            **fields,
        )
        return reassign_households(s, person("tess"), moves=[move])


def at_support(as_person: AsPerson, username: str, here: PageHousehold) -> AppTest:
    return as_person(username, "household_support", household=here.reference)


def test_shows_what_a_household_counts_and_who_supports_it(here: PageHousehold, as_person: AsPerson) -> None:
    at = at_support(as_person, "joe", here)
    assert "2 stage (active) = 2 points" in said(at)
    assert "Jo Field (start of support)" in said(at)
    assert "support.assign" not in [button.key for button in at.button]
    assert "lock.new" not in [button.key for button in at.button]


def test_says_both_percents_before_anything_is_moved_and_moves_with_the_handover(
    here: PageHousehold, as_person: AsPerson
) -> None:
    at = at_support(as_person, "tess", here)
    at.button(key="support.assign").click().run()
    form = here.key("step.assign")
    assert at.selectbox(key=f"{form}.to_id").options == ["Sam Hill, 0% now", "Tess Dean, 0 points now"]
    assert "Jo Field goes from 2% to 0%, Sam Hill from 0% to 2%" in at.info[-1].value.replace("\\", "")
    at.text_area(key=f"{form}.handover").input("They like mornings")
    at.checkbox(key=f"{form}.is_family_told").check()
    at.button(key=f"{form}.save").click().run()
    assert not at.exception
    with reading() as s:
        move = s.scalars(sa.select(HouseholdReassignment)).one()
    assert (move.handover, move.is_family_told, move.is_plan_ready) == ("They like mornings", True, False)
    assert holder(here) == person("sam").id
    assert "Handover: They like mornings" in said(at)


def test_tells_the_second_of_two_seniors_with_whom_it_is_now(here: PageHousehold, as_person: AsPerson) -> None:
    at = at_support(as_person, "tess", here)
    at.button(key="support.assign").click().run()
    moved(here)
    at.selectbox(key=here.key("step.assign.to_id")).set_value(person("tess").id)
    at.button(key=here.key("step.assign.save")).click().run()
    at.button(key="support.assign").click().run()
    assert "is now with Sam Hill" in at.error[0].value.replace("\\", "")
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(HouseholdReassignment)) == 1


def test_moves_many_of_a_colleague_s_households_in_few_touches(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        other = factories.household(s, "Cy Ray", "Di Ray", advocate=here.by)
        form = f"move.colleague.{here.by.id}"
        typed = {"household_ids": [here.household_id, other]}
        keep_draft(s, person_in(s, "tess"), form=form, fields={"typed": typed, "key": "k", "version": 0, "base": {}})
    at = as_person("tess", "colleague", staff=str(here.by.id))
    at.button(key=f"{form}.open").click().run()
    assert "Jo Field goes from 5% to 0%, Sam Hill from 0% to 5%" in at.info[-1].value.replace("\\", "")
    at.button(key=f"{form}.save").click().run()
    assert not at.exception
    with reading() as s:
        now = s.scalars(sa.select(Assignment.advocate_id).where(Assignment.to_on.is_(None))).all()
        assert len(set(s.scalars(sa.select(HouseholdReassignment.batch_id)))) == 1
    assert now == [person("sam").id] * 2


def test_warns_of_a_lock_before_a_move_by_hand(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        caseload.lock(s, here.by, here.household_id)
        caseload.need(s, here.by, here.household_id, "Urdu")
    at = at_support(as_person, "tess", here)
    at.button(key="support.assign").click().run()
    warned = " ".join(warning.value for warning in at.warning).replace("\\", "")
    assert "Stays: They trust each other" in warned
    assert "Not brought: Urdu" in warned


def test_undoes_lately_made_moves_once(here: PageHousehold, as_person: AsPerson) -> None:
    batch_id = moved(here)
    at = as_person("tess", "moves")
    assert "Tess Dean moved 1 household" in said(at)
    assert "Jo Field to Sam Hill" in shown(at)
    at.button(key=f"undo.{batch_id}").click().run()
    assert holder(here) == here.by.id
    assert "Undone by Tess Dean" in said(at)
    assert [button.key for button in at.button if button.key and button.key.startswith("undo.")] == []


def test_says_why_a_move_cannot_be_undone_any_more(here: PageHousehold, as_person: AsPerson) -> None:
    batch_id = moved(here)
    at = as_person("tess", "moves")
    with writing() as s:
        back = ReassignmentFields(here.household_id, person("sam").id, here.by.id, TODAY, AssignmentReason.REQUEST)
        reassign_households(s, person("tess"), moves=[back])
    at.button(key=f"undo.{batch_id}").click().run()
    assert "has moved on since" in at.error[0].value.replace("\\", "")


def test_has_no_moves_to_show_at_first(here: PageHousehold, as_person: AsPerson) -> None:
    assert "No household was moved" in said(as_person("tess", "moves"))


@pytest.mark.parametrize("username", ["joe", "audrey", "susan"])
def test_offers_no_moves_to_other_roles(here: PageHousehold, as_person: AsPerson, username: str) -> None:
    assert as_person(username, "moves").title[0].value == "Not for your role"


def test_notes_what_an_advocate_must_bring_and_ends_it(here: PageHousehold, as_person: AsPerson) -> None:
    at = at_support(as_person, "joe", here)
    at.button(key="need.new").click().run()
    at.text_input(key=here.key("need.what")).input("urdu")
    at.button(key=here.key("need.save")).click().run()
    assert "Language: Urdu (the advocate does not bring it)" in said(at)
    with reading() as s:
        need = s.scalars(sa.select(HouseholdNeed)).one()
    assert (need.kind, need.what) == (NeedKind.LANGUAGE, "Urdu")
    at.button(key=f"need.end.{need.id}").click().run()
    assert "Nothing special is noted." in said(at)


def test_notes_a_day_that_matters(here: PageHousehold, as_person: AsPerson) -> None:
    at = at_support(as_person, "joe", here)
    at.button(key="event.new").click().run()
    at.segmented_control(key=here.key("event.kind")).set_value(KeyEventKind.COURT)
    at.text_input(key=here.key("event.note")).input("Family court")
    at.button(key=here.key("event.save")).click().run()
    assert "Family court" in said(at)
    with reading() as s:
        event = s.scalars(sa.select(KeyEvent)).one()
    assert (event.kind, event.happens_on) == (KeyEventKind.COURT, TODAY)


def test_keeps_a_household_with_its_advocate_and_lets_it_go(here: PageHousehold, as_person: AsPerson) -> None:
    at = at_support(as_person, "tess", here)
    at.button(key="lock.new").click().run()
    at.text_input(key=here.key("lock.reason")).input("They trust her")
    at.button(key=here.key("lock.save")).click().run()
    assert "Stays: They trust her (Tess Dean)" in said(at)
    with reading() as s:
        lock = s.scalars(sa.select(HouseholdLock)).one()
    assert (lock.kind, lock.until_on) == (LockKind.STAYS, None)
    at.button(key=f"lock.end.{lock.id}").click().run()
    assert "Nothing holds it." in said(at)


def test_says_that_support_is_light_and_when_they_are_expected_to_leave(
    here: PageHousehold, as_person: AsPerson
) -> None:
    with writing() as s:
        s.get_one(Household, here.household_id).planned_end_on = TODAY + timedelta(days=200)
    at = at_support(as_person, "joe", here)
    at.checkbox(key=here.key("stage.is_light_touch")).check()
    type_day(at, here.key("stage.exit_planned_on"), TODAY + timedelta(days=100))
    at.button(key=here.key("stage.save")).click().run()
    assert "1 stage (light support) = 1 point" in said(at)
    with reading() as s:
        home = s.get_one(Household, here.household_id)
    assert (home.is_light_touch, home.exit_planned_on) == (True, TODAY + timedelta(days=100))


def test_lets_an_auditor_read_support_and_change_nothing(here: PageHousehold, as_person: AsPerson) -> None:
    at = at_support(as_person, "audrey", here)
    assert "Full support." in said(at)
    keys = {button.key for button in at.button}
    assert not keys & {"need.new", "event.new", "lock.new", "support.assign"}


def test_says_where_a_colleague_s_home_is_and_since_when_they_work_here(
    here: PageHousehold, as_person: AsPerson
) -> None:
    at = as_person("tess", "colleague", staff=str(here.by.id))
    form = f"colleague.{here.by.id}"
    at.selectbox(key=f"{form}.home.authority_code").set_value("SFT")
    at.button(key=f"{form}.home.save").click().run()
    type_day(at, f"{form}.first-day.started_on", TODAY)
    at.button(key=f"{form}.first-day.save").click().run()
    assert not at.exception
    with reading() as s:
        assert s.get_one(Staff, here.by.id).started_on == TODAY
        assert s.get_one(StaffAuthority, (here.by.id, "SFT")).is_home
