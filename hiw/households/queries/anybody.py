"""Somebody whom a search always asks about beside those whom it finds, so that who is not told of takes no longer than
who is not there: what decides on the first of them is worked out in any case."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.models import Membership


def anybody(*before: Any) -> sa.Select[*tuple[Any, ...]]:
    """One row: these values, then the number of somebody, and of a household of theirs."""
    m, first = aliased(Membership), sa.select(sa.func.min(Membership.id)).scalar_subquery()
    return sa.select(*before, m.person_id, m.household_id).where(m.id == first)
