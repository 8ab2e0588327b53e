"""A holiday that managers add …"""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import ExtraHoliday
from db.session import reading, writing
from hiw import clock
from hiw.errors import HiwError, NotFound, RuleBroken
from hiw.extra_holidays import add_extra_holiday, extra_days, extra_holidays, remove_extra_holiday
from hiw.policy.permissions import Actor
from tests import factories as make
from tests.at_once import at_once
from tests.clocks import NOON

TODAY = NOON.date()  # a Monday
THURSDAY = TODAY + timedelta(days=3)


@pytest.fixture
def mandy(database: str, monkeypatch: pytest.MonkeyPatch) -> Actor:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with writing() as s:
        return make.colleague(s, Role.MANAGER)


def add(by: Actor, day: date = THURSDAY, name: str = "A coronation") -> int:
    with writing() as s:
        return add_extra_holiday(s, by, day=day, name=name)


def test_counts_until_it_is_removed(mandy: Actor) -> None:
    number = add(mandy)
    with reading() as s:
        assert [(row.day, row.name) for row in extra_holidays(s, mandy)] == [(THURSDAY, "A coronation")]
        assert extra_days(s) == {THURSDAY}
    with writing() as s:
        remove_extra_holiday(s, mandy, holiday_id=number)
    with writing() as s:
        assert extra_days(s) == set()
        with pytest.raises(NotFound, match="removed already"):
            remove_extra_holiday(s, mandy, holiday_id=number)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY - timedelta(days=1), "is over"),
        (TODAY + timedelta(days=5), "closed on that day anyway"),  # a Saturday
        (date(2026, 12, 25), "closed on that day anyway"),
        (date(2999, 6, 3), "bank holidays of 2999 are not known"),
        (THURSDAY, "on the list already"),
    ],
)
def test_is_refused_where_it_would_be_none(mandy: Actor, day: date, sentence: str) -> None:
    add(mandy)
    with pytest.raises(RuleBroken, match=sentence) as refused:
        add(mandy, day)
    assert [each.field for each in refused.value.each] == ["day"]


def test_is_kept_once_when_two_managers_add_it_at_once(mandy: Actor) -> None:
    with writing() as s:
        max_ = make.colleague(s, Role.MANAGER)
    refusals: list[HiwError | None] = at_once(
        lambda s: add_extra_holiday(s, mandy, day=THURSDAY, name="A coronation"),
        lambda s: add_extra_holiday(s, max_, day=THURSDAY, name="The coronation"),
    )
    assert [type(each) for each in refusals if each] == [RuleBroken]
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(ExtraHoliday)) == 1
