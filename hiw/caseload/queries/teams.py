"""The teams whose caseloads can be looked at, and how much they moved lately."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.choices import Role
from db.models import HouseholdMove, MoveBatch, Staff
from hiw import clock
from hiw.people.rules import Actor, Permission, need


@dataclass(frozen=True)
class Team:
    """A senior who leads advocates."""

    id: int
    name: str


def teams(s: Session, by: Actor) -> tuple[Team, ...]:
    """The seniors who lead somebody, by name; none for an advocate, who sees their own caseload alone."""
    need(by, Permission.SEE_CASELOAD)
    if by.role is Role.ADVOCATE:
        return ()
    led = aliased(Staff)
    leads = sa.exists().where(led.senior_id == Staff.id, led.is_active)
    query = sa.select(Staff.id, Staff.full_name).where(Staff.role == Role.SENIOR, leads)
    return tuple(Team(*row) for row in s.execute(query.order_by(Staff.full_name, Staff.id)))


def moves_lately(s: Session, by: Actor, *, senior_id: int, days: int) -> int:
    """How many households changed hands in the last days from or to somebody of a senior's team. One statement."""
    need(by, Permission.SEE_CASELOAD)
    m, team = HouseholdMove, sa.select(Staff.id).where((Staff.senior_id == senior_id) | (Staff.id == senior_id))
    lately = MoveBatch.made_at >= clock.now() - timedelta(days=days)
    query = sa.select(sa.func.count()).select_from(m).join(MoveBatch, MoveBatch.id == m.batch_id)
    return s.scalar(query.where(lately, m.from_id.in_(team) | m.to_id.in_(team))) or 0
