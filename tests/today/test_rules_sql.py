"""A household is counted in SQL as the rule says …"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import CloseReason, HouseholdStatus
from db.models import Household
from db.session import writing
from hiw.today import rules, rules_sql
from hiw.today.rules import HouseholdDates, Thresholds
from tests import factories

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)
AT = Thresholds(TODAY, quiet_days=14, very_quiet_days=28, support_months=12, warn_months=11)
TWINS: dict[Callable[[HouseholdDates, Thresholds], bool], sa.ColumnElement[bool]] = {
    rules.is_quiet: rules_sql.IS_QUIET,
    rules.is_very_quiet: rules_sql.IS_VERY_QUIET,
    rules.is_review_overdue: rules_sql.IS_REVIEW_OVERDUE,
    rules.is_past_end: rules_sql.IS_PAST_END,
    rules.is_near_end: rules_sql.IS_NEAR_END,
}


def around(*days: date) -> list[date]:
    """Each of these days with the one before and the one after."""
    return [day + timedelta(days=step) for day in days for step in (-1, 0, 1)]


def every_kind() -> Iterator[dict[str, Any]]:
    """Each status with each day on either side of each threshold; what the rules do not look at stays as it is."""
    started: dict[str, Any] = {"started_on": TODAY - timedelta(days=100), "planned_end_on": TODAY + timedelta(days=200)}
    quiet_days, ends = around(AT.quiet_since, AT.very_quiet_since), around(TODAY, AT.near_end_until)
    for status in HouseholdStatus:
        if status is HouseholdStatus.CLOSED:
            started |= {"closed_on": TODAY, "close_reason": CloseReason.NEEDS_MET}
        for contact, review in product([None, *quiet_days], [None, *around(TODAY)]):
            yield started | {"status": status, "last_contact_on": contact, "next_review_on": review}
        yield from (started | {"status": status, "planned_end_on": end} for end in ends)
        yield from (started | {"status": status, "started_on": day, "last_contact_on": None} for day in quiet_days)


@pytest.fixture
def households() -> dict[int, HouseholdDates]:
    """Households of every kind with their dates, by number."""
    found = {}
    with writing() as s:
        home = factories.household(s)
        like = {column.name: getattr(s.get_one(Household, home), column.name) for column in Household.__table__.columns}
        for number, facts in enumerate(every_kind(), home + 1):
            row = Household(**like | facts | {"id": number})
            s.add(row)
            dates = (row.started_on, row.planned_end_on, row.last_contact_on, row.next_review_on)
            found[number] = HouseholdDates(row.status is HouseholdStatus.OPEN, *dates)
    return found


@pytest.mark.parametrize("rule", TWINS, ids=lambda rule: rule.__name__)
def test_of_every_status_on_the_days_around_each_threshold(
    rule: Callable[[HouseholdDates, Thresholds], bool], households: dict[int, HouseholdDates]
) -> None:
    with writing() as s:
        query = sa.select(Household.id).where(Household.id.in_(households), TWINS[rule])
        counted = set(s.scalars(query, rules_sql.days_of(AT)))
    assert counted == {number for number, household in households.items() if rule(household, AT)}
    assert 0 < len(counted) < len(households)
