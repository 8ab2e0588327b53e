"""The clock …"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from db.models import AuditEvent
from db.session import reading, writing
from hiw import clock
from tests import clocks

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
CLOCKS_CHANGE = [date(2026, 3, 29), date(2026, 10, 25)]


def test_says_this_moment_in_utc() -> None:
    assert clocks.real_now().utcoffset() == timedelta(0)
    assert abs(clocks.real_now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.requirement("DAT-03")
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 1, 22, 30, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 23, 0, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 7, 2, 0, 30, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 12, 1, 23, 30, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 2, 0, 0, tzinfo=UTC), date(2026, 12, 2)),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
    ids=lambda value: value.isoformat(),
)
def test_turns_the_day_at_midnight_in_london(monkeypatch: pytest.MonkeyPatch, moment: datetime, day: date) -> None:
    """Requirement DAT-03."""
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert clock.today() == day


@pytest.mark.requirement("DAT-02")
@pytest.mark.parametrize("wall", [time(1), time(1, 30), time(1, 59, 59)])
def test_refuses_a_time_that_the_clocks_jump_over_in_march(wall: time) -> None:
    with pytest.raises(ValueError, match="one hour later"):
        clock.at(CLOCKS_CHANGE[0], wall)


@pytest.mark.parametrize("wall", [time(0, 59, 59), time(2), time(3)])
def test_takes_the_times_on_either_side_of_the_jump(wall: time) -> None:
    assert clock.local(clock.at(CLOCKS_CHANGE[0], wall)).time() == wall


def test_takes_the_first_of_two_equal_times_in_october() -> None:
    assert clock.at(CLOCKS_CHANGE[1], time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(DAYS, st.times().filter(lambda wall: wall.hour not in (1, 2)))
def test_gives_a_wall_time_back_as_it_was(day: date, wall: time) -> None:
    there = clock.local(clock.at(day, wall))
    assert (there.date(), there.time()) == (day, wall)


@given(DAYS, st.integers(-600, 600))
def test_counts_months_as_a_calendar_on_the_wall_does(day: date, months: int) -> None:
    """Requirement DAT-04, against turning the leaves one by one and then going back to the last day there is."""
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    last = day.day
    while not _is_day(year, month, last):
        last -= 1
    assert clock.add_months(day, months) == date(year, month, last)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@pytest.mark.requirement("DAT-04")
@pytest.mark.parametrize(
    ("first", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_counts_months_from_the_first_day_of_a_series(first: date, months: int, then: date) -> None:
    assert clock.add_months(first, months) == then


@pytest.mark.requirement("DAT-01")
def test_s_moments_come_back_from_the_database_as_they_were(database: str) -> None:
    """Requirement DAT-01: every half hour of the two nights in which the clocks change."""
    moments = [
        datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=30 * n, microseconds=n)
        for day in CLOCKS_CHANGE
        for n in range(-4, 10)
    ]
    sent = [*moments[:14], *(moment.astimezone(clock.LONDON) for moment in moments[14:])]
    with writing() as s:
        s.add_all(AuditEvent(at=at, word="test.kept", subject_kind="test", subject_id=n) for n, at in enumerate(sent))
    with reading() as s:
        kept = list(s.scalars(sa.select(AuditEvent.at).order_by(AuditEvent.subject_id)))
        in_order = list(s.scalars(sa.select(AuditEvent.at).order_by(AuditEvent.at)))
    assert kept == in_order == moments
    assert {moment.utcoffset() for moment in kept} == {timedelta(0)}


@pytest.mark.requirement("DAT-01")
def test_s_moments_need_their_time_zone(database: str) -> None:
    with pytest.raises(StatementError, match="needs its time zone"), writing() as s:
        s.add(AuditEvent(at=datetime(2026, 7, 1), word="test.kept", subject_kind="test", subject_id=1))  # noqa: DTZ001
