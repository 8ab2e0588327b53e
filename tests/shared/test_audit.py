"""The record of changes …"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db import audit_chain, triggers
from db.enums import EventName, GoalStatus
from db.models import AuditEvent, AuditHead, Household
from db.session import engine, reading, writing
from hiw import audit, clock
from hiw.errors import NotRecorded
from hiw.policy.permissions import Actor
from tests import factories


@pytest.fixture
def by(database: str) -> Actor:
    with writing() as s:
        return factories.colleague(s)


def lines() -> list[AuditEvent]:
    with reading() as s:
        return list(s.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))


def test_says_who_did_what_to_which_and_what_it_was_before(by: Actor) -> None:
    changes = {
        "status": (GoalStatus.FUTURE, GoalStatus.ACTIVE),
        "target_on": (None, date(2026, 12, 3)),
        "seen_at": (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), None),
        "words": ("I want “ŵ”", ""),
        "is_shared": (False, True),
        "members": ([1], [1, 2]),
    }
    with writing() as s:
        audit.record(
            s, by, EventName.GOAL_CHANGED, "goals", 7, household_id=42, person_id=5, changes=changes, reason="because"
        )
    (line,) = lines()
    assert (line.staff_id, line.word, line.subject_kind, line.subject_id) == (by.id, "goal.changed", "goals", 7)
    assert (line.household_id, line.person_id, line.reason, line.undoes_id) == (42, 5, "because", None)
    assert line.changes == {
        "status": ["future", "active"],
        "target_on": [None, "2026-12-03"],
        "seen_at": ["2026-07-01T22:30:00+00:00", None],
        "words": ["I want “ŵ”", ""],
        "is_shared": [False, True],
        "members": [[1], [1, 2]],
    }


def test_names_nobody_for_what_a_command_did(database: str) -> None:
    with writing() as s:
        audit.record(s, None, EventName.COLLEAGUE_ADDED, "staff", 1)
    (line,) = lines()
    assert (line.staff_id, line.changes, line.reason) == (None, {}, "")


def test_goes_back_with_the_change_that_fails(by: Actor) -> None:
    with writing() as s:
        household_id = factories.household(s, name="Lee")

    def change_and_fail() -> None:
        with writing() as s:
            s.get_one(Household, household_id).name = "Lee and Ray"
            audit.record(s, by, EventName.HOUSEHOLD_RENAMED, "households", household_id)
            s.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    with reading() as s:
        assert s.get_one(Household, household_id).name == "Lee"
    assert lines() == []


@pytest.mark.requirement("AUD-02")
def test_takes_the_change_back_when_it_cannot_be_written_itself(by: Actor) -> None:
    with writing() as s:
        household_id = factories.household(s, name="Lee")
        undone = audit.record(s, by, EventName.HOUSEHOLD_RENAMED, "households", household_id)
    with writing() as s:
        audit.record(s, by, EventName.ACTION_UNDONE, "households", household_id, undoes_id=undone.id)
    with pytest.raises(NotRecorded, match=r"nothing was changed\. Try again"):
        rename(by, household_id, undoes_id=undone.id)
    with reading() as s:
        assert s.get_one(Household, household_id).name == "Lee"
    assert len(lines()) == 2


def rename(by: Actor, household_id: int, first: str = "SELECT 1", **facts: Any) -> None:
    with writing() as s:
        s.execute(sa.text(first))
        s.get_one(Household, household_id).name = "Lee and Ray"
        audit.record(s, by, EventName.HOUSEHOLD_RENAMED, "households", household_id, **facts)


@pytest.mark.requirement("AUD-02")
@pytest.mark.parametrize("fault", ["ALTER TABLE audit_lines RENAME TO elsewhere", "DELETE FROM audit_heads"])
def test_lets_nothing_be_changed_when_there_is_no_room_for_it(by: Actor, fault: str) -> None:
    with writing() as s:
        household_id = factories.household(s, name="Lee")
        triggers.take_down(s.connection())
        s.execute(sa.text(fault))
    with pytest.raises(NotRecorded):
        rename(by, household_id)
    with reading() as s:
        assert s.get_one(Household, household_id).name == "Lee"
    with writing() as s:  # what is not recorded can still be saved: it is the line that stood in the way
        s.get_one(Household, household_id).name = "Lee and Ray"


@pytest.mark.requirement("AUD-02")
def test_lets_nothing_be_changed_when_its_head_is_held_for_too_long(postgresql_database: str) -> None:
    with writing() as s:
        by = factories.colleague(s)
        household_id = factories.household(s, name="Lee")
    with engine().connect() as holding:
        holding.execute(sa.select(AuditHead).with_for_update())
        with pytest.raises(NotRecorded):
            rename(by, household_id, "SET LOCAL lock_timeout = '50ms'")
    with reading() as s:
        assert s.get_one(Household, household_id).name == "Lee"


def test_gets_its_number_when_the_change_is_saved(by: Actor) -> None:
    with writing() as s:
        first = audit.record(s, by, EventName.ACTION_ADDED, "test", 1)
        s.flush()
        second = audit.record(s, by, EventName.ACTION_TICKED, "test", 2)
        assert lines() == []
    assert (first.id, second.id) == (1, 2)
    assert [line.word for line in lines()] == ["action.added", "action.ticked"]


def test_of_what_a_part_of_the_transaction_took_back_is_not_kept(by: Actor) -> None:
    with writing() as s:
        audit.record(s, by, EventName.ACTION_ADDED, "test", 1)
        inside = s.begin_nested()
        audit.record(s, by, EventName.ACTION_CHANGED, "test", 2)
        s.flush()
        inside.rollback()
        with s.begin_nested():
            audit.record(s, by, EventName.ACTION_TICKED, "test", 3)
    assert [line.word for line in lines()] == ["action.added", "action.ticked"]


@pytest.mark.requirement("AUD-05")
def test_stays_one_line_whatever_is_put_into_it(by: Actor) -> None:
    said = "well\n2026-01-01 sign-in ok\r\t\x1b[2J\u202e\u2028 é ŵ 👩‍🦽"
    with writing() as s:
        audit.record(s, by, EventName.ACTION_CHANGED, "test", 1, reason=said, changes={"note": (None, said)})
    (line,) = lines()
    assert line.reason == "well\\n2026-01-01 sign-in ok\\r\\t\\x1b[2J\\u202e\\u2028 é ŵ 👩\\u200d🦽"
    with reading() as s:
        stored = s.scalars(sa.select(sa.cast(AuditEvent.changes, sa.Text))).one()
    assert "\n" not in stored
    assert line.changes == {"note": [None, said]}


@pytest.mark.requirement("AUD-05")
def test_keeps_the_role_and_the_sign_in_of_that_moment(by: Actor) -> None:
    by = replace(by, session_id=77)
    with writing() as s:
        audit.record(s, by, EventName.ACTION_CHANGED, "test", 1, for_id=5, changes={"share": (None, 0.5)})
    (line,) = lines()
    assert (line.role, line.session_id, line.for_id, line.is_read) == ("advocate", 77, 5, False)
    assert line.changes == {"share": [None, "0.5"]}


@pytest.mark.requirement("AUD-08")
def test_tells_that_the_clock_went_back(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 10, 25, 12, tzinfo=UTC)
    for moment in (noon, noon - timedelta(seconds=2), noon - timedelta(hours=1), noon - timedelta(minutes=59)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        with writing() as s:
            audit.record(s, by, EventName.ACTION_CHANGED, "test", 1)
    kept = lines()
    assert [line.word for line in kept] == [
        "action.changed",
        "action.changed",
        "clock.went_back",
        "action.changed",
        "action.changed",
    ]
    assert [line.id for line in kept] == [1, 2, 3, 4, 5]
    assert kept[2].changes == {"at": ["2026-10-25T11:59:58+00:00", "2026-10-25T11:00:00+00:00"]}
    with reading() as s:
        assert audit_chain.first_fault(s.connection()) is None


@pytest.mark.requirement("AUD-03")
def test_stands_in_one_row_however_many_people_save_at_once(by: Actor) -> None:
    with writing() as s:
        homes = [factories.household(s) for _ in range(4)]

    def save(n: int) -> None:
        with writing() as s:
            for home in (homes[n % 4], homes[(n + 1) % 4]) if n % 4 != 3 else (homes[0], homes[3]):
                row = s.get_one(Household, home, with_for_update=True)
                row.name = f"Home {n}"
                audit.record(s, by, EventName.HOUSEHOLD_RENAMED, "households", home)
                s.flush()

    with ThreadPoolExecutor(8) as people:
        for done in [people.submit(save, n) for n in range(40)]:
            done.result()
    assert [line.id for line in lines()] == list(range(1, 81))
    with reading() as s:
        assert audit_chain.first_fault(s.connection()) is None
