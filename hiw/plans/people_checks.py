"""Check that people and colleagues may be named in a plan."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Action, Barrier, Goal, Household, Membership, Person, Staff, StaffAuthority, Visit
from hiw.errors import RuleBroken, of_field
from hiw.plans.rules import check_all_known
from hiw.policy.permissions import SEES_ALL_AUTHORITIES, Actor
from hiw.policy.scope import knowable_people, visible_to

Row = TypeVar("Row", bound=Action | Barrier | Goal | Visit)
Ordered = TypeVar("Ordered", bound=Action | Barrier | Goal)
Clean = Mapping[str, Callable[[Any], Any]]
NOT_A_MEMBER = "That person is not in this household. Choose one of its members."


def check_members(s: Session, household_id: int, person_ids: Iterable[int | None], field: str = "person_id") -> None:
    """Refuse people who are not members now; the error names `field`. None is the whole household."""
    wanted = {person_id for person_id in person_ids if person_id is not None}
    if not wanted:
        return
    members = sa.select(Membership.person_id).where(
        Membership.household_id == household_id, Membership.person_id.in_(wanted), Membership.left_on.is_(None)
    )
    with of_field(field):
        check_all_known(wanted, s.scalars(members), NOT_A_MEMBER)


def check_were_members(s: Session, by: Actor, household_id: int, person_ids: Iterable[int]) -> None:
    """Refuse people who never were members, or of whom `by` may not know. Raises RuleBroken."""
    wanted = set(person_ids)
    ever = sa.select(Person.id).join(Membership, Membership.person_id == Person.id)
    known = s.scalars(ever.where(Membership.household_id == household_id, Person.id.in_(wanted), knowable_people(by)))
    check_all_known(wanted, known, NOT_A_MEMBER)


def check_staff(s: Session, household: Household, staff_id: int) -> None:
    """Refuse a colleague who has left, or who cannot see this household. Raises RuleBroken."""
    colleague = s.execute(
        sa.select(Staff.role, Staff.is_active, StaffAuthority.authority_code)
        .outerjoin(
            StaffAuthority,
            (StaffAuthority.staff_id == Staff.id) & (StaffAuthority.authority_code == household.authority_code),
        )
        .where(Staff.id == staff_id)
    ).one_or_none()
    if colleague is None or not colleague.is_active:
        raise RuleBroken("That colleague is no longer here. Choose another one.")
    if (
        colleague.role not in SEES_ALL_AUTHORITIES
        and colleague.authority_code is None
        and not _sees(s, Actor(staff_id, "", colleague.role, frozenset()), household.id)
    ):
        raise RuleBroken("That colleague does not work in this household's authority. Choose another one.")


def _sees(s: Session, colleague: Actor, household_id: int) -> bool:
    """Return whether a colleague from elsewhere supports the household, or covers for who does."""
    return s.scalar(sa.select(Household.id).where(Household.id == household_id, visible_to(colleague))) is not None
