"""Standing in for a colleague on agreed days."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import NoticeKind, Role
from db.models import Cover, Staff
from hiw import audit, clock, text
from hiw.access.rules import CASEWORKERS, MOST_COVER_DAYS, check_days
from hiw.errors import Checks, NotAllowed, NotFound, RuleBroken
from hiw.people.notices import tell_managers
from hiw.people.rules import Actor, Permission, need
from hiw.people.step_up import need_step_up


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
    """Let a colleague stand in for another on the days from_on to to_on, both included; it ends by itself.

    A senior does so for their own team, a manager for all, and nobody for themselves.
    `with_restricted` hands over the restricted notes too; the password must then have been given again, and the
    managers are told. Returns the cover's id.
    Raises NotAllowed, NotFound, StepUpNeeded, or RuleBroken when the days do not fit.
    """
    need(by, Permission.GIVE_COVER)
    _check_who(s, by, staff_id, for_id)
    with Checks() as check:
        check("to_on", check_days, from_on, to_on, clock.today(), MOST_COVER_DAYS, "Cover")
        why = check("reason", text.line, reason, "The reason")
    if with_restricted:
        need_step_up(by)
    row = Cover(
        staff_id=staff_id, for_id=for_id, from_on=from_on, to_on=to_on, reason=why,
        with_restricted=with_restricted, given_by_id=by.id, given_at=clock.now(),
    )  # fmt: skip
    s.add(row)
    s.flush()
    days = {"from_on": (None, from_on), "to_on": (None, to_on), "with_restricted": (None, with_restricted)}
    who = {"staff_id": (None, staff_id), "for_id": (None, for_id)}
    audit.record(s, by, "cover.given", "covers", row.id, changes=who | days, reason=row.reason)
    if with_restricted:
        tell_managers(s, by, NoticeKind.NOTES_HANDED_OVER, staff_id=staff_id)
    return row.id


def end_cover(s: Session, by: Actor, *, cover_id: int) -> None:
    """End a cover before its last day. Raises NotAllowed, or NotFound when it has ended or is of another team."""
    need(by, Permission.GIVE_COVER)
    theirs = sa.true() if by.role is Role.MANAGER else (Staff.senior_id == by.id) | (Staff.id == by.id)
    query = sa.select(Cover).join(Staff, Staff.id == Cover.for_id).where(Cover.id == cover_id, theirs)
    row = s.scalar(query.where(Cover.ended_at.is_(None)).with_for_update(of=Cover))
    if row is None:
        raise NotFound("This cover has ended already. Look at the list again.")
    row.ended_at = clock.now()
    audit.record(s, by, "cover.ended", "covers", row.id)


def _check_who(s: Session, by: Actor, staff_id: int, for_id: int) -> None:
    if staff_id == by.id:
        raise NotAllowed("You cannot give cover to yourself. Ask a manager, or another senior.")
    if staff_id == for_id:
        raise RuleBroken("Nobody can stand in for themselves. Choose two colleagues.", "staff_id")
    covered = _caseworker(s, for_id)
    _caseworker(s, staff_id)
    if by.role is Role.SENIOR and by.id not in (covered.senior_id, covered.id):
        raise NotAllowed("You can give cover for your own team only. Ask a manager for others.")


def _caseworker(s: Session, staff_id: int) -> Staff:
    row = s.scalar(sa.select(Staff).where(Staff.id == staff_id, Staff.is_active, Staff.role.in_(CASEWORKERS)))
    if row is None:
        raise RuleBroken("Choose an advocate or a senior who works here.")
    return row
