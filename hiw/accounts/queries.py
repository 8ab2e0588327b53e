"""Queries on accounts: who is signed in, the team, and the kind of installation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import InstallationKind, Role
from db.models import Authority, Cover, Installation, SignInSession, Staff, StaffAuthority
from db.types import UtcDateTime
from hiw import clock
from hiw.accounts.idle_lock import LAST_USE, allowed_minutes, kept_minutes
from hiw.accounts.second_factor import needs_factor
from hiw.accounts.sessions import hash_of
from hiw.client_text import NoClient
from hiw.policy.permissions import SEES_ALL_AUTHORITIES, Actor, Permission, require


@dataclass(frozen=True)
class StaffRow:
    """An account as the page Team shows it."""

    id: int
    version: int
    username: NoClient
    name: NoClient
    role: Role
    authorities: frozenset[NoClient]
    contracted_minutes: int
    senior_id: int | None
    is_active: bool


@dataclass(frozen=True)
class AssignableStaff:
    """A member of staff to whom a household can be assigned."""

    id: int
    name: NoClient
    role: Role


TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
# Asked by every page, click and file.
_ACTOR = (
    sa.select(
        Staff.id,
        Staff.full_name,
        Staff.role,
        SignInSession.id.label("session_id"),
        SignInSession.is_outreach,
        SignInSession.stepped_up_at,
        sa.exists()
        .where(Cover.staff_id == Staff.id, Cover.from_on <= TODAY, Cover.to_on >= TODAY, Cover.ended_at.is_(None))
        .label("is_standing_in"),
        LAST_USE.label("used_at"),
        kept_minutes(TODAY).label("idle_minutes"),
        sa.select(Installation.kind).scalar_subquery().label("installation"),
        Authority.code,
        Authority.name,
    )
    .join(SignInSession, SignInSession.staff_id == Staff.id)
    .outerjoin(StaffAuthority, StaffAuthority.staff_id == Staff.id)
    .outerjoin(Authority, Authority.code == StaffAuthority.authority_code)
    .where(
        SignInSession.token_hash == sa.bindparam("token_hash"),
        SignInSession.ended_at.is_(None),
        SignInSession.expires_at > sa.bindparam("now", type_=UtcDateTime),
        Staff.is_active,
        Staff.must_change_password.is_(False),
        sa.or_(Staff.totp_since.is_not(None), sa.not_(needs_factor(TODAY))),
    )
)


def actor_of_token(s: Session, token: str) -> Actor | None:
    """Return the acting user of a live session's token, with role and authorities of now, in one statement.

    None when the session has ended or expired, was not used for too long, or the account is disabled, has to choose a
    new password, or lacks the second factor that its role needs.
    """
    found = _found(s, token)
    return _actor_of(found) if found and clock.now() < _idle_at(found[0]) else None


def minutes_away(s: Session, token: str) -> int | None:
    """Return after how many minutes of no use a session was locked; None when it is live or ended."""
    found = _found(s, token)
    if not found or clock.now() < _idle_at(found[0]):
        return None
    return int(allowed_minutes(found[0].is_outreach, found[0].idle_minutes).total_seconds() // 60)


def _found(s: Session, token: str) -> Sequence[Any]:
    now = clock.now()
    today = now.astimezone(clock.LONDON).date()
    return s.execute(_ACTOR, {"token_hash": hash_of(token), "now": now, "today": today}).all()


def _idle_at(row: Any) -> datetime:
    moment: datetime = row.used_at + allowed_minutes(row.is_outreach, row.idle_minutes)
    return moment


def _actor_of(found: Sequence[Any]) -> Actor:
    first = found[0]
    return Actor(
        first.id,
        first.full_name,
        first.role,
        frozenset(row.code for row in found if row.code),
        frozenset(row.name for row in found if row.name),
        first.session_id,
        is_demonstration=first.installation is InstallationKind.DEMO,
        is_outreach=first.is_outreach,
        is_standing_in=first.is_standing_in,
        used_at=first.used_at,
        idle_at=_idle_at(first),
        stepped_up_at=first.stepped_up_at,
    )


def staff_rows(s: Session, by: Actor) -> tuple[StaffRow, ...]:
    """Return all accounts for those who see the whole region, for a senior those of their authorities, by name.

    Raises NotAllowed for roles that do not see a team.
    """
    require(by, Permission.SEE_TEAM)
    query = sa.select(Staff).order_by(sa.desc(Staff.is_active), Staff.full_name, Staff.id)
    if by.role not in SEES_ALL_AUTHORITIES:
        theirs = sa.select(StaffAuthority.staff_id).where(StaffAuthority.authority_code.in_(sorted(by.authorities)))
        query = query.where(Staff.id.in_(theirs))
    codes: dict[int, set[str]] = {}
    for staff_id, code in s.execute(sa.select(StaffAuthority.staff_id, StaffAuthority.authority_code)):
        codes.setdefault(staff_id, set()).add(code)
    return tuple(_colleague(row, frozenset(codes.get(row.id, ()))) for row in s.scalars(query))


def advocates_of(s: Session, by: Actor, authority_code: str) -> tuple[AssignableStaff, ...]:
    """Return the active advocates and seniors of an authority, by name; none outside the scope of `by`."""
    require(by, Permission.SEE_CONTACTS)
    if by.role not in SEES_ALL_AUTHORITIES and authority_code not in by.authorities:
        return ()
    found = s.execute(
        sa.select(Staff.id, Staff.full_name.label("name"), Staff.role)
        .join(StaffAuthority, StaffAuthority.staff_id == Staff.id)
        .where(
            StaffAuthority.authority_code == authority_code,
            Staff.role.in_([Role.ADVOCATE, Role.SENIOR]),
            Staff.is_active,
        )
        .order_by(Staff.full_name, Staff.id)
    )
    return tuple(AssignableStaff(**row._asdict()) for row in found)


def installation_kind(s: Session, by: Actor | None) -> InstallationKind | None:
    """Return whether this database is a demonstration or live; None while it is neither."""
    return s.scalar(sa.select(Installation.kind))


def _colleague(row: Staff, authorities: frozenset[str]) -> StaffRow:
    return StaffRow(
        row.id,
        row.version,
        row.username,
        row.full_name,
        row.role,
        authorities,
        row.contracted_minutes,
        row.senior_id,
        row.is_active,
    )
