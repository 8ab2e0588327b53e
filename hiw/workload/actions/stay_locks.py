"""Lock households to their advocate: for safeguarding, or another reason."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, LockKind
from db.models import HouseholdLock
from hiw import audit, clock, text
from hiw.errors import Checks, NotFound, RuleBroken
from hiw.households.lifecycle import check_open
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for
from hiw.workload import rules

ALREADY = {
    LockKind.SAFEGUARDING: "A safeguarding concern is noted already. End it first when this is another one.",
    LockKind.STAYS: "This household stays with its advocate already. End that first to give another reason.",
}


def lock_household(
    s: Session, by: Actor, *, household_id: int, kind: LockKind, reason: str, until_on: date | None = None
) -> int:
    """Lock a household to its advocate until a day (included) or until it is ended. Returns the id of the lock.

    No proposal moves it meanwhile; a move by hand says so and is possible. One that is over by its day gives way.
    Raises NotAllowed or NotFound as scope has it, RuleBroken when it is kept so already or closed.
    """
    household = household_for(s, by, household_id, Permission.ASSIGN, lock=True)
    check_open(household.status)
    today = clock.today()
    with Checks() as check:
        check("until_on", rules.check_until, until_on, today)
        why = check("reason", text.line, reason, "The reason")
    _end_what_is_over(s, household_id, kind, today)
    row = HouseholdLock(
        household_id=household_id, kind=kind, reason=why, until_on=until_on, set_by_id=by.id, set_at=clock.now()
    )  # fmt: skip
    s.add(row)
    s.flush()
    changes = {"kind": (None, kind), "until_on": (None, until_on)}
    audit.record(
        s,
        by,
        EventName(f"{_word(kind)}.noted"),
        "household_locks",
        row.id,
        household_id=household_id,
        changes=changes,
        reason=why,
    )
    return row.id


def unlock_household(s: Session, by: Actor, *, household_id: int, lock_id: int) -> None:
    """End a lock. Raises NotFound when it has ended already."""
    household_for(s, by, household_id, Permission.ASSIGN, lock=True)
    k = HouseholdLock
    row = s.scalar(sa.select(k).where(k.id == lock_id, k.household_id == household_id, k.ended_at.is_(None)))
    if row is None:
        raise NotFound("This was ended already. Look at the page again.")
    row.ended_at = clock.now()
    audit.record(s, by, EventName(f"{_word(row.kind)}.ended"), "household_locks", row.id, household_id=household_id)


def _end_what_is_over(s: Session, household_id: int, kind: LockKind, today: date) -> None:
    k = HouseholdLock
    row = s.scalar(sa.select(k).where(k.household_id == household_id, k.kind == kind, k.ended_at.is_(None)))
    if row is None:
        return
    if row.until_on is None or row.until_on >= today:
        raise RuleBroken(ALREADY[kind])
    row.ended_at = clock.now()
    s.flush()


def _word(kind: LockKind) -> str:
    return {LockKind.SAFEGUARDING: "concern", LockKind.STAYS: "stay"}[kind]
