"""Set light support, and the day on which a household is expected to leave."""

from sqlalchemy.orm import Session

from db.enums import EventName
from hiw import clock, edits
from hiw.edits import Edit
from hiw.errors import of_field
from hiw.households.lifecycle import check_open
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for
from hiw.workload import rules

FIELDS = frozenset({"is_light_touch", "exit_planned_on"})


def change_stage(s: Session, by: Actor, *, household_id: int, edit: Edit) -> None:
    """Change `is_light_touch` and `exit_planned_on`.

    Raises Stale when a colleague changed the same meanwhile, RuleBroken for a day out of range or a closed household.
    """
    household = household_for(s, by, household_id, Permission.EDIT_PLANS, lock=True)
    check_open(household.status)
    unknown = edit.mine.keys() - FIELDS
    assert not unknown, f"not changeable: {unknown}"
    if edit.mine.get("exit_planned_on") not in (None, household.exit_planned_on):
        with of_field("exit_planned_on"):
            rules.check_exit(edit.mine["exit_planned_on"], household.planned_end_on, clock.today())
    edits.apply(s, by, household, edit, EventName.HOUSEHOLD_STAGE_CHANGED, household_id=household_id)
