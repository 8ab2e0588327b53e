"""Write the plan that is due when a load is too high for weeks."""

from datetime import date

from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import WorkloadPlan
from hiw import audit, clock, text
from hiw.errors import Checks
from hiw.policy.permissions import Actor
from hiw.workload import rules
from hiw.workload.actions.staff_row import staff_for


def write_workload_plan(s: Session, by: Actor, *, staff_id: int, body: str, review_on: date) -> int:
    """Store what will be done about a load, and when it is reviewed. Returns the id.

    A senior does so for their own team, a manager for all. Earlier plans stay. Raises NotAllowed, NotFound, or
    RuleBroken when it is empty or the day is not within three months.
    """
    staff_for(s, by, staff_id)
    with Checks() as check:
        check("review_on", rules.check_review, review_on, clock.today())
        said = check("body", text.paragraph, body, "The plan", required=True)
    row = WorkloadPlan(
        staff_id=staff_id, body=said, review_on=review_on,
        written_by_id=by.id, written_at=clock.now(),
    )  # fmt: skip
    s.add(row)
    s.flush()
    changes = {"staff_id": (None, staff_id), "review_on": (None, review_on)}
    audit.record(s, by, EventName.WORKLOAD_PLAN_WRITTEN, "workload_plans", row.id, changes=changes)
    return row.id
