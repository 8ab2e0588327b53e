"""The present spell of an advocate with a household, and who may hold one."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Assignment, Staff, StaffAuthority
from hiw.errors import RuleBroken
from hiw.households.queries.lists import HOLDS_HOUSEHOLDS


def current_spell(s: Session, household_id: int) -> Assignment | None:
    """The present spell, locked; the caller holds the household's lock."""
    query = sa.select(Assignment).where(Assignment.household_id == household_id, Assignment.to_on.is_(None))
    return s.scalar(query.with_for_update())


def check_can_hold(s: Session, advocate_id: int, authority_code: str) -> None:
    """The colleague is active, holds households, and works in the authority."""
    query = (
        sa.select(Staff.id)
        .join(StaffAuthority, StaffAuthority.staff_id == Staff.id)
        .where(Staff.id == advocate_id, Staff.is_active, Staff.role.in_(HOLDS_HOUSEHOLDS))
        .where(StaffAuthority.authority_code == authority_code)
    )
    if s.scalar(query) is None:
        raise RuleBroken("This colleague does not hold households in this authority. Choose another advocate.")
