"""Read the teams whose workload can be shown."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import Role
from db.models import Staff
from hiw.client_text import NoClient
from hiw.policy.permissions import Actor, Permission, require


@dataclass(frozen=True)
class SeniorTeam:
    """A senior who leads advocates."""

    id: int
    name: NoClient


def teams(s: Session, by: Actor) -> tuple[SeniorTeam, ...]:
    """Return the seniors who lead somebody, by name; none for an advocate, who sees their own workload only."""
    require(by, Permission.SEE_CASELOAD)
    if by.role is Role.ADVOCATE:
        return ()
    return tuple(SeniorTeam(**row._asdict()) for row in s.execute(_TEAMS))


_LED = aliased(Staff)
_TEAMS = (
    sa.select(Staff.id, Staff.full_name.label("name"))
    .where(Staff.role == Role.SENIOR, sa.exists().where(_LED.senior_id == Staff.id, _LED.is_active))
    .order_by(Staff.full_name, Staff.id)
)
