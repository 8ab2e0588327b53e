"""A team, and moves as they are pressed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import AssignmentReason, Role
from db.models import Assignment, AuditEvent
from db.session import reading, writing
from hiw.policy.permissions import Actor
from hiw.workload.actions import ReassignmentFields, reassign_households
from tests import factories as make

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class ReassignmentTeam:
    """A senior with two advocates, Ann and Bo, and a household of Ann's."""

    senior: Actor
    ann: Actor
    bo: Actor
    home: int

    def move(self, **fields: Any) -> ReassignmentFields:
        """The household from Ann to Bo today, unless other fields are given."""
        return move_of(self.home, self.ann, self.bo, **fields)


def team() -> ReassignmentTeam:
    """In Sefton, which is where everybody is unless another place is named."""
    with writing() as s:
        senior = make.colleague(s, Role.SENIOR, full_name="Tess Dean")
        ann, bo = (make.colleague(s, full_name=name) for name in ("Ann Field", "Bo Day"))
        return ReassignmentTeam(senior, ann, bo, make.household(s, advocate=ann))


def move_of(home: int, giver: Actor | None, taker: Actor, **fields: Any) -> ReassignmentFields:
    """One move as a form gives it."""
    given: dict[str, Any] = {"on": TODAY, "reason": AssignmentReason.CASELOAD} | fields
    return ReassignmentFields(home, giver.id if giver else None, taker.id, **given)


def moved(by: Actor, *moves: ReassignmentFields) -> int:
    """Make the moves in a transaction of their own; the number of the set."""
    with writing() as s:
        return reassign_households(s, by, moves=moves)


def holder_of(home: int) -> int | None:
    """Whom a household is with."""
    with reading() as s:
        return holder_in(s, home)


def holder_in(s: Session, home: int) -> int | None:
    """The same within a session."""
    now = sa.select(Assignment.advocate_id).where(Assignment.household_id == home, Assignment.to_on.is_(None))
    return s.scalar(now)


def words_of_record(s: Session) -> list[str]:
    """The words of the lines of the record, oldest first."""
    return list(s.scalars(sa.select(AuditEvent.word).order_by(AuditEvent.id)))
