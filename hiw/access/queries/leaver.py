"""What a colleague who leaves would leave behind (requirement AUTH-11)."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import HouseholdStatus, OwnerKind
from db.models import Action, Assignment, BreakGlassAccess, Cover, Household, Staff, Visit
from db.models.plans import IS_TO_COME
from hiw import clock
from hiw.policy.permissions import Actor, Permission, require

MOST_REFERENCES = 40


@dataclass(frozen=True)
class LeaverWork:
    """What somebody else must take over: the households a colleague supports (the first of them), and how many of
    each other thing."""

    households: int
    references: tuple[int, ...]
    actions: int
    visits: int
    covers: int
    openings: int
    advocates: int


def leaver_work(s: Session, by: Actor, staff_id: int) -> LeaverWork:
    """Return what a colleague has open.

    Households by reference, actions that are theirs to do, visits to come, covers (theirs for others, and others' for
    them), break-glass accesses, and a senior's advocates.
    """
    require(by, Permission.MANAGE_STAFF)
    now, today = clock.now(), clock.today()
    held = sa.select(Assignment.household_id).where(Assignment.advocate_id == staff_id, Assignment.to_on.is_(None))
    found = s.scalars(held.order_by(Assignment.household_id)).all()
    numbers = s.execute(
        sa.select(
            _number(Action, Action.owner_staff_id == staff_id, Action.owner_kind == OwnerKind.STAFF, IS_TO_COME,
                    _is_not_closed(Action.household_id)),
            _number(Visit, Visit.staff_id == staff_id, Visit.starts_at > now, Visit.cancelled_at.is_(None),
                    _is_not_closed(Visit.household_id)),
            _number(Cover, (Cover.staff_id == staff_id) | (Cover.for_id == staff_id), Cover.to_on >= today,
                    Cover.ended_at.is_(None)),
            _number(BreakGlassAccess, BreakGlassAccess.staff_id == staff_id, BreakGlassAccess.expires_at > now,
                    BreakGlassAccess.ended_at.is_(None)),
            _number(Staff, Staff.senior_id == staff_id, Staff.is_active),
        )
    ).one()  # fmt: skip
    return LeaverWork(len(found), tuple(found[:MOST_REFERENCES]), *numbers)


def _number(table: type, *conditions: sa.ColumnExpressionArgument[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(table).where(*conditions).scalar_subquery()


def _is_not_closed(household_id: Any) -> sa.ColumnElement[bool]:
    """Return the condition that the household is not closed: nobody takes over what is left of a closed one."""
    return sa.exists().where(Household.id == household_id, Household.status != HouseholdStatus.CLOSED)
