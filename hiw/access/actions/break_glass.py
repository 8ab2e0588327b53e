"""Break-glass access: open one household that is closed to you, with a reason, for an hour, to read only."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import BreakGlassOutcome, BreakGlassPurpose, EventName, Role
from db.models import Assignment, BreakGlassAccess, Household, Staff
from hiw import audit, clock, text
from hiw.access.break_glass_rules import BREAK_GLASS_MINUTES, REVIEW_WITHIN, check_reason
from hiw.accounts.step_up import require_step_up
from hiw.errors import NotAllowed, NotFound, RuleBroken, of_field
from hiw.extra_holidays import extra_days
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import MISSING, is_of_oneself, visible_to
from hiw.working_days import working_days_later


def break_glass(s: Session, by: Actor, *, household_id: int, purpose: BreakGlassPurpose, reason: str) -> int:
    """Open a household for 60 minutes, to read; its advocate and the managers are told. Returns the id of the access.

    The password must have been given again in the last five minutes.
    Raises NotAllowed for one's own or a declared relation's household, NotFound, StepUpNeeded, RuleBroken when it is
    open to `by` anyway or the reason says too little.
    """
    require(by, Permission.BREAK_GLASS)
    with of_field("reason"):
        why = check_reason(text.line(reason, "The reason"))
    require_step_up(by)
    if s.scalar(sa.select(Household.id).where(Household.id == household_id)) is None:
        raise NotFound(MISSING)
    if s.scalar(sa.select(Household.id).where(Household.id == household_id, is_of_oneself(by))) is not None:
        raise NotFound(MISSING)
    if s.scalar(sa.select(Household.id).where(Household.id == household_id, visible_to(by))) is not None:
        raise RuleBroken("This household is open to you already. There is no need to break the glass.")
    now = clock.now()
    row = BreakGlassAccess(
        staff_id=by.id,
        household_id=household_id,
        owner_id=s.scalar(_owner(household_id)),
        purpose=purpose,
        reason=why,
        opened_at=now,
        expires_at=now + timedelta(minutes=BREAK_GLASS_MINUTES),
        review_due_on=working_days_later(clock.today(), REVIEW_WITHIN, extra_days(s)),
    )
    s.add(row)
    s.flush()
    said = {"purpose": (None, purpose)}
    audit.record(
        s, by, EventName.GLASS_BROKEN, "broken_glass", row.id, household_id=household_id, changes=said, reason=why
    )
    return row.id


def end_break_glass(s: Session, by: Actor, *, household_id: int) -> None:
    """Close what one opened before the hour is over. Nothing happens when it is closed."""
    require(by, Permission.BREAK_GLASS)
    glass = BreakGlassAccess
    mine = (glass.staff_id == by.id) & (glass.household_id == household_id) & glass.ended_at.is_(None)
    for row in s.scalars(sa.select(glass).where(mine, glass.expires_at > clock.now()).with_for_update()):
        row.ended_at = clock.now()
        audit.record(s, by, EventName.GLASS_MENDED, "broken_glass", row.id, household_id=household_id)


def review_break_glass(s: Session, by: Actor, *, glass_id: int, outcome: BreakGlassOutcome, note: str) -> None:
    """Record whether a break-glass access was justified. A senior reviews their team, a manager all, nobody their own.

    Raises NotAllowed, NotFound, or RuleBroken when it was reviewed meanwhile.
    """
    require(by, Permission.REVIEW_GLASS)
    row = s.scalar(sa.select(BreakGlassAccess).where(BreakGlassAccess.id == glass_id).with_for_update())
    if row is None or not _is_reviewer(s, by, row.staff_id):
        raise NotFound("There is no such opening for you to review. Look at the list again.")
    if row.staff_id == by.id:
        raise NotAllowed("You cannot review what you opened yourself. A colleague will.")
    if row.reviewed_at is not None:
        raise RuleBroken("A colleague has reviewed this meanwhile. Look at the list again.")
    row.reviewed_by_id, row.reviewed_at, row.outcome = by.id, clock.now(), outcome
    row.review_note = text.line(note, "What you found", field="note")
    said = {"outcome": (None, outcome)}
    audit.record(s, by, EventName.GLASS_REVIEWED, "broken_glass", row.id, household_id=row.household_id, changes=said)


def _is_reviewer(s: Session, by: Actor, staff_id: int) -> bool:
    if by.role is Role.MANAGER or staff_id == by.id:
        return True
    return s.scalar(sa.select(Staff.id).where(Staff.id == staff_id, Staff.senior_id == by.id)) is not None


def _owner(household_id: int) -> sa.Select[int]:
    return sa.select(Assignment.advocate_id).where(Assignment.household_id == household_id, Assignment.to_on.is_(None))
