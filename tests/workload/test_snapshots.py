"""The weekly snapshots …"""

import threading
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from db.enums import Role
from db.models import AuditEvent, WorkloadSnapshot
from db.session import reading, writing
from hiw import clock
from hiw.__main__ import main
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor
from hiw.workload.actions.snapshots import keep_week
from hiw.workload.queries import board, staff_load, weeks_to_keep
from hiw.workload.queries.board import StaffLoad
from tests import factories
from tests import factories_caseload as loads

WEEK = timedelta(weeks=1)
MONDAY = date(2026, 11, 16)
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _sunday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sunday, 22 November 2026: the week began on the 16th."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))


def people() -> tuple[Actor, Actor]:
    """A manager, and an advocate with two households."""
    with writing() as s:
        manager, ann = factories.colleague(s, Role.MANAGER), factories.colleague(s)
        for _ in range(2):
            factories.household(s, advocate=ann)
    return manager, ann


def kept() -> list[WorkloadSnapshot]:
    with reading() as s:
        return list(s.scalars(sa.select(WorkloadSnapshot).order_by(WorkloadSnapshot.week_on)))


def load_of(manager: Actor, ann: Actor, on: date | None = None) -> StaffLoad:
    with reading() as s:
        return next(load for load in board(s, manager, on=on).loads if load.colleague.id == ann.id)


def weeks_over(ann: Actor, *weeks_ago: int, available: int = 100, points: int = 111) -> None:
    with writing() as s:
        for back in weeks_ago:
            loads.snapshot(s, ann, MONDAY - back * WEEK, points, available)


def test_hold_the_load_and_what_makes_it() -> None:
    manager, ann = people()
    with writing() as s:
        assert keep_week(s, manager) == 1
    (row,) = kept()
    assert (row.week_on, row.staff_id, row.households, row.points, row.available) == (MONDAY, ann.id, 2, 4, 85)
    assert row.breakdown["parts"] == {"stage": 4}
    assert row.breakdown["room"]["contracted_minutes"] == 37 * 60
    with reading() as s:
        assert s.scalars(sa.select(AuditEvent.subject_id).where(AuditEvent.word == "week.kept")).all() == [20261116]
        assert list(staff_load(s, manager, ann.id).weeks["percent"]) == [5]


def test_are_kept_once_a_week() -> None:
    manager, _ = people()
    with reading() as s:
        assert weeks_to_keep(s, manager) == (MONDAY,)
    for wanted in (1, 0):
        with writing() as s:
            assert keep_week(s, manager) == wanted
    with reading() as s:
        assert weeks_to_keep(s, manager) == ()
    assert len(kept()) == 1


def test_are_kept_by_seniors_and_managers() -> None:
    _, ann = people()
    with writing() as s, pytest.raises(NotAllowed):
        keep_week(s, ann)
    with reading() as s, pytest.raises(NotAllowed):
        weeks_to_keep(s, ann)


