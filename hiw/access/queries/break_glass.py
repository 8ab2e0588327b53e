"""Break-glass accesses: those to review, and those to households that one supports."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import BreakGlassOutcome, BreakGlassPurpose, Role
from db.models import BreakGlassAccess, Staff
from hiw import clock
from hiw.client_text import ClientSentence, NoClient
from hiw.policy.permissions import Actor, Permission, require
from hiw.words import reference

BREAK_GLASS_TOLD_FOR = timedelta(days=14)


@dataclass(frozen=True)
class BreakGlassRow:
    """Who opened which household when and why; `reviewed_by` is empty until it was reviewed."""

    id: int
    who: NoClient
    household_id: int
    purpose: BreakGlassPurpose
    reason: ClientSentence
    opened_at: datetime
    review_due_on: date
    outcome: BreakGlassOutcome | None
    reviewed_by: NoClient

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)


@dataclass(frozen=True)
class BreakGlassLists:
    """What `by` is shown: what waits for their review, and accesses by others to their households; oldest first."""

    to_review: tuple[BreakGlassRow, ...]
    of_mine: tuple[BreakGlassRow, ...]


def break_glass_lists(s: Session, by: Actor) -> BreakGlassLists:
    """Return the accesses that `by` must review as senior or manager (never their own), and those by others,
    in the last fourteen days, to households that `by` supported then. One statement."""
    require(by, Permission.SEE_CONTACTS)
    asked = {
        "by_id": by.id,
        "since": clock.now() - BREAK_GLASS_TOLD_FOR,
        "reviews": by.may(Permission.REVIEW_GLASS),
        "reviews_all": by.role is Role.MANAGER,
    }
    to_review, of_mine = [], []
    for row in s.execute(_FOR_ME, asked).mappings():
        access = BreakGlassRow(**{field.name: row[field.name] for field in fields(BreakGlassRow)})
        if row["waits"]:
            to_review.append(access)
        if row["is_mine"]:
            of_mine.append(access)
    return BreakGlassLists(tuple(to_review), tuple(of_mine))


_WHO, _REVIEWER = aliased(Staff), aliased(Staff)
_ME: sa.BindParameter[int] = sa.bindparam("by_id", type_=sa.BigInteger)
_IS_MINE = sa.and_(BreakGlassAccess.owner_id == _ME, BreakGlassAccess.opened_at > sa.bindparam("since"))
_WAITS = sa.and_(
    BreakGlassAccess.reviewed_at.is_(None),
    sa.bindparam("reviews", type_=sa.Boolean),
    sa.or_(sa.bindparam("reviews_all", type_=sa.Boolean), _WHO.senior_id == _ME),
)
_FOR_ME = (
    sa.select(
        BreakGlassAccess.id, _WHO.full_name.label("who"), BreakGlassAccess.household_id, BreakGlassAccess.purpose,
        BreakGlassAccess.reason,
        BreakGlassAccess.opened_at, BreakGlassAccess.review_due_on, BreakGlassAccess.outcome,
        sa.func.coalesce(_REVIEWER.full_name, "").label("reviewed_by"),
        sa.func.coalesce(_IS_MINE, sa.false()).label("is_mine"), sa.func.coalesce(_WAITS, sa.false()).label("waits"),
    )
    .join(_WHO, _WHO.id == BreakGlassAccess.staff_id)
    .outerjoin(_REVIEWER, _REVIEWER.id == BreakGlassAccess.reviewed_by_id)
    .where(BreakGlassAccess.staff_id != _ME, sa.or_(_IS_MINE, _WAITS))
    .order_by(BreakGlassAccess.opened_at, BreakGlassAccess.id)
)  # fmt: skip
