"""Before a move is confirmed …"""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from db.enums import LockKind, Role
from db.models import Household, Review, Setting, StaffAuthority, Visit
from db.session import engine, reading, writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound
from hiw.policy.permissions import Actor
from hiw.workload.capacity import LoadLevel
from hiw.workload.queries import (
    facts_of,
    handovers_for_me,
    readiness,
    reassignment_choices,
    reassignment_effects,
    recent_reassignments,
)
from hiw.workload.reassignment_effects import LoadChange, effects_of, effects_said
from tests import factories as make
from tests import factories_caseload as caseload
from tests import factories_fund as money
from tests import factories_trust as trust
from tests.workload.reassignment.staged import TODAY, move_of, moved, team

pytestmark = pytest.mark.usefixtures("database")


def effect(name: str, before: int | None, after: int | None, points: tuple[int, int] = (8, 9)) -> LoadChange:
    return LoadChange(1, name, 10, 3, 4, *points, before, after, LoadLevel.OVER, LoadLevel.OVER, 110)


def test_a_sentence_names_both_and_what_they_had() -> None:
    assert effects_said([effect("Ann", 121, 112), effect("Bo", 71, 80)]) == (
        "Ann goes from 121% to 112%, Bo from 71% to 80%."
    )
    assert effects_said([effect("Tess", None, None)]) == "Tess goes from 8 to 9 points."
    assert effects_said([effect("Ann", 50, 50)]) == "Ann stays at 50%."
    assert effects_said([]) == ""


def small_targets() -> None:
    """Ten points are a full caseload, so that percents are easy to see."""
    with writing() as s:
        s.add(Setting(name="target_points", value=10, from_on=make.LONG_AGO))


def test_both_advocates_before_and_after_are_worked_out_with_the_travel_of_each() -> None:
    small_targets()
    t = team()
    with writing() as s:
        homes = [make.household(s, advocate=t.ann) for _ in range(2)]
        s.execute(
            sa.update(StaffAuthority).where(StaffAuthority.staff_id == t.ann.id).values(is_home=True)
        )  # fmt: skip
        s.add(StaffAuthority(staff_id=t.bo.id, authority_code="LIV", is_home=True))
    with reading() as s:
        ann, bo = reassignment_effects(s, t.senior, [(t.home, t.ann.id, t.bo.id), (homes[0], t.ann.id, t.bo.id)])
    # each counts 2 points in its own authority, and 1 more for Bo, whose home is elsewhere
    assert (ann.points_before, ann.points_after, ann.percent_before, ann.percent_after) == (6, 2, 60, 20)
    assert (bo.points_before, bo.points_after, bo.percent_before, bo.percent_after) == (0, 6, 0, 60)
    assert (ann.households_before, ann.households_after, bo.households_after) == (3, 1, 2)
    assert effects_said((ann, bo)) == "Ann Field goes from 60% to 20%, Bo Day from 0% to 60%."


def test_what_was_foretold_is_what_is_there_afterwards() -> None:
    small_targets()
    t = team()
    with reading() as s:
        foretold = reassignment_effects(s, t.senior, [(t.home, t.ann.id, t.bo.id)])
    moved(t.senior, t.move())
    with reading() as s:
        now = effects_of(facts_of(s, t.senior, TODAY), [(t.home, t.bo.id, t.ann.id)])
    assert {each.staff_id: each.points_after for each in foretold} == {
        each.staff_id: each.points_before for each in now
    }  # fmt: skip


def test_those_who_could_take_it_come_with_most_room_first_and_say_what_they_lack() -> None:
    small_targets()
    t = team()
    with writing() as s:
        cy, di = (make.colleague(s, full_name=name) for name in ("Cy Ray", "Di Low"))
        make.colleague(s, Role.ADVOCATE, "LIV", full_name="Far Away")
        make.colleague(s, full_name="Gone Home", is_active=False)
        make.household(s, advocate=t.bo)
        caseload.need(s, t.ann, t.home, "Urdu")
        for colleague in (t.bo, cy):
            caseload.skill(s, colleague, "Urdu")
    with reading() as s:
        found = reassignment_choices(s, t.senior, [t.home])
    assert [(taker.name, taker.percent, taker.lacks) for taker in found.takers] == [
        ("Cy Ray", 0, ()), ("Bo Day", 20, ()), ("Di Low", 0, ("Urdu",)), ("Tess Dean", None, ("Urdu",)),
    ]  # fmt: skip
    assert found.takers[1].said == "Ann Field goes from 20% to 0%, Bo Day from 20% to 40%."
    assert found.takers[3].said == "Ann Field goes from 20% to 0%, Tess Dean from 0 to 2 points."
    assert [(home.household_id, home.holder) for home in found.households] == [(t.home, "Ann Field")]
    assert di.id in {taker.staff_id for taker in found.takers}


def test_one_that_waits_has_nobody_who_gives_it() -> None:
    small_targets()
    t = team()
    with writing() as s:
        waits = make.household(s)
    with reading() as s:
        found = reassignment_choices(s, t.senior, [waits])
    bo = next(taker for taker in found.takers if taker.staff_id == t.bo.id)
    assert bo.said == "Bo Day goes from 0% to 20%."
    assert (found.households[0].holder_id, found.households[0].holder) == (None, "")


