"""Let a colleague cover for another on agreed days."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, NoticeKind, Role
from db.models import Cover, Staff
from hiw import audit, clock, text
from hiw.access.rules import MOST_COVER_DAYS, check_days, check_is_here
from hiw.accounts.away import CASEWORKERS, check_may_be_away, is_away
from hiw.accounts.notices import tell_managers
from hiw.accounts.step_up import require_step_up
from hiw.errors import Checks, NotAllowed, NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, require


def give_cover(
    s: Session,
    by: Actor,
    *,
    staff_id: int,
    for_id: int,
    from_on: date,
    to_on: date,
    reason: str,
    with_restricted: bool = False,
) -> int:
    """Let a colleague cover for another from `from_on` to `to_on`, both included; it ends by itself.

    A senior does so for their own team, a manager for all, and nobody for themselves.
    `with_restricted` hands over the restricted notes too; the password must then have been given again, and the
    managers are told. Returns the cover's id.
    Raises NotAllowed, NotFound, StepUpNeeded, or RuleBroken when the days do not fit, when whoever would stand in is
    away themselves on one of them, or when the other stands in for somebody then.
    """
    require(by, Permission.GIVE_COVER)
    stands_in, covered = _check_who(s, by, staff_id, for_id)
    with Checks() as check:
        check("to_on", check_days, from_on, to_on, clock.today(), MOST_COVER_DAYS, "Cover")
        check("staff_id", check_is_here, stands_in.full_name, _is_away(s, staff_id, from_on, to_on))
        check("for_id", check_may_be_away, s, covered, from_on, to_on)
        why = check("reason", text.line, reason, "The reason")
    if with_restricted:
        require_step_up(by)
    row = Cover(
        staff_id=staff_id, for_id=for_id, from_on=from_on, to_on=to_on, reason=why,
        with_restricted=with_restricted, given_by_id=by.id, given_at=clock.now(),
    )  # fmt: skip
    s.add(row)
    s.flush()
    days = {"from_on": (None, from_on), "to_on": (None, to_on), "with_restricted": (None, with_restricted)}
    who = {"staff_id": (None, staff_id), "for_id": (None, for_id)}
    audit.record(s, by, EventName.COVER_GIVEN, "covers", row.id, changes=who | days, reason=row.reason)
    if with_restricted:
        tell_managers(s, by, NoticeKind.NOTES_HANDED_OVER, staff_id=staff_id)
    return row.id


def end_cover(s: Session, by: Actor, *, cover_id: int) -> None:
    """End a cover before its last day. Raises NotAllowed, or NotFound when it has ended or is of another team."""
    require(by, Permission.GIVE_COVER)
    theirs = sa.true() if by.role is Role.MANAGER else (Staff.senior_id == by.id) | (Staff.id == by.id)
    query = sa.select(Cover).join(Staff, Staff.id == Cover.for_id).where(Cover.id == cover_id, theirs)
    row = s.scalar(query.where(Cover.ended_at.is_(None)).with_for_update(of=Cover))
    if row is None:
        raise NotFound("This cover has ended already. Look at the list again.")
    row.ended_at = clock.now()
    audit.record(s, by, EventName.COVER_ENDED, "covers", row.id)


def _is_away(s: Session, staff_id: int, from_on: date, to_on: date) -> bool:
    """Return whether a colleague is covered, or has no hours left, on one of these days."""
    away = sa.select(Staff.id).where(Staff.id == staff_id, is_away(Staff, from_on, to_on))
    return s.scalar(away) is not None


def _check_who(s: Session, by: Actor, staff_id: int, for_id: int) -> tuple[Staff, Staff]:
    """Return who would cover, and for whom; both locked, so that nobody lets them cover for each other meanwhile."""
    if staff_id == by.id:
        raise NotAllowed("You cannot give cover to yourself. Ask a manager, or another senior.")
    if staff_id == for_id:
        raise RuleBroken("Nobody can stand in for themselves. Choose two colleagues.", "staff_id")
    found = _caseworkers(s, {staff_id, for_id})
    for field, number in (("for_id", for_id), ("staff_id", staff_id)):
        if number not in found:
            raise RuleBroken("Choose an advocate or a senior who works here.", field)
    covered = found[for_id]
    if by.role is Role.SENIOR and by.id not in (covered.senior_id, covered.id):
        raise NotAllowed("You can give cover for your own team only. Ask a manager for others.")
    return found[staff_id], covered


def _caseworkers(s: Session, ids: Collection[int]) -> dict[int, Staff]:
    query = sa.select(Staff).where(Staff.id.in_(ids), Staff.is_active, Staff.role.in_(CASEWORKERS))
    return {row.id: row for row in s.scalars(query.order_by(Staff.id).with_for_update(key_share=True))}
