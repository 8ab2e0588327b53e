"""The rules by which households are counted in SQL: each condition is the SQL form of the rule of its name in `rules`.

They are about `Household`, and take their days from `days_of`. tests/today/test_rules_sql.py compares both.
"""

from datetime import date
from typing import Final

import sqlalchemy as sa

from db.models import Household
from hiw.today.rules import Thresholds


def _day(name: str) -> sa.BindParameter[date]:
    return sa.bindparam(name, type_=sa.Date)


IS_OPEN: Final = Household.status == sa.literal_column("'open'")
NOT_CLOSED: Final = Household.status != sa.literal_column("'closed'")
HEARD_ON: Final[sa.ColumnElement[date]] = sa.func.coalesce(Household.last_contact_on, Household.started_on)
IS_QUIET: Final = sa.and_(IS_OPEN, _day("quiet_since") >= HEARD_ON)
IS_VERY_QUIET: Final = sa.and_(IS_OPEN, _day("very_quiet_since") >= HEARD_ON)
IS_REVIEW_OVERDUE: Final = sa.and_(IS_OPEN, Household.next_review_on < _day("today"))
IS_PAST_END: Final = Household.planned_end_on < _day("today")
IS_NEAR_END: Final = Household.planned_end_on.between(_day("today"), _day("near_end_until"))


def days_of(at: Thresholds) -> dict[str, date]:
    """Return the days that the conditions take, by the names of their parameters."""
    return {
        "today": at.today,
        "quiet_since": at.quiet_since,
        "very_quiet_since": at.very_quiet_since,
        "near_end_until": at.near_end_until,
    }
