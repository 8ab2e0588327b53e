"""The households in which a request stood since it was made: its people may move meanwhile."""

from typing import Any

import sqlalchemy as sa

from db.models import FundRequestPerson, Membership


def stays_of(this: Any) -> sa.CTE:
    """Return the rows of `this`, one for each household in which the request stood since it was made.

    `this` has columns `id`, `household_id` (where the request is now) and `made_at`; others are passed on.
    """
    m, rest = Membership, [column for column in this.c if column.name != "household_id"]
    left = sa.select(m.household_id, *rest).select_from(this)
    left = left.join(FundRequestPerson, FundRequestPerson.request_id == this.c.id)
    left = left.join(m, (m.person_id == FundRequestPerson.person_id) & has_left_since(this.c.made_at))
    return sa.union(sa.select(this.c.household_id, *rest), left).cte("stays")


def has_left_since(made_at: Any) -> sa.ColumnElement[bool]:
    """Return SQL about `Membership`: whether it was ended since a request was made.

    The moment at which the end was recorded counts, not its day, which may be an earlier one.
    """
    return sa.and_(Membership.left_on.is_not(None), Membership.updated_at >= made_at)
