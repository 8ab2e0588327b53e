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
    """Who supported the household of each of these requests, or covered for who did, since it was asked for.

    Also those who support it today, and those of each household in which it stood meanwhile. By request id, in one
    statement.
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
    """SQL about `FundRequest`: whether a colleague supports its household today, or covers for who does.

    For numbers alone: whoever decides is asked about by `supporters_of`, which knows of former ones, and of former
    households, too.
    """
    spell, cover = aliased(Assignment), aliased(Cover)
    now = cover.from_on <= today, cover.to_on >= today, cover.ended_at.is_(None)
    covered = sa.select(cover.for_id).where(cover.staff_id == by_id, *now)
    its = spell.household_id == FundRequest.household_id, spell.to_on.is_(None)
    return sa.exists().where(*its, (spell.advocate_id == by_id) | spell.advocate_id.in_(covered))


@prepared
def _supporting(number: int) -> sa.CompoundSelect[Any]:
    """Pairs of request and colleague, of so many requests."""
    this = stays_of(bound_rows(number, _REQUEST))
    spell, cover = Assignment, Cover
    # The day of a hand-over may be said to be an earlier one: when it was written down counts too.
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