def test_are_kept_once_from_two_servers_at_a_time() -> None:
    manager, _ = people()
    together, counts = threading.Barrier(2), []

    def keep() -> None:
        together.wait()
        with writing() as s:
            counts.append(keep_week(s, manager))

    threads = [threading.Thread(target=keep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1]
    assert len(kept()) == 1


def test_are_never_changed() -> None:
    manager, _ = people()
    with writing() as s:
        keep_week(s, manager)
    for wrong in ("UPDATE workload_snapshots SET points = 1", "DELETE FROM workload_snapshots"):
        with pytest.raises(DatabaseError, match="never changed"), writing() as s:
            s.execute(sa.text(wrong))
    assert kept()[0].points == 4


def test_that_were_missed_are_kept_as_the_mondays_were() -> None:
    manager, ann = people()
    with writing() as s:
        loads.snapshot(s, ann, MONDAY - 3 * WEEK, 9, 85)
        factories.household(s, advocate=ann, started_on=MONDAY - 10 * WEEK, closed_on=MONDAY - WEEK)
    with writing() as s:
        assert keep_week(s, manager) == 3
    assert [(row.week_on, row.points) for row in kept()] == [
        (MONDAY - 3 * WEEK, 9),
        (MONDAY - 2 * WEEK, 6),
        (MONDAY - WEEK, 4),
        (MONDAY, 4),
    ]


def test_that_were_missed_go_back_26_weeks_at_most() -> None:
    manager, ann = people()
    with writing() as s:
        loads.snapshot(s, ann, MONDAY - 40 * WEEK, 9, 85)
    with reading() as s:
        assert weeks_to_keep(s, manager) == (MONDAY,)
    with writing() as s:
        loads.snapshot(s, ann, MONDAY - 26 * WEEK, 9, 85)
    with reading() as s:
        assert len(weeks_to_keep(s, manager)) == 26


def test_are_all_kept_by_the_command_and_then_none(capsys: pytest.CaptureFixture[str]) -> None:
    with writing() as s:
        ann = factories.colleague(s)
        factories.household(s, advocate=ann, started_on=MONDAY - 3 * WEEK)
        loads.snapshot(s, ann, MONDAY - WEEK, 50, 85)
    assert main(["snapshot"]) == 0
    assert "3 weeks kept." in capsys.readouterr().out
    assert [row.points for row in kept()] == [5, 5, 50, 5]
    assert main(["snapshot"]) == 0
    assert "kept already" in capsys.readouterr().out


def test_tell_how_many_weeks_in_a_row_somebody_was_over() -> None:
    manager, ann = people()
    weeks_over(ann, 6, 3, 2, 1, 0)
    load = load_of(manager, ann)
    assert (load.weeks_over, load.over_since, load.is_excessive) == (4, MONDAY - 3 * WEEK, True)
    before = load_of(manager, ann, MONDAY - timedelta(days=1))
    assert (before.weeks_over, before.is_excessive) == (3, False)


@pytest.mark.parametrize(("points", "available", "weeks"), [(110, 100, 0), (1102, 1000, 1), (111, 0, 0)])
def test_are_over_above_the_limit_exactly_and_never_without_room(points: int, available: int, weeks: int) -> None:
    manager, ann = people()
    weeks_over(ann, 0, points=points, available=available)
    assert load_of(manager, ann).weeks_over == weeks


def test_break_the_row_with_a_week_below() -> None:
    manager, ann = people()
    weeks_over(ann, 3, 2, 0)
    weeks_over(ann, 1, points=90)
    assert load_of(manager, ann).weeks_over == 1


def test_count_no_row_of_somebody_who_is_not_in_the_last_one() -> None:
    manager, ann = people()
    with writing() as s:
        bea = factories.colleague(s)
    weeks_over(ann, 4, 3, 2, 1)
    weeks_over(bea, 0)
    assert load_of(manager, ann).weeks_over == 0


def test_ask_for_a_plan_until_one_is_written_that_is_younger_than_the_row() -> None:
    manager, ann = people()
    weeks_over(ann, 3, 2, 1, 0)
    assert load_of(manager, ann).plan_is_due
    with writing() as s:
        loads.plan(s, manager, ann, written_at=clock.now() - 5 * WEEK)
    assert load_of(manager, ann).plan_is_due
    with writing() as s:
        loads.plan(s, manager, ann, written_at=clock.now() - 2 * WEEK)
    load = load_of(manager, ann)
    assert (load.plan_is_due, load.plan_written_on) == (False, date(2026, 11, 8))
    assert load_of(manager, ann, date(2026, 11, 7)).plan_written_on == date(2026, 10, 18)


def test_ask_for_no_plan_of_somebody_who_was_over_for_three_weeks() -> None:
    manager, ann = people()
    weeks_over(ann, 2, 1, 0)
    load = load_of(manager, ann)
    assert (load.is_excessive, load.plan_is_due, load.most_weeks) == (False, False, 4)


def test_of_a_colleague_are_a_table_even_when_there_are_none() -> None:
    manager, ann = people()
    with reading() as s:
        empty = staff_load(s, manager, ann.id).weeks
    weeks_over(ann, 1, 0, 30)
    weeks_over(ann, 2, available=0)
    with reading() as s:
        weeks = staff_load(s, manager, ann.id).weeks
    assert list(empty.columns) == ["week_on", "households", "points", "available", "percent"]
    assert len(empty) == 0
    assert [str(kind) for kind in weeks.dtypes[1:]] == ["int64", "int64", "int64", "Int64"]
    assert [None if pd.isna(each) else each for each in weeks["percent"]] == [None, 111, 111]
