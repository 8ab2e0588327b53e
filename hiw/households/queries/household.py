"""Read one household: its head and its members, in two statements."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import CloseReason, HouseholdStatus
from db.models import Assignment, Authority, Extension, Household, Membership, Pause, Person, Staff
from db.prepared import prepared
from hiw import clock
from hiw.client_text import ClientContact, ClientName, NoClient
from hiw.errors import NotFound
from hiw.households.rules import age_on
from hiw.households.safe_contact import CONTACT, contact, is_kept
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.relation_clauses import Clause
from hiw.policy.scope import MISSING, break_glass_until, knowable_people, visible_to
from hiw.words import reference


@dataclass(frozen=True)
class MemberRow:
    """A person of a household, now (`left_on` is None) or formerly.

    A former member's contact details are left out, since they may have gone for a reason; so are their work and
    `version`. Contact details of somebody with a safe contact (`is_kept`) are left out too; hiw/safety has those. Work
    is left out for roles that see names and contacts only.
    """

    membership_id: int
    membership_version: int
    person_id: int
    version: int
    name: ClientName
    known_as: ClientName
    relation: NoClient
    birth_on: date | None
    age: int | None
    aliases: ClientName
    phone: ClientContact
    email: ClientContact
    address: ClientContact
    postcode: ClientContact
    authority_code: NoClient | None
    language: NoClient
    needs_interpreter: bool
    benefit: NoClient
    never_worked: bool
    last_worked_on: date | None
    joined_on: date
    left_on: date | None
    counts_for_eligibility: bool
    is_kept: bool

    @property
    def said_name(self) -> str:
        """Return what the person is called."""
        return self.known_as or self.name

    @property
    def is_current(self) -> bool:
        """Return whether they are a member now."""
        return self.left_on is None


@dataclass(frozen=True)
class HouseholdView:
    """The head of a household's page, and its members: present ones first, then former ones."""

    id: int
    version: int
    name: ClientName
    authority_code: NoClient
    authority: NoClient
    team_phone: NoClient
    team_email: NoClient
    status: HouseholdStatus
    started_on: date
    planned_end_on: date
    closed_on: date | None
    close_reason: CloseReason | None
    close_note: NoClient
    advocate_id: int | None
    advocate: NoClient | None
    last_contact_on: date | None
    next_review_on: date | None
    paused_from_on: date | None
    extensions: int
    break_glass_until: datetime | None
    members: tuple[MemberRow, ...]

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return reference(self.id)

    @property
    def current_members(self) -> tuple[MemberRow, ...]:
        """Return the present members."""
        return tuple(member for member in self.members if member.is_current)

    @property
    def needs_second_member(self) -> bool:
        """Return whether fewer than two members are eligible, while the household is not closed."""
        counted = sum(member.counts_for_eligibility for member in self.current_members)
        return counted < 2 and self.status is not HouseholdStatus.CLOSED


def household_view(s: Session, by: Actor, household_id: int) -> HouseholdView:
    """Return one household with its members. Raises NotFound when it is missing or out of scope."""
    require(by, Permission.SEE_CONTACTS)
    head = _head(visible_to(by), break_glass_until(by), by.may(Permission.SEE_PLANS))
    row = s.execute(head, {"household_id": household_id}).one_or_none()
    if row is None:
        raise NotFound(MISSING)
    return HouseholdView(**row._asdict(), members=_members(s, by, household_id))


_ID = sa.bindparam("household_id", type_=sa.BigInteger)


@prepared
def _head(visible: Clause, until: sa.ScalarSelect[Any], sees_plan: bool) -> sa.Select[*tuple[Any, ...]]:
    h = Household
    given = sa.select(sa.func.count()).where(Extension.household_id == h.id).scalar_subquery()
    return (
        sa.select(
            h.id, h.version, h.name, h.authority_code, Authority.name.label("authority"),
            Authority.phone.label("team_phone"), Authority.email.label("team_email"), h.status, h.started_on,
            h.planned_end_on, h.closed_on, h.last_contact_on, h.next_review_on,
            h.close_reason if sees_plan else sa.null().label("close_reason"),
            h.close_note if sees_plan else sa.literal("").label("close_note"),
            Staff.id.label("advocate_id"), Staff.full_name.label("advocate"),
            Pause.from_on.label("paused_from_on"), given.label("extensions"), until.label("break_glass_until"),
        )
        .join(Authority, Authority.code == h.authority_code)
        .outerjoin(Assignment, (Assignment.household_id == h.id) & Assignment.to_on.is_(None))
        .outerjoin(Staff, Staff.id == Assignment.advocate_id)
        .outerjoin(Pause, (Pause.household_id == h.id) & Pause.to_on.is_(None))
        .where(h.id == _ID, visible)
    )  # fmt: skip


def _members(s: Session, by: Actor, household_id: int) -> tuple[MemberRow, ...]:
    today, members = clock.today(), _members_of(knowable_people(by), by.may(Permission.SEE_PLANS))
    return tuple(_member(row._asdict(), today) for row in s.execute(members, {"household_id": household_id}))


@prepared
def _members_of(shown: Clause, sees_plan: bool) -> sa.Select[*tuple[Any, ...]]:
    m, p = Membership, Person
    is_current = m.left_on.is_(None)
    has_work = is_current if sees_plan else sa.false()
    return (
        sa.select(
            m.id.label("membership_id"), m.version.label("membership_version"), m.relation, m.joined_on,
            m.left_on, m.counts_for_eligibility, p.id.label("person_id"),
            sa.case((is_current, p.version), else_=0).label("version"), p.full_name.label("name"),
            p.known_as, p.aliases, p.birth_on,
            *(contact(getattr(p, name)) for name in CONTACT),
            p.language, p.needs_interpreter, sa.and_(is_current, is_kept(p.id)).label("is_kept"),
            sa.case((has_work, p.benefit), else_="").label("benefit"),
            sa.and_(has_work, p.never_worked).label("never_worked"),
            sa.case((has_work, p.last_worked_on)).label("last_worked_on"),
        )
        .join(p, p.id == m.person_id)
        .where(m.household_id == _ID, shown)
        .order_by(m.left_on.is_not(None), m.joined_on, m.id)
    )  # fmt: skip


def _member(row: dict[str, Any], today: date) -> MemberRow:
    birth_on: date | None = row["birth_on"]
    return MemberRow(**row, age=None if birth_on is None else age_on(birth_on, today))
