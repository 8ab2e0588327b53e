"""A number of the programme …"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from itertools import pairwise
from threading import Barrier as Gate

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Role
from db.models import AuditEvent, Setting
from db.session import reading, writing
from hiw import clock, settings
from hiw.approvals.actions import change_setting
from hiw.errors import NotAllowed, RuleBroken
from hiw.policy.permissions import Actor
from hiw.settings import IN_ORDER, MEANINGS, SettingName, setting_rows, settings_now, settings_on, values
from tests import factories

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
QUIET = SettingName.QUIET_DAYS


OnDay = Callable[[date], None]


@pytest.fixture
def manager(database: str) -> Actor:
    with writing() as s:
        return factories.colleague(s, Role.MANAGER)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> OnDay:
    """Says what day it is."""

    def to(day: date) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    to(MONDAY)
    return to


def change(by: Actor, value: int, name: SettingName = QUIET) -> None:
    with writing() as s:
        change_setting(s, by, name=name, value=value)


def spells() -> list[tuple[int, date, date | None]]:
    with reading() as s:
        query = sa.select(Setting.value, Setting.from_on, Setting.to_on).order_by(Setting.from_on)
        return list(s.execute(query))


def lines() -> list[AuditEvent]:
    with reading() as s:
        return list(s.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))


def value_on(day: date, name: SettingName = QUIET) -> int:
    with reading() as s:
        return settings_on(s, day)[name]


def test_has_its_first_value_until_it_is_changed(manager: Actor) -> None:
    with reading() as s:
        assert settings_now(s, manager) == {name: meaning.first for name, meaning in MEANINGS.items()}
        assert [(row.value, row.from_on) for row in setting_rows(s, manager)] == [
            (meaning.first, None) for meaning in MEANINGS.values()
        ]


def test_has_a_first_value_that_makes_sense() -> None:
    assert set(MEANINGS) == set(SettingName)
    assert all(m.least <= m.first <= m.most for m in MEANINGS.values())
    assert all(MEANINGS[less].first <= MEANINGS[more].first for less, more in IN_ORDER)


def test_that_is_changed_opens_a_row_and_closes_the_one_before(manager: Actor, on: OnDay) -> None:
    change(manager, 10)
    on(WEDNESDAY)
    change(manager, 20)
    assert spells() == [(10, MONDAY, TUESDAY), (20, WEDNESDAY, None)]
    assert [line.changes for line in lines()] == [{"quiet_days": [14, 10]}, {"quiet_days": [10, 20]}]
    with reading() as s:
        assert next((r.value, r.from_on) for r in setting_rows(s, manager) if r.name is QUIET) == (20, WEDNESDAY)


def test_keeps_its_past(manager: Actor, on: OnDay) -> None:
    change(manager, 10)
    on(WEDNESDAY)
    change(manager, 20)
    days = (date(2026, 11, 22), MONDAY, TUESDAY, WEDNESDAY, date(2030, 1, 1))
    assert [value_on(day) for day in days] == [14, 10, 10, 20, 20]


def test_that_is_changed_twice_in_a_day_has_one_row_and_two_lines(manager: Actor, on: OnDay) -> None:
    change(manager, 10)
    change(manager, 12)
    assert spells() == [(12, MONDAY, None)]
    assert [line.changes for line in lines()] == [{"quiet_days": [14, 10]}, {"quiet_days": [10, 12]}]


def test_that_stays_the_same_is_not_recorded(manager: Actor) -> None:
    change(manager, 14)
    assert (spells(), lines()) == ([], [])


@pytest.mark.parametrize("name", list(SettingName))
def test_outside_its_range_is_refused(sqlite_database: str, name: SettingName) -> None:
    by = factories.actor(Role.MANAGER)
    meaning = MEANINGS[name]
    for value in (meaning.least - 1, meaning.most + 1, 2**70):
        with pytest.raises(RuleBroken, match=f"from {meaning.least} to {meaning.most}"):
            change(by, value, name)
    assert spells() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [(SettingName.REVIEW_DAYS, 85), (SettingName.REVIEW_DAYS_MOST, 41), (QUIET, 29), (SettingName.WARN_MONTHS, 13)],
)
def test_is_refused_when_it_contradicts_another(sqlite_database: str, name: SettingName, value: int) -> None:
    with pytest.raises(RuleBroken, match="cannot be more than"):
        change(factories.actor(Role.MANAGER), value, name)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_is_changed_by_no_other_role(sqlite_database: str, role: Role) -> None:
    by = factories.actor(role)
    with pytest.raises(NotAllowed):
        change(by, 10)
    with reading() as s:
        assert settings_now(s, by)[QUIET] == 14
        with pytest.raises(NotAllowed):
            setting_rows(s, by)


def changed_by_two_at_once(by: Actor) -> None:
    gate = Gate(2)

    def press(value: int) -> None:
        gate.wait()
        change(by, value)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, (10, 20)))


def test_is_changed_by_two_managers_at_once_one_after_the_other(manager: Actor, on: OnDay) -> None:
    for day in (MONDAY, WEDNESDAY):
        on(day)
        change(manager, 12) if day == MONDAY else None
        changed_by_two_at_once(manager)
    values = [line.changes["quiet_days"] for line in lines()]
    assert all(before == last for (_, last), (before, _) in pairwise(values))
    assert [to_on for _, _, to_on in spells()] == [TUESDAY, None]
    assert value_on(WEDNESDAY) == values[-1][1]


def test_changed_by_two_at_once_is_an_error_when_the_lock_is_taken_out(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test before: both have found no row before one of them adds the first."""
    gate = Gate(2)
    with writing() as s:
        by = factories.colleague(s, Role.MANAGER)
    monkeypatch.setattr(values, "one_change_at_a_time", lambda _: None)

    def both_have_looked(s: Session, *_: object) -> None:
        if any(isinstance(row, Setting) for row in s.new):
            gate.wait(5)

    sa.event.listen(Session, "before_flush", both_have_looked)
    try:
        with pytest.raises(sa.exc.IntegrityError):
            changed_by_two_at_once(by)
    finally:
        sa.event.remove(Session, "before_flush", both_have_looked)


def test_has_a_history_down_to_its_first_value(manager: Actor, on: OnDay) -> None:
    with reading() as s:
        assert settings.setting_history(s, manager) == {}
    for day, value in ((MONDAY, 10), (WEDNESDAY, 12)):
        on(day)
        with writing() as s:
            change_setting(s, manager, name=QUIET, value=value)
    with reading() as s:
        spans = settings.setting_history(s, manager)[QUIET]
        then = settings.settings_in_force(s, manager, TUESDAY)
    first = MEANINGS[QUIET].first
    assert [(span.value, span.from_on, span.to_on) for span in spans] == [
        (12, WEDNESDAY, None), (10, MONDAY, TUESDAY), (first, None, date(2026, 11, 22)),
    ]  # fmt: skip
    assert (then[QUIET].value, then[QUIET].from_on) == (10, MONDAY)
    assert then[SettingName.REVIEW_DAYS].from_on is None


def test_s_history_is_for_those_who_set_it_and_what_counts_for_those_who_see_caseloads(database: str) -> None:
    with writing() as s:
        advocate, support = factories.colleague(s), factories.colleague(s, Role.SUPPORT)
    with reading() as s:
        with pytest.raises(NotAllowed):
            settings.setting_history(s, advocate)
        with pytest.raises(NotAllowed):
            settings.settings_in_force(s, support, MONDAY)
        assert settings.settings_in_force(s, advocate, MONDAY)[QUIET].value == MEANINGS[QUIET].first
