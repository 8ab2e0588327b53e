"""Who is too close to a household to decide on its requests: whoever supports it, or covers for who does."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.models import Assignment, Cover, FundRequest
from db.prepared import prepared
from db.types import UtcDateTime
from hiw import clock
from hiw.fund.bound_rows import bound_rows, values_of
from hiw.fund.stays import stays_of

MOST_AT_ONCE: Final = 64
_REQUEST = {"id": sa.BigInteger(), "household_id": sa.BigInteger(), "made_at": UtcDateTime(), "made_on": sa.Date()}


def supporters_of(s: Session, requests: Sequence[Any]) -> dict[int, set[int]]:
    """Return who supported the household of each request, or covered for who did, since it was made, by request id.

    Those who support it today count, and those of each household in which it stood meanwhile. One statement.
    """
    found: dict[int, set[int]] = defaultdict(set)
    asked = values_of(
        {
            "id": r.id,
            "household_id": r.household_id,
            "made_at": r.created_at,
            "made_on": clock.local(r.created_at).date(),
        }
        for r in requests
    )
    if requests:
        for request_id, staff_id in s.execute(_supporting(len(requests)), asked | {"today": clock.today()}):
            found[request_id].add(staff_id)
    return found


def supports_today(by_id: Any, today: Any) -> sa.ColumnElement[bool]:
    """Return SQL about `FundRequest`: whether somebody supports its household today, or covers for who does.

    For counts only. Decisions ask `supporters_of`, which knows former supporters and former households too.
    """
    spell, cover = aliased(Assignment), aliased(Cover)
    now = cover.from_on <= today, cover.to_on >= today, cover.ended_at.is_(None)
    covered = sa.select(cover.for_id).where(cover.staff_id == by_id, *now)
    its = spell.household_id == FundRequest.household_id, spell.to_on.is_(None)
    return sa.exists().where(*its, (spell.advocate_id == by_id) | spell.advocate_id.in_(covered))


@prepared
def _supporting(number: int) -> sa.CompoundSelect[Any]:
    """Return the statement for pairs of request and staff, for `number` requests."""
    this = stays_of(bound_rows(number, _REQUEST))
    spell, cover = Assignment, Cover
    # A reassignment may be dated back, so the moment at which it was recorded counts too.
    was_here = spell.to_on.is_(None) | (spell.ended_at >= this.c.made_at)
    since = (spell.household_id == this.c.household_id) & (was_here | (spell.to_on >= this.c.made_on))
    supports = sa.select(this.c.id, spell.advocate_id).join(spell, since)
    covers = (
        sa.select(this.c.id, cover.staff_id)
        .join(spell, since)
        .join(cover, cover.for_id == spell.advocate_id)
        .where(
            cover.from_on <= sa.bindparam("today", type_=sa.Date()),
            cover.to_on >= this.c.made_on,
            cover.ended_at.is_(None) | (cover.ended_at >= this.c.made_at),
            cover.to_on >= spell.from_on,
            was_here | (cover.from_on <= spell.to_on),
        )
    )
    return sa.union(supports, covers)
