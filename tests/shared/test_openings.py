"""An opening …"""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from db import triggers
from db.enums import EventName
from db.models import AuditEvent
from db.session import reading, writing
from hiw import audit, clock
from hiw.audit import MOST_IDS, ViewEvent
from hiw.errors import NotRecorded
from hiw.policy.permissions import Actor
from tests import factories

pytestmark = pytest.mark.requirement("AUD-01")
LIST = EventName.HOUSEHOLDS_OPENED


@pytest.fixture
def by(database: str) -> Actor:
    with writing() as s:
        return factories.colleague(s)


def look(by: Actor, *ids: int, what: EventName = LIST) -> dict[audit.Seen, datetime]:
    with writing() as s:
        return audit.record_views(s, by, [ViewEvent(what, "staff", by.id, ids=ids)])


def recorded(word: str = LIST) -> list[list[int]]:
    return [line.changes["ids"][1] for line in lines(word)]


def lines(word: str) -> list[AuditEvent]:
    with reading() as s:
        return list(s.scalars(sa.select(AuditEvent).where(AuditEvent.word == word).order_by(AuditEvent.id)))


def test_of_a_list_is_recorded_for_those_of_its_households_that_are_new_in_it(by: Actor) -> None:
    look(by, 3, 1, 2, 3)
    look(by, 2, 3)
    look(by, 5, 1, 4)
    look(by, 2, what=EventName.TODAY_OPENED)
    assert recorded() == [[1, 2, 3], [4, 5]]
    assert recorded("today.opened") == [[2]]


def test_of_a_list_is_recorded_for_each_colleague(by: Actor) -> None:
    look(by, 1)
    with writing() as s:
        other = factories.colleague(s)
    look(other, 1)
    assert [line.staff_id for line in lines(LIST)] == [by.id, other.id]


def test_of_a_household_is_a_new_one_half_an_hour_after_its_last_line(
    by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()
    for minutes, household_ids in ((0, (1, 2)), (20, (2, 3)), (30, (1, 2, 3)), (49, (3,)), (50, (3,))):
        monkeypatch.setattr(clock, "now", lambda at=start + timedelta(minutes=minutes): at)
        told = look(by, *household_ids)
        assert {household_id for *_, household_id in told} == set(household_ids)
    assert recorded() == [[1, 2], [3], [1, 2], [3]]


def test_says_when_each_thing_was_recorded(by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a page need not ask before half an hour has gone by since the line, whoever wrote it."""
    start = clock.now()
    look(by, 1)
    later = start + timedelta(minutes=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    told = look(by, 1, 2)
    assert start <= told[LIST, "staff", by.id, 1] < later
    assert told[LIST, "staff", by.id, 2] == later


def test_of_many_households_is_as_many_lines_as_hold_them_all(by: Actor) -> None:
    number = 3 * MOST_IDS + 5
    look(by, *range(number, 0, -1))
    assert [len(part) for part in recorded()] == [MOST_IDS, MOST_IDS, MOST_IDS, 5]
    assert [household_id for part in recorded() for household_id in part] == list(range(1, number + 1))
    assert [line.changes["part"][1] for line in lines(LIST)] == ["1 of 4", "2 of 4", "3 of 4", "4 of 4"]


def test_is_looked_for_with_one_statement_among_the_lines_of_the_last_half_hour(
    by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long somebody has worked here: lines before that time are not looked through."""
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start - timedelta(days=1))
    look(by, *range(1, 4 * MOST_IDS))
    monkeypatch.setattr(clock, "now", lambda: start)
    look(by, 7)
    asked: list[str] = []
    with writing() as s:
        connection = s.connection()
        sa.event.listen(connection, "before_cursor_execute", lambda *args: asked.append(args[2]))
        audit.record_views(
            s, by, [ViewEvent(LIST, "staff", by.id, ids=(7,)), ViewEvent(EventName.PLAN_OPENED, "households", 7)]
        )
        assert len(asked) == 1
        assert " LIMIT " in asked[0]
    assert recorded()[-1] == [7]


def test_can_be_tried_without_leaving_a_line(by: Actor) -> None:
    with writing() as s:
        audit.check_can_record(s, by)
    look(by, 1)
    with reading() as s:
        assert s.scalars(sa.select(AuditEvent.word)).all() == [LIST]


@pytest.mark.parametrize("fault", ["DELETE FROM audit_heads", "ALTER TABLE audit_lines RENAME TO elsewhere"])
def test_cannot_be_tried_where_no_line_can_be_written(by: Actor, fault: str) -> None:
    with writing() as s:
        triggers.take_down(s.connection())
        s.execute(sa.text(fault))
    with pytest.raises(NotRecorded), writing() as s:
        audit.check_can_record(s, by)
