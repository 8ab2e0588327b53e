"""The pages of the trail …"""

import pytest

from db.enums import EventName, Role
from db.session import writing
from hiw import audit
from hiw.audit_log.actions import note_denial
from tests import factories
from tests.pages.conftest import AsPerson, PageHousehold, said


@pytest.mark.requirement("AUD-06")
def test_tell_who_changed_what_before_and_after(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        audit.record(
            s, here.by, EventName.HOUSEHOLD_RENAMED, "households", here.household_id, household_id=here.household_id,
            changes={"name": ("Ann\nLee", "Ann Lee-Day")},
        )  # fmt: skip
        audit.record(
            s, here.by, EventName.PERSON_CHANGED, "persons", here.bo, household_id=here.household_id, person_id=here.bo
        )
    at = as_person("joe", "record", household=here.reference)
    assert "Jo Field gave the household another name\n    name: Ann Lee → Ann Lee-Day" in said(at)
    assert "Jo Field changed the details of Bo Lee" in said(at)
    at.selectbox(key="trail.about").select(str(here.bo)).run()
    assert "another name" not in said(at)
    assert at.query_params["about"] == str(here.bo)


@pytest.mark.requirement("AUD-06")
def test_tell_a_senior_which_of_the_team_looked(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="mona", full_name="Mona Bell")
    for username in ("joe", "mona"):
        as_person(username, "plan", household=here.reference)
    for username, sees_mona in (("tess", False), ("mona", True)):
        at = as_person(username, "record", household=here.reference)
        at.segmented_control(key="trail.show").set_value("looked").run()
        assert "Jo Field looked at the plan" in said(at)
        assert ("Mona Bell looked at the plan" in said(at)) is sees_mona


@pytest.mark.requirement("ACL-16")
def test_lead_a_manager_from_today_to_what_was_refused(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="mona", full_name="Mona Bell")
    for number in range(5):
        with writing() as s:
            note_denial(s, here.by, function="household_view", why="NotFound", kind="households", subject_id=number)
    assert "1 colleague was refused 5 times" in as_person("mona").warning[0].value
    at = as_person("mona", "activity", show="refused")
    assert "Jo Field was refused: opening a household" in said(at)
    at.text_input(key=f"denials.{here.by.id}.outcome").input("A wrong list was printed.").run()
    at.button(key=f"denials.{here.by.id}.save").click().run()
    assert "5 times within 10 minutes," not in said(at)
    assert not as_person("mona").warning


def test_show_everybody_their_own_and_nobody_else_s(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "activity")
    assert at.selectbox(key="trail.by").options == ["Jo Field"]
    assert "Jo Field" in said(at) or "No line here" in said(at)
