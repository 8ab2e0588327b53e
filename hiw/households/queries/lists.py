"""Lists of households, and of those who may be assigned one."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import HouseholdStatus, Role
from db.models import Assignment, Authority, Household, Membership, Staff, StaffAuthority
from hiw import clock
from hiw.accounts.away import is_away
from hiw.client_text import ClientName, NoClient
from hiw.errors import RuleBroken
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import visible_to
from hiw.words import reference

HouseholdOrder = Literal["name", "end", "contact", "review"]
# Households without a contact or a planned one come first, since they need attention.
ORDERS: Final[dict[str, Any]] = {
    "name": Household.name_key.asc(),
    "end": Household.planned_end_on.asc(),
    "contact": sa.nulls_first(Household.last_contact_on.asc()),
    "review": sa.nulls_first(Household.next_review_on.asc()),
}
MOST_ROWS: Final = 200
SUPPORTS_HOUSEHOLDS: Final = (Role.ADVOCATE, Role.SENIOR)


@dataclass(frozen=True)
class HouseholdRow:
    """One household of a list. `members` counts present ones."""

    household_id: int
    name: ClientName
    authority_code: NoClient
    authority: NoClient
    status: HouseholdStatus
    advocate_id: int | None
    advocate: NoClient | None
    members: int
    started_on: date
    planned_end_on: date
    closed_on: date | None
    last_contact_on: date | None
    next_review_on: date | None

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return reference(self.household_id)


@dataclass(frozen=True)
class HouseholdPage:
    """Some rows of a list, and how many it has in all."""

    rows: tuple[HouseholdRow, ...]
    total: int


@dataclass(frozen=True)
class AdvocateRow:
    """Somebody to whom households can be assigned, with their number of households; `is_away` today only for those
    who may assign."""

    id: int
    name: NoClient
    role: Role
    households: int
    is_away: bool


def households_page(
    s: Session,
    by: Actor,
    *,
    status: HouseholdStatus | None = None,
    advocate_id: int | None = None,
    authority: str | None = None,
    without_advocate: bool = False,
    order: HouseholdOrder = "name",
    limit: int = 50,
    offset: int = 0,
) -> HouseholdPage:
    """Return a page of the households in scope; two statements.

    `advocate_id` is that of the present advocate, `authority` a code. Raises RuleBroken for an unknown order.
    """
    require(by, Permission.SEE_CONTACTS)
    if order not in ORDERS:
        raise RuleBroken(f"The list can be sorted by {', '.join(ORDERS)}. Choose one of these.")
    h, held = Household, sa.select(Assignment.household_id).where(Assignment.to_on.is_(None))
    wanted = [visible_to(by)]
    if status is not None:
        wanted.append(h.status == status)
    if authority is not None:
        wanted.append(h.authority_code == authority)
    if advocate_id is not None:
        wanted.append(h.id.in_(held.where(Assignment.advocate_id == advocate_id)))
    if without_advocate:
        wanted.append(h.id.not_in(held))
    total = s.scalar(sa.select(sa.func.count()).select_from(h).where(*wanted)) or 0
    page = (
        sa.select(h.id)
        .where(*wanted)
        .order_by(ORDERS[order], h.id)
        .limit(min(max(limit, 1), MOST_ROWS))
        .offset(max(offset, 0))
    )
    return HouseholdPage(_rows(s, page, order), total)


def advocates_for(s: Session, by: Actor, authority_code: str) -> tuple[AdvocateRow, ...]:
    """Return active advocates and seniors of an authority by name, each with their number of households."""
    require(by, Permission.SEE_CONTACTS)
    today = clock.today()
    away = is_away(Staff, today, today) if by.may(Permission.ASSIGN) else sa.false()
    held = (
        sa.select(sa.func.count())
        .where(Assignment.advocate_id == Staff.id, Assignment.to_on.is_(None))
        .scalar_subquery()
    )
    query = (
        sa.select(Staff.id, Staff.full_name.label("name"), Staff.role, held.label("households"), away.label("is_away"))
        .join(StaffAuthority, StaffAuthority.staff_id == Staff.id)
        .where(
            StaffAuthority.authority_code == authority_code,
            Staff.is_active,
            Staff.role.in_(SUPPORTS_HOUSEHOLDS),
        )
        .order_by(Staff.full_name, Staff.id)
    )
    return tuple(AdvocateRow(**row._asdict()) for row in s.execute(query))


def _rows(s: Session, page: sa.Select[int], order: str) -> tuple[HouseholdRow, ...]:
    """Return what is shown of the households of a page; joins come after the limit."""
    h, ids = Household, page.subquery()
    members = (
        sa.select(sa.func.count())
        .where(Membership.household_id == h.id, Membership.left_on.is_(None))
        .scalar_subquery()
    )
    query = (
        sa.select(
            h.id.label("household_id"),
            h.name,
            h.authority_code,
            Authority.name.label("authority"),
            h.status,
            Staff.id.label("advocate_id"),
            Staff.full_name.label("advocate"),
            members.label("members"),
            h.started_on,
            h.planned_end_on,
            h.closed_on,
            h.last_contact_on,
            h.next_review_on,
        )
        .join(ids, ids.c.id == h.id)
        .join(Authority, Authority.code == h.authority_code)
        .outerjoin(Assignment, (Assignment.household_id == h.id) & Assignment.to_on.is_(None))
        .outerjoin(Staff, Staff.id == Assignment.advocate_id)
        .order_by(ORDERS[order], h.id)
    )
    return tuple(HouseholdRow(**row._asdict()) for row in s.execute(query))
