"""Undoing moves …"""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from db.enums import AssignmentReason, CloseReason, ReassignmentKind, Role
from db.models import HouseholdReassignment, ReassignmentBatch, Setting, Staff
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.households.actions import close_household
from hiw.policy.permissions import Actor
from hiw.workload.actions import undo_reassignments
from hiw.workload.queries import handovers_for_me, household_support, recent_reassignments
from tests import factories as make
from tests.clocks import NOON
from tests.workload.reassignment.staged import TODAY, holder_of, move_of, moved, team, words_of_record

pytestmark = pytest.mark.usefixtures("database")


def undone(by: Actor, batch_id: int) -> int:
    with writing() as s:
        return undo_reassignments(s, by, batch_id=batch_id)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_gives_each_household_back_from_the_same_day_as_a_set_of_moves_of_its_own() -> None:
    t = team()
    with writing() as s:
        waits = make.household(s)
    yesterday = TODAY - timedelta(days=1)
    first = moved(
        t.senior, t.move(on=yesterday), move_of(waits, None, t.bo, on=yesterday, reason=AssignmentReason.START)
    )
    back = undone(t.senior, first)
    assert (holder_of(t.home), holder_of(waits)) == (t.ann.id, None)
    with reading() as s:
        batch = s.get_one(ReassignmentBatch, back)
        now, mistake, before = household_support(s, t.senior, t.home).spells
        rows = s.scalars(sa.select(HouseholdReassignment).where(HouseholdReassignment.batch_id == back)).all()
        words = words_of_record(s)
    assert (batch.kind, batch.undoes_id) == (ReassignmentKind.UNDO, first)
    assert {(row.household_id, row.from_id, row.to_id) for row in rows} == {
        (t.home, t.bo.id, t.ann.id), (waits, t.bo.id, None),
    }  # fmt: skip
    assert (before.to_on, mistake.from_on, mistake.to_on, now.from_on) == (yesterday,) * 4
    assert now.note == "An earlier move was undone"
    assert words[-3:] == ["household.assigned", "household.unassigned", "moves.undone"]


def test_leaves_nobody_who_took_over() -> None:
    """Neither whoever had it for a moment, nor whoever has it back and never let go of it."""
    t = team()
    with writing() as s:
        more = [make.household(s, advocate=t.ann) for _ in range(3)]
    undone(t.senior, moved(t.senior, t.move(), *(move_of(home, t.ann, t.bo) for home in more)))
    with reading() as s:
        assert [handovers_for_me(s, each) for each in (t.ann, t.bo)] == [(), ()]


def test_leaves_what_had_come_before_and_was_not_read_yet() -> None:
    t = team()
    with writing() as s:
        cy = make.colleague(s, full_name="Cy Ray")
    moved(t.senior, t.move(handover="Ring before noon"))
    undone(t.senior, moved(t.senior, move_of(t.home, t.bo, cy, reason=AssignmentReason.MOVE)))
    with reading() as s:
        (row,) = handovers_for_me(s, t.bo)
        assert (row.handover, row.from_name, row.reason) == ("Ring before noon", "Ann Field", AssignmentReason.CASELOAD)
        assert handovers_for_me(s, cy) == ()


def test_is_possible_once() -> None:
    t = team()
    first = moved(t.senior, t.move())
    back = undone(t.senior, first)
    with pytest.raises(RuleBroken, match="undid these moves already"):
        undone(t.senior, first)
    with pytest.raises(RuleBroken, match="Move the households by hand"):
        undone(t.senior, back)


def test_is_possible_for_half_an_hour_or_as_long_as_managers_say(monkeypatch: pytest.MonkeyPatch) -> None:
    t = team()
    first = moved(t.senior, t.move())
    at(monkeypatch, NOON + timedelta(minutes=30))
    with pytest.raises(RuleBroken, match="can be undone for 30 minutes"):
        undone(t.senior, first)
    with writing() as s:
        s.add(Setting(name="undo_minutes", value=31, from_on=TODAY))
    undone(t.senior, first)
    assert holder_of(t.home) == t.ann.id


def test_is_refused_whole_when_one_household_has_moved_on() -> None:
    t = team()
    with writing() as s:
        other, cy = make.household(s, advocate=t.ann), make.colleague(s, full_name="Cy Ray")
    first = moved(t.senior, t.move(), move_of(other, t.ann, t.bo))
    moved(t.senior, move_of(other, t.bo, cy))
    with pytest.raises(RuleBroken, match=rf"HIW-{other:05d} has moved on since: it is with Cy Ray now"):
        undone(t.senior, first)
    assert holder_of(t.home) == t.bo.id
    moved(t.senior, move_of(other, cy, t.bo))
    with pytest.raises(RuleBroken, match="has moved on since: it is with Bo Day now"):
        undone(t.senior, first)


def test_is_refused_when_it_was_closed_meanwhile() -> None:
    t = team()
    first = moved(t.senior, t.move())
    with writing() as s:
        close_household(s, t.senior, household_id=t.home, reason=CloseReason.INTO_WORK, on=TODAY)
    with pytest.raises(RuleBroken, match="has moved on since: it is with nobody now"):
        undone(t.senior, first)


def test_is_refused_when_the_former_advocate_can_hold_it_no_more() -> None:
    t = team()
    first = moved(t.senior, t.move())
    with writing() as s:
        s.get_one(Staff, t.ann.id).is_active = False
    with pytest.raises(RuleBroken, match="Choose another advocate"):
        undone(t.senior, first)
    assert holder_of(t.home) == t.bo.id


def test_is_for_who_made_them_even_out_of_their_own_team_s_reach() -> None:
    t = team()
    with writing() as s:
        far = make.colleague(s, Role.ADVOCATE, "SFT", senior_id=None, full_name="Far Away")
    first = moved(t.senior, move_of(t.home, t.ann, far))
    undone(t.senior, first)
    assert holder_of(t.home) == t.ann.id


def test_is_not_for_a_senior_of_another_team_nor_an_advocate() -> None:
    t = team()
    with writing() as s:
        other = make.colleague(s, Role.SENIOR, "WRL")
        manager = make.colleague(s, Role.MANAGER)
    first = moved(t.senior, t.move())
    with pytest.raises(NotFound):
        undone(other, first)
    with pytest.raises(NotAllowed, match="assign households"):
        undone(t.bo, first)
    with pytest.raises(NotFound, match="no such moves"):
        undone(t.senior, first + 100)
    undone(manager, first)


def test_leaves_to_each_of_two_moves_of_one_day_what_was_said_of_it() -> None:
    t = team()
    undone(t.senior, moved(t.senior, t.move(handover="They like mornings")))
    moved(t.senior, t.move(handover="They like the park", reason=AssignmentReason.MOVE))
    with reading() as s:
        spells = household_support(s, t.senior, t.home).spells
        batches = recent_reassignments(s, t.senior)
    assert [(spell.advocate, spell.handover) for spell in spells] == [
        ("Bo Day", "They like the park"), ("Ann Field", ""), ("Bo Day", "They like mornings"), ("Ann Field", ""),
    ]  # fmt: skip
    reasons = [batch.moves[0].reason for batch in batches]
    assert reasons == [AssignmentReason.MOVE, AssignmentReason.MOVE, AssignmentReason.CASELOAD]
