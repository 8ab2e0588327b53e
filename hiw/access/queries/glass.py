"""Households that were opened by breaking the glass: those to review, and those of mine."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.choices import GlassOutcome, GlassPurpose, Role
from db.models import BrokenGlass, Staff
from hiw import clock
from hiw.people.rules import Actor, Permission, need
from hiw.words import reference

TOLD_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Opening:
    """Who opened which household when and why; `reviewed_by` is empty until it was reviewed."""

    id: int
    who: str
    household_id: int
    purpose: GlassPurpose
    reason: str
    opened_at: datetime
    review_due_on: date
    outcome: GlassOutcome | None
    reviewed_by: str

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)


def openings_to_review(s: Session, by: Actor) -> tuple[Opening, ...]:
    """What waits for a review: a senior's team, for a manager all, never one's own. Longest waiting first."""
    need(by, Permission.REVIEW_GLASS)
    theirs = sa.true() if by.role is Role.MANAGER else _WHO.senior_id == by.id
    waiting = (BrokenGlass.reviewed_at.is_(None), BrokenGlass.staff_id != by.id, theirs)
    return tuple(Opening(*row) for row in s.execute(_OPENINGS.where(*waiting)))


def openings_of_mine(s: Session, by: Actor) -> tuple[Opening, ...]:
    """Openings by others, in the last fourteen days, of households that `by` supported then."""
    need(by, Permission.SEE_CONTACTS)
    rows = s.execute(_OF_MINE, {"by_id": by.id, "since": clock.now() - TOLD_FOR})
    return tuple(Opening(*row) for row in rows)


_WHO, _REVIEWER = aliased(Staff), aliased(Staff)
_OPENINGS = (
    sa.select(
        BrokenGlass.id, _WHO.full_name, BrokenGlass.household_id, BrokenGlass.purpose, BrokenGlass.reason,
        BrokenGlass.opened_at, BrokenGlass.review_due_on, BrokenGlass.outcome,
        sa.func.coalesce(_REVIEWER.full_name, ""),
    )
    .join(_WHO, _WHO.id == BrokenGlass.staff_id)
    .outerjoin(_REVIEWER, _REVIEWER.id == BrokenGlass.reviewed_by_id)
    .order_by(BrokenGlass.opened_at, BrokenGlass.id)
)  # fmt: skip

_ME: sa.BindParameter[int] = sa.bindparam("by_id", type_=sa.BigInteger)
_OF_MINE = _OPENINGS.where(
    BrokenGlass.owner_id == _ME, BrokenGlass.staff_id != _ME, BrokenGlass.opened_at > sa.bindparam("since")
)
