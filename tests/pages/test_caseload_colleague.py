"""The page of one colleague's caseload …"""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import NeedKind, ReductionReason
from db.models import Reduction, StaffSkill, WorkloadPlan
from db.session import reading, writing
from hiw import clock, words
from tests import factories_caseload, factories_trust
from tests.factories_board import Region, region
from tests.fields import beside
from tests.pages.conftest import AsPerson, said, shown

WEEK = timedelta(weeks=1)
HOURS = 60  # minutes


@pytest.fixture
def here(database: str) -> Region:
    with writing() as s:
        return region(s)


def of_joe(here: Region, as_person: AsPerson, by: str = "tess", **address: str) -> AppTest:
    return as_person(by, "colleague", staff=str(here.joe.id), **address)


def monday() -> date:
    today = clock.today()
    return today - timedelta(days=today.weekday())


def buttons(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def test_shows_the_sum_of_the_room_and_of_each_household(here: Region, as_person: AsPerson) -> None:
    at = of_joe(here, as_person)
    assert "15 of 10 points are used: 150%.\nThis is too much." in said(at)
    assert "Room: 10 × 37/37 hours = 10 points" in said(at)
    assert f"{words.reference(here.homes[0])}  5 stage (new) = 5" in shown(at)
    assert "All together: 15 stage = 15." in said(at)


def test_shows_an_advocate_their_own_and_refuses_a_colleague_s(here: Region, as_person: AsPerson) -> None:
    assert "15 of 10 points are used" in said(as_person("joe", "colleague"))
    refused = as_person("joe", "colleague", staff=str(here.sam.id))
    assert refused.error
    assert "5 of 10 points" not in said(refused)


def test_adds_up_what_may_not_be_seen_and_names_none_of_it(here: Region, as_person: AsPerson) -> None:
    at = as_person("tess", "colleague", staff=str(here.kim.id))
    assert "1 household that you may not see: 5 points." in said(at)
    assert "Eve" not in shown(at)
    assert words.reference(here.far) not in shown(at)


def test_says_when_there_is_no_such_colleague(here: Region, as_person: AsPerson) -> None:
    assert "no such colleague" in as_person("max", "colleague", staff="999").error[0].value


def test_takes_leave_for_a_while_ends_it_and_lets_it_be_cancelled(here: Region, as_person: AsPerson) -> None:
    with writing() as s:
        soon = clock.today() + WEEK
        factories_caseload.reduction(s, here.tess, here.joe, 10 * HOURS, from_on=soon, reason=ReductionReason.TRAINING)
        factories_caseload.reduction(
            s, here.tess, here.joe, 18 * HOURS + 30, from_on=clock.today() - WEEK, to_on=clock.today() + 2 * WEEK / 4
        )
    at = of_joe(here, as_person)
    assert "18.5/37 hours left" in said(at)
    assert "Leave: 18.5 hours a week" in said(at)
    with reading() as s:
        active, to_come = s.scalars(sa.select(Reduction.id).order_by(Reduction.from_on))
    at.button(key=f"reduction-end.{active}").click().run()
    at.button(key=f"reduction-cancel.{to_come}").click().run()
    with reading() as s:
        assert s.get_one(Reduction, active).to_on == clock.today()
        assert s.get_one(Reduction, to_come).cancelled_at is not None


def test_adds_what_lessens_the_room(here: Region, as_person: AsPerson) -> None:
    at = of_joe(here, as_person)
    at.button(key="reduction.new").click().run()
    form = f"colleague.{here.joe.id}.reduction"
    at.text_input(key=f"{form}.hours").input("7.5")
    at.button(key=f"{form}.save").click().run()
    with reading() as s:
        row = s.scalars(sa.select(Reduction)).one()
    assert (row.staff_id, row.minutes, row.from_on, row.to_on) == (here.joe.id, 450, clock.today(), None)


def test_says_why_hours_are_refused(here: Region, as_person: AsPerson) -> None:
    at = of_joe(here, as_person)
    at.button(key="reduction.new").click().run()
    form = f"colleague.{here.joe.id}.reduction"
    at.text_input(key=f"{form}.hours").input("70")
    at.button(key=f"{form}.save").click().run()
    with reading() as s:
        assert s.scalars(sa.select(Reduction)).all() == []


def test_says_beside_the_days_that_whoever_stands_in_cannot_be_away(here: Region, as_person: AsPerson) -> None:
    with writing() as s:
        factories_trust.cover(s, here.joe, here.tess)
    at = of_joe(here, as_person)
    at.button(key="reduction.new").click().run()
    form = f"colleague.{here.joe.id}.reduction"
    at.text_input(key=f"{form}.hours").input("37")
    at.button(key=f"{form}.save").click().run()
    at.button(key="reduction.new").click().run()
    assert "stands in for Tess Dean until" in beside(at, f"{form}.from_on")
    assert at.text_input(key=f"{form}.hours").value == "37"


def test_notes_what_a_colleague_brings(here: Region, as_person: AsPerson) -> None:
    at = of_joe(here, as_person)
    form = f"colleague.{here.joe.id}.skill"
    at.text_input(key=f"{form}.what").input("Polish")
    at.button(key=f"{form}.save").click().run()
    assert "Language: Polish" in said(at)
    at.button(key=f"skill-take.{NeedKind.LANGUAGE}.Polish").click().run()
    with reading() as s:
        assert s.scalars(sa.select(StaffSkill)).all() == []


def test_is_changed_by_their_senior_or_a_manager_and_today_only(here: Region, as_person: AsPerson) -> None:
    add = "Add leave or other duties"
    assert add in buttons(of_joe(here, as_person, "max"))
    for by in ("joe", "wes", "audrey"):
        assert add not in buttons(of_joe(here, as_person, by))
    at = of_joe(here, as_person, "max", on=(clock.today()).replace(day=1).isoformat())
    assert (add in buttons(at)) == (clock.today().day == 1)


def test_asks_for_a_written_plan_and_keeps_it(here: Region, as_person: AsPerson) -> None:
    with writing() as s:
        for back in range(4):
            factories_caseload.snapshot(s, here.joe, monday() - back * WEEK, 15, 10, households=3)
    at = of_joe(here, as_person)
    assert "A written plan is due" in at.warning[0].value
    assert "4 weeks of 4 above 110%" in said(at)
    form = f"colleague.{here.joe.id}.plan"
    at.text_area(key=f"{form}.body").input("Two households move in May")
    at.button(key=f"{form}.save").click().run()
    assert [each.value for each in at.warning] == []
    assert "Two households move in May" in said(at)
    with reading() as s:
        assert s.scalars(sa.select(WorkloadPlan.review_on)).one() == clock.today() + 4 * WEEK


def test_shows_the_weights_in_force_when_they_are_opened(here: Region, as_person: AsPerson) -> None:
    at = of_joe(here, as_person)
    assert "The weights that counted on this day" in [folded.label for folded in at.expander]
    at.session_state["colleague.weights"] = True
    at.run()
    assert "A full-time advocate has room for: 10 points, since Wed 1 Jan 2020" in said(at)
    assert "A household that is new counts: 5 points, from the start" in said(at)
