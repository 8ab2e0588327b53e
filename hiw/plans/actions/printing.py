"""Print a copy of the plan: it leaves the programme, and the audit log says for whom."""

from sqlalchemy.orm import Session

from db.enums import EventName
from hiw import audit
from hiw.plans.queries.printed_plan import PrintedPlan, printed_copy
from hiw.policy.permissions import Actor
from hiw.safety.acknowledgement_check import require_acknowledged


def print_plan(s: Session, by: Actor, *, household_id: int, recipient_id: int | None) -> PrintedPlan:
    """Return a copy of the plan for a member or for the whole household (None), to be printed.

    Recorded as "plan.printed" with its reader and how much was withheld, not what. Raises as `printed_copy` does, and
    RuleBroken when `by` has not read an alert of the household.
    """
    require_acknowledged(s, by, household_id)
    copy = printed_copy(s, by, household_id, recipient_id)
    audit.record(
        s, by, EventName.PLAN_PRINTED, "plans", household_id, household_id=household_id, person_id=recipient_id,
        changes={"recipient": (None, recipient_id or "household"), "withheld": (None, len(copy.withheld))},
    )  # fmt: skip
    return copy.plan
