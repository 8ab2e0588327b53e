"""Plan and cancel visits and calls."""

from datetime import datetime

from sqlalchemy.orm import Session

from db.enums import EventName, VisitPlace
from db.models import Visit
from hiw import audit, clock
from hiw.edits import creation_fields
from hiw.errors import Checks, RuleBroken, of_field
from hiw.plans import rules
from hiw.plans.actions.plan_rows import open_plan, rows_of, set_fields
from hiw.plans.people_checks import check_staff
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_to_change
from hiw.safety.acknowledgement_check import require_acknowledged

SHORTEST, USUAL = 5, 60  # minutes


def plan_visit(
    s: Session,
    by: Actor,
    *,
    household_id: int,
    starts_at: datetime,
    minutes: int = USUAL,
    place: VisitPlace = VisitPlace.HOME,
    staff_id: int | None = None,
) -> int:
    """Plan a visit or call at a moment (aware; see `clock.at`), `minutes` long; return its id.

    `staff_id` is who goes, by default `by`. Raises RuleBroken for a moment that has passed, and until `by` has read the
    alert of every member who has one.
    """
    household = open_plan(s, by, household_id)
    require_acknowledged(s, by, household_id)
    with Checks() as check:
        check("minutes", rules.check_minutes, minutes, least=SHORTEST)
        check("starts_at", _check_start, starts_at)
    with of_field("staff_id"):
        check_staff(s, household, by.id if staff_id is None else staff_id)
    visit = Visit(
        household_id=household_id,
        staff_id=by.id if staff_id is None else staff_id,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        **creation_fields(by),
    )
    s.add(visit)
    s.flush()
    changes = {"starts_at": (None, starts_at), "place": (None, place)}
    audit.record(s, by, EventName.VISIT_PLANNED, "visits", visit.id, household_id=household_id, changes=changes)
    return visit.id


def _check_start(starts_at: datetime) -> None:
    rules.check_day(clock.local(starts_at).date(), "The visit", clock.today())
    if starts_at <= clock.now():
        raise RuleBroken("That time has passed. Choose a later one, or write a note of the visit instead.")


def cancel_visit(s: Session, by: Actor, *, visit_id: int) -> None:
    """Cancel a visit, also of a household that has closed. Repeating it changes nothing."""
    household = household_to_change(s, by, Visit, visit_id, Permission.EDIT_PLANS)
    visit = rows_of(s, by, Visit, household.id, [visit_id])[visit_id]
    if visit.cancelled_at is None:
        set_fields(s, by, visit, EventName.VISIT_CANCELLED, {"cancelled_at": clock.now()}, person_id=None)
