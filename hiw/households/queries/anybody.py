"""Make searches cost the same whether somebody is withheld or does not exist.

A search always asks about one more person beside those whom it finds, so that the conditions are evaluated in any case.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.models import Membership


def anybody(*before: Any) -> sa.Select[*tuple[Any, ...]]:
    """Return a statement for one row: these values, then the id of some person, and of a household of theirs."""
    m, first = aliased(Membership), sa.select(sa.func.min(Membership.id)).scalar_subquery()
    return sa.select(*before, m.person_id, m.household_id).where(m.id == first)
