"""Reductions of capacity: leave, training, a lead role. An advocate has at most one on a day."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, ReductionReason
from db.models import Reduction, Staff
from hiw import audit, clock, text
from hiw.accounts.away import check_may_be_away
from hiw.errors import Checks, NotFound, of_field
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import settings_on
from hiw.workload import rules
from hiw.workload.actions.staff_row import staff_for
from hiw.workload.facts import Numbers, ReductionFacts

MISSING = "There is no such reduction. Look at the page again to see what changed."


def add_reduction(
    s: Session,
    by: Actor,
    *,
    staff_id: int,
    reason: ReductionReason,
    hours: str,
    from_on: date,
    to_on: date | None,
    note: str = "",
) -> int:
    """Reduce an advocate's hours a week from `from_on` to `to_on`, both included; None is until further notice.

    A senior does so for their own team, a manager for all. `hours` is typed: "7.5" or "7:30". Returns its number.
    Raises NotAllowed, NotFound, or RuleBroken for hours that are none, above 60, above the contracted ones or the
    reason's share of them (the most that is possible is said), for days that are past, for days on which the
    colleague has another reduction, which is named, and for leave of all hours while they stand in for somebody.
    """
    staff, today = staff_for(s, by, staff_id), clock.today()
    with Checks() as check:
        minutes = check("hours", _minutes, staff, reason, hours, settings_on(s, today))
        check("from_on", rules.check_reduction_days, from_on, to_on, today)
        said = check("note", text.line, note, "The note", required=False)
    with of_field("from_on"):
        rules.check_no_overlap(staff.full_name, from_on, to_on, _others(s, staff_id), today)
        if minutes >= staff.contracted_minutes:
            check_may_be_away(s, staff, from_on, to_on)
    row = Reduction(
        staff_id=staff_id, reason=reason, minutes=minutes, from_on=from_on, to_on=to_on,
        note=said, given_by_id=by.id, given_at=clock.now(),
    )  # fmt: skip
    s.add(row)
    s.flush()
    changes = {"reason": (None, reason), "hours": (None, rules.hours_said(minutes)), "from_on": (None, from_on),
               "to_on": (None, to_on), "staff_id": (None, staff_id)}  # fmt: skip
    audit.record(s, by, EventName.REDUCTION_ADDED, "reductions", row.id, changes=changes, reason=row.note)
    return row.id


def _minutes(staff: Staff, reason: ReductionReason, hours: str, numbers: Numbers) -> int:
    minutes = rules.minutes_of(hours)
    rules.check_reduction(reason, minutes, staff.contracted_minutes, numbers)
    return minutes


def end_reduction(s: Session, by: Actor, *, reduction_id: int, on: date) -> None:
    """Bring the last day of a reduction that began forward, to yesterday at the earliest. Raises as `add_reduction`."""
    row, _ = _open(s, by, reduction_id)
    rules.check_end(row.from_on, row.to_on, on, clock.today())
    before, row.to_on = row.to_on, on
    audit.record(s, by, EventName.REDUCTION_ENDED, "reductions", row.id, changes={"to_on": (before, on)})


def cancel_reduction(s: Session, by: Actor, *, reduction_id: int) -> None:
    """Cancel a reduction that has not counted on any day before today. Raises as `add_reduction`."""
    row, _ = _open(s, by, reduction_id)
    rules.check_cancel(row.from_on, clock.today())
    row.cancelled_at = clock.now()
    audit.record(s, by, EventName.REDUCTION_CANCELLED, "reductions", row.id)


def _open(s: Session, by: Actor, reduction_id: int) -> tuple[Reduction, Staff]:
    """Return the reduction and its staff row, which is locked first."""
    require(by, Permission.SET_CAPACITY)
    staff_id = s.scalar(sa.select(Reduction.staff_id).where(Reduction.id == reduction_id))
    if staff_id is None:
        raise NotFound(MISSING)
    staff = staff_for(s, by, staff_id)
    query = sa.select(Reduction).where(Reduction.id == reduction_id, Reduction.cancelled_at.is_(None))
    row = s.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(MISSING)
    return row, staff


def _others(s: Session, staff_id: int) -> list[ReductionFacts]:
    r = Reduction
    query = sa.select(r.id, r.reason, r.minutes, r.from_on, r.to_on).where(
        r.staff_id == staff_id, r.cancelled_at.is_(None)
    )
    return [ReductionFacts(**row._asdict()) for row in s.execute(query.order_by(r.from_on, r.id))]
