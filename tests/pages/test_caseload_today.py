"""Today says how full caseloads are …"""

import pytest
import sqlalchemy as sa

from db.enums import AssignmentReason
from db.models import HouseholdReassignment
from db.session import reading, writing
from hiw import clock, words
from hiw.workload.actions import ReassignmentFields, reassign_households
from hiw.workload.actions.snapshots import keep_week
from hiw.workload.queries.snapshots import monday
from tests.factories_board import Region, region
from tests.pages.conftest import AsPerson, said, shown


@pytest.fixture
def here(database: str) -> Region:
    with writing() as s:
        return region(s)


def give(here: Region, household_id: int) -> None:
    """Sam takes a household over from joe."""
    why = "Jo has too much"
    fields = ReassignmentFields(
        household_id, here.joe.id, here.sam.id, clock.today(), AssignmentReason.CASELOAD, "They like mornings",
        is_family_told=True, override_reason=why,
    )  # fmt: skip
    with writing() as s:
        reassign_households(s, here.tess, moves=[fields])


def kept_week(here: Region) -> str:
    """Somebody keeps the week; its Monday, as it is said."""
    with writing() as s:
        keep_week(s, here.tess)
    today = clock.today()
    return words.day(monday(today), today)


def test_to_a_senior_by_name_as_the_week_was_kept(here: Region, as_person: AsPerson) -> None:
    assert "Caseload of my team: who is over, and who has room" in shown(as_person("tess"))
    on = kept_week(here)
    at = as_person("tess")
    assert f"Caseload of my team: 1 of 2 over 110%, room for 5 points on {on}" in shown(at)
    (why,) = [each.proto for each in at.get("page_link") if "Jo Field" in each.proto.label]
    assert f"staff={here.joe.id}" in why.query_string


def test_to_a_manager_and_an_auditor_in_one_line(here: Region, as_person: AsPerson) -> None:
    on = kept_week(here)
    for by in ("max", "audrey"):
        assert f"Capacity: 1 of 3 over 110%, room for 10 points on {on}" in shown(as_person(by))


def test_and_to_an_advocate_what_they_took_over_until_it_is_read(here: Region, as_person: AsPerson) -> None:
    assert "took over" not in "".join(each.value for each in as_person("sam").subheader)
    give(here, here.homes[0])
    at = as_person("sam")
    assert "You took over" in [each.value for each in at.subheader]
    assert "They like mornings" in said(at)
    assert "Ready: the household knows" in shown(at)
    with reading() as s:
        move_id = s.scalars(sa.select(HouseholdReassignment.id)).one()
    at.button(key=f"handover.{move_id}").click().run()
    assert "They like mornings" not in said(at)
    with reading() as s:
        assert s.get_one(HouseholdReassignment, move_id).seen_at is not None


def test_to_nobody_in_support(here: Region, as_person: AsPerson) -> None:
    assert "over 110%" not in shown(as_person("susan"))