def test_households_of_two_authorities_go_only_to_who_works_in_both() -> None:
    with writing() as s:
        manager = make.colleague(s, Role.MANAGER)
        both = make.colleague(s, Role.ADVOCATE, "SFT", "LIV", full_name="Both Sides")
        ann = make.colleague(s, full_name="Ann Field")
        homes = [make.household(s, advocate=ann), make.household(s, authority="LIV")]
    with reading() as s:
        found = reassignment_choices(s, manager, homes)
    assert [taker.staff_id for taker in found.takers] == [both.id]


def test_a_household_out_of_reach_is_not_there() -> None:
    t = team()
    with writing() as s:
        far = make.household(s, authority="LIV", advocate=make.colleague(s, Role.ADVOCATE, "LIV"))
    with reading() as s:
        for ask in (
            lambda: reassignment_choices(s, t.senior, [t.home, far]),
            lambda: readiness(s, t.senior, [t.home, far]),
        ):
            with pytest.raises(NotFound):
                ask()
        with pytest.raises(NotFound):
            reassignment_effects(s, t.senior, [(far, None, t.bo.id)])
        with pytest.raises(NotAllowed, match="assign households"):
            reassignment_choices(s, t.ann, [t.home])
        assert readiness(s, t.senior, []) == ()


def test_the_checklist_knows_reviews_contact_requests_and_the_next_visit() -> None:
    t = team()
    with writing() as s:
        fund = money.fund(s, authority=None)
        home = s.get_one(Household, t.home)
        home.last_contact_on, home.next_review_on = TODAY - timedelta(days=3), TODAY - timedelta(days=1)
        s.add(
            Review(
                household_id=t.home, held_on=TODAY - timedelta(days=43), verdict="continue", written_by_id=t.ann.id,
                written_at=clock.now(),
            )
        )  # fmt: skip
        for days in (9, 2):
            s.add(
                Visit(
                    household_id=t.home, staff_id=t.bo.id, starts_at=clock.now() + timedelta(days=days), place="home",
                    created_at=clock.now(), updated_at=clock.now(),
                )
            )  # fmt: skip
        (request,) = money.waiting(s, fund, [t.home], 5_000)
        what = request.what
    with reading() as s:
        (ready,) = readiness(s, t.senior, [t.home])
    assert (ready.reviewed_on, ready.review_is_late) == (TODAY - timedelta(days=43), True)
    assert ready.contact_on == TODAY - timedelta(days=3)
    assert ready.requests == (f"{what} (waiting for a decision)",)
    assert (ready.meeting_at, ready.meeting_with) == (clock.now() + timedelta(days=2), "Bo Day")
    assert ready.cautions == ()


def test_what_speaks_against_it_is_said() -> None:
    t = team()
    with writing() as s:
        caseload.lock(s, t.senior, t.home)
        caseload.lock(s, t.senior, t.home, LockKind.SAFEGUARDING, reason="A referral is open")
        caseload.key_event(s, t.ann, t.home, TODAY + timedelta(days=14))
        caseload.key_event(s, t.ann, t.home, TODAY + timedelta(days=15))
        person = make.member(s, t.home, "Di Day")
        trust.restriction(s, t.senior, person)
        trust.named(s, t.senior, person)
    with reading() as s:
        (ready,) = readiness(s, t.senior, [t.home])
    assert ready.cautions[:3] == (
        "Stays: They trust each other", "Safeguarding concern: A referral is open", "Start of a job on Mon 7 Dec",
    )  # fmt: skip
    assert len(ready.cautions) == 4
    assert "Somebody here is restricted" in ready.cautions[3]


def test_a_household_without_anything_is_ready_to_be_looked_at() -> None:
    t = team()
    with reading() as s:
        (ready,) = readiness(s, t.senior, [t.home])
    assert (ready.reviewed_on, ready.contact_on, ready.requests, ready.meeting_at) == (None, None, (), None)


def test_as_many_statements_are_asked_for_many_households_as_for_few() -> None:
    t = team()
    with writing() as s:
        homes = [t.home, *(make.household(s, advocate=t.ann) for _ in range(5))]
        for home in homes:
            caseload.need(s, t.ann, home, "Urdu")
            caseload.lock(s, t.senior, home)
    for asking in (reassignment_choices, readiness):
        assert _statements(asking, t.senior, homes[:1]) == _statements(asking, t.senior, homes)
    moved(t.senior, t.move())
    few = _statements(recent_reassignments, t.senior)
    moved(t.senior, *(move_of(home, t.ann, t.bo) for home in homes[1:]))
    assert _statements(recent_reassignments, t.senior) == few <= 4
    assert _statements(handovers_for_me, t.bo) == 1


def _statements(query: Callable[..., object], by: Actor, *fields: object) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with reading() as s:
        event.listen(engine(), "before_cursor_execute", note)
        try:
            query(s, by, *fields)
        finally:
            event.remove(engine(), "before_cursor_execute", note)
    return len(asked)
