"""Who may see the people of one household."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import PendingKind
from db.models import Membership, NamedStaff, PendingChange, Person, Restriction, Staff
from hiw.client_text import ClientName, ClientSentence, NoClient
from hiw.households.named_staff import without_manager
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import household_for, knowable_people


@dataclass(frozen=True)
class NamedStaffRow:
    """A colleague who is named on a person's record."""

    staff_id: int
    name: NoClient


@dataclass(frozen=True)
class PersonAccess:
    """A member, whether only named colleagues see them, and who those are."""

    person_id: int
    name: ClientName
    restricted_at: datetime | None
    reason: ClientSentence
    lift_asked_by_id: int | None
    lift_reason: ClientSentence
    named: tuple[NamedStaffRow, ...]

    @property
    def is_restricted(self) -> bool:
        """Return whether only named colleagues see this person."""
        return self.restricted_at is not None


def access_of(s: Session, by: Actor, household_id: int) -> tuple[PersonAccess, ...]:
    """Return the present members, each with who is named. Three statements. Raises NotAllowed or NotFound."""
    household_for(s, by, household_id, Permission.NAME_COLLEAGUES)
    members = (
        sa.select(
            Person.id.label("person_id"), Person.full_name.label("name"), Restriction.set_at.label("restricted_at"),
            sa.func.coalesce(Restriction.reason, "").label("reason"), Restriction.lift_asked_by_id,
            sa.func.coalesce(Restriction.lift_reason, "").label("lift_reason"),
        )
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Restriction, (Restriction.person_id == Person.id) & Restriction.lifted_at.is_(None))
        .where(Membership.household_id == household_id, Membership.left_on.is_(None), knowable_people(by))
        .order_by(Membership.id)
    )  # fmt: skip
    rows = s.execute(members).all()
    named = _named(s, [row.person_id for row in rows])
    return tuple(PersonAccess(**row._asdict(), named=tuple(named[row.person_id])) for row in rows)


def _named(s: Session, person_ids: list[int]) -> dict[int, list[NamedStaffRow]]:
    n = NamedStaff
    query = (
        sa.select(n.person_id, Staff.id, Staff.full_name)
        .join(Staff, Staff.id == n.staff_id)
        .where(n.person_id.in_(person_ids), n.ended_at.is_(None))
        .order_by(Staff.full_name, Staff.id)
    )
    found: dict[int, list[NamedStaffRow]] = defaultdict(list)
    for person_id, staff_id, name in s.execute(query):
        found[person_id].append(NamedStaffRow(staff_id, name))
    return found


def records_without_manager(s: Session, by: Actor) -> tuple[int, ...]:
    """Return the ids of households with a restricted member on whose record no active manager is named.

    Without those where a manager is waiting to be named. Ids only: a manager must know of them, and may know no more.
    """
    require(by, Permission.LIFT_RESTRICTIONS)
    waiting = sa.select(PendingChange.household_id).where(
        PendingChange.kind == PendingKind.NAMED, PendingChange.outcome.is_(None)
    )
    found = s.execute(without_manager(by.id).where(Membership.household_id.not_in(waiting)))
    return tuple(dict.fromkeys(household_id for household_id, _ in found))
