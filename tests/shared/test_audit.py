"""The record of changes …"""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from db.choices import GoalStatus
from db.models import AuditLine, Household
from db.session import reading, writing
from hiw import audit
from hiw.people.rules import Actor
from tests import factories


@pytest.fixture
def by(database: str) -> Actor:
    with writing() as s:
        return factories.colleague(s)


def lines() -> list[AuditLine]:
    with reading() as s:
        return list(s.scalars(sa.select(AuditLine).order_by(AuditLine.id)))


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
        audit.record(s, by, "goal.changed", "goals", 7, household_id=42, person_id=5, changes=changes, reason="because")
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
        audit.record(s, None, "colleague.added", "staff", 1)
    (line,) = lines()
    assert (line.staff_id, line.changes, line.reason) == (None, {}, "")


def test_goes_back_with_the_change_that_fails(by: Actor) -> None:
    with writing() as s:
        household_id = factories.household(s, name="Lee")

    def change_and_fail() -> None:
        with writing() as s:
            s.get_one(Household, household_id).name = "Lee and Ray"
            audit.record(s, by, "household.changed", "households", household_id)
            s.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_and_fail()
    with reading() as s:
        assert s.get_one(Household, household_id).name == "Lee"
    assert lines() == []


def test_takes_the_change_back_when_it_cannot_be_written_itself(by: Actor) -> None:
    with writing() as s:
        household_id = factories.household(s, name="Lee")
        undone = audit.record(s, by, "household.changed", "households", household_id)
        s.flush()
        audit.record(s, by, "change.undone", "households", household_id, undoes_id=undone.id)

    def change_and_record_twice() -> None:
        with writing() as s:
            s.get_one(Household, household_id).name = "Lee and Ray"
            audit.record(s, by, "change.undone", "households", household_id, undoes_id=undone.id)

    with pytest.raises(sa.exc.IntegrityError):
        change_and_record_twice()
    with reading() as s:
        assert s.get_one(Household, household_id).name == "Lee"
    assert len(lines()) == 2
