"""Moves that were made lately …"""

from datetime import timedelta

import pytest

from db.enums import AssignmentReason, ReassignmentKind, Role
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor
from hiw.workload.actions import read_handover, undo_reassignments
from hiw.workload.queries import ReassignmentBatchRow, handovers_for_me, recent_reassignments
from tests import factories as make
from tests.clocks import NOON
from tests.workload.reassignment.staged import TODAY, move_of, moved, team

pytestmark = pytest.mark.usefixtures("database")


def recent(by: Actor, senior_id: int | None = None) -> tuple[ReassignmentBatchRow, ...]:
    with reading() as s:
        return recent_reassignments(s, by, senior_id=senior_id)


def test_say_who_moved_what_to_whom_and_until_when_it_can_be_undone() -> None:
    t = team()
    moved(t.senior, t.move())
    (batch,) = recent(t.senior)
    (row,) = batch.moves
    assert (batch.kind, batch.made_by, batch.made_at) == (ReassignmentKind.BY_HAND, "Tess Dean", NOON)
    assert batch.undo_until == NOON + timedelta(minutes=30)
    assert (row.household_id, row.household_name, row.from_name, row.to_name) == (
        t.home, "Ann Lee", "Ann Field", "Bo Day",
    )  # fmt: skip
    assert (row.moved_on, row.reason, row.is_read) == (TODAY, AssignmentReason.CASELOAD, False)


def test_say_when_the_new_advocate_has_read_the_handover() -> None:
    t = team()
    moved(t.senior, t.move())
    with writing() as s:
        read_handover(s, t.bo, move_id=handovers_for_me(s, t.bo)[0].move_id)
    assert recent(t.senior)[0].moves[0].is_read


def test_can_be_undone_no_more_once_they_were_or_it_is_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    t = team()
    first = moved(t.senior, t.move())
    with writing() as s:
        undo_reassignments(s, t.senior, batch_id=first)
    back, before = recent(t.senior)
    assert (back.kind, back.undo_until, before.undo_until, before.undone_by) == (
        ReassignmentKind.UNDO, None, None, "Tess Dean",
    )  # fmt: skip
    moved(t.senior, t.move())
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=30))
    assert recent(t.senior)[0].undo_until is None


def test_count_a_household_that_may_not_be_seen_without_its_name() -> None:
    t = team()
    with writing() as s:
        other = make.colleague(s, Role.SENIOR, "LIV")
    moved(t.senior, t.move())
    (batch,) = recent(other)
    assert [(row.household_id, row.household_name) for row in batch.moves] == [(None, "")]
    assert batch.undo_until is None


def test_are_narrowed_to_a_team() -> None:
    t = team()
    with writing() as s:
        manager = make.colleague(s, Role.MANAGER)
        other = make.colleague(s, Role.SENIOR, "LIV")
        far, near = (make.colleague(s, Role.ADVOCATE, "LIV", senior_id=other.id) for _ in range(2))
        elsewhere = make.household(s, authority="LIV", advocate=far)
    moved(t.senior, t.move())
    moved(manager, move_of(elsewhere, far, near))
    assert len(recent(manager)) == 2
    assert [row.household_id for batch in recent(manager, t.senior.id) for row in batch.moves] == [t.home]
    assert [row.household_id for batch in recent(manager, other.id) for row in batch.moves] == [elsewhere]


def test_are_forgotten_after_four_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    t = team()
    assert recent(t.senior) == ()
    moved(t.senior, t.move())
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=29))
    assert recent(t.senior) == ()


def test_are_not_for_an_advocate() -> None:
    t = team()
    with pytest.raises(NotAllowed, match="balance caseloads"):
        recent(t.ann)
